"""Running costs higher for some months of the year: their year is what twelve months cost, at whatever month one looks. Every
expected figure is a sum of the cells; a rent of 100 € a month goes beside (see `test_lines_that_stop.service`)."""

import numpy as np
import pandas as pd
import pytest
from test_lines_that_stop import level, paid, reach, service

from conciergekit import finance
from conciergekit.finance.forecast import streams

WINTER = {m: 450 if m in (11, 12, 1, 2, 3) else 50 for m in range(1, 13)}
SUMMER = {m: 2000 if m in (7, 8) else 1000 for m in range(1, 13)}
BONUS = {m: 2500 if m in (11, 12) else 1500 for m in range(1, 13)}
BILLS = dict(zip(range(1, 13), (480, 440, 390, 120, 60, 50, 45, 60, 55, 70, 420, 460), strict=True))


def known(year, end, months, account="6061", name="Énergie", **tables):
    span = pd.period_range(end=end, periods=months, freq="M")
    return service(paid(name, [year[m.month] for m in span], span, account), months=span, **tables)


def shut(year, end, months, closed, held, *ahead):
    """The same, declared closed in these months of the year: without a row, or at `held` €."""
    span = [*pd.period_range(end=end, periods=months, freq="M")]
    said = [{"month": f"{m}-01", "open_share": 0.0} for m in span if m.month in closed]
    return known(year | dict.fromkeys(closed, held), end, months, opening=[*said, *ahead])


def ends(*but):
    return [str(m) for m in pd.period_range("2026-01", periods=12, freq="M") if m.month not in but]


@pytest.mark.parametrize("end", ends(3, 10))
@pytest.mark.parametrize("months", [12])
@pytest.mark.sampled(cases=[0, 8])
def test_one_winter_is_a_winter_at_whatever_month_one_looks(end, months):
    """5 × 450 + 7 × 50 = 2,600 € a year."""
    assert level(known(WINTER, end, months)) == pytest.approx(100 + 2600 / 12)


@pytest.mark.parametrize("end", ends())
@pytest.mark.parametrize(
    ("year", "account", "eur"),
    [(WINTER, "6061", 2600), (SUMMER, "641", 14_000), (BONUS, "641", 20_000), (BILLS, "6061", 2650)],
)
@pytest.mark.sampled(2, of=10)
def test_a_season_that_came_back_is_one(year, account, eur, end):
    pilot = known(year, end, 25, account, "Salaire" if account == "641" else "Énergie")
    assert level(pilot) == pytest.approx(100 + eur / 12)
    assert reach(pilot) == pytest.approx([100 + eur / 12] * 2)  # what came in its month is no luck
    assert not streams(pilot)[0].doubts


@pytest.mark.parametrize("look", range(24))
@pytest.mark.parametrize("year", [WINTER, SUMMER, BONUS, BILLS])
@pytest.mark.parametrize(("closed", "held"), [((5,), 0), ((7, 8), 0), ((1,), 20), ((12, 1), 20)])
@pytest.mark.sampled(3, of=28)
def test_a_season_with_closed_months_is_one_at_whatever_month_one_looks(year, closed, held, look):
    """From 14 to 37 months known: the months open of a year, and what those shut held; nothing is luck of two levels, nor once two years are known."""
    eur = sum(amount for month, amount in year.items() if month not in closed) + held * len(closed)
    pilot = shut(year, str(pd.Period("2026-01", "M") + look), 14 + look, closed, held)
    assert level(pilot) == pytest.approx(100 + eur / 12)
    assert not streams(pilot)[0].doubts
    if look > 10 or year is not BILLS:
        assert reach(pilot) == pytest.approx([100 + eur / 12] * 2)


# two years of energy bills, from September: no two months the same
TWO_YEARS = [55, 71, 420, 461, 483, 442, 388, 121, 60.2, 52, 44, 58]
TWO_YEARS += [56, 74, 409, 470, 478, 451, 395, 117, 63, 49, 47, 61]


@pytest.mark.parametrize(
    ("closed", "end"),
    [((7, 8), 8), ((6, 7, 8), 7), ((6, 7, 8), 8), ((7, 8), 9), ((8,), 8), ((12, 1), 1), ((5,), 6)],
)
@pytest.mark.sampled(cases=[1, 5])
def test_bills_that_came_back_are_of_a_season_at_the_end_of_a_closure_too(closed, end):
    """The sum of the bills of the last twelve months: what shut months were read at is no steady month."""
    span = pd.period_range(end=f"2027-{end:02}", periods=24, freq="M")
    bill = {(8 + at) % 12 + 1: (TWO_YEARS[at], TWO_YEARS[at + 12]) for at in range(12)}
    bills = [0 if m.month in closed else bill[m.month][at >= 12] for at, m in enumerate(span)]
    said = [{"month": f"{m}-01", "open_share": 0.0} for m in span if m.month in closed]
    pilot = service(paid("Énergie", bills, span, "6061"), months=span, opening=said)
    assert level(pilot) == pytest.approx(100 + sum(bills[12:]) / 12)
    assert not streams(pilot)[0].doubts


@pytest.mark.parametrize(("ahead", "eur"), [(1.0, 2600), (0.0, 2550)])
def test_a_season_whose_closed_month_will_be_open_costs_in_it_what_the_month_before_does(ahead, eur):
    """May shut, at nothing; as April, 50, where the sheet says that it opens."""
    said = {"month": "2027-05-01", "open_share": ahead}
    assert level(shut(WINTER, "2027-04", 24, (5,), 0, said)) == pytest.approx(100 + eur / 12)


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2027-01", "2027-04"])
@pytest.mark.sampled(cases=[0, 2])
def test_a_month_shut_once_costs_when_it_opens_what_it_did_the_year_before(month):
    """5 × 450 + 7 × 50 = 2,600 € a year, of which the month before November knows nothing."""
    span, shut_once = pd.period_range(end="2027-04", periods=24, freq="M"), pd.Period(month, "M")
    said = [
        {"month": f"{shut_once}-01", "open_share": 0.0},
        {"month": f"{shut_once + 12}-01", "open_share": 1.0},
    ]
    bills = [0 if m == shut_once else WINTER[m.month] for m in span]
    pilot = service(paid("Énergie", bills, span, "6061"), months=span, opening=said)
    assert level(pilot) == pytest.approx(100 + 2600 / 12)


@pytest.mark.parametrize("back", [1, 2, 4])
@pytest.mark.sampled(cases=[1])
def test_a_pay_that_rose_about_a_month_shut_once_is_at_its_new_level(back):
    """1,000 a month, 1,300 in the last two or five that are open; the month shut is no month of the year before."""
    span = pd.period_range(end="2027-04", periods=24, freq="M")
    said = [{"month": f"{span[-back]}-01", "open_share": 0.0}]
    said += [{"month": f"{span[-back] + 12}-01", "open_share": 1.0}]
    pay = [1000] * 18 + [1300] * 6 if back == 4 else [1000] * 21 + [1300] * 3
    pay[-back] = 0
    pilot = service(paid("Salaire", pay, span, "641"), months=span, opening=said)
    assert level(pilot) == pytest.approx(100 + 1300)


def test_a_level_reached_before_a_closure_is_no_season():
    """1,000 a month but in July and August, shut; 1,300 since March: ten months of it."""
    span = pd.period_range(end="2026-08", periods=24, freq="M")
    paid_in = [0 if m.month in (7, 8) else 1000 + 300 * (str(m) >= "2026-03") for m in span]
    said = [{"month": f"{m}-01", "open_share": 0.0} for m in span if m.month in (7, 8)]
    pilot = service(paid("Salaire", paid_in, span, "641"), months=span, opening=said)
    assert level(pilot) == pytest.approx(100 + 10 * 1300 / 12)


def test_higher_at_the_end_of_the_only_year_it_is_another_level_or_a_season():
    """From November to March at 450: 5,400 € a year, or the 2,600 € of the year."""
    pilot = known(WINTER, "2026-03", 12)
    assert level(pilot) == pytest.approx(100 + 450)
    assert reach(pilot) == pytest.approx([100 + 2600 / 12, 100 + 450])
    said = finance.doubts(pilot).sentences()[0].replace("\xa0", " ")
    assert said.startswith("Énergie : deux niveaux en un an.")


def test_a_pay_that_rose_is_not_a_season():
    pilot = known(
        {m: 1050 if m in (6, 7, 8) else 1000 for m in range(1, 13)}, "2026-08", 15, "641", "Salaire"
    )
    span = pd.period_range(end="2026-08", periods=15, freq="M")
    rose = service(paid("Salaire", [1000] * 12 + [1050] * 3, span, "641"), months=span)
    assert level(rose) == 100 + 1050
    assert level(pilot) == pytest.approx(100 + (9 * 1000 + 3 * 1050) / 12)  # as each summer: a season


@pytest.mark.parametrize("months", [12, 18])
def test_a_cost_that_grows_is_read_on_its_last_months(months):
    span = pd.period_range(end="2026-08", periods=months, freq="M")
    grown = [100.0 + 40 * at + (7 if at % 2 else -9) for at in range(months)]
    assert level(service(paid("Carburant", grown, span, "6061"), months=span)) == pytest.approx(
        100 + np.mean(grown[-6:]), abs=0.01
    )


def test_a_start_that_comes_down_is_no_season():
    span = pd.period_range(end="2026-08", periods=12, freq="M")
    assert level(service(paid("Divers", [500, 300, 200] + [100] * 9, span), months=span)) == 200


def test_a_help_of_some_months_is_in_the_year_it_came():
    """500 a month, 1,000 from the fourth to the ninth: what came, 9,000 a year."""
    span = pd.period_range(end="2026-08", periods=12, freq="M")
    assert level(service(paid("Intérim", [500] * 3 + [1000] * 6 + [500] * 3, span), months=span)) == 850


def test_higher_at_the_start_of_the_only_year_it_may_be_a_season_that_comes_back():
    """From November to March at 450, then seven months at 50: 600 € a year, or 2,600."""
    pilot = known(WINTER, "2026-10", 12)
    assert level(pilot) == pytest.approx(100 + 50)
    assert reach(pilot) == pytest.approx([100 + 50, 100 + 2600 / 12])
    assert (
        len(finance.doubts(pilot).sentences())
        == len(finance.doubts(known(WINTER, "2026-09", 24)).sentences()) + 1
    )


@pytest.mark.parametrize("since", [2, 3, 5])
@pytest.mark.sampled(cases=[0])
def test_a_rise_that_the_year_before_denies_is_in_no_doubt(since):
    span = pd.period_range(end="2026-08", periods=24, freq="M")
    pilot = service(paid("Bail", [500] * (24 - since) + [510] * since, span), months=span)
    assert level(pilot) == 100 + 510
    assert not streams(pilot)[0].doubts


@pytest.mark.long
@pytest.mark.parametrize("months", [12, 24])
def test_luck_of_a_cost_that_is_back_where_it_was_is_no_season(months):
    """Amounts of one law each month: the range of the gate and of the cash holds some nine in ten of the true years to come."""
    within, span = 0, pd.period_range(end="2026-08", periods=months, freq="M")
    for seed in range(40):
        each = np.random.default_rng(seed).normal(400, 60, months + 12)
        pilot = service(paid("Énergie", each[:months].round(2), span), months=span)
        drawn = streams(pilot)[0].draw(12, 1000, np.random.default_rng(0)).mean(axis=1)
        low, high = np.quantile(drawn, [0.05, 0.95])
        within += low - 100 <= each[months:].mean() <= high - 100
    assert within >= 31  # 36 on average at .90; 31 or more in 98 % of such tests
