"""What is wrong in a file, said in the reader's language.

Words are in ``dictionary/messages.csv``; here are only the place, the code and the figures.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from .. import dictionary

MOST_ALIKE = 20  # rows told one by one of the same fault in a column; then their number
LONGEST_VALUE = 60  # characters of a cell shown in a problem
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
COLUMNS = ("file", "sheet", "row", "column", "value", "problem", "repair", "code", "effect")


@dataclass(frozen=True, eq=False)
class Problem:
    """One fault. row: as Excel numbers it, None for a whole sheet. words: what the message needs.

    effect: "cell_blank", "row_aside", "kept", "column_not_read", "sheet_not_read",
    "file_not_read" or "default". column, sheet, words: text, or a name of the dictionary.
    """

    code: str
    effect: str
    file: str = ""
    sheet: object = ""
    row: int | None = None
    column: object = ""
    value: object = ""
    words: dict[str, object] = field(default_factory=dict)


class Findings:
    """Problems as they come: of those alike, the first twenty and the number of the others."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._alike: dict[tuple, list[Problem]] = {}
        self._others: Counter = Counter()
        for problem in problems:
            self.add(problem)

    def add(self, problem: Problem) -> None:
        one = problem
        key = (one.file, str(one.sheet), str(one.column), one.code, one.effect)
        told = self._alike.setdefault(key, [])
        if len(told) < MOST_ALIKE:
            told.append(problem)
        else:
            self._others[key] += 1

    def table(self, lang: str) -> pd.DataFrame:
        """One row a problem, in words; row is NaN for a whole sheet."""
        lines = []
        for key, told in self._alike.items():
            lines += [_line(problem, lang) for problem in told]
            if key in self._others:
                rest = {"count": self._others[key]}
                more = replace(told[0], code="more", row=None, value="", words=rest)
                lines.append(_line(more, lang))
        kinds = {name: "float64" if name == "row" else "str" for name in COLUMNS}
        return pd.DataFrame(lines, columns=list(COLUMNS)).astype(kinds)


def cut(value: object) -> str:
    """A cell as a problem shows it: whole numbers without decimals, sixty characters at most."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _line(problem: Problem, lang: str) -> tuple:
    number = isinstance(problem.value, int | float)
    words = {"value": cut(problem.value) if number else _said(problem.value, lang)}
    words |= {name: _said(word, lang) for name, word in problem.words.items()}
    wrong, repair = (text[lang].format(**words) for text in dictionary.messages()[problem.code])
    sheet, column = _said(problem.sheet, lang), _said(problem.column, lang)
    place = (problem.file, sheet, problem.row, column, words["value"])
    return (*place, wrong, repair, problem.code, problem.effect)


def _said(word: object, lang: str) -> str:
    """A name, a date, a number or several of them, as this language writes them."""
    if isinstance(word, list):
        return " · ".join(_said(one, lang) for one in word)
    if isinstance(word, dictionary.Named):
        return word.label[lang]
    if isinstance(word, datetime.date):
        first = "1ᵉʳ" if lang == "fr" and word.day == 1 else word.day
        return f"{first} {MONTHS[lang].split()[word.month - 1]} {word.year}"
    if isinstance(word, int | float):
        text = f"{word:,.10g}".replace("-", "−")
        return text.translate({44: "\u202f", 46: ","}) if lang == "fr" else text
    return cut(word)
