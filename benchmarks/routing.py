"""Routing through the adapter: gap to the best known solution, and what the adapter adds to PyVRP's own time.

python benchmarks/routing.py [FILE ...] [--seconds 5] [--seeds 2] [--rounds 5] [--iterations 1000]
                             [--random 100 300 1000]

FILE: CVRPLIB (.vrp, with explicit or Euclidean distances, time windows or not) or Solomon (.txt) instances; a
.sol file of the same name gives the best known cost. Without any, the three the tests hold.

To try one instance in a session:

    from routing import case                         # in the folder benchmarks/
    stops, vehicles, matrix, best = case("X-n101-k25.vrp")
    plan = ck.logistics.plan_tours(stops, vehicles, matrix, iterations=2000, seed=1)
    plan.totals["cost_eur"], best                    # one euro a unit of distance
"""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyvrp
import vrplib

from conciergekit.logistics import Matrix, evaluate, plan_tours
from conciergekit.logistics.planning import _matrices, _with_base
from conciergekit.logistics.solver import Task, _big_prize, _problem
from conciergekit.logistics.stops import typed_stops, typed_vehicles

CASES = Path(__file__).parent.parent / "tests" / "published_cases" / "vrp"


def case(path) -> tuple[pd.DataFrame, pd.DataFrame, Matrix, float]:
    """Stops (the depot first), vehicles, matrix and best known cost of an instance file.

    Distances follow the sets' own customs: rounded to whole numbers without time windows, cut to a tenth
    with them (as the best known costs are). One unit of distance is one km, one minute and one euro.
    """
    path = Path(path)
    form = "solomon" if path.suffix == ".txt" else "vrplib"
    read = vrplib.read_instance(path, instance_format=form)
    timed = "time_window" in read
    distance = np.asarray(read["edge_weight"], float)
    distance = np.floor(distance * 10 + 1e-9) / 10 if timed else np.rint(distance)
    size = len(distance)
    demand = read.get("demand", np.zeros(size))
    stops = pd.DataFrame({"id": [f"n{i}" for i in range(size)], "load": demand})
    if timed:
        stops["service_min"] = np.broadcast_to(read.get("service_time", 0.0), size).astype(float)
        stops.loc[0, "service_min"] = 0.0
        stops["window"] = [None, *map(tuple, np.asarray(read["time_window"], float)[1:])]
    fleet = {"mode": "van", "km_eur": 1.0, "capacity": float(read.get("capacity", np.inf))}
    fleet["count"] = int(read.get("vehicles", size - 1))
    if timed:
        fleet["window"] = tuple(np.asarray(read["time_window"], float)[0])
    vehicles = pd.DataFrame([fleet])
    return stops, vehicles, Matrix(distance, distance), best_known(path)


def best_known(path: Path) -> float:
    solution = path.with_suffix(".sol")
    return float(vrplib.read_solution(solution)["cost"]) if solution.exists() else float("nan")


def gap(path: Path, seconds: float, seeds: int) -> dict:
    """Best of some seeds after so many wall seconds each, one after the other."""
    stops, vehicles, matrix, best = case(path)
    costs, feasible = [], True
    for seed in range(1, seeds + 1):
        plan = plan_tours(stops, vehicles, matrix, iterations=0, seconds=seconds, seed=seed, runs=1)
        costs.append(plan.totals["cost_eur"] if plan.unserved.empty else float("inf"))
        feasible &= plan.totals["feasible"]
    return {
        "case": path.stem,
        "customers": len(stops) - 1,
        "best known": best,
        "found": min(costs),
        "gap %": 100 * (min(costs) / best - 1),
        "seeds": ", ".join(f"{cost:.10g}" for cost in costs),
        "feasible": feasible,
    }


def random_case(customers: int, seed: int):
    """A case of ten customers a tour or so, uniform on a square of 1000, base in a corner."""
    rng = np.random.default_rng(seed)
    xy = np.vstack([[0, 0], rng.integers(0, 1001, (customers, 2))])
    load = np.r_[0, rng.integers(1, 101, customers)].astype(float)
    distance = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))
    stops = pd.DataFrame({"id": [f"n{i}" for i in range(customers + 1)], "load": load})
    fleet = {"mode": "van", "km_eur": 1.0, "capacity": 500.0, "count": customers}
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
        plan = plan_tours(stops, vehicles, matrix, iterations=0, seconds=seconds, seed=seed, runs=1)
        ours.append(plan.totals["km"] if plan.unserved.empty else float("inf"))
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
        evaluate(plan_tours(stops, vehicles, matrix, iterations=iterations, seed=1, runs=1))
        ours.append(time.process_time() - start)
        data, params = _same(stops, vehicles, matrix)
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


def _same(stops, vehicles, matrix):
    """The data and settings the adapter gives PyVRP."""
    places, fleet = _with_base(typed_stops(stops), None, matrix), typed_vehicles(vehicles)
    matrices = _matrices(places, fleet, matrix, None, ())
    task = Task(places, fleet, matrices, list(range(1, len(places))))
    penalty = pyvrp.PenaltyParams(max_penalty=float(_big_prize(task)))
    return _problem(pyvrp, task, everyone=True)[0], pyvrp.SolveParams(penalty=penalty)


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
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--iterations", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--random", type=int, nargs="*", default=[])
    options = parser.parse_args()
    if options.random:
        print(markdown([beside_pyvrp(n, options.seconds, options.seeds) for n in options.random]), "\n")
    files = options.files or sorted(p for p in CASES.iterdir() if p.suffix in (".vrp", ".txt"))
    if options.seconds:
        print(markdown([gap(path, options.seconds, options.seeds) for path in files]), "\n")
    if options.rounds:
        print(markdown([overhead(path, options.iterations, options.rounds) for path in files]))


if __name__ == "__main__":
    main()
