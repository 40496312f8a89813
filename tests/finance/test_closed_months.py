"""Months said closed are a class apart, and money that comes once a year is of no month: the gate, the plan and the year say one thing.

A counter sells 400 € and pays 150 € each month open, and 300 € of rent each month; every expected figure is a sum of these."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance
from conciergekit.finance.forecast import running, streams
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.measures import Evidence

SUMMER = {"2026-07": 0.0, "2026-08": 0.0}


def booked(nature, name, amounts, months, account):
    named = {"nature": nature, "line": name, "account": account}
    rows = zip(months, amounts, strict=True)
    return [{"date": m.end_time.date(), "amount_eur": eur, **named} for m, eur in rows if eur is not None]


def counter(first, count=12, shut=SUMMER, zero=False, sales=400.0, more=(), fee=None, **tables):
    """The counter, its closed months without a row, or with a row of 0."""
    months = pd.period_range(first, periods=count, freq="M")
    part = [shut.get(str(m), 1.0) for m in months]
    none = 0.0 if zero else None
    rows = booked("own_revenue", "Ventes", [sales * x if x else none for x in part], months, "706")
    rows += booked("expense", "Vacation", [150.0 if x else none for x in part], months, "641")
    rows += booked("expense", "Loyer", [300.0] * count, months, "613")
    rows += [
        row
        for nature, name, amounts, account in more
        for row in booked(nature, name, amounts, months, account)
    ]
    days = [
        f"{m}-{day:02d}" for m, x in zip(months, part, strict=True) for day in range(1, 1 + round(10 * x))
    ]
    asked = [
        {"id": str(n), "date": day, "closed_on": day, "service": "s", "outcome": "served", "fee_eur": fee}
        for n, day in enumerate(days)
    ]
    said = [{"month": f"{m}-01", "open_share": x} for m, x in shut.items()]
    told = {"ledger": rows, "requests": asked, "opening": said, **tables}
    settings = {"start": str(months[0].start_time.date()), "data_until": str(months[-1].end_time.date())}
    return Pilot.from_tables(told, {"name": "x", "opening_cash_eur": 2_000, **settings})


def year(pilot):
    """(own revenue, costs) of the year ahead, which are those of the gate and of the cash plan."""
    found = [sum(line.year_eur for line in year_ahead(pilot).of(x)) for x in ("own_revenue", "expense")]
    costs, own = streams(pilot)
    assert [own.level * 12, costs.level * 12] == pytest.approx(found)
    assert [x * 12 for x in finance.cash.running_month(pilot)[::-1]] == pytest.approx(found)
    money = Evidence(pilot).rhythm.middle(Evidence(pilot).level)
    assert [money.revenue_eur * 12, money.expense_eur * 12] == pytest.approx(found)
    return found


def line(pilot, label):
    return next(x for x in year_ahead(pilot).lines if x.label == label)


# ---- months closed


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize(("first", "below"), [("2025-11", "2027-08"), ("2025-09", "2027-08")])
@pytest.mark.sampled(cases=[0])
def test_a_closed_summer_is_told_alike_however_it_is_typed(zero, first, below):
    """Ten months of 400, ten of 150 and twelve of 300: 4 000 and 5 100, whether the data end in the closure or after it.

    900 at the end: −50 a month, −300 in July and in August: below zero in August 2027.
    """
    pilot = counter(first, zero=zero)
    assert year(pilot) == [4000, 5100]
    plan = finance.cash_plan(pilot, 18, draws=50)
    assert str(plan.first_negative) == below
    drawn = Evidence(pilot).rhythm.cover(0.0, *Evidence(pilot).rhythm.parts)
    assert np.quantile(drawn, [0.05, 0.95]) == pytest.approx([4000 / 5100] * 2)
    shut = [m.month in (7, 8) for m in year_ahead(pilot).months]
    assert line(pilot, "Ventes").amounts[shut].tolist() == [0, 0]
    assert line(pilot, "Loyer").amounts[shut].tolist() == [300, 300]
    assert not streams(pilot)[0].doubts


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.sampled(cases=[1])
def test_ten_months_known_two_of_them_closed(zero):
    assert year(counter("2026-01", 10, zero=zero)) == [4000, 5100]


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.sampled(cases=[0])
def test_what_is_not_paid_since_the_closure_may_be_late_until_a_year_is_known(zero):
    """Eight months that end in the closure: ten of 400, and twelve of 450."""
    assert year(counter("2026-01", 8, zero=zero)) == [4000, 5400]


def test_a_closure_never_lived_stops_sales_and_no_cost():
    assert year(counter("2025-09", shut={"2027-07": 0.0})) == [11 * 400, 12 * 450]


def test_a_line_of_closed_months_holds_what_it_held_in_them():
    """20 € of electricity when shut and 100 when open; a bill each quarter, one of them in July; a client who pays all the year."""
    months = pd.period_range("2025-11", periods=12, freq="M")
    shut = [m.month in (7, 8) for m in months]
    pilot = counter(
        "2025-11",
        more=[
            ("expense", "Courant", [20.0 if x else 100.0 for x in shut], "606"),
            ("expense", "Assurance", [90.0 if m.month in (1, 4, 7, 10) else None for m in months], "616"),
            ("own_revenue", "Abonnement", [60.0] * 12, "706"),
        ],
    )
    assert year(pilot) == [4000 + 720, 5100 + 10 * 100 + 2 * 20 + 4 * 90]
    assert line(pilot, "Assurance").amounts.tolist() == [
        90 if m.month in (1, 4, 7, 10) else 0 for m in months
    ]


def test_a_rent_that_rose_after_the_summer_goes_on_at_its_level():
    months = pd.period_range("2025-11", periods=12, freq="M")
    rent = [100.0 if m < pd.Period("2026-09") else 120.0 for m in months]
    assert year(counter("2025-11", more=[("expense", "Garage", rent, "613")])) == [4000, 5100 + 12 * 120]


@pytest.mark.parametrize("since", [2, 4])
def test_a_line_that_began_after_the_summer_is_not_stopped_by_it(since):
    rent = [None] * (14 - since) + [120.0] * since
    pilot = counter("2025-11", 14, more=[("expense", "Garage", rent, "613")])
    assert line(pilot, "Garage").year_eur == 12 * 120


@pytest.mark.parametrize(("at", "sold"), [(6, (5 * 400 + 200) / 6), (12, 400)])
def test_a_month_open_for_a_part_is_open(at, sold):
    """A month half open, lately or not: 200 came, and nothing says that what comes follows the opening; the recent mean goes on."""
    pilot = counter("2025-09", shut={f"202{6 - at // 12}-{at:02d}": 0.5})
    assert line(pilot, "Ventes").amounts.tolist() == pytest.approx([round(sold, 2)] * 12)
    assert year(pilot)[1] == 12 * 450


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_a_month_hardly_open_does_not_multiply_what_is_billed_later(share):
    """Sales billed a month late, 185 € each month: 2 220 € a year, whatever part of August was open."""
    pilot = counter(
        "2025-11", shut={"2026-08": share}, more=[("own_revenue", "Location", [185.0] * 12, "708")]
    )
    assert line(pilot, "Location").year_eur == pytest.approx(2220)


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("first", ["2025-11", "2025-09"])
@pytest.mark.sampled(cases=[0, 3])
def test_priced_orders_bring_nothing_in_closed_months_to_the_gate_either(first, zero):
    """Ten orders of 40 € a month open: what the gate counts for them is ten months of twelve."""
    pilot = counter(first, zero=zero, fee=40.0)
    money = Evidence(pilot).money
    assert (money.own_revenue_eur * 12, money.orders_month) == (pytest.approx(4000), 10)
    assert Evidence(pilot).rhythm.revenue(11.0, 40.0, 0.0) * 12 == pytest.approx(4400)
    now = finance.models.base(pilot)
    assert (12 * now.orders.volume, now.orders.price_eur) == (pytest.approx(100), pytest.approx(40))
    assert now.fixed_eur * 12 == pytest.approx(5100)


@pytest.mark.parametrize(("shut", "n"), [(SUMMER, 2), ({"2026-07": 0.5}, 0), ({}, 0)])
def test_figures_brought_to_a_year_with_closed_months_say_so(shut, n):
    """Ten orders of 40 € for 450 € of costs a month open: what is told of a month is ten twelfths of the orders, and says it."""
    found = finance.models.compare(counter("2025-09", shut=shut, fee=40.0), draws=50)
    told = [found.condition_today("en"), *found.told_lines("en")["source"]]
    assert found.base.shut_months == n
    assert [f"shut {n} months" in words for words in told[:2]] == [bool(n)] * 2
    assert any("shut" in words for words in told) == bool(n)


@pytest.mark.parametrize(("shut", "orders"), [({}, 12.0), (SUMMER, 14.4)])
def test_the_break_even_of_a_month_open_pays_the_months_shut(shut, orders):
    """Ten orders of 40 € a month open, each costing 15: ten months of 14.4 leave the 3,600 € of rent, twelve of 12 where none is shut."""
    months = pd.period_range("2025-11", periods=12, freq="M")
    bills = [150.0 * shut.get(str(m), 1.0) for m in months]
    ledger = [
        {**row, "variable": varies}
        for name, amounts, varies in (("Vacation", bills, True), ("Loyer", [300.0] * 12, False))
        for row in booked("expense", name, amounts, months, "613")
    ]
    found = finance.break_even_of(counter("2025-11", shut=shut, fee=40.0, ledger=ledger))
    assert found.volume_month == pytest.approx(orders)
    assert found.margin_eur == pytest.approx(25)


def test_a_sheet_that_says_all_is_open_changes_nothing():
    pilots = [counter("2025-11", shut=said, fee=40.0) for said in ({}, {"2026-07": 1.0, "2027-07": 1.0})]
    known = [Evidence(pilot).rhythm for pilot in pilots]
    assert known[0].money.own_revenue_eur == known[1].money.own_revenue_eur == 400
    for one, other in zip(running(pilots[0], 18), running(pilots[1], 18), strict=True):
        assert one.planned(18).tolist() == other.planned(18).tolist()
        assert one.level_sd == other.level_sd


# ---- money of the year


def members(at, fee, hidden):
    """Twelve sales of 10 € a month, and 720 € of memberships in one month: on a line of their own, or among the sales."""
    months = pd.period_range("2025-10", periods=12, freq="M")
    paid = [720.0 if m.month == at else None for m in months]
    named = ("Ventes", "706") if hidden else ("Adhésions", "756")
    [month] = [m for m in months if m.month == at]
    clients = [{"id": f"C{n}", "member_since": f"{month}-10", "membership_eur": 60.0} for n in range(12)]
    more = [("own_revenue", named[0], paid, named[1])]
    return counter("2025-10", shut={}, sales=120.0, more=more, fee=fee, clients=clients)


@pytest.mark.parametrize("at", [10, 2, 4, 9])
@pytest.mark.parametrize(("fee", "hidden"), [(12.0, False), (None, False), (12.0, True)])
@pytest.mark.sampled(2)
def test_the_gate_covers_the_same_whatever_month_memberships_are_paid_in(fee, hidden, at):
    """1 440 € of sales and 720 € of memberships, for 5 400 € of costs: 40 %, and nothing to doubt in twelve months alike."""
    pilot = members(at, fee, hidden)
    money, known = Evidence(pilot).money, Evidence(pilot).rhythm
    assert money.own_revenue_eur == pytest.approx(180)
    assert money.other_revenue.std() == pytest.approx(0, abs=1e-9)
    assert running(pilot, 18)[1].level_sd == pytest.approx(0, abs=1e-9)
    assert known.cover(10.0, *known.parts) == pytest.approx(0.4)
