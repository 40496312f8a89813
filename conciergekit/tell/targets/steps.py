"""What to do next, drawn from the ranking, the shift and the focus."""

from ...core import rates
from ...core.i18n import _
from ...targets.anchors import criterion_label
from ..common import Many, Said, sayer
from ..steps import Step, before, once
from .common import quoted
from .focus import all_lose, unsettled

CONTENDERS = 3
_SAID = {
    "nothing": "Nothing urgent: the groups are clear; look again at the next gate.",
    "head": "Next, in this order:",
    "pair": Many(
        "Complete the group and the service of {n} request.",
        "Complete the group and the service of {n} requests.",
    ),
    "few": Many(
        "Decide on {n} offer with too few requests or people: propose it actively for a time, or drop it.",
        "Decide on {n} offers with too few requests or people: propose them actively for a time, or drop them.",
    ),
    "measure": "Measure first “{criterion}” for {pair}: the first place hangs on what nobody measured.",
    "agree": "Settle the ranking by agreeing on what counts most: no single fact would.",
    "ask": "To settle the ranking, find out more about “{criterion}” for {pairs:list}.",
    "understand": "Understand why {gainer} gains on {loser}: ask both before moving means from one to the other.",
    "expected": "Write down the share of orders expected from each group for the next period.",
    "confirm": "Have the decision body confirm the change of groups, and write the new planned shares.",
    "dear": "{pair} ranks high and costs more than it brings: change its price or its payer.",
    "pause": "Pausing {pairs:list} is proposed: say who would answer these requests.",
    "all_lose": "Change the trips, the prices or the payers before choosing which offers to drop: none pays for itself.",
    "unsure": "Look closer at {pairs:list} before keeping or dropping them.",
    "points": "Ask each stakeholder for their points, so that the ranking says whom it suits.",
}
_say = sayer(_SAID)


def of(priorities, *, shift, focus, questions=None, watch=None, offers=None, review=None) -> list[str]:
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
    review : optional
        Result of ``gates.review``: what it puts before all this.
    """
    steps = [
        *_log(priorities),
        *_measure(priorities),
        *_still_open(priorities, questions),
        *_shift(shift),
        *_looks(watch),
        *_offers(offers, all_lose(focus)),
        *_focus(focus),
        *_points(priorities),
    ]
    if not steps:
        return [_say("nothing")]
    return [*(before(review) or [_say("head")]), *once(steps)]


def _log(priorities) -> Said:
    missing = priorities.evaluation.pairs.unassigned
    if missing:
        yield Step(_say("pair", missing), "know:pair")
    small = int((priorities.table["status"] == "too_few").sum())
    if small:
        yield Step(_say("few", small), "choose:few")


def _measure(priorities) -> list[str]:
    if not priorities.hangs:
        return []
    criterion, pair = cell_to_measure(priorities)
    return [Step(_say("measure", criterion=criterion.lower(), pair=pair), f"know:{criterion}")]


def cell_to_measure(result) -> tuple[str, str]:
    """Words of the criterion and of the pair."""
    public, service, criterion = result.to_measure
    rows = result.ranked
    pair = rows.loc[(rows["public"] == public) & (rows["service"] == service), "label"].iloc[0]
    return criterion_label(criterion), quoted(pair)


def _still_open(priorities, questions) -> list[str]:
    if priorities.verdict is None or priorities.verdict.clear or len(priorities.ranked) < 2:
        return []
    if questions is not None:
        return _facts(questions)
    leaders = priorities.ranked.head(CONTENDERS).groupby("least_known", sort=False)
    return [_ask(criterion_label(criterion), pairs["label"]) for criterion, pairs in leaders]


def _facts(questions) -> list[str]:
    """The two most useful facts; when no single one could change the choice, people must weigh."""
    rows = questions.of("first").head(2)
    if not len(rows):
        return [Step(_say("agree"), "know:weights")]
    return [
        _ask(criterion, pairs["label"]) for criterion, pairs in rows.groupby("criterion_label", sort=False)
    ]


def _ask(criterion: str, pairs) -> Step:
    said = _say("ask", criterion=criterion.lower(), pairs=map(quoted, pairs))
    return Step(said, f"know:{criterion}")


def _looks(watch) -> list[str]:
    """An alarm of the last look asks for a decision; it is not one."""
    if watch is None or not len(watch.alarms) or not watch.table["alarm"].iloc[-1]:
        return []
    row = watch.alarms.iloc[-1]
    groups = {who: quoted(watch.labels[row[who]]) for who in ("gainer", "loser")}
    return [Step(_say("understand", **groups), "know:shift")]


def _shift(shift) -> Said:
    if shift.unplanned and shift.total:
        yield Step(_say("expected"), "plan")
    elif len(shift.moved):
        yield Step(_say("confirm"), "plan")


def _offers(offers, no_pair_pays: bool) -> list[Step]:
    """Which offers would change, which the chapter on offers says with its figures; not the first where all would."""
    if offers is None:
        return []
    rows = offers.table
    first = rows[rows["decision"].isin(["change_price", "find_payer"])].sort_values(
        "priority", ascending=False
    )
    torn = (
        first.head(0)
        if no_pair_pays
        else first[first["priority"] >= rates.value("offer_limits")["likely_share"]].head(1)
    )
    out = [Step(_say("dear", pair=quoted(label)), f"price:{label}", refers=True) for label in torn["label"]]
    gone = rows[rows["decision"] == "pause"]
    if gone["freed_hours_month"].sum() >= 0.5:
        names = [*map(quoted, gone["label"][:3]), *([_("others")] if len(gone) > 3 else [])]
        out.append(Step(_say("pause", pairs=names), "pause", refers=True))
    return out


def _focus(focus) -> list[str]:
    if not len(focus.table):
        return []
    if all_lose(focus):
        return [Step(_say("all_lose"), "price", refers=True)]
    unsure = unsettled(focus)
    if not len(unsure) or focus.table["kept"].all():
        return []
    return [Step(_say("unsure", pairs=map(quoted, unsure)), "choose:unsure")]


def _points(priorities) -> Said:
    if priorities.weights_from == "none" and len(priorities.table):
        yield Step(_say("points"), "know:points")
