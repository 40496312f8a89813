"""Who comes back, who left, which contracts end: the client is the unit, and recent ones are set aside, not counted as lost.

A client first served less than a window ago has not had the time to come back (right censoring): the share is that of
those whose window has passed, so that a service that grows does not seem to lose people (Kaplan and Meier, 1958, on why).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.kept_up import logged_until
from ..core.pilot import Pilot
from ..core.rewind import last_days
from ..core.told import Told
from ..evidence import LEVEL, wilson_interval
from ..indicators.records import followed, orders
from .common import labels, offer_key, offer_of, shown, told_left

SILENT_DAYS = 90  # regulars without an order since
REGULAR_ORDERS = 3
NOTICE_MONTHS = 3  # a contract is talked of again that long before its end
COUNTS = ["clients", "recent", "back", "low", "high"]


@dataclass(frozen=True)
class Loyalty(Told):
    """Whom it counts are told by batches of five people (`privacy.batches`). cohorts : one row a quarter of first order
    (quarter, clients: those told, of those whose 90 days have passed, recent: others, back: of the clients, those served again
    within 90 days, low, high: range of the share; later, later_of: those served between day 91 and day 180, of those whose 180
    days have passed). publics, offers : the same counts by public (public, label, size: people of it in the territory, as
    noted), and by offer (public, service, label), where the client came back to the same offer. silent, regulars : clients of
    three orders or more without one for 90 days, and all of them. left, reasons : clients who said they would not come back;
    reason -> people, the most frequent first (NaN under five). contracts : one row a contract, by end (label: the payer as
    typed, ends: NaT when open, reopen: three months before, year_eur, state: "open", "running", "to_reopen", "ended", written:
    whether a signed paper is noted, NA where nobody says, because)."""

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
    first = followed(pilot)
    tables = _cohorts(first), _by_public(pilot, first), _by_offer(pilot)
    return Loyalty(*tables, *_silent(pilot), *_left(pilot), _contracts(pilot))


# ---- who comes back


def _counted(rows: pd.DataFrame) -> dict:
    told = rows[rows["batch"] >= 0]
    n, back = len(told), int(told["back"].sum())
    low, high = wilson_interval(back, n, LEVEL) if n else (np.nan, np.nan)
    return dict(zip(COUNTS, (n, len(rows) - n, back, float(low), float(high)), strict=True))


def _cohorts(first: pd.DataFrame) -> pd.DataFrame:
    """By quarter of the first order. Clients told together (a batch) are of the quarter of the last of them."""
    one = [first["public"].astype("object").fillna(""), first["batch"].where(first["batch"] >= 0)]
    last = first.groupby(one)["first"].transform("max").fillna(first["first"])
    old = first.groupby(one)["known_later"].transform("all").fillna(False).astype(bool)
    found = []
    for quarter, rows in first.groupby(last.dt.to_period("Q")):
        later = rows.loc[old[rows.index], "later"]
        counts = {**_counted(rows), "later": int(later.sum()), "later_of": len(later)}
        found.append({"quarter": quarter, **counts})
    return pd.DataFrame(found, columns=["quarter", *COUNTS, "later", "later_of"])


def _grouped(rows: pd.DataFrame, group: pd.Series) -> list[tuple[object, dict]]:
    """Counts group by group, the largest first; no group of which nobody is told."""
    found = [(name, _counted(those)) for name, those in rows.groupby(group)]
    return sorted([one for one in found if one[1]["clients"]], key=lambda pair: -pair[1]["clients"])


def _by_public(pilot: Pilot, first: pd.DataFrame) -> pd.DataFrame:
    names = labels(pilot, "publics")
    sizes = pilot["publics"].drop_duplicates("id").set_index("id")["size"]
    found = [
        {"public": code, "label": names.get(code, code), "size": sizes.get(code, np.nan), **counts}
        for code, counts in _grouped(first, first["public"])
    ]
    return pd.DataFrame(found, columns=["public", "label", "size", *COUNTS])


def _by_offer(pilot: Pilot) -> pd.DataFrame:
    rows, found = followed(pilot, True), []
    publics, services = labels(pilot, "publics"), labels(pilot, "services")
    for key, counts in _grouped(rows, offer_key(rows)):
        public, service = offer_of(key)
        label = f"{publics.get(public, public)} × {services.get(service, service)}"
        found.append({"public": public, "service": service, "label": label, **counts})
    return pd.DataFrame(found, columns=["public", "service", "label", *COUNTS])


# ---- who left


def _silent(pilot: Pilot) -> tuple[int, int]:
    days = orders(pilot).drop_duplicates(["client", "day"]).groupby("client")["day"]
    last = days.max()[days.size() >= REGULAR_ORDERS]
    since = logged_until(pilot) - pd.Timedelta(days=SILENT_DAYS)
    return int((last <= since).sum()) if len(last) else 0, len(last)


def _left(pilot: Pilot) -> tuple[int, pd.Series]:
    rows = told_left(pilot)
    reasons = rows["left_because"].value_counts().astype(float)
    shown = reasons[~privacy.too_few(reasons.to_numpy())]
    if len(shown) < len(reasons) and privacy.too_few(reasons.sum() - shown.sum()):
        shown = shown.iloc[:-1]  # else the hidden ones are found as the total less the others
    return len(rows), shown.reindex(reasons.index)


# ---- contracts


def _contracts(pilot: Pilot) -> pd.DataFrame:
    rows, names = pilot["contracts"], labels(pilot, "services")
    rows = rows[rows["status"].isin(["signed", "ended"])]
    ends = last_days(rows, pilot.until).fillna(rows["ended_on"])
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
