"""Dates in several columns, scales whose ends are spelt out, and what a tenth author's files made the intake misread."""

import datetime as dt

import openpyxl
import pytest
from test_intake_later import book, codes, pilot
from test_intake_sixth import graded
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.tables import TABLES
from conciergekit.read.give_back.annotate import COLOURS, annotate
from conciergekit.read.layout.days.parts import one_date

pytestmark = pytest.mark.exhaustive

# ---- a day in several columns

DAYS = ["2026-03-02", "2026-03-09", "2026-04-01"]


def _days(found, column="date"):
    return found["requests"][column].dropna().dt.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (("Jour", "Mois", "Année"), [(2, 3, 2026), (9, 3, 2026), (1, 4, 2026)]),
        (("Day", "Month", "Year"), [("2", "March", "2026"), ("9", "Mar", "2026"), ("1", "April", "2026")]),
        (("Mois", "Jour", "Année"), [("mars", "2", "26"), ("mars", 9, 26), ("avr.", "1er", "26")]),
        (("Année", "Mois", "Jour"), [(2026, "03", "02"), (2026, "03", "09"), (2026, "04", "01")]),
        (("J", "M", "A"), [(2, 3, 26), (9, 3, 26), (1, 4, 26)]),
    ],
)
@pytest.mark.sampled
def test_a_date_in_three_columns(heads, cells, tmp_path):
    lines = [[*heads, "Public", "Service", "Statut"]]
    lines += [[*cell, "seniors", "courses", "servie"] for cell in cells]
    book(tmp_path, "carnet.xlsx", {"Carnet": lines})
    found = pilot(tmp_path, "carnet.xlsx")
    assert _days(found) == DAYS
    assert "date_parts" in codes(found)
    assert not {"unknown_column", "column_missing"} & codes(found)


def test_parts_that_make_no_day_are_told_at_their_three_cells(tmp_path):
    lines = [["Jour", "Mois", "Année", "Public", "Service", "Statut"]]
    days = [
        (2, 3, 2026),
        (31, 2, 2026),
        (5, 13, 2026),
        (None, 3, 2026),
        (7, None, 2026),
        (9, 3, None),
        (dt.datetime(2026, 4, 1), None, None),
        (3, 4, 2026),
    ]
    lines += [[*day, "seniors", "courses", "servie"] for day in days]
    book(
        tmp_path,
        "pilote.xlsx",
        {"Projet": [["Nom du pilote", "x"], ["Début du test", dt.date(2025, 9, 1)]], "Demandes": lines},
    )
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    assert _days(found) == ["2026-03-02", "2026-04-01", "2026-04-03"]
    assert [rows_of(found, code) for code in ("date_impossible", "date_swapped", "not_date")] == [
        [3],
        [4],
        [5, 6, 7],
    ]
    copy = openpyxl.load_workbook(annotate(tmp_path / "pilote.xlsx").path)["Demandes"]
    tinted = {
        c.coordinate
        for row in copy
        for c in row
        if c.fill.fgColor.rgb in ("FF" + COLOURS["doubtful"], "FF" + COLOURS["blocks"])
    }
    assert {f"{column}{line}" for line in (3, 4, 5, 6, 7) for column in "ABC"} <= tinted
    assert not {"B2", "C2", "B8", "C8"} & tinted


def test_a_month_and_a_year_written_once_are_taken_from_above(tmp_path):
    text = "Année;Mois;Jour;Public;Service;Statut\n2026;mars;2;seniors;linge;servie\n;;5;seniors;linge;servie\n;;9;seniors;linge;servie\n"
    text += ";avril;1;seniors;linge;servie\n;;2;seniors;linge;servie\n;;3;seniors;linge;servie\n"
    found = mapped(tmp_path, "carnet.csv", text)
    assert _days(found) == [
        "2026-03-02",
        "2026-03-05",
        "2026-03-09",
        "2026-04-01",
        "2026-04-02",
        "2026-04-03",
    ]
    assert rows_of(found, "date_parts_above") == [3, 4, 5, 6, 7]


def test_two_dates_each_in_its_columns(tmp_path):
    text = "Jour de la demande;Mois de la demande;Année de la demande;Public;Service;Statut;Jour de livraison;Mois de livraison;Année de livraison\n"
    text += "2;3;2026;seniors;linge;servie;4;3;2026\n9;3;2026;seniors;linge;servie;10;3;2026\n"
    found = mapped(tmp_path, "carnet.csv", text)
    assert _days(found) == ["2026-03-02", "2026-03-09"]
    assert _days(found, "closed_on") == ["2026-03-04", "2026-03-10"]


def test_a_year_said_above_the_table(tmp_path):
    text = "Carnet 2026;;;;\nJour;Mois;Public;Service;Statut\n2;mars;seniors;linge;servie\n9;mars;seniors;linge;servie\n1;avril;seniors;linge;servie\n"
    assert _days(mapped(tmp_path, "carnet.csv", text)) == DAYS


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (("Jour", "Mois", "Public"), ("lundi", "mars", "seniors")),
        (("Date", "Jour", "Mois"), ("02/03/2026", 2, 3)),
        (("Jour", "Mois", "Année"), (2, 3, "aînés")),
    ],
)
def test_what_is_no_part_of_a_date_stays_as_it_is(heads, row):
    sheet = Sheet("S", "S", [list(heads), *[list(row)] * 3])
    assert one_date(sheet) is sheet


# ---- a scale whose ends are spelt out


@pytest.mark.parametrize(
    ("heading", "given", "read"),
    [
        ("Êtes-vous satisfait ? (0 pas du tout … 10 tout à fait)", [0, 5, 8, 7, 10], [1, 3, 4.2, 3.8, 5]),
        ("Satisfait ? 0 = tout à fait satisfait, 10 = pas du tout", [0, 5, 2, 3, 10], [5, 3, 4.2, 3.8, 1]),
        ("Satisfait ? de 0 à 10 (10 = très satisfait)", [10, 0, 5], [5, 1, 3]),
        ("Satisfaction (1 à 10, 1 = excellent)", [1, 10, 4], [5, 1, 11 / 3]),
        ("How satisfied are you? 0 not at all - 10 completely", [0, 10, 5], [1, 5, 3]),
        ("Satisfait ? (1 à 4)", ["1 = très satisfait", "4 = pas satisfait", "2", "3"], [5, 1, 4, 2]),
        ("Note de satisfaction", ["0 - pas du tout", "10 - tout à fait", "5", "8"], [1, 5, 3, 4.2]),
    ],
)
@pytest.mark.sampled
def test_a_scale_whose_ends_are_spelt_out_is_read_and_told(heading, given, read, tmp_path):
    found = graded(tmp_path, heading, given)
    assert found["surveys"]["score"].tolist() == pytest.approx(read)
    assert {"scale_turned", "scale_wide"} & codes(found)


@pytest.mark.parametrize(
    ("heading", "given"),
    [
        ("Satisfaction /10", [9, 8, 4, 5]),
        ("Je ne suis pas satisfait (0 pas du tout … 10 tout à fait)", [9, 8, 4, 5]),
        ("Satisfait ? (0 pas du tout … 10 pas satisfait)", [9, 8, 4, 5]),
        ("Satisfaction", ["1 = très satisfait", "2", "3", "1 = pas satisfait"]),
    ],
)
def test_a_scale_whose_ends_are_not_said_or_are_denied_is_asked(heading, given, tmp_path):
    found = graded(tmp_path, heading, given)
    assert "surveys" not in found.tables or found["surveys"]["score"].isna().all()
    assert any(f.weight == "blocks" for f in found.findings)


# ---- what ten more files showed


def test_a_total_in_a_column_left_out_is_no_line(tmp_path):
    text = "N° pièce;Fournisseur;Date facture;Montant TTC\nF1;EDF;03/02/2026;40,00\nF2;EDF;13/02/2026;60,00\nF3;EDF;23/02/2026;50,00\nTOTAL;;;150,00\n"
    found = mapped(tmp_path, "factures fournisseurs.csv", text)
    assert found["ledger"]["amount_eur"].tolist() == [40, 60, 50]
    assert rows_of(found, "total_line") == [5]


@pytest.mark.long
def test_what_came_in_at_a_bank_is_proposed_and_told_until_it_is_confirmed(tmp_path):
    text = "Date,Type,Description,Money out,Money in,Balance\n5 Jan 2026,DD,RENT,40.00,,460.00\n9 Jan 2026,FPI,TRANSFER,,25.00,485.00\n"
    text += "15 Jan 2026,DD,RENT,30.00,,455.00\n"
    found = mapped(tmp_path, "statement.csv", text)
    assert found["ledger"]["nature"].tolist() == ["expense", "expense", "own_revenue"]
    assert sorted(rows_of(found, "value_supposed")) == [2, 3, 4]
    lines = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    assert [
        line.split(";")[3] for line in lines if line.split(";")[2] in ("Type", "Money out", "Money in")
    ] == ["", "Comptes", "Comptes"]


def test_an_answer_that_is_none_leaves_its_line_out_and_only_the_answer_is_missing(tmp_path):
    found = graded(tmp_path, "Satisfaction (1–5)", [4, "Sans opinion", 5, 3])
    assert found["surveys"]["score"].tolist() == [4, 5, 3]
    assert rows_of(found, "no_answer") == [3]
    assert not rows_of(found, "not_number")
    [lost] = [f for f in found.findings if f.code == "row_unusable"]
    assert [str(title) for title in lost.values["titles"]] == [str(TABLES["surveys"]["score"].title)]


def test_an_answer_that_is_none_beside_another_loses_no_line(tmp_path):
    """Of three forms, two grades of satisfaction and three of recommendation; the line of the second is not left out."""
    text = (
        "Horodateur,Êtes-vous satisfait du service ? (1 à 5),Recommanderiez-vous la conciergerie ? (0 à 10)\n"
    )
    text += "03/03/2026 10:12:00,5,10\n04/03/2026 11:12:01,Sans opinion,9\n05/03/2026 12:12:02,3,8\n"
    text += "06/03/2026 12:12:02,NSP,\n"
    found = mapped(tmp_path, "Satisfaction (réponses).csv", text)
    assert sorted(found["surveys"]["score"]) == [3, 5, 8, 9, 10]
    assert rows_of(found, "no_answer") == [3, 5]
    assert rows_of(found, "row_unusable") == [5]


def test_a_line_whose_answers_are_all_unread_is_said_left_out(tmp_path):
    """« bof » and « pff » are no answers; beside « bof », 8 is one, and « Pas du tout satisfait » beside « pff »."""
    text = "Horodateur,Êtes-vous satisfait du service ?,Recommanderiez-vous la conciergerie ? (0 à 10)\n"
    text += "03/03/2026 10:12:00,Très satisfait,10\n04/03/2026 11:12:01,Plutôt satisfait,9\n"
    text += "05/03/2026 12:12:02,bof,8\n05/03/2026 13:12:02,Pas du tout satisfait,pff\n05/03/2026 14:12:02,bof,pff\n"
    found = mapped(tmp_path, "Satisfaction (réponses).csv", text)
    assert sorted(found["surveys"]["score"]) == [1, 4, 5, 8, 9, 10]
    assert sorted(rows_of(found, "not_number")) == [4, 5, 6, 6]
    assert set(rows_of(found, "row_unusable")) == {6}
