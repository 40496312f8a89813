"""Files as people have them become a pilot; what cannot be taken as it stands is said, never lost or guessed."""

import contextlib
import datetime as dt
import random
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.core.findings.finding import messages, where
from conciergekit.core.paths import asset

FILES = ROOT / "tests" / "files"
HEADINGS = ["N°", "Date *", "Public *", "Service *", "Issue *"]
ROW = ["D1", dt.date(2026, 1, 6), "seniors", "courses", "Servie"]
PROJECT = [["Nom du pilote *", "La place (cas fictif)"], ["Début du test *", dt.date(2026, 1, 5)]]


def book(path, sheets=None, **more):
    """A workbook with the project form and, by default, one request."""
    sheets = {"Projet": PROJECT, "Demandes": [HEADINGS, ROW]} if sheets is None else sheets
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in {**sheets, **more}.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def requests(tmp_path, *rows, headings=HEADINGS, **more):
    return ck.load_pilot(
        book(tmp_path / "pilote.xlsx", {"Projet": PROJECT, "Demandes": [headings, *rows], **more})
    )


def found(pilot, code, table=None):
    return [f for f in pilot.findings if f.code == code and table in (None, f.table)]


# ---- what is read ----------------------------------------------------------------------------------------


def test_a_french_workbook_gives_typed_tables_and_settings(tmp_path):
    pilot = requests(tmp_path, ROW)
    assert pilot.language == "fr"
    assert pilot.settings["name"] == "La place (cas fictif)"
    assert pilot.settings["start"] == pd.Timestamp("2026-01-05")
    row = pilot["requests"].iloc[0]
    assert (row["id"], row["date"], row["public"], row["outcome"]) == (
        "D1",
        pd.Timestamp("2026-01-06"),
        "seniors",
        "served",
    )


@pytest.mark.long
def test_an_english_workbook_makes_an_english_pilot_and_lang_overrides(tmp_path):
    sheets = {
        "Project": [["Name of the pilot", "The square"], ["Start of the test", dt.date(2026, 1, 5)]],
        "Requests": [
            ["No.", "Date", "Public", "Service", "Outcome"],
            ["1", dt.date(2026, 1, 6), "a", "b", "Served"],
        ],
    }
    path = book(tmp_path / "pilot.xlsx", sheets)
    assert ck.load_pilot(path).language == "en"
    assert ck.load_pilot(path, lang="fr").language == "fr"
    assert ck.load_pilot(path)["requests"]["outcome"].tolist() == ["served"]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_file_saved_by_libreoffice_reads_like_the_excel_one(suffix):
    pilot = ck.load_pilot(FILES / f"pilote_libreoffice.{suffix}")
    frame = pilot["requests"]
    assert frame["date"].tolist() == [pd.Timestamp(2026, 1, day) for day in (6, 7, 8)]
    assert frame["order_value_eur"].fillna(-1).tolist() == [32.5, 1234.5, -1]
    assert frame["insee"].tolist() == ["01053", "38158", "38158"]
    codes = {finding.code: finding for finding in pilot.findings}
    assert frame["outcome"].tolist() == ["served", "open", "served"]  # "en attente" is an everyday word
    assert codes["total_line"].row == 5
    assert (
        codes["date_day_first"].typed == "07/01/2026"
    )  # as text, and nothing else says that it is in January
    assert codes["unknown_sheet"].sheet == "Mes notes"


@pytest.mark.long
def test_titles_above_the_headings_and_units_in_them_are_tolerated(tmp_path):
    headings = [
        "Date de la demande",
        "Cible",
        "Prestation",
        "Statut",
        "Montant (€) *",
        "Minutes passées (min)",
    ]
    pilot = requests(
        tmp_path,
        ["mis à jour le 30 avril"],
        [],
        headings,
        [dt.date(2026, 1, 6), "a", "b", "servie", "32,50 €", "1 h 15"],
        headings=["Suivi des demandes 2026"],
    )
    row = pilot["requests"].iloc[0]
    assert (row["order_value_eur"], row["minutes"], row["outcome"]) == (32.5, 75, "served")


def typed_in_the_template(tmp_path, *changes, mark=True):
    """The blank template whose example line of requests was typed over or copied down: {column: value} a line."""
    path = tmp_path / "pilote.xlsx"
    book = openpyxl.load_workbook(asset("templates", "pilote_vierge_complet.xlsx"))
    sheet = book["Demandes"]
    places = {column.name: n for n, column in enumerate(ck.tables.TABLES["requests"].columns, start=1)}
    example = [cell.value for cell in sheet[2]]
    for line, change in enumerate(changes, start=2):
        for place, value in enumerate(example, start=1):
            sheet.cell(row=line, column=place, value=value)
        if not mark:
            sheet.cell(row=line, column=len(example)).value = None
        for name, value in change.items():
            sheet.cell(row=line, column=places[name]).value = value
    book.save(path)
    return ck.load_pilot(path)


@pytest.mark.long
def test_the_example_line_of_the_template_is_left_out_and_said(tmp_path):
    for mark in (True, False):
        pilot = typed_in_the_template(tmp_path, {}, {"id": "D2"}, mark=mark)
        assert pilot["requests"]["id"].tolist() == ["D2"]
        assert [finding.row for finding in found(pilot, "example_line", "requests")] == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"client": "C7"},
        {"date": dt.date(2026, 2, 3)},
        {"commission_eur": 4.1},
        {"outcome": "refusée"},
        {"minutes": 5},
    ],
)
@pytest.mark.long
def test_a_request_typed_over_the_example_is_kept_and_said(tmp_path, change):
    """The mark stands in a column that nobody scrolls to."""
    pilot = typed_in_the_template(tmp_path, change)
    assert len(pilot["requests"]) == 1
    assert [finding.row for finding in found(pilot, "example_kept")] == [2]
    assert not found(pilot, "example_line", "requests")


@pytest.mark.long
def test_lines_filled_down_with_the_mark_are_kept(tmp_path):
    pilot = typed_in_the_template(tmp_path, *({"id": f"D{n}", "client": f"C{n}"} for n in range(1, 31)))
    assert len(pilot["requests"]) == 30
    assert found(pilot, "example_kept")[0].values["count"] == 30
    assert {f.code for f in pilot.findings if f.table == "requests"} <= {
        "example_kept",
        "day_after_data",
        "future",
    }


@pytest.mark.long
def test_the_blank_template_reads_as_a_pilot_with_nothing_in_it(tmp_path):
    pilot = ck.load_pilot(ck.workbook.write(tmp_path / "pilote.xlsx"))
    assert not any(len(frame) for frame in pilot.tables.values())
    assert not pilot.settings
    assert {f.code for f in pilot.findings if f.weight == "blocks"} == {"table_empty"}
    assert not found(pilot, "unknown_sheet")


def test_two_sheets_of_the_same_table_are_both_read_and_said(tmp_path):
    pilot = requests(tmp_path, ROW, Commandes=[HEADINGS, ["D2", *ROW[1:]]])
    assert pilot["requests"]["id"].tolist() == ["D1", "D2"]
    assert found(pilot, "second_sheet")[0].sheet == "Commandes"


# ---- CSV -------------------------------------------------------------------------------------------------

CSV = (
    "N°;Date;Public;Service;Issue;Montant\r\n"
    'D1;06/01/2026;aînés;épicerie;Servie;"1 234,50 €"\r\n'
    "D2;17/01/2026;aînés;épicerie;Non satisfaite;12,5\r\n"
)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.sampled
def test_a_folder_of_csv_reads_whatever_its_encoding_and_delimiter(tmp_path, encoding, mark):
    (tmp_path / "demandes.csv").write_bytes(CSV.replace(";", mark).encode(encoding))
    (tmp_path / "projet.csv").write_bytes(
        "Nom du pilote;Épicerie\nDébut du test;05/01/2026\n".encode(encoding)
    )
    pilot = ck.load_pilot(tmp_path)
    frame = pilot["requests"]
    assert frame["public"].tolist() == ["aînés", "aînés"]
    assert frame["order_value_eur"].tolist() == [1234.5, 12.5]
    assert frame["date"].tolist() == [pd.Timestamp(2026, 1, 6), pd.Timestamp(2026, 1, 17)]
    assert pilot.settings["name"] == "Épicerie"
    assert "demandes.csv" in {finding.sheet for finding in pilot.findings}  # where a person would look


@pytest.mark.long
def test_commas_inside_a_title_line_do_not_pass_for_delimiters(tmp_path):
    text = "Demandes, janvier, février, mars, avril, mai, juin\n\nDate;Public;Service;Issue\n06/01/2026;a;b;Servie\n"
    (tmp_path / "demandes.csv").write_text(text, encoding="utf-8")
    assert ck.load_pilot(tmp_path)["requests"]["outcome"].tolist() == ["served"]


def test_a_comma_csv_from_a_form_reads(tmp_path):
    text = 'Date,Public,Service,Issue,Incident\n2026-01-06,a,b,Servie,"retard, puis excuses"\n'
    (tmp_path / "demandes.csv").write_text(text, encoding="utf-8")
    assert ck.load_pilot(tmp_path)["requests"]["incident"].tolist() == ["retard, puis excuses"]


# ---- the folder and the file -----------------------------------------------------------------------------


@pytest.mark.long
def test_lock_files_and_read_me_files_of_a_folder_are_ignored(tmp_path):
    book(tmp_path / "notre conciergerie.xlsx")
    for name in ("~$notre conciergerie.xlsx", ".~lock.notre conciergerie.xlsx#", "README.xlsx"):
        (tmp_path / name).write_bytes(b"")
    assert len(ck.load_pilot(tmp_path)["requests"]) == 1


def test_among_several_workbooks_the_one_named_pilote_is_read(tmp_path):
    book(tmp_path / "pilote.xlsx")
    book(tmp_path / "budget.xlsx", {"Feuil1": [["x"]]})
    assert len(ck.load_pilot(tmp_path)["requests"]) == 1


def broken(tmp_path):
    """name -> a path nothing can be read from, and a word its error must say."""
    whole = book(tmp_path / "whole.xlsx").read_bytes()
    folders = {name: tmp_path / name for name in ("vide", "deux")}
    for folder in folders.values():
        folder.mkdir()
    for name in ("a.xlsx", "b.ods"):
        shutil.copy(tmp_path / "whole.xlsx", folders["deux"] / name)
    contents = {
        "zero.xlsx": b"",
        "cut.xlsx": whole[: len(whole) // 2],
        "text.xlsx": b"Date;Public\n",
        "secret.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + "EncryptedPackage".encode("utf-16-le"),
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / "secret.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", "\0\1\2")
    book(tmp_path / "other.xlsx", {"Budget": [["Poste", "Montant"], ["loyer", 300]]})
    book(tmp_path / "nothing.xlsx", {"Feuil1": []})
    return {
        tmp_path / "absent.xlsx": "introuvable",
        folders["vide"]: "pilote.xlsx",
        folders["deux"]: "a.xlsx et b.ods",
        tmp_path / "zero.xlsx": "0 octet",
        tmp_path / "cut.xlsx": "abîmé",
        tmp_path / "text.xlsx": "pas un classeur",
        tmp_path / "secret.xlsx": "mot de passe",
        tmp_path / "secret.ods": "mot de passe",
        tmp_path / "other.xlsx": "Budget",
        tmp_path / "nothing.xlsx": "vide",
    }


def test_what_cannot_be_read_at_all_is_said_in_one_french_line(tmp_path):
    for path, word in broken(tmp_path).items():
        with pytest.raises(ck.ConciergekitError, match=word) as error:
            ck.load_pilot(path)
        assert "\n" not in str(error.value)
        assert path.name in str(error.value)


@pytest.mark.long
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_file_damaged_anywhere_is_read_or_refused_but_never_crashes(tmp_path, suffix):
    data = (FILES / f"pilote_libreoffice.{suffix}").read_bytes()
    chance = random.Random(7)
    path = tmp_path / f"pilote.{suffix}"
    for _trial in range(60):
        damaged = bytearray(data)
        for _byte in range(chance.choice([1, 5, 40])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        with contextlib.suppress(ck.ConciergekitError):
            ck.load_pilot(path)


def test_an_error_speaks_the_language_asked_for(tmp_path):
    with pytest.raises(ck.ConciergekitError, match="was not found"):
        ck.load_pilot(tmp_path / "absent.xlsx", lang="en")


@pytest.mark.parametrize("size", [30, 700, 2000, 4000])
def test_a_truncated_file_is_an_error_of_the_kit_never_of_a_library(tmp_path, size):
    data = book(tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "pilote.xlsx").write_bytes(data[:size])
    with pytest.raises(ck.ConciergekitError):
        ck.load_pilot(tmp_path / "pilote.xlsx")


# ---- sheets and headings ---------------------------------------------------------------------------------


@pytest.mark.long
def test_unknown_sheets_and_columns_are_told_and_near_misses_suggested(tmp_path):
    pilot = requests(
        tmp_path,
        [*ROW, "à revoir", 3, None, "hors tableau"],
        headings=[*HEADINGS, "Remarques", "Minuttes pasées", "Vide"],
        **{"Tournée": [["x"]], "Listes": [["kit"]], "Budget": [["Poste", "€"]]},
    )
    sheets = {finding.sheet: finding for finding in found(pilot, "unknown_sheet")}
    assert set(sheets) == {"Tournée", "Budget"}
    assert "Tournées" in sheets["Tournée"].repair()
    columns = {finding.column: finding for finding in found(pilot, "unknown_column")}
    assert set(columns) == {"Remarques", "Minuttes pasées"}  # an empty column is nobody's loss
    assert "Minutes passées" in columns["Minuttes pasées"].repair()
    assert found(pilot, "no_heading")[0].column == "I"


def test_a_sheet_with_another_name_but_the_right_headings_is_read_and_said(tmp_path):
    pilot = ck.load_pilot(book(tmp_path / "pilote.xlsx", {"Projet": PROJECT, "Feuil1": [HEADINGS, ROW]}))
    assert pilot["requests"]["id"].tolist() == ["D1"]
    assert "Demandes" in found(pilot, "sheet_read_as")[0].what()


@pytest.mark.long
def test_a_second_sheet_with_the_same_headings_is_not_read_as_it_may_be_a_copy(tmp_path):
    pilot = requests(tmp_path, ROW, Copie=[HEADINGS, ROW])
    assert len(pilot["requests"]) == 1
    assert found(pilot, "unknown_sheet")[0].sheet == "Copie"
    assert "Demandes" in found(pilot, "unknown_sheet")[0].repair()


def test_a_missing_needed_column_blocks(tmp_path):
    pilot = requests(tmp_path, [dt.date(2026, 1, 6), "a", "b"], headings=["Date", "Public", "Service"])
    finding = found(pilot, "column_missing")[0]
    assert finding.weight == "blocks"
    assert "Issue" in finding.what()


def test_two_headings_for_one_column_keep_the_exact_title_and_tell_the_other(tmp_path):
    pilot = requests(
        tmp_path, [*ROW, "Eybens", "38158"], headings=[*HEADINGS, "Commune", "Commune (code INSEE)"]
    )
    assert pilot["requests"]["insee"].tolist() == ["38158"]
    assert found(pilot, "second_column")[0].column == "Commune"


@pytest.mark.long
def test_unknown_lines_of_the_project_form_are_told(tmp_path):
    form = [
        ["Champ", "Réponse", "Aide"],
        *PROJECT,
        ["Prochaine revue de passag", dt.date(2026, 6, 1)],
        ["Budget", 3000],
    ]
    pilot = ck.load_pilot(book(tmp_path / "pilote.xlsx", {"Projet": form, "Demandes": [HEADINGS, ROW]}))
    told = {finding.typed: finding.repair() for finding in found(pilot, "unknown_question")}
    assert set(told) == {"Prochaine revue de passag", "Budget"}
    assert "Prochaine revue de passage" in told["Prochaine revue de passag"]


# ---- rows ------------------------------------------------------------------------------------------------


def test_totals_and_blank_lines_are_left_out_and_counted(tmp_path):
    total = ["Sous-total", None, None, None, None]
    pilot = requests(
        tmp_path, ROW, [], [], ["D2", *ROW[1:]], total, ["TOTAL", None, None, None, 4], ["D3", *ROW[1:]]
    )
    assert pilot["requests"]["id"].tolist() == ["D1", "D2", "D3"]
    assert found(pilot, "total_line")[0].values["rows"] == (6, 7)
    assert found(pilot, "blank_line")[0].values["rows"] == (3, 4)


def test_a_row_with_a_bad_cell_is_kept_without_it(tmp_path):
    pilot = requests(
        tmp_path,
        ["D1", "32/13/2026", "seniors", "courses", "Servie"],
        ["D2", dt.date(2026, 1, 7), None, "courses", "Servie"],
    )
    assert pilot["requests"]["date"].isna().tolist() == [True, False]
    assert found(pilot, "date_impossible")[0].row == 2
    empty = found(pilot, "required_empty")[0]
    assert (empty.row, empty.column, empty.weight) == (3, "Public *", "doubtful")


def test_a_request_without_day_nor_outcome_blocks_and_shows_what_it_held(tmp_path):
    pilot = requests(tmp_path, ROW, ["D2", None, "seniors", "courses", "peut-être"])
    assert len(pilot["requests"]) == 1
    lost = found(pilot, "row_unusable")[0]
    assert (lost.weight, lost.row) == ("blocks", 3)
    assert "seniors" in lost.typed


@pytest.mark.long
def test_a_remark_under_the_table_does_not_block(tmp_path):
    pilot = requests(tmp_path, ROW, ["* chiffres provisoires"])
    assert not [finding for finding in pilot.findings if finding.weight == "blocks"]
    assert found(pilot, "stray_line")[0].typed == "* chiffres provisoires"


def test_more_than_twenty_same_problems_are_one_finding_with_every_line(tmp_path):
    rows = [[f"D{n}", f"jour {n}", "seniors", "courses", "Servie"] for n in range(25)]
    (finding,) = found(requests(tmp_path, *rows), "not_date")
    assert finding.values["count"] == 25
    assert finding.values["rows"] == tuple(range(2, 27))


@pytest.mark.long
def test_the_same_unknown_word_is_told_once_with_its_lines(tmp_path):
    rows = [[f"D{n}", dt.date(2026, 1, 6), "seniors", "courses", "anulée client"] for n in range(4)]
    (finding,) = found(requests(tmp_path, *rows), "not_in_list")
    assert finding.values["rows"] == (2, 3, 4, 5)
    assert "Annulée par le client" in finding.repair()


def test_a_cell_excel_could_not_compute_is_told_not_taken_for_empty(tmp_path):
    path = tmp_path / "pilote.xlsx"
    book(
        path, {"Projet": PROJECT, "Demandes": [[*HEADINGS, "Montant"], [*ROW, "=A1*2"], ["D2", *ROW[1:], 3]]}
    )
    workbook = openpyxl.load_workbook(path)
    cell = workbook["Demandes"]["F3"]
    cell.value, cell.data_type = "#REF!", "e"
    workbook.save(path)
    pilot = ck.load_pilot(path)
    assert found(pilot, "formula_unsaved")[0].row == 2
    assert (found(pilot, "excel_error")[0].row, found(pilot, "excel_error")[0].typed) == (3, "#REF!")


def test_errors_of_a_libreoffice_file_are_counted(tmp_path):
    """Saved by LibreOffice from =1/0, =NA() and =2*3."""
    pilot = ck.load_pilot(FILES / "erreurs_libreoffice.ods")
    assert pilot["requests"]["order_value_eur"].fillna(-1).tolist() == [-1, -1, 6]
    assert found(pilot, "errors_unplaced")[0].values["errors"] == 2


def test_phone_numbers_and_addresses_are_hidden_everywhere(tmp_path):
    headings = [*HEADINGS, "Code client", "Incident"]
    rows = [
        [*ROW, "a.b@exemple.fr", "rappeler au 06 12 34 56 78"],
        ["D2", *ROW[1:], "A.B@exemple.fr", "facture 0612"],
        ["D3", *ROW[1:], "C3", None],
    ]
    pilot = requests(tmp_path, *rows, headings=headings)
    clients = pilot["requests"]["client"].tolist()
    assert clients[0] == clients[1] != clients[2] == "C3"  # one person stays one person
    everything = repr(pilot.findings) + pilot["requests"].to_csv()
    assert "exemple.fr" not in everything.lower()
    assert "12 34 56" not in everything
    assert "facture 0612" in everything
    assert {finding.weight for finding in found(pilot, "personal")} == {"note"}


# ---- messages --------------------------------------------------------------------------------------------


def test_a_finding_reads_as_place_problem_and_cure_in_both_languages(tmp_path):
    finding = found(requests(tmp_path, ["D1", dt.date(2026, 1, 6), "a", "b", "Srevie"]), "not_in_list")[0]
    assert where(finding) == "feuille Demandes, ligne 2, colonne Issue"
    assert finding.what() == "«\xa0Srevie\xa0» n’est pas dans la liste\xa0; la cellule est lue comme vide."
    assert "Vouliez-vous dire «\xa0Servie\xa0»" in finding.repair()
    with ck.use_language("en"):
        assert where(finding) == "sheet Demandes, line 2, column Issue"
        assert "Did you mean “Served”?" in finding.repair()


def test_hostile_text_never_breaks_a_message(tmp_path):
    nasty = ["{", "{0}", "{typed.__class__}", "%s", "$x$", "<b>", "=1+1", "a" * 5000, "\x1fé\u202e"]
    nasty = [text for text in nasty if "\x1f" not in text]
    rows = [[text, text, text, text, text] for text in nasty]
    pilot = requests(tmp_path, *rows, headings=[*HEADINGS[:4], "Issue *"], **{"{x}": [["{y}"]]})
    for finding in pilot.findings:
        assert where(finding)
        assert finding.what()
        assert len(finding.what()) < 400


@pytest.mark.long
def test_every_message_can_be_said_with_the_values_its_code_comes_with():
    """Each code the reader can emit has words; no message is left that no code uses."""
    import re

    source = "".join(
        p.read_text(encoding="utf8")
        for p in [
            *Path(ck.read.__file__).parent.rglob("*.py"),
            *(Path(ck.__file__).parent / "core/cells").glob("*.py"),
            Path(ck.__file__).parent / "core/facts.py",
            *(Path(ck.__file__).parent / "core/hand").glob("*.py"),
        ]
    )
    used = {code for code in messages() if re.search(rf'"(?:{code}|{code.removesuffix("_many")})"', source)}
    assert used == set(messages())
    assert set(re.findall(r'(?:problem=|Finding\()"(\w+)"', source)) <= set(messages())
