"""Error of the shortcuts that need no solver, against published lengths and those PyVRP finds.

python benchmarks/approximation.py [FOLDER ...] [--cases 60] [--iterations 400] [--seed 0]

FOLDER: CVRPLIB instances (.vrp, Euclidean) whose best known cost is found as in routing.py; tours are those of the
best plan of two searches of `--iterations`, the length is the best known. Without any, the two the tests hold.
A random case: 20 to 100 stops uniform on a square, 4 to 12 stops a tour, base in the middle, a corner or
anywhere, one in three each; loads 5 to 15.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import vrplib
from routing import CASES, best_known, case, markdown

from conciergekit.logistics import Matrix, daganzo_km, day_km, figliozzi_km, hull_area, plan_tours

FORMULAS = ("Daganzo, tours made", "Figliozzi, tours made", "day_km (load / capacity)")


def published(path: Path, iterations: int):
    read = vrplib.read_instance(path)
    xy, loads = np.asarray(read["node_coord"], float), np.asarray(read["demand"], float)[1:]
    stops, vehicles, matrix, best = case(path)
    tours = plan_tours(stops, vehicles, matrix, iterations=iterations, seed=1).totals["tours"]
    return xy, loads, float(read["capacity"]), best, tours


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


def rows(name: str, found: np.ndarray) -> list[dict]:
    sizes = np.abs(found)
    return [
        {
            "cases": name,
            "formula": formula,
            "number": len(found),
            "bias %": 100 * found[:, i].mean(),
            "mean error %": 100 * sizes[:, i].mean(),
            "± (standard error)": 100 * sizes[:, i].std(ddof=1) / len(found) ** 0.5,
            "nine in ten below %": 100 * float(np.quantile(sizes[:, i], 0.9)),
        }
        for i, formula in enumerate(FORMULAS)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[CASES])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng, table = np.random.default_rng(options.seed), []
    files = sorted(path for folder in options.folders for path in folder.glob("*.vrp"))
    files = [path for path in files if not np.isnan(best_known(path))]
    by_set = {}
    for path in files:
        by_set.setdefault(path.stem[0], []).append(errors(*published(path, options.iterations)))
    for name, found in by_set.items():
        if len(found) > 1:
            table += rows(f"set {name}", np.array(found))
    if len(files) > 1:
        table += rows("published", np.array([one for found in by_set.values() for one in found]))
    if options.cases > 1:
        drawn = [errors(*random_case(rng, i, options.iterations)) for i in range(options.cases)]
        table += rows("random", np.array(drawn))
    print(markdown(table))


if __name__ == "__main__":
    main()
