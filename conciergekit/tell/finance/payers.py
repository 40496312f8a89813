"""Who pays, told."""

from ... import draw
from ...core.i18n import _, percent, rounded
from .top_payer import called

_MOST = 7  # drawn; the others are added up


def sentences(result) -> list[str]:
    """The one who pays most, and the one who did over the test where it is another."""
    said = result.top.sentences() + result.before.sentences() * result.changed
    return said or [_("Who pays is not measured.")]


def plot(result, ax=None):
    """The bars of the report."""
    return draw.plot(form(result) or draw.Rows(sentences(result)[0].rstrip(".")), ax)


def form(result) -> draw.Rows | None:
    """Own revenue by payer; None where shares are not known."""
    table = result.table
    if not table["share"].notna().any():
        return None
    rows = [draw.bar(called(row), row.share, percent(row.share)) for row in table.head(_MOST).itertuples()]
    left = table["share"].iloc[_MOST:].sum()
    if left > 0:
        rows.append(draw.bar(_("the others"), left, percent(left), "quiet"))
    reading = _("share of own revenue at the present pace, signed contracts at their amount")
    return draw.Rows(_("Who pays"), reading + rounded([*table["share"].head(_MOST), left]), rows)
