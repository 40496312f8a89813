"""What a seventh author's files made the intake read wrong in silence, or ask in vain."""

import datetime as dt

import openpyxl
import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit.core.cells.cell import Reading
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.read.open import marks
from conciergekit.read.open.markup import Look

pytestmark = pytest.mark.long

DAY = TABLES["requests"]["date"]
LOG = "Date;Public;Service;Commune;Issue\n"


# ---- days, figures and answers


@pytest.mark.parametrize(
    ("typed", "day", "problem"),
    [
        ("9 fev 26", dt.date(2026, 2, 9), ""),
        ("Jeudi 12/02", dt.date(2026, 2, 12), "year_added"),
        ("le 16/02/26", dt.date(2026, 2, 16), ""),
        ("mar. 3 févr. 2026", dt.date(2026, 2, 3), ""),
        ("mars 2026", dt.date(2026, 3, 1), "month_only"),
        # not the first of the month, nor that very day
        ("début février", None, "not_date"),
        ("fin mars 2026", None, "not_date"),
        ("avant 05/02/2026", None, "not_date"),
        # 3 February 2026 is a Tuesday
        ("lun 3 fév", None, "weekday_other_year"),
        ("dim. 29 fév", None, "date_impossible"),
        ("28/2", dt.date(2026, 2, 28), "year_added"),
        ("lundi 3 février 2026", dt.date(2026, 2, 3), "weekday_differs"),
        ("lundi 03/02/2026", dt.date(2026, 2, 3), "weekday_differs"),
    ],
)
def test_a_day_is_what_was_written_of_it(typed, day, problem):
    cell = parse(typed, DAY, Reading(order="day", year=2026))
    assert (cell.value, cell.problem) == (day, problem)


@pytest.mark.parametrize(
    ("table", "column", "typed", "value", "problem"),
    [
        # an end that says its month alone is its last day; a beginning, or what is done, its first
        ("contracts", "end", "sept. 2025", dt.date(2025, 9, 30), "month_only"),
        ("contracts", "end", "02/2028", dt.date(2028, 2, 29), "month_only"),
        ("project", "data_until", "juin 2025", dt.date(2025, 6, 30), "month_only"),
        ("trials", "last_day", "juin 2025", dt.date(2025, 6, 30), "month_only"),
        ("trials", "first_day", "juin 2025", dt.date(2025, 6, 1), "month_only"),
        ("contracts", "end", "jusqu'à décembre 2025", dt.date(2025, 12, 31), "month_only"),
        ("contracts", "end", "01/12/2025", dt.date(2025, 12, 1), ""),
        ("contracts", "start", "sept. 2025", dt.date(2025, 9, 1), "month_only"),
        ("contracts", "signed_on", "sept. 2025", dt.date(2025, 9, 1), "month_only"),
        ("funding", "amount_eur", "+ 22,00", 22, ""),
        ("ledger", "amount_eur", "61,15-", -61.15, "amount_negative"),
        ("requests", "minutes", "env. 20 mn", 20, "number_about"),
        ("requests", "minutes", "15-20 min", None, "not_number"),
        ("requests", "order_value_eur", "45,-", None, "not_number"),
        ("requests", "spontaneous", "✗", False, ""),
        ("requests", "spontaneous", "non - trop loin", False, "yesno_begun"),
        ("requests", "spontaneous", "oui (par téléphone)", True, "yesno_begun"),
        ("requests", "spontaneous", "oui/non", None, "not_yesno"),
        ("requests", "spontaneous", "non, mais oui", None, "not_yesno"),
        ("requests", "spontaneous", "nonante", None, "not_yesno"),
    ],
)
def test_a_cell_with_a_sign_a_doubt_or_a_reason(table, column, typed, value, problem):
    cell = parse(typed, TABLES[table][column])
    assert (cell.value, cell.problem) == (value, problem)


def test_marks_and_arrows_stand_for_the_line_above(tmp_path):
    lines = '05/01/2026;seniors;Eybens;courses;Servie\n» »;↓;-idem-;repassage;""""\n06/01/2026;familles;Poisat;-id-;Servie\n'
    found = mapped(tmp_path, "registre.csv", "Date;Public;Commune;Service;Issue\n" + lines)["requests"]
    assert found[["public", "service", "insee", "outcome"]].to_numpy().tolist() == [
        ["seniors", "courses", "38158", "served"],
        ["seniors", "repassage", "38158", "served"],
        ["familles", "repassage", "38309", "served"],
    ]
    assert found["date"].dt.day.tolist() == [5, 5, 6]
    assert ";idem" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


def test_an_average_and_a_day_without_a_tour_are_no_tour(tmp_path):
    lines = "06/01/2026;Vélo cargo;7;3\n13/01/2026;Voiture;28;6\n20/01/2026;neige - pas de tournée;;\nMoyenne / tournée;;17,5;4,5\n"
    found = mapped(tmp_path, "tournees.csv", "Date;Moyen;Kilomètres;Arrêts\n" + lines)
    assert found["tours"]["km"].tolist() == [7, 28]
    assert rows_of(found, "total_line") == [5]
    assert rows_of(found, "line_void") == [4]


# ---- tables side by side, and what a correspondence file says of them


def test_two_tables_side_by_side_have_each_their_day(tmp_path):
    """Both have a heading « Date »: a till's own days are not those of the requests on the same lines."""
    lines = [
        ["Date", "Public", "Service", "Issue", None, "Date", "Motif", "Entrée", "Sortie"],
        [dt.date(2026, 3, 2), "seniors", "courses", "Servie", None, dt.date(2026, 3, 5), "colis", 2, None],
        [dt.date(2026, 3, 4), "seniors", "colis", "Servie", None, dt.date(2026, 3, 9), "timbres", None, 13.9],
        [
            dt.date(2026, 3, 9),
            "familles",
            "colis",
            "Servie",
            None,
            dt.date(2026, 3, 16),
            "adhésion",
            15,
            None,
        ],
        [dt.date(2026, 3, 11), "familles", "colis", "Servie"],
    ]
    book(tmp_path, "mars.xlsx", {"mars": lines})
    pilot(tmp_path, "mars.xlsx")
    path = tmp_path / "correspondances.csv"
    text = path.read_text("utf-8-sig")
    for heading, said in (
        ("Date", "Comptes;Date;"),
        ("Motif", "Comptes;Poste;"),
        ("Entrée", "Comptes;Montant;Recette propre"),
        ("Sortie", "Comptes;Montant;Charge"),
    ):
        before = f"mars.xlsx;mars;{heading};;;;un autre"
        assert before in text
        text = text.replace(before, f"mars.xlsx;mars;{heading};{said};un autre")
    path.write_text(text, "utf-8-sig")
    found = ck.load_pilot(tmp_path)
    ledger = found["ledger"].sort_values("date")
    assert ledger["date"].dt.day.tolist() == [5, 9, 16]
    assert ledger["amount_eur"].tolist() == [2, 13.9, 15]
    assert found["requests"]["date"].dt.day.tolist() == [2, 4, 9, 11]


def test_hours_in_a_column_for_each_kind_of_work(tmp_path):
    """Under a letterhead and two lines of headings: 12 + 4 + 6,5, then 3 h 30 of papers alone; « Total » is none."""
    lines = [["Régie de quartier"], ["Agent P1 - contrat 24 h"], []]
    lines += [["Semaine du", "Heures", None, None, "Total"]]
    lines += [[None, "Terrain", "Administratif", "Déplacements", None]]
    lines += [[dt.date(2026, 1, 5), 12, 4, 6.5, 22.5], [dt.date(2026, 1, 12), None, "3h30", None, 3.5]]
    lines += [["Total", 12, 7.5, 6.5, 26]]
    book(tmp_path, "feuille heures.xlsx", {"heures": lines})
    found = pilot(tmp_path, "feuille heures.xlsx")
    time = found["time"]
    assert time.groupby("category")["hours"].sum().to_dict() == {"field": 12, "admin": 7.5, "travel": 6.5}
    assert time["date"].dt.day.tolist() == [5, 5, 12, 5]
    assert {"kinds_across", "total_line"} <= codes(found)
    path = tmp_path / "correspondances.csv"  # a word that is no kind of work is not passed over
    path.write_text(path.read_text("utf-8-sig").replace("Terrain, prestations;", "Sieste;"), "utf-8-sig")
    assert "mapping_constant" in codes(ck.load_pilot(tmp_path))


# ---- grants among what comes in


def test_a_grant_in_a_table_by_month_is_none_of_the_sales(tmp_path):
    lines = [["Réalisé 2026"], ["Poste", "janv-26", "févr-26", "mars-26"], ["CHARGES"]]
    lines += [["Loyer", 250, 250, 250], ["Remboursement de prêt", None, 90, None], ["PRODUITS"]]
    lines += [["Ventes", 220, 310.5, 298], ["Subvention commune", None, None, 4000]]
    book(tmp_path, "budget 2026.xlsx", {"Réalisé": lines})
    found = pilot(tmp_path, "budget 2026.xlsx")
    sums = found["ledger"].groupby("nature")["amount_eur"].sum().to_dict()
    assert sums == {"expense": 750, "own_revenue": 828.5, "repayment": 90, "subsidy": 4000}
    assert rows_of(found, "nature_by_words") == [8, 5] or rows_of(found, "nature_by_words") == [5, 8]


def by_month(path, *income, out=()):
    lines = [
        ["Réalisé 2026"],
        ["Poste", "janv-26", "févr-26", "mars-26"],
        ["CHARGES"],
        ["Loyer", 250, 250, 250],
        *map(list, out),
    ]
    path.mkdir(exist_ok=True)
    book(path, "budget 2026.xlsx", {"Réalisé": [*lines, ["PRODUITS"], *map(list, income)]})
    return pilot(path, "budget 2026.xlsx")


def earned(found):
    """What came in, in money, by nature; what was given in kind apart."""
    kept = found["ledger"][found["ledger"]["nature"] != "expense"]
    kind = kept["account"].fillna("").str[:2].where(kept["account"].notna(), kept["nature"])
    return kept["amount_eur"].groupby(kind).sum().to_dict()


SALES = ("Ventes de prestations", 300, 310)


def test_a_title_within_accounts_says_the_nature_of_the_lines_below_up_to_a_sale(tmp_path):
    lines = [
        ("Subventions d'exploitation",),
        ("Commune de Mens", 0, 1500),
        ("CAF",),
        ("Projet jeunes", 40, 0),
    ]
    found = by_month(tmp_path, *lines, SALES, ("Département", None, 4000))
    assert earned(found) == {"subsidy": 1540, "own_revenue": 4610}
    assert set(rows_of(found, "nature_by_words")) == {7, 9}
    (asked,) = [f for f in found.findings if f.code == "income_unsure"]  # after the sales, nothing says it
    assert (asked.weight, asked.values["rows"], asked.values["amount"]) == ("doubtful", (11,), 4000)


@pytest.mark.parametrize("payer", ["FDVA", "Région", "CAF", "Fonds de concours", "Leader", "Commune de Mens"])
def test_a_public_body_among_the_income_of_a_part_of_a_table_is_asked(tmp_path, payer):
    found = by_month(tmp_path, SALES, (payer, 700, 400))
    (asked,) = [f for f in found.findings if f.code == "income_unsure"]
    assert (asked.values["amount"], asked.values["of"]) == (1100, 4)


def test_sales_of_any_size_in_accounts_by_month_are_not_asked(tmp_path):
    found = by_month(tmp_path, ("Ventes", 5000, 5000), ("Cotisations", 10, 20), ("Prestations CCAS", 90, 90))
    assert "income_unsure" not in codes(found)
    assert earned(found) == {"own_revenue": 10210}


@pytest.mark.parametrize(
    "words",
    [
        "Trésorerie fin de mois",
        "Solde du mois",
        "Solde bancaire",
        "Disponible en fin de mois",
        "EXCÉDENT / DÉFICIT",
    ]
    + [
        "Bénéfice",
        "Résultat mensuel",
        "Capacité d'autofinancement",
        "Nombre de demandes",
        "Nb adhérents",
        "Heures",
    ]
    + ["dont CCAS"],
)
def test_what_is_left_results_counts_and_details_are_no_income(tmp_path, words):
    found = by_month(tmp_path, SALES, (words, 150, -120 if "DÉFICIT" in words else 150))
    assert earned(found) == {"own_revenue": 610}
    assert 7 in {
        *rows_of(found, "total_line"),
        *rows_of(found, "line_unused"),
        *rows_of(found, "line_detail"),
    }


@pytest.mark.parametrize("words", ["Solde de la buvette", "Heures facturées", "Bénéfice du loto", "Dons"])
def test_income_whose_words_only_begin_so_is_kept(tmp_path, words):
    assert earned(by_month(tmp_path, SALES, (words, 150, 150))) == {"own_revenue": 910}


def test_a_detail_of_no_amount_is_kept(tmp_path):
    lines = [("Divers",), ("dont buvette", 30, 40), ("dont loto", 30, 40)]
    assert earned(by_month(tmp_path, SALES, *lines)) == {"own_revenue": 750}


def test_volunteering_in_accounts_without_numbers_is_in_kind(tmp_path):
    inside = [("Contributions volontaires en nature",), ("Bénévolat", 100, 110), ("Locaux", 50, 50)]
    given = [("Bénévolat valorisé", 100, 110), ("Mise à disposition du local", 50, 50)]
    found = by_month(tmp_path, SALES, *inside, out=[*given, ("Repas des bénévoles", 20, 0)])
    ledger = found["ledger"]
    assert earned(found) == {"own_revenue": 610, "87": 310}
    spent = ledger[ledger["nature"] == "expense"]
    assert spent.groupby(spent["account"].fillna(""))["amount_eur"].sum().to_dict() == {"": 770, "86": 310}
    assert set(rows_of(found, "in_kind_by_words")) == {5, 6, 11, 12}


LENT = "Mises à disposition"


@pytest.mark.parametrize(
    ("income", "out", "kind", "asked"),
    [
        ([(LENT, 400, 400)], [], {}, [7]),  # people lent for money
        ([(LENT, 400, 400)], [(LENT, 300, 300)], {}, [5, 8]),  # 400 and 300 do not answer one another
        ([(LENT, 400, 400)], [("Bénévolat", 400, 400)], {"87": 800, "86": 800}, []),
        (
            [(LENT, 400, 400), ("Bénévolat", 50, 0)],
            [("Travail bénévole", 450, 400)],
            {"87": 850, "86": 850},
            [],
        ),
        ([("Prestations en nature", 60)], [], {}, [7]),
        ([("Mise à disposition gratuite", 60)], [], {"87": 60}, []),
        ([("Contributions volontaires en nature",), (LENT, 60)], [], {"87": 60}, []),
        ([("Bénévolat", 60)], [], {"87": 60}, []),
        ([("Mise à disposition du local", 60)], [], {"87": 60}, []),
        ([], [("Mise à disposition d'un véhicule", 60)], {"86": 60}, []),
        (
            [("Bénévolat et mises à disposition", 200)],
            [("Emplois en nature", 40), ("Mise à disposition du local", 160)],
            {"87": 200, "86": 200},
            [],
        ),
    ],
)
def test_people_lent_are_sold_unless_the_other_side_answers(tmp_path, income, out, kind, asked):
    """Sales are 610 and the rent 750; what is asked is counted as money, with them."""
    found = by_month(tmp_path, SALES, *income, out=out)
    ledger = found["ledger"]
    assert ledger[ledger["account"].notna()].groupby("account")["amount_eur"].sum().to_dict() == kind
    total = 1360 + sum(sum(eur) for _words, *eur in (*income, *out))
    assert ledger["amount_eur"].sum() == total
    assert sorted(set(rows_of(found, "in_kind_unsure"))) == asked


def test_people_lent_in_one_of_two_columns_are_answered_by_the_other(tmp_path):
    text = "Date;Libellé;Recettes;Dépenses\n05/01/2026;Paniers;50;\n06/01/2026;Mises à disposition;1800;\n"
    text += "07/01/2026;Mise à disposition du local;400;400\n08/01/2026;Loyer;;1800\n"
    found = mapped(tmp_path, "journal.csv", text)
    assert earned(found) == {"own_revenue": 1850, "87": 400}
    assert rows_of(found, "in_kind_unsure") == [3]


CHART = "Date;Libellé;Dépenses;Recettes\n30/06/2026;60 Achats;{0};\n30/06/2026;64 - Personnel;800;\n30/06/2026;70 Ventes;;500\n30/06/2026;{1};{2};{3}\n"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("86 Emplois des contrib. vol.", "86"),
        ("86 CVN", "86"),
        ("864 – Pers. bénév.", "86"),
        ("86 repas livrés", ""),
        ("87 rue des Lilas, loyer", ""),
        ("860 km remboursés", ""),
        ("8612 EDF, facture", ""),
        ("86120 Vienne, transport", ""),
        ("86 Mutuelle", "asked"),
        ("86 r. des Lilas, loyer", "asked"),
        ("864 Dupont, facture", "asked"),
        ("86 Secours Populaire", "asked"),
        ("86 bénévoles, repas", "asked"),
        ("86", "asked"),
    ],
)
def test_a_number_of_the_chart_of_accounts_says_that_no_money_moved(tmp_path, words, kind):
    """Where its words agree; a number alone may be a count, a place or a bill: it is money, and asked."""
    found = mapped(tmp_path, "journal.csv", CHART.format(100, words, 40, ""))
    ledger = found["ledger"]
    assert ledger.loc[ledger["amount_eur"] == 40, "account"].fillna("").tolist() == [kind.strip("asked")]
    assert rows_of(found, "in_kind_by_words") == ([5] if kind == "86" else [])
    assert rows_of(found, "in_kind_unsure") == ([5] if kind == "asked" else [])


@pytest.mark.parametrize(
    ("words", "answer"), [("86", "87"), ("86 Divers", "870 Divers"), ("86 Divers", "87 Bénévolat")]
)
def test_numbers_of_which_both_sides_make_the_same_sum_are_in_kind(tmp_path, words, answer):
    text = CHART.format(100, words, 40, "") + f"30/06/2026;{answer};;{{}}\n"
    text += "30/06/2026;606 EDF;7;\n30/06/2026;73 Produits de tarification;;9\n"
    found = mapped(tmp_path, "journal.csv", text.format(40))
    assert earned(found) == {"own_revenue": 509, "87": 40}
    assert found["ledger"].groupby("account")["amount_eur"].sum().to_dict() == {"86": 40, "87": 40}
    found = mapped(tmp_path, "journal2.csv", text.format(41))
    assert rows_of(found, "in_kind_unsure") == ([5] if "név" in answer else [5, 6])


def test_counts_of_things_sold_are_no_accounts(tmp_path):
    sold = [
        ("70 ventes de paniers", 500),
        ("75 adhésions", 750),
        ("87 entrées loto", 261),
        ("86 baguettes", 25),
    ]
    text = "Date;Libellé;Dépenses;Recettes\n30/06/2026;60 fournitures scolaires;90;\n30/06/2026;86 croissants;43;\n"
    text += "".join(f"30/06/2026;{words};;{eur}\n" for words, eur in sold)
    assert earned(mapped(tmp_path, "journal.csv", text)) == {"own_revenue": 1536}
    text += "30/06/2026;12 pizzas, bénévolat;60;\n30/06/2026;86 CVN;243;\n"  # no chart: neither words nor 286 on both sides are enough
    found = mapped(tmp_path, "journal2.csv", text)
    assert found["ledger"]["account"].isna().all()
    assert sorted(rows_of(found, "in_kind_unsure")) == [3, 6, 7, 9]


def test_such_a_number_says_nothing_among_lines_without_numbers(tmp_path):
    text = CHART.replace("60 Achats", "Achats").replace("64 - ", "").replace("70 ", "")
    found = mapped(tmp_path, "journal.csv", text.format(100, "86 CVN", 40, ""))
    assert found["ledger"]["account"].isna().all()


def test_money_of_the_sum_that_is_in_kind_on_the_other_side_is_asked(tmp_path):
    text = CHART.format(100, "Valeur du temps offert", 40, "") + "30/06/2026;87 Bénévolat;;40\n"
    found = mapped(tmp_path, "journal.csv", text)
    assert rows_of(found, "in_kind_facing") == [5]
    answered = text + "30/06/2026;86 Travail bénévole;40;\n"
    assert rows_of(mapped(tmp_path, "journal2.csv", answered), "in_kind_facing") == []
    twice = text + "31/07/2026;Valeur du temps offert;40;\n"  # a rent of each month: which, nobody knows
    assert rows_of(mapped(tmp_path, "journal3.csv", twice), "in_kind_facing") == []


def test_an_account_in_the_words_of_a_line_says_what_money_it_is(tmp_path):
    text = CHART.format(100, "864 Personnel bénévole", 500, "") + "30/06/2026;87 Bénévolat;;501\n"
    assert rows_of(mapped(tmp_path, "journal.csv", text), "in_kind_facing") == []


def test_the_sum_that_differs_is_that_of_its_side(tmp_path):
    found = by_month(
        tmp_path, SALES, ("Dons", 20, 20), ("Total produits", 320, 300), out=[("Total charges", 250, 250)]
    )
    (told,) = [f for f in found.findings if f.code == "sum_differs"]
    assert (told.row, told.values["printed"], told.values["read"]) == (9, 300, 330)


def test_lines_with_their_day_under_such_titles_need_no_column_of_natures(tmp_path):
    text = "Date;Libellé;Montant\nDÉPENSES;;\n05/01/2026;Salaires;1200\nRECETTES;;\n05/01/2026;Ventes;300\n"
    text += "06/01/2026;Bénéfice;90\n07/01/2026;Trésorerie;500\n08/01/2026;Région;4000\n"
    found = mapped(tmp_path, "budget.csv", text)
    assert earned(found) == {"own_revenue": 4390}
    assert "column_missing" not in codes(found)
    assert rows_of(found, "income_unsure") == [8]
    assert rows_of(found, "left_aside") == [7]  # a « Trésorerie » with its day may be who paid


def test_another_title_ends_the_grants_and_what_is_below_is_asked(tmp_path):
    """Below « Animations », 220 + 340 are sales that are asked, and only a public body's 90 are a grant; « Collectivités territoriales » goes on."""
    lines = [
        ("Subventions",),
        ("Commune de Mens", 0, 1500),
        ("Collectivités territoriales",),
        ("Projet jeunes", 40, 0),
    ]
    lines += [("Animations",), ("Tombola", 220), ("Vide-grenier", None, 340), ("CAF", 90)]
    found = by_month(tmp_path, SALES, *lines)
    assert earned(found) == {"own_revenue": 1170, "subsidy": 1630}
    assert rows_of(found, "income_unsure") == [12, 13]


@pytest.mark.parametrize(
    "label",
    [
        "Rotary club",
        "Crédit Agricole",
        "Subventions privées",
        "Organismes sociaux",
        "CPAM",
        "Emplois aidés",
        "2026",
        "Comité des fêtes",
    ],
)
def test_a_label_without_amounts_may_be_a_grant_to_come_and_ends_none(tmp_path, label):
    lines = [
        ("Subventions",),
        ("Commune", 1500),
        (label,),
        ("AG2R La Mondiale", 2000),
        ("Malakoff", None, 500),
    ]
    found = by_month(tmp_path, SALES, *lines)
    assert earned(found) == {"own_revenue": 610, "subsidy": 4000}
    assert set(rows_of(found, "nature_by_words")) == {8, 10, 11}


@pytest.mark.parametrize("title", ["Trésorerie", "Situation bancaire"])
def test_what_the_bank_holds_is_no_income(tmp_path, title):
    """1500 is granted; below the title, nothing came in. Among the expenses, the label is of somebody to pay."""
    held = [(title,), ("Solde 2026", 5000), ("Compte courant", 4000), ("Livret A", 1000)]
    out = [(title,), ("Assurance", 200)]
    found = by_month(tmp_path, SALES, ("Subventions",), ("Commune", 1500), *held, out=out)
    assert earned(found) == {"own_revenue": 610, "subsidy": 1500}
    assert found["ledger"].query("nature == 'expense'")["amount_eur"].sum() == 950
    assert rows_of(found, "total_line") == [12]
    assert set(rows_of(found, "left_aside")) == {13, 14}


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        ([("Solde de caisse",), SALES, ("Dons", 50), ("Total produits", 350, 310)], {"own_revenue": 660}),
        ([("Trésorerie",), SALES, ("Dons", 50)], {"own_revenue": 660}),
        (
            [("Subventions",), ("Commune, acompte", 1500), ("Solde 2026",), ("Département", 700, 700), SALES],
            {"subsidy": 2900, "own_revenue": 610},
        ),
    ],
)
def test_a_balance_without_an_amount_takes_nothing_from_the_lines_below(tmp_path, income, expected):
    """What a printed sum holds came in; « Solde 2026 » under grants is still to come."""
    assert earned(by_month(tmp_path, *income)) == expected


def test_the_account_of_a_title_says_that_it_is_of_grants(tmp_path):
    lines = [
        ["Réalisé 2026"],
        ["Compte", "Poste", "janv-26", "févr-26", "mars-26"],
        ["CHARGES"],
        [None, "Loyer", 250, 250, 250],
    ]
    lines += [
        ["PRODUITS"],
        ["70", "Ventes", 300, 310],
        ["74", "Aides"],
        [None, "AG2R", 700],
        [None, "Rotary", 300],
    ]
    book(tmp_path, "budget 2026.xlsx", {"Réalisé": lines})
    assert earned(pilot(tmp_path, "budget 2026.xlsx")) == {"70": 610, "subsidy": 1000}


@pytest.mark.parametrize(
    ("title", "granted"),
    [("Aides", {"subsidy": 700}), ("Fonds", {"subsidy": 700}), ("Apports", {"loan": 80})],
)
def test_a_title_that_may_be_of_sales_gives_its_nature_where_the_words_say_it(tmp_path, title, granted):
    lines = [
        (title,),
        ("Aide-ménagère", 100, 100),
        ("Région" if "subsidy" in granted else "Apport de Mme C", *granted.values()),
        ("Solde 2025", 90),
    ]
    found = by_month(tmp_path, SALES, *lines)
    assert earned(found) == {"own_revenue": 810, **granted}
    (asked,) = [f for f in found.findings if f.code == "income_unsure"]
    assert (set(asked.values["rows"]), asked.values["amount"]) == ({8}, 200)
    sure = earned(by_month(tmp_path / "b", SALES, ("Aides et subventions",), *lines[1:]))
    assert (sure["own_revenue"], sure["subsidy"]) == (610, 200 + granted.get("subsidy", 0) + 90)


def test_a_treasury_on_a_day_is_who_paid_where_the_balance_moves_by_it(tmp_path):
    """450 + 1200 come in, as the balance shows; 1350 is what is left. Without a balance 1200 is not known to be income: what goes
    out, 60, counts all the same."""
    text = "Date;Libellé;Dépenses;Recettes;Solde\n05/01/2026;Paniers;;450;450\n06/01/2026;Loyer;300;;150\n"
    text += "07/01/2026;TRESORERIE 38;;1200;1350\n31/01/2026;Trésorerie;;1350;1350\n31/01/2026;Trésorerie;60;;1290\n"
    found = mapped(tmp_path, "journal.csv", text)
    assert earned(found) == {"own_revenue": 1650}
    assert rows_of(found, "total_line") == [5]
    assert "left_aside" not in codes(found)
    bare = "\n".join(line.rpartition(";")[0] for line in text.replace("1350;1350", "1300;").splitlines())
    (tmp_path / "b").mkdir()
    more = "\n31/01/2026;Disponible;;40\n31/01/2026;Report de la trésorerie;;7\n;Trésorerie;;900\n"
    found = mapped(tmp_path / "b", "journal.csv", bare + more)
    assert earned(found) == {"own_revenue": 450}
    assert found["ledger"].query("nature == 'expense'")["amount_eur"].tolist() == [300, 60]
    assert sorted(rows_of(found, "left_aside")) == [4, 5]
    assert rows_of(found, "left_unsure") == [6]
    assert sorted(rows_of(found, "total_line")) == [7, 8, 9]


def test_a_till_emptied_into_the_treasury_is_no_balance(tmp_path):
    """60 came in and went out: with a balance that moves by it, or none, it is counted."""
    text = "Date;Libellé;Entrées;Sorties;Solde\n05/01/2026;Paniers;60;;60\n06/01/2026;Trésorerie;;60;0\n"
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        text = text if name == "a" else "\n".join(line.rpartition(";")[0] for line in text.splitlines())
        found = mapped(tmp_path / name, "caisse.csv", text)
        assert found["ledger"]["amount_eur"].tolist() == [60, 60]
        assert rows_of(found, "left_unsure") == [3]
    (tmp_path / "c").mkdir()  # as much as was left before, and the balance moves
    text = "Date;Libellé;Dépenses;Recettes;Solde\n05/01/2026;Paniers;;450;450\n06/01/2026;Loyer;50;;400\n"
    text += "07/01/2026;Trésorerie;;400;800\n"
    assert earned(mapped(tmp_path / "c", "caisse.csv", text)) == {"own_revenue": 850}


@pytest.mark.parametrize("words", ["Trésorerie", "Trésorerie janvier", "Trésorerie banque", "Disponibilités"])
def test_what_is_left_each_month_is_no_income_without_a_word_that_says_it(tmp_path, words):
    """450 - 150 = 300, and 300 + 200 = 500: what the file says is left is the running sum."""
    text = f"Date;Libellé;Débit;Crédit\n05/01/2026;Paniers;;450\n07/01/2026;Loyer;150;\n31/01/2026;{words};;300\n"
    found = mapped(tmp_path, "journal.csv", text + f"10/02/2026;Paniers;;200\n28/02/2026;{words};;500\n")
    assert earned(found) == {"own_revenue": 650}
    assert sorted(rows_of(found, "total_line")) == [4, 6]


@pytest.mark.parametrize("words", ["Trésorerie disponible", "Trésorerie fin de mois", "Trésorerie au 31"])
def test_a_balance_with_its_day_is_left_out_where_its_words_leave_no_doubt(tmp_path, words):
    text = f"Date;Libellé;Débit;Crédit\n05/01/2026;Paniers;;450\n07/01/2026;Loyer;150;\n31/01/2026;{words};;300\n"
    found = mapped(tmp_path, "journal.csv", text)
    assert earned(found) == {"own_revenue": 450}
    assert rows_of(found, "total_line") == [4]


def test_the_last_part_of_a_grant_is_no_balance(tmp_path):
    """1000 + 500 + 80 are granted; the balance of each month is not, nor what the bank holds."""
    lines = [
        ("Subventions",),
        ("Commune, acompte", 0, 1000),
        ("Solde 2025", 500),
        ("Solde exercice antérieur", 0, 80),
    ]
    found = by_month(tmp_path, SALES, *lines, ("Trésorerie", None, 300), ("Solde 2026", 300, 310, 300))
    assert earned(found) == {"own_revenue": 610, "subsidy": 1580}
    assert sorted(rows_of(found, "left_unsure")) == [9, 10]
    assert set(rows_of(found, "total_line")) == {11, 12}


@pytest.mark.parametrize(
    ("words", "kept"), [("Excédent de caisse", 15), ("Solde", 0), ("Résultat", 0), ("Déficit", 0)]
)
def test_what_the_till_has_too_much_is_income_above_the_sum(tmp_path, words, kept):
    total = ("Total produits", 300, 325)
    found = by_month(
        tmp_path, SALES, (words, None, 15), total, out=[(words, None, 7), ("Total charges", 250, 257)]
    )
    assert earned(found) == {"own_revenue": 610 + kept}
    assert rows_of(found, "left_unsure") == ([9] if kept else [])
    after = by_month(tmp_path / "b", SALES, total, (words, None, 15))
    assert earned(after) == {"own_revenue": 610}
    differs = by_month(tmp_path / "c", SALES, (words, None, 15), ("Total produits", 300, 310))
    assert earned(differs) == {"own_revenue": 610}
    assert rows_of(differs, "left_aside") == ([7] if kept else [])


@pytest.mark.parametrize(
    "words",
    [
        "Trésorerie",
        "Trésorerie initiale",
        "Trésorerie d'ouverture",
        "Solde début d'année",
        "Disponible au 1er janvier",
    ]
    + ["Solde de l'exercice antérieur"],
)
def test_the_money_of_the_first_day_is_no_income_even_above_the_sum_that_holds_it(tmp_path, words):
    found = by_month(tmp_path, (words, 5000), SALES, ("Total produits", 5300, 310))
    assert earned(found) == {"own_revenue": 610}
    assert rows_of(found, "left_aside" if words == "Trésorerie" else "total_line")[0] == 6


def test_months_to_come_are_no_months_without_a_balance(tmp_path):
    """Three of twelve months: 300 + 310 + 320, as the file's own sums say."""
    months = ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"]
    heads = ["Poste", *(f"{month}-26" for month in months)]
    lines = [["Réalisé 2026"], heads, ["DÉPENSES"], ["Loyer", 250, 250, 250], ["RECETTES"]]
    lines += [["Solde du mois précédent", 1000, 1050, 1110], ["Excédent de caisse", 1000, 1050, 1110]]
    lines += [["Trésorerie", 1000, 1050, 1110]]
    lines += [["Ventes", 300, 310, 320], ["Total recettes", 300, 310, 320]]
    book(tmp_path, "budget 2026.xlsx", {"Réalisé": lines})
    found = pilot(tmp_path, "budget 2026.xlsx")
    assert earned(found) == {"own_revenue": 930}
    assert not codes(found) & {"sum_differs", "left_aside"}


def test_a_town_halls_mandates_are_spent_and_its_titles_received(tmp_path):
    text = "Sens;Date d'émission;Imputation;Objet;Montant HT\nMandat;12/01/2026;6132;Loyer;450,00\nMandat;26/01/2026;60622;Gazole;78,25\nTitre;30/01/2026;7067;Participations;1 204,50\nTitre;27/02/2026;74718;Acompte FNADT;6 000,00\nMandat annulatif;03/03/2026;6132;Loyer en double;-450,00\n"
    found = mapped(tmp_path, "extraction.csv", text)
    assert found["ledger"]["nature"].tolist() == [
        "expense",
        "expense",
        "own_revenue",
        "own_revenue",
        "expense",
    ]
    assert found["ledger"]["amount_eur"].tolist() == [450, 78.25, 1204.5, 6000, -450]
    assert rows_of(found, "nature_odd") == [5]


# ---- what a file is called


def test_a_log_is_one_whatever_its_file_is_called(tmp_path):
    lines = "05/01/26;seniors;courses;✅\n06/01/26;familles;colis;❌\n07/01/26;seniors;colis;✅\n"
    said = [
        (f";Issue;;à remplir\xa0: ce que cette cellule veut dire ({n})", f";Issue;{word};à vérifier ({n})")
        for n, word in (("2 cellules", "Servie"), ("1 cellule", "Non satisfaite"))
    ]
    text = "📅 Date;Public;🛒 Service;État\n" + lines
    found = mapped(tmp_path, "Liste et tableau de bord 📋.csv", text, *said)
    assert found["requests"]["outcome"].tolist() == ["served", "refused", "served"]


# ---- what stands in no cell


def test_comments_pinned_to_the_cells_of_lines_are_told(tmp_path):
    """« annulé finalement » on a request that its line says served; the kit's own comments are none of a person's."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Demandes"
    for line in (
        ["Date", "Public", "Service", "Issue"],
        *([dt.date(2026, 1, n), "seniors", "courses", "Servie"] for n in (5, 6, 7)),
    ):
        sheet.append(line)
    for cell, text, author in (
        ("A1", "Le jour", "Léa"),
        ("D3", "annulé finalement", "Léa"),
        ("B4", "À vérifier", "conciergekit"),
    ):
        sheet[cell].comment = openpyxl.comments.Comment(text, author)
    made.create_sheet("Projet").append(["Nom du pilote", "x"])
    made["Projet"].append(["Début du test", dt.date(2026, 1, 1)])
    made.save(tmp_path / "pilote.xlsx")
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    assert rows_of(found, "pinned_rows") == [3]
    note = b"<office:annotation><dc:creator>%b</dc:creator><text:p>annul\xc3\xa9</text:p></office:annotation>"
    rows = b"<table:table-row><table:table-cell/></table:table-row>" + b"".join(
        b"<table:table-row><table:table-cell>%b<text:p>a</text:p></table:table-cell></table:table-row>"
        % (note % author)
        for author in (b"L\xc3\xa9a", b"conciergekit")
    )
    xml = b'<table:table table:name="Demandes">%b</table:table>' % rows
    looks = {"Demandes": Look()}
    marks.in_ods(xml, looks)
    assert looks["Demandes"].pinned_rows == {2}


def test_a_singular_is_no_group_of_its_own(tmp_path):
    lines = "05/01/2026;seniors;courses\n06/01/2026;senior;course\n07/01/2026;seniors;courses\n08/01/2026;famille;prix\n"
    found = mapped(tmp_path, "log.csv", "Date;Public;Service;Issue\n" + lines.replace("\n", ";Servie\n"))
    assert [(f.typed, f.values["suggestion"]) for f in found.findings if f.code == "two_spellings"] == [
        ("senior", "seniors"),
        ("course", "courses"),
    ]


def test_lines_with_one_cell_or_none_are_known_of_a_sheet():
    rows = [
        ["a", "b"],
        ["", "  "],
        ["", "Mars"],
        [3, None],
        [],
        [dt.date(2026, 1, 5), 1],
        ["\ufeff", "x"],
        [0.0, "", "«"],
    ]
    assert Sheet("s", "s", rows).sparse == {1: False, 2: True, 3: True, 4: False, 6: True}


def test_a_cash_book_of_one_signed_column_is_read_by_its_signs(tmp_path):
    """Expenses under zero, in every writing; a grant among what comes in is one; the person may say otherwise."""
    amounts = ["(45,00)", "18,00", "-52,30", "61,15-", "1 500,00", "\u2212120,00", "+ 22,00", "-12,50"]
    words = [
        "Timbres",
        "Repassage",
        "Essence",
        "Essence",
        "Subvention commune",
        "Box",
        "Courses",
        "Remboursement client",
    ]
    lines = "".join(
        f"{5 + n}/01/2026;{word};{amount}\n"
        for n, (word, amount) in enumerate(zip(words, amounts, strict=True))
    )
    found = mapped(tmp_path, "caisse.csv", "Date;Opération;Montant\n" + lines)
    sums = found["ledger"].groupby("nature")["amount_eur"].sum().round(2).to_dict()
    assert sums == {"expense": 278.45, "own_revenue": 27.5, "subsidy": 1500}
    assert rows_of(found, "signs_read") == [2, 4, 5, 7]
    assert not codes(found) & {"amount_sign", "column_missing"}
    path = tmp_path / "correspondances.csv"
    path.write_text(path.read_text("utf-8-sig").replace("selon le signe", "Charge"), "utf-8-sig")
    assert "amount_sign" in codes(ck.load_pilot(tmp_path))


def test_sales_with_a_few_refunds_are_not_read_by_their_signs(tmp_path):
    lines = "".join(
        f"{5 + n}/01/2026;vente;{amount}\n"
        for n, amount in enumerate([18, 22, 15, -9, 30, 12, 25, 31, -4, 8, 11, 19, 24, -5, 17, 9])
    )
    mapped(tmp_path, "caisse.csv", "Date;Opération;Montant\n" + lines)
    assert "selon le signe" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


def test_the_recap_of_a_person_is_held_against_the_lines_of_that_person(tmp_path):
    lines = "02/03/2026;P1;3;\n02/03/2026;P2;2;\n03/03/2026;P1;4;\n04/03/2026;P2;5;\n"
    for name, eur, told in (("a", 7, []), ("b", 8, [7])):
        (tmp_path / name).mkdir()
        text = f"Date;Code personne;Heures;Remarques\n{lines};P1;7;Total\nTotal;P2;{eur};\n"
        found = mapped(tmp_path / name, "heures.csv", text)
        assert found["time"]["hours"].sum() == 14
        assert rows_of(found, "total_line") == [6, 7]
        assert rows_of(found, "sum_differs") == told
