"""Repeated answers, closed groups, silent people, grades, guesses, declared changes."""

import itertools

import numpy as np
import pytest
from scipy import special, stats

from conciergekit import evidence
from conciergekit.evidence import Guess, draws, shares

# ---- shares


def test_repeated_answers_count_as_fewer():
    assert evidence.effective_answers(30, 40, 1) == (30, 40)
    x, n = evidence.effective_answers(30, 40, 2)
    assert (x, n) == pytest.approx((30 / 1.3, 40 / 1.3))  # 1 + (2 − 1)·.3
    assert evidence.effective_answers(30, 40, 3, alike=1.0) == pytest.approx((10, 40 / 3))
    with pytest.raises(ValueError, match="per_person"):
        evidence.effective_answers(3, 4, 0.5)


def test_a_closed_group_is_known_better_the_more_of_it_answered():
    spreads = [evidence.closed_group_draws(round(0.8 * n), n, 40, guess=0.8).std() for n in (10, 25, 35, 40)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < 1e-12
    assert set(evidence.closed_group_draws(32, 40, 40)) == {0.8}


def test_twenty_five_of_forty_answered_leaves_the_fifteen_others_beta_binomial():
    draws = evidence.closed_group_draws(20, 25, 40, guess=0.8, draws=20_000)
    a, b = evidence.beta_share(20, 25, 0.8)
    others = stats.betabinom(15, a, b)
    assert draws.mean() == pytest.approx((20 + others.mean()) / 40, abs=0.001)
    assert draws.std() == pytest.approx(others.std() / 40, rel=0.02)
    assert draws.min() >= 20 / 40
    assert draws.max() <= 35 / 40
    assert draws.std() < stats.beta(a, b).std()


def test_a_group_smaller_than_its_answers_is_refused():
    with pytest.raises(ValueError, match="group"):
        evidence.closed_group_draws(5, 10, 8)


def test_the_silent_bound_the_share_as_manski_wrote():
    """25 asked, 20 answered, 16 satisfied: between 16/25 and 21/25."""
    assert evidence.with_the_silent(16, 20, 25) == pytest.approx((0.64, 0.84))
    assert evidence.with_the_silent(16, 20, 20) == pytest.approx((0.8, 0.8))
    with pytest.raises(ValueError, match="asked"):
        evidence.with_the_silent(16, 20, 10)


def test_splitting_a_survey_in_two_batches_changes_nothing():
    a, b = evidence.beta_share(7, 10, 0.8)
    assert (a + 8, b + 2) == pytest.approx(evidence.beta_share(15, 20, 0.8))


# ---- guesses


def test_an_elicited_share_keeps_its_three_figures_when_they_are_a_beta():
    asked = stats.beta.ppf([0.05, 0.5, 0.95], 6, 2)
    found = evidence.elicit_share(*asked)
    assert found.centre == pytest.approx(0.75, abs=0.005)
    assert found.worth == pytest.approx(8, rel=0.02)


def test_a_very_sure_guess_is_worth_ten_answers_at_most():
    assert evidence.elicit_share(0.79, 0.80, 0.81).worth == 10
    assert evidence.elicit_level(59, 60, 61).worth == 10
    assert evidence.elicit_share(0.2, 0.6, 0.95).worth < 10


def test_an_elicited_level_is_a_gamma():
    asked = stats.gamma.ppf([0.05, 0.5, 0.95], 5, scale=12)
    found = evidence.elicit_level(*asked)
    assert found.worth == pytest.approx(5, rel=0.02)
    assert found.centre == pytest.approx(60, rel=0.02)


@pytest.mark.parametrize("bad", [(0.8, 0.7, 0.9), (0.8, 0.8, 0.8), (-0.1, 0.5, 0.9), (0.5, 0.6, 1.2)])
def test_guesses_out_of_order_are_refused(bad):
    with pytest.raises(ValueError, match="share"):
        evidence.elicit_share(*bad)


def test_data_far_from_the_guess_contradict_it_and_it_weighs_four_times_less():
    guess = Guess(0.9, 10)
    assert evidence.contradicted(4, 20, guess)
    assert not evidence.contradicted(17, 20, guess)
    assert not evidence.contradicted(0, 0, guess)
    assert guess.weaker().worth == 2.5
    assert evidence.contradicted_count(5, Guess(60, 2))
    assert not evidence.contradicted_count(40, Guess(60, 2))


# ---- declared changes


def test_after_a_declared_change_the_past_is_worth_less_and_the_ramp_starts_again():
    counts = [30, 31, 29, 30, 31, 30, 45, 52]
    same, changed = evidence.demand_level(counts), evidence.demand_level(counts, changes=(6,))
    assert np.median(changed) > np.median(same)
    assert changed.std() > same.std()
    assert evidence.demand_state(counts, changes=(6,)).age == 2


def test_a_change_keeps_the_mean_of_what_was_known():
    """A month later it is the same, but for the chance given again to a service that loses its orders."""
    before = evidence.demand_state([40] * 6, guess=40)
    running = evidence.counts.RAMP_WEIGHTS * (evidence.counts.STEEPNESS == 1)
    first = np.where(evidence.counts.KEPT_UNTIL > 0, 1, evidence.counts.KEPT_A_MONTH)
    kept = (running * first).sum() / running.sum()
    mean = float((before.weights * before.shape / before.rate).sum()) * kept
    after = evidence.demand_state([40] * 6 + [np.nan], guess=40, changes=(6,))
    assert float((after.weights * after.shape / after.rate).sum()) == pytest.approx(mean, rel=1e-6)


def test_a_hypothesis_weighs_what_it_foretold_of_each_month():
    """Gamma–Poisson: what is foretold of a month is a negative binomial, whose p hangs on the rate before and after it."""
    counts, guess = np.array([30.0, 44, np.nan, 61, 52, 70]), 50.0
    found, c = evidence.demand_state(counts, guess=guess), evidence.counts
    shape, rate = c.PRIOR_COUNTS, np.full(len(c.RAMP_MONTHS), c.PRIOR_COUNTS / guess)
    chance = np.log(c.RAMP_WEIGHTS)
    for month, count in enumerate(counts, 1):
        shape, rate = c.DISCOUNT * shape, rate * c.DISCOUNT / c._kept(month)
        if np.isfinite(count):
            exposure = c._ramp(month) * c._season(month) / float(found.phi)
            seen = count / float(found.phi)
            chance += shape * np.log(rate / (rate + exposure))
            chance += seen * np.log(exposure / (rate + exposure))
            shape, rate = shape + seen, rate + exposure
    expected = np.exp(chance - chance.max())
    assert found.weights == pytest.approx(expected / expected.sum(), rel=1e-9)


def test_many_series_at_once_are_each_alone():
    counts = np.random.default_rng(0).poisson(40, (6, 7)).astype(float)
    counts[2, 3] = np.nan
    together = evidence.demand_state(counts, guess=50.0)
    for i, one in enumerate(counts):
        alone = evidence.demand_state(one, guess=50.0)
        assert together.weights[i] == pytest.approx(alone.weights)
        assert together.rate[i] == pytest.approx(alone.rate)
        assert together.phi[i] == pytest.approx(alone.phi)


def test_the_chance_in_closed_form_is_that_of_the_draws():
    state = evidence.demand_state([38, 45, 52, 49], guess=60)
    pick, inside = evidence.uniforms(40_000, 1), evidence.uniforms(40_000, 2)
    assert (state.at(pick, inside) >= 50).mean() == pytest.approx(float(state.above(50)), abs=0.005)


def test_more_orders_never_lower_the_chance():
    chances = [float(evidence.demand_state([n] * 6, guess=60).above(50)) for n in range(30, 80, 5)]
    assert chances == sorted(chances)


# ---- answers of one month that resemble each other


def clustered(alike, rate=6, months=8, size=6000, seed=0):
    """(share, successes, answers) of simulated surveys; alike: concentration of each month's share around the true one."""
    rng = np.random.default_rng(seed)
    share = rng.beta(13, 2.5, size)
    answers = rng.poisson(rate, (size, months))
    each = np.broadcast_to(share[:, None], answers.shape)
    each = rng.beta(alike * each, alike * (1 - each)) if alike else each
    return share, rng.binomial(answers, each), answers


def held(share, good, answers, alike=True):
    """How often a 90 % range holds the truth, of shares that do not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence.shares, "GAP_WEIGHTS", np.eye(len(evidence.shares.GAPS))[0])
        if not alike:
            patch.setattr(evidence.shares, "SAME_MONTH", 0 * evidence.shares.SAME_MONTH)
        a, b, _effect = evidence.share_state(good, answers, 0.8)
    return ((stats.beta.ppf(0.05, a, b) <= share) & (share <= stats.beta.ppf(0.95, a, b))).mean()


def test_ranges_of_clustered_answers_hold_the_truth_once_their_likeness_is_counted():
    """Correlation 1/9 within a month: without the effect a 90 % range holds the truth 81 times in 100."""
    share, good, answers = clustered(alike=8)
    assert held(share, good, answers, alike=False) < 0.84
    assert 0.86 < held(share, good, answers) < 0.93


def test_many_answers_a_month_that_resemble_each_other_are_mostly_made_up_for():
    """15 a month, correlation 1/9: without the effect a 90 % range holds the truth some 72 times in 100."""
    share, good, answers = clustered(alike=8, rate=15, months=5)
    assert held(share, good, answers, alike=False) < 0.76
    assert held(share, good, answers) > 0.83


def test_independent_answers_are_hardly_counted_as_fewer():
    """Two services in three are supposed to have days, deliveries or waves that resemble each other: what that costs one
    which has none is a third more answers, and a range that is right 19 times in 20 at most."""
    share, good, answers = clustered(alike=None)
    assert evidence.share_state(good, answers, 0.8).effect.mean() < 1.35
    assert 0.88 < held(share, good, answers) < 0.95


def test_with_many_months_the_effect_is_the_design_effect():
    """Kish 1965: 1 + (m − 1)ρ; ρ = 1/9, 20 answers each month."""
    rng = np.random.default_rng(2)
    good = rng.binomial(20, rng.beta(8 * 0.7, 8 * 0.3, (40, 400)))
    effect = evidence.share_state(good, np.full(good.shape, 20)).effect
    assert effect.mean() == pytest.approx(1 + 19 / 9, rel=0.05)


def test_one_answer_a_month_resembles_no_other():
    assert evidence.share_state([1, 0, 1, 1], [1, 1, 1, 1]).effect == pytest.approx(1)
    assert evidence.share_state([], []).effect == pytest.approx(1)


def test_months_that_differ_make_answers_count_for_less():
    alike, apart = (
        evidence.share_state([4, 4, 4, 4], [6, 6, 6, 6]).effect,
        evidence.share_state([6, 1, 6, 3], [6, 6, 6, 6]).effect,
    )
    assert apart > 1.8 > 1.3 > alike >= 1


def test_one_wave_says_nothing_of_how_alike_its_answers_are():
    """Forty answers of one month: as many as forty, whatever is supposed of months that have others beside them."""
    a, b, effect = evidence.share_state([30], [40], 0.75)
    assert effect == pytest.approx(1)
    assert a + b < 44  # and not more than answers and guess together: the gap to come is not known


# ---- a share that changes


def practising(begins, months=8, each=40, size=2000):
    """(share, successes, answers) of services whose share begins so many points lower (or higher) than where it settles."""
    rng = np.random.default_rng(4)
    share = rng.uniform(0.75, 0.9, size)
    true = share[:, None] - begins * np.exp(-np.arange(months) / 2.2)
    answers = np.full(true.shape, each)
    return share, rng.binomial(answers, true), answers


def holds(share, good, answers):
    a, b, _effect = evidence.share_state(good, answers, 0.85)
    return ((stats.beta.ppf(0.05, a, b) <= share) & (share <= stats.beta.ppf(0.95, a, b))).mean()


@pytest.mark.parametrize("begins", [0.12, -0.08, 0.0])
def test_a_share_that_improves_worsens_or_stays_is_read_where_it_settles(begins):
    assert holds(*practising(begins)) > 0.8


def test_read_as_constant_a_share_that_improves_is_missed(monkeypatch):
    monkeypatch.setattr(evidence.shares, "GAP_WEIGHTS", np.eye(len(evidence.shares.GAPS))[0])
    assert holds(*practising(0.12)) < 0.7


def test_a_share_known_month_after_month_for_long_is_its_last_months():
    """Sixty points in the first month, eighty in each of the twenty-four that follow."""
    good = np.array([60.0, 70, 75, *[80] * 21])
    a, b, _effect = evidence.share_state(good, np.full(24, 100.0))
    assert a / (a + b) == pytest.approx(0.8, abs=0.012)


# ---- a service that loses its orders


def plain(months, steepness, kept):
    """Place of a hypothesis without a season."""
    c = evidence.counts
    rows = np.array([c.RAMP_MONTHS, c.STEEPNESS, c.KEPT_A_MONTH, c.SWING]).T
    return int(np.flatnonzero((rows == [months, steepness, kept, 0]).all(axis=1))[0])


def test_the_falling_hypothesis_is_that_of_a_first_level_of_which_a_part_is_kept_each_month():
    """Written the other way: a level of the day before, met by months worth kept^t, brought to today at the end."""
    y, kept, tau = np.array([70.0, 72, 68, 60, 50, 42]), 0.85, 1.0
    state, h = evidence.demand_state(y, guess=80), plain(1, 1, 0.85)
    shape, rate = 2.0, 2.0 / 80
    for t, count in enumerate(y, start=1):
        shape, rate = evidence.DISCOUNT * shape, evidence.DISCOUNT * rate
        shape, rate = shape + count / state.phi, rate + kept**t * (1 - np.exp(-t / tau)) / state.phi
    assert state.shape[-1] == pytest.approx(shape)
    assert state.rate[h] == pytest.approx(rate / kept ** len(y))
    assert evidence.counts.RAMP_WEIGHTS.sum() == pytest.approx(1)
    assert evidence.counts.RAMPS[:, -1].sum() == pytest.approx(1)


@pytest.mark.long
def test_the_range_follows_a_service_that_falls_and_misses_it_without_the_falling_hypothesis(monkeypatch):
    rng = np.random.default_rng(5)
    level = 60 * 0.85 ** np.arange(8)
    counts = rng.poisson(level * rng.gamma(25, 1 / 25, (300, 8)))  # months vary by a fifth

    def held():
        at = evidence.uniforms(400, [0]), evidence.uniforms(400, [1])
        low, high = np.quantile(evidence.demand_state(counts, guess=60.0).at(*at), [0.05, 0.95], axis=-1)
        return ((low <= level[-1]) & (level[-1] <= high)).mean()

    with_it = held()
    c = evidence.counts
    monkeypatch.setattr(c, "RAMP_WEIGHTS", np.where(c.KEPT_A_MONTH < 1, 1e-12, c.RAMP_WEIGHTS))
    assert with_it > 0.8
    assert held() < 0.5


def test_a_steady_service_is_hardly_thought_to_be_falling():
    assert evidence.demand_state([50, 48, 55, 47, 52, 50], guess=50).falling < 0.10
    # that is half of what is supposed before any count
    assert evidence.demand_state([24, 42, 54, 64], guess=70).falling < evidence.counts.FALLING / 2


# ---- the level of a service that fills up, one hypothesis at a time


def by_hand(counts, opening, guess, worth, phi, changed=None):
    """Weights, shapes and rates of the hypotheses, one after the other: each month the past is worth DISCOUNT, a falling
    service keeps a part of its level once its fall has begun, a part of the orders comes at once, a season comes back after
    twelve months, and a count is negative binomial."""
    weights, shapes, rates = [], [], []
    seasons = [(0.6, 0, 0), *((0.4 / 6, 0.4, high) for high in (0, 2, 4, 6, 8, 10))]
    rows = [(*ramp, *season) for season in seasons for ramp in evidence.counts.RAMPS]

    def follow(row, until, shape, rate, start, since):
        months, steepness, once, kept, after, _weight, _season, swing, high = row
        weight = start
        for t in range(since, until):
            age = t + 1 - since
            shape, rate = evidence.DISCOUNT * shape, evidence.DISCOUNT * rate / (kept if age > after else 1)
            if counts[t] is None or not opening[t]:
                continue
            filled = 1 if months == 0 else 1 - (1 - once) * np.exp(-((age / months) ** steepness))
            filled *= 1 + swing * np.cos(2 * np.pi * (t + 1 - high) / 12)
            seen, work = counts[t] / phi, opening[t] * filled / phi
            p = rate / (rate + work)
            weight *= np.exp(
                special.gammaln(shape + seen)
                - special.gammaln(shape)
                - special.gammaln(seen + 1)
                + shape * np.log(p)
                + seen * np.log(work / (rate + work))
            )
            shape, rate = shape + seen, rate + work
        return weight, shape, rate

    def all_rows(until, shape, rates, starts, since):
        found = [follow(r, until, shape, b, w, since) for r, b, w in zip(rows, rates, starts, strict=True)]
        return [np.array(one) for one in zip(*found, strict=True)]

    starts = [row[5] * row[6] for row in rows]
    end = len(counts) if changed is None else changed
    weights, shapes, rates = all_rows(end, worth, [worth / guess] * len(rows), starts, 0)
    if changed is not None:
        total = weights.sum()
        mean = (weights * shapes / rates).sum() / total
        second = (weights * shapes * (shapes + 1) / rates**2).sum() / total
        a = 0.3 * mean**2 / (second - mean**2)
        starts = [w if row[1] == 1 else 1e-9 for row, w in zip(rows, starts, strict=True)]
        weights, shapes, rates = all_rows(len(counts), a, [a / mean] * len(rows), starts, changed)
    return weights / weights.sum(), shapes, rates


def variance_over_mean(counts, opening):
    """Successive known months, each gap against what chance alone would give, shrunk with the weight of four months
    towards months that vary by 20 % at the level of the last three."""
    known = [
        (count, opened) for count, opened in zip(counts, opening, strict=True) if count is not None and opened
    ]
    gaps = [
        (c / o - c0 / o0) ** 2 / ((c + c0) / (o + o0) * (1 / o + 1 / o0))
        for (c0, o0), (c, o) in itertools.pairwise(known)
        if c + c0
    ]
    level = np.mean([c / o for c, o in known[-3:]])
    return max(1.0, (4 * (1 + level * 0.20**2) + sum(gaps)) / (4 + len(gaps)))


@pytest.mark.parametrize(
    ("counts", "opening"),
    [
        ([4, 9, None, 12, 15, 11], [0.5, 1, 1, 1, 0.8, 1]),
        ([40, 5, 60, 2, 55, 9], [1, 1, 1, 0.5, 1, 1]),
        ([3, 0, 0, 8, None, 1], [1, 1, 0, 1, 1, 0.7]),
        ([20, 20, 20], [1, 1, 1]),
    ],
)
def test_months_vary_as_their_successive_gaps_tell(counts, opening):
    given = [np.nan if count is None else count for count in counts]
    state = evidence.demand_state(given, opening, guess=10.0)
    assert float(state.phi) == pytest.approx(variance_over_mean(counts, opening))
    known = [(c, o) for c, o in zip(counts, opening, strict=True) if c is not None and o]
    for months in (1, 3, 4):
        last = known[-months:]
        lately = sum(c for c, _o in last) / sum(o for _c, o in last)
        assert evidence.recent_level(given, opening, months=months) == pytest.approx(lately)


@pytest.mark.parametrize("changed", [None, 3])
def test_the_mixture_is_that_of_services_followed_one_by_one(changed):
    counts, opening = [4, 9, None, 12, 15, 11, 9], [0.5, 1, 1, 1, 0.8, 1, 1]
    given = [np.nan if count is None else count for count in counts]
    state = evidence.demand_state(
        given, opening, guess=10.0, worth=2.0, changes=() if changed is None else (changed,)
    )
    weights, shape, rate = by_hand(counts, opening, 10.0, 2.0, float(state.phi), changed)
    assert state.weights == pytest.approx(weights, rel=1e-6)
    assert float(state.shape[0]) == pytest.approx(shape[0])
    assert state.rate == pytest.approx(rate, rel=1e-6)
    assert state.age == (7 if changed is None else 4)
    ramps = evidence.counts.RAMPS
    falling = np.tile((ramps[:, 3] < 1) & (ramps[:, 4] < state.age), 7)
    assert state.falling == pytest.approx(weights[falling].sum(), rel=1e-6)
    above = sum(w * stats.gamma(a, scale=1 / b).sf(11) for w, a, b in zip(weights, shape, rate, strict=True))
    assert state.above(11) == pytest.approx(above, rel=1e-6)
    assert state.above(-1) == pytest.approx(1)


@pytest.mark.parametrize("wrong", [np.inf, np.nan, -1.0])
@pytest.mark.parametrize("place", range(4))
def test_a_rate_is_not_learnt_from_what_cannot_be(wrong, place):
    given = [1.0, 2.0, [3.0, 4.0], [1.0, 1.0]]
    given[place] = [3.0, wrong] if place > 1 else wrong
    with pytest.raises(ValueError, match="finite"):
        evidence.gamma_poisson(*given)
    assert evidence.gamma_poisson(1.0, 2.0, [3.0, 4.0], [1.0, 1.0]) == (8.0, 4.0)


def test_a_guess_of_all_or_nothing_still_learns_and_one_beyond_is_refused():
    assert evidence.beta_share(3, 4, guess=1.0, weight=2.0) == pytest.approx((2 * 0.99 + 3, 2 * 0.01 + 1))
    assert evidence.beta_share(3, 4, guess=0.0, weight=2.0) == pytest.approx((2 * 0.01 + 3, 2 * 0.99 + 1))
    for guess in (-0.01, 1.01):
        with pytest.raises(ValueError, match="guess"):
            evidence.beta_share(3, 4, guess=guess, weight=2.0)
    with pytest.raises(ValueError, match="weight"):
        evidence.beta_share(3, 4, guess=0.5, weight=0.0)


@pytest.mark.parametrize(("n", "a", "b"), [(0, 1.0, 1.0), (5, 0.3, 2.0), (80, 3.0, 9.0)])
def test_the_chances_of_a_shared_share_are_those_of_scipy(n, a, b):
    k = np.arange(n + 1)
    np.testing.assert_allclose(draws.beta_binomial(k, n, a, b), stats.betabinom.pmf(k, n, a, b), rtol=1e-10)


@pytest.mark.parametrize("n", [0, 1, 3, 200])
def test_a_count_at_a_uniform_is_the_quantile_of_scipy(n):
    rng = np.random.default_rng(n)
    inside, p = (
        rng.random(2000),
        np.clip(rng.normal(0.5, 0.4, 2000), 0, 1),
    )  # shares of none and of all among them
    np.testing.assert_array_equal(shares._binomial_quantile(inside, n, p), stats.binom.ppf(inside, n, p))


# ---- draws of a mixture


@pytest.mark.parametrize("strata", [True, False])
@pytest.mark.parametrize("n", [1, 7, 100, 4000])
def test_each_draw_falls_to_the_hypothesis_whose_turn_it_is(n, strata):
    """From the lowest level on, each hypothesis has the share of the draws that it weighs: two at 1 and 2, certain, and one at 3."""
    pick = evidence.uniforms(n, [n, 1]) if strata else np.random.default_rng(n).random(n)
    weights, level = np.array([0.3037, 0.2513, 0.445]), np.array([2.0, 1.0, 3.0])
    state = evidence.counts.Demand(weights, np.array([1e10]), 1e10 / level, np.array(1.0), 5, 5)
    expected = np.where(pick <= 0.2513, 1.0, np.where(pick <= 0.555, 2.0, 3.0))
    assert state.at(pick, (np.arange(n) + 0.5) / n) == pytest.approx(expected, rel=1e-3)
