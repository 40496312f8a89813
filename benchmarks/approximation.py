"""Error of the shortcuts that need no solver, against lengths PyVRP finds: two published cases and random ones.

python benchmarks/approximation.py [--cases 60] [--iterations 400] [--seed 0]

A random case: 20 to 100 stops uniform on a square, 4 to 12 stops a tour, base in the middle, a corner or
anywhere, one in three each; loads 5 to 15.
"""

import argparse

import numpy as np
import pandas as pd
import vrplib
from routing import CASES, best_known, markdown

from conciergekit.logistics import Matrix, daganzo_km, day_km, figliozzi_km, hull_area, plan_tours

PUBLISHED = {"P-n20-k2": 2, "A-n32-k5": 5}  # tours of the best known solutions


def published(name: str, tours: int):
    read = vrplib.read_instance(CASES / f"{name}.vrp")
    xy, loads = np.asarray(read["node_coord"], float), np.asarray(read["demand"], float)[1:]
    return xy, loads, float(read["capacity"]), best_known(CASES / f"{name}.vrp"), tours


def random_case(rng: np.random.Generator, index: int, iterations: int):
    stops, a_tour = int(rng.integers(20, 101)), int(rng.integers(4, 13))
    base = [(50, 50), (0, 0), tuple(100 * rng.random(2))][index % 3]
    xy = np.vstack([[base], 100 * rng.random((stops, 2))])
    loads = rng.integers(5, 16, stops).astype(float)
    capacity = float(np.ceil(10 * a_tour))
    km = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    table = pd.DataFrame({"id": map(str, range(stops + 1)), "load": [0, *loads]})
    fleet = pd.DataFrame([{"mode": "van", "count": stops, "km_eur": 1.0, "capacity": capacity}])
    plan = plan_tours(table, fleet, Matrix(km, km), iterations=iterations, seed=1)
    return xy, loads, capacity, plan.totals["km"], plan.totals["tours"]


def errors(xy, loads, capacity, length, tours) -> list[float]:
    mean, area, n = float(np.hypot(*(xy[1:] - xy[0]).T).mean()), hull_area(xy[1:]), len(loads)
    found = (
        daganzo_km(n, tours, mean, area),
        figliozzi_km(n, tours, mean, area),
        day_km(xy, loads, capacity),
    )
    return [km / length - 1 for km in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    known = np.array([errors(*published(name, tours)) for name, tours in PUBLISHED.items()])
    drawn = np.array([errors(*random_case(rng, i, options.iterations)) for i in range(options.cases)])
    both, rows = np.vstack([known, drawn]), []
    for column, formula in enumerate(
        ("Daganzo, tours made", "Figliozzi, tours made", "day_km (load / capacity)")
    ):
        size = np.abs(both[:, column])
        rows.append(
            {
                "formula": formula,
                "cases": len(both),
                "bias %": 100 * both[:, column].mean(),
                "mean error %": 100 * size.mean(),
                "± (standard error)": 100 * size.std(ddof=1) / len(size) ** 0.5,
                "nine in ten below %": 100 * float(np.quantile(size, 0.9)),
                **{f"{name} %": 100 * known[i, column] for i, name in enumerate(PUBLISHED)},
            }
        )
    print(markdown(rows))


if __name__ == "__main__":
    main()
