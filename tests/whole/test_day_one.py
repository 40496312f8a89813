"""From the blank workbook on, nothing stops and nothing is said that the data left cannot give: pilots of few requests,
of few columns, without some sheets, of which a log stopped early.

The library's calls are asked of every kind; some pilots go through whole notebooks, two of these in kernels,
from a workbook to the report; ``make exhaustive`` takes every pilot of `day_one.every` through every cell, charts and panels included.
"""

import warnings

import pytest
from day_one import called, every, in_tests, lines_are_not_chosen_by_lists, make, said
from day_one_rules import broken

from conciergekit import batch, workbook

# One of each kind, in seconds.
QUICK = ("blank", "contrats, 1 with required columns")


def check(pilot, asked) -> None:
    with warnings.catch_warnings(), lines_are_not_chosen_by_lists():
        warnings.simplefilter("error", RuntimeWarning)  # a mean of nothing, a division by none
        assert broken(pilot, *asked(pilot)) == []


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.long
def test_every_notebook_runs_and_invents_nothing(name):
    check(make(every()[name]), said)


WHOLE = (
    "contracts only",
    "camion, requests 9 weeks short",
    "pivot, paused",
)
IN_KERNELS = ("blank", "camion, 5 with required columns")


@pytest.mark.long
@pytest.mark.parametrize("name", WHOLE)
def test_others_go_through_every_cell_with_charts_and_panels(name):
    check(make(every()[name]), lambda pilot: said(pilot, charts=True))


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in in_tests() if name not in (*QUICK, *WHOLE)])
def test_every_call_answers_every_prefix_and_invents_nothing(name):
    check(make(in_tests()[name]), called)


@pytest.mark.long
def test_two_of_them_run_in_kernels(tmp_path):
    """From a workbook to the report."""
    books = []
    for n, name in enumerate(IN_KERNELS):
        pilot = make(every()[name])
        settings = {**pilot.settings, "name": f"{n} {name}"} if n else {}
        books.append(tmp_path / f"p{n}.xlsx")
        workbook.write(books[-1], pilot.tables if n else None, settings, lang=pilot.language)
    result = batch.run(books, tmp_path / "out", lang="fr")
    assert [(row.pilot, row.reason) for row in result.rows if not row.ok] == []
