"""What people say and show in a fictitious pilot: surveys, grades, energy, skills, drop-in sessions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .common import WEEKS, is_closed, rows_of, share_out

VISION = ("vision_ambition", "vision_publics", "vision_model", "vision_territory", "vision_not")
SKILLS = (
    "Prendre du recul, s'adapter",
    "Tenir la stratégie et le terrain",
    "Écouter, repérer les signaux faibles",
    "Fixer un prix",
    "Préparer une tournée",
    "Animer les prestataires",
    "Suivre la trésorerie",
    "Accueillir à la permanence",
)


def satisfaction(
    rng,
    population: str,
    happy: int,
    answers: int,
    waves: Sequence[str],
    words: Sequence[Sequence] = (),
    publics=None,
    services=None,
) -> list[dict]:
    """`answers` satisfaction scores of which `happy` are 4 or 5, over the waves; words go to the last ones.

    words: each (score wanted, what is said, public or "", service or ""). `publics` and `services`: how the answers
    spread over them (weights).
    """
    high = rng.choice([4, 5], happy, p=[0.55, 0.45])
    low = rng.choice([1, 2, 3], answers - happy, p=[0.1, 0.3, 0.6])
    scores = rng.permutation(np.concatenate([high, low]))
    days = sorted(waves[i % len(waves)] for i in range(answers))
    rows = []
    for n, (score, day) in enumerate(zip(scores, days, strict=True), start=1):
        row = {
            "date": pd.Timestamp(day),
            "population": population,
            "respondent": f"{population[0].upper()}{n:03d}",
            "question": "satisfaction",
            "score": float(score),
        }
        for name, weights in (("public", publics), ("service", services)):
            if weights:
                shares = np.array(list(weights.values())) / sum(weights.values())
                row[name] = str(rng.choice(list(weights), p=shares))
        rows.append(row)
    _comments(rng, rows, words)
    return rows


def _comments(rng, rows: list[dict], comments: Sequence) -> None:
    """Comments are (score wanted, words, public or "", service or ""): kind words go to the satisfied, others to the
    others, and each to somebody who was asked about what it speaks of; one that fits nobody is not said."""
    for wanted, words, *of in comments:
        free = [r for r in rows if "comment" not in r and (r["score"] >= 4) == (wanted >= 4)]
        if not free:
            continue
        chance = int(rng.integers(len(free)))
        public, service = of or ("", "")
        fit = [r for r in free if public in ("", r.get("public")) and service in ("", r.get("service"))]
        if fit:
            fit[chance % len(fit)] |= {"comment": words, "quotable": True}


def say_more(rows: list[dict], remarks: Sequence[Mapping]) -> None:
    """More comments on how satisfied one is, each said by the last person left of those it is `of`."""
    for said in remarks:
        of = {"question": "satisfaction", **said["of"]}
        left = [row for row in rows if "comment" not in row and of.items() <= row.items()]
        if left:
            last = max(left, key=lambda row: row["date"])
            last |= {key: value for key, value in said.items() if key != "of"}


def needs(
    rng, day: str, answers: int, would_use: int, knows: int, publics: Mapping[str, float]
) -> list[dict]:
    """A survey of residents: who says they would use the service, who had heard of it."""
    names, weights = list(publics), np.array(list(publics.values()))
    who = rng.choice(names, answers, p=weights / weights.sum())
    rows = []
    for question, yes in (("would_use", would_use), ("knows", knows)):
        said = rng.permutation([1.0] * yes + [0.0] * (answers - yes))
        rows += [
            (pd.Timestamp(day), "residents", f"H{n:03d}", question, float(score), str(public))
            for n, (score, public) in enumerate(zip(said, who, strict=True), start=1)
        ]
    return rows_of("date population respondent question score public", *rows)


def ratings(
    rng,
    day: str,
    vision: Mapping[str, Sequence[int]],
    proofs: Mapping[str, str],
    raters: Sequence[str],
    pairs: Sequence[tuple[str, str, int, int]],
    ease: Sequence[tuple[str, int, str]],
    specification: Sequence[tuple[str, str, int, str]],
    team_energy: Sequence[tuple] = (),
) -> list[dict]:
    """The sheet of ratings of a day; the specification is graded on its own days.

    vision: five grades by rater in the order of VISION, with the `proofs` of the first. pairs: (public, service, social
    need, fit), around which each of `raters` answers. ease: (service, grade, proof). team_energy: (public, service, a grade
    a person, by code). specification: (day, rater, grade, proof).
    """
    found = [
        _rating(day, subject, rater, grade, proof=proofs.get(subject) if place == 0 else None)
        for place, (rater, five) in enumerate(vision.items())
        for subject, grade in zip(VISION, five, strict=True)
    ]
    found += [
        _rating(day, subject, rater, _felt(rng, grade), public=public, service=service)
        for public, service, *pair in pairs
        for subject, grade in zip(("social_need", "strategic_fit"), pair, strict=True)
        for rater in raters
    ]
    found += [
        _rating(day, "ease", "Porteur", grade, service=service, proof=proof) for service, grade, proof in ease
    ]
    found += [
        _rating(day, "team_energy", f"equipe{n}", grade, public=public, service=service)
        for public, service, *given in team_energy
        for n, grade in enumerate(given, start=1)
    ]
    return found + [
        _rating(when, "specification", rater, grade, proof=proof)
        for when, rater, grade, proof in specification
    ]


def _rating(day: str, subject: str, rater: str, grade: int, **more) -> dict:
    return {"date": pd.Timestamp(day), "subject": subject, "rater": rater, "grade": float(grade), **more}


def _felt(rng, grade: int) -> int:
    return int(np.clip(grade + rng.choice([-1, 0, 0, 0, 1]), 0, 4))


def votes(day: str, body: str, grades: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> list[dict]:
    """Grades of each subject by the members M1, M2… of a body: written alone two days before, then after talking."""
    meeting = pd.Timestamp(day)
    days = {"before": meeting - pd.Timedelta(days=2), "after": meeting}
    rows = (
        (days[turn], f"M{n}", body, turn, subject, str(grade))
        for subject, turns in grades.items()
        for turn, given in zip(days, turns, strict=True)
        for n, grade in enumerate(given, start=1)
    )
    return rows_of("date voter body round subject grade", *rows)


def energy(rng, paths: Mapping[str, Sequence[tuple[int, float]]]) -> list[dict]:
    """Weekly answers following, for each person, straight lines between (week number, level) points; nine in ten answer,
    and everybody in the last twelve weeks."""
    rows = []
    for n, week in enumerate(WEEKS):
        for person, points in paths.items():
            level = np.interp(n, [p[0] for p in points], [p[1] for p in points])
            if rng.random() < 0.9 or n >= len(WEEKS) - 12:
                score = int(np.clip(round(level + rng.choice([-0.4, 0, 0, 0.4])), 1, 5))
                rows.append({"week": week, "person": person, "score": float(score)})
    return rows


def skills(levels: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> list[dict]:
    """Levels of SKILLS at the start and at the gate, by person."""
    return [
        {"date": pd.Timestamp(day), "person": person, "skill": skill, "level": float(level)}
        for person, pair in levels.items()
        for day, grades in zip(("2025-09-05", "2026-08-28"), pair, strict=True)
        for skill, level in zip(SKILLS, grades, strict=True)
    ]


def desks(
    rng,
    weekdays: Sequence[int],
    run_by: Mapping[str, int],
    hours: float,
    visitors: float,
    label: str,
    joined: Mapping[str, str],
) -> list[dict]:
    """Drop-in sessions of the year, each person running exactly the number given, and none before the day they joined."""
    days = desk_days(weekdays)
    holders = _once_there(share_out(rng, dict(run_by)), days, joined)
    rows = []
    for n, (day, person) in enumerate(zip(days, holders, strict=True)):
        came = float(rng.poisson(visitors * (0.6 + 0.8 * n / len(days))))
        rows.append((day, "desk", person, came, hours, False, label))
    return rows_of("date kind run_by participants hours with_partner label", *rows)


def _once_there(holders: list[str], days, joined: Mapping[str, str]) -> list[str]:
    """The same people, each day the first of those left who had joined by then."""
    left, found = list(holders), []
    for day in days:
        there = next(place for place, who in enumerate(left) if pd.Timestamp(joined.get(who, day)) <= day)
        found.append(left.pop(there))
    return found


def desk_days(weekdays: Sequence[int]) -> list[pd.Timestamp]:
    """The same weekdays of every open week."""
    return sorted(
        week + pd.Timedelta(days=weekday) for weekday in weekdays for week in WEEKS if not is_closed(week)
    )
