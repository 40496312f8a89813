"""Hours worked said by the clock: a column for when it began, one for when it ended, and one for the break."""

import datetime as dt
import re
from collections.abc import Mapping

from ....core.cells.cell import clean
from ....core.schema import fold
from ...words import Said

_SAID = Said("clocks")

_CLOCK = re.compile(r"([0-2]?[0-9]) ?[h:] ?([0-5][0-9])?(?::[0-5][0-9])?", re.I)


def clock_columns(heads: Mapping[int, str]) -> tuple[int, int, int | None] | None:
    """Where a table says by the clock when work began and ended, and the break; None unless there is one column for each end."""
    names = {p: fold(text) for p, text in heads.items() if text}
    begin, end, pause = (
        [p for p, text in names.items() if pattern.fullmatch(text)]
        for pattern in (_SAID.begin, _SAID.end, _SAID.rest)
    )
    begin, end = (
        [p for p in found if _SAID.hour.search(names[p])] if len(found) > 1 else found
        for found in (begin, end)
    )
    if len(begin) != 1 or len(end) != 1 or len(pause) > 1:
        return None
    return begin[0], end[0], pause[0] if pause else None


def clock(cell: object) -> float | None:
    """The hour a cell says, « 9h30 » 9.5; None if it says none."""
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return cell.hour + cell.minute / 60
    match = _CLOCK.fullmatch(clean(cell)) if isinstance(cell, str) else None
    return int(match[1]) + int(match[2] or 0) / 60 if match else None
