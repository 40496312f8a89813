"""A paper as an OpenDocument text (.odt), in the styles of a reference document."""

import struct
from functools import singledispatchmethod

from lxml import etree

from ...core import languages
from ...core.i18n import _, use_language
from ...core.text import set_in_type
from ...draw.blocks import (
    Block,
    Bullets,
    Contents,
    Document,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Strong,
    Table,
    Text,
    runs,
    words_of,
)
from . import archive, look

_SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"
    for name, place in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("meta", "meta"),
        ("svg", "svg-compatible"),
        ("fo", "xsl-fo-compatible"),
        ("manifest", "manifest"),
    )
} | {"dc": "http://purl.org/dc/elements/1.1/", "xlink": "http://www.w3.org/1999/xlink"}
_STYLES = {"body": "Standard", "answer": look.ANSWER, "note": look.NOTE}
_LISTS = {"bullet": ("Kit Bullets", "List Bullet"), "number": ("Kit Numbers", "List Number")}
_AFTER_BOX = "\N{NO-BREAK SPACE}" * 2
_SEALED = "version"
_BLANK_CM, _TALL_CM = 0.75, 1.9
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


def _tag(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _element(parent, name: str, words: str | None = None, **attributes) -> etree._Element:
    """A child of `parent`; attributes are written `style_name` for style:name, `svg__width` likewise when the
    local name has a dash (`fo__break_before`)."""
    made = (
        etree.SubElement(parent, _tag(name))
        if parent is not None
        else etree.Element(_tag(name), nsmap=_SPACES)
    )
    for key, value in attributes.items():
        prefix, _bar, local = key.partition("_")
        made.set(_tag(f"{prefix}:{local.replace('_', '-')}"), value)
    if words is not None:
        made.text = words
    return made


class _Writer:
    def __init__(self, document: Document, parts: dict[str, bytes]):
        self.document, self.parts = document, parts
        self.content = etree.fromstring(parts["content.xml"], _PARSER)
        self.styles = etree.fromstring(parts["styles.xml"], _PARSER)
        self.body = self.content.find(f".//{_tag('office:text')}")
        self.automatic = self.content.find(_tag("office:automatic-styles"))
        if self.automatic is None:
            self.automatic = etree.Element(_tag("office:automatic-styles"))
            self.content.insert(len(self.content) - 1, self.automatic)
        self.made = _element(None, "office:text")  # what is written, before it takes its place
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
        marker = next((p for p in self.body.iter(_tag("text:p")) if _words(p).strip() == look.CONTENTS), None)
        _fill([self.body, self.styles], self.document)
        for element in list(self.made):
            if marker is None:
                self.body.append(element)
            else:
                marker.addprevious(element)
        if marker is not None:
            marker.getparent().remove(marker)
        self._language()
        for name, tree in (("content.xml", self.content), ("styles.xml", self.styles)):
            self.parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
        self._properties()
        self._manifest()

    # ---- what the file says of itself

    def _language(self) -> None:
        for style in self.styles.iter(_tag("style:default-style")):
            if style.get(_tag("style:family")) == "paragraph":
                words = style.find(_tag("style:text-properties"))
                words = _element(style, "style:text-properties") if words is None else words
                words.set(_tag("fo:language"), self.document.lang)
                words.set(
                    _tag("fo:country"), languages.get(self.document.lang).babel.partition("_")[2] or "none"
                )

    def _properties(self) -> None:
        meta = etree.fromstring(self.parts["meta.xml"], _PARSER)
        place = meta.find(_tag("office:meta"))
        day = f"{self.document.made_on or '2000-01-01'}T00:00:00"
        told = {
            "dc:title": self.document.title,
            "dc:subject": self.document.pilot,
            "dc:language": self.document.lang,
            "dc:date": day,
            "meta:creation-date": day,
        }
        for name, words in told.items():
            for old in place.findall(_tag(name)):
                place.remove(old)
            _element(place, name, set_in_type(words))
        for old in place.findall(_tag("meta:user-defined")):
            if old.get(_tag("meta:name")) == _SEALED:
                place.remove(old)
        _element(place, "meta:user-defined", archive.SEAL, meta_name=_SEALED)
        self.parts["meta.xml"] = etree.tostring(meta, xml_declaration=True, encoding="UTF-8")

    def _manifest(self) -> None:
        if not self.pictures:
            return
        listed = etree.fromstring(self.parts["META-INF/manifest.xml"], _PARSER)
        for name, content in self.pictures.items():
            self.parts[name] = content
            _element(listed, "manifest:file-entry", manifest_full_path=name, manifest_media_type="image/png")
        self.parts["META-INF/manifest.xml"] = etree.tostring(listed, xml_declaration=True, encoding="UTF-8")

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
            _element(
                made,
                "style:table-cell-properties",
                fo_background_color=colour,
                fo_padding="0.08cm",
                fo_padding_right=f"{right}cm",
                fo_border_left="none",
                fo_border_right="none",
                fo_border_top=rule,
                fo_border_bottom=rule,
            )
        for name, height in (("ckBlank", _BLANK_CM), ("ckTall", _TALL_CM)):
            made = self._automatic(name, "table-row")
            _element(
                made,
                "style:table-row-properties",
                style_min_row_height=f"{height}cm",
                fo_keep_together="always",
            )
        for name, kept in (("ckRow", "always"), ("ckLong", "auto")):
            made = self._automatic(name, "table-row")
            _element(made, "style:table-row-properties", fo_keep_together=kept)
        made = self._automatic("ckRight", "paragraph", style_parent_style_name=_coded(look.HEAD))
        _element(made, "style:paragraph-properties", fo_text_align="end")

    def _automatic(self, name: str, family: str, **options):
        return _element(self.automatic, "style:style", style_name=name, style_family=family, **options)

    # ---- small pieces

    def paragraph(self, parent, text: Text, style: str, tag: str = "text:p", **options):
        name = style if style.startswith("ck") else _coded(style)
        if self.new_page and parent is self.made:
            name = self._on_a_new_page(name)
        made = _element(parent, tag, text_style_name=name, **options)
        for run in runs(text):
            strong = isinstance(run, Strong)
            _spaced(
                _element(made, "text:span", text_style_name="Strong") if strong else made,
                set_in_type(run.words if strong else run),
            )
        return made

    def _on_a_new_page(self, style: str) -> str:
        """A style like this one, whose paragraph begins a page."""
        self.new_page, name = False, f"ckPage{len(self.automatic)}"
        made = self._automatic(name, "paragraph", style_parent_style_name=style)
        _element(made, "style:paragraph-properties", fo_break_before="page")
        return name

    def caption(self, kind: str, text: str) -> None:
        self.captions[kind] += 1
        name = _("Table") if kind == "Table" else _("Figure")
        made = self.paragraph(self.made, f"{name}\N{NO-BREAK SPACE}", "Caption")
        number = str(self.captions[kind])
        field = _element(
            made,
            "text:sequence",
            number,
            text_name=kind,
            text_ref_name=f"ref{kind}{number}",
            text_formula=f"ooow:{kind}+1",
            style_num_format="1",
        )
        field.tail = f" – {set_in_type(text)}"
        self._declared(kind)

    def _declared(self, kind: str) -> None:
        """A numbered caption needs its counter declared at the head of the text."""
        places = self.body.find(_tag("text:sequence-decls"))
        if places is None:
            places = etree.Element(_tag("text:sequence-decls"))
            self.body.insert(0, places)
        if kind not in {decl.get(_tag("text:name")) for decl in places}:
            _element(places, "text:sequence-decl", text_display_outline_level="0", text_name=kind)

    # ---- blocks

    @singledispatchmethod
    def block(self, block: Block) -> None:
        raise TypeError(type(block))

    @block.register
    def _(self, block: Heading) -> None:
        style = f"Heading {block.level}"
        if block.tone:
            style = self._toned(style, block.tone)
        self.paragraph(self.made, block.text, style, "text:h", text_outline_level=str(block.level))

    def _toned(self, style: str, tone: str) -> str:
        """A style like this one in the colour of a verdict."""
        name = f"ckTone{tone}"
        made = self._automatic(name, "paragraph", style_parent_style_name=_coded(style))
        _element(made, "style:text-properties", fo_color=f"#{look.TONES[tone]}")
        return name

    @block.register
    def _(self, block: Contents) -> None:
        """A list that the word processor fills with pages; until then, the titles."""
        made = _element(self.made, "text:table-of-content", text_name="Contents", text_protected="false")
        _element(made, "text:table-of-content-source", text_outline_level="1")
        body = _element(made, "text:index-body")
        for title in block.titles:
            self.paragraph(body, title, "Standard")

    @block.register
    def _(self, block: Paragraph) -> None:
        self.paragraph(self.made, block.text, _STYLES[block.style])

    @block.register
    def _(self, block: Bullets) -> None:
        if block.kind == "box":
            for box, item in zip(block.boxes(), block.items, strict=True):
                self.paragraph(self.made, (f"{box}{_AFTER_BOX}", *runs(item)), look.BOX)
            return
        styles, paragraph = _LISTS[block.kind]
        made = _element(self.made, "text:list", text_style_name=_coded(styles))
        for item in block.items:
            self.paragraph(_element(made, "text:list-item"), item, paragraph)

    @block.register
    def _(self, block: PageBreak) -> None:
        self.new_page = True
        if len(self.made) and not _words(self.made[-1]) and not len(self.made[-1]):
            self.made.remove(self.made[-1])  # the blank after a table could fall on a page of its own too

    @block.register
    def _(self, block: Picture) -> None:
        name = f"Pictures/paper{len(self.pictures) + 1}.png"
        self.pictures[name] = block.png
        width = min(block.width_cm, self.text_cm)
        across, down = struct.unpack(">II", block.png[16:24])
        made = self.paragraph(self.made, "", "Standard")
        frame = _element(
            made,
            "draw:frame",
            draw_name=name[9:-4],
            text_anchor_type="as-char",
            svg_width=f"{width:.2f}cm",
            svg_height=f"{width * down / across:.2f}cm",
        )
        _element(
            frame,
            "draw:image",
            xlink_href=name,
            xlink_type="simple",
            xlink_show="embed",
            xlink_actuate="onLoad",
        )
        _element(frame, "svg:title", set_in_type(block.caption or block.alt))
        _element(frame, "svg:desc", set_in_type(block.alt))
        if block.caption:
            self.caption("Figure", block.caption)

    @block.register
    def _(self, block: Form) -> None:
        table = self._grid((1, 2.2))
        for name, value in block.lines:
            style = _row(value) if words_of(value) else "ckTall" if name in block.tall else "ckBlank"
            row = _element(table, "table:table-row", table_style_name=style)
            self._cell(row, (Strong(name),), look.TABLE_TEXT)
            self._cell(row, value, look.TABLE_TEXT)
        self.paragraph(self.made, "", look.TABLE_TEXT)

    @block.register
    def _(self, block: Table) -> None:
        if block.caption:
            self.caption("Table", block.caption)
        table = self._grid(look.widths(block, self.text_cm), block.summary or block.caption)
        head = _element(
            _element(table, "table:table-header-rows"), "table:table-row", table_style_name="ckRow"
        )
        for place, text in enumerate(block.head):
            figure = place in block.right
            self._cell(head, text, "ckRight" if figure else look.HEAD, "ckHeadFigure" if figure else "ckHead")
        for number, cells in enumerate(block.rows):
            blank = block.tall and not all(map(words_of, cells))
            row = _element(table, "table:table-row", table_style_name="ckBlank" if blank else _row(*cells))
            if number in block.across:
                self._cell(row, cells[0], look.TABLE_TEXT)
                row[0].set(_tag("table:number-columns-spanned"), str(len(cells)))
                for _covered in cells[1:]:
                    _element(row, "table:covered-table-cell")
                continue
            for place, text in enumerate(cells):
                figure = place in block.right
                self._cell(
                    row, text, look.FIGURES if figure else look.TABLE_TEXT, "ckFigure" if figure else "ckCell"
                )
        self.paragraph(self.made, "", look.TABLE_TEXT)

    def _grid(self, widths, words: str = ""):
        number = sum(1 for _table in self.made.iter(_tag("table:table"))) + 1
        table = _element(
            self.made, "table:table", table_name=f"Table{number}", table_style_name=self._table(widths)
        )
        if words:
            _element(table, "table:title", set_in_type(words))
        for place in range(len(widths)):
            _element(table, "table:table-column", table_style_name=f"{self._table(widths)}.{place}")
        return table

    def _table(self, widths) -> str:
        """Name of the styles of a table with these widths, made once."""
        widths = tuple(widths)
        if widths not in self.widths:
            name = self.widths[widths] = f"ckTable{len(self.widths) + 1}"
            _element(
                self._automatic(name, "table"),
                "style:table-properties",
                style_width=f"{self.text_cm:.2f}cm",
                table_align="margins",
                table_border_model="collapsing",
            )
            for place, share in enumerate(widths):
                wide = self.text_cm * share / sum(widths)
                _element(
                    self._automatic(f"{name}.{place}", "table-column"),
                    "style:table-column-properties",
                    style_column_width=f"{wide:.2f}cm",
                )
        return self.widths[widths]

    def _cell(self, row, text: Text, style: str, cell: str = "ckCell") -> None:
        place = _element(row, "table:table-cell", table_style_name=cell, office_value_type="string")
        lines: list[list] = [[]]
        for run in runs(text):
            first, *rest = (run.words if isinstance(run, Strong) else run).split("\n")
            lines[-1].append(Strong(first) if isinstance(run, Strong) else first)
            lines += [[Strong(line) if isinstance(run, Strong) else line] for line in rest]
        for line in lines:
            self.paragraph(place, tuple(line), style)


def _row(*texts: Text) -> str:
    """A row is on one page, unless it is long."""
    return "ckRow" if sum(len(words_of(text)) for text in texts) < look.LONG else "ckLong"


def _coded(name: str) -> str:
    return name.replace(" ", "_20_")


def _spaced(element, text: str) -> None:
    """Text with its spaces: the format folds runs of them and breaks lines only where told."""
    lines = text.split("\n")
    element.text = (element.text or "") + lines[0] if not len(element) else element.text
    if len(element):
        element[-1].tail = (element[-1].tail or "") + lines[0]
    for line in lines[1:]:
        _element(element, "text:line-break").tail = line


def _words(element) -> str:
    return "".join(element.itertext())


def _text_width(styles) -> float:
    """Width of the text in cm, by the page of the reference document."""
    page = styles.find(f".//{_tag('style:page-layout-properties')}")
    if page is None:
        return look.TEXT_CM
    sides = [page.get(_tag(f"fo:{name}"), "") for name in ("page-width", "margin-left", "margin-right")]
    both = page.get(_tag("fo:margin"), "0cm")
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
    for style in styles.iter(_tag("style:style")):
        if style.get(_tag("style:name")) == _coded(name):
            shape = style.find(_tag("style:paragraph-properties"))
            return "" if shape is None else shape.get(_tag("fo:background-color"), "")
    return ""


def _fill(places, document: Document) -> None:
    """Replace {title} and the others in the text of the reference."""
    for place in places:
        for element in place.iter(_tag("text:p"), _tag("text:h"), _tag("text:span")):
            for side in ("text", "tail"):
                words = getattr(element, side) or ""
                if document.filled(words) != words:
                    setattr(element, side, set_in_type(document.filled(words)))
