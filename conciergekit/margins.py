"""What each order and each contract brings and takes: hours, its share of the tours, variable expenses, margin.

    lines = ck.margins.lines(pilot)      # one row an order served, or a contract and month it ran

The one place that reckons them: the ranking, the focus, the offers and the money chapter all add up these lines.

Whose a tour was: an order bears the fair share of its own tour (`logistics.causes`), nothing if it never rode one. A tour
without orders belongs to the contract or the service it says it served. One with neither order, stop nor such a word is
supposed to be a contract's; any other belongs to no offer.
"""

import numpy as np
import pandas as pd

from .core.kept_up import compared_months, logged_months
from .core.pilot import Pilot, all_dated, remembered
from .finance import books, revenue
from .finance.varying import of_services
from .logistics import who_causes
from .logistics.logbook import delivered, numbered
from .logistics.paid_km import named_modes
from .logistics.tours import cost_tours

NOTED, USUAL = "noted", "usual"
CARRIED, TOLD, SUPPOSED, NOBODY = "carried", "told", "supposed", "nobody"
PARTS = ("km_eur", "tolls_eur", "paid_eur", "unpaid_eur")  # of what a tour costs; the last two are its hours
_KINDS = ("drive_min", "stop_min", "load_min", "wait_min", "admin_min")
_TOURS = ["tour", "month", *PARTS, "drive_h", "stop_h", "rest_h", "stops", "orders", "cost_eur"]
_COLUMNS = ["line", "tour", "whose", *PARTS, "drive_h", "door_h", "rest_h"]


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
    """What each line bears of each tour (`shares`), less the kilometres that its service pays in the accounts:
    the price of a kilometre holds the vehicle, and so does a van hired for that service."""
    table = _bare(pilot)
    mine, paid = shares(pilot, table), _vehicles(pilot, table)
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
    names = [*PARTS, "drive_h", "door_h", "rest_h"]
    mine = borne(pilot)
    sums = mine.groupby("line")[names].sum().reindex(table.index, fill_value=0.0).astype(float)
    whose = mine.drop_duplicates("line").set_index("line")["whose"]
    table[names] = sums if measured(pilot) else np.nan
    table["trips_eur"] = table[list(PARTS)].sum(axis=1, min_count=1)
    table["tour_h"] = table[["drive_h", "door_h", "rest_h"]].sum(axis=1, min_count=1)
    table["trips_from"] = whose.reindex(table.index).fillna(NOBODY)
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


# ---- their share of the tours ----------------------------------------------------------------------------


@remembered
def tours(pilot: Pilot) -> pd.DataFrame:
    """The tours of the complete months that the log tells, whose cost is known: tour, month, km_eur, tolls_eur, paid_eur and unpaid_eur (its
    hours, by who drove), drive_eur (what of them the driving makes), drive_h, stop_h, rest_h, stops, orders, cost_eur.

    A tour with neither stop nor order written costs its kilometres and the minutes logged.
    """
    if not pilot.has("tours"):
        return pd.DataFrame(columns=_TOURS)
    costs = cost_tours(pilot)
    table = costs.table
    month = table["date"].dt.to_period("M")
    known = table["cost_full_eur"].notna() | table["floor_eur"].notna()
    table = table[known & month.isin(logged_months(pilot))]
    cash, unpaid = costs.prices.hours_of(table["paid"])
    hours = table[list(_KINDS)].fillna(0.0) / 60
    worked, drive = hours.sum(axis=1).to_numpy(), hours["drive_min"].to_numpy()
    out = pd.DataFrame(
        {
            "tour": table["tour"],
            "month": month[table.index],
            "km_eur": table["cost_km_eur"],
            "tolls_eur": table["tolls_eur"],
            "paid_eur": worked * cash,
            "unpaid_eur": worked * unpaid,
            "drive_h": drive,
            "stop_h": hours["stop_min"],
            "rest_h": worked - drive - hours["stop_min"],
            "stops": table["stops"],
            "orders": table["orders"],
        }
    )
    return out.assign(cost_eur=out[list(PARTS)].sum(axis=1)).reset_index(drop=True)


def shares(pilot: Pilot, lines: pd.DataFrame) -> pd.DataFrame:
    """What each line bears of each tour: line (row of `lines`; -1: no offer), tour, whose (carried, told, supposed,
    nobody), the PARTS in €, drive_h, door_h (at its own door) and rest_h. Adds up to `tours`, whatever the lines.

    lines : one row an order or a contract and month: kind, request, contract, service, month, weight, handling_h.
    """
    known = tours(pilot)
    if known.empty:
        return pd.DataFrame(columns=_COLUMNS)
    carried = _carried(pilot, known)
    parts = [_of_orders(known, carried, lines)]
    alone = known[~known["tour"].isin(carried["tour"])]
    said = numbered(pilot).set_index("id")[["contract", "service"]]
    alone = alone.join(said, on="tour")
    work = lines[["contract", "service", "month", "weight", "handling_h"]]
    contracts = work[(lines["kind"] == "contract").to_numpy()]
    given, alike = [], {}  # tours of one month that say the same thing are borne alike
    for at, tour in enumerate(alone.itertuples(index=False)):
        words = (word if isinstance(word, str) else None for word in (tour.contract, tour.service))
        said = (*words, tour.month, bool(np.isnan(tour.stops)), bool(np.isnan(tour.orders)))
        if said not in alike:
            weights, whose = _of_contracts(tour, contracts, work)
            alike[said] = [(line, part, whose) for line, part in weights.items()] or [(-1, 1.0, NOBODY)]
        given += [(at, *one) for one in alike[said]]
    parts.append(_given(alone, given))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True)[_COLUMNS] if parts else pd.DataFrame(columns=_COLUMNS)


# ---- tours that carried orders ---------------------------------------------------------------------------


def _carried(pilot: Pilot, known: pd.DataFrame) -> pd.DataFrame:
    """One row an order on a tour of `known`; the road by its fair share, equally by door where one cannot be placed."""
    on_board = delivered(pilot).dropna(subset="tour")
    on_board = on_board[on_board["tour"].isin(known["tour"])]
    groups = on_board.groupby("tour")["door"]
    doors, there = groups.transform("nunique"), on_board.groupby(["tour", "door"])["door"].transform("size")
    equal = 1.0 / (doors * there)
    table = on_board[["tour"]].assign(doors=doors.astype(float), rest_share=equal.astype(float))
    table = table.rename_axis("request").reset_index()
    fair = who_causes(pilot, cost_tours(pilot)).orders
    if fair.empty:
        return table.assign(drive_share=table["rest_share"])
    count = fair.groupby("tour").size()
    whole = table["tour"].map(count).to_numpy() == table.groupby("tour")["tour"].transform("size").to_numpy()
    road = table["request"].map(fair.set_index("request")["drive_share"])
    return table.assign(drive_share=np.where(whole, road, table["rest_share"]))


def _of_orders(known: pd.DataFrame, carried: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    if carried.empty:
        return pd.DataFrame(columns=_COLUMNS)
    orders = lines[lines["kind"] == "order"]
    # an order of another month is on the tour all the same: no offer's
    line = carried["request"].map(pd.Series(orders.index, index=orders["request"].to_numpy()))
    rows = carried.assign(line=line.fillna(-1).astype(int)).merge(known, on="tour")
    drive, rest = rows["drive_share"], rows["rest_share"]
    driving = (rows["drive_h"] / (rows["drive_h"] + rows["stop_h"] + rows["rest_h"])).fillna(0.0)
    hours = driving * drive + (1 - driving) * rest
    own = np.minimum(1.0, (rows["doors"] / rows["stops"]).fillna(1.0))  # minutes at doors, pick-ups left out
    return pd.DataFrame(
        {
            "line": rows["line"],
            "tour": rows["tour"],
            "whose": CARRIED,
            "km_eur": rows["km_eur"] * drive,
            "tolls_eur": rows["tolls_eur"] * rest,
            "paid_eur": rows["paid_eur"] * hours,
            "unpaid_eur": rows["unpaid_eur"] * hours,
            "drive_h": rows["drive_h"] * drive,
            "door_h": rows["stop_h"] * own * rest,
            "rest_h": (rows["rest_h"] + rows["stop_h"] * (1 - own)) * rest,
        }
    )


# ---- tours without orders --------------------------------------------------------------------------------


def _of_contracts(tour, contracts: pd.DataFrame, lines: pd.DataFrame) -> tuple[pd.Series, str]:
    """Weight of each line that bears a tour which carried no order, and how it is known."""
    if isinstance(tour.contract, str):
        return _weights(contracts[contracts["contract"] == tour.contract], tour.month), TOLD
    if isinstance(tour.service, str):
        mine = contracts[contracts["service"] == tour.service]
        return _weights(mine if len(mine) else lines[lines["service"] == tour.service], tour.month), TOLD
    if np.isnan(tour.stops) and np.isnan(tour.orders):
        running = contracts[contracts["month"] == tour.month]
        return _weights(running, tour.month), SUPPOSED
    return pd.Series(dtype=float), NOBODY


def _weights(mine: pd.DataFrame, month) -> pd.Series:
    """Shares of lines in a tour: those of its month, else all; by hours of work, else by deliveries."""
    now = mine[(mine["month"] == month) & (mine["weight"] > 0)]
    mine = now if len(now) else mine
    hours = mine["handling_h"]
    weight = hours if len(hours) and hours.notna().all() and hours.sum() > 0 else mine["weight"]
    return weight / weight.sum() if weight.sum() > 0 else pd.Series(dtype=float)


def _given(alone: pd.DataFrame, given: list[tuple[int, int, float, str]]) -> pd.DataFrame:
    """given: the place of a tour among `alone`, a line, its part of the tour, whose it is."""
    if not given:
        return pd.DataFrame(columns=_COLUMNS)
    at, line, part, whose = (list(column) for column in zip(*given, strict=True))
    tours, part = alone.iloc[at], np.array(part)
    amounts = tours[[*PARTS, "drive_h", "rest_h", "stop_h"]].mul(part, axis=0)
    found = amounts.rename(columns={"stop_h": "door_h"}).assign(line=line, tour=tours["tour"], whose=whose)
    return found.reset_index(drop=True)


def measured(pilot: Pilot) -> bool:
    """Whether anything says who rode the tours: without it trips are not measured, which is not free."""
    if not pilot.has("tours"):
        return False
    said = pilot.happened("tours")[["contract", "service"]].notna().any(axis=None)
    by_contract = len(revenue.occurrences(pilot)) and not len(revenue.served(pilot))
    return bool(delivered(pilot)["tour"].notna().any() or said or by_contract)


all_dated(globals())
