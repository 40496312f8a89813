"""What a line of the accounts will be in the twelve months ahead, read on its own past: how many times how much."""

from dataclasses import dataclass

import numpy as np

from .books import MONTHS_BACK

YEAR = 12
STEADY, MEAN, YEARLY, ENDED, NONE = "steady", "mean", "yearly", "ended", "none"
_ALIKE = 0.01  # share within which two months hold the same amount
OFTEN = 2 / 3  # of the recent months, for a line that comes back each month
_STOPPED = 3  # months in a row it was there, then months in a row without it


@dataclass(frozen=True)
class Pattern:
    """A year of one line. year: amounts by calendar month (index: ordinal % 12). parts: (times, unit in €), whose
    products add up to the year. basis: how it is known (a constant of this module)."""

    year: np.ndarray
    parts: tuple[tuple[float, float], ...]
    basis: str


def pattern(amounts: np.ndarray, seen: np.ndarray, months: np.ndarray) -> Pattern:
    """Read the coming year of a line on its monthly amounts (nothing set up once only).

    amounts, seen: one value a complete month that is told, of which `months` are the ordinals; seen: whether the line has a row.
    A line there two recent months in three comes back each month: at the amount of the last months
    when they are steady and none is lower (months it skips, and what comes on top once a year, stay in their month), else
    at the mean of the recent months. One that began in the last months, alike in each of them, goes on. Any other line comes back in the months of the last year, or where less is known every so many months as it came; paid once, it
    is yearly; a monthly line that stopped has ended.
    """
    if (begun := begun_lately(amounts, seen)) > 0:
        return Pattern(np.full(YEAR, begun), ((float(YEAR), begun),), STEADY)
    lately = months > months[-1:] - YEAR
    amounts, seen, months = amounts[lately], seen[lately], months[lately]
    if not seen.any() or not amounts.sum() > 0:
        return Pattern(np.zeros(YEAR), (), NONE)
    recent = amounts[-MONTHS_BACK:][seen[-MONTHS_BACK:]]
    if seen[-MONTHS_BACK:].mean() < OFTEN:
        return _now_and_then(amounts, seen, months)
    usual = round(float(np.median(recent[-3:])), 2)
    alike = np.abs(recent - usual) <= _ALIKE * usual
    less = recent < usual * (1 - _ALIKE)
    if usual > 0 and alike[-3:].sum() >= min(2, len(recent)) and alike.mean() >= 0.5 and not less.any():
        return _steady(amounts, seen, months, usual)
    mean = round(float(amounts[-MONTHS_BACK:].mean()), 2)
    return Pattern(np.full(YEAR, mean), ((float(YEAR), mean),), MEAN)


def begun_lately(amounts: np.ndarray, seen: np.ndarray) -> float:
    """The amount of a line met in the last months only, twice at least, each one alike; 0 for any other."""
    first = int(seen.argmax()) if seen.any() else len(seen)
    lately = amounts[first:]
    if first == 0 or not 2 <= len(lately) < MONTHS_BACK or not seen[first:].all() or not lately.min() > 0:
        return 0.0
    alike = np.ptp(lately) <= _ALIKE * lately.max()
    return round(float(np.median(lately)), 2) if alike else 0.0


def _steady(amounts, seen, months, usual: float) -> Pattern:
    first = int(seen.argmax())
    year = np.full(YEAR, usual)
    year[months[first:][~seen[first:]] % YEAR] = 0.0
    often = float((year > 0).sum())
    above = amounts > usual * (1 + _ALIKE)
    # alone among usual months it is a yearly bill; at the end of a start that comes down, it is that start
    extra = [at for at in range(first + 1, len(amounts)) if above[at] and not above[at - 1]]
    more = [round(float(amounts[at] - usual), 2) for at in extra]
    year[months[extra] % YEAR] += more
    return Pattern(year, ((often, usual), *_grouped([(1.0, eur) for eur in more])), STEADY)


def _now_and_then(amounts, seen, months) -> Pattern:
    there = np.flatnonzero(seen)
    run = len(there) >= _STOPPED and there[-1] - there[0] + 1 == len(there)
    if run and len(amounts) - 1 - there[-1] >= _STOPPED:
        return Pattern(np.zeros(YEAR), (), ENDED)
    year, paid = np.zeros(YEAR), np.round(amounts[there], 2)
    if months[-1] - months[0] + 1 >= YEAR or len(there) == 1:
        year[months[there] % YEAR] = paid
        return Pattern(year, _grouped([(1.0, eur) for eur in paid]), YEARLY)
    # less than a year is known: as often as until now, in the months of its rhythm, else evenly
    times, mean = round(YEAR * len(there) / len(amounts)), round(float(paid.mean()), 2)
    due = months[there[-1]] + YEAR // times * np.arange(times)
    if not _on_time(months[there], YEAR / times, months[-1]):
        due = months[-1] + 1 + np.floor((np.arange(times) + 0.5) * YEAR / times).astype(int)
    year[due % YEAR] = mean
    return Pattern(year, ((float(times), mean),), MEAN)


def _on_time(there: np.ndarray, gap: float, last: int) -> bool:
    """Whether a line came every so many months, and its next time is after the `last` one."""
    return bool(np.all(np.diff(there) == gap)) and there[-1] + gap > last


def _grouped(parts) -> tuple[tuple[float, float], ...]:
    """Parts of the same unit together, in the order they are met."""
    sums: dict[float, float] = {}
    for times, unit in parts:
        sums[float(unit)] = sums.get(float(unit), 0.0) + times
    return tuple((times, unit) for unit, times in sums.items() if times and unit)
