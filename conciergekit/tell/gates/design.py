"""The gate before the test told: how often it errs, what each criterion tells apart by when."""

import textwrap

import numpy as np

from ... import charts
from ...i18n import _, listing, ngettext, number, percent
from . import words
from .words import in_100

_LABEL = 32  # characters a line of a label on the left holds


def sentences(found) -> list[str]:
    """The error rates, then what each criterion can tell apart by when."""
    said = [
        _("Set this way, the rule lets through at most {go} bad tests out of 100 and stops {stop} good ones out of 100 "
          "(simulation of {n} tests of each kind, {volume}).", go=in_100(found.false_go), stop=in_100(found.false_stop),
          n=number(found.runs), volume=_volume(found))
    ]  # fmt: skip
    said += [_apart(row, found.trial.last) for row in found.apart.itertuples()]
    if found.left_out:
        said.append(_("Not simulated here: {names}.", names=listing(map(words.quoted, found.left_out))))
    return said


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
    return _("{label}: by itself, this criterion does not tell {good} from {bad}: at month {last}, {missed} bad tests out of 100 "
             "would look good enough and {stopped} good ones would not. Ask more people, or agree on levels further apart.",
             last=number(last), missed=in_100(row.go_bad), stopped=in_100(1 - row.go_good), **values)  # fmt: skip


def plot(found, ax=None):
    """Share of the simulated tests that go on, in each truth."""
    with charts.style():
        table = found.table
        ax = charts.axes(ax, height=1.3 + 0.5 * len(table))
        for y, row in enumerate(table.itertuples()):
            good = row.truth == "good"
            ax.barh(y, 100 * row.go, 0.6, color=charts.GOOD if good else charts.GREY)
            ax.annotate(percent(row.go), (100 * row.go, y), (4, 0), textcoords="offset points", va="center")
        ax.set_yticks(range(len(table)), [charts.literal(_truth(t)) for t in table["truth"]])
        ax.invert_yaxis()
        ax.set_xlim(0, 112)
        ax.set_xlabel(_("simulated tests that go on, out of 100"))
        charts.title(ax, sentences(found)[0], wrap=44)
    return ax


def _truth(name: str) -> str:
    if name == "good":
        return textwrap.fill(_("everything clearly good"), _LABEL)
    if name == "at_requirement":
        return textwrap.fill(_("everything just at the requirement"), _LABEL)
    return textwrap.fill(_("clearly bad: {label}", label=words.label(name)), _LABEL)
