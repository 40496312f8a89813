"""An .xlsx copy of the values of an .xls, an .ods or CSV files."""

import datetime as dt
import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ...core.cells.sheet import Unread, WithUnit
from ..open.files import read
from .look import put_text
from .workbook import frozen_bytes

_NOT_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WIDEST = 40


def plain_copy(source: Path) -> bytes:
    """The values of a file or of a folder of CSV, one sheet each; text stays text, formulas are not copied.

    Raises ConciergekitError when the file cannot be read.
    """
    sheets, _findings, _source = read(source)
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(_free(book, sheet.key))
        for row, cells in enumerate(sheet.rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None and value != "":
                    _put(page.cell(row=row, column=column), value)
        for column in range(1, page.max_column + 1):
            longest = max(
                (len(str(row[column - 1])) for row in sheet.rows[:200] if len(row) >= column), default=0
            )
            page.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(9, longest + 2))
    return frozen_bytes(book)


def _free(book: Workbook, name: str) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, no quote at an end, not used twice."""
    base = _NOT_A_NAME.sub("_", name).strip("'")[:31] or "_"
    title, number = base, 2
    while title.casefold() in (other.casefold() for other in book.sheetnames):
        title = f"{base[:28]}_{number}"
        number += 1
    return title


def _put(cell, value) -> None:
    cell.font = Font(name="Calibri", size=11)
    if isinstance(value, Unread | WithUnit | str):
        put_text(cell, str(value)[:32_767])
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, dt.timedelta | dt.datetime | dt.date | dt.time):
        cell.value = value
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, bool | int | float):
        cell.value = value
    else:
        put_text(cell, str(value))
