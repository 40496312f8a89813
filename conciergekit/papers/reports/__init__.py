"""Pages to hand over: a report a pilot, the index of a batch, what to repair. HTML that fetches and runs nothing."""

from ...core import importer

_HOMES = {
    "answer": "answers",
    "index_page": "index",
    "notebook_page": "chapters",
    **dict.fromkeys(("Report", "again", "kept", "page", "pilot_page", "report", "word"), "pilot_report"),
    "repair_page": "repair",
}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)
