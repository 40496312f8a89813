"""The workshop's two columns told, line by line."""

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import _, chances, ngettext
from ...gates.columns import Columns
from ...gates.rule import GREY
from . import words
from .instances import grade_word


def in_words(found: Columns) -> pd.DataFrame:
    """The table with, for each line: label, value, basis (range, n, status), agreed (what was required, its state and
    chances; "" when it is not a criterion), members (their majority grade; "" without grades)."""
    said = [_line(item, found.criteria.get(item.spec.id)) for item in found.items]
    frame = found.table.join(pd.DataFrame(said, columns=["label", "value", "basis", "agreed"]))
    return frame.assign(members=[_members(row) for row in found.table.itertuples()])


def sentences(found: Columns) -> list[str]:
    """Each line of both columns."""
    return [
        _(
            "{label}: {value}",
            label=row.label,
            value=" · ".join(filter(None, (row.value, row.basis, row.agreed, row.members))),
        )
        for row in in_words(found).itertuples()
    ]


def _line(item, criterion) -> tuple:
    """A criterion shows what the review judged, so that the same figure never reads in two ways on a page."""
    if criterion is not None:
        grey = criterion.light == GREY
        value = words.light_label(GREY) if grey else words.amount(criterion.indicator, criterion.value)
        basis = [
            _range(criterion),
            words.based_on(criterion) if criterion.status != "absent" else "",
            words.status_label(criterion.status),
        ]
        return criterion.label, value, " · ".join(filter(None, basis)), _agreed(criterion)
    if item.measure.absent:
        return item.label, _("not measured"), "", ""
    basis = item.range, item.counted, item.status_word
    return item.label, item.shown(), " · ".join(filter(None, basis)), ""


def _range(row) -> str:
    if row.light == GREY or not np.isfinite(row.low):
        return ""
    return i18n.span(words.amount(row.indicator, row.low), words.amount(row.indicator, row.high))


def _agreed(row) -> str:
    """ "● rempli · obligatoire, au moins 70 % · 98 chances sur 100"."""
    role = words.role_label(row.role).lower()
    said = f"{words.state(row.light)} · {role}, {words.requirement(row)}"
    return said if row.kind in words.NO_MARGIN or row.p_met != row.p_met else f"{said} · {chances(row.p_met)}"


def _members(row) -> str:
    if row.majority != row.majority:
        return ""
    return ngettext(
        "members' grade: “{grade}” ({n} grade)",
        "members' grade: “{grade}” ({n} grades)",
        row.voters,
        grade=grade_word(row.majority),
    )
