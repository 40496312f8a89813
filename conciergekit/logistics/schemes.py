"""Ways of organising the trips compared on the same demand: direct, grouped, fixed days, pick-up point."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import rates
from ..i18n import N_, _, chances, money, ngettext, number, percent, use_language
from ..pilot import Pilot
from .logbook import ABSENT, OBSERVED
from .model import WEEKS_A_MONTH, TripModel, trip_model
from .simulation import DAYS, Shaken, month, slot_hours, switches
from .tours import TourCosts, cost_tours

KINDS = ("direct", "grouped", "fixed_days", "relay")


@dataclass(frozen=True)
class Scheme:
    """One way of organising the trips.

    kind: "direct" (a trip an order), "grouped" (leave when there are orders), "fixed_days" (announced days),
    "relay" (orders left at pick-up points, staffed `slot_h` hours each time; leaves even if empty).
    trips_per_week: departures, at most one a service day (5). order_eur: paid for each order to a provider
    or pick-up point. price_eur: what an order brings here, if not the same as elsewhere. kept_share: share of
    the orders that remain (None: all; at a pick-up point the dated default, a guess to replace).
    """

    kind: str
    trips_per_week: float = 1.0
    points: int = 1
    slot_h: float | None = None
    order_eur: float = 0.0
    price_eur: float | None = None
    kept_share: float | None = None
    name: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {self.kind!r}")
        if not 0 < self.trips_per_week <= 5:
            raise ValueError("trips_per_week must be above 0 and at most 5")
        if self.points < 1 or min(self.slot_h or 0, self.order_eur, self.kept_share or 0) < 0:
            raise ValueError("points must be 1 or more; slot_h, order_eur and kept_share zero or more")

    @property
    def slot_hours(self) -> float:
        return slot_hours(self.slot_h)

    @property
    def share_kept(self) -> float:
        if self.kept_share is not None:
            return self.kept_share
        return float(rates.value("relay_kept_share")) if self.kind == "relay" else 1.0

    @property
    def wait_days(self) -> float:
        """Service days an order waits on average."""
        return 0.0 if self.kind == "direct" else 5 / self.trips_per_week / 2

    @property
    def label(self) -> str:
        """Its name in the current language."""
        if self.name:
            return self.name
        if self.kind == "direct":
            return _("One trip per order")
        n = number(self.trips_per_week, 0 if float(self.trips_per_week).is_integer() else 1)
        text = {
            "grouped": _("Grouped tours ({n} a week)"),
            "fixed_days": _("Fixed days ({n} a week)"),
            "relay": _("Pick-up point ({n} a week)"),
        }
        return text[self.kind].format(n=n)


@dataclass(frozen=True)
class Comparison:
    """Schemes compared on the same simulated demand.

    table: one row a scheme; medians and the range that holds 8 draws in 10 (`_p10_`, `_p90_`), a month.
    better: chance that the row scheme beats the column scheme (on result if prices are known, else on cost).
    switches: for each parameter, the nearest value at which another scheme becomes best (NaN: none between
    a fifth and five times today's). `customers_km_month`: km users drive themselves to a pick-up point.
    """

    schemes: tuple[Scheme, ...]
    table: pd.DataFrame
    better: pd.DataFrame
    switches: pd.DataFrame
    orders_a_week: float
    price_known: bool
    status: str

    @property
    def measured(self) -> bool:
        return not self.table.empty

    @property
    def best(self) -> Scheme | None:
        """The scheme that is best most often."""
        return self.schemes[int(self.table["best_chance"].argmax())] if self.measured else None

    def headline(self) -> str:
        if not self.measured:
            return _("The schemes cannot be compared: trips are not measured")
        row = self.table.loc[self.table["best_chance"].idxmax()]
        if self.price_known and row["result_month_eur"] < 0:
            return _(
                "{scheme}: the smallest loss, {loss} a month",
                scheme=self.best.label,
                loss=money(-row["result_month_eur"]),
            )
        if self.price_known:
            return _(
                "{scheme}: the best result, {result} a month",
                scheme=self.best.label,
                result=money(row["result_month_eur"]),
            )
        return _(
            "{scheme}: the lowest cost, {cost} an order",
            scheme=self.best.label,
            cost=money(row["cost_per_order_eur"], 2),
        )

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            if not self.measured:
                return [self.headline() + "."]
            row = self.table.loc[self.table["best_chance"].idxmax()]
            return [
                self.headline() + ".",
                ngettext(
                    "It has {chances} of being the best of {count}, at {orders} order a week.",
                    "It has {chances} of being the best of {count}, at {orders} orders a week.",
                    self.orders_a_week,
                    chances=chances(row["best_chance"]),
                    count=number(len(self.schemes)),
                    orders=number(self.orders_a_week, 1),
                ),
                *self._wait_sentence(row),
                *self._switch_sentences(),
                *self._caveats(),
            ]

    def _wait_sentence(self, best: pd.Series) -> list[str]:
        """What a day of waiting may cost before today's rhythm is better again."""
        grouped = self.table[self.table["kind"] == "grouped"]
        if not self.price_known or grouped.empty or best["kind"] == "direct":
            return []
        today = grouped.iloc[0]
        longer = best["wait_days"] - today["wait_days"]
        gain = best["result_month_eur"] - today["result_month_eur"]
        if longer <= 0 or gain <= 0:
            return []
        orders = self.orders_a_week * WEEKS_A_MONTH
        return [
            ngettext(
                "Users wait {days} day longer than with {scheme}: worth it while a day of waiting costs less "
                "than {value} an order.",
                "Users wait {days} days longer than with {scheme}: worth it while a day of waiting costs less "
                "than {value} an order.",
                longer,
                days=number(longer, 1),
                scheme=_lower(today["scheme"]),
                value=money(gain / orders / longer, 2),
            )
        ]

    def _caveats(self) -> list[str]:
        lines = []
        relay = self.table[self.table["kind"] == "relay"]
        if len(relay):
            lines.append(
                _(
                    "Pick-up point: {share} of the orders are supposed to remain, and users drive {km} km a month "
                    "themselves, not in the cost.",
                    share=percent(relay["kept_share"].iloc[0]),
                    km=number(relay["customers_km_month"].max()),
                )
            )
        if self.status != OBSERVED:
            lines.append(_("Estimated: not every figure behind this was logged."))
        return lines

    def _switch_sentences(self) -> list[str]:
        lines = []
        best = self.schemes.index(self.best)
        # best on average and best most often may differ: becoming the one already named is no news
        for row in self.switches[self.switches["to"] != best].dropna(subset="switch").itertuples():
            above, below, show = _SWITCHES[row.parameter]
            lines.append(
                _(
                    above if row.switch > row.today else below,
                    value=show(row.switch),
                    now=show(row.today),
                    scheme=_lower(self.schemes[int(row.to)].label),
                )
            )
        return lines

    def plot(self, ax=None):
        """Result (or cost of an order) of each scheme, with the range of 8 draws in 10."""
        from .draw import plot_schemes

        return plot_schemes(self, ax)


# parameter -> sentence when the switch is above today's value, when it is below, and how the value reads
_SWITCHES = {
    "orders_a_week": (
        N_("From {value} orders a week on (today {now}), the best becomes: {scheme}."),
        N_("Below {value} orders a week (today {now}), the best becomes: {scheme}."),
        lambda value: number(value, 1),
    ),
    "hour_eur": (
        N_("From {value} an hour on (today {now}), the best becomes: {scheme}."),
        N_("Below {value} an hour (today {now}), the best becomes: {scheme}."),
        lambda value: money(value, 2),
    ),
    "km_eur": (
        N_("From {value} a km on (today {now}), the best becomes: {scheme}."),
        N_("Below {value} a km (today {now}), the best becomes: {scheme}."),
        lambda value: money(value, 2),
    ),
    "kept_share": (
        N_(
            "If {value} of the orders or more remain with a pick-up point (supposed {now}), the best becomes: {scheme}."
        ),
        N_(
            "If less than {value} of the orders remain with a pick-up point (supposed {now}), the best becomes: {scheme}."
        ),
        percent,
    ),
}


def _lower(label: str) -> str:
    """A scheme's name inside a sentence."""
    return label[:1].lower() + label[1:]


def default_schemes(model: TripModel, trips_per_week: float | None = None) -> tuple[Scheme, ...]:
    """Direct trips, tours as today, half as many fixed days, a staffed pick-up point on those days."""
    today = min(5.0, max(0.25, round(model.tours_a_week * 4) / 4)) if model.tours_a_week > 0 else 1.0
    fixed = trips_per_week or max(1.0, float(round(today / 2)))
    return (
        Scheme("direct"),
        Scheme("grouped", today),
        Scheme("fixed_days", fixed),
        Scheme("relay", fixed),
    )


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
    **prices,
) -> Comparison:
    """Compare ways of organising the trips on the same demand draws (common random numbers).

    Parameters
    ----------
    schemes
        `Scheme` objects, or kinds among those of `default_schemes`; None: all four.
    draws, seed
        Simulated months and seed; same seed, same figures.
    trips_per_week
        Departures of the fixed days and of the pick-up point; None: half of today's.
    price_eur
        What an order brings; None: the present mean.
    wait_day_eur
        What a day of waiting costs, an order (lost custom, discomfort); counts in who is best.
    costs
        Result of `cost_tours` if at hand; else `prices` (`km_eur`, `hour_eur`, `day_eur`) are passed to it.
    """
    costs = costs or cost_tours(pilot, **prices)
    model = trip_model(pilot, costs)
    if model is None or not model.tours_a_week > 0:
        empty = pd.DataFrame()
        return Comparison((), empty, empty, empty, math.nan, False, ABSENT)
    chosen = _chosen(schemes, default_schemes(model, trips_per_week))
    per_stop = model.orders_a_stop if model.orders_a_stop > 0 else 1.0
    price = model.revenue_a_stop_eur / per_stop if price_eur is None else float(price_eur)
    level = model.tours_a_week * model.stops_a_tour * per_stop
    weeks = model.tours / model.tours_a_week
    rng = np.random.default_rng(seed)
    # Jeffreys prior on the weekly level: what is known of it after `weeks` weeks
    levels = rng.gamma(level * weeks + 0.5, 1 / weeks, draws)
    counts = rng.poisson(levels[:, None] / 5, (draws, DAYS))
    shaken = Shaken.draw(model, per_stop, draws, 0.5 if model.status == OBSERVED else 1.0, rng)
    outcomes = [month(scheme, shaken, counts, price, wait_day_eur) for scheme in chosen]
    scores = np.array([outcome["score"] for outcome in outcomes])
    today = {"orders_a_week": level, "price_eur": price, "wait_day_eur": wait_day_eur}
    return Comparison(
        schemes=chosen,
        table=_table(chosen, outcomes, scores, math.isfinite(price)),
        better=_better(chosen, scores),
        switches=switches(chosen, model, per_stop, today, seed),
        orders_a_week=level,
        price_known=math.isfinite(price),
        status=model.status,
    )


def _chosen(schemes, usual: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    if schemes is None:
        return usual
    named = {scheme.kind: scheme for scheme in usual}
    unknown = [s for s in schemes if isinstance(s, str) and s not in named]
    if unknown:
        raise ValueError(f"schemes must be among {', '.join(KINDS)}, got {unknown[0]!r}")
    return tuple(named[s] if isinstance(s, str) else s for s in schemes)


def _table(schemes, outcomes, scores, priced: bool) -> pd.DataFrame:
    best = np.bincount(scores.argmax(axis=0), minlength=len(schemes)) / scores.shape[1]
    rows = []
    for i, (scheme, o) in enumerate(zip(schemes, outcomes, strict=True)):
        per_order = o["cost"].sum() / o["orders"].sum() if o["orders"].sum() else math.nan
        row = {"scheme": scheme.label, "kind": scheme.kind}
        row["trips_per_week"] = math.nan if scheme.kind == "direct" else scheme.trips_per_week
        for key in ("cost", "result"):
            low, middle, high = (
                np.quantile(o[key], [0.1, 0.5, 0.9]) if priced or key == "cost" else [math.nan] * 3
            )
            row |= {
                f"{key}_month_eur": middle,
                f"{key}_month_p10_eur": low,
                f"{key}_month_p90_eur": high,
            }
        row |= {
            "cost_per_order_eur": per_order,
            "km_month": np.median(o["km"]),
            "customers_km_month": np.median(o["customers_km"]),
            "kept_share": scheme.share_kept,
            "wait_days": scheme.wait_days,
            "best_chance": best[i],
            "loss_chance": float((o["result"] < 0).mean()) if priced else math.nan,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _better(schemes, scores: np.ndarray) -> pd.DataFrame:
    wins = (scores[:, None] > scores[None]).mean(axis=2) + (scores[:, None] == scores[None]).mean(axis=2) / 2
    names = [scheme.label for scheme in schemes]
    return pd.DataFrame(wins, index=names, columns=names)
