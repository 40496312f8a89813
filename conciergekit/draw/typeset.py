"""Words as HTML: escaped, harmless, and set as a printer would."""

import re
from html import escape

from ..core.languages import apostrophes
from ..core.text import cut, legal

LONGEST_WORD = 200  # characters
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_FIRST = re.compile(r"\b1er\b")


def typeset(words: str) -> str:
    """`words` for a page: typographic apostrophes, 1st of a month in superscript, line breaks kept."""
    return _FIRST.sub("1<sup>er</sup>", in_a_line(words).replace("\n", "<br>"))


def in_a_line(words: str) -> str:
    """The same where no element may stand: an attribute, a drawing. No word is longer than anyone reads."""
    said = _LONG.sub(lambda word: cut(word[0], LONGEST_WORD), legal(words))
    return escape(apostrophes(said), quote=True)
