"""Text that any file can hold: typed text comes from other people's workbooks and is never trusted."""

import re

from .i18n import MISSING

# marks that reorder the text around them: a name must not be able to rewrite the sentence it stands in
_REORDER = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile("[ \t\n\r\v\f\x85\u2028\u2029]+")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` as XML can hold it: no control character, no mark that reorders text; halves of a character are
    shown as the replacement character."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", _REORDER.sub("", str(text))))


def set_in_type(text: str) -> str:
    """`text` for a page of Word or LibreOffice, which break lines at the narrow no-break space of "22 000 €"."""
    return legal(text).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


def typed(value, most: int | None = None) -> str:
    """A cell of a workbook on one line, a dash when it is empty; cut at `most` characters, the cut shown."""
    if _empty(value):
        return MISSING
    text = one_line(legal(value))
    return (cut(text, most) if most else text) or MISSING


def clause(value) -> str:
    """A cell inside a sentence of ours: one line, without its own full stop; "" when it is empty."""
    return "" if _empty(value) else one_line(value).rstrip(".")


def _empty(value) -> bool:
    import pandas as pd  # slow to load, and charts that type nothing need none of it

    return value is None or pd.isna(value)


def one_line(text: object) -> str:
    """`text` without line breaks nor runs of spaces; no-break spaces stay."""
    return _BLANKS.sub(" ", str(text)).strip()


def cut(text: str, most: int) -> str:
    """At most `most` characters; what is missing is shown by an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
