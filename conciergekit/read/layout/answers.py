"""Answers of a survey, a column a question, as words people choose -> the figures of the survey table."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from ...core import languages
from ...core.cells.sheet import Sheet, filled
from ...core.schema import fold
from ...core.tables import TABLES

_YES_NO = {
    **dict.fromkeys(("oui", "yes", "o", "y", "x", "coche", "checked", "selected"), 1.0),
    **dict.fromkeys(("non", "no", "n", "non coche", "not checked", "not selected"), 0.0),
}
# The five usual steps, from "not at all" to "very": the words a form offers in this order.
_STEPS = (
    "pas du tout satisfait, tres insatisfait, tres mecontent, very dissatisfied, tres mauvais",
    "peu satisfait, insatisfait, plutot insatisfait, pas satisfait, mecontent, dissatisfied, mauvais",
    "moyennement satisfait, ni satisfait ni insatisfait, neutre, neutral, moyen, neither satisfied nor dissatisfied",
    "satisfait, plutot satisfait, assez satisfait, content, satisfied, bien, bon",
    "tres satisfait, tout a fait satisfait, tres content, very satisfied, tres bien, excellent, tres bon",
)

# How far one agrees that « je suis satisfait » is so; of a sentence that denies it, these words say nothing.
_AGREED = (
    "pas du tout d accord, pas du tout, strongly disagree",
    "plutot pas d accord, pas d accord, plutot pas, peu d accord, disagree",
    "ni d accord ni pas d accord, ni d accord ni en desaccord, neither agree nor disagree, moyennement d accord",
    "plutot d accord, d accord, plutot, agree",
    "tout a fait d accord, tout a fait, entierement d accord, strongly agree",
)
_DENIED = re.compile(
    r"\b(?:ne|n) .*\b(?:pas|plus|jamais|aucun\w*)\b|\b(?:in|mal)\w*satisf|mecontent|decu|\bnot\b|unsatisf|dissatisf"
)
# Answers that are none: nobody was there, or had no opinion.
_UNSAID = re.compile(
    r"(?:sans|pas d|aucune) (?:opinion|avis|reponse)|(?:je )?(?:ne )?(?:sais|sait) pas|nsp|ne se prononce pas|(?:non )?concernee?|pas concernee?"
    r"|absente?|personne|refus(?:e de repondre)?|nr|no (?:opinion|answer)|don t know|n a"
)


def unsaid(cell: object) -> bool:
    """Whether a cell says that there is no answer: « sans opinion », « absent »."""
    return isinstance(cell, str) and _UNSAID.fullmatch(fold(cell)) is not None


def question_named(text: str) -> str:
    """The question of a survey that a folded text names; "" if none."""
    return _questions(languages.codes()).get(text, "")


@cache
def _questions(codes: tuple[str, ...]) -> dict[str, str]:
    return {
        fold(text): choice.value
        for choice in TABLES["surveys"]["question"].choices
        for title in (choice.value, *choice.title.each(codes))
        for text in (title, title.split("(")[0])
    }


def words_of(question: str, heading: str = "") -> Mapping[str, float]:
    """Folded words -> figure, for the answers to a question as its heading asks it."""
    if question in ("would_use", "knows"):
        return _YES_NO
    if question == "satisfaction":
        return _SATISFACTION if _DENIED.search(fold(heading)) else _SATISFACTION | _AGREEMENT
    if question == "recommend":
        return _OUT_OF_TEN
    return {}


_SATISFACTION = {
    fold(word + end): float(step)
    for step, words in enumerate(_STEPS, start=1)
    for word in words.split(", ")
    for end in ("", "e", "s", "es", "(e)")
} | {f"{grade}/5": float(grade) for grade in range(6)}
_AGREEMENT = {word: float(step) for step, words in enumerate(_AGREED, start=1) for word in words.split(", ")}
_OUT_OF_TEN = {f"{grade}/10": float(grade) for grade in range(11)}


_BEST = r"(?:tres|tout a fait|entierement|pleinement|very|extremely|completely) (?:satisf|content|bien|bon|good|happy)\w*|excellent\w*|parfait\w*"
_WORST = r"(?:pas du tout|pas satisf|tres (?:mecontent|insatisf|mauvais)|(?:very )?(?:poor|bad)|not at all|very (?:dis|un)satisf|mauvais|nul\b|insatisf|mecontent)\w*"


_LEGEND_LINES, _LEGEND_CELLS = 30, 3  # of a sheet that only explains grades


def scale_of(heading: str) -> tuple[int, int] | None:
    """The grades that a heading says are the worst and the best: (5, 1) for « 1 = très satisfait, 5 = pas du tout ».

    >>> scale_of("Satisfait ? (1 = très satisfait, 5 = pas du tout)"), scale_of("de 1 (pas du tout) à 5 (très satisfait)")
    ((5, 1), (1, 5))
    """
    text = fold(heading)
    found = {}
    for name, words in (("worst", _WORST), ("best", _BEST)):
        match = re.search(rf"\b([0-9]{{1,2}}) (?:{words})", text) or re.search(
            rf"(?:{words})(?: \w+){{0,2}} ([0-9]{{1,2}})\b", text
        )
        if match:
            found[name] = int(match[1])
    figures = [int(figure) for figure in re.findall(r"\b([0-9]{1,2})\s*[=:]", heading)]
    if "best" in found and found["best"] <= 1:
        others = [figure for figure in figures if figure > 1]
        return found.get("worst", max(others, default=5)), found["best"]
    if "worst" in found and found["worst"] >= 4:
        others = [figure for figure in figures if figure < 2]
        return found["worst"], found.get("best", max(others, default=1))
    return (found["worst"], found["best"]) if len(found) == 2 else None


_TO = re.compile(
    r"(?:\b([01])\s*(?:à|a|to|-|–)\s*|(?:(?<![0-9\s])\s*/|\bsur|\bout of)\s*)([1-9][0-9]?)\b(?!\s*[=:/0-9])",
    re.I,
)


def range_of(heading: str) -> tuple[int, int] | None:
    """The lowest and the highest grade a heading says: (1, 4) for « Satisfaction (sur 4) »."""
    to = _TO.search(heading)
    return (int(to[1] or 1), int(to[2])) if to else None


# The steps of a scale, from the worst, on that of the kit: three have a middle, four have none, six begin with nought.
_OUT_OF_FIVE = {2: (1, 3, 5), 3: (1, 2, 4, 5), 4: (1, 2, 3, 4, 5), 5: (1, 1, 2, 3, 4, 5)}


def out_of_five(scale: tuple[int, int]) -> Mapping[int, int]:
    """Grade -> what it is from 1 to 5, for a scale by its worst and its best grade; nothing for one with other steps,
    of which nobody knows from where on people are satisfied.

    >>> out_of_five((4, 1)), out_of_five((1, 10))
    ({4: 1, 3: 2, 2: 4, 1: 5}, {})
    """
    worst, best = scale
    steps = _OUT_OF_FIVE.get(abs(best - worst), ())
    return {worst + i if worst < best else worst - i: grade for i, grade in enumerate(steps)}


def with_legends(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, each with the scale that a small sheet of the same workbook spells out: « 1 | Very satisfied »."""
    said = [(sheet, text) for sheet in sheets if (text := _legend(sheet))]
    legends = {
        id(sheet): next((text for other, text in said if other is not sheet and other.file == sheet.file), "")
        for sheet in sheets
    }
    return [replace(sheet, legend=legends[id(sheet)]) if legends[id(sheet)] else sheet for sheet in sheets]


def _legend(sheet: Sheet) -> str:
    if len(sheet.rows) > _LEGEND_LINES or any(sum(map(filled, row)) > _LEGEND_CELLS for row in sheet.rows):
        return ""
    text = spelled(sheet.rows)
    return text if scale_of(text) else ""


def legends_below(rows: list[list], header: int) -> list[str]:
    """The lines under a table that hold a legend of grades and nothing else: « 1 = parfait, 5 = mauvais »."""
    alone = (
        [cell for cell in row if filled(cell)] for row in rows[max(header + 1, len(rows) - _LEGEND_LINES) :]
    )
    texts = [cells[0] for cells in alone if len(cells) == 1 and isinstance(cells[0], str)]
    return [text for text in texts if len(re.findall(r"[0-9]\s*[=:]", text)) > 1]


def spelled(rows: list[list]) -> str:
    """All that lines say, one cell after the other; a whole number without its decimals."""
    return " ".join(f"{c:g}" if isinstance(c, float) else str(c) for row in rows for c in row if filled(c))


def figure_of(text: str, words: Mapping[str, float]) -> float | None:
    """The figure a chosen answer stands for: « Très satisfait » 5, « 4 - Satisfait » 4, « 4/5 » 4; None if unknown."""
    key = fold(text)
    for said in (key, re.sub(r"\s*(?:/|sur)\s*", "/", text.strip())):
        if said in words:
            return words[said]
    head, _space, rest = key.partition(" ")
    if head.isdigit() and len(head) <= 2 and words.get(rest) == float(head):
        return float(head)  # "4 - Satisfait": the figure and the words agree
    return None
