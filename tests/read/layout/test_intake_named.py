"""Which files a line of the correspondence file is about: figures and months change at the next export, words do not."""

import unicodedata

import pytest
from conftest import blank_book
from openpyxl import Workbook

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.findings.points import points
from conciergekit.read.layout.mapping import find_mapping, named_by, pattern

HEADS = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"
REAL = ("31/01/2025;Charge;Loyer;300", "28/02/2025;Recette propre;Linge;450")
OTHER = ("31/01/2025;Charge;Loyer;320", "28/02/2025;Recette propre;Linge;900", "31/03/2025;Charge;Gaz;70")


def account(folder, name, lines=REAL, amount="Montant"):
    (folder / name).write_text("\n".join([f"Date;Nature;Libellé;{amount}", *lines, ""]), encoding="utf-8")


def explained(file, amount="Montant", table="Comptes"):
    """The lines of a correspondence file about the columns of an account; about nothing where no table is named."""
    said = {"Date": "Date", "Nature": "Nature", "Libellé": "Poste", amount: "Montant"}
    return "".join(f"{file};;{head};{table};{column if table else ''};\n" for head, column in said.items())


def followed(folder, *lines):
    """The amounts read as these lines say, and the codes of what is told."""
    blank_book(folder / "pilote.xlsx")
    if lines:
        (folder / "correspondances.csv").write_text(HEADS + "".join(lines), encoding="utf-8")
    else:
        main(["map", str(folder), "--lang", "fr"])
    pilot = ck.load_pilot(folder)
    rows = pilot["ledger"]
    return sorted(rows["amount_eur"].tolist()) if len(rows) else [], {f.code for f in pilot.findings}


@pytest.mark.parametrize(
    ("named", "read", "other"),
    [
        ("compta 2025.csv", "compta 2026.csv", "compta prévisionnelle 2025.csv"),
        ("2025.csv", "2026-01.csv", "budget 2025.csv"),
        ("01.csv", "12.CSV", "mars.csv"),
        ("CA20250402_135501.csv", "ca20250503_101112.csv", "carnet.csv"),
        ("compta 2025 (1).csv", "compta 2026 (12).csv", "compta 2025.csv"),
        ("banque 2025 livret.csv", "banque 2026 livret.csv", "banque 2025.csv"),
        ("banque 2025.csv", "banque mars 2026.csv", "banque 2025 livret.csv"),
        ("caisse [v1] 2025.csv", "caisse [v1] 2026.csv", "caisse v 2025.csv"),
        ("quoi? 2025.csv", "quoi? 2026.csv", "quoix 2025.csv"),
        ("mars.csv", "Mars.csv", "avril.csv"),
        ("a*b.csv", "a*b.csv", "a b.csv"),
    ],
)
def test_a_name_with_figures_is_that_of_other_figures_and_of_no_other_words(named, read, other):
    assert named_by(pattern(named), named)
    assert named_by(pattern(named), read)
    assert not named_by(pattern(named), other)


def test_a_name_that_a_person_wrote_reads_its_series_and_no_other_words():
    assert named_by("compta*.csv", "compta_2026.csv")
    assert named_by("compta*.csv", "compta - mars 2026.csv")
    assert named_by("*compta*.csv", "2026 compta 03.csv")
    assert named_by("export_*-*.csv", "export_2026-03.csv")  # as the kit once wrote it
    assert not named_by("compta*.csv", "compta bis 2026.csv")
    assert not named_by("compta*.csv", "comptable 2026.csv")


def test_a_long_number_that_does_not_fit_is_told_at_once():
    assert not named_by("export_*.csv", f"export_{'1' * 5_000}x.csv")


@pytest.mark.parametrize("real", ["compta 2025.csv", "2025.csv"])
def test_a_forecast_beside_the_accounts_is_not_counted(real, tmp_path):
    account(tmp_path, real)
    account(tmp_path, "compta prévisionnelle 2025.csv", OTHER)
    amounts, told = followed(tmp_path)
    assert amounts == [300, 450]
    assert "mapping_asks" in told


@pytest.mark.long
def test_a_file_of_other_words_is_read_as_its_own_lines_say_and_no_heading_is_two_columns(tmp_path):
    account(tmp_path, "banque 2025.csv")
    account(tmp_path, "banque 2025 livret.csv", OTHER)
    amounts, told = followed(tmp_path)
    assert amounts == [70, 300, 320, 450, 900]
    assert not told & {"same_money_twice", "column_missing"}


@pytest.mark.long
def test_a_file_of_other_words_that_no_line_is_about_is_told(tmp_path):
    account(tmp_path, "compta 2025.csv")
    account(tmp_path, "compta prévisionnelle 2025.csv", OTHER)
    amounts, told = followed(tmp_path, explained("compta *.csv"))
    assert amounts == [300, 450]
    assert "file_beside" in told


@pytest.mark.parametrize("nothing", ["compta 2024.csv;;;—;—;\n", explained("compta 2024.csv", table="")])
@pytest.mark.parametrize("first", [True, False])
def test_a_file_that_is_said_to_be_nothing_is_not_read_as_others_of_its_series(nothing, first, tmp_path):
    account(tmp_path, "compta 2025.csv")
    account(tmp_path, "compta 2024.csv", OTHER)
    series = explained("compta *.csv")
    lines = [nothing, series] if first else [series, nothing]
    assert followed(tmp_path, *lines)[0] == [300, 450]


def test_the_closest_name_says_what_a_file_holds(tmp_path):
    account(tmp_path, "compta 2025-01.csv")
    lines = [f"{line};999" for line in OTHER]  # before tax, then with it
    account(tmp_path, "compta 2024-01.csv", lines, "Montant;Montant TTC")
    said = explained("compta *.csv"), explained("compta 2024-*.csv", "Montant TTC")
    assert followed(tmp_path, *said)[0] == [300, 450, 999, 999, 999]


@pytest.mark.long
def test_what_is_the_same_on_every_line_of_one_file_is_added_to_what_its_series_is(tmp_path):
    account(tmp_path, "compta 2025.csv")
    account(tmp_path, "compta 2024.csv", OTHER)
    blank = explained("compta *.csv").replace("compta *.csv;;Nature;Comptes;Nature;\n", "")
    rest = "compta 2024.csv;;;Comptes;Nature;Charge\n", "compta *.csv;;;Comptes;Nature;Recette propre\n"
    assert followed(tmp_path, blank, *rest)[0] == [70, 300, 320, 450, 900]
    natures = ck.load_pilot(tmp_path)["ledger"].set_index("amount_eur")["nature"]
    assert natures.to_dict() == {
        300: "own_revenue",
        450: "own_revenue",
        **dict.fromkeys((320, 900, 70), "expense"),
    }


@pytest.mark.long
def test_a_new_column_is_asked_of_under_the_name_a_person_gave_the_file(tmp_path):
    account(tmp_path, "compta 2025.csv", [f"{line};x" for line in REAL], "Montant;Neuf")
    followed(tmp_path, explained("compta 2025.csv"))
    for _again in range(2):
        main(["map", str(tmp_path), "--lang", "fr"])
        assert [(r.file, r.heading) for r in find_mapping(tmp_path).rules[4:]] == [
            ("compta 2025.csv", "Neuf")
        ]


def book_of(folder, **tabs):
    """A workbook of accounts, each of its sheets with the same headings."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in tabs.items():
        sheet = book.create_sheet(name.replace("_", " "))
        sheet.append(["Date", "Nature", "Libellé", "Montant"])
        for line in lines:
            *words, amount = line.split(";")
            sheet.append([*words, int(amount)])
    book.save(folder / "comptes.xlsx")


MORE = ("31/01/2024;Charge;Loyer;290",)


def test_a_sheet_that_is_said_to_be_nothing_is_not_read_as_the_others_of_its_file(tmp_path):
    book_of(tmp_path, a2024=MORE, a2025=REAL, Essai_2025=OTHER)
    said = explained("comptes.xlsx")
    assert followed(tmp_path, said)[0] == [70, 290, 300, 320, 450, 900]
    assert followed(tmp_path, said, "comptes.xlsx;Essai 2025;;—;—;\n")[0] == [290, 300, 450]
    apart = explained("comptes.xlsx", table="").replace("xlsx;;", "xlsx;Essai *;")
    assert followed(tmp_path, apart, said)[0] == [290, 300, 450]
    own = "comptes.xlsx;Essai 2025;Nature;—;—;\n", "comptes.xlsx;Essai 2025;;Comptes;Nature;Charge\n"
    assert followed(tmp_path, said, *own)[0] == [70, 290, 300, 320, 450, 900]
    rows = ck.load_pilot(tmp_path)["ledger"].set_index("amount_eur")["nature"]
    assert (rows[900], rows[450]) == ("expense", "own_revenue")


@pytest.mark.parametrize("tabs", [{"a2025": REAL}, {"a2024": MORE, "a2025": REAL}])
@pytest.mark.sampled(0)
def test_a_sheet_of_a_forecast_with_the_headings_of_the_others_is_not_counted(tabs, tmp_path):
    book_of(tmp_path, **tabs, Prévisionnel_2026=OTHER)
    amounts, told = followed(tmp_path)
    assert amounts == ([290] if "a2024" in tabs else []) + [300, 450]
    assert "mapping_asks" in told


@pytest.mark.parametrize(
    ("file", "name", "fits"),
    [
        ("compta*.csv", "compta.csv", True),
        ("compta 2025*.csv", "compta 2025.csv", True),
        ("compta *.csv", "compta.csv", False),
        ("export_*.csv", "export_.csv", False),
        ("export*", "export.dat", True),
        ("export*", "export mairie.dat", False),
        ("export_*-*.csv", "export_2025-01.csv", True),
        ("export_*-*.csv", "export_2025.csv", False),
        ("export_*_2.csv", "export_2025-01_2.csv", True),
        ("compta *.csv", "compta fév. 2025.csv", True),
        ("compta *.csv", "COMPTA DÉC. 2025.CSV", True),
        ("compta *.csv", "compta marché 2025.csv", False),
        ("till *.csv", "till May 2025.csv", True),
        ("till *.csv", "till Sep 2025.csv", True),
        ("till *.csv", "till mayor 2025.csv", False),
        ("compta *.csv", unicodedata.normalize("NFD", "compta août 2025.csv"), True),
        (unicodedata.normalize("NFD", "résumé*.csv"), "résumé 3.csv", True),
    ],
)
def test_months_are_said_in_short_and_a_star_beside_words_may_stand_for_nothing(file, name, fits):
    assert named_by(file, name) is fits


def test_a_name_of_many_stars_that_does_not_fit_is_told_at_once():
    assert not named_by("*-*-*-*-*-*-*-*.csv", "-".join(["12"] * 60) + "x.csv")


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ("compta *.csv;;Neuf;;;\n", [-300, 450]),  # as an earlier kit added it under its own name
        ("compta *.csv;;Neuf;—;—;\n", [-300, 450]),
        ("compta 2025.csv;;;;;\n", [-300, 450]),  # nothing is said yet
        ("compta 2025.csv;;;Comptes;;\n", [-300, 450]),  # what the series says already
        ("compta 2025.csv;;;—;—;\n", []),
        ("compta 2025.csv;;Autre;Comptes;Montant;\n", [-30, 45]),
    ],
)
def test_a_closer_name_rules_only_over_what_it_says(more, read, tmp_path):
    """Rent 300, linen 450; a second column of amounts 30 and 45."""
    lines = ("31/01/2025;Charge;Loyer;300;z;30", "28/02/2025;Recette propre;Linge;450;z;45")
    account(tmp_path, "compta 2025.csv", lines, "Montant;Neuf;Autre")
    found, codes = followed(tmp_path, explained("compta*.csv"), more)
    assert [abs(x) for x in found] == sorted(abs(x) for x in read)
    assert "mapping_named" not in codes


@pytest.mark.long
def test_amounts_of_two_kinds_stand_in_two_columns_whatever_name_says_it(tmp_path):
    lines = ("31/01/2025;;Loyer;;300", "28/02/2025;;Linge;450;")
    account(tmp_path, "compta 2025.csv", lines, "Recettes;Dépenses")
    kinds = ("Recettes;Comptes;Montant;Recette propre", "Dépenses;Comptes;Montant;Charge")
    said = explained("compta*.csv").splitlines(True)
    said = [line for line in said if ";Date;" in line or ";Libellé;" in line]
    found, _codes = followed(tmp_path, *said, f"compta*.csv;;{kinds[0]}\n", f"compta *.csv;;{kinds[1]}\n")
    assert sorted(map(abs, found)) == [300, 450]


@pytest.mark.long
def test_a_model_is_counted_in_no_workbook_until_a_line_says_what_it_is(tmp_path):
    """January 1 in each of two workbooks, and 7 in the model of each; then that of the first is said to be accounts."""
    head = ["Date", "Nature", "Libellé", "Montant"]
    tabs = {"Janvier": [head, ["31/01/2025", "Charge", "Loyer", 1]]}
    tabs["Modèle"] = [head, ["31/12/2024", "Charge", "Loyer", 7]]
    for file in ("comptes a.xlsx", "comptes b.xlsx"):
        workbook(tmp_path / file, tabs)
    said = explained("comptes a.xlsx"), explained("comptes b.xlsx")
    amounts, _told = followed(tmp_path, *said)
    assert [abs(x) for x in amounts] == [1, 1]
    amounts, told = followed(tmp_path, *said, "comptes a.xlsx;Modèle;;Comptes;;\n")
    assert sorted(abs(x) for x in amounts) == [1, 1, 7]
    assert "mapping_named" not in told
    main(["map", str(tmp_path), "--lang", "fr"])
    assert "Modèle;;Comptes;;" in (tmp_path / "correspondances.csv").read_text("utf-8-sig")


def workbook(path, tabs):
    made = Workbook()
    made.remove(made.active)
    for name, rows in tabs.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)


@pytest.mark.long
def test_a_workbook_whose_only_sheet_says_it_is_a_model_is_asked(tmp_path):
    book_of(tmp_path, Modèle=REAL)
    amounts, told = followed(tmp_path, explained("comptes.xlsx"))
    assert amounts == []
    assert {"mapping_asks", "no_records"} <= told
    amounts, told = followed(tmp_path, explained("comptes.xlsx"), "comptes.xlsx;Modèle;;Comptes;;\n")
    assert amounts == [300, 450]
    assert not {"mapping_asks", "mapping_named"} & told


@pytest.mark.parametrize("said", [True, False])
def test_a_file_of_a_folder_of_csv_that_no_line_is_about_is_told(said, tmp_path):
    """With a page that says what others are, as beside a workbook; « — » is an answer."""
    own = "caisse vélo 2026.csv"
    for name in ("caisse 2026.csv", own):
        (tmp_path / name).write_text("Quand;Sens;Quoi;Combien\n03/03/2026;Charge;Loyer;3\n", "utf-8")
    page = HEADS
    for head, column in {"Quand": "Date", "Sens": "Nature", "Quoi": "Poste", "Combien": "Montant"}.items():
        page += f"caisse *.csv;;{head};Comptes;{column};\n"
    page += f"{own};;;—;—;\n" if said else ""
    (tmp_path / "correspondances.csv").write_text(page, "utf-8")
    pilot = ck.load_pilot(tmp_path)
    assert pilot["ledger"]["amount_eur"].tolist() == [3]
    beside = [(f.sheet, f.weight) for f in pilot.findings if f.code in ("file_beside", "unknown_sheet")]
    assert beside == ([] if said else [(own, "doubtful")])


@pytest.mark.long
def test_each_sheet_that_is_asked_of_is_named(tmp_path):
    book_of(tmp_path, Mars=REAL, Brouillon=MORE, Modèle=OTHER)
    followed(tmp_path, explained("comptes.xlsx"), "comptes.xlsx;Brouillon;;;;\ncomptes.xlsx;Modèle;;;;\n")
    found = [f for f in ck.load_pilot(tmp_path).findings if f.code == "mapping_asks"]
    assert {f.typed for f in found} == {"Brouillon", "Modèle"}
    (point,) = points(found)
    assert all(name in point.what() for name in ("Brouillon", "Modèle")), point.what()
