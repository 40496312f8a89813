"""What is asked of a result: its figures, else what its telling says of it, else nothing."""

import copy
import pickle

import pytest
from conftest import load

from conciergekit import targets


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
    ax = ranking.plot()
    assert ranking.plot(ax) is ax


def test_a_result_is_copied_and_pickled_like_any_other(ranking):
    for same in (copy.deepcopy(ranking), pickle.loads(pickle.dumps(ranking))):
        assert same.sentences("en") == ranking.sentences("en")
