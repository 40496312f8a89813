"""A portfolio on one day: a row a pilot, what changed, whom to call first, what holds several back, what comes when."""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.cells.frames import each_row
from ..core.errors import ConciergekitError
from ..core.i18n import _, number
from ..core.pilot import Pilot, a_pilot
from ..core.told import Told
from .changes import SHORT_MONTHS, STALE_DAYS, Since, since
from .fair import COMPARED, FEWEST, Pooled, pooled
from .kept import next_day, standing, value_of
from .states import state

AHEAD_MONTHS = 6  # of the calendar
GATE_DAYS, FILING_DAYS, LATE_ACTIONS = 45, 30, 3  # near enough to call, late enough to call
SHARED = 2  # pilots, from which a brake is shared
# why to call, the most pressing first
WHY = ("broken", "empty", "cash", "stop", "gate", "changed", "filing", "late", "corrected")
_SHOWN = (
    "orders_level",
    "requests_per_thousand",
    "service_rate",
    "satisfaction_beneficiaries",
    "own_cover_pace",
    "contribution_hour_eur",
    "cost_per_stop_eur",
    "runway_months",
)


@dataclass(frozen=True)
class Call:
    """Whom to call, and why: codes of `WHY`, the most pressing first, with what each one quotes."""

    pilot: str
    reasons: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Portfolio(Told):
    """Pilots on one day.

    table : one row a pilot, in the order given: pilot (identity), name, stage, status, months (of complete data), until, seen_days
        (since then), quality, proposal, chance, brake, missing (musts not measured), next_gate, next_filing, and for each
        measure of the page its value, `_low`, `_high`, `_n`. NaN, NaT: not measured.
    since : identity -> what changed. calls : the most pressing first. brakes : one row a criterion that holds several pilots
        back: indicator, pilots, of (how many), by stage and status. calendar : one row a thing to come (day, kind, pilot, n).
        pools : measure -> figures drawn together. lessons : one row a lesson (pilot, day, belief, seen, decided). common : days near
        by which most pilots send a file, how many do, and the funders that several of them write to: no reason to call one of them. stale : pilots of which nothing new has come for
        `STALE_DAYS`, told together; not those whose body has decided to stop. day : the last data that stop by it are what is
        compared with ("": the data before).
    """

    table: pd.DataFrame
    on: dt.date
    since: Mapping[str, Since] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    brakes: pd.DataFrame = field(default_factory=pd.DataFrame)
    calendar: pd.DataFrame = field(default_factory=pd.DataFrame)
    pools: Mapping[str, Pooled] = field(default_factory=dict)
    lessons: pd.DataFrame = field(default_factory=pd.DataFrame)
    common: tuple[tuple[pd.Timestamp, int, tuple[str, ...]], ...] = ()
    stale: tuple[str, ...] = ()
    anonymous: bool = False
    day: str = ""

    def name(self, pilot: str) -> str:
        """Of an identity."""
        found = self.table.loc[self.table["pilot"] == pilot, "name"]
        return found.iloc[0] if len(found) else pilot


def compare(
    pilots: Iterable[Pilot] | Pilot, seed: int = 0, anonymous: bool = False, on: dt.date | None = None
) -> Portfolio:
    """Pilots read from their workbooks, as a portfolio without a past.

    anonymous : names and identities replaced by letters, in an order that nothing given here decides, for pilots among themselves:
    who knows the stage, the age or a figure of one knows its letter. What may leave the group is `totals`. The only result that
    is not the same twice. Raises ConciergekitError with fewer than five pilots: figures would still tell who is who.
    """
    pilots = [a_pilot(pilot) for pilot in ([pilots] if isinstance(pilots, Pilot) else pilots)]
    states = [state(pilot, seed=seed) | {"pilot": str(n)} for n, pilot in enumerate(pilots)]
    return portfolio(states, on=on, anonymous=anonymous)


def portfolio(
    states: Sequence[dict],
    past: Mapping[str, Sequence[dict]] | None = None,
    on: dt.date | None = None,
    day: str = "",
    broken: Sequence[str] = (),
    anonymous: bool = False,
) -> Portfolio:
    """The pilots whose present states are given (each with its identity, ``pilot``, and how it is ``called`` if not by its name).

    past : identity -> earlier states. on : today (None: the last day of the data). day : compare with the last data that stop by then.
    broken : identities or names of pilots whose workbook cannot be read, to call first.
    """
    if anonymous and len(states) < FEWEST:
        told = _(
            "At least {least} pilots are needed before names can be left out; there are {n}.",
            least=number(FEWEST),
            n=number(len(states)),
        )
        raise ConciergekitError(told)
    if anonymous:
        # a seed would let anybody draw the same order again
        mixed = random.SystemRandom().sample(list(states), len(states))
        hidden = {"lessons": [], "dates": [], "files": []}
        named = (
            {"pilot": one, "called": _("Pilot {letter}", letter=one)}
            for one in map(letter, range(len(mixed)))
        )
        states = [kept | hidden | name for kept, name in zip(mixed, named, strict=True)]
    last = (dt.date.fromisoformat(kept["until"]) for kept in states if kept["until"])
    on = on or max(last, default=dt.date(1970, 1, 1))
    changed = {kept["pilot"]: since((past or {}).get(kept["pilot"], ()), kept, day) for kept in states}
    table = _table(states, on)
    common = _common(states, table, on)
    return Portfolio(
        table,
        on,
        {} if anonymous else changed,
        () if anonymous else _calls(states, table, changed, broken, on, {day for day, *_more in common}),
        _brakes(states),
        _calendar(states, on),
        {code: found for code in COMPARED if (found := pooled(states, code)) is not None},
        _lessons(states),
        common,
        () if anonymous else _stale(states, table),
        anonymous,
        day,
    )


def letter(n: int) -> str:
    """A … Z, then AA, AB…"""
    head, last = divmod(n, 26)
    return (letter(head - 1) if head else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last]


_KEPT = ("pilot", "name", "stage", "status", "months", "quality", "proposal", "brake")


def _table(states: Sequence[dict], on: dt.date) -> pd.DataFrame:
    rows = []
    for kept in states:
        row = {name: kept[name] for name in _KEPT}
        row["name"] = kept.get("called", kept["name"])
        row["chance"] = math.nan if kept["chance"] is None else kept["chance"]
        row["planned"] = math.nan if kept["planned"] is None else kept["planned"]
        row["missing"] = len(kept["missing"])
        row["until"] = pd.Timestamp(kept["until"] or None)
        row["seen_days"] = (pd.Timestamp(on) - row["until"]).days if kept["until"] else math.nan
        for name, kind in (("next_gate", "gate"), ("next_filing", "filing")):
            row[name] = pd.Timestamp(next_day(kept, kind, on) or None)
        for code in _SHOWN:
            values = dict(zip(("", "_low", "_high", "_n"), value_of(kept, code), strict=True))
            row |= {f"{code}{end}": value for end, value in values.items()}
        rows.append(row)
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["pilot", "name"])


def _common(states: Sequence[dict], table: pd.DataFrame, on: dt.date) -> tuple[tuple, ...]:
    if len(table) <= 2:
        return ()
    return tuple(
        (day, int(n), _written_to(states, day.date().isoformat()))
        for day, n in table["next_filing"].value_counts().items()
        if 2 * n > len(table) and _near(day, on, FILING_DAYS)
    )


def _written_to(states: Sequence[dict], day: str) -> tuple[str, ...]:
    """The funders to whom `SHARED` pilots or more send a file by a day, those of most pilots first."""
    funders = Counter(one for kept in states for at, one in kept.get("files", ()) if at == day)
    return tuple(one for one, n in funders.most_common() if n >= SHARED)


def _stale(states: Sequence[dict], table: pd.DataFrame) -> tuple[str, ...]:
    rows = zip(states, each_row(table), strict=True)
    return tuple(
        row.pilot for kept, row in rows if row.seen_days > STALE_DAYS and "stopped" not in kept["signals"]
    )


def _near(day: pd.Timestamp, on: dt.date, days: int) -> bool:
    return pd.notna(day) and (day - pd.Timestamp(on)).days <= days


def _calls(
    states, table, changed: Mapping[str, Since], broken: Sequence[str], on: dt.date, common: Collection
) -> tuple[Call, ...]:
    found = [Call(name, (("broken", None),)) for name in broken]
    for kept, row in zip(states, each_row(table), strict=True):
        reasons = dict(_reasons(kept, row, changed[kept["pilot"]], on, common))
        if reasons:
            ordered = tuple((why, reasons[why]) for why in WHY if why in reasons)
            found.append(Call(kept["pilot"], ordered))
    return tuple(sorted(found, key=lambda call: (WHY.index(call.reasons[0][0]), -len(call.reasons))))


def _reasons(kept: dict, row, changed: Since, on: dt.date, common: Collection[pd.Timestamp]):
    if not kept["until"]:
        yield "empty", None
    if row.runway_months < SHORT_MONTHS:
        yield "cash", row.runway_months
    stands = standing(kept)
    if kept["proposal"] in ("stop", "suspend") and not stands:
        yield "stop", kept["proposal"]
    if (
        stands != "closed"
        and _near(row.next_gate, on, GATE_DAYS)
        and (kept["missing"] or kept["proposal"] == "adjust")
    ):
        yield "gate", (row.next_gate, len(kept["missing"]))
    pressing = (one for one in changed.changes if one.worse)
    worse = [one for one in pressing if one.kind in ("proposal", "level", "share", "figure", "light")]
    if worse and stands not in ("closed", "suspended"):
        yield "changed", worse[0]
    if _near(row.next_filing, on, FILING_DAYS) and row.next_filing not in common:
        yield "filing", row.next_filing
    if kept["actions"].get("late", 0) >= LATE_ACTIONS:
        yield "late", kept["actions"]["late"]
    corrected = [change for change in changed.changes if change.kind in ("older", "corrected", "absent")]
    if corrected:
        yield "corrected", corrected[0]


def _brakes(states: Sequence[dict]) -> pd.DataFrame:
    """Musts that several pilots do not meet, or do not measure."""
    lines = [
        (name, kept["stage"], kept["status"], kept["pilot"])
        for kept in states
        for name, light in kept["lights"].items()
        if light in ("red", "grey")
    ]
    found = pd.DataFrame(lines, columns=["indicator", "stage", "status", "pilot"])
    shared = found.groupby("indicator")["pilot"].nunique()
    rows = [
        {
            "indicator": name,
            "pilots": tuple(rows["pilot"]),
            "n": len(rows),
            "of": len(states),
            "stages": rows["stage"].value_counts().to_dict(),
            "statuses": rows["status"].value_counts().to_dict(),
        }
        for name, rows in found.groupby("indicator")
        if shared[name] >= SHARED
    ]
    table = pd.DataFrame(rows, columns=["indicator", "pilots", "n", "of", "stages", "statuses"])
    return table.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)


def _calendar(states: Sequence[dict], on: dt.date) -> pd.DataFrame:
    end = pd.Timestamp(on) + pd.DateOffset(months=AHEAD_MONTHS)
    rows = [
        (pd.Timestamp(day), kind, kept["pilot"], n)
        for kept in states
        for day, kind, n in kept["dates"]
        if on.isoformat() <= day <= end.date().isoformat()
    ]
    table = pd.DataFrame(rows, columns=["day", "kind", "pilot", "n"]).astype({"day": "datetime64[ns]"})
    return table.sort_values("day", kind="stable").reset_index(drop=True)


def _lessons(states: Sequence[dict]) -> pd.DataFrame:
    told = ((kept["pilot"], lesson) for kept in states for lesson in kept.get("lessons", ()))
    rows = [(pilot, pd.Timestamp(day or None), *words) for pilot, (day, *words) in told]
    table = pd.DataFrame(rows, columns=["pilot", "day", "belief", "seen", "decided"])
    table = table.astype({"day": "datetime64[ns]"})
    return table.sort_values("day", ascending=False, kind="stable", ignore_index=True)


def searched(lessons: pd.DataFrame, words: str) -> pd.DataFrame:
    """The lessons in which every word asked for stands, whatever their capitals."""
    asked, said = words.casefold().split(), each_row(lessons[["belief", "seen", "decided"]], index=False)
    keep = [all(word in " ".join(texts).casefold() for word in asked) for texts in said]
    return lessons[np.array(keep, dtype=bool)]
