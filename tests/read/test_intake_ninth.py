"""What a ninth author's files made the intake read wrong in silence: each of their faults, on other figures."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.layout.answers import scale_of

pytestmark = pytest.mark.exhaustive

# ---- money


CASH = [
    (-40, "recette buvette"),
    (12.5, "timbres"),
    (7, "parking"),
    (-9.9, "vente tote bag"),
    (31, "lessive"),
    (-64, "recette marché"),
    (5.5, "piles"),
    (18, "essence"),
]


def _cash(moves, last_first=False):
    """A till book: the amount, and what is left after it."""
    left, lines = 200.0, []
    for day, (amount, text) in enumerate(moves, 2):
        left -= amount
        lines.append(f"{day:02d}/02/2026;{text};{amount:.2f};{left:.2f}".replace(".", ","))
    return "Date;Libellé;Montant;Solde\n" + "\n".join(reversed(lines) if last_first else lines) + "\n"


@pytest.mark.parametrize("last_first", [False, True])
def test_a_till_whose_balance_goes_down_by_what_stands_above_zero(last_first, tmp_path):
    found = mapped(tmp_path, "caisse.csv", _cash(CASH, last_first))
    read = found["ledger"].sort_values("date")[["nature", "amount_eur"]].values.tolist()
    assert read == [["own_revenue" if amount < 0 else "expense", abs(amount)] for amount, _text in CASH]
    assert codes(found) & {"signs_turned", "signs_read"} == {"signs_turned"}


def test_a_till_whose_balance_goes_up_by_what_stands_above_zero(tmp_path):
    text = _cash([(-amount, text) for amount, text in CASH])
    # written the usual way: what comes in is above zero, and the balance goes up by it
    lines = [line.split(";") for line in text.splitlines()]
    left = 200.0
    for line in lines[1:]:
        left += float(line[2].replace(",", "."))
        line[3] = f"{left:.2f}".replace(".", ",")
    found = mapped(tmp_path, "caisse.csv", "\n".join(map(";".join, lines)))
    read = found["ledger"][["nature", "amount_eur"]].values.tolist()
    assert read == [["own_revenue" if amount < 0 else "expense", abs(amount)] for amount, _text in CASH]
    assert "signs_read" in codes(found)


def test_payments_online_are_no_tours(tmp_path):
    text = "Reçu n°;Date de paiement;Bénéficiaire;Somme versée;Moyen\n"
    text += "".join(f"R{n};0{n}/03/2026;asso;{n},50;Virement\n" for n in range(1, 8))
    assert "tours" not in mapped(tmp_path, "paiements.csv", text).tables or not len(
        ck.load_pilot(tmp_path)["tours"]
    )


def test_a_tour_whose_means_is_a_nickname_is_a_tour(tmp_path):
    text = "N°;Date;Moyen;Km\n" + "".join(f"T{n};0{n}/03/2026;Titine;{n + 10}\n" for n in range(1, 8))
    found = mapped(tmp_path, "tournees.csv", text)
    assert found["tours"]["km"].tolist() == [11, 12, 13, 14, 15, 16, 17]
    assert rows_of(found, "not_in_list") == [2, 3, 4, 5, 6, 7, 8]


def test_an_export_that_names_helloasso_is_one_of_payments(tmp_path):
    text = "Référence paiement;Date de paiement;Statut;Nom;Tarif;Montant tarif;Contribution HelloAsso\n"
    text += "81;04/02/2026;Validé;MARTINOT;Adhésion 2026;12,00;1,00\n82;05/02/2026;Remboursé;MARTINOT;Adhésion 2026;12,00;1,00\n"
    said = (";Comptes;Nature;;à remplir", ";Comptes;Nature;Recette propre;à remplir")
    found = mapped(tmp_path, "export.csv", text, said)
    assert found["ledger"]["amount_eur"].tolist() == [12]
    assert rows_of(found, "payment_void") == [3]


def test_a_part_given_back_beside_is_told(tmp_path):
    text = "Date;Description;Amount;Amount Refunded;Status\n"
    text += "2026-02-03;Ironing;30.00;0.00;Paid\n2026-02-04;Ironing;42.00;7.50;Paid\n2026-02-13;Parcel;8.00;0.00;Paid\n"
    found = mapped(tmp_path, "customers payments.csv", text)
    assert found["ledger"]["amount_eur"].tolist() == [30, 42, 8]
    assert rows_of(found, "payment_part_back") == [3]


@pytest.mark.parametrize("heading", ["Nature du document", "Type"])
def test_invoices_and_quotes_in_one_list_are_no_requests(heading, tmp_path):
    lines = [[heading, "Date", "Client", "Objet", "Total HT", "Total TTC", "État"]]
    kinds = ["Facture", "Devis", "Facture", "Avoir", "Devis", "Facture"]
    lines += [
        [kind, dt.date(2026, 2, n + 2), "Syndic Bel Air", "Affichage", 100 + n, 120 + n, "Envoyé"]
        for n, kind in enumerate(kinds)
    ]
    book(tmp_path, "documents.xlsx", {"Liste": lines})
    found = pilot(tmp_path, "documents.xlsx")
    assert "requests" not in found.tables or not len(found["requests"])
    assert "requests" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    read = found["ledger"][["nature", "amount_eur"]]
    assert read.values.tolist() == [["own_revenue", figure] for figure in (100, 102, 103, 105)]
    assert rows_of(found, "quote_void") == [3, 6]


@pytest.mark.parametrize(
    ("name", "first"), [("devis 2025.csv", "N°"), ("suivi commercial.csv", "N° devis"), ("quotes.csv", "No")]
)
def test_a_list_of_quotes_is_no_revenue(name, first, tmp_path):
    text = f"{first};Date;Client;Libellé;Montant\n"
    text += "".join(f"{n};0{n}/02/2026;Syndic Bel Air;Tonte;{n}50,00\n" for n in range(2, 9))
    found = mapped(tmp_path, name, text)
    assert "ledger" not in found.tables or not len(found["ledger"])
    assert "Comptes" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


# ---- requests


def test_a_parcel_its_addressee_would_not_have_is_cancelled(tmp_path):
    text = "Date;Public;Service;Statut\n"
    text += (
        "03/02/2026;seniors;colis;Décliné par l'adhérent\n04/02/2026;seniors;colis;Refusée par la famille\n"
    )
    text += "05/02/2026;seniors;colis;Refusé par le prestataire\n06/02/2026;seniors;colis;servi\n"
    found = mapped(tmp_path, "relais.csv", text)
    assert found["requests"]["outcome"].tolist() == ["cancelled", "cancelled", "refused", "served"]


def test_what_alone_makes_a_sheet_no_table(tmp_path):
    text = "Ref;What;Colour;Weight\n" + "".join(f"{n};lamp;red;{n}\n" for n in range(1, 9))
    mapped(tmp_path, "stock.csv", text)
    lines = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()[1:]
    assert {line.split(";")[3] for line in lines} == {""}


@pytest.mark.long
def test_a_log_in_plain_english(tmp_path):
    text = "When;For whom;What;Result\n2026-02-03;families;ironing;done\n2/14/2026;older people;shopping;done\n2026-02-16;families;parcels;done\n"
    found = mapped(tmp_path, "log.csv", text)
    read = found["requests"].assign(day=found["requests"]["date"].dt.day)
    assert read[["day", "public", "service", "outcome"]].values.tolist() == [
        [3, "families", "ironing", "served"],
        [14, "older people", "shopping", "served"],
        [16, "families", "parcels", "served"],
    ]


def test_letters_in_colour_are_told(tmp_path):
    lines = [["Date", "Public", "Service", "Issue"]]
    lines += [[dt.date(2026, 2, n), "jeunes", "linge", "servie"] for n in range(1, 13)]
    book(tmp_path, "log.xlsx", {"Demandes": lines})
    made = openpyxl.load_workbook(tmp_path / "log.xlsx")
    for n in (4, 9):
        for cell in made["Demandes"][n]:
            cell.font = Font(color="FF7030A0")
    for cell in made["Demandes"][6]:  # grey sets nothing apart: so is the example of the template
        cell.font = Font(color="FF767676")
    for cell in made["Demandes"][1]:  # headings in colour say nothing of a line
        cell.font = Font(color="FF7030A0")
    made.save(tmp_path / "log.xlsx")
    assert rows_of(pilot(tmp_path, "log.xlsx"), "coloured_rows") == [4, 9]


def test_map_reads_accents_as_check_does(tmp_path, capsys):
    text = "Date;Public;Service;Canal;Issue\n03/02/2026;aînés;linge;téléphone;servie\n04/02/2026;aînés;linge;téléphone;livrée\n"
    (tmp_path / "log.csv").write_bytes(text.encode().decode("cp1252").encode())
    pilot(tmp_path, "log.csv")
    assert "Ã" not in capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text("utf-8-sig")


@pytest.mark.long
def test_a_table_below_in_a_file_beside_sends_nobody_to_the_workbook(tmp_path, capsys):
    lines = [["date", "public", "service", "issue"]]
    lines += [[dt.date(2026, 2, n), "jeunes", "linge", "servie"] for n in range(2, 9)]
    lines += [[], ["jour", "achat", "magasin", "payé"]]
    lines += [[dt.date(2026, 2, n), "savon", "Biocoop", 4.2 + n] for n in range(2, 9)]
    book(tmp_path, "fevrier.xlsx", {"Feuil1": lines})
    found = pilot(tmp_path, "fevrier.xlsx")
    assert rows_of(found, "table_below")
    assert "conciergekit map" not in _next_step(tmp_path, capsys)


def _next_step(folder, capsys):
    capsys.readouterr()
    main(["check", str(folder), "--lang", "fr"])
    (last,) = [line for line in capsys.readouterr().out.splitlines() if "Ensuite" in line]
    return last


@pytest.mark.long
def test_who_says_which_table_a_file_is_has_its_columns_proposed(tmp_path, capsys):
    text = "Quand;Libellé;Flux\n" + "".join(f"0{n}/02/2026;lessive;{n},50\n" for n in range(2, 9))
    asked = mapped(tmp_path, "suivi.csv", text, (";;;;à remplir", ";Comptes;;;à remplir")).findings
    path = tmp_path / "correspondances.csv"
    assert [(f.typed, f.row) for f in asked if f.code == "mapping_named"] == [("suivi.csv", 2)]
    assert "mapping_column" not in {f.code for f in asked}
    assert "conciergekit map" in _next_step(tmp_path, capsys)
    main(["map", str(tmp_path / "suivi.csv"), "--lang", "fr"])
    said = [line.split(";")[2:6] for line in path.read_text("utf-8-sig").splitlines()[1:]]
    assert said == [
        ["Quand", "Comptes", "Date", ""],  # its cells are days
        ["Libellé", "Comptes", "Poste", ""],
        ["Flux", "", "", ""],
        ["", "Comptes", "Nature", ""],
        ["", "Comptes", "Montant", ""],
    ]
    assert "lignes 5 et 6" in _next_step(tmp_path, capsys)
    main(["map", str(tmp_path / "suivi.csv"), "--lang", "fr"])  # and nothing is asked a second time
    assert [line.split(";")[2:6] for line in path.read_text("utf-8-sig").splitlines()[1:]] == said


@pytest.mark.long
def test_lines_of_other_files_stay_when_a_table_is_named(tmp_path):
    mapped(
        tmp_path,
        "log.csv",
        "Date;Public;Service;Issue\n03/02/2026;aînés;linge;servie\n04/02/2026;aînés;linge;servie\n",
    )
    path = tmp_path / "correspondances.csv"
    before = path.read_text("utf-8-sig").splitlines()
    text = "Quand;Libellé;Flux\n" + "".join(f"0{n}/02/2026;lessive;{n},50\n" for n in range(2, 9))
    mapped(tmp_path, "suivi.csv", text, ("suivi.csv;;;;;;à remplir", "suivi.csv;;;Comptes;;;à remplir"))
    main(["map", str(tmp_path / "suivi.csv"), "--lang", "fr"])
    after = path.read_text("utf-8-sig").splitlines()
    assert after[: len(before)] == before
    assert len(after) == len(before) + 5


def test_initials_are_not_shown(tmp_path, capsys):
    mapped(
        tmp_path,
        "log.csv",
        "Date;Initiales;Public;Service;Issue\n03/02/2026;G.V.;aînés;linge;servie\n04/02/2026;TQ;aînés;linge;servie\n",
    )
    shown = capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert "Initiales" in shown
    assert not {"G.V.", "TQ"} & set(shown.replace(";", " ").split())


def test_the_year_written_once_above_is_that_of_every_day(tmp_path):
    lines = (
        "Jour;Public;Service;Issue\nmar. 3 février;aînés;linge;servie\njeu. 5 février;aînés;linge;servie\n"
    )
    found = mapped(tmp_path, "permanence.csv", lines)
    assert rows_of(found, "date_no_year") == [2, 3]
    (tmp_path / "permanence.csv").write_text("Year 2026\n" + lines, "utf-8")
    assert ck.load_pilot(tmp_path)["requests"]["date"].tolist() == [
        pd.Timestamp(2026, 2, 3),
        pd.Timestamp(2026, 2, 5),
    ]


# ---- surveys


def test_a_form_in_two_languages_is_one(tmp_path):
    heads = "Horodateur;Langue;Êtes-vous satisfait ?;Conseilleriez-vous le service (0 à 10) ?;Are you satisfied?;Would you recommend it (0 to 10)?\n"
    text = (
        heads
        + "03/02/2026 10:00:00;FR;4;9;;\n04/02/2026 10:00:00;EN;;;2;3\n05/02/2026 10:00:00;FR;5;10;;\n06/02/2026 11:00:00;EN;;;3;6\n"
    )
    found = mapped(tmp_path, "avis.csv", text)["surveys"]
    for question, scores in (("satisfaction", [4, 2, 5, 3]), ("recommend", [9, 3, 10, 6])):
        asked = found[found["question"] == question].sort_values("date")
        assert asked["score"].tolist() == scores


def test_two_questions_everybody_answers_are_not_one(tmp_path):
    text = "Horodateur;Êtes-vous satisfait du service ?;Êtes-vous satisfait des horaires ?\n"
    text += "03/02/2026 10:00:00;4;1\n04/02/2026 10:00:00;5;2\n05/02/2026 10:00:00;4;1\n"
    found = mapped(tmp_path, "avis.csv", text)["surveys"]
    assert found["score"].tolist() == [4, 5, 4]


def test_who_would_use_it_again_used_it(tmp_path):
    for name, asked, who in (
        ("again", "Would you use it again?", "beneficiaries"),
        ("need", "Would you use it?", "residents"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        text = f"Timestamp;{asked}\n" + "".join(f"0{n}/02/2026 10:00:00;Yes\n" for n in range(2, 9))
        assert set(mapped(folder, "survey.csv", text)["surveys"]["population"]) == {who}


def test_a_scale_that_ends_elsewhere_than_five():
    assert scale_of("How was it? (1 = excellent, 6 = very poor)") == (6, 1)
    assert scale_of("Votre note (1 = très bien, 4 = à revoir)") == (4, 1)
    assert scale_of("Satisfait ? (1 = très satisfait)") == (5, 1)
    assert scale_of("Satisfait ? (0 = bof, 7 = very bad)") == (7, 0)


def test_percentages_are_no_grades(tmp_path):
    text = "Date;Satisfaction (%);Recommande (0-10)\n"
    text += "".join(f"0{n}/02/2026;{grade};8\n" for n, grade in enumerate([85, 4, 70, 95, 100, 3], 2))
    found = mapped(tmp_path, "retours.csv", text)
    asked = found["surveys"]
    assert asked[asked["question"] == "satisfaction"]["score"].isna().all()
    assert {"scale_other", "out_of_range"} <= codes(found)
    assert asked[asked["question"] == "recommend"]["score"].tolist() == [8] * 6


def test_one_grade_out_of_any_range_is_a_slip(tmp_path):
    text = "Date;Satisfaction\n" + "".join(
        f"0{n}/02/2026;{grade}\n" for n, grade in enumerate([4, 5, 44, 3, 4], 2)
    )
    found = mapped(tmp_path, "enquete.csv", text)
    assert sorted(found["surveys"]["score"].dropna()) == [3, 4, 4, 5]
    assert rows_of(found, "out_of_range") == [4]


# ---- a workbook of the kit with its form beside the sheets that are asked about


def _months(folder, days, word="bouclé"):
    """Three tabs of a log, the same word in each, beside the form of the project."""
    file = openpyxl.Workbook()
    file.active.title = "Projet"
    for line in (["Nom du pilote", "Essai"], ["Début du test", dt.date(2026, 1, 1)]):
        file.active.append(line)
    for month, name in enumerate(("janvier", "février", "mars"), 1):
        page = file.create_sheet(f"Demandes {name}")
        page.append(["Date", "Public", "Service", "Issue"])
        for day in range(5, 9):
            page.append([days(month, day), "aînés", "courses", word if day % 2 else "Servie"])
    file.save(folder / "suivi.xlsx")


def test_a_word_of_three_tabs_is_asked_once_and_the_form_is_still_read(tmp_path, capsys):
    _months(tmp_path, lambda month, day: dt.date(2026, month, day))
    main(["map", str(tmp_path / "suivi.xlsx"), "--lang", "fr"])
    said = capsys.readouterr().out
    assert said.count("bouclé →") == 1
    assert "(6 cellules)" in said
    assert "Nom du pilote" not in said
    file = tmp_path / "correspondances.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    file.write_text(
        "\n".join(line.replace(";;à remplir", ";Servie;à remplir") for line in lines), "utf-8-sig"
    )
    found = ck.load_pilot(tmp_path)
    assert found.name == "Essai"
    assert found["requests"]["outcome"].tolist() == ["served"] * 12


def test_when_no_request_has_a_day_the_next_step_is_to_repair(tmp_path, capsys):
    _months(tmp_path, lambda month, day: f"au marché {month}.{day}", word="Servie")
    assert "--annotate" in _next_step(tmp_path, capsys)
