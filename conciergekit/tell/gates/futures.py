"""Continuations of the test told: how much longer, on which side, and whether it is worth its price."""

import numpy as np

from ... import draw
from ...core.i18n import _, listing, money, ngettext, number
from ..common import Said
from . import words
from .words import in_100

HARDLY = 0.05  # share of the continuations that go, up to which it is said that a go is hardly to be expected


# ---- continuations


def sentences(found) -> list[str]:
    """How long, on which side, and whether it is worth its price."""
    if not found.known:
        if not found.missing:
            return [_("No must was agreed: there is nothing to look ahead to.")]
        names = listing(map(words.quoted, found.missing))
        return [_("How much longer cannot be said before this is measured: {names}.", names=names)]
    said = []
    if found.supposing:
        names = listing(map(words.quoted, found.supposing))
        said.append(
            _(
                "More months alone will not change {names}: it takes a decision. What follows supposes it settled.",
                names=names,
            )
        )
    return [*said, *_how_long(found), *_worth(found)]


def _how_long(found) -> Said:
    last = int(found.table["months"].iloc[-1])
    if found.settled:
        word = {1: _("to go on"), -1: _("to stop")}[found.settled]
        yield _(
            "Today's figures are enough {word}: in {n} of 100 possible continuations they would still say so after "
            "{months} months.",
            word=word,
            n=in_100(found.stands),
            months=number(last),
        )
        return
    soon = min(2, last)
    yield _(
        "Of 100 possible continuations of your test, {soon} give an answer within {first} months, {late} within {last} months.",
        soon=in_100(found.decided_by(soon)),
        first=number(soon),
        late=in_100(found.decided_by(last)),
        last=number(last),
    )
    end = found.table.iloc[-1]
    yield _(
        "After {n} months, of 100: go on, {go}; stop, {stop}; not settled, {undecided}.",
        n=number(last),
        go=in_100(end["go"]),
        stop=in_100(end["stop"]),
        undecided=in_100(end["undecided"]),
    )
    if end["go"] <= HARDLY and found.deadline is not None and found.deadline <= last:
        yield _(
            "By the day agreed to decide, the rule is unlikely to propose to continue. The body may see in it a reason to stop. This is advice: the rule itself stops on today’s figures only."
        )


def _worth(found) -> Said:
    if np.isnan(found.month_cost_eur):
        yield _("The cost of a month of test is not measured (Ledger sheet).")
        return
    cost = money(found.month_cost_eur)
    if found.best_months is None:
        yield _(
            "A month of test costs {cost}, own revenue deducted (cash plan). To weigh it, say on the Project sheet what continuing by mistake and stopping by mistake would cost.",
            cost=cost,
        )
        return
    table = found.table.set_index("months")
    if found.best_months == 0:
        yield _(
            "One more month of test costs {cost}, own revenue deducted (cash plan). It saves {saved} of mistakes on average. On money alone, waiting does not pay. This is advice, not the rule.",
            cost=cost,
            saved=money(table.loc[1, "evsi_eur"]),
        )
        return
    best = table.loc[found.best_months]
    yield ngettext(
        "A month of test costs {cost}, own revenue deducted (cash plan). Waiting pays for {n} month, not beyond: it saves {saved} of mistakes on average. This is advice, not the rule.",
        "A month of test costs {cost}, own revenue deducted (cash plan). Waiting pays for {n} months, not beyond: they save {saved} of mistakes on average. This is advice, not the rule.",
        found.best_months,
        cost=cost,
        saved=money(best["evsi_eur"]),
    )


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
