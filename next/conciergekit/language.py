"""How are figures, amounts, months and words written in French and in English ("fr", "en")?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from babel import dates, numbers, units

from . import dictionary

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
FEW = 10  # under ten answers a share is written « 3 sur 4 »
WORDY = {"months": "duration-month", "hours": "duration-hour"}
UNITS = {**WORDY, "minutes": "duration-minute", "km": "length-kilometer"}
RATIOS = ("expenses_covered", "full_cost_covered", "largest_payer", "workload")  # n: no answers


def label(code: str, lang: str) -> str:
    """The dictionary's words for a code. Raises ValueError if nothing has that code."""
    return dictionary.label(code, _known(lang))


def choice(value: object, of: str, lang: str) -> str:
    """The words for a value of the list ``of`` ("outcome", "role", …); else « non noté »."""
    named = dictionary.lists()[of].get(str(value))
    return named.label[_known(lang)] if named else label("not_noted", lang)


def absent(value: object) -> bool:
    """Whether there is nothing to show: None, NaN, NaT, or an endless number."""
    return bool(pd.isna(value)) or value in (float("inf"), float("-inf"))


def number(value: float | None, lang: str, decimals=0, before: str = "", after: str = "") -> str:
    """1 234,5 or 1,234.5; the minus sign is U+2212, a rounded zero has none."""
    if absent(value):
        return label("not_measured", lang)
    value, places = round(value, decimals), f"#,##0.{'0' * decimals}"
    digits = numbers.format_decimal(abs(value), places, LOCALES[_known(lang)])
    return ("−" if value < 0 else "") + before + digits + after


def eur(value: float | None, lang: str, decimals: int = 0) -> str:
    """17 216 € or €17,216; ``decimals=2`` for the price of one thing."""
    return number(value, lang, decimals, *(("", "\u202f€") if lang == "fr" else ("€", "")))


def pct(value: float | None, lang: str, decimals: int = 0, n: float | None = None) -> str:
    """A share (0 to 1): 59 % or 59%; « 3 sur 4 » if it rests on ``n`` answers, under ten."""
    if not absent(value) and n is not None and 0 < n < FEW:
        return label("part_of", lang).format(part=number(value * n, lang), whole=number(n, lang))
    after = "\u202f%" if lang == "fr" else "%"
    return number(value if absent(value) else 100 * value, lang, decimals, after=after)


def month(day: object, lang: str, short: bool = False) -> str:
    """octobre 2027; short: oct. 2027."""
    return date(day, lang, short, "MMMM y")


def date(day: object, lang: str, short: bool = False, pattern: str = "d MMMM y") -> str:
    """29 septembre 2026, 1ᵉʳ octobre 2026; short, for a table: 29 sept. 2026."""
    if absent(day):
        return label("not_measured", lang)
    day, pattern = pd.Timestamp(day), pattern.replace("MMMM", "MMM" if short else "MMMM")
    written = dates.format_date(day, pattern, LOCALES[_known(lang)])
    return written.replace("1 ", "1ᵉʳ ", 1) if lang == "fr" and written[:2] == "1 " else written


def chances(value: float | None, lang: str) -> str:
    """A chance (0 to 1) in words, in 100; never 0 nor 100."""
    if absent(value):
        return label("not_measured", lang)
    code = "chances_over" if value > 0.99 else "chances_under" if value < 0.01 else "chances"
    return label(code, lang).format(chances=number(100 * value, lang))


def measure(value: float | None, unit: str, decimals: int, lang: str) -> str:
    """A figure with its unit: « 4,3 mois », « 3 sur 4 », « 8,93 € »."""
    if absent(value):
        return label("not_measured", lang)
    if unit in ("eur", "share", "count"):
        return {"eur": eur, "share": pct, "count": number}[unit](value, lang, decimals)
    if unit in ("per_1000", "grade"):
        return label(f"unit_{unit}", lang).format(value=number(value, lang, decimals))
    if unit not in UNITS:
        known = "eur, share, count, per_1000, grade, " + ", ".join(UNITS)
        raise ValueError(f"unit: expected one of {known}, got {unit!r}")
    value, places = round(value, decimals) + 0.0, f"#,##0.{'0' * decimals}"
    size, locale = "long" if unit in WORDY else "short", LOCALES[_known(lang)]
    return units.format_unit(value, UNITS[unit], size, places, locale).replace("-", "−")


def indicator(value: float | None, code: str, lang: str, n: float | None = None) -> str:
    """An indicator's figure with the dictionary's unit and decimals; n: answers it rests on."""
    kind = dictionary.indicators()[code]
    if kind.unit == "share" and code not in RATIOS:
        return pct(value, lang, kind.decimals, n)
    return measure(value, kind.unit, kind.decimals, lang)


def span(low: float | None, high: float | None, code: str, lang: str) -> str:
    """A range: « de 40 à 52 % », "€3 to €5"; "" without one or without width."""
    if absent(low) or low == high:
        return ""
    kind = dictionary.indicators()[code]  # the unit once, but for €
    write, times = (eur if kind.unit == "eur" else number), (100 if kind.unit == "share" else 1)
    first = write(times * low, lang, kind.decimals)
    return label("range", lang).format(low=first, high=indicator(high, code, lang))


_ALL = (label, choice, number, eur, pct, month, date, chances, measure, indicator, span)
FILTERS: Mapping[str, Callable] = {each.__name__: each for each in _ALL}


def _known(lang: str) -> str:
    if lang not in LOCALES:
        raise ValueError(f"lang: expected fr or en, got {lang!r}")
    return lang
