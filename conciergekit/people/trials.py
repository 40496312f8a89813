"""What was tried, before and after: did it change anything, and how long must one wait to know?

Counts a week (of orders, requests, stops a tour, visitors a permanence) follow log μ = trend + change after
the first day, with season and closed weeks known from the Opening sheet, and a variance φ·μ: a quasi-Poisson regression
(McCullagh and Nelder, 1989, ch. 6; interrupted series: Bernal, Cummins and Gasparrini, 2017). A start is slow, then fast,
then over: the trend is a line, bends or has steps, each weighted by how well it tells the weeks (`FORMS`). The verdict is given once,
after a number of weeks fixed before the first day from what was known then: looking often would find news in noise. See docs/methods.md#trials.
"""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from scipy import linalg, special

from ..core.pilot import Pilot, remembered
from ..core.told import Told
from .common import labels, shown, spoken

LEVEL = 0.92  # of the range of a change, which holds the truth nine times in ten and more (benchmarks/results/people.md)
UNNOTED = 0.15  # what an unknown season may do, as a share (one standard deviation of each of its two waves)
FORMS = (
    (0.0, 0.0),
    (1.0, 0.0),
    (3.0, 0.0),
    (0.0, 0.5),
)  # what every other week may add, one standard deviation: to growth, to level
EVERY = 2  # weeks from one bend or step to the next
FIFTH, HALF = math.log(1.2), math.log(1.5)
POWER = 0.8
FEWEST_BEFORE, FEWEST_AFTER = 8, 4  # weeks
LEAST, MOST = 8, 26  # weeks after the first day at which a verdict is given
_UTMOST = 20.0  # of a change, as a logarithm: after it nothing, or everything, is left
LONGEST = 104  # weeks looked at: what takes longer cannot be seen that way
JUDGED = ("up", "down", "open")  # before, a range would be read as a verdict: it is not shown
CLOSED_SHARE = 0.6
FEWEST_COUNTED = 20  # before the first day, under which nothing is judged


@dataclass(frozen=True)
class Verdict:
    """What weeks say. before, after: weeks counted. level: a week before, brought to a normal one. change: after ÷ what was
    to be expected, with its range (low, high). spread: φ. planned: weeks at which it is judged. code: "up", "down" or
    "open" once judged, "waiting" before, "few" when the weeks before hold too little. fifth_weeks: weeks needed to see
    a change of a fifth, 8 times in 10 (inf: over two years). half_chance: chances to see a change of a half when it is judged."""

    code: str
    before: int
    after: int
    level: float = math.nan
    change: float = math.nan
    low: float = math.nan
    high: float = math.nan
    spread: float = math.nan
    planned: int = 0
    fifth_weeks: float = math.nan
    half_chance: float = math.nan


@dataclass(frozen=True)
class Trials(Told):
    """table: one row a trial, oldest first: words, kind, measure, label of what it is for, first_day, last_day, decided,
    judged_on (NaT: no day can be said), and the fields of its `Verdict`; code "to_come" before its first day, "short" when it is over with
    too few weeks to be judged, "brief" when its days hold too few. weeks: by trial, one row a week (week from the
    first day, count, expected without the change)."""

    table: pd.DataFrame
    weeks: tuple[pd.DataFrame, ...]


@remembered
def trials(pilot: Pilot) -> Trials:
    """The trials of the sheet, each with what the weeks before and after its first day say."""
    rows = pilot["trials"].dropna(subset=["what", "measure", "first_day"])
    if pd.isna(pilot.until):  # no day of data yet: nothing to judge on
        rows = rows.head(0)
    publics, services = labels(pilot, "publics"), labels(pilot, "services")
    found, weeks, noted = [], [], bool(pilot["opening"]["season"].notna().any())
    for row in rows.sort_values("first_day", kind="stable").itertuples():
        series = weekly(pilot, row)
        judged = partial(judge, series["week"], series["count"], series["exposure"], noted)
        verdict = judged()
        ahead = row.first_day > pilot.until and verdict.code != "few"
        last = row.last_day if pd.notna(row.last_day) else pd.NaT
        lasts = ((last - row.first_day).days + 1) // 7 if pd.notna(last) else verdict.planned
        if FEWEST_AFTER <= lasts < verdict.planned:  # it ends before: it is judged at its end
            verdict = judged(lasts)
        if verdict.code == "waiting" and last <= pilot.until and verdict.after >= FEWEST_AFTER:
            verdict = judged(verdict.after)
        code, judged_on = verdict.code, row.first_day + pd.Timedelta(weeks=verdict.planned)
        if code == "waiting" and (last <= pilot.until or lasts < FEWEST_AFTER):
            code, judged_on = "short" if last <= pilot.until else "brief", pd.NaT
        elif code == "waiting" and judged_on <= pilot.until:
            judged_on = pd.NaT  # weeks without anything to count have put it off
        elif ahead:
            code = "to_come"
        found.append(
            {
                "words": spoken([row.what], pilot)[0],
                "kind": "" if pd.isna(row.kind) else row.kind,
                "measure": row.measure,
                "label": publics.get(row.public, "") or services.get(row.service, ""),
                "first_day": row.first_day,
                "last_day": last,
                "decided": shown(row.decided),
                "judged_on": judged_on,
                **vars(verdict),
                "code": code,
            }
        )
        weeks.append(expected(series, noted))
    columns = ["words", "kind", "measure", "label", "first_day", "last_day", "decided", "judged_on"]
    columns += Verdict.__dataclass_fields__
    days = dict.fromkeys(("first_day", "last_day", "judged_on"), "datetime64[ns]")
    return Trials(pd.DataFrame(found, columns=columns).astype(days), tuple(weeks))


# ---- the weeks of a trial


def weekly(pilot: Pilot, trial) -> pd.DataFrame:
    """week (0: the first seven days of the trial), count, exposure: what a normal week is worth, season included. Weeks
    closed in part or whole, not complete, or without a tour or a permanence to count on, are left out."""
    days, amounts, per = _counted(pilot, trial)
    end = min(d for d in (pilot.until, trial.last_day) if pd.notna(d))
    first = trial.first_day
    lead = max(0, (min(first, pilot.until + pd.Timedelta(days=1)) - pilot.start).days // 7)
    gap = -(-max(0, (first - pilot.until).days - 1) // 7)  # weeks to come before a first day that is ahead
    after = max(0, ((end - first).days + 1) // 7)
    numbers = np.arange(-lead - gap, after)
    numbers = numbers[(numbers >= 0) | (numbers < -gap) | (gap == 0)]
    season, shut = _open(pilot)
    rows = []
    active = _week(pilot.happened("requests")["date"].drop_duplicates().dropna(), first).value_counts()
    least = CLOSED_SHARE * active.median()  # days with a request: fewer, in a month said to be closed in part
    for n in numbers:
        there = pd.date_range(first + pd.Timedelta(weeks=int(n)), periods=7)
        months = there.to_period("M")
        weight = float(np.mean([season.get(m, 1.0) for m in months]))
        closed = any(m in shut for m in months) and active.get(n, 0) < least
        rows.append((int(n), weight * (not closed)))
    frame = pd.DataFrame(rows, columns=["week", "exposure"])
    week = _week(days, first)
    frame["count"] = frame["week"].map(amounts.groupby(week).sum()).fillna(0.0).astype(float)
    if per is not None:
        frame["exposure"] *= frame["week"].map(_week(per, first).value_counts()).fillna(0)
    return frame[frame["exposure"] > 0].reset_index(drop=True)


def _week(days: pd.Series, first: pd.Timestamp) -> pd.Series:
    return (days - first).dt.days // 7


def _counted(pilot: Pilot, trial) -> tuple[pd.Series, pd.Series, pd.Series | None]:
    """Days of what is counted, how many each day, and the days of what it is counted by (None: by week)."""
    if trial.measure == "visitors":
        desks = pilot.happened("events")
        desks = desks[(desks["kind"] == "desk") & desks["participants"].notna()].dropna(subset=["date"])
        return desks["date"], desks["participants"], desks["date"]
    if trial.measure == "stops":
        tours = pilot.happened("tours").dropna(subset=["date"]).drop_duplicates("id")
        stops = tours["id"].map(pilot.happened("stops")["tour"].value_counts()).fillna(tours["stops"])
        tours = tours[stops.notna()]
        return tours["date"], stops[tours.index].astype(float), tours["date"]
    rows = pilot.happened("requests")
    for name in ("public", "service"):
        if pd.notna(getattr(trial, name)):
            rows = rows[rows[name] == getattr(trial, name)]
    days = rows["date"]
    if trial.measure == "orders":
        rows = rows[rows["outcome"] == "served"]
        days = rows["closed_on"].fillna(rows["date"])
    return days, pd.Series(1.0, rows.index), None


@remembered
def _open(pilot: Pilot) -> tuple[dict, set]:
    """Month -> its season; months said to be closed in part or whole."""
    lines = pilot["opening"].dropna(subset=["month"])
    month = lines["month"].dt.to_period("M")
    season = lines["season"].where(lines["season"] > 0, 1.0)
    return dict(zip(month, season, strict=True)), set(month[lines["open_share"] < 1])


# ---- what they say


def judge(week, count, exposure=None, season_known: bool = False, planned: int | None = None) -> Verdict:
    """Judge a change from counts a week.

    week : whole numbers from the first day of the change, negative before. count : what was counted that week. exposure : what
    each week is worth (season, tours…), 1 by default. season_known : whether `exposure` holds the season; else one of the
    usual size is allowed for. planned : weeks after which to judge; by default what the weeks before ask for, between 8
    and 26.
    """
    week, count = np.asarray(week, dtype=int), np.asarray(count, dtype=float)
    exposure = np.ones(len(week)) if exposure is None else np.asarray(exposure, dtype=float)
    past = week < 0
    before, after = int(past.sum()), int((~past).sum())
    if before < FEWEST_BEFORE or count[past].sum() < FEWEST_COUNTED:
        return Verdict("few", before, after)
    level = count[past].sum() / exposure[past].sum()
    weights, _found, _errors, spread = _fits(week[past], count[past], exposure[past], season_known)
    likely = partial(_power, week[past], level * exposure[past].mean(), spread, season_known, weights)
    needed = _weeks_needed(likely)
    if planned is None:
        planned = int(np.clip(needed, LEAST, MOST))
    plans = {"planned": planned, "fifth_weeks": needed, "half_chance": likely(planned, HALF)}
    known = Verdict("waiting", before, after, level, spread=spread, **plans)
    if after < FEWEST_AFTER:
        return known
    used = week < planned  # judged once: later weeks do not change the verdict
    weights, found, errors, spread = _fits(week[used], count[used], exposure[used], season_known)
    changes = np.array([of_form[-1] for of_form in found])
    estimate = weights @ changes
    error = math.sqrt(weights @ (errors**2 + (changes - estimate) ** 2))
    free = used.sum() - 3
    half = special.stdtrit(free, (1 + LEVEL) / 2) * error
    low, high = (math.exp(np.clip(end, -_UTMOST, _UTMOST)) for end in (estimate - half, estimate + half))
    done = after >= planned or week.max() + 1 >= planned
    code = "waiting" if not done else "up" if low > 1 else "down" if high < 1 else "open"
    return replace(
        known, code=code, change=math.exp(max(estimate, -_UTMOST)), low=low, high=high, spread=spread
    )


def _design(week: np.ndarray, known: bool, bend: float, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Columns level, growth, (season of a year, where none is noted), what the form adds (`FORMS`), change; and the precision
    of what is believed of each beforehand: nothing, but that an unknown season is some `UNNOTED` either way, and a bend or a
    step some `bend` or `step`. Without weeks after, no change."""
    turn, size = 2 * np.pi * week / 52.18, bend or step
    since = week[:, None] - np.setdiff1d(np.arange(week.min() // EVERY + 1, week.max() // EVERY) * EVERY, [0])
    more = np.maximum(since, 0) / 26.0 if bend else (since >= 0.0)[:, : None if step else 0]
    season = [] if known else [np.sin(turn), np.cos(turn)]
    prior = np.repeat([0.0, UNNOTED**-2, size**-2 if size else 0], [2, len(season), more.shape[1]])
    columns = [np.ones(len(week)), week / 26.0, *season, *more.T]
    if (week >= 0).any():
        columns, prior = [*columns, week >= 0], np.append(prior, 0.0)
    return np.column_stack(columns).astype(float), prior


def _fits(week, count, exposure, known: bool) -> tuple[np.ndarray, list, np.ndarray, float]:
    """(weight, coefficients and error of the last one of each form, φ): a form weighs what it makes of the weeks likely
    (Laplace, 1774; Kass and Raftery, 1995), with the φ of the one that tells them closest."""
    designs = [_design(week, known, *form) for form in FORMS]
    spread = min(_fit(*design, count, exposure)[1] for design in designs)
    fitted = [_fit(*design, count, exposure, spread) for design in designs]
    likely = np.array([likely for *_rest, likely in fitted])
    weights = np.exp(likely - likely.max())
    errors = np.array(
        [_error(*design, mean, spread) for design, (_f, _s, mean, _l) in zip(designs, fitted, strict=True)]
    )
    return weights / weights.sum(), [found for found, *_rest in fitted], errors, spread


def _fit(design, prior, count, exposure, known=None) -> tuple[np.ndarray, float, np.ndarray, float]:
    """(coefficients, φ unless known, what is expected, log-likelihood of the form) of the quasi-Poisson regression, by
    iteratively reweighted least squares."""
    mean, spread, found = np.maximum(count, 0.5), known or 1.0, np.zeros(design.shape[1])
    for _turn in range(50):
        response = np.log(mean / exposure) + (count - mean) / mean
        weighted = design * mean[:, None]
        normal = weighted.T @ design + spread * np.diag(prior)
        told = weighted.T @ np.column_stack([response, *([] if known else design.T)])
        solved = _solved(normal, told)
        new, free = solved[:, 0], len(count) - np.trace(solved[:, 1:])
        moved, found = np.abs(new - found).max(), new
        mean = np.exp(np.clip(design @ found, -20, 20)) * exposure
        if not known:  # never less than chance alone
            spread = max(1.0, float(((count - mean) ** 2 / mean).sum() / max(1.0, free)))
        if moved < 1e-6:
            break
    distance = (special.xlogy(count, count / mean) - count + mean).sum() / spread + found @ (
        prior * found
    ) / 2
    shrunk = np.log(prior[prior > 0]).sum() - np.linalg.slogdet(normal / spread)[1]
    return found, spread, mean, float(shrunk / 2 - distance)


def _error(design: np.ndarray, prior: np.ndarray, mean: np.ndarray, spread: float) -> float:
    """Standard error of the last coefficient."""
    last = np.eye(len(prior))[-1]
    return math.sqrt(_solved(design.T @ (design * mean[:, None]) / spread + np.diag(prior), last)[-1])


def _solved(normal: np.ndarray, told: np.ndarray) -> np.ndarray:
    """What `normal` times it makes `told`; by least squares, twenty times as long, where the weeks do not tell all of it."""
    try:
        return linalg.cho_solve(linalg.cho_factor(normal), told)
    except linalg.LinAlgError:
        return np.linalg.lstsq(normal, told, rcond=None)[0]


def _power(
    past: np.ndarray, level: float, spread: float, known: bool, weights, after: int, size: float
) -> float:
    """Chances to see a change of `size` (log) with so many weeks after, each like those before."""
    week = np.concatenate([past, np.arange(after)])
    mean = level * np.exp(size * (week >= 0))
    errors = np.array([_error(*_design(week, known, *form), mean, spread) for form in FORMS])
    return float(weights @ special.ndtr(size / errors - special.ndtri((1 + LEVEL) / 2)))


def _weeks_needed(likely) -> float:
    """Weeks after the first day from which a change of a fifth is seen 8 times in 10; inf when over two years."""
    if likely(LONGEST, FIFTH) < POWER:
        return math.inf
    low, high = FEWEST_AFTER, LONGEST
    while low < high:  # power grows with the weeks
        middle = (low + high) // 2
        low, high = (low, middle) if likely(middle, FIFTH) >= POWER else (middle + 1, high)
    return float(low)


def expected(series: pd.DataFrame, season_known: bool) -> pd.DataFrame:
    """The weeks of a trial, with what they would have given without the change."""
    past = (series["week"] < 0).to_numpy()
    if past.sum() < FEWEST_BEFORE or series["count"][past].sum() < FEWEST_COUNTED:
        return series.assign(expected=np.nan)
    week, count, exposure = (series[name].to_numpy(dtype=float) for name in ("week", "count", "exposure"))
    used = np.ones(len(week), dtype=bool) if (~past).sum() >= FEWEST_AFTER else past
    weights, found, _errors, _spread = _fits(week[used], count[used], exposure[used], season_known)
    trend = 0.0
    for weight, of_form, form in zip(weights, found, FORMS, strict=True):
        design = _design(week, season_known, *form)[0]
        kept = of_form[:-1] if used[~past].any() else of_form
        trend = trend + weight * (design[:, : len(kept)] @ kept)
    return series.assign(expected=np.exp(trend) * exposure)
