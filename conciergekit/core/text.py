"""Text that any file can hold, rows for a spreadsheet among them: typed text comes from other people's workbooks and is never
trusted."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence

from .i18n import MISSING, number
from .languages import apostrophes

# marks that reorder the text around them: a name must not be able to rewrite the sentence it stands in
_REORDER = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile("[ \t\n\r\v\f\x85\u2028\u2029]+")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
# what a person types with a plain space, and a line must not be broken at
_TIED = re.compile(r" (?=[:;!?»%€](?!\w))|(?<=«) ")
_OPENS = " \t\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}«“("  # what a cut leaves nothing to stand before
_LONGEST = 1000  # characters of a cell of a spreadsheet
_DIGITS = 4  # after the decimal mark, in one


def legal(text: str) -> str:
    """`text` as XML can hold it: no control character, no mark that reorders text; halves of a character are
    shown as the replacement character."""
    text = str(text)
    if text.isprintable():  # most are: none of these is
        return text
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", _REORDER.sub("", text)))


ORDINAL = re.compile(r"\b(?:1er|1re|\d{1,2}e)\b")
_RAISED = str.maketrans("er", "ᵉʳ")


def set_in_type(text: str) -> str:
    """`text` for a page of Word or LibreOffice, which break lines at the narrow no-break space of "22 000 €"; ordinals raised."""
    said = apostrophes(tied(legal(text))).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
    return ORDINAL.sub(lambda found: found[0].translate(_RAISED), said)


def tied(text: str) -> str:
    """`text` with no-break spaces before the marks that French sets apart, and inside its quotes."""
    return _TIED.sub("\N{NO-BREAK SPACE}", text)


def typed(value, most: int | None = None) -> str:
    """A cell of a workbook on one line, a dash when it is empty; cut at `most` characters, the cut shown."""
    if _empty(value):
        return MISSING
    text = apostrophes(one_line(legal(value)))
    return (cut(text, most) if most else text) or MISSING


def clause(value) -> str:
    """A cell inside a sentence of ours: one line, without its own full stop; "" when it is empty."""
    return "" if _empty(value) else apostrophes(one_line(value)).rstrip(".")


def _empty(value) -> bool:
    import pandas as pd  # slow to load, and charts that type nothing need none of it

    return value is None or pd.isna(value)


def upper(words: str) -> str:
    """What begins a line, or a sentence that begins elsewhere in lower case."""
    return words[:1].upper() + words[1:]


def lower(words: str) -> str:
    """A name inside a sentence: its first letter small, unless it is that of an acronym."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def one_line(text: object) -> str:
    """`text` without line breaks nor runs of spaces; no-break spaces stay."""
    return _BLANKS.sub(" ", str(text)).strip()


def cut(text: str, most: int) -> str:
    """At most `most` characters, of whole words where they are short; what is missing is shown by an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head if text[most - 1].isspace() else head.rpartition(" ")[0]
    return (whole if len(whole) > most // 2 else head).rstrip(_OPENS) + "…"


# ---- for a spreadsheet -----------------------------------------------------------------------------------


def csv_of(rows: Iterable[Sequence]) -> str:
    """The decimal mark of the language and the separator that its spreadsheets expect beside it (`;` with a comma, `,` with a
    point), byte order mark, and no cell that could run as a formula. Shares are numbers from 0 to 1; what is not measured is left
    blank."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, delimiter="," if _decimal() == "." else ";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return text.getvalue()


def cell(value: object) -> object:
    """A value as a spreadsheet reads it in the language in use."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else neutral(value)
    if not math.isfinite(value):
        return ""
    return str(value if isinstance(value, int) else round(value, _DIGITS)).replace(".", _decimal())


def _decimal() -> str:
    return number(0.5, 1)[1]


def neutral(value: object) -> object:
    """A text without marks that reorder it nor more than anyone reads; what a spreadsheet would take for a formula gets an
    apostrophe in front."""
    if isinstance(value, str):
        value = cut(legal(value), _LONGEST)
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|")):
        return "'" + value
    return value


def listed(words: str) -> tuple[str, ...]:
    """The words of a list that commas part, over any number of lines.

    >>> listed("rue, avenue")
    ('rue', 'avenue')
    """
    return tuple(word.strip() for word in words.split(","))


def any_of(words: str) -> frozenset[str]:
    """The same, where only whether a word is one of them is asked."""
    return frozenset(listed(words))
