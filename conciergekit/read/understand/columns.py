"""The cells of one column -> its values, typed, and what was wrong with them."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd

from ...core.cells.cell import clean, figure_in
from ...core.cells.frames import array_of
from ...core.cells.people import Pseudonyms, coded, holds_people, like_a_name, names_for_codes
from ...core.cells.sheet import InThousands, Unread, WithUnit, is_blank
from ...core.cells.values import PLAIN, Cell, Reading, as_text, parse, plain_codes
from ...core.schema import Column
from ..layout.match import shown

_KINDS = frozenset([bool, Unread, WithUnit, InThousands])
_NAMES = ("personal", "names_as_codes")  # the value is somebody's name: a code takes its place


def parse_column(
    cells: list, column: Column, names: Pseudonyms, reading: Reading = PLAIN
) -> tuple[pd.Series, dict[int, Cell]]:
    """Values of a column, and the badly written cells by index. The same cell is only parsed once."""
    if not cells:  # most sheets of most workbooks
        return pd.Series(array_of([], column.kind)), {}
    distinct, at = _distinct(cells)
    values, bad = _parsed(distinct, column, names, reading)
    series = pd.Series(array_of(values, column.kind).take(at))
    if not bad:
        return series, {}
    return series, {int(i): bad[int(at[i])] for i in np.isin(at, list(bad)).nonzero()[0]}


def _distinct(cells: list) -> tuple[list, np.ndarray]:
    """Each different cell once, and where each cell stands among them."""
    place: dict = defaultdict(count().__next__)  # a place a cell, given when it is first met
    at = np.fromiter(map(place.__getitem__, cells), np.intp, len(cells))
    # True equals 1, an error Excel shows the same text, 1.5 h is 1.5 inside: then the type is part of the cell
    if _KINDS.isdisjoint(map(type, cells)):
        return list(place), at
    place = defaultdict(count().__next__)
    at = np.fromiter((place[c.__class__, c] for c in cells), np.intp, len(cells))
    return [cell for _kind, cell in place], at


def _parsed(
    distinct: list, column: Column, names: Pseudonyms, reading: Reading
) -> tuple[list, dict[int, Cell]]:
    """The value of each cell, and the badly written ones by index."""
    judge = _JUDGED.get(column.kind)
    plain, together = _plain(distinct, column), judge(distinct, column) if judge else {}
    values, bad = [], {}
    for n, raw in enumerate(distinct):
        if raw.__class__ is str and raw in plain:
            values.append(raw)
            continue
        cell = together.get(n) or (Cell() if is_blank(raw) else parse(raw, column, reading))
        if cell.problem in _NAMES and coded(column):
            cell = replace(cell, value=names.of(cell.value))
        values.append(cell.value)
        if cell.problem:
            bad[n] = cell
    return values, bad


def _plain(distinct: list, column: Column) -> frozenset[str]:
    """Codes that need no look: neither those of communes nor those of people."""
    if column.kind != "code" or column.name.endswith("insee") or holds_people(column):
        return frozenset()
    return plain_codes(distinct)


# ---- cells the others of their column make doubtful, by index --------------------------------------------


def _names_as_codes(distinct: list, column: Column) -> dict[int, Cell]:
    """Names in a column of codes of people that is full of them."""
    if not holds_people(column) or not names_for_codes(distinct):
        return {}
    return {
        n: Cell(clean(raw), "names_as_codes")
        for n, raw in enumerate(distinct)
        if raw.__class__ is str and like_a_name(raw)
    }


def _grades_on_another_scale(distinct: list, column: Column) -> dict[int, Cell]:
    """Grades of a list (0 to 4) that was filled on another scale: beside a 7 out of 10, a 4 is no longer the best."""
    if not all(choice.value.isdigit() for choice in column.choices):
        return {}
    grades = {n: text for n, raw in enumerate(distinct) if (text := as_text(raw).strip()).isdigit()}
    foreign = next((text for text in grades.values() if text not in column.values), None)
    if foreign is None:
        return {}
    cell = Cell(problem="other_scale", values={"number": foreign})
    return {n: cell for n, text in grades.items() if text in column.values}


def _fraction_or_percentage(distinct: list, _column: Column) -> dict[int, Cell]:
    """Shares that may be 1 % or 100 %, beside 12 and 15 typed without a sign; not where fractions are most of the column."""
    figures = {
        n: value
        for n, raw in enumerate(distinct)
        if raw.__class__ is not WithUnit and (value := figure_in(raw)) is not None and value > 0
    }
    whole = [n for n, value in figures.items() if 1 < value <= 100]
    parts = [n for n, value in figures.items() if value <= 1]
    if len(parts) > len(whole):
        parts = [n for n in parts if figures[n] == 1]
    if not whole:
        return {}
    return dict.fromkeys(parts, Cell(problem="share_scale", values={"number": shown(distinct[whole[0]])}))


_JOINTS = re.compile(r"\s*\n\s*| ?[,;/+&|] ?| et | and | ")
_LISTED = 300  # different words of a column, at most, among which joined ones are looked for


# C07 / C09
_OF_LETTERS = re.compile(
    r"([A-Za-z]{1,4}-?)[0-9]{1,6}(?:(?:\s*(?:[,;/+&|]|\bet\b|\band\b)\s*|\s+)\1[0-9]{1,6})+"
)

_PERSON = r"(?:M\.?|Mr\.?|Mme\.?|Mlle\.?|Mrs\.?|Ms\.?|Monsieur|Madame) ?[A-ZÀ-Ý][\w'’-]+"
_OF_NAMES = re.compile(rf"{_PERSON}(?:\s*[/,;+\n]\s*{_PERSON})+")  # « M. et Mme Roux » are one client


def _codes_together(distinct: list, column: Column) -> dict[int, Cell]:
    """Names in a column of codes of people; several services, publics or codes of one kind in one cell."""
    found = _names_as_codes(distinct, column)
    if column.refers:
        found |= {
            n: Cell(problem="several_choices")
            for n, raw in enumerate(distinct)
            if raw.__class__ is str
            and (_OF_LETTERS.fullmatch(raw.strip()) or _OF_NAMES.fullmatch(raw.strip()))
        }
    texts = {raw.strip() for raw in distinct if raw.__class__ is str and raw.strip()}
    if column.refers not in ("services.id", "publics.id") or len(texts) > _LISTED:
        return found
    for n, raw in enumerate(distinct):
        if raw.__class__ is str and _joined(raw.strip(), texts - {raw.strip()}):
            found[n] = Cell(problem="several_choices")
    return found


def _joined(text: str, words: set[str], inside: bool = False) -> bool:
    """Whether a text is made of two of the words or more, with something that joins them."""
    if inside and text in words:
        return True
    starts = [word for word in words if text.startswith(word)]
    joints = filter(None, (_JOINTS.match(text, len(word)) for word in starts))
    return any(_joined(text[joint.end() :], words, True) for joint in joints)


_JUDGED: dict[str, Callable[[list, Column], dict[int, Cell]]] = {
    "code": _codes_together,
    "choice": _grades_on_another_scale,
    "share": _fraction_or_percentage,
}
