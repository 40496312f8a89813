"""The assumption that weighs most, told."""

from .. import draw
from ..core.i18n import N_, _, percent
from .common import Said, answer

_FIRST = N_("“{name}” weighs most: from {low} to {high} depending on it")


def finding(result) -> str:
    """The one that weighs most, and how far it takes the answer."""
    first = result.table.iloc[0]
    if not first["swing"]:
        return _("The answer does not move, whatever the assumptions.").rstrip(".")
    low, high = (answer(value, result.unit) for value in sorted((first["at_low"], first["at_high"])))
    return _(_FIRST, name=first["label"], low=low, high=high)


def sentences(result) -> Said:
    """The one that weighs most, and its share of all the movement."""
    swing = result.table["swing"].abs()
    yield f"{finding(result)}."
    if len(swing) > 1 and swing.sum() > 0:
        share = percent(swing.iloc[0] / swing.sum())
        yield _("This assumption alone explains {share} of the spread.", share=share)


def plot(result, ax=None):
    """Horizontal bars, the heaviest assumption on top."""
    table = result.table  # what moves nothing has no bar
    table = table[(table["swing"].abs() > 1e-9 * max(1.0, abs(result.base))) | (table.index == 0)]
    rows = [draw.Row(row.label, [_lane(row, result.base)]) for row in table.itertuples()]
    reading = _(
        "Each assumption alone at its low value (hatched) and its high value; middle line: all at their middle"
    )
    lines, unit = [draw.Line(result.base)], {"eur": "money", "share": "percent"}.get(result.unit, "number")
    return draw.plot(draw.Rows(finding(result), reading, rows, lines, unit=unit, zero=False), ax)


def _lane(row, base: float) -> draw.Lane:
    spans = [draw.Span(*sorted((base, row.at_low)), "loss"), draw.Span(*sorted((base, row.at_high)))]
    words = [answer(value, row.unit) for value in (row.low, row.high)]
    before, after = words if row.at_low <= row.at_high else words[::-1]
    return draw.Lane(spans, before=before, words=after)
