"""summary.csv: a row a pilot that a spreadsheet can add up, headings in the reader's language, no folder of anybody's."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from ...core import measures
from ...core.called import title_of
from ...core.i18n import _
from ...core.tables import CRITERIA, DECISIONS, PROJECT
from ...core.text import csv_of
from ...portfolio.kept import next_day, standing
from ...tell.batch import STANDINGS, STATUSES
from .rows import Row

# the figures, each with its range: those of the first page, then what pilots are compared by
FIGURES = (
    "orders_level",
    "requests_level",
    "requests_per_thousand",
    "service_rate",
    "on_time_rate",
    "satisfaction_beneficiaries",
    "own_cover_pace",
    "result_pace_eur",
    "contribution_hour_eur",
    "cost_per_stop_eur",
    "top_payer_share",
    "runway_months",
)


def to_csv(rows: Sequence[Row], on: dt.date) -> str:
    """The rows for a spreadsheet (``core.text``), with their next dates from `on`, without workbooks that another one speaks for; a
    cash that never runs out is left blank, as what is not measured."""
    return csv_of([headings(), *(_values(row, on) for row in rows if not row.role)])


def headings() -> list[str]:
    """Of the columns, in the current language."""
    figures = []
    for name in (measures.get(code).name for code in FIGURES):
        ends = _("{name}, low end", name=name), _("{name}, high end", name=name)
        figures += [name, *ends, _("{name}, data", name=name)]
    return [
        *(_("Pilot"), _("File"), _("State of the report"), _("Why"), str(PROJECT["stage"].title)),
        *(_("Months of data"), _("Data until"), _("Data")),
        *(_("Proposal"), measures.get("go_chance").name, _("What holds it back")),
        *figures,
        *(str(PROJECT["next_gate"].title), _("Next file to send, date to check")),
    ]


def _values(row: Row, on: dt.date) -> list:
    kept = row.state or {}
    figures = [value for code in FIGURES for value in kept.get("figures", {}).get(code, [None] * 4)]
    stage, brake = kept.get("stage"), kept.get("brake")
    found = [
        *(row.pilot, title_of(Path(row.path)), _(STATUSES[row.status]), row.reason),
        PROJECT["stage"].label(stage) if stage else "",
        *(kept.get("months"), kept.get("until", ""), row.quality),
        *(_proposed(row.proposal, kept), kept.get("chance")),
        CRITERIA["indicator"].label(brake) if brake else "",
        *figures,
        *(next_day(kept, kind, on) if kept else "" for kind in ("gate", "filing")),
    ]
    return [None if value == "never" else value for value in found]


def _proposed(proposal: str, kept: dict) -> str:
    """The proposal, or what stands in for one that means nothing, as the page has it."""
    if not proposal:
        return ""
    instead = standing(kept) if kept else ""
    return _(STANDINGS[instead]) if instead else DECISIONS["decision"].label(proposal)
