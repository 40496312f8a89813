"""How like a column of a file is to one of the kit: by its heading, and by what stands under it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache, partial

from ...core import languages
from ...core.cells.cell import Reading, figure_in
from ...core.cells.dates import weekday
from ...core.cells.values import parse
from ...core.schema import FIGURES, Choice, Column, Table, fold
from ...core.text import any_of
from ..layout.days.clocks import clock
from ..layout.forms import question
from ..layout.kinds import of_one_account
from ..layout.match import column_of, plain, without_brackets
from ..layout.sides import NATURE
from ..layout.ticked import BETWEEN, TICKED
from ..layout.trade import meant_in_the_trade, said_in_the_trade
from ..layout.units import heading_scale
from ..understand.doubts.measured import is_counter
from ..words import Said
from .page import LIKELY, SURE

_SAID = Said("likeness")
PEOPLE = _SAID.people

_TELLING = ("choice", "date", *FIGURES, "yesno")  # kinds whose values say much
MOST_WORDS = 12  # more unknown words than this make no list of words
_VAGUE = frozenset(["quoi", "type", "nature", "motif", "what", "kind"])
_ASKED_OF_ALL = ("outcome", "status", "nature", "commitment")  # columns whose words every team has its own of
# headings of what a person is, or of anything else
_OF_SOMEBODY = ("situation", "statut", "type", "categorie")
# problems of cells that are read nevertheless, or will be once something is said
READABLE = any_of("""
    , number_read, number_about, yesno_begun, weekday_differs, amount_per, amount_negative, date_no_year,
    weekday_other_year, clock_or_length,
    date_swapped, date_serial, date_order, month_only, day_alone, day_alone_differs, too_small, not_in_list
""")


def likeness_of(table: Table, column: Column, heading: str, values: Sequence) -> float:
    """Between 0 and 1."""
    heading = question(heading)
    words, named = fold(heading), column_of(table, heading)
    known = partial(any_known, values, column)
    if named and named.kind == "choice" and words in _VAGUE and not any_known(values, named):
        named = None  # « Motif » of a visit is no reason of a refusal
    if _of_something_else(column, heading, values) or (
        named is column
        and heading_scale(table.name, column, heading) is None  # « Commission (%) » is no amount
    ):
        return 0.0
    if (table.name, column.name) == ("requests", "public") and words in _OF_SOMEBODY:
        people = sum(PEOPLE.match(fold(v)) is not None for v in values)
        return 0.8 if few_words(values) and people >= 0.6 * len(values) else 0.0
    trade = said_in_the_trade(table.name, column.name, without_brackets(heading))
    trade |= column.name == "outcome" and BETWEEN in heading
    trade |= (table.name, column.name) == ("requests", "service") and heading.startswith(TICKED)
    numbered = trade and column.name == "line" and words.split()[0] in ("n", "numero")
    if column.kind == "text" and not numbered and values and all(figure_in(v) is not None for v in values):
        return 0.0  # « Note (1 à 5) » is a grade, « Achats » a sum, no text
    if numbered:
        return LIKELY + 0.01  # words before a number, where both stand
    score = (
        1.0 if named is column else 0.0 if named else max(_same_words(plain(heading), column), trade * 0.8)
    )
    if column.kind == "choice":
        if trade and few_words(values) and (_in_words_of_its_own(column, words, values) or known()):
            return max(score, 0.8)  # words to be said one by one
        if len(values) > 1 and not named and all(map(partial(known_in, column), values)):
            return max(score, 0.78)  # the heading says nothing, its cells do
        if words in _VAGUE and values and not known():
            return 0.0  # « Quoi » says nothing by itself
    most = 1.0 if named is column else SURE - 0.01  # a word of the trade is never sure
    if score < 0.45 or not values or column.kind not in _TELLING:
        return min(most, score)
    if column.kind == "choice" and named is not column and not known():
        return score / 2  # its words are those of something else
    good = _readable(column, words, values)
    return score * (0.4 + 0.6 * good) if good < 0.5 else min(most, score + 0.15 * good)


def _of_something_else(column: Column, heading: str, values: Sequence) -> bool:
    """Whether a heading that looks like a column, or the cells under it, are known to be of something else."""
    words = fold(heading)
    if column.unit != "€" and re.search(r"€|\b(?:tarif|taux|prix|cout)\b", words + heading):
        return True  # « Tarif €/h » is no number of hours
    if column.unit == "km":
        speed = re.search(r"\bk?m ?/ ?h\b|\bvitesse|\bspeed", heading.casefold())
        return is_counter(heading) or speed is not None
    if column.name == "account":  # « Compte courant », « Livret A » are where the money lies
        return (
            words == "compteur"
            or words.startswith("acompte")
            or not any(re.search("[0-9]{2}", str(v)) for v in values)
            or of_one_account([*values, *values])
        )
    if column.unit == "€":
        return _counts_up(values)  # « Ticket » 311, 312, 313 is no money
    if column.name == "minutes" and words in ("time", "heure", "h"):
        return any((clock(v) or 0) >= 6 for v in values)  # the hour of the day
    # « Situation » may be that of the person
    return column.name == "outcome" and words == "situation" and not any_known(values, column)


def _in_words_of_its_own(column: Column, heading: str, values: Sequence) -> bool:
    """Whether it may be a list of which every team has words of its own."""
    own = column.name in _ASKED_OF_ALL and (len(values) > 1 or column is not NATURE)
    return own and not (column is NATURE and heading in _VAGUE)


def _readable(column: Column, heading: str, values: Sequence) -> float:
    """The share of the cells that are of the kind of the column, whichever way they turn out to be written."""
    alone = (2024, 1) if heading in ("jour", "j", "le", "date", "day") else None
    reading = Reading(order="day", decimal=",", month=alone)
    if column.name == "score" and signs_of(Counter(map(str, values))):
        return 1.0
    day = column.kind == "date"
    good = [parse(v, column, reading).problem in READABLE or (day and weekday(v) is not None) for v in values]
    return sum(good) / len(values)


def _counts_up(values: tuple) -> bool:
    """Whether figures number the lines: whole, and nearly each one more than the one before."""
    said = [f for v in values if (f := figure_in(v)) is not None]
    if len(said) < max(8, len(values)) or any(f % 1 for f in said):
        return False
    return sum(b - a == 1 for a, b in zip(said, said[1:], strict=False)) >= 0.9 * (len(said) - 1)


def _same_words(text: str, column: Column) -> float:
    best = 0.0
    words, codes = set(text.split()), languages.codes()
    for heading in _words_for(column, codes):
        theirs = set(heading.split())
        inside = 0.7 * (len(words & theirs) / len(theirs)) if len(heading) > 3 else 0.0
        close = _closeness(text[:80], heading)
        near = close > 0.84 and len(text) > 4  # « qui » is not « quoi »
        best = max(best, inside, close * (0.95 if near or close == 1 else 0.6))
    return best


@lru_cache(maxsize=50_000)  # columns of several tables have words in common
def _closeness(text: str, heading: str) -> float:
    """How alike two headings are written; 0 below `_FAR`, which proposes nothing."""
    if 2 * min(len(text), len(heading)) < _FAR * (len(text) + len(heading)):
        return 0.0
    both = SequenceMatcher(None, text, heading)
    return both.ratio() if both.quick_ratio() >= _FAR else 0.0


_FAR = 0.75  # times .6, it is under what is looked at further


@cache
def _words_for(column: Column, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({plain(text) for text in (*column.title.each(codes), *column.synonyms)} - {""})


def any_known(values: tuple, column: Column) -> bool:
    return any(map(partial(known_in, column), values))


def known_in(column: Column, value: object) -> bool:
    if not parse(value, column).problem or shortened(column, value) is not None:
        return True
    worded = column.kind == "choice" and column.name not in _ASKED_OF_ALL and isinstance(value, str)
    return worded and meant_in_the_trade("", column.name, value) != ""


def of_other_words(column: Column | Choice, values: Iterable) -> bool:
    """Whether a column is one of a list in the kit and holds fewer of its words than others: « Moyen » of a payment is no
    vehicle, and what a volunteer did is no kind of event because one of them held a drop-in session."""
    listed = isinstance(column, Column) and column.kind == "choice" and column.name not in _ASKED_OF_ALL
    said = set(values) if listed else ()
    return bool(said) and 2 * sum(known_in(column, value) for value in said) < len(said)


def shortened(column: Column, value: object) -> str | None:
    """The value of a list that a word with a point shortens, « bén. »; None where it shortens none, or several."""
    if column.kind != "choice" or not isinstance(value, str) or not re.fullmatch(r"\w{3,}\.", value.strip()):
        return None
    found = {v for text, v in column.values.items() if text.startswith(fold(value))}
    return found.pop() if len(found) == 1 else None


def few_words(values: tuple) -> bool:
    """Whether a column holds a few words again and again, as one with a list would."""
    return 0 < len(values) <= MOST_WORDS and all(isinstance(v, str) and len(v) < 40 for v in values)


def signs_of(counts: Mapping[str, int]) -> Mapping[str, float]:
    """What signs stand for, from -- to ++, in a column that holds nothing else; an equal sign, or nought, is the middle."""
    signs = {"++": 5, "+": 4, "=": 3, "0": 3, "-": 2, "--": 1}
    return signs if {"+", "-"} & {*counts} and {*counts} <= {*signs} and len(counts) > 2 else {}
