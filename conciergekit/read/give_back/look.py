"""A cell of a workbook: how a typed value is written in it, text that stays text among others, and what it accepts, with the
hidden sheet that holds the words of the drop-down lists."""

from collections.abc import Mapping, Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ...core.i18n import N_, _
from ...core.schema import FIGURES, Column, Table
from ...core.tables import TABLES

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


# ---- what it accepts --------------------------------------------------------------------------------------

LISTS = N_("Lists")
ROOM = 2000  # rows that carry drop-downs and checks, so that a year of requests fits
_DATE_LOW, _DATE_HIGH = "DATE(2000,1,1)", "DATE(2049,12,31)"


class Lists:
    """The hidden sheet of allowed words, one column a list, each behind a defined name."""

    def __init__(self, book: Workbook):
        self.book = book
        self.sheet = book.create_sheet(_(LISTS))
        self.names: dict[tuple[str, ...], str] = {}

    def name(self, table: Table, column: Column) -> str:
        """The defined name of the words of a choice or yes/no column; made at the first call."""
        words = _words(column)
        if words not in self.names:
            name = "lst_yesno" if column.kind == "yesno" else f"lst_{table.name}_{column.name}"
            place = len(self.names) + 1
            for row, word in enumerate(words, start=1):
                self.sheet.cell(row=row, column=place, value=word)
            letter = get_column_letter(place)
            target = f"{quote_sheetname(self.sheet.title)}!${letter}$1:${letter}${len(words)}"
            self.book.defined_names[name] = DefinedName(name, attr_text=target)
            self.names[words] = name
        return self.names[words]

    def close(self) -> None:
        """Hide and protect the sheet, last in the workbook."""
        self.book.move_sheet(self.sheet, offset=len(self.book.sheetnames))
        self.sheet.sheet_state = "hidden"
        self.sheet.protection.sheet = True


def _words(column: Column) -> tuple[str, ...]:
    if column.kind == "yesno":
        return _("yes"), _("no")
    return tuple(str(choice.title) for choice in column.choices)


def codes_of(sheets: Mapping[Table, Sequence[Column]]) -> dict[str, str]:
    """Where the codes of each of these sheets stand: name of the table -> area of its key."""
    return {
        table.name: area(str(table.title), [column.name for column in columns].index(table.key) + 1)
        for table, columns in sheets.items()
        if table.key in [column.name for column in columns]
    }


def area(sheet: str, column: int) -> str:
    """The cells of a column under its heading, as a formula says them."""
    letter = get_column_letter(column)
    return f"{quote_sheetname(sheet)}!${letter}$2:${letter}${ROOM}"


def validation(
    table: Table, column: Column, lists: Lists | None, codes: Mapping[str, str]
) -> DataValidation | None:
    """What a cell accepts: lists are enforced, dates, numbers and codes of other sheets only warn. `codes`: as in
    `codes_of`; a code of a sheet that the book does not have is free. `lists` is needed by columns with a list of words."""
    if column.kind in ("choice", "yesno"):
        rule = DataValidation(type="list", formula1=f"={lists.name(table, column)}", errorStyle="stop")
        rule.error = _("Choose one of the words of the list.")
    elif column.refers:
        other = column.refers.split(".")[0]
        if other not in codes:
            return None
        rule = DataValidation(type="list", formula1=f"={codes[other]}", errorStyle="warning")
        rule.error = _(
            "This code is not yet in the sheet “{sheet}”. Add it there, or check the spelling.",
            sheet=TABLES[other].title,
        )
    elif column.kind == "date":
        rule = DataValidation(
            type="date", operator="between", formula1=_DATE_LOW, formula2=_DATE_HIGH, errorStyle="warning"
        )
        rule.error = _("Type a date such as 31/01/2026 (day, month, year).")
    elif column.kind in FIGURES:
        rule = _number_rule(column)
    else:
        return None
    rule.errorTitle = _("Check this cell")
    rule.showErrorMessage = True
    rule.allow_blank = True
    return rule


def _number_rule(column: Column) -> DataValidation:
    low = column.minimum if column.minimum is not None else -1e9
    high = column.maximum if column.maximum is not None else 1e9
    rule = DataValidation(
        type="whole" if column.kind == "integer" else "decimal",
        operator="between",
        formula1=f"{low:.15g}",
        formula2=f"{high:.15g}",
        errorStyle="warning",
    )
    if column.kind == "share":
        rule.error = _("Type a percentage between 0% and 100%.")
    elif column.maximum is not None:
        rule.error = _("Type a number from {low} to {high}.", low=f"{low:g}", high=f"{high:g}")
    elif column.minimum is not None:
        rule.error = _("Type a number, {low} or more, without unit.", low=f"{low:g}")
    else:
        rule.error = _("Type a number, without unit.")
    return rule
