"""What every chapter says in the same way."""

from collections.abc import Iterable, Iterator

from ...core import hand
from ...core.i18n import _
from ...draw.blocks import Block, Fold, Paragraph, Strong
from .. import origins

Blocks = Iterator[Block]  # of a part of a chapter, one after the other


def lede(*sentences: str) -> Paragraph:
    """What the chapter found: its first words."""
    return Paragraph(" ".join(filter(None, sentences)), "answer")


def body(*sentences: str) -> list[Paragraph]:
    """One paragraph, if there is anything to say."""
    said = " ".join(filter(None, sentences))
    return [Paragraph(said)] if said else []


def foot(pilot, *results, details: Iterable[str] = ()) -> list[Fold]:
    """What the figures of the chapter rest on in one line, then how they are counted, one click away."""
    found = [one for result in results for one in origins.of(result, pilot)]
    if not found:
        return []
    said = [origins.periods(found), *details]
    return [Fold(origins.brief(found), tuple(Paragraph(words) for words in filter(None, said)), "origin")]


def missing(what: str) -> list[Paragraph]:
    """A chapter that has nothing to say says why, in one line."""
    return [Paragraph(what)]


def with_comment(chapter: str, pilot, blocks: list[Block]) -> list[Block]:
    """The chapter with what whoever writes the report adds to it: above the line that says what its figures rest on."""
    found = hand.of_today(pilot)
    if chapter not in found.comments:
        return blocks
    head = _("{name} adds:", name=found.name) if found.name else _("A word from the writer:")
    first, *others = found.comments[chapter].split("\n")
    said = [Paragraph((Strong(head), f" {first}"), "aside"), *(Paragraph(words, "aside") for words in others)]
    at = len(blocks) - (bool(blocks) and isinstance(blocks[-1], Fold) and blocks[-1].kind == "origin")
    return [*blocks[:at], *said, *blocks[at:]]
