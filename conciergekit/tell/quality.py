"""The state of the data told."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from .. import draw
from ..core.cells.account import REASONS
from ..core.findings.finding import WEIGHTS
from ..core.i18n import N_, _, listing, number
from ..core.tables import TABLES
from ..core.text import upper
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
    "core_absent": "sheets empty or absent (“conciergekit upgrade” adds them): {sheets}",
    "no_accounts": "no income or expense is entered",
    "amounts": "the accounts lack amounts",
    "why": "Why not better: {why}. These limits are the kit's own conventions.",
    # what to repair, what was left out, what to fill
    "no_cell": "No cell to correct was found.",
    "to_complete": "What is missing is to be completed.",
    "blocks": Many("{n} point to repair first", "{n} points to repair first"),
    "doubtful": Many("{n} cell or line to check", "{n} cells or lines to check"),
    "in_the_file": "In the file: {list:list}.",
    "personal": "The file seems to hold names, phone numbers or addresses: delete them.",
    "left_out": "Cells left out, and why: {reasons:list}.",
    "to_fill": "Sheet “{sheet}” is empty or absent; filled, it gives: {unlocks}.",
    # the chart
    "covers": "Months that each sheet covers",
    "reading": "Bars: months with lines, in the sheets that have dates.",
    "lines": Many("{n} line", "{n} lines"),
    "outside": "{n:count} of them outside the test",
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
    """A row a dated sheet: a bar over each run of months in which it has lines, and their number."""
    months = [name for name in quality.counts.columns if not isinstance(name, str)]
    lines = quality.table.set_index("table")["rows"]
    rows = [_row(name, lines[name], counts, months) for name, counts in quality.counts.iterrows()]
    reading = " ".join([_say("reading"), *(quality.account.sentences() if quality.account else [])])
    form = draw.Rows(_say("covers"), reading, rows, unit="month", months=months, zero=False)
    return draw.plot(form, ax)


def _row(name: str, lines: int, counts: pd.Series, months: list) -> draw.Row:
    filled = counts[months].to_numpy() > 0
    edges = np.flatnonzero(np.diff(np.r_[False, filled, False])) - 0.5
    spans = [draw.Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    words, outside = _say("lines", lines), counts.drop(months).sum()
    if outside:
        words += f", {_say('outside', n=outside)}"
    return draw.Row(str(TABLES[name].title), [draw.Lane(spans, words=words)])


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
