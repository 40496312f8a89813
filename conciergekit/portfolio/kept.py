"""A state read back (``states`` makes it). Loads nothing, so that a batch with nothing to do is quick."""

import datetime as dt
import math

# what is kept of a month, in this order
MONTHS = ("requests", "orders", "decided", "served", "revenue_eur", "expense_eur", "open")
NEVER = "never"  # an infinite number of months, where JSON knows no infinity


def value_of(kept: dict, code: str) -> tuple[float, float, float, int]:
    """A figure of a state: value, range, and how many data it rests on; NaN where it is not measured."""
    value, low, high, n = kept["figures"].get(code, (None, None, None, 0))
    return number(value), number(low), number(high), n


def next_day(kept: dict, kind: str, on: dt.date) -> str:
    """The first day of a kind from `on` on, "" if there is none: days of a state are counted from the end of its data, and may
    have passed since."""
    return min((day for day, what, _n in kept["dates"] if what == kind and day >= on.isoformat()), default="")


def standing(kept: dict) -> str:
    """What stands in for a proposal that means nothing: no request is noted ("blank"), the body has decided to stop ("closed") or to
    pause ("suspended"), no must is agreed ("unset"); "" where the proposal stands."""
    if not kept.get("until"):
        return "blank"
    if "stopped" in kept.get("signals", ()):
        return "closed"
    if "suspended" in kept.get("signals", ()):
        return "suspended"
    return "" if kept.get("lights") else "unset"


def running(kept: dict) -> bool:
    """Whether it serves: its figures of a month are those of an open one, which a service stopped, paused or closed no longer has."""
    return not {"stopped", "suspended", "shut"} & set(kept.get("signals", ()))


def number(value) -> float:
    return math.inf if value == NEVER else math.nan if value is None else float(value)
