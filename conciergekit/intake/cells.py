"""One cell as people type it -> a typed value, or why it cannot be read. Nothing is guessed."""

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..schema import Column, Words, fold
from .readers import Unread

# Dates outside these years are slips of the keyboard; Excel day numbers are only taken for recent years.
YEARS = (1950, 2100)
SERIAL_YEARS = (1990, 2050)
_EXCEL_DAY_0 = dt.date(1899, 12, 30)

_NO_ANSWER = frozenset(
    ["", "-", "--", "–", "—", "/", "?", ".", "…", "n.c.", "nc", "n.c", "n/c", "n.r.", "nr", "n/a", "na", "néant",
     "n.d.", "nd", "ns", "nsp", "nan", "none", "null", "nat", "sans objet", "so", "s.o.", "vide", "tbd"]
)  # fmt: skip
_NO_CODE = frozenset(
    ["", "-", "--", "–", "—", "/", "?", ".", "…", "n.c.", "n/a", "nan", "none", "null", "nat"]
)
_ERRORS = re.compile(
    r"#(N/?A|REF!?|VALUE!?|VALEUR\s?!?|DIV/0\s?!?|NOM\s?\??|NAME\??|NUM!?|NOMBRE\s?!?|NULL?!?)|Err:\d+"
)
_YES = frozenset(["oui", "o", "yes", "y", "vrai", "true", "1", "x", "ok", "v"])
_NO = frozenset(["non", "n", "no", "faux", "false", "0"])


@dataclass(frozen=True)
class Cell:
    """What a cell says. `problem` is a message code when it says it badly; `value` None = missing."""

    value: object = None
    problem: str = ""
    weight: str = "doubtful"
    values: dict = field(default_factory=dict)


def parse(raw, column: Column) -> Cell:
    """Understand one filled cell of `column`."""
    if isinstance(raw, Unread):
        return Cell(problem="formula_unsaved" if raw.startswith("=") else "excel_error")
    if isinstance(raw, str):
        raw = _clean(raw)
        # "None" is a blank anywhere but in a list that offers it
        if raw.casefold() in _blanks(column.kind) and fold(raw) not in column.values:
            return Cell(problem="no_answer", weight="note") if raw else Cell()
        if _ERRORS.fullmatch(raw):
            return Cell(problem="excel_error")
    return _PARSERS[column.kind](raw, column)


def _blanks(kind: str) -> frozenset[str]:
    """Ways to write "no answer". A code may be a person's initials: NA, NC or SO are answers there."""
    if kind == "text":
        return frozenset([""])
    return _NO_CODE if kind == "code" else _NO_ANSWER


def _clean(text: str) -> str:
    """Every kind of space is a space, every kind of minus before a figure is a hyphen."""
    text = " ".join(text.replace("\ufeff", "").split())
    return re.sub(r"^[\u2212\u2012\u2013](?=\s?[0-9])", "-", text)


# ---- numbers ---------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")
_SPACED = re.compile(r"[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?|[0-9]{1,3}('[0-9]{3})+([.,][0-9]+)?")
_GROUPED = re.compile(
    r"[0-9]{1,3}((\.[0-9]{3}){2,}|(,[0-9]{3}){2,}|(\.[0-9]{3})+,[0-9]+|(,[0-9]{3})+\.[0-9]+)"
)
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]{1,2}")
_DURATION = re.compile(
    r"(?:([0-9]{1,3}) ?(?:h|heures?|hours?|hrs?|:) ?)(?:([0-5]?[0-9]) ?(?:m|mn|min|minutes?|')?)?", re.I
)
_HOURS = re.compile(r"([0-9]{1,3}[.,][0-9]+) ?(?:h|heures?|hours?)", re.I)
_MINUTES = re.compile(r"([0-9]{1,4}(?:[.,][0-9]+)?) ?(?:m|mn|min|mins|minutes?|')", re.I)
_MONEY = re.compile(r"^(?:€|eur(?:os?)?) ?| ?(?:€|eur(?:os?)?)(?: ?(?:ht|ttc|/ ?[a-z]+))?$", re.I)


def figure(text: str) -> float | None:
    """The number a cleaned text writes, with French or English marks; None if it is not one.

    >>> figure("1 234,50"), figure("-12.5"), figure("1.234.567"), figure("douze")
    (1234.5, -12.5, 1234567.0, None)
    """
    sign, digits = (-1.0, text[1:].lstrip()) if text.startswith("-") else (1.0, text.removeprefix("+"))
    if _SPACED.fullmatch(digits):
        digits = re.sub(r"[ ']", "", digits).replace(",", ".")
    elif _GROUPED.fullmatch(digits):
        last = max(digits.rfind("."), digits.rfind(","))
        marks = {mark for mark in digits if mark in ".,"}
        if len(marks) == 2:  # the last mark is the decimal one
            digits = re.sub("[.,]", "", digits[:last]) + "." + digits[last + 1 :]
        else:
            digits = re.sub("[.,]", "", digits)
    elif _PLAIN.fullmatch(digits) or _SCIENTIFIC.fullmatch(digits):
        digits = digits.replace(",", ".")
    else:
        return None
    value = sign * float(digits)
    return value if math.isfinite(value) else None


def _number(raw, column: Column) -> Cell:
    hours = column.unit.startswith("h") and column.kind == "number"
    minutes = column.unit == "min"
    if isinstance(raw, bool):
        return Cell(problem="not_number")
    if isinstance(raw, (int, float)):
        return _bounded(float(raw), column)
    if isinstance(raw, (dt.time, dt.timedelta)) and (hours or minutes):
        return _bounded(_seconds(raw) / (3600 if hours else 60), column)
    if isinstance(raw, (dt.date, dt.datetime, dt.time, dt.timedelta)):
        return Cell(problem="date_for_number")
    text = raw
    if hours or minutes:
        spent = _spent_minutes(text)
        if spent is not None:
            return _bounded(spent / 60 if hours else spent, column)
    return _number_text(text, column)


def _number_text(text: str, column: Column) -> Cell:
    # a share, or a figure of any kind such as a gate requirement: "75 %"
    free = not column.unit and column.minimum is None and column.maximum is None
    percent = text.endswith("%") and (column.kind == "share" or free)
    if percent:
        text = text[:-1].rstrip()
    elif column.unit and "€" in column.unit:
        text = _MONEY.sub("", text)
    elif column.unit and text.casefold().endswith(column.unit.split("/")[0].casefold()):
        text = text[: -len(column.unit.split("/")[0])].rstrip()
    text = _clean(text)
    if _AMBIGUOUS.fullmatch(text):
        whole = text.replace(".", "").replace(",", "")
        return Cell(
            problem="number_ambiguous", values={"large": float(whole), "small": float(text.replace(",", "."))}
        )
    value = figure(text)
    if value is None:
        return Cell(problem="not_number")
    if percent and column.kind == "share" and value > 100:
        return Cell(problem="share_wrong")
    return _bounded(value / 100 if percent else value, column)


def _bounded(value: float, column: Column) -> Cell:
    if not math.isfinite(value):
        return Cell(problem="not_number")
    if column.kind == "integer" and value != int(value):
        return Cell(problem="not_whole")
    low, high = column.minimum, column.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return Cell(value + 0.0)
    if column.kind == "share" and 1 < value <= 100:
        return Cell(problem="share_over_1", values={"suggestion": f"{value:g} %".replace(".", ",")})
    if column.kind == "share":
        return Cell(problem="share_wrong")
    if high is None:
        return Cell(problem="too_small", values={"low": low})
    return Cell(problem="out_of_range", values={"low": low, "high": high})


def _seconds(raw: dt.time | dt.timedelta) -> float:
    if isinstance(raw, dt.timedelta):
        return raw.total_seconds()
    return raw.hour * 3600 + raw.minute * 60 + raw.second


def _spent_minutes(text: str) -> float | None:
    """ "2 h 30", "1h15", "0:45", "45 min" in minutes; None for anything else."""
    if match := _DURATION.fullmatch(text):
        return int(match.group(1)) * 60 + int(match.group(2) or 0)
    if match := _HOURS.fullmatch(text):
        return float(match.group(1).replace(",", ".")) * 60
    if match := _MINUTES.fullmatch(text):
        return float(match.group(1).replace(",", "."))
    return None


# ---- dates -----------------------------------------------------------------------------------------------

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.+Z]*)?")
_DAY_FIRST = re.compile(
    r"(?:[a-zéû]{3,8}\.? )?([0-9]{1,2}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{4}|[0-9]{2})(?:,? [0-9:h]+)?",
    re.I,
)
_IN_WORDS = re.compile(
    r"(?:[^\W\d]{3,9}\.? )?(?:([0-9]{1,2})(?:er|st|nd|rd|th)?[ -])?([^\W\d]{3,9})\.?[ -]([0-9]{4})", re.I
)
_MONTH_ONLY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_MONTHS = {
    fold(word): number
    for number, words in enumerate(
        ["janvier janv jan january", "fevrier fevr fev february feb", "mars march mar", "avril avr april apr",
         "mai may", "juin june jun", "juillet juil july jul", "aout august aug", "septembre sept sep september",
         "octobre oct october", "novembre nov november", "decembre dec december"], 1)
    for word in words.split()
}  # fmt: skip


def _date(raw, _column: Column) -> Cell:
    if isinstance(raw, (bool, dt.time, dt.timedelta)):
        return Cell(problem="not_date")
    if isinstance(raw, dt.datetime):
        return _plausible(raw.date())
    if isinstance(raw, dt.date):
        return _plausible(raw)
    if isinstance(raw, (int, float)):
        return _serial(raw)
    return _date_text(raw)


def _date_text(text: str) -> Cell:
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _calendar(year, month, day)
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _calendar(year + 2000 if year < 100 else year, month, day)
    if (match := _IN_WORDS.fullmatch(text)) and (month := _MONTHS.get(fold(match.group(2)))):
        return _calendar(int(match.group(3)), month, match.group(1) and int(match.group(1)))
    if match := _MONTH_ONLY.fullmatch(text):
        return _calendar(int(match.group(2)), int(match.group(1)), None)
    value = figure(text)
    return _serial(value) if value is not None else Cell(problem="not_date")


def _calendar(year: int, month: int, day: int | None) -> Cell:
    try:
        found = _plausible(dt.date(year, month, day or 1))
    except ValueError:
        if day and 12 < month <= 31 and 1 <= day <= 12:
            return Cell(problem="date_swapped", values={"suggestion": f"{month:02}/{day:02}/{year}"})
        return Cell(problem="date_impossible")
    if day is None and not found.problem:
        return Cell(found.value, "month_only", "note", {"date": found.value})
    return found


def _plausible(day: dt.date) -> Cell:
    if YEARS[0] <= day.year < YEARS[1]:
        return Cell(day)
    return Cell(problem="date_far", values={"date": day})


def _serial(number: float) -> Cell:
    """Excel keeps dates as a count of days; a lost date format shows it as 46027."""
    if 0 < number < 100_000:
        day = _EXCEL_DAY_0 + dt.timedelta(days=int(number))
        if SERIAL_YEARS[0] <= day.year < SERIAL_YEARS[1]:
            return Cell(day, "date_serial", "note", {"date": day})
    return Cell(problem="not_date")


# ---- words -----------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<![\w.])(?:(?:\+|00)33[ .-]?(?:\(0\))?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![\w])")
_INSEE = re.compile(r"([0-9]{5}|2[ABab][0-9]{3})")


def as_text(raw) -> str:
    """A cell as text: 38158.0 -> "38158", a date -> ISO, TRUE -> "oui"."""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ", "minutes")
    return str(raw)


def mask(text: str) -> str:
    """The text with e-mail addresses and phone numbers hidden."""
    return _PHONE.sub("•••", _EMAIL.sub("•••", text))


def _text(raw, _column: Column) -> Cell:
    text = as_text(raw)
    hidden = mask(text)
    return Cell(hidden, "personal", "note") if hidden != text else Cell(text)


def _code(raw, column: Column) -> Cell:
    text = as_text(raw)
    if mask(text) != text:
        return Cell(text, "personal", "note")  # the loader replaces it by a code of its own
    if column.name in ("insee", "base_insee"):
        text = text.upper() if _INSEE.fullmatch(text) else text
        if re.fullmatch(r"[0-9]{4}", text):
            return Cell(text, "insee_short", values={"suggestion": "0" + text})
        if column.name == "base_insee" and not _INSEE.fullmatch(text):
            return Cell(problem="insee_wrong")
    return Cell(text)


def _yesno(raw, _column: Column) -> Cell:
    answer = fold(as_text(raw))
    if answer in _YES:
        return Cell(True)
    return Cell(False) if answer in _NO else Cell(problem="not_yesno")


def _choice(raw, column: Column) -> Cell:
    key = fold(as_text(raw))
    if key in column.values:
        return Cell(column.values[key])
    if not key:
        return Cell(problem="no_answer", weight="note")
    begun = (
        [text for text in column.values if text.startswith(key) or key.startswith(text)]
        if len(key) > 3
        else []
    )
    close = difflib.get_close_matches(key[:80], list(column.values), n=1, cutoff=0.6) or begun
    titles = {choice.value: choice.title for choice in column.choices}
    values: dict[str, Words | tuple[Words, ...]] = {"allowed": tuple(titles.values())}
    if close:
        values["suggestion"] = titles[column.values[close[0]]]
    return Cell(problem="not_in_list", values=values)


_PARSERS: dict[str, Callable[..., Cell]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "number": _number,
    "integer": _number,
    "share": _number,
    "yesno": _yesno,
    "choice": _choice,
}
