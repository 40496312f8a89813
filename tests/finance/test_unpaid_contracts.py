"""A payer that stopped paying is not received in full, and is said; one that is late as payers are is neither.

January to September 2026: sales of 40 € and a rent of 120 € a month. The Ville has signed for 100 € a month from January.
"""

from functools import partial

import pytest

from conciergekit import Pilot, finance, gates
from conciergekit.finance.revenue import running_contracts, unpaid
from conciergekit.finance.year_ahead import CONTRACT, year_ahead
from conciergekit.gates import money

PROJECT = {"start": "2026-01-01", "data_until": "2026-09-30", "opening_cash_eur": 1000}
MONTHS = range(1, 10)


def contract(**more):
    told = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "j",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 12,
        "start": "2026-01-01",
        "signed_on": "2026-01-01",
        "noted_on": "2026-01-05",
    }
    return {**told, **more}


def line(month, eur, payer="Ville", text="Journal", nature="own_revenue", **more):
    day = f"2026-{month:02}-20"
    return {"date": day, "nature": nature, "amount_eur": eur, "line": text, "payer": payer, **more}


def paid(*months, eur=100, **more):
    return [line(m, eur, **more) for m in months]


def pilot(*contracts, ledger=(), until=9):
    days = [f"2026-{m:02}-1{k}" for m in MONTHS for k in range(4)]
    log = [{"date": d, "closed_on": d, "service": "s", "outcome": "served", "fee_eur": 10} for d in days]
    rows = [line(m, 40, "Usagers", "Ventes") for m in MONTHS if m <= until]
    rows += [line(m, 120, None, "Loyer", "expense", variable=False) for m in MONTHS]
    must = {"indicator": "result_month_eur", "role": "must", "requirement": 0, "frozen_on": "2026-01-01"}
    tables = dict(requests=log, ledger=[*rows, *ledger], contracts=list(contracts), criteria=[must])
    return Pilot.from_tables(tables, PROJECT)


def later(*contracts, **more):
    return partial(pilot, *contracts, **more)  # made by the case that is run


@pytest.mark.parametrize(
    ("told", "since", "due"),
    [
        (later(contract(), ledger=paid(1, 2, 3)), "2026-03", 600),  # April to September
        (later(contract(), ledger=paid(*range(1, 6))), "2026-05", 400),  # 60 days after June is over
        (later(contract(per_year=4, amount_eur=300), ledger=paid(1, eur=300)), "2026-01", 600),
        (later(contract()), "NaT", 900),  # not one line in nine months
        # another payer of the same service goes on
        (
            later(
                contract(),
                contract(id="L", payer_name="Bourg"),
                ledger=paid(1, 2, 3, service="j") + paid(*MONTHS, payer="Bourg", service="j"),
            ),
            "2026-03",
            600,
        ),
    ],
)
@pytest.mark.sampled(cases=[0, 2, 3])
def test_a_contract_of_which_nothing_comes_any_more_is_said_and_not_counted(told, since, due):
    known = told()
    found = unpaid(known)
    assert [*map(str, found["since"])] == [since]
    assert found["payer"].tolist() == ["Ville"]
    assert found["due_eur"].tolist() == [due]
    assert "Ville" not in running_contracts(known)["payer_name"].tolist()
    assert not [one for one in year_ahead(known).lines if one.kind == CONTRACT and one.who == "Ville"]


@pytest.mark.parametrize(
    "told",
    [
        later(contract(), ledger=paid(*MONTHS)),
        later(
            contract(), ledger=paid(*range(1, 7))
        ),  # three months late: July was to come by the end of September
        later(contract(start="2026-07-01")),  # 60 days after the first one is due are not over
        later(contract(), ledger=paid(2, 5, eur=300)),  # billed by the quarter: once more than the delay
        later(contract(per_year=1, amount_eur=1200), ledger=paid(1, eur=1200)),
        later(contract(per_year=4, amount_eur=300), ledger=paid(1, 4, eur=300)),
        later(
            contract(), ledger=paid(1, 2, 3) + paid(*range(4, 10), payer=None)
        ),  # its name is no longer written
        later(contract(), ledger=paid(1, 2, 3) + paid(*range(4, 10), payer="La Ville")),
        later(contract(end="2026-06-30"), ledger=paid(1, 2, 3)),  # it is over
        later(contract(payer_name=None), ledger=paid(*MONTHS, payer=None, service="j")),
        later(contract(start="2026-12-01")),
        later(contract(amount_eur=None), ledger=paid(1, 2, 3)),
    ],
)
@pytest.mark.sampled(cases=[0, 3, 6, 9])
def test_one_who_pays_or_is_late_as_payers_are_is_not_said(told):
    assert not len(unpaid(told()))


@pytest.mark.long
def test_the_gate_counts_what_is_booked():
    """Sales of 40 against 120: 80 € a month are lost, as the last six months of the books lost them."""
    known = pilot(contract(), ledger=paid(1, 2, 3))
    found = money.monthly(known)
    assert found.own_revenue_eur == pytest.approx(40)
    assert found.unbilled_eur == 0
    day = gates.review(known)
    assert day.criteria.loc[0, "p_met"] < 0.05
    (said,) = [one for one in gates.signals(known).sentences("fr") if "Ville" in one]
    assert "mars 2026" in said
    assert "600" in said
    assert finance.top_payer(known, lately=True).payer != "Ville"


@pytest.mark.long
def test_it_is_not_in_the_cash_to_come_and_comes_back_with_its_money():
    """1 000 € + 300 of the Ville − 80 a month for nine months: 580 €. Then −80 a month, or +20 once it pays."""
    gone, there = pilot(contract(), ledger=paid(1, 2, 3)), pilot(contract(), ledger=paid(*MONTHS))
    for known, start, month in ((gone, 580, -80), (there, 1180, 20)):
        plan = finance.cash_plan(known, draws=10)
        ahead = plan.table.loc[plan.table["kind"] == "future", "plan_eur"].to_numpy()
        assert ahead[:3] == pytest.approx([start + month * n for n in (1, 2, 3)])


def test_accounts_that_stop_accuse_nobody():
    """Nothing is booked after June: what was paid since is not known."""
    rows = pilot(contract(), ledger=paid(1, 2))["ledger"].to_dict("records")
    told = [one for one in rows if str(one["date"]) < "2026-07"]
    known = pilot(contract())
    behind = Pilot.from_tables(
        {name: known[name] for name in ("requests", "contracts", "criteria")} | {"ledger": told}, PROJECT
    )
    assert not len(unpaid(behind))


def test_a_contract_without_a_service_is_paid_by_whatever_its_payer_pays():
    """Nine instalments of the Ville, all but one of which say a service that the contract does not."""
    lines = [line(m, 100, service=None if m == 2 else "j") for m in MONTHS]
    assert unpaid(pilot(contract(service=None), ledger=lines)).empty
