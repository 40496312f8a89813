"""Workbooks as associations keep them: titles, months in the table, tabs a month, names, notes, far cells."""

import datetime as dt
import tracemalloc
import zipfile

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.give_back.annotate import annotate

PROJECT = [["Nom du pilote", "Essai"], ["Début du test", dt.date(2026, 1, 5)]]
HEADS = ["Date", "Public", "Service", "Issue", "Montant"]


def book(folder, change=None, **sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in {"Projet": PROJECT, **sheets}.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(workbook)
    workbook.save(folder / "pilote.xlsx")
    return ck.load_pilot(folder / "pilote.xlsx")


def day(month, number):
    return dt.date(2026, month, number)


def codes(pilot, *wanted):
    return [finding for finding in pilot.findings if finding.code in wanted]


# ---- months, sums and notes inside the table


def months_inside(folder, merged=True):
    rows = [
        ["CONCIERGERIE DU VALLON"],
        ["mis à jour le 12/03"],
        [],
        HEADS,
        ["JANVIER 2026"],
        [day(1, 6), "seniors", "courses", "Servie", "32,50 €"],
        ["Sous-total janvier", None, None, None, 32.5],
        ["mars"],
        [day(3, 3), "familles", "linge", "Servie", 12],
        ["TOTAL", None, None, None, 44.5],
        [],
        ["NB : montants TTC"],
        ["* en vert : vérifié"],
    ]

    def merge(workbook):
        for line in (1, 5, 8):
            workbook["Demandes"].merge_cells(f"A{line}:E{line}")

    return book(folder, merge if merged else None, Demandes=rows)


@pytest.mark.parametrize("merged", [True, False])
def test_a_month_written_as_a_title_in_the_table_is_not_a_request(tmp_path, merged):
    pilot = months_inside(tmp_path, merged)
    assert len(pilot["requests"]) == 2
    assert pilot["requests"]["order_value_eur"].tolist() == [32.5, 12]


@pytest.mark.long
def test_titles_and_notes_are_told_once_each_and_as_for_information(tmp_path):
    pilot = months_inside(tmp_path)
    stray = codes(pilot, "stray_line")
    assert [f.row for f in stray] == [5, 8, 12, 13]
    assert {f.weight for f in stray} == {"note"}
    assert not codes(pilot, "not_date", "month_only", "required_empty")


def test_a_request_only_begun_stays(tmp_path):
    pilot = book(tmp_path, Demandes=[HEADS, [day(1, 6), "a", "b", "Servie"], [day(1, 7)]])
    assert len(pilot["requests"]) == 2


# ---- a tab a month


def months_as_tabs(folder):
    return book(
        folder,
        **{
            name: [HEADS, [day(n, 5), "a", "b", "Servi"], [day(n, 6), "a", "b", "Srvie"]]
            for n, name in enumerate(("Janvier", "Févr.", "mars 2026"), 1)
        },
    )


@pytest.mark.long
def test_what_is_wrong_in_several_tabs_is_told_in_each(tmp_path):
    found = codes(months_as_tabs(tmp_path), "served_no_day")
    assert [(f.sheet, f.values["rows"]) for f in found] == [
        ("Janvier", (2,)),
        ("Févr.", (2,)),
        ("mars 2026", (2,)),
    ]


@pytest.mark.long
def test_the_copy_to_correct_marks_the_line_of_each_tab(tmp_path):
    months_as_tabs(tmp_path)
    (tmp_path / "out").mkdir()
    copy = openpyxl.load_workbook(annotate(tmp_path / "pilote.xlsx", tmp_path / "out", lang="fr").path)
    for name in ("Janvier", "Févr.", "mars 2026"):
        assert copy[name]["D3"].comment or copy[name]["D2"].comment or copy[name]["A2"].comment


# ---- people


def test_a_column_nom_of_a_log_is_somebodys_name_and_no_number(tmp_path):
    rows = [
        ["Date", "Nom", "Prénom", "Public", "Service", "Issue"],
        [day(1, 6), "DUPONT", "Jeanne", "a", "b", "Servie"],
    ]
    pilot = book(tmp_path, Demandes=rows)
    (told,) = [f for f in codes(pilot, "personal_column", "unknown_column") if f.column == "Nom"]
    assert told.code == "personal_column"
    assert "DUPONT" not in " ".join(pilot[name].to_csv() for name in pilot.tables)


# ---- files of other programs


def test_a_csv_of_an_old_mac_keeps_its_accents(tmp_path):
    text = "Date;Public;Service;Issue;Montant\r06/01/2026;séniors;épicerie;Servie;12,50\r25/01/2026;séniors;épicerie;Servie;\r"
    (tmp_path / "demandes.csv").write_bytes(text.encode("mac_roman"))
    requests = ck.load_pilot(tmp_path)["requests"]
    assert requests["public"].tolist() == ["séniors"] * 2
    assert requests["date"].dt.month.tolist() == [1, 1]


def test_a_csv_with_commas_quotes_its_decimals_and_writes_euros(tmp_path):
    text = 'Date,Public,Service,Issue,Montant\r\n25/01/2026,a,b,Servie,"32,50 €"\r\n26/01/2026,a,b,Servie,"1 032,50 €"\r\n'
    (tmp_path / "demandes.csv").write_bytes(text.encode("cp1252"))
    assert ck.load_pilot(tmp_path)["requests"]["order_value_eur"].tolist() == [32.5, 1032.5]


def test_names_of_sheets_with_pictures_and_accents(tmp_path):
    pilot = book(tmp_path, **{"📋 Demandes": [HEADS, [day(1, 6), "a", "b", "Servie", 3]]})
    assert len(pilot["requests"]) == 1


def ods(path, empty, before="", code="a", span=""):
    def cells(*words):
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{w}</text:p></table:table-cell>'
            for w in words
        )

    names = "office=urn:oasis:names:tc:opendocument:xmlns:office:1.0 table=urn:oasis:names:tc:opendocument:xmlns:table:1.0 text=urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    spaces = " ".join(f'xmlns:{part.split("=")[0]}="{part.split("=")[1]}"' for part in names.split())
    far = f'{before}<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    timed = f'<table:table-cell office:value-type="time" office:time-value="{span}"/>' if span else ""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Demandes"><table:table-row>{cells(*HEADS, *["Minutes passées"] * bool(span))}</table:table-row>'
        f"<table:table-row>{cells('2026-01-06', code, 'b', 'Servie', '3')}{timed}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="{empty}"><table:table-cell/></table:table-row>'
        f"<table:table-row>{far}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)


@pytest.mark.parametrize("before", ["", '<table:table-cell table:number-columns-repeated="16383"/>'])
@pytest.mark.sampled(0)
def test_one_value_on_the_last_line_of_an_ods_is_told_and_costs_little(tmp_path, before):
    ods(tmp_path / "x.ods", 1_048_573, before)
    tracemalloc.start()
    pilot = ck.load_pilot(tmp_path / "x.ods")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000
    (told,) = codes(pilot, "far_cells")
    assert told.row == 1_048_576
    assert len(pilot["requests"]) == 1
    assert pilot.account.table["cells"].sum() == 11


def test_a_long_gap_with_nothing_under_it_is_no_far_cell(tmp_path):
    ods(tmp_path / "x.ods", 100)
    assert not codes(ck.load_pilot(tmp_path / "x.ods"), "far_cells")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("PT28H00M00S", 1680),
        ("PT100H30M00S", 6030),
        ("PT24H00M30S", 1440.5),
        ("P1DT4H", 1680),
        ("PT0H45M00S", 45),
    ],
)
@pytest.mark.sampled
def test_a_duration_of_a_day_or_more_in_an_ods_is_read_as_in_an_xlsx(tmp_path, written, minutes):
    ods(tmp_path / "x.ods", 1, span=written)
    pilot = ck.load_pilot(tmp_path / "x.ods")
    assert pilot["requests"]["minutes"].tolist() == [minutes]
    assert not codes(pilot, "not_number")


def test_a_code_that_looks_like_a_duration_is_a_code(tmp_path):
    ods(tmp_path / "x.ods", 1, code="PT28H")
    assert ck.load_pilot(tmp_path / "x.ods")["requests"]["public"].tolist() == ["PT28H"]


@pytest.mark.long
def test_every_command_ends_on_a_sentence(tmp_path, capsys):
    months_inside(tmp_path)
    for command in (["check", "--annotate", "--pseudonymise", "--out", str(tmp_path / "out")], ["map"]):
        main([command[0], str(tmp_path / "pilote.xlsx"), *command[1:], "--lang", "fr"])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        assert shown.out.strip()
