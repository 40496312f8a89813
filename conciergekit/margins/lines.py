"""One line an order served, or a contract and month it ran, with all that its margin is made of."""

import numpy as np
import pandas as pd

from ..core.kept_up import compared_months, logged_months
from ..core.pilot import Pilot, remembered
from ..finance import books, revenue
from ..finance.varying import of_services
from ..logistics.logbook import numbered
from ..logistics.paid_km import named_modes
from . import trips

NOTED, USUAL = "noted", "usual"


@remembered
def lines(pilot: Pilot) -> pd.DataFrame:
    """Orders served and contracts run over the complete months of the test that the log tells.

    Columns kind ("order", "contract"), request (row of the log), contract (its number), client, public, service, month,
    weight (1, or the deliveries of the month), revenue_eur (NaN: no price noted), handling_h (hours of work outside
    tours), minutes_from ("noted", "usual": the mean of its service, else the Services sheet), hours_eur (× the cost of
    a paid hour), km_eur (0 of a vehicle that variable_eur pays), tolls_eur, paid_eur and unpaid_eur (hours of tours, by who drove), trips_eur (their sum; NaN
    where nothing says who rode the tours), drive_h, door_h, tour_h (hours of tours), trips_from ("carried", "told",
    "supposed", "nobody": no tour was its own), variable_eur (ledger expenses of its service flagged variable, shared by
    orders: those of months that the accounts do not tell bear what an order of the others does; NaN without a ledger, or
    where the accounts tell no month of its service), margin_eur (revenue − hours − trips − variable; NaN when one of the first three is
    not measured, or the last in accounts that are kept), own_h (handling and its own door: what would be freed without it).
    """
    table = _bare(pilot)
    table["hours_eur"] = table["handling_h"] * books.paid_hour_eur(pilot)
    table = _with_trips(pilot, table)
    table["variable_eur"] = _variable(pilot, table, _known(table))
    left = table["revenue_eur"] - table["hours_eur"] - table["trips_eur"]
    table["margin_eur"] = left - table["variable_eur"] if pilot.has("ledger") else left
    table["own_h"] = table["handling_h"] + table["door_h"].fillna(0.0)
    return table


@remembered
def _bare(pilot: Pilot) -> pd.DataFrame:
    """The lines before anything is charged to them."""
    table = pd.concat([_orders(pilot), _contracts(pilot)], ignore_index=True)
    return table[table["month"].isin(logged_months(pilot))].reset_index(drop=True)


@remembered
def borne(pilot: Pilot) -> pd.DataFrame:
    """What each line bears of each tour (`trips.shares`), less the kilometres that its service pays in the accounts:
    the price of a kilometre holds the vehicle, and so does a van hired for that service."""
    table = _bare(pilot)
    mine, paid = trips.shares(pilot, table), _vehicles(pilot, table)
    if paid:
        mode = numbered(pilot).set_index("id")["mode"]
        whose = zip(mine["line"].map(table["service"]), mine["tour"].map(mode), strict=True)
        mine["km_eur"] = mine["km_eur"].where([pair not in paid for pair in whose], 0.0)
    return mine


def _vehicles(pilot: Pilot, table: pd.DataFrame) -> set[tuple[str, str]]:
    """(service, means of travel) of the ledger expenses charged to a service that name one."""
    if not pilot.has("ledger"):
        return set()
    mine = charged(pilot, table, _known(table))
    mode = named_modes(pilot).reindex(mine.index[mine]).replace("", None).dropna()
    return set(zip(pilot["ledger"]["service"][mode.index], mode, strict=True))


def _known(table: pd.DataFrame) -> pd.Series:
    """Lines whose price and hours are measured; trips are of all lines, or of none."""
    return table[["revenue_eur", "handling_h"]].notna().all(axis=1)


def _orders(pilot: Pilot) -> pd.DataFrame:
    log = revenue.served(pilot)
    services = pilot["services"].dropna(subset="id").drop_duplicates("id").set_index("id")
    homes = pilot["clients"].dropna(subset="id").drop_duplicates("id").set_index("id")["public"]
    free = log["service"].map(services["market"]).eq(False).fillna(False).astype(bool)
    own = log[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    public = log["public"]
    if len(homes):
        public = public.fillna(log["client"].map(homes))
    return pd.DataFrame(
        {
            "kind": "order",
            "request": log.index.to_numpy(),
            "contract": None,
            "client": log["client"],
            "public": public,
            "service": log["service"],
            "month": log["month"],
            "weight": 1.0,
            "revenue_eur": own.mask(own.isna() & free, 0.0),
            "handling_h": revenue.handling(pilot)[log.index] / 60,
            "minutes_from": np.where(log["minutes"].notna(), NOTED, USUAL),
        }
    ).reset_index(drop=True)


def _contracts(pilot: Pilot) -> pd.DataFrame:
    rows = revenue.occurrences(pilot)
    return pd.DataFrame(
        {
            "kind": "contract",
            "request": np.nan,
            "contract": rows["id"],
            "client": None,
            "public": rows["public"].fillna(rows["payer_kind"]),
            "service": rows["service"],
            "month": rows["month"],
            "weight": rows["times"],
            "revenue_eur": rows["own_eur"].where(rows["amount_eur"].notna()),
            "handling_h": rows["usual_minutes"] * rows["times"] / 60,
            "minutes_from": np.where(rows["minutes"].notna(), NOTED, USUAL),
        }
    ).reset_index(drop=True)


def _with_trips(pilot: Pilot, table: pd.DataFrame) -> pd.DataFrame:
    names = [*trips.PARTS, "drive_h", "door_h", "rest_h"]
    mine = borne(pilot)
    sums = mine.groupby("line")[names].sum().reindex(table.index, fill_value=0.0).astype(float)
    whose = mine.drop_duplicates("line").set_index("line")["whose"]
    table[names] = sums if trips.measured(pilot) else np.nan
    table["trips_eur"] = table[list(trips.PARTS)].sum(axis=1, min_count=1)
    table["tour_h"] = table[["drive_h", "door_h", "rest_h"]].sum(axis=1, min_count=1)
    table["trips_from"] = whose.reindex(table.index).fillna(trips.NOBODY)
    return table.drop(columns="rest_h")


def charged(pilot: Pilot, table: pd.DataFrame, known: pd.Series) -> pd.Series:
    """Whether each ledger expense of the test is charged to a service (`varying.of_services`), one that has a line whose
    margin is known; the others, and those of months that the log does not tell, are shared."""
    rows, mine = books.period_entries(pilot), of_services(pilot)
    mine = mine.index[mine["service"].isin(table.loc[known, "service"].dropna())]
    rows = rows[rows["nature"] == "expense"]
    return pd.Series(rows.index.isin(mine), index=rows.index)


def _variable(pilot: Pilot, table: pd.DataFrame, known: pd.Series) -> pd.Series:
    if not pilot.has("ledger"):
        return pd.Series(np.nan, index=table.index)
    mine = charged(pilot, table, known)
    rows = books.period_entries(pilot).loc[mine.index[mine]]
    each = rows.groupby("service")["amount_eur"].sum()
    weight, told = table["weight"].where(known, 0.0), table["month"].isin(compared_months(pilot))
    whole = weight.where(told, 0.0).groupby(table["service"]).transform("sum")
    spent = (table["service"].map(each).astype(float) * weight / whole.where(whole > 0)).fillna(0.0)
    ever = told.groupby(table["service"], dropna=False).transform("any").astype(bool)
    return spent.mask(~told & ~ever)
