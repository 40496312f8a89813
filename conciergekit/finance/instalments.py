"""In which months the instalments of a contract fall: as its own ledger lines show, else evenly from its first day."""

import numpy as np
import pandas as pd

from ..pilot import Pilot, remembered
from ..schema import fold
from . import books

_YEAR = 12
_ALIKE = 0.01  # share within which a ledger line is an instalment of the contract


def instalments(pilot: Pilot, contracts: pd.DataFrame, months: pd.PeriodIndex) -> np.ndarray:
    """How many instalments of each contract (rows) fall in each month (columns), up to its own end.

    The calendar months are those of the payer's own lines of the last year when they say as many as the contract;
    months the accounts do not cover yet share the rest evenly. Otherwise the n instalments of a year follow one
    another every 12/n months from the month of the first. A contract of six a year has six, never five and a half.
    """
    paid = _paid(pilot)
    place = months.asi8
    out = np.zeros((len(contracts), len(months)))
    told = contracts[["payer_name", "service", "amount_eur", "per_year", "start", "end"]]
    for row, contract in enumerate(told.itertuples(index=False)):
        if pd.isna(contract.start) or not contract.per_year > 0:
            continue
        first = contract.start.to_period("M").ordinal
        year = _seen(pilot, contract, paid)
        calls = _even(place - first, contract.per_year) if year is None else year[place % _YEAR]
        last = np.inf if pd.isna(contract.end) else contract.end.to_period("M").ordinal
        out[row] = np.where((place >= first) & (place <= last), calls, 0.0)
    return out


def _even(since: np.ndarray, per_year: float) -> np.ndarray:
    """Instalments of the months so many months after the first: the j-th falls 12 j / n months after it."""

    def before(months):
        return np.ceil(np.maximum(months, 0) * per_year / _YEAR - 1e-9)

    return before(since + 1) - before(since)


@remembered
def _paid(pilot: Pilot) -> dict[str, tuple[np.ndarray, ...]]:
    """Own-revenue lines of each payer: service ("" where none is written), amount, month (ordinal)."""
    rows = books.of_nature(pilot, "own_revenue")
    rows = rows.where(rows.payer != "")
    who = np.array(list(map(fold, rows.payer)), dtype=object)
    return {
        name: (rows.service[who == name], rows.amount_eur[who == name], rows.month[who == name])
        for name in set(who)
    }


def _seen(pilot: Pilot, contract, paid: dict[str, tuple[np.ndarray, ...]]) -> np.ndarray | None:
    """Instalments by calendar month (index 0 to 11: ordinal % 12) as the payer's lines tell; None when they cannot."""
    if not isinstance(contract.payer_name, str) or not len(pilot.months):
        return None
    if (payer := fold(contract.payer_name)) not in paid:
        return None
    service, amount, month = paid[payer]
    mine = (service == "") | (service == contract.service)
    own = month[mine & (np.abs(amount - contract.amount_eur) <= _ALIKE * contract.amount_eur)]
    last = pilot.months[-1].ordinal
    first = max(contract.start.to_period("M").ordinal, pilot.months[0].ordinal, last - _YEAR + 1)
    if pd.notna(contract.end):
        last = min(last, contract.end.to_period("M").ordinal)
    known = np.arange(first, last + 1)
    if not len(own) or not len(known):
        return None
    counts = (own[:, None] == known).sum(axis=0).astype(float)
    left, unknown = contract.per_year - counts.sum(), _YEAR - len(known)
    least, most = np.floor(contract.per_year / _YEAR), np.ceil(contract.per_year / _YEAR)
    if not counts.sum() or counts.max() > most or not unknown * least <= left <= unknown * most:
        return None
    year = np.zeros(_YEAR)
    year[known % _YEAR] = counts
    if unknown:
        after = (known[-1] + 1 + np.arange(unknown)) % _YEAR
        year[after] = _even(np.arange(unknown), left * _YEAR / unknown)
    return year
