"""A workbook brought to a later stage: sheets, columns and lines are added, what was typed is not touched.

The file is edited part by part (see ``package``): cells, formats, charts and sheets of the person keep their bytes. What is
added is first written as a workbook of its own, then carried over.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from lxml import etree
from openpyxl import Workbook
from openpyxl.utils import column_index_from_string, get_column_letter, quote_sheetname

from ...core import languages
from ...core.called import BEFORE
from ...core.cells.sheet import Sheet, filled
from ...core.errors import reason_of
from ...core.i18n import N_, _, said, use_language
from ...core.paths import write
from ...core.pilot import Pilot
from ...core.schema import WORKBOOK_STAGES, Column, Table, WorkbookStage, fold
from ...core.tables import TABLES
from ..layout.mapping import find_mapping
from ..layout.match import Layout, column_of
from ..layout.plan import Plan, plan
from ..loading import load_pilot
from ..open.files import choose, read_file
from ..open.guard import Checked, guard, refused
from .look import LISTS, ROOM, area, codes_of, validation
from .package import (
    Grid,
    Package,
    Styles,
    add_notes,
    child,
    element,
    in_place,
    place_of,
    put_words,
    reference,
)
from .workbook import EXAMPLE_MARK, README, frozen_bytes, in_order, make, write_readme

_TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
# What the requests already say is not asked again: these sheets begin with the codes typed so far. Not clients nor communes:
# a list of those who came, without its other answers, would say that none is a member, that no other place is served.
_KNOWN_CODES = ("services", "publics")


@dataclass(frozen=True)
class Upgraded:
    """What was added. path: the workbook; kept: the copy of it as it was, None when there was nothing to add. sheets: titles
    of those added; columns: title of a sheet -> titles of the columns, or of the lines, added to it.
    language: that of what was added."""

    path: Path
    kept: Path | None
    sheets: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = "fr"


def upgrade(path: str | Path, stage: WorkbookStage | None = None, lang: str | None = None) -> Upgraded:
    """Add to a workbook what a stage has and it has not.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm) or the folder that holds it. A copy of it as it was is made beside, under a name that was
        free; then it is replaced.
    stage
        "start", "month3", "gate" or "all"; None: the first that adds something.
    lang
        Language of what is added; default: that of the workbook.

    Returns
    -------
    Upgraded

    Raises
    ------
    ConciergekitError
        The file cannot be read, is not an .xlsx, or cannot be written.
    """
    source = choose(Path(path))
    pilot = load_pilot(path, lang=lang)
    with use_language(lang or pilot.language):
        checked = guard(source) if source.is_file() else None
        if checked is None or checked.kind != "xlsx" or source.suffix.lower() not in (".xlsx", ".xlsm"):
            raise refused(
                N_(
                    "Sheets are added to an .xlsx only. Open “{path}” in Excel or LibreOffice, save it as .xlsx, then run the same command on that file."
                ),
                path=source,
            )
        work = _Work(source, checked, pilot)
        if not any(work.adds(one) for one in ([stage] if stage else WORKBOOK_STAGES)):
            return Upgraded(source, None, language=lang or pilot.language)
        content = work.content()
        kept = _free(source)
        try:
            write(kept, source.read_bytes())
            write(source, content)
        except OSError as error:
            kept.unlink(missing_ok=True)
            raise refused(
                N_("“{path}” cannot be opened ({reason}). If it is open elsewhere, close it and try again."),
                path=source,
                reason=reason_of(error),
            ) from None
        return Upgraded(
            source,
            kept,
            tuple(str(table.title) for table in work.new),
            {place.sheet.name: tuple(str(c.title) for c in place.columns) for place in work.more},
            language=lang or pilot.language,
        )


def _free(source: Path) -> Path:
    """A name beside the workbook for what it was: never that of a file that is there."""
    ending, number = _(BEFORE), 1
    name = stem = f"{source.stem} - {ending} {dt.date.today():%Y-%m-%d}"
    while (target := source.with_name(f"{name}{source.suffix}")).exists():
        number += 1
        name = f"{stem} ({number})"
    return target


@dataclass(frozen=True)
class _More:
    """Columns to add to a table that is there: on its sheet, from column `left` (from 1) of the row of headings `row`; or
    lines of a form, from line `row`. `example`: its example line stands there, and is completed."""

    table: Table
    sheet: Sheet
    columns: Sequence[Column]
    row: int
    left: int = 1
    mark: bool = False
    example: bool = False


class _Work:
    """One workbook: what it has, what it lacks, and what it becomes."""

    def __init__(self, source: Path, checked: Checked, pilot: Pilot):
        self.package, self.pilot = Package(checked.data), pilot
        self.sheets = read_file(source, checked)[0]
        self.mapping = find_mapping(source.parent)
        self.found: Plan = plan(self.sheets)
        self.there = {table.name for table, _sheet in self.found.matched}
        self.there |= {name for name in TABLES if pilot.has(name)}

    def adds(self, stage: WorkbookStage) -> bool:
        """Whether the stage has what the workbook has not."""
        self.stage = stage
        self.new = [
            table
            for table in in_order(TABLES.values())
            if table.columns_at(stage) and table.name not in self.there
        ]
        self.more = [*self._lines(), *self._columns()]
        return bool(self.new or self.more)

    def _alone(self) -> Iterable[Layout]:
        """Tables alone on their sheet, as in the template, that no correspondence file explains: columns can be added."""
        for layout in self.found.layouts:
            table, sheet = layout.table, layout.sheet
            same = [x for x in self.found.layouts if table is x.table or sheet is x.sheet]
            own = fold(sheet.key) in table.sheet_names and sheet.name in self.package.sheets()
            if own and len(same) == 1 and not self.mapping.of(sheet):
                yield layout

    def _columns(self) -> Iterable[_More]:
        for layout in self._alone():
            have = set(layout.columns.values())
            lacking = [column for column in layout.table.columns_at(self.stage) if column not in have]
            if not lacking:
                continue
            sheet = layout.sheet
            right = 1 + max(place for row in sheet.rows for place, cell in enumerate(row) if filled(cell))
            mark = layout.header == 0 and self._is_mark_alone(layout, right)
            told = (f.sheet for f in self.pilot.findings if f.code == "example_line")
            left, example = right + (not mark), mark and sheet.name in told
            yield _More(layout.table, sheet, lacking, layout.header + 1, left, mark, example)

    def _is_mark_alone(self, layout: Layout, right: int) -> bool:
        """Whether the last column holds the mark of the example beside line 2, and nothing else."""
        column = ((n, row[right - 1]) for n, row in enumerate(layout.sheet.rows) if len(row) >= right)
        cells = [(n, cell) for n, cell in column if filled(cell)]
        marks = {fold(said(EXAMPLE_MARK, code)) for code in languages.codes()} | {fold(EXAMPLE_MARK)}
        return len(cells) == 1 and cells[0][0] == 1 and fold(cells[0][1]) in marks

    def _lines(self) -> Iterable[_More]:
        for table, sheet in self.found.forms:
            asked = [column_of(table, row[0]) if row else None for row in sheet.rows]
            have = {column for column in asked if column}
            lacking = [column for column in table.columns_at(self.stage) if column not in have]
            if lacking and have and sheet.name in self.package.sheets():
                last = max(n for n, row in enumerate(sheet.rows, start=1) if any(map(filled, row)))
                yield _More(table, sheet, lacking, last + 1)

    # ---- what is added

    def content(self) -> bytes:
        sheets = {table: table.columns_at(self.stage) for table in self.new}
        codes = {**codes_of(sheets), **self._codes()}
        known = Pilot.from_tables(self._known(), {})
        book = make({**sheets, **{more.table: more.columns for more in self.more}}, known, True, codes)
        tables = [
            table
            for table in in_order(TABLES.values())
            if table in sheets or any(table is other for other, _sheet in self.found.matched)
        ]
        write_readme(book.worksheets[0], None, True, self.stage, tables)
        raw = frozen_bytes(book)
        donor = _Donor(raw, self.package)
        donor.lists(self.sheets)
        for table in self.new:
            donor.sheet(str(table.title))
        for more in self.more:
            donor.lines(more) if more.table.form else donor.columns(more)
        self._offer_codes(codes)
        self._read_me(donor)
        return self.package.bytes()

    def _codes(self) -> dict[str, str]:
        """Where the codes of the tables that are there stand."""
        return {
            layout.table.name: area(layout.sheet.name, place + 1)
            for layout in self._alone()
            for place, column in layout.columns.items()
            if column.name == layout.table.key
        }

    def _known(self) -> dict[str, list[dict]]:
        """First lines of the new sheets: the codes typed so far in others, most frequent first."""
        known = {}
        for name in _KNOWN_CODES:
            if not any(table.name == name for table in self.new):
                continue
            counts = Counter(
                code
                for table in TABLES.values()
                for column in table.columns
                if column.refers == f"{name}.{TABLES[name].key}"
                for code in self.pilot[table.name][column.name].dropna()
            )
            known[name] = [{TABLES[name].key: code} for code in sorted(counts, key=lambda c: (-counts[c], c))]
        return {name: lines for name, lines in known.items() if lines}

    def _offer_codes(self, codes: Mapping[str, str]) -> None:
        """Columns that were free now offer the codes of the new sheets, where nothing was offered."""
        added = self._known()
        for layout in self._alone():
            part = self.package.sheets()[layout.sheet.name]
            root = self.package.tree(part)
            taken = " ".join(rule.get("sqref", "") for rule in root.iterfind(".//{*}dataValidation"))
            for place, column in layout.columns.items():
                letter = get_column_letter(place + 1)
                if column.refers.split(".")[0] not in added or re.search(rf"\b{letter}[0-9]", taken):
                    continue
                rule = validation(layout.table, column, None, codes)
                if rule is not None:
                    rule.add(f"{letter}{layout.header + 2}:{letter}{max(ROOM, len(layout.sheet.rows) + 500)}")
                    written = ElementTree.tostring(rule.to_tree("dataValidation"))
                    _add_rules(root, [etree.fromstring(written)])

    def _read_me(self, donor: "_Donor") -> None:
        """The kit's own explanations follow, unless somebody wrote in them."""
        names = [_(README), *(said(README, code) for code in languages.codes())]
        sheet = next((s for s in self.sheets if s.name in names), None)
        if sheet is None:
            return
        # the title is the pilot's name
        typed = {str(cell) for row in sheet.rows[1:] for cell in row if filled(cell)}
        if typed <= _own_words():
            title = sheet.rows[0][0] if sheet.rows and filled(sheet.rows[0][0]) else None
            donor.read_me(self.package.sheets()[sheet.name], str(title) if title else "")


def _own_words() -> set[str]:
    """Every text the read-me sheet may hold, in the current language."""
    words = set()
    everything = in_order(TABLES.values())
    few = [table for table in everything if table.columns_at("start")]
    for stage, tables, without_data in product(WORKBOOK_STAGES, (everything, few), (True, False)):
        sheet = Workbook().active
        write_readme(sheet, None, not without_data, stage, tables)
        words |= {str(cell) for row in sheet.values for cell in row if cell}
    return words


# ---- carried over ----------------------------------------------------------------------------------------


class _Donor:
    """The workbook of what is added, carried into that of the person."""

    def __init__(self, raw: bytes, package: Package):
        self.package, self.own = package, Package(raw)
        if package.strict:
            self.own.parts = {
                name: data.replace(_TRANSITIONAL, _STRICT) for name, data in self.own.parts.items()
            }
        self.style = Styles(package).adopt(Styles(self.own))
        self.renamed: dict[str, str] = {}

    def root(self, title: str) -> etree._Element:
        """A sheet as the other book takes it: with its styles and the names of its lists."""
        root = self.own.tree(self.own.sheets()[title])
        for cell in root.iter("{*}c"):
            cell.set("s", self.style(cell.get("s") or "0"))
        for line in root.iter("{*}col", "{*}row"):
            for name in ("style", "s"):
                if line.get(name):
                    line.set(name, self.style(line.get(name)))
        for formula in root.iter("{*}formula1"):
            name = (formula.text or "").lstrip("=")
            formula.text = "=" + self.renamed[name] if name in self.renamed else formula.text
        for drawing in list(root.iter("{*}legacyDrawing")):
            root.remove(drawing)
        return root

    def notes(self, title: str) -> dict[str, str]:
        """Reference of a cell -> the words of its comment."""
        part = next(iter(self.own.related(self.own.sheets()[title], "comments").values()), None)
        if part is None:
            return {}
        return {
            one.get("ref"): "".join(leaf.text or "" for leaf in one.iter("{*}t"))
            for one in self.own.tree(part).iter("{*}comment")
        }

    def sheet(self, title: str) -> None:
        root, notes = self.root(title), self.notes(title)
        part = self.package.add_last_sheet(title, etree.tostring(root))
        add_notes(self.package, part, [(*place_of(ref), words) for ref, words in notes.items()])
        book = self.package.tree(self.package.book)
        at = len(book.find("{*}sheets")) - 1
        if root.find("{*}sheetViews/{*}sheetView/{*}pane") is not None:  # the headings, on each printed page
            _name(self.package, "_xlnm.Print_Titles", f"{quote_sheetname(title)}!$1:$1", at)

    def columns(self, more: _More) -> None:
        """Headings, with their comment, width and list, to the right of those that are there."""
        title, part = str(more.table.title), self.package.sheets()[more.sheet.name]
        root, notes, target = self.root(title), self.notes(title), self.package.tree(part)
        grid, last = Grid(target), more.left + len(more.columns)
        if more.mark:
            _move(grid, more.row + 1, more.left, last)
        for cell in list(root.iter("{*}c")):
            row, column = place_of(cell.get("r"))
            if column <= len(more.columns) and (row == 1 or (row == 2 and more.example and len(cell))):
                _copy(cell, grid.cell(more.row + row - 1, more.left + column - 1))
        _widths(target, root, more.left - 1)
        _add_rules(target, _rules(root, more.left - 1, more.row - 1))
        said = [(more.row, more.left + place_of(ref)[1] - 1, words) for ref, words in notes.items()]
        add_notes(self.package, part, said)
        _forget_size(target)

    def lines(self, more: _More) -> None:
        """Lines of a form, under those that are there."""
        part = self.package.sheets()[more.sheet.name]
        root, target = self.root(str(more.table.title)), self.package.tree(part)
        grid = Grid(target)
        for cell in list(root.iter("{*}c")):
            row, column = place_of(cell.get("r"))
            if row > 1:
                _copy(cell, grid.cell(more.row + row - 2, column))
        for row in root.iter("{*}row"):
            line = grid.rows.get(more.row + int(row.get("r")) - 2)
            if line is not None and int(row.get("r")) > 1 and row.get("ht"):
                line.set("ht", row.get("ht"))
                line.set("customHeight", "1")
        _add_rules(target, _rules(root, 0, more.row - 2))
        _forget_size(target)

    def read_me(self, part: str, title: str) -> None:
        name = _(README)
        root, old = self.root(name), self.package.tree(part)
        selected = [view.get("tabSelected") for view in old.iterfind("{*}sheetViews/{*}sheetView")]
        for view in root.iterfind("{*}sheetViews/{*}sheetView"):
            view.attrib.pop("tabSelected", None)
            if selected and selected[0]:
                view.set("tabSelected", selected[0])
        if title:
            first = next(root.iter("{*}c"))
            first.remove(first.find("{*}is"))
            _write_text(first, title)
        self.package.replace_sheet(part, etree.tostring(root))

    def lists(self, sheets: Sequence[Sheet]) -> None:
        """The words of the lists: those that are there with the same words serve, others join the hidden sheet."""
        book = self.package.tree(self.package.book)
        mine = {n.get("name"): n.text or "" for n in book.iterfind("{*}definedNames/{*}definedName")}
        hidden = {said(LISTS, code) for code in languages.codes()}
        here = next((name for name in self.package.sheets() if name in hidden), None)
        rows = next((sheet.rows for sheet in sheets if sheet.name == here), [])
        if here is None:
            here = _(LISTS)
            ns = etree.QName(self.own.tree(self.own.sheets()[here])).namespace
            xml = f'<worksheet xmlns="{ns}"><sheetData/></worksheet>'
            self.package.add_last_sheet(here, xml.encode(), hidden=True)
        grid = Grid(self.package.tree(self.package.sheets()[here]))
        free = 1 + max((len(row) for row in rows), default=0)
        for name, words in self._words().items():
            if name in mine and _listed(mine[name], rows, here) == words:
                continue
            number, new = 1, name
            while new in mine:
                number += 1
                new = f"{name}_{number}"
            self.renamed[name] = new
            for row, word in enumerate(words, start=1):
                _write_text(grid.cell(row, free), word)
            letter = get_column_letter(free)
            _name(self.package, new, f"{quote_sheetname(here)}!${letter}$1:${letter}${len(words)}")
            mine[new] = ""
            free += 1
        _forget_size(self.package.tree(self.package.sheets()[here]))

    def _words(self) -> dict[str, list[str]]:
        """Name of a list -> its words."""
        book, found = self.own.tree(self.own.book), {}
        cells = {
            cell.get("r"): "".join(leaf.text or "" for leaf in cell.iter("{*}t"))
            for cell in self.own.tree(self.own.sheets()[_(LISTS)]).iter("{*}c")
        }
        for name in book.iterfind("{*}definedNames/{*}definedName"):
            if match := re.search(r"\$([A-Z]+)\$1:\$[A-Z]+\$([0-9]+)$", name.text or ""):
                found[name.get("name")] = [cells[f"{match[1]}{n}"] for n in range(1, int(match[2]) + 1)]
        return found


def _listed(area_: str, rows: Sequence[Sequence], sheet: str) -> list[str]:
    """The words of a list of this hidden sheet; none when the name says another place."""
    match = re.search(r"^'?([^'!]+)'?!\$([A-Z]+)\$1:\$[A-Z]+\$([0-9]+)$", area_)
    if not match or match[1] != sheet:
        return []
    column = column_index_from_string(match[2]) - 1
    return [str(row[column]) for row in rows[: int(match[3])] if column < len(row)]


def _empty(cell: etree._Element) -> None:
    for held in list(cell):
        cell.remove(held)


def _write_text(cell: etree._Element, text: str) -> None:
    _empty(cell)
    cell.set("t", "inlineStr")
    put_words(child(cell, "is"), text)


def _copy(cell: etree._Element, target: etree._Element) -> None:
    """What a cell holds and its look, into an empty one."""
    place = target.get("r")
    _empty(target)
    target.attrib.clear()
    target.attrib.update({**cell.attrib, "r": place})
    target.extend(deepcopy(list(cell)))


def _move(grid: Grid, row: int, column: int, to: int) -> None:
    cell = grid.cell(row, column)
    _copy(cell, grid.cell(row, to))
    _empty(cell)
    cell.attrib.pop("t", None)


def _forget_size(root: etree._Element) -> None:
    for size in root.findall("{*}dimension"):
        root.remove(size)


def _widths(target: etree._Element, root: etree._Element, shift: int) -> None:
    """The widths of the columns that are added; none where a width is said of all that follow."""
    cols = target.find("{*}cols")
    if cols is None:
        cols = element(target, "cols")
        target.insert(list(target).index(target.find("{*}sheetData")), cols)
    here = {col.get("min"): col for col in cols if col.get("min") == col.get("max")}
    for col in root.iterfind("{*}cols/{*}col"):  # the mark of the example had one of these places
        if (old := here.get(str(int(col.get("min")) + shift))) is not None:
            cols.remove(old)
    last = max((int(col.get("max")) for col in cols), default=0)
    for col in root.iterfind("{*}cols/{*}col"):
        new = deepcopy(col)
        for name in ("min", "max"):
            new.set(name, str(int(col.get(name)) + shift))
        if int(new.get("min")) > last:
            cols.append(new)


def _rules(root: etree._Element, right: int, down: int) -> list[etree._Element]:
    """What cells accept, said of the cells moved."""
    moved = []
    for rule in root.iterfind("{*}dataValidations/{*}dataValidation"):
        new = deepcopy(rule)
        places = (place_of(ref) for ref in rule.get("sqref").split(":"))
        new.set("sqref", ":".join(reference(row + down, column + right) for row, column in places))
        moved.append(new)
    return moved


def _add_rules(target: etree._Element, rules: Sequence[etree._Element]) -> None:
    if not rules:
        return
    ns = etree.QName(target).namespace
    group = target.find("{*}dataValidations")
    if group is None:
        group = element(target, "dataValidations")
        in_place(target, group)
    for rule in rules:
        for part in rule.iter():
            part.tag = f"{{{ns}}}{etree.QName(part).localname}"
        group.append(rule)
    group.set("count", str(len(group)))


def _name(package: Package, name: str, text: str, sheet: int | None = None) -> None:
    """A defined name; `sheet`: the position of the only sheet that knows it."""
    book = package.tree(package.book)
    names = book.find("{*}definedNames")
    if names is None:
        before = book.find("{*}externalReferences")
        before = book.find("{*}sheets") if before is None else before
        names = element(book, "definedNames")
        before.addnext(names)
    new = child(names, "definedName", name=name)
    if sheet is not None:
        new.set("localSheetId", str(sheet))
    new.text = text
