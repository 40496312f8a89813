"""The lessons of a test as a small file of text that a spreadsheet opens and that adds up with those of others."""

import csv
import hashlib
from io import StringIO
from pathlib import Path

from ...core.i18n import _
from ...core.languages import apostrophes
from ...people import lessons

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
MARK = "conciergekit:"


def lessons_file(pilot) -> bytes:
    """Semicolons, one line a lesson, the case in words on each; the last cell of the heading says whether somebody changed it."""
    found = lessons(pilot)
    table, case = found.in_words(), found.case()
    rows = [[case, *row] for row in table.itertuples(index=False, name=None)]
    body = _written(rows)
    return BOM + _written([[_("Case"), *table.columns, _mark(body)]]) + body


def unchanged(path: Path) -> bool:
    """Whether nobody has written in such a file since it was made."""
    head, _line, body = path.read_bytes().removeprefix(BOM).partition(b"\n")
    return head.strip().endswith(_mark(body).encode())


def _written(rows) -> bytes:
    held = StringIO()
    csv.writer(held, delimiter=";", lineterminator="\n").writerows(
        [[_harmless(apostrophes(cell)) for cell in row] for row in rows]
    )
    return held.getvalue().encode("utf8")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def _mark(body: bytes) -> str:
    return MARK + hashlib.sha256(body).hexdigest()[:16]
