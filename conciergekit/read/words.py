"""What people write in headings, titles and cells, as data: regular expressions over folded text, a file of ``data/`` each."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from ..core.cells.dates import MONTHS
from ..core.paths import data

_PART = re.compile(r"(?<!\?P)<(\w+)>")


@cache
def words_in(file: str) -> Mapping[str, Mapping]:
    """The parts of a file of words."""
    return tomllib.loads(data(f"{file}.toml").read_text("utf-8"))


def whole(said: str, parts: Mapping[str, str]) -> str:
    """An expression with its `<parts>` in their place, `<months>` among them."""
    parts = {"months": "|".join(MONTHS), **parts}
    return _PART.sub(lambda part: whole(parts[part[1]], parts), said)


class Said:
    """The expressions of a part of ``data/file_words.toml``, each compiled when it is first asked for: ``Said("void").closed``;
    those of a table as a mapping. An expression may hold others of its part."""

    def __init__(self, part: str):
        self._own = words_in("file_words")[part]

    def __getattr__(self, name: str):
        found = self._own[name]
        if isinstance(found, str):
            found = re.compile(whole(found, self._own))
        else:
            found = {key: re.compile(whole(said, self._own)) for key, said in found.items()}
        setattr(self, name, found)
        return found
