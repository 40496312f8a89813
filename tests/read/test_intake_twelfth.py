"""What sixteen ordinary files, and the answers people give to what is asked, made the intake read wrong or leave unread
(`benchmarks/messy/seventh.py`): each cause on other figures, beside what must stay as it is."""

import datetime as dt

import pytest
from test_intake_later import book, pilot
from test_intake_third import mapped, rows_of

from conciergekit.core.cells.cell import Reading, in_figures
from conciergekit.core.cells.dates import parse_date
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.answers import codes_followed
from conciergekit.read.layout.days.periods import season_about
from conciergekit.read.layout.mapping import pattern

pytestmark = pytest.mark.exhaustive

LOG = "Date;Public;Service;Suite\n"


def days(*cells, month=3):
    return [[dt.date(2026, month, n), *more] for n, *more in cells]


# ---- lines that are no records


@pytest.mark.parametrize(("under", "kept"), [("Reste à encaisser", []), ("Dont mairie", []), (None, [70])])
def test_sums_under_the_bills_are_no_bill(under, kept, tmp_path):
    """Under a total, a word and a figure without a day are a sum; a bill whose day alone is missing stays."""
    lines = [["Date", "Client", "Objet", "Montant", "Réglée le"]]
    lines += days((3, "Mairie", "Journal", 40), (5, "SARL Roc", "Courses", 55), (9, "Mairie", "Journal", 60))
    lines += (
        [[None, None, "Total facturé", 155, None], [None, None, under, 70, None]]
        if under
        else [[None, None, "Courses", 70]]
    )
    book(tmp_path, "Factures émises.xlsx", {"2026": lines})
    assert pilot(tmp_path, "Factures émises.xlsx")["ledger"]["amount_eur"].tolist() == [40, 55, 60, *kept]


def test_a_day_of_leave_is_no_hours_of_work_and_that_is_told(tmp_path):
    lines = [["FEUILLE D'HEURES"], ["Salariée : L. M."], ["Date", "Matin", "Total heures", "Observations"]]
    lines += days(
        (2, "9h-12h", 3, None), (3, None, None, "congés"), (4, None, 7, "congés"), (5, "9h-13h", 4, "RTT")
    )
    book(tmp_path, "mars.xlsx", {"Mars": lines})
    found = pilot(tmp_path, "mars.xlsx")
    assert found["time"]["hours"].tolist() == [3, 4]  # the morning of a day off was worked, as its clock says
    assert set(found["time"]["paid"]) == {"paid"}  # the line above says so
    assert sorted(rows_of(found, "line_void") + rows_of(found, "line_leave")) == [5, 6]


# ---- what cells mean


def test_each_word_of_a_scale_is_told_and_the_doubtful_one_asked(tmp_path):
    text = "Horodateur;Êtes-vous satisfait du service ?\n" + "".join(
        f"0{n}/03/2026 10:00:00;{word}\n"
        for n, word in enumerate(("Très satisfait", "Satisfait", "Pas satisfait", "Pas satisfait"), 1)
    )
    line = "Satisfaction (1–5);;à remplir\u00a0: ce que cette cellule veut dire (2 cellules);;Pas satisfait"
    found = mapped(tmp_path, "avis.csv", text)
    assert sorted(rows_of(found, "answer_words")) == [2, 3, 4, 5]
    found = mapped(tmp_path, "avis.csv", text, (line, line.replace(";;à", ";1;à")))
    assert found["surveys"]["score"].tolist() == [5, 4, 1, 1]


@pytest.mark.long
def test_what_an_empty_cell_means_is_proposed_and_followed_on_lines_with_a_day(tmp_path):
    text = (
        LOG
        + "02/03/2026;seniors;courses;ok\n03/03/2026;familles;colis;\n04/03/2026;seniors;colis;annulé\n;familles;repassage;\n;;;\nx = merci de remplir la suite;;;\n"
    )
    asked = ";probable, à vérifier (1 cellule);;(vide)"
    found = mapped(tmp_path, "log.csv", text)
    assert found["requests"]["outcome"].tolist() == ["served", "open", "cancelled"]
    assert 3 in rows_of(found, "words_read")  # proposed, and told
    found = mapped(tmp_path, "log.csv", text, (f"Issue;En cours{asked}", "Issue;Non satisfaite;;;(vide)"))
    assert found["requests"]["outcome"].tolist() == ["served", "refused", "cancelled"]
    assert rows_of(found, "row_unusable") == [5]


def test_one_answer_tells_which_way_the_codes_of_answers_go():
    assert codes_followed({"a2": 4.0}, ["A2", "A5"]) == dict(a1=5.0, a2=4.0, a3=3.0, a4=2.0, a5=1.0)
    assert codes_followed({"a2": 2.0}, ["A2", "A5"])["a5"] == 5.0
    assert not codes_followed({"a3": 3.0}, ["A3"])  # the middle says nothing
    assert not codes_followed({"a2": 4.0, "a4": 4.0}, ["A2"])
    assert not codes_followed({"a2": 2.0}, ["A2", "A7"])  # of seven


def test_signs_for_grades_are_proposed_where_a_column_holds_nothing_else(tmp_path):
    head = "Semaine du;Qui;Énergie\n"
    text = head + "".join(f"0{n}/03/2026;P{n};{sign}\n" for n, sign in enumerate(("++", "-", "=", "--"), 1))
    assert mapped(tmp_path, "meteo.csv", text)["energy"]["score"].tolist() == [5, 2, 3, 1]
    (tmp_path / "b").mkdir()
    text = head + "01/03/2026;P1;4\n02/03/2026;P2;-\n03/03/2026;P3;5\n"
    assert mapped(tmp_path / "b", "meteo.csv", text)["energy"]["score"].dropna().tolist() == [4, 5]


@pytest.mark.parametrize(
    ("text", "table", "column", "value"),
    [
        ("trois cents euros", "ledger", "amount_eur", 300),
        ("quatre-vingt-dix", "requests", "order_value_eur", 90),
        ("deux ou trois", "events", "participants", None),
        ("une heure", "time", "hours", 1),
        ("9h-11h30 puis 14h-15h", "time", "hours", 3.5),
        ("9h-12h puis on verra", "time", "hours", None),
        ("||||| ||", "events", "participants", 7),
        ("10 € en chèque", "clients", "membership_eur", 10),
        ("10 € + 5 € chèque", "clients", "membership_eur", None),
        ("2 chèques", "clients", "membership_eur", None),
    ],
)
def test_figures_in_words_and_sticks_are_read_and_told(text, table, column, value):
    cell = parse(text, TABLES[table][column])
    assert cell.value == value
    assert bool(cell.problem) != (text == "9h-11h30 puis 14h-15h")


@pytest.mark.parametrize("text", ["vingt dix", "dix deux", "cent et plus", "un ou deux", "douzaine"])
def test_words_that_spell_no_number_stay(text):
    assert in_figures(text) == text


@pytest.mark.parametrize(
    ("typed", "day"),
    [("04/11", dt.date(2025, 11, 4)), ("03/02", dt.date(2026, 2, 3)), ("05/07", None), ("31/08", None)],
)
def test_days_of_a_season_are_of_its_two_years_but_for_the_summer(typed, day):
    cell = parse_date(typed, Reading(order="day", year=2025, season=True))
    assert (cell.value and cell.value, cell.problem) == (day, "year_added" if day else "date_no_year")


# ---- headings


def test_names_at_the_head_of_hours_are_codes_and_nothing_says_them(tmp_path, capsys):
    lines = [["Heures faites par semaine"], ["Semaine du", "Karine", "Bernard"]]
    lines += [[dt.date(2026, 3, n), hours, "2h"] for n, hours in ((2, 7), (9, 6), (16, 5))]
    book(tmp_path, "heures.xlsx", {"Heures": lines})
    found = pilot(tmp_path, "heures.xlsx")
    assert found["time"].groupby("person")["hours"].sum().to_dict() == {"P1": 18, "P2": 6}
    said = (
        capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text("utf-8") + str(found.findings)
    )
    assert not any(name in said for name in ("Karine", "Bernard"))


def test_what_was_done_is_read_beside_what_was_planned(tmp_path):
    lines = [
        ["Suivi 2026"],
        [None, "janvier", None, "février", None, "mars", None],
        ["Poste", *["Prévu", "Réalisé"] * 3],
    ]
    lines += [
        ["Charges"],
        ["Loyer", 90, 80, 90, 81, 90, 82],
        ["Produits"],
        ["Ventes", 10, 11, 20, 22, 30, 33],
    ]
    book(tmp_path, "suivi.xlsx", {"2026": lines})
    rows = pilot(tmp_path, "suivi.xlsx")["ledger"]
    assert sorted(rows["amount_eur"]) == [11, 22, 33, 80, 81, 82]
    assert rows.groupby(rows["date"].dt.month)["amount_eur"].sum().tolist() == [91, 103, 115]


@pytest.mark.parametrize(
    ("table", "head", "line", "never"),
    [
        ("Temps", "Début;Début (heure);Fin (heure);Objet", "03/03/2026;14:00:00;16:30:00;COPIL", 14),
        ("Comptes", "Date;Compteur;Prix TTC", "03/03/2026;84000;40,40", "84000"),
    ],
)
def test_the_table_that_was_said_takes_no_clock_for_hours_and_no_counter_for_an_account(
    table, head, line, never, tmp_path
):
    text = f"{head}\n" + "".join(line.replace("03/03", f"{n:02}/03") + "\n" for n in (13, 14, 16))
    (tmp_path / "correspondances.csv").write_text(
        f"Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\nsortie.csv;;;{table};;\n",
        "utf-8-sig",
    )
    found = mapped(tmp_path, "sortie.csv", text)
    rows = found["time" if table == "Temps" else "ledger"]
    assert not rows.isin([never]).any().any()
    if table == "Temps":
        assert rows["hours"].tolist() == [2.5] * 3


def test_a_name_of_file_with_its_month_is_that_of_the_next_month_too():
    names = ("demandes mars 2026.csv", "export_2026-03.csv", "caisse-août.xlsx", "mars.xlsx", "maison.csv")
    assert [pattern(name) for name in names] == [
        "demandes *.csv",
        "export_*.csv",
        "caisse-*.xlsx",
        "mars.xlsx",
        "maison.csv",
    ]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("prestations par service", ["Courses", "Courses", "Repassage", "Repassage"]),
        ("suivi équipe", [None] * 4),
    ],
)
def test_sheets_are_services_only_where_their_file_says_so(file, said, tmp_path):
    head = ["Date", "Public", "Issue"]
    book(
        tmp_path,
        f"{file}.xlsx",
        {
            tab: [head, *days((3, "seniors", "Servie"), (day, "seniors", "Servie"))]
            for day, tab in ((4, "Courses"), (5, "Repassage"))
        },
    )
    services = pilot(tmp_path, f"{file}.xlsx")["requests"]["service"]
    assert [None if value is None or value != value else value for value in services] == said


def test_fees_paid_online_are_told_to_make_no_member(tmp_path):
    text = "Référence commande;Date de la commande;Statut de la commande;Nom adhérent;Moyen de paiement;Tarif;Montant tarif\n"
    text += "81;13/03/2026 10:00:00;Validé;NOM;Carte;Adhésion simple;15,00\n82;14/03/2026 10:00:00;Validé;NOM;Carte;Don;20,00\n"
    text += "83;15/03/2026 10:00:00;Remboursé;NOM;Carte;Adhésion simple;15,00\n"  # left out, and no money
    found = mapped(tmp_path, "export-adhesion.csv", text)
    assert found["ledger"]["amount_eur"].tolist() == [15, 20]
    assert rows_of(found, "members_uncounted") == [2]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("km hiver 2025-2026", 2025),
        ("Saison 2025/26", 2025),
        ("bilan 2025-2026", None),
        ("hiver 2025-2028", None),
    ],
)
def test_two_years_are_a_season_only_where_one_is_said(title, year):
    assert season_about(Sheet("s", "s", [["Jour", "Km"]], file=f"{title}.csv"), 0) == year


@pytest.mark.parametrize(
    ("title", "table"), [("Subventions du test", "funding"), ("Ce qui reste à payer", "")]
)
def test_who_gives_is_asked_unless_grants_are_said(title, table, tmp_path):
    lines = [
        [title],
        ["Qui", "Montant", "Statut"],
        ["Région", 5000, "déposé"],
        ["Ville", 3000, "refusé"],
        ["CAF", 2000, "déposé"],
    ]
    book(tmp_path, "suivi.xlsx", {"Suivi": lines})
    assert len(pilot(tmp_path, "suivi.xlsx")["funding"]) == (3 if table else 0)


@pytest.mark.parametrize(
    ("words", "read"), [(("permanence", "compta", "tournée"), 0), (("permanence", "atelier", "compta"), 3)]
)
def test_one_word_of_a_list_among_others_makes_no_table(words, read, tmp_path):
    lines = [["Date", "Quoi", "Remarques"], *days(*((n, word, None) for n, word in enumerate(words, 3)))]
    book(tmp_path, "suivi.xlsx", {"Suivi": lines})
    assert len(pilot(tmp_path, "suivi.xlsx")["events"]) == read
