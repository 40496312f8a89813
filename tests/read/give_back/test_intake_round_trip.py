"""Template, filled, saved by LibreOffice, read back: the same tables, drop-downs included."""

import re
import shutil
import zipfile
from functools import cache

import office
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, SAMPLES, load

import conciergekit as ck

SAVED = ROOT / "tests" / "files"  # a workbook the kit wrote (_du_kit), and the same once saved by LibreOffice
_LIST = re.compile(rb'<dataValidation [^>]*\btype="list"')


def same(one, other):
    """The two pilots hold the same data."""
    assert dict(one.settings) == dict(other.settings)
    for name in set(one.tables) | set(other.tables):
        pd.testing.assert_frame_equal(one[name], other[name], check_names=False)


def drop_downs(path):
    """How many ranges of a workbook offer a list, by sheet."""
    if path.suffix == ".ods":
        with zipfile.ZipFile(path) as archive:
            return archive.read("content.xml").count(b"cell-content-is-in-list") or archive.read(
                "content.xml"
            ).count(b"<table:content-validation ")
    titles = openpyxl.load_workbook(path, read_only=True).sheetnames
    with zipfile.ZipFile(path) as archive:  # each sheet is a part, numbered in their order
        parts = [archive.read(f"xl/worksheets/sheet{n}.xml") for n in range(1, len(titles) + 1)]
    return {title: len(_LIST.findall(part)) for title, part in zip(titles, parts, strict=True)}


@pytest.fixture
def small(tmp_path):
    """A small pilot with every kind of cell, written by the kit."""
    pilot = load("contrats")
    tables = {name: frame.head(12) for name, frame in pilot.tables.items()}
    return ck.workbook.write(tmp_path / "pilote.xlsx", tables, pilot.settings)


NAMES = ("pivot", "contrats", "engagement", "camion", "incomplet")
TEMPLATES = ("pilote_vierge", "pilote_vierge_complet", "blank_pilot", "blank_pilot_complete")
# a full sample and the template that holds every list as xlsx, one made by hand as ods; the nightly command does all
IN_TESTS = {"xlsx": ("contrats", "pilote_vierge_complet"), "ods": ("incomplet",)}


def source_of(name):
    return SAMPLES / name / "pilote.xlsx" if name in NAMES else ROOT / "templates" / f"{name}.xlsx"


def each():
    for kind, few in IN_TESTS.items():
        for names, mark in ((few, "long"), (tuple({*NAMES, *TEMPLATES} - {*few}), "exhaustive")):
            for name in sorted(names):
                marks = getattr(pytest.mark, mark)
                yield pytest.param(kind, names, name, marks=marks, id=f"{kind}-{name}")


@pytest.fixture(scope="module")
def saved_as(tmp_path_factory):
    """saved_as(kind, names): the folder of samples and templates as LibreOffice saves them, all in one go."""

    @cache
    def saved(kind, names):
        folder = tmp_path_factory.mktemp("saved")
        for name in names:
            shutil.copy(source_of(name), folder / f"{name}.xlsx")
        office.converted(kind, folder / "out", *sorted(folder.glob("*.xlsx")))
        return folder / "out"

    return saved


@office.needs_office
@pytest.mark.parametrize(("kind", "names", "name"), each())
@pytest.mark.long
def test_a_workbook_saved_by_libreoffice_reads_back_identical_with_its_lists(kind, names, name, saved_as):
    source, saved = source_of(name), saved_as(kind, names) / f"{name}.{kind}"
    same(ck.load_pilot(source), ck.load_pilot(saved))
    assert drop_downs(saved) == (drop_downs(source) if kind == "xlsx" else drop_downs(saved))
    assert drop_downs(saved) or name == "incomplet"  # made by hand, without lists


@pytest.mark.long
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_pilot_once_saved_by_libreoffice_reads_as_the_one_the_kit_writes(kind, small):
    """Keeps the check alive where LibreOffice is not installed; the pair is old on purpose, as users' workbooks are."""
    saved = SAVED / f"aller_retour.{kind}"
    same(ck.load_pilot(SAVED / "aller_retour_du_kit.xlsx"), ck.load_pilot(saved))
    assert drop_downs(saved)
    if kind == "xlsx":  # the dictionary may have gained lists since
        now, then = drop_downs(small), drop_downs(saved)
        assert all(0 < then[name] <= now[name] or not then[name] for name in then if name in now)
