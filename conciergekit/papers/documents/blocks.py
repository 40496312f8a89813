"""What a paper is made of, whatever the format it is written in."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Strong:
    """Words that stand out inside a sentence."""

    words: str


Run = str | Strong
Text = str | tuple[Run, ...]


def runs(text: Text) -> tuple[Run, ...]:
    """The pieces of a text, one by one."""
    return (text,) if isinstance(text, str | Strong) else tuple(text)


def words_of(text: Text) -> str:
    """A text without its emphasis."""
    return "".join(run.words if isinstance(run, Strong) else run for run in runs(text))


@dataclass(frozen=True)
class Heading:
    """A title inside the paper: level 1 for its parts, 2 and 3 below."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """style: "body", "answer" (the sentence to remember, set apart), "note" (small print)."""

    text: Text
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    """A list; kind: "bullet", "number" or "box" (a box to tick; `ticked`: places of those already ticked)."""

    items: tuple[Text, ...]
    kind: str = "bullet"
    ticked: frozenset[int] = frozenset()

    def boxes(self) -> list[str]:
        """The box of each item."""
        return ["☑" if place in self.ticked else "☐" for place in range(len(self.items))]


@dataclass(frozen=True)
class Table:
    """A table with one row of headings, repeated on each page.

    rows: cells in reading order, as many as `head`. right: columns of figures, aligned to the right.
    widths: share of the page width of each column, any unit; equal when empty. caption: above the table,
    numbered. tall: rows left blank to be written in keep room for a hand.
    """

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    right: frozenset[int] = frozenset()
    widths: tuple[float, ...] = ()
    caption: str = ""
    summary: str = ""
    tall: bool = False

    def __post_init__(self):
        uneven = [row for row in self.rows if len(row) != len(self.head)]
        if uneven or (self.widths and len(self.widths) != len(self.head)):
            raise ValueError(
                f"a table of {len(self.head)} columns was given rows or widths of another length"
            )


@dataclass(frozen=True)
class Form:
    """Lines "name: value": an empty value is a blank to fill in. tall: names whose blank takes several lines."""

    lines: tuple[tuple[str, Text], ...]
    tall: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Picture:
    """A PNG with the words that replace it for those who do not see it. svg: the same drawing, sharp at any size,
    for the word processors that show it (the PNG stays for the others)."""

    png: bytes
    alt: str
    caption: str = ""
    width_cm: float = 16.0
    svg: bytes = b""


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Bullets | Table | Form | Picture | PageBreak


@dataclass(frozen=True)
class Document:
    """One paper. lang: "fr" or "en". made_on: the day it speaks of, written as its date: the same paper is the
    same bytes on any day."""

    title: str
    subtitle: str
    lang: str
    blocks: tuple[Block, ...]
    pilot: str = ""
    made_on: dt.date | None = None

    @classmethod
    def of(cls, title: str, subtitle: str, lang: str, parts: Iterable, **options) -> "Document":
        """From blocks and lists of blocks, in order."""
        return cls(title, subtitle, lang, tuple(_flat(parts)), **options)

    def fields(self) -> dict[str, str]:
        """What a reference document may ask for between braces."""
        from ...core import i18n
        from ...core.version import VERSION

        with i18n.use_language(self.lang):
            day = i18n.date(self.made_on) if self.made_on else ""
        return {"title": self.title, "pilot": self.pilot, "date": day, "version": VERSION}

    def filled(self, words: str) -> str:
        """`words` of a reference document with its {fields} filled in; what they hold is not read again."""
        known = self.fields()
        return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], match[0]), words)


def _flat(parts: Iterable) -> Iterable[Block]:
    for part in parts:
        if isinstance(part, list):
            yield from _flat(part)
        else:
            yield part
