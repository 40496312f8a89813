"""What a plan may hold: reloads, overtime, hours, mixed modes; who is left out and what would change it."""

import numpy as np
import pandas as pd
import pytest
from test_logistics_planning import around

import conciergekit as ck
from conciergekit.logistics import Matrix, plan_tours
from conciergekit.logistics.planning.evaluation import Day
from conciergekit.logistics.planning.solver import Task, search
from conciergekit.logistics.planning.stops import typed_stops, typed_vehicles
from conciergekit.logistics.planning.tours import _matrices, _with_base

VAN = {"name": "Van", "mode": "van", "count": 1, "km_eur": 0.40, "hour_eur": 20.0}


@pytest.fixture(autouse=True)
def english():
    with ck.i18n.use_language("en"):
        yield


def plan(stops, *fleet, **options):
    return plan_tours(stops, pd.DataFrame(list(fleet)), **{"iterations": 150, **options})


RICH = {
    "reloads": [VAN | {"capacity": 4, "reloads": 5, "load_min": 15, "day_eur": 9}],
    "overtime": [VAN | {"shift_h": 3, "overtime_h": 2, "overtime_hour_eur": 7, "load_min": 10}],
    "hours": [VAN | {"window": "8:00-10:30"}, VAN | {"window": "13:30-15:30", "load_min": 20}],
    "modes": [
        VAN | {"day_eur": 30},
        {"mode": "bike", "km_eur": 0.1, "hour_eur": 20, "capacity": 6, "count": 2},
    ],
}


@pytest.mark.parametrize("case", RICH)
def test_our_account_of_the_tours_agrees_with_the_planners_own(case):
    """Two accounts written apart: PyVRP's in whole units, ours from the tables."""
    stops = around(12)
    stops["window"] = [None, *(["9:00-12:00", None] * 6)] if case == "modes" else None
    fleet = typed_vehicles(pd.DataFrame(RICH[case]))
    places = _with_base(typed_stops(stops), None, None)
    task = Task(places, fleet, _matrices(places, fleet, None, None, ()), list(range(1, 13)))
    for found in search(task, 150, [0, 1])[0]:
        ours = sum(Day(*task[:3]).cost(row, route) for row, route in found.routes)
        assert found.routes
        assert ours == pytest.approx(found.said_eur, rel=2e-3)


def test_a_small_bike_loads_again_at_the_base_or_at_a_relay_on_its_way():
    stops = pd.DataFrame(
        {
            "id": ["base", "a", "b", "c", "d", "hub"],
            "lat": [45.1, 45.20, 45.21, 45.22, 45.23, 45.21],
            "lon": 5.7,
        }
    )
    stops["load"] = [0, 1, 1, 1, 1, 0]
    bike = {"mode": "bike", "km_eur": 0.1, "hour_eur": 20, "capacity": 2, "reloads": 1, "load_min": 10}
    home = plan(stops.iloc[:5], bike)
    stops = stops.assign(relay=[False] * 5 + [True], service_min=[0, 3, 3, 3, 3, 2])
    hub, first = plan(stops, bike), plan(stops.iloc[[0, 5, 1, 2, 3, 4]], bike)
    assert first.totals["km"] == pytest.approx(hub.totals["km"])  # wherever its line stands
    assert first.table.query("kind == 'reload'")["stop"].tolist() == ["hub"]
    assert home.totals["reloads"] == hub.totals["reloads"] == 1
    assert hub.table.query("kind == 'reload'")["stop"].tolist() == ["hub"]
    assert home.table.query("kind == 'reload'")["stop"].tolist() == ["base"]
    assert hub.totals["km"] < home.totals["km"]
    assert hub.totals["stops"] == 4
    assert "of 4 stops" in hub.headline()


def test_overtime_is_used_only_as_allowed_and_paid_more():
    stops = around(12)
    shift = {"shift_h": 3.0, "load_min": 15}
    short = plan(stops, VAN | shift)
    long = plan(stops, VAN | shift | {"overtime_h": 2.0, "overtime_hour_eur": 6.0})
    assert not short.unserved.empty
    assert long.unserved.empty
    assert long.totals["feasible"]
    assert long.tours["feasible"].all()
    row = long.tours.iloc[0]
    over = row["minutes"] - 180
    assert row["overtime_min"] == pytest.approx(over)
    assert row["cost_eur"] == pytest.approx(0.4 * row["km"] + 20 * row["minutes"] / 60 + 6 * over / 60)


def test_a_vehicle_keeps_its_own_hours_which_is_how_a_break_is_planned():
    morning, afternoon = (
        {"name": "Morning", "window": "8:00-10:00"},
        {"name": "Afternoon", "window": "14:00-17:00"},
    )
    found = plan(around(12), VAN | morning, VAN | afternoon)
    tours = found.tours.set_index("vehicle")
    assert tours.loc["Morning", "end_min"] <= 600
    assert tours.loc["Afternoon", "start_min"] >= 14 * 60
    assert found.totals["feasible"]


def test_a_tour_too_long_to_go_without_a_break_is_told():
    stops = around(12).assign(service_min=40.0)
    assert "break" in " ".join(plan(stops, VAN).sentences("en"))
    assert "break" not in " ".join(plan(around(4), VAN).sentences("en"))


def test_a_tour_of_days_is_told_as_a_mistake_of_units():
    assert "more than a day" in " ".join(plan(around(4).assign(service_min=600.0), VAN).sentences("en"))


def test_no_vehicle_is_not_taken_for_a_heavy_load_nor_half_a_vehicle_for_one():
    assert set(plan(around(2), VAN | {"count": 0}).unserved["reason"]) == {"room"}
    with pytest.raises(ck.ConciergekitError, match="whole"):
        plan(around(2), VAN | {"count": 1.5})


def test_several_seeds_keep_the_cheapest_and_show_the_spread():
    found = plan(around(35, seed=4), VAN | {"count": 4, "capacity": 10}, iterations=12, runs=4)
    costs = dict(found.runs)
    assert list(costs) == [0, 1, 2, 3]
    assert costs[found.seed] == min(costs.values()) == pytest.approx(found.totals["cost_eur"])
    again = plan(around(35, seed=4), VAN | {"count": 4, "capacity": 10}, iterations=12, runs=4)
    assert again.runs == found.runs
    alone = plan(
        around(35, seed=4), VAN | {"count": 4, "capacity": 10}, iterations=12, runs=1, seed=found.seed
    )
    assert alone.routes == found.routes


def test_a_search_is_followed_and_may_be_stopped():
    heard = []

    def stop_soon(done, total, best):
        heard.append((done, total, best))
        return True

    found = plan(around(60), VAN | {"count": 6, "capacity": 12}, iterations=10**6, runs=1, progress=stop_soon)
    assert heard[0][1] == 10**6
    assert heard[-1][0] < 10**6
    assert found.totals["feasible"]
    assert "cut short" in " ".join(found.sentences("en"))


def test_a_clock_makes_a_plan_that_says_it_may_differ():
    assert not plan(around(5), VAN, iterations=0, seconds=0.05).repeatable
    with pytest.raises(ck.ConciergekitError, match="iterations"):
        plan(around(5), VAN, iterations=0)


# ---- who is left out -------------------------------------------------------------------------------------


def test_a_stop_too_heavy_or_never_open_is_explained_alone():
    stops = around(3)
    stops["window"] = [None, None, (0, 0.001), None]
    stops.loc[1, "load"] = 7
    found = plan(stops, VAN | {"capacity": 5, "window": "8:00-12:00"})
    assert found.unserved.set_index("stop")["reason"].to_dict() == {"stop 1": "load", "stop 2": "window"}
    for lang in ("fr", "en"):
        assert (
            len([line for line in found.sentences(lang) if line.startswith(("Not served", "Non desservi"))])
            == 2
        )


@pytest.mark.long
def test_fifty_stops_with_three_modes_and_windows_are_planned():
    stops = around(50, seed=1)
    stops["window"] = [None if i % 3 else ("9:00-12:00" if i % 2 else "14:00-17:00") for i in range(51)]
    fleet = pd.DataFrame(
        [
            {
                "mode": "van",
                "count": 2,
                "day_eur": 25,
                "km_eur": 0.4,
                "hour_eur": 20,
                "capacity": 30,
                "shift_h": 7,
            },
            {
                "mode": "bike",
                "count": 2,
                "day_eur": 10,
                "km_eur": 0.1,
                "hour_eur": 20,
                "capacity": 8,
                "reloads": 2,
            },
            {"mode": "foot", "hour_eur": 20, "capacity": 4, "shift_h": 5},
        ]
    )
    found = plan_tours(stops, fleet)
    assert found.unserved.empty
    assert found.totals["feasible"]


def test_distances_may_be_given_as_a_matrix_or_as_two_tables():
    km = 3.0 * (1 - np.eye(7))
    one, other = (plan(around(6), VAN, matrix=given) for given in (Matrix(km, 6 * km), (km, 6 * km)))
    assert one.totals["km"] == other.totals["km"] == pytest.approx(21)
