"""The chapter "for whom, what": what each offer leaves, how early it comes, what is proposed for it."""

import math

from ...core import i18n
from ...core.cells.frames import each_row
from ...core.i18n import _, listing, money, ngettext, number
from ...draw.blocks import Bar, Block, Fold, Paragraph, Small, Table, Tag, Text
from ...offers.result import SPENT
from ...people import learning
from ..common import Many, Said, sayer
from ..offers import decision, name, out_of_100, prices, reason, to_pause
from ..targets.common import quoted
from ..targets.stakeholders import left_out
from .common import body, foot, lede, missing

_SHOWN = 14  # offers in the table; the others are one click away, and on paper below it
_LEVEL = 0.05  # chances by which a stakeholder's first must lead, or they hesitate
_LOOKS = {"keep": "good", "extend": "good", "pause": "bad", "wait": "quiet", "try": "new"}
_SAID = {
    "written_again": "A test is made to learn this: the plan was written again on {day:day}.",
    "to_write_again": "A test is made to learn this: the plan is to be written again.",
    "memberships": "Memberships ({brought:money}) make up for it: with the orders, {left:money} is left.",
    "memberships_part": "Memberships ({brought:money}) cover part of it: with the orders, {left:money} is still lacking.",
    "others": Many("{n} other offer", "{n} other offers"),
    "contracts": "contracts, not compared with the plan",
    "planned": "planned {planned:share} of the orders, observed {observed:share}",
    "observed": "{observed:share} of the orders",
    "priority": "Priority: chances of being among the {keep:count} offers to serve first, by {criteria}.",
    "priority_weighed": Many(
        "Priority: chances of being among the {keep:count} offers to serve first, by {criteria} as {n} stakeholder weighs them.",
        "Priority: chances of being among the {keep:count} offers to serve first, by {criteria} as {n} stakeholders weigh them.",
    ),
    "two_questions": "Priority and margin answer two questions.",
    "pause_one": "Pausing {offer} frees {hours} a month.",
    "pause": Many("Pausing {n} offer frees {hours} a month.", "Pausing {n} offers frees {hours} a month."),
    "to_weigh": Many(
        "To weigh: the tours of the test would have carried {n} order fewer. The other offers would have paid alone for those they shared.",
        "To weigh: the tours of the test would have carried {n} orders fewer. The other offers would have paid alone for those they shared.",
    ),
    "all_start": "All stakeholders would start with {offer}.",
    "start": Many("{who} alone would start with {offer}.", "{who} would start with {offer}."),
    "hesitate": Many("{who} hesitates between two offers.", "{who} hesitate between two offers."),
    "nothing_to_settle": "None of these offers is to stop, so nothing has to be settled between them.",
    "no_fact": "No single fact would change which offer comes first.",
    "find_out": "Most useful to find out: “{criterion}” for {offer}.",
    "would_change": "It has {chances:chances} of changing which offer comes first.",
    "margin_is": "Margin: own revenue, less hours of work, fair share of the tours and expenses that vary with the offer.",
    "to_accounts": "From margins to the accounts: {terms:list}. Result: {result}.",
}
_say = sayer(_SAID)
_SAID_ELSEWHERE = ("pays", "pays_first", "not_measured")  # by the margin beside it, or by the lede


def blocks(pilot, offers, priorities, shift, questions, breadth=None) -> list[Block]:
    """offers, priorities, shift, questions : ``offers.review``, then ``prioritize``, ``shift``, ``what_to_ask``, ``breadth`` of ``targets``."""
    if not len(offers.served):
        return missing(offers.lead()[0])
    wide = breadth.sentences() if breadth is not None and breadth.wide else []
    return [
        lede(*offers.lead()),
        *body(*_plan(pilot, shift), _memberships(offers), *wide),
        *_table(pilot, offers),
        *_priority(offers, priorities),
        *body(*_two_questions(offers), *prices(offers), *_paused(offers)),
        *body(*_whose(offers, priorities), *_next(questions, offers)),
        *foot(pilot, offers, details=_details(offers, priorities)),
    ]


# ---- what was planned, what comes beside ---------------------------------------------------------------------


def _plan(pilot, shift) -> list[str]:
    if not shift.total:
        return []
    said = [shift.headline()]
    if len(shift.moved):
        plan = learning(pilot).plan
        days = plan.loc[plan["kind"].eq("public") & plan["change"].ne("first"), "date"]
        said.append(_say("written_again" if len(days) else "to_write_again", day=days.max()))
    return said


def _memberships(offers) -> str:
    brought, orders = offers.term("memberships"), offers.orders_eur
    if not brought > 0.5 or not orders < 0:
        return ""
    said = "memberships" if orders + brought >= 0 else "memberships_part"
    return _say(said, brought=brought, left=abs(orders + brought))


# ---- the table -----------------------------------------------------------------------------------------------


def _table(pilot, offers) -> list[Block]:
    rows = offers.table if offers.ranked else offers.table.assign(priority=math.nan)
    order = rows["public"].where(rows["kind"] != "to_try", "\n")
    order = order.map({code: place for place, code in enumerate(dict.fromkeys(order))})
    rows = rows.assign(place=order).sort_values("place", kind="stable")
    tried = rows[rows["kind"] == "to_try"]
    served = rows.drop(tried.index)
    kept = served["revenue_eur"].fillna(0.0).nlargest(_SHOWN, keep="first").index
    first = served[served.index.isin(kept)]
    found = [_rows(pilot, [*_groups(first), *_to_try(tried.head(_SHOWN))], rows)]
    left, later = served.drop(first.index), tried.iloc[_SHOWN:]
    if n := len(left) + len(later):
        table = _rows(pilot, [*_groups(left), *_to_try(later)], rows)
        return [*found, Fold(_say("others", n), (table,), "rows")]
    return found


def _to_try(rows) -> list[tuple]:
    return [(_("To try"), _("nothing observed yet"), rows)] if len(rows) else []


def _groups(rows) -> list[tuple]:
    return [(_title(mine), _note(mine), mine) for _place, mine in rows.groupby("place", sort=False)]


def _title(rows) -> str:
    row = next(each_row(rows))
    return row.public_label if row.public else _("Other orders")


def _note(rows) -> str:
    """How a group stands beside the plan; that of a group served by contracts only is not compared."""
    if (rows["kind"] == "contract").all():
        return _say("contracts")
    shares = rows.dropna(subset="observed_share")
    if not len(shares):
        return ""
    planned, observed = (shares[share].iloc[0] for share in ("planned_share", "observed_share"))
    return _say("planned" if math.isfinite(planned) else "observed", planned=planned, observed=observed)


def _rows(pilot, groups: list[tuple], every) -> Table:
    """every : the offers whose margins make the scale of the bars."""
    lines, titles = [], []
    margins = [0.0, *every["margin_eur"].dropna()]
    low, high = min(margins), max(margins)
    for title, note, rows in groups:
        titles.append((len(lines), title, note))
        lines += [_line(row, low, high) for row in each_row(rows)]
    return Table(
        (
            _("Offer"),
            _("Orders"),
            _("Revenue"),
            _("Priority, out of 100"),
            _("Margin, trips included"),
            _("Decision proposed"),
        ),
        tuple(lines),
        right=frozenset((1, 2, 3)),
        widths=(25, 10, 9, 10.5, 17, 28.5),
        caption=_("Offers by group, {period}", period=_period(pilot)),
        groups=tuple(titles),
        wide=frozenset((4, 5)),
    )


def _period(pilot) -> str:
    months = list(pilot.months)
    first, last = (i18n.month(months[place]) for place in (0, -1)) if len(months) else ("", "")
    return first if first == last else i18n.span(first, last)


def _line(row, low: float, high: float) -> tuple[Text, ...]:
    label = row.service_label or name(row)
    return (
        _("{offer}, contract", offer=label) if row.beside_orders else label,
        number(row.orders),
        money(row.revenue_eur),
        out_of_100(row.priority),
        _margin(row, low, high),
        _decision(row),
    )


def _margin(row, low: float, high: float) -> Text:
    """The margin along one scale, from the largest loss of the offers to their largest gain."""
    value, across = row.margin_eur, (high - low) or 1.0
    words = ("+" if value > 0.5 else "") + money(value)
    if value != value:
        words = i18n.MISSING if row.kind == "to_try" else _("not measured")
    return (Bar(words, value / across, zero=-low / across),)


def _decision(row) -> Text:
    tag = Tag(decision(row), _LOOKS.get(row.decision, "plain"))
    elsewhere = row.reason in _SAID_ELSEWHERE and not (
        row.reason == "not_measured" and row.kind == "contract"
    )
    return (tag,) if elsewhere else (tag, Small(reason(row)))


# ---- priority and margin -------------------------------------------------------------------------------------


def _priority(offers, priorities) -> list[Block]:
    if not offers.ranked:
        return []
    criteria = ngettext("{n} criterion", "{n} criteria", len(priorities.criteria))
    heard = sum(not voice.trouble for voice in priorities.voices)
    weighed = heard and priorities.weights_from == "stakeholders"
    said = _say("priority_weighed" if weighed else "priority", heard, keep=offers.keep, criteria=criteria)
    return [Paragraph(said, "note")]


def _two_questions(offers) -> list[str]:
    """The offer that comes first and loses money goes on, at another price or with another payer."""
    torn = offers.torn() if offers.ranked else []
    return [_say("two_questions"), torn[0]] if torn else []


def _paused(offers) -> Said:
    rows = offers.table[offers.table["decision"] == "pause"]
    if not len(rows):
        return
    hours = rows["freed_hours_month"].sum(min_count=1)
    if hours >= 0.5:
        said = "pause_one" if len(rows) == 1 else "pause"
        freed, offer = ngettext("{n} hour", "{n} hours", hours), quoted(rows["label"].iloc[0])
        yield _say(said, len(rows), offer=offer, hours=freed)
    else:
        yield to_pause(rows)
    riding = (rows["orders"] - rows["orders_without_tour"]).sum()
    if riding > 0:
        yield _say("to_weigh", riding)


# ---- who would choose otherwise, what to find out ------------------------------------------------------------


def _whose(offers, priorities) -> Said:
    own = priorities.favourites
    if len(own) < 2:
        return
    sure = own[~(own["ahead"] < _LEVEL)]
    wanted = {label: list(rows["stakeholder"]) for label, rows in sure.groupby("label", sort=False)}
    if len(wanted) == 1 and len(sure) == len(own):
        yield _say("all_start", offer=quoted(next(iter(wanted))))
        return
    for label, people in sorted(wanted.items(), key=lambda one: -len(one[1]))[:2]:
        yield _say("start", len(people), who=_few(list(map(quoted, people))), offer=quoted(label))
    unsure = list(own.loc[own["ahead"] < _LEVEL, "stakeholder"])
    if unsure:
        yield _say("hesitate", len(unsure), who=_few(list(map(quoted, unsure))))
    rows = offers.table
    stopped = rows[rows["decision"].isin(["pause", "wait"]) & ~rows["beside_orders"]]
    gone = set(zip(stopped["public"], stopped["service"], strict=True))
    if len(wanted) > 1 and not gone & set(zip(own["public"], own["service"], strict=True)):
        yield _say("nothing_to_settle")


def _few(people: list[str]) -> str:
    if len(people) <= 3:
        return listing(people)
    return ngettext("{n} stakeholder", "{n} stakeholders", len(people))


def _next(questions, offers) -> list[str]:
    """The fact that could best change which offer comes first; nothing where no ranking is shown, or of an offer folded."""
    if not (questions.table["decision"] == "first").any() or not offers.ranked:
        return []
    rows = questions.of("first")
    if not len(rows):
        return [_say("no_fact")]
    best = rows.iloc[0]
    if best["label"] not in set(offers.table["label"]):
        return []
    criterion, offer = best["criterion_label"].lower(), quoted(best["label"])
    found = _say("find_out", criterion=criterion, offer=offer)
    return [found, _say("would_change", chances=best["p_change"])]


# ---- how it is counted ---------------------------------------------------------------------------------------


def _details(offers, priorities) -> tuple[str, ...]:
    return (
        _say("margin_is"),
        *_to_the_accounts(offers),
        *offers.notes(),
        *([priorities.weights_used(), *left_out(priorities.voices)] if offers.ranked else []),
    )


def _to_the_accounts(offers) -> Said:
    if not (offers.reconciliation["term"] == "margins").any():
        return  # no margin is measured: there is nothing to start from
    terms = (
        (_("margins"), offers.term("margins")),
        (_("other own revenue"), offers.term("not_measured", "other_revenue", "log_gap")),
        (_("memberships"), offers.term("memberships")),
        (_("grants"), offers.term("grants")),
        (_("hours and tours counted in the margins"), offers.come_back_eur),
        (_("expenses that no margin bears"), offers.term(*SPENT)),
    )
    said = [
        _("{name} {amount}", name=what, amount=_signed(amount)) for what, amount in terms if abs(amount) > 0.5
    ]
    yield _say("to_accounts", terms=said, result=_signed(offers.term("result")))


def _signed(amount: float) -> str:
    return ("+" if amount > 0.5 else "") + money(amount)
