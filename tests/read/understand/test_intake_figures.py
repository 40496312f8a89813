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
@pytest.mark.sampled(2)
def test_an_e_between_figures_is_that_of_euros(tmp_path, typed, value):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].tolist() == [value, 12]
    told = [(f.row, f.values["value"]) for f in codes(pilot, "number_about")]
    assert told == ([(2, value)] if typed[-2:].isdigit() and typed[-3] in "eE" else [])


@pytest.mark.parametrize(
    ("typed", "code"),
    [("3e5", "not_number"), (1e51, "number_huge"), (8e20, "number_huge"), ("1E+51", "number_huge")],
)
@pytest.mark.sampled(2)
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
@pytest.mark.sampled(3)
def test_two_amounts_on_two_lines_of_a_cell_are_not_one(tmp_path, typed):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].fillna(-1).tolist() == [-1, 12]
    assert [f.row for f in codes(pilot, "several_figures")] == [2]


@pytest.mark.parametrize(("typed", "value"), [("6 € 50\n", 6.5), ("\n12", 12), ("1 250\n€", 1250)])
@pytest.mark.sampled(2)
def test_one_amount_may_stand_on_any_line_of_its_cell(tmp_path, typed, value):
    pilot = log(tmp_path, typed, 12)
    assert pilot["requests"]["order_value_eur"].tolist() == [value, 12]
    assert not codes(pilot, "several_figures")


def test_durations_on_two_lines_are_two_and_a_span_is_one(tmp_path):
    pilot = log(tmp_path, minutes=["1h\n30", "20\n15", "9h00 -\n9h20", "40"])
    assert pilot["requests"]["minutes"].fillna(-1).tolist() == [-1, -1, 20, 40]
    assert [f.row for f in codes(pilot, "several_figures")] == [2, 3]


@pytest.mark.long
def test_two_services_on_two_lines_are_not_a_third(tmp_path):
    pilot = log(tmp_path, services=["Courses", "Linge", "Courses\nLinge", "Aide\nadministrative"])
    assert pilot["requests"]["service"].fillna("").tolist() == ["Courses", "Linge", "", "Aide administrative"]
    assert [f.row for f in codes(pilot, "several_choices")] == [4]


TIME = ["Date", "Personne", "Type de travail", "Heures"]


@pytest.mark.parametrize("as_text", [True, False])
def test_hours_that_only_end_in_quarters_of_a_clock_are_asked(tmp_path, as_text):
    typed = ["7.30", "3.15", "2.45", "1.30", "7.00", "4.45"]
    lines = [[day(1, 5 + n), "P1", "Administratif", h if as_text else float(h)] for n, h in enumerate(typed)]
    pilot = book(tmp_path, Demandes=[HEADS], Temps=[TIME, *lines])
    (told,) = codes(pilot, "hours_dotted")
    assert pilot["time"]["hours"].sum() == pytest.approx(7 + told.values["hours"])
    assert told.values["hours"] == pytest.approx(18.65)
    assert told.values["other"] == pytest.approx(17 + (30 + 15 + 45 + 30 + 45) / 60)
    assert told.values["rows"] == (2, 3, 4, 5, 7)


@pytest.mark.parametrize(
    "typed",
    [
        ["7.5", "3.25", "2.75", "1.5", "4.25", "2.5"],
        ["7.30", "3.30", "2.30", "1.30", "4.30", "2"],  # one part only
        ["7.30", "3.15", "2.45", "1.30", "4.50", "2.15"],
        ["7h30", "3h15", "2h45", "1h30", "4h30", "2h15"],
        ["7.30", "3.15", "2", "1.30", "4", "2.15"],
    ],
)
@pytest.mark.sampled
def test_hours_in_decimals_are_not(tmp_path, typed):
    lines = [[day(1, 5 + n), "P1", "Administratif", h] for n, h in enumerate(typed)]
    assert not codes(book(tmp_path, Demandes=[HEADS], Temps=[TIME, *lines]), "hours_dotted")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["1h45", "2:15", "1.30", 2.25], (4,)),
        (["1h45", "2:15", "1.30 h", "2 h"], (4,)),
        (["1h45", "2:15", "1.30", "2.25"], ()),  # decimals
        (["1h45", "2:15", "1,30", 1.3], ()),
        (["1.30", "2", "1h45"], ()),  # one clock
    ],
)
def test_a_point_among_hours_and_minutes_is_asked(tmp_path, typed, told):
    """1.30 h, or 1 h 30, which is 1.5."""
    lines = [[day(1, 5 + n), "P1", "Administratif", h] for n, h in enumerate(typed)]
    found = codes(book(tmp_path, Demandes=[HEADS], Temps=[TIME, *lines]), "hours_dotted")
    assert [f.row for f in found] == [*told]
    assert [(f.values["hours"], f.values["other"]) for f in found] == [(1.3, 1.5)] * len(told)


KEPT = ["Date", "Public", "Service", "Issue", "Montant de la commande", "Commission gardée"]


def kept(folder, commission, order=lambda n: 10 + n % 4):
    lines = [[day(1, 5 + n), "s", "c", "Servie", order(n), commission(n)] for n in range(10)]
    return book(folder, Demandes=[KEPT, *lines])


def test_one_small_commission_on_orders_that_differ_may_be_a_rate(tmp_path):
    pilot = kept(tmp_path, lambda _n: 0.12)
    (told,) = codes(pilot, "commission_rate")
    assert pilot["requests"]["commission_eur"].sum() == pytest.approx(1.2) == told.values["total"]
    assert told.values["count"] == 10


@pytest.mark.parametrize(
    ("commission", "order"),
    [
        (lambda n: 0.12 * (10 + n % 4), lambda n: 10 + n % 4),
        (lambda _n: 0.5, lambda n: 10 + n % 4),
        (lambda _n: 0.2, lambda _n: 10),
        (lambda _n: 0, lambda n: 10 + n % 4),
    ],
)
@pytest.mark.sampled
def test_other_commissions_are_not(tmp_path, commission, order):
    assert not codes(kept(tmp_path, commission, order), "commission_rate")
