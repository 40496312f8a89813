"""Q3 to Q6 and what the workshop implies: money, providers, incoming requests, workload, loyalty, focus, trips."""

from functools import partial

import numpy as np
import pandas as pd

from .. import finance, logistics
from ..core import privacy
from ..core.kept_up import RECEIPTS, booked_months
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot
from ..core.tables import TABLES
from ..finance import accounts, books, hours
from ..finance.cash import next_stage
from ..finance.same_money import coming
from ..finance.varying import handed_by_month
from . import people, reach, records
from .demand import yes_share
from .model import ABSENT, Measure, fact, hidden, share

CONTRIBUTES = 3  # level of the ladder of engagement from which someone gives as well as takes

# ---- Q3a, the four views and the margin


def _month(pilot: Pilot, column: str, status: str = "measured") -> Measure:
    """Mean a month of one view over the test."""
    table = accounts.told_table(pilot)[column]
    months = len(table)
    total = table.sum(min_count=months) if months else np.nan
    more = ("months", RECENT_MONTHS - months) if 0 < months < RECENT_MONTHS else None
    note = _unread(pilot) if column != "volunteer_eur" else ""
    return fact(total / months if months else np.nan, months, "accounts", status=status, more=more, note=note)


def _unread(pilot: Pilot, received=RECEIPTS) -> str:
    """What is said beside a figure of accounts that hold expenses or income without an amount."""
    return "unread" if books.unread_within(pilot, "expense", *received) else ""


def own_cover(pilot: Pilot) -> Measure:
    totals = accounts.month_table(pilot).sum(min_count=1)
    cover = accounts.cover(totals, handed_by_month(pilot).sum())
    return fact(cover, len(booked_months(pilot)), "accounts", note=_unread(pilot, ("own_revenue",)))


def total_cover(pilot: Pilot) -> Measure:
    """Own revenue and subsidies ÷ full cost: whether the year balances, whoever pays."""
    totals = accounts.month_table(pilot).sum(min_count=1)
    received = totals["own_revenue_eur"] + totals["subsidy_eur"] - handed_by_month(pilot).sum()
    spent = totals["expense_eur"] - handed_by_month(pilot).sum()
    share_of = received / spent if spent > 0 else np.nan
    return fact(share_of, len(booked_months(pilot)), "accounts", note=_unread(pilot))


result_month, cash_month = (partial(_month, column=name) for name in ("pnl_eur", "cash_eur"))
result_with_unpaid, volunteer_month = (
    partial(_month, column=name, status="estimated") for name in ("with_unpaid_eur", "volunteer_eur")
)


def contribution_hour(pilot: Pilot, months: pd.PeriodIndex | None = None) -> Measure:
    """Over the test, or over some of its months; what varies with activity is read on all of them."""
    found = finance.contribution_hour(pilot, months)
    return fact(found.eur_per_hour, 0 if np.isnan(found.hours) else found.hours, "hours")


def break_even_orders(pilot: Pilot) -> Measure:
    """Orders a month at break-even, without subsidies; infinite when an order leaves nothing (no volume reaches it)."""
    found, n = finance.break_even_of(pilot), len(finance.revenue.served(pilot))
    more = ("no_volume", 0) if np.isinf(found.volume_month) or found.margin_eur < 0 else None
    return fact(np.ceil(found.volume_month), n, "orders", status="estimated", more=more)


# ---- Q3b, what is available


def runway_months(pilot: Pilot) -> Measure:
    plan = finance.cash_as_planned(pilot)
    if not plan.known:
        return _no_cash(plan)
    said = {"status": "estimated", "at_least": plan.runway_at_least}
    return Measure(plan.runway_months, n=len(booked_months(pilot)), counted="accounts", **said)


def cash_now(pilot: Pilot) -> Measure:
    plan = finance.cash_as_planned(pilot)
    return fact(plan.cash_eur, len(booked_months(pilot)), "accounts") if plan.known else _no_cash(plan)


def _no_cash(plan) -> Measure:
    """Says what is missing: amounts, the accounts, the bank or the sales in them, or the cash at the start."""
    said = plan.missing in ("amounts", "bank", "sales", "opening_cash")
    return Measure(status="absent", more=(plan.missing, 1)) if said else ABSENT


def secured_eur(pilot: Pilot) -> Measure:
    """Notified or agreed and still to arrive; 0 € is a datum once the funding sheet has rows."""
    rows = coming(pilot)
    sure = rows["status"].isin(["notified", "agreed"])
    return fact(float(rows.loc[sure, "amount_eur"].sum()), len(pilot["funding"]), "grants")


def next_stage_cover(pilot: Pilot) -> Measure:
    """(Cash at hand + grants notified or agreed) ÷ (cost of the next stage + cost of an orderly stop)."""
    stage, stop = next_stage(pilot).cost_eur, pilot.settings.get("closing_cost_eur", np.nan)
    cash = cash_now(pilot)
    if cash.absent:
        return cash
    if not stage + stop > 0:
        return Measure(status="absent", more=("next_stage", 1))
    secured = secured_eur(pilot)
    means = cash.value + (0.0 if secured.absent else secured.value)
    return fact(means / (stage + stop), len(booked_months(pilot)), "accounts", status="estimated")


def hours_available(pilot: Pilot) -> Measure:
    team = pilot.happened("team")
    there = team[(team["until"].isna() | (team["until"] >= pilot.until)) & team["hours_week"].notna()]
    return fact(float(there["hours_week"].sum()), len(there), "people")


# ---- Q4, providers


def providers_active(pilot: Pilot) -> Measure:
    """Those who really worked; absent when neither the log nor the sheet says who did."""
    providers, active = pilot["providers"], people.active_providers(pilot)
    if not (len(active) or providers["active"].notna().any()):
        return ABSENT
    note = "" if active["worked"].all() else "as_said"
    return fact(active["id"].nunique(), providers["id"].nunique(), "providers", note=note)


def provider_redundancy(pilot: Pilot) -> Measure:
    return fact(*people.provider_redundancy(pilot), "services")


def provider_coverage(pilot: Pilot) -> Measure:
    """Decided requests not turned away for want of a provider, for services given to providers."""
    requests = pilot.happened("requests")
    decided = requests[requests["outcome"].isin(["served", "refused"])]
    lacking = decided["refusal_reason"] == "no_provider"
    outside = {*pilot["providers"]["service"].dropna(), *decided.loc[lacking, "service"].dropna()}
    concerned = decided["service"].isin(outside)
    return share(int((concerned & ~lacking).sum()), int(concerned.sum()), "requests")


def delay_days(pilot: Pilot) -> Measure:
    rows = finance.revenue.served(pilot).dropna(subset=["date", "closed_on"])
    return fact((rows["closed_on"] - rows["date"]).dt.days.median(), len(rows), "orders")


# ---- Q5, incoming requests


def traceability(pilot: Pilot) -> Measure:
    requests = pilot.happened("requests")
    columns = [TABLES["requests"][name] for name in ("public", "service", "channel", "insee", "outcome")]
    # a workbook of the first stages has not those of later ones: blank throughout, they were not asked
    asked = [one.name for one in columns if not one.asked_from or requests[one.name].notna().any()]
    filled = requests[asked].notna().all(axis=1)
    return share(int(filled.sum()), len(requests), "requests")


def channel_other(pilot: Pilot) -> Measure:
    known = pilot.happened("requests")["channel"].dropna()
    return share(int((known == "other").sum()), len(known), "requests")


def spontaneous(pilot: Pilot) -> Measure:
    known = pilot.happened("requests")["spontaneous"].dropna()
    return share(int(known.sum()), len(known), "requests")


awareness = partial(yes_share, question="knows")


# ---- Q6, workload


def workload(pilot: Pilot) -> Measure:
    load = hours.workload(pilot)
    return fact(load.share, load.months, "months")


def overloaded_weeks(pilot: Pilot) -> Measure:
    """Weeks above the hours agreed, all people with agreed hours together: the mean hides peaks."""
    weeks = hours.team_weeks(pilot)
    return fact((weeks["hours"] > weeks["agreed"] + 1e-9).mean(), len(weeks), "weeks")


def on_time_rate(pilot: Pilot) -> Measure:
    return share(*records.on_time(pilot), "orders")


# ---- implied by the workshop: loyalty, members, focus, trips


def repeat_rate(pilot: Pilot) -> Measure:
    return share(*records.came_back(pilot), "clients")


def members(pilot: Pilot) -> Measure:
    clients = pilot.happened("clients")
    return _people(int(reach.joined(clients, pilot.until).sum()), len(clients))


def engaged_people(pilot: Pilot) -> Measure:
    """People who contribute, run a drop-in session or govern: levels 3 to 5 of the ladder."""
    known = pilot.happened("clients")["engagement"].dropna()
    return _people(int((known >= CONTRIBUTES).sum()), len(known))


def _people(some: int, of: int) -> Measure:
    """How many of the clients; one to four are somebody, as on the ladder, which says the same people."""
    return hidden() if privacy.too_few(some) else fact(some, of, "clients")


def _of_tours(pilot: Pilot, column: str, n: str, status: str = "measured") -> Measure:
    if not pilot.has("tours"):
        return ABSENT
    totals = logistics.cost_tours(pilot).totals
    return fact(totals[column], totals[n], "tours", status=status)


stops_per_tour = partial(_of_tours, column="stops_per_tour", n="tours_with_stops")
cost_per_stop = partial(_of_tours, column="cost_per_stop_eur", n="tours_per_stop", status="estimated")


def _of_own_revenue(pilot: Pilot, hours: bool) -> Measure:
    """Full cost of the tours ÷ own revenue, of the complete months; with the hours or without: published rules of thumb do not
    say which of the two they mean."""
    own = accounts.sums(accounts.month_table(pilot))["own_revenue_eur"] - handed_by_month(pilot).sum()
    if not pilot.has("tours") or not own > 0:
        return ABSENT
    tours = logistics.cost_tours(pilot).table.dropna(subset="cost_full_eur")
    # of the months whose revenue is known
    tours = tours[tours["date"].dt.to_period("M").isin(booked_months(pilot))]
    cost = tours["cost_full_eur"] - (0.0 if hours else tours["cost_hours_eur"])
    return fact(cost.sum() / own, len(tours), "tours", status="estimated")


tour_cost_share, tour_cost_share_vehicle = (partial(_of_own_revenue, hours=some) for some in (True, False))


def empty_share(pilot: Pilot) -> Measure:
    """Kilometres driven empty ÷ kilometres whose empty part is noted."""
    rows = pilot.happened("tours").dropna(subset=["km", "empty_km"])
    km = rows["km"].sum()
    return fact(rows["empty_km"].sum() / km if km > 0 else np.nan, len(rows), "tours")


def desk_concentration(pilot: Pilot) -> Measure:
    return fact(*people.desk_concentration(pilot), "slots")
