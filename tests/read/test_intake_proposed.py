"""What is likeliest is proposed, and told until somebody has confirmed it; each with what must stay as it is."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import csv, mapped, rows_of

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.read.layout.answers import scale_of
from conciergekit.read.layout.trade import meant_in_the_trade
from conciergekit.read.propose.people import examples

# ---- codes that the file spells out


def asked(legend, heading="Avis nettoyage", codes_="TS I S TS TI S I S TS S"):
    lines = [f"{n:02d}/03/2026;{code}" for n, code in enumerate(codes_.split(), 1)]
    return "\n".join(["Enquête de satisfaction des locataires", legend, f"Date;{heading}", *lines, ""])


@pytest.mark.long
def test_codes_are_read_as_the_file_spells_them_out_and_told(tmp_path):
    text = asked("TS = très satisfait, S = satisfait, I = insatisfait, TI = très insatisfait", "Satisfaction")
    found = mapped(tmp_path, "avis.csv", text)
    assert found["surveys"]["score"].tolist() == [5, 2, 4, 5, 1, 4, 2, 4, 5, 4]
    assert "codes_spelled" in codes(found)


@pytest.mark.long
def test_a_code_said_twice_otherwise_and_a_column_of_counts_stay_as_they_are(tmp_path):
    text = "Une réponse par foyer\nConnu : 1 = oui, 2 = non\nLien : 1 = conjoint, 2 = enfant, 3 = voisin\nDate;Connaissez-vous la conciergerie ?;Lien;Nb pers.\n"
    text += "".join(f"{n:02d}/03/2026;{1 + n % 2};{1 + n % 3};{1 + n % 2}\n" for n in range(1, 13))
    found = mapped(tmp_path, "enquete.csv", text)
    assert found["surveys"]["score"].tolist() == [1.0 - n % 2 for n in range(1, 13)]
    pairs = {
        f.column: {word for _code, word, _n in f.values["pairs"]}
        for f in found.findings
        if f.code == "codes_spelled"
    }
    assert pairs == {"Connaissez-vous la conciergerie ?": {"oui", "non"}}  # nobody lives with « oui » people


def test_stars_that_say_the_ends_of_a_scale_are_grades():
    assert scale_of("note : 5 étoiles = très satisfait, 1 étoile = pas satisfait") == (1, 5)


# ---- what became of a request

LOG = "Date;Public;Demande;Montant;{}\n" + "".join(
    f"{n:02d}/03/2026;seniors;courses;1{n},00;{{}}\n" for n in range(1, 5)
)


@pytest.mark.long
def test_the_day_a_request_ended_says_what_became_of_it_and_its_words_do(tmp_path):
    found = mapped(tmp_path, "log.csv", LOG.format("Rendu le", "05/03/2026", "", "annulé", "07/03/2026"))
    assert found["requests"]["outcome"].tolist() == ["served", "open", "cancelled", "served"]
    assert sorted(rows_of(found, "value_supposed")) == [2, 3, 4, 5]


@pytest.mark.long
def test_paid_beside_a_price_is_no_outcome(tmp_path):
    found = mapped(tmp_path, "log.csv", LOG.format("Réglé", "oui", "non", "oui", "non"))
    assert found["requests"]["outcome"].isna().all()


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("traité", "served"),
        ("pas encore réglé", "open"),
        ("à revoir", "open"),
        ("a laissé tomber", "cancelled"),
        ("réorienté CCAS", "refused"),
        ("pas venu", "cancelled"),
        ("RV pris", "accepted"),
        ("non, revient jeudi", "open"),
        ("irréparable", "refused"),
        ("Called off", "cancelled"),
        ("still looking", "open"),
        ("bleu", ""),
        ("Mme Roux", ""),
    ],
)
def test_words_of_outcomes_as_people_write_them(cell, meant):
    assert meant_in_the_trade("requests", "outcome", cell) == meant


@pytest.mark.long
def test_two_ticks_on_the_way_are_the_furthest_and_two_ends_are_none(tmp_path):
    head = "Date;Public;Besoin;Commune;Pris en charge;Terminé;Annulé\n"
    ticks = ("TRUE;TRUE;FALSE", "TRUE;FALSE;FALSE", "FALSE;FALSE;FALSE", "FALSE;TRUE;TRUE")
    lines = "".join(f"0{n}/03/2026;seniors;courses;Eybens;{tick}\n" for n, tick in enumerate(ticks, 1))
    found = mapped(tmp_path, "app.csv", head + lines)
    assert found["requests"]["outcome"].fillna("?").tolist() == ["served", "accepted", "open", "?"]


@pytest.mark.long
def test_the_service_ticked_in_a_log_is_that_of_its_column(tmp_path):
    head = "Date;Public;Papiers;Courses;Colis;Autre;Durée\n"
    ticks = ("x;;;", ";x;;", ";;X;", ";;;clés", "x;;;", ";x;;", ";;x;", "x;;;")
    lines = "".join(f"0{n}/03/2026;seniors;{tick};10 min\n" for n, tick in enumerate(ticks, 1))
    found = mapped(tmp_path, "permanence.csv", head + lines)
    want = ["Papiers", "Courses", "Colis", "clés", "Papiers", "Courses", "Colis", "Papiers"]
    assert [str(s).casefold() for s in found["requests"]["service"]] == [w.casefold() for w in want]


# ---- money

SIGNED = "Date;Libellé;Catégorie;Montant\n" + "".join(
    f"{n:02d}/03/2026;x{n};{cat};{eur}\n"
    for n, (cat, eur) in enumerate(
        [
            ("Ventes", 40),
            ("Achats", -12),
            ("Achats", -9),
            ("Assurances", -30),
            ("Ventes", 55),
            ("Achats", 8),
            ("Ventes", -5),
            ("Achats", -7),
        ],
        1,
    )
)


@pytest.mark.long
def test_amounts_signed_as_their_category_goes_and_what_goes_against_it_is_taken_off(tmp_path):
    found = mapped(tmp_path, "operations.csv", SIGNED)
    amounts = found["ledger"].groupby("nature")["amount_eur"].sum().to_dict()
    assert amounts == {"own_revenue": 40 + 55 - 5, "expense": 12 + 9 + 30 - 8 + 7}
    assert sorted(rows_of(found, "amount_against")) == [7, 8]


@pytest.mark.long
def test_a_bank_beside_the_book_is_left_out_until_somebody_says_it_is_other_money(tmp_path):
    book = "Date;Libellé;Nature;Montant\n05/03/2026;Repassage;Recette propre;12,00\n06/03/2026;Papier;Charge;5,00\n"
    bank = "Date opération;Libellé opération;Débit;Crédit\n05/03/2026;REMISE CHEQUE;;12,00\n06/03/2026;CB PAPETERIE;5,00;\n"
    csv(tmp_path, "livre.csv", book), csv(tmp_path, "banque.csv", bank)
    found = pilot(tmp_path, "banque.csv", "livre.csv")
    assert found["ledger"]["amount_eur"].sum() == 17
    assert "bank_beside" in codes(found)
    path = tmp_path / "correspondances.csv"
    lines = [
        line if "banque" not in line else ";".join([*line.split(";")[:6], "", *line.split(";")[7:]])
        for line in path.read_text("utf-8-sig").splitlines()
    ]
    path.write_text("\n".join(lines), "utf-8-sig")
    assert ck.load_pilot(tmp_path)["ledger"]["amount_eur"].sum() == 34


@pytest.mark.long
def test_two_columns_of_one_price_are_not_added_up(tmp_path):
    text = "Date;Objet;Dépense brute;Montant présenté\n" + "".join(
        f"0{n}/03/2026;achat {n};1{n},00;{n},00\n" for n in range(1, 6)
    )
    mapped(tmp_path, "dépenses.csv", text)
    path = tmp_path / "correspondances.csv"
    both = [
        f"dépenses.csv;;{head};Comptes;Montant;;;"
        if (head := line.split(";")[2]) in ("Dépense brute", "Montant présenté")
        else line
        for line in path.read_text("utf-8-sig").splitlines()
    ]
    path.write_text("\n".join(both), "utf-8-sig")
    found = ck.load_pilot(tmp_path)
    assert "same_money_twice" in codes(found)
    assert not found["ledger"]["amount_eur"].sum()


@pytest.mark.long
def test_total_is_also_a_petrol_station(tmp_path):
    text = "Date;Fournisseur;Objet;Montant;Nature\n05/03/2026;Total;essence;60,00;Charge\n06/03/2026;EDF;électricité;40,00;Charge\n;TOTAL;;100,00;\n"
    found = mapped(tmp_path, "dépenses.csv", text)
    assert found["ledger"]["amount_eur"].tolist() == [60, 40]
    assert rows_of(found, "total_line") == [4]


# ---- trips and hours


@pytest.mark.long
def test_rides_of_others_in_a_shared_vehicle_are_left_out_and_told(tmp_path):
    head = "Date;Service utilisateur;Conducteur;Véhicule;Km\n"
    who = ("conciergerie", "école", "conciergerie", "club ados", "conciergerie")
    lines = "".join(f"0{n}/03/2026;{name};salarié;minibus;{n}0\n" for n, name in enumerate(who, 1))
    found = mapped(tmp_path, "carnet.csv", head + lines)
    assert found["tours"]["km"].tolist() == [10, 30, 50]
    assert sorted(rows_of(found, "line_of_others")) == [3, 5]


@pytest.mark.long
def test_a_place_that_bears_our_name_leaves_nobody_out(tmp_path):
    head = "Date;Lieu;Conducteur;Véhicule;Km\n"
    lines = "".join(
        f"0{n}/03/2026;{name};salarié;vélo;{n}\n"
        for n, name in enumerate(("conciergerie", "école", "gare"), 1)
    )
    assert mapped(tmp_path, "carnet.csv", head + lines)["tours"]["km"].tolist() == [1, 2, 3]


@pytest.mark.long
def test_units_as_programs_write_them_and_a_rate_is_no_hour(tmp_path):
    head = "debut;vehicule;distance_m;duree_conduite_s;nb_arrets\n"
    lines = "".join(f"2026-03-0{n}T08:00:00;Kangoo;{n}500;{n * 60};{n}\n" for n in range(1, 5))
    found = mapped(tmp_path, "trajets.csv", head + lines)
    assert found["tours"]["km"].tolist() == [1.5, 2.5, 3.5, 4.5]
    assert found["tours"]["drive_min"].tolist() == [1, 2, 3, 4]
    (tmp_path / "b").mkdir()
    text = "Semaine du;Salarié;Tarif €/h;Total heures\n" + "".join(
        f"0{n}/03/2026;S1;23,40;1{n}\n" for n in (2, 9)
    )
    assert mapped(tmp_path / "b", "heures.csv", text)["time"]["hours"].tolist() == [12, 19]


@pytest.mark.long
def test_days_of_work_are_hours(tmp_path):
    text = "Semaine du;Qui;Statut;Mission;Jours\n02/03/2026;AB;bénévole;accueil;1,5\n09/03/2026;PL;gérant non rémunéré;accueil;2\n"
    found = mapped(tmp_path, "temps par mission.csv", text)
    assert found["time"]["hours"].tolist() == [10.5, 14]
    assert found["time"]["paid"].tolist() == ["volunteer", "volunteer"]


# ---- days


@pytest.mark.long
def test_lines_have_the_day_of_the_title_above_them_and_no_other_day_a_title_says(tmp_path):
    head = "N°;Connaissez-vous la conciergerie ?;Remarque"
    lines = [f"{n};{'oui' if n % 2 else 'non'};" for n in range(1, 9)]
    text = "\n".join(
        [head, "Marché - samedi 7 mars 2026;;", *lines[:4], "École - lundi 9 mars 2026;;", *lines[4:], ""]
    )
    found = mapped(tmp_path, "sondage.csv", text)
    assert found["surveys"]["date"].dt.day.tolist() == [7] * 4 + [9] * 4
    assert "day_of_title" in codes(found)
    (tmp_path / "b").mkdir()
    text = "\n".join(["Situation au 31 mars 2026;;", head, *lines, ""])
    assert "day_of_title" not in codes(mapped(tmp_path / "b", "sondage.csv", text))


@pytest.mark.long
def test_a_day_with_its_number_is_that_of_the_week_above(tmp_path):
    head = "Jour;Public;Demande;Suite"
    text = "\n".join(
        [
            "Semaine 2 : du 5 au 9 janvier 2026;;;",
            head,
            "lun 5;seniors;colis;fait",
            "mer 7;seniors;colis;fait",
            "Semaine 10 : du 2 au 6 mars 2026;;;",
            head,
            "mar 3;seniors;colis;fait",
            "mar 4;seniors;colis;fait",
            "",
        ]
    )
    days = mapped(tmp_path, "carnet.csv", text)["requests"]["date"]
    assert [f"{day:%d/%m}" for day in days.dropna()][:3] == ["05/01", "07/01", "03/03"]
    assert "04/03" not in [f"{day:%d/%m}" for day in days.dropna()]  # a Wednesday


@pytest.mark.long
def test_what_a_person_wrote_stands_before_what_was_proposed(tmp_path):
    text = "Date;Public;Demande;Atelier;Suite\n" + "".join(
        f"0{n}/03/2026;seniors;lampe {n};vélo;fait\n" for n in range(1, 6)
    )
    found = mapped(
        tmp_path,
        "fiches.csv",
        text,
        (";Atelier;;;", ";Atelier;Demandes;Service;"),
        (";inconnue\xa0: laissée de côté;", ";;"),
    )
    assert set(found["requests"]["service"]) == {"vélo"}


# ---- what only resembles a line that is none: found by an opponent, and kept


@pytest.mark.long
def test_work_whose_words_begin_as_leave_does_is_work(tmp_path):
    words = (
        "Récupération de colis",
        "Arrêt au point relais",
        "Absence d’un usager, visite",
        "congés scolaires : atelier",
        "Congés",
        "RTT",
    )
    text = "Date;Qui;Tâche;Heures\n" + "".join(
        f"0{n}/03/2026;B1;{word};{n}\n" for n, word in enumerate(words, 1)
    )
    found = mapped(tmp_path, "heures.csv", text)
    assert found["time"]["hours"].tolist() == [1, 2, 3, 4]
    assert sorted(rows_of(found, "line_leave")) == [6, 7]


@pytest.mark.long
def test_rides_to_private_homes_and_in_private_cars_are_rides(tmp_path):
    text = "Date;Voiture;Km;Remarque\n05/03/2026;Perso;12;Personnel de l’EHPAD\n06/03/2026;Asso;8;privé\n07/03/2026;Asso;9;Privé de lumière\n"
    found = mapped(tmp_path, "trajets.csv", text)
    assert found["tours"]["km"].tolist() == [12, 9]
    assert rows_of(found, "line_unused") == [3]


@pytest.mark.long
def test_a_raffle_a_roll_of_paper_and_a_line_paid_in_another_column_are_money(tmp_path):
    text = "Date;Libellé;Recettes;Dépenses\n05/03/2026;Résultat de la tombola;210,00;\n06/03/2026;Rouleaux pour fond de caisse;;12,00\n07/03/2026;Fond de caisse;;50,00\n"
    found = mapped(tmp_path, "caisse.csv", text)
    assert sorted(found["ledger"]["amount_eur"]) == [12, 210]
    assert rows_of(found, "own_money") == [4]


@pytest.mark.parametrize("heading", ["Projet", "Structure", "Code analytique", "Pôle"])
@pytest.mark.sampled(0)
def test_lines_of_ours_under_another_word_stay(heading, tmp_path):
    text = f"Date;Libellé;Nature;Montant;{heading}\n05/03/2026;Vente;Recette propre;45,00;Conciergerie\n06/03/2026;Loyer;Charge;300,00;Commun\n"
    assert mapped(tmp_path, "livre.csv", text)["ledger"]["amount_eur"].tolist() == [45, 300]


@pytest.mark.long
def test_a_day_in_a_title_gives_way_to_a_column_that_says_days(tmp_path):
    text = "Charges 2026 - comité du 15/04/2026\nMois;Libellé;Montant;Nature\njanvier;Loyer;300;Charge\nfévrier;Loyer;300;Charge\nmars;Loyer;300;Charge\n"
    assert mapped(tmp_path, "charges.csv", text)["ledger"]["date"].dt.month.tolist() == [1, 2, 3]
    (tmp_path / "b").mkdir()
    text = "Semaine du 05/01/2026\nJour;Qui;Tâche;Heures\nlundi 5;B1;Livraison;2\nmardi 6;B1;Livraison;3\nSemaine du 12/01/2026\nlundi 12;B1;Livraison;2\n"
    assert "day_of_title" not in codes(mapped(tmp_path / "b", "heures.csv", text))


@pytest.mark.long
def test_a_legend_about_another_column_takes_no_count(tmp_path):
    text = "Lieu : 1 = Gières, 2 = Uriage, 3 = Vif\nDate;Type;Lieu;Participants\n"
    text += "".join(f"{n:02d}/03/2026;atelier;{1 + n % 3};{1 + n % 3}\n" for n in range(1, 13))
    found = mapped(tmp_path, "ateliers.csv", text)
    assert found["events"]["participants"].tolist() == [1 + n % 3 for n in range(1, 13)]


@pytest.mark.long
def test_what_somebody_said_of_codes_holds_when_the_file_spells_them_out(tmp_path):
    text = "Suite : F = fait (ou à moitié), NF = pas fait\nDate;Public;Demande;Suite\n"
    text += "".join(f"0{n}/03/2026;seniors;courses;{'NF' if n % 3 == 0 else 'F'}\n" for n in range(1, 7))
    mapped(tmp_path, "log.csv", text)
    path = tmp_path / "correspondances.csv"
    lines = [
        line
        for line in path.read_text("utf-8-sig").splitlines()
        if line.startswith("\ufeffFichier") or line.endswith(";") or line.startswith("Fichier")
    ]
    lines += ["log.csv;;Suite;Demandes;Issue;Servie;;;F", "log.csv;;Suite;Demandes;Issue;Non satisfaite;;;NF"]
    path.write_text("\n".join(lines), "utf-8-sig")
    assert ck.load_pilot(tmp_path)["requests"]["outcome"].tolist() == ["served", "served", "refused"] * 2


@pytest.mark.long
def test_initials_that_a_file_spells_out_stay_codes_and_nobody_is_named(tmp_path, capsys):
    text = "MD = Marie Dupont, JM = Jean Martin\nDate;Qui;Tâche;Heures\n" + "".join(
        f"0{n}/03/2026;{'MD' if n % 2 else 'JM'};accueil;2\n" for n in range(1, 7)
    )
    found = mapped(tmp_path, "heures.csv", text)
    main = " ".join(f.what() + f.typed for f in found.findings) + capsys.readouterr().out
    assert not [name for name in ("Dupont", "Martin") if name in main]
    assert set(found["time"]["person"]) == {"MD", "JM"}


def test_the_end_of_a_scale_is_the_furthest_of_two_words():
    said = "1 = très satisfait, 2 = satisfait, 3 = moyen, 4 = mécontent, 5 = très mécontent"
    assert scale_of(said) == (5, 1)


def test_a_title_that_asks_nothing_to_the_end_stops_nobody(tmp_path):
    text = "Nous mesurons la satisfaction des usagers. Votre avis ?\nDate;Note\n05/01/2026;5\n06/01/2026;4\n"
    assert mapped(tmp_path, "avis.csv", text).findings


@pytest.mark.long
def test_percentages_under_a_question_of_grades_stop_nobody(tmp_path):
    text = "Date;Très satisfait\n05/01/2026;50\n06/01/2026;45\n07/01/2026;80\n"
    found = mapped(tmp_path, "avis.csv", text)
    assert "surveys" not in found.tables or found["surveys"]["score"].isna().all()


@pytest.mark.long
def test_a_code_that_two_lines_say_otherwise_is_asked(tmp_path):
    text = "F = fait, A = annulé\nNota : A = à faire, R = reporté\nDate;Public;Demande;État final\n"
    text += "".join(f"0{n}/03/2026;seniors;courses;{'AFR'[n % 3]}\n" for n in range(1, 10))
    assert "cancelled" not in mapped(tmp_path, "log.csv", text)["requests"]["outcome"].tolist()


@pytest.mark.long
def test_a_remark_about_another_day_moves_no_line_and_a_column_of_months_stands_before_a_title(tmp_path):
    head = "N°;Connaissez-vous la conciergerie ?;Remarque"
    lines = [f"{n};oui;" for n in range(1, 7)]
    text = "\n".join(
        [
            head,
            "Marché - samedi 7 mars 2026;;",
            *lines[:3],
            "Prochain marché : samedi 14 mars 2026;;",
            *lines[3:],
            "",
        ]
    )
    assert mapped(tmp_path, "sondage.csv", text)["surveys"]["date"].dt.day.tolist() == [7] * 6
    (tmp_path / "b").mkdir()
    text = "Marché du samedi 7 mars 2026\nMois;Libellé;Montant;Nature\njanvier 2026;Place;30;Charge\nfévrier 2026;Place;30;Charge\nmars 2026;Place;30;Charge\n"
    assert mapped(tmp_path / "b", "charges.csv", text)["ledger"]["date"].dt.month.tolist() == [1, 2, 3]


@pytest.mark.long
def test_hours_written_in_another_column_are_not_left_out_in_a_note(tmp_path):
    text = "Date;Qui;Tâche;Heures;Minutes\n05/03/2026;B1;Livraison;2;\n06/03/2026;B1;Livraison;;45\n07/03/2026;B1;Livraison;1;\n"
    found = mapped(tmp_path, "heures.csv", text)
    assert "line_unused" not in codes(found)
    assert 3 in rows_of(found, "required_empty") or 3 in rows_of(found, "row_unusable")


@pytest.mark.long
def test_a_vehicle_used_by_others_alone_keeps_its_rides(tmp_path):
    head = "Date;Service utilisateur;Conducteur;Véhicule;Km\n"
    lines = "".join(
        f"0{n}/03/2026;{name};salarié;minibus;{n}0\n"
        for n, name in enumerate(("école", "mairie", "école"), 1)
    )
    assert mapped(tmp_path, "carnet.csv", head + lines)["tours"]["km"].tolist() == [10, 20, 30]


@pytest.mark.long
def test_a_bank_beside_a_book_of_other_money_is_read(tmp_path):
    book = "Date;Libellé;Nature;Montant\n05/03/2026;Repassage;Recette propre;12,40\n06/03/2026;Papier;Charge;5,15\n"
    bank = "Date opération;Libellé opération;Débit;Crédit\n05/02/2026;REMISE CHEQUE;;31,70\n06/02/2026;CB PAPETERIE;8,25;\n"
    csv(tmp_path, "livre.csv", book), csv(tmp_path, "banque.csv", bank)
    found = pilot(tmp_path, "banque.csv", "livre.csv")
    assert round(found["ledger"]["amount_eur"].sum(), 2) == 57.50
    assert "bank_beside" not in codes(found)


@pytest.mark.long
def test_signs_that_do_not_go_with_the_categories_say_nothing(tmp_path):
    lines = [
        ("Ventes", -40),
        ("Achats", -12),
        ("Achats", -9),
        ("Ventes", -30),
        ("Ventes", -55),
        ("Achats", -8),
        ("Ventes", 5),
        ("Achats", -7),
    ]
    text = "Date;Libellé;Catégorie;Montant\n" + "".join(
        f"{n:02d}/03/2026;x{n};{cat};{eur}\n" for n, (cat, eur) in enumerate(lines, 1)
    )
    assert "amount_against" not in codes(mapped(tmp_path, "operations.csv", text))


def test_a_cell_of_a_known_column_names_nobody_and_a_code_stays():
    """`map` printed and saved « Salaire de Jeanne Kervzy », which the report masks."""
    typed = ["Salaire de Jeanne Kervzy", "Remboursement Wexlerine", "Merci à Paulette, au 612345678"]
    assert examples("Poste", typed, known=True) == (
        "Salaire de •••",
        "Remboursement •••",
        "Merci à •••, au •••",
    )
    kept = ["Loyer Nexity", "courses", "C012"]
    assert examples("Poste", kept, known=True) == tuple(kept)


@pytest.mark.long
def test_a_tab_added_beside_others_of_its_headings_is_asked_of(tmp_path, capsys):
    """January and a summary were told; March has the headings of January, and nobody has said what it is."""
    heads = ["Jour", "Pour quoi", "Village", "Prix"]
    tabs = {
        name: [[f"{name} 2026"], [], heads, *([f"{n}/{month}", "Linge", "Chirens", 10] for n in (5, 6))]
        for month, name in ((1, "Janvier"), (3, "Mars"))
    }
    summary = {"Récap": [["Mois", "Nb", "€"], ["Janvier", 2, 20]]}
    book(tmp_path, "suivi.xlsx", {"Janvier": tabs["Janvier"], **summary})
    pilot(tmp_path, "suivi.xlsx")
    book(tmp_path, "suivi.xlsx", {**tabs, **summary})
    found = pilot(tmp_path, "suivi.xlsx")
    assert found["requests"]["date"].dt.month.tolist() == [1, 1, 3, 3]
    asked = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    assert [sum(f";{name};;Demandes;Public" in line for line in asked) for name in tabs] == [1, 1]
    capsys.readouterr()
    main(["map", str(tmp_path / "suivi.xlsx"), "--lang", "fr"])
    assert "déjà dans" in capsys.readouterr().out
    assert (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines() == asked


@pytest.mark.long
def test_a_column_of_a_sheet_that_was_named_is_asked_of_though_another_sheet_has_its_heading(tmp_path):
    heads = ["Date", "Public", "Service", "Issue", "Montant"]
    lines = [[dt.date(2026, 1, 5), "seniors", "linge", "servie", 12]]
    money = [
        ["Date", "Quoi", "€"],
        [dt.date(2026, 1, 9), "Ventes", 42],
        [dt.date(2026, 2, 10), "Essence", 20],
    ]
    book(tmp_path, "x.xlsx", {"Demandes": [heads, *lines], "Argent": money})
    pilot(tmp_path, "x.xlsx")
    path = tmp_path / "correspondances.csv"
    said = [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
    said = [
        [*line[:3], "Comptes", *line[4:6], "", *line[7:]]
        if line[1] == "Argent" and not any(line[2:6])
        else line
        for line in said
    ]
    path.write_text("\n".join(map(";".join, said)), "utf-8-sig")
    pilot(tmp_path, "x.xlsx")
    told = [line.split(";")[2:5] for line in path.read_text("utf-8-sig").splitlines() if ";Argent;" in line]
    assert ["Date", "Comptes", "Date"] in told


@pytest.mark.parametrize(
    ("asked_day", "from_question"),
    [("Pour quelle date en auriez-vous besoin ?", False), ("Date", True)],
)
@pytest.mark.sampled(0)
def test_the_day_of_an_answer_is_that_of_its_time_stamp_and_not_a_day_it_asks(
    asked_day, from_question, tmp_path
):
    heads = f"Horodateur;{asked_day};Êtes-vous satisfait·e du service ? (1 à 5)"
    lines = [f"0{n}/02/2026 09:05:00;1{n}/03/2026;{n % 5 + 1}" for n in range(1, 8)]
    found = mapped(tmp_path, "reponses.csv", "\n".join([heads, *lines, ""]))
    day = "1{}/03/2026" if from_question else "0{}/02/2026"
    assert found["surveys"]["date"].dt.strftime("%d/%m/%Y").tolist() == [day.format(n) for n in range(1, 8)]


@pytest.mark.parametrize(
    ("heads", "ends"), [("Montant;Règlement;Réglé le", False), ("Montant;Mode;Livré le", True)]
)
@pytest.mark.sampled(0)
def test_a_day_of_payment_beside_a_price_is_no_day_of_end(heads, ends, tmp_path):
    lines = [f"0{n}/01/2026;seniors;linge;Servie;12;CB;2{n}/01/2026" for n in range(1, 9)]
    found = mapped(tmp_path, "resa.csv", "\n".join([f"Demandé le;Public;Service;Statut;{heads}", *lines, ""]))
    days = {name: found["requests"][name].dt.day.tolist() for name in ("closed_on", "paid_on")}
    assert days["closed_on" if ends else "paid_on"] == list(range(21, 29))
    assert found["requests"]["paid_on" if ends else "closed_on"].isna().all()


STAFF = [
    ["Anne", "Coordinatrice", "CDI", "121,33", dt.date(2026, 1, 1)],
    ["Paul", "Chauffeur", "CDD", "75,83", dt.date(2026, 2, 1)],
]


@pytest.mark.parametrize(
    ("heads", "worked"),
    [
        (["Nom", "Fonction", "Contrat", "Heures/mois", "Arrivée"], []),
        (["Nom", "Fonction", "Contrat", "Heures hebdo", "Date d'embauche"], []),
        (["Nom", "Fonction", "Contrat", "Heures hebdo", "Depuis le"], []),
        (["Bénévole", "Fonction", "Lieu", "Heures hebdomadaires", "Semaine du"], [121.33, 75.83]),
        (["Nom", "Activité", "Lieu", "Heures par semaine", "Date"], [121.33, 75.83]),
        (["Bénévole", "Fonction", "Lieu", "Heures mensuelles", "Mois"], [121.33, 75.83]),
        (["Nom", "Fonction", "Contrat", "Heures mensuelles", "Mois d'embauche"], []),
    ],
)
@pytest.mark.sampled
def test_hours_of_a_contract_are_no_hours_worked(heads, worked, tmp_path):
    book(tmp_path, "rh.xlsx", {"Équipe": [heads, *STAFF]})
    assert pilot(tmp_path, "rh.xlsx")["time"]["hours"].tolist() == worked


@pytest.mark.parametrize("heads", ["Km prévus;Km réels", "Km réels;Km prévus", "Km estimés;Km parcourus"])
def test_what_was_driven_is_proposed_and_not_what_was_planned(heads, tmp_path, capsys):
    lines = [f"{n:02d}/03/2026;{20 + n % 3};{10 + n % 4};vélo" for n in range(1, 20)]
    (tmp_path / "Tournées.csv").write_text(
        "\n".join([f"Date;{heads};Véhicule", *lines, ""]), encoding="utf-8"
    )
    main(["map", str(tmp_path / "Tournées.csv"), "--lang", "fr"])
    said = next(line for line in capsys.readouterr().out.splitlines() if "Kilomètres" in line)
    assert said.split()[1] in ("réels", "parcourus")


@pytest.mark.long
def test_a_column_without_a_heading_and_the_sheet_of_each_line_are_told(tmp_path, capsys):
    """Nineteen numbers of papers without a heading; remarks on two lines are none."""
    rows = [[dt.datetime(2026, 1, n), 400 + 7 * n, 10 * n, "depense"] for n in range(1, 20)]
    sheets = {
        "Caisse": [["Date", None, "Montant", "Type"], *rows],
        "Livret": [
            ["Date", "Libellé", "Montant", None],
            *([*row[:3], "?" if n < 2 else None] for n, row in enumerate(rows)),
        ],
    }
    book(tmp_path, "export.xlsx", sheets)
    main(["map", str(tmp_path / "export.xlsx"), "--lang", "fr"])
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert (
        said.index("export.xlsx · Caisse")
        < said.index("(toutes les lignes)")
        < said.index("export.xlsx · Livret")
    )
    assert "feuille Caisse, colonne B : Cette colonne n’a pas de titre" in said
    assert "remplies : 19" in said
    assert said.count("n’a pas de titre") == 1
    main(["map", str(tmp_path / "export.xlsx"), "--lang", "fr"])
    assert "toutes les lignes de « Caisse » reste à remplir" in capsys.readouterr().out.replace("\xa0", " ")


# ---- a column without a heading

MONTHS = [
    [None, "Janvier 2026", "Février 2026", "Mars 2026"],
    ["CHARGES"],
    ["Loyer", 100, 100, 100],
    ["PRODUITS"],
    ["Ventes de paniers", 300, 300, 300],
    ["Subvention de la commune", None, 2000, None],
    ["Subvention du département", None, None, 1500],
]
WAYS = [("Loyer du local", 100, None), ("Vente de paniers", None, 80), ("Subvention commune", None, 500)]


def journal(month, ways=WAYS):
    return [[dt.datetime(2026, month, n), *way] for n, way in enumerate(ways, 3)]


def by_nature(found):
    return found["ledger"].groupby("nature")["amount_eur"].sum().to_dict()


@pytest.mark.long
def test_labels_under_no_heading_are_proposed_by_their_letter_and_grants_stay_grants(tmp_path, capsys):
    book(tmp_path, "comptes.xlsx", {"Comptes réalisés": [["Association"], [], *MONTHS]})
    found = pilot(tmp_path, "comptes.xlsx")
    assert by_nature(found) == {"expense": 300, "own_revenue": 900, "subsidy": 3500}
    line = next(
        x for x in (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines() if "Poste" in x
    )
    assert line.split(";")[2:7] == ["Colonne A", "Comptes", "Poste", "", "probable, à vérifier"]
    assert [f.column for f in found.findings if f.code == "column_alike"] == ["A"]
    capsys.readouterr()
    main(["map", str(tmp_path / "comptes.xlsx"), "--lang", "en"])
    assert "Every column of this file already stands" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["Colonne A", "column a"])
def test_a_column_under_no_heading_is_named_by_hand_and_told_until_then(typed, tmp_path):
    book(tmp_path, "comptes.xlsx", {"Comptes réalisés": MONTHS})
    pilot(tmp_path, "comptes.xlsx")
    path = tmp_path / "correspondances.csv"
    said = path.read_text("utf-8-sig")
    path.write_text(
        said.replace("Colonne A;Comptes;Poste;;probable, à vérifier", ";Comptes;Poste;;"), "utf-8-sig"
    )
    found = ck.load_pilot(tmp_path)
    assert {"no_heading", "mapping_to_fill"} <= codes(found)
    assert "subsidy" not in by_nature(found)
    path.write_text(
        said.replace("Colonne A;Comptes;Poste;;probable, à vérifier", f"{typed};Comptes;Poste;;"), "utf-8-sig"
    )
    found = ck.load_pilot(tmp_path)
    assert by_nature(found)["subsidy"] == 3500
    assert not codes(found) & {
        "no_heading",
        "mapping_absent",
        "column_alike",
    }


@pytest.mark.long
def test_the_letter_of_a_column_is_no_unit(tmp_path):
    """« Colonne H » is not in hours: 150 stays 150."""
    lines = [[dt.datetime(2026, 3, n), "Loyer du local", *"abcde", 150 + n] for n in range(1, 5)]
    book(tmp_path, "loyers.xlsx", {"Journal": [["Date", "Libellé", *"ABCDE", None], *lines]})
    said = ["Fichier;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout"]
    said += ["loyers.xlsx;Date;Comptes;Date;", "loyers.xlsx;Libellé;Comptes;Poste;"]
    said += ["loyers.xlsx;Colonne H;Comptes;Montant;", "loyers.xlsx;;Comptes;Nature;Charge"]
    (tmp_path / "correspondances.csv").write_text("\n".join([*said, ""]), "utf-8-sig")
    book(tmp_path, "pilote.xlsx", {"Projet": [["Nom du pilote", "x"]]})
    assert ck.load_pilot(tmp_path)["ledger"]["amount_eur"].tolist() == [151, 152, 153, 154]


HEADS = ["Date", None, "Dépenses", "Recettes"]


@pytest.mark.parametrize(
    ("sheets", "grants"),
    [
        ({"Journal": [HEADS, *journal(1)]}, 500),
        ({"Janvier": [HEADS, *journal(1)], "Février": [HEADS, *journal(2)], "Mars": [HEADS]}, 1000),
        ({"Journal": [HEADS * 2, *([*a, *b] for a, b in zip(journal(1), journal(2), strict=True))]}, 1000),
        (
            {
                "Comptes": [
                    ["Date", None, "Montant", "Type"],
                    *([d, w, a or b, "subvention"] for d, w, a, b in journal(1)),
                ]
            },
            680,
        ),
    ],
)
@pytest.mark.sampled(cases=[0])
def test_journals_whose_labels_have_no_heading_are_read(sheets, grants, tmp_path, capsys):
    book(tmp_path, "export.xlsx", sheets)
    found = pilot(tmp_path, "export.xlsx")
    assert "de titre" not in capsys.readouterr().out
    assert by_nature(found)["subsidy"] == grants
    assert found["ledger"]["line"].notna().all()
    assert not codes(found) & {"mapping_absent", "no_heading"}


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Date", "Dépenses", "Recettes", None],
            *([d, a, b, f"remarque : {w}"] for d, w, a, b in journal(1)),
        ],
        [
            [None, *HEADS[:1], *HEADS[2:]],
            *([["Espèces", "Chèque", "CB"][len(w) % 3], d, a, b] for d, w, a, b in journal(1, WAYS * 3)),
        ],
        [
            ["Date", "Montant", "Type", None],
            *([d, a or b, "subvention", f"remarque : {w}"] for d, w, a, b in journal(1)),
        ],
        [[None, "Colonne A", *HEADS[2:]], *([w, d, a, b] for d, w, a, b in journal(1))],
        [["Date", None, "Libellé", *HEADS[2:]], *([d, f"{w} !", w, a, b] for d, w, a, b in journal(1))],
    ],
)
@pytest.mark.sampled(cases=[0])
def test_remarks_marks_and_a_column_beside_labels_are_no_labels(rows, tmp_path, capsys):
    book(tmp_path, "export.xlsx", {"Journal": rows})
    main(["map", str(tmp_path / "export.xlsx"), "--lang", "fr"])
    labels = [x for x in capsys.readouterr().out.splitlines() if "Comptes / Poste" in x]
    assert not any("Colonne" in x for x in labels)


def test_amounts_of_months_without_labels_are_not_sure(tmp_path, capsys):
    book(tmp_path, "comptes.xlsx", {"Comptes réalisés": [[*row[1:], row[0]] for row in MONTHS if row[1:]]})
    main(["map", str(tmp_path / "comptes.xlsx"), "--lang", "fr"])
    said = capsys.readouterr().out
    assert said.count("Comptes / Montant   (probable, à vérifier)") == 3
    assert "Comptes / Poste   (à remplir" in said
