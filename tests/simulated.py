"""Pilots of other seeds for the tests: the four cases drawn again, then made as untidy as real books are."""

from functools import cache

import numpy as np
import pytest

import conciergekit as ck
from conciergekit import synthetic

SEEDS = range(101, 121)  # twenty pilots, five of each case
# two cases among the quick tests
FEW_QUICKLY = [
    *SEEDS[:2],
    *(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[2:8]),
    *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in SEEDS[8:]),
]


@cache
def simulated(seed: int) -> ck.Pilot:
    """One of the four cases with other days, clients and answers; amounts, gaps, tolls and tags of its own."""
    case = synthetic.pilot(synthetic.NAMES[seed % len(synthetic.NAMES)], seed)
    rng = np.random.default_rng(seed)
    tables = {name: frame.copy() for name, frame in case.tables.items()}
    _books(rng, tables)
    _gaps(rng, tables)
    return ck.Pilot.from_tables(tables, case.settings, language="fr")


def _books(rng, tables) -> None:
    """Each budget line at a price of its own, one in five amounts off, some expenses tagged with a service."""
    ledger = tables["ledger"]
    factors = {line: rng.uniform(0.6, 1.5) for line in sorted(ledger["line"].dropna().unique())}
    noise = np.where(rng.random(len(ledger)) < 0.2, rng.uniform(0.8, 1.2, len(ledger)), 1.0)
    ledger["amount_eur"] = (ledger["amount_eur"] * ledger["line"].map(factors) * noise).round(2)
    expenses = ledger.index[(ledger["nature"] == "expense") & ~ledger["set_up"].fillna(False).astype(bool)]
    tagged = expenses[rng.random(len(expenses)) < 0.1]
    services = [*tables["services"]["id"], "nobody_knows"]
    ledger.loc[tagged, "service"] = rng.choice(services, len(tagged))
    ledger.loc[tagged, "variable"] = True


def _gaps(rng, tables) -> None:
    """Cells that people leave empty: prices, minutes, tours, communes, codes; and tolls on a few tours."""
    requests, tours = tables["requests"], tables["tours"]
    for name, share in (("minutes", 0.2), ("tour", 0.1), ("client", 0.05), ("insee", 0.05), ("public", 0.03)):
        requests.loc[rng.random(len(requests)) < share, name] = np.nan
    unpriced = rng.random(len(requests)) < 0.04
    requests.loc[unpriced, ["commission_eur", "fee_eur"]] = np.nan
    tours["tolls_eur"] = np.where(rng.random(len(tours)) < 0.2, rng.integers(1, 9, len(tours)), np.nan)
    tours.loc[rng.random(len(tours)) < 0.03, "km"] = np.nan
