"""A paper as an OpenDocument text (.odt), in the styles of a reference document."""

import struct
from functools import singledispatchmethod

from lxml import etree

from ...core import languages
from ...core.i18n import _, use_language
from ...core.text import set_in_type
from ...draw import blocks
from ...draw.blocks import Document, Strong, Text, runs, words_of
from . import archive, look
from .odf import SPACES, coded, element, tag, written

_STYLES = {"body": "Standard", "answer": look.ANSWER, "note": look.NOTE}
_LISTS = {"bullet": ("Kit Bullets", "List Bullet"), "number": ("Kit Numbers", "List Number")}
_SEALED = "version"
# a consultant's file is theirs, but a file is never a reason to fetch anything
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def opendocument(document: Document, reference: bytes) -> bytes:
    """The paper as .odt; `reference` is used as in ``word.word``: its page, styles, header, footer and pictures
    stay, the paper takes the place of the paragraph "{contents}"."""
    parts = archive.unpack(reference)
    with use_language(document.lang):
        writer = _Writer(document, parts)
        writer.write()
    first = {"mimetype": parts.pop("mimetype")}
    return archive.pack(archive.sealed(first | parts), stored=("mimetype",))


class _Writer:
    def __init__(self, document: Document, parts: dict[str, bytes]):
        self.document, self.parts = document, parts
        self.content = etree.fromstring(parts["content.xml"], _PARSER)
        self.styles = etree.fromstring(parts["styles.xml"], _PARSER)
        self.body = self.content.find(f".//{tag('office:text')}")
        self.automatic = self.content.find(tag("office:automatic-styles"))
        if self.automatic is None:
            self.automatic = etree.Element(tag("office:automatic-styles"))
            self.content.insert(len(self.content) - 1, self.automatic)
        self.made = etree.Element(
            tag("office:text"), nsmap=SPACES
        )  # what is written, before it takes its place
        self.captions = {"Table": 0, "Figure": 0}
        self.widths: dict[tuple, str] = {}
        self.pictures: dict[str, bytes] = {}
        self.new_page = False  # told by the next paragraph: one of its own could fall on a page of its own
        self.text_cm = _text_width(self.styles)
        self._own_styles()

    def write(self) -> None:
        for block in self.document.over:
            self.block(block)
        self.paragraph(self.made, self.document.title, "Title")
        if self.document.subtitle:
            self.paragraph(self.made, self.document.subtitle, "Subtitle")
        for block in self.document.blocks:
            self.block(block)
        marker = next((p for p in self.body.iter(tag("text:p")) if _words(p).strip() == look.CONTENTS), None)
        _fill([self.body, self.styles], self.document)
        for one in list(self.made):
            if marker is None:
                self.body.append(one)
            else:
                marker.addprevious(one)
        if marker is not None:
            marker.getparent().remove(marker)
        self._language()
        for name, tree in (("content.xml", self.content), ("styles.xml", self.styles)):
            self.parts[name] = written(tree)
        self._properties()
        self._manifest()

    # ---- what the file says of itself

    def _language(self) -> None:
        for style in self.styles.iter(tag("style:default-style")):
            if style.get(tag("style:family")) == "paragraph":
                words = style.find(tag("style:text-properties"))
                words = element(style, "style:text-properties") if words is None else words
                words.set(tag("fo:language"), self.document.lang)
                words.set(
                    tag("fo:country"), languages.get(self.document.lang).babel.partition("_")[2] or "none"
                )

    def _properties(self) -> None:
        meta = etree.fromstring(self.parts["meta.xml"], _PARSER)
        place = meta.find(tag("office:meta"))
        day = f"{self.document.made_on or '2000-01-01'}T00:00:00"
        told = {
            "dc:title": self.document.title,
            "dc:subject": self.document.pilot,
            "dc:language": self.document.lang,
            "dc:date": day,
            "meta:creation-date": day,
        }
        for name, words in told.items():
            for old in place.findall(tag(name)):
                place.remove(old)
            element(place, name, set_in_type(words))
        for old in place.findall(tag("meta:user-defined")):
            if old.get(tag("meta:name")) == _SEALED:
                place.remove(old)
        element(place, "meta:user-defined", archive.SEAL, meta_name=_SEALED)
        self.parts["meta.xml"] = written(meta)

    def _manifest(self) -> None:
        if not self.pictures:
            return
        listed = etree.fromstring(self.parts["META-INF/manifest.xml"], _PARSER)
        for name, content in self.pictures.items():
            self.parts[name] = content
            element(listed, "manifest:file-entry", manifest_full_path=name, manifest_media_type="image/png")
        self.parts["META-INF/manifest.xml"] = written(listed)

    def _own_styles(self) -> None:
        """What no reference document needs to hold: borders of cells, heights of blanks."""
        tint = _background(self.styles, look.HEAD) or f"#{look.TINT}"
        for name, colour, right in (
            ("ckCell", "transparent", 0.08),
            ("ckHead", tint, 0.08),
            ("ckFigure", "transparent", 0.25),  # what follows a figure does not touch it
            ("ckHeadFigure", tint, 0.25),
        ):
            made = self._automatic(name, "table-cell")
            rule = f"0.5pt solid #{look.LINE}"
            sides = {"fo_border_left": "none", "fo_border_right": "none"}
            room = {"fo_padding": "0.08cm", "fo_padding_right": f"{right}cm"}
            rules = sides | {"fo_border_top": rule, "fo_border_bottom": rule}
            element(made, "style:table-cell-properties", fo_background_color=colour, **room, **rules)
        for name, height in (("ckBlank", look.BLANK_CM), ("ckTall", look.TALL_CM)):
            made = self._automatic(name, "table-row")
            high = {"style_min_row_height": f"{height}cm", "fo_keep_together": "always"}
            element(made, "style:table-row-properties", **high)
        for name, kept in (("ckRow", "always"), ("ckLong", "auto")):
            made = self._automatic(name, "table-row")
            element(made, "style:table-row-properties", fo_keep_together=kept)
        self._like(coded(look.HEAD), "ckRight", "paragraph", fo_text_align="end")

    def _automatic(self, name: str, family: str, **options):
        return element(self.automatic, "style:style", style_name=name, style_family=family, **options)

    # ---- small pieces

    def paragraph(self, parent, text: Text, style: str, kind: str = "text:p", **options):
        name = style if style.startswith("ck") else coded(style)
        if self.new_page and parent is self.made:
            self.new_page = False
            name = self._like(name, f"ckPage{len(self.automatic)}", "paragraph", fo_break_before="page")
        made = element(parent, kind, text_style_name=name, **options)
        for run in runs(text):
            if isinstance(run, Strong):
                _spaced(element(made, "text:span", text_style_name="Strong"), set_in_type(run.words))
            else:
                _spaced(made, set_in_type(run))
        return made

    def _like(self, style: str, name: str, kind: str, **given) -> str:
        """The name of a style of paragraph like this one, of which something of its text or of its paragraph differs."""
        made = self._automatic(name, "paragraph", style_parent_style_name=style)
        element(made, f"style:{kind}-properties", **given)
        return name

    def caption(self, kind: str, text: str) -> None:
        self.captions[kind] += 1
        name = _("Table") if kind == "Table" else _("Figure")
        made = self.paragraph(self.made, f"{name}\N{NO-BREAK SPACE}", "Caption")
        number = str(self.captions[kind])
        about = {"text_ref_name": f"ref{kind}{number}", "text_formula": f"ooow:{kind}+1"}
        field = element(made, "text:sequence", number, text_name=kind, **about, style_num_format="1")
        field.tail = f" – {set_in_type(text)}"
        self._declared(kind)

    def _declared(self, kind: str) -> None:
        """A numbered caption needs its counter declared at the head of the text."""
        places = self.body.find(tag("text:sequence-decls"))
        if places is None:
            places = etree.Element(tag("text:sequence-decls"))
            self.body.insert(0, places)
        if kind not in {decl.get(tag("text:name")) for decl in places}:
            element(places, "text:sequence-decl", text_display_outline_level="0", text_name=kind)

    # ---- blocks

    @singledispatchmethod
    def block(self, block: blocks.Block) -> None:
        raise TypeError(type(block))

    @block.register
    def _(self, block: blocks.Heading) -> None:
        style = f"Heading {block.level}"
        if block.tone:
            colour = f"#{look.TONES[block.tone]}"
            style = self._like(coded(style), f"ckTone{block.tone}", "text", fo_color=colour)
        self.paragraph(self.made, block.text, style, "text:h", text_outline_level=str(block.level))

    @block.register
    def _(self, block: blocks.Contents) -> None:
        """A list that the word processor fills with pages; until then, the titles."""
        made = element(self.made, "text:table-of-content", text_name="Contents", text_protected="false")
        element(made, "text:table-of-content-source", text_outline_level="1")
        body = element(made, "text:index-body")
        for title in block.titles:
            self.paragraph(body, title, "Standard")

    @block.register
    def _(self, block: blocks.Paragraph) -> None:
        self.paragraph(self.made, block.text, _STYLES[block.style])

    @block.register
    def _(self, block: blocks.Bullets) -> None:
        if block.kind == "box":
            for box, item in zip(block.boxes(), block.items, strict=True):
                self.paragraph(self.made, (f"{box}{look.AFTER_BOX}", *runs(item)), look.BOX)
            return
        styles, paragraph = _LISTS[block.kind]
        made = element(self.made, "text:list", text_style_name=coded(styles))
        for item in block.items:
            self.paragraph(element(made, "text:list-item"), item, paragraph)

    @block.register
    def _(self, block: blocks.PageBreak) -> None:
        self.new_page = True
        if len(self.made) and not _words(self.made[-1]) and not len(self.made[-1]):
            self.made.remove(self.made[-1])  # the blank after a table could fall on a page of its own too

    @block.register
    def _(self, block: blocks.Picture) -> None:
        name = f"Pictures/paper{len(self.pictures) + 1}.png"
        self.pictures[name] = block.png
        width = min(block.width_cm, self.text_cm)
        across, down = struct.unpack(">II", block.png[16:24])
        size = {"svg_width": f"{width:.2f}cm", "svg_height": f"{width * down / across:.2f}cm"}
        link = {"xlink_type": "simple", "xlink_show": "embed", "xlink_actuate": "onLoad"}
        made = self.paragraph(self.made, "", "Standard")
        frame = element(made, "draw:frame", draw_name=name[9:-4], text_anchor_type="as-char", **size)
        element(frame, "draw:image", xlink_href=name, **link)
        element(frame, "svg:title", set_in_type(block.caption or block.alt))
        element(frame, "svg:desc", set_in_type(block.alt))
        if block.caption:
            self.caption("Figure", block.caption)

    @block.register
    def _(self, block: blocks.Form) -> None:
        table = self._grid((1, 2.2))
        for name, value in block.lines:
            style = _row(value) if words_of(value) else "ckTall" if name in block.tall else "ckBlank"
            row = element(table, "table:table-row", table_style_name=style)
            self._cell(row, (Strong(name),), look.TABLE_TEXT)
            self._cell(row, value, look.TABLE_TEXT)
        self.paragraph(self.made, "", look.TABLE_TEXT)

    @block.register
    def _(self, block: blocks.Table) -> None:
        if block.caption:
            self.caption("Table", block.caption)
        table = self._grid(look.widths(block, self.text_cm), block.summary or block.caption)
        head = element(element(table, "table:table-header-rows"), "table:table-row", table_style_name="ckRow")
        for place, text in enumerate(block.head):
            said = ("ckRight", "ckHeadFigure") if place in block.right else (look.HEAD, "ckHead")
            self._cell(head, text, *said)
        for number, cells in enumerate(block.rows):
            blank = block.tall and not all(map(words_of, cells))
            row = element(table, "table:table-row", table_style_name="ckBlank" if blank else _row(*cells))
            if number in block.across:
                self._cell(row, cells[0], look.TABLE_TEXT)
                row[0].set(tag("table:number-columns-spanned"), str(len(cells)))
                for _covered in cells[1:]:
                    element(row, "table:covered-table-cell")
                continue
            for place, text in enumerate(cells):
                said = (look.FIGURES, "ckFigure") if place in block.right else (look.TABLE_TEXT, "ckCell")
                self._cell(row, text, *said)
        self.paragraph(self.made, "", look.TABLE_TEXT)

    def _grid(self, widths, words: str = ""):
        number = sum(1 for _table in self.made.iter(tag("table:table"))) + 1
        table = element(
            self.made, "table:table", table_name=f"Table{number}", table_style_name=self._table(widths)
        )
        if words:
            element(table, "table:title", set_in_type(words))
        for place in range(len(widths)):
            element(table, "table:table-column", table_style_name=f"{self._table(widths)}.{place}")
        return table

    def _table(self, widths) -> str:
        """Name of the styles of a table with these widths, made once."""
        if widths not in self.widths:
            name = self.widths[widths] = f"ckTable{len(self.widths) + 1}"
            look = {"table_align": "margins", "table_border_model": "collapsing"}
            made = self._automatic(name, "table")
            element(made, "style:table-properties", style_width=f"{self.text_cm:.2f}cm", **look)
            for place, share in enumerate(widths):
                made = self._automatic(f"{name}.{place}", "table-column")
                wide = f"{self.text_cm * share / sum(widths):.2f}cm"
                element(made, "style:table-column-properties", style_column_width=wide)
        return self.widths[widths]

    def _cell(self, row, text: Text, style: str, cell: str = "ckCell") -> None:
        place = element(row, "table:table-cell", table_style_name=cell, office_value_type="string")
        for line in look.lines(text):
            self.paragraph(place, line, style)


def _row(*texts: Text) -> str:
    """A row is on one page, unless it is long."""
    return "ckRow" if sum(len(words_of(text)) for text in texts) < look.LONG else "ckLong"


def _spaced(place, text: str) -> None:
    """Text with its spaces: the format folds runs of them and breaks lines only where told."""
    first, *others = text.split("\n")
    if len(place):
        place[-1].tail = (place[-1].tail or "") + first
    else:
        place.text = (place.text or "") + first
    for line in others:
        element(place, "text:line-break").tail = line


def _words(element) -> str:
    return "".join(element.itertext())


def _text_width(styles) -> float:
    """Width of the text in cm, by the page of the reference document."""
    page = styles.find(f".//{tag('style:page-layout-properties')}")
    if page is None:
        return look.TEXT_CM
    sides = [page.get(tag(f"fo:{name}"), "") for name in ("page-width", "margin-left", "margin-right")]
    both = page.get(tag("fo:margin"), "0cm")
    width, left, right = (_cm(side or both) for side in sides)
    return width - left - right if width else look.TEXT_CM


def _cm(length: str) -> float:
    units = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6}
    number, unit = length[:-2], length[-2:]
    try:
        return float(number) * units[unit]
    except (ValueError, KeyError):
        return 0.0


def _background(styles, name: str) -> str:
    """Colour behind a paragraph style: the head of the tables takes it, so that it is changed in one place."""
    for style in styles.iter(tag("style:style")):
        if style.get(tag("style:name")) == coded(name):
            shape = style.find(tag("style:paragraph-properties"))
            return "" if shape is None else shape.get(tag("fo:background-color"), "")
    return ""


def _fill(places, document: Document) -> None:
    """Replace {title} and the others in the text of the reference."""
    for place in places:
        for one in place.iter(tag("text:p"), tag("text:h"), tag("text:span")):
            for side in ("text", "tail"):
                words = getattr(one, side) or ""
                if document.filled(words) != words:
                    setattr(one, side, set_in_type(document.filled(words)))
