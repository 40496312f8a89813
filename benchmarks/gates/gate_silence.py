"""What supposing that the silent are less satisfied costs, and what it covers, by how far apart they may be.

python benchmarks/gates/gate_silence.py [--pilots 1200] [--seed 31]

Base population of operating_characteristics.py, a share of those asked answers. Three worlds: those who answer are six
points happier than everyone; they are as satisfied as everyone; the silent are as the kit supposes.
"""

import argparse
from dataclasses import replace

import numpy as np
import operating_characteristics as study

from conciergekit.evidence import silence
from conciergekit.gates import trial

SUPPOSED = (silence.SILENT_LESS, silence.SILENT_SPREAD)
FROM_THE_MIDDLE = (silence.LESS - silence.SILENT_LESS) / silence.SILENT_SPREAD


def one(answered: float, happier, spread: float, pilots: int, seed: int) -> str:
    """False go, false stop, months, and how often the range of satisfaction at the decision holds the truth."""
    silence.LESS = silence.SILENT_LESS + spread * FROM_THE_MIDDLE
    rng, base = np.random.default_rng([seed, 1]), study.SCENARIOS["base"]
    gate, truth = study.gate(base), study.population(base, pilots, rng)
    gate = replace(gate, shares=(replace(gate.shares[0], answered=answered), *gate.shares[1:]))
    above = np.zeros_like(truth.shares)
    above[0] = happier
    truth = replace(truth, happier=above)
    records = trial.simulate(gate, truth, trial.LAST_LOOK, rng)
    course = trial.follow(gate, records, draws=150, seed=seed, ranges=True)
    good, bad = truth.meets(gate, "target").all(axis=0), ~truth.meets(gate, "floor").all(axis=0)
    known = np.isfinite(course.low[1])
    held = (course.low[1] <= truth.shares[0]) & (truth.shares[0] <= course.high[1])
    go, stop = (course.decision[bad] == 1).mean(), (course.decision[good] == -1).mean()
    return f"{go:.3f} | {stop:.3f} | {course.month.mean():.2f} | {held[known].mean():.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pilots", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args()
    sizes = {"pilots": options.pilots, "seed": options.seed}
    less = np.random.default_rng(5).normal(*SUPPOSED, options.pilots)
    print(
        "| supposed | world | false go | false stop | months | satisfaction covered |\n|---|---|---|---|---|---|"
    )
    print("| nothing | everyone answers |", one(1.0, 0.0, 0.12, **sizes), "|")
    print("| nothing | six points happier |", one(1.0, 0.06, 0.12, **sizes), "|")
    worlds = {"six points happier": 0.06, "as everyone": 0.0, "as supposed": 0.4 * less}
    for spread in (0.08, 0.12, 0.16, 0.20):
        for world, happier in worlds.items():
            print(f"| spread {spread:.2f}, 60 % answer | {world} |", one(0.6, happier, spread, **sizes), "|")


if __name__ == "__main__":
    main()
