"""The correspondence file: which column of an export is which column of the kit, in a table a person can correct.

A CSV beside the pilot, because anything opens it, a change shows at once, and it holds words only: nothing in it
is ever run. One line a column of the export; a line without a column of the file gives the same value to every
row, and a line with a cell says what that cell means in its column ("ok" is served). The name of the file may hold *
for the figures and months that change at the next export (export_*.csv), never for other words: « compta *.csv » is
not « compta prévisionnelle 2025.csv ». Of several names that fit a file, the closest to its own says what it is.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from ...core import languages
from ...core.called import without_copies
from ...core.cells.cell import Reading
from ...core.cells.sheet import Sheet
from ...core.cells.values import parse
from ...core.findings import Finding
from ...core.i18n import file_names
from ...core.schema import Column, Table, Words, fold
from ...core.tables import PROJECT, TABLES
from ...core.text import listed
from ..open.texts import parse_text
from .answers import question_named
from .heads import HOURS, PERSON_CODE
from .kinds import aside
from .match import nearest
from .sides import AMOUNT, NATURE
from .ticked import OUTCOME

ANSWERS = ("date_order", "decimal_mark")  # columns of the project sheet on how files are written

HEADS = {
    "file": Words("File"),
    "sheet": Words("Sheet"),
    "heading": Words("Column of the file"),
    "table": Words("Table of the kit"),
    "column": Words("Column of the kit"),
    "constant": Words("Same value everywhere"),
    "sure": Words("How sure", context="mapping"),
    "examples": Words("Examples"),
    "cell": Words("Where the cell says"),
}
LIKELY_SAID = Words("likely, to check")
EMPTY = Words("(empty)")  # a line about the cells of a column that hold nothing
# the outcome of a request, by the day it ended
BY_END = Words("served where its day is written, open elsewhere")
BY_SIGN = Words("by its sign")  # the nature of a line whose amount, under zero or not, is what says it
# their lines get a number where the file gives them none
NUMBERED = listed("tours, funding, contracts, clients")
_NOTHING = frozenset(["", "-", "—", "non", "no", "ignorer", "ignore", "aucune", "none"])
WHOLE = "*"  # every column of the file: an accounting export, whose layout is known
_MOST_LINES = 5_000
FORMS = frozenset(name for table in TABLES.values() if table.form for name in table.sheet_names)
PAID = TABLES["time"]["paid"]
CATEGORY = TABLES["time"]["category"]
KINDS = {AMOUNT: NATURE, HOURS: CATEGORY}  # what a line may say of one of several columns of them


@dataclass(frozen=True)
class Rule:
    """One line of the file: a column of an export, and what it is. `column` None: left out. `question` names
    the survey question a column answers; `constant` then says of which service. `cell`: the line only says that such a
    cell means `constant` (None: nothing). `line` its number, to speak of it. `blank`: nothing is said yet, which « — » is not.
    `likely`: still marked as to be checked, so that nobody has confirmed it; `rival`: the other table it may be then."""

    file: str
    sheet: str
    heading: str
    table: Table | None
    column: Column | None
    constant: object
    question: str
    line: int
    cell: str = ""
    blank: bool = False
    likely: bool = False
    rival: str = ""

    @property
    def names_table(self) -> bool:
        """Whether it only answers which table a sheet is: its columns are still to be proposed."""
        return self.table is not None and self.column is None and not self.heading and not self.cell

    def same_sheet(self, other: "Rule") -> bool:
        return (self.file, self.sheet) == (other.file, other.sheet)

    def fits(self, sheet: Sheet) -> bool:
        """True for a sheet, of a file this line is about, that it is about."""
        return not self.sheet or fnmatchcase(fold(sheet.key), fold_pattern(self.sheet))

    @property
    def decides(self) -> bool:
        """Whether it says of a file what it is or holds, and not only what is the same on all its lines."""
        return bool(self.heading) or self.column is None

    def instead(self, other: "Rule", name: str) -> bool:
        """Whether it says, of a file of this name, what a line of a further name says otherwise."""
        if self.sheet not in ("", other.sheet) or self.closeness(name) <= other.closeness(name):
            return False
        if not self.heading:
            said = not (self.column or self.blank or self.table and self.table is other.table)
            return said and other.decides
        column = (self.column, self.question, self.constant) == (other.column, other.question, other.constant)
        if self.column and column and other.heading and not self.cell and not other.cell:
            return True
        return fold(self.heading) == fold(other.heading) and self.cell == other.cell

    def closeness(self, name: str) -> tuple[bool, int, str]:
        """Of the names that fit a file, the closest to its own is the greatest."""
        file = _composed(self.file)
        return file == _composed(name), len(file.replace(WHOLE, "")), file


@dataclass(frozen=True)
class Mapping:
    """The lines of a correspondence file that can be followed, and what is wrong with the others."""

    path: Path | None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()

    def about(self, file: str) -> list[Rule]:
        """Lines about a file, the closest to its name last: none of which a closer one says otherwise."""
        mine = [rule for rule in self.rules if named_by(rule.file, file)]
        mine = sorted(mine, key=lambda rule: rule.closeness(file))
        closer = {rule.file: i + 1 for i, rule in enumerate(mine)}  # where the lines of closer names begin
        return [rule for rule in mine if not any(o.instead(rule, file) for o in mine[closer[rule.file] :])]

    def of(self, sheet: Sheet) -> list[Rule]:
        """Lines about the columns of a sheet; none of a form of the kit, nor of another table than the one it was said to be since.
        A sheet that says it is a model or a draft is none of those of which a line names no sheet, unless one says which table it is."""
        if fold(sheet.key) in FORMS:
            return []
        mine = [rule for rule in self.about(sheet.file) if rule.table is not PROJECT and rule.fits(sheet)]
        waits = self.waiting(mine)
        stale = {rule.line for named in waits for rule in self._of_another(named)}
        for named in mine:  # said to be as the other sheets: what was still to be said of its columns is
            if (
                named.names_table
                and named not in waits
                and not any(r.column and r.same_sheet(named) for r in mine)
            ):
                stale |= {
                    rule.line for rule in mine if rule.blank and rule.heading and rule.same_sheet(named)
                }
        if aside(sheet) and not any(rule.sheet and rule.table for rule in mine):
            mine = [rule for rule in mine if rule.sheet]
        return _closest([rule for rule in mine if rule.line not in stale])

    def waiting(self, mine: list[Rule]) -> list[Rule]:
        """Of lines about a file, those that say which table a sheet is, and of which no line says the columns yet."""

        def said(named: Rule) -> bool:
            same = [r for r in mine if r.column and r.table is named.table]
            wide = any(not r.sheet or fnmatchcase(fold(named.sheet), fold_pattern(r.sheet)) for r in same)
            return any(r.same_sheet(named) for r in same) or (wide and not self._of_another(named))

        return [rule for rule in mine if rule.names_table and not said(rule)]

    def _of_another(self, named: Rule) -> list[Rule]:
        """The lines about a sheet as another table than the one it is said to be."""
        return [r for r in self.rules if r.same_sheet(named) and r.table not in (None, named.table, PROJECT)]

    def answers(self, sheet: Sheet) -> dict[str, str]:
        """What the lines say of how a sheet writes dates and numbers: question of the project sheet -> answer."""
        return {
            rule.column.name: str(rule.constant)
            for rule in self.about(sheet.file)
            if rule.table is PROJECT and rule.constant is not None and rule.fits(sheet)
        }

    def still_asks(self, file: str) -> int | None:
        """The line where it is still to be said which table a file is, when none says of any column what it is."""
        mine = self.about(file)
        asks = (rule.line for rule in mine if rule.blank and not rule.heading)
        return None if any(rule.column for rule in mine) else next(asks, None)

    def table_of(self, sheet: Sheet) -> Table | None:
        """The table that a line says a sheet is, and of which no line says the columns yet."""
        waiting = self.waiting(self.about(sheet.file))
        return next((rule.table for rule in waiting if rule.fits(sheet)), None)

    def named(self, file: str) -> Rule | None:
        """The line that says which table a file is, when its columns are still to be proposed."""
        return next(iter(self.waiting(self.about(file))), None)

    def superseded(self, file: str) -> frozenset[int]:
        """Lines to write again now that one says which table a file is: that one, and those that said nothing of it."""
        mine = self.about(file)
        named = self.waiting(mine)
        sheets = {rule.sheet for rule in named}
        again = [rule for rule in mine if rule.sheet in sheets and (rule.blank or rule in named)]
        return frozenset(rule.line for rule in [*again, *(r for one in named for r in self._of_another(one))])

    def files(self, folder: Path, read: Path) -> list[Path]:
        """Other files of the pilot's folder that the lines speak of."""
        return sorted(
            file
            for file in without_copies(folder.iterdir())  # a copy to correct would count twice
            if file.is_file()
            and file != read
            and file.name not in file_names("mapping")
            and not file.name.startswith((".", "~$"))
            and any(named_by(rule.file, file.name) for rule in self.rules)
        )


def _closest(rules: list[Rule]) -> list[Rule]:
    """Of lines that fit a sheet, those that no line about fewer of the file's sheets says otherwise, or says is nothing."""
    ranks = [(bool(rule.sheet), WHOLE not in rule.sheet, len(rule.sheet)) for rule in rules]
    about = [(fold(rule.heading), rule.cell, rule.heading == "" and rule.column) for rule in rules]
    closest: dict[tuple, tuple] = {}
    for what, rank in zip(about, ranks, strict=True):
        closest[what] = max(rank, closest.get(what, rank))
    nothing = [
        rank for rule, rank in zip(rules, ranks, strict=True) if not rule.heading and rule.table is None
    ]
    least = max(nothing, default=(False,))
    return [
        rule
        for rule, what, rank in zip(rules, about, ranks, strict=True)
        if rank >= max(least, closest[what])
    ]


_MONTH = (
    r"janv(?:ier)?|f[ée]v(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|october|november|december"
)
_FIGURES = r"[0-9]++"
_CHANGING = rf"(?:{_FIGURES}|(?<![^\W\d_])(?:{_MONTH})(?![^\W\d_]))"


def _times(one: str, least: int = 1) -> str:
    """One and its likes after it, so many at least, with what parts them."""
    return rf"{one}(?:[-_. ]*{one}){{{least - 1},}}"


def pattern(name: str) -> str:
    """A file's name with * for its figures and months, which change at the next export: export_mars-2026.csv -> export_*.csv"""
    stem, dot, last = _parted(unicodedata.normalize("NFC", name))
    starred = re.sub(_times(_CHANGING), WHOLE, stem, flags=re.I)
    if starred == WHOLE:  # of « mars.xlsx » nothing would be left
        starred = re.sub(_times(_FIGURES), WHOLE, stem)
    return starred + dot + last


def named_by(file: str, name: str) -> bool:
    """Whether a line that says this file is about the file of that name."""
    if _composed(file) == _composed(name):
        return True
    name = name if _parted(file)[1] else _parted(name)[0]  # « export* » is of any suffix
    return WHOLE in file and _starred(_composed(file)).fullmatch(_composed(name)) is not None


def _composed(name: str) -> str:
    """A file's name as it compares: an accent may be written as a character of its own."""
    return unicodedata.normalize("NFC", name).casefold()


@cache
def _starred(file: str) -> re.Pattern:
    one, said, done = _FIGURES if _parted(file)[0] == WHOLE else _CHANGING, "", 0
    for stars in re.finditer(
        r"\*(?:[-_. ]*\*)*", file
    ):  # « *-* » is two figures at least, however they are parted
        around = file[: stars.start()][-1:] + file[stars.end() :][:1]
        some = (
            rf"[-_. ]*+{_times(one, stars[0].count(WHOLE))}[-_. ]*"  # « compta*.csv », as a person writes it
        )
        none = "|" if any(map(str.isalnum, around)) else ""  # is « compta.csv » too
        said, done = f"{said}{re.escape(file[done : stars.start()])}(?:{some}{none})", stars.end()
    return re.compile(said + re.escape(file[done:]), re.I)


def _parted(name: str) -> tuple[str, str, str]:
    """A file's name, its point and its suffix."""
    stem, dot, last = name.rpartition(".")
    return (stem, dot, last) if dot else (name, "", "")


def fold_pattern(text: str) -> str:
    return WHOLE.join(fold(part) for part in text.split(WHOLE))


# ---- reading it ------------------------------------------------------------------------------------------


def find_mapping(folder: Path) -> Mapping:
    """The correspondence file of a folder; an empty one when there is none."""
    path = next((folder / name for name in file_names("mapping") if (folder / name).is_file()), None)
    if path is None:
        return Mapping(None)
    rows = parse_text(path.read_bytes())[:_MOST_LINES]
    known = {fold(text): name for name, words in HEADS.items() for text in words.each(languages.codes())}
    header = next((i for i, row in enumerate(rows) if sum(fold(cell) in known for cell in row) >= 3), None)
    if header is None:
        titles = tuple(HEADS[name] for name in ("file", "heading", "table", "column"))
        return Mapping(
            path, (), (Finding("mapping_headings", "blocks", sheet=path.name, values={"titles": titles}),)
        )
    places = {known[fold(cell)]: p for p, cell in enumerate(rows[header]) if fold(cell) in known}
    rules, findings = [], []
    for index, row in enumerate(rows[header + 1 :], start=header + 2):
        said = dict.fromkeys(HEADS, "") | {name: _typed(row[p]) for name, p in places.items() if p < len(row)}
        if not any(said.values()):
            continue
        rule = _rule(said, index, path.name)
        if isinstance(rule, Rule) and fold(said["sure"]).startswith(_likely(languages.codes())):
            rule = replace(rule, likely=True, rival=_rival(said["sure"], rule))
        (findings if isinstance(rule, Finding) else rules).append(rule)
    return Mapping(path, tuple(rules), tuple(f for f in findings if not _said_elsewhere(f, rules)))


@cache
def _likely(codes: tuple[str, ...]) -> tuple[str, ...]:
    """How a line that was proposed and is to be checked begins, in each language; a person who has checked it empties it."""
    return tuple(map(fold, LIKELY_SAID.each(codes)))


def _rival(sure: str, rule: Rule) -> str:
    """The other table that a line says a sheet may be."""
    if not (rule.table and not rule.column and not rule.heading):
        return ""
    named = {name: table.name for table in TABLES.values() for name in table.sheet_names}
    found = [named.get(fold(text)) for text in re.findall(r"[«“]\s*(.+?)\s*[»”]", sure)]
    return next((name for name in found if name and name != rule.table.name), "")


def _said_elsewhere(finding: Finding, rules: list[Rule]) -> bool:
    """Whether a value to fill for every line has found its column on another line of the file."""
    said = finding.values
    return finding.code == "mapping_to_fill" and any(
        rule.heading and rule.column and rule.column.title is said["title"] and rule.file == said["file"]
        for rule in rules
        if rule.sheet in ("", said["sheet"])
    )


def _typed(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet from taking it for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _rule(said: dict[str, str], line: int, file: str) -> Rule | Finding:
    def wrong(code: str, place: str, **values) -> Finding:
        values |= {name: said[name] for name in ("file", "sheet", "heading")}
        column, typed = str(HEADS[place]), said[place]
        return Finding(code, "blocks", sheet=file, row=line, column=column, typed=typed, values=values)

    heading, typed, codes = said["heading"], said["constant"], languages.codes()
    title, column = fold(said["table"]), fold(said["column"])
    if not said["file"] or re.search(r"[/\\\\]", said["file"]):
        return wrong("mapping_file", "file")
    out = Rule(said["file"], said["sheet"], heading, None, None, None, "", line)
    if title in _NOTHING and column in _NOTHING:
        return replace(out, blank=not said["table"] and not said["column"])
    read = (table for table in TABLES.values() if not table.form or table is PROJECT)
    tables = {text: table for table in read for text in table.sheet_names}
    table = tables.get(title)
    if table is None:
        close = nearest(title, tables)
        return wrong("mapping_table", "table", **({"suggestion": tables[close].title} if close else {}))
    out = replace(out, table=table)
    if column in _NOTHING and (heading == WHOLE or not (heading or typed or table is PROJECT)):
        return out
    columns = {
        text: c for c in table.columns if table is not PROJECT or c.name in ANSWERS for text in c.headings
    }
    found, question = columns.get(column), ""
    if found is None and table.name == "surveys" and (question := question_named(column)):
        found = table["score"]
    if found is None:
        close = nearest(column, columns)
        values = {"title": table.title, **({"suggestion": columns[close].title} if close else {})}
        return wrong("mapping_column", "column", **values)
    out = replace(out, column=found, question=question)
    if heading and said["cell"]:
        return _meaning(said, out) or wrong("mapping_constant", "constant", title=found.title)
    constant, kind = typed if question else None, found  # the service a choice is about
    if heading and found in KINDS and typed:  # what one of several columns holds
        kind = KINDS[found]
        person = found is HOURS and PERSON_CODE.fullmatch(typed)
        constant = ("person", typed) if person else parse(typed, kind).value
    elif not heading and not typed:
        where = said["sheet"] or said["file"]
        return replace(
            wrong("mapping_to_fill", "constant", title=found.title, where=where), weight="doubtful"
        )
    elif not heading:
        rules = {NATURE: BY_SIGN, OUTCOME: BY_END}
        ruled = found in rules and fold(typed) in map(fold, rules[found].each(codes))
        constant = rules[found] if ruled else parse(typed, found, Reading(order="?")).value
    else:
        return replace(out, constant=constant)
    if constant is None:
        return wrong("mapping_constant", "constant", title=kind.title)
    return replace(out, constant=constant)


def _meaning(said: dict[str, str], rule: Rule) -> Rule | None:
    """What a cell of a column means, None when that is no value of the column; left empty, it is still asked, « — » is nothing."""
    typed, out = said["constant"], replace(rule, cell=said["cell"])
    if not typed:
        return replace(out, column=None, table=None)
    if typed in ("-", "—"):
        return out
    meant = parse(typed, rule.column, Reading(order="?")).value
    return None if meant is None else replace(out, constant=meant)
