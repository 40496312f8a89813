"""The figures of a pilot as long tables, for whoever reckons further: one workbook, and a CSV file a table.

Every column of figures says its unit; shares are numbers from 0 to 1, what is not measured is blank. No person, no note
typed by somebody beside the names that the workbook gives its offers; groups too small to be shown are folded or left blank
as in the report.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from ... import finance, gates, indicators, logistics, offers
from ...core import measures, privacy
from ...core.i18n import N_, _, number
from ...core.pilot import Pilot
from ...core.schema import fold
from ...core.tables import TABLES
from ...core.text import csv_of, legal
from ...evidence import ENDS
from ...read.give_back.look import HEAD, font, put_text
from ...read.give_back.workbook import frozen_bytes
from ...tell import offers as offers_told
from ...tell.gates import words

_KINDS = {"quantitative": N_("Quantitative"), "qualitative": N_("Qualitative")}
_WIDEST, _NARROWEST = 60, 12  # characters of a column
_DIGITS = 4
_SURE = 0.01  # a simulation cannot know a chance nearer to 0 or 1


@dataclass(frozen=True)
class LongTable:
    """Rows are text, whole numbers, or figures (NaN: not measured), in the order of `head`."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple, ...]

    @property
    def stem(self) -> str:
        """Of its file."""
        return fold(self.title).replace(" ", "_")


def tables(pilot: Pilot) -> tuple[LongTable, ...]:
    """Indicators, offers, costs of the tours, cash, criteria, in the language in use; those without a row left out."""
    found = (part(pilot) for part in (_indicators, _offers, _tours, _cash, _criteria))
    return tuple(table for table in found if table.rows)


def files(pilot: Pilot) -> dict[str, bytes]:
    """Name -> content: the workbook, then a CSV file a table."""
    found = tables(pilot)
    book = _("Tables")
    written = {f"{fold(book)}.xlsx": workbook(found)} if found else {}
    return written | {f"{one.stem}.csv": csv_of([one.head, *one.rows]).encode("utf-8") for one in found}


def workbook(found: tuple[LongTable, ...]) -> bytes:
    """A sheet a table; the same tables are the same bytes."""
    book = Workbook()
    book.remove(book.active)
    for one in found:
        sheet = book.create_sheet(one.title)
        for place, words_of in enumerate(one.head, start=1):
            cell = sheet.cell(row=1, column=place)
            put_text(cell, legal(words_of))
            cell.font, cell.fill = font(bold=True), PatternFill("solid", fgColor=HEAD)
            longest = max(
                (len(f"{row[place - 1]}") for row in one.rows if isinstance(row[place - 1], str)), default=0
            )
            width = min(_WIDEST, max(_NARROWEST, len(words_of), longest) + 2)
            sheet.column_dimensions[get_column_letter(place)].width = width
        for line, row in enumerate(one.rows, start=2):
            for place, value in enumerate(row, start=1):
                _put(sheet.cell(row=line, column=place), value)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
    return frozen_bytes(book)


def _put(cell, value) -> None:
    """Text stays text, whatever it begins with; a figure is a figure."""
    if isinstance(value, str):
        put_text(cell, legal(value))
    elif isinstance(value, float) and not math.isfinite(value):
        cell.value = None
    else:
        cell.value = round(value, _DIGITS) if isinstance(value, float) else value


# ---- the tables -----------------------------------------------------------------------------------------------------


def _ends() -> tuple[str, str, str]:
    """Lower, middle and upper of a range."""
    low, high = (number(100 * end) for end in ENDS)
    return (
        _("low end, {n} cases in 100 are lower", n=low),
        _("middle case"),
        _("high end, {n} cases in 100 are lower", n=high),
    )


def _figure(value) -> float:
    return float(value) if value == value and value is not None and math.isfinite(value) else math.nan


def _indicators(pilot: Pilot) -> LongTable:
    head = (
        _("Indicator"),
        _("Kind"),
        _("Value"),
        _("Unit"),
        _("Low end"),
        _("High end"),
        _("Rests on (number)"),
        _("Period"),
        _("Known how"),
        _("Sheets"),
    )
    rows = tuple(
        (
            item.label,
            _(_KINDS[item.kind]),
            _figure(item.value),
            item.unit,
            _figure(item.low),
            _figure(item.high),
            int(item.n),
            item.period,
            item.status_word,
            item.source,
        )
        for item in indicators.overview(pilot).items
    )
    return LongTable(_("Indicators"), head, rows)


def _offers(pilot: Pilot) -> LongTable:
    head = (
        _("Offer"),
        _("Target group"),
        _("Service"),
        _("Orders or deliveries (number)"),
        _("Own revenue (€)"),
        _("Hours outside tours (h)"),
        _("Trips (€)"),
        _("Variable expenses (€)"),
        _("Margin, trips included (€)"),
        _("Margin of an order (€)"),
        _("Hours freed a month (h)"),
        _("Priority (share)"),
        _("Decision proposed"),
    )
    figures = (
        "orders",
        "revenue_eur",
        "hours",
        "trips_eur",
        "variable_eur",
        "margin_eur",
        "margin_order_eur",
        "freed_hours_month",
        "priority",
    )
    rows = tuple(
        (
            offers_told.name(row),
            row.public_label,
            row.service_label,
            *(_figure(getattr(row, name)) for name in figures),
            offers_told.decision(row),
        )
        for row in offers.table(pilot).itertuples()
    )
    return LongTable(_("Offers"), head, rows)


def _tours(pilot: Pilot) -> LongTable:
    """A row a month and means of travel: a tour alone may be that of one person."""
    head = (
        _("Month"),
        _("Means of travel"),
        _("Tours (number)"),
        _("Stops (number)"),
        _("Orders (number)"),
        _("Kilometres (km)"),
        _("Paid cost (€)"),
        _("Full cost (€)"),
        _("Own revenue (€)"),
    )
    table = logistics.cost_tours(pilot).table
    if not pilot.has("tours") or table.empty:
        return LongTable(_("Costs of the tours"), head, ())
    sums = ["stops", "orders", "km", "cost_cash_eur", "cost_full_eur", "revenue_eur"]
    each = table.groupby([table["date"].dt.to_period("M").astype(str), table["mode"].fillna("")], sort=True)
    found = each[sums].sum(min_count=1).assign(tours=each.size())
    found.loc[privacy.too_few(found["orders"]), ["orders", "revenue_eur"]] = np.nan
    mode = TABLES["tours"]["mode"]
    rows = tuple(
        (month, mode.label(code) if code else "", int(row["tours"]), *(_figure(row[name]) for name in sums))
        for (month, code), row in found.iterrows()
    )
    return LongTable(_("Costs of the tours"), head, rows)


def _cash(pilot: Pilot) -> LongTable:
    low, middle, high = _ends()
    head = (
        _("Month"),
        _("Past or to come"),
        _("Balance at its end, plan (€)"),
        _("{what} (€)", what=low),
        _("{what} (€)", what=middle),
        _("{what} (€)", what=high),
        _("Chance of having been below zero (share)"),
    )
    kinds = {"past": _("past"), "future": _("to come")}
    rows = tuple(
        (
            str(row.month),
            kinds[row.kind],
            *map(_figure, (row.plan_eur, row.p05_eur, row.p50_eur, row.p95_eur)),
            _chance(row.negative_share),
        )
        for row in finance.cash_plan(pilot).table.itertuples()
    )
    return LongTable(_("Cash"), head, rows)


def _chance(share) -> float:
    return _figure(np.clip(share, _SURE, 1 - _SURE))


def _criteria(pilot: Pilot) -> LongTable:
    head = (
        _("Criterion"),
        _("Role"),
        _("Limit"),
        _("Required"),
        _("Observed"),
        _("Low end"),
        _("High end"),
        _("Unit"),
        _("Chance of being met (share)"),
        _("Reads"),
        _("Frozen on"),
    )
    rows = tuple(
        (
            row.label,
            words.role_label(row.role),
            _("at most") if row.at_most else _("at least"),
            _figure(row.requirement),
            _figure(row.value),
            _figure(row.low),
            _figure(row.high),
            measures.get(row.indicator).unit_word(row.value),
            round(_chance(row.p_met), 2),
            words.light_label(row.light),
            "" if pd.isna(row.frozen_on) else str(row.frozen_on.date()),
        )
        for row in gates.review(pilot).criteria.itertuples()
    )
    return LongTable(_("Criteria"), head, rows)
