"""Routing through the adapter: gap to the best known solution, and what the adapter adds to PyVRP's own time.

python benchmarks/routing.py [FILE ...] [--seconds 5] [--seeds 2] [--rounds 5] [--iterations 1000]
                             [--random 100 300 1000] [--roads 320 450 600] [--long 600]

FILE: CVRPLIB instances without time windows (.vrp, with explicit or Euclidean distances), or
the `km`, `minutes` and `load` of a road matrix (.npz, base first). The best known cost comes from a .sol file of
the same name, from best_known.csv beside this script, or from the instance's own comment; a road matrix has none:
`--long` seconds of search with each of four other seeds stand for it. Without any file, the two the tests hold.

Seconds are seconds of the clock.

To try one instance in a session:

    from routing import case                         # in the folder benchmarks/
    stops, vehicles, matrix, best = case("X-n101-k25.vrp")
    plan = ck.logistics.plan_tours(stops, vehicles, matrix, iterations=2000, seed=1)
    plan.table["cost_eur"].sum(), best                    # one euro a unit of distance
"""

import argparse
import re
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyvrp
import vrplib
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay

from conciergekit.logistics import Matrix, plan_tours
from conciergekit.logistics.planning import tours

CASES = Path(__file__).parent.parent / "tests" / "published_cases" / "vrp"
BEST = Path(__file__).with_name("best_known.csv")  # CVRPLIB set X, read in November 2026
LONG_SEEDS = range(101, 105)


def case(path) -> tuple[pd.DataFrame, pd.DataFrame, Matrix, float]:
    """Stops (the depot first), vehicles, matrix and best known cost of an instance file.

    Distances are rounded to whole numbers, or exact where the best known cost has decimals (set CMT: rounded, a plan may
    be shorter than the best). One unit of distance is one km, one minute and one euro.
    """
    path = Path(path)
    if path.suffix == ".npz":
        read = np.load(path)
        return *by_road(read["km"], read["minutes"], read["load"]), float("nan")
    read = vrplib.read_instance(path)
    if "time_window" in read:
        raise SystemExit(f"{path.name} has time windows: the kit plans without.")
    distance = np.asarray(read["edge_weight"], float)
    best = best_known(path)
    if np.isnan(best) or best == np.rint(best):
        distance = np.rint(distance)
    stops = pd.DataFrame({"load": read.get("demand", np.zeros(len(distance)))})
    fleet = {"km_eur": 1.0, "capacity": float(read.get("capacity", np.inf))}
    fleet["count"] = int(read.get("vehicles", len(distance) - 1))
    return stops, pd.DataFrame([fleet]), Matrix(distance, distance), best


def best_known(path: Path) -> float:
    solution = path.with_suffix(".sol")
    if solution.exists():
        return float(vrplib.read_solution(solution)["cost"])
    known = pd.read_csv(BEST, index_col="case")["cost"]
    if path.stem in known:
        return float(known[path.stem])
    said = re.search(r"(?:Optimal|Best) value:\s*([\d.]+)", path.read_text(encoding="utf-8"))
    return float(said[1]) if said else float("nan")


def by_road(km: np.ndarray, minutes: np.ndarray, load: np.ndarray):
    """A day of vans on a road matrix: 0.40 €/km, 18 €/h, 30 € a van, three minutes a stop, loads of 8 to 12
    stops (twelve times the mean load)."""
    size = len(km)
    stops = pd.DataFrame({"load": load.astype(float), "service_min": [0.0, *[3.0] * (size - 1)]})
    fleet = {"km_eur": 0.4, "hour_eur": 18.0, "day_eur": 30.0, "count": size // 6}
    fleet["capacity"] = float(np.floor(12 * load[1:].mean()))
    return stops, pd.DataFrame([fleet]), Matrix(km, minutes)


def road_network(customers: int, seed: int):
    """A made-up country of roads: a town and villages, joined by the roads of a Gabriel graph (each pair with
    nobody in the circle between them), one way in eight, faster between villages than inside.

    Distances are along the roads, both ways different, as in a matrix of a road engine.
    """
    rng = np.random.default_rng(seed)
    nodes = 3 * customers
    centre = rng.uniform(0, 40, (24, 2))
    home = rng.choice(len(centre), nodes, p=rng.dirichlet(np.ones(len(centre))))
    xy = np.where(
        rng.random((nodes, 1)) < 0.75,
        centre[home] + rng.normal(0, 1.0, (nodes, 2)),
        rng.uniform(0, 40, (nodes, 2)),
    )
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    pairs = np.sort(
        np.vstack([t[[a, b]] for t in Delaunay(xy).simplices for a, b in ((0, 1), (1, 2), (0, 2))]), axis=1
    )
    pairs = np.unique(pairs, axis=0)
    empty = [(far[a] ** 2 + far[b] ** 2 >= far[a, b] ** 2 - 1e-9).all() for a, b in pairs]
    a, b = pairs[np.array(empty)].T
    km = far[a, b] * rng.uniform(1.05, 1.4, len(a))
    minutes = 60 * km / np.where(km > 1.5, rng.uniform(45, 70, len(a)), rng.uniform(20, 40, len(a)))
    one_way = rng.random(len(a)) < 1 / 8
    there, back = np.r_[a, b[~one_way]], np.r_[b, a[~one_way]]
    roads = [csr_matrix((np.r_[x, x[~one_way]], (there, back)), (nodes, nodes)) for x in (km, minutes)]
    group = connected_components(roads[0], connection="strong")[1]
    kept = np.flatnonzero(group == np.bincount(group).argmax())
    chosen = rng.choice(kept, customers + 1, replace=False)
    fast, before = dijkstra(roads[1], indices=chosen, return_predecessors=True)
    along = np.array([lengths(before[i], roads[0], chosen[i], fast[i]) for i in range(len(chosen))])
    return along[:, chosen], fast[:, chosen], np.r_[0, rng.integers(1, 11, customers)]


def lengths(before: np.ndarray, km: csr_matrix, start: int, minutes: np.ndarray) -> np.ndarray:
    """Kilometres along the fastest ways from `start`."""
    found = np.full(len(before), np.inf)
    found[start] = 0.0
    for node in np.argsort(minutes)[1:]:
        if before[node] >= 0:
            found[node] = found[before[node]] + km[before[node], node]
    return found


class Clock:
    """PyVRP's stop after so many seconds, in place of the iterations that the adapter counts."""

    seconds = 5.0

    def __init__(self, _iterations):
        self.until = pyvrp.stop.MaxRuntime(self.seconds)

    def __call__(self, best_cost):
        return self.until(best_cost)


def search(problem, seconds: float, seed: int):
    """Plan found in so many seconds."""
    Clock.seconds, counted = seconds, pyvrp.stop.MaxIterations
    pyvrp.stop.MaxIterations = Clock
    try:
        return plan_tours(*problem, seed=seed)
    finally:
        pyvrp.stop.MaxIterations = counted


def cost(plan) -> float:
    return plan.table["cost_eur"].sum() if plan.feasible else float("inf")


def gap(name: str, problem, best: float, options) -> dict:
    """Best of some seeds after so many seconds each, one after the other."""
    if np.isnan(best) and options.long:
        best = min(cost(search(problem, options.long, seed)) for seed in LONG_SEEDS)
    costs = [cost(search(problem, options.seconds, seed)) for seed in range(1, options.seeds + 1)]
    return {
        "case": name,
        "customers": len(problem[0]) - 1,
        "best known": best,
        "found": min(costs),
        "gap %": 100 * (min(costs) / best - 1),
        "seeds": ", ".join(f"{each:.10g}" for each in costs),
    }


def random_case(customers: int, seed: int):
    """A case of ten customers a tour or so, uniform on a square of 1000, base in a corner."""
    rng = np.random.default_rng(seed)
    xy = np.vstack([[0, 0], rng.integers(0, 1001, (customers, 2))])
    load = np.r_[0, rng.integers(1, 101, customers)].astype(float)
    distance = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))
    stops = pd.DataFrame({"load": load})
    fleet = {"km_eur": 1.0, "capacity": 500.0, "count": customers}
    return stops, pd.DataFrame([fleet]), Matrix(distance, distance)


def beside_pyvrp(customers: int, seconds: float, seeds: int) -> dict:
    """Length found by the adapter and by PyVRP alone (its own units and settings, every customer required),
    after the same wall seconds, seeds in turn."""
    stops, vehicles, matrix = random_case(customers, customers)
    distance, load = matrix.km.astype(np.int64), stops["load"].astype(int).tolist()
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * (customers + 1),
        [pyvrp.Client(i, delivery=[load[i]]) for i in range(1, customers + 1)],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(customers, capacity=[500])],
        [distance],
        [np.zeros_like(distance)],
    )
    ours, theirs, around = [], [], []
    for seed in range(1, seeds + 1):
        start = time.perf_counter()
        ours.append(cost(search((stops, vehicles, matrix), seconds, seed)))
        around.append(time.perf_counter() - start - seconds)
        stop = pyvrp.stop.MaxRuntime(seconds)
        theirs.append(pyvrp.solve(data, stop, seed=seed, collect_stats=False).cost())
    return {
        "customers": customers,
        "adapter": min(ours),
        "PyVRP": float(min(theirs)),
        "difference %": 100 * (min(ours) / min(theirs) - 1),
        "seconds around the search": statistics.median(around),
    }


def overhead(path: Path, iterations: int, rounds: int) -> dict:
    """Processor seconds of the adapter over those of PyVRP on the same data, seed and iterations, taken in
    turn; the search is the same, so all the difference is the adapter's."""
    stops, vehicles, matrix, _best = case(path)
    ours, theirs = [], []
    for _round in range(rounds):
        start = time.process_time()
        plan_tours(stops, vehicles, matrix, iterations=iterations, seed=1)
        ours.append(time.process_time() - start)
        data, params = tours.problem(pyvrp, tours.typed(stops, vehicles, matrix))
        start = time.process_time()
        stop = pyvrp.stop.MaxIterations(iterations)
        pyvrp.solve(data, stop, seed=1, collect_stats=False, params=params)
        theirs.append(time.process_time() - start)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {
        "case": path.stem,
        "adapter, cpu s": statistics.median(ours),
        "PyVRP, cpu s": statistics.median(theirs),
        "overhead %": 100 * (statistics.median(ratios) - 1),
        "from %": 100 * (min(ratios) - 1),
        "to %": 100 * (max(ratios) - 1),
    }


def markdown(rows: list[dict]) -> str:
    heads = list(rows[0])
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        cells = [f"{v:.2f}" if isinstance(v, float) else str(v) for v in row.values()]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--long", type=float, default=0)
    parser.add_argument("--roads", type=int, nargs="*", default=[])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--iterations", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--random", type=int, nargs="*", default=[])
    options = parser.parse_args()
    if options.random:
        print(markdown([beside_pyvrp(n, options.seconds, options.seeds) for n in options.random]), "\n")
    files = options.files or sorted(CASES.glob("*.vrp"))
    if options.seconds:
        found = [(path.stem, *case(path)) for path in files]
        found += [(f"roads-{n}", *by_road(*road_network(n, n)), float("nan")) for n in options.roads]
        print(markdown([gap(name, problem, best, options) for name, *problem, best in found]), "\n")
    if options.rounds:
        print(markdown([overhead(path, options.iterations, options.rounds) for path in files]))


if __name__ == "__main__":
    main()
