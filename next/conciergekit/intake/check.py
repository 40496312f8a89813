"""Which rows and cells of the sheets hold, and what is wrong with the others?

Sheets and headings are known by their code or label. Each filled row is kept, listed in the
problems or an example: ``rows`` counts them, sheet by sheet.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter
from pandas.api.extensions import ExtensionArray

from .. import dictionary
from . import cells, cross, defaults
from .cells import Cell
from .problems import Findings, Problem
from .sheets import Part, Read

REQUIRED = ("project", "requests")  # sheets no pilot can do without
DTYPES = {"date": "datetime64[us]", "yesno": "boolean"} | dict.fromkeys(cells.NUMBERS, "float64")
# Shares that may be above 1: what is earned or worked may exceed what is spent or agreed.
OVER_ONE = ("expenses_covered", "full_cost_covered", "workload")
EXAMPLE = re.compile(r"\s*ex[ae]mple", re.IGNORECASE)  # how a row that does not count begins


@dataclass(frozen=True, eq=False)
class Checked:
    """project: answers by name, None where absent. tables: every sheet but project, every column.

    problems: one row a fault. rows: sheet, read, kept, listed, examples; read is their sum.
    """

    project: dict[str, object]
    tables: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    rows: pd.DataFrame
    lang: str


def check(read: Read, lang: str | None) -> Checked:
    """The project's answers and the tables, typed, from raw sheets.

    lang: of the problems; by default the project's language, else French. Raises ValueError for
    another one; whatever the sheets hold does not raise.
    """
    if lang not in (None, *dictionary.LANGUAGES):
        raise ValueError(f"lang: expected one of {dictionary.LANGUAGES}, got {lang!r}")
    found, counts = Findings(read.problems), []
    parts = _parts(read, found, counts)
    project = dict.fromkeys(dictionary.tables()["project"].columns)
    for name, part in parts.items():
        told = _project(part, project) if name == "project" else _table(part)
        counts.append((part.sheet.name, *told))
    cross.check(parts, project)
    tables = {
        name: parts[name].frame.reset_index(drop=True)
        if name in parts
        else pd.DataFrame({code: _typed(column, []) for code, column in table.columns.items()})
        for name, table in dictionary.tables().items()
        if name != "project"
    }
    if "accounts" in parts:
        accounts = parts["accounts"]
        dated = "paid_on" in accounts.places and accounts.filled(accounts.places["paid_on"]) > 0
        tables["accounts"] = defaults.accounts(tables["accounts"], dated, accounts.tell)
    lang = lang or project["language"] or "fr"
    rows = pd.DataFrame(counts, columns=["sheet", "read", "kept", "listed", "examples"])
    return Checked(project, tables, found.table(lang), rows.astype({"sheet": "str"}), lang)


def _parts(read: Read, found: Findings, counts: list[tuple]) -> dict[str, Part]:
    """The sheets that are tables of the dictionary, by name; the rows of the others are counted."""
    known = cells.named(dictionary.tables().values())
    # The two other sheets of the kit's workbook: what to read first, and the lists of values.
    ours = cells.named(dictionary.words()[f"workbook_{name}"] for name in ("read_me", "lists"))
    filled = [(sheet, _filled(sheet.rows)) for sheet in read.sheets]
    filled = [(s, raws) for s, raws in filled if raws and dictionary.plain(s.name) not in ours]
    foreign = not any(dictionary.plain(sheet.name) in known for sheet, _raws in filled)
    if foreign and (filled or not read.problems):
        code, file = ("foreign_file", filled[0][0].file) if filled else ("empty_workbook", "")
        names = {"names": [sheet.name for sheet, _raws in filled]}
        found.add(Problem(code, "file_not_read", file, words=names))
    parts: dict[str, Part] = {}
    for sheet, raws in filled:
        table = dictionary.tables().get(known.get(dictionary.plain(sheet.name), ""))
        titles, count, words = raws.pop(1, []), len(raws), {}
        code = "unknown_sheet"
        if table and table.code in parts:
            code, words = "sheet_twice", {"first": parts[table.code].sheet.name}
        elif table:
            part, code = Part(table, sheet, found, raws), "headings_not_first"
            if _headings(part, [cells.written(title).strip() for title in titles]):
                parts[table.code] = part
                continue
        counts.append((sheet.name, count, 0, count, 0))
        if not foreign:
            words["count"] = count
            found.add(Problem(code, "sheet_not_read", sheet.file, sheet.name, words=words))
    for name in REQUIRED if not foreign else ():
        if name not in parts:
            table = dictionary.tables()[name]
            found.add(Problem("sheet_missing", "sheet_not_read", sheet=table))
    return parts


def _filled(rows: list[list[object]]) -> dict[int, list[object]]:
    """The rows that hold something, by their number."""
    return {
        number: row
        for number, row in enumerate(rows, 1)
        if any(cell != "" and (cell.__class__ is not str or cell.strip()) for cell in row)
    }


def _headings(part: Part, titles: list[str]) -> bool:
    """Find where each column stands, and tell the headings not read. False if none is known."""
    known = cells.named(part.table.columns.values())
    if part.table.code == "project":
        asked = {"key": "question", "answer": "answer", "help": "help"}  # help is not read
        words = {code: dictionary.words()[f"workbook_{word}"] for code, word in asked.items()}
        known = cells.named(dictionary.Named(code, word.label) for code, word in words.items())
    names = [known.get(dictionary.plain(title), "") for title in titles]
    for place, (title, name) in enumerate(zip(titles, names, strict=True)):
        if not any(names):
            break
        if name and (name not in part.places or not part.filled(part.places[name])):
            part.places[name], part.heads[name] = place, title
            continue
        count = part.filled(place)
        if count or (title and not name):
            code = "heading_twice" if name else "unknown_heading" if title else "blank_heading"
            column = title or get_column_letter(place + 1)
            part.tell(code, "column_not_read", None, column, count=count)
    return any(names)


def _project(part: Part, answers: dict[str, object]) -> tuple[int, int, int, int]:
    """Fill the answers. Returns the rows read, kept, listed, and 0."""
    columns, read = part.table.columns, 0
    known = cells.named(columns.values())
    keys, given = (
        [row[place] for row in part.raws.values()]
        if (place := part.places.get(name)) is not None
        else [""] * len(part.raws)
        for name in ("key", "answer")
    )
    for number, key, answer in zip(part.raws, keys, given, strict=True):
        name, key = known.get(dictionary.plain(key), ""), cells.written(key).strip()
        blank = not (key or str(answer).strip())
        read += not blank
        if name and name not in part.heads:
            part.heads[name] = key
            # The dates of the sheet are read together, as a column is.
            beside = given if columns[name].type == "date" else []
            seen, at = cells.convert(columns[name], [answer, *beside])
            day = columns[name].type == "date" and seen[at[0]].value
            answers[name] = pd.Timestamp(day) if day else seen[at[0]].value
            _tell_cell(part, number, columns[name], answer, seen[at[0]])
        elif not blank:
            code = "key_twice" if name else "unknown_key" if key else "no_key"
            part.tell(code, "row_aside", number, key, answer)
    for column in columns.values():
        if column.needed and column.code not in part.heads:
            part.tell("needed_cell", "kept", None, column.code)
    kept = sum(name in part.heads for name in columns)
    return read, kept, read - kept, 0


def _table(part: Part) -> tuple[int, int, int, int]:
    """Fill ``part.frame``. Returns the rows read, kept, listed and set apart as examples."""
    columns, read = part.table.columns, len(part.raws)
    for number in [n for n, row in part.raws.items() if EXAMPLE.match(str(row[0]))]:
        _tell_example(part, number, part.raws.pop(number))
    numbers = pd.Index(list(part.raws), dtype="int64")
    if numbers.empty and part.table.code in REQUIRED:
        part.tell("no_rows", "kept")
    across = list(zip(*part.raws.values(), strict=True))
    beside = next((c.code for c in columns.values() if c.type == "indicator"), "")
    aside, frame, alike = np.zeros(len(numbers), dtype=bool), {}, {}
    for name, column in columns.items():
        absent = name not in part.places or numbers.empty
        raws = [""] * len(numbers) if absent else across[part.places[name]]
        if column.type == "number" and beside in frame:
            seen, alike[name] = _measured(column, frame[beside], raws), np.arange(len(raws))
        else:
            seen, alike[name] = cells.convert(column, raws)
        frame[name] = _typed(column, seen).take(alike[name])
        aside |= column.needed == "row" and frame[name].isna()
        if absent and column.needed and len(numbers):
            effect = "row_aside" if column.needed == "row" else "kept"
            part.tell(f"column_{column.needed}", effect, None, name, count=len(numbers))
        elif any(_is_odd(column, cell) for cell in seen):
            for number, raw, at in zip(numbers, raws, alike[name], strict=True):
                _tell_cell(part, number, column, raw, seen[at])
    part.frame = pd.DataFrame(frame, index=numbers)[~aside]
    part.alike = pd.DataFrame(alike, index=numbers)[~aside]
    return read, len(part.frame), int(aside.sum()), read - len(numbers)


def _measured(
    column: dictionary.Column, indicators: Iterable[str], raws: Sequence[object]
) -> list[Cell]:
    """Numbers beside an indicator, each written in its unit: a share (80 %), €, a grade."""
    seen = []
    for indicator, raw in zip(indicators, raws, strict=True):
        unit = "" if pd.isna(indicator) else dictionary.indicators()[indicator].unit
        kinds = {
            "share": {"type": "share", "low": 0.0, "high": 2.0 if indicator in OVER_ONE else 1.0},
            "grade": {"low": 0.0, "high": 4.0},
            "eur": {"type": "amount"},
        }
        seen += cells.convert(replace(column, **kinds.get(unit, {})), [raw])[0]
    return seen


def _typed(column: dictionary.Column, seen: Iterable[Cell]) -> ExtensionArray:
    """Values in the type that a column of a table has."""
    kind = DTYPES.get(column.type, "str")
    return pd.Series([cell.value for cell in seen], dtype=kind).array


def _is_odd(column: dictionary.Column, cell: Cell) -> bool:
    """Whether something is wrong with a cell, or it is asked and blank."""
    return bool(cell.code or (column.needed and cell.value is None))


def _tell_cell(part: Part, number: int, column: dictionary.Column, raw: object, cell: Cell) -> None:
    if _is_odd(column, cell):
        blank = "row_aside" if column.needed == "row" else "cell_blank" if cell.code else "kept"
        effect = blank if cell.value is None else "kept"
        code = cell.code or f"needed_{column.needed}"
        part.tell(code, effect, number, column.code, raw, **cell.words)


def _tell_example(part: Part, number: int, row: list[object]) -> None:
    """Say of an example row that somebody wrote on that it does not count."""
    for name, place in part.places.items():
        written = dictionary.plain(cells.written(row[place]))
        examples = map(dictionary.plain, part.table.columns[name].example.values())
        if place and written and written not in examples:
            part.tell("example_changed", "row_aside", number, name, row[place])
            return
