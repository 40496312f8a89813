"""A name inside a sentence, and a sentence that begins with one."""

import pytest

from conciergekit.core.text import lower, upper


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Tournée groupée", "tournée groupée"),
        ("CCAS d’Eybens", "CCAS d’Eybens"),
        ("À pied", "à pied"),
        ("", ""),
    ],
)
def test_a_name_keeps_the_capitals_of_its_acronym(name, inside):
    assert lower(name) == inside
    assert upper(inside) == name
