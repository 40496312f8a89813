"""Actions proposed by several chapters are one: said by the chapter that owns them, referred to by the others, in order."""

import copy
import pickle
from functools import cache

import pandas as pd
import pytest
from cells import served
from conftest import load

from conciergekit import Pilot, gates, logistics, offers, targets
from conciergekit.core import i18n
from conciergekit.tell import steps as actions
from conciergekit.tell.steps import Step


@cache
def chapters(name):
    """What each chapter of a sample proposes, in French."""
    pilot = load(name)
    review, ranking, costs = (
        gates.review(pilot),
        targets.prioritize(pilot, draws=300),
        logistics.cost_tours(pilot),
    )
    table = offers.review(pilot, ranking, 3)
    focus = targets.focus(pilot, keep=3, priorities=ranking, spared=table.spared)
    needed, schemes = (
        logistics.stops_needed(pilot, costs),
        logistics.compare_schemes(pilot, costs=costs, draws=100),
    )
    ranked = logistics.rank_actions(schemes, needed, logistics.trip_model(pilot, costs))
    return {
        "offers": table.sentences("fr"),
        "trips": schemes.next_steps("fr", costs=costs, needed=needed, ranked=ranked, review=review),
        "targets": ranking.next_steps(
            "fr", shift=targets.shift(pilot), focus=focus, offers=table, review=review
        ),
    }


def gather(**chapters) -> pd.DataFrame:
    """Every action the chapters propose (`gate`, `offers`, `trips`, `targets`: their steps), the gate's first, one row each.

    Columns: code, owner, chapter (that says it with its figures), also (those that refer to it), step. A step that
    refers to a kind ("price") refers to each of its actions ("price:…").
    """
    said = [
        (chapter, step) for chapter, steps in chapters.items() for step in steps if isinstance(step, Step)
    ]
    order = list(dict.fromkeys(actions.OWNERS.values()))
    rows: dict[str, dict] = {}
    for chapter, step in sorted(said, key=lambda one: (one[1].refers, order.index(one[1].owner))):
        whole = [row for code, row in rows.items() if code == step.code or code.startswith(f"{step.code}:")]
        if not whole:
            rows[step.code] = dict(code=step.code, owner=step.owner, chapter=chapter, also=(), step=step)
        for row in whole:
            row["also"] = tuple(dict.fromkeys([*row["also"], *({chapter} - {row["chapter"]})]))
    first = sorted(rows.values(), key=lambda row: order.index(row["owner"]))
    return pd.DataFrame(first, columns=["code", "owner", "chapter", "also", "step"])


longer = lambda name: pytest.param(name, marks=pytest.mark.long)  # noqa: E731
samples = pytest.mark.parametrize("name", ["camion", "contrats", "pivot", longer("engagement")])


@samples
@pytest.mark.long
def test_an_action_of_two_chapters_has_one_owner_and_its_figures_are_said_there(name):
    said = chapters(name)
    whole = [
        step.code for steps in said.values() for step in steps if isinstance(step, Step) and not step.refers
    ]
    assert len(set(whole)) == len(whole)
    found = gather(**said)
    for row in found.itertuples():
        if row.owner == "offers":
            assert row.chapter == "offers", (
                row.code
            )  # nobody refers to what the chapter on offers does not say
        assert row.chapter == row.owner or row.step.refers, row.code
    assert found["owner"].map(["gate", "trips", "offers", "targets"].index).is_monotonic_increasing


@pytest.mark.long
def test_price_and_payer_are_said_by_the_offers_and_the_others_refer_to_them():
    found = gather(**chapters("camion")).set_index("code")
    assert found.loc["price:Courses livrées · Personnes âgées", "also"] == ("trips", "targets")
    told = " ".join(chapters("camion")["trips"])
    assert "Le chapitre «\N{NO-BREAK SPACE}À qui, quoi\N{NO-BREAK SPACE}» dit, offre par offre" in told


@pytest.mark.long
def test_a_stop_comes_before_what_trips_and_ranking_would_try():
    """camion: the rule proposes to stop while its trips would try a relay point for a month."""
    said = chapters("camion")
    first = "La règle propose d’arrêter\N{NO-BREAK SPACE}: préparez d’abord l’arrêt en bon ordre."
    for chapter in ("trips", "targets"):
        assert said[chapter][0].startswith(first), chapter
        assert "si l’instance de décision décide autrement" in said[chapter][0]
        assert not any(first in step for step in said[chapter][1:])
    assert not any("La règle propose" in step for step in chapters("contrats")["trips"])


@pytest.mark.long
def test_what_is_already_under_way_is_said_as_such_by_the_chapter_that_would_propose_it():
    relay = next(step for step in chapters("camion")["trips"] if "Point relais" in step)
    assert (
        "En cours\N{NO-BREAK SPACE}: Demander à deux communes un lieu pour un point relais, pour le 31 octobre 2026"
        in relay
    )
    assert (relay.owner, relay.refers) == ("gate", True)


@pytest.mark.long
def test_fewer_promised_days_kept_are_said_before_the_money_to_gain():
    """pivot: one fixed day a week keeps 49 % of the promised days, tours shared with somebody else 89 %; 90 % are kept now."""
    step = next(step for step in chapters("pivot")["trips"] if "Jours fixes (1 par semaine)" in step)
    assert step.startswith("Sur les 660 commandes du test, 49\N{NARROW NO-BREAK SPACE}%")
    shared = next(step for step in chapters("pivot")["trips"] if "Tournées partagées" in step)
    assert shared.startswith("Sur les 660 commandes du test, 89\N{NARROW NO-BREAK SPACE}%")


@pytest.mark.long
def test_tours_are_filled_before_an_offer_that_rides_them_is_paused():
    """contrats: 53 orders of small jobs for working families, all on a tour; the trips ask for fuller tours."""
    rows = served("contrats")
    mine = rows[(rows["Service"] == "bricolage") & (rows["Public"] == "habitants")]
    assert (len(mine), mine["Tournée"].notna().sum()) == (53, 53)
    found = gather(**chapters("contrats")).set_index("code")
    assert list(found.index).index("fill") < list(found.index).index("pause")
    assert found.loc["pause", "step"].endswith(
        "53 commandes du test passaient par les tournées, qui rouleraient plus vides. Suspendez en dernier, "
        "après ce que propose le chapitre sur les trajets."
    )


def test_the_same_code_is_one_action_whoever_says_it():
    price, other = Step("Ask 3 € more", "price:a"), Step("Ask 2 € more", "price:b")
    far, pause = Step("See the price", "price", refers=True), Step("See the pause of a", "pause", refers=True)
    try_it = Step("Try a relay", "scheme:relay")
    found = gather(trips=[try_it, far, "a sentence"], offers=[price, other], targets=[far, pause], gate=[])
    rows = list(found[["code", "owner", "chapter", "also"]].itertuples(index=False, name=None))
    assert rows == [
        ("scheme:relay", "trips", "trips", ()),
        ("price:a", "offers", "offers", ("trips", "targets")),
        ("price:b", "offers", "offers", ("trips", "targets")),
        ("pause", "offers", "targets", ()),
    ]
    assert actions.once([price, other, Step("Ask 9 € more", "price:a")]) == [price, other]


def test_a_step_is_a_sentence_that_keeps_its_code():
    step = Step("Try it", "scheme:relay", refers=True)
    for same in (pickle.loads(pickle.dumps(step)), copy.deepcopy(step)):
        assert (same, same.code, same.refers, same.owner) == ("Try it", "scheme:relay", True, "trips")


def test_a_pause_puts_its_risk_first_and_a_go_puts_nothing():
    running = Pilot.from_tables({"requests": []}, {"name": "T"}, language="en")

    class Proposed:
        def __init__(self, proposal, pilot=running):
            self.proposal, self.pilot = proposal, pilot

    with i18n.use_language("en"):
        assert "settle first the risk" in actions.before(Proposed("suspend"))[0]
        assert [actions.before(Proposed(p)) for p in ("go", "go_conditions", "extend", "adjust")] == [[]] * 4
        over = {"decisions": [{"date": "2026-05-01", "decision": "stop"}], "requests": []}
        stopped = Pilot.from_tables(over, {"name": "T"}, language="en")
        assert "has decided to stop" in actions.before(Proposed("go", stopped))[0]
    assert actions.before(None) == []


def test_an_action_done_or_without_a_date_is_not_under_way():
    rows = [
        {"what": "Find a relay point", "due": "2026-10-01", "status": "done"},
        {"what": "Find one relay point"},
        {"what": "Find another relay point", "due": "2026-12-01", "owner": "Board"},
    ]
    pilot = Pilot.from_tables({"requests": [], "actions": rows}, {"name": "T"}, language="en")
    found = actions.under_way(pilot, "Relay point")
    with i18n.use_language("en"):
        assert (
            actions.due(found)
            == "Under way: Find another relay point, due on 1 December 2026 (in charge: Board)."
        )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "Avance de trésorerie et acompte demandé",
            "Demander un acompte et une avance bancaire sur LEADER",
            True,
        ),
        (
            "Former trois personnes et faire tourner les permanences",
            "Passer à une permanence par semaine en octobre",
            False,
        ),
        ("Deuxième artisan", "Présenter le bilan au Département", False),
        ("", "Présenter le bilan", False),
    ],
)
def test_two_texts_are_one_action_when_most_of_their_words_are(one, other, same):
    assert actions.same_action(one, other) is same
    assert actions.same_action(other, one) is same
