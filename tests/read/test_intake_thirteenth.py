"""What sixteen more ordinary files made the intake read wrong without a word (`benchmarks/messy/eighth.py`): each cause on other
figures, beside what must stay as it is."""

import datetime as dt

import pytest
from test_intake_later import book, pilot
from test_intake_third import mapped, rows_of

from conciergekit.cli import main
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.errors import ConciergekitError
from conciergekit.read.layout.days.periods import week_titles

pytestmark = pytest.mark.exhaustive

DUE = "Date;Bénévole;Trajet;Km;€/km;Indemnité\n03/03/2026;P1;Vif-Claix;20;0,40;8,00\n05/03/2026;P2;Vif-Varces;15;0,40;6,00\nTotal;;;;;14,00\n"


def test_mileage_paid_back_is_an_expense_and_no_tour(tmp_path):
    found = mapped(tmp_path, "Indemnités km.csv", DUE)
    assert not len(found["tours"])
    assert found["ledger"]["amount_eur"].tolist() == [8, 6]
    assert set(found["ledger"]["nature"]) == {"expense"}
    (tmp_path / "b").mkdir()
    left = "Date;Km;Nb arrêts;Frais\n03/03/2026;20;4;2\n05/03/2026;15;3;0\n"  # tolls of a tour
    assert mapped(tmp_path / "b", "sorties.csv", left)["tours"]["km"].tolist() == [20, 15]


@pytest.mark.parametrize(("name", "clients"), [("Réparations.csv", False), ("Adhérents.csv", True)])
def test_a_number_and_a_category_are_clients_where_the_file_says_so(name, clients, tmp_path):
    text = "N°;Catégorie;Panne\n1;Vélo;crevé\n2;Couture;déchiré\n3;Vélo;freins\n"
    if clients:
        assert len(mapped(tmp_path, name, text)["clients"]) == 3
        return
    try:
        assert not len(mapped(tmp_path, name, text)["clients"])
    except ConciergekitError:
        assert "à remplir" in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


def test_a_grant_that_only_the_details_of_a_bank_say_is_no_sale(tmp_path):
    lines = [
        ("VIR RECU", "DE: DEPARTEMENT MOTIF: SUBVENTION", 900),
        ("VIR RECU", "DE: SYNDIC MOTIF: FACTURE", 80),
    ]
    lines += [("CARTE", "STATION", -20), ("CARTE", "LIBRAIRIE", -30), ("FRAIS", "COTISATION", -5)]
    lines += [("REMISE", "3 CHQ", 40), ("REMISE", "2 CHQ", 60)]
    text = "Date;Libellé;Détail de l'écriture;Remarque;Montant\n" + "".join(
        f"{n:02d}/03/2026;{short};{said};{'attend la subvention' if n == 2 else ''};{sum_}\n"
        for n, (short, said, sum_) in enumerate(lines, 1)
    )
    found = mapped(tmp_path, "export.csv", text)
    assert found["ledger"]["nature"].tolist()[:2] == ["subsidy", "own_revenue"]  # a remark is not the bank's
    assert rows_of(found, "nature_by_words") == [2]


def test_a_day_the_till_was_shut_is_no_line_though_money_was_left_in_it(tmp_path):
    lines = [["Date", "Libellé", "Montant", "Fond de caisse"]]
    lines += [[dt.date(2026, 3, n), *more] for n, *more in ((2, "Ventes", 30, 100), (4, "fermé", None, 130))]
    lines += [[dt.date(2026, 3, 6), "fermé l'après-midi", 12, 130], [dt.date(2026, 3, 9), "fermé", 15, 142]]
    book(tmp_path, "ventes.xlsx", {"Mars": lines})
    found = pilot(tmp_path, "ventes.xlsx")
    assert found["ledger"]["amount_eur"].tolist() == [30, 12, 15]
    assert rows_of(found, "line_void") == [3]


@pytest.mark.parametrize(
    ("name", "mode"),
    [("Sorties vélo cargo.csv", ["bike"]), ("Sorties vélo et voiture.csv", []), ("Sorties.csv", [])],
)
def test_tours_of_a_file_that_names_one_vehicle_are_by_it(name, mode, tmp_path):
    found = mapped(tmp_path, name, "Date;Km;Nb arrêts\n03/03/2026;9;4\n05/03/2026;8;3\n")
    assert found["tours"]["mode"].dropna().unique().tolist() == mode


def test_a_week_named_by_its_first_day_is_the_week_of_that_day():
    rows = [["Jour", "Service"], ["Semaine du 5 janvier 2026", ""], ["mardi", "x"], ["Semaine du 13/01", ""]]
    rows += [["jeudi", "y"]]
    found = week_titles(Sheet("Suivi", "Suivi", rows), 0)
    assert found == {1: dt.date(2026, 1, 5), 3: dt.date(2026, 1, 12)}


def test_sums_are_no_words_of_a_line(tmp_path):
    (tmp_path / "caisse.csv").write_text("Date;Prix;Achats\n03/03/2026;9;4\n05/03/2026;8;6\n", "utf-8")
    main(["map", str(tmp_path / "caisse.csv"), "--lang", "fr"])
    said = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    assert not any("Achats" in line and "Poste" in line for line in said)
