"""Which lines of a sheet are records, on sheets of a dozen lines: each line that is none stands once inside the table, once
above its headings and once below its end."""

from dataclasses import replace

import pytest

from conciergekit.core.cells.account import SheetCells
from conciergekit.core.cells.people import Pseudonyms
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.schema import fold
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.match import find_columns
from conciergekit.read.understand.records import records
from conciergekit.read.understand.table import read_rows

HEADS = ["Date", "Public", "Service", "Issue", "Montant de la commande"]


def order(day, eur=12):
    return [f"2026-03-{day:02}", "seniors", "courses", "Servie", eur]


def summed(word):
    return [word, "", "", "", 40]


ROWS = [
    summed("Total"),  # 1: of another table
    order(1),  # 2: above the headings
    HEADS,
    order(3),  # 4
    ["", "", "", "", ""],
    order(6),  # 6: begun and not sent
    ["€", "", "", "", "€"],  # 7: units
    HEADS,  # 8: said again
    summed("Sous-total"),  # 9
    order(10),
    ["", "", "", "", ""],  # 11: after the last record
    summed("Total"),  # 12: the table ends above it
    HEADS,
    order(14),
    ["", "", "", "", ""],
    order(16),
]


def read(**more):
    sheet = Sheet("Demandes", "demandes", [list(row) for row in ROWS])
    layout = find_columns(TABLES["requests"], sheet)
    cells = SheetCells(sheet)
    kept, findings, _counts = records(replace(layout, **more), cells)
    told = {finding.code: finding.values["rows"] for finding in findings}
    ignored = {one.reason: one.rows for one in cells.ignored}
    return [i + 1 for i in kept], told, ignored


def test_lines_outside_the_table_are_neither_records_nor_told():
    kept, told, ignored = read(
        end=11, repeated=frozenset({1, 7, 12}), unit_rows=frozenset({6}), unsent=frozenset({0, 5, 13})
    )
    assert kept == [4, 10]
    assert told == {"total_line": (9,), "blank_line": (5,)}
    assert ignored == {"second_header": (8, 8), "unit_line": (7, 7)}


@pytest.mark.parametrize(("unsent", "kept"), [({5, 8}, [4, 10, 14, 16]), ({3, 5}, [10, 14, 16])])
def test_a_line_is_told_once_for_the_first_reason_it_is_no_record(unsent, kept):
    """A total that would be unsent too is a total."""
    found, told, _ignored = read(
        repeated=frozenset({7, 12}), unit_rows=frozenset({6}), unsent=frozenset(unsent)
    )
    assert found == kept
    assert told == {"total_line": (9, 12), "blank_line": (5, 11, 15)}


def test_an_example_is_told_by_its_first_filled_cell_and_a_total_by_its_word():
    example = ["", "seniors", "courses", "Servie", 32.5, "exemple, à effacer"]
    sheet = Sheet(
        "Demandes", "demandes", [[*HEADS, ""], example, [*order(3), ""], ["", "", "Total", "", 40, ""]]
    )
    _kept, findings, _counts = records(find_columns(TABLES["requests"], sheet), SheetCells(sheet))
    assert {finding.code: finding.typed for finding in findings} == {
        "example_line": "seniors",
        "total_line": "Total",
    }


@pytest.mark.parametrize(
    ("day", "kept"), [("2026-01-06", [3]), ("06/01/2026", [3]), ("2026-03-02", [2, 3]), ("?", [2, 3])]
)
def test_an_example_whose_day_was_typed_over_is_a_record(day, kept):
    typed = [day, "seniors", "courses", "Servie", 32.5, "exemple, à effacer"]
    sheet = Sheet("Demandes", "demandes", [[*HEADS, ""], typed, [*order(3), ""]])
    found, findings, _counts = records(find_columns(TABLES["requests"], sheet), SheetCells(sheet))
    assert [i + 1 for i in found] == kept
    assert [f.code for f in findings] == ["example_line" if kept == [3] else "example_kept"]


def kept(name, heads, *lines, **more):
    sheet = Sheet("x", name, [heads, *map(list, lines)])
    layout = replace(find_columns(TABLES[name], sheet), **more)
    found, findings, _counts = records(layout, SheetCells(sheet))
    assert {f.code for f in findings} <= {"total_line", "sum_with_day"}
    return [int(i) for i in found]


@pytest.mark.parametrize(
    "word",
    ["reporté", "Soldé", "général", "récap", "reste à faire", "Total", "Total des ventes", "report au lundi"],
)
@pytest.mark.sampled(3)
def test_a_remark_makes_no_total_of_a_line_that_holds_a_record(word):
    """Days written once for several lines; the line of the word has all that its table asks for but the day."""
    heads, first = [*HEADS, "Remarque"], [*order(3), ""]
    assert kept("requests", heads, first, ["", "seniors", "pressing", "Servie", 8, word]) == [1, 2]
    money = ["Date", "Nature", "Poste", "Montant", "Payeur ou payé"]
    sold = ["", "Recette propre", "Ventes", 25, word]
    assert kept("ledger", money, ["2026-03-01", "Charge", "Carburant", 40, "Garage"], sold) == [1, 2]
    twice = ["2026-03-01", "Recette propre", "Ventes", 10, "A"], ["", "Recette propre", "Ventes", 15, "B"]
    assert kept("ledger", money, *twice, sold) == ([1, 2] if "Total" in word else [1, 2, 3])
    assert kept("ledger", money, *twice, [*sold[:3], 26, word]) == [1, 2, 3]
    fuel = ["", "Charge", "Carburant", 40, word]  # « Total » sells it
    bought = ["2026-03-01", "Charge", "Carburant", 20, "A"], ["", "Charge", "Carburant", 20, "B"]
    assert kept("ledger", money, *bought, fuel) == [1, 2, 3]
    spent = ["Date", "Code personne", "Heures", "Note"]
    told = kept("time", spent, ["2026-03-01", "P1", 2, ""], ["", "P2", 3, word])
    assert told == [1, 2]  # 3 is not the sum of 2: it is asked


@pytest.mark.parametrize("word", ["total 20 km sur la journée", "Cumul de 2 tournées", "Moyenne"])
@pytest.mark.parametrize(
    ("name", "heads", "first", "again"),
    [
        ("tours", ["Date", "Moyen", "Km", "Arrêts"], ["2026-03-02", "Camion", 12, 5], ["", "Vélo", 8, 3]),
        ("tours", ["N°", "Date", "Km"], ["T1", "2026-03-02", 12], ["T2", "", 8]),
        ("time", ["Date", "Code personne", "Heures"], ["2026-03-02", "P1", 1.5], ["", "P1", 2]),
    ],
)
def test_a_line_without_a_day_that_is_named_is_asked_whatever_its_remark_says(
    name, heads, first, again, word
):
    """8 km are not the sum of 12, nor 2 h of 1.5: no figure proves a sum; without a name, the same line is one."""
    sheet = Sheet("x", name, [[*heads, "Remarque"], [*first, ""], [*again, word]])
    found, findings, _counts = records(find_columns(TABLES[name], sheet), SheetCells(sheet))
    assert list(found) == [1, 2]
    assert [(f.code, f.weight, f.values["rows"]) for f in findings] == [("sum_with_day", "doubtful", (3,))]
    bare = ["" if isinstance(cell, str) else cell for cell in again]
    assert kept(name, [*heads, "Remarque"], [*first, ""], [*bare, word]) == [1]


def test_a_size_makes_no_mean_of_a_record_with_its_day():
    """Each vehicle has its round: its kilometres and stops are the mean of themselves."""
    rounds, sizes = [("Camionnette", 30, 5), ("Vélo cargo", 8, 3)], ("Petite", "Moyenne", "Grande")
    lines = [[f"2026-03-{day:02}", *rounds[day % 2], sizes[day % 3]] for day in range(1, 21)]
    heads = ["Date", "Moyen", "Kilomètres", "Arrêts", "Circuit"]
    assert kept("tours", heads, *lines) == list(range(1, 21))


def test_tolls_of_nought_do_not_prove_a_sum():
    """Of three figures only the tolls, 0 and 0, and the stops, 5 of 2 and 3, are sums; then the kilometres too."""
    heads = ["N°", "Date", "Km", "Arrêts", "Péages et stationnement", "Remarque"]
    first = [["T1", "2026-03-02", 12, 2, 0, ""], ["T2", "2026-03-03", 20, 3, 0, ""]]
    assert kept("tours", heads, *first, ["T3", "", 9, 5, 0, "Total compteur"]) == [1, 2, 3]
    assert kept("tours", heads, *first, ["T3", "", 32, 5, 0, "Total compteur"]) == [1, 2]


@pytest.mark.parametrize(
    ("word", "expected"), [("reporté", [1, 2]), ("soldé", [1, 2]), ("Total", [1]), ("Sous-total mars", [1])]
)
def test_an_outcome_told_in_words_of_a_sum_is_that_of_a_request(word, expected):
    assert kept("requests", HEADS, order(3), ["", "seniors", "courses", word, 8]) == expected


@pytest.mark.parametrize("word", ["Total", "Report", "Sous-total", "Solde au 31/03/2026", "Total recettes"])
def test_printed_totals_are_left_aside_where_their_words_stand_first(word):
    heads, first = ["Libellé", *HEADS], ["a", *order(3)]
    assert kept("requests", heads, first, [word, "", "seniors", "courses", "Servie", 40]) == [1]
    assert kept("requests", HEADS, order(3), ["", word, "", "", 40]) == [1]
    assert kept("requests", HEADS, order(3), ["", word, "courses", "Servie", 40]) == [1]
    money = ["Date", "Nature", "Poste", "Montant"]
    spent = ["2026-03-01", "Charge", "Carburant", 40]
    assert kept("ledger", money, spent, ["", "Charge", word, 40]) == [1]
    assert kept("ledger", money, spent, ["", word, "Charges du mois", 40]) == [1]


@pytest.mark.parametrize(("word", "expected"), [("reporté", [1, 2]), ("Total", [1])])
def test_a_word_that_was_given_a_meaning_is_no_total(word, expected):
    """The public is said once for all lines in the correspondence file; « Total » of a list stays one."""
    lines = ["2026-03-03", "courses", "Servie"], ["", "pressing", word]
    meanings = {2: {fold(word): "in_progress"}}
    assert kept("requests", ["Date", "Service", "Issue"], *lines, meanings=meanings) == expected
    assert kept("requests", ["Date", "Service", "Issue"], *lines) == [1]


def test_a_line_that_is_left_out_is_not_said_to_be_counted():
    """Of two requests without a day only the second has an outcome, without which the first is no request."""
    heads = [*HEADS, "Remarque"]
    lines = [[*order(3), ""], ["", "seniors", "courses", "", 30, "Total payé en liquide"]]
    again = ["", "seniors", "courses", "Servie", 41, "cumul de 2 paniers"]
    for more, asked in (([], []), ([again], [((4,), "cumul de 2 paniers")])):
        sheet = Sheet("x", "demandes", [heads, *lines, *more])
        layout = find_columns(TABLES["requests"], sheet)
        rows, findings, _counts = read_rows(layout, Pseudonyms())
        assert rows.lines == [2, 4][: 1 + len(more)]
        assert [f.row for f in findings if f.code == "row_unusable"] == [3]
        told = [f for f in findings if f.code == "sum_with_day"]
        assert [(f.values["rows"], f.typed) for f in told] == asked


def test_a_total_is_quoted_by_its_words_in_a_column_that_a_correspondence_leaves_out():
    sheet = Sheet("x", "time", [["Date", "Code personne", "Heures", "Note"], ["2026-03-01", "", 2, ""]])
    sheet.rows.append(["", "", 2, "Total de Marie"])
    layout = find_columns(TABLES["time"], sheet)
    layout = replace(layout, others={3: "Note"}, ignored={3: "mapping_says"})
    for more, typed in ((layout, "Total de •••"), (find_columns(TABLES["time"], sheet), "Total de •••")):
        _kept, findings, _counts = records(more, SheetCells(sheet))
        assert [(f.code, f.row, f.typed) for f in findings] == [("total_line", 3, typed)]


@pytest.mark.parametrize(("third", "told"), [(61, (60, 61)), (600, (210, 600))])
def test_a_sum_that_differs_is_held_against_the_lines_nearest_to_it(third, told):
    """10 + 20 = 30, then 30 + 30 = 60 printed 61, not the 90 of both; but 600 is nearer to 30 + 60 + 120 = 210."""
    rows = [["Date", "Code personne", "Heures"], ["2026-03-01", "P1", 10], ["2026-03-02", "P1", 20]]
    rows += [["Total T1", "", 30], ["2026-04-01", "P1", 30], ["2026-04-02", "P1", 30]]
    rows += [["Total T2", "", third]]
    if third == 600:
        rows = [*rows[:-1], ["Total T2", "", 60], ["2026-04-02", "P1", 120], ["Total", "", third]]
    layout = replace(find_columns(TABLES["time"], Sheet("x", "time", rows)), mapped=True)
    _rows, findings, _counts = read_rows(layout, Pseudonyms())
    (found,) = [f for f in findings if f.code == "sum_differs"]
    assert (found.values["read"], found.values["printed"]) == told


@pytest.mark.parametrize(
    ("heading", "of", "code", "read", "told"),
    [
        ("Code département", "38", "080", "38080", "insee_joined"),
        ("Dépt", 1, 53, "01053", "insee_joined"),
        ("DEP", "971", "105", "97105", "insee_joined"),
        ("Code département", "38", "999", "999", "insee_part"),  # no commune has it
        ("Département voisin", "38", "80", "80", "insee_part"),
        ("Code département", "38", "38080", "38080", ""),
        ("Code département", "", "080", "080", "insee_part"),
    ],
)
def test_the_code_of_a_commune_is_joined_to_that_of_its_department(heading, of, code, read, told):
    """As INSEE lists them: Chabons (38080), Bourg-en-Bresse (01053), Basse-Terre (97105)."""
    sheet = Sheet("x", "territory", [[heading, "Code INSEE", "Habitants"], [of, code, 900]])
    rows, findings, _counts = read_rows(find_columns(TABLES["territory"], sheet), Pseudonyms())
    assert rows.frame["insee"].tolist() == [read]
    said = [(f.code, f.weight) for f in findings if f.code.startswith("insee")]
    assert said == ([(told, "note" if told == "insee_joined" else "doubtful")] if told else [])
