"""A paper as a Word document, in the styles of a reference document: edited and branded without touching code."""

import datetime as dt
import itertools
from functools import singledispatchmethod
from io import BytesIO

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from ...core import languages
from ...core.i18n import _, use_language
from ...core.text import set_in_type
from ...draw import blocks
from ...draw.blocks import Document, Strong, Text, runs, words_of
from . import archive, look

_STYLES = {"body": "Normal", "answer": look.ANSWER, "note": look.NOTE}
_LISTS = {"bullet": "List Bullet", "number": "List Number", "box": look.BOX}
_EPOCH = dt.date(2000, 1, 1)
_TOGETHER = 4  # last lines of a form that no page parts


def word(document: Document, reference: bytes) -> bytes:
    """The paper as .docx. reference : a .docx, whose page, styles, header and footer are kept.

    The paper takes the place of its paragraph "{contents}", so that a cover or an introduction before it stays; without it, the
    paper comes last. {title}, {pilot}, {date}, {version} are filled in wherever they stand.
    """
    with use_language(document.lang):
        writer = _Writer(document, reference)
        writer.write()
    held = BytesIO()
    writer.file.save(held)
    return archive.pack(archive.sealed(archive.unpack(held.getvalue())))


class _Writer:
    def __init__(self, document: Document, reference: bytes):
        self.document = document
        self.file = docx.Document(BytesIO(reference))
        self.styles = {style.name: style.style_id for style in self.file.styles}
        self.new_page, self.gap = False, None  # gap: the line under the last table
        self.last: WordParagraph | None = None
        self.drawings = 0
        self.captions = {"table": 0, "picture": 0}
        section = self.file.sections[-1]
        self.width = section.page_width - section.left_margin - section.right_margin
        self._language()
        self._properties()
        _fill(self.file, document)

    def write(self) -> None:
        body = self.file.element.body
        marker = next((p for p in body.findall(qn("w:p")) if _words(p).strip() == look.CONTENTS), None)
        before = set(body)
        for block in self.document.over:
            self.block(block)
        self.paragraph(self.document.title, "Title")
        if self.document.subtitle:
            self.paragraph(self.document.subtitle, "Subtitle")
        for block, after in itertools.zip_longest(self.document.blocks, self.document.blocks[1:]):
            self.block(block)
            if isinstance(block, blocks.Paragraph) and (
                isinstance(after, blocks.Picture) or block.style == "answer"
            ):
                # what is said before a picture stays with it, what a chapter found with its first words
                self.last.paragraph_format.keep_with_next = True
        if marker is not None:
            for element in [e for e in body if e not in before]:
                marker.addprevious(element)
            body.remove(marker)

    # ---- what the file says of itself

    def _language(self) -> None:
        """Spelling and screen readers follow the language of the paper."""
        defaults = self.file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        if defaults is None:
            return
        told = defaults.find(qn("w:lang"))
        if told is None:
            told = OxmlElement("w:lang")
            defaults.append(told)
        told.set(qn("w:val"), languages.get(self.document.lang).babel.replace("_", "-"))

    def _properties(self) -> None:
        made = dt.datetime.combine(self.document.made_on or _EPOCH, dt.time())
        rels = self.file.part.package.rels
        # LibreOffice names this part in a way python-docx would write twice
        for key, rel in list(rels.items()):
            if rel.reltype.endswith("/core-properties") and rel.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES:
                del rels[key]
        properties = self.file.core_properties
        properties.title = set_in_type(self.document.title)[:255]
        properties.subject = set_in_type(self.document.pilot)[:255]
        properties.language = languages.get(self.document.lang).babel.replace("_", "-")
        properties.created = properties.modified = made
        properties.author = properties.author or "conciergekit"
        properties.revision = 1
        properties.identifier = archive.SEAL

    # ---- small pieces

    def _style(self, name: str) -> str | None:
        """Id of the style, or of the plain one when a consultant's reference has dropped it."""
        return self.styles.get(name, self.styles.get("Normal"))

    def paragraph(self, text: Text, style: str) -> WordParagraph:
        made = self.last = self.file.add_paragraph()
        # by its id: looking each name up again costs a third of the writing
        made._p.style = self._style(style)
        if self.new_page:
            made.paragraph_format.page_break_before, self.new_page = True, False
            # under a table that fills its page that line made a page of its own, and nothing touches the table there
            if self.gap is not None and made._p.getprevious() is self.gap:
                self.gap.getparent().remove(self.gap)
        _write(made, text)
        return made

    def caption(self, kind: str, text: str) -> WordParagraph:
        """ "Table 2 – …": the number is a field, so that Word can make a list of tables."""
        self.captions[kind] += 1
        name = _("Table") if kind == "table" else _("Figure")
        made = self.paragraph(f"{name}\N{NO-BREAK SPACE}", "Caption")
        made._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr="SEQ {name} \\* ARABIC"><w:r><w:t>{self.captions[kind]}'
                "</w:t></w:r></w:fldSimple>"
            )
        )
        made.add_run(f" – {set_in_type(text)}")
        return made

    # ---- blocks

    @singledispatchmethod
    def block(self, block: blocks.Block) -> None:
        raise TypeError(type(block))

    @block.register
    def _(self, block: blocks.Heading) -> None:
        made = self.paragraph(block.text, f"Heading {block.level}")
        if block.tone:
            made.runs[0].font.color.rgb = RGBColor.from_string(look.TONES[block.tone])

    @block.register
    def _(self, block: blocks.Paragraph) -> None:
        self.paragraph(block.text, _STYLES[block.style])

    @block.register
    def _(self, block: blocks.Bullets) -> None:
        boxes = block.boxes() if block.kind == "box" else [""] * len(block.items)
        for box, item in zip(boxes, block.items, strict=True):
            self.paragraph((f"{box}{look.AFTER_BOX}", *runs(item)) if box else item, _LISTS[block.kind])

    @block.register
    def _(self, block: blocks.Contents) -> None:
        """A field that the word processor fills with pages; until then, the titles."""
        made = [self.paragraph(title, "Normal") for title in block.titles]
        marks = [("begin", {"dirty": "true"}), (' TOC \\o "1-1" \\h \\z ', {}), ("separate", {})]
        for place, (what, more) in enumerate(marks):
            made[0]._p.insert(place + (made[0]._p.pPr is not None), _field(what, **more))
        made[-1]._p.append(_field("end"))

    @block.register
    def _(self, block: blocks.PageBreak) -> None:
        self.new_page = True  # told by the next paragraph: one of its own could fall on a page of its own

    @block.register
    def _(self, block: blocks.Picture) -> None:
        made = self.paragraph("", "Normal")
        made.paragraph_format.keep_with_next = bool(block.caption)
        shape = made.add_run().add_picture(BytesIO(block.png), width=min(Cm(block.width_cm), self.width))
        shape._inline.docPr.set("descr", set_in_type(block.alt))
        if block.svg:
            self._sharpen(shape, block.svg)
        if block.caption:
            self.caption("picture", block.caption)

    @block.register
    def _(self, block: blocks.Form) -> None:
        made = self._grid(len(block.lines), (1, 2.2), header_row=False)
        for row, (name, value) in zip(made.rows, block.lines, strict=True):
            left, right = row.cells
            if len(words_of(value)) < look.LONG:
                row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
            self._cell(left, (Strong(name),), look.TABLE_TEXT)
            self._cell(right, value, look.TABLE_TEXT)
            if not words_of(value):
                row.height = Cm(look.TALL_CM if name in block.tall else look.BLANK_CM)
        # a few lines stand together: signatures are on no page of their own, nor with one line
        for row in made.rows[max(0, len(made.rows) - _TOGETHER) : -1]:
            for line in (line for cell in row.cells for line in cell.paragraphs):
                line.paragraph_format.keep_with_next = True
        self._after_table()

    @block.register
    def _(self, block: blocks.Table) -> None:
        if block.caption:
            self.caption("table", block.caption)
        made = self._grid(1 + len(block.rows), look.widths(block, Emu(self.width).cm), header_row=True)
        head, *rows = made.rows
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self._row(head, block.head, [look.HEAD] * len(block.head), block.right)
        columns = range(len(block.head))
        styles = [look.FIGURES if place in block.right else look.TABLE_TEXT for place in columns]
        for place, (row, cells) in enumerate(zip(rows, block.rows, strict=True)):
            if place in block.across:
                title = self._cell(row.cells[0].merge(row.cells[-1]), cells[0], look.TABLE_TEXT)
                title.paragraph_format.keep_with_next = True
                continue
            self._row(row, cells, styles)
            if block.tall and not all(map(words_of, cells)):
                row.height = Cm(look.BLANK_CM)
        self._described(made, block.summary or block.caption)
        self._after_table()

    def _row(self, row, cells, styles, right=frozenset()) -> None:
        if sum(len(words_of(text)) for text in cells) < look.LONG:
            row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
        for place, (cell, text, style) in enumerate(zip(row.cells, cells, styles, strict=True)):
            made = self._cell(cell, text, style)
            if place in right:
                made.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT

    def _cell(self, cell, text: Text, style: str) -> WordParagraph:
        """A cell; each line of its text is a paragraph of its own."""
        for place, line in enumerate(look.lines(text)):
            made = cell.add_paragraph() if place else cell.paragraphs[0]
            made._p.style = self._style(style)
            _write(made, line)
        return made

    def _grid(self, rows: int, widths, header_row: bool):
        made = self.file.add_table(rows, len(widths))
        made.autofit = False
        if look.TABLE in self.styles:
            made.style = look.TABLE
        flags = made._tbl.tblPr.find(qn("w:tblLook"))
        if flags is None:
            flags = OxmlElement("w:tblLook")
            made._tbl.tblPr.append(flags)
        flags.attrib.clear()
        flags.set(qn("w:val"), "0420" if header_row else "0400")
        flags.set(qn("w:firstRow"), "1" if header_row else "0")
        flags.set(qn("w:noVBand"), "1")
        for parts in (made.columns, *(row.cells for row in made.rows)):
            for part, share in zip(parts, widths, strict=True):
                part.width = int(self.width * share / sum(widths))
        return made

    def _sharpen(self, shape, svg: bytes) -> None:
        """Beside the PNG, the drawing itself: Word 2016 and later show it, others the PNG."""
        self.drawings += 1
        name = PackURI(f"/word/media/drawing{self.drawings}.svg")
        part = Part(name, "image/svg+xml", svg, self.file.part.package)
        rel = self.file.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        blip = shape._inline.graphic.graphicData.pic.blipFill.blip
        blip.append(
            parse_xml(
                f'<a:extLst {nsdecls("a")}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
                'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" xmlns:r='
                f'"http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{rel}"/></a:ext></a:extLst>'
            )
        )

    def _described(self, table, words: str) -> None:
        """What a screen reader says before reading the cells."""
        if words:
            told = OxmlElement("w:tblDescription")
            told.set(qn("w:val"), set_in_type(words))
            table._tbl.tblPr.append(told)

    def _after_table(self) -> None:
        """Word joins two tables that touch."""
        made = self.paragraph("", "Table Text")
        made.paragraph_format.line_spacing, self.gap = 0.7, made._p


def _field(what: str, **more):
    """A mark of a field, or what it is to be filled with."""
    inside = f'<w:instrText xml:space="preserve">{what}</w:instrText>' if what.startswith(" ") else ""
    said = "".join(f' w:{key}="{value}"' for key, value in more.items())
    inside = inside or f'<w:fldChar w:fldCharType="{what}"{said}/>'
    return parse_xml(f"<w:r {nsdecls('w')}>{inside}</w:r>")


def _write(paragraph: WordParagraph, text: Text) -> None:
    for run in runs(text):
        made = paragraph.add_run(set_in_type(run.words if isinstance(run, Strong) else run))
        if isinstance(run, Strong):
            made.bold = True


def _words(element) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _fill(file, document: Document) -> None:
    """Replace {title} and the others wherever the reference has them; Word may have cut one into several runs."""
    places = [file.element.body]
    for section in file.sections:
        places += [
            part._element
            for part in (section.header, section.footer, section.first_page_header, section.first_page_footer)
            if not part.is_linked_to_previous
        ]
    for place in places:
        for paragraph in place.iter(qn("w:p")):
            texts = list(paragraph.iter(qn("w:t")))
            whole = "".join(text.text or "" for text in texts)
            filled = document.filled(whole)
            if filled == whole:
                continue
            pieces = [document.filled(text.text or "") for text in texts]
            if "".join(pieces) != filled:
                pieces = [filled] + [""] * (len(texts) - 1)
            for text, piece in zip(texts, pieces, strict=True):
                text.text = set_in_type(piece)
