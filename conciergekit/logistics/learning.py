"""What logged tours teach: detour, speed, minutes, stops, demand, pulled towards the defaults while few; and when
to worry.

A learned value is (n0·prior + sum of observations)/(n0 + n): with few tours the default speaks, with many the log.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from ..core import rates
from ..core.kept_up import logged_until
from ..core.pilot import Pilot
from ..core.roads.network import MOTOR
from ..core.roads.places import MODES
from ..core.told import Told
from .breakeven import BreakEven, stops_needed
from .costs import ratio
from .logbook import OBSERVED, Ground, delivered, numbered, usual_mode
from .model import split_road
from .tours import TourCosts, cost_tours
from .weeks import pause, present

NEWEST_WEEKS, FEWEST_WEEKS = 4, 8
RECENT = 20  # forecasts judged: what the log has taught by now


def shrink(prior: float, total: float, n: float, n0: float) -> float:
    """(n0·prior + total)/(n0 + n): a default worth n0 observations, corrected by n whose sum is `total`."""
    return (n0 * prior + total) / (n0 + n)


@dataclass(frozen=True)
class Learned(Told):
    """Parameters learned from the log, and how well kilometres would have been foreseen.

    table: parameter, prior, observed (mean, NaN if none), n (tours), learned.
    forecast: one row a logged tour after the first: date, tour, km_forecast (from its stops, its places and the
    tours before it only), km. bias_share, error_share: mean error and mean absolute error of the last forecasts, over the km driven.
    """

    table: pd.DataFrame
    forecast: pd.DataFrame
    bias_share: float
    error_share: float

    def value(self, name: str) -> float:
        """A learned parameter."""
        return float(self.table.set_index("parameter").loc[name, "learned"])


def learn(pilot: Pilot, costs: TourCosts | None = None) -> Learned:
    """Learn the parameters of a pilot's tours by shrinkage towards the dated defaults.

    costs: Result of `cost_tours` if at hand.

    Defaults only when nothing is logged.
    """
    log = (costs or cost_tours(pilot)).table
    logged = log[(log["km_status"] == OBSERVED) & (log["km"] > 0)] if pilot.has("tours") else log.iloc[:0]
    mode = usual_mode(log)
    n0 = rates.value("tour_alarm")["prior_tours"]
    stops = pilot.happened("stops")
    placed = logged[logged["map_km"] > 0]
    driven = _timed(pilot, logged)
    roads = Ground.of(pilot).roads
    timed = log[(log["minutes_status"] == OBSERVED) & (log["stops"] > 0)]
    seen = stops["failed"].dropna()
    rows = [
        _row("road", 1.0, placed["km"] / placed["map_km"], n0),
        _row("speed_kmh", roads.speed_kmh(mode), driven["km"] / driven["drive_min"] * 60, n0),
        _row("stop_min", rates.value("stop_min"), timed["stop_min"] / timed["stops"], n0),
        _row("load_min", rates.value("load_min")[mode], timed["load_min"], n0),
    ]
    if len(seen):
        rows.append(_row("failed_share", rates.value("failed_share"), seen.astype(float), n0))
    weekly = _weekly_orders(pilot)
    # a service that has stopped is no fall of demand
    if len(weekly) >= FEWEST_WEEKS and pause(pilot) is None:
        newest, before = weekly.iloc[-NEWEST_WEEKS:], weekly.iloc[:-NEWEST_WEEKS]
        rows.append(_row("orders_a_week", before.mean(), newest, min(n0, len(before))))
    forecast = _forecast(logged.sort_values(["date", "tour"]), n0)
    recent = forecast.tail(RECENT)
    gap = recent["km_forecast"] - recent["km"]
    bias, error = (ratio(sums, recent["km"].sum()) for sums in (gap.sum(), gap.abs().sum()))
    return Learned(pd.DataFrame(rows), forecast, bias, error)


def _timed(pilot: Pilot, logged: pd.DataFrame) -> pd.DataFrame:
    """Logged tours whose minutes of driving were written: the others were filled in from a speed."""
    tours = numbered(pilot)
    written = tours.loc[tours["drive_min"] > 0, "id"]
    return logged[(logged["km"] > 0) & (logged["drive_min"] > 0) & logged["tour"].isin(written)]


def speeds_kmh(pilot: Pilot, log: pd.DataFrame) -> dict[str, float]:
    """Speed of each means of travel, stops excluded: the pilot's roads', pulled towards its logged tours.

    A car and a van share the traffic, so that one learns from the other; a bicycle or a walker from nobody.

    log: `cost_tours(pilot).table`.
    """
    roads, n0 = Ground.of(pilot).roads, rates.value("tour_alarm")["prior_tours"]
    timed = _timed(pilot, log[log["km_status"] == OBSERVED])
    faster = timed["km"] / timed["drive_min"] * 60 / timed["mode"].map(roads.speed_kmh).astype(float)
    kind = timed["mode"].where(~timed["mode"].isin(MOTOR), "motor")
    found = {}
    for mode in MODES:
        seen = faster[kind == ("motor" if mode in MOTOR else mode)]
        found[mode] = roads.speed_kmh(mode) * shrink(1.0, seen.sum(), len(seen), n0)
    return found


def _weekly_orders(pilot: Pilot) -> pd.Series:
    """Orders served in each whole week up to the last day that the log tells."""
    served = delivered(pilot)
    days = served["closed_on"].fillna(served["date"]).dropna()
    start, until = pilot.start, logged_until(pilot)
    if pd.isna(start) or pd.isna(until):
        return pd.Series(dtype=float)
    weeks = ((until - start).days + 1) // 7
    back = (until.normalize() - days.dt.normalize()).dt.days // 7
    return back.value_counts().reindex(range(weeks), fill_value=0).sort_index(ascending=False).astype(float)


def _row(name: str, prior: float, observed: pd.Series, n0: float) -> dict:
    observed = observed.dropna()
    return {
        "parameter": name,
        "prior": float(prior),
        "observed": float(observed.mean()) if len(observed) else math.nan,
        "n": len(observed),
        "learned": shrink(prior, observed.sum(), len(observed), n0),
    }


def _forecast(logged: pd.DataFrame, n0: float) -> pd.DataFrame:
    """Km foreseen for each tour: the map where known, corrected by what was driven before for one km on it,
    giving way to the length of the tours before as a function of their stops."""
    logged = logged[logged["stops"] > 0]
    km, map_km, stops = (logged[name].to_numpy(float) for name in ("km", "map_km", "stops"))
    found = np.full(len(km), math.nan)
    for i in range(1, len(km)):
        haul, spread = split_road(stops[:i], km[:i])
        by_stops = haul + spread * math.sqrt(stops[i])
        both = np.isfinite(map_km[:i]) & (map_km[:i] > 0)
        if np.isfinite(map_km[i]) and both.any():
            level = map_km[:i][both].mean()
            road = (n0 * level + km[:i][both].sum()) / (n0 * level + map_km[:i][both].sum())
            found[i] = shrink(map_km[i] * road, i * by_stops, i, n0)
        else:
            found[i] = by_stops
    table = pd.DataFrame({"date": logged["date"].to_numpy(), "tour": logged["tour"].to_numpy()})
    return table.assign(km_forecast=found, km=km).dropna(subset="km_forecast")


@dataclass(frozen=True)
class Alarm(Told):
    """Whether the last tours are too empty, said only when it is well founded.

    chance: probability that the mean stops of the last `tours` are below `needed` (NaN if not computed).
    raised: that chance is above the dated limit, on enough tours. mean: stops of these tours, made on `days`. stopped: the
    service has paused, no tour is too empty.
    """

    raised: bool
    chance: float
    tours: int
    mean: float
    needed: float
    hopeless: bool = False
    stopped: bool = False
    days: pd.Series | None = field(default=None, repr=False, compare=False)


def alarm(pilot: Pilot, needed: BreakEven | None = None, last: int | None = None) -> Alarm:
    """Look at the tours as they run now: P(mean stops below the break-even), Gamma posterior of a Poisson mean.

    needed: Result of `stops_needed` if at hand.
    last: Tours looked at; None: those of the last eight open weeks, whose mean the break-even is compared
        with. Fewer than the dated minimum give no alarm.
    """
    if pause(pilot):
        return Alarm(False, math.nan, 0, math.nan, math.nan, stopped=True)
    needed = needed or stops_needed(pilot)
    limits = rates.value("tour_alarm")
    log = cost_tours(pilot).table if needed.observed is None else needed.observed
    stops = log["stops"].dropna()
    stops = stops[stops > 0]
    if last is None and "date" in log:
        stops = present(pilot, log.loc[stops.index])[0]["stops"]
    elif last is not None:
        stops = stops.tail(last)
    told = pilot.has("tours") and needed.measured
    if not told or len(stops) < limits["tours"] or not needed.feasible:
        hopeless = told and not needed.feasible
        mean = float(stops.mean()) if len(stops) else math.nan
        return Alarm(False, math.nan, len(stops) if pilot.has("tours") else 0, mean, math.nan, hopeless)
    # Jeffreys prior on the mean of a Poisson count
    chance = float(special.gammainc(stops.sum() + 0.5, needed.needed * len(stops)))
    days = log.loc[stops.index, "date"] if "date" in log else None  # tours observed elsewhere may have none
    mean = float(stops.mean())
    return Alarm(chance > limits["sure"], chance, len(stops), mean, float(needed.needed), days=days)
