"""Grades of satisfaction beyond their scale, or contradicted by what is said beside them."""

import re

import numpy as np

from ....core.cells.account import SheetCells
from ....core.findings import Finding
from ....core.schema import fold
from ...layout.match import Layout
from ..rows import Rows, as_typed

_PRAISE = re.compile(
    r"\b(?:parfait\w*|excellent\w*|impeccables?|tres (?:bien|bons?|bonnes?|content\w*|satisfait\w*|agreables?|pratiques?)|rien a redire"
    r"|ravie?s?|genial\w*|bravo|perfect|great|very (?:good|happy|satisfied))\b"
)
_BLAME = re.compile(
    r"\b(?:mauvais\w*|decue?s?|decevant\w*|mecontent\w*|insatisf\w*|inadmissible|catastroph\w*|horribles?|personne n est venue?"
    r"|(?:jamais|pas) (?:venue?s?|terribles?|content\w*|satisfait\w*|livre\w*)|trop (?:longs?|longue|cher|tard)|bad|awful|disappoint\w*"
    r"|nobody came)\b"
)
_DENIAL = re.compile(r"\b(?:pas|jamais|ni|sans|not|never)\b")
_ENOUGH, _MOSTLY = 3, 0.8  # remarks on each side, and those of them that say the same
_LOOKED_AT = 2_000  # lines


def _satisfied(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Which lines say how far somebody is satisfied, and their grades; NaN on the others."""
    asked = (rows.frame["question"] == "satisfaction").to_numpy(bool, na_value=False)
    return asked, np.where(asked, rows.frame["score"].to_numpy(float, na_value=np.nan), np.nan)


def grades_beyond(layout: Layout, rows: Rows, unread: bool, refused: list[int]) -> list[Finding]:
    """Grades of satisfaction that are not from 1 to 5: a slip is told; of a whole scale of its own, as out of ten, no
    grade is read where nobody says which end is the best. `unread`: its heading says such a scale; `refused`: lines out of
    any range."""
    if layout.table.name != "surveys" or not len(rows.frame):
        return []
    asked, score = _satisfied(rows)
    graded = np.flatnonzero(~np.isnan(score))
    beyond = np.flatnonzero((score < 1) | (score > 5))
    far = int(asked[refused].sum())
    other = unread or far > len(graded)  # as percentages, of which one may be 5
    whole = other or len(beyond) > max(1, 0.1 * len(graded))
    found = (graded if whole else beyond).tolist()
    typed = [as_typed(score[n]) for n in found]
    rows.frame.loc[found, "score"] = np.nan
    if not whole:
        return rows.report("grade_beyond", "doubtful", "score", found, typed)
    if not found:  # each refused grade is told where it stands
        return []
    highest = as_typed(score[graded].max())
    return rows.once("scale_other", "score", found, typed[0], "blocks", highest=highest)


def grades_unsaid(rows: Rows) -> list[Finding]:
    """What is said of the grades tells no best from a worst: none is read."""
    found = np.flatnonzero(_satisfied(rows)[0]).tolist()
    rows.frame.loc[found, "score"] = np.nan
    return rows.once("scale_unsaid", "score", found, weight="blocks")


def grades_contradicted(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Grades of satisfaction that the remarks beside contradict: praise beside the lowest, blame beside the highest. Which end
    is the best is asked, and no grade is read until it is said."""
    at = layout.place_of("score")
    if layout.table.name != "surveys" or at is None or not len(kept):
        return []
    asked, score = _satisfied(rows)
    sides: dict[bool, list[float]] = {True: [], False: []}
    for n, i in enumerate(kept[:_LOOKED_AT].tolist()):
        words = (cells.columns[p][i] for p in range(len(cells.columns)) if p != at)
        text = fold(" ".join(word for word in words if isinstance(word, str)))
        praise = bool(_PRAISE.search(text)) and not _DENIAL.search(_BLAME.sub("", text))
        if praise != bool(_BLAME.search(text)) and not np.isnan(score[n]):
            sides[praise].append(score[n])
    good, bad = np.array(sides[True]), np.array(sides[False])
    if min(len(good), len(bad)) < _ENOUGH or (good <= 2).mean() < _MOSTLY or (bad >= 4).mean() < _MOSTLY:
        return []
    found = np.flatnonzero(~np.isnan(score)).tolist()
    rows.frame.loc[found, "score"] = np.nan
    return rows.once("scale_asked", "score", found, weight="blocks", praise=len(good), blame=len(bad))
