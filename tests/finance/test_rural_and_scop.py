"""Small services worked on paper: what a CIAS with volunteers and a cooperative of sixteen months write in their accounts."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance
from conciergekit.finance import books, who_pays
from conciergekit.finance.forecast import streams
from conciergekit.finance.recurring import pattern
from conciergekit.finance.same_money import coming
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.logistics.schemes.riding import Riding, on_time
from conciergekit.logistics.schemes.scheme import Scheme

MONTHS = pd.period_range("2025-11", "2026-10", freq="M")


def line(day, nature, name, amount, **more):
    return {"date": day, "nature": nature, "line": name, "amount_eur": amount, **more}


def monthly(nature, name, amount, months=MONTHS, **more):
    return [line(str(month.end_time.date()), nature, name, amount, **more) for month in months]


def service(ledger, **tables):
    settings = {"name": "x", "start": "2025-11-01", "data_until": "2026-10-31", "opening_cash_eur": 10_000}
    return Pilot.from_tables({"ledger": ledger, **tables}, settings)


def ahead(pilot):
    return {one.label: round(one.year_eur, 2) for one in year_ahead(pilot).lines}


# a van of 7,800 bought, 2,000 of them given, written off at 130 a month; 12,000 lent, 250 given back since August
VAN = [
    *monthly("expense", "Rent", 100),
    line("2025-11-05", "loan", "Bank", 12_000, account="164"),
    line("2025-11-06", "loan", "Capital", 3_000, account="1013"),
    line("2025-11-07", "loan", "Grant for the van", 2_000, account="131"),
    line("2025-11-10", "repayment", "Van", 7_800, account="2182"),
    *monthly("repayment", "Bank, given back", 250, MONTHS[-3:], account="164"),
    *monthly("expense", "Van written off", 130, account="6811"),
    *monthly("subsidy", "Share of the grant", 33, account="777", payer="Region"),
]
FUNDING = [
    {
        "id": "r",
        "funder": "Region",
        "status": "agreed",
        "amount_eur": 6_000,
        "cash_early": "2027-02-01",
        "cash_late": "2027-03-31",
    }
]


def test_what_is_written_off_moves_no_money():
    pilot = service(VAN, funding=FUNDING)
    totals = finance.views(pilot).totals
    assert totals.expense_eur == 12 * (100 + 130)
    assert totals.subsidy_eur == 12 * 33
    # 10,000 + 12,000 + 3,000 + 2,000 - 7,800 - 3 x 250 - 12 x 100
    plan = finance.cash_plan(pilot, draws=20)
    assert plan.cash_eur == totals.cash_in_eur - totals.cash_out_eur + 10_000 == 17_250
    past, future = (
        plan.table.loc[plan.table["kind"] == kind, "plan_eur"].tolist() for kind in ("past", "future")
    )
    assert past[-1] == 17_250
    assert future[0] == pytest.approx(17_250 - 100 - 250)  # the rent and the bank
    assert future[4] == pytest.approx(17_250 - 5 * 350 + 6_000)
    assert coming(pilot)["amount_eur"].tolist() == [6_000]  # none of it has been paid
    assert ahead(pilot)["Van written off"] == 1_560  # in the budget all the same
    assert ahead(pilot)["Share of the grant"] == 396
    assert plan.aids == ()
    assert plan.renewed == ()


def test_only_what_was_lent_is_given_back():
    pilot = service(VAN)
    assert books.undated_loans_eur(pilot) == 12_000 - 750
    assert books.steady_repayment(pilot) == (250, 11_250)


@pytest.mark.parametrize(("since", "year"), [(2, 7_320), (3, 7_320), (1, 610)])
def test_a_salary_begun_lately_goes_on(since, year):
    """Twelve months of rent, a driver hired in the last ones; a single month says nothing of what follows."""
    pilot = service([*monthly("expense", "Rent", 290), *monthly("expense", "Driver", 610, MONTHS[-since:])])
    assert ahead(pilot)["Driver"] == year
    assert streams(pilot)[0].level == pytest.approx(290 + year / 12)


def test_what_is_paid_twice_at_the_end_otherwise_stays_as_it_came():
    amounts = np.array([0] * 10 + [610, 400.0])
    assert pattern(amounts, amounts > 0, 2026 * 12 + 1 + np.arange(-len(amounts), 0)).year.sum() == 1_010


POST = [
    *monthly("expense", "Rent", 290),
    *monthly("expense", "Salary of the mediator", 1_480, MONTHS[:-2], account="641"),
    *monthly("subsidy", "Aid for the mediator", 1_700, MONTHS[:-2], payer="ASP"),
]


def test_the_aid_for_a_post_that_has_ended_is_not_to_come():
    team = [{"id": "a", "role": "Mediator", "paid": "paid", "since": "2025-11-01", "until": "2026-08-31"}]
    pilot = service(POST, team=team)
    found = ahead(pilot)
    assert found.get("Aid for the mediator", 0) == found.get("Salary of the mediator", 0) == 0
    assert streams(pilot)[0].level == 290
    # without the team: two months without it are enough for what one hopes for, not for what one pays
    found = ahead(service(POST))
    assert found.get("Aid for the mediator", 0) == 0
    assert found["Salary of the mediator"] > 0


def test_the_aid_stops_with_the_person_who_leaves():
    rows = [*monthly("expense", "Rent", 290), *monthly("subsidy", "Aid for the mediator", 1_700)]
    team = [{"id": "a", "role": "Mediator", "paid": "paid", "since": "2025-11-01", "until": "2027-01-31"}]
    assert ahead(service(rows, team=team))["Aid for the mediator"] == 3 * 1_700


def order(day, n, fee, service="errand", kind="user", client=None):
    return {
        "id": f"{day}-{n}",
        "date": day,
        "closed_on": day,
        "outcome": "served",
        "public": "all",
        "service": service,
        "fee_eur": fee,
        "payer_kind": kind,
        "client": client or f"C{n}",
    }


def sold(extra=(), requests=(), **tables):
    """Ten errands at 5 a month, that the accounts tell, and six parcels at 0.5 that a carrier pays."""
    days = [str(month.start_time.date()) for month in MONTHS]
    log = [order(day, n, 5) for day in days for n in range(10)]
    log += [order(day, 20 + n, 0.5, "parcel", "other") for day in days for n in range(6)]
    books_ = [
        *monthly("own_revenue", "Errands", 50, payer="Usagers", service="errand"),
        *monthly("own_revenue", "Parcels", 3, payer="Carrier", service="parcel"),
        *monthly("expense", "Rent", 100),
    ]
    return service([*books_, *extra], requests=[*log, *requests], **tables)


FAIR = line("2026-10-20", "own_revenue", "Fair", 450, payer="Fair committee", account="706")


def test_a_sale_made_once_is_no_pace_of_orders():
    pilot = sold([FAIR])
    found = ahead(pilot)
    assert found["Fair"] == 450
    assert found["Errands"] == pytest.approx(12 * 50, rel=0.01)
    assert streams(pilot)[1].level == pytest.approx(53 + 450 / 12)
    named = who_pays.payers(pilot).set_index("payer")
    assert named.loc["Fair committee", "revenue_eur"] == 450
    assert named["revenue_eur"].sum() == 12 * 53 + 450  # what the accounts hold
    assert "Fair committee" not in set(who_pays.payers(pilot, lately=True)["payer"])


def test_a_carrier_is_one_payer():
    pilot = sold()
    row = who_pays.payers(pilot, lately=True).set_index("payer").loc["Carrier"]
    assert (row["people"], row["revenue_eur"]) == (1, 9)
    assert who_pays.how_many_payers(pilot) == 11  # ten clients and the carrier


CONTRACT = dict(service="help", status="signed", amount_eur=85, per_year=12, start="2025-11-01")


def test_a_ccas_without_a_name_is_the_one_named_beside_not_the_epci():
    contracts = [
        {**CONTRACT, "id": "1", "payer_name": "CCAS d’Aumont", "payer_kind": "ccas"},
        {**CONTRACT, "id": "2", "payer_name": "Communauté de communes", "payer_kind": "commune"},
    ]
    rides = [order("2026-10-02", 40 + n, 7, "ride", "ccas") for n in range(5)]
    found = who_pays.payers(sold(requests=rides, contracts=contracts)).set_index("payer")
    assert found.loc["CCAS d’Aumont", "revenue_eur"] == 12 * 85 + 35
    assert found.loc["CCAS d’Aumont", "unnamed"] == ()
    assert found.loc["Communauté de communes", "revenue_eur"] == 12 * 85


def test_a_credit_note_lowers_what_its_payer_brought():
    contracts = [{**CONTRACT, "id": "1", "payer_name": "Glassworks", "payer_kind": "employer"}]
    bills = monthly("own_revenue", "Desk", 85, payer="Glassworks", service="help")
    back = line("2026-09-14", "own_revenue", "Desk, credit", -85, payer="Glassworks", service="help")
    found = who_pays.payers(sold([*bills, back], contracts=contracts)).set_index("payer")
    assert found.loc["Glassworks", "revenue_eur"] == 11 * 85


def test_zones_are_dealt_on_all_the_orders_that_travel():
    """Two orders of A promised; of B four, of which one is: B is the first zone, as for the trips themselves."""
    day = pd.Timestamp("2026-03-02")  # a Monday
    orders = pd.DataFrame(
        {
            "insee": ["A", "A", "B", "B", "B", "B"],
            "ready": [day] * 6,
            "due_on": [day, day, day, pd.NaT, pd.NaT, pd.NaT],
            "carried": [day] * 6,
            "tour": ["t"] * 6,
        }
    )
    rides = Riding(orders, pd.DataFrame({"tour": ["t"], "date": [day]}), day, day)
    # two departures a week: B leaves on the Monday, A later
    assert on_time(Scheme("fixed_days", 2.0, zones=2), rides).share == pytest.approx(1 / 3)
