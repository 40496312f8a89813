"""Who pays, told."""

from ... import charts, i18n
from ...i18n import _, money, percent
from ..common import bare, names, note, rows, styled, why_empty
from .top_payer import called


def sentences(result) -> list[str]:
    """The one who pays most, and the one who did over the test where it is another."""
    said = result.top.sentences() + result.before.sentences() * result.changed
    return said or [_("Who pays is not measured.")]


@styled
def plot(result, ax=None):
    """Own revenue by payer; the crowd of users is drawn apart from single payers."""
    table = result.table.head(8)[::-1]
    if not len(table) or table["share"].isna().all():
        return why_empty(ax, _("Who pays is not measured."))
    ax = rows(ax, len(table), 0.38, 1.2)
    colours = [charts.ORANGE if people == 1 else charts.BLUE for people in table["people"]]
    ax.barh(range(len(table)), table["share"], height=0.6, edgecolor="white", color=colours)
    for y, row in enumerate(table.itertuples()):
        said = _("{share} · {revenue}", share=percent(row.share), revenue=money(row.revenue_eur))
        if row.people > 1:
            said = _("{amount}, {n} payers", amount=said, n=i18n.number(row.people))
        note(ax, said, row.share, y)
    names(ax, [called(row) for row in table.itertuples()], wrap=24, most=44, top=False)
    ax.set_xlim(0, min(1.6, table["share"].max() * 1.7))
    bare(ax)
    reading = _("Share of own revenue. Orange: one payer; blue: many small ones")
    charts.title(ax, sentences(result)[0].rstrip("."), reading, wrap=58)
    return ax
