"""Mutated workbooks and CSV files: the kit reads them or refuses them in one line, and accounts for every cell.

    python benchmarks/fuzz_intake.py --files 10000 --seed 0

Each file begins as a plausible pilot, then is mutated: structure (titles, blank and total lines, moved, doubled or
missing headings, two tables on a sheet, month tabs, stray and far cells), types (dates, figures and words in every
writing, errors, formulas), encodings and delimiters, sizes, and bytes. For files that stay whole, the cells are
those written: each filled one must be said to be in a table, in a finding or left out for a stated reason, none
may be "not read", and the tables must hold exactly as many values as the account says.
"""

import argparse
import csv
import datetime as dt
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl

import conciergekit as ck
from conciergekit.core.cells.account import TABLE
from conciergekit.core.tables import TABLES

WORDS = [
    "seniors",
    "courses",
    "Servie",
    "non satisfaite",
    "Total",
    "n.c.",
    "é\u00a0à\u202fç",
    "=1+1",
    "{x}",
    "<b>",
    "'",
    '"',
    "a;b,c",
    "ligne\ncoupée",
    "06 12 34 56 78",
    "x@example.org",
    "Date",
    "Public",
    "38158",
    "38320",
    "2A004",
    "01053",
    "\ufeff",
    "\u200b",
    "0,5 j",
    "2 h 30",
    "1h15",
    "#N/A",
    "oui",
    "Non",
    "TRUE",
    "\t",
    "  ",
    "𝔘𝔫𝔦",
    "م",
    "-",
    "1 234,50 €",
    "12,5 %",
    "(120)",
    "\u2212120",
    "1.250",
    "1,250.00",
    "03/04/2026",
    "13/04/2026",
    "04/13/2026",
    "2026-04-03",
    "3 avril 2026",
    "46115",
    "03/04",
]
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")


def any_value(rng: random.Random):
    """A cell of any kind a person or a program may leave."""
    kind = rng.randrange(10)
    if kind < 5:
        return rng.choice(WORDS)
    return (
        rng.choice([0, 1, -3, 12.5, 1e300, 46115, 0.0, 1234567.89]),
        dt.date(2026, rng.randint(1, 12), rng.randint(1, 28)),
        rng.random() < 0.5,
        dt.time(rng.randrange(24), 30),
        "".join(
            chr(rng.choice([rng.randrange(32, 127), rng.randrange(160, 700)]))
            for _ in range(rng.randrange(25))
        ),
    )[kind - 5]


def good_value(column, rng: random.Random):
    """A cell a careful person would type."""
    if column.kind == "date":
        return dt.date(2026, rng.randint(1, 12), rng.randint(1, 28))
    if column.kind == "choice":
        return str(rng.choice(column.choices).title.get("fr"))
    if column.kind == "yesno":
        return rng.choice(["oui", "non"])
    if column.kind in ("number", "integer"):
        return int(column.minimum or 0) + rng.randint(0, 4)
    if column.kind == "share":
        return 0.25
    return rng.choice(["38158", "C1", "C2", "seniors", "courses", f"D{rng.randrange(50)}"])


def grid(table, rng: random.Random, lines: int) -> list[list]:
    columns = [c for c in table.columns if c.required or rng.random() < 0.5]
    rng.shuffle(columns)
    heads = [
        rng.choice(
            [c.title.get("fr"), c.title.en, c.title.get("fr") + " *", c.title.get("fr").upper(), *c.synonyms]
        )
        for c in columns
    ]
    return [heads, *([good_value(c, rng) for c in columns] for _ in range(lines))]


def mutate(rows: list[list], rng: random.Random) -> list[list]:
    """The same grid after a few accidents."""
    rows = [list(row) for row in rows]
    for _ in range(rng.randrange(7)):
        kind, at = rng.randrange(14), rng.randrange(len(rows)) if rows else 0
        if not rows:
            break
        row = rows[at]
        if kind < 4 and row:
            row[rng.randrange(len(row))] = any_value(rng)
        elif kind == 4:
            rows.insert(at, [any_value(rng)])
        elif kind == 5:
            rows.insert(at, [])
        elif kind == 6:
            rows.insert(at, ["Total", *[any_value(rng) for _ in range(rng.randrange(4))]])
        elif kind == 7:
            rows.insert(at, list(rows[0]))
        elif kind == 8:
            rows.pop(at)
        elif kind == 9:
            rows[at] = [*row, None, any_value(rng)]
        elif kind == 10:
            rows = [[*r[:1], None, *r[1:]] for r in rows]
        elif kind == 11:
            other = rng.choice([t for t in TABLES.values() if not t.form])
            rows += [
                [],
                *([[str(other.title)]] if rng.random() < 0.5 else []),
                *grid(other, rng, rng.randrange(4)),
            ]
        elif kind == 12:
            other = grid(rng.choice([t for t in TABLES.values() if not t.form]), rng, rng.randrange(4))
            width = max((len(r) for r in rows), default=0)
            for n, extra in enumerate(other):
                while len(rows) <= n:
                    rows.append([])
                rows[n] = [*rows[n], *[None] * (width + 1 - len(rows[n])), *extra]
        elif row:
            rng.shuffle(row)
    return rows


def sheets(rng: random.Random) -> dict[str, list[list]]:
    found = {
        "Projet": [["Nom du pilote", "Essai"], ["Début du test", dt.date(2026, 1, 5)], ["Budget", 3, "note"]]
    }
    if rng.random() < 0.2:
        found["Projet"] = mutate(found["Projet"], rng)
    for table in rng.sample([t for t in TABLES.values() if not t.form], rng.randint(1, 4)):
        name = rng.choice(
            [table.title.get("fr"), table.title.en, "Feuil1", "Janvier", "Février 2026", "Mars"]
        )
        size = rng.choice([0, 1, 3, 8, 8, 30])
        while name in found or len(name) > 31:
            name = f"F{rng.randrange(999)}"
        found[name] = mutate(grid(table, rng, size), rng)
    return found


def as_csv(rows: list[list], rng: random.Random) -> tuple[bytes, list[list]]:
    """Bytes of a CSV and the texts in it, as the csv module itself reads them."""
    mark = rng.choice(";,\t")
    texts = [
        [f"{v:%d/%m/%Y}" if isinstance(v, dt.date) else "" if v is None else str(v) for v in row]
        for row in rows
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=rng.choice(["\n", "\r\n"])).writerows(texts)
    return out.getvalue().encode(rng.choice(ENCODINGS), "replace"), texts


def workbook(content: dict[str, list[list]], rng: random.Random) -> tuple[bytes, dict[str, list[list]]]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if rng.random() < 0.05:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                if value is not None:
                    text = (
                        openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
                        if isinstance(value, str)
                        else value
                    )
                    cell = sheet.cell(line, place, text)
                    if isinstance(text, str) and text.startswith("=") and rng.random() < 0.5:
                        cell.data_type = "s"
        if rng.random() < 0.02:
            sheet["XFD1048576"] = "loin"
        if rng.random() < 0.1 and len(rows) > 3:
            sheet.merge_cells(start_row=2, end_row=rng.randint(3, len(rows)), start_column=1, end_column=1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), {}


def truth_of(data: bytes) -> dict[tuple[str, int, int], object]:
    """Filled cells of a workbook as openpyxl reads them, sheet by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for (_row, _column), cell in sorted(sheet._cells.items())
        if filled(cell.value)
    }


def filled(value) -> bool:
    return value is not None and not (isinstance(value, str) and not value.replace("\ufeff", "").strip())


def damage(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut or swapped; or a part of the archive changed, which passes its checksum."""
    kind = rng.randrange(4)
    if kind == 0:
        return data[: rng.randrange(len(data) + 1)]
    if kind < 3 or not data.startswith(b"PK"):
        damaged = bytearray(data)
        for _ in range(rng.choice([1, 4, 30])):
            if damaged:
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        return bytes(damaged)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            part = bytearray(archive.read(name))
            if part and rng.random() < 0.3:
                for _ in range(rng.choice([1, 3])):
                    part[rng.randrange(len(part))] = rng.randrange(256)
            copy.writestr(name, bytes(part))
    return out.getvalue()


def check(pilot, truth: dict[tuple[str, int, int], object]) -> str:
    """What is wrong with the account of a pilot; "" if nothing."""
    account = pilot.account
    lost = [place for place in truth if not account.where(*place)]
    if lost:
        return f"cells not accounted for: {[(place, truth[place]) for place in lost[:5]]}"
    unread = [item for item in account.ignored if item.reason == "not_read"]
    if unread:
        return f"cells left out without a reason: {unread[:3]}"
    table = account.table
    if (table["cells"] != table["in_tables"] + table["in_findings"] + table["ignored"]).any():
        return f"the account does not add up:\n{table}"
    held, said = values_held(pilot)
    if held != said:
        return f"{held} values in the tables, {said} cells said to be in them"
    for finding in pilot.findings:
        if not finding.what() or not finding.repair():
            return f"finding without words: {finding}"
    return ""


def values_held(pilot) -> tuple[int, int]:
    """Values in the tables, and cells the account says are in one, headings and the project form apart. A day taken from
    the line above has no cell of its own."""
    held = sum(int(frame.notna().to_numpy().sum()) for frame in pilot.tables.values())
    for finding in pilot.findings:
        if finding.code == "day_above":
            lines = {(finding.sheet, line) for line in finding.values["rows"]}
            here = [place in lines for place in pilot.places[finding.table]]
            held -= int(pilot[finding.table].loc[here, finding.field_name].notna().sum())
    said = 0
    for cells in pilot.account.sheets:
        if cells.sheet.key.casefold() not in ("projet", "project"):
            said += int(((cells.state == TABLE) & cells.filled).sum())
    return held, said


def one(rng: random.Random, folder: Path) -> tuple[str, str]:
    """Make, read and check a file; returns what happened and what is wrong."""
    kind = rng.choice(["workbook", "workbook", "csv", "csv", "damaged workbook", "damaged csv"])
    content = sheets(rng)
    truth: dict = {}
    if kind.endswith("workbook"):
        data, _texts = workbook(content, rng)
        path = folder / "pilote.xlsx"
        if kind == "workbook":
            truth = truth_of(data)
    else:
        name, rows = rng.choice(list(content.items()))
        data, _texts = as_csv(rows, rng)
        path = folder / f"{name}.csv"
    if kind.startswith("damaged"):
        data = damage(data, rng)
    path.write_bytes(data)
    try:
        pilot = ck.load_pilot(path, lang=rng.choice([None, "fr", "en"]))
    except ck.ConciergekitError as error:
        return f"{kind}: refused", "" if str(error) and "\n" not in str(
            error
        ).strip() else f"error in lines: {error!r}"
    except Exception:
        return f"{kind}: crashed", traceback.format_exc()
    finally:
        path.unlink(missing_ok=True)
    if kind == "csv":
        sheet = pilot.account.sheets[0].sheet
        truth = {
            (path.name, r, c): v
            for r, row in enumerate(sheet.rows, 1)
            for c, v in enumerate(row, 1)
            if filled(v)
        }
        wrong = same_cells(sheet.rows, _texts)
        if wrong:
            return f"{kind}: read", wrong
    return f"{kind}: read", check(pilot, truth)


def same_cells(read: list[list], written: list[list]) -> str:
    """A CSV written with one delimiter must be split the same way, else cells would be glued together."""
    return (
        ""
        if sum(map(len, read)) >= 0.5 * sum(map(len, written))
        else f"cells glued: {read[:2]} for {written[:2]}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep-going", action="store_true")
    asked = parser.parse_args()
    wrong, seen, began = run(asked.files, asked.seed, asked.keep_going)
    for name, count in sorted(seen.items()):
        print(f"{name:28} {count:6}")
    print(f"{asked.files} files, seed {asked.seed}: {len(wrong)} wrong, {time.perf_counter() - began:.0f} s")
    for number, text in wrong[:20]:
        print(f"--- file {number}\n{text}")
    return 1 if wrong else 0


def run(files: int, seed: int, keep_going: bool = True) -> tuple[list[tuple[int, str]], Counter, float]:
    """Files `seed`:0 … `seed`:files-1; the ones that went wrong, and what happened to all."""
    began, wrong, seen = time.perf_counter(), [], Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            what, problem = one(random.Random(f"{seed}:{number}"), Path(folder))
            seen[what] += 1
            if problem:
                wrong.append((number, problem))
                if not keep_going:
                    break
    return wrong, seen, began


if __name__ == "__main__":
    sys.exit(main())
