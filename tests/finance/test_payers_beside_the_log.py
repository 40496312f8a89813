"""A payer whom the accounts name and the log does not hold, though the log is priced.

Ten months. Users: twelve orders of € 10 a month, € 2 of kilometres each. The EHPAD: € 200 a month, or € 600 a quarter. A rent of € 350.
"""

import numpy as np
import pytest

from conciergekit import Pilot, finance, gates, indicators
from conciergekit.core import i18n
from conciergekit.finance import revenue
from conciergekit.finance.models import base
from conciergekit.finance.year_ahead import year_ahead

EHPAD, LABEL = "EHPAD de Mens", "Linge EHPAD"
MONTHLY, QUARTERLY = dict.fromkeys(range(1, 11), 200), {3: 600, 6: 600, 9: 600}


def pilot(ehpad, label=LABEL, service="Linge", in_log=False, lost=(), booked=120, payer=EHPAD, **tables):
    """ehpad: € by month. in_log: its orders of € 10 stand in the log; None: without their price. lost: months without a line of the log. booked: of users."""
    log, ledger = [], []
    for m in range(1, 11):
        end, told = f"2026-{m:02}-28", ({"service": service} if service else {})
        kinds = [("user", 12), ("employer", ehpad.get(m, 0) // 10 if in_log is not False else 0)]
        for kind, n in kinds if m not in lost else ():
            order = {"service": "Linge", "outcome": "served", "payer_kind": kind}
            order |= {"fee_eur": 10 if kind == "user" or in_log else None}
            days = [f"2026-{m:02}-{1 + k}" for k in range(n)]
            log += [order | {"date": day, "closed_on": day, "client": f"{kind}{day[-2:]}"} for day in days]
        sales = [("Linge usagers", booked, "Usagers"), (label.format(m), ehpad.get(m), payer)][
            : 1 + (m in ehpad)
        ]
        own = {"date": end, "nature": "own_revenue", "account": "706", **told}
        ledger += [own | {"line": line, "amount_eur": eur, "payer": who} for line, eur, who in sales]
        spent = {"date": end, "nature": "expense"}
        ledger.append(spent | {"line": "Loyer", "amount_eur": 350, "variable": False})
        ledger.append(spent | {"line": "Km", "amount_eur": 24, "variable": True})
    settings = {"start": "2026-01-01", "data_until": "2026-10-31", "paid_hour_eur": 20}
    return Pilot.from_tables({"requests": log, "ledger": ledger, **tables}, settings)


OFTEN = pytest.mark.parametrize(
    ("often", "over", "ahead"), [(MONTHLY, 2000 / 3200, (12, 200)), (QUARTERLY, 1800 / 3000, (4, 600))]
)


@OFTEN
@pytest.mark.parametrize("service", ["Linge", None])
@pytest.mark.sampled(cases=[0])
def test_it_is_the_first_payer_and_no_order_brings_its_money(often, over, ahead, service):
    one = pilot(often, service=service)
    lately, test = finance.top_payer(one, lately=True), finance.top_payer(one)
    assert (lately.payer, lately.share) == (EHPAD, pytest.approx(600 / 960))
    assert (test.payer, test.share) == (EHPAD, pytest.approx(over))
    lines = {line.label: line.parts for line in year_ahead(one).of("own_revenue")}
    assert lines == {LABEL: (ahead,), "Linge usagers": ((144, 10),)}
    told = revenue.reconcile(one).set_index("stream")
    assert told.loc["requests", "difference_eur"] == 0
    assert told.loc["other", "ledger_eur"] == sum(often.values())


@pytest.mark.parametrize("label", [LABEL, "Facture {}"])
def test_bills_of_another_name_each_are_the_same_payer(label):
    assert finance.top_payer(pilot(QUARTERLY, label), lately=True).share == pytest.approx(600 / 960)


@OFTEN
def test_what_it_pays_carries_a_part_of_what_is_due(often, over, ahead):
    assert finance.break_even_of(pilot(often)).volume_month == pytest.approx(
        (350 - sum(often.values()) / 10) / 8
    )


def test_a_sale_made_once_comes_back_neither_in_the_pace_nor_in_what_is_due():
    one = pilot({5: 1500})
    assert not (revenue.own_rows(one)[1] == "other").any()
    assert finance.break_even_of(one).volume_month == pytest.approx(350 / 8)
    assert finance.top_payer(one, lately=True).payer == ""
    assert finance.top_payer(one).share == pytest.approx(1500 / 2700)


def test_an_order_brings_no_more_than_the_accounts_hold_for_each():
    assert finance.break_even_of(pilot({}, booked=96)).margin_eur == pytest.approx(8 - 2)
    assert base(pilot({}, booked=96)).orders.price_eur == pytest.approx(8)


def test_one_whose_orders_are_in_the_log_is_counted_once():
    one = pilot(MONTHLY, in_log=True)
    assert set(revenue.own_rows(one)[1]) == {"requests"}
    top = finance.top_payer(one, lately=True)
    assert (top.kind, top.share) == ("employer", pytest.approx(600 / 960))
    assert finance.payers(one)["revenue_eur"].sum() == pytest.approx(3200)


def test_orders_without_a_price_may_be_those_it_pays():
    """It is the first payer; what it pays follows the orders, 32 a month of which 20 are its own."""
    one = pilot(MONTHLY, in_log=None)
    top = finance.top_payer(one, lately=True)
    assert (top.payer, top.share) == (EHPAD, pytest.approx(600 / 960))
    assert {line.label: line.parts[0][0] for line in year_ahead(one).of("own_revenue")} == dict.fromkeys(
        (LABEL, "Linge usagers"), 384
    )
    assert finance.break_even_of(one).volume_month == pytest.approx(350 / (10 - 24 / 32))


def test_a_contract_of_a_payer_otherwise_spelled_is_counted_once():
    contract = dict(
        id="K", payer_name="Maison de retraite", payer_kind="other", status="signed", amount_eur=200
    )
    contract |= {"per_year": 12, "start": "2026-01-01", "signed_on": "2026-01-01", "service": "portage"}
    one = pilot(MONTHLY, contracts=[contract])
    assert finance.payers(one)["revenue_eur"].sum() == pytest.approx(3200)


def test_little_beyond_the_log_makes_no_payer_of_those_it_holds():
    """VAT, a tip: a body of € 50 in all, under 5 % of own revenue, among orders that the accounts hold at 5 % more."""
    assert set(revenue.own_rows(pilot(dict.fromkeys(range(1, 6), 10), in_log=True, booked=126))[1]) == {
        "requests"
    }


def test_what_the_log_lost_is_taken_from_the_accounts():
    one = pilot(QUARTERLY, lost=(4, 5, 6))
    assert finance.top_payer(one).share == pytest.approx(1800 / 3000)
    assert finance.payers(one)["revenue_eur"].sum() == pytest.approx(3000)
    now = base(one)
    assert (now.orders.volume, now.orders.price_eur) == pytest.approx((12, 10))
    assert np.isclose(finance.break_even_of(one).volume_month, (350 - 180) / 8)


# ---- own revenue of which nothing says who paid: four months of accounts, a rent of 2,500


def sold(*sales, **tables):
    """sales: (€ a month, payer) and the words of the line, "Prestations" when none."""
    ledger = []
    for m in range(1, 5):
        day = f"2026-{m:02}-20"
        own = [(eur, who, *(line or ["Prestations"])) for eur, who, *line in sales]
        ledger += [
            {"date": day, "nature": "own_revenue", "amount_eur": eur, "payer": who, "line": line}
            for eur, who, line in own
        ]
        ledger.append({"date": day, "nature": "expense", "amount_eur": 2500, "line": "Salaires"})
    return Pilot.from_tables(
        {"requests": [], "ledger": ledger, **tables}, {"start": "2026-01-01", "data_until": "2026-04-30"}
    )


MEMBERS = [{"id": f"C{n}", "member_since": "2026-03-03", "membership_eur": 10} for n in range(15)]


@pytest.mark.parametrize("tables", [{"clients": MEMBERS}, {}])
@pytest.mark.sampled(cases=[0])
def test_who_pays_most_is_not_measured_while_nobody_is_noted_for_most_of_it(tables):
    """3,000 € a month without a payer, beside 15 members at 10 € (or a bakery at 50 € a month): from 10 to 9,010 of 9,150."""
    one = sold((3000, None), *([] if tables else [(50, "Boulangerie Dupré")]), **tables)
    low, high = (10 / 9150, 9010 / 9150) if tables else (150 / 9150, 1)
    top = finance.top_payer(one, lately=True)
    assert np.isnan(top.share)
    assert (top.least, top.most, top.unstated_eur) == pytest.approx((low, high, 3000))
    found = indicators.measure_of(one, "top_payer_share")
    assert (found.absent, found.more) == (True, ("payer_month", 3000))
    assert indicators.measure_of(one, "top_payer_share_test").more == ("payer", 12000)
    (row,) = gates.review(one, requirements={"top_payer_share": 0.4}, draws=200).criteria.itertuples()
    assert (row.light, row.status) == ("grey", "absent")
    with i18n.use_language("fr"):
        said = " ".join(top.sentences()).replace("\u202f", " ").replace("\u00a0", " ")
        assert "Rien ne dit qui paie 3 000 € sur 3 050 € par mois." in said
        assert "rien ne le dit pour 3 000 € par mois" in indicators.table(one).set_index("id").loc[
            "top_payer_share", "know_more"
        ].replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("named", "unstated", "light", "share"),
    [
        ([700, 200], 100, "red", 0.7),  # 70 to 80 %: the town is first whoever paid the rest
        ([450, 450], 100, "red", np.nan),  # 45 to 55 %: one of the two
        ([350, 350, 200], 100, "grey", np.nan),  # 35 to 45 %
        ([380, 200, 320], 100, "grey", np.nan),
        ([200] * 4 + [100], 100, "green", np.nan),  # 20 to 30 %
        ([390, 300, 280], 30, "green", 0.39),  # little enough to be told as it is
    ],
)
@pytest.mark.sampled(cases=[0, 5])
def test_a_gate_judges_it_where_what_has_no_payer_could_not_change_its_light(named, unstated, light, share):
    one = sold(*((eur, f"Bailleur {n}") for n, eur in enumerate(named)), (unstated, None))
    top = finance.top_payer(one, lately=True)
    assert top.share == pytest.approx(share, nan_ok=True)
    (row,) = gates.review(one, requirements={"top_payer_share": 0.4}, draws=200).criteria.itertuples()
    assert row.light == light
    assert (row.note == "unstated") == (unstated == 100 and light != "grey")
    found = indicators.measure_of(one, "top_payer_share")
    assert (found.value, found.at_least) == (
        pytest.approx(share, nan_ok=True),
        light == "red" and share == 0.7,
    )


@pytest.mark.parametrize(
    "many",
    [(600, "Usagers"), (600, None, "Ventes aux usagers"), (600, None, "Cotisations"), (600, "Adhérents")],
)
@pytest.mark.sampled(cases=[0])
def test_a_crowd_is_no_payer_left_unsaid(many):
    """The bakery has 400 of 1,000, whoever the users and members are."""
    top = finance.top_payer(sold((400, "Boulangerie"), many), lately=True)
    assert (top.payer, top.share, top.unstated_eur) == ("Boulangerie", pytest.approx(0.4), 0)


def test_bills_to_customers_may_be_bills_to_one():
    assert np.isnan(
        finance.top_payer(sold((400, "Boulangerie"), (600, None, "Factures clients")), lately=True).share
    )
