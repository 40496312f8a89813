"""Where tables stand on the sheets people have, and what their dates, places and durations mean."""

import datetime as dt
import zipfile

import office
import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core.cells.dates import date_order
from conciergekit.core.cells.values import Reading, parse
from conciergekit.core.tables import REQUESTS, TABLES
from conciergekit.read.layout.match import column_of

HEADINGS = ["N°", "Date *", "Public *", "Service *", "Issue *"]
PROJECT = [["Nom du pilote", "Essai"], ["Début du test", dt.date(2026, 1, 5)]]


def row(n, day=6, month=1):
    return [f"D{n}", dt.date(2026, month, day), "seniors", "courses", "Servie"]


def load(tmp_path, change=None, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"Projet": PROJECT, **sheets}.items():
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    if change:
        change(book)
    book.save(tmp_path / "pilote.xlsx")
    return ck.load_pilot(tmp_path / "pilote.xlsx")


def found(pilot, code):
    return [finding for finding in pilot.findings if finding.code == code]


# ---- tables of a sheet -----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_sheet_a_month_makes_one_table(tmp_path):
    pilot = load(
        tmp_path,
        **{
            "Janvier": [HEADINGS, row(1)],
            "Fév. 2026": [HEADINGS, row(2, 3, 2)],
            "03-2026": [HEADINGS, row(3, 3, 3)],
        },
    )
    assert pilot["requests"]["id"].tolist() == ["D1", "D2", "D3"]
    assert not found(pilot, "second_sheet")
    assert len(found(pilot, "sheet_read_as")) == 1


@pytest.mark.long
def test_two_tables_one_under_the_other_are_both_read(tmp_path):
    tours = [["N°", "Date", "Kilomètres"], ["T1", dt.date(2026, 1, 7), 12]]
    pilot = load(tmp_path, Demandes=[HEADINGS, row(1), row(2), [], ["Tournées"], *tours])
    assert pilot["requests"]["id"].tolist() == ["D1", "D2"]
    assert pilot["tours"]["km"].tolist() == [12]
    assert not found(pilot, "row_unusable")


def test_two_tables_side_by_side_are_both_read(tmp_path):
    tours = [["N°", "Date", "Kilomètres"], ["T1", dt.date(2026, 1, 7), 12]]
    rows = [[*a, None, *b] for a, b in zip([HEADINGS, row(1)], tours, strict=True)]
    pilot = load(tmp_path, Demandes=[*rows, row(2)])
    assert pilot["requests"]["id"].tolist() == ["D1", "D2"]
    assert pilot["tours"]["id"].tolist() == ["T1"]


@pytest.mark.long
def test_two_months_of_the_same_table_side_by_side_are_one_table(tmp_path):
    rows = [[*HEADINGS, None, *HEADINGS], [*row(1), None, *row(2, 3, 2)]]
    assert load(tmp_path, Demandes=rows)["requests"]["id"].tolist() == ["D1", "D2"]


def test_headings_repeated_on_each_printed_page_are_no_record(tmp_path):
    pilot = load(tmp_path, Demandes=[HEADINGS, row(1), HEADINGS, row(2)])
    assert pilot["requests"]["id"].tolist() == ["D1", "D2"]
    assert [item.reason for item in pilot.ignored] == ["second_header"]


def test_titles_a_group_line_a_total_and_notes_do_not_disturb(tmp_path):
    rows = [
        ["Suivi 2026"],
        [],
        ["Demande", None, None, None, None, "Argent"],
        [*HEADINGS, "Montant (€)"],
        [*row(1), 12.5],
        [],
        ["Total janvier", None, None, None, None, 12.5],
        ["* provisoire"],
    ]
    pilot = load(tmp_path, Demandes=rows)
    assert pilot["requests"]["order_value_eur"].tolist() == [12.5]
    assert {item.reason for item in pilot.ignored} == {"title_line"}
    assert {f.code for f in pilot.findings if f.sheet == "Demandes"} >= {"total_line", "stray_line"}


def test_words_merged_over_lines_stand_on_each_but_figures_only_once(tmp_path):
    def merge(book):
        for cells in ("B2:B3", "C2:C3", "F2:F3"):
            book["Demandes"].merge_cells(cells)

    rows = [[*HEADINGS, "Montant"], [*row(1), 30], ["D2", None, None, "pressing", "Servie", None]]
    pilot = load(tmp_path, merge, Demandes=rows)
    assert pilot["requests"]["date"].notna().all()
    assert pilot["requests"]["public"].tolist() == ["seniors", "seniors"]
    assert pilot["requests"]["order_value_eur"].sum() == 30
    assert found(pilot, "merged_cells")[0].values["cells"] == 2


def write_ods(path, sheets, down):
    """An .ods as LibreOffice writes it; down: (sheet, line, column) from 0 -> lines its cell is merged over."""

    def cell(name, n, p, value):
        over = down.get((name, n, p), 1)
        span = f' table:number-columns-spanned="1" table:number-rows-spanned="{over}"' if over > 1 else ""
        if value is None:
            return "<table:covered-table-cell/>"
        kind, held = ("float", f' office:value="{value}"') if isinstance(value, int) else ("string", "")
        kind, held = (
            ("date", f' office:date-value="{value:%Y-%m-%d}"') if isinstance(value, dt.date) else (kind, held)
        )
        shown = f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value
        return f'<table:table-cell office:value-type="{kind}"{held}{span}><text:p>{shown}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            f"<table:table-row>{''.join(cell(name, n, p, v) for p, v in enumerate(line))}</table:table-row>"
            for n, line in enumerate(lines)
        )
        + "</table:table>"
        for name, lines in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}'
            "</office:spreadsheet></office:body></office:document-content>",
        )


@pytest.mark.long
def test_merged_cells_of_an_ods_stand_on_each_line_as_those_of_an_xlsx(tmp_path):
    log = [
        [*HEADINGS, "Client", "Montant"],
        ["D1", dt.date(2026, 1, 6), "seniors", "courses", "Servie", "C7", 30],
        ["D2", None, None, "pressing", "Servie", None, None],
        ["D3", None, None, "pressing", "Servie", "C8", 5],
    ]
    hours = [
        ["Personne", "Date", "Type de travail", "Heures"],
        ["P1", dt.date(2026, 1, 6), "Administratif", 3],
        [None, dt.date(2026, 1, 7), None, 4],
    ]
    down = {
        **{("Demandes", 1, p): 3 for p in (1, 2)},
        **{("Demandes", 1, p): 2 for p in (5, 6)},
        **{("Temps", 1, p): 2 for p in (0, 2)},
    }
    write_ods(tmp_path / "pilote.ods", {"Projet": PROJECT, "Demandes": log, "Temps": hours}, down)
    pilot = ck.load_pilot(tmp_path / "pilote.ods")
    assert pilot["requests"]["date"].dt.date.tolist() == [dt.date(2026, 1, 6)] * 3
    assert pilot["requests"]["public"].tolist() == ["seniors"] * 3
    assert pilot["requests"]["client"].tolist() == ["C7", "C7", "C8"]
    assert pilot["requests"]["order_value_eur"].sum() == 35  # the amount once
    assert pilot["time"][["person", "hours"]].values.tolist() == [["P1", 3], ["P1", 4]]
    assert pilot["time"]["category"].tolist() == ["admin"] * 2
    assert {f.sheet: f.values["cells"] for f in found(pilot, "merged_cells")} == {"Demandes": 5, "Temps": 2}


def test_headings_merged_over_two_lines_are_found(tmp_path):
    top = ["N°", "Date", "Pour qui et quoi", None, None]
    pilot = load(tmp_path, Demandes=[top, [None, None, "Public", "Service", "Issue"], row(1)])
    assert pilot["requests"].iloc[0][["id", "public", "outcome"]].tolist() == ["D1", "seniors", "served"]


@pytest.mark.parametrize("far", ["XFD1048576", "B1048576", "XFD3"])
@pytest.mark.sampled
def test_a_cell_at_the_other_end_of_the_sheet_costs_nothing_and_is_told(tmp_path, far):
    pilot = load(tmp_path, lambda book: book["Demandes"].__setitem__(far, "x"), Demandes=[HEADINGS, row(1)])
    assert len(pilot["requests"]) == 1
    assert found(pilot, "far_cells")[0].values["place"] == far
    assert max(cells.filled.size for cells in pilot.account.sheets) < 100


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nb min. passées", None),
        ("Mt commande", "order_value_eur"),
        ("MONTANTS", "order_value_eur"),
        ("Montant commande HT (€)", "order_value_eur"),
        ("Dates", "date"),
        ("Clients", "client"),
        ("Codes clients", "client"),
        ("Minute passée", "minutes"),
        ("Prestations", "service"),
        ("Montant TTC", None),
        ("Code postal", None),
        ("CP", None),
    ],
)
def test_headings_shortened_plural_or_without_accents_are_known_and_others_not_guessed(typed, name):
    column = column_of(REQUESTS, typed)
    assert (column and column.name) == name


# ---- dates -----------------------------------------------------------------------------------------------


def test_what_a_sheet_shows_of_its_dates():
    assert date_order(["03/04/2026", "13/04/2026"]) == "day"
    assert date_order(["03/04/2026", "04/13/2026"]) == "month"
    assert date_order(["03/04/2026", "04/13/2026", "13/04/2026"]) == "day"
    assert date_order(["03/04/2026"]) == ""
    assert date_order(["2026-04-03", "04/04/2026", "jeudi"]) == "none"


def dated(tmp_path, *days, headings=HEADINGS):
    return load(
        tmp_path, Demandes=[headings, *([f"D{n}", day, "a", "b", "Servie"] for n, day in enumerate(days))]
    )


def test_dates_nothing_decides_are_not_taken_in_an_english_sheet(tmp_path):
    sheets = {
        "Project": [["Name of the pilot", "x"], ["Start of the test", dt.date(2026, 1, 5)]],
        "Requests": [
            ["No.", "Date", "Public", "Service", "Outcome"],
            ["1", "03/04/2026", "a", "b", "Served"],
        ],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    book.save(tmp_path / "pilot.xlsx")
    pilot = ck.load_pilot(tmp_path / "pilot.xlsx")
    assert pilot["requests"]["date"].isna().all()
    assert found(pilot, "date_order")


def test_one_date_that_decides_settles_the_whole_sheet(tmp_path):
    pilot = dated(tmp_path, "03/04/2026", "13/04/2026")
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3), pd.Timestamp(2026, 4, 13)]
    assert not found(pilot, "date_order")


def test_a_sheet_whose_dates_are_all_american_is_read_so_and_told(tmp_path):
    pilot = dated(tmp_path, "03/04/2026", "03/25/2026")
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 3, 4), pd.Timestamp(2026, 3, 25)]
    assert len(found(pilot, "date_month_first")) == 2


def test_a_date_without_its_year_is_asked_for():
    assert parse("03/04", REQUESTS["date"]).problem == "date_no_year"


def test_days_are_counted_from_1904_in_a_workbook_that_says_so(tmp_path):
    def old_mac(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book["Demandes"]["B3"] = 44653  # without a date format: 3 April 2026 counted from 1904
        book["Demandes"]["B3"].number_format = "General"

    pilot = load(tmp_path, old_mac, Demandes=[HEADINGS, row(1, 3, 4), ["D2", None, "a", "b", "Servie"]])
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3)] * 2
    assert (
        parse(46115, REQUESTS["date"]).value == parse(44653, REQUESTS["date"], Reading(epoch_1904=True)).value
    )


# ---- durations, figures, places --------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "hours"), [("0,5 j", 3.5), ("½ j", 3.5), ("2 jours", 14), ("1.5 d", 10.5)])
def test_days_of_work_are_hours_at_the_legal_day_and_said(typed, hours):
    cell = parse(typed, TABLES["time"]["hours"])
    assert (cell.value, cell.problem, cell.weight) == (hours, "days_read", "note")


def test_an_amount_between_brackets_is_negative():
    assert parse("(1 234,50)", TABLES["criteria"]["requirement"]).value == -1234.5


def places(tmp_path, *codes, **more):
    headings = [*HEADINGS, "Commune (code INSEE)"]
    return load(tmp_path, Demandes=[headings, *([*row(n), code] for n, code in enumerate(codes))], **more)


def test_a_postcode_no_commune_has_for_code_is_told_without_a_territory_sheet(tmp_path):
    pilot = places(tmp_path, "38158", "38000", "38000")  # 38000 is Grenoble's postcode
    (told,) = found(pilot, "postcode")
    assert (told.typed, told.values["count"], told.weight) == ("38000", 2, "doubtful")
    assert pilot["requests"]["insee"].tolist() == ["38158", "38000", "38000"]


def test_a_postcode_that_is_also_a_code_is_told_beside_a_commune_that_has_it(tmp_path):
    pilot = places(
        tmp_path, "38158", "38320"
    )  # Eybens, and its postcode: also the code of Quaix-en-Chartreuse
    assert [f.typed for f in found(pilot, "postcode_too")] == ["38320"]


@pytest.mark.long
def test_a_commune_whose_code_happens_to_be_a_postcode_elsewhere_is_no_mistake(tmp_path):
    territory = [["Code INSEE", "Nom"], ["38320", "Quaix-en-Chartreuse"], ["38185", "Grenoble"]]
    pilot = places(tmp_path, "38320", "38185", Territoire=territory)
    assert not found(pilot, "postcode_too")
    assert not found(pilot, "postcode")


# ---- old files -------------------------------------------------------------------------------------------


@office.needs_office
@pytest.mark.long
def test_errors_of_an_old_excel_file_are_found_at_their_place(tmp_path):
    """Written here, saved as .xls by LibreOffice where it is installed."""
    load(
        tmp_path,
        lambda book: book["Demandes"].__setitem__("F2", "=1/0"),
        Demandes=[[*HEADINGS, "Montant"], row(1)],
    )
    (old,) = office.converted("xls", tmp_path, tmp_path / "pilote.xlsx")
    pilot = ck.load_pilot(old)
    (told,) = found(pilot, "excel_error")
    assert (told.row, told.column, told.typed) == (2, "Montant", "#DIV/0!")
