"""Whatever is typed in any text cell of a workbook shows as text: in pages, PDF, Word, OpenDocument, Excel and charts."""

import re
import shutil
import subprocess
import zipfile
from html import unescape
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree

import docx
import openpyxl
import pandas as pd
import pytest
from conftest import load
from test_day_one import at_home
from test_reports import check_harmless, parsed

import conciergekit as ck
from conciergekit import workbook
from conciergekit.cli import main
from conciergekit.core.tables import PROJECT, TABLES
from conciergekit.papers.reports.pdf import browser_here

pytestmark = pytest.mark.long

NASTY = [
    "<script>alert(1)</script>",
    "{{7*7}} {% raw %} ${7*7}",
    r"$\frac{1}{0}$ \input{/etc/passwd} a_b^c",
    "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}",
    "long " + "x" * 10_000,
    "😀 👩‍🌾 \N{ZERO WIDTH SPACE}zero\N{ZERO WIDTH JOINER}width",
    '=HYPERLINK("http://example.org";"click")',
    "+cmd|' /C calc'!A0",
    '"><img src=x onerror=alert(1)> &amp; <b>',
    "{contents} {title} [a](javascript:alert(1)) `code` **b** | pipe",
    "_x0007_ bell",
]


HOME = "anne.kervella"


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The folder of a run on a workbook of which every text cell is hostile, in a person's own folder, and how many columns
    that is."""
    pilot, folder = load("contrats"), tmp_path_factory.mktemp(HOME)
    columns, tables = 0, {}
    for name, table in TABLES.items():
        frame = pilot.tables.get(name, pd.DataFrame())
        for column in table.columns:
            if column.kind == "text" and len(frame):
                frame = frame.assign(
                    **{column.name: [NASTY[(columns + i) % len(NASTY)] for i in range(len(frame))]}
                )
                columns += 1
        tables[name] = frame
    texts = {c.name: NASTY[i % len(NASTY)] for i, c in enumerate(PROJECT.columns) if c.kind == "text"}
    settings = {**pilot.settings, **texts, "name": "<script>alert('name')</script> {{7*7}} $x$"}
    workbook.write(folder / "hostile.xlsx", tables, settings, lang="fr")
    out = folder / "out"
    formats = "html,docx,odt,pages,pdf" if browser_here() else "html,docx,odt,pages"
    with pytest.MonkeyPatch.context() as patch:
        at_home(folder, patch)
        main(["run", str(folder / "hostile.xlsx"), "--out", str(out), "--lang", "fr", "--format", formats])
        main(["papers", str(folder / "hostile.xlsx"), "--out", str(folder / "papers"), "--lang", "fr"])
        main(["check", "--annotate", str(folder / "hostile.xlsx"), "--lang", "fr"])
    return folder, columns + len(texts)


def of_kind(folder, suffix):
    found = sorted(path for path in folder.rglob(f"*{suffix}") if path.name != "hostile.xlsx")
    assert found, suffix
    return found


def test_the_sweep_reaches_every_text_column_the_sample_fills(swept):
    assert swept[1] > 40


def test_every_page_is_harmless_and_says_the_words_as_typed(swept):
    pages = [path.read_text(encoding="utf-8") for path in of_kind(swept[0], ".html")]
    for page in pages:
        check_harmless(page)
    report = next(page for page in pages if 'id="toc"' in page)
    visible = " ".join(parsed(report).get_text().split())
    assert "<script>alert('name')</script> {{7*7}} $x$" in parsed(report).h1.text
    for words in ("<script>alert(1)</script>", "{{7*7}}", r"$\frac{1}{0}$", "=HYPERLINK("):
        assert words in visible, words
    assert "xxxxx" * 500 not in visible


def test_every_chart_is_a_drawing_without_anything_that_runs(swept):
    charts = 0
    for path in of_kind(swept[0], ".html"):
        for source in re.findall(r'src="data:image/svg\+xml,([^"]*)"', path.read_text(encoding="utf-8")):
            root = ElementTree.fromstring(unescape(unquote(source)) if "&amp;" in source else unquote(source))
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert tags <= {
                "svg",
                "g",
                "path",
                "defs",
                "use",
                "style",
                "text",
                "tspan",
                "clipPath",
                "rect",
                "pattern",
                "image",
            }
            assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
            charts += 1
    assert charts >= 8


def test_no_result_tells_the_name_of_the_home_folder(swept):
    made = [path for path in swept[0].rglob("*") if path.is_file() and path.suffix != ".pma"]
    assert {path.suffix for path in made} >= {".html", ".ipynb", ".docx", ".odt", ".xlsx", ".csv", ".json"}
    assert [path.name for path in made if HOME.encode() in path.read_bytes()] == []


def test_word_and_opendocument_hold_text_only(swept):
    for path in of_kind(swept[0], ".docx"):
        file = docx.Document(path)
        assert not [rel for rel in file.part.rels.values() if rel.is_external]
        codes = re.findall(r"<w:(?:instrText|fldSimple)[^>]*>", file.element.xml)
        assert all("SEQ" in code or "PAGE" in code or "instrText" in code for code in codes)
    for path in of_kind(swept[0], ".odt"):
        with zipfile.ZipFile(path) as archive:
            source = archive.read("content.xml")
            assert not [name for name in archive.namelist() if "Basic" in name or "Scripts" in name]
        assert b"<script" not in source
        ElementTree.parse(BytesIO(source))


def test_no_cell_of_a_workbook_written_is_a_formula_somebody_typed(swept):
    for path in of_kind(swept[0], ".xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                assert not re.search(r"HYPERLINK\(\"http|cmd", str(cell.value)), (
                    path.name,
                    sheet.title,
                    cell.coordinate,
                )


@pytest.mark.skipif(not (browser_here() and shutil.which("pdftotext")), reason="needs a browser and poppler")
def test_the_pdf_shows_it_as_text_and_runs_nothing(swept):
    for path in of_kind(swept[0], ".pdf"):
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        assert re.search(r"JavaScript:\s+no", told)
        words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        assert "alert('name')" in words.replace("’", "'")
        assert "{{7*7}}" in words


@pytest.mark.exhaustive
@pytest.mark.skipif(not browser_here(), reason="needs a browser")
def test_nothing_makes_the_page_wider_than_the_screen(swept, tmp_path):
    from test_report_limits import seen

    for path in of_kind(swept[0] / "out", ".html"):
        large, small = seen(path.read_text(encoding="utf-8"), tmp_path, (1200, 900), (500, 900))
        assert large["wideUnfolded"] <= 1200, path.name
        assert small["wideUnfolded"] <= 500, path.name


def test_the_pilot_is_still_read_whole(swept):
    pilot = ck.load_pilot(swept[0] / "hostile.xlsx")
    assert len(pilot.tables["requests"]) > 500
