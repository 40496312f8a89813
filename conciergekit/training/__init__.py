"""The time machine: a case lived month by month, each group committing to a decision before the next month opens.

drawn = training.draw("slow_start")              # a secret seed; on the trainer's side only
session = training.Session("session", drawn.months)
drawn.workbook(session.opened)                   # bytes: nothing later is in the file
session.commit("table-1", 3, "extend", "Too early to say", 60)
session.open_next()
training.debrief(drawn, session).sentences()
"""

from . import folders, view, words
from .cases import Case
from .debrief import Debrief, debrief, proposals
from .drawn import Drawn, cases, draw
from .folders import reopen, session_of
from .session import Commit, Session
from .truth import CHOICES, Truth, brier
from .view import Month

__all__ = [
    "CHOICES",
    "Case",
    "Commit",
    "Debrief",
    "Drawn",
    "Month",
    "Session",
    "Truth",
    "brier",
    "cases",
    "debrief",
    "draw",
    "folders",
    "proposals",
    "reopen",
    "session_of",
    "view",
    "words",
]
