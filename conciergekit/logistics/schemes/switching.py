"""The values of prices and demand at which another scheme becomes best."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from ..model import TripModel
from .scheme import DAYS_A_WEEK
from .simulation import DAYS, Shaken, month

TRIED = 40  # simulated months a value: the comparison is on means, on the same demand
STRAIGHT = {"price_eur", "hour_eur", "km_eur", "wait_day_eur"}  # of which scores are straight lines
STEPS = 13  # values tried from today's to five times it, and as many below


def switches(
    schemes: Sequence, model: TripModel, orders_a_stop: float, today: dict, seed: int
) -> pd.DataFrame:
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
        "orders_a_week": (
            today["orders_a_week"],
            lambda v: scores(counts_at(uniform, v / DAYS_A_WEEK)),
            math.inf,
        ),
        "price_eur": (today["price_eur"], lambda v: scores(price=v), math.inf),
        "hour_eur": (model.hour_eur, lambda v: scores(hour_eur=v), math.inf),
        "km_eur": (model.km_eur, lambda v: scores(km_eur=v), math.inf),
        "stop_min": (model.stop_min, lambda v: scores(stop_min=v), math.inf),
        "speed_kmh": (model.speed_kmh, lambda v: scores(speed_kmh=v), math.inf),
        "wait_day_eur": (today["wait_day_eur"], lambda v: scores(wait=v), math.inf),
    }
    if coming:
        tried["kept_share"] = (coming[0], lambda v: scores(kept=v), 1.0)
    # without a price, scores divide by the orders kept
    straight = STRAIGHT | ({"kept_share"} if math.isfinite(today["price_eur"]) else set())
    rows = []
    for name, (now, score, limit) in tried.items():
        known = math.isfinite(now) and now > 0
        score = line(now, score) if known and name in straight else score
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
