"""A tour of meals resold: what a stop brings is what is left of a meal once it is bought, worked out on paper.

Six months; each month four meals at € 11, bought at € 7.40 each, on two tours of two stops; a wash of € 9 that nobody buys, on its
own tour. A stop of meals brings 11 − 7.40 = 3.60; over the test 24 × 3.60 + 6 × 9 = 140.40 on 30 stops, 4.68 a stop.
The fuel of the van and the driver's pay, flagged variable and charged to the meals, are of the tours: they are not taken off twice.
"""

import pytest

from conciergekit import Pilot, logistics
from conciergekit.logistics.logbook import delivered
from conciergekit.tell.origins.base import of


def pilot(*more, **tables):
    log, tours, ledger = [], [], list(more)
    for m in range(1, 7):
        for t, (service, fee, orders) in enumerate((("repas", 11, 2), ("repas", 11, 2), ("linge", 9, 1))):
            day, tour = f"2026-{m:02}-{5 + 7 * t:02}", f"T{m}{t}"
            tours.append(dict(id=tour, date=day, mode="van", km=20, drive_min=40, stop_min=10, stops=orders))
            log += [
                {
                    "date": day,
                    "closed_on": day,
                    "service": service,
                    "outcome": "served",
                    "fee_eur": fee,
                    "tour": tour,
                    "client": f"c{m}{t}{n}",
                }
                for n in range(orders)
            ]
        day = f"2026-{m:02}-20"
        ledger += [
            {"date": day, "nature": "own_revenue", "amount_eur": 53, "line": "Ventes", "account": "706"},
            {
                "date": day,
                "nature": "expense",
                "amount_eur": 29.6,
                "line": "Repas achetés",
                "service": "repas",
                "variable": True,
                "account": "607",
            },
            {
                "date": day,
                "nature": "expense",
                "amount_eur": 12,
                "line": "Carburant du camion",
                "service": "repas",
                "variable": True,
                "account": "6061",
            },
            {
                "date": day,
                "nature": "expense",
                "amount_eur": 80,
                "line": "Frais kilométriques",
                "service": "repas",
                "variable": True,
            },
            {
                "date": day,
                "nature": "expense",
                "amount_eur": 90,
                "line": "Salaire chauffeur",
                "service": "repas",
                "variable": True,
                "account": "641",
            },
            dict(date=day, nature="expense", amount_eur=50, line="Loyer", variable=False, account="613"),
        ]
    return Pilot.from_tables(
        {"requests": log, "tours": tours, "ledger": ledger, **tables},
        {"start": "2026-01-01", "data_until": "2026-06-30"},
    )


@pytest.mark.long
def test_what_a_stop_brings_is_what_is_left_once_the_goods_are_bought():
    orders = delivered(pilot()).groupby("service")["revenue_eur"].mean()
    assert orders.to_dict() == pytest.approx({"repas": 3.6, "linge": 9.0})
    assert logistics.stops_needed(pilot()).price_eur == pytest.approx(140.4 / 30)
    origins = [origin.what for origin in of(logistics.cost_tours(pilot()), pilot())]
    assert any("font acheter" in what for what in origins)


def test_without_a_line_charged_to_the_service_or_where_a_contract_buys_it_too_nothing_is_taken_off():
    known = pilot()
    bare = known.tables["ledger"].assign(service=None)
    assert (
        delivered(Pilot.from_tables({**known.tables, "ledger": bare}, known.settings))["revenue_eur"].sum()
        == 24 * 11 + 6 * 9
    )
    lunch = {
        "id": "C",
        "payer_name": "Mairie",
        "service": "repas",
        "status": "signed",
        "amount_eur": 300,
        "per_year": 12,
        "start": "2026-01-01",
    }
    assert delivered(pilot(contracts=[lunch]))["revenue_eur"].sum() == 24 * 11 + 6 * 9


def test_the_basket_that_balances_pays_the_goods_too():
    """Fee that balances less fee of now is what an order lacks, goods bought or not."""
    found = logistics.stops_needed(pilot())
    mean = (24 * 11 + 6 * 9) / 30
    assert found.minimum_fee_eur == pytest.approx(max(0, mean + found.minimum_price_eur - found.price_eur))


@pytest.mark.long
def test_the_basket_that_balances_covers_what_is_bought():
    """Paid by a commission on baskets of € 20: 318 on 600 are kept, and 24 × 7.40 on 30 orders bought."""
    known = pilot()
    log = known.tables["requests"]
    log = log.assign(commission_eur=log["fee_eur"], fee_eur=None, order_value_eur=20.0)
    found = logistics.stops_needed(Pilot.from_tables({**known.tables, "requests": log}, known.settings))
    assert found.minimum_basket_eur == pytest.approx((found.minimum_price_eur + 24 * 7.4 / 30) / (318 / 600))


def test_meals_bought_once_the_log_has_stopped_are_of_no_order_it_tells():
    """The log ends in April, tours and accounts in June: 16 meals told, and the 7.40 of each, not 6 × 29.60 on 16."""
    known = pilot()
    log = known.tables["requests"]
    short = Pilot.from_tables({**known.tables, "requests": log[log["date"] < "2026-05-01"]}, known.settings)
    assert delivered(short).groupby("service")["revenue_eur"].mean()["repas"] == pytest.approx(3.6)
