"""What the data of a pilot can carry: how much is there, since when, what is doubtful, what is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from . import i18n
from .cells.account import REASONS, Account
from .findings import Finding
from .findings.words import WEIGHTS, where
from .i18n import N_, _, listing, ngettext, number, percent
from .pilot import Pilot
from .schema import Table
from .tables import TABLES

Level = Literal["good", "fair", "poor"]

# The kit's own conventions, not norms: below these, figures exist but say little.
FEWEST_MONTHS = 3
FEWEST_REQUESTS = 30
DOUBTFUL_SHARE = 0.05  # of the lines of the request log
CORE = (
    "tours",
    "time",
    "ledger",
    "surveys",
    "criteria",
)  # what the workshop's indicators need beside requests
CORE_ABSENT = 3  # of the five: "mostly absent"

LEVELS = {
    "good": N_("solid data"),
    "fair": N_("data to use with care"),
    "poor": N_("data too thin to conclude"),
}


@dataclass(frozen=True)
class Quality:
    """State of a pilot's data.

    level: "good", "fair" or "poor"; `reasons` says why it is not better, by code: "blocking", "few_months",
    "few_requests", "doubtful_rows", "core_absent". table: one row a table of the dictionary (table, title,
    rows, since, until, filled_share, findings: cells or lines to repair or check, unlocks, present). months:
    complete months; doubtful_share: share of request lines with something to check (NaN without requests).
    counts: lines by month, one row a dated table, before and after the test in the columns "before" and
    "after". account: what became of every filled cell; None for a pilot that was not read from a file.
    """

    level: Level
    reasons: tuple[str, ...]
    table: pd.DataFrame
    months: int
    requests: int
    doubtful_share: float
    findings: tuple[Finding, ...]
    counts: pd.DataFrame = field(repr=False)
    account: Account | None = field(default=None, repr=False)

    def findings_table(self, limit: int | None = None) -> pd.DataFrame:
        """The findings as people read them, what blocks first; at most `limit` of them."""
        ordered = sorted(self.findings, key=lambda finding: list(WEIGHTS).index(finding.weight))
        rows = [(where(f), f.typed, f.what(), f.repair(), _(WEIGHTS[f.weight])) for f in ordered[:limit]]
        names = [_("Where"), _("In the cell"), _("What"), _("How to repair"), _("Weight")]
        return pd.DataFrame(rows, columns=names, dtype="object")

    def sentences(self, lang: str | None = None) -> list[str]:
        """The level and why, what was found to repair, what is missing and what it would make possible."""
        with i18n.use_language(lang):
            return [self._headline(), *self._why(), *self._to_repair(), *self._left_out(), *self._to_fill()]

    def plot(self, ax=None):
        """A line a table: the months it covers, darker where it has more entries; the absent ones that count
        most in grey."""
        from . import charts

        names = list(self.table.loc[self.table["present"], "table"])
        names += self._absent(CORE)
        if "project" in names:
            names.remove("project")
        ax = charts.axes(ax, height=1.3 + 0.21 * (len(names) + (2 if self.account else 0)))
        spans = list(self.counts.columns)
        width, rows = max(len(spans), 1), self.table.set_index("table")["rows"]
        with charts.style():
            for line, name in enumerate(names):
                _draw_table(ax, name, int(rows[name]), self.counts, line, width)
            if self.account:
                _draw_account(
                    ax, self.account, -1.9, width
                )  # above: under the lines, months would seem its own
        ax.set_ylim(len(names) - 0.5, -2.4 if self.account else -0.5)
        ax.set_xlim(-0.5 * width, width * 1.12)  # room for the names and the numbers, so that the title fits
        at = _ticks(spans)
        ax.set_xticks([i + 0.5 for i in at], [_span_name(spans[i]) for i in at])
        ax.set_yticks([])
        ax.tick_params(axis="both", length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        reading = _("Lines per month in each sheet; darker: more lines. On the right, their number.")
        charts.title(ax, self._headline(), reading)
        return ax

    def rows(self, name: str) -> int:
        """Number of lines of a table."""
        return int(self.table.set_index("table").at[name, "rows"])

    # ---- sentences -------------------------------------------------------------------------------------

    def _headline(self) -> str:
        filled = int(self.table["present"].sum())
        return _(
            "{level}: {months}, {requests}, {filled} of {all} sheets filled.",
            level=_sentence_case(_(LEVELS[self.level])),
            months=ngettext("{n} complete month", "{n} complete months", self.months),
            requests=ngettext("{n} request", "{n} requests", self.requests),
            filled=number(filled),
            all=number(len(self.table)),
        )

    def _why(self) -> list[str]:
        words = {
            "blocking": _("some findings must be repaired before any analysis can be trusted"),
            "few_months": _("fewer than {n} complete months", n=number(FEWEST_MONTHS)),
            "few_requests": _("fewer than {n} requests", n=number(FEWEST_REQUESTS)),
            "doubtful_rows": _(
                "{share} of the request lines have something to check", share=percent(self.doubtful_share)
            ),
            "core_absent": _("most of these sheets are empty: {sheets}", sheets=_titles(self._absent(CORE))),
        }
        if not self.reasons:
            return []
        why = _("; ").join(words[code] for code in self.reasons)
        return [_("Why not better: {why}. These limits are the kit's own conventions.", why=why)]

    def _to_repair(self) -> list[str]:
        count = {weight: _places(f for f in self.findings if f.weight == weight) for weight in WEIGHTS}
        if not count["blocks"] and not count["doubtful"]:
            return [_("Nothing to repair was found in the file.")]
        said = []
        if count["blocks"]:
            said.append(ngettext("{n} point to repair first", "{n} points to repair first", count["blocks"]))
        if count["doubtful"]:
            said.append(
                ngettext("{n} cell or line to check", "{n} cells or lines to check", count["doubtful"])
            )
        out = [_("In the file: {list}.", list=listing(said))]
        if any(finding.code in ("personal", "personal_column") for finding in self.findings):
            out.append(_("The file seems to hold phone numbers or e-mail addresses: delete them."))
        return out

    def _left_out(self) -> list[str]:
        """Why cells of the file were left out, the reason of most cells first."""
        cells = Counter()
        for item in self.account.ignored if self.account else ():
            cells[_(REASONS[item.reason])] += item.cells
        if not cells:
            return []
        said = [_("{reason} ({cells})", reason=reason, cells=number(n)) for reason, n in cells.most_common()]
        return [_("Cells left out, and why: {reasons}.", reasons=listing(said))]

    def _to_fill(self) -> list[str]:
        return [
            _("Sheet “{sheet}” is empty; filled, it gives: {unlocks}.",
              sheet=TABLES[name].title, unlocks=TABLES[name].unlocks)
            for name in self._absent(CORE)
        ]  # fmt: skip

    def _absent(self, names: Iterable[str]) -> list[str]:
        present = self.table.set_index("table")["present"]
        return [name for name in names if not present[name]]


def assess(pilot: Pilot) -> Quality:
    """State of the data of a pilot.

    Parameters
    ----------
    pilot
        As read by ``load_pilot``, which makes the findings, or built in memory (then there are none).

    Returns
    -------
    Quality
        "poor" with a blocking finding, fewer than `FEWEST_MONTHS` complete months or `FEWEST_REQUESTS`
        requests; "fair" when more than `DOUBTFUL_SHARE` of the request lines have something to check or
        `CORE_ABSENT` of the `CORE` tables are empty; else "good". These limits are the kit's conventions.
    """
    requests, months = len(pilot["requests"]), len(pilot.months)
    share = _doubtful_share(pilot.findings, requests)
    poor = {
        "blocking": any(finding.weight == "blocks" for finding in pilot.findings),
        "few_months": months < FEWEST_MONTHS,
        "few_requests": requests < FEWEST_REQUESTS,
    }
    fair = {
        "doubtful_rows": share > DOUBTFUL_SHARE,
        "core_absent": sum(not pilot.has(name) for name in CORE) >= CORE_ABSENT,
    }
    return Quality(
        level="poor" if any(poor.values()) else "fair" if any(fair.values()) else "good",
        reasons=tuple(code for code, met in {**poor, **fair}.items() if met),
        table=pd.DataFrame([_describe(pilot, table) for table in TABLES.values()]),
        months=months,
        requests=requests,
        doubtful_share=share,
        findings=pilot.findings,
        counts=_counts(pilot),
        account=pilot.account,
    )


# ---- measuring -------------------------------------------------------------------------------------------


def _describe(pilot: Pilot, table: Table) -> dict:
    days = _days(pilot, table)
    if table.form:
        rows, filled = len(pilot.settings), len(pilot.settings) / len(table.columns)
    else:
        frame = pilot[table.name]
        rows, filled = len(frame), frame.notna().to_numpy().mean() if len(frame) else float("nan")
    return {
        "table": table.name,
        "title": str(table.title),
        "rows": rows,
        "since": days.min(),
        "until": days.max(),
        "filled_share": float(filled),
        "findings": _places(f for f in pilot.findings if f.table == table.name and f.weight != "note"),
        "unlocks": str(table.unlocks),
        "present": rows > 0,
    }


def _days(pilot: Pilot, table: Table) -> pd.Series:
    """The dates that place the rows of a table in time; empty when they have none."""
    name = "filed_on" if table.name == "funding" else "due" if table.name == "actions" else table.known_by
    if table.form or not name:
        return pd.Series([], dtype="datetime64[ns]")
    return pilot[table.name][name].dropna()


def _counts(pilot: Pilot) -> pd.DataFrame:
    """Lines by month of the test (columns: Periods, with "before" and "after" when something is there)."""
    if pd.isna(pilot.start) or pd.isna(pilot.until) or pilot.until < pilot.start:
        return pd.DataFrame()
    months = pd.period_range(pilot.start.to_period("M"), pilot.until.to_period("M"), freq="M")
    lines = {}
    for table in TABLES.values():
        days = _days(pilot, table)
        if len(days):
            found = days.dt.to_period("M")
            inside = found.value_counts().reindex(months, fill_value=0)
            ends = {"before": int((found < months[0]).sum()), "after": int((found > months[-1]).sum())}
            lines[table.name] = {"before": ends["before"], **inside.to_dict(), "after": ends["after"]}
    counts = pd.DataFrame.from_dict(lines, orient="index", columns=["before", *months, "after"])
    empty = [name for name in ("before", "after") if not counts[name].any()]
    return counts.drop(columns=empty)


def _doubtful_share(findings: Iterable[Finding], requests: int) -> float:
    lines: set[tuple[str, int]] = set()
    for finding in findings:
        if finding.table == "requests" and finding.weight == "doubtful":
            rows = finding.values.get("rows") or ([finding.row] if finding.row else [])
            lines |= {(finding.sheet, row) for row in rows}
    return min(1.0, len(lines) / requests) if requests else float("nan")


def _places(findings: Iterable[Finding]) -> int:
    return sum(int(finding.values.get("count", 1)) for finding in findings)


# ---- words and drawing -----------------------------------------------------------------------------------


def _titles(names: Iterable[str]) -> str:
    return listing(str(TABLES[name].title) for name in names)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    return (
        {"before": _("before"), "after": _("after")}[span]
        if isinstance(span, str)
        else i18n.month(span, short=True)
    )


def _draw_table(ax, name: str, rows: int, counts: pd.DataFrame, line: int, width: int) -> None:
    from . import charts

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
    """Where the filled cells of the file went: read, told in a finding, left out."""
    from . import charts

    sums = account.table[["in_tables", "in_findings", "ignored"]].sum().to_numpy(dtype=float)
    total = max(sums.sum(), 1.0)
    ax.text(-0.02 * width, line, _("Cells of the file"), va="center_baseline", ha="right", color=charts.INK)
    start = 0.0
    for value, colour in zip(sums, (charts.BLUE, charts.ORANGE, charts.GREY), strict=True):
        charts.bar(ax, line, start, width * value / total, 0.5, colour, linewidth=0)
        start += width * value / total
    read, told, left = (number(value) for value in sums)
    words = _("{read} read · {told} told in a finding · {left} left out", read=read, told=told, left=left)
    ax.text(0, line + 0.85, words, va="center_baseline", fontsize=9, color=charts.FAINT)


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
