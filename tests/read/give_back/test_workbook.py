"""The workbook: what is written is read back the same, lists are everywhere, formulas nowhere."""

import pandas as pd
import pytest
from conftest import load
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

import conciergekit as ck
from conciergekit import workbook
from conciergekit.core.i18n import _, use_language
from conciergekit.core.tables import TABLES

LANGS = ("fr", "en")
RECORDS = [table for table in TABLES.values() if not table.form]


@pytest.fixture(scope="module", params=LANGS)
def blank(request, tmp_path_factory):
    """(language, path) of the blank workbook."""
    path = tmp_path_factory.mktemp("blank") / "pilote.xlsx"
    return request.param, workbook.write(path, lang=request.param)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """The blank workbooks opened with openpyxl, by language: each made when it is first asked for."""
    folder = tmp_path_factory.mktemp("books")

    class Books(dict):
        def __missing__(self, lang):
            self[lang] = load_workbook(workbook.write(folder / f"{lang}.xlsx", lang=lang))
            return self[lang]

    return Books()


def rules_of(sheet, cell):
    return [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]


def words_behind(book, rule):
    """The words a drop-down offers, through its defined name."""
    target = book.defined_names[rule.formula1.lstrip("=")].attr_text
    sheet, area = target.replace("'", "").split("!")
    return [cell.value for (cell,) in book[sheet][area.replace("$", "")]]


# ---- round trips -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "lang"), [("contrats", "fr"), pytest.param("pivot", "en", marks=pytest.mark.long)]
)
@pytest.mark.long
def test_a_filled_pilot_is_read_back_identical(case, lang, tmp_path):
    pilot = load(case)
    again = ck.load_pilot(workbook.write(tmp_path / "pilot.xlsx", pilot.tables, pilot.settings, lang=lang))
    assert again.language == lang
    assert dict(again.settings) == dict(pilot.settings)
    for name, frame in pilot.tables.items():
        pd.testing.assert_frame_equal(again[name], frame, obj=name)
    assert [f.code for f in again.findings] == [f.code for f in pilot.findings]


@pytest.mark.long
def test_a_blank_workbook_holds_nothing_and_its_examples_are_left_out(blank):
    lang, path = blank
    pilot = ck.load_pilot(path)
    assert pilot.language == lang
    assert not pilot.settings
    assert all(len(frame) == 0 for frame in pilot.tables.values())
    assert {f.code for f in pilot.findings} <= {"answer_missing", "table_empty", "example_line"}


@pytest.mark.long
def test_an_example_line_has_the_mark_intake_knows(books):
    for lang, mark in (("fr", "exemple, à effacer"), ("en", "example, delete it")):
        sheet = books[lang][TABLES["requests"].title.get(lang)]
        place = len(TABLES["requests"].columns) + 1
        assert sheet.cell(row=2, column=place).value == mark
        assert sheet.cell(row=1, column=place).value is None
        assert sheet["A2"].font.italic


@pytest.mark.long
def test_no_example_stands_among_real_data(tmp_path):
    tables = {"requests": load("pivot")["requests"].head(3)}
    book = load_workbook(workbook.write(tmp_path / "p.xlsx", tables))
    assert all("exemple, à effacer" not in row for sheet in book for row in sheet.values)


def test_an_unknown_table_or_language_is_refused(tmp_path):
    with pytest.raises(KeyError):
        workbook.write(tmp_path / "p.xlsx", {"nothing": [{"a": 1}]})
    with pytest.raises(ValueError, match="lang"):
        workbook.write(tmp_path / "p.xlsx", lang="de")


# ---- sheets and headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.long
def test_sheets_stand_by_stage_between_the_read_me_and_the_hidden_lists(books, lang):
    book = books[lang]
    with use_language(lang):
        by_stage = [
            str(table.title)
            for stage in ("start", "month3", "gate", "all")
            for table in TABLES.values()
            if table.asked_from == stage
        ]
        assert book.sheetnames == [_("Read me"), *by_stage, _("Lists")]
        assert book[_("Lists")].sheet_state == "hidden"
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.long
def test_every_heading_is_there_starred_when_required_and_explained(books, lang):
    for table in RECORDS:
        sheet = books[lang][table.title.get(lang)]
        assert sheet.freeze_panes == "A2"
        for cell, column in zip(sheet[1], table.columns, strict=False):
            assert cell.value == column.title.get(lang) + (" *" if column.required else "")
            assert column.help.get(lang) in cell.comment.text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.sampled(0)
def test_no_word_of_a_heading_is_wider_than_its_column(books, lang):
    for table in RECORDS:
        sheet = books[lang][table.title.get(lang)]
        for place, column in enumerate(table.columns, start=1):
            width = sheet.column_dimensions[get_column_letter(place)].width
            assert width > max(len(word) for word in column.title.get(lang).split())


@pytest.mark.parametrize(
    ("lang", "title", "word", "readme", "link"),
    [
        ("fr", "Énergie", "Privé", "Lisez-moi", "Énergie (privé)"),
        ("en", "Energy", "Private", "Read me", "Energy (private)"),
    ],
)
@pytest.mark.sampled(0)
def test_the_energy_sheet_says_it_is_private(books, lang, title, word, readme, link):
    assert word in books[lang][title]["A1"].comment.text
    assert link in [cell.value for cell in books[lang][readme]["A"]]


# ---- lists and checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_every_choice_and_yes_no_column_has_its_drop_down(books, lang):
    book = books[lang]
    yes_no = {"fr": ["oui", "non"], "en": ["yes", "no"]}[lang]
    seen = 0
    for table in TABLES.values():
        sheet = book[table.title.get(lang)]
        for place, column in enumerate(table.columns, start=1):
            if column.kind not in ("choice", "yesno"):
                continue
            cell = f"B{place + 1}" if table.form else f"{get_column_letter(place)}500"
            (rule,) = rules_of(sheet, cell)
            # with the spaces a keyboard types: a list refuses what differs by one
            titles = [c.title.get(lang) for c in column.choices]
            assert "\N{NO-BREAK SPACE}" not in "".join(titles)
            expected = titles or yes_no
            assert words_behind(book, rule) == expected
            seen += 1
    assert seen > 30


def test_a_code_column_offers_the_codes_of_the_other_sheet_and_only_warns(books):
    sheet = books["fr"]["Demandes"]
    place = [c.name for c in TABLES["requests"].columns].index("public") + 1
    (rule,) = rules_of(sheet, f"{get_column_letter(place)}2")
    assert rule.formula1.startswith("='Publics'!$A$2:")
    assert rule.errorStyle == "warning"


def test_dates_and_numbers_warn_in_the_language_of_the_file(books):
    for lang, words in (("fr", "Saisissez une date"), ("en", "Type a date")):
        sheet = books[lang][TABLES["requests"].title.get(lang)]
        (rule,) = rules_of(sheet, "B2")
        assert rule.type == "date"
        assert rule.errorStyle == "warning"
        assert rule.error.startswith(words)
        assert len(rule.error) <= 225  # what Excel keeps


def test_no_message_of_a_check_is_longer_than_excel_keeps(books):
    for book in books.values():
        for sheet in book:
            for rule in sheet.data_validations.dataValidation:
                assert len(rule.error) <= 225
                assert len(rule.errorTitle) <= 32
                assert len(rule.formula1) <= 255


# ---- hostile and faithful cells --------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    "text", ["=1+1", "+33 1", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "#N/A"]
)
def test_text_is_never_run_as_a_formula(text, tmp_path):
    tables = {"journal": [{"date": "2026-01-05", "text": text}]}
    path = workbook.write(tmp_path / "p.xlsx", tables, {"name": text, "start": "2026-01-05"}, title=text)
    book = load_workbook(path)
    cell = book["Journal de terrain"]["B2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text[0] in "=+-@\t")
    assert book["Projet"]["B2"].data_type == "s"
    assert book["Lisez-moi"]["A1"].data_type == "s"


@pytest.mark.long
def test_characters_that_a_workbook_cannot_hold_are_dropped(tmp_path):
    tables = {"journal": [{"date": "2026-01-05", "text": "a\x00b\x1fc"}]}
    book = load_workbook(workbook.write(tmp_path / "p.xlsx", tables))
    assert book["Journal de terrain"]["B2"].value == "abc"


@pytest.mark.long
def test_shares_dates_and_codes_keep_their_kind(tmp_path):
    tables = {
        "services": [{"id": "courses", "commission_share": 0.12, "market": True}],
        "territory": [{"insee": "01053"}],
        "criteria": [
            {"indicator": "own_cover", "role": "must", "requirement": 0.5, "frozen_on": "2025-08-25"}
        ],
    }
    book = load_workbook(workbook.write(tmp_path / "p.xlsx", tables))
    share = book["Services"]["E2"]
    assert (share.value, share.number_format) == (0.12, "0%")
    assert book["Services"]["C2"].value == "oui"
    assert book["Territoire"]["A2"].value == "01053"
    assert book["Critères de passage"]["C2"].number_format == "0%"
    frozen = [c.name for c in TABLES["criteria"].columns].index("frozen_on") + 1
    cell = book["Critères de passage"].cell(row=2, column=frozen)
    assert cell.is_date
    assert cell.number_format == "dd/mm/yyyy"


@pytest.mark.long
def test_the_same_content_gives_the_same_bytes(tmp_path):
    pilot = load("contrats")
    few = {name: frame.head(20) for name, frame in pilot.tables.items()}
    one, two = (workbook.write(tmp_path / f"{n}.xlsx", few, pilot.settings).read_bytes() for n in "ab")
    assert one == two
