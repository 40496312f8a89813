"""Q0, Q1, Q2: how much is asked for, the order book, and needs declared, expressed, served — never summed."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from ..core import privacy, rates
from ..core.communes import commune
from ..core.pilot import Pilot, remembered
from ..finance import how_many_payers, signed_to_come, top_payer
from ..finance.demand import counted, recent_months
from ..finance.revenue import instalments, occurrences, running_contracts, served, unpaid
from . import people, records
from .model import ABSENT, Measure, fact, hidden, rate, share


def _in_scope(pilot: Pilot) -> pd.DataFrame:
    """Communes of the test, each with its population (its own figure, else the kit's file)."""
    territory = pilot["territory"]
    inside = territory[territory["in_scope"].fillna(True).astype(bool)].drop_duplicates("insee").copy()
    known = inside["insee"].map(lambda code: getattr(commune(code), "population", np.nan))
    inside["population"] = inside["population"].fillna(known)
    return inside


def requests_month(pilot: Pilot) -> Measure:
    return rate(records.requests_by_month(pilot), exposure=records.exposure(pilot))


def requests_per_thousand(pilot: Pilot) -> Measure:
    """Only requests from the communes of the test; the territory must be known whole."""
    inside, requests = _in_scope(pilot), pilot.happened("requests")
    population = inside["population"].sum()
    if not len(inside) or inside["population"].isna().any() or not requests["insee"].notna().any():
        return ABSENT
    days = requests.loc[requests["insee"].isin(inside["insee"]), "date"].dropna()
    return rate(counted(pilot, days), population / 1000, exposure=records.exposure(pilot))


def out_of_area(pilot: Pilot) -> Measure:
    """A refusal "out of the area" from a commune of the test is one or the other: the doubt is said, not decided."""
    inside, requests = _in_scope(pilot), pilot.happened("requests").dropna(subset="insee")
    if not len(inside):
        return ABSENT
    here = requests["insee"].isin(inside["insee"])
    found = share(int((~here).sum()), len(requests), "requests")
    doubtful = (here & (requests["refusal_reason"] == "out_of_area")).any()
    return replace(found, note="refused_inside") if doubtful and not found.absent else found


def coverage(pilot: Pilot) -> Measure:
    """Households of the test that asked at least once; one client is taken as one household."""
    inside, requests = _in_scope(pilot), pilot.happened("requests")
    households = inside["households"].sum(min_count=max(1, len(inside)))
    if np.isnan(households) and len(inside):
        return Measure(status="absent", more=("households", 1))
    clients = requests.loc[requests["insee"].isin(inside["insee"]), "client"].dropna().nunique()
    if privacy.too_few(clients):
        return hidden()
    return fact(clients / households if households > 0 else np.nan, clients, "clients", status="estimated")


# ---- order book


def _book(pilot: Pilot) -> tuple[float, float, int, bool]:
    """(€ of accepted requests, € of signed contracts to come within the horizon, number of both, whether some lack an amount)."""
    requests, services = pilot.happened("requests"), pilot["services"].drop_duplicates("id").set_index("id")
    firm = requests[requests["outcome"] == "accepted"]
    if pd.isna(pilot.until):
        return np.nan, np.nan, 0, False
    part, fee = (firm["service"].map(services[name]) for name in ("commission_share", "fee_eur"))
    written = firm[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    orders = written.fillna(firm["order_value_eur"] * part + fee.fillna(0))
    orders = orders.fillna(served(pilot)["own_eur"].mean())
    contracts = signed(pilot).drop(unpaid(pilot).index)
    ahead = contracts[contracts["times_ahead"] > 0]
    to_come = ahead["amount_eur"] * ahead["times_ahead"]
    # orders accepted, or contracts, of which nothing says what they bring are not worth 0 €
    return (
        float(orders.sum(min_count=int(len(orders) > 0))),
        float(to_come.sum(min_count=int(len(ahead) > 0))),
        len(firm) + len(ahead),
        bool(to_come.isna().any()),
    )


@remembered
def signed(pilot: Pilot) -> pd.DataFrame:
    """Signed contracts with `times_ahead`: how many deliveries of each fall within the horizon of the order book, which
    begins the day after the data end. Deliveries fall on the day of the month of the first one."""
    contracts = pilot.contracts
    contracts = contracts[contracts["status"] == "signed"]
    if pd.isna(pilot.until):
        return contracts.assign(times_ahead=0.0)
    months = int(rates.value("order_book_horizon_months"))
    horizon = pd.period_range(pilot.until, periods=months + 1, freq="M")
    begun = contracts.assign(start=contracts["start"].fillna(pilot.until + pd.Timedelta(days=1)))
    times = instalments(pilot, begun, horizon)
    to_come = begun["start"].dt.day.clip(upper=pilot.until.days_in_month) > pilot.until.day
    times[to_come, -1], times[~to_come, 0] = 0.0, 0.0  # as many months for each, from its own day on
    return contracts.assign(times_ahead=times.sum(axis=1))


def order_book_eur(pilot: Pilot) -> Measure:
    """An empty order book is a datum (0 €) once orders to come or contracts are logged."""
    orders, contracts, n, partly = _book(pilot)
    if not (n or pilot.has("contracts")) or np.isnan(orders + contracts):
        return ABSENT
    return Measure(orders + contracts, n=n, counted="commitments", status="estimated", at_least=partly)


def order_book_months(pilot: Pilot) -> Measure:
    book = order_book_eur(pilot)
    recent, orders = recent_months(pilot), served(pilot)
    month = orders.loc[orders["month"].isin(recent), "own_eur"].sum() / len(recent) if len(recent) else np.nan
    month += running_contracts(pilot)["month_eur"].sum()
    if book.absent or book.at_least or not month > 0:  # what has no amount lacks above and below
        return ABSENT
    return Measure(float(book.value / month), n=book.n, counted="commitments", status="estimated")


def recurring_share(pilot: Pilot) -> Measure:
    running, orders = occurrences(pilot), served(pilot)["own_eur"]
    contracts = running["own_eur"].sum(min_count=int(len(running) > 0))
    if contracts > 0 and len(orders) and orders.isna().all():
        return Measure(status="absent", more=("order_eur", 1))
    total = contracts + orders.sum(min_count=int(len(orders) > 0))
    return fact(contracts / total if total > 0 else np.nan, running["id"].nunique(), "contracts")


def _first_payer(pilot: Pilot, lately: bool) -> Measure:
    people = how_many_payers(pilot, lately)
    since = recent_months(pilot)[0] if lately and len(pilot.months) else None
    top = top_payer(pilot, lately)
    said = (
        {"status": "estimated", "at_least": True, "low": top.least, "high": top.most}
        if top.unstated_eur
        else {"status": "signed"}
        if lately and signed_to_come(pilot)
        else {}
    )
    if top.unstated_eur and np.isnan(top.share):
        return Measure(status="absent", more=("payer_month" if lately else "payer", round(top.unstated_eur)))
    return fact(top.share, 0 if np.isnan(people) else people, "payers", since=since, **said)


# who pays today: contracts that have stopped no longer do
top_payer_share, top_payer_share_test = (partial(_first_payer, lately=lately) for lately in (True, False))


# ---- three notions, never summed


def yes_share(pilot: Pilot, question: str) -> Measure:
    """Share of "1" among the answers of residents to a yes/no question that are told; the last one of each respondent."""
    rows = pilot.happened("surveys")
    mine = (rows["population"] == "residents") & (rows["question"] == question)
    rows = rows[mine & rows["score"].isin([0, 1])]
    rows = people.told(rows).sort_values("date", kind="stable")
    named = rows["respondent"].notna()
    rows = pd.concat([rows[named].drop_duplicates("respondent", keep="last"), rows[~named]])
    return share(int(rows["score"].sum()), len(rows), "answers", status="declared")


need_declared = partial(yes_share, question="would_use")


def requests_expressed(pilot: Pilot) -> Measure:
    days = pilot.happened("requests")["date"].dropna().dt.to_period("M")
    n = int(days.isin(pilot.months).sum())
    return fact(n, len(pilot.months) if pilot.has("requests") else 0, "months")


def orders_month(pilot: Pilot) -> Measure:
    return rate(records.orders_by_month(pilot), exposure=records.exposure(pilot))


def service_rate(pilot: Pilot) -> Measure:
    return share(*records.served_of_decided(pilot), "requests")


def conversion_rate(pilot: Pilot) -> Measure:
    """Absent when no payment was ever noted: an empty column is not "nobody paid". A request whose payment may still
    come is not counted: the last weeks would look as if people had stopped paying. Nor is one for a free service."""
    requests, services = pilot.happened("requests"), pilot["services"]
    if not requests["paid_on"].notna().any():
        return ABSENT
    free = requests["service"].isin(services.loc[~services["market"].fillna(True).astype(bool), "id"])
    decided = requests[requests["outcome"].isin(["served", "refused", "cancelled"]) & ~free]
    decided = decided[records.settled(pilot, decided)]
    paid = decided["paid_on"].notna() & (decided["outcome"] == "served")
    return share(int(paid.sum()), len(decided), "requests")
