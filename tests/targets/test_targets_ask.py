"""What to find out next, and what would turn the ranking: closed forms and properties."""

import numpy as np
import pytest
from scipy import stats
from targets_data import pilot, requests

import conciergekit as ck
from conciergekit import targets
from conciergekit.targets.ask import _worth
from conciergekit.targets.priorities import value_turn, weight_turn


def row(draws, own, rival, **options):
    pair = {"public": "a", "service": "x", "label": "x · a"}
    return _worth(
        "first", pair, "demand", options.get("status", "observed"), options.get("n", 6), draws, own, rival
    )


@pytest.mark.parametrize("gap", [-3.0, 0.0, 2.0])
def test_knowing_a_normal_figure_is_worth_the_unit_normal_loss(gap):
    """E max(N(gap, s²), 0) - max(gap, 0) = s·(φ(z) - z·(1 - Φ(z))) with z = |gap| / s (Raiffa and Schlaifer 1961)."""
    s = 4.0
    draws = gap + s * stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    z = abs(gap) / s
    found = row(draws, gap, 0.0)
    assert found["value"] == pytest.approx(s * (stats.norm.pdf(z) - z * stats.norm.sf(z)), rel=1e-3)
    assert found["p_change"] == pytest.approx(stats.norm.sf(z), abs=1e-3)


def test_a_sample_is_worth_less_than_the_truth_and_more_of_what_is_less_known():
    draws = np.random.default_rng(0).normal(1, 4, 20_000)
    little, much = row(draws, 1.0, 0.0, n=2), row(draws, 1.0, 0.0, n=200)
    assert 0 < much["value_sample"] < little["value_sample"] < little["value"]
    assert little["value"] == much["value"]


def test_a_figure_that_cannot_change_the_choice_is_worth_nothing():
    draws = np.random.default_rng(0).uniform(5, 6, 1000)
    found = row(draws, draws.mean(), 1.0)
    assert found["p_change"] == 0
    assert found["value"] == pytest.approx(0, abs=1e-9)
    assert found["value_sample"] == pytest.approx(0, abs=1e-9)


# ---- of a pilot ------------------------------------------------------------------------------------------


@pytest.fixture
def undecided():
    """Two pairs asked for as much; one has few answers, the other many."""
    log = requests(("a", "x", 60), ("b", "y", 60))
    surveys = [
        {
            "date": "2026-02-01",
            "population": "beneficiaries",
            "question": "satisfaction",
            "public": p,
            "service": s,
            "score": score,
        }
        for p, s, good, bad in (("a", "x", 40, 8), ("b", "y", 3, 1))
        for score, n in ((5, good), (2, bad))
        for _i in range(n)
    ]
    return pilot(log, surveys=surveys)


@pytest.mark.long
def test_the_least_known_of_two_close_pairs_is_what_to_ask_about(undecided):
    ranking = targets.prioritize(undecided, draws=4000, weights={"satisfaction": 100, "demand": 20})
    found = targets.what_to_ask(ranking)
    best = found.of("first").iloc[0]
    assert (best["criterion"], best["public"]) == ("satisfaction", "b")
    assert 0 < best["value_sample"] < best["value"]
    assert "satisfaction" in found.sentences("en")[0]
    assert found.cheapest("first")["effort_h"] <= best["effort_h"]
    first = found.in_words("en").iloc[0].tolist()
    assert first[:2] == [best["criterion_label"], best["label"]]
    assert first[2].endswith(" in 100")
    assert first[3].endswith(("hour", "hours"))


@pytest.mark.long
def test_knowing_more_is_never_worth_less_than_nothing_nor_more_than_knowing_all(undecided, sample):
    for project in (undecided, sample):
        ranking = targets.prioritize(project, draws=500)
        focus = targets.focus(project, figures=ranking.evaluation)
        table = targets.what_to_ask(ranking, focus).table
        assert (table[["value", "value_sample"]] >= 0).all().all()
        assert (table["value_sample"] <= table["value"] + 1e-9).all()
        assert table["p_change"].between(0, 1).all()
        keep = table[table["decision"] == "keep"]
        # one fact is worth at most all facts together
        assert (keep["value"] <= focus.best.regret + 0.03 * abs(focus.best.value)).all()


@pytest.mark.long
def test_with_one_pair_there_is_nothing_to_ask():
    ranking = targets.prioritize(pilot(requests(("a", "x", 20))), draws=200)
    found = targets.what_to_ask(ranking)
    assert not len(found.table)
    assert found.sentences("en")
    assert found.in_words("en").empty


# ---- what would turn the ranking -------------------------------------------------------------------------

NAMES = ("demand", "payer", "satisfaction")


def test_at_the_weight_given_the_two_pairs_tie():
    rng = np.random.default_rng(5)
    found = 0
    for _k in range(50):
        worth, w = rng.random((2, 3)), rng.dirichlet(np.ones(3))
        turn = weight_turn(worth, w, 0, 1, NAMES)
        if turn is None:
            # then no weight of one criterion turns it: one pair is better whatever the weight
            for j in range(3):
                ends = [np.delete(w, j).sum() and _at(worth, w, j, t) for t in (0, 1)]
                assert np.sign(ends[0]) == np.sign(ends[1])
            continue
        found += 1
        assert _at(worth, w, NAMES.index(turn.criterion), turn.then) == pytest.approx(0, abs=1e-9)
        assert turn.ahead == ((worth[0] - worth[1]) @ w >= 0)
    assert found > 20


def _at(worth, w, j, t):
    """Difference of value when criterion j weighs t and the others keep their proportions."""
    rest = np.delete(w, j) / np.delete(w, j).sum() * (1 - t)
    d = worth[0] - worth[1]
    return t * d[j] + np.delete(d, j) @ rest


def test_with_the_figure_given_the_two_pairs_tie():
    anchors, rng = targets.anchors.in_force(), np.random.default_rng(6)
    worth, w = np.array([[0.6, 0.5, 0.7], [0.5, 0.5, 0.6]]), np.array([0.4, 0.3, 0.3])
    figures = np.array([anchors[n].figure(u) for n, u in zip(NAMES, worth[0], strict=True)])
    turn = value_turn(worth, rng.uniform(0.05, 0.2, (2, 3)), w, 0, 1, NAMES, anchors, figures)
    j = NAMES.index(turn.criterion)
    changed = worth[0].copy()
    changed[j] = anchors[turn.criterion].utility(turn.then)
    assert changed @ w == pytest.approx(worth[1] @ w)


def test_a_figure_is_what_its_value_came_from():
    for anchor in targets.anchors.in_force().values():
        for u in (0.1, 0.5, 0.9):
            assert anchor.utility(anchor.figure(u)) == pytest.approx(u)
        assert np.isnan(anchor.figure(0))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.long
def test_cards_say_what_would_turn_the_ranking(pilot_of, lang):
    ck.set_language(lang)
    cards = targets.prioritize(pilot_of("contrats"), draws=2000).cards()
    assert any(("Passe derrière" if lang == "fr" else "Falls behind") in card for card in cards)
