"""A log of requests that stops while tours go on delivering: the months it does not tell are not known, and are not zero."""

import numpy as np
import pandas as pd
import pytest
from day_one import log_cut, without
from simulated import simulated

import conciergekit as ck
from conciergekit import finance, gates, indicators, quality
from conciergekit.core.kept_up import behind
from conciergekit.finance.year_ahead import ORDERS, year_ahead


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
def test_pilots_of_other_seeds_are_kept_up(seed):
    assert behind(simulated(seed)) is None
