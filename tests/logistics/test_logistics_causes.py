"""Who causes the cost: shares that add up, known splits, small groups kept out; where the money goes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from test_logistics_costs import make, one_tour, served

from conciergekit.core.privacy import OTHERS, fewest
from conciergekit.logistics import cost_tours, tour_cost, trip_model, who_causes

VIF, JARRIE, EYBENS = "38545", "38200", "38158"


def carried(villages, **more):
    """One tour from Eybens that serves these communes, one client a door."""
    orders = [
        served(i, tour="T1", client=f"C{i}", insee=code, fee_eur=6.0, date="2025-12-05", **more)
        for i, code in enumerate(villages)
    ]
    tour = {
        "id": "T1",
        "date": "2025-12-06",
        "mode": "van",
        "km": 40,
        "drive_min": 60,
        "stop_min": 6 * len(villages),
        "load_min": 15,
        "stops": len(villages),
    }
    return make(orders, tours=[tour], settings={"base_insee": EYBENS})


def with_clients(pilot, where, code):
    """The pilot with another client code on some of its requests."""
    requests = pilot["requests"]
    requests.loc[where, "client"] = code
    return replace(pilot, tables={**pilot.tables, "requests": requests})


@pytest.mark.sampled
def test_the_shares_of_the_orders_add_up_to_the_tours_to_the_cent(sample):
    costs = cost_tours(sample)
    causes = who_causes(sample, costs)
    split = costs.table[costs.table["tour"].isin(causes.orders["tour"])]
    assert causes.orders["cost_eur"].sum() == pytest.approx(split["cost_full_eur"].sum(), abs=0.001)
    for table in (causes.villages, causes.publics):
        assert table["cost_eur"].sum() == pytest.approx(split["cost_full_eur"].sum())
        assert table["orders"].sum() == len(causes.orders)


def test_two_orders_at_one_door_share_its_part_equally():
    pilot = carried([VIF, VIF, JARRIE], payer_kind="user")
    causes = who_causes(with_clients(pilot, pilot["requests"]["id"] == "1", "C0"))
    shares = causes.orders[causes.orders["insee"] == VIF]["cost_eur"]
    assert shares.nunique() == 1


def test_the_far_village_costs_more_and_alone_costs_more_than_grouped():
    causes = who_causes(carried([VIF] * 6 + [JARRIE] * 6))
    table = causes.villages.set_index("group")
    assert table.loc[VIF, "cost_order_eur"] > table.loc[JARRIE, "cost_order_eur"]
    assert (table["alone_order_eur"] >= table["cost_order_eur"]).all()
    assert (table["marginal_order_eur"] <= table["cost_order_eur"] + 1e-9).all()
    assert table["transfer_eur"].sum() == pytest.approx(12 * 6.0 - causes.orders["cost_eur"].sum())


@pytest.mark.long
def test_each_tour_is_split_on_the_roads_of_its_own_stops_and_means():
    # two tours only: three would also teach how far apart doors are
    stops = {"T1": ("van", [VIF, JARRIE, VIF]), "T2": ("bike", [EYBENS, JARRIE])}

    def split(names):
        orders = [
            served(f"{name}-{i}", tour=name, client=f"C{i}", insee=code)
            for name in names
            for i, code in enumerate(stops[name][1])
        ]
        tours = [
            {
                "id": name,
                "date": "2025-10-02",
                "mode": stops[name][0],
                "km": 40,
                "drive_min": 60,
                "stop_min": 12,
                "load_min": 15,
                "stops": len(stops[name][1]),
            }
            for name in names
        ]
        roads = [{"one": VIF, "other": JARRIE, "km": 31.0}]
        return who_causes(make(orders, tours=tours, roads=roads, settings={"base_insee": EYBENS})).orders

    costs = ["cost_eur", "marginal_eur", "alone_eur"]
    alone = np.concatenate([split([name])[costs].to_numpy() for name in stops])
    assert split(stops)[costs].to_numpy() == pytest.approx(alone)


def test_an_order_added_to_a_tour_that_leaves_anyway_is_one_of_a_tour_of_several_doors():
    """Twice out to Vif and back, one door then two: the lone order would save its whole tour, which would not leave."""
    orders = [served(n, tour=name, client=f"C{n}", insee=VIF) for n, name in enumerate(("T1", "T2", "T2"))]
    tours = [
        {
            "id": name,
            "date": "2025-10-02",
            "mode": "van",
            "km": 30,
            "drive_min": 60,
            "stop_min": 6 * stops,
            "load_min": 15,
            "stops": stops,
        }
        for name, stops in (("T1", 1), ("T2", 2))
    ]
    found = who_causes(make(orders, tours=tours, settings={"base_insee": EYBENS})).orders
    lone = found["tour"] == "T1"
    assert found.loc[lone, "marginal_eur"].isna().all()
    # the second door of the village: its minutes, and the road between two doors, never the road out nor the loading
    assert (found.loc[~lone, "marginal_eur"] < found.loc[~lone, "cost_eur"]).all()


@pytest.mark.long
def test_a_village_of_fewer_than_five_people_is_never_shown():
    """Nor can it be found again: the folded rest holds five people at least."""
    causes = who_causes(carried([VIF] * 6 + [JARRIE] * 3))
    assert JARRIE not in set(causes.villages["group"])
    assert (causes.villages["people"] >= fewest()).all()
    causes = who_causes(carried([VIF] * 3))
    assert causes.villages.empty
    causes.sentences("fr")


@pytest.mark.sampled
def test_the_samples_show_no_group_under_five(sample):
    causes = who_causes(sample)
    for table in (causes.villages, causes.publics):
        assert (table["people"] >= fewest()).all()
    assert len(causes.sentences("fr")) == len(causes.sentences("en"))


def test_orders_without_a_client_code_count_as_one_person():
    pilot = carried([VIF] * 6 + [JARRIE] * 6)
    uncoded = with_clients(pilot, pilot["requests"]["insee"] == JARRIE, np.nan)
    assert set(who_causes(uncoded).villages["group"]) <= {VIF, OTHERS}


@pytest.mark.long
def test_without_communes_or_tours_it_is_not_measured():
    for pilot in (one_tour(), make([served(1)])):
        causes = who_causes(pilot)
        assert not causes.measured
        assert len(causes.sentences("fr")) == 2


# ---- where the money goes --------------------------------------------------------------------------------


def test_the_parts_add_up_to_the_full_cost_in_three_columns(sample):
    costs = cost_tours(sample, admin_min=5, stop_eur=0.2, order_eur=0.5)
    parts = costs.parts.set_index("part")
    added = parts.drop([p for p in ("total", "empty", "failed", "handling") if p in parts.index])
    for kind in ("cash", "volunteer", "full"):
        assert added[f"{kind}_eur"].sum() == pytest.approx(costs.totals[f"cost_{kind}_eur"])
    assert parts.loc["total", "per_hour_eur"] == pytest.approx(costs.totals["cost_per_hour_eur"])
    assert parts.loc["total", "per_tour_eur"] == pytest.approx(costs.totals["cost_per_tour_eur"])


@pytest.mark.long
def test_fees_and_administration_are_those_of_the_closed_form():
    """One tour of four stops: 5 more minutes at 20 €/h, four handovers, two orders with a fee."""
    plain = cost_tours(one_tour(), hour_eur=20.0)
    more = cost_tours(one_tour(), hour_eur=20.0, admin_min=5, stop_eur=0.25)
    stops = plain.table["stops"].item()
    expected = plain.table["cost_full_eur"].item() + 5 / 60 * 20 + 0.25 * stops
    assert more.table["cost_full_eur"].item() == pytest.approx(expected)
    with_fee = tour_cost(km=10, km_eur=0.4, orders=2, order_eur=1.5)
    assert with_fee.full_eur == pytest.approx(7.0)


def test_the_model_still_gives_the_mean_cost_with_fees(sample):
    costs = cost_tours(sample, admin_min=5, stop_eur=0.2, order_eur=0.5)
    model = trip_model(sample, costs)
    known = costs.table[costs.table["stops"] > 0].dropna(subset="cost_full_eur")
    assert model.cost(known["stops"].to_numpy()).mean() == pytest.approx(
        known["cost_full_eur"].mean(), rel=0.05
    )


def test_a_round_without_stop_or_order_is_costed_at_least_and_said():
    """The contract's rounds of case B: 210 minutes driving and 20 loading, 26 km."""
    tours = [{"id": "T1", "date": "2025-12-06", "mode": "van", "km": 26, "drive_min": 210, "load_min": 20}]
    costs = cost_tours(make(tours=tours), hour_eur=15.0, km_eur=0.4)
    assert costs.table["floor_eur"].item() == pytest.approx(26 * 0.4 + 230 / 60 * 15)
    assert np.isnan(costs.table["cost_full_eur"].item())


def test_case_b_says_what_its_rounds_cost(pilot_of):
    costs = cost_tours(pilot_of("contrats"))
    assert costs.table["floor_eur"].notna().sum() == 22
    assert any("22 tournées n’ont pas d’arrêt noté" in line for line in costs.sentences("fr"))
    assert not any("n’ont pas pu" in line for line in costs.sentences("fr"))


def test_empty_kilometres_are_a_part_of_the_kilometres(sample):
    parts = cost_tours(sample).parts.set_index("part")
    assert 0 < parts.loc["empty", "full_eur"] < parts.loc["km", "full_eur"]
    assert isinstance(parts, pd.DataFrame)
