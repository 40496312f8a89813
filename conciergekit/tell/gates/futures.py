"""Continuations of the test told: how much longer, on which side, and whether it is worth its price."""

import numpy as np

from ... import draw
from ...core.i18n import _, ngettext, number
from ..common import Many, Said, sayer
from . import words
from .words import in_100

HARDLY = 0.05  # share of the continuations that go, up to which it is said that a go is hardly to be expected


_SAID = {
    "no_must": "No must was agreed: there is nothing to look ahead to.",
    "missing": "How much longer cannot be said before this is measured: {names:list}.",
    "supposing": "More months alone will not change {names:list}: it takes a decision. What follows supposes it settled.",
    "settled": "Today's figures are enough {word}: in {n} of 100 possible continuations they would still say so after {months:count} months.",
    "answers": "Of 100 possible continuations of your test, {soon} give an answer within {first:count} months, {late} within {last:count} months.",
    "at_the_end": "After {n:count} months, of 100: go on, {go}; stop, {stop}; not settled, {undecided}.",
    "hardly": "By the day agreed to decide, the rule is unlikely to propose to continue. The body may see in it a reason to stop. This is advice: the rule itself stops on today’s figures only.",
    "no_cost": "The cost of a month of test is not measured (Ledger sheet).",
    "no_stakes": "A month of test costs {cost:money}, own revenue deducted (cash plan). To weigh it, say on the Project sheet what continuing by mistake and stopping by mistake would cost.",
    "not_worth": "One more month of test costs {cost:money}, own revenue deducted (cash plan). It saves {saved:money} of mistakes on average. On money alone, waiting does not pay. This is advice, not the rule.",
    "worth": Many(
        "A month of test costs {cost:money}, own revenue deducted (cash plan). Waiting pays for {n} month, not beyond: it saves {saved:money} of mistakes on average. This is advice, not the rule.",
        "A month of test costs {cost:money}, own revenue deducted (cash plan). Waiting pays for {n} months, not beyond: they save {saved:money} of mistakes on average. This is advice, not the rule.",
    ),
}
_say = sayer(_SAID)


def sentences(found) -> list[str]:
    """How long, on which side, and whether it is worth its price."""
    if not found.known:
        return [_say("missing" if found.missing else "no_must", names=map(words.quoted, found.missing))]
    supposing = [_say("supposing", names=map(words.quoted, found.supposing))] if found.supposing else []
    return [*supposing, *_how_long(found), _worth(found)]


def _how_long(found) -> Said:
    end = found.table.iloc[-1]
    last = int(end["months"])
    if found.settled:
        word = {1: _("to go on"), -1: _("to stop")}[found.settled]
        yield _say("settled", in_100(found.stands), word=word, months=last)
        return
    first = min(2, last)
    soon, late = (in_100(found.decided_by(months)) for months in (first, last))
    yield _say("answers", soon=soon, first=first, late=late, last=last)
    sides = {side: in_100(end[side]) for side in ("go", "stop", "undecided")}
    yield _say("at_the_end", last, **sides)
    if end["go"] <= HARDLY and found.deadline is not None and found.deadline <= last:
        yield _say("hardly")


def _worth(found) -> str:
    cost, best = found.month_cost_eur, found.best_months
    if np.isnan(cost):
        return _say("no_cost")
    if best is None:
        return _say("no_stakes", cost=cost)
    saved = found.table.set_index("months").loc[best or 1, "evsi_eur"]
    return _say("worth" if best else "not_worth", best, cost=cost, saved=saved)


def plot(found, ax=None):
    """Shares of the continuations that go, stop or stay undecided, month after month."""
    said = sentences(found)
    title = said[1] if found.known and found.supposing else said[0]
    kinds = {
        "go": ("good", _("go on")),
        "stop": ("loss", _("stop the test")),
        "undecided": ("quiet", _("not settled")),
    }
    rows = []
    for row in found.table.itertuples():
        ends = 100 * np.cumsum([0.0, *(getattr(row, kind) for kind in kinds)])
        spans = [
            draw.Span(ends[k], ends[k + 1], look, _inside(ends[k + 1] - ends[k]))
            for k, (look, _words) in enumerate(kinds.values())
        ]
        rows.append(draw.Row(ngettext("{n} month", "{n} months", row.months), [draw.Lane(spans)]))
    reading = _("Continuations out of 100, by how many more months of test.")
    return draw.plot(draw.Rows(title, reading if rows else "", rows, legend=list(kinds.values())), ax)


def _inside(share: float) -> str:
    """The share written in its part of the bar, where there is room for it; 100 only if it is all of them."""
    return number(share if share >= 100 - 1e-9 else min(share, 99)) if share >= 4 else ""
