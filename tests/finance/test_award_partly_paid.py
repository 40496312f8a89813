"""An award partly received counts for what is left of it: camion's 20,000 € less 12,000 on 28/02/2026, pivot's 10,000 less
6,000; and pilots of a few lines."""

import pandas as pd
import pytest
from cells import sheet
from conftest import load

from conciergekit import Pilot, finance
from conciergekit.finance.funding.eligibility import booked
from conciergekit.finance.same_money import coming, owed, renewed_by, same_money
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.indicators.model import by_id

DAY = "2026-02-28"


@pytest.mark.parametrize(("name", "funder", "left"), [("camion", "EPCI", 8000), ("pivot", "Région", 4000)])
@pytest.mark.long
def test_what_is_left_of_an_award_is_what_the_cells_say(name, funder, left):
    grants, book = sheet(name, "Financements"), sheet(name, "Comptes")
    award = grants[(grants["Financeur"] == funder) & (grants["Accordé le"] <= DAY)]["Montant"].sum()
    own = book[(book["Payeur ou payé"] == funder) & book["Nature"].str.startswith("Subvention")]
    assert award - own.loc[own["Payé le"] <= DAY, "Montant"].sum() == left
    then = load(name).as_of(DAY)
    plan = finance.cash_plan(then, draws=1)
    assert plan.receipts.set_index("funder").loc[funder, "amount_eur"] == left
    table = finance.funding_plan(then).table
    assert table.loc[(table["label"] == funder) & (table["side"] == "source"), "amount_eur"].tolist() == [
        left
    ]


PROJECT = {"start": "2026-01-01", "data_until": "2026-06-30", "opening_cash_eur": 1000}


def pilot(*received, **award):
    told = {
        "id": "F",
        "funder": "Ville",
        "status": "agreed",
        "amount_eur": 3000,
        "agreed_on": "2026-02-01",
        "cash_late": "2026-12-01",
    }
    ledger = [
        {"date": f"2026-{m:02}-10", "nature": "expense", "amount_eur": 500, "line": "Loyer"}
        for m in range(1, 7)
    ]
    ledger += [
        dict(date=day, paid_on=paid, nature="subsidy", amount_eur=eur, payer=who, line=f"Aide {who}")
        for day, paid, eur, who in received
    ]
    return Pilot.from_tables({"requests": [], "ledger": ledger, "funding": [{**told, **award}]}, PROJECT)


@pytest.mark.parametrize(
    ("received", "cash", "ahead"),
    [
        ([], 3000, 3000),
        ([("2026-03-10", "2026-03-10", 1000, "VILLE")], 2000, 2000),
        ([("2026-03-10", "2026-03-10", 1000, "Région")], 3000, 3000),  # of another funder
        ([("2026-01-20", "2026-01-20", 1000, "Ville")], 3000, 3000),  # before it was decided
        ([("2026-03-10", "2026-03-10", 3000, "Ville")], 0, 0),
        ([("2026-05-10", "2026-08-10", 3000, "Ville")], 3000, 0),  # in the accounts, not at the bank
    ],
)
@pytest.mark.sampled(cases=[0, 1, 5])
def test_the_cash_awaits_what_has_not_come_and_the_year_ahead_what_no_account_holds(received, cash, ahead):
    known = pilot(*received)
    assert coming(known)["amount_eur"].sum() == cash
    assert by_id()["secured_eur"].measure(known).value == cash
    assert finance.granted_ahead(known) == ahead
    assert booked(known) == (set() if ahead else {"F"})


@pytest.mark.long
def test_money_that_cannot_have_come_yet_is_not_taken_for_what_has():
    """3,000 € received in March, 3,000 € expected from December on: another payment, or a line left as it was. It stays, and
    is asked; up to its latest day alone nothing contradicts it, and what came of a larger award is taken off."""
    whole, day = ("2026-03-10", "2026-03-10", 3000, "Ville"), {"cash_early": "2026-12-01", "cash_late": None}
    known = pilot(whole, **day)
    assert coming(known)["amount_eur"].sum() == finance.granted_ahead(known) == 3000
    assert finance.cash_plan(known, 8, draws=1).receipts["amount_eur"].tolist() == [3000]
    assert (booked(known), finance.funding_plan(known).left_out) == (set(), ())
    asked = finance.doubts(known)
    assert asked.table.set_index("what")["values"]["received"] == {"name": "Ville", "amount": 3000}
    assert any("Ville" in line and "€3,000" in line for line in asked.sentences("en"))
    for other in (pilot(whole), pilot(whole, **day, amount_eur=5000), pilot(whole, **day, status="paid")):
        assert "received" not in set(finance.doubts(other).table["what"])
    assert coming(pilot(whole, **day, amount_eur=5000))["amount_eur"].sum() == 2000


@pytest.mark.parametrize("until", ["2026-09-30", None, "2026-03-01"])  # the last one written for the first
def test_an_award_entered_without_a_day_of_payment_is_awaited_once(until):
    """1,000 € at the start and six months of 500 € leave −2,000 in June; the 3,000 € come later, once."""
    known = pilot(("2026-02-01", None, 3000, "Ville"), cash_early="2026-08-01", cash_late=until)
    plan = finance.cash_plan(known, 8, draws=1)
    table = plan.table.set_index("month")["plan_eur"]
    assert (table[pd.Period("2026-06")], table.iloc[-1]) == (-2000, -2000 + 3000 - 8 * 500)
    assert (plan.same, owed(known), finance.granted_ahead(known)) == (("Ville",), 0, 0)
    asked = finance.doubts(known)
    assert asked.table.set_index("what")["values"]["not_received"] == {"name": "Ville", "amount": 3000}
    assert "received" not in set(asked.table["what"])
    assert any("“Ville” (€3,000)" in line for line in asked.sentences("en"))


@pytest.mark.parametrize(
    ("paid", "there"),
    [
        ("2026-06-15", 1000),  # 2,000 of the 3,000 € are awaited: −1,000 in June
        ("2026-09-01", 2000),  # what is awaited is the part that has its day; the other came
    ],
)
def test_what_is_left_of_an_award_written_in_two_lines_is_awaited_once(paid, there):
    lines = ("2026-02-01", paid, 1000, "Ville"), ("2026-02-01", None, 2000, "Ville")
    known = pilot(*lines, cash_early="2026-08-01")
    table = finance.cash_plan(known, 8, draws=1).table.set_index("month")["plan_eur"]
    assert (table[pd.Period("2026-06")], table.iloc[-1]) == (1000 - 3000 + there, 1000 - 14 * 500 + 3000)
    assert (finance.granted_ahead(known), finance.funding_plan(known).to_find_eur) == (0, 12 * 500)


@pytest.mark.parametrize(
    ("rows", "award"),
    [
        ([("2026-02-01", "2026-02-01", 3000, "Ville")], {}),  # a day: it came
        ([("2026-01-10", None, 3000, "Ville")], {}),  # before it was decided
        ([("2026-02-01", None, 3000, "Région")], {}),  # of another funder
        ([("2026-02-01", None, 2000, "Ville")], {}),  # a part of it
        ([("2026-02-01", None, 3000, "Ville"), ("2026-05-01", None, 3000, "Ville")], {}),  # which of the two
        ([("2026-02-01", None, 3000, "Ville")], {"cash_early": "2026-05-01"}),  # it may have come
        ([("2026-02-01", None, 3000, "Ville")], {"status": "paid"}),
        ([("2026-02-01", None, 3000, "Ville")], {"agreed_on": None}),
    ],
)
@pytest.mark.sampled(cases=[0, 6])
def test_any_other_subsidy_without_a_day_of_payment_came_on_its_own(rows, award):
    known = pilot(*rows, **{"cash_early": "2026-08-01", **award})
    plan = finance.cash_plan(known, 8, draws=1).table.set_index("month")["plan_eur"]
    assert "not_received" not in set(finance.doubts(known).table["what"])
    assert plan[pd.Period("2026-06")] == -2000 + sum(eur for _day, _paid, eur, _who in rows)


@pytest.mark.parametrize("account", ["871", "777"])
@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.sampled(cases=[0, 3])
def test_what_moves_no_money_is_never_an_award_awaited(account, paid):
    """A gift in kind, or a share of a year, of the amount of the award: with the award's own line, or without it."""
    line = {"date": "2026-02-01", "nature": "subsidy", "amount_eur": 3000, "payer": "Ville"}
    ledger = [{**line, "line": "Don", "account": account}, *([{**line, "line": "Aide"}] if paid else [])]
    award = {"id": "F", "funder": "Ville", "status": "agreed", "amount_eur": 3000, "agreed_on": "2026-02-01"}
    funding = [{**award, "cash_early": "2026-08-01"}]
    ledger += pilot()["ledger"].to_dict("records")
    known = Pilot.from_tables({"requests": [], "ledger": ledger, "funding": funding}, PROJECT)
    told = list(finance.doubts(known).table["what"])
    assert ("not_received" in told, "received" in told) == (paid, False)
    assert finance.cash_plan(known, 8, draws=1).table["plan_eur"].iloc[-1] == 1000 + 3000 - 14 * 500


@pytest.mark.parametrize("day", [None, "2026-12-01"])
@pytest.mark.sampled(cases=[0])
def test_an_award_awaited_delays_no_other_aid(day):
    """200 € of the CAF a month, the day it is due, from 1,000 € and 500 € of rent: −800 in June, 300 less each month."""
    caf = [(f"2026-{m:02}-20", f"2026-{m:02}-20", 200, "CAF") for m in range(1, 7)]
    known = pilot(*caf, ("2026-02-01", day, 3000, "Ville"), cash_early="2026-12-01")
    table = finance.cash_plan(known, 8, draws=1).table.set_index("month")["plan_eur"]
    assert table[pd.Period("2026-11")] == pytest.approx(-800 - 5 * 300)
    assert table.iloc[-1] == pytest.approx(-800 - 8 * 300 + 3000)


def test_a_request_only_filed_has_brought_nothing():
    known = pilot(("2026-03-10", "2026-03-10", 1000, "Ville"), status="filed", agreed_on=None)
    assert coming(known)["amount_eur"].sum() == 3000


HALVES = [{"id": "F1", "amount_eur": 1500, "cash_late": "2026-10-01"}, {"id": "F2", "amount_eur": 1500}]


@pytest.mark.parametrize(
    ("awaited", "rows", "euros", "doubt"),
    [
        ([], [{}], 3000, []),
        ([("2026-12-10", 3000, "Ville")], [{}], 3000, []),
        ([("2026-12-10", 3000, "VILLE")], HALVES, 3000, []),  # one line, two instalments of the sheet
        ([("2026-12-10", 1500, "Ville")], HALVES, 3000, []),  # one of the two
        ([("2026-12-10", 1000, "Ville")], [{}], 4000, [("Ville", 1000, 3000)]),
        ([("2026-11-10", 1000, "Ville"), ("2026-12-10", 500, "Ville")], [{}], 4500, [("Ville", 1500, 3000)]),
        ([("2026-12-10", 1000, "Région")], [{}], 4000, []),  # of another funder
        ([("2026-12-10", 1000, None)], [{}], 4000, []),  # of nobody named
        ([("2026-07-31", 1000, "Ville")], [{}], 4000, []),  # on a day that is not the grant's
        ([("2026-12-10", 1000, "Ville")], [{"status": "filed", "agreed_on": None}], 1000, []),
    ],
)
@pytest.mark.sampled
def test_money_that_ledger_and_sheet_await_of_one_funder_is_counted_once_or_asked_about(
    awaited, rows, euros, doubt
):
    told = pilot(*[("2026-05-10", day, eur, who) for day, eur, who in awaited])
    grants = pd.concat([pilot(**row)["funding"] for row in rows], ignore_index=True)
    known = Pilot.from_tables({"requests": [], "ledger": told["ledger"], "funding": grants}, PROJECT)
    bare = Pilot.from_tables({"requests": [], "ledger": pilot()["ledger"]}, PROJECT)
    with_it, without = (finance.cash_plan(one, draws=1).table.set_index("month") for one in (known, bare))
    month = pd.Period("2027-01")
    assert with_it.loc[month, "plan_eur"] - without.loc[month, "plan_eur"] == pytest.approx(euros)
    said = [
        values
        for what, values in finance.doubts(known).table.itertuples(index=False)
        if what == "perhaps_twice"
    ]
    assert [tuple(values.values()) for values in said] == doubt


@pytest.mark.parametrize("numbers", [("F", "F"), (None, None)])
@pytest.mark.sampled(cases=[0])
def test_rows_of_the_funding_sheet_are_told_apart_though_their_numbers_are_not(numbers):
    """An award of the Ville for December, another for March 2027; the ledger awaits the first: 1,500 in it and 3,000 beside."""
    told = pilot(("2026-05-10", "2026-12-10", 1500, "Ville"))
    first = pilot(id=numbers[0], amount_eur=1500)["funding"]
    second = pilot(id=numbers[1], cash_late="2027-03-31")["funding"]
    grants = pd.concat([first, second], ignore_index=True)
    known = Pilot.from_tables({"requests": [], "ledger": told["ledger"], "funding": grants}, PROJECT)
    assert len(same_money(known)) == 1
    assert renewed_by(known, "Ville")["amount_eur"] == 3000
    assert owed(known) == 0
    assert "perhaps_twice" not in list(finance.doubts(known).table["what"])


@pytest.mark.parametrize(
    ("funder", "payer", "left"),
    [
        ("Département", "Département de l'Isère", 2000),
        ("Conseil départemental de l'Isère", "Conseil départemental", 2000),
        ("Ville d'Eybens", "Ville de Poisat", 3000),
        ("Ville d'Eybens", "", 3000),
    ],
)
@pytest.mark.sampled(cases=[0])
def test_an_instalment_is_that_of_its_funder_under_a_longer_name(funder, payer, left):
    one = pilot(("2026-03-10", "2026-03-10", 1000, payer), funder=funder)
    assert coming(one)["amount_eur"].tolist() == [left]
    # a line without a payer may be that instalment, and is told
    told = finance.doubts(one).table.set_index("what")["values"]
    assert ("unnamed" in told) == (payer == "")
    assert payer or told["unnamed"] == {"amount": 1000, "names": [funder]}


def test_a_name_that_may_be_two_funders_is_neither():
    one = pilot(("2026-03-10", "2026-03-10", 1000, "Région"), funder="Région Sud")
    other = dict(id="G", funder="Région Bretagne", status="agreed", amount_eur=500, cash_late="2026-12-01")
    both = Pilot.from_tables(
        {"ledger": one["ledger"], "funding": [*one["funding"].to_dict("records"), other]}, PROJECT
    )
    assert coming(one)["amount_eur"].tolist() == [2000]
    assert coming(both)["amount_eur"].tolist() == [3000, 500]
    told = finance.doubts(both).table.set_index("what").loc["unnamed", "values"]
    assert told == {"amount": 1000, "names": ["Région Sud"]}  # the other gives less


def test_a_grant_paid_under_a_longer_name_is_in_the_ledger():
    one = pilot(("2026-03-10", "2026-03-10", 3000, "Ville d'Eybens"), status="paid")
    assert "unpaid" not in set(finance.doubts(one).table["what"])


def _of(funder, lines):
    """What is left of 5,000 € of this funder, and what is told of the lines (month, post, €, payer) received in 2026."""
    rows = [("expense", month, "Loyer", 500, "") for month in range(1, 7)]
    rows += [("subsidy", *line) for line in lines]
    names = ("nature", "date", "line", "amount_eur", "payer", "paid_on")
    book = [(nature, f"2026-{m:02}-10", *rest, f"2026-{m:02}-10") for nature, m, *rest in rows]
    ledger = [dict(zip(names, row, strict=True)) for row in book]
    award = {"id": "F", "funder": funder, "status": "notified", "amount_eur": 5000, "agreed_on": "2026-01-15"}
    tables = {"requests": [], "ledger": ledger, "funding": [{**award, "cash_late": "2026-12-01"}]}
    known = Pilot.from_tables(tables, PROJECT)
    found = finance.doubts(known).table.set_index("what")["values"]
    return coming(known)["amount_eur"].sum(), dict(found.items())


ISERE = "Département de l'Isère"


@pytest.mark.parametrize(
    ("lines", "left", "maybe"),
    [
        (
            [(m, "Subvention", 1000, ISERE) for m in (2, 4, 6)],
            2000,
            0,
        ),  # three instalments are no monthly aid
        ([(m, "", 1000, ISERE) for m in (2, 3, 4)], 2000, 0),  # nor are lines without a post
        (
            [(m, "Subvention", 1000, ISERE) for m in (2, 3, 4)],
            2000,
            0,
        ),  # nor those of three months running, when the award was decided before the first
        ([(m, "Subvention", 500, ISERE) for m in (1, 2, 3)], 5000, 0),  # begun before: an aid of its own
        ([(m, "Subvention", 1000, "CCAS du Département") for m in (2, 3, 4)], 5000, 3000),
        ([(m, "Subvention", 1000, who) for m, who in ((2, ISERE), (3, "Région"), (4, "CAF"))], 4000, 0),
        ([(m, "Subvention", 1000, "") for m in (2, 3, 4)], 5000, 3000),  # nobody named, all of it may be
    ],
)
@pytest.mark.sampled(cases=[0, 5])
def test_three_receipts_of_one_post_are_an_aid_that_comes_back_of_one_payer_month_after_month(
    lines, left, maybe
):
    eur, told = _of("Département", lines)
    assert (eur, told.get("unnamed", {"amount": 0})["amount"]) == (left, maybe)


@pytest.mark.parametrize(
    ("payer", "funder", "more", "once", "told"),
    [
        ("Trièves", "Communauté de communes du Trièves", [], True, True),
        ("LEADER", "Fonds LEADER", [], True, True),
        ("Ville d'Eybens", "Eybens", [], True, False),  # surely one
        ("Trièves", "Ville de Mens", [], False, False),
        ("CCAS d'Eybens", "Eybens", [{"id": "G", "funder": "CCAS d'Eybens", "status": "paid"}], False, False),
    ],
)
@pytest.mark.sampled(cases=[1])
def test_an_aid_of_every_month_goes_on_as_the_award_of_who_may_pay_it_and_that_is_told(
    payer, funder, more, once, told
):
    """400 € a month, 4,800 € awarded in June: what is awarded stands for the year ahead, unless the payer has a row of its own."""
    rows = [(f"2026-{m:02}-10", f"2026-{m:02}-10", 400, payer) for m in range(1, 7)]
    one = pilot(*rows, funder=funder, amount_eur=4800, agreed_on="2026-06-15")
    tables = {"ledger": one["ledger"], "funding": [*one["funding"].to_dict("records"), *more]}
    known = Pilot.from_tables(tables, PROJECT)
    plan = finance.cash_plan(known, 12, draws=1)
    # 1,000 € at the start, and a rent of 500 € over the six months and the year ahead
    ahead = plan.table["plan_eur"].iloc[-1] - (1000 - (6 + 12) * 500)
    assert ahead == pytest.approx(6 * 400 + 4800 + (0 if once else 12 * 400))
    said = {"payer": payer, "name": funder, "amount": 4800}
    assert (said in list(finance.doubts(known).table["values"])) == told


@pytest.mark.parametrize(
    ("funder", "payer", "other"),
    [
        ("CCAS d'Eybens", "Eybens", True),
        ("Fondation Crédit agricole", "Crédit agricole", True),
        ("Grenoble Alpes Métropole", "Grenoble", True),
        ("Eybens", "Centre communal d'action sociale d'Eybens", True),
        ("Ville d'Eybens", "Eybens", False),
        ("Métropole", "Grenoble Alpes Métropole", False),
    ],
)
@pytest.mark.sampled
def test_a_match_under_another_name_is_told_and_none_is_made_with_another_body(funder, payer, other):
    eur, told = _of(funder, [(3, "Subvention", 1000, payer)])
    assert eur == (5000 if other else 4000)
    if other:
        assert told["unnamed"] == {"amount": 1000, "names": [funder]}
    assert told.get("read_as") == (None if other else {"payer": payer, "name": funder, "amount": 1000})


def test_a_short_name_that_two_bodies_of_the_accounts_may_be_is_neither():
    lines = [(3, "Aide", 1000, "Ville d'Eybens"), (4, "Aide", 1000, "Ville de Poisat")]
    eur, told = _of("Ville", lines)
    assert (eur, told["unnamed"]) == (5000, {"amount": 2000, "names": ["Ville"]})


@pytest.mark.parametrize(("eur", "asked"), [(3000, 3000), (1000, 1000)])
def test_money_awaited_of_what_may_be_another_body_is_counted_twice_and_asked(eur, asked):
    known = pilot(("2026-05-10", "2026-12-10", eur, "Eybens"), funder="CCAS d'Eybens")
    assert same_money(known) == {}
    found = finance.doubts(known).table.set_index("what")["values"]["perhaps_twice"]
    assert found == {"name": "CCAS d'Eybens", "ledger": asked, "sheet": 3000}


@pytest.mark.long
def test_money_awaited_under_another_name_is_counted_once_and_told():
    known = pilot(("2026-05-10", "2026-12-10", 3000, "Eybens"), funder="Ville d'Eybens")
    assert len(same_money(known)) == 1
    found = finance.doubts(known).table.set_index("what")["values"]["read_as"]
    assert found == {"payer": "Eybens", "name": "Ville d'Eybens", "amount": 3000}


@pytest.mark.parametrize(("payer", "months"), [("LEADER", 3), ("Région", 12)])
def test_an_aid_of_every_month_ends_with_what_the_award_of_who_may_pay_it_covers(payer, months):
    rows = [(f"2026-{m:02}-10", f"2026-{m:02}-10", 400, payer) for m in range(1, 7)]
    known = pilot(*rows, funder="Fonds LEADER", status="paid", covers_to="2026-09-30")
    (aid,) = year_ahead(known).of("subsidy")
    assert aid.year_eur == 400 * months


@pytest.mark.parametrize(
    ("days", "bank"),
    [
        ({}, -2000),  # 1,000 at first, 6 × 500 of rent; to come by December
        ({"cash_early": "2026-09-01"}, -2000),
        ({"status": "paid"}, 1000),
        ({"cash_late": "2026-05-01"}, 1000),  # its day is past: as the line says, the day it bears
    ],
)
def test_an_award_written_before_it_is_paid_is_not_in_the_bank_where_only_its_latest_day_is_known(days, bank):
    known = pilot(("2026-03-10", None, 3000, "Ville"), **days)
    plan = finance.cash_plan(known, draws=1)
    assert plan.cash_eur == bank
