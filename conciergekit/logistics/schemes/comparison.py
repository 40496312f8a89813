"""Ways of organising the trips compared on the same demand (common random numbers)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from ...core import rates
from ...core.i18n import _
from ...core.pilot import Pilot, remembered
from ...core.roads.network import distance_class
from ...core.told import Told
from ..breakeven import HIGH, LOW, BreakEven
from ..costs import checked
from ..logbook import ABSENT, ESTIMATED, OBSERVED
from ..model import WEEKS_A_MONTH, TripModel, trip_model
from ..tours import TourCosts, cost_tours
from .riding import Keeping
from .scheme import DAYS_A_WEEK, KINDS, Scheme, SchemeError
from .simulation import DAYS, Shaken, month

MOST_DRAWS = 1_000_000


@dataclass(frozen=True)
class Comparison(Told):
    """Schemes compared on the same simulated demand.

    table: one row a scheme; medians and the range that holds 8 draws in 10 (`_p10_`, `_p90_`), a month;
    `cost` = `cash` + `volunteer`; `on_time_share` (from `on_time_low` to `on_time_high` by the day departures begin) is
    that of the promised days a scheme would have kept over the test, on real orders; `broken` names the musts of the
    gate it would break; `best_chance` among the schemes `in_hand` (that need nobody else's consent) that break none.
    better: chance that the scheme of a row beats that of a column, in the order of `schemes` (on result if prices are known, else on cost).
    switches: for each parameter, the nearest value at which another scheme becomes best (NaN: none between
    a fifth and five times today's). `customers_km_month`: km users drive for it, `co2_kg_month` counts them.
    orders_a_week: carried, in `period`. draws: simulated months. distances: precision class, see
    `places.precision_text`. keeping: what was promised, and the musts. behind: schemes whose usual month does less well than
    that of the tours made, which break no must: best most often by little, such a one is not proposed.
    """

    schemes: tuple[Scheme, ...]
    table: pd.DataFrame
    better: pd.DataFrame
    switches: pd.DataFrame
    orders_a_week: float
    price_known: bool
    status: str
    distances: str = ""
    draws: int = 0
    period: str = ""
    weeks: float = math.nan
    keeping: Keeping | None = None
    behind: tuple[Scheme, ...] = ()

    @property
    def measured(self) -> bool:
        return not self.table.empty

    @property
    def place(self) -> int:
        """Row of the scheme that is best most often, among those in one's own hands that break no must, none of `behind`."""
        return int(self.table["best_chance"].mask([one in self.behind for one in self.schemes]).argmax())

    @property
    def best(self) -> Scheme | None:
        """That scheme."""
        return self.schemes[self.place] if self.measured else None


@remembered
def compare_schemes(
    pilot: Pilot,
    schemes: Sequence[Scheme | str] | None = None,
    draws: int = 2000,
    seed: int = 0,
    *,
    trips_per_week: float | None = None,
    price_eur: float | None = None,
    wait_day_eur: float = 0.0,
    costs: TourCosts | None = None,
    km_eur: float | dict[str, float] | None = None,
    hour_eur: float | None = None,
    day_eur: float | None = None,
) -> Comparison:
    """Compare ways of organising the trips on the same demand draws (common random numbers).

    schemes: `Scheme` objects, or kinds among those of `default_schemes`; None: all of them.
    draws, seed: Simulated months and seed; same seed, same figures.
    trips_per_week: Departures of the fixed days and of the pick-up point; None: half of today's.
    price_eur: What an order brings; None: the present mean.
    wait_day_eur: What a day of waiting costs, an order (lost custom, discomfort); counts in who is best.
    costs: Result of `cost_tours` if at hand; else `km_eur`, `hour_eur` and `day_eur` are passed to it.

    Raises ParameterError, SchemeError: a number or a scheme that cannot be.
    """
    checked("draws", draws, 1, MOST_DRAWS, whole=True)
    checked("seed", seed, whole=True)
    checked("wait_day_eur", wait_day_eur)
    if price_eur is not None:
        checked("price_eur", price_eur)
    prices = {"km_eur": km_eur, "hour_eur": hour_eur, "day_eur": day_eur}
    model, costs = trip_model(pilot, costs, **prices), costs or cost_tours(pilot, **prices)
    if model is None or not model.tours_a_week > 0:
        empty = pd.DataFrame()
        return Comparison((), empty, empty, empty, math.nan, False, ABSENT)
    keeping = Keeping.of(pilot, model, costs)
    chosen = _chosen(schemes, keeping.candidates(model, trips_per_week))
    kept = [keeping.on_time(scheme) for scheme in chosen]
    broken = [keeping.broken(scheme, each) for scheme, each in zip(chosen, kept, strict=True)]
    own = _eligible(chosen, broken)
    per_stop = model.per_stop
    price = model.revenue_a_stop_eur / per_stop if price_eur is None else float(price_eur)
    level = model.carried_a_week
    weeks = model.weeks if model.weeks > 0 else model.tours / model.tours_a_week
    rng = np.random.default_rng(seed)
    # Jeffreys prior on the weekly level: what is known of it after `weeks` weeks
    levels = rng.gamma(level * weeks + 0.5, 1 / weeks, draws)
    counts = rng.poisson(levels[:, None] / DAYS_A_WEEK, (draws, DAYS))
    shaken = Shaken.draw(model, per_stop, draws, 0.5 if model.status == OBSERVED else 1.0, rng)
    outcomes = [month(scheme, shaken, counts, price, wait_day_eur) for scheme in chosen]
    scores = np.array([outcome["score"] for outcome in outcomes])
    today = {"orders_a_week": level, "price_eur": price, "wait_day_eur": wait_day_eur}
    on_time = {f"on_time_{end}": [getattr(each, end) for each in kept] for end in ("share", "low", "high")}
    table = _table(chosen, outcomes, scores, math.isfinite(price), own)
    one, other = scores[:, None], scores[None]
    found = switches([chosen[i] for i in own], model, per_stop, today, seed)
    return Comparison(
        schemes=chosen,
        table=table.assign(**on_time, broken=broken),
        better=pd.DataFrame((one > other).mean(axis=2) + (one == other).mean(axis=2) / 2),
        switches=found.assign(to=[int(own[i]) if i >= 0 else -1 for i in found["to"]]),
        orders_a_week=level,
        price_known=math.isfinite(price),
        status=model.status,
        distances=distance_class(pilot, bool((costs.table["km_status"] == ESTIMATED).any())),
        draws=draws,
        period=model.period,
        weeks=model.weeks,
        keeping=keeping,
        behind=_behind(chosen, np.median(scores, axis=1), own),
    )


def _behind(schemes, usual: np.ndarray, own: np.ndarray) -> tuple[Scheme, ...]:
    now = next((usual[i] for i in own if schemes[i].kind == "grouped"), -math.inf)
    return tuple(scheme for scheme, month in zip(schemes, usual, strict=True) if month < now)


def _chosen(schemes, usual: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    if schemes is None or not len(schemes):
        return usual
    named = {scheme.kind: scheme for scheme in reversed(usual)}
    unknown = [s for s in schemes if isinstance(s, str) and s not in named]
    if unknown:
        raise SchemeError(
            _("A scheme must be one of {kinds}, not “{kind}”.", kinds=", ".join(KINDS), kind=unknown[0])
        )
    return tuple(named[s] if isinstance(s, str) else s for s in schemes)


def _eligible(schemes, broken) -> np.ndarray:
    """Rows of the schemes that need nobody else's consent and break no must; those in hand if they all do, all of them
    if none is."""
    own = [scheme.in_hand for scheme in schemes]
    sound = np.flatnonzero([mine and not musts for mine, musts in zip(own, broken, strict=True)])
    held = sound if len(sound) else np.flatnonzero(own)
    return held if len(held) else np.arange(len(schemes))


def _table(schemes, outcomes, scores, priced: bool, own: np.ndarray) -> pd.DataFrame:
    best = np.bincount(own[scores[own].argmax(axis=0)], minlength=len(schemes)) / scores.shape[1]
    rows = []
    for i, (scheme, o) in enumerate(zip(schemes, outcomes, strict=True)):
        orders = o["orders"].sum() or math.nan
        row = {"kind": scheme.kind}
        row["trips_per_week"] = math.nan if scheme.kind == "direct" else scheme.trips_per_week
        for key in ("cost", "result"):
            known = priced or key == "cost"
            ends = np.quantile(o[key], [0.5, LOW, HIGH]) if known else [math.nan] * 3
            row |= {f"{key}_month{end}_eur": v for end, v in zip(("", "_p10", "_p90"), ends, strict=True)}
        row |= {
            "cash_month_eur": np.median(o["cash"]),
            "volunteer_month_eur": np.median(o["cost"] - o["cash"]),
            "cost_per_order_eur": o["cost"].sum() / orders,
            "km_month": np.median(o["km"]),
            "customers_km_month": np.median(o["customers_km"]),
            "co2_kg_month": np.median(o["co2"]),
            "co2_kg_per_order": o["co2"].sum() / orders,
            "kept_share": scheme.share_kept,
            "wait_days": scheme.wait_days,
            "in_hand": scheme.in_hand,
            "best_chance": best[i],
        }
        rows.append(row)
    return pd.DataFrame(rows)


# ---- the values of prices and demand at which another scheme becomes best --------------------------------


TRIED = 40  # simulated months a value: the comparison is on means, on the same demand
STRAIGHT = {"price_eur", "hour_eur", "km_eur", "wait_day_eur"}  # of which scores are straight lines
STEPS = 13  # values tried from today's to five times it, and as many below


def switches(schemes: Sequence, model: TripModel, orders_a_stop: float, today: dict, seed: int):
    """Nearest value of each parameter at which the best scheme, on average, is another one.

    today: `orders_a_week`, `price_eur`, `wait_day_eur`. Values from a fifth to five times today's are tried.

    Returns parameter, today, switch (NaN if none), to (row of the scheme that becomes best, -1 if none).
    """
    uniform = np.random.default_rng(seed).random((TRIED, DAYS))
    still = np.random.default_rng(seed)
    usual = counts_at(uniform, today["orders_a_week"] / DAYS_A_WEEK)
    coming = [scheme.share_kept for scheme in schemes if scheme.users_come]

    def scores(counts=usual, kept=None, wait=today["wait_day_eur"], price=today["price_eur"], **changed):
        shaken = Shaken.draw(replace(model, **changed), orders_a_stop, len(uniform), 0.0, still)
        tried = [replace(s, kept_share=kept) if kept is not None and s.users_come else s for s in schemes]
        return np.array([month(s, shaken, counts, price, wait)["score"].mean() for s in tried])

    tried = {
        "orders_a_week": (today["orders_a_week"], lambda v: scores(counts_at(uniform, v / DAYS_A_WEEK))),
        "price_eur": (today["price_eur"], lambda v: scores(price=v)),
    }
    for name in ("hour_eur", "km_eur", "stop_min", "speed_kmh"):
        tried[name] = getattr(model, name), lambda v, name=name: scores(**{name: v})
    tried["wait_day_eur"] = today["wait_day_eur"], lambda v: scores(wait=v)
    if coming:
        tried["kept_share"] = coming[0], lambda v: scores(kept=v)
    # without a price, scores divide by the orders kept
    straight = STRAIGHT | ({"kept_share"} if math.isfinite(today["price_eur"]) else set())
    rows = []
    for name, (now, score) in tried.items():
        known = math.isfinite(now) and now > 0
        score = line(now, score) if known and name in straight else score
        limit = 1.0 if name == "kept_share" else math.inf
        switch, to = nearest_switch(now, score, limit) if known else (math.nan, -1)
        rows.append({"parameter": name, "today": now, "switch": switch, "to": to})
    return pd.DataFrame(rows)


def counts_at(uniform: np.ndarray, mean: float) -> np.ndarray:
    """Poisson counts at these uniforms, read in the short table of the counts there can be."""
    first, last = np.ceil(special.pdtrik([uniform.min(), uniform.max()], mean))
    counts = np.arange(max(first - 1, 0), last + 2)
    return counts[np.searchsorted(special.pdtr(counts[:-1], mean), uniform)]


def line(now: float, scores: Callable[[float], np.ndarray]) -> Callable[[float], np.ndarray]:
    """The same scores from two of them, where they are straight lines of the value: all others follow."""
    first = scores(now)
    slope = np.nan_to_num(first - scores(now / 2)) / (now / 2)  # an infinite score stays as it is
    return lambda value: first + slope * (value - now)


def nearest_switch(
    today: float, scores: Callable[[float], np.ndarray], limit: float = math.inf
) -> tuple[float, int]:
    """Value nearest to `today` (as a factor) at which the largest score changes place, and who takes it."""
    first = scores(today)
    best = int(first.argmax())
    before = dict.fromkeys((1, -1), (today, first))
    for factor in np.exp(np.linspace(0, math.log(5), STEPS))[1:]:
        for way in (1, -1):
            value = min(today * factor**way, limit)
            if value == before[way][0]:
                continue
            now = scores(value)
            other = int(now.argmax())
            if other != best:
                last, then = before[way]
                ahead, behind = then[best] - then[other], now[other] - now[best]
                return float(last + (value - last) * ahead / (ahead + behind)), other
            before[way] = (value, now)
    return math.nan, -1


# ---- what to change first -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Actions(Told):
    """Changes ranked by what they would bring a month; what breaks a must of the gate is not among them.

    table: one row an action: action, gain_month_eur (median), chance (that it gains, NaN for a price),
    orders_lost_share (for a price: share of the orders that may leave before the gain is gone), `in_hand`.
    """

    table: pd.DataFrame


def rank_actions(
    comparison: Comparison, needed: BreakEven, model: TripModel | None, basket_eur: float = math.nan
) -> Actions:
    """Rank the schemes of a comparison that break no must by their gain on today's, and the price that balances.

    comparison: Result of `compare_schemes` that holds the scheme of today ("grouped").
    needed: Result of `stops_needed`.
    model: See `trip_model`.
    basket_eur: Mean value of an order, goods included: what a user compares a higher fee with (NaN: the price
        alone).
    """
    kinds = [scheme.kind for scheme in comparison.schemes]
    if model is None or not comparison.measured or not comparison.price_known or "grouped" not in kinds:
        return Actions(pd.DataFrame())
    today = kinds.index("grouped")
    base = comparison.table["result_month_eur"].iloc[today]
    rows = [
        {
            "kind": scheme.kind,
            "scheme": scheme,
            "gain_month_eur": comparison.table["result_month_eur"].iloc[i] - base,
            "chance": comparison.better.iloc[i, today],
            "in_hand": scheme.in_hand,
            **dict.fromkeys(("fee_eur", "lost_share", "orders_lost_share"), math.nan),
        }
        for i, scheme in enumerate(comparison.schemes)
        if i != today and not comparison.table["broken"].iloc[i]
    ]
    per_stop = model.per_stop
    short = (needed.minimum_price_eur - needed.price_eur) / per_stop
    if short > 0:
        orders = comparison.orders_a_week * WEEKS_A_MONTH
        price = needed.price_eur / per_stop
        # an order that leaves takes its own time and half of its road with it, not the way there
        left = price - needed.next_stop_eur / per_stop
        paid = basket_eur if basket_eur > price else price
        lost = min(1.0, rates.value("price_response") * short / paid) if paid > 0 else 1.0
        price_row = {
            "kind": "price",
            "scheme": None,
            "gain_month_eur": (short * (1 - lost) - lost * left) * orders,
            "chance": math.nan,
            "in_hand": True,
            "fee_eur": short,
            "lost_share": lost,
            "orders_lost_share": min(1.0, short / (left + short)) if left > 0 else 1.0,
        }
        if not comparison.keeping.lost(orders * (1 - lost)):
            rows.append(price_row)
    if not rows:
        return Actions(pd.DataFrame())
    table = pd.DataFrame(rows)
    return Actions(table.sort_values("gain_month_eur", ascending=False, kind="stable", ignore_index=True))
