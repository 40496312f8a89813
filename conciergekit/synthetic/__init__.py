"""Fictitious pilots whose figures reconcile: the source of ``data_samples/`` and ``templates/``."""

import numpy as np

from ..core.pilot import Pilot
from .case import build

SEEDS = {"pivot": 1, "contrats": 2, "engagement": 3, "camion": 4}
NAMES = tuple(SEEDS)


def pilot(name: str, seed: int | None = None) -> Pilot:
    """One of the four complete cases, built in memory: "pivot", "contrats", "engagement" or "camion" (else KeyError).

    seed : another draw of the same case, with other days, clients and answers, the same totals. None: the sample that is shipped.
    """
    rng = np.random.default_rng(SEEDS[name] if seed is None else [SEEDS[name], seed])
    return Pilot.from_tables(*build(name, rng), language="fr")
