"""What a report opens with: the proposal, what holds it back, three figures, what to do next, the data's state."""

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

from ... import gates, portfolio, quality
from ...core import i18n
from ...core.i18n import N_, _
from ...core.pilot import Pilot
from ...core.tables import DECISIONS
from ...core.text import cut, one_line, upper
from ...draw.blocks import Block
from ...evidence.counts import FALLS
from ...gates.rule import AMBER, GOES, GREEN, SEEN_MONTHS
from ...indicators import measure_of
from ...tell.gates import words
from ...tell.quality import LEVELS
from ...tell.report import decision, measured

FIGURES = ("orders_month", "own_cover", "satisfaction_beneficiaries")
TONES = {
    "go": "go",
    "go_conditions": "go",
    "adjust": "wait",
    "extend": "none",
    "suspend": "bad",
    "stop": "bad",
}


@dataclass(frozen=True)
class Figure:
    """One figure as it is printed: value, and a note with range, number of observations and status."""

    label: str
    value: str
    note: str = ""
    absent: bool = False


@dataclass(frozen=True)
class Answer:
    """The parts of the answer; a part that could not be computed is None and `troubles` says why."""

    pilot: Pilot
    review: object | None = None
    quality: object | None = None
    measured: tuple = ()
    state: dict | None = None
    troubles: tuple[str, ...] = ()

    @property
    def proposal(self) -> str:
        return self.review.proposal if self.review is not None else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.proposal, "none")

    def verdict(self) -> str:
        """ "Ajuster"; "Sans avis" when the review could not be made."""
        return DECISIONS["decision"].label(self.proposal) if self.proposal else _("No opinion")

    def headline(self) -> str:
        """The proposal in a sentence with its number."""
        if self.review is None:
            return _("The gate review could not be made: see below.")
        return self.review.headline()

    def figures(self) -> list[Figure]:
        """The three figures, in the current language."""
        if not self.measured:
            return []
        return [_figure(self.pilot, found) for found in self.measured]

    def brake(self) -> str:
        """What holds the decision back in a few words, for the index."""
        if self.review is None:
            return ""
        missing = list(self.review.missing["indicator"])
        if missing:
            names = [words.label(name) for name in missing[:2]]
            return _("Not measured: {names}", names=i18n.listing(names) + ("…" if len(missing) > 2 else ""))
        if not len(self.review.musts):
            return _("No must agreed")
        if self.review.bottleneck is None:
            return _("Nothing")
        row = next(r for r in self.review.musts.itertuples() if r.indicator == self.review.bottleneck)
        if row.light == GREEN:
            return _("All musts are met")
        if self.proposal in GOES:
            return _("Nothing")
        said, label, value, months = (
            N_("{label}: {value} (required: {requirement})"),
            words.label(row.indicator),
            row.value,
            SEEN_MONTHS,
        )
        if words.falling(self.review) and row.indicator == self.review.verdict.on[0]:
            said = N_("{label}: {value} in {n} months at this pace (required: {requirement})")
            label, value, months = measured.short(row.indicator), row.leads, FALLS
        elif self.review.verdict.step == 3 and row.indicator in self.review.verdict.on:
            said = N_("{label}: {value} over the last {n} months (required: {requirement})")
            label, value = measured.short(row.indicator), row.seen
        elif row.light == AMBER:
            said = N_("{label}: {value} (required: {requirement}), not sure yet")
        return _(
            said,
            label=label,
            value=words.amount(row.indicator, value, row.requirement, row.n),
            requirement=words.requirement(row),
            n=i18n.number(months),
        )

    def light(self) -> str:
        """ "good", "fair", "poor", or "none" when the data could not be assessed."""
        return self.quality.level if self.quality is not None else "none"

    def data_state(self) -> str:
        """The light in words."""
        words = _(LEVELS[self.quality.level]) if self.quality is not None else _("data not assessed")
        return upper(words)

    def row(self) -> dict:
        """What the index page and the summaries say of this pilot, in the current language; plain values only."""
        return {
            "proposal": self.proposal,
            "verdict": self.verdict(),
            "headline": self.headline(),
            "brake": self.brake(),
            "quality": self.data_state(),
            "quality_level": self.light(),
            "figures": [(f.label, f.value, f.note) for f in self.figures()],
            "fictitious": bool(self.pilot.settings.get("fictitious") or False),
        }


def answer(pilot: Pilot, **options) -> Answer:
    """Make the review, the data assessment and the figures of `pilot`.

    Parameters
    ----------
    pilot
    options
        Passed to ``gates.review`` (requirements, go, stop, draws, seed).

    A part that fails is left out and said in ``troubles``: the rest of the report must still be made.
    """
    troubles: list[str] = []
    review = _try(lambda: gates.review(pilot, **options), _("the gate review"), troubles)
    found = _try(lambda: quality.assess(pilot), _("the state of the data"), troubles)
    measured, state = (), None
    if review is not None:
        measured = _try(
            lambda: tuple(portfolio.measure(pilot, review, name) for name in FIGURES),
            _("the three figures"),
            troubles,
        )
        state = _try(
            lambda: portfolio.state(pilot, review, found), _("the comparison with other pilots"), troubles
        )
    return Answer(pilot, review, found, measured or (), state, tuple(troubles))


def first_screen(told: Answer) -> tuple[list[Block], Answer]:
    """The blocks of the decision where no notebook shows them, and the answer with what could not be told."""
    troubles = list(told.troubles)
    found = None
    if told.review is not None and told.quality is not None:
        found = _try(
            lambda: decision.without_notebook(told.pilot, told.review, told.quality),
            _("the first screen"),
            troubles,
        )
    return found or [decision.alone(told.review)], replace(told, troubles=tuple(troubles))


def _try(part: Callable, what: str, troubles: list[str]):
    """The part, or None and a sentence: one broken analysis must not cost the whole report."""
    try:
        return part()
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        reason = cut(one_line(f"{type(error).__name__}: {error}"), 200)
        troubles.append(_("{part} could not be computed ({reason}).", part=upper(what), reason=reason))
        return None


def _figure(pilot: Pilot, found) -> Figure:
    label = words.label(found.indicator)
    if found.status == "absent" or found.value != found.value:
        return Figure(
            label, _("Not measured"), _("It takes {what}.", what=words.takes(found.indicator)), absent=True
        )
    notes = [words.ranged(found), words.based_on(found)]
    if found.indicator == "own_cover":  # the report tells that of the accounts beside it
        noted = measure_of(pilot, "own_cover")
        notes[1] = _("{share} in the accounts", share=words.amount("own_cover", noted.value, n=noted.n))
    if found.counted == "months" and found.indicator == "orders_month" and len(pilot["opening"]):
        notes.append(_("in a normal month"))
    return Figure(
        label, words.amount(found.indicator, found.value, n=found.n), " · ".join(filter(None, notes))
    )
