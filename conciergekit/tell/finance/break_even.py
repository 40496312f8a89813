"""The volume that breaks even, told."""

import numpy as np

from ... import charts
from ...i18n import _, money, number
from ..common import note, styled, why_empty


def sentences(result) -> list[str]:
    """The volume, or why there is none."""
    return [_finding(result)]


def _finding(result) -> str:
    if np.isnan(result.volume_month):
        return _("The break-even volume is not measured.")
    margin = money(result.margin_eur, 2)
    if np.isinf(result.volume_month):
        return _(
            "No volume breaks even: an order leaves {margin}, so each one more adds to the loss.",
            margin=margin,
        )
    values = {
        "volume": number(np.ceil(result.volume_month)),
        "fixed": money(result.fixed_month_eur),
        "margin": margin,
    }
    if np.isnan(result.now_month):
        return _(
            "Break-even at {volume} orders a month ({fixed} to pay, {margin} left by an order).", **values
        )
    now = number(result.now_month)
    return _(
        "Break-even at {volume} orders a month, {now} today ({fixed} to pay, {margin} left by an order).",
        now=now,
        **values,
    )


@styled
def plot(result, ax=None):
    """Result a month against volume, crossing zero at break-even."""
    volume, now = result.volume_month, result.now_month
    if np.isnan(volume):
        return why_empty(ax, _finding(result))
    ax = charts.axes(ax, height=3.2)
    x = np.linspace(0, 1.6 * max((v for v in (volume, now) if np.isfinite(v) and v > 0), default=100.0), 50)
    ax.plot(x, result.result_eur(x), color=charts.BLUE, lw=2)
    ax.axhline(0, color=charts.INK, lw=0.8)
    if np.isfinite(volume):
        ax.plot(volume, 0, "o", color=charts.INK)
        note(ax, _("break-even: {n}", n=number(np.ceil(volume))), volume, 0, (6, -14), va="baseline")
    if np.isfinite(now):
        y = float(result.result_eur(now))
        ax.plot(now, y, "D", color=charts.ORANGE)
        away = (6, -14) if result.margin_eur > 0 else (6, 6)
        note(ax, _("today: {n}", n=number(now)), now, y, away, va="baseline")
    charts.money_axis(ax.yaxis)
    charts.number_axis(ax.xaxis)
    ax.set_xlabel(_("Orders a month"))
    charts.title(ax, _finding(result).rstrip("."), _("Result a month, subsidies left out"), wrap=72)
    return ax
