"""What was believed, how the plan was readjusted, and when one stood back; and what of it several pilots may share."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import communes
from ..core.cells.frames import each_row
from ..core.pilot import Pilot, remembered
from ..core.schema import fold
from ..core.told import Told
from .common import labels, shown, spoken
from .trials import JUDGED, trials

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
    before = {("public", row.id): row.planned_share for row in each_row(publics)}
    names = {"public": labels(pilot, "publics"), "service": labels(pilot, "services"), "scheme": {}}
    found, seen = [], {kind for kind, _what in before}
    for day, lines in rows.groupby("date"):
        now = {(row.kind, row.what): row.planned_share for row in each_row(lines)}
        why = {(row.kind, row.what): spoken([row.reason], pilot)[0] for row in each_row(lines)}
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


# ---- without what would say whose it is: for a base of lessons that several pilots share. Names of places, payers, funders,
# lenders and of the pilot are hidden in every text, as people's are, and so are amounts; no column of dates, no name of file goes
# out. Whoever shares it reads it first: words can still tell a neighbour where they come from.


SHARED = ["kind", "what", "expected", "seen", "outcome", "low", "high"]
SIZES = (2_000, 10_000, 50_000)  # inhabitants: four sizes of territory
HIDDEN = "•••"
SHORTEST = 4  # letters of a name that is looked for
AMOUNT = re.compile(
    r"€\s?\d[\d.,\u202f\u00a0]*\s?[kK]?|\d[\d\s.,\u202f\u00a0]*(?=[kK]?\s?(?:€|(?:euros?|EUR)\b))"
)
# words of many names, which say whose kind a payer is and not which one
_GENERIC = """
    association bailleur caisse ccas centre club collectif comite commune communaute conciergerie conseil coordination
    copropriete departement direction employeur entreprise etat ferme financeurs fondation habitants
    intercommunalite local mairie municipal office pays projet region residence social societe syndic syndicat
    territoire tresorier union village ville
"""
GENERIC = frozenset(_GENERIC.split())
# sheet -> the column of organisations, places or people it names
NAMED = {
    "territory": "name",
    "contracts": "payer_name",
    "funding": "funder",
    "lent": "lender",
    "ledger": "payer",
    "funders": "name",
    "bodies": "body",
    "priorities": "stakeholder",
    "actors": "id",
    "providers": "id",
    "publics": "id",
}


@dataclass(frozen=True)
class Lessons(Told):
    """table : one row a lesson, by kind: "hypothesis", "trial", "plan", "question", "decision" (codes), what was believed, tried,
    changed, asked or proposed, what was expected, what was seen, the outcome (a code) and, of a trial, the range of the change
    (ratios). about : stage, status, area (codes
    of the Project sheet), size (0 to 3: place of the inhabitants among `SIZES`, −1 not known), months of test, in half years (0: under six; exact: they are no others)."""

    table: pd.DataFrame
    about: dict


def lessons(pilot: Pilot) -> Lessons:
    """What was believed, tried, changed, answered and decided, without names."""
    hide = _hider(pilot)
    found, tried = learning(pilot), trials(pilot).table
    rows = [
        ("hypothesis", hide(r.belief), hide(r.threshold), hide(r.seen), r.decided)
        for r in each_row(found.hypotheses)
    ]
    tried.loc[~tried["code"].isin(JUDGED), ["low", "high"]] = np.nan
    rows += [("trial", hide(r.words), r.measure, "", r.code, r.low, r.high) for r in each_row(tried)]
    changed = found.plan[found.plan["change"] != "first"]
    rows += [("plan", hide(r.label), "", hide(r.reason), r.change) for r in each_row(changed)]
    rows += [("question", question, "", hide(answer), "") for question, answer in found.answers.items()]
    decided = pilot["decisions"].dropna(subset=["decision"])
    proposed = decided["proposal"].astype("object").fillna("")
    rows += [
        ("decision", proposal, "", hide(shown(r.different_because)), r.decision)
        for proposal, r in zip(proposed, each_row(decided), strict=True)
    ]
    rows = [(*row, np.nan, np.nan)[: len(SHARED)] for row in rows]
    return Lessons(pd.DataFrame(rows, columns=SHARED), _about(pilot))


def _about(pilot: Pilot) -> dict:
    inside = pilot["territory"]
    people = inside.loc[inside["in_scope"].fillna(True).astype(bool), "population"].sum(min_count=1)
    size = -1 if pd.isna(people) else int(np.searchsorted(SIZES, people, side="right"))
    codes = {name: str(pilot.settings.get(name) or "") for name in ("stage", "status", "area")}
    half_years = 6 * int(len(pilot.months) / 6 + 0.5) if len(pilot.months) >= 6 else 0
    return {**codes, "size": size, "months": half_years, "exact": half_years == len(pilot.months)}


def _hider(pilot: Pilot):
    """A function that hides, in a text, the names this workbook holds and those of communes."""
    places = {str(pilot.settings.get("name") or ""), *pilot["territory"]["name"].dropna()}
    names = {str(name) for sheet, column in NAMED.items() for name in pilot[sheet][column].dropna()}
    # « Locataires des Tilleuls »: the first word has a capital whatever it is
    for sheet in ("publics", "services"):
        names |= {str(label).partition(" ")[2] for label in pilot[sheet]["label"].dropna()}
    anywhere, capital = _capitals(places), _capitals(names)

    def names_somebody(found: re.Match) -> bool:
        """A place however it is written; a payer or a commune with its capital: « les adhérents » are nobody's name."""
        bare = re.sub(r"^[A-Za-zÀ-ÿ]['’]", "", found[0])
        if len(bare) < SHORTEST or not bare[:1].isupper():
            return len(bare) >= SHORTEST and fold(bare) in anywhere
        noun = found.start() == 0 and re.match(r" (?:de|du|des|of) ", found.string[found.end() :])
        return fold(bare) in anywhere | capital or (not noun and bool(communes.named(bare)))

    def hide(text: str) -> str:
        bare = re.sub(r"[\w’'-]*\w", lambda found: HIDDEN if names_somebody(found) else found[0], text)
        return AMOUNT.sub(HIDDEN + " ", bare)

    return hide


def _capitals(names: set) -> set:
    """The words of names that begin with a capital and are not of many names."""
    words = {word for name in names for word in re.findall(r"[\w-]+", name)}
    return {fold(word) for word in words if len(word) >= SHORTEST and word[:1].isupper()} - GENERIC
