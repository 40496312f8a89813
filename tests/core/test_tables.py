"""The dictionary of sheets: what its file says, and how a mistake in it is told."""

import re
import tomllib

import pytest

from conciergekit.core.findings.finding import ANALYSES
from conciergekit.core.paths import data
from conciergekit.core.schema import WORKBOOK_STAGES
from conciergekit.core.tables import LEVER_TRIED, TABLES, Dictionary

TEXT = data("tables.toml").read_text(encoding="utf8")
SMALL = """
[choices.payers]
user = ["User", "usager"]

[requests]
title = "Requests"
help = "One line a request."
unlocks = "demand"
affects = ["demand"]

[requests.columns]
id = { kind = "code", title = "No.", help = "Of yours." }
payer = { kind = "choice", title = "Who pays", help = "The user or another.", choices = "payers" }
outcome = { kind = "choice", title = "Outcome", help = "Where it stands." }

[requests.choices.outcome]
open = ["Open", "en attente", "à faire"]
"""


def test_a_sheet_is_what_its_file_says():
    sheet = Dictionary(SMALL).tables()["requests"]
    assert [column.name for column in sheet.columns] == ["id", "payer", "outcome"]
    assert (sheet.title.en, sheet.title.context) == ("Requests", "requests")
    [open_] = sheet["outcome"].choices
    assert (open_.value, open_.title.en, open_.synonyms) == ("open", "Open", ("en attente", "à faire"))
    # a list that several sheets share is translated apart in each
    assert [one.title.context for one in sheet["payer"].choices] == ["requests.payer.user"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('kind = "code"', 'kind = "codes"', "line 12: kind is one of text, code,"),
        (
            'help = "Of yours." }',
            'help = "Of yours.", exemple = "D1" }',
            "line 12: nothing is called exemple",
        ),
        (', help = "Of yours."', "", "line 12: help is missing"),
        ('choices = "payers"', 'choices = "payer"', "line 13: no list is called choices.payer"),
        (
            "[requests.choices.outcome]",
            "[requests.choices.outcomes]",
            "line 16: no column is called outcomes",
        ),
        ('kind = "code"', 'kind = "choice"', "line 12: a choice, and nothing else, has a list"),
        (', choices = "payers"', "", "line 13: a choice, and nothing else, has a list"),
        ('unlocks = "demand"', 'unlock = "demand"', "line 5: unlocks is missing"),
        ('affects = ["demand"]\n', "", "line 5: affects is missing"),
        ('unlocks = "demand"', 'unlocks = "demand"\nkeys = "id"', "line 5: nothing is called keys"),
    ],
)
def test_a_mistake_is_told_at_its_line(right, wrong, said):
    assert SMALL.count(right) == 1
    with pytest.raises(ValueError, match=re.escape(f"tables.toml, {said}")):
        Dictionary(SMALL.replace(right, wrong)).tables()


def test_what_a_column_names_is_there():
    for table in TABLES.values():
        for named in (table.key, table.known_by, table.noted_by, table.known_through):
            assert not named or named in table, (table.name, named)
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            assert not column.known_by or table[column.known_by].kind == "date", place
            other, _dot, key = column.refers.partition(".")
            assert not other or TABLES[other].key == key, place
            assert column.asked_from in ("", *WORKBOOK_STAGES), place


def test_an_analysis_that_a_fault_touches_is_one_of_the_kit():
    for table in TABLES.values():
        assert table.affects, table.name
        for column in table.columns:
            assert {*table.affects, *(column.affects or ())} <= set(ANALYSES), (table.name, column.name)


def test_an_answer_that_changes_is_one_of_the_project_sheet():
    asked = [one.value for one in TABLES["dated_answers"]["question"].choices]
    assert set(asked) - {LEVER_TRIED} <= set(TABLES["project"].by_name)


def test_a_list_that_sheets_share_is_used_by_two():
    lists = tomllib.loads(TEXT)["choices"]
    assert {name for name in lists if TEXT.count(f'choices = "{name}"') < 2} == set()
