"""Template, filled, saved by LibreOffice, read back: the same tables, drop-downs included."""

import shutil
import subprocess
import zipfile

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, SAMPLES

import conciergekit as ck

SAVED = ROOT / "tests" / "files"  # a workbook the kit wrote (_du_kit), and the same once saved by LibreOffice
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


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
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: sum(rule.type == "list" for rule in sheet.data_validations.dataValidation)
        for sheet in book
    }


@pytest.fixture
def small(tmp_path):
    """A small pilot with every kind of cell, written by the kit."""
    pilot = ck.load_pilot(SAMPLES / "contrats")
    tables = {name: frame.head(12) for name, frame in pilot.tables.items()}
    return ck.workbook.write(tmp_path / "pilote.xlsx", tables, pilot.settings)


NAMES = ("pivot", "contrats", "engagement", "camion", "incomplet")
TEMPLATES = ("pilote_vierge", "pilote_vierge_complet", "blank_pilot", "blank_pilot_complete")


@pytest.fixture(scope="module", params=["xlsx", "ods"])
def saved_as(request, tmp_path_factory):
    """(kind, folder): samples and templates by name as LibreOffice saves them, all in one go."""
    folder, kind = tmp_path_factory.mktemp("saved"), request.param
    for name in NAMES:
        shutil.copy(SAMPLES / name / "pilote.xlsx", folder / f"{name}.xlsx")
    for name in TEMPLATES:
        shutil.copy(ROOT / "templates" / f"{name}.xlsx", folder)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", folder / "out",
         *sorted(folder.glob("*.xlsx"))],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return kind, folder / "out"


@pytest.mark.long
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_saved_by_libreoffice_reads_back_identical(name, saved_as):
    kind, folder = saved_as
    source, saved = SAMPLES / name / "pilote.xlsx", folder / f"{name}.{kind}"
    same(ck.load_pilot(source), ck.load_pilot(saved))
    assert drop_downs(saved) == (drop_downs(source) if kind == "xlsx" else drop_downs(saved))
    assert drop_downs(saved) or name == "incomplet"  # made by hand, without lists


@pytest.mark.long
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_saved_by_libreoffice_keeps_its_lists(name, saved_as):
    kind, folder = saved_as
    source, saved = ROOT / "templates" / f"{name}.xlsx", folder / f"{name}.{kind}"
    assert drop_downs(saved) == (drop_downs(source) if kind == "xlsx" else drop_downs(saved))
    assert drop_downs(saved)
    same(ck.load_pilot(source), ck.load_pilot(saved))


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
