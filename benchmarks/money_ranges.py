"""Do the ranges of money hold what is true? Simulated services whose truth is known, through the calls a workbook takes.

    python benchmarks/money_ranges.py [--pilots 300] [--seed 20261127] [--only result cash]

A service: a level of orders, of 30 to 90 a month, a price an order, a rent, a salary, small expenses and sales that vary,
expenses that grow with orders, hours in the field. Result, cover and margin an hour: how often the 90 % range of the gate
holds the value at the level the service settles at. Cash: how often the fan of `cash_plan` (5 to 95 %) holds the balance
3, 6 and 12 months later, as simulated on with the same truth. How the level is drawn, how it starts and goes on: see STARTS.
In each table: Monte Carlo error .02 at 300 pilots.
"""

import argparse
import warnings

import numpy as np
import pandas as pd

import conciergekit as ck
from conciergekit.gates.measures import Evidence

RENT, SALARY, SMALL, SALES, VARIABLE, HOURS = 400.0, 900.0, 150.0, 300.0, 2.0, 0.6
LATER = (3, 6, 12)


def _season(rng, t):
    return 1 + 0.25 * np.sin(2 * np.pi * (t + rng.uniform(0, 12)) / 12)


STARTS = {  # share of the level in months 1, 2, 3 …
    "steady": lambda rng, t: np.ones(len(t)),
    "ramp": lambda rng, t: 1 - np.exp(-t / rng.uniform(1, 4)),
    "S-ramp": lambda rng, t: 1 / (1 + np.exp(-(t - rng.uniform(2.5, 5)) / rng.uniform(0.6, 1.2))),
    "season": _season,
    "decline": lambda rng, t: 0.95 ** np.maximum(t - rng.uniform(1, 4), 0),
}


def service(rng, start: str, months: int):
    """(pilot after so many months, truth at its level, own flows of the twelve months that follow)."""
    level, price, cv = rng.uniform(30, 90), rng.uniform(8, 14), rng.uniform(0.1, 0.25)
    t = np.arange(1, months + 13)
    shape = STARTS[start](rng, t.astype(float))
    orders = rng.poisson(level * shape * rng.gamma(1 / cv**2, cv**2, len(t)))
    kept = [rng.gamma(4, price / 4, n).round(2) for n in orders]
    earned = np.array([some.sum() for some in kept])
    grows = VARIABLE * orders * rng.uniform(0.7, 1.3, len(t))
    small, sales = rng.gamma(3, SMALL / 3, len(t)), rng.gamma(8, SALES / 8, len(t))
    hours = HOURS * orders * rng.uniform(0.8, 1.2, len(t)) + 1e-3
    first = pd.Period("2025-01", "M")
    days = [(first + int(k)).start_time + pd.Timedelta(days=9) for k in range(months)]
    log = pd.DataFrame(
        {
            "date": np.repeat(days, orders[:months]),
            "fee_eur": np.concatenate(kept[:months]),
            "service": "s",
            "outcome": "served",
        }
    )
    log["closed_on"] = log["date"]
    lines = [
        ("own_revenue", "Ventes", earned, True),
        ("own_revenue", "Divers", sales, False),
        ("expense", "Loyer", np.full(len(t), RENT), False),
        ("expense", "Salaire", np.full(len(t), SALARY), False),
        ("expense", "Fournitures", small, False),
        ("expense", "Achats", grows, True),
    ]
    ledger = pd.concat(
        [
            pd.DataFrame(
                {
                    "date": days,
                    "nature": nature,
                    "line": line,
                    "amount_eur": np.round(euros[:months], 2),
                    "variable": varies,
                    "service": "s" if line == "Ventes" else None,
                }
            )
            for nature, line, euros, varies in lines
        ]
    )
    time = pd.DataFrame(
        {"date": days, "person": "A", "category": "field", "hours": hours[:months], "paid": "paid"}
    )
    tables = {"requests": log, "ledger": ledger, "time": time, "services": pd.DataFrame({"id": ["s"]})}
    last = (first + (months - 1)).end_time.normalize()
    known = {"opening_cash_eur": 10_000, "start": first.start_time, "data_until": last}
    pilot = ck.Pilot.from_tables(tables, known)
    paid = level * price + SALES
    costs = RENT + SALARY + SMALL + VARIABLE * level
    truth = {
        "result_month_eur": paid - costs,
        "own_cover": paid / costs,
        "contribution_hour_eur": (price - VARIABLE) / HOURS,
    }
    flows = earned + sales - RENT - SALARY - small - grows
    return pilot, truth, flows[months:]


def held(start: str, months: int, pilots: int, seed: int, what) -> dict[str, float]:
    """How often each range held the truth."""
    rng = np.random.default_rng([seed, list(STARTS).index(start), months])
    found: dict[str, list[bool]] = {}
    for _ in range(pilots):
        pilot, truth, flows = service(rng, start, months)
        if "result" in what:
            proof = Evidence(pilot, 1000)
            for name, value in truth.items():
                low, high = proof.measure(name).range
                found.setdefault(name, []).append(low <= value <= high)
        if "cash" in what:
            plan = ck.finance.cash_plan(pilot, 12, draws=500)
            future = plan.table[plan.table["kind"] == "future"]
            balance = plan.cash_eur + np.cumsum(flows)
            for k in LATER:
                low, high = future[["p05_eur", "p95_eur"]].iloc[k - 1]
                found.setdefault(f"cash, {k} months", []).append(low <= balance[k - 1] <= high)
    return {name: float(np.mean(those)) for name, those in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pilots", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--only", nargs="*", default=["result", "cash"])
    parser.add_argument("--months", nargs="*", type=int, default=[3, 6, 12])
    parser.add_argument("--starts", nargs="*", default=list(STARTS))
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    for start in asked.starts:
        for months in asked.months:
            row = held(start, months, asked.pilots, asked.seed, asked.only)
            print(
                f"{start:8} {months:2} months:", "  ".join(f"{k} {v:.2f}" for k, v in row.items()), flush=True
            )


if __name__ == "__main__":
    main()
