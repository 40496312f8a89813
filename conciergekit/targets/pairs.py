"""The publics × services pairs of a pilot and what each one weighs: orders, people, hours, money.

Money and hours reconcile with the pilot's own: what is not tagged with a service or a public is shared in
proportion to handling minutes, so the pairs (and the unassigned rest) add up to the pilot.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .. import privacy
from ..pilot import Pilot
from ..tables import TABLES

UNASSIGNED = -1
DELIVERED = ("signed", "ended")  # contracts that did or do produce deliveries
HANDLING = ("field", "travel")  # time categories that grow with orders


@dataclass(frozen=True)
class Pairs:
    """Accounts of the pairs over the test period.

    table : one row a pair, biggest first: public, service, public_label, service_label, label, requests,
        served, deliveries (contracts), n (requests + deliveries), people, hours, paid_hours,
        own_revenue_eur, variable_eur, contribution_eur.
    requests : the log of the period with `pair` (row of `table`, -1 unassigned), `own_eur`.
    orders : one row a served request or a contract: pair, weight (deliveries), own_eur and minutes each time.
    months : length of the period, in months. `since`, `until`: its first and last day.
    unassigned : requests without a public or a service, left out of the pairs.
    hidden : (pairs,) True where too few people ask for a pair for its figures to be shown (see ``privacy``).
    hours_source : "time" (field and travel hours of the time table), "minutes" (handling only), "absent".
    variable_known : whether the ledger flags expenses that grow with activity.
    """

    table: pd.DataFrame
    requests: pd.DataFrame
    orders: pd.DataFrame
    months: float
    since: pd.Timestamp
    until: pd.Timestamp
    unassigned: int
    hours_source: str
    variable_known: bool
    hidden: np.ndarray

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def asks(self) -> np.ndarray:
        """(clients, pairs) whether each client asks for a pair; those without a code or a pair left out."""
        log = self.requests[(self.requests["pair"] != UNASSIGNED) & self.requests["client"].notna()]
        client, codes = pd.factorize(log["client"])
        asks = np.zeros((len(codes), len(self)), dtype=bool)
        asks[client, log["pair"].to_numpy(dtype=int)] = True
        return asks


def months_between(first, last) -> float:
    """Months from `first` to `last`, both included; whole calendar months count exactly 1."""
    if pd.isna(first) or pd.isna(last) or last < first:
        return 0.0
    after = last + pd.Timedelta(days=1)
    whole = (after.year - first.year) * 12 + after.month - first.month
    return whole + (after.day - 1) / after.days_in_month - (first.day - 1) / first.days_in_month


def accounts(pilot: Pilot) -> Pairs:
    """Everything the analyses of targets need of each pair, from whatever tables the pilot has."""
    since, until = pilot.start, pilot.until
    log = _log(pilot, since, until)
    contracts = _deliveries(pilot, since, until)
    keys = pd.concat([log[["public", "service"]], contracts[["public", "service"]]]).dropna()
    size = keys.groupby(["public", "service"]).size().sort_values(ascending=False, kind="stable")
    index = {pair: i for i, pair in enumerate(size.index)}
    for frame in (log, contracts):
        frame["pair"] = [
            index.get(k, UNASSIGNED) for k in zip(frame["public"], frame["service"], strict=True)
        ]
    orders = _orders(pilot, log, contracts)
    table = pd.DataFrame(list(index), columns=["public", "service"]).astype("str")
    _label(pilot, table)
    _count(table, log, contracts)
    hours, paid, source = _hours(pilot, orders, since, until)
    variable, known = _variable(pilot, orders, since, until)
    for name, per_order in (("hours", hours), ("paid_hours", paid), ("variable_eur", variable)):
        table[name] = _by_pair(orders, per_order, len(table))
    table["own_revenue_eur"] = _by_pair(orders, orders["own_eur"] * orders["weight"], len(table))
    table["contribution_eur"] = table["own_revenue_eur"] - table["variable_eur"].fillna(0)
    unassigned = int((log["pair"] == UNASSIGNED).sum())
    return Pairs(
        table, log, orders, months_between(since, until), since, until, unassigned, source, known,
        _hidden(log, contracts, len(table)),
    )  # fmt: skip


def label(public: str, service: str) -> str:
    """How a pair reads: the service, then whom it is for."""
    return f"{service} · {public}"


def _hidden(log: pd.DataFrame, contracts: pd.DataFrame, m: int) -> np.ndarray:
    """Pairs that too few people ask for; none where nobody has a code: how many they are is not known."""
    asked = log[log["pair"] != UNASSIGNED]
    if not asked["client"].notna().any():
        return np.zeros(m, dtype=bool)
    folded = privacy.folded_groups(asked["pair"], asked["client"], crowds=contracts["pair"])
    return np.isin(np.arange(m), list(folded))


# ---- the log and the contracts ---------------------------------------------------------------------------


def within(frame: pd.DataFrame, column: str, since, until) -> pd.DataFrame:
    """Rows whose date lies in the period; a row without a date is left out."""
    return frame[frame[column].between(since, until)].reset_index(drop=True)


def _log(pilot: Pilot, since, until) -> pd.DataFrame:
    """Requests of the period; a missing public is looked up in the clients table."""
    log = within(pilot["requests"], "date", since, until)
    clients = pilot["clients"].drop_duplicates("id").set_index("id")["public"]
    if len(clients):
        log["public"] = log["public"].fillna(log["client"].map(clients))
    # a request that brought neither a commission nor a fee and says so (0) differs from one that says nothing
    log["own_eur"] = log[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    log["served"] = log["outcome"] == "served"
    return log


def _deliveries(pilot: Pilot, since, until) -> pd.DataFrame:
    """Contracts with the number of deliveries that fell in the period; payers stand for a missing public."""
    contracts = pilot["contracts"]
    contracts = contracts[contracts["status"].isin(DELIVERED)].reset_index(drop=True)
    ends = contracts["end"].fillna(until).clip(upper=until)
    starts = contracts["start"].clip(lower=since)
    months = [months_between(a, b) for a, b in zip(starts, ends, strict=True)]
    contracts["weight"] = contracts["per_year"] * np.array(months, dtype=float) / 12
    contracts["public"] = contracts["public"].fillna(contracts["payer_kind"])
    return contracts[contracts["weight"] > 0].reset_index(drop=True)


def _orders(pilot: Pilot, log: pd.DataFrame, contracts: pd.DataFrame) -> pd.DataFrame:
    """Served requests and contracts on the same footing."""
    services = pilot["services"].drop_duplicates("id").set_index("id")
    served = log[log["served"]]
    minutes = served["minutes"].fillna(served["service"].map(services["standard_min"]))
    door = served["service"].map(services["stop_min"]).where(served["tour"].notna()).fillna(0)
    columns = ["pair", "public", "service"]
    one = served[columns].assign(
        weight=1.0, own_eur=served["own_eur"], minutes=minutes + door, contract=False
    )
    many = contracts[columns].assign(
        weight=contracts["weight"],
        own_eur=contracts["amount_eur"],
        minutes=contracts["minutes"],
        contract=True,
    )
    return pd.concat([frame for frame in (one, many) if len(frame)] or [one], ignore_index=True)


# ---- columns of the table --------------------------------------------------------------------------------


def _label(pilot: Pilot, table: pd.DataFrame) -> None:
    for one, many in (("public", "publics"), ("service", "services")):
        words = names(pilot, many)
        table[f"{one}_label"] = [words.get(code, _payer(code)) for code in table[one]]
    table["label"] = [label(p, s) for p, s in zip(table["public_label"], table["service_label"], strict=True)]


def names(pilot: Pilot, table: str) -> dict[str, str]:
    """Code -> label of a table of codes; a code without a label is its own."""
    frame = pilot[table].dropna(subset="id")
    return dict(zip(frame["id"], frame["label"].fillna(frame["id"]), strict=True))


def _payer(code: str) -> str:
    return TABLES["contracts"]["payer_kind"].label(code)


def _count(table: pd.DataFrame, log: pd.DataFrame, contracts: pd.DataFrame) -> None:
    m = len(table)
    table["requests"] = _by_pair(log, np.ones(len(log)), m)
    table["served"] = _by_pair(log, log["served"].to_numpy(dtype=float), m)
    table["deliveries"] = _by_pair(contracts, contracts["weight"], m)
    table["n"] = table["requests"] + np.floor(table["deliveries"] + 1e-9)
    people = log[log["pair"] != UNASSIGNED].groupby("pair")["client"].nunique()
    # no client code at all: people are not measured, which is not zero people
    measured = log["client"].notna().any()
    counted = people.reindex(range(m), fill_value=0).astype(float) if measured else np.nan
    # whom a contract serves is not known one by one
    table["people"] = np.where(table["requests"] > 0, counted, np.nan)


def _by_pair(frame: pd.DataFrame, values, m: int) -> np.ndarray:
    """(m,) sums of `values` by pair, ignoring missing ones; NaN where a pair has rows and all are missing.
    An infinite value stays: the criterion it breaks is named."""
    values = np.asarray(values, dtype=float)
    pair = frame["pair"].to_numpy(dtype=int)
    mine = pair != UNASSIGNED
    known = mine & ~np.isnan(values)
    total = np.bincount(pair[known], values[known], minlength=m).astype(float)
    missing = (np.bincount(pair[mine], minlength=m) > 0) & (np.bincount(pair[known], minlength=m) == 0)
    return np.where(missing, np.nan, total)


def _hours(pilot: Pilot, orders: pd.DataFrame, since, until):
    """Hours and paid hours of each order, and where they come from."""
    time = within(pilot["time"], "date", since, until)
    if time["category"].notna().any():
        time = time[time["category"].isin(HANDLING)]
    if time["hours"].sum() > 0 and len(orders):
        paid = time[time["paid"].fillna("paid") == "paid"]
        hours = _share_out(orders, time, "hours")
        return hours, _share_out(orders, paid, "hours") if paid["hours"].sum() > 0 else hours, "time"
    hours = orders["minutes"] * orders["weight"] / 60
    return hours, hours, "minutes" if hours.notna().any() else "absent"


def _variable(pilot: Pilot, orders: pd.DataFrame, since, until):
    """Variable expenses of each order; missing when the ledger flags none."""
    ledger = within(pilot["ledger"], "date", since, until)
    ledger = ledger[(ledger["nature"] == "expense") & ledger["variable"].fillna(False).astype(bool)]
    if not len(ledger):
        return np.full(len(orders), np.nan), False
    return _share_out(orders, ledger.assign(public=None), "amount_eur"), True


def _share_out(orders: pd.DataFrame, rows: pd.DataFrame, column: str) -> np.ndarray:
    """Share amounts over the orders they are tagged for (all, if untagged or nothing matches), in proportion
    to handling minutes; an order of unknown length weighs as the median one."""
    minutes = orders["minutes"]
    each = minutes.fillna(minutes.median() if minutes.notna().any() else 1.0).clip(lower=0)
    key = (each * orders["weight"]).to_numpy(dtype=float)
    if not key.sum() > 0:
        key = orders["weight"].to_numpy(dtype=float)
    out = np.zeros(len(orders))
    tags = rows.groupby([rows["public"].fillna(""), rows["service"].fillna("")])[column].sum()
    for (public, service), amount in tags.items():
        match = np.ones(len(orders), dtype=bool)
        match &= True if public == "" else (orders["public"] == public).to_numpy()
        match &= True if service == "" else (orders["service"] == service).to_numpy()
        part = key * match if (key * match).sum() > 0 else key
        out += amount * part / part.sum()
    return out
