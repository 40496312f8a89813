"""Grades of satisfaction beyond their scale, or contradicted by what is said beside them."""

import numpy as np

from ....core.findings import Finding
from ....core.schema import fold
from ...words import Said
from ..lines import Lines
from ..rows import as_typed

_SAID = Said("grades")

_ENOUGH, _MOSTLY = 3, 0.8  # remarks on each side, and those of them that say the same
_LOOKED_AT = 2_000  # lines


def _satisfied(lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """Which lines say how far somebody is satisfied, and their grades; NaN on the others."""
    frame = lines.rows.frame
    asked = (frame["question"] == "satisfaction").to_numpy(bool, na_value=False)
    return asked, np.where(asked, frame["score"].to_numpy(float, na_value=np.nan), np.nan)


def _unread(lines: Lines, found: np.ndarray) -> list[int]:
    """These lines, whose grades are no longer read."""
    at = np.flatnonzero(found).tolist()
    lines.rows.frame.loc[at, "score"] = np.nan
    return at


def grades_beyond(lines: Lines, unread: bool, refused: list[int]) -> list[Finding]:
    """Grades of satisfaction that are not from 1 to 5: a slip is told; of a whole scale of its own, as out of ten, no
    grade is read where nobody says which end is the best. `unread`: its heading says such a scale; `refused`: lines out of
    any range."""
    if lines.name != "surveys" or not len(lines):
        return []
    asked, score = _satisfied(lines)
    graded, beyond = ~np.isnan(score), (score < 1) | (score > 5)
    other = unread or asked[refused].sum() > graded.sum()  # as percentages, of which one may be 5
    whole = other or beyond.sum() > max(1, 0.1 * graded.sum())
    found = _unread(lines, graded if whole else beyond)
    typed = [as_typed(score[n]) for n in found]
    if not whole:
        return lines.rows.report("grade_beyond", "doubtful", "score", found, typed)
    if not found:  # each refused grade is told where it stands
        return []
    highest = as_typed(score[graded].max())
    return lines.rows.once("scale_other", "score", found, typed[0], "blocks", highest=highest)


def grades_unsaid(lines: Lines) -> list[Finding]:
    """What is said of the grades tells no best from a worst: none is read."""
    return lines.rows.once(
        "scale_unsaid", "score", _unread(lines, np.ones(len(lines), bool)), weight="blocks"
    )


def grades_contradicted(lines: Lines) -> list[Finding]:
    """Grades of satisfaction that the remarks beside contradict: praise beside the lowest, blame beside the highest. Which end
    is the best is asked, and no grade is read until it is said."""
    at = lines.layout.place_of("score")
    if lines.name != "surveys" or at is None or not len(lines):
        return []
    columns, score = lines.cells.columns, _satisfied(lines)[1]
    sides: dict[bool, list[float]] = {True: [], False: []}
    for n, i in enumerate(lines.at[:_LOOKED_AT].tolist()):
        words = (column[i] for p, column in enumerate(columns) if p != at)
        text = fold(" ".join(word for word in words if isinstance(word, str)))
        praise = bool(_SAID.praise.search(text)) and not _SAID.denial.search(_SAID.blame.sub("", text))
        if praise != bool(_SAID.blame.search(text)) and not np.isnan(score[n]):
            sides[praise].append(score[n])
    good, bad = np.array(sides[True]), np.array(sides[False])
    if min(len(good), len(bad)) < _ENOUGH or (good <= 2).mean() < _MOSTLY or (bad >= 4).mean() < _MOSTLY:
        return []
    said = {"praise": len(good), "blame": len(bad)}
    return lines.rows.once("scale_asked", "score", _unread(lines, ~np.isnan(score)), weight="blocks", **said)
