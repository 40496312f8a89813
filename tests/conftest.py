"""Shared fixtures: the sample pilots, read once."""

import os
from functools import cache
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "agg")
ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data_samples"


@cache
def load(name):
    import conciergekit as ck

    return ck.load_pilot(SAMPLES / name)


@pytest.fixture(params=["pivot", "contrats", "engagement", "camion"])
def sample(request):
    """Each of the four complete sample pilots in turn."""
    return load(request.param)


@pytest.fixture
def pilot_of():
    """pilot_of("contrats") loads one sample pilot."""
    return load


@pytest.fixture(autouse=True)
def _french_again():
    """Tests may change the language; the next one starts in French, with no figure open."""
    import conciergekit as ck

    yield
    ck.set_language("fr")
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
