"""Answers of a survey, a column a question, as words people choose -> the figures of the survey table."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from ...core import languages
from ...core.cells.cell import figure_in
from ...core.cells.sheet import Sheet, filled
from ...core.schema import fold
from ...core.tables import TABLES
from ...core.text import listed
from ..words import Said, words_in
from .units import titles_above

_SAID = Said("answers")

# what people shorten, and the words that answer questions
WORDS = words_in("answer_words")


def _figures(part: str) -> dict[str, float]:
    """Word -> the figure it stands for."""
    return {word: float(figure) for figure, words in WORDS[part].items() for word in listed(words)}


_YES_NO = _figures("yes_no")


def unsaid(cell: object) -> bool:
    """Whether a cell says that there is no answer: « sans opinion », « absent »."""
    return isinstance(cell, str) and _SAID.unsaid.fullmatch(fold(cell)) is not None


def nought_is_none(heading: str) -> bool:
    """Whether a question says that nought is no grade: « 0 = pas utilisé »."""
    return _SAID.nought.search(fold(heading)) is not None or any(
        _SAID.unsaid.fullmatch(fold(said)) for said in re.findall(r"\b0\s*[=:]\s*([^,;()/]+)", heading)
    )


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
        return _SATISFACTION if _SAID.denied.search(fold(heading)) else _SATISFACTION | _AGREEMENT
    if question == "recommend":
        return _OUT_OF_TEN
    return {}


_SATISFACTION = {
    fold(word + end): step
    for word, step in _figures("satisfied").items()
    for end in ("", "e", "s", "es", "(e)")
} | {f"{grade}/5": float(grade) for grade in range(6)}
_AGREEMENT = _figures("agreed")
_OUT_OF_TEN = {f"{grade}/10": float(grade) for grade in range(11)}


_BAD = r"(?! (?:in|me|de|dis|un)\w*(?:satisf|content|happy|cu)|(?: de)? pas\b)"  # « pas du tout mécontent » is the best
_BEST = r"(?:tres|tout a fait|entierement|pleinement|very|extremely|completely) (?:satisf|content|bien|bon|good|happy)\w*|excellent\w*|parfait\w*"
_WORST = r"(?:pas satisf|tres (?:mecontent|insatisf|mauvais)|(?:very )?(?:poor|bad)|very (?:dis|un)satisf|mauvais|nul\b|insatisf|mecontent)\w*"
# Words that say how far what is asked is so: the best, unless a question denies that one is satisfied.
_SO = rf"(?:tout a fait|(?:tot|complete|entiere|pleine)ment|(?:completely|extremely|totally|fully)){_BAD}"
_NOT_SO = rf"(?:pas du tout|not at all){_BAD}"


def denies(heading: str) -> bool:
    """Whether what a heading asks, before it says its grades, is how far one is not satisfied: « Je suis mécontent (1 à 5) »."""
    asked = fold(re.split(r"[(\[0-9:]", heading.strip() or " ")[0])
    either = re.search(r"(?<!\w)(?:satisf|content)", asked) and not re.search(r"\b(?:ne|n|not)\b", asked)
    return not either and _SAID.denied.search(asked) is not None


def scale_of(heading: str, denied: bool = False) -> tuple[int, int] | None:
    """The grades that a heading says are the worst and the best: (5, 1) for « 1 = très satisfait, 5 = pas du tout ».

    denied: what is asked is how far one is not satisfied; « tout à fait » says nothing then.

    >>> scale_of("Satisfait ? (1 = très satisfait, 5 = pas du tout)"), scale_of("de 1 (pas du tout) à 5 (très satisfait)")
    ((5, 1), (1, 5))
    """
    found = ends_of(heading, denied)
    figures = [int(figure) for figure in re.findall(r"\b([0-9]{1,2})\s*[=:]", heading)]
    lowest, highest = range_of(heading) or (None, None)
    if lowest in found.values() or highest in found.values():
        known, other = ("best", "worst") if "best" in found else ("worst", "best")
        found.setdefault(other, highest if found[known] == lowest else lowest)
    if "best" in found and found["best"] <= 1:
        others = [figure for figure in figures if figure > 1]
        found.setdefault("worst", max(others, default=5))
    elif "worst" in found and found["worst"] >= 4:
        others = [figure for figure in figures if figure < 2]
        found.setdefault("best", max(others, default=1))
    return (found["worst"], found["best"]) if len(set(found.values())) == 2 else None


def ends_of(text: str, denied: bool = False) -> dict[str, int]:
    """The grades that a text says are the worst and the best, as far as it says them."""
    text, said = _SAID.stars.sub(r"\1", fold(text)), {}
    for name, words, so in (("worst", _WORST, _NOT_SO), ("best", _BEST, _SO)):
        words = words if denied else f"{words}|{so}"
        before = [int(match[1]) for match in re.finditer(rf"\b([0-9]{{1,3}}) (?:{words})", text)]
        after = re.search(rf"(?:{words})(?: \w+){{0,2}} ([0-9]{{1,3}})\b", text)
        said[name] = before or ([int(after[1])] if after else [])
    # « 4 = mécontent, 5 = très mécontent »: the end is the one that is furthest from the other
    pairs = [(abs(worst - best), worst, best) for worst in said["worst"] for best in said["best"]]
    if pairs:
        _apart, worst, best = max(pairs, key=lambda pair: pair[0])
        return {"worst": worst, "best": best}
    return {name: figures[0] for name, figures in said.items() if figures}


_HIGHEST = (3, 4, 5, 6, 7, 10, 20, 100)  # grades a scale goes to


def scale_in(cells: Iterable, denied: bool = False) -> tuple[int, int] | None:
    """The worst and the best grade that cells spell out, « 10 tout à fait », beside those that hold a grade alone; None where
    they spell out none, (0, 0) where what they spell out is no scale."""
    cells = set(cells)
    texts = [cell for cell in cells if is_end(cell, denied)]
    if all(figure_of(text, _SATISFACTION) is not None for text in texts):
        return None
    grades = {int(value) for cell in cells if (value := grade_in(cell)) is not None}
    worst, best = ({ends_of(t, denied).get(name) for t in texts} - {None} for name in ("worst", "best"))
    if not worst or not best or not grades or not (max(worst) < min(best) or max(best) < min(worst)):
        return 0, 0
    low, high = min(worst | best), max(worst | best)
    if low > 1 or high not in _HIGHEST or max(grades) > high:
        return 0, 0
    return (low, high) if min(best) == high or max(worst) < min(best) else (high, low)


def is_end(cell: object, denied: bool = False) -> bool:
    """Whether a cell is a grade with the words that say it is an end of its scale: « 10 - tout à fait »."""
    return isinstance(cell, str) and bool(re.match(r"\s*[0-9]{1,3}\b", cell)) and bool(ends_of(cell, denied))


def grade_in(cell: object) -> float | None:
    """The grade of a cell: its figure, in words too, or the one its words follow, « 10 tout à fait »; none of « 3 ou 4 », « 4 et demi ».

    >>> [grade_in(cell) for cell in ("2,5 étoiles", "1 000", "4/5", "10 tout à fait", "deux, merci", "3 ou 4", "4 et demi")]
    [2.5, 1000.0, 4.0, 10.0, 2.0, None, None]
    """
    if not isinstance(cell, str) or figure_in(cell) is not None:
        return figure_in(cell)
    head, polite = _GRADE.match(cell), _POLITE.fullmatch(fold(cell))
    said = head[1].replace(",", ".") if head else _IN_WORDS.get(polite[1], polite[1]) if polite else None
    return None if said is None else float(said)


_GRADE = re.compile(
    r"\s*([0-9]{1,3}(?:[.,][0-9]+)?)\b(?! ?(?:[-–,;&+]|ou|puis|à|a|et|or|to|then|and)? ?[0-9½]| et demie?\b)"
)


_LEGEND_LINES, _LEGEND_CELLS = 30, 3  # of a sheet that only explains grades


_TO = re.compile(
    r"(?:\b([01])\s*(?:à|a|to|-|–)\s*|(?:(?<![0-9\s])\s*/|\bsur|\bout of)\s*)([1-9][0-9]{0,2})\b(?!\s*[=:/0-9])",
    re.I,
)


def range_of(heading: str) -> tuple[int, int] | None:
    """The lowest and the highest grade a heading says: (1, 4) for « Satisfaction (sur 4) »."""
    to = _TO.search(heading)
    return (int(to[1] or 1), int(to[2])) if to else None


_ABOVE = re.compile(
    r"\b(?:not(?:es?|ée?s?)|échelle|barème|grades?|scores?|scale)\s*:?\s+(?:(?:de|from)\s+)?"
    r"((?:[01]\s*(?:à|to|-|–)|/|sur|out of)\s*[1-9][0-9]{0,2})\s*(?:$|[),.;:–-])",
    re.I,
)


def range_above(sheet: Sheet, header: int) -> tuple[int, int] | None:
    """The lowest and the highest grade that a title says, alone on its line: (1, 10) for « Enquête – notes sur 10 »."""
    alone = (cells[0] for _index, cells in titles_above(sheet, header) if len(cells) == 1)
    found = filter(None, (_ABOVE.search(cell) for cell in alone if isinstance(cell, str)))
    return next((range_of(f"({match[1]})") for match in found), None)


def scale_advised(heading: str, above: tuple[int, int] | None) -> tuple[int, int] | None:
    """The worst and the best grade of a question on recommending, other than the kit's from 0 to 10; (0, 0) where its heading
    explains other grades and does not tell the best.

    >>> [scale_advised(f"Would you recommend it? {said}", None) for said in ("(1 to 5)", "(0-10)", "(1 = no, 5 = yes)")]
    [(1, 5), None, (0, 0)]
    """
    explained = [int(figure) for figure in re.findall(r"\b([0-9]{1,2})\s*[=:(]", heading)]
    scale = scale_of(heading)
    if not scale and len(explained) > 1:
        return None if max(explained) == 10 else (0, 0)
    scale = scale or range_of(heading) or above
    return None if scale in ((0, 10), (1, 10)) else scale


# The steps of a scale, from the worst, on that of the kit: three have a middle, four have none, six begin with nought.
_OUT_OF_FIVE = {2: (1, 3, 5), 3: (1, 2, 4, 5), 4: (1, 2, 3, 4, 5), 5: (1, 1, 2, 3, 4, 5)}


def out_of_five(scale: tuple[int, int], spelt: bool = False) -> Mapping[int, int]:
    """Grade -> what it is from 1 to 5, for a scale by its worst and its best grade. Of one with other steps, by the rule of
    three when its ends are spelt out; else nothing, for nobody says that its highest is the best.

    >>> out_of_five((4, 1)), out_of_five((1, 10)), out_of_five((0, 10), spelt=True)
    ({4: 1, 3: 2, 2: 4, 1: 5}, {}, {0: 1, 10: 5})
    """
    worst, best = scale
    if spelt and abs(best - worst) > max(_OUT_OF_FIVE):
        return {worst: 1, best: 5}
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


def codes_followed(said: Mapping[str, object], cells: Iterable) -> Mapping[str, float]:
    """What the codes of five answers, A1 to A5, stand for once a person has said one that tells which end is the best.

    >>> codes_followed({"a4": 4.0}, ["A4", "A1"])["a1"], codes_followed({"a3": 3.0}, ["A3"])
    (1.0, {})
    """
    known = {int(key[1:]): meant for key, meant in said.items() if re.fullmatch("a[1-5]", key)}
    if not known or not all(re.fullmatch("A[1-5]", str(cell)) for cell in cells):
        return {}
    up, down = (
        all(meant == grade(step) for step, meant in known.items())
        for grade in (float, lambda step: 6.0 - step)
    )
    return {} if up == down else {f"a{step}": float(step if up else 6 - step) for step in range(1, 6)}


_IN_WORDS = {
    word: n
    for words in (
        "zero un deux trois quatre cinq six sept huit neuf dix",
        "zero one two three four five six seven eight nine ten",
    )
    for n, word in enumerate(words.split())
}
_POLITE = re.compile(
    rf"(?:(?:un|je (?:dirais|mets|donne)|note|a) )?([0-9]{{1,2}}|{'|'.join(_IN_WORDS)})(?: (?:merci|beaucoup|bravo|a vous|et|bonne (?:journee|continuation)|cordialement|thanks|thank you|points?|sur dix))*"
)


def figure_of(text: str, words: Mapping[str, float]) -> float | None:
    """The figure a chosen answer stands for: « Très satisfait » 5, « 4 - Satisfait » 4, « 4/5 » 4; None if unknown."""
    key = fold(text)
    for said in (key, re.sub(r"\s*(?:/|sur)\s*", "/", text.strip())):
        if said in words:
            return words[said]
    polite = _POLITE.fullmatch(key)
    if (
        polite
        and words is not _YES_NO
        and (polite[1] not in _IN_WORDS or "10/10" in words or _IN_WORDS[polite[1]] <= 5)
        and figure_in(text) is None  # « -1 », the code of a survey tool
    ):
        grade = _IN_WORDS.get(polite[1], polite[1])
        return words.get(f"{grade}/10", float(grade) if words else None)  # « 7 !! », « 4 merci », « dix »
    head, _space, rest = key.partition(" ")
    if head.isdigit() and len(head) <= 2 and words.get(rest) == float(head):
        return float(head)  # "4 - Satisfait": the figure and the words agree
    return None
