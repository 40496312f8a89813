"""What is asked of a result: its figures, else what its telling says of it, else nothing."""

import copy
import pickle
import re
from dataclasses import replace
from html import escape

import pytest
from conftest import load

from conciergekit import Pilot, finance, gates, indicators, logistics, panels, people, targets


@pytest.fixture(scope="module")
def ranking():
    return targets.prioritize(load("contrats"), draws=50)


def test_what_a_telling_only_imports_is_no_answer_of_the_result(ranking):
    """Each would have been given as if the result had it."""
    assert not any(
        hasattr(ranking, name) for name in ("i18n", "listing", "name", "quoted", "textwrap", "_names")
    )
    with pytest.raises(AttributeError, match="'Priorities' object has no attribute 'nothing'"):
        _nothing = ranking.nothing


def test_a_telling_speaks_the_language_asked_and_draws_where_it_is_told(ranking):
    assert ranking.cards("en", k=1) != ranking.cards("fr", k=1)
    assert len(ranking.cards("en", k=2)) == 2
    payers = finance.Payers.of(load("contrats"))
    ax = payers.plot()
    assert payers.plot(ax) is ax


def test_a_result_is_copied_and_pickled_like_any_other(ranking):
    for same in (copy.deepcopy(ranking), pickle.loads(pickle.dumps(ranking))):
        assert same.sentences("en") == ranking.sentences("en")


def test_a_pilot_and_each_result_are_printed_on_one_short_line(ranking, reviewed):
    pilot = load("contrats")
    costs = logistics.cost_tours(pilot)
    review = reviewed("contrats")
    results = [
        pilot,
        ranking,
        ranking.smaa,
        ranking.differences,
        review,
        gates.columns(review),
        costs,
        finance.views(pilot),
        indicators.overview(pilot),
        logistics.replay(pilot, (), costs=costs),
        panels.offers(pilot),
    ]
    for one in results:
        assert "\n" not in repr(one)
        assert len(repr(one)) < 500
        assert type(one).__name__ in repr(one)
    assert "requests 561" in repr(pilot)


def test_a_cell_shows_the_sentences_of_a_result_and_the_sheets_of_a_pilot(ranking, reviewed):
    figures, _words = gates.columns(reviewed("contrats")).sentences()
    assert figures.startswith("Quantitatifs\u00a0: Commandes servies\u00a0: 45 par mois\u00a0;")
    assert escape(figures) in gates.columns(reviewed("contrats"))._repr_html_()
    assert escape(ranking.sentences()[0]) in ranking._repr_html_()
    assert "561" in load("contrats")._repr_html_()
    assert logistics.Scheme("direct")._repr_html_() is None


def test_what_is_printed_runs_nothing_and_names_nobody():
    hostile = "<script>alert(1)</script>" + "x" * 500
    full = load("contrats")
    pilot = replace(full, settings={**full.settings, "name": hostile})
    shown = repr(pilot) + pilot._repr_html_() + repr(people.voices(full))
    assert "<script" not in pilot._repr_html_()
    assert len(repr(pilot)) < 300
    assert not set(re.findall(r"\bC\d{3}\b", shown))
    assert repr(Pilot.from_tables({}, {})) == "Pilot('pilot')"
