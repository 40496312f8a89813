"""The gate review: criteria against evidence, the joint chance, the proposal."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import evidence, i18n
from ..errors import ConciergekitError
from ..i18n import _, listing
from ..pilot import Pilot
from ..tables import CRITERIA
from . import rule as rules
from .measures import AT_MOST, SHARE, UNITS, Evidence, Measure
from .rule import GREY, MUST, Judged, Rule, Verdict

FIRST_MONTH = 3  # a look before that would be prior only
_NEAR_TARGET = {SHARE: 0.05}  # hoped for beyond the requirement when the workbook does not say
_NEAR_TARGET_COUNT = 0.20


@dataclass(frozen=True)
class Review:
    """A gate review.

    proposal : "go", "go_conditions", "adjust", "extend", "suspend" or "stop"; the body decides.
    probability : chance that every must-criterion is met at the level the service is settling at; NaN when a
        must is not measured or nothing was agreed.
    criteria : one row a criterion: indicator, label, role, requirement, at_most, value, low, high (90 % range
        of the level behind the value, NaN for facts and grades), n, counted, status (measured, estimated,
        declared, absent), p_met, light (green, amber, red, grey), q_without, answers_needed, caution, lever,
        lever_tried, owner, frozen_on.
    bottleneck : the must that holds the decision back most, None if none does.
    verdict : the step of the rule that decided (1–6) and what it rests on.
    """

    pilot: Pilot
    proposal: str
    probability: float
    criteria: pd.DataFrame
    bottleneck: str | None
    verdict: Verdict
    rule: Rule
    draws: int
    seed: int

    @property
    def table(self) -> pd.DataFrame:
        return self.criteria

    @property
    def on(self) -> dt.date | None:
        """The day whose knowledge the review rests on."""
        if self.pilot.known_on:
            return self.pilot.known_on
        return None if pd.isna(self.pilot.until) else self.pilot.until.date()

    @property
    def musts(self) -> pd.DataFrame:
        return self.criteria[self.criteria["role"] == MUST]

    @property
    def missing(self) -> pd.DataFrame:
        """Musts that cannot be judged yet."""
        return self.musts[self.musts["light"] == GREY]

    def risks(self, level: str) -> pd.DataFrame:
        risks = self.pilot["risks"]
        return risks[risks["level"] == level]

    def headline(self, lang: str | None = None) -> str:
        """One sentence with its number."""
        from . import words

        with i18n.use_language(lang):
            return words.headline(self)

    def holding_back(self, lang: str | None = None) -> str:
        """The main brake, in a sentence."""
        from . import words

        with i18n.use_language(lang):
            return words.holding_back(self)

    def next_steps(self, lang: str | None = None) -> list[str]:
        """Two to five concrete lines."""
        from . import steps

        with i18n.use_language(lang):
            return steps.next_steps(self)

    def sentences(self, lang: str | None = None) -> list[str]:
        """The answer, why, what holds it back, then each criterion."""
        from . import words

        with i18n.use_language(lang):
            return words.sentences(self)

    def minutes(self, lang: str | None = None) -> str:
        """Minutes of the meeting to complete, as Markdown: figures filled in, decision left blank."""
        from . import minutes

        with i18n.use_language(lang):
            return minutes.minutes(self)

    def plot(self, ax=None):
        """Each criterion against its requirement, with its chances."""
        from . import charts

        return charts.draw_criteria(self, ax)

    def plot_dots(self, ax=None):
        """A hundred projects with the same figures: those that would meet every must."""
        from . import charts

        return charts.draw_dots(self, ax)


def review(
    pilot: Pilot,
    as_of: str | dt.date | None = None,
    requirements: Mapping[str, float] | None = None,
    go: float = 0.80,
    stop: float = 0.10,
    draws: int = 4000,
    seed: int = 0,
) -> Review:
    """What the agreed rule proposes, with what it rests on.

    Parameters
    ----------
    pilot : Pilot
    as_of : day, optional
        Judge with what was known at the end of that day only.
    requirements : {indicator: number}, optional
        Other requirements than those of the workbook, to try them; an indicator the workbook does not judge
        is added as a must.
    go, stop : float
        Chances from which going on, and under which stopping, is proposed. Part of what the body agrees.
    draws, seed : int
        Simulated truths; same seed, same figures.

    Returns
    -------
    Review

    Raises
    ------
    ConciergekitError
        If a requirement names no indicator of the kit or is not a number, or 0 <= stop < go <= 1 fails.

    Notes
    -----
    Joint posterior probability of all musts (an intersection, so a good criterion never makes up for a bad
    one); go and stop thresholds and their simulated error rates are described in the method note.
    """
    if not 0 <= stop < go <= 1:
        raise ConciergekitError(
            _("The chances for stopping ({stop}) must be lower than those for going on ({go}), both between 0 and 1.",
              stop=stop, go=go)
        )  # fmt: skip
    asked = _asked(pilot, requirements or {})
    if as_of is not None:
        asked["lever_tried"] = _tried_by(pilot, asked["lever_tried"], pd.Timestamp(as_of))
        pilot = pilot.as_of(as_of)
    proof = Evidence(pilot, draws, seed, _expected_orders(asked))
    rows = [_judge(row, proof.measure(row.indicator, _hoped(row))) for row in asked.itertuples()]
    return _conclude(pilot, rows, Rule(go, stop), draws, seed)


# ---- what was agreed


def _asked(pilot: Pilot, requirements: Mapping[str, float]) -> pd.DataFrame:
    """The criteria sheet with readable defaults, and the requirements tried in place of its own."""
    _check(requirements)
    rows = pilot["criteria"]
    rows = rows[rows["indicator"].isin(UNITS)].copy()
    rows["requirement"] = [requirements.get(r.indicator, r.requirement) for r in rows.itertuples()]
    # a criterion without a role is not lighter than the others
    rows["role"] = rows["role"].where(rows["role"].isin([MUST, rules.SHOULD, rules.WATCH]), MUST)
    added = [name for name in requirements if name not in set(rows["indicator"])]
    if added:
        more = pd.DataFrame(
            {"indicator": added, "role": MUST, "requirement": [requirements[n] for n in added]}
        )
        rows = pd.concat([rows, more.reindex(columns=rows.columns).astype(rows.dtypes)], ignore_index=True)
    order = {MUST: 0, rules.SHOULD: 1, rules.WATCH: 2}
    rows["requirement"] = [_as_unit(r.indicator, r.requirement) for r in rows.itertuples()]
    rows["target"] = [_as_unit(r.indicator, r.target) for r in rows.itertuples()]
    rows["at_most"] = rows["at_most"].fillna(rows["indicator"].isin(AT_MOST)).astype(bool)
    return rows.sort_values("role", key=lambda role: role.map(order), kind="stable").reset_index(drop=True)


def _check(requirements: Mapping[str, float]) -> None:
    unknown = [str(name) for name in requirements if name not in UNITS]
    if unknown:
        raise ConciergekitError(
            _("No indicator is called {names}. Those a gate can judge: {known}.", names=listing(unknown),
              known=listing(UNITS))
        )  # fmt: skip
    for name, value in requirements.items():
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float | np.number)
            or not np.isfinite(value)
        ):
            raise ConciergekitError(
                _("The requirement of {name} must be a number; it is “{value}”.", name=name, value=value)
            )


def _as_unit(indicator: str, value: float) -> float:
    """A share typed 75 instead of 75 % is read as 75 %."""
    return value / 100 if UNITS[indicator] == SHARE and 5 < value <= 200 else value


def _hoped(row) -> float | None:
    """What the team hopes for: the target, else a little beyond the requirement."""
    if np.isfinite(row.target):
        return float(row.target)
    if not np.isfinite(row.requirement):
        return None
    away = -1 if row.at_most else 1
    if UNITS[row.indicator] == SHARE:
        return float(np.clip(row.requirement + away * _NEAR_TARGET[SHARE], 0.01, 0.99))
    return float(row.requirement * (1 + away * _NEAR_TARGET_COUNT))


def _expected_orders(asked: pd.DataFrame) -> float | None:
    rows = asked[asked["indicator"] == "orders_month"]
    return _hoped(next(rows.itertuples())) if len(rows) else None


def _tried_by(pilot: Pilot, tried: pd.Series, day: pd.Timestamp) -> pd.Series:
    """How often a lever had been tried on a past day: adjustments decided later had not been made."""
    decisions = pilot["decisions"]
    later = ((decisions["decision"] == "adjust") & (decisions["date"] > day)).sum()
    return (tried - later).clip(lower=0)


# ---- what the data say of it


@dataclass(frozen=True)
class _Row:
    """One criterion judged: what is shown, and whether it is met in each draw."""

    shown: dict
    met: np.ndarray | bool


def _judge(row, found: Measure) -> _Row:
    reach = np.less_equal if row.at_most else np.greater_equal
    enough = found.enough and np.isfinite(row.requirement)
    truths = found.value if found.draws is None else found.draws
    met = reach(truths, row.requirement) if enough else np.False_
    chance = float(np.mean(met)) if enough else np.nan
    graded = found.kind == "graded"
    if graded:
        shade = rules.grade_light(found.value, row.requirement, bool(found.caution)) if enough else GREY
    else:
        shade = rules.light(chance, enough, bool(found.caution))
    low, high = evidence.interval(found.draws) if enough and found.draws is not None else (np.nan, np.nan)
    return _Row(
        {
            "indicator": row.indicator,
            "label": CRITERIA["indicator"].label(row.indicator),
            "role": row.role,
            "requirement": row.requirement,
            "at_most": row.at_most,
            "value": found.value,
            "low": low,
            "high": high,
            "n": found.n,
            "counted": found.counted,
            "kind": found.kind,
            "status": found.status,
            "p_met": np.nan if graded else chance,
            "light": shade,
            "answers_needed": _answers_needed(row, found) if shade == rules.AMBER else np.nan,
            "caution": found.caution if enough else "",
            "lever": "" if pd.isna(row.lever) else str(row.lever).strip(),
            "lever_tried": 0 if pd.isna(row.lever_tried) else int(row.lever_tried),
            "owner": "" if pd.isna(row.owner) else str(row.owner),
            "frozen_on": row.frozen_on,
        },
        met,
    )


def _answers_needed(row, found: Measure) -> float:
    """Answers still needed to settle a share (infinite if no affordable survey would); NaN for the rest."""
    if found.kind != "share" or not 0 < row.requirement < 1:
        return np.nan
    hoped, wanted, good = _hoped(row), row.requirement, found.successes
    if row.at_most:
        hoped, wanted, good = 1 - hoped, 1 - wanted, found.n - good
    more = evidence.answers_needed(good, found.n, wanted, guess=hoped)
    return np.inf if more is None else float(more)


def _conclude(pilot: Pilot, rows: list[_Row], rule: Rule, draws: int, seed: int) -> Review:
    table = pd.DataFrame([row.shown for row in rows], columns=_COLUMNS)
    musts = [i for i, row in enumerate(rows) if row.shown["role"] == MUST]
    q, without = rules.joint([rows[i].met for i in musts])
    if any(rows[i].shown["light"] == GREY for i in musts):
        q, without = np.nan, [np.nan] * len(musts)
    table["q_without"] = pd.Series(dict(zip(musts, without, strict=True)), dtype="float64").reindex(
        table.index
    )
    judged = [_judged(shown, row.met) for shown, row in zip(table.to_dict("records"), rows, strict=True)]
    risks = pilot["risks"]
    blocking = (risks["level"] == "blocking") & (
        risks["kind"].isin(["legal", "safety"]) | risks["kind"].isna()
    )
    verdict = rules.decide(judged, q, blocking.any(), _conditions(table, risks), rule)
    return Review(pilot, verdict.proposal, q, table, _bottleneck(judged, q), verdict, rule, draws, seed)


def _judged(shown: dict, met) -> Judged:
    return Judged(
        shown["indicator"], shown["role"], shown["light"], float(np.mean(met)), shown["kind"] == "graded",
        shown["lever"], shown["lever_tried"], shown["q_without"],
    )  # fmt: skip


def _conditions(table: pd.DataFrame, risks: pd.DataFrame) -> bool:
    """A risk to settle at the next stage, or a must whose measure is fragile."""
    fragile = (table["role"] == MUST) & (table["caution"] != "")
    return bool(risks["level"].isin(["condition", "blocking"]).any() or fragile.any())


def _bottleneck(judged: list[Judged], q: float) -> str | None:
    musts = [c for c in judged if c.role == MUST]
    missing = [c for c in musts if c.light == GREY]
    if missing:
        return missing[0].indicator
    heavy = [c for c in rules.by_weight(musts, q) if c.failing or c.without - q >= 0.02]
    return heavy[0].indicator if heavy else None


_COLUMNS = [
    "indicator", "label", "role", "requirement", "at_most", "value", "low", "high", "n", "counted", "kind",
    "status", "p_met", "light", "answers_needed", "caution", "lever", "lever_tried", "owner", "frozen_on",
]  # fmt: skip


def replay(
    pilot: Pilot, go: float = 0.80, stop: float = 0.10, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """What would have been proposed at the end of each month, from the third, with what was known then.

    Requirements and risks are those of today: their sheets do not say since when.

    Returns
    -------
    DataFrame
        month (Period), proposal, probability, bottleneck, missing (how many musts could not be judged).
    """
    rows = []
    for month in pilot.months[FIRST_MONTH - 1 :]:
        then = review(pilot, as_of=month.end_time.date(), go=go, stop=stop, draws=draws, seed=seed)
        rows.append((month, then.proposal, then.probability, then.bottleneck, len(then.missing)))
    return pd.DataFrame(rows, columns=["month", "proposal", "probability", "bottleneck", "missing"])
