"""The reference OpenDocument text: the same look as the Word one, for LibreOffice."""

from xml.sax.saxutils import escape, quoteattr

from . import archive, look
from .look import INK, SOFT, TEXT_CM
from .odf import SPACES, coded

MIME = "application/vnd.oasis.opendocument.text"
_DECLARED = ("office", "style", "text", "table", "draw", "meta", "svg", "fo", "dc", "xlink")
_SPACES = " ".join(f'xmlns:{name}="{SPACES[name]}"' for name in _DECLARED)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

MANIFEST = f"""{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" \
manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" \
manifest:media-type="{MIME}"/><manifest:file-entry manifest:full-path="content.xml" \
manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" \
manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" \
manifest:media-type="text/xml"/></manifest:manifest>"""


def build() -> bytes:
    """The reference document of the kit; same bytes each time."""
    content = (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles/><office:body>'
        f'<office:text><text:p text:style-name="Standard">{look.CONTENTS}</text:p></office:text></office:body>'
        "</office:document-content>"
    )
    meta = (
        f'{_HEAD}<office:document-meta {_SPACES} office:version="1.3"><office:meta/></office:document-meta>'
    )
    parts = {
        "mimetype": MIME,
        "content.xml": content,
        "styles.xml": _styles(),
        "meta.xml": meta,
        "META-INF/manifest.xml": MANIFEST,
    }
    return archive.pack({name: text.encode("utf-8") for name, text in parts.items()}, stored=("mimetype",))


def _styles() -> str:
    named = "".join(
        [
            _default(),
            _paragraph("Standard", 10, INK, after=5, line=115, parent=""),
            _paragraph("Title", 20, look.ACCENT, bold=True, after=2, keep=True, outline=0),
            _paragraph("Subtitle", 10, SOFT, after=8),
            _paragraph("Heading 1", 13, look.ACCENT, bold=True, before=10, after=3, keep=True, outline=1),
            _paragraph("Heading 2", 11, look.ACCENT, bold=True, before=8, after=3, keep=True, outline=2),
            _paragraph("Heading 3", 10, INK, bold=True, before=6, after=3, keep=True, outline=3),
            _paragraph("Caption", 9, SOFT, bold=True, before=4, after=2, keep=True),
            _paragraph("List Bullet", 10, INK, after=2, line=115),
            _paragraph("List Number", 10, INK, after=2, line=115),
            _paragraph(look.BOX, 10, INK, after=3, extra='fo:margin-left="0.6cm" fo:text-indent="-0.6cm"'),
            _paragraph(look.ANSWER, 11, INK, before=4, after=8, line=120, extra=_answer()),
            _paragraph(look.NOTE, 8.5, SOFT, after=3),
            _paragraph(look.TABLE_TEXT, 9, INK, line=105),
            _paragraph(
                look.FIGURES, 9, INK, line=105, extra='fo:text-align="end" style:justify-single-word="false"'
            ),
            _paragraph(
                look.HEAD, 9, look.ACCENT, bold=True, line=105, extra=f'fo:background-color="#{look.TINT}"'
            ),
            _paragraph("Header", 8, SOFT),
            _paragraph("Footer", 8, SOFT, inside=_right_tab()),
            '<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/>'
            "</style:style>",
            _list("Kit Bullets", 'text:list-level-style-bullet text:level="1" text:bullet-char="•"'),
            _list(
                "Kit Numbers",
                'text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."',
            ),
        ]
    )
    return (
        f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3"><office:font-face-decls>'
        f'<style:font-face style:name="{look.FONT}" svg:font-family="{look.FONT}" style:font-family-generic="swiss"/>'
        f"</office:font-face-decls><office:styles>{named}</office:styles><office:automatic-styles>{_page()}"
        f"</office:automatic-styles><office:master-styles>{_master()}</office:master-styles></office:document-styles>"
    )


def _default() -> str:
    return (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2" '
        'style:writing-mode="lr-tb" style:tab-stop-distance="1.25cm"/><style:text-properties '
        f'style:font-name="{look.FONT}" fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style>'
        '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/>'
        "</style:default-style>"
    )


def _paragraph(
    name,
    size,
    colour,
    bold=False,
    before=0,
    after=0,
    line=100,
    keep=False,
    outline=None,
    extra="",
    inside="",
    parent="Standard",
) -> str:
    level = f' style:default-outline-level="{outline}"' if outline else ""
    above = f' style:parent-style-name="{parent}"' if parent else ""
    kept = ' fo:keep-with-next="always"' if keep else ""
    return (
        f"<style:style style:name={quoteattr(coded(name))} style:display-name={quoteattr(name)} "
        f'style:family="paragraph"{above}{level}><style:paragraph-properties fo:margin-top="{before}pt" '
        f'fo:margin-bottom="{after}pt" fo:line-height="{line}%"{kept} {extra}>{inside}</style:paragraph-properties>'
        f'<style:text-properties fo:font-size="{size}pt" fo:color="#{colour}" '
        f'fo:font-weight="{"bold" if bold else "normal"}"/></style:style>'
    )


def _answer() -> str:
    return (
        f'fo:background-color="#{look.TINT}" fo:border-left="3pt solid #{look.ACCENT}" fo:border-top="none" '
        'fo:border-bottom="none" fo:border-right="none" fo:padding-left="0.2cm" fo:padding-top="0.1cm" '
        'fo:padding-bottom="0.1cm" fo:padding-right="0.1cm"'
    )


def _right_tab() -> str:
    return f'<style:tab-stops><style:tab-stop style:position="{TEXT_CM}cm" style:type="right"/></style:tab-stops>'


def _list(name: str, level: str) -> str:
    tag = level.split()[0]
    return (
        f"<text:list-style style:name={quoteattr(coded(name))} style:display-name={quoteattr(name)}><{level}>"
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" '
        f'fo:margin-left="0.6cm"/></style:list-level-properties></{tag}></text:list-style>'
    )


def _page() -> str:
    width, height = look.PAGE_CM
    room = (
        '<style:header-style><style:header-footer-properties fo:min-height="0.6cm" fo:margin-bottom="0.4cm"/>'
        '</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0.6cm" '
        'fo:margin-top="0.4cm"/></style:footer-style>'
    )
    return (
        f'<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="{width}cm" '
        f'fo:page-height="{height}cm" style:print-orientation="portrait" fo:margin-top="1cm" '
        f'fo:margin-bottom="1cm" fo:margin-left="{look.MARGIN_CM}cm" fo:margin-right="{look.MARGIN_CM}cm"/>{room}'
        "</style:page-layout>"
    )


def _master() -> str:
    footer = f"{escape(look.FOOTER)}<text:tab/><text:page-number/> / <text:page-count/>"
    return (
        '<style:master-page style:name="Standard" style:page-layout-name="pm1"><style:header>'
        f'<text:p text:style-name="Header">{look.HEADER}</text:p></style:header><style:footer>'
        f'<text:p text:style-name="Footer">{footer}</text:p></style:footer></style:master-page>'
    )
