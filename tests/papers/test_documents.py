"""Papers as Word, OpenDocument and Markdown: structure, hostile text, branding, the same bytes each time."""

import re
import zipfile
from datetime import date
from io import BytesIO

import docx
import office
import pytest
from conftest import ROOT
from docx.oxml.ns import qn
from lxml import etree

from conciergekit.core import VERSION
from conciergekit.core.text import cut, legal, one_line, typed
from conciergekit.draw.blocks import (
    Bullets,
    Document,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Strong,
    Table,
    words_of,
)
from conciergekit.papers.documents import archive
from conciergekit.papers.documents.opendocument import opendocument
from conciergekit.papers.documents.word import word

HOSTILE = (
    "<script>alert(1)</script> {{7*7}} {contents} {title} \\frac{a}{b} $x_1$ | a | *b* \x00\x0b\x1f\u202eevil\u202c "
    "\ud800 😀 ثقة ]]> &amp; " + "x" * 10_000
)
SHOWN = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{contents}",
    "{title}",
    "$x_1$",
    "evil",
    "😀",
    "ثقة",
    "]]> &amp;",
    "x" * 10_000,
)
WORD, ODT = ((ROOT / "templates" / "papers" / f"reference.{name}").read_bytes() for name in ("docx", "odt"))
STYLE_NAME = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"


def png() -> bytes:
    import matplotlib.pyplot as plt

    held = BytesIO()
    plt.figure(figsize=(3, 2)).savefig(held, format="png")
    return held.getvalue()


def paper(text="Some words", lang="fr", **options):
    blocks = [
        Heading("Part"),
        Paragraph(("Before ", Strong(text), " after"), "answer"),
        Paragraph(text, "note"),
        Bullets((text, "two")),
        Bullets(("one", "two"), "number"),
        Bullets(("Continuer", "Arrêter"), "box"),
        Table(
            ("Name", "Amount"),
            (("first", "1\u202f234\u00a0€"), (text, "2"), ("", "")),
            frozenset({1}),
            (3, 1),
            "What was spent",
            tall=True,
        ),
        PageBreak(),
        Form((("Place", ""), ("Day", text))),
        Picture(png(), "A curve that falls", "The curve"),
    ]
    values = {"pilot": "A pilot", "made_on": date(2026, 8, 31)} | options
    return Document.of("The title", "Its subtitle", lang, blocks, **values)


odt_parts = archive.unpack


def odt_tree(content):
    return etree.fromstring(odt_parts(content)["content.xml"])


def every(tree, name):
    return [e for e in tree.iter() if isinstance(e.tag, str) and etree.QName(e).localname == name]


def words_in_word(content):
    return "\n".join(
        "".join(t.text or "" for t in p.iter(qn("w:t")))
        for p in docx.Document(BytesIO(content)).element.iter(qn("w:p"))
    )


# ---- Word ------------------------------------------------------------------------------------------------


def test_a_word_paper_has_real_styles_captions_and_a_repeated_head_row():
    file = docx.Document(BytesIO(word(paper(), WORD)))
    styles = [p.style.name for p in file.paragraphs]
    for style in (
        "Title",
        "Subtitle",
        "Heading 1",
        "Answer",
        "Note",
        "List Bullet",
        "List Number",
        "Caption",
    ):
        assert style in styles, style
    table = file.tables[0]
    assert table.style.name == "Kit Table"
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [c.paragraphs[0].style.name for c in table.rows[1].cells] == ["Table Text", "Table Figures"]
    assert table.rows[1].cells[1].text == "1\u00a0234\u00a0€"
    caption = next(p for p in file.paragraphs if p.style.name == "Caption")
    assert "What was spent" in caption.text
    assert "SEQ" in caption._p.xml


def test_a_word_paper_tells_its_language_its_title_and_what_its_pictures_show():
    file = docx.Document(BytesIO(word(paper(lang="en"), WORD)))
    assert file.core_properties.title == "The title"
    assert file.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in etree.tostring(file.styles.element).decode()
    shape = file.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "A curve that falls"
    described = file.tables[0]._tbl.tblPr.find(qn("w:tblDescription"))
    assert described.get(qn("w:val")) == "What was spent"


def test_what_is_said_before_a_picture_stays_on_its_page_under_the_heading():
    """Not what is said before a paragraph, a table or another heading."""
    blocks = [
        Heading("One"),
        Paragraph("Told."),
        Picture(png(), "A curve"),
        Paragraph("Then."),
        Paragraph("After."),
        Heading("Two"),
        Paragraph("Alone."),
    ]
    file = docx.Document(BytesIO(word(Document.of("T", "", "en", blocks), WORD)))
    kept = {p.text: p.paragraph_format.keep_with_next for p in file.paragraphs}
    assert kept["Told."] is True
    assert not any(kept[words] for words in ("Then.", "After.", "Alone."))
    assert file.styles["Heading 1"].paragraph_format.keep_with_next


def test_head_and_foot_of_the_word_page_name_the_pilot_and_number_the_pages():
    section = docx.Document(BytesIO(word(paper(pilot="{version} & co"), WORD))).sections[0]
    assert section.header.paragraphs[0].text == "{version} & co"
    assert section.footer.paragraphs[0].text.startswith("The title · 31 août 2026")
    assert "NUMPAGES" in section.footer._element.xml


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("{title} · {date}", "The title"),  # no day: no dot waits for one
        ("{title} · {pilot} · {version}", f"The title · {VERSION}"),
        ("{title} · {unknown} · p.", "The title · {unknown} · p."),
    ],
)
def test_a_field_that_holds_nothing_takes_its_dot_with_it(held, said):
    assert Document.of("The title", "", "fr", []).filled(held) == said


# ---- OpenDocument ----------------------------------------------------------------------------------------


def test_an_odt_is_a_well_formed_archive_whose_manifest_lists_every_file():
    content = opendocument(paper(), ODT)
    with zipfile.ZipFile(BytesIO(content)) as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert file.read("mimetype").decode() == "application/vnd.oasis.opendocument.text"
    parts = odt_parts(content)
    listed = {
        e.get(e.keys()[0]) for e in every(etree.fromstring(parts["META-INF/manifest.xml"]), "file-entry")
    }
    assert set(parts) - {"mimetype", "META-INF/manifest.xml"} <= listed


def test_an_odt_has_styles_head_rows_numbered_captions_and_described_pictures():
    tree = odt_tree(opendocument(paper(), ODT))
    named = {
        value
        for e in tree.iter()
        for key, value in e.attrib.items()
        if etree.QName(key).localname == "style-name"
    }
    known = {
        value
        for e in [*etree.fromstring(odt_parts(ODT)["styles.xml"]).iter(), *tree.iter()]
        for key, value in e.attrib.items()
        if etree.QName(key).localname == "name"
    }
    assert named <= known
    assert len(every(tree, "table-header-rows")) == 1
    assert len(every(tree, "sequence")) == 2
    assert every(tree, "desc")[0].text == "A curve that falls"
    assert [e.text for e in every(tree, "h")] == ["Part"]


def test_an_odt_tells_its_language_and_title():
    parts = odt_parts(opendocument(paper(lang="en"), ODT))
    assert b"<dc:title>The title</dc:title>" in parts["meta.xml"]
    assert b'fo:language="en"' in parts["styles.xml"]
    assert b'fo:country="GB"' in parts["styles.xml"]


# ---- what is true of both ---------------------------------------------------------------------------------


def test_hostile_text_shows_as_text_in_every_format():
    document = paper(HOSTILE, pilot=HOSTILE)
    said = {
        "docx": words_in_word(word(document, WORD)),
        "odt": "".join(odt_tree(opendocument(document, ODT)).itertext()),
    }
    for kind, text in said.items():
        for piece in SHOWN:
            assert text.count(piece) >= 4, (kind, piece[:20])
        assert not re.search("[\x00-\x08\x0b\x1f\u202a-\u202e\ud800-\udfff]", text), kind


def test_text_no_file_can_hold_is_made_legal_and_the_rest_is_untouched():
    assert legal("a\x00b\u202ec\ud800\uffff") == "abc\ufffd\ufffd"
    plain = "L'été, «\u00a022\u202f000\u00a0€\u00a0» 😀"
    assert legal(plain) == plain == one_line(plain)
    assert typed(" two\n lines ") == "two lines"
    assert typed("\x00") == typed(None) == typed(float("nan")) == "—"
    assert typed("x" * 50, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(("writer", "reference"), [(word, WORD), (opendocument, ODT)])
def test_the_same_paper_is_the_same_bytes(writer, reference):
    made = [writer(paper(), reference) for _ in range(2)]
    assert made[0] == made[1]
    assert writer(paper("Other words"), reference) != made[0]


@pytest.mark.parametrize(("writer", "reference"), [(word, WORD), (opendocument, ODT)])
def test_a_file_somebody_wrote_in_is_told_from_a_fresh_one(writer, reference):
    fresh = writer(paper(), reference)
    assert archive.untouched(fresh)
    parts = archive.unpack(fresh)
    body = "word/document.xml" if writer is word else "content.xml"
    parts[body] = parts[body].replace(b"Some words", b"Their words")
    assert not archive.untouched(archive.pack(parts))
    assert not archive.untouched(reference)
    assert not archive.untouched(b"not an archive")


def test_rows_of_another_length_than_the_head_are_refused():
    with pytest.raises(ValueError, match="2 columns"):
        Table(("a", "b"), (("1",),))


# ---- a consultant's own reference -------------------------------------------------------------------------


def branded_word():
    file = docx.Document(BytesIO(WORD))
    marker = file.paragraphs[0]
    marker.insert_paragraph_before("Cabinet Dupuis")
    cut = marker.insert_paragraph_before("For {pi")
    cut.add_run("lot}, {date}")
    file.add_paragraph("Our address")
    file.sections[0].header.paragraphs[0].add_run().add_picture(BytesIO(png()))
    style = file.styles["Answer"].element
    style.getparent().remove(style)
    held = BytesIO()
    file.save(held)
    return held.getvalue()


def test_a_branded_word_reference_keeps_its_cover_its_logo_and_its_end():
    made = word(paper(), branded_word())
    lines = words_in_word(made).splitlines()
    assert lines[0] == "Cabinet Dupuis"
    assert lines[1] == "For A pilot, 31 août 2026"
    assert lines[2] == "The title"
    assert "Our address" in lines[-3:]
    assert "{contents}" not in lines
    assert "a:blip" in docx.Document(BytesIO(made)).sections[0].header._element.xml


def test_a_branded_odt_reference_keeps_its_cover_and_lends_its_colour_to_tables():
    parts = archive.unpack(ODT)
    parts["content.xml"] = parts["content.xml"].replace(
        b'<text:p text:style-name="Standard">{contents}',
        b'<text:p text:style-name="Title">Cabinet, {date}</text:p><text:p text:style-name="Standard">{contents}',
    )
    parts["styles.xml"] = parts["styles.xml"].replace(
        b'fo:background-color="#EAF1F1"', b'fo:background-color="#ffeedd"'
    )
    tree = odt_tree(opendocument(paper(), archive.pack(parts, ("mimetype",))))
    said = [words for e in every(tree, "p") if (words := "".join(e.itertext()))]
    assert said[:2] == ["Cabinet, 31 août 2026", "The title"]
    head = [e for e in every(tree, "table-cell-properties") if "#ffeedd" in e.attrib.values()]
    assert {e.getparent().get(STYLE_NAME) for e in head} == {"ckHead", "ckHeadFigure"}


def test_a_row_of_an_odt_table_is_on_one_page_unless_it_is_endless_and_a_figure_touches_nothing():
    rows = (("short", "1"), ("x " * 400, "2"))
    tree = odt_tree(
        opendocument(Document.of("t", "", "en", [Table(("what", "n"), rows, frozenset({1}))]), ODT)
    )
    space = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
    kept = {
        e.getparent().get(STYLE_NAME): e.get(f"{space % 'xsl-fo-compatible'}keep-together")
        for e in every(tree, "table-row-properties")
    }
    named = [e.get(f"{space % 'table'}style-name") for e in every(tree, "table-row")]
    assert [kept[name] for name in named] == ["always", "always", "auto"]
    cells = [e.get(f"{space % 'table'}style-name") for e in every(tree, "table-cell")]
    right = {
        e.getparent().get(STYLE_NAME): float(e.get(f"{space % 'xsl-fo-compatible'}padding-right")[:-2])
        for e in every(tree, "table-cell-properties")
    }
    words_, figures = cells[0::2], cells[1::2]
    assert max(right[name] for name in words_) < 0.1 < 0.2 < min(right[name] for name in figures)


def test_the_last_lines_of_a_word_form_stand_on_one_page():
    names = ("Place", "Told", "Next", "Approved", "Signatures")
    form = Form(tuple((name, "") for name in names), frozenset({"Signatures"}))
    table = docx.Document(BytesIO(word(Document.of("t", "", "en", [form]), WORD))).tables[0]
    kept = [all(p.paragraph_format.keep_with_next for p in row.cells[0].paragraphs) for row in table.rows]
    assert kept == [False, True, True, True, False]


# ---- LibreOffice -------------------------------------------------------------------------------------------


def convert(path, kind, folder):
    return office.converted(kind, folder / kind, path)[0]


@office.needs_office
@pytest.mark.long
def test_tables_and_pictures_survive_libreoffice_and_back(tmp_path):
    source = tmp_path / "paper.docx"
    source.write_bytes(word(paper(), WORD))
    back = docx.Document(convert(convert(source, "odt", tmp_path), "docx", tmp_path))
    before = docx.Document(source)
    assert len(back.tables) == len(before.tables) == 2
    assert [c.text for r in back.tables[0].rows for c in r.cells] == [
        c.text for r in before.tables[0].rows for c in r.cells
    ]
    assert "A curve that falls" in back.element.xml
    assert "w:tblHeader" in back.tables[0]._tbl.xml
    odt = tmp_path / "other.odt"
    odt.write_bytes(opendocument(paper(), ODT))
    again = docx.Document(convert(odt, "docx", tmp_path))
    assert len(again.tables) == 2
    assert "A curve that falls" in again.element.xml


@office.needs_office
@pytest.mark.exhaustive
def test_a_reference_saved_by_libreoffice_still_serves(tmp_path):
    for kind, content, writer in (("docx", WORD, word), ("odt", ODT, opendocument)):
        source = tmp_path / f"reference.{kind}"
        source.write_bytes(content)
        saved = convert(source, kind, tmp_path)
        made = tmp_path / f"made.{kind}"
        made.write_bytes(writer(paper(), saved.read_bytes()))
        back = docx.Document(convert(made, "docx", tmp_path / "back"))
        text = "\n".join(p.text for p in back.paragraphs)
        assert "The title" in text
        assert "{contents}" not in text
        assert len(back.tables) == 2


def test_words_of_a_text_leave_its_emphasis_out():
    assert words_of(("a ", Strong("b"), " c")) == "a b c"


def test_a_cut_leaves_no_quotation_mark_open_on_nothing():
    for blank in (" ", "\u00a0"):
        named = f"résidents de la MARPA «{blank}Les Châtaigniers{blank}»"
        assert cut(named, 24) == "résidents de la MARPA…"
        assert cut(named, 28) == f"résidents de la MARPA «{blank}Les…"
