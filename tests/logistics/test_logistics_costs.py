"""The cost of a tour, against worked examples published by others, and the tours of a pilot."""

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.logistics import cost_tours, tour_cost

# (stops, km, drive minutes are km / speed) -> € a stop: worked values of the domain reference
VAN = {"km_eur": 0.40, "hour_eur": 20, "load_min": 15}
WORKED = [(1, 8, 15.5), (4, 12, 6.5), (8, 18, 5.0), (12, 24, 4.6), (6, 40, 9.9), (8, 70, 12.0)]


@pytest.mark.parametrize(("stops", "km", "expected"), WORKED)
def test_van_tours_cost_the_worked_values(stops, km, expected):
    cost = tour_cost(km=km, drive_min=km / 30 * 60, stop_min=6 * stops, stops=stops, **VAN)
    assert cost.per_stop_eur == pytest.approx(expected, abs=0.051)


@pytest.mark.parametrize(("stops", "km", "expected"), [(6, 10, 4.9), (12, 14, 3.7)])
def test_cargo_bike_tours_cost_the_worked_values(stops, km, expected):
    """They hold with ten minutes of loading, the default of a bike, not fifteen."""
    cost = tour_cost(
        km=km, drive_min=km / 14 * 60, stop_min=4 * stops, load_min=10, stops=stops, km_eur=0.35, hour_eur=20
    )
    assert cost.per_stop_eur == pytest.approx(expected, abs=0.051)


def test_a_published_tour_by_the_mile_is_found_to_the_cent():
    """fleetopsclub: 25 stops of 4.5 miles, 0.35 + 0.25 a mile, 8.75 h at 28."""
    cost = tour_cost(km=25 * 4.5, km_eur=0.60, drive_min=8.75 * 60, hour_eur=28, stops=25)
    assert (cost.full_eur, cost.per_stop_eur) == (pytest.approx(312.50), pytest.approx(12.50))


def test_a_published_day_with_four_people_is_found_to_the_cent():
    """lynxo: 4 × 8 h × 18, 180 × 0.22, 120 of vehicle, 150 of fees, 80 stops."""
    cost = tour_cost(
        km=180, km_eur=0.22, drive_min=4 * 8 * 60, hour_eur=18, day_eur=120, fees_eur=150, stops=80
    )
    assert cost.full_eur == pytest.approx(885.60)
    assert round(cost.per_stop_eur, 2) == 11.07


def test_a_published_lump_sum_is_divided_to_the_cent():
    """calcbee: 680 for 22 stops."""
    assert round(tour_cost(fees_eur=680, stops=22).per_stop_eur, 2) == 30.91


def test_the_farmers_tour_is_found_within_two_percent():
    """La France Agricole 733135: 31 km and 1 h 43 at 15 €/h for three clients; its own figures are rounded."""
    cost = tour_cost(km=31, km_eur=0.40, drive_min=43, load_min=60, hour_eur=15, stops=3)
    assert cost.km_eur == pytest.approx(12.59, rel=0.02)
    assert cost.hours_eur == pytest.approx(25.77, rel=0.02)
    assert cost.full_eur == pytest.approx(38.36, rel=0.02)
    assert cost.per_stop_eur == pytest.approx(12.79, rel=0.02)


@pytest.mark.parametrize("price", [0.636, 0.606 * 1.2])  # 5 CV; 4 CV, electric
def test_the_scale_is_refused_beside_a_vehicle_day(price):
    """The scale already holds depreciation and insurance."""
    with pytest.raises(ck.ConciergekitError):
        tour_cost(km=10, km_eur=price, day_eur=20)
    with pytest.raises(ck.ConciergekitError):
        cost_tours(one_tour(), km_eur=price, day_eur=20)
    assert tour_cost(km=10, km_eur=float(price), km_basis="own", day_eur=20).full_eur > 20
    with pytest.raises(ck.ConciergekitError):
        tour_cost(km=10, km_eur=0.5, km_basis="scale", day_eur=20)


def test_full_cost_is_cash_plus_what_volunteers_give():
    paid = tour_cost(km=10, drive_min=60, km_eur=0.4, hour_eur=20)
    given = tour_cost(km=10, drive_min=60, km_eur=0.4, unpaid_hour_eur=14.7)
    assert (paid.cash_eur, paid.volunteer_eur) == (24, 0)
    assert (given.cash_eur, given.volunteer_eur, given.full_eur) == (4, 14.7, pytest.approx(18.7))


def test_waiting_has_its_own_price():
    cost = tour_cost(drive_min=60, wait_min=30, hour_eur=20, wait_hour_eur=0)
    assert cost.full_eur == 20


def test_a_negative_distance_is_refused():
    with pytest.raises(ValueError, match="km"):
        tour_cost(km=-1)


# ---- tours of a pilot ------------------------------------------------------------------------------------


def make(requests=(), **tables):
    settings = {"name": "Essai", "start": "2025-09-01", "data_until": "2025-12-31", "area": "town"}
    settings |= tables.pop("settings", {})
    return ck.Pilot.from_tables({"requests": list(requests), **tables}, settings)


def served(i, **more):
    row = {"id": str(i), "date": "2025-10-01", "public": "p", "service": "s", "outcome": "served"}
    return row | {"closed_on": "2025-10-02", "client": f"C{i}", "fee_eur": 4.0} | more


def one_tour(**more):
    tour = {"id": "T1", "date": "2025-10-02", "mode": "van", "km": 12, "drive_min": 24, "stop_min": 24}
    return make([served(i, tour="T1") for i in range(4)], tours=[tour | {"load_min": 15, "stops": 4} | more])


def test_a_logged_tour_costs_the_worked_value_and_is_observed():
    costs = cost_tours(one_tour(), km_eur=0.40, hour_eur=20)
    row = costs.table.iloc[0]
    assert row["cost_full_eur"] == pytest.approx(25.80)
    assert row["cost_per_stop_eur"] == pytest.approx(6.45)
    assert row["revenue_eur"] == 16
    assert row["margin_eur"] == pytest.approx(-9.80)
    assert row["status"] == "observed"
    assert costs.totals["paying_share"] == 0


def test_three_columns_add_up_on_every_tour(sample):
    table = cost_tours(sample).table
    gap = table["cost_full_eur"] - table["cost_cash_eur"] - table["cost_volunteer_eur"]
    assert gap.abs().max() < 1e-9
    volunteers = table["paid"] == "volunteer"
    assert (table.loc[volunteers, "cost_volunteer_eur"] > 0).all()
    assert (table.loc[table["paid"] == "paid", "cost_volunteer_eur"].dropna() == 0).all()


@pytest.mark.long
def test_missing_minutes_are_estimated_and_said_so():
    costs = cost_tours(one_tour(drive_min=None, load_min=None), km_eur=0.40, hour_eur=20)
    row = costs.table.iloc[0]
    assert row["minutes_status"] == row["status"] == "estimated"
    assert row["drive_min"] == pytest.approx(12 / 28 * 60)
    assert any("1 tour of 1" in line for line in costs.sentences("en"))


@pytest.mark.long
def test_stops_are_counted_from_the_stops_sheet_then_from_the_doors():
    sheet = [{"tour": "T1", "rank": i, "minutes": 5} for i in (1, 2, 3)]
    pilot = one_tour(stops=None, stop_min=None)
    assert cost_tours(pilot).table["stops"].item() == 4
    tours = pilot["tours"]
    pilot = make([served(1, tour="T1")], tours=tours, stops=sheet)
    row = cost_tours(pilot).table.iloc[0]
    assert (row["stops"], row["stop_min"], row["stops_status"]) == (3, 15, "estimated")


def test_a_tour_that_cannot_be_costed_is_not_measured_rather_than_free():
    tour = {"id": "T1", "date": "2025-10-02", "mode": "van"}
    costs = cost_tours(make(tours=[tour]))
    assert np.isnan(costs.table["cost_full_eur"].item())
    assert costs.table["status"].item() == "not measured"
    assert not costs.measured
    assert np.isnan(costs.totals["cost_per_stop_eur"])


def test_two_tours_of_a_day_share_the_vehicle_day():
    two = pd.concat([one_tour()["tours"]] * 2, ignore_index=True)
    two["id"] = ["T1", "T2"]
    costs = cost_tours(make(tours=two), km_eur=0, hour_eur=0, day_eur=30)
    assert costs.table["cost_full_eur"].tolist() == [15, 15]


@pytest.mark.long
def test_without_tours_the_days_served_are_imagined_from_the_communes():
    requests = [served(i, insee=code) for i, code in enumerate(["38158", "38309", "38309"])]
    costs = cost_tours(make(requests, settings={"base_insee": "38158"}))
    row = costs.table.iloc[0]
    assert costs.source == "requests"
    assert (row["stops"], row["orders"], row["status"]) == (3, 3, "estimated")
    there_and_back = 2 * 1.45 * 1.34  # Eybens to Poisat: 1.45 km as the crow flies
    assert row["km"] == pytest.approx(there_and_back + 2 * 1.2, rel=0.02)
    assert "estimat" in " ".join(costs.sentences("en")).lower()


@pytest.mark.parametrize("requests", [[], [served(1)], [served(1, outcome="open", closed_on=None)]])
@pytest.mark.sampled(cases=[1])
def test_with_next_to_nothing_the_cost_is_not_measured(requests):
    costs = cost_tours(make(requests))
    assert costs.source == "none"
    assert not costs.measured
    for lang in ("fr", "en"):
        assert len(costs.sentences(lang)) == 1


@pytest.mark.parametrize(
    ("name", "km", "km_cost"),
    [("pivot", 9_000, 3_600.0), ("engagement", 4_032, 1_612.8), ("camion", 18_000, 7_200.0)],
)
def test_samples_drive_the_kilometres_of_their_accounts(pilot_of, name, km, km_cost):
    costs = cost_tours(pilot_of(name), km_eur=0.40)
    assert costs.totals["km"] == pytest.approx(km)
    assert costs.totals["cost_km_eur"] == pytest.approx(km_cost)


@pytest.mark.sampled
def test_tours_of_the_samples_speak_both_languages(sample):
    costs = cost_tours(sample)
    french, english = costs.sentences("fr"), costs.sentences("en")
    assert len(french) == len(english) >= 4
    assert not set(french) & set(english)


@pytest.mark.long
def test_the_same_pilot_gives_the_same_bytes(sample):
    assert cost_tours(sample).table.to_csv() == cost_tours(sample).table.to_csv()
