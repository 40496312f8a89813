"""The person's own workbook given back: faulty cells coloured and commented, what to correct listed first."""

import datetime as dt
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ...core.called import CORRECT
from ...core.cells.sheet import Unread, WithUnit, filled
from ...core.errors import ConciergekitError, reason_of
from ...core.findings import Finding
from ...core.findings.points import Point, by_sheet, first, points
from ...core.i18n import _, ngettext, use_language
from ...core.paths import write
from ...core.pilot import Pilot
from ...core.tables import TABLES
from ..layout.days.parts import parts_of
from ..layout.match import shown
from ..loading import load_pilot
from ..open.files import choose, read
from ..open.guard import guard
from .annotated_list import TITLE, Line, first_sheet
from .look import put_text
from .notes import add_notes
from .package import Grid, Package, Styles
from .workbook import frozen_bytes

# Pale grounds that stay apart in grey too; the comment and the list say the same in words.
COLOURS = {"blocks": "F4A39A", "doubtful": "FFD98A", "note": "D6E6F5"}
MOST_NOTES = 20  # comments of one finding that stands in many cells; all the cells are coloured

Cell = tuple[str, int, int]  # sheet, row, column, counted from 1


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
            raise ConciergekitError(
                _(
                    "cannot write in “{folder}”: {reason}. Choose another folder.",
                    folder=target.parent,
                    reason=reason_of(error),
                )
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
        raise ConciergekitError(_("“{path}” is the original: choose another name for the copy.", path=target))
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
        lines.insert(0, Line("blocks", "", None, "", broken, "", ""))
    title = _free_title(package)
    personal = any(finding.code in ("personal", "personal_column") for finding in findings)
    package.add_first_sheet(title, first_sheet(lines, Styles(package), name, converted, COLOURS, personal))
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
    return Line(
        point.weight,
        point.where(),
        here[0] if here else None,
        point.findings[0].typed,
        point.what(),
        point.repair(),
        point.touches(),
    )


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
