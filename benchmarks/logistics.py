"""Trips: speed of the comparison of schemes and of a whole notebook, break-even against simulated tours, alarms.

    python benchmarks/logistics.py [--histories 40] [--seed 0]

Break-even: tours are simulated with doors scattered around the communes of each sample (normal, 0.6, 1.2 or 2.5 km) and
driven by the shortest loop found (order of insertion, then 2-opt); the stops needed, 4 or 8 by the choice of the price, are
known from 400 tours a size. The kit sees 5 or 20 logged tours (stops, km) of 5 stops on average and the communes; its number,
its range and whether it tells the number alone are compared with the truth.
"""

import argparse
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import conciergekit as ck
from conciergekit.core.communes import haversine_km
from conciergekit.core.roads.places import communes, detour
from conciergekit.logistics import BreakEven
from conciergekit.logistics import model as models
from conciergekit.logistics.breakeven import balance, needed_range
from conciergekit.logistics.logbook import Ground, delivered
from conciergekit.logistics.model import growth

SAMPLES = ("pivot", "contrats", "engagement", "camion")
ROOT = Path(__file__).resolve().parent.parent / "data_samples"
SCATTERS_KM = (0.6, 1.2, 2.5)
SIZES = range(1, 15)
NEEDED = (4, 8)  # stops needed, by the choice of the price
TOURS_A_SIZE = 400
LOGGED = (5, 20)
BLANK = BreakEven(**balance(5.0, 0.0, 0.0, 2.0, most=40, present=math.nan), status="estimated")


def load(name):
    return ck.load_pilot(ROOT / name)


def speed() -> None:
    print("\n| sample | 10,000 draws × 6 schemes, s | whole analysis of notebook 02, s |\n|---|---|---|")
    for name in SAMPLES:
        pilot = load(name)
        costs = ck.logistics.cost_tours(pilot)
        ck.logistics.compare_schemes(pilot, costs=costs, draws=10)
        times = []
        for _round in range(3):
            start = time.process_time()
            ck.logistics.compare_schemes(pilot, costs=costs, draws=10_000)
            times.append(time.process_time() - start)
        start = time.process_time()
        whole(pilot)
        print(f"| {name} | {np.median(times):.2f} | {time.process_time() - start:.2f} |")


def whole(pilot) -> None:
    """What the cells of the notebook call, pictures left out."""
    lg = ck.logistics
    costs = lg.cost_tours(pilot)
    model = lg.trip_model(pilot, costs)
    needed, schemes = lg.stops_needed(pilot, costs), lg.compare_schemes(pilot, costs=costs)
    lg.who_causes(pilot, costs)
    lg.choose_frequency(model)
    lg.by_mode(pilot, costs)
    lg.replay(pilot, costs=costs)
    lg.learn(pilot, costs)
    lg.rank_actions(schemes, needed, model)
    schemes.next_steps(costs=costs, needed=needed, warned=lg.alarm(pilot, needed))


# ---- break-even ------------------------------------------------------------------------------------------


def loops(points: np.ndarray) -> np.ndarray:
    """Lengths of short loops through (tours, n + 1, 2) points in km, base first: insertion, then 2-opt."""
    return np.array([loop(np.linalg.norm(p[:, None] - p[None], axis=2)) for p in points])


def loop(km: np.ndarray) -> float:
    order = [0]
    for new in np.argsort(-km[0][1:]) + 1:
        costs = [km[a, new] + km[new, b] - km[a, b] for a, b in zip(order, order[1:] + [0], strict=True)]
        order.insert(int(np.argmin(costs)) + 1, int(new))
    better = True
    while better:
        better = False
        for i in range(1, len(order) - 1):
            for j in range(i + 1, len(order)):
                a, b, c, d = order[i - 1], order[i], order[j], order[(j + 1) % len(order)]
                if km[a, c] + km[b, d] < km[a, b] + km[c, d] - 1e-9:
                    order[i : j + 1] = order[i : j + 1][::-1]
                    better = True
    return float(sum(km[a, b] for a, b in zip(order, order[1:] + [0], strict=True)))


def world(pilot, rng, scatter: float):
    """Function (tours, n) -> km of so many simulated tours of n doors around the pilot's communes."""
    codes = delivered(pilot)["insee"].dropna()
    share = codes[codes.isin(communes().index)].value_counts(normalize=True)
    ground = Ground.of(pilot)
    place = communes().loc[[ground.base, *share.index]]
    base = place.iloc[0]
    flat = np.column_stack(
        [
            haversine_km(base["lat"], base["lon"], base["lat"], place["lon"])
            * np.sign(place["lon"] - base["lon"]),
            haversine_km(base["lat"], base["lon"], place["lat"], base["lon"])
            * np.sign(place["lat"] - base["lat"]),
        ]
    )
    road = detour(ground.area, "van")

    def tours(count, n):
        drawn = rng.choice(np.arange(1, len(flat)), (count, n), p=share.to_numpy())
        doors = flat[drawn] + rng.normal(0, scatter, (count, n, 2))
        return loops(np.concatenate([np.zeros((count, 1, 2)), doors], axis=1)) * road

    return tours


def break_even(histories: int, seed: int) -> None:
    print(
        "\n| land of | scatter, km | needed | logged tours | within one stop | range holds it | told alone | then within one stop |"
    )
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for name in SAMPLES:
        pilot, rng = load(name), np.random.default_rng(seed)
        costs = ck.logistics.cost_tours(pilot)
        model = models.trip_model(pilot, costs)
        for scatter in SCATTERS_KM:
            tours = world(pilot, rng, scatter)
            mean_km = [0.0] + [float(tours(TOURS_A_SIZE, n).mean()) for n in SIZES]
            loaded = model.load_min / 60 * model.hour_eur
            cost = [loaded + km * model.road_eur + n * model.stop_eur for n, km in enumerate(mean_km)]
            for needed in NEEDED:
                price = cost[needed] / needed
                for logged in LOGGED:
                    found = [
                        one(pilot, costs, model, tours, logged, price, rng) for _history in range(histories)
                    ]
                    rows.append((needed, logged, *_score(found, needed)))
                    cells = " | ".join(_told(share) for share in rows[-1][2:])
                    print(f"| {name} | {scatter} | {needed} | {logged} | {cells} |", flush=True)
    for logged in LOGGED:
        chosen = np.array([row[2:] for row in rows if row[1] == logged])
        told = np.nansum(chosen[:, 2] * chosen[:, 3]) / (chosen[:, 2].sum() or math.nan)
        print(f"| all | | | {logged} | " + " | ".join(map(_told, (*chosen[:, :3].mean(axis=0), told))) + " |")


def _score(found: list[tuple], needed: int) -> tuple[float, ...]:
    number, low, high, sure = np.array(found, float).T
    near, alone = np.abs(number - needed) <= 1, sure > 0
    return (
        near.mean(),
        ((low <= needed) & (needed <= high)).mean(),
        alone.mean(),
        near[alone].mean() if alone.any() else math.nan,
    )


def _told(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.0%}"


def one(pilot, costs, model, tours, logged: int, price: float, rng) -> tuple[float, ...]:
    """Stops needed, their range and whether the number is told alone, from one history of logged tours."""
    stops = np.clip(rng.poisson(5, logged), 1, max(SIZES)).astype(float)
    km = np.array([tours(1, int(n))[0] for n in stops])
    log = pd.DataFrame({"stops": stops, "km": km, "drive_min": km / model.speed_kmh * 60})
    log = log.assign(
        stop_min=stops * model.stop_min,
        load_min=model.load_min,
        wait_min=0.0,
        admin_min=0.0,
        cost_full_eur=0.0,
        revenue_eur=stops * price,
    )
    shape = growth(pilot, model.mode, float(stops.mean()))
    haul, spread = models.split_road(stops, km, shape)
    fitted = replace(model, haul_km=haul, spread_km=spread, tours=logged, tour_eur=0.0)
    found = ck.logistics.stops_for(price, fitted.fixed_eur, fitted.spread_eur, fitted.stop_eur)
    around = needed_range(pilot, replace(costs, table=log), fitted, price)
    needed = replace(BLANK, needed=found, needed_range=around, tours=logged, observed=log)
    return (math.nan if found is None else found, *around, needed.sure)


# ---- alarms ----------------------------------------------------------------------------------------------


def alarms(seed: int, histories: int = 1000) -> None:
    print("\n| true mean stops over needed | chance of an alarm on 4 tours | on 8 tours |\n|---|---|---|")
    pilot = load("engagement")
    base, rng = ck.logistics.stops_needed(pilot), np.random.default_rng(seed)
    for ratio in (0.6, 0.8, 0.9, 1.0, 1.1, 1.2):
        row = []
        for last in (4, 8):
            drawn = np.maximum(rng.poisson(ratio * base.needed, (histories, last)), 1).astype(float)
            seen = [replace(base, observed=pd.DataFrame({"stops": stops})) for stops in drawn]
            row.append(np.mean([ck.logistics.alarm(pilot, one, last=last).raised for one in seen]))
        print(f"| {ratio:.1f} | {row[0]:.0%} | {row[1]:.0%} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--histories", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    speed()
    alarms(args.seed)
    break_even(args.histories, args.seed)


if __name__ == "__main__":
    main()
