"""What was believed, how the plan was readjusted, and when one stood back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.told import Told
from .common import labels, spoken

QUESTIONS = ("wrong", "unseen", "stop", "without_us", "against")


@dataclass(frozen=True)
class Learning(Told):
    """hypotheses: one row a belief (date, belief, test_by, threshold, seen, seen_on, decided, state: "open" until it was
    looked at, "seen" until something is decided, "decided"; late: whether no threshold was set before it was seen). plan: one row a
    line that a version changed (date, kind, label, before_share, after_share, change: "first" for what was written
    first, "added", "dropped", "more", "less", reason). versions: of the plan. held: one row a time one stood back (planned_on, held_on, late_days, answered).
    answers: the last one's, by question. next: the next day kept, missed: one that has passed since and is not noted as held;
    NaT when there is none."""

    hypotheses: pd.DataFrame
    plan: pd.DataFrame
    versions: int
    held: pd.DataFrame
    answers: dict
    next: pd.Timestamp
    missed: pd.Timestamp


@remembered
def learning(pilot: Pilot) -> Learning:
    """What the sheets say was learned."""
    plan, versions = _plan(pilot)
    return Learning(_hypotheses(pilot), plan, versions, *_stood_back(pilot))


def _hypotheses(pilot: Pilot) -> pd.DataFrame:
    rows = pilot.happened("hypotheses").dropna(subset=["date", "belief"])
    rows = rows[rows["date"] <= pilot.until].sort_values("date", kind="stable")
    words = {name: spoken(rows[name], pilot) for name in ("belief", "test_by", "threshold", "seen")}
    seen, decided = rows["seen"].notna(), rows["decided"].notna()
    return pd.DataFrame(
        {
            "date": rows["date"],
            **words,
            "seen_on": rows["seen_on"],
            "decided": rows["decided"].where(decided, ""),
            "state": np.select([decided, seen], ["decided", "seen"], "open"),
            "late": rows["threshold"].isna() | (rows["seen_on"] < rows["date"]),
        }
    ).reset_index(drop=True)


def _plan(pilot: Pilot) -> tuple[pd.DataFrame, int]:
    """What each version changed from the one before; the first one from the shares planned in the Publics sheet."""
    rows = pilot.happened("plan_versions").dropna(subset=["date", "kind", "what"])
    rows = rows[rows["date"] <= pilot.until]
    publics = pilot["publics"].dropna(subset=["planned_share", "id"])
    before = {("public", row.id): row.planned_share for row in publics.itertuples()}
    names = {"public": labels(pilot, "publics"), "service": labels(pilot, "services"), "scheme": {}}
    found, seen = [], {kind for kind, _what in before}
    for day, lines in rows.groupby("date"):
        now = {(row.kind, row.what): row.planned_share for row in lines.itertuples()}
        why = {(row.kind, row.what): spoken([row.reason], pilot)[0] for row in lines.itertuples()}
        kinds = {kind for kind, _what in now}
        for key in [*now, *(key for key in before if key not in now and key[0] in kinds)]:
            kind, what = key
            change = _change(before, now, key) if kind in seen else "first"
            if change:
                label = names[kind].get(what) or spoken([what], pilot)[0]
                shares = before.get(key, np.nan), now.get(key, np.nan)
                found.append((day, kind, label, *shares, change, why.get(key, "")))
        before = {**{key: share for key, share in before.items() if key[0] not in kinds}, **now}
        seen |= kinds
    columns = ["date", "kind", "label", "before_share", "after_share", "change", "reason"]
    return pd.DataFrame(found, columns=columns).astype({"date": "datetime64[ns]"}), rows["date"].nunique()


def _change(before: dict, now: dict, key: tuple) -> str:
    if key not in now:
        return "dropped"
    if key not in before:
        return "added"
    move = now[key] - before[key]
    return "more" if move > 0 else "less" if move < 0 else ""


def _stood_back(pilot: Pilot) -> tuple[pd.DataFrame, dict, pd.Timestamp, pd.Timestamp]:
    rows = pilot["retrospectives"].dropna(subset=["planned_on"])
    held = rows[rows["held_on"].notna() & (rows["held_on"] <= pilot.until)]
    found = []
    for day, lines in held.groupby("held_on"):
        planned, answered = lines["planned_on"].min(), lines.dropna(subset=["answer"])["question"].nunique()
        found.append((planned, day, float((day - planned).days), answered))
    table = pd.DataFrame(found, columns=["planned_on", "held_on", "late_days", "answered"])
    answers = {}
    if len(held):
        last = held[held["held_on"] == held["held_on"].max()].dropna(subset=["question", "answer"])
        answers = dict(zip(last["question"], spoken(last["answer"], pilot), strict=True))
    kept = rows.loc[~rows["planned_on"].isin(held["planned_on"]), "planned_on"]
    passed = kept[(kept < pilot.until) & ~(kept <= held["held_on"].max())]
    in_order = {code: answers[code] for code in QUESTIONS if code in answers}
    return table, in_order, kept[kept >= pilot.until].min(), passed.max()
