"""What a chart shows, as data: each form has a title that is the finding and a reading that says what is drawn.

Looks (`Look`) are words: "plain", "expected", "loss"…; colours and hatches stand in `drawn`.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Look = Literal[
    "plain",
    "expected",
    "loss",
    "quiet",
    "good",
    "bad",
    "second",
    "outline",
    "range",
    "ink",
]
Shape = Literal["point", "diamond", "triangle", "limit"]
Unit = Literal["", "money", "number", "percent", "month"]  # how the ticks of an axis are said; "": no axis


@dataclass(frozen=True)
class Span:
    """From one value to another, with a word inside if there is room for it."""

    start: float
    end: float
    look: Look = "plain"
    words: str = ""


@dataclass(frozen=True)
class Mark:
    """One value: a "point", a "diamond", a "triangle" or a "limit" (a stroke across the lane), with a word above it."""

    at: float
    shape: Shape = "point"
    look: Look = "plain"
    words: str = ""


@dataclass(frozen=True)
class Lane:
    """What stands on one height: spans, marks, and the words at their end (`before`: those at their start)."""

    spans: Sequence[Span] = ()
    marks: Sequence[Mark] = ()
    words: str = ""
    before: str = ""

    @property
    def values(self) -> list[float]:
        """Every value that must fit."""
        return [v for span in self.spans for v in (span.start, span.end)] + [mark.at for mark in self.marks]


@dataclass(frozen=True)
class Row:
    """A name, and one lane or several under it."""

    label: str
    lanes: Sequence[Lane]


@dataclass(frozen=True)
class Line:
    """A value that concerns the whole chart, across it, with its word."""

    at: float
    words: str = ""
    look: Look = "ink"


@dataclass(frozen=True)
class Rows:
    """Bars, ranges, shares or dates: a row a thing, along one axis.

    lines: values across every row. unit: of the axis, "" for none (values are written). months: what the positions 0, 1… of a
    "month" axis are.
    """

    title: str
    reading: str = ""
    rows: Sequence[Row] = ()
    lines: Sequence[Line] = ()
    unit: Unit = ""
    months: Sequence = ()
    zero: bool = True
    legend: Sequence[tuple[Look, str]] = ()


@dataclass(frozen=True)
class Curve:
    """Values over the positions of the x axis (NaN where there are none), with its name where it ends."""

    values: Sequence[float]
    words: str = ""
    look: Look = "plain"
    strong: bool = False
    dash: Literal["", "dashed", "dotted"] = ""


@dataclass(frozen=True)
class Spot:
    """One point of the plane, with its word: "under" it to the right, "over" it to the left, or ("") over it where there
    is room."""

    x: float
    y: float
    words: str = ""
    look: Look = "plain"
    side: Literal["", "under", "over"] = ""


@dataclass(frozen=True)
class Band:
    """What lies between two curves."""

    low: Sequence[float]
    high: Sequence[float]
    look: Look = "plain"


@dataclass(frozen=True)
class Curves:
    """Values over months or numbers."""

    title: str
    reading: str = ""
    curves: Sequence[Curve] = ()
    bands: Sequence[Band] = ()
    upright: Sequence[Line] = ()
    level: Sequence[Line] = ()
    x: Sequence[float] = ()  # default: 0, 1, 2…
    x_months: Sequence = ()
    x_words: str = ""
    x_numbers: bool = True  # written along it
    unit: Unit = "number"
    limits: tuple[float, float] | None = None
    spots: Sequence[Spot] = ()
    # of the folded table, its head first, where they are not those of the curves
    figures: Sequence[tuple[str, ...]] = ()


def written(x: Sequence[float], most: int) -> list[int]:
    """Places of an axis of numbers whose figure is written, at most about `most`: round ones where they follow by one."""
    step = -(-len(x) // most)
    round_step = next(each for each in (1, 2, 5, 10, 20, 50, 100, step) if each >= step)
    found = [place for place, value in enumerate(x) if value % round_step == 0]
    if not found or any(after - before != 1 for before, after in itertools.pairwise(x)):
        return list(range(0, len(x), step))
    return [0, *found] if x[found[0]] - x[0] >= 0.7 * round_step else found


def bar(label: str, value: float, words: str, look: Look = "plain") -> Row:
    """The plainest row: one bar from zero, and its value in words."""
    return Row(label, [Lane([Span(0.0, value, look)], words=words)])
