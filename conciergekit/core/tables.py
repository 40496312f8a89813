"""The data dictionary: every table and column a pilot can have, as `data/tables.toml` says them.

The one source of the workbook templates, the checks, and the dictionary page of the documentation. Texts are English; the
others are in the catalogues of `languages/`, where ``msgctxt "table.column"`` says what is said otherwise in one place.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from . import measures
from .paths import data
from .schema import KINDS, Choice, Column, Table, Words

FILE = "tables.toml"
LEVER_TRIED = "lever_tried"  # a dated answer that is none of the Project sheet
# What is noted once it has happened: a line dated after the last day of the data, planned or early, enters no figure yet, and
# analyses read these by ``Pilot.happened``.
HAPPENED = ("surveys", "survey_waves", "ratings", "skills", "energy", "impact", "events", "journal", "time")
HAPPENED += ("actors", "hypotheses", "plan_versions")
# The log of the service: read by ``Pilot.happened`` too, but the last line of it is the last day of the data unless one is stated,
# so only a stated day cuts it.
LOGGED = ("requests", "tours", "stops")
# Accounts that move no money: depreciation, stocks, what leaves the balance sheet, a grant for equipment spread over years; and
# gifts in kind.
PAPER, IN_KIND = ("603", "675", "68", "713", "777", "78"), ("86", "87")
BESIDE = "58"  # account of what the bank moved beside the lines of an accounting export
_KEYS = {form: {one.name for one in fields(form) if one.init} - {"name"} for form in (Table, Column)}
_ASKED = {Table: {"title", "help", "unlocks", "affects", "columns"}, Column: {"kind", "title", "help"}}


class Dictionary:
    """The text of a dictionary of tables, read. ValueError that names the line of a mistake."""

    def __init__(self, text: str):
        self.text, self.sheets = text, tomllib.loads(text)
        self.lists = self.sheets.pop("choices", {})

    def tables(self) -> dict[str, Table]:
        return {name: self.table(name) for name in self.sheets}

    def table(self, name: str) -> Table:
        said = self.sheets[name]
        options = self._options(Table, said, name)
        for unknown in sorted(said.get("choices", {}).keys() - said["columns"].keys()):
            raise self._mistake(f"{name}.choices.{unknown}", "", f"no column is called {unknown}")
        columns = tuple(self.column(name, column) for column in said["columns"])
        words = {key: Words(said[key], context=name) for key in ("title", "help", "unlocks")}
        return Table(name, **options | words | {"columns": columns})

    def column(self, table: str, name: str) -> Column:
        section, said = f"{table}.columns", self.sheets[table]["columns"][name]
        options, choices = self._options(Column, said, section, name), self.choices(table, name)
        if said["kind"] not in KINDS:
            raise self._mistake(section, name, f"kind is one of {', '.join(KINDS)}")
        if (said["kind"] == "choice") != bool(choices):
            raise self._mistake(section, name, "a choice, and nothing else, has a list")
        words = {key: Words(said[key], context=f"{table}.{name}") for key in ("title", "help")}
        return Column(name, **options | words | {"choices": choices})

    def choices(self, table: str, name: str) -> tuple[Choice, ...]:
        """The list of a column: its own, one that several share, or what a gate can judge."""
        sheet = self.sheets[table]
        shared = sheet["columns"][name].get("choices")
        if shared == "indicators":
            return _indicators()
        if shared is not None and shared not in self.lists:
            raise self._mistake(f"{table}.columns", name, f"no list is called choices.{shared}")
        found = self.lists[shared] if shared else sheet.get("choices", {}).get(name, {})
        return tuple(self._choice(f"{table}.{name}", value, words) for value, words in found.items())

    def _choice(self, place: str, value: str, words: list[str]) -> Choice:
        """One value of a list; without words it is an answer of the Project sheet, in the words of that one."""
        if not words:
            place, words = "project", [self.sheets["project"]["columns"][value]["title"]]
        return Choice(value, Words(words[0], context=f"{place}.{value}"), tuple(words[1:]))

    def _options(self, form: type, said: Mapping, section: str, key: str = "") -> dict:
        """What is said of a table or a column; lists are kept as tuples."""
        for missing in sorted(_ASKED[form] - said.keys()):
            raise self._mistake(section, key, f"{missing} is missing")
        for unknown in sorted(said.keys() - _KEYS[form] - {"choices"}):
            raise self._mistake(section, key, f"nothing is called {unknown}")
        options = ((name, one) for name, one in said.items() if name != "choices")
        return {name: tuple(one) if isinstance(one, list) else one for name, one in options}

    def _mistake(self, section: str, key: str, what: str) -> ValueError:
        """What is wrong, at the line of a key of a section, or of the section."""
        at = self.text.index(f"[{section}]")
        at = self.text.index(f"\n{key} =", at) + 1 if key else at
        return ValueError(f"{FILE}, line {self.text.count(chr(10), 0, at) + 1}: {what}")


@cache
def _indicators() -> tuple[Choice, ...]:
    """What a gate can judge, by its name in the dictionary of measures, then what older workbooks call it."""
    found = []
    for one in measures.all():
        if one.gate is not None:
            words = Words(one.name_en, context=f"measure.{one.code}.name")
            found.append(Choice(one.code, words, tuple(one.gate.get("before", ()))))
    return tuple(found)


TABLES = Dictionary(data(FILE).read_text(encoding="utf8")).tables()

ACTIONS = TABLES["actions"]
ACTORS = TABLES["actors"]
BODIES = TABLES["bodies"]
CLIENTS = TABLES["clients"]
CONDITIONS = TABLES["conditions"]
CONTRACTS = TABLES["contracts"]
CRITERIA = TABLES["criteria"]
CRITERIA_CHANGES = TABLES["criteria_changes"]
DECISIONS = TABLES["decisions"]
EVENTS = TABLES["events"]
FUNDING = TABLES["funding"]
FUTURES = TABLES["futures"]
HYPOTHESES = TABLES["hypotheses"]
IMPACT = TABLES["impact"]
LEDGER = TABLES["ledger"]
LENT = TABLES["lent"]
MODELS = TABLES["models"]
OPENING = TABLES["opening"]
PLAN_VERSIONS = TABLES["plan_versions"]
PROJECT = TABLES["project"]
PUBLICS = TABLES["publics"]
RATINGS = TABLES["ratings"]
REQUESTS = TABLES["requests"]
RETROSPECTIVES = TABLES["retrospectives"]
RISKS = TABLES["risks"]
STAGE_PLAN = TABLES["stage_plan"]
TERRITORY = TABLES["territory"]
TIME = TABLES["time"]
TRIALS = TABLES["trials"]
VOTES = TABLES["votes"]
