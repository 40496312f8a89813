"""Meals carried by car, eight months, accounts that miss some: an order, a kilometre, a month cost what they did where both sides tell.

Each month five meals sold at € 15 and bought at € 7, two tours of 20 km refunded at € 0.50, a rent of € 100. An order leaves
15 − 7 − 20 / 5 = 4: break-even at 100 / 4 = 25 orders a month. Ahead: 60 × 7 = 420 of meals, 1,200 of rent.
"""

import math

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance, indicators, margins, offers
from conciergekit.core.kept_up import booked_months, compared_months, last_booked, whole_months
from conciergekit.finance.varying import contribution_hour, contribution_weighted, field_months
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
        dict(id=f"T{m}{n}", date=f"2026-{m:02}-0{3 + n}", mode="car", km=20, drive_min=30, stops=5)
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
@pytest.mark.sampled(1)
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
@pytest.mark.sampled(cases=[1, 2])
def test_a_year_ahead_goes_on_from_the_months_booked(months):
    ahead = {line.label: line.year_eur for line in year_ahead(pilot(months)).lines}
    assert ahead == pytest.approx(
        {"Achat de repas": 420, "Indemnités voiture": 240, "Loyer": 1200, "Repas": 900}
    )


@pytest.mark.parametrize("months", [MONTHS, HOLE], ids=["whole", "hole"])
@pytest.mark.sampled(1)
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


@pytest.mark.long
def test_a_hole_in_the_accounts_measures_no_hour_and_no_way_to_the_result():
    one = pilot(HOLE)
    assert math.isnan(finance.contribution_hour(one).eur_per_hour)
    assert len(offers.reconciliation(one)) == 0
    assert len(offers.reconciliation(pilot())) > 0
    assert math.isnan(offers.stopped(one, []).result_eur)
    assert "6" in next(months_of(one, one.months)).what


@pytest.mark.long
def test_an_offer_begun_after_the_last_month_booked_has_no_margin():
    """What bread is bought for is not in the accounts yet: its margin is not known, that of meals is."""
    lines = margins.lines(pilot(LATE, more=[order(7, "pain"), order(8, "pain")]))
    bread = lines["service"] == "pain"
    assert lines.loc[bread, ["variable_eur", "margin_eur"]].isna().all(axis=None)
    assert lines.loc[~bread, "margin_eur"].notna().all()


@pytest.mark.long
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
@pytest.mark.sampled(cases=[1])
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
        dict(date=f"2026-{m:02}-25", nature="own_revenue", amount_eur=eur, line="Adhésions", account="756")
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
@pytest.mark.sampled(cases=[1])
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
    assert finance.models.base(one) is None  # accounts without a sale beside a log that sells: not known
    assert monthly(one).expense_eur == pytest.approx(100)
    assert sum(line.year_eur for line in year_ahead(one).of("expense")) == pytest.approx(1200)


def test_half_a_month_counts_where_few_others_are_left():
    one = begun(19)
    short = Pilot.from_tables(one.tables, {**one.settings, "data_until": "2026-03-31"})
    assert [month.month for month in whole_months(short)] == [1, 2, 3]
    assert finance.break_even_of(short).fixed_month_eur == pytest.approx(250 / 3)


# ---- what a month that is not booked must not move: nine months, 20 orders of € 10, a rent of 800, 2 an order of kilometres


BILLED = dict(id="K", payer_name="Mairie", payer_kind="commune", service="portage", status="signed")
BILLED |= {"amount_eur": 300, "per_year": 12, "start": "2026-01-01", "signed_on": "2026-01-01"}


def nine(*contracts, without=(), sales=200, payer=None, more=(), orders=20, services=True, hours=()):
    """Accounts of January to September but for the months `without`."""
    log, ledger = [], list(more)
    for m in range(1, 10):
        for n in range(orders):
            day = f"2026-{m:02}-{n + 1:02}"
            service = "courses" if services or n % 3 else None
            log.append(
                {"date": day, "closed_on": day, "service": service, "outcome": "served", "fee_eur": 10}
            )
        if m not in without:
            day = f"2026-{m:02}-20"
            ledger += [
                dict(date=day, nature="own_revenue", amount_eur=sales, line="Ventes", account="706"),
                {"date": day, "nature": "expense", "amount_eur": 800, "line": "Loyer", "variable": False},
                {"date": day, "nature": "expense", "amount_eur": 40, "line": "Km", "variable": True},
            ]
    tables = {"requests": log, "ledger": ledger, "contracts": list(contracts), "time": list(hours)}
    settings = {"name": "x", "start": "2026-01-01", "data_until": "2026-09-30"}
    return Pilot.from_tables(tables, settings)


def test_orders_without_a_service_have_margins_too():
    found = margins.lines(nine(services=False, without=(4,)))
    assert found["service"].isna().sum() == 9 * 7


@pytest.mark.parametrize("without", [(), (4,), (3, 4, 5), (2, 3, 5, 6)])
@pytest.mark.sampled(2)
def test_a_contract_within_the_sales_is_counted_once_whatever_months_are_not_booked(without):
    """500 a month booked, 200 of orders and 300 of the contract that no line names: 500 now, and 6,000 in the year ahead."""
    known = nine(BILLED, without=without, sales=500)
    assert finance.revenue.unpaid(known).empty
    assert monthly(known).own_revenue_eur == pytest.approx(500)
    ahead = year_ahead(known).lines
    assert sum(line.year_eur for line in ahead if line.nature == "own_revenue") == pytest.approx(6000)


@pytest.mark.parametrize("without", [(), (4,), (4, 7)])
def test_what_is_handed_on_is_known_whatever_months_are_not_booked(without):
    """Orders of 50 with 5 kept: 1,000 sold and 900 handed on each month; cover (1,000 − 900) / 800."""
    known = nine(without=without, orders=0)
    log, ledger = [], []
    for m in range(1, 10):
        for n in range(20):
            day = f"2026-{m:02}-{n + 1:02}"
            log.append(
                {
                    "date": day,
                    "closed_on": day,
                    "service": "linge",
                    "outcome": "served",
                    "order_value_eur": 50,
                    "commission_eur": 5,
                }
            )
        if m not in without:
            day = f"2026-{m:02}-20"
            sold = dict(date=day, nature="own_revenue", amount_eur=1000, line="Linge", service="linge")
            paid = dict(date=day, nature="expense", amount_eur=900, line="Artisans", service="linge")
            rent = {"date": day, "nature": "expense", "amount_eur": 800, "line": "Loyer", "variable": False}
            ledger += [sold, paid | {"variable": True}, rent]
    known = Pilot.from_tables({"requests": log, "ledger": ledger}, known.settings)
    found = finance.views(known)
    assert found.own_cover == pytest.approx(100 / 800)
    assert found.difference_eur == pytest.approx(0)


@pytest.mark.parametrize(
    ("per_year", "start", "until"), [(4, "2026-01-01", 4), (2, "2026-01-01", 6), (1, "2026-01-01", 9)]
)
def test_what_is_paid_at_the_end_of_its_term_is_not_unpaid_before(per_year, start, until):
    known = nine(BILLED | {"per_year": per_year, "amount_eur": 1800, "start": start})
    ended = Pilot.from_tables(
        dict(known.tables),
        {**known.settings, "data_until": f"2026-{until:02}-28"},
    )
    assert finance.revenue.unpaid(ended).empty


def test_a_payer_that_has_changed_its_name_still_pays():
    """300 each month for the service of the contract, by « Mairie » until March, by « Commune nouvelle » since."""
    lines = [
        {
            "date": f"2026-{m:02}-15",
            "nature": "own_revenue",
            "amount_eur": 300,
            "line": "Portage",
            "service": "portage",
            "payer": "Mairie" if m < 4 else "Commune nouvelle",
        }
        for m in range(1, 10)
    ]
    known = nine(BILLED, more=lines)
    assert finance.revenue.unpaid(known).empty
    assert monthly(known).own_revenue_eur == pytest.approx(500)


def test_a_contract_that_is_no_longer_paid_holds_no_break_even():
    """800 due, nothing of the contract any more: 100 orders at 10 − 2."""
    lines = [
        dict(date=f"2026-{m:02}-15", nature="own_revenue", amount_eur=300, line="Portage", payer="Mairie")
        for m in range(1, 4)
    ]
    found = finance.break_even_of(nine(BILLED, more=lines))
    assert (found.fixed_month_eur, found.volume_month) == pytest.approx((800, 100))


@pytest.mark.parametrize("without", [(), (4,)])
def test_an_hour_brings_what_it_did_in_the_months_that_are_booked(without):
    """200 − 40 over 20 hours: 8 €."""
    hours = [
        {"date": f"2026-{m:02}-05", "person": "P1", "category": "field", "hours": 20, "paid": "paid"}
        for m in range(1, 10)
    ]
    known = nine(without=without, hours=hours)
    assert contribution_hour(known).eur_per_hour == pytest.approx(8)
    n = len(field_months(known))
    assert contribution_weighted(known, np.full((1, n), 1 / n)) == pytest.approx([8])


def test_accounts_with_a_hole_that_then_stop_are_late():
    """April is missing, and August and September hold sales alone: two silent months after one of one."""
    known = nine(
        without=(4, 8, 9),
        more=[
            dict(date=f"2026-{m:02}-20", nature="own_revenue", amount_eur=200, line="Ventes", account="706")
            for m in (8, 9)
        ],
    )
    assert last_booked(known) == pd.Period("2026-07")
    assert math.isnan(finance.views(known).own_cover)


@pytest.mark.long
def test_the_mean_month_leaves_out_those_that_are_not_booked():
    """200 − 840 a month, whether April is typed or not."""
    for without in ((), (4,)):
        known = nine(without=without)
        value = indicators.compute(known, "result_month_eur").measure
        assert (value.value, value.n) == pytest.approx((-640, 9 - len(without)))
        assert monthly(known).result_eur == pytest.approx(-640)


@pytest.mark.parametrize("without", [(), (5,)])
def test_a_bill_a_quarter_keeps_its_months_when_another_month_is_missing(without):
    """Paid in January, April and July: due in October, then January, April, July."""
    bills = [
        dict(date=f"2026-{m:02}-10", nature="expense", amount_eur=90, line="Assurance", variable=False)
        for m in (1, 4, 7)
    ]
    lines = year_ahead(nine(without=without, more=bills)).lines
    found = next(line for line in lines if line.label == "Assurance")
    assert list(np.flatnonzero(found.amounts[:12])) == [0, 3, 6, 9]
