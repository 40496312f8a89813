"""What people say and show in a fictitious pilot: surveys, grades, energy, skills, drop-in sessions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .common import WEEKS, is_closed, share_out

VISION = ("vision_ambition", "vision_publics", "vision_model", "vision_territory", "vision_not")
CRITERIA = ("demand", "contribution", "payer", "logistics", "providers", "satisfaction", "loyalty")
CRITERIA += ("social_need", "strategic_fit", "ease")
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
WAVES = ("2025-11-24", "2026-02-23", "2026-05-26", "2026-08-28")


def satisfaction(
    rng,
    population: str,
    happy: int,
    answers: int,
    waves: Sequence[str],
    comments: Sequence[str] = (),
    publics=None,
    services=None,
) -> list[dict]:
    """`answers` satisfaction scores of which `happy` are 4 or 5, over the waves; comments go to the last ones.

    `publics` and `services`: how the answers spread over them (weights).
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
                row[name] = str(
                    rng.choice(list(weights), p=np.array(list(weights.values())) / sum(weights.values()))
                )
        rows.append(row)
    _comments(rng, rows, comments)
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


def say_more(rows: list[dict], comments: Sequence) -> None:
    """More comments, each (words, whether it may be quoted, population, score, public or "", service or ""): said by the
    last person left who answered that."""
    for words, quotable, population, score, public, service in comments:
        for row in sorted(rows, key=lambda row: row["date"], reverse=True):
            asked = (
                row["question"] == "satisfaction" and row["population"] == population and "comment" not in row
            )
            if (
                asked
                and row["score"] == score
                and public in ("", row.get("public"))
                and service in ("", row.get("service"))
            ):
                row |= {"comment": words} | ({} if quotable is None else {"quotable": quotable})
                break


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
            {
                "date": pd.Timestamp(day),
                "population": "residents",
                "respondent": f"H{n:03d}",
                "question": question,
                "score": float(score),
                "public": str(public),
            }
            for n, (score, public) in enumerate(zip(said, who, strict=True), start=1)
        ]
    return rows


def waves(asked: Mapping[str, Sequence[tuple[str, int]]]) -> list[dict]:
    return [
        {"date": pd.Timestamp(day), "population": population, "invited": invited}
        for population, calls in asked.items()
        for day, invited in calls
    ]


def vision(day: str, grades: Mapping[str, Sequence[int]], proofs: Mapping[str, str]) -> list[dict]:
    """Five grades by rater in the order of VISION; a proof by subject, given by the first rater."""
    return [
        {"date": pd.Timestamp(day), "subject": subject, "rater": rater, "grade": float(grade)}
        | ({"proof": proofs[subject]} if place == 0 and subject in proofs else {})
        for place, (rater, five) in enumerate(grades.items())
        for subject, grade in zip(VISION, five, strict=True)
    ]


def pair_grades(
    day: str, raters: Sequence[str], grades: Mapping[tuple[str, str], tuple[int, int]], rng
) -> list[dict]:
    """Social need and fit of each public × service, around the grades given, one row a rater."""
    rows = []
    for (public, service), pair in grades.items():
        for subject, grade in zip(("social_need", "strategic_fit"), pair, strict=True):
            for rater in raters:
                felt = int(np.clip(grade + rng.choice([-1, 0, 0, 0, 1]), 0, 4))
                rows.append(
                    {"date": pd.Timestamp(day), "subject": subject, "rater": rater, "grade": float(felt)}
                )
                rows[-1] |= {"public": public, "service": service}
    return rows


def ease(day: str, grades: Mapping[str, tuple[int, str]]) -> list[dict]:
    return [
        {"date": pd.Timestamp(day), "subject": "ease", "rater": "porteur", "service": service}
        | {"grade": float(grade), "proof": proof}
        for service, (grade, proof) in grades.items()
    ]


def team_energy(day: str, grades: Mapping[tuple[str, str], Sequence[int]]) -> list[dict]:
    """Energy of the team for each public × service, one grade a person, by code."""
    return [
        {
            "date": pd.Timestamp(day),
            "subject": "team_energy",
            "rater": f"equipe{n}",
            "public": public,
            "service": service,
        }
        | {"grade": float(grade)}
        for (public, service), given in grades.items()
        for n, grade in enumerate(given, start=1)
    ]


def specification(grades: Sequence[tuple[str, str, int, str]]) -> list[dict]:
    return [
        {
            "date": pd.Timestamp(d),
            "subject": "specification",
            "rater": rater,
            "grade": float(grade),
            "proof": proof,
        }
        for d, rater, grade, proof in grades
    ]


def votes(day: str, body: str, grades: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> list[dict]:
    """Grades of each subject by the members M1, M2… of a body: written alone two days before, then after talking."""
    meeting = pd.Timestamp(day)
    return [
        {
            "date": meeting - pd.Timedelta(days=2 * (turn == "before")),
            "voter": f"M{n}",
            "body": body,
            "round": turn,
            "subject": subject,
            "grade": str(grade),
        }
        for subject, turns in grades.items()
        for turn, given in zip(("before", "after"), turns, strict=True)
        for n, grade in enumerate(given, start=1)
    ]


def energy(rng, paths: Mapping[str, Sequence[tuple[int, float]]], answer_rate: float = 0.9) -> list[dict]:
    """Weekly answers following, for each person, straight lines between (week number, level) points."""
    rows = []
    for n, week in enumerate(WEEKS):
        for person, points in paths.items():
            level = np.interp(n, [p[0] for p in points], [p[1] for p in points])
            if rng.random() < answer_rate or n >= len(WEEKS) - 12:
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


def priorities(points: Mapping[str, Sequence[int]]) -> list[dict]:
    """Points of each stakeholder in the order of CRITERIA."""
    return [
        {"stakeholder": who, "criterion": criterion, "points": float(n)}
        for who, given in points.items()
        for criterion, n in zip(CRITERIA, given, strict=True)
    ]


def desks(
    rng,
    days,
    run_by: Mapping[str, int],
    hours: float,
    visitors: float,
    label: str,
    joined: Mapping[str, str] | None = None,
) -> list[dict]:
    """Drop-in sessions on `days`, each person running exactly the number given, and none before the day they joined."""
    holders = share_out(rng, dict(run_by))
    if joined:
        holders = _once_there(holders, days, joined)
    return [
        {
            "date": day,
            "kind": "desk",
            "run_by": person,
            "participants": float(rng.poisson(visitors * (0.6 + 0.8 * n / len(days)))),
            "hours": hours,
            "with_partner": False,
            "label": label,
        }
        for n, (day, person) in enumerate(zip(days, holders, strict=True))
    ]


def _once_there(holders: list[str], days, joined: Mapping[str, str]) -> list[str]:
    """The same people, each day the first of those left who had joined by then."""
    left, found = list(holders), []
    for day in days:
        there = next(place for place, who in enumerate(left) if pd.Timestamp(joined.get(who, day)) <= day)
        found.append(left.pop(there))
    return found


def desk_days(weekday: int, count: int | None = None) -> list[pd.Timestamp]:
    """The same weekday of every open week."""
    days = [week + pd.Timedelta(days=weekday) for week in WEEKS if not is_closed(week)]
    return days[:count] if count else days
