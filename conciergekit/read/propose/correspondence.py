"""A proposal as the lines of a correspondence file, which a person corrects in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from ...core import languages
from ...core.i18n import language
from ...core.schema import fold
from ..layout.mapping import HEADS
from .proposal import Proposal


def as_csv(proposals: Sequence[Proposal], before: str = "") -> str:
    """The lines of a correspondence file, with headings unless lines stand `before` them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if not before:
        writer.writerow([words.get(language()) for words in HEADS.values()])
    elif not before.endswith("\n"):
        out.write("\r\n")
    if before and any(p.cell for p in proposals):
        before = _with_cells(before)
    for p in proposals:
        cells = [
            p.file,
            p.sheet,
            p.heading,
            *p.target,
            p.constant,
            p.how_sure(),
            " · ".join(p.examples),
            p.cell,
        ]
        writer.writerow([safe(cell) for cell in cells])
    return before + out.getvalue()


def _with_cells(before: str) -> str:
    """A file written before cells had lines of their own, with the heading they need."""
    first, end, rest = before.partition("\n")
    heads = {fold(cell) for cell in first.split(";")}
    if any(fold(text) in heads for text in HEADS["cell"].each(languages.codes())):
        return before
    return (
        first.rstrip("\r")
        + ";"
        + HEADS["cell"].get(language())
        + ("\r" if first.endswith("\r") else "")
        + end
        + rest
    )


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text
