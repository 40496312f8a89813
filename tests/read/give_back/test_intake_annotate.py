"""The workbook given back: coloured, commented, listed; everything else as it was."""

import datetime as dt
import hashlib
import io
import re
import zipfile

import openpyxl
import pytest
from conftest import SAMPLES
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.found import find_pilots
from conciergekit.read.give_back.annotate import COLOURS, annotate
from conciergekit.read.open.files import choose

DAY = dt.date(2026, 1, 5)
HEADINGS = ["N°", "Date", "Code client", "Public", "Service", "Issue", "Montant de la commande", "Double"]
EXTENSION = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Listes!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>F4:F50</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


@pytest.fixture
def rich(tmp_path):
    """A workbook with about all a person can put in one, and five faulty cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Demandes"
    for line in (["Suivi 2026"], [], HEADINGS):
        sheet.append(line)
    for n in range(1, 9):
        sheet.append([f"D{n}", DAY, f"C{n}", "seniors", "courses", "En cours", 20 + n, f"=G{n + 3}*2"])
    sheet["F5"], sheet["G6"], sheet["B7"], sheet["F8"] = "srevie", "1.250", "31/02/2026", None
    for cell in sheet[3]:
        cell.fill, cell.font = PatternFill("solid", fgColor="1F4E79"), Font(bold=True, color="FFFFFF")
    sheet["F5"].font = Font(italic=True, size=14)
    sheet["G6"].comment = Comment("ma note", "Paul")
    sheet["A1"].comment = Comment("titre", "Paul")
    rule = DataValidation(type="list", formula1="=Listes!$A$1:$A$3")
    rule.add("F4:F50")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("G4:G50", CellIsRule(operator="greaterThan", formula=["25"]))
    sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows = "C4", "A3:H11", "3:3"
    sheet.column_dimensions["C"].width = 31
    sheet.merge_cells("A1:D1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=7, min_row=3, max_row=11))
    sheet.add_chart(chart, "L3")
    sheet.protection.sheet, sheet.protection.password = True, "secret"
    project = book.create_sheet("Projet")
    for line in (["Nom du pilote", "Essai"], ["Début du test", "bientôt"]):
        project.append(line)
    lists = book.create_sheet("Listes")
    for word in ("Servie", "En cours", "Non satisfaite"):
        lists.append([word])
    lists.sheet_state = "hidden"
    path = tmp_path / "suivi.xlsx"
    book.save(path)
    _extend(path)
    return path


def _extend(path):
    """Add what openpyxl does not write: an extension of Excel 2010 with its drop-down, and a macro."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</worksheet>", EXTENSION.encode() + b"</worksheet>")
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_faulty_cells_are_coloured_by_weight_and_commented(rich):
    done = annotate(rich)
    book = openpyxl.load_workbook(done.path)
    sheet = book["Demandes"]
    for place in ("F5", "G6", "B7", "F8"):
        assert sheet[place].fill.fgColor.rgb == f"FF{COLOURS['doubtful']}", place
        assert "→" in sheet[place].comment.text
    assert book["Projet"]["B2"].fill.fgColor.rgb == f"FF{COLOURS['doubtful']}"
    assert "Servie" in sheet["F5"].comment.text
    assert sheet["C5"].fill.fill_type is None


@pytest.mark.long
def test_the_rest_of_a_marked_cell_stays_and_an_earlier_comment_too(rich):
    sheet = openpyxl.load_workbook(annotate(rich).path)["Demandes"]
    assert sheet["F5"].font.italic
    assert sheet["F5"].font.size == 14
    assert sheet["F5"].value == "srevie"
    assert sheet["G6"].comment.text.startswith("ma note")
    assert "1250" in re.sub(r"\s", "", sheet["G6"].comment.text)
    assert sheet["A1"].comment.text == "titre"


def test_everything_else_survives(rich):
    before, after = parts(rich), parts(annotate(rich).path)
    for name in before:
        if name.startswith(
            ("xl/charts", "xl/drawings/drawing", "xl/theme", "xl/vba", "docProps", "xl/sharedStrings")
        ):
            assert after[name] == before[name], name
    xml = after["xl/worksheets/sheet1.xml"].decode()
    for kept in (
        "x14:dataValidation ",
        "Listes!$A$1:$A$3",
        "conditionalFormatting",
        "sheetProtection",
        "autoFilter",
        "mergeCell ",
        'topLeftCell="C4"',
        "<f>G4*2</f>",
        'width="31"',
    ):
        assert kept in xml, kept
    book = openpyxl.load_workbook(annotate(rich).path)
    assert book["Listes"].sheet_state == "hidden"
    assert book["Demandes"].print_title_rows == "$3:$3"
    assert len(book["Demandes"]._charts) == 1
    assert len(book["Demandes"].data_validations.dataValidation) == 1


@pytest.mark.long
def test_the_first_sheet_lists_the_points_and_leads_to_each_cell(rich):
    book = openpyxl.load_workbook(annotate(rich).path)
    first = book.worksheets[0]
    assert first.title == "À corriger"
    assert book.active.title == "À corriger"
    links = {cell.hyperlink.location for (cell,) in first["A1:A30"] if cell.hyperlink}
    assert {"'Demandes'!F5", "'Demandes'!G6", "'Demandes'!B7", "'Projet'!B2"} <= links
    assert annotate(rich).listed == sum(1 for (cell,) in first["A1:A60"] if cell.value) - 5


@pytest.mark.long
def test_the_original_is_never_touched_and_the_same_file_gives_the_same_bytes(rich, tmp_path):
    before = hashlib.sha256(rich.read_bytes()).hexdigest()
    once, twice = annotate(rich, tmp_path / "a.xlsx"), annotate(rich, tmp_path / "b.xlsx")
    assert hashlib.sha256(rich.read_bytes()).hexdigest() == before
    assert once.path.read_bytes() == twice.path.read_bytes()
    with pytest.raises(ck.ConciergekitError, match="original"):
        annotate(rich, rich)


@pytest.mark.long
def test_a_copy_beside_the_original_does_not_pass_for_a_second_pilot(rich):
    annotate(rich)
    assert ck.load_pilot(rich.parent).name == "Essai"


@pytest.mark.long
def test_the_copy_can_be_corrected_and_read_again_and_annotated_again(rich, tmp_path):
    (tmp_path / "copie").mkdir()
    copy = annotate(rich, tmp_path / "copie").path
    book = openpyxl.load_workbook(copy)
    book["Demandes"]["F5"] = "Servie"
    book.save(copy)
    again = ck.load_pilot(copy)
    assert "not_in_list" not in {finding.code for finding in again.findings}
    assert "unknown_sheet" not in {f.code for f in again.findings if f.sheet == "À corriger"}
    titles = openpyxl.load_workbook(annotate(copy).path).sheetnames
    assert titles.count("À corriger") == 1


@pytest.mark.parametrize("name", ["pilote_libreoffice.ods", "pilote_libreoffice.xls"])
@pytest.mark.sampled(0)
def test_other_formats_come_back_as_a_copy_of_their_values_and_it_is_said(name, tmp_path):
    source = SAMPLES.parent / "tests" / "files" / name
    done = annotate(source, tmp_path)
    assert done.converted
    assert done.path.suffix == ".xlsx"
    words = [cell.value for cell in openpyxl.load_workbook(done.path).worksheets[0]["A"][:6] if cell.value]
    assert any("copie Excel" in word for word in words)


def test_a_folder_of_csv_comes_back_as_one_workbook(tmp_path):
    (tmp_path / "Demandes.csv").write_text(
        "N°;Date;Public;Service;Issue\nD1;05/01/2026;seniors;courses;Servi\nD2;32/01/2026;seniors;courses;=1+1\n"
    )
    book = openpyxl.load_workbook(annotate(tmp_path).path)
    assert book.sheetnames == ["À corriger", "Demandes"]
    assert book["Demandes"]["E3"].data_type == "s"
    assert book["Demandes"]["B3"].fill.fgColor.rgb == f"FF{COLOURS['doubtful']}"


@pytest.mark.parametrize("name", ["Demandes.csv", "journal.csv"])
@pytest.mark.sampled(0)
def test_the_copy_of_a_folder_of_csv_is_not_read_in_their_place(name, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "pilote"
    folder.mkdir()
    lines = ["Date;Public;Service;Issue", *(f"0{n}/01/2026;seniors;courses;Servie" for n in (5, 6))]
    (folder / name).write_text("\n".join(lines))
    if name == "journal.csv":
        main(["map", str(folder / name), "--lang", "fr"])
    monkeypatch.chdir(folder)
    main(["check", ".", "--annotate", "--lang", "fr"])
    assert [path.name for path in folder.glob("*.xlsx")] == ["pilote - à corriger.xlsx"]
    with (folder / name).open("a") as log:
        log.write("\n07/01/2026;seniors;courses;Servie\n")
    assert main(["check", ".", "--lang", "fr"]) < 2
    assert len(ck.load_pilot(folder)["requests"]) == 3
    assert [len(ck.load_pilot(path)["requests"]) for path in find_pilots([tmp_path])] == [3]
    copy = (folder / "pilote - à corriger.xlsx").rename(tmp_path / "pilote - à corriger.xlsx")
    assert copy in find_pilots([copy])


@pytest.mark.parametrize("name", ["Demandes [2026].csv", "Demandes de la conciergerie de Lans.csv"])
def test_the_copy_of_a_folder_is_known_by_what_a_sheet_can_have_of_the_name_of_a_file(name, tmp_path):
    (tmp_path / name).write_text("Date;Public;Service;Issue\n05/01/2026;seniors;courses;Servie\n")
    assert annotate(tmp_path).path.parent == tmp_path
    assert choose(tmp_path) == tmp_path


@pytest.mark.parametrize("beside", ["notes.txt", "enquete.csv", "FEC.txt", "correspondances.csv"])
@pytest.mark.sampled
def test_the_corrected_copy_of_a_workbook_is_read_once_its_original_is_gone(beside, tmp_path):
    folder = tmp_path / "Village"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.title = "Demandes"
    for line in (["Date", "Public", "Service", "Issue"], [DAY, "seniors", "courses", "Servie"]):
        book.active.append(line)
    book.save(folder / "Village - à corriger.xlsx")
    (folder / beside).write_text("Note;Jour\n4;05/01/2026\n")
    assert choose(folder).name == "Village - à corriger.xlsx"
    assert len(ck.load_pilot(folder)["requests"]) == 1
    assert find_pilots([tmp_path]) == [folder]


def test_the_copy_of_a_workbook_beside_one_export_is_read_and_the_export_told(tmp_path):
    """Its accounts were exported again beside it: the requests stand in the copy alone."""
    folder = tmp_path / "Village"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.title = "Demandes"
    for line in (["Date", "Public", "Service", "Issue"], [DAY, "seniors", "courses", "Servie"]):
        book.active.append(line)
    book.create_sheet("Comptes").append(["Date", "Nature", "Poste", "Montant"])
    book.save(folder / "Village - à corriger.xlsx")
    (folder / "Comptes.csv").write_text("Date;Nature;Poste;Montant\n05/02/2026;Charge;Loyer;100\n")
    pilot = ck.load_pilot(folder)
    assert (len(pilot["requests"]), len(pilot["ledger"])) == (1, 0)
    assert [found.sheet for found in pilot.findings if found.code == "file_beside"] == ["Comptes.csv"]


def test_a_workbook_without_a_known_sheet_still_comes_back_saying_so(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["recette", "de cuisine"])
    book.save(tmp_path / "x.xlsx")
    listed = openpyxl.load_workbook(annotate(tmp_path / "x.xlsx").path).worksheets[0]
    assert any("feuille" in str(cell.value) for row in listed for cell in row)


@pytest.mark.long
def test_hostile_words_stay_words(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Deman'des"
    sheet.append(HEADINGS)
    sheet.append(["=cmd|' /C calc'!A0", DAY, '<b>&"', "+1", "@x", "=HYPERLINK()", "-", ""])
    for cell in sheet[2]:
        cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(tmp_path / "Demandes.xlsx")
    done = annotate(tmp_path / "Demandes.xlsx")
    first = openpyxl.load_workbook(done.path).worksheets[0]
    assert not [cell for row in first for cell in row if cell.data_type == "f"]


@pytest.mark.long
def test_samples_come_back_whole(pilot_of, tmp_path):
    for name in ("contrats", "incomplet"):
        done = annotate(SAMPLES / name, tmp_path / f"{name}.xlsx")
        assert [finding.code for finding in ck.load_pilot(done.path).findings] == [
            finding.code for finding in pilot_of(name).findings
        ]
