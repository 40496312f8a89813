"""Words, numbers and dates in the reader's language.

Message ids are English sentences; ``locale/<lang>/*.po`` hold the translations, one file for each part of
the library, read as they are (no compile step). The language is French unless told.
"""

import datetime as dt
import math
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from .paths import PACKAGE

LANGUAGES = ("fr", "en")
_ELIDED = re.compile(r"^de (?=[aeiouyéèêâîô])", re.IGNORECASE)
MISSING = "\N{EM DASH}"
MINUS = "\N{MINUS SIGN}"  # of the printer, as wide as a plus; a hyphen is not
_TIED = re.compile(r" (?=[:;?!»])|(?<=«) |(?<=\d) (?=[%€]|\d{3}\b)")
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_chosen = {
    "lang": "fr"
}  # by set_language, for every thread and task: a notebook's cells need not share a context
_current: ContextVar[str | None] = ContextVar("conciergekit_language", default=None)


def language() -> str:
    """Language in use, "fr" or "en"."""
    return _current.get() or _chosen["lang"]


def set_language(lang: str) -> None:
    """Use `lang` from now on; ValueError if it is neither "fr" nor "en"."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}, got {lang!r}")
    _chosen["lang"] = lang
    if _current.get() is not None:
        _current.set(lang)


@contextmanager
def use_language(lang: str | None):
    """Use `lang` inside the block; None changes nothing."""
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}, got {lang!r}")
    token = _current.set(lang or language())
    try:
        yield
    finally:
        _current.reset(token)


@cache
def catalogue(lang: str) -> dict[str, str | tuple[str, ...]]:
    """Translations of one language, all parts together; empty for English."""
    if lang == "en":
        return {}
    from babel.messages.pofile import read_po

    found = {}
    for path in sorted((PACKAGE / "locale" / lang).glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=lang)
        for message in messages:
            if message.id and message.string and not message.fuzzy:
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                found[key] = message.string
    return found


def _(message: str, **values) -> str:
    """Translate `message`, then fill its {placeholders}; untranslated messages stay English."""
    text = catalogue(language()).get(message, message)
    if isinstance(text, tuple):
        text = text[0]
    return text.format(**values) if values else text


def ngettext(one: str, many: str, n: float, **values) -> str:
    """Singular or plural for `n`, filled with `n` (formatted) and `values`. French: 0 and 1 are singular.

    Where the message shows {n}, what counts is the whole number it shows.
    """
    forms = catalogue(language()).get(one, (one, many))
    if isinstance(forms, str):
        forms = (forms, forms)
    shown = _rounded(n) if "{n}" in many and "n" not in values and not _absent(n) else n
    return forms[0 if singular(shown) else -1].format(**{"n": number(n), **values})


def singular(n: float) -> bool:
    """Whether `n` things are said in the singular: in French up to (not including) two."""
    return abs(n) < 2 if language() == "fr" else n == 1


def N_(message: str) -> str:
    """Mark a constant for translation; translate it with ``_`` where it is shown."""
    return message


def tied(text: str) -> str:
    """French `text` with the spaces that must not end a line made no-break: before : ; ? ! » % €, after «."""
    return _TIED.sub("\N{NO-BREAK SPACE}", text)


# ---- numbers, money, dates -------------------------------------------------------------------------------


def _absent(value) -> bool:
    return value is None or value != value or (isinstance(value, float) and math.isinf(value))


def number(value, digits: int = 0) -> str:
    """1234.5 -> "1 234,5" (fr), "1,234.5" (en); a missing value is a dash."""
    if _absent(value):
        return MISSING
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(_rounded(value, digits), pattern, locale=_LOCALES[language()]).replace("-", MINUS)


def _rounded(value, digits: int = 0) -> float:
    """Half away from zero and on fifteen figures, as spreadsheets do: 3 × 73.5 is 220.5 in whatever order it was added
    up; never "-0"."""
    places = math.floor(float(f"{abs(float(value)) * 10**digits:.15g}") + 0.5)
    return math.copysign(places / 10**digits, value) if places else 0.0


def money(value, digits: int = 0) -> str:
    """1234.5 -> "1 235 €" (fr), "€1,235" (en); `digits` 2 for cents."""
    if _absent(value):
        return MISSING
    text = number(value, digits)
    if language() == "fr":
        return f"{text}\N{NO-BREAK SPACE}€"
    # a line must not end between the sign and the currency
    return f"{MINUS}\N{WORD JOINER}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def percent(share, digits: int = 0) -> str:
    """0.587 -> "59 %" (fr), "59%" (en)."""
    if _absent(share):
        return MISSING
    return number(share * 100, digits) + ("\N{NARROW NO-BREAK SPACE}%" if language() == "fr" else "%")


def chances(probability) -> str:
    """0.72 -> "72 chances sur 100"; never 0 nor 100, which a simulation cannot know."""
    if _absent(probability):
        return MISSING
    if probability > 0.99:
        return _("more than 99 chances in 100")
    if probability < 0.01:
        return _("less than 1 chance in 100")
    return ngettext("{n} chance in 100", "{n} chances in 100", probability * 100)


def date(value) -> str:
    """ "1 mars 2026" (fr), "1 March 2026" (en)."""
    if value is None or value != value:
        return MISSING
    from babel.dates import format_date

    text = format_date(_day(value), "d MMMM y", locale=_LOCALES[language()])
    return text.replace("1 ", "1er ", 1) if language() == "fr" and _day(value).day == 1 else text


def month(value, short: bool = False) -> str:
    """ "mars 2026" (fr); short for axes: "mars 26"."""
    if value is None or value != value:
        return MISSING
    from babel.dates import format_date

    return format_date(_day(value), "MMM yy" if short else "MMMM y", locale=_LOCALES[language()])


def _day(value) -> dt.date:
    if hasattr(value, "to_timestamp"):  # a pandas Period
        value = value.to_timestamp()
    return value.date() if isinstance(value, dt.datetime) else value


def span(low: str, high: str) -> str:
    """Two formatted bounds as one phrase: "de 61 % à 89 %", "d'avril 2026 à juin 2026"."""
    text = _("{low} to {high}", low=low, high=high)
    return _ELIDED.sub("d'", text) if language() == "fr" else text


def listing(items) -> str:
    """ "a, b et c" (fr), "a, b and c" (en)."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return _("{head} and {last}", head=", ".join(items[:-1]), last=items[-1])
