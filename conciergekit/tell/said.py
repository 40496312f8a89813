"""Sentences as data: a table of them, by code, whose places say how their values are written. Light: batches load it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import NamedTuple

from ..core import i18n
from ..core.i18n import _, money, ngettext, number, percent


class Many(NamedTuple):
    """A sentence that counts: for one, and for several."""

    one: str
    many: str


_WAYS = {
    "money": money,
    "cents": partial(money, digits=2),
    "share": percent,
    "count": number,
    "tenth": partial(number, digits=1),
    "hundredth": partial(number, digits=2),
    "chances": i18n.chances,
    "day": i18n.date,
    "month": i18n.month,
    "list": i18n.listing,
}
_PLACE = re.compile(r"\{(\w+):(\w+)\}")


def say(words: str | Many, /, n: float | None = None, **values) -> str:
    """A sentence of a table of sentences, in the current language; a place may say how its value is written: "{left:money}"."""
    texts, ways = _read(words)
    known = {"n": n, **values}
    values |= {name: way(known[name]) for name, way in ways.items()}
    return ngettext(*texts, n, **values) if isinstance(words, Many) else _(*texts, **{"n": n, **values})


@cache
def _read(words: str | Many) -> tuple[list[str], dict[str, Callable]]:
    texts = list(words) if isinstance(words, Many) else [words]
    ways = {name: _WAYS[way] for text in texts for name, way in _PLACE.findall(text)}
    return list(map(untyped, texts)), ways


def untyped(text: str) -> str:
    """A sentence as the catalogues of translations have it: its places alone."""
    return _PLACE.sub(r"{\1}", text)


def sayer(sentences: Mapping[str, str | Many]) -> Callable[..., str]:
    """`say`, of a table: the sentence of a code."""
    return lambda code, /, n=None, **values: say(sentences[code], n, **values)
