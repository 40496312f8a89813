"""The long tables: the figures of their owners, with units, in the reader's language, harmless, and of nobody."""

import csv
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from cells import answer, sheet
from conftest import SAMPLES, load
from demo_once import demo
from openpyxl import load_workbook

from conciergekit import Pilot, finance, gates, offers
from conciergekit.core import i18n
from conciergekit.core.privacy import fewest
from conciergekit.papers.documents import long_tables
from conciergekit.papers.reports.formats import write_tables


def read(content):
    """Rows of a CSV file, as a spreadsheet set to French reads them."""
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def number(text):
    return float(text.replace(",", ".")) if text else float("nan")


@pytest.fixture(scope="module")
def made():
    with i18n.use_language("fr"):
        return long_tables.files(load("contrats"))


@pytest.mark.long
def test_a_workbook_and_a_file_a_table(made):
    assert list(made) == [
        "tableaux.xlsx",
        "indicateurs.csv",
        "offres.csv",
        "couts_des_tournees.csv",
        "tresorerie.csv",
        "criteres.csv",
    ]


@pytest.mark.long
def test_both_hold_the_same_figures(made, tmp_path):
    path = tmp_path / "tableaux.xlsx"
    path.write_bytes(made["tableaux.xlsx"])
    book = load_workbook(path)
    for page, (_name, content) in zip(book, list(made.items())[1:], strict=True):
        rows = read(content)
        assert [cell.value for cell in page[1]] == rows[0]
        assert page.max_row == len(rows)
        for line, row in zip(page.iter_rows(min_row=2, values_only=True), rows[1:], strict=True):
            for value, text in zip(line, row, strict=True):
                assert value is None or value == text or value == pytest.approx(number(text), abs=1e-4)
        assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)


@pytest.mark.long
def test_every_column_of_figures_says_its_unit(made):
    for name, content in list(made.items())[1:]:
        head, *rows = read(content)
        if "Unité" in head:  # a row a thing, each with its own
            assert all(row[head.index("Unité")] for row in rows)
            continue
        for place, title in enumerate(head):
            figures = [row[place] for row in rows if re.fullmatch(r"-?\d+(,\d+)?", row[place])]
            assert not figures or re.search(r"\((€|h|km|part|nombre)\)$", title), f"{name}: {title}"


@pytest.mark.long
def test_cash_that_lasts_the_whole_plan_is_so_many_months_or_more():
    """A plan looks eighteen months ahead; a million in the bank lasts longer."""
    rich = load("contrats")
    rich = Pilot.from_tables(rich.tables, {**rich.settings, "opening_cash_eur": 1_000_000.0})
    with i18n.use_language("fr"):
        table = long_tables._indicators(rich)
    (found,) = [row for row in table.rows if row[0] == "Trésorerie disponible, en mois"]
    assert (found[table.head.index("Valeur")], found[table.head.index("Unité")]) == (18, "mois ou plus")


@pytest.mark.long
def test_the_cash_begins_and_ends_where_the_cells_say(made):
    head, *rows = read(made["tresorerie.csv"])
    past = [row for row in rows if row[1] == "passé"]
    opening = float(answer("contrats", "Trésorerie au départ"))
    ledger = sheet("contrats", "Comptes")
    paid = ledger[ledger["Payé le"].dt.strftime("%Y-%m") == "2025-09"]
    orders = paid["Montant"].where(paid["Nature"] != "Charge", -paid["Montant"]).sum()
    assert past[0][0] == "2025-09"
    assert number(past[0][2]) == pytest.approx(opening + orders, abs=0.01)
    assert number(past[-1][2]) == pytest.approx(finance.cash_plan(load("contrats")).cash_eur, abs=0.01)
    assert len(head) == 7


@pytest.mark.long
def test_the_criteria_are_those_of_the_sheet_with_the_chances_of_the_review(made):
    head, *rows = read(made["criteres.csv"])
    assert sorted(number(row[head.index("Exigé")]) for row in rows) == sorted(
        sheet("contrats", "Critères de passage")["Exigence"]
    )
    column = head.index("Chance d’être rempli, bornée de 0,01 à 0,99 (part)")
    shares = [number(row[column]) for row in rows]
    criteria = gates.review(load("contrats")).criteria
    told = (
        criteria["p_met"]
        .clip(0.01, 0.99)
        .where(~criteria["indicator"].isin(["runway_months", "top_payer_share"]))
    )
    assert shares == pytest.approx(list(told.round(2)), nan_ok=True)  # in hundredths, as on the page
    blank = {
        row[0] for row in rows if row[column] == ""
    }  # counted, not estimated: a dash in the note and the minutes
    assert {"Trésorerie disponible, en mois", "Part du premier payeur"} <= blank


@pytest.mark.long
def test_a_count_is_written_as_one(made):
    head, *rows = read(made["offres.csv"])
    counts = [row[head.index("Commandes ou interventions (nombre)")] for row in rows]
    assert (
        sum(map(int, filter(None, counts))) > 480
    )  # the orders of the test, and the deliveries of contracts


@pytest.mark.long
def test_the_offers_add_up_to_the_margins_of_the_accounts(made):
    head, *rows = read(made["offres.csv"])
    column = head.index("Marge, trajets compris (€)")
    total = sum(number(row[column]) for row in rows if row[column])
    terms = offers.reconciliation(load("contrats")).set_index("term")["amount_eur"]
    assert total == pytest.approx(terms["margins"], abs=0.01)


@pytest.mark.long
def test_the_tours_are_those_of_the_sheet_and_a_few_orders_are_not_told():
    for name in ("contrats", "camion"):
        with i18n.use_language("fr"):
            head, *rows = read(long_tables.files(load(name))["couts_des_tournees.csv"])
        assert sum(int(row[2]) for row in rows) == len(sheet(name, "Tournées"))
        told = [number(row[4]) for row in rows if row[4]]
        assert all(n == 0 or n >= fewest() for n in told)
        assert "Conducteur" not in head


@pytest.mark.parametrize("name", ["contrats", "engagement", "incomplet"])
@pytest.mark.long
def test_nobody_is_in_them(name):
    pilot = load(name)
    text = b"".join(
        content for stem, content in long_tables.files(pilot).items() if stem.endswith("csv")
    ).decode()
    cells = {cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row}
    assert not cells & set(pilot["clients"]["id"].dropna())
    assert not cells & set(pilot["team"]["id"].dropna())
    owners = set(pilot["criteria"]["owner"].dropna()) - {""}
    assert not any(owner in cell for owner in owners for cell in cells)


@pytest.mark.long
def test_text_of_a_workbook_is_no_formula():
    full = load("contrats")
    services = full["services"].assign(label='=HYPERLINK("http://x")&\u202e')
    hostile = replace(full, tables={**full.tables, "services": services})
    made = long_tables.files(hostile)
    rows = [row for name, content in made.items() if name.startswith("offres") for row in read(content)]
    assert any("HYPERLINK" in cell for row in rows for cell in row)
    assert not any(cell.lstrip()[:1] in set("=+@|") for row in rows for cell in row)
    assert "\u202e" not in "".join(cell for row in rows for cell in row)
    book = load_workbook(io.BytesIO(made["tableaux.xlsx"]))
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


@pytest.mark.long
def test_they_speak_the_language_of_the_reader():
    with i18n.use_language("en"):
        made = long_tables.files(load("contrats"))
    assert "offers.csv" in made
    assert b"Own revenue" in made["offers.csv"]
    assert re.search(rb",\d+\.\d+,", made["offers.csv"])


@pytest.mark.long
def test_a_pilot_of_nothing_has_its_indicators_and_no_table_of_nothing():
    assert [
        name for name in long_tables.files(Pilot.from_tables({}, {"name": "Vide"})) if "indic" not in name
    ] == ["tableaux.xlsx"]


@pytest.mark.long
def test_what_somebody_wrote_in_them_is_kept(tmp_path):
    report = tmp_path / "contrats" / "rapport.html"
    report.parent.mkdir()
    report.write_text("<p>rapport</p>", "utf-8")
    row = SimpleNamespace(
        report="contrats/rapport.html", path=str(SAMPLES / "incomplet"), lang="fr", slug="contrats"
    )
    batch = SimpleNamespace(rows=[row], out=tmp_path)
    assert write_tables(batch).troubles == []
    mine = report.parent / "offres.csv"
    mine.write_text("à moi", "utf-8")
    write_tables(batch)
    assert mine.read_text("utf-8") == "à moi"
    assert (report.parent / "offres-2.csv").is_file()


@pytest.mark.long
def test_the_command_writes_them_beside_the_report(tmp_path_factory):
    out = demo("en", tmp_path_factory) / "incomplet"
    assert (out / "indicators.csv").is_file()
    assert (out / "tables.xlsx").is_file()
