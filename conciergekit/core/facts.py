"""A user's own file of dated facts: `faits.toml` or `facts.toml` beside the pilots, or in the user's configuration.

It may replace any fact of the kit (see `rates`) and any funder. It holds figures and words only: nothing in it is run.

    [public_order]                  # a name that `conciergekit facts` gives
    value = 70000                   # of a fact with several figures, those that change: value = { services = 40000 }
    since = 2027-01-01              # in force from; left out: at all times
    page = "https://…"              # where it stands, when it was read, when to look again: all three optional
    read_on = 2026-12-01
    review_by = 2027-12-01
    source = "Décret …"

    [funder.fonjep]
    max_eur = 7300
"""

import datetime as dt
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import rates
from .i18n import language, said
from .paths import beside, data, settings_folder
from .rates import Rate

if TYPE_CHECKING:
    from .findings import Finding

NAMES = ("faits.toml", "facts.toml")
_FIELDS = ("value", "since", "read_on", "review_by", "page", "source")
_DATES = ("since", "read_on", "review_by", "checked")
_YEAR = dt.timedelta(days=365)
_WORDS = ("name", "pays", "money", "trap", "source")  # of a funder: one text for all languages


@dataclass(frozen=True)
class Facts:
    """What the user's own files say in place of the kit.

    rates: versions by name. funders: entries by id, merged with the kit's. files: those read, the nearest last.
    findings: what was wrong in them (that part of the kit is kept), and what was replaced.
    """

    rates: Mapping[str, tuple[Rate, ...]] = field(default_factory=dict)
    funders: Mapping[str, dict] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    findings: tuple["Finding", ...] = ()


NONE = Facts()


# ---- where it lies -----------------------------------------------------------------------------------------


def files(pilot: str | Path | None = None) -> tuple[Path, ...]:
    """Files of facts that hold for a pilot, the strongest last: the user's, that of the folder of pilots, the pilot's."""
    folders = [settings_folder(), *(beside(pilot) if pilot is not None else ())]
    found = (next((folder / name for name in NAMES if (folder / name).is_file()), None) for folder in folders)
    return tuple(dict.fromkeys(path for path in found if path is not None))


def of(pilot: str | Path | None = None) -> Facts:
    """The user's own facts for a pilot (None: those of the user's configuration only)."""
    out = NONE
    for path in files(pilot):
        stat = path.stat()
        out = _over(out, _read(path, stat.st_mtime_ns, stat.st_size))
    return out


def follow(pilot: str | Path | None) -> Facts:
    """The facts of a pilot, in use from now on (see ``rates.use``)."""
    found = of(pilot)
    rates.use(found.rates)
    return found


def _over(under: Facts, over: Facts) -> Facts:
    funders = {id_: {**under.funders.get(id_, {}), **entry} for id_, entry in over.funders.items()}
    files, findings = (*under.files, *over.files), (*under.findings, *over.findings)
    return Facts({**under.rates, **over.rates}, {**under.funders, **funders}, files, findings)


# ---- reading one -------------------------------------------------------------------------------------------


@cache
def _read(path: Path, _changed: int, _size: int) -> Facts:
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        return Facts(files=(path,), findings=(_wrong(path, "facts_unreadable", None, reason=str(error)),))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        return Facts(files=(path,), findings=(_wrong(path, "facts_syntax", line),))
    reader = _Reader(path, text.splitlines())
    given = said.pop("funder", {})
    entries = given.items() if isinstance(given, dict) else ()
    found = {name: rate for name, entry in said.items() if (rate := reader.kept(name, _rate, name, entry))}
    funders = {
        id_: one for id_, entry in entries if (one := reader.kept(f"funder.{id_}", _funder, id_, entry))
    }
    names = (*found, *(f"funder.{id_}" for id_ in funders))
    told = [_wrong(path, "facts_own", None, "note", names=names)] if names else []
    return Facts(found, funders, (path,), (*reader.findings, *told))


def _wrong(
    path: Path, code: str, line: int | None, weight="doubtful", typed: str = "", **values
) -> "Finding":
    from .findings import Finding  # it brings pandas, and a batch that only looks for files needs none

    return Finding(code, weight, sheet=path.name, row=line, typed=typed, values=values)


class _Wrong(Exception):
    """One entry that cannot be followed: a code of message, the key at fault, and its words."""

    def __init__(self, code: str, key: str = "", typed="", **values):
        super().__init__(code)
        self.code, self.key, self.typed, self.values = code, key, str(typed), values


@dataclass
class _Reader:
    """Entries of one file, checked one by one: a wrong one is told with its line, the others are kept."""

    path: Path
    lines: list[str]
    findings: list["Finding"] = field(default_factory=list)

    def kept(self, name: str, read: Callable, *entry):
        """What `read` finds in an entry; None where it is wrong."""
        try:
            return read(*entry, self.path.name)
        except _Wrong as wrong:
            values = {"name": name, "key": wrong.key or name, **wrong.values}
            line = self._line(name, wrong.key)
            self.findings.append(_wrong(self.path, wrong.code, line, typed=wrong.typed, **values))

    def _line(self, name: str, key: str) -> int | None:
        """The line of a key in its block, else that of the block."""
        head = re.compile(rf"\s*(\[+\s*{re.escape(name)}(\.\w+)?\s*\]|{re.escape(name)}\s*=)")
        start = next((i for i, line in enumerate(self.lines) if head.match(line)), None)
        if start is None:
            return None
        here = re.compile(rf"(^|[\s{{,]){re.escape(key)}\s*=") if key else None
        for i in range(start, len(self.lines)):
            if i > start and self.lines[i].lstrip().startswith("[") and not head.match(self.lines[i]):
                break
            if here and here.search(self.lines[i]):
                return i + 1
        return start + 1


def _rate(name: str, entry, file: str) -> tuple[Rate, ...]:
    if name not in rates.names():
        raise _Wrong("facts_unknown", typed=name, **_near(name, [*rates.names(), "funder"]))
    entry = entry if isinstance(entry, dict) and "value" in entry else {"value": entry}
    for key in set(entry) - set(_FIELDS):
        raise _Wrong("facts_key", key, key, **_near(key, _FIELDS))
    for key in set(entry) & set(_DATES):
        if type(entry[key]) is not dt.date:
            raise _Wrong("facts_date", key, entry[key])
    if "page" in entry and not rates.is_page(str(entry["page"])):
        raise _Wrong("facts_page", "page", entry["page"])
    before = rates.kit_versions(name)
    since = entry.get("since", before[0].since)
    kept = [rate for rate in before if rate.since < since]
    if "since" in entry and not kept:  # until that day, the first the kit knows
        kept = [replace(before[0], since=since - dt.timedelta(days=1))]
    base = kept[-1] if kept else before[-1]
    read = entry.get("read_on", rates.today())
    source = str(entry.get("source", file))
    mine = replace(
        base,
        value=_value(name, base, entry["value"]),
        since=since,
        read_on=read,
        review_by=entry.get("review_by", read + _YEAR),
        status=rates.OWN,
        page=str(entry.get("page", "")),
        source_en=source,
        file=file,
    )
    return (*kept, mine)


def _value(name: str, base: Rate, given):
    """`given` with the shape of the kit's value; a part of a fact with several figures keeps the others."""
    if isinstance(base.value, Mapping):
        if not isinstance(given, dict):
            raise _Wrong("facts_parts", "value", given, names=tuple(base.value))
        for key in set(given) - set(base.value):
            raise _Wrong("facts_key", key, key, **_near(key, base.value))
        parts = {key: _like(key, base.value[key], value, base) for key, value in given.items()}
        if name == "smallest_group" and any(value < base.value[key] for key, value in parts.items()):
            raise _Wrong("facts_privacy", "value")
        return {**base.value, **parts}
    return _like("value", base.value, given, base)


def _like(key: str, before, given, base: Rate):
    """`given`, if it is of the kind of `before`: a number, a date, yes or no, a list, a table of the same."""
    if isinstance(before, bool | dt.date | int | float):
        _single(key, before, given, key.endswith("_share") or base.unit_en == "share")
        if not isinstance(before, bool | dt.date) and given < 0 <= before:
            raise _Wrong("facts_number", key, given)
    elif isinstance(before, Mapping):
        if not isinstance(given, dict) or set(given) != set(before):
            raise _Wrong("facts_parts", key, given, names=tuple(before))
        return {name: _like(name, before[name], value, base) for name, value in given.items()}
    elif not isinstance(given, list) or not _same_kind(before, given):
        raise _Wrong("facts_list", key, given)
    return given


def _single(key: str, before, given, share: bool) -> None:
    """Refuses what is not of the kind of `before`: a date, yes or no, a number, from 0 to 1 for a share."""
    if isinstance(before, bool | dt.date):
        if type(given) is not type(before):
            raise _Wrong("facts_date" if isinstance(before, dt.date) else "facts_yesno", key, given)
    elif isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _Wrong("facts_number", key, given)
    elif share and not 0 <= given <= 1:
        raise _Wrong("facts_share", key, given)


def _same_kind(before: list, given: list) -> bool:
    """Lists of the same things: words, figures, or bands with as many figures each."""
    if not before or not given:
        return all(isinstance(one, str) for one in [*before, *given])
    one = before[0]
    if isinstance(one, str):
        return all(isinstance(found, str) for found in given)
    if isinstance(one, list):
        return all(
            isinstance(found, list) and len(found) == len(one) and _same_kind(one, found) for found in given
        )
    return len(given) == len(before) and all(
        isinstance(found, int | float) and not isinstance(found, bool) for found in given
    )


def _near(word: str, known) -> dict:
    close = get_close_matches(word, list(known), 1)
    return {"suggestion": close[0]} if close else {}


# ---- funders -----------------------------------------------------------------------------------------------


@cache
def kit_funders() -> tuple[dict, ...]:
    """The kit's entries, as they are written."""
    with data("funders.toml").open("rb") as file:
        return tuple(tomllib.load(file)["funder"])


def _funder(id_: str, entry, file: str) -> dict:
    if not isinstance(entry, dict):
        raise _Wrong("facts_parts", id_, entry, names=("name", "max_eur", "window"))
    models = {key: value for one in kit_funders() for key, value in one.items()}
    kept = {}
    for key, given in entry.items():
        if key in _WORDS:
            kept[key] = str(given)
            continue
        if key not in models or key == "id":
            raise _Wrong("facts_key", key, key, **_near(key, [*models, *_WORDS]))
        kept[key] = _funder_value(key, models[key], given)
    if id_ not in {one["id"] for one in kit_funders()} and "name" not in kept:
        raise _Wrong("facts_funder", typed=id_, **_near(id_, [one["id"] for one in kit_funders()]))
    return {"id": id_, "status": rates.OWN, **kept, "file": file}


def funder_words(entry: Mapping, what: str) -> str:
    """A text of an entry ("name", "pays", "money", "trap", "source") in the language in use; "" where it has none."""
    return said(entry.get(what, ""), language(), f"funder.{entry['id']}")


def _funder_value(key: str, model, given):
    if isinstance(model, bool | dt.date | int | float):
        if not isinstance(model, bool | dt.date) and isinstance(given, int | float) and given < 0:
            raise _Wrong("facts_number", key, given)
        _single(key, model, given, key.endswith("_share"))
    elif key == "window" and not (
        isinstance(given, list) and len(given) == 2 and all(map(_month_day, given))
    ):
        raise _Wrong("facts_window", key, given)
    elif type(given) is not type(model):
        raise _Wrong("facts_list" if isinstance(model, list) else "facts_parts", key, given, names=("…",))
    return given


def _month_day(text) -> bool:
    try:
        return bool(dt.date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return False


# ---- what is past its review -------------------------------------------------------------------------------


def due(own: Facts = NONE, today: dt.date | None = None) -> tuple[str, ...]:
    """Names of the facts whose day of review has passed: those of `own`, else the kit's; funders as "funder.<id>"."""
    day = today or rates.today()
    with rates.using(own.rates):
        late = [name for name in rates.names() if rates.known(name, day).due(day)]
    reviewed = {entry["id"]: entry["review_by"] for entry in kit_funders()}
    reviewed |= {id_: entry["review_by"] for id_, entry in own.funders.items() if "review_by" in entry}
    return (*late, *(f"funder.{id_}" for id_, by in reviewed.items() if by < day))
