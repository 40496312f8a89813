"""Panels follow their sliders over their whole range, and hold still under papermill."""

import ipywidgets as widgets
import pytest
from conftest import load

import conciergekit as ck


@pytest.mark.long
@pytest.mark.parametrize("end", ["min", "max"])
def test_the_trips_panel_answers_at_both_ends_of_its_sliders(end):
    panel = ck.panels.trips(load("contrats"))
    *sliders, area = panel.children
    before = area.value
    for slider in sliders:
        slider.value = getattr(slider, end)
    assert isinstance(area, widgets.HTML)
    assert "<img" in area.value
    assert area.value != before


def test_the_weights_panel_measures_nothing_the_notebook_has_measured():
    pilot = load("contrats")
    ranking = ck.targets.prioritize(pilot, weights=None, draws=200, anchors={})
    ck.panels.weights(pilot, draws=200)
    assert ck.targets.evaluate(pilot, draws=200) is ranking.evaluation
