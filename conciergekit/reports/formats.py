"""The report in the other formats, beside the page it is read from."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from ..batch.files import write
from ..documents.meeting import free_name, reference_beside
from ..errors import ConciergekitError
from ..i18n import _
from .notebook_report import notebook_page

FORMATS = ("html", "pdf", "docx", "pages")


def formats(text: str) -> tuple[str, ...]:
    """ "html,pdf" as names of `FORMATS`; ConciergekitError for another name."""
    found = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    unknown = [name for name in found if name not in FORMATS]
    if unknown or not found:
        raise ConciergekitError(
            _("“{text}” is not a format. Known formats: {known}.", text=text, known=", ".join(FORMATS))
        )
    return found


def write_formats(
    report: Path, chosen: Iterable[str], lang: str | None = None, pilot: Path | None = None
) -> list[Path]:
    """Write the report in other formats, beside it; "html" is what there is already.

    Parameters
    ----------
    report
        The page, as ``pilot_page`` made it, e.g. out/contrats/rapport.html.
    chosen
        Of `FORMATS`. "pages": a page a notebook, from those executed in `report`'s folder.
    lang
        Of the pages.
    pilot
        Its workbook or folder: a reference.docx beside it brands the Word document.

    Returns
    -------
    The files written. A Word document somebody has written in is left alone: the new one takes the next free name.
    """
    from .pdf import pdf
    from .word import word

    page = report.read_text(encoding="utf-8")
    made: list[Path] = []
    for kind in chosen:
        if kind == "pdf":
            made.append(report.with_suffix(".pdf"))
            write(made[-1], pdf(page))
        elif kind == "docx":
            content = word(page, reference_beside(pilot, "docx"))
            made.append(free_name(report.with_suffix(".docx")))
            write(made[-1], content)
        elif kind == "pages":
            for notebook in sorted((report.parent / "notebooks").glob("*.ipynb")):
                made.append(notebook.with_suffix(".html"))
                write(made[-1], notebook_page(notebook, name=_name(page), lang=lang))
    return made


def _name(page: str) -> str:
    """The pilot a report is about."""
    match = re.search(r"<h1><bdi>(.*?)</bdi></h1>", page, re.DOTALL)
    return html.unescape(match[1]) if match else ""


def write_all(batch, chosen: Iterable[str]) -> list[str]:
    """The other formats of every report of a batch (``batch.BatchResult``); what could not be written, as sentences."""
    others = [kind for kind in chosen if kind != "html"]
    troubles: list[str] = []
    for row in batch.rows if others else ():
        if not row.report:
            continue
        for kind in others:
            try:
                write_formats(batch.out / row.report, [kind], row.lang, Path(row.path))
            except ConciergekitError as error:
                troubles.append(str(error))
            except OSError as error:
                troubles.append(
                    _(
                        "{file} could not be written: {reason}",
                        file=f"{row.slug}.{kind}",
                        reason=error.strerror,
                    )
                )
    return list(dict.fromkeys(troubles))
