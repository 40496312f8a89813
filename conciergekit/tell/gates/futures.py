"""Continuations of the test told: how much longer, on which side, and whether it is worth its price."""

import numpy as np

from ... import charts
from ...i18n import _, listing, money, ngettext, number
from . import words
from .words import in_100

HARDLY = 0.05  # share of the continuations that go, up to which it is said that a go is hardly to be expected


# ---- continuations


def sentences(found) -> list[str]:
    """How long, on which side, and whether it is worth its price."""
    if not found.known:
        if not found.missing:
            return [_("No must-criterion was agreed: there is nothing to look ahead to.")]
        names = listing(map(words.quoted, found.missing))
        return [_("How much longer cannot be said before this is measured: {names}.", names=names)]
    said = []
    if found.supposing:
        names = listing(map(words.quoted, found.supposing))
        said.append(_("More months alone will not change {names}: it takes a decision. What follows supposes it settled.",
                      names=names))  # fmt: skip
    return [*said, *_how_long(found), *_worth(found)]


def _how_long(found) -> list[str]:
    last = int(found.table["months"].iloc[-1])
    if found.settled:
        word = {1: _("to go on"), -1: _("to stop")}[found.settled]
        return [_("Today's figures are enough {word}: in {n} of 100 possible continuations they would still say so after "
                  "{months} months.", word=word, n=in_100(found.stands), months=number(last))]  # fmt: skip
    soon = min(2, last)
    said = [_("Out of 100 possible continuations of your test, {soon} settle it within {first} months, {late} within {last} "
              "months.", soon=in_100(found.decided_by(soon)), first=number(soon), late=in_100(found.decided_by(last)),
              last=number(last))]  # fmt: skip
    end = found.table.iloc[-1]
    said.append(_("After {n} months: {go} would go on, {stop} would stop, {undecided} would still be undecided.",
                  n=number(last), go=in_100(end["go"]), stop=in_100(end["stop"]), undecided=in_100(end["undecided"])))  # fmt: skip
    if end["go"] <= HARDLY and found.deadline is not None and found.deadline <= last:
        said.append(_("A go by the day agreed to decide is hardly to be expected: a reason to stop that the body may weigh. A "
                      "piece of advice, not the rule, which stops on today's figures only."))  # fmt: skip
    return said


def _worth(found) -> list[str]:
    if np.isnan(found.month_cost_eur):
        return [_("The cost of a month of test is not measured (Ledger sheet).")]
    cost = money(found.month_cost_eur)
    if found.best_months is None:
        return [_("A month of test costs {cost}, own revenue deducted. Say what a wrong go and a wrong stop would cost "
                  "(Project sheet) to weigh it against the mistakes it avoids.", cost=cost)]  # fmt: skip
    table = found.table.set_index("months")
    if found.best_months == 0:
        return [_("One more month of test costs {cost} and saves {saved} of mistakes on average: on money alone, waiting does "
                  "not pay. A piece of advice, not the rule.", cost=cost, saved=money(table.loc[1, "evsi_eur"]))]  # fmt: skip
    best = table.loc[found.best_months]
    return [ngettext("A month of test costs {cost}. Waiting pays for {n} month, not beyond: it saves {saved} of mistakes on "
                     "average. A piece of advice, not the rule.",
                     "A month of test costs {cost}. Waiting pays for {n} months, not beyond: they save {saved} of mistakes on "
                     "average. A piece of advice, not the rule.",
                     found.best_months, cost=cost, saved=money(best["evsi_eur"]))]  # fmt: skip


def plot(found, ax=None):
    """Stacked shares of the continuations, month after month."""
    with charts.style():
        ax = charts.axes(ax, height=3.2)
        if not found.known:
            ax.axis("off")
            charts.title(ax, sentences(found)[0])
            return ax
        table = found.table
        bottom = np.zeros(len(table))
        kinds = (("go", _("go on"), charts.GOOD, ""), ("stop", _("stop"), charts.BAD, "//"),
                 ("undecided", _("not settled"), charts.PALE, ""))  # fmt: skip
        for name, label, colour, hatch in kinds:
            height = 100 * table[name].to_numpy(dtype=float)
            ax.bar(table["months"], height, 0.75, bottom=bottom, color=colour, hatch=hatch, edgecolor="white")
            if height[-1] >= 4:
                middle = bottom[-1] + height[-1] / 2
                ax.annotate(
                    label, (table["months"].iloc[-1] + 0.45, middle), va="center", annotation_clip=False
                )
            bottom += height
        ax.set_xticks(table["months"])
        ax.set_xlabel(_("more months of test"))
        ax.set_ylabel(_("continuations out of 100"))
        ax.set_ylim(0, 100)
        ax.margins(x=0.12)
        title = [s for s in sentences(found) if s != sentences(found)[0]] if found.supposing else None
        charts.title(ax, (title or sentences(found))[0], wrap=66)
    return ax
