"""The reference Word document: the styles, header and footer every paper starts from, and a consultant may change."""

from io import BytesIO

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from . import archive, look
from .look import ACCENT, INK, SOFT

# styles of python-docx's own document that are kept
_KEPT = {"Normal", "Header", "Footer", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"}
_KEPT |= {"List Bullet", "List Number", "Caption", "Table Grid"}
_KEPT |= {"Default Paragraph Font", "Normal Table", "No List"}


def build() -> bytes:
    """The reference document of the kit; same bytes each time."""
    document = Document()
    _page(document.sections[0])
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    _text_styles(document.styles)
    _own_styles(document.styles)
    _table_style(document.styles)
    _header_and_footer(document.sections[0])
    document.add_paragraph(look.CONTENTS)
    properties = document.core_properties
    properties.author = properties.comments = properties.title = properties.last_modified_by = ""
    held = BytesIO()
    document.save(held)
    return archive.pack(archive.unpack(held.getvalue()))


def _page(section) -> None:
    section.page_width, section.page_height = (Cm(side) for side in look.PAGE_CM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(
        look.MARGIN_CM
    )
    section.header_distance = section.footer_distance = Cm(0.9)


def _font(style, size: float, colour: str = INK, bold: bool | None = None) -> None:
    font = style.font
    font.name, font.size, font.color.rgb, font.bold = look.FONT, Pt(size), RGBColor.from_string(colour), bold
    properties = style.element.get_or_add_rPr()
    for tracking in properties.findall(qn("w:spacing")):
        properties.remove(tracking)
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), look.FONT)


def _spacing(style, before: float, after: float, line: float = 1.1, keep: bool = False) -> None:
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.keep_with_next = keep


def _text_styles(styles) -> None:
    _font(styles["Normal"], 10)
    _spacing(styles["Normal"], 0, 5)
    _font(styles["Title"], 20, ACCENT, True)
    _spacing(styles["Title"], 0, 2, 1.0, keep=True)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    _font(styles["Subtitle"], 10, SOFT, False)
    styles["Subtitle"].font.italic = False
    _spacing(styles["Subtitle"], 0, 8, 1.0)
    for level, size, before in ((1, 13, 10), (2, 11, 8), (3, 10, 6)):
        _font(styles[f"Heading {level}"], size, ACCENT if level < 3 else INK, True)
        _spacing(styles[f"Heading {level}"], before, 3, 1.0, keep=True)
    _font(styles["Caption"], 9, SOFT, True)
    _spacing(styles["Caption"], 4, 2, 1.0, keep=True)
    for name in ("List Bullet", "List Number"):
        _font(styles[name], 10)
        _spacing(styles[name], 0, 2)
    for name in ("Header", "Footer"):
        _font(styles[name], 8, SOFT)
        tabs = styles[name].element.pPr.find(qn("w:tabs"))
        if tabs is not None:
            tabs.getparent().remove(tabs)


def _own_styles(styles) -> None:
    for name, size, colour in (
        (look.ANSWER, 11, INK),
        (look.NOTE, 8.5, SOFT),
        (look.BOX, 10, INK),
        (look.TABLE_TEXT, 9, INK),
        (look.FIGURES, 9, INK),
        (look.HEAD, 9, ACCENT),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles["Normal"], True
        _font(style, size, colour, name == look.HEAD or None)
        _spacing(style, 0, 0 if name in (look.TABLE_TEXT, look.FIGURES, look.HEAD) else 3, 1.05)
    styles[look.FIGURES].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles[look.BOX].paragraph_format.left_indent = Cm(0.6)
    styles[look.BOX].paragraph_format.first_line_indent = Cm(-0.6)
    _spacing(styles[look.ANSWER], 4, 8, 1.15)
    styles[look.ANSWER].paragraph_format.left_indent = styles[look.ANSWER].paragraph_format.right_indent = Cm(
        0.25
    )
    shape = styles[look.ANSWER].element.get_or_add_pPr()
    border = f'<w:left w:val="single" w:sz="24" w:space="6" w:color="{ACCENT}"/>'
    # the order of these elements is part of the format
    shape.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"), "w:shd", "w:spacing", "w:ind", "w:jc"
    )
    shape.insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{look.TINT}"/>'),
        "w:spacing",
        "w:ind",
    )


def _table_style(styles) -> None:
    """Lines under each row, a tinted first row: changed in one place, in Word's "Table design"."""
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{look.LINE}"'
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{look.TABLE.replace(" ", "")}">'
            f'<w:name w:val="{look.TABLE}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
            f"<w:tblPr><w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
            '<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
            '<w:bottom w:w="45" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:tcPr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{look.TINT}"/></w:tcPr></w:tblStylePr></w:style>'
        )
    )


def _header_and_footer(section) -> None:
    section.header.paragraphs[0].text = look.HEADER
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(look.TEXT_CM), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(look.FOOTER + "\t")
    for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        if after:
            footer.add_run(after)
