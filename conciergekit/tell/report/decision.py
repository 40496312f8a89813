"""The first screen: what the rule proposes and how sure that is, the criteria, what may be lost, three actions, the data."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from ... import finance, gates
from ...actions import whole
from ...core import i18n
from ...core.i18n import N_, _, money, ngettext, number, percent
from ...core.measures import RECENT_MONTHS
from ...core.tables import DECISIONS, PROJECT
from ...core.text import clause, cut, upper
from ...draw.blocks import Block, Paragraph, Small, Stake, Stakes, Strong, Table, Text, Tiles, Verdict
from ...evidence import LEVEL
from ...evidence.counts import FALLS
from ...evidence.silence import SILENT_LESS
from ...finance.who_pays import unpriced_contracts
from ...gates.log import stopped_on
from ...gates.measures import AT_PACE, CLOSED
from ...gates.rule import GREY, RED, SEEN_MONTHS, TRIES
from ...gates.signals import BEHIND, BOOKS, HOURS, PAUSE, SHUT, STOPPED, SUSPENDED, UNPAID
from ..actions import when
from ..common import complete_months, decimals, few
from ..finance.top_payer import called
from ..gates import words
from ..gates.signals import sentence as warning
from ..quality import LEVELS as STATES_OF_DATA
from ..quality import reasons, to_repair
from . import measured

TILES, ACTIONS = 5, 3  # a side, and in all
RISING = 1.1  # times the mean of the last months and the last one, from which a level ahead supposes that orders rise
TYPED, ACTION = 90, 140  # characters of a cell of the workbook, of an action in its table
# said before any figure: the service does not run, its logs do not, or it is no longer paid
_FIRST = {STOPPED, SUSPENDED, SHUT, PAUSE, BEHIND, BOOKS, HOURS, UNPAID}
_TONES = {
    "go": "go",
    "go_conditions": "go",
    "adjust": "wait",
    "extend": "none",
    "suspend": "bad",
    "stop": "bad",
}


def blocks(pilot, review, columns, plan, cash, payer, signals, todo, data) -> list[Block]:
    """What ``gates`` gives (``review``, ``columns``, ``stages``, ``first_payer``, ``signals``); cash : ``finance.cash_plan``;
    todo : ``actions.plan``; data : ``quality.assess``."""
    return [
        _verdict(review, payer),
        *(Paragraph(warning(one), "alert") for one in signals.items if one.code in _FIRST),
        *_criteria(columns),
        Stakes((_loss(plan, stopped_on(pilot)), _shortfall(cash), _rests_on(pilot, payer))),
        actions(todo),
        _data(pilot, data),
    ]


def without_notebook(pilot, review, data) -> list[Block]:
    """The same where no notebook shows it."""
    plan, cash = gates.stages(pilot, review.probability), finance.cash_plan(pilot)
    found = gates.columns(review), plan, cash, gates.first_payer(pilot), gates.signals(pilot)
    return blocks(pilot, review, *found, whole(review), data)


def alone(review) -> Verdict:
    """The verdict, when the rest cannot be told."""
    if review is None:
        return Verdict("none", "", _("No opinion"), _("The gate review could not be made: see below."))
    return _verdict(review, None)


def meta(pilot) -> list[str]:
    """Stage, period, as known when."""
    found = []
    if pilot.settings.get("stage") is not None:
        found.append(_("Stage {stage}", stage=PROJECT["stage"].label(pilot.settings["stage"])))
    if pd.notna(pilot.start) and pd.notna(pilot.until):
        found.append(_("from {start} to {end}", start=i18n.date(pilot.start), end=i18n.date(pilot.until)))
    if pilot.known_on:
        found.append(_("as known on {day}", day=i18n.date(pilot.known_on)))
    return found


# ---- the verdict ------------------------------------------------------------------------------------------


def _verdict(review, payer) -> Verdict:
    return Verdict(
        _TONES[review.proposal],
        _("What the agreed rule proposes") if len(review.musts) else _("What the rule proposes"),
        DECISIONS["decision"].label(review.proposal),
        _sentence(review),
        _supposes(review, payer),
        chance=review.probability,
        chance_words=words.chance(review),
        chance_short=words.chance(review, i18n.hundredths),
        marks=_marks(review),
    )


def _marks(review) -> tuple[tuple[float, str], ...]:
    """The chances from which the rule goes on, and up to which it stops; on the last day, one limit parts them."""
    go = review.rule.at_deadline if review.gate.last else review.today.go
    goes = go, _("go on\n{n} and over", n=words.limit(review, go, i18n.hundredths))
    if review.gate.last:
        return (goes,)
    stop = review.today.stop
    return ((stop, _("stop\n{n} and under", n=words.limit(review, stop, i18n.hundredths))), goes)


def _sentence(review) -> Text:
    """Why, in a sentence or two: the chances first, where there are any."""
    why, q = " ".join(filter(None, (_why(review), _to_lift(review)))), review.probability
    if q != q:
        return why
    met = ngettext("that the {n} must is truly met.", "that all {n} musts are truly met.", len(review.musts))
    said = words.chance(review)
    return (Strong(upper(said)), f" {met} {why}".rstrip())


def _why(review) -> str:
    """What the proposal rests on beside the chances; "" when they say it all."""
    step, on, proposal = review.verdict.step, review.verdict.on, review.proposal
    if step == 1:
        return vetoed(review)
    if not len(review.musts):
        return _("No must was agreed: nothing says yet what would make this test a success.")
    if step == 2:
        said = ngettext(
            "{n} must of {all} cannot be judged yet: {names}.",
            "{n} musts of {all} cannot be judged yet: {names}.",
            len(review.missing),
            all=number(len(review.musts)),
            names=few(map(measured.short, review.missing["indicator"])),
        )
        return said
    if on == ("cash",):
        return _("The cash would not pay for an orderly closure until the next gate.")
    if step == 7:
        return _("The day agreed to decide has come.")
    if proposal in ("adjust", "extend") and step in (3, 5):
        row = next(r for r in review.musts.itertuples() if r.indicator == on[0])
        values = {"label": measured.short(row.indicator), "wanted": words.requirement(row)}
        if step == 5:
            said = N_("Work first on “{label}”: {value}, required {wanted}.")
            value = (
                f"{words.valued(row)} ({measured.behind(row)})" if words.ranged(row) else words.valued(row)
            )
            return " ".join([_(said, value=value, **values), *_not_stopped(review, row)])
        if words.falling(review):
            said = N_(
                "“{label}” has fallen {n} months in a row: at this pace, {value} in as many again, required {wanted}."
            )
            return _(said, value=words.amount(row.indicator, row.leads), n=number(FALLS), **values)
        said = N_("“{label}” is not met yet: {value} over the last {n} months, required {wanted}.")
        return _(
            said,
            value=words.amount(row.indicator, row.seen, row.requirement),
            n=number(SEEN_MONTHS),
            **values,
        )
    if proposal == "stop":
        held = review.musts[review.musts["indicator"].isin(on)]
        if (held["lever"] != "").any():
            return _("Every lever of what holds the decision back has been tried.")
        return _("No lever is written beside what is not met.")
    return words.unsettled(review) if proposal == "extend" else ""


def _not_stopped(review, row) -> list[str]:
    """Why chances that call for a stop give none."""
    if review.probability > review.today.stop:
        return []
    if row.lever and row.lever_tried < TRIES:
        return [_("A lever is left to try before stopping.")]
    return [_("The rule does not stop on what those who run the service can change.")]


def _to_lift(review) -> str:
    found = review.to_lift()
    if not found:
        return ""
    return ngettext(
        "One condition is to be lifted: {what}.",
        "{n} conditions are to be lifted, first {what}.",
        len(found),
        what=found[0],
    )


def vetoed(review) -> str:
    """What must be settled before anything else."""
    risks = review.vetoes[review.vetoes["source"] == "risk"]
    said = N_("A blocking risk must be settled first: “{what}”.")
    if not len(risks):
        risks, said = review.vetoes, N_("A reasoned veto must be lifted first: “{what}”.")
    return _(said, what=cut(clause(risks["what"].iloc[0]), TYPED)) if len(risks) else ""


# ---- what the chances suppose -----------------------------------------------------------------------------


def _supposes(review, payer) -> Text:
    """The two assumptions that would change the chances most; where a count alone says no, none would."""
    q = review.probability
    if q != q:
        return ""
    counted = review.musts[(review.musts["light"] == RED) & (review.musts["status"] == "measured")]
    counted = counted[counted["kind"] == "census"]
    if q <= review.today.stop and len(counted):
        names = few(map(measured.short, counted["indicator"]))
        return _("No assumption would change it: nothing in “{names}” is estimated.", names=names)
    looks = _ASSUMED if q > review.today.stop else (_no_new_grant, _orders_rise, _pace_lasts)
    found = [said for said in (look(review, payer) for look in looks) if said][:2]
    if not found:
        return ""
    first, *others = found
    return (
        Strong(_("This supposes")),
        " ".join(["", f"{first}.", *(_("It also supposes {that}.", that=one) for one in others)]),
    )


def _payer_stays(review, payer) -> str:
    """A payer without whom a must on the expenses covered would fail: how much they would be, its own frame says (`_one_payer`)."""
    row = _must(review, "own_cover")
    if (
        row is None
        or payer is None
        or not payer.payer.alone
        or not payer.without < row.requirement <= row.value
    ):
        return ""
    name, begins = cut(called(payer.payer), TYPED // 2), payer.begins
    if pd.notna(begins):
        return _("that the signed contract of “{payer}” begins on {day}", payer=name, day=i18n.date(begins))
    return _("that “{payer}” goes on paying", payer=name)


def _contracts_go_on(review, payer) -> str:
    row = _must(review, "own_cover")
    if row is None or payer is None or not payer.ending or not payer.kept < row.requirement <= row.value:
        return ""
    return ngettext(
        "that the contract ending on {day} is renewed ({share} of expenses covered without it)",
        "that the {n} contracts ending from {day} on are renewed ({share} of expenses covered without them)",
        payer.ending,
        day=i18n.date(payer.ends),
        share=percent(payer.kept),
    )


def _silent_alike(review, _payer) -> str:
    for row in review.musts.itertuples():
        if row.light != GREY and row.silent_low < row.requirement <= row.value:
            return _(
                "that those who did not answer are about {points} points less satisfied ({share} in all if none is)",
                points=number(100 * SILENT_LESS),
                share=percent(row.silent_low),
            )
    return ""


def _guess_holds(review, _payer) -> str:
    if review.guess_decides:
        return _("that expectations from before the test count as a few observations")
    return ""


def _no_new_grant(review, _payer) -> str:
    row = _must(review, "runway_months")
    if row is None or row.light != RED:
        return ""
    return _("that no new grant comes in and contracts end on their dates")


def _orders_rise(review, _payer) -> str:
    """What the orders have not done yet: open again, or rise beyond the last months and the last one."""
    orders = review.proof.orders
    if not review.musts["indicator"].isin(AT_PACE).any():
        return ""
    if orders.lately == CLOSED:
        return _("that the service opens again, at the pace of its open months")
    if not orders.value > RISING * np.fmax(orders.seen, orders.last):
        return ""
    level, seen = (words.amount("orders_month", one) for one in (orders.value, orders.seen))
    return _("that orders go on rising, from {seen} a month lately to {level}", seen=seen, level=level)


def _pace_lasts(review, payer) -> str:
    if not review.musts["indicator"].isin(AT_PACE).any() or _orders_rise(review, payer):
        return ""
    return _("that the pace of the last months lasts")


_ASSUMED = (
    _orders_rise,
    _contracts_go_on,
    _payer_stays,
    _silent_alike,
    _guess_holds,
    _pace_lasts,
)  # the one that changes most first


def _must(review, indicator: str):
    return next((row for row in review.musts.itertuples() if row.indicator == indicator), None)


# ---- the criteria -----------------------------------------------------------------------------------------


def _criteria(columns) -> list[Block]:
    """As many of each kind; what is left out is said."""
    found = measured.lines(columns)
    if measured.nothing(found):
        return [Paragraph(_("None of the workshop's indicators is measured yet."))]
    sides = {kind: [line for line in found if line.kind == kind] for kind in measured.SIDES}
    key = _("value"), _("range, {n} chances in 10", n=number(10 * LEVEL)), _("requirement")
    groups = tuple(
        (_(measured.SIDES[kind]), tuple(line.tile() for line in side[:TILES])) for kind, side in sides.items()
    )
    left = sum(line.role != "" for side in sides.values() for line in side[TILES:])
    more = ngettext("{n} more criterion in chapter 1.", "{n} more criteria in chapter 1.", left)
    return [Tiles(groups, key), *([Paragraph(more, "note")] if left else [])]


# ---- what may be lost -------------------------------------------------------------------------------------


def _loss(plan, stopped: pd.Timestamp) -> Stake:
    name, loss = _("Maximum loss"), plan.loss
    if pd.notna(stopped) and not math.isnan(loss.closing):
        said = _("The body has decided to stop: only an orderly closure is left to be paid for.")
        return Stake(name, money(loss.closing), said)
    if math.isnan(loss.largest):
        words_ = _("Write what the next stage costs in the sheet “{sheet}”.", sheet=PROJECT.title)
        return Stake(name, _("unknown"), words_)
    ahead = plan.table.loc[plan.table["state"] == "next", "label"]
    at = _("At stage {stage}.", stage=ahead.iloc[0]) if len(ahead) else _("At the next stage.")
    if math.isnan(loss.closing):
        at = _("{at} The cost of an orderly closure is not noted, nor counted.", at=at)
    if math.isnan(loss.accepted):
        return Stake(
            name, money(loss.largest), _("{at} The body has not said what it accepts to lose.", at=at)
        )
    accepted = Strong(money(loss.accepted))
    said = _("{at} The body accepts less:", at=at) if loss.too_much else _("{at} The body accepts", at=at)
    filled = float(min(loss.largest / loss.accepted, 2.0)) if loss.accepted > 0 else 2.0
    return Stake(name, money(loss.largest), (f"{said} ", accepted, "."), filled)


_NO_CASH = {
    "ledger": N_("The accounts are empty, hold no expense, or do not go up to the last month."),
    "opening_cash": N_("The cash at the start is not written in the sheet “Project”."),
    "months": N_("Not one month is complete yet."),
}


def _shortfall(cash) -> Stake:
    name = _("Cash shortfall")
    if not cash.known:
        return Stake(name, _("unknown"), _(_NO_CASH[cash.missing]))
    bank = (_("In the bank:") + " ", Strong(money(cash.cash_eur)), ".")
    if cash.undated_eur > 0.5:
        unsure = _("{amount} of it has no day of payment.", amount=money(cash.undated_eur))
        bank = (*bank, f" {unsure}")
    if cash.runway_months == 0:
        return Stake(name, _("already there"), bank)
    if cash.first_negative is None:
        none = ngettext(
            "None over the next {n} month, if no new grant comes in.",
            "None over the next {n} months, if no new grant comes in.",
            cash.horizon_months,
        )
        return Stake(name, _("none planned"), (f"{none} ", *bank))
    said = ngettext(
        "In {n} month, if no new grant comes in.",
        "In {n} months, if no new grant comes in.",
        max(1.0, cash.runway_months),
        decimals(max(1.0, cash.runway_months)),
    )
    if cash.envelope_negative is not None and cash.envelope_negative != cash.first_negative:
        said = ngettext(
            "In {n} month, if no new grant comes in; in {month} if {envelope} is spent.",
            "In {n} months, if no new grant comes in; in {month} if {envelope} is spent.",
            max(1.0, cash.runway_months),
            decimals(max(1.0, cash.runway_months)),
            month=i18n.month(cash.envelope_negative),
            envelope=money(cash.envelope_eur),
        )
    return Stake(name, i18n.month(cash.first_negative), (f"{said} ", *bank))


def _rests_on(pilot, payer) -> Stake:
    """The largest payer, and the funder whose grants bring more: own revenue alone would tell a service of grants that it hangs
    on nobody."""
    stake, (funder, month_eur, share) = _one_payer(pilot, payer), finance.top_funder(pilot)
    if not funder or month_eur <= payer.payer.month_eur:
        return stake
    said = _(
        "By its grants, “{funder}” makes {share} of the income of the test.",
        funder=cut(clause(funder), TYPED // 2),
        share=percent(share),
    )
    return replace(stake, words=f"{stake.words} {said}")


def _one_payer(pilot, payer) -> Stake:
    name, top = _("What depends on one payer"), payer.payer
    when = ngettext("{n} month", "{n} months", min(RECENT_MONTHS, len(pilot.months)))
    if top.share != top.share:
        unpriced = unpriced_contracts(pilot)
        why = ngettext(
            "The amount of {n} running contract is not noted.",
            "The amounts of {n} running contracts are not noted.",
            unpriced,
        )
        return Stake(name, _("not measured"), why if unpriced else _("Who pays is not noted yet."))
    if not top.alone:
        said = (
            N_("It is the share of own revenue that the largest payer brings, over {period}.")
            if pilot.has("ledger")
            else N_(
                "It is the share of the requests and contracts noted that the largest payer brings, over {period}."
            )
        )
        return Stake(name, percent(top.share), _(said, period=when))
    words = N_("{payer}, over {period} at the present pace.")
    if pd.notna(payer.begins):
        words = N_("{payer}, over {period} once its signed contract has begun, on {day}.")
    said = _(words, payer=cut(called(top), TYPED // 2), period=when, day=i18n.date(payer.begins))
    if payer.without == payer.without:
        values = {"said": said, "less": percent(payer.without), "cover": percent(payer.cover)}
        said = _(
            "{said} Without it, {less} of expenses covered instead of {cover}.",
            **values,
        )
    return Stake(name, money(top.revenue_eur), said)


# ---- what to do first -------------------------------------------------------------------------------------


def actions(todo) -> Table | Paragraph:
    """The first of the action plan."""
    if not len(todo.table):
        return Paragraph(_("No action is proposed yet."))
    rows = tuple(
        (
            (cut(row.what, ACTION), *([Small(cut(row.detail, ACTION))] if row.detail else [])),
            cut(row.who, TYPED // 2),
            when(row),
            row.cost or _("to be costed"),
        )
        for row in todo.lines().head(ACTIONS).itertuples()
    )
    head = (_("First actions"), _("Who"), _("For when"), _("Cost"))
    return Table(head, rows, right=frozenset({3}), widths=(5, 2, 2, 1), summary=head[0])


def who_when(owner, due, cost: float) -> tuple[str, str, str]:
    """Who, when, how much, as a table says them; nobody and no day are invented."""
    return (
        cut(clause(owner), TYPED // 2) or _("to be named"),
        i18n.date(due, short=True) if pd.notna(due) else _("to be dated"),
        money(cost) if cost == cost else _("to be costed"),
    )


# ---- the data ---------------------------------------------------------------------------------------------


def _data(pilot, found) -> Paragraph:
    state = _(STATES_OF_DATA[found.level])
    asked = ngettext("{n} request", "{n} requests", found.requests)
    if pd.notna(pilot.until):
        day = i18n.date(pilot.until)
        asked = ngettext("{n} request up to {day}", "{n} requests up to {day}", found.requests, day=day)
    said = _("{months}, {requests}.", months=complete_months(pilot), requests=asked)
    repair = to_repair(found)[0]
    state, why = upper(state), reasons(found)
    if why:
        said = _("Why: {why}. {said}", why=why, said=said)
    return Paragraph((Strong(f"{state}."), f" {said} {repair}"), "aside")
