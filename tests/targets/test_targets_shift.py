"""Planned against observed target groups, and the monthly looks."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from targets_data import SETTINGS, START, pilot, requests

from conciergekit import targets
from conciergekit.evidence import clustered_interval, effective_clusters
from conciergekit.papers.documents.parts import served_shares
from conciergekit.targets import looks
from conciergekit.targets.watch import _shares

# ---- shift -----------------------------------------------------------------------------------------------


def test_the_pivot_sample_planned_companies_and_found_residents(pilot_of):
    found = targets.shift(pilot_of("pivot"))
    table = found.table.set_index("public")
    assert table["planned_share"].tolist() == [0.8, 0.2]
    assert table["observed_share"].round(2).tolist() == [0.18, 0.82]
    assert table.loc["habitants", "p_more"] > 0.999
    assert "82%" in found.sentences("en")[0]


PLAN = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]


def clients(rng, sizes, share=0.5):
    """A log in which each client, of so many orders, is of public a with this chance."""
    return [
        {"date": START, "client": f"{public}{k}", "public": public, "service": "x", "outcome": "served"}
        for k, count in enumerate(sizes)
        for public in ["ab"[rng.random() > share]]
        for _order in range(count)
    ]


REGULARS = pytest.mark.parametrize(
    "sizes", [[20] * 4 + [2] * 30, [30] * 8 + [2] * 12], ids=["4 of 34", "8 of 20"]
)


@REGULARS
@pytest.mark.long
def test_a_few_regulars_are_not_a_shift(sizes):
    """Clients of both publics alike: orders taken as independent declare a shift in one test of three or more."""
    rng = np.random.default_rng(20261127)
    wrong = [len(targets.shift(pilot(clients(rng, sizes), publics=PLAN)).moved) > 0 for _test in range(60)]
    assert np.mean(wrong) <= 0.05


@REGULARS
def test_nine_ranges_in_ten_hold_the_truth_when_regulars_weigh(sizes):
    rng, held = np.random.default_rng(1), []
    for mine in rng.random((2000, len(sizes))) < 0.5:
        low, high = clustered_interval(np.dot(mine, sizes) / sum(sizes), effective_clusters(sizes, mine))
        held.append(low <= 0.5 <= high)
    assert np.mean(held) > 0.9


def test_a_real_shift_is_seen_when_many_clients_make_it():
    log = clients(np.random.default_rng(1), [3] * 60, share=0.85)
    found = targets.shift(pilot(log, publics=PLAN))
    assert found.moved["public"].tolist() == ["a", "b"]
    assert "found" in found.sentences("en")[0] or "not those planned" in found.sentences("en")[0]


def test_what_privacy_folds_is_never_said_to_be_as_planned():
    """Three publics: two of them, of few people, are one; what they hid was planned 10 and 40, and found 40 and 10."""
    rng = np.random.default_rng(3)
    big = [row | {"public": "a", "client": f"a{i % 60}"} for i, row in enumerate(clients(rng, [1] * 200))]
    small = [
        row | {"public": public, "client": f"{public}{i % 3}"}
        for public, n in (("b", 40), ("c", 160))
        for i, row in enumerate(clients(rng, [1] * n))
    ]
    publics = [{"id": p, "planned_share": s} for p, s in (("a", 0.5), ("b", 0.4), ("c", 0.1))]
    found = targets.shift(pilot(big + small, publics=publics))
    assert "" in set(found.table["public"])
    for lang, wrong in (("en", "are those planned, within"), ("fr", "sont ceux prévus, à")):
        assert not any(wrong in text for text in found.sentences(lang))
    assert "cannot be said" in found.sentences("en")[0]
    # nor when a group that nobody of was served stands beside the fold
    few = [{"id": p, "planned_share": s} for p, s in (("b", 0.5), ("c", 0.5), ("d", 0.0))]
    found = targets.shift(pilot(small, publics=few))
    assert not any("those planned, within" in text for text in found.sentences("en"))


def test_many_clients_where_planned_are_said_to_be_so():
    log = clients(np.random.default_rng(5), [1] * 600)
    found = targets.shift(pilot(log, publics=PLAN))
    assert found.table["stands"].tolist() == ["near", "near"]
    assert "are those planned, within 10 points" in found.sentences("en")[0]


def test_few_orders_settle_nothing():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.4}]
    found = targets.shift(pilot(requests(("a", "x", 5), ("b", "x", 5)), publics=publics))
    assert not len(found.moved)
    assert "could still change" in found.sentences("en")[0]


def test_without_a_plan_nothing_is_compared():
    found = targets.shift(pilot(requests(("a", "x", 20), ("b", "x", 10))))
    assert found.unplanned
    assert found.table["stands"].isna().all()
    assert found.table["observed_share"].iloc[0] == pytest.approx(2 / 3)


def test_what_is_said_first_is_of_a_group_that_has_a_name(pilot_of):
    """incomplet, in its cells: 57 orders served, 28 to "seniors"; a spelling of one person is one group with "familles"."""
    found = targets.shift(pilot_of("incomplet"))
    assert found.table.set_index("public")["orders"].to_dict() == {"": 29, "seniors": 28}
    assert "seniors”" in found.sentences("en")[0]
    assert "49%" in found.sentences("en")[0]


@pytest.mark.parametrize("shares", [(0.9, 0.05, 0.05), (0.1, 0.45, 0.45), ()], ids=str)
@pytest.mark.sampled
def test_groups_counted_together_are_never_what_was_aimed_at_or_found(shares):
    """b and c, of three people each, are one group of 200 orders; a has 100 orders of 20 people."""
    log = [
        dict(date=START, client=f"{public}{n % people}", public=public, service="x", outcome="served")
        for public, people in (("a", 20), ("b", 3), ("c", 3))
        for n in range(100)
    ]
    publics = [{"id": code, "planned_share": share} for code, share in zip("abc", shares, strict=False)]
    first = targets.shift(pilot(log, publics=publics)).sentences("en")[0]
    assert not re.search("together make|aimed at the groups|found the groups", first)
    alone = targets.shift(pilot(log[100:], publics=publics)).sentences("en")[0]
    assert not re.search("together make|aimed at the groups|found the groups", alone)
    assert publics or alone.startswith("Too few people are known in each group")


def test_plans_that_do_not_add_up_are_rescaled_and_said():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.6}, {"id": "c"}]
    found = targets.shift(pilot(requests(("a", "x", 20), ("b", "x", 10)), publics=publics))
    assert found.rescaled
    assert found.table["planned_share"].tolist() == [0.5, 0.5, 0]


def test_publics_served_by_contract_only_are_set_apart(pilot_of):
    found = targets.shift(pilot_of("contrats"))
    apart = found.table[~found.table["compared"]]
    assert set(apart["public"]) == {"collectivites", "coproprietes"}
    assert found.table["planned_share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("planned", [0.2, None])
@pytest.mark.parametrize("more", [[], [{"id": "c"}], [{"id": "c", "planned_share": 0.0}]], ids=len)
def test_the_only_public_that_orders_is_compared_with_nothing(planned, more):
    """20 % of the plan, all the orders, the other 80 % under contract, and nothing for a third: 100 % of the orders is no
    plan of 100 %."""
    publics = [{"id": "a", "label": "A", "planned_share": planned}, {"id": "b", "planned_share": 0.8}, *more]
    agreed = {"id": "K", "public": "b", "service": "s", "status": "signed", "start": "2026-01-05"}
    terms = {"amount_eur": 100, "per_year": 12, "payer_name": "Syndic"}
    one = pilot(requests(("a", "x", 20)), publics=publics, contracts=[{**agreed, **terms}])
    found = targets.shift(one)
    assert found.table["planned_share"].isna().all()
    assert found.headline("en") == "All the orders come from “A”: there is nothing to compare with the plan."
    assert "planned" not in " ".join(found.sentences("en"))


def test_a_public_planned_and_not_served_is_compared_beside_a_contract():
    """A fifth of the plan each, all the orders of a: half and half were planned of the orders."""
    publics = [{"id": code, "planned_share": eur} for code, eur in zip("abc", (0.2, 0.6, 0.2), strict=True)]
    agreed = {"id": "K", "public": "b", "service": "s", "status": "signed", "start": "2026-01-05"}
    found = targets.shift(pilot(requests(("a", "x", 20)), publics=publics, contracts=[agreed]))
    assert not found.alone
    assert found.table["planned_share"].dropna().tolist() == [0.5, 0.5]


def test_who_orders_is_not_named_after_a_contract_when_too_few_people_order():
    """Fifteen orders of three people, who are not told apart; the other group, under contract, ordered nothing."""
    publics = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    agreed = {"id": "K", "public": "b", "service": "s", "status": "signed", "start": "2026-01-05"}
    log = [row | {"client": f"a{at % 3}"} for at, row in enumerate(requests(("a", "x", 15)))]
    found = targets.shift(pilot(log, publics=publics, contracts=[agreed]))
    assert found.headline("en").startswith("Too few people are known in each group")


# ---- monthly looks ---------------------------------------------------------------------------------------


def series(seed, count, months, volume, before, after=None, change=12, bunching=None):
    rng = np.random.default_rng(seed)
    totals = rng.poisson(volume, (count, months))
    shares = np.empty((count, months, len(before)))
    shares[:] = before
    if after is not None:
        shares[:, change:] = after
    if bunching:
        shares = rng.standard_gamma(shares * bunching)
        shares /= shares.sum(axis=2, keepdims=True)
    return rng.multinomial(totals, shares)


BEFORE, AFTER = (0.4, 0.3, 0.2, 0.1), (0.2, 0.3, 0.4, 0.1)


@pytest.mark.parametrize("bunching", [None, 30])
@pytest.mark.long
def test_three_years_of_looks_raise_few_false_alarms_even_when_orders_come_in_bunches(bunching):
    y = series(7, 1500, 36, 20, BEFORE, bunching=bunching)
    alarms = (looks.scan(y)[0] > looks.threshold(4, 20)).any(axis=1)
    assert alarms.mean() < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1500)


def test_the_reference_shift_is_found_within_six_months_two_times_in_three():
    y = series(8, 1500, 18, 20, BEFORE, AFTER)
    hit = looks.scan(y)[0] > looks.threshold(4, 20)
    first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 99)
    assert np.mean((first > 12) & (first <= 18)) > 0.65 - 0.02


def churning(rng, months=36, arrivals=3.0, regular=0.13, life=12, share=0.5):
    """(months, clients) orders, and who is of the first group: clients come, a few stay and order much."""
    arrival = np.repeat(np.arange(months), rng.poisson(arrivals, months) + 10 * (np.arange(months) == 0))
    n = len(arrival)
    often = rng.random(n) < regular
    end = arrival + np.where(often, rng.geometric(1 / life, n), rng.geometric(0.6, n))
    rate = rng.lognormal(np.where(often, 1.0, -0.3), 0.5)
    month = np.arange(months)[:, None]
    return rng.poisson(rate * ((month >= arrival) & (month < end))), rng.random(n) < share


@pytest.mark.long
def test_regulars_who_come_and_leave_are_not_a_shift():
    """Without the clients, six series of ten raise a false alarm within three years."""
    rng = np.random.default_rng(11)
    wrong = []
    for _series in range(60):
        by_client, first = churning(rng)
        y = np.stack([by_client[:, first].sum(axis=1), by_client[:, ~first].sum(axis=1)], axis=1)
        statistic = looks.scan(y, looks.client_effect(by_client))[0]
        limit = [looks.threshold(2, volume) for volume in looks.mean_volume(y)]
        wrong.append((statistic > limit).any())
    assert np.mean(wrong) <= 0.05


def test_the_effect_of_clients_on_a_change_is_that_worked_out_by_hand():
    """Two clients of ten orders before and after, or one that leaves and one that comes; forty that come once."""
    steady = np.full((4, 2), 5)
    assert (
        looks.client_effect(steady)[3, 2] == 1
    )  # they weigh nothing, and less than by chance is not claimed
    churn = np.array([[5, 0], [5, 0], [0, 5], [0, 5]])
    # (10/10 - 0)² + (0 - 10/10)² over 1/10 + 1/10
    assert looks.client_effect(churn)[3, 2] == pytest.approx(10)
    once = np.kron(np.eye(4), np.ones((1, 10)))
    assert looks.client_effect(once)[3, 2] == pytest.approx(1)
    assert looks.client_orders(churn, discount=1.0)[-1] == pytest.approx(10)
    assert looks.client_orders(once, discount=1.0)[-1] == pytest.approx(1)


def test_one_series_is_looked_at_as_many_are():
    y = series(1, 3, 15, 20, BEFORE, AFTER)
    together = looks.scan(y)
    for k in range(3):
        for one, all_ in zip(looks.scan(y[k]), together, strict=True):
            np.testing.assert_array_equal(one, all_[k])


def test_a_look_does_not_know_the_months_that_follow():
    y = series(2, 1, 20, 20, BEFORE, AFTER)[0]
    for whole, part in zip(looks.scan(y), looks.scan(y[:13]), strict=True):
        np.testing.assert_array_equal(whole[:13], part)


def test_a_clean_break_is_dated_where_it_is():
    y = np.array([[18, 2]] * 8 + [[2, 18]] * 6)
    statistic, since, dispersion = looks.scan(y)
    assert statistic[-1] > looks.threshold(2, 19)
    assert since[-1] == 8
    assert 1 <= dispersion[-1] <= looks.bunched(19)


def test_counts_that_are_not_counts_are_refused():
    for bad in ([[1, -1]], [[1, np.nan]], [1, 2]):
        with pytest.raises(ValueError, match="counts"):
            looks.scan(bad)


def test_the_chance_of_being_overtaken_is_that_of_the_beta_law():
    from scipy.stats import beta

    assert looks.overtaking(12, 8) == pytest.approx(beta.sf(0.5, 8.5, 12.5))
    assert looks.overtaking(10, 10) == pytest.approx(0.5)
    # whatever the dispersion, half; with more of it, less sure
    assert 0.5 > looks.overtaking(30, 10, 3.0) > looks.overtaking(30, 10)


def test_the_smallest_shift_shrinks_with_the_volume_and_may_not_exist():
    sizes = [looks.smallest_shift((0.6, 0.4), volume) for volume in (10, 30, 100, 300)]
    assert np.isnan(looks.smallest_shift((0.5, 0.3, 0.2), 1))
    assert all(a > b for a, b in zip(sizes, sizes[1:], strict=False))
    assert np.isnan(looks.smallest_shift((1.0,), 100))


def test_a_shift_of_the_size_announced_is_seen_as_often_as_announced():
    """The closed form is a little cautious: the looks have several chances to see it."""
    size = looks.smallest_shift((0.6, 0.4), 40)
    y = series(3, 1500, 18, 40, (0.6, 0.4), (0.6 - size, 0.4 + size), bunching=30)
    hit = looks.scan(y)[0] > looks.threshold(2, 40)
    first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 99)
    assert 0.62 < np.mean((first > 12) & (first <= 18)) < 0.85


def test_without_a_reason_the_focus_does_not_move_and_with_one_it_does():
    still = looks.follow(series(4, 300, 36, 20, (0.5, 0.3, 0.2)), 0)[0]
    assert np.mean((still != 0).any(axis=1)) < 0.05
    moved = looks.follow(series(5, 300, 36, 20, (0.5, 0.3, 0.2), (0.2, 0.6, 0.2)), 0)[0]
    assert np.mean(moved[:, -1] == 1) > 0.95
    never = looks.follow(series(5, 50, 36, 20, (0.5, 0.3, 0.2), (0.2, 0.6, 0.2)), 0, cost_orders=1e9)[0]
    assert (never == 0).all()


@pytest.mark.long
def test_the_log_of_looks_is_what_was_known_on_each_day(sample):
    """The log of a past day is the beginning of today's."""
    today = targets.watch(sample)
    for day in ("2025-12-31", "2026-03-31", "2026-06-30"):
        past = targets.watch(sample.as_of(day))
        pd.testing.assert_frame_equal(past.table, today.table.iloc[: len(past.table)])
        assert past.table["month"].iloc[-1] == pd.Period(day, "M")


def test_the_pivot_changes_its_focus_early_and_says_when(pilot_of):
    found = targets.watch(pilot_of("pivot"))
    changes = found.table[found.table["decision"] == "change"]
    assert changes["focus"].tolist() == ["habitants"]
    assert changes["month"].iloc[0] <= pd.Period("2025-12", "M")
    assert any("Habitants" in text and "priorité" in text for text in found.sentences("fr"))


def with_a_break(coded=True):
    """Twenty orders a month of one public and three of the other; the contrary after six months."""
    return [
        {
            "date": month.start_time + pd.Timedelta(days=int(i)),
            "client": f"{public}{k}-{i}" if coded else None,
            "public": public,
            "service": "x",
            "outcome": "served",
        }
        for k, month in enumerate(pd.period_range("2025-09", "2026-08", freq="M"))
        for public, n in (("a", 20 if k < 6 else 3), ("b", 3 if k < 6 else 20))
        for i in range(n)
    ]


def test_orders_that_name_no_client_raise_no_alarm_and_the_looks_say_why():
    found = targets.watch(pilot(with_a_break(coded=False)))
    assert not found.table["alarm"].any()
    assert any("name no client" in text for text in found.sentences("en"))


@pytest.mark.long
def test_a_break_in_a_pilot_raises_an_alarm_that_names_both_groups():
    found = targets.watch(pilot(with_a_break()))
    first = found.alarms.iloc[0]
    assert (first["gainer"], first["loser"]) == ("b", "a")
    assert first["since"] == pd.Period("2026-03", "M")
    assert first["month"] <= pd.Period("2026-07", "M")
    assert "“b” gained on “a”" in found.sentences("en")[0]
    found.plot().figure.canvas.draw()


def test_without_a_plan_the_looks_start_from_the_shares_seen():
    """60 orders and 20 over twelve months; nothing written of what was planned: three quarters, one quarter."""
    publics = [{"id": "a"}, {"id": "b"}]
    found = targets.watch(pilot(requests(("a", "x", 60), ("b", "x", 20)), publics=publics))
    assert found.shares.tolist() == [0.75, 0.25]
    # twenty clients of three orders; six of three and one of two
    assert found.smallest == looks.smallest_shift((0.75, 0.25), 80 / 12, alike=(26 * 9 + 4) / 80)
    assert np.isnan(_shares(pd.DataFrame({"planned_share": [np.nan] * 2}), found.counts * 0)).all()


def test_what_the_volume_can_reveal_is_said_before_the_first_order():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.4}]
    found = targets.watch(pilot([], SETTINGS | {"planned_orders_month": 40}, publics=publics))
    assert found.volume_planned
    assert any("points" in text for text in found.sentences("en"))
    few = targets.watch(pilot([], SETTINGS | {"planned_orders_month": 1}, publics=publics))
    assert any("no shift can be seen" in text for text in few.sentences("en"))


@pytest.mark.parametrize(("volume", "alike"), [(40, 1.0), (120, 3.0)])
def test_a_shift_of_the_size_announced_has_the_chance_of_the_noncentral_law(volume, alike):
    """Twice the gain in likelihood of two months' shares over one, put into scipy's own law."""
    size = looks.smallest_shift((0.6, 0.4), volume, found=0.65, before=12, within=6, alike=alike)
    before, after = np.array([0.6, 0.4]), np.array([0.6 - size, 0.4 + size])
    mean = (12 * before + 6 * after) / 18
    gain = 12 * (before * np.log(before / mean)).sum() + 6 * (after * np.log(after / mean)).sum()
    bunches = float(looks.bunched(volume))
    phi = max(bunches, alike)
    limit = looks.threshold(2, volume) * max(bunches**looks.DISPERSION_POWER, alike) / phi
    assert stats.ncx2.sf(limit, 1, 2 * volume * gain / phi) == pytest.approx(0.65, abs=1e-6)


def test_shares_are_those_of_the_complete_months_in_the_chapter_and_in_the_note():
    """Ten orders each to May; ten more for a in the first days of June, a month not over: half and half, not two thirds."""
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-10"}
    log = [
        dict(date=day, closed_on=day, client=f"{public}{k}", public=public, service="s", outcome="served")
        for public, day in (("a", "2026-03-03"), ("b", "2026-04-04"), ("a", "2026-06-05"))
        for k in range(10)
    ]
    one = pilot(log, settings, publics=[{"id": "a", "label": "A"}, {"id": "b", "label": "B"}])
    table = targets.shift(one).table.set_index("public")
    assert table["orders"].to_dict() == {"a": 10, "b": 10}
    assert table["observed_share"].to_dict() == {"a": 0.5, "b": 0.5}
    assert (
        served_shares(one, "public", "publics").replace("\N{NARROW NO-BREAK SPACE}", " ")
        == "A (50 %) et B (50 %)"
    )


def test_the_note_names_those_served_under_contract_and_what_its_shares_are_of():
    """Ten orders of a group without a name, which is then its code; 1,200 € a year for b, 600 for c."""
    log = [
        {"date": "2026-03-03", "client": f"a{k}", "public": "a", "service": "s", "outcome": "served"}
        for k in range(10)
    ]
    terms = {"status": "signed", "start": "2026-01-05", "per_year": 12}
    deals = [
        {"id": "K1", "public": "c", "service": "t", "amount_eur": 50, **terms},
        {"id": "K2", "public": "b", "service": "t", "amount_eur": 100, **terms},
        {"id": "K3", "public": "a", "service": "s", "amount_eur": 900, **terms},
        {"id": "K4", "public": "d", "service": "u", "amount_eur": 900, **terms, "status": "quoted"},
        {"id": "K5", "public": "e", "service": "v", "amount_eur": 900, **terms, "end": "2026-02-28"},  # over
        {"id": "K6", "public": "f", "service": "w", "amount_eur": 900, **terms, "status": "ended"},
    ]
    named = {"publics": [{"id": "a"}, {"id": "b", "label": "B"}], "services": [{"id": "t", "label": "Tri"}]}
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}
    one = pilot(log, settings, contracts=deals, **named)
    said = [
        served_shares(one, column, table)
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
        .replace("\N{NO-BREAK SPACE}", " ")
        for column, table in (("public", "publics"), ("service", "services"))
    ]
    assert said == [
        "a (100 %) des commandes ; sous contrat : B et c",
        "s (100 %) des commandes ; sous contrat : Tri",
    ]
