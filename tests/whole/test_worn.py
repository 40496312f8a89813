"""Nothing of what the public calls find in worn pilots, nor of what reading finds in ugly books, moves unseen (``python tests/worn.py`` accepts it)."""

import pytest
import worn
import worn_books

# two of them and the books are read by the long command, these by the nightly one
DEAR = ("contrats 1", "camion 2", "pivot 3", "engagement 4", "camion 6", "contrats 8", "camion 9")


@pytest.mark.sampled(0)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=pytest.mark.exhaustive) if one in DEAR else one
        for one in (*worn_books.BOOKS, *worn.WORN)
    ],
)
def test_no_figure_or_code_of_a_worn_pilot_moved(name):
    found, kept = worn.marks(name), worn.accepted()[name]
    assert sorted(found) == sorted(kept)
    assert [call for call in found if found[call] != kept[call]] == [], (
        "read them: python tests/worn.py FOLDER"
    )
