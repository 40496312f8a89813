"""The table of offers: the lines of ``margins`` added up by public and service, beside priority, plan and decision."""

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.pilot import Pilot, a_pilot, remembered
from ..finance.revenue import served
from ..margins import lines
from ..targets import Priorities, prioritize
from ..targets import shift as compared_with_plan
from ..targets.pairs import complete_months, label, labels_of
from . import decisions, trials

ORDERS, CONTRACT, TO_TRY, OTHERS, UNPLACED = "orders", "contract", "to_try", "others", "unplaced"
DRAWS, KEEP = 10_000, 3
_RUN, _CENT = 3, 0.015  # orders that show a price; euros under which two prices are one
_SUMMED = ["weight", "revenue_eur", "handling_h", "hours_eur", "trips_eur", "variable_eur", "margin_eur"]
_SUMMED += ["tour_h", "own_h"]
_CALLED = {"weight": "orders", "handling_h": "hours", "tour_h": "tour_hours", "own_h": "own_hours"}
COLUMNS = [
    *("kind", "public", "service", "public_label", "service_label", "label", "orders", "revenue_eur"),
    *("hours", "hours_eur", "trips_eur", "variable_eur", "margin_eur", "margin_order_eur", "hour_leaves_eur"),
    *("freed_hours_month", "priority", "planned_share", "observed_share"),
    *("decision", "reason", "figures", "beside_orders"),
    *("orders_unpriced", "orders_usual_minutes", "orders_without_tour", "trips_supposed_eur", "offers"),
]


@remembered
def table(
    pilot: Pilot, priorities: Priorities | None = None, keep: int = KEEP, draws: int = DRAWS, seed: int = 0
) -> pd.DataFrame:
    """One row an offer (a public × a service) over the complete months of the test, then the things to try; only the request
    log is needed.

    priorities : result of ``targets.prioritize`` if at hand. keep : how many offers are served first: `priority` is the chance
    of being among them. draws, seed : of the ranking, when it is not given.

    Columns kind ("orders", "contract", "to_try"; "others": groups too small to be shown, "unplaced": orders without a public or
    a service; both without a label), public, service and their labels, orders (or deliveries), revenue_eur, hours and hours_eur (work outside
    tours), trips_eur (fair share of the tours), variable_eur, margin_eur (trips included; NaN: not measured),
    margin_order_eur, hour_leaves_eur (an hour of work or of tour, before it is paid), freed_hours_month (what dropping it
    would free: its own work and doors), priority (0 to 1; NaN: not ranked), planned_share and observed_share (of its
    public, among the publics that order), beside_orders (contracts of an offer that people order too), decision (see ``decisions``), reason and figures (a code and its numbers),
    orders_unpriced, orders_usual_minutes, orders_without_tour, trips_supposed_eur (given to it by supposition), offers
    (how many the row stands for).
    """
    a_pilot(pilot)
    priorities = prioritize(pilot, draws=draws, seed=seed) if priorities is None else priorities
    rows = lines(pilot)
    key = _keys(rows)
    small = _too_few(rows, key)
    found = _sums(pilot, rows, key.where(~key.isin(small), privacy.OTHERS), len(small))
    found = _named(pilot, found)
    # the ranking chooses among what people ask for: it says nothing of a contract beside
    found["priority"] = np.where(found["beside_orders"], np.nan, _priority(found, priorities, keep))
    found = _shares(pilot, found)
    found = decisions.decided(pilot, found)
    found = pd.concat([part for part in (found, trials.to_try(pilot, found)) if len(part)] or [found])
    order = found["kind"].map({CONTRACT: 0, ORDERS: 1, OTHERS: 2, UNPLACED: 3, TO_TRY: 4})
    found = found.assign(_kind=order).sort_values(
        ["_kind", "public", "revenue_eur", "service"], ascending=[True, True, False, True], kind="stable"
    )
    found = found.reindex(columns=COLUMNS).reset_index(drop=True)
    return found.assign(beside_orders=found["beside_orders"].eq(True))


_NOWHERE = "\n"  # a line without a public or a service


def _keys(rows: pd.DataFrame) -> pd.Series:
    """Contracts stand apart from the orders of the same offer; one whose group is not written keeps its service."""
    contract = rows["kind"] == "contract"
    public = rows["public"].astype("object").mask(contract & rows["public"].isna(), "")
    placed = public.notna() & rows["service"].notna()
    key = public + "\n" + rows["service"].astype("object")
    return key.mask(contract & key.isin(key[~contract]), key + "\n" + CONTRACT).where(placed, _NOWHERE)


def _too_few(rows: pd.DataFrame, key: pd.Series) -> set:
    """Offers shown as one row because too few people use them; none where nobody has a code."""
    orders = rows["kind"] == "order"
    if not rows.loc[orders, "client"].notna().any():
        return set()
    return privacy.folded_groups(key[orders], rows.loc[orders, "client"], crowds=key[~orders])


def _sums(pilot: Pilot, rows: pd.DataFrame, key: pd.Series, folded: int) -> pd.DataFrame:
    each = rows.groupby(key, sort=False)
    out = each[_SUMMED].sum(min_count=1).rename(columns=_CALLED)
    # a margin stands on every order of the offer or says on how many
    known = rows["margin_eur"].notna()
    weight = rows["weight"].where(known).groupby(key, sort=False).sum(min_count=1)
    out["margin_order_eur"] = out["margin_eur"] / weight.where(weight > 0)
    # of the same orders: one without a price brings an unknown sum, not nothing
    brought = rows["revenue_eur"].where(known).groupby(key, sort=False).sum(min_count=1)
    out["price_eur"] = brought / weight.where(weight > 0)
    offered = rows["request"][(rows["kind"] == "order") & ~key.isin([privacy.OTHERS, _NOWHERE])]
    log = served(pilot).sort_values("date", kind="stable")
    last = {at: _present(log[log.index.isin(mine)]) for at, mine in offered.groupby(key, sort=False)}
    out["now_eur"] = pd.Series({at: price for at, (price, _day) in last.items()}, dtype=float)
    out["now_eur"] = out["now_eur"].fillna(out["price_eur"])
    out["since"] = pd.Series({at: day for at, (_price, day) in last.items()}, dtype="datetime64[ns]")
    each = out["margin_order_eur"] + (out["now_eur"] - out["price_eur"])
    out["earns_eur"] = each.fillna(out["margin_eur"])
    paid = rows["hours_eur"] + rows["paid_eur"].fillna(0) + rows["unpaid_eur"].fillna(0)
    hours = rows["handling_h"] + rows["tour_h"].fillna(0)
    before = (rows["margin_eur"] + paid).groupby(key, sort=False).sum(min_count=1)
    spent = hours.where(known).groupby(key, sort=False).sum(min_count=1)
    out["hour_leaves_eur"] = before / spent.where(spent > 0)
    out["freed_hours_month"] = out["own_hours"] / complete_months(pilot)
    order = rows["kind"] == "order"
    counts = {
        "orders_unpriced": order & rows["revenue_eur"].isna(),
        "orders_usual_minutes": order & (rows["minutes_from"] != "noted") & rows["handling_h"].notna(),
        "orders_without_tour": order & (rows["trips_from"] == "nobody"),
    }
    for name, mine in counts.items():
        out[name] = mine.groupby(key, sort=False).sum().astype(float)
    supposed = rows["trips_eur"].where(rows["trips_from"] == "supposed", 0.0)
    out["trips_supposed_eur"] = supposed.groupby(key, sort=False).sum()
    contract = (~order).groupby(key, sort=False).all()
    out["kind"] = np.where(contract, CONTRACT, ORDERS)
    out["kind"] = out["kind"].mask(out.index == privacy.OTHERS, OTHERS).mask(out.index == _NOWHERE, UNPLACED)
    out["offers"] = np.where(out.index == privacy.OTHERS, folded, 1.0)
    return out.rename_axis("key").reset_index()


def _present(log: pd.DataFrame) -> tuple[float, pd.Timestamp]:
    """The last price of the orders of an offer, by date, and its first day, if none paid it before and nearly all have since,
    for a month where it is a fall; NaN and NaT otherwise, and where a commission moves with the order."""
    paid = log[log["own_eur"] > 0]
    if paid.empty or (paid["commission_eur"] > 0).any():
        return np.nan, pd.NaT
    price, day, now = paid["own_eur"], paid["date"], float(paid["own_eur"].iloc[-1])
    at = (price - now).abs() < _CENT
    since = day[at].iloc[0]
    before, seen = price[day < since], at[day >= since]
    cut = now < before.median() and day.iloc[-1] < since + pd.DateOffset(months=1)
    if cut or len(before) < _RUN or seen.sum() < max(_RUN, len(seen) * 2 / 3):
        return np.nan, pd.NaT
    return now, since


def _named(pilot: Pilot, found: pd.DataFrame) -> pd.DataFrame:
    parts = found["key"].str.split("\n", expand=True).reindex(columns=[0, 1, 2])
    apart = found["kind"].isin([OTHERS, UNPLACED])
    found["public"] = parts[0].astype("object").where(~apart, "")
    found["service"] = parts[1].astype("object").where(~apart, "")
    found["beside_orders"] = parts[2].eq(CONTRACT)
    for one, many in (("public", "publics"), ("service", "services")):
        words = labels_of(pilot, many)
        found[f"{one}_label"] = [words(code) if code else "" for code in found[one]]
    said = [label(p, s) for p, s in zip(found["public_label"], found["service_label"], strict=True)]
    said = np.where(found["public"] == "", found["service_label"], said)
    found["label"] = np.where(apart, "", said)  # a fold is named where it is told
    return found.drop(columns="key")


def _priority(found: pd.DataFrame, priorities: Priorities, keep: int) -> np.ndarray:
    """Chance of each offer to be among the first `keep` of the ranking."""
    if priorities.smaa is None:
        return np.full(len(found), np.nan)
    first, pair = priorities.smaa.top(keep), ["public", "service"]
    ranked = priorities.ranked[pair].itertuples(index=False, name=None)
    chance = dict(zip(ranked, first, strict=True))
    return np.array([chance.get(k, np.nan) for k in found[pair].itertuples(index=False, name=None)], float)


def _shares(pilot: Pilot, found: pd.DataFrame) -> pd.DataFrame:
    """Planned and observed shares of the public of each offer, among the publics that order."""
    plan = compared_with_plan(pilot).table
    plan = plan[plan["compared"]].drop_duplicates("public").set_index("public")
    orders = found["kind"] == ORDERS
    for name in ("planned_share", "observed_share"):
        found[name] = found["public"].map(plan[name]).astype(float).where(orders)
    return found
