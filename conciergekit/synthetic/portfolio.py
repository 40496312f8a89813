"""A fictitious portfolio whose truth is known: forty pilots over eighteen months, made again by one seeded command.

    python -m conciergekit.synthetic.portfolio FOLDER --seed 7 --pilots 40 --months 18    # their last workbooks, and truth.csv
    made = portfolio.worlds(seed=7)                                                        # in memory, tables only

Nothing of it is committed. Pilots began up to a year before they are followed, in one commune to three. Each has a level of orders
asked, a share served, a share delivered on time, a share satisfied, a way of making tours; in some, something changes on a known
month: a level that falls by a third, a share served that falls by fifteen points.
"""

import argparse
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..core.paths import write
from ..core.pilot import Pilot
from ..core.text import csv_of
from ..read.give_back import workbook
from .common import rows_of

START = pd.Period("2025-01", "M")  # first month in which they are followed
OLDEST = 12  # months a pilot may have behind it then, less one
STAGES, STATUSES = ("1", "2", "3"), ("association", "scic", "siae")
KINDS = ("none", "level", "share")  # what changes in a pilot
LOST_LEVEL, LOST_SHARE = 1 / 3, 0.15
# beta laws of the shares of the pilots
LAWS = {"service_rate": (45, 5), "satisfaction_beneficiaries": (17, 3), "on_time_rate": (27, 3)}


@dataclass(frozen=True)
class World:
    """One pilot and its truth: level (orders asked a month), served, on_time and satisfied (shares), spread (how much more than by
    chance months vary), km_stop (kilometres a stop), hour_order (hours in the field an order), population, change (of `KINDS`) from the followed month `at` on, 0 the first."""

    name: str
    start: pd.Period
    level: float
    served: float
    on_time: float
    satisfied: float
    spread: float
    km_stop: float
    hour_order: float
    population: int
    change: str
    at: int
    pilot: Pilot

    def after(self, months: int) -> Pilot:
        """The workbook of this pilot when it has been followed for so many months."""
        last = (START + months - 1).end_time.normalize()
        tables = {name: _until(frame, last) for name, frame in self.pilot.tables.items()}
        return Pilot.from_tables(tables, {**self.pilot.settings, "data_until": last}, language="fr")

    def truth(self) -> dict:
        """A row of truth.csv: everything that was drawn, the month of the change as it is written in the log."""
        said = {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name != "pilot"}
        return said | {"start": str(self.start), "at": str(START + self.at) if self.change != "none" else ""}


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
    served, satisfied, on_time = (float(rng.beta(*law)) for law in LAWS.values())
    spread, at = float(rng.choice([1.0, 1.3])), int(months * 0.7)
    start, km_stop = START - int(rng.integers(OLDEST)), float(2.5 * rng.lognormal(0, 0.3))
    hour_order = float(0.4 * rng.lognormal(0, 0.25))
    places = [f"{38001 + 3 * number + n:05d}" for n in range(rng.integers(1, 4))]
    people = [int(n) for n in rng.integers(800, 5000, len(places))]
    lines, answers, ledger, tours, time, order = [], [], [], [], [], 0
    clients = [f"C{n:03d}" for n in range(max(10, int(level)))]
    for period in pd.period_range(start, START + months - 1, freq="M"):
        late = change != "none" and period >= START + at
        mean = level * (1 - LOST_LEVEL if late and change == "level" else 1.0)
        share = served - (LOST_SHARE if late and change == "share" else 0.0)
        count = rng.poisson(mean) if spread == 1 else rng.negative_binomial(mean / (spread - 1), 1 / spread)
        done = 0
        for day in sorted(rng.integers(1, period.days_in_month + 1, count)):
            date, order = pd.Timestamp(period.year, period.month, int(day)), order + 1
            kept = rng.random() < share
            done += kept
            outcome = {"outcome": "served"} if kept else {"outcome": "refused", "refusal_reason": "no_time"}
            due = date - pd.Timedelta(days=int(rng.random() >= on_time))
            when = {"id": f"D{order}", "date": date, "due_on": due, "closed_on": date}
            who = {
                "client": rng.choice(clients),
                "public": "habitants",
                "service": "courses",
                "channel": "phone",
            }
            where = {"insee": str(rng.choice(places)), "fee_eur": 6.0, "commission_eur": 1.0}
            lines.append(when | who | where | outcome)
        end = period.end_time.normalize()
        for _answer in range(4):
            client, score = str(rng.choice(clients)), 5.0 if rng.random() < satisfied else 2.0
            answers.append((end, "beneficiaries", client, "satisfaction", score))
        for _tour in range(4):
            stops = 1 + int(rng.poisson(3))
            km = float(stops * km_stop * rng.gamma(16) / 16)
            tours.append((f"T{len(tours) + 1}", end, "bike", km, 4 * km, 5.0 * stops, stops, "paid"))
        time.append((end, "field", "paid", done * hour_order * float(rng.gamma(25) / 25)))
        entry = {"date": end, "nature": "own_revenue", "line": "orders", "amount_eur": 7.0 * done}
        spent = {"nature": "expense", "line": "wages", "amount_eur": 14.0 * level, "variable": False}
        ledger += [entry, entry | spent]
    settings = {
        "name": f"Conciergerie fictive {number + 1:02d}",
        "start": start.start_time,
        "stage": STAGES[number % 3],
        "status": STATUSES[number % len(STATUSES)],
        "base_insee": places[0],
        "planned_orders_month": round(level),
        "opening_cash_eur": round(500 * level),
        "fictitious": True,
        "next_gate": (START + months).start_time,
    }
    frozen = {"role": "must", "frozen_on": start.start_time}
    tables = {
        "requests": lines,
        "surveys": rows_of("date population respondent question score", *answers),
        "ledger": ledger,
        "tours": rows_of("id date mode km drive_min stop_min stops paid", *tours),
        "time": rows_of("date category paid hours", *time),
        "publics": [{"id": "habitants", "label": "Habitants"}],
        "services": [{"id": "courses", "label": "Courses", "standard_min": 10}],
        "territory": [
            {"insee": insee, "name": f"Commune {insee}", "population": float(n), "in_scope": True}
            for insee, n in zip(places, people, strict=True)
        ],
        "criteria": [
            {"indicator": "orders_month", "requirement": 0.7 * level, **frozen},
            {"indicator": "service_rate", "requirement": 0.75, **frozen},
        ],
    }
    pilot = Pilot.from_tables(tables, settings, language="fr")
    drawn = (level, served, on_time, satisfied, spread, km_stop, hour_order)
    return World(settings["name"], start, *drawn, sum(people), change, at, pilot)


def _until(frame: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    return frame[frame["date"] <= last].reset_index(drop=True) if "date" in frame.columns else frame


def main() -> None:
    """Write the workbooks of a portfolio, a file a pilot (and a month, with --last), and truth.csv: what was drawn for each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    for name, value in (("seed", 7), ("pilots", 40), ("months", 18), ("last", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked, truth = parser.parse_args(), []
    asked.folder.mkdir(parents=True, exist_ok=True)
    for world in worlds(asked.seed, asked.pilots, asked.months):
        truth.append(world.truth())
        for months in range(asked.months - asked.last + 1, asked.months + 1):
            made = world.after(months)
            path = asked.folder / f"{world.name} {made.until:%Y-%m}.xlsx"
            workbook.write(path, made.tables, made.settings, title=world.name)
    rows = [list(truth[0]), *(list(row.values()) for row in truth)]
    write(asked.folder / "truth.csv", csv_of(rows))


if __name__ == "__main__":
    main()
