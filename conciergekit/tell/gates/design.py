"""The gate before the test told: how often it errs, what each criterion tells apart by when."""

import numpy as np

from ... import draw
from ...core.i18n import _, listing, ngettext, number, percent
from . import words
from .words import in_100


def sentences(found) -> list[str]:
    """The error rates, then what each criterion can tell apart by when."""
    simulated = _("Simulated: {n} tests of each kind, {volume}.", n=number(found.runs), volume=_volume(found))
    said = [headline(found), simulated]
    said += [_apart(row, found.trial.last) for row in found.apart.itertuples()]
    if found.left_out:
        said.append(_("Not simulated here: {names}.", names=listing(map(words.quoted, found.left_out))))
    return said


def headline(found) -> str:
    """How often the rule errs, in a sentence."""
    return _(
        "Set this way, the rule lets through at most {go} bad tests out of 100 and stops {stop} good ones out of 100.",
        go=in_100(found.false_go),
        stop=in_100(found.false_stop),
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
        "{label}: by itself, this criterion does not tell {good} from {bad}: at month {last}, {missed} bad tests out of 100 "
        "would look good enough and {stopped} good ones would not. Ask more people, or agree on levels further apart.",
        last=number(last),
        missed=in_100(row.go_bad),
        stopped=in_100(1 - row.go_good),
        **values,
    )


def plot(found, ax=None):
    """Share of the simulated tests that go on, in each truth."""
    rows = [
        draw.bar(_truth(row.truth), row.go, percent(row.go), "good" if row.truth == "good" else "quiet")
        for row in found.table.itertuples()
    ]
    return draw.plot(draw.Rows(sentences(found)[0], _("Simulated tests that go on, out of 100."), rows), ax)


def _truth(name: str) -> str:
    if name == "good":
        return _("everything clearly good")
    if name == "at_requirement":
        return _("everything just at the requirement")
    return _("clearly bad: {label}", label=words.label(name))
