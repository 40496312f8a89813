"""What the people say and do: satisfaction, workload, drop-in sessions, providers, grades, skills, energy."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.privacy import batches, fewest_of_team, noted
from ..finance.demand import served_rows
from .records import by_month

ENERGY_WEEKS = 4
ENERGY_BEFORE_WEEKS = 2 * ENERGY_WEEKS  # the weeks a present median is set against end that much earlier
ENERGY_LOOK_WEEKS = 3 * ENERGY_WEEKS
SATISFIED_FROM = 4  # of a scale of 1 to 5
LOW_ENERGY = 2
DOES_ALONE = 3
TALKED_ABOUT_TWICE = 2  # evidence level from which a change counts as documented


# ---- surveys


@remembered
def satisfied(pilot: Pilot, population: str) -> tuple[int, int]:
    """Answers 4 or 5 on the 1–5 scale, and valid answers; the last one of each respondent, of those that are told
    (`privacy.batches`); of several on one day, their mean (`one_a_day`)."""
    kept = _last(_told(pilot, population))
    return int((kept["score"] >= SATISFIED_FROM).sum()), len(kept)


@remembered
def answers(pilot: Pilot, population: str) -> int:
    """Valid answers, the last one of each respondent, told or waiting: how many gave one says nothing of what they said."""
    return _people(_answers(pilot, population))


def respondents(pilot: Pilot, population: str) -> int:
    """People behind all answers on satisfaction: a team of three that answers twice is three people."""
    n, members = answers(pilot, population), pilot.happened("team")["id"].nunique()
    return min(n, members) if population == "team" and members else n


@remembered
def everyone(pilot: Pilot) -> int:
    """People served and people who answered as such, each once by code; 0 where some have none: how many they are is not known."""
    served, said = served_rows(pilot)["client"], _answers(pilot, "beneficiaries")["respondent"]
    if served.empty or served.isna().any() or said.isna().any():
        return 0
    return len({*served, *said})


@remembered
def satisfied_by_month(pilot: Pilot, population: str) -> tuple[np.ndarray, np.ndarray]:
    """Answers 4 or 5, and all that are told, in each month of the test (`records.by_month`): that of the middle of their batch,
    whose sum alone is told. Each answer of who gave several is there, those of one day as one."""
    rows = _told(pilot, population)
    middle = rows.groupby(["turn", "batch"])["date"].transform("median")
    return by_month(pilot, middle, rows["score"] >= SATISFIED_FROM)


@remembered
def told_again(pilot: Pilot, population: str) -> float:
    """Answers told of one person, on average: those of `satisfied_by_month` for one of `satisfied`."""
    rows = _told(pilot, population)
    return len(rows) / max(_people(rows), 1)


@remembered
def _answers(pilot: Pilot, population: str) -> pd.DataFrame:
    surveys = pilot.happened("surveys")
    rows = surveys[(surveys["population"] == population) & (surveys["question"] == "satisfaction")]
    return rows[rows["score"].between(1, 5)]


@remembered
def _told(pilot: Pilot, population: str) -> pd.DataFrame:
    return told(
        one_a_day(_answers(pilot, population))
    )  # two of one person on a day are one before they fill a batch


def told(rows: pd.DataFrame, by: Iterable[str] = ()) -> pd.DataFrame:
    """Answers that are told (`privacy.batches`) with their batch, group by group: first answers of people together, second ones
    together, so that a batch which replaces answers already told replaces those of as many people."""
    order = rows.iloc[noted(rows["date"])].dropna(subset="respondent")
    turn = order.groupby([*by, "respondent"]).cumcount().reindex(rows.index, fill_value=0)
    group = turn.astype(str)
    for name in by:
        group = rows[name].astype(str) + " " + group
    batch = batches(rows["respondent"], rows["date"], group)
    return rows.assign(turn=turn, batch=batch)[batch >= 0]


def one_a_day(rows: pd.DataFrame, by: Iterable[str] = ()) -> pd.DataFrame:
    """Answers with those of one person on one day as one, their mean: who likes the errands and not the parcels is neither
    satisfied twice nor by the better of the two. Group by group."""
    same, named = [*by, "respondent", "date"], rows["respondent"].notna()
    mean = rows.groupby(same, dropna=False)["score"].transform("mean")
    rows = rows.assign(score=rows["score"].where(~named, mean))
    return rows[~(named & rows.duplicated(same, keep="last"))]


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values("date", kind="stable")
    return rows[rows["respondent"].isna() | ~rows["respondent"].duplicated(keep="last")]


def _people(rows: pd.DataFrame) -> int:
    """How many rows `_last` keeps."""
    return int(rows["respondent"].isna().sum()) + rows["respondent"].nunique()


@remembered
def answered(pilot: Pilot, population: str) -> tuple[int, float]:
    """Answers to the waves whose number of people asked is noted, one a person and wave (the nearest day), and these people:
    who is asked twice and answers twice is on both sides twice. Of several waves, an answer without a day is to none: (0, NaN)
    where all are."""
    waves, rows = pilot.happened("survey_waves"), _answers(pilot, population)
    waves = waves[waves["population"] == population]
    asked = waves["invited"].groupby(waves["date"].fillna(rows["date"].max())).sum(min_count=1)
    dated = rows["date"].notna() | (len(asked) == 1)
    if not asked.notna().any() or len(rows) and not dated.any():
        return 0, np.nan
    rows = rows[dated]
    away = np.abs(rows["date"].to_numpy()[:, None] - asked.index.to_numpy())
    rows = rows.assign(wave=away.argmin(axis=1))
    rows = rows[asked.notna().to_numpy()[rows["wave"]]]
    return sum(_people(some) for _wave, some in rows.groupby("wave")), float(asked.sum())


def response_rate(pilot: Pilot, population: str) -> float:
    """Answers / people asked; NaN when the number asked was not noted."""
    given, asked = answered(pilot, population)
    return given / asked if asked > 0 else np.nan


# ---- work


def desks_run_by(pilot: Pilot) -> pd.Series:
    """Who ran each drop-in session, where it is noted."""
    events = pilot.happened("events")
    return events.loc[events["kind"] == "desk", "run_by"].dropna()


def desk_concentration(pilot: Pilot) -> tuple[float, int]:
    """Share of the drop-in sessions run by the two people who run most, and slots whose person is known."""
    who = desks_run_by(pilot)
    return (float(who.value_counts().iloc[:2].sum() / len(who)) if len(who) else np.nan), len(who)


@remembered
def active_providers(pilot: Pilot) -> pd.DataFrame:
    """Rows of the providers who really work: a request of theirs was served, and the sheet does not say they stopped.

    For a service whose served requests name no provider, the word of the sheet is taken (`worked` False).
    """
    providers, requests = pilot["providers"], pilot.happened("requests")
    served = requests[(requests["outcome"] == "served") & requests["provider"].notna()]
    worked = providers["id"].isin(served["provider"])
    told = providers["service"].isin(served["service"]) | worked
    left = ~providers["active"].fillna(True).astype(bool)
    said = providers["active"].fillna(False).astype(bool)
    # flagged before the choice: a column given to a table without rows would make some
    return providers.assign(worked=worked)[np.where(told, worked & ~left, said)]


def provider_redundancy(pilot: Pilot) -> tuple[float, int]:
    """Share of the services given to providers that have at least two active ones, and those services."""
    providers, requests = pilot["providers"], pilot.happened("requests")
    lacking = requests.loc[requests["refusal_reason"] == "no_provider", "service"]
    services = pd.unique(pd.concat([providers["service"], lacking]).dropna())
    active = active_providers(pilot)
    if not len(services) or not (len(active) or providers["active"].notna().any()):
        return np.nan, 0
    each = active.groupby("service")["id"].nunique().reindex(services, fill_value=0)
    return float((each >= 2).mean()), len(services)


# ---- qualitative


def last_grades(pilot: Pilot, subject: str) -> pd.DataFrame:
    """The last grade of each rater for each subject whose name starts with `subject`."""
    ratings = pilot.happened("ratings")
    rows = ratings[ratings["subject"].fillna("").str.startswith(subject) & ratings["grade"].notna()]
    rows = rows.assign(rater=rows["rater"].fillna("?")).sort_values(["date", "grade"], kind="stable")
    return rows.drop_duplicates(["rater", "subject"], keep="last")


@remembered
def majority_grade(pilot: Pilot, subject: str) -> tuple[float, float, int]:
    """(grade, spread, raters) of `last_grades`: the best grade that more than half of them reach (lower median); the spread is
    between the medians of the raters."""
    rows = last_grades(pilot, subject)
    if not len(rows):
        return np.nan, np.nan, 0
    by_rater = rows.groupby("rater")["grade"].median()
    grades = np.sort(rows["grade"].to_numpy())
    return float(grades[(len(grades) - 1) // 2]), float(by_rater.max() - by_rater.min()), len(by_rater)


def energy(pilot: Pilot, ago_weeks: int = 0) -> tuple[float, int]:
    """(median, people) of four weeks ending `ago_weeks` before the last day, all people pooled; (NaN, 0) under three."""
    rows = _energy_of(pilot, ENERGY_WEEKS, ago_weeks)
    people = rows["person"].nunique()
    return (float(rows["score"].median()), people) if people >= fewest_of_team() else (np.nan, 0)


def energy_by_week(pilot: Pilot) -> pd.Series:
    """Pooled median of each of the last twelve weeks in which at least three people answered."""
    rows = _energy_of(pilot, ENERGY_LOOK_WEEKS)
    weeks = rows.groupby(rows["week"].dt.to_period("W"))
    return weeks["score"].median()[weeks["person"].nunique() >= fewest_of_team()]


def _energy_of(pilot: Pilot, weeks: int, ago_weeks: int = 0) -> pd.DataFrame:
    """Answers of so many weeks up to the last week noted: one begun on the last day of the data is not noted yet, and counting
    it would leave three weeks in “the last four”. An old last week is not the present: then up to the last day itself."""
    rows = _energy(pilot)
    noted = rows.loc[rows["week"] <= pilot.until, "week"].max()
    last = noted if noted > pilot.until - pd.Timedelta(days=14) else pilot.until
    last -= pd.Timedelta(weeks=ago_weeks)
    return rows[(rows["week"] <= last) & (rows["week"] > last - pd.Timedelta(weeks=weeks))]


@remembered
def _energy(pilot: Pilot) -> pd.DataFrame:
    """Answers up to the last week in which three people gave one: an answer that comes alone would be read in what it moves."""
    rows = pilot.happened("energy").dropna(subset=["week", "person", "score"])
    week = rows["week"].dt.to_period("W")
    people = rows.groupby(week)["person"].nunique()
    full = people.index[people >= fewest_of_team()]
    return rows[week <= full.max()] if len(full) else rows.head(0)


def assessed(pilot: Pilot) -> pd.DataFrame:
    """Assessments of skills, the oldest first."""
    rows = pilot.happened("skills").dropna(subset=["date", "person", "skill", "level"])
    return rows.sort_values(["date", "level"], kind="stable")


def doing_alone(pilot: Pilot) -> pd.Series:
    """People who now do each assessed skill alone, by skill."""
    now = assessed(pilot).drop_duplicates(["person", "skill"], keep="last")
    return (now["level"] >= DOES_ALONE).groupby(now["skill"]).sum()
