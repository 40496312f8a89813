"""Charts of the ranking. They read in grey: values and words are written, shades only help."""

import numpy as np

from .. import charts, i18n
from ..i18n import _, ngettext
from . import words

MOST_BARS, MOST_ROWS, MOST_COLUMNS = 12, 12, 6
SHADES = {"ahead": "#a9c6fd", "undecided": "#dde8fe", "behind": "#f3f4f6"}


def plot_priorities(result, ax=None):
    """Chance of each ranked pair to be among the first three (to be first, with three pairs or fewer)."""
    ranked = result.ranked
    if not len(ranked):
        return nothing(words.ranking(result)[0], ax)
    top = len(ranked) > 3
    chance = "p_top3" if top else "p_first"
    shown = ranked.sort_values(chance, ascending=False, kind="stable").head(MOST_BARS)[::-1]
    ax = charts.axes(ax, height=1.3 + 0.36 * len(shown))
    ax.barh(range(len(shown)), shown[chance], color=charts.BLUE, height=0.62)
    for y, value in enumerate(shown[chance]):
        ax.annotate(i18n.percent(value), (value, y), (4, 0), textcoords="offset points", va="center")
    ax.set_yticks(range(len(shown)), [charts.literal(charts.short(text, 38)) for text in shown["label"]])
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, 1.12)
    ax.set_xticks([])
    ax.spines[["bottom", "left"]].set_visible(False)
    draws = i18n.number(result.smaa.draws)
    reading = (
        _("Chance of being among the first three, over {draws} simulated rankings.", draws=draws)
        if top
        else _("Chance of being first, over {draws} simulated rankings.", draws=draws)
    )
    charts.title(
        ax, words.headline(result), " ".join([reading, *_not_shown(result, len(ranked) - len(shown))])
    )
    return ax


def _not_shown(result, cut: int) -> list[str]:
    small = int((result.table["status"] == "too_few").sum())
    out = []
    if cut > 0:
        out.append(
            ngettext("{n} pair further down is not drawn.", "{n} pairs further down are not drawn.", cut)
        )
    if small:
        out.append(ngettext("{n} pair has too few requests.", "{n} pairs have too few requests.", small))
    return out


def plot_matrix(result, ax=None):
    """Publics × services: number of requests and where the pair stands, in words."""
    table = result.table
    if not len(table):
        return nothing(words.ranking(result)[0], ax)
    rows = _biggest(table, "service", MOST_ROWS)
    columns = _biggest(table, "public", MOST_COLUMNS)
    ax = charts.axes(ax, height=1.5 + 0.44 * len(rows))
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(rows), 0)
    for _index, row in table.iterrows():
        if row["service"] in rows and row["public"] in columns:
            _cell(ax, result, row, list(columns).index(row["public"]), list(rows).index(row["service"]))
    ax.set_xticks(
        np.arange(len(columns)) + 0.5, [_short(text, 72 // max(len(columns), 3)) for text in columns.values()]
    )
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_short(text, 30) for text in rows.values()])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    _matrix_title(ax, result)
    return ax


def _short(text: str, length: int) -> str:
    return charts.literal(charts.short(text, length))


def _biggest(table, which: str, most: int) -> dict[str, str]:
    """Code -> label of the `most` biggest publics or services."""
    size = table.groupby(which, sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    labels = dict(zip(table[which], table[f"{which}_label"], strict=True))
    return {code: labels[code] for code in size.index[:most]}


def _cell(ax, result, row, x: int, y: int) -> None:
    from matplotlib.patches import Rectangle

    standing = words.standing(result, row)
    colour = SHADES.get(standing, "white")
    style = "-" if standing in SHADES else ":"
    ax.add_patch(
        Rectangle(
            (x + 0.02, y + 0.05),
            0.96,
            0.9,
            facecolor=colour,
            edgecolor=charts.FAINT,
            linestyle=style,
            linewidth=0.6,
        )
    )
    bold = "bold" if standing == "ahead" else "normal"
    text = f"{words.requests_count(row['n'])} · {words.place(result, row)}"
    ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=9, fontweight=bold)


def _matrix_title(ax, result) -> None:
    pairs = result.evaluation.pairs
    table = result.table
    biggest = table.iloc[int(np.argmax(table["n"]))]
    share = biggest["n"] / table["n"].sum()
    finding = _(
        "{pairs}; {first} alone brings {share} of the requests",
        pairs=ngettext("{n} pair is active", "{n} pairs are active", len(table)),
        first=words.quoted(biggest["label"]),
        share=i18n.percent(share),
    )
    counted = (
        _("Requests and contract deliveries") if (pairs.table["deliveries"] > 0).any() else _("Requests")
    )
    if not len(result.ranked):
        reading = _("{what} of each pair over the test.", what=counted)
    elif len(result.ranked) > 3:
        reading = _("{what} of each pair over the test, and its place in the ranking (ahead: at least {sure} of being among the first three; behind: at most {unsure}).", what=counted, sure=i18n.percent(words.SURE), unsure=i18n.percent(1 - words.SURE))  # fmt: skip
    else:
        reading = _("{what} of each pair over the test, and its place in the ranking (ahead: at least {sure} of being first; behind: at most {unsure}).", what=counted, sure=i18n.percent(words.SURE), unsure=i18n.percent(1 - words.SURE))  # fmt: skip
    charts.title(ax, finding, reading)


def nothing(sentence: str, ax=None):
    """An empty frame that says why it is empty."""
    ax = charts.axes(ax, height=1.2)
    ax.set_axis_off()
    charts.title(ax, sentence)
    return ax
