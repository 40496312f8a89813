"""Offers: margins with their trips, worked out by hand; the way to the accounts; decisions; small groups."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from cells import sheet
from conftest import load
from simulated import FEW_QUICKLY, SEEDS, simulated

import conciergekit as ck
from conciergekit import actions, finance, gates, offers, targets
from conciergekit.core import rates
from conciergekit.finance.demand import pace
from conciergekit.indicators import work
from conciergekit.margins import lines, tours
from conciergekit.offers import decisions, trials
from conciergekit.offers.decisions import _ends
from conciergekit.offers.stopped import stopped
from conciergekit.tell import offers as told
from conciergekit.tell.offers import reason as told_why
from conciergekit.tell.targets import steps

PROJECT = dict(
    name="Essai", start="2025-09-01", data_until="2025-12-31", paid_hour_eur=20, base_insee="38158"
)


@cache
def ranked(case):
    return targets.prioritize(load(case), draws=200)


@cache
def reviewed_offers(case):
    return offers.review(load(case), ranked(case))


def order(client, public, service="x", tour=None, price=(2, 3), day="2025-09-10"):
    return {
        "date": day,
        "closed_on": day,
        "outcome": "served",
        "client": client,
        "public": public,
        "service": service,
        "tour": tour,
        "commission_eur": price[0],
        "fee_eur": price[1],
        "minutes": 30,
        "insee": "38158",
    }


def walk(name, drive, stop=None, load=0, tolls=None, stops=None, **more):
    return {
        "id": name,
        "date": "2025-09-10",
        "mode": "foot",
        "km": drive / 20,
        "drive_min": drive,
        "stop_min": stop,
        "load_min": load,
        "tolls_eur": tolls,
        "stops": stops,
        "paid": "paid",
        **more,
    }


def by_hand(**changes):
    """Three groups of residents, two contracts, six tours on foot; an hour costs 20 €."""
    log = [order(f"a{i}", "a", tour="T1" if i == 1 else None) for i in range(1, 7)]
    log += [order(f"b{i}", "b", tour={1: "T1", 2: "T2"}.get(i)) for i in range(1, 8)]
    log += [order("b2", "b", tour="T2"), order("b2", "b", tour="T2")]
    log += [
        order("c1", "c", "y"),
        order("c2", "c", "y"),
        order(None, "c", "y"),
        order("c1", "c", "y", price=(None, None)),
    ]
    base = {"status": "signed", "per_year": 12, "start": "2025-09-01"}
    tables = {
        "requests": log,
        "clients": [{"id": "a1", "membership_eur": 10, "member_since": "2025-10-01"}],
        "contracts": [
            {
                **base,
                "id": "K1",
                "public": "d",
                "payer_name": "Mairie",
                "service": "news",
                "amount_eur": 100,
                "minutes": 120,
            },
            {
                **base,
                "id": "K2",
                "public": "e",
                "payer_name": "Syndic",
                "service": "clean",
                "amount_eur": 50,
                "minutes": 60,
            },
        ],
        "tours": [
            walk("T1", 60, 20, 10, tolls=3, stops=2),  # 90 min and a toll, for a1 and b1: 16.50 each
            walk("T2", 30, 10, 5, stops=1),  # 45 min for the three orders of b2: 5.00 each
            walk("T3", 30, tolls=2, contract="K1"),
            walk("T4", 60, service="clean"),
            walk("T5", 30),  # nobody's word: two thirds to K1, which works twice as long
            walk("T6", 15, 15, 0, stops=2),  # stops without orders: no offer's
        ],
        "ledger": [
            dict(date="2025-10-31", nature="own_revenue", line="Commandes", amount_eur=80, account="706"),
            dict(date="2025-10-31", nature="own_revenue", line="Journal", amount_eur=400, payer="Mairie"),
            dict(date="2025-10-31", nature="own_revenue", line="Locaux", amount_eur=200, payer="Syndic"),
            dict(date="2025-10-31", nature="own_revenue", line="Adhésions", amount_eur=10, account="756"),
            {"date": "2025-10-31", "nature": "subsidy", "line": "Département", "amount_eur": 500},
            dict(date="2025-10-31", nature="expense", line="Sacs", amount_eur=30, variable=True, service="x"),
            {"date": "2025-10-31", "nature": "expense", "line": "Gaz", "amount_eur": 25, "variable": True},
            dict(date="2025-10-31", nature="expense", line="Loyer", amount_eur=300, variable=False),
            {
                "date": "2025-10-31",
                "nature": "expense",
                "line": "Ouverture",
                "amount_eur": 40,
                "set_up": True,
                "variable": True,
                "service": "x",
            },
        ],
    }
    return ck.Pilot.from_tables({**tables, **changes}, PROJECT)


# ---- the margin of an order ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "more", "asked"),
    [("quoted", 0.0, "extend"), ("refused", 3.0, "extend"), ("refused", 0.0, "keep")],
)
def test_a_contract_that_pays_is_extended_when_a_quote_waits_or_more_is_asked_for(status, more, asked):
    lines = pd.DataFrame(
        {"status": [status], "start": [pd.NaT], "end": [pd.NaT], "amount_eur": [50.0], "per_year": [12.0]}
    )
    around = SimpleNamespace(of=lambda _row: lines, more={("a", "x"): more}, until=pd.Timestamp("2026-06-30"))
    assert decisions._contract({"public": "a", "service": "x"}, around, {})[0] == asked


@pytest.mark.long
def test_margins_are_those_worked_out_by_hand():
    rows = lines(by_hand())
    margin = rows.groupby("public")["margin_eur"].sum()
    assert margin["a"] == pytest.approx(6 * 5 - 6 * 10 - 16.50 - 6 * 2)
    assert margin["b"] == pytest.approx(9 * 5 - 9 * 10 - 16.50 - 15 - 9 * 2)
    assert margin["c"] == pytest.approx(3 * 5 - 3 * 10)  # the fourth has no price: not measured, not free
    assert margin["d"] == pytest.approx(4 * 100 - 4 * 40 - 12 - 10 * 2 / 3)
    assert margin["e"] == pytest.approx(4 * 50 - 4 * 20 - 20 - 10 / 3)
    assert rows["margin_eur"].isna().sum() == 1


@pytest.mark.long
def test_the_kilometres_the_accounts_pay_stop_with_the_last_tour():
    """70 € earned less 30 € of rent and 12 € refunded for the only tour: 28 €. Each order brings 5 €: without that of the tour, the
    12 € are kept; without that of the counter alone, the tour goes on."""
    log = [order("a1", "a", "x", tour="T1"), order("b1", "b", "y")]
    books = [
        ("own_revenue", "Ventes", 70, None),
        ("expense", "Loyer", 30, False),
        ("expense", "Indemnités kilométriques voiture", 12, True),
    ]
    ledger = [
        {"date": "2025-12-31", "nature": nature, "line": line, "amount_eur": eur, "variable": varies}
        for nature, line, eur, varies in books
    ]
    tables = dict(
        requests=log, tours=[walk("T1", 60, 20, stops=1, mode="car", paid="volunteer")], ledger=ledger
    )
    known = ck.Pilot.from_tables(tables, PROJECT)
    assert stopped(known, []).result_eur == 28
    assert stopped(known, [("b", "y")]).result_eur == 28 - 5  # its 5 € of fees
    assert stopped(known, [("a", "x")]).result_eur == 28 - 5 + 12


@pytest.mark.long
def test_a_contract_whose_group_is_not_written_keeps_its_service():
    """4 months at 100 €, less 8 h of work, T3 (30 min and a toll) and two thirds of T5: it is no offer to try."""
    base = {"status": "signed", "per_year": 12, "start": "2025-09-01"}
    contracts = [
        {**base, "id": "K1", "payer_name": "Mairie", "service": "news", "amount_eur": 100, "minutes": 120},
        {
            **base,
            "id": "K2",
            "public": "e",
            "payer_name": "Syndic",
            "service": "clean",
            "amount_eur": 50,
            "minutes": 60,
        },
    ]
    services = [{"id": "news", "label": "Journal"}, {"id": "clean", "label": "Locaux"}]
    table = offers.table(by_hand(contracts=contracts, services=services), draws=50)
    (row,) = table[table["service"] == "news"].itertuples()
    assert (row.kind, row.label, row.orders, row.revenue_eur) == ("contract", "Journal", 4, 400)
    assert row.margin_eur == pytest.approx(400 - 4 * 2 * 20 - (10 + 2) - 10 * 2 / 3)
    assert row.decision == "keep"
    assert not table["kind"].isin(["unplaced", "to_try"]).any()


@pytest.mark.long
def test_an_order_that_never_rode_a_tour_bears_no_trip():
    rows = lines(by_hand())
    never = rows[(rows["kind"] == "order") & (rows["trips_from"] == "nobody")]
    assert len(never) == 6 - 1 + 9 - 4 + 4
    assert (never["trips_eur"] == 0).all()
    assert (never["km_eur"] == 0).all()


@pytest.mark.long
def test_a_toll_and_the_minutes_at_a_door_are_borne_once():
    rows = lines(by_hand()).set_index("client")
    assert rows.loc["a1", "tolls_eur"] == pytest.approx(1.5)
    assert rows.loc["a1", "door_h"] == pytest.approx(10 / 60)
    assert rows.loc["a1", "tour_h"] == pytest.approx(45 / 60)
    assert rows.loc["a1", "own_h"] == pytest.approx(
        0.5 + 10 / 60
    )  # what would be freed: the tour still leaves
    assert tours(by_hand())["cost_eur"].sum() == pytest.approx(33 + 15 + 12 + 20 + 10 + 10)


def van(name, km, drive, **more):
    return {**walk(name, drive), "mode": "van", "km": km, **more}


def hired(**more):
    return {
        "date": "2025-10-31",
        "nature": "expense",
        "line": "Location de camionnette",
        "account": "613",
        "amount_eur": 120,
        "variable": True,
        "service": "news",
        **more,
    }


@pytest.mark.parametrize(
    ("changes", "news", "clean"),
    [
        ({}, 120, 10 * 0.40),  # the hire is the van of the newsletters; the other van is that of the scale
        ({"variable": False}, 26 * 0.40, 10 * 0.40),  # a common expense: no margin bears it
        ({"service": None}, 26 * 0.40, 10 * 0.40),
        ({"line": "Papier"}, 120 + 26 * 0.40, 10 * 0.40),
    ],
)
@pytest.mark.sampled
def test_a_van_hired_for_a_service_is_not_counted_again_with_its_kilometres(changes, news, clean):
    """26 km (30 min: 10 €) for the newsletters and 10 (15 min) for another: a kilometre of the kit, 0.40 €, holds the vehicle."""
    tables = by_hand().tables
    rounds = [
        *tables["tours"].to_dict("records"),
        van("T7", 26, 30, contract="K1"),
        van("T8", 10, 15, service="clean"),
    ]
    pilot = by_hand(tours=rounds, ledger=[*tables["ledger"].to_dict("records"), hired(**changes)])
    margin = lines(pilot).groupby("public")["margin_eur"].sum()
    assert margin["d"] == pytest.approx(400 - 160 - 12 - 20 / 3 - 10 - news)
    assert margin["e"] == pytest.approx(200 - 80 - 20 - 10 / 3 - 5 - clean)
    terms = offers.reconciliation(pilot).set_index("term")["amount_eur"]
    assert terms.iloc[:-1].sum() == pytest.approx(terms["result"], abs=0.005)


@pytest.mark.long
def test_minutes_at_providers_are_not_freed_with_an_order():
    """Four stops for two doors: half the minutes at stops are pick-ups, shared like the loading."""
    changed = by_hand()
    frame = changed["tours"]
    frame.loc[frame["id"] == "T1", "stops"] = 4
    rows = lines(by_hand(tours=frame)).set_index("client")
    assert rows.loc["a1", "door_h"] == pytest.approx(5 / 60)
    assert rows.loc["a1", "trips_eur"] == pytest.approx(16.50)


@pytest.mark.long
def test_minutes_not_noted_are_those_of_the_service_then_of_its_sheet():
    log = [
        {**order("a1", "a"), "minutes": 10},
        {**order("a2", "a"), "minutes": 30},
        {**order("a3", "a"), "minutes": None},
        {**order("a4", "a", "z"), "minutes": None},
        {**order("a5", "a", "w"), "minutes": None},
    ]
    services = [{"id": "z", "standard_min": 6}]
    rows = lines(by_hand(requests=log, services=services)).set_index("client")
    assert rows.loc[["a1", "a3", "a4"], "handling_h"].tolist() == pytest.approx([10 / 60, 20 / 60, 6 / 60])
    assert rows.loc[["a1", "a3", "a4"], "minutes_from"].tolist() == ["noted", "usual", "usual"]
    assert np.isnan(rows.loc["a5", "margin_eur"])


@pytest.mark.long
def test_a_free_activity_brings_nothing_and_an_unpriced_one_is_not_known():
    log = [order("a1", "a", "barter", price=(None, None)), order("a2", "a", "x", price=(None, None))]
    rows = lines(by_hand(requests=log, services=[{"id": "barter", "market": False}])).set_index("client")
    assert rows.loc["a1", "revenue_eur"] == 0
    assert np.isnan(rows.loc["a2", "revenue_eur"])


@pytest.mark.long
def test_without_tours_no_margin_is_said():
    found = offers.review(by_hand(tours=[]), draws=200)
    assert found.served["margin_eur"].isna().all()
    assert found.served["decision"].eq("wait").all()
    assert "not measured" in found.sentences("en")[0]


@pytest.mark.long
def test_tours_that_no_order_names_are_nobodys_not_free():
    log = by_hand()["requests"].assign(tour=None)
    frame = by_hand()["tours"].assign(contract=None, service=None)
    rows = lines(by_hand(requests=log, tours=frame))
    assert rows["trips_eur"].isna().all()
    assert rows["margin_eur"].isna().all()


# ---- from margins to the accounts ------------------------------------------------------------------------


@pytest.mark.long
def test_the_terms_are_those_worked_out_by_hand():
    terms = offers.reconciliation(by_hand()).set_index("term")["amount_eur"]
    expected = {
        "margins": -58.5 - 94.5 - 15 + 400 - 160 - 12 - 20 / 3 + 200 - 80 - 20 - 10 / 3,
        "memberships": 10,
        "grants": 500,
        "log_gap": 80 - 90,
        "shared_expenses": -325,
        "set_up": -40,
        "hours_paid": 18 * 10 + 160 + 80,
        "tours_tolls": 5,
        "tours_paid": 95,
        "tours_of_no_offer": -10,
        "result": 795,
    }
    assert terms.to_dict() == pytest.approx(expected)


def unpriced(client):
    log = by_hand()["requests"]
    return log.assign(
        **{name: log[name].mask(log["client"] == client) for name in ("commission_eur", "fee_eur")}
    )


@pytest.mark.long
def test_an_order_without_a_price_lowers_no_price():
    """Nine orders of b at 5 €, one of which has no price: an order brings 5 €, not 40 € shared by nine."""
    table = offers.table(by_hand(requests=unpriced("b7")), draws=50).set_index(["public", "service"])
    row = table.loc[("b", "x")]
    assert (row["orders"], row["orders_unpriced"], row["revenue_eur"]) == (9, 1, 40)
    assert row["figures"]["price_eur"] == pytest.approx(5)
    assert row["figures"]["needed_eur"] == pytest.approx(5 - row["margin_order_eur"])


def priced(months, listed=None, others=(), share=False):
    """Orders of one offer, half an hour at 20 € each: their fees, month by month, one order a day from the 3rd."""
    log = [
        order(f"a{i}", "a", price=(fee, None) if share else (None, fee), day=f"2025-{month:02d}-{3 + i:02d}")
        for month, fees in zip((9, 10, 11, 12), months, strict=True)
        for i, day in enumerate(fees)
        for fee in np.atleast_1d(day).tolist()
    ]
    more = [order(f"b{i}", "b", "y", price=(None, 30)) for i in range(8)]
    services = [{"id": "x", "market": True, "fee_eur": listed}, {"id": "y", "market": True}]
    no_trip = [walk("T1", 60, service="y")]
    pilot = ck.Pilot.from_tables(
        {"requests": [*log, *more, *others], "services": services, "tours": no_trip}, PROJECT
    )
    table = offers.table(pilot, draws=50).set_index(["public", "service"])
    return table.loc[("a", "x")]


@pytest.mark.parametrize(
    ("months", "listed", "price", "told_fr"),
    [
        ([[7] * 6, [7] * 6, [12] * 6, [12] * 6], None, 12, "12,00 € par commande depuis novembre 2025"),
        (
            [[7] * 6, [7] * 6, [7] * 3 + [12] * 6, [12] * 6],
            7,
            12,
            "12,00 € par commande depuis novembre 2025",
        ),
        *(
            ([[7] * 6, [7] * 6, [12] * 6, last], None, 12, "12,00 € par commande depuis novembre 2025")
            for last in ([12] * 6 + [0] * 3, [12] * 4 + [7, 12])  # given, or once at the old price
        ),
        ([[7] * 8] * 3 + [[12, 12, 60, 12]], None, 12, "12,00 € par commande depuis décembre 2025"),
        (
            [[7] * 8, [7] * 8, [7] * 8, [7] * 5 + [12] * 3],
            None,
            12,
            "12,00 € par commande depuis décembre 2025",
        ),
    ],
)
@pytest.mark.sampled(cases=[5])
def test_a_rise_already_made_is_not_asked_again(months, listed, price, told_fr):
    """An order costs 10 €; the mean price of the test is under it, the price of today is not."""
    row = priced(months, listed)
    mean = np.mean(sum(months, []))
    assert row["margin_order_eur"] == pytest.approx(mean - 10)
    assert mean < 10
    assert row["decision"] == "keep"
    assert row["figures"]["price_eur"] == pytest.approx(price)
    assert row["figures"]["needed_eur"] == pytest.approx(10)
    with ck.use_language("fr"):
        assert (
            told.reason(row).replace("\u00a0", " ")
            == f"{told_fr} ; sur tout le test, il en aurait fallu 10,00 €"
        )


def test_a_price_made_lower_loses_what_it_loses_now():
    """14 € then 8 € for a cost of 10 €: the test leaves 1 € an order, the next one loses 2 €."""
    row = priced([[14] * 6, [14] * 6, [8] * 6, [8] * 6])
    assert row["margin_order_eur"] == pytest.approx(1)
    assert row["decision"] != "keep"
    assert row["figures"]["lost_order_eur"] == pytest.approx(2)
    assert row["figures"]["needed_eur"] == pytest.approx(10)


@pytest.mark.parametrize(
    ("months", "listed"),
    [
        ([[9] * 6] * 4, 12),  # a sheet price that nobody has paid
        ([[9.6] * 6] * 3 + [[9.61] * 6], None),
        ([[9] * 6] * 3 + [[9] * 6 + [0] * 3], None),  # given
        ([[9] * 6] * 3 + [[9] * 6 + [6] * 3], None),  # lower for three days
        ([[9] * 6] * 3 + [[6] * 6], None),  # for a week
        ([[9] * 6] * 2 + [[0] * 6] * 2, None),  # free for two months
        ([[5] * 2 + [9] * 6] + [[9] * 6] * 3, None),  # two orders before
        ([[12] * 3, [5] * 6, [5] * 6, [12] * 6], None),  # back to a price already paid
        ([[7] * 6] * 3 + [[12, 7, 12, 7, 12]], None),  # beside the one before
        ([[7] * 6] * 3 + [[7] * 4 + [12] * 2], None),  # two orders
        ([[7, 12] * 3] * 4, None),  # by distance
        ([[7, 12] * 3] * 3 + [[7, 7, 7, 12, 12, 12]], None),
        ([[9] * 6] * 4, 7),  # a sheet not kept up
        ([[[7, 7, 12, 12, 12]], [7] * 6, [7] * 3, [7] * 3], None),  # larger jobs, on the same days
        ([[9] * 6, [9] * 5 + [8], [9] * 6, [9] * 6], 9),  # a gift, once
        ([[7 + 0.1 * i + m for i in range(6)] for m in (0, 1.03, 2.01, 0.5)], None),  # baskets
    ],
)
@pytest.mark.sampled(cases=[8])
def test_prices_that_differ_from_one_order_to_the_next_are_no_change(months, listed):
    row = priced(months, listed)
    assert row["figures"]["price_eur"] == pytest.approx(np.hstack(sum(months, [])).mean())
    assert row["figures"]["needed_eur"] == pytest.approx(10)
    assert pd.isna(row["figures"]["since"])
    with ck.use_language("fr"):
        assert "depuis" not in told.reason(row)


def test_the_price_of_another_group_is_not_that_of_its_own_orders():
    """The group has ordered at 7 € up to October; another one paid as much, then 12 € from November."""
    others = [
        order(f"c{i}", "c", price=(None, 12 if month > 10 else 7), day=f"2025-{month}-{10 + i}")
        for month in (10, 11, 12)
        for i in range(8)
    ]
    row = priced([[7] * 6, [7] * 6, [], []], others=others)
    assert row["figures"]["price_eur"] == pytest.approx(7)
    assert pd.isna(row["figures"]["since"])


@pytest.mark.long
def test_a_commission_that_moves_is_no_change_of_price():
    row = priced([[7] * 6, [7] * 6, [12] * 6, [12] * 6], share=True)
    assert row["figures"]["price_eur"] == pytest.approx(9.5)
    assert pd.isna(row["figures"]["since"])


@pytest.mark.parametrize(
    ("since", "told_fr"),
    [
        (pd.NaT, "perd 2,00 € par commande et passe après les autres"),
        (
            pd.Timestamp("2025-11-03"),
            "perd 2,00 € par commande au prix d'aujourd'hui et passe après les autres",
        ),
    ],
)
def test_a_pause_says_of_which_price_it_speaks(since, told_fr):
    row = SimpleNamespace(reason="last", figures={"lost_order_eur": 2.0, "since": since})
    with ck.use_language("fr"):
        assert told.reason(row).replace("\u00a0", " ").replace("’", "'") == told_fr


@pytest.mark.long
def test_trips_of_orders_without_a_margin_are_a_term_of_their_own():
    """b1 rides T1 for 16.50 € (a toll of 1.50 in it): unpriced, its margin is not known; T6 (10 €) is still nobody's."""
    terms = offers.reconciliation(by_hand(requests=unpriced("b1"))).set_index("term")["amount_eur"]
    assert terms["tours_not_measured"] == pytest.approx(-16.5)
    assert terms["tours_of_no_offer"] == pytest.approx(-10)
    assert terms.iloc[:-1].sum() == pytest.approx(terms["result"], abs=0.005)


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(seed, marks=pytest.mark.long if seed in SEEDS[:8:2] else pytest.mark.exhaustive)
        for seed in SEEDS
    ],
)
def test_the_cost_of_tours_of_no_offer_is_the_same_in_the_sentence_and_in_the_terms(seed):
    found = offers.review(simulated(seed), draws=50)
    terms = found.reconciliation.set_index("term")["amount_eur"]
    assert found.tours_of_no_offer_eur == pytest.approx(-terms.get("tours_of_no_offer", 0.0), abs=0.005)


@pytest.mark.long
def test_where_no_margin_is_measured_their_sum_is_not_said_to_be_zero():
    log = by_hand()["requests"].assign(tour=None)
    bare = by_hand(requests=log, tours=by_hand()["tours"].assign(contract=None, service=None))
    assert "margins" not in set(offers.reconciliation(bare)["term"])


@pytest.mark.long
def test_the_margins_lead_to_the_result_to_the_cent(sample):
    _adds_up(sample)


@pytest.mark.parametrize("seed", FEW_QUICKLY)
@pytest.mark.sampled
@pytest.mark.long
def test_the_margins_of_simulated_pilots_lead_to_their_result(seed):
    _adds_up(simulated(seed))


def _adds_up(pilot):
    terms = offers.reconciliation(pilot)
    assert terms["amount_eur"].iloc[:-1].sum() == pytest.approx(terms["amount_eur"].iloc[-1], abs=0.005)
    table = offers.table(pilot, targets.prioritize(pilot, draws=20))
    margins = terms.set_index("term").loc["margins", "amount_eur"]
    assert table["margin_eur"].sum() == pytest.approx(margins, abs=0.005)


@pytest.mark.long
def test_without_a_ledger_nothing_is_reconciled():
    found = offers.review(by_hand(ledger=[]), draws=50)
    assert found.reconciliation.empty
    assert found.terms("fr").empty
    assert any("no ledger" in line for line in found.sentences("en"))


# ---- the samples, from their cells -----------------------------------------------------------------------


@pytest.mark.long
def test_contracts_of_contrats_from_the_cells():
    """598 € × 10 issues, 25 h each; ten rounds of 230 minutes in a van hired for them, 1,200 €: all that the accounts pay
    for that van, whose kilometres are not counted again at a price that holds the vehicle."""
    found = offers.table(load("contrats"), ranked("contrats")).set_index("service")
    hour, bike = 14.70, 0.35
    news = 5980 - 250 * hour - 10 * 230 / 60 * hour - 1200
    rooms = 72 * 70 - 72 * 105 / 60 * hour - 12 * (11 * bike + 75 / 60 * hour)
    visits = 12 * 250 - 12 * 8 * hour
    assert found.loc[["journal", "locaux", "visites"], "margin_eur"].tolist() == pytest.approx(
        [news, rooms, visits]
    )
    assert [round(x) for x in (news, rooms, visits)] == [542, 2921, 1589]
    assert found.loc[["journal", "locaux", "visites"], "orders"].tolist() == pytest.approx([10, 72, 12])


@pytest.mark.long
def test_orders_of_contrats_lose_1_565_euros_from_the_cells():
    """480 orders bring 3,840 €; their minutes and the 129 tours that carried them cost 5,405 €."""
    log, rounds = sheet("contrats", "Demandes"), sheet("contrats", "Tournées")
    served = log[log["Issue"] == "Servie"]
    rode = rounds[rounds["N°"].isin(served["Tournée"])]
    minutes = rode[
        ["Minutes de conduite", "Minutes aux arrêts", "Minutes de chargement", "Minutes d'attente"]
    ]
    trips = 0.35 * rode["Kilomètres"].sum() + minutes.fillna(0).sum().sum() / 60 * 14.70
    own = served["Commission gardée"].sum() + served["Frais de service"].sum()
    lost = own - served["Minutes passées"].sum() / 60 * 14.70 - trips
    found = offers.table(load("contrats"), ranked("contrats"))
    orders = found[found["kind"] == "orders"]
    assert (len(served), len(rode), round(own)) == (480, 129, 3840)
    assert orders["margin_eur"].sum() == pytest.approx(lost)
    assert round(lost) == -1565
    # how doors of one commune stand apart moves a few euros from one offer of a tour to another, never the sum
    shares = {
        ("seniors", "courses"): -385,
        ("seniors", "bricolage"): -198,
        ("seniors", "panier"): -49,
        ("habitants", "panier"): -397,
        ("habitants", "bricolage"): -292,
        ("habitants", "pressing"): -243,
    }
    assert orders.set_index(["public", "service"])["margin_eur"].to_dict() == pytest.approx(shares, abs=12)


@pytest.mark.long
def test_no_service_of_contrats_pays_its_full_cost():
    """Each tour shared over its orders: 75 % of baskets, 71 % of laundry (122 and 118 % without their trips)."""
    rows = lines(load("contrats")).groupby("service")[["revenue_eur", "margin_eur"]].sum()
    cover = rows["revenue_eur"] / (rows["revenue_eur"] - rows["margin_eur"])
    assert cover["panier"] == pytest.approx(0.75, abs=0.01)
    assert cover["pressing"] == pytest.approx(0.71, abs=0.01)


# ---- the same figures everywhere -------------------------------------------------------------------------


@pytest.mark.long
def test_the_ranking_and_the_money_chapter_read_the_same_hour(sample):
    ranking = ranked(sample.slug)
    found = offers.table(sample, ranking)
    cells = ranking.evaluation.table
    cells = cells[cells["criterion"] == "contribution"].set_index(["public", "service"])["value"].dropna()
    shown = (
        found[found["kind"].isin(["orders", "contract"])]
        .set_index(["public", "service"])["hour_leaves_eur"]
        .dropna()
    )
    assert len(shown) > 3
    both = shown.index.intersection(cells.index)
    assert len(both) == len(shown)
    assert shown[both].tolist() == pytest.approx(cells[both].tolist())


@pytest.mark.sampled
@pytest.mark.long
def test_focus_frees_what_the_offers_say(sample):
    ranking = ranked(sample.slug)
    found = reviewed_offers(sample.slug)
    kept = targets.focus(sample, keep=2, priorities=ranking, spared=found.spared)
    dropped = kept.table[~kept.table["kept"]].set_index(["public", "service"]).index
    freed = found.served.set_index(["public", "service"])["freed_hours_month"].reindex(dropped)
    assert kept.hours_freed_month == pytest.approx(freed.sum())
    assert not set(dropped) & set(found.spared)
    assert set(found.spared) <= set(zip(kept.kept["public"], kept.kept["service"], strict=True))


@pytest.mark.long
def test_hours_freed_leave_out_tours_that_still_run(pilot_of):
    """camion: the doors of its tours and the handling of its orders, 53 hours a month; its tours take 120."""
    camion = pilot_of("camion")
    found = offers.table(camion, ranked("camion"))
    handling = camion["requests"].query("outcome == 'served'")["minutes"].sum() / 60
    carried = camion["requests"].query("outcome == 'served'").groupby("tour")["client"].nunique()
    log = camion["tours"].set_index("id")
    doors = (log["stop_min"] * np.minimum(1, carried / log["stops"])).sum() / 60
    assert found["freed_hours_month"].sum() == pytest.approx((handling + doors) / 12)
    assert found["freed_hours_month"].sum() < 45


# ---- decisions -------------------------------------------------------------------------------------------


@pytest.mark.sampled(0)
def test_no_chapter_serves_first_what_another_pauses(sample):
    ranking, found = ranked(sample.slug), reviewed_offers(sample.slug)
    first = ranking.ranked.iloc[0]
    assert (first["public"], first["service"]) not in found.of("pause")
    assert not set(found.of("pause")) & set(found.spared)
    kept = targets.focus(sample, priorities=ranking, spared=found.spared)
    assert (first["public"], first["service"]) in set(
        zip(kept.kept["public"], kept.kept["service"], strict=True)
    )
    told = " ".join(ranking.next_steps("en", shift=targets.shift(sample), focus=kept, offers=found))
    for label in kept.table.loc[kept.table["kept"], "label"]:
        assert f"Discuss pausing “{label}”" not in told


def test_decisions_of_contrats(pilot_of):
    contrats = pilot_of("contrats")
    found = offers.review(contrats, ranked("contrats")).table.set_index(["public", "service"])
    decision = found["decision"].to_dict()
    assert decision["coproprietes", "locaux"] == "extend"  # a quotation awaits
    assert decision["seniors", "visites"] == "keep"
    assert found.loc[("seniors", "visites"), "figures"]["before"] == pd.Timestamp("2026-12-31")
    assert decision["seniors", "courses"] == "change_price"
    assert found.loc[("seniors", "courses"), "figures"]["needed_eur"] == pytest.approx(
        854.39 / 106 + 384.63 / 106, abs=0.01
    )
    assert decision["seniors", "bricolage"] == "wait"  # refused by law
    # 135 orders in the last three months, 35 a month required: (135 - 19) / 3 = 38.7 stay without the first,
    # (135 - 19 - 24) / 3 = 30.7 without both
    assert decision["habitants", "bricolage"] == "pause"
    assert decision["habitants", "pressing"] == "change_price"
    spared = found.loc[("habitants", "pressing")]
    assert [(b.indicator, b.requirement) for b in spared["figures"]["broken"]] == [("orders_month", 35)]
    assert spared["figures"]["broken"][0].value == pytest.approx((135 - 19 - 24) / 3)
    tried = found[found["kind"] == "to_try"]
    assert tried["label"].tolist() == ["Affichage et navettes"]
    assert tried["figures"].iloc[0]["month_eur"] == 900
    assert tried[["orders", "revenue_eur", "margin_eur", "priority"]].isna().all(axis=None)


@pytest.mark.long
def test_rises_that_together_lose_too_many_orders_are_told(pilot_of):
    contrats = pilot_of("contrats")
    found = offers.review(contrats, ranked("contrats"))
    rows = found.table[(found.table["decision"] == "change_price") & (found.table["kind"] == "orders")]
    # one percent fewer orders for one percent more to pay, beside the 53 orders of the offer paused
    lost = sum(
        row.orders * row.figures["lost_order_eur"] / row.figures["price_eur"] for row in rows.itertuples()
    )
    (must,) = found.broken_by_prices
    assert must.requirement == 35
    assert must.value == pytest.approx(45 * (480 - 53 - lost) / 480)  # 45 a month lately
    assert must.value < 35
    assert "a month would remain, 35 required. Try one price" in " ".join(found.sentences("en"))
    few = contrats["criteria"].assign(requirement=20.0)
    assert (
        offers.review(replace(contrats, tables={**contrats.tables, "criteria": few})).broken_by_prices == ()
    )


@pytest.mark.long
def test_what_is_paused_together_keeps_the_orders_required(sample):
    found = reviewed_offers(sample.slug)
    log = sample["requests"]
    lately = log["closed_on"].fillna(log["date"]).dt.to_period("M").isin(sample.months[-3:])
    served = log[(log["outcome"] == "served") & lately]
    gone = [pair in set(found.of("pause")) for pair in zip(served["public"], served["service"], strict=True)]
    asked = {"contrats": 35, "pivot": 50, "engagement": 70, "camion": 180}[sample.slug]
    assert (len(served) - sum(gone)) / pace(sample)[1] >= asked
    with ck.use_language("en"):
        told = " ".join(told_why(row) for row in found.table.itertuples())
    assert ("Not paused" in told) == (sample.slug == "contrats")


@pytest.mark.long
def test_nothing_is_paused_where_everything_loses(pilot_of):
    found = offers.table(pilot_of("camion"), ranked("camion"))
    assert (found["margin_eur"].dropna() < 0).all()
    assert "pause" not in set(found["decision"])


@pytest.mark.long
def test_a_contract_that_ended_is_not_kept():
    contracts = by_hand()["contracts"]
    contracts.loc[0, ["status", "end"]] = ["ended", pd.Timestamp("2025-11-30")]
    found = offers.table(by_hand(contracts=contracts), draws=50).set_index("service")
    assert found.loc["news", ["decision", "reason"]].tolist() == ["wait", "ended"]
    assert found.loc["news", "orders"] == pytest.approx(3)
    assert found.loc["clean", "decision"] == "keep"


def test_planned_and_observed_shares_stand_beside(pilot_of):
    found = offers.table(pilot_of("contrats"), ranked("contrats")).set_index("public")
    assert found.loc["seniors", "observed_share"].dropna().unique() == pytest.approx([0.40])
    assert found.loc["seniors", "planned_share"].dropna().unique() == pytest.approx([0.35 / 0.85])


# ---- small groups ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_an_offer_of_few_people_is_folded_and_the_sums_stay():
    found = offers.table(by_hand(), draws=50)
    fold = found[found["kind"] == "others"]
    assert "c" not in set(found["public"])
    assert len(fold) == 1
    assert fold["offers"].iloc[0] == 2  # the next smallest goes too
    assert found["orders"].sum() == pytest.approx(19 + 8)
    assert found["margin_eur"].sum() == pytest.approx(offers.reconciliation(by_hand())["amount_eur"].iloc[0])
    assert np.isnan(fold["priority"].iloc[0])


@pytest.mark.long
def test_an_order_without_a_client_code_unfolds_nothing():
    """A hundred orders without a code may be anybody's: they are no reason to show the two people of c."""
    log = [*by_hand()["requests"].to_dict("records"), *[order(None, "c", "y") for _i in range(1)]]
    found = offers.table(by_hand(requests=log), draws=50)
    assert "c" not in set(found["public"])


@pytest.mark.long
def test_the_table_is_told_in_both_languages(sample):
    found = reviewed_offers(sample.slug)
    for lang in ("fr", "en"):
        ck.set_language(lang)
        assert len(found.terms()) == len(found.reconciliation)
        assert found.sentences()


@pytest.mark.parametrize("log", [[], [order("a1", "a")], [{"date": "2025-09-05", "outcome": "open"}]])
@pytest.mark.long
def test_a_pilot_of_few_rows_says_what_is_missing(log):
    nothing = ck.Pilot.from_tables({"requests": log}, PROJECT)
    found = offers.review(nothing, draws=50)
    assert found.sentences("fr")
    assert found.served["margin_eur"].isna().all()
    assert finance.reconcile(nothing) is not None


def contract_beside_orders(*asked, criteria=(), beside=(), **contract):
    """Group "a" orders service "x" (30 minutes usual, 5 € an order), and an employer pays 100 € a month for the same."""
    mine = {
        "id": "K9",
        "status": "signed",
        "per_year": 12,
        "start": "2025-09-01",
        "end": "2026-01-31",
        "public": "a",
        "payer_name": "Zone",
        "service": "x",
        "amount_eur": 100,
        **contract,
    }
    tables = {
        "requests": [
            order(f"a{i}", "a", day=f"2025-{m:02d}-10") for i in range(1, 7) for m in (9, 10, 11, 12)
        ]
        + [*asked],
        "services": [
            {"id": "x", "label": "X", "standard_min": 30},
            {"id": "z", "label": "Z", "standard_min": 90},
        ],
        "contracts": [mine, *({**mine, **other} for other in beside)],
        "tours": [walk("T1", 60, contract="K9")],
        "criteria": [*criteria],
    }
    return ck.Pilot.from_tables(tables, PROJECT)


def with_a_contract_beside_orders(*asked, **contract):
    return offers.review(contract_beside_orders(*asked, **contract), ranked("contrats"))


@pytest.mark.long
def test_a_contract_and_the_orders_of_one_offer_are_two_rows():
    """24 orders bring 5 € and take half an hour at 20 €; four months of a contract bring 100 € and take two hours, and an
    hour of walking: each is told, priced and renewed on its own."""
    found = with_a_contract_beside_orders(minutes=120)
    rows = found.table[found.table["public"] == "a"].set_index("kind")
    assert rows["orders"].to_dict() == {"contract": 4, "orders": 24}
    assert rows["beside_orders"].to_dict() == {"contract": True, "orders": False}
    assert rows["margin_eur"].to_dict() == pytest.approx(
        {"contract": 4 * (100 - 40) - 20, "orders": 24 * (5 - 10)}
    )
    assert (found.contracts_eur, found.orders_eur, found.order_eur) == pytest.approx((220, -120, -5))
    assert rows["reason"]["contract"] == "renew"
    assert (rows["figures"]["orders"]["price_eur"], rows["figures"]["orders"]["needed_eur"]) == pytest.approx(
        (5, 10)
    )
    with ck.use_language("fr"):
        assert [row for row in found.table.itertuples() if told.name(row).endswith(", contrat")]


def actions_of(found, meeting=None):
    lines = {line.kind: line for line in actions._of_offers(found, meeting)}
    table = actions._table(list(lines.values()))
    return table.set_index("kind").assign(what=list(actions.ActionPlan(table).lines("fr")["what"]))


@pytest.mark.parametrize(
    ("most", "said"), [(0.7, "Trouver un autre payeur pour"), (0.8, "Demander au payeur du contrat")]
)
@pytest.mark.sampled(cases=[0])
def test_a_payer_that_is_too_much_already_is_not_asked_for_more(most, said):
    """The contract brings 100 € a month, the orders 6 × 5: 77 % of what comes in. No price moves, so no order can be lost."""
    asked = {"indicator": "top_payer_share", "role": "must", "requirement": most, "at_most": True}
    pilot = contract_beside_orders(criteria=[asked], minutes=120)
    found = offers.review(pilot, ranked("contrats"))
    found.table.loc[found.table["kind"] == "orders", ["decision", "priority"]] = "find_payer", 1.0
    told_of = actions.plan(pilot, gates.review(pilot, draws=100), found).lines("fr")
    [line] = told_of[told_of["what"].str.contains("commandes de")].to_dict("records")
    assert line["what"].startswith(said)
    assert line["teaches"] == "Si quelqu’un paie, et combien"
    assert line["stop_sign"] == "Pas d’accord écrit à la prochaine revue"


@pytest.mark.long
def test_nobody_is_asked_who_pays_for_an_offer_whose_contract_is_to_be_renewed():
    """The employer of the contract is the line above: its orders are asked of it."""
    found = with_a_contract_beside_orders(minutes=120)
    found.table.loc[found.table["kind"] == "orders", ["decision", "priority"]] = (
        "find_payer",
        1.0,
    )  # it comes first
    told_of = actions_of(found)["what"]
    assert "renouveler" in told_of["renew"]
    assert "payeur du contrat" in told_of["price"]
    assert "Trouver qui paie" not in told_of["price"]
    alone = replace(found, table=found.table.query("kind == 'orders'"))
    assert "Trouver qui paie" in actions_of(alone)["what"]["price"]


@pytest.mark.parametrize(
    ("meeting", "due"),
    [
        (None, "2025-12-31"),
        ("2025-12-15", "2025-12-31"),
        ("2026-01-12", "2026-01-31"),
        ("2026-03-01", "2025-12-31"),
    ],
)
@pytest.mark.sampled(0)
def test_a_body_is_not_asked_to_renew_before_the_day_it_meets(meeting, due):
    """A contract that ends on 31 January: a month before, but for a body that meets in that month, which has until the end."""
    found = with_a_contract_beside_orders(minutes=120)
    day = None if meeting is None else pd.Timestamp(meeting)
    assert actions_of(found, day)["due"]["renew"] == pd.Timestamp(due)


@pytest.mark.long
def test_nobody_is_asked_to_renew_what_is_signed_again():
    """Up to 31 January, then from 1 February for two years: nothing ends within the year."""
    again = {"id": "K10", "start": "2026-02-01", "end": "2028-01-31"}
    found = offers.review(contract_beside_orders(minutes=120, beside=[again]), ranked("contrats"))
    assert set(found.table.loc[found.table["kind"] == "contract", "reason"]) == {"pays"}


def test_another_payer_is_looked_for_only_where_the_first_holds_the_contract_of_the_offer():
    """Zone pays 100 € a month for group "b", Mutuelle 50 € for "a", whose orders have no payer: Mutuelle is asked."""
    asked = {"indicator": "top_payer_share", "role": "must", "requirement": 0.5, "at_most": True}
    other = {"id": "K10", "payer_name": "Mutuelle", "public": "a", "amount_eur": 50}
    pilot = contract_beside_orders(criteria=[asked], beside=[other], public="b", minutes=30)
    review = gates.review(pilot, draws=100)
    assert review.criteria["value"].iloc[0] == pytest.approx(100 / (100 + 50 + 6 * 5))
    found = offers.review(pilot, ranked("contrats"))
    found.table.loc[found.table["kind"] == "orders", ["decision", "priority"]] = "find_payer", 1.0
    told_of = actions.plan(pilot, review, found).lines("fr")["what"]
    [said] = told_of[told_of.str.contains("commandes de")]
    assert said.startswith("Demander au payeur du contrat")
    assert actions._heavy(review) == {("b", "x")}


@pytest.mark.parametrize(
    ("most", "decision"), [((5,), "keep"), ((7,), "extend"), ((3, 2), "keep"), ((5, None), "extend")]
)
def test_an_offer_whose_providers_have_no_room_left_is_not_extended(most, decision):
    """Six orders a month: five can be taken, or seven, or five by two providers, or nobody says how many."""
    known = ck.Pilot.from_tables(
        {
            "requests": [{**order(f"a{n}", "a"), "provider": f"P{n % len(most)}"} for n in range(6)],
            "providers": [
                {"id": f"P{n}", "service": "x", "capacity_month": room} for n, room in enumerate(most)
            ],
        },
        {"name": "Essai", "start": "2025-09-01", "data_until": "2025-09-30"},
    )
    around = SimpleNamespace(legal={}, limits=rates.value("offer_limits"), full=work.full_services(known))
    row = dict(kind="orders", public="a", service="x", margin_eur=9.0, earns_eur=9.0, priority=0.9)
    found = decisions._decide(row, around)
    assert found[0] == decision
    if decision == "keep":
        assert found[2]["load"] == 1.2


@pytest.mark.long
def test_a_contract_that_loses_is_no_reason_to_change_the_price_of_the_orders_beside():
    """A delivery of 315 minutes at 20 € an hour brings 100 € and costs 105 €; orders at 200 € pay for themselves."""
    dear = [order(f"a{n}", "a", price=(0, 200)) for n in range(1, 7)]
    found = offers.review(contract_beside_orders(*dear, minutes=315), draws=50)
    rows = found.table[found.table["public"] == "a"].set_index("kind")
    assert rows["margin_eur"]["contract"] < 0 < rows["margin_eur"]["orders"]
    assert rows["decision"].to_dict() == {"contract": "change_price", "orders": "extend"}
    assert rows["priority"].isna().to_dict() == {"contract": True, "orders": False}
    assert not steps._offers(found, False)


@pytest.mark.long
def test_the_price_of_a_contract_is_not_that_of_the_orders_of_its_service():
    """Orders of the same service by another group lose money and come last: they are paused, whatever the contract asks."""
    log = [
        order(f"{public}{n}", public, service, price=(0, 9 if (public, service) == ("b", "x") else 90))
        for public in "abc"
        for service in ("x", "y", "z", "t", "u")
        for n in range(5 if service == "x" else 36)
    ]
    pilot = contract_beside_orders(*log, minutes=315)
    rows = offers.table(pilot, draws=200).set_index(["public", "service", "kind"])["decision"]
    assert rows["a", "x", "contract"] == "change_price"
    assert rows["b", "x", "orders"] == "pause"


@pytest.mark.long
def test_the_minutes_of_an_order_are_no_measure_of_a_contract():
    found = with_a_contract_beside_orders()
    rows = found.table[found.table["public"] == "a"].set_index("kind")
    assert np.isnan(rows["margin_eur"]["contract"])
    assert rows["margin_eur"]["orders"] == pytest.approx(24 * (5 - 10))
    assert rows["reason"]["contract"] == "unmeasured_ends"  # and it ends within the year
    # a service that nobody orders one by one says in its usual minutes what a delivery takes
    other = with_a_contract_beside_orders(service="z", public="b")
    assert other.contracts_eur == pytest.approx(4 * (100 - 30) - 20)
    refused = {"date": "2025-10-10", "public": "b", "service": "z", "outcome": "refused"}
    asked = with_a_contract_beside_orders(refused, service="z", public="b")
    assert asked.contracts_eur == pytest.approx(4 * (100 - 30) - 20)


@pytest.mark.long
def test_contracts_whose_margin_is_not_measured_are_not_among_those_told():
    with ck.use_language("fr"):
        told_of_all = " ".join(told.lead(with_a_contract_beside_orders(minutes=120)))
        assert "Les contrats dégagent" in told_of_all
        known = {
            **dict(id="K8", status="signed", per_year=12, start="2025-09-01", public="d", service="news"),
            "amount_eur": 10,
            "minutes": 0,
        }
        tables = {
            "requests": [order(f"a{i}", "a") for i in range(1, 7)],
            "contracts": [known, {**known, "id": "K9", "service": "x", "minutes": None}],
            "tours": [walk("T1", 0, contract="K8")],
        }
        some = offers.review(ck.Pilot.from_tables(tables, PROJECT), ranked("contrats"))
        assert "dont la marge est mesurée dégagent" in " ".join(told.lead(some))
        tables["contracts"] = [
            {**known, "service": "x"},
            {**known, "id": "K9", "service": "x", "minutes": None},
        ]
        one = offers.review(ck.Pilot.from_tables(tables, PROJECT), ranked("contrats"))
        assert "dont la marge est mesurée dégagent" in " ".join(told.lead(one))  # two contracts of one offer


def test_a_service_nobody_asked_for_is_one_to_try_with_the_quotes_given_for_it():
    services = [{"id": name, "label": name} for name in ("courses", "jardin", "velo")]
    quotes = [("jardin", "quoted"), ("jardin", "quoted"), ("velo", "quoted"), ("jardin", "refused")]
    known = ck.Pilot.from_tables(
        {
            "services": services,
            "requests": [{"date": "2025-09-05", "service": "courses", "outcome": "served"}],
            "contracts": [
                {"service": service, "status": status, "amount_eur": 10} for service, status in quotes
            ],
        },
        PROJECT,
    )
    found = {row["service"]: row["figures"] for row in trials._services(known, pd.DataFrame({"service": []}))}
    assert found == {"jardin": {"quoted": 2}, "velo": {"quoted": 1}}


def test_the_first_of_two_contracts_to_end_is_the_day_before_which_one_renews():
    day = pd.Timestamp
    contracts = pd.DataFrame(
        {
            "status": "signed",
            "start": day("2026-01-01"),
            "end": [day("2026-12-31"), day("2026-09-30")],
            "amount_eur": [100.0, 50.0],
            "per_year": [12.0, 4.0],
            "payer_name": ["Bailleur", "Commune"],
        }
    )
    assert _ends(contracts, day("2026-06-30")) == dict(
        before=day("2026-09-30"), year_eur=1400.0, payers=("Commune", "Bailleur")
    )
