"""Nothing of what the public calls find in worn pilots moves unseen (``python tests/worn.py`` accepts it)."""

import pytest
import worn


@pytest.mark.parametrize("name", worn.WORN)
def test_no_figure_or_code_of_a_worn_pilot_moved(name):
    found, kept = worn.marks(name), worn.accepted()[name]
    assert sorted(found) == sorted(kept)
    assert [call for call in found if found[call] != kept[call]] == [], (
        "read them: python tests/worn.py FOLDER"
    )
