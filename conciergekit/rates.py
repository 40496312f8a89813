"""Dated, sourced figures (wages, vehicles, thresholds): one file, `data/rates.toml`, never a literal in code."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache

from .i18n import language
from .paths import data


@dataclass(frozen=True)
class Rate:
    """A figure with where it comes from. `value` is a number, or a table for scales.

    `label`, `unit` and `source` follow the language; `unit_en` is the one to compare in code."""

    name: str
    value: object
    unit_en: str
    since: dt.date
    source_en: str
    source_fr: str
    label_en: str
    label_fr: str
    unit_fr: str = ""  # only where it differs from `unit_en`
    proposed: bool = False  # a default without a published source: say so wherever it is shown

    @property
    def label(self) -> str:
        return self.label_fr if language() == "fr" else self.label_en

    @property
    def unit(self) -> str:
        return (language() == "fr" and self.unit_fr) or self.unit_en

    @property
    def source(self) -> str:
        return self.source_fr if language() == "fr" else self.source_en


@cache
def _all() -> dict[str, tuple[Rate, ...]]:
    with data("rates.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {
        name: tuple(sorted((Rate(name=name, **v) for v in versions), key=lambda rate: rate.since))
        for name, versions in entries.items()
    }


def get(name: str, on: dt.date | None = None) -> Rate:
    """The version of rate `name` in force on a day (latest if None). KeyError for an unknown name,
    LookupError if the day is before the first version."""
    versions = _all()[name]
    in_force = [rate for rate in versions if on is None or rate.since <= on]
    if not in_force:
        raise LookupError(f"no value of {name!r} before {versions[0].since}")
    return in_force[-1]


def value(name: str, on: dt.date | None = None) -> float:
    """The figure alone."""
    return get(name, on).value


def names() -> list[str]:
    return sorted(_all())
