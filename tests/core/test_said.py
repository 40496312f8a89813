"""Sentences of a table: a place says how its value is written, and the catalogues know the place alone."""

import pytest

from conciergekit.core.i18n import use_language
from conciergekit.tell.said import Many, say, sayer, untyped

WEEKS = Many("{left:money} for {n} week.", "{left:money} for {n} weeks.")


@pytest.mark.parametrize(
    ("words", "n", "values", "said"),
    [
        (WEEKS, 1, {"left": 1234.4}, "€1,234 for 1 week."),
        (WEEKS, 2500, {"left": -3}, "−\u2060€3 for 2,500 weeks."),
        ("{n:count} of {all:count}, {part:share}.", 3, {"all": 4, "part": 0.75}, "3 of 4, 75%."),
        ("{price:cents} at {names:list}.", None, {"price": 1.5, "names": ["A", "B"]}, "€1.50 at A and B."),
        ("{plain} {km:tenth}", None, {"plain": "some", "km": 2.04, "more": "unused"}, "some 2.0"),
    ],
)
def test_a_place_says_how_its_value_is_written(words, n, values, said):
    with use_language("en"):
        assert say(words, n, **values) == said
        assert sayer({"code": words})("code", n, **values) == said


def test_catalogues_have_the_places_alone():
    assert untyped("{left:money} of {name}, {day:day}.") == "{left} of {name}, {day}."
