"""The gate before the test told: how often it errs from clearly bad to clearly good, what each criterion tells apart by when."""

import numpy as np

from ...core.i18n import _, chances, ngettext, number, span
from ...evidence import LEVEL
from ...gates.trial import ADJUSTED
from ..common import Many, Said, sayer
from . import words
from .words import in_100

_SAID = {
    "lets_through": "Of 100 projects clearly bad on one criterion and clearly good on the others, up to {bad} are let through. Half-way to the requirement, up to {half}. Just at the requirement, up to {at}.",
    "stops": "Of 100 projects clearly good on everything, the rule stops {good}. Half-way above the requirement everywhere, {half}; just at the requirement everywhere, {at}.",
    "settled": "Everything is settled at month {n:count}, the day agreed to decide. Simulated: {runs:count} tests a point, {volume}; each figure is known within {error:count} ({level:chances}).",
    "no_day": "No day was agreed to decide. After {n:count} months, {span} tests in 100 would still be open, according to what the project is worth. Fix a date. Simulated: {runs:count} tests a point, {volume}; each figure is known within {error:count} ({level:chances}).",
    "tries": "Counted: as long as a lever is left to try, a stop is an adjustment. It is assumed to take {n:count} months and to change nothing.",
    "answered": "Counted: {share:share} of those asked answer, and nobody knows the others.",
    "shoulds": "Criteria that are only wished for change neither who continues nor who stops: they put conditions on continuing.",
    "cash": "Not counted: the cash of today. With {paid} that an orderly closure stays paid for ({asked} asked), no project would continue without bridging finance.",
    "left_out": "Not simulated here, assumed met: {names:list}.",
    "headline": "Of 100 tests clearly bad on one criterion, the rule lets through {bad}. Of 100 half-way to the requirement, {half}. Of 100 clearly good ones, it stops {stop}.",
    "orders": "{n:count} orders a month",
    "answers": Many("{orders} and {n} answer a month", "{orders} and {n} answers a month"),
    "apart": "{label}: by itself, this criterion tells {good} from {bad} from month {month:count} on.",
    "not_apart": "{label}: by itself, this criterion does not tell {good} from {bad}. At month {last:count}, of 100 bad tests it would find {missed} good enough. Of 100 good ones, it would find {stopped} not good enough. Ask more people, or agree on levels further apart.",
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """The error rates along the whole range, what they count, then what each criterion can tell apart by when."""
    bad, half, at = (in_100(found.most_go(place)) for place in (-1, -0.5, 0))
    yield _say("lets_through", bad=bad, half=half, at=at)
    good, half, at = (in_100(found.stops(place)) for place in (1, 0.5, 0))
    yield _say("stops", good=good, half=half, at=at)
    still_open = span(in_100(found.table["open"].min()), in_100(found.table["open"].max()))
    yield _say(
        "settled" if found.trial.deadline else "no_day",
        found.trial.last,
        span=still_open,
        runs=found.runs,
        volume=_volume(found),
        error=100 * found.error,
        level=LEVEL,
    )
    yield from _counted(found)
    yield from [_apart(row, found.trial.last) for row in found.apart.itertuples()]
    if found.left_out:
        yield _say("left_out", names=map(words.quoted, found.left_out))


def _counted(found) -> Said:
    if any(found.trial.tries):
        yield _say("tries", ADJUSTED)
    if found.answered < 1:
        yield _say("answered", share=found.answered)
    if found.shoulds:
        yield _say("shoulds")
    paid, asked = found.cash, found.cash_asked
    if paid < asked:
        yield _say("cash", paid=chances(paid, [asked]), asked=chances(asked, [paid]))


def _few_of_100(share: float, most: bool = False) -> str:
    """A simulation that meets none has not shown that there is none."""
    said = in_100(share)
    if said == number(0):
        return _("fewer than {n}", n=number(1))
    return _("at most {n}", n=said) if most else said


def headline(found) -> str:
    """How often the rule errs, between the two ends, in two sentences."""
    bad, half = (_few_of_100(found.most_go(place), most=True) for place in (-1, -0.5))
    return _say("headline", bad=bad, half=half, stop=_few_of_100(found.stops(1)))


def _volume(found) -> str:
    if not any(w.answers_month is not None for w in found.trial.shares):
        return _say("orders", found.volume)
    orders = ngettext("{n} order", "{n} orders", found.volume)
    return _say("answers", found.answers_month, orders=orders)


def _apart(row, last: int) -> str:
    bad, good = (words.amount(row.indicator, value) for value in (row.bad, row.good))
    return _say(
        "apart" if np.isfinite(row.by_month) else "not_apart",
        label=words.quoted(row.indicator),
        bad=bad,
        good=good,
        month=row.by_month,
        last=last,
        missed=in_100(row.go_bad),
        stopped=in_100(1 - row.go_good),
    )
