"""Pages to hand over: a report a pilot, the index of a batch, what to repair. HTML that fetches and runs nothing."""

from .answer import Answer, answer
from .chapters import Chapter, chapter
from .index import index_page
from .notebook_report import notebook_page
from .pilot_report import pilot_page
from .repair import repair_page

__all__ = [
    "Answer",
    "Chapter",
    "answer",
    "chapter",
    "index_page",
    "notebook_page",
    "pilot_page",
    "repair_page",
]
