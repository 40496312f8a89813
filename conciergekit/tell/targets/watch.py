"""The monthly looks in words. Every function speaks the current language."""

import numpy as np
import pandas as pd

from ... import draw
from ...core import i18n
from ...core.i18n import N_, _, chances, ngettext
from ...targets import looks
from ...targets.watch import FALSE_ALARMS, FULL_LOOKS
from ..common import Many, Said, in_columns, sayer
from .common import group, quoted

DECISIONS = {"too_early": N_("too early"), "keep": N_("stay"), "change": N_("change")}
_SAID = {
    "no_month": "No complete month yet: nothing to look at.",
    "one_group": "Only one group is served: nothing can shift from one to another.",
    "no_order": "No order of these groups has been served: nothing to look at.",
    "too_early": "Too early for a monthly look: it takes {n:count} complete months, there are {have:count}.",
    "no_shift": Many(
        "{n} monthly look: no sudden shift between groups beyond what chance produces.",
        "{n} monthly looks: no sudden shift between groups beyond what chance produces.",
    ),
    "shift": "A shift within the test was seen at the look of {month}: {gainer} gained on {loser} from {since} on.",
    "uncoded": Many(
        "{n} order names no client. It cannot show a shift, since one regular would look like many people.",
        "{n} orders name no client. They cannot show a shift, since one regular would look like many people.",
    ),
    "slow": "A slow or small change can escape these looks. Read the chart, and compare what was planned with what happened.",
    "change": "By the rule below, the focus moves to {group} at the end of {month:month}.",
    "keep": "Today the focus stays on {focus}: {chance:chances} that {other} is really ahead.",
    "none_seen": "With {orders}, no shift can be seen within {months:count} months: look at the whole test instead.",
    "smallest": "With {orders}, {months:count} months show a move of {points} points or more from the first group to the second. It is seen about {chance:count} times in 100. A smaller one takes longer.",
    "rule": "Looks are at the end of each month. Over {n:count} looks without any real shift, a false alarm comes about {false:count} times in 100 at most. The focus changes when another group is ahead with {sure:chances}. It must also bring more than {cost:count} orders more over {horizon:count} months, the price of a change.",
}
_say = sayer(_SAID)


def headline(result) -> str:
    """What the looks have seen, in one sentence."""
    table = result.table
    if not len(table):
        return _say("no_month")
    if len(result.labels) < 2:
        return _say("one_group")
    if not table["orders"].any():
        return _say("no_order")
    if len(table) < looks.BEFORE + looks.AFTER:
        return _say("too_early", n=looks.BEFORE + looks.AFTER, have=len(table))
    if not table["alarm"].any():
        return _say("no_shift", len(table))
    first = result.alarms.iloc[0]
    groups = {who: quoted(result.labels[first[who]]) for who in ("gainer", "loser")}
    return _say("shift", month=i18n.month(first["month"]), since=i18n.month(first["since"]), **groups)


def sentences(result) -> list[str]:
    """Headline, decision, what this volume can reveal, the rule and its error."""
    out = [headline(result)]
    if len(result.labels) < 2:
        return out
    if not result.table["orders"].any():
        return [*out, *capacity(result)]
    if result.uncoded:  # one regular or many people: nothing tells
        out.append(_say("uncoded", result.uncoded))
    if not result.table["alarm"].any():  # silence is not proof
        out.append(_say("slow"))
    return [*out, *_decision(result), *capacity(result), _rule(result)]


def _decision(result) -> Said:
    table = result.table
    for row in table[table["decision"] == "change"].itertuples():
        yield _say("change", group=quoted(row.focus_label), month=row.month)
    last = table.iloc[-1]
    if last["decision"] == "keep" and isinstance(last["challenger_label"], str):
        both = {"focus": quoted(last["focus_label"]), "other": quoted(last["challenger_label"])}
        yield _say("keep", chance=last["p_overtake"], **both)


def capacity(result) -> Said:
    """The smallest shift this volume can reveal: to be read before the test starts."""
    if not np.isfinite(result.volume) or result.volume <= 0:
        return
    orders = ngettext("{n} order a month", "{n} orders a month", result.volume)
    orders = _("{orders} planned", orders=orders) if result.volume_planned else orders
    values = {"orders": orders, "months": looks.WITHIN_MONTHS}
    if not np.isfinite(result.smallest):
        yield _say("none_seen", **values)
        return
    points = i18n.number(np.ceil(100 * result.smallest))
    yield _say("smallest", points=points, chance=100 * looks.FOUND, **values)


def _rule(result) -> str:
    return _say(
        "rule",
        n=FULL_LOOKS,
        false=100 * FALSE_ALARMS,
        sure=result.rule["sure"],
        cost=result.rule["cost_orders"],
        horizon=result.rule["horizon_months"],
    )


def log(result) -> pd.DataFrame:
    """One row a look, in words."""
    early = np.arange(1, len(result.table) + 1) < looks.BEFORE + looks.AFTER
    seen = np.select([early, result.table["alarm"]], [_("too early"), _("yes")], _("no"))
    columns = {
        _("Look at the end of"): "month",
        _("Orders"): "orders",
        _("Shift seen"): "seen",
        _("Group in focus"): ("focus_label", lambda label: group(label) if isinstance(label, str) else label),
        _("Chances that another is ahead"): ("p_overtake", chances),
        _("Decision"): ("decision", lambda word: _(DECISIONS[word])),
    }
    return in_columns(result.table.assign(seen=seen), columns)


# ---- chart -----------------------------------------------------------------------------------------------

MOST_LINES = 5


def plot(result, ax=None):
    """Share of the main groups month by month; a mark where a look raised its first alarm."""
    counts = result.counts
    total = counts.sum(axis=1)
    if len(result.labels) < 2 or not total.sum() > 0:
        return draw.plot(draw.Rows(headline(result)), ax)
    main = counts.sum().sort_values(ascending=False, kind="stable").index[:MOST_LINES]
    curves = [
        draw.Curve(
            (counts[code] / total.where(total > 0)).to_numpy(),
            group(result.labels[code]),
            strong=code == main[0],
        )
        for code in main
    ]
    form = draw.Curves(
        headline(result),
        _("Share of each group in the orders delivered in the month."),
        curves,
        upright=[draw.Line(month, _("shift seen")) for month in result.alarms.index[:1]],
        x_months=counts.index,
        unit="percent",
        limits=(0, 1.02),
    )
    return draw.plot(form, ax)
