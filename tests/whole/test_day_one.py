"""From the blank workbook on, every cell of every notebook runs to its end, and nothing is said that the data left
cannot give: pilots of few requests, of few columns, without a sheet, of which a log stopped early.

``make exhaustive`` does the same for every pilot of `day_one.every`, charts and panels included.
"""

import warnings

import pytest
from day_one import every, in_tests, lines_are_not_chosen_by_lists, make, said
from day_one_rules import broken

from conciergekit import batch, workbook

# One of each kind, in seconds: the others are long tests.
QUICK = ("blank", "contrats, 1 with required columns")


def check(name: str, past: bool = True) -> None:
    pilot = make(every()[name] if name in QUICK else in_tests()[name])
    with warnings.catch_warnings(), lines_are_not_chosen_by_lists():
        warnings.simplefilter("error", RuntimeWarning)  # a mean of nothing, a division by none
        text, held = said(pilot, past=past)
    assert broken(pilot, text, held) == []


@pytest.mark.parametrize("name", QUICK)
def test_every_notebook_runs_and_invents_nothing(name):
    check(name)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in in_tests() if name not in QUICK])
def test_every_notebook_of_every_prefix_runs_and_invents_nothing(name):
    check(name, past=False)


WHOLE = (
    "blank", "contracts only", "contrats, 1 with required columns", "pivot, 20 with required columns", "engagement, first 5",
    "camion, closed", "camion, requests 9 weeks short", "pivot, paused",
)  # fmt: skip


@pytest.mark.long
def test_eight_of_them_run_whole_notebooks(tmp_path):
    """From a workbook, in kernels, with every chart and panel, to the report."""
    books = []
    for n, name in enumerate(WHOLE):
        pilot = make(every()[name])
        settings = {**pilot.settings, "name": f"{n} {name}"} if n else {}
        books.append(tmp_path / f"p{n}.xlsx")
        workbook.write(books[-1], pilot.tables if n else None, settings, lang=pilot.language)
    result = batch.run(books, tmp_path / "out", lang="fr")
    assert [(row.pilot, row.reason) for row in result.rows if not row.ok] == []
