"""The lines of the accounts, each under the name it has now, and what each will be in the year ahead (`recurring`)."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from ..core.kept_up import booked_months
from ..core.pilot import Pilot, remembered
from ..core.schema import fold
from . import books
from .demand import coming_year, opened, opened_at
from .recurring import (
    CLOSE,
    ENDED,
    NONE,
    OFTEN,
    YEAR,
    YEARLY,
    Pattern,
    at_its_level,
    goes_on,
    pattern,
    seasonal,
    unchanged,
)


# without `eq`, a line is itself: what is `remembered` of one is not looked for among its amounts
@dataclass(frozen=True, eq=False)
class Named:
    """Ledger rows of one line: what they are called last ("" or "—": nothing is written), months as ordinals. service: that
    of all of them, "" when there is none; varies: whether all are said to vary with activity."""

    account: str
    name: str
    payer: str
    month: np.ndarray
    amount_eur: np.ndarray
    service: str
    varies: bool

    @classmethod
    def of(cls, rows: books.Rows, at=slice(None)) -> "Named":
        named = (_last(rows.account[at]), _last(rows.line[at]) or "—", _last(rows.payer[at]))
        services, varies = set(rows.service[at]), rows.varies[at]
        service = services.pop() if len(services) == 1 else ""
        return cls(*named, rows.month[at], rows.amount_eur[at], service, bool(len(varies) and varies.all()))


def _last(texts: np.ndarray) -> str:
    """The last text written."""
    return next((text for text in texts[::-1] if text), "")


def by_line(rows: books.Rows) -> list[Named]:
    """The rows of each line of the accounts, in the order of their first one."""
    line, names = pd.factorize(np.where(rows.line == "", "—", rows.line))
    return [Named.of(rows, np.flatnonzero(line == number)) for number in range(len(names))]


def monthly(pilot: Pilot, rows: Named) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(amounts, seen, ordinals) of these ledger rows on the complete months that the accounts tell, those in which an amount of the
    line cannot be read left out where others are known; a row of 0 € in a month shut is none."""
    months, told, there = _months(pilot)
    amounts = books.placed(pilot.months, rows.month, rows.amount_eur)
    seen = np.isin(months, rows.month) & ((amounts != 0) | there)
    unread = books.unread_months(pilot).get(books.line_key(rows.name))
    read = told & ~np.isin(months, list(unread)) if unread else told
    told = read if seen[read].any() else told
    return amounts[told], seen[told], months[told]


@remembered
def _months(pilot: Pilot) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The complete months (ordinals), whether the accounts tell each, and whether the service was open in it."""
    months = pilot.months
    return months.asi8, np.isin(months.asi8, booked_months(pilot).asi8), opened(pilot, months) > 0


def read_on(pilot: Pilot, rows: Named) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same, without what teaches nothing of the line: half a month of one that comes each month; after its last row, the
    months in which the service is shut."""
    return _taught(*_told(pilot, rows))


def _taught(amounts, seen, past, share) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kept = (seen[::-1].cumsum()[::-1] > 0) | (share > 0)
    return amounts[kept], seen[kept], past[kept]


def _told(pilot: Pilot, rows: Named) -> tuple[np.ndarray, ...]:
    """`monthly` without such a half month, and the part of each month that the service was open."""
    amounts, seen, past = monthly(pilot, rows)
    if pilot.begun_midway and seen[1:].sum() > 1 and seen[1:][-books.MONTHS_BACK :].mean() >= OFTEN:
        amounts, seen, past = amounts[1:], seen[1:], past[1:]
    return amounts, seen, past, opened_at(pilot, past)


@remembered
def read_open(
    pilot: Pilot, rows: Named, due: bool = True, sold: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """(amounts, seen, ordinals, € held in a month shut) of a line that comes each month open and is otherwise in those shut: on the
    months open; a season (`seasonal`) goes on through those shut, each as the same month a year before where it was open, else at
    the month before it. A month open for a part is open. Any other line as `read_on`, and NaN.

    What it held: the mean of the months shut of the last year, since it began. Where none was lived, sales hold nothing and a cost
    goes on; so does one without a row since, until a year is known: it may be late.
    """
    amounts, seen, past, share = _told(pilot, rows)
    there = share > 0
    whole = *_taught(amounts, seen, past, share), np.nan
    if not seen.any() or not there.any() or seen[there][-books.MONTHS_BACK :].mean() < OFTEN:
        return whole
    lately = (seen.cumsum() > 0) & (past > past[-1] - YEAR)
    since = (seen[::-1].cumsum()[::-1] > 0) | sold | (past[-1] - past[0] + 1 >= YEAR)
    shut, usual = amounts[lately & ~there & since], amounts[lately & there].mean()
    held = float(shut.mean()) if len(shut) else 0.0
    if abs(held - usual) <= CLOSE * abs(usual) or not (sold or len(shut)):
        return whole
    before = np.maximum.accumulate(np.where(there, np.arange(len(there)), there.argmax()))
    ago, paid = np.searchsorted(past, past - YEAR), amounts[there & lately & seen]
    known = ~there & (past[ago] == past - YEAR) & (there & (seen.cumsum() > 0))[ago]
    # of a cost at another level, the year before tells nothing
    for at, step in ((np.where(known, ago, before), paid[:0]), (before, paid)):
        through = amounts[at], seen[at], past
        if due and not rows.varies and seasonal(*through, step):
            return *through, held
    return amounts[there], seen[there], past[there], held


def _lived(pilot: Pilot, past: np.ndarray, held: float) -> np.ndarray | None:
    """Whether the service was open in each of these months; None of a line read without regard to that."""
    return None if np.isnan(held) else opened_at(pilot, past) > 0


@remembered
def to_its_level(pilot: Pilot, rows: Named) -> np.ndarray:
    """What brings each complete month in which a line that comes every month is not read (it had not begun, cost otherwise, is
    late, the service was shut) to what it costs in those in which it is, and evens what comes in its month of the year among
    those: how its luck is told apart."""
    amounts, seen, past, held = read_open(pilot, rows)
    lived = _lived(pilot, past, held)
    kept = at_its_level(amounts, seen, past, rows.varies)
    months, told, _there = _months(pilot)
    if not kept.stop:
        return np.zeros(len(months))
    found = pattern(amounts, seen, past, True, rows.varies, lived)
    paid = books.placed(pilot.months, rows.month, rows.amount_eur)
    came = found.year[months % YEAR]
    if found.basis == YEARLY:
        came = _of_its_season(came, paid, np.isin(months - YEAR, past))
    lately = (months > months[-1] - YEAR) & (came > 0)
    due = np.where(lately, came[lately].mean() - came, 0.0) if lately.any() else 0.0
    away = amounts[kept].mean() - paid
    return np.where(np.isin(months, past[kept]), due, np.where(told, away, 0.0))


def _of_its_season(came: np.ndarray, paid: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What each month of a year that comes back is without its luck: between the two years where both are known, which differ by
    the luck of two months; else the mean of the months of its kind, high or low."""
    high = came > (came[-YEAR:].max() + came[-YEAR:].min()) / 2
    kind = np.where(high, came[-YEAR:][high[-YEAR:]].mean(), came[-YEAR:][~high[-YEAR:]].mean())
    before = np.concatenate([np.zeros(YEAR), paid])[: len(paid)]
    return np.where(known, paid - (paid - before) / np.sqrt(2), kind)


def pattern_of(pilot: Pilot, rows: Named, due: bool = False, sold: bool = False) -> Pattern:
    """Its year, of months open and shut as the sheet of opening supposes them of the twelve ahead."""
    *read, held = read_open(pilot, rows, due, sold)
    found = pattern(*read, due, rows.varies, _lived(pilot, read[2], held))
    ahead = coming_year(pilot)
    there = opened_at(pilot, ahead.asi8[np.argsort(ahead.asi8 % YEAR)]) > 0
    return found if np.isnan(held) or there.all() else found.opened(there, held)


# ---- under the name they have now


def running_costs(pilot: Pilot) -> tuple[Named, ...]:
    """The lines of the running costs."""
    return _named_once(pilot)[0]


def renamed(pilot: Pilot) -> tuple[tuple[str, str], ...]:
    """Names before and after of the running costs that are counted as one line."""
    return _named_once(pilot)[1]


def names_now(pilot: Pilot) -> dict[str, str]:
    """Name that a running cost no longer has -> the one it has now."""
    return _named_once(pilot)[2]


@remembered
def over(pilot: Pilot) -> frozenset[str]:
    """Names of the running costs that have ended, or come back no more."""
    found = {line.name: pattern_of(pilot, line, due=True).basis for line in running_costs(pilot)}
    return frozenset(name for name, basis in found.items() if basis in (ENDED, NONE))


@remembered
def _named_once(pilot: Pilot) -> tuple[tuple[Named, ...], tuple[tuple[str, str], ...], dict[str, str]]:
    """The running costs, those under other names joined; the names before and after, where written; each old name -> the new.

    From the last month back, the lines that stop are those that begin the month after: all of them where their sum goes on
    unchanged, else two of one account that look like one (`recurring.goes_on`), where no third does.
    """
    rows = books.of_nature(pilot, "expense")
    lines = {line.name: line for line in by_line(rows.where(~rows.set_up))}
    each = {name: monthly(pilot, line)[:2] for name, line in lines.items()}
    first, told, now = {name: name for name in lines}, [], {}
    for at in range(len(booked_months(pilot)) - 1, 1, -1):
        olds = [x for x, (_eur, seen) in each.items() if _throughout(seen, int(seen.argmax()), at, 2)]
        news = [y for y, (_eur, seen) in each.items() if _throughout(seen, at, len(seen), 1)]
        for gone, there in _joined(lines, each, olds, news, at):
            names = [", ".join(first[name] for name in some) for some in (gone, there)]
            told += [] if "—" in (*gone, *there) else [tuple(names)]
            share = {y: each[y][0].sum() / sum(each[z][0].sum() for z in there) for y in there}
            before = [lines.pop(x) for x in gone]
            for y in there:
                lines[y] = _with(lines[y], before, share[y])
                each[y] = monthly(pilot, lines[y])[:2]
                first[y] = first[gone[0]]
            for x in gone:
                del each[x]
                now[x] = there[0]
    return tuple(lines.values()), tuple(told[::-1]), {x: now.get(y, y) for x, y in now.items()}


def _throughout(seen: np.ndarray, first: int, end: int, fewest: int) -> bool:
    """Whether a line is there each month from the first to the end, and in no other."""
    return bool(end - first >= fewest and seen[first:end].all() and seen.sum() == end - first)


def _joined(lines, each, olds, news, at: int) -> list[tuple[list[str], list[str]]]:
    """Of the names that stop, and begin, before the month `at`: those that are of one thing."""
    if not olds or not news:
        return []
    if unchanged(sum(each[x][0] for x in olds)[:at], sum(each[y][0] for y in news)[at:]):
        return [(olds, news)]
    like = [
        (x, y)
        for x, y in product(olds, news)
        if "—" not in (x, y) and _akin(lines[x], lines[y]) and goes_on(each[x][0][:at], each[y][0][at:])
    ]
    return [([x], [y]) for x, y in like if sum(x == z or y == w for z, w in like) == 1]


def _akin(old: Named, new: Named) -> bool:
    """Whether one account is the other, or a part of it; where one is not written, whether a word of their names is the same."""
    if old.account and new.account:
        return old.account.startswith(new.account) or new.account.startswith(old.account)
    words = ({word for word in fold(line.name).split() if len(word) > 3} for line in (old, new))
    return bool(set.intersection(*words))


def _with(new: Named, before: list[Named], share: float) -> Named:
    """A line with this share of what was paid before under other names."""
    month = np.concatenate([*(old.month for old in before), new.month])
    eur = np.concatenate([*(old.amount_eur * share for old in before), new.amount_eur])
    service = new.service if all(old.service == new.service for old in before) else ""
    varies = new.varies and all(old.varies for old in before)
    return replace(new, month=month, amount_eur=eur, service=service, varies=varies)
