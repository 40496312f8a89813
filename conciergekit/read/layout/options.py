"""Questions with one column a choice: which columns go together, and what a blank one says.

Written `Question [Choice]` by LimeSurvey (`Q1[SQ001]` with codes, Y or N, or Y and nothing), `question/choice` by
KoboToolbox (1 or 0), and by the webform module behind Framaforms as a line of questions over a line of choices (an X
where ticked).
"""

import re
from collections.abc import Iterable

from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.schema import fold
from ...core.text import any_of

_BRACKETS = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]\s*")
CODE = re.compile(r"^[A-Za-z]+[0-9]\w*(?:\[[^\]]*\])?\. ")  # LimeSurvey's "code and text": G03Q04[SQ001]. …
_MARKS = re.compile(r"(?:.*\W)?[^\W\d]/[^\W\d]\W*")
_PER = re.compile(r" / |€\s*/|/\s*(?:h|km|mn?|min|j|jour|semaine|mois|an|hour|day|week|month|year)\b", re.I)
_TICKS = frozenset(["x"])
_CHOSEN = any_of("""
    x, y, n, o, yes, no, oui, non, 1, 0, true, false, vrai, faux, coche, non coche, checked, not checked,
    not selected, selected, n a
""")


def split(heading: str) -> tuple[str, str]:
    """(question, choice) of the heading of a column that holds one choice; ("", "") for any other."""
    if match := _BRACKETS.fullmatch(CODE.sub("", heading)):
        return match[1].strip(), match[2].strip()
    question, slash, choice = ("", "", "") if of_marks(heading) else heading.rpartition("/")
    return (question.strip(), choice.strip()) if slash else ("", "")


def of_marks(heading: str) -> bool:
    """Whether the stroke of a heading parts two marks that its cells hold, « R/D », « Fait (O/N) », two words, or a rate: « €/h »."""
    return _MARKS.fullmatch(heading) is not None or _PER.search(heading) is not None


def together(heads: list[str]) -> dict[str, list[int]]:
    """Question -> positions of its columns, for questions that have two columns or more."""
    groups: dict[str, list[int]] = {}
    for position, text in enumerate(heads):
        question, choice = split(text)
        if question and choice:
            groups.setdefault(question, []).append(position)
    return {question: places for question, places in groups.items() if len(places) > 1}


def yes_or_no(values: Iterable) -> bool:
    """True for a column that only says whether a choice was made."""
    said = {fold(str(value).removesuffix(".0")) for value in values if filled(value)}
    return bool(said) and said <= _CHOSEN


def named_above(sheet: Sheet, header: int, heads: list[str]) -> list[str]:
    """Headings where the line above names the question of several columns of ticks, or asks it of each of several with yes
    or no: "Question [Choice]"."""
    if not header:
        return heads
    above, below = sheet.rows[header - 1], sheet.rows[header + 1 :]
    out, question = list(heads), ""
    for position, text in enumerate(heads):
        title = above[position] if position < len(above) else ""
        if isinstance(title, str) and filled(title):
            question = title.strip()
        values = cells_at(below, position)
        grid = question.endswith("?") and not text.endswith("?") and values and yes_or_no(values)
        if not question or not text or not (grid or all(fold(str(value)) in _TICKS for value in values)):
            question = ""
        elif text.strip() != question:
            out[position] = f"{question} [{text}]"
    return out
