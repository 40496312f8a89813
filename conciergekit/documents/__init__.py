"""Papers people edit in Word or LibreOffice: agenda, two-page note, minutes of the gate meeting, note to a funder, budget.

    conciergekit.documents.papers(pilot, "out")     # four papers as .docx and .odt, the budget as .xlsx and .ods

A paper is a ``blocks.Document``; ``word``, ``opendocument`` and ``markdown`` write it. The first two start from a
reference document (templates/papers) that anyone can brand in their word processor.
"""

from .blocks import Document
from .meeting import FORMATS, papers, render

__all__ = ["FORMATS", "Document", "papers", "render"]
