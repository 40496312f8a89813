"""A wrong year: of a line of the accounts that no month of the test counts, of lines in the order of days."""

import datetime as dt

import pytest
from test_intake_ugly import HEADS, book, codes, day

ACCOUNTS = ["Date", "Nature", "Poste", "Montant"]


def ledger(*others):
    rows = [[day(m, 15), "Charge", "Loyer", 100] for m in (1, 2, 3)]
    return [ACCOUNTS, *rows, *others]


@pytest.mark.parametrize("typed", [dt.date(2016, 2, 5), dt.date(2025, 2, 5), "26-02-14"])
@pytest.mark.sampled
def test_a_line_of_the_accounts_years_before_the_others_is_told(tmp_path, typed):
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=ledger([typed, "Charge", "Salaire", 900]))
    (told,) = codes(pilot, "ledger_early")
    assert told.row == 5
    assert pilot["ledger"]["amount_eur"].sum() == 1200
    assert told.typed == (typed if isinstance(typed, str) else f"{typed:%d/%m/%Y}").replace(
        "26-02-14", "26/02/2014"
    )


@pytest.mark.long
def test_the_accounts_of_the_year_before_and_what_sets_up_are_not(tmp_path):
    year = [[dt.date(2025, m, 5), "Charge", "Loyer", 100] for m in range(1, 13)]
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=ledger(*year))
    assert len(pilot["ledger"]) == 15
    assert not codes(pilot, "ledger_early")
    rows = [[*row, None] for row in ledger()[1:]]
    rows.append([dt.date(2025, 2, 5), "Charge", "Vélo", 900, "oui"])
    pilot = book(tmp_path, Demandes=[HEADS], Comptes=[[*ACCOUNTS, "Mise en route"], *rows])
    assert pilot["ledger"]["set_up"].sum() == 1
    assert not codes(pilot, "ledger_early")


def log(days):
    return [HEADS, *([d, "s", "c", "Servie", 2 + n] for n, d in enumerate(days))]


WEEKS = [dt.date(2026, 9, 1) + dt.timedelta(4 * n) for n in range(36)]  # to 19 January


def typed_in_january(day):
    return day.replace(year=2026) if day.year == 2027 else day


@pytest.mark.parametrize("turned", [False, True])
def test_days_of_january_with_the_year_before_are_told_once(tmp_path, turned):
    days = [typed_in_january(d) for d in WEEKS]
    slipped = [d for d in WEEKS if d.year == 2027]
    pilot = book(tmp_path, Demandes=log(days[::-1] if turned else days))
    (told,) = codes(pilot, "year_slipped")
    lines = {n + 2 for n, d in enumerate(WEEKS[::-1] if turned else WEEKS) if d in slipped}
    assert set(told.values["rows"]) == lines
    assert told.values["count"] == len(slipped)
    assert told.values["before"] == max(d for d in WEEKS if d.year == 2026)
    assert told.values["likely"] == min(slipped)
    assert pilot["requests"]["date"].notna().all()


@pytest.mark.parametrize(
    "days",
    [
        WEEKS,  # as they were
        [dt.date(2025, 9, 1) + dt.timedelta(4 * n) for n in range(80)]  # a second round, below the first
        + [dt.date(2025, 9, 2) + dt.timedelta(12 * n) for n in range(28)],
        [dt.date(2025, 1, 5) + dt.timedelta(4 * n) for n in range(90)]
        + [dt.date(2025, 1, 7) + dt.timedelta(12 * n) for n in range(30)],
        [d.replace(year=2025) if d.year == 2026 else d for d in WEEKS][::2] + WEEKS[1::7],  # in no order
    ],
)
@pytest.mark.sampled
def test_lines_in_another_order_are_not_told(tmp_path, days):
    assert not codes(book(tmp_path, Demandes=log(days)), "year_slipped")
