"""Files as people have them: each format gives the same rows, each broken one a clear problem."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from ods import write_ods

import conciergekit as ck
from conciergekit.intake import read, sheets
from conciergekit.intake.cells import Unreadable

XLS = Path(__file__).with_name("log.xls")
ROWS = {
    "Projet": [["Question", "Réponse"], ["Nom du projet", "Trois villages"]],
    "Demandes": [
        ["Date *", "Service", "minutes", "Remarque"],
        [dt.date(2026, 4, 3), "pressing", 1.5, "à l’heure ; « oui »"],
        [None, None, None, None],
        [dt.date(2026, 4, 30), "courses", 2, None],
    ],
}


def write_xlsx(path, rows):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def write_csv(folder, encoding, separator, rows=ROWS):
    folder.mkdir()
    for name, lines in rows.items():
        text = "".join(
            separator.join(f"{'' if c is None else c:}" for c in line) + "\r\n" for line in lines
        )
        (folder / f"{name}.csv").write_bytes(
            text.replace("à l’heure ; « oui »", '"à l’heure ; « oui »"').encode(encoding)
        )
    return folder


def codes(path):
    return [problem.code for problem in read(path).problems]


def assert_is_the_log(path):
    pilot = ck.load_pilot(path)
    # By hand, from ROWS: two requests, the blank row is none; the second row stands on line 4.
    assert pilot.project.name == "Trois villages"
    assert pilot.requests["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-04-03", "2026-04-30"]
    assert pilot.requests["service"].tolist() == ["pressing", "courses"]
    assert pilot.requests["minutes"].tolist() == [1.5, 2.0]
    assert pilot.requests["note"].fillna("").tolist() == ["à l’heure ; « oui »", ""]
    asked = pilot.problems.query("code == 'column_cell'")
    assert asked["sheet"].unique().tolist() == ["Demandes"]
    assert pilot.rows.set_index("sheet").loc["Demandes"].tolist() == [2, 2, 0, 0]


def test_each_workbook_gives_the_same_tables(tmp_path):
    """A team on LibreOffice would not get the report that a team on Excel gets."""
    assert_is_the_log(write_xlsx(tmp_path / "log.xlsx", ROWS))
    assert_is_the_log(write_ods(tmp_path / "log.ods", ROWS))
    (tmp_path / "renamed.xls").write_bytes((tmp_path / "log.xlsx").read_bytes())
    assert_is_the_log(tmp_path / "renamed.xls")
    # Written once by LibreOffice from log.xlsx: nothing here writes the old format.
    assert_is_the_log(XLS)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_csv_gives_the_same_tables(tmp_path, encoding, separator):
    """An export of another program would come out with broken accents, or in one column."""
    assert_is_the_log(write_csv(tmp_path / "log", encoding, separator))


def test_a_folder_holds_one_workbook_or_lists(tmp_path):
    """Last month's copy would be read in place of today's."""
    write_xlsx(tmp_path / "log.xlsx", ROWS)
    for left_by_an_office in (".~lock.log.xlsx#", "~$log.xlsx", ".hidden.xlsx", "notes.pdf"):
        (tmp_path / left_by_an_office).write_bytes(b"x")
    assert_is_the_log(tmp_path)
    write_csv(tmp_path / "more", "utf-8", ";")
    (tmp_path / "more" / "Demandes.csv").rename(tmp_path / "Demandes.csv")
    assert codes(tmp_path) == ["workbook_and_csv"]
    write_ods(tmp_path / "log.ods", ROWS)
    (problem,) = read(tmp_path).problems
    assert (problem.code, problem.words["names"][:2]) == ("two_workbooks", ["log.ods", "log.xlsx"])
    (tmp_path / "empty").mkdir()
    assert codes(tmp_path / "empty") == ["folder_empty"]
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read(tmp_path / "absent.xlsx")


def zipped(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
ZOO = {
    "empty.xlsx": (b"", "empty_file"),
    "blank.csv": (b"\r\n \r\n", "empty_file"),
    "noise.xlsx": (bytes(range(256)) * 9, "not_a_workbook"),
    "noise.ods": (b"\xffnoise" * 99, "not_a_workbook"),
    "text.xls": (b"Date;Service\r\n1;2\r\n", "not_a_workbook"),
    "page.xls": (b"<html><table><tr><td>1</table>", "not_a_workbook"),
    "other.xlsx": (zipped(readme_xml="<a/>"), "not_a_workbook"),
    "other.ods": (zipped(content_xml="<a/>"), "not_a_workbook"),
    "cut.ods": (zipped(content_xml="<a:table x:formula="), "not_a_workbook"),
    "old.xls": (OLE, "not_a_workbook"),
    "locked.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "locked.xls": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "report.pdf": (b"%PDF-1.7", "format_not_read"),
    "new.xlsb": (b"PK", "format_not_read"),
    "list.csv": (b"Date;Service\r\n\x81\x8d;\xe9\r\n", "csv_encoding"),
    "utf16.csv": ("Date;Service".encode("utf-16-le"), "csv_encoding"),
    "odd.csv": (b"\xff\xfea", "csv_encoding"),
    "long.csv": (b'Date;"' + b"x" * 200_000 + b'"\r\n', "csv_damaged"),
}


@pytest.mark.parametrize("name", ZOO)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path, name):
    """The whole evening's batch would stop on one broken file, or read half of it."""
    data, code = ZOO[name]
    (tmp_path / name).write_bytes(data)
    pilot = ck.load_pilot(tmp_path / name)
    told = pilot.problems.query("effect == 'file_not_read'")
    assert told[["file", "code"]].values.tolist() == [[name, code]]
    assert len(pilot.requests) == len(pilot.rows) == 0


def test_damage_anywhere_never_raises(tmp_path):
    """A stick pulled out too early would show a Python error."""
    whole = write_xlsx(tmp_path / "log.xlsx", ROWS).read_bytes()
    old = XLS.read_bytes()
    write_ods(tmp_path / "log.ods", ROWS)
    for name, data in (
        ("log.xlsx", whole),
        ("log.xls", old),
        ("log.ods", (tmp_path / "log.ods").read_bytes()),
    ):
        for at in range(0, len(data), len(data) // (8 if name.endswith("xls") else 40)):
            for damaged in (data[:at], data[:at] + b"\xff\x00\x55" + data[at + 3 :]):
                (tmp_path / name).write_bytes(damaged)
                ck.load_pilot(tmp_path / name)


def test_a_bomb_is_refused_by_the_size_it_says(tmp_path, monkeypatch):
    """A small file that unpacks to gigabytes would stop the computer."""
    monkeypatch.setattr(sheets, "MOST_BYTES", 1_000_000)
    (tmp_path / "bomb.xlsx").write_bytes(zipped(xl__a_xml=b" " * 600_000, xl__b_xml=b" " * 600_000))
    (problem,) = read(tmp_path / "bomb.xlsx").problems
    assert (problem.code, problem.words) == ("too_big", {"size": 1, "limit": 1})
    (tmp_path / "long.csv").write_bytes(b" " * 1_000_001)
    assert codes(tmp_path / "long.csv") == ["too_big"]


def test_a_cell_far_away_is_refused_before_it_fills_the_memory(tmp_path):
    """A slip of the mouse on the last cell of Excel stopped Python itself."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Date", "x"
    book.save(tmp_path / "far.xlsx")
    (problem,) = read(tmp_path / "far.xlsx").problems
    # By hand: 16,384 columns of 1,048,576 rows.
    assert (problem.code, problem.words["count"]) == ("sheet_too_big", 16_384 * 1_048_576)
    book.active["XFD1048576"], book.active["AB9"] = None, 1
    book.save(tmp_path / "wide.xlsx")
    assert codes(tmp_path / "wide.xlsx") == []


def test_formulas_are_read_as_computed_and_told_where_they_are_not(tmp_path):
    """A total written by a program, or #REF!, would be a blank that nobody sees."""
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active["B2"], book.active["C4"], book.active["A3"] = "=1+1", "=A1", "=NA()"
    book.save(tmp_path / "made.xlsx")
    (sheet,) = read(tmp_path / "made.xlsx").sheets
    never = [Unreadable("formula_no_value", text) for text in ("=1+1", "=NA()", "=A1")]
    assert sheet.rows == [
        ["a", "b", ""],
        ["", never[0], ""],
        [never[1], "", ""],
        ["", "", never[2]],
    ]

    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="str"><f>T(1)</f><v>oui</v></c>'
    )
    with (
        zipfile.ZipFile(tmp_path / "made.xlsx") as made,
        zipfile.ZipFile(tmp_path / "excel.xlsx", "w") as excel,
    ):
        for part in made.namelist():
            xml = made.read(part)
            if part.endswith("sheet1.xml"):
                rows = f'<sheetData><row r="1">{cells}</row></sheetData>'.encode()
                xml = (
                    xml[: xml.index(b"<sheetData>")] + rows + xml[xml.index(b"</sheetData>") + 12 :]
                )
            excel.writestr(part, xml)
    (sheet,) = read(tmp_path / "excel.xlsx").sheets
    assert sheet.rows == [[2, Unreadable("error_value", "#DIV/0!"), "", "oui"]]


def test_errors_of_an_ods_are_told_too(tmp_path):
    """The same in LibreOffice's own format."""
    write_ods(tmp_path / "a.ods", {"S": [["a", "b"], ["x", "HERE"]]})
    with zipfile.ZipFile(tmp_path / "a.ods") as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    space = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    parts["content.xml"] = parts["content.xml"].replace(
        '<table:table-cell office:value-type="string"><text:p>HERE',
        f'<table:table-cell xmlns:calcext="{space}" calcext:value-type="error" '
        'table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!',
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    (sheet,) = read(tmp_path / "a.ods").sheets
    assert sheet.rows == [["a", "b"], ["x", Unreadable("error_value", "#DIV/0!")]]
