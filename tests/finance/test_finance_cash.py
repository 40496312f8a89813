"""The cash curve: the deterministic plan to the cent, money conserved, delays never a gift."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import conciergekit as ck
from conciergekit import finance
from conciergekit.draw.blocks import words_of
from conciergekit.finance.cash import _stop_lacks, _stop_paid
from conciergekit.finance.forecast import Stream, running
from conciergekit.tell.finance import cash, operating, stress
from conciergekit.tell.report import decision
from conciergekit.tell.said import say

PROJECT = {"name": "x", "start": "2026-01-01", "data_until": "2026-06-30", "opening_cash_eur": 5000}
MONTHS = pd.period_range("2026-01", "2026-06", freq="M")


def steady(cost=1000.0, revenue=400.0, lag=0):
    """Six months all alike; own revenue paid `lag` months later."""
    rows = []
    for month in MONTHS:
        day = month.start_time + pd.Timedelta(days=14)
        rows.append({"date": day, "nature": "expense", "line": "salaire", "amount_eur": cost})
        rows.append(
            {
                "date": day,
                "nature": "own_revenue",
                "line": "services",
                "amount_eur": revenue,
                "paid_on": day + pd.DateOffset(months=lag),
            }
        )
    return rows


def pilot(ledger, funding=(), **project):
    tables = {"requests": [], "ledger": ledger, "funding": list(funding)}
    return ck.Pilot.from_tables(tables, {**PROJECT, **project})


def grant(amount, early, late, status="agreed", chance=None):
    return {
        "id": "F",
        "funder": "F",
        "status": status,
        "amount_eur": amount,
        "cash_early": early,
        "cash_late": late,
        "chance_share": chance,
    }


def future(plan):
    return plan.table[plan.table["kind"] == "future"]


def test_without_variation_nor_delay_the_fan_is_the_plan_to_the_cent():
    plan = finance.cash_plan(pilot(steady(), [grant(2000, "2026-09-10", "2026-09-10")]), horizon_months=12)
    by_hand = 5000 - 6 * 600 + np.cumsum([-600, -600, 1400] + [-600] * 9)
    rows = future(plan)
    for column in ("plan_eur", "p05_eur", "p50_eur", "p95_eur"):
        assert rows[column].to_numpy() == pytest.approx(by_hand, abs=0.005)
    assert plan.cash_eur == pytest.approx(1400)
    assert rows["negative_share"].isin([0, 1]).all()


def test_the_cash_and_its_change_are_of_the_same_days():
    """The cash at the start is that of the first day: what moved before it, in the same month, is in it already."""
    before = [
        {"date": "2026-01-02", "nature": "own_revenue", "line": "vente", "amount_eur": 500},
        dict(date="2026-01-02", paid_on="2026-01-20", nature="expense", line="stock", amount_eur=80),
        dict(date="2026-01-20", paid_on="2026-01-03", nature="expense", line="bail", amount_eur=200),
    ]
    told = pilot([*steady(), *before], start="2026-01-05")
    views, plan = finance.views(told), finance.cash_plan(told, draws=2)
    assert plan.cash_eur == 5000 - 6 * 600 - 80  # the sale and the lease moved before the 5th
    assert views.totals["cash_eur"] == plan.cash_eur - 5000
    assert (views.totals["own_revenue_eur"], views.totals["expense_eur"]) == (6 * 400 + 500, 6 * 1000 + 280)


@pytest.mark.long
def test_the_runway_is_read_on_the_curve_not_divided():
    plain = pilot(steady())
    # 1,400 − 600 a month: 800, 200, −400
    assert finance.runway(plain) == 3
    assert finance.cash_plan(plain).first_negative == pd.Period("2026-09", "M")
    assert not finance.cash_plan(plain).runway_at_least
    # the same yearly money, but a bill falls first
    bill = dict(
        date="2026-06-20", paid_on="2026-07-05", nature="expense", line="x", amount_eur=1500, set_up=True
    )
    assert finance.runway(pilot([*steady(), bill])) == 1
    assert finance.runway(pilot(steady(), opening_cash_eur=3000)) == 0


def test_a_curve_that_never_falls_gives_at_least_the_horizon():
    plan = finance.cash_plan(pilot(steady(revenue=1200)), horizon_months=10)
    assert plan.first_negative is None
    assert (plan.runway_months, plan.runway_at_least) == (10, True)
    assert plan.bridge_95_eur == 0
    assert np.isinf(plan.draws_months).all()


def test_the_past_curve_ends_on_the_opening_cash_plus_what_moved(sample):
    plan = finance.cash_plan(sample, draws=50)
    past = plan.table[plan.table["kind"] == "past"]
    moved = finance.views(sample).totals["cash_eur"]
    assert past["plan_eur"].iloc[-1] == pytest.approx(sample.settings["opening_cash_eur"] + moved)
    assert plan.cash_eur == pytest.approx(past["plan_eur"].iloc[-1])


def test_late_payments_of_the_past_arrive_once():
    """Own revenue paid two months later: two months are still due, and the rhythm goes on without a hole."""
    plan = finance.cash_plan(pilot(steady(lag=2)), horizon_months=6)
    flows = np.diff(np.concatenate([[plan.cash_eur], future(plan)["plan_eur"]]))
    assert flows == pytest.approx(-600)


@pytest.mark.long
def test_ideas_and_refusals_bring_nothing_and_filed_money_only_by_chance():
    nothing = finance.cash_plan(
        pilot(
            steady(),
            [grant(9000, "2026-08-01", "2026-08-31", status) for status in ("idea", "refused", "paid")],
        )
    )
    assert not len(nothing.receipts)
    filed = finance.cash_plan(
        pilot(steady(), [grant(9000, "2026-07-15", "2026-07-15", "filed", 0.3)]), draws=8000
    )
    assert future(filed)["plan_eur"].iloc[0] == pytest.approx(800)
    assert filed.negative_by(3) == pytest.approx(0.7, abs=0.02)
    assert filed.negative_by(2) == 0


@pytest.mark.parametrize(
    ("paid", "lags"), [("30 days", [0, 1]), ("60 days", [0, 0, 1]), ("on the 1st", [0, 0, 1])]
)
def test_a_term_in_days_is_as_many_months_whatever_the_month(paid, lags):
    """Invoices of the last days of January to June: thirty days from 31 January end on 2 March, and are one month as of any
    other; sixty are two. What is paid on the first day of the second month after is two months later in January too."""
    rows = steady()
    for row in (row for row in rows if row["nature"] == "own_revenue"):
        row["date"] += pd.offsets.MonthEnd()
        first = (row["date"] + pd.offsets.MonthBegin()) + pd.DateOffset(months=1)
        row["paid_on"] = first if paid == "on the 1st" else row["date"] + pd.Timedelta(paid)
    assert running(pilot(rows), 12)[1].lags == pytest.approx(lags)


def test_a_delay_spread_over_months_arrives_in_proportion_of_the_days():
    found = finance.cash_plan(
        pilot(steady(), [grant(1000, "2026-07-01", "2026-08-31")]), horizon_months=3, draws=20_000
    )
    early = future(found)["p95_eur"].iloc[0]
    assert early == pytest.approx(1800)
    # half the days fall in July: the middle case waits or not, the plan always waits
    assert future(found)["plan_eur"].tolist() == pytest.approx([800, 1200, 600])


@pytest.mark.long
def test_a_grant_of_the_ledger_is_not_counted_twice_when_the_funding_sheet_has_it():
    late = dict(date="2026-06-30", paid_on="2026-08-15", nature="subsidy", line="s", amount_eur=700)
    alone = future(finance.cash_plan(pilot([*steady(), late])))["plan_eur"]
    both = future(finance.cash_plan(pilot([*steady(), late], [grant(700, "2026-08-15", "2026-08-15")])))[
        "plan_eur"
    ]
    assert alone.tolist() == pytest.approx(both.tolist())


def test_a_set_up_cost_does_not_come_back():
    start = {"date": "2026-05-02", "nature": "expense", "line": "vélo", "amount_eur": 2000, "set_up": True}
    assert finance.cash_plan(pilot([*steady(), start])).month_cost_eur == pytest.approx(1000)


def test_a_yearly_bill_is_spread_over_the_year():
    project = {**PROJECT, "start": "2025-07-01"}
    rows = [
        {"date": m.start_time, "nature": "expense", "line": "salaire", "amount_eur": 1000}
        for m in pd.period_range("2025-07", "2026-06", freq="M")
    ]
    rows.append({"date": "2026-05-20", "nature": "expense", "line": "assurance", "amount_eur": 600})
    known = ck.Pilot.from_tables({"requests": [], "ledger": rows}, project)
    assert finance.cash_plan(known).month_cost_eur == pytest.approx(1050)


@pytest.mark.long
def test_a_month_already_begun_only_costs_what_is_left_of_it():
    """Nothing of July is in the accounts on the 11th: all of it is to come. Then the salary is, or 150 of the 400 sold."""
    rows = {
        "salary": {"nature": "expense", "line": "salaire", "amount_eur": 1000},
        "sales": {"nature": "own_revenue", "line": "services", "amount_eur": 150},
    }
    for booked, left in (((), -600), (("salary",), 400), (("sales",), -750), (("salary", "sales"), 250)):
        july = [{"date": "2026-07-05", **rows[name]} for name in booked]
        begun = finance.cash_plan(pilot([*steady(), *july], data_until="2026-07-11"), horizon_months=2)
        assert np.diff([begun.cash_eur, *future(begun)["plan_eur"]]) == pytest.approx([left, -600])


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 300), st.integers(0, 200))
@pytest.mark.long
def test_a_later_date_never_improves_the_plan(amount, early, more):
    first = pd.Timestamp("2026-07-01") + pd.Timedelta(days=early)
    last = first + pd.Timedelta(days=more)
    soon = finance.cash_plan(pilot(steady(), [grant(amount, first, first)]), draws=1)
    late = finance.cash_plan(pilot(steady(), [grant(amount, first, last)]), draws=1)
    assert (future(late)["plan_eur"].to_numpy() <= future(soon)["plan_eur"].to_numpy() + 1e-6).all()
    assert late.runway_months <= soon.runway_months


def test_spreading_money_over_later_months_keeps_its_sum():
    stream = Stream(1, 100, 0, 0, np.array([0.5, 0.3, 0.2]))
    amounts = np.array([[10.0, 20.0, 30.0, 0.0, 0.0]])
    assert stream.spread(amounts).tolist() == [[5, 13, 23, 13, 6]]
    assert stream.spread(amounts).sum() == amounts.sum()


def test_draws_of_a_stream_have_the_mean_and_spread_asked_for():
    """Level and month noise are independent Gammas: var = level_sd² + month_sd² (1 + level_sd²/level²)."""
    stream = Stream(1, 500, 40, 120, np.array([1.0]))
    draws = stream.draw(4, 40_000, np.random.default_rng(1))
    assert draws.mean() == pytest.approx(500, rel=0.005)
    assert draws[:, 0].std() == pytest.approx(np.sqrt(40**2 + 120**2 * (1 + (40 / 500) ** 2)), rel=0.02)
    assert (draws >= 0).all()


def test_the_same_seed_gives_the_same_bytes(sample):
    one, two = (finance.cash_plan(sample, draws=300, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.bridge_95_eur == two.bridge_95_eur


def test_pivot_runs_dry_before_its_grant_arrives(pilot_of):
    plan = finance.cash_plan(pilot_of("pivot"))
    late = plan.receipts.set_index("funder").loc["LEADER", "early"].to_period("M")
    assert plan.first_negative < late
    assert plan.runway_months <= 6


@pytest.mark.parametrize(("gone", "said"), [("ledger", "Ledger"), ("cash", "Project")])
def test_what_is_missing_is_named(gone, said):
    tables = {"requests": [], "ledger": [] if gone == "ledger" else steady()}
    project = {k: v for k, v in PROJECT.items() if gone != "cash" or k != "opening_cash_eur"}
    plan = finance.cash_plan(ck.Pilot.from_tables(tables, project))
    assert not plan.known
    assert said in plan.sentences("en")[0]
    assert np.isnan(plan.runway_months)
    assert np.isnan(plan.negative_by(6))


@pytest.mark.long
def test_the_last_month_to_stop_in_good_order_comes_before_the_shortage():
    plan = finance.cash_plan(pilot(steady(), closing_cost_eur=500))
    assert plan.last_stop == pd.Period("2026-07", "M")
    assert finance.cash_plan(pilot(steady(), closing_cost_eur=1500)).last_stop is None


@pytest.mark.long
def test_money_without_dates_is_taken_to_come_late_and_said_to_be_assumed():
    plan = finance.cash_plan(pilot(steady(), [grant(900, None, None), grant(50, "2026-01-01", "2026-02-01")]))
    assert plan.receipts["assumed"].all()
    assert (plan.receipts["early"] > pd.Timestamp("2026-06-30")).all()
    assert any("assumptions" in said for said in plan.sentences("en"))
    plan.plot().figure.canvas.draw()


CONTRACT = dict(id="K", payer_name="Usine", service="panier", amount_eur=100, per_year=12, start="2026-01-01")


def under_contract(*contracts):
    tables = {"requests": [], "ledger": steady(), "contracts": [{**CONTRACT, **own} for own in contracts]}
    return finance.cash_plan(ck.Pilot.from_tables(tables, PROJECT), draws=50)


@pytest.mark.long
def test_what_a_contract_that_has_stopped_brought_is_not_to_come():
    # four of the six months hold 100 of it: 400 − 400 / 6, to the cent
    stopped = under_contract({"status": "ended", "end": "2026-04-30"})
    assert stopped.month_revenue_eur == pytest.approx(round(400 - 400 / 6, 2))
    assert "Terminé, donc plus compté : Usine (100 € par mois)." in " ".join(stopped.sentences("fr")).replace(
        "\xa0", " "
    )
    past_its_end = under_contract({"status": "signed", "end": "2026-04-30"})
    assert past_its_end.month_revenue_eur == pytest.approx(round(400 - 400 / 6, 2))


@pytest.mark.long
def test_a_contract_signed_again_goes_on_and_one_that_stops_later_is_counted_up_to_its_end():
    again = under_contract(
        {"status": "ended", "end": "2026-04-30"}, {"id": "K2", "status": "signed", "start": "2026-05-01"}
    )
    assert again.month_revenue_eur == pytest.approx(400)
    # 300 of other revenue a month, and the contract from July to December: six months of twelve
    later = under_contract({"status": "signed", "end": "2026-12-31"})
    assert later.month_revenue_eur == pytest.approx(300 + 100 * 6 / 12)
    flows = np.diff(np.concatenate([[later.cash_eur], future(later)["plan_eur"]]))
    assert flows[:12] == pytest.approx([-600] * 6 + [-700] * 6)
    assert "The contract of Usine ends on 31 December 2026: its €100 a month are not counted" in " ".join(
        later.sentences("en")
    )


def test_pivot_no_longer_counts_the_employer_who_left(pilot_of):
    """By hand: employer B 12 × 300; 195 orders from June to August, so 780 a year, at (260.01 + 237.51 + 204.90) / 195 =
    3.60 of commission and (108 + 112 + 96) / 195 = 1.62 of delivery; 60 members at 20."""
    year = 12 * 300 + 780 * (3.60 + 1.62) + 60 * 20
    assert finance.cash_plan(pilot_of("pivot"), draws=50).month_revenue_eur == pytest.approx(year / 12)


@pytest.mark.parametrize(
    "project", [{}, {"closing_cost_eur": 500}, {"opening_cash_eur": -1}, {"opening_cash_eur": None}]
)
@pytest.mark.parametrize("ledger", [[], steady(), steady(revenue=2000)], ids=["none", "falls", "holds"])
@pytest.mark.sampled(1)
def test_the_runway_and_the_paid_stop_asked_alone_are_those_of_the_plan(ledger, project):
    known = pilot(
        ledger, [grant(900, "2026-07-10", "2026-10-10"), grant(400, None, None, "filed")], **project
    )
    plan = finance.cash_plan(known, draws=300, seed=4)
    assert finance.runway(known) == pytest.approx(plan.runway_months, nan_ok=True)
    assert finance.cash.stop_paid(known, draws=300, seed=4).tolist() == plan.stop_paid.tolist()


def test_running_costs_are_those_of_a_loop_over_months_and_lines(monkeypatch):
    """Regular lines on the last months, occasional ones and those of a season over the year, those without a name as one line."""
    rng = np.random.default_rng(3)
    months = pd.period_range("2025-01", "2026-06", freq="M")
    rows = [
        {
            "date": m.start_time + pd.Timedelta(days=9),
            "nature": "expense",
            "line": line,
            "amount_eur": float(rng.integers(10, 99)),
        }
        for m in months
        for line, chance in (("rent", 1), ("fuel", 0.7), ("insurance", 0.1), (None, 0.5))
        for _again in range(2)
        if rng.random() < chance
    ]
    for back in (3, 6):
        monkeypatch.setattr(finance.books, "MONTHS_BACK", back)
        monkeypatch.setattr(finance.recurring, "MONTHS_BACK", back)
        cells = {}
        for row in rows:
            key = (row["line"], row["date"].to_period("M"))
            cells[key] = cells.get(key, 0) + row["amount_eur"]
        regular = [
            line
            for line in ("rent", "fuel", "insurance", None)
            if sum((line, m) in cells for m in months[-back:]) >= 2 * back / 3
        ]
        for line in regular.copy():  # back where it was a year before: its year is what came
            each = [cells.get((line, m), 0) for m in months]
            moved = abs(sum(each[-3:]) - sum(each[-15:-12])) / 3
            if 3 * moved <= max(each[-12:]) - min(each[-12:]):
                regular.remove(line)
        steady_eur = (
            sum(eur for (line, m), eur in cells.items() if line in regular and m in months[-back:]) / back
        )
        others = (
            sum(eur for (line, m), eur in cells.items() if line not in regular and m in months[-12:]) / 12
        )
        level = finance.forecast.streams(pilot(rows, start="2025-01-01"))[0].level
        assert level == pytest.approx(steady_eur + others, abs=0.02)  # a mean is given to the cent


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["contrats", "camion", "pivot", "engagement"])
def test_before_the_first_complete_month_nothing_is_known_to_run(pilot_of, name):
    pilot = pilot_of(name)
    young = pilot.as_of(pilot.start + pd.Timedelta(days=5))
    assert not len(young.months)
    assert np.isnan([stream.level for stream in finance.forecast.streams(young)]).all()
    finance.funding_plan(young)


def test_a_stop_is_paid_as_long_as_every_month_end_so_far_covered_it():
    """Four draws, 100 to close: never short, short in the second month only, short at once, and half a cent short."""
    balance = np.array([[200.0, 150, 300], [200, 50, 300], [90, 200, 200], [100, 100, 99.996]])
    assert _stop_paid(balance, 100.0).tolist() == [0.75, 0.5, 0.5]
    assert _stop_paid(balance, np.nan).size == 0


def test_what_a_stop_lacks_is_what_nine_draws_in_ten_lack_at_most():
    """Ten draws whose lowest month-ends are 0, 10… 90, and 100 to close: with 90 more, all but the first are paid."""
    lowest = np.arange(0.0, 100, 10)
    assert _stop_lacks(np.stack([lowest + 40, lowest, lowest + 300], axis=1), 100.0) == 90
    assert _stop_lacks(lowest[:, None] + 500, 100.0) == 0


def invoices(last_paid=None, lag=30):
    """A town that pays 300 € a month later, whose last invoice has no day of payment; users pay at once, no day written."""
    rows = steady()
    for place, month in enumerate(MONTHS):
        day = month.start_time + pd.Timedelta(days=4)
        paid = day + pd.Timedelta(days=lag) if month != MONTHS[-1] else last_paid
        rows.append(
            dict(date=day, nature="own_revenue", line="navette", amount_eur=300, paid_on=paid, payer="Ville")
        )
        rows.append(
            dict(date=day, nature="own_revenue", line="ventes", amount_eur=50 + place, payer="Usagers")
        )
    return rows


@pytest.mark.long
def test_what_nobody_says_has_come_is_told_beside_the_cash():
    """The sheet counts a line without a day as paid that day: 300 € of a payer who has always taken a month."""
    plan = finance.cash_plan(pilot(invoices()), draws=20)
    assert plan.undated_eur == 300
    paid = finance.cash_plan(pilot(invoices(last_paid=pd.Timestamp("2026-06-29"))), draws=20)
    at_once = finance.cash_plan(pilot(invoices(lag=0)), draws=20)
    assert paid.undated_eur == at_once.undated_eur == 0
    with ck.use_language("fr"):
        stake = words_of(decision._shortfall(plan).words)
        told = [one.replace("\xa0", " ") for one in plan.sentences()]
        assert (
            plan.undated().replace("\xa0", " ").startswith("300 € sans jour de paiement sont comptés reçus")
        )
    assert "300 € y figurent sans jour de paiement." in stake.replace("\xa0", " ")
    assert "300 € sans jour de paiement" in told[1]
    assert paid.undated() == ""


@pytest.mark.long
def test_what_never_comes_back_is_to_be_found_not_lent():
    """600 € more a month than comes in: no grant, then one that pays it all in the end."""
    never = finance.cash_plan(pilot(steady()), draws=50)
    lent = finance.cash_plan(pilot(steady(), [grant(20_000, "2027-10-01", "2027-10-31")]), draws=50)
    assert never.table["plan_eur"].iloc[-1] < 0 <= lent.table["plan_eur"].iloc[-1]
    assert never.bridge_95_eur > 0
    assert lent.bridge_95_eur > 0
    with ck.use_language("fr"):
        assert never.bridge().startswith("À trouver sur 18 mois")
        assert lent.bridge().startswith("Avance de trésorerie")


COUNTED = [s for one in (cash, operating, stress) for s in one._SAID.values() if re.search(r"{n\b", str(s))]


@pytest.mark.parametrize("words", COUNTED)
def test_what_is_counted_by_the_thousand_has_its_separator(words):
    """Months, people, sessions: 1,200 of them are « 1 200 », one sentence or two."""
    ways = dict(re.findall(r"{(\w+):?(\w*)", str(words)))
    some = {"": "…", "list": ["…"], "day": pd.Timestamp("2026-03-31"), "month": pd.Period("2026-03")}
    others = {name: some.get(way, 1) for name, way in ways.items() if name not in ("n", "team")}
    with ck.use_language("fr"):
        assert "1\N{NARROW NO-BREAK SPACE}200" in say(words, n=1200, team=1200, **others)
