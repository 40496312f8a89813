"""Amounts in two columns: journals, general ledgers, cash books and bank statements, read with the right signs or refused."""

import csv

import pandas as pd
import pytest
from conftest import blank_book

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.cells.sheet import Sheet
from conciergekit.read.layout.sides import side_of, sides_above, sides_in_words, turned, two_sides

LOG = "Date;Public;Service;Issue\n13/01/2026;seniors;courses;Servie\n"
BANK = (
    "Compte courant;12345678901\nTitulaire;ASSOCIATION DU VALLON\nSolde au 31/01/2026;1 234,56\n\n"
    "Date;Libellé;Débit euros;Crédit euros\n13/01/2026;VIR DEPARTEMENT DE L'AIN;;5 000,00\n"
    "15/01/2026;PRLV LOYER LOCAL;-350,00;\n16/01/2026;VIR DUPONT JEANNE;;20,00\n;Solde au 31/01/2026;;4 670,00\n"
)


def folder_of(folder, name, text, encoding="cp1252"):
    (folder / name).write_bytes(text.encode(encoding))
    (folder / "Demandes.csv").write_text(LOG, encoding="utf8")
    (folder / "Projet.csv").write_text("Nom du pilote;Essai\nDébut du test;2026-01-05\n", encoding="utf8")
    return ck.load_pilot(folder)


def sums(pilot):
    return pilot["ledger"].groupby("nature")["amount_eur"].sum().round(2).to_dict()


def codes(pilot, *wanted):
    return [f for f in pilot.findings if f.code in wanted]


# ---- accounts under French headings ----------------------------------------------------------------------


JOURNAL = (
    "Association du Vallon;;;;;\nJournal 2026;;;;;\nDate;Journal;Compte;Libellé;Débit;Crédit\n"
    "13/01/2026;VE;706000;Ventes;;1 200,00\n13/01/2026;VE;411000;Ventes;1 200,00 €;\n"
    "15/01/26;AC;613200;Loyer;350,00;\n15/01/26;BQ;512000;Loyer;;350,00\n20/01/2026;VE;706000;Avoir;100,00;\n"
    "31/01/2026;OD;740000;Département;;5 000,00\n;;;Total général;6 650,00;6 550,00\n"
)


@pytest.mark.parametrize("name", ["grand-livre.csv", "Comptes.csv", "journal.txt"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
@pytest.mark.sampled(0)
def test_a_journal_under_french_headings_is_read_as_a_fec(tmp_path, name, encoding):
    """By hand: sales 1,200 less a credit note of 100; rent 350; a grant of 5,000; bank and clients left out."""
    pilot = folder_of(tmp_path, name, JOURNAL, encoding)
    assert sums(pilot) == {"own_revenue": 1100, "expense": 350, "subsidy": 5000}
    assert codes(pilot, "fec_read")[0].values["lines"] == 4
    assert pilot["ledger"]["date"].max() == pd.Timestamp(2026, 1, 31)


@pytest.mark.parametrize("mark", ["|", "\t", ";"])
@pytest.mark.sampled
def test_a_fec_without_its_optional_columns_is_read(tmp_path, mark):
    lines = [
        "JournalCode|EcritureDate|CompteNum|Debit|Credit",
        "VE|20260131|706000|0,00|100,00",
        "VE|20260131|411000|100,00|0,00",
        "AC|20260131|606000|12,50|",
    ]
    pilot = folder_of(tmp_path, "123456789FEC20261231.txt", "\n".join(lines).replace("|", mark))
    assert sums(pilot) == {"own_revenue": 100, "expense": 12.5}


@pytest.mark.long
def test_entries_whose_account_stands_only_in_a_title_are_told_and_not_guessed(tmp_path):
    text = (
        "Compte;Date;Libellé;Débit;Crédit\n706000;;Ventes;;\n;13/01/2026;Panier;;20,00\n;14/01/2026;Panier;;20,00\n"
        "613000;;Loyer;;\n613000;15/01/2026;Loyer;350,00;\n"
    )
    pilot = folder_of(tmp_path, "grand-livre.csv", text)
    (told,) = codes(pilot, "fec_no_account")
    assert (told.weight, told.values["rows"]) == ("blocks", (3, 4))
    assert sums(pilot) == {"expense": 350}


@pytest.mark.long
def test_a_result_carried_over_that_no_entry_number_ties_is_told(tmp_path):
    text = JOURNAL + "31/12/2026;OD;706000;Solde;1 100,00;\n31/12/2026;OD;120000;Solde;;1 100,00\n"
    assert codes(folder_of(tmp_path, "journal.csv", text), "fec_closing")


@pytest.mark.long
def test_thousands_with_a_point_are_read_where_others_show_the_comma_and_told_where_none_does(tmp_path):
    heads = "Date;Compte;Libellé;Débit;Crédit\n"
    shown = folder_of(tmp_path, "j.csv", heads + "13/01/2026;706000;a;;1.234\n13/01/2026;606000;b;12,50;\n")
    assert sums(shown) == {"own_revenue": 1234, "expense": 12.5}
    unsure = folder_of(tmp_path, "j.csv", heads + "13/01/2026;706000;a;;1.234\n13/01/2026;606000;b;12;\n")
    assert sums(unsure) == {"expense": 12}
    assert [f.row for f in codes(unsure, "fec_line")] == [2]


def test_the_number_of_a_bank_account_is_no_account_of_the_books(tmp_path):
    text = "Compte;Date;Libellé;Débit;Crédit\n" + "".join(
        f"60012345678;{d}/01/2026;x;;10,00\n" for d in (13, 14)
    )
    pilot = folder_of(tmp_path, "releve.csv", text)
    assert not pilot.has("ledger")
    assert codes(pilot, "two_sides")


# ---- a column that says the nature -----------------------------------------------------------------------


def test_a_ledger_with_two_columns_of_amounts_is_read_with_the_right_signs(tmp_path):
    """A refund of rent stands on the other side: it is deducted, and told."""
    text = (
        "Date;Nature;Poste;Recettes;Dépenses;Payé le\n13/01/2026;Vente;Paniers;100,00;0,00;\n15/01/2026;Charge;Loyer;;350,00;20/01/2026\n"
        '16/01/2026;Charge;Loyer rendu;50,00;;\n17/01/2026;Charge;Carburant;;"1 200,00";\n;;Totaux;150,00;1 550,00;\n'
    )
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert sums(pilot) == {"own_revenue": 100, "expense": 1500}
    assert len(pilot["ledger"]) == 4
    assert [f.row for f in codes(pilot, "side_undone")] == [4]
    assert pilot["ledger"]["paid_on"].notna().sum() == 1
    assert not codes(pilot, "column_missing", "too_small")
    assert [pilot.account.where("Comptes.csv", 2, c) for c in (1, 4, 5)] == ["table", "table", "ignored"]


@pytest.mark.long
def test_a_bank_that_writes_what_goes_out_as_negative_amounts_says_the_same(tmp_path):
    text = (
        "Date;Nature;Poste;Débit;Crédit\n15/01/2026;Charge;Loyer;-350,00;\n16/01/2026;Charge;Essence;-50;\n"
    )
    assert sums(folder_of(tmp_path, "Comptes.csv", text)) == {"expense": 400}


@pytest.mark.parametrize(
    "amounts", [("-350,00 €", "- 50 EUR"), ("(350,00)", "(50)"), ("(350,00 €)", "-50,00")]
)
@pytest.mark.sampled(0)
def test_negative_amounts_are_turned_with_their_currency_and_between_brackets(tmp_path, amounts):
    rent, fuel = amounts
    text = f"Date;Nature;Poste;Débit;Crédit\n15/01/2026;Charge;Loyer;{rent};\n16/01/2026;Charge;Essence;{fuel};\n"
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert sums(pilot) == {"expense": 400}
    assert not codes(pilot, "too_small", "not_number")


@pytest.mark.long
def test_amounts_of_both_signs_in_one_column_are_told(tmp_path):
    text = "Date;Nature;Poste;Débit;Crédit\n15/01/2026;Charge;Loyer;-350,00;\n16/01/2026;Charge;Essence;50;\n"
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert sums(pilot) == {"expense": 50}
    assert [f.row for f in codes(pilot, "amount_sign")] == [2]


@pytest.mark.parametrize(
    ("heads", "units"),
    [("Débit;Crédit", ";;;k€;k€\n"), ("Débit (k€);Crédit (k€)", ""), ("Dépenses en k€;Recettes en k€", "")],
)
@pytest.mark.sampled(0)
def test_two_columns_in_thousands_are_turned_and_told(tmp_path, heads, units):
    text = f"Date;Nature;Poste;{heads}\n{units}15/01/2026;Charge;Loyer;1,2;\n16/01/2026;Vente;Paniers;;0,5\n"
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert sums(pilot) == {"expense": 1200, "own_revenue": 500}
    assert len(codes(pilot, "unit_line_scaled", "unit_scaled")) == 2
    assert not codes(pilot, "stray_line", "not_number")


@pytest.mark.long
def test_two_columns_in_dollars_are_not_read(tmp_path):
    text = "Date;Nature;Poste;Débit;Crédit\n;;;$;$\n15/01/2026;Charge;Loyer;1,2;\n16/01/2026;Vente;Paniers;;0,5\n"
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert pilot["ledger"]["amount_eur"].isna().all()
    assert len(codes(pilot, "unit_line")) == 2


@pytest.mark.parametrize("title", ["Montants en k€\n", ""])
def test_a_journal_in_thousands_is_not_read_in_euros(tmp_path, title):
    below = "" if title else ";;;k€;k€\n"
    text = f"{title}Date;Compte;Libellé;Débit;Crédit\n{below}13/01/2026;706000;a;;1,2\n13/01/2026;411000;a;1,2;\n"
    pilot = folder_of(tmp_path, "ecritures.csv", text)
    assert not pilot.has("ledger")
    assert codes(pilot, "two_sides")


# ---- a bank statement ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["releve.csv", "Comptes.csv"])
def test_a_bank_statement_is_refused_with_its_columns_and_the_command(tmp_path, name):
    pilot = folder_of(tmp_path, name, BANK)
    assert not pilot.has("ledger")
    (told,) = codes(pilot, "two_sides")
    assert (told.sheet, told.row) == (name, 5)
    assert "Débit euros et Crédit euros" in told.what()
    assert f"sur {name}" in told.repair()
    assert told.weight == ("blocks" if name == "Comptes.csv" else "doubtful")
    assert not codes(pilot, "unknown_sheet", "column_missing")


@pytest.mark.parametrize("day", ["Date opération", "Date de comptabilisation"])
def test_the_day_of_a_bank_statement_has_many_names(tmp_path, day):
    pilot = folder_of(
        tmp_path, "releve.csv", f"{day};Libellé opération;Debit;Credit\n13/01/2026;VIR X;;-100,00\n"
    )
    assert codes(pilot, "two_sides")


@pytest.mark.long
def test_a_column_that_says_debit_or_credit_is_not_left_out_in_silence(tmp_path):
    text = "Date;Nature;Poste;Montant;Sens\n13/01/2026;Charge;x;12,50;D\n14/01/2026;Charge;avoir;20,00;C\n"
    assert codes(folder_of(tmp_path, "Comptes.csv", text), "side_unread")[0].column == "Sens"


@pytest.mark.long
def test_what_comes_in_is_proposed_and_told_until_somebody_has_confirmed_it(tmp_path, capsys):
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "releve.csv").write_bytes(BANK.encode("cp1252"))
    main(["map", str(tmp_path / "releve.csv"), "--lang", "fr"])
    path = tmp_path / "correspondances.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert {r[2]: (r[3], r[4], r[5]) for r in rows if "euros" in r[2]} == {
        "Débit euros": ("Comptes", "Montant", "Charge"),
        "Crédit euros": ("Comptes", "Montant", "Recette propre"),
    }
    (whole,) = [r[6] for r in rows if not r[2] and "relevé de banque" in r[6]]
    assert "rien" not in whole  # its two columns are read
    assert "à compter" in whole
    told = codes(ck.load_pilot(tmp_path), "value_supposed")
    assert {f.weight for f in told} == {"doubtful"}
    with ck.use_language("fr"):
        by_side = {str(f.values["value"]): f.values["rows"] for f in told}
    assert by_side == {"Charge": (7,), "Recette propre": (6, 8)}
    for row in rows[1:]:
        row[6] = ""  # confirmed
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    pilot = ck.load_pilot(tmp_path)
    assert sums(pilot) == {"expense": 350, "own_revenue": 5020}
    assert not codes(pilot, "mapping_to_fill", "second_sheet", "value_supposed")
    said = " ".join(pilot["ledger"]["line"].dropna()) + " ".join(f.typed + f.what() for f in pilot.findings)
    assert "DUPONT" not in said
    assert codes(pilot, "personal")


@pytest.mark.long
def test_what_a_column_holds_is_what_the_person_said_whatever_its_heading(tmp_path):
    """In the books, « Débit » of the bank's own account is what comes in."""
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "banque.csv").write_text(
        "Date;Libellé;Débit;Crédit\n13/01/2026;x;100;\n14/01/2026;y;;30\n", "utf8"
    )
    heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"
    lines = [
        "banque.csv;;Date;Comptes;Date;",
        "banque.csv;;Libellé;Comptes;Poste;",
        "banque.csv;;Débit;Comptes;Montant;Recette propre",
        "banque.csv;;Crédit;Comptes;Montant;Charge",
    ]
    (tmp_path / "correspondances.csv").write_text(heads + "\n".join(lines), encoding="utf8")
    assert sums(ck.load_pilot(tmp_path)) == {"own_revenue": 100, "expense": 30}


@pytest.mark.long
def test_a_nature_that_is_none_is_told_with_its_line(tmp_path):
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "b.csv").write_text("Date;Libellé;Débit\n13/01/2026;x;100\n", encoding="utf8")
    heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"
    (tmp_path / "correspondances.csv").write_text(
        heads + "b.csv;;Débit;Comptes;Montant;divers\n", encoding="utf8"
    )
    (told,) = codes(ck.load_pilot(tmp_path), "mapping_constant")
    assert told.row == 2


def test_headings_that_are_sides_and_headings_that_are_not():
    assert [
        side_of(t) for t in ("Débit euros", "DEPENSES", "Crédits (€)", "Encaissements", "Carte de crédit", 3)
    ] == ["out", "out", "in", "in", "", ""]
    assert two_sides(["Date", "Crédit", "Débit"]) == (2, 1)
    assert two_sides(["Débit", "Débit", "Crédit"]) is None
    assert turned(["-3,5 €", "", -2.0])
    assert not turned(["-3", "2"])
    assert not turned([""])


# ---- sums ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["S/Total", "s/t", "Ss-total", "Sous total janvier", "TOT.", "Cumul annuel", "TOTAL GÉNÉRAL", "Nb total"],
)
@pytest.mark.sampled(0)
def test_other_words_for_a_sum_are_sums_even_in_a_column_the_kit_does_not_read(tmp_path, word):
    text = f"N°;Date;Kilomètres;Arrêts;Chauffeur habituel\nT1;13/01/2026;12;3;\n;;12;3;{word}\n"
    pilot = folder_of(tmp_path, "Tournées.csv", text, "utf-8")
    assert pilot["tours"]["km"].sum() == 12
    assert codes(pilot, "total_line")


@pytest.mark.long
def test_a_line_of_the_other_side_is_not_lost(tmp_path):
    """What came in is no line of what went out: nothing is left out, so nothing is said to be."""
    text = (
        "Date;Nature;Poste;Recettes;Dépenses\n13/01/2026;Vente;Paniers;120,00;0,00\n15/01/2026;Charge;Loyer;0,00;350,00\n"
        "16/01/2026;Vente;Paniers;30,00;\n"
    )
    pilot = folder_of(tmp_path, "Comptes.csv", text)
    assert sums(pilot) == {"own_revenue": 150, "expense": 350}
    assert not codes(pilot, "row_unusable", "stray_line")
    places = [[pilot.account.where("Comptes.csv", line, cell) for cell in range(1, 6)] for line in (2, 3)]
    assert places == [["table"] * 4 + ["ignored"], ["table"] * 3 + ["ignored", "table"]]


@pytest.mark.parametrize(
    "titles",
    [
        ("Recettes 2026", "Dépenses 2026"),
        ("Recettes de janvier", "Dépenses de janvier 2026"),
        ("Recettes T1 2026", "Dépenses du 1er trimestre 2026"),
    ],
)
@pytest.mark.sampled(0)
def test_tables_side_by_side_take_the_nature_of_a_title_that_says_a_period(titles, tmp_path):
    rows = [
        [titles[0], "", "", "", titles[1]],
        ["Date", "Libellé", "Montant", "", "Date", "Libellé", "Montant"],
        ["09/01/2026", "Ventes", 42, "", "10/01/2026", "Essence", 50],
        ["10/01/2026", "Ventes", 56, "", "11/01/2026", "Loyer", 200],
    ]
    assert sides_above(Sheet("Argent", "Argent", rows), 1, [(0, 3), (4, 7)]) == ["in", "out"]
    (tmp_path / "argent.csv").write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n", "utf8")
    main(["map", str(tmp_path / "argent.csv"), "--lang", "fr"])
    found = ck.load_pilot(tmp_path)
    assert found["ledger"].groupby("nature")["amount_eur"].sum().to_dict() == {
        "expense": 250,
        "own_revenue": 98,
    }


@pytest.mark.parametrize(
    "title", ["Recettes à venir", "Budget 2026 - Recettes"]
)  # nor is what is only planned
def test_a_title_that_says_more_than_a_side_and_a_period_is_no_side(title):
    rows = [[title, "", "", "", "Dépenses 2026"]]
    assert sides_above(Sheet("Argent", "Argent", rows), 1, [(0, 3), (4, 7)]) == []


BALANCE = (
    "Compte;Intitulé;Débit;Crédit\n512000;Banque;22600;19800\n411000;Clients;6100;5600\n102000;Fonds;;5000\n"
    "606300;Achats;450,50;\n645000;Charges sociales;3100;200\n706000;Ventes;150;5750\n740000;Commune;;1500\n"
    "TOTAL;;32400,50;37850\n"
)
OF_BALANCE = (
    "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"
    "balance.csv;;Compte;Comptes;Compte;\nbalance.csv;;Intitulé;Comptes;Poste;\n"
    "balance.csv;;Débit;Comptes;Montant;Charge\nbalance.csv;;Crédit;Comptes;Montant;Recette propre\n"
    "balance.csv;;;Comptes;Date;31/12/2026\n"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # by hand: 450.50 + 3,100 - 200; 5,750 - 150 + 1,500: neither the bank, nor clients, nor capital
        ({}, (3350.5, 7100, 3)),
        # two clients of one account, words behind the figures, what is in kind apart, other accounts of class 8
        ({"102000": "411000"}, (3350.5, 7100, 3)),
        ({"411000": "411dupont", "606300": "606300 Achats", "512000": "512 000 Banque"}, (3350.5, 7100, 3)),
        ({"102000": "864000", "411000": "890000"}, (3350.5, 12100, 2)),
        ({"Débit": "Solde débiteur", "Crédit": "Solde créditeur"}, (3350.5, 7100, 3)),
        # honest near cases: an account of expenses twice is a journal; without the bank, all is read as said
        ({"645000": "606300"}, (32400.5, 37850, 0)),
        ({"512000": "580000"}, (32400.5, 37850, 0)),  # a month of a cash book may hold clients and transfers
        ({"512000": "613000", "411000": "641000", "102000": "758000"}, (32400.5, 37850, 0)),
        # the kit's way of a cash book: money out and in
        ({"Débit": "Dépenses", "Crédit": "Recettes"}, (32400.5, 37850, 0)),
    ],
)
def test_the_bank_and_clients_of_a_balance_are_neither_income_nor_expense(tmp_path, change, expected):
    said, text = OF_BALANCE, BALANCE
    for old, new in change.items():
        said, text = said.replace(old, new), text.replace(old, new)
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "correspondances.csv").write_text(said, "utf8")
    (tmp_path / "balance.csv").write_text(text, "utf8")
    pilot = ck.load_pilot(tmp_path)
    ledger = pilot["ledger"]
    out = ledger.loc[ledger["nature"] == "expense", "amount_eur"].sum()
    told = {row for f in codes(pilot, "balance_account") for row in f.values["rows"]}
    assert (out, ledger["amount_eur"].sum() - out, len(told)) == expected
    assert not codes(pilot, "sum_differs") or not told
    assert "dupont" not in " ".join(f.what().casefold() for f in codes(pilot, "balance_account"))


@pytest.mark.long
def test_a_line_of_a_balance_whose_side_is_undone_is_not_said_to_be_of_that_side(tmp_path):
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "balance.csv").write_text(BALANCE, "utf8")
    main(["map", str(tmp_path / "balance.csv"), "--lang", "fr"])
    path = tmp_path / "correspondances.csv"
    path.write_text(
        path.read_text("utf-8-sig").replace(";Comptes;Date;;", ";Comptes;Date;31/12/2026;"), "utf-8-sig"
    )
    found = ck.load_pilot(tmp_path)
    assert found["ledger"]["amount_eur"].sum() == 3350.5 + 7100
    supposed = {row for f in codes(found, "value_supposed") for row in f.values["rows"]}
    assert supposed == {5, 6, 7, 8}
    assert [len(f.values["rows"]) for f in codes(found, "value_supposed")] == [2, 2]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["RECETTES 2026"], ["DÉPENSES 2026"], {"own_revenue": 300, "expense": 70}),
        (["Dépenses de janvier 2026", ""], ["Recettes"], {"expense": 300, "own_revenue": 70}),
        (["Recettes"], ["Recettes de février"], {"own_revenue": 370}),
        (["RECETTES", "euros"], ["DÉPENSES 2026"], {"expense": 70}),  # said by nothing that is sure: asked
        (["RECETTES 2026"], ["Association du Vallon"], {}),
        (
            ["Association du Vallon"],
            ["Dépenses 2026"],
            {"expense": 70},
        ),  # asked for those above the first title
    ],
)
def test_one_side_over_the_other_under_the_same_headings_is_that_of_its_title(
    tmp_path, first, second, expected
):
    heads, rows = "Date;Libellé;Montant", ["05/01/2026;Linge;100", "06/01/2026;Linge;200"]
    low = ["07/01/2026;Paniers;20", "08/01/2026;Paniers;50"]
    lines = [*first, heads, *rows, ";Total;300", "", *second, heads, *low, ";Total;70"]
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "livre.csv").write_text("\n".join(lines).replace("RECETTES\neuros", "RECETTES;euros"), "utf8")
    main(["map", str(tmp_path / "livre.csv"), "--lang", "fr"])
    pilot = ck.load_pilot(tmp_path)
    assert sums(pilot) == expected
    asked = any(str(f.values["title"]) == "Nature" for f in codes(pilot, "mapping_to_fill"))
    assert asked == pilot["ledger"]["nature"].isna().any()


@pytest.mark.long
def test_a_title_of_another_table_below_gives_no_side_to_the_one_above(tmp_path):
    lines = ["Recettes 2026", "Date;Libellé;Montant", "05/01/2026;Linge;100", "06/01/2026;Paniers;200", ""]
    lines += ["Dépenses 2026", "Date;Libellé;Montant TTC", "07/01/2026;Lessive;20", "08/01/2026;Papier;50"]
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "livre.csv").write_text("\n".join(lines), "utf8")
    main(["map", str(tmp_path / "livre.csv"), "--lang", "fr"])
    pilot = ck.load_pilot(tmp_path)
    assert [str(f.values["title"]) for f in codes(pilot, "mapping_to_fill")] == ["Nature"]
    assert pilot["ledger"]["amount_eur"].tolist() == [100, 200]
    assert pilot["ledger"]["nature"].isna().all()


@pytest.mark.parametrize(
    ("top", "told"),
    [
        (";TOTAUX;1580;2350;-770", {}),  # by hand: 80 + 1,500; 1,150 + 1,150 + 50
        (";TOTAUX;1580;2400;-820", {"sum_differs": [(2400, 2350)]}),
        (";TOTAUX;0;2350;", {"sum_differs": []}),
        (";Linge;20;;1000", {"balance_differs": [(-1170, -1150)]}),  # 1,000 to -170
    ],
)
@pytest.mark.sampled(0)
def test_sums_printed_above_the_lines_are_those_of_the_lines_below(tmp_path, top, told):
    lines = ["05/01/2026;Linge;80;;980", "31/01/2026;Salaire;;1150;-170", "10/02/2026;Commune;1500;;1330"]
    lines += ["28/02/2026;Salaire;;1150;180", "05/03/2026;Lessive;;50;130", "06/03/2026;Lessive;;10;120"]
    lines = lines[:5] if "TOTAUX" in top else [lines[0], f"05/01/2026{top}", *lines[1:]]
    over = [top] if "TOTAUX" in top else []
    text = "\n".join(
        ["Date;Libellé;Recettes;Dépenses;Solde", *over, ";Report exercice 2025;900;;900", *lines, ""]
    )
    blank_book(tmp_path / "pilote.xlsx")
    (tmp_path / "livre.csv").write_text(text, "utf8")
    main(["map", str(tmp_path / "livre.csv"), "--lang", "fr"])
    found = codes(ck.load_pilot(tmp_path), "sum_differs", "balance_differs")
    names = {"sum_differs": ("printed", "read"), "balance_differs": ("step", "read")}
    said = {}
    for one in found:
        said.setdefault(one.code, []).append(tuple(one.values[name] for name in names[one.code]))
    assert said == {code: values for code, values in told.items() if values}


CERFA = (
    "CHARGES;Montant;PRODUITS;Montant\n60 - Achats;750;70 - Ventes;5600\nFournitures;450;74 - Subventions;4000\n"
    "Petit matériel;300;Département;4000\nTOTAL DES CHARGES;750;TOTAL DES PRODUITS;9600\n"
)


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ("CHARGES;Montant;PRODUITS;Montant", (0, 2)),
        ("Entrée;Âge;Sortie;Durée", ()),
        ("Débit;Rang;Crédit;Rang", ()),
        ("Dépenses;Montant;Recettes;Montant;Date", ()),
    ],
)
def test_only_undated_charges_beside_products_are_a_budget(heads, found):
    rows = [heads.split(";"), ["Mairie", 4, "Gare", 5, ""], ["Bourg", 5, "Poste", 6, ""]]
    assert sides_in_words(Sheet("x", "x", rows), 0) == found


@pytest.mark.parametrize("mapped", [False, True])
def test_a_budget_of_two_sides_in_words_is_told_once_and_none_of_its_words_is_an_amount(mapped, tmp_path):
    """The form of the State has its subtotals above their parts: read as it is, each expense would count twice."""
    (tmp_path / "cerfa.csv").write_text(CERFA, "utf8")
    main(["map", str(tmp_path / "cerfa.csv"), "--lang", "fr"])
    page = tmp_path / "correspondances.csv"
    assert "un budget, charges et produits côte à côte" in page.read_text("utf-8-sig")
    if mapped:
        heads = page.read_text("utf-8-sig").splitlines()[0]
        sides = (("CHARGES", "Charge"), ("PRODUITS", "Recette propre"))
        lines = [f"cerfa.csv;;{side};Comptes;Montant;{nature};;;" for side, nature in sides]
        page.write_text("\n".join([heads, *lines]), "utf-8-sig")
    pilot = folder_of(tmp_path, "Services.csv", "Code;Nom\n")
    assert [f.row for f in codes(pilot, "sides_in_words")] == [1]
    assert not codes(pilot, "not_number", "line_unused", "stray_line")
    assert pilot["ledger"].empty
