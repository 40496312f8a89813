"""Words beside a heading, above it or under it that make it another quantity: « Kilomètres (aller) », a title that says
« Budget prévisionnel », « Montant » merged over « Prévu » and « Réalisé »."""

import datetime as dt

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.core import languages
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.match import column_of

DAY = dt.date(2026, 1, 6)
REQUESTS = [["Date", "Public", "Service", "Issue"], [DAY, "seniors", "courses", "Servie"]]
PROJECT = [["Nom du pilote", "Essai"], ["Début du test", DAY]]
LEDGER = ["Date", "Nature", "Poste", "Montant"]


def load(folder, merge=(), **sheets):
    """The pilot of a workbook of these sheets; merge: pairs of a sheet and cells merged in it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"Projet": PROJECT, "Demandes": REQUESTS, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for name, cells in merge:
        book[name].merge_cells(cells)
    book.save(folder / "pilote.xlsx")
    return ck.load_pilot(folder / "pilote.xlsx")


def told(pilot, code):
    """Where a finding of this code stands: sheet, line, heading."""
    return [(f.sheet, f.row, f.column) for f in pilot.findings if f.code == code]


# ---- words in brackets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("tours", "Kilomètres (aller)"),
        ("tours", "Km (retour)"),
        ("tours", "Kilometres (one way)"),
        ("tours", "Kilomètres (en moyenne)"),
        ("tours", "Minutes de conduite [aller simple]"),
        ("tours", "Minutes aux arrêts (par arrêt)"),
        ("tours", "Minutes aux arrêts (min/arrêt)"),
        ("tours", "Minutes at stops (per stop)"),
        ("tours", "Arrêts (prévus)"),
        ("tours", "Date (prévue)"),
        ("contracts", "Montant à chaque fois (annuel)"),
        ("contracts", "Montant à chaque fois (€/an)"),
        ("team", "Heures disponibles par semaine (total du mois)"),
        ("team", "Heures disponibles par semaine (h/mois)"),
        ("team", "Coût d’une heure (brut)"),
        ("time", "Heures (par personne)"),
        ("time", "Heures (cumul)"),
        ("ledger", "Montant (prévu)"),
        ("ledger", "Montant (€) (budget 2026)"),
        ("ledger", "Montant (TVA)"),
        ("ledger", "Amount (forecast)"),
        ("funding", "Montant (demandé)"),
        ("requests", "Issue (prévue)"),
        ("roads", "Kilomètres par la route (aller-retour)"),
        ("requests", "Montant de la commande (zorglub)"),
    ],
)
def test_words_in_brackets_that_may_change_what_is_counted_are_no_name_of_the_column(table, heading):
    assert column_of(TABLES[table], heading) is None


@pytest.mark.parametrize(
    ("table", "heading", "name"),
    [
        ("tours", "Kilomètres (km)", "km"),
        ("tours", "Kilomètres (boucle entière)", "km"),
        ("tours", "Km (A/R)", "km"),
        ("tours", "Kilomètres (parcourus)", "km"),
        ("tours", "Kilomètres (à vide)", "empty_km"),
        ("tours", "Péages et stationnement (€/tournée)", "tolls_eur"),
        ("tours", "Arrêts (nombre)", "stops"),
        ("tours", "Arrêts (faits)", "stops"),
        ("tours", "Date (jj/mm/aaaa)", "date"),
        ("roads", "Kilomètres par la route (aller simple)", "km"),
        ("requests", "Minutes passées (min)", "minutes"),
        ("requests", "Montant de la commande (facultatif)", "order_value_eur"),
        ("requests", "Montant de la commande (ex. : 32,50)", "order_value_eur"),
        ("requests", "Spontanée (oui/non)", "spontaneous"),
        ("requests", "Issue (servie, refusée, annulée)", "outcome"),
        ("requests", "Commune (INSEE)", "insee"),
        ("requests", "Service (demandé)", "service"),
        ("ledger", "Montant (€ HT)", "amount_eur"),
        ("ledger", "Montant (k€)", "amount_eur"),
        ("ledger", "Montant (hors taxes)", "amount_eur"),
        ("ledger", "Montant (réalisé)", "amount_eur"),
        ("ledger", "Montant (1)", "amount_eur"),
        ("services", "Frais par commande (€/commande)", "fee_eur"),
        ("services", "Taux de commission (en %)", "commission_share"),
        ("team", "Heures disponibles par semaine (par semaine)", "hours_week"),
        ("team", "Coût d’une heure (€/h)", "hour_eur"),
        ("team", "Coût d’une heure (chargé)", "hour_eur"),
        ("surveys", "Réponse (1 = mauvais, 5 = très bon)", "score"),
        ("territory", "Habitants (INSEE 2021)", "population"),
        ("territory", "Foyers (si connu)", "households"),
        ("models", "Dépense par unité (estimée)", "variable_eur"),
        ("project", "Commandes prévues par mois (prévision)", "planned_orders_month"),
        ("contracts", "Début (prévu)", "start"),
    ],
)
def test_units_formats_examples_and_remarks_in_brackets_change_nothing(table, heading, name):
    assert column_of(TABLES[table], heading).name == name


def test_every_heading_with_what_the_dictionary_says_of_it_in_brackets_is_still_read():
    for table in TABLES.values():
        for column in table.columns:
            for lang in languages.codes():
                for words in (column.help.get(lang), column.title.get(lang), column.unit):
                    heading = f"{column.title.get(lang)} ({words})"
                    if words and not set(words) & set("()[]") and len(heading) <= 200:
                        assert column_of(table, heading) is column, (table.name, heading)


@pytest.mark.long
def test_a_column_under_such_words_is_not_read_and_is_told_with_what_the_template_means(tmp_path):
    tours = [["N°", "Date", "Kilomètres (aller)", "Arrêts"], ["T1", DAY, 10, 3]]
    pilot = load(tmp_path, Tournées=tours)
    assert pilot["tours"]["km"].isna().all()
    assert pilot["tours"]["stops"].tolist() == [3]
    (finding,) = [f for f in pilot.findings if f.code == "heading_words"]
    assert (finding.weight, finding.sheet, finding.row) == ("doubtful", "Tournées", 1)
    assert finding.column == "Kilomètres (aller)"
    assert "retour compris" in finding.repair()


@pytest.mark.parametrize(
    "heads", [("Montant (prévu)", "Montant (réalisé)"), ("Montant (réel)", "Montant (budget)")]
)
def test_of_what_was_planned_and_what_was_done_the_second_is_the_amount(tmp_path, heads):
    done = [640 if "réal" in head or "réel" in head else 1000 for head in heads]
    pilot = load(tmp_path, Comptes=[[*LEDGER[:3], *heads], [DAY, "Charge", "Salaire", *done]])
    assert pilot["ledger"]["amount_eur"].tolist() == [640]
    assert not told(pilot, "second_column")


def test_of_what_was_asked_for_and_granted_neither_is_taken_unsaid(tmp_path):
    heads = ["N°", "Financeur", "État", "Montant (demandé)", "Montant (accordé)"]
    pilot = load(tmp_path, Financements=[heads, ["F1", "CAF", "Notifié", 10000, 6000]])
    assert pilot["funding"]["amount_eur"].isna().all()
    assert told(pilot, "heading_words") == [("Financements", 1, heads[4]), ("Financements", 1, heads[3])]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Date de livraison", None),  # is no « Frais de livraison »
        ("Date de commande", None),
        ("Heure de service", None),
        ("Comission gardée", "Commission gardée"),
        ("Frais de sevrice", "Frais de service"),
        ("Montant comande", "Montant de la commande"),
    ],
)
@pytest.mark.sampled
def test_a_heading_is_taken_for_a_slip_only_word_by_word(heading, title, tmp_path):
    heads = ["Date", "Public", "Service", "Issue", heading]
    pilot = load(tmp_path, Demandes=[heads, [DAY, "seniors", "courses", "Servie", DAY]])
    (finding,) = [f for f in pilot.findings if f.code == "unknown_column"]
    suggestion = finding.values.get("suggestion")
    assert suggestion and suggestion.get("fr") == title if title else suggestion is None
    assert finding.weight == ("doubtful" if title else "note")


def test_a_question_with_such_words_suggests_the_one_of_the_project_sheet(tmp_path):
    pilot = load(tmp_path, Projet=[*PROJECT, ["Trésorerie au départ (compte et livret de la mairie)", 12000]])
    assert "opening_cash_eur" not in pilot.settings
    (finding,) = [f for f in pilot.findings if f.code == "unknown_question"]
    assert (finding.row, finding.weight, str(finding.values["suggestion"])) == (
        3,
        "doubtful",
        "Trésorerie au départ",
    )


# ---- a title above the table -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Budget prévisionnel 2026 (voté en AG)",
        "PRÉVISIONS — exercice 2026",
        "Dépenses prévues",
        "Forecast 2026",
    ],
)
@pytest.mark.sampled
def test_a_title_that_says_it_is_a_forecast_is_heard_under_the_kit_s_own_name(tmp_path, title):
    rows = [["Association Essai"], [title], [], LEDGER, [DAY, "Charge", "Salaire", 1000]]
    pilot = load(tmp_path, Comptes=rows)
    assert not len(pilot["ledger"])
    (finding,) = [f for f in pilot.findings if f.code == "title_ahead"]
    assert (finding.weight, finding.sheet, finding.row) == ("doubtful", "Comptes", 2)
    assert title in finding.what()
    assert "ligne 2" in finding.repair()
    assert pilot.account.where("Comptes", 5, 4) == "finding"


@pytest.mark.parametrize(
    "title",
    [
        "Comptes 2026",
        "Budget 2026 : réalisé",
        "Suivi du budget prévisionnel",
        "Dépenses réelles (le prévisionnel est dans l’onglet Budget)",
        "Saisissez ici les dépenses, pas les prévisions",
        "Montants HT",
        "Montants hors TTC",
    ],
)
@pytest.mark.sampled(0)
def test_ordinary_titles_leave_the_accounts_as_they_are(tmp_path, title):
    pilot = load(tmp_path, Comptes=[[title], LEDGER, [DAY, "Charge", "Salaire", 1000]])
    assert pilot["ledger"]["amount_eur"].tolist() == [1000]
    assert not told(pilot, "title_ahead") + told(pilot, "unit_line")


def test_a_sheet_of_money_to_come_may_be_called_a_forecast(tmp_path):
    heads = ["N°", "Financeur", "État", "Montant"]
    pilot = load(
        tmp_path, Financements=[["Plan de financement prévisionnel"], heads, ["F1", "CAF", "Notifié", 6000]]
    )
    assert pilot["funding"]["amount_eur"].tolist() == [6000]


@pytest.mark.long
def test_of_two_tables_of_a_sheet_the_one_called_a_forecast_is_left_out(tmp_path):
    real, planned = [DAY, "Charge", "Salaire", 640], [DAY, "Charge", "Salaire", 1000]
    pilot = load(tmp_path, Comptes=[LEDGER, real, [], ["Budget prévisionnel"], LEDGER, planned])
    assert told(pilot, "title_ahead") == [("Comptes", 4, "")]
    assert pilot["ledger"]["amount_eur"].tolist() == [640]


@pytest.mark.parametrize(
    "title", ["Montants TTC", "Comptes 2026 (en euros TTC)", "TVA comprise", "Montants en k€ TTC"]
)
@pytest.mark.parametrize("heading", ["Montant", "Montant (€)"])
@pytest.mark.sampled
def test_a_title_that_says_vat_is_in_the_amounts_keeps_them_out_of_the_ledger(tmp_path, title, heading):
    pilot = load(tmp_path, Comptes=[[title], [*LEDGER[:3], heading], [DAY, "Charge", "Salaire", 1000]])
    assert pilot["ledger"]["amount_eur"].isna().all()
    assert told(pilot, "unit_line") == [("Comptes", 1, heading)]


@pytest.mark.long
def test_a_title_with_vat_says_nothing_of_amounts_headed_net_nor_of_what_customers_pay(tmp_path):
    requests = [["Montants TTC"], [*REQUESTS[0], "Montant"], [*REQUESTS[1], 30]]
    ledger = [["Montants TTC"], [*LEDGER[:3], "Montant (HT)"], [DAY, "Charge", "Salaire", 1000]]
    pilot = load(tmp_path, Demandes=requests, Comptes=ledger)
    assert pilot["requests"]["order_value_eur"].tolist() == [30]
    assert pilot["ledger"]["amount_eur"].tolist() == [1000]


# ---- a heading over two columns --------------------------------------------------------------------------


@pytest.mark.parametrize("above", [[], [["Association Essai"]]])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.sampled
def test_an_amount_over_planned_and_done_is_what_was_done(tmp_path, above, down):
    """Whether the other headings are merged over both lines or not."""
    first = len(above) + 1
    rows = [*above, [*LEDGER, None], [None, None, None, "Prévu", "Réalisé"]]
    rows += [[DAY, "Charge", "Salaire", 1000, 640], [DAY, "Recette propre", "Ventes", 900, 210]]
    merge = [("Comptes", f"D{first}:E{first}")]
    merge += [("Comptes", f"{c}{first}:{c}{first + 1}") for c in "ABC" if down]
    pilot = load(tmp_path, merge, Comptes=rows)
    assert pilot["ledger"]["amount_eur"].tolist() == [640, 210]
    assert not told(pilot, "stray_line")


@pytest.mark.parametrize("names", [("Aller", "Retour"), ("Voiture", "Vélo"), ("Matin", "Soir")])
@pytest.mark.sampled(0)
def test_kilometres_over_two_columns_are_never_the_first_of_them_unsaid(tmp_path, names):
    rows = [["N°", "Date", "Kilomètres", None, "Arrêts"], [None, None, *names]]
    rows += [[f"T{n}", DAY, 10, 10 + n, 4] for n in (1, 2)]
    pilot = load(tmp_path, [("Tournées", "C1:D1")], Tournées=rows)
    assert pilot["tours"]["id"].tolist() == ["T1", "T2"]
    assert pilot["tours"]["km"].isna().all()
    assert pilot["tours"]["stops"].tolist() == [4, 4]
    assert told(pilot, "heading_words") == [("Tournées", 2, f"Kilomètres ({name})") for name in sorted(names)]


def test_a_first_line_of_words_with_a_remark_beside_is_no_second_line_of_headings(tmp_path):
    rows = [["Code personne", "Rôle", "Payé ou bénévole"], ["Pa", None, "Payé", "en congé"]]
    rows += [[f"P{c}", "livraison", "Payé"] for c in "bcdef"]
    pilot = load(tmp_path, Équipe=rows)
    assert pilot["team"]["id"].tolist() == ["Pa", "Pb", "Pc", "Pd", "Pe", "Pf"]


# ---- the project sheet -----------------------------------------------------------------------------------

CASH = ["Trésorerie au départ", "Coût d’une heure payée", "Commune de la base (code INSEE)"]


@pytest.mark.parametrize("merged", [True, False])
def test_an_answer_behind_a_question_merged_over_two_cells_is_read(tmp_path, merged):
    rows = [["Nom du pilote", None, "Essai"], ["Début du test", None, DAY]]
    rows += [
        [question, None, answer] for question, answer in zip(CASH, [12000, "22 €", "38158"], strict=True)
    ]
    merge = [("Projet", f"A{line}:B{line}") for line in range(1, 6) if merged]
    pilot = load(tmp_path, merge, Projet=rows)
    assert pilot.settings["name"] == "Essai"
    assert pilot.settings["start"].date() == DAY
    assert [pilot.settings[n] for n in ("opening_cash_eur", "paid_hour_eur", "base_insee")] == [
        12000,
        22,
        "38158",
    ]
    assert pilot.account.where("Projet", 3, 3) == "table"


@pytest.mark.parametrize(
    "row",
    [
        ["Trésorerie au départ", None, "€", "En banque le premier jour."],
        ["Trésorerie au départ", None, None, "En banque le premier jour, 12000 par exemple."],
        ["Trésorerie au départ", None, None, None, 2026],
        ["Trésorerie au départ", None, "à demander"],
    ],
)
@pytest.mark.sampled
def test_units_help_and_what_has_a_heading_of_its_own_are_no_answer(tmp_path, row):
    heads = ["Champ", "Réponse", "Unité", "Aide", "Mis à jour en"]
    pilot = load(tmp_path, Projet=[heads, *PROJECT, row])
    assert "opening_cash_eur" not in pilot.settings
    assert pilot.settings["name"] == "Essai"


def test_a_project_sheet_laid_on_its_side_is_read(tmp_path):
    rows = [["Nom du pilote", "Début du test", "Trésorerie au départ (k€)"], ["Commoderie", "05/01/2026", 12]]
    pilot = load(tmp_path, Projet=rows)
    assert pilot.settings["name"] == "Commoderie"
    assert str(pilot.settings["start"].date()) == "2026-01-05"
    assert pilot.settings["opening_cash_eur"] == 12000
    assert not told(pilot, "unknown_question") + told(pilot, "answer_missing")
    assert {pilot.account.where("Projet", 2, column) for column in (1, 2, 3)} == {"table"}


def test_a_question_on_its_side_without_an_answer_under_it_is_asked(tmp_path):
    pilot = load(tmp_path, Projet=[["Nom du pilote", "Début du test", "Les dates sont écrites"]])
    assert sorted(told(pilot, "answer_missing")) == [
        ("Projet", 2, "Début du test"),
        ("Projet", 2, "Nom du pilote"),
    ]


def test_questions_in_two_languages_side_by_side_are_no_sheet_on_its_side(tmp_path):
    pilot = load(
        tmp_path,
        Projet=[["Nom du pilote", "Name of the pilot", "Essai"], ["Début du test", "Start of the test", DAY]],
    )
    assert pilot.settings["name"] == "Essai"
    assert pilot.settings["start"].date() == DAY


def test_a_question_said_again_is_told(tmp_path):
    pilot = load(tmp_path, Projet=[*PROJECT, ["Début du test", "05/10/2025"]])
    assert pilot.settings["start"].date() == DAY
    assert told(pilot, "unknown_question") == [("Projet", 3, "")]
