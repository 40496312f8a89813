"""L1 to L6: satisfaction, specification, social impact, vision, energy, skills."""

from functools import partial

import numpy as np

from ..core import privacy
from ..core.pilot import Pilot
from . import people
from .model import ABSENT, LOW_RESPONSE, Measure, fact, hidden, share


def satisfaction(pilot: Pilot, population: str) -> Measure:
    """Answers 4 and 5 among the valid ones; one population, never pooled with another."""
    successes, n = people.satisfied(pilot, population)
    if privacy.too_few(people.respondents(pilot, population)):
        return hidden()
    note = "few_answers" if people.response_rate(pilot, population) < LOW_RESPONSE else ""
    return share(successes, n, "answers", status="declared", note=note)


def response_rate(pilot: Pilot, population: str = "beneficiaries") -> Measure:
    """Answers among the people asked, wave by wave; absent when the number asked was not noted."""
    if privacy.too_few(people.respondents(pilot, population)):
        return hidden()
    found = people.response_rate(pilot, population)
    return fact(min(found, 1.0), people.answered(pilot, population)[0], "answers")


_POPULATIONS = ("beneficiaries", "partners", "team")
satisfaction_beneficiaries, satisfaction_partners, satisfaction_team = (
    partial(satisfaction, population=name) for name in _POPULATIONS
)
response_rate_partners, response_rate_team = (
    partial(response_rate, population=name) for name in _POPULATIONS[1:]
)


def _graded(pilot: Pilot, subject: str) -> Measure:
    """Majority grade, with the lowest and highest rater as the range: disagreement is the signal."""
    grade, spread, raters = people.majority_grade(pilot, subject)
    if not raters:
        return ABSENT
    if raters == 1:
        return Measure(grade, n=1, counted="raters", status="declared", note="one_role", more=("rater", 1))
    each = people.last_grades(pilot, subject).groupby("rater")["grade"].median()
    note = "disagree" if spread >= 2 else ""
    return Measure(grade, float(each.min()), float(each.max()), raters, "raters", "declared", note=note)


specification, vision = (partial(_graded, subject=name) for name in ("specification", "vision_"))


def vision_spread(pilot: Pilot) -> Measure:
    """Grades between the most severe and the most generous rater: disagreement is the signal."""
    grade, spread, raters = people.majority_grade(pilot, "vision_")
    if raters == 1:
        return Measure(status="absent", more=("rater", 1))
    return fact(spread if grade == grade else np.nan, raters, "raters", status="declared")


def charter_share(pilot: Pilot) -> Measure:
    """Active providers who signed the specification."""
    active = people.active_providers(pilot).drop_duplicates("id")
    value = active["charter_signed"].notna().mean() if len(active) else np.nan
    return fact(value, len(active), "providers")


def impact(pilot: Pilot) -> Measure:
    """Changes with at least repeated words as evidence, among those noted."""
    evidence = pilot.happened("impact")["evidence"].dropna()
    return fact(
        float((evidence >= people.TALKED_ABOUT_TWICE).sum()), len(evidence), "changes", status="declared"
    )


def impact_side(pilot: Pilot, side: str) -> Measure:
    """Median level of evidence of the changes noted on one side."""
    rows = pilot.happened("impact")
    levels = rows.loc[(rows["side"] == side) & rows["evidence"].notna(), "evidence"]
    if not len(levels):
        return ABSENT
    middle = float(levels.median())
    return Measure(middle, float(levels.min()), float(levels.max()), len(levels), "changes", "declared")


impact_internal, impact_external = (partial(impact_side, side=name) for name in ("internal", "external"))


def _too_few_of_the_team(pilot: Pilot) -> Measure:
    return hidden(privacy.fewest_of_team()) if len(pilot.happened("energy")) else ABSENT


def energy(pilot: Pilot) -> Measure:
    """Private: all people pooled over four weeks, never under three people, no range that would name one."""
    value, n = people.energy(pilot)
    if not n:
        return _too_few_of_the_team(pilot)
    return Measure(value, n=n, counted="people", status="declared")


def energy_change(pilot: Pilot) -> Measure:
    """Pooled median of the last four weeks − that of weeks 9 to 12 before the last day; three people in each."""
    now, n = people.energy(pilot)
    before, m = people.energy(pilot, people.ENERGY_BEFORE_WEEKS)
    if not n or not m:
        return _too_few_of_the_team(pilot)
    return Measure(now - before, n=min(n, m), counted="people", status="declared")


def energy_low_weeks(pilot: Pilot) -> Measure:
    """Weeks of the last twelve whose pooled median is 2 or less, among those with at least three people."""
    medians = people.energy_by_week(pilot)
    if not len(medians):
        return _too_few_of_the_team(pilot)
    return fact(float((medians <= people.LOW_ENERGY).sum()), len(medians), "weeks", status="declared")


def skills(pilot: Pilot) -> Measure:
    """Share of the skills assessed that at least two people now do alone."""
    alone = people.doing_alone(pilot)
    return fact((alone >= 2).mean(), len(alone), "skills", status="declared")


def skills_gain(pilot: Pilot) -> Measure:
    """Mean gain in levels between the first and the last assessment of each person and skill."""
    groups = people.assessed(pilot).groupby(["person", "skill"])
    seen = groups["date"].nunique() >= 2
    gain = (groups["level"].last() - groups["level"].first())[seen]
    n = gain.index.get_level_values("person").nunique() if len(gain) else 0
    if 0 < n < privacy.fewest_of_team():
        return hidden(privacy.fewest_of_team())
    return fact(float(gain.mean()) if n else np.nan, n, "people", status="declared")


def skills_single(pilot: Pilot) -> Measure:
    """Skills that only one person now does alone: what stops when that person is away."""
    alone = people.doing_alone(pilot)
    return fact(int((alone == 1).sum()), len(alone), "skills", status="declared")
