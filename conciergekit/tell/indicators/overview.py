"""All the indicators: how many are measured, the first screen of two columns of equal weight."""

from ...core.i18n import _, percent
from ...draw import charts
from ...evidence import LEVEL
from ...indicators.overview import Indicators


def finding(result: Indicators) -> str:
    """How many of the indicators the data allow to measure, both kinds apart."""
    numbers, words = (
        [item.status != "absent" for item in result.items if item.kind == kind]
        for kind in ("quantitative", "qualitative")
    )
    if not any(numbers + words):
        return _("Nothing is measured yet")
    return _(
        "Measured: {numbers} of {all_numbers} quantitative indicators and {words} of {all_words} qualitative ones",
        numbers=sum(numbers),
        all_numbers=len(numbers),
        words=sum(words),
        all_words=len(words),
    )


def sentences(result: Indicators) -> list[str]:
    """How much is measured, then the first screen line by line."""
    return [finding(result) + ".", *(item.sentence() for item in result.items if item.first_screen)]


@charts.style()
def plot(result: Indicators, ax=None):
    """Quantitative on the left, qualitative on the right, six lines each; absent ones in grey with the word."""
    columns = [
        (_("Quantitative"), result.first_screen("quantitative")),
        (_("Qualitative"), result.first_screen("qualitative")),
    ]
    rows = max(len(items) for _name, items in columns)
    ax = charts.axes(ax, height=1.0 + 0.62 * rows)
    ax.set_axis_off()
    ax.set_xlim(0, 2)
    ax.set_ylim(-rows, 0.35)
    for place, (name, items) in enumerate(columns):
        left = place + (0.03 if place else 0)
        ax.text(left, 0.1, name, fontweight="bold", color=charts.FAINT)
        for row, item in enumerate(items):
            _line(ax, left, -row, item)
    ax.axvline(1.0, color=charts.PALE, lw=1)
    charts.title(
        ax,
        finding(result),
        _(
            "Value, {level} range where one makes sense, what it rests on. No global score",
            level=percent(LEVEL),
        ),
    )
    return ax


def _line(ax, left, top, item):
    width = 0.95
    ax.plot([left, left + width], [top, top], color=charts.PALE, lw=0.8)
    absent = item.status == "absent"
    ax.text(
        left,
        top - 0.30,
        charts.literal(charts.short(item.label, 40)),
        va="center",
        fontsize=9.5,
        color=charts.FAINT if absent else charts.INK,
    )
    if absent:
        ax.text(
            left + width,
            top - 0.30,
            item.status_word,
            va="center",
            ha="right",
            fontsize=9.5,
            color=charts.GREY,
            style="italic",
        )
        details = item.know_more
    else:
        ax.text(
            left + width,
            top - 0.30,
            charts.literal(item.shown()),
            va="center",
            ha="right",
            fontsize=11.5,
            fontweight="bold",
        )
        details = " · ".join(filter(None, (item.range, item.counted, item.status_word, item.direction)))
    ax.text(
        left,
        top - 0.70,
        charts.literal(charts.short(details, 58)),
        va="center",
        fontsize=8,
        color=charts.FAINT,
    )
