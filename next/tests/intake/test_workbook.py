"""The blank and the filled workbook: what a person fills in is what the kit reads."""

import datetime

import openpyxl
import pandas as pd
import pytest

from conciergekit import dictionary
from conciergekit.intake import write_blank, write_workbook
from conciergekit.pilot import Pilot, Project, load_pilot

TABLES = {name: table for name, table in dictionary.tables().items() if name != "project"}
LANGUAGES = pytest.mark.parametrize("lang", dictionary.LANGUAGES)


def value(column: dictionary.Column, row: int):
    """A value of the column's type within its bounds, other on each of three rows; one blank."""
    low, high = column.low or 0.0, column.high or 90_000.0
    if row == 2 and column.needed != "row":
        return None
    if column.code == "behaviour":  # a heading has one
        return "variable"
    if column.type == "choice":
        return list(dictionary.lists()[column.list])[-1 - row]
    if column.type == "indicator":
        return ["served_share", "cash", "vision"][row]
    if column.type == "date":
        return pd.Timestamp(2026, 9, 1 + row)  # day and month could be taken for each other
    return {
        "text": ["=1+1", "dit « oui »\nà 50 % d’emblée", "-"][row],
        "code": ["@U-1", "00123", "3-1"][row],  # a spreadsheet would make a number, a date
        "time": ["08:05", "23:59", "00:00"][row],
        "yesno": [True, False, True][row],
        "amount": [low, min(1234.56, high), high][row],
        "number": [0.5, 1.0, 3.0][row] if column.table in ("criteria", "trials") else high,
        "share": [0.0, 1.0, 0.125][row],
        "whole": [low, high, low + 1][row],
        "grade4": [0.0, 4.0, 2.0][row],
        "grade5": [1.0, 5.0, 3.0][row],
    }[column.type]


def full_tables() -> dict[str, pd.DataFrame]:
    """Every column of every sheet on three rows, with the types that ``Pilot.tables`` has."""
    empty = Pilot.from_tables({}).tables
    return {
        name: pd.DataFrame(
            {c.code: [value(c, row) for row in range(3)] for c in table.columns.values()}
        ).astype(empty[name].dtypes.to_dict())
        for name, table in TABLES.items()
    }


@LANGUAGES
def test_a_workbook_written_is_the_workbook_read(tmp_path, lang):
    """Otherwise a pilot changes when it is saved: a label not known, a date turned round."""
    tables = full_tables()
    answers = {c.code: value(c, 0) for c in dictionary.tables()["project"].columns.values()}
    write_workbook(tmp_path / "whole.xlsx", tables, answers, lang)
    pilot = load_pilot(tmp_path / "whole.xlsx")
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(pilot.tables[name], frame, obj=name)
    assert pilot.project == Project(**answers)


@LANGUAGES
def test_a_blank_workbook_holds_no_row_and_asks_only_what_is_needed(tmp_path, lang):
    """Otherwise the grey examples count as facts, or an empty workbook opens on false alarms."""
    write_blank(tmp_path / "blank.xlsx", lang, list(TABLES))
    pilot = load_pilot(tmp_path / "blank.xlsx")
    assert pilot.lang == lang
    assert pilot.project == Project(language=lang)
    assert not any(len(frame) for frame in pilot.tables.values())
    assert set(pilot.rows["examples"].iloc[1:]) == {1}
    assert len(pilot.rows) == len(TABLES) + 1
    asked = [dictionary.label(f"project.{name}", lang) for name in ("name", "start")]
    asked += [dictionary.label("project.log_complete_until", lang)]
    cells = pilot.problems[pilot.problems["code"] == "needed_cell"]
    assert [name.removesuffix(" *") for name in cells["column"]] == asked
    assert set(pilot.problems["code"]) == {"needed_cell", "no_rows"}  # no request yet


def test_the_start_sheets_come_first_and_others_when_named_or_filled(tmp_path):
    """Otherwise a newcomer faces 26 sheets, or a filled sheet is left out."""
    start = ["Lisez-moi", "Projet", "Demandes", "Tournées", "Comptes", "Critères", "Services"]
    write_blank(tmp_path / "blank.xlsx")
    assert openpyxl.load_workbook(tmp_path / "blank.xlsx").sheetnames == [*start, "Listes"]
    places = pd.DataFrame({"place": ["Eybens"]})
    write_workbook(tmp_path / "some.xlsx", {"places": places}, {}, sheets=["publics"])
    some = openpyxl.load_workbook(tmp_path / "some.xlsx")
    assert some.sheetnames == [*start, "Publics", "Lieux", "Listes"]
    assert some["Listes"].sheet_state == "hidden"


def test_the_same_workbook_has_the_same_bytes(tmp_path, monkeypatch):
    """Otherwise the samples change in git each time they are made."""
    write_blank(tmp_path / "one.xlsx")

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", Later)
    monkeypatch.setattr("time.time", lambda: Later.now().timestamp())
    write_blank(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-", "@sum", "#N/A", "=cmd|' /C calc'!A0"])
def test_a_text_is_never_run(tmp_path, text):
    """Otherwise opening a workbook somebody sent runs what a note holds."""
    journal = pd.DataFrame({"note": [text]})
    write_workbook(tmp_path / "notes.xlsx", {"journal": journal}, {"name": text})
    book = openpyxl.load_workbook(tmp_path / "notes.xlsx")
    for cell in (book["Journal"]["B2"], book["Projet"]["B2"]):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix is (text[0] in "=+-@")


@LANGUAGES
def test_a_cell_is_checked_while_one_writes(tmp_path, lang):
    """Otherwise a choice is misspelt, or a date typed as a text, and is only found at load."""
    write_blank(tmp_path / "blank.xlsx", lang, list(TABLES))
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    for table in TABLES.values():
        sheet = book[table.label[lang]]
        rules = {
            str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation
        }
        for head, column in zip(sheet[1], table.columns.values(), strict=True):
            assert head.value.removesuffix(" *") == column.label[lang]
            assert head.comment.text == column.help[lang]
            rule = rules.get(head.column_letter)
            if column.type in ("choice", "yesno", "indicator"):
                every = {**dictionary.lists(), "indicator": dictionary.indicators()}
                choices = every[column.list or column.type].values()
                name, _mark, cells = rule.formula1.partition("!")
                offered = [cell.value for (cell,) in book[name.strip("'")][cells]]
                assert offered == [choice.label[lang] for choice in choices]
            elif column.refers:
                assert (rule.type, rule.errorStyle) == ("list", "warning"), column.code
            elif column.type in ("text", "code"):
                assert rule is None
            else:
                expected = {"date": "date", "time": "time", "whole": "whole"}
                kind = "whole" if column.type.startswith("grade") else "decimal"
                assert rule.type == expected.get(column.type, kind)
                assert rule.errorStyle in (None, "stop")


def test_a_code_is_offered_from_the_rows_of_its_sheet(tmp_path):
    """Otherwise the first service of a filled sheet, or the example, is offered wrongly."""
    services = pd.DataFrame({"service": ["Courses"]})
    for tables, first in (({}, 3), ({"services": services}, 2)):
        write_workbook(tmp_path / "book.xlsx", tables, {})
        sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Demandes"]
        rules = {
            str(r.sqref).split("2:")[0]: r.formula1 for r in sheet.data_validations.dataValidation
        }
        assert rules["D"] == f"'Services'!$A${first}:$A$5000"
        assert "C" not in rules  # groups: their sheet is not there


@LANGUAGES
def test_every_example_is_read_without_a_problem(lang):
    """Otherwise who copies the example of a column is told that it is wrong."""
    tables = {
        name: pd.DataFrame({c.label[lang]: [c.example[lang]] for c in table.columns.values()})
        for name, table in TABLES.items()
    }
    columns = dictionary.tables()["project"].columns.values()
    pilot = Pilot.from_tables(tables, {c.label[lang]: c.example[lang] for c in columns})
    assert pilot.problems.empty, pilot.problems.to_string()


def test_a_question_is_short_and_typed_as_french_is():
    """Otherwise a note hides the sheet, or the French looks typed by a machine."""
    for table in dictionary.tables().values():
        for thing in (table, *table.columns.values()):
            for lang in dictionary.LANGUAGES:
                assert 0 < len(thing.help[lang]) <= 90, thing
            for text in (thing.label["fr"], thing.help["fr"]):
                assert not any(mark in text for mark in ("'", " :", " ;", " ?", " %", " €")), text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lang": "de"}, "lang: expected one of"),
        ({"sheets": ["clients"]}, "sheets: expected some of"),
        ({"tables": {"places": pd.DataFrame({"town": []})}}, "places: expected some of"),
        ({"project": {"title": "x"}}, "project: expected some of"),
    ],
)
def test_an_unknown_name_is_refused(tmp_path, given, message):
    """Otherwise what was misspelt is left out in silence."""
    with pytest.raises(ValueError, match=message):
        write_workbook(tmp_path / "no.xlsx", **({"tables": {}, "project": {}} | given))
    assert not (tmp_path / "no.xlsx").exists()
