"""Can the end of a training case be told by a clock? What a room does for a group, timed many times over for each end of one key.

    python benchmarks/training_clock.py --times 300

Turn by turn, so that a busy machine slows the three alike. The chance that a time of one end is longer than one of another: 0.5 tells nothing.
"""

import argparse
import hashlib
import itertools
import tempfile
import time
from dataclasses import replace

import numpy as np

from conciergekit import training
from conciergekit.core.i18n import use_language
from conciergekit.room.lesson import Lesson
from conciergekit.training import worlds
from conciergekit.training.three_cases import CASES, VERDICTS

WHAT = ("written", "given", "decided")
FOLDER = tempfile.TemporaryDirectory()
KEY = hashlib.sha256(b"any key").digest()


def ended(case: str, verdict: str) -> training.Drawn:
    with use_language("fr"):
        world, truth = CASES[case].world(verdict, worlds.stream(KEY, "figures"))
        return training.Drawn(CASES[case], "fr", 0, world, truth, worlds.pilot(world, KEY, "fr"))


def session(months) -> training.Session:
    return training.Session(tempfile.mkdtemp(dir=FOLDER.name), months)


def month(held: Lesson, at: int) -> list[float]:
    """Seconds of what a group can wait for in a month: its workbook written (before the room opens), given, its decision kept."""
    steps = [
        lambda: replace(held.drawn).workbook(at),
        lambda: held.month("table-1"),
        lambda: held.commit("table-1", at, "extend", "Too early", 60),
    ]
    marks = [time.perf_counter()]
    for step in steps:
        step()
        marks.append(time.perf_counter())
    return list(np.diff(marks))


def longer(one: list[float], other: list[float]) -> float:
    one, other = np.array(one), np.array(other)
    return float((one[:, None] > other).mean() + 0.5 * (one[:, None] == other).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=300)
    times = parser.parse_args().times
    print(
        "| case, month | what | median ms, by end | furthest from 0.5, of the three pairs |\n|---|---|---|---|"
    )
    for case in CASES:
        drawn = {verdict: ended(case, verdict) for verdict in VERDICTS}
        at = CASES[case].told_from - 1  # the last month of which the workbook tells nothing
        months = [month for month in drawn[VERDICTS[0]].months if month >= at]
        held = {verdict: Lesson(one, session(one.months)) for verdict, one in drawn.items()}
        taken: dict = {(what, verdict): [] for what in WHAT for verdict in VERDICTS}
        for turn in range(times):
            for verdict in map(str, np.random.default_rng(turn).permutation(VERDICTS)):
                held[verdict].session = session(months)
                for what, seconds in zip(WHAT, month(held[verdict], months[0]), strict=True):
                    taken[what, verdict].append(seconds)
        for what in WHAT:
            pairs = [
                longer(taken[what, one], taken[what, two]) for one, two in itertools.combinations(VERDICTS, 2)
            ]
            medians = ", ".join(f"{1000 * np.median(taken[what, verdict]):.2f}" for verdict in VERDICTS)
            print(
                f"| {case}, {at} | {what} | {medians} | {max(pairs, key=lambda pair: abs(pair - 0.5)):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
