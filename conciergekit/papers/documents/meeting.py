"""The papers of a gate meeting as files people edit: agenda, note to the body, minutes, note to a funder, specification for
providers, budget, lessons to share."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ... import actions, gates
from ...core import i18n
from ...core.errors import ConciergekitError
from ...core.i18n import _
from ...core.paths import write
from ...core.pilot import Pilot
from ...draw.blocks import Document
from ..pages import signature
from .agenda import agenda
from .archive import free_name, reference_beside
from .brief import brief
from .budget_sheet import FORMATS as SHEETS
from .budget_sheet import budget_file
from .funder_note import funder_note
from .lessons_file import lessons_file, unchanged
from .minutes import minutes
from .opendocument import opendocument
from .specification import specification
from .word import word

FORMATS = ("docx", "odt")


def papers(
    pilot: Pilot,
    folder: Path,
    lang: str | None = None,
    review=None,
    formats: Iterable[str] = FORMATS,
    as_of: dt.date | str | None = None,
) -> list[Path]:
    """Write the agenda, the two-page note and the minutes of the next gate meeting, a two-page note to a funder, the
    specification for providers with its scoring sheet, the budget as a spreadsheet (.xlsx with .docx, .ods with .odt), and the
    lessons without names, as a table of text; returns the files written.

    folder : where to write, made if need be. A paper nobody has written in is replaced, whole or not at all; any other file of
    that name is left alone and the new one takes the next free name ("…-2"). lang : None, the language of the workbook.
    review : the one the papers tell, when it is already made; of a trial, they tell what the workbook asks. formats : of "docx" and "odt". as_of : only what was known at the
    end of that day.
    """
    with i18n.use_language(lang or pilot.language):
        if review is None:
            review = gates.review(pilot, as_of=as_of)
        elif review.tried:
            review = gates.review(review.pilot, draws=review.draws, seed=review.seed)
        plan = actions.whole(review)
        made = {
            "agenda": agenda(review, plan),
            "brief": brief(review, plan),
            "minutes": minutes(review, plan),
            "funder": funder_note(review),
            "specification": specification(review),
        }
        by, logo = signature.of(review.pilot)
        signed = {"by": by, "logo": signature.picture(logo, by)}
        written = []
        for kind in formats:
            reference = reference_beside(pilot.path, kind)
            for name, document in made.items():
                path = free_name(Path(folder) / f"{i18n.file_name(name)}.{kind}")
                write(path, render(replace(document, **signed), kind, reference))
                written.append(path)
            path = free_name(Path(folder) / f"budget.{SHEETS[kind]}")
            write(path, budget_file(review.pilot, SHEETS[kind]))
            written.append(path)
        path = free_name(Path(folder) / i18n.file_name("lessons"), unchanged)
        write(path, lessons_file(review.pilot))
        written.append(path)
    return written


def render(document: Document, kind: str, reference: bytes) -> bytes:
    """`document` as the bytes of a .docx or .odt file."""
    writers = {"docx": word, "odt": opendocument}
    if kind not in writers:
        raise ConciergekitError(
            _("No paper is written as “{kind}”. Known formats: {known}.", kind=kind, known=", ".join(FORMATS))
        )
    return writers[kind](document, reference)
