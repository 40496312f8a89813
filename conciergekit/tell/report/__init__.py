"""The chapters of the report, as blocks: what a notebook opens with, and the report of a pilot is composed from.

A chapter opens with its finding (one or two sentences), then what proves it, and ends with one line that says what its
figures rest on. What only an analyst needs stays in the notebook, under the chapter.
"""

from ...core.i18n import N_
from ...core.lazily import importer

# in the order in which a committee reads
TITLES = {
    "decision": N_("The decision"),
    "going_on": N_("Should we go on?"),
    "money": N_("The money"),
    "offers": N_("For whom, what"),
    "trips": N_("The trips"),
    "people": N_("What people say"),
    "plan": N_("Action plan"),
    "annex": N_("Annex"),
}

__all__ = sorted(TITLES)
__getattr__ = importer(__name__, dict.fromkeys(TITLES, ""))
