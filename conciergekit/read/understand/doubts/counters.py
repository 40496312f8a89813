"""What the counter of a vehicle says beside the kilometres."""

import re

import numpy as np
import pandas as pd

from ....core.cells.account import SheetCells
from ....core.cells.cell import figure_in
from ....core.findings import Finding
from ....core.schema import fold
from ...layout.match import Layout
from ..rows import Rows, as_typed

_COUNTER = r"(?:km|kms|kilometrage|compteur|index)(?: (?:km|kms|compteur|au|du|de|a l|en))*"
_BEGIN, _END = (
    re.compile(rf"{_COUNTER} (?:{words})(?: kms?)?|(?:{words}) {_COUNTER}")
    for words in ("depart|debut", "arrivee?|fin|retour")
)


def is_counter(heading: str) -> bool:
    """Whether a heading is that of what a counter shows, at one end of a tour."""
    return bool(_BEGIN.fullmatch(fold(heading)) or _END.fullmatch(fold(heading)))


def counters(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Kilometres of a tour that the counters at its two ends contradict; those that were not typed are taken from
    them."""
    if layout.table.name != "tours":
        return []
    names = {p: fold(text) for p, text in layout.others.items()}
    begin, end = (
        next((p for p, text in names.items() if pattern.fullmatch(text)), None) for pattern in (_BEGIN, _END)
    )
    if begin is None or end is None:
        return []
    first, last = ([figure_in(cells.columns[p][i]) for i in kept.tolist()] for p in (begin, end))
    wrong, values, read, back = [], [], [], []
    for n, (a, b, km) in enumerate(zip(first, last, rows.frame["km"].tolist(), strict=True)):
        if a is None or b is None:
            continue
        if pd.isna(km) and a <= b:
            rows.frame.loc[n, "km"] = b - a
            read.append(n)
        elif pd.isna(km):
            back.append(n)
        elif b < a or (not pd.isna(km) and abs(b - a - km) > max(2, 0.1 * km)):
            wrong.append(n)
            values.append({"begin": a, "end": b, "km": b - a})
    typed = [as_typed(rows.frame["km"].iat[n]) for n in wrong]
    taken = [{"begin": names[begin], "end": names[end], **rows.places(read)}] if read else []
    ends = [{"begin": first[n], "end": last[n]} for n in back]
    return [
        *rows.report("counter_back", "doubtful", "km", back, [""] * len(back), ends),
        *rows.report("counter_contradicts", "doubtful", "km", wrong, typed, values),
        *rows.report("counter_read", "note", "km", read[:1], [""] * len(taken), taken),
    ]
