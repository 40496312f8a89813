"""The intake owes each value of a file a place in its table or a word about it; and the test that says so would see it fail."""

import dataclasses
import importlib.util
import sys

import pandas as pd
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.read import loading
from conciergekit.read.understand import table as reading

spec = importlib.util.spec_from_file_location("intake_truth", ROOT / "benchmarks" / "intake_truth.py")
truth = importlib.util.module_from_spec(spec)
sys.modules["intake_truth"] = truth
spec.loader.exec_module(truth)

FILES = 25


def faults(folder, load=ck.load_pilot, seeds=range(FILES)):
    return [fault for n in seeds for fault in truth.one(f"test:{n}", folder, load)]


@pytest.mark.long
def test_every_value_is_in_its_table_or_told(tmp_path):
    assert not faults(tmp_path)


@pytest.mark.exhaustive
def test_every_value_is_in_its_table_or_told_of_hundreds(tmp_path):
    assert not faults(tmp_path, seeds=range(FILES, 600))


# ---- the intake made wrong on purpose --------------------------------------------------------------------


def _findings_deleted(monkeypatch):
    return lambda path: dataclasses.replace(ck.load_pilot(path), findings=())


def _findings_lower(monkeypatch):
    def load(path):
        pilot = ck.load_pilot(path)
        moved = [
            dataclasses.replace(f, row=f.row + 1, values={k: v for k, v in f.values.items() if k != "rows"})
            for f in pilot.findings
            if f.row
        ]
        return dataclasses.replace(pilot, findings=tuple(moved))

    return load


def _cell_problems_silenced(monkeypatch):
    monkeypatch.setattr(reading, "badly_written", lambda *_args: [])


def _lines_left_out_silenced(monkeypatch):
    def load(path):
        pilot = ck.load_pilot(path)
        quiet = ("total_line", "stray_line", "blank_line")
        return dataclasses.replace(pilot, findings=tuple(f for f in pilot.findings if f.code not in quiet))

    return load


def _unknown_columns_silenced(monkeypatch):
    monkeypatch.setattr(loading, "check_headings", lambda *_args: [])


def _changing(change, kinds=()):
    """Columns of these kinds changed after they were read, and what was said of them kept to itself."""

    def mutation(monkeypatch):
        parse = reading.parse_column

        def changed(cells, column, names, how):
            values, problems = parse(cells, column, names, how)
            if kinds and column.kind not in kinds:
                return values, problems
            return change(values), {}

        monkeypatch.setattr(reading, "parse_column", changed)

    return mutation


def _emptied(values):
    values = values.copy()
    values.iloc[::3] = pd.NA if values.dtype.kind not in "fM" else None
    return values


def _one_more(values):
    values = values.copy()
    values.iloc[-1:] += 1
    return values


def _shifted_down(values):
    return values.shift(1)


def _of_frames(change):
    """Tables changed after they were read."""

    def mutation(monkeypatch):
        def load(path):
            pilot = ck.load_pilot(path)
            tables = {name: change(frame) for name, frame in pilot.tables.items()}
            return dataclasses.replace(pilot, tables=tables)

        return load

    return mutation


def _swapped(frame):
    """Two columns of the same kind, each with the values of the other."""
    for kind in ("float64", "datetime64[ns]", "string", "object"):
        alike = [name for name in frame if str(frame[name].dtype) == kind and frame[name].notna().any()]
        if len(alike) > 1:
            a, b = alike[:2]
            return frame.assign(**{a: frame[b], b: frame[a]})
    return frame


def _lines_swapped(frame):
    return frame.iloc[::-1].reset_index(drop=True)


MUTATIONS = {
    "findings deleted": _findings_deleted,
    "findings one line lower": _findings_lower,
    "cell problems silenced": _cell_problems_silenced,
    "lines left out silenced": _lines_left_out_silenced,
    "unknown columns silenced": _unknown_columns_silenced,
    "every third value emptied": _changing(_emptied),
    "figures times ten": _changing(lambda values: values * 10, ("number", "integer")),
    "one figure of a column": _changing(_one_more, ("number", "integer")),
    "figures without their decimals": _changing(lambda values: values // 1, ("number",)),
    "figures under zero": _changing(lambda values: -values, ("number", "integer")),
    "dates a month later": _changing(lambda values: values + pd.DateOffset(months=1), ("date",)),
    "dates a day sooner": _changing(lambda values: values - pd.Timedelta(days=1), ("date",)),
    "values one line lower": _changing(_shifted_down),
    "words all the same": _changing(
        lambda values: values.where(values.isna(), values.iloc[0]), ("choice", "code")
    ),
    "yes for no": _changing(lambda values: ~values, ("yesno",)),
    "columns swapped": _of_frames(_swapped),
    "lines in the wrong order": _of_frames(_lines_swapped),
    "lines lost": _of_frames(lambda frame: frame.iloc[:-1]),
}


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.long
def test_an_intake_made_wrong_is_seen(name, tmp_path, monkeypatch):
    load = MUTATIONS[name](monkeypatch) or ck.load_pilot
    seen = (truth.one(f"test:{n}", tmp_path, load) for n in range(12))  # the first one is enough
    assert any(seen), f"nothing was seen of: {name}"
