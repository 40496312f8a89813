"""Running costs that stop, begin, change their name or are late: the level of the gate is that of the cash plan, and what cannot
be known is in its range. A rent of 100 €, and a van of 600 €, a month; every expected figure is a sum of these."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import Pilot, finance, gates
from conciergekit.core.i18n import use_language
from conciergekit.finance.books import entries
from conciergekit.finance.forecast import streams
from conciergekit.finance.recurring import ENDED, pattern
from conciergekit.finance.year_ahead import year_ahead
from conciergekit.gates.measures import Evidence
from conciergekit.papers.documents.funder_note import _level

MONTHS = pd.period_range("2026-01", periods=9, freq="M")


def paid(name, amounts, months=MONTHS, account="6135"):
    """One line a month that has an amount."""
    return [
        {"date": m.end_time.date(), "nature": "expense", "line": name, "amount_eur": eur, "account": account}
        for m, eur in zip(months, amounts, strict=True)
        if eur
    ]


def service(*lines, months=MONTHS, **tables):
    rows = paid("Loyer", [100.0] * len(months), months, "613") + [row for line in lines for row in line]
    settings = {"start": str(months[0].start_time.date()), "data_until": str(months[-1].end_time.date())}
    return Pilot.from_tables(
        {"ledger": rows, **tables}, {"name": "x", "opening_cash_eur": 10_000, **settings}
    )


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
@pytest.mark.sampled(1)
def test_a_line_under_another_name_is_one_line(since, now):
    old, new = [600.0] * (9 - since) + [0] * since, [0] * (9 - since) + [now] * since
    pilot = service(paid("Location camionnette", old), paid("Camionnette", new))
    assert level(pilot) == 100 + now
    assert not streams(pilot)[0].doubts
    told = finance.doubts(pilot).table.set_index("what").loc["renamed", "values"]
    assert told == {"name": "Location camionnette", "now": "Camionnette"}
    assert "« Location camionnette » s’arrête quand « Camionnette »" in finance.doubts(pilot).sentences()[
        0
    ].replace("\xa0", " ")


@pytest.mark.parametrize(
    ("old", "new", "account"),
    [
        ([600] * 5 + [0] * 4, [0] * 5 + [660] * 4, "6251"),  # another account
        ([600] * 5 + [0] * 4, [0] * 5 + [60] * 4, "6135"),  # other amounts
        ([600] * 5 + [0] * 4, [0] * 6 + [600] * 3, "6135"),  # a month without either
        ([600] * 6 + [0] * 3, [0] * 5 + [600] * 4, "6135"),  # a month with both
    ],
)
@pytest.mark.sampled(cases=[0])
def test_two_lines_are_not_one(old, new, account):
    pilot = service(paid("Camionnette", old), paid("Vélo", new, account=account))
    told = dict(finance.doubts(pilot).table.values)
    assert "renamed" not in told
    assert level(pilot) == pytest.approx(100 + max(new))
    # the first may be late, the second may be there for a season; both are told
    assert set(streams(pilot)[0].doubts) == {"Camionnette", "Vélo"}
    assert (told["no_longer"]["names"], told["begun"]["names"]) == (["Camionnette"], ["Vélo"])


@pytest.mark.long
def test_a_funder_reads_that_the_level_rests_on_an_expense_that_does_not_come_back():
    """600 € of a van up to May, 100 € of rent and 50 € of sales: the level is 50 %, and less if the van comes back."""
    sales = [
        {**row, "nature": "own_revenue", "payer": "Ville"} for row in paid("Ventes", [50] * 9, account="706")
    ]
    asked = [{"indicator": "own_cover", "role": "must", "requirement": 0.2, "frozen_on": "2026-01-01"}]
    for van in ([600] * 5 + [0] * 4, [600] * 9):
        pilot = service(paid("Camionnette", van), sales, criteria=asked)
        with use_language("fr"):
            (level,) = _level(gates.review(pilot, draws=60))
        assert ("ne revient pas : « Camionnette »." in level.text.replace("\xa0", " ")) == (van[-1] == 0)


BEFORE, SINCE = [1] * 6 + [0] * 3, [0] * 6 + [1] * 3


def times(eur, there):
    return [eur * one for one in there]


@pytest.mark.parametrize(
    "lines",
    [
        [
            (None, 700, BEFORE, ""),
            ("Garage", 100, SINCE, "6135"),
            ("Salaire", 600, SINCE, "641"),
        ],  # a name at last
        [("Salaire", 700, BEFORE, "641"), ("Paie", 700, SINCE, "6411")],  # the account told more precisely
        [
            ("Garage", 300, BEFORE, "6135"),
            ("Atelier", 400, BEFORE, "6132"),
            ("Local", 700, SINCE, "6135"),
        ],  # two in one
        [
            ("A", 700, [1] * 4 + [0] * 5, "6135"),
            ("B", 700, [0] * 4 + [1] * 2 + [0] * 3, "6135"),
            ("C", 700, SINCE, "6135"),
        ],
        [("A", 700, [1] * 8 + [0], "6135"), ("B", 700, [0] * 8 + [1], "6135")],  # in the last month only
    ],
)
@pytest.mark.sampled(cases=[3])
def test_the_same_sum_under_other_names_changes_nothing(lines):
    """700 € every month beside the rent, whatever it is called: 800, and nothing in doubt."""
    pilot = service(*(paid(name, times(eur, there), account=account) for name, eur, there, account in lines))
    assert level(pilot) == 800
    assert reach(pilot) == pytest.approx([800, 800])
    assert not streams(pilot)[0].doubts


@pytest.mark.parametrize("names", [("Salaire A", "Salaire B"), ("Salaire", "Salaire")])
@pytest.mark.parametrize(("was", "now"), [(1000, 1300), (1300, 1000)])
@pytest.mark.parametrize("since", [2, 3, 5])
@pytest.mark.sampled(2)
def test_a_line_at_another_level_is_read_at_it(names, was, now, since):
    """1,000 a month, then 1,300: 1,300, and no half-way, under one name or two."""
    old, new = [was] * (9 - since) + [0] * since, [0] * (9 - since) + [now] * since
    pilot = service(paid(names[0], old, account="641"), paid(names[1], new, account="641"))
    assert level(pilot) == 100 + now
    assert reach(pilot) == pytest.approx([100 + now] * 2)


def test_without_accounts_two_names_that_share_no_word_are_two_lines():
    pilot = service(
        paid("Intérim", times(500, BEFORE), account=""), paid("Assurance", times(420, SINCE), account="")
    )
    assert "renamed" not in set(finance.doubts(pilot).table["what"])
    assert level(pilot) == 520


@pytest.mark.parametrize(("rent", "back"), [(100, [0] * 6 + [-1500, 0, 0]), (500, [0, 0, -300] + [0] * 6)])
def test_a_refund_received_once_is_not_promised_again(rent, back):
    pilot = service(paid("Garage", [rent] * 9), paid("Remboursement sinistre", back))
    assert level(pilot) == 100 + rent
    assert reach(pilot) == pytest.approx([100 + rent] * 2)
    plan = finance.cash_plan(pilot, 18, draws=50).table["plan_eur"]
    assert plan.iloc[-1] == 10_000 - 27 * (100 + rent) - sum(back)


def test_a_salary_of_this_month_not_yet_entered_is_due():
    pilot = service(paid("Salaire", [900] * 8 + [0], account="641"))
    assert level(pilot) == 1000
    assert reach(pilot) == pytest.approx([1000, 1000])


def test_a_line_that_is_late_or_began_is_told():
    pilot = service(paid("Carburant", [66] * 8 + [0]), paid("Garage", [0] * 6 + [600] * 3))
    said = " ".join(finance.doubts(pilot).sentences()).replace("\xa0", " ")
    assert "Carburant : plus rien dans les comptes depuis peu. La ligne compte comme due" in said
    assert "Garage : dans les comptes depuis quelques mois seulement. La ligne compte toute l’année" in said


def test_a_line_renamed_soon_after_it_began_has_one_range():
    """Fuel of 500 from the fifth month, under two names: 600 with the rent, or 5 months of nine as a season does."""
    x, y = [0] * 4 + [500] * 2 + [0] * 3, [0] * 6 + [500] * 3
    pilot = service(paid("X", x), paid("Y", y))
    assert level(pilot) == 600
    assert reach(pilot) == pytest.approx([100 + round(12 * 5 / 9) * 500 / 12, 600])


def test_a_depreciation_that_stops_leaves_the_cash_alone():
    pilot = service(paid("Dotations", times(300, BEFORE), account="681"))
    plan = finance.cash_plan(pilot, 18, draws=400).table
    assert plan[["p05_eur", "plan_eur"]].iloc[-1].tolist() == [10_000 - 27 * 100] * 2


def test_a_month_shut_is_no_silence():
    """A pay of 600 stops in the three months shut, and comes back with the orders: 700, not ended."""
    shut = [{"month": f"2026-0{n}-01", "open_share": 0} for n in (7, 8, 9)]
    pilot = service(paid("Salaire", times(600, BEFORE), account="641"), opening=shut)
    assert level(pilot) == 700
    assert reach(pilot) == pytest.approx([700, 700])


# ---- costs that vary with orders


def followed(amounts, orders=20):
    """A rent of 100 € and so much a month that varies with 20 orders of 4 € each."""
    sales = [{**row, "nature": "own_revenue"} for row in paid("Ventes", [80] * 9, account="706")]
    courier = [{**row, "variable": True} for row in paid("Livreur", amounts, account="606")]
    days = [(m, n) for m in MONTHS for n in range(1, orders + 1)]
    asked = [
        dict(id=f"{m}-{n}", date=f"{m}-{n:02d}", closed_on=f"{m}-{n:02d}", client=f"C{n % 7}", public="h")
        | {"service": "s", "outcome": "served", "fee_eur": 4}
        for m, n in days
    ]
    return service(sales, courier, requests=asked, services=[{"id": "s", "label": "S"}])


@pytest.mark.parametrize(
    ("amounts", "now"),
    [
        ([0] * 6 + [190, 210, 200], 200),  # begun: the mean since
        ([190, 210, 200, 190, 210, 200, 190, 210, 0], 200),  # late: the six months before
        ([190, 210, 200, 190, 210, 220, 170, 0, 0], 200),
    ],
)
@pytest.mark.sampled(cases=[0, 2])
def test_what_varies_costs_the_same_for_the_gate_the_plan_and_the_models(amounts, now):
    pilot = followed(amounts)
    assert level(pilot) == pytest.approx(100 + now)
    assert finance.models.compare(pilot).table["cost_eur"].iloc[0] == pytest.approx(level(pilot))
    known = Evidence(pilot).rhythm
    drawn = known.expense(20.0, known.expense_varies)
    costs = streams(pilot)[0].draw(1, 4000, np.random.default_rng(0))
    assert np.quantile(drawn, [0.05, 0.95]) == pytest.approx(np.quantile(costs, [0.05, 0.95]), abs=0.1)


def test_what_varies_with_the_orders_goes_to_no_other_level():
    """Twice the orders, twice the courier: the mean of both, for an order of the mean month."""
    pilot = followed([100, 100, 100, 100, 100, 100, 200, 200, 200])
    assert streams(pilot)[0].level == 100 + 150


def test_what_varied_and_has_ended_costs_no_order_more():
    pilot = followed([200, 210, 190, 200, 205, 200, 0, 0, 0])
    assert level(pilot) == 100
    now = finance.models.base(pilot)
    assert (now.fixed_eur, now.orders.variable_eur) == (100, 0)
    known = Evidence(pilot).rhythm
    assert [float(known.expense(orders, 0.0)) for orders in (0, 10, 20, 30)] == [100] * 4
    even = finance.threshold.break_even_of(pilot)
    assert (even.fixed_month_eur, even.volume_month) == (100, 25)


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


@pytest.mark.parametrize("late", [0, 1, 2])
@pytest.mark.sampled(cases=[1])
def test_a_bill_a_quarter_that_is_late_is_due(late):
    """300 every third month: 100 a month, in the month it is absent too; it may have ended."""
    months = pd.period_range("2026-01", periods=12 + late, freq="M")
    pilot = service(paid("Assurance", [0, 0, 300] * 3 + [0] * (3 + late), months), months=months)
    assert level(pilot) == 200
    assert reach(pilot) == pytest.approx([100, 200])
    assert dict(finance.doubts(pilot).table.values)["silent"]["names"] == ["Assurance"]


@pytest.mark.parametrize(("left", "told"), [(None, ["Salaire accueil"]), ("2026-08-31", [])])
@pytest.mark.sampled
def test_a_pay_that_is_late_is_due_and_told(left, told):
    """1,700 € entered eight months in nine: no doubt that it goes on, and what the bank holds is without the ninth."""
    rows = paid("Salaire accueil", [1700.0] * 8 + [0], account="6411")
    team = [{"id": "P1", "role": "accueil", "paid": "paid", "until": left}]
    pilot = service(rows, team=team)
    assert not streams(pilot)[0].doubts
    found = dict(finance.doubts(pilot).table.values)
    assert found.get("silent", {"names": []})["names"] == told
    assert ("il y a moins en banque" in " ".join(finance.doubts(pilot).sentences("fr"))) == bool(told)


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


@pytest.mark.parametrize("unread", [(3, 5), (7, 10), (11,), (0, 4, 6, 9, 11)])
@pytest.mark.sampled(cases=[0, 2])
def test_a_month_whose_amount_cannot_be_read_is_neither_skipped_nor_zero(unread):
    """A pay of 1 500 € every month, typed as a word in some: 18 000 a year, at the gate too, and nothing varies."""
    months = pd.period_range("2025-09", "2026-08", freq="M")
    ledger = [
        dict(date=m.end_time.normalize(), nature="expense", account="641", line="Salaire", amount_eur=eur)
        for k, m in enumerate(months)
        for eur in [None if k in unread else 1500.0]
    ]
    ledger += [
        dict(
            date=m.end_time.normalize(), nature="own_revenue", account="706", line="Ventes", amount_eur=500.0
        )
        for m in months
    ]
    ledger = [row | {"variable": False} for row in ledger]
    days = [f"{m}-{day:02}" for m in months for day in range(1, 26)]
    log = [
        {"date": day, "closed_on": day, "service": "s", "outcome": "served", "fee_eur": 20.0} for day in days
    ]
    tables = {"ledger": ledger, "requests": log}
    pilot = Pilot.from_tables(tables, {"start": "2025-09-01", "data_until": "2026-08-31"})
    due = finance.break_even_of(pilot).fixed_month_eur
    assert (
        np.isnan(due) if unread == (11,) else due == pytest.approx(1500)
    )  # accounts without their last month tell no month of today
    (pay,) = year_ahead(pilot).of("expense")
    assert pay.year_eur == 18000
    costs = streams(pilot)[0]
    assert (costs.level, costs.month_sd, costs.doubts) == (pytest.approx(1500), pytest.approx(0), {})
