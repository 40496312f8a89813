"""Small services worked on paper: an association of the suburbs, and a service that a town hall runs in its own accounts."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance
from conciergekit.finance import doubts, revenue
from conciergekit.finance import status as rules
from conciergekit.finance.funding.eligibility import eligible
from conciergekit.finance.funding.plan import WRITTEN
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates import money
from conciergekit.indicators import demand
from conciergekit.papers.documents.funder_note import _by_account

MONTHS = pd.period_range("2026-05", "2026-10", freq="M")


def monthly(nature, name, amount, months=MONTHS, **more):
    ends = [str(month.end_time.date()) for month in months]
    return [{"date": day, "nature": nature, "line": name, "amount_eur": amount, **more} for day in ends]


def line(day, nature, name, amount, **more):
    return {"date": day, "nature": nature, "line": name, "amount_eur": amount, **more}


def service(status="association", **tables):
    settings = dict(
        name="x", start="2026-05-01", data_until="2026-10-31", opening_cash_eur=9_000, status=status
    )
    return Pilot.from_tables(tables, settings)


def grant(funder, amount, status="agreed", **more):
    days = {"cash_early": "2026-11-01", "cash_late": "2027-06-30", "agreed_on": "2026-10-01"}
    return {
        "id": funder,
        "funder": funder,
        "status": status,
        "amount_eur": amount,
        "public_money": True,
        **days,
        **more,
    }


AID = [*monthly("expense", "Rent", 500), *monthly("subsidy", "Aid for the post", 1_000, payer="ANCT")]


def test_an_aid_and_the_grant_of_its_agency_spelt_out_are_one_money():
    """1,000 a month from ANCT, and 12,000 agreed by the agency in full letters: 12,000 for the year ahead, not 24,000."""
    pilot = service(ledger=AID, funding=[grant("Agence nationale de la cohésion des territoires", 12_000)])
    assert finance.granted_ahead(pilot) == 12_000


BROKEN = {
    "id": "K",
    "payer_name": "Works",
    "payer_kind": "employer",
    "service": "bus",
    "status": "ended",
    "amount_eur": 260,
    "per_year": 12,
    "start": "2026-06-01",
    "end": "2027-05-31",
    "ended_on": "2026-08-15",
}


@pytest.mark.parametrize("end", ["2027-05-31", None])
def test_a_contract_given_up_before_its_end_stops_that_day(end):
    """Of a year written, given up on 15 August: June, July and August, three times 260."""
    pilot = service(ledger=AID, contracts=[{**BROKEN, "end": end}])
    assert revenue.occurrences(pilot)["own_eur"].tolist() == [260] * 3
    assert pilot.as_of("2026-08-20")["contracts"]["status"].tolist() == ["ended"]
    before = pilot.as_of("2026-08-10")["contracts"]
    assert before["status"].tolist() == ["signed"]
    assert before["end"].isna().all()


def test_a_contract_that_served_its_notice_runs_to_its_end():
    """Said in August to end on 30 September: four months."""
    pilot = service(ledger=AID, contracts=[{**BROKEN, "end": "2026-09-30"}])
    assert len(revenue.occurrences(pilot)) == 4


@pytest.mark.parametrize(
    ("ended_on", "end", "ahead"),
    [("2026-08-15", None, 0), ("2026-11-20", None, 1), ("2026-08-15", "2026-12-31", 2)],
)
def test_a_signed_contract_given_up_is_not_to_come_past_what_is_known(ended_on, end, ahead):
    """260 a month from June, given up in August, or in November: five done, and ahead what its end says, else no more."""
    given_up = {**BROKEN, "status": "signed", "ended_on": ended_on, "end": end}
    pilot = service(ledger=AID, contracts=[given_up])
    assert revenue.occurrences(pilot)["own_eur"].tolist() == [260] * 5
    coming = [line.year_eur for line in year_ahead(pilot).lines if line.kind == "contract"]
    assert coming == ([260 * ahead] if ahead else [])
    assert revenue.running_contracts(pilot)["month_eur"].tolist() == ([260] if ahead else [])
    assert demand.order_book_eur(pilot).value == 260 * ahead
    before = revenue.running_contracts(pilot.as_of("2026-08-10"))
    assert before["month_eur"].tolist() == [260]
    assert before["end"].isna().all() or end


@pytest.mark.long
def test_a_debit_that_bounced_and_came_again_takes_nothing_off_who_paid():
    """690 a month, that of August rejected in September and levied again: 6 x 690; a credit note of 90 is taken off."""
    signed = {**BROKEN, "status": "signed", "ended_on": None, "start": "2026-05-01", "amount_eur": 690}
    sales = monthly("own_revenue", "Bus", 690, payer="Works", service="bus")
    bounced = [
        line("2026-09-09", "own_revenue", "Rejected", -690, payer="Works", service="bus"),
        line("2026-09-25", "own_revenue", "Levied again", 690, payer="Works", service="bus"),
    ]
    credit = line("2026-10-02", "own_revenue", "Credit note", -90, payer="Works", service="bus")
    for more, paid in (([], 4_140), (bounced, 4_140), ([*bounced, credit], 4_050)):
        found = finance.payers(service(ledger=[*AID, *sales, *more], contracts=[signed]))
        assert found["revenue_eur"].tolist() == [paid]


@pytest.mark.long
def test_a_grant_for_equipment_was_paid_though_a_share_of_it_is_in_the_result():
    """1,440 received for equipment, of which 24 a month are written in the result: the sheet and the bank agree."""
    share = monthly("subsidy", "Share of the grant", 24, payer="Région", account="777")
    received = line("2026-06-30", "loan", "Equipment", 1_440, payer="Région", account="1321")
    paid = [grant("Région", 1_440, "paid", cash_early="2026-06-01", cash_late="2026-06-30")]
    codes = [
        doubts(service(ledger=[*AID, *share, *rows], funding=paid)).table["what"].tolist()
        for rows in ([received], [])
    ]
    assert ["unpaid" in some for some in codes] == [False, True]


@pytest.mark.long
def test_what_moves_no_money_is_said_so_and_asked_of_nobody():
    share = monthly("subsidy", "Share of the grant", 24, payer="Région", account="777")
    table = finance.funding_plan(service(ledger=[*monthly("expense", "Rent", 500), *share])).table
    assert table.set_index("label")["kind"]["Share of the grant"] == WRITTEN
    assert eligible(pd.Series(["68", "61", ""]), None) == [False, None, None]
    bought = monthly("expense", "Fridge written off", 48, account="6811")
    rent = monthly("expense", "Rent", 500, account="613")
    said = _by_account(service(ledger=[*rent, *bought]))
    assert "(61)" in said
    assert "(68)" not in said


def test_an_aid_for_a_post_is_no_subsidy_that_asks_for_an_agreement():
    """20,640 for a post, by the sheet or by the accounts, beside 9,000 of the Métropole: 9,000."""
    rows = [grant("ANCT", 20_640, condition="Poste adulte-relais pourvu"), grant("Métropole", 9_000)]
    post = [
        {**row, "line": "Aide adulte-relais", "amount_eur": 3_000}
        for row in AID
        if row["nature"] == "subsidy"
    ]
    assert rules._year(service(ledger=post, funding=rows)).largest_grant_eur == 9_000


def test_what_the_plans_count_ahead_is_not_said_to_be_left_aside():
    """Of four lines dated in November, 300 of set-up, a subsidy and a repayment are in the plans: 150 are left."""
    ahead = [
        line("2026-11-06", "expense", "Vests", 150),
        line("2026-11-07", "expense", "Shelves", 300, set_up=True),
        line("2026-11-08", "subsidy", "Second part", 900, payer="Caf"),
        line("2026-11-24", "repayment", "VAT of October", 689, account="44551"),
    ]
    found = doubts(service(ledger=[*AID, *ahead])).table.set_index("what")["values"]
    assert found["outside"] == {"n": 1, "total": 150.0}


def test_a_bill_every_other_month_is_no_luck_of_its_month():
    """100 each month and 2,000 in June, August and October: 1,100 in each, where the months tell nothing of chance."""
    bills = monthly("expense", "Staff invoiced by the town", 2_000, MONTHS[1::2])
    pilot = service(ledger=[*monthly("expense", "Phone", 100), *bills])
    assert money.monthly(pilot).other_expense == pytest.approx(np.full(6, 1_100.0))


def test_repairs_as_they_come_are_luck():
    """100 each month, 900 of repairs in June and 1,200 in July: 450 and 1,200 for each month they would pay for. And once a bill."""
    repairs = [line("2026-06-10", "expense", "Repairs", 900), line("2026-07-10", "expense", "Repairs", 1_200)]
    once = [line("2026-09-10", "expense", "Insurance", 600)]
    pilot = service(ledger=[*monthly("expense", "Phone", 100), *repairs, *once])
    assert money.monthly(pilot).other_expense == pytest.approx([100, 1_000, 1_300, 100, 700, 100])


def test_an_instalment_whose_money_comes_later_was_not_paid_on_a_past_day():
    """6,000 paid in June and 3,600 to come from September on, both decided in May, both noted as paid since."""
    days = (
        {"cash_early": "2026-06-01", "cash_late": "2026-06-30"},
        {"cash_early": "2026-09-15", "cash_late": "2026-10-31"},
    )
    rows = [
        {**grant("Métropole", amount, "paid"), **more, "id": str(amount), "agreed_on": "2026-05-10"}
        for amount, more in zip((6_000, 3_600), days, strict=True)
    ]
    then = service(ledger=AID, funding=rows).as_of("2026-07-31")
    assert then["funding"]["status"].tolist() == ["paid", "agreed"]
    assert finance.granted_ahead(then) == 12 * 1_000 + 3_600
