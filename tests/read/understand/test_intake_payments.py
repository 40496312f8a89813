"""Exports of payments (HelloAsso): known by their columns, mapped by one command, names left out."""

import csv

import pytest
from conftest import blank_book

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.layout.forms import detect, is_personal
from conciergekit.read.open.files import read_file

HEADS = (
    "Référence commande;Date de la commande;Statut de la commande;Nom participant;Prénom participant;Nom payeur;Prénom payeur;"
    "Email payeur;Raison sociale;Moyen de paiement;Billet;Numéro de billet;Tarif;Montant tarif;Code Promo;Montant code promo"
)
LINES = [
    "1001;13/01/2026 10:22;Validé;ZBROVSKI;Jeanne;ZBROVSKI;Jeanne;j.z@example.org;;Carte bancaire;https://x;9;Adhésion;15,00;;",
    "1002;14/01/2026 11:22;Validé;MARTIN;Paul;MARTIN;Paul;p.m@example.org;;Chèque;https://x;10;Panier;20,00;NOEL;5,00",
    "1003;15/01/2026 11:22;Remboursé;MARTIN;Paul;MARTIN;Paul;p.m@example.org;;Carte bancaire;https://x;11;Panier;30,00;;",
    "1004;16/01/2026 11:22;En attente;MARTIN;Paul;MARTIN;Paul;p.m@example.org;;Chèque;https://x;12;Panier;40,00;;",
]


@pytest.fixture
def export(tmp_path):
    blank_book(tmp_path / "pilote.xlsx")
    path = tmp_path / "export-adhesions.csv"
    path.write_text("\n".join([HEADS, *LINES]), encoding="utf-8-sig")
    return path


def codes(pilot, *wanted):
    return [f for f in pilot.findings if f.code in wanted]


def mapped(export, nature="Recette propre"):
    assert main(["map", str(export), "--lang", "fr"]) == 0
    path = export.parent / "correspondances.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    next(row for row in rows if row[4] == "Nature")[5] = nature
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return rows


def test_it_is_known_by_its_columns(export):
    ((sheet,), _told) = read_file(export)
    form = detect(sheet)
    assert form.name == "HelloAsso"
    assert form.void() == {3: "Remboursé", 4: "En attente"}


def test_an_export_nobody_explained_is_told_with_the_command(export):
    (export.parent / "pilote.xlsx").unlink()
    (export.parent / "Demandes.csv").write_text(
        "Date;Public;Service;Issue\n13/01/2026;a;b;Servie\n", encoding="utf8"
    )
    (told,) = codes(ck.load_pilot(export.parent, lang="fr"), "payments_export")
    assert "HelloAsso" in told.what()
    assert "sur export-adhesions.csv" in told.repair()


@pytest.mark.long
def test_one_command_makes_it_lines_of_the_ledger_without_a_name(export, capsys):
    rows = mapped(export)
    assert {row[2]: row[4] for row in rows[1:] if row[4]} == {
        "Date de la commande": "Date",
        "Tarif": "Poste",
        "Montant tarif": "Montant",
        "": "Nature",
    }
    pilot = ck.load_pilot(export.parent)
    ledger = pilot["ledger"]
    assert ledger["amount_eur"].tolist() == [15, 20]
    assert ledger["line"].tolist() == ["Adhésion", "Panier"]
    assert set(ledger["nature"]) == {"own_revenue"}
    said = (
        repr(rows) + repr(pilot.tables) + repr(pilot.findings) + repr(pilot.ignored) + capsys.readouterr().out
    )
    for name in ("ZBROVSKI", "Jeanne", "example.org"):
        assert name not in said


@pytest.mark.long
def test_payments_given_back_or_not_made_and_promo_codes_are_told(export):
    mapped(export)
    pilot = ck.load_pilot(export.parent)
    (void,) = codes(pilot, "payment_void")
    assert (void.typed, void.values["rows"]) == ("Remboursé", (4, 5))
    (parts,) = codes(pilot, "payment_parts")
    assert (parts.row, parts.values["titles"]) == (3, ("Montant code promo",))


@pytest.mark.parametrize(
    "heading", ["Nom de l'enfant", "Prénom du bénéficiaire", "Nom adhérent", "Noms des clients"]
)
def test_names_of_others_are_personal_too(heading):
    assert is_personal(heading)
