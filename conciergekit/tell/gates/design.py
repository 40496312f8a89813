"""The gate before the test told: how often it errs from clearly bad to clearly good, what each criterion tells apart by when."""

import numpy as np

from ... import draw
from ...core.i18n import _, chances, listing, ngettext, number, percent, span
from ...evidence import LEVEL
from ...gates.design import TOGETHER
from ...gates.trial import ADJUSTED
from ..common import Said
from . import words
from .words import in_100


def sentences(found) -> Said:
    """The error rates along the whole range, what they count, then what each criterion can tell apart by when."""
    yield _(
        "Of 100 projects clearly bad on one criterion and clearly good on the others, up to {bad} are let through. Half-way to the requirement, up to {half}. Just at the requirement, up to {at}.",
        bad=in_100(found.most_go(-1)),
        half=in_100(found.most_go(-0.5)),
        at=in_100(found.most_go(0)),
    )
    yield _(
        "Of 100 projects clearly good on everything, the rule stops {good}. Half-way above the requirement everywhere, {half}; just at the requirement everywhere, {at}.",
        good=in_100(found.stops(1)),
        half=in_100(found.stops(0.5)),
        at=in_100(found.stops(0)),
    )
    yield _open(found)
    yield from _counted(found)
    yield from [_apart(row, found.trial.last) for row in found.apart.itertuples()]
    if found.left_out:
        yield _("Not simulated here, assumed met: {names}.", names=listing(map(words.quoted, found.left_out)))


def _open(found) -> str:
    runs = {
        "level": chances(LEVEL),
        "runs": number(found.runs),
        "error": number(100 * found.error),
        "volume": _volume(found),
    }
    if found.trial.deadline:
        return _(
            "Everything is settled at month {n}, the day agreed to decide. Simulated: {runs} tests a point, {volume}; each "
            "figure is known within {error} ({level}).",
            n=number(found.trial.last),
            **runs,
        )
    ends = found.table["open"].min(), found.table["open"].max()
    return _(
        "No day was agreed to decide. After {n} months, {span} tests in 100 would still be open, according to what the project is worth. Fix a date. Simulated: {runs} tests a point, {volume}; each figure is known within {error} ({level}).",
        n=number(found.trial.last),
        span=span(in_100(ends[0]), in_100(ends[1])),
        **runs,
    )


def _counted(found) -> Said:
    if any(found.trial.tries):
        yield _(
            "Counted: as long as a lever is left to try, a stop is an adjustment. It is assumed to take {n} months and to change nothing.",
            n=number(ADJUSTED),
        )
    if found.answered < 1:
        yield _(
            "Counted: {share} of those asked answer, and nobody knows the others.",
            share=percent(found.answered),
        )
    if found.shoulds:
        yield _(
            "Criteria that are only wished for change neither who continues nor who stops: they put conditions on continuing."
        )
    if found.cash < found.cash_asked:
        yield _(
            "Not counted: the cash of today. With {paid} that an orderly closure stays paid for ({asked} "
            "asked), no project would continue without bridging finance.",
            paid=chances(found.cash, [found.cash_asked]),
            asked=chances(found.cash_asked, [found.cash]),
        )


def _few_of_100(share: float, most: bool = False) -> str:
    """A simulation that meets none has not shown that there is none."""
    said = in_100(share)
    if said == number(0):
        return _("fewer than {n}", n=number(1))
    return _("at most {n}", n=said) if most else said


def headline(found) -> str:
    """How often the rule errs, between the two ends, in two sentences."""
    return _(
        "Of 100 tests clearly bad on one criterion, the rule lets through {bad}. Of 100 half-way to the "
        "requirement, {half}. Of 100 clearly good ones, it stops {stop}.",
        bad=_few_of_100(found.most_go(-1), most=True),
        half=_few_of_100(found.most_go(-0.5), most=True),
        stop=_few_of_100(found.stops(1)),
    )


def _volume(found) -> str:
    if not any(w.answers_month is not None for w in found.trial.shares):
        return _("{n} orders a month", n=number(found.volume))
    orders = ngettext("{n} order", "{n} orders", found.volume)
    return ngettext(
        "{orders} and {n} answer a month",
        "{orders} and {n} answers a month",
        found.answers_month,
        orders=orders,
    )


def _apart(row, last: int) -> str:
    values = {
        "label": words.quoted(row.indicator),
        "bad": words.amount(row.indicator, row.bad),
        "good": words.amount(row.indicator, row.good),
    }
    if np.isfinite(row.by_month):
        return _(
            "{label}: by itself, this criterion tells {good} from {bad} from month {month} on.",
            month=number(row.by_month),
            **values,
        )
    return _(
        "{label}: by itself, this criterion does not tell {good} from {bad}. At month {last}, of 100 bad tests it would find {missed} good enough. Of 100 good ones, it would find {stopped} not good enough. Ask more people, or agree on levels further apart.",
        last=number(last),
        missed=in_100(row.go_bad),
        stopped=in_100(1 - row.go_good),
        **values,
    )


def plot(found, ax=None):
    """Share of the simulated tests that go on and that stop, from clearly bad to clearly good."""
    every = found.table[found.table["truth"] == TOGETHER].set_index("place").sort_index()
    alone = found.singles.groupby("place")["go"].max()
    alone.iloc[-1] = np.nan  # one alone that is clearly good is all clearly good: the same point
    form = draw.Curves(
        _("Continuing and stopping, from bad to good"),
        _(
            "Simulated tests out of 100. −100: clearly bad; 0: just at the requirement; 100: clearly good. One alone: that "
            "criterion which lets most through, the others clearly good."
        ),
        [
            draw.Curve(alone.tolist(), _("continue, one alone"), "wait", dotted=True),
            draw.Curve(every["go"].tolist(), _("continue, all alike"), "good", dotted=True, strong=True),
            draw.Curve(every["stop"].tolist(), _("stop, all alike"), "loss", dotted=True),
        ],
        upright=[draw.Line(0.0, _("requirement"))],
        x=[100 * place for place in every.index],
        x_words=_("From clearly bad to clearly good"),
        unit="percent",
        limits=(0, 1.02),
    )
    return draw.plot(form, ax)
