"""Money sheets as they should not be: each fault gives a finding that names it, and no figure turns to nonsense."""

import datetime as dt
import re
import shutil
from html import unescape

import openpyxl
import pytest
from conftest import ROOT, SAMPLES

import conciergekit as ck
from conciergekit import finance
from conciergekit.tell.finance.traps import beware


def rows(sheet, column):
    """Cells of a column by its heading, under the heading row."""
    heads = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    return [sheet.cell(row=n, column=heads[column]) for n in range(2, sheet.max_row + 1)]


def line(sheet, **cells):
    """One more row, by headings."""
    heads = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    place = sheet.max_row + 1
    for head, value in cells.items():
        sheet.cell(row=place, column=heads[head.replace("_", " ").replace("'", "’")], value=value)


def no_funding(book):
    del book["Financements"]


def no_date(book):
    for column in ("Argent au plus tôt", "Argent au plus tard"):
        for cell in rows(book["Financements"], column):
            cell.value = None


def negative(book):
    rows(book["Comptes"], "Montant")[3].value = -1177.2


def with_vat(book):
    sheet = book["Comptes"]
    for label, amount in zip(rows(sheet, "Poste"), rows(sheet, "Montant"), strict=True):
        if label.value in ("Journal municipal", "Locaux à poubelles", "CCAS, visites de convivialité"):
            amount.value = round(amount.value * 1.2, 2)


def in_words(book):
    rows(book["Comptes"], "Montant")[7].value = "environ 200"


def two_currencies(book):
    rows(book["Comptes"], "Montant")[5].value = "120 CHF"
    rows(book["Financements"], "Montant")[0].value = "$5,000"


def another_year(book):
    sheet = book["Comptes"]
    for day in rows(sheet, "Date"):
        if day.value.year == 2026:
            day.value = day.value.replace(year=2062)


def contradiction(book):
    sheet = book["Comptes"]
    for label, amount in zip(rows(sheet, "Poste"), rows(sheet, "Montant"), strict=True):
        if str(label.value).startswith("Commandes des habitants"):
            amount.value = round(amount.value * 0.55, 2)


def too_large(book):
    line(
        book["Financements"],
        **{
            "N°": "F9",
            "Financeur": "FSE+",
            "État": "Déposé",
            "Montant": 180_000,
            "Argent au plus tard": dt.datetime(2027, 9, 1),
        },
    )


def loan_as_income(book):
    line(
        book["Comptes"],
        **{
            "Date": dt.datetime(2026, 3, 31),
            "Compte": "164",
            "Nature": "Recette propre",
            "Poste": "Prêt de la banque",
            "Montant": 8_000,
        },
    )


def twice(book):
    sheet = book["Financements"]
    again = [cell.value for cell in sheet[5]]  # the Département's second request, under another number
    for place, value in enumerate(again, start=1):
        sheet.cell(row=sheet.max_row + (place == 1), column=place, value=value if place > 1 else "F8")


def past_its_end(book):
    line(
        book["Financements"],
        **{
            "N°": "F7",
            "Financeur": "État",
            "État": "Versé",
            "Montant": 900,
            "Couvre_les_dépenses_jusqu'au": dt.datetime(2026, 1, 31),
        },
    )
    for month in (1, 2, 3):
        line(
            book["Comptes"],
            **{
                "Date": dt.datetime(2026, month, 28),
                "Compte": "74",
                "Nature": "Subvention, aide au poste",
                "Poste": "Aide au poste",
                "Montant": 300,
                "Payeur_ou_payé": "État",
            },
        )


def price_zero(book):
    sheet = book["Demandes"]
    for service, *amounts in zip(
        *(rows(sheet, c) for c in ("Service", "Commission gardée", "Frais de service")), strict=True
    ):
        if service.value == "panier":
            for cell in amounts:
                cell.value = 0


def no_expense_in_may(book):
    sheet = book["Comptes"]
    for day, nature, amount in zip(*(rows(sheet, c) for c in ("Date", "Nature", "Montant")), strict=True):
        if nature.value == "Charge" and (day.value.year, day.value.month) == (2026, 5):
            amount.value = None


FAULTS = {
    no_funding: "Aucune aide n’est notée dans la feuille Financements",
    no_date: "Pas de date pour l’argent de",
    negative: "1 montant est négatif",
    in_words: "n’est pas un nombre",
    with_vat: "TVA comprise",
    two_currencies: "une autre monnaie",
    another_year: "hors du test",
    contradiction: "contredisent",
    too_large: "dépasse une année de charges",
    loan_as_income: "un prêt ou une avance n’est pas un produit",
    twice: "écrite deux fois",
    past_its_end: "dernier jour couvert",
    price_zero: "servies sans rien rapporter",
    no_expense_in_may: "aucune charge pour 1 mois (mai 2026)",
}


def spoil(fault, folder):
    path = folder / "pilote.xlsx"
    shutil.copy(SAMPLES / "contrats" / "pilote.xlsx", path)
    book = openpyxl.load_workbook(path)
    fault(book)
    book.save(path)
    return path


def everything(pilot):
    """Every sentence of the money page."""
    views, cash, models = (
        finance.views(pilot),
        finance.cash_plan(pilot, draws=200),
        finance.compare(pilot, draws=200),
    )
    made = [
        views,
        ck.offers.review(pilot, draws=50),
        finance.Payers.of(pilot),
        cash,
        finance.cash_stress(pilot, draws=50),
        models,
        finance.operating(pilot),
        finance.calendar(pilot),
        finance.funding_plan(pilot),
        finance.eligibility(pilot),
        finance.budget(pilot),
        finance.alerts(pilot),
        finance.doubts(pilot),
    ]
    return [
        *(words for result in made for words in result.sentences("fr")),
        *beware(pilot, cash),
        *models.conditions("fr"),
    ]


# faults that one workbook can hold at once
TOGETHER = {
    "sources": (no_funding, negative, loan_as_income, in_words),
    "dates": (no_date, another_year, past_its_end),
    "amounts": (with_vat, two_currencies, too_large, twice, price_zero, no_expense_in_may),
    "log": (contradiction,),
}


def together(name):
    return lambda book: [fault(book) for fault in TOGETHER[name]]


def unnamed(faults, text):
    """Those of the faults that the text does not name."""
    text = re.sub("[\u00a0\u202f]", " ", text)
    return [fault.__name__ for fault in faults if not re.search(re.escape(FAULTS[fault]), text)]


def test_every_fault_is_in_a_workbook():
    assert sorted(fault.__name__ for faults in TOGETHER.values() for fault in faults) == sorted(
        fault.__name__ for fault in FAULTS
    )


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """{name: a workbook with the faults that go together}."""
    folders = {name: tmp_path_factory.mktemp("spoiled") / name for name in TOGETHER}
    for folder in folders.values():
        folder.mkdir()
    return {name: spoil(together(name), folder) for name, folder in folders.items()}


@pytest.mark.parametrize("name", TOGETHER)
@pytest.mark.long
def test_no_faults_make_a_sentence_nonsense_or_a_plan_unbalanced(name, spoiled):
    sound(spoiled[name], TOGETHER[name])


@pytest.mark.exhaustive
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_nor_does_one_alone(fault, tmp_path):
    sound(spoil(fault, tmp_path), [fault])


def sound(path, faults):
    """Each fault is named, every sentence is one, what is planned and spent is paid for."""
    with ck.use_language("fr"):
        pilot = ck.load_pilot(path)
        assert unnamed(faults, " ".join(finance.doubts(pilot).sentences("fr"))) == []
        said = " ".join(everything(pilot))
        assert not re.search(r"\bnan\b|\binf\b|None|NaT|\{|\}", said)
        plan, budget = finance.funding_plan(pilot), finance.budget(pilot)
    if not plan.missing:
        sides = plan.table.groupby("side")["amount_eur"].sum()
        assert sides["use"] == pytest.approx(sides["source"], abs=0.01)
    for column in () if budget.missing else ("done_eur", "plan_eur"):
        assert budget.total("charges", column) == budget.total("products", column)


def test_the_sample_itself_is_not_accused(pilot_of):
    assert finance.doubts(pilot_of("contrats")).table.empty


@pytest.mark.parametrize(
    "words", ["Prêt d'outils", "Prêt de matériel aux adhérents", "Apports volontaires de verre"]
)
@pytest.mark.sampled(cases=[0, 2])
def test_lending_tools_is_not_a_bank_loan(words):
    ledger = [
        {"date": "2026-03-15", "nature": "own_revenue", "line": words, "amount_eur": 50},
        {"date": "2026-03-15", "nature": "expense", "line": "x", "amount_eur": 50},
    ]
    known = ck.Pilot.from_tables(
        {"requests": [], "ledger": ledger}, {"name": "x", "start": "2026-03-01", "data_until": "2026-03-31"}
    )
    assert "loan" not in set(finance.doubts(known).table["what"])


def test_instalments_of_one_grant_are_not_a_grant_written_twice():
    rows = [
        {"id": i, "funder": "Région", "status": "agreed", "amount_eur": 5000, "cash_early": d, "cash_late": d}
        for i, d in (("A", "2026-05-01"), ("B", "2026-11-01"))
    ]
    known = ck.Pilot.from_tables(
        {"requests": [], "funding": rows}, {"name": "x", "start": "2026-03-01", "data_until": "2026-03-31"}
    )
    assert "twice" not in set(finance.doubts(known).table["what"])
    same = ck.Pilot.from_tables(
        {"requests": [], "funding": [rows[0], dict(rows[0], id="B")]},
        {"name": "x", "start": "2026-03-01", "data_until": "2026-03-31"},
    )
    assert "twice" in set(finance.doubts(same).table["what"])


@pytest.mark.exhaustive
def test_spoiled_workbooks_go_through_the_notebook_and_the_report(spoiled, tmp_path):
    """Several faults at once, from the file to the page: the findings are on it, without a traceback."""
    from conciergekit.cli import main

    names = ("sources", "amounts")
    books, money = (
        (str(spoiled[name].parent) for name in names),
        ROOT / "notebooks" / "04_business_model_and_funding.ipynb",
    )
    main(["run", *books, "--notebooks", str(money), "--lang", "fr", "--out", str(tmp_path)])
    for name in names:
        page = unescape((tmp_path / name / "rapport.html").read_text(encoding="utf8"))
        assert "Traceback" not in page
        assert unnamed(TOGETHER[name], page) == [], name


@pytest.mark.long
def test_vat_is_not_suspected_where_orders_without_a_price_may_explain_the_gap():
    """Ten orders at 10 € in the log, 105.50 € in the ledger: 5.5% more, a rate of VAT; an eleventh without a price may be it."""
    day = dict(date="2026-01-10", closed_on="2026-01-10", outcome="served", public="a", service="x")
    log = [{**day, "client": f"c{n}", "fee_eur": 10} for n in range(10)]
    ledger = [
        {"date": "2026-01-31", "nature": nature, "line": line, "amount_eur": eur, "account": account}
        for nature, line, eur, account in (
            ("own_revenue", "Commandes", 105.5, "706"),
            ("expense", "Loyer", 50, "613"),
        )
    ]
    for more, what in (([], "vat"), ([{**day, "client": "c10"}], "mismatch")):
        settings = {"name": "x", "start": "2026-01-01", "data_until": "2026-01-31"}
        found = finance.doubts(ck.Pilot.from_tables({"requests": log + more, "ledger": ledger}, settings))
        told = {"vat", "mismatch"} & set(found.table["what"])
        assert told == {what}
