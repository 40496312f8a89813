"""Logs that stop while the service runs on: the months they do not tell are not known, and are not zero."""

from dataclasses import replace

import numpy as np
import opening
import pandas as pd
import pytest
from conftest import load
from day_one import log_cut, without
from simulated import simulated

import conciergekit as ck
from conciergekit import finance, gates, indicators, margins, offers, people, quality, targets
from conciergekit.core import rates
from conciergekit.core.kept_up import behind, last_booked, last_timed
from conciergekit.finance import status as rules
from conciergekit.finance.year_ahead import ORDERS, year_ahead
from conciergekit.indicators import records
from conciergekit.logistics import learning
from conciergekit.targets import measures as cells
from conciergekit.targets.measures import measure
from conciergekit.targets.pairs import accounts
from conciergekit.tell import origins


@pytest.fixture(scope="module")
def late():
    """contrats without the requests of its last thirty weeks."""
    return log_cut("contrats", 30)


def served_a_month(pilot, months):
    """From the cells: lines served, by the day they were (else asked)."""
    log = pilot["requests"]
    log = log[log["outcome"] == "served"]
    day = log["closed_on"].fillna(log["date"]).dt.to_period("M")
    return day.isin(months).sum() / len(months)


@pytest.mark.long
def test_orders_are_those_of_the_last_months_that_the_log_tells(late):
    """Its last lines were closed in February: November, December and January are its last whole months."""
    months = pd.period_range("2025-11", "2026-01", freq="M")
    assert late["requests"]["closed_on"].max().to_period("M") == pd.Period("2026-02")
    table = indicators.table(late).set_index("id")
    asked = late["requests"]["date"].dt.to_period("M").isin(months).sum() / 3
    assert table.loc["requests_month", "value"] == pytest.approx(asked, rel=0.1)  # each as a normal month
    assert asked > 20
    judged = gates.review(late, draws=400).criteria.set_index("indicator").loc["orders_month"]
    assert judged["low"] < served_a_month(late, months) * 1.2
    assert judged["value"] > 0.7 * served_a_month(late, months)


@pytest.mark.long
def test_it_is_said_first_and_the_data_are_not_called_solid(late):
    found = [signal for signal in gates.signals(late).items if signal.code == "behind"]
    since = late["requests"][["date", "closed_on"]].max().max()
    handed = late["stops"].groupby("tour")["orders"].sum(min_count=1)
    tours = late["tours"][late["tours"]["contract"].isna() & late["tours"]["service"].isna()]
    gone = tours[tours["date"] > since + pd.Timedelta(days=7)]
    with_orders = gone["id"].isin(handed.index[handed > 0])
    no_line = ~gone["id"].isin(handed.index[handed.notna()]) & (gone["stops"] > 0)
    assert found[0].values == {"since": since, "tours": int((with_orders | no_line).sum())}
    assert with_orders.sum() > 60
    state = quality.assess(late)
    assert state.level == "fair"
    assert "behind" in state.reasons


def test_what_sets_the_log_against_the_accounts_is_not_measured(late):
    assert np.isnan(finance.contribution_hour(late).eur_per_hour)
    assert np.isnan(finance.break_even_of(late).volume_month)
    assert finance.compare(late, draws=50).table.empty


def test_orders_ahead_follow_the_last_months_known(late):
    months = pd.period_range("2025-11", "2026-01", freq="M")
    lines = [line for line in year_ahead(late).lines if line.kind == ORDERS]
    assert lines
    assert lines[0].parts[0][0] == pytest.approx(12 * served_a_month(late, months), abs=0.6)


@pytest.mark.parametrize("weeks", [3, 9])
def test_a_month_half_told_does_not_count(weeks):
    pilot = log_cut("pivot", weeks)
    last = pilot["requests"][["date", "closed_on"]].max().max().to_period("M")
    counts = finance.demand.orders_by_month(pilot)
    assert behind(pilot)
    assert counts[counts.index >= last].isna().all()
    assert counts[counts.index < last].notna().all()


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
def test_a_log_kept_up_is_not_behind(name, pilot_of):
    assert behind(pilot_of(name)) is None


def test_nor_is_that_of_a_service_that_paused_or_has_no_tours():
    quiet = without("pivot", "tours")
    log = quiet["requests"]
    early = {**quiet.tables, "requests": log[log["date"] < "2026-05-01"]}
    assert behind(ck.Pilot.from_tables(early, quiet.settings)) is None


def test_tours_made_for_a_contract_are_no_proof():
    pilot = log_cut("pivot", 9)
    tours = pilot["tours"].assign(contract="C1")
    assert behind(ck.Pilot.from_tables({**pilot.tables, "tours": tours}, pilot.settings)) is None


def test_without_a_line_a_stop_the_number_of_stops_tells_it():
    pilot = log_cut("pivot", 9)
    tables = {name: frame for name, frame in pilot.tables.items() if name != "stops"}
    assert behind(ck.Pilot.from_tables(tables, pilot.settings)).tours > 3


@pytest.mark.parametrize("seed", [502, 503])
@pytest.mark.long
def test_pilots_of_other_seeds_are_kept_up(seed):
    assert behind(simulated(seed)) is None


# ---- the accounts


@pytest.fixture(scope="module", params=[30, 9])
def unbooked(request):
    """contrats without the accounts of its last weeks."""
    return log_cut("contrats", request.param, "ledger")


@pytest.mark.long
def test_accounts_that_stop_measure_nothing_of_today(unbooked):
    """Seven months, or two, without an expense while requests come in: they are not months without expenses."""
    last = unbooked["ledger"].query("nature == 'expense'")["date"].max().to_period("M")
    assert last < unbooked.months[-1]
    assert last_booked(unbooked) == last
    criteria = gates.review(unbooked, draws=400).criteria.set_index("indicator")
    assert criteria.loc[["own_cover", "runway_months"], "value"].isna().all()
    assert gates.review(unbooked, draws=400).proposal == "extend"
    table = indicators.table(unbooked).set_index("id")
    assert table.loc[["own_cover", "result_month_eur", "runway_months"], "value"].isna().all()
    assert finance.cash_plan(unbooked, draws=20).missing
    told = finance.views(unbooked).table.set_index("month")["own_revenue_eur"]
    assert told[told.index > last].isna().all()
    assert told[told.index <= last].notna().all()
    assert np.isnan(finance.contribution_hour(unbooked).eur_per_hour)
    assert "books_behind" in quality.assess(unbooked).reasons
    assert [s.values["last"] for s in gates.signals(unbooked).items if s.code == "books"] == [last]


@pytest.mark.sampled
def test_with_the_day_they_go_to_they_measure_as_before(unbooked):
    """The same pilot, said complete until the end of its last booked month, is measured."""
    last = last_booked(unbooked)
    settings = {**unbooked.settings, "data_until": last.end_time.normalize()}
    dated = ck.Pilot.from_tables(unbooked.tables, settings)
    assert last_booked(dated) is None
    assert finance.cash_plan(dated, draws=20).known


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
@pytest.mark.sampled
def test_accounts_kept_up_are_believed(name, pilot_of):
    assert last_booked(pilot_of(name)) is None
    assert all(last_booked(pilot_of(name).as_of(day)) is None for day in ("2025-12-31", "2026-03-10"))


def book(*months, nature="expense"):
    return [{"date": f"2026-{m:02}-10", "nature": nature, "amount_eur": 100} for m in months]


@pytest.mark.parametrize(
    ("ledger", "requests", "last"),
    [
        (book(1, 2, 3, 4), (5, 6), "2026-04"),
        (book(1, 2, 3, 4) + book(5, 6, nature="own_revenue"), (5, 6), "2026-04"),  # income alone
        (book(1, 2, 3, 4), (), None),  # nothing runs: nothing need be spent
        (book(1, 3, 4), (5, 6), None),  # a month without expenses is not new
        (book(1, 2), (5, 6), None),  # too few to say
        (book(1, 2, 3, 4, 5, 6), (5, 6), None),
        ([], (5, 6), None),
    ],
)
def test_accounts_stop_where_a_month_without_expenses_is_new_and_the_service_runs(ledger, requests, last):
    log = [{"date": f"2026-{m:02}-12"} for m in requests]
    settings = {"start": "2026-01-01", "data_until": "2026-06-30"}
    pilot = ck.Pilot.from_tables({"requests": log, "ledger": ledger}, settings)
    assert last_booked(pilot) == (last and pd.Period(last))


@pytest.mark.long
def test_nobody_is_told_to_fill_accounts_that_hold_five_months():
    late = log_cut("contrats", 30, "ledger")
    results = (
        finance.views(late),
        finance.cash_plan(late, draws=20),
        finance.funding_plan(late),
        finance.budget(late),
    )
    for result in (*results, finance.eligibility(late), finance.compare(late, draws=20)):
        words = " ".join(result.sentences("fr"))
        assert "jusqu’au dernier mois" in words or "à jour" in words
        assert "remplir" not in words
    assert "5 mois de comptes" in origins.brief(origins.of(results[0], late))
    assert not {"mismatch", "unpaid"} & set(
        finance.doubts(late).table["what"]
    )  # what is to be typed contradicts nothing


def test_nor_does_a_log_that_stops_contradict_the_accounts(late):
    found = finance.doubts(late).table
    streams = [values["stream"] for what, values in found.itertuples(index=False) if what == "mismatch"]
    assert "requests" not in streams


def test_tours_of_a_year_are_not_set_against_the_revenue_of_five_months():
    late = log_cut("contrats", 30, "ledger")
    assert np.isnan(indicators.compute(late, "tour_cost_share").value)
    assert indicators.compute(load("contrats"), "tour_cost_share").value > 0


def test_the_year_of_a_status_is_that_of_the_months_told():
    """Five months brought to twelve, from the cells: what the accounts hold of sales, members' fees apart."""
    late = log_cut("contrats", 30, "ledger")
    own = late["ledger"].query("nature == 'own_revenue'")
    own = own[own["date"].dt.to_period("M") <= last_booked(late)]["amount_eur"].sum()
    assert rules._year(late).own_eur == pytest.approx(own * 12 / 5)


# ---- the hours


@pytest.mark.long
def test_hours_that_stop_make_no_margin_an_hour_and_no_full_cost():
    """Five months of hours under a year of revenue would make an hour earn twice what it does."""
    late = log_cut("contrats", 30, "time")
    last = late["time"]["date"].max().to_period("M")
    assert last_timed(late) in (last, last - 1)
    assert np.isnan(finance.contribution_hour(late).eur_per_hour)
    assert np.isnan(finance.views(late).full_cover)
    assert finance.views(late).own_cover == pytest.approx(finance.views(load("contrats")).own_cover)
    assert "time_behind" in quality.assess(late).reasons
    assert [s.code for s in gates.signals(late).items if s.code == "hours"] == ["hours"]


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
def test_hours_kept_up_are_believed(name, pilot_of):
    assert last_timed(pilot_of(name)) is None


def last_line(pilot):
    """The last day of the log, from its cells."""
    return pilot["requests"][["date", "closed_on"]].max().max()


def test_who_came_back_is_judged_on_the_days_the_log_tells(late):
    """Clients whose ninety days had passed on the log's last day, and those of them served again within these."""
    log = late["requests"].dropna(subset=["client"])
    log = log[log["outcome"] == "served"]
    day = log["closed_on"].fillna(log["date"])
    first = day.groupby(log["client"]).min()
    judged = first[first + pd.Timedelta(days=90) <= last_line(late)]
    again = [c for c in judged.index if ((day[log["client"] == c] - judged[c]).dt.days.between(1, 90)).any()]
    found = records.followed(late).query("known")
    assert (found["back"].sum(), len(found)) == (len(again), len(judged))
    assert (
        people.loyalty(late).silent < people.loyalty(late).regulars
    )  # all of them had gone, to the last day of the data


def test_requests_by_inhabitant_are_those_of_the_months_told(late):
    """contrats: three communes of the test, 13,329 inhabitants."""
    asked = (
        late["requests"]
        .loc[late["requests"]["insee"].isin(["38158", "38309", "38057"]), "date"]
        .dt.to_period("M")
    )
    months = pd.period_range(
        end=last_line(late).to_period("M") - 1, periods=3, freq="M"
    )  # the last ones it tells whole
    found = indicators.compute(late, "requests_per_thousand").value
    assert found == pytest.approx(asked.isin(months).sum() / 3 / 13.329)


def test_money_at_pace_does_not_count_the_untold_orders_twice(late):
    """The accounts are whole: own revenue at the pace is near what the same accounts give with the whole log."""
    whole, cut = (gates.review(p, draws=400).proof.pace.revenue_eur for p in (load("contrats"), late))
    assert cut == pytest.approx(whole, rel=0.1)


@pytest.mark.long
def test_expenses_of_the_months_untold_are_shared_not_charged(late):
    """What is charged to services: at most their flagged expenses up to the log's last whole month."""
    rows = late["ledger"]
    mine = rows[
        (rows["nature"] == "expense") & rows["variable"].fillna(False).astype(bool) & rows["service"].notna()
    ]
    told = mine[mine["date"] < last_line(late).to_period("M").start_time]["amount_eur"].sum()
    assert 0 < margins.lines(late)["variable_eur"].sum() <= told + 0.01 < mine["amount_eur"].sum()


def test_a_criterion_written_twice_stops_no_track(late):
    review = opening.reviewed(load("contrats"))
    twice = replace(review, criteria=pd.concat([review.criteria, review.criteria.head(1)]))
    assert len(gates.tracks(twice).table) == len(gates.tracks(review).table)


# ---- what else divides by the days of the log


@pytest.mark.long
def test_a_year_of_volunteering_is_that_of_the_months_the_timesheet_tells():
    """Six months of gifts: they are the year done, and twice that is the year ahead."""
    late = log_cut("contrats", 30, "time")
    hours = late["time"].query("paid == 'volunteer'")
    told = pd.period_range("2025-09", last_timed(late), freq="M")
    hour = late.settings.get("volunteer_hour_eur") or rates.value("volunteer_hour_eur")
    given = hours[hours["date"].dt.to_period("M").isin(told)]["hours"].sum() * hour
    found = finance.budget(late)
    gift = found.table[found.table["level"] == "gift"].iloc[0]
    assert (gift["done_eur"], gift["plan_eur"]) == (
        round(given),
        pytest.approx(given * 12 / len(told), abs=0.5),
    )
    assert f"La feuille Temps couvre {len(told)} mois de cette année." in " ".join(found.sentences("fr"))
    whole = finance.budget(load("contrats"))
    assert whole.gift_months == whole.months == 12
    assert "raconte" not in " ".join(whole.sentences("fr"))


def offers_of(pilot, criterion, draws=400):
    """(the offers' accounts, one of their measures)."""
    pairs = accounts(pilot)
    return pairs, measure(cells.Context(pilot, pairs, draws, 0), criterion)


def test_loyalty_of_an_offer_is_judged_on_the_days_the_log_tells(late):
    """Clients of an offer whose ninety days had passed on the log's last day; contracts, on the pilot's."""
    pairs, found = offers_of(late, "loyalty")
    log = late["requests"].dropna(subset=["client", "public", "service"])
    log = log[log["outcome"] == "served"]
    first = log.groupby(["public", "service", "client"])["date"].min()
    first = first[first + pd.Timedelta(days=90) <= last_line(late)]
    judged = first.groupby(["public", "service"]).size() // 5 * 5  # clients are told five at a time
    alone = pairs.table[~pairs.table["deliveries"].gt(0)]
    asked = [judged.get((row.public, row.service), 0) for row in alone.itertuples()]
    assert list(found.n[alone.index]) == asked
    assert sum(asked) > 20


@pytest.mark.long
def test_demand_for_an_offer_is_that_of_the_months_the_log_tells(late):
    """Until the day the log stops, as if the data were said to end there."""
    ended = ck.Pilot.from_tables(late.tables, {**late.settings, "data_until": last_line(late)})
    (pairs, cut), (_same, dated) = (offers_of(p, "demand") for p in (late, ended))
    alone = ~pairs.table["deliveries"].gt(0).to_numpy()
    assert cut.value[alone][:4] == pytest.approx(dated.value[alone][:4], rel=0.02)


def test_offers_are_active_and_people_could_go_further_in_the_last_months_told(late):
    """Not in the last quarter of the data, of which the log says nothing."""
    log = late["requests"]
    log = log[log["outcome"] == "served"]
    day = log["closed_on"].fillna(log["date"])
    recent = log[day > last_line(late) - pd.Timedelta(days=91)].dropna(subset=["public", "service"])
    assert targets.breadth(late).active >= len(recent.drop_duplicates(["public", "service"])) > 3
    assert people.mobilisation(late).next[["member", "contributes"]].sum() > 0


def test_months_untold_are_no_months_of_the_watch_nor_weeks_without_orders(late):
    seen = targets.watch(late)
    assert len(seen.counts) == 5
    assert (seen.counts.sum(axis=1) > 0).all()
    weeks = learning._weekly_orders(late)
    assert weeks.iloc[-1] > 0
    assert len(weeks) == ((last_line(late) - late.start).days + 1) // 7


@pytest.mark.long
def test_what_an_offer_brings_a_month_is_that_of_the_months_told(late):
    """From the cells: fees and commissions of the orders served in the five months, over five; contracts apart."""
    table = accounts(late).table.assign(month=lambda t: t["own_revenue_eur"] / accounts(late).money_months)
    log = late["requests"]
    log = log[log["outcome"] == "served"]
    told = log["closed_on"].fillna(log["date"]).dt.to_period("M") < last_line(late).to_period("M")
    own = log[told].groupby(["public", "service"])[["commission_eur", "fee_eur"]].sum().sum(axis=1) / 5
    alone = table[~table["deliveries"].gt(0)].head(4)
    assert list(alone["month"]) == pytest.approx([own[row.public, row.service] for row in alone.itertuples()])
    assert alone["month"].min() > 10
    whole = margins.lines(load("contrats"))
    by_order = [
        rows.loc[rows["kind"] == "order", "trips_eur"].mean() for rows in (margins.lines(late), whole)
    ]
    assert by_order[0] == pytest.approx(by_order[1], rel=0.1)
    assert offers.reconciliation(late).empty  # five months of margins lead to no result of a year
