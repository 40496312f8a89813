"""A proposal as the lines of a correspondence file that a person corrects in a spreadsheet; and which of them it does not say yet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from ...core import languages
from ...core.findings import Finding
from ...core.i18n import language
from ...core.schema import fold
from ..layout.forms import tied
from ..layout.mapping import HEADS, Mapping, Rule, fold_pattern, named_by
from ..layout.match import heading_said
from ..open.files import read_file, with_accents
from .page import Proposal
from .sheets import propose, untitled


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
        shown = p.how_sure(), " · ".join(p.examples)
        writer.writerow(map(safe, (p.file, p.sheet, p.heading, *p.target, p.constant, *shown, p.cell)))
    return before + out.getvalue()


def _with_cells(before: str) -> str:
    """A file written before cells had lines of their own, with the heading they need."""
    first, end, rest = before.partition("\n")
    heads = {fold(cell) for cell in first.split(";")}
    if any(fold(text) in heads for text in HEADS["cell"].each(languages.codes())):
        return before
    last = "\r" if first.endswith("\r") else ""
    return f"{first.removesuffix(last)};{HEADS['cell'].get(language())}{last}{end}{rest}"


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text


def unexplained(files: Iterable[Path], known: Mapping) -> list[Proposal]:
    """The proposals for the columns of these files that no line is about; none for a file once they are written, whether
    or not a person has completed them. Raises ConciergekitError for a file that cannot be opened."""
    new = []
    for file in files:
        again = known.superseded(file.name)
        sheets = tied(with_accents(read_file(file)[0])[0])
        there = known.about(file.name)
        mine = [rule for rule in there if rule.line not in again and any(map(rule.fits, sheets))]
        own = next(
            ({"file": rule.file} for rule in there if rule.decides), {}
        )  # as its lines name it already
        new += [
            proposal
            for proposal in (replace(p, **own) for p in propose(sheets, known.table_of))
            if not any(_stands(proposal, rule) for rule in mine)
            and not _table_told(proposal, known, mine)
            and not any(_waits(proposal, finding, file.name) for finding in known.findings)
        ]
    return new


def without_heading(files: Iterable[Path]) -> list[Finding]:
    """The columns of these files that no line is proposed about, for want of a heading."""
    return [found for file in files for found in untitled(tied(with_accents(read_file(file)[0])[0]))]


def _table_told(proposal: Proposal, known: Mapping, mine: list[Rule]) -> bool:
    """Whether it asks which table a sheet is, and lines already say of its columns what they are."""
    if proposal.heading or proposal.column:
        return False
    waiting = (f.values for f in known.findings if f.code == "mapping_to_fill")
    return any(rule.column and rule.sheet == proposal.sheet for rule in mine) or any(
        said["file"] == proposal.file and _of_sheet(proposal, said["sheet"]) for said in waiting
    )


def _of_sheet(proposal: Proposal, named: str) -> bool:
    """Whether a line that names this sheet, or none, is about the sheet of a proposal."""
    return not (named and proposal.sheet) or fnmatchcase(fold(proposal.sheet), fold_pattern(named))


def _stands(proposal: Proposal, rule: Rule) -> bool:
    """Whether a line of the file already says what is proposed."""
    if (
        heading_said(rule.heading) != heading_said(proposal.heading)
        or rule.cell.casefold() != proposal.cell.casefold()
    ):
        return False
    if not _of_sheet(proposal, rule.sheet):
        return False
    return (
        bool(rule.heading)
        or not proposal.column
        or bool(rule.column and proposal.column in rule.column.title.each(languages.codes()))
    )


def _waits(proposal: Proposal, finding: Finding, file: str) -> bool:
    """Whether a line of the file that cannot be followed yet, or not as it is, is about what is proposed."""
    said = finding.values
    if "heading" not in said or not named_by(said["file"], file):
        return False
    if not _of_sheet(proposal, said["sheet"]):
        return False
    if said["heading"] or finding.code != "mapping_to_fill":
        return heading_said(said["heading"]) == heading_said(proposal.heading) and not proposal.cell
    return not proposal.heading and proposal.column in said["title"].each(languages.codes())
