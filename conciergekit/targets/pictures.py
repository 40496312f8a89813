"""Charts of the ranking. They read in grey: values and words are written, shades only help.

Names stand above the bars, inside the axes: they stay whole, and the title has the full width of the page.
"""

from matplotlib.patches import Rectangle

from .. import charts, i18n
from ..i18n import _, ngettext
from . import words

MOST_BARS, MOST_ROWS, MOST_COLUMNS = 12, 12, 5
WRAP = 72  # characters of a title line that fit the page in the widest of the fonts
SHADES = {"ahead": "#a9c6fd", "undecided": "#dde8fe", "behind": "#f3f4f6"}


def plot_priorities(result, ax=None):
    """Chance of each ranked pair to be among the first three (to be first, with three pairs or fewer)."""
    ranked = result.ranked
    if not len(ranked):
        return nothing(words.ranking(result)[0], ax)
    top = len(ranked) > 3
    chance = "p_top3" if top else "p_first"
    shown = ranked.sort_values(chance, ascending=False, kind="stable").head(MOST_BARS)[::-1]
    ax = charts.axes(ax, height=1.1 + 0.46 * len(shown))
    with charts.style():
        ax.barh(range(len(shown)), shown[chance], color=charts.BLUE, height=0.42)
        for y, (value, label) in enumerate(zip(shown[chance], shown["label"], strict=True)):
            ax.annotate(i18n.percent(value), (value, y), (4, 0), textcoords="offset points", va="center")
            name(ax, label, 0, y + 0.23)
        ax.set_xlim(0, 1.08)
        ax.set_ylim(-0.35, len(shown) - 0.3)
        bare(ax)
        draws = i18n.number(result.smaa.draws)
        drawn = (
            _("Chances of each pair to be among the first three")
            if top
            else _("Chances of each pair to be first")
        )
        cut = _not_shown(result, len(ranked) - len(shown))
        charts.title(ax, drawn, " ".join([_("Over {draws} simulated rankings.", draws=draws), *cut]), WRAP)
    return ax


def _not_shown(result, cut: int) -> list[str]:
    small = int((result.table["status"] == "too_few").sum())
    out = []
    if cut > 0:
        out.append(further_down(cut))
    if small:
        out.append(
            ngettext(
                "{n} pair has too few requests or people.",
                "{n} pairs have too few requests or people.",
                small,
            )
        )
    return out


def further_down(cut: int) -> str:
    """How many pairs a chart leaves out."""
    return ngettext("{n} pair further down is not drawn.", "{n} pairs further down are not drawn.", cut)


# ---- publics × services ----------------------------------------------------------------------------------


def plot_matrix(result, ax=None):
    """Publics × services: number of requests and where the pair stands, in words."""
    table = result.table
    if not len(table):
        return nothing(words.ranking(result)[0], ax)
    rows = _biggest(table, "service", MOST_ROWS)
    columns = _biggest(table, "public", MOST_COLUMNS)
    side = 0.5 * max(len(columns), 2)  # room for the names of services, in columns
    ax = charts.axes(ax, height=1.7 + 0.4 * len(rows))
    with charts.style():
        ax.set_xlim(-side, len(columns))
        ax.set_ylim(len(rows), -0.95)
        for _index, row in table.iterrows():
            if row["service"] in rows and row["public"] in columns:
                at = list(columns).index(row["public"]), list(rows).index(row["service"])
                _cell(ax, result, row, *at, "\n" if len(columns) > 3 else " · ")
        width = 100 / (len(columns) + side)  # characters a column can hold
        for x, text in enumerate(columns.values()):
            ax.text(
                x + 0.5, -0.1, charts.literal(_two_lines(text, width)), ha="center", va="bottom", fontsize=9
            )
        for y, text in enumerate(rows.values()):
            ax.text(
                -0.04, y + 0.5, charts.literal(charts.short(text, 34)), ha="right", va="center", fontsize=9.5
            )
        bare(ax)
        hidden = int((~table["service"].isin(rows) | ~table["public"].isin(columns)).sum())
        charts.title(ax, _matrix_finding(table), _reading(result, hidden), WRAP)
    return ax


def _two_lines(text: str, width: float) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(charts.short(text, int(1.9 * width)), max(int(width), 8)))


def _biggest(table, which: str, most: int) -> dict[str, str]:
    """Code -> label of the `most` biggest publics or services."""
    size = table.groupby(which, sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    labels = dict(zip(table[which], table[f"{which}_label"], strict=True))
    return {code: labels[code] for code in size.index[:most]}


def _cell(ax, result, row, x: int, y: int, between: str) -> None:
    standing = words.standing(result, row)
    colour = SHADES.get(standing, "white")
    line = "-" if standing in SHADES else ":"
    box = Rectangle((x + 0.02, y + 0.05), 0.96, 0.9, facecolor=colour, edgecolor=charts.FAINT, linestyle=line)
    ax.add_patch(box)
    weight = "bold" if standing == "ahead" else "normal"
    text = f"{words.requests_count(row['n'])}{between}{words.place(result, row)}"
    ax.text(
        x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=8.5, linespacing=1.1, fontweight=weight
    )


def _matrix_finding(table) -> str:
    if not table["n"].notna().any():
        return words.nobody_shown()
    biggest = table.loc[table["n"].idxmax()]
    pairs = ngettext("{n} pair is active", "{n} pairs are active", len(table))
    share = i18n.percent(biggest["n"] / table["n"].sum())
    return _("{pairs}; {first} alone brings {share} of the requests", pairs=pairs, first=words.quoted(biggest["label"]), share=share)  # fmt: skip


def _reading(result, hidden: int) -> str:
    return " ".join([_matrix_reading(result), *([further_down(hidden)] if hidden else [])])


def _matrix_reading(result) -> str:
    contracts = (result.evaluation.pairs.table["deliveries"] > 0).any()
    what = _("Requests and contract deliveries") if contracts else _("Requests")
    sure, unsure = i18n.percent(words.SURE), i18n.percent(1 - words.SURE)
    if not len(result.ranked):
        return _("{what} of each pair over the test.", what=what)
    if len(result.ranked) > 3:
        return _("{what} of each pair over the test, and its place in the ranking (ahead: at least {sure} of being among the first three; behind: at most {unsure}).", what=what, sure=sure, unsure=unsure)  # fmt: skip
    return _("{what} of each pair over the test, and its place in the ranking (ahead: at least {sure} of being first; behind: at most {unsure}).", what=what, sure=sure, unsure=unsure)  # fmt: skip


# ---- shared by the charts of targets ---------------------------------------------------------------------


def bare(ax) -> None:
    """No ticks, no frame: values are written on the chart."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)


def name(ax, text: str, x: float, y: float) -> None:
    """The name of a row, above its bar."""
    ax.annotate(charts.literal(charts.short(text, 80)), (x, y), (0, 1), textcoords="offset points",
                ha="left", va="bottom", fontsize=9.5)  # fmt: skip


def nothing(sentence: str, ax=None):
    """An empty frame that says why it is empty."""
    ax = charts.axes(ax, height=1.2)
    ax.set_axis_off()
    charts.title(ax, sentence, wrap=WRAP)
    return ax
