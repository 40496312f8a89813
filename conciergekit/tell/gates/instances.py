"""The bodies and their grades told."""

import numpy as np
import pandas as pd

from ...core.i18n import MISSING, _
from ...core.tables import VOTES
from ...core.text import clause, one_line
from ...gates.instances import FAR_APART, Instances
from ..common import Many, Said, say, sayer

_ROLES = {
    "advises": "Opinion: {names:list}.",
    "decides": "Decision: {names:list}.",
    "veto": "May veto: {names:list}.",
}
_SAID = {
    "no_body": "No decision body is noted: nobody can say who decides.",
    "veto": "Veto of {body}, {day:day}: {reason}.",
    "no_grade": "No individual grade is noted. Each member writes one alone before talking, then again after.",
    "grades": Many("Grades of {day:day}: {n} member.", "Grades of {day:day}: {n} members."),
    "few_grades": Many(
        "{label}: {n} grade, too few to be shown.", "{label}: {n} grades, too few to be shown."
    ),
    "spread": "from “{low}” to “{high}”",
    "moved": Many(
        "{label}: majority grade “{grade}” after discussion (“{first}” before), {spread}, {n} voter.",
        "{label}: majority grade “{grade}” after discussion (“{first}” before), {spread}, {n} voters.",
    ),
    "graded": Many(
        "{label}: majority grade “{grade}”, {spread}, {n} voter.",
        "{label}: majority grade “{grade}”, {spread}, {n} voters.",
    ),
    "nobody_decides": "To repair: no body is in charge of deciding. An opinion alone commits nobody.",
    "quorum": "Careful: the quorum was not reached at the last decision ({present:count} present, {quorum:count} needed).",
    "mute_veto": "A veto without a reason does not count: have its reason written.",
    "opinion": "A veto of {body} is noted as an opinion: the sheet of bodies does not give it a veto.",
    "only_after": "Grades were noted only after talking: those that each writes alone before show disagreement better.",
    "far_apart": "Members do not see the same thing: {names:list}. Hear the reasons before deciding.",
}
_say = sayer(_SAID)


def sentences(found: Instances) -> Said:
    """Who decides, vetoes, grades, then what is missing."""
    yield _who(found)
    for veto in found.vetoes[found.vetoes["valid"].astype(bool)].itertuples():
        yield _say("veto", body=one_line(veto.body), day=found.gate, reason=clause(veto.reason))
    if found.grades.empty:
        yield _say("no_grade")
    else:
        yield _say("grades", found.members, day=found.gate)
        yield from [_told_subject(rows) for _subject, rows in found.grades.groupby("subject", sort=False)]
    yield from findings(found)


def grade_word(grade: float) -> str:
    """ "bien"."""
    return VOTES["grade"].label(str(int(grade))).lower()


def _who(found: Instances) -> str:
    if found.bodies.empty:
        return _say("no_body")
    named = found.bodies.dropna(subset=["body"])
    of = {role: [one_line(str(body)) for body in rows["body"]] for role, rows in named.groupby("role")}
    return " ".join(say(_ROLES[role], names=of[role]) for role in _ROLES if role in of)


def _told_subject(rows: pd.DataFrame) -> str:
    rows = rows.set_index("round")
    last = rows.iloc[-1]
    if np.isnan(last["majority"]):
        return _say("few_grades", last["voters"], label=last["label"])
    low, high, grade = (grade_word(last[which]) for which in ("lowest", "highest", "majority"))
    values = {"label": last["label"], "grade": grade}
    values["spread"] = low if low == high else _say("spread", low=low, high=high)
    first = rows.loc["before", "majority"] if {"before", "after"} <= set(rows.index) else np.nan
    if np.isfinite(first):
        return _say("moved", last["voters"], first=grade_word(first), **values)
    return _say("graded", last["voters"], **values)


def findings(found: Instances) -> Said:
    """No body decides, no quorum, a veto without a reason or from a body that may not."""
    if len(found.bodies) and not (found.bodies["role"] == "decides").any():
        yield _say("nobody_decides")
    if found.present < found.quorum:
        yield _say("quorum", present=found.present, quorum=found.quorum)
    for veto in found.vetoes[~found.vetoes["valid"].astype(bool)].itertuples():
        mute = pd.isna(veto.reason) or not str(veto.reason).strip()
        body = one_line(veto.body) if pd.notna(veto.body) else MISSING
        yield _say("mute_veto" if mute else "opinion", body=body)
    if set(found.grades["round"]) == {"after"}:
        yield _say("only_after")
    last = found.grades.drop_duplicates("subject", keep="last")
    apart = last.loc[last["highest"] - last["lowest"] > FAR_APART, "label"]
    if len(apart):
        yield _say("far_apart", names=[_("“{label}”", label=label) for label in apart])
