"""What an eighth author's files made the intake read wrong in silence, or ask in vain."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.core.cells.cell import Reading
from conciergekit.core.cells.people import Pseudonyms
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.days.parts import two_days
from conciergekit.read.understand.columns import parse_column

pytestmark = pytest.mark.exhaustive

# ---- cells


@pytest.mark.parametrize(
    ("table", "column", "typed", "value", "problem"),
    [
        # there and back together; « 2 x 9 km » is a sum, 24 km each way is not said
        ("tours", "km", "24 km A/R", 24, "round_trip"),
        ("tours", "km", "5,5 km aller-retour", 5.5, "round_trip"),
        ("tours", "km", "24 km A", None, "not_number"),
        ("tours", "km", "2 x 9 km", 18, "number_about"),
        ("tours", "km", "3×4,5", 13.5, "number_about"),
        ("tours", "km", "2 x 9 x 3", None, "not_number"),
        ("tours", "drive_min", "2 x 30 min", 60, "number_about"),
        ("requests", "order_value_eur", "2 x 9 €", 18, "number_about"),
        ("requests", "order_value_eur", "2 x 9", None, "not_number"),
        # a contract says how much each time, and how often beside it
        ("contracts", "amount_eur", "12 x 50 €", None, "not_number"),
        ("tours", "stops", "2 x 3", None, "not_number"),
        ("requests", "order_value_eur", "gratuit", 0, "number_about"),
        ("clients", "membership_eur", "Offerte", 0, "number_about"),
        ("ledger", "amount_eur", "gratuit", None, "not_number"),
        ("surveys", "score", "★★★☆☆", 3, "number_about"),
        ("surveys", "score", "⭐️⭐️⭐️⭐️", 4, "number_about"),
        ("surveys", "score", "★★★★½", None, "not_number"),
        ("surveys", "score", "9 / 4", None, "out_of_range"),
        ("tours", "stops", "★★★", None, "not_number"),
        # a program wrote the code as a number with decimals
        ("requests", "insee", "38158.0", "38158", ""),
        ("requests", "client", "12.0", "12", ""),
        ("requests", "service", "v1.0", "v1.0", ""),
        ("requests", "service", "1.10", "1.10", ""),
    ],
)
def test_a_cell_as_people_and_programs_write_it(table, column, typed, value, problem):
    cell = parse(typed, TABLES[table][column], Reading(order="day", decimal=","))
    assert (cell.value, cell.problem) == (value, problem)


@pytest.mark.parametrize(
    ("table", "column", "typed", "day"),
    [
        ("providers", "insurance_until", "jusqu’au 30/06/2026", dt.date(2026, 6, 30)),
        ("providers", "insurance_until", "exp. 15/01/2026", dt.date(2026, 1, 15)),
        ("providers", "charter_signed", "oui le 12/09/2025", dt.date(2025, 9, 12)),
        ("contracts", "start", "à partir du 1er mai 2026", dt.date(2026, 5, 1)),
        ("contracts", "end", "jusqu'au 28 février 2027", dt.date(2027, 2, 28)),
        # words that the column does not say are no part of a day
        ("requests", "date", "jusqu'au 30/06/2026", None),
        ("contracts", "start", "jusqu'au 30/06/2026", None),
        ("providers", "charter_signed", "oui", None),
        ("contracts", "start", "depuis avant 2020", None),
    ],
)
def test_words_before_a_day_that_the_column_says_already(table, column, typed, day):
    assert parse(typed, TABLES[table][column], Reading(order="day")).value == day


@pytest.mark.parametrize(
    ("typed", "day", "problem"),
    [
        # by hand: 5 January 2026 is the Monday of the second week, 1 January 2026 a Thursday of the first
        ("S02", dt.date(2026, 1, 5), "week_read"),
        ("sem. 1", dt.date(2025, 12, 29), "week_read"),
        ("Semaine 12", dt.date(2026, 3, 16), "week_read"),
        ("2025-W40", dt.date(2025, 9, 29), "week_read"),
        ("S40 2025", dt.date(2025, 9, 29), "week_read"),
        ("S54", None, "date_impossible"),
        ("S", None, "not_date"),
    ],
)
def test_a_week_by_its_number_is_its_monday_where_a_week_is_asked(typed, day, problem):
    week = TABLES["time"]["date"]
    cell = parse(typed, week, Reading(order="day", year=2026))
    assert (cell.value, cell.problem) == (day, problem)
    assert parse(typed, TABLES["requests"]["date"], Reading(order="day", year=2026)).value is None
    assert parse("S02", week, Reading(order="day")).problem == "date_no_year"


# ---- lines and columns


def test_a_balance_between_the_lines_of_a_bank_is_no_income(tmp_path):
    lines = "12/01/2026;REMISE CHEQUES;;187,50\n31/01/2026;SOLDE AU 31/01/2026;;2104,22\n02/02/2026;SOLDE FACT 26-003;;240,00\n03/02/2026;FRAIS;8,50;\n05/02/2026;Solde intermédiaire;;50,00\n28/02/2026;Solde débiteur au 28 février;;4,00\n;Reste en caisse;;12,00\n"
    found = mapped(tmp_path, "comptes.csv", "Date;Libellé;Débit;Crédit\n" + lines)
    assert found["ledger"]["amount_eur"].tolist() in ([8.5, 187.5, 240], [187.5, 240, 8.5])
    assert rows_of(found, "total_line") == [3, 6, 7, 8]


LOG = "Date;Code client;Public;Service;Commune;Issue\n"


@pytest.mark.parametrize("typed", ["C07 / C09", "C12\nC15\nC16", "C07 et C41", "C07, C09", "C07 C09"])
@pytest.mark.sampled
def test_several_clients_in_a_cell_are_no_client(typed, tmp_path):
    lines = (
        f'06/01/2026;C12;seniors;courses;Eybens;Servie\n08/01/2026;"{typed}";familles;colis;Poisat;Servie\n'
    )
    found = mapped(tmp_path, "journal.csv", LOG + lines)
    assert found["requests"]["client"].fillna("").tolist() == ["C12", ""]
    assert rows_of(found, "several_choices") == [3]


@pytest.mark.parametrize(
    ("typed", "several"),
    [
        ("Mme Durand / M. Moreau", True),
        ("Mme Durand\nMme Roux", True),
        ("M. et Mme Roux", False),
        ("Mme Durand", False),
    ],
)
def test_two_people_in_a_cell_are_no_person(typed, several):
    values, bad = parse_column([typed, "C12"], TABLES["requests"]["client"], Pseudonyms())
    assert (bad[0].problem == "several_choices", values.isna()[0]) == (several, several)


@pytest.mark.parametrize("typed", ["2026/012", "C07-A2", "C/07", "R-12/34"])
@pytest.mark.sampled
def test_a_code_with_a_stroke_is_a_code(typed, tmp_path):
    lines = f"06/01/2026;C12;seniors;courses;Eybens;Servie\n08/01/2026;{typed};familles;colis;Poisat;Servie\n"
    assert mapped(tmp_path, "journal.csv", LOG + lines)["requests"]["client"].tolist() == ["C12", typed]


def test_lines_without_a_number_are_not_said_to_have_that_of_another_sheet(tmp_path):
    lines = [
        ["Date", "Moyen", "Kilomètres"],
        [dt.date(2026, 1, 6), "Voiture", 31],
        [dt.date(2026, 1, 13), "Voiture", 28],
    ]
    other = [
        ["Date", "Moyen", "Kilomètres"],
        [dt.date(2026, 1, 8), "Vélo cargo", 7],
        [dt.date(2026, 1, 15), "Vélo cargo", 5],
    ]
    book(tmp_path, "carnets.xlsx", {"Kangoo": lines, "Vélo": [["Carnet du vélo"], *other]})
    found = pilot(tmp_path, "carnets.xlsx")
    assert sorted(found["tours"]["km"]) == [5, 7, 28, 31]
    assert found["tours"]["id"].is_unique
    assert not {code for code in codes(found) if code.startswith("duplicate")}


def test_done_and_cancelled_as_true_and_false(tmp_path):
    lines = "05/01/2026;seniors;courses;Eybens;TRUE;FALSE;TRUE\n06/01/2026;seniors;courses;Eybens;FALSE;TRUE;FALSE\n07/01/2026;seniors;courses;Eybens;FALSE;FALSE;TRUE\n"
    found = mapped(tmp_path, "app.csv", "Date;Public;Service;Commune;Done;Cancelled;Photo\n" + lines)
    assert found["requests"]["outcome"].fillna("").tolist() == ["served", "cancelled", "open"]
    assert 4 in rows_of(found, "words_read")


def test_a_sheet_called_list_may_be_that_of_the_members(tmp_path):
    lines = [
        [
            "N° adhérent",
            "Nom",
            "Prénom",
            "Public",
            "Adresse",
            "Code postal et ville",
            "1re adhésion",
            "Cotisation 2026",
        ]
    ]
    lines += [
        [
            "A1",
            "DURAND",
            "Josiane",
            "seniors",
            "3 rue des Lilas",
            "38320 EYBENS",
            dt.date(2025, 9, 15),
            "15 €",
        ]
    ]
    lines += [
        ["A2", "MOREAU", "Paul", "familles", "8 rue Neuve", "38320 POISAT", dt.date(2025, 10, 2), "gratuit"]
    ]
    book(tmp_path, "membres.xlsx", {"Liste": lines, "Listes": [["Publics"], ["seniors"], ["familles"]]})
    found = pilot(tmp_path, "membres.xlsx")
    clients = found["clients"]
    assert clients[["id", "insee", "membership_eur"]].to_numpy().tolist() == [
        ["A1", "38158", 15],
        ["A2", "38309", 0],
    ]
    assert clients["member_since"].dt.day.tolist() == [15, 2]
    assert "publics" not in found.tables or not len(found["publics"])


def test_hours_by_numbered_week_and_kind_of_work(tmp_path):
    lines = [
        ["Semaine", "Qui", "Terrain", "Administratif"],
        ["S02", "L02", "12h30", 4],
        ["S03", "K01", None, "1,5"],
    ]
    book(tmp_path, "temps.xlsx", {"2026 – Équipe": lines})
    found = pilot(tmp_path, "temps.xlsx")["time"].sort_values("hours")
    assert found[["person", "category", "hours"]].to_numpy().tolist() == [
        ["K01", "admin", 1.5],
        ["L02", "admin", 4],
        ["L02", "field", 12.5],
    ]
    assert found["date"].dt.day.tolist() == [12, 5, 5]


@pytest.mark.long
def test_craftsmen_and_notes_of_the_field_are_known_by_their_headings(tmp_path):
    lines = "Entreprise;Métier;Depuis le;Assurance RC pro;Charte signée;Actif\nART-01;bricolage;15/09/2025;jusqu’au 30/06/2026;oui le 12/09/2025;oui\nART-02;pressing;01/10/2025;31/12/2026;01/10/2025;non\n"
    found = mapped(tmp_path, "artisans.csv", lines)["providers"]
    assert found["insurance_until"].dt.month.tolist() == [6, 12]
    assert found["active"].tolist() == [True, False]
    (tmp_path / "b").mkdir()
    notes = "Date;Observation;Thème\n05/01/2026;Au marché, on demande des colis;colis\n08/01/2026;Rien;\n"
    found = mapped(tmp_path / "b", "notes.csv", notes)["journal"]
    assert found["text"].tolist() == ["Au marché, on demande des colis", "Rien"]


def test_a_period_in_one_cell_is_two_days(tmp_path):
    lines = "Client;Prestation;Période;Montant;Fréquence;État\nSyndic Les Cèdres;courses;du 01/01/2026 au 31/12/2026;120;mensuel;signé\nBailleur Social;colis;du 1er février 2026 au 31 janvier 2027;450;trimestriel;signé\nClinique du Parc;pressing;à partir du 01/05/2026;200;annuel;devis\n"
    found = mapped(tmp_path, "contrats.csv", lines)
    contracts = found["contracts"]
    assert contracts["start"].dt.strftime("%d/%m/%y").tolist() == ["01/01/26", "01/02/26", "01/05/26"]
    assert contracts["end"].dt.strftime("%d/%m/%y").fillna("").tolist() == ["31/12/26", "31/01/27", ""]
    assert contracts["payer_name"].tolist()[0] == "Syndic Les Cèdres"
    assert not found.account.ignored
    assert found.account.table["cells"].tolist() == [4, 4 * 6 + 3]


def test_a_last_day_that_nobody_reads_is_told(tmp_path):
    """A sheet of the kit whose « Début » holds both days: the last one is of no column of the kit."""
    lines = [
        [
            "Payeur",
            "Type de payeur",
            "Service",
            "État",
            "Montant à chaque fois",
            "Fois par an",
            "Début",
            "À moi",
        ]
    ]
    lines += [
        [who, "Commune", "colis", "Signé", 120, 12, "du 01/01/2026 au 31/12/2026", "x"]
        for who in ("Mairie A", "Mairie B")
    ]
    book(tmp_path, "pilote.xlsx", {"Projet": [["Nom du pilote", "x"]], "Contrats": lines})
    found = ck.load_pilot(tmp_path)
    assert found["contracts"]["start"].dt.month.tolist() == [1, 1]
    assert "Début – fin" in [f.column for f in found.findings if f.code == "unknown_column"]


@pytest.mark.parametrize("typed", ["du 5 au 7 mars", "de 9h30 à 12h45", "du matin au soir", "du 01/01/2026"])
def test_what_is_no_two_days_stays_as_it_is(typed):
    rows = [["Date", "Quand"], ["x", typed], ["y", typed]]
    assert two_days(Sheet("a", "a", rows)).rows == rows


def test_hours_of_people_who_stand_side_by_side(tmp_path):
    lines = (
        "Semaine du;B01;B02;B03;Total\n05/01/2026;3;1h30;;4,5\n12/01/2026;2,5;;4;6,5\nTotal;5,5;1,5;4;11\n"
    )
    (tmp_path / "a").mkdir()
    time = mapped(tmp_path / "a", "Heures bénévoles.csv", lines)["time"]
    assert set(time["paid"]) == {"volunteer"}
    assert time.groupby("person")["hours"].sum().to_dict() == {"B01": 5.5, "B02": 1.5, "B03": 4}
    assert time["date"].dt.day.value_counts().to_dict() == {5: 2, 12: 2}
    (tmp_path / "b").mkdir()  # nothing says that these figures are hours
    assert "time" not in mapped(tmp_path / "b", "colis.csv", lines.replace("Semaine du", "Date")).tables


def test_a_table_beside_that_nobody_spoke_of_is_told(tmp_path):
    lines = [
        ["DEMANDES", None, None, None, None, "CAISSE"],
        ["Date", "Public", "Service", "Issue", None, "Date", "Motif", "Entrée"],
    ]
    lines += [
        [dt.date(2026, 3, n), "seniors", "courses", "Servie", None, dt.date(2026, 3, n + 1), "colis", 2]
        for n in (2, 4, 9)
    ]
    book(tmp_path, "mars.xlsx", {"mars": lines})
    found = pilot(tmp_path, "mars.xlsx")
    (told,) = [finding for finding in found.findings if finding.code == "table_beside"]
    assert told.values["titles"] == ("Date", "Motif", "Entrée")
    path = tmp_path / "correspondances.csv"
    text = path.read_text("utf-8-sig")
    for heading in ("Motif", "Entrée"):
        text = text.replace(f"mars.xlsx;mars;{heading};;", f"mars.xlsx;mars;{heading};—;")
    path.write_text(text, "utf-8-sig")
    assert "table_beside" not in codes(ck.load_pilot(tmp_path))
