"""Files made with their truth, value by value, and what the intake owes each of them.

    python benchmarks/intake_truth.py --files 10000 --seed 0

A file is made of lines whose every cell has a true value, typed in one of the ways people have; around and between them
stand titles, sums, blank lines, repeated headings and columns of other things. Read, each true value must be in its table at
its own line, or be missing and told there; nothing else may be in a table; what stands around must be told or left out.
The truth is made here, before anything is typed: none of it comes from the code that reads.
"""

import argparse
import csv
import datetime as dt
import io
import random
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd

import conciergekit as ck
from conciergekit.core.tables import TABLES

MESSAGES = Path(ck.__file__).parent / "data" / "messages"
# What the checks between lines say is no answer for a value that was lost while it was read.
TELLING = frozenset(
    code
    for name in ("open", "layout", "understand")
    for code in tomllib.loads((MESSAGES / f"{name}.toml").read_text("utf-8"))
)
LOST = object()  # typed so that nobody can read it: to be told
EMPTY = object()  # nothing was typed

Spelling = tuple[object, object]  # what is typed, what it truly is
WHO = [f"C{n:02}" for n in range(1, 30)]


def _date(style: int) -> Callable[[random.Random], Spelling]:
    """Days of one column, all typed in one way, each with a proof of its order: none before the 13th."""

    def typed(rng: random.Random) -> Spelling:
        day = dt.date(2026, rng.randint(1, 9), rng.randint(13, 28))
        months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"]
        texts = (
            day,
            dt.datetime(day.year, day.month, day.day),
            f"{day:%d/%m/%Y}",
            f"{day:%d-%m-%Y}",
            f"{day}",
            f"{day:%d/%m/%y}",
            f"{day.day} {months[day.month - 1]} {day.year}",
            f"{day:%d/%m/%Y} 14:05",
        )
        return texts[style], day

    return typed


def _euros(rng: random.Random) -> Spelling:
    cents = rng.randrange(100, 250_000, 5)
    plain = f"{cents // 100},{cents % 100:02}"
    spaced = f"{cents // 100:,}".replace(",", "\u202f") + f",{cents % 100:02} €"
    return rng.choice(
        [cents / 100, cents / 100, plain, plain + " €", spaced, f"{cents // 100}€{cents % 100:02}"]
    ), cents / 100


def _minutes(rng: random.Random) -> Spelling:
    n = rng.randrange(5, 180)
    return rng.choice(
        [
            (n, n),
            (f"{n} min", n),
            (f"{n} mn", n),
            (f"{n // 60}h{n % 60:02}", n),
            (f"{n // 60} h {n % 60:02}", n),
            ("1/2 h", 30),
        ]
    )


def _hours(rng: random.Random) -> Spelling:
    n = rng.randrange(1, 32)
    text = f"{n / 4:g}".replace(".", ",")
    return rng.choice(
        [n / 4, text, f"{text} h", f"{n // 4}h{n % 4 * 15:02}", dt.time(n // 4, n % 4 * 15)]
    ), n / 4


def _km(rng: random.Random) -> Spelling:
    tenths = rng.randrange(10, 900)
    text = f"{tenths // 10},{tenths % 10}"
    return rng.choice([tenths / 10, text, text + " km"]), tenths / 10


def _count(rng: random.Random) -> Spelling:
    n = rng.randrange(1, 30)
    return rng.choice([n, str(n)]), n


def _code(words: list[str]) -> Callable[[random.Random], Spelling]:
    return lambda rng: (word := rng.choice(words), word)


def _choice(column) -> Callable[[random.Random], Spelling]:
    def typed(rng: random.Random) -> Spelling:
        choice = rng.choice(column.choices)
        words = [
            choice.title.get("fr"),
            choice.title.get("fr").upper(),
            f" {choice.title.get('fr')} ",
            choice.title.en,
        ]
        return rng.choice(words), choice.value

    return typed


def _yesno(rng: random.Random) -> Spelling:
    yes = rng.random() < 0.5
    return rng.choice(["oui", "Oui", "x", "TRUE"] if yes else ["non", "Non", "0"]), yes


def _text(rng: random.Random) -> Spelling:
    words = rng.sample(["linge", "porte cassée", "retard", "clé", "pluie", "sac lourd", "à revoir"], 2)
    return (text := " ".join(words)), text


UNREADABLE = {
    "date": ["31/02/2026", "hier", "45/13/2026"],
    "number": ["beaucoup", "12 ou 13", "1,2,3,4"],
    "integer": ["beaucoup", "3,5"],
    "choice": ["zzz qqq"],
    "yesno": ["peut-être"],
}
# Tables, and the columns that may stand in a file of theirs.
SEEN = {
    "requests": (
        "date",
        "client",
        "public",
        "service",
        "outcome",
        "channel",
        "spontaneous",
        "order_value_eur",
        "minutes",
        "incident",
    ),
    "ledger": ("date", "nature", "line", "amount_eur", "set_up"),
    "tours": ("id", "date", "mode", "km", "stops", "drive_min", "paid"),
    "time": ("date", "person", "category", "hours", "paid"),
    "clients": ("id", "public", "since", "membership_eur"),
    "funding": ("id", "funder", "status", "amount_eur", "filed_on"),
}
UNIQUE = ("clients", "tours", "funding")


def _maker(table: str, column, rng: random.Random) -> Callable[[random.Random], Spelling]:
    words = {
        "public": ["seniors", "familles", "salariés"],
        "service": ["courses", "pressing", "colis"],
        "client": WHO,
        "person": ["P1", "P2", "P3"],
    }
    if column.name in words:
        return _code(words[column.name])
    if column.kind == "date":
        return _date(rng.randrange(8))
    if column.kind == "number" and "€" in column.unit:
        return _euros
    if column.unit == "min":
        return _minutes
    if column.unit == "h":
        return _hours
    if column.unit == "km":
        return _km
    if column.kind == "integer":
        return _count
    if column.kind == "choice":
        return _choice(column)
    return _yesno if column.kind == "yesno" else _text


@dataclass
class Made:
    """A file and its truth. `values`: (sheet, line, heading) -> (table, column, true value); `lines`: (sheet, line) that
    hold a record of a table; `around`: (sheet, line) of what is none; `aside`: (sheet, line, heading) of other things."""

    sheets: dict[str, list[list]] = field(default_factory=dict)
    values: dict[tuple[str, int, str], tuple[str, str, object]] = field(default_factory=dict)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    around: list[tuple[str, int]] = field(default_factory=list)
    aside: list[tuple[str, int, str]] = field(default_factory=list)


def make(rng: random.Random, text: bool) -> Made:
    """One file with its truth: a CSV of one table if `text`, else a workbook of several."""
    made = Made()
    names = rng.sample([*SEEN], 1 if text else rng.randint(1, 3))
    for name in names:
        _sheet(made, name, rng, text)
    return made


def _sheet(made: Made, name: str, rng: random.Random, text: bool) -> None:
    table = TABLES[name]
    columns = [table[c] for c in SEEN[name] if table[c].required or c in ("id",) or rng.random() < 0.6]
    rng.shuffle(columns)
    heads = {
        c.name: rng.choice([c.title.get("fr"), c.title.get("fr"), c.title.get("fr").upper(), c.title.en])
        for c in columns
    }
    makers = {c.name: _maker(name, c, rng) for c in columns}
    title, rows = table.title.get("fr"), []
    key = "fichier" if text else title
    made.sheets[key] = rows

    def put(cells: list, around: bool = True) -> int:
        rows.append(cells)
        if around and any(cell is not None for cell in cells):
            made.around.append((key, len(rows)))
        return len(rows)

    extra = rng.random() < 0.3
    if rng.random() < 0.4 and not text:
        put([f"{title} de l'association"])
        put([])
    head = [heads[c.name] for c in columns] + (["Remarque interne zz"] if extra else [])
    put(head)
    made.around.pop()
    texts = [c for c in columns if c.kind in ("text", "code") and c.required]
    for n in range(rng.choice([3, 8, 20])):
        kind = rng.random()
        if kind < 0.05 and not text:
            put([])
        elif kind < 0.09 and len(rows) > len(head) and n:
            put(list(head))
        elif kind < 0.13 and name == "ledger" and n:
            where = columns.index(texts[0])
            put(
                [
                    ("Total" if p == where else 999.0 if c.name == "amount_eur" else None)
                    for p, c in enumerate(columns)
                ]
            )
        line = len(rows) + 1
        cells: list = []
        for column in columns:
            typed, true = makers[column.name](rng)
            if column.name == "id":
                typed = true = f"{name[:2].upper()}{line:03}"
            elif not column.required and rng.random() < 0.15:
                typed, true = None, EMPTY
            elif rng.random() < 0.04 and column.kind in UNREADABLE and column.name != "date":
                typed, true = rng.choice(UNREADABLE[column.kind]), LOST
            made.values[key, line, heads[column.name]] = name, column.name, true
            cells.append(typed)
        if extra:
            cells.append("à part" if rng.random() < 0.5 else None)
            if cells[-1]:
                made.aside.append((key, line, "Remarque interne zz"))
        made.lines[key, line] = name
        rows.append(cells)
    if rng.random() < 0.3 and not text:
        put([])
        put(["Document interne, ne pas diffuser sans accord"])


def as_workbook(made: Made, path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Projet"
    for line in (["Nom du pilote", "Essai"], ["Début du test", dt.date(2026, 1, 1)]):
        book.active.append(line)
    for name, rows in made.sheets.items():
        sheet = book.create_sheet(name)
        for n, cells in enumerate(rows, 1):
            for p, cell in enumerate(cells, 1):
                if cell is not None:
                    sheet.cell(n, p, cell)
    book.save(path)


def as_text(made: Made, path: Path, rng: random.Random) -> None:
    (rows,) = made.sheets.values()
    mark = rng.choice(";\t")

    def shown(cell) -> str:
        if isinstance(cell, dt.datetime | dt.date):
            return f"{cell:%d/%m/%Y}"
        if isinstance(cell, dt.time):
            return f"{cell:%H:%M}"
        return (
            "" if cell is None else f"{cell:.10g}".replace(".", ",") if isinstance(cell, float) else str(cell)
        )

    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([[shown(cell) for cell in row] for row in rows])
    path.write_bytes(out.getvalue().encode(rng.choice(["utf-8-sig", "utf-16"])))


def faults(made: Made, pilot: ck.Pilot) -> list[str]:
    """What the intake owed the file and did not give: values lost, changed or invented, and what it kept to itself."""
    told = _Told(pilot)
    key_of = (
        (lambda sheet: sheet)
        if len(made.sheets) > 1 or "fichier" not in made.sheets
        else (lambda _s: "fichier")
    )
    seen: dict[tuple[str, int], tuple[str, pd.Series]] = {}
    found = []
    for name, frame in pilot.tables.items():
        if name == "project":
            continue
        for (sheet, line), (_i, values) in zip(pilot.places[name], frame.iterrows(), strict=False):
            place = key_of(sheet), line
            if made.lines.get(place) != name or place in seen:
                found.append(f"invented: {name} at {place}")
            seen[place] = name, values
    found += [f"line lost: {place}" for place in made.lines if place not in seen and not told.line(place)]
    for (sheet, line, heading), (_table, column, true) in made.values.items():
        if (sheet, line) not in seen:
            continue
        value = seen[sheet, line][1].get(column)
        missing = value is None or pd.isna(value)
        if true is EMPTY:
            wrong = not missing
        elif missing:
            wrong = not told.cell((sheet, line), heading, column)
        else:
            wrong = true is LOST or not _same(value, true)
        if wrong:
            found.append(
                f"{sheet} {line} {heading}: {true if true not in (LOST, EMPTY) else 'nothing'} read {value}"
            )
    found += [f"nothing said at {place}" for place in made.around if not told.around(place, pilot)]
    for sheet, line, heading in made.aside:
        if not told.cell((sheet, line), heading, ""):
            found.append(f"nothing said of {heading} at {sheet} {line}")
    return found


def _same(value, true) -> bool:
    if isinstance(true, bool):
        return bool(value) is true
    if isinstance(true, int | float):
        return abs(float(value) - true) < 1e-6
    if isinstance(true, dt.date):
        return pd.Timestamp(value).date() == true
    return str(value) == true


class _Told:
    """What the findings say, by line, by cell and by column of the file."""

    def __init__(self, pilot: ck.Pilot):
        self.lines: set[tuple[str, int]] = set()
        self.cells: set[tuple[str, int, str]] = set()
        self.columns: set[tuple[str, str]] = set()
        one = {cells.sheet.name for cells in pilot.account.sheets}
        for finding in pilot.findings:
            if finding.code not in TELLING:
                continue
            sheet = "fichier" if len(one) == 1 else finding.sheet
            lines = {finding.row, *finding.values.get("rows", ())} - {None}
            for name in {finding.column, finding.field_name} - {""}:
                self.cells |= {(sheet, line, name) for line in lines}
                if not finding.field_name:  # a heading nobody knows: its whole column
                    self.columns.add((sheet, name))
            if not finding.column:
                self.lines |= {(sheet, line) for line in lines}

    def line(self, place: tuple[str, int]) -> bool:
        return place in self.lines or any((sheet, line) == place for sheet, line, _name in self.cells)

    def cell(self, place: tuple[str, int], heading: str, column: str) -> bool:
        names = {heading, column} - {""}
        return any((*place, name) in self.cells or (place[0], name) in self.columns for name in names)

    def around(self, place: tuple[str, int], pilot: ck.Pilot) -> bool:
        if place in self.lines:
            return True
        left_out = [item for item in pilot.ignored if item.sheet == place[0] or place[0] == "fichier"]
        return any(item.rows[0] <= place[1] <= item.rows[1] for item in left_out)


def one(seed: str, folder: Path, load: Callable[[Path], ck.Pilot] = ck.load_pilot) -> list[str]:
    """The faults of the file that a seed makes; `load` reads it."""
    rng = random.Random(seed)
    text = rng.random() < 0.3
    made = make(rng, text)
    path = folder / ("fichier.csv" if text else "pilote.xlsx")
    if text:
        (name,) = set(made.lines.values())
        path = folder / f"{TABLES[name].title.get('fr')}.csv"
        as_text(made, path, rng)
    else:
        as_workbook(made, path)
    try:
        return faults(made, load(path))
    finally:
        path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.files):
            found = one(f"{asked.seed}:{number}", Path(folder))
            wrong += bool(found)
            for fault in found if wrong <= 20 else ():
                print(f"file {number}: {fault}")
    print(f"{asked.files} files, seed {asked.seed}: {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
