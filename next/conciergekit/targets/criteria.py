"""What is known of each offer: demand, service, money, time, satisfaction?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import evidence, months
from ..pilot import Pilot

OFFER = ["public", "service"]
COLUMNS = (
    *OFFER,
    "requests",
    "requests_a_month",
    "clients",
    "served",
    "served_share",
    "served_low",
    "served_high",
    "served_n",
    "kept_order_eur",
    "kept_n",
    "kept_basis",
    "minutes_order",
    "minutes_n",
    "minutes_basis",
    "kept_hour_eur",
    "satisfaction",
    "satisfaction_n",
)


def criteria(pilot: Pilot) -> pd.DataFrame:
    """The offers that were asked for, a row a public × service, most asked for first.

    requests: with this public and service; requests_a_month: a whole month of the test, each
    counted by its open share. clients: different ones. served: requests served, contracts
    included. served_share (0 to 1): served ÷ (served + refused), with its 90 % range and n.
    kept_order_eur: mean of what was kept on the served requests that say it (kept_n), else the
    service's price; kept_basis says which ("noted", "price_list"). minutes_order: mean handling
    minutes noted (minutes_n), else the service's usual ones; minutes_basis: "noted", "usual".
    kept_hour_eur: kept_order_eur ÷ (minutes_order ÷ 60); trips are not in it. satisfaction
    (0 to 1): grades 4 and 5 among beneficiaries' answers, the last of each (satisfaction_n).
    Not known: NaN. Requests without public or service are in no row.
    """
    requests = pilot.requests.dropna(subset=OFFER)
    if requests.empty:
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    offers = requests.groupby(OFFER)
    counted = pd.DataFrame({"requests": offers.size(), "clients": offers["client"].nunique()})
    counted["clients"] = counted["clients"].replace(0, np.nan)
    found = counted.astype(float).join([_rhythm(pilot, requests), _served(requests)])
    found = found.reset_index()
    services = pilot.services.drop_duplicates("service", keep="last").set_index("service")
    written = {
        name: found["service"].map(services[name]).astype(float)
        for name in ("price", "usual_minutes")
    }
    orders = requests[requests["outcome"] == "served"].groupby(OFFER)
    found = found.join(_mean(orders["kept"], "kept", "kept_order_eur"), on=OFFER)
    found = found.join(_mean(orders["minutes"], "minutes", "minutes_order"), on=OFFER)
    found["kept_basis"] = _basis(found["kept_order_eur"], written["price"], "price_list")
    found["minutes_basis"] = _basis(found["minutes_order"], written["usual_minutes"], "usual")
    found["kept_order_eur"] = found["kept_order_eur"].fillna(written["price"])
    found["minutes_order"] = found["minutes_order"].fillna(written["usual_minutes"])
    hours = found["minutes_order"].replace(0, np.nan) / 60
    found["kept_hour_eur"] = found["kept_order_eur"] / hours
    found = found.join(_satisfaction(pilot.answers), on=OFFER)
    found[["kept_n", "minutes_n", "satisfaction_n"]] = found[
        ["kept_n", "minutes_n", "satisfaction_n"]
    ].fillna(0.0)
    found = found.sort_values(["requests", *OFFER], ascending=[False, True, True])
    return found.reset_index(drop=True)[list(COLUMNS)]


def _rhythm(pilot: Pilot, requests: pd.DataFrame) -> pd.Series:
    """Requests a month over the whole months of the test; NaN before the first is over."""
    share = months.table(pilot)["open_share"]
    inside = months.month_of(requests["date"]).isin(share.index)
    counts = inside.groupby([requests[name] for name in OFFER]).sum()
    return (counts / (share.sum() or np.nan)).rename("requests_a_month")


def _served(requests: pd.DataFrame) -> pd.DataFrame:
    noted = requests["outcome"].notna().any()  # a column nobody fills is no count of zero
    by = [requests[name] for name in OFFER]
    served = requests["outcome"].eq("served").groupby(by).sum().astype(float)
    n = served + requests["outcome"].eq("refused").groupby(by).sum()
    low, high = evidence.wilson_interval(served, n)
    return pd.DataFrame(
        {
            "served": served if noted else np.nan,
            "served_share": served / n.replace(0, np.nan),
            "served_low": low,
            "served_high": high,
            "served_n": n,
        }
    )


def _mean(groups, name: str, mean: str) -> pd.DataFrame:
    return groups.agg(["mean", "count"]).set_axis([mean, f"{name}_n"], axis=1).astype(float)


def _basis(noted: pd.Series, written: pd.Series, otherwise: str) -> pd.Series:
    basis = pd.Series(otherwise, index=noted.index, dtype="str").where(written.notna())
    return basis.mask(noted.notna(), "noted")


def _satisfaction(answers: pd.DataFrame) -> pd.DataFrame:
    """Share satisfied and how many answered, by offer; an answer without a respondent counts."""
    asked = answers[(answers["who"] == "user") & (answers["question"] == "satisfaction")]
    asked = asked.dropna(subset=[*OFFER, "answer"]).sort_values("date", kind="stable")
    again = asked.duplicated([*OFFER, "respondent"], keep="last") & asked["respondent"].notna()
    groups = asked[~again].assign(good=asked["answer"] >= 4).groupby(OFFER)["good"]
    return _mean(groups, "satisfaction", "satisfaction")


def _kind(name: str) -> str:
    return "str" if name in OFFER or name.endswith("_basis") else "float64"
