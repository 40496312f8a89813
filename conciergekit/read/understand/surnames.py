"""Names that only their neighbours give away, "dupont" in a column where others are "Jean Dupont", and those of no list, in
what a body, a funder or the team wrote."""

import re
from collections.abc import Iterable, Mapping

from ...core.cells.capitals import (
    alone,
    codes_of,
    firm,
    hide_beside,
    hide_codes,
    hide_pairs,
    hide_unknown,
    like_a_person,
    names_in,
    organisations,
)
from ...core.cells.people import HIDDEN, HOLDER, Pseudonyms, holds_people, mask_first_names
from ...core.findings import Finding
from ...core.schema import fold
from .rows import Rows

_WORD = re.compile(r"[^\W\d_]{3,}(?:[ '’.-]{1,2}[^\W\d_]+)*\.?")


def hide_surnames(tables: Mapping[str, Rows], names: Pseudonyms) -> list[Finding]:
    """Give a code to each word that stands where names beyond doubt were met, the same in all tables; what was replaced is told."""
    given, findings = set(names.values()), []
    if not given:
        return findings
    places: dict[str, list[tuple[Rows, str]]] = {}
    for rows in tables.values():
        for column in rows.table.columns:
            if column.kind == "code" and holds_people(column):
                kind = "client" if "client" in column.title.en.casefold() else "person"
                places.setdefault(kind, []).append((rows, column.name))
    for group in places.values():
        if not any(rows.frame[name].isin(given).any() for rows, name in group):
            continue
        for rows, name in group:
            findings += _hide(rows, name, names)
    return findings


def _hide(rows: Rows, name: str, names: Pseudonyms) -> list[Finding]:
    cells = rows.frame[name].dropna()
    words = {text for text in cells.unique() if _WORD.fullmatch(text)}
    if not words:
        return []
    here = cells[cells.isin(words)]
    rows.frame.loc[here.index, name] = here.map(names.of)
    places = rows.places(here.index) if len(here) > 1 else {}
    return rows.report("personal", "note", name, [here.index[0]], [here.iloc[0]], [places])


# who dissents: the one treasurer, and whoever has a bar
_DISSENTS = re.compile(
    rf"{HOLDER}|(?<!\w)(?:[Mm]on|[Mm]a|[Mm]es|[Mm]y) (?!avis|sens|point|côté|part|opinion|view|vote|voix|mind)\w+"
)
# What is written to be told to others: nobody's name is part of it, whoever it is.
_SAID = {
    "actors": ("kind",),
    "bodies": ("act", "quorum"),
    "criteria": ("lever",),
    "criteria_changes": ("old", "new", "reason", "by"),
    "decisions": ("body", "reason", "different_because", "dissent"),
    "events": ("label",),
    "funding": ("condition",),
    "futures": ("what", "sign", "answer"),
    "journal": ("tags",),
    "ledger": ("line",),
    "lent": ("what",),
    "models": ("what", "source"),
    "plan_versions": ("reason",),
    "risks": ("what", "test", "stop_sign"),
    "stage_plan": ("question",),
    "trials": ("decided",),
}
# A line of the accounts names a shop or a model as often as a person, but for what is paid to somebody, « Salaire Léa »,
# and a first name beside a surname.
TO_SOMEBODY = re.compile(
    r"(?:salaires?|paies?|remunerations?|indemnites?|defraiements?|remb\w*|notes? de frais|frais de deplacement|wages?|salary|salaries|payroll|reimburse\w*)\b.*"
)


# Who pays, is paid, lends or answers for something; where it may be a surname alone, since no shop stands there.
_PARTIES = [
    *(
        ("contracts", "payer_name"),
        ("ledger", "payer"),
        ("lent", "lender"),
        ("funding", "funder"),
        ("funders", "name"),
    ),
    *((table, "body") for table in ("bodies", "decisions", "votes")),
]
_DOERS = [
    *((table, "owner") for table in ("criteria", "conditions", "actions")),
    *((table, "stakeholder") for table in ("priorities", "comparisons", "stakeholders")),
]


def hide_parties(tables: Mapping[str, Rows], names: Pseudonyms, title: object) -> list[Finding]:
    """Give a code to whoever pays, is paid or answers for something and reads as somebody, « Dupont Marie », unless a sheet of
    organisations names them: a person keeps one code, and two stay two. A person beside an organisation is hidden."""
    findings = []
    known = organisations(lambda *cell: _cells(tables, *cell))
    named = names_in(lambda *cell: _cells(tables, *cell), title)
    for table, name in _PARTIES + _DOERS:
        if table in tables and name in tables[table].frame:
            rows = tables[table]
            said, hidden = rows.frame[name].dropna(), {}
            does = named if (table, name) in _DOERS else None
            for text in said.unique():
                person = like_a_person(text) and not firm(text) or does and alone(text, *does)
                hidden[text] = (
                    names.of(text) if person and fold(text) not in known else hide_beside(text, does)
                )
            here = said[said.map(hidden) != said]
            if len(here):
                rows.frame.loc[here.index, name] = here.map(hidden)
                places = rows.places(here.index) if len(here) > 1 else {}
                findings += rows.report("personal", "note", name, [here.index[0]], [HIDDEN], [places])
    return findings


def hide_said(tables: Mapping[str, Rows], title: object) -> list[Finding]:
    """Hide the names of people in what is written to be told, those of no list too; where some were is told."""
    findings, known = [], None
    codes = codes_of(lambda *cell: _cells(tables, *cell))
    for table, columns in _SAID.items():
        for name in columns if table in tables else ():
            rows = tables[table]
            said = rows.frame[name].dropna()
            if said.empty:
                continue
            known = known or names_in(lambda *cell: _cells(tables, *cell), title)
            whole = {text: table != "ledger" or TO_SOMEBODY.fullmatch(fold(text)) for text in said.unique()}
            by = {
                text: hide_codes(
                    hide_unknown(mask_first_names(text), *known) if all_ else hide_pairs(text), codes
                )
                for text, all_ in whole.items()
            }
            if name == "dissent":  # the one treasurer is somebody, and so is a word alone
                by = {
                    text: HIDDEN if alone(words, *known) else _DISSENTS.sub(HIDDEN, words)
                    for text, words in by.items()
                }
            hidden = said.map(by).to_dict()
            changed = [i for i, text in said.items() if hidden[i] != text]
            if changed:
                rows.frame.loc[changed, name] = [hidden[i] for i in changed]
                places = rows.places(changed) if len(changed) > 1 else {}
                findings += rows.report(
                    "name_hidden", "note", name, [changed[0]], [hidden[changed[0]]], [places]
                )
    return findings


def _cells(tables: Mapping[str, Rows], table: str, column: str) -> Iterable:
    return tables[table].frame[column].dropna().unique() if table in tables else ()
