"""What each case hides is on the first screen, nobody's hours stand alone, and an hour means the same everywhere."""

import re
from dataclasses import replace

import pytest
from conftest import load
from test_finance import _monthly
from test_finance_cash import PROJECT, steady

import conciergekit as ck
from conciergekit import finance
from conciergekit.tell.finance.operating import _bars
from conciergekit.tell.finance.traps import beware
from conciergekit.tell.report import money


def traps(pilot):
    with ck.use_language("fr"):
        said = [*beware(pilot, finance.cash_plan(pilot, draws=50))]
    return " ".join(said).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "pivot",
            "Versé aujourd'hui, l'argent déjà accordé (12 000 €) repousserait à mars 2027 la rupture de trésorerie, aujourd'hui prévue en octobre 2026",
        ),
        (
            "camion",
            "22 075 € de charges classées « variables » ne suivent pas l'activité. Par commande de plus, elles ont bougé de 0,06 €",
        ),
    ],
)
@pytest.mark.long
def test_each_case_shows_what_it_hides(pilot_of, name, said):
    assert said in traps(pilot_of(name))


def test_expenses_that_follow_orders_less_than_noted_are_not_said_to_stand_still():
    """100 € and 1 € an order: of 12 to 32 orders a month the bills move by 1.00 € each, told from 100 / 21 + 1 = 5.76 €."""
    said = traps(_monthly(lambda n: 100 + n))
    assert "suivent l'activité moins que noté. Par commande de plus, elles ont bougé de 1,00 €" in said
    assert "ne suivent pas" not in said


@pytest.mark.long
def test_a_case_without_a_trap_is_not_given_one(pilot_of):
    assert "Chaque heure de plus" not in traps(pilot_of("contrats"))
    quiet = ck.Pilot.from_tables({"requests": [], "ledger": steady(cost=300, revenue=400)}, PROJECT)
    assert traps(quiet) == ""


@pytest.mark.long
def test_the_chapter_on_money_carries_the_traps(pilot_of):
    pilot = pilot_of("camion")
    views, cash = finance.views(pilot), finance.cash_plan(pilot, draws=50)
    models, plan = finance.compare(pilot, draws=50), finance.funding_plan(pilot)
    more = finance.Payers.of(pilot), plan, models, finance.calendar(pilot), finance.alerts(pilot)
    with ck.use_language("fr"):
        blocks = money.blocks(pilot, views, cash, *more)
    said = [block.text for block in blocks if getattr(block, "style", "") == "aside"]
    assert any("ne suivent pas" in line for line in said)


@pytest.mark.parametrize("nature", ["expense", "own_revenue"])
@pytest.mark.sampled(0)
def test_the_chapter_on_money_says_beside_the_result_that_an_amount_lacks(nature):
    row = {"date": "2026-02-10", "line": "x", "nature": nature}
    pilot = ck.Pilot.from_tables({"requests": [], "ledger": [*steady(cost=300, revenue=400), row]}, PROJECT)
    views, cash = finance.views(pilot), finance.cash_plan(pilot, draws=20)
    models, plan = finance.compare(pilot, draws=20), finance.funding_plan(pilot)
    more = finance.Payers.of(pilot), plan, models, finance.calendar(pilot), finance.alerts(pilot)
    with ck.use_language("en"):
        lede = money.blocks(pilot, views, cash, *more)[0].text
    assert "has no amount: the result leaves it out" in lede
    assert "nan" not in lede


# ---- people


def words(ax):
    import matplotlib.text

    return " ".join(text.get_text() for text in ax.figure.findobj(matplotlib.text.Text))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.long
def test_nobody_s_hours_stand_alone_unless_the_team_asks(sample, lang):
    team = sample["team"].dropna(subset=["id"])
    codes, roles = set(team["id"]), set(team["role"].dropna())
    with ck.use_language(lang):
        found = finance.operating(sample)
        shown = " ".join(found.sentences(lang)) + words(found.plot())
        assert not codes & set(re.findall(r"\w+", shown))
        assert not [role for role in roles if role in shown]
        asked = finance.operating(sample, by_person=True)
        told = " ".join(asked.sentences(lang)) + words(asked.plot())
        assert codes & set(re.findall(r"\w+", told))
        assert not [role for role in roles if role in told]  # a role held by one person names them
        assert asked.sentences(lang)[1].startswith(("Pour l’équipe seulement", "For the team only"))


def test_a_team_of_one_is_told_whose_hours_they_are():
    time = [
        {"date": f"2026-0{m}-05", "hours": 20, "paid": "paid", "person": "P1", "category": "field"}
        for m in range(1, 7)
    ]
    team = [{"id": "P1", "role": "Concierge", "paid": "paid", "hours_week": 10}]
    known = ck.Pilot.from_tables({"requests": [], "time": time, "team": team}, PROJECT)
    said = " ".join(finance.operating(known).sentences("en"))
    assert "these hours are theirs" in said
    assert "P1" not in said


def test_bars_of_the_team_add_up_and_twice_doubles_field_and_travel(sample):
    found = finance.operating(sample)
    now, twice = (row for row in _bars(found).itertuples())
    kinds = ("field_h", "travel_h", "admin_h", "strategy_h")
    assert sum(getattr(now, k) for k in kinds) == pytest.approx(found.whole["week_h"])
    assert sum(getattr(twice, k) for k in kinds) == pytest.approx(found.whole["twice_h"])


def test_a_loan_of_which_nobody_says_whether_it_is_in_writing_is_not_said_to_be_oral():
    """Two means lent on the pilot's last day: one with a no, one with a blank."""
    rows = [
        {"what": what, "kind": "premises", "written": yes}
        for what, yes in (("Salle", False), ("Cave", None), ("Bureau", True))
    ]
    found = finance.lent(
        ck.Pilot.from_tables({"lent": rows}, {"start": "2026-01-01", "data_until": "2026-06-30"})
    )
    assert (found.spoken, found.unsaid) == (1, 1)
    said = found.sentences("fr")
    assert "Pour 1, rien n’est écrit." in said
    assert "Pour 1, la feuille ne dit pas si le prêt est écrit." in said
    assert sorted(found.in_words("fr").iloc[:, -1]) == ["non", "non noté", "oui"]


def test_no_payer_is_drawn_while_the_largest_is_not_measured(pilot_of):
    """A running contract without an amount may be the largest payer: its bar would be missing and the others too long."""
    pilot = pilot_of("contrats")
    found = finance.Payers.of(pilot)
    assert found.plot().ck_form.rows
    contracts = pilot["contracts"].assign(amount_eur=float("nan"))
    hidden = finance.Payers.of(ck.Pilot.from_tables({**pilot.tables, "contracts": contracts}, pilot.settings))
    assert hidden.top.share != hidden.top.share
    assert not hidden.plot().ck_form.rows
    assert hidden.table["share"].isna().all()  # of how much, nobody knows


@pytest.mark.long
def test_kinds_of_payers_are_drawn_where_no_payer_has_a_code(pilot_of):
    """pivot without client codes, payers of the accounts and contracts: nobody is named, and the shares of the kinds (users,
    members by the words of their lines, not stated) add up."""
    pilot = pilot_of("pivot")
    bare = {
        name: pilot[name].assign(**{column: None})
        for name, column in (("requests", "client"), ("ledger", "payer"))
    }
    tables = {**pilot.tables, **bare, "clients": [], "contracts": []}
    found = finance.Payers.of(ck.Pilot.from_tables(tables, pilot.settings))
    assert found.top.share != found.top.share
    rows = found.plot().ck_form.rows
    assert len(rows) == 3
    assert sum(lane.spans[0].end for row in rows for lane in row.lanes) == pytest.approx(1)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.sampled(0)
def test_a_model_of_the_kit_is_told_by_its_name(lang):
    full = load("contrats")
    without = replace(full, tables={name: table for name, table in full.tables.items() if name != "models"})
    with ck.use_language(lang):
        said = money._models(finance.compare(without, draws=200))
    assert "kit:" not in said
    assert ("« " if lang == "fr" else "“") in said.replace("\xa0", " ")
