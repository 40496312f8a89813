"""Requests said again: a sheet whose lines stand in another under other columns, and lines alike in one."""

from collections import Counter
from itertools import combinations

import pandas as pd

from ...core.findings import Finding
from ...core.schema import fold
from ...core.text import listed
from ..understand.rows import Rows

# What a request is from its first day: what became of it is filled in later, in one of two sheets only.
_ASKED = listed("""
    client, public, service, insee, channel, order_value_eur, commission_eur, fee_eur, minutes
""")
_OWN = ("client", "order_value_eur")  # columns in which two requests seldom say the same
_LEAST, _MOST = 5, 0.8  # lines of a sheet, and share of them, that stand in another
_BY_CHANCE = 0.01  # how likely that may be of two sheets of other requests


def requests_again(rows: Rows) -> list[Finding]:
    """Sheets whose requests are most of them in another, told once each; then other lines alike in all but their number."""
    of = pd.Series(rows.sheets, rows.frame.index)
    sizes = Counter(rows.sheets)
    told: dict[str, Finding] = {}
    lines: set[int] = set()
    for one, other in combinations(sizes, 2):
        small, large = (other, one) if sizes[other] <= sizes[one] else (one, other)
        if small in told or large in told or sizes[small] < _LEAST:
            continue
        again = _said_in(rows.frame[of == small], rows.frame[of == large])
        if again:
            values = {"total": sizes[small], "other": large, **rows.places(again)}
            first = rows.lines[again[0]]
            told[small] = Finding("requests_again", "doubtful", rows.table.name, small, first, values=values)
            lines |= {*of.index[of.isin([small, large])]}
    return [*told.values(), *_request_twice(rows, lines)]


def _said_in(small: pd.DataFrame, large: pd.DataFrame) -> list[int]:
    """The lines of a sheet that stand in another on the columns both fill; none unless they are most of them, and more than
    chance explains."""
    shared = [c for c in _ASKED if c in small and small[c].notna().any() and large[c].notna().any()]
    small, large = small[small["date"].notna()], large[large["date"].notna()]
    if len(shared) < 2 or len(small) < _LEAST:
        return []
    here, there = _keys(small, shared), _keys(large, shared)
    left, found = Counter(there), []
    for i, key in zip(small.index, here, strict=True):
        if left[key]:
            left[key] -= 1
            found.append((i, key))
    within = int(large["date"].between(small["date"].min(), small["date"].max()).sum())
    # where no column is a request's own, the sheets must say the same of these days
    of = len(here) if set(_OWN) & set(shared) else max(len(here), within)
    if len(found) < max(_LEAST, _MOST * of):
        return []
    days, kinds = Counter(key[0] for key in there), Counter(key[1:] for key in there)
    chance = 1.0  # that as many lines meet one of their kind on their day
    for _i, key in found:
        chance *= 1 - (1 - kinds[key[1:]] / len(there)) ** days[key[0]]
    return [i for i, _key in found] if chance <= _BY_CHANCE else []


def _keys(frame: pd.DataFrame, columns: list[str]) -> list[tuple]:
    """Each line as its day and these cells, as they compare."""
    cells = [frame["date"].tolist()]
    for name in columns:
        values = frame[name].astype(object).where(frame[name].notna(), None)
        cells.append([fold(v) if isinstance(v, str) else v for v in values])
    return [*zip(*cells, strict=True)]


def _request_twice(rows: Rows, told: set[int]) -> list[Finding]:
    """Two requests alike in all but their number, of a known day, client, public and amount, out of the sheets already
    `told`: two cells that nobody could read may differ."""
    columns = [name for name in rows.frame if name != "id"]
    few = ["client", "order_value_eur", "date"]  # to compare all the columns of those alone
    known = rows.frame[rows.frame[[*few, "public"]].notna().all(axis=1)]
    known = known[known.duplicated(few, keep=False)]
    again = known.index[known.duplicated(columns)]
    return rows.tell("request_twice", "date", [i for i in again if i not in told])
