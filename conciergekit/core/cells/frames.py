"""Tables typed as the dictionary says: dates, figures, yes or no, texts, each with its own missing value."""

import datetime as dt
import re
from collections import namedtuple
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from .. import supported
from ..schema import FIGURES, Table

supported.refuse()  # again: the package itself may have been imported by papermill

# Text is kept as Python's, as where pyarrow is not installed: in pyarrow's, an empty column of texts mapped to numbers stays
# one of texts, and neither adds up nor multiplies. Said to pandas too, whose own choice rests on what else is installed.
TEXT = pd.StringDtype("python", na_value=np.nan)
pd.set_option("mode.string_storage", TEXT.storage)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Looked up once: a type told by its name is searched among all of pandas' types at every use.
_NUMBER = pd.api.types.pandas_dtype("float64")
_DTYPES = {
    "date": pd.api.types.pandas_dtype("datetime64[ns]"),
    "yesno": pd.api.types.pandas_dtype("boolean"),
    **dict.fromkeys(FIGURES, _NUMBER),
}


def conform(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns of `table`, in its order, with its types; fails on other columns."""
    unknown = set(frame.columns) - set(table.by_name)
    if unknown:
        raise KeyError(f"columns not in the dictionary of {table.name!r}: {sorted(unknown)}")
    kinds = [_dtype(column.kind) for column in table.columns]
    if list(frame.columns) == list(table.by_name) and list(frame.dtypes) == kinds:
        numbered = frame.index.equals(pd.RangeIndex(len(frame)))
        return frame.copy(deep=False) if numbered else frame.reset_index(drop=True)
    return framed(table, {name: frame[name] for name in frame}, len(frame))


def framed(table: Table, columns: Mapping[str, pd.Series], count: int) -> pd.DataFrame:
    """The table of `count` rows that has these columns, typed, and the others empty."""
    arrays = {
        column.name: typed(columns[column.name], column.kind).array
        if column.name in columns
        else _blank(count, column.kind)
        for column in table.columns
    }
    return pd.DataFrame(arrays, index=pd.RangeIndex(count))


@lru_cache(maxsize=64)  # the same few lengths again and again; a frame made of it copies it
def _blank(count: int, kind: str):
    return array_of([None] * count, kind)


def array_of(values: list, kind: str) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """Values as the array of their kind; None where missing. As `typed`, for a list."""
    dtype = _dtype(kind)
    if dtype == _NUMBER:
        return np.array(values, dtype=float)
    if kind == "date":
        return pd.array(np.array(values, dtype="datetime64[us]").astype(dtype))
    return pd.array(values, dtype=dtype)


def typed(values: pd.Series, kind: str) -> pd.Series:
    """A column in the type of its kind (see `Pilot`), missing values as that type has them."""
    dtype = _dtype(kind)
    if values.dtype == dtype:
        return values
    if not len(values):
        return pd.Series(index=values.index, dtype=dtype)
    if kind == "date":
        return _days(values).astype(dtype)
    if kind == "yesno":
        return values.astype(dtype)
    known = values.astype("object").where(values.notna(), None)
    return (known if dtype == TEXT else pd.to_numeric(known)).astype(dtype)


def _days(values: pd.Series) -> pd.Series:
    """Dates as pandas reads them; where all are days or written 2026-01-31, it need not look how the first one is written."""
    given = values.tolist()
    if all(one is None or type(one) is dt.date or type(one) is str and _DAY.fullmatch(one) for one in given):
        with suppress(ValueError):  # no such day: pandas says which
            days = np.array(given, dtype="datetime64[D]").astype("datetime64[s]")
            return pd.Series(days, index=values.index, name=values.name)
    return pd.to_datetime(values)


def _dtype(kind: str) -> np.dtype | pd.api.extensions.ExtensionDtype:
    return _DTYPES.get(kind, TEXT)


def each_row(frame: pd.DataFrame, index: bool = True) -> Iterator[tuple]:
    """The rows of a table as ``DataFrame.itertuples`` gives them, which makes a class of rows each time it is asked: most of its cost
    for a few rows."""
    columns = [column for _name, column in frame.items()]
    if index:
        return map(_row(("Index", *frame.columns))._make, zip(frame.index, *columns, strict=True))
    return map(_row(tuple(frame.columns))._make, zip(*columns, strict=True))


@cache
def _row(names: tuple[str, ...]) -> type[tuple]:
    return namedtuple("Row", names, rename=True)


def stored(known: pd.Series) -> bytes:
    """The values of a column without a missing one: what a computer keeps under a mask is anything."""
    if known.dtype == _NUMBER:
        return (known.to_numpy() + 0.0).astype("<f8").tobytes()  # −0 is 0
    if known.dtype == _DTYPES["date"]:
        return known.to_numpy().astype("<i8").tobytes()
    if known.dtype == _DTYPES["yesno"]:
        return known.to_numpy(dtype=bool).tobytes()
    texts = known.to_list()
    lengths = np.array([len(text) for text in texts], dtype="<i8").tobytes()
    return lengths + "".join(texts).encode("utf-8", "surrogatepass")
