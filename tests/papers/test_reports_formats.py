"""The report on paper and as a document: the same words and figures as the page, whatever somebody typed in a cell."""

import json
import re
import shutil
import subprocess
from html import unescape
from io import BytesIO
from types import SimpleNamespace

import demo_once
import docx
import pypdf
import pytest
from conftest import SAMPLES
from docx.oxml.ns import qn
from report_cells import COSTS, HOSTILE, answered, bars, chapter, check_harmless, report, service, shows

import conciergekit as ck
from conciergekit import gates, show
from conciergekit.batch import Row
from conciergekit.core import rates
from conciergekit.core.errors import ConciergekitError
from conciergekit.draw.blocks import Paragraph, Quote
from conciergekit.papers import reports
from conciergekit.papers.reports import pdf
from conciergekit.papers.reports.formats import formats, write_all, write_formats
from conciergekit.tell import rates as rate_words

FORGED = {
    "is": "Chart",
    "form": {
        "is": "Rows",
        "title": "A",
        "rows": [
            {
                "is": "Row",
                "label": "B",
                "lanes": [
                    {
                        "is": "Lane",
                        "spans": [
                            {"is": "Span", "start": 0, "end": 1, "look": '"><script>alert(1)</script>'}
                        ],
                    }
                ],
            }
        ],
    },
}


def read(content: bytes):
    return docx.Document(BytesIO(content))


def all_words(file) -> str:
    return "\n".join(
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in file.element.body.iter(qn("w:p"))
    )


def visible(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", "", page)))


def put(folder, told, stem="rapport"):
    """The page of a report in a folder, with its data beside it."""
    folder.mkdir(exist_ok=True)
    (folder / f"{stem}.html").write_text(reports.page(told), encoding="utf-8")
    (folder / f"{stem}.json").write_text(reports.kept(told), encoding="utf-8")
    return folder / f"{stem}.html"


# ---- in a cell -------------------------------------------------------------------------------------------


def test_a_cell_shows_a_chapter_and_keeps_it_as_data(monkeypatch):
    shown, pilot = [], service("<b>A</b>")
    monkeypatch.setattr(show, "display", lambda data, raw: shown.append(data))
    with ck.use_language("en"):
        plan = SimpleNamespace(table=[], finding=lambda: "Nothing <i>to</i> do.")
        show.chapter("plan", pilot, plan, gates.review(pilot), gates.stages(pilot))
    [output] = shown
    assert output["application/vnd.conciergekit.blocks+json"]["chapter"] == "plan"
    html = output["text/html"]
    assert 'class="ck-report' in html
    assert "Nothing &lt;i&gt;to&lt;/i&gt; do." in html


@pytest.mark.long
def test_the_sheet_of_the_chapters_is_shown_once_a_notebook_and_reaches_nothing_else(monkeypatch):
    shown = []
    monkeypatch.setattr(show, "display", lambda data, **_raw: shown.append(data["text/html"]))
    show.open_pilot(SAMPLES / "contrats", "fr")
    assert sum(text.count("<style>") for text in shown) == 1
    sheet = shown[0].partition("<style>")[2].partition("</style>")[0].strip()
    assert sheet.startswith(".ck-report.ck-report.ck-report {")


# ---- as data ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_report_kept_as_data_comes_back_the_same():
    told = report()
    assert reports.page(reports.again(reports.kept(told))) == reports.page(told)


@pytest.mark.parametrize(
    "source",
    ["", "[]", "{}", '{"chapters": [["money", [{"is": "Popen", "args": "x"}]]]}', '{"chapters": 3}'],
)
def test_data_that_are_no_report_are_refused(source):
    with pytest.raises(ValueError, match=r"report|Expecting"):
        reports.again(source)


@pytest.mark.parametrize(
    "blocks", [[{"is": "Popen"}], [{"is": "Heading", "text": 3}], [FORGED], "words", [None], {"a": 1}]
)
@pytest.mark.long
def test_a_cell_somebody_has_written_into_is_left_out(blocks):
    pilot = service()
    forged = shows("money", [])
    said = next(iter(forged["cells"][0]["outputs"]))["data"]
    said[next(name for name in said if "blocks" in name)]["blocks"] = blocks
    told = reports.report(pilot, [forged], answer=answered(), lang="fr")
    assert [name for name, _blocks in told.chapters] == ["decision", "annex"]


@pytest.mark.long
def test_chapters_stand_in_the_order_of_the_committee_whatever_that_of_the_notebooks():
    pilot = service()
    names = ["plan", "annex", "money", "going_on", "trips"]
    told = reports.report(pilot, [shows(name, chapter()) for name in names], answer=answered(), lang="fr")
    assert [name for name, _blocks in told.chapters] == [
        "decision",
        "going_on",
        "money",
        "trips",
        "plan",
        "annex",
    ]


# ---- Word and ODT ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_word_report_has_real_tables_pictures_with_their_alternative_text_and_headings():
    made = read(reports.word(report(COSTS, bars("Who pays"))))
    grid = next(t for t in made.tables if t.rows[0].cells[0].text == "What")
    assert [[cell.text for cell in row.cells] for row in grid.rows][1:] == [
        ["A stop", "6.57"],
        ["A tour", "32.18"],
    ]
    assert grid.rows[1].cells[1].paragraphs[0].style.name == "Table Figures"
    assert any("What it costs" in p.text for p in made.paragraphs if p.style.name == "Caption")
    [shape] = made.inline_shapes
    assert shape._inline.docPr.get("descr") == (
        "Who pays\N{NO-BREAK SPACE}: Members 50\N{NO-BREAK SPACE}%."  # a typed mark is tied, in papers too
    )
    headings = [p.text for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert "L’argent" in headings
    assert "SECRET" not in all_words(made)


@pytest.mark.long
def test_the_word_report_says_what_the_page_says():
    told = report(*chapter("Seven"), Quote("It helps.", "a resident"))
    words, page = all_words(read(reports.word(told))), visible(reports.page(told))
    for said in ("Seven", "6.57", "It helps.", "a resident", "Observed: Seven"):
        assert said in words
        assert said in page
    assert "How it is counted." in page  # one click away there, and not on paper
    assert "How it is counted." not in words


@pytest.mark.long
def test_a_reference_document_brands_the_word_report():
    held = BytesIO()
    base = docx.Document()
    base.add_paragraph("Our introduction")
    base.add_paragraph("{contents}")
    base.sections[0].header.paragraphs[0].text = "{pilot} / {title}"
    base.save(held)
    made = read(reports.word(report(name="La place"), reference=held.getvalue()))
    assert made.paragraphs[0].text == "Our introduction"
    assert made.sections[0].header.paragraphs[0].text == "La place / La place"


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_the_page_in_odt_and_in_the_word_report(text):
    told = report(*chapter(text), name=text)
    check_harmless(reports.page(told))
    assert reports.word(told, "odt")[:2] == b"PK"
    made = read(reports.word(told))
    known = text.replace("\x00", "").replace("\x1b", "").replace("\N{RIGHT-TO-LEFT OVERRIDE}", "")[:300]
    known = " ".join(known.replace("\ufffe", "").split())
    assert known in " ".join(all_words(made).split())
    assert "49" not in made.paragraphs[0].text
    fields = [f.get(qn("w:instr")) for f in made.element.body.iter(qn("w:fldSimple"))]
    assert all(field.startswith("SEQ ") for field in fields)
    assert [rel.target_ref for rel in made.part.rels.values() if rel.is_external] == []


# ---- PDF -------------------------------------------------------------------------------------------------

needs_pdf = pytest.mark.skipif(
    not (pdf.browser_here() and shutil.which("pdfinfo")), reason="needs a browser and poppler"
)


@needs_pdf
@pytest.mark.long
def test_the_pdf_is_tagged_has_page_numbers_and_shows_hostile_text_as_text(tmp_path):
    text = "<script>alert(1)</script> {{7*7}} $x^2$"
    path = tmp_path / "r.pdf"
    path.write_bytes(pdf.pdf(reports.page(report(*chapter(text), name=text))))
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    assert re.search(r"JavaScript:\s+no", told)
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", told)[1])
    assert re.search(rf"\b1 ?/ ?{pages}\b", words)
    assert "alert(1)" in words
    assert "{{7*7}}" in words


@needs_pdf
@pytest.mark.long
def test_charts_that_lay_themselves_out_are_printed_without_any_bitmap(tmp_path):
    (tmp_path / "r.pdf").write_bytes(pdf.pdf(reports.page(report())))
    told = subprocess.run(
        ["pdfimages", "-list", tmp_path / "r.pdf"], capture_output=True, text=True, check=True
    )
    assert len(told.stdout.splitlines()) == 2  # the heading and its rule


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["contrats", "pivot"])
def test_weasyprint_lays_a_whole_report_out(name, monkeypatch, tmp_path_factory):
    pytest.importorskip("weasyprint", exc_type=ImportError)
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    page = demo_once.demo("fr", tmp_path_factory, name) / name / "rapport.html"
    made = pdf.pdf(page.read_text(encoding="utf-8"))
    assert 7 <= len(pypdf.PdfReader(BytesIO(made)).pages) <= 14


def test_what_weasyprint_cannot_lay_out_is_said_and_stops_no_other_format(monkeypatch):
    def fails(**_):
        raise AssertionError

    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: SimpleNamespace(HTML=fails, CSS=fails))
    with pytest.raises(ConciergekitError, match="WeasyPrint"):
        pdf.pdf("<p>x</p>")


def test_without_browser_nor_weasyprint_one_line_names_both_cures(monkeypatch):
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    with pytest.raises(ConciergekitError, match="Chrome") as raised:
        pdf.pdf("<p></p>")
    assert ".[pdf]" in str(raised.value)


# ---- files -----------------------------------------------------------------------------------------------


def test_formats_are_named_and_an_unknown_one_is_said():
    assert formats("html, PDF,docx,odt,pdf") == ("html", "pdf", "docx", "odt")
    for wrong in ("rtf", ""):
        with pytest.raises(ConciergekitError, match="html, pdf, docx, odt, pages"):
            formats(wrong)


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.long
def test_a_document_whose_data_are_gone_says_what_to_do(tmp_path, kind):
    page = put(tmp_path / "a", report())
    page.with_suffix(".json").write_text('{"chapters": []}', encoding="utf-8")
    with pytest.raises(ConciergekitError, match=r"rapport\.json"):
        write_formats(page, [kind])


@pytest.mark.long
def test_a_word_report_somebody_wrote_in_is_left_alone(tmp_path):
    page = put(tmp_path / "a", report(Paragraph("Words.")))
    [first] = write_formats(page, ["html", "docx"])
    assert write_formats(page, ["docx"]) == [first]
    edited = docx.Document(first)
    edited.add_paragraph("Mine")
    edited.save(first)
    [second] = write_formats(page, ["docx"])
    assert second.name == "rapport-2.docx"
    assert docx.Document(first).paragraphs[-1].text == "Mine"


@pytest.mark.long
def test_a_page_a_notebook_without_code(tmp_path):
    page = put(tmp_path, report())
    (tmp_path / "notebooks").mkdir()
    cell = {"output_type": "display_data", "data": {"text/html": "<p>A stop</p>"}, "metadata": {}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Chapter\n\nWords."},
        {"cell_type": "code", "metadata": {}, "source": "SECRET", "execution_count": 1, "outputs": [cell]},
    ]
    (tmp_path / "notebooks" / "01_a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    [made] = write_formats(page, ["pages"], lang="fr")
    text = made.read_text(encoding="utf-8")
    assert made.name == "01_a.html"
    for said in ("Ma conciergerie", "<h1", "A stop", f"conciergekit {ck.__version__}"):
        assert said in text
    assert "SECRET" not in text
    assert re.search(r"empreinte [0-9a-f]{8,}", text)


@pytest.mark.long
def test_one_report_that_cannot_be_written_does_not_stop_the_others(tmp_path, monkeypatch):
    for slug in "ab":
        put(tmp_path / slug, report(), "r")
    rows = [Row(pilot=s, path=str(tmp_path / s), slug=s, status="ok", report=f"{s}/r.html") for s in "ab"]
    monkeypatch.setattr(pdf, "browser_here", lambda: "")
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    told = write_all(SimpleNamespace(rows=rows, out=tmp_path), ["html", "pdf", "docx"])
    assert len(told.troubles) == 1
    assert (tmp_path / "a" / "r.docx").is_file()
    assert (tmp_path / "b" / "r.docx").is_file()
    assert not list(tmp_path.rglob("*.pdf"))


# ---- never older than its page -----------------------------------------------------------------------------


def batch(tmp_path, monkeypatch, name="La place"):
    """A batch of one report, and a print that only says which page it was given."""
    monkeypatch.setattr(pdf, "pdf", lambda html: b"%PDF " + str(hash(html)).encode())
    put(tmp_path / "a", report(name=name))
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
    assert ".[pdf]" in told.troubles[0]
    assert "a/rapport.pdf" in told.notes[0]


# ---- dated figures -----------------------------------------------------------------------------------------


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


@pytest.mark.long
def test_the_head_says_the_communes_and_the_day_of_the_review():
    known = service()
    villages = [
        {"insee": "38158", "name": "Eybens <b>"},
        {"insee": "38309", "name": "Poisat"},
        {"insee": "38057", "name": "Bresson", "in_scope": False},
    ]
    known = ck.Pilot.from_tables(
        {**known.tables, "territory": villages}, {**known.settings, "next_gate": "2026-09-29"}, language="fr"
    )
    told = reports.report(known, answer=answered(), lang="fr")
    assert told.meta[-2:] == ("revue de passage du 29 septembre 2026", "Eybens <b> et Poisat")
    assert "Eybens &lt;b&gt; et Poisat" in reports.page(told)
    bare = reports.report(service(), answer=answered(), lang="fr")  # neither is known
    assert not [one for one in bare.meta if not one or "revue" in one]
