"""No figure of the samples moves unseen: what moves on purpose is accepted with ``python tests/golden.py``, and read."""

import golden
import pytest

QUICK = {("contrats", None), ("camion", None)}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        pytest.param(name, day, marks=() if (name, day) in QUICK else pytest.mark.long)
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
