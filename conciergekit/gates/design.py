"""Before the test starts: how often this gate would be wrong, from clearly bad to clearly good, and what it tells apart by when.

What it does not simulate: docs/methods.md#rule.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from .. import evidence
from ..core import rates
from ..core.errors import ConciergekitError
from ..core.i18n import _, number
from ..core.pilot import Pilot
from ..core.told import Told
from ..indicators import people
from . import asked, trial
from .conditions import stop_paid
from .conditions import term as term_of
from .review import rule_of
from .rule import MUST, SHOULD, TRIES
from .trial import Trial, Truth, Wanted

SEEN = 0.80  # share of the good tests that must have passed for a gate to "tell" good from bad
MISTAKEN = 0.10  # and share of the bad ones that may pass
SLOWEST, SHAKIEST = 4.0, 0.30  # ramps up to so many months, months that vary up to so much
FASTEST, STEADIEST = 0.3, 0.10
# Where a project stands on the way from clearly bad (−1) to clearly good (1), the requirement at 0.
PLACES = np.array([-1, -0.5, -0.25, 0, 0.25, 0.5, 1])
TOGETHER = "all"
_DRAWS = 100


@dataclass(frozen=True)
class Design(Told):
    """Simulated behaviour of one gate, for its volumes and requirements.

    table : one row a curve and place of it: truth ("all": every criterion at that place; or the indicator that alone is
        there, the others clearly good), place (−1 clearly bad, 0 the requirement, 1 clearly good), value (of that indicator),
        go, stop, open (shares of the simulated tests at the end), months (mean to the decision), go_error, stop_error
        (standard errors of the simulation).
    apart : one row a criterion by itself: indicator, bad, good, by_month (first month from which its own chances are
        enough for a go in SEEN of the good tests, and in at most MISTAKEN of those bad on it; NaN if never), go_good
        and go_bad (these shares at the last month).
    volume, answers_month : orders and survey answers a month. answered : share of those asked who answer, as the chances
        suppose it. runs : simulated tests for each point.
    left_out : musts that are facts, grades or costs not simulated, supposed met. shoulds : how many criteria are only wished
        for; they put conditions on a go, and change neither a go nor a stop. cash, cash_asked : chance that an orderly stop is
        paid for until the next gate, and that asked before a go.
    """

    trial: Trial
    volume: float
    table: pd.DataFrame
    apart: pd.DataFrame
    answers_month: float
    answered: float
    runs: int
    left_out: tuple[str, ...] = ()
    shoulds: int = 0
    cash: float = np.nan
    cash_asked: float = np.nan

    @property
    def singles(self) -> pd.DataFrame:
        """The rows where one criterion alone is not clearly good."""
        return self.table[self.table["truth"] != TOGETHER]

    def most_go(self, place: float) -> float:
        """Share that goes on, at that place of the criterion that lets most through, the others clearly good."""
        return float(self.singles.loc[self.singles["place"] == place, "go"].max())

    def stops(self, place: float) -> float:
        """Share that stops when every criterion stands at that place."""
        rows = self.table[self.table["truth"] == TOGETHER].set_index("place")
        return float(rows.loc[place, "stop"])

    @property
    def error(self) -> float:
        """Half the range (9 chances in 10) of the least known share."""
        worst = self.table[["go_error", "stop_error"]].to_numpy().max()
        return float(special.ndtri(evidence.ENDS[1]) * worst)


def design(
    pilot: Pilot,
    orders_month: float | None = None,
    answers_month: float | None = None,
    margin_eur: float | None = None,
    fixed_eur: float | None = None,
    requirements: Mapping[str, float] | None = None,
    go: float | None = None,
    stop: float | None = None,
    months: int | None = None,
    runs: int = 120,
    seed: int = 0,
) -> Design:
    """How this pilot's gate would behave, before a single datum.

    With its thresholds, its levers (each may be tried as often as is left to it), its last day to decide, its people who do
    not answer, over the whole range from clearly bad to clearly good.

    orders_month, answers_month : volumes expected each month; the orders are those of a clearly good test. None: the
    target of the orders criterion or the plan of the Project sheet; six survey answers. margin_eur, fixed_eur : kept on one
    order, and monthly cost to pay; without both, a result criterion is left out. requirements, go, stop : as in `review`.
    months : deadline of the test. None: that of the Project sheet; if it has none, twelve months are looked at and what is
    not settled stays open. runs : simulated tests for each point.

    Raises ConciergekitError without a single must-criterion that can be simulated (orders, shares, result), without a
    volume, or with fewer orders than a must-criterion requires.
    """
    rows = asked.asked(pilot, requirements or {})
    shoulds = int((rows["role"] == SHOULD).sum())
    rows = rows[(rows["role"] == MUST) & np.isfinite(rows["requirement"])]
    hoped = (asked.hoped(row) for row in rows.itertuples() if row.indicator == "orders_month")
    volume = orders_month or next(hoped, asked.planned(pilot))
    if not volume:
        raise ConciergekitError(
            _(
                "The design of the gate needs a number of orders a month. Give orders_month, or write the plan on the Project sheet."
            )
        )
    each = 6.0 if answers_month is None else float(answers_month)
    wanted, tries, left = {}, {}, []
    known = {"orders_month", *_PER}
    if margin_eur is not None and fixed_eur is not None:
        known.add("result_month_eur")
    for row in rows.itertuples():
        if row.indicator not in known or row.at_most or row.lacks:
            left.append(row.indicator)
            continue
        per = {"answers": each, "orders": None}.get(_PER.get(row.indicator, ""))
        good = orders_month if row.indicator == "orders_month" and orders_month else asked.hoped(row)
        answered = _answered(pilot, row.indicator) if per else 1.0
        wanted[row.indicator] = Wanted(row.requirement, asked.feared(row), float(good), per, answered)
        tried = 0 if pd.isna(row.lever_tried) else int(row.lever_tried)
        has_one = isinstance(row.lever, str) and row.lever.strip()
        tries[row.indicator] = max(0, TRIES - tried) if has_one else 0
    orders = wanted.get("orders_month")
    if orders and orders.target < orders.requirement:
        raise ConciergekitError(
            _(
                "{volume} orders a month would never meet the {required} that are required: give another orders_month, or "
                "another requirement.",
                volume=number(orders.target),
                required=number(orders.requirement),
            )
        )
    if not wanted:
        raise ConciergekitError(_("No must on orders, shares or the result: there is nothing to simulate."))
    term, volume = months or term_of(pilot), float(volume)
    gate = Trial(
        wanted.get("orders_month", Wanted(0.0, volume, volume)),
        tuple(w for name, w in wanted.items() if name in _PER),
        wanted.get("result_month_eur"),
        fixed_eur or 0.0,
        rule=rule_of(pilot, go, stop),
        last=max(trial.FIRST_LOOK, math.ceil(term or trial.LAST_LOOK)),
        deadline=term is not None,
        tries=tuple(tries.get(name, 0) for name in _names(wanted)),
    )
    curves, apart = (drawn(gate, wanted, volume, runs, seed) for drawn in (_curves, _apart))
    answered = min((w.answered for w in gate.shares), default=1.0)
    cash = stop_paid(pilot), rates.value("stop_covered_share")
    return Design(gate, volume, curves, apart, each, answered, runs, tuple(left), shoulds, *cash)


_PER = {f"satisfaction_{who}": "answers" for who in ("beneficiaries", "partners", "team")}
_PER |= {"service_rate": "orders", "on_time_rate": "orders"}


def _answered(pilot: Pilot, indicator: str) -> float:
    """Share of those asked who answered so far; what the chances suppose while nobody noted it."""
    rate = people.response_rate(pilot, indicator.removeprefix("satisfaction_"))
    return min(float(rate), 1.0) if rate > 0 else evidence.silence.ANSWERED


def _names(wanted: Mapping[str, Wanted]) -> list[str]:
    """The criteria in the order of `Trial.wanted`; the orders are there even when they are no criterion."""
    money = ["result_month_eur"] if "result_month_eur" in wanted else []
    return ["orders_month", *(name for name in wanted if name in _PER), *money]


def _at(w: Wanted, place: float) -> float:
    """The level of a criterion at that place between clearly bad and clearly good."""
    return w.requirement + place * (w.target - w.requirement if place > 0 else w.requirement - w.floor)


def _truth(gate: Trial, wanted: Mapping[str, Wanted], volume: float, places: list[dict], n: int, rng):
    """n tests for each of `places`: {indicator: place}, clearly good where it is not named."""
    size = n * len(places)

    def values(name, w):
        return np.repeat([_at(w, where.get(name, 1.0)) for where in places], n)

    level, *others = map(values, _names(wanted), gate.wanted)
    level = level if gate.orders.requirement else np.full(size, volume)
    shares = np.array(others[: len(gate.shares)]).reshape(len(gate.shares), size)
    # a pilot short of orders only earns enough on each: the criteria are told apart one by one
    earned = (others[-1] if gate.result else 0.0) + gate.fixed_eur + np.zeros(size)
    margin = np.divide(earned, level, out=np.zeros(size), where=level > 0)  # nothing is earned on no order
    less = evidence.silence.SILENT_LESS + evidence.silence.SILENT_SPREAD * rng.normal(size=shares.shape)
    silent = np.array([1 - w.answered for w in gate.shares]).reshape(-1, 1)
    ramp, cv = rng.uniform(FASTEST, SLOWEST, size), rng.uniform(STEADIEST, SHAKIEST, size)
    return Truth(level, ramp, cv, shares, margin, happier=silent * less)


def _curves(gate: Trial, wanted: Mapping[str, Wanted], volume: float, runs: int, seed: int) -> pd.DataFrame:
    """The rule followed over the whole range: every criterion at each place, then each one alone."""
    where = [(TOGETHER, place, dict.fromkeys(wanted, place)) for place in PLACES]
    # clearly good on one and on the others is clearly good on all: simulated once
    where += [(name, place, {name: place}) for name in wanted for place in PLACES[:-1]]
    rng = np.random.default_rng([seed, 0])
    truth = _truth(gate, wanted, volume, [one for _label, _place, one in where], runs, rng)
    course = trial.follow(gate, trial.simulate(gate, truth, gate.last, rng), draws=_DRAWS, seed=seed)
    decision, month = (v.reshape(len(where), runs) for v in (course.decision, course.month))
    shares = {"go": (decision == 1).mean(axis=1), "stop": (decision == -1).mean(axis=1)}
    rows = pd.DataFrame(
        {
            "truth": [label for label, _place, _one in where],
            "place": [place for _label, place, _one in where],
            **shares,
            "open": (decision == 0).mean(axis=1),
            "months": month.mean(axis=1),
            **{f"{name}_error": np.sqrt(p * (1 - p) / runs) for name, p in shares.items()},
        }
    )
    good = rows[(rows["truth"] == TOGETHER) & (rows["place"] == 1)]
    rows = pd.concat([rows, *(good.assign(truth=name) for name in wanted)])
    rows = rows.sort_values(["truth", "place"], kind="stable")
    where = zip(rows["truth"], rows["place"], strict=True)
    value = [np.nan if name == TOGETHER else _at(wanted[name], place) for name, place in where]
    rows.insert(2, "value", value)
    return rows.reset_index(drop=True)


def _apart(gate: Trial, wanted: Mapping[str, Wanted], volume: float, runs: int, seed: int) -> pd.DataFrame:
    """Each criterion by itself, month after month: would its own chances, that month, be enough for a go?"""
    names, looks = _names(wanted), np.arange(trial.FIRST_LOOK, gate.last + 1)
    rng = np.random.default_rng([seed, 1])
    truth = _truth(gate, wanted, volume, [{}, *({name: -1.0} for name in wanted)], runs, rng)
    records = trial.simulate(gate, truth, gate.last, rng)
    chances = np.array([trial.judge(gate, records.until(t), draws=_DRAWS, seed=seed).chances for t in looks])
    enough = (chances >= gate.rule.go).reshape(len(looks), len(names), -1, runs).mean(axis=-1)
    rows = []
    for k, (name, w) in enumerate(wanted.items(), start=1):
        good, bad = enough[:, names.index(name), 0], enough[:, names.index(name), k]
        # from that month on, whichever later month is looked at
        told = np.flip(np.logical_and.accumulate(np.flip((good >= SEEN) & (bad <= MISTAKEN))))
        by = float(looks[told][0]) if told.any() else np.nan
        rows.append((name, w.floor, w.target, by, good[-1], bad[-1]))
    return pd.DataFrame(rows, columns=["indicator", "bad", "good", "by_month", "go_good", "go_bad"])
