"""The publics × services pairs of a pilot and what each one weighs: orders, people, hours, money.

Hours and money are the lines of ``margins`` added up, the same as those of the offers: this module reckons none.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.kept_up import logged_months, logged_until
from ..core.pilot import Pilot, remembered
from ..core.tables import TABLES
from ..margins import lines

UNASSIGNED = -1
DELIVERED = ("signed", "ended")  # contracts that did or do produce deliveries
SUMS = ["hours", "known_hours", "own_hours"]
SUMS += [f"{name}_eur" for name in ("own_revenue", "variable", "contribution", "margin")]


@dataclass(frozen=True)
class Pairs:
    """Accounts of the pairs over the test period.

    table : one row a pair, biggest first: public, service, public_label, service_label, label, requests,
        served, deliveries (contracts), n (requests + deliveries), people; and over the complete months: hours (work and
        its share of the tours), known_hours (of the orders whose price is noted), own_hours (its own work and doors: what
        dropping it frees), own_revenue_eur, variable_eur, contribution_eur (what its hours leave before they are paid),
        margin_eur (hours and trips paid).
    requests : the log of the period with `pair` (row of `table`, -1 unassigned), `own_eur`.
    orders : the lines of ``margins``: pair, weight (deliveries), own_eur, left_eur (contribution) and minutes, each time.
    since, until : first and last day of the period. `told`: the last one of which the log tells, `months` long from the first.
    money_months : length of its complete months, over which hours and money are counted.
    unassigned : requests without a public or a service, left out of the pairs.
    hidden : (pairs,) True where too few people ask for a pair for its figures to be shown (see ``privacy``).
    hours_source : "trips" (work and trips), "minutes" (work only: trips are not measured), "absent".
    """

    table: pd.DataFrame
    requests: pd.DataFrame
    orders: pd.DataFrame
    months: float
    money_months: float
    since: pd.Timestamp
    until: pd.Timestamp
    told: pd.Timestamp
    unassigned: int
    hours_source: str
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


def complete_months(pilot: Pilot) -> float:
    """Length of the complete months of the test that the log tells, the first one from its first day; NaN without one."""
    months = logged_months(pilot)
    return months_between(pilot.start, months[-1].end_time.normalize()) if len(months) else float("nan")


@remembered
def accounts(pilot: Pilot) -> Pairs:
    """Everything the analyses of targets need of each pair, from whatever tables the pilot has."""
    since, until, told = pilot.start, pilot.until, logged_until(pilot)
    log = _log(pilot, since, until)
    contracts = _deliveries(pilot, since, until)
    keys = pd.concat([log[["public", "service"]], contracts[["public", "service"]]]).dropna()
    size = keys.groupby(["public", "service"]).size().sort_values(ascending=False, kind="stable")
    index = {pair: i for i, pair in enumerate(size.index)}
    for frame in (log, contracts):
        frame["pair"] = numbers_of(index, frame)
    table = pd.DataFrame(list(index), columns=["public", "service"]).astype("str")
    orders = _orders(pilot, index)
    _label(pilot, table)
    _count(table, log, contracts)
    for name in SUMS:
        table[name] = _by_pair(orders, orders[name], len(table))
    unassigned = int((log["pair"] == UNASSIGNED).sum())
    lengths, days = (months_between(since, told), complete_months(pilot)), (since, until, told)
    hidden = _hidden(log, contracts, len(table))
    return Pairs(table, log, orders, *lengths, *days, unassigned, _source(orders), hidden)


def numbers_of(index: dict, frame: pd.DataFrame) -> list[int]:
    """Pair number of each row from its public and service; UNASSIGNED when it names no pair."""
    return [index.get(key, UNASSIGNED) for key in zip(frame["public"], frame["service"], strict=True)]


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
    log = within(pilot.happened("requests"), "date", since, until)
    clients = pilot["clients"].drop_duplicates("id").set_index("id")["public"]
    if len(clients):
        log["public"] = log["public"].fillna(log["client"].map(clients))
    # a request that brought neither a commission nor a fee and says so (0) differs from one that says nothing
    log["own_eur"] = log[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    log["served"] = log["outcome"] == "served"
    return log


def _deliveries(pilot: Pilot, since, until) -> pd.DataFrame:
    """Contracts with the number of deliveries that fell in the period; payers stand for a missing public."""
    contracts = pilot.contracts
    contracts = contracts[contracts["status"].isin(DELIVERED)].reset_index(drop=True)
    ends = contracts["end"].fillna(until).clip(upper=until)
    starts = contracts["start"].clip(lower=since)
    months = [months_between(a, b) for a, b in zip(starts, ends, strict=True)]
    contracts["weight"] = contracts["per_year"] * np.array(months, dtype=float) / 12
    contracts["public"] = contracts["public"].fillna(contracts["payer_kind"])
    return contracts[contracts["weight"] > 0].reset_index(drop=True)


def _orders(pilot: Pilot, index: dict) -> pd.DataFrame:
    """The lines of ``margins`` with their pair, what each one takes in all, and each time."""
    rows = lines(pilot)
    paid = rows["hours_eur"] + rows[["paid_eur", "unpaid_eur"]].fillna(0.0).sum(axis=1)
    # a pilot that logs no tour is ranked on its work alone, and says so
    margin = rows["revenue_eur"] - rows["hours_eur"] - rows["trips_eur"].fillna(0.0)
    margin = margin - (rows["variable_eur"] if pilot.has("ledger") else 0.0)
    hours = rows["handling_h"] + rows["tour_h"].fillna(0.0)
    contribution, each = margin + paid, rows["weight"].where(rows["weight"] > 0)
    return pd.DataFrame(
        {
            "pair": numbers_of(index, rows),
            "weight": rows["weight"],
            "own_eur": rows["revenue_eur"] / each,
            "left_eur": contribution / each,
            "minutes": hours / each * 60,
            "contract": rows["kind"] == "contract",
            "hours": hours,
            "known_hours": hours.where(contribution.notna()),
            "own_hours": rows["own_h"],
            "own_revenue_eur": rows["revenue_eur"],
            "variable_eur": rows["variable_eur"],
            "contribution_eur": contribution,
            "margin_eur": margin,
            "tour_h": rows["tour_h"],
        }
    )


def _source(orders: pd.DataFrame) -> str:
    if not orders["hours"].notna().any():
        return "absent"
    return "trips" if orders["tour_h"].notna().any() else "minutes"


# ---- columns of the table --------------------------------------------------------------------------------


def _label(pilot: Pilot, table: pd.DataFrame) -> None:
    for one, many in (("public", "publics"), ("service", "services")):
        table[f"{one}_label"] = list(map(labels_of(pilot, many), table[one]))
    table["label"] = [label(p, s) for p, s in zip(table["public_label"], table["service_label"], strict=True)]


@remembered
def names(pilot: Pilot, table: str) -> dict[str, str]:
    """Code -> label of a table of codes; a code without a label is its own."""
    frame = pilot[table].dropna(subset="id")
    return dict(zip(frame["id"], frame["label"].fillna(frame["id"]), strict=True))


def labels_of(pilot: Pilot, table: str):
    """What to call a code of this table: its label, else the kind of payer it names, else itself."""
    words, payers = names(pilot, table), TABLES["contracts"]["payer_kind"]
    return lambda code: words.get(code, payers.label(code))


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
    # a pair of nothing but refusals brings 0 where something is known of the others, and is not known where nothing is
    return np.where(missing | (mine.any() and not known.any()), np.nan, total)
