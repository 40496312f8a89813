"""Populations of pilots with known truth: what the phase gate of conciergekit is judged on.

Written from the issue and the field alone, by someone who had read neither `future.py` nor
`evidence.py`, and committed before the rule was run on them; none is dropped afterwards.
`draw(name, n, seed)` makes n pilots of 24 months as plain arrays, `Population.seen(months)` what is
known of them when a month ends, `workbook` one of them as tables with the same facts.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from workbooks import DEADLINE, workbook

__all__ = ["DEADLINE", "POPULATIONS", "UNKNOWABLE", "Population", "draw", "workbook"]
MONTHS = 24
T = np.arange(1, MONTHS + 1)  # months are numbered from 1
REGULARS = 15  # people who answer again and again in `clusters`
# indicator: requirement, clearly bad, clearly good (gates.md 3.1)
REQUIREMENTS = {
    "orders_month": (50.0, 40.0, 60.0),
    "satisfaction_users": (0.75, 0.70, 0.80),
    "on_time_share": (0.85, 0.80, 0.88),
    "result_month": (0.0, -150.0, 100.0),
}
LOG = ("orders_count", "promised", "on_time", "answers", "satisfied", "asked")
MONEY = ("kept_eur", "contracts_eur", "variable_eur", "fixed_eur")
WHY_LATER = "the level changes in month 7 or later: most decisions come first, none can foresee it"
UNKNOWABLE = {  # said before any run: the data of the test do not hold the truth
    "happy_only": "unhappy users do not answer, and nothing in the log says how they differ",
    "late_jump": WHY_LATER,
    "decline": "the fall goes on until month 14, after the deadline: its end is not in the data",
}


@dataclass(frozen=True, eq=False)
class Population:
    """n pilots: arrays (n, 24) by month unless another shape is said; money in €, VAT apart."""

    name: str
    seed: int
    orders_count: np.ndarray  # orders served, contracts apart
    opening: np.ndarray  # share of the month open, as written
    season_written: np.ndarray  # 1 where nothing is written
    answers: np.ndarray
    satisfied: np.ndarray  # answers of 4 or 5
    asked: np.ndarray  # people asked, those who did not answer included
    promised: np.ndarray
    on_time: np.ndarray
    kept_eur: np.ndarray
    contracts_eur: np.ndarray  # as invoiced
    contracts_written: np.ndarray  # what the signed contracts bring a month, known from the start
    variable_eur: np.ndarray
    fixed_eur: np.ndarray
    late: np.ndarray  # orders of the month that enter the log in the next month only
    late_on_time: np.ndarray
    regulars: np.ndarray  # (n, REGULARS or 0, 24): who answered, 0 or 1; they sum to `answers`
    regulars_satisfied: np.ndarray
    expected: np.ndarray  # mean of orders_count, everything of the field known
    opening_cash: np.ndarray  # (n,)
    invoiced_every: int  # months
    declared_in: str  # sheet in which a change is written down, "places" or "trials"; "": no change
    declared: np.ndarray  # (n,) month of that change, 0: none
    known_from: np.ndarray  # (n,) first month whose data bear on the settled level
    truth: dict[str, np.ndarray]  # the four indicators and kept_order, (n,): the settled level
    requirements: dict[str, dict[str, float]]  # requirement, clearly_bad, clearly_good
    good: np.ndarray  # (n,) every criterion clearly good
    bad: np.ndarray  # (n,) one criterion clearly bad

    def seen(self, months: int) -> dict[str, np.ndarray]:
        """What is known when a month ends, (n, months): without orders that enter the log later."""
        known = {name: getattr(self, name)[:, :months].copy() for name in LOG + MONEY}
        for name, late in zip(LOG, (self.late, self.late, self.late_on_time), strict=False):
            known[name][:, -1] -= late[:, months - 1]
        return known


class Field:
    """What is true of n pilots. Settled levels are (n,); paths (n, 24) say what comes before."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        self.rng, self.n, self.scale = rng, n, 1.0
        self.level = 69 * np.exp(0.44 * rng.standard_normal(n))
        self.satisfied = np.clip(rng.normal(0.835, 0.085, n), 0.40, 0.99)
        self.on_time = np.clip(rng.normal(0.905, 0.055, n), 0.55, 0.995)
        self.kept = np.clip(rng.normal(16.0, 2.0, n), 9.0, None)
        self.variable = rng.uniform(3.0, 5.0, n)
        self.contracts = rng.uniform(80.0, 220.0, n)
        self.fixed = rng.uniform(640.0, 820.0, n)
        self.cv = rng.uniform(0.10, 0.30, n)
        self.response = self.over(rng.uniform(0.5, 0.8, n))
        self.shape = ramp(rng.uniform(0.3, 4.0, n))
        self.opening, self.season, self.hidden = (np.ones((n, MONTHS)) for _ in range(3))
        self.answering = np.full((n, MONTHS), 6.0)
        self.declared, self.known_from = np.zeros(n, int), np.ones(n, int)
        self.late_share = 0.0
        self.panel = False
        self.satisfied_path = self.over(self.satisfied)
        self.on_time_path, self.kept_path = self.over(self.on_time), self.over(self.kept)
        self.variable_path, self.fixed_path = self.over(self.variable), self.over(self.fixed)
        self.contracts_path = self.over(self.contracts)
        self.invoiced_every, self.declared_in = 1, ""

    def over(self, value: np.ndarray) -> np.ndarray:
        return np.repeat(value[:, None], MONTHS, axis=1)

    def uniform(self, low: float, high: float) -> np.ndarray:
        return self.rng.uniform(low, high, (self.n, 1))

    def month(self, first: int, last: int) -> np.ndarray:
        return self.rng.integers(first, last + 1, (self.n, 1))


def ramp(tau: np.ndarray) -> np.ndarray:
    return 1 - np.exp(-T / tau[:, None])


def base(field: Field) -> None:
    """The simulator of gates.md 3.1: a concave ramp of .3 to 4 months, steady ever after."""


def steady(field: Field) -> None:
    """A service taken over from a shop or the town: its level is there from the first month."""
    field.shape[:] = 1.0


def slow_ramp(field: Field) -> None:
    """Word of mouth in villages: a concave ramp of 4 to 8 months. Truth: where it settles."""
    field.shape = ramp(field.rng.uniform(4.0, 8.0, field.n))


def s_ramp(field: Field) -> None:
    """Hardly anyone until a partner starts sending people, then all come: an S around month 2.5
    to 6. Truth: where it settles."""
    field.shape = 1 / (1 + np.exp(-(T - field.uniform(2.5, 6.0)) / field.uniform(0.6, 1.2)))


def curiosity(field: Field) -> None:
    """People try once at the opening, 1.4 to 2.2 times the plateau, and do not all come back."""
    field.shape = 1 + field.uniform(0.4, 1.2) * np.exp(-(T - 1) / field.uniform(1.0, 2.5))


def clusters(field: Field) -> None:
    """Twelve regulars order six or seven tenths of everything, are away for two or three months at
    a time, and fifteen regulars answer nearly every survey, each by habit. Truth: with regulars
    there as often as usual; satisfaction of all users, of whom regulars are a few."""
    share, rng = field.uniform(0.6, 0.7), field.rng
    weights = rng.dirichlet(np.ones(12), field.n)
    there = rng.random((field.n, 12)) < 0.75
    load = np.empty((field.n, MONTHS))
    for t in range(MONTHS):
        load[:, t] = (weights * there).sum(1) / 0.75
        stays = rng.random(there.shape)
        there = np.where(there, stays > 0.15, stays < 0.45)  # there three months in four
    field.hidden = 1 - share + share * load
    field.panel = True


def lasting_shock(field: Field) -> None:
    """A competitor opens, or the shop that sent people closes, in month 3 to 6: 15 to 45 % of the
    orders go and do not come back. Truth: the level after. Unknowable to a decision before."""
    month = field.month(3, 6)
    field.shape = field.shape / np.where(month > T, field.uniform(0.55, 0.85), 1.0)
    field.known_from = month[:, 0]


def strike(field: Field) -> None:
    """The only driver is ill, or the road is cut, for two months between 2 and 10: at most a
    quarter of the orders, and nobody writes it in `opening`. Truth: the level of usual months."""
    month = field.month(2, 9)
    field.hidden = np.where((month <= T) & (month + 1 >= T), field.uniform(0.0, 0.25), 1.0)


def _season(field: Field) -> np.ndarray:
    phase = field.uniform(0.0, 12.0)
    return np.round(1 + field.uniform(0.1, 0.3) * np.cos(2 * np.pi * (T - phase) / 12), 2)


def season_written(field: Field) -> None:
    """Tourists, gardens, Christmas: ± 10 to 30 % in the year, and half a month of holiday closure;
    the team knows it and writes it in `opening`. Truth: a usual month, fully open."""
    field.season = _season(field)
    field.opening = np.where((T - field.month(1, 12)) % 12 == 0, 0.5, 1.0)


def season_unwritten(field: Field) -> None:
    """The same season, which nobody knows in a first year. Truth: the mean month of the year."""
    field.hidden = _season(field)


def second_village(field: Field) -> None:
    """A second village joins in month 4 to 7 and ends with 25 to 45 % of the orders, after a ramp
    of its own; `places` says when. Truth: the level with both villages, settled."""
    month, share = field.month(4, 7), field.uniform(0.25, 0.45)
    later = 1 - np.exp(-np.clip(T - month + 1, 0, None) / field.uniform(0.5, 2.5))
    field.shape = (1 - share) * field.shape + share * later
    field.declared_in, field.declared, field.known_from = "places", month[:, 0], month[:, 0]


def price_change(field: Field) -> None:
    """The commission is changed in month 4 to 8: kept per order × .8 to 1.35, orders move the other
    way a little; `trials` says when. Truth: kept and orders after the change."""
    month, factor = field.month(4, 8), field.uniform(0.80, 1.35)
    field.kept_path = np.where(month > T, field.kept_path / factor, field.kept_path)
    field.shape = field.shape * np.where(month > T, factor**0.3, 1.0)
    field.declared_in, field.declared, field.known_from = "trials", month[:, 0], month[:, 0]


def quarterly_contracts(field: Field) -> None:
    """A town and a landlord pay for more than half of everything and are invoiced at the end of
    each quarter: two months in three show a deficit. Truth: the contracts by the month."""
    more = field.rng.uniform(1400.0, 2300.0, field.n)
    field.contracts = np.round(field.contracts + more, 2)
    field.fixed = field.fixed + more  # the wage of the one who does the work
    field.contracts_path, field.fixed_path = field.over(field.contracts), field.over(field.fixed)
    field.invoiced_every = 3


def happy_only(field: Field) -> None:
    """Volunteers hand the form to those who smile: six satisfied users in ten answer, one to four
    unsatisfied in ten. Truth: the share among all users. Unknowable."""
    yes, no = 0.6 * field.satisfied[:, None], field.uniform(0.1, 0.4) * (1 - field.satisfied_path)
    field.satisfied_path, field.response = yes / (yes + no), yes + no


def one_survey(field: Field) -> None:
    """One survey in month 3 to 6, by two students, about 24 answers, and no other ever."""
    field.answering = np.where(field.month(3, 6) == T, 24.0, 0.0)


def punctuality_slide(field: Field) -> None:
    """Rounds grow longer with success: the share on time loses 5 to 12 points, month by month,
    until month 6 to 9. Truth: the share at the end of the slide; it can be seen coming."""
    last, lost = field.month(6, 9), field.uniform(0.05, 0.12)
    field.on_time_path = np.clip(
        field.on_time_path + lost * np.clip((last - T) / (last - 1), 0, 1), None, 0.995
    )


def tiny(field: Field) -> None:
    """Twelve orders a month are asked for, three people answer: most villages. Requirements of
    orders and result, contracts and fixed costs are those of base × .24; prices are not."""
    field.scale = 0.24
    field.level, field.contracts = field.level * 0.24, field.contracts * 0.24
    field.fixed = field.fixed * 0.24
    field.contracts_path, field.fixed_path = field.over(field.contracts), field.over(field.fixed)
    field.answering = field.answering / 2


def rising_costs(field: Field) -> None:
    """Fuel, insurance and hours drift up by up to 3 % a month until month 8, and nobody plans it.
    Truth: costs once they have risen."""
    before = (1 + field.uniform(0.0, 0.03)) ** (np.minimum(T, 8) - 8)
    field.variable_path, field.fixed_path = field.variable_path * before, field.fixed_path * before


def payer_lost(field: Field) -> None:
    """The payer who brings about half of everything has written the end of its contract, month 5 to
    9, on the day it signed. Truth: the result without it."""
    field.contracts_path = field.contracts_path + np.where(
        field.month(5, 9) >= T, np.round(field.uniform(900.0, 1500.0), 2), 0.0
    )


def overdispersed(field: Field) -> None:
    """Orders come with markets, weddings and house moves: months vary by half their mean."""
    field.cv = field.rng.uniform(0.45, 0.55, field.n)


def late_jump(field: Field) -> None:
    """Month 7 to 9: a care home starts ordering (× 1.3 to 1.7) or the supermarket delivers (× .5 to
    .75). Truth: the level after. Unknowable to a decision before."""
    month = field.month(7, 9)
    up, down = field.uniform(1.3, 1.7), field.uniform(0.50, 0.75)
    factor = np.where(field.uniform(0.0, 1.0) < 0.5, up, down)
    field.shape = field.shape / np.where(month > T, factor, 1.0)
    field.known_from = month[:, 0]


def late_log(field: Field) -> None:
    """Volunteers hand in their sheets late: a third of a month's orders enter the log in the next
    month, with their own dates, while the money is in the accounts. Truth: all orders."""
    field.late_share = 1 / 3


def decline(field: Field) -> None:
    """Volunteers tire and nobody replaces them: from month 5 orders lose 2 to 5 % a month until
    month 14. Truth: the level after. Unknowable, as the fall outlasts the deadline."""
    field.shape = field.shape * (1 - field.uniform(0.02, 0.05)) ** (np.clip(T, 4, 14) - 14)
    field.known_from = np.full(field.n, 14)


_ALL = [base, steady, slow_ramp, s_ramp, curiosity, clusters, lasting_shock, strike]
_ALL += [season_written, season_unwritten, second_village, price_change, quarterly_contracts]
_ALL += [happy_only, one_survey, punctuality_slide, tiny, rising_costs, payer_lost, overdispersed]
_ALL += [late_jump, late_log, decline]
POPULATIONS = {population.__name__: population for population in _ALL}


def draw(name: str, n: int, seed: int) -> Population:
    """n pilots of a population. The same name, n and seed give the same arrays.

    Raises ValueError if there is no such population.
    """
    if name not in POPULATIONS:
        raise ValueError(f"name: one of {', '.join(POPULATIONS)}, got {name!r}")
    field = Field(np.random.default_rng([seed, zlib.crc32(name.encode())]), n)
    POPULATIONS[name](field)
    truth, demand = _truth(field), _demand(field)
    limits = {key: np.array(values) for key, values in REQUIREMENTS.items()}
    for key in ("orders_month", "result_month"):
        limits[key] = np.round(limits[key] * field.scale, 2)
    names = ("requirement", "clearly_bad", "clearly_good")
    return Population(
        name=name,
        seed=seed,
        **demand,
        **_money(field, demand["orders_count"]),
        opening_cash=np.round(15 * field.fixed, 2),
        invoiced_every=field.invoiced_every,
        declared_in=field.declared_in,
        declared=field.declared,
        known_from=field.known_from,
        truth=truth,
        requirements={k: dict(zip(names, map(float, v), strict=True)) for k, v in limits.items()},
        good=np.all([truth[key] >= limits[key][2] for key in limits], axis=0),
        bad=np.any([truth[key] <= limits[key][1] for key in limits], axis=0),
    )


def _truth(field: Field) -> dict[str, np.ndarray]:
    margin = field.level * (field.kept - field.variable)
    return {
        "orders_month": field.level,
        "satisfaction_users": field.satisfied,
        "on_time_share": field.on_time,
        "result_month": margin + np.round(field.contracts, 2) - field.fixed,
        "kept_order": field.kept,
    }


def _demand(field: Field) -> dict[str, np.ndarray]:
    """Orders (negative binomial), punctuality and answers."""
    rng, spread = field.rng, field.cv[:, None] ** 2
    mean = field.level[:, None] * field.shape * field.opening * field.season * field.hidden
    orders = rng.poisson(mean * rng.gamma(1 / spread, spread, mean.shape))
    on_time = rng.binomial(orders, field.on_time_path)
    late = rng.binomial(orders, field.late_share)
    if field.panel:
        regulars = rng.random((field.n, REGULARS, MONTHS)) < 0.4
        share = field.satisfied[:, None]  # by habit: a person's answers are of a kind
        habit = rng.beta(4 * share, 4 * (1 - share), (field.n, REGULARS))
        happy = regulars & (rng.random(regulars.shape) < habit[:, :, None])
        answers, satisfied = regulars.sum(1), happy.sum(1)
    else:
        regulars = happy = np.zeros((field.n, 0, MONTHS), bool)
        answers = rng.poisson(field.answering)
        satisfied = rng.binomial(answers, field.satisfied_path)
    silent = rng.negative_binomial(np.maximum(answers, 1), field.response)
    return {
        "orders_count": orders,
        "opening": field.opening,
        "season_written": field.season,
        "answers": answers,
        "satisfied": satisfied,
        "asked": answers + np.where(answers > 0, silent, 0),
        "promised": orders.copy(),
        "on_time": on_time,
        "late": late,
        "late_on_time": rng.hypergeometric(on_time, orders - on_time, late),
        "regulars": regulars,
        "regulars_satisfied": happy,
        "expected": mean,
    }


def _money(field: Field, orders: np.ndarray) -> dict[str, np.ndarray]:
    """The accounts, to the cent: spread of 15 € an order kept, 2 € an order's cost, 3 % fixed."""
    written = np.round(field.contracts_path, 2)
    billed, every = np.zeros_like(written), field.invoiced_every
    billed[:, every - 1 :: every] = written.reshape(field.n, -1, every).sum(2)
    wobble = 1 + 0.03 * field.rng.standard_normal(orders.shape)
    return {
        "kept_eur": _sums(field.rng, orders, field.kept_path, 15.0),
        "contracts_eur": np.round(billed, 2),
        "contracts_written": written,
        "variable_eur": _sums(field.rng, orders, field.variable_path, 2.0),
        "fixed_eur": np.round(field.fixed_path * wobble, 2),
    }


def _sums(rng: np.random.Generator, orders, mean, deviation: float) -> np.ndarray:
    """Sums of amounts an order, each Gamma with this mean and standard deviation, €."""
    return np.round(rng.gamma(orders * (mean / deviation) ** 2, deviation**2 / mean), 2)
