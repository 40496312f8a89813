"""What more months would bring, how often the gate errs, and what each figure rests on, in words."""

import numpy as np

from ..i18n import _, listing, money, ngettext, number
from . import words

HARDLY = 0.05  # share of the continuations that go, up to which it is said that a go is hardly to be expected


def in_100(share: float) -> str:
    """ "34" out of a hundred, never a bare 0 or 100 from a simulation."""
    return number(min(max(int(100 * share + 0.5), 0), 100))  # halves upwards, as percentages are printed


# ---- continuations


def futures(found) -> list[str]:
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


# ---- the gate before the test


def design(found) -> list[str]:
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
