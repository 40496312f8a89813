"""What the reading of an export rests on: told with its lines where nothing in the file decides, and nothing more where it does."""

import csv
import re

import pytest
from test_intake_later import codes, said_of
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.cli import main

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


def test_money_of_a_request_that_may_be_either_is_told_until_it_is_confirmed(tmp_path):
    found = mapped(tmp_path, "demandes.csv", log("Participation"))
    assert rows_of(found, "column_either") == [2, 3, 4, 5, 6, 7]
    assert "« Montant de la commande »" in said_of(found, "column_either")
    assert "column_either" not in codes(change(tmp_path, Participation={6: ""}))


@pytest.mark.parametrize("money", ["Panier", "Notre part"])
def test_money_whose_heading_tells_is_not_asked(money, tmp_path):
    assert "column_either" not in codes(mapped(tmp_path, "demandes.csv", log(money)))


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


def test_columns_left_aside_are_said_with_what_they_hold(tmp_path):
    lines = [f"0{n}/03/2026;seniors;courses;fait;{n};1{n}/04/2026;rien {n}" for n in range(1, 8)]
    text = "\n".join(["Date;Pour qui;Quoi;Alors;Truc;Machin;Chose", *lines, ""])
    said = said_of(mapped(tmp_path, "demandes.csv", text), "columns_aside")
    assert "« Truc » (7 chiffres) · « Machin » (7 dates)" in said
    assert "Chose" not in said
    assert "columns_aside" not in codes(change(tmp_path, Truc={3: "—"}, Machin={3: "—"}))


def test_the_words_of_a_list_are_said_with_what_they_are_read_as(tmp_path):
    found = mapped(tmp_path, "demandes.csv", log("Panier").replace("fait", "Servie", 2))
    assert rows_of(found, "words_read") == [4, 5, 6, 7]  # « Servie » is the kit's own word
    assert "« fait » → Servie (4)" in said_of(found, "words_read")


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


def test_sums_that_come_in_and_may_be_grants_are_told(tmp_path):
    assert rows_of(mapped(tmp_path, "mouvements.csv", bank(BANK + SPENT)), "income_unsure") == [4, 5]


@pytest.mark.parametrize("down", [False, True])
def test_what_is_left_is_a_second_reader(down, tmp_path):
    head, *body = bank(BANK + SPENT, 100).splitlines()
    body[3] = body[3].replace("900;", "90;")  # a nought lost in the file, where the balance has it
    found = mapped(tmp_path, "mouvements.csv", "\n".join([head, *(body[::-1] if down else body), ""]))
    assert rows_of(found, "balance_differs") == ([6] if down else [5])
    assert "bouge de 900 € ; les lignes lues font 90 €" in said_of(found, "balance_differs")


def test_a_line_that_holds_much_less_than_the_others_is_told(tmp_path):
    text = log("Panier") + "08/03/2026;;;;\n"
    assert rows_of(mapped(tmp_path, "demandes.csv", text), "line_thin") == [8]


TOURS = "Date;Activité;Heures;Km;Nb arrêts\n03/03/2026;livraison;2;12;4\n04/03/2026;permanence;3;8;2\n"


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
