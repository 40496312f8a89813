"""Repeat groups of KoboToolbox: lines in a sheet of their own, tied to the interview they belong to.

An export as .xlsx has one sheet for the interviews (`_index`, `_id`…) and one for each group that repeats, with
`_parent_table_name`, `_parent_index`, `_submission__id`. Each line is read with the answers of its interview.
"""

from dataclasses import replace

from ...core.cells.sheet import Sheet, filled
from .forms import FormExport, detect

_PARENT, _OF, _SUBMISSION = "_parent_index", "_parent_table_name", "_submission__id"


def is_repeat(heads: list[str]) -> bool:
    """True for the headings of a sheet of repeated lines."""
    return _PARENT in heads and (_SUBMISSION in heads or _OF in heads)


def tied(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, those of repeated lines with the answers of their interview behind their own columns."""
    if not any(_PARENT in row for sheet in sheets for row in sheet.rows[:1]):
        return sheets
    forms = {sheet.name: detect(sheet) for sheet in sheets}
    done: dict[str, Sheet] = {}

    def with_parent(name: str, seen: frozenset[str]) -> Sheet | None:
        form = forms.get(name)
        if form is None or not is_repeat(form.heads) or name in done or name in seen:
            return done.get(name) or (form.sheet if form else None)
        of = _parent_name(form, forms)
        parent = with_parent(of, seen | {name}) if of else None
        done[name] = _joined(form, detect(parent)) if parent else form.sheet
        return done[name]

    return [with_parent(sheet.name, frozenset()) or sheet for sheet in sheets]


def _parent_name(form: FormExport, forms: dict[str, FormExport | None]) -> str:
    """The sheet a repeated line belongs to: as it says, else the only one of interviews."""
    at = form.heads.index(_OF) if _OF in form.heads else None
    told = {
        row[at]
        for row in form.sheet.rows[form.header + 1 :]
        if at is not None and at < len(row) and filled(row[at])
    }
    named = [name for name in told if name in forms]
    if len(told) == 1 and named:
        return named[0]
    interviews = [
        name
        for name, other in forms.items()
        if other and "_index" in other.heads and not is_repeat(other.heads)
    ]
    return interviews[0] if len(interviews) == 1 else ""


def _joined(form: FormExport, parent: FormExport | None) -> Sheet:
    """The repeated lines with the questions and the day of their interview; as they are if nothing ties them."""
    if parent is None or "_index" not in parent.heads:
        return form.sheet
    own = set(form.heads)
    places = [p for p in [*parent.questions, parent.stamp] if p is not None and parent.heads[p] not in own]
    key, mine = parent.heads.index("_index"), form.heads.index(_PARENT)
    answers = {_key(row, key): row for row in parent.sheet.rows[parent.header + 1 :]}
    width = max(map(len, form.sheet.rows))
    rows = []
    for index, row in enumerate(form.sheet.rows):
        row = [*row, *[""] * (width - len(row))]
        other = parent.sheet.rows[parent.header] if index == form.header else answers.get(_key(row, mine), [])
        if index != form.header and index < form.header:
            other = []
        rows.append([*row, *(other[p] if p < len(other) else "" for p in places)])
    return replace(form.sheet, rows=rows, borrowed=len(places))


def _key(row: list, position: int) -> str:
    """An index as the exports write it: 3, 3.0 or "3"."""
    value = row[position] if position < len(row) else ""
    return str(value).strip().removesuffix(".0")
