"""A day that no cell holds as one date: in several columns, « Jour », « Mois », « Année », with another in a cell, « du 1er au 31 »,
or in the title above its lines, « Marché de Gières – samedi 31 janvier 2026 »."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import replace

from ....core.cells.cell import Reading, clean, figure_in
from ....core.cells.dates import MONTHS, parse_date
from ....core.cells.sheet import Sheet, cells_at, filled, padded
from ....core.cells.values import parse
from ....core.schema import fold
from ....core.tables import TABLES
from ....core.text import listed
from ...words import Said
from ..kinds import header_of
from ..match import HEADER_LINES
from ..totals import begins_a_sum
from ..trade import said_in_the_trade
from .periods import year_about

_SAID = Said("parts")

_WORDS = {
    "day": r"jours?(?: du mois)?|days?(?: of month)?|quantieme",
    "month": r"mois|months?",
    "year": r"annees?|ans?|years?",
}
_LETTERS = {"day": "jj?|dd?", "month": "mm?", "year": "a{1,4}|y{1,4}|yr"}
_PARTS = {
    part: re.compile(
        rf"(?:date )?(?:{words})(?: (?P<of>.*))?|(?:date )?(?:{_LETTERS[part]})|(?P<name>.* .*) (?:{words})"
    )
    for part, words in _WORDS.items()
}
_MOSTLY, _ONCE = 0.8, 0.5  # of the cells are a part of a date; of the lines fill one written once for several
_SHOWN = listed("""
    janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre
""")


def parts_of(heads: list) -> dict[str, dict[str, int]]:
    """What a line of headings says of dates in several columns: what each is called, « Date de livraison », and where its
    day, its month and its year stand. « Date » may head the number of the day, beside a month.

    >>> parts_of(["N°", "Jour", "Mois", "Année"])
    {'Date': {'day': 1, 'month': 2, 'year': 3}}
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for p, cell in enumerate(heads):
        for part, pattern in _PARTS.items():
            if isinstance(cell, str) and (match := pattern.fullmatch(fold(cell))):
                name = (
                    " ".join(cell.split()[:-1]).rstrip(" -–:(")
                    if match["name"]
                    else f"Date {match['of'] or ''}"
                )
                found[name.strip()].setdefault(part, p)
    return {
        of: {part: at[part] for part in _PARTS if part in at}
        for of, at in found.items()
        if {"day", "month"} <= set(at)
    }


def one_date(sheet: Sheet) -> Sheet:
    """The sheet with each such date whole in the column of its day, whose heading becomes « Date »: those of the month and
    the year stay, and are counted as read with it. As it is where the cells are no such parts, or a heading says « Date »
    already."""
    header = header_of(sheet)
    heads = {fold(cell) for cell in sheet.rows[header] if isinstance(cell, str)}
    for name, at in parts_of(sheet.rows[header]).items():
        written, above = ({}, ()) if fold(name) in heads else _whole(sheet, header, at)
        if not written:
            continue
        rows = [list(row) for row in sheet.rows]
        rows[header][at["day"]] = name
        for i, text in written.items():
            rows[i] = padded(rows[i], at["day"] + 1)
            rows[i][at["day"]] = text
        said = (name, tuple(at.values()), tuple(str(sheet.rows[header][p]) for p in at.values()), above)
        sheet = replace(sheet, rows=rows, dated=(*sheet.dated, said))
    return sheet


def _cells(sheet: Sheet, header: int, position: int) -> dict[int, object]:
    """The filled cells of a column, by line."""
    body = enumerate(sheet.rows[header + 1 :], header + 1)
    return {i: row[position] for i, row in body if position < len(row) and filled(row[position])}


def _whole(sheet: Sheet, header: int, at: dict[str, int]) -> tuple[dict[int, object], tuple[int, ...]]:
    """The date of each line as it is read, « 3 mars 2026 » or « 2026-03-05 », with « ? » for a part that is missing; and the lines,
    from 1, whose month or year is written once, above."""
    read = {"day": _day, "month": _month, "year": _year}
    columns = {part: _cells(sheet, header, p) for part, p in at.items()}
    some = sorted(set().union(*columns.values()))
    lines = [i for i in some if sum(map(filled, sheet.rows[i])) > 1]  # those that hold something else too
    alone = {*some} - {*lines}
    columns = {part: {i: c for i, c in cells.items() if i not in alone} for part, cells in columns.items()}
    for part, cells in columns.items():
        good = sum(read[part](cell) is not None for cell in cells.values())
        if len(cells) < 1 + (part == "day") or good < _MOSTLY * len(cells):
            return {}, ()
    once = {
        part: part != "day" and lines[0] in cells and len(cells) < _ONCE * len(lines)
        for part, cells in columns.items()
    }
    above = tuple(i + 1 for i in lines if any(once[part] and i not in columns[part] for part in at))
    found, last = {}, {}
    for i in lines:
        cells = {part: columns[part].get(i) for part in at}
        for part, cell in cells.items():
            last[part] = cell if filled(cell) else last.get(part)
        if not filled(cells["day"]) and len(columns["day"]) < _ONCE * len(lines):
            continue  # written once for several lines, as a date is
        cells = {part: last[part] if once[part] else cell for part, cell in cells.items()}
        found[i] = _said({part: (read[part](cell), cell) for part, cell in cells.items()})
    return found, above


def _said(cells: dict[str, tuple]) -> object:
    (day, typed), (month, named), (year, dated) = (
        cells.get(part, (None, None)) for part in ("day", "month", "year")
    )
    whole = day is not None and month is not None and (year is not None or "year" not in cells)
    if not whole and not filled(named) and not filled(dated):
        return typed if filled(typed) else ""  # a whole date may stand there
    if not whole:
        return " / ".join(
            "?" if not filled(c) else f"{c:g}" if isinstance(c, float) else str(c)
            for _value, c in cells.values()
        )
    if year is None:
        return f"{day} {_SHOWN[month - 1]}" if 1 <= month <= 12 else f"{day} / {month}"
    worded = isinstance(named, str) and fold(named) in MONTHS
    return f"{day} {fold(named)} {year}" if worded else f"{year}-{month:02}-{day:02}"


def _number(cell: object, least: int, most: int) -> int | None:
    value = figure_in(cell)
    return int(value) if value is not None and value == int(value) and least <= value <= most else None


def _day(cell: object) -> int | None:
    if isinstance(cell, str) and fold(cell) in ("1er", "1st"):
        return 1
    return _number(cell, 1, 31)


def _month(cell: object) -> int | None:
    """A month by its name or its number; of a number no month has, that number, for the calendar to refuse."""
    if isinstance(cell, dt.date):
        return None
    return MONTHS.get(fold(cell)) if isinstance(cell, str) and fold(cell) in MONTHS else _number(cell, 1, 99)


def _year(cell: object) -> int | None:
    value = _number(cell.strip(" '’") if isinstance(cell, str) else cell, 0, 2100)
    return None if value is None or 100 <= value < 1900 else value + 2000 if value < 100 else value


_FROM_TO = re.compile(r"(?:du|de|from) (.*[0-9]) (?:(?:jusqu['’])?au|à|to) (?:le )?(.*[0-9])", re.I)
LAST = " – fin"  # what is added to the heading of the column of the last days
_FIRST_LINES = 30  # in which the first period of a column stands
_DAY_FIRST = Reading(order="day")


def two_days(sheet: Sheet) -> Sheet:
    """The sheet with the first day in place of each period of a column full of them, and the last day in one more column at
    its right, whose cells are counted too: where nobody reads them, that is told. As it is when no column is."""
    header = header_of(sheet)
    below = sheet.rows[header + 1 : header + 1 + _FIRST_LINES]
    for p, heading in enumerate(sheet.rows[header]):
        if filled(heading) and any(p < len(row) and _days(row[p]) for row in below):
            body = sheet.rows[header + 1 :]
            days = {i: found for i, row in enumerate(body) if p < len(row) and (found := _days(row[p]))}
            if len(days) >= max(2, 0.5 * len(cells_at(body, p))):
                return _split(sheet, header, p, days)
    return sheet


def _days(cell: object) -> tuple[str, str] | None:
    match = _FROM_TO.fullmatch(clean(cell)) if isinstance(cell, str) and cell[:5].strip() else None
    if match is None or any(parse_date(text, _DAY_FIRST).value is None for text in match.groups()):
        return None
    return match[1], match[2]


def _split(sheet: Sheet, header: int, p: int, days: dict[int, tuple[str, str]]) -> Sheet:
    width = max(map(len, sheet.rows))
    rows = [padded(row, width + 1) for row in sheet.rows]
    rows[header][-1] = f"{rows[header][p]}{LAST}"
    for i, (first, last) in days.items():
        rows[header + 1 + i][p], rows[header + 1 + i][-1] = first, last
    return replace(sheet, rows=rows)


_DAY = TABLES["requests"]["date"]


def _of_a_day(heading: str) -> bool:
    """Whether a heading says that its column holds days, weeks or months."""
    return (
        said_in_the_trade("requests", "date", heading)
        or re.match(r"(?:mois|semaine|periode|month|week)\b", fold(heading)) is not None
    )


def under_days(sheet: Sheet) -> Sheet:
    """The sheet with a last column « Date », of the day that the title above each line says, where no column holds days and such
    titles stand among its lines: « Marché de Gières – samedi 31 janvier 2026 »."""
    header = header_of(sheet)
    if header >= HEADER_LINES or any(
        isinstance(cell, str) and _of_a_day(cell) for cell in sheet.rows[header]
    ):
        return sheet
    titles: dict[int, dt.date | None] = {}
    reading = Reading(order="day", year=year_about(sheet, header))
    near = [line for line, titled in sheet.sparse.items() if titled and line != header]
    below = [line for line in near if line > header]
    for index in near if below else [line for line in near if line >= header - 4]:
        text = sheet.title(index)
        if (index < header - 2 and below) or not isinstance(text, str):
            continue
        said, plain = _SAID.dated.findall(text) or _SAID.no_year.findall(text), fold(text)
        if _SAID.until.search(plain) or not (_SAID.session.search(plain) or (said and len(plain) < 12)):
            continue
        # under a title of a session whose day is not whole, no day is known
        titles[index] = parse(said[0], _DAY, reading).value if len(said) == 1 else None
    body = range(header + 1, len(sheet.rows))
    lines = [i for i in body if i not in sheet.sparse and not begins_a_sum(sheet.rows[i])]
    if not any(titles.values()) or not lines or min(titles) > lines[0]:
        return sheet
    width = max(len(row) for row in sheet.rows)
    for p in range(width):
        cells = cells_at((sheet.rows[i] for i in lines), p)
        if len(cells) > 0.5 * len(lines) and all(
            figure_in(c) is None and parse(c, _DAY, Reading(order="day")).value is not None for c in cells
        ):
            return sheet
    rows, day = list(sheet.rows), titles.get(max((i for i in titles if i < header), default=-1))
    rows[header] = [*padded(rows[header], width), "Date"]
    for i in body:
        day = titles.get(i, day)
        if i in lines:
            again = sheet.rows[i] == sheet.rows[header]  # headings said again
            rows[i] = [*padded(rows[i], width), "Date" if again else day]
    return replace(sheet, rows=rows, titled=tuple(sorted(titles)))
