"""How often the gate's rule is wrong, and how soon it decides, beside ordinary practices on the same simulated tests.

    python benchmarks/gates/operating_characteristics.py [--pilots 4000] [--seeds 20260401 …] [--draws 200] [--scenarios base …]

Each simulated test has a known truth: four must-criteria (50 orders a month, 75 % satisfied, 85 % on time, result not
negative), floors and targets around them, looks at months 3 to 12. The kit's figures come from the library's own
functions (`gates.trial`, `gates.futures`). Twelve populations were described by somebody else before the settings were
chosen (SCENARIOS: slow and S-shaped starts, seasons, empty months, shares that improve, late deliveries together, decline),
three more are of the first study. Settings were chosen on seeds 101, 202 and 303. FG: share of clearly bad tests (one
criterion under its floor) that go; FS: share of clearly good ones (all at their targets) that are stopped.
Calibration is that of the chances stated: a test with fewer than twelve answers on a share is grey and states none. In
brackets: Monte Carlo standard errors. A test still undecided at month 12 is decided by the stakes (30 k€ lost by a
wrong go, 15 k€ by a wrong stop).
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy import special

from conciergekit import evidence
from conciergekit.evidence.means import student_draws
from conciergekit.gates import trial
from conciergekit.gates.futures import Derived, Present, ShareNow
from conciergekit.gates.rule import Rule
from conciergekit.gates.trial import Records, Trial, Truth, Wanted

STAKES = {"wrong_go": 30_000.0, "wrong_stop": 15_000.0}
MONTH_EUR = 1_000.0
LEVEL = 50.0


@dataclass(frozen=True)
class Scenario:
    """One population and one way its data come: what departs from the base is said, the rest is as in the base."""

    answers: float = 6.0
    scale: float = 1.0  # of the volumes, requirement included
    level: float = 62.0
    satisfaction: float = 0.84
    punctual: float = 0.905
    margin: float = 14.5
    ramp: tuple[float, float] = (0.3, 4.0)  # months to fill up (exponential)
    middle: tuple[float, float] | None = None  # or the month in the middle of an S (logistic)
    steep: tuple[float, float] = (1.0, 2.0)  # the larger, the slower the rise around it
    varies: tuple[float, float] = (0.1, 0.3)  # how much months vary
    empty: float = 0.0  # chance that a month brings nothing
    season: float = 0.0
    year: tuple[float, ...] | None = None  # or twelve months of another shape, of mean 1, from any of them on
    falls: float = 0.0  # a month, from the seventh
    tied: float = 0.0  # correlation of the satisfaction with the demand
    carried: float = 0.0  # share of the orders (one service) that bring nine tenths of the margin
    begins_low: float = 0.0  # points under where the shares settle, in the first month
    learns: float = 2.2  # months to make up for two thirds of it
    clusters: float | None = None  # concentration of the satisfaction of a month
    blocks: float | None = None  # that of each run of BLOCK orders, on time or late together
    bias: float = 0.0  # those who answer are happier by so much
    answered: float = 1.0  # share of those asked who answer, as noted


BLOCK = 10
# two peaks a year and nothing in August: a shape that no hypothesis of the kit has
TWO_PEAKS = (0.85, 0.9, 1.1, 1.3, 1.2, 1.0, 0.8, 0.0, 1.0, 1.25, 1.35, 1.25)
SCENARIOS = {
    "base": Scenario(),
    "base, six in ten answer": Scenario(answered=0.6),
    "satisfaction tied to demand": Scenario(tied=0.6),
    "one service carries the margin": Scenario(carried=0.2),
    "season ±40 %": Scenario(season=0.4),
    "two peaks, August closed": Scenario(year=TWO_PEAKS),
    "variation .3–.6, 8 % empty months": Scenario(varies=(0.3, 0.6), empty=0.08),
    "slow exponential ramps": Scenario(ramp=(3.0, 6.0)),
    "S-shaped ramps": Scenario(middle=(1.8, 6.2)),
    "S-ramp, season ±25 %, clusters, bias": Scenario(middle=(1.5, 5.5), season=0.25, clusters=8.0, bias=0.03),
    "shares begin low and improve": Scenario(begins_low=0.12),
    "late deliveries in blocks": Scenario(blocks=4.0),
    "who answers is happier": Scenario(bias=0.06),
    "who answers is happier, six in ten noted": Scenario(bias=0.06, answered=0.6),
    "decline of 6 % a month": Scenario(falls=0.06),
    "2 answers": Scenario(answers=2.0),
    "12 orders": Scenario(answers=3.0, scale=12 / 60),
    "harder population": Scenario(level=50.0, satisfaction=0.785, punctual=0.88, margin=13.2),
}


def present(gate: Trial, records: Records, i: int, t: int) -> Present:
    """Pilot i after t months, as `ahead` sees it."""
    now = records.until(t)
    derived = ()
    if gate.result:
        orders = max(now.counts[i].sum(), 2)
        margin = student_draws(orders, now.earned[i].sum() / orders, gate.spread_eur, evidence.uniforms(500))
        money = Derived(
            lambda level, margin: trial._result(gate, level, margin), (margin,), t, gate.result.requirement
        )
        derived = (money,)

    def under(guess: str, others=()) -> Present:
        centre = trial._centre(guess)
        shares = tuple(
            _share_now(trial._believed(centre(w), x, n), n.sum() / t, w, (x, n), centre(w))
            for w, x, n in zip(gate.shares, now.good[:, i], now.answers[:, i], strict=True)
        )
        level = ((gate.orders.requirement, False),)
        return Present(
            now.counts[i],
            guess=trial._expected(centre(gate.orders)),
            level=level,
            seen=level,
            shares=shares,
            derived=derived,
            rule=gate.rule,
            others=others,
        )

    return under("target", (under("floor"), under("hopeful")))


def _share_now(state: evidence.ShareState, month: float, wanted: Wanted, by_month, centre: float) -> ShareNow:
    known = {"by_month": by_month, "before": {"guess": float(np.clip(centre, 0.01, 0.99))}}
    a, b, effect = map(float, state)
    return ShareNow(a, b, month, wanted.requirement, effect=effect, answered=wanted.answered, **known)


def gate(s: Scenario, rule: Rule | None = None) -> Trial:
    k = s.scale
    return Trial(
        Wanted(LEVEL * k, 40 * k, 60 * k),
        (Wanted(0.75, 0.70, 0.80, s.answers, s.answered), Wanted(0.85, 0.80, 0.88)),
        Wanted(0.0, -150 * k, 100 * k),
        fixed_eur=600 * k,
        rule=rule or Rule(**STAKES),
    )


def population(s: Scenario, n: int, rng) -> Truth:
    """Truths: level lognormal, ramp U(.3, 4) months, monthly variation U(.1, .3), shares Beta, margin normal.

    The level is what the service settles at, empty months left in; where it falls, that of the last month.
    """

    def share(mean, sd, luck):
        worth = mean * (1 - mean) / sd**2 - 1
        return special.betaincinv(mean * worth, (1 - mean) * worth, special.ndtr(luck))

    demand = rng.normal(size=n)
    happy = s.tied * demand + np.sqrt(1 - s.tied**2) * rng.normal(size=n)
    return Truth(
        s.scale * s.level * np.exp(0.45 * demand) * (1 - s.empty) * (1 - s.falls) ** (trial.LAST_LOOK - 6),
        rng.uniform(*s.ramp, n),
        rng.uniform(*s.varies, n),
        np.array([share(s.satisfaction, 0.09, happy), share(s.punctual, 0.05, rng.normal(size=n))]),
        rng.normal(s.margin, 3.0, n),
    )


def lived(s: Scenario, truth: Truth, spread_eur: float, rng) -> Records:
    """What the tests of these truths write down in twelve months."""
    n, t = len(truth.level), np.arange(1, trial.LAST_LOOK + 1)
    filled = 1 - np.exp(-t / truth.ramp[:, None])
    if s.middle:
        middle, steep = rng.uniform(*s.middle, (n, 1)), rng.uniform(*s.steep, (n, 1))
        filled = special.expit((t - middle) / steep)
    begun = rng.integers(0, 12, (n, 1))
    season = 1 + s.season * np.sin(2 * np.pi * (t + begun) / 12)
    if s.year:
        season = np.array(s.year)[(t + begun) % 12]
    fallen = (1 - s.falls) ** (np.maximum(0, t - 6) - trial.LAST_LOOK + 6.0)
    mean = truth.level[:, None] / (1 - s.empty) * filled * season * fallen
    odds = 1 / truth.cv[:, None] ** 2
    counts = rng.poisson(mean * rng.gamma(odds, 1 / odds, mean.shape) * (rng.random(mean.shape) >= s.empty))
    still = s.begins_low * np.exp(-(t - 1) / s.learns)
    happy, punctual = (np.clip(share[:, None] - still, 0.02, 0.999) for share in truth.shares)
    happy = np.clip(happy + s.bias, 0.02, 0.999)
    if s.clusters:
        happy = rng.beta(s.clusters * happy, s.clusters * (1 - happy))
    answers = rng.poisson(s.answers, mean.shape)
    good = rng.binomial(answers, happy), _on_time(s, counts, punctual, rng)
    earned = _earned(s, counts, truth.margin[:, None], spread_eur, rng)
    return Records(
        counts.astype(float), np.array([answers, counts], dtype=float), np.array(good, dtype=float), earned
    )


def _on_time(s: Scenario, counts, punctual, rng):
    if not s.blocks:
        return rng.binomial(counts, punctual)
    left, good = counts.copy(), np.zeros_like(counts)
    while left.any():
        some = np.minimum(left, BLOCK)
        good += rng.binomial(some, rng.beta(s.blocks * punctual, s.blocks * (1 - punctual)))
        left = left - some
    return good


def _earned(s: Scenario, counts, margin, spread_eur, rng):
    noise = rng.normal(size=counts.shape)
    if not s.carried:
        return counts * margin + spread_eur * np.sqrt(counts) * noise
    dear = rng.binomial(counts, s.carried)
    each = margin * 0.9 / s.carried, margin * 0.1 / (1 - s.carried)
    return dear * each[0] + (counts - dear) * each[1] + spread_eur / 3 * np.sqrt(counts) * noise


# ---- ordinary practices, on the same records


def seen(gate: Trial, records, t: int, last: int = 3) -> np.ndarray:
    """(criteria, N) point estimates: last months for orders and money, all answers so far for shares."""
    recent = slice(max(0, t - last), t)
    good, n = records.good[..., :t].sum(-1), records.answers[..., :t].sum(-1)
    shares = good / np.maximum(n, 1)
    orders = records.counts[:, recent].mean(-1)
    money = records.earned[:, recent].mean(-1) - gate.fixed_eur
    return np.array([orders, *shares, money])


def asked(gate: Trial, of: str) -> np.ndarray:
    return np.array([getattr(w, of) for w in gate.wanted])[:, None]


def fixed_month(gate, records, month):
    go = (seen(gate, records, month) >= asked(gate, "requirement")).all(0)
    return np.where(go, 1, -1), np.full(go.shape, month)


def dashboard(gate, records):
    """Go the first month every light is green; stop at the last look otherwise."""
    return first(
        records, lambda t: (seen(gate, records, t, 1) >= asked(gate, "requirement")).all(0) * 1, range(3, 13)
    )


def score(gate, records, month=6):
    """Mean of value / requirement (money: where it stands between floor and target), a good one making up for a bad."""
    value, r, floor = seen(gate, records, month), asked(gate, "requirement"), asked(gate, "floor")
    points = np.where(r > 0, value / np.where(r > 0, r, 1), 1 + (value - r) / np.maximum(r - floor, 1e-9) / 4)
    return np.where(np.minimum(points, 1.5).mean(0) >= 1, 1, -1), np.full(value.shape[1], month)


def traffic_light(gate, records):
    """Looks at months 6, 9, 12: go when all reach the middle of requirement and target, stop under a floor."""
    line = (asked(gate, "requirement") + asked(gate, "target")) / 2

    def said(t):
        value = seen(gate, records, t)
        go = (value >= line).all(0)
        stop = (value < asked(gate, "floor")).any(0)
        if t == trial.LAST_LOOK:
            return np.where((value >= asked(gate, "requirement")).all(0), 1, -1)
        return np.where(go, 1, np.where(stop, -1, 0))

    return first(records, said, (6, 9, 12))


def first(records, said, looks):
    decision = np.zeros(len(records.counts), int)
    month = np.full(len(decision), trial.LAST_LOOK)
    for t in looks:
        now = said(t)
        new = (decision == 0) & (now != 0)
        decision[new], month[new] = now[new], t
    decision[decision == 0] = -1
    return decision, month


# ---- what is measured


def errors(decision, month, good, bad, met) -> dict:
    """FG, FS, mean months, share of the goes that do not meet the requirement, mean loss in k€; with errors."""
    go = decision == 1

    def share(x):
        return (
            (float(x.mean()), float(np.sqrt(x.mean() * (1 - x.mean()) / max(len(x), 1))))
            if len(x)
            else (np.nan, 0)
        )

    cost = (30 * (go & ~met) + 15 * (~go & met) + month * MONTH_EUR / 1000).mean()
    return {
        "fg": share(go[bad]),
        "fs": share(~go[good]),
        "unmet": share(~met[go]),
        "months": (float(month.mean()), float(month.std() / np.sqrt(len(month)))),
        "loss_keur": float(cost),
    }


def calibration_error(q, met) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((q * 10).astype(int), 9)
    return float(sum(abs((q - met)[bins == b].sum()) for b in range(10)) / len(q))


def run(s: Scenario, n: int, seed: int, draws: int = 200, rule: Rule | None = None) -> dict:
    """All figures of one scenario."""
    rng = np.random.default_rng([seed, 1])
    g, truth = gate(s, rule), population(s, n, rng)
    records = lived(s, truth, g.spread_eur, rng)
    good, bad = truth.meets(g, "target").all(0), ~truth.meets(g, "floor").all(0)
    met = truth.meets(g).all(0)
    c = trial.follow(g, records, draws=draws, seed=seed, ranges=True, every_look=True)
    values, go = truth.values(g), c.decision == 1
    late = go & (c.month >= 9)
    inside = (c.low <= values) & (values <= c.high)
    rules = {
        "kit: go .80, stop .10": (c.decision, c.month),
        "fixed threshold, month 6": fixed_month(g, records, 6),
        "fixed threshold, month 8": fixed_month(g, records, 8),
        "fixed threshold, month 12": fixed_month(g, records, 12),
        "dashboard, first green": dashboard(g, records),
        "traffic light 6/9/12": traffic_light(g, records),
        "score at month 6": score(g, records),
    }
    return {
        "mix": (good.mean(), bad.mean(), met.mean()),
        "rules": {name: errors(*found, good, bad, met) for name, found in rules.items()},
        "ece": {
            t: calibration_error(c.by_look[t][said], met[said])
            for t in (3, 6, 12)
            for said in [~np.isnan(c.chances[t]).any(axis=0)]
        },
        "go_stated": float(c.stated[go].mean()),
        "go_true": float(met[go].mean()),
        "go_error": float(np.sqrt(met[go].mean() * (1 - met[go].mean()) / go.sum())),
        "coverage": inside.mean(axis=1).tolist(),
        "low": {t: told_low(c, met, t) for t in range(trial.FIRST_LOOK, trial.LAST_LOOK + 1)},
        "late_go": (float(c.stated[late].mean()), float(met[late].mean()), int(late.sum()))
        if late.any()
        else (np.nan, np.nan, 0),
        "excess_at_go": ((c.low + c.high) / 2 - values)[:, go].mean(axis=1).tolist(),
        "course": c,
        "records": records,
        "gate": g,
        "met": met,
        "good": good,
        "each": truth.meets(g),
    }


def forecasts(found: dict, at: int = 4, most: int = 1200, futures: int = 40, seed: int = 0) -> dict:
    """Shares that go and stop by later months, predicted and observed, among tests undecided at month `at`: (2, months)."""
    g, c = found["gate"], found["course"]
    who = np.flatnonzero(c.month > at)[:most]
    ahead_of = np.arange(1, trial.LAST_LOOK - at)
    predicted = np.zeros((2, len(ahead_of)))
    for i in who:
        seen_ahead = futures.look_ahead(
            present(g, found["records"], i, at), len(ahead_of), futures, 150, seed
        )
        said = futures.decided(seen_ahead, g.rule, trial.LAST_LOOK - at, trial.LAST_LOOK)[1:]
        predicted += [(said == 1).mean(axis=1), (said == -1).mean(axis=1)]
    by = c.month[who] <= (at + ahead_of)[:, None]
    observed = np.array([(by & (c.decision[who] == way)).mean(axis=1) for way in (1, -1)])
    return {"n": len(who), "months": at + ahead_of, "predicted": predicted / len(who), "observed": observed}


def told_low(course, met, t: int) -> tuple[int, float]:
    """Of the tests told 10 chances in 100 or fewer at month t: how many, and the share that meet the requirement."""
    low = (course.by_look[t] <= 0.10) & ~np.isnan(course.chances[t]).any(axis=0)
    return int(low.sum()), float(met[low].mean()) if low.any() else np.nan


# ---- the table


def show(name: str, found: dict) -> None:
    good, bad, met = found["mix"]
    print(f"\n### {name}: {met:.0%} meet the requirement, {good:.0%} clearly good, {bad:.0%} clearly bad\n")
    print("| rule | FG | FS | mean months | unmet among go | loss k€ |\n|---|---|---|---|---|---|")
    for rule, e in found["rules"].items():
        cells = [f"{e[k][0]:.3f} ({e[k][1]:.3f})" for k in ("fg", "fs")]
        print(
            f"| {rule} | {' | '.join(cells)} | {e['months'][0]:.2f} ({e['months'][1]:.2f}) "
            f"| {e['unmet'][0]:.3f} ({e['unmet'][1]:.3f}) | {e['loss_keur']:.1f} |"
        )
    print(
        "\ncalibration error at months 3/6/12: "
        + " / ".join(f"{v:.3f}" for v in found["ece"].values())
        + f"; stated among go {found['go_stated']:.3f}, true {found['go_true']:.3f} ({found['go_error']:.3f}); "
        "90 % ranges at the decision hold the truth: orders, satisfied, on time, result "
        + " / ".join(f"{v:.3f}" for v in found["coverage"])
        + "; told 10 in 100 or fewer and met, by month: "
        + ", ".join(f"{t}: {share:.2f} of {n}" for t, (n, share) in found["low"].items())
        + "; middle of the range minus truth among go: "
        + " / ".join(f"{v:.3f}" for v in found["excess_at_go"])
    )


def show_forecasts(f: dict) -> None:
    error = 0.5 / np.sqrt(f["n"])
    print(
        f"\nAmong the tests undecided at month 4 (n = {f['n']}, error {error:.3f} at most), decided by month, predicted / "
        "observed:\n\n| month | decided | go | stop |\n|---|---|---|---|"
    )
    for month, said, seen_then in zip(f["months"], f["predicted"].T, f["observed"].T, strict=True):
        cells = [(said.sum(), seen_then.sum()), *zip(said, seen_then, strict=True)]
        print(f"| {month} | " + " | ".join(f"{a:.3f} / {b:.3f}" for a, b in cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pilots", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[20260401])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--scenarios", nargs="*", choices=list(SCENARIOS), default=list(SCENARIOS))
    options = parser.parse_args()
    start = time.perf_counter()
    for seed in options.seeds:
        for name in options.scenarios:
            found = run(SCENARIOS[name], options.pilots, seed, options.draws)
            show(f"{name}, seed {seed}", found)
            if name == "base" and seed == options.seeds[0]:
                show_forecasts(forecasts(found))
    print(f"\nN = {options.pilots}, {options.draws} draws, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
