"""What can be moved, where it stands today, and a trial beside today."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..core.told import Told

Value = float | str
Key = tuple[str, str, str]
Unit = Literal["points", "number", "money", "share", "months", "yesno", "choice"]


@dataclass(frozen=True)
class Knob:
    """One thing to move.

    code: what it is; about: which one of its kind (a criterion, an indicator, the number of a grant, the codes of an
    offer); who: whose it is. name: what the workbook calls it, "" where the kit has its own words. today: as agreed, or
    as observed. low, high, step: how far it goes; choices: of a "choice". most: an upper limit, of a requirement. eur: how
    much money it is about. whole: it is counted, never in parts.
    """

    code: str
    today: Value
    unit: Unit
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    about: str = ""
    who: str = ""
    name: str = ""
    choices: tuple[str, ...] = ()
    most: bool = False
    eur: float = math.nan
    whole: bool = False

    @property
    def key(self) -> Key:
        return self.code, self.about, self.who

    def holds(self, value: Value) -> bool:
        """Whether it can be moved there."""
        if self.unit == "choice":
            return value in self.choices
        if isinstance(value, str) or not math.isfinite(value):
            return False
        if self.unit == "yesno":
            return value in (0, 1)
        return self.low <= value <= self.high and (not self.whole or value == round(value))


@dataclass(frozen=True)
class Trial(Told):
    """What a question gives as tried, beside today.

    moved: each knob that is not as today, and where it stands. now, then: what the owner of the figures gives for both.
    """

    moved: tuple[tuple[Knob, Value], ...]
    now: object
    then: object


def of_today(knobs: Iterable[Knob]) -> dict[Key, Value]:
    """Every knob where it stands today."""
    return {knob.key: knob.today for knob in knobs}


def moved(knobs: Iterable[Knob], values: Mapping[Key, Value]) -> tuple[tuple[Knob, Value], ...]:
    """Those that are not as today."""
    found = ((knob, values.get(knob.key, knob.today)) for knob in knobs)
    return tuple((knob, value) for knob, value in found if value != knob.today)
