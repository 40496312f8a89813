"""What changed in a pilot since last time, and matters: at most five things, the gravest first.

A month that is only noise must not be announced. What is counted month by month is compared with what the months before let
expect, widened by what they vary; a share with the answers that are new; a figure that has a range is announced only when it
has left the one it had and the one it had has left its own. What was announced with the data before is no news again unless it
has gone further. A proposal near a threshold comes and goes: it is announced when it stands a second month, or when its chance
moved with it. Rates of noise and of discovery, and what no rule can find: benchmarks/results/portfolio.md.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..core.tables import DECISIONS
from ..core.told import Told
from .identity import agreeing, contradicts
from .kept import MONTHS, standing, value_of

MOST = 5
# Normal deviates from which a level or a share is said to have fallen, over the last month and over the last two: most of what
# noise may cost is spent on two months together, which show most. A rise can wait.
LEVEL_FALL, SHARE_FALL, RISE = {1: 2.8, 2: 1.65}, {1: 2.8, 2: 2.0}, 2.8
# And the least fall or rise that matters, of a level (share of it) and of a share (points): with many orders less can be seen.
LEAST_LEVEL, LEAST_SHARE = 0.15, 0.05
FURTHER = 1.0  # deviates by which what was announced has gone further, and is announced again
SHARP = 0.3  # change of its chance with which a proposal is announced at once
LOOKED_BACK = 12  # months before, at most
FEWEST_MONTHS, FEWEST_NEW = 4, 12  # months before, and new answers, under which nothing is said
# months vary so many times more than by chance alone, as much as so many months would say
USUAL_SPREAD, ITS_WORTH = 1.3, 6
SHORT_MONTHS = 6  # cash that runs out sooner is announced
STALE_DAYS = 60  # without new data, after which it is said
# share of a total or of one month, and least change of one month, that count
CORRECTED, CORRECTED_MONTH, CORRECTED_LINES, CORRECTED_EUR = 0.05, 0.2, 3, 100.0
# what is announced, the gravest first
KINDS = (
    "older",
    "proposal",
    "cash",
    "level",
    "share",
    "corrected",
    "absent",
    "signal",
    "light",
    "late",
    "done",
    "gone",
    "stage",
    "status",
    "figure",
    "renamed",
)
_BY_RANGE = ("own_cover_pace", "result_pace_eur", "contribution_hour_eur", "cost_per_stop_eur")
# from go on to stop
GRAVITY = tuple(choice.value for choice in DECISIONS["decision"].choices)
_COUNTED = (("orders_level", "orders"), ("requests_level", "requests"))
_SATISFACTION = "satisfaction_beneficiaries"


@dataclass(frozen=True)
class Change:
    """One thing that changed: its kind, what of (a measure, a signal, a criterion), before and now."""

    kind: str
    code: str = ""
    before: object = None
    now: object = None
    values: dict = field(default_factory=dict)
    worse: bool = False


@dataclass(frozen=True)
class Since(Told):
    """What changed since the last data of a pilot. before : their last day, "" the first time. all : how many changes before
    they were cut to `MOST`. awaited : the proposal of today where it is not announced before it stands another month."""

    changes: tuple[Change, ...] = ()
    before: str = ""
    until: str = ""
    all: int = 0
    awaited: str = ""


def since(past: Sequence[dict], now: dict, day: str = "") -> Since:
    """What changed between the last state whose data stop before those of `now` (or before `day`) and `now`.

    past : states of the pilot, the one whose data go furthest last. Those that contradict the months they share with `now` are
    not compared with; where all do, what was typed again is all that is said. Of those that go further, it is said that they do.
    """
    later = [kept for kept in past if kept["until"] > now["until"]]
    past = agreeing([kept for kept in past if kept not in later], now)
    older = [Change("older", "", later[-1]["until"], now["until"])] if later else []
    seen_before = [kept for kept in past if kept["data"] != now["data"]]
    corrected = _corrected(seen_before[-1], now) if seen_before else []
    earlier = [
        kept
        for kept in past
        if kept["until"] < now["until"] and (not day or kept["until"] <= day) and not contradicts(kept, now)
    ]
    if not earlier:
        again = seen_before[-1:] if not day else []  # a cell corrected may turn the decision
        again = [kept for kept in again if kept["until"] == now["until"] and not contradicts(kept, now)]
        turned = [one for kept in again for one in _proposal(_proposed([kept]), _proposed([kept, now]))]
        found = [*older, *turned, *corrected, *(one for kept in again for one in _differing(kept, now))]
        found.sort(key=_gravest)
        return Since(tuple(found[:MOST]), "", now["until"], len(found))
    before = earlier[-1]
    proposed = [
        _proposed([kept for kept in past if kept["until"] <= at["until"]] + [at]) for at in (before, now)
    ]
    found = [
        *older,
        *_proposal(*proposed),
        *news(moved(earlier, now), moved(earlier[:-1], before)),
        *corrected,
        *_differing(before, now),
    ]
    found.sort(key=_gravest)
    named = [Change("renamed", "", before["name"], now["name"])] if before["name"] != now["name"] else []
    shown = (*found[: MOST - len(named)], *named)
    awaited = "" if standing(now) or now["proposal"] == proposed[-1] else now["proposal"]
    return Since(shown, before["until"], now["until"], len(found) + len(named), awaited)


# ---- statistics ------------------------------------------------------------------------------------------------


def level_moved(counts: Sequence[float], open_: Sequence[float], months: int) -> float:
    """How far the last months are from what those before let expect, in normal deviates.

    Counts have the mean level × opening; square roots make their spread even (Anscombe, 1948), widened by the dispersion of the
    months before (shrunk to a usual one) and by what is not known of their level. NaN with too few months.
    """
    counts, open_ = np.asarray(counts, float), np.asarray(open_, float)
    known = np.isfinite(counts) & (open_ > 0)
    counts, open_ = counts[known], open_[known]
    first_new = len(counts) - months
    old, new = slice(max(0, first_new - LOOKED_BACK), first_new), slice(first_new, None)
    n = len(counts[old])
    if n < FEWEST_MONTHS or not counts[old].sum():
        return math.nan
    level = counts[old].sum() / open_[old].sum()
    chi2 = float(((counts[old] - level * open_[old]) ** 2 / (level * open_[old])).sum())
    spread = max(1.0, (chi2 + USUAL_SPREAD * ITS_WORTH) / (n - 1 + ITS_WORTH))
    expected, weight = level * open_[new].sum(), open_[new].sum() / open_[old].sum()
    away = 2 * (math.sqrt(counts[new].sum() + 3 / 8) - math.sqrt(expected + 3 / 8))
    return away / math.sqrt(spread * (1 + weight))


def share_moved(good: float, n: float, more_good: float, more: float) -> float:
    """How far the share of the new answers is from that of the ones before, in normal deviates (arcsine; Freeman & Tukey, 1950)."""
    if n < FEWEST_NEW or more < FEWEST_NEW:
        return math.nan
    one, other = (math.asin(math.sqrt((x + 3 / 8) / (m + 3 / 4))) for x, m in ((good, n), (more_good, more)))
    return (other - one) / math.sqrt(1 / (4 * n + 2) + 1 / (4 * more + 2))


# ---- what is looked for ----------------------------------------------------------------------------------------


def column(kept: dict, name: str) -> np.ndarray:
    """A column of the months of a state, in order."""
    at = MONTHS.index(name)
    values = [row[at] for _month, row in sorted(kept["by_month"].items())]
    return np.array([math.nan if value is None else value for value in values], float)


def _proposal(then: str, today: str) -> list[Change]:
    if not then or then == today:
        return []
    return [Change("proposal", "", then, today, worse=GRAVITY.index(today) > GRAVITY.index(then))]


def _gravest(change: Change) -> tuple:
    return KINDS.index(change.kind), not change.worse


def _differing(before: dict, now: dict) -> list[Change]:
    """What two states say otherwise, whatever the months between them."""
    return [one for looked in (_entitled, _cash, _codes, _work, _ranges) for one in looked(before, now)]


def _entitled(before: dict, now: dict) -> list[Change]:
    """Another stage, another status."""
    moved = (what for what in ("stage", "status") if before[what] != now[what])
    return [Change(what, "", before[what], now[what]) for what in moved]


def _proposed(states: Sequence[dict]) -> str:
    """The proposal that two months running said, or that came with its chance, or after a gap; a stop stands at once. One that
    means nothing (``kept.standing``) is none: "" where there is no other."""
    monthly = list({kept["until"][:7]: kept for kept in states if not standing(kept)}.values())
    said = monthly[0]["proposal"] if monthly else ""
    for before, now in itertools.pairwise(monthly):
        chances = [math.nan if kept["chance"] is None else float(kept["chance"]) for kept in (before, now)]
        if (
            now["proposal"] in (before["proposal"], "stop", "suspend")
            or not abs(chances[1] - chances[0]) < SHARP
            or _months_between(before, now) > 1
        ):
            said = now["proposal"]
    return said


def _months_between(before: dict, now: dict) -> int:
    (year, month), (later, last) = (map(int, kept["until"][:7].split("-")) for kept in (before, now))
    return 12 * (later - year) + last - month


def _cash(before: dict, now: dict) -> list[Change]:
    """Cash that has come to run out soon, or no longer does."""
    then, today = (value_of(kept, "runway_months")[0] for kept in (before, now))
    if then != then or today != today or (then < SHORT_MONTHS) == (today < SHORT_MONTHS):
        return []
    return [Change("cash", "runway_months", then, today, worse=today < then)]


def moved(earlier: Sequence[dict], now: dict) -> list[Change]:
    """Levels and shares that are not what they were, whether said before or not."""
    return [*_levels(now), *_shares(earlier, now)]


def news(found: Sequence[Change], told: Sequence[Change]) -> list[Change]:
    """Without what the data before already showed, unless it has gone further."""
    known = {(one.code, one.worse): one.values["beyond"] + FURTHER for one in told}
    return [one for one in found if not one.values["beyond"] < known.get((one.code, one.worse), -math.inf)]


def _beyond(away: float, fall: float) -> float:
    """By how much a deviate is past what is announced; below zero, or NaN, it is not."""
    return max(-away - fall, away - RISE)


def _levels(now: dict) -> list[Change]:
    """One change for demand: orders, else requests. A month closed or not known says nothing lately, and is left out of before."""
    code, name = next((one for one in _COUNTED if np.nansum(column(now, one[1])) > 0), _COUNTED[0])
    counts, open_ = column(now, name), column(now, "open")
    known, found = np.isfinite(counts) & (open_ > 0), []
    for months, fall in LEVEL_FALL.items():
        old = np.flatnonzero(known)[-months - LOOKED_BACK : -months]
        if not known[-months:].all() or not len(old):
            break
        away = level_moved(counts, open_, months)
        usual, lately = (float(counts[at].sum() / open_[at].sum()) for at in (old, slice(-months, None)))
        if (beyond := _beyond(away, fall)) > 0 and abs(lately - usual) >= LEAST_LEVEL * usual:
            values = {"months": months, "beyond": beyond}
            found.append(Change("level", code, usual, lately, values, worse=away < 0))
    return _furthest(found)


def _shares(earlier: Sequence[dict], now: dict) -> list[Change]:
    """Requests served, over the last month or two; satisfaction, over the answers that are new since one state or the other."""
    good, decided = column(now, "served"), column(now, "decided")
    served = [(good[:-n].sum(), decided[:-n].sum(), good[-n:].sum(), decided[-n:].sum()) for n in SHARE_FALL]
    satisfied, (share, _low, _high, n) = [], value_of(now, _SATISFACTION)
    for before in reversed(earlier[-len(SHARE_FALL) :]):
        was, _low, _high, asked = value_of(before, _SATISFACTION)
        satisfied.append((was * asked, asked, np.round(share * n - was * asked, 3), n - asked))
    return [*_share("service_rate", served), *_share(_SATISFACTION, satisfied)]


def _share(code: str, looks: Sequence[tuple[float, float, float, float]]) -> list[Change]:
    """A share looked at over one month, then two: (favourable, all) before, and lately."""
    found = []
    for (old, n, new, more), fall in zip(looks, SHARE_FALL.values(), strict=False):
        away = share_moved(old, n, new, more) if 0 <= new <= more else math.nan
        if (beyond := _beyond(away, fall)) > 0 and abs(new / more - old / n) >= LEAST_SHARE:
            values = {"n": int(more), "beyond": beyond}
            found.append(Change("share", code, old / n, new / more, values, worse=away < 0))
    return _furthest(found)


def _furthest(found: Sequence[Change]) -> list[Change]:
    return [max(found, key=lambda one: one.values["beyond"])] if found else []


def _corrected(before: dict, now: dict) -> list[Change]:
    """Past months that are no longer what they were; what is noted late only adds to the last month of before."""
    months = sorted(set(before["by_month"]) & set(now["by_month"]))
    filling = months[-1:] if before["until"] != now["until"] else []
    worst, absent = None, []
    for name in ("requests", "orders", "revenue_eur", "expense_eur"):
        least = CORRECTED_EUR if name.endswith("_eur") else CORRECTED_LINES
        at = MONTHS.index(name)
        both = [(m, before["by_month"][m][at], now["by_month"][m][at]) for m in months]
        if any(old for _m, old, _new in both) and all(new is None for _m, _old, new in both):
            absent.append(Change("absent", name, worse=True))
        pairs = [(m, old, new) for m, old, new in both if old is not None and new is not None]
        far = (one for one in pairs if abs(one[2] - one[1]) >= least)
        moved = [(m, old, new) for m, old, new in far if new < old or m not in filling]
        total, away = sum(old for _m, old, _n in pairs), sum(abs(new - old) for _m, old, new in moved)
        month = max((abs(new - old) / max(1.0, abs(old)) for _m, old, new in moved), default=0.0)
        share = away / max(1.0, abs(total))
        matters = away >= CORRECTED * abs(total) or month >= CORRECTED_MONTH
        if moved and matters and (worst is None or share > worst[0]):
            olds, news = sum(old for _m, old, _n in moved), sum(new for _m, _o, new in moved)
            values = {"months": len(moved), "first": moved[0][0], "last": moved[-1][0]}
            worst = share, Change("corrected", name, olds, news, values)
    if worst and absent and worst[1].code.endswith("_eur"):
        worst = None  # amounts that went with the sheet they stood in
    return [*([worst[1]] if worst else []), *absent]


def _codes(before: dict, now: dict) -> list[Change]:
    """Signals that have come or gone, and musts no longer met or met at last."""
    new = [Change("signal", code, worse=True) for code in now["signals"] if code not in before["signals"]]
    gone = [Change("gone", code) for code in before["signals"] if code not in now["signals"]]
    turned = [
        Change("light", code, before["lights"][code], light, worse=light == "red")
        for code, light in now["lights"].items()
        if "red" in (light, before["lights"].get(code, light))
        and before["lights"].get(code, light) not in (light, "grey")
    ]
    return [*new, *turned, *gone]


def _work(before: dict, now: dict) -> list[Change]:
    was, left = before["actions"], now["actions"]
    found = []
    if left.get("late", 0) > was.get("late", 0):
        found.append(Change("late", "", was.get("late", 0), left["late"], worse=True))
    if (done := left.get("done", 0) - was.get("done", 0)) > 0:
        found.append(Change("done", "", 0, done))
    return found


def _ranges(before: dict, now: dict) -> list[Change]:
    """Figures that have left the range they had, while the figure they had has left the range of now."""
    found = []
    for code in _BY_RANGE:
        (old, low, high, _n), (new, new_low, new_high, _m) = value_of(before, code), value_of(now, code)
        if low == low and new_low == new_low and not low <= new <= high and not new_low <= old <= new_high:
            worse = (new < old) != (code == "cost_per_stop_eur")
            found.append(Change("figure", code, old, new, {"low": low, "high": high}, worse=worse))
    return found
