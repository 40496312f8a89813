"""How sure the stops needed are, and what is said when something is missing or mistyped."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import nnls
from test_logistics_costs import make, one_tour, served

import conciergekit as ck
from conciergekit.core import communes, i18n
from conciergekit.core.errors import ConciergekitError
from conciergekit.logistics import (
    compare_schemes,
    cost_tours,
    replay,
    stops_needed,
    trip_model,
)
from conciergekit.logistics.breakeven import needed_range
from conciergekit.logistics.model import split_road, split_roads


def test_the_road_is_split_as_by_non_negative_least_squares():
    """Against scipy's own solver, ten pseudo-tours at half and twice the mean stops included."""
    rng = np.random.default_rng(0)
    for _case in range(50):
        stops = rng.integers(1, 15, 12).astype(float)
        km = rng.uniform(0, 10) + rng.uniform(-3, 8) * np.sqrt(stops) + rng.normal(0, 2, 12)
        km = np.maximum(km, 0.5)
        middle, level = stops.mean(), km.mean()
        at = np.array([middle / 2, middle * 2])
        prior = level * (0.5 + 0.5 * np.sqrt(at / middle))
        x = np.concatenate([np.sqrt(stops), np.sqrt(at) * math.sqrt(5)])
        ones = np.concatenate([np.ones(12), np.full(2, math.sqrt(5))])
        expected, _rest = nnls(np.column_stack([ones, x]), np.concatenate([km, prior * math.sqrt(5)]))
        assert split_road(stops, km) == pytest.approx(expected, abs=1e-9)


def test_the_same_weights_give_the_same_split():
    stops, km = np.array([2.0, 5, 9]), np.array([10.0, 16, 20])
    haul, spread = split_roads(stops, km, None, np.ones((3, 3)))
    assert np.ptp(haul) == np.ptp(spread) == 0


def logged(pilot, stops, km):
    """The pilot's costs, its log replaced by these tours."""
    costs, model = cost_tours(pilot), trip_model(pilot)
    log = pd.DataFrame({"stops": stops, "km": km, "drive_min": km / model.speed_kmh * 60})
    log = log.assign(
        stop_min=stops * model.stop_min,
        load_min=model.load_min,
        wait_min=0.0,
        admin_min=0.0,
        cost_full_eur=0.0,
        revenue_eur=stops * 5.0,
    )
    return replace(costs, table=log), replace(model, tours=len(log), tour_eur=0.0)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "tours", [pytest.param(5, marks=pytest.mark.long), pytest.param(20, marks=pytest.mark.exhaustive)]
)
def test_the_range_holds_the_truth_at_least_as_often_as_it_says(pilot_of, tours):
    """km = 6 + 5 √n with a spread of 20 % a tour; the price is set so that eight stops are needed."""
    pilot, rng = pilot_of("contrats"), np.random.default_rng(1)
    model = trip_model(pilot)
    fixed = model.load_min / 60 * model.hour_eur
    price = (fixed + (6 + 5 * math.sqrt(8)) * model.road_eur) / 8 + model.stop_eur
    held = []
    for _history in range(60):
        stops = np.clip(rng.poisson(5, tours), 1, 14).astype(float)
        km = (6 + 5 * np.sqrt(stops)) * np.exp(rng.normal(-0.02, 0.2, tours))
        low, high = needed_range(pilot, *logged(pilot, stops, km), price)
        held.append(low <= 8 <= high)
    assert np.mean(held) >= 0.8


def test_a_few_tours_give_a_range_and_many_alike_a_number(pilot_of):
    many = stops_needed(pilot_of("contrats"))
    assert many.sure
    assert "Il faut 7 arrêts" in many.headline()
    few = replace(many, tours=5, needed_range=(6.0, 9.0))
    assert not few.sure
    assert few.headline().startswith("Il faut de 6 à 9 arrêts")
    assert "80 chances sur 100 d’être entre 6 et 9" in " ".join(few.sentences("fr"))
    assert not replace(many, tours=9).sure


def test_a_result_tells_its_precision_class(pilot_of):
    assert stops_needed(pilot_of("contrats")).distances == "logged"
    assert "Distances" in stops_needed(pilot_of("contrats")).sentences("fr")[-1]


def test_one_or_two_tours_are_a_first_idea_only():
    pilot = one_tour()
    assert stops_needed(pilot).needed_range is None
    assert "Moins de 3 tournées" in " ".join(stops_needed(pilot).sentences("fr"))


def test_a_radius_is_not_promised_to_a_tour_that_does_not_pay(pilot_of):
    """A truck based in a commune it delivers to starts at 0 km: nothing is nearer, and nothing is promised."""
    needed = stops_needed(pilot_of("camion"))
    assert needed.price_eur < needed.minimum_price_eur
    assert math.isnan(needed.max_radius_km)
    said = " ".join(needed.sentences("fr"))
    assert "reste rentable" not in said
    assert "ne serait rentable que si" not in said


@pytest.mark.long
def test_an_area_that_starts_away_may_start_too_far():
    """Straight to the only commune: what lacks a tour, on the road of both ways, is how much nearer it should start."""
    tours = [
        {
            "id": f"T{i}",
            "date": f"2025-12-{5 + i:02}",
            "mode": "van",
            "km": 40,
            "drive_min": 60,
            "stop_min": 60,
            "load_min": 15,
            "stops": 10,
        }
        for i in range(4)
    ]
    orders = [
        served(
            f"{i}-{j}", tour=f"T{i}", client=f"C{j}", insee="38545", fee_eur=5.0, date=f"2025-12-{5 + i:02}"
        )
        for i in range(4)
        for j in range(10)
    ]
    needed = stops_needed(
        make(orders, tours=tours, settings={"base_insee": "38158"}), km_eur=0.4, hour_eur=20
    )
    lacks = needed.minimum_price_eur * 10 - 5.0 * 10
    here, there = communes.commune("38158"), communes.commune("38545")
    edge = communes.haversine_km(here.lat, here.lon, there.lat, there.lon)
    a_km = 0.4 + 20 / 40  # 40 km an hour
    assert lacks > 0
    assert needed.max_radius_km == pytest.approx(edge - lacks / a_km / 2 / 1.34)
    assert "ne serait rentable que si" in " ".join(needed.sentences("fr"))


def test_nothing_measured_gives_no_advice_and_no_crash():
    pilot = make()
    costs = cost_tours(pilot)
    needed, schemes = stops_needed(pilot, costs), compare_schemes(pilot, costs=costs)
    said = " ".join(schemes.next_steps("fr", costs=costs, needed=needed))
    assert "sont rentables ; continuez" not in said
    assert "personne ne peut dire" in said


def test_a_replay_that_gains_nothing_says_that_nothing_was_better(pilot_of):
    past = replay(pilot_of("contrats"))
    flat = past.table.assign(cost_order_eur=7.0, result_eur=-10.0)
    assert replace(past, table=flat).best == 0


MISTYPED = {
    "km_eur": ["0,40", -1, math.nan],
    "hour_eur": ["20 €", -5],
    "day_eur": ["x", -1],
    "trips_per_week": ["deux", 0, 7, math.nan],
    "price_eur": ["cher", -3, math.inf],
    "weeks": ["huit", 0, 10**6],
    "day": ["lundi", "31/03", "2026-02-30"],
    "draws": ["mille", 0, 2.5],
    "seed": ["x", -1, 1.5],
}


@pytest.mark.parametrize("name", MISTYPED)
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.long
def test_a_mistyped_parameter_of_the_notebook_is_told_by_its_name(name, lang, pilot_of):
    pilot = pilot_of("contrats")
    costs = cost_tours(pilot)
    calls = {
        "km_eur": lambda v: cost_tours(pilot, km_eur=v),
        "hour_eur": lambda v: cost_tours(pilot, hour_eur=v),
        "day_eur": lambda v: cost_tours(pilot, day_eur=v),
        "weeks": lambda v: replay(pilot, costs=costs, weeks=v),
        "day": lambda v: ck.logistics.propose_day(pilot, costs, v),
    }
    call = calls.get(name, lambda v: compare_schemes(pilot, costs=costs, **({"draws": 10} | {name: v})))
    for value in MISTYPED[name]:
        with i18n.use_language(lang), pytest.raises(ConciergekitError) as caught:
            call(value)
        assert name in str(caught.value)
        assert ("doit être" if lang == "fr" else "must be") in str(caught.value)
