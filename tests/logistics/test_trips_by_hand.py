"""What is read around the tours (roads, ranks, loads, ranges, what would change), worked out on paper."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, logistics
from conciergekit.core.roads.network import Roads
from conciergekit.logistics import breakeven as needed
from conciergekit.logistics import tours, weeks
from conciergekit.logistics.causes import _first_ranks, _kinds
from conciergekit.logistics.learning import _weekly_orders
from conciergekit.logistics.logbook import _own_stop_min, tour_log
from conciergekit.logistics.model import TripModel, growth, users_away
from conciergekit.logistics.schemes.comparison import rank_actions, switches
from conciergekit.logistics.schemes.riding import on_time, riding
from conciergekit.logistics.schemes.scheme import Scheme, default_schemes
from conciergekit.logistics.tours import _failed
from conciergekit.margins import _of_orders, _weights
from conciergekit.margins import tours as borne_tours
from conciergekit.read.roads.files import _from_csv, _from_json

SETTINGS = {
    "name": "Essai",
    "start": "2026-01-01",
    "data_until": "2026-03-31",
    "base_insee": "38158",
    "area": "town",
    "paid_hour_eur": 20.0,
}
MODEL = TripModel(
    haul_km=10,
    spread_km=2,
    lone_km=15,
    speed_kmh=30,
    stop_min=6,
    load_min=12,
    km_eur=0,
    hour_eur=7.5,
    cash_hour_eur=7.5,
    tour_eur=0,
    stops_a_tour=4,
    tours_a_week=2.5,
    orders_a_stop=1,
    revenue_a_stop_eur=10,
    tours=10,
    status="observed",
)


def pilot(**tables):
    return Pilot.from_tables(tables, SETTINGS)


def tour(name, **more):
    return {
        "id": name,
        "date": "2026-03-02",
        "mode": "car",
        "km": 10.0,
        "drive_min": 20.0,
        "stop_min": 10.0,
        "load_min": 15.0,
        "wait_min": 5.0,
        "stops": 2,
        "paid": "paid",
        **more,
    }


def order(name, **more):
    return {
        "id": name,
        "date": "2026-03-02",
        "closed_on": "2026-03-02",
        "outcome": "served",
        "client": f"c{name}",
        "public": "p",
        "service": "s",
        "insee": "38158",
        "commission_eur": 3.0,
        "fee_eur": 2.0,
        **more,
    }


# ---- the organisations tried ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "shared", "fixed"), [(0.0, 1.0, 1.0), (math.nan, 1.0, 1.0), (4.1, 4.0, 2.0), (9.0, 5.0, 2.0)]
)
def test_organisations_are_tried_at_the_pace_of_today_or_once_a_week(today, shared, fixed):
    """No tour a week is no pace: one is supposed. Four a week: half as many fixed days."""
    tried = {
        s.kind: s.trips_per_week for s in default_schemes(replace(MODEL, tours_a_week=today)) if s.zones == 1
    }
    assert (tried["pooled"], tried["fixed_days"]) == (shared, fixed)


# ---- the tours as they are logged -----------------------------------------------------------------------------


def test_only_minutes_at_doors_where_nobody_was_are_lost():
    """A quarter of an hour of T1 at € 20, twelve minutes of T2 worth € 12 an hour; what nobody noted as failed was not."""
    stops = [("T1", True, 6), ("T1", True, 9), ("T1", False, 5), ("T1", None, 4), ("T2", True, 12)]
    rows = [{"tour": name, "failed": failed, "minutes": minutes} for name, failed, minutes in stops]
    log = pd.DataFrame({"tour": ["T1", "T2", "T3"]})
    lost = _failed(pilot(stops=rows), log, np.array([20.0, 0, 20]), np.array([0.0, 12, 0]))
    assert lost == {
        "part": "failed",
        "cash_eur": pytest.approx(5),
        "volunteer_eur": pytest.approx(2.4),
        "full_eur": pytest.approx(7.4),
    }


def test_loading_nobody_timed_is_the_median_of_the_other_tours():
    log = tour_log(pilot(tours=[tour(str(m), load_min=m) for m in (7, 9, 40)] + [tour("z", load_min=None)]))
    assert log.set_index("tour")["load_min"]["z"] == 9


def test_loading_that_nobody_ever_timed_is_the_dated_one_of_the_vehicle():
    log = tour_log(pilot(tours=[tour(mode, mode=mode, load_min=None) for mode in ("bike", "car")]))
    assert log["load_min"].tolist() == [10, 15]


def test_minutes_a_stop_are_those_of_the_tours_that_noted_both():
    """Ten minutes for two stops and 14 for four; the others noted one of the two, or zero."""
    log = pd.DataFrame({"stop_min": [10, 14, np.nan, 7, 12, 0], "stops": [2, 4, 4, 0, np.nan, 3]})
    assert _own_stop_min(pilot(), log) == 4


def test_orders_whose_commune_nobody_wrote_say_nothing_of_the_way():
    """T1 goes to a commune 8 km away, and an order of it has no commune; T2 has none at all."""
    orders = [
        order("1", tour="T1", insee="38421"),
        order("2", tour="T1", insee=None),
        order("3", tour="T2", insee=None),
    ]
    road = [{"one": "38158", "other": "38421", "km": 8.0}]
    log = tour_log(
        pilot(tours=[tour("T1", km=None, stops=1), tour("T2", km=None)], requests=orders, roads=road)
    )
    assert log["map_km"].tolist() == pytest.approx([16, math.nan], nan_ok=True)
    assert log["km"].tolist() == pytest.approx([16, 20 / 60 * 28])  # a car in town: 28 km/h, docs/rates.md


def test_a_tour_for_one_stop_costs_its_way_its_door_and_the_mean_loading(monkeypatch):
    """10 km at 30 km/h: 20 minutes, 5 at the door, 30 of loading on average; one toll in three of € 3."""
    monkeypatch.setattr(tours, "lone_km", lambda *_known: 10.0)
    log = [tour("1", load_min=10.0, tolls_eur=3.0), tour("2", load_min=20.0), tour("3", load_min=60.0)]
    found = logistics.cost_tours(pilot(tours=log))
    assert found.lone_eur == pytest.approx(10 * 0.4 + 55 / 60 * 20 + 1)
    assert found.lone_status == "estimated"


def test_a_commune_is_reached_when_its_first_door_is():
    rows = [("T1", "38158", 3), ("T1", "38158", 1), ("T1", "38421", 2), ("T2", "38158", 4), ("T2", None, 1)]
    found = _first_ranks(pilot(stops=[{"tour": t, "insee": code, "rank": rank} for t, code, rank in rows]))
    assert found == {"T1": {"38158": 1, "38421": 2}, "T2": {"38158": 4}}


def test_a_commune_of_the_sheet_is_in_the_test_unless_it_says_no():
    rows = [{"insee": "38158", "in_scope": True}, {"insee": "38421", "in_scope": False}, {"insee": "38185"}]
    found = _kinds(pilot(territory=rows), pd.Series(["38158", "38421", "38185", "38169", "38158"]))
    assert found == {"38158": True, "38421": False, "38185": True, "38169": False}


def test_weeks_are_counted_whole_from_the_last_day_and_no_order_is_a_zero():
    """1 January to 31 March 2026: 90 days, twelve weeks from the 7th. An order of 6 January belongs to none."""
    days = ["2026-01-06", "2026-01-07", "2026-03-24", "2026-03-25", "2026-03-31", "2026-04-01"]
    found = _weekly_orders(pilot(requests=[order(day, date=day, closed_on=day) for day in days]))
    assert found.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]


def test_an_order_belongs_to_the_week_it_was_served_else_to_that_of_its_day():
    late = order("late", date="2026-03-20", closed_on="2026-03-30")
    open_day = order("open", date="2026-03-20", closed_on=None)
    assert _weekly_orders(pilot(requests=[late, open_day])).tolist()[-2:] == [1, 1]


# ---- the map --------------------------------------------------------------------------------------------------


def test_users_go_to_the_nearest_point_and_points_are_set_where_most_orders_are():
    """Three orders in four in the first village, 8 km away: half of 1.2 km for those at home."""
    orders = [order(str(n), insee="38158" if n else "38421") for n in range(4)]
    road = [{"one": "38158", "other": "38421", "km": 8.0}]
    assert users_away(pilot(requests=orders, roads=road)) == pytest.approx((0.75 * 0.6 + 0.25 * 8, 0.6))
    assert users_away(pilot(requests=orders[1:], roads=road)) == pytest.approx((0.6,))


def test_a_place_is_called_by_its_own_name_else_the_kits_else_its_code():
    roads = Roads(own=(("38158", "", 45.1, 5.7), ("38421", "Le Murier", 45.2, 5.8), ("Z1", "", 45.3, 5.9)))
    assert roads.places(["38158", "38421", "Z1"])[["name", "lat"]].to_numpy().tolist() == [
        ["Eybens", 45.1],
        ["Le Murier", 45.2],
        ["Z1", 45.3],
    ]


def test_a_list_of_roads_given_one_way_holds_both_ways_whatever_it_says_of_a_place_to_itself():
    one_way = "from,to,km\nA,A,0\nA,B,10\nB,B,0\nA,C,5\n"
    nan = math.nan
    found = _from_csv(one_way, "roads.csv").km
    assert found == pytest.approx(np.array([[0, 10, 5], [10, 0, nan], [5, nan, nan]]), nan_ok=True)
    both = _from_csv(one_way + "B,A,11\n", "roads.csv").km
    assert both == pytest.approx(np.array([[0, 10, 5], [11, 0, nan], [nan, nan, nan]]), nan_ok=True)


def test_a_road_the_service_guessed_is_a_hole_and_without_guess_there_is_none():
    begins = '{"distances": [[0, 1000], [2000, 0]]'
    assert np.isnan(_from_json(begins + ', "fallback_speed_cells": [[1, 0]]}', "x").km).tolist() == [
        [False, False],
        [True, False],
    ]
    for nothing in ("", ', "fallback_speed_cells": null', ', "fallback_speed_cells": []'):
        assert _from_json(begins + nothing + "}", "x").km.tolist() == [[0, 1000], [2000, 0]]


# ---- what would change ----------------------------------------------------------------------------------------


def test_the_schemes_ranked_are_neither_todays_nor_those_that_break_a_must():
    kinds = ["direct", "grouped", "fixed_days", "relay"]
    table = pd.DataFrame(
        {"result_month_eur": [-50.0, 100, 160, 300], "broken": [(), (), (), ("on_time_rate",)]}
    )
    better = pd.DataFrame(np.full((4, 4), 0.5))
    better.iloc[2, 1] = 0.9
    comparison = SimpleNamespace(
        measured=True, price_known=True, schemes=[Scheme(kind) for kind in kinds], table=table, better=better
    )
    paying = SimpleNamespace(minimum_price_eur=4.0, price_eur=5.0)
    found = rank_actions(comparison, paying, MODEL).table
    assert found["kind"].tolist() == ["fixed_days", "direct"]
    assert found["gain_month_eur"].tolist() == [60, -150]
    assert found["chance"].tolist() == [0.9, 0.5]
    table["broken"] = [("orders_month",), ("on_time_rate",), ("orders_month",), ("on_time_rate",)]
    assert rank_actions(comparison, paying, MODEL).table.empty


def test_the_part_of_the_orders_kept_at_which_another_scheme_leads():
    """An order alone: 48 minutes at € 7.50 an hour, € 4 left of 10. Brought by the provider, € 2 each: 8 for those kept, 0.8."""
    schemes = [Scheme("direct"), Scheme("provider", 1, slot_h=0, order_eur=2, kept_share=0.8)]
    today = {"orders_a_week": 20, "price_eur": 10.0, "wait_day_eur": 0.0}
    found = switches(schemes, MODEL, 1.0, today, seed=1).set_index("parameter")
    assert found["switch"][["kept_share", "price_eur", "hour_eur"]].tolist() == pytest.approx(
        [0.5, 22, 4.5]  # 8 k = 4; p − 6 = 0.8 (p − 2); 10 − 0.8 h = 6.4
    )
    assert found["to"][["kept_share", "price_eur", "hour_eur"]].tolist() == [0, 0, 0]
    assert found["switch"][["km_eur", "wait_day_eur", "orders_a_week"]].isna().all()


@pytest.mark.parametrize(
    ("haul", "spread", "power"),
    [
        (0.0, 20.0, 2),  # 30 √n of road against 3 n: 100 stops, as the square of the road
        (200.0, 0.0, 1),  # € 300 of road against 3 n: 100 stops, as the road
    ],
)
def test_a_road_that_is_not_well_known_moves_the_stops_needed(monkeypatch, haul, spread, power):
    """A road half as long again or less (log 0.5): 8 draws in 10 lie within 1.2816 of it. Four tours alike: nothing else moves."""
    monkeypatch.setattr(needed, "SPREADS", {"road": 0.5, "stop": 0.0, "km_price": 0.0})
    monkeypatch.setattr(needed, "growth", lambda *_known: None)
    monkeypatch.setattr(needed, "split_roads", lambda *_known: (np.full(400, haul), np.full(400, spread)))
    logged = pilot(tours=[tour(str(n)) for n in range(4)])
    costs = logistics.cost_tours(logged)
    supposed = replace(MODEL, km_eur=1.5, hour_eur=0, door_eur=0.4, status="estimated")
    low, high = needed.needed_range(logged, costs, supposed, price_eur=3.4)
    assert (math.log(low / 100), math.log(high / 100)) == pytest.approx(
        (-power * 0.5 * 1.2816, power * 0.5 * 1.2816), abs=0.25
    )
    sure = replace(supposed, status="observed")
    assert needed.needed_range(logged, costs, sure, price_eur=3.4) == (100, 100)


def test_too_few_recent_tours_are_set_against_all_the_weeks_of_the_test():
    """Two tours in March, of a test of ninety days: the weeks are those of the test, not the fortnight between them."""
    one = pilot(tours=[tour("a", date="2026-03-02"), tour("b", date="2026-03-15")])
    found, count, period = weeks.present(one, one["tours"])
    assert (len(found), count, period) == (2, pytest.approx(90 / 7), weeks.TEST)
    undated = SimpleNamespace(start=pd.NaT, until=pd.NaT)
    assert weeks._span(undated, one["tours"]) == 2
    assert weeks._span(undated, one["tours"].iloc[:1]) == 1
    assert math.isnan(weeks._span(undated, one["tours"].iloc[:0]))


def test_a_vehicle_that_is_written_is_observed_and_one_that_is_supposed_is_estimated():
    rows = [tour("T1", mode="bike"), tour("T2", mode=None), tour("T3", mode="bike")]
    log = tour_log(pilot(tours=rows))
    assert log["mode"].tolist() == ["bike"] * 3
    assert log["mode_status"].tolist() == ["observed", "estimated", "observed"]


@pytest.mark.long
def test_sorting_the_log_another_way_changes_no_figure_of_a_tour(pilot_of):
    """Half an hour of somebody's work in a spreadsheet is no reason for another report."""
    whole = pilot_of("engagement")
    log = whole["requests"].sort_values("id", ascending=False, ignore_index=True)
    again = Pilot.from_tables({**whole.tables, "requests": log}, whole.settings)
    one, other = logistics.trip_model(whole), logistics.trip_model(again)
    assert (one.haul_km, one.spread_km) == pytest.approx((other.haul_km, other.spread_km), rel=1e-9)
    assert one.users_km == pytest.approx(other.users_km, rel=1e-9)


def test_loops_redrawn_say_the_same_whatever_the_draw(pilot_of):
    found = np.array([growth(pilot_of("pivot"), "car", 6.0, seed) for seed in range(6)])
    assert (found.std(axis=0) / found.mean(axis=0) < 0.03).all()


def test_a_tour_in_a_month_without_work_is_shared_as_the_work_of_the_whole_test():
    lines = pd.DataFrame(
        {"month": ["2026-01", "2026-01", "2026-02"], "weight": [3.0, 1.0, 0.0], "handling_h": np.nan}
    )
    assert _weights(lines, "2026-02").tolist() == [0.75, 0.25, 0]
    assert _weights(lines, "2026-01").tolist() == [0.75, 0.25]


def test_a_tour_of_which_stops_and_orders_are_unknown_costs_the_minutes_logged_and_no_other():
    """20 minutes driven at 20 € an hour, 10 km at .50: 11.67 €, though the other tour took 15 minutes to load."""
    bare = tour("T2", stops=None, stop_min=None, load_min=None, wait_min=None)
    known = pilot(tours=[tour("T1"), bare], requests=[])
    costs = logistics.cost_tours(known, km_eur=0.5, hour_eur=20).table.set_index("tour")
    assert costs.loc["T2", "floor_eur"] == pytest.approx(5 + 20 / 3)
    assert borne_tours(known).set_index("tour").loc["T2", "paid_eur"] == pytest.approx(20 / 3)


@pytest.mark.long
def test_handling_by_volunteers_is_not_paid_and_its_price_is_told():
    """Two orders of 30 minutes handled by volunteers: an hour at 20 €, of which no cent is paid."""
    order = {"service": "s", "outcome": "served", "minutes": 30, "fee_eur": 5, "tour": "T1", "insee": "38158"}
    tables = {
        "tours": [tour("T1", paid="volunteer")],
        "requests": [{"id": f"R{n}", "date": "2026-01-12", **order} for n in (1, 2)],
        "team": [{"id": "V", "paid": "volunteer"}],
    }
    costs = logistics.cost_tours(pilot(**tables))
    handling = costs.parts.set_index("part").loc["handling"]
    assert (handling["cash_eur"], handling["volunteer_eur"], handling["full_eur"]) == (0, 20, 20)
    told = "€20.00 an hour of handling, paid or not, from the project sheet"
    assert any(told in line for line in costs.sentences("en"))
    worked = {"date": "2026-01-12", "category": "field", "hours": 1}
    half = pilot(**tables, time=[{**worked, "paid": "paid"}, {**worked, "paid": "volunteer"}])
    handling = logistics.cost_tours(half).parts.set_index("part").loc["handling"]
    assert (handling["cash_eur"], handling["volunteer_eur"]) == (10, 10)


def test_a_tour_whose_hours_nobody_noted_is_shared_by_its_stops():
    """No hour of driving, at doors or of loading: its 30 € of pay fall by the part of its stops (.25), not of its road (.9)."""
    known = pd.DataFrame(
        {
            "tour": ["T"],
            "km_eur": 10.0,
            "tolls_eur": 4.0,
            "paid_eur": 30.0,
            "unpaid_eur": 0.0,
            "drive_h": 0.0,
            "stop_h": 0.0,
            "rest_h": 0.0,
            "stops": 4.0,
            "doors": 4.0,
        }
    )
    carried = pd.DataFrame({"tour": ["T"], "request": ["R"], "drive_share": 0.9, "rest_share": 0.25})
    lines = pd.DataFrame({"kind": ["order"], "request": ["R"]})
    found = _of_orders(known, carried, lines).iloc[0]
    assert (found["paid_eur"], found["km_eur"], found["tolls_eur"]) == pytest.approx((7.5, 9, 1))


def test_tours_of_somebody_else_leave_on_their_days_not_on_ours():
    """Four orders of a Tuesday, promised and delivered that day: kept by tours that leave when there are orders, and by tours
    shared or announced once a week only if these are of a Tuesday."""
    tuesdays = [f"2026-03-{day:02}" for day in (3, 10, 17, 24)]
    found = pilot(
        requests=[order(f"o{d}", date=d, closed_on=d, due_on=d, tour=f"t{d}") for d in tuesdays],
        tours=[tour(f"t{d}", date=d, stops=1) for d in tuesdays],
    )
    rides = riding(found, tours.cost_tours(found))
    assert (rides.orders["carried"] == rides.orders["due_on"]).all()
    assert on_time(Scheme("grouped", 1), rides).share == 1
    for kind in ("pooled", "fixed_days"):
        kept = on_time(Scheme(kind, 1), rides)
        assert (kept.share, kept.low, kept.high, kept.judged) == (0, 0, 1, 4)


@pytest.mark.parametrize(
    ("drivers", "told"),
    [
        (["volunteer", "volunteer"], "€13.00 an hour of a volunteer, from the project sheet."),
        (["unpaid_leader", "unpaid_leader"], "€11.00 an hour of the leader nobody pays."),
        (["paid", None], "€20.00 a paid hour, from the project sheet."),
        (
            ["volunteer", "paid"],
            "€20.00 a paid hour, from the project sheet and €13.00 an hour of a volunteer, from the project sheet.",
        ),
    ],
)
@pytest.mark.sampled
def test_the_prices_told_are_those_of_the_people_who_drive(drivers, told):
    """An hour of the leader is worth what the Team sheet says; nobody is paid where nobody is."""
    found = Pilot.from_tables(
        {
            "tours": [tour(f"t{n}", paid=paid) for n, paid in enumerate(drivers)],
            "team": [{"id": "A", "paid": "unpaid_leader", "hour_eur": 11.0}],
        },
        {**SETTINGS, "volunteer_hour_eur": 13.0},
    )
    said = " ".join(tours.cost_tours(found).sentences("en"))
    assert said.split("; ")[-1].startswith(told)
