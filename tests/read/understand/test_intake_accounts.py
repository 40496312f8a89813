"""The accounts' own export (FEC): when entries were paid, and the shapes it comes in (LPF, article A47 A-1)."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck

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


def days(pilot):
    return [None if pd.isna(day) else str(day.date()) for day in pilot["ledger"]["paid_on"]]


@pytest.mark.parametrize("delimiter", ["\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_a_sale_is_paid_the_day_its_lettered_payment_reaches_the_bank(tmp_path, delimiter, encoding):
    pilot = accounts(tmp_path, [*SALE, *RECEIVED], delimiter, encoding)
    assert pilot["ledger"]["amount_eur"].tolist() == [100]
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
    assert pilot["ledger"]["amount_eur"].tolist() == [100, -10]
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
