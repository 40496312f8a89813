"""A scenario kept: one line of the hand's file, read again as text, shown by the next report."""

import re
import shutil
from dataclasses import replace

import pytest
from conftest import SAMPLES, load
from opening import NO_PAST, chapter, reviewed

import conciergekit as ck
from conciergekit import what_if
from conciergekit.core import hand, i18n
from conciergekit.core.errors import ConciergekitError
from conciergekit.draw import laid_out
from conciergekit.draw.blocks import Table, words_of
from conciergekit.results import keys
from conciergekit.tell.what_if import saved

PRICE = ("price_eur", "", "")


@pytest.fixture
def pilot(tmp_path):
    """The sample, in a folder of its own: what is kept stands beside it, and what is worked out of it is shared."""
    (tmp_path / "contrats").mkdir()
    shutil.copy(SAMPLES / "contrats" / "pilote.xlsx", tmp_path / "contrats")
    found = replace(load("contrats"), path=tmp_path / "contrats")
    found.__dict__["_remembered"] = load("contrats").__dict__.setdefault("_remembered", {})
    return found


def file(pilot):
    return hand.file_of(pilot.path)


def rows(pilot):
    [table] = [block for block in saved.blocks(pilot) if isinstance(block, Table)]
    return [tuple(map(words_of, row)) for row in table.rows]


MOVES = {
    "trips": {PRICE: 9.37, ("scheme", "", ""): "fixed_days", ("tours_a_week", "", ""): 2.0},
    "cash": {("late_months", "", ""): 4.0, ("grant", "F4", ""): 0.0, ("spend", "", ""): 1.0},
    "requirements": {("requirement", "satisfaction_beneficiaries", ""): 0.825},
    "offers": {("offer", "habitants\npressing", ""): 0.0},
    "weights": {("points", "social_need", "Conseil d'administration"): 5.0},
}


@pytest.mark.parametrize("question", MOVES)
@pytest.mark.long
def test_what_is_kept_is_read_again_as_it_was_moved(pilot, question):
    saved.keep(pilot, question, "Essai", MOVES[question])
    [scenario] = hand.of(pilot.path).scenarios
    assert (scenario.name, scenario.question) == ("Essai", question)
    assert saved.values_of(pilot, scenario) == MOVES[question]
    assert hand.of(pilot.path).findings == ()
    with i18n.use_language("en"):  # a file of one language is read in another
        assert saved.values_of(pilot, scenario) == MOVES[question]


@pytest.mark.long
def test_a_panel_keeps_what_it_shows_and_the_next_report_says_the_same(pilot):
    panel = ck.panels.trips(pilot)
    panel.controls[PRICE].value = 9.5
    panel.name.value = "Un euro cinquante de plus"
    panel.keep.click()
    assert file(pilot).name in panel.answer.value
    finding = what_if.trips.tried(pilot, {PRICE: 9.5}).finding()
    [(name, changes, gives)] = rows(pilot)
    assert name == "Un euro cinquante de plus"
    assert "9,50" in changes
    assert "8,00" in changes
    assert gives == finding
    assert laid_out.words(finding) in panel.answer.value


@pytest.mark.long
def test_the_chapter_shows_them_and_a_past_day_does_not(pilot):
    saved.keep(pilot, "requirements", "Plus exigeant", MOVES["requirements"])
    shown = chapter(pilot, reviewed(pilot), NO_PAST)  # not the chapter another test had made before
    [table] = [one for one in shown if isinstance(one, Table) and one.head[0] == "Scénario"]
    assert words_of(table.rows[0][0]) == "Plus exigeant"
    assert "82,5\xa0%" in words_of(table.rows[0][1]).replace("\u202f", "\xa0")
    assert saved.blocks(pilot.as_of("2026-05-31")) == []
    assert saved.blocks(load("contrats")) == []


@pytest.mark.long
def test_a_report_is_made_again_once_a_scenario_is_kept(pilot):
    before = keys.of_pilot(pilot.path)
    saved.keep(pilot, "trips", "Essai", MOVES["trips"])
    assert keys.of_pilot(pilot.path) != before


@pytest.mark.long
def test_what_changes_is_told_in_one_line_of_few_words(pilot):
    saved.keep(pilot, "trips", "Essai", MOVES["trips"])
    saved.keep(pilot, "weights", "Tout", {knob.key: 1.0 for knob in what_if.weights.knobs(pilot, 200)})
    (_one, first, _gives), (_two, second, _more) = rows(pilot)
    assert first.count("\xa0;") == 2
    assert "tournées par semaine" in first
    assert second.endswith("autres changements")


@pytest.mark.long
def test_the_same_name_again_takes_its_place_and_all_else_stays(pilot):
    file(pilot).write_text(
        "[Actions]\n; Écrire ; Trésorier ; 15/11/2026\n\n[Plan d'action]\nComme convenu.\n", "utf-8"
    )
    saved.keep(pilot, "trips", "Essai", MOVES["trips"])
    saved.keep(pilot, "trips", "ESSAI", {PRICE: 10.0})
    found = hand.of(pilot.path)
    assert [one.name for one in found.scenarios] == ["ESSAI"]
    assert found.actions[0].what == "Écrire"
    assert found.comments == {"plan": "Comme convenu."}


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "[Actions]",
        "# rien",
        "a ; Trajets et prix ; Prix d'une livraison = 1",
        "deux\nlignes\n[Actions]\n; voler",
        "\u202egauche",
        "{name} %s $x$",
        "__import__('os').system('x')",
        "é" * 5000,
    ],
)
@pytest.mark.long
def test_a_hostile_name_is_text(pilot, name):
    saved.keep(pilot, "trips", name, MOVES["trips"])
    found = hand.of(pilot.path)
    assert found.findings == ()
    assert found.actions == ()
    [scenario] = found.scenarios
    assert len(scenario.name) <= hand.LONGEST["scenario"]
    assert saved.values_of(pilot, scenario) == MOVES["trips"]
    page = laid_out.html(saved.blocks(pilot))
    assert "<script" not in page
    assert not re.search("[\u202a-\u202e]", page)
    panel = ck.panels.trips(pilot)
    panel.name.value = name
    panel.controls[PRICE].value = 9.0
    panel.keep.click()
    assert "<script" not in panel.answer.value


@pytest.mark.parametrize("name", ["", "   ", ";;;", "[]", "#"])
@pytest.mark.long
def test_a_name_of_nothing_is_asked_for(pilot, name):
    with pytest.raises(ConciergekitError, match="nom"):
        saved.keep(pilot, "trips", name, MOVES["trips"])
    assert not file(pilot).exists()


@pytest.mark.long
def test_nothing_moved_is_no_scenario(pilot):
    with pytest.raises(ConciergekitError, match="bougé"):
        saved.keep(pilot, "trips", "Essai", {})


@pytest.mark.long
def test_a_folder_that_cannot_be_written_is_said(pilot, monkeypatch):
    def full(*_given):
        raise OSError(28, "plus de place")

    monkeypatch.setattr(hand, "write", full)
    panel = ck.panels.trips(pilot)
    panel.name.value = "Essai"
    panel.controls[PRICE].value = 9.0
    panel.keep.click()
    assert "plus de place" in panel.answer.value


@pytest.mark.parametrize(
    "line",
    [
        "Essai",
        "Essai ; Trajets et prix",
        "Essai ; La météo ; soleil = 3",
        "Essai ; Trajets et prix ; Prix d'une livraison",
        " ; Trajets et prix ; Prix d'une livraison = 3",
    ],
)
@pytest.mark.long
def test_a_line_that_is_no_scenario_is_found_by_the_check(pilot, line):
    file(pilot).write_text(f"[Scénarios]\n{line}\n", "utf-8")
    again = ck.load_pilot(pilot.path)
    [finding] = [one for one in again.findings if one.code == "hand_scenario"]
    assert finding.row == 2
    assert "Trajets et prix" in finding.repair()
    assert saved.blocks(again) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("Prix du café = 3", "« Prix du café » ne se règle pas ici"),
        ("Prix d'une livraison = douze", "« douze » ne convient pas"),
        ("Prix d'une livraison = 900", "de 0,00"),
        ("Tournées par semaine = 0", "« 0 » ne convient pas"),
        ("Organisation = à dos d'âne", "jours fixes"),
    ],
)
@pytest.mark.long
def test_what_the_pilot_cannot_be_asked_is_said_where_it_would_stand(pilot, settings, said):
    file(pilot).write_text(f"[Scénarios]\nEssai ; Trajets et prix ; {settings}\n", "utf-8")
    [(name, changes, gives)] = rows(pilot)
    assert (name, changes) == ("Essai", "non suivi")
    assert said.lower() in gives.replace("\xa0", " ").replace("\u202f", " ").lower()


@pytest.mark.long
def test_it_may_be_typed_by_hand_as_people_type(pilot):
    file(pilot).write_text(
        "[scenarios]\nPlus cher; trajets et prix ;prix d’une livraison =  9,50 €  # à voir\n", "utf-8"
    )
    [scenario] = hand.of(pilot.path).scenarios
    assert saved.values_of(pilot, scenario) == {PRICE: 9.5}


@pytest.mark.long
def test_a_file_of_many_is_told_by_the_first_and_refuses_more(pilot):
    for n in range(hand.MOST_SCENARIOS):
        saved.keep(pilot, "trips", f"Essai {n}", {PRICE: 9.0 + n / 4})
    with pytest.raises(ConciergekitError, match="12"):
        saved.keep(pilot, "trips", "Un de trop", {PRICE: 3.0})
    saved.keep(pilot, "trips", "Essai 3", {PRICE: 4.0})
    assert len(rows(pilot)) == saved.MOST
    *_others, last = saved.blocks(pilot)
    assert words_of(last.text) == "6 autres scénarios sont gardés."
    said = " ".join(words for row in rows(pilot) for words in row)
    assert len(said.split()) <= 250


@pytest.mark.long
def test_a_remark_between_scenarios_stays(pilot):
    """Somebody's remark that begins as a scenario does is no scenario."""
    file(pilot).write_text("[Scénarios]\n# Essai ; à revoir en mai\n", "utf-8")
    saved.keep(pilot, "trips", "Essai", MOVES["trips"])
    saved.keep(pilot, "trips", "# Essai", {PRICE: 9.0})
    assert "# Essai ; à revoir en mai\n" in file(pilot).read_text("utf-8")
    assert len(hand.of(pilot.path).scenarios) == 1


@pytest.mark.long
def test_what_is_too_long_to_be_read_again_is_not_kept(pilot, monkeypatch):
    monkeypatch.setitem(hand.LONGEST, "settings", 40)
    with pytest.raises(ConciergekitError, match="en deux"):
        saved.keep(pilot, "trips", "Essai", MOVES["trips"])
    assert not file(pilot).exists()


@pytest.mark.long
def test_every_point_of_every_stakeholder_can_be_kept_in_one(pilot):
    everything = {knob.key: 1.0 for knob in what_if.weights.knobs(pilot, 200)}
    saved.keep(pilot, "weights", "Tout", everything)
    [scenario] = hand.of(pilot.path).scenarios
    assert saved.values_of(pilot, scenario) == everything


@pytest.mark.long
def test_only_those_told_are_tried(pilot, monkeypatch):
    for n in range(hand.MOST_SCENARIOS):
        saved.keep(pilot, "trips", f"Essai {n}", {PRICE: 9.0 + n / 4})
    asked, tried = [], what_if.trips.tried
    monkeypatch.setattr(
        what_if.trips, "tried", lambda *given, **named: asked.append(1) or tried(*given, **named)
    )
    assert len(saved.told(pilot)) == len(asked) == saved.MOST
