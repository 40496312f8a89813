"""How often the gate's rule is wrong, and how soon it decides, beside ordinary practices on the same simulated tests.

    python benchmarks/operating_characteristics.py [--pilots 4000] [--seeds 20260401 …] [--draws 200] [--scenarios base …]

Each simulated test has a known truth: four must-criteria (50 orders a month, 75 % satisfied, 85 % on time, result not
negative), floors and targets around them, looks at months 3 to 12. The kit's figures come from the library's own
functions (`gates.trial`, `gates.ahead`). No model is fitted to this population, but it is of the engine's own family, and
the margins of the guesses, the closing of the thresholds and the chance to stop just before the deadline were chosen after
looking at it: a figure from another population would be a fairer judge. FG: share of clearly bad tests (one
criterion under its floor) that go; FS: share of clearly good ones (all at their targets) that are stopped.
Calibration is that of the chances stated: a test with fewer than twelve answers on a share is grey and states none. In
brackets: Monte Carlo standard errors. A test still undecided at month 12 is decided by the stakes (30 k€ lost by a
wrong go, 15 k€ by a wrong stop).
"""

import argparse
import time
from dataclasses import dataclass, replace

import numpy as np

from conciergekit.gates import ahead, trial
from conciergekit.gates.rule import Rule
from conciergekit.gates.trial import Trial, Truth, Wanted

STAKES = {"wrong_go": 30_000.0, "wrong_stop": 15_000.0}
MONTH_EUR = 1_000.0
LEVEL = 50.0


@dataclass(frozen=True)
class Scenario:
    """One population and one way its data come."""

    answers: float = 6.0
    scale: float = 1.0  # of the volumes, requirement included
    season: float = 0.0
    clusters: float | None = None
    decline: float = 0.0  # a month, from the sixth
    level: float = 62.0
    satisfaction: float = 0.84
    punctual: float = 0.905
    margin: float = 14.5


SCENARIOS = {
    "base": Scenario(),
    "season ±25 %": Scenario(season=0.25),
    "clustered answers": Scenario(clusters=8.0),
    "2 answers": Scenario(answers=2.0),
    "15 answers": Scenario(answers=15.0),
    "15 answers, clustered": Scenario(answers=15.0, clusters=8.0),
    "harder population": Scenario(level=50.0, satisfaction=0.785, punctual=0.88, margin=13.2),
    "12 orders": Scenario(answers=3.0, scale=12 / 60),
    "decline": Scenario(decline=0.04),
}


def gate(s: Scenario, rule: Rule | None = None) -> Trial:
    k = s.scale
    return Trial(
        Wanted(LEVEL * k, 40 * k, 60 * k),
        (Wanted(0.75, 0.70, 0.80, s.answers), Wanted(0.85, 0.80, 0.88)),
        Wanted(0.0, -150 * k, 100 * k),
        fixed_eur=600 * k,
        rule=rule or Rule(**STAKES),
    )


def population(s: Scenario, n: int, rng) -> Truth:
    """Truths: level lognormal, ramp U(.3, 4) months, monthly variation U(.1, .3), shares Beta, margin normal."""

    def shares(mean, sd):
        worth = mean * (1 - mean) / sd**2 - 1
        return rng.beta(mean * worth, (1 - mean) * worth, n)

    return Truth(
        s.scale * s.level * np.exp(0.45 * rng.normal(size=n)),
        rng.uniform(0.3, 4, n),
        rng.uniform(0.1, 0.3, n),
        np.array([shares(s.satisfaction, 0.09), shares(s.punctual, 0.05)]),
        rng.normal(s.margin, 3.0, n),
    )


def course_of_months(s: Scenario, n: int, rng) -> np.ndarray:
    """(n, 12) factors of the level: a season of unknown phase, a decline from the sixth month."""
    t = np.arange(1, trial.LAST_LOOK + 1)
    season = 1 + s.season * np.sin(2 * np.pi * (t + rng.integers(0, 12, (n, 1))) / 12)
    return season * (1 - s.decline) ** np.maximum(0, t - 6)


def at_the_end(s: Scenario, truth: Truth) -> Truth:
    """What is true of a declining service: its level at month 12."""
    return replace(truth, level=truth.level * (1 - s.decline) ** (trial.LAST_LOOK - 6))


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
        "fg": share(go[bad]), "fs": share(~go[good]), "unmet": share(~met[go]),
        "months": (float(month.mean()), float(month.std() / np.sqrt(len(month)))), "loss_keur": float(cost),
    }  # fmt: skip


def calibration_error(q, met) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((q * 10).astype(int), 9)
    return float(sum(abs((q - met)[bins == b].sum()) for b in range(10)) / len(q))


def run(s: Scenario, n: int, seed: int, draws: int = 200, rule: Rule | None = None) -> dict:
    """All figures of one scenario."""
    rng = np.random.default_rng([seed, 1])
    g, truth = gate(s, rule), population(s, n, rng)
    records = trial.simulate(g, truth, trial.LAST_LOOK, rng, course_of_months(s, n, rng), s.clusters)
    end = at_the_end(s, truth)
    good, bad = end.meets(g, "target").all(0), ~end.meets(g, "floor").all(0)
    met = end.meets(g).all(0)
    c = trial.follow(g, records, draws=draws, seed=seed, ranges=True, every_look=True)
    values, go = end.values(g), c.decision == 1
    inside = (c.low <= values) & (values <= c.high)
    rules = {
        "kit: go .80, stop .10": (c.decision, c.month),
        "fixed threshold, month 6": fixed_month(g, records, 6),
        "fixed threshold, month 12": fixed_month(g, records, 12),
        "dashboard, first green": dashboard(g, records),
        "traffic light 6/9/12": traffic_light(g, records),
        "score at month 6": score(g, records),
    }
    return {
        "mix": (good.mean(), bad.mean(), met.mean()),
        "rules": {name: errors(*found, good, bad, met) for name, found in rules.items()},
        "ece": {t: calibration_error(c.by_look[t][said], met[said])
                for t in (3, 6, 12) for said in [~np.isnan(c.chances[t]).any(axis=0)]},
        "go_stated": float(c.stated[go].mean()), "go_true": float(met[go].mean()),
        "go_error": float(np.sqrt(met[go].mean() * (1 - met[go].mean()) / go.sum())),
        "coverage": inside.mean(axis=1).tolist(),
        "excess_at_go": ((c.low + c.high) / 2 - values)[:, go].mean(axis=1).tolist(),
        "course": c, "records": records, "gate": g,
    }  # fmt: skip


def forecasts(found: dict, at: int = 4, most: int = 1200, futures: int = 40, seed: int = 0) -> dict:
    """Shares that go and stop by later months, predicted and observed, among tests undecided at month `at`: (2, months)."""
    g, c = found["gate"], found["course"]
    who = np.flatnonzero(c.month > at)[:most]
    ahead_of = np.arange(1, trial.LAST_LOOK - at)
    predicted = np.zeros((2, len(ahead_of)))
    for i in who:
        seen_ahead = ahead.look_ahead(
            trial.present(g, found["records"], i, at), len(ahead_of), futures, 150, seed
        )
        said = ahead.decided(seen_ahead, g.rule, trial.LAST_LOOK - at, trial.LAST_LOOK)[1:]
        predicted += [(said == 1).mean(axis=1), (said == -1).mean(axis=1)]
    by = c.month[who] <= (at + ahead_of)[:, None]
    observed = np.array([(by & (c.decision[who] == way)).mean(axis=1) for way in (1, -1)])
    return {"n": len(who), "months": at + ahead_of, "predicted": predicted / len(who), "observed": observed}


# ---- the table


def show(name: str, found: dict) -> None:
    good, bad, met = found["mix"]
    print(f"\n### {name}: {met:.0%} meet the requirement, {good:.0%} clearly good, {bad:.0%} clearly bad\n")
    print("| rule | FG | FS | mean months | unmet among go | loss k€ |\n|---|---|---|---|---|---|")
    for rule, e in found["rules"].items():
        cells = [f"{e[k][0]:.3f} ({e[k][1]:.3f})" for k in ("fg", "fs")]
        print(f"| {rule} | {' | '.join(cells)} | {e['months'][0]:.2f} ({e['months'][1]:.2f}) "
              f"| {e['unmet'][0]:.3f} ({e['unmet'][1]:.3f}) | {e['loss_keur']:.1f} |")  # fmt: skip
    print("\ncalibration error at months 3/6/12: " + " / ".join(f"{v:.3f}" for v in found["ece"].values())
          + f"; stated among go {found['go_stated']:.3f}, true {found['go_true']:.3f} ({found['go_error']:.3f}); "
          "90 % ranges at the decision hold the truth: orders, satisfied, on time, result "
          + " / ".join(f"{v:.3f}" for v in found["coverage"])
          + "; middle of the range minus truth among go: "
          + " / ".join(f"{v:.3f}" for v in found["excess_at_go"]))  # fmt: skip


def show_forecasts(f: dict) -> None:
    error = 0.5 / np.sqrt(f["n"])
    print(f"\nAmong the tests undecided at month 4 (n = {f['n']}, error {error:.3f} at most), decided by month, predicted / "
          "observed:\n\n| month | decided | go | stop |\n|---|---|---|---|")  # fmt: skip
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
