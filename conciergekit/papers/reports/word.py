"""A page of the kit as a Word document: its headings, sentences, tables and charts, in a reference's styles.

The page is the master: it is read here as HTML, and written by ``documents.word`` like the papers of the meeting.
"""

import datetime as dt
import re
import struct
from collections.abc import Iterable

import lxml.html

from ...core.paths import asset
from ...core.text import cut
from ...draw import blocks
from ...draw.blocks import Block, Document, Strong, Text
from ..documents.meeting import render
from ..pages import pictures

_WIDE_CM, _HIGH_CM = 15.0, 19.0  # what a chart may take of a page
_PIXELS = 480  # wide, for word processors that do not show the drawing itself
_LEFT_OUT = {
    "toc",
    "number",
    "skip",
    "annex",
    "form",
    "gauge",
    "asked",
    "pilot",
    "screen",
    "brief",
    "swipe",
}  # classes
_BLANKS = re.compile(r"[ \t\n\r]+")
_BREAKS = re.compile(r"[ \n]+")
_LONGEST_CAPTION = 160


def word(page: str, reference: bytes | None = None) -> bytes:
    """`page` (HTML of the kit) as .docx.

    Parameters
    ----------
    page
    reference
        A .docx whose page, styles, header and footer are kept (``documents.word``); None: the kit's own.
    """
    reference = reference or asset("templates", "papers", "reference.docx").read_bytes()
    return render(document(page), "docx", reference)


def document(page: str) -> Document:
    """`page` as the blocks of a paper."""
    root = lxml.html.document_fromstring(page)
    main = root.find(".//main")
    reader = _Reader(main)
    reader.inside(main)
    subtitle = " · ".join(_plain(span) for span in root.iterfind(".//header//p[@class='meta']/span"))
    name = _plain(root.find(".//h1"))
    day = root.find(".//meta[@name='date']")
    made_on = dt.date.fromisoformat(day.get("content")) if day is not None else None
    return Document.of(name, subtitle, root.get("lang", "fr"), reader.blocks, pilot=name, made_on=made_on)


class _Reader:
    """Reads elements in order into blocks; what it does not know is read as the text it holds."""

    def __init__(self, main):
        self.blocks: list[Block] = []
        shown = list(dict.fromkeys(image.get("src", "") for image in main.iterfind(".//figure//img")))
        self.drawn = dict(zip(shown, pictures.pngs(shown, _PIXELS), strict=True))
        self.heading = ""
        self.numbered = False

    def inside(self, parent) -> None:
        if (parent.text or "").strip() and parent.tag in ("div", "section", "details", "article"):
            self.add(blocks.Paragraph(_tidy(parent.text)))
        for element in parent:
            if isinstance(element.tag, str) and not _is_left_out(element):
                self.element(element)

    def add(self, block: Block) -> None:
        self.blocks.append(block)

    def element(self, element) -> None:
        kind = element.tag
        if kind in ("h2", "h3", "h4", "h5", "h6"):
            self._heading(element)
        elif kind == "article":
            self.add(blocks.PageBreak())
            self.inside(element)
        elif kind in ("p", "pre", "blockquote") and element.find(".//table") is None:
            self._paragraph(element)
        elif kind in ("ul", "ol"):
            self._list(element)
        elif kind == "dl":
            self._terms(element)
        elif kind == "figure":
            self._picture(element)
        elif kind == "table":
            self._table(element)
        elif kind == "summary":
            pass
        else:
            self.inside(element)

    def _heading(self, element) -> None:
        words = _plain(element)
        if words:
            self.heading = words
            self.add(blocks.Heading(words, min(3, int(element.tag[1]) - 1)))

    def _paragraph(self, element) -> None:
        text = _text(element)
        if not blocks.words_of(text).strip():
            return
        kinds = set(element.get("class", "").split())
        answer = kinds & {"finding", "headline"}
        note = kinds & {"more", "on-paper", "caution", "origin"} or element.tag == "pre"
        self.add(blocks.Paragraph(text, "answer" if answer else "note" if note else "body"))

    def _list(self, element) -> None:
        items = tuple(_text(item) for item in element.iterfind("li"))
        if not items:
            return
        first = element.tag == "ol" and not self.numbered  # Word goes on counting from one list to the next
        self.numbered = self.numbered or first
        self.add(blocks.Bullets(items, "number" if first else "bullet"))

    def _terms(self, element) -> None:
        """The three figures side by side; other terms as a form."""
        groups = element.findall("div")
        if groups:
            head = tuple(_plain(group.find("dt")) for group in groups)
            row = tuple(_figure([_plain(dd) for dd in group.iterfind("dd")]) for group in groups)
            self.add(blocks.Table(head, (row,), summary=" · ".join(head)))
            return
        names, values = element.findall("dt"), element.findall("dd")
        lines = tuple((_plain(dt), _text(dd)) for dt, dd in zip(names, values, strict=False))
        if lines:
            self.add(blocks.Form(lines))

    def _picture(self, element) -> None:
        image = element.find(".//img")
        png = self.drawn.get(image.get("src", "")) if image is not None else None
        if png is None:
            return
        caption = element.find("figcaption")
        alt = image.get("alt", "")
        told = _plain(caption) if caption is not None else alt
        wide, high = struct.unpack(">II", png[16:24])
        width = min(_WIDE_CM, _HIGH_CM * wide / high)
        self.add(
            blocks.Picture(png, alt, _short(told or self.heading), width, pictures.svg(image.get("src", "")))
        )

    def _table(self, element) -> None:
        rows = [row for row in element.iter("tr") if any(cell.tag in ("td", "th") for cell in row)]
        if not rows:
            return
        head, *body = rows
        columns = max(len(_cells(row)) for row in rows)
        caption = element.find("caption")
        told = _plain(caption) if caption is not None else self.heading
        lines = tuple(_padded(row, columns) for row in body)
        titles = _padded(head, columns)
        right = frozenset(
            place
            for place, cell in enumerate(_cells(body[0] if body else head))
            if "n" in cell.get("class", "").split()
        )
        self.add(
            blocks.Table(
                titles, lines, right, _widths([titles, *lines]), caption=_short(told), summary=_short(told)
            )
        )


def _is_left_out(element) -> bool:
    """What has no place in Word, and the origin of its figures."""
    kinds = set(element.get("class", "").split())
    before = element.getprevious() if "origin" in kinds else None
    return bool(_LEFT_OUT & kinds) or before is not None and "form" in before.get("class", "").split()


def _cells(row) -> list:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _padded(row, columns: int) -> tuple[Text, ...]:
    found = [_text(cell) for cell in _cells(row)]
    return tuple(found + [""] * (columns - len(found)))


def _widths(rows: Iterable[tuple[Text, ...]]) -> tuple[float, ...]:
    """Each column by what its cells hold: room for its longest word, then for its usual length."""
    columns = list(zip(*[[blocks.words_of(text) for text in row] for row in rows], strict=True))
    return tuple(_room(column) for column in columns)


def _room(cells: Iterable[str]) -> float:
    cells = list(cells)
    longest_word = max((len(word) for cell in cells for word in _BREAKS.split(cell)), default=1)
    usual = sorted(len(cell) for cell in cells)[len(cells) * 4 // 5 - 1 if len(cells) > 1 else 0]
    return min(40, max(4, min(18, longest_word) + 2, usual**0.75 + 3))


def _figure(said: list[str]) -> Text:
    value, *notes = said
    return (Strong(value), "".join(f"\n{note}" for note in notes if note))


def _short(words: str) -> str:
    return cut(words, _LONGEST_CAPTION)


def _tidy(words: str) -> str:
    return _BLANKS.sub(" ", words)


def _plain(element) -> str:
    return _tidy("".join(element.itertext())).strip()


def _text(element) -> Text:
    """The words of an element with what is strong in it; a line break where the page has one."""
    found: list[str | Strong] = []
    keep = element.tag == "pre"
    _gather(element, found, keep, strong=False)
    while found and not _words(found[0]).strip():
        found.pop(0)
    while found and not _words(found[-1]).strip():
        found.pop()
    if found:
        found[0] = _same(found[0], _words(found[0]).lstrip())
        found[-1] = _same(found[-1], _words(found[-1]).rstrip())
    return tuple(found) if any(isinstance(run, Strong) for run in found) else "".join(found)


def _gather(element, found: list, keep: bool, strong: bool) -> None:
    def put(words: str | None) -> None:
        if words:
            words = words if keep else _tidy(words)
            found.append(Strong(words) if strong or element.tag in ("strong", "b") else words)

    put(element.text)
    for child in element:
        if not isinstance(child.tag, str) or "screen" in child.get("class", "").split():
            pass
        elif child.tag == "br":
            found.append("\n")
        elif child.tag in ("p", "li", "ul", "ol", "summary") and found:
            found.append("\n")
            _gather(child, found, keep, strong)
        else:
            _gather(child, found, keep, strong or element.tag in ("strong", "b"))
        put(child.tail)


def _words(run: str | Strong) -> str:
    return run.words if isinstance(run, Strong) else run


def _same(run: str | Strong, words: str) -> str | Strong:
    return Strong(words) if isinstance(run, Strong) else words
