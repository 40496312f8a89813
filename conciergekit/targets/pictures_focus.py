"""Chart of the pairs: where hours go and where revenue comes from."""

import numpy as np

from .. import charts, i18n
from ..i18n import _, listing, ngettext
from .pictures import WRAP, bare, further_down, name, nothing
from .words import nobody_shown
from .words_focus import headline

MOST = 10


def plot_focus(result, ax=None):
    """Two bars a pair, kept pairs on top: share of hours (orders if not measured) and of own revenue."""
    if not len(result.table):
        return nothing(headline(result), ax)
    shown = result.table.dropna(subset="n").head(MOST)[::-1]
    if not len(shown):
        return nothing(nobody_shown(), ax)
    bars = _bars(result)
    height = 0.56 / len(bars)
    ax = charts.axes(ax, height=1.2 + (0.3 + 0.18 * len(bars)) * len(shown))
    y = np.arange(len(shown))
    with charts.style():
        for k, (column, word, style) in enumerate(bars):
            at = y + 0.2 - k * height
            ax.barh(at, shown[column].fillna(0), height=height * 0.92, **style)
            for value, level in zip(shown[column], at, strict=True):
                # the first row says what each bar is
                text = f"{i18n.percent(value)} {word}" if level == at[-1] else i18n.percent(value)
                ax.annotate(text, (np.nan_to_num(value), level), (4, 0), textcoords="offset points",
                            va="center", fontsize=8.5)  # fmt: skip
        for label, level in zip(shown["label"], y, strict=True):
            name(ax, label, 0, level + 0.2 + height / 2)
        _kept_line(ax, shown)
        ax.set_xlim(0, 1.25 * max(shown[column].max() for column, *_rest in bars))
        ax.set_ylim(0.1 - len(bars) * height, len(shown) - 0.1)
        bare(ax)
        charts.title(ax, headline(result), _reading(result, len(shown)), WRAP)
    return ax


def _bars(result) -> list[tuple]:
    """(column, word, style) of the bars that can be drawn."""
    pale = {"color": "white", "edgecolor": charts.FAINT, "hatch": "////", "linewidth": 0.8}
    full = {"color": charts.BLUE}
    time = (
        ("hours_share", _("of hours"), pale)
        if result.table["hours_share"].notna().any()
        else ("orders_share", _("of orders"), pale)
    )
    money = [("own_revenue_share", _("of own revenue"), full)]
    return [time, *(money if result.table["own_revenue_share"].notna().any() else [])]


def _kept_line(ax, shown) -> None:
    """A line between what is kept and what is not, with the two words."""
    gone = int((~shown["kept"]).sum())
    if not 0 < gone < len(shown):
        return
    level = gone - 0.3
    ax.axhline(level, color=charts.INK, linewidth=0.8, linestyle=(0, (4, 3)))
    for text, shift, side in ((_("kept"), 3, "bottom"), (_("not kept"), -3, "top")):
        ax.annotate(text, (1, level), (0, shift), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", va=side, color=charts.FAINT,
                    fontweight="bold")  # fmt: skip


def _reading(result, shown: int) -> str:
    hours = result.table["hours_share"].notna().any()
    money = result.table["own_revenue_share"].notna().any()
    text = {
        (True, True): _("Share of each pair in the hours and the own revenue of the test."),
        (False, True): _("Share of each pair in the orders and the own revenue of the test; hours are not measured."),
        (True, False): _("Share of each pair in the hours of the test; no money is logged."),
        (False, False): _("Share of each pair in the orders of the test; hours and money are not measured."),
    }[bool(hours), bool(money)]  # fmt: skip
    cut = len(result.table) - shown
    return f"{text} {further_down(cut)}" if cut else text


# ---- how many pairs --------------------------------------------------------------------------------------


def plot_sizes(result, ax=None):
    """Lines of what is kept of hours, revenue and clients with one pair, two, three…"""
    table = result.by_size
    lines = [
        (column, word, colour, dash)
        for column, word, colour, dash in (
            ("own_revenue_share", _("own revenue kept"), charts.BLUE, "-"),
            ("people_share", _("clients still served"), charts.RED, (0, (5, 2))),
            ("hours_share", _("hours still needed"), charts.FAINT, (0, (1, 1.5))),
        )
        if len(table) and table[column].notna().any()
    ]
    if len(table) < 2 or not lines:
        return nothing(headline(result), ax)
    ax = charts.axes(ax, height=3.5)
    with charts.style():
        first, last = table["keep"].iloc[0], table["keep"].iloc[-1]
        ends = sorted(
            (table[column].iloc[0], word, colour, dash, column) for column, word, colour, dash in lines
        )
        level = -1.0
        for share, word, colour, dash, column in ends:
            ax.plot(
                table["keep"],
                table[column],
                color=colour,
                linestyle=dash,
                linewidth=2,
                marker="o",
                markersize=3.5,
            )
            level = max(share, level + 0.08, 0.04)
            ax.annotate(word, (first, level), (-8, 0), textcoords="offset points", ha="right", va="center",
                        color=colour if colour != charts.FAINT else charts.INK, fontweight="bold", fontsize=9)  # fmt: skip
        ax.axvline(len(result.kept), color=charts.INK, linewidth=0.8, linestyle=(0, (4, 3)))
        ax.set_xlim(first - 0.5 * (last - first), last + 0.2)
        ax.set_ylim(0, 1.05)
        ax.set_xticks(list(table["keep"]))
        ax.set_xlabel(_("Number of pairs kept"))
        charts.percent_axis(ax.yaxis)
        charts.title(
            ax,
            _sizes_finding(result),
            _(
                "Share of the whole test, by number of pairs kept. Clients are those of the requests (contracts name none) who keep at least one of the pairs they ask for."
            ),
            WRAP,
        )
    return ax


def _sizes_finding(result) -> str:
    """What is kept with as many pairs as are proposed, those spared included."""
    sizes = result.by_size
    row = sizes.iloc[(sizes["keep"] - len(result.kept)).abs().argmin()]
    kept = [
        _("{share} of own revenue", share=i18n.percent(row["own_revenue_share"])) if np.isfinite(row["own_revenue_share"]) else "",
        _("{share} of clients", share=i18n.percent(row["people_share"])) if np.isfinite(row["people_share"]) else "",
        _("{share} of hours", share=i18n.percent(row["hours_share"])) if np.isfinite(row["hours_share"]) else "",
    ]  # fmt: skip
    parts = listing([text for text in kept if text])
    return ngettext("With {n} pair: {parts}", "With {n} pairs: {parts}", row["keep"], parts=parts)
