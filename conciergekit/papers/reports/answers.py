"""What a report opens with: the proposal, what holds it back, three figures, what to do next, the data's state."""

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from ... import gates, portfolio, quality
from ...core import i18n
from ...core.i18n import N_, _
from ...core.pilot import Pilot
from ...core.tables import DECISIONS
from ...core.text import cut, one_line, upper
from ...draw.blocks import Block
from ...evidence.counts import FALLS
from ...gates.measures import UNREAD
from ...gates.review import proof
from ...gates.rule import AMBER, GOES, GREEN, SEEN_MONTHS
from ...indicators import measure_of
from ...tell.gates import words
from ...tell.quality import LEVELS
from ...tell.report import decision, measured

FIGURES = ("orders_month", "own_cover", "satisfaction_beneficiaries")


class Figure(NamedTuple):
    """One figure as it is printed: value, and a note with range, number of observations and status."""

    label: str
    value: str
    note: str


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

    def figures(self) -> list[Figure]:
        """The three figures, in the current language."""
        return [_figure(self.pilot, found) for found in self.measured]

    def brake(self) -> str:
        """What holds the decision back in a few words, for the index."""
        if self.review.verdict.on == ("cash",):
            return decision.short_of_cash(self.review).rstrip(".")
        missing = list(self.review.missing["indicator"])
        if missing:
            names = [words.label(name) for name in missing[:2]]
            return _(
                "Still to be judged: {names}", names=i18n.listing(names) + ("…" if len(missing) > 2 else "")
            )
        if not len(self.review.musts):
            return _("No must agreed")
        if found := self.review.to_lift():
            return _("Conditions ({n}): {first}", n=i18n.number(len(found)), first=found[0])
        if self.review.bottleneck is None:
            return _("Nothing")
        row = next(r for r in self.review.musts.itertuples() if r.indicator == self.review.bottleneck)
        if row.light == GREEN:
            return _("All musts are met")
        if self.proposal in GOES:
            return _("Nothing")
        said = N_("{label}: {value} (required: {requirement})")
        label, value, months = words.label(row.indicator), row.value, SEEN_MONTHS
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

    def row(self) -> dict:
        """What the index page and the summaries say of this pilot, in the current language; plain values only."""
        level = self.quality.level if self.quality is not None else "none"
        found = self.review is not None
        return {
            "proposal": self.proposal,
            "verdict": DECISIONS["decision"].label(self.proposal) if self.proposal else _("No opinion"),
            "headline": self.review.headline()
            if found
            else _("The gate review could not be made: see below."),
            "brake": self.brake() if found else "",
            "quality": upper(_(LEVELS[level]) if level != "none" else _("data not assessed")),
            "quality_level": level,
            "figures": self.figures(),
            "fictitious": bool(self.pilot.settings.get("fictitious") or False),
        }


def answer(pilot: Pilot, **options) -> Answer:
    """Make the review (with `options` of ``gates.review``), the data assessment and the figures of `pilot`.

    A part that fails is left out and said in ``troubles``: the rest of the report must still be made.
    """
    troubles: list[str] = []
    tried = partial(_try, troubles)
    review = tried(_("the gate review"), lambda: gates.review(pilot, **options))
    found = tried(_("the state of the data"), lambda: quality.assess(pilot))
    measured, state = (), None
    if review is not None:
        three = (portfolio.measure(pilot, review, name) for name in FIGURES)
        measured = tried(_("the three figures"), lambda: tuple(three)) or ()
        compared = partial(portfolio.state, pilot, review, found)
        state = tried(_("the comparison with other pilots"), compared)
    return Answer(pilot, review, found, measured, state, tuple(troubles))


def first_screen(told: Answer) -> tuple[list[Block], Answer]:
    """The blocks of the decision where no notebook shows them, and the answer with what could not be told."""
    troubles, found = list(told.troubles), None
    if told.review is not None and told.quality is not None:
        screen = partial(decision.without_notebook, told.pilot, told.review, told.quality)
        found = _try(troubles, _("the first screen"), screen)
    return found or [decision.alone(told.review)], replace(told, troubles=tuple(troubles))


def _try(troubles: list[str], what: str, part: Callable):
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
        lacks = "amounts" if proof(pilot).measure(found.indicator).note == UNREAD else ""
        takes = _("It takes {what}.", what=words.takes(found.indicator, lacks=lacks))
        return Figure(label, _("Not measured"), takes)
    notes = [words.ranged(found), words.based_on(found)]
    if found.indicator == "own_cover":  # the report tells that of the accounts beside it
        noted = measure_of(pilot, "own_cover")
        notes[1] = _("{share} in the accounts", share=words.amount("own_cover", noted.value, n=noted.n))
    if found.indicator == "orders_month":
        if found.counted == "months" and len(pilot["opening"]):
            notes.append(_("in a normal month"))
        notes.append(words.last_month(proof(pilot).measure("orders_month")))
    value = words.amount(found.indicator, found.value, n=found.n)
    return Figure(label, value, " · ".join(filter(None, notes)))
