"""How well a pair fits the trips: what one more stop for it costs, or how far its people live."""

import numpy as np
import pandas as pd

from ..pilot import Pilot
from .cells import SPREAD, Context, Measure, means
from .pairs import UNASSIGNED, within


def logistics(context: Context) -> Measure:
    """Euros of one more stop on the tours that carried the orders of the pair; without logged tours,
    kilometres there and back from the base to the communes of its requests, by the pilot's own roads."""
    found = _marginal(context)
    return found if found is not None else _distance(context)


def _marginal(context: Context) -> Measure | None:
    """The road between doors is worth √stops (Daganzo 1984): the last of n doors adds √n - √(n - 1) of it.

    Time at the door is that of the pair's service, else the pilot's mean.
    """
    from ..logistics import trip_model
    from ..logistics.tours import usual_costs

    tours = within(context.pilot["tours"], "date", context.pairs.since, context.pairs.until)
    log = context.pairs.requests
    log = log[(log["pair"] != UNASSIGNED) & log["tour"].isin(tours["id"].dropna())]
    model = trip_model(context.pilot, usual_costs(context.pilot)) if len(log) else None
    if model is None:
        return None
    per_stop = _road_eur(context.pilot, tours, log, model)
    rides = log[log["tour"].isin(per_stop.index)].drop_duplicates(["pair", "tour"])
    if not len(rides):
        return None
    services = context.pilot["services"].drop_duplicates("id").set_index("id")["stop_min"]
    door = context.pairs.table["service"].map(services).fillna(model.stop_min).to_numpy(dtype=float)
    road = rides["tour"].map(per_stop).groupby(rides["pair"]).agg(["mean", "std", "size"])
    road = road.reindex(range(context.m))
    n = road["size"].fillna(0).to_numpy(dtype=float)
    value = road["mean"].to_numpy(dtype=float) + door / 60 * model.hour_eur
    return means(context, "logistics", value, _error(road, "logistics"), n)


def _road_eur(pilot: Pilot, tours: pd.DataFrame, log: pd.DataFrame, model) -> pd.Series:
    """Tour -> euros of road that its last door adds, from the tour's own kilometres."""
    tours = tours.drop_duplicates("id").set_index("id")
    stops = tours["stops"].fillna(pilot["stops"].groupby("tour").size().reindex(tours.index))
    stops = stops.fillna(log.groupby("tour").size().reindex(tours.index))
    stops = stops.where(stops >= 1)
    between = model.spread_km * np.sqrt(stops)
    whole = model.haul_km + between
    share = np.where(stops == 1, 1.0, between / whole.where(whole > 0) * (1 - np.sqrt((stops - 1) / stops)))
    return (tours["km"] * share * model.road_eur).dropna()


def _error(grouped: pd.DataFrame, spread: str) -> np.ndarray:
    """Standard error of a mean over rides; a typical gap stands for a spread that three rides cannot show."""
    sd = grouped["std"].where(grouped["size"] >= 3, SPREAD[spread]).to_numpy(dtype=float)
    return sd / np.sqrt(np.maximum(grouped["size"].fillna(0).to_numpy(dtype=float), 1))


def _distance(context: Context) -> Measure:
    from ..logistics.logbook import Ground

    nothing = Measure(np.full(context.m, np.nan), np.zeros(context.m), np.full((context.draws, context.m), np.nan),
                      scale="logistics_km")  # fmt: skip
    log, ground = context.pairs.requests, Ground.of(context.pilot)
    homes = context.pilot["clients"].drop_duplicates("id").set_index("id")["insee"]
    where = log["insee"].fillna(log["client"].map(homes)) if len(homes) else log["insee"]
    placed = log.assign(insee=where)[(log["pair"] != UNASSIGNED) & ground.roads.knows(where)]
    if ground.base is None or ground.supposed or not len(placed):
        return nothing
    codes = list(placed["insee"].unique())
    away = 2 * ground.roads.km([ground.base, *codes], "car")[0, 1:]
    km = placed["insee"].map(dict(zip(codes, np.maximum(away, 1.0), strict=True)))
    grouped = km.groupby(placed["pair"]).agg(["mean", "std", "size"]).reindex(range(context.m))
    found = means(context, "logistics_km", grouped["mean"].to_numpy(dtype=float), _error(grouped, "logistics_km"),
                  grouped["size"].fillna(0).to_numpy(dtype=float))  # fmt: skip
    return Measure(found.value, found.n, found.draws, scale="logistics_km")
