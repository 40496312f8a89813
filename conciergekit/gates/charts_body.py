"""Pictures of what the bodies do: criteria frozen, grades, stages, decisions. A shape and a word beside each colour."""

import numpy as np
import pandas as pd

from .. import charts
from ..i18n import _, date, money, ngettext, number
from .words import proposal_label

_DOT, _OPEN = {"s": 70, "zorder": 3}, {"s": 70, "zorder": 3, "facecolor": "white"}
_MARKS = {  # shape of each outcome: read without the colour
    "go": (charts.GOOD, "o"), "go_conditions": (charts.GOOD, "D"), "adjust": (charts.WAIT, "^"),
    "extend": (charts.NONE, "s"), "suspend": (charts.BAD, "P"), "stop": (charts.BAD, "X"),
}  # fmt: skip


def _timeline(ax, days) -> None:
    """A horizontal line of time with dates written under it."""
    ax.axis("off")
    days = [day for day in days if pd.notna(day)]
    first, last = min(days), max(days)
    margin = max((last - first) * 0.2, pd.Timedelta(days=30))
    ax.set_xlim(first - margin, last + margin)
    ax.axhline(0, color=charts.FAINT, linewidth=1, zorder=1)


def _on_line(
    ax, day, up: str, colour: str, marker: str = "o", level: float = 0.45, dated: bool = True
) -> None:
    """A mark on the line, its date under it and words over it."""
    ax.scatter([day], [0], color=colour, marker=marker, **_DOT)
    ax.plot([day, day], [0, level - 0.08], color=charts.PALE, linewidth=1, zorder=0)
    ax.text(day, level, charts.literal(up), ha="center", va="bottom", fontsize=9, linespacing=1.3)
    if dated:
        ax.text(day, -0.3, date(day), ha="center", va="top", fontsize=8.5, color=charts.FAINT)


def draw_agreed(agreed, ax=None):
    """Freezing, start of the stage and changes along time; None when nothing was frozen."""
    if pd.isna(agreed.frozen_on):
        return None
    with charts.style():
        ax = charts.axes(ax, height=2.4)
        _timeline(ax, [agreed.frozen_on, agreed.stage_start, *agreed.changes["date"]])
        _on_line(ax, agreed.frozen_on, _("criteria frozen"), charts.BLUE, level=0.35)
        if pd.notna(agreed.stage_start):
            start = _("present stage begins") + "\n" + date(agreed.stage_start)
            _on_line(ax, agreed.stage_start, start, charts.INK, "|", level=1.0, dated=False)
        for day, rows in agreed.changes.groupby("date"):
            silent = rows["reason"].isna().any()
            words = (
                ngettext("{n} change without a reason", "{n} changes without a reason", len(rows)) if silent
                else ngettext("{n} change, with its reason", "{n} changes, with their reason", len(rows))
            )  # fmt: skip
            _on_line(
                ax, day, words, charts.BAD if silent else charts.WAIT, "X" if silent else "D", level=0.35
            )
        ax.set_ylim(-0.9, 1.9)
        charts.title(ax, agreed.sentences()[0])
    return ax


def draw_grades(found, ax=None):
    """One row a subject: majority grade before (hollow) and after (full) discussion, bar from the lowest to the highest."""
    from .instances import grade_word

    shown = found.grades.dropna(subset=["majority"])
    subjects = list(dict.fromkeys(shown["label"]))
    if not subjects:
        return None
    with charts.style():
        ax = charts.axes(ax, height=1.3 + 0.55 * len(subjects))
        for y, label in enumerate(subjects):
            for row in shown[shown["label"] == label].itertuples():
                after = row.round == "after"
                at = y + (0.13 if after else -0.13)
                ax.plot([row.lowest, row.highest], [at, at], color=charts.BLUE if after else charts.FAINT, linewidth=5,
                        alpha=0.3, solid_capstyle="round")  # fmt: skip
                ax.scatter([row.majority], [at], edgecolor=charts.BLUE if after else charts.FAINT,
                           **({**_DOT, "color": charts.BLUE} if after else _OPEN))  # fmt: skip
        ax.set_yticks(range(len(subjects)), [charts.short(label, 34) for label in subjects])
        ax.set_xticks(range(5), [grade_word(grade) for grade in range(5)])
        ax.set_xlim(-0.3, 4.3)
        ax.set_ylim(len(subjects) - 0.5, -0.5)
        ax.tick_params(length=0)
        ax.grid(axis="x")
        charts.title(ax, _title_of_grades(found, shown),
                     _("Hollow dot: majority grade before discussion; full dot: after. Bar: from the lowest to the highest."), wrap=60)  # fmt: skip
    return ax


def _title_of_grades(found, shown) -> str:
    from .instances import grade_word

    overall = shown[(shown["subject"] == "overall")]
    if overall.empty:
        return _("What the members say, subject by subject")
    last = overall.iloc[-1]
    return _(
        "Going on, seen by {n} members: “{grade}”",
        n=number(last["voters"]),
        grade=grade_word(last["majority"]),
    )


def draw_stages(found, ax=None):
    """Envelope (outline) and spending (full) of each stage; a dash where the accepted loss stands."""
    table = found.table[found.table["envelope_eur"].notna()]
    if table.empty:
        return None
    with charts.style():
        ax = charts.axes(ax, height=1.4 + 0.62 * len(table))
        for y, row in enumerate(table.itertuples()):
            _draw_stage(ax, y, row)
        top = np.nanmax([table["envelope_eur"].max(), table["spent_eur"].max(), table["max_loss_eur"].max()])
        ax.set_xlim(0, 1.45 * top)
        ax.set_ylim(len(table) - 0.5, -0.6)
        ax.set_yticks(
            range(len(table)), [charts.literal(charts.short(label, 26)) for label in table["label"]]
        )
        ax.tick_params(length=0)
        charts.money_axis(ax.xaxis)
        ax.xaxis.set_major_locator(_few_ticks())
        reading = _("Outline: envelope. Full: spent. Dash: what the body said it can lose.")
        charts.title(ax, _title_of_stages(found.loss), reading, wrap=66)
    return ax


def _title_of_stages(loss) -> str:
    if np.isnan(loss.largest):
        return _("Stages planned: envelope and spending")
    if np.isnan(loss.accepted):
        return _("Next stage: up to {largest} may be lost", largest=money(loss.largest))
    return _("Next stage: up to {largest} may be lost, {accepted} accepted", largest=money(loss.largest),
             accepted=money(loss.accepted))  # fmt: skip


def _few_ticks():
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def _draw_stage(ax, y: int, row) -> None:
    ax.barh(y, row.envelope_eur, height=0.55, facecolor="none", edgecolor=charts.INK, linewidth=1.1,
            linestyle="--" if row.state == "next" else "-")  # fmt: skip
    if np.isfinite(row.spent_eur):
        over = row.spent_eur > row.envelope_eur * 1.02
        ax.barh(y, row.spent_eur, height=0.4, color=charts.BAD if over else charts.BLUE, alpha=0.75)
    if np.isfinite(row.max_loss_eur):
        ax.plot([row.max_loss_eur] * 2, [y - 0.38, y + 0.38], color=charts.INK, linewidth=2.4)
    said = (
        _("asked for: {amount}", amount=money(row.envelope_eur))
        if row.state == "next"
        else _("{spent} of {envelope}", spent=money(row.spent_eur), envelope=money(row.envelope_eur))
    )
    reach = np.nanmax([row.envelope_eur, row.spent_eur, row.max_loss_eur])
    ax.annotate(charts.literal(said), (reach, y), (6, 0), textcoords="offset points", va="center", fontsize=9)


def draw_log(log, ax=None):
    """Two lines along time: what the rule proposed, what the body decided."""
    table = log.table
    if table.empty:
        return None
    with charts.style():
        ax = charts.axes(ax, height=2.6)
        ax.axis("off")
        for x, row in enumerate(table.itertuples()):
            for y, outcome in ((1, row.proposal), (0, row.decision)):
                _outcome(ax, x, y, outcome)
            if pd.notna(row.agrees):
                ax.plot(
                    [x, x],
                    [0.12, 0.88],
                    color=charts.FAINT,
                    linewidth=1,
                    linestyle="-" if row.agrees else ":",
                )
            ax.text(x, -0.62, date(row.date), ha="center", va="top", fontsize=8.5, color=charts.FAINT)
        ax.text(-0.75, 1, _("the rule"), ha="right", va="center")
        ax.text(-0.75, 0, _("the body"), ha="right", va="center")
        ax.set_xlim(-1.6, max(len(table) - 0.2, 1.4))
        ax.set_ylim(-1.1, 1.6)
        charts.title(
            ax, log.sentences()[0], _("Full line: same direction; dotted: the body decided otherwise.")
        )
    return ax


def _outcome(ax, x: int, y: int, outcome) -> None:
    if outcome is None or pd.isna(outcome):
        ax.text(x, y, _("not noted"), ha="center", va="center", fontsize=9, color=charts.FAINT)
        return
    colour, marker = _MARKS[outcome]
    ax.scatter([x], [y], color=colour, marker=marker, **_DOT)
    ax.annotate(
        charts.literal(proposal_label(outcome)),
        (x, y),
        (9, 0),
        textcoords="offset points",
        va="center",
        fontsize=9.5,
    )
