"""Plans: published instances solved through the adapter, every figure counted again, and what cannot be planned."""

import re
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.core.roads.places import loop_km
from conciergekit.logistics import Matrix, distance_matrix, locate, plan_tours
from conciergekit.logistics.planning.tours import counted, problem, typed

CASES = ROOT / "tests" / "published_cases" / "vrp"
VAN = {"mode": "van", "count": 1, "km_eur": 0.40, "hour_eur": 20.0}


def distances(xy):
    return np.hypot(*(xy[:, None] - xy[None]).T)


@pytest.mark.parametrize(("name", "vehicles", "best"), [("P-n20-k2", 2, 216), ("A-n32-k5", 5, 784)])
@pytest.mark.long
def test_published_capacity_cases_reach_the_best_known_length(name, vehicles, best):
    text = (CASES / f"{name}.vrp").read_text()
    block = r"NODE_COORD_SECTION\s(.*?)DEMAND_SECTION\s(.*?)DEPOT_SECTION"
    nodes, demands = (
        np.array([line.split()[1:] for line in part.strip().splitlines()], float)
        for part in re.search(block, text, re.DOTALL).groups()
    )
    capacity = float(re.search(r"CAPACITY\s*:\s*(\d+)", text)[1])
    km = np.rint(distances(nodes))
    stops = pd.DataFrame({"load": demands[:, 0]})
    fleet = pd.DataFrame([{"count": vehicles, "km_eur": 1.0, "capacity": capacity}])
    plan = plan_tours(stops, fleet, Matrix(km, km), iterations=600, seed=1)
    assert plan.feasible
    assert plan.table["km"].sum() == plan.table["cost_eur"].sum() == best
    assert (plan.table["load"] <= capacity).all()
    assert sorted(sum(plan.table["stops"], [])) == list(range(1, len(km)))


def around(n, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lat": 45.15 + rng.normal(0, 0.03, n + 1),
            "lon": 5.75 + rng.normal(0, 0.04, n + 1),
            "service_min": [0.0, *[6.0] * n],
            "load": [0.0, *[1.0] * n],
        }
    )


def test_the_same_seed_gives_the_same_plan():
    stops, fleet = around(12), pd.DataFrame([VAN | {"count": 2, "capacity": 8}])
    one, two = (plan_tours(stops, fleet, iterations=200, seed=5).table for _run in range(2))
    assert one.equals(two)


def test_every_figure_is_counted_again_from_the_roads():
    stops = around(6)
    plan = plan_tours(stops, pd.DataFrame([VAN | {"day_eur": 12, "load_min": 15}]), iterations=200)
    (tour,) = plan.table.itertuples()
    path = [0, *tour.stops, 0]
    km = sum(
        distance_matrix(stops, None, "van").km[i, j] for i, j in zip(path, path[1:], strict=False)
    )  # at 28 km/h
    minutes = km / 28 * 60 + 6 * 6 + 15
    assert (tour.km, tour.minutes) == pytest.approx((km, minutes))
    assert tour.cost_eur == pytest.approx(12 + 0.40 * km + 20 * minutes / 60)


@pytest.mark.parametrize(
    "fleet",
    [
        [VAN | {"count": 3, "capacity": 5, "load_min": 15, "day_eur": 9}],
        [VAN | {"count": 2, "shift_h": 3, "load_min": 10}],
        [VAN | {"day_eur": 30}, {"mode": "bike", "km_eur": 0.1, "hour_eur": 20, "capacity": 6, "count": 2}],
    ],
)
@pytest.mark.sampled(cases=[0])
def test_our_account_of_the_tours_agrees_with_the_planners_own(fleet):
    """Two accounts written apart: PyVRP's in whole units, ours from the tables."""
    pyvrp = pytest.importorskip("pyvrp")
    stops, fleet = around(12), pd.DataFrame(fleet)
    task = typed(stops, fleet)
    data, params = problem(pyvrp, task)
    said = pyvrp.solve(data, pyvrp.stop.MaxIterations(150), seed=0, collect_stats=False, params=params).best
    plan = plan_tours(stops, fleet, iterations=150)
    assert plan.feasible
    theirs = said.distance_cost() + said.duration_cost() + said.fixed_vehicle_cost()
    assert plan.table["cost_eur"].sum() == pytest.approx(theirs / 1e6, rel=2e-3)


def test_the_plan_is_the_shortest_tour_of_a_small_case():
    stops = around(7, seed=3)
    shortest, _order = loop_km(distance_matrix(stops, None, "van").km)
    assert plan_tours(stops, pd.DataFrame([VAN]), iterations=200).table["km"].item() == pytest.approx(
        shortest
    )


def test_all_stops_at_one_door_make_one_trip():
    stops = pd.DataFrame({"lat": [45.1, 45.2, 45.2, 45.2], "lon": 5.7})
    plan = plan_tours(stops, pd.DataFrame([VAN]), iterations=50)
    assert plan.table["km"].item() == pytest.approx(2 * 11.1195 * 1.34, rel=1e-3)


def test_nothing_to_serve_is_an_empty_plan():
    plan = plan_tours(pd.DataFrame({"lat": [45.1], "lon": [5.7]}), pd.DataFrame([VAN]))
    assert plan.table.empty
    assert plan.feasible


def test_a_bike_and_a_van_each_have_their_roads():
    fleet = pd.DataFrame([VAN | {"day_eur": 40}, {"mode": "bike", "km_eur": 0.35, "hour_eur": 20}])
    tour = plan_tours(around(4), fleet, iterations=100).table.iloc[0]
    assert tour["vehicle"] == 1
    assert tour["minutes"] == pytest.approx(tour["km"] / 15 * 60 + 4 * 6)


@pytest.mark.parametrize("limit", [{"capacity": 3}, {"shift_h": 0.4}, {"shift_h": 0.5, "load_min": 40}])
def test_where_not_every_stop_fits_no_tour_is_proposed(limit):
    """Four loads of one, 24 minutes at the doors alone."""
    plan = plan_tours(around(4), pd.DataFrame([VAN | limit]), iterations=50)
    assert not plan.feasible
    assert plan.table.empty


def test_a_place_without_any_road_is_not_reached():
    km = np.ones((3, 3)) - np.eye(3)
    km[2, :2] = km[:2, 2] = np.nan
    plan = plan_tours(pd.DataFrame(index=range(3)), pd.DataFrame([VAN | {"shift_h": 7}]), Matrix(km, km), 50)
    assert not plan.feasible


def test_tours_that_break_a_limit_or_forget_a_stop_are_not_feasible():
    """Ten km a leg at 60 km/h: two stops of 6 minutes make 42 minutes with their three legs."""
    km = 10.0 * (1 - np.eye(3))
    stops = pd.DataFrame({"load": [0, 2, 2], "service_min": [0, 6, 6]})

    def judged(routes, **limits):
        return counted(typed(stops, pd.DataFrame([VAN | limits]), Matrix(km, km)), routes).feasible

    assert judged([(0, [1, 2])], capacity=4, shift_h=0.7)
    assert not judged([(0, [1, 2])], capacity=3)
    assert not judged([(0, [1, 2])], shift_h=0.69)
    assert not judged([(0, [1])])
    assert not judged([(0, [1, 2]), (0, [2])])


def test_pyvrp_missing_is_one_clear_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(ck.ConciergekitError, match="PyVRP"):
        plan_tours(around(3), pd.DataFrame([VAN]))


def test_pyvrp_is_named_in_one_file_only():
    package = ROOT / "conciergekit"
    naming = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"^\s*(import|from) pyvrp", path.read_text(), re.M)
    }
    assert naming == {"logistics/planning/tours.py"}


@pytest.mark.parametrize(
    ("fleet", "matrix", "word"),
    [
        ([], None, "véhicule"),
        ([VAN | {"count": 0}], None, "véhicule"),
        ([VAN | {"count": 1.5}], None, "entiers"),
        ([VAN | {"mode": "train"}], None, "train"),
        ([VAN | {"km_eur": -1}], None, "km_eur"),
        ([VAN | {"hour_eur": "vingt"}], None, "vingt"),
        ([VAN], Matrix(np.zeros((2, 2)), np.zeros((2, 2))), "matrice"),
        ([VAN], Matrix(-np.ones((4, 4)), np.zeros((4, 4))), "négative"),
    ],
)
def test_what_cannot_be_planned_is_said_plainly(fleet, matrix, word):
    with pytest.raises(ck.ConciergekitError, match=word):
        plan_tours(around(3), pd.DataFrame(fleet), matrix)


def test_stops_without_coordinates_are_their_communes():
    fleet = pd.DataFrame([VAN])
    codes = ["38158", "38421", "38185"]
    placed = plan_tours(locate(codes), fleet, iterations=20).table
    assert (
        plan_tours(pd.DataFrame({"insee": codes}), fleet, iterations=20).table["km"].tolist()
        == placed["km"].tolist()
    )
    with pytest.raises(ck.ConciergekitError, match="lat"):
        plan_tours(pd.DataFrame({"id": ["base", "a"]}), fleet)
