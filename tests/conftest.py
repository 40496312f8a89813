"""Shared fixtures: the sample pilots, read once. And what each test costs, so that the quick ones stay quick."""

import os
from functools import cache
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "agg")
ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data_samples"
_BEGAN = pytest.StashKey[float]()


@cache
def load(name):
    import conciergekit as ck

    return ck.load_pilot(SAMPLES / name)


@pytest.fixture(params=["pivot", "contrats", "engagement", "camion"])
def sample(request):
    """Each of the four complete sample pilots in turn."""
    return load(request.param)


@cache
def _reviewed(name, lang):
    from conciergekit import gates, i18n

    with i18n.use_language(lang):
        return gates.review(load(name), draws=300)


@pytest.fixture
def reviewed():
    """reviewed("contrats") is the review of one sample pilot, in the language in use; a result is frozen: made once."""
    from conciergekit import i18n

    return lambda name: _reviewed(name, i18n.language())


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


# ---- what each test costs --------------------------------------------------------------------------------

QUICK_CPU_S = 3.0  # a developer runs the quick tests every few minutes: a test above this is told


def _cpu_s():
    """Processor time of this process and of its ended children: unlike the clock, nearly the same on a busy machine."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    item.stash[_BEGAN] = _cpu_s()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "teardown":  # properties travel with the report, from a worker of xdist too
        report.user_properties.append(("cpu_s", _cpu_s() - item.stash[_BEGAN]))
    return report


def pytest_terminal_summary(terminalreporter):
    """The ten longest tests, and a warning (no failure) for each one too long to be among the quick ones."""
    costs = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "cpu_s":
                    costs[report.nodeid] = (value, "slow" in report.keywords)
    if len(costs) <= 10:
        return
    longest = sorted(costs.items(), key=lambda item: -item[1][0])
    terminalreporter.section(f"processor time: {sum(cost for cost, _ in costs.values()):.0f} s")
    for nodeid, (cost, _slow) in longest[:10]:
        terminalreporter.line(f"{cost:6.1f} s  {nodeid}")
    for nodeid, (cost, slow) in longest:
        if cost > QUICK_CPU_S and not slow:
            terminalreporter.line(
                f"warning: {cost:.1f} s of processor; make it cheaper or mark it slow: {nodeid}", yellow=True
            )
