"""What only shows across cells, lines and sheets."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from conftest import SAMPLES

import conciergekit as ck
from conciergekit import quality
from conciergekit.core import i18n
from conciergekit.core.findings.points import points
from conciergekit.finance.books import timed
from conciergekit.tell.quality import reasons

START = dt.date(2026, 1, 5)
PROJECT = [
    ["Nom du pilote", "Test"],
    ["Début du test", START],
    ["Données complètes jusqu'au", dt.date(2026, 6, 30)],
]
HEADINGS = [
    "N°",
    "Date",
    "Code client",
    "Public",
    "Service",
    "Issue",
    "Servie ou close le",
    "Commune (code INSEE)",
]


def request(
    n,
    date=START,
    client="C1",
    public="seniors",
    service="courses",
    outcome="Servie",
    closed=START,
    insee=None,
):
    return [n, date, client, public, service, outcome, closed, insee]


def pilot(tmp_path, rows, project=PROJECT, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in {"Projet": project, "Demandes": [HEADINGS, *rows], **sheets}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "pilote.xlsx")
    return ck.load_pilot(tmp_path)


def found(pilot, code):
    return [finding for finding in pilot.findings if finding.code == code]


def test_a_number_used_twice_is_doubtful_and_both_requests_count(tmp_path):
    read = pilot(tmp_path, [request("D1"), request("D2"), request("D1")])
    (double,) = found(read, "duplicate")
    assert (double.row, double.values["first"], double.weight) == (4, 2, "doubtful")
    assert len(read["requests"]) == 3


def test_a_client_listed_twice_is_kept_once_so_that_nothing_counts_double(tmp_path):
    clients = [["Code client", "Public"], ["C1", "seniors"], ["C1", "familles"]]
    read = pilot(tmp_path, [request("D1")], Clients=clients)
    assert read["clients"]["public"].tolist() == ["seniors"]
    assert found(read, "duplicate_left_out")[0].row == 3


def test_a_criterion_agreed_twice_is_told_with_both_lines_and_both_are_kept(tmp_path):
    """Which of them the gate judges does not hang on their order; whichever is right, the team says."""
    criteria = [
        ["Indicateur", "Rôle", "Exigence"],
        ["Commandes servies par mois", "Obligatoire", 40],
        ["Commandes servies par mois", "Obligatoire", 60],
    ]
    read = pilot(tmp_path, [request("D1")], **{"Critères de passage": criteria})
    assert read["criteria"]["requirement"].tolist() == [40, 60]
    (double,) = found(read, "criterion_twice")
    assert (double.row, double.values["first"], double.typed) == (3, 2, "Commandes servies par mois")
    assert not found(read, "line_twice") + found(read, "duplicate_left_out")


@pytest.mark.long
def test_what_a_line_repeats_in_another_sheet_is_named_with_that_sheet(tmp_path):
    heads = ["N°", "Payeur", "Service", "Montant à chaque fois", "Fois par an", "Début", "État"]
    contracts = [heads, ["K1", "Syndic", "courses", 100, 12, START, "Signé"]]
    criteria = [["Indicateur", "Rôle", "Exigence"], ["Commandes servies par mois", "Obligatoire", 40]]
    sheets = {"Contrats": contracts, "Critères de passage": criteria}
    sheets = {f"{name} {year}": rows for name, rows in sheets.items() for year in (2025, 2026)}
    sheets["Contrats 2026"] = [heads, ["K2", *contracts[1][1:]]]
    read = pilot(tmp_path, [request("D1")], **sheets)
    codes = ("line_twice", "criterion_twice")
    (contract,), (asked,) = (found(read, code) for code in codes)
    assert contract.values["first"] == "2 (Contrats 2025)"
    assert asked.values["first"] == "2 (Critères de passage 2025)"


@pytest.mark.long
def test_a_provider_with_two_services_is_no_double(tmp_path):
    providers = [["Code", "Service"], ["p1", "courses"], ["p1", "pressing"]]
    read = pilot(tmp_path, [request("D1")], Prestataires=providers)
    assert len(read["providers"]) == 2
    assert not found(read, "duplicate")


def test_codes_nobody_knows_are_told_once_a_value_with_a_suggestion(tmp_path):
    publics = [["Code", "Nom"], ["seniors", "Personnes âgées"], ["familles", "Familles"]]
    rows = [
        request("D1"),
        request("D2", public="senior"),
        request("D3", public="senior"),
        request("D4", public="zzz"),
    ]
    read = pilot(tmp_path, rows, Publics=publics)
    told = {finding.typed: finding for finding in found(read, "unknown_code")}
    assert set(told) == {"senior", "zzz"}
    assert (told["senior"].row, told["senior"].values["count"]) == (3, 2)
    assert told["senior"].values["suggestion"] == "seniors"
    assert "suggestion" not in told["zzz"].values
    assert read["requests"]["public"].tolist() == ["seniors", "senior", "senior", "zzz"]


def test_a_label_or_another_case_stands_for_its_code_and_is_told(tmp_path):
    publics = [["Code", "Nom"], ["seniors", "Personnes âgées"]]
    rows = [request("D1", public="Personnes agées"), request("D2", public="SENIORS")]
    read = pilot(tmp_path, rows, Publics=publics)
    assert read["requests"]["public"].tolist() == ["seniors", "seniors"]
    assert {finding.weight for finding in found(read, "read_as")} == {"note"}
    assert len(found(read, "read_as")) == 2


@pytest.mark.long
def test_codes_are_not_checked_against_a_sheet_that_is_not_used(tmp_path):
    read = pilot(tmp_path, [request("D1", public="n'importe")], Publics=[["Code", "Nom"]])
    assert not found(read, "unknown_code")


@pytest.mark.long
def test_a_commune_outside_the_territory_is_only_a_note(tmp_path):
    territory = [["Code INSEE", "Nom"], ["38158", "Eybens"]]
    rows = [request("D1", insee="Eybens"), request("D2", insee="38185"), request("D3", insee="1053")]
    read = pilot(tmp_path, rows, Territoire=territory)
    assert read["requests"]["insee"].tolist() == ["38158", "38185", "1053"]
    assert found(read, "outside_territory")[0].weight == "note"
    assert found(read, "insee_short")[0].weight == "doubtful"
    assert not found(read, "unknown_code")


@pytest.mark.long
def test_one_code_typed_in_two_ways_is_told_with_the_usual_one(tmp_path):
    rows = [request("D1"), request("D2"), request("D3", public="Séniors")]
    (finding,) = found(pilot(tmp_path, rows), "two_spellings")
    assert (finding.typed, finding.values["suggestion"], finding.row) == ("Séniors", "seniors", 4)


def test_a_client_under_several_codes_is_told_to_be_written_in_one_way_only(tmp_path):
    typed = ["c01", "C01", "C1", "C 01", "C-01", "C01", "C2", "C02", "A-12", "a12", "C3"]
    rows = [request(f"D{n}", client=code) for n, code in enumerate(typed)]
    read = pilot(tmp_path, rows)
    assert not found(read, "two_spellings")
    told = [(f.typed, f.values["other"], f.values["rows"]) for f in found(read, "one_client_two_codes")]
    assert told == [
        ("c01", "C01", (2,)),
        ("C1", "C01", (4,)),
        ("C 01", "C01", (5,)),
        ("C-01", "C01", (6,)),
        ("C02", "C2", (9,)),
        ("a12", "A-12", (11,)),
    ]
    assert read["requests"]["client"].nunique() == 10  # and nothing is changed


@pytest.mark.parametrize("register", [False, True])
def test_lines_are_counted_when_many_clients_have_two_codes(tmp_path, register):
    """25 clients, each on three lines as « MEN 1 » and on two as « men1 »: 50 lines to write again, not 25."""
    typed = [f"MEN {n}" for n in range(1, 26)] * (0 if register else 3) + [
        f"men{n}" for n in range(1, 26)
    ] * 2
    clients = [["Code client", "Public"], *([f"MEN {n}", "seniors"] for n in range(1, 26))]
    rows = [request(f"D{n}", client=code) for n, code in enumerate(typed)]
    read = pilot(tmp_path, rows, **({"Clients": clients} if register else {}))
    (told,) = found(read, "one_client_two_codes")
    first = 2 if register else 2 + 75
    assert (told.row, told.typed, told.values["other"], told.values["count"]) == (first, "men1", "MEN 1", 50)


def test_dates_before_the_test_are_doubtful_but_a_month_of_preparation_is_not(tmp_path):
    early = [
        request("D1", date=START - dt.timedelta(days=31)),
        request("D2", date=START - dt.timedelta(days=32)),
    ]
    read = pilot(tmp_path, early)
    assert [finding.row for finding in found(read, "date_early")] == [3]
    assert [(f.row, f.weight) for f in found(read, "before_test")] == [
        (2, "note")
    ]  # counted here, not there: told
    assert read["requests"]["date"].notna().all()


def test_hours_before_the_month_of_the_start_are_told_since_no_total_counts_them(tmp_path):
    days = [dt.date(2026, 1, 2), dt.date(2025, 12, 29), START]  # the month of the start counts whole
    lines = [[day, "B1", hours, "Terrain", "Bénévole"] for day, hours in zip(days, (4, 50, 3), strict=True)]
    heads = ["Date ou lundi de la semaine", "Code personne", "Heures", "Catégorie", "Payé ou bénévole"]
    read = pilot(tmp_path, [request("D1")], Temps=[heads, *lines])
    assert timed(read)["hours"].tolist() == [4, 3]
    assert [(f.row, f.weight) for f in found(read, "time_before")] == [(3, "note")]
    assert not found(read, "before_test")


def test_a_wrong_century_is_not_kept_but_data_after_the_stated_end_are_fine(tmp_path):
    rows = [
        request("D1", date=dt.date(2026, 8, 1), closed=dt.date(2026, 8, 2)),
        request("D2", date=dt.date(2062, 1, 6), closed=None),
    ]
    read = pilot(tmp_path, rows)
    assert [finding.row for finding in found(read, "date_late")] == [3]
    assert read["requests"]["date"].isna().tolist() == [False, True]


def test_a_request_closed_before_it_was_made_is_doubtful(tmp_path):
    read = pilot(tmp_path, [request("D1", date=dt.date(2026, 2, 3), closed=dt.date(2026, 2, 2))])
    assert found(read, "closed_before")[0].row == 2


def test_served_requests_without_a_day_are_one_finding(tmp_path):
    rows = [request(f"D{n}", closed=None) for n in range(5)] + [
        request("D9", outcome="Non satisfaite", closed=None)
    ]
    read = pilot(tmp_path, rows)
    (served,) = found(read, "served_no_day")
    assert (served.values["count"], served.weight) == (5, "doubtful")
    assert found(read, "closed_no_day")[0].weight == "note"


@pytest.mark.long
def test_a_day_that_lacks_is_told_with_the_heading_of_the_file_and_no_other():
    (told,) = found(ck.load_pilot(SAMPLES / "incomplet"), "served_no_day")
    assert told.column == "Livrée le"
    with i18n.use_language("fr"):
        assert "close le" not in told.what() + told.repair()
        assert "jour de service" in told.what()


def test_one_request_a_year_away_from_all_others_is_told(tmp_path):
    rows = [request(f"D{n}", date=START + dt.timedelta(days=n)) for n in range(12)] + [
        request("D99", date=dt.date(2024, 12, 9), closed=None)
    ]
    assert [finding.row for finding in found(pilot(tmp_path, rows), "date_alone")] == [14]


def test_a_requirement_typed_without_its_percent_sign_is_not_taken(tmp_path):
    criteria = [
        ["Indicateur", "Rôle", "Exigence"],
        ["Part des demandes satisfaites", "Obligatoire", 75],
        ["Demandes par mois", "Obligatoire", 75],
        ["Part des clients qui reviennent", "Souhaité", "40 %"],
    ]
    read = pilot(tmp_path, [request("D1")], **{"Critères de passage": criteria})
    assert read["criteria"]["requirement"].fillna(-1).tolist() == [-1, 75, 0.4]
    (finding,) = found(read, "share_typed_whole")
    assert "75 %" in finding.repair().replace("\xa0", " ")


@pytest.mark.long
def test_a_share_required_as_a_grade_or_over_a_hundred_percent_is_not_taken(tmp_path):
    criteria = [
        ["Indicateur", "Rôle", "Exigence"],
        ["Satisfaction des bénéficiaires", "Obligatoire", 4],
        ["Part servie à l'heure", "Obligatoire", "120 %"],
        ["Part des charges couverte", "Souhaité", "120 %"],
        ["Compétences partagées à deux", "Souhaité", 2],
    ]
    read = pilot(tmp_path, [request("D1")], **{"Critères de passage": criteria})
    assert read["criteria"]["requirement"].fillna(-1).tolist() == [-1, -1, 1.2, -1]
    (grade,) = found(read, "grade_for_share")
    assert (grade.row, "note" in grade.what()) == (2, True)
    halves = [criteria[0], ["Satisfaction des bénéficiaires", "Obligatoire", 3.5]]
    (grade,) = found(pilot(tmp_path, [request("D1")], **{"Critères de passage": halves}), "grade_for_share")
    assert grade.typed == "3,5"  # as every other cell
    assert [one.row for one in found(read, "share_typed_whole")] == [3, 5]


def test_data_said_complete_before_the_start_are_told_and_not_used(tmp_path):
    project = [
        ["Nom du pilote", "Test"],
        ["Début du test", START],
        ["Données complètes jusqu'au", dt.date(2025, 6, 30)],
    ]
    read = pilot(tmp_path, [request("D1")], project=project)
    assert found(read, "dates_reversed")
    assert "data_until" not in read.settings


def test_data_said_complete_until_a_day_to_come_are_told_and_not_used(tmp_path):
    project = [*PROJECT[:2], ["Données complètes jusqu'au", dt.date(2099, 12, 31)]]
    read = pilot(tmp_path, [request("D1"), request("D2", date=dt.date(2026, 3, 2))], project=project)
    (told,) = found(read, "until_to_come")
    assert "31 décembre 2099" in told.what()
    assert "« Données complètes jusqu’au », dans la feuille « Projet »" in told.repair().replace(
        "\u00a0", " "
    )
    assert read.until == pd.Timestamp("2026-03-02")


@pytest.mark.long
def test_whole_months_without_a_line_are_told_and_one_that_is_not_over_is_not(tmp_path):
    def said(until, name, **sheets):
        project = [*PROJECT[:2], ["Données complètes jusqu'au", until]]
        folder = tmp_path / name
        folder.mkdir()
        read = pilot(
            folder, [request("D1"), request("D2", date=dt.date(2026, 3, 2))], project=project, **sheets
        )
        return [one.values["n"] for one in found(read, "until_silent")]

    # the last line is of March: April and May have none; March itself, and April until its last day, are not asked about
    assert said(dt.date(2026, 5, 31), "a") == [2]
    assert said(dt.date(2026, 4, 30), "b") == [1]
    assert said(dt.date(2026, 4, 29), "c") == []
    assert said(dt.date(2026, 3, 31), "d") == []
    # what is asked for is enough: April noted as closed, May is left
    closed = [["Mois", "Part ouverte"], [dt.date(2026, 4, 1), 0]]
    assert said(dt.date(2026, 5, 31), "e", **{"Ouverture et saison": closed}) == [1]


@pytest.mark.long
def test_a_pause_that_nobody_noted_is_asked_about_and_one_of_a_small_log_is_not(tmp_path):
    """January, February, May: March and April have no request. Six a month are usual, two are not enough to say so."""

    def said(name, each, *closed):
        rows = [request(f"D{m}-{n}", date=dt.date(2026, m, n + 5)) for m in (1, 2, 5) for n in range(each)]
        sheets = (
            {"Ouverture et saison": [["Mois", "Part ouverte"], *([day, 0] for day in closed)]}
            if closed
            else {}
        )
        (tmp_path / name).mkdir()
        told = found(pilot(tmp_path / name, rows, **sheets), "months_silent")
        return [(one.typed, one.values["n"]) for one in told]

    assert said("a", 6) == [("10/02/2026", 2)]
    assert said("b", 2) == []
    assert said("c", 6, dt.date(2026, 3, 1)) == [("10/02/2026", 1)]
    assert said("d", 6, dt.date(2026, 3, 1), dt.date(2026, 4, 1)) == []


@pytest.mark.long
def test_a_gap_is_known_once_the_log_has_gone_on(tmp_path):
    """January, February, May: on 30 April nobody knows that April is the midst of anything."""
    rows = [request(f"D{m}-{n}", date=dt.date(2026, m, n + 5)) for m in (1, 2, 5) for n in range(6)]
    read = pilot(tmp_path, rows)
    days = [None, "2026-03-31", "2026-04-30", "2026-05-31"]
    known = [read if day is None else read.as_of(day) for day in days]
    assert [quality.assess(one).months_silent for one in known] == [2, 0, 0, 2]
    assert ["months_silent" in {f.code for f in one.findings} for one in known] == [True, False, False, False]
    made = ck.Pilot.from_tables(read.tables, {})  # without a first day, nor what was told of a file
    assert quality.assess(made).months_silent == 2


@pytest.mark.long
def test_months_that_are_missing_are_not_worth_the_line_they_are_told_on(tmp_path):
    """Three months of six without a request come before an outcome nobody knows; no euro is said of them."""
    rows = [request(f"D{m}-{n}", date=dt.date(2026, m, n + 5)) for m in (1, 5, 6) for n in range(6)]
    rows[0] = request("D1-0", date=dt.date(2026, 1, 5), outcome="zzz")
    read = pilot(tmp_path, rows)
    silent, outcome = points(
        [one for one in read.findings if one.code in ("months_silent", "not_in_list")], read
    )
    assert (silent.findings[0].code, silent.findings[0].values["n"], silent.euros) == ("months_silent", 3, 0)
    assert outcome.findings[0].code == "not_in_list"
    assert "€" not in silent.touches()
    known = quality.assess(read)
    assert "gap" in known.reasons
    assert "3 mois au milieu du journal n’ont aucune demande" in reasons(known)


@pytest.mark.long
def test_a_charge_of_every_month_that_a_month_does_not_have_is_asked_about(tmp_path):
    """A wage of 1,500 then 1,545 €, from January to December; fuel that varies; a lease noted for a service."""

    def said(name, gone, *closed, until=None):
        project = [*PROJECT[:2], ["Données complètes jusqu'au", until]] if until else PROJECT[:2]
        told = [["Date", "Nature", "Poste", "Montant", "Service"]]
        for m in range(1, 13):
            day = dt.date(2026, m, 28)
            told += [[day, "Charge", "Salaire", 1500 if m < 7 else 1545, None]] * (m not in gone)
            told += [[day, "Charge", "Essence", 80 + 7 * (m * 5 % 11), None]] * (m != 5)
            told += [[day, "Charge", "Camionnette", 120, "colis"]] * (m != 8)
            told += [[day, "Charge", "Comptable", 300, None]] * (m % 3 == 0)
        sheets = (
            {"Ouverture et saison": [["Mois", "Part ouverte"], *([one, 0] for one in closed)]}
            if closed
            else {}
        )
        (tmp_path / name).mkdir()
        read = pilot(tmp_path / name, [request("D1")], project, Comptes=told, **sheets)
        known = found(read, "line_skipped")
        return [(one.typed, one.values["n"], one.values["day"]) for one in known]

    assert said("a", ()) == []
    assert said("b", (4,)) == [("Salaire", 1, dt.date(2026, 3, 28))]
    assert said("c", (4, 12)) == [("Salaire", 2, dt.date(2026, 3, 28))]
    assert said("d", (12,)) == [("Salaire", 1, dt.date(2026, 11, 28))]
    assert said("e", (1, 2)) == []  # hired in March
    assert said("f", (3, 6, 9)) == []  # it comes and goes
    assert said("g", (4,), dt.date(2026, 4, 1)) == []  # closed that month
    # the accounts hold a bill of December; what is complete ends in October
    assert said("h", (11, 12), until=dt.date(2026, 10, 31)) == []


@pytest.mark.long
def test_findings_come_in_the_order_of_the_workbook(tmp_path):
    rows = [request("D1", outcome="zzz"), request("D2", date="zzz"), request("D3", outcome="yyy")]
    read = pilot(tmp_path, rows)
    lines = [finding.row for finding in read.findings if finding.sheet == "Demandes"]
    assert lines == sorted(lines)


def test_a_pilot_read_again_is_the_same(tmp_path):
    read = pilot(tmp_path, [request("D1"), request("D2", outcome="zzz")])
    again = ck.load_pilot(tmp_path)
    assert again.data_hash == read.data_hash
    assert again.findings == read.findings
    pd.testing.assert_frame_equal(again["requests"], read["requests"])
