"""What every chapter says in the same way."""

from ...draw.blocks import Fold, Paragraph
from .. import origins


def lede(*sentences: str) -> Paragraph:
    """What the chapter found: its first words."""
    return Paragraph(" ".join(filter(None, sentences)), "answer")


def body(*sentences: str) -> list[Paragraph]:
    """One paragraph, if there is anything to say."""
    said = " ".join(filter(None, sentences))
    return [Paragraph(said)] if said else []


def foot(pilot, *results, details: tuple[str, ...] = ()) -> list[Fold]:
    """What the figures of the chapter rest on in one line, then how they are counted, one click away."""
    found = [one for result in results for one in origins.of(result, pilot)]
    if not found:
        return []
    said = [origins.periods(found), *details]
    return [Fold(origins.brief(found), tuple(Paragraph(words) for words in filter(None, said)), "origin")]


def missing(what: str) -> list[Paragraph]:
    """A chapter that has nothing to say says why, in one line."""
    return [Paragraph(what)]


def upper(words: str) -> str:
    """A sentence that begins elsewhere in lower case."""
    return words[:1].upper() + words[1:]
