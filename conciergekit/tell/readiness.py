"""What the data allow, told."""

import pandas as pd

from ..core import i18n
from ..core.findings.affects import ANALYSES
from ..core.findings.words import where
from ..core.i18n import _, listing, ngettext
from ..core.tables import TABLES
from ..draw import charts
from ..readiness import Readiness


def sentences(found: Readiness) -> list[str]:
    """How many analyses are open, and what to repair or fill first."""
    return [headline(found), *_repairs(found), *_fills(found)]


def headline(found: Readiness) -> str:
    """How many analyses are open, in a sentence."""
    return _(
        "{open} of {all} analyses can be made with these data.",
        open=i18n.number(found.usable),
        all=i18n.number(len(found.table)),
    )


def _repairs(found: Readiness) -> list[str]:
    return [
        _("To repair first: {where}. {what} {how}", where=where(f), what=f.what(), how=f.repair())
        for f in found.first
    ]


def _fills(found: Readiness) -> list[str]:
    """The empty sheet that opens most analyses."""
    opens: dict[str, list[str]] = {}
    for row in found.table.itertuples():
        if len(row.missing) == 1:
            opens.setdefault(row.missing[0], []).append(_(ANALYSES[row.analysis]))
    if not opens:
        return []
    sheet, analyses = max(opens.items(), key=lambda pair: len(pair[1]))
    listed = ", ".join(analyses)
    return [
        _("To fill next: the sheet “{sheet}” opens {analyses}.", sheet=TABLES[sheet].title, analyses=listed)
    ]


def plot(found: Readiness, ax=None):
    """A line an analysis: the months it rests on, coloured by its state, and that state in words."""
    colours = {"ready": charts.GOOD, "check": charts.WAIT, "repair": charts.BAD, "fill": charts.PALE}
    ax = charts.axes(ax, height=1.5 + 0.27 * len(found.table))
    dated = found.table.dropna(subset=["since", "until"])
    low, high = (dated["since"].min(), dated["until"].max()) if len(dated) else (pd.Timestamp(0),) * 2
    width = max((high - low).days, 1)
    with charts.style():
        for line, row in enumerate(found.table.itertuples(index=False)):
            _draw(ax, line, row, low, width, colours[row.state])
        ax.set_ylim(len(found.table) - 0.4, -0.6)
        ax.set_xlim(-0.62 * width, width * 1.75)
        ax.set_yticks([])
        ends = [low, high] if width > 1 else []
        ax.set_xticks([(day - low).days for day in ends], [i18n.month(day, short=True) for day in ends])
        ax.tick_params(axis="x", length=0)
        ax.spines[["left", "bottom"]].set_visible(False)
        reading = _("The bar: the months covered. On the right: what can be done with them.")
        charts.title(ax, headline(found), reading)
    return ax


def _draw(ax, line: int, row, low: pd.Timestamp, width: int, colour: str) -> None:
    ink = charts.FAINT if row.state == "fill" else charts.INK
    title = _(ANALYSES[row.analysis])
    title = charts.literal(title[:1].upper() + title[1:])
    ax.text(-0.03 * width, line, title, ha="right", va="center_baseline", color=ink, fontsize=9.5)
    charts.bar(ax, line, 0, width, 0.1, charts.PALE, zorder=0)
    if pd.notna(row.since) and pd.notna(row.until):
        span = max((row.until - row.since).days, width * 0.01)
        charts.bar(ax, line, (row.since - low).days, span, 0.55, colour)
    ax.text(
        width * 1.03,
        line,
        charts.literal(_state(row)),
        va="center_baseline",
        fontsize=9,
        color=ink,
        style="italic" if row.state == "fill" else "normal",
    )


def _state(row) -> str:
    if row.state == "fill":
        return _("to fill: {sheets}", sheets=listing(str(TABLES[name].title) for name in row.missing))
    if row.state == "repair":
        return _("to repair first")
    if row.state == "check":
        return ngettext("usable, {n} point to check", "usable, {n} points to check", row.points)
    return _("ready")
