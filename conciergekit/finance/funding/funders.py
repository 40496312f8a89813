"""Who may pay for the test: a dated catalogue, how well each of its figures is known, and whose name is whose."""

import datetime as dt
import re
from dataclasses import dataclass, field, fields, replace
from functools import cache

import numpy as np
import pandas as pd

from ...core import facts
from ...core.facts import funder_words
from ...core.i18n import language
from ...core.pilot import Pilot
from ...core.schema import fold
from ...core.tables import PROJECT

LOAN, WAGE, ADVICE = "loan", "wage", "advice"
READ, DATED, GUESS = "read", "dated", "guess"
DEGREES = (READ, DATED, GUESS)  # from the surest
PARTS = ("amount", "rate", "public", "window", "statuses", "accounts", "delay")
# what the names of public bodies, of their funds and of social security hold, without accents
_PUBLIC = re.compile(
    r"\b(region|conseil|departement|communes?|mairie|ville|metropole|epci|agglomeration|communaute|ccas|cias|intercommunalite|etat|"
    r"ministere|prefecture|prefet|dreets|ddets|anct|ars|asp|aide au poste|france travail|pole emploi|fonjep|fdva|leader|europe|"
    r"europeen|feder|fse|caf|carsat|cpam|cnsa|msa|ademe|agence de l eau|caisse des depots|banque des territoires|state|council)\b"
)


@dataclass(frozen=True)
class Funder:
    """One funder or call of the catalogue.

    kind: "grant", "wage", "loan" (to repay), "gift", "advice" (no money). when: "window", "rolling", "ask" (depends on
    the territory), "closed". window: (month, day) it opens and closes. answer_months after the closing day;
    money_months after the answer. accounts: classes of expenses it pays for, () not known. max_share: of these
    expenses; max_public_share: all public money together. sure: (part, degree) pairs, see PARTS and DEGREES.
    words: how a Funding sheet may name it. mine: from the pilot's own sheet. page: where to look; review_by: day to look
    again; status: "confirmed", "to_confirm", or "own" (the user's `file`). entry: its texts in every language.
    """

    id: str
    name: str
    public: bool = True
    kind: str = "grant"
    when: str = "rolling"
    window: tuple[tuple[int, int], ...] = ()
    answer_months: float = np.nan
    money_months: tuple[float, float] = (np.nan, np.nan)
    statuses: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    pays: str = ""
    money: str = ""
    trap: str = ""
    source: str = ""
    checked: dt.date | None = None
    max_eur: float = np.nan
    max_share: float = np.nan
    max_public_share: float = np.nan
    needs_employee: bool = False
    words: tuple[str, ...] = ()
    sure: tuple[tuple[str, str], ...] = ()
    mine: bool = False
    page: str = ""
    review_by: dt.date | None = None
    status: str = ""
    file: str = ""
    entry: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def cash(self) -> bool:
        return self.kind != ADVICE

    def degree(self, *parts: str) -> str:
        """How well these parts are known: the worst of them, "" when none is stated."""
        known = dict(self.sure)
        found = [known[part] for part in parts if part in known]
        return max(found, key=DEGREES.index, default="")

    def said(self, what: str) -> str:
        """One of its texts ("name", "pays", "money", "trap", "source") in the language in use."""
        return funder_words(self.entry, what) if self.entry else getattr(self, what)


def catalogue(pilot: Pilot | None = None) -> list[Funder]:
    """The kit's funders in the current language; those of the user's file of facts, then of the pilot's sheet, replace or
    join them."""
    mine = (pilot.facts if pilot is not None and pilot.facts else facts.of()).funders
    entries = {entry["id"]: entry for entry in facts.kit_funders()}
    merged = [
        _of_file({**_DEFAULT, **entries.get(id_, {}), **mine[id_]})
        if id_ in mine
        else _of_kit(id_, language())
        for id_ in [*entries, *(i for i in mine if i not in entries)]
    ]
    found = {fold(funder.name): funder for funder in merged}
    rows = pilot["funders"] if pilot is not None else []
    for row in rows.itertuples() if len(rows) else ():
        funder = _of_sheet(row)
        if replaced := found.get(fold(funder.name)):
            funder = replace(funder, words=funder.words + replaced.words)
        found[fold(funder.name)] = funder
    return list(found.values())


# what a funder of the user's file may leave out
_DEFAULT = {"kind": "grant", "when": "ask", "public": True, "sure": {}}


@cache
def _of_kit(id_: str, _lang: str) -> Funder:
    return _of_file(_DEFAULT | next(entry for entry in facts.kit_funders() if entry["id"] == id_))


def _of_file(entry: dict) -> Funder:
    words = {name: funder_words(entry, name) for name in ("name", "pays", "money", "trap", "source")}
    lists = {k: tuple(entry.get(k, ())) for k in ("statuses", "areas", "accounts", "words")}
    made = {"entry": entry, "sure": tuple(entry["sure"].items())}
    made["window"] = tuple(tuple(map(int, day.split("-"))) for day in entry.get("window", ()))
    made["money_months"] = tuple(entry.get("money_months", (np.nan, np.nan)))
    same = {one.name: entry[one.name] for one in fields(Funder) if one.name in entry}
    return Funder(**{**same, **words, **lists, **made})


def _of_sheet(row) -> Funder:
    days = [day for day in (row.opens, row.closes) if pd.notna(day)]
    window = ((row.opens.month, row.opens.day), (row.closes.month, row.closes.day)) if len(days) == 2 else ()
    if pd.isna(row.opens) and pd.notna(row.closes):
        window = ((row.closes.month, row.closes.day),) * 2
    codes = {choice.value for choice in PROJECT["status"].choices}
    asked = tuple(word for word in _list(row.statuses) if word in codes)
    degree = _text(row.known_how)
    return Funder(
        fold(row.name),
        row.name,
        bool(row.public_money) if pd.notna(row.public_money) else True,
        _text(row.kind) or "grant",
        "window" if window else "rolling",
        window,
        row.answer_months,
        (row.money_early_months, row.money_late_months),
        asked,
        accounts=tuple(code[:2] for code in _list(row.accounts)),
        pays=_text(row.pays_for),
        trap=_text(row.trap),
        source=_text(row.source),
        checked=row.checked_on.date() if pd.notna(row.checked_on) else None,
        max_eur=row.most_eur,
        max_share=row.cost_share,
        max_public_share=row.public_share,
        words=(fold(row.name),),
        sure=tuple((part, degree) for part in PARTS) if degree else (),
        mine=True,
    )


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def _list(value) -> list[str]:
    return [word for word in _text(value).replace(";", ",").replace(" ", "").split(",") if word]


# ---- whose name is whose


def match(name, known: list[Funder]) -> Funder | None:
    """The funder of the catalogue this name speaks of: the same name, else the longest of its words in it."""
    words = fold(name) if isinstance(name, str) else ""
    for funder in known:
        if words and fold(funder.name) == words:
            return funder
    named = ((word, funder) for funder in known for word in funder.words)
    said = [(len(word), funder.mine, funder) for word, funder in named if f" {word} " in f" {words} "]
    if said:
        return max(said, key=lambda found: found[:2])[2]
    return next((f for f in known if words and fold(f.name).startswith(f"{words} ")), None)


def is_public(row, known: list[Funder]) -> tuple[bool, bool]:
    """(public money, guessed from the name) of a row of the Funding sheet."""
    if pd.notna(row.public_money):
        return bool(row.public_money), False
    found = match(row.funder, known)
    if found is not None:
        return found.public, not found.mine
    return is_public_name(row.funder), True


def is_public_name(name: str) -> bool:
    """Whether a name holds a word of the public bodies."""
    return _PUBLIC.search(fold(name)) is not None


def is_wage(texts, known: list[Funder]) -> bool:
    """Whether one of these texts (a funder, a condition, a line of the accounts) says an aid for a post."""
    words = [f" {word} " for funder in known if funder.kind == WAGE for word in funder.words]
    said = [f" {fold(text)} " for text in texts if isinstance(text, str)]
    return any(word in text for word in words for text in said)


def is_loan(row, known: list[Funder]) -> bool:
    """Whether the money of this row is to be repaid: it fills the cash and never pays for a cost."""
    found = match(row.funder, known)
    return found is not None and found.kind == LOAN
