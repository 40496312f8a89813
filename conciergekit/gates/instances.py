"""The bodies: who advises, decides, may veto; grades written alone, then after talking; reasoned vetoes.

Grades are words from "unacceptable" to "very good". No probability is attached to a grade and no mean is taken: the
majority grade (Balinski & Laraki, 2007) is the best that more than half of the members reach. Members are numbers in the
workbook and appear nowhere else.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.privacy import fewest
from ..core.schema import fold
from ..core.tables import BODIES, VOTES
from ..core.told import Told

FAR_APART = 2  # words between the lowest and the highest grade, beyond which members are said to disagree
_LAST = ("before", "after")


@dataclass(frozen=True)
class Instances(Told):
    """Bodies and grades of the latest gate that has any.

    bodies : one row a body: body, role, label, quorum, quorum_people, act.
    grades : one row a subject and round: subject, label, round, voters, majority (0–4; NaN under `privacy.fewest()` voters), lowest,
        highest, counts (tuple of five, from unacceptable to very good; None then), moved (majority after
        minus before; NaN unless both).
    vetoes : one row a veto: body, reason, valid (a body that may, with a reason).
    gate : day of the grades (NaT if none); members: how many people graded.
    present, quorum : people present at the last decision and people needed (NaN unknown).
    """

    bodies: pd.DataFrame
    grades: pd.DataFrame
    vetoes: pd.DataFrame
    gate: pd.Timestamp
    members: int
    present: float = np.nan
    quorum: float = np.nan


@remembered
def instances(pilot: Pilot) -> Instances:
    """Bodies, and the grades and vetoes of the latest gate that has any."""
    bodies = pilot["bodies"]
    bodies = bodies.assign(label=[BODIES["role"].label(role) for role in bodies["role"]])
    votes = _last_gate(pilot)
    gate = votes["date"].max() if len(votes) else pd.NaT
    made = taken(pilot).sort_values("date", kind="stable")
    present = made["present"].iloc[-1] if len(made) else np.nan
    deciders = bodies[bodies["role"] == "decides"]
    if len(made) and len(deciders) > 1:
        same = deciders[deciders["body"].map(fold).eq(fold(made["body"].iloc[-1]))]
        deciders = same if len(same) else deciders
    quorum = deciders["quorum_people"].max() if len(deciders) else np.nan
    tables = bodies.reset_index(drop=True), _grades(votes), _vetoes(pilot, votes)
    return Instances(*tables, gate, int(votes["voter"].nunique()), float(present), float(quorum))


@remembered
def short_of_quorum(pilot: Pilot) -> pd.Series:
    """For each recorded decision, whether fewer people were present than its body needs; False when unknown."""
    decisions, bodies = pilot["decisions"], pilot["bodies"]
    deciders = bodies[(bodies["role"] == "decides") & bodies["quorum_people"].notna()]
    people = zip(deciders["body"], deciders["quorum_people"], strict=True)
    needed = {fold(body): quorum for body, quorum in people if pd.notna(body)}
    # where one body decides its name may be left out
    only = next(iter(needed.values())) if len(needed) == 1 else np.nan
    asked = [only if pd.isna(body) else needed.get(fold(body), np.nan) for body in decisions["body"]]
    return decisions["present"] < pd.Series(asked, index=decisions.index, dtype="float64")


@remembered
def opinions(pilot: Pilot) -> pd.Series:
    """For each line of the sheet of decisions, whether it is of a body that the sheet of bodies has advise or veto, and not
    decide: an opinion. A body that is not named, or not listed with a role, decides."""
    bodies, lines = pilot["bodies"], pilot["decisions"]
    listed = zip(bodies["body"], bodies["role"], strict=True)
    roles = {(fold(body), role == "decides") for body, role in listed if pd.notna(body) and pd.notna(role)}
    others = {name for name, decides in roles if not decides and (name, True) not in roles}
    found = [pd.notna(body) and fold(body) in others for body in lines["body"]]
    return pd.Series(found, index=lines.index, dtype=bool)


def taken(pilot: Pilot) -> pd.DataFrame:
    """The recorded decisions of bodies that decide: all but opinions."""
    return pilot["decisions"][~opinions(pilot)]


def decided(pilot: Pilot) -> pd.DataFrame:
    """The recorded decisions that bind: all but opinions, and those taken without the quorum of their body."""
    return pilot["decisions"][~(short_of_quorum(pilot) | opinions(pilot))]


def standing_vetoes(pilot: Pilot) -> pd.DataFrame:
    """Reasoned vetoes of bodies that may, written for a gate not yet decided: they block a go (body, reason). A suspension
    does not settle what it was decided for."""
    votes, made = _last_gate(pilot), decided(pilot)
    last = made.loc[made["decision"] != "suspend", "date"].max()
    if votes.empty or (pd.notna(last) and votes["date"].max() <= last):
        return pd.DataFrame(columns=["body", "reason", "valid"])
    found = _vetoes(pilot, votes)
    return found[found["valid"].astype(bool)]


def _last_gate(pilot: Pilot) -> pd.DataFrame:
    votes = pilot["votes"]
    votes = votes[votes["voter"].notna() & votes["round"].isin(_LAST)]
    # one meeting: grades written alone may be dated a few days before it
    return votes[votes["date"] > votes["date"].max() - pd.Timedelta(days=31)] if len(votes) else votes


def _grades(votes: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for choice in VOTES["subject"].choices:
        of_subject = votes[(votes["subject"] == choice.value) & votes["grade"].notna()]
        before = np.nan
        for turn in _LAST:
            each = of_subject[of_subject["round"] == turn].sort_values("date", kind="stable")
            each = each.drop_duplicates("voter", keep="last")["grade"].astype(int)
            if len(each):
                majority, *more = _summary(each)
                moved = majority - before if turn == "after" else np.nan
                before = majority
                told = choice.value, str(choice.title), turn, len(each)
                rows.append((*told, majority, *more, moved))
    columns = ["subject", "label", "round", "voters", "majority", "lowest", "highest", "counts", "moved"]
    return pd.DataFrame(rows, columns=columns)


def _summary(grades: pd.Series) -> tuple[float, float, float, tuple[int, ...] | None]:
    """Majority grade (lower median), extremes and counts; hidden where few enough voted to be known by them."""
    if len(grades) < fewest():
        return np.nan, np.nan, np.nan, None
    ordered = np.sort(grades.to_numpy())
    counts = tuple(int((ordered == grade).sum()) for grade in range(5))
    return *map(float, (ordered[(len(ordered) - 1) // 2], ordered[0], ordered[-1])), counts


def _vetoes(pilot: Pilot, votes: pd.DataFrame) -> pd.DataFrame:
    """Each veto once, whether a body that may veto raised it, and whether it has a reason."""
    raised = votes[votes["veto"].fillna(False).astype(bool)]
    bodies = pilot["bodies"]
    may = {fold(b) for b in bodies.loc[bodies["role"] == "veto", "body"].dropna()}
    reasoned = [pd.notna(reason) and bool(str(reason).strip()) for reason in raised["reason"]]
    valid = [told and fold(body) in may for told, body in zip(reasoned, raised["body"], strict=True)]
    found = raised[["body", "reason"]].assign(valid=np.array(valid, dtype=bool))
    return found.drop_duplicates().reset_index(drop=True)
