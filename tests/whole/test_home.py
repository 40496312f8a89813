"""A home folder tells a person's name: nothing that is handed over says where it lies."""

import shutil

import nbformat
import pytest
from conftest import ROOT

from conciergekit import load_pilot, notebooks
from conciergekit.cli import main


@pytest.fixture
def home(tmp_path, monkeypatch):
    there = tmp_path / "anne.kervella"
    shutil.copytree(ROOT / "data_samples" / "contrats", there / "pilotes" / "contrats")
    monkeypatch.setenv("HOME", str(there))
    monkeypatch.setenv("USERPROFILE", str(there))
    return there


@pytest.mark.long
def test_no_result_tells_the_name_of_the_home_folder(home):
    # two of them: a notebook about all is then executed too
    shutil.copytree(ROOT / "data_samples" / "pivot", home / "pilotes" / "pivot")
    asked = ["run", str(home / "pilotes"), "--out", str(home / "resultats"), "--format", "html,docx"]
    assert main(asked) == 0
    made = [path for path in (home / "resultats").rglob("*") if path.is_file()]
    assert len(made) > 20
    assert [path.name for path in made if b"anne.kervella" in path.read_bytes()] == []


@pytest.mark.long
def test_a_path_may_begin_with_the_home_folder(home):
    assert load_pilot("~/pilotes/contrats").path == home / "pilotes" / "contrats"


def test_a_notebook_of_ones_own_is_given_a_path_it_can_open_itself(home):
    mine = home / "mine.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), mine)
    pilot = home / "pilotes" / "contrats"
    assert notebooks.told(mine, pilot) == str(pilot)
    assert notebooks.told(notebooks.available()[0], pilot) == "~/pilotes/contrats"
