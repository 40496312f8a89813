"""What to do next, drawn from the ranking, the shift and the focus."""

from .. import i18n, rates
from ..i18n import _, listing, ngettext
from .anchors import criterion_label, limit
from .words import quoted
from .words_focus import all_lose

CONTENDERS = 3


def next_steps(
    priorities, shift, focus, lang: str | None = None, *, questions=None, watch=None, offers=None
) -> list[str]:
    """A few actions, the most useful first; the first sentence introduces them.

    Parameters
    ----------
    priorities, shift, focus
        Results of ``prioritize``, ``shift`` and ``focus`` for the same pilot.
    questions, watch : optional
        Results of ``what_to_ask`` and of ``watch``.
    offers : optional
        Result of ``offers.review``, which decides what is paused and what changes price; nothing is proposed to be
        paused without it.

    Returns
    -------
    list of str
    """
    with i18n.use_language(lang):
        steps = [
            *_log(priorities),
            *_find_out(priorities, questions),
            *_shift(shift),
            *_looks(watch),
            *_offers(offers),
            *_focus(focus),
            *_points(priorities),
        ]
        if not steps:
            return [_("Nothing urgent: the targets are clear; look again at the next gate.")]
        return [_("Next, in this order:"), *steps]


def _log(priorities) -> list[str]:
    missing = priorities.evaluation.pairs.unassigned
    out = []
    if missing:
        out.append(
            ngettext(
                "Complete the target group and the service of {n} request.",
                "Complete the target group and the service of {n} requests.",
                missing,
            )
        )
    small = int((priorities.table["status"] == "too_few").sum())
    if small:
        out.append(
            ngettext(
                "Decide on {n} pair with too few requests or people: offer it actively for a time, or stop offering it.",
                "Decide on {n} pairs with too few requests or people: offer them actively for a time, or stop offering them.",
                small,
            )
        )
    return out


def _find_out(priorities, questions) -> list[str]:
    """What would settle the ranking, for the pairs still in the running."""
    if priorities.verdict is None or priorities.verdict.clear or len(priorities.ranked) < 2:
        return []
    if questions is not None:
        return _facts(questions)
    leaders = priorities.ranked.head(CONTENDERS)
    out = []
    for criterion, pairs in leaders.groupby("least_known", sort=False):
        out.append(_ask(criterion_label(criterion), pairs["label"]))
    return out


def _facts(questions) -> list[str]:
    """The two most useful facts; when no single one could change the choice, people must weigh."""
    rows = questions.of("first").head(2)
    if not len(rows):
        return [_("Settle the ranking by agreeing on what counts most: no single fact would.")]
    return [
        _ask(criterion, pairs["label"]) for criterion, pairs in rows.groupby("criterion_label", sort=False)
    ]


def _ask(criterion: str, pairs) -> str:
    return _(
        "To settle the ranking, find out more about “{criterion}” for {pairs}.",
        criterion=criterion.lower(),
        pairs=listing(map(quoted, pairs)),
    )


def _looks(watch) -> list[str]:
    """An alarm of the last look asks for a decision; it is not one."""
    if watch is None or not len(watch.alarms) or not watch.table["alarm"].iloc[-1]:
        return []
    row = watch.alarms.iloc[-1]
    return [
        _(
            "Understand why {gainer} gains on {loser}: ask both before moving means from one to the other.",
            gainer=quoted(watch.labels[row["gainer"]]),
            loser=quoted(watch.labels[row["loser"]]),
        )
    ]


def _shift(shift) -> list[str]:
    if shift.unplanned and shift.total:
        return [_("Write down the share of orders expected from each target group for the next period.")]
    if not len(shift.moved):
        return []
    return [
        _("Have the decision body confirm the change of target groups, and write the new planned shares.")
    ]


def _offers(offers) -> list[str]:
    """What the offers decide: another price or payer for the first ones, a pause for the last."""
    if offers is None:
        return []
    rows = offers.table
    first = rows[rows["decision"].isin(["change_price", "find_payer"])].sort_values(
        "priority", ascending=False
    )
    out = [
        _torn(label)
        for label in first.loc[
            first["priority"] >= rates.value("offer_limits")["likely_share"], "label"
        ].head(1)
    ]
    gone = rows[rows["decision"] == "pause"]
    hours = gone["freed_hours_month"].sum()
    if hours >= 0.5:
        names = [*map(quoted, gone["label"][:3]), *([_("others")] if len(gone) > 3 else [])]
        out.append(
            _(
                "Discuss pausing {pairs}: {hours} a month to use elsewhere; say who would answer these requests.",
                pairs=listing(names),
                hours=ngettext("{n} hour", "{n} hours", hours),
            )
        )
    return out


def _focus(focus) -> list[str]:
    """What to look closer at before keeping or dropping it."""
    if not len(focus.table):
        return []
    if all_lose(focus):
        return [_("Change the trips, the prices or the payers before choosing whom to drop: no pair pays for itself.")]  # fmt: skip
    core = focus.table["core_share"]
    unsure = focus.table.loc[(core > limit("spare_share")) & (core < limit("core_share")), "label"]
    if not len(unsure) or focus.table["kept"].all():
        return []
    return [_("Look closer at {pairs} before keeping or dropping them.", pairs=listing(map(quoted, unsure)))]


def _torn(label: str) -> str:
    return _(
        "{pair} ranks high and costs more than it brings: change its price or its trips, or find who pays for it.",
        pair=quoted(label),
    )


def _points(priorities) -> list[str]:
    if priorities.weights_from != "none" or not len(priorities.table):
        return []
    return [_("Ask each stakeholder for their points, so that the ranking says whom it suits.")]
