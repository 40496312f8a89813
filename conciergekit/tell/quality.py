"""The state of the data told."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ..core import i18n
from ..core.cells.account import REASONS, Account
from ..core.findings.finding import WEIGHTS
from ..core.i18n import N_, _, listing, number
from ..core.tables import TABLES
from ..core.text import upper
from ..draw import charts
from ..quality import CORE, DOUBTFUL_SHARE, FEWEST_MONTHS, FEWEST_REQUESTS, Quality, places
from .said import Many, sayer

LEVELS = {
    "good": N_("solid data"),
    "fair": N_("data to use with care"),
    "poor": N_("data too thin to conclude"),
}

_SAID = {
    "headline": Many(
        "{level}: {months}, {requests}, {n} of {all:count} sheets filled.",
        "{level}: {months}, {requests}, {n} of {all:count} sheets filled.",
    ),
    "months": Many("{n} complete month", "{n} complete months"),
    "requests": Many("{n} request", "{n} requests"),
    # why the level is not better
    "blocking": "some findings must be repaired before any analysis can be trusted",
    "few_months": "fewer than {n:count} complete months",
    "few_requests": "fewer than {n:count} requests",
    "silent": "nothing is noted after {day:day}",
    "gap": Many(
        "{n} month in the midst of the log has no request",
        "{n} months in the midst of the log have no request",
    ),
    "behind": "the log of requests stops on {day:day}, and tours have delivered since ({n:count})",
    "books_behind": "the accounts stop in {month:month}",
    "time_behind": "the hours stop in {month:month}",
    "doubtful_rows": "{share:share} of the request lines have something to check",
    "doubtful_sheets": "more than {share:share} of the lines of these sheets have something to check: {sheets}",
    "core_absent": "most of these sheets are empty, or absent (“conciergekit upgrade” adds them): {sheets}",
    "no_accounts": "no income or expense is entered",
    "amounts": "the accounts lack amounts",
    "why": "Why not better: {why}. These limits are the kit's own conventions.",
    # what to repair, what was left out, what to fill
    "no_cell": "No cell to correct was found in the file.",
    "to_complete": "What is missing is to be completed.",
    "blocks": Many("{n} point to repair first", "{n} points to repair first"),
    "doubtful": Many("{n} cell or line to check", "{n} cells or lines to check"),
    "in_the_file": "In the file: {list:list}.",
    "personal": "The file seems to hold names, phone numbers or addresses: delete them.",
    "left_out": "Cells left out, and why: {reasons:list}.",
    "to_fill": "Sheet “{sheet}” is empty or absent; filled, it gives: {unlocks}.",
    "reading": "Lines per month in each sheet; darker: more lines. On the right, their number.",
    "cells": "{read:count} read · {told:count} told in a finding · {left:count} left out",
}
_say = sayer(_SAID)


def findings_table(quality: Quality, limit: int | None = None) -> pd.DataFrame:
    """What there is to repair as people read it, a line a repair, what changes most first; at most `limit` of them."""
    rows = [
        (p.where(), p.findings[0].typed, p.what(), p.repair(), _(WEIGHTS[p.weight]))
        for p in quality.points[:limit]
    ]
    names = [_("Where"), _("In the cell"), _("What"), _("How to repair"), _("Weight")]
    return pd.DataFrame(rows, columns=names, dtype="object")


def beside_the_list(quality: Quality) -> list[str]:
    """The level and why, and what was left out, for who has the list of repairs before the eyes."""
    return [_headline(quality), *_why(quality), *_left_out(quality)]


def sentences(quality: Quality) -> list[str]:
    """The level and why, what was found to repair, what is missing and what it would make possible."""
    return [_headline(quality), *_why(quality), *to_repair(quality), *_left_out(quality), *_to_fill(quality)]


def plot(quality: Quality, ax=None):
    """A line a table: the months it covers, darker where it has more entries; the absent ones that count
    most in grey."""
    names = list(quality.table.loc[quality.table["present"], "table"])
    names += _absent(quality, CORE)
    if "project" in names:
        names.remove("project")
    ax = charts.axes(ax, height=1.3 + 0.21 * (len(names) + (2 if quality.account else 0)))
    spans = list(quality.counts.columns)
    width, rows = max(len(spans), 1), quality.table.set_index("table")["rows"]
    with charts.style():
        for line, name in enumerate(names):
            _draw_table(ax, name, int(rows[name]), quality.counts, line, width)
        if quality.account:
            _draw_account(
                ax, quality.account, -1.9, width
            )  # above: under the lines, months would seem its own
    ax.set_ylim(len(names) - 0.5, -2.4 if quality.account else -0.5)
    ax.set_xlim(-0.5 * width, width * 1.12)  # room for the names and the numbers, so that the title fits
    at = _ticks(spans)
    ax.set_xticks([i + 0.5 for i in at], [_span_name(spans[i]) for i in at])
    ax.set_yticks([])
    ax.tick_params(axis="both", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    charts.title(ax, _headline(quality), _say("reading"))
    return ax


def _headline(quality: Quality) -> str:
    filled = int(quality.table["present"].sum())
    return _say(
        "headline",
        filled,
        level=upper(_(LEVELS[quality.level])),
        months=_say("months", quality.months),
        requests=_say("requests", quality.requests),
        all=len(quality.table),
    )


def reasons(quality: Quality) -> str:
    """Why the level is not better; empty where it is the best."""
    late = quality.late
    figures = {
        "few_months": {"n": FEWEST_MONTHS},
        "few_requests": {"n": FEWEST_REQUESTS},
        "silent": {"day": quality.silent_since},
        "gap": {"n": quality.months_silent},
        "behind": {"day": late and late.since, "n": late and late.tours},
        "books_behind": {"month": quality.last_booked},
        "time_behind": {"month": quality.last_timed},
        "doubtful_rows": {"share": quality.doubtful_share},
        "doubtful_sheets": {"share": DOUBTFUL_SHARE, "sheets": _titles(quality.doubtful)},
        "core_absent": {"sheets": _titles(_absent(quality, CORE))},
    }
    return _("; ").join(_say(code, **figures.get(code, {})) for code in quality.reasons)


def _why(quality: Quality) -> list[str]:
    why = reasons(quality)
    return [_say("why", why=why)] if why else []


def to_repair(quality: Quality) -> list[str]:
    count = {weight: places(f for f in quality.findings if f.weight == weight) for weight in WEIGHTS}
    if not count["blocks"] and not count["doubtful"]:
        missing = {*quality.reasons} - {"few_months", "few_requests"}  # which time completes
        return [f"{_say('no_cell')} {_say('to_complete')}" if missing else _say("no_cell")]
    out = [
        _say("in_the_file", list=[_say(what, count[what]) for what in ("blocks", "doubtful") if count[what]])
    ]
    if any(finding.code in ("personal", "personal_column") for finding in quality.findings):
        out.append(_say("personal"))
    return out


def _left_out(quality: Quality) -> list[str]:
    cells = Counter()
    for item in quality.account.ignored if quality.account else ():
        cells[_(REASONS[item.reason])] += item.cells
    said = [_("{reason} ({cells})", reason=reason, cells=number(n)) for reason, n in cells.most_common()]
    return [_say("left_out", reasons=said)] if said else []


def _to_fill(quality: Quality) -> list[str]:
    tables = [TABLES[name] for name in _absent(quality, CORE)]
    return [_say("to_fill", sheet=table.title, unlocks=table.unlocks) for table in tables]


def _absent(quality: Quality, names: Iterable[str]) -> list[str]:
    present = quality.table.set_index("table")["present"]
    return [name for name in names if not present[name]]


def _titles(names: Iterable[str]) -> str:
    return listing(str(TABLES[name].title) for name in names)


def _ticks(spans: list) -> list[int]:
    """Positions to label: what is outside the test, and months thinned so that labels do not touch."""
    months = [i for i, span in enumerate(spans) if not isinstance(span, str)]
    outside = [i for i, span in enumerate(spans) if isinstance(span, str)]
    step = max(1, -(-len(months) // 6))
    apart = [
        i for i in months[step // 2 :: step] if all(abs(i - other) >= len(spans) / 7 for other in outside)
    ]
    return sorted([*apart, *outside])


def _span_name(span) -> str:
    if isinstance(span, str):
        return {"before": _("before"), "after": _("after")}[span]
    return i18n.month(span, short=True)


def _draw_table(ax, name: str, rows: int, counts: pd.DataFrame, line: int, width: int) -> None:
    def write(x, text, **style):
        ax.text(x, line, text, va="center_baseline", **style)

    colour = charts.INK if rows else charts.FAINT
    write(-0.02 * width, charts.literal(charts.short(TABLES[name].title)), ha="right", color=colour)
    if not rows:
        charts.bar(ax, line, 0, width, 0.1, charts.PALE)
        write(width * 1.02, _("empty"), fontsize=9, color=charts.FAINT, style="italic")
        return
    write(width * 1.02, number(rows), fontsize=9)
    if name not in counts.index:
        charts.bar(ax, line, 0, width, 0.62, "none", edgecolor=charts.GREY, linewidth=0.7)
        write(width / 2, _("no dates"), ha="center", fontsize=8, color=charts.FAINT)
        return
    charts.bar(ax, line, 0, width, 0.1, charts.PALE, zorder=0)
    values = counts.loc[name].to_numpy(dtype=float)
    for position, value in enumerate(values):
        if value:
            # mixed with white rather than made transparent, so that the line behind does not show through
            shade = tuple(1 - (1 - part) * (0.25 + 0.75 * value / values.max()) for part in _rgb(charts.BLUE))
            charts.bar(ax, line, position + 0.03, 0.94, 0.68, shade, linewidth=0)


def _draw_account(ax, account: Account, line: float, width: int) -> None:
    sums = account.table[["in_tables", "in_findings", "ignored"]].sum().to_numpy(dtype=float)
    total = max(sums.sum(), 1.0)
    ax.text(-0.02 * width, line, _("Cells of the file"), va="center_baseline", ha="right", color=charts.INK)
    start = 0.0
    for value, colour in zip(sums, (charts.BLUE, charts.ORANGE, charts.GREY), strict=True):
        charts.bar(ax, line, start, width * value / total, 0.5, colour, linewidth=0)
        start += width * value / total
    read, told, left = sums
    words = _say("cells", read=read, told=told, left=left)
    ax.text(0, line + 0.85, words, va="center_baseline", fontsize=9, color=charts.FAINT)


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
