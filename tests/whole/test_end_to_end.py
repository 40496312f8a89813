"""The main job on the samples, from the command line to the page a person opens."""

import csv
import json
import re
import zipfile

import demo_once
import pytest
from conftest import PROPOSALS, ROOT, SAMPLES
from test_origins import without_origin

from conciergekit.cli import main

pytestmark = pytest.mark.long


ALL = pytest.param(tuple(PROPOSALS), marks=pytest.mark.exhaustive)


@pytest.fixture(scope="module", params=[demo_once.FEW, ALL], ids=len)
def slugs(request):
    return request.param


@pytest.fixture(scope="module")
def demo(slugs, tmp_path_factory):
    return demo_once.demo("fr", tmp_path_factory, slugs[0])


def rows(out):
    summary = json.loads((out / "summary.json").read_text(encoding="utf8"))
    found = summary["pilots"] if isinstance(summary, dict) else summary
    return {row["slug"]: row for row in found}


def test_each_sample_gets_the_proposal_its_workbook_calls_for(demo, slugs):
    found = {slug: row["proposal"] for slug, row in rows(demo).items() if slug != "casse"}
    assert found == {slug: PROPOSALS[slug] for slug in slugs}


def test_each_report_holds_every_notebook_and_the_index_its_figures(demo, slugs):
    whole = len(list((ROOT / "notebooks").glob("0[0-5]*.ipynb")))  # 06 is of the whole batch
    for slug in slugs:
        row = rows(demo)[slug]
        assert (row["status"], len(row["notebooks"]), len(row["figures"])) == ("ok", whole, 3)
    assert "Ajuster" in (demo / "index.html").read_text(encoding="utf8")


def test_the_broken_workbook_has_a_page_and_stops_nobody(demo):
    assert rows(demo)["casse"]["status"] == "broken"
    page = next((demo / "casse").glob("*.html")).read_text(encoding="utf8")
    assert "pilote.xlsx" in page
    assert "Traceback" not in page
    assert "casse" in (demo / "index.html").read_text(encoding="utf8")


def test_a_report_is_one_page_that_needs_nothing_else_and_every_figure_says_what_it_rests_on(demo, slugs):
    for slug in slugs:
        page = (demo / slug / "rapport.html").read_text(encoding="utf8")
        assert '<html lang="fr"' in page
        assert len(page) < 1_500_000
        assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*//[^"]*"', page)
        assert "Traceback" not in page
        assert "open_pilot(" not in page  # no code shown
        assert without_origin(page) == [], slug


def test_the_table_opens_in_a_french_spreadsheet(demo, slugs):
    raw = (demo / "summary.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(lines) == len(slugs) + 2  # a heading, and the broken one
    assert len({len(line) for line in lines}) == 1


def test_in_english_a_sample_gets_the_same_proposal(tmp_path_factory):
    english = demo_once.demo("en", tmp_path_factory)
    assert {slug: row["proposal"] for slug, row in rows(english).items()} == {
        "incomplet": PROPOSALS["incomplet"]
    }
    page = (english / "incomplet" / "report.html").read_text(encoding="utf8")
    assert "Should we go on?" in page
    assert "Faut-il continuer" not in page


@pytest.mark.exhaustive
def test_no_straight_apostrophe_is_left_in_what_is_read(demo, tmp_path):
    assert main(["papers", str(SAMPLES / "contrats"), "--lang", "fr", "--out", str(tmp_path / "papers")]) == 0
    assert main(["new", str(tmp_path / "new"), "--stage", "all", "--lang", "fr"]) == 0
    read = [
        p
        for folder in (demo, tmp_path)
        for p in folder.rglob("*")
        if p.suffix in (*PACKED, ".html", ".csv", ".txt")
    ]
    assert {p.suffix for p in read} >= {".html", ".csv", ".docx", ".xlsx", ".odt"}
    straight = {
        p.name: found
        for p in read
        if (found := re.findall(r".{0,20}[a-zà-ÿ]'[a-zà-ÿ].{0,20}", words_of(p), re.I))
    }
    assert straight == {}


PACKED = (".docx", ".odt", ".xlsx", ".ods")


def words_of(path):
    """Every text of a file that a person opens."""
    if path.suffix not in PACKED:
        return re.sub(r"<style>.*?</style>|<[^>]+>", " ", path.read_text("utf8"), flags=re.S)
    with zipfile.ZipFile(path) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", " ", " ".join(parts))
