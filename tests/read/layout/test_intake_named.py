"""Which files a line of the correspondence file is about: figures and months change at the next export, words do not."""

import pytest
from conftest import blank_book
from openpyxl import Workbook

import conciergekit as ck
from conciergekit.cli import main
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


def test_a_file_of_other_words_is_read_as_its_own_lines_say_and_no_heading_is_two_columns(tmp_path):
    account(tmp_path, "banque 2025.csv")
    account(tmp_path, "banque 2025 livret.csv", OTHER)
    amounts, told = followed(tmp_path)
    assert amounts == [70, 300, 320, 450, 900]
    assert not told & {"same_money_twice", "column_missing"}


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
def test_a_sheet_of_a_forecast_with_the_headings_of_the_others_is_not_counted(tabs, tmp_path):
    book_of(tmp_path, **tabs, Prévisionnel_2026=OTHER)
    amounts, told = followed(tmp_path)
    assert amounts == ([290] if "a2024" in tabs else []) + [300, 450]
    assert "mapping_asks" in told
