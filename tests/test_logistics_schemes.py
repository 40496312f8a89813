"""Schemes compared on the same demand."""

import numpy as np
import pandas as pd
import pytest
from test_logistics_costs import make, one_tour, served

from conciergekit.logistics import Scheme, compare_schemes, cost_tours, trip_model


@pytest.fixture(scope="module")
def weekly():
    """Two tours a week of ten stops for 16 weeks, 6 € a stop, 10 km + 4·√10."""
    days = pd.date_range("2025-09-02", periods=32, freq="84h").normalize()
    tours = [
        {
            "id": f"T{i}",
            "date": day,
            "mode": "van",
            "km": 22.65,
            "drive_min": 45,
            "stop_min": 60,
            "load_min": 15,
            "stops": 10,
        }
        for i, day in enumerate(days)
    ]
    orders = [
        served(f"{i}-{j}", date=day, closed_on=day, tour=f"T{i}", fee_eur=6.0)
        for i, day in enumerate(days)
        for j in range(10)
    ]
    return make(orders, tours=tours)


def test_the_same_seed_gives_the_same_figures_and_another_seed_nearly(weekly):
    first, again, other = (compare_schemes(weekly, draws=1000, seed=s) for s in (3, 3, 4))
    assert first.table.equals(again.table)
    assert first.switches.equals(again.switches)
    cost = "cost_month_eur"
    assert not first.table.equals(other.table)
    assert first.table[cost].to_numpy() == pytest.approx(other.table[cost].to_numpy(), rel=0.05)


def test_direct_trips_cost_a_lone_trip_each(weekly):
    """Mean cost of the simulated months against the deterministic formula."""
    model = trip_model(weekly)
    result = compare_schemes(weekly, ["direct"], draws=4000)
    alone = model.lone_km * model.road_eur + (model.load_min + model.stop_min) / 60 * model.hour_eur
    assert result.table["cost_per_order_eur"].item() == pytest.approx(alone, rel=0.02)


def test_tours_as_today_cost_what_they_cost(weekly):
    costs = cost_tours(weekly)
    result = compare_schemes(weekly, ["grouped"], draws=4000, costs=costs)
    assert result.table["cost_per_order_eur"].item() == pytest.approx(
        costs.totals["cost_per_order_eur"], rel=0.06
    )


def test_grouping_beats_direct_trips_when_orders_are_many(weekly):
    result = compare_schemes(weekly, draws=500)
    direct, grouped = result.table["scheme"].iloc[:2]
    assert result.better.loc[grouped, direct] > 0.99
    assert np.allclose(result.better + result.better.T, 1)
    assert result.table["best_chance"].sum() == pytest.approx(1)


def test_a_waiting_day_that_costs_much_changes_the_best(weekly):
    patient = compare_schemes(weekly, ["grouped", "fixed_days"], draws=500, trips_per_week=1)
    hurried = compare_schemes(weekly, ["grouped", "fixed_days"], draws=500, trips_per_week=1, wait_day_eur=20)
    assert patient.best.kind == "fixed_days"
    assert hurried.best.kind == "grouped"


def test_a_switch_value_is_where_both_schemes_tie(weekly):
    """Just below and just above it, the best is not the same."""
    schemes = [Scheme("direct"), Scheme("relay", 2.0, slot_h=4, kept_share=1)]
    result = compare_schemes(weekly, schemes, draws=200)
    row = result.switches.set_index("parameter").loc["orders_a_week"]
    assert row["switch"] < row["today"]
    assert schemes[int(row["to"])].kind == "direct"
    assert any("Below" in line for line in result.sentences("en"))


def test_a_pick_up_point_counts_the_kilometres_of_its_users(weekly):
    table = compare_schemes(weekly, draws=200).table.set_index("kind")
    assert table.loc["relay", "customers_km_month"] > 0
    assert (table["customers_km_month"].drop("relay") == 0).all()
    assert table.loc["relay", "kept_share"] < 1


def test_without_prices_schemes_are_compared_on_the_cost_of_an_order(weekly):
    tours = weekly["tours"]
    result = compare_schemes(make(tours=tours), draws=200)
    assert not result.price_known
    assert result.table["result_month_eur"].isna().all()
    assert "par commande" in result.headline()
    result.plot().figure.canvas.draw()


@pytest.mark.parametrize("requests", [[], [served(1)]])
def test_nothing_to_compare_is_not_measured(requests):
    result = compare_schemes(make(requests))
    assert not result.measured
    assert result.best is None
    assert len(result.sentences("fr")) == 1
    result.plot().figure.canvas.draw()


def test_one_tour_can_be_compared():
    result = compare_schemes(one_tour(), draws=100)
    assert len(result.table) == 4
    result.plot().figure.canvas.draw()


def test_samples_say_it_in_both_languages(sample):
    result = compare_schemes(sample, draws=300)
    french, english = result.sentences("fr"), result.sentences("en")
    assert len(french) == len(english)
    assert not set(french) & set(english)


@pytest.mark.parametrize(
    "wrong", [{"kind": "boat"}, {"kind": "grouped", "trips_per_week": 0}, {"kind": "relay", "points": 0}]
)
def test_impossible_schemes_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Scheme(**wrong)
