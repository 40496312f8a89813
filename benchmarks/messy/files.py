"""What a messy file is made of: pages of cells, how they are written, and what they truly hold."""

import datetime as dt
import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Font, PatternFill

ANY = object()  # any value will do
COMMUNES = {
    "Eybens": "38158",
    "Poisat": "38309",
    "Bresson": "38057",
    "Échirolles": "38151",
    "Gières": "38179",
}
PEOPLE = (
    "Mme Durand",
    "M. Moreau",
    "Mme Lefèvre",
    "M. Benali",
    "Mme Roux",
    "M. Garcia",
    "Mme Nguyen",
    "M. Faure",
)
SERVICES = {"courses": 1250, "pressing": 860, "repassage": 1400, "colis": 150, "bricolage": 2500}
PUBLICS = ("seniors", "familles", "salariés")


@dataclass
class Page:
    """A sheet, or a whole CSV: lines of cells as typed, and what is carried by form."""

    file: str
    sheet: str = ""
    lines: list[list] = field(default_factory=list)
    fills: dict = field(default_factory=dict)  # line -> colour of the whole line
    struck: set = field(default_factory=set)
    hidden: set = field(default_factory=set)
    merges: list = field(default_factory=list)  # "A1:F1"
    encoding: str = "utf-8-sig"
    sep: str = ";"
    heads: dict = field(
        default_factory=dict
    )  # heading -> "table.column", or "" when it is nothing of the kit's

    def line(self, *cells) -> int:
        self.lines.append(list(cells))
        return len(self.lines)

    def head(self, **known: str) -> int:
        """A line of headings, spelt as keys with what each is; an underscore stands for a space."""
        return self.columns({key.replace("_", " "): what for key, what in known.items()})

    def of(self, table: str, known: dict) -> int:
        """A line of headings of one table: heading -> its column, or "" when it is nothing of the kit's."""
        return self.columns({heading: name and f"{table}.{name}" for heading, name in known.items()})

    def columns(self, known: dict) -> int:
        self.heads.update(known)
        return self.line(*known)


@dataclass(frozen=True)
class Row:
    """One line of one kit table, and where it stands in the files."""

    table: str
    file: str
    sheet: str
    line: int
    values: dict


@dataclass
class Case:
    """A file, or a folder of files, and its truth."""

    name: str
    seed: int = 0
    pages: list[Page] = field(default_factory=list)
    others: dict = field(default_factory=dict)  # file name -> bytes of what is no table
    rows: list[Row] = field(default_factory=list)
    words: dict = field(default_factory=dict)  # "table.column" -> {typed: code}, as the person would say
    says: list = field(default_factory=list)  # (page, line): something there must be said
    free: set = field(default_factory=set)  # "table.column" that may hold anything
    optional: set = field(default_factory=set)  # tables that may be left aside without a word

    def __post_init__(self):
        self.rng = random.Random(f"{self.name}-{self.seed}")

    def page(self, file: str, sheet: str = "", **options) -> Page:
        self.pages.append(Page(file, sheet, **options))
        return self.pages[-1]

    def true(self, page: Page, line: int, table: str, /, **values) -> None:
        self.rows.append(Row(table, page.file, page.sheet, line, values))

    def say(self, page: Page, line: int) -> None:
        self.says.append((page.file, page.sheet, line))

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in dict.fromkeys(page.file for page in self.pages):
            pages = [page for page in self.pages if page.file == name]
            WRITERS[name.rsplit(".", 1)[1]](pages, folder / name)
        for name, data in self.others.items():
            (folder / name).write_bytes(data)


def day(rng: random.Random, start: dt.date = dt.date(2026, 1, 5), span: int = 80) -> dt.date:
    return start + dt.timedelta(days=rng.randrange(span))


def days(
    rng: random.Random, count: int, start: dt.date = dt.date(2026, 1, 5), span: int = 80
) -> list[dt.date]:
    """Working days in order, as a log is kept."""
    drawn = sorted(day(rng, start, span) for _ in range(count))
    return [d - dt.timedelta(days=max(0, d.weekday() - 4)) for d in drawn]


def euros(cents: int, form: str = ",") -> str:
    """1234.5 as 1 234,50 with the space and sign asked for."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", "\u202f" if "n" in form else "\u00a0" if "s" in form else "")
    sign = "" if cents >= 0 else "\u2212" if "u" in form else "-"
    return f"{sign}{grouped},{rest:02d}" + (" €" if "€" in form else "")


def _text(cell) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    return "" if cell is None else str(cell)


def _csv(pages: list[Page], path: Path) -> None:
    (page,) = pages
    text = ""
    for cells in page.lines:
        typed = [_text(cell) for cell in cells]
        quoted = [
            '"' + t.replace('"', '""') + '"' if any(c in t for c in page.sep + '"\n') else t for t in typed
        ]
        text += page.sep.join(quoted) + "\r\n"
    path.write_bytes(text.encode(page.encoding, "replace"))


def _raw(pages: list[Page], path: Path) -> None:
    """A CSV whose lines are written as they are: nothing quoted, as by a careless hand."""
    path.write_bytes("".join(f"{line[0]}\r\n" for line in pages[0].lines).encode(pages[0].encoding))


def _xlsx(pages: list[Page], path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.sheet or "Feuil1")
        for n, cells in enumerate(page.lines, 1):
            for c, cell in enumerate(cells, 1):
                if cell is None:
                    continue
                where = sheet.cell(n, c, cell)
                if n in page.fills:
                    where.fill = PatternFill("solid", fgColor=page.fills[n])
                if n in page.struck:
                    where.font = Font(strike=True)
        for n in page.hidden:
            sheet.row_dimensions[n].hidden = True
        for merge in page.merges:
            sheet.merge_cells(merge)
    book.properties.created = book.properties.modified = dt.datetime(2026, 4, 1)
    book.save(path)


def _ods(pages: list[Page], path: Path) -> None:
    spaces = ["office", "table", "text", "style", "fo"]
    names = {s: f"urn:oasis:names:tc:opendocument:xmlns:{s}:1.0" for s in spaces}
    names["fo"] = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
    head = " ".join(f'xmlns:{s}="{name}"' for s, name in names.items())
    body, styles = "", ""
    for colour in sorted({colour for page in pages for colour in page.fills.values()}):
        styles += f'<style:style style:name="c{colour}" style:family="table-cell"><style:table-cell-properties fo:background-color="#{colour}"/></style:style>'
    if any(page.struck for page in pages):
        styles += '<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    for page in pages:
        merged = {openpyxl.utils.cell.range_boundaries(merge)[:2]: merge for merge in page.merges}
        body += f'<table:table table:name="{escape(page.sheet or "Feuille1")}">'
        for n, cells in enumerate(page.lines, 1):
            body += (
                '<table:table-row table:visibility="collapse">' if n in page.hidden else "<table:table-row>"
            )
            for c, cell in enumerate(cells, 1):
                style = "struck" if n in page.struck else f"c{page.fills[n]}" if n in page.fills else ""
                body += _ods_cell(cell, merged.get((c, n)), style)
            body += "</table:table-row>" if cells else "<table:table-cell/></table:table-row>"
        body += "</table:table>"
    text = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {head} office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), kind)
        package.writestr("content.xml", text)
        package.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(cell, merge: str | None, style: str = "") -> str:
    if cell is None:
        return "<table:table-cell/>"
    span = f' table:style-name="{style}"' if style else ""
    if merge:
        left, top, right, bottom = openpyxl.utils.cell.range_boundaries(merge)
        span += f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'
    if isinstance(cell, dt.date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        kind = f'office:value-type="float" office:value="{cell}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{span}><text:p>{escape(_text(cell))}</text:p></table:table-cell>"


WRITERS = {"xlsx": _xlsx, "ods": _ods, "csv": _csv, "tsv": _csv, "txt": _raw}
