"""Hours, trips and margins of each offer of the four full samples, made again from the cells of their workbooks."""

from functools import cache

import pytest
from cells import FOUR, answer, served, sheet, tours

from conciergekit import margins

# what each delivery of a contract takes in minutes, and how many there were in the twelve months of the test
ROUNDS = {
    "contrats": {"journal": 10 * 1500, "visites": 12 * 480, "locaux": 6 * 12 * 105},
    "pivot": {"abonnement": 2 * 8 * 240},
    "engagement": {},
    "camion": {},
}


@cache
def lines(pilot_of, name):
    return margins.lines(pilot_of(name))


def minutes(name, service):
    """Minutes noted on the orders served; an order without any lasts as the others of its service."""
    rows = served(name)[served(name)["Service"] == service]["Minutes passées"]
    return rows.fillna(rows.mean()).sum() + ROUNDS[name].get(service, 0)


@pytest.mark.parametrize("name", FOUR)
def test_hours_of_work_of_each_service_and_what_they_cost(pilot_of, name):
    hour_eur = float(answer(name, "Coût d'une heure payée"))
    for service in sheet(name, "Services")["Code"]:
        rows = lines(pilot_of, name)
        rows = rows[rows["service"] == service]
        hours = minutes(name, service) / 60
        assert rows["handling_h"].sum() == pytest.approx(hours), service
        assert rows["hours_eur"].sum() == pytest.approx(hours * hour_eur), service


@pytest.mark.parametrize("name", ["pivot", "engagement", "camion"])
def test_the_orders_bear_the_tours_that_carried_them(pilot_of, name):
    """Every tour of these three carried orders or none: their orders bear the first ones, to the cent."""
    rows = lines(pilot_of, name)
    orders = rows[(rows["kind"] == "order") & (rows["trips_from"] == "carried")]
    carrying = tours(name)[tours(name)["commandes"] > 0]
    assert orders["trips_eur"].sum() == pytest.approx(carrying["coût"].sum(), abs=0.01)
    assert orders["km_eur"].sum() == pytest.approx(carrying["km_eur"].sum(), abs=0.01)
    assert len(orders) == served(name)["Tournée"].isin(carrying["N°"]).sum()
    bare = rows[(rows["kind"] == "order") & (rows["trips_from"] == "nobody")]
    assert bare["trips_eur"].sum() == 0


@pytest.mark.parametrize("name", FOUR)
def test_a_margin_is_revenue_less_hours_trips_and_what_varies(pilot_of, name):
    rows = lines(pilot_of, name)
    left = rows["revenue_eur"] - rows["hours_eur"] - rows["trips_eur"] - rows["variable_eur"]
    assert rows["margin_eur"].sum() == pytest.approx(left.sum(), abs=0.01)
    charges = sheet(name, "Comptes")
    tagged = charges[
        (charges["Varie avec l'activité"] == "oui") & charges["Service"].isin(rows["service"].unique())
    ]
    assert rows["variable_eur"].sum() == pytest.approx(tagged["Montant"].sum(), abs=0.01)
