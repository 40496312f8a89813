"""Money worked out on paper: pilots of a few lines in which each term has an amount of its own."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance, gates, indicators, offers
from conciergekit.core import measures, rates
from conciergekit.core.findings import Finding
from conciergekit.core.i18n import money
from conciergekit.core.schema import body_name, near_body, same_body
from conciergekit.finance import books, forecast
from conciergekit.finance.cash import CashPlan
from conciergekit.finance.demand import exposure
from conciergekit.finance.doubts import _ended, _expenses, _free, _funding, _loans, _negative, _paid, doubts
from conciergekit.finance.funding.budget import _contract, placed
from conciergekit.finance.funding.eligibility import booked, eligibility
from conciergekit.finance.hours import team_weeks
from conciergekit.finance.recurring import pattern
from conciergekit.finance.revenue import (
    _even,
    ending,
    instalments,
    memberships,
    occurrences,
    reconcile,
    stopped,
)
from conciergekit.finance.same_money import owed, perhaps_twice, renewed_by, same_money
from conciergekit.finance.year_ahead import CONTRACT, DATED, MEMBERS, ORDERS, PERSON, Line, pool, year_ahead
from conciergekit.margins import lines
from conciergekit.quality import assess
from conciergekit.tell.finance.stress import _called
from conciergekit.tell.report.money import _details

PROJECT = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30", "opening_cash_eur": 1000}


def pilot(settings=None, **tables):
    return Pilot.from_tables(tables, {**PROJECT, **(settings or {})})


def entry(day, nature, eur, **more):
    return {"date": day, "nature": nature, "amount_eur": eur, "line": more.pop("line", nature), **more}


def monthly(nature, eur, **more):
    return [entry(f"2026-{m:02}-10", nature, eur, **more) for m in range(1, 7)]


# ---- break-even


def test_what_is_due_whatever_comes_is_each_expense_that_does_not_vary_less_what_else_pays_for_it():
    ledger = [
        *monthly("expense", 400, line="Loyer", variable=False),  # 2,400 due
        entry(
            "2026-02-10", "expense", 120, line="Carburant", variable=True
        ),  # 120 with the orders, all in February
        entry("2026-02-10", "expense", 60, line="Farine", variable=True, service="s"),  # 60 with one service
        entry("2026-01-10", "expense", 40, line="Gants", variable=True, set_up=True),  # 40 flagged both
        entry("2026-01-10", "expense", 500, line="Aménagement", set_up=True),  # 500 once, never due again
        entry("2026-03-10", "expense", 30, line="Papier"),  # 30 of which nothing is said: due
        *monthly("subsidy", 50),
    ]
    log = [
        {"date": "2026-02-03", "closed_on": "2026-02-03", "service": "s", "outcome": "served", "fee_eur": 30}
    ] * 12
    known = pilot(
        requests=log,
        ledger=ledger,
        contracts=[
            {
                "id": "K",
                "payer_name": "Ville",
                "payer_kind": "commune",
                "service": "j",
                "status": "signed",
                "amount_eur": 25,
                "per_year": 12,
                "start": "2026-01-01",
            }
        ],
        clients=[{"id": "C1", "member_since": "2026-02-01", "membership_eur": 18}],
    )
    found = finance.break_even_of(known)
    # due 2,400 + 30 = 2,430, less six months of contract (150) and a membership (18); the 220 that vary stay out
    assert found.fixed_month_eur == pytest.approx((2430 - 150 - 18) / 6)
    assert found.margin_eur == pytest.approx(30 - 220 / 12)
    assert finance.varying(known).tagged_eur == 60 + 40
    assert finance.varying(known).order_eur == 120 / 12
    bare = pilot(requests=log, ledger=[entry("2026-02-10", "expense", 400)])
    assert np.isnan(finance.break_even_of(bare).volume_month)


def test_an_order_of_a_free_service_brings_nothing_to_the_break_even():
    """Six orders at € 10 and six of a free service: € 5 each. Rent of € 60 a month: twelve orders, not six."""
    sold, free = (
        {"date": "2026-02-03", "closed_on": "2026-02-03", "service": s, "outcome": "served", "fee_eur": fee}
        for s, fee in (("s", 10), ("troc", None))
    )
    services = [{"id": "s", "market": True}, {"id": "troc", "market": False}]
    ledger = monthly("expense", 60, line="Loyer", variable=False)
    found = finance.break_even_of(pilot(requests=[sold] * 6 + [free] * 6, services=services, ledger=ledger))
    assert (found.margin_eur, found.volume_month) == (5, 12)
    nothing = finance.break_even_of(pilot(requests=[free] * 6, services=services, ledger=ledger))
    assert np.isnan(nothing.volume_month)  # no price at all: not known, never zero


def test_what_is_left_of_a_loan_without_a_day_is_what_the_plan_does_not_count():
    """€ 3,000 lent; 83 given back in May and 83 dated in August: 2,834. The 500 promised in September are not lent yet."""
    rows = [
        entry("2026-01-15", "loan", 3000),
        entry("2026-05-15", "repayment", 83),
        entry("2026-08-15", "repayment", 83),
        entry("2026-09-01", "loan", 500),
        entry("2026-02-10", "own_revenue", 50),
    ]
    assert books.undated_loans_eur(pilot(ledger=rows)) == 2834
    assert books.undated_loans_eur(pilot(ledger=rows[1:])) == 0


LATER = pd.period_range("2026-07", "2026-10", freq="M")


@pytest.mark.parametrize(
    ("lent", "back", "to_come"),
    [
        ([("2026-01-15", 1000)], [(m, 150) for m in (3, 4, 5, 6)], [150, 150, 100, 0]),  # 400 left
        ([], [(m, 150) for m in (4, 5, 6)], [150] * 4),  # borrowed before the first day: without end
        ([("2026-01-15", 1000)], [(4, 150), (5, 200), (6, 150)], [0] * 4),  # not alike
        ([("2026-01-15", 1000)], [(4, 150), (6, 150)], [0] * 4),  # a month without
        ([("2026-01-15", 450)], [(m, 150) for m in (4, 5, 6)], [0] * 4),  # all of it given back
        (
            [("2026-01-15", 1000)],
            [(m, 150) for m in (4, 5, 6, 7)],
            [0] * 4,
        ),  # dated by its team: nothing supposed
    ],
)
def test_a_repayment_alike_each_month_goes_on_until_the_loan_is_given_back(lent, back, to_come):
    rows = [entry(day, "loan", eur) for day, eur in lent]
    rows += [entry(f"2026-{m:02}-05", "repayment", eur) for m, eur in back]
    known = pilot(ledger=[*rows, *monthly("expense", 10)])
    assert forecast.given_back(known, LATER).tolist() == to_come


@pytest.mark.long
def test_what_a_year_gives_back_of_loans_is_told_beside_what_it_costs():
    """Twelve times 100 €, of which no expense speaks; a last one dated in August stands for all."""
    rows = [entry(f"2026-{m:02}-05", "repayment", 100) for m in (4, 5, 6)]
    plan = finance.funding_plan(pilot(ledger=[*rows, *monthly("expense", 10)]))
    assert (plan.cost_eur, plan.repaid_eur) == (120, 1200)
    assert "Loans to give back come on top: €1,200." in plan.sentences("en")
    dated = [*rows, entry("2026-08-05", "repayment", 250), *monthly("expense", 10)]
    assert finance.funding_plan(pilot(ledger=dated)).repaid_eur == 250
    van = entry("2026-08-05", "repayment", 7000, account="218")  # paid, and lent by nobody
    assert finance.funding_plan(pilot(ledger=[*rows, van, *monthly("expense", 10)])).repaid_eur == 1200
    assert finance.funding_plan(pilot(ledger=monthly("expense", 10))).repaid_eur == 0


@pytest.mark.long
def test_the_months_left_are_written_as_their_figure_is():
    """Half of July is over: below zero at the end of September is in two months and a half, as the measure says."""
    rows = [entry(f"2026-{m:02}-01", "expense", 100) for m in range(1, 8)]
    known = pilot({"data_until": "2026-07-15", "opening_cash_eur": 850}, ledger=rows)
    plan = finance.cash_plan(known, 12, draws=1)
    months = measures.shown("runway_months", plan.runway_months, "en")
    assert plan.runway_months == pytest.approx(3 - 15 / 31)
    assert months.startswith("2.5")
    assert "in 2.5 months" in plan.sentences("en")[0]
    whole = finance.cash_plan(pilot({"opening_cash_eur": 850}, ledger=rows[:6]), 12, draws=1)
    assert "in 3 months" in whole.sentences("en")[0]


def test_a_month_begun_that_has_its_repayment_is_not_asked_twice():
    """Data until 15 July: July's 150 is paid; August to October are to come."""
    rows = [entry(f"2026-{m:02}-05", "repayment", 150) for m in (4, 5, 6, 7)]
    known = pilot({"data_until": "2026-07-15"}, ledger=[*rows, *monthly("expense", 10)])
    assert forecast.given_back(known, LATER).tolist() == [0, 150, 150, 150]


def test_the_payers_of_the_ledger_are_those_of_the_complete_months():
    """Twice 50 within them; 70 of 3 September is beyond, as the 20 valued in 87 are no money."""
    rows = [entry("2026-02-10", "own_revenue", 50, payer="Ville")] * 2
    more = [
        entry("2026-09-03", "own_revenue", 70, payer="Ville"),
        entry("2026-02-10", "own_revenue", 20, payer="Ville", account="87"),
    ]
    table = finance.by_name(pilot({"data_until": "2026-09-15"}, ledger=[*rows, *more]))
    assert table[["lines", "amount_eur"]].to_numpy().tolist() == [[2, 100]]


def test_the_first_funder_is_first_however_its_name_is_typed():
    """3,200 and 2,800 of one Département are more than 5,000: 6,000 of 11,000 over six months."""
    told = [("Département", 3200), ("Région", 5000), ("DÉPARTEMENT", 2800)]
    known = pilot(ledger=[entry("2026-02-10", "subsidy", eur, payer=who) for who, eur in told])
    months = len(known.months)
    assert finance.top_funder(known) == ("Département", 6000 / months, pytest.approx(6 / 11))


def test_an_hour_costs_what_its_team_says_where_the_project_does_not():
    team = [
        {"id": "A", "paid": "paid", "hour_eur": 15.8},
        {"id": "B", "paid": "paid", "hour_eur": 17.8},
        {"id": "C", "paid": "unpaid_leader", "hour_eur": 30},
        {"id": "D", "paid": "paid", "hour_eur": None},
    ]
    assert books.paid_hour_eur(pilot(team=team)) == pytest.approx(16.8)
    assert books.paid_hour_eur(pilot({"paid_hour_eur": 14.65}, team=team)) == 14.65
    assert books.paid_hour_eur(pilot({"paid_hour_eur": 0}, team=team)) == 0
    assert books.paid_hour_eur(pilot()) == rates.value("paid_hour_eur")
    assert books.leader_hour_eur(pilot(team=team)) == 30


@pytest.mark.parametrize("kind", ["landlord", "employer", "ccas"])
def test_orders_that_a_body_pays_for_its_people_have_one_payer(kind):
    """Five tenants' orders of 10 € paid by their landlord, six users' own: 50 € of 110 hang on one payer, of seven."""
    rows = [
        {
            "date": "2026-02-03",
            "closed_on": "2026-02-03",
            "service": "s",
            "outcome": "served",
            "fee_eur": 10,
            "client": f"c{k}",
            "payer_kind": kind if k < 5 else "user",
        }
        for k in range(11)
    ]
    known = pilot(requests=rows, services=[{"id": "s", "market": True}])
    assert finance.how_many_payers(known) == 7
    top = finance.top_payer(known)
    assert (top.kind, top.alone, top.revenue_eur) == (kind, True, 50)


# ---- what comes back, month by month


@pytest.mark.parametrize(
    ("amounts", "year"),  # both from January to December, but for half a year known: from July
    [
        ([100] * 11 + [400], [100] * 11 + [400]),
        ([120] * 4 + [0] + [120] * 6 + [0], [120] * 4 + [0] + [120] * 6 + [0]),
        ([100] * 5 + [400, 400] + [100] * 5, [100] * 5 + [400, 400] + [100] * 5),  # what came, comes
        ([0] * 5 + [500] * 4 + [0] * 3, [0] * 12),  # three months without: it has ended
        ([0] * 7 + [500] * 3 + [0] * 2, [0] * 7 + [500] * 3 + [0] * 2),  # two months without: it has not
        ([0, 500, 500] + [0] * 9, [0, 500, 500] + [0] * 9),  # twice is no run
        (
            [0] * 6 + [500] * 4 + [0] * 2,
            [500] * 10 + [0] * 2,
        ),  # four months in six: each month, but those it skips
        ([50, 0, 0, 50, 0, 0], [50, 0, 0] * 4),  # due in July and October: each quarter goes on
        # from March, the one of December lacks: as many, evenly
        ([50, 0, 0, 50, 0, 0, 50, 0, 0, 0], [0, 50, 0, 0, 50, 0, 0, 50, 0, 0, 50, 0]),
        (
            [0, 60, 0, 60, 0, 0],
            [0, 60, 0, 0, 60, 0, 0, 60, 0, 0, 60, 0],
        ),  # two months apart, four a year: no rhythm
        ([0, 60, 0, 90, 0, 0], [0, 75, 0, 0, 75, 0, 0, 75, 0, 0, 75, 0]),
    ],
)
def test_what_comes_back_falls_in_its_months(amounts, year):
    amounts = np.array(amounts, dtype=float)
    found = pattern(amounts, amounts > 0, 12 * 2025 + 11 + 1 + np.arange(-len(amounts), 0))
    assert found.year.tolist() == year
    assert sum(times * unit for times, unit in found.parts) == pytest.approx(sum(year))


def test_a_bill_a_quarter_is_due_a_quarter_after_the_last():
    """November, February and May, known to July: due in August, then in the same months."""
    paid = np.array([120.0, 0, 0] * 3)
    found = pattern(paid, paid > 0, 12 * 2026 + 6 + 1 + np.arange(-len(paid), 0))
    assert np.flatnonzero(found.year).tolist() == [1, 4, 7, 10]  # February, May, August, November
    assert (found.year.sum(), found.parts) == (480, ((4.0, 120.0),))


# ---- cash


def test_money_already_dated_falls_in_its_month_with_its_sign():
    ledger = [
        *monthly("expense", 100),
        entry("2026-05-10", "subsidy", 1000, paid_on="2026-08-15"),  # due, not paid yet
        entry("2026-06-20", "expense", 200, line="Facture", paid_on="2026-07-10"),
        entry("2026-06-20", "own_revenue", 70, line="Vente", paid_on="2026-07-20"),
        entry("2026-06-20", "expense", 900, line="Dons", account="864", paid_on="2026-07-10"),  # in kind
        entry("2026-09-01", "expense", 300, line="Loyer"),  # a line of the year ahead stands for it
        entry("2026-09-01", "own_revenue", 40, line="Vente"),
        entry("2026-09-05", "expense", 400, line="Vélo", set_up=True),
        entry("2026-10-01", "loan", 5000),
        entry("2026-11-01", "repayment", 150),
        entry("2026-12-01", "subsidy", 600),
        entry("2027-03-01", "subsidy", 7000),  # past the months asked for
    ]
    months = pd.period_range("2026-07", "2026-12", freq="M")
    found = forecast.scheduled(pilot(ledger=ledger), months)
    assert found.tolist() == [-200 + 70, 1000, -400, 5000, -150, 600]


def test_what_moves_later_than_the_months_asked_for_is_left_out():
    stream = forecast.Stream(1, 100.0, 0.0, 0.0, np.array([0.5, 0.2, 0.2, 0.1]))
    assert stream.spread(np.array([100.0, 200.0, 400.0])).tolist() == [50, 100 + 20, 200 + 40 + 20]


def test_a_cash_curve_starts_from_what_the_ledger_moved_inside_the_test():
    ledger = [
        entry("2025-12-20", "own_revenue", 5000),  # before the first day: in the opening cash
        entry("2026-01-10", "own_revenue", 300),
        entry("2026-01-20", "expense", 100, paid_on="2026-02-05"),
        entry("2026-02-10", "expense", 999, account="8640"),  # in kind
        entry("2026-03-10", "loan", 2000),
        entry("2026-04-10", "repayment", 50),
        entry("2026-06-10", "subsidy", 400, paid_on="2026-07-10"),  # not paid yet
    ]
    plan = finance.cash_plan(pilot(ledger=ledger), draws=50)
    past = plan.table[plan.table["kind"] == "past"]
    assert past["plan_eur"].tolist() == [1300, 1200, 3200, 3150, 3150, 3150]
    assert plan.cash_eur == 3150


@pytest.mark.parametrize(("end", "back"), [(0.0, True), (-0.01, False), (3.0, True)])
def test_money_that_lacks_on_the_way_is_paid_back_where_the_plan_ends_at_nothing_or_above(end, back):
    table = pd.DataFrame({"kind": "future", "plan_eur": [-500.0, end]})
    assert CashPlan(table, pd.DataFrame()).paid_back == back
    assert not CashPlan(table, pd.DataFrame(), missing="ledger").paid_back


def test_what_is_flagged_as_set_up_and_is_no_expense_is_no_set_up_cost():
    ledger = [
        *monthly("expense", 100),
        entry("2026-02-10", "expense", 500, line="Vélo", set_up=True),
        entry("2026-02-10", "own_revenue", 70, set_up=True),
        entry("2026-02-12", "subsidy", 900, set_up=True),
    ]
    assert finance.views(pilot(ledger=ledger)).totals["set_up_eur"] == 500


@pytest.mark.long
def test_what_is_asked_for_stands_once_in_the_budget_as_it_is_read():
    """Both sides: their lines, their total, what is asked for, the gifts; no line twice."""
    funding = [
        {"id": "F", "funder": "Région", "status": "filed", "amount_eur": 800, "cash_late": "2026-11-01"}
    ]
    found = finance.budget(
        pilot(ledger=[*monthly("expense", 100), *monthly("own_revenue", 40)], funding=funding)
    )
    rows = found.rows
    assert rows["level"].eq("asked").sum() == 1
    assert rows.loc[rows["level"] == "asked", "plan_eur"].tolist() == [800]
    kept = rows[~rows["level"].isin(["total", "asked"])]
    assert not kept.duplicated(["side", "level", "label"]).any()


# ---- grants the ledger has already counted


def test_a_grant_is_booked_once_the_ledger_holds_its_amount_from_its_funder():
    ledger = [
        entry("2026-02-10", "subsidy", 1000, payer="Région"),
        entry("2026-03-10", "own_revenue", 9000, payer="Département"),  # revenue is no grant
        entry("2026-04-10", "subsidy", 5000),  # of nobody
        *monthly("expense", 100),
    ]
    funding = [
        {"id": "F1", "funder": "région", "status": "agreed", "amount_eur": 600},  # 600 of 1,000
        {
            "id": "F2",
            "funder": "Région",
            "status": "agreed",
            "amount_eur": 401,
        },  # 400 left, a euro is nothing
        {"id": "F3", "funder": "Région", "status": "agreed", "amount_eur": 10},  # nothing left
        {"id": "F4", "funder": "Département", "status": "agreed", "amount_eur": 500},
        {"id": "F5", "funder": "Ville", "status": "paid", "amount_eur": 50},
        {"id": "F6", "funder": "Région", "status": "filed", "amount_eur": 5},
    ]
    assert booked(pilot(ledger=ledger, funding=funding)) == {"F1", "F2", "F5"}
    unknown = [
        *funding,
        {"id": "F7", "funder": "Europe", "status": "agreed"},
    ]  # no amount: nothing can hold it
    unknown += [{"id": "F8", "funder": "Europe", "status": "agreed", "amount_eur": 0}]
    assert booked(pilot(ledger=ledger, funding=unknown)) == {"F1", "F2", "F5"}


@pytest.mark.parametrize(
    ("ledger", "told"), [(900, True), (988, True), (990, False), (1000, False), (1500, False)]
)
def test_a_grant_noted_as_paid_is_asked_for_when_the_ledger_has_less_of_that_payer(ledger, told):
    """Of € 1,000 paid, 1 % and a euro are not worth a sentence: under 989."""
    rows = [
        entry("2026-02-10", "subsidy", ledger, payer="RÉGION"),
        entry("2026-02-10", "own_revenue", 700, payer="Région"),  # an invoice is no grant
        entry("2026-02-10", "subsidy", 5000, payer="Ville"),
    ]
    funding = [
        {"id": "F1", "funder": "Région", "status": "paid", "amount_eur": 600, "cash_late": "2026-02-10"},
        {"id": "F2", "funder": "région", "status": "paid", "amount_eur": 400},
        {"id": "F3", "funder": "Ville", "status": "paid", "amount_eur": 9000, "cash_late": "2025-06-10"},
        {"id": "F4", "funder": "Ville", "status": "agreed", "amount_eur": 9000},
    ]
    known = pilot(ledger=rows, funding=funding)
    found = _paid(known, known["funding"])
    assert [(code, said["funding"], said["ledger"]) for code, said in found] == [
        ("unpaid", 1000, ledger)
    ] * told


@pytest.mark.parametrize(
    (
        "lines",
        "more",
        "fall",
    ),  # months of 2026 and of the first half of 2027 (13 to 18) in which a quarterly 100 falls
    [
        ([], {}, [1, 4, 7, 10, 13, 16]),
        (
            [("02", 100), ("05", 100.5), ("03", 30)],
            {},
            [2, 5, 8, 11, 14, 17],
        ),  # every three months: the two left in August and November
        ([("02", 100), ("05", 98)], {}, [2, 7, 9, 11, 14]),  # 98 is another bill: three left over six months
        ([("02", 60), ("02", 40), ("05", 30), ("05", 70)], {}, [2, 5, 8, 11, 14, 17]),  # bills on two lines
        ([("02", 100, "journal"), ("05", 100, "journal")], {}, [2, 5, 8, 11, 14, 17]),
        ([("02", 100, "autre"), ("05", 100, "autre")], {}, [1, 4, 7, 10, 13, 16]),
        ([("02", 100), ("02", 100)], {}, [1, 4, 7, 10, 13, 16]),  # two in a month are not those of a quarter
        ([(f"0{m}", 100) for m in range(1, 6)], {}, [1, 4, 7, 10, 13, 16]),  # five are more than a year holds
        ([("02", 100), ("05", 100)], {"end": "2026-09-15"}, [2, 5, 8]),
        ([], {"start": "2026-03-15"}, [3, 6, 9, 12, 15, 18]),
        # paid at the end of each quarter: none in the month of the start, the last once it has ended
        ([("04", 100)], {}, [4, 7, 10, 13, 16]),
        ([("04", 100)], {"end": "2026-12-31"}, [4, 7, 10, 13]),
        ([("04", 100)], {"start": "2026-01-15", "end": "2027-01-14"}, [4, 7, 10, 13]),
        ([("04", 100)], {"end": "2026-12-15"}, [4, 7, 10]),
        ([("06", 100)], {"start": "2025-12-10", "per_year": 2}, [6, 12, 18]),
        (
            [("01", 30), ("04", 100)],
            {},
            [4, 7, 9, 11, 16],
        ),  # not so where a first line is less: as seen, the rest evenly
        ([("04", 90)], {}, [1, 4, 7, 10, 13, 16]),  # of another amount
        ([], {"per_year": 1}, [1, 13]),
        ([], {"start": None}, []),
    ],
)
def test_instalments_fall_where_the_payer_s_own_lines_show_them_and_evenly_elsewhere(lines, more, fall):
    contract = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "journal",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 4,
        "start": "2026-01-01",
        **more,
    }
    ledger = [
        entry(f"2026-{m}-10", "own_revenue", eur, payer="VILLE", service=service[0] if service else None)
        for m, eur, *service in lines
    ]
    known = pilot(contracts=[contract], ledger=ledger)
    found = instalments(known, known["contracts"], pd.period_range("2026-01", "2027-06", freq="M"))[0]
    assert (np.flatnonzero(found) + 1).tolist() == fall
    assert found.max(initial=0) <= 1


def a_year_of(contracts, paid, start="2026-01-01", opened="2026-01"):
    """Accounts of rent and sales to December 2026, from the month they open, with these lines of Ville: (month of 2026, or a day; €)."""
    months = pd.period_range(start, "2026-12", freq="M")
    log = [{"date": f"{m}-03", "service": "s", "outcome": "served", "fee_eur": 1} for m in months]
    months = months[months >= pd.Period(opened if start == "2026-01-01" else start, "M")]
    rent = [entry(f"{m}-10", "expense", 10, variable=False) for m in months]
    days = ((day if isinstance(day, str) else f"2026-{day:02}-10", eur) for day, eur in paid)
    bills = [entry(day, "own_revenue", eur, payer="Ville", service="j") for day, eur in days]
    sold = [entry(f"{m}-10", "own_revenue", 1, service="s", line="Ventes") for m in months]
    settings = {"start": start, "data_until": "2026-12-31"}
    return pilot(settings, contracts=contracts, requests=log, ledger=[*bills, *sold, *rent])


def contract_sums(known):
    """€ of contracts by the contracts and by the accounts, then months of 2027 in which an instalment is still to come."""
    sums = reconcile(known).set_index("stream").loc["contracts"]
    coming = instalments(known, known.contracts, pd.period_range("2027-01", "2027-12", freq="M"))
    return sums["source_eur"], sums["ledger_eur"], (np.flatnonzero(coming.sum(axis=0)) + 1).tolist()


@pytest.mark.parametrize(
    ("told", "paid", "found"),
    [
        # paid at the end of each quarter, from January to December: the fourth comes in January
        ({}, [(4, 100), (7, 100), (10, 100)], (300, 300, [1])),
        # paid ahead, the first invoice at the end of the year before: nothing after its end
        ({}, [("2025-12-28", 100), (4, 100), (7, 100), (10, 100)], (400, 400, [])),
        # an invoice lacks: it is told
        ({}, [(4, 100), (10, 100)], (400, 200, [])),
        # over since September, accounts to December. Paid at the end of each quarter, the third in October
        ({"end": "2026-09-30"}, [(4, 100), (7, 100), (10, 100)], (300, 300, [])),
        # nothing in October: the invoice of the first quarter lacks, or another, and is told
        ({"end": "2026-09-30"}, [("2026-04-01", 100), ("2026-07-01", 100)], (300, 200, [])),
        ({"end": "2026-09-30"}, [(1, 100), (7, 100)], (300, 200, [])),
        ({"end": "2026-09-30"}, [("2025-12-28", 100), (4, 100), (7, 100)], (300, 300, [])),
        # none lacks: in the third month of each quarter; ten a year of ten months; two of two terms and a half
        ({"end": "2026-09-30"}, [(3, 100), (6, 100), (9, 100)], (300, 300, [])),
        ({"per_year": 10, "end": "2026-10-31"}, [(m, 100) for m in range(1, 11)], (1000, 1000, [])),
        ({"per_year": 6, "end": "2026-05-31"}, [(2, 100), (4, 100)], (200, 200, [])),
        # four a year, all of the winter
        (
            {"start": "2025-01-01", "end": "2026-10-31"},
            [("2025-11-10", 100), ("2025-12-10", 100), (1, 100), (2, 100)],
            (400, 400, []),
        ),
        # once a month, the first invoice lacks: it is told
        ({"per_year": 12}, [(m, 100) for m in range(2, 13)], (1200, 1100, [])),
    ],
)
@pytest.mark.sampled(cases=[0, 2, 4, 6, 10, 11])
def test_only_what_is_surely_paid_at_the_end_of_each_term_is_read_so(told, paid, found):
    agreed = contract("K", "Ville", 100, **{"per_year": 4, "end": "2026-12-31", **told})
    begins = "2026-01-01" if all(isinstance(day, int) for day, _eur in paid) else "2025-10-01"
    assert contract_sums(a_year_of([agreed], paid, begins)) == found


def test_accounts_that_begin_after_a_contract_do_not_tell_that_it_is_paid_at_the_end_of_its_terms():
    agreed, paid = contract("K", "Ville", 100, per_year=4, end="2026-12-31"), [(4, 100), (7, 100), (10, 100)]
    assert contract_sums(a_year_of([agreed], paid))[2] == [1]
    assert contract_sums(a_year_of([agreed], paid, opened="2026-02"))[2] == []


def test_a_contract_renewed_counts_once_in_the_month_of_the_renewal():
    """K of 2025 paid at the start of its quarters, and K2 of 2026, whose first invoice lacks: told, and nothing after its end.
    Likewise where both are paid at the end: 100 € of January is that of one of them."""
    first = contract("K", "Ville", 100, per_year=4, start="2025-01-01", end="2025-12-31", status="ended")
    then = contract("K2", "Ville", 100, per_year=4, end="2026-12-31")
    for before in (1, 4, 7, 10), (4, 7, 10):
        paid = [(f"2025-{m:02}-10", 100) for m in before] + [(m, 100) for m in (4, 7, 10)]
        known = a_year_of([first, then], paid, "2025-01-01")
        source, booked, coming = contract_sums(known)
        assert (source, booked, coming) == (800, 100 * len(paid), [])
        assert occurrences(known).groupby("month")["own_eur"].sum().max() == 100


@pytest.mark.parametrize(("end", "terms"), [("2026-12-31", 4), ("2026-11-15", 3), ("2027-02-28", 4)])
def test_what_is_paid_at_the_end_of_a_term_was_delivered_in_it(end, terms):
    """Ten hours a term that is over; three are paid in the year, and the fourth the month after the end. A term that the end cuts
    off, or that has just begun, is no delivery."""
    told = {"per_year": 4, "minutes": 600, "end": end}
    known = a_year_of([contract("K", "Ville", 100, **told)], [(4, 100), (7, 100), (10, 100)])
    done = lines(known).query("service == 'j'")
    assert done[["weight", "handling_h", "revenue_eur"]].sum().tolist() == [terms, 10 * terms, 300]


@pytest.mark.parametrize("status", ["signed", "ended"])
def test_a_contract_over_of_which_a_payment_is_still_to_come_has_not_stopped_bringing(status):
    """A quarter of 1 000 € ended on the last day known, paid in January, whatever its status; nothing says that it is counted no more."""
    told = {"per_year": 4, "end": "2026-12-31", "status": status}
    known = a_year_of([contract("K", "Ville", 1000, **told)], [(4, 1000), (7, 1000), (10, 1000)])
    ahead_of = [line for line in year_ahead(known).of("own_revenue") if line.kind == CONTRACT]
    assert [(line.who, line.year_eur, np.flatnonzero(line.amounts).tolist()) for line in ahead_of] == [
        ("Ville", 1000, [0])
    ]
    assert ending(known, pd.period_range("2027-01", "2027-12", freq="M")).empty


def test_more_than_one_instalment_a_month_alternate():
    assert _even(np.arange(-1, 6), 18).tolist() == [0, 2, 1, 2, 1, 2, 1]


def test_money_of_nobody_in_particular_is_no_first_payer():
    """€ 900 of no payer and € 700 of users together, of which the largest is not known: the bakery has 100 of 1,700, or 1,000."""
    rows = [
        entry("2026-02-10", "own_revenue", 900),
        entry("2026-02-10", "own_revenue", 700, payer="Usagers"),
        entry("2026-02-10", "own_revenue", 60, payer="Boulangerie"),
        entry("2026-03-10", "own_revenue", 40, payer="Boulangerie"),
    ]
    table = finance.payers(pilot(ledger=rows)).set_index("payer")
    assert table["revenue_eur"].tolist() == [900, 700, 100]
    top = finance.top_payer(pilot(ledger=rows))
    assert (top.payer, top.share) == ("", pytest.approx(np.nan, nan_ok=True))
    assert (top.least, top.most, top.unstated_eur) == pytest.approx((100 / 1700, 1000 / 1700, 900))


def test_money_dated_after_the_end_of_what_its_funder_covers_is_told():
    rows = [
        entry("2026-03-31", "subsidy", 70, payer="Région"),
        entry("2026-04-10", "subsidy", 200, payer="RÉGION"),
        entry("2026-05-10", "subsidy", 500, payer="Ville"),
        entry("2026-06-10", "subsidy", 900, payer="État"),
        entry("2026-05-02", "subsidy", 41, payer="région"),
        entry("2026-05-03", "own_revenue", 8, payer="Région"),
    ]
    funding = [
        {"id": "F1", "funder": "Région", "status": "paid", "amount_eur": 1, "covers_to": "2025-12-31"},
        {"id": "F2", "funder": "Région", "status": "paid", "amount_eur": 1, "covers_to": "2026-03-31"},
        {"id": "F3", "funder": "État", "status": "paid", "amount_eur": 1, "covers_to": "2026-03-31"},
        {"id": "F4", "funder": "État", "status": "agreed", "amount_eur": 1},  # another one, without an end
    ]
    known = pilot(ledger=rows, funding=funding)
    found = [(code, said["end"], said["total"]) for code, said in _ended(known, known["funding"])]
    assert found == [("ended", pd.Timestamp("2026-03-31"), 241)]


def test_the_share_of_field_hours_nobody_is_paid_for():
    def spent(hours, paid, category="field"):
        return {"date": "2026-02-10", "person": "P", "hours": hours, "paid": paid, "category": category}

    rows = [
        spent(6, "paid"),
        spent(3, "volunteer"),
        spent(1, "unpaid_leader"),
        spent(50, None),
        spent(90, "volunteer", "admin"),
    ]
    assert books.unpaid_share(pilot(time=rows)) == pytest.approx(4 / 10)
    assert books.unpaid_share(pilot(time=rows[:1])) == 0
    assert books.unpaid_share(pilot(time=rows[3:])) == 0
    # the Team sheet says it of hours that do not, and alone where no hour is noted
    people = [{"id": "P", "paid": "volunteer"}, {"id": "Q", "paid": "paid"}]
    assert books.unpaid_share(pilot(time=rows[:4], team=people)) == pytest.approx(54 / 60)
    assert books.unpaid_share(pilot(team=people[:1])) == 1
    assert books.unpaid_share(pilot(team=people)) == 0


def test_an_order_that_needs_no_tour_frees_its_own_minutes():
    log = [
        dict(date="2026-02-03", closed_on="2026-02-03", service="s", outcome="served", fee_eur=30, minutes=45)
    ]
    (row,) = lines(pilot({"paid_hour_eur": 20}, requests=log)).to_dict("records")
    assert (row["handling_h"], row["own_h"], row["hours_eur"]) == (0.75, 0.75, 15)
    assert np.isnan(row["margin_eur"])  # nothing says who rode a tour


def test_what_is_said_of_grants_without_a_sheet_or_without_a_date():
    ledger = [
        entry("2026-02-10", "subsidy", 300),
        entry("2026-03-10", "subsidy", 50),
        *monthly("expense", 900),
    ]
    assert _funding(pilot(ledger=ledger)) == [("no_funding", {"amount": 350})]
    given = [entry("2026-03-31", "subsidy", 900, account="870", payer="Ville", line="Apport personnel")]
    assert _funding(pilot(ledger=[*ledger, *given])) == [
        ("no_funding", {"amount": 350})
    ]  # no euro of 900 moved
    assert not _loans(pilot(ledger=given))
    rows = [
        {"id": "F1", "funder": "Région", "status": "agreed"},
        {"id": "F2", "funder": "Ville", "status": "filed", "cash_late": "2026-09-01"},
        {"id": "F3", "funder": "État", "status": "refused"},
        {"id": "F4", "status": "notified"},
        {"id": "F5", "funder": "Europe", "status": "filed", "cash_early": "2026-09-01"},
    ]
    assert _funding(pilot(ledger=ledger, funding=rows)) == [("undated", {"names": ["Région", "—"]})]


def test_served_orders_of_a_paid_service_that_bring_nothing_are_asked_about():
    services = [
        {"id": "a", "label": "Courses", "market": True},
        {"id": "b", "label": "Linge"},
        {"id": "c", "label": "Vélo", "market": False},
        {"id": "d", "label": "Journal", "market": True},
        {"id": "e", "label": "Repas", "market": True},
        {"id": "f", "market": True},
    ]
    log = [
        {"date": "2026-02-03", "closed_on": "2026-02-03", "service": s, "outcome": outcome, "fee_eur": fee}
        for s, outcome, fee in (
            ("a", "served", 0),
            ("a", "served", 0),
            ("b", "served", 0),
            ("c", "served", 0),
            ("d", "served", 0),
            ("e", "served", 0),
            ("e", "served", 4),
            ("f", "refused", 0),
        )
    ]
    contract = {
        "id": "K",
        "payer_name": "Ville",
        "service": "d",
        "status": "signed",
        "amount_eur": 10,
        "per_year": 12,
        "start": "2026-01-01",
    }
    found = _free(pilot(requests=log, services=services, contracts=[contract]))
    assert found == [("free", {"n": 3, "names": ["Courses", "Linge"]})]
    assert _free(pilot(requests=log[3:], services=services, contracts=[contract])) == []


def test_accounts_without_an_expense_are_told_no_accounts_at_all_are_not():
    income = [entry("2026-02-10", "subsidy", 300)]
    assert _expenses(pilot(ledger=income)) == [("no_expense", {})]
    assert _expenses(pilot()) == []
    assert _expenses(pilot(ledger=[*income, entry("2026-02-10", "expense", 5)])) == []


def test_income_that_is_to_be_repaid_is_known_by_its_account_or_its_words():
    rows = [
        entry("2026-02-10", "own_revenue", 700, account="1641", line=None),
        entry("2026-02-10", "subsidy", 50, line="Prêt d’honneur"),
        entry("2026-02-10", "expense", 20, account="1641"),
        entry("2026-02-10", "own_revenue", 9, line="Linge", account="706"),
        entry("2026-02-10", "own_revenue", 4, line="Courses"),
    ]
    assert _loans(pilot(ledger=rows)) == [("loan", {"total": 750, "names": ["—", "Prêt d’honneur"]})]


def test_amounts_below_zero_are_told_beside_those_that_reading_left_out():
    left = [
        Finding("too_small", "doubtful", "ledger", "Comptes", 4, "Montant", "-1e9", {}, "amount_eur"),
        Finding("too_small", "doubtful", "time", "Temps", 4, "Heures", "-9", {}, "hours"),
    ]
    rows = [entry("2026-02-10", "expense", -30), entry("2026-02-10", "expense", 90)]
    known = Pilot.from_tables(
        {
            "ledger": pd.DataFrame(rows),
            "funding": pd.DataFrame([{"id": "F1", "funder": "Ville", "amount_eur": -5.0}]),
        },
        PROJECT,
        findings=tuple(left),
    )
    assert _negative(known) == [("left_out", {"n": 1}), ("negative", {"n": 2, "total": -35})]


def test_weeks_of_the_team_stand_beside_what_it_agreed_to():
    """B left on the 8th; X agreed to nothing, and C, who did, noted no hours."""
    hours = [
        ("2026-03-02", "A", 30),
        ("2026-03-03", "B", 8),
        ("2026-03-16", "A", 20),
        ("2026-03-17", "X", 99),
    ]
    team = [
        {"id": "A", "hours_week": 35},
        {"id": "B", "hours_week": 10, "until": "2026-03-08"},
        {"id": "C", "hours_week": 2},
    ]
    known = pilot(time=[dict(zip(("date", "person", "hours"), row, strict=True)) for row in hours], team=team)
    found = team_weeks(known)
    assert found["hours"].tolist() == [38, 20]
    assert found["agreed"].tolist() == [47, 37]


@pytest.mark.parametrize(
    ("account", "nature", "found"),
    [
        ("6061", "expense", ("60", True)),
        ("641", "expense", ("64", True)),
        (None, "expense", ("65", False)),
        ("706", "expense", ("65", False)),  # an account of the other side
        ("706", "own_revenue", ("70", True)),
        ("6", "own_revenue", ("70", False)),
        ("741", "subsidy", ("74", True)),
        (None, "subsidy", ("74", False)),
        ("606", "subsidy", ("74", False)),
    ],
)
def test_a_line_without_an_account_of_its_side_goes_to_the_usual_one_and_says_so(account, nature, found):
    assert placed(account, nature) == found


# ---- what is counted once


def contract(name, payer, eur=80, service="j", **more):
    return {
        "id": name,
        "payer_name": payer,
        "payer_kind": "commune",
        "service": service,
        "status": "signed",
        "amount_eur": eur,
        "per_year": 12,
        "start": "2026-01-01",
        **more,
    }


@pytest.mark.long
def test_the_lines_of_a_funder_that_make_up_its_grant_together_are_that_grant():
    """400 and 600 of the Région are its 1,000, the 900 of the Ville its own; 400 and 602 are not 1,000, and a doubt
    tells it."""
    funding = [
        {"id": "F1", "funder": "Région", "status": "agreed", "amount_eur": 1000, "cash_late": "2026-09-30"},
        {"id": "F2", "funder": "Ville", "status": "agreed", "amount_eur": 900, "cash_late": "2026-09-30"},
    ]
    for second in (600, 601, 602):
        ledger = [
            entry("2026-08-10", "subsidy", 400, payer="Région"),
            entry("2026-09-10", "subsidy", second, payer="Région"),
            entry("2026-09-10", "subsidy", 900, payer="Ville"),
        ]
        known = pilot(ledger=ledger, funding=funding)
        assert same_money(known) == ({2: "F2"} if second == 602 else {0: "F1", 1: "F1", 2: "F2"})
        doubts = finance.doubts(known).table.set_index("what")["values"]
        told = {"name": "Région", "ledger": 1002, "sheet": 1000}
        assert doubts.get("perhaps_twice") == (told if second == 602 else None)


def test_instalments_of_more_than_one_a_month_follow_the_payer_s_lines_too():
    """Eighteen a year: 1, 2, 1, 2, 1, 2 were seen, so nine are left, from July: 2, 1, 2, 1, 2, 1."""
    seen = [1, 2, 1, 2, 1, 2]
    ledger = [
        entry(f"2026-{m:02}-10", "own_revenue", 100, payer="VILLE")
        for m, n in enumerate(seen, start=1)
        for _k in range(n)
    ]
    known = pilot(contracts=[contract("K", "Ville", 100, per_year=18)], ledger=ledger)
    found = instalments(known, known["contracts"], pd.period_range("2026-01", "2026-12", freq="M"))[0]
    assert found.tolist() == [*seen, 2, 1, 2, 1, 2, 1]


def test_a_contract_has_stopped_once_its_end_has_come_unless_another_one_runs_in_its_place():
    rows = [
        contract("A", "Ville", end="2026-04-30"),
        contract("B", "Bourg", status="ended", end="2026-03-31"),
        contract("C", "Bourg", start="2026-04-01"),
        contract("D", "Val", status="ended", end="2026-02-28"),
        contract("E", "Val", start="2026-03-01", end="2026-05-31"),
        contract("F", "Mont", end="2026-07-31"),
    ]
    found = stopped(pilot(contracts=rows))
    assert found.groupby("id").size().to_dict() == {"A": 4, "D": 2, "E": 3}


@pytest.mark.parametrize(("eur", "other", "requests"), [(80, 0, 80), (25, 35, 100), (200, 0, 5)])
def test_contracts_the_ledger_does_not_tell_are_taken_off_its_other_lines_first(eur, other, requests):
    """Each month € 60 of another service and € 100 of the log's; a contract of which no line bears the payer nor the service.

    What the log itself tells, 30 in six months, no contract brought: 5 a month are left.
    """
    log = [
        {"date": "2026-02-03", "closed_on": "2026-02-03", "service": "s", "outcome": "served", "fee_eur": 30}
    ]
    ledger = [
        *monthly("own_revenue", 60, service="z", line="Dons"),
        *monthly("own_revenue", 100, service="s", line="Courses"),
    ]
    rows, stream = pool(pilot(requests=log, ledger=ledger, contracts=[contract("K", "Ville", eur)]))
    assert rows.amount_eur[stream == "other"] == pytest.approx([other] * 6)
    assert rows.amount_eur[stream == "requests"] == pytest.approx([requests] * 6)


def test_a_reason_of_contracts_names_their_payers_only_and_no_difference_is_no_minus_nothing():
    """Ville began in the half year there is; the sales beside it name nobody. 29.996 booked of 30 are no difference."""
    lines = [
        Line("own_revenue", kind, "", "", np.ones(12), who=who)
        for kind, who in ((CONTRACT, "Ville"), (ORDERS, ""))
    ]
    book = [entry("2026-02-10", "own_revenue", 29.996, service="s")]
    log = [
        {"date": "2026-02-03", "closed_on": "2026-02-03", "service": "s", "outcome": "served", "fee_eur": 30}
    ]
    known = pilot(ledger=book, requests=log)
    assert _contract(known, SimpleNamespace(lines=lines, line="")) == [("began", {"name": "Ville"})]
    assert [str(eur) for eur in finance.reconcile(known)["difference_eur"]] == ["0.0"] * len(
        finance.reconcile(known)
    )


@pytest.mark.parametrize(("agreed", "written"), [("j", None), (None, "j")])
def test_who_stopped_is_said_of_the_lines_that_hold_its_money_only(agreed, written):
    """Of one service: Ville goes on for 80 € a month, Bourg for 30; Val stopped in March, as Mont did. Ville shares its line with Val."""
    end, held = (
        {"end": "2026-03-31"},
        {"Ville": "Journal", "Bourg": "Bourg", "VAL": "Journal", "Mont": "Mont"},
    )
    eur = {"Ville": 80, "Bourg": 30, "VAL": 20, "Mont": 10}
    both = [
        contract(*two, **more)
        for *two, more in (("A", "Ville", {}), ("C", "Val", end | {"amount_eur": 20, "service": agreed}))
    ]
    both += [
        contract("B", "Bourg", 30),
        contract("D", "Mont", 10, **end),
        contract("E", "Roc", 5, "k", **end),
    ]
    ledger = [
        entry(
            f"2026-{m:02}-10",
            "own_revenue",
            eur[payer],
            payer=payer,
            line=line,
            account="706",
            service=written if payer == "VAL" else None,
        )
        for payer, line in held.items()
        for m in range(1, 7 if payer in ("Ville", "Bourg") else 4)
    ]
    ledger += monthly("own_revenue", 5, line="Abonnés", service="k", account="706")[:3]
    known = pilot(
        contracts=both, ledger=[*ledger, entry("2026-01-10", "expense", 10, line="Mont", set_up=True)]
    )
    table = finance.budget(known).lines.set_index(["side", "line"])["whys"]
    assert table["products"].to_dict() == {
        "Journal": (("gone", {"name": "Val"}), ("began", {"name": "Ville"})),
        "Bourg": (("began", {"name": "Bourg"}),),
        "Mont": (("gone", {"name": "Mont"}), ("not_ahead", {})),
        "Abonnés": (("gone", {"name": "Roc"}), ("not_ahead", {})),
    }
    assert "gone" not in dict(table["charges", "Mont"])


# ---- hours nobody was paid for


def test_an_unpaid_hour_costs_what_the_team_sheet_first_says_of_the_person_else_the_usual_hour():
    """A: 30 €, though a first line of the sheet leaves it blank and a third says 40. B: nothing said. C: said to cost 0."""
    team = [
        {"id": "A"},
        {"id": "A", "hour_eur": 30},
        {"id": "A", "hour_eur": 40},
        {"id": "B"},
        {"id": "C", "hour_eur": 0},
    ]
    usual = rates.value("leader_hour_eur")

    def value(person):
        time = [
            {"date": "2026-02-03", "person": person, "hours": 10, "paid": "unpaid_leader"},
            {"date": "2026-03-03", "person": person, "hours": 5, "paid": "paid"},
        ]
        return books.unpaid_value(pilot(time=time, team=team)).sum()

    assert [value(person) for person in "ABC"] == pytest.approx([300, 10 * usual, 10 * usual])


# ---- how much of a normal month each month was


def test_a_month_said_closed_is_used_for_nothing_unless_something_came_in_it():
    """January half open and at 1.2 of a usual month; February, March and April said closed: an order came in February, one
    was only asked for in March."""
    said = [{"month": f"2026-{m:02}-01", "open_share": 0.0} for m in (2, 3, 4)]
    said += [
        {"month": "2026-01-01", "open_share": 0.5, "season": 1.2},
        {"month": "2026-06-01", "season": 0.8},
    ]
    log = [
        {"date": "2026-01-31", "closed_on": "2026-02-03", "service": "s", "outcome": "served", "fee_eur": 30},
        {"date": "2026-03-05", "service": "s", "outcome": "refused"},
    ]
    found = exposure(pilot(opening=said, requests=log))
    assert found.tolist() == pytest.approx([0.6, 1, 1, 0, 1, 0.8])


# ---- the months ahead


def test_what_the_ledger_dates_ahead_is_set_up_costs_and_subsidies_each_in_its_month():
    ledger = [
        *monthly("expense", 100, line="Loyer"),
        entry("2026-09-05", "expense", 400, line="Vélo", set_up=True),
        entry("2026-10-01", "expense", 300, line="Loyer"),
        entry("2026-11-01", "own_revenue", 40, line="Vente"),
        entry("2026-12-01", "subsidy", 600, line="Aide"),
        entry("2027-02-01", "subsidy", 70, line="Aide"),
    ]
    lines = [line for line in year_ahead(pilot(ledger=ledger)).lines if line.kind == DATED]
    assert [(line.nature, line.label, line.amounts.tolist()) for line in lines] == [
        ("expense", "Vélo", [0, 0, 400, *[0] * 9]),
        ("subsidy", "Aide", [0, 0, 0, 0, 0, 600, 0, 70, *[0] * 4]),
    ]


def test_what_is_dated_on_the_last_day_known_has_happened_and_the_next_day_is_ahead():
    """Known up to 15 June: the 400 of that day are spent, the 70 of the 16th are what is left of June."""
    ledger = [
        *monthly("expense", 100, line="Loyer"),
        entry("2026-06-15", "expense", 400, line="Vélo", set_up=True),
        entry("2026-06-15", "subsidy", 900, line="Aide"),
        entry("2026-06-16", "expense", 70, line="Casque", set_up=True),
    ]
    known = pilot({"data_until": "2026-06-15"}, ledger=ledger)
    lines = [line for line in year_ahead(known).lines if line.kind == DATED]
    assert [(line.label, line.left_eur, line.amounts.any()) for line in lines] == [("Casque", 70, False)]
    rent = {line.label: line for line in year_ahead(known).lines}["Loyer"]  # June's is paid since the 10th
    assert (rent.left_eur, rent.year_eur, rent.parts) == (0, 1200, ((12, 100),))


def test_an_aid_still_to_come_this_month_is_no_less_for_what_its_payer_gave_on_another_line():
    """50 a month up to May, June's not here on the 15th: what the same council gave for a fête is another line."""
    aid = [entry(f"2026-{m:02}-10", "subsidy", 50, line="Aide", payer="CCAS") for m in range(1, 6)]
    fete = entry("2026-06-12", "subsidy", 30, line="Fête", payer="CCAS")
    ledger = [*monthly("expense", 100, line="Loyer"), *aid, fete]
    lines = year_ahead(pilot({"data_until": "2026-06-15"}, ledger=ledger)).lines
    assert {line.label: line.left_eur for line in lines} == {"Loyer": 0, "Aide": 50}


def test_the_doubt_about_a_level_is_that_of_a_mean_of_so_many_months():
    """90, 110, 90, 110: a month strays by √(400 / 3), the mean of four by half as much."""
    nothing = books.of_nature(pilot(), "expense")
    found = forecast._stream(-1, np.array([90.0, 110, 90, 110]), nothing)
    assert (found.level, found.month_sd, found.level_sd) == pytest.approx(
        (100, (400 / 3) ** 0.5, (400 / 3) ** 0.5 / 2)
    )
    two = forecast._stream(
        -1, np.array([100.0, 300]), nothing
    )  # each 100 from their mean, over one degree left
    assert (two.level, two.month_sd, two.level_sd) == pytest.approx((200, 20_000**0.5, 100))
    one = forecast._stream(1, np.array([90.0]), nothing)
    assert (one.level, one.month_sd, one.level_sd) == (90, 0, 0)


def test_the_lowest_balance_follows_costs_down_and_revenue_up():
    """1,000 and six months of 60 − 100: 760 on 30 June. Ahead: twelve times 60 − 100, 60 − 150, and 130 − 100 (lowest in July)."""
    known = pilot(ledger=[*monthly("expense", 100, line="Loyer"), *monthly("own_revenue", 60, line="Vente")])
    lowest, asked = finance.cash_drivers(known)
    assert [(one.name, one.likely) for one in asked] == [("costs", 100), ("revenue", 60)]
    found = lowest(costs=np.array([100.0, 150, 100]), revenue=np.array([60.0, 60, 130]))
    assert found == pytest.approx([760 - 12 * 40, 760 - 12 * 90, 760 + 30])


def asked(name, eur, funder="Région", status="agreed", **more):
    return {"id": name, "funder": funder, "status": status, "amount_eur": eur, **more}


@pytest.mark.parametrize(
    ("early", "late", "day", "same"),  # 92 days before the first, or after the last
    [
        ("2026-10-01", "2026-11-30", "2026-07-01", True),
        ("2026-10-02", "2026-11-30", "2026-07-01", False),
        ("2026-10-01", "2026-11-30", "2027-03-02", True),
        ("2026-10-01", "2026-11-30", "2027-03-03", False),
        (None, "2026-11-30", "2026-08-30", True),
        (None, "2026-11-30", "2026-08-29", False),
        (None, None, "2028-01-01", True),
    ],
)
def test_days_of_one_money_do_not_differ_by_more_than_a_quarter(early, late, day, same):
    ledger = [entry(day, "subsidy", 500, payer="Région")]
    known = pilot(ledger=ledger, funding=[asked("F1", 500, cash_early=early, cash_late=late)])
    assert same_money(known) == ({0: "F1"} if same else {})


_EYBENS = ("Mairie d'Eybens", "Commune d’Eybens", "VILLE D'EYBENS", "La ville d Eybens", "Mairie Eybens")


@pytest.mark.parametrize(
    "one_body",
    [
        ("CCAS Eybens", "CCAS d'Eybens", "C.C.A.S. d’Eybens", "CCAS de la ville d'Eybens"),
        _EYBENS,
        ("CCAS d'Eybens", "CCAS D EYBENS", "C C A S D EYBENS"),  # as a bank writes
        ("Mairie de L’Albenc", "MAIRIE DE L ALBENC", "Commune d'Albenc"),
        ("Centre communal de l'action sociale de Vif", "CCAS Vif"),
        ("Communauté de communes du Trièves", "Communauté communes Trièves"),
        ("Association Le Lien", "Association du lien"),
        ("Conseil départemental de l'Isère", "CONSEIL DEPARTEMENTAL DE L ISERE"),
        ("Association d'Entraide", "ASSOCIATION D ENTRAIDE"),
        ("L'Épicerie des Oisillons", "L EPICERIE DES OISILLONS"),
        ("ADAPA de Vif", "A.D.A.P.A. de Vif", "A.D.A.P.A Vif"),
    ],
)
def test_words_that_link_and_the_names_of_a_commune_make_no_other_body(one_body):
    assert len({body_name(name) for name in one_body}) == 1
    assert all(same_body(one_body[0], name) for name in one_body)


@pytest.mark.parametrize(
    "bodies",
    [
        ("Mairie d'Eybens", "CCAS d'Eybens", "Mairie de Poisat", "Communauté de communes d'Eybens", "Métropole d'Eybens"),
        ("Commune de Saint-Martin", "Mairie de Saint-Martin-d'Hères", "Ville de Saint-Martin-le-Vinoux"),
        ("Mme D. Aubert", "Mme L. Aubert", "D. Aubert"),
        ("Madame D. Aubert", "Madame L. Aubert", "Madame Aubert", "Jean D. Aubert", "Jean Aubert"),
        ("EARL D. Olivier", "EARL L. Olivier", "EARL Olivier", "L. Isnard", "Isnard", "Mme Le Roux", "Mme Roux"),
        ("Mairie", "Commune", "Ville", "Ville-la-Grand", "La Grand", "Mairie de la Grand", "La Ville à Joie"),
        ("Villeneuve", "Ville neuve", "Communes forestières", "Amis de la Ville", "Amis de la Commune", "Le", "La", ""),
    ],
)  # fmt: skip
def test_other_bodies_and_other_places_keep_names_of_their_own(bodies):
    assert len({body_name(name) for name in bodies}) == len(bodies)


def test_who_is_of_a_commune_is_not_the_commune_and_mairie_alone_may_be_any():
    for other in (
        "Crèche de la commune d'Eybens",
        "Amis de la Commune d'Eybens",
        "Amicale de la mairie d'Eybens",
    ):
        assert not any(near_body(other, name) for name in (*_EYBENS, "Mairie", "Commune"))
    assert all(same_body(bare, name) for bare in ("Mairie", "La Commune") for name in _EYBENS)


_POISAT = ("Mairie d'Eybens", "Commune de Poisat")


@pytest.mark.parametrize(
    ("payers", "funders", "same"),
    [
        (["Commune", "Mairie d'Eybens"], _POISAT, ["P", "E"]),  # Eybens is told: the other is Poisat
        (["Mairie d'Eybens", "Commune"], _POISAT, ["E", "P"]),
        ([None, "Ville d'Eybens"], _POISAT, ["P", "E"]),
        (["Ville d'Eybens", "Mairie de Poisat"], _POISAT, ["E", "P"]),
        (["Commune"], _POISAT[:1], ["E"]),
        (["Commune"], _POISAT, []),  # one of the two: nothing says which
        (["La Commune"], _POISAT, []),
        (["Commune"], ("Mairie d'Eybens", "La commune"), ["P"]),
        (["Amis de la Commune de Poisat"], _POISAT, []),
    ],
)
@pytest.mark.sampled(cases=[0, 3, 5, 8])
def test_the_money_of_a_commune_is_found_by_its_name_first(payers, funders, same):
    days = {"cash_early": "2026-09-01", "cash_late": "2026-10-01"}
    grants = [asked(one, 3000, funder, **days) for one, funder in zip("EP", funders, strict=False)]
    ledger = [entry("2026-09-10", "subsidy", 3000, payer=who, line=f"Aide {who}") for who in payers]
    known = pilot(ledger=[*monthly("expense", 900), *ledger], funding=grants)
    found = same_money(known)
    assert [found[row] for row in sorted(found)] == same
    dated = year_ahead(known).of("subsidy")  # what is matched counts with its grant, the rest beside
    assert sum(line.year_eur for line in dated) == 3000 * (len(payers) - len(same))
    twice = perhaps_twice(known)["name"].tolist()
    assert twice == (
        [", ".join(funders)] if len(payers) == 1 and not same and "Amis" not in payers[0] else []
    )


def test_mairie_alone_is_none_of_two_communes_unless_it_is_written_so():
    both = [asked("E", 3000, _POISAT[0]), asked("P", 3000, _POISAT[1])]
    known = pilot(ledger=[entry("2026-09-10", "subsidy", 6000, payer="Mairie")], funding=both)
    assert same_money(known) == {}  # nor is it the two together
    assert renewed_by(known, "Ville d'Eybens")["id"] == "E"
    known = pilot(ledger=[], funding=[asked("M", 50, "Mairie"), *both])
    assert renewed_by(known, "La mairie")["id"] == "M"


@pytest.mark.parametrize(
    ("agreed", "payers", "booked"),
    [
        *(("Mairie d'Eybens", [who] * 6, 420) for who in _EYBENS),
        ("CCAS Eybens", ["CCAS d'Eybens"] * 3 + ["C.C.A.S. Eybens"] * 3, 420),
        ("Mairie d'Eybens", ["Commune d'Eybens"] * 3 + ["CCAS d'Eybens"] * 3, 210),
        ("Mairie d'Eybens", ["Mairie de Poisat"] * 6, 0),
        ("Commune du Trièves", ["Communauté de communes du Trièves"] * 6, 0),
    ],
)
@pytest.mark.sampled(cases=[0, 6, 7])
def test_a_contract_is_found_in_the_accounts_whatever_the_spelling_of_its_payer(agreed, payers, booked):
    """100 € a month since January; six lines of 70 € (only their payer tells whose), and 30 € a month of Métro under contract."""
    known = [contract("K", agreed, 100), contract("M", "Métro", 30, service="m")]
    lines = zip(monthly("own_revenue", 70, line="Journal"), payers, strict=True)
    ledger = [*({**row, "payer": who} for row, who in lines), *monthly("own_revenue", 30, payer="Métro")]
    known = pilot(contracts=known, ledger=[*ledger, *monthly("expense", 10)])
    assert reconcile(known).set_index("stream").loc["contracts", "ledger_eur"] == booked + 180


def test_a_line_is_one_grant_and_a_grant_one_line():
    lines = [entry("2026-09-10", "subsidy", 500, payer="Région")] * 2
    assert same_money(pilot(ledger=lines, funding=[asked("F1", 500)])) == {0: "F1"}
    assert same_money(pilot(ledger=lines, funding=[asked("F1", 500), asked("F2", 500)])) == {0: "F1", 1: "F2"}
    assert same_money(pilot(ledger=lines[:1], funding=[asked("F1", 500), asked("F2", 500)])) == {0: "F1"}
    assert same_money(pilot(ledger=lines, funding=[asked("F1", 500, status="idea"), asked("F2", 0)])) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Région", "La RÉGION Sud", True),
        ("Région Sud", "région", True),
        ("Région Sud", "Région Nord", False),
        ("Aide de la", "Aide", False),
        (None, "Région", False),
        ("Région", float("nan"), False),
        ("ANCT", "Agence nationale de la cohésion des territoires", True),
        ("Caisse d’allocations familiales du Rhône", "Caf 69", False),
        ("ARS Occitanie", "Agence régionale de santé", True),
        ("Agence régionale de santé", "Agence de l’eau", False),
        ("ARS", "Région Sud", False),
    ],
)
def test_two_names_are_one_body_when_the_words_of_one_are_in_the_other(one, other, same):
    assert same_body(one, other) == same


_ISERE, _ONCE = (
    "Département de l'Isère",
    entry("2026-03-20", "subsidy", 6000, line="Subvention", payer="Région"),
)


def _lines(eur, payers, day=10):
    """One a month from January."""
    return [entry(f"2026-{m:02}-{day}", "subsidy", eur, line="Subvention", payer=who) for m, who in enumerate(payers, 1)]  # fmt: skip


_NO_MARCH = [row for row in _lines(500, [_ISERE] * 6) if row["date"] != "2026-03-10"]


@pytest.mark.parametrize(
    ("aids", "year"),
    [
        ([*_lines(500, [_ISERE] * 6), _ONCE], [6000]),  # 12 × 500: the award of March comes once
        ([*_lines(500, [_ISERE] * 6), {**_ONCE, "amount_eur": 500}], [6000]),
        ([*_lines(500, [_ISERE] * 6), _ONCE, {**_ONCE, "amount_eur": 3000, "payer": "LEADER"}], [6000]),
        ([*_NO_MARCH, _ONCE], [5500]),  # a March without it
        ([*_lines(500, [None] * 6), _ONCE], [6000]),
        ([*_lines(500, [_ISERE] * 3 + [None] * 3), _ONCE], [6000]),
        ([*_lines(500, ["CAF", "CAF de l'Isère"] * 3), _ONCE], [6000]),  # one body in two names
        # dated ahead, of another: the aid goes on meanwhile
        ([*_lines(500, [_ISERE] * 6), {**_ONCE, "date": "2026-11-20"}], [6000, 6000]),
        # one aid, whatever is written of who pays it
        (_lines(500, ["État"] * 3 + ["ASP"] * 3), [6000]),
        (_lines(500, ["CPAM", "MSA", "ARS"] * 2), [6000]),
        (_lines(500, ["Région", _ISERE, "CAF", "MSA", "Carsat", "LEADER"]), [6000]),
        (_lines(500, [_ISERE] * 3 + [None] * 3), [6000]),
        (_lines(500, [_ISERE] * 6) + _lines(200, ["CAF"] * 6, 20), [8400]),
        (_lines(500, [_ISERE] * 2 + ["Dépt 38"] + [_ISERE] * 3) + [_ONCE], [6000]),  # March has its 500, and the award
        # 300 and 200 of March, one without its payer
        ([*_NO_MARCH, *_lines(300, [_ISERE] * 3)[2:], *_lines(200, [None] * 3)[2:]], [6000]),
        # three communes a month, each once: they pay in turn
        ([row for n in range(3) for row in _lines(200, [f"Commune de Ci{n}{m}" for m in range(6)], 5 + n)], [7200]),
        # another name in June of what Isère paid before
        (_lines(500, [_ISERE] * 5 + ["Dépt 38"]) + _lines(200, ["CAF"] * 6, 20), [8400]),
    ],
)  # fmt: skip
@pytest.mark.sampled(cases=[0, 3, 5, 7, 10, 14, 15])
def test_an_award_under_the_line_of_a_monthly_aid_does_not_come_every_month(aids, year):
    known = pilot(ledger=[*monthly("expense", 900), *aids])
    assert [line.year_eur for line in year_ahead(known).of("subsidy")] == year


@pytest.mark.parametrize("second", ["CAF", None])
def test_what_is_left_of_the_month_begun_is_what_the_aid_has_not_brought(second):
    """Isère gave its 500 of July on the 10th, the 200 of the other have not come; 6,000 of the Région are no part of them."""
    rows = [*_lines(500, [_ISERE] * 7), *_lines(200, [second] * 6, 20)]
    for more in ([], [{**_ONCE, "date": "2026-07-12"}]):
        known = pilot({"data_until": "2026-07-15"}, ledger=[*monthly("expense", 900), *rows, *more])
        assert [line.left_eur for line in year_ahead(known).of("subsidy")] == [200]


def test_a_grant_that_renews_a_monthly_aid_counts_once_though_its_payer_lacks_in_some_months():
    """Isère 500 a month to March, nobody named from March on (two lines that month); a year costs 10,800 and sells 3,600: with the
    6,000 agreed 1,200 are to find."""
    aids = [*_lines(500, [_ISERE] * 3), *_lines(500, [None] * 6, 25)[2:]]
    grant = asked("F1", 6000, _ISERE, agreed_on="2026-06-01", cash_early="2026-08-01", cash_late="2026-12-01", covers_to="2027-06-30")  # fmt: skip
    known = pilot(ledger=[*monthly("expense", 900), *aids, *monthly("own_revenue", 300)], funding=[grant])
    assert not year_ahead(known).of("subsidy")
    plan = finance.funding_plan(known).table
    assert plan.loc[plan["label"] == _ISERE, "amount_eur"].tolist() == [6000]
    assert plan.loc[plan["kind"] == "to_find", "amount_eur"].tolist() == [1200]


def test_what_is_owed_is_income_of_the_test_not_received_yet_that_no_grant_tells():
    ledger = [
        entry("2026-06-10", "own_revenue", 70, paid_on="2026-07-10"),
        entry("2026-05-10", "subsidy", 300, paid_on="2026-08-15"),
        entry("2026-06-10", "expense", 40, paid_on="2026-07-10"),
        entry("2026-06-10", "own_revenue", 900, account="875", paid_on="2026-07-10"),
        entry("2026-07-05", "own_revenue", 55, paid_on="2026-08-01"),
        entry("2026-06-10", "own_revenue", 20, paid_on="2026-06-30"),
        entry("2026-06-01", "subsidy", 500, payer="Région", paid_on="2026-09-15"),
    ]
    known = pilot(ledger=ledger, funding=[asked("F1", 500, cash_late="2026-09-30")])
    assert owed(known) == 70 + 300
    assert renewed_by(known, "RÉGION") is None  # the grant is that line
    more = [
        asked("F0", None, status="filed"),
        asked("F2", 1200, status="filed"),
        asked("F3", 50, status="filed"),
    ]
    again = pilot(ledger=ledger, funding=[asked("F1", 500, cash_late="2026-09-30"), *more])
    assert renewed_by(again, "RÉGION")["id"] == "F2"


def test_a_year_of_instalments_is_seen_on_the_last_twelve_months():
    """Thirteen months known, five quarterly lines: the four of the last year say when; the first day alone would say May."""
    ledger = [
        entry(day, "own_revenue", 100, payer="Ville")
        for day in ("2025-06-10", "2025-09-10", "2025-12-10", "2026-03-10", "2026-06-10")
    ]
    known = pilot(
        {"start": "2025-06-01"},
        ledger=ledger,
        contracts=[contract("K", "Ville", 100, per_year=4, start="2025-05-01")],
    )
    found = instalments(known, known["contracts"], pd.period_range("2026-07", "2027-06", freq="M"))[0]
    assert found.tolist() == [0, 0, 1] * 4


def test_contracts_that_end_ahead_or_have_stopped_with_what_they_bring_a_month():
    """Looked at from July to December: an end in December changes no month of these."""
    rows = [
        contract("A", "Ville", 100, end="2026-11-15"),
        contract("B", "Bourg", end="2026-12-31"),
        contract("C", None, end="2026-09-30"),
        contract("D", "Val", 50, per_year=6, status="ended", end="2026-04-30"),
        contract("E", "Pré"),
        contract("F", "Mont", end="2026-06-30"),
    ]
    found = ending(pilot(contracts=rows), pd.period_range("2026-07", "2026-12", freq="M"))
    assert list(zip(found["payer"], found["month_eur"], found["stopped"], strict=True)) == [
        ("Ville", 100, False),
        ("Val", 25, True),
        ("Mont", 80, True),
    ]


# ---- members, people, aids and grants of the year ahead


CLIENTS = [
    {"id": "A", "member_since": "2026-02-10", "membership_eur": 18},
    {"id": "B", "member_since": "2026-03-10", "membership_eur": 12},
    {"id": "C", "member_since": "2026-07-05", "membership_eur": 99},
    {"id": "D", "member_since": "2026-03-01"},
]


def ahead(kind, **tables):
    return [line for line in year_ahead(pilot(**tables)).lines if line.kind == kind]


def test_members_of_before_the_test_count_in_its_first_month():
    old = [
        {"id": "E", "member_since": "2025-03-01", "membership_eur": 5},
        {"id": "F", "since": "2026-04-01", "membership_eur": 6},
        {"id": "G", "membership_eur": 7},
    ]
    found = memberships(pilot(clients=CLIENTS + old))
    assert found.set_index("client")["month"].astype(str).to_dict() == dict(
        A="2026-02", B="2026-03", E="2026-01", F="2026-04", G="2026-01"
    )


@pytest.mark.long
def test_members_pay_again_in_the_same_month_unless_the_accounts_tell_another_story():
    """February is the eighth month ahead, March the ninth."""
    own = [0] * 7 + [18, 12] + [0] * 3
    rent = monthly("expense", 100, line="Loyer")
    same = [entry("2026-03-20", "own_revenue", 30, account="756", line="Adhésions")]
    other = monthly("own_revenue", 50, account="756", line="Adhésions")
    for told, expected in ((rent, own), (rent + same, own), (rent + other, [50] * 12)):
        (line,) = ahead(MEMBERS, clients=CLIENTS, ledger=told)
        assert line.amounts.tolist() == expected


def test_someone_hired_is_paid_from_the_first_month_to_the_last():
    team = [
        dict(id="A", paid="paid", hours_week=10, hour_eur=20, since="2026-09-01", until="2027-01-31"),
        {"id": "B", "paid": "volunteer", "hours_week": 10, "hour_eur": 20, "since": "2026-09-01"},
        {"id": "C", "paid": "paid", "hours_week": 10, "hour_eur": 20, "since": "2026-06-30"},
    ]
    (line,) = ahead(PERSON, team=team, ledger=monthly("expense", 100, line="Loyer"))
    month = round(10 * 20 * 52 / 12, 2)
    assert line.amounts.tolist() == pytest.approx([0, 0, *[month] * 5, *[0] * 5])
    assert line.parts == ((5, month),)


def test_a_monthly_aid_goes_on_after_what_is_dated_and_until_its_end():
    """€ 200 a month, July already in the ledger, an agreement until October: August, September, October."""
    ledger = [
        *monthly("expense", 100, line="Loyer"),
        *monthly("subsidy", 200, line="Poste", payer="Région"),
        entry("2026-07-10", "subsidy", 200, line="Poste", payer="Région"),
    ]
    paid = asked("F1", 2000, status="paid", covers_to="2026-10-31")
    (line,) = [
        one for one in year_ahead(pilot(ledger=ledger, funding=[paid])).of("subsidy") if one.kind != DATED
    ]
    assert line.amounts.tolist() == [0, 200, 200, 200, *[0] * 8]
    assert line.parts == ((3, 200),)


def test_orders_of_the_year_ahead_are_those_of_the_last_three_months():
    """2, 3, 3, then 4, 4, 4 orders at € 10: 48 a year, € 40 a month."""
    counts = (2, 3, 3, 4, 4, 4)
    log = [
        dict(date=f"2026-0{m}-1{k}", closed_on=f"2026-0{m}-1{k}", service="s", outcome="served", fee_eur=10)
        for m, n in enumerate(counts, start=1)
        for k in range(n)
    ]
    ledger = [
        entry(f"2026-0{m}-28", "own_revenue", 10 * n, service="s", line="Courses")
        for m, n in enumerate(counts, start=1)
    ]
    for told in (ledger, monthly("expense", 100, line="Loyer")):  # the second ledger tells no order
        (line,) = ahead(ORDERS, requests=log, ledger=told)
        assert (line.parts, line.amounts.tolist()) == (((48, 10),), [40] * 12)


def test_running_costs_hold_what_is_paid_now_and_then_and_revenue_what_has_not_stopped(monkeypatch):
    """Rent of 100 and 60 once, a yearly bill: 105. Revenue of 130 up to April, of which 80 from a contract that ended then: 50."""
    ledger = [
        *(
            entry(f"2026-0{m}-10", "expense", 100, line="Loyer", paid_on=f"2026-0{m + 1}-10")
            for m in range(1, 7)
        ),
        entry("2026-02-10", "expense", 60, line="Assurance"),
        entry("2026-03-10", "expense", 999, line="Vélo", set_up=True),
        *(entry(f"2026-0{m}-10", "own_revenue", 130 if m < 5 else 50, line="Ventes") for m in range(1, 7)),
    ]
    monkeypatch.setattr(forecast.books, "MONTHS_BACK", 3)
    costs, revenue = forecast.streams(
        pilot(ledger=ledger, contracts=[contract("K", "Ville", end="2026-04-30")])
    )
    assert (costs.sign, costs.level, costs.lags.tolist()) == (-1, 105, pytest.approx([60 / 660, 600 / 660]))
    assert (revenue.sign, revenue.level, revenue.lags.tolist()) == (1, 50, [1])


def test_grants_still_to_come_have_two_days_and_a_chance_each_said_or_supposed():
    funding = [
        asked("F1", 100, cash_early="2026-09-01", cash_late="2026-10-01"),
        asked("F2", 100, status="filed", cash_late="2026-08-01"),
        asked("F3", 100, status="filed", chance_share=0.7, cash_early="2026-03-01", cash_late="2026-05-01"),
        asked("F4", 100, status="notified"),
        asked("F5", 100, status="refused"),
        asked("F7", 100, status="filed", chance_share=0.4, cash_late="2026-10-01"),
        asked("F8", 100, status="filed", chance_share=0.4, cash_early="2026-09-01"),
        asked("F6", 100, chance_share=0.9, cash_early="2026-09-01", cash_late="2026-10-01"),
    ]
    found = forecast.receipts(pilot(funding=funding)).table.set_index("id")
    day, usual = pd.Timestamp("2026-07-01"), rates.value("filed_chance_share")
    then = day + pd.Timedelta(days=round(30.44 * rates.value("grant_wait_months")))
    autumn, august = (pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")), pd.Timestamp("2026-08-01")
    rows = [*map(tuple, found[["early", "late", "chance_share", "assumed"]].itertuples())]
    assert rows == [
        ("F1", *autumn, 1, False),
        ("F2", august, august, usual, True),
        ("F3", day, then, 0.7, True),
        ("F4", day, then, 1, True),
        ("F7", autumn[1], autumn[1], 0.4, True),
        ("F8", autumn[0], autumn[0] + (then - day), 0.4, True),
        ("F6", *autumn, 0.9, False),
    ]


def test_an_aid_cut_short_whose_months_differ_is_told_as_one_sum():
    """€ 100 a month and 300 in March, until March 2027: eight times 100 and 300 are no nine times the same."""
    paid = [
        entry(f"2026-0{m}-10", "subsidy", 300 if m == 3 else 100, line="Poste", payer="Région")
        for m in range(1, 7)
    ]
    ledger = [*monthly("expense", 100, line="Loyer"), *paid]
    funding = [asked("F1", 2000, status="paid", covers_to="2027-03-31")]
    (line,) = year_ahead(pilot(ledger=ledger, funding=funding)).of("subsidy")
    assert line.amounts.tolist() == [*[100] * 8, 300, 0, 0, 0]
    assert line.parts == ((1, 1100),)


@pytest.mark.parametrize(
    ("march", "until", "months", "parts"),
    [(1500, "2026-09-15", [1500] * 3, (3, 1500)), (2000, "2027-03-31", [*[1500] * 8, 2000], (1, 14_000))],
)
def test_a_salary_stops_with_the_month_in_which_the_only_person_of_that_role_leaves(
    march, until, months, parts
):
    ledger = [
        entry(
            f"2026-0{m}-28", "expense", march if m == 3 else 1500, line="Salaire coordinatrice", account="641"
        )
        for m in range(1, 7)
    ]
    ledger += [
        *monthly("expense", 800, line="Salaire chauffeur"),
        *monthly("expense", 90, line="Loyer coordinatrice", account="613"),
    ]
    ledger += monthly("expense", 600, line="Paie animatrice", account="6411")
    team = [
        {"id": "A", "role": "Coordinatrice", "paid": "paid", "until": until},
        {"id": "B", "role": "Coordinatrice", "paid": "volunteer"},
        {"id": "C", "role": "chauffeur", "paid": "paid", "until": until},
        {"id": "D", "role": "chauffeur", "paid": "paid"},
        {"id": "E", "role": "animatrice", "paid": "paid", "until": until},
    ]
    found = {line.label: line for line in year_ahead(pilot(ledger=ledger, team=team)).of("expense")}
    leaves = found.pop("Salaire coordinatrice")
    assert leaves.amounts.tolist() == [*months, *[0] * (12 - len(months))]
    assert leaves.parts == (parts,)
    assert {name: (line.amounts.tolist(), line.parts) for name, line in found.items()} == {
        "Paie animatrice": ([600] * len(months) + [0] * (12 - len(months)), ((len(months), 600),)),
        "Salaire chauffeur": ([800] * 12, ((12, 800),)),
        "Loyer coordinatrice": ([90] * 12, ((12, 90),)),
    }


def test_weeks_are_those_of_the_people_named():
    """B1 works in the weeks of 9 and 16 February; hours of nobody before and after make no week without hours."""
    named = [{"date": day, "person": "B1", "hours": 3} for day in ("2026-02-10", "2026-02-17")]
    nobody = [{"date": day, "hours": 5} for day in ("2026-01-20", "2026-03-20")]
    one = pilot(time=named + nobody, team=[{"id": "B1", "hours_week": 4}])
    assert finance.operating(one).weeks["hours"].tolist() == [3, 3]


def test_a_month_of_receipts_alone_is_told_and_those_that_spend_are_not():
    ledger = [
        entry("2026-01-20", "expense", 100),
        entry("2026-02-20", "own_revenue", 50),
        entry("2026-03-20", "expense", 90),
    ]
    told = doubts(pilot(ledger=ledger)).table
    bare = told.loc[told["what"] == "bare_months", "values"].tolist()
    assert bare == [{"months": [pd.Period("2026-02", "M")]}]


def test_nothing_is_said_of_grants_before_a_whole_month_is_known():
    begun = Pilot.from_tables(
        {
            "ledger": [entry("2026-03-03", "expense", 100)],
            "funding": [{"id": "F", "funder": "x", "amount_eur": 500.0, "status": "filed"}],
        },
        {"name": "Essai", "start": "2026-03-01", "data_until": "2026-03-12"},
    )
    assert not len(begun.months)
    assert eligibility(begun).missing == "ledger"


def test_a_service_that_brings_nothing_is_named_though_its_sheet_says_it_twice():
    log = [
        {"date": "2026-02-03", "closed_on": "2026-02-03", "outcome": "served", "service": "s", "fee_eur": 0.0}
    ]
    services = [
        {"id": "s", "label": "Repassage", "market": True},
        {"id": "s", "label": "Repassage bis", "market": True},
    ]
    assert _free(pilot(requests=log, services=services)) == [("free", {"n": 1, "names": ["Repassage"]})]


# ---- a treasurer's own pilots


def test_a_gift_is_no_sale_that_the_log_forgot():
    """Three orders of 10 € make 30 €, as the accounts say; the gift of 150 € names no service, and its account is no sale."""
    orders = [
        dict(date=f"2026-0{m}-05", closed_on=f"2026-0{m}-05", service="s", outcome="served", fee_eur=10)
        for m in (1, 2, 3)
    ]
    gift = entry("2026-03-03", "own_revenue", 150, line="Dons", account="754")
    ledger = [
        *monthly("expense", 20),
        entry("2026-03-31", "own_revenue", 30, line="Ventes", account="706"),
        gift,
    ]
    one = pilot(ledger=ledger, requests=orders)
    told = reconcile(one).set_index("stream")
    assert told["ledger_eur"].to_dict() == {"requests": 30, "contracts": 0, "memberships": 0, "other": 150}
    assert "mismatch" not in set(doubts(one).table["what"])
    assert "mismatch" in set(
        doubts(pilot(ledger=[*ledger[:-1], gift | {"account": "706"}], requests=orders)).table["what"]
    )


def test_a_grant_that_only_the_accounts_tell_is_not_said_to_be_counted_nowhere():
    """1,200 € of May paid in August and no Funding sheet: the plan counts them, so the doubt cannot say that it counts none."""
    aid = entry("2026-05-04", "subsidy", 1200, payer="Commune", paid_on="2026-08-20")
    one = pilot(ledger=[*monthly("expense", 20), aid])
    plan = finance.cash_plan(one, draws=10).table.set_index("month")["plan_eur"]
    assert plan[pd.Period("2026-08", "M")] - plan[pd.Period("2026-07", "M")] == pytest.approx(1200 - 20)
    said = " ".join(doubts(one).sentences("fr"))
    assert "compte ce que datent les comptes" in said
    assert "n’en compte aucune" not in said


@pytest.mark.parametrize(
    ("back", "said", "a_month"),
    [
        (monthly("repayment", 50), "Il reste 5\u202f700\u00a0€ à rendre", -70),
        ([entry("2026-02-10", "repayment", 300)], "5\u202f700\u00a0€ de prêts, d’avances", -20),
    ],
)
@pytest.mark.sampled(cases=[0])
def test_the_plan_says_which_repayments_of_a_loan_it_supposes(back, said, a_month):
    """6,000 € lent, 300 paid back: 50 a month go on, 300 once suppose nothing."""
    lent = [entry("2026-01-05", "loan", 6000), *monthly("expense", 20)]
    one, none = pilot(ledger=[*lent, *back]), pilot(ledger=monthly("expense", 20))
    assert said in " ".join(_details(one, finance.cash_plan(one, draws=10)))
    assert "rembourse" not in " ".join(_details(none, finance.cash_plan(none, draws=10)))
    plan = finance.cash_plan(one, draws=10).table.query("kind == 'future'")
    assert plan["plan_eur"].diff().dropna().round(2).eq(a_month).all()


@pytest.mark.long
def test_what_is_still_to_be_received_is_one_figure_the_first_days_of_a_month_included():
    """100 € of June and 22 € of early July, both paid in August, on 10 July; the 7 € of 20 July are not due yet."""
    late = {"paid_on": "2026-08-01", "payer": "Usagers"}
    ledger = [
        *monthly("expense", 20),
        entry("2026-06-20", "own_revenue", 100, **late),
        entry("2026-07-05", "own_revenue", 22, **late),
        entry("2026-07-20", "own_revenue", 7, **late),
    ]
    one = pilot({"data_until": "2026-07-10"}, ledger=ledger)
    assert len(one.months) == 6
    assert finance.views(one).owed_eur == 122
    assert finance.cash_plan(one, draws=10).owed_eur == 122


def test_a_bill_paid_once_in_a_short_test_is_that_of_a_year_in_the_month_as_in_the_budget():
    """Six months of a rent of 100 €; an insurance of 600 € in March; two repairs of 30 €: 100 + 50 + 10 € a month."""
    ledger = [
        {"date": f"2026-0{m}-05", "nature": "expense", "line": "Loyer", "amount_eur": 100.0}
        for m in range(1, 7)
    ]
    ledger += [{"date": "2026-03-09", "nature": "expense", "line": "Assurance", "amount_eur": 600.0}]
    ledger += [
        {"date": f"2026-0{m}-20", "nature": "expense", "line": "Dépannage", "amount_eur": 30.0}
        for m in (2, 5)
    ]
    short = pilot(ledger=ledger)
    assert forecast.streams(short)[0].level == pytest.approx(100 + 600 / 12 + 2 * 30 / 6)
    assert sum(line.year_eur for line in year_ahead(short).of("expense")) == pytest.approx(12 * 160)


# ---- budget and accounts of a fourth treasurer


@pytest.mark.long
def test_the_instalments_of_a_funder_are_one_line_beside_what_it_awards_next():
    """4,200 then 1,800 of last year's grant, 5,000 notified: one line of the funder, 6,000 then 5,000. A test of six months pays
    its rent twelve times: the months differ, neither the rent nor the aid of every month does."""
    rows = [
        *monthly("expense", 100.0, line="Rent", account="613"),
        *monthly("subsidy", 50.0, line="Aid for the post", payer="ASP"),
        entry(
            "2026-02-01", "subsidy", 4200.0, line="Grant 2025, instalment", payer="Département de la Drôme"
        ),
        entry("2026-06-01", "subsidy", 1800.0, line="Grant 2025, balance", payer="Département de la Drôme"),
        entry("2026-03-01", "own_revenue", 26.0, line="Tips", account="7588"),
        entry("2026-03-02", "expense", 30.0, line="Insurance", account="616"),
    ]
    grant = {
        "id": "F",
        "funder": "Département de la Drôme",
        "status": "notified",
        "amount_eur": 5000.0,
        "agreed_on": "2026-06-28",
        "cash_early": "2027-01-05",
        "cash_late": "2027-01-31",
    }
    one = pilot(ledger=rows, funding=[grant])
    table = finance.budget(one).told_rows()
    table = table[table["level"] == "line"].set_index("label")
    assert table.loc["Département de la Drôme", ["done_eur", "plan_eur"]].tolist() == [6000, 5000]
    assert not table.index.str.startswith("Grant 2025").any()
    for line in ("Rent", "Aid for the post"):
        assert table.loc[line, "why"] == "6 mois réalisés, douze à venir"
    assert "an dernier" not in table.loc["Insurance", "how"]
    # tips are sales that no other sheet has to tell: accounts and log agree
    assert finance.views(one).difference_eur == 0


@pytest.mark.long
def test_volunteers_of_the_year_ahead_have_one_value_in_the_plan_and_in_the_budget():
    """Fourteen months of hours, the first two of 40 and the others of 10: the last twelve months are 120 hours, € 10 each."""
    months = pd.period_range("2025-01", "2026-02", freq="M")
    time = [
        {"date": f"{month}-05", "person": "B", "hours": 40 if n < 2 else 10, "paid": "volunteer"}
        for n, month in enumerate(months)
    ]
    rows = [entry(f"{month}-10", "expense", 100.0, line="Rent") for month in months]
    settings = {"start": "2025-01-01", "data_until": "2026-02-28", "volunteer_hour_eur": 10.0}
    one = pilot(settings, ledger=rows, time=time)
    assert finance.funding_plan(one).volunteer_eur == pytest.approx(1200)
    assert finance.budget(one).volunteer_eur == 1200


def test_two_grants_of_one_funder_are_told_apart_by_their_amounts():
    found = SimpleNamespace(
        table=pd.DataFrame(
            {
                "label": ["", "Département", "Département", "CAF"],
                "amount_eur": [np.nan, 1800.0, 5000.0, 900.0],
            }
        )
    )
    names = [_called(found, row) for row in found.table.itertuples()]
    assert names == ["", f"Département, {money(1800)}", f"Département, {money(5000)}", "CAF"]


# ---- accounts without a sale, while another sheet tells some


LOGGED = [
    dict(
        date=f"2026-{m:02}-{d:02}", closed_on=f"2026-{m:02}-{d:02}", service="s", outcome="served", fee_eur=12
    )
    for m in range(1, 7)
    for d in range(1, 21)
]
MUSTS = [
    {"indicator": name, "role": "must", "requirement": asked, "frozen_on": "2026-01-01"}
    for name, asked in (("own_cover", 0.5), ("result_month_eur", -100))
]


def test_own_revenue_that_the_accounts_do_not_hold_is_not_nothing():
    """20 orders of 12 € a month in the log; one salary of 250 € a month in the accounts, and no sale."""
    found = pilot(requests=LOGGED, ledger=monthly("expense", 250), criteria=MUSTS)
    views = finance.views(found)
    assert np.isnan(views.own_cover)
    assert np.isnan(views.totals["pnl_eur"])
    assert views.totals["expense_eur"] == 1500
    review = gates.review(found, draws=200)
    assert list(review.criteria["light"]) == ["grey", "grey"]
    assert (review.proposal, review.verdict.step) == ("extend", 2)
    told = doubts(found).table.set_index("what")["values"]
    assert told["no_sales"] == {"source": 1440}
    assert finance.compare(found).table.empty
    said = " ".join(finance.views(found).sentences("en") + doubts(found).sentences("en"))
    assert said.count("Own revenue is not measured") == 1
    assert "nan" not in said


def test_orders_with_an_amount_are_not_said_without_price():
    """120 orders of 32 € each; what is not written is what the service keeps of them."""
    rows = [{**row, "fee_eur": None, "order_value_eur": 32, "public": "p"} for row in LOGGED]
    said = " ".join(offers.review(pilot(requests=rows)).sentences("fr"))
    assert "120 commandes sans commission ni frais de service" in said
    assert "sans prix" not in said


def test_a_bank_without_the_sales_of_the_log_tells_no_cash_ahead():
    """1,000 € less six salaries of 250 € is −500 €; the log tells 1,440 € more that the accounts do not hold: 940 €, or not paid yet."""
    must = [{"indicator": "runway_months", "role": "must", "requirement": 6, "frozen_on": "2026-01-01"}]
    known = {"requests": LOGGED, "criteria": must}
    unsold = pilot(ledger=monthly("expense", 250), **known)
    plan = finance.cash_plan(unsold, draws=20)
    assert (plan.missing, plan.first_negative) == ("sales", None)
    assert np.isnan([plan.cash_eur, finance.runway(unsold)]).all()
    row = gates.review(unsold, draws=200).criteria.iloc[0]
    assert (row.light, row.lacks) == ("grey", "sales")
    assert "the sales in the Ledger sheet" in " ".join(gates.review(unsold, draws=200).sentences("en"))
    sold = pilot(ledger=[*monthly("expense", 250), *monthly("own_revenue", 240)], **known)
    assert finance.cash_plan(sold, draws=20).cash_eur == 940


@pytest.mark.parametrize(
    ("day", "nature", "more", "known"),
    [
        ("2026-03-15", "expense", {}, False),
        ("2026-03-15", "own_revenue", {}, False),
        ("2026-03-15", "repayment", {}, False),
        ("2026-03-15", "expense", {"paid_on": "2027-06-01"}, True),  # not paid yet
        ("2025-03-15", "expense", {}, True),  # in the cash at the start
        ("2026-03-15", "expense", {"account": "681"}, True),  # moves no money
        ("2026-03-15", "expense", {"account": "864"}, True),  # a gift in kind
    ],
)
@pytest.mark.sampled(cases=[1, 3, 5])
def test_a_line_of_the_accounts_without_an_amount_leaves_the_cash_unknown(day, nature, more, known):
    """1,000 € less six times 250 €, plus six times 240 €, is 940 €; what the last line moved is not written."""
    booked = [*monthly("expense", 250), *monthly("own_revenue", 240)]
    found = pilot(ledger=[*booked, {**entry(day, nature, None), **more}], criteria=MUSTS)
    plan, views = finance.cash_plan(found, draws=20), finance.views(found)
    assert (plan.missing, plan.cash_eur) == ("", 940) if known else plan.missing == "amounts"
    assert np.isnan(views.totals["cash_eur"]) != known
    assert ("amounts" in assess(found).reasons) != known
    if not known:
        assert np.isnan([plan.cash_eur, finance.runway(found)]).all()
        assert "the amounts that are missing" in " ".join(plan.sentences("en"))
        assert indicators.measure_of(found, "runway_months").more == ("amounts", 1)


@pytest.mark.parametrize(
    ("nature", "light", "lacks", "said"),
    [
        (None, "green", "", ""),
        ("expense", "amber", "", "1 line of expenses has no amount: the result leaves it out."),
        ("set_up", "green", "", "1 line of expenses has no amount: the result leaves it out."),
        ("own_revenue", "grey", "amounts", "1 line of income has no amount: the result leaves it out."),
        ("subsidy", "green", "", "1 line of income has no amount: the result leaves it out."),
        ("repayment", "green", "", ""),  # in no result
    ],
)
@pytest.mark.sampled(cases=[1, 2, 3])
def test_a_must_on_the_accounts_is_not_judged_as_if_a_line_without_an_amount_were_nothing(
    nature, light, lacks, said
):
    """240 € of 250 € a month are 96 %, 50 % are required, grants and set-up apart; the size of one line is not known."""
    booked = [*monthly("expense", 250), *monthly("own_revenue", 240)]
    must = [{"indicator": "own_cover", "role": "must", "requirement": 0.5, "frozen_on": "2026-01-01"}]
    more = [entry("2026-03-15", nature, None)] if nature else []
    if nature == "set_up":
        more = [entry("2026-03-15", "expense", None, set_up=True)]
    found = pilot(requests=LOGGED, ledger=[*booked, *more], criteria=must)
    row = gates.review(found, draws=200).criteria.iloc[0]
    assert (row.light, row.lacks) == (light, lacks)
    told = " ".join(finance.views(found).sentences("en"))
    assert said in told
    assert ("has no amount" in told) == bool(said)
    assert ("grants bring" in told) == (nature not in ("subsidy", "own_revenue"))
    assert indicators.measure_of(found, "own_cover").note == (
        "unread" if said and nature != "subsidy" else ""
    )


@pytest.mark.parametrize(
    ("unread", "lights"),
    [
        ([], ("green", "green")),
        ([entry("2026-05-15", "own_revenue", None, payer="Ville")], ("amber", "green")),
        (
            [entry("2026-01-15", "own_revenue", None, payer="Ville")],
            ("green", "green"),
        ),  # not of the last three months
        ([entry("2026-05-15", "expense", None, variable=True)], ("green", "amber")),
        ([entry("2026-05-15", "expense", None, variable=False)], ("green", "green")),
    ],
)
@pytest.mark.sampled(cases=[1, 3])
def test_what_one_payer_or_an_hour_brings_is_to_be_confirmed_where_an_amount_of_it_is_not_written(
    unread, lights
):
    """60 € of 300 € a month are of Ville, 20 % of at most 40; 300 € for ten hours in the field are at least 1 € an hour."""
    booked = [*monthly("expense", 250, variable=False), *monthly("own_revenue", 240)]
    booked += monthly("own_revenue", 60, payer="Ville", service="j")
    hours = [
        {"date": row["date"], "hours": 10, "paid": "paid", "category": "field"} for row in monthly("", 0)
    ]
    asked = {"top_payer_share": 0.4, "contribution_hour_eur": 1.0}
    must = [
        {"indicator": name, "role": "must", "requirement": eur, "frozen_on": "2026-01-01"}
        for name, eur in asked.items()
    ]
    tables = {"contracts": [contract("K", "Ville", 60)], "requests": LOGGED, "time": hours, "criteria": must}
    rows = gates.review(pilot(ledger=[*booked, *unread], **tables), draws=200).criteria.set_index("indicator")
    assert tuple(rows.loc[list(asked), "light"]) == lights
    assert tuple(rows.loc[list(asked), "caution"] == "unread") == tuple(one == "amber" for one in lights)


@pytest.mark.parametrize(
    ("log", "sales", "cover"),
    [
        ([], [], 0),  # no sheet tells of a sale: nothing was sold
        ([{**row, "fee_eur": 0} for row in LOGGED], [], 0),  # served for nothing
        (LOGGED, [entry("2026-03-10", "own_revenue", 150)], 0.1),  # accounts that hold one are believed
    ],
)
@pytest.mark.sampled(cases=[0, 2])
def test_accounts_are_believed_where_no_sale_is_told_or_one_is_booked(log, sales, cover):
    found = pilot(requests=log, ledger=[*monthly("expense", 250), *sales], criteria=MUSTS)
    assert finance.views(found).own_cover == pytest.approx(cover)
    assert "no_sales" not in list(doubts(found).table["what"])


def test_contracts_and_members_tell_of_sales_too():
    contract = dict(payer_name="Syndic", amount_eur=100, per_year=12, start="2026-01-01", status="signed")
    found = pilot(contracts=[contract], ledger=monthly("expense", 250))
    assert np.isnan(finance.views(found).own_cover)
