"""Which figure is the day, which mark the decimal one: decided by what is shown or answered, else asked."""

import csv
import datetime as dt

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.understand.readings import decimal_mark

HEADINGS = ["N°", "Date", "Public", "Service", "Issue", "Servie ou close le", "Montant de la commande"]
PROJECT = [["Nom du pilote", "x"], ["Début du test", dt.date(2026, 1, 5)]]


def book(folder, rows, project=PROJECT, **others):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, lines in {"Projet": project, "Demandes": [HEADINGS, *rows], **others}.items():
        sheet = workbook.create_sheet(name)
        for line in lines:
            sheet.append(line)
    workbook.save(folder / "pilote.xlsx")
    return ck.load_pilot(folder)


def folder_of(folder, rows, heads=HEADINGS, encoding="cp1252", name="demandes.csv"):
    """CSV files as a French Excel saves them."""
    with open(folder / name, "w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows([heads, *rows])
    return ck.load_pilot(folder)


def line(n, day, closed="", amount=""):
    return [f"D{n}", day, "seniors", "courses", "Servie", closed, amount]


def found(pilot, code):
    return [finding for finding in pilot.findings if finding.code == code]


def test_a_french_column_that_never_decides_is_read_day_first_and_told_once(tmp_path):
    pilot = book(tmp_path, [line(1, "03/04/2026"), line(2, "05/06/2026")])
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3), pd.Timestamp(2026, 6, 5)]
    (told,) = found(pilot, "date_day_first")
    assert (told.weight, told.values["rows"]) == ("note", (2, 3))
    with ck.i18n.use_language("fr"):
        said, repair = told.what().replace("\u00a0", " "), told.repair().replace("\u00a0", " ")
    assert "3 avril 2026" in said
    assert "mois puis jour" in repair
    assert "Les dates sont écrites" in repair


ENGLISH = ["No.", "Date", "Group", "Service", "Outcome", "Served or closed on", "Value of the order"]


def test_an_english_column_that_never_decides_is_left_empty_and_asked_about_once(tmp_path):
    pilot = folder_of(tmp_path, [line(1, "03/04/2026"), line(2, "05/06/2026")], ENGLISH, name="requests.csv")
    assert pilot["requests"]["date"].isna().all()
    (asked,) = found(pilot, "date_order")
    assert asked.weight == "blocks"
    assert pilot.account.where("requests.csv", 2, 2) == pilot.account.where("requests.csv", 3, 2) == "finding"


@pytest.mark.parametrize(
    ("answer", "day"), [("jour puis mois", (4, 3)), ("mois puis jour", (3, 4)), ("jj/mm/aaaa", (4, 3))]
)
@pytest.mark.sampled
def test_one_cell_of_the_project_sheet_answers(tmp_path, answer, day):
    pilot = book(tmp_path, [line(1, "03/04/2026")], [*PROJECT, ["Les dates sont écrites", answer]])
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, *day)]
    assert not found(pilot, "date_order")


def test_another_column_of_the_sheet_decides_and_it_is_said(tmp_path):
    pilot = book(tmp_path, [line(1, "03/04/2026", "23/04/2026")])
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3)]
    (told,) = found(pilot, "date_order_borrowed")
    assert (told.weight, told.sheet) == ("note", "Demandes")
    with ck.i18n.use_language("fr"):
        assert "23/04/2026" in told.what()
        assert "le jour d’abord" in told.what()


@pytest.mark.long
def test_another_sheet_of_the_file_decides_when_its_own_does_not(tmp_path):
    others = {
        "Comptes": [
            ["Date", "Compte", "Nature", "Libellé", "Montant (€)"],
            ["31/01/2026", "613", "Charge", "Loyer", 10],
        ]
    }
    pilot = book(tmp_path, [line(1, "03/04/2026")], **others)
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3)]


@pytest.mark.long
def test_two_tables_of_one_sheet_each_say_their_own_columns(tmp_path):
    """The lower table is the wider one: its columns were named with the headings of the upper one, which has fewer."""
    funding = ["N°", "Financeur", "Montant (€)", "État", "Déposé le", "Accordé le"]
    lines = [
        ["Date", "Compte", "Nature", "Libellé", "Montant (€)"],
        ["03/04/2026", "613", "Charge", "Loyer", 10],
        [],
        ["Financements"],
        funding,
        ["F1", "Commune", 500, "Accordé", "05/06/2026", "07/08/2026"],
    ]
    pilot = book(tmp_path, [line(1, "23/04/2026")], Comptes=lines)
    told = {finding.table: finding.what() for finding in found(pilot, "date_order_borrowed")}
    assert set(told) == {"ledger", "funding"}
    assert "Accordé le" in told["funding"]
    assert "Accordé le" not in told["ledger"]
    assert pilot["funding"]["agreed_on"].tolist() == [pd.Timestamp(2026, 8, 7)]


def test_columns_that_contradict_each_other_lend_nothing(tmp_path):
    heads = [*HEADINGS, "Promise pour le"]
    rows = [["D1", "03/04/2026", "a", "b", "Servie", "23/04/2026", "", "04/25/2026"]]
    pilot = folder_of(tmp_path, rows, heads)
    assert pilot["requests"]["date"].isna().all()
    assert found(pilot, "date_order")


def test_its_own_values_win_over_the_answer(tmp_path):
    pilot = book(
        tmp_path,
        [line(1, "03/04/2026"), line(2, "23/04/2026")],
        [*PROJECT, ["Les dates sont écrites", "mois puis jour"]],
    )
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3), pd.Timestamp(2026, 4, 23)]


def test_real_dates_of_a_spreadsheet_are_never_doubtful(tmp_path):
    pilot = book(tmp_path, [line(1, dt.date(2026, 4, 3)), line(2, dt.datetime(2026, 6, 5, 12))])
    assert pilot["requests"]["date"].dt.month.tolist() == [4, 6]
    assert not found(pilot, "date_order")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.sampled
def test_a_csv_of_a_french_excel_is_one_action_away(tmp_path, encoding, capsys):
    """`conciergekit map` writes the line, the person fills one cell, the next reading has every date."""
    folder_of(tmp_path, [line(1, "03/04/2026", amount="1.250"), line(2, "05/06/2026")], encoding=encoding)
    assert main(["map", str(tmp_path / "demandes.csv"), "--lang", "fr"]) == 0
    assert "Les décimales sont écrites avec" in capsys.readouterr().out
    mapping = tmp_path / "correspondances.csv"
    with open(mapping, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    answers = {"Les décimales sont écrites avec": "un point"}
    asked = [row for row in rows if row[4] in answers]
    assert [row[3] for row in asked] == ["Projet"]
    for row in asked:
        row[5] = answers[row[4]]
    with open(mapping, "w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    pilot = ck.load_pilot(tmp_path)
    assert pilot["requests"]["date"].tolist() == [pd.Timestamp(2026, 4, 3), pd.Timestamp(2026, 6, 5)]
    assert pilot["requests"]["order_value_eur"].tolist()[0] == 1.25
    assert not found(pilot, "date_order")


def test_an_answer_for_one_file_does_not_decide_another(tmp_path):
    folder_of(
        tmp_path,
        [["38158", "Eybens", "03/04/2026"]],
        ["Code INSEE", "Nom", "Dans le territoire depuis"],
        name="territoire.csv",
    )
    heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout"
    (tmp_path / "correspondances.csv").write_text(
        f"{heads}\ndemandes.csv;;;Projet;Les dates sont écrites;jour puis mois\n", encoding="utf-8"
    )
    pilot = folder_of(tmp_path, [line(1, "03/04/2026")])
    assert pilot["requests"]["date"].notna().all()
    assert pilot["territory"]["since"].isna().all()


def test_a_correspondence_file_cannot_hold_a_date_that_reads_two_ways(tmp_path):
    heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout"
    (tmp_path / "correspondances.csv").write_text(
        f"{heads}\nx*.csv;;;Demandes;Date;03/04/2026\n", encoding="utf-8"
    )
    assert found(folder_of(tmp_path, [line(1, "23/04/2026")]), "mapping_constant")


# ---- decimals


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.250", "12,5"], ","),
        (["1,250", "12.5"], "."),
        (["1.250", "1 234,50 €"], ","),
        (["1.250", "1.234.567"], ","),
        (["1.250", "1.234,50"], ","),
        (["1,250", "1,234.50"], "."),
        (["1,250", "0,125"], ","),
        (["1.250"], ""),
        (["1.250", "12,5", "12.5"], "?"),
        (["1250", "12"], "none"),
        (["1.250", "n.c."], ""),
    ],
)
def test_what_figures_show_of_their_marks(texts, mark):
    assert decimal_mark(texts)[0] == mark


@pytest.mark.parametrize(
    ("amounts", "first"),
    [
        (["1.250", "12,5"], 1250),
        (["1,250", "12,5"], 1.25),
        (["1,250 €", "12.50"], 1250),
        (["1.250", "(12,5)"], 1250),
    ],
)
@pytest.mark.sampled
def test_a_figure_that_reads_two_ways_follows_its_column_and_it_is_said(tmp_path, amounts, first):
    pilot = book(tmp_path, [line(n, dt.date(2026, 4, n), amount=a) for n, a in enumerate(amounts, 1)])
    assert pilot["requests"]["order_value_eur"].iloc[0] == first
    assert [f.weight for f in found(pilot, "number_read")] == ["note"]


def test_a_figure_nothing_decides_is_left_empty_with_both_readings(tmp_path):
    pilot = book(
        tmp_path, [line(1, dt.date(2026, 4, 3), amount="1.250"), line(2, dt.date(2026, 4, 4), amount="2.500")]
    )
    assert pilot["requests"]["order_value_eur"].isna().all()
    (asked,) = found(pilot, "number_ambiguous")
    with ck.i18n.use_language("fr"):
        assert "1 250" in asked.what().replace("\u202f", " ")
        assert "1,25" in asked.what()
        assert "Les décimales sont écrites avec" in asked.repair()


def test_the_answer_on_decimals_is_followed(tmp_path):
    project = [*PROJECT, ["Les décimales sont écrites avec", "une virgule"]]
    pilot = book(tmp_path, [line(1, dt.date(2026, 4, 3), amount="1.250")], project)
    assert pilot["requests"]["order_value_eur"].tolist() == [1250]


def test_the_samples_read_as_before_and_ask_nothing(pilot_of):
    for name in ("pivot", "contrats", "engagement", "camion", "incomplet"):
        codes = {finding.code for finding in pilot_of(name).findings}
        assert not codes & {"date_order", "date_order_borrowed", "number_ambiguous", "decimal_borrowed"}
