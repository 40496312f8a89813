"""Exports of online forms and of accounts, and the correspondence file that says what their columns are."""

import csv
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, blank_book

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.layout.answers import figure_of, words_of
from conciergekit.read.layout.forms import detect, is_personal
from conciergekit.read.layout.mapping import pattern
from conciergekit.read.open.files import read_file

EXPORTS = ROOT / "tests" / "files" / "exports"
GOOGLE, FRAMA = "Satisfaction mars 2026 (réponses).csv", "framaforms_enquete.csv"
LIME, KOBO, FEC = "results-survey123456.csv", "demandes_terrain_kobo.csv", "123456789FEC20261231.txt"


def found(pilot, code):
    return [finding for finding in pilot.findings if finding.code == code]


def with_pilot(folder, *names):
    """A pilot's folder: its workbook, and exports beside it."""
    blank_book(folder / "pilote.xlsx")
    for name in names:
        shutil.copy(EXPORTS / name, folder / name)
    return folder


def mapped(folder, name, **constants):
    """Run `map`, and fill what it asks for, as a person would."""
    assert main(["map", str(folder / name), "--lang", "fr"]) == 0
    path = folder / "correspondances.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    for row in rows[1:]:
        if not row[2] and row[4] in constants:
            row[5] = constants[row[4]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return rows


@pytest.mark.long
def test_a_folder_that_holds_its_workbook_only_has_it_named(tmp_path, capsys):
    book = with_pilot(tmp_path) / "pilote.xlsx"
    assert main(["map", str(tmp_path), "--lang", "fr"]) == 2
    assert str(book) in capsys.readouterr().err
    (tmp_path / "vide").mkdir()
    assert main(["map", str(tmp_path / "vide"), "--lang", "fr"]) == 2
    assert "Aucun fichier" in capsys.readouterr().err


# ---- where an export comes from --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "origin"), [(GOOGLE, "google"), (FRAMA, "framaforms"), (LIME, "limesurvey"), (KOBO, "kobo")]
)
def test_an_export_is_known_by_the_columns_its_program_adds(name, origin):
    ((sheet,), _told) = read_file(EXPORTS / name)
    assert detect(sheet).origin == origin


@pytest.mark.long
def test_an_ordinary_log_is_no_export(pilot_of):
    (path,) = Path(pilot_of("contrats").path).glob("*.xlsx")
    assert not any(detect(sheet) for sheet in read_file(path)[0])


@pytest.mark.parametrize(
    "heading",
    ["Adresse e-mail", "Votre nom", "Nom et prénom *", "Téléphone ?", "infos/telephone", "Adresse IP"],
)
def test_personal_questions_are_seen(heading):
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading", ["Nombre", "Nom du service", "Commune (code INSEE)", "Adressé par", "Notre conciergerie ?"]
)
def test_other_questions_are_not_taken_for_personal(heading):
    assert not is_personal(heading)


@pytest.mark.long
def test_an_export_that_nothing_explains_is_told_with_the_command_to_run(tmp_path):
    blank_book(tmp_path / "demandes.xlsx")
    (tmp_path / "projet.csv").write_text("Nom du pilote;x\n", encoding="utf8")
    (tmp_path / "demandes.xlsx").unlink()
    shutil.copy(EXPORTS / GOOGLE, tmp_path / GOOGLE)
    (told,) = found(ck.load_pilot(tmp_path), "form_export")
    assert "Google Forms" in told.what()
    assert "conciergekit map" in told.repair()


@pytest.mark.long
def test_kobo_choices_given_twice_are_read_once_and_its_technical_columns_said(tmp_path):
    """Its questions bear the headings of the kit: no correspondence file is needed."""
    pilot = ck.load_pilot(EXPORTS / KOBO)
    assert pilot["requests"]["outcome"].tolist() == ["served", "served", "refused"]
    assert pilot["requests"]["id"].tolist() == ["51001", "51002", "51003"]
    assert pilot["requests"]["insee"].tolist() == [
        "38158",
        "38158",
        "38185",
    ]  # its question stands in a group
    told = found(pilot, "form_read")[0]
    assert (told.values["technical"], told.values["personal"], told.values["split"]) == (11, 1, 3)
    split = [item.heading for item in pilot.ignored if item.reason == "split_column"]
    assert split == ["besoins/courses", "besoins/pressing", "besoins/autre"]
    assert "0600000000" not in repr(pilot.tables) + repr(pilot.findings) + repr(pilot.ignored)


def test_a_line_of_an_export_that_holds_only_what_its_program_adds_is_blank(tmp_path):
    """Line 3 has its number of the program and nothing that a person answered."""
    head, first, second, *_rest = (EXPORTS / KOBO).read_text("utf-8-sig").splitlines()
    empty = ["" for _ in head.split(";")]
    empty[head.split(";").index("_uuid")] = "99999999-zzzz"
    (tmp_path / KOBO).write_text("\n".join([head, first, ";".join(empty), second]) + "\n", "utf-8")
    pilot = ck.load_pilot(tmp_path / KOBO)
    assert pilot["requests"]["id"].tolist() == ["51001", "51002"]
    assert [told.values["rows"] for told in found(pilot, "blank_line")] == [(3,)]


# ---- a survey, through its correspondence file -----------------------------------------------------------


@pytest.mark.long
def test_a_google_survey_becomes_answers_once_the_person_has_said_who_answers(tmp_path, capsys):
    folder = with_pilot(tmp_path, GOOGLE)
    mapped(folder, GOOGLE, **{"Qui répond": "Bénéficiaires"})
    pilot = ck.load_pilot(folder)
    surveys = pilot["surveys"]
    assert set(surveys["population"]) == {"beneficiaries"}
    answers = {q: frame["score"].tolist() for q, frame in surveys.groupby("question")}
    assert answers == {"satisfaction": [5, 4, 2, 5], "recommend": [9, 8, 4, 10], "knows": [1, 1, 1, 0]}
    assert surveys["date"].min() == pd.Timestamp(2026, 3, 2)
    assert {f.typed: f.values["figure"] for f in found(pilot, "answer_words")}["Très satisfait(e)"] == 5
    everything = repr(pilot.tables) + repr(pilot.findings) + capsys.readouterr().out
    assert "example.org" not in everything


@pytest.mark.long
def test_next_month_s_export_is_read_the_same_way(tmp_path):
    folder = with_pilot(tmp_path, GOOGLE)
    mapped(folder, GOOGLE, **{"Qui répond": "Bénéficiaires"})
    following = folder / "Satisfaction mars 2027 (réponses).csv"
    following.write_bytes((folder / GOOGLE).read_bytes().replace(b"2026", b"2027"))
    assert len(ck.load_pilot(folder)["surveys"]) == 24


@pytest.mark.long
def test_a_copy_of_an_export_kept_beside_is_read_once_and_told(tmp_path):
    folder = with_pilot(tmp_path, GOOGLE)
    mapped(folder, GOOGLE, **{"Qui répond": "Bénéficiaires"})
    shutil.copy(folder / GOOGLE, folder / "Satisfaction mars 2027 (réponses).csv")
    pilot = ck.load_pilot(folder)
    assert len(pilot["surveys"]) == 12
    assert [f.sheet for f in pilot.findings if f.code == "sheet_again"] == [
        "Satisfaction mars 2027 (réponses).csv"
    ]


@pytest.mark.long
@pytest.mark.parametrize(("name", "row"), [(FRAMA, 4), (LIME, 3)])
def test_an_answer_left_unfinished_is_kept_and_told(tmp_path, name, row):
    folder = with_pilot(tmp_path, name)
    mapped(folder, name, **{"Qui répond": "Habitants (enquête de besoins)"})
    (told,) = found(ck.load_pilot(folder), "answer_unfinished")
    assert (told.row, told.weight) == (row, "doubtful")


@pytest.mark.long
def test_what_is_only_likely_is_left_out_until_a_person_decides(tmp_path):
    """« Quels services utilisez-vous ? » looks like the column Service, but holds several."""
    rows = mapped(with_pilot(tmp_path, GOOGLE), GOOGLE)
    line = next(row for row in rows if row[2] == "Quels services utilisez-vous ?")
    assert line[3:5] == ["", ""]
    assert "Service" in line[6]


@pytest.mark.long
def test_map_run_again_adds_only_what_is_new_and_keeps_corrections(tmp_path, capsys):
    folder = with_pilot(tmp_path, GOOGLE)
    mapped(folder, GOOGLE, **{"Qui répond": "Équipe"})
    before = (folder / "correspondances.csv").read_bytes()
    capsys.readouterr()
    assert main(["map", str(folder / GOOGLE), "--lang", "fr"]) == 0
    assert (folder / "correspondances.csv").read_bytes() == before
    assert "déjà" in capsys.readouterr().out


@pytest.mark.long
def test_the_correspondence_file_reads_the_same_saved_by_excel(tmp_path):
    """Excel in French saves it in cp1252, without a byte order mark."""
    folder = with_pilot(tmp_path, FRAMA)
    mapped(folder, FRAMA, **{"Qui répond": "Habitants (enquête de besoins)"})
    path = folder / "correspondances.csv"
    first = ck.load_pilot(folder)["surveys"]
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("cp1252", "replace"))
    pd.testing.assert_frame_equal(ck.load_pilot(folder)["surveys"], first)


HEADS = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ("*.csv;;Public;Demande;Public;", "mapping_table", "Demandes"),
        ("*.csv;;Public;Demandes;Publc;", "mapping_column", "Public"),
        ("../*.csv;;Public;Demandes;Public;", "mapping_file", None),
        ("*.csv;;;Enquêtes;Qui répond;tout le monde", "mapping_constant", None),
        ("*.csv;;;Enquêtes;Qui répond;", "mapping_to_fill", None),
        ("demandes_terrain_kobo.csv;;Absente;Demandes;Public;", "mapping_absent", None),
    ],
)
@pytest.mark.long
def test_a_line_that_cannot_be_followed_is_told_with_its_number(tmp_path, line, code, suggestion):
    folder = with_pilot(tmp_path, KOBO)
    (folder / "correspondances.csv").write_text(HEADS + line + "\n", encoding="utf8")
    (told,) = found(ck.load_pilot(folder), code)
    assert told.what() != code
    assert told.values.get("suggestion") is None or told.values["suggestion"].get("fr") == suggestion
    assert 2 in (told.row, told.values.get("line"))


@pytest.mark.long
def test_a_correspondence_file_without_its_headings_blocks_and_says_so(tmp_path):
    folder = with_pilot(tmp_path)
    (folder / "correspondances.csv").write_text("a;b;c\n", encoding="utf8")
    assert found(ck.load_pilot(folder), "mapping_headings")[0].weight == "blocks"


def test_formulas_in_a_file_do_not_reach_the_correspondence_file(tmp_path):
    (tmp_path / "x.csv").write_text('=HYPERLINK("x");Public;@SUM(A1)\n"=1+1";seniors;-2+3\n', encoding="utf8")
    main(["map", str(tmp_path / "x.csv"), "--lang", "en"])
    rows = csv.reader((tmp_path / "mapping.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert not [cell for row in rows for cell in row if re.match(r"[=+@]", cell)]


def test_the_figures_of_a_file_name_are_what_changes():
    assert pattern("export_2026-03.csv") == "export_*.csv"
    assert pattern("123456789FEC20261231.txt") == "*FEC*.txt"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Très satisfait(e)", 5),
        ("satisfaite", 4),
        ("4 - Satisfait", 4),
        ("3/5", 3),
        ("5 - Peu satisfait", None),
        ("bof", None),
    ],
)
def test_words_of_a_scale_are_figures_only_when_known(text, figure):
    assert figure_of(text, words_of("satisfaction")) == figure


# ---- accounts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [FEC, "987654321FEC20261231.txt"])
def test_an_accounting_export_gives_the_result_of_the_accounts_to_the_cent(name):
    """Reconciled by hand: sales 1,000, subsidy 5,000, other 1.20; fuel 83.33 − 20, wages 1,850.40 + 512.10. The bank has
    6,200 more: clients owe 1.20, suppliers are owed 76, the staff and Urssaf 2,362.50, the State 187.33 of VAT."""
    pilot = ck.load_pilot(EXPORTS / name)
    beside = pilot["ledger"]["account"] == "58"
    sums = pilot["ledger"][~beside].groupby("nature")["amount_eur"].sum().round(2).to_dict()
    assert sums == {"own_revenue": 1001.20, "subsidy": 5000, "expense": 2425.83}
    assert found(pilot, "fec_read")[0].values == {"lines": 7, "others": 14}
    told = {name: round(euro, 2) for name, euro in found(pilot, "fec_bank")[0].values.items()}
    assert told == {"bank": 6200, "read": 3575.37, "other": 76 + 2362.5 + 187.33 - 1.2}
    assert found(pilot, "fec_reversed")[0].values["amount"] == 20
    assert found(pilot, "fec_other_income")[0].values["accounts"] == ("758",)
    assert pilot["ledger"]["date"].min() == pd.Timestamp(2026, 1, 31)
    assert "Banque" not in set(pilot["ledger"]["line"])


@pytest.mark.long
def test_an_accounting_export_beside_the_workbook_is_read_once_mapped(tmp_path):
    folder = with_pilot(tmp_path, FEC)
    assert not ck.load_pilot(folder).has("ledger")
    main(["map", str(folder / FEC), "--lang", "fr"])
    assert len(ck.load_pilot(folder)["ledger"].query("account != '58'")) == 7


def test_a_year_end_entry_that_empties_the_accounts_does_not_undo_the_year(tmp_path):
    text = (EXPORTS / FEC).read_text(encoding="cp1252").rstrip("\n").split("\n")
    line = text[-1].split("\t")

    def entry(account, debit, credit):
        return "\t".join(
            [
                *line[:2],
                "99",
                "20261231",
                account,
                "x",
                "",
                "",
                "P",
                "20261231",
                "Solde",
                debit,
                credit,
                *line[13:],
            ]
        )

    text += [entry("706000", "1000,00", "0,00"), entry("120000", "0,00", "1000,00")]
    (tmp_path / "x.txt").write_text("\n".join(text), encoding="cp1252")
    assert len(ck.load_pilot(tmp_path / "x.txt")["ledger"].query("account != '58'")) == 7


@pytest.mark.long
def test_amounts_and_sides_in_two_columns_are_read_too(tmp_path):
    lines = [
        "JournalCode;EcritureDate;CompteNum;CompteLib;EcritureLib;Montant;Sens",
        "VE;20260131;706000;Ventes;x;100,50;C",
        "VE;20260131;411000;Clients;x;100,50;D",
        "AC;31/01/2026;606000;Achats;y;12.25;D",
        "AC;pas un jour;606000;Achats;y;1,00;D",
    ]
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf8")
    pilot = ck.load_pilot(tmp_path / "x.csv")
    assert dict(zip(pilot["ledger"]["nature"], pilot["ledger"]["amount_eur"], strict=True)) == {
        "own_revenue": 100.5,
        "expense": 12.25,
    }
    assert found(pilot, "fec_line")[0].row == 5
