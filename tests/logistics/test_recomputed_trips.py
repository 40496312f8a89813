"""The figures of trips of the four full samples, made again from the cells of their workbooks, without the kit."""

import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from cells import FOUR, VOLUNTEER_EUR, answer, served, sheet, tours

from conciergekit import logistics


@cache
def expected(name):
    """What the tours with stops amount to; a round without stops (a contract's) has no cost of a stop."""
    t = tours(name)
    carrying = t[t["commandes"].notna()]
    volunteers = t["Conducteur"] == "Bénévole"
    return {
        "tours": len(sheet(name, "Tournées")),
        "tours_costed": len(t),
        "stops": t["Arrêts"].sum(),
        "km": sheet(name, "Tournées")["Kilomètres"].sum(),
        "hours": t["minutes"].sum() / 60,
        "cost_full_eur": t["coût"].sum(),
        "cost_volunteer_eur": t.loc[volunteers, "minutes"].sum() / 60 * VOLUNTEER_EUR,
        "cost_km_eur": t["km_eur"].sum(),
        "cost_per_stop_eur": t["coût"].sum() / t["Arrêts"].sum(),
        "cost_per_tour_eur": t["coût"].mean(),
        "stops_per_tour": t["Arrêts"].mean(),
        "orders": served(name)["Tournée"].notna().sum(),
        "revenue_eur": served(name).loc[served(name)["Tournée"].notna(), "gardé"].sum(),
        "revenue_per_stop_eur": carrying["recette"].sum() / carrying["Arrêts"].sum(),
        "tours_paying": (carrying["recette"] >= carrying["coût"]).sum(),
        "empty_share": t["Kilomètres à vide"].sum() / t["Kilomètres"].sum(),
    }


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("figure", expected("pivot"))
@pytest.mark.long
def test_what_the_tours_amount_to(pilot_of, name, figure):
    assert logistics.cost_tours(pilot_of(name)).totals[figure] == pytest.approx(
        expected(name)[figure], rel=1e-9
    )


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_each_tour_costs_its_kilometres_and_its_minutes_to_the_cent(pilot_of, name):
    table = logistics.cost_tours(pilot_of(name)).table.set_index("tour")
    for tour in tours(name).itertuples():
        assert table.loc[tour[1], "cost_full_eur"] == pytest.approx(tour.coût, abs=0.005), tour[1]


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_minutes_and_cost_by_mode_and_driver(pilot_of, name):
    """Hours, kilometres and cost of each means of travel, tours with stops."""
    table = logistics.cost_tours(pilot_of(name)).table.dropna(subset="cost_full_eur")
    found = table.groupby("paid")["cost_full_eur"].sum()
    hand = tours(name).groupby("Conducteur")["coût"].sum()
    for code, word in (("paid", "Payé"), ("volunteer", "Bénévole")):
        assert found.get(code, 0) == pytest.approx(hand.get(word, 0), abs=0.005)


# ---- the last eight weeks, carried as they were -------------------------------------------------------------


@cache
def open_days(name):
    """The days of the last eight weeks of service, counted back from the last day known: a week in which nothing was
    delivered, in a month said to have been closed in part, is no week of service."""
    until = answer(name, "Données complètes jusqu'au")
    opening = sheet(name, "Ouverture et saison")
    shut = set(pd.to_datetime(opening.loc[opening["Part du mois ouverte"] < 1, "Mois"]).dt.to_period("M"))
    busy = {
        *sheet(name, "Tournées")["Date"],
        *served(name)["Servie ou close le"].fillna(served(name)["Date"]),
    }
    days, weeks = set(), 0
    while weeks < 8:
        week = set(pd.date_range(until - pd.Timedelta(days=6), until))
        until -= pd.Timedelta(days=7)
        if week & busy or not {day.to_period("M") for day in week} & shut:
            days, weeks = days | week, weeks + 1
    return days


@cache
def eight_weeks(name):
    """Tours of the last eight weeks of service that carried an order, and the orders on them."""
    t = tours(name)
    t = t[(t["commandes"] > 0) & t["Date"].isin(open_days(name))]
    orders = served(name)
    orders = orders[orders["Tournée"].isin(t["N°"])]
    return t, orders.assign(porté=orders["Tournée"].map(t.set_index("N°")["Date"]))


@cache
def done(name):
    t, orders = eight_weeks(name)
    unpaid = t.loc[t["Conducteur"] == "Bénévole", "minutes"].sum() / 60 * VOLUNTEER_EUR
    return {
        "tours": len(t),
        "km": t["Kilomètres"].sum(),
        "hours": t["minutes"].sum() / 60,
        "cost_eur": t["coût"].sum(),
        "cash_eur": t["coût"].sum() - unpaid,
        "cost_order_eur": t["coût"].sum() / len(orders),
        "result_eur": orders["gardé"].sum() - t["coût"].sum(),
        "late": (orders["porté"] > orders["Promise pour le"]).sum(),
        # kg of CO2e a kilometre driven, ADEME, docs/rates.md
        "co2_kg": (
            t["Kilomètres"] * t["Moyen"].map({"Vélo cargo": 0.003, "Voiture": 0.1106, "Camionnette": 0.226})
        ).sum(),
    }


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("figure", done("pivot"))
@pytest.mark.long
def test_what_was_done_in_the_last_eight_weeks(pilot_of, name, figure):
    row = replay_of(pilot_of, name).iloc[0]
    assert row[figure] == pytest.approx(done(name)[figure], rel=1e-9)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_stops_and_orders_of_a_tour_as_they_run_now(pilot_of, name):
    """Over the last eight weeks of service, beside the whole test; the smallest number of stops at which a tour pays."""
    now = tours(name)[tours(name)["Date"].isin(open_days(name))]
    found = logistics.stops_needed(pilot_of(name))
    assert found.present_stops == pytest.approx(now["Arrêts"].mean())
    assert found.test_stops == pytest.approx(tours(name)["Arrêts"].mean())
    assert found.orders_a_tour == pytest.approx(
        tours(name)["commandes"].mean()
    )  # of the test, those that carry some

    def left(n):
        return found.price_eur * n - (found.fixed_eur + found.spread_eur * np.sqrt(n) + found.stop_eur * n)

    pays = [n for n in range(1, 2000) if left(n) >= 0]
    assert found.needed == (pays[0] if pays else None)


@cache
def running(name):
    """How the tours run: a week over the last eight weeks of service; speed, minutes and revenue over the test."""
    t = tours(name)
    now, carrying = t[t["Date"].isin(open_days(name))], t[t["commandes"] > 0]
    return {
        "tours_a_week": len(now) / 8,
        "orders_a_week": now["commandes"].sum() / 8,
        "speed_kmh": t["Kilomètres"].sum() / t["Minutes de conduite"].sum() * 60,
        "stop_min": t["Minutes aux arrêts"].sum() / t["Arrêts"].sum(),
        "load_min": (t["Minutes de chargement"] + t["Minutes d'attente"]).mean(),
        "km_eur": t["km_eur"].sum() / t["Kilomètres"].sum(),
        "hour_eur": t["heures_eur"].sum() / t["minutes"].sum() * 60,
        "revenue_a_stop_eur": carrying["recette"].sum() / carrying["Arrêts"].sum(),
        "orders_a_stop": carrying["commandes"].sum() / carrying["Arrêts"].sum(),
        "largest": t["Arrêts"].max(),
    }


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("figure", running("pivot"))
@pytest.mark.long
def test_how_the_tours_run(pilot_of, name, figure):
    assert getattr(logistics.trip_model(pilot_of(name)), figure) == pytest.approx(running(name)[figure])


# ---- who causes the cost of a tour ----------------------------------------------------------------------------


def brute_shapley(n, cost):
    """Mean over all orders of arrival of what each adds, the cost of a set being that of its members in tour order."""
    shares = np.zeros(n)
    orders = list(itertools.permutations(range(n)))
    for order in orders:
        before = 0.0
        for place in range(n):
            after = cost(tuple(sorted(order[: place + 1])))
            shares[order[place]] += after - before
            before = after
    return shares / len(orders)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ordered_tour_shapley_is_the_mean_over_every_order_of_arrival(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 10, (6, 2))
    km = np.linalg.norm(points[:, None] - points[None], axis=-1)
    km[1:, 1:] += rng.uniform(0, 2, (5, 5))  # a road may be longer one way

    def cost(members):
        path = [0, *(m + 1 for m in members), 0]
        return sum(km[a, b] for a, b in itertools.pairwise(path)) if members else 0.0

    assert logistics.ordered_shapley(km) == pytest.approx(brute_shapley(5, cost), abs=1e-12)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
def test_what_the_villages_cause_adds_up_to_the_tours_that_carried_orders(pilot_of, name):
    """Every order bears its share: together they pay what the log says, and bear the tours that carried them."""
    causes = logistics.who_causes(pilot_of(name))
    t = tours(name)
    carried = served(name)[served(name)["Tournée"].isin(t["N°"])]
    loaded = t.loc[t["commandes"].notna(), "coût"].sum()
    for groups in (causes.villages, causes.publics, causes.orders.assign(orders=1)):
        assert groups["orders"].sum() == len(carried)
        assert groups["price_eur"].sum() == pytest.approx(carried["gardé"].sum(), abs=0.01)
        assert groups["cost_eur"].sum() == pytest.approx(loaded, abs=0.01)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_each_tour_is_borne_whole_by_its_own_orders(pilot_of, name):
    borne = logistics.who_causes(pilot_of(name)).orders.groupby("tour")["cost_eur"].sum()
    for tour in tours(name).query("commandes > 0").itertuples():
        assert borne[tour[1]] == pytest.approx(tour.coût, abs=0.005), tour[1]


# ---- the same orders by another organisation ------------------------------------------------------------------


def departures(first, until, a_week):
    """Working days on which tours leave: `a_week` evenly spread over five days, from the Monday of the first week."""
    monday = first - pd.Timedelta(days=first.day_of_week)
    days = [day for day in pd.date_range(monday, until + pd.Timedelta(days=14)) if day.day_of_week < 5]
    return sorted(
        {days[round(k * 5 / a_week)] for k in range(len(days)) if round(k * 5 / a_week) < len(days)}
    )


@cache
def replayed(name, a_week, zones):
    """Each order takes the first departure of its zone once it is ready: as long after it was asked for as the quickest
    tenth took, never later than it was carried. Zones: communes dealt in turn, those with most orders first."""
    t = tours(name)
    t = t[t["commandes"] > 0]
    every = served(name)[served(name)["Tournée"].isin(t["N°"])]
    every = every.assign(porté=every["Tournée"].map(t.set_index("N°")["Date"]))
    lag = np.floor((every["porté"] - every["Date"]).dt.days.clip(lower=0).quantile(0.1))
    _tours, orders = eight_weeks(name)
    first = min(open_days(name))
    leaving = departures(first, max(open_days(name)), a_week)
    zone = {code: k % zones for k, code in enumerate(orders["Commune (code INSEE)"].value_counts().index)}
    gone, waited, late = set(), [], 0
    for order in orders.to_dict("records"):
        ready = max(min(order["Date"] + pd.Timedelta(days=int(lag)), order["porté"]), first)
        mine = zone[order["Commune (code INSEE)"]]
        day = next(day for k, day in enumerate(leaving) if k % zones == mine and day >= ready)
        gone.add(day)
        waited.append((day - order["porté"]).days)
        late += day > order["Promise pour le"]
    return {"tours": len(gone), "wait_days": np.mean(waited), "late": late}


OTHERS = [("direct", 5, 1), ("fixed_days", 1, 1), ("fixed_days", 2, 1), ("fixed_days", 2, 2)]


@cache
def replay_of(pilot_of, name):
    """The last weeks as they were made, under each of OTHERS, then by a relay that half of the orders follow, the second
    time for € 2 an order."""
    relays = [logistics.Scheme("relay", 2.0, kept_share=0.5, order_eur=fee) for fee in (0.0, 2.0)]
    schemes = [logistics.Scheme(kind, float(a_week), zones=zones) for kind, a_week, zones in OTHERS]
    return logistics.replay(pilot_of(name), [*schemes, *relays]).table


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("other", range(4))
@pytest.mark.sampled
def test_orders_late_and_days_waited_under_another_organisation(pilot_of, name, other):
    kind, a_week, zones = OTHERS[other]
    row = replay_of(pilot_of, name).iloc[1 + other]
    hand = replayed(name, a_week, zones)
    assert row["late"] == hand["late"]
    assert row["wait_days"] == pytest.approx(hand["wait_days"])
    assert row["tours"] == (len(eight_weeks(name)[1]) if kind == "direct" else hand["tours"])
    assert row["result_eur"] == pytest.approx(eight_weeks(name)[1]["gardé"].sum() - row["cost_eur"])


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0)
def test_a_fee_an_order_and_orders_that_do_not_follow(pilot_of, name):
    """Half the orders remain, € 2 paid for each: the cost grows by that, the revenue is halved."""
    free, paid = (replay_of(pilot_of, name).iloc[k] for k in (5, 6))
    orders = eight_weeks(name)[1]
    assert paid["cost_eur"] - free["cost_eur"] == pytest.approx(len(orders))
    assert paid["cash_eur"] - free["cash_eur"] == pytest.approx(len(orders))
    assert paid["cost_order_eur"] == pytest.approx(paid["cost_eur"] / (len(orders) / 2))
    assert paid["result_eur"] == pytest.approx(orders["gardé"].sum() / 2 - paid["cost_eur"])
