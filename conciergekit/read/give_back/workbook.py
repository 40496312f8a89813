"""The workbook a pilot keeps, written from the data dictionary: blank template or filled sample.

One read-me sheet, then one sheet a table: those kept from the first week, then those of later stages, the advanced ones
last with a grey tab; headings in the language of the file. Drop-down lists live in a hidden sheet because lists written
inside a validation are cut at 255 characters. The same content always gives the same bytes.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from ...core.i18n import N_, _, use_language
from ...core.pilot import Pilot
from ...core.schema import WORKBOOK_STAGES, Column, Table, WorkbookStage
from ...core.tables import TABLES
from .look import (
    FORMATS,
    GREY,
    HEAD,
    INK,
    INPUT,
    REQUIRED_HEAD,
    ROOM,
    TABS,
    WHITE,
    Lists,
    codes_of,
    font,
    put,
    put_text,
    validation,
)

EXAMPLE_MARK = N_("example, delete it")

_EPOCH = dt.datetime(2026, 1, 1)
_UNITS = {
    "/month": N_("per month"),
    "/year": N_("per year"),
    "h/week": N_("h/week"),
    "€/month": N_("€/month"),
}
_LINE = Side(style="thin", color="BFBFBF")


def write(
    path,
    tables: Mapping | None = None,
    settings: Mapping | None = None,
    lang: str = "fr",
    example: bool = True,
    title: str | None = None,
    stage: WorkbookStage = "all",
) -> Path:
    """Write the workbook of a pilot, or the blank one.

    Parameters
    ----------
    path
        File to write (.xlsx); replaced if it exists.
    tables
        Name of table -> frame or records with the columns of the dictionary (as in ``Pilot.tables``).
    settings
        Answers of the project sheet (as in ``Pilot.settings``).
    lang
        Language of the sheets, headings, lists and messages: "fr", "en" or one that was added.
    example
        Without data, show one example line a sheet, marked so that reading skips it.
    title
        First line of the read-me sheet; default: a general one.
    stage
        How much of it: "start", "month3", "gate" or "all". What holds data is written whatever the stage.

    Returns
    -------
    Path of the file. Text that would be read as a formula is written as text.

    Raises
    ------
    KeyError
        A table or column that the dictionary does not have.
    ValueError
        A language that is not present.
    """
    pilot = Pilot.from_tables(dict(tables or {}), dict(settings or {}))
    filled = bool(tables or settings)
    with use_language(lang):
        kept = {table: _kept(table, pilot, stage) for table in in_order(TABLES.values())}
        kept = {table: columns for table, columns in kept.items() if columns}
        book = make(kept, pilot, example and not filled)
        write_readme(book.worksheets[0], title, filled, stage, kept)
        target = Path(path)
        target.write_bytes(frozen_bytes(book))
    return target


def _kept(table: Table, pilot: Pilot, stage: WorkbookStage) -> list[Column]:
    """The columns of a table at a stage, and those that hold something."""
    asked = table.columns_at(stage)
    if table.form:
        held = {name for name, answer in pilot.settings.items() if not pd.isna(answer)}
    else:
        frame = pilot[table.name]
        held = {name for name in frame.columns if frame[name].notna().any()}
    return [column for column in table.columns if column in asked or column.name in held]


def in_order(tables: Iterable[Table]) -> list[Table]:
    """Tables as their sheets follow one another: by stage of the workbook, then as in the dictionary."""
    return sorted(tables, key=lambda table: WORKBOOK_STAGES.index(table.asked_from))


def make(
    sheets: Mapping[Table, Sequence[Column]],
    pilot: Pilot,
    example: bool,
    codes: Mapping[str, str] | None = None,
) -> Workbook:
    """A book of these sheets after an empty first one, its lists last; in the current language. `codes`: where the
    codes of each table stand (see ``rules.codes_of``), when not in these sheets."""
    book = Workbook()
    lists = Lists(book)
    codes = codes_of(sheets) if codes is None else codes
    for table, columns in sheets.items():
        sheet = book.create_sheet(str(table.title))
        if table.form:
            _form(sheet, table, columns, pilot.settings, lists)
        else:
            frame = pilot[table.name]
            _records(sheet, table, columns, frame, lists, codes, example and frame.empty)
    for sheet in book:
        print_setup(sheet)
    lists.close()
    return book


# ---- sheets ----------------------------------------------------------------------------------------------


def _records(
    sheet,
    table: Table,
    columns: Sequence[Column],
    frame: pd.DataFrame,
    lists: Lists,
    codes: Mapping[str, str],
    example: bool,
) -> None:
    """A sheet with one record a line: headings in row 1, then the data or one example line."""
    for place, column in enumerate(columns, start=1):
        _heading(sheet.cell(row=1, column=place), table, column, first=place == 1)
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width, shape.number_format = _width(column), FORMATS.get(column.kind, "General")
    sheet.row_dimensions[1].height = 46
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.tabColor = TABS[table.asked_from]
    for row, record in enumerate(frame.itertuples(index=False), start=2):
        for place, column in enumerate(columns, start=1):
            value = getattr(record, column.name)
            put(sheet.cell(row=row, column=place), column, value, percentage=_percentage(column, record))
    if example and any(column.example is not None for column in columns):
        _example_line(sheet, columns)
    last = max(ROOM, len(frame) + 500)
    for place, column in enumerate(columns, start=1):
        rule = validation(table, column, lists, codes)
        letter = get_column_letter(place)
        if rule is not None:
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)


def print_setup(sheet) -> None:
    """Printed in landscape on the width of a page, with the headings on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"


def _heading(cell, table: Table, column: Column, first: bool) -> None:
    cell.value = _title(column)
    dark = column.required
    cell.font = font(bold=True, color=WHITE if dark else INK)
    cell.fill = PatternFill("solid", fgColor=REQUIRED_HEAD if dark else HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(bottom=_LINE, right=_LINE)
    about = [_("{title}: {text}", title=table.title, text=table.help), ""] if first else []
    lines = [*about, _help(column)]
    note = Comment("\n".join(lines), "conciergekit")
    note.width, note.height = 320, 60 + 22 * sum(1 + len(line) // 45 for line in lines)
    cell.comment = note


def _title(column: Column) -> str:
    return f"{column.title} *" if column.required else str(column.title)


def _help(column: Column) -> str:
    """The help of a column, its unit and whether it is needed."""
    parts = [str(column.help)]
    if column.unit:
        parts.append(_("Unit: {unit}.", unit=unit_words(column)))
    if column.required:
        parts.append(_("Required."))
    return " ".join(parts)


def unit_words(column: Column) -> str:
    return _(_UNITS[column.unit]) if column.unit in _UNITS else column.unit


def _width(column: Column) -> float:
    """Wide enough for the usual content and for the longest word of the heading."""
    usual = {"text": 30, "code": 13, "date": 12.5, "yesno": 11}.get(column.kind, 12)
    if column.kind == "choice":
        usual = min(34, 4 + max(len(str(choice.title)) for choice in column.choices))
    title = f"{column.title} *"
    return max(usual, 3 + max(len(word) for word in title.split()), 2 + len(title) / 2.2)


def _example_line(sheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        value = column.in_example
        value = pd.Timestamp(value) if column.kind == "date" and value is not None else value
        put(sheet.cell(row=2, column=place), column, value).font = font(italic=True, color=GREY)
    last = len(columns) + 1
    sheet.cell(row=2, column=last, value=_(EXAMPLE_MARK)).font = font(italic=True, color=GREY)
    sheet.column_dimensions[get_column_letter(last)].width = 22


def _form(sheet, table: Table, columns: Sequence[Column], answers: Mapping, lists: Lists) -> None:
    """The project sheet: one field a line, its answer, unit and help."""
    heads = (_("Field"), 38), (_("Answer"), 36), (_("Unit"), 12), (_("Help"), 80)
    for place, (words, width) in enumerate(heads, start=1):
        cell = sheet.cell(row=1, column=place, value=words)
        cell.font = font(bold=True, color=WHITE)
        cell.fill = PatternFill("solid", fgColor=REQUIRED_HEAD)
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.tabColor = TABS[table.asked_from]
    for row, column in enumerate(columns, start=2):
        label = sheet.cell(row=row, column=1, value=_title(column))
        label.font, label.alignment = font(bold=column.required), Alignment(vertical="center")
        answer = put(sheet.cell(row=row, column=2), column, answers.get(column.name))
        answer.fill = PatternFill("solid", fgColor=INPUT)
        answer.border = Border(bottom=_LINE, top=_LINE, left=_LINE, right=_LINE)
        answer.alignment = Alignment(horizontal="left", wrap_text=True, vertical="center")
        unit = sheet.cell(row=row, column=3, value=unit_words(column) or None)
        unit.font, unit.alignment = font(), Alignment(vertical="center")
        text = str(column.help)
        if column.required and column.example is not None:
            text += " " + _(
                "Example: {value}.",
                value=(
                    pd.Timestamp(column.example).strftime("%d/%m/%Y")
                    if column.kind == "date"
                    else str(column.example)
                ),
            )
        note = sheet.cell(row=row, column=4, value=text)
        sheet.row_dimensions[row].height = 18 if len(text) <= 90 else 32
        note.alignment = Alignment(wrap_text=True, vertical="center")
        note.font = font(color="595959")
        rule = validation(table, column, lists, {})
        if rule is not None:
            rule.add(f"B{row}")
            sheet.add_data_validation(rule)


def _percentage(column: Column, record) -> bool:
    """Whether this cell is the requirement of a gate criterion that reads as a percentage."""
    if column.name not in ("requirement", "floor", "target"):
        return False
    return record.indicator.startswith(("satisfaction", "workload")) or record.indicator.endswith(
        ("_rate", "_share", "_cover", "_redundancy", "_concentration")
    )


# ---- the first sheet: how to keep it in a few minutes a week, what each sheet opens -------------------------

README = N_("Read me")
GROUPS = {
    "start": N_("From the first week"),
    "month3": N_("From the third month"),
    "gate": N_("Before a gate review"),
    "all": N_("Advanced: only for the analysis that needs it"),
}


def write_readme(
    sheet, title: str | None, filled: bool, stage: WorkbookStage, tables: Iterable[Table]
) -> None:
    """Write it for a workbook of this stage that has these tables, in their order."""
    sheet.title = _(README)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FFC000"
    for letter, width in zip("ABC", (28, 62, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    tables = list(tables)
    row = _line(
        sheet, 1, title or _("Workbook of the test phase"), font(bold=True, size=16, color=REQUIRED_HEAD)
    )
    for heading, lines in _advice(filled, stage, tables):
        row = _line(sheet, row + 1, heading, font(bold=True, size=12, color=REQUIRED_HEAD))
        for text in lines:
            row = _line(sheet, row, text, font(color=INK))
    row = _line(sheet, row + 1, _("The sheets"), font(bold=True, size=12, color=REQUIRED_HEAD))
    for place, words in enumerate([_("Sheet"), _("What goes in"), _("What it makes possible")], start=1):
        cell = sheet.cell(row=row, column=place, value=words)
        cell.font, cell.fill = font(bold=True), PatternFill("solid", fgColor=HEAD)
    row += 1
    for group, members in groupby(tables, key=lambda table: table.asked_from):
        if group != "start" or stage != "start":  # four sheets need no title over them
            row = _line(sheet, row, _(GROUPS[group]), font(bold=True, color="FFFFFF"))
            sheet.cell(row=row - 1, column=1).fill = PatternFill("solid", fgColor=TABS[group])
        for table in members:
            row = _sheet_line(sheet, row, table)


def _sheet_line(sheet, row: int, table: Table) -> int:
    """A line on one sheet, linked to it; returns the next row."""
    name = f"{table.title} *" if table.required else str(table.title)
    name = _("{title} (private)", title=name) if table.private else name
    link = sheet.cell(row=row, column=1, value=name)
    link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{quote_sheetname(str(table.title))}!A1")
    link.font = font(bold=table.required, underline="single", color="0563C1")
    for place, words in ((2, table.help), (3, table.unlocks)):
        cell = sheet.cell(row=row, column=place, value=str(words))
        cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), font()
    link.alignment = Alignment(vertical="top")
    sheet.row_dimensions[row].height = 3 + 15 * max(
        1, *(-(-len(str(t)) // 66) for t in (table.help, table.unlocks))
    )
    return row + 1


def _line(sheet, row: int, text: str, look: Font) -> int:
    """Write one line over the three columns; returns the next row."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    cell = sheet.cell(row=row, column=1)
    put_text(cell, text)
    cell.font, cell.alignment = look, Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = max(15 * -(-len(text) // 165), look.size * 1.5)
    return row + 1


def _advice(filled: bool, stage: WorkbookStage, tables: Sequence[Table]) -> Iterator[tuple[str, list[str]]]:
    names = {table.name for table in tables}
    example = _(
        "In each sheet the grey line in italics is an example: delete it or leave it, it is not counted."
    )
    yield (
        _("What this workbook is for"),
        [
            _(
                "It holds what your pilot does, week after week. From it, conciergekit says whom to serve first, what the trips really cost, and whether to go on."
            ),
        ],
    )
    yield (
        _(_PACE[stage]),
        [
            *map(_, _HOW[stage]),
            _(
                "What is left empty counts as “not measured”, never as zero. Leave a cell empty rather than guess."
            ),
            *([] if filled else [example]),
        ],
    )
    codes = (
        _("Codes used in several sheets (groups, services…) are listed once, in their own sheet.")
        if "services" in names
        else _(
            "A group, a service, a client: one short word or code each, always typed the same way. Alt + ↓ offers those typed above."
        )
    )
    yield (
        _("Colours and lists"),
        [
            _(
                "Dark headings with a star are required; light ones are optional. Point at a heading to read what it means."
            ),
            _("Cells with an arrow offer a list.") + " " + codes,
            _(
                "Do not rename sheets or headings; you may add columns and sheets of your own: they are left alone."
            ),
        ],
    )
    yield (
        _("People"),
        [
            _(
                "Codes, never names: no name, telephone, e-mail or address anywhere, nor health details in the notes. Keep the list that links codes to names elsewhere."
            ),
            *([_(_ENERGY)] if "energy" in names else []),
        ],
    )


_ENERGY = N_(
    "The sheet Energy is private: one voluntary answer a week, shown only pooled and from three people up. Remove it before sending the file if someone prefers."
)
_PACE = {
    "start": N_("Ten minutes a week are enough"),
    "month3": N_("A quarter of an hour a week is enough"),
    "gate": N_("A quarter of an hour a week, and an hour before each gate"),
    "all": N_("From half an hour to an hour and a half a week"),
}
_LOG = N_(
    "Note each request the day it comes, refused ones too. Once a week: what was served, the tours, the hours. Once a month: the accounts."
)
_HOW = {
    "start": (
        N_("Fill in Project and Gate criteria once, before the test starts."),
        N_(
            "Note each request the day it comes, refused ones too. Once a week: what was served, and the tours."
        ),
        N_(
            "After three months, “conciergekit upgrade” adds the sheets for money, time and satisfaction. Nothing that was typed changes."
        ),
    ),
    "month3": (
        _LOG,
        N_(
            "Before the first gate, “conciergekit upgrade” adds the sheets that the decision body needs. Nothing that was typed changes."
        ),
    ),
    "gate": (
        _LOG,
        N_("Before the gate: grants, risks, conditions, and the grades each member writes alone."),
    ),
    "all": (
        N_(
            "Only two sheets are required: Project and Requests. Everything else is optional; each sheet makes something more possible (see below)."
        ),
        _LOG,
        N_("Keep a sheet only if somebody will use what it makes possible."),
    ),
}


# ---- bytes -----------------------------------------------------------------------------------------------


def frozen_bytes(book: Workbook) -> bytes:
    """The file, with the dates that openpyxl stamps on it set to a constant."""
    book.properties.creator = "conciergekit"
    book.properties.created = _EPOCH
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()
