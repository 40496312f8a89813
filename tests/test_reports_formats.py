"""The report on paper and in Word: the same words and figures as the page, whatever somebody typed in a cell."""

import base64
import re
import shutil
import subprocess
from io import BytesIO
from types import SimpleNamespace

import docx
import pytest
from docx.oxml.ns import qn

import conciergekit as ck
from conciergekit import show
from conciergekit.batch import Row
from conciergekit.core import rates
from conciergekit.core.errors import ConciergekitError
from conciergekit.draw import charts
from conciergekit.papers import reports
from conciergekit.papers.pages import pictures
from conciergekit.papers.reports import pdf
from conciergekit.papers.reports.formats import formats, write_all, write_formats
from conciergekit.papers.reports.word import document, word
from conciergekit.tell import rates as rate_words

HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}} {% raw %} {title} {contents}",
    r"\input{/etc/passwd} $x^2$ \textbf{a_b}",
    "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "x" * 10_000,
    "😀 🚴\N{ZERO WIDTH JOINER}♀️ é",
    "=HYPERLINK(\"http://example.org\")",
    "\x00\x1b[31mred \ufffe",
]  # fmt: skip


def chart(title="A finding", caption=""):
    ax = charts.axes()
    ax.plot([0, 1, 2], [1, 3, 2])
    charts.title(ax, title)
    return show.figure(ax.figure, caption)


def node(*outputs, text="# Chapter\n\n## Section\n\nWords."):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text}]
    for html in outputs:
        shown = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
        cells.append(
            {
                "cell_type": "code",
                "metadata": {},
                "source": "SECRET",
                "execution_count": 1,
                "outputs": [shown],
            }
        )
    return {"cells": cells}  # fmt: skip


TABLE = (
    '<div class="table"><table class="ck"><caption>What it costs</caption><thead><tr><th scope="col">What</th>'
    '<th scope="col" class="n" style="text-align:right">Euros</th></tr></thead><tbody><tr><td>A stop</td>'
    '<td class="n" style="text-align:right">6.57</td></tr><tr><td>A tour</td><td class="n">32.18</td></tr></tbody></table></div>'
)


def page(*outputs, name="Ma conciergerie", **options):
    rows = [{"id": f"D{i}", "date": f"2026-0{1 + i % 4}-10", "public": name, "service": name, "outcome": "served"}
            for i in range(30)]  # fmt: skip
    settings = {"name": name, "start": "2026-01-01", "data_until": "2026-04-30"}
    pilot = ck.Pilot.from_tables({"requests": rows}, settings)
    return reports.pilot_page(
        pilot, [node(*outputs)], answer=reports.answer(pilot, draws=200), lang="fr", **options
    )


def read(content: bytes):
    return docx.Document(BytesIO(content))


def all_words(file) -> str:
    return "\n".join(
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in file.element.body.iter(qn("w:p"))
    )


# ---- Word ------------------------------------------------------------------------------------------------


def test_the_word_report_has_real_tables_captions_and_pictures_with_their_alternative_text():
    made = read(word(page(TABLE, chart("A stop costs 6.57", "Observed, 12 months"))))
    grid = next(t for t in made.tables if t.rows[0].cells[0].text == "What")
    assert [[cell.text for cell in row.cells] for row in grid.rows][1:] == [
        ["A stop", "6.57"],
        ["A tour", "32.18"],
    ]
    assert grid.rows[1].cells[1].paragraphs[0].style.name == "Table Figures"
    captions = [p.text for p in made.paragraphs if p.style.name == "Caption"]
    assert any("What it costs" in text for text in captions)
    assert any(text.endswith("Observed, 12 months") for text in captions)
    [shape] = made.inline_shapes
    assert shape._inline.docPr.get("descr") == "A stop costs 6.57"
    headings = [p.text for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert headings.index("Chapter") < headings.index("Section") < headings.index("Méthode et sources")
    assert "SECRET" not in all_words(made)


def test_the_word_report_says_the_same_figures_as_the_page():
    html = page(TABLE)
    words = all_words(read(word(html)))
    visible = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    answer = re.findall(r'<dd class="value[^"]*">([^<]+)</dd>', visible)
    assert len(answer) == 3
    assert all(value.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}") in words for value in answer)


@pytest.mark.long
def test_a_reference_document_brands_the_word_report():
    held = BytesIO()
    base = docx.Document()
    base.add_paragraph("Our introduction")
    base.add_paragraph("{contents}")
    base.sections[0].header.paragraphs[0].text = "{pilot} / {title}"
    base.save(held)
    made = read(word(page(name="La place"), held.getvalue()))
    assert made.paragraphs[0].text == "Our introduction"
    assert made.sections[0].header.paragraphs[0].text == "La place / La place"


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_the_word_report(text):
    from html import escape

    html = page(f"<p>{escape(text)}</p>", TABLE.replace("A stop", escape(text)), name=text)
    made = read(word(html))
    words = all_words(made)
    known = text.replace("\x00", "").replace("\x1b", "").replace("\N{RIGHT-TO-LEFT OVERRIDE}", "")[:300]
    known = " ".join(known.replace("\ufffe", "").split())
    assert known in " ".join(words.split())
    assert "49" not in made.paragraphs[0].text
    fields = [f.get(qn("w:instr")) for f in made.element.body.iter(qn("w:fldSimple"))]
    assert all(field.startswith("SEQ ") for field in fields)
    targets = [rel.target_ref for rel in made.part.rels.values() if rel.is_external]
    assert targets == []


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_a_chart(text):
    html = chart(charts.short(text, 60))
    source = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode("utf-8")
    assert "<script" not in source
    assert "<a " not in source
    assert pictures.png(pictures.slim(re.search(r'src="([^"]+)"', html)[1]))[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_slimmed_chart_looks_the_same():
    """Pixel by pixel: glyphs under short names and rounded places move nothing one could see."""
    import numpy as np
    from PIL import Image

    source = re.search(r'src="([^"]+)"', chart("A stop costs 6.57 € — où ?"))[1]
    before, after = (np.asarray(Image.open(BytesIO(pictures.png(p, 700))).convert("L"), float)
                     for p in (source, pictures.slim(source)))  # fmt: skip
    assert before.shape == after.shape
    assert np.abs(before - after).mean() < 0.5
    assert len(pictures.slim(source)) < 0.6 * len(source)


def test_what_is_not_a_picture_of_the_kit_is_no_picture():
    assert pictures.png("https://example.org/x.png") is None
    assert document("<html lang=fr><body><h1>A</h1><main><figure><img src='x'></figure></main></body></html>")


# ---- PDF -------------------------------------------------------------------------------------------------

needs_pdf = pytest.mark.skipif(
    not (pdf.browser_here() and shutil.which("pdfinfo")), reason="needs a browser and poppler"
)


@needs_pdf
@pytest.mark.long
def test_the_pdf_is_tagged_has_page_numbers_and_shows_hostile_text_as_text(tmp_path):
    text = "<script>alert(1)</script> {{7*7}} $x^2$"
    from html import escape

    path = tmp_path / "r.pdf"
    path.write_bytes(pdf.pdf(page(TABLE, chart(), f"<p>{escape(text)}</p>", name=text)))
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    assert re.search(r"JavaScript:\s+no", told)
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", told)[1])
    assert re.search(rf"\b1 ?/ ?{pages}\b", words)
    assert "alert(1)" in words
    assert "{{7*7}}" in words


def test_without_browser_nor_weasyprint_one_line_names_both_cures(monkeypatch):
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    with pytest.raises(ConciergekitError, match="Chrome") as raised:
        pdf.pdf("<p></p>")
    assert "conciergekit[pdf]" in str(raised.value)


# ---- files -----------------------------------------------------------------------------------------------


def test_formats_are_named_and_an_unknown_one_is_said():
    assert formats("html, PDF,docx,pdf") == ("html", "pdf", "docx")
    for wrong in ("odt", ""):
        with pytest.raises(ConciergekitError, match="html, pdf, pdf-full, docx, pages"):
            formats(wrong)


def test_a_word_report_somebody_wrote_in_is_left_alone(tmp_path):
    report = tmp_path / "rapport.html"
    report.write_text(page(), encoding="utf-8")
    [first] = write_formats(report, ["html", "docx"])
    assert write_formats(report, ["docx"]) == [first]
    edited = docx.Document(first)
    edited.add_paragraph("Mine")
    edited.save(first)
    [second] = write_formats(report, ["docx"])
    assert second.name == "rapport-2.docx"
    assert docx.Document(first).paragraphs[-1].text == "Mine"


def test_a_page_a_notebook_without_code(tmp_path):
    import json

    (tmp_path / "notebooks").mkdir()
    (tmp_path / "rapport.html").write_text(page(), encoding="utf-8")
    (tmp_path / "notebooks" / "01_a.ipynb").write_text(json.dumps(node(TABLE)), encoding="utf-8")
    [made] = write_formats(tmp_path / "rapport.html", ["pages"], lang="fr")
    text = made.read_text(encoding="utf-8")
    assert made.name == "01_a.html"
    assert "Ma conciergerie" in text
    assert "<h1" in text
    assert "A stop" in text
    assert "SECRET" not in text
    assert f"conciergekit {ck.__version__}" in text
    assert re.search(r"empreinte [0-9a-f]{8,}", text)


@pytest.mark.long
def test_one_report_that_cannot_be_written_does_not_stop_the_others(tmp_path, monkeypatch):
    for slug in "ab":
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "r.html").write_text(page(), encoding="utf-8")
    rows = [Row(pilot=s, path=str(tmp_path / s), slug=s, status="ok", report=f"{s}/r.html") for s in "ab"]
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    told = write_all(SimpleNamespace(rows=rows, out=tmp_path), ["html", "pdf", "docx"])
    assert len(told.troubles) == 1
    assert (tmp_path / "a" / "r.docx").is_file()
    assert (tmp_path / "b" / "r.docx").is_file()
    assert not list(tmp_path.rglob("*.pdf"))


# ---- what is folded, and the order -------------------------------------------------------------------------


def test_details_are_folded_and_nothing_is_lost():
    points = "".join(f"<li>Point {i}.</li>" for i in range(9))
    long = TABLE.replace("<tbody>", "<tbody>" + '<tr><td>x</td><td class="n">1</td></tr>' * 12)
    body = reports.chapter(
        node(f'<p class="finding">F.</p><ul class="findings">{points}</ul>', chart(), long, chart())
    ).body
    before = body.partition("<details")[0]
    assert "Point 2." in before
    assert "Point 3." not in before
    assert all(f"Point {i}." in body for i in range(9))
    assert body.count("<img") == 2
    assert body.count("<details") == body.count("</details>") == 2
    assert body.index("<img") < body.rindex("<details") < body.rindex("<img")


def test_a_table_without_lines_is_left_out():
    empty = '<div class="table"><table><thead><tr><th>A</th></tr></thead><tbody></tbody></table></div>'
    assert "<table" not in reports.chapter(node(empty, "<p>kept</p>")).body


def test_a_chart_that_draws_nothing_is_left_out_and_one_that_does_stays():
    empty = charts.axes()
    empty.set_axis_off()
    charts.title(empty, "Not measured")
    bars = charts.axes()
    bars.bar([0, 1], [1, 2], edgecolor="white")
    bars.set_axis_off()
    body = reports.chapter(node(show.figure(empty.figure), show.figure(bars.figure), chart("Lines"))).body
    assert body.count("<img") == 2


def test_a_chart_drawn_again_is_told_by_a_link_to_the_first():
    html = page(chart("Twice"), "<p>between</p>", chart("Twice"))
    assert html.count("<img") == 1
    assert 'href="#chart-1"' in html


def test_the_state_of_the_data_comes_last_and_the_gate_before_it(tmp_path):
    import json

    names = ["00_data_check", "01_target_prioritization", "03_phase_gate_review", "04_money"]
    for name in names:
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(node("<p>x</p>", text=f"# {name}")), "utf-8")
    pilot = ck.Pilot.from_tables({}, {"name": "A", "start": "2026-01-01"})
    html = reports.pilot_page(pilot, [tmp_path / f"{name}.ipynb" for name in names])
    order = re.findall(r'<h2 id="c\d">([^<]+)', html)
    assert order == ["01_target_prioritization", "04_money", "03_phase_gate_review", "00_data_check"]


# ---- rates and repairs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_dated_figure_is_readable_scales_too(lang):
    with ck.use_language(lang):
        for name in rates.names():
            said = rate_words.amount(rates.get(name))
            assert said
            assert "—" not in said
            assert "_" not in said, f"{name}: an entry has no words in data/rate_words.toml"
            assert "{" not in said


def test_the_kilometric_scale_reads_as_the_tax_office_prints_it():
    with ck.use_language("fr"):
        said = rate_words.amount(rates.get("kilometric_scale")).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "5\N{NO-BREAK SPACE}CV" in said
    assert "0,357\N{NO-BREAK SPACE}€/km + 1 395" in said


def test_the_page_of_repairs_says_which_analyses_a_finding_touches(pilot_of):
    findings = pilot_of("incomplet").findings
    html = reports.repair_page("A", findings, copy="pilote - à corriger.xlsx", lang="fr")
    assert "&lt;built-in" not in html
    assert "pilote - à corriger.xlsx</a>" in html
    from conciergekit.core.findings.affects import affected_words

    with ck.use_language("fr"):
        told = [words for f in findings for words in affected_words(f)]
    assert told
    assert all(words in html for words in told)


@pytest.mark.parametrize("label", ["short", "a very long label at the left of the chart, more than usual"])
def test_the_title_of_a_chart_never_leaves_it(label):
    ax = charts.axes()
    ax.barh([label], [3])
    charts.title(ax, "A finding that says a lot of things " * 4, "and how to read it, word after word, " * 4)
    charts.svg(ax.figure)
    with charts._on_page(ax.figure) as page:
        for text in (ax.ck_title, ax.ck_words[2]):
            assert text.get_window_extent(page.get_renderer()).x1 <= ax.figure.bbox.x1
