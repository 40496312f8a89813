"""A home folder tells a person's name: paths are given from "~" on (that no result holds it: test_day_one, test_hostile_sweep)."""

import shutil

import nbformat
import pytest
from conftest import ROOT

from conciergekit import load_pilot, notebooks


@pytest.fixture
def home(tmp_path, monkeypatch):
    there = tmp_path / "anne.kervella"
    shutil.copytree(ROOT / "data_samples" / "contrats", there / "pilotes" / "contrats")
    monkeypatch.setenv("HOME", str(there))
    monkeypatch.setenv("USERPROFILE", str(there))
    return there


@pytest.mark.long
def test_a_path_may_begin_with_the_home_folder(home):
    assert load_pilot("~/pilotes/contrats").path == home / "pilotes" / "contrats"


def test_a_notebook_of_ones_own_is_given_a_path_it_can_open_itself(home):
    mine = home / "mine.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), mine)
    pilot = home / "pilotes" / "contrats"
    assert notebooks.told(mine, pilot) == str(pilot)
    assert notebooks.told(notebooks.available()[0], pilot) == "~/pilotes/contrats"
