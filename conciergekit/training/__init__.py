"""The time machine: a case lived month by month, each group committing to a decision before the next month opens.

drawn = training.draw("slow_start")              # a secret seed; on the trainer's side only
session = training.Session("session", drawn.months)
drawn.workbook(session.opened)                   # bytes: nothing later is in the file
session.commit("table-1", 3, "extend", "Too early to say", 60)
session.open_next()
training.debrief(drawn, session).sentences()
"""

from ..core import importer

_HOMES = dict.fromkeys(["folders", "texts", "view", "words"], "") | {"reopen": "folders"}
_HOMES |= {"Case": "three_cases", "cases": "texts", "Drawn": "drawn", "draw": "drawn", "Month": "view"}
_HOMES |= dict.fromkeys(["Commit", "Session", "other_case"], "session")
_HOMES |= dict.fromkeys(["Debrief", "debrief", "proposals"], "outcome")
_HOMES |= dict.fromkeys(["CHOICES", "Truth", "brier"], "truth")

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)
