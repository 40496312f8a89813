"""What the intake makes of a case, value by value against its truth, and which word that deserves."""

import contextlib
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import openpyxl
import pandas as pd

import conciergekit as ck
from conciergekit import cli
from conciergekit.core.tables import TABLES

from .files import ANY, PEOPLE, Case, Row

SOFT = {
    "client",
    "person",
    "respondent",
    "id",
    "comment",
    "incident",
    "label",
    "text",
    "note",
    "payer",
    "run_by",
}
NAMES = {word for name in PEOPLE for word in name.split()[1:]} | {
    "Kowalczyk",
    "Ouédraogo",
    "Lemoine",
    "Silva",
    "DURAND",
    "Josiane",
    "Karim",
    "Fatima",
    "Bernard",
}


@dataclass
class Verdict:
    case: str
    word: str  # right, asked, refused, wrong
    corrections: int = 0
    silent: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # names of people printed by a command
    passed_over: bool = False  # before `map`, nothing said that a file was not read


def judge(case: Case, folder: Path) -> Verdict:
    """Open the folder as it came; if that is not enough accept what `map` proposes; then correct two things, as its list bids:
    lines of the correspondence file, or a line of the file that it says is a trial or a copy, and that is taken out."""
    case.write(folder)
    _project(folder / "pilote.xlsx")
    printed = _said("check", folder)
    steps = [(0, *_faults(case, folder))]
    _count, silent, _asked, read = steps[0]
    passed_over = bool(silent) and not read
    if passed_over or not _settled(case, steps[0]):
        steps = [] if not read else steps
        for name in dict.fromkeys(page.file for page in case.pages):
            printed += _said("map", folder / name)
        printed += _said("check", folder)
        steps.append((0, *_faults(case, folder)))
        for count in (1, 2):
            corrected = not steps[-1][1] and steps[-1][2]
            tries = [_correct, lambda case, folder, asked=steps[-1][2]: _take_out(case, folder, asked)]
            if corrected and all(map(_EXTRA.fullmatch, steps[-1][2])):
                tries.reverse()
            if not corrected or not any(one(case, folder) for one in tries):
                break
            steps.append((count, *_faults(case, folder)))
    names = {name for name in NAMES if re.search(rf"\b{name}\b", printed)}
    for corrections, silent, asked, _read_any in steps:
        if silent:
            return Verdict(case.name, "wrong", corrections, silent, asked, names, passed_over)
    corrections, silent, asked, read = steps[-1]
    word = "right" if not asked and case.rows else "asked" if case.rows else "refused"
    return Verdict(case.name, word, corrections, [], asked, names, passed_over)


def _settled(case: Case, step: tuple) -> bool:
    """True when nobody would go on to `map`: all is read, or something is wrong without a word."""
    _corrections, silent, asked, read = step
    return bool(silent) or not asked and (read or not case.rows)


def _project(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Projet"
    for line in (
        ["Nom du pilote", "Essai"],
        ["Début du test", "01/09/2025"],
        ["Commune de la base (code INSEE)", "38158"],
    ):
        book.active.append(line)
    book.save(path)


def _said(command: str, path: Path) -> str:
    heard = io.StringIO()
    with (
        contextlib.redirect_stdout(heard),
        contextlib.redirect_stderr(heard),
        contextlib.suppress(SystemExit),
    ):
        cli.main([command, str(path), "--lang", "fr"] + (["--all"] if command == "check" else []))
    return heard.getvalue()


def _faults(case: Case, folder: Path) -> tuple[list[str], list[str], bool]:
    """(faults without a word, faults told, was anything read)."""
    pilot = ck.load_pilot(folder)
    told = Told(case, folder, pilot)
    silent, asked = [], []

    def fault(text: str, is_told: bool) -> None:
        (asked if is_told else silent).append(text)

    read = _read(case, pilot)
    used = {(row.file, row.sheet) for row in read}
    left = list(read)
    for true in case.rows:
        here = [
            r
            for r in left
            if (r.table, r.file, r.sheet, r.line) == (true.table, true.file, true.sheet, true.line)
        ]
        if "question" in true.values:
            here = [
                r
                for r in here
                if r.values.get("question", true.values["question"]) == true.values["question"]
            ]
        if not here:
            if true.table not in case.optional or (true.file, true.sheet) not in used:
                fault(f"lost {true.table} {_place(true)}", told.row(true) or true.table in case.optional)
            continue
        left.remove(here[0])
        for column in dict.fromkeys([*true.values, *here[0].values]):
            if not _same(column, true, here[0], case):
                seen, wanted = here[0].values.get(column), true.values.get(column)
                text = f"{_place(true)} {true.table}.{column}: {wanted!s:.30} read {seen!s:.30}"
                by_form = (true.file, true.sheet, true.line) in case.says and told.row(
                    true
                )  # its colour says it
                fault(text, by_form or told.cell(true, column))
    for row in left:
        doubtful = (
            row.file,
            row.sheet,
            row.line,
        ) in case.says  # a trial, the same line again: read or not, it must be told
        lacks = ((row.file, row.sheet), row.table) in told.lacking
        fault(f"read {_place(row)} as {row.table}", lacks or doubtful and told.row(row))
    for file, sheet, line in case.says:
        tables = {r.table for r in read if (r.file, r.sheet) == (file, sheet)}
        here = [Row(table, file, sheet, line, {}) for table in tables]  # read there, with all it needs
        here = [row for row in here if ((file, sheet), row.table) not in told.lacking and not told.left(row)]
        row = Row("", file, sheet, line, {})
        if here and not told.row(row):
            fault(f"nothing said at {_place(row)}", False)
    for page in case.pages:
        if page.lines and (page.file, page.sheet) not in used and not told.page(page.file, page.sheet):
            fault(f"nothing said of {page.file} {page.sheet}", False)
    return silent, asked, bool(read)


def _place(row: Row) -> str:
    return f"{row.file}{' ' + row.sheet if row.sheet else ''} line {row.line}"


def _read(case: Case, pilot) -> list[Row]:
    rows = []
    for table, frame in pilot.tables.items():
        if table == "project":
            continue
        for (where, line), (_n, values) in zip(pilot.places[table], frame.iterrows(), strict=True):
            filled = {k: v for k, v in values.items() if not pd.isna(v) and v != ""}
            rows.append([Row(table, *page, line, filled) for page in _pages(case, where)])
    return [_likeliest(case, row) for row in rows]


def _in(file: str, where: str) -> bool:
    """Whether a file is meant by its name, or by a pattern where its figures are stars ("demandes_*.csv")."""
    suffix = file[file.rindex(".") :]
    return file in where or "*" in where and fnmatch(file, where.split(suffix)[0] + suffix)


def _likeliest(case: Case, readings: list[Row]) -> Row:
    """Where two pages bear the same name, the one that holds such a line."""

    def alike(row: Row) -> float:
        same = [
            t
            for t in case.rows
            if (t.table, t.file, t.sheet, t.line) == (row.table, row.file, row.sheet, row.line)
        ]
        best = max((sum(_same(c, t, row, case) for c in t.values) / len(t.values) for t in same), default=0)
        return 1.5 if best > 0.6 else 1 if (row.file, row.sheet, row.line) in case.says else best

    return max(readings, key=alike)


def _pages(case: Case, where: str) -> list[tuple[str, str]]:
    """Which pages a finding or a row may speak of, by the name of its file, of its sheet, or both."""
    pages = [(page.file, page.sheet) for page in case.pages]
    both = [page for page in pages if _in(page[0], where) and page[1] in where]
    if both:
        best = max(both, key=lambda page: len(page[0]) + len(page[1]))
        return [page for page in both if page[1] == best[1]] if "*" in where else [best]
    return (
        [page for page in pages if where in page]
        or [page for page in pages if _in(page[0], where)]
        or [(where, "")]
    )


def _fold(value) -> str:
    plain = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(c for c in plain if c.isalnum())


def _same(column: str, true: Row, seen: Row, case: Case) -> bool:
    if f"{true.table}.{column}" in case.free or (column in SOFT and column not in true.values):
        return True
    wanted, got = true.values.get(column), seen.values.get(column)
    if wanted is ANY or wanted is None and got is None:
        return True
    if wanted is None or got is None:
        return False
    if column.endswith("_eur"):
        return round(float(got) * 100) == wanted
    if hasattr(got, "to_pydatetime"):
        return got.date() == wanted
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return abs(float(got) - wanted) < 1e-6
    return _fold(got) == _fold(wanted)


_OF_A_LINE = ("hours", "score", "amount_eur")


class Told:
    """What findings, and the questions of `map`, say of a line, a cell, a page."""

    def __init__(self, case: Case, folder: Path, pilot):
        self.case = case
        self.rows, self.cells, self.columns, self.pages = set(), set(), set(), set()
        self.lacking = (
            set()
        )  # (page, table) said to lack a column it cannot do without: no figure comes of it
        for finding in pilot.findings:
            for page in _pages(case, finding.sheet) if finding.sheet else ():
                self.pages.add(page)
                whole = finding.code in (
                    "months_across",
                    "table_turned",
                    "no_header",
                )  # the sheet is not read
                lines = set() if whole else {finding.row, *finding.values.get("rows", ())} - {None}
                self.rows |= {(page, line) for line in lines}
                if finding.code == "column_missing":
                    self.lacking.add((page, finding.table))
                    self.columns |= {
                        (page, _fold(c.name))
                        for c in TABLES[finding.table].columns
                        if c.title == finding.values["title"]
                    }
                both = (
                    {"nature"} if finding.code == "may_undo" else set()
                )  # the amount, and as what it is counted
                for name in {finding.field_name, finding.column, *both} - {""}:
                    self.cells |= {(page, line, _fold(name)) for line in lines}
                    if not lines:
                        self.columns.add((page, _fold(name)))
        self.questions, self.unread = {}, set()
        lines = proposals(folder)
        given = {
            (*line[:2], *line[3:5]) for line in lines if line[2] and line[4]
        }  # the column was found since
        for line in lines:
            if not line[2] and (*line[:2], *line[3:5]) in given:
                continue
            for page in _pages(
                case, f"{line[0]} {line[1]}"
            ):  # a line that names no sheet is about each of its file
                self._ask(page, line)

    def _ask(self, page: tuple[str, str], line: list[str]) -> None:
        self.questions[page, _fold(line[2])] = bool(line[3])
        if not line[2] and not line[5]:
            name = _column_named(line[4], line[3])
            self.columns.add((page, _fold(name)))
            self.lacking |= {
                (page, t.name)
                for t in TABLES.values()
                if _title(t) == line[3] and name in (*_OF_A_LINE, "date", "week")
            }
        elif (
            line[6].startswith("à remplir") and line[4] == "Montant" and not line[5]
        ):  # which kind of income it holds
            self.columns.add((page, "nature"))
            self.unread.add(page)

    def page(self, file: str, sheet: str) -> bool:
        return (file, sheet) in self.pages or any(page == (file, sheet) for page, _heading in self.questions)

    def row(self, row: Row) -> bool:
        page = (row.file, row.sheet)
        if (page, row.line) in self.rows or (page, row.table) in self.lacking:
            return True
        if row.table and self.left(row):
            return True
        kept = [on for (where, _h), on in self.questions.items() if where == page]
        if page in self.unread:
            return row.table != ""
        if kept:  # `map` was asked: nothing of that page was known well enough
            return row.table != "" and not any(kept)
        return row.table != "" and page in self.pages and not any(where == page for where, _line in self.rows)

    def left(self, row: Row) -> bool:
        """Whether a column that holds a line of its own was asked, and is still to be said."""
        if row.table == "ledger" and (row.file, row.sheet) in self.unread:
            return True
        known = next((p.heads for p in self.case.pages if (p.file, p.sheet) == (row.file, row.sheet)), {})
        own = [h for h, what in known.items() if what in (f"{row.table}.{name}" for name in _OF_A_LINE)]
        return len(own) > 1 and any(
            self.questions.get(((row.file, row.sheet), _fold(h))) is False for h in own
        )

    def cell(self, row: Row, column: str) -> bool:
        page = (row.file, row.sheet)
        if (page, row.table) in self.lacking:
            return True
        known = next((p.heads for p in self.case.pages if (p.file, p.sheet) == page), {})
        headings = [h for h, what in known.items() if what == f"{row.table}.{column}"]
        names = {_fold(name) for name in [*headings, column]}
        if any((page, row.line, name) in self.cells or (page, name) in self.columns for name in names):
            return True
        return any(self.questions.get((page, _fold(h))) is False for h in headings)


CORRESPONDENCE = "correspondances.csv"


def proposals(folder: Path) -> list[list[str]]:
    """The lines of the correspondence file that `map` wrote beside."""
    path = folder / CORRESPONDENCE
    if not path.exists():
        return []
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))[1:]


def _column_named(title: str, table: str) -> str:
    columns = [column for one in TABLES.values() if _title(one) == table for column in one.columns]
    return next((column.name for column in columns if _title(column) == title), title)


def _title(thing) -> str:
    return thing.title.get("fr")


def _correct(case: Case, folder: Path) -> bool:
    """Correct the one line of the correspondence file that the person knows and that holds most cells; False when none."""
    path = folder / CORRESPONDENCE
    if not path.exists():
        return False
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    best: tuple[int, list[str], list[str]] = (0, [], [])
    for line in lines[1:]:
        (page,) = _pages(case, f"{line[0]} {line[1]}")[:1]
        gain, wanted = _known(case, page, line, lines[1:])
        if gain > best[0] and wanted != line[3:6]:
            best = gain, line, wanted
    if not best[0]:
        return False
    best[1][3:6] = best[2]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows(lines)
    if not any((best[1][2], best[2][1])):  # which table it is: `map` then says its columns, as `check` bids
        for name in dict.fromkeys(page.file for page in case.pages):
            _said("map", folder / name)
    return True


_EXTRA = re.compile(r"read (.+) line ([0-9]+) as \w+")


def _take_out(case: Case, folder: Path, asked: list[str]) -> bool:
    """Take out of the file the first line that is told to be no record; False when none is."""
    extra = {match.groups() for fault in asked if (match := _EXTRA.fullmatch(fault))}
    for file, sheet, line in case.says:
        if (f"{file}{' ' + sheet if sheet else ''}", str(line)) in extra:
            page = next(p for p in case.pages if (p.file, p.sheet) == (file, sheet))
            page.lines[line - 1] = []
            case.says.remove((file, sheet, line))
            case.write(folder)
            return True
    return False


EMPTY = "(vide)"  # how a line of the correspondence file calls a cell that holds nothing


def _meant(case: Case, page: tuple[str, str], heading: str, known: str, cell: str, title: str):
    """What a cell means in every line that holds it, as its keeper knows; None where it means several things."""
    lines = next((p.lines for p in case.pages if (p.file, p.sheet) == page), [])
    header = next((n for n, line in enumerate(lines) if {*heading.split(" | ")} <= {*map(str, line)}), None)
    if header is None:
        return None
    at = [
        p for p, text in enumerate(lines[header]) if str(text) in heading.split(" | ")
    ]  # ticks under two headings
    holds = {
        n + 1
        for n, line in enumerate(lines)
        if _fold(_cell(line, at)) == _fold("" if cell == EMPTY else cell)
        and (cell == EMPTY or _cell(line, at).strip() == cell)
    }
    table, _dot, name = known.partition(".")
    rows = [row for row in case.rows if (row.file, row.sheet) == page and row.table == table]
    asked = {c.value for c in TABLES["surveys"]["question"].choices if _title(c) == title}
    rows = [row for row in rows if not asked or row.values.get("question") in asked]
    meant = {row.values.get(name) for row in rows if row.line in holds}
    return meant.pop() if len(meant) == 1 else None


def _cell(line: list, at: list[int]) -> str:
    return " ".join(str(line[p]) for p in at if p < len(line) and line[p] is not None).strip()


def _known(
    case: Case, page: tuple[str, str], line: list[str], lines: list[list[str]]
) -> tuple[int, list[str]]:
    """What the person who keeps the file would write on a line, and how many cells it would mend."""
    _file, _sheet, heading, title, column_title, constant = line[:6]
    cell = line[8] if len(line) > 8 else ""
    rows = [row for row in case.rows if (row.file, row.sheet) == page or not case.pages[1:]]
    heads = next((p.heads for p in case.pages if (p.file, p.sheet) == page), {})
    below = heading.rpartition(" – ")[2]  # « Sorties – Espèces »: the heading under the title of its side
    below = below.partition(" | ")[0]
    folded = {_fold(text): what for text, what in heads.items()}
    known = folded.get(_fold(heading), folded.get(_fold(below))) if heading else ""
    if cell:
        words = {_fold(typed): code for typed, code in case.words.get(known or "", {}).items()}
        count = int("".join(c for c in line[6] if c.isdigit()) or 0)
        table, _dot, name = (known or ".").partition(".")
        code = (
            words.get(_fold(cell))
            if _fold(cell) in words and cell != EMPTY
            else _meant(case, page, heading, f"{table}.{name}", cell, column_title)
        )
        return (count, [title, column_title, _label(table, name, code)]) if code is not None else (0, [])
    if heading and known is None:
        return 0, []
    if heading and known and known != "surveys.score":
        table, _dot, name = known.partition(".")
        wanted = [_title(TABLES[table]), _title(TABLES[table].by_name[name])]
        nature = ""
        if known == "ledger.amount_eur" and (
            below != heading or sum(what == known for what in heads.values()) > 1
        ):
            told = [row.values["nature"] for row in rows if row.table == "ledger"]
            if not told:
                return 0, []
            out = _fold(heading).startswith(("depense", "debit", "sortie", "moneyout"))
            nature = _label(
                "ledger", "nature", "expense" if out else max(set(told) - {"expense"}, key=told.count)
            )
        count = sum(row.values.get(name) not in (None, ANY) for row in rows if row.table == table)
        return count, [*wanted, nature]
    if heading and not known:
        counted = column_title in {
            _title(c) for t in TABLES.values() for c in t.columns if c.name in _OF_A_LINE
        }
        return (len(rows) if counted else 1) if title else 0, ["", "", ""]
    if not heading and not title:
        if any(other[3] for other in lines if other[:2] == line[:2]):
            return 0, []  # its columns are already said
        told = {row.table for row in rows}
        return (99 * len(rows), [_title(TABLES[told.pop()]), "", ""]) if len(told) == 1 else (0, [])
    if not heading and title:
        table = next(t for t in TABLES.values() if _title(t) == title)
        name = _column_named(column_title, title)
        values = {row.values.get(name) for row in rows if row.table == table.name}
        if len(values) == 1 and (value := values.pop()) not in (None, ANY):
            return len(rows), [title, column_title, _label(table.name, name, value)]
    return 0, []


def _label(table: str, column: str, code) -> str:
    choices = {choice.value: choice for choice in TABLES[table].by_name[column].choices} if table else {}
    return _title(choices[code]) if code in choices else str(code)
