"""Logs as people have them: one stop, one door, nothing, absurd figures. Always an answer, never a crash."""

import math

import numpy as np
import pytest
from test_logistics_costs import make, served

from conciergekit import logistics as lg

TOUR = dict(id="T1", date="2025-10-02", mode="van", km=12, drive_min=24, stop_min=24, load_min=15, stops=4)


def everything(pilot):
    """All that notebook 02 says of a pilot, in both languages; pictures drawn."""
    costs = lg.cost_tours(pilot)
    model = lg.trip_model(pilot, costs)
    needed = lg.stops_needed(pilot, costs)
    schemes = lg.compare_schemes(pilot, costs=costs, draws=50)
    causes, past = lg.who_causes(pilot, costs), lg.replay(pilot, costs=costs)
    assert not past.measured or len(past.table) > 1
    rhythm, warned = lg.choose_frequency(model), lg.alarm(pilot, needed)
    ranked = lg.rank_actions(schemes, needed, model)
    results = [
        costs,
        needed,
        schemes,
        causes,
        rhythm,
        warned,
        ranked,
        lg.learn(pilot, costs),
        lg.by_mode(pilot, costs),
    ]
    said = {lang: [s for r in results for s in r.sentences(lang)] for lang in ("fr", "en")}
    for lang, told in said.items():
        told += schemes.next_steps(lang, costs=costs, needed=needed, warned=warned, ranked=ranked)
    assert len(said["fr"]) == len(said["en"])
    for result in (needed, schemes, rhythm):
        result.plot().figure.canvas.draw()
    assert not [s for told in said.values() for s in told if "nan" in s.lower().split() or "inf" in s.split()]
    return costs, needed, schemes


@pytest.mark.long
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"stops": 1},
        {"stops": 0},
        {"km": 0, "drive_min": 0},
        {"km": 0, "drive_min": 0, "stop_min": 0, "load_min": 0},
        {"km": np.nan},
        {"drive_min": np.nan, "stop_min": np.nan, "load_min": np.nan},
        {"km": 99_999},
        {"stop_min": 100_000},
        {"mode": None},
        {"mode": "foot"},
        {"paid": "volunteer"},
        {"stops": 500},
    ],
)
def test_one_strange_tour_is_answered(change):
    everything(make([served(i, tour="T1") for i in range(4)], tours=[TOUR | change]))


@pytest.mark.long
@pytest.mark.parametrize(
    "requests", [[], [served(1)], [served(1, insee="38158")], [served(1, insee="99999")]]
)
def test_next_to_nothing_is_answered(requests):
    everything(make(requests))


@pytest.mark.long
def test_all_stops_at_one_door_in_the_commune_of_the_base():
    orders = [served(i, tour="T1", client="C1", insee="38158") for i in range(8)]
    pilot = make(orders, tours=[TOUR | {"stops": 1}], settings={"base_insee": "38158"})
    costs, *_rest = everything(pilot)
    assert costs.table["stops"].item() == 1
    causes = lg.who_causes(pilot, costs)
    assert causes.orders["cost_eur"].nunique() == 1
    assert causes.villages.empty  # one person: not shown


@pytest.mark.long
def test_tours_without_a_single_order_bring_nothing_and_cost_all_the_same():
    costs, needed, _schemes = everything(make(tours=[TOUR, TOUR | {"id": "T2"}]))
    assert costs.totals["tours_costed"] == 2
    assert not needed.measured or math.isnan(needed.price_eur)


@pytest.mark.long
def test_a_base_nobody_knows_is_not_guessed_silently():
    pilot = make([served(1, tour="T1", insee="38158")], tours=[TOUR], settings={"base_insee": "00000"})
    everything(pilot)
    assert not lg.who_causes(pilot).measured


@pytest.mark.long
def test_orders_that_name_a_tour_nobody_logged_are_left_out_of_it():
    pilot = make([served(i, tour="T9") for i in range(4)], tours=[TOUR])
    costs, *_rest = everything(pilot)
    assert costs.totals["tours_with_margin"] == 0


@pytest.mark.long
def test_a_hostile_name_is_only_text():
    pilot = make(
        [served(i, tour="T1", insee="38158", public="<script>$x_1$", client=f"C{i}") for i in range(6)],
        tours=[TOUR],
        publics=[{"id": "<script>$x_1$", "label": "<script>$x_1$"}],
        settings={"base_insee": "38545"},
    )
    everything(pilot)
