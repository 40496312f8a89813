"""Pages to hand over: a report a pilot, the index of a batch, what to repair. HTML that fetches and runs nothing."""

from .answer import Answer, answer
from .chapters import Chapter, chapter
from .pages import index_page, pilot_page, repair_page

__all__ = ["Answer", "Chapter", "answer", "chapter", "index_page", "pilot_page", "repair_page"]
