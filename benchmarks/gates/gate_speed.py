"""Processor and wall seconds of a full gate review, of its continuations, and of the design of a gate.

python benchmarks/gates/gate_speed.py [--rounds 5] [--samples pivot contrats engagement camion]
"""

import argparse
import itertools
import statistics
import time

import conciergekit as ck
from conciergekit.core.paths import asset


def seconds(work, rounds: int) -> tuple[float, float]:
    """Median processor and wall seconds; the first call, which imports, is not counted."""
    work()
    spent = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    return tuple(statistics.median(column) for column in zip(*spent, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--samples", nargs="*", default=["pivot", "contrats", "engagement", "camion"])
    options = parser.parse_args()
    print("| sample | review, cpu s (wall) | review + continuations, cpu s (wall) |\n|---|---|---|")
    seeds = itertools.count(1)  # a review asked again is remembered: each one is another
    for name in options.samples:
        pilot = ck.load_pilot(asset("data_samples") / name)
        review = seconds(lambda pilot=pilot: ck.gates.review(pilot, seed=next(seeds)), options.rounds)
        both = seconds(lambda pilot=pilot: ck.gates.review(pilot, seed=next(seeds)).futures(), options.rounds)
        print(f"| {name} | {review[0]:.2f} ({review[1]:.2f}) | {both[0]:.2f} ({both[1]:.2f}) |")


if __name__ == "__main__":
    main()
