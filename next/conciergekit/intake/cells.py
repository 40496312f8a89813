"""What does one raw cell hold: a value of its column's type, or what is wrong with it?

Stated rules, where a cell could be read in two ways:
- dates are day first; where a column holds a date that can only be month first, those that could
  be both are asked; a month alone ("avril 2026") is its first day, a year of two digits is 20xx;
- "1,234" and "1.234" may be 1234 or 1.234: the one within the column's bounds, else asked;
- a bare number above the highest share can only be a percentage (60 -> 0.6); in a column that
  holds one, a number up to 1 is asked.
Nothing is executed: a text beginning with "=" is a text.
"""

import contextlib
import datetime
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

import numpy as np

from .. import dictionary
from .problems import MONTHS

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
LONGEST = {"code": 80, "text": 5_000}  # characters
NUMBERS = ("amount", "number", "whole", "share", "grade4", "grade5")
WHOLE = ("whole", "grade4", "grade5")

_ZERO_DAY = datetime.date(1899, 12, 30)  # day 0 of a serial of Excel
_CLOCK = r"(?:[T ]+\d{1,2}[:h]\d{2}[\d:.Z+]*)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _CLOCK)
_ORDINAL = re.compile(r"(\d+)(?:er|e|st|nd|rd|th)")
# Words of a date that say nothing more: days of the week, articles.
_DAYS = re.compile("(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|[a-z]{3,6}day|le|the|of")
_MONTHS = {
    dictionary.plain(name): month
    for names in MONTHS.values()
    for month, name in enumerate(names.split(), 1)
}
_DECIMAL = re.compile(r"(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d+))?")
_THOUSANDS = re.compile(r"([1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?")
_EURO = re.compile(r"€|euros?|eur", re.IGNORECASE)
_LASTING = re.compile(
    r"(?:PT)?(\d+) ?(?:h|heures?|hours?)(?: ?(\d{1,2}))? ?(?:min|mn|minutes|M\d+S)?", re.IGNORECASE
)
_HOUR = re.compile(r"(\d{1,2}) ?[h:] ?([0-5]\d)?(?: ?min|:\d{2})?", re.IGNORECASE)
_ERROR = re.compile(
    r"#(?:REF|DIV/0|VALUE|VALEUR|NAME|NOM|NUM|NOMBRE|NULL|NUL|N/A|SPILL|CALC)[!?]?|Err:\d{3}"
)
# Control characters, and halves of characters that no file can hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DOUBTS = {  # texts that are kept and told
    "control_characters": _CONTROL,
    "formula_text": re.compile(r"^\s*="),
    "path_text": re.compile(r"^\s*(?:\.{0,2}|~|[A-Za-z]:)[\\/]\S"),
}
_YES_NO = dict.fromkeys(("oui", "o", "yes", "y", "vrai", "true", "x", "1"), True)
_YES_NO |= dict.fromkeys(("non", "n", "no", "faux", "false", "0"), False)


@dataclass(frozen=True)
class Unreadable:
    """A cell whose file gives no value: a formula never computed, or an error such as #REF!."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class Cell:
    """value: None for blank. code: what is wrong, "" if nothing; words: what its message needs."""

    value: object = None
    code: str = ""
    words: dict[str, object] = field(default_factory=dict)


def convert(column: dictionary.Column, raws: Sequence[object]) -> tuple[list[Cell], np.ndarray]:
    """What the distinct cells of a column hold, and for each raw cell its place among them."""
    if bool in set(map(type, raws)):  # else True, 1 and 1.0 would be one cell
        raws = [str(raw) if raw.__class__ is bool else raw for raw in raws]
    place = {raw: number for number, raw in enumerate(dict.fromkeys(raws))}
    at = np.fromiter((place[raw] for raw in raws), dtype="int64", count=len(raws))
    read = _reader(column, place)
    return [_cell(raw, read) for raw in place], at


def written(raw: object) -> str:
    """A cell as a text: whole numbers without ".0", days without their midnight."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return str(raw.date())
    return str(raw)


def _cell(raw: object, read: Callable[[object], Cell]) -> Cell:
    if isinstance(raw, Unreadable):
        return Cell(code=raw.code)
    raw = raw.strip() if isinstance(raw, str) else raw
    if raw == "":
        return Cell()
    return Cell(code="error_value") if _ERROR.fullmatch(str(raw)) else read(raw)


def _reader(column: dictionary.Column, seen: Iterable[object]) -> Callable[[object], Cell]:
    """How the cells of this column are read, knowing all that it holds."""
    if column.type == "date":
        dates = (_YEAR_LAST.fullmatch(raw.strip()) for raw in seen if isinstance(raw, str))
        mixed = any(int(found[1]) <= 12 < int(found[2]) for found in dates if found)
        return partial(_date, mixed=mixed)
    if column.type in NUMBERS:
        found = (_readings(raw, column) for raw in seen if column.type == "share")
        mixed = any(n > column.high for numbers, percent in found if not percent for n in numbers)
        return partial(_number, column=column, mixed=mixed)
    if column.type in ("choice", "indicator"):
        lists = {**dictionary.lists(), "": dictionary.indicators()}
        allowed = lists[column.list]
        return partial(_choice, allowed=allowed, names=named(allowed.values()))
    return {"time": _time, "yesno": _yes_no}.get(column.type) or partial(_text, kind=column.type)


def _date(raw: object, mixed: bool) -> Cell:
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    days = [raw] if isinstance(raw, datetime.date) else _days(raw)
    if not days:
        return Cell(code="not_a_date")
    if len(days) == 2 and mixed:
        return Cell(code="date_two_readings", words={"first": days[0], "second": days[1]})
    if not FIRST_DAY <= days[0] <= LAST_DAY:
        return Cell(code="date_bounds", words={"low": FIRST_DAY, "high": LAST_DAY})
    return Cell(days[0])


def _days(raw: object) -> list[datetime.date]:
    """The day first reading and, if there is another, the month first one."""
    triples, text = [], raw if isinstance(raw, str) else ""
    if _is_number(raw) or re.fullmatch(r"\d{5}", text):
        first, last = ((day - _ZERO_DAY).days for day in (FIRST_DAY, LAST_DAY))
        inside = first <= float(raw) < last + 1
        return [_ZERO_DAY + datetime.timedelta(days=int(float(raw)))] if inside else []
    if found := _YEAR_FIRST.fullmatch(text):
        triples = [tuple(map(int, found.groups()))]
    elif found := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, found.groups())
        year += 2000 if len(found[3]) == 2 else 0
        triples = dict.fromkeys([(year, second, first), (year, first, second)])
    elif text:
        triples = _day_in_words(text)
    days = []
    for triple in triples:
        with contextlib.suppress(ValueError):  # no such day
            days.append(datetime.date(*triple))
    return days


def _day_in_words(text: str) -> list[tuple[int, int, int]]:
    """ "3 avril 2026", "lundi 1er mars 2026", "April 3, 2026", "avril 2026"."""
    words = [word for word in dictionary.plain(text).split() if not _DAYS.fullmatch(word)]
    numbers = [_ORDINAL.sub(r"\1", word) for word in words if word[0].isdigit()]
    names = [word for word in words if not word[0].isdigit()]
    name = names[0] if len(names) == 1 and len(names[0]) > 2 else "?"
    months = {month for spelt, month in _MONTHS.items() if spelt.startswith(name)}
    lengths = [len(number) for number in numbers]
    known = lengths in ([4], [1, 4], [2, 4], [1, 2], [2, 2]) and "".join(numbers).isdecimal()
    if len(months) != 1 or not known:
        return []
    year = int(numbers[-1]) + (2000 if lengths[-1] == 2 else 0)
    return [(year, months.pop(), int(numbers[0]) if len(numbers) == 2 else 1)]


def _time(raw: object) -> Cell:
    minutes = -1
    if isinstance(raw, datetime.time):
        minutes = raw.hour * 60 + raw.minute
    elif _is_number(raw):
        minutes = round(raw * 1440)  # a part of a day
    elif found := _HOUR.fullmatch(str(raw)):
        minutes = int(found[1]) * 60 + int(found[2] or 0)
    if not 0 <= minutes < 1440:
        return Cell(code="not_a_time")
    return Cell(f"{minutes // 60:02d}:{minutes % 60:02d}")


def _number(raw: object, column: dictionary.Column, mixed: bool) -> Cell:
    numbers, percent = _readings(raw, column)
    if column.type == "share" and percent:
        numbers = [number / 100 for number in numbers]
    elif column.type == "share":
        mixed = [number for number in numbers if mixed and 0 < number <= column.high]
        numbers = [n / 100 if n > column.high else n for n in numbers]
        numbers += [number / 100 for number in mixed]
    if not numbers:
        return Cell(code="not_a_number")
    fit = [number for number in numbers if not _outside(number, column)]
    if len(fit) == 1:
        return Cell(fit[0])
    if not fit:
        words = {"low": column.low, "high": column.high}
        return Cell(code=_outside(numbers[0], column), words=words)
    code = "share_two_readings" if column.type == "share" else "number_two_readings"
    return Cell(code=code, words={"first": fit[0], "second": fit[1]})


def _outside(number: float, column: dictionary.Column) -> str:
    """The code of why a number cannot be in this column, or ""."""
    if column.type in WHOLE and not number.is_integer():
        return "not_whole"
    if column.low is not None and number < column.low:
        return "below"
    return "above" if column.high is not None and number > column.high else ""


def _readings(raw: object, column: dictionary.Column) -> tuple[list[float], bool]:
    """The numbers a cell may mean, and whether it is written as a percentage."""
    if _is_number(raw):
        return [float(raw)], False
    lasting = _lasting(raw, column)
    if lasting or not isinstance(raw, str):
        return lasting, False
    text = " ".join(raw.split()).replace("−", "-")
    text = _EURO.sub("", text).strip() if column.type == "amount" else text
    percent = column.type == "share" and text.endswith("%")
    text = text.removesuffix("%").strip() if percent else text
    if text.startswith("(") and text.endswith(")"):  # an accountant's minus
        text = "-" + text[1:-1].strip()
    sign = -1 if text.startswith("-") else 1
    text = text[1:].strip() if text[:1] in ("-", "+") else text
    numbers = []
    if found := _DECIMAL.fullmatch(text):
        numbers.append(sign * float(f"{found[1].replace(' ', '')}.{found[2] or 0}"))
    if found := _THOUSANDS.fullmatch(text):
        numbers.append(sign * float(f"{found[1].replace(found[2], '')}.{found[3] or 0}"))
    return [number for number in numbers if math.isfinite(number)], percent


def _lasting(raw: object, column: dictionary.Column) -> list[float]:
    """ "2 h 30" or the clock's 02:30 as the hours or the minutes that the column's name asks."""
    hours, minutes = ("hours" in column.code.split("_"), "minutes" in column.code.split("_"))
    lasts = None
    if isinstance(raw, datetime.timedelta):
        lasts = raw.total_seconds() / 60
    elif isinstance(raw, datetime.time) and hours:  # in minutes, 2:30 may be 2 min 30 s
        lasts = raw.hour * 60 + raw.minute
    elif isinstance(raw, str) and (found := _LASTING.fullmatch(raw)):
        lasts = int(found[1]) * 60 + int(found[2] or 0)
    known = lasts is not None and (hours or minutes)
    return [lasts / 60 if hours else lasts] if known else []


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and math.isfinite(raw)


def _text(raw: object, kind: str) -> Cell:
    """A text, or a code: a code has no double space, and is not cut if it is too long."""
    given = written(raw)
    text = _CONTROL.sub("", given).strip()
    text = " ".join(text.split()) if kind == "code" else text
    if len(text) > LONGEST[kind]:
        words = {"count": len(text), "limit": LONGEST[kind]}
        kept = None if kind == "code" else text[: LONGEST[kind]]
        return Cell(kept, f"{kind}_too_long", words)
    code = next((code for code, sign in _DOUBTS.items() if sign.search(given)), "")
    return Cell(text or None, code)


def _yes_no(raw: object) -> Cell:
    value = _YES_NO.get(dictionary.plain(written(raw)))
    return Cell(value, "not_yes_no" if value is None else "")


def _choice(raw: object, allowed: dict[str, dictionary.Named], names: dict[str, str]) -> Cell:
    """allowed: by code. names: every way of writing them, plain -> code."""
    word = dictionary.plain(written(raw))
    if word in names:
        return Cell(names[word])
    if allowed is not dictionary.indicators():
        return Cell(code="unknown_value", words={"allowed": list(allowed.values())})
    near = dict.fromkeys(names[name] for name in get_close_matches(word, names, n=3, cutoff=0))
    return Cell(code="unknown_indicator", words={"near": [allowed[code] for code in near]})


def named(things: Iterable[dictionary.Named]) -> dict[str, str]:
    """Every way of writing them, plain -> code."""
    return {dictionary.plain(name): one.code for one in things for name in one.names()}
