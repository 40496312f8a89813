"""What a paper or a report is made of, whatever shows it: a cell, a page, Word, ODT."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ..core import VERSION, i18n
from ..core.i18n import _
from .forms import Curves, Rows


@dataclass(frozen=True)
class Strong:
    """Words that stand out inside a sentence."""

    words: str


@dataclass(frozen=True)
class Small:
    """Words said lower, under the others in a cell."""

    words: str


@dataclass(frozen=True)
class Tag:
    """A decision in a word."""

    words: str
    look: Literal["good", "plain", "quiet", "bad", "new"] = "plain"


@dataclass(frozen=True)
class Bar:
    """A value beside its words, drawn where a page can: `share` of the column (below zero to the left), with a limit.

    look: "plain", or "good" and "bad" for a value that holds its limit or not. zero: where the column has both signs, the
    share of it that lies below zero; a value that is not known has a share of NaN.
    """

    words: str
    share: float
    limit: float | None = None
    look: Literal["plain", "good", "bad"] = "plain"
    zero: float | None = None


@dataclass(frozen=True)
class Dots:
    """A grade: so many of so many."""

    n: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.n} / {self.of}"


Run = str | Strong | Small | Tag | Bar | Dots
Text = str | tuple[Run, ...]


def runs(text: Text) -> tuple[Run, ...]:
    """The pieces of a text, one by one."""
    return tuple(text) if isinstance(text, tuple) else (text,)


def words_of(text: Text) -> str:
    """A text without its emphasis."""
    return "".join(run if isinstance(run, str) else run.words for run in runs(text))


@dataclass(frozen=True)
class Heading:
    """A title inside the paper: level 1 for its parts, 2 and 3 below. tone: that of a verdict."""

    text: str
    level: int = 1
    tone: Literal["", "go", "wait", "bad", "none"] = ""


@dataclass(frozen=True)
class Paragraph:
    """style: "body", "answer" (the sentence to remember, set apart), "note" (small print), "aside" (a remark in a frame),
    "alert" (what must not be missed)."""

    text: Text
    style: Literal["body", "answer", "note", "aside", "alert"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list; kind: "bullet", "number" or "box" (a box to tick; `ticked`: places of those already ticked)."""

    items: tuple[Text, ...]
    kind: Literal["bullet", "number", "box"] = "bullet"
    ticked: frozenset[int] = frozenset()

    def boxes(self) -> list[str]:
        """The box of each item."""
        return ["☑" if place in self.ticked else "☐" for place in range(len(self.items))]


@dataclass(frozen=True)
class Table:
    """A table with one row of headings, repeated on each page.

    rows: cells in reading order, as many as `head`. right: columns of figures, aligned to the right.
    widths: share of the page width of each column, any unit; equal when empty. caption: above the table,
    numbered. tall: rows left blank to be written in keep room for a hand. groups: place of a row -> the title said
    above it, and a note beside that title. wide: columns that take a line of their own on a phone. across: rows whose first
    cell takes the whole width.
    """

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    right: frozenset[int] = frozenset()
    widths: tuple[float, ...] = ()
    caption: str = ""
    summary: str = ""
    tall: bool = False
    groups: tuple[tuple[int, str, str], ...] = ()
    wide: frozenset[int] = frozenset()
    across: frozenset[int] = frozenset()

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


@dataclass(frozen=True)
class Contents:
    """The parts of a paper, which a word processor gives pages."""

    titles: tuple[str, ...]


# ---- what a report has besides -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Chart:
    """A form of ``draw``: its title is the caption, its reading is said under it."""

    form: Rows | Curves
    alt: str = ""

    @property
    def said(self) -> str:
        """What a picture of it tells who does not see it: `alt`, else its title and what its rows say."""
        if self.alt or not isinstance(self.form, Rows):
            return self.alt or self.form.title
        rows = [" ".join([row.label, *(lane.words for lane in row.lanes)]).strip() for row in self.form.rows]
        return _("{title}: {rows}.", title=self.form.title, rows="; ".join(rows))


@dataclass(frozen=True)
class Beside:
    """Blocks side by side where there is room."""

    columns: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True)
class Quote:
    """What somebody said, and who in a few words; unfavourable: set apart."""

    words: str
    by: str
    unfavourable: bool = False


@dataclass(frozen=True)
class Fold:
    """What is one click away: said in `summary`. kind: "origin" (what the figures rest on), "annex", "rows" (the rest of the table
    above it, which a paper has too)."""

    summary: str
    blocks: tuple["Block", ...]
    kind: Literal["origin", "annex", "rows"] = "annex"


@dataclass(frozen=True)
class Verdict:
    """A proposal, how sure it is, and what that supposes.

    tone: "go", "wait", "bad", "none". chance: 0..1, NaN when there is none, in words and, short, on the gauge; marks: (at, words) of
    the thresholds.
    """

    tone: Literal["go", "wait", "bad", "none"]
    over: str
    title: str
    sentence: Text
    supposes: Text = ""
    chance: float = float("nan")
    chance_words: str = ""
    chance_short: str = ""
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Tile:
    """One criterion: value, where it lies, what is required. Places are shares of the axis (NaN: not drawn).

    state: "met", "unmet", "open" (neither), "none" (nothing required) or "absent" (not measured).
    """

    name: str
    value: Text
    note: str = ""
    required: str = ""
    state: Literal["met", "unmet", "open", "none", "absent"] = "none"
    at: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    limit: float = float("nan")


@dataclass(frozen=True)
class Tiles:
    """Columns of criteria of equal weight: (title, tiles) each, and what the marks mean."""

    groups: tuple[tuple[str, tuple[Tile, ...]], ...]
    key: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Stake:
    """A figure to remember under its name; filled: share of what is accepted, over 1 beyond it (NaN: no bar)."""

    name: str
    figure: str
    words: Text
    filled: float = float("nan")


@dataclass(frozen=True)
class Stakes:
    """Figures side by side."""

    items: tuple[Stake, ...]


PLAIN = Heading | Paragraph | Bullets | Table | Form | Picture | PageBreak | Contents
Block = PLAIN | Chart | Beside | Quote | Fold | Verdict | Tiles | Stakes


def plain(blocks: Iterable[Block], picture: Callable[[Chart], Picture]) -> list[PLAIN]:
    """The same in what every paper knows how to write; `picture` draws a chart."""
    return [made for block in blocks for made in _plain(block, picture)]


def _plain(block: Block, picture: Callable[[Chart], Picture]) -> list[PLAIN]:
    match block:
        case Chart():
            return [picture(block)]
        case Beside():
            return plain([one for column in block.columns for one in column], picture)
        case Quote():
            return [Paragraph((_("“{label}”", label=block.words), f" — {block.by}"))]
        case Fold():
            head = Paragraph(block.summary, "note") if block.kind == "origin" else Heading(block.summary, 2)
            return [head, *plain(block.blocks, picture)]
        case Verdict():
            said = [
                Paragraph(block.over, "note"),
                Heading(block.title, 1, block.tone),
                Paragraph(block.sentence, "answer"),
            ]
            return [*said, Paragraph(block.supposes)] if block.supposes else said
        case Tiles():
            return [_table_of(title, tiles) for title, tiles in block.groups]
        case Stakes():
            row = tuple((Strong(item.figure), "\n", *runs(item.words)) for item in block.items)
            return [Table(tuple(item.name for item in block.items), (row,))]
        case Table():
            return [bare_table(block)]
        case Paragraph():
            return [Paragraph(_bare(block.text), _STYLES.get(block.style, block.style))]
        case Bullets():
            return [Bullets(tuple(map(_bare, block.items)), block.kind, block.ticked)]
        case _:
            return [block]


_STYLES = {"aside": "note", "alert": "answer"}


def _bare(text: Text) -> Text:
    """A text of words and strong words only; a name stands out over the words said lower."""
    said = []
    first, *others = runs(text)
    named = isinstance(first, str) and any(isinstance(run, Small) for run in others)
    for run in (Strong(first) if named else first, *others):
        match run:
            case Small():
                said.append(f"\n{run.words}")
            case Tag():
                said.append(Strong(run.words))
            case Bar() | Dots():
                said.append(run.words)
            case _:
                said.append(run)
    return tuple(said) if isinstance(text, tuple) else said[0]


_MARKS = {"met": "✓ ", "unmet": "⚠ ", "open": "", "none": "", "absent": ""}


def _table_of(title: str, tiles: tuple[Tile, ...]) -> Table:
    rows = tuple(
        (one.name, (Strong(words_of(one.value)),), one.note, _MARKS[one.state] + one.required)
        for one in tiles
    )
    return Table((title, "", "", ""), rows, widths=(3, 1.5, 2.5, 2.5), summary=title)


def bare_table(table: Table) -> Table:
    """A table whose groups are rows with a title and empty cells, of bare texts."""
    titles = {place: (title, note) for place, title, note in table.groups}
    rows, across = [], set()
    for place, row in enumerate(table.rows):
        if place in titles:
            title, note = titles[place]
            across.add(len(rows))
            rows.append(((Strong(title), f" {note}" if note else ""), *[""] * (len(table.head) - 1)))
        rows.append(tuple(map(_bare, row)))
    cells = (cell for row in table.rows for cell in enumerate(row))
    bars = {k for k, text in cells if any(isinstance(run, Bar) for run in runs(text))}
    return replace(table, rows=tuple(rows), groups=(), across=frozenset(across), right=table.right | bars)


@dataclass(frozen=True)
class Document:
    """One paper. lang: "fr" or "en". made_on: the day it speaks of, written as its date: the same paper is the
    same bytes on any day. by, logo: who signs it, above its title."""

    title: str
    subtitle: str
    lang: str
    blocks: tuple[Block, ...]
    pilot: str = ""
    made_on: dt.date | None = None
    by: str = ""
    logo: Picture | None = None

    @property
    def over(self) -> tuple[Block, ...]:
        """What stands above the title: who signs the paper."""
        with i18n.use_language(self.lang):
            named = (Paragraph(_("Written by {name}", name=self.by), "note"),) if self.by else ()
        return (*((self.logo,) if self.logo else ()), *named)

    @classmethod
    def of(cls, title: str, subtitle: str, lang: str, parts: Iterable, **options) -> "Document":
        """From blocks and lists of blocks, in order."""
        return cls(title, subtitle, lang, tuple(_flat(parts)), **options)

    def fields(self) -> dict[str, str]:
        """What a reference document may ask for between braces."""
        with i18n.use_language(self.lang):
            day = i18n.date(self.made_on) if self.made_on else ""
        return {"title": self.title, "pilot": self.pilot, "date": day, "version": VERSION}

    def filled(self, words: str) -> str:
        """`words` of a reference document with its {fields} filled in; what they hold is not read again. A field that holds nothing
        takes with it the dot that sets it apart."""
        known = self.fields()

        def value(match: re.Match) -> str:
            dot, name = match.groups(default="")
            said = known.get(name)
            return match[0] if said is None else said and dot + said

        return re.sub(r"( · )?\{(\w+)\}", value, words)


def _flat(parts: Iterable) -> Iterable[Block]:
    for part in parts:
        if isinstance(part, list):
            yield from _flat(part)
        else:
            yield part
