"""The gate review: criteria against evidence, the joint chance, the proposal."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from .. import evidence
from ..core import measures
from ..core.cells.frames import each_row
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot, remembered
from ..core.told import Told
from ..finance.cash import missing_for
from . import asked
from . import rule as rules
from .conditions import blocking, conditions, gate_of, open_risks, vetoes
from .futures import Futures, futures_of
from .measures import (
    BELIEVED,
    CONTRADICTED,
    FALLING,
    LATELY,
    NOT_LATELY,
    NOT_SEEN,
    SILENT,
    TURNED,
    TURNS,
    UNITS,
    UNLISTED,
    UNREAD,
    UNSTATED,
    WAVE,
    Evidence,
    Measure,
    absent,
    called,
)
from .rule import GREY, MUST, Gate, Judged, Rule, Verdict

# amounts and hours have no range beside an indicator, which counts them in full over the test
MONEY = frozenset({"own_cover", "result_month_eur", "contribution_hour_eur", "runway_months", "workload"})
PLAN_SAYS = 0.05  # chances that the orders planned add or take, from which q is told with and without them
FIRST_MONTH = 3  # a look before that would be prior only


@dataclass(frozen=True)
class Review(Told):
    """A gate review.

    proposal : "go", "go_conditions", "adjust", "extend", "suspend" or "stop"; the body decides.
    probability : chance that every must-criterion is met at the level the service is settling at; NaN when a
        must is not measured or nothing was agreed.
    criteria : one row a criterion: indicator, label, role, requirement, at_most, value, seen (a level: mean of the
        last four months, which a go needs to have reached), last (what the last one gave, for a normal month), lately (as in `Measure`), leads (a level that has fallen three months in a row: where it
        is in three more, which must reach it too), low, high (90 % range
        of the level behind the value, NaN for facts and grades), n, counted, status (measured, signed, estimated,
        declared, absent), p_met, light (green, amber, red, grey), q_without, answers_needed, caution, lacks (why it cannot be judged: "unlisted", "opposite", or why the cash cannot be told, as in ``finance.CashPlan.missing``), twice (several lines ask it, see `criteria.readable`), note, left_out_eur, unbilled_eur (grants of the test that are not continued, signed contracts not in the accounts yet: € a month), turned_months, turned_after, turned_before (as in `Measure`),
        silent_low and silent_high (the share if none, or all, of those who did not answer were favourable), silent_share (of those
        asked, who did not answer, as it weighs in the chances), silent_flip (share satisfied among them at which the
        requirement is just met; under 0 or over 1: they cannot change it), group
        (size of a closed group, 0 if open), lever, lever_tried, owner, frozen_on.
    bottleneck : the must that holds the decision back most, None if none does.
    verdict : the step of the rule that decided (1–7) and what it rests on.
    guesses : q under the "default", "sceptical" and "hopeful" guesses made before the test, and "without_plan" where the
        orders planned weigh in it; empty without q.
    gate : what else the rule looked at: vetoes, should-criteria, cash, deadline.
    vetoes : why a go is blocked, as sentences' material: DataFrame source ("risk", "body"), what.
    proof : the evidence and its draws; moods : the same under the sceptical and the hopeful guess, and without the plan
        where it weighs.
    tried : whether requirements or chances were given that are not those of the workbook.
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
    guesses: Mapping[str, float] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    vetoes: pd.DataFrame = field(default_factory=pd.DataFrame)
    proof: Evidence | None = field(default=None, repr=False, compare=False)
    moods: tuple[Evidence, ...] = field(default=(), repr=False, compare=False)
    tried: bool = False

    @property
    def guess_decides(self) -> bool:
        """True if another guess made before the test would change what is proposed."""
        q, rule, other, months = self.probability, self.today, self.gate.against, self.gate.months
        said, then = (rules.settled(q, rule, against=guess, months=months) for guess in (None, other))
        return bool(said != then)

    @property
    def plan_says(self) -> bool:
        """True if the orders planned change the chances by PLAN_SAYS or more."""
        return abs(self.guesses.get("without_plan", self.probability) - self.probability) >= PLAN_SAYS

    @property
    def today(self) -> Rule:
        """The rule with the thresholds of the day: they close in as the deadline comes (`Rule.near`)."""
        return self.rule.near(self.gate.left, self.gate.term)

    @property
    def waits_for(self) -> str:
        """What an "extend" waits for although the chances are enough for a go: the indicator whose level the last months have
        not reached yet, or "guess" (what was expected before the test decides); "" when that is not the case."""
        if self.proposal != "extend" or not self.probability >= self.today.go:
            return ""
        return self.verdict.on[0] if self.verdict.step == 3 else "guess" if self.guess_decides else ""

    def futures(self, months: int = 6, futures: int = 200, seed: int | None = None) -> Futures:
        """Possible continuations of this test, so many months ahead; 200 give each share within about 3 points."""
        return futures_of(self, months, futures, self.seed if seed is None else seed)

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
        return self._musts.copy(deep=False)

    @cached_property
    def _musts(self) -> pd.DataFrame:
        return self.criteria[self.criteria["role"] == MUST]

    @property
    def missing(self) -> pd.DataFrame:
        """Musts that cannot be judged yet."""
        return self.musts[self.musts["light"] == GREY]

    @property
    def blocking(self) -> pd.DataFrame:
        return blocking(self.pilot)

    @property
    def held_by(self) -> pd.DataFrame:
        """Conditions that a go is subject to (`Conditions.holding`)."""
        return conditions(self.pilot).holding

    def risks(self, level: str) -> pd.DataFrame:
        """Risks of this level not settled yet."""
        risks = open_risks(self.pilot)
        return risks[risks["level"] == level]


@remembered
def review(
    pilot: Pilot,
    as_of: str | dt.date | None = None,
    requirements: Mapping[str, float] | None = None,
    go: float | None = None,
    stop: float | None = None,
    draws: int = 4000,
    seed: int = 0,
) -> Review:
    """What the agreed rule proposes, with what it rests on: the joint posterior probability of all musts (an intersection:
    a good criterion never makes up for a bad one), docs/methods.md#rule.

    as_of : judge with what was known at the end of that day only. requirements : {indicator: number} to try in place of those
    of the workbook; an indicator it does not judge is added as a must. go, stop : chances from which going on, and up to which
    stopping, is proposed, in place of those the Project sheet gave on that day (80 and 10 % when it says nothing).
    draws : simulated truths; same seed, same figures. Raises ConciergekitError if a requirement names no indicator of the
    kit or is not a number, or unless 0 <= stop < go <= 1.
    """
    known = pilot if as_of is None else pilot.as_of(as_of)
    return _reviewed(known, go, stop, requirements, draws, seed)


def _reviewed(pilot: Pilot, go: float | None, stop: float | None, requirements, draws, seed) -> Review:
    """The review of a pilot as it is known: its thresholds and stakes are those of that day."""
    rule, agreed = rule_of(pilot, go, stop), rule_of(pilot)
    tried = (rule.go, rule.stop) != (agreed.go, agreed.stop)
    with pilot.in_force():
        rows, proof = _evidence(pilot, requirements or {}, draws, seed)
        if requirements and not tried:
            own = {row.indicator: row.requirement for row in each_row(asked.asked(pilot, {}))}
            tried = any(
                own.get(row.indicator) != row.requirement for row in rows if row.indicator in requirements
            )
        found = _conclude(proof, rows, [_judge(row, proof) for row in rows], rule)
        return replace(found, tried=True) if tried else found


def _evidence(pilot: Pilot, requirements, draws: int = 4000, seed: int = 0) -> tuple[list, Evidence]:
    table = asked.asked(pilot, requirements)
    rows = list(each_row(table))
    return rows, Evidence(pilot, draws, seed, asked.guesses(rows, pilot), asked.changes(pilot, table))


@remembered
def proof(pilot: Pilot) -> Evidence:
    """The evidence of the gate on what the sheet of criteria asks."""
    with pilot.in_force():
        return _evidence(pilot, {})[1]


@remembered
def range_of(pilot: Pilot, name: str) -> tuple[float, float] | None:
    """Lowest and highest value (9 chances in 10) of a share that a gate can judge, where enough is known; else None. A volume is
    judged by its level over all months, another measure than the mean of the last ones."""
    if name not in UNITS or name in MONEY:
        return None
    found = proof(pilot).measure(name)
    return found.ends if found.kind == "share" and found.enough else None


def rule_of(pilot: Pilot, go: float | None = None, stop: float | None = None) -> Rule:
    """The rule agreed with the criteria: its thresholds (those given first) and the stakes of the Project sheet."""
    loss = (float(pilot.settings.get(name, np.nan)) for name in ("wrong_go_loss_eur", "wrong_stop_loss_eur"))
    said = {"go": go, "stop": stop, "stop_late": None}
    for name, given in said.items():
        agreed = pilot.settings.get(f"{name}_chance", getattr(Rule, name))
        said[name] = float(agreed if given is None else given)
    if not 0 <= said["stop"] < said["go"] <= 1:
        raise ConciergekitError(
            _(
                "The chances for stopping ({stop}) must be lower than those for going on ({go}), both between 0 and 1.",
                stop=said["stop"],
                go=said["go"],
            )
        )
    return Rule(said["go"], said["stop"], *loss, stop_late=said["stop_late"])


# ---- what the data say of it


def _judge(row, proof: Evidence) -> tuple[dict, np.ndarray | bool, bool]:
    """What is shown of a criterion, whether it is met in each draw, and whether the last months themselves reach it."""
    found, guess = _settled(row, proof.measure(row.indicator)), proof.guesses.get(row.indicator)
    enough, met = _enough(row, found), _met(row, found)
    chance = float(np.mean(met)) if enough else np.nan
    graded = found.kind == "graded"
    level = found.kind == "level" and enough
    seen = not level or bool(_reach(row)(found.seen, row.requirement))
    falling = level and seen and np.isfinite(found.leads) and not _reach(row)(found.leads, row.requirement)
    seen = seen and not falling
    caution = found.caution or ((FALLING if falling else NOT_SEEN) if not seen and chance >= 0.5 else "")
    if found.kind == "census" and chance == 1 and np.isfinite(found.seen) and not caution:
        caution = "" if _reach(row)(found.seen, row.requirement) else NOT_LATELY
    if found.turned_months > 0 and found.note not in (TURNED, WAVE) and chance >= 0.5 and not caution:
        caution = "" if _reach(row)(found.turned_after, row.requirement) else TURNS
    note = found.note
    if found.kind == "census" and chance == 0 and np.isfinite(found.seen) and not note:
        note = LATELY if _reach(row)(found.seen, row.requirement) else ""
    caution = caution or _reversible(row, found, proof, chance) if enough else caution
    if graded:
        shade = rules.grade_light(found.value, row.requirement, bool(found.caution)) if enough else GREY
    else:
        shade = rules.light(chance, enough, bool(caution))
    low, high = found.ends if enough else (np.nan, np.nan)
    lever, owner = ("" if pd.isna(text) else str(text) for text in (row.lever, row.owner))
    shown = {
        **{name: getattr(row, name) for name in _AS_ASKED},
        **{name: getattr(found, name) for name in _AS_FOUND},
        "silent_low": found.silent[0],
        "silent_high": found.silent[1],
        "silent_share": 1 - found.answered,
        "silent_flip": evidence.reversing(found.now, found.answered, row.requirement),
        "label": called(row.indicator),
        "low": low,
        "high": high,
        "light": shade,
        "owner": owner,
        "p_met": np.nan if graded else chance,
        "answers_needed": _answers_needed(row, found, guess) if shade == rules.AMBER else np.nan,
        "caution": caution if enough else "",
        "lacks": row.lacks or ("" if enough else _lacks(row, found, proof.pilot)),
        "note": note if enough else "",
        "lever": lever.strip(),
        "lever_tried": 0 if pd.isna(row.lever_tried) else int(row.lever_tried),
    }
    return shown, met, seen


def _lacks(row, found: Measure, pilot: Pilot) -> str:
    """Which part of the accounts lacks, where that is why it cannot be judged."""
    if found.note == UNREAD:
        return "amounts"
    return missing_for(pilot) if row.indicator == "runway_months" else ""


def _settled(row, found: Measure) -> Measure:
    """A fact known between two ends: the lower one where both are on one side of what is required, else absent."""
    low, high = found.within
    if not low < high:
        return found
    if _reach(row)(low, row.requirement) != _reach(row)(high, row.requirement):
        return absent(found.kind)
    known = {"value": low, "n": RECENT_MONTHS, "counted": "months", "status": "estimated", "note": UNSTATED}
    return replace(found, **known)


def _reversible(row, found: Measure, proof: Evidence, chance: float) -> str:
    """Why a criterion that looks met is to be confirmed: the silent may reverse it, or what was expected would."""
    reach = _reach(row)
    if found.answered < 1 and reach(found.now, row.requirement):
        ends = np.array(evidence.silent_range(found.now))
        if not reach(found.answered * found.now + (1 - found.answered) * ends, row.requirement).all():
            return SILENT
    if found.note == CONTRADICTED:
        before = float(np.mean(_met(row, proof.if_believed.measure(row.indicator))))
        return BELIEVED if rules.light(before, True) != rules.light(chance, True) else ""
    return ""


def _reach(row):
    return np.less_equal if row.at_most else np.greater_equal


def _enough(row, found: Measure) -> bool:
    return found.enough and bool(np.isfinite(row.requirement)) and not row.lacks


def _met(row, found: Measure) -> np.ndarray | bool:
    """Whether the requirement is met, in each draw; not where too little is known."""
    truths = found.value if found.draws is None else found.draws
    return _reach(row)(truths, row.requirement) if _enough(row, found) else np.False_


def _answers_needed(row, found: Measure, guess) -> float:
    """Answers still needed to settle a share (infinite if no affordable survey would); NaN for the rest."""
    if found.kind != "share" or not 0 < row.requirement < 1:
        return np.nan
    guess = None if found.note == TURNED else guess
    centre, weight = (guess.centre, guess.worth) if guess else (None, 4)
    wanted, alike = row.requirement, found.effect
    good, bad = np.maximum(np.subtract(found.believed, evidence.beta_share(0, 0, centre, weight)), 0)
    if row.at_most:
        centre, wanted, good, bad = None if centre is None else 1 - centre, 1 - wanted, bad, good
    share = found.now
    # however many answer, those who do not may leave it open
    if found.answered < 1 and not row.at_most:
        limit = evidence.everyone_above(1e6 * share, 1e6 * (1 - share) + 1, wanted, found.answered)
        if rules.UNLIKELY < limit < rules.SURE:
            return np.inf
    more = evidence.answers_needed(good, good + bad, wanted, guess=centre, weight=weight)
    more = np.inf if more is None else float(np.ceil(more * alike))
    return min(more, found.group - found.n - found.waiting) if found.group else more


def _conclude(proof: Evidence, asked_rows: list, rows: list[tuple], rule: Rule) -> Review:
    table = pd.DataFrame([shown for shown, _met_, _seen in rows], columns=_COLUMNS)
    musts = np.flatnonzero(table["role"] == MUST)
    measured = bool(len(musts)) and not (table["light"].iloc[musts] == GREY).any()
    q, without = rules.joint([rows[i][1] for i in musts]) if measured else (np.nan, np.nan)
    table["q_without"] = np.nan
    table.loc[table.index[musts], "q_without"] = without
    judged = [_judged(row, other) for row, other in zip(rows, table["q_without"], strict=True)]
    guesses, moods = {}, ()
    if measured:
        others = {m: asked.guesses(asked_rows, proof.pilot, m) for m in ("sceptical", "hopeful")}
        if _plan_weighs(proof, asked_rows):
            others["without_plan"] = asked.guesses(asked_rows, proof.pilot, plan=False)
        moods = tuple(map(proof.under, others.values()))
        due = [row for row in asked_rows if row.role == MUST]
        chances = (rules.all_met([_met(row, mood.measure(row.indicator)) for row in due]) for mood in moods)
        guesses = {"default": q, **dict(zip(others, chances, strict=True))}
    shoulds = [met for shown, met, _seen in rows if shown["role"] == rules.SHOULD]
    stand = vetoes(proof.pilot)
    enough = rules.at_least(shoulds, len(shoulds) // 2 + 1)
    gate = gate_of(proof.pilot, table, enough, guesses, blocked=bool(len(stand)))
    verdict = rules.decide(judged, q, rule=rule, gate=gate)
    known = proof.pilot, verdict.proposal, q, table, _bottleneck(judged, q), verdict, rule
    return Review(*known, proof.draws, proof.seed, guesses, gate, stand, proof, moods)


def _plan_weighs(proof: Evidence, asked_rows: list) -> bool:
    """Whether the orders planned say something of a must: what is derived from a level that no criterion tells the hope of."""
    musts = [row.indicator for row in asked_rows if row.role == MUST]
    told = any(row.indicator == "orders_month" and asked.guess_of(row) for row in asked_rows)
    derived = any(proof.measure(name).kind == "derived" for name in musts)
    return derived and not told and asked.planned(proof.pilot) is not None


def _judged(row: tuple, without: float) -> Judged:
    shown, met, seen = row
    run = shown["lacks"] != UNLISTED and bool(measures.get(shown["indicator"]).gate.get("run"))
    known = shown["kind"] == "graded", shown["lever"], shown["lever_tried"], float(without), seen, run
    return Judged(shown["indicator"], shown["role"], shown["light"], float(np.mean(met)), *known)


def _bottleneck(judged: list[Judged], q: float) -> str | None:
    musts = [c for c in judged if c.role == MUST]
    missing = [c for c in musts if c.light == GREY]
    if missing:
        return missing[0].indicator
    heavy = [c for c in rules.by_weight(musts, q) if c.failing or c.without - q >= 0.02]
    return heavy[0].indicator if heavy else None


_AS_ASKED = ("indicator", "role", "requirement", "at_most", "frozen_on", "twice")
_AS_FOUND = [
    *("value", "seen", "last", "lately", "leads", "n", "counted", "kind", "status", "group"),
    *("left_out_eur", "unbilled_eur", "turned_months", "turned_after", "turned_before"),
]
_COLUMNS = [
    *("indicator", "label", "role", "requirement", "at_most"),
    *("value", "seen", "last", "lately", "leads", "low", "high", "n", "counted", "kind", "status"),
    *("p_met", "light", "answers_needed", "caution", "lacks", "twice", "note"),
    *("left_out_eur", "unbilled_eur", "turned_months", "turned_after", "turned_before"),
    *("silent_low", "silent_high", "silent_share", "silent_flip", "group"),
    *("lever", "lever_tried", "owner", "frozen_on"),
]


@remembered
def replay(
    pilot: Pilot, go: float | None = None, stop: float | None = None, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """What would have been proposed at the end of each month, from the third, with what was known then.

    Criteria, thresholds and stakes as they stood then (`rewind`), risks noted by then; what cannot be placed in time is
    said by `tell.rewound`. go, stop : in place of the thresholds of each of these days, as in `review`.
    Columns month (Period), proposal, probability, bottleneck, missing (how many musts could not be judged), waits_for
    (`Review.waits_for`).
    """
    rows = []
    for month in pilot.months[FIRST_MONTH - 1 :]:
        day = month.end_time.normalize()
        # today is judged on all there is, as the proposal is
        known = pilot.as_of(day) if day < pilot.until else pilot
        then = _reviewed(known, go, stop, None, draws, seed)
        told = {name: getattr(then, name) for name in ("proposal", "probability", "bottleneck")}
        rows.append({"month": month, **told, "missing": len(then.missing), "waits_for": then.waits_for})
    columns = ["month", "proposal", "probability", "bottleneck", "missing", "waits_for"]
    return pd.DataFrame(rows, columns=columns)
