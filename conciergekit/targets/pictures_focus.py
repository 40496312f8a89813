"""Chart of the pairs: where hours go and where revenue comes from."""

import numpy as np

from .. import charts, i18n
from ..i18n import _
from .pictures import nothing
from .words_focus import headline

MOST = 10


def plot_focus(result, ax=None):
    """Two bars a pair, kept pairs on top: share of hours (orders if not measured) and of own revenue."""
    if not len(result.table):
        return nothing(headline(result), ax)
    shown = result.table.head(MOST)[::-1]
    bars = _bars(result)
    ax = charts.axes(ax, height=1.6 + 0.48 * len(shown))
    y = np.arange(len(shown))
    height = 0.74 / len(bars)
    widest = max(shown[column].max() for column, *_rest in bars)
    for k, (column, name, style) in enumerate(bars):
        at = y + (len(bars) - 1) * height / 2 - k * height
        ax.barh(at, shown[column].fillna(0), height=height * 0.92, **style)
        for value, level in zip(shown[column], at, strict=True):
            first = level == at[-1]
            text = f"{i18n.percent(value)} {name}" if first else i18n.percent(value)
            ax.annotate(text, (0 if np.isnan(value) else value, level), (4, 0), textcoords="offset points",
                        va="center", fontsize=8.5)  # fmt: skip
    _kept_line(ax, result, shown)
    ax.set_yticks(y, [charts.literal(charts.short(text, 36)) for text in shown["label"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([])
    ax.set_xlim(0, 1.45 * widest)
    ax.spines[["left", "bottom"]].set_visible(False)
    charts.title(ax, headline(result), _reading(result, len(shown)))
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


def _kept_line(ax, result, shown) -> None:
    """A line between what is kept and what is not, with the two words."""
    gone = int((~shown["kept"]).sum())
    if not 0 < gone < len(shown):
        return
    ax.axhline(gone - 0.5, color=charts.INK, linewidth=0.8, linestyle=(0, (4, 3)))
    for text, shift, side in ((_("kept"), 3, "bottom"), (_("not kept"), -3, "top")):
        ax.annotate(text, (1, gone - 0.5), (0, shift), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", va=side, fontsize=9, color=charts.FAINT,
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
    if cut:
        text += " " + i18n.ngettext(
            "{n} pair further down is not drawn.", "{n} pairs further down are not drawn.", cut
        )
    return text
