"""Charts as bitmaps: the same whether one process draws them or two."""

import sys

import pytest

from conciergekit.papers.pages import pictures, raster

DRAWINGS = [
    f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" font-family="DejaVu Sans">'
    f'<rect width="{n}" height="20" fill="#3366cc"/><text x="5" y="50" font-size="12">Été {n} %</text></svg>'
    for n in range(1, 26)
]


@pytest.fixture
def one_by_one():
    return [raster.draw(drawing, 240, pictures._fonts()) for drawing in DRAWINGS]


def test_two_processes_draw_what_one_draws(one_by_one, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert raster.draw_all(DRAWINGS, 240, pictures._fonts()) == one_by_one
    assert len(set(one_by_one)) == len(DRAWINGS)


@pytest.mark.parametrize("program", ["false", "true", ""])
def test_a_second_process_that_fails_costs_nothing(program, one_by_one, monkeypatch):
    """It may not start, or end having drawn nothing: its half is drawn here."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(sys, "executable", program)
    assert raster.draw_all(DRAWINGS, 240, pictures._fonts()) == one_by_one


def test_the_second_process_imports_nothing_of_the_kit():
    source = raster.__file__
    with open(source, encoding="utf-8") as file:
        assert not [line for line in file if line.startswith(("from .", "import conciergekit"))]
