"""Units said apart from the headings: a line of units under or above them, a title, the name of a sheet, a cell beside
an answer. A figure in thousands read as euros is wrong by a thousand, so each test asserts the figure and the finding."""

import pytest
from test_intake_ugly import HEADS, PROJECT, book, codes, day

from conciergekit.core.tables import TABLES
from conciergekit.read.layout.units import heading_scale, split_unit, unit_named, unit_of_title, unit_scale

LOG = [*HEADS, "Minutes passées"]
REQUEST = [day(1, 6), "seniors", "courses", "Servie", 1.2, 1.5]


def units(amount, time, **others):
    return [others.get("date"), others.get("public"), None, None, amount, time]


@pytest.mark.parametrize(
    ("line", "amount", "minutes", "told"),
    [
        (units("k€", "h"), 1200, 90, {"k€", "h"}),
        (units("(en milliers d'euros)", "(heures)"), 1200, 90, {"milliers d'euros", "heures"}),
        (units("€", "min", date="jj/mm/aaaa", public="code"), 1.2, 1.5, set()),
        (units("centimes", None), 0.012, 1.5, {"centimes"}),
        (units("€ TTC", "mn"), 1.2, 1.5, set()),
    ],
)
def test_a_line_of_units_under_the_headings_is_that_of_the_figures(tmp_path, line, amount, minutes, told):
    pilot = book(tmp_path, Demandes=[LOG, line, REQUEST])
    row = pilot["requests"].iloc[0]
    assert (len(pilot["requests"]), row["order_value_eur"], row["minutes"]) == (
        1,
        pytest.approx(amount),
        minutes,
    )
    assert {f.typed for f in codes(pilot, "unit_line_scaled")} == told
    assert {f.row for f in codes(pilot, "unit_line_scaled")} <= {2}
    assert not codes(pilot, "row_unusable", "not_number", "not_date", "stray_line")
    assert pilot.account.where("Demandes", 2, 5) == "table"


def test_a_line_of_units_above_the_headings_or_after_a_blank_line_counts_too(tmp_path):
    above = book(tmp_path, Demandes=[units("k€", "h"), LOG, REQUEST])
    assert above["requests"]["order_value_eur"].tolist() == [1200]
    below = book(tmp_path, Demandes=[LOG, [], units("k€", "h"), [], REQUEST])
    assert below["requests"]["minutes"].tolist() == [90]


@pytest.mark.parametrize("unit", ["$", "%", "h", "km"])
def test_a_line_of_units_that_cannot_be_turned_keeps_the_column_out(tmp_path, unit):
    pilot = book(tmp_path, Demandes=[LOG, units(unit, "min"), REQUEST])
    assert pilot["requests"]["order_value_eur"].isna().all()
    (told,) = codes(pilot, "unit_line")
    assert (told.row, told.column, told.typed, told.values["cells"]) == (2, "Montant", unit, 1)


def test_headings_and_line_of_units_that_disagree_are_not_read(tmp_path):
    heads = [*HEADS[:4], "Montant (k€)", "Minutes passées (h)"]
    pilot = book(tmp_path, Demandes=[heads, units("€", "h"), REQUEST])
    assert pilot["requests"]["order_value_eur"].isna().all()
    assert pilot["requests"]["minutes"].tolist() == [90]
    assert [f.column for f in codes(pilot, "unit_line")] == ["Montant (k€)"]


def test_amounts_with_vat_on_a_line_of_units_stay_out_of_the_ledger(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant"],
        [None, None, None, "€ TTC"],
        [day(1, 6), "Charge", "Loyer", 120],
    ]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Comptes=ledger)
    assert pilot["ledger"]["amount_eur"].isna().all()
    assert codes(pilot, "unit_line")


def test_a_request_without_a_day_is_no_line_of_units(tmp_path):
    pilot = book(tmp_path, Demandes=[LOG, [None, "seniors", "courses", "Servie", 30, "2 h"], REQUEST])
    assert pilot["requests"]["minutes"].tolist() == [120, 1.5]


@pytest.mark.parametrize("title", ["Montants en k€", "Comptes 2026 (en milliers d'euros)", "k€"])
def test_a_title_in_thousands_is_for_all_the_amounts_under_it(tmp_path, title):
    heads = [*HEADS, "Commission (€)", "Frais de service"]
    pilot = book(tmp_path, Demandes=[[title], heads, [*REQUEST[:4], 1.2, 3, 0.5]])
    row = pilot["requests"].iloc[0]
    assert row[["order_value_eur", "commission_eur", "fee_eur"]].tolist() == [1200, 3, 500]
    assert {f.row for f in codes(pilot, "unit_line_scaled")} == {1}


def test_a_title_above_another_table_says_nothing_of_the_next(tmp_path):
    clients = [["Code client", "Depuis", "Adhésion payée"], ["c1", day(1, 6), 1]]
    pilot = book(tmp_path, Demandes=[["Demandes (k€)"], LOG, REQUEST, [], *clients])
    assert pilot["requests"]["order_value_eur"].tolist() == [1200]
    assert not [f for f in codes(pilot, "unit_line_scaled") if f.table != "requests"]


@pytest.mark.parametrize("title", ["Demandes en heures creuses", "Subvention de 12 k€ obtenue", "Menu k€bab"])
def test_other_titles_are_no_units(title):
    assert not unit_of_title(title)


@pytest.mark.parametrize(
    ("heading", "cell", "column", "value"),
    [
        ("Montant k€", 1.2, "order_value_eur", 1200),
        ("Montant en k€", 1.2, "order_value_eur", 1200),
        ("Montant : k€ TTC", 1.2, "order_value_eur", 1200),
        ("Minutes passées - heures", 1.5, "minutes", 90),
    ],
)
def test_a_unit_at_the_end_of_a_heading_needs_no_brackets(tmp_path, heading, cell, column, value):
    """It was an unknown column, and the heading suggested lost its unit."""
    pilot = book(tmp_path, Demandes=[[*HEADS[:4], heading], [*REQUEST[:4], cell]])
    assert pilot["requests"][column].tolist() == [pytest.approx(value)]


def test_no_heading_is_suggested_that_would_lose_the_unit(tmp_path):
    ledger = [["Date", "Nature", "Poste", "Montant TTC"], [day(1, 6), "Charge", "Loyer", 120]]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Comptes=ledger)
    assert [f.code for f in pilot.findings if f.column == "Montant TTC"] == ["heading_unit"]


def test_no_heading_of_the_dictionary_says_another_unit_than_its_own():
    for table, column in ((one.name, column) for one in TABLES.values() for column in one.columns):
        for heading in (column.title.get("fr"), column.title.en, *column.synonyms):
            unit = column.unit
            with_unit = f"{heading} ({unit})" if unit else heading
            assert heading_scale(table, column, with_unit) == 1, (table, heading)
            assert heading_scale(table, column, heading) == 1, (table, heading)


def test_words_that_are_units_and_words_that_are_not():
    assert [unit_named(t) for t in ("Unité : €", "en km", "€/h", "12 €", "hier", 3)] == [
        "€",
        "km",
        "€",
        "",
        "",
        "",
    ]
    assert split_unit("Adresse") == ("Adresse", "")


@pytest.mark.parametrize(
    ("answer", "cash", "code"),
    [
        (["Argent disponible au départ (k€)", 12], 12_000, "answer_scaled"),
        (["Argent disponible au départ", 12, "k€"], 12_000, "answer_scaled"),
        (["Argent disponible au départ", 12, "€"], 12, ""),
        (["Argent disponible au départ", 12, "$"], None, "answer_unit"),
    ],
)
def test_the_unit_of_an_answer_is_that_of_its_question_or_of_the_cell_beside(tmp_path, answer, cash, code):
    question = TABLES["project"]["opening_cash_eur"].title.get("fr")
    answer = [answer[0].replace("Argent disponible au départ", question), *answer[1:]]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Projet=[*PROJECT, answer])
    assert pilot.settings.get("opening_cash_eur") == cash
    assert [f.code for f in codes(pilot, "answer_scaled", "answer_unit")] == ([code] if code else [])


def test_vat_is_refused_where_amounts_are_net_and_taken_elsewhere():
    net, paid = TABLES["ledger"]["amount_eur"], TABLES["requests"]["order_value_eur"]
    assert [unit_scale("ledger", net, unit) for unit in ("€ ttc", "k€ ttc", "€ ht", "k€ ht")] == [
        None,
        None,
        1,
        1000,
    ]
    assert [unit_scale("requests", paid, unit) for unit in ("€ ttc", "k€ ttc", "$")] == [1, 1000, None]


def test_a_line_with_a_unit_and_a_figure_is_a_record_half_typed(tmp_path):
    typed = ["06/01/2026", "seniors", "courses", "Servie", "€", "1 h 30"]
    pilot = book(tmp_path, Demandes=[LOG, typed, REQUEST])
    assert pilot["requests"]["minutes"].tolist() == [90, 1.5]
    assert not codes(pilot, "unit_line", "unit_line_scaled")
