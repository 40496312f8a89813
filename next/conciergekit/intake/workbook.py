"""What does one fill in? The workbook, blank or filled, made from the dictionary alone."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from .. import dictionary
from ..dictionary import Column, Table, label

LAST_ROW = 5_000  # of the cells that are checked while one writes
FORMATS = {
    "text": "@",  # a spreadsheet would turn the code 3-1 into a date
    "code": "@",
    "date": "dd/mm/yyyy",
    "time": "hh:mm",
    "amount": "#,##0.00",
    "share": "0%",
}
WIDTHS = {"text": 34, "indicator": 34, "choice": 22, "code": 16, "date": 13}
WHOLE = ("whole", "grade4", "grade5")
MOST = (-1e9, 1e9)  # of a number without bounds
EARLIEST, LATEST = "36526", "73415"  # 1 January 2000 and 31 December 2100, as a spreadsheet counts
DAY = (2026, 1, 1, 0, 0, 0)  # in every file: the same workbook has the same bytes

HEAD = PatternFill("solid", fgColor="0F5563")
BOLD = Font("Calibri", 11, bold=True)
HEAD_FONT, TITLE_FONT = Font("Calibri", 11, True, color="FFFFFF"), Font("Calibri", 14, True)
EXAMPLE_FONT = Font("Calibri", 11, italic=True, color="77828B")
HELP_FONT, LINK_FONT = Font("Calibri", 11, color="56606A"), Font("Calibri", 11, color="0F5563")
LINE = Border(bottom=Side("thin", color="C9D1D6"))
TOP, RIGHT = Alignment("left", "top", wrap_text=True), Alignment("right", "top", indent=1)


def write_blank(path: str | Path, lang: str = "fr", sheets: Iterable[str] | None = None) -> None:
    """Write the blank workbook: a sheet to read first, the six start sheets and those named.

    sheets: names of tables of the dictionary to add. A grey example row, which does not count,
    stands under each heading; its language is answered. Raises ValueError for an unknown language
    or sheet.
    """
    write_workbook(path, {}, {"language": lang}, lang, sheets)


def write_workbook(
    path: str | Path,
    tables: Mapping[str, pd.DataFrame],
    project: Mapping[str, object],
    lang: str = "fr",
    sheets: Iterable[str] | None = None,
) -> None:
    """Write a workbook that ``load_pilot`` reads back as these tables and answers.

    tables: sheet -> DataFrame with the columns, codes and types of ``Pilot.tables``. project:
    answers by name. It holds the six start sheets, those named in ``sheets`` and every sheet with
    a row; codes become labels in ``lang``. The same content gives the same bytes.
    Raises ValueError for an unknown language, sheet, column or question.
    """
    added = (set(sheets or ()) - {"project"}) | {
        name for name, frame in tables.items() if len(frame)
    }
    _check_names(lang, {*added, *tables}, tables, project)
    shown = {n: table for n, table in dictionary.tables().items() if table.start or n in added}
    book = Workbook()
    book.properties.creator = "conciergekit"
    _read_me(book.active, shown, lang)
    rules = _Rules(_lists(book, lang), shown, tables, lang)
    for name, table in shown.items():
        sheet = book.create_sheet(table.label[lang])
        if name == "project":
            _project(sheet, table, project, rules, lang)
        else:
            _table(sheet, table, tables.get(name), rules, lang)
    book.move_sheet(label("workbook_lists", lang), len(shown))
    save(book, Path(path))


def _check_names(lang: str, sheets: set[str], tables: Mapping, project: Mapping) -> None:
    every = dictionary.tables()
    known = [name for name in every if name != "project"]
    if lang not in dictionary.LANGUAGES:
        raise ValueError(f"lang: expected one of {dictionary.LANGUAGES}, got {lang!r}")
    if unknown := sorted(sheets - set(known)):
        raise ValueError(f"sheets: expected some of {known}, got {unknown}")
    given = {name: list(frame) for name, frame in tables.items()} | {"project": list(project)}
    for name, columns in given.items():
        if unknown := [column for column in columns if column not in every[name].columns]:
            raise ValueError(f"{name}: expected some of {list(every[name].columns)}, got {unknown}")


@dataclass(frozen=True)
class _Rules:
    """What a spreadsheet checks while one writes, by column of the dictionary."""

    lists: Mapping[str, str]
    shown: Mapping[str, Table]
    tables: Mapping[str, pd.DataFrame]
    lang: str

    def add(self, sheet: Worksheet, column: Column, cells: str) -> None:
        """Put the rule of a column on cells of a sheet, if it has one."""
        if column.type in ("choice", "yesno", "indicator"):
            rule = self._rule("list", self.lists[column.list or column.type])
        elif column.refers.partition(".")[0] in self.shown:
            rule = self._reference(column)
        elif column.type in ("text", "code"):
            return
        elif column.type == "date":
            rule = self._rule("date", EARLIEST, LATEST)
        elif column.type == "time":
            rule = self._rule("time", "0", "0.99999")
        else:
            rule = self._number(column)
        rule.add(cells)
        sheet.add_data_validation(rule)

    def _reference(self, column: Column) -> DataValidation:
        """A value that stands in another sheet: any other is warned of, and may stay."""
        name, _dot, code = column.refers.partition(".")
        table = self.shown[name]
        letter = get_column_letter(list(table.columns).index(code) + 1)
        first = 3 if _empty(self.tables.get(name)) else 2  # below the example
        title = table.label[self.lang]
        cells = f"{quote_sheetname(title)}!${letter}${first}:${letter}${LAST_ROW}"
        rule = self._rule("list", cells, message="unknown", sheet=title)
        rule.errorStyle = "warning"
        return rule

    def _number(self, column: Column) -> DataValidation:
        kind = "whole" if column.type in WHOLE else "decimal"
        low, high = column.low, column.high
        message = "between" if high is not None else "at_least" if low is not None else "number"
        first, second = (MOST[0] if low is None else low, MOST[1] if high is None else high)
        told = {"low": self._bound(column, low), "high": self._bound(column, high)}
        return self._rule(kind, f"{first:.15g}", f"{second:.15g}", message, **told)

    def _bound(self, column: Column, bound: float | None) -> str:
        number = "" if bound is None else f"{bound:.0%}" if column.type == "share" else f"{bound:g}"
        return number.replace(".", ",").replace("%", "\u202f%") if self.lang == "fr" else number

    def _rule(
        self, kind: str, first: str, second: str | None = None, message: str = "", **told: str
    ) -> DataValidation:
        return DataValidation(
            type=kind,
            operator=None if kind == "list" else "between",
            formula1=first,
            formula2=second,
            allow_blank=True,
            showErrorMessage=True,
            error=label(f"workbook_{message or kind}", self.lang).format(**told),
        )


def _read_me(sheet: Worksheet, shown: Mapping[str, Table], lang: str) -> None:
    """What the workbook is, how it is filled, its sheets, and the question of each column."""

    def say(code: str, **told: str) -> str:
        return label(f"workbook_{code}", lang).format(**told)

    sheet.title = say("read_me")
    sheet.append([say("title")])
    sheet["A1"].font = TITLE_FONT
    for number in range(1, 8):
        sheet.append([say(f"line_{number}")])
    sheet.append([])
    sheet.append([say("sheet"), say("purpose"), None, say("here")])
    _head(sheet, sheet.max_row)
    yes = dictionary.lists()["yesno"]["yes"].label[lang].capitalize()
    for name, table in dictionary.tables().items():
        here = yes if name in shown else say("add", sheet=name)
        sheet.append([table.label[lang], table.help[lang], None, here])
        if name in shown:
            link = sheet.cell(sheet.max_row, 1)
            place = f"{quote_sheetname(table.label[lang])}!A1"
            link.hyperlink = Hyperlink(link.coordinate, location=place)
            link.font = LINK_FONT
    sheet.append([])
    sheet.append([say(name) for name in ("sheet", "column", "question", "sample")])
    _head(sheet, sheet.max_row)
    for table in shown.values():
        for column in table.columns.values():
            words = (_title(column, lang), column.help[lang], column.example[lang])
            sheet.append([table.label[lang], *words])
            for cell in sheet[sheet.max_row]:
                cell.alignment, cell.border = TOP, LINE
                cell.data_type = "s"
    for letter, width in zip("ABCD", (20, 36, 78, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    _page(sheet)


def _lists(book: Workbook, lang: str) -> dict[str, str]:
    """The hidden sheet of the values to choose from. Returns where each list is: name -> cells."""
    sheet = book.create_sheet(label("workbook_lists", lang))
    sheet.sheet_state = "hidden"
    found = {}
    every = {**dictionary.lists(), "indicator": dictionary.indicators()}
    for number, (name, values) in enumerate(every.items(), 1):
        words = [name, *(value.label[lang] for value in values.values())]
        for row, word in enumerate(words, 1):
            sheet.cell(row, number, word)
        letter = get_column_letter(number)
        found[name] = f"{quote_sheetname(sheet.title)}!${letter}$2:${letter}${len(words)}"
    return found


def _project(
    sheet: Worksheet, table: Table, project: Mapping[str, object], rules: _Rules, lang: str
) -> None:
    sheet.append([label(f"workbook_{name}", lang) for name in ("question", "answer", "help")])
    _head(sheet, 1)
    for row, (name, column) in enumerate(table.columns.items(), 2):
        sheet.cell(row, 1, _title(column, lang)).font = BOLD
        _write(sheet.cell(row, 2), project.get(name), column, lang)
        example = label("workbook_example", lang).format(value=column.example[lang])
        sheet.cell(row, 3, f"{column.help[lang]} {example}").font = HELP_FONT
        _style(sheet.cell(row, 2), column)
        rules.add(sheet, column, f"B{row}")
        for cell in sheet[row]:
            cell.alignment, cell.border = TOP, LINE
    for letter, width in zip("ABC", (40, 36, 100), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    _page(sheet)


def _table(
    sheet: Worksheet, table: Table, frame: pd.DataFrame | None, rules: _Rules, lang: str
) -> None:
    indicators = ({} if frame is None else frame).get("indicator", [])
    units = [getattr(dictionary.indicators().get(name), "unit", "") for name in indicators]
    for number, column in enumerate(table.columns.values(), 1):
        title, letter = _title(column, lang), get_column_letter(number)
        head = sheet.cell(1, number, title)
        head.comment = Comment(column.help[lang], "conciergekit", height=70, width=260)
        shape = sheet.column_dimensions[letter]
        shape.width = max(WIDTHS.get(column.type, 12), *(len(word) + 3 for word in title.split()))
        _style(shape, column)
        rules.add(sheet, column, f"{letter}2:{letter}{LAST_ROW}")
        if _empty(frame):
            example = column.example[lang]
            if number == 1:
                example = label("workbook_example", lang).format(value=example)
            sheet.cell(2, number, example or None).font = EXAMPLE_FONT
            shape.width = max(shape.width, len(example) + 2)
        elif column.code in frame:
            for row, value in enumerate(frame[column.code].tolist(), 2):
                _write(sheet.cell(row, number), value, column, lang)
                if column.type == "number" and units[row - 2 : row - 1] == ["share"]:
                    sheet.cell(row, number).number_format = FORMATS["share"]
    _head(sheet, 1)
    sheet.row_dimensions[1].height = 48
    sheet.freeze_panes = "A2"
    _page(sheet)


def _write(cell: Cell, value: object, column: Column, lang: str) -> None:
    """Write a typed value as a person of that language writes it; absent is left blank."""
    if pd.isna(value):
        return
    _style(cell, column)
    if column.type == "yesno":
        value = "yes" if value else "no"
    if column.type in ("choice", "yesno", "indicator"):
        named = dictionary.lists().get(column.list or column.type, dictionary.indicators())
        value = named[value].label[lang] if value in named else value
    elif column.type == "date":
        value = pd.Timestamp(value).to_pydatetime()
    elif column.type == "time":
        value = datetime.time.fromisoformat(value)
    text = isinstance(value, str)
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value) if text else value
    if text:
        cell.data_type = "s"  # never a formula, nor an error
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))  # so when somebody edits it too


def _style(place: Cell | ColumnDimension, column: Column) -> None:
    place.number_format = FORMATS.get(column.type, "General")
    place.alignment = TOP if column.type in WIDTHS else RIGHT


def _title(column: Column, lang: str) -> str:
    return f"{column.label[lang]} *" if column.needed else column.label[lang]


def _empty(frame: pd.DataFrame | None) -> bool:
    return frame is None or frame.empty


def _head(sheet: Worksheet, row: int) -> None:
    for cell in sheet[row]:
        cell.fill, cell.font = HEAD, HEAD_FONT
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _page(sheet: Worksheet) -> None:
    """As wide as a sheet of paper, in landscape, headings on each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"


def save(book: Workbook, path: Path) -> None:
    """Save without the hour, which openpyxl writes in the properties and in each entry."""
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                day = b"%04d-%02d-%02dT%02d:%02d:%02dZ" % DAY
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", day, content)
            new.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED)
