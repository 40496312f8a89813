"""Weights from what people can say, and the stakeholders of a workbook."""

import numpy as np
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import targets
from conciergekit.core.errors import ConciergekitError
from conciergekit.targets import weights as polytope
from conciergekit.targets.stakeholders import voices
from conciergekit.tell.targets.stakeholders import remarks

CRITERIA = ("demand", "payer", "ease")


def rejected(n, keep, count=1_500_000):
    """Uniform weights that pass `keep`: the plain way, as oracle."""
    w = targets.uniform_weights(np.random.default_rng(9), count, n)
    return w[keep(w)]


# ---- exact draws under constraints -----------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 12])
@pytest.mark.sampled(cases=[2, 4])
def test_weights_under_a_complete_order_have_the_rank_order_centroid_as_mean(n):
    w = polytope.constrained_weights(n, 60_000, order=[tuple(range(n))])
    centroid = [
        sum(1 / k for k in range(rank, n + 1)) / n for rank in range(1, n + 1)
    ]  # Barron and Barrett 1996
    np.testing.assert_allclose(w.mean(axis=0), centroid, atol=0.004)
    assert (np.diff(w, axis=1) <= 1e-12).all()
    np.testing.assert_allclose(w.sum(axis=1), 1)


@pytest.mark.parametrize("n", [4, 6])
@pytest.mark.long
def test_partial_orders_give_what_rejection_gives(n):
    w = polytope.constrained_weights(n, 120_000, order=[(0, 1), (2, 3)])
    kept = rejected(n, lambda w: (w[:, 0] >= w[:, 1]) & (w[:, 2] >= w[:, 3]))
    assert len(kept) > 20_000
    np.testing.assert_allclose(w.mean(axis=0), kept.mean(axis=0), atol=0.003)
    np.testing.assert_allclose(np.cov(w.T), np.cov(kept.T), atol=4e-4)


@pytest.mark.long
def test_imprecise_swings_give_what_rejection_gives():
    w = polytope.constrained_weights(3, 100_000, ratios=[(0, 1, 2, 3), (1, 2, 1, 4)])
    ratio = lambda w, i, j: w[:, i] / w[:, j]  # noqa: E731
    assert ratio(w, 0, 1).min() >= 2 - 1e-9
    assert ratio(w, 0, 1).max() <= 3 + 1e-9
    kept = rejected(
        3,
        lambda w: (
            (ratio(w, 0, 1) >= 2) & (ratio(w, 0, 1) <= 3) & (ratio(w, 1, 2) >= 1) & (ratio(w, 1, 2) <= 4)
        ),
    )
    np.testing.assert_allclose(w.mean(axis=0), kept.mean(axis=0), atol=0.003)


@pytest.mark.long
def test_many_corners_are_walked_and_agree_with_the_exact_cut(monkeypatch):
    ratios = [(i, i + 1, 1, 3) for i in range(7)]
    walked = polytope.constrained_weights(8, 20_000, ratios=ratios)
    monkeypatch.setattr(polytope, "_CORNERS", 1000)
    exact = polytope.constrained_weights(8, 40_000, ratios=ratios)
    np.testing.assert_allclose(walked.mean(axis=0), exact.mean(axis=0), atol=0.003)
    np.testing.assert_allclose(walked.std(axis=0), exact.std(axis=0), rtol=0.06)


def test_equalities_leave_a_smaller_space_or_a_single_point():
    w = polytope.constrained_weights(4, 500, ratios=[(0, 2, 2, 2)])
    np.testing.assert_allclose(w[:, 0], 2 * w[:, 2])
    assert np.ptp(w[:, 1]) > 0.5
    point = polytope.constrained_weights(3, 2, ratios=[(0, 1, 2, 2), (1, 2, 1.5, 1.5)])
    np.testing.assert_allclose(point, [[6 / 11, 3 / 11, 2 / 11]] * 2)


# ---- comparisons -----------------------------------------------------------------------------------------


def test_missing_comparisons_are_filled_by_what_the_others_imply():
    """Harker: on a consistent set, any spanning set of judgements gives the true weights back."""
    true = np.array([0.5, 0.3, 0.2])
    some = {(0, 1): true[0] / true[1], (1, 2): true[1] / true[2]}
    np.testing.assert_allclose(targets.ahp_incomplete(some, 3), true, atol=1e-12)
    every = some | {(0, 2): 4.0}
    full = np.array([[1, 5 / 3, 4], [3 / 5, 1, 1.5], [1 / 4, 1 / 1.5, 1]])
    np.testing.assert_allclose(targets.ahp_incomplete(every, 3), targets.ahp_weights(full)[0], atol=1e-9)
    with pytest.raises(ValueError, match="link"):
        targets.ahp_incomplete({(0, 1): 2.0}, 3)


def test_the_judgement_to_revisit_is_the_one_that_was_spoilt():
    true = np.array([0.4, 0.3, 0.2, 0.1])
    matrix = true[:, None] / true
    matrix[1, 3], matrix[3, 1] = 1 / 3, 3  # should be 3 and 1/3
    i, j, implied = targets.ahp_revisit(matrix)
    assert (i, j) == (1, 3)
    assert implied == pytest.approx(3)


# ---- the stakeholders of a workbook ----------------------------------------------------------------------


def heard(priorities=(), comparisons=(), stakeholders=(), names=CRITERIA):
    tables = dict(priorities=list(priorities), comparisons=list(comparisons), stakeholders=list(stakeholders))
    return voices(ck.Pilot.from_tables(tables, {"name": "Essai"}), names)


def points(who, *given):
    return [{"stakeholder": who, "criterion": c, "points": p} for c, p in zip(CRITERIA, given, strict=False)]


def test_each_may_say_it_in_their_own_way():
    order = [
        {"stakeholder": "team", "criterion": c, "rank": r} for c, r in zip(CRITERIA, (2, 1, 2), strict=True)
    ]
    ranges = [
        {"stakeholder": "funder", "criterion": c, "points": low, "points_high": high}
        for c, low, high in zip(CRITERIA, (80, 40, 0), (100, 60, 20), strict=True)
    ]
    compared = [
        {"stakeholder": "board", "criterion": "demand", "other": "payer", "times": 2},
        {"stakeholder": "board", "criterion": "ease", "other": "payer", "times": 0.5},
    ]
    town, team, funder, board = heard([*points("town", 100, 50, 50), *order, *ranges], compared)
    assert [voice.how for voice in (town, team, funder, board)] == [
        "points",
        "order",
        "ranges",
        "comparisons",
    ]
    rng = np.random.default_rng(0)
    np.testing.assert_allclose(town.draws(rng, 40_000).mean(axis=0), [0.5, 0.25, 0.25], atol=0.01)
    w = team.draws(rng, 4000)
    assert (w[:, 1] >= w[:, [0, 2]].max(axis=1) - 1e-12).all()
    assert (w[:, 0] > w[:, 2]).mean() == pytest.approx(0.5, abs=0.04)
    w = funder.draws(rng, 4000)
    assert ((w[:, 0] / w[:, 1] >= 80 / 60 - 1e-9) & (w[:, 0] / w[:, 1] <= 100 / 40 + 1e-9)).all()
    assert (w[:, 2] / w[:, 0] <= 20 / 80 + 1e-9).all()
    np.testing.assert_allclose(board.draws(rng, 40_000).mean(axis=0), [4 / 7, 2 / 7, 1 / 7], atol=0.01)
    assert all(voice.share == 0.25 for voice in (town, team, funder, board))


def test_shares_and_certainty_come_from_their_own_sheet():
    said = [*points("town", 100, 50), *points("team", 50, 100), *points("guest", 1, 1)]
    sheet = [
        {"stakeholder": "town", "weight": 3, "confidence": "sure"},
        {"stakeholder": "team", "weight": 1, "confidence": "unsure"},
        {"stakeholder": "guest", "weight": 0},
    ]
    town, team, guest = heard(said, stakeholders=sheet)
    assert (town.share, team.share, guest.share) == (0.75, 0.25, 0)
    assert guest.trouble
    rng = np.random.default_rng(0)
    assert town.draws(rng, 2000).std(axis=0)[0] < 0.6 * team.draws(rng, 2000).std(axis=0)[0]


def test_a_criterion_given_between_nothing_and_nothing_weighs_nothing_in_ranges():
    given = zip(CRITERIA, (40, 0, 10), (60, 0, 20), strict=False)
    rows = [
        dict(stakeholder="funder", criterion=c, points=low, points_high=high, noted_on="2026-02-01")
        for c, low, high in given
    ]
    first = {"stakeholder": "funder", "criterion": CRITERIA[0], "points": 1, "points_high": 2}
    (voice,) = heard([*rows, first])  # what was said last is what is meant, wherever it stands
    assert (voice.how, voice.trouble) == ("ranges", "")
    drawn = voice.draws(np.random.default_rng(1), 200)
    assert (drawn[:, 1] == 0).all()
    share = drawn[:, 0] / drawn[:, 2]
    assert (share.min() >= 40 / 20 - 1e-9) & (share.max() <= 60 / 10 + 1e-9)


def test_who_cannot_be_heard_is_named_with_the_reason():
    twice = [
        {"stakeholder": "board", "criterion": "demand", "other": "payer", "times": 3},
        {"stakeholder": "board", "criterion": "payer", "other": "demand", "times": 3},
    ]
    apart = [{"stakeholder": "union", "criterion": "demand", "other": "payer", "times": 3}]
    elsewhere = [{"stakeholder": "guest", "criterion": "loyalty", "points": 100}]
    upside = [{"stakeholder": "funder", "criterion": "demand", "points": 50, "points_high": 20}]
    found = heard([*elsewhere, *upside], [*twice, *apart])
    assert [voice.name for voice in found if voice.trouble] == ["guest", "funder", "board"]
    for lang in ("fr", "en"):
        with ck.i18n.use_language(lang):
            assert len(remarks(heard([*elsewhere, *upside], [*twice, *apart]))) == 3


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ([{"points": 100}, {"rank": 1}, {"rank": 2}], "ranks"),  # three criteria, two ways
        ([{"points": 100}, {"points_high": 90}, {"points": 20}], "at most without"),
        ([{"points": 100, "points_high": 100}, {"points_high": 90}, {}], "at most without"),
        (
            [{"points": 100}, {"points": 50}, {}, {"points": 0}],
            "two answers",
        ),  # the fourth is of the first again
        ([{"rank": 1}, {"rank": 2}, {}, {"rank": 3}], "two answers"),
    ],
)
def test_an_answer_that_would_be_read_in_part_is_named_and_not_heard(said, what):
    rows = [{"stakeholder": "team", "criterion": CRITERIA[k % 3], **one} for k, one in enumerate(said)]
    with ck.i18n.use_language("en"):
        team, town = heard([*rows, *points("town", 100, 50)])
    assert (team.share, town.share) == (0, 1)
    assert what in team.trouble
    with ck.i18n.use_language("fr"):
        assert len(remarks(heard([*rows, *points("town", 100, 50)]))) == 1


def test_an_answer_changed_later_or_written_twice_alike_is_heard():
    """Demand 100 then 0 a month later: the other one, given 50, has all the weight."""
    first, other = points("town", 100, 50)
    (town,) = heard(
        [{**first, "points": 0, "noted_on": "2026-02-01"}, other, {**first, "noted_on": "2026-01-01"}, other]
    )
    assert not town.trouble
    assert town.draws(np.random.default_rng(0), 50).mean(axis=0) == pytest.approx([0, 1, 0])
    both = [{**one, "rank": k + 1} for k, one in enumerate((first, other))]  # points say all that ranks do
    (town,) = heard(both)
    assert (town.how, town.trouble) == ("points", "")


@pytest.mark.long
def test_who_alone_spoke_and_cannot_be_heard_is_not_nobody():
    """Two answers of the Porteur for the demand: no weight is given, and nobody is said to have been silent."""
    said = [{"stakeholder": "Porteur", "criterion": "demand", "points": eur} for eur in (100, 0)]
    pilot = load("contrats")
    tables = {name: pilot[name] for name in pilot.tables} | {"priorities": said, "comparisons": []}
    alone = ck.Pilot.from_tables(tables, dict(pilot.settings))
    with ck.use_language("en"):
        told = " ".join(targets.prioritize(alone, draws=50).sentences())
    assert "Porteur is left out of the ranking: gives two answers for “Demand”." in told
    assert "no answer can be used" in told
    assert "nobody gave points" not in told


def test_points_tried_for_somebody_unknown_are_refused_with_the_names_there_are():
    pilot = load("contrats")
    with ck.use_language("fr"), pytest.raises(ConciergekitError, match="«\xa0Comune\xa0».*Porteur"):
        targets.prioritize(pilot, weights={"Comune": {"demand": 100}}, draws=50)


@pytest.mark.parametrize(
    ("first", "then", "heard_of"), [(2, 5, False), (5, 2, False), (3, 3, True), (3, 1 / 3, False)]
)
def test_a_comparison_told_twice_must_say_the_same_whichever_comes_first(first, then, heard_of):
    rows = [
        {"stakeholder": "board", "criterion": "demand", "other": "payer", "times": times}
        for times in (first, then)
    ]
    (board,) = heard(comparisons=rows)
    assert (not board.trouble) == heard_of
    (board,) = heard(
        comparisons=[rows[0], {**rows[1], "criterion": "payer", "other": "demand", "times": 1 / then}]
    )
    assert (not board.trouble) == heard_of


def test_inconsistent_comparisons_say_which_judgement_to_look_at_again():
    rows = [("demand", "payer", 3), ("payer", "ease", 3), ("demand", "ease", 1 / 3)]
    (board,) = heard(
        comparisons=[{"stakeholder": "board", "criterion": a, "other": b, "times": t} for a, b, t in rows]
    )
    assert board.consistency_ratio > 0.10
    assert board.revisit[2] != pytest.approx(board.revisit[3])
    with ck.i18n.use_language("en"):
        assert "look at again" in remarks((board,))[0]


def test_the_same_figures_and_opposite_values_part_people_by_values_only():
    u = np.tile([[0.9, 0.1], [0.1, 0.9]], (500, 1, 1))
    groups = [("a", np.tile([0.9, 0.1], (10, 1))), ("b", np.tile([0.1, 0.9], (10, 1)))]
    found = targets.differences(u, groups)
    assert found.table["by_values"].tolist() == [1.0]
    assert found.by_data == {"a": 0.0, "b": 0.0}


def test_the_same_values_and_open_figures_part_nobody_but_the_first_choice_may_move():
    u = np.random.default_rng(0).random((4000, 2, 2))
    same = np.tile([0.5, 0.5], (10, 1))
    found = targets.differences(u, [("a", same), ("b", same)])
    assert found.table["by_values"].tolist() == [0.0]
    assert found.by_data["a"] == pytest.approx(0.5, abs=0.03)


@pytest.mark.long
def test_two_hundred_options_are_ranked():
    result = targets.smaa(np.random.default_rng(0).random((200, 6)), draws=2000)
    np.testing.assert_allclose(result.rank_acceptability.sum(axis=0), 1)
