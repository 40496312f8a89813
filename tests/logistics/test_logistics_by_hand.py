"""Tours of a few lines whose cost, hours, grams and break-even can be written down beforehand."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conciergekit import ConciergekitError, Pilot, finance, logistics, margins
from conciergekit.indicators.model import compute
from conciergekit.logistics.breakeven import BreakEven, _order_prices, balance
from conciergekit.logistics.costs import Prices
from conciergekit.logistics.learning import _forecast
from conciergekit.logistics.logbook import numbered
from conciergekit.logistics.model import TripModel, most_stops
from conciergekit.logistics.paid_km import far_apart, paid_km
from conciergekit.logistics.planning.tours import EURO, METRES, TENTHS, _size
from conciergekit.logistics.schemes.comparison import nearest_switch
from conciergekit.logistics.schemes.frequency import Frequency, choose_frequency
from conciergekit.logistics.schemes.replay import Replay
from conciergekit.logistics.schemes.simulation import Shaken
from conciergekit.logistics.weeks import pause, shut_since
from conciergekit.read.roads.beside import _both_units
from conciergekit.tell.logistics.steps import _pay

SETTINGS = {
    "name": "Essai",
    "start": "2026-01-01",
    "data_until": "2026-03-31",
    "base_insee": "38158",
    "area": "town",
    "paid_hour_eur": 20.0,
    "volunteer_hour_eur": 12.0,
}


def tour(name, day, **more):
    return {
        "id": name,
        "date": day,
        "mode": "car",
        "km": 10.0,
        "empty_km": 2.0,
        "drive_min": 20.0,
        "stop_min": 10.0,
        "load_min": 15.0,
        "wait_min": 5.0,
        "stops": 2,
        "paid": "paid",
        **more,
    }


def order(name, day, **more):
    return {
        "id": name,
        "date": day,
        "closed_on": day,
        "outcome": "served",
        "client": f"c{name}",
        "public": "p",
        "service": "s",
        "insee": "38158",
        "commission_eur": 3.0,
        "fee_eur": 2.0,
        **more,
    }


TOURS = [
    tour("T1", "2026-03-02", tolls_eur=3.5),
    tour("T2", "2026-03-02", paid="volunteer", km=20.0),
    tour("T3", "2026-03-04", mode="bike", km=6.0, stops=3, wait_min=None),
    tour("T4", "2026-03-05", paid="unpaid_leader"),
]
ORDERS = [
    order("1", "2026-03-02", tour="T1", due_on="2026-03-02"),
    order("2", "2026-03-02", tour="T1", due_on="2026-03-01"),
    order("3", "2026-03-01", tour="T2", due_on="2026-03-02"),
    order("4", "2026-03-03", tour="T3"),
    order("5", "2026-03-03", tour="T3", fee_eur=30.0),
    order("6", "2026-03-05", tour="T4", commission_eur=None, fee_eur=None),
]


def pilot(tours=TOURS, requests=ORDERS, **tables):
    return Pilot.from_tables({"tours": tours, "requests": requests, **tables}, SETTINGS)


def costs(one=None, **prices):
    found = logistics.cost_tours(one or pilot(), **prices)
    return found, found.table.set_index("tour")


# ---- what a tour costs ----------------------------------------------------------------------------------------


def test_kilometres_hours_and_tolls_in_cash_and_in_full():
    """50 minutes: paid at € 20, a volunteer's worth € 12, the leader's unpaid hour € 27.50; a car's km € 0.40, a bike's 0.35."""
    found, table = costs()
    assert table["cost_cash_eur"].to_dict() == pytest.approx(
        {"T1": 4 + 50 / 3 + 3.5, "T2": 8, "T3": 6 * 0.35 + 15, "T4": 4}
    )
    assert table["cost_volunteer_eur"].to_dict() == pytest.approx(
        {"T1": 0, "T2": 10, "T3": 0, "T4": 27.5 * 50 / 60}
    )
    assert table["cost_full_eur"].tolist() == pytest.approx(
        (table["cost_cash_eur"] + table["cost_volunteer_eur"]).tolist()
    )
    totals = found.totals
    assert totals["hours"] == pytest.approx((50 + 50 + 45 + 50) / 60)
    assert totals["km"] == 46
    assert totals["empty_share"] == pytest.approx(8 / 46)
    assert totals["co2_kg"] == pytest.approx(40 * 0.1106 + 6 * 0.003)  # ADEME, docs/rates.md
    assert totals["cost_per_stop_eur"] == pytest.approx(totals["cost_full_eur"] / 9)
    assert totals["cost_per_hour_eur"] == pytest.approx(totals["cost_full_eur"] / (195 / 60))


def test_what_a_tour_brings_against_what_it_costs_and_unwritten_revenue_is_not_zero():
    found, table = costs()
    margins = table["margin_eur"]
    assert margins["T1"] == pytest.approx(10 - (4 + 50 / 3 + 3.5))
    assert margins["T3"] == pytest.approx(5 + 33 - (2.1 + 15))
    assert math.isnan(margins["T4"])
    assert found.totals["tours_with_margin"] == 3
    assert found.totals["tours_paying"] == 1
    assert found.totals["paying_share"] == pytest.approx(1 / 3)
    assert found.totals["revenue_per_stop_eur"] == pytest.approx((10 + 5 + 38) / 7)


@pytest.mark.long
def test_a_tour_whose_orders_have_no_price_is_not_said_to_carry_none():
    """T4 carried order 6, without a price: known for 3 tours of 4. Without that order, T4 carried none."""
    begins = "What a stop brings is known for 3 tours of 4"
    said, bare = (
        next(line for line in costs(one)[0].sentences("en") if line.startswith(begins))
        for one in (pilot(), pilot(requests=ORDERS[:-1]))
    )
    assert said == f"{begins}. The others carried no order, or none with a price."
    assert bare == f"{begins}: the others carried no order."


@pytest.mark.long
def test_tours_that_nobody_logged_are_said_to_be_supposed_before_what_they_cost():
    """Nothing says “you make”: without a Tours sheet, one tour a day served is imagined."""
    log = [
        order(str(n), f"2026-03-{1 + n:02d}", insee="38158" if n % 2 else "38421", tour=None)
        for n in range(20)
    ]
    log += [order(f"{n}b", f"2026-03-{1 + n:02d}", insee="38421", tour=None) for n in range(20)]
    bare = Pilot.from_tables({"requests": log}, SETTINGS)
    found = logistics.cost_tours(bare)
    assert found.source == "requests"
    said = found.sentences("en")
    assert next(n for n, line in enumerate(said) if line.startswith("No tour is logged")) <= 2
    assert sum(line.startswith("No tour is logged") for line in said) == 1
    told = [*logistics.stops_needed(bare, found).sentences("en"), *said]
    assert "for want of logged tours" in " ".join(told)
    assert "you make" not in " ".join(told)


@pytest.mark.long
def test_other_prices_change_their_own_part_only():
    """A vehicle-day of € 30 is shared by the two car tours of 2 March; a kilometre is then energy and upkeep: € 0.15."""
    _found, plain = costs()
    _found, dear = costs(hour_eur=30.0)
    assert (dear["cost_full_eur"] - plain["cost_full_eur"]).to_dict() == pytest.approx(
        {"T1": 50 / 6, "T2": 0, "T3": 7.5, "T4": 0}
    )
    _found, day = costs(day_eur=30.0)
    assert day.loc["T1", "cost_cash_eur"] == pytest.approx(15 + 1.5 + 50 / 3 + 3.5)
    assert day.loc["T4", "cost_cash_eur"] == pytest.approx(30 + 1.5)
    assert day.loc["T3", "cost_cash_eur"] == pytest.approx(30 + 6 * 0.10 + 15)
    _found, more = costs(admin_min=12.0, stop_eur=0.5, order_eur=0.25)
    assert (more["cost_full_eur"] - plain["cost_full_eur"]).to_dict() == pytest.approx(
        {"T1": 4 + 1 + 0.5, "T2": 2.4 + 1 + 0.25, "T3": 4 + 1.5 + 0.5, "T4": 27.5 * 12 / 60 + 1 + 0.25}
    )
    _found, km = costs(km_eur={"car": 1.0})
    assert (km["cost_km_eur"] - plain["cost_km_eur"]).to_dict() == pytest.approx(
        {"T1": 6, "T2": 12, "T3": 0, "T4": 6}
    )


def test_a_round_without_stop_or_order_has_no_cost_of_a_stop_but_a_floor():
    bare = tour("R", "2026-03-06", stops=None, stop_min=None, tolls_eur=2.0)
    found, table = costs(pilot([*TOURS, bare]))
    assert math.isnan(table.loc["R", "cost_full_eur"])
    assert table.loc["R", "floor_eur"] == pytest.approx(4 + 40 / 60 * 20 + 2)
    assert table["floor_eur"].count() == 1
    assert found.totals["tours_costed"] == 4


@pytest.mark.long
def test_a_trip_that_tells_no_stop_is_said_to_be_left_out_of_the_cost_of_one():
    """Its zero minutes at stops are typed, so that its cost is known: 10 km × 0.40 + 40 minutes at € 20. The four others make
    nine stops; the figure says that it rests on four tours."""
    empty = tour("E", "2026-03-06", stops=None, stop_min=0.0)
    one = pilot([*TOURS, empty])
    found, table = costs(one)
    own = 4 + 40 / 60 * 20
    assert table.loc["E", "cost_full_eur"] == pytest.approx(own)
    four = found.totals["cost_full_eur"] - own
    assert found.totals["cost_per_stop_eur"] == pytest.approx(four / 9)
    assert compute(one, "cost_per_stop_eur").n == 4
    (said,) = [line for line in found.sentences("en") if line.startswith("1 tour has no stop written")]
    assert "It costs €17 at least" in said


@pytest.mark.long
def test_the_rhythm_of_orders_does_not_count_the_rounds_of_a_contract():
    """Thirteen weeks: one tour with two orders a week, and in nine of them a round for the contract alone. Orders go out once a
    week, and two stops a tour; the round with four doors says nothing of it."""
    days = pd.date_range("2026-01-06", periods=13, freq="7D")
    tours = [tour(f"T{n}", str(day.date())) for n, day in enumerate(days)]
    rounds = [tour(f"R{n}", str(day.date()), stops=4, contract="K1") for n, day in enumerate(days[4:])]
    log = [order(f"{n}{k}", str(day.date()), tour=f"T{n}") for n, day in enumerate(days) for k in "ab"]
    model = logistics.trip_model(pilot([*tours, *rounds], log))
    assert (model.tours_a_week, model.stops_a_tour, model.orders_a_week) == (1, 2, 2)
    alone = logistics.trip_model(pilot(rounds, log[:2]))
    assert alone.stops_a_tour == 4  # nothing else tells how it drives


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"km": 700.0, "drive_min": 600.0}, set()),  # metres or the counter
        ({"km": 60.0}, set()),  # 180 km/h
        ({"km": 0.5}, set()),  # 1.5 km/h
        ({"stop_min": 0.8}, {"km"}),  # 0.4 min a stop: hours for minutes
        ({"drive_min": 1500.0}, set()),  # more than a day, and 0.4 km/h
    ],
)
@pytest.mark.sampled(1)
def test_figures_that_cannot_be_count_as_not_logged(wrong, kept):
    _found, table = costs(pilot([tour("T1", "2026-03-02", **wrong), *TOURS[1:]]))
    assert table["set_aside"].to_dict() == {"T1": True, "T2": False, "T3": False, "T4": False}
    assert (table.loc["T1", "km_status"] == "observed") == ("km" in kept)
    assert table.loc["T1", "km"] != wrong.get("km")


# ---- the same weeks again -------------------------------------------------------------------------------------


@pytest.mark.long
def test_what_was_done_counts_every_hour_gram_and_late_order():
    table = [row for row in TOURS if row["id"] != "T4"]
    done = logistics.replay(pilot(table, ORDERS[:5])).table.iloc[0]
    cost = (4 + 50 / 3 + 3.5) + (8 + 10) + (2.1 + 15)
    assert done["tours"] == 3
    assert done["hours"] == pytest.approx(145 / 60)
    assert done["cost_eur"] == pytest.approx(cost)
    assert done["volunteer_eur"] == pytest.approx(10)
    assert done["cash_eur"] == pytest.approx(cost - 10)
    assert done["cost_order_eur"] == pytest.approx(cost / 5)
    assert done["co2_kg"] == pytest.approx(30 * 0.1106 + 6 * 0.003)
    assert done["result_eur"] == pytest.approx(4 * 5 + 33 - cost)
    assert done["late"] == 1


@pytest.mark.long
def test_what_was_done_was_on_time_as_the_log_says_whatever_the_day_of_its_tour():
    """Served on the day promised for two of three, by the log; the tours are dated three days later, after every day promised."""
    asked, due, late = "2026-03-02", "2026-03-04", "2026-03-05"
    days = {"A": due, "B": due, "C": late}
    rows = [order(name, asked, due_on=due, closed_on=day, tour="T1") for name, day in days.items()]
    known = pilot([tour("T1", "2026-03-07")], rows)
    assert compute(known, "on_time_rate").value == pytest.approx(2 / 3)
    past = logistics.replay(known)
    assert past.table["on_time_share"][0] == pytest.approx(2 / 3)
    assert logistics.compare_schemes(known, draws=50).keeping.done.share == pytest.approx(2 / 3)
    unsaid = [{**row, "closed_on": None} for row in rows]  # the log does not say when: the day of the tour
    assert logistics.replay(pilot([tour("T1", "2026-03-07")], unsaid)).table["on_time_share"][0] == 0


@pytest.mark.long
def test_without_any_revenue_written_the_result_is_unknown_and_the_cost_is_not():
    bare = [{**row, "commission_eur": None, "fee_eur": None} for row in ORDERS]
    table = logistics.replay(pilot(requests=bare)).table
    assert table["result_eur"].isna().all()
    assert table["cost_eur"].notna().all()


# ---- break-even -----------------------------------------------------------------------------------------------

# before the first door € 4 + € 5 of loading + € 13 of road; between doors € 4.55 √n; at a door € 2 + € 0.50
FIXED, SPREAD, STOP = 22.0, 4.55, 2.5


def test_every_figure_of_a_break_even_worked_by_hand():
    found = BreakEven(**balance(8.0, FIXED, SPREAD, STOP, most=40, present=9.0), status="estimated")
    assert found.needed == 7  # 6 × 5.5 = 33 < 22 + 4.55 √6 = 33.15; 7 × 5.5 = 38.5 > 34.04
    assert found.minimum_price_eur == pytest.approx(STOP + (FIXED + SPREAD * 3) / 9)
    assert found.next_stop_eur == pytest.approx(STOP + SPREAD / (2 * 3))
    assert found.pay_chance == pytest.approx(stats.poisson.sf(6, 9.0))
    assert found.margin_eur == pytest.approx(5.5)
    assert stats.poisson.sf(6, found.mean_for_80) == pytest.approx(0.8)


def test_the_curve_of_a_break_even_is_cost_and_revenue_at_each_number_of_stops():
    found = balance(8.0, FIXED, SPREAD, STOP, most=40, present=9.0)
    for row in found["table"].itertuples():
        n = row.stops
        assert row.cost_eur == pytest.approx(FIXED + SPREAD * math.sqrt(n) + STOP * n)
        assert row.revenue_eur == pytest.approx(8 * n)
        assert row.result_eur == pytest.approx(row.revenue_eur - row.cost_eur)
    table = found["table"]
    assert table.loc[table["result_eur"] >= 0, "stops"].min() == found["needed"]


@pytest.mark.long
def test_tours_at_one_door_pay_when_their_stops_cover_loading_and_driving():
    """Three tours of 2, 4 and 8 stops with the same road: no road between doors, € 4 + € 5 + € 20/3 before the first door."""
    log = [
        tour(f"T{n}", f"2026-03-0{n}", stops=n, stop_min=6.0 * n, wait_min=0.0, load_min=15.0)
        for n in (2, 4, 8)
    ]
    orders = [order(f"{n}-{k}", f"2026-03-0{n}", tour=f"T{n}") for n in (2, 4, 8) for k in range(n)]
    found = logistics.stops_needed(pilot(log, orders))
    fixed = 4 + 5 + 20 / 3
    assert found.fixed_eur + found.spread_eur * 2 == pytest.approx(fixed, abs=1.0)
    assert found.stop_eur == pytest.approx(2.0)
    assert found.price_eur == pytest.approx(5.0)
    assert found.needed == math.ceil(fixed / 3)
    assert found.pay_chance == pytest.approx(
        1 / 3
    )  # 8 stops pay: 40 against 31.67; 4 do not: 20 against 23.67
    assert found.orders_a_stop == pytest.approx(1.0)
    assert found.reach_status == "observed"


# ---- who causes it --------------------------------------------------------------------------------------------


def test_two_doors_of_one_tour_share_the_way_and_bear_their_own_minutes():
    """The way is shared equally by doors of one village; what nobody in particular causes, too."""
    causes = logistics.who_causes(pilot([TOURS[0]], ORDERS[:2]))
    cost = 4 + 50 / 3 + 3.5
    assert causes.orders["cost_eur"].tolist() == pytest.approx([cost / 2, cost / 2])
    assert causes.orders["price_eur"].tolist() == [5, 5]
    assert causes.tours == 1


# ---- one model and its month ----------------------------------------------------------------------------------

MODEL = TripModel(
    haul_km=10,
    spread_km=2,
    lone_km=12,
    speed_kmh=30,
    stop_min=6,
    load_min=15,
    km_eur=0.5,
    hour_eur=30,
    cash_hour_eur=20,
    tour_eur=5,
    stops_a_tour=4,
    tours_a_week=2.5,
    orders_a_stop=1.25,
    revenue_a_stop_eur=10,
    tours=10,
    status="observed",
    door_eur=0.4,
    tolls_eur=2,
)
# a km € 0.50 + 30 / 30 = 1.50; a tour 5 + 15 + 7.50 of loading; between doors 3 √n; at a door 3 + 0.40
# minutes: 35 + 4 √n + 6 n: 59 stops end within seven hours (419.7), 60 do not


def test_a_model_tells_its_euros_its_minutes_and_what_it_carries():
    assert (MODEL.road_eur, MODEL.fixed_eur, MODEL.spread_eur, MODEL.stop_eur) == pytest.approx(
        (1.5, 27.5, 3, 3.4)
    )
    assert MODEL.cost(4) == pytest.approx(27.5 + 6 + 13.6)
    assert MODEL.minutes(4) == pytest.approx(35 + 8 + 24)
    assert most_stops(MODEL) == 59
    assert most_stops(replace(MODEL, largest=64.0)) == 64
    assert MODEL.carried_a_week == pytest.approx(2.5 * 4 * 1.25)
    assert replace(MODEL, orders_a_week=20).carried_a_week == 20
    assert replace(MODEL, orders_a_stop=math.nan).per_stop == 1
    assert replace(MODEL, orders_a_stop=0.0).per_stop == 1


def test_a_departure_too_long_for_a_day_is_two_tours_and_none_is_none():
    """100 stops are two tours of 50; doors are orders over 1.25, one at least."""
    one = np.ones((1, 1))
    load = Shaken(MODEL, 1.25, one, one, one, one).tour(np.array([[0.0, 4.0, 100.0]]), 10.0, 2.0)
    km = [0, 14, 2 * (10 + 2 * math.sqrt(50))]
    assert load.tours[0].tolist() == [0, 1, 2]
    assert load.km[0] == pytest.approx(km)
    assert load.hours[0] == pytest.approx([0, 14 / 30 + 0.25 + 4 / 10, km[2] / 30 + 2 * 0.25 + 100 / 10])
    assert Shaken(MODEL, 1.25, one, one, one, one).doors(np.array([0, 1, 5])).tolist() == [0, 1, 4]


def test_the_value_at_which_another_takes_the_lead_is_where_two_lines_cross():
    assert nearest_switch(4.0, lambda v: np.array([10, 2 * v])) == (pytest.approx(5), 1)
    assert nearest_switch(4.5, lambda v: np.array([10, 30 - 5 * v, 0])) == (pytest.approx(4), 1)
    assert nearest_switch(4.0, lambda v: np.array([10, 2 * v, 4 * v - 11.2])) == (pytest.approx(5), 1)
    value, other = nearest_switch(4.0, lambda v: np.array([10, 2 * v]), limit=4.5)
    assert (math.isnan(value), other) == (True, -1)


def test_the_best_rhythm_is_the_cheapest_of_those_proposed_or_of_all():
    table = pd.DataFrame(
        {
            "trips_per_week": [1.0, 2.0, 3.0],
            "total_month_eur": [100.0, 200.0, 300.0],
            "proposed": [False, True, True],
        }
    )
    assert Frequency(table, 0.5).best == 2
    assert Frequency(table.assign(proposed=False), 0.5).best == 1


def test_a_kilometre_is_paid_what_its_lines_say_and_varies_only_if_all_of_them_do():
    """A van, 100 km a month over three months: € 60 of fuel, then € 90 of rent beside it."""
    tours = [tour(f"V{m}", f"2026-0{m}-10", mode="van", km=100.0) for m in (1, 2, 3)]
    fuel = {
        "date": "2026-02-10",
        "nature": "expense",
        "line": "Carburant camionnette",
        "account": "6061",
        "amount_eur": 60,
        "variable": True,
    }
    rent = {**fuel, "line": "Location camionnette", "account": "6135", "amount_eur": 90}
    paid = paid_km(pilot(tours, [], ledger=[fuel]))["van"]
    assert (paid.eur, paid.km, paid.varies) == (0.2, 300, True)
    paid = paid_km(pilot(tours, [], ledger=[fuel, rent]))["van"]
    assert (paid.eur, paid.paid_eur, paid.varies) == (0.5, 150, False)
    flat = {**fuel, "variable": None}
    assert not paid_km(pilot(tours, [], ledger=[fuel, flat]))["van"].varies
    bought = {**fuel, "line": "Achat camionnette", "amount_eur": 9000, "set_up": True}
    assert paid_km(pilot(tours, [], ledger=[fuel, bought]))["van"].paid_eur == 60


def test_the_kilometres_that_nobody_noted_do_not_make_dearer_those_that_were():
    """Eight Thursdays of orders, 40 € of fuel: 0.50 € a km over eight tours of 10 km, and no price by the accounts where four of
    the eight tours were not noted (it once said 1 €). One order a week in eight says its tour: enough to know what rides."""
    days = pd.date_range("2026-01-08", periods=8, freq="7D")
    fuel = dict(
        date="2026-02-10", nature="expense", line="Carburant", account="6061", amount_eur=40, variable=True
    )
    orders = [order(f"D{n}", day, tour="T0" if n == 0 else None) for n, day in enumerate(days)]

    def priced(kept):
        tours = [tour(f"T{n}", day) for n, day in enumerate(days) if n in kept]
        return {
            mode: (paid.eur, paid.km) for mode, paid in paid_km(pilot(tours, orders, ledger=[fuel])).items()
        }

    assert priced(range(8)) == {"car": (0.5, 80)}
    assert priced(range(0, 8, 2)) == {}
    assert priced(range(6)) == {"car": (40 / 60, 60)}  # a quarter missing is not over a quarter


@pytest.mark.parametrize(
    ("line", "whose"),
    [
        ("Carburant et vélo", ""),  # of two, and nothing says how much of each
        ("Vélo et camionnette", ""),
        ("Indemnité kilométrique vélo", "bike"),
        ("Entretien du vélo cargo", "bike"),
        ("Carburant", "van"),
        ("Assurance voiture", "van"),  # of the one motor there is, whatever it is called
        ("Timbres", ""),
        ("Auto-entrepreneur, ménage", ""),
    ],
)
@pytest.mark.sampled(cases=[1, 3, 4, 7])
def test_a_line_of_two_means_of_travel_is_the_price_of_none(line, whose):
    modes = {f"{mode[0]}{m}": mode for m in (1, 2, 3) for mode in ("van", "bike")}
    tours = [tour(name, f"2026-0{name[1]}-10", mode=mode, km=100.0) for name, mode in modes.items()]
    spent = dict(date="2026-02-10", nature="expense", line=line, account="6061", amount_eur=60, variable=True)
    assert list(paid_km(pilot(tours, [], ledger=[spent]))) == ([whose] if whose else [])
    bikes = [each for each in tours if each["mode"] == "bike"]
    assert list(paid_km(pilot(bikes, [], ledger=[spent]))) == ([whose] if whose == "bike" else [])


def test_where_the_accounts_price_one_vehicle_only_the_other_is_still_supposed():
    tours = [
        tour(f"{mode[0]}{m}", f"2026-0{m}-10", mode=mode, km=100.0)
        for m in (1, 2, 3)
        for mode in ("van", "bike")
    ]
    spent = dict(
        date="2026-02-10", nature="expense", line="Carburant", account="6061", amount_eur=60, variable=True
    )
    for ledger, source in (
        ([], "rate"),
        ([spent], "some"),
        ([spent, {**spent, "line": "Vélo cargo"}], "accounts"),
    ):
        assert Prices.of(pilot(tours, [], ledger=ledger)).source["km"] == source


def test_a_vehicle_is_told_to_the_solver_in_whole_units():
    """€ 30 a day and a quarter of an hour at € 20: 35 before the first kilometre; six hours less the loading."""
    van = dict(count=2, capacity=12.5, day_eur=30, load_min=15, hour_eur=20, km_eur=0.4, shift_h=6)
    assert _size(van, 10) == {
        "num_available": 2,
        "capacity": [125],
        "fixed_cost": 35 * EURO,
        "unit_distance_cost": 0.4 * EURO / METRES,
        "unit_duration_cost": round(20 * EURO / 60 / TENTHS),
        "shift_duration": 345 * TENTHS,
    }
    assert "shift_duration" not in _size(van | {"shift_h": math.inf}, 10)
    assert _size(van | {"load_min": 400}, 10)["shift_duration"] == 0
    with pytest.raises(ConciergekitError):
        _size(van | {"km_eur": 1e-6}, 10)


def test_speeds_that_cannot_be_are_counted_road_by_road():
    """Ten roads of 10 km in 20 minutes, two in one minute (600 km/h); a road without length or without time says nothing."""
    km, minutes = np.full((4, 4), 10.0), np.full((4, 4), 20.0)
    np.fill_diagonal(km, 0)
    np.fill_diagonal(minutes, 0)
    minutes[0, 1] = minutes[1, 0] = 1.0
    km, minutes = (np.pad(table, (0, 1), constant_values=7.0) for table in (km, minutes))
    km[4], km[:, 4] = np.inf, np.nan
    notes = []
    told = SimpleNamespace(km_unit=1.0, min_unit=1.0)
    lengths, times = _both_units(km, minutes, told, np.zeros_like(km), 35.0, notes)
    assert [(note.code, note.values["n"]) for note in notes] == [("speed", 2)]
    assert (lengths[0, 1], times[0, 1]) == (10, 1)


def test_a_tour_is_foreseen_by_the_map_as_driven_before_giving_way_to_the_tours_before():
    """Weight of ten tours: two tours of 12 km that the map says are 10, then one of 20 on the map."""
    logged = pd.DataFrame(
        {
            "date": pd.date_range("2026-01-05", periods=4),
            "tour": list("abcd"),
            "stops": [4.0, 4, 4, 0],
            "km": [12.0, 12, 25, 9],
            "map_km": [10.0, 10, 20, 9],
        }
    )
    found = _forecast(logged, 10).set_index("tour")["km_forecast"]
    second = 10 * (100 + 12) / (100 + 10)
    third = 20 * (100 + 24) / (100 + 20)
    assert found.to_dict() == pytest.approx({"b": (10 * second + 12) / 11, "c": (10 * third + 2 * 12) / 12})
    unmapped = _forecast(logged.assign(map_km=np.nan), 10).set_index("tour")["km_forecast"]
    assert unmapped.to_dict() == pytest.approx({"b": 12, "c": 12})


def test_a_model_holds_the_means_of_its_tours():
    """Twelve minutes of office a tour, € 0.50 a door and 0.25 an order: 62, 62, 57 and 62 minutes; only the toll is left over."""
    costs_of = logistics.cost_tours(pilot(), admin_min=12.0, stop_eur=0.5, order_eur=0.25)
    found = logistics.trip_model(costs_of.pilot, costs_of)
    assert found.load_min == pytest.approx((3 * (15 + 5 + 12) + 15 + 12) / 4)
    assert found.stop_min == pytest.approx(40 / 9)
    assert found.speed_kmh == pytest.approx(46 / (80 / 60))
    assert found.km_eur == pytest.approx((40 * 0.4 + 6 * 0.35) / 46)
    assert found.hour_eur == pytest.approx((62 * 20 + 62 * 12 + 57 * 20 + 62 * 27.5) / 243)
    assert found.cash_hour_eur == pytest.approx((62 * 20 + 57 * 20) / 243)
    assert (found.tour_eur, found.tolls_eur) == pytest.approx((3.5 / 4, 3.5 / 4))
    assert found.door_eur == pytest.approx((9 * 0.5 + 6 * 0.25) / 9)
    assert found.revenue_a_stop_eur == pytest.approx((10 + 5 + 38) / 7)
    assert found.co2_kg_km == pytest.approx((40 * 0.1106 + 6 * 0.003) / 46)
    assert (found.tours, found.largest, found.mode) == (4, 3, "car")
    assert (found.test_stops, found.orders_a_tour, found.orders_a_stop) == pytest.approx(
        (9 / 4, 6 / 4, 6 / 9)
    )


def test_the_fee_and_the_basket_an_order_needs_are_read_on_the_orders_carried():
    """Two orders a stop, € 30 needed where 20 comes: 5 more an order. Fees of 9 over four orders; a tenth kept on baskets, by
    three orders of four: 15 − 2.25 an order is 17 of commission each, on a basket of 170."""
    carried = [
        order("1", "2026-03-02", tour="T1", order_value_eur=100.0, commission_eur=10.0, fee_eur=2.0),
        order("2", "2026-03-02", tour="T1", order_value_eur=50.0, commission_eur=None, fee_eur=2.0),
        order("3", "2026-03-02", tour="T1", order_value_eur=0.0, commission_eur=4.0, fee_eur=None),
        order("4", "2026-03-02", tour="T1", order_value_eur=60.0, commission_eur=6.0, fee_eur=5.0),
    ]
    fetched = order("5", "2026-03-02", order_value_eur=1000.0, commission_eur=900.0, fee_eur=90.0)
    known = pilot(requests=[*carried, fetched])
    assert _order_prices(known, 30.0, 20.0, 2.0) == pytest.approx((2.25 + 5, 170))
    assert _order_prices(known, 30.0, 40.0, 2.0)[0] == 0  # 2.25 − 5: no fee is below zero
    bare = pilot(requests=[order("1", "2026-03-02", tour="T1", fee_eur=None)])
    fee, basket = _order_prices(bare, 30.0, 20.0, 2.0)
    assert (fee, math.isnan(basket)) == (5, True)


def test_washes_that_pay_a_fee_and_ironing_that_pays_a_commission_need_no_basket_of_nothing():
    """A wash at € 30, an ironing that leaves 8 of 40: a stop that must bring 20 lacks 1 an order. Fees of 16 on every order,
    or ironing of 50, a tenth of it kept an order; where the fees are enough, no basket is asked for."""
    log = [
        order("1", "2026-03-02", tour="T1", commission_eur=None, fee_eur=30.0),
        order("2", "2026-03-02", tour="T1", order_value_eur=40.0, commission_eur=8.0, fee_eur=None),
    ]
    assert _order_prices(pilot(requests=log), 20.0, 19.0, 1.0) == pytest.approx((16, 50))
    fee, basket = _order_prices(pilot(requests=log), 14.0, 13.0, 1.0)
    assert (fee, math.isnan(basket)) == (16, True)


def test_what_an_order_lacks_is_not_the_fee_that_it_needs():
    """A tour of two stops costs 30 and brings 10 a stop of two orders: € 2.50 an order lack, whatever its fee."""
    found = BreakEven(
        **balance(10.0, 30.0, 0.0, 0.0, 9, 2.0), status="observed", minimum_fee_eur=6.5, orders_a_stop=2.0
    )
    assert found.lacks_eur == pytest.approx((15 - 10) / 2)
    said = _pay(replace(found, present_stops=1.0))[0]
    assert "2,50" in said
    assert "6,50" not in said


def test_tours_without_a_number_or_with_that_of_another_are_all_counted_and_carry_no_one_s_orders():
    tours = [
        {
            "id": number,
            "date": f"2026-03-{day:02d}",
            "mode": "car",
            "km": 10.0,
            "drive_min": 30.0,
            "stops": 2,
            "stop_min": 10.0,
            "load_min": 0.0,
            "contract": contract,
        }
        for number, day, contract in (
            ("T1", 2, None),
            ("T1", 3, None),
            (None, 4, "K1"),
            (None, 5, "K2"),
            ("T1 (2)", 6, None),
        )
    ]
    orders = [
        dict(id=str(n), date="2026-03-02", closed_on="2026-03-02", outcome="served", fee_eur=5.0, tour="T1")
        for n in range(2)
    ]
    pilot = Pilot.from_tables(
        {"tours": tours, "requests": orders},
        {"name": "x", "start": "2026-03-01", "data_until": "2026-03-31", "paid_hour_eur": 18.0},
    )
    # T1 keeps its number and its two orders; nobody else's number is taken by those that need one
    known = numbered(pilot)
    assert known["id"].tolist() == ["T1", "T1 (3)", "(1)", "(2)", "T1 (2)"]
    table = logistics.cost_tours(pilot).table
    assert table["orders"].fillna(0).tolist() == [2, 0, 0, 0, 0]
    assert table["cost_full_eur"].notna().all()
    # both of them keep the contract they were driven for
    assert known.set_index("id")["contract"][["(1)", "(2)"]].tolist() == ["K1", "K2"]
    assert pilot["tours"]["id"].isna().sum() == 2  # what was typed stays as it was
    assert len(margins.tours(pilot)) == 5
    assert margins.tours(pilot)["cost_eur"].sum() == pytest.approx(5 * table["cost_full_eur"].iloc[0])


def test_what_is_paid_is_far_from_what_is_counted_past_a_quarter_of_it_either_way():
    told = [far_apart(paid, 100.0) for paid in (70, 80, 120, 130)]
    assert told == [True, False, False, True]
    assert not far_apart(10.0, 0.0)


@pytest.mark.parametrize("hour", [15.0, 0.0])
def test_an_hour_nobody_is_paid_for_has_one_value_in_the_accounts_and_on_tours(hour):
    """An hour of the leader at 25 € (Team sheet), one of a volunteer at what the Project sheet says, 0 too."""
    drivers = {"a": "unpaid_leader", "b": "volunteer"}
    tours = [
        tour(one, "2026-02-10", km=0.0, stop_min=0, load_min=0, wait_min=0, drive_min=60, paid=paid)
        for one, paid in drivers.items()
    ]
    time = [{"date": "2026-02-09", "person": paid, "hours": 1, "paid": paid} for paid in drivers.values()]
    team = [{"id": "unpaid_leader", "paid": "unpaid_leader", "hour_eur": 25.0}]
    known = pilot(tours, [], time=time, team=team)
    known = Pilot.from_tables(known.tables, {**known.settings, "volunteer_hour_eur": hour})
    on_tours = logistics.cost_tours(known).table.set_index("tour")["cost_volunteer_eur"]
    books = finance.views(known).table[["unpaid_eur", "volunteer_eur"]].sum()
    assert on_tours.loc[["a", "b"]].tolist() == pytest.approx([25, hour])
    assert books.tolist() == pytest.approx([25, hour])


# ---- weeks in which nothing is noted


@pytest.mark.parametrize(
    ("until", "shut", "weeks", "since"),
    [
        ("2026-05-03", None, 4, None),  # 28 days after Sunday 5 April
        ("2026-05-02", None, None, None),
        (
            "2026-05-03",
            "2026-04-01",
            None,
            "2026-04-05",
        ),  # each of the four weeks has a day of April, said closed
        ("2026-05-02", "2026-04-01", None, None),
        ("2026-05-31", "2026-04-01", 4, None),  # and four more, all of May
        ("2026-05-31", "2026-05-01", None, None),  # three of April, unsaid
    ],
)
def test_four_whole_weeks_of_nothing_are_a_pause_unless_the_sheet_of_openings_says_why(
    until, shut, weeks, since
):
    tables = {
        "requests": [
            {"date": "2026-04-01", "outcome": "refused"},
            {"date": "2026-06-10", "outcome": "served"},
        ],
        "events": [{"date": "2026-04-05"}],
        "opening": [{"month": shut, "open_share": 0.0}] if shut else [],
    }
    known = Pilot.from_tables(tables, {"start": "2026-01-01", "data_until": until})
    found = pause(known)
    assert (found and found.weeks) == weeks
    assert shut_since(known) is pd.NaT if since is None else shut_since(known) == pd.Timestamp(since)


def test_a_week_is_dated_from_the_day_after_the_one_before():
    """Nothing after 3 March, known to 7 April: the last whole week is 1 to 7 April, in no closed month, and nobody said why."""
    tables = {
        "requests": [{"date": "2026-03-03", "outcome": "refused"}],
        "opening": [{"month": "2026-03-01", "open_share": 0.0}],
    }
    known = Pilot.from_tables(tables, {"start": "2026-01-01", "data_until": "2026-04-07"})
    assert shut_since(known) is pd.NaT


# ---- which scheme is told


@pytest.mark.parametrize(("orders", "best"), [(100, 0), (50, 1)])
def test_less_than_a_cent_an_order_is_no_gain(orders, best):
    """70 cents more over 100 orders are .7 of a cent each; over 50, 1.4."""
    table = pd.DataFrame(
        {"in_hand": True, "broken": [(), ()], "result_eur": [10.0, 10.7], "cost_order_eur": [3.0, 3.0]}
    )
    assert Replay(table, None, None, orders, "observed").best == best


@pytest.mark.parametrize(("pace", "lines"), [(0.5, 2), (0.0, 0), (math.nan, 0)])
def test_rhythms_are_compared_from_the_first_tour_on(pace, lines):
    """One tour in two weeks is demand; none, or none known, is not."""
    model = replace(MODEL, tours_a_week=pace)
    assert len(choose_frequency(model, 0.5, menu=(1, 2)).table) == lines


def test_a_rhythm_is_proposed_if_it_is_no_rarer_than_today_and_breaks_no_must():
    """Two tours a week today, hence one fixed day at least; one day breaks the promise, two and three do not."""
    promised = SimpleNamespace(
        on_time=lambda scheme: SimpleNamespace(share=scheme.trips_per_week / 4),
        broken=lambda scheme, kept: ("on_time",) if kept.share < 0.5 else (),
    )
    model = replace(MODEL, tours_a_week=2.0)
    table = choose_frequency(model, 0.5, menu=(0.5, 1, 2, 3), keeping=promised).table
    assert table["on_time_share"].tolist() == [0.125, 0.25, 0.5, 0.75]
    assert table["proposed"].tolist() == [False, False, True, True]
    kept = SimpleNamespace(on_time=promised.on_time, broken=lambda _scheme, _kept: ())
    table = choose_frequency(model, 0.5, menu=(0.5, 1, 2, 3), keeping=kept).table
    assert table["proposed"].tolist() == [False, True, True, True]
