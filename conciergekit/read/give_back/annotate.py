"""The person's own workbook given back: faulty cells coloured and commented, what to correct listed first."""

import datetime as dt
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import python_calamine as calamine
from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ...core.called import CORRECT
from ...core.cells.sheet import Unread, WithUnit, filled
from ...core.errors import ConciergekitError, reason_of
from ...core.findings import Finding
from ...core.findings.finding import WEIGHTS
from ...core.findings.points import FIRST, Point, by_sheet, first, points
from ...core.i18n import N_, _, ngettext, use_language
from ...core.paths import write
from ...core.pilot import Pilot
from ...core.tables import TABLES
from ..layout.days.parts import parts_of
from ..layout.match import shown
from ..loading import load_pilot
from ..open.files import choose, read
from ..open.guard import guard, refused
from .look import put_text
from .package import Grid, Package, Styles, add_notes, reference
from .workbook import frozen_bytes

# Pale grounds that stay apart in grey too; the comment and the list say the same in words.
COLOURS = {"blocks": "F4A39A", "doubtful": "FFD98A", "note": "D6E6F5"}
MOST_NOTES = 20  # comments of one finding that stands in many cells; all the cells are coloured

Cell = tuple[str, int, int]  # sheet, row, column, counted from 1
# Of a point: its weight, its first cell if it has one, then where, what is typed there, what is wrong, the repair, what it touches.
Line = tuple[str, Cell | None, str, str, str, str, str]


@dataclass(frozen=True)
class Annotated:
    """path: the copy. converted: True when it is an .xlsx copy of the values of another format. marked: cells
    coloured; listed: lines of the first sheet."""

    path: Path
    converted: bool
    marked: int
    listed: int

    def sentence(self) -> str:
        """Where the copy is and what it holds, in the current language."""
        points = ngettext("{n} point listed", "{n} points listed", self.listed)
        cells = ngettext("{n} cell coloured", "{n} cells coloured", self.marked)
        return _(
            "To correct: {file} ({points}, {cells}). The original was not changed.",
            file=self.path,
            points=points,
            cells=cells,
        )


def annotate(
    pilot_path: str | Path, out: str | Path | None = None, lang: str | None = None, pilot: Pilot | None = None
) -> Annotated:
    """Write a copy of a pilot's file with what is to correct coloured, commented and listed.

    Parameters
    ----------
    pilot_path
        As in ``load_pilot``. The file itself is only read.
    out
        File to write, or folder to write it into; default: beside the original, its name followed by
        "à corriger". An .xlsx or .xlsm keeps all it holds (styles, drop-downs, formulas, charts, pictures,
        macros); of an .xls, .ods or CSV the values are copied into an .xlsx.
    lang
        Language of the comments; default: that of the workbook.
    pilot
        The same, if it has been read already.

    Returns
    -------
    Annotated

    Raises
    ------
    ConciergekitError
        The file cannot be opened at all (damaged, protected…), or `out` is the original itself or cannot be
        written.
    """
    source = choose(Path(pilot_path))
    broken = ""
    try:
        pilot = pilot or load_pilot(pilot_path, lang=lang)
    except ConciergekitError as error:
        broken = str(error)
    language = lang or (pilot.language if pilot else "fr")
    with use_language(language):
        found = points(pilot.findings, pilot) if pilot else ()
        data, converted = _workbook(source)
        target = copy_of(source, out, _(CORRECT) + (".xlsx" if converted else source.suffix.lower()))
        content, marked, listed = _annotated(data, found, broken, source.name, converted)
        try:
            write(target, content)
        except OSError as error:
            raise refused(
                N_("cannot write in “{folder}”: {reason}. Choose another folder."),
                folder=target.parent,
                reason=reason_of(error),
            ) from None
    return Annotated(target, converted, marked, listed)


def _workbook(source: Path) -> tuple[bytes, bool]:
    """The bytes of an .xlsx, as they are or made from the values of another format."""
    if source.is_file():
        checked = guard(source)
        if checked.kind == "xlsx" and source.suffix.lower() in (".xlsx", ".xlsm"):
            return checked.data, False
    return plain_copy(source), True


def copy_of(source: Path, out: str | Path | None, ending: str) -> Path:
    """Where a copy of a file or of a folder goes, its name followed by `ending`. Raises ConciergekitError for the original."""
    alone = source.is_file()
    name = f"{source.stem if alone else Path(os.path.abspath(source)).name} - {ending}"
    target = Path(out) if out else source.parent if alone else source
    target = target / name if target.is_dir() else target
    if target.exists() and target.samefile(source):
        raise refused(N_("“{path}” is the original: choose another name for the copy."), path=target)
    return target


def _annotated(
    data: bytes, found: Sequence[Point], broken: str, name: str, converted: bool
) -> tuple[bytes, int, int]:
    package = Package(data)
    findings = [finding for point in found for finding in point.findings]
    places = [(finding, _cells(finding, grid)) for finding, grid in _with_grids(findings, data)]
    marked = _mark(package, places)
    cells = {id(finding): here for finding, here in places}
    lines = [_line(point, cells) for point in _listed(found)]
    if broken:
        lines.insert(0, ("blocks", None, "", "", broken, "", ""))
    title = _free_title(package)
    personal = any(finding.code in ("personal", "personal_column") for finding in findings)
    introduction = _introduction(lines, name, converted, personal)
    ns = etree.QName(package.tree(package.book)).namespace
    package.add_first_sheet(title, _first_sheet(lines, Styles(package), ns, introduction))
    return package.bytes(), marked, len(lines)


def _listed(found: Sequence[Point]) -> list[Point]:
    """The few to do first, then the others sheet by sheet."""
    top = first(found)
    rest = by_sheet(point for point in found if point not in top)
    return [*top, *(point for group in rest.values() for point in group)]


def _free_title(package: Package) -> str:
    """The sheet's name; that of an earlier annotated copy is written over."""
    taken, title = {name.casefold(): name for name in package.sheets()}, _(TITLE)
    return taken.get(title.casefold(), title)


def _line(point: Point, cells: Mapping[int, list[Cell]]) -> Line:
    here = [cell for finding in point.findings for cell in cells[id(finding)]]
    words = point.where(), point.findings[0].typed, point.what(), point.repair(), point.touches()
    return point.weight, here[0] if here else None, *words


# ---- where a finding stands ------------------------------------------------------------------------------


def _with_grids(findings: Sequence[Finding], data: bytes):
    """Each finding with the cells of its sheet, as shown."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = {m.name: m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet}
    # the copy of a folder names its sheets after the files
    named = {**{n: n for n in names}, **{n.casefold(): n for n in names}}
    grids: dict[str, list[list]] = {}
    for finding in findings:
        stem = finding.sheet.rsplit(".", 1)[0].casefold()[:31]
        sheet = (
            named.get(finding.sheet) or named.get(stem) or (next(iter(names)) if len(names) == 1 else None)
        )
        if not finding.sheet or sheet is None:
            yield finding, None
            continue
        if sheet not in grids:
            grids[sheet] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        yield finding, (sheet, grids[sheet])


def _cells(finding: Finding, grid: tuple[str, list[list]] | None) -> list[Cell]:
    """The cells a finding is about; the first filled cell of a line when it is about the whole line."""
    if grid is None:
        return []
    sheet, rows = grid
    lines = list(finding.values.get("rows") or ([finding.row] if finding.row else []))
    if not finding.column:
        return [(sheet, line, _first_filled(rows, line)) for line in lines]
    head, columns = _heading(finding.column, rows, lines[0] if lines else len(rows))
    if not columns:
        return [(sheet, line, _first_filled(rows, line)) for line in lines]
    if finding.table in TABLES and TABLES[finding.table].form:
        return [(sheet, line, columns[0] + 1) for line in lines]  # the answer stands beside its question
    return [(sheet, line, column) for line in lines or [head] for column in columns]


def _heading(text: str, rows: list[list], before: int) -> tuple[int, list[int]]:
    """Row and column of the nearest cell at or above a line that reads as the heading; several columns for a date in parts."""
    for at in range(min(before, len(rows)), 0, -1):
        for column, value in enumerate(rows[at - 1], start=1):
            if isinstance(value, str) and shown(value) == text:
                return at, [column]
        if text in (parts := parts_of(rows[at - 1])):
            return at, [place + 1 for place in parts[text].values()]
    return before, []


def _first_filled(rows: list[list], line: int) -> int:
    cells = rows[line - 1] if 0 < line <= len(rows) else []
    return next((column for column, value in enumerate(cells, start=1) if filled(value)), 1)


# ---- colours and comments --------------------------------------------------------------------------------


def _mark(package: Package, places: Sequence[tuple[Finding, list[Cell]]]) -> int:
    """Colour every cell by its heaviest finding, comment the first cells of each; how many were coloured."""
    weights = list(COLOURS)
    colours: dict[str, dict[tuple[int, int], str]] = {}
    words: dict[str, dict[tuple[int, int], list[str]]] = {}
    for finding, cells in places:
        for rank, (sheet, row, column) in enumerate(cells):
            seen = colours.setdefault(sheet, {})
            seen[row, column] = min(
                seen.get((row, column), finding.weight), finding.weight, key=weights.index
            )
            if rank < MOST_NOTES:
                words.setdefault(sheet, {}).setdefault((row, column), []).append(
                    f"{finding.what()}\n→ {finding.repair()}" if finding.repair() else finding.what()
                )
    parts, styles = package.sheets(), Styles(package)
    for sheet, tones in colours.items():
        grid = Grid(package.tree(parts[sheet]))
        for (row, column), weight in sorted(tones.items()):
            cell = grid.cell(row, column)
            cell.set("s", styles.tinted(cell.get("s"), COLOURS[weight]))
        notes = sorted((row, column, "\n\n".join(texts)) for (row, column), texts in words[sheet].items())
        add_notes(package, parts[sheet], notes)
    return sum(map(len, colours.values()))


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
    kept = isinstance(value, dt.timedelta | dt.date | dt.time | int | float)
    if not kept or isinstance(value, Unread | WithUnit):
        put_text(cell, str(value)[:32_767])
        return
    cell.value = value
    timed = isinstance(value, dt.datetime) and value.time() != dt.time()
    if isinstance(value, dt.date) and not timed:
        cell.number_format = "dd/mm/yyyy"


# ---- the first sheet: a line a point, each linked to its cell ----------------------------------------------

TITLE = N_("To correct")
MOST_LINES = 1000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WIDTHS = (50, 18, 44, 44, 15, 26, 8)


def _first_sheet(lines: Sequence[Line], styles: Styles, ns: str, introduction: Sequence[str]) -> bytes:
    """XML of the sheet. Every text is written as a text: nothing typed by someone runs as a formula."""
    plain, small = styles.text(), styles.text(colour="FF595959")
    head = styles.text(bold=True, colour="FFFFFFFF", ground="1F4E79")
    big = styles.text(bold=True, size=16, wrap=False)
    flat = styles.text(wrap=False)
    link = styles.text(colour="FF0B57A4", underline=True)
    tones = {weight: styles.text(ground=colour) for weight, colour in COLOURS.items()}
    said = [(_(TITLE), big), *((text, flat) for text in introduction), ("", plain)]
    rows = [_row(number, [one]) for number, one in enumerate(said, start=1)]
    heads = _("Where"), _("In the cell"), _("What"), _("How to repair"), _("Weight"), _("Touches"), _("Done")
    top = len(rows) + 1
    rows.append(_row(top, [(text, head) for text in heads]))
    links = []
    for number, (weight, target, *words) in enumerate(lines[:MOST_LINES], start=top + 1):
        texts = (*words[:4], _(WEIGHTS[weight]), words[4], "")
        looks = (link if target else plain, plain, plain, plain, tones[weight], small, plain)
        rows.append(_row(number, [*zip(texts, looks, strict=True)]))
        if target:
            links.append(_link(number, target))
    left = len(lines) - MOST_LINES
    if left > 0:
        more = ngettext("… and {n} more line", "… and {n} more lines", left)
        rows.append(_row(top + 1 + MOST_LINES, [(more, plain)]))
    return _sheet(ns, rows, links, top).encode()


def _introduction(lines: Sequence[Line], name: str, converted: bool, personal: bool) -> list[str]:
    nothing = _("Nothing to correct was found in “{file}”.", file=name)
    count = ngettext("{n} point in “{file}”.", "{n} points in “{file}”.", len(lines), file=name)
    said = [
        count if lines else nothing,
        _(
            "Click a line to go to its cell: it is coloured, and its comment says how to correct it. "
            "Correct here or in your own file, then run the check again."
        ),
    ]
    if sum(weight != "note" for weight, *_words in lines) > FIRST:
        said.append(_("The first {n} change most; the others follow sheet by sheet.", n=FIRST))
    if converted:
        said.append(
            _(
                "This is an Excel copy of the values of your file; its colours, formulas and lists are not in it."
            )
        )
    said.append(_("Your own file was not changed."))
    if personal:
        said.append(
            _(
                "This copy holds the names, phones or addresses of your file: keep it for the person who filled it."
            )
        )
    return said


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<c r="{reference(number, place)}" s="{style}"'
        + (f' t="inlineStr"><is><t xml:space="preserve">{_clean(text)}</t></is></c>' if text else "/>")
        for place, (text, style) in enumerate(cells, start=1)
    )
    return f'<row r="{number}">{inside}</row>'


def _clean(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _link(number: int, target: tuple[str, int, int]) -> str:
    sheet, row, column = target
    quoted = sheet.replace("'", "''")
    place = quoteattr(_NOT_XML.sub("", f"'{quoted}'!{reference(row, column)}"))
    return f'<hyperlink ref="A{number}" location={place} display={place}/>'


def _sheet(ns: str, rows: Sequence[str], links: Sequence[str], top: int) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_WIDTHS, start=1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{ns}">'
        '<sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>{linked}"
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
