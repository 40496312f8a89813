"""The fan of the cash follows the demand the gate believes in: still filling up, falling, or as it was."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, evidence, finance
from conciergekit.finance.forecast import OrdersAhead, running, settling
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.measures import Evidence

LAST = pd.Timestamp("2026-06-30")


def pilot(counts, until=LAST, planned=None, eur=10, **tables):
    """Orders of each month up to `until`, at 10 €, sold as they come; a rent of 300 €."""
    months = pd.period_range(end=until.to_period("M"), periods=len(counts), freq="M")
    days = [
        m.start_time + pd.Timedelta(days=9) for m, n in zip(months, counts, strict=True) for _k in range(n)
    ]
    log = [{"date": d, "closed_on": d, "service": "s", "outcome": "served", "fee_eur": eur} for d in days]
    ledger = [
        row
        for m, n in zip(months, counts, strict=True)
        for row in (
            dict(date=m.start_time, nature="expense", amount_eur=300, line="Loyer", variable=False),
            dict(date=m.start_time, nature="own_revenue", amount_eur=eur * n, line="Ventes", service="s"),
        )
    ]
    project = {"start": months[0].start_time, "data_until": until, "opening_cash_eur": 5000}
    project |= {"planned_orders_month": planned} if planned else {}
    return Pilot.from_tables({"requests": log, "ledger": ledger, **tables}, project)


def orders(known) -> OrdersAhead:
    return running(known, 12)[1].orders


@pytest.mark.parametrize("planned", [None, 40])
def test_the_level_is_that_of_the_gate(planned):
    known = pilot([8, 15, 22, 27, 31, 33], planned=planned)
    guess = {"orders_month": evidence.expected_level(planned, 2.0)} if planned else {}
    assert settling(known).mean == pytest.approx(Evidence(known, guesses=guess).measure("orders_month").value)


@pytest.mark.long
def test_a_service_that_fills_up_goes_on_filling_up_in_the_fan_and_one_that_falls_goes_on_falling():
    rng = np.random.default_rng(1)
    growing = orders(pilot([5, 10, 15, 19, 23, 26])).draw(4000, rng).mean(axis=0)
    falling = orders(pilot([60, 70, 55, 45, 38, 30, 25, 21])).draw(4000, rng).mean(axis=0)
    # in between, a season or a fall that the months do not exclude holds it back
    assert growing[11] > 1.1 * growing[0]
    assert falling[0] > 1.15 * falling[11]


def test_what_an_order_brings_is_the_sum_of_the_lines_it_is_booked_on():
    """6 € of fee and 4 € of delivery, each on its own line of the accounts: an order brings 10 €."""
    counts = [5, 10, 15, 19, 23, 26]
    months = pd.period_range("2026-01", periods=6, freq="M")
    book = [
        {"date": m.start_time, "nature": nature, "amount_eur": eur, "line": line, "service": service}
        for m, n in zip(months, counts, strict=True)
        for nature, eur, line, service in (
            ("own_revenue", 6 * n, "Frais", "s"),
            ("own_revenue", 4 * n, "Livraison", "s"),
            ("expense", 300, "Loyer", None),
        )
    ]
    found = orders(pilot(counts, ledger=book))
    assert found.order_eur == pytest.approx(10)
    assert found.planned_eur == pytest.approx(np.full(12, 10 * 272 / 12))


def test_the_plan_keeps_the_present_pace_and_the_fan_says_more():
    """Three months of 19, 23 and 26 orders: 22.67 a month on the plan, less 300."""
    plan = finance.cash_plan(pilot([5, 10, 15, 19, 23, 26]), 12)
    ahead = plan.table[plan.table["kind"] == "future"]
    assert np.diff(ahead["plan_eur"]) == pytest.approx(np.full(11, 10 * 272 / 12 - 300), abs=0.5)
    assert ahead["p50_eur"].iloc[-1] > ahead["plan_eur"].iloc[-1] + 100


def test_what_orders_beyond_the_plan_cost_is_taken_off():
    """Each at 10 €, 4 € more to spend on it: as many orders as planned cost nothing more."""
    state = settling(pilot([20] * 6))
    more = OrdersAhead(state, np.full(3, 200.0), 10.0, 4.0, np.full(20, 10.0), np.ones(3))
    free = OrdersAhead(state, np.full(3, 200.0), 10.0, 0.0, np.full(20, 10.0), np.ones(3))
    with_cost, without = (one.draw(500, np.random.default_rng(2)) for one in (more, free))
    assert with_cost == pytest.approx(without - 4 * (without / 10 - 20))


def test_the_level_moves_on_as_the_past_is_discounted():
    """Known to one part in the root of its shape a, it is known to one in the root of DISCOUNT^12 a a year later; its mean stays."""
    one = orders(pilot([20] * 6))
    moved = one._wander(40_000, 12, np.random.default_rng(5))
    shape = one.demand.shape[0]
    assert moved.mean(axis=0) == pytest.approx(np.ones(12), abs=0.02)
    both = moved[:, -1] * np.random.default_rng(6).gamma(shape, 1 / shape, 40_000)
    assert both.var() == pytest.approx(1 / (shape * evidence.DISCOUNT**12), rel=0.08)


def bought(counts, service=None):
    """The same sold at 10 €, each bought at 7 € and paid at once."""
    known = pilot(counts)
    costs = [
        {
            "date": m.start_time,
            "nature": "expense",
            "amount_eur": 7 * n,
            "line": "Achats",
            "variable": True,
            "service": service,
        }
        for m, n in zip(known.months, counts, strict=True)
    ]
    return pilot(counts, ledger=pd.concat([known["ledger"], pd.DataFrame(costs)]))


BUSY = [20, 26, 15, 24, 18, 22]


@pytest.mark.parametrize("service", ["s", None])
@pytest.mark.sampled(1)
def test_what_is_bought_for_each_order_is_drawn_with_the_orders(service):
    """Bought at 7 €, sold at 10 €: 3 € are at risk on each order, as where 3 € alone are kept of it."""
    resold, kept = bought(BUSY, service), pilot(BUSY, eur=3)
    one, other = (finance.cash_plan(known, 12).table.iloc[-1] for known in (resold, kept))
    assert one["plan_eur"] == pytest.approx(other["plan_eur"], abs=1)
    assert one["p95_eur"] - one["p05_eur"] == pytest.approx(other["p95_eur"] - other["p05_eur"], rel=0.03)


ALIKE = [*[20] * 7, 25]


def test_naming_the_only_service_of_what_varies_changes_no_draw():
    """20 orders a month, 25 in the last, each bought at 7 €: 140 € come back alike, and one order more costs 7 €, named or not."""
    named, bare = bought(ALIKE, "s"), bought(ALIKE)
    assert {line.basis for line in year_ahead(named).lines if line.label == "Achats"} == {"steady"}
    assert orders(named).cost_eur == orders(bare).cost_eur == pytest.approx(7)
    ranges = ["plan_eur", "p05_eur", "p50_eur", "p95_eur"]
    one, other = (finance.cash_plan(known, 12, draws=400).table[ranges].to_numpy() for known in (named, bare))
    assert one == pytest.approx(other, nan_ok=True)


@pytest.mark.parametrize("service", ["s", None])
@pytest.mark.sampled(cases=[0])
def test_a_fixed_cost_flagged_as_varying_follows_no_order(service):
    """140 € whatever the orders, 10 to 32 of them: the months deny the flag, and one order more costs nothing."""
    counts = [10, 32, 14, 28, 12, 30, 20, 22]
    flat = bought(counts, service)["ledger"]
    flat.loc[flat["line"] == "Achats", "amount_eur"] = 140
    assert orders(pilot(counts, ledger=flat)).cost_eur == 0


@pytest.mark.parametrize("service", ["s", None])
@pytest.mark.sampled(cases=[0])
def test_a_lower_revenue_buys_less_in_the_tornado(service):
    """100 € of sales less a month, bought at 7 for 10: 30 € less, over twelve months; a rent of 300 keeps every month below."""
    known = bought(BUSY, service)
    lowest, asked = finance.cash_drivers(known, 12)
    level = {one.name: one.likely for one in asked}
    lower = {**level, "revenue": level["revenue"] - 100}
    assert lowest(**level) - lowest(**lower) == pytest.approx(12 * 30, rel=0.01)


def test_half_a_month_begun_brings_half_of_its_orders():
    known = pilot([20] * 7, until=pd.Timestamp("2026-07-15"))
    drawn = orders(known).draw(4000, np.random.default_rng(3)).mean(axis=0)
    assert drawn[0] == pytest.approx(drawn[1] * 16 / 31, rel=0.05)
    assert running(known, 12)[1].orders.planned_eur[:2] == pytest.approx([200 * 16 / 31, 200], rel=1e-3)


@pytest.mark.long
def test_the_fan_holds_what_came():
    """Thirty services that fill up, known for six months: the balance nine months later as the same truth goes on."""
    rng, held = np.random.default_rng(4), 0
    for _ in range(30):
        level, ramp = rng.uniform(30, 90), rng.uniform(1.5, 4)
        counts = rng.poisson(level * (1 - np.exp(-np.arange(1, 16) / ramp)) * rng.gamma(30, 1 / 30, 15))
        known = pilot(counts[:6])
        plan = finance.cash_plan(known, 9, draws=300)
        low, high = plan.table[["p05_eur", "p95_eur"]].iloc[-1]
        held += low <= plan.cash_eur + 10 * counts[6:].sum() - 2700 <= high
    assert held >= 24  # of 27 on average; the flat fan of before held 15 to 20
