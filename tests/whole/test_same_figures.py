"""The same pilot gives the same figures in both languages, and the same fingerprint on every machine."""

from dataclasses import fields, is_dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import finance, gates, logistics, targets
from conciergekit.core.pilot import Pilot

ANALYSES = {
    "models": lambda pilot: finance.compare(pilot, draws=200),
    "cash": lambda pilot: finance.cash_plan(pilot, draws=100),
    "offers": ck.offers.review,
    "views": finance.views,
    "payers": finance.Payers.of,
    "operating": finance.operating,
    "funding plan": finance.funding_plan,
    "priorities": lambda pilot: targets.prioritize(pilot, draws=200),
    "focus": lambda pilot: targets.focus(pilot, keep=3),
    "shift": targets.shift,
    "schemes": lambda pilot: logistics.compare_schemes(pilot, draws=50),
    "replay": logistics.replay,
    "causes": logistics.who_causes,
    "stops": lambda pilot: logistics.stops_needed(pilot, logistics.cost_tours(pilot)),
    "review": lambda pilot: gates.review(pilot, draws=200),
    "indicators": ck.indicators.table,
}


def figures(result, depth: int = 0) -> list[str]:
    """Every number a result holds, in order; its words are left out."""
    if isinstance(result, bool | str | Pilot) or result is None or callable(result) or depth > 6:
        return []
    if isinstance(result, int | float | np.number):
        return [f"{float(result):.9g}"]
    if isinstance(result, pd.DataFrame):
        return [text for name in result for text in figures(result[name], depth + 1)]
    if isinstance(result, pd.Series | pd.Index):
        return figures(result.to_numpy(), depth + 1)
    if isinstance(result, np.ndarray):
        if result.dtype.kind in "fiu":
            return [f"{value:.9g}" for value in result.astype(float).ravel()[:5000]]
        return [text for value in result.ravel()[:500] for text in figures(value, depth + 1)]
    if isinstance(result, dict):
        return [text for value in result.values() for text in figures(value, depth + 1)]
    if isinstance(result, list | tuple):
        return [text for value in result for text in figures(value, depth + 1)]
    if is_dataclass(result):
        return [text for field in fields(result) for text in figures(getattr(result, field.name), depth + 1)]
    return []


def alone(pilot: Pilot) -> Pilot:
    """The pilot without what was remembered of it."""
    return Pilot(pilot.tables, pilot.settings, pilot.language, pilot.findings, pilot.path)


SAMPLES = ["contrats", "camion", "pivot", "engagement"]


@cache
def remembering(name, lang):
    """One pilot a language, which remembers nothing of the other: its analyses share what they have in common."""
    return alone(load(name))


@pytest.mark.parametrize(
    ("pilot", "name"),
    [
        pytest.param(pilot, name, marks=pytest.mark.long if k % 2 == n else pytest.mark.exhaustive)
        for n, pilot in enumerate(SAMPLES)
        for k, name in enumerate(ANALYSES)
    ],
)
def test_figures_do_not_depend_on_the_language(pilot, name):
    found = {}
    for lang in ("fr", "en"):
        with ck.use_language(lang):
            found[lang] = figures(ANALYSES[name](remembering(pilot, lang)))
    assert len(found["fr"]) > 3
    assert found["fr"] == found["en"]


# ---- the fingerprint ---------------------------------------------------------------------------------------------


def _masked(pilot: Pilot, under: bool) -> Pilot:
    """The pilot with `under` in the cells of memory that stand for a missing yes or no."""
    tables = {}
    for name, frame in pilot.tables.items():
        frame = frame.copy()
        for column in frame:
            if frame[column].dtype == "boolean":
                mask = frame[column].isna().to_numpy()
                data = np.where(mask, under, frame[column].to_numpy(dtype=bool, na_value=False))
                frame[column] = pd.arrays.BooleanArray(data, mask)
        tables[name] = frame
    return Pilot(tables, pilot.settings, pilot.language)


@pytest.mark.long
def test_what_lies_under_a_missing_answer_does_not_change_the_fingerprint(sample):
    answers = [frame[c] for frame in sample.tables.values() for c in frame if frame[c].dtype == "boolean"]
    assert any(column.isna().any() for column in answers)
    assert _masked(sample, True).data_hash == _masked(sample, False).data_hash == sample.data_hash


def _one_row(**row) -> Pilot:
    return Pilot.from_tables({"ledger": [row]}, {"name": "a"})


def test_the_fingerprint_changes_with_any_datum_and_with_nothing_else():
    day = pd.Timestamp("2026-01-05")
    known = {"date": day, "amount_eur": 5.0, "line": "pain", "variable": True}
    seen = {_one_row(**known).data_hash}
    for name, value in (
        ("date", day + pd.Timedelta(days=1)),
        ("amount_eur", 5.01),
        ("line", "pains"),
        ("variable", False),
        ("variable", None),
        ("line", None),
        ("amount_eur", None),
    ):
        seen.add(_one_row(**{**known, name: value}).data_hash)
    seen.add(_one_row(date=day, amount_eur=5.0, payer="pain", variable=True).data_hash)
    seen.add(Pilot.from_tables({"ledger": [known, known]}, {"name": "a"}).data_hash)
    seen.add(Pilot.from_tables({"ledger": [known]}, {"name": "b"}).data_hash)
    assert len(seen) == 11
    again = {**known, "amount_eur": np.float64(5.0)}
    assert _one_row(**again).data_hash in seen
    assert len(seen) == 11
    zero = {_one_row(date=day, amount_eur=value).data_hash for value in (0.0, -0.0)}
    assert len(zero) == 1
    other_nan = np.frombuffer(np.uint64(0xFFF8000000000001).tobytes(), dtype=float)[0]
    assert (
        len({_one_row(date=day, line="a", amount_eur=value).data_hash for value in (np.nan, other_nan)}) == 1
    )
