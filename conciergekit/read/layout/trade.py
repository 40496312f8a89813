"""Headings and cells as people of the trade write them, for a proposal to check: the kit's own are read at once, these are not."""

import re
from functools import cache

from ...core.schema import fold
from ..words import Said, whole, words_in

_SAID = Said("trade")


@cache
def _patterns(part: str, *place: str) -> dict[str, re.Pattern]:
    """Those of a table's headings, or of a column's cells, in ``data/trade_words.toml``: what is meant -> how it is said."""
    file = words_in("trade_words")
    found = file[part]
    for name in place:
        found = found.get(name, {})
    return {meant: re.compile(whole(said, file["parts"])) for meant, said in found.items()}


def meant_in_the_trade(table: str, column: str, cell: str) -> str:
    """The value of a list that people of the trade most likely mean by a cell, to be checked; "" where they may mean several.

    >>> meant_in_the_trade("requests", "outcome", "réorienté CCAS"), meant_in_the_trade("requests", "outcome", "à revoir")
    ('refused', 'open')
    """
    said = fold(cell)
    if column == "outcome" and re.search(r"(?<!pas )\b(?:annul|cancel)", said):
        return "cancelled"
    if column == "channel":
        said = re.sub("^(?:par |chez )?(?:l |le |la |les |un |une |the |a |an )", "", said)
    words = _patterns("cells", table, column) or _patterns("cells", "any", column)
    value = next((value for value, pattern in words.items() if pattern.fullmatch(said)), "")
    return "" if column == "outcome" and value in ("served", "accepted") and _SAID.yet.search(said) else value


def said_in_the_trade(table: str, column: str, heading: str) -> bool:
    """Whether people of the trade may well mean this column of the kit by such a heading.

    >>> said_in_the_trade("requests", "service", "De quoi avez-vous besoin ?"), said_in_the_trade("tours", "km", "Km arrivée")
    (True, False)
    """
    pattern = _patterns("headings", table).get(column)
    said = re.sub("^(?:votre|vos|your) ", "", fold(heading))
    return pattern is not None and pattern.fullmatch(said) is not None
