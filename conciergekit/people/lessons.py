"""What a test taught, without what would say whose it is: for a base of lessons that several pilots share.

Names of places, payers, funders, lenders and of the pilot are hidden in every text, as people's are, and so are amounts; no
column of dates, no name of file goes out. Whoever shares it reads it first: words can still tell a neighbour where they come from.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import communes
from ..core.pilot import Pilot
from ..core.schema import fold
from ..core.told import Told
from .common import shown
from .learning import learning
from .trials import JUDGED, trials

COLUMNS = ["kind", "what", "expected", "seen", "outcome", "low", "high"]
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
    of the Project sheet), size (0 to 3: place of the inhabitants among `SIZES`, −1 not known), months of test, in half years (exact: they are no others)."""

    table: pd.DataFrame
    about: dict


def lessons(pilot: Pilot) -> Lessons:
    """What was believed, tried, changed, answered and decided, without names."""
    hide = _hider(pilot)
    found, tried = learning(pilot), trials(pilot).table
    rows = [
        ("hypothesis", hide(r.belief), hide(r.threshold), hide(r.seen), r.decided)
        for r in found.hypotheses.itertuples()
    ]
    tried.loc[~tried["code"].isin(JUDGED), ["low", "high"]] = np.nan
    rows += [("trial", hide(r.words), r.measure, "", r.code, r.low, r.high) for r in tried.itertuples()]
    changed = found.plan[found.plan["change"] != "first"]
    rows += [("plan", hide(r.label), "", hide(r.reason), r.change) for r in changed.itertuples()]
    rows += [("question", question, "", hide(answer), "") for question, answer in found.answers.items()]
    decided = pilot["decisions"].dropna(subset=["decision"])
    proposed = decided["proposal"].astype("object").fillna("")
    rows += [
        ("decision", proposal, "", hide(shown(r.different_because)), r.decision)
        for proposal, r in zip(proposed, decided.itertuples(), strict=True)
    ]
    rows = [(*row, np.nan, np.nan)[: len(COLUMNS)] for row in rows]
    return Lessons(pd.DataFrame(rows, columns=COLUMNS), _about(pilot))


def _about(pilot: Pilot) -> dict:
    inside = pilot["territory"]
    people = inside.loc[inside["in_scope"].fillna(True).astype(bool), "population"].sum(min_count=1)
    size = -1 if pd.isna(people) else int(np.searchsorted(SIZES, people, side="right"))
    codes = {name: str(pilot.settings.get(name) or "") for name in ("stage", "status", "area")}
    half_years = max(6, 6 * int(len(pilot.months) / 6 + 0.5))
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
