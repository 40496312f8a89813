"""What the reading of an export rests on: told with its lines where nothing in the file decides, and nothing more where it does."""

import csv
import datetime as dt
import re

import pytest
from test_intake_later import book, codes, pilot, said_of
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.propose.likeness import _counts_up

BOOK = "correspondances.csv"


def change(folder, **to):
    """Correct the lines of the correspondence file: heading -> {its column: what is written there}."""
    path = folder / BOOK
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    for line in lines[1:]:
        for n, text in to.get(line[2], {}).items():
            line[n] = text
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows(lines)
    return ck.load_pilot(folder)


def log(money):
    lines = [f"0{n}/03/2026;seniors;courses;fait;{n * 3},50" for n in range(1, 7)]
    return "\n".join([f"Date;Pour qui;Quoi;Alors;{money}", *lines, ""])


@pytest.mark.long
def test_money_of_a_request_that_may_be_either_is_told_until_it_is_confirmed(tmp_path):
    found = mapped(tmp_path, "demandes.csv", log("Participation"))
    assert rows_of(found, "column_either") == [2, 3, 4, 5, 6, 7]
    assert "« Montant de la commande »" in said_of(found, "column_either")
    assert "column_either" not in codes(change(tmp_path, Participation={6: ""}))


@pytest.mark.parametrize("money", ["Panier", "Notre part"])
@pytest.mark.sampled(0)
def test_money_whose_heading_tells_is_not_asked(money, tmp_path):
    assert "column_either" not in codes(mapped(tmp_path, "demandes.csv", log(money)))


@pytest.mark.long
def test_what_the_file_proposes_for_every_line_is_told_until_it_is_confirmed(tmp_path):
    text = "Date;Prénom;Activité;Heures\n03/03/2026;P1;permanence;2\n04/03/2026;P2;livraison;3\nTotal;;;6\n"
    found = mapped(tmp_path, "bénévoles.csv", text)
    assert set(found["time"]["paid"]) == {"volunteer"}
    assert rows_of(found, "value_supposed") == [2, 3]
    assert rows_of(found, "sum_differs") == [4]  # 2 + 3 is not 6
    assert "6 ; les lignes lues pour « Heures » font 5" in said_of(found, "sum_differs")
    assert "value_supposed" not in codes(change(tmp_path, **{"": {6: ""}}))
    (tmp_path / "b").mkdir()
    right = mapped(tmp_path / "b", "bénévoles.csv", text.replace("Total;;;6", "Total;;;5"))
    assert "sum_differs" not in codes(right)


def test_who_worked_is_asked_where_nothing_says_paid_or_volunteer(tmp_path):
    found = mapped(tmp_path, "pointage.csv", "Date;Personne;Heures\n03/03/2026;P1;2\n04/03/2026;P2;3\n")
    assert found["time"]["paid"].isna().all()
    assert "« Payé ou bénévole »" in said_of(found, "mapping_to_fill")


@pytest.mark.long
def test_columns_left_aside_are_said_with_what_they_hold(tmp_path):
    much = [
        "12 km",
        "2x14",
        "17 à 19",
        "?",
        "30",
        "env. 20",
        "12+15",
    ]  # nothing in common, and told all the same
    lines = [
        f"0{n}/03/2026;seniors;courses;fait;{n};1{n}/04/2026;{n}h30;{one};{'' if n > 1 else 'oui'};"
        for n, one in enumerate(much, 1)
    ]
    text = "\n".join(["Date;Pour qui;Quoi;Alors;Truc;Machin;Bidule;Chose Sandrine;Fois;Vide", *lines, ""])
    said = said_of(mapped(tmp_path, "demandes.csv", text), "columns_aside")
    assert "« Truc » (7 chiffres) · « Machin » (7 dates)" in said
    assert (
        "« Bidule » (7 heures ou durées) · « Chose ••• » (7 cellules diverses) · « Fois » (1 cellule diverse)"
        in said
    )
    assert "Vide" not in said
    left = dict.fromkeys(("Truc", "Machin", "Bidule", "Chose Sandrine", "Fois"), {3: "—"})
    assert "columns_aside" not in codes(change(tmp_path, **left))


@pytest.mark.long
def test_the_words_of_a_list_are_said_with_what_they_are_read_as(tmp_path):
    found = mapped(tmp_path, "demandes.csv", log("Panier").replace("fait", "Servie", 2))
    assert rows_of(found, "words_read") == [4, 5, 6, 7]  # « Servie » is the kit's own word
    assert "« fait » → Servie (4)" in said_of(found, "words_read")


@pytest.mark.long
def test_the_best_end_of_grades_is_told_where_nothing_says_it(tmp_path):
    heads = ("Satisfaction", "Satisfaction (1 = très satisfait, 5 = pas du tout satisfait)")
    for n, head in enumerate(heads):
        (tmp_path / f"{n}").mkdir()
        lines = "".join(f"0{day}/03/2026;{grade}\n" for day, grade in enumerate((1, 5, 4, 2, 3), 1))
        found = mapped(tmp_path / f"{n}", "avis.csv", f"Date;{head}\n{lines}")
        assert ("best_end" in codes(found)) == (n == 0)
    assert rows_of(mapped(tmp_path / "0", "avis.csv", f"Date;{heads[0]}\n{lines}"), "best_end") == [
        2,
        3,
        4,
        5,
        6,
    ]


BANK = [("COPRO", 80), ("SYNDIC", 60), ("DEPARTEMENT", 200), ("INCONNU", 900), ("BOULANGERIE", 70)]
SPENT = [("STATION", -20), ("LIBRAIRIE", -30), ("COTISATION", -5)]


def bank(lines, left=None):
    text = "Date;Libellé;Montant;Solde\n"
    for n, (words, amount) in enumerate(lines, 1):
        left = None if left is None else left + amount
        text += f"{n:02d}/03/2026;{words};{amount};{'' if left is None else left}\n"
    return text


@pytest.mark.long
def test_sums_that_come_in_and_may_be_grants_are_told(tmp_path):
    assert rows_of(mapped(tmp_path, "mouvements.csv", bank(BANK + SPENT)), "income_unsure") == [4, 5]


@pytest.mark.parametrize("down", [False, True])
def test_what_is_left_is_a_second_reader(down, tmp_path):
    head, *body = bank(BANK + SPENT, 100).splitlines()
    body[3] = body[3].replace("900;", "90;")  # a nought lost in the file, where the balance has it
    found = mapped(tmp_path, "mouvements.csv", "\n".join([head, *(body[::-1] if down else body), ""]))
    assert rows_of(found, "balance_differs") == ([6] if down else [5])
    assert "bouge de 900 € ; les lignes lues font 90 €" in said_of(found, "balance_differs")


@pytest.mark.long
def test_a_line_that_holds_much_less_than_the_others_is_told(tmp_path):
    text = log("Panier") + "08/03/2026;;;;\n"
    assert rows_of(mapped(tmp_path, "demandes.csv", text), "line_thin") == [8]


TOURS = "Date;Activité;Heures;Km;Nb arrêts\n03/03/2026;livraison;2;12;4\n04/03/2026;permanence;3;8;2\n"


@pytest.mark.long
def test_a_sheet_that_may_be_another_table_is_told_and_read_again_as_the_one_named(tmp_path):
    found = mapped(tmp_path, "saisie.csv", TOURS)
    first, other = ("tours", "time") if len(found["tours"]) else ("time", "tours")
    assert rows_of(found, "table_unsure") == [2, 3]
    titles = {"tours": "Tournées", "time": "Temps"}
    sure = re.search(r";;;(\w+);;;(probable[^;]*)", (tmp_path / BOOK).read_text("utf-8-sig"))
    assert sure[1] == titles[first]
    assert titles[other] in sure[2]
    assert not {"table_unsure", "mapping_named"} & codes(change(tmp_path, **{"": {6: ""}}))
    path = tmp_path / BOOK
    path.write_text(
        path.read_text("utf-8-sig").replace(f";;{sure[1]};;;;", f";;{titles[other]};;;;"), "utf-8-sig"
    )
    waiting = ck.load_pilot(tmp_path)
    assert not len(waiting[first])
    assert "mapping_named" in codes(waiting)
    main(["map", str(tmp_path / "saisie.csv"), "--lang", "fr"])
    again = ck.load_pilot(tmp_path)
    assert len(again[other]) == 2
    assert not len(again[first])
    assert "mapping_named" not in codes(again)


@pytest.mark.long
def test_the_words_of_a_line_are_known_by_their_cells_and_said_to_be_so(tmp_path):
    lines = [f"1{n}/03/2026;Ruires;virement du syndic des Ruires {n};{n}0,00;" for n in range(1, 6)]
    lines += [f"1{n}/03/2026;Banque;échéance de prêt n° 4571 {n};;{n}1,00" for n in range(6, 9)]
    text = "\n".join(["Date;Tiers;Texte;Crédit;Débit", *lines, ""])
    found = mapped(tmp_path, "livre.csv", text)
    assert found["ledger"]["date"].dt.day.tolist() == [*range(11, 16), 16, 17, 18]
    assert found["ledger"]["nature"].tolist() == ["own_revenue"] * 5 + ["repayment"] * 3
    assert "column_alike" in codes(found)


@pytest.mark.long
def test_a_loan_from_one_day_to_another_is_no_hour_of_work(tmp_path):
    lines = [f"fourgon {n};commune;{n}0 €;0{n}/01/2026;0{n}/12/2026" for n in range(1, 7)]
    text = "\n".join(["Bien;Propriétaire;Loyer évité;Début;Fin", *lines, ""])
    try:
        assert "time" not in mapped(tmp_path, "moyens.csv", text).tables
    except ck.ConciergekitError:
        assert ";Temps;" not in (tmp_path / BOOK).read_text("utf-8-sig")


WAYS = (
    ("ADH", "E", 15),
    ("ACH", "S", 20),
    ("ACH", "S", 31),
    ("ADH", "E", 18),
    ("ADH", "E", 12),
    ("ACH", "S", 9),
)
WAYS += ("ADH", "E", 14), ("ACH", "S", 8), ("ACH", "E", 7)  # brought back


@pytest.mark.long
def test_what_stands_on_the_other_side_than_its_word_does_elsewhere_is_told(tmp_path):
    lines = "".join(
        f"{n:02d}/03/2026;x;{code};{way};{euros}\n" for n, (code, way, euros) in enumerate(WAYS, 1)
    )
    found = mapped(tmp_path, "livre.csv", "Date;Libellé;Code;E/S;Montant\n" + lines)
    assert rows_of(found, "side_against") == [10]
    said = (tmp_path / BOOK).read_text("utf-8-sig")
    assert re.search(r"E/S;Comptes;Nature;Charge;probable[^;]*;;S", said)
    assert re.search(r"E/S;Comptes;Nature;Recette propre;probable[^;]*;;E", said)


@pytest.mark.long
def test_numbers_that_follow_one_another_are_no_money_and_a_word_with_a_point_is_known(tmp_path):
    lines = [f"{n:02d}/03/2026;{300 + n};{n},50;{'bén.' if n % 2 else 'sal.'};{n}" for n in range(1, 12)]
    found = mapped(tmp_path, "tournées.csv", "\n".join(["Date;Ticket;Km;Statut;Nb arrêts", *lines, ""]))
    assert found["tours"]["paid"].tolist()[:2] == ["volunteer", "paid"]
    numbered, bought = tuple(range(311, 321)), (311, 18, 24, 311, 40, 12, 7, 311, 52, 30)
    assert (_counts_up(numbered), _counts_up(tuple(range(2, 22, 2))), _counts_up(bought)) == (
        True,
        False,
        False,
    )


@pytest.mark.long
def test_another_table_above_the_one_that_is_read_is_told(tmp_path):
    above = [["Matériel", "Prêteur", "Depuis"], *[["vélo", "MJC", n] for n in range(4)], [], ["Demandes"]]
    head = ["Date", "Pour qui", "Quoi", "Alors", "Commune"]
    book = [*above, head, *[[f"0{n}/03/2026", "seniors", "courses", "fait", "Eybens"] for n in range(1, 7)]]
    width = max(map(len, book))
    text = "".join(";".join([*map(str, row), *[""] * (width - len(row))]) + "\n" for row in book)
    found = mapped(tmp_path, "suivi.csv", text)
    assert len(found["requests"]) == 6
    assert rows_of(found, "table_above") == [1, 2, 3, 4, 5]


@pytest.mark.long
def test_lines_of_which_nothing_is_read_are_told(tmp_path):
    lines = [f"0{n}/03/2026;P{n};;" if n == 3 else f"0{n}/03/2026;P{n};{n};" for n in range(1, 7)]
    text = "\n".join(["Date;Qui;Satisfaction (1 = pas du tout, 5 = très satisfait);Mot", *lines, ""])
    found = mapped(tmp_path, "avis.csv", text)
    assert [n for code in ("lines_unread", "line_thin") for n in rows_of(found, code)] == [4]


@pytest.mark.long
def test_two_columns_that_may_say_the_service_are_told(tmp_path):
    things = {"pantalon": "couture", "veste": "couture", "lampe": "électricité", "grille-pain": "électricité"}
    lines = [
        f"{n:02d}/03/2026;seniors;{thing};fait;{things[thing]};mot {n}"
        for n, thing in enumerate([*things] * 3, 1)
    ]
    text = "\n".join(["Date;Pour qui;Objet;Alors;Catégorie;Obs", *lines, ""])
    found = mapped(tmp_path, "réparations.csv", text)
    assert set(found["requests"]["service"]) == {*things}
    assert rows_of(found, "column_which") == [*range(2, 14)]
    assert "être Catégorie, laissé de côté" in said_of(found, "column_which")
    assert "column_which" not in codes(change(tmp_path, Objet={6: ""}))


@pytest.mark.long
def test_a_sum_of_one_side_or_of_one_month_is_a_sum(tmp_path):
    lines = "03/01/2026;x;Dépense;2\n04/01/2026;y;Vente;5\n;Total dépenses;;2\n;Total recettes;;5\n"
    lines += "03/02/2026;x;Dépense;3\n04/02/2026;y;Vente;9\n;Total dépenses;;3\n;Total recettes;;8\n"
    found = mapped(tmp_path, "livre.csv", "Date;Libellé;Nature;Montant\n" + lines)
    assert rows_of(found, "sum_differs") == [9]


HEADS = ["Date", "Pour qui", "Quoi", "Alors", "Montant"]


def asked_on(*days, heads=HEADS):
    return [heads, *[[dt.date(2026, 3, n), "seniors", "courses", "fait", 5] for n in days]]


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("Modèle", False),
        ("Vierge", False),
        ("Exemple de saisie", False),
        ("Brouillon", False),
        ("Ancien (ne pas utiliser)", False),
        ("Draft - do not use", False),
        ("Demandes anciennes", False),
        ("Périmées", False),
        ("Archives 2025", False),
        ("Sauvegarde", False),
        ("Corbeille", False),
        ("Do not touch", False),
        ("La Vierge", True),
        ("Tour ancienne", True),
        ("Compte ancien", True),
        ("Tournée des anciens", True),
        ("Sample", True),
        ("Exemplaires", True),
        ("Modèles réduits", True),
        ("Anciens combattants", True),
        ("Ancienne mairie", True),
        ("Essai 2026", True),
        ("Test", True),
    ],
)
@pytest.mark.long
def test_a_sheet_that_says_it_does_not_count_is_asked(name, counted, tmp_path):
    """Seven requests in two months, and three lines more."""
    book(
        tmp_path,
        "d.xlsx",
        {name: asked_on(20, 21, 22), "Mars": asked_on(1, 2, 3), "Avril": asked_on(*range(4, 8))},
    )
    found = pilot(tmp_path, "d.xlsx")
    assert len(found["requests"]) == (10 if counted else 7)
    asked = [f.typed for f in found.findings if f.code == "mapping_asks"]
    assert asked == ([] if counted else [name])


def priced(*days):
    """Requests of other amounts, which are of one order only."""
    return [HEADS, *[[dt.date(2026, 3, n), "seniors", "courses", "fait", 5 * n] for n in days]]


@pytest.mark.long
def test_it_is_counted_once_a_person_says_what_it_is_and_its_lines_said_elsewhere_are_told(tmp_path):
    book(
        tmp_path,
        "d.xlsx",
        {"Brouillon": priced(1, 2, 3), "Mars": priced(*range(1, 21)), "Avril": priced(21, 22)},
    )
    assert len(pilot(tmp_path, "d.xlsx")["requests"]) == 22
    path = tmp_path / BOOK
    path.write_text(
        path.read_text("utf-8-sig").replace(";Brouillon;;;", ";Brouillon;;Demandes;"), "utf-8-sig"
    )
    found = ck.load_pilot(tmp_path)
    assert len(found["requests"]) == 25
    assert "mapping_named" not in codes(found)
    (told,) = [f for f in found.findings if f.code == "requests_again"]
    assert (told.sheet, told.values["other"], told.values["rows"]) == ("Brouillon", "Mars", (2, 3, 4))


@pytest.mark.long
def test_a_banner_says_it_too_and_a_file_mapped_before_asks_it(tmp_path):
    model = [["MODÈLE – ne pas remplir"], *asked_on(9)]
    book(tmp_path, "d.xlsx", {"Feuil2": model, "Mars": asked_on(1, 2, 3), "Avril": asked_on(4, 5)})
    assert len(pilot(tmp_path, "d.xlsx")["requests"]) == 5
    path = tmp_path / BOOK
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join(line for line in lines if ";Feuil2;" not in line), "utf-8-sig")
    found = ck.load_pilot(tmp_path)
    assert len(found["requests"]) == 5
    assert [f.sheet for f in found.findings if f.code == "no_records"] == ["Feuil2"]
    book(
        tmp_path,
        "d.xlsx",
        {"Feuil2": [["Saisie : ne pas remplir la colonne F"], *asked_on(9)], "Mars": asked_on(1, 2, 3)},
    )
    assert len(ck.load_pilot(tmp_path)["requests"]) == 4


@pytest.mark.long
def test_no_sheet_is_left_out_for_a_draft_of_it_that_is_not_read(tmp_path):
    book(
        tmp_path,
        "d.xlsx",
        {"Brouillon": asked_on(*range(1, 9)), "Mars": asked_on(*range(1, 7)), "Avril": asked_on(10, 11)},
    )
    assert len(pilot(tmp_path, "d.xlsx")["requests"]) == 8
