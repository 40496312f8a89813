"""The action plan: every action once, the one that settles most first, nothing invented, no must broken."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from report_cells import check_harmless, shows

import conciergekit as ck
from conciergekit import actions
from conciergekit.core import i18n
from conciergekit.papers import reports
from conciergekit.tell import actions as told
from conciergekit.tell.report import plan as chapter

NOW = pd.Timestamp("2026-08-31")
CRITERION = {
    "n": 40,
    "indicator": "orders_month",
    "role": "must",
    "light": "green",
    "lever": "",
    "owner": "",
    "value": 45.0,
    "requirement": 35.0,
    "at_most": False,
    "note": "",
    "turned_after": np.nan,
}


def reviewed(proposal="go", criteria=(), missing=(), **tables):
    """A gate review as far as the plan reads it, of a pilot with these sheets."""
    settings = {"name": "A", "start": "2025-09-01", "data_until": "2026-08-31", "closing_cost_eur": 3500}
    pilot = ck.Pilot.from_tables({"requests": [], **tables}, settings)
    rows = pd.DataFrame([CRITERION | one for one in criteria] or [CRITERION])
    return SimpleNamespace(
        pilot=pilot,
        proposal=proposal,
        criteria=rows,
        musts=rows[rows["role"] == "must"],
        verdict=SimpleNamespace(on=()),
        missing=pd.DataFrame({"indicator": list(missing), "requirement": 0.8, "lacks": ""}),
        today=SimpleNamespace(go=0.8, stop=0.1),
    )


def planned(*args, **options):
    review = reviewed(
        *args, **{k: v for k, v in options.items() if k not in ("offers", "replayed", "calendar")}
    )
    more = {k: v for k, v in options.items() if k in ("offers", "replayed", "calendar")}
    return actions.plan(review.pilot, review, **more)


SIGN = {
    "what": "Signer trois copropriétés de plus",
    "owner": "Coordination",
    "due": "2027-01-31",
    "cost_eur": 200,
    "status": "todo",
}
ASK = dict(
    what="Présenter le bilan au Département", owner="Trésorier", due="2026-10-15", cost_eur=0, status="doing"
)


# ---- each action once -----------------------------------------------------------------------------------------


@pytest.mark.long
def test_an_action_of_the_sheet_and_the_lever_that_asks_for_it_are_one():
    lever = dict(indicator="top_payer_share", role="should", light="red", lever="Trois copropriétés de plus")
    found = planned("go_conditions", criteria=[{}, lever], actions=[SIGN, ASK])
    assert list(found.table["text"]) == [SIGN["what"], ASK["what"]]
    first = found.table.iloc[0]
    assert (first["owner"], first["cost_eur"], first["settles"]) == ("Coordination", 200.0, "condition")
    assert set(first["sources"]) == {"actions", "criteria"}


@pytest.mark.parametrize(("role", "word"), [("must", "required"), ("should", "wished for")])
@pytest.mark.sampled
def test_what_is_only_wished_for_is_not_said_to_be_required(role, word):
    short = {"indicator": "service_rate", "role": role, "light": "amber", "value": 0.89, "requirement": 0.9}
    found = planned("adjust", criteria=[{}, short])
    with i18n.use_language("en"):
        (row,) = told.lines(found)[found.table["kind"] == "find_lever"].itertuples()
    assert row.what.endswith(f"89%, at least 90% {word}")
    assert row.teaches.endswith(f"comes to what is {word}")


def test_a_share_that_has_turned_is_short_by_what_it_is_now():
    """The sheet asks what is to be done today: 96 % over the whole test is nobody's goal any more."""
    fell = {"indicator": "service_rate", "role": "must", "light": "red", "value": 0.96, "requirement": 0.9}
    found = planned("adjust", criteria=[{}, fell | {"note": "turned", "turned_after": 0.5}])
    with i18n.use_language("en"):
        (row,) = told.lines(found)[found.table["kind"] == "find_lever"].itertuples()
    assert row.what.endswith("50%, at least 90% required")


@pytest.mark.long
def test_a_condition_of_the_same_person_day_and_cost_as_an_action_is_that_action():
    condition = {
        "date": "2026-02-25",
        "kind": "strategy",
        "what": "Le journal pourrait passer en ligne",
        "state": "open",
        "owner": "Coordination",
        "due": "2027-01-31",
        "cost_eur": 200,
    }
    found = planned(actions=[SIGN], conditions=[condition])
    assert list(found.table["text"]) == [SIGN["what"]]
    other = condition | {"owner": "Trésorier"}
    assert len(planned(actions=[SIGN], conditions=[other]).table) == 2


@pytest.mark.long
def test_a_condition_that_no_action_answers_is_to_be_lifted_and_what_was_found_is_said_under_it():
    """Its sheet may say a fact, which is nothing to do: "LEADER pays after the expenses"."""
    found = dict(date="2026-02-25", kind="funders", what="LEADER paie après les dépenses", state="open")
    asked = found | {"kind": "decision", "what": "Rencontrer la banque"}
    plan = planned(conditions=[found, asked])
    with ck.use_language("fr"):
        said = {row.what: row.detail for row in plan.lines().itertuples()}
    assert said == {
        "Lever la condition «\xa0Temporalité des financeurs\xa0»": found["what"],
        "Rencontrer la banque": "",
    }
    kept = planned(
        actions=[SIGN], conditions=[found | {"owner": "Coordination", "due": SIGN["due"], "cost_eur": 200}]
    )
    assert list(kept.lines()["what"]) == [SIGN["what"]]


@pytest.mark.long
def test_a_condition_that_says_nothing_is_named_by_its_decision_and_stays_one_a_line():
    """« Quoi » left empty: two of one meeting are two actions, told apart by who and when; whoever writes the report keeps one."""
    bare = {"date": "2026-03-05", "kind": "decision", "what": None, "state": "open"}
    found = planned(
        conditions=[bare | {"owner": "Présidente"}, bare | {"owner": "Trésorier", "due": "2026-12-01"}]
    )
    with ck.use_language("fr"):
        said = [(row.what, row.who) for row in found.lines().itertuples()]
    lift = "Lever la condition de la décision du 5 mars 2026"
    assert sorted(said) == [(lift, "Présidente"), (lift, "Trésorier")]
    assert found.table["code"].nunique() == 2


def test_what_is_done_or_settled_is_no_action():
    done = SIGN | {"status": "done"}
    settled = dict(date="2026-02-25", kind="status", what="Montage", state="open", settled_on="2026-06-16")
    assert len(planned(actions=[done], conditions=[settled]).table) == 0


# ---- the most decisive first ------------------------------------------------------------------------------------


def test_a_veto_comes_before_a_must_a_must_before_a_condition_and_the_earliest_first():
    risk = dict(
        what="Chute à vélo", kind="safety", level="blocking", test="Faire réviser le vélo", cap_eur=500
    )
    late = dict(
        date="2026-02-25", kind="status", what="Faire écrire le montage", state="open", due="2026-11-30"
    )
    early = dict(date="2026-02-25", kind="funders", what="Rendre le bilan", state="open", due="2026-10-15")
    found = planned("extend", missing=["on_time_rate"], risks=[risk], conditions=[late, early])
    assert list(found.table["kind"]) == ["settle", "collect", "condition", "condition"]
    assert list(found.table["text"])[2:] == ["Rendre le bilan", "Faire écrire le montage"]
    assert found.table["cap_eur"].iloc[0] == 500


def test_what_has_no_day_comes_after_what_has_one():
    undated = {"date": "2026-02-25", "kind": "status", "what": "Faire écrire le montage", "state": "open"}
    dated = dict(date="2026-02-25", kind="funders", what="Rendre le bilan", state="open", due="2027-10-15")
    assert list(planned(conditions=[undated, dated]).table["text"]) == [
        "Rendre le bilan",
        "Faire écrire le montage",
    ]


def test_at_most_seven_and_the_others_are_counted():
    many = [
        SIGN | {"what": word}
        for word in ["alpha", "bravo", "charlie", "deltas", "echoes", "foxtrot", "golfs", "hotel", "india"]
    ]
    found = planned(actions=many)
    assert (len(found.table), found.left) == (7, 2)
    assert "india" in list(found.proposals()["what"])  # one that waits is seen, and can be chosen by its code


@pytest.mark.long
def test_how_to_know_early_is_told_of_an_action_that_waits():
    many = [SIGN | {"what": f"{word} seul", "test": f"Essai {word}"} for word in "abcdefghi"]
    assert len(planned(actions=many).tests_in_words()) == 9


def test_a_stop_plans_an_orderly_stop_and_proposes_nothing_new():
    offers = SimpleNamespace(table=None)
    found = planned("stop", offers=offers, actions=[ASK])
    assert list(found.table["kind"]) == ["stop", "stop", "stop", "action"]
    assert found.table["cost_eur"].iloc[1] == 3500


# ---- what analyses propose --------------------------------------------------------------------------------------


def replayed(told: int):
    table = pd.DataFrame({"cost_order_eur": [8.93, 7.97], "result_eur": [-445.0, 12.0], "broken": [(), ()]})
    scheme = SimpleNamespace(label="Jours fixes (2 par semaine)")
    return SimpleNamespace(measured=True, told=told, table=table, schemes=(None, scheme))


def test_another_way_to_drive_is_tried_with_the_must_on_time_as_its_stop_sign():
    must = {"indicator": "on_time_rate", "role": "must", "requirement": 0.8}
    found = planned(replayed=replayed(1))
    assert found.table["kind"].tolist() == ["scheme"]
    assert np.isnan(found.table["values"].iloc[0]["on_time"])  # no must agreed: no threshold invented
    settings = {"name": "A", "start": "2025-09-01", "data_until": "2026-08-31"}
    pilot = ck.Pilot.from_tables({"requests": [], "criteria": [must]}, settings)
    review = reviewed()
    review.pilot = pilot
    line = actions.plan(pilot, review, replayed=replayed(1)).lines("fr").iloc[0]
    assert "80" in line["stop_sign"]
    assert (
        line["teaches"].replace("\N{NO-BREAK SPACE}", " ")
        == "Si une livraison peut coûter 7,97 € au lieu de 8,93 €"
    )


def test_when_today_is_best_no_other_way_to_drive_is_proposed():
    assert len(planned(replayed=replayed(0)).table) == 0


def test_a_file_to_send_later_than_the_next_months_does_not_come_first():
    def calendar(day):
        line = {"id": "f", "asked": True, "fits": True, "closes": pd.Timestamp(day), "to_check": False}
        rows = pd.DataFrame([line])
        return SimpleNamespace(files=rows, funders={"f": SimpleNamespace(name="FDVA 2")}, on=NOW)

    soon, later = (
        planned(calendar=calendar(day)).table["settles"].iloc[0] for day in ("2026-11-01", "2027-03-12")
    )
    assert (soon, later) == ("money", "other")


# ---- words ----------------------------------------------------------------------------------------------------


def test_nobody_is_invented_and_what_is_late_is_said():
    found = planned(actions=[SIGN | {"owner": None, "due": "2026-06-30"}])
    line = found.lines("fr").iloc[0]
    assert line["who"] == "à nommer"
    assert line["late"]
    assert found.sentences("fr")[1].endswith("(à nommer, en retard depuis le 30 juin 2026).")
    assert found.finding("fr") == "1 action, 200\N{NO-BREAK SPACE}€."


def test_nothing_to_do_is_one_line():
    review = reviewed()
    found = actions.plan(review.pilot, review)
    with ck.use_language("fr"):
        [only] = chapter.blocks(review.pilot, found, review, None)
    assert "Aucune action" in only.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><a href="javascript:x">', "x" * 5000])
@pytest.mark.long
def test_typed_actions_are_text_on_the_page(text):
    review = reviewed(actions=[SIGN | {"what": text, "owner": text}])
    found = actions.plan(review.pilot, review)
    loss = SimpleNamespace(engaged=np.nan, largest=np.nan)
    with ck.use_language("fr"):
        blocks = chapter.blocks(review.pilot, found, review, SimpleNamespace(loss=loss))
    pilot = review.pilot
    answer = reports.answer(pilot, draws=200)
    check_harmless(reports.pilot_page(pilot, [shows("plan", blocks)], answer=answer, lang="fr"))


def test_the_accounts_are_asked_for_once_whatever_cannot_be_judged_without_them():
    review = reviewed("extend", missing=["own_cover", "runway_months", "result_month_eur", "energy"])
    review.missing["lacks"] = ["", "ledger", "", ""]
    found = actions.plan(review.pilot, review).table.query("kind == 'collect'")
    assert [values["indicator"] for values in found["values"]] == ["own_cover", "energy"]


def test_the_cash_at_the_start_is_asked_for_beside_the_accounts():
    review = reviewed("extend", missing=["own_cover", "runway_months"])
    review.missing["lacks"] = ["", "opening_cash"]
    assert len(actions.plan(review.pilot, review).table.query("kind == 'collect'")) == 2
