"""Pilots as hands wear them: a sample cut short, with cells left blank, choices moved and lines noted twice, each by
its seed, some with amounts at an edge and with the columns that no sample fills; and the mark of every figure and code
the public calls find there.

    python tests/worn.py            # accept what today's code finds
    python tests/worn.py FOLDER     # write what it finds, one line a place: compare two folders, before and after

The four samples are too tidy to run what is written for untidy ones. What a worn pilot says is held as it stands, not
as it should be: whether it is right is for the tests that recompute.
"""

import dataclasses
import hashlib
import math
import re
import sys
from collections import Counter, defaultdict
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from conftest import load
from worn_books import BOOKS, read

from conciergekit import (
    finance,
    gates,
    indicators,
    logistics,
    offers,
    people,
    portfolio,
    quality,
    readiness,
    scenarios,
    targets,
)
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.pilot import Pilot
from conciergekit.core.schema import FIGURES, Column
from conciergekit.core.tables import TABLES
from conciergekit.offers.stopped import stopped
from conciergekit.portfolio.states import state
from conciergekit.targets.ask import rows_of
from conciergekit.targets.priorities import value_turn, weight_turn

FILE = Path(__file__).parent / "golden" / "worn.tsv"


class Wear(NamedTuple):
    """Shares: of the cells left blank and of those moved, of the lines noted twice, of the cells left blank where one is
    required, of the sheets that are not there, of the cells at an edge."""

    blank: float = 0.07
    moved: float = 0.04
    twice: float = 0.02
    required: float = 0.0
    sheets: float = 0.0
    edge: float = 0.0


USUAL = Wear()
LINES = 8  # of a sheet that no sample has
SHORT = 20  # lines of a sheet in which one of fifty is seldom any
ABSENT = ("roads",)
# answers that go by two or three: one drawn alone is refused
TOGETHER = ("date_order", "decimal_mark", "go_chance", "stop_chance", "stop_late_chance")
KEPT = ("requests", "ledger", "tours")  # sheets that are always there
WORN = {  # sample, seed, day after which nothing is known, requests kept, wear
    "contrats 1": ("contrats", 1, "2026-06-30", 70),
    "camion 2": ("camion", 2, "2026-04-20", 80),
    "pivot 3": ("pivot", 3, None, 60, Wear(required=0.01, edge=0.03)),
    "engagement 4": ("engagement", 4, "2026-07-10", 60),
    "contrats 5": ("contrats", 5, None, 400, Wear(required=0.01, edge=0.03)),
    "camion 6": ("camion", 6, None, 300, Wear(required=0.01, edge=0.04)),
    "engagement 7": ("engagement", 7, None, None, Wear(0.02, 0.02, 0.01, edge=0.02)),
    "contrats 8": ("contrats", 8, None, None, Wear(0.04, 0.03, 0.03, required=0.03)),
    "camion 9": ("camion", 9, None, 150, Wear(0.05, 0.05, 0.02, sheets=0.35)),
}
_CODE = re.compile(r"[a-z][a-z0-9_.]*|True|False|None|[0-9]{4}-[0-9-]*")


def worn(sample: str, seed: int, day: str | None, kept: int | None, wear: Wear = USUAL) -> Pilot:
    pilot = load(sample) if day is None else load(sample).as_of(day)
    draw = np.random.default_rng(seed)
    tables = {
        name: _worn(name, frame.copy(), draw, wear)
        for name, frame in pilot.tables.items()
        if len(frame) and (not wear.sheets or name in KEPT or draw.random() >= wear.sheets)
    }
    settings = dict(pilot.settings)
    if wear.edge:
        filled = _Filled(pilot, draw)
        for name in TABLES:
            if name == "project":
                filled.form(settings)
            elif name not in ABSENT:
                tables[name] = filled.table(name, tables.get(name, pilot[name]))
    if kept:
        tables["requests"] = tables["requests"].sort_values("date", kind="stable").tail(kept)
    return Pilot.from_tables(tables, settings, language="en")


def _worn(name: str, frame: pd.DataFrame, draw: np.random.Generator, wear: Wear) -> pd.DataFrame:
    for column in TABLES[name].columns:
        if column.name not in frame or (column.required and not wear.required):
            continue
        values = frame[column.name]
        if column.required:
            frame[column.name] = values.mask(draw.random(len(frame)) < wear.required)
            continue
        if column.choices and values.notna().any():
            moved = draw.random(len(frame)) < wear.moved
            others = draw.choice(sorted(values.dropna().unique()), len(frame))
            values = values.mask(moved, pd.Series(others, frame.index))
        if column.kind == "date" or column.kind in ("number", "integer"):
            moved = draw.random(len(frame)) < wear.moved
            by = (
                draw.integers(-30, 31, len(frame))
                if column.kind == "date"
                else draw.choice([0, 2, 3], len(frame))
            )
            other = values + pd.to_timedelta(by, "D") if column.kind == "date" else values * by
            values = values.mask(moved, other)
        frame[column.name] = values.mask(draw.random(len(frame)) < wear.blank)
    if wear.edge:
        frame = _at_an_edge(name, frame, draw, wear.edge)
    short = 0.15 if wear.edge and len(frame) < SHORT else 0.0
    again = frame[draw.random(len(frame)) < max(wear.twice, short)]
    once = name in ("clients", "tours") and not wear.edge
    return frame if once else pd.concat([frame, again], ignore_index=True)


def _at_an_edge(name: str, frame: pd.DataFrame, draw: np.random.Generator, share: float) -> pd.DataFrame:
    """Amounts of nothing, a half and one, and below nothing in the accounts; days on which a month begins or ends, and the
    first and the last of the sheet; codes that no sheet knows."""
    for column in TABLES[name].columns:
        if column.name not in frame or not frame[column.name].notna().any():
            continue
        values, there = frame[column.name], draw.random(len(frame)) < share
        if column.kind in FIGURES:
            least = [0, 1] if column.kind == "integer" else [0, 0.5, 1]
            other = pd.Series(draw.choice(least, len(frame)), frame.index)
            turned = draw.random(len(frame)) < (0.5 if name == "ledger" else 0)
            frame[column.name] = values.mask(there, other.mask(turned, -values))
        elif column.kind == "date":
            month = values.dt.to_period("M")
            ends = [month.dt.start_time, month.dt.end_time.dt.normalize(), values.min(), values.max()]
            for which, day in enumerate(ends):
                frame[column.name] = frame[column.name].mask(
                    there & (draw.integers(0, 4, len(frame)) == which), day
                )
        elif column.refers:
            frame[column.name] = values.mask(there, "nobody")
        elif column.choices:
            any_ = draw.choice([choice.value for choice in column.choices], len(frame))
            frame[column.name] = values.mask(there, pd.Series(any_, frame.index))
    return frame


class _Filled:
    """Cells of the columns and lines of the sheets that no sample fills, drawn among what the dictionary allows."""

    def __init__(self, pilot: Pilot, draw: np.random.Generator):
        self.pilot, self.draw = pilot, draw

    def table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        columns = [column for column in TABLES[name].columns if column.name in frame]
        new = not len(frame)
        frame = frame.reindex(range(LINES)) if new else frame
        for column in columns:
            if not frame[column.name].notna().any():
                values = pd.Series([self.one(column) for _ in range(len(frame))], frame.index)
                there = self.draw.random(len(frame)) < (0.8 if new else 0.3)
                frame[column.name] = values.where(there | column.required)
        return frame

    def form(self, settings: dict) -> None:
        for column in TABLES["project"].columns:
            if column.name not in settings and column.name not in TOGETHER:
                settings[column.name] = self.one(column)

    def one(self, column: Column):
        if column.choices:
            return self.draw.choice([choice.value for choice in column.choices])
        if column.refers:
            known = self.pilot[column.refers.split(".")[0]][column.refers.split(".")[1]].dropna().unique()
            return self.draw.choice(known) if len(known) else "nobody"
        if column.kind == "date":
            return self.pilot.start.normalize() + pd.Timedelta(int(self.draw.integers(0, 400)), "D")
        if column.kind == "yesno":
            return bool(self.draw.integers(0, 2))
        if column.kind == "share":
            return self.draw.choice([0.0, 0.2, 0.5, 1.0])
        if column.kind in FIGURES:
            value = self.draw.choice([0, 1, 2, 5, 12, 40])
            low, high = column.minimum, column.maximum
            return float(min(max(value, value if low is None else low), value if high is None else high))
        return f"one {self.draw.integers(0, 4)}"


def asked(pilot: Pilot) -> dict:
    """What the notebooks, the report and the papers ask of a pilot, with few draws."""
    costs = logistics.cost_tours(pilot)
    model = logistics.trip_model(pilot, costs)
    needed = logistics.stops_needed(pilot, costs)
    schemes = logistics.compare_schemes(pilot, draws=30)
    review = gates.review(pilot, draws=60)
    ranked = targets.prioritize(pilot, draws=60)
    shift = targets.shift(pilot)
    plan = finance.funding_plan(pilot)
    offered = offers.review(pilot, ranked, 3)
    focus = targets.focus(pilot, keep=3, priorities=ranked, spared=offered.spared)
    return {
        "costs": costs,
        "trips": model,
        "needed": needed,
        "schemes": schemes,
        "modes": logistics.by_mode(pilot, costs),
        "rhythm": logistics.choose_frequency(model),
        "actions": logistics.rank_actions(schemes, needed, model),
        "alarm": logistics.alarm(pilot, needed),
        "learnt": logistics.learn(pilot, costs),
        "replayed": logistics.replay(pilot),
        "causes": logistics.who_causes(pilot, costs),
        "review": review,
        "columns": gates.columns(review),
        "tracks": gates.tracks(review),
        "stages": gates.stages(pilot, review.probability),
        "agreed": gates.agreed(pilot),
        "conditions": gates.conditions(pilot),
        "decisions": gates.decision_log(pilot),
        "first payer": gates.first_payer(pilot),
        "ahead": gates.foresight(pilot),
        "instances": gates.instances(pilot),
        "signals": gates.signals(pilot),
        "priorities": ranked,
        "breadth": targets.breadth(pilot),
        "focus": focus,
        "shift": shift,
        "watch": targets.watch(pilot, shift),
        "questions": targets.what_to_ask(ranked, focus),
        "offers": offered,
        "funding": plan,
        "budget": finance.budget(pilot, plan),
        "payers": finance.Payers.of(pilot),
        "alerts": finance.alerts(pilot),
        "calendar": finance.calendar(pilot, "2026-12-15"),
        "cash": finance.cash_plan(pilot, draws=60),
        "late": finance.cash_stress(pilot, 3),
        "models": finance.compare(pilot, draws=60),
        "doubts": finance.doubts(pilot),
        "lent": finance.lent(pilot),
        "eligible": finance.eligibility(pilot),
        "operating": finance.operating(pilot, True),
        "views": finance.views(pilot),
        "threshold": finance.break_even_of(pilot),
        "indicators": indicators.table(pilot),
        "late logs": indicators.behind(pilot),
        "people": people.summary(pilot, None),
        "lessons": people.lessons(pilot),
        "network": people.network(pilot),
        "quality": quality.assess(pilot),
        "ready": readiness.of(pilot),
        "futures": review.futures(3, 40),
        "design": _or_why(gates.design, pilot, runs=10),
        "looked back": gates.replay(pilot, draws=40) if len(pilot.months) < 8 else None,
        "drivers": _or_why(_drivers, pilot),
        "narrow": _or_why(
            targets.focus,
            pilot,
            keep=2,
            hours_month=60.0,
            max_publics=2,
            max_services=2,
            priorities=ranked,
            social_floor=0.3,
        ),
        "kept": state(pilot, review),
        "alone": portfolio.compare(pilot),
        "result": offers.reconciliation(pilot),
        "without": stopped(pilot, [(p.public, p.service) for p in ranked.ranked.head(2).itertuples()]),
        "turns": _turns(ranked),
        "points": targets.prioritize(
            pilot, draws=40, weights={name: 1 + i % 3 for i, name in enumerate(ranked.criteria)}
        ).table
        if ranked.criteria
        else None,
    }


def _or_why(call, *given, **options):
    """What it finds, or "error" where a pilot holds too little for it."""
    try:
        return call(*given, **options)
    except ConciergekitError:
        return "error"


def _drivers(pilot: Pilot):
    model, assumed = finance.cash_drivers(pilot)
    alone = scenarios.tornado(model, assumed)
    return (
        alone,
        scenarios.switch_value(model, assumed, assumed[0].name),
    )


def _turns(result) -> list:
    """What would bring each offer level with the next."""
    found, rows = result.evaluation, rows_of(result)
    weights, names = result.mean_weights / result.mean_weights.sum(), list(result.criteria)
    worth, spread = found.worth[rows], found.spread[rows]
    figures = [[found.measures[name].value[row] for name in names] for row in rows]
    pairs = [(i, (i + 1) % len(rows)) for i in range(len(rows))] if len(rows) > 1 else []
    return [
        turn
        for i, j in pairs
        for turn in (
            weight_turn(worth, weights, i, j, names),
            value_turn(worth, spread, weights, i, j, names, found.anchors, np.array(figures[i])),
        )
    ]


# ---- every number and code of a result ---------------------------------------------------------------------------


def leaves(value, at: str = "", deep: int = 0):
    """(place, number or text) of all that a result holds: its fields, tables and lists, the lines of a list together."""
    if isinstance(value, Pilot) or deep > 7:
        return
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind in "fiu" and np.ndim(value):
        yield from ((at, one) for one in np.asarray(value, dtype=float).ravel().tolist())
        return
    if isinstance(value, pd.DataFrame):
        yield from leaves(value.index, at, deep + 1)
        for column in value.columns:
            yield from leaves(value[column], f"{at}.{column}", deep + 1)
    elif isinstance(value, pd.Series | pd.Index | np.ndarray | list | tuple | set | frozenset):
        for one in sorted(value, key=str) if isinstance(value, set | frozenset) else list(value):
            yield from leaves(one, at, deep + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{at}.{key}" if isinstance(key, str) else at, deep + 1)
    elif dataclasses.is_dataclass(value):
        for field in (*(one.name for one in dataclasses.fields(value)), *_derived(type(value))):
            yield from leaves(getattr(value, field), f"{at}.{field}", deep + 1)
    elif isinstance(value, Enum):
        yield at, str(value.value)
    elif isinstance(value, bool | np.bool_) or value is None:
        yield at, str(value)
    elif isinstance(value, pd.Timestamp | pd.Period):
        yield at, str(value)[:10]
    elif isinstance(value, int | float | np.number):
        yield at, float(value)
    elif isinstance(value, str):
        yield at, value


@cache
def _derived(kind: type) -> list[str]:
    """What a result works out of its fields when it is asked."""
    found = {
        name: part
        for parent in kind.__mro__
        for name, part in vars(parent).items()
        if not name.startswith("_")
    }
    return sorted(name for name, part in found.items() if isinstance(part, property | cached_property))


def _found(name: str) -> tuple[dict, list[pd.DataFrame]]:
    """What is found of a worn pilot or of a book, and the tables it has."""
    if name in BOOKS:
        found = read(*BOOKS[name])
        return found, [part for part in found.values() if isinstance(part, pd.DataFrame)]
    pilot = worn(*WORN[name])
    return asked(pilot), list(pilot.tables.values())


def lines(name: str) -> dict[str, list[str]]:
    """{call: what it finds of a worn pilot, one line a place}: how many figures, their sum, the least, the greatest and
    their sum weighted by their turn; of codes and of what a cell holds, how many of each and the mark of their order."""
    found, tables = _found(name)
    cells = {one for frame in tables for one in frame.to_numpy().ravel() if isinstance(one, str)}
    told = {}
    for call, result in found.items():
        numbers, codes = defaultdict(list), defaultdict(list)
        for place, one in leaves(result, call):
            if isinstance(one, float):
                numbers[place].append(one)
            elif _CODE.fullmatch(one) or one in cells:  # no words of a language
                codes[place].append(one)
        told[call] = sorted(
            [f"{place}\t{_numbers(found)}" for place, found in numbers.items()]
            + [f"{place}\t{_codes(found)}" for place, found in codes.items()]
        )
    return told


def _numbers(found: list[float]) -> str:
    real = [one for one in found if math.isfinite(one)]
    turn = math.fsum(one * place for place, one in enumerate(real, 1))
    ends = (math.fsum(real), min(real), max(real), turn) if real else ()
    return " ".join(
        [f"{len(found)} {len(real)}", *(f"{0.0 if abs(one) < 1e-9 else one:.6g}" for one in ends)]
    )


def _codes(found: list[str]) -> str:
    return " ".join(
        [*(f"{code}×{count}" for code, count in sorted(Counter(found).items())), _mark(found)[:4]]
    )


def _mark(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


# ---- kept --------------------------------------------------------------------------------------------------------


def marks(name: str) -> dict[str, str]:
    """{call: the mark of what it finds}."""
    return {call: _mark(found) for call, found in lines(name).items()}


def accepted() -> dict[str, dict[str, str]]:
    kept = defaultdict(dict)
    for line in FILE.read_text("utf8").splitlines():
        name, call, mark = line.split("\t")
        kept[name][call] = mark
    return dict(kept)


def main(folder: str = "") -> None:
    for name in (*WORN, *BOOKS) if folder else ():
        text = [line for found in lines(name).values() for line in found]
        Path(folder, f"{name}.tsv").write_text("\n".join(text) + "\n", "utf8")
    if not folder:
        rows = ["\t".join([name, *pair]) for name in (*WORN, *BOOKS) for pair in marks(name).items()]
        FILE.write_text("\n".join(rows) + "\n", "utf8")


if __name__ == "__main__":
    main(*sys.argv[1:])
