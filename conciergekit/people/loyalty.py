"""Who comes back, who left, which contracts end: the client is the unit, and recent ones are set aside, not counted as lost.

A client first served less than a window ago has not had the time to come back (right censoring): the share is that of
those whose window has passed, so that a service that grows does not seem to lose people (Kaplan and Meier, 1958, on why).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.kept_up import logged_until
from ..core.pilot import Pilot, remembered
from ..core.told import Told
from ..evidence import LEVEL, wilson_interval
from ..finance.demand import served_rows
from ..indicators.records import COME_BACK_DAYS
from .common import labels, offer_key, offer_of, shown

LATER_DAYS = 180  # a client still there orders between the end of the first window and this day
SILENT_DAYS = 90  # regulars without an order since
REGULAR_ORDERS = 3
NOTICE_MONTHS = 3  # a contract is talked of again that long before its end
COUNTS = ["clients", "recent", "back", "low", "high"]


@dataclass(frozen=True)
class Loyalty(Told):
    """cohorts : one row a quarter of first order (quarter, to: the last of those told together, clients: whose 90 days have passed, recent: others, back: of the
    clients, those served again within 90 days, low, high: range of the share; later, later_of: those served between day 91
    and day 180, of those whose 180 days have passed). publics, offers : the same counts by public (public, label, size: people of it in the territory, as noted), and by
    offer (public, service, label), where the client came back to the same offer; groups under five clients are put together
    ("" code). silent, regulars : clients of three orders or more without one for 90 days, and all of them. left, reasons :
    clients who said they would not come back; reason -> people, the most frequent first (NaN under five). contracts : one
    row a contract, by end (label: the payer as typed, ends: NaT when open, reopen: three months before, year_eur, state:
    "open", "running", "to_reopen", "ended", written: whether a signed paper is noted, NA where nobody says, because)."""

    cohorts: pd.DataFrame
    publics: pd.DataFrame
    offers: pd.DataFrame
    silent: int
    regulars: int
    left: int
    reasons: pd.Series
    contracts: pd.DataFrame


def loyalty(pilot: Pilot) -> Loyalty:
    """Cohorts, repeat by public and offer, departures, and the calendar of contracts."""
    first = _first(pilot)
    silent, regulars = _silent(pilot)
    left, reasons = _left(pilot)
    return Loyalty(
        _cohorts(first), _by_public(pilot, first), _by_offer(pilot), silent, regulars, left, reasons, _contracts(pilot)
    )  # fmt: skip


# ---- who comes back


@remembered
def _orders(pilot: Pilot) -> pd.DataFrame:
    """Orders served, each with its client and its day, the oldest first; a day's orders are one visit."""
    rows = served_rows(pilot).dropna(subset=["client", "day"])
    return rows.assign(day=rows["day"].dt.normalize()).sort_values("day", kind="stable")


def _first(pilot: Pilot) -> pd.DataFrame:
    """One row a client: public, first day, and what followed it."""
    return _followed(_orders(pilot), ["client"], logged_until(pilot))


def _followed(rows: pd.DataFrame, keys: list[str], until: pd.Timestamp) -> pd.DataFrame:
    """One row a client (or a client and an offer): first day, whether each window has passed, whether it brought an order."""
    days = rows.groupby(keys)["day"].transform("min")
    after = (rows["day"] - days).dt.days
    told = rows.assign(
        first=days,
        back=(after > 0) & (after <= COME_BACK_DAYS),
        later=(after > COME_BACK_DAYS) & (after <= LATER_DAYS),
    )
    kept = {"first": "min", "back": "any", "later": "any"} | ({} if "public" in keys else {"public": "first"})
    found = told.groupby(keys, as_index=False).agg(kept)
    age = (until - found["first"]).dt.days
    return found.assign(known=age >= COME_BACK_DAYS, known_later=age >= LATER_DAYS)


def _counted(rows: pd.DataFrame) -> dict:
    known = rows[rows["known"]]
    n, back = len(known), int(known["back"].sum())
    low, high = wilson_interval(back, n, LEVEL) if n else (np.nan, np.nan)
    return dict(zip(COUNTS, (n, len(rows) - n, back, float(low), float(high)), strict=True))


def _cohorts(first: pd.DataFrame) -> pd.DataFrame:
    """By quarter of the first order; a quarter whose clients could be known by its figures is told with the one before."""
    quarter, parts = first["first"].dt.to_period("Q"), []
    for one in sorted(quarter.unique()):
        n = int(first.loc[quarter == one, "known"].sum())
        if parts and (privacy.too_few(n) or privacy.too_few(parts[-1][1])):
            parts[-1] = (parts[-1][0], parts[-1][1] + n, one)
        else:
            parts.append((one, n, one))
    found = []
    for start, n, end in parts:
        rows = first[(quarter >= start) & (quarter <= end)]
        if privacy.too_few(n):
            continue
        old = rows[rows["known_later"]]
        n_later = 0 if privacy.too_few(len(old)) else len(old)
        later = int(old["later"].sum()) if n_later else 0
        found.append({"quarter": start, "to": end, **_counted(rows), "later": later, "later_of": n_later})
    return pd.DataFrame(found, columns=["quarter", "to", *COUNTS, "later", "later_of"])


def _grouped(rows: pd.DataFrame, group: pd.Series) -> list[tuple[object, dict]]:
    """Counts group by group; small ones together, and nothing where even together they are too few."""
    known = rows["known"]
    folded = privacy.folded_groups(group[known], rows.loc[known, "client"]) | (set(group) - set(group[known]))
    groups = privacy.fold(group, folded)
    found = [(name, _counted(those)) for name, those in rows.groupby(groups)]
    found = [
        (name, counts)
        for name, counts in found
        if counts["clients"] and not privacy.too_few(counts["clients"])
    ]
    return sorted(found, key=lambda pair: (pair[0] == privacy.OTHERS, -pair[1]["clients"]))


def _by_public(pilot: Pilot, first: pd.DataFrame) -> pd.DataFrame:
    rows, names = first.dropna(subset=["public"]), labels(pilot, "publics")
    sizes = pilot["publics"].drop_duplicates("id").set_index("id")["size"]
    found = [{"public": code, "label": names.get(code, code), "size": sizes.get(code, np.nan), **counts} for code, counts in _grouped(rows, rows["public"])]  # fmt: skip
    return pd.DataFrame(found, columns=["public", "label", "size", *COUNTS])


def _by_offer(pilot: Pilot) -> pd.DataFrame:
    rows = _orders(pilot).dropna(subset=["public", "service"])
    rows = _followed(rows, ["client", "public", "service"], logged_until(pilot))
    publics, services = labels(pilot, "publics"), labels(pilot, "services")
    found = []
    for key, counts in _grouped(rows, offer_key(rows)):
        public, service = offer_of(key)
        label = f"{publics.get(public, public)} × {services.get(service, service)}" if key else ""
        found.append({"public": public, "service": service, "label": label, **counts})
    return pd.DataFrame(found, columns=["public", "service", "label", *COUNTS])


# ---- who left


def _silent(pilot: Pilot) -> tuple[int, int]:
    days = _orders(pilot).drop_duplicates(["client", "day"]).groupby("client")["day"]
    last = days.max()[days.size() >= REGULAR_ORDERS]
    since = logged_until(pilot) - pd.Timedelta(days=SILENT_DAYS)
    return int((last <= since).sum()) if len(last) else 0, len(last)


def _left(pilot: Pilot) -> tuple[int, pd.Series]:
    rows = pilot["clients"].drop_duplicates("id")
    rows = rows[rows["left_on"] <= pilot.until]
    reasons = rows["left_because"].value_counts().astype(float)
    if privacy.too_few(len(rows)):
        reasons = reasons.head(0)
    shown = reasons[~privacy.too_few(reasons.to_numpy())]
    if len(shown) < len(reasons) and privacy.too_few(reasons.sum() - shown.sum()):
        shown = shown.iloc[:-1]  # else the hidden ones are found as the total less the others
    return len(rows), shown.reindex(reasons.index)


# ---- contracts


def _contracts(pilot: Pilot) -> pd.DataFrame:
    rows, names = pilot["contracts"], labels(pilot, "services")
    rows = rows[rows["status"].isin(["signed", "ended"])]
    ends = rows["end"].fillna(rows["ended_on"])
    over = (rows["status"] == "ended") | (ends <= pilot.until)
    reopen = ends - pd.DateOffset(months=NOTICE_MONTHS) if len(rows) else ends
    state = np.select([over, ends.isna(), reopen <= pilot.until], ["ended", "open", "to_reopen"], "running")
    found = pd.DataFrame(
        {
            "label": [shown(name) for name in rows["payer_name"]],
            "service": [names.get(code, code) for code in rows["service"].astype("object")],
            "ends": ends,
            "reopen": reopen,
            "year_eur": rows["amount_eur"] * rows["per_year"],
            "state": state,
            "written": rows["written"],
            "because": rows["ended_because"].astype("object").fillna(""),
        }
    )
    return found.sort_values("ends", kind="stable").reset_index(drop=True)
