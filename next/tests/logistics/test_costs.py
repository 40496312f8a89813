"""What a tour costs, to the cent, as an accountant would find it."""

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT, TABLES, frame

from conciergekit.logistics import cost_tours
from conciergekit.pilot import Pilot

SCHEMES = """
scheme|kind      |vehicle|km_cost|since
S1    |bicycle   |vélo   |0,30   |01/01/2026
S2    |bicycle   |vélo   |0,90   |03/02/2026
"""


def test_each_tour_is_km_hours_and_tolls(village):
    """A treasurer redoes one tour by hand and must find the same euros."""
    tours = cost_tours(village)
    # T1: 10 km x 0.50 + 40 min x 20/60 = 5.00 + 13.33; T2: 10.00 + 26.67 + 1.50; T3 as T1
    assert tours.table["cost_eur"].round(2).tolist() == [18.33, 38.17, 18.33]
    assert tours.table["orders"].tolist() == [1, 2, 1]
    # 74.83 € for four orders; the order of 20 February and the newsletter had no tour
    assert round(tours.totals["cost_eur"], 2) == 74.83
    assert round(tours.totals["cost_order_eur"], 4) == 18.7083
    assert tours.orders_without_tour == 2
    assert "3 tours, 0 not costed, 74.83 €, 4 orders" in repr(tours)


def test_parts_and_groups_add_up_to_the_total(village):
    """A report whose vehicles do not add up to its total is not believed."""
    tours = cost_tours(village)
    parts = tours.table[["km_eur", "hours_eur", "tolls_eur"]].sum().sum()
    for found in (tours.by_vehicle["cost_eur"].sum(), tours.by_month["cost_eur"].sum(), parts):
        assert found == pytest.approx(tours.totals["cost_eur"], abs=0.005)
    order = [f"{part}_order_eur" for part in ("km", "hours", "tolls")]
    assert tours.totals[order].sum() == pytest.approx(tours.totals["cost_order_eur"], abs=1e-9)


def test_a_vehicle_has_the_cost_written_for_it_at_that_time(village):
    """A bicycle would be charged at the price of a van."""
    pilot = Pilot.from_tables({**TABLES, "schemes": frame(SCHEMES)}, PROJECT)
    # T1 on 13 January: 10 km x 0.30; T2 on 3 February, its first day: 20 km x 0.90; T3: 10 x 0.90
    assert cost_tours(pilot).table["km_eur"].round(2).tolist() == [3, 18, 9]
    assert cost_tours(pilot, km_cost=1.0).table["km_eur"].tolist() == [10, 20, 10]
    one = cost_tours(pilot, km_cost={"vélo": 2.0, "camion": 9.0})
    assert one.table["km_eur"].tolist() == [20, 40, 20]
    other = cost_tours(pilot, km_cost={"camion": 9.0})  # the bicycle keeps its own
    assert other.table["km_eur"].round(2).tolist() == [3, 18, 9]


def test_an_order_is_carried_once_even_if_its_tour_is_written_twice():
    """A row copied by mistake would halve the cost of a delivery."""
    twice = pd.concat([TABLES["tours"], TABLES["tours"].head(1)])
    found = cost_tours(Pilot.from_tables({**TABLES, "tours": twice}, PROJECT))
    assert found.table["orders"].sum() == 4


def test_what_is_not_noted_is_never_free():
    """A tour without kilometres would look like the cheapest one."""
    tours = frame(
        """
tour|date      |vehicle|km|driving_minutes|stop_minutes|tolls
T1  |13/01/2026|vélo   |  |30             |10          |
T2  |03/02/2026|       |20|60             |            |1,50
T3  |10/04/2026|vélo   |10|               |            |
"""
    )
    found = cost_tours(Pilot.from_tables({**TABLES, "tours": tours}, PROJECT))
    # T2 alone is known: 20 x 0.50 + 60 min x 20/60 + 1.50, for its two orders
    assert found.table["cost_eur"].isna().tolist() == [True, False, True]
    assert found.totals[["tours", "not_costed"]].tolist() == [3, 2]
    assert found.totals["cost_order_eur"] == pytest.approx(31.5 / 2)
    assert found.by_vehicle["vehicle"].isna().sum() == 1  # not noted, and still counted


def test_a_cost_that_nobody_wrote_is_not_invented():
    """A default wage would decide a vote in a place where nobody is paid so."""
    project = {key: value for key, value in PROJECT.items() if key != "hour_cost"}
    found = cost_tours(Pilot.from_tables(TABLES, project))
    assert found.table["cost_eur"].isna().all()
    assert np.isnan(found.hour_cost)
    assert found.totals["not_costed"] == 3
    # asked for in the call, it is used: 40 km x 0.50 + 160 min x 30/60 + 1.50
    asked = cost_tours(Pilot.from_tables(TABLES, project), hour_cost=30)
    assert asked.totals["cost_eur"] == pytest.approx(20 + 80 + 1.5)


def test_no_tour_is_no_cost_and_no_error():
    """A pilot that walks would have no report."""
    found = cost_tours(Pilot.from_tables({"requests": TABLES["requests"]}, PROJECT))
    assert found.table.empty
    assert found.by_vehicle.empty
    assert pd.isna(found.totals["cost_eur"])
    assert found.orders_without_tour == 6


def test_a_negative_cost_is_refused(village):
    """A sign typed by mistake would make each kilometre earn money."""
    with pytest.raises(ValueError, match="km_cost: expected 0 € or more, got -1"):
        cost_tours(village, km_cost=-1)
