"""Who pays, told."""

from ... import draw
from ...core import i18n
from ...core.i18n import _, money, percent
from .top_payer import called

_MOST = 8  # payers drawn


def sentences(result) -> list[str]:
    """The one who pays most, and the one who did over the test where it is another."""
    said = result.top.sentences() + result.before.sentences() * result.changed
    return said or [_("Who pays is not measured.")]


def plot(result, ax=None):
    """Own revenue by payer; the crowd of users is drawn apart from single payers."""
    known = result.top.share == result.top.share  # else a payer that is not counted may be the largest
    rows = [_row(row) for row in result.table.head(_MOST).itertuples()] if known else []
    reading = _("Share of own revenue. Light: one payer; dark: many small ones") if rows else ""
    return draw.plot(draw.Rows(sentences(result)[0].rstrip("."), reading, rows), ax)


def _row(row) -> draw.Row:
    said = _("{share} · {revenue}", share=percent(row.share), revenue=money(row.revenue_eur))
    if row.people > 1:
        said = _("{amount}, {n} payers", amount=said, n=i18n.number(row.people))
    return draw.bar(called(row), row.share, said, "second" if row.people == 1 else "plain")
