"""What is kept of one pilot on the last day of its data: figures by their code, days and codes, so that months can be compared.

Plain values that JSON and SQLite hold. No person, and no text of the workbook but the pilot's own name and code; the lessons
beside them are shown and never kept in the history.
"""

import hashlib
import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .. import finance, gates, indicators, logistics, people, quality
from ..actions import still_open
from ..core.pilot import Pilot, all_dated
from ..core.text import cut, one_line
from ..finance import accounts
from ..gates.measures import AT_PACE
from ..gates.rule import GOES, GREEN, GREY
from ..indicators import records
from .kept import NEVER

# what is compared from month to month and from pilot to pilot, as the gate counts it
FIGURES = (
    "orders_month",
    "requests_month",
    "service_rate",
    "on_time_rate",
    "satisfaction_beneficiaries",
    "own_cover",
    "result_month_eur",
    "contribution_hour_eur",
    "top_payer_share",
    "runway_months",
)
_LONGEST = 120
_NOTED, _MARK = ["date", "client", "public", "service", "insee", "channel"], 3


def state(pilot: Pilot, review=None, data=None, seed: int = 0) -> dict:
    """One pilot as its data stand: what `identity`, `changes` and the portfolio need of it.

    code, name, start, place : who it is. until, data, content : last day of the data, their hash, and
    that without what the pilot is called. stage, status, months (complete),
    proposal, chance, brake, quality, fictitious. figures : code -> [value, low, high, n]. by_month : "2026-01" -> the values of
    `kept.MONTHS`; log : "2026-01" -> a mark of its lines. lights, required : must -> light, its requirement. missing : musts not measured. signals : codes. dates : [day, kind, n], from the last
    day of the data on. files : [day, funder] of those to send, by its code in the catalogue. actions : how many are done, late, open. planned : orders planned a month. lessons : [day, what was
    believed, what was seen, what was decided].

    review, data : ``gates.review`` and ``quality.assess`` of the pilot, made if not given.
    """
    review = gates.review(pilot, seed=seed) if review is None else review
    data = quality.assess(pilot) if data is None else data
    calendar = finance.calendar(pilot)
    unnamed = {key: value for key, value in pilot.settings.items() if key not in ("name", "pilot_code")}
    settings, place = pilot.settings, pilot["territory"].query("in_scope == True")["insee"].dropna()
    return {
        "code": _text(settings.get("pilot_code")),
        "name": _text(pilot.name),
        "start": _day(settings.get("start")),
        "place": _text(settings.get("base_insee")) or ",".join(sorted(place.unique())[:5]),
        "until": _day(pilot.until),
        "data": pilot.data_hash,
        "content": replace(pilot, settings=unnamed).data_hash,
        "stage": _text(settings.get("stage")),
        "status": _text(settings.get("status")),
        "months": len(pilot.months),
        "proposal": review.proposal,
        "chance": _plain(review.probability),
        "brake": _brake(review),
        "quality": data.level,
        "fictitious": bool(settings.get("fictitious") or False),
        "planned": _plain(settings.get("planned_orders_month")),
        "figures": {
            one.code: [_plain(one.value), _plain(one.low), _plain(one.high), one.n]
            for one in _figures(pilot, review)
            if one.value == one.value
        },
        "by_month": _months(pilot),
        "log": _log(pilot),
        "lights": dict(zip(review.musts["indicator"], review.musts["light"], strict=True)),
        "required": {row.indicator: _plain(row.requirement) for row in review.musts.itertuples()},
        "missing": list(review.musts.loc[review.musts["light"] == GREY, "indicator"]),
        "signals": [one.code for one in gates.signals(pilot).items],
        "dates": _dates(pilot, calendar),
        "files": _files(calendar),
        "actions": _actions(pilot),
        "lessons": _lessons(pilot),
    }


@dataclass(frozen=True)
class Measured:
    """One figure of a pilot with what it rests on, as the gate counts it."""

    indicator: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    counted: str = ""
    status: str = "absent"

    @property
    def code(self) -> str:
        """Its entry in the dictionary of measures."""
        return AT_PACE.get(self.indicator, self.indicator)


def measure(pilot: Pilot, review, indicator: str) -> Measured:
    """An indicator as the review judged it, else as it would: the two must never differ on one page."""
    judged = review.criteria[review.criteria["indicator"] == indicator]
    if len(judged):
        row = judged.iloc[0]
        one = Measured(indicator, row.value, row.low, row.high, int(row.n), row.counted, row.status)
    else:
        found = review.proof.measure(indicator)
        if found.absent:
            return Measured(indicator)
        one = Measured(indicator, found.value, *found.range, found.n, found.counted, found.status)
    if one.low == one.low or one.code not in indicators.ids():
        return one
    # what is too little for the gate has the widest range of all: that of its own report
    own = indicators.measure_of(pilot, one.code)
    return replace(one, low=own.low, high=own.high) if math.isclose(own.value, one.value) else one


def cost_per_stop(pilot: Pilot) -> Measured:
    """Full cost of a stop on the tours logged, euros; its range is that of a ratio over tours (Cochran, 1977, ch. 6)."""
    costs = logistics.cost_tours(pilot)
    value = float(costs.totals.get("cost_per_stop_eur", math.nan)) if costs.source == "tours" else math.nan
    if value != value:
        return Measured("cost_per_stop_eur")
    rows = costs.with_stops
    n, low, high = len(rows), math.nan, math.nan
    if n > 2:
        away = rows["cost_full_eur"] - value * rows["stops"]
        half = 1.645 * float(np.sqrt(n / (n - 1) * (away**2).sum())) / float(rows["stops"].sum())
        low, high = value - half, value + half
    return Measured("cost_per_stop_eur", value, low, high, n, "tours", "measured")


def _brake(review) -> str:
    """The must that holds the decision back; "" where all are met, or are sure enough to go on, and where the cash does."""
    lights = dict(zip(review.musts["indicator"], review.musts["light"], strict=True))
    held = lights.get(review.bottleneck, GREEN) != GREEN and review.proposal not in GOES
    return review.bottleneck if held and review.verdict.on != ("cash",) else ""


def _plain(value):
    """JSON has no NaN: not measured is null; an infinite number of months is "never"."""
    value = math.nan if value is None else float(value)
    return None if math.isnan(value) else NEVER if math.isinf(value) else round(value, 6)


def _text(value) -> str:
    return "" if value is None or pd.isna(value) else cut(one_line(str(value)), _LONGEST)


def _day(value) -> str:
    return "" if value is None or pd.isna(value) else pd.Timestamp(value).date().isoformat()


def _figures(pilot: Pilot, review) -> list[Measured]:
    dense = indicators.measure_of(pilot, "requests_per_thousand")
    return [
        *(measure(pilot, review, name) for name in FIGURES),
        cost_per_stop(pilot),
        Measured("requests_per_thousand", dense.value, dense.low, dense.high, int(dense.n)),
    ]


def _months(pilot: Pilot) -> dict[str, list]:
    """The counts and amounts of each complete month: what tells a correction of the past, and a level that has moved."""
    served, decided = records.decided_by_month(pilot)
    money = accounts.month_table(pilot)
    counts = records.requests_by_month(pilot), records.orders_by_month(pilot), decided, served
    columns = *counts, money["own_revenue_eur"], money["expense_eur"], records.exposure(pilot)
    rows = zip(*(map(_plain, list(column)[: len(pilot.months)]) for column in columns), strict=True)
    return {str(month): list(row) for month, row in zip(pilot.months, rows, strict=True)}


def _log(pilot: Pilot) -> dict[str, str]:
    """A mark of the lines of each complete month, as they are noted on their day. Too short to be turned back into a line: of a
    month of one request, many lines have the same."""
    rows = pilot.happened("requests").dropna(subset=["date"])
    lines = ["\0".join(map(str, row)) for row in zip(*(rows[name] for name in _NOTED), strict=True)]
    months = pd.Series(lines, dtype=object).groupby(rows["date"].dt.to_period("M").array)
    marks = months.agg(lambda said: hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:_MARK])
    return {str(month): mark for month, mark in marks.items() if month in pilot.months}


def _files(calendar) -> list[list[str]]:
    """Files to send to funders that have a closing day: those asked, and those that fit, whoever sends them."""
    rows = calendar.usable.dropna(subset=["closes"])
    rows = rows[rows["asked"].astype(bool) | rows["fits"].eq(True)]
    return [[_day(row.closes), row.id] for row in rows.itertuples()]


def _dates(pilot: Pilot, calendar) -> list[list]:
    """What is to come, day by day; of several things of a kind on one day, how many."""
    settings, learned, providers = pilot.settings, people.learning(pilot), pilot["providers"]
    days = {
        "gate": [settings.get("next_gate")],
        "deadline": [settings.get("deadline")],
        "filing": list(calendar.files["closes"]),
        "contract": list(pilot["contracts"]["end"]),
        "insurance": list(providers.loc[providers["active"].fillna(True).astype(bool), "insurance_until"]),
        "action": list(still_open(pilot)["due"]),
        "retrospective": [learned.next],
    }
    known = [
        (_day(day), kind)
        for kind, found in days.items()
        for day in found
        if day is not None and pd.notna(day) and day >= pilot.until
    ]
    return [[day, kind, known.count((day, kind))] for day, kind in sorted(set(known))]


def _actions(pilot: Pilot) -> dict[str, int]:
    rows, left = pilot["actions"], still_open(pilot)
    late = int((left["due"] < pilot.until).sum())
    return {"done": int((rows["status"] == "done").sum()), "late": late, "open": len(left)}


def _lessons(pilot: Pilot) -> list[list[str]]:
    """What was believed and then seen: people's names and numbers hidden as in the report (`people.learning`)."""
    rows = people.learning(pilot).hypotheses
    rows = rows[rows["state"] != "open"]
    days = rows["seen_on"].fillna(rows["date"]).map(_day)
    words = rows[["belief", "seen", "decided"]].itertuples(index=False)
    return [[day, *map(_text, said)] for day, said in zip(days, words, strict=True)]


all_dated(globals())
