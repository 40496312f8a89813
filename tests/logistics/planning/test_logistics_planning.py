"""Plans: published instances solved through the adapter, the evaluation, and refusals with their reason."""

import re
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.logistics import Matrix, evaluate, locate, plan_tours
from conciergekit.logistics.planning.evaluation import departure
from conciergekit.logistics.planning.tours import _placed

CASES = ROOT / "tests" / "published_cases" / "vrp"
VAN = {"name": "Van", "mode": "van", "count": 1, "km_eur": 0.40, "hour_eur": 20.0}


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
    stops = pd.DataFrame({"id": range(len(km)), "load": demands[:, 0]})
    fleet = pd.DataFrame([{"mode": "van", "count": vehicles, "km_eur": 1.0, "capacity": capacity}])
    plan = plan_tours(stops, fleet, Matrix(km, km), iterations=600, seed=1)
    assert plan.totals["km"] == plan.totals["cost_eur"] == best
    assert plan.unserved.empty
    assert plan.totals["feasible"]
    assert sorted(plan.table["place"]) == list(range(1, len(km)))


def test_a_published_case_with_time_windows_reaches_the_best_known_length():
    """Solomon C101: 827.3 with distances cut to a tenth."""
    lines = [line.split() for line in (CASES / "C101.txt").read_text().splitlines()]
    node = np.array([line for line in lines if len(line) == 7 and line[0].isdigit()], float)
    km = np.floor(distances(node[:, 1:3]) * 10) / 10
    stops = pd.DataFrame({"id": node[:, 0].astype(int), "load": node[:, 3], "service_min": node[:, 6]})
    stops["window"] = list(zip(node[:, 4], node[:, 5], strict=True))
    fleet = pd.DataFrame([{"mode": "van", "count": 25, "km_eur": 1.0, "capacity": 200}])
    plan = plan_tours(stops, fleet, Matrix(km, km), iterations=400)
    assert plan.totals["km"] == pytest.approx(827.3)
    assert plan.totals["feasible"]
    assert plan.totals["late_min"] == 0


def around(n, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": ["base", *(f"stop {i}" for i in range(1, n + 1))],
            "lat": 45.15 + rng.normal(0, 0.03, n + 1),
            "lon": 5.75 + rng.normal(0, 0.04, n + 1),
            "service_min": 6.0,
            "load": 1.0,
        }
    )


def test_the_same_seed_gives_the_same_plan():
    stops, fleet = around(12), pd.DataFrame([VAN | {"count": 2, "capacity": 8}])
    one, two = (plan_tours(stops, fleet, iterations=200, seed=5) for _run in range(2))
    assert one.routes == two.routes
    assert one.table.equals(two.table)


def test_every_published_figure_is_recomputed_from_the_tables():
    plan = plan_tours(around(6), pd.DataFrame([VAN | {"day_eur": 12, "load_min": 15}]), iterations=200)
    ((_vehicle, route),) = plan.routes
    path = [0, *route, 0]
    matrix = plan.matrices["van"]
    km = sum(matrix.km[i, j] for i, j in zip(path, path[1:], strict=False))
    minutes = km / 28 * 60 + 6 * 6 + 15
    assert plan.totals["km"] == pytest.approx(km)
    assert plan.totals["minutes"] == pytest.approx(minutes)
    assert plan.totals["cost_eur"] == pytest.approx(12 + 0.40 * km + 20 * minutes / 60)
    assert evaluate(plan).totals.equals(plan.totals)


def test_the_plan_is_the_shortest_tour_of_a_small_case():
    from conciergekit.core.roads.places import loop_km

    plan = plan_tours(around(7, seed=3), pd.DataFrame([VAN]), iterations=200)
    shortest, _order = loop_km(plan.matrices["van"].km)
    assert plan.totals["km"] == pytest.approx(shortest)


def test_waiting_is_paid_so_the_tour_leaves_late():
    """One stop open from 10:00, half an hour away: leave at 9:30, wait for nobody."""
    minutes = np.array([[0, 30.0], [30, 0]])
    stops = pd.DataFrame([{"id": "base"}, {"id": "a", "window": "10:00-11:00"}])
    plan = plan_tours(stops, pd.DataFrame([VAN]), Matrix(minutes / 2, minutes), iterations=20)
    assert plan.tours["start_min"].item() == 9 * 60 + 30
    assert plan.tours["wait_min"].item() == 0


def test_departure_waits_only_for_what_cannot_be_avoided():
    """Second stop opens late, first must be served early: 20 minutes of waiting remain."""
    start = departure([10, 10, 10], [5, 5], [0, 100], [65, 200])
    assert start == 55
    assert departure([10, 10], [5], [0], [float("inf")]) == 0


def test_each_refusal_has_its_reason():
    stops = around(6)
    stops["window"] = None
    stops.loc[1, "load"] = 99
    stops.loc[2, "service_min"] = 600
    stops["window"] = stops["window"].astype(object)
    stops.at[3, "window"] = (0, 0.001)
    stops["prize_eur"] = np.nan
    stops.loc[4, "prize_eur"] = 0.01
    plan = plan_tours(stops, pd.DataFrame([VAN | {"capacity": 1, "shift_h": 4}]), iterations=200)
    reasons = plan.unserved.set_index("stop")["reason"].to_dict()
    assert reasons["stop 1"] == "load"
    assert reasons["stop 2"] == "shift"
    assert reasons["stop 3"] == "window"
    assert reasons["stop 4"] == "prize"
    assert [reasons.get("stop 5"), reasons.get("stop 6")].count("room") == 1
    for lang in ("fr", "en"):
        told = plan.sentences(lang)
        assert sum(line.startswith(("Not served", "Non desservi")) for line in told) == 5
        assert len(told) == 2 + 5 + 1
    plan.plot().figure.canvas.draw()


def test_all_stops_at_one_door_make_one_trip():
    stops = pd.DataFrame({"id": ["depot", "a", "b", "c"], "lat": [45.1, 45.2, 45.2, 45.2], "lon": 5.7})
    plan = plan_tours(stops, pd.DataFrame([VAN]), iterations=50)
    assert plan.totals["km"] == pytest.approx(2 * 11.1195 * 1.34, rel=1e-3)


def test_nothing_to_serve_is_an_empty_plan():
    plan = plan_tours(pd.DataFrame({"id": ["depot"], "lat": [45.1], "lon": [5.7]}), pd.DataFrame([VAN]))
    assert plan.table.empty
    assert plan.totals["cost_eur"] == 0
    assert plan.headline() == "Aucun arrêt n’est desservi"
    plan.plot()


def test_the_base_may_be_given_apart_or_named_anywhere():
    stops, fleet = around(5), pd.DataFrame([VAN])
    apart = plan_tours(
        stops.iloc[1:], fleet, iterations=50, depot=(stops["lat"].iloc[0], stops["lon"].iloc[0])
    )
    last = plan_tours(stops.iloc[[1, 2, 3, 4, 5, 0]], fleet, iterations=50)
    first = plan_tours(stops, fleet, iterations=50)
    assert apart.totals["km"] == pytest.approx(first.totals["km"])
    assert last.totals["km"] == pytest.approx(first.totals["km"])


def test_a_bike_and_a_van_each_have_their_roads():
    fleet = pd.DataFrame([VAN | {"day_eur": 40}, {"mode": "bike", "km_eur": 0.35, "hour_eur": 20}])
    plan = plan_tours(around(4), fleet, iterations=100)
    assert set(plan.tours["mode"]) == {"bike"}
    assert plan.tours["drive_min"].sum() == pytest.approx(plan.totals["km"] / 15 * 60)


def test_pyvrp_missing_is_one_clear_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(ck.ConciergekitError, match="PyVRP"):
        plan_tours(around(3), pd.DataFrame([VAN]))


def test_pyvrp_is_named_in_one_file_only():
    package = ROOT / "conciergekit"
    naming = {
        path.name
        for path in package.rglob("*.py")
        if re.search(r"^\s*(import|from) pyvrp", path.read_text(), re.M)
    }
    assert naming == {"solver.py"}


@pytest.mark.parametrize("window", ["11:00-9:00", "demain", (3,)])
def test_windows_that_cannot_be_are_named(window):
    stops = around(1).assign(window=[None, window])
    with pytest.raises(ck.ConciergekitError, match="stop 1"):
        plan_tours(stops, pd.DataFrame([VAN]))


@pytest.mark.parametrize(
    ("fleet", "matrix", "word"),
    [
        ([], None, "véhicule"),
        ([VAN | {"mode": "train"}], None, "train"),
        ([VAN | {"km_eur": -1}], None, "km_eur"),
        ([VAN], Matrix(np.zeros((2, 2)), np.zeros((2, 2))), "matrice"),
        ([VAN], Matrix(-np.ones((4, 4)), np.zeros((4, 4))), "négative"),
    ],
)
def test_what_cannot_be_planned_is_said_plainly(fleet, matrix, word):
    with pytest.raises(ck.ConciergekitError, match=word):
        plan_tours(around(3), pd.DataFrame(fleet), matrix)


def test_a_stop_without_coordinates_takes_its_communes_and_one_with_some_keeps_them():
    places = pd.DataFrame({"id": ["base", "a", "b"], "lat": [np.nan, 45.1, np.nan], "lon": [np.nan, 5.7, np.nan],
                           "insee": ["38158", "38158", "38421"]})  # fmt: skip
    town = locate(["38158", "38421"])
    found, precision = _placed(places)
    assert precision == "communes"
    assert found["lat"].tolist() == [town["lat"].iloc[0], 45.1, town["lat"].iloc[1]]
    assert found["lon"].tolist() == [town["lon"].iloc[0], 5.7, town["lon"].iloc[1]]
    assert _placed(places.iloc[[1]].drop(columns="insee"))[1] == "addresses"
    with pytest.raises(ck.ConciergekitError, match="insee"):
        _placed(places[["id"]])
    with pytest.raises(ck.ConciergekitError, match="1"):  # one of them of no commune: that point is named
        _placed(places.assign(insee=[None, "38158", "38421"]))
