"""Files as people have them -> tables and problems, and back: ``read``, then ``check``.

Nothing guesses: a sheet, heading or value is known by its code or label, or it is a problem.
"""

from .check import Checked, check
from .sheets import Read, Sheet, read, sheets_of
from .workbook import write_blank, write_workbook

__all__ = [
    "Checked",
    "Read",
    "Sheet",
    "check",
    "read",
    "sheets_of",
    "write_blank",
    "write_workbook",
]
