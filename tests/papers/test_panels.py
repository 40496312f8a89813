"""Panels open on today, follow what is moved or typed, come back, and hold still where nobody moves them."""

import math
import re
from dataclasses import replace

import day_one
import ipywidgets as widgets
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import what_if
from conciergekit.core import i18n

QUESTIONS = ("weights", "trips", "cash", "requirements", "offers")


def made(name, question):
    return getattr(ck.panels, question)(load(name), **({"draws": 200} if question == "weights" else {}))


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def words(panel):
    return re.sub("<[^>]*>", " ", panel.answer.value)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.sampled
def test_a_panel_is_controls_beside_one_answer(question):
    panel = made("contrats", question)
    assert not [one for one in inside(panel) if isinstance(one, widgets.Output)]
    assert [
        one
        for one in inside(panel)
        if isinstance(one, widgets.HTML) and "ck-report" in one.value.split("<style")[0]
    ] == [panel.answer]
    assert "<figure" in panel.answer.value or "<table" in panel.answer.value
    assert all(control.description for control in panel.controls.values())


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.long
def test_what_is_moved_is_said_and_the_button_comes_back_to_today(question):
    panel = made("contrats", question)
    today = panel.answer.value
    control = list(panel.controls.values())[-1]
    control.value = not control.value if isinstance(control, widgets.Checkbox) else control.min
    assert (
        panel.answer.value != today or question == "cash"
    )  # an envelope that is not spent changes a sentence only
    panel.again.click()
    assert panel.answer.value == today
    assert panel.values() == ck.what_if.of_today(panel.knobs)


@pytest.mark.long
def test_a_slider_and_its_field_are_one_value():
    panel = made("contrats", "trips")
    field = panel.controls["tours_a_week", "", ""]
    [slider] = [
        one
        for one in inside(panel)
        if isinstance(one, widgets.FloatSlider) and one.tooltip == field.description
    ]
    slider.value = 4
    assert field.value == 4
    field.value = 1
    assert slider.value == 1
    field.value = 99
    assert field.value == 5  # as often as there are service days


@pytest.mark.long
def test_shares_are_typed_in_percent():
    panel = made("contrats", "requirements")
    field = panel.controls["requirement", "satisfaction_beneficiaries", ""]
    assert (field.value, field.min, field.max) == (70, 0, 100)
    field.value = 80
    assert panel.values()["requirement", "satisfaction_beneficiaries", ""] == 0.8


def test_each_stakeholder_has_their_own_points():
    panel = made("contrats", "weights")
    [chosen] = [one for one in inside(panel) if isinstance(one, widgets.Dropdown)]
    rows = [one for one in inside(panel) if isinstance(one, widgets.BoundedFloatText)]
    chosen.value = "Commune"
    others = [one for one in inside(panel) if isinstance(one, widgets.BoundedFloatText)]
    assert not set(map(id, rows)) & set(map(id, others))
    assert panel.controls["points", "social_need", "Commune"] in others
    panel.controls["points", "social_need", "Commune"].value = 0
    assert "Commune" in words(panel)


@pytest.mark.long
def test_the_row_of_a_stakeholder_looked_at_later_follows_its_figure_and_is_followed():
    panel = made("contrats", "weights")
    [chosen] = [one for one in inside(panel) if isinstance(one, widgets.Dropdown)]
    key = next(key for key, knob in zip(panel.controls, panel.knobs, strict=True) if knob.who != chosen.value)
    panel.controls[key].value = panel.controls[key].min + 1  # before it has a slider
    chosen.value = next(knob.who for knob in panel.knobs if knob.key == key)
    [slider] = [
        row.children[1]
        for row in inside(panel)
        if isinstance(row, widgets.HBox) and panel.controls[key] in row.children
    ]
    assert slider.value == panel.controls[key].value
    slider.value = slider.max
    assert panel.controls[key].value == slider.max
    panel.again.click()
    assert slider.value == panel.start[key]


@pytest.mark.long
def test_it_speaks_the_language_in_which_it_was_made():
    with i18n.use_language("en"):
        panel = made("contrats", "trips")
    panel.controls["tours_a_week", "", ""].value = 1
    assert "compared with today" in words(panel)


@pytest.mark.long
def test_points_for_nothing_are_said_and_nothing_stops():
    panel = made("incomplet", "weights")
    for control in panel.controls.values():
        control.value = 0
    assert "alert" in panel.answer.value
    panel.again.click()
    assert "alert" not in panel.answer.value


@pytest.mark.long
def test_costs_at_other_prices_open_the_panel_on_them():
    pilot = load("contrats")
    usual, dear = ck.logistics.cost_tours(pilot), ck.logistics.cost_tours(pilot, hour_eur=40)
    assert words(ck.panels.trips(pilot, usual)) == words(ck.panels.trips(pilot))
    other = ck.panels.trips(pilot, dear)
    assert words(other) != words(ck.panels.trips(pilot))
    assert other.keep is None  # a scenario is read again at the pilot's own prices


@pytest.mark.long
def test_a_past_day_keeps_no_scenario():
    assert ck.panels.trips(load("contrats").as_of("2026-05-31")).keep is None


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.sampled
def test_a_pilot_without_data_says_so(question):
    empty = ck.Pilot.from_tables({}, {"name": "Vide"})
    panel = getattr(ck.panels, question)(empty)
    assert isinstance(panel, widgets.HTML)
    assert "<p" in panel.value


def test_the_weights_panel_measures_nothing_the_notebook_has_measured():
    pilot = load("contrats")
    ranking = ck.targets.prioritize(pilot, weights=None, draws=200, anchors={})
    ck.panels.weights(pilot, draws=200)
    assert ck.targets.evaluate(pilot, draws=200).utilities is ranking.evaluation.utilities


@pytest.mark.long
def test_months_are_counted_whole():
    panel = made("pivot", "cash")
    field = panel.controls["late_months", "", ""]
    [slider] = [one for one in inside(panel) if isinstance(one, widgets.IntSlider)]
    slider.value = 3
    assert (field.value, field.step, field.max) == (3, 1, 18)
    assert not [
        one
        for one in inside(panel)
        if isinstance(one, widgets.FloatSlider) and one.tooltip == field.description
    ]
    late = {knob.code: knob for knob in panel.knobs}["late_months"]
    assert (late.holds(2), late.holds(2.5)) == (True, False)


@pytest.mark.parametrize("name", ["camion", "contrats"])
@pytest.mark.sampled(0)
def test_trips_open_on_the_result_of_their_chapter(name):
    pilot = load(name)
    chapter = ck.logistics.compare_schemes(pilot, costs=ck.logistics.cost_tours(pilot), draws=2000)
    with i18n.use_language("fr"):
        shown = i18n.money(chapter.table.set_index("kind").loc["grouped", "result_month_eur"])
        assert shown in ck.panels.trips(pilot).answer.value


@pytest.mark.long
def test_requirements_follow_the_rule_of_their_chapter():
    pilot, others = load("contrats"), {"orders_month": 70}
    panel = ck.panels.requirements(pilot, others, go=0.9, stop=0.02)
    assert panel.controls["requirement", "orders_month", ""].value == 70
    assert "convenu" not in words(panel)
    chapter = ck.gates.review(pilot, requirements=others, go=0.9, stop=0.02)
    assert i18n.chances(chapter.probability) in words(panel).replace("&nbsp;", "\xa0")
    assert panel.keep is None
    strict = words(ck.panels.requirements(pilot, go=0.99))
    assert "Continuer sous conditions" in words(made("contrats", "requirements"))
    assert "Prolonger" in strict  # 95 chances are less than the 99 asked
    assert ck.panels.requirements(pilot, None, None, None).keep


@pytest.mark.long
def test_what_was_given_is_not_said_to_be_agreed():
    with i18n.use_language("fr"):
        panel = ck.panels.requirements(load("contrats"), {"orders_month": 60})
        panel.controls["requirement", "orders_month", ""].value = 70
        assert "donné\xa0: au moins 60" in words(panel)
        assert "convenu" not in words(panel)


def test_cash_follows_the_months_of_its_chapter():
    pilot = load("pivot")
    ends = [
        what_if.cash.tried(pilot, {}, **option).now.table["month"].max()
        for option in ({}, {"horizon_months": 30})
    ]
    assert (ends[1] - ends[0]).n == 12
    assert words(ck.panels.cash(pilot, 6)) != words(ck.panels.cash(pilot))
    assert (ck.panels.cash(pilot, 30).keep, ck.panels.cash(pilot, 18).keep is None) == (None, False)


@pytest.mark.long
def test_a_criterion_that_requires_nothing_was_not_agreed_otherwise():
    full = load("contrats")
    criteria = full["criteria"].copy()
    criteria.loc[criteria["role"] == "should", "requirement"] = math.nan
    panel = ck.panels.requirements(replace(full, tables={**full.tables, "criteria": criteria}))
    assert "pas d’exigence" in words(panel)
    assert "convenu" not in words(panel)
    panel.controls["requirement", "orders_month", ""].value = 50
    assert words(panel).count("convenu") == 1


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        pytest.param("camion", "tours", marks=pytest.mark.long),
        pytest.param("contrats", "ledger", marks=pytest.mark.long),
        pytest.param("pivot", "clients", marks=pytest.mark.exhaustive),
    ],
)
def test_every_control_of_every_panel_goes_to_its_ends_on_a_pilot_that_holds_less(name, sheet):
    pilot = day_one.without(name, sheet)
    for question in QUESTIONS:
        panel = getattr(ck.panels, question)(pilot, **({"draws": 100} if question == "weights" else {}))
        for control in list(getattr(panel, "controls", {}).values())[-12:]:
            ends = (
                [not control.value]
                if isinstance(control, widgets.Checkbox)
                else control.options[-1:]
                if isinstance(control, widgets.Dropdown)
                else [control.min, control.max]
            )
            for end in ends:
                control.value = end[1] if isinstance(end, tuple) else end
                assert not re.search(r"\bnan\b|None|\{", words(panel))
