"""Names that only their neighbours give away: "dupont" in a column where others are "Jean Dupont"."""

import re
from collections.abc import Mapping

from ...core.cells.people import Pseudonyms, holds_people
from ...core.findings import Finding
from .rows import Rows

_WORD = re.compile(r"[^\W\d_]{3,}(?:[ '’.-]{1,2}[^\W\d_]+)*\.?")


def hide_surnames(tables: Mapping[str, Rows], names: Pseudonyms) -> list[Finding]:
    """Give a code to every word without a figure that stands where names beyond doubt were met, in all tables at
    once so that a person keeps one code; what was replaced is told."""
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
