"""What a page lets through: markdown and the kit's own HTML, without anything that runs or is fetched."""

import re
from html import escape, unescape

import mistune
import nh3

from .pictures import slim

_TAGS = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span strong sub summary sup table tbody td tfoot "
    "th thead tr ul"
)
_ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title", "style"},
    "a": {"href"},
    "img": {"alt", "src", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "details": {"open"},
}
_IMAGE = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_CSS = "text-align font-weight margin-left max-width width color background-color white-space"
# what pandas adds to a displayed table; an element, not text: text is always escaped by the kit
_STYLE_ELEMENT = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=\s]+")
# marks that reorder the text around them: a name must not be able to rewrite the sentence it stands in
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# no word is so long: what was typed is cut, so that it neither fills pages nor widens them
_LONG_WORD = re.compile(r"([^\s<>&\"]{200})[^\s<>&\"]{100,}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "src" and not _IMAGE.match(value):
        return None
    return value if name != "href" or _LINK.match(value) else None


_cleaner = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties=set(_CSS.split()),
    link_rel=None,
)
_bare = nh3.Cleaner(tags=set())


def html(source: str) -> str:
    """`source` with only the tags and attributes of a report. Of others the words stay, of scripts nothing; typed
    text is never here as marks: the kit escapes it, and it shows as what it is.

    Pictures must be inside the page (``data:``); links may lead out, for they fetch nothing until clicked.
    """
    pictures: list[str] = []

    def keep(match: re.Match) -> str:
        # a chart is some 100 kB of one attribute: set it aside while the rest is parsed
        if not _IMAGE.match(match[0]):
            return ""
        pictures.append(match[0])
        return f"data:image/png;base64,K{len(pictures) - 1}K"

    cleaned = _cleaner.clean(_PICTURE.sub(keep, _STYLE_ELEMENT.sub("", text(source))))
    cleaned = _LONG_WORD.sub(r"\1…", cleaned)
    return re.sub(r"data:image/png;base64,K(\d+)K", lambda match: slim(pictures[int(match[1])]), cleaned)


def text(words: object) -> str:
    """Text without control characters and without marks that change the direction of what surrounds them."""
    return _BIDI.sub("", _CONTROL.sub("", str(words)))


def markdown(source: str, level: int = 1, prefix: str = "") -> tuple[str, list[tuple[int, str, str]]]:
    """Markdown as HTML, raw HTML shown as text, and its headings as (level, anchor, words).

    level : that of a `#` line. prefix : beginning of the headings' anchors.
    """
    found: list[tuple[int, str, str]] = []
    renderer = _Renderer(level, prefix, found)
    parse = mistune.create_markdown(renderer=renderer, escape=True, plugins=["table", "strikethrough"])
    # ids are not let through from outside: the page's own are put in afterwards, in order
    anchors = (anchor for _level, anchor, _words in found)
    made = html(parse(text(source)))
    return re.sub(r"<(h[1-6])>", lambda match: f'<{match[1]} id="{next(anchors)}">', made), found


def bare(source: str) -> str:
    """The words of one line of markdown, without its marks."""
    inside = mistune.create_markdown(escape=True)(text(source))
    return unescape(_bare.clean(inside)).strip()


class _Renderer(mistune.HTMLRenderer):
    """Headings moved down under the page's own, and noted for the table of contents."""

    def __init__(self, level: int, prefix: str, found: list):
        super().__init__(escape=True)
        self.level, self.prefix, self.found = level, prefix, found

    def heading(self, text: str, level: int, **_attributes) -> str:
        deep = min(6, level + self.level - 1)
        words = unescape(_bare.clean(text))
        self.found.append((deep, f"{self.prefix}{len(self.found) + 1}", words))
        return f"<h{deep}>{text}</h{deep}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if _IMAGE.match(url):
            return super().image(text, url, title)
        return escape(text)
