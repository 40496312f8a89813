"""What to do with each offer, and why: the one place that decides it, from the figures of its row."""

import numpy as np
import pandas as pd

from ..core import rates
from ..core.cells.frames import each_row
from ..core.pilot import Pilot
from ..finance.demand import pace
from ..finance.revenue import served, signed_contracts
from ..indicators import records, work
from ..musts import ORDERS, breaks, required
from ..targets.anchors import limit
from ..targets.focus_tables import Broken, broken
from ..targets.pairs import accounts
from . import trials

KEEP, EXTEND, CHANGE_PRICE, FIND_PAYER = "keep", "extend", "change_price", "find_payer"
PAUSE, WAIT, TRY = "pause", "wait", "try"
DECISIONS = (KEEP, EXTEND, CHANGE_PRICE, FIND_PAYER, PAUSE, WAIT, TRY)


def decided(pilot: Pilot, found: pd.DataFrame) -> pd.DataFrame:
    """The table with `decision`, `reason` (a code, see ``words``) and `figures` (what the reason quotes)."""
    some_pay = bool((found["earns_eur"] >= 0).any())
    around = _Around(pilot, found, some_pay)
    chosen = [_decide(row, around) for row in found.to_dict("records")]
    ordered = zip(found["service"], found["kind"], chosen, strict=True)
    repriced = {service for service, kind, c in ordered if c[0] == CHANGE_PRICE and kind == "orders"}
    # the price of an order is that of its service: it changes for all its publics before one of them is paused
    chosen = [
        (CHANGE_PRICE, "same_service", c[2]) if c[0] == PAUSE and service in repriced else c
        for service, c in zip(found["service"], chosen, strict=True)
    ]
    chosen = _within_musts(pilot, found, chosen, around)
    found["decision"], found["reason"] = [c[0] for c in chosen], [c[1] for c in chosen]
    found["figures"] = pd.Series([c[2] for c in chosen], index=found.index, dtype=object)
    return found


def _within_musts(pilot: Pilot, found: pd.DataFrame, chosen: list[tuple], around: "_Around") -> list[tuple]:
    """Pauses taken from the least likely on, as long as what they leave meets the musts; the others are priced instead."""
    pauses = [i for i, c in enumerate(chosen) if c[0] == PAUSE]
    if not pauses:
        return chosen
    pairs, gone, chosen = accounts(pilot), set(), list(chosen)
    keys = list(zip(pairs.table["public"], pairs.table["service"], strict=True))
    for i in sorted(pauses, key=lambda row: found["priority"].iloc[row]):
        offer = (found["public"].iloc[i], found["service"].iloc[i])
        kept = np.array([key not in gone | {offer} for key in keys])
        breaks = broken(pilot, pairs, kept)
        if breaks:
            decision, _reason, figures = _priced(chosen[i][2], around)
            chosen[i] = decision, "must", {**figures, "broken": breaks}
        else:
            gone.add(offer)
    return chosen


def broken_by_prices(pilot: Pilot, found: pd.DataFrame) -> tuple[Broken, ...]:
    """The must on orders that the rises and the pauses proposed would break together, at the usual response to a price."""
    offered = found[found["kind"] == "orders"]
    rises = offered[offered["decision"] == CHANGE_PRICE]
    asked, (orders, normal) = required(pilot).get(ORDERS), pace(pilot)
    if not len(rises) or not orders:
        return ()
    gone = offered.loc[offered["decision"] == PAUSE, "orders"].sum()
    gone += sum(_leaving(row.figures) * row.orders for row in each_row(rises))
    now = orders / normal
    left = now * (1 - gone / len(served(pilot)))
    return (Broken(ORDERS, float(left), asked),) if breaks(left, now, asked) else ()


def _leaving(figures: dict) -> float:
    """Share of the orders that leaves when the price rises to what is needed."""
    lost, price = figures["lost_order_eur"], figures["price_eur"]
    return min(1.0, rates.value("price_response") * lost / price) if price > 0 else 1.0


class _Around:
    """What a decision looks at beside the row: contracts that run, end or are quoted, refusals the law imposed."""

    def __init__(self, pilot: Pilot, found: pd.DataFrame, some_pay: bool):
        self.some_pay = some_pay
        self.limits = rates.value("offer_limits")
        self.until = pilot.until
        rows = pilot["contracts"]
        signed = signed_contracts(pilot, pilot.until + pd.DateOffset(years=1))
        rows = pd.concat([signed, rows[rows["status"] != "signed"]])
        self.contracts = rows.assign(public=rows["public"].fillna(rows["payer_kind"]).fillna(""))
        refused = records.refused(pilot)
        legal = refused[refused["refusal_reason"] == "legal"]
        self.legal = legal.groupby(["public", "service"]).size().to_dict()
        self.more = trials.more_of(pilot, found)
        self.full = work.full_services(pilot)

    def of(self, row: dict) -> pd.DataFrame:
        mine = (self.contracts["public"] == row["public"]) & (self.contracts["service"] == row["service"])
        return self.contracts[mine]


def _decide(row: dict, around: _Around) -> tuple[str, str, dict]:
    if row["kind"] in ("others", "unplaced"):
        return WAIT, "few_people" if row["kind"] == "others" else "unplaced", {}
    margin, figures = row["earns_eur"], {"margin_eur": row["margin_eur"]}
    if row["kind"] == "contract" and not _running(around.of(row), around.until).any():
        return WAIT, "ended", figures
    refused = around.legal.get((row["public"], row["service"]), 0)
    if refused >= around.limits["legal_refusals"]:
        return WAIT, "legal", {**figures, "refused": refused}
    if np.isnan(margin):
        ends = _ends(around.of(row), around.until) if row["kind"] == "contract" else {}
        return WAIT, "unmeasured_ends" if ends else "not_measured", {"missing": _missing(row), **ends}
    if row["kind"] == "contract" and margin >= 0:
        return _contract(row, around, figures)
    if margin >= 0 > row["margin_eur"]:
        return KEEP, "repriced", _at_price(row, figures)
    if margin >= 0:
        first = row["priority"] >= around.limits["likely_share"]
        if first and row["service"] in around.full:  # nobody would serve more of it
            return KEEP, "pays_full", {**figures, "load": around.full[row["service"]]}
        if first:
            return EXTEND, "pays_first", {**figures, "priority": row["priority"]}
        return KEEP, "pays", figures
    return _losing(row, around, figures)


def _running(contracts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    return (contracts["status"] == "signed") & (contracts["start"] <= day) & ~(contracts["end"] < day)


def _missing(row: dict) -> str:
    """The first thing without which there is no margin."""
    for column in ("revenue_eur", "hours", "trips_eur"):
        if np.isnan(row[column]):
            return column
    return "together"


def _contract(row: dict, around: _Around, figures: dict) -> tuple[str, str, dict]:
    """A contract that pays: more of it if more is in sight, else kept, and renewed before its end."""
    mine, more = around.of(row), around.more.get((row["public"], row["service"]), 0.0)
    quoted = int((mine["status"] == "quoted").sum())
    if quoted or more:
        return EXTEND, "more_in_sight", {**figures, "quoted": quoted, "more": more}
    ends = _ends(mine, around.until)
    return (KEEP, "renew", {**figures, **ends}) if ends else (KEEP, "pays", figures)


def _ends(contracts: pd.DataFrame, day: pd.Timestamp) -> dict:
    """First end within a year of the contracts that run, what those bring a year, their payers; empty if none does."""
    ahead = contracts[_running(contracts, day) & (contracts["end"] <= day + pd.DateOffset(years=1))]
    year = (ahead["amount_eur"] * ahead["per_year"]).sum(min_count=1)
    if ahead.empty:
        return {}
    payers = tuple(dict.fromkeys(ahead.sort_values("end", kind="stable")["payer_name"].dropna()))
    return {"before": ahead["end"].min(), "year_eur": float(year), "payers": payers}


def _losing(row: dict, around: _Around, figures: dict) -> tuple[str, str, dict]:
    """It costs more than it brings: another price or payer if it matters, a pause if it comes last and others pay."""
    priority, figures = row["priority"], _at_price(row, figures)
    if row["kind"] == "orders":
        if np.isnan(priority):
            return WAIT, "few_requests", {**figures, "least": limit("too_few")}
        if around.some_pay and priority < limit("spare_share"):
            return PAUSE, "last", figures
    return _priced(figures, around)


def _at_price(row: dict, figures: dict) -> dict:
    """What an order brings and loses at the present price; it costs what it has cost over the test."""
    price, each = row["now_eur"], row["earns_eur"]
    return {
        **figures,
        "lost_order_eur": -each,
        "price_eur": price,
        "needed_eur": price - each,
        "priority": row["priority"],
        "hours_month": row["freed_hours_month"],
        "since": row["since"],
    }


def _priced(figures: dict, around: _Around) -> tuple[str, str, dict]:
    """Another price if the rise is one that can be asked, else another payer."""
    if figures["lost_order_eur"] <= around.limits["price_rise_share"] * figures["price_eur"]:
        return CHANGE_PRICE, "price_short", figures
    return FIND_PAYER, "price_far", figures
