"""Words as HTML: escaped, harmless, and set as a printer would."""

import re
from html import escape

from ..core.languages import apostrophes
from ..core.text import ORDINAL, cut, legal, tied

LONGEST_WORD = 200  # characters
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def typeset(words: str) -> str:
    """`words` for a page: typographic apostrophes, ordinals in superscript, line breaks kept."""
    return ORDINAL.sub(_raised, in_a_line(words).replace("\n", "<br>"))


def _raised(found: re.Match) -> str:
    digits = found[0].rstrip("er")
    return f"{digits}<sup>{found[0][len(digits) :]}</sup>"


def in_a_line(words: str) -> str:
    """The same where no element may stand: an attribute, a drawing. No word is longer than anyone reads."""
    said = _LONG.sub(lambda word: cut(word[0], LONGEST_WORD), legal(words))
    return escape(apostrophes(tied(said)), quote=True)
