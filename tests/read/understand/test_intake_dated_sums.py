"""Lines with a day whose words say that they sum up others: each expectation is added up by hand from the cells beside it."""

import datetime as dt

import pytest

from conciergekit.core.cells.account import SheetCells
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.match import find_columns
from conciergekit.read.understand.records import records

HEADS = {
    "tours": ["N°", "Date", "Moyen", "Kilomètres", "Minutes de conduite", "Arrêts"],
    "time": ["Date", "Code personne", "Type de travail", "Heures"],
    "ledger": ["Date", "Compte", "Nature", "Poste", "Montant"],
    "requests": ["Date", "Code client", "Public", "Service", "Issue", "Montant de la commande"],
}
OUT, IN = "Charge", "Recette propre"


def day(n, month=1):
    return dt.date(2026, month, n)


def tour(number, n, km, minutes, stops, month=1):
    return [number, day(n, month), "", km, minutes, stops]


def spent(n, words, eur, nature=OUT, month=1):
    return [day(n, month), "", nature, words, eur]


def read(table, *lines):
    """(lines kept, lines left out as totals, lines asked about), by their place among `lines`, from 1."""
    return read_under(table, HEADS[table], *lines)


def read_under(table, heads, *lines):
    sheet = Sheet("x", table, [heads, *map(list, lines)])
    kept, findings, _counts = records(find_columns(TABLES[table], sheet), SheetCells(sheet))
    told = {finding.code: [row - 1 for row in finding.values["rows"]] for finding in findings}
    assert set(told) <= {"total_line", "sum_with_day"}
    assert all(f.weight == ("note" if f.code == "total_line" else "doubtful") for f in findings)
    return [int(i) for i in kept], told.get("total_line", []), told.get("sum_with_day", [])


TOURS = [tour("T1", 6, 10, 20, 3), tour("T2", 20, 12, 25, 4)]


@pytest.mark.parametrize(
    "last",
    [
        tour("Total janvier", 31, 22, 45, 7),
        tour("Sous-total", 31, 22, 45, 7),
        tour("TOTAL", 31, "22 km", 45, ""),
        tour("Moyenne", 31, 11, 22.5, 3.5),
        tour("Moyenne par tournée", 31, 11, "22,5", ""),
        tour("Cumul", 31, 22, 45, 8),  # stops miscounted
    ],
)
def test_a_total_of_tours_with_a_day_is_left_out(last):
    assert read("tours", *TOURS, last) == ([1, 2], [3], [])


def test_totals_of_months_their_means_and_the_grand_total_are_left_out():
    february = [tour("T3", 3, 8, 15, 2, 2), tour("Total février", 28, 8, 15, 2, 2)]
    ends = [tour("Total général", 28, 30, 60, 9, 2), tour("Moyenne", 28, 10, 20, 3, 2)]
    january = [tour("Total janvier", 31, 22, 45, 7), tour("Moyenne janvier", 31, 11, 22.5, 3.5)]
    found = read("tours", *TOURS, *january, *february, *ends)
    assert found == ([1, 2, 5], [3, 4, 6, 7, 8], [])


def test_totals_of_weeks_are_those_of_the_lines_since_the_last():
    weeks = [*TOURS, tour("Total semaine", 21, 22, 45, 7), tour("T3", 26, 8, 15, 2), tour("T4", 27, 4, 5, 1)]
    assert read("tours", *weeks, tour("Total semaine", 28, 12, 20, 3)) == ([1, 2, 4, 5], [3, 6], [])


def test_a_total_without_its_sum_is_counted_and_asked():
    assert read("tours", *TOURS, tour("Total janvier", 31, 30, 60, 9)) == ([1, 2, 3], [], [3])
    assert read("tours", *TOURS, tour("Total janvier", 31, "", "", "")) == ([1, 2, 3], [], [])


@pytest.mark.parametrize("who", ["Total jour", "Total du jour", "Total 06/01", "Sous-total", "total P1"])
def test_hours_of_a_day_added_up_are_no_person(who):
    lines = [[day(6), "P1", "Administratif", 3], [day(6), "P2", "Administratif", dt.timedelta(hours=2)]]
    last = [day(6), who, "", 3 if who == "total P1" else 5]
    assert read("time", *lines, last) == ([1, 2], [3], [])


def test_days_each_with_their_total():
    lines = [[day(6), "P1", "", 3], [day(6), "P2", "", 2], [day(6), "Total jour", "", 5]]
    lines += [[day(7), "P1", "", 4], [day(7), "Total jour", "Total", 4], [day(7), "Total semaine 2", "", 9]]
    assert read("time", *lines) == ([1, 2, 4], [3, 5, 6], [])


def test_totals_of_charges_and_of_receipts_are_those_of_their_nature():
    lines = [
        spent(6, "Salaire", 100),
        spent(7, "Ventes", 80, IN),
        spent(9, "Loyer", 50),
        spent(12, "Ventes", 30, IN),
        spent(31, "Total charges janvier", 150),
        spent(31, "Total recettes", 110, IN),
    ]
    assert read("ledger", *lines) == ([1, 2, 3, 4], [5, 6], [])
    others = [*lines[:4], spent(31, "Total des charges", 260), spent(31, "Total recettes", 150, IN)]
    assert read("ledger", *others) == ([1, 2, 3, 4, 5, 6], [], [5, 6])  # of both natures, of the other


def test_a_total_of_one_line_alone_is_left_out_when_its_words_are_no_name():
    lines = [spent(6, "Salaire", 100), spent(31, "Total charges janvier", 100)]
    assert read("ledger", *lines) == ([1], [2], [])


@pytest.mark.parametrize(
    "words",
    ["Total Énergies", "Total essence", "Total Access Échirolles", "Total Grenoble", "Total", "Solde"],
)
def test_a_pump_is_no_total(words):
    """« Total » alone beside nothing else has always been one: a supplier is said beside it."""
    at_the_pump = spent(20, words, 60)
    at_the_pump[1] = "carburant" if words == "Total" else ""
    assert read("ledger", spent(6, "Salaire", 100), at_the_pump, at_the_pump) == ([1, 2, 3], [], [])
    assert read("ledger", spent(6, "Plein", 60), at_the_pump) == ([1, 2], [], [])


def test_a_pump_whose_price_is_the_sum_of_the_lines_above_is_asked():
    lines = [spent(6, "Papier", 20), spent(8, "Timbres", 30), spent(20, "Total Énergies", 50)]
    assert read("ledger", *lines) == ([1, 2, 3], [], [3])


@pytest.mark.parametrize("client", ["Total", "TOTAL", "Total Énergies"])
def test_a_client_called_total_is_a_client(client):
    lines = [
        [day(n), who, "seniors", "courses", "Servie", 20] for n, who in ((6, "C1"), (7, client), (8, client))
    ]
    assert read("requests", *lines) == ([1, 2, 3], [], [])


def test_a_total_under_orders_of_a_merged_day_is_left_out():
    orders = [[day(6), f"C{n}", "seniors", "courses", "Servie", 20 + n] for n in (1, 2)]
    assert read("requests", *orders, [day(6), "", "Total du jour", "", "", 43]) == ([1, 2], [3], [])


def test_takings_written_as_totals_of_days_are_never_proof_of_each_other():
    lines = [spent(n, "Total ventes du jour", 80, IN) for n in (6, 7, 8)]
    assert read("ledger", *lines) == ([1, 2, 3], [], [1, 2, 3])


def test_the_sum_is_that_of_the_lines_since_the_last_total_or_of_the_month_or_of_the_day():
    lines = [tour("T1", 6, 10, 20, 3), tour("T2", 7, 5, 10, 2, 2), tour("T3", 9, 7, 30, 4, 2)]
    assert read("tours", *lines, tour("Total février", 28, 12, 40, 6, 2)) == ([1, 2, 3], [4], [])
    assert read("tours", *lines, tour("Total du jour", 9, 7, 30, 4, 2)) == ([1, 2, 3], [4], [])
    assert read("tours", *lines, tour("Total", 9, 7, 30, 4, 3)) == ([1, 2, 3], [4], [])  # as ever


def test_the_word_may_stand_in_a_column_that_nothing_reads_when_the_figures_prove_it():
    heads = ["Date", "Quoi", "Qui ouvre", "Personnes venues", "Heures", "Notes"]
    lines = [[day(6), "Permanence", "Ana", 4, 2, ""], [day(13), "Permanence", "Léo", 6, 3, "total payé"]]
    lines += [[day(31), "", "Total janvier", 10, 5, ""], [day(31), "", "Moyenne", 5, 2.5, ""]]
    assert read_under("events", heads, *lines) == ([1, 2], [3, 4], [])
    assert read_under("events", heads, *lines[:2], [day(31), "", "Total janvier", 9, 4, ""])[1:] == ([], [])


WORK = [
    ["2026-03-02", "P1", "Terrain", 3],
    ["2026-03-02", "P2", "Admin", 2],
    ["2026-03-03", "P1", "Terrain", 4],
]
WORK += [["2026-03-04", "P2", "Terrain", 5], ["2026-03-05", "P1", "Admin", 1]]


@pytest.mark.parametrize(
    ("recaps", "sums", "asked"),
    [
        ([["", "P1", "", 8], ["", "P2", "", 7]], [6, 7], []),  # 3 + 4 + 1 and 2 + 5
        ([["", "P1", "Terrain", 7], ["", "P2", "Terrain", 5], ["", "", "Terrain", 12]], [6, 8], [7]),
        ([["", "p1", "Terrain", 7]], [6], []),
        ([["", "P2", "Terrain", 5]], [], [6]),
        ([["", "P1", "", 9]], [], []),
        ([["", "P1", "", 9], ["", "P2", "", 7]], [7], [6]),
    ],
)
def test_recaps_of_a_person_or_a_task_are_no_hours(recaps, sums, asked):
    """A recap of one line, « P2 Terrain 5 », is left out too, and asked; so is a miscounted one beside one that is proven."""
    lines = [*([*line, ""] for line in WORK), *([*line, "Total"] for line in recaps)]
    sheet = Sheet("x", "time", [[*HEADS["time"], "Remarque"], *lines])
    kept, findings, _counts = records(find_columns(TABLES["time"], sheet), SheetCells(sheet))
    told = {finding.code: [row - 1 for row in finding.values["rows"]] for finding in findings}
    kept_lines = [n for n in range(1, len(lines) + 1) if n not in {*sums, *asked}]
    assert [int(i) for i in kept] == kept_lines
    assert told.get("total_line", []) == sums
    assert told.get("sum_without_day", []) == asked
    assert told.get("sum_with_day", []) == [n for n in kept_lines if n > len(WORK)]


@pytest.mark.parametrize(("person", "kept"), [("P1", [1]), ("P2", [1, 2])])
def test_the_one_line_that_is_summed_is_of_that_person(person, kept):
    heads = [*HEADS["time"], "Remarque"]
    lines = [["2026-03-02", "P1", "Terrain", 3, ""], ["", person, "", 3, "Total"]]
    sheet = Sheet("x", "time", [heads, *lines])
    found, findings, _counts = records(find_columns(TABLES["time"], sheet), SheetCells(sheet))
    assert [int(i) for i in found] == kept
    assert [f.code for f in findings] == ["sum_without_day" if kept == [1] else "sum_with_day"]


def test_recaps_by_account_are_no_money():
    """10 + 30 for 706; 756 has one line of 15."""
    heads = [*HEADS["ledger"], "Remarque"]
    lines = [[day(2), "706", IN, "Paniers", 10, ""], [day(3), "613", OUT, "Loyer", 20, ""]]
    lines += [[day(4), "706", IN, "Colis", 30, ""], [day(5), "756", IN, "Adhésion", 15, ""]]
    recap = [["", "706", IN, "Ventes", 40, "Total"], ["", "756", IN, "Adhésions", 15, "Total"]]
    sheet = Sheet("x", "ledger", [heads, *lines, *recap])
    kept, findings, _counts = records(find_columns(TABLES["ledger"], sheet), SheetCells(sheet))
    assert [int(i) for i in kept] == [1, 2, 3, 4]
    assert {f.code: f.values["rows"] for f in findings} == {"total_line": (6,), "sum_without_day": (7,)}
