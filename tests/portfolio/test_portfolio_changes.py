"""What changed since last time: noise is rarely announced, a fall is found soon, and every change is a sentence."""

import copy
import datetime as dt

import numpy as np
import pytest
from conftest import load

from conciergekit import portfolio
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.portfolio.changes import (
    FEWEST_MONTHS,
    KINDS,
    LEVEL_FALL,
    MOST,
    Change,
    level_moved,
    moved,
    news,
    share_moved,
    since,
)
from conciergekit.synthetic.portfolio import START, worlds
from conciergekit.tell.portfolio import since as told

DAY = dt.date(2026, 9, 1)


@pytest.fixture(scope="module")
def june_and_august():
    """The same pilot as it was known at the end of June, and at the end of August."""
    pilot = load("contrats")
    return [portfolio.state(one) | {"pilot": "a"} for one in (pilot.as_of("2026-06-30"), pilot)]


# ---- statistics --------------------------------------------------------------------------------------------------


def test_a_level_that_is_what_it_was_has_not_moved_and_months_closed_do_not_count():
    counts = np.array([40, 40, 40, 40, 40, 40, 40, 40.0])
    assert level_moved(counts, np.ones(8), 2) == pytest.approx(0, abs=0.03)
    half = counts * np.array([1, 1, 1, 1, 1, 1, 0.5, 0.5])
    assert level_moved(half, np.array([1, 1, 1, 1, 1, 1, 0.5, 0.5]), 2) == pytest.approx(0, abs=0.05)
    assert level_moved(half, np.ones(8), 2) < -LEVEL_FALL[2]
    assert np.isnan(level_moved(counts[: FEWEST_MONTHS + 1], np.ones(FEWEST_MONTHS + 1), 2))


def counted(counts, months):
    """A state that knows the orders of its first months only."""
    return {"by_month": monthly(counts[:months], [1.0] * months), "figures": {}}


def told_of(counts, months):
    """What is announced of the last of so many months, after that of the month before."""
    before, now = counted(counts, months - 1), counted(counts, months)
    return news(moved([before], now), moved([], before))


@pytest.mark.long
def test_noise_is_rarely_announced_and_a_third_less_is_found_in_two_months():
    """Sixty orders a month: at most .06, and nine times in ten (what the most powerful test finds at .05: .98)."""
    rng, false, found = np.random.default_rng(11), 0, 0
    for _world in range(400):
        base = rng.negative_binomial(60 / 0.3, 1 / 1.3, 13)
        low = np.append(base[:12], rng.negative_binomial(40 / 0.3, 1 / 1.3, 2))
        false += bool(told_of(base, 13))
        found += any(one.worse for months in (13, 14) for one in told_of(low, months))
    assert false / 400 < 0.085
    assert found / 400 > 0.9


def test_what_was_announced_is_no_news_the_month_after_unless_it_has_gone_further():
    counts = [60.0] * 12 + [44.0, 44.0, 25.0]
    assert [[one.worse for one in told_of(counts, months)] for months in (12, 13, 14, 15)] == [
        [],
        [],
        [True],
        [True],
    ]
    assert not told_of([60.0] * 12 + [30.0, 52.0], 14)


def test_normal_deviates_of_a_share_are_normal():
    rng = np.random.default_rng(3)
    z = [
        share_moved(a, 300, b, 80)
        for a, b in zip(rng.binomial(300, 0.85, 4000), rng.binomial(80, 0.85, 4000), strict=True)
    ]
    assert np.mean(z) == pytest.approx(0, abs=0.05)
    assert np.std(z) == pytest.approx(1, abs=0.05)
    assert np.isnan(share_moved(5, 6, 20, 40))


# ---- what is announced -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_first_time_nothing_is_said_and_the_same_data_again_change_nothing(june_and_august):
    june, august = june_and_august
    assert since([], august) == portfolio.Since((), "", "2026-08-31", 0)
    assert since([august], august).changes == ()
    assert since([june], august).before == "2026-06-30"


@pytest.mark.long
def test_a_sample_that_goes_on_as_before_announces_no_figure(june_and_august):
    june, august = june_and_august
    assert not {change.kind for change in since([june], august).changes} & {
        "level",
        "share",
        "figure",
        "corrected",
    }


@pytest.mark.long
def test_past_months_typed_again_are_a_correction_and_the_month_being_filled_in_is_not(june_and_august):
    june, august = june_and_august
    filled = copy.deepcopy(june)
    filled["by_month"]["2026-06"][0] -= 20
    assert not [c for c in since([filled], august).changes if c.kind == "corrected"]
    typed = copy.deepcopy(june)
    for month in ("2025-11", "2026-01"):
        typed["by_month"][month][5] *= 0.5
    [found] = [c for c in since([typed], august).changes if c.kind == "corrected"]
    assert (found.code, found.values) == ("expense_eur", {"months": 2, "first": "2025-11", "last": "2026-01"})
    assert found.now == pytest.approx(2 * found.before)


@pytest.mark.long
def test_orders_taken_away_from_last_month_are_a_correction_too(june_and_august):
    """What is noted late adds to the last month; nothing that is noted late takes away from it."""
    june, august = june_and_august
    more = copy.deepcopy(june)
    more["by_month"]["2026-06"][0] *= 1.5
    [found] = [c for c in since([more], august).changes if c.kind == "corrected"]
    assert (found.code, found.values) == ("requests", {"months": 1, "first": "2026-06", "last": "2026-06"})


@pytest.mark.long
def test_a_sheet_that_is_no_longer_there_is_said_to_be_absent_not_corrected_to_zero(june_and_august):
    june, august = june_and_august
    bare = load("contrats")
    bare = Pilot.from_tables({"requests": bare["requests"]}, bare.settings, language="fr")
    now = portfolio.state(bare) | {"pilot": "a"}
    found = since([june], now).changes
    assert "corrected" not in [change.kind for change in found]
    assert "expense_eur" in [change.code for change in found if change.kind == "absent"]
    with i18n.use_language("fr"):
        said = " ".join(map(told.sentence, found))
    assert "n’a plus de charges" in said
    assert "0 €" not in said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.long
def test_a_must_that_is_met_holds_nothing_back():
    state = portfolio.state(load("contrats"))
    assert (state["brake"] == "") == (set(state["lights"].values()) == {"green"})


@pytest.mark.long
def test_a_workbook_sent_again_for_the_same_month_says_what_was_corrected(june_and_august):
    _june, august = june_and_august
    before = copy.deepcopy(august) | {"data": "sent before"}
    before["by_month"]["2026-03"][1] += 15
    [found] = since([before], august).changes
    assert (found.kind, found.code) == ("corrected", "orders")


@pytest.mark.parametrize("day", ["", "2026-07-31"])
def test_a_cell_corrected_for_the_same_day_that_turns_the_decision_is_said(june_and_august, day):
    """The cash of the Project sheet, corrected: no month has other counts, and the proposal is another."""
    _june, august = june_and_august
    before = copy.deepcopy(august) | {"data": "sent before", "proposal": "go", "chance": 0.9}
    before["figures"]["runway_months"] = [18.0, None, None, 1]
    now = copy.deepcopy(august) | {"proposal": "adjust", "chance": 0.9}
    now["figures"]["runway_months"] = [1.0, None, None, 1]
    found = since([before], now, day)
    assert [one.kind for one in found.changes] == ([] if day else ["proposal", "cash"])
    with i18n.use_language("en"):
        assert ("What changed:" in told.message("a", found, now, DAY)[1]) == (not day)
    unjudged = now | {"required": {}, "lights": {}}
    assert "proposal" not in [one.kind for one in since([before], unjudged).changes]
    assert "proposal" not in [one.kind for one in since([unjudged | {"data": "y"}], now).changes]
    away = copy.deepcopy(before)
    for row in away["by_month"].values():
        row[0] *= 3
    assert {one.kind for one in since([away], now).changes} <= {"corrected"}


def test_proposal_actions_signals_and_musts_that_changed_are_all_said_gravest_first_and_five_at_most(
    june_and_august,
):
    _june, august = june_and_august
    before = copy.deepcopy(august) | {
        "until": "2026-07-31",
        "data": "x",
        "proposal": "go",
        "signals": ["hour"],
        "actions": {"done": 0, "late": 0, "open": 4},
        "lights": {**august["lights"], "own_cover": "red"},
    }
    before["figures"] = {**august["figures"], "runway_months": [3.0, None, None, 1]}
    now = august | {"proposal": "stop", "actions": {"done": 2, "late": 3, "open": 2}}
    found = since([before], now)
    kinds = [change.kind for change in found.changes]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert kinds[:2] == ["proposal", "cash"]
    assert len(found.changes) == MOST < found.all


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        ("stop", "adjust", False),
        ("suspend", "extend", False),
        ("go", "go_conditions", True),
        ("go", "stop", True),
        ("adjust", "go", False),
    ],
)
def test_a_proposal_is_worse_only_if_it_is_further_from_going_on(june_and_august, before, now, worse):
    june, august = june_and_august
    [found] = [
        change
        for change in since([june | {"proposal": before}], august | {"proposal": now}).changes
        if change.kind == "proposal"
    ]
    assert found.worse == worse


def proposed(*said, chance=0.8):
    """States month after month that propose these."""
    return [
        {
            "until": f"2026-{n + 1:02d}-28",
            "proposal": one,
            "chance": chance,
            "stage": "2",
            "status": "",
            "data": str(n),
            "by_month": {},
            "figures": {},
            "signals": [],
            "lights": {"own_cover": "red"},
            "actions": {},
            "name": "A",
        }
        for n, one in enumerate(said)
    ]


def proposals(states):
    return [
        [(one.before, one.now) for one in since(states[:n], states[n]).changes] for n in range(1, len(states))
    ]


def test_a_proposal_near_a_threshold_is_announced_when_it_stands_a_second_month():
    assert proposals(proposed("go", "extend", "go", "extend", "extend", "extend")) == [
        [],
        [],
        [],
        [("go", "extend")],
        [],
    ]


def test_and_at_once_when_its_chance_came_with_it_when_it_is_grave_or_after_months_without_data():
    low = proposed("go", "extend")
    low[1]["chance"] = 0.4
    assert proposals(low) == [[("go", "extend")]]
    for grave in ("stop", "suspend"):
        assert proposals(proposed("extend", grave)) == [[("extend", grave)]]
    late = proposed("go", "extend")
    late[1]["until"] = "2026-04-30"
    assert proposals(late) == [[("go", "extend")]]


def monthly(counts, open_):
    """Months of orders and of opening, nothing else known."""
    months = [f"{2025 + n // 12}-{n % 12 + 1:02d}" for n in range(len(counts))]
    return {
        month: [None, n, 0.0, 0.0, None, None, share]
        for month, n, share in zip(months, counts, open_, strict=True)
    }


@pytest.mark.parametrize(
    ("counts", "open_", "expected"),
    [
        ([60.0] * 10 + [20.0, 0.0], [1.0] * 11 + [0.0], None),  # closed last month: nothing is known lately
        ([60.0] * 10 + [0.0, 20.0], [1.0] * 10 + [0.0, 1.0], (60.0, 20.0)),
        ([60.0] * 5 + [0.0] * 2 + [60.0] * 4 + [20.0], [1.0] * 5 + [0.0] * 2 + [1.0] * 5, (60.0, 20.0)),
        ([None] * 2 + [60.0] * 9 + [20.0], [1.0] * 12, (60.0, 20.0)),
        ([0.0] * 12, [0.0] * 12, None),
    ],
)
def test_a_month_closed_or_unknown_is_no_level_and_makes_no_sentence_without_a_number(
    june_and_august, counts, open_, expected
):
    june, august = june_and_august
    before = june | {"by_month": {}, "until": "2025-11-30"}
    now = august | {"by_month": monthly(counts, open_), "until": "2025-12-31"}
    found = [change for change in since([before], now).changes if change.kind == "level"]
    assert [(change.before, change.now) for change in found] == ([expected] if expected else [])
    with i18n.use_language("en"):
        assert not any("nan" in told.sentence(change) for change in found)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_kind_of_change_is_a_sentence(lang):
    changes = [
        Change("proposal", "", "go", "stop"),
        Change("stage", "", "1", "2"),
        Change("stage", "", "", "2"),
        Change("cash", "runway_months", float("inf"), 3.0),
        Change("level", "orders_level", 45.0, 30.0, {"months": 1}),
        Change("level", "requests_level", 45.0, 30.0, {"months": 2}),
        Change("share", "service_rate", 0.9, 0.7, {"months": 2, "n": 60}),
        Change("share", "satisfaction_beneficiaries", 0.9, 0.7, {"n": 15}),
        Change("late", "", 1, 3),
        Change("done", "", 0, 1),
        Change(
            "corrected", "expense_eur", 100.0, 200.0, {"months": 1, "first": "2026-01", "last": "2026-01"}
        ),
        Change("corrected", "orders", 10.0, 20.0, {"months": 3, "first": "2026-01", "last": "2026-04"}),
        Change("older", "", "2026-07-31", "2026-06-30"),
        Change("older", "", "2026-07-31", ""),
        Change("status", "", "", "scic"),
        Change("absent", "expense_eur"),
        Change("renamed", "", "Les Amis", "Les Voisins"),
        *(Change(kind, code) for kind in ("signal", "gone") for code in told.SIGNALS),
        Change("light", "own_cover", "green", "red"),
        *(
            Change("figure", code, 0.5, 0.3, {"low": 0.45, "high": 0.55})
            for code in ("own_cover_pace", "result_pace_eur", "cost_per_stop_eur")
        ),
    ]
    assert {change.kind for change in changes} == set(KINDS)
    with i18n.use_language(lang):
        for change in changes:
            said = told.sentence(change)
            assert said.endswith(".")
            assert "{" not in said
            assert "nan" not in said.casefold().replace("maintenant", "")


def test_the_message_says_its_own_past_and_plan_then_where_the_others_lie_without_a_name(june_and_august):
    june, august = june_and_august
    others = [copy.deepcopy(august) | {"pilot": f"p{n}", "name": f"SOMEBODY {n}"} for n in range(5)]
    for n, other in enumerate(others):
        other["figures"]["service_rate"][0] = 0.70 + 0.02 * n
    pool = portfolio.pooled([august, *others], "service_rate")
    with i18n.use_language("en"):
        subject, body = told.message("Mine", since([june], august), august, DAY, [june], [pool])
    assert subject == "Mine: the figures on 31 August 2026"
    own, among = (
        body.index(words) for words in ("planned 45", "the middle of the 6 pilots at your stage is")
    )
    assert own < among
    assert "SOMEBODY" not in body
    with i18n.use_language("en"):
        counted = told.shown("service_rate", august["figures"]["service_rate"][0])
        drawn = told.shown("service_rate", pool.estimate[pool.pilots.index("a")])
    assert counted != drawn
    assert f"{counted}, or {drawn} once drawn towards the group" in body
    with i18n.use_language("en"):
        assert "the middle of" not in told.message("Mine", since([june], august), august, DAY, [june], [])[1]
        nine = portfolio.pooled(
            [august, *others, *[one | {"pilot": f"{one['pilot']}b"} for one in others[:3]]], "service_rate"
        )
        assert "half of the 9 pilots at your stage lie between" in told.among(august, [nine])[0]


def test_a_new_name_is_said_once_the_month_it_changes_whatever_else_has_changed(june_and_august):
    june, august = june_and_august
    before = june | {"name": "Les Amis", "signals": [], "lights": dict.fromkeys(august["lights"], "red")}
    many = august | {"signals": list(told.SIGNALS)[:6]}
    assert len(since([before], many).changes) == MOST
    with i18n.use_language("fr"):
        assert told.sentences(since([before], many))[-1] == "Nom précédent\xa0: «\xa0Les Amis\xa0»."
    later = many | {"until": "2026-09-30", "data": "later"}
    assert "renamed" not in [change.kind for change in since([before, many], later).changes]


# ---- the fictitious portfolio ------------------------------------------------------------------------------------


def test_an_estimated_level_is_told_as_one():
    """63 orders a month are the level; 50 a month is what the last months gave."""
    kept = {"figures": {"orders_level": (63.0, 40.0, 106.0, 8)}, "planned": 45, "until": "2026-10-31"}
    with i18n.use_language("fr"):
        assert told.own(kept, []) == ["Commandes servies par mois, niveau à venir\xa0: 63 · prévu 45."]


@pytest.mark.parametrize(
    ("orders", "opened", "last"),
    [
        (24, 1, "24 le dernier mois"),
        (6, 0.4, "15 au rythme du dernier mois"),
        (0, 0, "fermé le dernier mois"),
    ],
)
def test_an_estimated_level_is_told_with_the_last_month(orders, opened, last):
    """Where a service is heading says nothing of one that is closed; six orders in two fifths of a month are 15 a month."""
    months = {"2026-09": [31, 30, 31, 30, 0, 0, 1], "2026-10": [orders, orders, orders, orders, 0, 0, opened]}
    kept = {"figures": {"orders_level": (29.0, 17.0, 51.0, 8)}, "planned": 30, "until": "2026-10-31"}
    with i18n.use_language("fr"):
        [told_of] = told.own(kept | {"by_month": months}, [])
    assert told_of == f"Commandes servies par mois, niveau à venir\xa0: 29 · {last} · prévu 30."


def test_a_level_just_under_its_must_is_not_rounded_up_to_it():
    """14,945 orders a month for at least 15: the report says 14,9, so does the message."""
    kept = {"figures": {"orders_level": (14.945, 9.0, 22.0, 6)}, "planned": None, "until": "2026-06-30"}
    kept["required"] = {"orders_month": 15.0}
    with i18n.use_language("fr"):
        assert told.own(kept, []) == ["Commandes servies par mois, niveau à venir\xa0: 14,9."]
        kept["figures"] = {"orders_level": (18.2, 9.0, 22.0, 6)}
        assert told.own(kept, []) == ["Commandes servies par mois, niveau à venir\xa0: 18."]


@pytest.mark.long
def test_what_a_must_requires_is_kept_with_the_state():
    criteria = [{"indicator": "orders_month", "role": "must", "requirement": 15, "frozen_on": "2025-12-01"}]
    settings = {"name": "A", "start": "2026-01-01", "data_until": "2026-06-30"}
    pilot = Pilot.from_tables({"criteria": criteria, "requests": []}, settings)
    assert portfolio.states.state(pilot)["required"] == {"orders_month": 15.0}


@pytest.mark.long
def test_the_fictitious_portfolio_is_made_again_the_same_and_its_truth_is_in_its_data():
    first, again = (list(worlds(seed=7, pilots=6, months=12)) for _time in range(2))
    assert [world.pilot.data_hash for world in first] == [world.pilot.data_hash for world in again]
    changes = {world.change for world in worlds(seed=7, pilots=40, months=1)}
    assert changes == {"none", "level", "share"}
    for world in first:
        requests = world.pilot["requests"]
        months = requests["date"].dt.to_period("M").value_counts()
        before = months[months.index < world.start + world.at].mean()
        assert before == pytest.approx(world.level, rel=0.35)
        assert world.after(5).months[-1] == START + 4
        assert world.truth()["at"] == ("2025-09" if world.change != "none" else "")
        assert len(world.after(5)["requests"]) < len(requests)
    assert len({world.start for world in first}) > 2
    assert {len(world.pilot["territory"]) for world in first} > {1}
