"""Questions of a survey in columns of their own: which one a heading asks, and what each of several is about."""

import re
from os.path import commonprefix

from ...core.cells.sheet import filled
from ...core.cells.values import parse
from ...core.schema import Choice, Column, fold
from ...core.tables import TABLES
from ..layout.answers import figure_of, is_end, unsaid, words_of
from ..layout.forms import split
from ..layout.questions import ASKED
from ..words import Said
from .likeness import MOST_WORDS
from .page import LIKELY, Chosen, Page, likely, places_of

_SAID = Said("surveys")

QUESTIONS = TABLES["surveys"]["question"].choices


# how like a column of the file is to one of the kit, or to a question; where it stands
Pair = tuple[float, int, Column | Choice]


def asked(heading: str, values: list, position: int) -> list[Pair]:
    """A survey question in a column of its own, if its answers are figures or the usual words."""
    found = []
    for choice in QUESTIONS:
        if not re.search(ASKED[choice.value], fold(heading)) or not values:
            continue
        if _SAID.aspect.search(fold(split(heading)[1])):
            continue
        words, column = words_of(choice.value, heading), TABLES["surveys"]["score"]
        values = [v for v in values if not unsaid(v)]
        good = [
            v
            for v in values
            if (isinstance(v, str) and figure_of(v, words) is not None)
            or parse(v, column).problem in ("", "number_about")
            or (choice.value == "satisfaction" and is_end(v))
        ]
        # LimeSurvey's
        coded = len(values) <= MOST_WORDS and all(re.fullmatch(r"A[0-9]{1,2}", str(v)) for v in values)
        if len(good) > 0.6 * len(values) or coded or all(map(_PERCENT.fullmatch, map(str, values))):
            # the whole before one of its sides
            sure = LIKELY + 0.01 if _SAID.aspect.search(fold(heading)) else 0.88
            found.append((sure, position, choice))
    return found


# answers out of a hundred: whether they are read is told of each
_PERCENT = re.compile(r"(?:100|[0-9]{1,2})(?:[.,]0)? ?%?")


def choice_of(position: int, heads: list[str], chosen: Chosen) -> str:
    """The choice a column of a survey is about; "" for a question of a group, « avis/satisfaction », that has no sister."""
    asked, choice = split(heads[position])
    places = places_of(chosen[position][0], chosen)
    if not choice:
        return apart(heads, places).get(position, "")
    if _SAID.overall.search(fold(choice)):
        return ""
    sisters = [p for p in places if split(heads[p])[0] == asked]
    return choice if len(sisters) > 1 or "[" in heads[position] else ""


_TOGETHER = 0.9  # of the lines answer one of two columns: they ask the same, in two languages or two versions


def in_other_words(page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """Columns that ask again what another asks, of those who did not answer that one: the same form in two languages."""
    lines = {p: {i for i, row in enumerate(page.below) if p < len(row) and filled(row[p])} for p in free}
    everybody = set().union(*lines.values())
    known, found = likely(chosen), {}
    for p in free:
        for _score, _p, choice in asked(page.heads[p], page.values[p], p) if p not in known else ():
            twins = [lines[q] for q, other in known.items() if other is choice and q in lines]
            alone = len(twins) == 1 and not lines[p] & twins[0]
            if alone and len(lines[p] | twins[0]) >= _TOGETHER * len(everybody):
                found[p] = choice, LIKELY
    return found


def apart(heads: list[str], places: list[int]) -> dict[int, str]:
    """What each of several questions that begin alike is about: « Seriez-vous intéressé par la livraison de courses ? »."""
    start = commonprefix([heads[p] for p in places])
    start = start[: start.rfind(" ") + 1]
    if len(places) < 2 or len(start.split()) < 3:
        return {}
    return {p: _ARTICLES.sub("", heads[p][len(start) :].strip(" ?\u00a0")) for p in places}


_ARTICLES = re.compile(
    r"^(?:(?:un |le )?services? )?(?:(?:une?|des|du|de la|de l['’]|de|le|la|les|a|the) ?)?\b", re.I
)
