"""What a file says of its accounts, its grades and its hours: causes found by a blind author's files, each in a few lines."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from test_intake_later import book, codes, pilot
from test_intake_third import csv, mapped, rows_of

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.cells.capitals import quoted
from conciergekit.core.cells.people import mask
from conciergekit.core.cells.sheet import Sheet
from conciergekit.read.layout.forms import named_above
from conciergekit.read.layout.kinds import of_one_account
from conciergekit.read.layout.ticked import one_outcome
from conciergekit.read.layout.trade import meant_in_the_trade
from conciergekit.read.open import marks
from conciergekit.read.open.markup import Look

pytestmark = pytest.mark.long

# ---- a bank's account is none of the chart of accounts

BANK = "Compte;Date;Libellé;Date valeur;Montant\n{0};05/01/2026;CB LEROY MERLIN;05/01/2026;-253,45\n{0};07/01/2026;VIR SDH FACT 26;07/01/2026;15,00\n"


@pytest.mark.parametrize(
    "number", ["00812345678", "FR7612345678901234567890123", "Compte courant", "XXXXXXX1234"]
)
def test_a_statement_that_says_its_account_on_each_line_is_one(number, tmp_path, capsys):
    found = mapped(tmp_path, "export.csv", BANK.format(number))
    assert not found.has("ledger")
    out = capsys.readouterr().out
    assert "semble être un relevé de banque" in out
    assert number == "Compte courant" or number not in out


@pytest.mark.parametrize(
    ("cells", "one"),
    [
        (["00812345678"] * 3, True),
        (["00812345678", "00898765432", "00812345678"], True),
        (["606300", "706000"], False),
        (["606300"] * 3, False),
        (["6063000000", "7060000000", "6411000000", "5120000000"], False),
        (["Achats", "Ventes"], False),
        ([], False),
    ],
)
def test_the_account_of_a_bank_is_told_from_those_of_the_chart(cells, one):
    assert of_one_account(cells) is one


# ---- a ledger to be printed

D1, D2, D3 = (dt.date(2026, 1, day) for day in (9, 13, 20))
HEADS = ["Date", "Jnl", "Libellé écriture", "Débit", "Crédit", "Solde"]


def general(*lines, title="GRAND LIVRE GÉNÉRAL 2026"):
    return {"Édition": [[title], [], HEADS, *lines]}


BOOKS = (
    ["512000  Banque"],
    [D1, "BQ", "Banque", None, 300, -300],
    [D1, "BQ", "Solde d'ouverture", 900, None, 600],
    [None, None, "Total compte 512000", 900, 300, 600],
    [],
    ["606300  Fournitures d'entretien"],
    [D1, "AC", "Balais", 300, None, 300],
    [D2, "AC", "Avoir balais", None, 50, 250],
    [D3, "AC", "Total Énergies", 40, None, 290],
    [None, None, "Total compte 606300", 340, 50, 290],
    ["Compte 706000 - Prestations"],
    [D2, "VT", "Facture 1", None, 200, -200],
    [D3, "VT", "Rabais", 20, None, -180],
    ["740000", "Subventions"],
    [D3, "VT", "Commune", None, 500, -500],
    [None, None, "TOTAL GÉNÉRAL", 1740, 1050, None],
)


def ledger(found):
    return found["ledger"][["account", "nature", "amount_eur"]].astype(str).values.tolist()


def test_the_account_above_its_entries_is_that_of_each(tmp_path):
    book(tmp_path, "compta.xlsx", general(*BOOKS))
    found = pilot(tmp_path, "compta.xlsx")
    assert ledger(found) == [
        ["606300", "expense", "300.0"],
        ["606300", "expense", "-50.0"],
        ["606300", "expense", "40.0"],
        ["706000", "own_revenue", "200.0"],
        ["706000", "own_revenue", "-20.0"],
        ["740000", "subsidy", "500.0"],
    ]
    (told,) = [f.values for f in found.findings if f.code == "fec_read"]
    assert told == {"lines": 6, "others": 2}


def test_the_same_ledger_as_text_is_read_the_same(tmp_path):
    lines = [[], *general(*BOOKS)["Édition"]]
    cells = [
        [f"{c:%d/%m/%Y}" if isinstance(c, dt.date) else "" if c is None else str(c) for c in line]
        for line in lines
    ]
    found = mapped(
        tmp_path, "compta.csv", "\n".join(";".join([*line, *[""] * (6 - len(line))]) for line in cells) + "\n"
    )
    assert [x[2] for x in ledger(found)] == ["300.0", "-50.0", "40.0", "200.0", "-20.0", "500.0"]


@pytest.mark.parametrize(
    "lines",
    [
        (
            [D1, "CA", "Vente", None, 12, 12],
            ["606300 Fournitures"],
            [D2, "CA", "Timbres", 5, None, 7],
        ),  # it begins before
        (
            ["2026 janvier"],
            [D1, "CA", "Vente", None, 12, 12],
            ["2026 février"],
            [D2, "CA", "Timbres", 5, None, 7],
        ),
        (
            ["120 repas"],
            [D1, "CA", "Vente", None, 12, 12],
            ["200 affiches"],
            [D2, "CA", "Timbres", 5, None, 7],
        ),
    ],
)
def test_a_cash_book_with_titles_is_no_ledger_of_accounts(lines, tmp_path):
    book(tmp_path, "caisse.xlsx", general(*lines, title="Caisse"))
    found = pilot(tmp_path, "caisse.xlsx")
    assert not {"fec_read", "fec_line"} & codes(found)


def test_sums_may_stand_beside_the_title_of_an_account(tmp_path):
    lines = [line for line in BOOKS if line and line[0] is not None]
    lines = [[line[0], None, None, 0, 0, 12.5] if len(line) == 1 else line for line in lines]
    book(tmp_path, "compta.xlsx", general(*lines))
    assert [x[2] for x in ledger(pilot(tmp_path, "compta.xlsx"))] == [
        "300.0",
        "-50.0",
        "40.0",
        "200.0",
        "-20.0",
        "500.0",
    ]


def test_an_entry_whose_day_cannot_be_read_is_told(tmp_path):
    book(tmp_path, "compta.xlsx", general(*BOOKS[5:8], ["?", "AC", "Total Énergies", 40, None, 290]))
    assert rows_of(pilot(tmp_path, "compta.xlsx"), "fec_line") == [7]


# ---- titles over the lines of a list

PARTNERS = [["Structure", "Engagement", "Depuis le", "Dernier contact"]]
PARTNERS += [
    ["INSTITUTIONS"],
    ["Mairie", "Oral", D1, D2],
    ["CCAS", "Écrit", D1, D3],
    ["SDH"],
    ["Actis", "Oral", D2, D3],
]


@pytest.mark.parametrize(("to", "left_out"), [("D2", [2]), ("B2", []), (None, [])])
def test_a_title_merged_over_a_list_is_none_of_it(to, left_out, tmp_path):
    """Where nothing shows that it is a title, it is kept and told."""
    book(tmp_path, "partenaires.xlsx", {"Suivi": PARTNERS})
    made = openpyxl.load_workbook(tmp_path / "partenaires.xlsx")
    if to:
        made.active.merge_cells(f"A2:{to}")
    made.save(tmp_path / "partenaires.xlsx")
    found = pilot(tmp_path, "partenaires.xlsx")
    assert rows_of(found, "stray_line") == left_out
    assert rows_of(found, "line_alone") == (
        [5] if left_out else [2, 5]
    )  # « SDH » may well be a partner only begun
    assert len(found["actors"]) == 5 - len(left_out)


def test_lines_of_an_ods_merged_over_three_columns():
    row = b'<table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-spanned="%d"/></table:table-row>'
    rows = b"".join(row % pair for pair in ((3, 1), (1, 8), (1, 2), (1, 3)))
    looks = {"A": Look()}
    marks.in_ods(b'<table:table table:name="A">' + rows + b"</table:table>", looks)
    assert looks["A"].bands == {3, 5}


def test_a_day_merged_above_its_lines_is_still_that_of_them(tmp_path):
    lines = [["Date", "Public", "Service", "Issue"]]
    for day in ("05/01/2026", "06/01/2026"):
        lines += [[day], [None, "seniors", "courses", "Servie"], [None, "seniors", "linge", "Servie"]]
    book(tmp_path, "cahier.xlsx", {"Demandes": lines})
    made = openpyxl.load_workbook(tmp_path / "cahier.xlsx")
    for row in (2, 5):
        made.active.merge_cells(f"A{row}:D{row}")
    made.save(tmp_path / "cahier.xlsx")
    assert ck.load_pilot(tmp_path / "cahier.xlsx")["requests"]["date"].dt.day.tolist() == [5, 5, 6, 6]


# ---- invoices


def test_invoices_with_their_credit_notes(tmp_path):
    text = "N°;Type;Émise le;Client;Objet;Total HT;Payée le\nF1;Facture;09/01/2026;SDH;Locaux;430,00;12/02/2026\nF2;Facture;16/01/2026;SDH;Locaux;120,00;\nA1;Avoir;20/01/2026;SDH;Locaux;-20,00;\n"
    found = mapped(tmp_path, "factures.csv", text)
    assert found["ledger"][["nature", "amount_eur"]].values.tolist() == [
        ["own_revenue", x] for x in (430, 120, -20)
    ]
    assert found["ledger"]["date"].dt.day.tolist() == [9, 16, 20]


@pytest.mark.parametrize("head", ["Tiers;Réf.", "Client;Fournisseur"])
def test_whose_invoices_they_are_is_asked_where_no_heading_says(head, tmp_path):
    text = f"Type;Facturée le;{head};Objet;Total HT\nFacture;09/01/2026;SDH;;Locaux;430,00\nAvoir;16/01/2026;SDH;;Locaux;-20,00\n"
    found = mapped(tmp_path, "pieces.csv", text)
    assert found["ledger"]["nature"].isna().all()
    (told,) = [f for f in found.findings if f.code == "amount_sign"]  # and no advice to change the figure
    assert "too_small" not in codes(found)
    assert told.row == 3


# ---- names, numbers and days of people


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("VIR INST MME HADDAD ADHESION", "VIR INST ••• ADHESION"),
        ("VIR DE MME DE SOUSA MARIA COTISATION", "VIR DE ••• COTISATION"),
        ("VIR M GUICHARD", "VIR •••"),
        ("VIR MR LE MAIRE SUBVENTION", "VIR ••• SUBVENTION"),  # what it was for stays
        ("VIR MME DONADIEU DON", "VIR ••• DON"),
        ("CB MR BRICOLAGE EYBENS", "CB MR BRICOLAGE EYBENS"),
        ("CB H & M PARIS", "CB H & M PARIS"),
    ],
)
def test_a_name_in_capitals_after_its_title_is_hidden(text, shown):
    assert mask(text) == shown


@pytest.mark.long
def test_the_words_of_a_bank_show_nobody(tmp_path, capsys):
    text = "Date;Libellé;Débit;Crédit\n13/01/2026;VIR SEPA SALAIRE YVETTE;12,00;\n14/01/2026;VIR INST DUVERNOIS J;;9,00\n15/01/2026;VIR INST MME VASSEUR ADHESION;;15,00\n16/01/2026;CB LEROY MERLIN;8,00;\n"
    found = mapped(tmp_path, "banque.csv", text)
    main(["check", str(tmp_path), "--lang", "fr", "--all"])
    everything = capsys.readouterr().out + (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert "LEROY MERLIN" in everything
    assert not [name for name in ("YVETTE", "DUVERNOIS", "VASSEUR") if name in everything]
    kept = " ".join(found["ledger"]["line"])
    assert "YVETTE" not in kept
    assert "VASSEUR" not in kept
    assert "ADHESION" in kept


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("VIR SALAIRE MARTIN ANNE", "VIR SALAIRE •••"),
        ("VIR SALAIRE ANNE MARTIN", "VIR SALAIRE •••"),
        ("SALAIRE MARTIN", "SALAIRE •••"),
        ("SALAIRE ANNE MARIE DUPONT", "SALAIRE •••"),
        ("SALAIRE NET ANNE DUPONT", "SALAIRE •••"),
        ("SALAIRE MARIE ANNE PAULE DUPONT", "SALAIRE •••"),
        ("ANNE MARIE DUPONT SALAIRE", "••• SALAIRE"),
        ("SALAIRE ANNE DUPONT PRIME MARS", "SALAIRE ••• PRIME MARS"),
        ("VIR DUPONT JEAN LOYER", "VIR ••• LOYER"),
        ("VIR JEAN LOYER", "VIR ••• LOYER"),
        ("REMBOURSEMENT FRAIS ANNE MARTIN", "REMBOURSEMENT FRAIS •••"),
    ],
)
def test_what_a_payment_was_for_is_no_part_of_a_name_in_capitals(text, shown):
    assert mask(text, free=True) == quoted(text, "") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Salaire Anne Marie Dupont", "Salaire •••"),
        ("SALAIRE Anne Marie DUPONT", "SALAIRE •••"),
        ("Don de Jean Pierre Durand pour mars", "Don de ••• pour mars"),
        ("Paul Martin Loyer mars", "••• Loyer mars"),
        ("Marie Loyer", "•••"),
        ("Anne Martin, Claire Petit", "•••, •••"),
    ],
)
def test_a_surname_after_two_first_names_is_hidden_in_any_case(text, shown):
    assert mask(text, free=True) == shown


def test_no_finding_quotes_a_name_in_capitals(tmp_path):
    text = (
        "Date;Libellé;Montant;Statut\n13/01/2026;SALAIRE YVETTE;12,00;Échoué\n14/01/2026;TOTAL SALAIRES YVETTE;12,00;Payé\nx;SALAIRE YVETTE;8,00;Payé\n;TOTAL DE SALAIRE YVETTE;8,00;\n"
        + "".join(f"{n}/01/2026;Facture {n};5,00;Payé\n" for n in range(15, 20))
    )
    found = mapped(tmp_path, "depenses.csv", text)
    assert {"payment_void", "total_line"} <= codes(found)
    assert "YVETTE" not in str(found.findings) + found["ledger"].to_string()


def test_no_birthday_is_shown(tmp_path, capsys):
    text = "Structure;Fonction;Anniversaire;Arrivée\nMairie;maire;02/07/1991;03/02/2025\nSDH;gardien;14/12/1961;04/03/2025\n"
    csv(tmp_path, "carnet.csv", text.replace("Anniversaire", "Fêté"))
    main(["map", str(tmp_path / "carnet.csv"), "--lang", "fr"])
    csv(tmp_path, "contacts.csv", text)
    main(["map", str(tmp_path / "contacts.csv"), "--lang", "fr"])
    out = capsys.readouterr().out
    assert "1991" not in out + (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert "03/02/2025" in out


# ---- the days of a month side by side

DAYS = ["Salarié(e)", *range(1, 29), "Total"]
LETTERS = [None, *"DLMMJVS" * 4]


def presence(*lines, title="FEUILLE DE PRÉSENCE - FÉVRIER 2026"):
    return {"Février 2026": [[title], [], *lines]}


@pytest.mark.parametrize("above", [True, False])
def test_letters_of_the_week_beside_the_days_are_no_headings(above, tmp_path):
    heads = [LETTERS, DAYS] if above else [DAYS, LETTERS]
    lines = [
        ["P1", None, 7, 3.5, "CP", 7, *[None] * 23, 17.5],
        ["P2", None, 7, 3.5, None, 7, *[None] * 23, 17.5],
    ]
    book(tmp_path, "présence.xlsx", presence(*heads, *lines))
    found = pilot(tmp_path, "présence.xlsx")
    got = found["time"].assign(day=found["time"]["date"].dt.day)[["day", "person", "hours"]]
    assert sorted(got.values.tolist()) == [
        [day, who, hours] for day, hours in ((2, 7), (3, 3.5), (5, 7)) for who in ("P1", "P2")
    ]
    assert {f.typed for f in found.findings if f.code == "not_number"} == {"CP"}


def test_two_people_without_a_code_may_work_the_same_hours(tmp_path):
    lines = [
        ["Monique", None, 7, *[None] * 25],
        ["Solange", None, 7, *[None] * 25],
        ["Thierry", None, None, 7, *[None] * 24],
    ]
    book(tmp_path, "présence.xlsx", presence(LETTERS, DAYS, *lines))
    found = pilot(tmp_path, "présence.xlsx")
    assert len(found["time"]) == 3
    assert "line_twice" not in codes(found)


@pytest.mark.parametrize(
    ("head", "figures"),
    [
        ("Salarié(e)", [1, 1, 1, 1]),
        ("Salarié(e)", ["x", "x", "x", "x"]),
        ("Salarié(e)", [30, 45, 12, 20]),
        ("Atelier", [7, 6, 7, 3]),
    ],
)
def test_ticks_and_counts_of_people_are_no_hours(head, figures, tmp_path):
    lines = [[who, None, *figures, *[None] * 22] for who in ("A1", "A2")]
    book(tmp_path, "présence.xlsx", presence(LETTERS, [head, *DAYS[1:]], *lines))
    assert not pilot(tmp_path, "présence.xlsx").has("time")


# ---- which end is the best, and which unit it is

SAID = (
    "Parfait, merci",
    "Excellent accueil",
    "Rien à redire",
    "Personne n'est venu",
    "Très mauvais",
    "Trop long, déçue",
)


def graded(folder, grades, title=None, said=SAID, more=""):
    lines = [[title]] if title else []
    lines += [["Date", "Note de satisfaction", "Pourquoi ?"]]
    lines += [
        [dt.date(2026, 1, 5 + n), grade, text]
        for n, (grade, text) in enumerate(zip(grades, said, strict=True))
    ]
    book(folder, "avis.xlsx", {"Avis": [*lines, [], [more]] if more else lines})
    return pilot(folder, "avis.xlsx")


def scores(found):
    return found["surveys"]["score"].tolist()


def test_grades_that_the_remarks_contradict_are_asked(tmp_path):
    found = graded(tmp_path, [1, 1, 2, 5, 5, 4])
    assert found["surveys"]["score"].isna().all()
    assert rows_of(found, "scale_asked") == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("1 = très satisfait, 5 = pas du tout satisfait", [5, 5, 4, 1, 1, 2]),
        ("1 = mauvais, 5 = excellent", [1, 1, 2, 5, 5, 4]),
    ],
)
@pytest.mark.parametrize("below", [True, False])
@pytest.mark.sampled
def test_a_legend_above_or_below_says_which_end_is_best(below, title, read, tmp_path):
    found = graded(tmp_path, [1, 1, 2, 5, 5, 4], **({"more": title} if below else {"title": title}))
    assert scores(found) == read
    assert ("scale_turned" in codes(found)) is (read[0] == 5)


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ([5, 5, 4, 1, 1, 2], SAID),
        ([1, 1, 5, 5, 5, 4], ["Pas parfait", "Jamais très bien reçus", *SAID[2:]]),
        ([1, 3, 4, 5, 3, 2], SAID),
        ([1, 1, 2, 5, 5, 4], ["", "Excellent", "Parfait", "Trop long", "Déçu", ""]),
    ],
)
def test_a_few_odd_remarks_question_no_scale(grades, said, tmp_path):
    found = graded(tmp_path, grades, said=said)
    assert scores(found) == grades


TIMES = "Date;Bénévole;Tâche;{0}\n" + "".join(
    f"{6 + n:02}/01/2026;P{n};Terrain;{{{n + 1}}}\n" for n in range(7)
)


@pytest.mark.parametrize(
    ("heading", "typed", "read", "code"),
    [
        ("Durée", (45, 30, "1,5", 2, 20, 90, 1), [None, None, 1.5, 2, None, None, 1], "hours_or_minutes"),
        ("Heures", (45, 30, "1,5", 2, 20, 90, 1), [45, 30, 1.5, 2, 20, 90, 1], "hours_minutes_told"),
        ("Durée (h)", (45, 30, "1,5", 2, 20, 90, 1), [45, 30, 1.5, 2, 20, 90, 1], "hours_minutes_told"),
        (
            "Durée",
            (120, 35, 151.5, 28, 60, 7, 12),
            [120, 35, 151.5, 28, 60, 7, 12],
            "hours_minutes_told",
        ),  # of a month
        ("Durée", (35, 28, 35, 2, 3, 1, 35), [35, 28, 35, 2, 3, 1, 35], "hours_minutes_told"),  # of a week
        ("Durée", (45, 3, "1,5", 2, 7, 8, 1), [45, 3, 1.5, 2, 7, 8, 1], None),  # a slip
        ("Durée", ("45 min", "30 min", "1,5", 2, "90 min", 3, 1), [0.75, 0.5, 1.5, 2, 1.5, 3, 1], None),
        ("Durée (min)", (45, 30, 60, 15, 30, 90, 60), [0.75, 0.5, 1, 0.25, 0.5, 1.5, 1], None),
    ],
)
@pytest.mark.long
def test_hours_beyond_a_day_are_asked_as_minutes_once(heading, typed, read, code, tmp_path):
    found = mapped(tmp_path, "temps.csv", TIMES.format(heading, *typed))
    got = found["time"]["hours"].tolist()
    assert got == pytest.approx([float("nan") if x is None else x for x in read], nan_ok=True)
    assert [f.code for f in found.findings if f.code.startswith("hours_")] == ([code] if code else [])


# ---- what became of a request, ticked


TICKED = [["Date", "Public", "Demande", "Faite", "Pas pu faire", "Annulée", "Remarques"]]
TICKED += [
    [D1, "seniors", "courses", "x", None, None, "x"],
    [D2, "seniors", "linge", None, "x", None, None],
    [D2, "actifs", "linge", None, None, "X", None],
    [D3, "actifs", "colis", None, None, None, None],
    [D3, "actifs", "linge", "x", None, None, None],
]


def test_a_tick_under_one_of_several_outcomes_is_that_one(tmp_path):
    book(tmp_path, "cahier.xlsx", {"Janvier 2026": TICKED})
    found = pilot(tmp_path, "cahier.xlsx")
    assert found["requests"]["outcome"].astype(object).where(
        found["requests"]["outcome"].notna(), None
    ).tolist() == ["served", "refused", "cancelled", "open", "served"]
    assert 5 in rows_of(found, "words_read")  # that nothing ticked is open is a proposal, and told


def test_a_line_ticked_twice_is_asked(tmp_path):
    book(tmp_path, "cahier.xlsx", {"Janvier 2026": [*TICKED, [D3, "actifs", "linge", "x", None, "x", None]]})
    found = pilot(tmp_path, "cahier.xlsx")
    assert pd.isna(found["requests"]["outcome"].iloc[-1])
    assert [f.row for f in found.findings if f.code == "not_in_list"] == [7]


@pytest.mark.parametrize(
    ("heads", "lines"),
    [
        (["Date", "Faite", "Urgent"], [[D1, "x", "x"], [D2, "x", None]]),  # one outcome
        (["Date", "Faite", "Annulée"], [[D1, D2, None], [D2, None, D3]]),  # their days
        (["Service", "Servies", "Refusées"], [["linge", 3, 1], ["courses", 4, 0]]),  # how many
        (["Date", "Faite", "Note", "Annulée"], [[D1, "x", "a", None], [D2, None, "b", "x"]]),  # apart
    ],
)
def test_what_is_no_choice_of_outcomes_stays(heads, lines):
    sheet = Sheet("Suivi", "suivi", [heads, *lines])
    assert one_outcome(sheet) is sheet


def test_a_tick_of_something_else_beside_is_left_where_it_is():
    lines = [["x", None, "x"], [None, "x", None], ["x", None, None]]
    sheet = one_outcome(Sheet("Suivi", "suivi", [["Faite", "Annulée", "Urgent"], *lines]))
    assert [row[0] for row in sheet.rows[1:]] == ["Faite", "Annulée", "Faite"]
    assert [row[2] for row in sheet.rows] == ["Urgent", "x", None, None]


@pytest.mark.parametrize(("weeks", "told"), [(7, False), (1, True)])
def test_hours_of_a_week_on_its_monday_are_no_minutes(weeks, told, tmp_path):
    days = [dt.date(2026, 1, 5) + dt.timedelta(n * weeks) for n in range(7)]
    lines = [["Date", "Code personne", "Heures"], *[[day, "P1", 30] for day in days]]
    book(tmp_path, "Temps.xlsx", {"Temps": lines})
    assert ("hours_minutes_told" in codes(ck.load_pilot(tmp_path / "Temps.xlsx"))) is told


def test_a_cell_among_weeks_side_by_side_is_named_by_its_own_column(tmp_path):
    """90 hours stand under S2, beside 2,5 in S3; nought under S1 is no side of any accounts."""
    lines = [
        ["Bénévole", "S1", "S2", "S3", "S4"],
        ["B1", 3, 90, 2.5, 1],
        ["B2", 0, 2, 3, 1],
        ["B3", 1, 1, 2, 2],
    ]
    book(tmp_path, "Heures 2026.xlsx", {"Heures bénévoles": lines})
    found = pilot(tmp_path, "Heures 2026.xlsx")
    assert found["time"]["hours"].sum() == 108.5
    assert [(f.row, f.column) for f in found.findings if f.code == "heavy_week"] == [(2, "S2")]
    (nought,) = [one.sentence() for one in found.account.ignored if "B3" in one.sentence()]
    assert "zéro" in nought


# ---- the logbook of a vehicle

LOGBOOK = "Tournée;Date;Chauffeur;Km départ;Km retour;Km parcourus;Nb d'arrêts;Motif\nT1;07/01/2026;P1;100;113;;4;courses\n{}\nT3;09/01/2026;P1;113;130;17;3;linge\n"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (";08/01/2026;P1;;;;;Plein 38 L - 64,20 €", 2),
        (";08/01/2026;P1;;;;;Garage", 2),
        (";08/01/2026;P1;;;;2;Plein puis livraison", 3),
        (";08/01/2026;P1;113;120;;;Entretien des locaux", 3),
        ("T2;08/01/2026;P1;;;;;Essence", 3),
        (";08/01/2026;P1;;;;;livraison", 3),
    ],
)
@pytest.mark.long
def test_a_vehicle_filled_or_mended_is_no_tour(line, kept, tmp_path):
    found = mapped(tmp_path, "carnet.csv", LOGBOOK.format(line))
    assert len(found["tours"]) == kept
    assert rows_of(found, "line_upkeep") == ([3] if kept == 2 else [])


@pytest.mark.long
def test_what_a_logbook_says_each_ride_was_for(tmp_path):
    """Three tours of 47, 45 and 52 km; the rest is about the vehicle, somebody's own, or says no stop."""
    heads = "Date;Véhicule;Motif;Km départ;Km arrivée;Arrêts;Litres;Euros\n"
    lines = (
        "05/01/2026;Kangoo;Tournée linge;100;147;5;;",
        "08/01/2026;Kangoo;Plein;147;151;;38;66,20",
        "09/01/2026;Kangoo;Tournée linge;151;196;4;;",
        "15/01/2026;Kangoo;Contrôle technique;196;214;;;85",
        "16/01/2026;Kangoo;Essence;;;;20;35",
        "19/01/2026;Kangoo;Tournée linge;214;266;4;;",
        "20/01/2026;Kangoo;Réunion à la préfecture;266;326;;;",
        "21/01/2026;Kangoo;Personnel;326;446;;;",
        "22/01/2026;Kangoo;Plein;446;470;3;20;35",
        "23/01/2026;Kangoo;Tournée linge;470;480;;;",
    )
    found = mapped(tmp_path, "carnet.csv", heads + "\n".join(lines) + "\n")
    assert found["tours"]["km"].tolist() == [47, 45, 52, 60, 24, 10]
    assert rows_of(found, "line_upkeep") == [3, 5, 6]
    assert rows_of(found, "line_unused") == [9]
    assert rows_of(found, "ride_unsure") == [8]


@pytest.mark.long
def test_counters_that_go_back_are_told_without_a_hole(tmp_path):
    found = mapped(tmp_path, "carnet.csv", LOGBOOK.format("T2;08/01/2026;P1;113;103;;2;linge"))
    assert [f.values for f in found.findings if f.code.startswith("counter_b")] == [
        {"begin": 113, "end": 103}
    ]
    assert "counter_contradicts" not in codes(found)


# ---- a question asked of several services


GRID = "Besoins;;;;;;\nDétails;;;;;;Utiliseriez-vous ces services ?;;\nNuméro de série;SID;Heure de soumission;Brouillon;Adresse IP;Commune;Courses;Repassage;Autre idée ?\n1;10;03/02/2026 - 18:43;0;90.1.2.3;Eybens;{};{};chien\n2;11;04/02/2026 - 18:43;0;90.1.2.4;Eybens;{};{};\n"


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("Oui", "Non", "Non", "Oui"), [1, 0, 0, 1]),
        (("Oui", "", "Non", "Oui"), [1, 0, 1]),  # where some say no, a blank is no answer
        (("X", "", "", "X"), [1, 0, 0, 1]),  # of ticks it is a no
    ],
)
def test_a_grid_of_yes_and_no_is_one_question_of_each_service(cells, read, tmp_path):
    found = mapped(tmp_path, "besoins.csv", GRID.format(*cells))["surveys"]
    if "Non" in cells and "" in cells:
        found = found[found["score"].notna()]
    assert found["score"].tolist() == read
    assert set(found["service"]) == {"Courses", "Repassage"}


@pytest.mark.parametrize(
    ("title", "below"),
    [("Votre logement", "Propriétaire"), ("Vos besoins ?", "Utiliseriez-vous une conciergerie ?")],
)
def test_the_title_of_a_page_of_a_form_is_no_question_of_each_line(title, below):
    rows = [[title, None], [below, "Nom"], ["Oui", "A"], ["Non", "B"]]
    assert named_above(Sheet("f", "f", rows), 1, [below, "Nom"]) == [below, "Nom"]


# ---- what a cell says of an amount


@pytest.mark.parametrize(
    ("amount", "often", "read"),
    [
        ("1 200 €/an", "mensuel", None),  # 1 200 in all, or each month?
        ("1 200 €/an", "1", 1200),
        ("100 €/mois", "mensuel", 100),
        ("600 €/mois", "10", 600),
        ("80 €/passage", "52", 80),
    ],
)
def test_an_amount_of_a_longer_time_than_it_is_paid_for_is_asked(amount, often, read, tmp_path):
    heads = "N°;Payeur;Service;État;Montant à chaque fois;Fois par an;Début\n"
    csv(tmp_path, "Contrats.csv", f"{heads}K1;Commune;courses;Signé;{amount};{often};01/01/2026\n")
    csv(tmp_path, "Demandes.csv", "Date;Public;Service;Issue\n13/01/2026;seniors;courses;Servie\n")
    found = ck.load_pilot(tmp_path)
    assert found["contracts"]["amount_eur"].dropna().tolist() == ([] if read is None else [read])
    assert rows_of(found, "amount_per_differs") == ([2] if read is None else [])


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        ("versé 50 %", False),
        ("versé en partie", False),
        ("versé 1/2", False),  # a half, or the first of February: asked
        ("versé 12/02", True),
        ("versé tranche 1", False),
        ("versé 70 pour cent", False),
        ("versé 100 pour cent", True),
        ("versé (acompte)", False),
        ("versée à moitié", False),
        ("versé", True),
        ("versé 100 %", True),
        ("versé le 20/02/2026", True),
        ("versé le 1er avril", True),
        ("encaissé 1er mars", True),
        ("versé 1er acompte", False),
        ("versé sur le compte", True),
        ("encaissé sur livret", True),
        ("versé 500 sur 1000", False),
        ("paid 50%", False),
        ("paid in part", False),
        ("received half", False),
        ("paid first instalment", False),
        ("paid, 1st instalment", False),
        ("received on account", False),
        ("paid", True),
        ("paid 100%", True),
        ("received 12 March 2026", True),
    ],
)
def test_a_grant_paid_in_part_is_not_said_to_be_paid(said, paid):
    assert (meant_in_the_trade("funding", "status", said) == "paid") is paid


@pytest.mark.long
def test_cash_drawn_from_the_bank_is_doubted(tmp_path):
    text = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n05/01/2026;06/01/2026;-40,00;;RETRAIT DAB;960,00\n07/01/2026;08/01/2026;;10,00;VIR MAIRIE;970,00\n09/01/2026;10/01/2026;-25,00;;PRLV EDF;945,00\n"
    found = mapped(tmp_path, "releve.csv", text)
    assert sorted(found["ledger"]["amount_eur"]) == [10, 25, 40]
    assert rows_of(found, "cash_drawn") == [2]
