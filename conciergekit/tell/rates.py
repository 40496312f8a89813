"""Rates as people read them: also those that hold several figures (scales, speeds, limits)."""

import datetime as dt
import math
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache

from ..core import i18n
from ..core.i18n import _, ngettext, number
from ..core.paths import data
from ..core.rates import Rate

_NO_COMMON_UNIT = ("as named", "unit of each criterion", "legal status")
# shares among entries of several units
_SHARES = frozenset(["sure", "only_for_it", "limit", "full", "low", "high", "twice", "spread"])


@cache
def _names() -> dict[str, str]:
    return tomllib.loads(data("rate_words.toml").read_text(encoding="utf-8"))


def entry_name(key: str) -> str:
    """What an entry of a rate is called, in the current language; its name in the file when it has no other."""
    return i18n.said(_names()[key], i18n.language(), f"entry.{key}") if key in _names() else key


def amount(rate: Rate) -> str:
    """The figure or figures of `rate` with their unit, in the current language."""
    value = rate.value
    if isinstance(value, Mapping):
        if rate.name == "kilometric_scale":
            return _listed(
                (f"{power}\N{NO-BREAK SPACE}CV", _tax_bands(bands)) for power, bands in value.items()
            )
        if rate.unit_en == "share":
            return _listed((entry_name(key), _share(one)) for key, one in value.items())
        said = _entries(value)
        one_unit = (
            "," not in rate.unit_en and rate.unit_en not in _NO_COMMON_UNIT and "share" not in rate.unit_en
        )
        return f"{said} ({rate.unit})" if one_unit else said
    if rate.unit_en == "share":
        return i18n.percent(value)
    if rate.unit_en == "months":
        return ngettext("{n} month", "{n} months", value)
    if i18n.currency_first() and rate.unit.startswith("€"):
        return f"€{_plain(value)}{rate.unit[1:]}"
    return f"{_plain(value)}\N{NO-BREAK SPACE}{rate.unit}"


def _entries(values: Mapping) -> str:
    return _listed((entry_name(key), _entry(key, value)) for key, value in values.items())


def _share(value: object) -> str:
    """A share in percent, its decimals kept: a VAT of 5.5 % is neither 5 nor 6."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _plain(value)
    return i18n.percent(
        value, next((n for n in range(2) if abs(round(value * 100, n) - value * 100) < 1e-9), 2)
    )


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return _("; ").join(_("{name}: {value}", name=name, value=value) for name, value in pairs)


def _entry(key: str, value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{entry_name(name)}\N{NO-BREAK SPACE}{_entry(name, v)}" for name, v in value.items()
        )
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return i18n.date(value)
    return _share(value) if key in _SHARES or key.endswith("_share") else _plain(value)


def _list(values: list) -> str:
    if not values:
        return _("none")
    if isinstance(values[0], str):
        return ", ".join(map(entry_name, values))
    if isinstance(values[0], list):
        return ", ".join(
            _("{share} up to {km} km", share=i18n.percent(share), km=number(top))
            if math.isfinite(top)
            else _("{share} beyond", share=i18n.percent(share))
            for top, share in values
        )
    return _("{low} is worth 0, {high} is worth 1", low=_plain(values[0]), high=_plain(values[1]))


def _tax_bands(bands: list) -> str:
    """ "€0.529/km up to 5,000 km a year, €0.316/km + €1,065 up to 20,000 km, €0.37/km beyond"."""
    said = []
    for top, each, fixed in bands:
        price = f"{_plain(each)}\N{NO-BREAK SPACE}€/km" + (f" + {i18n.money(fixed)}" if fixed else "")
        said.append(
            _("{price} up to {km} km a year", price=price, km=number(top))
            if math.isfinite(top)
            else _("{price} beyond", price=price)
        )
    return ", ".join(said)


def _plain(value: float) -> str:
    digits = next((n for n in range(5) if round(value, n) == value), 4)
    return number(value, digits)
