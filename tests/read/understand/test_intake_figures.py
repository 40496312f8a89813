"""Figures that a keyboard or Excel turns into others: « 10e50 », two amounts on two lines of a cell."""

import pytest
from test_intake_ugly import book, codes, day

HEADS = ["Date", "Public", "Service", "Issue", "Montant de la commande", "Minutes passées"]


def log(folder, *cells, minutes=(), services=()):
    count = max(len(cells), len(minutes), len(services))

    def at(values, n, other):
        return values[n] if n < len(values) else other

    lines = [
        [day(1, 6 + n), "s", at(services, n, "c"), "Servie", at(cells, n, None), at(minutes, n, None)]
        for n in range(count)
    ]
    return book(folder, Demandes=[HEADS, *lines])


@pytest.mark.parametrize(
    ("typed", "value"), [("3e50", 3.5), ("10E05", 10.05), ("0e80", 0.8), ("1,2E+03", 1200), ("2e-1", 0.2)]
)
def test_an_e_between_figures_is_that_of_euros(tmp_path, typed, value):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].tolist() == [value, 12]
    told = [(f.row, f.values["value"]) for f in codes(pilot, "number_about")]
    assert told == ([(2, value)] if typed[-2:].isdigit() and typed[-3] in "eE" else [])


@pytest.mark.parametrize(
    ("typed", "code"),
    [("3e5", "not_number"), (1e51, "number_huge"), (8e20, "number_huge"), ("1E+51", "number_huge")],
)
def test_what_excel_makes_of_it_is_no_amount(tmp_path, typed, code):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].fillna(-1).tolist() == [-1, 12]
    assert [f.row for f in codes(pilot, code)] == [2]


def test_accounts_hold_no_amount_of_a_billion(tmp_path):
    rows = [["Date", "Poste", "Nature", "Montant"], [day(1, 6), "Loyer", "Charge", 1e51]]
    rows += [[day(2, 6), "Loyer", "Charge", 300], [day(3, 6), "Loyer", "Charge", 300]]
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=rows)
    assert pilot["ledger"]["amount_eur"].sum() == 600
    assert [f.row for f in codes(pilot, "number_huge")] == [2]


@pytest.mark.parametrize(
    "typed", ["10 €\n12 €", "5\n300", "8,50\n4,20", "10€\r\n05€", "7 €\n+ 3 €", "(3)\n12", "3e50\n4"]
)
def test_two_amounts_on_two_lines_of_a_cell_are_not_one(tmp_path, typed):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].fillna(-1).tolist() == [-1, 12]
    assert [f.row for f in codes(pilot, "several_figures")] == [2]


@pytest.mark.parametrize(("typed", "value"), [("6 € 50\n", 6.5), ("\n12", 12), ("1 250\n€", 1250)])
def test_one_amount_may_stand_on_any_line_of_its_cell(tmp_path, typed, value):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].tolist() == [value, 12]
    assert not codes(pilot, "several_figures")


def test_durations_on_two_lines_are_two_and_a_span_is_one(tmp_path):
    pilot = log(tmp_path, minutes=["1h\n30", "20\n15", "9h00 -\n9h20", "40"])
    assert pilot["requests"]["minutes"].fillna(-1).tolist() == [-1, -1, 20, 40]
    assert [f.row for f in codes(pilot, "several_figures")] == [2, 3]


def test_two_services_on_two_lines_are_not_a_third(tmp_path):
    pilot = log(tmp_path, services=["Courses", "Linge", "Courses\nLinge", "Aide\nadministrative"])
    assert pilot["requests"]["service"].fillna("").tolist() == ["Courses", "Linge", "", "Aide administrative"]
    assert [f.row for f in codes(pilot, "several_choices")] == [4]
