"""How long the money analyses take, and how close they come to closed forms: `python benchmarks/finance.py`.

Seeds are fixed. Times are processor seconds, the best of five; errors carry the Monte Carlo error of the simulation (one standard error).
"""

import time

import numpy as np
import pandas as pd
from scipy import stats

import conciergekit as ck
from conciergekit import finance, offers
from conciergekit.core.paths import asset
from conciergekit.finance.cash import Outlook
from conciergekit.finance.forecast import Receipts, Stream
from conciergekit.scenarios import tornado

CASES = ("pivot", "contrats", "engagement", "camion")
MONTHS = pd.period_range("2026-01", periods=36, freq="M")


def best(call, times: int = 5) -> float:
    """Processor seconds of the fastest of some calls: other work on the machine hardly counts."""
    found = []
    for _time in range(times):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def pilots() -> dict:
    return {name: ck.load_pilot(asset("data_samples", name)) for name in CASES}


def whole(pilot) -> None:
    """Everything the money notebook computes, charts left out."""
    views = finance.views(pilot)
    made = [
        views,
        finance.cash_plan(pilot),
        finance.compare(pilot),
        finance.doubts(pilot),
        offers.review(pilot),
        finance.cash_stress(pilot),
        finance.operating(pilot),
        finance.calendar(pilot),
        finance.funding_plan(pilot),
        finance.eligibility(pilot),
        finance.budget(pilot),
        finance.alerts(pilot),
    ]
    for result in made:
        result.sentences()
    model, assumptions = finance.cash_drivers(pilot)
    tornado(model, assumptions)


def walk(drift: float, sd: float, start: float, draws: int = 200_000) -> tuple[float, float, float]:
    """Chance of passing below zero within 36 months, its standard error, and the reflection formula.

    The formula is that of a walk seen at every moment: between two month-ends above zero, a Brownian bridge from a to b
    passes below with the chance exp(-2ab/sd²).
    """
    half = sd / np.sqrt(2)
    streams = [Stream(-1, 50_000 - drift, 0, half, np.ones(1)), Stream(1, 50_000, 0, half, np.ones(1))]
    nothing = Receipts(pd.DataFrame(columns=["funder", "id", "early", "late", "chance_share", "amount_eur"]))
    ahead = Outlook(MONTHS, pd.Series(dtype=float), 0.0, tuple(streams), nothing, np.zeros(len(MONTHS)))
    flows = ahead.flows(draws, seed=7)
    path = np.column_stack([np.full(draws, start), start + np.cumsum(flows, axis=1)])
    a, b = path[:, :-1], path[:, 1:]
    stays = np.where((a > 0) & (b > 0), -np.expm1(-2 * a * b / sd**2), 0.0).prod(axis=1)
    down = stats.norm.cdf((-start - 36 * drift) / (6 * sd))
    expected = down + np.exp(-2 * drift * start / sd**2) * stats.norm.cdf((-start + 36 * drift) / (6 * sd))
    return float(1 - stays.mean()), float(stays.std() / np.sqrt(draws)), expected


def main() -> None:
    cases = pilots()
    print("| what | processor seconds |\n|---|---|")
    slow = max(best(lambda p=p: finance.cash_plan(p, 36, 20_000)) for p in cases.values())
    print(f"| cash, 20,000 paths × 36 months, slowest sample | {slow:.3f} |")
    for name, pilot in cases.items():
        print(f"| all the analyses of the notebook, {name} | {best(lambda p=pilot: whole(p), 3):.2f} |")
    print("\n| walk: drift, sd, start | simulated | reflection formula |\n|---|---|---|")
    for drift, sd, start in (
        (-60, 300, 2500),
        (0, 400, 3000),
        (40, 500, 1500),
        (-150, 200, 5000),
        (-300, 150, 9000),
    ):
        share, error, expected = walk(drift, sd, start)
        print(f"| {drift}, {sd}, {start} | {share:.4f} ± {error:.4f} | {expected:.4f} |")


if __name__ == "__main__":
    main()
