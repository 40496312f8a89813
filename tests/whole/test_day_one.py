"""From the blank workbook on, nothing stops and nothing is said that the data left cannot give: pilots of few requests,
of few columns, without some sheets, of which a log stopped early.

The library's calls are asked of every kind; some pilots go through whole notebooks, two of these in kernels,
from a workbook to the report; ``make exhaustive`` takes every pilot of `day_one.every` through every cell, charts and panels included.
"""

import warnings

import matplotlib
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
IN_KERNELS = ("camion, 5 with required columns", "blank")


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", WHOLE)
def test_others_go_through_every_cell_with_charts_and_panels(name):
    check(make(every()[name]), lambda pilot: said(pilot, charts=True))


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in in_tests() if name not in (*QUICK, *WHOLE)])
def test_every_call_answers_every_prefix_and_invents_nothing(name):
    check(make(in_tests()[name]), called)


@pytest.mark.long
@pytest.mark.parametrize(
    "names", [IN_KERNELS[:1], pytest.param(IN_KERNELS, marks=pytest.mark.exhaustive)], ids=len
)
def test_they_run_in_kernels_and_no_result_tells_the_name_of_the_home_folder(names, tmp_path, monkeypatch):
    """From a workbook to the report, and the notebook about all of them. A home folder tells a person's name: nothing that
    is handed over says where it lies (nor does a pilot that fills every sheet, see test_hostile_sweep)."""
    home = tmp_path / "anne.kervella"
    at_home(home, monkeypatch)
    (home / "p0").mkdir(parents=True)
    books = [home / "p0" / "pilote.xlsx", home / "p1.xlsx"]
    for path, name in zip(books, names, strict=False):
        pilot, blank = make(every()[name]), name == "blank"
        settings = {} if blank else {**pilot.settings, "name": f"1 {name}"}
        workbook.write(path, None if blank else pilot.tables, settings, lang=pilot.language)
    out = home / "resultats"
    result = batch.run([books[0].parent, books[1]][: len(names)], out, lang="fr")
    assert [(row.pilot, row.reason) for row in result.rows if not row.ok] == []
    assert len(list(out.rglob("*.ipynb"))) == 6 * len(names) + (len(names) > 1)  # one of all
    made = [path for path in out.rglob("*") if path.is_file()]
    assert [path.name for path in made if home.name.encode() in path.read_bytes()] == []


def at_home(home, monkeypatch):
    """A person's folder is the home; matplotlib goes on finding what it knows of fonts."""
    monkeypatch.setenv("MPLCONFIGDIR", matplotlib.get_cachedir())
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
