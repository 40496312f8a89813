"""Papers people edit in Word or LibreOffice: agenda, two-page note, minutes of the gate meeting, note to a funder, budget.

    conciergekit.papers.documents.papers(pilot, "out")     # four papers as .docx and .odt, the budget as .xlsx and .ods

A paper is a ``blocks.Document``; ``word``, ``opendocument`` and ``text`` write it. The first two start from a
reference document (templates/papers) that anyone can brand in their word processor.
"""

from ...core import importer

_HOMES = {"FORMATS": "meeting", "papers": "meeting", "render": "meeting", "write_grid": "grid_sheet"}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)
