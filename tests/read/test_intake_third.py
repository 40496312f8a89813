"""What a line, a heading or a word says of itself: causes found by thirty more files of a blind author, each in a few lines."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot

import conciergekit as ck
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.answers import figure_of, words_of
from conciergekit.read.layout.sides import two_sides, under_sides
from conciergekit.read.open.files import read_file

pytestmark = pytest.mark.long


def csv(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return name


def mapped(folder, name, text, *said):
    """The pilot of a folder with a CSV, its proposal accepted, `said` changed in it: (old, new)."""
    csv(folder, name, text)
    pilot(folder, name)
    path = folder / "correspondances.csv"
    lines = path.read_text("utf-8-sig")
    for old, new in said:
        assert old in lines
        lines = lines.replace(old, new)
    path.write_text(lines, "utf-8-sig")
    return ck.load_pilot(folder)


def rows_of(found, code):
    return [row for f in found.findings if f.code == code for row in f.values.get("rows", (f.row,))]


SOLD = (";Comptes;Nature;;", ";Comptes;Nature;Recette propre;")


# ---- lines that are no records


def test_a_payment_that_failed_is_no_income(tmp_path):
    text = "Date;Statut;Description;Total\n13/01/2026;Réussie;Repassage;12,00\n14/01/2026;Échouée;Repassage;8,00\n15/01/2026;Réussie;Courses;5,00\n"
    found = mapped(tmp_path, "rapport.csv", text, SOLD)
    assert found["ledger"]["amount_eur"].tolist() == [12, 5]
    assert rows_of(found, "payment_void") == [3]


def test_an_awaited_payment_whose_day_is_written_is_not_asked(tmp_path):
    rows = (
        f"{n}/01/2026;{said};Repassage;12,00;{day}\n"
        for n, said, day in [
            (13, "Payée", "20/01/2026"),
            (14, "En attente", "01/03/2026"),
            (15, "En attente", ""),
            (16, "En litige", "02/03/2026"),
        ]
    )
    text = f"Date;Statut;Description;Total;Date de paiement\n{''.join(rows)}"
    assert rows_of(mapped(tmp_path, "factures.csv", text, SOLD), "payment_unsure") == [4, 5]


@pytest.mark.parametrize(
    ("heading", "cells", "told"),
    [
        ("Payé", ("Oui", "Non", "Partiel", "Non"), {"Non": [3], "Partiel": [4]}),  # the last has its day
        ("Réglée (oui/non)", ("oui", "non réglée", "oui", "oui"), {"non réglée": [3]}),
        ("Payé", ("x", "", "x", "x"), {}),
        ("Payé", ("12,00", "0", "5,00", "4,00"), {}),
        ("Payé par", ("Nonon", "Non", "Partiel", "Oui"), {}),
        ("Relance", ("oui", "non", "oui", "oui"), {}),
    ],
)
def test_a_sum_that_is_said_not_to_be_paid_is_told(heading, cells, told, tmp_path):
    days = ("15/02/2026", "", "16/02/2026", "17/02/2026")
    rows = (
        f"{n}/01/2026;Bulletin;{n},00;{c};{d}\n"
        for n, c, d in zip((13, 14, 15, 16), cells, days, strict=True)
    )
    text = f"Date;Objet;Total HT;{heading};Date de paiement\n{''.join(rows)}"
    found = mapped(tmp_path, "factures.csv", text, SOLD)
    assert {
        f.typed: list(f.values.get("rows", (f.row,))) for f in found.findings if f.code == "not_paid"
    } == told


@pytest.mark.parametrize(("last", "kept"), [("-8,00", [12, 8, -8]), ("5,00", [12, 5])])
def test_a_refund_is_taken_off_once(last, kept, tmp_path):
    """« Remboursé » on the sale itself, unless a line under zero already says it."""
    text = f"Date;Statut;Description;Total\n13/01/2026;Payé;Repassage;12,00\n14/01/2026;Remboursé;Repassage;8,00\n15/01/2026;Payé;Courses;{last}\n"
    assert mapped(tmp_path, "rapport.csv", text, SOLD)["ledger"]["amount_eur"].tolist() == kept


def test_a_status_that_nobody_knows_is_counted_and_told(tmp_path):
    text = "Date;Statut;Description;Total\n13/01/2026;Réussie;Repassage;12,00\n14/01/2026;Non abouti;Repassage;8,00\n15/01/2026;En attente;Courses;5,00\n"
    found = mapped(tmp_path, "rapport.csv", text, SOLD)
    assert found["ledger"]["amount_eur"].tolist() == [12, 8, 5]
    assert [(f.row, f.typed) for f in found.findings if f.code == "payment_unsure"] == [
        (3, "Non abouti"),
        (4, "En attente"),
    ]
    with ck.use_language("en"):  # an invoice of the year that nobody has paid is income of the year
        (repair,) = {f.repair() for f in found.findings if f.code == "payment_unsure"}
    assert "“Paid on”" in repair


LOG = "id;date;public;service;statut;{}\n1;13/01/2026;seniors;courses;servie;\n2;14/01/2026;seniors;linge;servie;{}\n3;15/01/2026;seniors;linge;refusée;\n"


@pytest.mark.parametrize(
    ("heading", "cell", "left_out"),
    [
        ("corbeille", "oui", [3]),
        ("deleted_at", "2026-02-01", [3]),
        ("corbeille", "non", []),
        ("remarque", "oui", []),
    ],
)
@pytest.mark.long
def test_a_line_thrown_away_is_left_out_and_told(heading, cell, left_out, tmp_path):
    found = mapped(tmp_path, "export.csv", LOG.format(heading, cell))
    assert rows_of(found, "line_void") == left_out
    assert len(found["requests"]) == 3 - len(left_out)


def test_a_day_on_which_it_was_closed_is_no_session(tmp_path):
    lines = [["Date", "Horaires", "Visiteurs", "Thème"], [dt.date(2026, 1, 5), "14h-17h", "env. 6", "Café"]]
    lines += [
        [dt.date(2026, 1, 6), "FERMÉ (vacances)", None, None],
        [dt.date(2026, 1, 7), "9h30-12h", "7 pers.", "Congés"],
    ]
    book(tmp_path, "permanences.xlsx", {"Suivi": lines})
    found = pilot(tmp_path, "permanences.xlsx")
    assert found["events"][["hours", "participants"]].values.tolist() == [[3, 6], [2.5, 7]]
    assert rows_of(found, "line_void") == [3]
    assert [f.typed for f in found.findings if f.code == "number_about"] == ["env. 6"]


CASH = "Date;Libellé;Recettes;Dépenses\n13/01/2026;Repassage;12,00;\n14/01/2026;{};;8,00\n15/01/2026;Timbres;;5,00\n"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Versement espèces à la banque", False),
        ("Dépôt en banque", False),
        ("Virement interne", False),
        ("Remise en banque", False),
        ("Frais de banque", True),
        ("Versement à la mairie", True),
        ("Virement loyer", True),
        ("Versement espèces à la banque du 12/01", False),
        ("Versement sur le compte courant", False),
        ("Virement émis vers livret association", False),
        ("Virement vers compte courant Martin", True),
        ("Versement à la Banque alimentaire de l'Isère", True),
        ("Versement au compte de Mme Martin", True),
        ("Versement sur compte URSSAF", True),
        ("Versement Crédit Agricole échéance prêt", True),
        ("Approvisionnement caisse de légumes", True),
        ("VIR VERS LIVRET A", False),
        ("VIR COMPTE EPARGNE", False),
        ("VIREMENT LIVRET ASSO", False),
        ("VIRT CPTE A CPTE", False),
        ("VIR VERS COMPTE SUR LIVRET", False),
        ("VIR ENTRE COMPTES", False),
        ("VIR INTERNE", False),
        ("VIR INTERNE LIVRET A", False),
        ("VIREMENT INTERNE VERS LIVRET A", False),
        ("VIR PERM LIVRET BLEU", False),
        ("VIR INST LIVRET A", False),
        ("VERSEMENT LIVRET", False),
        ("PLACEMENT CSL", False),
        ("Vers Livret A", False),
        ("Virement vers CCP", False),
        ("Versement sur livret de Mme Martin", True),
        ("Vers La Nef, loyer", True),
        ("VIR VERS COMPTE CSL", False),
        ("VIR LIVRET CSL", False),
        ("VIR VERS CSL", False),
        ("VIR SEPA CSL", True),
        ("VIR CSL", True),
        ("VIR LIVRET DE FAMILLE MARTIN", True),
        ("VIR COMPTE COURANT MARTIN", True),
        ("VIR COMMUNE FACT", True),
        ("VIR ENTRE COMPTES MARTIN", True),
    ],
)
@pytest.mark.long
def test_money_taken_to_the_bank_is_not_spent(words, kept, tmp_path):
    found = mapped(tmp_path, "caisse.csv", CASH.format(words))
    spent = found["ledger"][found["ledger"]["nature"].isin(["expense", "repayment"])]
    assert spent["amount_eur"].tolist() == ([8, 5] if kept else [5])
    assert rows_of(found, "own_money") == ([] if kept else [3])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Caution local", True),
        ("Dépôt de garantie local", True),
        ("Dépôt chèques", True),
        ("Souscription de parts sociales", True),
        ("Placement compte à terme", True),
        ("VIR SEPA VERS LIVRET ASSOCIATION COUP DE POUCE", True),
        ("VIR SEPA CSL", True),
        ("Livret A", True),
        ("VIREMENT INTERNE DUPONT", True),
        ("Placement financier", True),
        ("ACHAT LIVRETS ENFANTS", False),
        ("Livrets de recettes", False),
        ("Livrets pour les enfants", False),
        ("PRLV INTERNAL AUDIT", False),
        ("VIR SEPA INTERNES DES HOPITAUX", False),
        ("Placements enfants vacances", False),
        ("ASSURANCE CAUTION LOYER", False),
        ("VIR SEPA LIVRET DE FAMILLE EDITIONS", False),
        ("Virement salaire Mme Livret", False),
        ("Placement familial", False),
        ("Impression livret d'accueil", False),
        ("FRAIS CAISSE D'EPARGNE", False),
        ("Livraison", False),
        ("VIR INTERNET ORANGE", False),
        ("VIR INTERMARCHE", False),
        ("Formation interne", False),
    ],
)
def test_what_may_be_our_own_money_or_a_deposit_is_asked_by_name(words, asked, tmp_path):
    found = mapped(tmp_path, "caisse.csv", CASH.format(words))
    assert found["ledger"]["amount_eur"].sum() == 25  # counted all the same
    assert rows_of(found, "expense_unsure") == ([3] if asked else [])


def test_what_is_said_to_be_moved_within_is_left_out(tmp_path):
    lines = (
        "Caution local;;8,00;virement interne\n15/01/2026;Timbres;;5,00;achat\n16/01/2026;Repas;;5,00;achat\n"
    )
    found = mapped(tmp_path, "caisse.csv", "Date;Libellé;Recettes;Dépenses;Nature\n14/01/2026;" + lines)
    assert rows_of(found, "own_money") == [2]
    assert rows_of(found, "expense_unsure") == []


def test_money_that_a_centre_named_by_its_letters_pays_is_income(tmp_path):
    text = "Date;Libellé;Débit;Crédit\n13/01/2026;VIR RECU CSL;;300\n14/01/2026;Timbres;5;\n"
    assert mapped(tmp_path, "caisse.csv", text)["ledger"]["amount_eur"].sum() == 305


@pytest.mark.parametrize("heads", ["Débit;Crédit", "Montant"])
@pytest.mark.parametrize("back", ["", "virement interne"])
def test_a_deposit_that_is_back_is_neither_spent_nor_lent_once_both_lines_say_so(heads, back, tmp_path):
    """Out 150, then back 150: sales of 90 and 60 less 5 and 7 leave 138 in cash and in the result; unanswered, a loan of 150."""
    moves = [("CAUTION SALLE", -150, back), ("Vente", 90, ""), ("Timbres", -5, ""), ("Vente", 60, "")]
    moves += [("Lessive", -7, ""), ("RESTITUTION CAUTION SALLE", 150, back)]
    text = "".join(
        f"{13 + i}/01/2026;{words};{f'{max(-eur, 0) or str()};{max(eur, 0) or str()}' if ';' in heads else eur};{said}\n"
        for i, (words, eur, said) in enumerate(moves)
    )
    found = mapped(tmp_path, "caisse.csv", f"Date;Libellé;{heads}{';Nature' * bool(back)}\n" + text)
    sums = found["ledger"].groupby("nature")["amount_eur"].sum().to_dict()
    assert sums == (
        {"own_revenue": 150, "expense": 12} if back else {"own_revenue": 150, "expense": 162, "loan": 150}
    )
    assert rows_of(found, "own_money") == ([2, 7] if back else [])
    assert rows_of(found, "expense_unsure") == ([] if back else [2])


# ---- accounts

HEADS = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise"


def entries(folder, *lines):
    rows = [
        f"{journal[:3]}\t{journal}\t{n}\t20260113\t{account}\t{account}\t\t\t\t\tx\t{debit}\t{credit}\t\t\t\t\t"
        for journal, n, account, debit, credit in lines
    ]
    csv(folder, "123456789FEC20260331.txt", "\n".join([HEADS, *rows]))
    return pilot(folder, "123456789FEC20260331.txt")


def test_a_loan_of_the_accounts_comes_in_and_is_paid_back(tmp_path):
    found = entries(
        tmp_path,
        ("BQ", 1, "512000", "5000,00", "0,00"),
        ("BQ", 1, "164000", "0,00", "5000,00"),
        ("BQ", 2, "164000", "100,00", "0,00"),
        ("BQ", 2, "661100", "4,00", "0,00"),
        ("BQ", 2, "512000", "0,00", "104,00"),
    )
    assert found["ledger"][["nature", "amount_eur"]].values.tolist() == [
        ["loan", 5000],
        ["repayment", 100],
        ["expense", 4],
    ]


@pytest.mark.parametrize("opening", ["AN", "Journal des à-nouveaux"])
def test_a_loan_that_moves_no_money_is_told_and_an_opening_says_nothing(opening, tmp_path):
    found = entries(
        tmp_path,
        (opening, 1, "512000", "900,00", "0,00"),
        (opening, 1, "164000", "0,00", "900,00"),
        ("OD", 2, "218000", "700,00", "0,00"),
        ("OD", 2, "164000", "0,00", "700,00"),
        ("OD", 3, "606000", "7,00", "0,00"),
        ("OD", 3, "401000", "0,00", "7,00"),
    )
    assert found["ledger"]["amount_eur"].tolist() == [7]
    assert rows_of(found, "fec_loan") == [5]


@pytest.mark.long
def test_the_categories_of_a_bank_say_what_each_line_is(tmp_path):
    text = (
        "Date de la valeur;Montant total (TTC);Débit;Crédit;Nom de la contrepartie;Catégorie de trésorerie\n"
    )
    for day, debit, credit, kind in (
        (13, "", "420,00", "Ventes"),
        (14, "45,90", "", "Fournitures de bureau"),
        (15, "", "12,99", "Fournitures de bureau"),
        (16, "", "5000,00", "Emprunts"),
    ):
        text += f"{day}/01/2026;{credit or '-' + debit};{debit};{credit};X;{kind}\n"
    found = mapped(tmp_path, "banque.csv", text)
    got = found["ledger"].sort_values("date")[["nature", "amount_eur"]].values.tolist()
    assert got == [["own_revenue", 420], ["expense", 45.9], ["expense", -12.99], ["loan", 5000]]


SIDES = [
    [None, None, "ENTRÉES", None, "SORTIES", None, None],
    ["Date", "Quoi", "Espèces", "Chèque", "Espèces", "Chèque", "Passé en banque le"],
    [dt.date(2026, 1, 6), "Repassage", 20, None, None, None, None],
    [dt.date(2026, 1, 7), "Loyer salle", None, None, None, 50, dt.date(2026, 1, 9)],
    [dt.date(2026, 1, 8), "Timbres", None, None, 7, None, None],
    [dt.date(2026, 1, 9), "Loyer salle", None, None, None, 40, None],
    [dt.date(2026, 1, 10), "Avoir loyer", None, None, None, "(12,50)", None],
]


@pytest.mark.long
def test_cash_and_cheques_under_what_comes_in_and_what_goes_out(tmp_path):
    book(tmp_path, "compta.xlsx", {"Mouvements": SIDES})
    (sheet,) = read_file(tmp_path / "compta.xlsx")[0]
    assert under_sides(sheet).rows[1][2:7] == [
        "ENTRÉES – Espèces",
        "ENTRÉES – Chèque",
        "SORTIES – Espèces",
        "SORTIES – Chèque",
        "Passé en banque le",
    ]
    found = pilot(tmp_path, "compta.xlsx")
    spent = found["ledger"][found["ledger"]["nature"] == "expense"].sort_values("date")
    assert spent["amount_eur"].tolist() == [50, 7, 40, -12.5]
    assert str(spent["paid_on"].iloc[0])[:10] == "2026-01-09"
    assert not found.has("requests")
    assert two_sides(["Débit", "Crédit", "Débit"]) is None  # three columns that nothing tells apart


# ---- answers


@pytest.mark.parametrize(
    ("typed", "question", "heading", "figure"),
    [
        ("Tout à fait d'accord", "satisfaction", "Je suis satisfait", 5),
        ("Plutôt pas d'accord", "satisfaction", "Je suis satisfait", 2),
        ("Tout à fait d'accord", "satisfaction", "Je ne suis pas satisfait", None),
        ("4 / 5", "satisfaction", "", 4),
        ("4,5", "satisfaction", "", None),
        ("8/10", "recommend", "", 8),
        ("3/5", "recommend", "", None),
    ],
)
def test_words_of_agreement_and_grades_out_of_their_best(typed, question, heading, figure):
    assert figure_of(typed, words_of(question, heading)) == figure


def test_the_whole_is_asked_before_one_of_its_sides(tmp_path):
    text = "Date;Je suis satisfait des délais;Je suis satisfait de la conciergerie\n13/01/2026;D'accord;Tout à fait d'accord\n14/01/2026;Pas d'accord;Plutôt d'accord\n"
    assert mapped(tmp_path, "enquête.csv", text)["surveys"]["score"].tolist() == [5, 4]


def test_a_survey_typed_by_hand_with_its_day_once_and_people_who_were_out(tmp_path):
    lines = [["Enquête de besoins"], ["Date", "Adresse", "Utiliseriez-vous une conciergerie ?", "Remarques"]]
    said = [(6, "oui"), (None, "absent"), (None, "non"), (7, "Oui"), (None, "ne sait pas"), (None, "oui")]
    lines += [
        [day and dt.date(2025, 10, day), f"{n} rue X", answer, "revenir" if answer == "absent" else None]
        for n, (day, answer) in enumerate(said)
    ]
    book(tmp_path, "porte.xlsx", {"Réponses": lines})
    found = pilot(tmp_path, "porte.xlsx")
    got = found["surveys"][["date", "score"]].astype(str).values.tolist()
    assert got == [["2025-10-06", "1.0"], ["2025-10-06", "0.0"], ["2025-10-07", "1.0"], ["2025-10-07", "1.0"]]
    assert {4, 7} <= {f.row for f in found.findings}
    assert not found.has("requests")


# ---- what stands once, or under each month


def test_the_number_of_a_tour_stands_once_above_its_stops(tmp_path):
    stops = [["N° tournée", "Ordre", "Commune", "Quoi", "Minutes"]]
    stops += [
        [tour, rank, "Eybens", "retrait", 4]
        for tour, rank in (("T1", 1), (None, 2), (None, 3), ("T2", 1), (None, 2))
    ]
    book(tmp_path, "logistique.xlsx", {"Arrêts": stops})
    found = pilot(tmp_path, "logistique.xlsx")
    assert found["stops"]["tour"].tolist() == ["T1", "T1", "T1", "T2", "T2"]
    assert rows_of(found, "day_above") == [3, 4, 6]


@pytest.mark.parametrize(("heading", "read"), [("Adhérent depuis", True), ("Commune", False)])
def test_months_ticked_beside_members_are_no_cross_table(heading, read, tmp_path):
    since = dt.date(2025, 10, 3) if read else "Eybens"
    lines = [
        ["Nom", heading, "Janv", "Févr", "Mars"],
        *([f"Mme {n}", since, "x", "✓", None] for n in "ABC"),
        ["TOTAL", None, 3, 3, 0],
    ]
    book(tmp_path, "paniers.xlsx", {"Cotisations": lines})
    found = pilot(tmp_path, "paniers.xlsx")
    assert found.has("clients") is read
    assert not read or len(found["clients"]) == 3


# ---- words and figures


@pytest.mark.parametrize(
    ("table", "column", "typed", "value"),
    [
        ("requests", "outcome", "Honoré", "served"),
        ("requests", "outcome", "Annulé par l'usager", "cancelled"),
        ("requests", "outcome", "hors de nos services", "refused"),
        ("requests", "outcome", "En attente de confirmation", "open"),
        ("time", "hours", "02:45:00", 2.75),
        ("contracts", "per_year", "chaque semaine", 52),
        ("contracts", "per_year", "1 fois par trimestre", 4),
        ("contracts", "per_year", "10 numéros par an", 10),
        ("contracts", "per_year", "tous les 15 jours", 26),
        ("contracts", "per_year", "1 fois tous les 2 mois", 6),
        ("contracts", "per_year", "2 fois toutes les 6 semaines", 52 / 3),
        ("contracts", "per_year", "tous les jours", None),
        ("events", "participants", "environ 12 personnes", 12),
        ("events", "participants", "beaucoup", None),
    ],
)
def test_usual_words_and_figures_are_understood(table, column, typed, value):
    assert parse(typed, TABLES[table][column]).value == value


def test_the_cells_say_what_their_heading_does_not(tmp_path):
    text = "Start date,Project,Duration,Tags\n2026-01-13,Terrain,02:45:00,salarié\n2026-01-14,Terrain,01:15:00,bénévole\n"
    found = mapped(tmp_path, "time.csv", text)
    assert found["time"][["hours", "paid"]].values.tolist() == [[2.75, "paid"], [1.25, "volunteer"]]


def test_the_reason_of_a_visit_is_what_is_asked(tmp_path):
    text = "Pris le;Public;Motif;Statut\n13/01/2026;seniors;courses;Honoré\n14/01/2026;seniors;linge;Honoré\n"
    assert mapped(tmp_path, "rdv.csv", text)["requests"]["service"].tolist() == ["courses", "linge"]


def test_contracts_in_the_words_of_those_who_keep_them(tmp_path):
    lines = [["Client", "Prestation", "Prix à chaque fois", "Fréquence", "À partir du", "Où en est-on"]]
    lines += [["SDH", "locaux", "45,50 €", "chaque semaine", dt.date(2025, 11, 1), "signé"]]
    book(tmp_path, "contrats suivis.xlsx", {"Nos contrats": lines})
    found = pilot(tmp_path, "contrats suivis.xlsx")
    assert found["contracts"][["amount_eur", "per_year", "status"]].values.tolist() == [[45.5, 52, "signed"]]
    assert "number_about" in codes(found)


# ---- several sheets, several columns


@pytest.mark.long
def test_a_till_with_a_sheet_a_month_is_asked_of_once(tmp_path):
    heads = ["Date", "Libellé", "Recettes", "Dépenses"]
    sheets = {
        name: [
            [f"Caisse {name}"],
            heads,
            [dt.date(2026, n, 5), "Repassage", 12 * n, None],
            [dt.date(2026, n, 6), "Timbres", None, n],
        ]
        for n, name in enumerate(("Janv", "Févr", "Mars"), 1)
    }
    book(tmp_path, "caisse.xlsx", sheets)
    pilot(tmp_path, "caisse.xlsx")
    path = tmp_path / "correspondances.csv"
    text = path.read_text("utf-8-sig")
    assert text.count("Recettes;Comptes;Montant;Recette propre;probable, à vérifier") == 1
    found = ck.load_pilot(tmp_path)["ledger"].groupby("nature")["amount_eur"].sum()
    assert found.to_dict() == {"expense": 6, "own_revenue": 72}


def test_sheets_that_differ_are_asked_of_one_by_one(tmp_path):
    book(
        tmp_path,
        "caisse.xlsx",
        {"A": [["Date", "Libellé", "Montant"], [1, 2, 3]], "B": [["Date", "Libellé", "Total"], [1, 2, 3]]},
    )
    pilot(tmp_path, "caisse.xlsx")
    lines = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()[1:]
    assert {line.split(";")[1] for line in lines} == {"A", "B"}


GRANTS = [
    ["Financeur", "Déposé le", "Demandé", "Accordé", "Où on en est"],
    ["Département", dt.date(2026, 1, 4), 8000, 6000, "accordé, pas encore versé"],
    ["Fondation", dt.date(2026, 1, 7), 5000, None, "déposé"],
]


@pytest.mark.parametrize(
    ("order", "heads"),
    [
        ((0, 1, 2, 3, 4), GRANTS[0]),
        ((0, 1, 3, 2, 4), GRANTS[0]),
        ((0, 1, 2, 3, 4), ["Funder", "Filed on", "Amount requested", "Amount granted", "Status"]),
        ((0, 1, 3, 2, 4), ["Funder", "Filed on", "Asked for", "Amount awarded", "Status"]),
    ],
)
def test_a_grant_is_what_was_granted_or_else_what_was_asked_for(order, heads, tmp_path):
    lines = [[line[p] for p in order] for line in (heads, *GRANTS[1:])]
    book(tmp_path, "subventions.xlsx", {"Suivi": lines})
    found = pilot(tmp_path, "subventions.xlsx")
    got = found["funding"][["amount_eur", "status"]].values.tolist()
    assert got == [[6000, "notified"], [5000, "filed"]]
    assert rows_of(found, "read_instead") == [3]


@pytest.mark.parametrize(("granted", "told"), [(6000, []), (6500, [4])])
def test_the_sum_of_what_was_granted_holds_nothing_only_asked_for(granted, told, tmp_path):
    lines = [*GRANTS, ["Total", None, 13000, granted, None]]
    book(tmp_path, "subventions.xlsx", {"Suivi": lines})
    found = pilot(tmp_path, "subventions.xlsx")
    assert found["funding"]["amount_eur"].sum() == 11000
    assert rows_of(found, "sum_differs") == told


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Semaine 8 (du 16 au 20 février)", "2026-02-16"),
        ("Semaine 8", "2026-02-16"),
        ("Semaine du 30 mars au 3 avril", "2026-03-30"),
        ("Semaine du 30 au 3 avril", "2026-03-30"),
        ("Semaine 8 (du 23 au 27 février)", "NaT"),
        ("Semaine chargée", "NaT"),
    ],
)
@pytest.mark.long
def test_a_day_of_the_week_under_the_title_of_its_week(title, day, tmp_path):
    lines = [["Tournées 2026"], ["Jour", "Km", "Arrêts"], ["Semaine 2"], ["mardi", "9 km", "4 arrêts"]]
    lines += [["Semaine 3"], ["jeudi", "8 km", 3], [title], ["lundi", "34 km", "8 arrêts"]]
    book(tmp_path, "tournées.xlsx", {"Tournées": lines})
    found = pilot(tmp_path, "tournées.xlsx")
    assert found["tours"]["date"].astype(str).fillna("NaT").tolist() == ["2026-01-06", "2026-01-15", day]
    assert found["tours"]["stops"].tolist() == [4, 3, 8]


# ---- what none of this may take for something else


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "courrier.csv",
            "Date;Objet;Destinataire\n13/01/2026;Convention;Mairie\n14/01/2026;Devis;SDH\n15/01/2026;Relance;SDH\n",
        ),
        ("prets.csv", "Sorti le;Objet;Rendu le\n13/01/2026;Diable;15/01/2026\n14/01/2026;Vélo;\n"),
        (
            "actions.csv",
            "Date;Action;Fait le\n13/01/2026;Appeler la mairie;15/01/2026\n14/01/2026;Affiche;\n",
        ),
    ],
)
def test_what_has_a_day_and_a_subject_is_no_log_of_requests(name, text, tmp_path):
    assert not mapped(tmp_path, name, text).has("requests")


def test_signed_amounts_with_a_category_and_a_status_are_accounts(tmp_path):
    text = "Date;Libellé;Catégorie;Montant;Statut\n13/01/2026;Vente;Ventes;12,00;payée\n14/01/2026;EDF;Énergie;-100,00;à payer\n16/01/2026;Salle;Loyer;-300,00;annulée\n"
    found = mapped(tmp_path, "compta.csv", text)
    assert found["ledger"][["nature", "amount_eur"]].values.tolist() == [
        ["own_revenue", 12],
        ["expense", 100],
    ]
    assert rows_of(found, "payment_void") == [4]


def test_nobody_who_pays_or_is_paid_is_shown(tmp_path, capsys):
    text = "Date;Débit;Crédit;Nom de la contrepartie;Catégorie\n13/01/2026;12,00;;DUVERNOIS J;Achats\n14/01/2026;;9,00;mairie de Poisat;Ventes\n"
    mapped(tmp_path, "banque.csv", text)
    assert "DUVERNOIS" not in capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text(
        "utf-8-sig"
    )


# ---- what looks like no record, and is one

STATUSES = "Date;Libellé;Montant;Statut\n13/01/2026;Train;12,00;Payé\n14/01/2026;Essence;8,00;{}\n15/01/2026;Repas;5,00;Payé\n"
SPENT = (";Comptes;Nature;;", ";Comptes;Nature;Charge;")


@pytest.mark.parametrize(
    ("nature", "status", "amounts", "told"),
    [
        (SPENT, "Remboursé", [12, 8, 5], ["payment_unsure"]),  # to whoever had paid
        (SPENT, "Abandon de frais (don)", [12, 8, 5], ["payment_unsure"]),
        (SPENT, "Refusé", [12, 5], ["payment_void"]),
        (SOLD, "Remboursé", [12, 5], ["payment_void"]),
        (SOLD, "Remboursé partiellement", [12, 8, 5], ["payment_unsure"]),
        (SOLD, "Versement refusé", [12, 5], ["payment_void"]),
        (SOLD, "Payment failed", [12, 5], ["payment_void"]),
        (SOLD, "Validation en attente", [12, 8, 5], ["payment_unsure"]),
        (SOLD, "Annulation refusée", [12, 8, 5], ["payment_unsure"]),
    ],
)
@pytest.mark.long
def test_a_status_is_followed_only_where_it_says_that_nothing_was_paid(
    nature, status, amounts, told, tmp_path
):
    found = mapped(tmp_path, "rapport.csv", STATUSES.format(status), nature)
    assert found["ledger"]["amount_eur"].tolist() == amounts
    assert [f.code for f in found.findings if f.code.startswith("payment_")] == told


def test_a_column_that_says_nothing_of_payments_is_no_status(tmp_path):
    text = "Date;Libellé;Montant;Statut\n13/01/2026;Cotisation;12,00;Adhérent\n14/01/2026;Don;8,00;Non adhérent\n15/01/2026;Don;9,00;Adhérent\n"
    assert "payment_unsure" not in codes(mapped(tmp_path, "rapport.csv", text, SOLD))


@pytest.mark.parametrize(
    ("remark", "kept"),
    [("Fermé chez Mme B., colis rapporté", 3), ("Fermeture du pont, déviation par Vif", 3), ("Annulé", 3)],
)
def test_a_tour_that_drove_took_place_whatever_was_closed(remark, kept, tmp_path):
    """Its kilometres stand in two counters, which no column of the kit is."""
    text = f"Date;Tournée;Véhicule;Km départ;Km arrivée;Remarque\n13/01/2026;T1;Voiture;100;112;\n14/01/2026;T2;Voiture;112;130;{remark}\n15/01/2026;T3;Voiture;130;141;\n"
    assert len(mapped(tmp_path, "tournees.csv", text)["tours"]) == kept


def test_school_holidays_close_no_session(tmp_path):
    lines = [["Date", "Quoi", "Période"]]
    lines += [
        [dt.date(2026, 2, 5 + n), "Permanence", "Vacances scolaires" if n else "École"] for n in range(3)
    ]
    lines.append([dt.date(2026, 2, 20), "FERMÉ pour travaux", None])
    book(tmp_path, "permanences.xlsx", {"Suivi": lines})
    found = pilot(tmp_path, "permanences.xlsx")
    assert rows_of(found, "line_void") == [5]


@pytest.mark.parametrize(("heads", "amounts"), [(("Espèces", "Chèque / vir."), True), (("HT", "TTC"), False)])
def test_only_means_of_payment_are_added_up_under_a_side(heads, amounts, tmp_path):
    above, below = [None, None, "RECETTES", None, "DÉPENSES", None], ["Date", "Quoi", *heads, *heads]
    lines = [
        [dt.date(2026, 1, 6), "Essence", None, None, 50, 60],
        [dt.date(2026, 1, 7), "Repas", 10, 12, None, None],
    ]
    sheet = Sheet("Mouvements", "mouvements", [above, below, *lines])
    assert (under_sides(sheet) is not sheet) == amounts


def test_a_person_paid_is_not_named_in_the_accounts(tmp_path):
    text = "Date;Bénéficiaire;Montant\n13/01/2026;EDF;12,00\n14/01/2026;Jeanne DUPONT;8,00\n15/01/2026;Mairie de Vif;5,00\n"
    found = mapped(tmp_path, "depenses.csv", text)
    assert "DUPONT" not in " ".join(map(str, found["ledger"].to_numpy().ravel()))
    assert "Mairie de Vif" in set(found["ledger"]["line"])


def test_no_answer_is_no_outcome(tmp_path):
    """« Sans réponse » of a request is what became of it, to be asked; only a survey has no answer to count."""
    text = "Date;Public;Service;Suite donnée\n13/01/2026;seniors;courses;Servie\n14/01/2026;seniors;courses;Sans réponse\n"
    mapped(tmp_path, "demandes.csv", text)
    lines = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    assert [
        line for line in lines if line.endswith("Sans réponse")
    ]  # a line of its own, to say what it means


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("contracts", "per_year", "tous les 0 mois", None),
        ("contracts", "per_year", "2 heures par semaine", None),
        ("contracts", "per_year", "2 passages par mois", 24),
        ("events", "participants", "2 visites 100 participants", None),
        ("events", "participants", "7 pers.", 7),
    ],
)
def test_a_count_is_read_only_where_it_is_all_the_cell_says(table, column, text, value):
    assert parse(text, TABLES[table][column]).value == value


def test_what_was_granted_in_words_is_no_amount(tmp_path):
    text = "Financeur;Demandé;Obtenu;Montant;État\nCommune;13/01/2026;oui;1000;Versé\nFondation;14/02/2026;non;500;Refusé\n"
    mapped(tmp_path, "aides.csv", text)
    said = (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert ";Montant;Financements;Montant;" in said
    assert ";Obtenu;Financements;Montant;" not in said


def test_a_file_said_to_be_left_out_is_told_no_more(tmp_path):
    lines = "Date;Pour quoi;Reste dans la boîte\n13/01/2026;ticket;50 euros\n14/01/2026;ticket;40 euros\n"
    found = mapped(tmp_path, "carnet.csv", lines)
    assert "mapping_asks" in codes(found)
    path = tmp_path / "correspondances.csv"
    text = path.read_text("utf-8-sig")
    assert "carnet.csv;;;;;;" in text
    path.write_text(text.replace("carnet.csv;;;;;;", "carnet.csv;;;—;—;;", 1), "utf-8-sig")
    assert "mapping_asks" not in codes(ck.load_pilot(tmp_path))


@pytest.mark.parametrize(
    ("heading", "tours"),
    [
        ("Type de carburant", 4),
        ("Nature de l'énergie", 4),
        ("Type de véhicule", 4),
        ("Motif", 2),
        ("Type de trajet", 2),
    ],
)
def test_what_a_vehicle_runs_on_is_no_purpose_of_its_rides(heading, tours, tmp_path):
    lines = "".join(f"0{n}/01/2026;P1;30;{w}\n" for n, w in enumerate(["Linge", "Diesel"] * 2, start=5))
    found = mapped(tmp_path, "carnet.csv", f"Date;Conducteur;Km parcourus;{heading}\n{lines}")
    assert found["tours"]["km"].tolist() == [30] * tours
    assert rows_of(found, "line_upkeep") == ([3, 5] if tours == 2 else [])


RIDES = "Date;Conducteur;Km parcourus;Arrêts;{}\n05/01/2026;P1;30;4;{}\n06/01/2026;P1;31;;{}\n07/01/2026;P1;32;;{}\n"


@pytest.mark.parametrize(
    ("heading", "words", "doubtful"),
    [
        ("Motif", ["Tournée", "Durand, dialyse", "DURAND chimio"], [3, 4]),
        ("Motif", ["Tournée", "Mme Durand Paulette", "M. Petit Louis"], []),  # personal: not read at all
        ("Type de véhicule", ["Kangoo", "Vélo", "Vélo"], []),
        ("Motif", ["Tournée", "tournée", "Préfecture"], [4]),
    ],
)
def test_rides_without_a_stop_are_told_once_without_what_they_were_for(heading, words, doubtful, tmp_path):
    found = mapped(tmp_path, "carnet.csv", RIDES.format(heading, *words))
    assert found["tours"]["km"].tolist() == [30, 31, 32]
    assert rows_of(found, "ride_unsure") == doubtful
    assert sum(f.code == "ride_unsure" for f in found.findings) == bool(doubtful)
    said = [f"{f.typed} {f.what()} {f.values}".casefold() for f in found.findings]
    assert not any("durand" in text or "chimio" in text for text in said)
