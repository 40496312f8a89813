"""Running costs that stop, begin, change their name or are late: the level of the gate is that of the cash plan, and what cannot
be known is in its range. A rent of 100 €, and a van of 600 €, a month; every expected figure is a sum of these."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance
from conciergekit.finance.books import entries
from conciergekit.finance.forecast import streams
from conciergekit.finance.recurring import ENDED, pattern
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.measures import Evidence

MONTHS = pd.period_range("2026-01", periods=9, freq="M")


def paid(name, amounts, months=MONTHS, account="6135"):
    """One line a month that has an amount."""
    return [
        {"date": m.end_time.date(), "nature": "expense", "line": name, "amount_eur": eur, "account": account}
        for m, eur in zip(months, amounts, strict=True)
        if eur
    ]


def service(*lines, months=MONTHS):
    rows = paid("Loyer", [100.0] * len(months), months, "613") + [row for line in lines for row in line]
    settings = {"start": str(months[0].start_time.date()), "data_until": str(months[-1].end_time.date())}
    return Pilot.from_tables({"ledger": rows}, {"name": "x", "opening_cash_eur": 10_000, **settings})


def level(pilot):
    """The level of the gate, which is that of the cash plan."""
    found = streams(pilot)[0].level
    assert found == pytest.approx(finance.cash.running_month(pilot)[0])
    assert found == pytest.approx(sum(line.year_eur for line in year_ahead(pilot).of("expense")) / 12)
    return found


def reach(pilot):
    """The range of the gate, with the ends of the draws of the cash plan."""
    known = Evidence(pilot)
    drawn = known.rhythm.expense(0.0, known.rhythm.expense_varies)
    costs = streams(pilot)[0].draw(1, 4000, np.random.default_rng(0))
    found = np.quantile(drawn, [0.05, 0.95])
    assert np.quantile(costs, [0.05, 0.95]) == pytest.approx(found)
    return list(found)


@pytest.mark.parametrize("since", range(2, 8))
@pytest.mark.parametrize("now", [600.0, 640.0])
def test_a_line_under_another_name_is_one_line(since, now):
    old, new = [600.0] * (9 - since) + [0] * since, [0] * (9 - since) + [now] * since
    pilot = service(paid("Location camionnette", old), paid("Camionnette", new))
    assert 700 - 1 <= level(pilot) <= 740 + 1
    assert not streams(pilot)[0].doubts
    told = finance.doubts(pilot).table.set_index("what").loc["renamed", "values"]
    assert told == {"name": "Location camionnette", "now": "Camionnette"}
    assert "« Location camionnette » s’arrête quand « Camionnette »" in finance.doubts(pilot).sentences()[
        0
    ].replace("\xa0", " ")


@pytest.mark.parametrize(
    ("old", "new", "account"),
    [
        ([600] * 5 + [0] * 4, [0] * 5 + [600] * 4, "6251"),  # another account
        ([600] * 5 + [0] * 4, [0] * 5 + [60] * 4, "6135"),  # other amounts
        ([600] * 5 + [0] * 4, [0] * 6 + [600] * 3, "6135"),  # a month without either
        ([600] * 6 + [0] * 3, [0] * 5 + [600] * 4, "6135"),  # a month with both
    ],
)
def test_two_lines_are_not_one(old, new, account):
    pilot = service(paid("Camionnette", old), paid("Vélo", new, account=account))
    assert "renamed" not in set(finance.doubts(pilot).table["what"])
    assert level(pilot) == pytest.approx(100 + max(new))
    # the first may be late, the second may be there for a season
    assert set(streams(pilot)[0].doubts) == {"Camionnette", "Vélo"}


def test_of_three_lines_alike_none_is_the_same_as_another():
    old, new = [600.0] * 5 + [0] * 4, [0] * 5 + [600.0] * 4
    pilot = service(paid("A", old), paid("B", new), paid("C", new))
    assert "renamed" not in set(finance.doubts(pilot).table["what"])
    assert level(pilot) == pytest.approx(1300)


@pytest.mark.parametrize("skips", [(), (2,)])
def test_a_line_that_stopped_has_ended_or_is_late(skips):
    """Six months of a van, then three without: ended (100), and the range holds a bill that is late (700)."""
    pilot = service(paid("Camionnette", [0 if at in (*skips, 6, 7, 8) else 600 for at in range(9)]))
    assert level(pilot) == 100
    assert reach(pilot) == pytest.approx([100, 700])
    said = finance.doubts(pilot).sentences()[0].replace("\xa0", " ")
    assert said.startswith(
        "Camionnette : dans les comptes chaque mois, puis plus rien. La ligne compte comme terminée"
    )


@pytest.mark.parametrize("since", [1, 2])
def test_a_bill_of_the_last_two_months_is_late_or_the_line_has_ended(since):
    pilot = service(paid("Camionnette", [600] * (9 - since) + [0] * since))
    assert level(pilot) == 700
    assert reach(pilot) == pytest.approx([100, 700])


def test_a_line_that_began_goes_on_or_is_that_of_a_season():
    """Three months of nine at 600: 7,200 a year, or four of them a year."""
    pilot = service(paid("Garage", [0] * 6 + [600] * 3))
    assert level(pilot) == 700
    assert reach(pilot) == pytest.approx([300, 700])


def test_a_line_that_began_lately_with_other_amounts_each_month_goes_on_at_their_mean():
    assert level(service(paid("Intérim", [0] * 6 + [400, 600, 800]))) == 700


def test_a_season_met_a_year_before_comes_back():
    months = pd.period_range("2025-01", periods=20, freq="M")
    pilot = service(
        paid("Saison", [300 if m.month in (3, 4, 5) else 0 for m in months], months), months=months
    )
    assert level(pilot) == pytest.approx(100 + 3 * 300 / 12)
    assert not streams(pilot)[0].doubts


@pytest.mark.parametrize("name", ["Assurance", None])
def test_what_is_paid_rarely_is_spread_over_the_year(name):
    """A bill of 300 every third month of a year: 100 a month, whether it has a name or not."""
    months = pd.period_range("2026-01", periods=12, freq="M")
    pilot = service(paid(name, [0, 0, 300] * 4, months), months=months)
    assert level(pilot) == 200
    assert reach(pilot) == pytest.approx([200, 200])


def test_a_month_that_one_line_skips_changes_nothing_else():
    pilot = service(paid("Camionnette", [600] * 4 + [0] + [600] * 4))
    assert level(pilot) == pytest.approx(100 + 11 * 600 / 12)
    assert not streams(pilot)[0].doubts


def test_an_old_end_is_no_longer_in_doubt():
    """Six months of a van, a year and more without: nothing is late, no season came back."""
    amounts, months = np.array([600.0] * 6 + [0] * 13), 2026 * 12 + np.arange(19)
    assert pattern(amounts, amounts > 0, months).year.sum() == 0
    short = pattern(amounts[:12], amounts[:12] > 0, months[:12])
    assert (short.basis, short.other_eur) == (ENDED, 3600)
    assert np.isnan(pattern(amounts[:14], amounts[:14] > 0, months[:14]).other_eur)


def test_what_gives_money_back_every_month_is_read_as_what_costs():
    assert level(service(paid("Part du loyer rendue", [-40] * 9))) == 60


def test_capitals_and_accents_make_no_other_line():
    pilot = service(paid("Salaire chargé", [600] * 6 + [0] * 3), paid("SALAIRE CHARGE", [0] * 6 + [600] * 3))
    assert level(pilot) == 700
    assert {line.label for line in year_ahead(pilot).lines} == {"Loyer", "SALAIRE CHARGE"}
    assert not finance.doubts(pilot).table["what"].isin(["renamed", "no_longer"]).any()


@pytest.mark.parametrize(
    ("one", "other", "lines"),
    [
        ("Prêt A+", "Prêt A-", 2),
        ("100 %", "100", 2),
        ("—", "?", 2),
        ("Café", "CAFE", 1),
        ("Prime d’été", "PRIME D'ÉTÉ", 1),
    ],
)
def test_a_sign_makes_another_line(one, other, lines):
    book = entries(service(paid(one, [60] * 9), paid(other, [40] * 9)))
    assert book.loc[book["line"] != "Loyer", "line"].nunique() == lines


def test_a_start_that_comes_down_is_no_mean():
    """270, 180, then 90 a month: 90 goes on."""
    amounts = np.array([0, 270, 180, 90, 90, 90.0])
    assert pattern(amounts, amounts > 0, 2026 * 12 + np.arange(6)).year.tolist() == [90] * 12
