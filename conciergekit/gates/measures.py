"""What each indicator of a gate shows for one pilot: a value, draws or a plain fact, and how many data it rests on.

One joint set of draws: orders, result, cover and workload are functions of the same draws of the orders
level, so that a weak month weakens them together. Nothing is drawn twice and nothing absent is drawn at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType
from zlib import crc32

import numpy as np
import pandas as pd

from .. import evidence, finance
from ..core import measures
from ..core.i18n import _
from ..core.kept_up import RECEIPTS
from ..core.measures import RECENT_MONTHS
from ..core.pilot import Pilot, remembered
from ..core.privacy import fewest_of_team, too_few
from ..evidence import Guess
from ..finance import books, hours
from ..finance.demand import recent_months
from ..finance.recurring import read_otherwise
from ..finance.varying import contribution_hour, contribution_weighted, field_months
from ..indicators import people, records
from ..indicators.model import by_id
from .money import Rhythm, monthly
from .rule import SEEN_MONTHS

SHARE, EUR, COUNT, MONTHS, GRADE, HOURLY = "share", "eur", "count", "months", "grade", "hourly"

_UNITS = {
    "share": SHARE,
    "eur": EUR,
    "eur_month": EUR,
    "eur_hour": HOURLY,
    "eur_stop": HOURLY,
    "eur_order": HOURLY,
    "months": MONTHS,
    "grade4": GRADE,
    "score5": GRADE,
}
# what a gate can judge (``gate`` in the dictionary of measures), and its unit, for printing and for reading a requirement
UNITS = {one.code: _UNITS.get(one.unit, COUNT) for one in measures.all() if one.gate is not None}
# what the gate shows of these is how they run now, another measure than over the test
AT_PACE = {
    "own_cover": "own_cover_pace",
    "result_month_eur": "result_pace_eur",
    "workload": "workload_pace",
    "requests_month": "requests_level",
    "orders_month": "orders_level",
}
# volumes a month: judged by the level behind all the months counted, its value as its range
LEVELS = frozenset({"requests_month", "orders_month"})
# a maximum even when the workbook does not say so
AT_MOST = frozenset(code for code in UNITS if measures.get(code).gate.get("at_most"))

# why a line of the sheet of criteria cannot be judged, whatever the data: its name is not in the list; a minimum and a
# maximum are asked of one indicator
UNLISTED, OPPOSITE = "unlisted", "opposite"
NAMELESS = "line "  # what stands for the name of a criterion that has none, before its line

MIN_ANSWERS, MIN_MONTHS = 12, 3  # below, the guess made before the test would speak louder than the data

# kinds: level, share, mean, derived (draws) · census (a fact: met or not) · graded (no chance is attached to a grade)
NO_MARGIN = ("census", "graded")


@dataclass(frozen=True)
class Measure:
    """Evidence on one indicator.

    value: what was observed (NaN if absent). draws: (draws,) of the level behind it, None for a census or a
    grade. n and counted: how many of what. successes: for shares. status: measured, estimated, declared or
    absent. caution: why it can be at best "to confirm" ("" if nothing), a code. note: the code of what is said beside it.
    silent: the share if none, and if all, of those who did not answer were favourable. answered: share of those asked who
    answered, as it weighs in the draws (1: everyone, or nobody was asked). group: size of the closed group
    the answers come from (0: an open one). believed: parameters (a, b) behind the draws of a share. by_month, before: its
    answers by month where they have one, and what was supposed before them (`evidence.share_state`).
    effect: how many times fewer the answers count, as those of one person or one month resemble each other.
    seen: for a level, what the last months gave on average, which a go needs to have reached (`rule.SEEN_MONTHS`); for what is
    counted in full over the test, the same over its last months (`RECENT_MONTHS`), which a green light needs to have reached.
    leads: for a level that has fallen several months in a row, where it is in as many again (`evidence.if_falling`).
    recent: for a level, what the last complete months gave on average: another measure, of another period. last: what the last
    of them gave, for a normal month (NaN: it was closed, or the log does not tell it). lately: `NORMAL` where a month that `seen`
    counts was not a normal one, `CLOSED` where the last was closed.
    left_out_eur: for a result, grants of the test that are not continued, a month (NaN: none). unbilled_eur: of what is
    counted, signed contracts of which the accounts hold nothing yet, a month (NaN: none). waiting: answers (people) that are not
    told yet (`privacy.batches`): how many they are counts for there being enough, and what they say for nothing. turned_months, _after,
    _before: for a share whose last months are beyond chance another (`evidence.turned`), how many of these
    tell some, the share in them, alone behind the draws where the note is `TURNED`, and the one before (`WAVE`: of the last wave, told alone); NaN for any other.
    within: the ends between which a fact stands, where the records do not say where.
    """

    kind: str
    value: float = np.nan
    draws: np.ndarray | None = None
    n: int = 0
    counted: str = ""
    successes: float = np.nan
    status: str = "measured"
    caution: str = ""
    spread: float = np.nan
    note: str = ""
    silent: tuple[float, float] = (np.nan, np.nan)
    answered: float = 1.0
    group: int = 0
    believed: tuple[float, float] = (np.nan, np.nan)
    by_month: tuple[np.ndarray, np.ndarray] | None = field(default=None, repr=False)
    before: Mapping[str, float] = field(default_factory=dict, repr=False)
    effect: float = 1.0
    seen: float = np.nan
    leads: float = np.nan
    recent: float = np.nan
    last: float = np.nan
    lately: str = ""
    left_out_eur: float = np.nan
    unbilled_eur: float = np.nan
    waiting: int = 0
    turned_months: float = np.nan
    turned_after: float = np.nan
    turned_before: float = np.nan
    within: tuple[float, float] = (np.nan, np.nan)

    @property
    def absent(self) -> bool:
        return self.status == "absent"

    @property
    def now(self) -> float:
        """The value, of a share that has turned in its last months alone."""
        return self.turned_after if self.note == TURNED else self.value

    @property
    def enough(self) -> bool:
        least = MIN_ANSWERS if self.kind == "share" else 1 if self.kind in NO_MARGIN else MIN_MONTHS
        n = self.n + self.waiting
        if self.kind == "share" and self.group and n >= self.group:
            least = fewest_of_team()  # everyone of a closed group answered, however small the group
        return not self.absent and n >= least

    @property
    def range(self) -> tuple[float, float]:
        """Where the value lies, 9 chances in 10, from the draws; NaN for facts, grades and too few data."""
        return self.ends if self.enough else (np.nan, np.nan)

    @property
    def ends(self) -> tuple[float, float]:
        """The same however few the data: a share met by all (or none) reaches 100 % (0), which draws never do."""
        if self.draws is None:
            return np.nan, np.nan
        low, high = map(float, evidence.interval(self.draws))
        if self.kind == "share":
            low, high = (0.0 if self.value == 0 else low), (1.0 if self.value == 1 else high)
        return low, high


def as_unit(indicator: str, value: float) -> float:
    """A share typed 75 instead of 75 % is read as 75 %."""
    return value / 100 if UNITS.get(indicator) == SHARE and 5 < value <= 200 else value


def called(indicator: str) -> str:
    """What the gate judges, by its name in the dictionary of measures; one that it does not know, as it was typed."""
    if indicator.startswith(NAMELESS):
        return _("criterion without a name, line {n}", n=indicator.removeprefix(NAMELESS))
    named = AT_PACE.get(indicator, indicator)
    return measures.get(named).name if named in measures.codes() else indicator


def absent(kind: str) -> Measure:
    return Measure(kind, status="absent")


# why a figure is unsure, and what is said beside it: codes, told in tell.gates.words
CONTRADICTED, CHANGED, ALIKE, NORMAL, MOVES = "contradicted", "changed", "alike", "normal", "moves"
CLOSED, TURNED, TURNS, WAVE, LATELY = "closed", "turned", "turns", "wave", "lately"
NOT_SEEN, NOT_LATELY, FALLING, FALLS = "not_seen", "not_lately", "falling", "falls"
NOT_VARYING, ONCE, UNBILLED, UNSTATED, UNREAD = "not_varying", "once", "unbilled", "unstated", "unread"
SILENT, BELIEVED, ONE_ROLE, RATERS_DISAGREE = "silent", "believed", "one_role", "raters_disagree"
MUCH_ALIKE = 1.5  # times fewer, from which it is said


@dataclass(frozen=True)
class Evidence:
    """All measures of one pilot from one joint set of draws.

    guesses: what was expected of each indicator before the test. changed: days of the declared adjustments that touched
    each indicator: what was seen before counts less (`evidence.KEPT_AFTER_CHANGE`), and the ramp starts again. trusting: a
    guess keeps its whole weight although what was seen contradicts it.
    """

    pilot: Pilot
    draws: int = 4000
    seed: int = 0
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    changed: Mapping[str, list[pd.Timestamp]] = field(default_factory=dict)
    trusting: bool = False

    def measure(self, indicator: str) -> Measure:
        """Evidence on `indicator`."""
        if indicator not in self._found:
            known = _MEASURES.get(indicator)
            self._found[indicator] = known(self) if known else self._counted(indicator)
        return self._found[indicator]

    @cached_property
    def _found(self) -> dict[str, Measure]:
        return {}

    def under(self, guesses: Mapping[str, Guess]) -> "Evidence":
        """The same with other guesses: what hangs on none that changes is not worked out again."""
        other = replace(self, guesses=guesses)
        other.__dict__.update({name: self.__dict__[name] for name in _NO_GUESS if name in self.__dict__})
        for name, found in self._found.items():
            same_guess = guesses.get(name) == self.guesses.get(name)
            if found.kind in _FROM_RECORDS or found.kind == "share" and same_guess:
                other._found[name] = found
        return other

    def key(self, name: str) -> list[int]:
        """Seed of one criterion: does not depend on which others are judged."""
        return [self.seed, crc32(name.encode())]

    # ---- volumes

    def _level(self, name: str, counts: pd.Series, guess: Guess | None) -> Measure:
        by_month = counts.to_numpy(dtype=float), records.exposure(self.pilot).to_numpy(dtype=float)
        known = np.isfinite(by_month[0]) & (by_month[1] > 0)
        if not known.any():
            return absent("level")
        n = int(known.sum())
        recent, seen = (
            float(evidence.recent_level(*by_month, months=m)) for m in (RECENT_MONTHS, SEEN_MONTHS)
        )
        guess, note = self._checked_level(guess, recent, n)
        months = self.months_changed(name)
        state = evidence.demand_state(
            *by_month,
            guess=guess.centre if guess else None,
            worth=guess.worth if guess else evidence.counts.PRIOR_COUNTS,
            changes=months,
        )
        # same seed for requests and orders: a good draw for one is a good draw for the other
        draws = state.at(*self.luck)
        usual = CHANGED if months else NORMAL if len(self.pilot["opening"]) else ""
        note = FALLS if state.falling > 0.5 else note or usual
        # before enough months, and before a first order, what was expected would be told as if it had been seen
        value = np.nan if n < MIN_MONTHS else state.mean if np.nansum(by_month[0]) > 0 else 0.0
        count, share = by_month[0][-1], by_month[1][-1]
        normal = (by_month[1][known][-SEEN_MONTHS:] == 1).all()
        said = {
            "note": note,
            "seen": seen,
            "recent": recent,
            "last": float(count / share) if share > 0 else np.nan,
            "lately": CLOSED if not share > 0 else "" if normal else NORMAL,
        }
        leads = float(evidence.if_falling(*by_month))
        return Measure("level", value, draws, n, "months", status="estimated", leads=leads, **said)

    @cached_property
    def luck(self) -> tuple[np.ndarray, np.ndarray]:
        """The uniform numbers behind the draws of every level."""
        return tuple(evidence.uniforms(self.draws, [*self.key("demand"), k]) for k in (0, 1))

    def _checked_level(self, guess: Guess | None, recent: float, months: int) -> tuple[Guess | None, str]:
        if guess is None or not guess.centre > 0:
            return None, ""
        # a guess worth two counts excludes little; before three months the service may just be starting
        if months >= MIN_MONTHS and evidence.contradicted_count(recent, guess):
            return self._doubted(guess), CONTRADICTED
        return guess, ""

    def _doubted(self, guess: Guess) -> Guess:
        return guess if self.trusting else guess.weaker()

    @cached_property
    def if_believed(self) -> "Evidence":
        """The same if what was seen did not weaken what was expected."""
        return replace(self, trusting=True)

    def months_changed(self, name: str) -> tuple[int, ...]:
        """Months (0 is the first of the test) from which the service was different: the one after each adjustment."""
        months, days = self.pilot.months, self.changed.get(name, [])
        after = [(day.to_period("M") + 1) for day in days]
        return tuple(int(np.flatnonzero(months == m)[0]) for m in after if m in months)

    def requests_month(self) -> Measure:
        counts = records.requests_by_month(self.pilot)
        return self._level("requests_month", counts, self.guesses.get("requests_month"))

    @cached_property
    def orders(self) -> Measure:
        guess = self.guesses.get("orders_month")
        return self._level("orders_month", records.orders_by_month(self.pilot), guess)

    @property
    def orders_guess(self) -> Guess | None:
        """What was expected of the orders, as it weighs in their level."""
        return self._checked_level(self.guesses.get("orders_month"), self.orders.recent, self.orders.n)[0]

    def orders_month(self) -> Measure:
        return self.orders

    # ---- shares

    def _share(
        self,
        name: str,
        counted: str,
        count,
        group: int = 0,
        months=None,
        repeated=1.0,
        answered=1.0,
        settles=True,
    ) -> Measure:
        """`count`: pilot -> (favourable, all); `months`: the same month by month, where the share `settles`, or to tell a turn
        alone (those who come first come more); the rest as in `Measure`, `repeated` being the least effect."""
        successes, n = count(self.pilot)
        if not n:
            return absent("share")
        x, m = self._kept(name, count, successes, n)
        closed = group > 0 and m == n
        changed, by_month = m < n, None if closed or not months else self._kept_months(name, months)
        guess, note, said = self.guesses.get(name), "", {}
        if guess is not None and not 0 <= guess.centre <= 1:
            guess = None
        turn = evidence.turned(*by_month, repeated, MIN_ANSWERS) if by_month is not None else 0
        if turn:
            since, said = _since(turn, *by_month)
        if turn and settles:
            by_month, guess, note = since, None, TURNED
            x, m = (float(part.sum()) for part in since)
        by_month = by_month if settles else None
        state = _settling(x, m, by_month, guess, repeated)
        if guess and evidence.contradicted(x / state.effect, m / state.effect, guess):
            guess, note = self._doubted(guess), CONTRADICTED
            state = _settling(x, m, by_month, guess, repeated)
        effect = float(state.effect)
        note = note or (CHANGED if changed else "")
        if not note and by_month is not None and (wave := evidence.last_apart(*by_month, MIN_ANSWERS)):
            said, note = _since(wave, *by_month)[1], WAVE
        note = note or (ALIKE if effect >= MUCH_ALIKE else "")
        less = evidence.less_satisfied(self.draws, [*self.key(name), 1]) if answered < 1 else None
        if closed:
            before = {"guess": guess.centre, "weight": guess.worth} if guess else {}
            # of those not told, some answered and wait: the silent alone are less satisfied
            if less is not None:
                less = less * group * (1 - answered) / (group - m)
            draws = evidence.closed_group_draws(
                x, m, group, draws=self.draws, seed=self.key(name), less=less, **before
            )
        else:
            draws = evidence.beta_quantiles(*state[:2], evidence.uniforms(self.draws, self.key(name)))
            draws = draws if less is None else evidence.of_everyone(draws, answered, less)
        said |= {"note": note, "effect": effect, "answered": answered, "group": group if closed else 0}
        said |= {"believed": state[:2], "by_month": by_month, "before": _before(guess, repeated)}
        found = Measure("share", successes / n, draws, n, counted, successes, **said)
        low, high = found.range
        moves = found.value < low or found.value > high
        return replace(found, note=MOVES) if moves and not note else found

    def _kept(self, name: str, count, successes: float, n: float) -> tuple[float, float]:
        """Both counts once what predates a declared adjustment is worth less."""
        for day in self.changed.get(name, []):
            good, seen = count(self.pilot.as_of(day))
            gone = 1 - evidence.KEPT_AFTER_CHANGE
            n = max(n - gone * seen, 0.0)
            successes = float(np.clip(successes - gone * good, 0, n))
        return successes, n

    def _kept_months(self, name: str, months) -> tuple[np.ndarray, np.ndarray]:
        """The same for each month."""
        good, seen = (v.copy() for v in months(self.pilot))
        for day in self.changed.get(name, []):
            for now, then in zip((good, seen), months(self.pilot.as_of(day)), strict=True):
                now[: len(then)] -= (1 - evidence.KEPT_AFTER_CHANGE) * then
        seen = np.maximum(seen, 0)
        return np.clip(good, 0, seen), seen

    def satisfaction(self, population: str) -> Measure:
        """On the answers that are told: the figure, its range and its chances are of the same people."""
        if too_few(people.respondents(self.pilot, population)):
            return absent("share")
        n, group = people.answers(self.pilot, population), _group(self.pilot, population)
        rate = people.response_rate(self.pilot, population)
        closed = group >= n and group > 0
        _x, one = evidence.effective_answers(0, 1, max(1.0, rate) if rate == rate else 1.0)
        found = self._share(
            f"satisfaction_{population}",
            "answers",
            lambda pilot: people.satisfied(pilot, population),
            group if closed else 0,
            lambda pilot: people.satisfied_by_month(pilot, population),
            max(1 / one, people.told_again(self.pilot, population)),
            n / group if closed else min(rate, 1.0) if rate == rate else evidence.silence.ANSWERED,
        )
        if found.absent:
            return found
        silent = found.silent
        if rate < 1:
            silent = evidence.with_the_silent(found.now * found.n, found.n, round(found.n / rate))
        # what people say, not what was counted
        return replace(found, status="declared", waiting=n - found.n, silent=silent)

    def repeat_rate(self) -> Measure:
        found = self._share(
            "repeat_rate",
            "clients",
            records.came_back,
            months=records.came_back_by_month,
            settles=False,
        )
        known = int(records.followed(self.pilot)["known"].sum())
        return found if found.absent else replace(found, waiting=known - found.n)

    # ---- money and hours, from the orders level

    @cached_property
    def money(self):
        return monthly(self.pilot)

    @cached_property
    def margin(self) -> np.ndarray:
        """Draws of what one order keeps (commission and fee); its mean alone while too few are priced to say more."""
        kept = self.money.kept_per_order
        if len(kept) < evidence.FEWEST:
            return np.full(self.draws, self.money.kept_eur)
        return evidence.mean_draws(kept, self.draws, self.key("margin"))

    def months_vary(self, amounts: np.ndarray) -> np.ndarray:
        """Draws of the mean of monthly amounts around their average; the same months for revenue and expense. Nothing is
        judged on fewer months than `evidence.FEWEST`."""
        if len(amounts) < evidence.FEWEST:
            return np.zeros(self.draws)
        weights = evidence.student_weights(len(amounts), self.draws, self.key("months"))
        return weights @ amounts - amounts.mean()

    @cached_property
    def rhythm(self):
        """Revenue and expenses a month as functions of the orders level, with the draws they need."""
        revenue, expense = map(self.months_vary, (self.money.other_revenue, self.money.other_expense))
        luck = np.random.default_rng(self.key("stopped"))
        return Rhythm(
            self.money, self.margin, revenue, expense + read_otherwise(self.money.doubts, self.draws, luck)
        )

    @property
    def _orders_level(self) -> np.ndarray:
        """Draws of the orders level; the recent mean where no order was ever logged."""
        recent = np.nan_to_num(self.money.orders_month)
        return np.full(self.draws, recent) if self.orders.draws is None else self.orders.draws

    @cached_property
    def level(self) -> float:
        """The middle of those draws; what was seen, while it is too early to tell a level."""
        if np.isfinite(self.orders.value):
            return self.orders.value
        early = len(self.pilot.months) < MIN_MONTHS and self.orders.draws is not None
        return self.orders.recent if early else float(self._orders_level.mean())

    @cached_property
    def pace(self):
        """A month at that level: the money of the present pace."""
        return self.rhythm.middle(self.level)

    def result_month_eur(self) -> Measure:
        left = self.money.grants_left_eur if self.money.grants_left_eur >= 0.5 else np.nan
        found = self._at_pace("result_eur", lambda *parts: self.rhythm.result(*parts))
        return replace(found, note=found.note or (ONCE if left == left else ""), left_out_eur=left)

    def own_cover(self) -> Measure:
        """Nothing is covered of what was not spent, set-up apart."""
        if not self.money.expense_eur > 0:
            return absent("derived")
        return self._at_pace("cover", lambda *parts: self.rhythm.cover(*parts), ("own_revenue",))

    def _at_pace(self, name: str, of_level, received=RECEIPTS) -> Measure:
        """What runs now, from the draws of the orders level; absent where the accounts do not give it over the test."""
        if np.isnan(getattr(self.money, name)):
            return absent("derived")
        draws, now = of_level(self._orders_level, *self.rhythm.parts), getattr(self.pace, name)
        signed = self.money.unbilled_eur if self.money.unbilled_eur >= 0.5 else np.nan
        said = {"note": UNBILLED if signed == signed else "", "unbilled_eur": signed}
        found = Measure("derived", now, draws, self.money.months, "months", status="estimated", **said)
        return self._all_read(found, received, set_up=False)

    def _all_read(self, found: Measure, received=RECEIPTS, set_up: bool = True) -> Measure:
        """What is made of the accounts: to be confirmed where an expense has no amount; absent where an income it is made of
        has none, as what they bring may be more."""
        if books.unread_within(self.pilot, *received):
            return replace(absent(found.kind), note=UNREAD)
        spent = books.unread_within(self.pilot, "expense", set_up=set_up)
        return replace(found, caution=UNREAD) if spent else found

    def contribution_hour_eur(self) -> Measure:
        found, months = contribution_hour(self.pilot), field_months(self.pilot)
        if np.isnan(found.eur_per_hour):
            return absent("mean")
        known = int((months["hours"] > 0).sum())
        draws = np.full(self.draws, found.eur_per_hour)
        if known >= evidence.FEWEST:
            weighted = partial(contribution_weighted, self.pilot)
            draws = evidence.together_draws(weighted, len(months), self.draws, self.key("contribution"))
        note = NOT_VARYING if found.contradicted else ""
        caution = UNREAD if books.unread_within(self.pilot, "expense", varies=True) else ""
        return Measure("mean", found.eur_per_hour, draws, known, "months", note=note, caution=caution)

    @cached_property
    def load(self):
        return hours.workload(self.pilot)

    def load_at(self, level: np.ndarray) -> np.ndarray:
        """Workload at this level of orders: that of the test, moved by the orders beyond their average."""
        more = level - np.nan_to_num(records.orders_by_month(self.pilot).mean())
        return np.maximum(self.load.share + more * self.load.hours_per_order / self.load.available_hours, 0)

    def workload(self) -> Measure:
        if np.isnan(self.load.share):
            return absent("derived")
        draws, now = np.full(self.draws, self.load.share), self.load.share
        if self.orders.draws is not None:
            draws, now = self.load_at(self.orders.draws), float(self.load_at(self.level))
        return Measure("derived", now, draws, self.load.months, "months", status="estimated")

    def _counted(self, indicator: str) -> Measure:
        """Any other indicator: a share with a range as one of so many, the rest as counted in full."""
        if indicator not in UNITS:
            return absent("census")
        found = by_id()[indicator].measure(self.pilot)
        if found.absent or np.isnan(found.value) or np.isinf(found.value):
            return absent("census")
        if UNITS[indicator] == SHARE and np.isfinite(found.low) and found.n:
            return self._share(indicator, found.counted, lambda pilot: _successes(pilot, indicator))
        if found.counted in _HAPPEN and found.n < MIN_ANSWERS:
            return absent("census")
        seen = np.nan
        if measures.get(indicator).period in ("test", "whole") and len(self.pilot.months) > RECENT_MONTHS:
            seen = by_id()[indicator].measure(_lately(self.pilot)).value
        said = {"counted": found.counted, "status": found.status, "seen": float(seen)}
        fact = Measure("census", found.value, n=found.n or 1, **said)
        return self._all_read(fact) if found.note == UNREAD else fact

    # ---- grades

    def energy(self) -> Measure:
        value, n = people.energy(self.pilot)
        return Measure("graded", value, n=n, counted="people", status="declared") if n else absent("graded")

    def graded(self, subject: str) -> Measure:
        grade, spread, raters = people.majority_grade(self.pilot, subject)
        if not raters:
            return absent("graded")
        caution = RATERS_DISAGREE if spread >= 2 else ONE_ROLE if raters == 1 else ""
        said = {"counted": "raters", "status": "declared", "caution": caution}
        return Measure("graded", grade, n=raters, spread=spread, **said)


_LOGS = ("requests", "tours", "time", "ledger", "events")  # each line on its day


@remembered
def _lately(pilot: Pilot) -> Pilot:
    """The pilot with its last complete months alone in its logs."""
    first = pilot.months[-RECENT_MONTHS:][0].start_time
    tables = dict(pilot.tables)
    for name in set(_LOGS) & set(tables):
        rows = tables[name]
        tables[name] = rows[~(rows["date"] < first)].reset_index(drop=True)
    if {"stops", "tours"} <= set(tables):
        rows = tables["stops"]
        tables["stops"] = rows[rows["tour"].isin(tables["tours"]["id"])].reset_index(drop=True)
    settings = {**pilot.settings, "start": first}
    return replace(pilot, tables=MappingProxyType(tables), settings=settings, places={})


def _settling(x, n, by_month, guess: Guess | None, repeated: float) -> evidence.ShareState:
    """What is known of a share: where it is settling if its months are known, else what its answers say."""
    before = _before(guess, repeated)
    if by_month is not None:
        return evidence.share_state(*by_month, **before)
    before.pop("least")
    return evidence.ShareState(*evidence.beta_share(x / repeated, n / repeated, **before), repeated)


def _since(turn: int, good, seen) -> tuple[tuple[np.ndarray, np.ndarray], dict[str, float]]:
    """The answers of each month without those before the turn, and what is told of it."""
    after = np.arange(len(seen)) >= turn
    shares = (float(good[part].sum() / seen[part].sum()) for part in (after, ~after))
    told = zip(
        ("turned_months", "turned_after", "turned_before"),
        (np.count_nonzero(seen[after]), *shares),
        strict=True,
    )
    return (good * after, seen * after), dict(told)


def _before(guess: Guess | None, repeated: float) -> dict[str, float]:
    return {"least": repeated, **({"guess": guess.centre, "weight": guess.worth} if guess else {})}


def _group(pilot: Pilot, population: str) -> int:
    """Size of a closed group: the team, the partners, people served while under MIN_ANSWERS; 0: an open one."""
    if population == "team":
        return int(pilot.happened("team")["id"].nunique())
    if population == "partners":
        return int(people.active_providers(pilot)["id"].nunique())
    return few if (few := people.everyone(pilot)) < MIN_ANSWERS else 0


def _successes(pilot: Pilot, indicator: str) -> tuple[float, int]:
    """(favourable, all) of an indicator that is a share."""
    found = by_id()[indicator].measure(pilot)
    return (0.0, 0) if found.absent else (round(found.value * found.n), found.n)


def _fact(value: float, n: int, counted: str, status: str = "measured") -> Measure:
    """Something counted in full: met or not, without a margin."""
    if np.isnan(value) or not n:
        return absent("census")
    return Measure("census", value, n=n, counted=counted, status=status)


def _top_payer(pilot: Pilot) -> Measure:
    # the first month of a service often has one payer: the same patience as for the other money
    enough = len(pilot.months) >= MIN_MONTHS
    top = finance.top_payer(pilot, lately=True)
    status = "signed" if finance.signed_to_come(pilot) else "measured"
    found = _fact(float(top.share), RECENT_MONTHS if enough else 0, "months", status)
    caution = UNREAD if books.unread_within(pilot, "own_revenue", months=recent_months(pilot)) else ""
    return replace(found, within=(top.least, top.most), caution=caution) if enough else found


# by the dozen, unlike members or providers: of those there are so many
_HAPPEN = ("requests", "orders", "tours")
_NO_GUESS = ("luck", "money", "margin", "rhythm", "load")
_FROM_RECORDS = ("mean", "census", "graded")

_MEASURES = {
    **{name: getattr(Evidence, name) for name in UNITS if hasattr(Evidence, name)},
    "service_rate": lambda e: e._share(
        "service_rate",
        "requests",
        records.served_of_decided,
        months=records.decided_by_month,
        repeated=evidence.cluster_effect(*records.decided_by_client(e.pilot)),
    ),
    "on_time_rate": lambda e: e._share(
        "on_time_rate", "orders", records.on_time, months=records.on_time_by_month
    ),
    "satisfaction_beneficiaries": lambda e: e.satisfaction("beneficiaries"),
    "satisfaction_partners": lambda e: e.satisfaction("partners"),
    "satisfaction_team": lambda e: e.satisfaction("team"),
    "runway_months": lambda e: _fact(finance.runway(e.pilot), 1, "", "estimated"),
    "top_payer_share": lambda e: _top_payer(e.pilot),
    "vision": lambda e: e.graded("vision_"),
    "specification": lambda e: e.graded("specification"),
}
