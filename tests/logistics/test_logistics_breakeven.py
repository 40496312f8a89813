"""The stops a tour needs: the closed form against simulated exact tours, and the pilots' own tours."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from test_logistics_costs import make, one_tour, served

from conciergekit.core.roads.places import detour
from conciergekit.logistics import BreakEven, cost_tours, stops_for, stops_needed, trip_model
from conciergekit.logistics.breakeven import balance
from conciergekit.logistics.model import K, growth, split_road


def exact_lengths(xy):
    """Shortest closed tours through (instances, n + 1, 2) points: Held and Karp, all instances at once."""
    d = np.sqrt(((xy[:, :, None] - xy[:, None]) ** 2).sum(-1))
    n = xy.shape[1] - 1
    best = {(1 << j, j): d[:, 0, j + 1] for j in range(n)}
    for size in range(2, n + 1):
        for subset in combinations(range(n), size):
            mask = sum(1 << j for j in subset)
            for j in subset:
                rest = mask & ~(1 << j)
                best[mask, j] = np.min([best[rest, i] + d[:, i + 1, j + 1] for i in subset if i != j], axis=0)
    full = (1 << n) - 1
    return np.min([best[full, j] + d[:, j + 1, 0] for j in range(n)], axis=0)


@pytest.fixture(scope="module")
def mean_length():
    """Mean exact tour of n uniform stops in a unit square, the base in the middle; n up to 10."""
    rng = np.random.default_rng(0)
    lengths = [0.0]
    for n in range(1, 11):
        xy = rng.random((300, n + 1, 2))
        xy[:, 0] = 0.5
        lengths.append(exact_lengths(xy).mean())
    return np.array(lengths)


CASES = [
    # cargo bike in town, small car in a small town, van in the country
    dict(price_eur=5.5, km_eur=0.35, hour_eur=20, speed_kmh=14, area_km2=9, stop_min=4, load_min=10),
    dict(price_eur=6.5, km_eur=0.40, hour_eur=20, speed_kmh=28, area_km2=25, stop_min=6, load_min=15),
    dict(price_eur=11.0, km_eur=0.40, hour_eur=20, speed_kmh=43, area_km2=150, stop_min=8, load_min=15),
]


@pytest.mark.parametrize("case", CASES)
def test_the_closed_form_is_within_one_stop_of_simulated_exact_tours(case, mean_length):
    detour = 1.3
    a_km, hour = case["km_eur"] + case["hour_eur"] / case["speed_kmh"], case["hour_eur"] / 60
    spread = K * detour * math.sqrt(case["area_km2"]) * a_km
    needed = stops_for(case["price_eur"], case["load_min"] * hour, spread, case["stop_min"] * hour)
    n = np.arange(len(mean_length))
    km = mean_length * math.sqrt(case["area_km2"]) * detour
    hours = km / case["speed_kmh"] + (n * case["stop_min"] + case["load_min"]) / 60
    result = n * case["price_eur"] - km * case["km_eur"] - hours * case["hour_eur"]
    simulated = int(np.argmax(result >= 0))
    assert 2 < simulated <= 10
    assert abs(needed - simulated) <= 1


def test_the_tour_constant_is_that_of_simulated_exact_tours(mean_length):
    n = np.arange(4, 11)
    assert mean_length[4:] / np.sqrt(n) == pytest.approx(np.full(7, K), rel=0.07)


def test_the_closed_form_is_the_smallest_number_that_pays():
    rng = np.random.default_rng(1)
    for _case in range(300):
        price, fixed, spread, stop = rng.uniform([3, 0, 0, 0], [15, 60, 20, 5])
        n = stops_for(price, fixed, spread, stop)
        if n is None:
            assert price <= stop
            continue
        pays = lambda k: price * k >= fixed + spread * math.sqrt(k) + stop * k - 1e-6  # noqa: B023, E731
        assert pays(n)
        assert n == 1 or not pays(n - 1)


def test_break_even_without_road_is_the_school_book_one():
    """Fixed 100, margin 10: ten stops."""
    assert stops_for(price_eur=12, fixed_eur=100, spread_eur=0, stop_eur=2) == 10


def test_a_price_below_the_time_at_the_door_never_pays_and_the_price_needed_is_told():
    found = BreakEven(**balance(1.5, 5.0, 3.0, 2.0, most=40, present=math.nan), status="estimated")
    assert found.needed is None
    assert not found.feasible
    assert found.headline() == "Aucun nombre d’arrêts ne suffit à 1,50\N{NO-BREAK SPACE}€ par arrêt"
    again = balance(found.minimum_price_eur + 1e-6, 5.0, 3.0, 2.0, most=40, present=math.nan)
    assert again["needed"] == found.most_stops


def test_too_many_stops_for_a_working_day_is_not_feasible():
    found = BreakEven(**balance(2.8, 40.0, 6.0, 2.0, most=40, present=math.nan), status="estimated")
    assert found.needed > found.most_stops
    assert not found.feasible


def test_all_stops_at_one_door_need_no_road_between_them():
    found = balance(5.0, 5.0, 0.0, 2.0, most=40, present=math.nan)
    assert found["needed"] == math.ceil(5 / (5 - 2))
    assert found["next_stop_eur"] == pytest.approx(2)


# ---- from a pilot's own tours ----------------------------------------------------------------------------


def test_the_road_is_split_as_it_was_made():
    """Two hundred tours of 10 km + 4·√n km."""
    stops = np.random.default_rng(0).integers(1, 20, 200).astype(float)
    haul, spread = split_road(stops, 10 + 4 * np.sqrt(stops))
    assert haul == pytest.approx(10, rel=0.05)
    assert spread == pytest.approx(4, rel=0.08)


def test_tours_all_alike_split_the_road_half_and_half():
    haul, spread = split_road(np.full(50, 9.0), np.full(50, 30.0))
    assert haul + 3 * spread == pytest.approx(30)
    assert haul == pytest.approx(15)


def test_the_model_gives_back_the_mean_cost_of_the_tours(sample):
    costs = cost_tours(sample)
    model = trip_model(sample, costs)
    known = costs.table.dropna(subset=["cost_full_eur", "stops"])
    assert model.cost(known["stops"].to_numpy()).mean() == pytest.approx(
        known["cost_full_eur"].mean(), rel=0.05
    )


def test_the_lorry_would_need_twice_the_stops_it_makes(pilot_of):
    found = stops_needed(pilot_of("camion"))
    assert found.needed > 2 * found.present_stops
    assert found.minimum_price_eur > 1.5 * found.price_eur


def test_needed_stops_agree_with_the_share_of_tours_that_pay(pilot_of):
    """Where some tours pay, those with more stops than needed are about as many."""
    costs = cost_tours(pilot_of("engagement"))
    found = stops_needed(pilot_of("engagement"), costs)
    assert found.pay_chance == pytest.approx(costs.totals["paying_share"], abs=0.12)


@pytest.mark.long
def test_one_tour_is_enough_to_say_something():
    found = stops_needed(one_tour(), km_eur=0.4, hour_eur=20)
    assert found.needed is not None
    assert found.present_stops == 4
    assert found.minimum_price_eur == pytest.approx(6.45, abs=0.01)
    for lang in ("fr", "en"):
        assert found.sentences(lang)
    found.plot().figure.canvas.draw()


@pytest.mark.parametrize("requests", [[], [served(1)]])
@pytest.mark.sampled(cases=[0])
def test_without_tours_or_places_it_is_not_measured(requests):
    found = stops_needed(make(requests))
    assert not found.measured
    assert found.needed is None
    assert len(found.sentences("fr")) == 1
    found.plot().figure.canvas.draw()


def test_tours_without_revenue_give_the_price_needed_but_no_number():
    tours = one_tour()["tours"]
    found = stops_needed(make(tours=tours))
    assert found.needed is None
    assert not found.measured
    assert found.minimum_price_eur == pytest.approx(6.45, abs=0.01)


def test_the_maps_own_growth_is_that_of_redrawn_tours(pilot_of):
    """More stops, longer tours, never in proportion; and the split of the road follows it when logs are silent."""
    half, twice = growth(pilot_of("camion"), "van", 8.0)
    assert 0.5 < half < 1 < twice < 2
    haul, spread = split_road(np.full(3, 9.0), np.full(3, 30.0), (half, twice))
    assert haul + 3 * spread == pytest.approx(30, rel=0.1)
    flat_haul, _spread = split_road(np.full(3, 9.0), np.full(3, 30.0), (1.0, 1.0))
    assert flat_haul > haul


def test_a_pilot_without_places_has_no_growth():
    assert growth(make([served(1)]), "van", 5.0) is None


def test_the_farthest_area_of_a_pilot_is_where_its_tours_just_pay(pilot_of):
    """Case C starts in its own commune: with the base that far from it, the result of a tour is zero."""
    pilot = pilot_of("engagement")
    model = trip_model(pilot)
    needed = stops_needed(pilot, price_eur=6.0)
    moved = replace(model, haul_km=model.haul_km + 2 * needed.max_radius_km * detour("mountain", model.mode))
    n = needed.reference_stops
    assert needed.max_radius_km > 0
    assert moved.cost(n) == pytest.approx(6.0 * n)
    assert math.isnan(stops_needed(pilot, price_eur=1.0).max_radius_km)


def test_the_chance_that_a_tour_pays_is_that_of_poisson_s_tables():
    """20 € a tour and 1 € a stop that brings 5: five stops. Around a mean of six, four or fewer come 0.2851 of the times; five or more
    come eight times in ten around 6.721 (half the 0.80 quantile, 13.442, of a chi-square with ten degrees of freedom)."""
    found = balance(5.0, 20.0, 0.0, 1.0, 30, 6.0)
    assert found["needed"] == 5
    assert found["pay_chance"] == pytest.approx(1 - 0.2851, abs=5e-5)
    assert found["mean_for_80"] == pytest.approx(13.442 / 2, abs=5e-4)
