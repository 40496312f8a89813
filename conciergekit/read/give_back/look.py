"""One typed value in one cell: number formats, words of the language, text that stays text."""

import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from ...core.i18n import _
from ...core.schema import FIGURES, Column

REQUIRED_HEAD, HEAD, INPUT = "1F4E79", "DCE6F1", "FFF8E1"
# the tab of a sheet, by the stage of the workbook that adds it: the advanced ones stand apart in grey
TABS = {"start": REQUIRED_HEAD, "month3": "2E9E77", "gate": "E0A100", "all": "A6A6A6"}
WHITE, GREY, INK = "FFFFFF", "7F7F7F", "1F1F1F"


# Patterns are American in the file; Excel and LibreOffice show them in the reader's own way.
FORMATS = {"date": "dd/mm/yyyy", "integer": "#,##0", "share": "0%", "code": "@", "text": "@"}


def font(**options) -> Font:
    """The one typeface of the workbook."""
    return Font(name="Calibri", **{"size": 11, **options})


def put(cell, column: Column, value, percentage: bool = False):
    """Write `value` as the column wants it; a missing value leaves the cell empty. Returns the cell.

    `percentage`: show this number as one.
    """
    cell.number_format = FORMATS.get(column.kind, "General")
    if value is None or pd.isna(value):
        return cell
    if column.kind == "date":
        cell.value = pd.Timestamp(value).to_pydatetime()
        cell.number_format, cell.alignment = FORMATS["date"], Alignment(horizontal="center")
    elif column.kind in FIGURES:
        cell.value = int(value) if float(value).is_integer() else float(value)
        cell.number_format = _pattern(float(value), percentage or column.kind == "share", column.unit == "€")
    elif column.kind == "yesno":
        cell.value = _("yes") if value else _("no")
    elif column.kind == "choice":
        cell.value = column.label(value)
    else:
        put_text(cell, str(value))
    return cell


def _pattern(value: float, percentage: bool, money: bool) -> str:
    if percentage:
        return "0%" if (round(value * 100, 6)).is_integer() else "0.0%"
    return "#,##0" if value.is_integer() and not money else "#,##0.00"


def put_text(cell, text: str) -> None:
    """Text stays text: nothing typed by someone is ever run as a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True
