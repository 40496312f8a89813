"""The four cases of the domain reference (Annex B), as their trips show them, worked out here by hand."""

import pytest

import conciergekit as ck

CASES = {
    # kilometres × €/km, orders, and what the orders left
    "pivot": dict(km=9_000, km_eur=0.40, orders=55 * 12, revenue_eur=55 * 12 * 30 * 0.12 + 25 * 12 * 4),
    "contrats": {"orders": 40 * 12, "revenue_eur": 40 * 12 * 8},
    "engagement": dict(km=48 * 2 * 42, km_eur=0.40, orders=48 * 22, revenue_eur=48 * 22 * (3.50 + 18 * 0.10)),
    "camion": {"km": 18_000, "km_eur": 0.18, "orders": 2_600, "revenue_eur": 2_600 * 22 * 0.12 + 3_900},
}


@pytest.mark.parametrize("name", CASES)
def test_the_trips_of_the_four_cases_are_those_of_annex_b_to_the_cent(name, pilot_of):
    expected = CASES[name]
    costs = ck.logistics.cost_tours(pilot_of(name), km_eur=expected.get("km_eur"))
    assert costs.totals["orders"] == expected["orders"]
    assert costs.totals["revenue_eur"] == pytest.approx(expected["revenue_eur"], abs=0.005)
    if "km" in expected:
        assert costs.totals["km"] == expected["km"]
        assert costs.totals["cost_km_eur"] == pytest.approx(expected["km"] * expected["km_eur"], abs=0.005)


def test_the_truck_earns_8_euros_an_hour_of_driver_and_costs_17(pilot_of):
    """Case D: 8.4 € of revenue an hour of driver, 17.2 € of driver and kilometres."""
    camion = pilot_of("camion")
    costs = ck.logistics.cost_tours(camion, km_eur=0.18)
    time = camion["time"]
    hours = time[time["person"] == "P1"]["hours"].sum()
    driver = 0.8 * 1_607
    assert hours == pytest.approx(driver, rel=1e-4)
    assert costs.totals["revenue_eur"] / hours == pytest.approx(8.4, abs=0.05)
    wage = camion.settings.get("hour_eur") or costs.prices.hour_eur
    assert (hours * wage + costs.totals["cost_km_eur"]) / hours == pytest.approx(17.2, abs=0.05)
    assert hours * wage == pytest.approx(18_835, abs=1)


def test_no_tour_of_the_truck_pays_and_more_orders_alone_do_not_mend_it(pilot_of):
    """Case D: loved, needed, and not viable in this form."""
    camion = pilot_of("camion")
    needed = ck.logistics.stops_needed(camion)
    assert needed.pay_chance == pytest.approx(1 / 232)  # one tour of the year, by its cells
    assert needed.needed_range[0] > 2 * needed.present_stops
