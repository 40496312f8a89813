"""The workshop's two columns side by side, quantitative and qualitative: the same place for each, and no global score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import _, chances
from . import words
from .instances import grade_word, instances
from .rule import GREY

MOST = 8  # lines a column: more would not be read
_FEWEST = 6
KINDS = ("quantitative", "qualitative")
_GRADED = {"vision": "vision", "specification": "specification", "impact": "impact", "skills": "skills",
           "satisfaction_beneficiaries": "satisfaction"}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """What was seen, in two columns of equal weight.

    table : one row a line: kind (quantitative, qualitative), place, label, value, basis (range, n, status), agreed (what was
        required, its state and chances; "" when it is not a criterion), members (their majority grade; "" without grades).
    left : how many indicators of each kind are not shown here, {kind: n}.
    """

    table: pd.DataFrame
    left: dict

    def of(self, kind: str) -> list:
        return list(self.table[self.table["kind"] == kind].itertuples())

    def sentences(self, lang: str | None = None) -> list[str]:
        """Each line of both columns, in the language of the table."""
        with i18n.use_language(lang):
            return [_line(row) for row in self.table.itertuples()]


def columns(review, most: int = MOST) -> Columns:
    """The criteria of each kind first, in the review's order, then the first-screen indicators, then others measured.

    As many lines on each side, `most` at the most. The words are those of the language in use.
    """
    from ..indicators import overview

    found = overview(review.pilot)
    judged = {row.indicator: row for row in review.criteria.itertuples()}
    sides = {kind: _ordered([item for item in found.items if item.kind == kind], judged) for kind in KINDS}
    asked = max(sum(item.spec.id in judged for item in side) for side in sides.values())
    lines = min(most, max(_FEWEST, asked))
    graded, rows = _majorities(review.pilot), []
    for kind, side in sides.items():
        rows += [
            _row(kind, place, item, judged.get(item.spec.id), graded)
            for place, item in enumerate(side[:lines])
        ]
    left = {kind: len(side) - lines for kind, side in sides.items()}
    return Columns(
        pd.DataFrame(rows, columns=["kind", "place", "label", "value", "basis", "agreed", "members"]), left
    )


def _ordered(items: list, judged: dict) -> list:
    places = {name: place for place, name in enumerate(judged)}
    last = len(places)
    return sorted(
        items,
        key=lambda i: (
            places.get(i.spec.id, last),
            not i.first_screen,
            i.measure.absent and not i.first_screen,
        ),
    )


def _row(kind: str, place: int, item, criterion, graded: dict) -> tuple:
    """A criterion shows what the review judged, so that the same figure never reads in two ways on a page."""
    members = graded.get(_GRADED.get(item.spec.id, ""), "")
    if criterion is None:
        basis = (
            ""
            if item.measure.absent
            else " · ".join(filter(None, (item.range, item.counted, item.status_word)))
        )
        value = _("not measured") if item.measure.absent else item.shown()
        return (kind, place, item.label, value, basis, "", members)
    value = (
        words.light_label(GREY)
        if criterion.light == GREY
        else words.amount(criterion.indicator, criterion.value)
    )
    basis = [
        _range(criterion),
        words.based_on(criterion) if criterion.status != "absent" else "",
        words.status_label(criterion.status),
    ]
    return (kind, place, criterion.label, value, " · ".join(filter(None, basis)), _agreed(criterion), members)


def _range(row) -> str:
    if row.light == GREY or not np.isfinite(row.low):
        return ""
    return i18n.span(words.amount(row.indicator, row.low), words.amount(row.indicator, row.high))


def _agreed(row) -> str:
    """ "● rempli · obligatoire, au moins 70 % · 98 chances sur 100"."""
    role = words.role_label(row.role).lower()
    said = f"{words.SIGNS[row.light]} {words.light_label(row.light)} · {role}, {words.requirement(row)}"
    return said if row.kind in words.NO_MARGIN or row.p_met != row.p_met else f"{said} · {chances(row.p_met)}"


def _majorities(pilot) -> dict:
    """Majority grade of each subject the members graded, last round."""
    grades = instances(pilot).grades.dropna(subset=["majority"]).drop_duplicates("subject", keep="last")
    return {
        row.subject: i18n.ngettext("members' grade: “{grade}” ({n} grade)", "members' grade: “{grade}” ({n} grades)", row.voters,
                                   grade=grade_word(row.majority))
        for row in grades.itertuples()
    }  # fmt: skip


def _line(row) -> str:
    parts = [row.value, *(part for part in (row.basis, row.agreed, row.members) if part)]
    return _("{label}: {value}", label=row.label, value=" · ".join(parts))
