"""Speed of the choice of pairs over joint draws, and of everything notebook 01 computes on the samples.

    python benchmarks/targets.py

Prints the tables of benchmarks/results/targets.md.
"""

import argparse
import time
from dataclasses import replace

import numpy as np

import conciergekit as ck
from conciergekit.targets.choice import Choice, allowed, best_of_draws

PAIRS, KEEP, DRAWS = 20, 5, 100_000
SAMPLES = ("pivot", "contrats", "engagement", "camion")


def case(rng, **limits):
    """20 pairs of 5 target groups and 4 services; some lose money."""
    value = rng.normal(rng.uniform(-5, 30, PAIRS), 8, (DRAWS, PAIRS))
    return Choice(value, np.arange(PAIRS) % 5, np.arange(PAIRS) // 5, KEEP, **limits)


def choices(rounds, seed):
    """Seconds to find the best set of each of 100,000 joint draws, listing of the sets included."""
    hours = np.random.default_rng(seed).uniform(2, 12, (1, PAIRS))
    cases = {
        "5 pairs at most": {},
        "exactly 5 pairs": {"exactly": True},
        "3 target groups": {"max_publics": 3},
        "25 hours": {"uses": hours, "capacity": np.array([25.0])},
        "3 target groups, 25 hours": {"max_publics": 3, "uses": hours, "capacity": np.array([25.0])},
        "a social floor that binds": {"social": "against money", "floor": 36.0},
    }
    print(f"\n{DRAWS} joint draws, {PAIRS} pairs, {KEEP} kept; checked draw by draw on the first 500")
    print("| limits | sets allowed | s (median of rounds) | s (worst) |")
    print("|---|---|---|---|")
    for name, limits in cases.items():
        choice = case(np.random.default_rng(seed), **limits)
        if choice.floor is not None:  # the pairs people need most are those that pay least
            choice = replace(choice, social=12 - choice.value.mean(axis=0) / 3)
        taken = []
        for _round in range(rounds):
            start = time.perf_counter()
            sets = allowed(choice)
            picks = best_of_draws(choice, sets)
            taken.append(time.perf_counter() - start)
        sample = choice.value[:500]
        best = (sample @ sets.T).max(axis=1)
        found = np.einsum("dm,dm->d", sample, sets[picks[:500]])
        assert np.allclose(best, found, rtol=1e-4, atol=1e-3), name
        print(f"| {name} | {len(sets)} | {np.median(taken):.2f} | {max(taken):.2f} |")


def notebook(rounds):
    """Seconds of everything notebook 01 computes, charts and start of the kernel apart."""
    print(
        "\nWhat notebook 01 computes (ranking, shift, looks, refocusing, questions, next steps), charts apart"
    )
    print("| sample | s (median of rounds) | s (worst) |")
    print("|---|---|---|")
    for name in SAMPLES:
        pilot = ck.load_pilot(f"data_samples/{name}")
        taken = []
        for _round in range(rounds):
            start = time.perf_counter()
            ranking = ck.targets.prioritize(pilot)
            shift = ck.targets.shift(pilot)
            watch = ck.targets.watch(pilot, shift)
            focus = ck.targets.focus(pilot, figures=ranking.evaluation)
            asked = ck.targets.what_to_ask(ranking, focus)
            said = [
                *ranking.sentences(),
                *ranking.cards(),
                *shift.sentences(),
                *watch.sentences(),
                *focus.sentences(),
            ]
            said += [
                *asked.sentences(),
                *ranking.next_steps(shift=shift, focus=focus, questions=asked, watch=watch),
            ]
            taken.append(time.perf_counter() - start)
        print(f"| {name} | {np.median(taken):.2f} | {max(taken):.2f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20261124)
    asked = parser.parse_args()
    choices(asked.rounds, asked.seed)
    notebook(asked.rounds)
