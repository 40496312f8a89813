"""Planned against observed target groups, and the monthly looks."""

import numpy as np
import pandas as pd
import pytest
from targets_data import SETTINGS, pilot, requests

from conciergekit import targets
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


def test_the_interval_of_a_share_is_the_beta_of_its_counts():
    from scipy.stats import beta

    publics = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]
    found = targets.shift(pilot(requests(("a", "x", 60), ("b", "x", 20)), publics=publics))
    assert found.dispersion == 1
    first = found.table.iloc[0]
    assert first["low_share"] == pytest.approx(beta.ppf(0.05, 60.5, 20.5))
    assert first["high_share"] == pytest.approx(beta.ppf(0.95, 60.5, 20.5))
    assert first["p_more"] == pytest.approx(beta.sf(0.5, 60.5, 20.5))
    assert found.monthly["orders"].sum() == 80


def test_months_that_differ_widen_the_interval():
    publics = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]
    log = [
        {"date": f"2026-{month:02d}-10", "public": "ab"[month % 2], "service": "x", "outcome": "served"}
        for month in range(1, 9)
        for _i in range(10)
    ]
    found = targets.shift(pilot(log, publics=publics))
    assert found.dispersion > 5
    assert found.table["high_share"].iloc[0] - found.table["low_share"].iloc[0] > 0.5


def test_few_orders_settle_nothing():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.4}]
    found = targets.shift(pilot(requests(("a", "x", 5), ("b", "x", 5)), publics=publics))
    assert not len(found.moved)
    assert "cannot be said yet" in found.sentences("en")[0]


def test_without_a_plan_nothing_is_compared():
    found = targets.shift(pilot(requests(("a", "x", 20), ("b", "x", 10))))
    assert found.unplanned
    assert found.table["p_far"].isna().all()
    assert found.table["observed_share"].iloc[0] == pytest.approx(2 / 3)


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
def test_three_years_of_looks_raise_few_false_alarms_even_when_orders_come_in_bunches(bunching):
    y = series(7, 1500, 36, 20, BEFORE, bunching=bunching)
    alarms = (looks.scan(y)[0] > looks.threshold(4, 20)).any(axis=1)
    assert alarms.mean() < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1500)


def test_the_reference_shift_is_found_within_six_months_two_times_in_three():
    y = series(8, 1500, 18, 20, BEFORE, AFTER)
    hit = looks.scan(y)[0] > looks.threshold(4, 20)
    first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 99)
    assert np.mean((first > 12) & (first <= 18)) > 0.65 - 0.02


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


def test_a_break_in_a_pilot_raises_an_alarm_that_names_both_groups():
    log = [
        {
            "date": month.start_time + pd.Timedelta(days=int(i)),
            "public": public,
            "service": "x",
            "outcome": "served",
        }
        for k, month in enumerate(pd.period_range("2025-09", "2026-08", freq="M"))
        for public, n in (("a", 20 if k < 6 else 3), ("b", 3 if k < 6 else 20))
        for i in range(n)
    ]
    found = targets.watch(pilot(log))
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
    assert found.smallest == looks.smallest_shift((0.75, 0.25), 80 / 12)
    assert np.isnan(_shares(pd.DataFrame({"planned_share": [np.nan] * 2}), found.counts * 0)).all()


def test_what_the_volume_can_reveal_is_said_before_the_first_order():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.4}]
    found = targets.watch(pilot([], SETTINGS | {"planned_orders_month": 40}, publics=publics))
    assert found.volume_planned
    assert any("points" in text for text in found.sentences("en"))
    few = targets.watch(pilot([], SETTINGS | {"planned_orders_month": 1}, publics=publics))
    assert any("no shift can be seen" in text for text in few.sentences("en"))
