"""Trips: speed of the comparison of schemes and of a whole notebook, break-even against simulated tours, alarms.

    python benchmarks/logistics.py [--histories 40] [--seed 0]

Break-even: tours are simulated with doors scattered around the communes of each sample (normal, 1.2 km) and driven by
the shortest loop found (exact order of insertion, then 2-opt); the stops needed are known from 400 tours a size.
The kit sees 5 or 20 logged tours (stops, km) and the communes; its answer is compared with the truth, with the map's help
and without it.
"""

import argparse
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import conciergekit as ck
from conciergekit.logistics import model as models
from conciergekit.logistics.logbook import Ground, delivered
from conciergekit.logistics.mapped import growth
from conciergekit.logistics.places import communes, detour, haversine_km

SAMPLES = ("pivot", "contrats", "engagement", "camion")
ROOT = Path(__file__).resolve().parent.parent / "data_samples"
SCATTER_KM = 1.2
SIZES = range(1, 15)
NEEDED = 8  # stops needed, by the choice of the price
TOURS_A_SIZE = 400
LOGGED = (5, 20)


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
    lg.if_volunteers_leave(pilot, costs)
    lg.evening(model, 4)
    lg.replay(pilot, costs=costs)
    lg.learn(pilot, costs)
    lg.rank_actions(schemes, needed, model)
    lg.next_steps(costs, needed, schemes, warned=lg.alarm(pilot, needed))


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


def world(pilot, rng):
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
        doors = flat[drawn] + rng.normal(0, SCATTER_KM, (count, n, 2))
        return loops(np.concatenate([np.zeros((count, 1, 2)), doors], axis=1)) * road

    return tours


def break_even(histories: int, seed: int) -> None:
    print(
        "\n| land of | logged tours | median found, with the map | without | within one stop: with, without |"
    )
    print("|---|---|---|---|---|")
    for name in SAMPLES:
        pilot, rng = load(name), np.random.default_rng(seed)
        tours = world(pilot, rng)
        model = models.trip_model(pilot)
        mean_km = [0.0] + [float(tours(TOURS_A_SIZE, n).mean()) for n in SIZES]
        loaded = model.load_min / 60 * model.hour_eur
        cost = [loaded + km * model.road_eur + n * model.stop_eur for n, km in enumerate(mean_km)]
        price = cost[NEEDED] / NEEDED
        for logged in LOGGED:
            found = [guesses(pilot, model, tours, logged, price, rng) for _history in range(histories)]
            with_map, without = np.array(found, float).T
            near = [np.mean(np.abs(x - NEEDED) <= 1) for x in (with_map, without)]
            error = 1.96 * math.sqrt(max(near[0] * (1 - near[0]), 1 / histories) / histories)
            medians = f"{np.nanmedian(with_map):.0f} | {np.nanmedian(without):.0f}"
            print(f"| {name} | {logged} | {medians} | {near[0]:.0%}, {near[1]:.0%} (± {error:.0%}) |")


def guesses(pilot, model, tours, logged: int, price: float, rng) -> list[float]:
    """Stops needed as found from one history, with the map and without."""
    stops = np.clip(rng.poisson(5, logged), 1, max(SIZES))
    km = np.array([tours(1, n)[0] for n in stops])
    answers = []
    for shape in (growth(pilot, "van", stops.mean()), None):
        haul, spread = models.split_road(stops, km, shape)
        fitted = replace(model, haul_km=haul, spread_km=spread)
        needed = ck.logistics.stops_for(price, fitted.fixed_eur, fitted.spread_eur, fitted.stop_eur)
        answers.append(math.nan if needed is None else needed)
    return answers


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
