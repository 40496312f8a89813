"""What a line of the accounts will be in the twelve months ahead, read on its own past: how many times how much."""

from dataclasses import dataclass, replace

import numpy as np

from ..evidence.once import once
from .books import MONTHS_BACK

YEAR = 12
STEADY, MEAN, YEARLY, ENDED, NONE = "steady", "mean", "yearly", "ended", "none"
_ALIKE = 0.01  # share within which two months hold the same amount
OFTEN = 2 / 3  # of the recent months, for a line that comes back each month
_STOPPED = 3  # times it was there, then months in a row without it
CLOSE = 1 / 3  # share within which two lines have about the same amounts
OTHERWISE = 0.2  # chance that a line which stopped, or began, goes on otherwise than it is read: a convention


@dataclass(frozen=True)
class Pattern:
    """A year of one line. year: amounts by calendar month (index: ordinal % 12). parts: (times, unit in €), whose
    products add up to the year. basis: how it is known (a constant of this module). other_eur: its year if what stopped, or
    began, is read the other way: late and not ended, ended and not late, come for a season; NaN where nothing is left open."""

    year: np.ndarray
    parts: tuple[tuple[float, float], ...]
    basis: str
    other_eur: float = np.nan

    @property
    def month_eur(self) -> float:
        return float(self.year.sum()) / YEAR

    def opened(self, there: np.ndarray, held: float) -> "Pattern":
        """The same when the service is open in these calendar months, at `held` € in one shut."""
        part = there.astype(float)
        held = held if self.year.any() else 0.0
        shut = float((part == 0).sum())
        parts = _grouped([*zip(part.tolist(), self.year.tolist(), strict=True), (shut, held)])
        other = self.other_eur * part.mean() + (shut * held if self.other_eur > 0 else 0.0)
        return Pattern(np.where(there, self.year, held), parts, self.basis, other)


@once
def pattern(
    amounts: np.ndarray,
    seen: np.ndarray,
    months: np.ndarray,
    due: bool = False,
    varies: bool = False,
    lived=None,
) -> Pattern:
    """Read the coming year of a line on its monthly amounts (nothing set up once only).

    amounts, seen: one value a complete month that is told, of which `months` are the ordinals; seen: whether the line has a row.
    A line there two recent months in three comes back each month: at the amount of the last months when they are steady and none
    is lower (months it skips, and what comes on top, stay in their month); as it came, when it is where it was a year before
    (`_of_a_season`); of a cost that does not vary with orders, at another level where it went to one (`_stepped`); else at the
    mean of the recent months. One that began in the last months and came in each goes on. Any other line comes back in the months
    of the last year, or where less is known every so many months as it came; paid once, it is yearly. A monthly line silent for longer than ever before,
    three months at least, has ended. due: of a cost, for less it is late; so is a bill every so many months, missed once.
    What gives money back is read as what costs some; a refund of a cost that does not come every month is not promised again.
    """
    if amounts[-YEAR:].sum() < 0:
        if due and not _stopped(seen)[1]:
            return _nothing(NONE)
        found = pattern(-amounts, seen, months, due, varies, lived)
        parts = tuple((times, -unit) for times, unit in found.parts)
        return Pattern(-found.year, parts, found.basis, -found.other_eur)
    kept = within(amounts, seen, due)
    lived = np.ones(len(seen), dtype=bool) if lived is None else lived
    found = _as_it_came(amounts[kept], seen[kept], months[kept], due, varies, lived[kept])
    if kept.start:
        season = _now_and_then(amounts[-YEAR:], seen[-YEAR:], months[-YEAR:])
        return replace(found, other_eur=float(season.year.sum()))
    silent, monthly = _stopped(seen)
    if not silent or found.basis == NONE:
        return found
    if not monthly or silent < _STOPPED:
        return replace(found, other_eur=0.0)
    if silent < MONTHS_BACK:
        other = YEAR * float(amounts[seen][-_STOPPED:].mean())
    else:  # no longer late: a season comes back within the year
        other = float(found.year.sum()) if len(seen) - seen.argmax() <= YEAR else np.nan
    return replace(_nothing(ENDED), other_eur=other)


def _nothing(basis: str) -> Pattern:
    return Pattern(np.zeros(YEAR), (), basis)


def within(amounts: np.ndarray, seen: np.ndarray, due: bool) -> slice:
    """The months a line is read on: since it began, where that is lately; without those in which it is late."""
    if _begun_lately(amounts, seen):
        return slice(int(seen.argmax()), len(seen))
    (silent, monthly), gaps = _stopped(seen), np.diff(np.flatnonzero(seen))
    late = silent < (_STOPPED if monthly else 2 * gaps[0] if len(gaps) > 1 and not np.ptp(gaps) else 0)
    return slice(0, len(seen) - silent if due and late else len(seen))


def _as_it_came(amounts, seen, months, due: bool, varies: bool, lived) -> Pattern:
    lately = months > months[-1:] - YEAR
    year = amounts[lately], seen[lately], months[lately]
    if not seen[lately].any() or not amounts[lately].sum() > 0:
        return _nothing(NONE)
    recent = amounts[lived][-MONTHS_BACK:][seen[lived][-MONTHS_BACK:]]
    if seen[-MONTHS_BACK:].mean() < OFTEN:
        return _now_and_then(*year)
    usual = round(float(np.median(recent[-3:])), 2)
    alike = np.abs(recent - usual) <= _ALIKE * usual
    less = recent < usual * (1 - _ALIKE)
    if usual > 0 and alike[-3:].sum() >= min(2, len(recent)) and alike.mean() >= 0.5 and not less.any():
        return _steady(amounts, seen, months, usual)
    if due and not varies and _of_a_season(amounts, seen, months):
        return _now_and_then(*year)
    times = _stepped(amounts[lately][seen[lately]]) if due and not varies else 0
    if times:
        usual = round(float(amounts[seen][-1]), 2)
        found = _steady(np.minimum(amounts, usual), seen, months, usual)
        # where the same months a year before are known, it is no season
        known = months[-1] - months[seen.argmax()] + 1
        if times < MONTHS_BACK and _a_year(seen, months) and known < YEAR + times:
            return replace(found, other_eur=float(amounts[lately].sum()))
        return found
    mean = round(float(amounts[-MONTHS_BACK:].mean()), 2)
    return Pattern(np.full(YEAR, mean), ((float(YEAR), mean),), MEAN)


def _a_year(seen, months) -> bool:
    """Whether twelve months of the line are known, none missing."""
    lately = months > months[-1] - YEAR
    return bool(lately.sum() == YEAR and months[seen.argmax()] <= months[-YEAR])


def _of_a_season(amounts, seen, months) -> bool:
    """Whether a line is back, in its last months, where it was in the same ones a year before (only one year known: in its last
    month, where it was in its first): what it was between came with the time of the year, and is no other level."""
    if not _a_year(seen, months):
        return False
    last = [at for at in range(len(months) - 3, len(months)) if months[at] - YEAR in months[seen.argmax() :]]
    then = np.isin(months, months[last] - YEAR) if last else [-YEAR]
    moved = amounts[last or [-1]].mean() - amounts[then].mean()
    return bool(abs(moved) < CLOSE * np.ptp(amounts[-YEAR:]) - 0.005)  # on the edge, it is another level


def seasonal(amounts, seen, months, paid) -> bool:
    """Whether a line is one of a season, or may be: at another level within the only year known (paid: what it cost, open)."""
    return _of_a_season(amounts, seen, months) or bool(len(paid) and _a_year(seen, months) and _stepped(paid))


def at_its_level(amounts: np.ndarray, seen: np.ndarray, months: np.ndarray, varies: bool) -> slice:
    """The months of those `within` in which a cost that comes every month has had its present level; none for any other."""
    kept = within(amounts, seen, due=True)
    if not len(seen) or seen[kept][-MONTHS_BACK:].mean() < OFTEN:
        return slice(0, 0)
    there = np.flatnonzero(seen[kept])[-YEAR:]
    whole = varies or _of_a_season(amounts[kept], seen[kept], months[kept])
    times = 0 if whole else _stepped(amounts[kept][there])
    return slice(kept.start + there[-times], kept.stop) if times else kept


def _stepped(paid: np.ndarray) -> int:
    """How many times, lately, a line that went from one level to another had the new one: twice alike after months alike, or
    three times after months that were all below, or all above. 0 where it did not."""
    now = np.abs(paid - paid[-1]) <= _ALIKE * paid[-1]
    times = int(now[::-1].cumprod().sum())
    before = paid[:-times]
    if len(before) < 2 or now[:-times].any() or not paid[-1] > 0:
        return 0
    aside = before.max() < paid[-1] or before.min() > paid[-1]
    return times if (times >= _STOPPED and aside) or (times == 2 and _alike(before)) else 0


def _begun_lately(amounts, seen) -> bool:
    """Whether a line was met in the last months only, in each of them: two alike, or three."""
    first = int(seen.argmax()) if seen.any() else len(seen)
    lately = amounts[first:]
    if first == 0 or not 2 <= len(lately) < MONTHS_BACK or not seen[first:].all() or not lately.min() > 0:
        return False
    return len(lately) >= _STOPPED or _alike(lately)


def _stopped(seen) -> tuple[int, bool]:
    """(months since a line met three times at least was last there, 0 where it was silent as long before; whether it came every month)."""
    there = np.flatnonzero(seen)
    if len(there) < _STOPPED:
        return 0, False
    silent, longest = len(seen) - 1 - there[-1], int(np.diff(there).max()) - 1
    return (int(silent) if silent > longest else 0), bool(seen[there[0] : there[-1] + 1].mean() >= OFTEN)


def goes_on(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether a line that stops and one that begins the month after look like one, on what each cost every month."""
    was = before[-2:].mean()
    return len(after) > 1 and bool(was > 0 and abs(after.mean() - was) <= CLOSE * was)


def unchanged(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether months alike are followed by months alike."""
    return _alike(np.append(before[-_STOPPED:], after))


def _alike(amounts: np.ndarray) -> bool:
    return bool(amounts.min() > 0 and np.ptp(amounts) <= _ALIKE * amounts.max())


def read_otherwise(doubts: dict[str, float], draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of what lines read the other way (`Pattern.other_eur`) change, each by itself."""
    return (rng.random((draws, len(doubts))) < OTHERWISE) @ np.array(list(doubts.values()))


def _steady(amounts, seen, months, usual: float) -> Pattern:
    first, lately = int(seen.argmax()), months > months[-1] - YEAR
    year = np.full(YEAR, usual)
    year[months[first:][(lately & ~seen)[first:]] % YEAR] = 0.0
    often = float((year > 0).sum())
    above, beside = amounts > usual * (1 + _ALIKE), np.zeros(1, dtype=bool)
    # what comes on top after usual months, or alone, is of its month of the year; at the start of a line that comes down, it is
    # that start, unless it goes round the year
    after = np.cumsum(np.abs(amounts - usual) <= _ALIKE * usual) > 0
    alone = ~np.append(beside, above[:-1]) & ~np.append(above[1:], beside) & (np.arange(len(above)) > first)
    extra = np.flatnonzero(above & lately & (after | alone | (above[-1] and _a_year(seen, months))))
    more = [round(float(amounts[at] - usual), 2) for at in extra]
    year[months[extra] % YEAR] += more
    # higher for three months at first, and not coming down all along: perhaps the season of a year that began in it
    start = np.flatnonzero(above & lately & ~np.isin(np.arange(len(above)), extra))
    season = len(start) >= _STOPPED and bool((np.diff(amounts[start]) >= 0).any())
    other = float(year.sum() + (amounts[start] - usual).sum()) if season else np.nan
    return Pattern(year, ((often, usual), *_grouped([(1.0, eur) for eur in more])), STEADY, other)


def _now_and_then(amounts, seen, months) -> Pattern:
    there = np.flatnonzero(seen)
    year, paid = np.zeros(YEAR), np.round(amounts[there], 2)
    if months[-1] - months[0] + 1 >= YEAR or len(there) == 1:
        year[months[there] % YEAR] = paid
        return Pattern(year, _grouped([(1.0, eur) for eur in paid]), YEARLY)
    # less than a year is known: as often as until now, in the months of its rhythm, else evenly
    times, mean = round(YEAR * len(there) / len(amounts)), round(float(paid.mean()), 2)
    due = months[there[-1]] + YEAR // times * np.arange(times)
    on_time = np.all(np.diff(months[there]) == YEAR / times) and months[there][-1] + YEAR / times > months[-1]
    if not on_time:
        due = months[-1] + 1 + np.floor((np.arange(times) + 0.5) * YEAR / times).astype(int)
    year[due % YEAR] = mean
    return Pattern(year, ((float(times), mean),), MEAN)


def _grouped(parts) -> tuple[tuple[float, float], ...]:
    """Parts of the same unit together, in the order they are met."""
    sums: dict[float, float] = {}
    for times, unit in parts:
        sums[float(unit)] = sums.get(float(unit), 0.0) + times
    return tuple((times, unit) for unit, times in sums.items() if times and unit)
