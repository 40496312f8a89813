"""From counts to criteria: nothing compared changes another's score, nothing broken or constant ranks."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets_data import SETTINGS, pilot, requests

import conciergekit as ck
from conciergekit import targets

PAIRS = [("a", "x", 40), ("a", "y", 25), ("b", "x", 15), ("b", "z", 9), ("c", "z", 30)]


def rich():
    """A log with money, minutes, answers and grades."""
    log = requests(*PAIRS, commission_eur=3.0, minutes=20)
    ratings = [
        dict(date="2026-02-01", subject="social_need", public=p, service=s, grade=k % 5, rater=who)
        for k, (p, s, _n) in enumerate(PAIRS)
        for who in ("porteur", "ca")
    ]
    return pilot(log, ratings=ratings)


@cache
def whole():
    return targets.evaluate(rich(), draws=200)


KEYS = [(p, s) for p, s, _n in PAIRS]


@given(st.sets(st.sampled_from(KEYS), min_size=2))
@settings(max_examples=8, deadline=None)
@pytest.mark.long
def test_whatever_is_compared_the_scores_of_the_others_stay_the_same(compared):
    """Fixed anchors and one stream of random numbers a cell: to the bit."""
    found = targets.evaluate(rich(), draws=200, among=compared)
    shared = [name for name in found.names if name in whole().names]
    for key in compared:
        i = _row(found, key)
        for name in shared:
            one = found.utilities[:, i, found.names.index(name)]
            two = whole().utilities[:, _row(whole(), key), whole().names.index(name)]
            np.testing.assert_array_equal(one, two)
    assert (
        set(zip(*[found.pairs.table.loc[found.ranked, c] for c in ("public", "service")], strict=True))
        == compared
    )


def _row(found, key):
    table = found.pairs.table
    return list(zip(table["public"], table["service"], strict=True)).index(key)


def test_a_better_or_worse_newcomer_reverses_nobody():
    """The reversal of min-max scaling: (50, 40), (60, 30), (40, 48), then a mediocre fourth."""
    anchors = targets.anchors.in_force()["satisfaction"], targets.anchors.in_force()["loyalty"]
    three = np.array([[0.5, 0.40], [0.6, 0.30], [0.4, 0.48]])
    four = np.vstack([three, [0.2, 0.5]])
    value = [0.5 * anchors[0].utility(x[:, 0]) + 0.5 * anchors[1].utility(x[:, 1]) for x in (three, four)]
    np.testing.assert_array_equal(value[0], value[1][:3])


@pytest.mark.long
def test_pairs_that_do_not_exist_are_refused_by_name():
    with pytest.raises(ck.ConciergekitError, match="zzz"):
        targets.prioritize(rich(), among=[("a", "zzz")], draws=100)


def test_a_criterion_that_is_the_same_for_all_is_named_and_does_not_rank():
    log = requests(("a", "x", 40), ("b", "y", 20))
    ratings = [{"date": "2026-02-01", "subject": "ease", "service": s, "grade": 4} for s in "xy"]
    found = targets.prioritize(pilot(log, ratings=ratings), draws=500)
    # both graded 4 by one rater each: expected values differ by chance alone
    assert found.evaluation.dropped.get("ease", "alike") == "alike"
    assert "ease" not in found.criteria
    assert any("regulatory ease" in text for text in found.sentences("en"))


@pytest.mark.long
def test_an_infinite_figure_is_named_and_never_ranked():
    log = requests(("a", "x", 20), ("b", "y", 20), commission_eur=3.0, minutes=20)
    log[0] = log[0] | {"commission_eur": np.inf}
    found = targets.prioritize(pilot(log), draws=300)
    assert found.evaluation.dropped["contribution"] == "broken"
    assert "contribution" not in found.criteria
    assert np.isfinite(found.ranked["p_first"]).all()
    assert any("infinite" in text for text in found.sentences("en"))


# ---- grades ----------------------------------------------------------------------------------------------


def graded(subject, grades, public="a"):
    """One grade a rater for the pair (public, x)."""
    return [
        dict(date=f"2026-0{1 + k % 8}-15", subject=subject, public=public, service="x", grade=g, rater=who)
        for k, (who, g) in enumerate(grades)
    ]


def cell(found, criterion, public="a"):
    table = found.table
    return table[(table["criterion"] == criterion) & (table["public"] == public)].iloc[0]


@pytest.mark.long
def test_who_graded_and_when_is_kept_and_only_the_last_grade_counts():
    ratings = graded("social_need", [("porteur", 1), ("ca", 3), ("porteur", 4)])
    found = targets.evaluate(pilot(requests(("a", "x", 20), ("b", "x", 20)), ratings=ratings), draws=500)
    mine = cell(found, "social_need")
    assert mine["value"] == 3.5
    assert mine["raters"] == "ca, porteur"
    assert mine["rated_on"] == pd.Timestamp("2026-03-15")
    table = found.raters("en")
    assert table.iloc[0].tolist() == ["Social need", "ca, porteur", "15 March 2026"]


@pytest.mark.long
def test_one_rater_is_less_sure_than_four_who_agree():
    one, four = (
        cell(
            targets.evaluate(
                pilot(requests(("a", "x", 20)), ratings=graded("ease", [(f"r{k}", 2) for k in range(n)])),
                draws=4000,
            ),
            "ease",
        )
        for n in (1, 4)
    )
    assert one["high"] - one["low"] > 1.3 * (four["high"] - four["low"])


@pytest.mark.long
def test_the_energy_of_fewer_than_three_people_is_not_measured_and_nobody_is_named():
    log = requests(("a", "x", 20), ("b", "x", 20))
    two = targets.evaluate(pilot(log, ratings=graded("team_energy", [("P1", 1), ("P2", 4)])), draws=200)
    assert two.dropped["team_energy"] == "absent"
    three = targets.evaluate(
        pilot(log, ratings=graded("team_energy", [("P1", 1), ("P2", 4), ("P3", 4)])), draws=200
    )
    assert cell(three, "team_energy")["value"] == 3
    assert cell(three, "team_energy")["raters"] == ""
    for lang in ("fr", "en"):
        assert not three.raters(lang).astype(str).apply(lambda c: c.str.contains("P1")).any().any()


# ---- trips -----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_one_more_stop_costs_more_on_longer_tours():
    """Two tours of four doors, one of 12 km, the other of 40: euros of the last door, the same door time."""
    log, tours = [], []
    for k in range(12):
        for public, km in (("a", 12), ("b", 40)):
            tour = f"{public}{k}"
            tours.append(
                {
                    "id": tour,
                    "date": f"2026-03-{k + 1:02d}",
                    "mode": "car",
                    "km": km,
                    "drive_min": km * 1.5,
                    "stop_min": 24,
                    "load_min": 15,
                    "stops": 4,
                    "paid": "paid",
                }
            )
            log += [
                dict(date=f"2026-03-{k + 1:02d}", public=public, service="x", outcome="served", tour=tour)
                for _i in range(4)
            ]
    found = targets.evaluate(pilot(log, tours=tours), draws=1000)
    near, far = cell(found, "logistics", "a"), cell(found, "logistics", "b")
    assert near["unit"] == far["unit"] == "eur_stop"
    assert 1 < near["value"] < far["value"] < 15
    # more than the time at the door (6 minutes), less than a fourth of the tour
    assert near["value"] > 2
    assert far["n"] == 12


@pytest.mark.long
def test_without_tours_distance_from_the_base_stands_for_trips():
    """Eybens to Voiron is some 27 km as the crow flies, to Poisat 1.5: there and back by road."""
    log = [*requests(("a", "x", 20), insee="38309"), *requests(("b", "x", 20), insee="38563")]
    found = targets.evaluate(pilot(log, SETTINGS | {"base_insee": "38158", "area": "town"}), draws=300)
    near, far = cell(found, "logistics", "a"), cell(found, "logistics", "b")
    assert near["unit"] == far["unit"] == "km"
    assert 3 < near["value"] < 6
    assert 54 < far["value"] < 90
    assert "km" in found.scales("en")["Worth 0"].str.cat()


@pytest.mark.long
def test_a_request_without_a_commune_is_delivered_where_its_client_lives():
    """The same log, its communes written in the Clients sheet alone: the same kilometres."""
    asked = [requests(("a", "x", 20), insee="38309"), requests(("b", "x", 20), insee="38563")]
    written = [row for rows in asked for row in rows]
    homes = {row["client"]: {"id": row["client"], "insee": row["insee"]} for row in written}
    bare = [{name: value for name, value in row.items() if name != "insee"} for row in written]
    based = SETTINGS | {"base_insee": "38158", "area": "town"}
    known = targets.evaluate(pilot(written, based), draws=300)
    found = targets.evaluate(pilot(bare, based, clients=list(homes.values())), draws=300)
    for public in ("a", "b"):
        one, other = cell(known, "logistics", public), cell(found, "logistics", public)
        assert (other["unit"], other["n"], other["value"]) == ("km", one["n"], pytest.approx(one["value"]))


def test_one_rater_may_grade_several_offers_though_another_graded_in_general():
    """A gives 2 to a, then 4 to b; B says 3 of no offer in particular: both are kept."""
    day, subject = "2026-03-02", "social_need"
    given = [("A", "a", 2), ("A", "b", 4), ("B", None, 3)]
    ratings = [
        {"date": day, "rater": who, "subject": subject, "public": public, "grade": grade}
        for who, public, grade in given
    ]
    log = requests(("a", "x", 20), ("b", "x", 20))
    found = targets.evaluate(pilot(log, ratings=ratings), draws=300)
    assert {name: cell(found, subject, name)["value"] for name in "ab"} == {"a": 2, "b": 4}


@pytest.fixture
def plain():
    return pilot(requests(("a", "x", 60), ("b", "x", 20), ("a", "y", 12), ("b", "z", 3)))


# ---- value functions -------------------------------------------------------------------------------------


def test_anchors_are_worth_zero_and_one_and_clip_beyond():
    for anchor in targets.anchors.in_force().values():
        assert anchor.utility([anchor.zero, anchor.one]).tolist() == [0, 1]
        wide = anchor.utility(
            np.linspace(min(anchor.zero, anchor.one) - 50, max(anchor.zero, anchor.one) + 50)
        )
        assert ((wide >= 0) & (wide <= 1)).all()
        assert np.isnan(anchor.utility(np.nan))
        assert anchor.proposed


def test_every_criterion_of_the_dictionary_has_anchors_in_sentences():
    assert list(targets.anchors.in_force()) == [*targets.CRITERIA, "logistics_km"]
    for lang in ("fr", "en"):
        with ck.use_language(lang):
            for anchor in targets.anchors.in_force().values():
                low, high = anchor.sentences()
                assert low
                assert high
                assert "{" not in low + high


def test_anchors_can_be_changed_and_say_so(plain):
    found = targets.evaluate(plain, anchors={"demand": (1, 10)}, draws=200)
    assert found.anchors["demand"].one == 10
    assert not found.anchors["demand"].proposed
    with pytest.raises(ck.ConciergekitError, match="profit"):
        targets.evaluate(plain, anchors={"profit": (0, 1)})
    with pytest.raises(ck.ConciergekitError):
        targets.evaluate(plain, anchors={"demand": (0, 10)})  # a logarithm has no zero
    with pytest.raises(ck.ConciergekitError):
        targets.evaluate(plain, anchors={"loyalty": (0.5, 0.5)})


@pytest.mark.long
def test_adding_a_pair_leaves_the_utilities_of_the_others_untouched():
    pairs = [("a", "x", 40), ("b", "y", 15)]
    before = targets.evaluate(pilot(requests(*pairs)), draws=300)
    after = targets.evaluate(pilot(requests(*pairs, ("c", "z", 25))), draws=300)
    for public in ("a", "b"):
        i, j = (list(found.pairs.table["public"]).index(public) for found in (before, after))
        for name in set(before.names) & set(after.names):
            one = before.utilities[:, i, before.names.index(name)]
            two = after.utilities[:, j, after.names.index(name)]
            np.testing.assert_array_equal(one, two)
