"""The history of a folder of results: what each run found of each pilot, in one small SQLite file (docs/portfolio.md).

A run writes in one transaction: killed before its end, it leaves the file as it was; two runs at once wait for one another.
"""

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.version import VERSION
from ..portfolio import identity

NAME = "history.sqlite"
_WAIT = 60.0  # seconds for another run to finish writing
_FORMAT = 1
COMPARED = 3  # states before, that a change may need
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
CREATE TABLE IF NOT EXISTS published (pilot TEXT PRIMARY KEY);
CREATE INDEX IF NOT EXISTS facts_of_a_state ON facts (state);
"""
_COLUMNS = (
    "name",
    "stage",
    "status",
    "months",
    "proposal",
    "chance",
    "brake",
    "quality",
    "fictitious",
    "planned",
)
_MONTHS = ("requests", "orders", "decided", "served", "revenue_eur", "expense_eur", "open")


class History:
    """The file beside the results in `out`, open from here to `close`.

    Raises ConciergekitError for a file that is no history, or one of a later version of the kit.
    """

    def __init__(self, out: Path):
        self.path = Path(out) / NAME
        try:
            self.file = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
            self.file.row_factory = sqlite3.Row
            self.file.execute("PRAGMA foreign_keys = ON")
            [version] = self.file.execute("PRAGMA user_version").fetchone()
            if version > _FORMAT:
                raise self._unreadable(_("it was written by a later version"))
            with self._writing():
                for statement in filter(str.strip, _TABLES.split(";")):
                    self.file.execute(statement)
                self.file.execute(f"PRAGMA user_version = {_FORMAT}")
        except sqlite3.Error as error:
            raise self._unreadable(str(error)) from None

    def _unreadable(self, reason: str) -> ConciergekitError:
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
    def _writing(self) -> Iterator[None]:
        """All or nothing, one at a time."""
        self.file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.file.execute("ROLLBACK")
            raise
        self.file.execute("COMMIT")

    # ---- what a run adds -----------------------------------------------------------------------------------

    def add(self, states: Sequence[dict], on: dt.date) -> identity.Whose:
        """Keep the states of a run, and say whose each one is. The same data found again are the same state: a run done twice
        adds nothing, and what a later version of the kit makes of them takes the place of what an earlier one made."""
        with self._writing():
            whose = identity.whose(states, self._latest())
            for pilot, kept in zip(whose.ids, states, strict=True):
                self._keep(pilot, kept, on.isoformat())
        return whose

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
        row |= {
            "seen_on": before["seen_on"] if before is not None else on,
            "id": before["id"] if before is not None else None,
        }
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

    def pilots(self) -> list[str]:
        """The identities, those seen first at the head."""
        return [row["id"] for row in self.file.execute("SELECT id FROM pilots ORDER BY first_seen, id")]

    def of(self, pilot: str, known_on: str = "9999") -> list[dict]:
        """The states of a pilot that were known on a day, the one whose data go furthest last."""
        rows = self.file.execute(
            "SELECT id FROM states WHERE pilot = ? AND seen_on <= ? ORDER BY until, seen_on, id",
            (pilot, known_on),
        ).fetchall()
        return [self._state(row["id"]) for row in rows]

    def before(self, pilot: str, kept: dict, day: str = "") -> list[dict]:
        """What a state is compared with: the last `COMPARED` of the pilot's other states whose data do not go further than its
        own, nor than `day`."""
        last = min(kept["until"], day or kept["until"])
        rows = self.file.execute(
            "SELECT id FROM states WHERE pilot = ? AND data != ? AND until <= ? "
            "ORDER BY until DESC, seen_on DESC, id DESC LIMIT ?",
            (pilot, kept["data"], last, COMPARED),
        ).fetchall()
        return [self._state(row["id"]) for row in reversed(rows)]

    def published(self) -> list[str] | None:
        """The pilots of the last totals that left the group; None before the first."""
        rows = self.file.execute("SELECT pilot FROM published").fetchall()
        return [row["pilot"] for row in rows] or None

    def publish(self, pilots: Sequence[str]) -> None:
        """Remember whose totals leave the group, so that the next ones cannot be subtracted from them."""
        with self._writing():
            self.file.execute("DELETE FROM published")
            self.file.executemany("INSERT INTO published VALUES (?)", [(pilot,) for pilot in pilots])

    def marked(self, marks: Sequence[str]) -> list[dict]:
        """The states so marked, where they are still there."""
        rows = [
            self.file.execute(
                "SELECT id FROM states WHERE pilot || ':' || data || ':' || version = ?", (mark,)
            ).fetchone()
            for mark in marks
        ]
        return [self._state(row["id"]) for row in rows if row is not None]

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
        kept |= {
            "fictitious": bool(kept["fictitious"]),
            "chance": _said(kept["chance"]),
            "planned": _said(kept["planned"]),
        }
        kept |= {
            "figures": {},
            "by_month": {},
            "lights": {},
            "missing": [],
            "signals": [],
            "dates": [],
            "actions": {},
            "lessons": [],
        }
        for fact in self.file.execute("SELECT * FROM facts WHERE state = ? ORDER BY rowid", (number,)):
            code, value = fact["code"], _said(fact["value"])
            match fact["kind"]:
                case "figure":
                    kept["figures"][code] = [value, _said(fact["low"]), _said(fact["high"]), fact["n"]]
                case "month":
                    kept["by_month"].setdefault(fact["day"], [None] * len(_MONTHS))[_MONTHS.index(code)] = (
                        value
                    )
                case "light":
                    kept["lights"][code] = fact["word"]
                case "missing" | "signal":
                    kept["missing" if fact["kind"] == "missing" else "signals"].append(code)
                case "date":
                    kept["dates"].append([fact["day"], code, fact["n"]])
                case "action":
                    kept["actions"][code] = fact["n"]
        return kept

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
        for code, value in zip(_MONTHS, values, strict=True):
            yield "month", code, _real(value), None, None, None, month, None
    for code, light in kept["lights"].items():
        yield "light", code, None, None, None, None, None, light
    for code in kept["missing"]:
        yield "missing", code, None, None, None, None, None, None
    for code in kept["signals"]:
        yield "signal", code, None, None, None, None, None, None
    for day, code, n in kept["dates"]:
        yield "date", code, None, None, None, n, day, None
    for code, n in kept["actions"].items():
        yield "action", code, None, None, None, n, None, None


def _real(value):
    return float("inf") if value == "never" else value


def _said(value):
    return "never" if value == float("inf") else value
