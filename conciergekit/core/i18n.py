"""Words, numbers and dates in the reader's language.

Message ids are English sentences; a language is a folder of ``languages/`` with its translations and its rules. The
language is French unless told.
"""

import datetime as dt
import math
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from . import languages
from .languages import DEFAULT, SOURCE, Language, apostrophes

if TYPE_CHECKING:
    from babel import Locale

MISSING = "\N{EM DASH}"
TOO_MANY = 1e15  # nobody counts as far, and no decimal does
MINUS = "\N{MINUS SIGN}"  # of the printer, as wide as a plus; a hyphen is not
# by set_language, for every thread and task: a notebook's cells need not share a context
_chosen = {"lang": DEFAULT}
_current: ContextVar[str | None] = ContextVar("conciergekit_language", default=None)


def language() -> str:
    """Code of the language in use: "fr", "en" or one that somebody added."""
    return _current.get() or _chosen["lang"]


def rules() -> Language:
    """The rules of the language in use."""
    return languages.get(language())


def set_language(lang: str) -> None:
    """Use `lang` from now on; ValueError if it is none of those present."""
    languages.get(lang)
    _chosen["lang"] = lang
    if _current.get() is not None:
        _current.set(lang)


@contextmanager
def use_language(lang: str | None):
    """Use `lang` inside the block; None changes nothing."""
    if lang is not None:
        languages.get(lang)
    token = _current.set(lang or language())
    try:
        yield
    finally:
        _current.reset(token)


def said(message: str, lang: str, context: str = "") -> str:
    """`message` in a language: as it is said in a context where that differs; untranslated it stays English."""
    known = languages.catalogue(lang)
    text = context and known.get(f"{context}\x04{message}") or known.get(message)
    text = text or (message and apostrophes(message))
    return text[0] if isinstance(text, tuple) else text


def file_name(what: str, lang: str | None = None) -> str:
    """The name of a file that people see ("report": "rapport.html") in a language, or in the one in use."""
    return next(one.files[what] for one in languages.chain(lang or language()) if what in one.files)


def file_names(what: str) -> tuple[str, ...]:
    """The same in every language present."""
    return tuple(dict.fromkeys(file_name(what, lang) for lang in languages.codes()))


def _(message: str, **values) -> str:
    """Translate `message`, then fill its {placeholders}; untranslated messages stay English."""
    text = said(message, language())
    return text.format(**values) if values else text


def ngettext(one: str, many: str, n: float, digits: int = 0, **values) -> str:
    """Singular or plural for `n`, filled with `n` (formatted) and `values`. French: 0 and 1 are singular.

    Where the message shows {n}, what counts is the number it shows, whole or of so many `digits`.
    """
    forms = languages.catalogue(language()).get(one) or (apostrophes(one), apostrophes(many))
    if isinstance(forms, str):
        forms = (forms, forms)
    shown = as_printed(n, digits) if "{n}" in many and "n" not in values and not _absent(n) else n
    return forms[0 if singular(shown) else -1].format(**{"n": number(n, digits), **values})


def singular(n: float) -> bool:
    """Whether `n` things are said in the singular: in French up to (not including) two."""
    below = rules().singular_below
    return abs(n) < below if below else n == 1


def N_(message: str) -> str:
    """Mark a constant for translation; translate it with ``_`` where it is shown."""
    return message


def tied(text: str, lang: str = DEFAULT) -> str:
    """`text` with the spaces that must not end a line made no-break: in French before : ; ? ! » % €, after «."""
    spaces = languages.get(lang).tied
    return spaces.sub("\N{NO-BREAK SPACE}", text) if spaces else text


# ---- numbers, money, dates -------------------------------------------------------------------------------


def _absent(value) -> bool:
    return value is None or value != value or not abs(value) < TOO_MANY


@cache
def _locale(name: str) -> "Locale":
    """Babel's data for a locale; of English where it has none."""
    from babel import Locale, UnknownLocaleError  # dear to load, here and below: most errors say no figure

    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(languages.get(SOURCE).babel)


def number(value, digits: int = 0) -> str:
    """1234.5 -> "1 234,5" (fr), "1,234.5" (en); a missing value is a dash."""
    return MISSING if _absent(value) else _written(as_printed(value, digits), digits, rules().babel)


@lru_cache(4096)
def _written(printed: float, digits: int, name: str) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(printed, pattern, locale=_locale(name)).replace("-", MINUS)


def apart(value, other, said=number) -> str:
    """`value` with the fewest digits, up to two, that do not write it as `other`: 49.6 for 50 is not "50 for 50"."""
    for digits in range(3):
        if said(value, digits) != said(other, digits):
            return said(value, digits)
    return said(value)


def as_printed(value, digits: int = 0) -> float:
    """Half away from zero and on fifteen figures, as spreadsheets do: 3 × 73.5 is 220.5 in whatever order it was added
    up; never "-0"."""
    places = math.floor(float(f"{abs(float(value)) * 10**digits:.15g}") + 0.5)
    return math.copysign(places / 10**digits, value) if places else 0.0


def money(value, digits: int = 0) -> str:
    """1234.5 -> "1 235 €" (fr), "€1,235" (en); `digits` 2 for cents."""
    if _absent(value):
        return MISSING
    text, pattern = number(value, digits), _pattern("money")
    if text.startswith(MINUS) and not pattern.startswith("{n}"):
        # a line must not end between the sign and the currency
        return f"{MINUS}\N{WORD JOINER}{pattern.format(n=text[1:])}"
    return pattern.format(n=text)


def _pattern(what: str) -> str:
    """Where a figure stands beside € or %: as the language's rules say, else as its locale has it."""
    one = rules()
    return getattr(one, what) or _of_locale(what, one.babel)


@cache
def _of_locale(what: str, name: str) -> str:
    known = _locale(name)
    of = known.currency_formats["standard"] if what == "money" else known.percent_formats[None]
    before, after = (text.replace("¤", "€").replace("'", "") for text in (of.prefix[0], of.suffix[0]))
    return f"{before}{{n}}{after}"


def currency_first() -> bool:
    """Whether the sign stands before the figure: "€5", not "5 €"."""
    return not _pattern("money").startswith("{n}")


def rounded(shares) -> str:
    """ " (rounded)" where shares of a whole, each as `percent` shows it, no longer add up to it; "" where they do."""
    shown = [100 * share for share in shares if not _absent(share)]
    return rounded_sum(shown, 100) if any(map(round, shown)) else ""


def rounded_sum(parts, whole: float) -> str:
    """ " (rounded)" where parts, each in whole units, no longer add up to their whole; "" where they do."""
    return _(" (rounded)") if sum(map(round, parts)) != round(whole) else ""


def percent(share, digits: int = 0) -> str:
    """0.587 -> "59 %" (fr), "59%" (en)."""
    if _absent(share):
        return MISSING
    return _pattern("percent").format(n=number(share * 100, digits))


def hundredths(probability, beside=()) -> str:
    """0.72 -> "72"; with the decimals, up to two, that tell it from the limits it stands `beside`: 79.9 under 80; "> 99" and
    "< 1" as in `chances`."""
    if _absent(probability):
        return MISSING
    if probability > 0.99:
        return f">\N{NO-BREAK SPACE}{number(99)}"
    if probability < 0.01:
        return f"<\N{NO-BREAK SPACE}{number(1)}"
    return number(100 * probability, _digits(probability, beside))


def _digits(probability, beside) -> int:
    digits = 0
    while digits < 2 and any(
        as_printed(100 * probability, digits) == as_printed(100 * limit, digits) for limit in beside
    ):
        digits += 1
    printed = as_printed(100 * probability, digits)
    return next(fewer for fewer in range(digits + 1) if as_printed(printed, fewer) == printed)


def chances(probability, beside=()) -> str:
    """0.72 -> "72 chances sur 100"; never 0 nor 100, which a simulation cannot know. beside : as in `hundredths`."""
    if _absent(probability):
        return MISSING
    if probability > 0.99:
        return _("more than 99 chances in 100")
    if probability < 0.01:
        return _("less than 1 chance in 100")
    digits = _digits(probability, beside)
    return ngettext("{n} chance in 100", "{n} chances in 100", probability * 100, digits)


def date(value, short: bool = False) -> str:
    """ "29 septembre 2026" (fr), "29 September 2026" (en); short, for tables: "29 sept. 2026"."""
    text, first = _dated(value, "medium" if short else "long"), rules().first_of_month
    return text.replace("1 ", f"{first} ", 1) if first and text != MISSING and _day(value).day == 1 else text


def month(value, short: bool = False) -> str:
    """ "mars 2026" (fr); short for axes: "mars 26"."""
    whole = _locale(rules().babel).datetime_skeletons.get("yMMMM", "MMMM y")
    return _dated(value, "MMM yy" if short else whole)


def quarter(value) -> str:
    """ "3e trimestre 2026" (fr)."""
    return _dated(value, "QQQQ y")


def _dated(value, form: str) -> str:
    if value is None or value != value:
        return MISSING
    from babel.dates import format_date

    return format_date(_day(value), form, locale=_locale(rules().babel))


def _day(value) -> dt.date:
    if hasattr(value, "to_timestamp"):  # a pandas Period
        value = value.to_timestamp()
    return value.date() if isinstance(value, dt.datetime) else value


def span(low: str, high: str) -> str:
    """Two formatted bounds as one phrase: "de 61 % à 89 %", "d'avril 2026 à juin 2026"."""
    text, one = _("{low} to {high}", low=low, high=high), rules()
    return one.elided.sub(one.elision["becomes"], text) if one.elided else text


def listing(items) -> str:
    """ "a, b et c" (fr), "a, b and c" (en)."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return _("{head} and {last}", head=", ".join(items[:-1]), last=items[-1])
