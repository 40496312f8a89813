"""A day planned again: worked by hand on villages in a line, and what is not known is not proposed."""

import itertools
import sys

import pandas as pd
import pytest
from test_logistics_costs import make, served

from conciergekit import ConciergekitError
from conciergekit.logistics import cost_tours, propose_day

BASE, NEAR, MIDDLE, FAR = "38158", "38057", "38151", "38382"
# a line: 10 km from the base to the near village, 10 more to the middle one, 10 more to the far one
ROADS = [
    {"one": one, "other": other, "km": km}
    for one, other, km in (
        (BASE, NEAR, 10),
        (BASE, MIDDLE, 20),
        (BASE, FAR, 30),
        (NEAR, MIDDLE, 10),
        (NEAR, FAR, 20),
        (MIDDLE, FAR, 10),
    )
]
TOUR = dict(
    id="T1", date="2026-03-31", mode="van", km=88.0, drive_min=176.0, stop_min=30.0, load_min=15.0, stops=3
)


def stop(rank, insee, kind="delivery", tour="T1"):
    return dict(tour=tour, rank=rank, insee=insee, kind=kind, minutes=10.0, orders=1.0, failed=False)


# far, back to the near one, then the middle one: 30 + 20 + 10 + 20 = 80 km on the map, 88 by the odometer
ZIGZAG = [stop(1, FAR), stop(2, NEAR), stop(3, MIDDLE)]


def day(stops=ZIGZAG, tours=(TOUR,), when="", **changed):
    orders = [served(i, tour="T1", insee=row["insee"], date="2026-03-30") for i, row in enumerate(stops)]
    pilot = make(
        orders,
        tours=list(tours),
        stops=list(stops),
        roads=ROADS,
        settings={"base_insee": BASE, "data_until": "2026-03-31"},
    )
    costs = cost_tours(pilot, km_eur=0.4, hour_eur=15)
    return costs, propose_day(pilot, costs, when, **changed)


def test_the_shortest_order_is_found_and_counted_as_the_odometer_counts():
    """10 + 10 + 10 + 30 = 60 km on the map, 66 as driven; 44 minutes less at 30 km/h: 22 × 0.40 + 44 / 60 × 15 = 19.80."""
    costs, again = day()
    assert again.odometer == pytest.approx(1.1)
    assert again.table.loc["driven"].tolist() == pytest.approx([1, 88, 221, 88 * 0.4 + 221 / 60 * 15])
    assert again.table.loc["proposed"].tolist() == pytest.approx([1, 66, 177, 66 * 0.4 + 177 / 60 * 15])
    assert again.gain_eur == pytest.approx(19.80)
    proposed = again.orders.set_index("what").loc["proposed", "stops"]
    at = {"T1-1": 30, "T1-2": 10, "T1-3": 20}  # km from the base, on the line
    path = [0, *(at[code] for code in proposed), 0]
    assert sorted(proposed) == sorted(at)
    assert sum(abs(here - there) for here, there in itertools.pairwise(path)) == 60
    said = again.sentences("en")[0]
    assert "€19.80 less. It takes 66.0 km" in said
    assert "instead of 88.0 km" in said
    assert "19,80" in again.sentences("fr")[0]


@pytest.mark.long
def test_what_was_driven_is_what_the_trips_say_of_that_tour(pilot_of):
    for name in ("contrats", "camion", "pivot", "engagement"):
        costs = cost_tours(pilot_of(name))
        again = propose_day(pilot_of(name), costs)
        mine = costs.table[(costs.table["date"] == again.day) & (costs.table["stops"] > 0)]
        driven = again.table.loc["driven"]
        assert driven["km"] == mine["km"].sum()
        assert driven["cost_eur"] == pytest.approx(mine["cost_full_eur"].sum())
        assert again.table.loc["proposed", "cost_eur"] <= driven["cost_eur"]


@pytest.mark.long
def test_a_pick_up_stays_before_the_deliveries():
    """Goods taken in the middle village: 20 + 10 + 20 + 30 or 20 + 10 + 20 + 10 = 60 km, far last or near last."""
    picked = [stop(1, MIDDLE, "pickup"), stop(2, NEAR), stop(3, FAR)]
    _costs, again = day(picked, [TOUR | {"km": 80.0, "drive_min": 160.0}])
    proposed = again.orders.set_index("what").loc["proposed", "stops"]
    assert proposed == ["T1-1", "T1-3", "T1-2"]  # 20 + 10 + 20 + 10 = 60; as driven 20 + 10 + 20 + 30 = 80
    assert again.table.loc["proposed", "km"] == pytest.approx(60)


@pytest.mark.long
def test_the_best_order_driven_is_not_beaten():
    straight = [stop(1, NEAR), stop(2, MIDDLE), stop(3, FAR)]
    _costs, again = day(straight, [TOUR | {"km": 66.0, "drive_min": 132.0}])
    assert again.gain_eur == pytest.approx(0)
    assert "no order of the stops was found" in again.sentences("en")[0]
    assert len(again.in_order()) == 1


@pytest.mark.parametrize(
    ("stops", "tour"),
    [
        ([*ZIGZAG[:2], stop(3, None)], {}),
        (ZIGZAG[:2], {}),
        (ZIGZAG, {"km": None}),
        (ZIGZAG, {"drive_min": None}),
        (ZIGZAG, {"stop_min": None, "load_min": None}),
    ],
)
@pytest.mark.long
def test_what_is_not_known_is_not_measured(stops, tour):
    stops = [{**row, "minutes": None} for row in stops] if "stop_min" in tour else stops
    _costs, again = day(stops, [TOUR | tour])
    assert (again.measured, again.problem) == (False, "no_day")
    _costs, again = day(stops, [TOUR | tour], "2026-03-31")
    assert again.problem == "unknown"
    assert len(again.sentences("fr")) == len(again.sentences("en")) == 1


@pytest.mark.long
def test_a_day_without_tour_or_that_cannot_be_read_is_told():
    assert day(when="2026-03-30")[1].problem == "no_tour"
    with pytest.raises(ConciergekitError, match="2026-03-31"):
        day(when="31/03")


def test_without_the_planner_the_kits_own_rule_orders_the_stops(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    _costs, again = day()
    assert not again.searched
    assert again.gain_eur == pytest.approx(19.80)
    assert any("PyVRP" in line for line in again.sentences("fr"))


@pytest.mark.long
def test_two_tours_of_deliveries_become_one_where_one_vehicle_can_hold_them():
    """Near and middle by one, far by the other: 10 + 10 + 20 and 30 + 30 km; one goes round all three in 60."""
    first = TOUR | {"km": 40.0, "drive_min": 80.0, "stops": 2, "stop_min": 20.0}
    second = TOUR | {"id": "T2", "km": 60.0, "drive_min": 120.0, "stops": 1, "stop_min": 10.0}
    _costs, again = day([stop(1, NEAR), stop(2, MIDDLE), stop(1, FAR, tour="T2")], [first, second])
    assert again.swapped
    # 40 km and 80 minutes less of road, and one loading of 15 minutes
    assert again.table.loc["proposed"].tolist() == pytest.approx(
        [1, 60, 120 + 30 + 15, 60 * 0.4 + 165 / 60 * 15]
    )
    assert again.gain_eur == pytest.approx(40 * 0.4 + 95 / 60 * 15)
    assert isinstance(again.beside(), pd.DataFrame)


@pytest.mark.long
def test_the_last_busy_day_whose_tours_are_all_noted_is_planned_alone():
    """The 30th: three stops, noted. The 31st: two stops only. The 1st: one of its two tours lacks its kilometres."""
    tours = [
        TOUR | {"date": "2026-03-30"},
        TOUR | {"id": "T2", "date": "2026-03-31", "stops": 2, "km": 60.0},
        TOUR | {"id": "T3", "date": "2026-04-01"},
        TOUR | {"id": "T4", "date": "2026-04-01", "km": None},
    ]
    two = [stop(1, MIDDLE, tour="T2"), stop(2, NEAR, tour="T2")]
    others = [{**row, "tour": tour} for tour in ("T3", "T4") for row in ZIGZAG]
    _costs, again = day([*ZIGZAG, *two, *others], tours)
    assert again.day == pd.Timestamp("2026-03-30")
    assert again.table["tours"].tolist() == [1, 1]
    assert again.gain_eur == pytest.approx(19.80)
    assert set(again.orders["tour"]) == {"T1"}


@pytest.mark.long
def test_tours_of_two_vehicles_keep_their_stops_and_each_is_put_in_order():
    """By van as above, 22 km and 44 minutes less; by bike 10 + 20 + 30 = 60 km in order already, whatever a bike costs."""
    bike = TOUR | {"id": "T2", "mode": "bike", "km": 66.0, "drive_min": 132.0}
    straight = [stop(n, code, tour="T2") for n, code in enumerate((NEAR, MIDDLE, FAR), 1)]
    _costs, again = day([*ZIGZAG, *straight], [TOUR, bike])
    # 140 km on the map, 154 by the odometers of the day
    assert again.odometer == pytest.approx(1.1)
    assert again.table["tours"].tolist() == [2, 2]
    assert again.table["km"].tolist() == pytest.approx([154, 132])
    assert again.table["minutes"].tolist() == pytest.approx([221 + 177, 177 + 177])
    assert again.gain_eur == pytest.approx(19.80)
    proposed = again.orders[again.orders["what"] == "proposed"]
    assert [sorted(codes) for codes in proposed["stops"]] == [
        ["T1-1", "T1-2", "T1-3"],
        ["T2-1", "T2-2", "T2-3"],
    ]
    assert proposed["tour"].tolist() == ["T1", "T2"]
