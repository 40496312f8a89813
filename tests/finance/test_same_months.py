"""Meals carried by car, eight months, accounts that miss some: an order, a kilometre, a month cost what they did where both sides tell.

Each month five meals sold at € 15 and bought at € 7, two tours of 20 km refunded at € 0.50, a rent of € 100. An order leaves
15 − 7 − 20 / 5 = 4: break-even at 100 / 4 = 25 orders a month. Ahead: 60 × 7 = 420 of meals, 1,200 of rent.
"""

import math

import pandas as pd
import pytest

from conciergekit import Pilot, finance, indicators, margins, offers
from conciergekit.core.kept_up import booked_months, compared_months, whole_months
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.money import monthly
from conciergekit.logistics.paid_km import bought_an_order, paid_km
from conciergekit.tell.origins.money import months_of

MONTHS = range(1, 9)
LATE, HOLE, ENDS = (1, 2, 3, 4), (1, 2, 3, 6, 7, 8), (1, 2, 3, 4, 5, 6, 7)


def order(m, service="repas", n=0):
    day = f"2026-{m:02}-0{3 + n}"
    return {
        "date": day,
        "closed_on": day,
        "service": service,
        "outcome": "served",
        "fee_eur": 15,
        "minutes": 5,
        "tour": f"T{m}0" if service == "repas" else None,
    }


def booked(m):
    lines = (
        ("own_revenue", 75, "Repas", {"service": "repas", "account": "706"}),
        ("expense", 35, "Achat de repas", {"service": "repas", "variable": True, "account": "607"}),
        ("expense", 20, "Indemnités voiture", {"variable": True, "account": "6251"}),
        ("expense", 100, "Loyer", {"variable": False, "account": "613"}),
    )
    day = f"2026-{m:02}-20"
    return [
        {"date": day, "nature": n, "amount_eur": eur, "line": line, **more} for n, eur, line, more in lines
    ]


def pilot(months=MONTHS, more=(), log=None):
    tours = [
        {
            "id": f"T{m}{n}",
            "date": f"2026-{m:02}-0{3 + n}",
            "mode": "car",
            "km": 20,
            "drive_min": 30,
            "stops": 5,
        }
        for m in MONTHS
        for n in (0, 1)
    ]
    tables = {
        "services": [{"id": "repas", "market": True}, {"id": "pain", "market": True}],
        "requests": [*(order(m, n=n) for m in MONTHS for n in range(5)), *more] if log is None else log,
        "tours": tours if log is None else [],
        "ledger": [line for m in months for line in booked(m)],
    }
    return Pilot.from_tables(tables, {"start": "2026-01-01", "data_until": "2026-08-31", "paid_hour_eur": 20})


@pytest.mark.parametrize(
    "months", [MONTHS, LATE, HOLE, ENDS, (1, 2)], ids=["whole", "late", "hole", "one", "two"]
)
def test_an_order_is_bought_for_what_it_was_in_the_months_booked(months):
    """Eight months of five meals bought at € 7: 280, however few of these months the accounts hold yet."""
    one = pilot(months)
    assert bought_an_order(one).to_dict() == pytest.approx({"repas": 7})
    lines = margins.lines(one)
    assert lines["variable_eur"].sum() == pytest.approx(280)
    told = lines["revenue_eur"] - lines["hours_eur"] - lines["trips_eur"] - 7
    assert lines["margin_eur"].to_list() == pytest.approx(told.to_list())


@pytest.mark.parametrize("months", [MONTHS, LATE, HOLE, ENDS], ids=["whole", "late", "hole", "one"])
def test_a_kilometre_is_paid_what_it_was_in_the_months_booked(months):
    one = pilot(months)
    assert paid_km(one)["car"].eur == pytest.approx(0.5)
    assert paid_km(one)["car"].km == 40 * len(months)


def test_two_months_of_accounts_are_too_few_for_a_kilometre():
    assert paid_km(pilot((1, 2))) == {}


@pytest.mark.parametrize("months", [MONTHS, LATE, HOLE, ENDS], ids=["whole", "late", "hole", "one"])
def test_a_year_ahead_goes_on_from_the_months_booked(months):
    ahead = {line.label: line.year_eur for line in year_ahead(pilot(months)).lines}
    assert ahead == pytest.approx(
        {"Achat de repas": 420, "Indemnités voiture": 240, "Loyer": 1200, "Repas": 900}
    )


@pytest.mark.parametrize("months", [MONTHS, HOLE], ids=["whole", "hole"])
def test_break_even_and_the_pace_are_those_of_the_months_booked(months):
    one = pilot(months)
    found, now = finance.break_even_of(one), monthly(one)
    assert (found.fixed_month_eur, found.margin_eur) == pytest.approx((100, 4))
    assert found.volume_month == pytest.approx(25)
    assert (now.variable_per_order_eur, now.own_revenue_eur, now.expense_eur) == pytest.approx((11, 75, 155))
    assert list(now.other_expense) == pytest.approx([100] * 6)
    base = finance.models.base(one)
    assert (base.orders.variable_eur, base.fixed_eur) == pytest.approx((11, 100))
    share = indicators.compute(one, "tour_cost_share").value
    assert share == pytest.approx(indicators.compute(pilot(), "tour_cost_share").value)


def test_a_hole_in_the_accounts_measures_no_hour_and_no_way_to_the_result():
    one = pilot(HOLE)
    assert math.isnan(finance.contribution_hour(one).eur_per_hour)
    assert len(offers.reconciliation(one)) == 0
    assert len(offers.reconciliation(pilot())) > 0
    assert math.isnan(offers.stopped(one, []).result_eur)
    assert "6" in months_of(one, one.months)[0].what


def test_an_offer_begun_after_the_last_month_booked_has_no_margin():
    """What bread is bought for is not in the accounts yet: its margin is not known, that of meals is."""
    lines = margins.lines(pilot(LATE, more=[order(7, "pain"), order(8, "pain")]))
    bread = lines["service"] == "pain"
    assert lines.loc[bread, ["variable_eur", "margin_eur"]].isna().all(axis=None)
    assert lines.loc[~bread, "margin_eur"].notna().all()


def test_no_month_in_common_is_not_measured():
    """Orders of July and August, accounts of January to April."""
    one = pilot(LATE, log=[order(m, n=n) | {"tour": None} for m in (7, 8) for n in range(5)])
    assert list(compared_months(one)) == list(pd.period_range("2026-01", "2026-04", freq="M"))
    assert bought_an_order(one).to_dict() == {}
    assert margins.lines(one)["margin_eur"].isna().all()


@pytest.mark.parametrize(
    ("months", "log", "told"),
    [
        (MONTHS, None, MONTHS),
        (LATE, None, LATE),
        (HOLE, None, HOLE),
        ((1, 2), None, (1, 2)),
        ((2, 3, 4, 5, 6, 7, 8), None, (2, 3, 4, 5, 6, 7, 8)),
        ((1, 4, 7), None, MONTHS),  # bills a quarter: what is between is no month to be typed
        ((), None, MONTHS),
        ((1,), None, MONTHS),  # a year's bill alone may be all there is
        (HOLE, [order(m) for m in HOLE], MONTHS),  # nothing ran: nothing need be spent
    ],
)
def test_months_that_the_accounts_tell(months, log, told):
    assert [month.month for month in booked_months(pilot(months, log=log))] == list(told)


@pytest.mark.parametrize("months", [LATE, HOLE], ids=["late", "hole"])
def test_accounts_that_miss_months_contradict_no_log(months):
    """The log of eight months beside the sales of four, or six: nothing differs in the months that both tell."""
    seen = finance.views(pilot(months))
    assert seen.difference_eur == pytest.approx(0)
    assert not any("—" in said for said in seen.sentences("fr"))
    assert "mismatch" not in set(finance.doubts(pilot(months)).table["what"])


def test_a_difference_in_accounts_that_stop_is_not_told_without_figures():
    one = pilot(LATE, more=[order(2)])
    assert finance.views(one).difference_eur == pytest.approx(-15)
    assert not any("—" in said for said in finance.views(one).sentences("fr"))


# ---- break-even: members, and a first month begun midway


def begun(day, members=(), clients=()):
    """Five meals a month at € 15 that cost nothing more, a rent of € 100 (half of it in a January begun on the 19th)."""
    half = day > 7
    ledger = [
        {
            "date": f"2026-{m:02}-28",
            "nature": "expense",
            "amount_eur": 50 if half and m == 1 else 100,
            "line": "Loyer",
            "variable": False,
            "account": "613",
        }
        for m in range(1, 7)
    ]
    ledger += [
        {
            "date": f"2026-{m:02}-25",
            "nature": "own_revenue",
            "amount_eur": eur,
            "line": "Adhésions",
            "account": "756",
        }
        for m, eur in members
    ]
    log = [
        order(m, n=n) | {"tour": None, "date": f"2026-{m:02}-2{n}", "closed_on": None}
        for m in range(1, 7)
        for n in range(5)
    ]
    tables = {"ledger": ledger, "requests": log, "clients": list(clients)}
    return Pilot.from_tables(tables, {"start": f"2026-01-{day:02}", "data_until": "2026-06-30"})


MEMBER = {"id": "a", "member_since": "2026-02-25", "membership_eur": 60}


@pytest.mark.parametrize("clients", [(), [MEMBER]], ids=["accounts", "both"])
def test_members_pay_their_part_of_what_is_due_wherever_they_are_written(clients):
    """60 over six months: (100 − 10) / 15 = 6 orders a month."""
    members = [(2, 60)]
    assert finance.break_even_of(begun(1, members, clients)).volume_month == pytest.approx(6)
    assert finance.break_even_of(begun(1, (), [MEMBER])).volume_month == pytest.approx(6)
    assert finance.break_even_of(begun(1)).volume_month == pytest.approx(100 / 15)


def test_half_a_month_is_no_month_of_rent():
    """550 over six months are not 92 a month: 100 is due, at break-even, in the models and at the gate."""
    one = begun(19)
    assert finance.break_even_of(one).fixed_month_eur == pytest.approx(100)
    assert finance.models.base(one).fixed_eur == pytest.approx(100)
    assert monthly(one).expense_eur == pytest.approx(100)
    assert sum(line.year_eur for line in year_ahead(one).of("expense")) == pytest.approx(1200)


def test_half_a_month_counts_where_few_others_are_left():
    one = begun(19)
    short = Pilot.from_tables(one.tables, {**one.settings, "data_until": "2026-03-31"})
    assert [month.month for month in whole_months(short)] == [1, 2, 3]
    assert finance.break_even_of(short).fixed_month_eur == pytest.approx(250 / 3)
