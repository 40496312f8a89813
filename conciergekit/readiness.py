"""What a pilot's data allow today, analysis by analysis: since when, what to repair first, what to fill."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from . import i18n
from .findings import Finding
from .findings.affects import ANALYSES
from .findings.words import WEIGHTS, where
from .i18n import _, listing, ngettext
from .pilot import Pilot
from .tables import TABLES

# The sheets an analysis cannot do without. The first dated one says since when.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "demand": ("requests",), "service": ("requests",), "loyalty": ("requests",), "orders": ("requests",),
    "revenue": ("requests",), "territory": ("requests", "territory"), "targets": ("requests",),
    "trips": ("tours",), "network": ("providers",), "workload": ("time", "team"), "accounts": ("ledger",),
    "payers": ("ledger",), "funders": ("funding",), "satisfaction": ("surveys",),
    "mobilisation": ("events",), "qualities": ("ratings",), "gate": ("requests", "criteria"),
}  # fmt: skip
MOST_FIRST = 3  # points named as the first to repair


@dataclass(frozen=True)
class Readiness:
    """table: one row an analysis (analysis, title, state: "ready", "check", "repair" or "fill", since, until,
    points to repair or check, missing: titles of the sheets to fill). first: the findings that touch most,
    heaviest first."""

    table: pd.DataFrame
    first: tuple[Finding, ...] = field(repr=False)

    def sentences(self, lang: str | None = None) -> list[str]:
        """How many analyses are open, and what to repair or fill first."""
        with i18n.use_language(lang):
            return [self.headline(), *self._repairs(), *self._fills()]

    @property
    def usable(self) -> int:
        """Analyses that can be made."""
        return int(self.table["state"].isin(["ready", "check"]).sum())

    @property
    def few(self) -> bool:
        """Less than half of the analyses can be made: a report on so little is short."""
        return 2 * self.usable < len(self.table)

    def headline(self) -> str:
        """How many analyses are open, in a sentence."""
        return _(
            "{open} of {all} analyses can be made with these data.",
            open=i18n.number(self.usable), all=i18n.number(len(self.table)),
        )  # fmt: skip

    def _repairs(self) -> list[str]:
        return [
            _("To repair first: {where}. {what} {how}", where=where(f), what=f.what(), how=f.repair())
            for f in self.first
        ]

    def _fills(self) -> list[str]:
        """The empty sheet that opens most analyses."""
        lacking = self.table.loc[self.table["state"] == "fill", ["title", "missing"]]
        alone = lacking[lacking["missing"].map(len) == 1]
        if alone.empty:
            return []
        opens = alone.groupby(alone["missing"].map(lambda titles: titles[0]), sort=False)["title"].agg(list)
        sheet = opens.map(len).idxmax()
        return [
            _(
                "To fill next: the sheet “{sheet}” opens {analyses}.",
                sheet=sheet,
                analyses=", ".join(opens[sheet]),
            )
        ]

    def plot(self, ax=None):
        """A line an analysis: the months it rests on, coloured by its state, and that state in words."""
        from . import charts

        colours = {"ready": charts.GOOD, "check": charts.WAIT, "repair": charts.BAD, "fill": charts.PALE}
        ax = charts.axes(ax, height=1.5 + 0.27 * len(self.table))
        dated = self.table.dropna(subset=["since", "until"])
        low, high = (dated["since"].min(), dated["until"].max()) if len(dated) else (pd.Timestamp(0),) * 2
        width = max((high - low).days, 1)
        with charts.style():
            for line, row in enumerate(self.table.itertuples(index=False)):
                _draw(ax, line, row, low, width, colours[row.state])
            ax.set_ylim(len(self.table) - 0.4, -0.6)
            ax.set_xlim(-0.62 * width, width * 1.75)
            ax.set_yticks([])
            ends = [low, high] if width > 1 else []
            ax.set_xticks([(day - low).days for day in ends], [i18n.month(day, short=True) for day in ends])
            ax.tick_params(axis="x", length=0)
            for side in ("left", "bottom"):
                ax.spines[side].set_visible(False)
            charts.title(
                ax,
                self.headline(),
                _("The bar: the months covered. On the right: what can be done with them."),
            )
        return ax


def of(pilot: Pilot) -> Readiness:
    """What the data of a pilot allow: each analysis with the months it rests on, and what holds it back.

    An analysis is "repair" when something blocks it, "check" when a cell it uses is doubtful, "fill" when a
    sheet it cannot do without is empty, else "ready".
    """
    points: dict[str, int] = dict.fromkeys(NEEDS, 0)
    blocked: set[str] = set()
    for finding in pilot.findings:
        touched = NEEDS if "all" in finding.affects else [code for code in finding.affects if code in NEEDS]
        for code in touched:
            points[code] += int(finding.values.get("count", 1))
        if finding.weight == "blocks":
            blocked.update(touched)
    rows = [_row(pilot, code, points[code], code in blocked) for code in NEEDS]
    order = {"repair": 0, "check": 1, "ready": 1, "fill": 2}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[row["state"]]))
    weights = list(WEIGHTS)
    serious = [f for f in pilot.findings if f.weight != "note"]
    serious.sort(key=lambda f: (weights.index(f.weight), -_reach(f), -int(f.values.get("count", 1))))
    return Readiness(table, tuple(serious[:MOST_FIRST]))


def _reach(finding: Finding) -> int:
    return len(NEEDS) if "all" in finding.affects else len(finding.affects)


def _row(pilot: Pilot, code: str, points: int, blocked: bool) -> dict:
    missing = [str(TABLES[name].title) for name in NEEDS[code] if not pilot.has(name)]
    state = "fill" if missing else "repair" if blocked else "check" if points else "ready"
    days = pd.Series(dtype="datetime64[ns]")
    for name in NEEDS[code]:
        known = TABLES[name].known_by
        if known and pilot.has(name) and name != "territory":
            days = pilot[name][known].dropna()
            break
    return {
        "analysis": code, "title": _(ANALYSES[code]), "state": state, "points": points, "missing": missing,
        "since": days.min() if state != "fill" else pd.NaT, "until": days.max() if state != "fill" else pd.NaT,
    }  # fmt: skip


def _draw(ax, line: int, row, low: pd.Timestamp, width: int, colour: str) -> None:
    from . import charts

    ink = charts.FAINT if row.state == "fill" else charts.INK
    title = row.title[:1].upper() + row.title[1:]
    ax.text(
        -0.03 * width, line, charts.literal(title), ha="right", va="center_baseline", color=ink, fontsize=9.5
    )
    charts.bar(ax, line, 0, width, 0.1, charts.PALE, zorder=0)
    if pd.notna(row.since) and pd.notna(row.until):
        span = max((row.until - row.since).days, width * 0.01)
        charts.bar(ax, line, (row.since - low).days, span, 0.55, colour)
    ax.text(width * 1.03, line, charts.literal(_state(row)), va="center_baseline", fontsize=9, color=ink,
            style="italic" if row.state == "fill" else "normal")  # fmt: skip


def _state(row) -> str:
    if row.state == "fill":
        return _("to fill: {sheets}", sheets=listing(row.missing))
    if row.state == "repair":
        return _("to repair first")
    if row.state == "check":
        return ngettext("usable, {n} point to check", "usable, {n} points to check", row.points)
    return _("ready")
