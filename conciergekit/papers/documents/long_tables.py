"""The figures of a pilot as long tables, for whoever reckons further: one workbook, and a CSV file a table.

Every column of figures says its unit; shares are numbers from 0 to 1, what is not measured is blank. No person, no note
typed by somebody beside the names that the workbook gives its offers; groups too small to be shown are folded or left blank
as in the report.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

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
from ...gates.measures import UNLISTED
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
    """NaN where nothing is measured; a whole number is written as one."""
    found = float(value) if value == value and value is not None and math.isfinite(value) else math.nan
    return int(found) if found.is_integer() else found


def _long(title: str, columns: dict[str, Callable], rows: Iterable) -> LongTable:
    """A table by its columns: what each is called, and what of a row stands in it."""
    return LongTable(
        title, tuple(columns), tuple(tuple(read(row) for read in columns.values()) for row in rows)
    )


def _figure_of(name: str) -> Callable:
    """Reads a figure of a row."""
    return lambda row: _figure(getattr(row, name))


def _indicators(pilot: Pilot) -> LongTable:
    columns = {
        _("Indicator"): attrgetter("label"),
        _("Kind"): lambda item: _(_KINDS[item.kind]),
        _("Value"): _figure_of("value"),
        _("Unit"): lambda item: _("{value} or more", value=item.unit) if item.measure.at_least else item.unit,
        _("Low end"): _figure_of("low"),
        _("High end"): _figure_of("high"),
        _("Rests on (number)"): lambda item: int(item.n),
        _("Period"): attrgetter("period"),
        _("Known how"): attrgetter("status_word"),
        _("Sheets"): attrgetter("source"),
    }
    return _long(_("Indicators"), columns, indicators.overview(pilot).items)


def _offers(pilot: Pilot) -> LongTable:
    columns = {
        _("Offer"): offers_told.name,
        _("Target group"): attrgetter("public_label"),
        _("Service"): attrgetter("service_label"),
        _("Orders or deliveries (number)"): _figure_of("orders"),
        _("Own revenue (€)"): _figure_of("revenue_eur"),
        _("Hours outside tours (h)"): _figure_of("hours"),
        _("Trips (€)"): _figure_of("trips_eur"),
        _("Variable expenses (€)"): _figure_of("variable_eur"),
        _("Margin, trips included (€)"): _figure_of("margin_eur"),
        _("Margin of an order (€)"): _figure_of("margin_order_eur"),
        _("Hours freed a month (h)"): _figure_of("freed_hours_month"),
        _("Priority (share)"): _figure_of("priority"),
        _("Decision proposed"): offers_told.decision,
    }
    return _long(_("Offers"), columns, offers.table(pilot).itertuples())


def _tours(pilot: Pilot) -> LongTable:
    """A row a month and means of travel: a tour alone may be that of one person."""
    mode = TABLES["tours"]["mode"]
    columns = {
        _("Month"): lambda row: row.Index[0],
        _("Means of travel"): lambda row: mode.label(row.Index[1]) if row.Index[1] else "",
        _("Tours (number)"): lambda row: int(row.tours),
        _("Stops (number)"): _figure_of("stops"),
        _("Orders (number)"): _figure_of("orders"),
        _("Kilometres (km)"): _figure_of("km"),
        _("Paid cost (€)"): _figure_of("cost_cash_eur"),
        _("Full cost (€)"): _figure_of("cost_full_eur"),
        _("Own revenue (€)"): _figure_of("revenue_eur"),
    }
    table = logistics.cost_tours(pilot).table
    if not pilot.has("tours") or table.empty:
        return _long(_("Costs of the tours"), columns, ())
    sums = ["stops", "orders", "km", "cost_cash_eur", "cost_full_eur", "revenue_eur"]
    each = table.groupby([table["date"].dt.to_period("M").astype(str), table["mode"].fillna("")], sort=True)
    found = each[sums].sum(min_count=1).assign(tours=each.size())
    found.loc[privacy.too_few(found["orders"]), ["orders", "revenue_eur"]] = np.nan
    return _long(_("Costs of the tours"), columns, found.itertuples())


def _cash(pilot: Pilot) -> LongTable:
    low, middle, high = _ends()
    kinds = {"past": _("past"), "future": _("to come")}
    columns = {
        _("Month"): lambda row: str(row.month),
        _("Past or to come"): lambda row: kinds[row.kind],
        _("Balance at its end, plan (€)"): _figure_of("plan_eur"),
        _("{what} (€)", what=low): _figure_of("p05_eur"),
        _("{what} (€)", what=middle): _figure_of("p50_eur"),
        _("{what} (€)", what=high): _figure_of("p95_eur"),
        _("Chance of having been below zero, kept from 0.01 to 0.99 (share)"): lambda row: _chance(
            row.negative_share
        ),
    }
    return _long(_("Cash"), columns, finance.cash_plan(pilot).table.itertuples())


def _chance(share) -> float:
    return _figure(np.clip(share, _SURE, 1 - _SURE))


def _criteria(pilot: Pilot) -> LongTable:
    columns = {
        _("Criterion"): attrgetter("label"),
        _("Role"): lambda row: words.role_label(row.role),
        _("Limit"): lambda row: _("at most") if row.at_most else _("at least"),
        _("Required"): _figure_of("requirement"),
        _("Value"): _figure_of("value"),
        _("Low end"): _figure_of("low"),
        _("High end"): _figure_of("high"),
        _("Unit"): lambda row: (
            "" if row.lacks == UNLISTED else measures.get(row.indicator).unit_word(row.value)
        ),
        _("Chance of being met, kept from 0.01 to 0.99 (share)"): lambda row: (
            math.nan if row.kind in words.NO_MARGIN else round(_chance(row.p_met), 2)
        ),
        _("Reads"): words.light_of,
        _("Frozen on"): lambda row: "" if pd.isna(row.frozen_on) else str(row.frozen_on.date()),
    }
    return _long(_("Criteria"), columns, gates.review(pilot).criteria.itertuples())
