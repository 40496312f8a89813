"""What the body may move opens on the cells of the workbook, and what a move says is reckoned again without the code that says it."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cells import FOUR, answer, served, sheet, tours
from conftest import load

from conciergekit import Pilot, offers, targets, what_if
from conciergekit.core import i18n
from conciergekit.core.errors import ConciergekitError
from conciergekit.tell.what_if import knobs as words

WEEKS_A_MONTH = 365.25 / 12 / 7


def tried(name, question, **moved):
    """The trial of a pilot where the knobs whose code and about are "code" or "code:about" stand elsewhere."""
    pilot, module = load(name), what_if.QUESTIONS[question]
    there = {f"{k.code}:{k.about}" if k.about else k.code: k for k in module.knobs(pilot)}
    return module.tried(pilot, {there[which].key: value for which, value in moved.items()})


# ---- they open on what was agreed, or is observed ------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(cases=[0])
def test_points_open_on_those_that_each_stakeholder_gave(name):
    rows = sheet(name, "Ce qui compte")
    given = {(row["Partie prenante"], row["Critère"]): row["Points"] for _i, row in rows.iterrows()}
    found = what_if.weights.knobs(load(name), draws=200)
    assert {knob.who for knob in found} == set(rows["Partie prenante"])
    assert all(knob.today == given.get((knob.who, words.name(knob, whole=False)), 0) for knob in found)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(cases=[0])
def test_requirements_open_on_the_sheet_of_the_criteria(name):
    rows = sheet(name, "Critères de passage")
    found = what_if.requirements.knobs(load(name))
    assert sorted(knob.today for knob in found) == sorted(rows["Exigence"])
    assert {knob.most for knob in found if knob.about == "top_payer_share"} <= {True}


@pytest.mark.parametrize("name", FOUR)
def test_cash_opens_on_no_delay_each_grant_to_come_and_the_envelope_of_the_next_stage(name):
    stages, grants = sheet(name, "Étapes"), sheet(name, "Financements")
    until = pd.Timestamp(answer(name, "Données complètes jusqu'au"))
    found = {(knob.code, knob.about): knob.today for knob in what_if.cash.knobs(load(name))}
    ahead = stages[pd.to_datetime(stages["Début"]) > until]
    assert found.get(("envelope_eur", "")) == (ahead["Enveloppe"].iloc[0] if len(ahead) else None)
    asked = set(grants.loc[grants["État"].isin(["Déposé", "Notifié", "Conventionné"]), "N°"])
    assert {about for code, about in found if code == "grant"} == asked
    assert found.get(("late_months", ""), 0) == 0
    assert found.get(("spend", ""), 0) == 0


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement"])
@pytest.mark.sampled(cases=[0, 2])
def test_the_price_of_a_delivery_is_what_an_order_on_a_tour_brought(name):
    rows = tours(name).dropna(subset="commandes")
    price = rows["recette"].sum() / rows["commandes"].sum()
    found = {knob.code: knob for knob in what_if.trips.knobs(load(name))}
    assert found["price_eur"].today == pytest.approx(price, rel=0.001)
    assert found["scheme"].today == "grouped"


@pytest.mark.parametrize("name", ["engagement", "camion"])
def test_tours_a_week_are_those_of_the_last_eight_weeks_that_had_some(name):
    days, until = (
        pd.to_datetime(tours(name)["Date"]),
        pd.Timestamp(answer(name, "Données complètes jusqu'au")),
    )
    by_week = ((until - days).dt.days // 7).value_counts().sort_index()
    [found] = [knob for knob in what_if.trips.knobs(load(name)) if knob.code == "tours_a_week"]
    assert found.today == by_week.head(8).mean()


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_nothing_moved_is_today(name):
    for question, module in what_if.QUESTIONS.items():
        options = {"draws": 200} if question == "weights" else {}
        found = module.tried(load(name), {}, **options)
        assert found.moved == ()
        assert not [text for text in found.sentences() if "par rapport à" in text]


# ---- what a move gives ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_all_points_on_one_criterion_rank_by_it_alone():
    pilot, draws = load("contrats"), 400
    found = what_if.weights.knobs(pilot, draws)
    alone = {knob.key: 100.0 * (knob.about == "payer") for knob in found}
    then = what_if.weights.tried(pilot, alone, draws).then
    evaluated = targets.evaluate(pilot, draws=draws)
    worth = evaluated.utilities[:, evaluated.ranked, evaluated.names.index("payer")]
    best = (worth >= worth.max(axis=1, keepdims=True) - 1e-9).mean(axis=0)
    assert sorted(then.ranked["p_first"]) == pytest.approx(sorted(best))


@pytest.mark.long
def test_who_moved_nothing_keeps_what_the_workbook_says_of_them():
    pilot = load("contrats")
    there = what_if.weights.knobs(pilot, 400)
    mine = [knob for knob in there if knob.who == "Commune"]
    found = what_if.weights.tried(pilot, {knob.key: 0.0 for knob in mine if knob.about != "demand"}, 400)
    assert found.who == ("Commune",)
    before, after = (
        r.by_stakeholder.set_index(["stakeholder", "label"])["p_first"] for r in (found.now, found.then)
    )
    assert (after.loc["Porteur"] - before.loc["Porteur"]).abs().max() < 0.1
    assert (after.loc["Commune"] - before.loc["Commune"]).abs().max() > 0.2


def test_points_that_cannot_be_are_refused():
    pilot = load("contrats")
    with pytest.raises(ConciergekitError):
        targets.prioritize(pilot, weights={"Commune": {"taste": 3}}, draws=50)


def test_a_euro_more_brings_a_euro_an_order():
    orders = WEEKS_A_MONTH * tried("contrats", "trips").comparison.orders_a_week
    price = {k.code: k for k in what_if.trips.knobs(load("contrats"))}["price_eur"].today
    one, three = (tried("contrats", "trips", price_eur=price + more) for more in (1, 3))
    gains = [found.then["result_month_eur"] - found.now["result_month_eur"] for found in (one, three)]
    assert gains == pytest.approx([orders, 3 * orders], rel=0.08)
    assert "+" in one.finding()
    assert "par mois par rapport à aujourd’hui" in one.finding()


def test_a_grant_that_comes_three_months_late_lacks_three_months():
    found = tried("pivot", "cash", late_months=3)
    now, then = (
        plan.table.loc[plan.table["kind"] == "future", "plan_eur"].to_numpy()
        for plan in (found.now, found.then)
    )
    grants = sheet("pivot", "Financements").set_index("N°")["Montant"]
    assert sorted(set(np.round(then - now))) == [-grants["F2"], 0]
    assert int((np.round(then - now) == -grants["F2"]).sum()) == 3


def test_a_grant_that_does_not_come_is_lacking_from_its_month_on():
    found = tried("pivot", "cash", **{"grant:F2": 0})
    now, then = (
        plan.table.loc[plan.table["kind"] == "future"].set_index("month")["plan_eur"]
        for plan in (found.now, found.then)
    )
    late = pd.Timestamp(
        sheet("pivot", "Financements").set_index("N°").loc["F2", "Argent au plus tard"]
    ).to_period("M")
    assert (then - now)[now.index >= late].round().eq(-12000).all()
    assert (then - now)[now.index < late].round().eq(0).all()
    assert "12" in found.sentences()[1]


def test_the_envelope_counts_only_once_it_is_spent():
    idle = tried("contrats", "cash", envelope_eur=20000)
    assert idle.then.table.equals(idle.now.table)
    assert any("ne change rien" in text for text in idle.sentences())
    # 1 October to 31 December is the whole of the stage: what is above the costs of these months is all that is added
    spent, more = (
        tried("contrats", "cash", spend=1, envelope_eur=20000),
        tried("contrats", "cash", spend=1, envelope_eur=21000),
    )
    assert spent.lowest[1] - more.lowest[1] == pytest.approx(1000)


@pytest.mark.long
def test_a_limit_above_what_is_observed_is_met_and_one_below_is_not():
    light = lambda found, name: found.then.criteria.set_index("indicator")["light"][name]  # noqa: E731
    at_44 = {
        value: tried("contrats", "requirements", **{"requirement:top_payer_share": value})
        for value in (0.43, 0.46)
    }
    assert (light(at_44[0.43], "top_payer_share"), light(at_44[0.46], "top_payer_share")) == ("red", "green")
    hard = tried("contrats", "requirements", **{"requirement:orders_month": 70})
    assert light(hard, "orders_month") == "red"
    assert hard.then.probability < 0.01
    assert "au lieu de" in hard.finding()


@pytest.mark.long
def test_without_an_offer_the_accounts_lose_what_it_brought_and_its_own_expenses():
    ledger = sheet("contrats", "Comptes")
    result = ledger["Montant"].where(ledger["Nature"] != "Charge", -ledger["Montant"]).sum()
    mine = served("contrats")
    mine = mine[(mine["Service"] == "pressing") & (mine["Public"] == "habitants")]
    key = "offer:habitants\npressing"
    found = tried("contrats", "offers", **{key: 0})
    assert found.now.result_eur == pytest.approx(result, abs=0.01)
    assert found.then.result_eur == pytest.approx(result - mine["gardé"].sum(), abs=0.01)
    journal = tried("contrats", "offers", **{"offer:collectivites\njournal": 0})
    own = ledger.loc[(ledger["Service"] == "journal") & (ledger["Nature"] == "Charge"), "Montant"].sum()
    assert own > 0
    assert journal.then.result_eur == pytest.approx(result - 10 * 598 + own, abs=0.01)


@pytest.mark.long
def test_users_no_longer_served_are_those_who_asked_for_nothing_else():
    rows = sheet("pivot", "Demandes")
    asked_by = (
        rows.dropna(subset="Code client")
        .groupby("Code client")[["Public", "Service"]]
        .apply(lambda mine: set(map(tuple, mine.to_numpy())))
    )
    [offer] = {one for asked in asked_by for one in asked if one[1] == "courses"} & {("habitants", "courses")}
    alone = sum(asked == {offer} for asked in asked_by)
    found = tried("pivot", "offers", **{"offer:habitants\ncourses": 0})
    assert found.then.people == alone
    assert any(f"environ {5 * round(alone / 5)}" in text for text in found.sentences())


@pytest.mark.long
def test_a_must_that_the_orders_left_would_break_is_told():
    """Orders served of what is kept, a normal month of the last three."""
    rows = served("pivot")
    month = pd.PeriodIndex(rows["Servie ou close le"].fillna(rows["Date"]), freq="M")
    last = sorted(set(month))[-3:]
    left = rows[month.isin(last) & ((rows["Public"] != "habitants") | (rows["Service"] != "courses"))]
    opened = sheet("pivot", "Ouverture et saison")
    opened = opened[pd.PeriodIndex(opened["Mois"], freq="M").isin(last)]
    normal = 3 - len(opened) + (opened["Part du mois ouverte"].fillna(1) * opened["Saison"].fillna(1)).sum()
    found = tried("pivot", "offers", **{"offer:habitants\ncourses": 0})
    criteria = sheet("pivot", "Critères de passage").set_index("Indicateur")["Exigence"]
    [must] = [one for one in found.then.broken if one.indicator == "orders_month"]
    assert must.value == pytest.approx(len(left) / normal)
    assert must.requirement == criteria["Commandes servies par mois"]
    assert found.now.broken == ()
    assert "critère obligatoire" in found.sentences()[-1]


@pytest.mark.parametrize("name", ["contrats", "engagement"])
@pytest.mark.long
def test_an_offer_stopped_frees_the_hours_and_takes_the_margin_of_its_row(name):
    rows = offers.table(load(name))
    rows = rows[rows["kind"].isin(["orders", "contract"]) & rows["margin_eur"].notna()]
    for row in rows.itertuples():
        found = tried(name, "offers", **{f"offer:{row.public}\n{row.service}": 0})
        assert found.then.hours_month == pytest.approx(row.freed_hours_month)
        assert found.now.margin_eur - found.then.margin_eur == pytest.approx(row.margin_eur)


# ---- words, and back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled(0, of=2)
def test_what_is_written_is_read_back_as_the_same_in_either_language(name, lang):
    for question, module in what_if.QUESTIONS.items():
        knobs = module.knobs(load(name), **({"draws": 200} if question == "weights" else {}))
        with i18n.use_language(lang):
            called = words.names(knobs)
            said = {knob.key: words.written(knob, elsewhere(knob)) for knob in knobs}
        assert len(set(called.values())) == len(knobs)
        by_name = words.found(knobs)
        for knob in knobs:
            assert by_name[words.fold(called[knob.key])] is knob
            assert words.meant(knob, said[knob.key]) == pytest.approx(elsewhere(knob))


def elsewhere(knob):
    if knob.unit == "choice":
        return "fixed_days"
    if knob.unit == "yesno":
        return 1.0 - knob.today
    return (knob.low + knob.today) / 2 if knob.today > knob.low else (knob.today + knob.high) / 2


@pytest.mark.parametrize("text", ["douze", "", "1e400", "-3", "999999", "nan", "__import__('os')", "=1+1"])
def test_a_value_that_cannot_be_is_none(text):
    knob = what_if.Knob("price_eur", 8.0, "money", 0, 20)
    assert words.meant(knob, text) is None


def test_a_pilot_without_the_sheets_has_nothing_to_move():
    full = load("contrats")
    bare = replace(
        full, tables={"requests": full["requests"].head(3)}, settings={"start": full.settings["start"]}
    )
    assert what_if.trips.knobs(bare) == () or all(
        k.code != "price_eur" or math.isfinite(k.today) for k in what_if.trips.knobs(bare)
    )
    assert what_if.cash.knobs(bare) == ()
    assert what_if.requirements.knobs(bare) == ()


@pytest.mark.long
def test_a_contract_beside_orders_of_few_people_is_not_stopped_with_them():
    """The gap between the two results, less the contract, would be what two people pay."""
    groups = {"a": 9, "b": 8, "c": 6, "few": 2}
    requests = [
        {
            "date": "2025-10-05",
            "closed_on": "2025-10-05",
            "client": f"{public}{n}",
            "public": public,
            "service": "x",
            "outcome": "served",
            "fee_eur": 5,
            "minutes": 10,
        }
        for public, people in groups.items()
        for n in range(people)
    ]
    contract = dict(
        id="K", status="signed", start="2025-09-01", per_year=12, amount_eur=100, minutes=60, service="x"
    )
    contracts = [{**contract, "public": "few"}, {**contract, "id": "L", "public": "a"}]
    pilot = Pilot.from_tables(
        {"requests": requests, "contracts": contracts}, {"start": "2025-09-01", "data_until": "2025-12-31"}
    )
    stopped_alone = {knob.about for knob in what_if.QUESTIONS["offers"].knobs(pilot)}
    assert "few\nx" not in stopped_alone
    assert "a\nx" in stopped_alone
