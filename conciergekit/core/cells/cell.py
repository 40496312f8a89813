"""What a cell says, and the figure a text writes."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from ..schema import fold


@dataclass(frozen=True)
class Cell:
    """What a cell says. `problem` is a message code when it says it badly; `value` None = missing."""

    value: object = None
    problem: str = ""
    weight: str = "doubtful"
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How the dates and numbers of a column are to be understood (see ``readings``).

    order: "day" or "month" comes first; "?" where nothing shows it. decimal: the mark before decimals, "," or ".";
    "?" where nothing shows it. epoch_1904: Excel counts days from 1904. scale: what a plain number is multiplied by,
    when the heading says another unit. sign: -1 where every amount of a column is negative, as a bank writes what goes
    out. swapped: Excel took the day for the month in the dates it understood. year: that of days written without one, as
    a title says it, season: it is the first of two, « hiver 2025-2026 »; month: the year and month of
    days written as a number alone; order "fr": nothing shows which figure is the day, and the file is in French.
    """

    order: str = "day"
    epoch_1904: bool = False
    decimal: str = "?"
    scale: float = 1.0
    sign: int = 1
    swapped: bool = False
    year: int | None = None
    season: bool = False
    month: tuple[int, int] | None = None


PLAIN = Reading()


# Marks nobody sees: byte order, spaces of no width, directions, where a word may be cut.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\u00ad"))


def clean(text: str) -> str:
    """Every kind of space is a space, every kind of minus before a figure is a hyphen; an accent typed apart from its
    letter (as on a Mac) joins it, and marks nobody sees are gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = " ".join(text.split())
    if text[:1] == "'" and "'" not in text[1:]:  # how Excel marks a text; other programs show it
        text = text[1:].lstrip()
    return re.sub(r"^[\u2212\u2012\u2013](?=\s?[0-9])", "-", text)


# ---- figures --------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")
_SPACED = re.compile(r"[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?|[0-9]{1,3}('[0-9]{3})+([.,][0-9]+)?")
_GROUPED = re.compile(
    r"[0-9]{1,3}((\.[0-9]{3}){2,}|(,[0-9]{3}){2,}|(\.[0-9]{3})+,[0-9]+|(,[0-9]{3})+\.[0-9]+)"
)
# as programs write it, with a sign: « 10e50 » is ten euros fifty
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-][0-9]{1,2}")


def figure(text: str) -> float | None:
    """The number a cleaned text writes, with French or English marks; None if it is not one.

    >>> figure("1 234,50"), figure("-12.5"), figure("1.234.567"), figure("douze")
    (1234.5, -12.5, 1234567.0, None)
    """
    sign, digits = (-1.0 if text.startswith("-") else 1.0), text[text.startswith(("-", "+")) :].lstrip()
    if _SPACED.fullmatch(digits):
        digits = re.sub(r"[ ']", "", digits).replace(",", ".")
    elif _GROUPED.fullmatch(digits):
        last = max(digits.rfind("."), digits.rfind(","))
        both = "." in digits and "," in digits  # the last mark is the decimal one
        whole, decimals = (digits[:last], "." + digits[last + 1 :]) if both else (digits, "")
        digits = re.sub("[.,]", "", whole) + decimals
    elif _PLAIN.fullmatch(digits) or _SCIENTIFIC.fullmatch(digits):
        digits = digits.replace(",", ".")
    else:
        return None
    value = sign * float(digits)
    return value if math.isfinite(value) else None


def figure_in(raw) -> float | None:
    """The figure a cell holds, or writes without any unit; None for anything else."""
    if isinstance(raw, str):
        return figure(clean(raw))
    return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None


_UNITS = (
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = (
    *("", "dix", "vingt", "trente", "quarante", "cinquante"),
    *("soixante", "soixante", "quatre vingt", "quatre vingt"),
)


def _spelt(n: int) -> str:
    """A whole number under 10,000 in words, without hyphens nor plurals."""
    if n < len(_UNITS):
        return _UNITS[n]
    if n < 100:
        rest = n % 10 + (10 if n // 10 in (7, 9) else 0)
        joined = " et " if rest in (1, 11) and n < 80 else " "
        return _TENS[n // 10] + (joined + _spelt(rest) if rest else "")
    count, rest = divmod(n, 1000 if n >= 1000 else 100)
    many = ("" if count == 1 else _spelt(count) + " ") + ("mille" if n >= 1000 else "cent")
    return many + (" " + _spelt(rest) if rest else "")


@cache
def _by_words() -> dict[str, int]:
    return {_spelt(n): n for n in range(10_000)}


_VARIES = {"une": "un", "cents": "cent", "vingts": "vingt", "z\u00e9ro": "zero"}


def in_figures(text: str) -> str:
    """A text whose first words spell a number, in French, with that number in figures; as it is where they spell none.

    >>> in_figures("trois cents euros"), in_figures("quatre-vingt-dix"), in_figures("une heure"), in_figures("deux dix")
    ('300 euros', '90', '1 heure', 'deux dix')
    """
    typed = text.replace("-", " ").split()
    words = [_VARIES.get(word, word) for word in map(str.casefold, typed)]
    for n in range(min(len(words), 9), 0, -1):
        number = _by_words().get(" ".join(words[:n]))
        if number is not None:
            after = words[n] if n < len(words) else ""
            goes_on = after in ("et", "ou", "a", "cent", "mille") or after in _by_words()
            return text if goes_on else " ".join([str(number), *typed[n:]])
    return text


# ---- amounts --------------------------------------------------------------------------------------------

_MONEY = re.compile(
    r"^(?:€|eur(?:os?)?) ?|(?:\.-|[.,]--)$| ?(?:€(?:uros?)?|eur(?:os?)?)(?: ?(?:ht|ttc|/ ?[a-z]+))?$", re.I
)


def without_currency(text: str) -> str:
    """A cleaned amount without its euros."""
    return _MONEY.sub("", text)


def unbracketed(text: str) -> str:
    """Accountants write a negative amount between brackets, or with its minus behind: (12,50) and 12,50- are -12,50."""
    if text.endswith("-") and text[:1].isdigit() and text[-2:-1].isdigit():
        return "-" + text[:-1]
    return "-" + text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text


def amount_in(raw) -> float | None:
    """The figure a cell holds or writes, in euros or without any unit; None for anything else.

    >>> amount_in("(12,50 €)"), amount_in(3), amount_in("3 km")
    (-12.5, 3.0, None)
    """
    return figure_in(without_currency(unbracketed(clean(raw))) if isinstance(raw, str) else raw)


# ---- whether a text is another one badly typed: a letter or two, word by word ----------------------------


_LETTERS = (4, 8)  # of a word: one slip from the first, two from the second; shorter ones have none
_LONGEST = 80
_TO_COME = ("er", "ir", "dre", "ire")  # « livrer » is not « livré »


def slips_of(text: object, names: Iterable[str]) -> list[str]:
    """The folded names of which a text is a slip: as many words, each the same or a letter or two away.

    A « non », « pas », « à » or « in- » more or less is no slip, nor a verb that says what is to be done.

    >>> slips_of("Srevie", ["servie", "refusee"]), slips_of("pas servie", ["servie"]), slips_of("Insatisfaite", ["satisfaite"])
    (['servie'], [], [])
    """
    words = fold(text)[:_LONGEST].split()
    alike = ((name, name.split()) for name in names)
    return [name for name, said in alike if len(words) == len(said) > 0 and all(map(_slip, words, said))]


def _slip(word: str, other: str) -> bool:
    if word == other:
        return True
    most = sum(min(len(word), len(other)) >= letters for letters in _LETTERS)
    if word[0] != other[0] or word.endswith(_TO_COME) != other.endswith(_TO_COME):
        return False
    if any(map(str.isdigit, word + other)):
        return False
    return abs(len(word) - len(other)) <= most and _apart(word, other) <= most


def _apart(word: str, other: str) -> int:
    """Letters changed, added, left out or turned round with the next from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, last, row = row, before, [i]
        for j, beside in enumerate(other, 1):
            steps = [before[j] + 1, row[-1] + 1, before[j - 1] + (letter != beside)]
            if i > 1 < j and (letter, word[i - 2]) == (other[j - 2], beside):
                steps.append(last[j - 2] + 1)
            row.append(min(steps))
    return row[-1]
