"""The correspondence file: which column of an export is which column of the kit, in a table a person can correct.

A CSV beside the pilot, because anything opens it, a change shows at once, and it holds words only: nothing in it
is ever run. One line a column of the export; a line without a column of the file gives the same value to every
row, and a line with a cell says what that cell means in its column ("ok" is served). The file and sheet may hold *
for what changes each month (export_*.csv).
"""

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
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
        """True for a sheet this line is about."""
        in_file = fnmatchcase(sheet.file.casefold(), self.file.casefold())
        return in_file and (not self.sheet or fnmatchcase(fold(sheet.key), fold_pattern(self.sheet)))


@dataclass(frozen=True)
class Mapping:
    """The lines of a correspondence file that can be followed, and what is wrong with the others."""

    path: Path | None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of(self, sheet: Sheet) -> list[Rule]:
        """Lines about the columns of a sheet; none of a form of the kit, nor of another table than the one it was said to be since."""
        if fold(sheet.key) in FORMS:
            return []
        stale = {rule.line for named in self.waiting if named.fits(sheet) for rule in self._of_another(named)}
        mine = [rule for rule in self.rules if rule.table is not PROJECT and rule.fits(sheet)]
        return [rule for rule in mine if rule.line not in stale]

    @cached_property
    def waiting(self) -> tuple[Rule, ...]:
        """The lines that say which table a sheet is, and of which no line says the columns yet."""
        said = [rule for rule in self.rules if rule.column]
        named = [rule for rule in self.rules if rule.names_table]
        return tuple(r for r in named if not any(o.table is r.table and o.same_sheet(r) for o in said))

    def _of_another(self, named: Rule) -> list[Rule]:
        """The lines about a sheet as another table than the one it is said to be."""
        return [r for r in self.rules if r.same_sheet(named) and r.table not in (None, named.table, PROJECT)]

    def answers(self, sheet: Sheet) -> dict[str, str]:
        """What the lines say of how a sheet writes dates and numbers: question of the project sheet -> answer."""
        return {
            rule.column.name: str(rule.constant)
            for rule in self.rules
            if rule.table is PROJECT and rule.constant is not None and rule.fits(sheet)
        }

    def still_asks(self, file: str) -> int | None:
        """The line where it is still to be said which table a file is, when none says of any column what it is."""
        mine = [rule for rule in self.rules if fnmatchcase(file.casefold(), rule.file.casefold())]
        asks = (rule.line for rule in mine if rule.blank and not rule.heading)
        return None if any(rule.column for rule in mine) else next(asks, None)

    def table_of(self, sheet: Sheet) -> Table | None:
        """The table that a line says a sheet is, and of which no line says the columns yet."""
        return next((rule.table for rule in self.waiting if rule.fits(sheet)), None)

    def named(self, file: str) -> Rule | None:
        """The line that says which table a file is, when its columns are still to be proposed."""
        return next(
            (rule for rule in self.waiting if fnmatchcase(file.casefold(), rule.file.casefold())), None
        )

    def superseded(self, file: str) -> frozenset[int]:
        """Lines to write again now that one says which table a file is: that one, and those that said nothing of it."""
        mine = [rule for rule in self.rules if fnmatchcase(file.casefold(), rule.file.casefold())]
        named = [rule for rule in self.waiting if rule in mine]
        sheets = {rule.sheet for rule in named}
        again = [rule for rule in mine if rule.sheet in sheets and (rule.blank or rule in named)]
        return frozenset(rule.line for rule in [*again, *(r for one in named for r in self._of_another(one))])

    def files(self, folder: Path, read: Path) -> list[Path]:
        """Other files of the pilot's folder that the lines speak of."""
        patterns = {rule.file.casefold() for rule in self.rules}
        return sorted(
            file
            for file in without_copies(folder.iterdir())  # a copy to correct would count twice
            if file.is_file()
            and file != read
            and file.name not in file_names("mapping")
            and not file.name.startswith((".", "~$"))
            and any(fnmatchcase(file.name.casefold(), pattern) for pattern in patterns)
        )


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
        said = {name: _typed(row[p]) if p < len(row) else "" for name, p in places.items()}
        if not any(said.values()):
            continue
        rule = _rule(said, index, path.name)
        if isinstance(rule, Rule) and fold(said.get("sure", "")).startswith(_likely(languages.codes())):
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
    def wrong(code: str, place: str, typed: str, **values) -> Finding:
        values |= {name: said.get(name, "") for name in ("file", "sheet", "heading")}
        return Finding(code, "blocks", sheet=file, row=line, column=place, typed=typed, values=values)

    name, heading = said.get("file", ""), said.get("heading", "")
    title, column = said.get("table", ""), said.get("column", "")
    if not name or re.search(r"[/\\\\]", name):
        return wrong("mapping_file", str(HEADS["file"]), name)
    out = Rule(name, said.get("sheet", ""), heading, None, None, None, "", line)
    if fold(title) in _NOTHING and fold(column) in _NOTHING:
        return replace(out, blank=not title and not column)
    tables = {
        text: table
        for table in TABLES.values()
        if not table.form or table is PROJECT
        for text in table.sheet_names
    }
    table = tables.get(fold(title))
    if table is None:
        close = nearest(fold(title), tables)
        values = {"suggestion": tables[close].title} if close else {}
        return wrong("mapping_table", str(HEADS["table"]), title, **values)
    if heading == WHOLE and fold(column) in _NOTHING:
        return Rule(name, said.get("sheet", ""), WHOLE, table, None, None, "", line)
    if not heading and table is not PROJECT and fold(column) in _NOTHING and not said.get("constant"):
        return replace(out, table=table)
    columns = {
        text: c for c in table.columns if table is not PROJECT or c.name in ANSWERS for text in c.headings
    }
    found, question = columns.get(fold(column)), ""
    if found is None and table.name == "surveys" and (question := question_named(fold(column))):
        found = table["score"]
    if found is None:
        close = nearest(fold(column), columns)
        values = {"title": table.title, **({"suggestion": columns[close].title} if close else {})}
        return wrong("mapping_column", str(HEADS["column"]), column, **values)
    if heading and said.get("cell"):
        return _meaning(said, table, found, question, line) or wrong(
            "mapping_constant", str(HEADS["constant"]), said["constant"], title=found.title
        )
    constant = said.get("constant") if question else None  # the service a choice is about
    if heading and found in KINDS and (typed := said.get("constant")):  # what one of several columns holds
        constant = parse(typed, kind := KINDS[found]).value
        if found is HOURS and PERSON_CODE.fullmatch(typed):
            constant = ("person", typed)
        if constant is None:
            return wrong("mapping_constant", str(HEADS["constant"]), typed, title=kind.title)
    if not heading:
        if not said.get("constant"):
            return replace(
                wrong("mapping_to_fill", str(HEADS["constant"]), "", title=found.title), weight="doubtful"
            )
        constant = parse(said["constant"], found, Reading(order="?")).value
        if found is NATURE and fold(said["constant"]) in map(fold, BY_SIGN.each(languages.codes())):
            constant = BY_SIGN
        if found is OUTCOME and fold(said["constant"]) in map(fold, BY_END.each(languages.codes())):
            constant = BY_END
        if constant is None:
            return wrong("mapping_constant", str(HEADS["constant"]), said["constant"], title=found.title)
    return Rule(name, said.get("sheet", ""), heading, table, found, constant, question, line)


def _meaning(said: dict[str, str], table: Table, column: Column, question: str, line: int) -> Rule | None:
    """What a cell of a column means, None when that is no value of the column; left empty, it is still asked, « — » is nothing."""
    typed, place = said.get("constant", ""), (said["file"], said.get("sheet", ""), said["heading"])
    out = Rule(*place, table, column, None, question, line, said["cell"])
    if not typed:
        return replace(out, column=None, table=None)
    if typed in ("-", "—"):
        return out
    meant = parse(typed, column, Reading(order="?")).value
    return None if meant is None else replace(out, constant=meant)
