"""Pages to hand over: a report a pilot, the index of a batch, what to repair. HTML that fetches and runs nothing."""

from ...core import importer

_HOMES = {
    "Answer": "answers",
    "answer": "answers",
    "Chapter": "chapters",
    "chapter": "chapters",
    "index_page": "index",
    "notebook_page": "notebook_report",
    **dict.fromkeys(("Report", "again", "kept", "page", "pilot_page", "report", "word"), "pilot_report"),
    "paper": "about_all",
    "repair_page": "repair",
}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)
