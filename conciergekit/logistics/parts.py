"""The parts of what trips cost, each in cash, volunteers' value and full: where the money and the hours go."""

import math

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..finance.books import unpaid_share
from ..finance.revenue import handling
from .costs import ratio
from .logbook import delivered
from .prices import Prices


def cost_parts(pilot: Pilot, table: pd.DataFrame, prices: Prices, cost) -> pd.DataFrame:
    """One row a part over the costed tours: part, cash_eur, volunteer_eur, full_eur, share (of the total), and
    full cost a tour, stop, order, km and hour.

    table: Tours with their costs, as in `TourCosts.table`.
    cost: The `TourCost` they were made from, one value a tour.
    """
    known = table["cost_full_eur"].notna().to_numpy()
    log = table[known]
    if log.empty:
        return pd.DataFrame()
    cash, unpaid = prices.hours_of(log["paid"])
    km_price = log["mode"].map(dict(prices.km_eur)).astype(float)
    rows = [_row("km", cost.km_eur[known])]
    for kind in ("drive", "stop", "load", "wait", "admin"):
        hours = log[f"{kind}_min"].to_numpy(float) / 60
        rows.append(_row(kind, hours * cash, hours * unpaid))
    rows += [
        _row("day", _each(cost.day_eur, known)),
        _row("tolls", _each(cost.tolls_eur, known)),
        _row("handover", log["handover_eur"]),
        _row("fees", log["fees_eur"]),
    ]
    parts = pd.DataFrame([row for row in rows if row["full_eur"] > 0], columns=list(rows[0]))
    total = {"part": "total", **parts.drop(columns="part").sum()}
    more = [
        _row("empty", log["empty_km"].fillna(0.0) * km_price),
        _failed(pilot, log, cash, unpaid),
        _handling(pilot, log, prices),
    ]
    parts = pd.concat(
        [parts, pd.DataFrame([total, *(row for row in more if row["full_eur"] > 0)])], ignore_index=True
    )
    return _divided(parts, log, float(total["full_eur"]))


def _divided(parts: pd.DataFrame, log: pd.DataFrame, total: float) -> pd.DataFrame:
    minutes = log[["drive_min", "stop_min", "load_min", "wait_min", "admin_min"]].sum().sum()
    counted = {
        "tour": len(log),
        "stop": log["stops"].sum(),
        "order": log["orders"].sum(),
        "km": log["km"].sum(),
        "hour": minutes / 60,
    }
    full = parts["full_eur"]
    shares = full / total if total > 0 else full * math.nan
    return parts.assign(
        share=shares, **{f"per_{name}_eur": ratio(full, float(n)) for name, n in counted.items()}
    )


def _row(part: str, cash, volunteer=0.0) -> dict:
    cash, volunteer = float(np.nansum(cash)), float(np.nansum(volunteer))
    return {"part": part, "cash_eur": cash, "volunteer_eur": volunteer, "full_eur": cash + volunteer}


def _each(value, known: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, float), known.shape)[known]


def _failed(pilot: Pilot, log: pd.DataFrame, cash: np.ndarray, unpaid: np.ndarray) -> dict:
    """Time at doors where nobody was; the second way there is in the other tours."""
    stops = pilot.happened("stops")
    missed = stops[stops["failed"].fillna(False).astype(bool)].groupby("tour")["minutes"].sum()
    hours = log["tour"].map(missed).fillna(0.0).to_numpy(float) / 60
    return _row("failed", hours * cash, hours * unpaid)


def _handling(pilot: Pilot, log: pd.DataFrame, prices: Prices) -> dict:
    """Minutes of the orders of these tours, at the price of a paid hour: in cash, what of them somebody is paid for."""
    orders = delivered(pilot)
    carried = orders[orders["tour"].isin(log["tour"])]
    full = handling(pilot)[carried.index].sum() / 60 * prices.hour_eur
    unpaid = unpaid_share(pilot)
    return _row("handling", full * (1 - unpaid), full * unpaid)
