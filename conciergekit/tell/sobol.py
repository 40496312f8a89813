"""Which assumption carries the doubt, told."""

import numpy as np

from .. import draw
from ..core.i18n import N_, _, number, percent

_FIRST = N_("What carries most of the doubt: “{name}” ({share} of it)")
_TOGETHER = N_("{share} of the doubt comes from figures acting together: no single one explains it.")


def finding(result) -> str:
    """The one that carries most of the doubt."""
    first = result.table.iloc[0]
    if np.isnan(first["total_share"]):
        return _("The answer does not move, whatever the assumptions.")
    return _(_FIRST, name=first["label"], share=percent(first["total_share"]))


def sentences(result) -> list[str]:
    """The one that carries most, and what only several together explain."""
    together = [_(_TOGETHER, share=percent(result.together_share))] if result.acts_together else []
    return [finding(result).rstrip(".") + ".", *together]


def plot(result, ax=None):
    """Two bars an assumption: alone (dark), with its combinations (light)."""
    rows = [
        draw.Row(
            row.label,
            [
                draw.Lane(
                    [draw.Span(0.0, row.total_share, "quiet"), draw.Span(0.0, row.alone_share)],
                    words=percent(row.total_share),
                )
            ],
        )
        for row in result.table.fillna(0).itertuples()
    ]
    reading = _(
        "Share of the doubt. Dark: that figure alone; light: together with the others ({n} calculations)",
        n=number(result.runs),
    )
    return draw.plot(draw.Rows(finding(result).rstrip("."), reading, rows), ax)
