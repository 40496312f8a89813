"""Words of the lines and the columns that hold no record: sums of others, what was carried from before, what is left in the till."""

from ...core.cells.dates import MONTHS, is_month
from ...core.cells.sheet import filled
from ...core.schema import fold
from ...core.text import any_of
from ..words import Said

_SAID = Said("totals")
SUM, LEFT = _SAID.sum, _SAID.left

# How the words above and the months begin: spares folding the cells of every line.
_TOTALS_BEGIN = any_of("""
    to, so, su, s/, ss, s., s-, s, st, tt, gr, cu, mo, mé, me, a, à, re, ré, en, br, ca, ob, éc, ec, pr, ra, mi, ma,
    év, ev, va, fé, dé, fo, ta, ga, gé, ge, nb, no, ba, op, cl, an, av, =
""") | {month[:2] for month in MONTHS}


def is_total(text: object) -> bool:
    """Whether a heading, or the first cell of a line, is « Total » and what it is of."""
    return fold(text).split()[:1] in (["total"], ["totaux"])


def sums_up(text: str, dated: bool = False) -> bool:
    """Whether a text says that its line sums up others; on a line that has its day, beyond doubt."""
    if not dated and not _may_begin(text):
        return False
    plain = fold(text)
    return _SAID.even_dated.fullmatch(plain) is not None or (
        not dated and _SAID.total.fullmatch(plain) is not None
    )


def may_sum(text: str) -> bool:
    """Whether a text may say so where its line has no day: a sum, a month, or what is aimed at or compared."""
    if not _may_begin(text) or len(text) >= 60:
        return False
    return sums_up(text) or _SAID.aside.fullmatch(fold(text)) is not None or is_month(text)


def _may_begin(text: str) -> bool:
    return text.lstrip()[:2].casefold().rstrip() in _TOTALS_BEGIN


def begins_a_sum(line: list) -> bool:
    """Whether the first words of a line are those of one that sums up others."""
    first = next((cell for cell in line if filled(cell)), "")
    return isinstance(first, str) and _SAID.begun.match(fold(first)) is not None
