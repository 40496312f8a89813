"""The history of a folder of results: what each run found of each pilot, in one small SQLite file (docs/portfolio.md).

A run writes in one transaction: killed before its end, it leaves the file as it was; two runs at once wait for one another.
Who only reads writes nothing, so that a folder that cannot be written can still be shown.
"""

import contextlib
import datetime as dt
import json
import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path, PurePath
from urllib.parse import quote

from ..core import VERSION
from ..core.errors import FULL, ConciergekitError, trouble
from ..core.i18n import _
from . import identity
from .kept import MONTHS, NEVER

NAME = "history.sqlite"
_WAIT = 60.0  # seconds for another run to finish writing
_FORMAT = 2
COMPARED = 6  # states before, that a change may need
_TABLES = """
CREATE TABLE IF NOT EXISTS pilots (
    id TEXT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, start TEXT NOT NULL, place TEXT NOT NULL, first_seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS states (
    id INTEGER PRIMARY KEY, pilot TEXT NOT NULL REFERENCES pilots(id), until TEXT NOT NULL, seen_on TEXT NOT NULL,
    data TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL, status TEXT NOT NULL,
    months INTEGER NOT NULL, proposal TEXT NOT NULL, chance REAL, brake TEXT NOT NULL, quality TEXT NOT NULL,
    fictitious INTEGER NOT NULL, planned REAL, UNIQUE (pilot, data));
CREATE TABLE IF NOT EXISTS facts (
    state INTEGER NOT NULL REFERENCES states(id) ON DELETE CASCADE, kind TEXT NOT NULL, code TEXT NOT NULL, value REAL, low REAL,
    high REAL, n INTEGER, day TEXT, word TEXT);
CREATE TABLE IF NOT EXISTS publications (
    number INTEGER NOT NULL, measure TEXT NOT NULL, pilot TEXT NOT NULL, PRIMARY KEY (number, measure, pilot));
CREATE INDEX IF NOT EXISTS facts_of_a_state ON facts (state);
"""
_CODES = ("name", "stage", "status", "months", "proposal", "chance", "brake", "quality")
_COLUMNS = (*_CODES, "fictitious", "planned")


def _in_words(method: Callable) -> Callable:
    """What SQLite cannot do is said to a person."""

    @wraps(method)
    def told(self, *given, **named):
        try:
            return method(self, *given, **named)
        except sqlite3.Error as error:
            raise self._trouble(error) from None

    return told


def address(path: PurePath) -> str:
    """Of a file (absolute), for SQLite: that of a shared folder (//server/share) has no server of its own."""
    posix = path.as_posix()
    return f"file://{'' if posix.startswith('/') else '/'}{quote(posix, safe='/:')}"


class History:
    """The file beside the results in `out`, open from here to `close`. writing : something is to be added; else the file is only
    read, and a folder without one remembers nothing.

    Raises ConciergekitError for a file that is no history, one of a later version of the kit, or one that another run holds.
    """

    @_in_words
    def __init__(self, out: Path, writing: bool = False):
        self.path = Path(out) / NAME
        there = writing or self.path.exists()
        where = f"{address(self.path.absolute())}?mode={'rwc' if writing else 'ro'}" if there else ":memory:"
        self.file = sqlite3.connect(where, uri=there, timeout=_WAIT, isolation_level=None)
        self.file.row_factory = sqlite3.Row
        self.file.execute("PRAGMA foreign_keys = ON")
        [version] = self.file.execute("PRAGMA user_version").fetchone()
        if version > _FORMAT:
            raise self._unusable(_("it was written by a later version"))
        if writing or not there:
            with self.held():
                self._lay_out(version)
        self.file.execute(f"PRAGMA query_only = {not writing}")

    def _lay_out(self, version: int) -> None:
        for statement in filter(str.strip, _TABLES.split(";")):
            self.file.execute(statement)
        if version == 1:  # that one kept no measure: whoever was published counts for all
            self.file.execute("INSERT INTO publications SELECT 0, ?, pilot FROM published", ("*",))
            self.file.execute("DROP TABLE published")
        self.file.execute(f"PRAGMA user_version = {_FORMAT}")

    def _trouble(self, error: sqlite3.Error) -> ConciergekitError:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                told = _(
                    "Another run is writing in the history “{file}”. Wait until it has ended, then run the same command again.",
                    file=self.path,
                )
                return ConciergekitError(told)
            case sqlite3.SQLITE_FULL:
                return trouble(self.path.parent, FULL[0], "")
            case (
                sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR
            ):
                told = _(
                    "The history “{file}” cannot be opened or written: the folder is read-only, or the file is somebody else’s. "
                    "Choose another folder, or ask for the right to write in this one.",
                    file=self.path,
                )
                return ConciergekitError(told)
            case _:
                return self._unusable(_("it is damaged, or holds something else"))

    def _unusable(self, reason: str) -> ConciergekitError:
        return ConciergekitError(
            _(
                "The history “{file}” cannot be used ({reason}). Move it elsewhere: a new one begins.",
                file=self.path,
                reason=reason,
            )
        )

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> "History":
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """What is read and written meanwhile is all or nothing, one run at a time."""
        self._do("BEGIN IMMEDIATE")
        try:
            yield
            self._do("COMMIT")
        except BaseException:
            if self.file.in_transaction:
                self.file.execute("ROLLBACK")
            raise

    @_in_words
    def _do(self, statement: str) -> None:
        self.file.execute(statement)

    # ---- what a run adds -----------------------------------------------------------------------------------

    @_in_words
    def add(self, states: Sequence[dict], on: dt.date) -> identity.Whose:
        """Keep the states of a run, and say whose each one is. The same data found again are the same state: a run done twice
        adds nothing, and what a later version of the kit makes of them takes the place of what an earlier one made. A workbook
        that contradicts the one that speaks for its pilot, or says the same, is no past of it, and is not kept."""
        with self.held():
            whose = self.whose(states)
            aside = {at for f in identity.all_files(states, whose.ids) for at in (*f.forks, *f.twice)}
            for at, (pilot, kept) in enumerate(zip(whose.ids, states, strict=True)):
                if at not in aside:
                    self._keep(pilot, kept, on.isoformat())
        return whose

    @_in_words
    def whose(self, states: Sequence[dict]) -> identity.Whose:
        """Whose each state is, by what is known; nothing is kept."""
        return identity.whose(states, self._latest())

    def _keep(self, pilot: str, kept: dict, on: str) -> None:
        run = self.file.execute
        who = {name: kept[name] for name in ("code", "name", "start", "place")}
        run(
            "INSERT INTO pilots VALUES (:id, :code, :name, :start, :place, :on) ON CONFLICT (id) DO UPDATE SET "
            "code = CASE :code WHEN '' THEN code ELSE :code END, name = :name, start = :start, place = :place",
            who | {"id": pilot, "on": on},
        )
        before = run(
            "SELECT id, seen_on FROM states WHERE pilot = ? AND data = ?", (pilot, kept["data"])
        ).fetchone()
        if before is not None:
            run("DELETE FROM states WHERE id = ?", (before["id"],))
        row = {name: _real(kept[name]) for name in _COLUMNS}
        row |= {"pilot": pilot, "until": kept["until"], "data": kept["data"], "version": VERSION}
        row |= {"seen_on": on, "id": None}
        if before is not None:
            row |= {"seen_on": min(before["seen_on"], on), "id": before["id"]}
        names = ", ".join(row)
        made = run(f"INSERT INTO states ({names}) VALUES ({', '.join(':' + name for name in row)})", row)
        self.file.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(made.lastrowid, *fact) for fact in _facts(kept)],
        )

    # ---- what it holds -------------------------------------------------------------------------------------

    def _latest(self) -> list[tuple[str, dict]]:
        """The state of each pilot whose data go furthest, those seen last at the end."""
        rows = self.file.execute(
            "SELECT id, pilot, max(until || '#' || seen_on) FROM states GROUP BY pilot ORDER BY seen_on, id"
        ).fetchall()
        return [(row["pilot"], self._state(row["id"])) for row in rows]

    @_in_words
    def pilots(self) -> list[str]:
        """The identities, those seen first at the head."""
        return [row["id"] for row in self.file.execute("SELECT id FROM pilots ORDER BY first_seen, id")]

    @_in_words
    def of(self, pilot: str, known_on: str = "9999") -> list[dict]:
        """The states of a pilot that were known on a day, the one whose data go furthest last."""
        rows = self.file.execute(
            "SELECT id FROM states WHERE pilot = ? AND seen_on <= ? ORDER BY until, seen_on, id",
            (pilot, known_on),
        ).fetchall()
        return [self._state(row["id"]) for row in rows]

    @_in_words
    def before(self, pilot: str, kept: dict, day: str = "") -> list[dict]:
        """What a state is compared with: the last `COMPARED` of the pilot's other states whose data do not go further than its
        own, nor than `day`; those that contradict it only if all do. Then the one whose data go furthest, if further than its own."""
        last = min(kept["until"], day or kept["until"])
        rows = self.file.execute(
            "SELECT id FROM states WHERE pilot = ? AND data != ? AND until <= ? ORDER BY until DESC, seen_on DESC, id DESC",
            (pilot, kept["data"], last),
        ).fetchall()
        agree, contradict = [], []
        for row in rows:
            one = self._state(row["id"])
            (contradict if identity.contradicts(one, kept) else agree).append(one)
            if len(agree) == COMPARED:
                break
        later = self.file.execute(
            "SELECT id FROM states WHERE pilot = ? AND until > ? ORDER BY until DESC, seen_on DESC, id DESC LIMIT 1",
            (pilot, kept["until"]),
        ).fetchall()
        return [*(agree or contradict[:COMPARED])[::-1], *(self._state(row["id"]) for row in later)]

    @_in_words
    def lately(self, data: str) -> list[dict]:
        """The last states of the pilot that such data are of: what its next ones will be compared with, most likely."""
        rows = self.file.execute(
            "SELECT id FROM states WHERE pilot = (SELECT pilot FROM states WHERE data = ?) "
            "ORDER BY until DESC, seen_on DESC, id DESC LIMIT ?",
            (data, COMPARED),
        ).fetchall()
        return [self._state(row["id"]) for row in reversed(rows)]

    @_in_words
    def published(self) -> dict[str, list[set[str]]]:
        """The pilots of each total that left the group, by measure."""
        found: dict[str, dict[int, set[str]]] = {}
        for row in self.file.execute("SELECT number, measure, pilot FROM publications ORDER BY number"):
            found.setdefault(row["measure"], {}).setdefault(row["number"], set()).add(row["pilot"])
        return {measure: list(sets.values()) for measure, sets in found.items()}

    @_in_words
    def publish(self, members: Mapping[str, Sequence[str]]) -> None:
        """Remember whose totals leave the group, measure by measure, so that later ones cannot be subtracted from them. The file is
        `held` from the moment they are chosen: of two at once, the second knows the first."""
        before = self.published()
        [number] = self.file.execute("SELECT coalesce(max(number), 0) + 1 FROM publications").fetchone()
        self.file.executemany(
            "INSERT INTO publications VALUES (?, ?, ?)",
            [
                (number, measure, pilot)
                for measure, pilots in members.items()
                if set(pilots) not in before.get(measure, ())
                for pilot in pilots
            ],
        )

    def _state(self, number: int) -> dict:
        """A state as ``portfolio.state`` gives it, but for the lessons; pilot, seen_on, version and mark beside."""
        row = self.file.execute(
            "SELECT s.*, p.code, p.start, p.place FROM states s JOIN pilots p ON p.id = s.pilot WHERE s.id = ?",
            (number,),
        ).fetchone()
        kept = {
            name: row[name]
            for name in ("pilot", "until", "data", "seen_on", "version", "code", "start", "place", *_COLUMNS)
        }
        kept["mark"] = f"{kept['pilot']}:{kept['data']}:{kept['version']}"
        kept["fictitious"] = bool(kept["fictitious"])
        kept |= {name: _said(kept[name]) for name in ("chance", "planned")}
        kept |= {name: {} for name in ("figures", "by_month", "log", "lights", "actions")}
        kept |= {name: [] for name in ("missing", "signals", "dates", "lessons")}
        for fact in self.file.execute("SELECT * FROM facts WHERE state = ? ORDER BY rowid", (number,)):
            code, value = fact["code"], _said(fact["value"])
            match fact["kind"]:
                case "figure":
                    kept["figures"][code] = [value, _said(fact["low"]), _said(fact["high"]), fact["n"]]
                case "month":
                    kept["by_month"].setdefault(fact["day"], [None] * len(MONTHS))[MONTHS.index(code)] = value
                case "log":
                    kept["log"][fact["day"]] = fact["word"]
                case "light":
                    kept["lights"][code] = fact["word"]
                case "missing" | "signal":
                    kept["missing" if fact["kind"] == "missing" else "signals"].append(code)
                case "date":
                    kept["dates"].append([fact["day"], code, fact["n"]])
                case "action":
                    kept["actions"][code] = fact["n"]
        return kept

    @_in_words
    def mark(self) -> str:
        """Changes when what it holds does."""
        row = self.file.execute(
            "SELECT count(*), max(id), group_concat(data || version) FROM states"
        ).fetchone()
        return json.dumps(list(row))


def _facts(kept: dict) -> Iterator[tuple]:
    """kind, code, value, low, high, n, day, word."""
    for code, (value, low, high, n) in kept["figures"].items():
        yield "figure", code, _real(value), _real(low), _real(high), n, None, None
    for month, values in kept["by_month"].items():
        for code, value in zip(MONTHS, values, strict=True):
            yield "month", code, _real(value), None, None, None, month, None
    for month, mark in kept.get("log", {}).items():
        yield "log", "requests", None, None, None, None, month, mark
    for code, light in kept["lights"].items():
        yield "light", code, None, None, None, None, None, light
    for kind, codes in (("missing", kept["missing"]), ("signal", kept["signals"])):
        for code in codes:
            yield kind, code, None, None, None, None, None, None
    for day, code, n in kept["dates"]:
        yield "date", code, None, None, None, n, day, None
    for code, n in kept["actions"].items():
        yield "action", code, None, None, None, n, None, None


def _real(value):
    return math.inf if value == NEVER else value


def _said(value):
    return NEVER if value == math.inf else value


def settled(
    out: Path, states: Sequence[dict], files: Sequence[str], before: Mapping[str, str], keep: bool
) -> tuple[list[tuple], list[list[dict]], str, str]:
    """Of each workbook of a run, its `states` kept first in the history of its folder `out` if they are to be: who it is
    (``identity.roles``), and what it is compared with, nothing for a copy that went another way; then the mark of all that is
    held. Where that history cannot be used, who is who without it, and why. files : their names. before : those of the last
    run, by pilot."""
    if not states:
        return [], [], "", ""
    try:
        with History(out, writing=keep) as history:
            whose = history.add(states, dt.date.today()) if keep else history.whose(states)
            roles = identity.roles(states, whose, files, before)
            told = [
                [] if role[1] == "fork" else history.before(role[0], kept)
                for role, kept in zip(roles, states, strict=True)
            ]
            return roles, told, history.mark(), ""
    except ConciergekitError as error:
        roles = identity.roles(states, identity.whose(states), files, before)
        return roles, [[] for _state in states], "", str(error)
