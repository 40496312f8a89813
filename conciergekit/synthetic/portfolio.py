"""A fictitious portfolio whose truth is known: forty pilots over eighteen months, made again by one seeded command.

    python -m conciergekit.synthetic.portfolio FOLDER --seed 7 --pilots 40 --months 18    # a workbook a pilot and month
    made = portfolio.worlds(seed=7)                                                        # in memory, tables only

Nothing of it is committed. Each pilot has a level of orders, a share of requests served, a share satisfied; some change on a
known month: a level that falls by a third, a share that falls by fifteen points.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..read.give_back import workbook

START = pd.Period("2025-01", "M")
STAGES, STATUSES = ("1", "2", "3"), ("association", "scic", "siae")
KINDS = ("none", "level", "share")  # what changes in a pilot


@dataclass(frozen=True)
class World:
    """One pilot and its truth: level (orders asked a month), served and satisfied (shares), spread (how much more than by
    chance months vary), change (of `KINDS`) from the month `at` on."""

    name: str
    start: pd.Period
    level: float
    served: float
    satisfied: float
    spread: float
    change: str
    at: int
    pilot: Pilot

    def after(self, months: int) -> Pilot:
        """The workbook of this pilot after so many months."""
        last = (self.start + months - 1).end_time.normalize()
        tables = {name: _until(frame, last) for name, frame in self.pilot.tables.items()}
        return Pilot.from_tables(tables, {**self.pilot.settings, "data_until": last}, language="fr")


def worlds(
    seed: int = 7, pilots: int = 40, months: int = 18, changed: float = 0.5, level: float = 60.0
) -> Iterator[World]:
    """The pilots, one after the other. changed : share of them in which something changes, half of the time each kind.
    level : middle of the levels, which vary from one pilot to the next by a factor of two."""
    for number in range(pilots):
        rng = np.random.default_rng([seed, number])
        change = rng.choice(KINDS, p=[1 - changed, changed / 2, changed / 2])
        yield _world(rng, number, months, str(change), float(level * rng.lognormal(0, 0.5)))


def _world(rng: np.random.Generator, number: int, months: int, change: str, level: float) -> World:
    served, satisfied = float(rng.beta(45, 5)), float(rng.beta(17, 3))
    start, spread, at = START, float(rng.choice([1.0, 1.3])), int(months * 0.7)
    lines, answers, ledger, order = [], [], [], 0
    clients = [f"C{n:03d}" for n in range(max(10, int(level)))]
    for month in range(months):
        late = change != "none" and month >= at
        mean = level * (2 / 3 if late and change == "level" else 1.0)
        share = served - (0.15 if late and change == "share" else 0.0)
        count = rng.poisson(mean) if spread == 1 else rng.negative_binomial(mean / (spread - 1), 1 / spread)
        period, done = start + month, 0
        for day in sorted(rng.integers(1, period.days_in_month + 1, count)):
            date, order = pd.Timestamp(period.year, period.month, int(day)), order + 1
            kept = rng.random() < share
            done += kept
            outcome = {"outcome": "served"} if kept else {"outcome": "refused", "refusal_reason": "no_time"}
            lines.append(
                {"id": f"D{order}", "date": date, "closed_on": date, "client": rng.choice(clients), "public": "habitants",
                 "service": "courses", "channel": "phone", "insee": _insee(number), "fee_eur": 6.0, "commission_eur": 1.0, **outcome}
            )  # fmt: skip
        answers += [
            {"date": period.end_time.normalize(), "population": "beneficiaries", "respondent": str(rng.choice(clients)),
             "question": "satisfaction", "score": 5.0 if rng.random() < satisfied else 2.0}
            for _answer in range(4)
        ]  # fmt: skip
        end = period.end_time.normalize()
        ledger += [
            {"date": end, "nature": "own_revenue", "line": "orders", "amount_eur": 7.0 * done},
            {"date": end, "nature": "expense", "line": "wages", "amount_eur": 14.0 * level},
        ]
    settings = {
        "name": f"Conciergerie fictive {number + 1:02d}", "start": start.start_time, "stage": STAGES[number % 3],
        "status": STATUSES[number % len(STATUSES)], "base_insee": _insee(number), "planned_orders_month": round(level),
        "opening_cash_eur": 20000.0, "fictitious": True, "next_gate": (start + months).start_time,
    }  # fmt: skip
    tables = {
        "requests": lines,
        "surveys": answers,
        "ledger": ledger,
        "publics": [{"id": "habitants", "label": "Habitants"}],
        "services": [{"id": "courses", "label": "Courses", "standard_min": 10}],
        "territory": [
            {"insee": _insee(number), "name": f"Commune {number + 1}", "population": 4000.0, "in_scope": True}
        ],
        "criteria": [
            {
                "indicator": "orders_month",
                "role": "must",
                "requirement": 0.7 * level,
                "frozen_on": start.start_time,
            },
            {"indicator": "service_rate", "role": "must", "requirement": 0.75, "frozen_on": start.start_time},
        ],
    }
    return World(
        settings["name"],
        start,
        level,
        served,
        satisfied,
        spread,
        change,
        at,
        Pilot.from_tables(tables, settings, language="fr"),
    )


def _insee(number: int) -> str:
    return f"{38001 + number:05d}"


def _until(frame: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    return frame[frame["date"] <= last].reset_index(drop=True) if "date" in frame.columns else frame


def main() -> None:
    """Write the workbooks of a portfolio: a folder a pilot, a file a month (or the last one only)."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    for name, value in (("seed", 7), ("pilots", 40), ("months", 18), ("last", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    for world in worlds(asked.seed, asked.pilots, asked.months):
        for months in range(asked.months - asked.last + 1, asked.months + 1):
            made = world.after(months)
            path = asked.folder / f"{world.name} {made.until:%Y-%m}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            workbook.write(path, made.tables, made.settings, title=world.name)


if __name__ == "__main__":
    main()
