"""A pilot that buys each wash from a provider and cleans halls for a landlord, six months: worked out on paper.

Washes: 2, 2, 2, 4, 6, 8, sold at € 30 and bought at € 20. Halls: € 900 a quarter until September, bought at € 600 a quarter.
Rent of € 100; insurance of € 300, once. Done: 24 × 20 + 2 × 600 + 600 + 300 = 2,580 spent; 24 × 30 + 2 × 900 = 2,520 earned.
Ahead, at six washes a month: 72 × 20 + 600 + 1,200 + 300 = 3,540; 72 × 30 + 900 = 3,060; 480 to be found.
"""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from conciergekit import Pilot, finance, indicators, margins
from conciergekit.core.i18n import money, use_language
from conciergekit.finance import books
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.money import monthly
from conciergekit.tell.finance import funding_plan
from conciergekit.tell.report.money import _asked, _cover, _details

WASHES = (2, 2, 2, 4, 6, 8)


def entry(month, nature, eur, line, **more):
    return {"date": f"2026-{month:02}-10", "nature": nature, "amount_eur": eur, "line": line, **more}


def pilot(*more, **tables):
    ledger = [entry(2, "expense", 300, "Assurance", variable=False, account="616"), *more]
    for month, washes in enumerate(WASHES, 1):
        ledger += [
            entry(month, "expense", 100, "Loyer", variable=False, account="613"),
            entry(month, "own_revenue", 30 * washes, "Lavages", service="lav", account="706"),
            entry(month, "expense", 20 * washes, "Laveur", service="lav", variable=True, account="604"),
        ]
    for month in (3, 6):
        ledger += [
            entry(month, "own_revenue", 900, "Halls", service="hal", payer="Bailleur", account="706"),
            entry(month, "expense", 600, "Nettoyage", service="hal", variable=True, account="604"),
        ]
    log = [
        dict(date=f"2026-{m:02}-05", closed_on=f"2026-{m:02}-05", service="lav", outcome="served", fee_eur=30)
        for m, washes in enumerate(WASHES, 1)
        for _n in range(washes)
    ]
    halls = {
        "id": "C",
        "payer_name": "Bailleur",
        "payer_kind": "landlord",
        "service": "hal",
        "status": "signed",
        "amount_eur": 900,
        "per_year": 4,
        "start": "2026-01-01",
        "end": "2026-09-30",
    }
    project = {"start": "2026-01-01", "data_until": "2026-06-30", "opening_cash_eur": 1000}
    return Pilot.from_tables({"requests": log, "ledger": ledger, "contracts": [halls], **tables}, project)


def ahead(known):
    return {line.label: line.year_eur for line in year_ahead(known).lines}


def test_the_provider_is_paid_for_as_many_washes_as_are_sold_and_for_the_halls_until_the_contract_ends():
    found = ahead(pilot())
    assert (found["Lavages"], found["Laveur"]) == (72 * 30, 72 * 20)
    assert (found["Halls"], found["Nettoyage"]) == (900, 600)
    assert (found["Loyer"], found["Assurance"]) == (1200, 300)


def commissions(kept=10, paid=30):
    """The same washes in a log that says what users paid and what is kept of it."""
    known = pilot()
    log = known["requests"].assign(fee_eur=None, commission_eur=kept, order_value_eur=paid, minutes=10)
    agreed = known["contracts"].assign(minutes=60)
    return Pilot.from_tables({**known.tables, "requests": log, "contracts": agreed}, known.settings)


@pytest.mark.long
def test_a_commission_has_left_the_provider_out_already():
    """€ 30 paid, € 10 kept, and accounts that hold € 30 and the provider's € 20: a wash leaves € 10, not −10. The halls are
    bought as before, and what the year ahead sells and buys is that of the accounts."""
    known = commissions()
    own = margins.lines(known).groupby("service")[["revenue_eur", "variable_eur"]].sum()
    assert own.loc["lav"].tolist() == [240, 0]
    assert own.loc["hal"].tolist() == [1800, 1200]
    assert finance.varying(known).flagged_eur == 1200
    assert ahead(known) == ahead(pilot())


def test_accounts_that_do_not_say_what_varies_still_say_nothing_of_it():
    known = commissions()
    silent = {**known.tables, "ledger": known["ledger"].assign(variable=None)}
    assert math.isnan(finance.varying(Pilot.from_tables(silent, known.settings)).flagged_eur)


@pytest.mark.parametrize("log", [{"kept": 30}, {"paid": 60}])
def test_a_wash_sold_whole_is_bought_and_so_is_one_that_the_accounts_do_not_hold_gross(log):
    """All € 30 kept: the provider's € 20 come off. € 60 written as paid where the accounts hold € 30: whose they are is not known."""
    own = margins.lines(commissions(**log)).groupby("service")["variable_eur"].sum()
    assert own["lav"] == pytest.approx(480)


@pytest.mark.long
def test_the_lines_of_the_budget_add_up_and_are_those_of_the_accounts():
    found = finance.budget(pilot())
    done, plan = (found.lines.set_index("line")[name] for name in ("done_eur", "plan_eur"))
    assert done.to_dict() == dict(
        Assurance=300, Loyer=600, Laveur=480, Nettoyage=1200, Lavages=720, Halls=1800
    )
    assert plan.to_dict() == dict(
        Assurance=300, Loyer=1200, Laveur=1440, Nettoyage=600, Lavages=2160, Halls=900
    )
    bought = found.lines.set_index("line")["whys"]
    assert {bought[name][0][0] for name in ("Laveur", "Nettoyage")} == {"follows"}
    assert [found.total(side, "done_eur") for side in ("charges", "products")] == [
        2580,
        2580,
    ]  # 60 of deficit
    assert [found.total(side) for side in ("charges", "products")] == [3540, 3540]  # 480 to be found


def test_what_is_bought_for_a_contract_is_no_cost_of_an_order():
    """An order leaves 10. Due: rent 600, insurance 300, halls 1,200 − 1,800: 300 in six months, five orders a month."""
    found = finance.break_even_of(pilot())
    assert (found.margin_eur, found.fixed_month_eur, found.volume_month) == (10, 50, 5)


def test_a_lone_credit_note_comes_back_once_a_year_not_at_the_pace_of_orders():
    assert ahead(pilot(entry(6, "own_revenue", -30, "Avoir", service="lav", account="706")))["Avoir"] == -30


@pytest.mark.parametrize(("paid_back", "due"), [(30, 50), (90, 0)])
def test_vat_to_be_paid_is_no_loan(paid_back, due):
    """1,000 lent. VAT: 200 collected, 120 on purchases, and what was paid to the tax office."""
    rows = [
        entry(1, "loan", 1000, "Prêt", account="168"),
        entry(5, "loan", 200, "TVA collectée", account="44571"),
        entry(5, "repayment", 120, "TVA sur achats", account="44566"),
        entry(6, "repayment", paid_back, "TVA", account="44551"),
    ]
    known = pilot(*rows)
    assert (books.undated_loans_eur(known), books.vat_due_eur(known)) == (1000, due)
    with use_language("en"):
        said = " ".join(_details(known, finance.cash_plan(known, draws=20)))
    assert "€1,000 of loans" in said
    assert ("€50 of VAT" in said) == (due > 0)


def test_a_request_that_its_rules_pay_nothing_of_is_said_and_is_no_bar_of_nought():
    """CARSAT pays for equipment alone (accounts of class 2): 4,000 asked, of which nothing for these expenses."""
    asked = {"id": "1", "funder": "Carsat", "status": "filed", "amount_eur": 4000, "cash_late": "2026-12-01"}
    plan = finance.funding_plan(pilot(funding=[asked]))
    with use_language("en"):
        said = _asked(plan, SimpleNamespace(files=pd.DataFrame(), funders={}))
        bars = [row.label for row in funding_plan.form(plan).rows]
    assert said == "“Carsat”: €4,000 of the request is beyond what its rules allow, and not counted."
    assert not any("Carsat" in label for label in bars)
    assert not (plan.table["label"] == "Carsat").any()  # nor a line of nought in the note or the budget


@pytest.mark.long
def test_subscribers_go_on_under_the_line_of_the_accounts_that_holds_them():
    """Two subscribers of 12 a month, in the accounts as one line of "Usagers"."""
    each = [
        {
            "id": f"A{n}",
            "payer_name": f"Abonné {n}",
            "payer_kind": "user",
            "service": "abo",
            "status": "signed",
            "amount_eur": 12,
            "per_year": 12,
            "start": "2026-01-01",
        }
        for n in (1, 2)
    ]
    paid = [
        entry(m, "own_revenue", 24, "Abonnements", payer="Usagers", service="abo", account="706")
        for m in range(1, 7)
    ]
    lines = finance.budget(pilot(*paid, contracts=each)).lines.set_index("line")
    assert lines.loc["Abonnements", ["done_eur", "plan_eur"]].tolist() == [144, 288]


def test_a_model_pays_for_an_order_what_an_order_costs():
    assert finance.models.base(pilot()).orders.variable_eur == 20


def laundry(gross, *sold, payer="", **more):
    """Six months of ten shirts at € 30 of which 15 % are kept: € 45 a month beside a rent of € 60. The accounts hold either what
    users paid (300, of which 255 go to the launderer), or the commission alone."""
    ledger = [entry(m, "expense", 60, "Loyer", variable=False, account="613") for m in range(1, 7)]
    for m in range(1, 7):
        ledger.append(
            entry(
                m, "own_revenue", 300 if gross else 45, "Pressing", service="pre", account="706", payer=payer
            )
        )
        ledger += [entry(m, "own_revenue", 40, **one) for one in sold]
        if gross:
            ledger.append(entry(m, "expense", 255, "Reversé", service="pre", variable=True, account="611"))
    shirt = {"service": "pre", "outcome": "served", "order_value_eur": 30, "commission_eur": 4.5}
    days = [f"2026-{m:02}-05" for m in range(1, 7)]
    tables = {
        "ledger": ledger,
        "services": [{"id": "pre", "label": "Pressing", "market": True}],
        "requests": [
            shirt | {"date": day, "closed_on": day, "tour": f"T{day}"} for day in days for _n in range(10)
        ],
        "tours": [
            {"id": f"T{day}", "date": day, "mode": "car", "km": 10, "drive_min": 20, "stops": 10}
            for day in days
        ],
        "time": [{"date": day, "hours": 1, "paid": "volunteer", "category": "field"} for day in days],
        **more,
    }
    return Pilot.from_tables(tables, {"start": "2026-01-01", "data_until": "2026-06-30"})


@pytest.mark.parametrize("gross", [True, False])
@pytest.mark.sampled(1)
def test_what_is_handed_on_is_neither_earned_nor_spent(gross):
    """One business booked in two ways: 45 / 60 = 75 % covered (300 / 315 = 95 % with the launderer's money on both sides),
    60 / 4.5 = 14 orders at break-even, a loss of € 15 a month."""
    one = laundry(gross)
    seen = finance.views(one)
    assert (seen.own_cover, seen.handed_eur) == (pytest.approx(0.75), 1530 * gross)
    assert seen.full_cover == pytest.approx(270 / (360 + 6 * books.volunteer_hour_eur(one)))
    assert seen.difference_eur == pytest.approx(0)
    assert finance.break_even_of(one).volume_month == pytest.approx(60 / 4.5)
    assert "mismatch" not in set(finance.doubts(one).table["what"])
    shares = {code: indicators.compute(one, code).value for code in ("own_cover", "total_cover")}
    assert shares == pytest.approx({"own_cover": 0.75, "total_cover": 0.75})
    net = indicators.compute(laundry(False), "tour_cost_share").value
    assert indicators.compute(one, "tour_cost_share").value == pytest.approx(net)
    now = monthly(one)
    assert (now.cover, now.own_revenue_eur, now.expense_eur) == pytest.approx((0.75, 45, 60))
    assert list(now.other_revenue) == pytest.approx([0] * 6)
    assert list(now.other_expense) == pytest.approx([60] * 6)


@pytest.mark.parametrize("gross", [True, False])
@pytest.mark.parametrize(
    ("told", "line", "payer"),
    [
        ({"service": "pre"}, {"service": "pre", "payer": "C.C.A.S. de Mens"}, ""),
        ({}, {"service": "pre", "payer": "CCAS de Mens"}, ""),
        ({}, {"service": "pre", "payer": "CCAS de Mens"}, "CCAS de Mens"),  # who buys all the shirts too
        ({}, {}, "CCAS de Mens"),
        (
            {"service": "hal"},
            {"service": "hal", "payer": "CCAS de Mens"},
            "CCAS de Mens",
        ),  # who buys all the shirts too
    ],
)
@pytest.mark.sampled(1)
def test_a_contract_of_the_same_service_hides_nothing_of_what_is_handed_on(gross, told, line, payer):
    """The same, and € 40 a month under contract: 85 of 60."""
    contract = {"id": "C", "payer_name": "CCAS de Mens", "payer_kind": "ccas", "status": "signed"}
    contract |= {"amount_eur": 40, "per_year": 12, "start": "2026-01-01", **told}
    one = laundry(gross, line | {"line": "Linge du CCAS"}, payer=payer, contracts=[contract])
    seen = finance.views(one)
    assert (seen.own_cover, seen.handed_eur) == (pytest.approx(85 / 60), 1530 * gross)
    assert monthly(one).own_revenue_eur == pytest.approx(85)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.sampled(0)
def test_what_is_handed_on_is_told_where_the_share_covered_is(language):
    with use_language(language):
        amounts = [money(eur) for eur in (270, 360, 1530)]
        for said in (
            " ".join(finance.views(laundry(True)).sentences()),
            _cover(finance.views(laundry(True))),
        ):
            assert all(amount in said for amount in amounts)
        assert amounts[2] not in _cover(finance.views(laundry(False)))
