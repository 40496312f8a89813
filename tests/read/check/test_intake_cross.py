"""What contradicts itself between sheets, with its weight and the analyses it touches."""

import datetime as dt
import tomllib

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.core.findings.finding import ANALYSES
from conciergekit.core.paths import data
from conciergekit.core.tables import TABLES

DAY = dt.date(2026, 1, 6)
PROJECT = [["Nom du pilote", "Test"], ["Début du test", dt.date(2026, 1, 5)]]
REQUESTS = [
    "N°",
    "Date",
    "Code client",
    "Public",
    "Service",
    "Issue",
    "Servie ou close le",
    "Montant de la commande",
    "Commission gardée",
    "Tournée",
    "Prestataire",
    "Commune (code INSEE)",
    "Payée le",
    "Motif si non satisfaite",
]
PLAIN = dict(
    zip(
        REQUESTS,
        ["D1", DAY, "C1", "seniors", "courses", "Servie", DAY, 30, 3, None, None, None, None, None],
        strict=True,
    )
)


def read(tmp_path, *requests, project=(), **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows = [
        list({**PLAIN, "N°": f"D{n}", **changed}.values())
        for n, changed in enumerate(requests or [{}], start=1)
    ]
    for name, lines in {"Projet": [*PROJECT, *project], "Demandes": [REQUESTS, *rows], **sheets}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "pilote.xlsx")
    return ck.load_pilot(tmp_path)


def only(pilot, code):
    (finding,) = [finding for finding in pilot.findings if finding.code == code]
    assert finding.what()
    assert finding.repair()
    return finding


LEDGER = ["Date", "Nature", "Poste", "Montant", "Payeur ou payé", "Payé le"]


def sale(month, paid_after=None):
    day = dt.date(2026, 1 + month, 28)
    return [
        day,
        "Recette propre",
        "Locaux",
        640,
        "Bailleur",
        None if paid_after is None else day + dt.timedelta(paid_after),
    ]


CASES = {
    "stops_no_tour": {"Arrêts": [["Tournée", "Rang"], ["T1", 1]]},
    "stops_differ": {
        "Tournées": [["N°", "Date", "Arrêts"], ["T1", DAY, 3]],
        "Arrêts": [["Tournée", "Rang"], ["T1", 1]],
    },
    "unknown_code": {"Tournées": [["N°", "Date"], ["T1", DAY]], "Arrêts": [["Tournée", "Rang"], ["T9", 1]]},
    "empty_over_km": {"Tournées": [["N°", "Date", "Kilomètres", "Kilomètres à vide"], ["T1", DAY, 10, 12]]},
    "too_fast": {"Tournées": [["N°", "Date", "Kilomètres", "Minutes de conduite"], ["T1", DAY, 300, 30]]},
    "drive_in_hours": {
        "Tournées": [
            ["N°", "Date", "Moyen", "Kilomètres", "Minutes de conduite"],
            ["T1", DAY, "Voiture", 40, 1.5],
        ]
    },
    "km_in_metres": {
        "Tournées": [
            ["N°", "Date", "Moyen", "Kilomètres", "Minutes de conduite"],
            ["T1", DAY, "Voiture", 18500, 40],
        ]
    },
    "too_far": {"Tournées": [["N°", "Date", "Moyen", "Kilomètres"], ["T1", DAY, "Voiture", 84512]]},
    "too_far_for_it": {"Tournées": [["N°", "Date", "Moyen", "Kilomètres"], ["T1", DAY, "À pied", 60]]},
    "too_slow": {
        "Tournées": [
            ["N°", "Date", "Moyen", "Kilomètres", "Minutes de conduite"],
            ["T1", DAY, "Voiture", 10, 1200],
        ]
    },
    "stop_in_hours": {"Tournées": [["N°", "Date", "Arrêts", "Minutes aux arrêts"], ["T1", DAY, 6, 0.6]]},
    "part_in_hours": {"Tournées": [["N°", "Date", "Minutes de chargement"], ["T1", DAY, 0.25]]},
    "tour_over_a_day": {"Tournées": [["N°", "Date", "Minutes de conduite"], ["T1", DAY, 2000]]},
    "over_a_day": {"Temps": [["Date", "Code personne", "Heures"], [DAY, "P1", 14], [DAY, "P1", 13]]},
    "heavy_week": {
        "Temps": [["Date", "Code personne", "Heures"], *[[DAY + dt.timedelta(n), "P1", 20] for n in range(5)]]
    },
    "territory_widened": {
        "Territoire": [
            ["Code INSEE", "Dans le test", "Dans le test depuis"],
            ["38158", "oui", None],
            ["38309", "oui", dt.date(2026, 4, 1)],
        ]
    },
    "shares_sum": {"Publics": [["Code", "Part prévue"], ["seniors", 0.8], ["familles", 0.4]]},
    "one_client_two_codes": {"Clients": [["Code client", "Public"], ["C1", "seniors"], ["C001", "seniors"]]},
    "public_differs": {"Clients": [["Code client", "Public"], ["C1", "familles"]]},
    "ends_before": {
        "Contrats": [
            ["N°", "Service", "État", "Montant à chaque fois", "Fois par an", "Début", "Fin"],
            ["K1", "journal", "Signé", 100, 12, DAY, dt.date(2025, 1, 1)],
        ]
    },
    "ledger_twice": {
        "Comptes": [["Date", "Nature", "Poste", "Montant"], *[[DAY, "Charge", "Loyer", 200]] * 2]
    },
    "ledger_mismatch": {
        "Comptes": [["Date", "Nature", "Poste", "Montant"], [DAY, "Recette propre", "Ventes", 100]]
    },
    "not_yet_paid": {"Comptes": [LEDGER, *[sale(k, 45) for k in range(3)], sale(3)]},
    "line_twice": {
        "Énergie": [
            ["Lundi de la semaine", "Code personne", "Énergie 1–5"],
            *[[dt.date(2026, 1, 5), "P1", 3]] * 2,
        ]
    },
    "service_not_started": {"Services": [["Code", "Démarré le"], ["courses", dt.date(2026, 3, 1)]]},
    "too_small": {"Services": [["Code", "Frais par commande"], ["courses", -4]]},
}


@pytest.mark.parametrize("code", CASES)
@pytest.mark.long
def test_each_contradiction_is_told_once_and_says_what_it_touches(code, tmp_path):
    requests = (
        [{"Commission gardée": 400, "Montant de la commande": 900}] if code == "ledger_mismatch" else []
    )
    finding = only(read(tmp_path, *requests, **CASES[code]), code)
    assert finding.weight == "doubtful"
    assert finding.affects
    assert set(finding.affects) <= set(ANALYSES)
    assert finding.sheet


@pytest.mark.parametrize(
    "waits", [(45, 45, None), (45, 0, 45, None), (45, None, 45, 45), (45, 45, 45), (None, None, None, None)]
)
@pytest.mark.sampled(0)
def test_a_blank_day_of_payment_is_doubtful_only_after_a_payer_who_always_waits(waits, tmp_path):
    pilot = read(tmp_path, Comptes=[LEDGER, *[sale(k, wait) for k, wait in enumerate(waits)]])
    assert "not_yet_paid" not in {finding.code for finding in pilot.findings}


REQUEST_CASES = {
    "commission_over_order": {"Commission gardée": 40},
    "paid_not_served": {"Issue": "Annulée par le client", "Payée le": DAY},
    "open_but_closed": {"Issue": "En cours"},
    "paid_before": {"Payée le": dt.date(2025, 1, 6)},
}


@pytest.mark.parametrize("code", REQUEST_CASES)
@pytest.mark.sampled
def test_a_request_that_contradicts_itself_is_doubtful(code, tmp_path):
    finding = only(read(tmp_path, REQUEST_CASES[code]), code)
    assert (finding.weight, finding.row) == ("doubtful", 2)
    assert finding.affects


def test_two_requests_alike_but_for_their_number_are_told(tmp_path):
    assert only(read(tmp_path, {}, {}), "request_twice").row == 3


def test_a_request_after_the_day_the_data_are_said_complete_is_told_as_not_counted_yet(tmp_path):
    late = read(
        tmp_path,
        {"Date": dt.date(2026, 6, 1)},
        project=[["Données complètes jusqu'au", dt.date(2026, 3, 31)]],
    )
    assert only(late, "not_counted_yet").values["count"] == 1
    assert (len(late["requests"]), len(late.happened("requests"))) == (1, 0)


@pytest.mark.parametrize(
    ("stated", "told"), [(dt.date(2026, 3, 31), 2), (dt.date(2026, 4, 30), 0), (None, 2)]
)
@pytest.mark.sampled(0)
def test_answers_after_the_last_day_of_the_data_are_told_as_not_counted_yet(stated, told, tmp_path):
    """The requests end in January: without a day stated, the last of them is that of the data."""
    days = (DAY, dt.date(2026, 4, 1), dt.date(2026, 4, 2))
    rows = [["Date", "Qui répond", "Question", "Réponse"]]
    rows += [[day, "Bénéficiaires", "Satisfaction (1–5)", 5] for day in days]
    project = [["Données complètes jusqu'au", stated]] if stated else []
    pilot = read(tmp_path, {}, Enquêtes=rows, project=project)
    found = [one for one in pilot.findings if one.code == "not_counted_yet"]
    assert [(one.sheet, one.row, one.values["count"]) for one in found] == [("Enquêtes", 3, 2)] * (told > 0)
    assert len(pilot.happened("surveys")) == 3 - told


def test_a_week_worked_a_little_after_the_last_request_is_no_fault(tmp_path):
    weeks = [["Date", "Code personne", "Heures"], [dt.date(2026, 1, 12), "P1", 3]]
    found = read(tmp_path, {}, Temps=weeks).findings
    assert "not_counted_yet" not in {one.code for one in found}


def test_clear_data_give_no_contradiction(sample):
    assert not {finding.code for finding in sample.findings} & set(
        tomllib.loads((data("messages") / "check.toml").read_text("utf8"))
    )


def test_a_note_touches_nothing_and_a_missing_log_touches_everything():
    assert ck.Finding("blank_line", "note", "requests").affects == ()
    assert ck.Finding("table_empty", "blocks", "requests").affects == ("all",)


@pytest.mark.parametrize(
    ("code", "table", "touched"),
    [
        ("stops_no_tour", "requests", ("trips",)),
        ("ledger_mismatch", "requests", ("accounts", "revenue", "gate")),
        ("personal", "requests", ()),
    ],
)
def test_what_some_findings_touch_is_told_by_their_message_wherever_they_stand(code, table, touched):
    assert ck.Finding(code, "doubtful", table).affects == touched


def test_every_table_of_the_dictionary_touches_some_analysis():
    assert all(ck.Finding("not_number", "doubtful", name).affects for name in TABLES)


@pytest.mark.long
def test_days_are_looked_for_on_sheets_none_of_whose_lines_has_a_code(tmp_path):
    """Once a crash: tours, services, communes and a team with their days, and not one code among them."""
    pilot = read(
        tmp_path,
        {"Tournée": "T1", "Commune (code INSEE)": "38158"},
        Tournées=[["Code", "Date"], [None, DAY]],
        Services=[["Code", "Nom", "Démarré le"], [None, "courses", DAY]],
        Territoire=[["Code INSEE", "Nom", "Dans le test depuis"], [None, "Eybens", DAY]],
        Équipe=[["Code", "Présent jusqu’au"], [None, DAY]],
        Temps=[["Date", "Personne", "Heures"], [DAY, "P1", 2]],
    )
    assert len(pilot["requests"]) == 1
    assert len(pilot["time"]) == 1
