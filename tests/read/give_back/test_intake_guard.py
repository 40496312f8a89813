"""Hostile or broken files: one clear line, within bounded memory and time, nothing ever run."""

import gc
import io
import struct
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.read.open import guard as g
from conciergekit.read.open.guard import check_cells, guard

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path, rows=(("N°", "Date"),)):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_parts(path, **parts):
    """The workbook with some of its parts replaced or added."""
    old = path.read_bytes()
    with (
        zipfile.ZipFile(io.BytesIO(old)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        named = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()}
        for name in source.namelist():
            if name not in named:
                target.writestr(name, source.read(name))
        for name, content in named.items():
            target.writestr(name, content)
    return path


def sheet(cells):
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    )


def refused(path, *words):
    """The file is refused in one line that holds these words, in little memory."""
    tracemalloc.start()
    with pytest.raises(ck.ConciergekitError) as error:
        ck.load_pilot(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * g.LARGEST_UNFOLDED
    assert "\n" not in str(error.value)
    for word in (path.name, *words):
        assert word in str(error.value)


def test_a_bomb_of_two_gigabytes_is_refused_before_it_unfolds(tmp_path):
    path = forged(tmp_path, zeros(2048), declared=2 << 30)
    assert path.stat().st_size < 3_000_000
    refused(path, "500")


@pytest.mark.long
def test_a_bomb_that_lies_about_its_size_is_refused_too(tmp_path):
    refused(forged(tmp_path, zeros(600), declared=1000), "500")


def zeros(megabytes):
    """That many megabytes of zeros, deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def forged(folder, packed, declared):
    """An .xlsx whose sheet holds these deflated bytes and declares that size."""
    path = workbook(folder / "bombe.xlsx")
    name = b"xl/worksheets/sheet9.xml"
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HII", data[end + 10 : end + 20])
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), declared, len(name), 0)
    entry = struct.pack(
        "<4s6H3I5H2I",
        b"PK\x01\x02",
        20,
        20,
        0,
        8,
        0,
        33,
        0,
        len(packed),
        declared,
        len(name),
        0,
        0,
        0,
        0,
        0,
        start,
    )
    central = data[start : start + size] + entry + name
    body = data[:start] + local + name + packed
    path.write_bytes(
        body
        + central
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(central), len(body), 0)
    )
    return path


def test_a_cell_in_the_last_corner_of_the_sheet_does_not_lay_out_the_whole_of_it(tmp_path):
    corner = sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    path = with_parts(workbook(tmp_path / "coin.xlsx"), xl__worksheets__sheet1_xml=corner)
    assert guard(path).wide
    with pytest.raises(ck.ConciergekitError, match="12"):
        check_cells(path, path.read_bytes())
    tracemalloc.start()
    with pytest.raises(ck.ConciergekitError):  # nothing in it is a pilot's, but it was looked at
        ck.load_pilot(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000  # a grid of a million lines by sixteen thousand columns would be 130 GB


def test_a_format_that_reaches_the_last_line_is_no_reason_to_refuse(tmp_path):
    styled = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    path = with_parts(workbook(tmp_path / "format.xlsx"), xl__worksheets__sheet1_xml=styled)
    check_cells(path, path.read_bytes())


def test_a_repeated_filled_line_of_an_ods_is_counted(tmp_path):
    path = tmp_path / "repete.ods"
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    xml = f'<office:document-content><table:table><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table></office:document-content>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml)
    assert guard(path).wide
    with pytest.raises(ck.ConciergekitError):
        check_cells(path, path.read_bytes())


def test_entities_that_unfold_are_refused(tmp_path):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>'
    refused(with_parts(workbook(tmp_path / "rires.xlsx"), xl__sharedStrings_xml=xml.encode()), "XML")


@pytest.mark.long
def test_a_long_text_shared_by_many_cells_is_refused(tmp_path):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for r in range(1, 2_001)
    )
    path = with_parts(
        workbook(tmp_path / "long.xlsx"),
        xl__sharedStrings_xml=strings,
        xl__worksheets__sheet1_xml=sheet(rows),
    )
    refused(path, "500")


@pytest.mark.long
def test_a_million_shared_texts_are_read(tmp_path):
    strings = (
        f'<sst xmlns="{MAIN}">{"".join(f"<si><t>t{i}</t></si>" for i in range(1_000_000))}</sst>'.encode()
    )
    path = with_parts(workbook(tmp_path / "textes.xlsx"), xl__sharedStrings_xml=strings)
    assert guard(path).kind == "xlsx"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 rien", "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "web"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"", "vide"),
        (b"PK\x03\x04 tronque", "incomplet"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "incomplet"),
    ],
)
def test_another_kind_of_document_is_named_for_what_it_is(tmp_path, content, words):
    path = tmp_path / "pilote.xlsx"
    path.write_bytes(content)
    refused(path, words)


def test_a_truncated_workbook_is_said_incomplete(tmp_path):
    path = workbook(tmp_path / "coupe.xlsx")
    path.write_bytes(path.read_bytes()[:-900])
    refused(path, "incomplet")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "dossier.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    refused(path, "archive")


def test_a_csv_named_xlsx_is_read_for_what_it_is_and_said(tmp_path):
    path = tmp_path / "Demandes.xlsx"
    path.write_text("N°;Date;Public;Service;Issue\nD1;05/01/2026;seniors;courses;Servie\n", encoding="utf-8")
    assert guard(path).kind == "text"
    assert [finding.code for finding in guard(path).findings] == ["mislabelled"]


def test_macros_and_links_to_other_files_are_told_and_left_alone(tmp_path):
    path = with_parts(
        workbook(tmp_path / "m.xlsm"),
        **{"xl__vbaProject.bin": b"\xd0\xcf", "xl__externalLinks__externalLink1_xml": b"<externalLink/>"},
    )
    assert [finding.code for finding in guard(path).findings] == ["links_ignored", "macros_ignored"]


def test_a_device_or_a_folder_is_no_file(tmp_path):
    with pytest.raises(ck.ConciergekitError):
        guard(tmp_path)


def test_a_file_larger_than_any_pilot_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr(g, "LARGEST_FILE", 100)
    refused(workbook(tmp_path / "gros.xlsx"), "trop gros")


@pytest.mark.parametrize(
    ("rows", "near"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="B9000"><v>1</v></c></row>', True),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="30000"><c r="B30000"><v>1</v></c></row>', False),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="BYA1"><v>1</v></c></row>', False),  # column 2,003
    ],
)
def test_only_sheets_whose_cells_all_stand_near_are_spared_the_search_for_far_ones(tmp_path, rows, near):
    path = with_parts(workbook(tmp_path / "loin.xlsx"), xl__worksheets__sheet1_xml=sheet(rows))
    assert ("xl/worksheets/sheet1.xml" in guard(path).near) == near


def test_pythons_collector_works_again_after_a_reading_that_fails(tmp_path):
    assert gc.isenabled()
    with pytest.raises(ck.ConciergekitError):
        ck.load_pilot(workbook(tmp_path / "rien.xlsx"))  # it holds no table
    assert gc.isenabled()
