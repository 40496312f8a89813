"""Before the test starts: how often this gate would be wrong, and what it can tell apart by when."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _, number
from ..core.pilot import Pilot
from ..core.told import Told
from . import asked, trial
from .measures import SHARE, UNITS
from .review import rule_of
from .rule import MUST, Rule
from .trial import Trial, Truth, Wanted

SEEN = 0.80  # share of the good tests that must have passed for a gate to "tell" good from bad
MISTAKEN = 0.10  # and share of the bad ones that may pass
SLOWEST, SHAKIEST = 4.0, 0.30  # ramps up to so many months, months that vary up to so much
FASTEST, STEADIEST = 0.3, 0.10


@dataclass(frozen=True)
class Design(Told):
    """Simulated behaviour of one gate, for its volumes and requirements.

    table : one row a truth: truth ("good": every criterion clearly good; "at_requirement"; or the indicator that alone
        is clearly bad), go, stop (shares of the simulated tests, the deadline included), months (mean to the decision).
    apart : one row a criterion by itself: indicator, bad, good, by_month (first month from which its own chances are
        enough for a go in SEEN of the good tests, and in at most MISTAKEN of those bad on it; NaN if never), go_good
        and go_bad (these shares at the deadline).
    false_go : the worst of the bad truths; false_stop : good tests stopped.
    volume, answers_month : orders and survey answers a month. runs : simulated tests for each truth.
    left_out : musts that are facts, grades or costs not simulated.
    """

    trial: Trial
    volume: float
    table: pd.DataFrame
    apart: pd.DataFrame
    answers_month: float
    runs: int
    left_out: tuple[str, ...] = ()

    @property
    def false_go(self) -> float:
        bad = self.table[~self.table["truth"].isin(["good", "at_requirement"])]
        return float(bad["go"].max()) if len(bad) else np.nan

    @property
    def false_stop(self) -> float:
        return float(self.table.set_index("truth").loc["good", "stop"])


def design(
    pilot: Pilot,
    orders_month: float | None = None,
    answers_month: float | None = None,
    margin_eur: float | None = None,
    fixed_eur: float | None = None,
    requirements: Mapping[str, float] | None = None,
    go: float | None = None,
    stop: float | None = None,
    months: int = trial.LAST_LOOK,
    runs: int = 400,
    seed: int = 0,
) -> Design:
    """How this pilot's gate would behave, before a single datum.

    Parameters
    ----------
    orders_month, answers_month : volumes expected each month; the orders are those of a clearly good test. None: the
        target of the orders criterion or the plan of the Project sheet; six survey answers.
    margin_eur, fixed_eur : kept on one order, and monthly cost to pay; without both, a result criterion is left out.
    requirements, go, stop : as in `review`.
    months : deadline of the test, in months. runs : simulated tests for each truth.

    Raises
    ------
    ConciergekitError
        Without a single must-criterion that can be simulated (orders, shares, result), without a volume, or with fewer
        orders than a must-criterion requires.
    """
    rows = asked.asked(pilot, requirements or {})
    rows = rows[(rows["role"] == MUST) & np.isfinite(rows["requirement"])]
    volume = orders_month or _volume(pilot, rows)
    if not volume:
        raise ConciergekitError(
            _(
                "The design of the gate needs a number of orders a month: give orders_month, or write the plan on the Project sheet."
            )
        )
    each = 6.0 if answers_month is None else float(answers_month)
    wanted, left = {}, []
    for row in rows.itertuples():
        simulated = row.indicator == "orders_month" or UNITS[row.indicator] == SHARE and row.indicator in _PER
        simulated |= row.indicator == "result_month_eur" and margin_eur is not None and fixed_eur is not None
        if simulated and not row.at_most:
            per = {"answers": each, "orders": None}.get(_PER.get(row.indicator, ""))
            hoped = orders_month if row.indicator == "orders_month" and orders_month else asked.hoped(row)
            wanted[row.indicator] = Wanted(float(row.requirement), asked.feared(row), float(hoped), per)
        else:
            left.append(row.indicator)
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
        raise ConciergekitError(
            _("No must-criterion on orders, shares or the result: there is nothing to simulate.")
        )
    last = max(trial.FIRST_LOOK, int(months))
    gate = _gate(wanted, float(volume), fixed_eur or 0.0, rule_of(pilot, go, stop), last)
    courses = _simulated(gate, tuple(wanted), float(volume), runs, seed)
    return Design(
        gate, float(volume), _table(courses), _apart(courses, wanted, gate), each, runs, tuple(left)
    )


_PER = {
    "satisfaction_beneficiaries": "answers",
    "satisfaction_partners": "answers",
    "satisfaction_team": "answers",
    "service_rate": "orders",
    "on_time_rate": "orders",
}


def _volume(pilot: Pilot, rows: pd.DataFrame) -> float | None:
    orders = [asked.hoped(row) for row in rows.itertuples() if row.indicator == "orders_month"]
    return orders[0] if orders else pilot.settings.get("planned_orders_month")


def _gate(wanted: Mapping[str, Wanted], volume: float, fixed: float, rule: Rule, months: int) -> Trial:
    orders = wanted.get("orders_month", Wanted(0.0, volume, volume))
    shares = tuple(w for name, w in wanted.items() if name in _PER)
    return Trial(orders, shares, wanted.get("result_month_eur"), fixed, rule=rule, last=months)


def _truth(gate: Trial, names, volume: float, low: str | None, of: str, n: int, rng) -> Truth:
    """n tests whose criteria are all at `of`, but `low` at its floor."""

    def at(name, w):
        return w.floor if name == low else getattr(w, of)

    share_names = [name for name in names if name in _PER]
    level = at("orders_month", gate.orders) if gate.orders.requirement else volume
    shares = np.array([at(name, w) for name, w in zip(share_names, gate.shares, strict=True)])
    result = at("result_month_eur", gate.result) if gate.result else 0.0
    # a pilot short of orders only earns enough on each: the criteria are told apart one by one
    margin = (result + gate.fixed_eur) / level
    ones = np.ones(n)
    return Truth(
        level * ones,
        rng.uniform(FASTEST, SLOWEST, n),
        rng.uniform(STEADIEST, SHAKIEST, n),
        shares[:, None] * ones,
        margin * ones,
    )


def _follow(gate: Trial, truth: Truth, rng, seed: int):
    return trial.follow(
        gate, trial.simulate(gate, truth, gate.last, rng), draws=200, seed=seed, every_look=True
    )


def _simulated(gate: Trial, names, volume: float, runs: int, seed: int) -> dict:
    """The rule followed in each truth: {truth: Course}."""
    found = {}
    truths = [
        ("good", None, "target"),
        ("at_requirement", None, "requirement"),
        *((n, n, "target") for n in names),
    ]
    for k, (label, low, of) in enumerate(truths):
        rng = np.random.default_rng([seed, k])
        found[label] = _follow(gate, _truth(gate, names, volume, low, of, runs, rng), rng, seed)
    return found


def _table(courses: Mapping) -> pd.DataFrame:
    rows = [
        (label, (c.decision == 1).mean(), (c.decision == -1).mean(), c.month.mean())
        for label, c in courses.items()
    ]
    return pd.DataFrame(rows, columns=["truth", "go", "stop", "months"])


def _apart(courses: Mapping, wanted: Mapping[str, Wanted], gate: Trial) -> pd.DataFrame:
    """Each criterion by itself, month after month: would its own chances, that month, be enough for a go?"""
    names = ["orders_month", *[n for n in wanted if n in _PER], "result_month_eur"]  # as in `Trial.wanted`
    looks = np.arange(trial.FIRST_LOOK, gate.last + 1)

    def enough(label, k):
        return np.array([(courses[label].chances[t][k] >= gate.rule.go).mean() for t in looks])

    rows = []
    for name, w in wanted.items():
        good, bad = enough("good", names.index(name)), enough(name, names.index(name))
        # from that month on, whichever later month is looked at
        told = np.flip(np.logical_and.accumulate(np.flip((good >= SEEN) & (bad <= MISTAKEN))))
        by = float(looks[told][0]) if told.any() else np.nan
        rows.append((name, w.floor, w.target, by, good[-1], bad[-1]))
    return pd.DataFrame(rows, columns=["indicator", "bad", "good", "by_month", "go_good", "go_bad"])
