"""Names that only their neighbours give away, "dupont" in a column where others are "Jean Dupont", and those of no list, in
what a body, a funder or the team wrote."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from ...core.cells.capitals import (
    alone,
    codes_of,
    firm,
    hide_beside,
    hide_codes,
    hide_unknown,
    like_a_person,
    names_in,
    organisations,
    surnames,
    without_names,
    without_people,
    words_left,
)
from ...core.cells.people import HIDDEN, HOLDER, Pseudonyms, holds_people, mask_first_names
from ...core.findings import Finding
from ...core.schema import fold
from ...core.text import listed
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
            texts = rows.frame[name].dropna().unique()
            by = {text: names.of(text) for text in texts if _WORD.fullmatch(text)}
            findings += _replaced(rows, name, by, "personal")
    return findings


def _replaced(rows: Rows, name: str, by: Mapping[str, str], code: str) -> list[Finding]:
    """Texts of a column in the place of others; told once, at the first."""
    cells = rows.frame[name]
    new = cells.map(lambda text: by.get(text, text), na_action="ignore")
    at = cells.index[cells.notna() & (new != cells)]
    if not len(at):
        return []
    rows.frame.loc[at, name] = new[at]
    places = rows.places(at) if len(at) > 1 else {}
    return rows.report(code, "note", name, at[:1], [new[at[0]]], [places])


# who dissents: the one treasurer, and whoever has a bar
_DISSENTS = re.compile(
    rf"{HOLDER}|(?<!\w)(?:[Mm]on|[Mm]a|[Mm]es|[Mm]y) (?!avis|sens|point|côté|part|opinion|view|vote|voix|mind)\w+"
)
# What is written to be told to others: nobody's name is part of it, whoever it is.
_SAID = listed("""
    actors.kind, bodies.act, bodies.quorum, criteria.lever, criteria_changes.old, criteria_changes.new, criteria_changes.reason,
    criteria_changes.by, decisions.body, decisions.reason, decisions.different_because, decisions.dissent, events.label,
    funding.condition, futures.what, futures.sign, futures.answer, journal.tags, ledger.line, lent.what, models.what,
    models.source, plan_versions.reason, risks.what, risks.test, risks.stop_sign, stage_plan.question, trials.decided
""")
# A line of the accounts names a shop or a model as often as a person, but for what is paid to somebody, « Salaire Léa »,
# and a first name beside a surname.
TO_SOMEBODY = re.compile(
    r"(?:salaires?|paies?|remunerations?|indemnites?|defraiements?|remb\w*|notes? de frais|frais de deplacement|wages?|salary|salaries|payroll|reimburse\w*)\b.*"
)


# Who pays, is paid, lends or answers for something; where it may be a surname alone, since no shop stands there.
_PARTIES = listed("""
    contracts.payer_name, ledger.payer, lent.lender, funding.funder, funders.name, bodies.body, decisions.body, votes.body
""")
_DOERS = listed("""
    criteria.owner, conditions.owner, actions.owner, priorities.stakeholder, comparisons.stakeholder, stakeholders.stakeholder
""")


def _columns(tables: Mapping[str, Rows], places: Iterable[str]) -> Iterator[tuple[str, Rows, str]]:
    """The columns that hold something: where, in which rows, under which name."""
    for place in places:
        table, name = place.split(".")
        if table in tables and name in tables[table].frame and tables[table].frame[name].notna().any():
            yield place, tables[table], name


def hide_parties(tables: Mapping[str, Rows], names: Pseudonyms, title: object) -> list[Finding]:
    """Give a code to whoever pays, is paid or answers for something and reads as somebody, « Dupont Marie », unless a sheet of
    organisations names them: a person keeps one code, and two stay two. A person beside an organisation is hidden."""
    findings, cells = [], partial(_cells, tables)
    known, named = organisations(cells), names_in(cells, title)
    for place, rows, name in _columns(tables, _PARTIES + _DOERS):
        by, does = {}, named if place in _DOERS else None
        for text in rows.frame[name].dropna().unique():
            person = like_a_person(text) and not firm(text) or does and alone(text, *does)
            by[text] = names.of(text) if person and fold(text) not in known else hide_beside(text, does)
        findings += _replaced(rows, name, by, "personal")
    return findings


def hide_said(
    tables: Mapping[str, Rows], title: object, names: Pseudonyms, surnames_met: Iterable[str] = ()
) -> list[Finding]:
    """Hide the names of people in what is written to be told, those of no list too; where some were is told. A surname that was
    met beside a first name, or after a title in a column of names (`surnames_met`), is one in a service and in the accounts."""
    cells = partial(_cells, tables)
    codes, known = codes_of(cells), names_in(cells, title)
    things = {
        thing: {fold(text) for name in ("label", "id") for text in cells(thing, name)}
        for thing in ("services", "publics")
    }
    findings, met = _hide_called(tables, things, known, names, surnames_met)
    for place, rows, name in _columns(tables, _SAID):
        by = {}
        for text in rows.frame[name].dropna().unique():
            line = place == "ledger.line"
            kept = not line or fold(text) in things["services"]
            words = text if kept else without_people(text, met)
            if not line or TO_SOMEBODY.fullmatch(fold(text)):
                words = hide_unknown(mask_first_names(words), *known)
            by[text] = hide_codes(words, codes)
            if name == "dissent":  # the one treasurer is somebody, and so is a word alone
                by[text] = HIDDEN if alone(by[text], *known) else _DISSENTS.sub(HIDDEN, by[text])
        rows.typed[name] = rows.frame[name].copy()
        findings += _replaced(rows, name, by, "name_hidden")
    return findings


def _hide_called(
    tables: Mapping[str, Rows],
    things: Mapping[str, set[str]],
    known: tuple,
    names: Pseudonyms,
    surnames_met: Iterable[str],
) -> tuple[list[Finding], set[str]]:
    """Hide the names of people in the services and publics that no sheet declares, and the surnames met there. What a sheet
    declares is as it is typed: « Vélo Pierre » and « Vélo Louis » are two offers. A surname of a column of names (`surnames_met`)
    is none where an organisation bears it, nor where an offer is called so without it: « Navette » and « Navette Moulin »."""
    findings, typed = [], {}
    for thing, declared in things.items():
        places = [
            (rows, c.name)
            for rows in tables.values()
            for c in rows.table.columns
            if c.refers == f"{thing}.id"
        ]
        texts = dict.fromkeys(text for rows, name in places for text in rows.frame[name].dropna().unique())
        words = {word for text in declared for word in text.split()}
        typed[thing] = places, words, {t: names.typed.get(t, t) for t in texts if fold(t) not in declared}
    said = [text for _places, _words, texts in typed.values() for text in texts.values()]
    met = set().union(
        *(surnames(n.title(), "") for n in names), *(surnames(s, without_names(s)) for s in said)
    )
    met = {word for word in met if alone(word.title(), *known)}
    bodies = {word for name in organisations(partial(_cells, tables)) for word in name.split()}
    more = met | {word for word in surnames_met if alone(word.title(), *known) and word not in bodies}
    for thing, (places, words, texts) in typed.items():
        spelled = {fold(text): text for text in _cells(tables, thing, "id")}
        offers = {*spelled, *map(fold, texts.values())}
        hidden = {t: without_names(s, more) if " " in s else s for t, s in texts.items()}
        again = [t for t, h in hidden.items() if h != texts[t] and fold(words_left(h)) in offers]
        hidden |= {t: without_names(texts[t], met) for t in again}
        gone = [t for t, s in texts.items() if not {*fold(s).split()} - {*fold(hidden[t]).split()} <= words]
        spelled |= {fold(text): text for text in texts if text not in gone}
        left = {t: words_left(hidden[t]) for t in gone}
        by = {t: spelled.setdefault(fold(one), one) if one else names.of(texts[t]) for t, one in left.items()}
        for rows, name in places:
            for code in ("name_in_word", "personal"):
                some = {t: one for t, one in by.items() if bool(left[t]) == (code == "name_in_word")}
                findings += _replaced(rows, name, some, code)
    return findings, more


def _cells(tables: Mapping[str, Rows], table: str, column: str) -> Iterable:
    return tables[table].frame[column].dropna().unique() if table in tables else ()
