"""The day of the lines under a title: « Marché de Gières – samedi 31 janvier 2026 »."""

import datetime as dt
import re
from dataclasses import replace

from ....core.cells.cell import Reading, figure_in
from ....core.cells.sheet import Sheet, cells_at
from ....core.cells.values import parse
from ....core.schema import fold
from ....core.tables import TABLES
from ..kinds import header_of
from ..match import HEADER_LINES
from ..totals import begins_a_sum
from ..trade import said_in_the_trade
from .periods import year_about

_DATED = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?\d{1,2}(?:er)? [^\W\d]{3,9} 20\d\d|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d",
    re.I,
)
_NO_YEAR = re.compile(
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d{1,2}(?:er)? [^\W\d]{3,9}(?! *\d)", re.I
)
_DAY = TABLES["requests"]["date"]
# A title of a session, by its day of the week or by what it is; and of another day than that of its lines.
_SESSION = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|permanences?|ateliers?|marches?|seances?|repair cafe|sondage"
    r"|collecte|tournees?|porte a porte|stand|journee|passage|visites?|session|market)\b"
)
_UNTIL = re.compile(
    r"\b(?:au|situation|arrete|jusqu|point|avant|bilan|au plus tard|imprime|cloture|comite|ag|extraction|extrait|export|relance|maj|mise a jour|signee?|diffusee?|etat|version"
    r"|edite|valide|proch\w*|rappel\w*|rdv|reunion|as of|until|by|before|next|printed)\w*\b"
)


def _of_a_day(heading: str) -> bool:
    """Whether a heading says that its column holds days, weeks or months."""
    return (
        said_in_the_trade("requests", "date", heading)
        or re.match(r"(?:mois|semaine|periode|month|week)\b", fold(heading)) is not None
    )


def under_days(sheet: Sheet) -> Sheet:
    """The sheet with a last column « Date », of the day that the title above each line says, where no column holds days and such
    titles stand among its lines: « Marché de Gières – samedi 31 janvier 2026 »."""
    if not sheet.rows or header_of(sheet) >= HEADER_LINES:
        return sheet
    header = header_of(sheet)
    if any(isinstance(cell, str) and _of_a_day(cell) for cell in sheet.rows[header]):
        return sheet
    titles: dict[int, dt.date | None] = {}
    reading = Reading(order="day", year=year_about(sheet, header))
    near = [line for line, titled in sheet.sparse.items() if titled and line != header]
    below = [line for line in near if line > header]
    for index in near if below else [line for line in near if line >= header - 4]:
        text = sheet.title(index)
        if (index < header - 2 and below) or not isinstance(text, str):
            continue
        said, plain = _DATED.findall(text) or _NO_YEAR.findall(text), fold(text)
        if _UNTIL.search(plain) or not (_SESSION.search(plain) or (said and len(plain) < 12)):
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
    rows, day = (
        [list(row) for row in sheet.rows],
        titles.get(max((i for i in titles if i < header), default=-1)),
    )
    rows[header] += [""] * (width - len(rows[header])) + ["Date"]
    for i in body:
        day = titles.get(i, day)
        if i in lines:
            again = sheet.rows[i] == sheet.rows[header]  # headings said again
            rows[i] += [""] * (width - len(rows[i])) + ["Date" if again else day]
    return replace(sheet, rows=rows, titled=tuple(sorted(titles)))
