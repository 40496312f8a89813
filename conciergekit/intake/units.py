"""The unit a heading announces: « Montant (k€) » is not « Montant », and a column is never read in another unit."""

import re
from functools import lru_cache

from .. import rates
from ..schema import Column, fold

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DAY = -1.0  # stands for the length of a day of work, a dated rate

# For each unit of the dictionary, what one of another unit is worth; None: no fixed rate, so not to be read.
_WORTH: dict[str, dict[str, float | None]] = {
    "€": {
        "k€": 1000, "keur": 1000, "keuros": 1000, "milliers d'euros": 1000, "milliers €": 1000, "m€": 1e6, "meur": 1e6,
        "c€": 0.01, "cts": 0.01, "centimes": 0.01, "cents": 0.01, "%": None, "$": None, "usd": None, "£": None,
        "gbp": None, "chf": None, "fcfa": None, "xpf": None,
    },
    "min": {"h": 60, "heure": 60, "heures": 60, "hour": 60, "hours": 60, "hrs": 60, "s": 1 / 60, "sec": 1 / 60,
            "secondes": 1 / 60, "seconds": 1 / 60, "j": 60 * _DAY, "jours": 60 * _DAY, "days": 60 * _DAY, "%": None},
    "h": {"min": 1 / 60, "mn": 1 / 60, "minutes": 1 / 60, "j": _DAY, "jours": _DAY, "days": _DAY, "%": None},
    "km": {"m": 0.001, "mètres": 0.001, "metres": 0.001, "miles": 1.609344, "mi": 1.609344, "%": None,
           "€": None},
}  # fmt: skip
# Amounts the dictionary wants net of VAT.
_NET = frozenset([("ledger", "amount_eur")])


@lru_cache(20_000)
def heading_scale(table: str, column: Column, heading: str) -> float | None:
    """What a plain number under this heading is multiplied by to be in the column's unit; None when the heading
    announces something else (another currency, a percentage, an amount with VAT): it cannot be read as that column.

    >>> from conciergekit.tables import TABLES
    >>> amount = TABLES["requests"]["order_value_eur"]
    >>> heading_scale("requests", amount, "Montant (k€)"), heading_scale("requests", amount, "Montant (%)")
    (1000.0, None)
    """
    unit = column.unit.split("/")[0]
    worth = _WORTH.get(unit, {})
    said = [text.strip().casefold().replace("’", "'") for text in _BRACKETS.findall(heading)]
    if "%" in heading:
        said.append("%")
    if (table, column.name) in _NET and "ttc" in fold(heading).split():
        return None
    for text in said:
        if text in worth:
            value = worth[text]
            return None if value is None else value * (-rates.value("day_hours") if value < 0 else 1)
    return 1.0
