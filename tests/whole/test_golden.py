"""No figure of the samples moves unseen: what moves on purpose is accepted with ``python tests/golden.py``, and read.
No two places say two things of one measure and period, and each value lies within its own range."""

from dataclasses import replace

import figures
import golden
import pandas as pd
import pytest
from figures import contradictions, outside

from conciergekit.core import rates

QUICK = {("contrats", None)}
PAST = "2026-02-28"

longer = lambda *given: pytest.param(*given, marks=pytest.mark.long)  # noqa: E731
dear = lambda *given: pytest.param(*given, marks=pytest.mark.exhaustive)  # noqa: E731


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "day"),
    [
        pytest.param(
            name,
            day,
            marks=()
            if (name, day) in QUICK
            else pytest.mark.long
            if day in (None, PAST)
            else pytest.mark.exhaustive,
        )
        for name, day in golden.KEPT
    ],
)
def test_no_figure_moved(name, day):
    assert golden.moved(name, day) == []


def test_a_figure_that_moves_is_told(monkeypatch):
    what, value = next(iter(golden.accepted("contrats", None).items()))
    monkeypatch.setattr(golden, "lines", lambda *_: {what: golden._written(float(value.split()[0]) * 1.001)})
    told = golden.moved("contrats", None)
    assert any(line.startswith(what) and "became" in line for line in told)
    assert any(line.startswith("no longer there") for line in told)


# ---- nor contradicts another ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("contrats", None),
        longer("camion", None),
        dear("engagement", PAST),
        longer("pivot", None),
        longer("engagement", None),
        longer("contrats", PAST),
        longer("camion", PAST),
        dear("pivot", PAST),
    ],
)
def test_no_two_places_contradict_one_another(name, day):
    assert contradictions(golden.found(name, day)) == []


@pytest.mark.parametrize("name", ["contrats", longer("camion"), longer("pivot"), longer("engagement")])
def test_a_value_lies_within_its_own_range(name):
    assert outside(golden.found(name, None)) == []


def test_enough_is_gathered_to_compare():
    """More than a thousand figures, and dozens said in two places at least."""
    all_of_them = golden.found("contrats", None)
    keys = pd.Series([(f.measure, f.period, f.subject) for f in all_of_them]).value_counts()
    assert len(all_of_them) > 1000
    assert (keys > 1).sum() > 20


def _otherwise(value):
    """The same fact, said otherwise by somebody."""
    if isinstance(value, dict):
        return {key: _otherwise(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_otherwise(part) for part in value]
    return 2 * value if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.long
@pytest.mark.parametrize("name", ["contrats", "engagement"])
def test_a_pilot_is_judged_by_its_own_facts_whichever_were_read_last(name):
    rows = {rate: rates.versions(rate) for rate in rates.names()}
    other = {
        rate: tuple(replace(one, value=_otherwise(one.value)) for one in of) for rate, of in rows.items()
    }
    pilot = replace(golden.load(name))  # with nothing worked out yet
    with rates.using(other):
        asked = {
            (one.measure, one.period, one.where, one.subject, one.value) for one in figures.figures(pilot)
        }
    own = {(one.measure, one.period, one.where, one.subject, one.value) for one in golden.found(name)}
    assert {row for row in asked ^ own if row[-1] == row[-1]} == set()
