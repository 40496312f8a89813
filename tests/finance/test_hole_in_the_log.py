"""Months of which the log of requests lost every line, while the accounts and the hours go on: they are not months without orders.

Ten months. Orders of € 10, € 2 of kilometres each, a rent of € 800, a contract of € 300, ten paid hours in the field a month.
"""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance, quality
from conciergekit.core.kept_up import logged_months
from conciergekit.finance.forecast import running
from conciergekit.finance.models import base
from conciergekit.finance.varying import contribution_hour, not_with_orders
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.money import monthly
from conciergekit.indicators.model import by_id, trend

ORDERS = np.array([20, 16, 24, 20, 18, 22, 20, 24, 16, 20])
CONTRACT = {"id": "K", "payer_name": "Mairie", "payer_kind": "commune", "status": "signed", "amount_eur": 300}
CONTRACT |= {"per_year": 12, "start": "2026-01-01", "signed_on": "2026-01-01", "service": "portage"}


def pilot(lost=lambda day: False, named=True, opening=(), label="Ventes", contract=CONTRACT):
    """lost: of which days the log has no line. named: whether the accounts tell the contract apart from the sales; None: they hold nothing of it."""
    log, ledger, hours = [], [], []
    for m, n in enumerate(ORDERS, start=1):
        asked = {"service": "courses", "outcome": "served", "fee_eur": 10}
        days = [pd.Timestamp(2026, m, 1 + 28 * k // n) for k in range(n)]
        log += [asked | {"date": day, "closed_on": day} for day in days if not lost(day)]
        end = f"2026-{m:02}-28"
        hours.append({"date": end, "category": "field", "hours": 10, "paid": "paid"})
        ledger += [
            {"date": end, "nature": nature, "amount_eur": eur, "line": line, **more}
            for nature, eur, line, more in (
                ("own_revenue", 10 * n + 300 * (named is False), label.format(m), {"account": "706"}),
                ("own_revenue", 300 * (named is True), "Portage", {"account": "706", "payer": "Mairie"}),
                ("expense", 800, "Loyer", {"variable": False}),
                ("expense", 2 * n, "Km", {"variable": True}),
            )
            if eur
        ]
    tables = {"requests": log, "ledger": ledger, "contracts": [contract], "time": hours}
    tables |= {"opening": list(opening)} if opening else {}
    settings = {"start": "2026-01-01", "data_until": "2026-10-31", "paid_hour_eur": 20}
    return Pilot.from_tables(tables, settings)


def between(first, last):
    return lambda day: pd.Timestamp(first) <= day <= pd.Timestamp(last)


NONE, SPRING, AUTUMN = (
    lambda _day: False,
    between("2026-04-01", "2026-05-31"),
    between("2026-07-01", "2026-09-30"),
)
HOLES = pytest.mark.parametrize(
    ("lost", "told"),
    [
        (NONE, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (SPRING, [1, 2, 3, 6, 7, 8, 9, 10]),
        (between("2026-04-08", "2026-06-16"), [1, 2, 3, 7, 8, 9, 10]),  # a part of April and of June with it
        (AUTUMN, [1, 2, 3, 4, 5, 6, 10]),
    ],
    ids=["whole", "spring", "midway", "autumn"],
)


@HOLES
def test_the_months_told_are_those_without_the_hole(lost, told):
    assert [month.month for month in logged_months(pilot(lost))] == told


@HOLES
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.sampled(1)
def test_a_month_of_today_is_what_the_accounts_hold(lost, told, named):
    """An order brings 10 and costs 2, the contract 300; sales of the last six months, 10 an order: as many orders as that."""
    now = base(pilot(lost, named))
    assert (now.orders.price_eur, now.orders.variable_eur) == pytest.approx((10, 2))
    assert now.steady_eur == pytest.approx(300)
    assert now.orders.volume == pytest.approx(ORDERS[-6:].mean())


@HOLES
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.sampled(1)
def test_break_even_and_the_gate_do_not_see_the_hole(lost, told, named):
    """(800 − 300) / (10 − 2) = 62.5 orders a month."""
    one = pilot(lost, named)
    found, now = finance.break_even_of(one), monthly(one)
    assert (found.fixed_month_eur, found.margin_eur, found.volume_month) == pytest.approx((500, 8, 62.5))
    assert not not_with_orders(one)
    assert now.variable_per_order_eur == pytest.approx(2)
    assert now.own_revenue_eur == pytest.approx(300 + 10 * ORDERS[-6:].mean())
    assert list(now.other_expense) == pytest.approx([800] * 6)
    assert list(now.other_revenue) == pytest.approx([0] * 6, abs=0.01)


@HOLES
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.sampled(1)
def test_the_year_ahead_goes_on_from_the_months_told(lost, told, named):
    orders = 12 * np.mean([ORDERS[m - 1] for m in told[-3:]])
    ahead = year_ahead(pilot(lost, named)).lines
    eur = {line.label: line.year_eur for line in ahead}
    assert eur["Km"] == pytest.approx(2 * orders)
    assert sum(line.year_eur for line in ahead if line.nature == "own_revenue") == pytest.approx(
        3600 + 10 * orders
    )


@HOLES
def test_an_hour_in_the_field_is_that_of_the_months_told(lost, told):
    orders = ORDERS[np.array(told) - 1]
    assert contribution_hour(pilot(lost)).eur_per_hour == pytest.approx(
        (8 * orders.sum() + 300 * len(told)) / (10 * len(told))
    )


@HOLES
@pytest.mark.sampled(1)
def test_the_accounts_do_not_contradict_a_log_with_a_hole(lost, told):
    one = pilot(lost)
    table = finance.reconcile(one).set_index("stream")
    assert table.loc["requests", "difference_eur"] == pytest.approx(0)
    assert "mismatch" not in set(finance.doubts(one).table["what"])


@pytest.mark.parametrize("lost", [NONE, SPRING])
def test_sales_under_the_name_of_their_month_are_no_sales_made_once(lost):
    one = pilot(lost, label="Ventes {}")
    assert not finance.revenue.one_off(one).any()
    assert base(one).steady_eur == pytest.approx(300)


@pytest.mark.parametrize("lost", [NONE, SPRING])
def test_a_contract_not_billed_yet_does_not_stand_in_the_sales_of_the_hole(lost):
    one = pilot(lost, named=None, contract=CONTRACT | {"start": "2026-10-01"})
    assert finance.revenue.untraced(one)[0].sum() == 0


@HOLES
@pytest.mark.sampled(1)
def test_the_doubt_about_costs_and_the_orders_of_the_year_done_are_those_of_the_months_told(lost, told):
    one = pilot(lost)
    assert running(one, 12)[0].month_sd == pytest.approx(0, abs=1e-6)
    whys = [why for some in finance.budget(one).lines["whys"] for why in some if why[0] == "orders"]
    assert [(why[1]["before"], why[1]["n"]) for why in whys] == [
        (ORDERS[np.array(told) - 1].sum(), len(told))
    ]


def test_a_hole_makes_no_trend():
    spec = by_id()["requests_month"]
    assert np.isnan(trend(spec, pilot(AUTUMN))[0])
    assert np.isnan(trend(spec, pilot(SPRING))[0])  # May is the first of the six months read
    assert trend(spec, pilot())[0] == pytest.approx(0)  # 60 in three months, and 60 before


def test_only_a_month_said_shut_tells_why_nothing_was_asked():
    """Nine tenths open is no reason for no request; closed is, and so is a word without a figure."""
    gap = [
        quality.assess(
            pilot(between("2026-04-01", "2026-04-30"), opening=[{"month": "2026-04-01", **said}])
        ).months_silent
        for said in (
            {"open_share": 0.9},
            {"open_share": 0.0},
            {"open_share": 0.2},
            {"season": 1.1},
            {"note": "congés"},
        )
    ]
    assert gap == [1, 0, 0, 1, 0]


def test_a_small_log_has_no_holes():
    """Four requests a month: a month without one may be chance, and counts."""
    few = pilot(lambda day: day.day > 5 or day.month == 4)
    assert len(logged_months(few)) == 10
