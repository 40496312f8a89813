"""The words of the verdicts: the glossary's in English, and what older workbooks wrote is still read."""

import pytest

from conciergekit.core.i18n import use_language
from conciergekit.core.tables import TABLES


def test_the_verdicts_have_the_words_of_the_glossary():
    decision = TABLES["decisions"]["decision"]
    with use_language("en"):
        assert [str(choice.title) for choice in decision.choices] == [
            "Continue",
            "Continue with conditions",
            "Adjust",
            "Extend",
            "Pause",
            "Stop",
        ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pause", "suspend"),
        ("go under conditions", "go_conditions"),
        ("suspend", "suspend"),
        ("continuer", "go"),
    ],
)
def test_old_and_new_words_are_read(typed, code):
    assert TABLES["decisions"]["decision"].values[typed] == code
