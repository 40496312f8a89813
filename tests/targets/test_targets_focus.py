"""Refocusing: the choice under limits, what it frees and loses, how sure it is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from targets_data import SETTINGS, pilot, requests

import conciergekit as ck
from conciergekit import targets


@pytest.fixture
def plain():
    return pilot(requests(("a", "x", 60), ("b", "x", 20), ("a", "y", 12), ("b", "z", 3)))


# ---- focus -----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_best_pairs_are_kept_and_the_rest_is_counted():
    log = [
        *requests(("a", "x", 12), commission_eur=10.0, minutes=60),
        *requests(("b", "y", 24), commission_eur=1.0, minutes=60),
        *requests(("b", "z", 12), commission_eur=5.0, minutes=60),
    ]
    found = targets.focus(pilot(log), keep=2)
    assert found.kept["service"].tolist() == ["x", "z"]
    assert found.hours_freed_month == pytest.approx(2)
    assert found.revenue_lost_month_eur == pytest.approx(2)
    assert (found.people, found.people_lost) == (18, 8)
    assert found.dispersion.loc["hours", "effective_hhi"] == pytest.approx(1 / (0.25**2 + 0.5**2 + 0.25**2))
    assert found.by_public["people_lost"].sum() == 8


@pytest.mark.long
def test_every_subset_is_tried_under_the_limits():
    from itertools import combinations

    rng = np.random.default_rng(6)
    log = []
    for k in range(8):
        n = int(rng.integers(5, 30))
        log += requests(
            (f"p{k % 3}", f"s{k}", n),
            commission_eur=float(rng.uniform(1, 9)),
            minutes=int(rng.integers(5, 60)),
        )
    found = targets.focus(pilot(log), keep=4, hours_month=3, max_publics=2)
    table = found.table
    best = max(
        table.loc[list(rows), "value"].sum()
        for k in range(1, 5)
        for rows in combinations(range(8), k)
        if table.loc[list(rows), "hours_month"].sum() <= 3 and table.loc[list(rows), "public"].nunique() <= 2
    )
    assert found.kept["value"].sum() == pytest.approx(best)
    assert found.kept["hours_month"].sum() <= 3


@pytest.mark.long
def test_close_pairs_are_said_to_be_close():
    log = requests(("a", "x", 30), ("b", "y", 15), ("c", "z", 15))
    core = targets.focus(pilot(log), keep=2, objective="orders").table.set_index("service")["core_share"]
    assert core["x"] > 0.9
    assert 0.3 < core["y"] < 0.7
    assert core.sum() == pytest.approx(2)


@pytest.mark.long
def test_keeping_more_than_there_is_drops_nothing(plain):
    found = targets.focus(plain, keep=9)
    assert found.table["kept"].all()
    assert found.people_lost == 0


@pytest.mark.long
def test_pairs_that_all_cost_more_than_they_bring_are_said_to(pilot_of):
    found = targets.focus(pilot_of("camion"))
    assert (found.table["margin_month_eur"] < 0).all()
    assert any("costs more than it brings" in text for text in found.sentences("en"))


@pytest.mark.long
def test_the_ranking_can_be_what_is_sought(plain):
    ranking = targets.prioritize(plain, draws=500)
    found = targets.focus(plain, keep=1, priorities=ranking)
    assert found.objective == "priority"
    best = int(np.argmax(ranking.smaa.holistic))
    assert found.kept["label"].tolist() == [ranking.ranked["label"].iloc[best]]


@pytest.mark.parametrize(
    "options",
    [{"keep": 0}, {"max_publics": 0}, {"objective": "profit"}, {"objective": "priority"}],
)
def test_impossible_limits_are_refused(plain, options):
    with pytest.raises(ck.ConciergekitError):
        targets.focus(plain, **options)


@pytest.mark.long
def test_hours_too_short_for_any_pair_are_refused():
    log = requests(("a", "x", 12), minutes=600)
    with pytest.raises(ck.ConciergekitError):
        targets.focus(pilot(log), hours_month=1)


# ---- limits, social value, uncertainty -------------------------------------------------------------------


def shop():
    """Four pairs: two that pay, two that are needed."""
    log = [
        *requests(("a", "x", 24), commission_eur=10.0, minutes=60),
        *requests(("b", "y", 24), commission_eur=8.0, minutes=60),
        *requests(("a", "z", 48), commission_eur=1.0, minutes=15),
        *requests(("c", "z", 36), commission_eur=1.0, minutes=15),
    ]
    need = {("a", "x"): 0, ("b", "y"): 1, ("a", "z"): 4, ("c", "z"): 4}
    ratings = [
        {"date": "2026-02-01", "subject": "social_need", "public": p, "service": s, "grade": g, "rater": r}
        for (p, s), g in need.items()
        for r in ("porteur", "ca")
    ]
    return pilot(log, ratings=ratings)


@pytest.mark.long
def test_a_social_floor_keeps_the_pairs_people_need_and_its_price_is_shown():
    free, bound = targets.focus(shop(), keep=2), targets.focus(shop(), keep=2, social_floor=0.9)
    assert set(free.kept["service"]) == {"x", "y"}
    assert set(bound.kept["service"]) == {"z"}
    assert bound.best.value < free.best.value
    assert bound.kept["social"].sum() >= 0.9 * bound.table["social"].sum()
    frontier = free.frontier
    assert frontier["social_share"].is_monotonic_increasing
    assert frontier["value"].is_monotonic_decreasing
    assert frontier["value"].iloc[-1] == pytest.approx(bound.best.value)
    assert any("weighted by social need" in text for text in free.sentences("en"))


@pytest.mark.long
def test_the_capacity_of_providers_is_respected_where_it_is_known():
    providers = [{"id": "p", "service": "z", "active": True, "capacity_month": 4}]
    log = shop()
    tables = {name: log[name] for name in ("requests", "ratings")} | {"providers": pd.DataFrame(providers)}
    found = targets.focus(ck.Pilot.from_tables(tables, SETTINGS), keep=4, objective="orders")
    # 7 orders a month of z are asked for: both pairs of z cannot be kept at their level
    assert (found.kept["service"] == "z").sum() == 1


@pytest.mark.parametrize(
    "limits",
    [
        {"hours_month": -1},
        {"social_floor": 2},
        {"social_floor": np.nan},
        {"hours_month": 0.01},
    ],
)
@pytest.mark.sampled
def test_limits_that_make_no_sense_are_refused_with_a_sentence(limits):
    with pytest.raises(ck.ConciergekitError):
        targets.focus(shop(), **limits)


@pytest.mark.long
def test_a_sure_choice_says_so_and_a_close_one_says_what_knowing_is_worth():
    sure = targets.focus(pilot(requests(("a", "x", 90), ("b", "y", 9))), keep=1, objective="orders")
    assert sure.best.regret == pytest.approx(0, abs=0.05)
    close = targets.focus(pilot(requests(("a", "x", 30), ("b", "y", 30))), keep=1, objective="orders")
    assert close.best.regret > 0.05
    assert any("finding out more is not worth more" in text for text in close.sentences("en"))
    assert any("Nearly as good" in text for text in close.sentences("en"))


@pytest.mark.long
def test_scatter_counts_providers_and_small_pairs():
    log = [
        *requests(("a", "x", 100), minutes=30, provider="p1"),
        *requests(("b", "y", 3), ("c", "z", 3), minutes=10),
    ]
    found = targets.focus(pilot(log))
    assert found.small["pairs"].iloc[0] == 2
    assert found.dispersion.loc["providers", "top1"] == 1
    assert any("One provider" in text for text in found.sentences("en"))


@pytest.mark.long
def test_tables_in_words_add_up_and_print_no_number_of_people_under_five():
    found = targets.focus(shop(), keep=2)
    losses, choices = found.losses("en"), found.choices("en")
    assert losses["Hours freed a month"].sum() == pytest.approx(found.hours_freed_month, abs=0.2)
    assert choices["Kept"].tolist() == ["yes", "yes", "no", "no"]
    log = requests(("a", "x", 30), ("b", "x", 9), ("b", "y", 12))
    log[-1]["client"] = log[-2]["client"] = "b-x-0"  # three of the five clients of y ask for nothing else
    small = targets.focus(pilot(log), keep=2)
    assert "fewer than 5" in " ".join(small.losses("en")["Users who would no longer be served"])


@pytest.mark.parametrize(
    ("keep", "en", "fr"),
    [(1, "Keeping 1 offer of 4: what", "Garder 1 offre sur 4"), (2, "Keeping 2 offers", "Garder 2 offres")],
)
@pytest.mark.sampled(0)
def test_a_choice_of_which_nothing_can_be_said_says_so(keep, en, fr):
    log = [
        {**row, "client": None, "minutes": None, "commission_eur": None}
        for row in requests(("a", "x", 60), ("b", "x", 20), ("a", "y", 12), ("b", "z", 3))
    ]
    found = targets.focus(pilot(log), keep=keep)
    assert not np.isfinite([found.hours_freed_month, found.revenue_lost_month_eur, found.people_lost]).any()
    assert found.sentences("en")[0].startswith(en)
    assert found.sentences("en")[0].endswith("too few people to be shown.")
    assert found.sentences("fr")[0].startswith(fr)


@pytest.mark.long
def test_the_total_of_the_clients_lost_does_not_tell_the_group_too_small_to_print():
    """13 clients of one group and 2 of another would no longer be served: said “15”, the 2 could be reckoned."""
    log = requests(("a", "x", 60), ("b", "x", 20), ("a", "y", 12), ("b", "z", 12))
    found = targets.focus(pilot(log), keep=2)
    table = found.by_public.assign(people_lost=[13.0, 2.0][: len(found.by_public)])
    said = replace(found, by_public=table, people_lost=15.0).sentences("en")
    assert "at least 13 users would no longer be served" in " ".join(said)
    assert "15" not in " ".join(line for line in said if "served" in line)
    both = replace(found, by_public=table.assign(people_lost=[13.0, 7.0]), people_lost=20.0).sentences("en")
    assert "20 users would no longer be served" in " ".join(both)
