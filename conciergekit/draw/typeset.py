"""Words as HTML: escaped, harmless, and set as a printer would."""

import re
from html import escape

from ..core.text import legal

_FIRST = re.compile(r"\b1er\b")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typeset(words: str) -> str:
    """`words` for a page: typographic apostrophes, 1st of a month in superscript, line breaks kept."""
    return _FIRST.sub("1<sup>er</sup>", in_a_line(words).replace("\n", "<br>"))


def in_a_line(words: str) -> str:
    """The same where no element may stand: an attribute, a drawing."""
    return escape(_APOSTROPHE.sub("’", legal(words)), quote=True)
