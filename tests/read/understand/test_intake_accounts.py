"""The accounts' own export (FEC): when entries were paid, and the shapes it comes in (LPF, article A47 A-1)."""

import datetime as dt
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.finance import books

HEADS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]


def line(entry, day, account, debit="0,00", credit="0,00", letters="", party=""):
    return [
        "OD",
        "Divers",
        entry,
        day,
        account,
        f"Compte {account}",
        party,
        "",
        f"P{entry}",
        day,
        "Écriture",
        debit,
        credit,
        letters,
        day if letters else "",
        "20261231",
        "",
        "",
    ]


SALE = [
    line("1", "20260131", "411000", "120,00", letters="A", party="C1"),
    line("1", "20260131", "706000", credit="100,00"),
    line("1", "20260131", "445710", credit="20,00"),
]
RECEIVED = [
    line("2", "20260320", "512000", "120,00"),
    line("2", "20260320", "411000", credit="120,00", letters="A", party="C1"),
]


def accounts(folder, lines, delimiter="\t", encoding="cp1252", heads=HEADS):
    path = folder / "123456789FEC20261231.txt"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in [heads, *lines]).encode(encoding))
    return ck.load_pilot(path)


def results(pilot):
    """Lines of income and expense, without what only changes the cash."""
    return pilot["ledger"][~pilot["ledger"]["nature"].isin(["loan", "repayment"])]


def days(pilot):
    return [None if pd.isna(day) else str(day.date()) for day in results(pilot)["paid_on"]]


def euros(amount):
    return f"{amount:.2f}".replace(".", ",")


def through_the_bank(*moves):
    """An entry a move (account, euros that reach the bank)."""
    return [
        row
        for n, (account, amount) in enumerate(moves, 100)
        for row in (
            line(str(n), "20260115", "512000", euros(max(amount, 0)), euros(max(-amount, 0))),
            line(str(n), "20260115", account, euros(max(-amount, 0)), euros(max(amount, 0))),
        )
    ]


def started(pilot):
    """The pilot of January to June, with 5,000 in the bank at its start."""
    settings = {
        "start": pd.Timestamp(2026, 1, 1),
        "data_until": pd.Timestamp(2026, 6, 30),
        "opening_cash_eur": 5000,
    }
    return replace(pilot, settings={**pilot.settings, **settings})


def test_what_the_balance_sheet_moves_reaches_the_cash_and_no_result(tmp_path):
    """5,000 + shares 9,000 + a partner 2,000 − a van 7,000 + its grant 3,000 − paid ahead for users 400 − VAT 250 − a deposit 600
    + a loan 1,500 + sales 1,000 − wages 1,200: 12,050. Lent: the loan and the partner's."""
    sums = {"101300": 9000, "455100": 2000, "218200": -7000, "131000": 3000, "467100": -400, "445510": -250}
    sums |= {"275000": -600, "167400": 1500, "706000": 1000, "641000": -1200}
    pilot = started(accounts(tmp_path, through_the_bank(*sums.items())))
    assert results(pilot)["amount_eur"].tolist() == [1000, 1200]
    assert ck.finance.cash_as_planned(pilot).cash_eur == 12_050
    assert books.undated_loans_eur(pilot) == 3500
    assert not [f for f in pilot.findings if f.code.startswith("fec_bank")]


def test_equipment_bought_from_a_supplier_and_vat_of_a_bill_are_paid_with_it(tmp_path):
    """A van of 6,000 and its VAT of 1,200 on a bill, paid in April: the bank has 7,200 less. What is worn off pays nobody."""
    bill = [
        line("1", "20260110", "218200", "6000,00"),
        line("1", "20260110", "445620", "1200,00"),
        line("1", "20260110", "404000", credit="7200,00", letters="A"),
        line("2", "20260403", "404000", "7200,00", letters="A"),
        line("2", "20260403", "512000", credit="7200,00"),
        line("3", "20260630", "681100", "600,00"),
        line("3", "20260630", "281820", credit="600,00"),
    ]
    pilot = started(accounts(tmp_path, bill))
    bought = pilot["ledger"][pilot["ledger"]["nature"] == "repayment"]
    assert bought[["amount_eur", "paid_on"]].values.tolist() == [
        [6000, pd.Timestamp(2026, 4, 3)],
        [1200, pd.Timestamp(2026, 4, 3)],
    ]
    assert ck.finance.cash_as_planned(pilot).cash_eur == 5000 - 7200


@pytest.mark.parametrize(("paid", "code"), [(40, "fec_bank"), (400, "fec_bank_far")])
def test_a_bank_that_the_lines_do_not_explain_leaves_the_cash_unknown(tmp_path, paid, code):
    """Sales of 1,000 in the bank; clients owe 40, or 400, more: the bank has 1,000, the lines read say 1,040 or 1,400."""
    owed = [
        line("1", "20260131", "411000", euros(paid)),
        line("1", "20260131", "706000", credit=euros(paid)),
        line("2", "20260131", "606000", "1,00"),
        line("2", "20260131", "512000", credit="1,00"),
    ]
    pilot = started(accounts(tmp_path, [*through_the_bank(("706000", 1000)), *owed]))
    (told,) = [f for f in pilot.findings if f.code.startswith("fec_bank")]
    assert (told.code, told.values) == (code, {"bank": 999, "read": 999 + paid})
    found = ck.finance.cash_as_planned(pilot)
    assert (found.missing, found.known) == (("bank", False) if paid > 50 else ("", True))
    assert ck.finance.views(pilot).table["cash_eur"].isna().all() == (paid > 50)


@pytest.mark.parametrize("delimiter", ["\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_a_sale_is_paid_the_day_its_lettered_payment_reaches_the_bank(tmp_path, delimiter, encoding):
    pilot = accounts(tmp_path, [*SALE, *RECEIVED], delimiter, encoding)
    assert results(pilot)["amount_eur"].tolist() == [100]
    assert days(pilot) == ["2026-03-20"]


def test_letters_that_do_not_balance_are_no_payment(tmp_path):
    part = [
        line("2", "20260320", "512000", "60,00"),
        line("2", "20260320", "411000", credit="60,00", letters="A", party="C1"),
    ]
    assert days(accounts(tmp_path, [*SALE, *part])) == [None]


def test_a_sale_paid_in_two_parts_is_paid_on_the_day_of_the_last(tmp_path):
    parts = [
        row
        for n, day in (("2", "20260301"), ("3", "20260415"))
        for row in (
            line(n, day, "512000", "60,00"),
            line(n, day, "411000", credit="60,00", letters="A", party="C1"),
        )
    ]
    assert days(accounts(tmp_path, [*SALE, *parts])) == ["2026-04-15"]


def test_the_same_letters_of_another_client_are_another_payment(tmp_path):
    other = [
        line("2", "20260320", "512000", "120,00"),
        line("2", "20260320", "411000", credit="120,00", letters="A", party="C2"),
    ]
    assert days(accounts(tmp_path, [*SALE, *other])) == [None]


def test_an_entry_that_moves_the_bank_itself_is_paid_that_day(tmp_path):
    direct = [line("9", "20260105", "626000", "12,00"), line("9", "20260105", "512000", credit="12,00")]
    assert days(accounts(tmp_path, [*direct, *SALE])) == ["2026-01-05", None]


def test_wages_wait_for_every_third_party_of_their_entry(tmp_path):
    wages = [
        line("5", "20260228", "641100", "1850,00"),
        line("5", "20260228", "421000", credit="1450,00", letters="AB"),
        line("5", "20260228", "431000", credit="400,00"),
        line("6", "20260301", "421000", "1450,00", letters="AB"),
        line("6", "20260301", "512000", credit="1450,00"),
    ]
    assert days(accounts(tmp_path, wages)) == [None]
    wages[2][13] = "AC"
    social = [
        line("7", "20260315", "431000", "400,00", letters="AC"),
        line("7", "20260315", "512000", credit="400,00"),
    ]
    assert days(accounts(tmp_path, [*wages, *social])) == ["2026-03-15"]


def test_accounts_without_letters_say_nothing_of_payments(tmp_path):
    pilot = accounts(
        tmp_path,
        [line("1", "20260131", "706000", credit="100,00"), line("1", "20260131", "411000", "100,00")],
    )
    assert days(pilot) == [None]
    assert not [f for f in pilot.findings if f.code == "fec_paid"]


def test_lines_that_cannot_be_read_are_named_with_what_they_hold(tmp_path):
    bad = [line("4", "2026-13-45", "606000", "10,00"), line("5", "20260301", "606000", "dix euros")]
    pilot = accounts(tmp_path, [*SALE, *bad])
    told = [(f.row, f.typed) for f in pilot.findings if f.code == "fec_line"]
    assert [row for row, _typed in told] == [5, 6]
    assert "dix euros" in told[1][1]


def test_a_minus_behind_an_amount_is_not_overlooked(tmp_path):
    """Some programs write 10,00- for a cancelled line: ten euros less, never ten euros spent; what is no amount is told."""
    lines = [line("4", "20260301", "606000", "10,00-"), line("5", "20260302", "606000", "10,00--")]
    pilot = accounts(tmp_path, [*SALE, *lines])
    assert results(pilot)["amount_eur"].tolist() == [100, -10]
    assert [f.row for f in pilot.findings if f.code == "fec_line"] == [6]


def test_figures_of_a_workbook_are_amounts_whatever_their_decimals(tmp_path):
    """1.125 in a cell is a number, however typed amounts of the sheet write theirs."""
    book = openpyxl.Workbook()
    for row in (
        ["Date", "Compte", "Libellé", "Débit", "Crédit"],
        [dt.date(2026, 1, 31), 606000, "Eau", 1.125, None],
        [dt.date(2026, 1, 31), 606100, "Gaz", "1 200,50", None],
        [dt.date(2026, 1, 31), 401000, "Fournisseur", None, "1 201,625"],
    ):
        book.active.append(row)
    book.save(tmp_path / "journal.xlsx")
    pilot = ck.load_pilot(tmp_path / "journal.xlsx")
    assert pilot["ledger"]["amount_eur"].tolist() == [1.125, 1200.5]
    assert pilot["ledger"]["account"].tolist() == ["606000", "606100"]


@pytest.mark.parametrize(
    ("sides", "amount"), [(("C", "D"), "100,00"), (("-1", "+1"), "100,00"), (("C", "D"), "000000000100.00")]
)
def test_montant_and_sens_stand_for_debit_and_credit(tmp_path, sides, amount):
    heads = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADS]
    rows = [
        line("1", "20260131", "706000", amount, sides[0]),
        line("1", "20260131", "411000", amount, sides[1]),
    ]
    assert accounts(tmp_path, rows, heads=heads)["ledger"]["amount_eur"].tolist() == [100]
