"""Blocks as plain data and back: what the output of a cell holds beside its HTML, and a report is composed from.

A notebook is somebody's file: only the classes of ``blocks`` and ``forms`` are ever made from it, and whoever shows them
escapes their words.
"""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Iterable, Sequence
from functools import cache

from . import blocks, forms
from .blocks import Block

MIME = "application/vnd.conciergekit.blocks+json"
_KINDS = {
    kind.__name__: kind
    for home in (blocks, forms)
    for kind in vars(home).values()
    if dataclasses.is_dataclass(kind) and kind not in (blocks.Document, blocks.Picture)
}


def held(found: Iterable[Block]) -> list:
    """Blocks as lists, dictionaries, texts and numbers."""
    return [_held(block) for block in found]


def _held(value):
    if dataclasses.is_dataclass(value):
        filled = ((one.name, getattr(value, one.name), one.default) for one in dataclasses.fields(value))
        told = {name: _held(one) for name, one, usual in filled if one is not usual}
        return {"is": type(value).__name__} | told
    if isinstance(value, dict):
        return {"items": [[_held(key), _held(one)] for key, one in value.items()]}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Iterable):
        return [_held(one) for one in value]
    if hasattr(value, "to_timestamp"):
        value = value.to_timestamp().date()
    if isinstance(value, dt.date):
        return {"month": value.isoformat()}
    return float(value) if value == value else None  # JSON has no NaN


def back(found: list) -> list[Block]:
    """The blocks that `held` gave; TypeError, KeyError or ValueError for anything else."""
    made = [_back(one) for one in found]
    if not all(isinstance(one, Block) for one in made):
        raise TypeError("not a list of blocks")
    return made


def _back(value):
    if isinstance(value, list):
        return tuple(map(_back, value))
    if value is None:
        return float("nan")
    if not isinstance(value, dict):
        return value
    if "month" in value and "is" not in value:
        return dt.date.fromisoformat(value["month"])
    if "is" not in value:
        return {_back(key): _back(one) for key, one in value["items"]}
    kind = _KINDS[value["is"]]
    given = {name: _back(one) for name, one in value.items() if name != "is"}
    hints = _hints(kind)
    for name, one in given.items():
        if typing.get_origin(hints[name]) is frozenset:
            given[name] = one = frozenset(one)
        if not _fits(one, hints[name]):
            raise TypeError(f"{kind.__name__}.{name}")
    return kind(**given)


@cache
def _hints(kind: type) -> dict:
    return typing.get_type_hints(kind, vars(blocks) | vars(forms))


def _fits(value, hint) -> bool:
    """Whether `value` is what a field is declared to hold."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, one) for one in inside)
    if origin is typing.Literal:
        return value in inside
    if hint is float:
        return isinstance(value, float | int)
    if origin is dict:
        return isinstance(value, dict)
    if origin is frozenset:
        return all(isinstance(one, inside[0]) for one in value)
    if origin is tuple and inside[-1] is not Ellipsis:
        return isinstance(value, tuple) and len(value) == len(inside) and all(map(_fits, value, inside))
    if origin in (tuple, Sequence):
        return isinstance(value, tuple) and all(_fits(one, inside[0]) for one in value)
    return isinstance(value, tuple if hint is Sequence else hint)
