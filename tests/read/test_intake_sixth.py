"""Scales of three, four and ten, lists of one nature, merged heads, counters: causes found by a sixth blind author's files."""

import datetime as dt

import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

from conciergekit.cli import main
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import Reading, parse
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.answers import out_of_five, range_of
from conciergekit.read.layout.days.periods import periods
from conciergekit.read.layout.heads import on_one_line
from conciergekit.read.layout.trade import said_in_the_trade

pytestmark = pytest.mark.exhaustive

# ---- grades on another scale than the kit's

GRADES = "Date;{};Remarque\n{}"


def graded(folder, heading, grades):
    lines = "".join(f"{13 + n}/04/2026;{grade};\n" for n, grade in enumerate(grades))
    return mapped(folder, "avis.csv", GRADES.format(heading, lines))


@pytest.mark.parametrize(
    ("heading", "given", "read"),
    [
        ("Satisfait ? 1 = très satisfait, 4 = pas du tout satisfait", [1, 2, 3, 4], [5, 4, 2, 1]),
        ("Satisfait ? (1 = pas du tout, 4 = très satisfait)", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Satisfaction (sur 4)", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Note de satisfaction de 1 à 4", [4, 3, 2, 1], [5, 4, 2, 1]),
        ("Satisfait ? 1 = excellent, 3 = mauvais", [1, 2, 3], [5, 3, 1]),
        ("Satisfait ? de 0 (pas du tout) à 5 (très satisfait)", [0, 3, 5], [1, 3, 5]),
    ],
)
@pytest.mark.long
def test_the_satisfied_half_of_a_scale_is_that_of_the_kit(heading, given, read, tmp_path):
    found = graded(tmp_path, heading, given)
    assert found["surveys"]["score"].tolist() == read
    assert "scale_turned" in codes(found)


@pytest.mark.parametrize(
    ("heading", "given"),
    [
        ("Satisfaction /10", [9, 8, 4, 5]),
        ("Satisfaction", [9, 8, 4, 5]),
    ],
)
def test_grades_out_of_ten_are_asked(heading, given, tmp_path):
    found = graded(tmp_path, heading, given)
    assert found["surveys"]["score"].isna().all()
    assert rows_of(found, "scale_other") == [*range(2, 2 + len(given))]


def test_one_grade_beyond_is_a_slip(tmp_path):
    found = graded(tmp_path, "Satisfaction", [4, 0, 5, 3, 4, 2, 5, 1, 3, 5])
    assert found["surveys"]["score"].dropna().tolist() == [4, 5, 3, 4, 2, 5, 1, 3, 5]
    assert rows_of(found, "grade_beyond") == [3]


def test_a_grade_outside_the_scale_said_is_none(tmp_path):
    found = graded(tmp_path, "Satisfaction (sur 4)", [4, 3, 5])
    assert found["surveys"]["score"].dropna().tolist() == [5, 4]
    assert "out_of_range" in codes(found)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Note (1 à 5)", (1, 5)),
        ("Satisfaction / 4", (1, 4)),
        ("de 0 à 10", (0, 10)),
        ("2026/04", None),
        ("Satisfaction", None),
        ("1 = bien", None),
    ],
)
def test_a_range_is_read_where_it_is_said(heading, scale):
    assert range_of(heading) == scale


def test_other_scales_have_no_satisfied_half():
    assert not out_of_five((0, 10))
    assert not out_of_five((20, 0))


def test_figures_are_no_field_notes(tmp_path):
    text = "Date;Note (1 à 5);Commentaire\n13/04/2026;1;Parfait\n14/04/2026;2;Bien\n15/04/2026;5;Long\n"
    (tmp_path / "notes.csv").write_text(text, "utf-8")
    main(["map", str(tmp_path / "notes.csv"), "--lang", "fr"])
    assert "Journal" not in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


# ---- lists of amounts of one nature

PAID = "Date;{};Objet;Montant\n13/04/2026;EDF;Électricité;120,50\n14/04/2026;Orange;Abonnement;45,00\n"


@pytest.mark.parametrize(
    ("party", "file", "nature"),
    [
        ("Fournisseur", "factures.csv", "expense"),
        ("Client", "factures.csv", "own_revenue"),
        ("Tiers", "dépenses 2026.csv", "expense"),
        ("Fournisseur", "ventes.csv", None),
        ("Tiers", "compta.csv", None),
        ("Tiers", "factures.csv", None),
    ],
)
@pytest.mark.long
def test_whose_invoices_they_are_says_what_they_are(party, file, nature, tmp_path):
    natures = mapped(tmp_path, file, PAID.format(party))["ledger"]["nature"]
    assert natures.isna().all() if nature is None else natures.tolist() == [nature] * 2


# ---- counters of a vehicle

COUNTED = "Date;{};{};Motif\n13/04/2026;48210;48225;courses\n14/04/2026;48225;48265;colis\n"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("Compteur départ (km)", "Compteur retour (km)"),
        ("Km compteur départ", "Km compteur arrivée"),
        ("Départ km", "Retour km"),
        ("Index début", "Index fin"),
    ],
)
@pytest.mark.long
def test_counters_make_the_kilometres_of_a_tour(begin, end, tmp_path):
    found = mapped(tmp_path, "carnet.csv", COUNTED.format(begin, end))
    assert found["tours"]["km"].tolist() == [15, 40]
    assert "counter_read" in codes(found)


# ---- headings and cells of the trade


@pytest.mark.parametrize(
    ("table", "column", "heading"),
    [
        ("requests", "date", "Quand"),
        ("requests", "public", "Who"),
        ("requests", "service", "What they asked for"),
        ("requests", "service", "De quel service avez-vous besoin ?"),
        ("requests", "channel", "How they contacted us"),
        ("requests", "channel", "Comment"),
        ("requests", "outcome", "Réponse apportée"),
        ("ledger", "line", "Libellé opération"),
        ("ledger", "line", "Dépense"),
        ("tours", "id", "Tournée n°"),
    ],
)
def test_headings_as_they_are_written(table, column, heading):
    assert said_in_the_trade(table, column, heading)


@pytest.mark.long
def test_an_english_log_is_read_as_it_is(tmp_path):
    text = (
        "No.,Date received,Who,What they asked for,How they contacted us,Outcome\n"
        "1,07 Feb 2026,over 65,shopping,phone,done\n2,14 Feb 2026,family,laundry,walk-in,turned down\n"
        "3,19 Feb 2026,family,parcel,e-mail,on waiting list\n"
    )
    requests = mapped(tmp_path, "log.csv", text)["requests"]
    assert requests["outcome"].tolist() == ["served", "refused", "open"]
    assert requests["channel"].tolist() == ["phone", "desk", "web"]


@pytest.mark.long
def test_a_column_named_expenses_is_words_or_amounts(tmp_path):
    text = "Date;{};{}\n13/04/2026;{};{}\n14/04/2026;{};{}\n"
    words = text.format("Dépense", "Montant", "Essence", "20,00", "Timbres", "12,00")
    sums = text.format("Objet", "Dépenses", "Essence", "20,00", "Timbres", "12,00")
    for folder, lines in (("a", words), ("b", sums)):
        (tmp_path / folder).mkdir()
        ledger = mapped(tmp_path / folder, "mouvements.csv", lines)["ledger"]
        assert ledger[["line", "nature", "amount_eur"]].values.tolist() == [
            ["Essence", "expense", 20],
            ["Timbres", "expense", 12],
        ]


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("-48,65 (avoir)", -48.65),
        ("-15 € remboursement", -15),
        ("15,00 (avoir)", None),
        ("-15 (prévu)", None),
    ],
)
def test_a_credit_note_is_read_where_its_sign_agrees(text, euros):
    assert parse(text, TABLES["ledger"]["amount_eur"], Reading(decimal=",")).value == euros


# ---- statements of a bank

STATEMENT = (
    "Date de comptabilisation;Libelle simplifie;Libelle operation;Categorie;Debit;Credit;Date de valeur\n"
    "28/09/2026;Prlv;PRLV URSSAF;A categoriser;-532,81;;28/09/2026\n"
    "23/09/2026;Vir;VIR HELLOASSO;A categoriser;;+158,51;23/09/2026\n"
)


def test_a_category_that_never_changes_says_nothing(tmp_path, capsys):
    found = mapped(tmp_path, "releve.csv", STATEMENT)
    assert "semble être un relevé de banque" in capsys.readouterr().out
    assert sorted(rows_of(found, "value_supposed")) == [2, 3]
    ledger = found["ledger"][["line", "nature", "amount_eur"]].values.tolist()
    assert sorted(ledger) == [["PRLV URSSAF", "expense", 532.81], ["VIR HELLOASSO", "own_revenue", 158.51]]


# ---- tables and headings on a sheet

CONTRACTS = [
    ["Nos contrats"],
    ["Client", "Prestation", "Montant mensuel", "Début", "Fin"],
    ["Mairie", "Journal", "320 €/mois", dt.date(2026, 2, 1), None],
    ["Syndic", "Local poubelles", "250 €/mois", dt.date(2026, 3, 1), dt.date(2026, 12, 31)],
    [],
    ["Nos prestataires"],
    ["Nom", "Métier", "Zone", "Charte", "Assurance"],
    ["Allo Brico", "Bricolage", "Gières", "X", dt.date(2026, 12, 31)],
]


def test_a_monthly_amount_says_how_often(tmp_path, capsys):
    book(tmp_path, "contrats.xlsx", {"Feuil1": CONTRACTS})
    found = pilot(tmp_path, "contrats.xlsx")
    assert found["contracts"][["amount_eur", "per_year"]].values.tolist() == [[320, 12], [250, 12]]
    assert "table_below" in codes(found)
    assert "Assurance" not in capsys.readouterr().out


HEADS = [
    ["Quand", "Qui", None, "Demande", None, "Remarques"],
    [None, "Nom", "Commune", "Service", "Par", None],
]
LINES = [
    ["3 mars 2026", "Mme A", "Eybens", "colis", "tél", "urgent"],
    [dt.date(2026, 3, 5), "M. B", "Gières", "courses", "mail", None],
    [dt.date(2026, 3, 9), "Mme C", "Poisat", "colis", "tél", None],
]


def test_headings_merged_over_others_are_one_line(tmp_path):
    book(tmp_path, "cahier.xlsx", {"Cahier": [["CAHIER DE PRINTEMPS"], [], *HEADS, *LINES]})
    requests = pilot(tmp_path, "cahier.xlsx")["requests"]
    assert requests["service"].tolist() == ["colis", "courses", "colis"]
    assert requests["channel"].tolist() == ["phone", "web", "phone"]
    assert requests["date"].dt.day.tolist() == [3, 5, 9]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADS[0], LINES[0], *LINES],  # the second line is a record
        [HEADS[0], ["mars", "Mme A", "Eybens", "colis", "tél", "urgent"], *LINES],
        [HEADS[0], [None, "Mme A", "Eybens", "colis", "tél", None], *LINES],  # its words stand below
        [["Date", "Objet", None], ["x", "y", "z"], ["a", "b", "c"]],
        [
            ["Jour", "Matin", "", "Soir", ""],
            ["", "début", "fin", "début", "fin"],
            *[["3/3", 8, 9, 18, 19]] * 3,
        ],
    ],
)
def test_a_record_is_no_second_line_of_headings(rows):
    sheet = Sheet("S", "S", [[c if c is not None else "" for c in row] for row in rows])
    assert on_one_line(sheet) is sheet


# ---- a column a day, a sheet a week


def week(first, heads, sheet="S36", file="heures 2026.xlsx", title="Heures"):
    rows = [[title], heads]
    return periods(Sheet(sheet, sheet, rows, file), 1)[1].get(first)


@pytest.mark.parametrize(
    ("title", "sheet", "heads", "day"),
    [
        ("Heures", "S36", ["Qui", "Lun 31", "Mar 1", "Mer 2"], dt.date(2026, 8, 31)),
        ("Heures", "Semaine 36", ["Qui", "Lundi", "Mardi", "Mercredi"], dt.date(2026, 8, 31)),
        (
            "Semaine du 31/08/2026 au 04/09/2026",
            "Feuil1",
            ["Qui", "Lundi", "Mardi", "Jeudi"],
            dt.date(2026, 8, 31),
        ),
        ("Week 36", "Sheet1", ["Who", "Mon", "Tue", "Wed"], dt.date(2026, 8, 31)),
        ("Heures", "S36", ["Qui", "Lun 30", "Mar 31", "Mer 1"], None),  # another week than it says
        ("Semaine 36 du 07/09/2026", "S36", ["Qui", "Lundi", "Mardi", "Mercredi"], None),
        ("Heures", "Feuil1", ["Qui", "Lundi", "Mardi", "Mercredi"], None),
    ],
)
def test_the_days_of_a_week_that_is_said(title, sheet, heads, day):
    assert week(1, heads, sheet=sheet, title=title) == day


@pytest.mark.parametrize("total", ["Total", "TOTAL GÉNÉRAL", "S/Total"])
def test_a_total_under_names_that_are_left_out_is_no_work(total, tmp_path):
    lines = [["Semaine 36"], ["Qui", "Activité", "Lun 31", "Mar 1", "Mer 2", "Total"]]
    lines += [["Léa", "Permanence", 2, "1h30", None, 3.5], ["Tom", "Administratif", None, 1, "3 h", 4]]
    lines += [[total, None, 2, 2.5, 3, 7.5]]
    book(tmp_path, "heures 2026.xlsx", {"S36": lines})
    found = pilot(tmp_path, "heures 2026.xlsx")
    assert found["time"]["hours"].sum() == 7.5
    assert "total_line" in codes(found)


# ---- texts, and questions that begin alike


def test_a_text_is_no_table_and_none_of_it_is_shown(tmp_path, capsys):
    (tmp_path / "CR.txt").write_text(
        "Compte rendu du 12 mai.\nPrésents : Léa, Tom.\nSuite : Zoé, et Karim, voient la mairie.\n", "utf-8"
    )
    main(["map", str(tmp_path / "CR.txt"), "--lang", "fr"])
    out = capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert "semble être un texte" in out
    assert "Léa" not in out
    assert "Karim" not in out


def test_questions_that_begin_alike_are_about_a_service_each(tmp_path):
    ask = "Seriez-vous intéressé par {} ?"
    heads = ["Horodateur", ask.format("un service de pressing"), ask.format("la livraison de courses")]
    lines = [["13/01/2026 10:00:00", "Oui", "Non"], ["14/01/2026 11:00:00", "Oui", "Oui"]]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in [heads, *lines])
    surveys = mapped(tmp_path, "besoins.csv", text)["surveys"]
    assert surveys.groupby("service")["score"].sum().to_dict() == {"pressing": 2, "livraison de courses": 1}
