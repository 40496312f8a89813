"""The report on paper: short, numbered, and never older than the page beside it."""

import re
import shutil
import subprocess
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from test_reports_formats import TABLE, chart, node, page

from conciergekit import show
from conciergekit.batch import Row
from conciergekit.draw import charts
from conciergekit.papers import reports
from conciergekit.papers.pages import raster
from conciergekit.papers.reports import contents, fold, pdf, pilot_page
from conciergekit.papers.reports.formats import write_all, write_formats

N = "\N{NO-BREAK SPACE}"
needs_pdf = pytest.mark.skipif(
    not (pdf.browser_here() and shutil.which("pdftotext")), reason="needs a browser and poppler"
)


# ---- short -------------------------------------------------------------------------------------------------


def sections(*cells):
    """A chapter of sections, each (text, *HTML of outputs)."""
    notebook = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# Chapter"}]}
    for text, *outputs in cells:
        notebook["cells"] += node(*outputs, text=text)["cells"]
    return reports.chapter(notebook)


def test_a_section_that_holds_one_sentence_is_one_line_without_a_heading():
    made = sections(
        ("## Answer", '<p class="finding">A.</p>'),
        ("## Cash",),
        ("What this shows.", '<p class="finding">The cash is not measured.</p>'),
        ("## Who works?", '<p class="finding">Nobody knows.</p>'),
        ("## Full", '<p class="finding">F.</p>', TABLE),
    )
    assert "<strong>Cash.</strong> The cash is not measured.</p>" in made.body
    assert "<strong>Who works?</strong> Nobody knows.</p>" in made.body
    assert "What this shows" not in made.body
    assert [words for _anchor, words in made.sections] == ["Answer", "Full"]


def test_a_section_with_a_chart_a_table_a_list_or_a_box_keeps_its_heading():
    listed = '<p class="finding">F.</p><ul class="findings"><li>Why.</li></ul>'
    made = sections(("## One", "<p>x</p>"), ("## Two", listed), ("## Three", TABLE), ("## Four", chart()))
    assert [words for _anchor, words in made.sections] == ["One", "Two", "Three", "Four"]


def test_what_the_short_print_leaves_out_is_said_where_it_is_missing():
    points = "".join(f"<li>Point {i}.</li>" for i in range(9))
    body = sections(("## A", f'<p class="finding">F.</p><ul class="findings">{points}</ul>')).body
    assert re.search(r'class="on-paper brief">.*6.*</p>', body)


def test_a_section_of_details_only_is_not_printed_and_leaves_the_contents():
    long = TABLE.replace("<tbody>", "<tbody>" + "<tr><td>x</td><td>1</td></tr>" * 12)
    made = sections(("## A", "<p>x</p>"), ("## B", long))
    assert re.search(r'<div class="unsaid"><h3 id="[^"]*">B</h3>', made.body)
    toc = '<nav class="toc"><li><a href="#a">A</a></li><li><a href="#b">B</a></li></nav>'
    assert contents.numbered(toc, {"a": 3}).count("<li>") == 1


def test_a_list_told_again_in_a_later_chapter_is_a_link_to_the_first():
    listed = '<p class="finding">Same.</p><ul class="findings"><li>Why.</li></ul>'
    html = page(listed, "<p>between</p>", listed)
    assert html.count("<li>Why.</li>") == 1
    assert html.count('<p class="finding">Same.</p>') + html.count('class="finding">Same.</p>') >= 2
    assert 'href="#points-1"' in html
    assert 'id="points-1"' in html


CHART = '<figure class="chart"><img alt="A" src="data:image/svg+xml,<svg viewBox=%220 0 500 {height}%22/>"></figure>'
LOW, HIGH = CHART.format(height=200), CHART.format(height=400)
LINES = '<div class="table"><table><tr><td>1</td></tr></table></div>'


def test_the_short_print_of_a_sparse_pilot_keeps_every_finding_and_the_low_chart_of_an_answer():
    found = ['<h3 id="a">A</h3>', '<p class="finding">One.</p>', LOW, LINES, '<p class="origin">Seen.</p>',
             '<h3 id="b">B</h3>', '<p class="finding">Two.</p><ul class="findings"><li>Why.</li></ul>', LOW,
             '<h3 id="c">C</h3>', LINES, '<p class="origin">Seen.</p>']  # fmt: skip
    made = "".join(fold.folded(found, brief=True))
    printed = re.sub(r'<div class="(extra|unsaid)">.*?</div>', "", made.replace("</table></div>", "</table>"))
    assert [words for words in ("One.", "Two.", "Why.", "Seen.") if words not in printed] == []
    assert printed.count("<figure") == 1
    assert "<table" not in printed
    assert ">C<" not in printed  # nothing of it would be left
    for part in found:
        assert part in made  # on screen, in Word and in the full PDF


def test_a_high_chart_is_not_in_a_short_print():
    made = "".join(fold.folded(['<h3 id="a">A</h3>', '<p class="finding">One.</p>', HIGH], brief=True))
    assert f'<div class="extra">{HIGH}</div>' in made


def test_a_report_is_short_where_less_than_half_of_the_analyses_can_be_made(pilot_of):
    short, long = (pilot_page(pilot_of(name), notebook_of()) for name in ("incomplet", "contrats"))
    assert '<body class="sparse">' in short
    assert "6 analyses sur 17 sont possibles" in short
    assert 'class="why-short"' not in long


def notebook_of():
    return [{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# A\n\nWords."}]}]


def test_the_word_report_keeps_every_point_and_says_nothing_of_the_screen():
    from test_reports_formats import all_words, read

    from conciergekit.papers.reports.word import word

    points = "".join(f"<li>Point {i}.</li>" for i in range(9))
    words = all_words(read(word(page(f'<p class="finding">F.</p><ul class="findings">{points}</ul>'))))
    assert all(f"Point {i}." in words for i in range(9))
    assert "à l'écran)" not in words


# ---- page numbers ------------------------------------------------------------------------------------------


def test_numbers_go_beside_the_headings_of_the_contents_only():
    source = '<nav class="toc" id="t"><a href="#a">One</a></nav><a href="#a">elsewhere</a>'
    assert '<span>One</span><span class="page">7</span>' in contents.numbered(source, {"a": 7})
    assert "00" in contents.numbered(source, {})
    assert contents.numbered(source, {"a": 7}).endswith('<a href="#a">elsewhere</a>')


def test_a_file_that_is_no_pdf_gives_no_numbers():
    assert contents.pages(b"%PDF-1.4 nothing") == {}
    assert contents.pages(b"") == {}


@needs_pdf
@pytest.mark.long
def test_the_contents_of_the_pdf_say_on_which_page_each_heading_is(tmp_path, pilot_of):
    shown = [f"<h3>Part {i}</h3>" + "<p>Words of a paragraph.</p>" * 60 for i in range(3)]
    pages = printed(pilot_page(pilot_of("contrats"), [node(*shown, TABLE, chart())]), tmp_path)
    told = dict(re.findall(r"(Chapter|Section)\s+(\d+)", pages[1]))
    assert set(told) == {"Chapter", "Section"}
    for heading, number in told.items():
        assert re.search(rf"^\s*{heading}\s*$", pages[int(number) - 1], re.MULTILINE)


@needs_pdf
@pytest.mark.long
def test_a_short_report_is_printed_without_contents_and_says_why_it_is_short(tmp_path):
    text = "".join(printed(page('<p class="finding">Found.</p>', TABLE), tmp_path))
    assert "Dans ce rapport" not in text
    assert "Ce rapport est donc court sur papier" in " ".join(text.split())
    assert "Found." in text


def printed(html, folder) -> list[str]:
    """The words of each page of its PDF."""
    path = folder / "r.pdf"
    path.write_bytes(pdf.pdf(html))
    read = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return read.stdout.split("\f")


@needs_pdf
@pytest.mark.long
def test_the_full_pdf_holds_what_the_short_one_leaves_out(tmp_path):
    points = "".join(f"<li>Point {i}.</li>" for i in range(9))
    html = page(f'<p class="finding">F.</p><ul class="findings">{points}</ul>')
    words = {}
    for full in (False, True):
        (tmp_path / "r.pdf").write_bytes(pdf.pdf(html, full=full))
        words[full] = subprocess.run(
            ["pdftotext", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
    assert "Point 2." in words[False]
    assert "Point 8." not in words[False]
    assert "Point 8." in words[True]


# ---- light -------------------------------------------------------------------------------------------------


def hatched():
    ax = charts.axes()
    ax.bar([0, 1, 2], [1, 3, -2], hatch="///", color=charts.ORANGE, edgecolor="white")
    charts.title(ax, "Hatched")
    return ax.figure


@pytest.mark.long
def test_a_hatch_is_drawn_as_lines_and_looks_as_matplotlib_s_pattern(monkeypatch):
    drawings = []
    for change in (charts._hatched, lambda drawn: drawn):
        monkeypatch.setattr(charts, "_hatched", change)
        drawings.append(charts.svg(hatched()).decode())
    assert ["<pattern" in drawn for drawn in drawings] == [False, True]
    # wide: at the size of a page resvg, too, makes a pattern a coarse bitmap
    lines, pattern = (
        np.asarray(Image.open(BytesIO(one)).convert("L"), float)
        for one in raster.draw_all(drawings, 2800, [])
    )
    assert np.abs(lines - pattern).mean() < 0.1  # of 255


@needs_pdf
@pytest.mark.long
def test_a_hatched_chart_is_printed_without_any_bitmap(tmp_path):
    (tmp_path / "r.pdf").write_bytes(pdf.pdf(page(show.figure(hatched()))))
    told = subprocess.run(
        ["pdfimages", "-list", tmp_path / "r.pdf"], capture_output=True, text=True, check=True
    )
    assert len(told.stdout.splitlines()) == 2  # the heading and its rule


# ---- never older than its page -----------------------------------------------------------------------------


def batch(tmp_path, monkeypatch, name="La place"):
    """A batch of one report, and a print that only says which page it was given."""
    monkeypatch.setattr(pdf, "pdf", lambda html, full=False: b"%PDF " + str((hash(html), full)).encode())
    (tmp_path / "a").mkdir(exist_ok=True)
    (tmp_path / "a" / "rapport.html").write_text(page(name=name), encoding="utf-8")
    rows = [Row(pilot="a", path=str(tmp_path / "a"), slug="a", status="ok", report="a/rapport.html")]
    return SimpleNamespace(rows=rows, out=tmp_path)


@pytest.mark.long
def test_a_later_run_that_asks_for_the_page_alone_makes_the_pdf_and_word_again(tmp_path, monkeypatch):
    write_all(batch(tmp_path, monkeypatch), ["html", "pdf", "docx"])
    files = {name: (tmp_path / "a" / name).read_bytes() for name in ("rapport.pdf", "rapport.docx")}
    assert write_all(batch(tmp_path, monkeypatch), ["html"]).notes == []
    told = write_all(batch(tmp_path, monkeypatch, name="Une autre"), ["html"])
    assert "2" in told.notes[0]
    assert all((tmp_path / "a" / name).read_bytes() != before for name, before in files.items())


@pytest.mark.long
def test_a_pdf_taken_away_is_not_made_again(tmp_path, monkeypatch):
    write_all(batch(tmp_path, monkeypatch), ["pdf"])
    (tmp_path / "a" / "rapport.pdf").unlink()
    assert write_all(batch(tmp_path, monkeypatch, name="Une autre"), ["html"]).notes == []
    assert not (tmp_path / "a" / "rapport.pdf").exists()


@pytest.mark.long
def test_a_pdf_somebody_annotated_is_kept_and_told(tmp_path, monkeypatch):
    write_all(batch(tmp_path, monkeypatch), ["pdf"])
    mine = tmp_path / "a" / "rapport.pdf"
    mine.write_bytes(b"%PDF mine")
    told = write_all(batch(tmp_path, monkeypatch, name="Une autre"), ["html"])
    assert "a/rapport.pdf" in told.notes[0]
    assert mine.read_bytes() == b"%PDF mine"
    [made] = write_formats(tmp_path / "a" / "rapport.html", ["pdf"])
    [again] = write_formats(tmp_path / "a" / "rapport.html", ["pdf"])
    assert made.name == again.name == "rapport-2.pdf"
    assert mine.read_bytes() == b"%PDF mine"


@pytest.mark.long
def test_a_pdf_that_cannot_be_made_again_is_said(tmp_path, monkeypatch):
    write_all(batch(tmp_path, monkeypatch), ["pdf"])
    later = batch(tmp_path, monkeypatch, name="Une autre")
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    told = write_all(later, ["html"])
    assert "conciergekit[pdf]" in told.troubles[0]
    assert "a/rapport.pdf" in told.notes[0]


def test_the_full_pdf_has_a_name_in_the_language_of_the_report(tmp_path, monkeypatch):
    write_all(batch(tmp_path, monkeypatch), ["pdf-full"])
    assert (tmp_path / "a" / "rapport-complet.pdf").is_file()
