"""The cash under stress: correlated funders, money conserved, closed form of a walk, common luck."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_finance_cash import future, grant, pilot, steady

import conciergekit as ck
from conciergekit import finance
from conciergekit.finance.cash import Outlook, first_below, shortage
from conciergekit.finance.forecast import Receipts, Stream
from conciergekit.scenarios import tornado
from conciergekit.tell.finance.drivers import named

AHEAD = pd.period_range("2026-07", periods=36, freq="M")


def receipts(*rows):
    columns = ["id", "funder", "status", "amount_eur", "early", "late", "chance_share", "assumed"]
    rows = [(i, f, s, a, pd.Timestamp(e), pd.Timestamp(x), c, False) for i, f, s, a, e, x, c in rows]
    return Receipts(pd.DataFrame(rows, columns=columns))


TWO = receipts(
    ("A", "Région", "agreed", 1000, "2026-07-01", "2027-06-30", 1.0),
    ("B", "Région", "agreed", 1000, "2026-07-01", "2027-06-30", 1.0),
)


WALKS = [
    (-60, 300, 2500),
    (0, 400, 3000),
    (40, 500, 1500),
    (-150, 200, 5000),
    (-300, 150, 9000),
    (-25, 900, 800),
]


def flows(running, grants, *drawn, **options):
    ahead = Outlook(AHEAD, pd.Series(dtype=float), 0.0, tuple(running), grants, np.zeros(len(AHEAD)))
    return ahead.flows(*drawn, **options)


def walks(drift, sd, start, draws=20_000):
    """Balances of the cash plan's own streams, (draws, 36): costs minus revenue of a month nearly Gaussian."""
    half = sd / np.sqrt(2)
    made = [Stream(-1, 50_000 - drift, 0, half, np.ones(1)), Stream(1, 50_000, 0, half, np.ones(1))]
    return start + np.cumsum(flows(made, receipts(), draws, seed=1), axis=1)


@pytest.mark.parametrize(("drift", "sd", "start"), WALKS)
@pytest.mark.sampled(3)
def test_a_gaussian_walk_crosses_zero_as_the_reflection_formula_says(drift, sd, start):
    """The formula is that of a walk seen at every moment: between two month-ends, a Brownian bridge from a to b passes
    below zero with the chance exp(−2ab/σ²)."""
    path = np.column_stack([np.full(20_000, start), walks(drift, sd, start)])
    stays = np.where(
        (path[:, :-1] > 0) & (path[:, 1:] > 0), -np.expm1(-2 * path[:, :-1] * path[:, 1:] / sd**2), 0.0
    )
    total = 6 * sd
    expected = stats.norm.cdf((-start - drift * 36) / total) + np.exp(
        -2 * drift * start / sd**2
    ) * stats.norm.cdf((-start + drift * 36) / total)
    assert 1 - stays.prod(axis=1).mean() == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("drift", "sd", "start"), WALKS)
@pytest.mark.sampled(3)
def test_the_same_walk_seen_at_month_ends_has_the_chance_of_the_exact_recursion(drift, sd, start):
    """Density of the walks still above zero, carried from month-end to month-end on a fine grid."""
    grid, step = np.linspace(0, start + 48 * sd + 36 * abs(drift), 4001, retstep=True)
    reach = np.arange(-int((8 * sd + abs(drift)) / step) - 1, int((8 * sd + abs(drift)) / step) + 2) * step
    alive, kernel = stats.norm.pdf(grid, start + drift, sd), stats.norm.pdf(reach, drift, sd) * step
    for _month in range(35):
        alive[0] /= 2  # the trapezoid rule at the barrier
        alive = np.convolve(alive, kernel, mode="same")
    expected = 1 - np.trapezoid(alive, grid)
    found = (first_below(walks(drift, sd, start)) <= 36).mean()
    assert found == pytest.approx(expected, abs=0.01)


def test_money_is_conserved_whatever_the_dates():
    flows = TWO.draw(AHEAD, 500, np.random.default_rng(0))
    assert (flows.sum(axis=1) == 2000).all()


def test_one_funder_is_late_for_all_its_grants_and_two_funders_are_not():
    together = TWO.draw(AHEAD, 4000, np.random.default_rng(0))
    assert ((together > 0).sum(axis=1) == 1).all()  # both in the same month, always
    apart = receipts(
        ("A", "Région", "agreed", 1000, "2026-07-01", "2027-06-30", 1.0),
        ("B", "État", "agreed", 1000, "2026-07-01", "2027-06-30", 1.0),
    )
    months = apart.draw(AHEAD, 4000, np.random.default_rng(0)) > 0
    assert months.sum(axis=1).mean() == pytest.approx(2 - 1 / 12, abs=0.03)


@pytest.mark.parametrize("late", [1, 3, 9])
def test_a_delay_never_improves_the_trough_of_any_path(late):
    for seed in range(3):
        rows = [Stream(-1, 500, 50, 100, np.ones(1)), Stream(1, 300, 30, 80, np.ones(1))]
        soon, later = (
            2000 + np.cumsum(flows(rows, TWO, 400, seed, late_months=m), axis=1) for m in (0, late)
        )
        assert (shortage(later) >= shortage(soon) - 1e-9).all()


def test_removing_a_receipt_changes_nothing_else():
    rows = [Stream(-1, 500, 50, 100, np.ones(1)), Stream(1, 300, 30, 80, np.ones(1))]
    full, less = (flows(rows, TWO, 300, 4, without=out) for out in ((), ("A",)))
    gap = (full - less).sum(axis=1)
    assert gap == pytest.approx(1000)
    assert ((full - less) >= -1e-9).all()


def test_late_money_shows_the_month_of_shortage_it_causes():
    """1,400 € then −600 a month: dry in September; a grant of 2,000 agreed for November would have held to January."""
    known = pilot(steady(), [grant(2000, "2026-11-10", "2026-11-10")])
    stress = finance.cash_stress(known, draws=50)
    assert stress.row("plan")["first_negative"] == pd.Period("2026-09", "M")
    assert stress.row("now")["first_negative"] == pd.Period("2026-12", "M")
    assert any("The wait costs 3 months" in said for said in stress.sentences("en"))


@pytest.mark.long
def test_pivot_names_the_shortage_and_what_the_wait_costs(pilot_of):
    stress = finance.cash_stress(pilot_of("pivot"), draws=300)
    assert stress.row("plan")["first_negative"] == pd.Period("2026-10", "M")
    assert stress.row("now")["first_negative"] > pd.Period("2027-01", "M")
    said = " ".join(stress.sentences("fr"))
    assert "octobre 2026" in said
    assert "12\u202f000" in said
    cases = stress.in_words("fr")
    assert list(cases["Cas"])[0] == "comme prévu"
    assert any("LEADER" in case for case in cases["Cas"])
    assert list(cases["Cas"])[-1] == "toutes les aides en retard de 6 mois"
    assert list(cases["Premier mois sous zéro"])[0] == "octobre 2026"
    assert len(cases) == 2 + stress.table["case"].eq("without").sum()  # "now" has a sentence of its own


@pytest.mark.sampled
def test_each_receipt_is_removed_in_turn(sample):
    stress = finance.cash_stress(sample, draws=200)
    plan = finance.cash_plan(sample, draws=200)
    assert stress.table.loc[stress.table["case"] == "without", "id"].tolist() == plan.receipts["id"].tolist()
    assert (stress.table["more_eur"] >= -1e-6).loc[stress.table["case"] != "now"].all()
    for lang in ("fr", "en"):
        assert stress.sentences(lang)


def test_without_a_curve_nothing_is_said_of_delays():
    stress = finance.cash_stress(pilot([], []))
    assert "not measured" in stress.sentences("en")[0]
    assert stress.in_words("en").empty
    with pytest.raises(ck.ConciergekitError):
        finance.cash_drivers(pilot([], []))


def test_the_drivers_at_their_middle_give_the_plan_s_own_trough():
    """Without doubt on the months, the model of the tornado is the deterministic plan."""
    known = pilot(steady(), [grant(2000, "2026-09-10", "2026-09-10")])
    model, assumptions = finance.cash_drivers(known, horizon_months=12)
    base = tornado(model, assumptions).base
    assert base == pytest.approx(future(finance.cash_plan(known, 12))["plan_eur"].min(), abs=0.005)


def test_in_pivot_the_calendar_weighs_more_than_the_demand(pilot_of):
    model, assumptions = finance.cash_drivers(pilot_of("pivot"))
    table = tornado(model, named(assumptions)).table.set_index("label")["swing"] ** 2
    calendar = table[table.index.str.contains("LEADER")].sum()
    assert calendar > 3 * table[~table.index.str.contains("LEADER|Fondation")].sum()


@pytest.mark.long
def test_a_cash_already_below_zero_has_no_month_of_shortage_to_come():
    """600 € a month go out more than come in: 3,000 € after six months are −600. Paid today, 2,000 € leave 800 € after a month
    and 200 after two: below zero in September."""
    below = pilot(
        steady(),
        [grant(2000, "2027-03-01", "2027-03-31")],
        opening_cash_eur=3000,
        next_gate="2026-09-30",
        next_stage_cost_eur=9000,
    )
    plan = finance.cash_plan(below, draws=50)
    assert plan.cash_eur == -600
    with ck.use_language("en"):
        told = [*plan.sentences(), *finance.cash_stress(below, draws=50).sentences()]
        assert [s for s in told if "shortfall" in s or "goes below zero" in s or "envelope" in s] == []
        assert (
            "Paid today, the money already agreed (€2,000) would bring the cash back above zero until September 2026."
            in told
        )
