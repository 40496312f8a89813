"""The chapters of the report, as blocks: what a notebook opens with, and the report of a pilot is composed from.

A chapter opens with its finding (one or two sentences), then what proves it, and ends with one line that says what its
figures rest on. What only an analyst needs stays in the notebook, under the chapter.
"""

from ...core import importer
from ...core.hand import CHAPTERS
from ...core.i18n import N_

TITLES = CHAPTERS | {"annex": N_("Annex")}  # in the order in which a committee reads

__all__ = sorted(TITLES)
__getattr__ = importer(__name__, dict.fromkeys((*TITLES, "common"), ""))
