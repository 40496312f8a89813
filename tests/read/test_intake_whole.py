"""What a file is, seen whole; what its cells mean; and what its lines say against each other. Each case was once a wrong
figure with nothing said."""

import csv
import datetime as dt
import importlib
import sys

import openpyxl
import pytest
from conftest import ROOT
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from test_intake_ugly import HEADS, PROJECT, book, codes, day
from test_intake_units import ods

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.layout.answers import scale_of
from conciergekit.read.layout.kinds import alike, beside, header_of, kind_of, next_table
from conciergekit.read.open import runs
from conciergekit.read.open.files import read_file

TO = dict(
    kind="Table du kit", column="Colonne du kit", value="Même valeur partout", cell="Là où la cellule dit"
)


def csv_of(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def sheet_of(folder, name, text):
    return read_file(csv_of(folder, name, text))[0][0]


def mapped(folder, name, text, change=lambda rows: None):
    """The pilot of a folder with one more file, its proposal accepted after `change`; and the lines of the proposal."""
    book(folder, Demandes=[HEADS])
    csv_of(folder, name, text)
    main(["map", str(folder / name), "--lang", "fr"])
    path = folder / "correspondances.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return ck.load_pilot(folder), rows


# ---- what a file is


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        (
            "BP.csv",
            "Budget prévisionnel 2027\nMois;Poste;Montant\n01/01/2027;Loyer;300\n01/02/2027;Loyer;300\n",
            "forecast",
        ),
        ("b.csv", "Poste;Montant prévu\nLoyer;300\nEssence;40\n", "forecast"),
        ("croisé.csv", "Public;Courses;Linge;Total\nseniors;3;4;7\nfamilles;1;2;3\n", "cross"),
        ("h.csv", "Prénom;lundi;mardi;mercredi;jeudi\nA;3;;4;7\nB;1;2;;3\n", "cross"),
        (
            "tcd.csv",
            "Nombre;Étiquettes de colonnes\nÉtiquettes de lignes;Eybens;Poisat\ncourses;3;4\n",
            "cross",
        ),
        ("releve.csv", "Date;Libellé;Montant\n13/01/2026;CARTE SUPER;-12,00\n", "bank"),
        ("x.csv", "Date;Date valeur;Libellé;Débit;Crédit\n13/01/2026;13/01/2026;VIR X;;10,00\n", "bank"),
        ("a.csv", "Nom;Prénom;Date de naissance;Ville;Cotisation\nA;B;03/04/1950;Eybens;20\n", "members"),
        ("c.csv", "Nom;Téléphone;Mail\nA;06 12 34 56 78;a@b.fr\n", "contacts"),
        ("Bilan.csv", "Mois;Demandes\njanvier;3\n", "summary"),
        ("suivi budgétaire.csv", "Mois;Poste;Prévu;Réalisé\n01/01/2026;Loyer;300;310\n", None),
        ("demandes.csv", "Date;Public;Service;Issue\n13/01/2026;seniors;courses;Servie\n", None),
        ("communes.csv", "Code INSEE;Nom;Habitants;Ménages\n38158;Eybens;10493;4600\n", None),
        ("caisse.csv", "Date;Libellé;Recettes;Dépenses\n13/01/2026;Vente paniers;12;\n", None),
    ],
)
def test_what_a_file_is_shows_on_the_whole_of_it(tmp_path, name, text, kind):
    sheet = sheet_of(tmp_path, name, text)
    header = header_of(sheet)
    found = kind_of(sheet, header, [str(cell) for cell in sheet.rows[header]])
    assert (found.code if found else None) == kind


def test_a_forecast_in_the_workbook_is_named_and_not_read(tmp_path):
    plan = [["Mois", "Poste", "Nature", "Montant prévu"], [day(1, 1), "Loyer", "Charge", 300]]
    pilot = book(tmp_path, Demandes=[HEADS], **{"BP 2026": plan})
    assert not pilot.has("ledger")
    (told,) = codes(pilot, "no_records")
    with ck.i18n.use_language("fr"):
        assert "un prévisionnel" in told.what()
        assert "Montant prévu" in told.what()


@pytest.mark.long
def test_a_survey_is_no_request_and_its_answers_are_read_once_accepted(tmp_path):
    text = "Horodateur,Utiliseriez-vous la conciergerie ?,Pour quels services ?\n13/01/2026 10:00:00,Oui,courses\n14/01/2026 11:00:00,Non,linge\n"
    pilot, _rows = mapped(tmp_path, "besoins.csv", text)
    assert not pilot.has("requests")
    assert pilot["surveys"][["population", "question", "score"]].values.tolist() == [
        ["residents", "would_use", 1],
        ["residents", "would_use", 0],
    ]


@pytest.mark.long
def test_a_file_that_is_no_table_of_the_kit_is_asked_and_not_read(tmp_path):
    pilot, rows = mapped(
        tmp_path, "plein.csv", "Date du plein;Compteur;Litres\n13/01/2026;84000;34\n20/01/2026;84400;30\n"
    )
    assert not any(row[TO["kind"]] for row in rows)
    assert not pilot.has("tours")


def test_a_file_beside_the_workbook_that_nothing_reads_is_told(tmp_path):
    book(tmp_path, Demandes=[HEADS])
    csv_of(tmp_path, "releve.csv", "a;b\n1;2\n")
    assert [f.sheet for f in codes(ck.load_pilot(tmp_path), "file_beside")] == ["releve.csv"]


def test_where_tables_stand_on_a_sheet(tmp_path):
    two = sheet_of(
        tmp_path, "x.csv", "DEMANDES;;;CLIENTS\nDate;Code;;Code;Commune\n13/01/2026;C1;;C1;Eybens\n"
    )
    assert beside(two, 1) == 3
    text = "N°;Date;Km\n1;13/01/2026;12\n\nCARBURANT\nN°;Date;Litres\n1;14/01/2026;30\n"
    assert next_table(sheet_of(tmp_path, "y.csv", text), 0) == 4
    text = "Date;Public;Service\n13/01/2026;seniors;linge\n\n14/01/2026;seniors;courses\n"
    assert next_table(sheet_of(tmp_path, "z.csv", text), 0) is None


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("Date;Note /5;Commentaire\n14/01/2026;5;bien\n", 3),
        ("Date;Satisfaction (1-5);Commentaire\n14/01/2026;5;bien\n", 3),
        ("Date;Km 2026;Moyen\n14/01/2026;21;voiture\n", 3),
        ("Date;Note sur 20;Avis\n14/01/2026;18;bien\n", 3),
        # lines of the log itself: days in words, remarks, sums of the year, what its columns hold elsewhere
        ("14/01/2026;seniors;courses 2026\n15/01/2026;seniors;linge\n", None),
        ("14 janvier 2026;familles;pressing\n15/01/2026;seniors;linge\n", None),
        ("À relancer;en 2027;\n15/01/2026;seniors;linge\n", None),
        ("Mars;lot 12 et 3;2026\n15/01/2026;seniors;linge\n", None),
        ("Divers;Résidence 2026;linge\n15/01/2026;seniors;linge\n", None),
        ("Fondation Bleue;Projet 2026;déposée\nFondation Verte;Projet 2026;4000\n", None),
        ("Service;Km 2026;Date\nlinge;21;14/01/2026\n", 3),
    ],
)
def test_headings_of_a_table_below_may_hold_a_scale_or_a_year(tmp_path, below, found):
    text = "Date;Public;Service\n13/01/2026;seniors;linge\n\n" + below
    assert next_table(sheet_of(tmp_path, "z.csv", text), 0) == found
    again = "\nDate;Service;Public\n14/01/2026;linge;actifs\n\n"  # the same headings, in another order
    if found:
        assert next_table(sheet_of(tmp_path, "y.csv", text.replace("\n\n", again)), 0) == found + 2


@pytest.mark.long
def test_a_table_below_ends_the_one_above_and_is_told(tmp_path):
    rows = [
        ["N°", "Date", "Kilomètres"],
        ["T1", day(1, 6), 12],
        [],
        ["CARBURANT"],
        ["N°", "Date", "Litres"],
        [1, day(1, 7), 30],
    ]
    pilot = book(tmp_path, Demandes=[HEADS], Tournées=rows)
    assert pilot["tours"]["km"].tolist() == [12]
    assert [f.row for f in codes(pilot, "table_below")] == [5]


# ---- what cells mean


LOG = "Date;Pour;Demande;Suivi\n13/01/2026;seniors;courses;réglé\n14/01/2026;seniors;linge;réglé\n20/01/2026;familles;linge;perdu\n"


def said(value, cell):
    def change(rows):
        next(row for row in rows if row[TO["cell"]] == cell)[TO["value"]] = value

    return change


@pytest.mark.long
def test_the_correspondence_file_says_what_a_cell_means(tmp_path):
    pilot, rows = mapped(tmp_path, "log.csv", LOG, said("Servie", "réglé"))
    assert [row[TO["cell"]] for row in rows if row[TO["cell"]]] == ["réglé", "perdu"]
    assert "2 cellules" in next(row for row in rows if row[TO["cell"]] == "réglé")["Certitude"]
    assert pilot["requests"]["outcome"].tolist()[:2] == ["served", "served"]
    assert pilot["requests"]["service"].tolist() == ["courses", "linge", "linge"]
    (told,) = codes(pilot, "not_in_list")  # what nobody answered stays a question
    assert (told.row, told.typed) == (4, "perdu")


@pytest.mark.long
def test_a_meaning_that_is_no_value_of_the_list_is_told_with_its_line(tmp_path):
    pilot, rows = mapped(tmp_path, "log.csv", LOG, said("Sevrie", "réglé"))
    line = next(n for n, row in enumerate(rows, 2) if row[TO["cell"]] == "réglé")
    assert [f.row for f in codes(pilot, "mapping_constant")] == [line]


@pytest.mark.long
def test_a_cell_of_next_month_is_proposed_beside_what_is_known(tmp_path):
    mapped(tmp_path, "log_01.csv", LOG, said("Servie", "réglé"))
    csv_of(tmp_path, "log_02.csv", LOG.replace("perdu", "reporté"))
    main(["map", str(tmp_path / "log_02.csv"), "--lang", "fr"])
    text = (tmp_path / "correspondances.csv").read_text(encoding="utf-8-sig")
    assert text.count("réglé") == 1 + text.count("réglé ·")
    assert text.splitlines()[-1].endswith(";reporté")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("ok", "served"), ("Pas possible", "refused"), ("abandon", "cancelled"), ("planifié", "accepted")],
)
@pytest.mark.sampled
def test_usual_words_of_the_trade_are_known(tmp_path, typed, code):
    assert book(tmp_path, Demandes=[HEADS, [day(1, 6), "s", "c", typed]])["requests"]["outcome"].tolist() == [
        code
    ]


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Satisfait ? (1 = très satisfait, 5 = pas du tout satisfait)", (5, 1)),
        ("De 1 (très satisfait) à 5 (pas satisfait)", (5, 1)),
        ("(1 very unsatisfied - 5 very satisfied)", (1, 5)),
        ("de 1 à 5, 5 = très satisfait", (1, 5)),
        ("Note de satisfaction", None),
    ],
)
def test_the_best_grade_is_the_one_the_heading_says(heading, scale):
    assert scale_of(heading) == scale


def test_grades_whose_lowest_is_the_best_are_turned_over_and_told(tmp_path):
    text = "Horodateur,Êtes-vous satisfait ? (1 = très satisfait - 5 = pas du tout)\n13/01/2026 10:00:00,1\n14/01/2026 11:00:00,4\n"
    pilot, _rows = mapped(tmp_path, "avis.csv", text)
    assert pilot["surveys"]["score"].tolist() == [5, 2]
    assert codes(pilot, "scale_turned")[0].values["rows"] == (2, 3)


SAID = [
    (
        "Êtes-vous globalement satisfaite ou satisfait de ce que fait la conciergerie ? (1 = très satisfait, 5 = pas du tout)",
        [],
        [],
    ),
    ("Satisfaction", [["1 = très satisfait, 5 = pas du tout"]], []),
    (
        "How satisfied are you?",
        [],
        [["Scale", "Meaning"], [1, "Very satisfied"], [2, "Satisfied"], [5, "Very dissatisfied"]],
    ),
]


@pytest.mark.parametrize(("heading", "above", "legend"), SAID)
@pytest.mark.sampled(0)
def test_the_scale_is_taken_where_it_is_said(heading, above, legend, tmp_path):
    lines = [
        *above,
        ["Horodateur", heading],
        [dt.datetime(2026, 1, 13, 10), 1],
        [dt.datetime(2026, 1, 14, 11), 4],
    ]
    pilot = in_book(tmp_path, Avis=lines, **({"Légende": legend} if legend else {}))
    assert pilot["surveys"]["score"].tolist() == [5, 2]
    assert len(codes(pilot, "scale_turned")) == 1


def in_book(folder, **sheets):
    """The pilot of a folder with an export of these sheets, its proposal accepted as it is."""
    book(folder, Demandes=[HEADS])
    export = openpyxl.Workbook()
    export.remove(export.active)
    for name, rows in sheets.items():
        sheet = export.create_sheet(name)
        for row in rows:
            sheet.append(row)
    export.save(folder / "export.xlsx")
    main(["map", str(folder / "export.xlsx"), "--lang", "fr"])
    return ck.load_pilot(folder)


@pytest.mark.long
def test_two_drivers_side_by_side_are_both_read_and_told(tmp_path):
    heads = ["Date", "Km", "Nb arrêts", "Véhicule"]
    one, two = [dt.date(2026, 2, 2), 20, 4, "kangoo"], [dt.date(2026, 2, 3), 31, 6, "vélo"]
    pilot = in_book(tmp_path, Tours=[["Karim", None, None, None, "Sylvie"], heads * 2, one + two, one])
    assert pilot["tours"]["km"].tolist() == [20, 20, 31]
    assert pilot["tours"]["mode"].tolist() == ["van", "van", "bike"]
    assert pilot["tours"]["id"].is_unique
    assert len(codes(pilot, "tables_alike")) == 1


@pytest.mark.parametrize(
    ("heads", "parts"),
    [
        (["Date", "Km", "Date", "Km"], [(0, 2), (2, 4)]),
        (["", "Date", "Km", "", "Date", "Km"], [(1, 4), (4, 6)]),
        (["Date", "Km", "Date", "Heures"], [(0, 4)]),
        (["Date", "Date"], [(0, 2)]),
        ([], [(0, 0)]),
    ],
)
def test_headings_said_again_in_full_are_another_table(heads, parts):
    assert alike(heads) == parts


@pytest.mark.long
def test_days_of_birth_are_shown_nowhere(tmp_path, capsys):
    text = "N°;NOM;Né(e) le;Adhérent depuis;Cotisation 2026\n1;DURAND;03/05/1941;13/10/2025;10\n2;MOREL;04/06/1952;14/01/2026;20\n"
    pilot, rows = mapped(tmp_path, "adherents.csv", text)
    assert "1941" not in capsys.readouterr().out + str(rows)
    assert pilot["clients"]["membership_eur"].tolist() == [10, 20]
    assert pilot["clients"]["id"].tolist() == ["1", "2"]


# ---- amounts under zero


@pytest.mark.parametrize(
    "words", ["Report à nouveau 2025", "Solde initial", "Ancien solde", "Opening balance"]
)
@pytest.mark.long
def test_the_money_there_was_before_is_no_revenue(words, tmp_path):
    text = f"Date;Libellé;Recettes;Dépenses\n01/01/2026;{words};1500;\n13/01/2026;Ventes;200;\n14/01/2026;Solde;80;\n15/01/2026;Loyer;;300\n"

    def sales(rows):
        next(row for row in rows if row["Colonne du fichier"] == "Recettes")[TO["value"]] = "Recette propre"

    pilot, _rows = mapped(tmp_path, "livre.csv", text, sales)
    assert sorted(pilot["ledger"]["amount_eur"]) == [80, 200, 300]
    assert codes(pilot, "total_line")[0].row == 2


@pytest.mark.long
def test_three_letters_alike_are_not_the_same_heading(tmp_path):
    """ "Qui" of a time sheet was taken for "Quoi" of the events, and proposed as sure."""
    _pilot, rows = mapped(tmp_path, "heures.csv", "Jour;Qui;Fin\n13/01/2026;KM;12:30\n14/01/2026;SL;12:30\n")
    assert not any(row[TO["kind"]] for row in rows)


LEDGER = ["Date", "Nature", "Poste", "Montant"]


def amounts(folder, *lines):
    return book(folder, Demandes=[HEADS], Comptes=[LEDGER, *([day(1, 6), *line] for line in lines)])


@pytest.mark.long
def test_a_credit_note_among_expenses_lessens_them(tmp_path):
    pilot = amounts(
        tmp_path,
        ["Charge", "Loyer", 300],
        ["Charge", "Avoir EDF", "−23,00 €"],
        ["Charge", "Essence", 40],
        ["Vente", "Panier", 12],
    )
    assert pilot["ledger"]["amount_eur"].tolist() == [300, -23, 40, 12]
    assert [f.row for f in codes(pilot, "amount_negative")] == [3]


@pytest.mark.parametrize(
    ("nature", "words", "asked"),
    [
        ("Vente", "Avoir client", True),
        ("Vente", "Avoir n° 12", True),
        ("Vente", "Remboursement client", True),
        ("Vente", "Remboursement panier C12", True),
        ("Vente", "Note de crédit", True),
        ("Vente", "Annulation commande 31", True),
        ("Vente", "Panier", False),
        ("Vente", "Savoir-faire : atelier", False),
        ("Vente", "Adhésion pour avoir accès au local", False),
        ("Vente", "Frais d’annulation", False),
        ("Vente", "Remboursement frais par la mairie", False),
        ("Charge", "Avoir fournisseur", True),
        ("Charge", "Avoir EDF", True),
        ("Charge", "Remboursement de l’assurance", True),
        ("Charge", "Remboursement frais kilométriques", False),
        ("Charge", "Remboursement bénévole", False),
        ("Charge", "Frais de rejet de prélèvement", False),
    ],
)
@pytest.mark.sampled(0)
def test_a_credit_note_above_zero_is_asked_where_a_column_says_the_nature(tmp_path, nature, words, asked):
    """It stands among the sales, or the expenses, and is added to them; written under zero it is taken off them."""
    others = [["Charge", "Loyer", 300], ["Vente", "Adhésion", 80]]
    pilot = amounts(tmp_path, *others, [nature, words, 20])
    assert pilot["ledger"]["amount_eur"].tolist() == [300, 80, 20]
    assert [f.row for f in codes(pilot, "may_give_back")] == [4] * asked
    if asked:
        pilot = amounts(tmp_path, *others, [nature, words, -20])
        assert pilot["ledger"]["amount_eur"].tolist() == [300, 80, -20]
        assert not codes(pilot, "may_give_back", "amount_sign", "amount_turned")


def test_credit_notes_under_zero_alone_of_their_nature_are_taken_off(tmp_path):
    lines = [
        ["Charge", "Avoir fournisseur", -30],
        ["Vente", "Avoir client", -20],
        ["Vente", "Remboursement client", -15],
    ]
    pilot = amounts(tmp_path, *lines, ["Vente", "Ventes", 80])
    assert pilot["ledger"]["amount_eur"].tolist() == [-30, -20, -15, 80]
    assert not codes(pilot, "may_give_back", "amount_sign", "amount_turned")
    turned = amounts(tmp_path, ["Charge", "Loyer", -300], *lines[:1])  # where expenses are under zero too
    assert turned["ledger"]["amount_eur"].tolist() == [300, 30]
    assert [f.row for f in codes(turned, "may_give_back")] == [3]


def test_expenses_all_written_under_zero_are_expenses(tmp_path):
    pilot = amounts(tmp_path, ["Charge", "Loyer", -300], ["Charge", "Essence", -40], ["Vente", "Panier", 12])
    assert pilot["ledger"]["amount_eur"].tolist() == [300, 40, 12]
    assert [f.row for f in codes(pilot, "amount_turned")] == [2, 3]


@pytest.mark.long
def test_signs_that_nothing_explains_are_asked(tmp_path):
    pilot = amounts(tmp_path, ["Charge", "Loyer", -300], ["Charge", "Essence", 40], ["Vente", "Panier", -12])
    assert pilot["ledger"]["amount_eur"].isna().tolist() == [True, False, True]
    assert [f.row for f in codes(pilot, "amount_sign")] == [2, 4]


@pytest.mark.parametrize(
    ("mended", "read"),
    [
        (["Charge", "Loyer", 150], [45, -5, 150]),  # spent, without its minus
        (["Charge", "Avoir loyer", -150], [45, -5, -150]),  # given back, and its words say it
    ],
)
@pytest.mark.sampled(0)
def test_what_is_said_to_repair_of_signs_repairs_them(mended, read, tmp_path):
    lines = ["Charge", "Carburant", 45], ["Charge", "Avoir carburant", -5]
    pilot = amounts(tmp_path, *lines, ["Charge", "Loyer", -150])
    assert pilot["ledger"]["amount_eur"].isna().tolist() == [False, True, True]
    with ck.use_language("fr"):
        said = {f.what() + f.repair() for f in codes(pilot, "amount_sign")}
    assert all("au moins la moitié des lignes du même sens" in text for text in said)
    assert all("sans signe moins" in text and "«\u00a0Avoir\u00a0»" in text for text in said)
    pilot = amounts(tmp_path, *lines, mended)
    assert pilot["ledger"]["amount_eur"].tolist() == read
    assert not codes(pilot, "amount_sign")


def test_a_grant_in_the_column_of_what_comes_in_is_no_sale(tmp_path):
    text = "Date;Libellé;Recettes;Dépenses\n13/01/2026;Vente paniers;12,00;\n14/01/2026;Subvention commune;500,00;\n15/01/2026;Loyer;;300,00\n"

    def income(rows):
        next(row for row in rows if row["Colonne du fichier"] == "Recettes")[TO["value"]] = "Recette propre"

    pilot, _rows = mapped(tmp_path, "caisse.csv", text, income)
    assert pilot["ledger"].groupby("nature")["amount_eur"].sum().to_dict() == dict(
        expense=300, own_revenue=12, subsidy=500
    )
    assert codes(pilot, "nature_by_words")[0].typed == "Subvention commune"


# ---- days


def test_a_day_without_its_year_takes_that_of_the_title_where_its_weekday_agrees(tmp_path):
    rows = [
        ["Cahier 2026"],
        [],
        HEADS,
        *([typed, "s", "c", "Servie", 1] for typed in ("mardi 6 janvier", "8/1", "lundi 6 janvier")),
    ]
    pilot = book(tmp_path, Demandes=rows)
    assert [str(d)[:10] for d in pilot["requests"]["date"]] == [
        "2026-01-06",
        "2026-01-08",
        "NaT",
    ]  # 6 January is a Tuesday
    assert codes(pilot, "year_added")[0].values["rows"] == (4, 5)
    assert [f.row for f in codes(pilot, "weekday_other_year")] == [6]


def test_days_of_a_season_are_told_in_the_year_each_is_read_in(tmp_path):
    days = ("12/11", "20/12", "5/1", "28/11", "3/2")
    pilot = book(
        tmp_path, Demandes=[["Hiver 2025-2026"], [], HEADS, *([day, "s", "c", "Servie", 1] for day in days)]
    )
    read = ["2025-11-12", "2025-12-20", "2026-01-05", "2025-11-28", "2026-02-03"]
    assert [str(d)[:10] for d in pilot["requests"]["date"]] == read
    told = {f.values["year"]: (f.typed, f.values["rows"]) for f in codes(pilot, "year_added")}
    assert told == {2025: ("12/11", (4, 5, 7)), 2026: ("5/1", (6, 8))}


def test_a_day_written_once_for_several_lines_stands_for_each(tmp_path):
    days = [day(1, 6), None, None, day(1, 7), None, day(1, 9)]
    pilot = book(tmp_path, Demandes=[HEADS, *([d, "s", "c", "Servie", n] for n, d in enumerate(days))])
    assert [d.day for d in pilot["requests"]["date"]] == [6, 6, 6, 7, 7, 9]
    assert codes(pilot, "day_above")[0].values["rows"] == (3, 4, 6)


def test_a_day_forgotten_where_others_are_written_twice_stays_empty(tmp_path):
    days = [day(1, 6), day(1, 6), None, day(1, 7), None, None]
    pilot = book(tmp_path, Demandes=[HEADS, *([d, "s", "c", "Servie", n] for n, d in enumerate(days))])
    assert pilot["requests"]["date"].isna().sum() == 3
    assert not codes(pilot, "day_above")


# ---- form that carries meaning


def marked(folder, **style):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Projet"
    for row in PROJECT:
        workbook.active.append(row)
    sheet = workbook.create_sheet("Demandes")
    sheet.append(HEADS)
    for n in range(6):
        sheet.append([day(1, 6 + n), "s", "c", "Servie", n])
    for cell in sheet[4]:
        for name, value in style.items():
            setattr(cell, name, value)
    workbook.save(folder / "pilote.xlsx")
    return ck.load_pilot(folder)


@pytest.mark.parametrize(
    ("style", "code"),
    [
        ({"font": Font(strike=True)}, "struck_rows"),
        ({"fill": PatternFill("solid", fgColor="FFFF9999")}, "coloured_rows"),
    ],
)
@pytest.mark.sampled(0)
def test_lines_that_only_their_form_sets_apart_are_told(tmp_path, style, code):
    assert [f.values["rows"] for f in codes(marked(tmp_path, **style), "struck_rows", "coloured_rows")] == [
        (4,)
    ]
    assert codes(marked(tmp_path, **style), code)


@pytest.mark.parametrize("columns", [(5,), (4, 5), (1, 4, 5)])
@pytest.mark.sampled(0)
def test_an_amount_struck_out_on_a_line_that_is_not_is_told(tmp_path, columns):
    """Of the five cells of lines 3 and 6, one to three are struck out, the amount among them: counted, and said."""
    path = tmp_path / "pilote.xlsx"
    marked(tmp_path)
    workbook = openpyxl.load_workbook(path)
    for line in (3, 6):
        for column in columns:
            workbook["Demandes"].cell(line, column).font = Font(strike=True)
    workbook["Demandes"].cell(1, 5).font = Font(strike=True)  # a heading is no line
    workbook["Demandes"].cell(4, 9).font = Font(strike=True)  # an empty cell says nothing
    workbook.save(path)
    pilot = ck.load_pilot(tmp_path)
    assert [f.values["rows"] for f in codes(pilot, "struck_rows")] == [(3, 6)]
    assert pilot["requests"]["order_value_eur"].sum() == sum(range(6))


def inside(*cells):
    """A change of the workbook: under the headings, cells of several looks, one a column."""

    def change(workbook):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                workbook["Demandes"].cell(2, column).value = cell

    return change


def run(text, **look):
    return TextBlock(InlineFont(**look), text)


OLD, NEW = run("18", strike=True), run("25")


@pytest.mark.parametrize(
    ("cell", "code", "typed"),
    [
        (CellRichText(OLD, NEW), "partly_struck", "18 | 25"),
        (CellRichText(run("1 ", strike=True), "250"), "partly_struck", "1 | 250"),  # never 1250
        (CellRichText("25", run(" 18", strike=True)), "partly_struck", "25 | 18"),
        (CellRichText("24", run("1", vertAlign="superscript")), "small_figure", "24¹"),
        (CellRichText("24 ", run("(2)", vertAlign="superscript")), "small_figure", "24 (²)"),
        (CellRichText("24", run("3", vertAlign="subscript")), "small_figure", "24₃"),
        (CellRichText(run("1", vertAlign="superscript"), "24"), "small_figure", "¹24"),
    ],
)
@pytest.mark.sampled
def test_letters_struck_out_or_raised_beside_others_are_asked_and_not_glued(tmp_path, cell, code, typed):
    record = [day(1, 6), "s", "c", "Servie", None]
    pilot = book(tmp_path, inside(None, None, None, None, cell), Demandes=[HEADS, record])
    assert pilot["requests"]["order_value_eur"].isna().all()
    (told,) = codes(pilot, "partly_struck", "small_figure", "not_number")
    assert (told.code, told.row, told.column, told.typed) == (code, 2, "Montant", typed)


def test_a_code_or_a_day_partly_struck_out_is_asked_and_words_are_kept_and_told(tmp_path):
    day_ = CellRichText(run("05/01/2026", strike=True), run("06/01/2026"))
    service = CellRichText(run("linge", strike=True), " courses")
    words = CellRichText(run("à rappeler", strike=True), "rappelé")
    record = [None, "s", None, "Servie", 3, None]
    change = inside(day_, None, service, None, None, words)
    pilot = book(
        tmp_path, change, Demandes=[[*HEADS, "Incident"], record, [day(1, 7), "s", "c", "Servie", 3, ""]]
    )
    assert pilot["requests"]["service"].dropna().tolist() == ["c"]
    assert {(f.row, f.column) for f in codes(pilot, "partly_struck")} == {(2, "Date"), (2, "Service")}
    (kept,) = codes(pilot, "partly_struck_kept")
    assert (kept.weight, kept.typed) == ("note", "à rappeler | rappelé")


def test_bold_coloured_or_raised_letters_that_are_no_figure_change_nothing(tmp_path):
    up = {"vertAlign": "superscript"}
    cells = [
        CellRichText("1", run("er", **up), " janvier 2026"),
        CellRichText(run("sen", b=True), run("iors", color="FFFF0000")),
        CellRichText("m", run("2", **up)),
        None,
        CellRichText(run("2", b=True), "5"),
    ]
    pilot = book(tmp_path, inside(*cells), Demandes=[HEADS, [None, None, None, "Servie", None]])
    row = pilot["requests"].iloc[0]
    assert (f"{row['date']:%d/%m/%Y}", row["public"], row["service"], row["order_value_eur"]) == (
        "01/01/2026",
        "seniors",
        "m2",
        25,
    )
    assert not codes(pilot, "partly_struck", "small_figure", "partly_struck_kept")


def test_a_text_kept_with_the_others_of_the_workbook_tells_its_looks_too():
    """As Excel writes it: shared texts; the first run has the look of the cell, here struck out."""
    texts = b"<si><t>Date</t></si><si><r><t>18</t></r><r><rPr><sz val='11'/></rPr><t xml:space='preserve'> 25</t></r></si>"
    cells = b'<c r="B2" s="3" t="s"><v>1</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" s="3"><v>1</v></c>'
    found = runs.in_xlsx(cells, runs.shared(texts, frozenset([3])), frozenset([3]))
    assert [*found] == [(b"B", b"2", "18 | 25")]
    assert not runs.shared(texts, frozenset())


def test_letters_of_an_ods_struck_out_or_raised_are_asked_too(tmp_path):
    look = '<style:style style:name="{}" style:family="text"><style:text-properties {}/></style:style>'
    styles = look.format("T1", 'style:text-line-through-type="single"')
    styles += look.format("T2", 'style:text-line-through-type="none"')
    styles += look.format("T3", 'style:text-position="super 58%"')
    styles += look.format("T4", 'fo:font-weight="bold"')
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    span = '<text:span text:style-name="T{}">{}</text:span>'
    written = [span.format(1, 18) + span.format(2, 25), "24" + span.format(3, 1), span.format(4, 2) + "5"]
    lines = [["06/01/2026", "s", "c", "Servie", cell.format(text)] for text in written]
    pilot = ods(tmp_path, HEADS, *lines, styles=styles)
    assert pilot["requests"]["order_value_eur"].fillna(-1).tolist() == [-1, -1, 25]
    told = [(f.code, f.row, f.typed) for f in codes(pilot, "partly_struck", "small_figure")]
    assert told == [("partly_struck", 2, "18 | 25"), ("small_figure", 3, "24¹")]


def test_white_lines_and_bold_ones_say_nothing(tmp_path):
    plain = marked(tmp_path, font=Font(bold=True), fill=PatternFill("solid", fgColor="FFFFFFFF"))
    assert not codes(plain, "struck_rows", "coloured_rows")


# ---- lines against each other


def test_trials_and_lines_said_again_are_told_with_the_first(tmp_path):
    line = [day(1, 6), "s", "c", "Servie", 3]
    pilot = book(
        tmp_path,
        Demandes=[
            HEADS,
            line,
            [day(1, 7), "TEST", "c", "Servie", 1],
            line,
            [day(1, 8), "s", "c", "Servie", 3],
        ],
    )
    assert [f.row for f in codes(pilot, "line_trial")] == [3]
    assert [(f.row, f.values["first"]) for f in codes(pilot, "line_again")] == [(4, 2)]


@pytest.mark.long
def test_kilometres_that_the_counters_contradict_are_told(tmp_path):
    rows = [
        ["N°", "Date", "Km départ", "Km arrivée", "Kilomètres"],
        ["T1", day(1, 6), 84000, 84012, 12],
        ["T2", day(1, 7), 84012, 84030, 180],
    ]
    pilot = book(tmp_path, Demandes=[HEADS], Tournées=rows)
    assert pilot["tours"]["km"].tolist() == [12, 180]
    assert [(f.row, f.values["km"]) for f in codes(pilot, "counter_contradicts")] == [(3, 18)]


def test_several_services_in_one_cell_are_not_one_service(tmp_path):
    lines = [
        [day(1, 6 + n), "s", text, "Servie", 1]
        for n, text in enumerate(("courses", "Linge, repassage", "courses, Linge, repassage"))
    ]
    pilot = book(tmp_path, Demandes=[HEADS, *lines])
    assert pilot["requests"]["service"].fillna("").tolist() == ["courses", "Linge, repassage", ""]
    assert [f.row for f in codes(pilot, "several_choices")] == [4]


# ---- privacy


@pytest.mark.long
def test_map_shows_no_name_of_a_person(tmp_path, capsys):
    text = "Date;Bénévole 1;Lieu;Nb de visiteurs\n13/01/2026;Josiane;mairie;3\n20/01/2026;Josiane;mairie;5\n"
    _pilot, rows = mapped(tmp_path, "permanences.csv", text)
    assert "Josiane" not in capsys.readouterr().out + str(rows)
    assert dt.date(2026, 1, 13) in [d.date() for d in _pilot["events"]["date"]]


@pytest.mark.parametrize(
    "every", [pytest.param(24, marks=pytest.mark.long), pytest.param(1, marks=pytest.mark.exhaustive)]
)
def test_of_the_messy_files_none_is_wrong_in_silence(every, monkeypatch, capsys):
    """See benchmarks/messy: each file has its truth, and its verdict."""
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.setattr(sys, "argv", ["messy", "--every", str(every)])
    assert importlib.import_module("benchmarks.messy.__main__").main() == 0, capsys.readouterr().out[-6000:]
