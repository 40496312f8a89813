"""The first screen: what the rule proposes and how sure that is, the criteria, what may be lost, three actions, the data."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from ... import finance, gates
from ...actions import whole
from ...core import i18n
from ...core.i18n import _, money, ngettext, number, percent
from ...core.measures import RECENT_MONTHS
from ...core.schema import fold
from ...core.tables import DECISIONS, PROJECT
from ...core.text import clause, cut, upper
from ...draw.blocks import Block, Paragraph, Small, Stake, Stakes, Strong, Table, Text, Tiles, Verdict
from ...evidence import LEVEL
from ...evidence.counts import FALLS
from ...evidence.silence import SILENT_LESS
from ...finance.who_pays import unpriced_contracts
from ...gates.conditions import stop_until
from ...gates.log import stopped_on, suspended_on
from ...gates.measures import AT_PACE, CLOSED
from ...gates.rule import GREY, RED, SEEN_MONTHS, TRIES
from ...gates.signals import BEHIND, BOOKS, HOURS, PAUSE, SHUT, STOPPED, SUSPENDED, UNPAID
from ...logistics.weeks import pause, shut_since
from ..actions import when
from ..common import Many, complete_months, decimals, few, sayer
from ..finance.top_payer import called
from ..gates import words
from ..gates.agreed import TRIED
from ..gates.signals import sentence as warning
from ..quality import LEVELS as STATES_OF_DATA
from ..quality import reasons, to_repair
from . import measured

TILES, ACTIONS = 5, 3  # a side, and in all
RISING = 1.1  # times the mean of the last months and the last one, from which a level ahead supposes that orders rise
TYPED, ACTION = 90, 140  # characters of a cell of the workbook, of an action in its table
# said before any figure: the service does not run, its logs do not, or it is no longer paid
_FIRST = {STOPPED, SUSPENDED, SHUT, PAUSE, BEHIND, BOOKS, HOURS, UNPAID}
TONES = {
    "go": "go",
    "go_conditions": "go",
    "adjust": "wait",
    "extend": "none",
    "suspend": "bad",
    "stop": "bad",
}
_SAID = {
    # the verdict and why
    "met": Many("that the {n} must is truly met.", "that all {n} musts are truly met."),
    "no_must": "No must was agreed: nothing says yet what would make this test a success.",
    "unjudged": Many(
        "{n} must of {all:count} cannot be judged yet: {names}.",
        "{n} musts of {all:count} cannot be judged yet: {names}.",
    ),
    "no_cash": "The cash would not pay for an orderly closure until the end of {until:month}.",
    "day_come": "The day agreed to decide has come.",
    "work_first": "Work first on “{label}”: {value}, required {wanted}.",
    "falls": "“{label}” has fallen {n:count} months in a row: at this pace, {value} in as many again, required {wanted}.",
    "unseen": "“{label}” is not met yet: {value} over the last {n:count} months, required {wanted}.",
    "tried": "Every lever of what holds the decision back has been tried.",
    "no_lever": "No lever is written beside what is not met.",
    "lever_left": "A lever is left to try before stopping.",
    "can_change": "The rule does not stop on what those who run the service can change.",
    "to_lift": Many(
        "One condition is to be lifted: {what}.", "{n} conditions are to be lifted, first {what}."
    ),
    "risk": "A blocking risk must be settled first: “{what}”.",
    "veto": "A reasoned veto must be lifted first: “{what}”.",
    # what the chances suppose
    "nothing_supposed": "No assumption would change it: nothing in “{names}” is estimated.",
    "also": "It also supposes {that}.",
    "begins": "that the signed contract of “{payer}” begins on {day:day}",
    "goes_on": "that “{payer}” goes on paying",
    "renewed": Many(
        "that the contract ending on {day:day} is renewed ({share:share} of expenses covered without it)",
        "that the {n} contracts ending from {day:day} on are renewed ({share:share} of expenses covered without them)",
    ),
    "silent": "that those who did not answer are about {points:count} points less satisfied ({share:share} in all if none is)",
    "guess": "that expectations from before the test count as a few observations",
    "no_grant": "that no new grant comes in and contracts end on their dates",
    "opens_again": "that the service opens again, at the pace of its open months",
    "rise": "that orders rise, from {seen} a month lately to {level}",
    "pace": "that the pace of the last months lasts",
    "more_criteria": Many("{n} more criterion in chapter 1.", "{n} more criteria in chapter 1."),
    # what may be lost
    "only_closing": "The body has decided to stop: only an orderly closure is left to be paid for.",
    "no_envelope": "Write what the next stage costs in the sheet “{sheet}”. If its line lacks, “conciergekit upgrade --stage gate” adds it.",
    "no_closing": "{at} The cost of an orderly closure is not noted, nor counted.",
    "unsaid": "{at} The body has not said what it accepts to lose.",
    "too_much": "{at} The body accepts less:",
    "accepted": "{at} The body accepts",
    # the cash
    "ledger": "The accounts are empty, hold no expense, or do not go up to the last month.",
    "amounts": "Some lines of the accounts have no readable amount. Write it in the Ledger sheet.",
    "bank": "The accounting exports do not tell the bank whole.",
    "sales": "The accounts hold no sale, while the other sheets tell some. Write the sales in the Ledger sheet.",
    "opening_cash": "The cash at the start is not written in the sheet “Project”.",
    "months": "Not one month is complete yet.",
    "undated": "{amount:money} of it has no day of payment.",
    "none_planned": Many(
        "None over the next {n} month, without a new grant.",
        "None over the next {n} months, without a new grant.",
    ),
    "shortfall": Many("In {n} month, without a new grant.", "In {n} months, without a new grant."),
    "shortfall_envelope": Many(
        "In {n} month, without a new grant; in {month:month} if {envelope:money} is spent.",
        "In {n} months, without a new grant; in {month:month} if {envelope:money} is spent.",
    ),
    # who pays
    "grants": "By its grants, “{funder}” makes {share:share} of the income of the test.",
    "unpriced": Many(
        "The amount of {n} running contract is not noted.",
        "The amounts of {n} running contracts are not noted.",
    ),
    "no_payer": "Who pays is not noted yet.",
    "no_revenue": "No own revenue is noted.",
    "none_lately": Many(
        "No own revenue is noted over the last month.",
        "No own revenue is noted over the last {n} months.",
    ),
    "user_unknown": "What each user pays is not noted.",
    "shares_unknown": "What each payer brings is not noted.",
    "largest": "It is the share of own revenue that the largest payer brings, over {period}.",
    "largest_noted": "It is the share of the requests and contracts noted that the largest payer brings, over {period}.",
    "alone": "{payer}, over {period} at the present pace.",
    "alone_once_begun": "{payer}, over {period} once its signed contract has begun, on {day:day}.",
    "without": "{said} Without it, {less:share} of expenses covered ({cover:share} with it), at the estimated level.",
    "requests": Many("{n} request", "{n} requests"),
    "requests_until": Many("{n} request up to {day:day}", "{n} requests up to {day:day}"),
}
_say = sayer(_SAID)


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
    """Stage, period, day of the review, as known when."""
    found = []
    if pilot.settings.get("stage") is not None:
        found.append(_("Stage {stage}", stage=PROJECT["stage"].label(pilot.settings["stage"])))
    if pd.notna(pilot.start) and pd.notna(pilot.until):
        found.append(_("from {start} to {end}", start=i18n.date(pilot.start), end=i18n.date(pilot.until)))
    if pd.notna(day := pilot.settings.get("next_gate", pd.NaT)):
        found.append(_("gate review of {day}", day=i18n.date(day)))
    if pilot.known_on:
        found.append(_("as known on {day}", day=i18n.date(pilot.known_on)))
    return found


# ---- the verdict ------------------------------------------------------------------------------------------


def _verdict(review, payer) -> Verdict:
    return Verdict(
        TONES[review.proposal],
        " · ".join([_("What the rule proposes"), *([_(TRIED)] if review.tried else [])]),
        DECISIONS["decision"].label(review.proposal),
        _sentence(review),
        _would_change(review, payer),
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
    lift, q = review.to_lift(), review.probability
    lift = _say("to_lift", len(lift), what=lift[0]) if lift else ""
    why = " ".join(filter(None, (_why(review), lift)))
    if q != q:
        return why
    met, said = _say("met", len(review.musts)), words.chance(review)
    return (Strong(upper(said)), f" {met} {why}".rstrip())


def short_of_cash(review) -> str:
    return _say("no_cash", until=stop_until(review.pilot))


def _why(review) -> str:
    """What the proposal rests on beside the chances; "" when they say it all."""
    step, on, proposal = review.verdict.step, review.verdict.on, review.proposal
    if step == 1:
        return vetoed(review)
    if not len(review.musts):
        return _say("no_must")
    if step == 2:
        names = few(map(measured.short, review.missing["indicator"]))
        return _say("unjudged", len(review.missing), all=len(review.musts), names=names)
    if on == ("cash",):
        return short_of_cash(review)
    if step == 7:
        return _say("day_come")
    if proposal in ("adjust", "extend") and step in (3, 5):
        row = words.first_on(review)
        values = {"label": measured.short(row.indicator), "wanted": words.requirement(row)}
        if step == 5:
            value, behind = words.valued(row), words.ranged(row) and measured.behind(row)
            first = _say("work_first", value=f"{value} ({behind})" if behind else value, **values)
            if review.probability > review.today.stop:
                return first
            # chances that call for a stop, and give none
            left = row.lever and row.lever_tried < TRIES
            return f"{first} {_say('lever_left' if left else 'can_change')}"
        if words.falling(review):
            return _say("falls", FALLS, value=words.amount(row.indicator, row.leads), **values)
        value = words.amount(row.indicator, row.seen, row.requirement)
        return _say("unseen", SEEN_MONTHS, value=value, **values)
    if proposal == "stop":
        held = review.musts[review.musts["indicator"].isin(on)]
        return _say("tried" if (held["lever"] != "").any() else "no_lever")
    return words.unsettled(review) if proposal == "extend" else ""


def vetoed(review) -> str:
    """What must be settled before anything else."""
    risks = review.vetoes[review.vetoes["source"] == "risk"]
    said, rows = ("risk", risks) if len(risks) else ("veto", review.vetoes)
    return _say(said, what=cut(clause(rows["what"].iloc[0]), TYPED)) if len(rows) else ""


# ---- what the chances suppose -----------------------------------------------------------------------------


def _would_change(review, payer) -> Text:
    """The two assumptions that would change the chances most; where a count alone says no, none would."""
    q = review.probability
    if q != q:
        return ""
    counted = review.musts[(review.musts["light"] == RED) & (review.musts["status"] == "measured")]
    counted = counted[counted["kind"] == "census"]
    if q <= review.today.stop and len(counted):
        return _say("nothing_supposed", names=few(map(measured.short, counted["indicator"])))
    return supposes(review, payer)


def supposes(review, payer, level: bool = False) -> Text:
    """The same, whatever the chances; level: of the share of expenses covered alone, the first."""
    if level:
        looks = (_contracts_go_on, _payer_stays, _orders_rise, _pace_lasts)
    elif review.probability <= review.today.stop:
        looks = (_no_new_grant, _orders_rise, _pace_lasts)
    else:
        looks = _ASSUMED
    found = [said for said in (look(review, payer) for look in looks) if said][: 1 if level else 2]
    if not found:
        return ""
    first, *others = found
    return (
        Strong(_("This supposes")),
        " ".join(["", f"{first}.", *(_say("also", that=one) for one in others)]),
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
    begins = payer.begins
    said = "begins" if pd.notna(begins) else "goes_on"
    return _say(said, payer=cut(called(payer.payer), TYPED // 2), day=begins)


def _contracts_go_on(review, payer) -> str:
    row = _must(review, "own_cover")
    if row is None or payer is None or not payer.ending or not payer.kept < row.requirement <= row.value:
        return ""
    return _say("renewed", payer.ending, day=payer.ends, share=payer.kept)


def _silent_alike(review, _payer) -> str:
    for row in review.musts.itertuples():
        if row.light != GREY and row.silent_low < row.requirement <= row.value:
            return _say("silent", points=100 * SILENT_LESS, share=row.silent_low)
    return ""


def _guess_holds(review, _payer) -> str:
    return _say("guess") if review.guess_decides else ""


def _no_new_grant(review, _payer) -> str:
    row = _must(review, "runway_months")
    return "" if row is None or row.light != RED else _say("no_grant")


def _orders_rise(review, _payer) -> str:
    """What the orders have not done yet: open again, or rise beyond the last months and the last one."""
    orders = review.proof.orders
    if not review.musts["indicator"].isin(AT_PACE).any():
        return ""
    if _closed(review.pilot, orders):
        return _say("opens_again")
    if not orders.value > RISING * np.fmax(orders.seen, orders.last):
        return ""
    level, seen = (words.amount("orders_month", one) for one in (orders.value, orders.seen))
    return _say("rise", seen=seen, level=level)


def _closed(pilot, orders) -> bool:
    """Whether nothing runs on the last day known: nothing noted for weeks, or since the body, or a closed month, stopped it."""
    days = suspended_on(pilot), pilot.months[-1].end_time if orders.lately == CLOSED else pd.NaT
    noted = pilot.happened("requests")["date"].max()
    stopped = any(pd.notna(day) and not noted > day for day in days)
    return stopped or pause(pilot) is not None or pd.notna(shut_since(pilot))


def _pace_lasts(review, payer) -> str:
    if not review.musts["indicator"].isin(AT_PACE).any() or _orders_rise(review, payer):
        return ""
    return _say("pace")


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
    return [Tiles(groups, key), *([Paragraph(_say("more_criteria", left), "note")] if left else [])]


# ---- what may be lost -------------------------------------------------------------------------------------


def _loss(plan, stopped: pd.Timestamp) -> Stake:
    name, loss = _("Maximum loss"), plan.loss
    if pd.notna(stopped) and not math.isnan(loss.closing):
        return Stake(name, money(loss.closing), _say("only_closing"))
    if math.isnan(loss.largest):
        return Stake(name, _("unknown"), _say("no_envelope", sheet=PROJECT.title))
    ahead = plan.table.loc[plan.table["state"] == "next", "label"]
    at = _("At stage {stage}.", stage=ahead.iloc[0]) if len(ahead) else _("At the next stage.")
    if math.isnan(loss.closing):
        at = _say("no_closing", at=at)
    if math.isnan(loss.accepted):
        return Stake(name, money(loss.largest), _say("unsaid", at=at))
    accepted = Strong(money(loss.accepted))
    said = _say("too_much" if loss.too_much else "accepted", at=at)
    filled = float(min(loss.largest / loss.accepted, 2.0)) if loss.accepted > 0 else 2.0
    return Stake(name, money(loss.largest), (f"{said} ", accepted, "."), filled)


def _shortfall(cash) -> Stake:
    name = _("Cash shortfall")
    if not cash.known:
        return Stake(name, _("unknown"), _say(cash.missing))
    bank = (_("In the bank:") + " ", Strong(money(cash.cash_eur)), ".")
    if cash.undated_eur > 0.5:
        bank = (*bank, f" {_say('undated', amount=cash.undated_eur)}")
    if cash.runway_months == 0:
        return Stake(name, _("already there"), bank)
    if cash.first_negative is None:
        none = _say("none_planned", cash.horizon_months)
        return Stake(name, _("none planned"), (f"{none} ", *bank))
    months, spent = max(1.0, cash.runway_months), cash.envelope_negative
    how = "shortfall" if spent in (None, cash.first_negative) else "shortfall_envelope"
    said = _say(how, months, digits=decimals(months), month=spent, envelope=cash.envelope_eur)
    return Stake(name, i18n.month(cash.first_negative), (f"{said} ", *bank))


def _rests_on(pilot, payer) -> Stake:
    """The largest payer, and the funder whose grants bring more: own revenue alone would tell a service of grants that it hangs
    on nobody."""
    stake, (funder, month_eur, share) = _one_payer(pilot, payer), finance.top_funder(pilot)
    if not funder or month_eur <= payer.payer.month_eur:
        return stake
    said = _say("grants", funder=cut(clause(funder), TYPED // 2), share=share)
    return replace(stake, words=f"{stake.words} {said}")


def _one_payer(pilot, payer) -> Stake:
    name, top = _("What depends on one payer"), payer.payer
    when = ngettext("{n} month", "{n} months", min(RECENT_MONTHS, len(pilot.months)))
    if top.share != top.share:
        said = top.sentences() or [_unmeasured(pilot)]
        return Stake(name, _("not measured"), " ".join(said))
    if not top.alone:
        said = "largest" if pilot.has("ledger") else "largest_noted"
        return Stake(name, percent(top.share), " ".join([_say(said, period=when), *top.unstated()]))
    alone = "alone_once_begun" if pd.notna(payer.begins) else "alone"
    said = _say(alone, payer=cut(called(top), TYPED // 2), period=when, day=payer.begins)
    if payer.without == payer.without:
        said = _say("without", said=said, less=payer.without, cover=payer.cover)
    return Stake(name, money(top.revenue_eur), said)


def _unmeasured(pilot) -> str:
    """Why no payer can be told the largest."""
    if unpriced := unpriced_contracts(pilot):
        return _say("unpriced", unpriced)
    rows, months = finance.payers(pilot), min(RECENT_MONTHS, len(pilot.months))
    if rows.empty:
        return _say("no_revenue")
    if months and not finance.payers(pilot, lately=True)["revenue_eur"].sum() > 0:
        return _say("none_lately", months)
    if set(rows["kind"]) <= {"unstated"}:
        return _say("no_payer")
    users = rows["kind"].eq("user") | rows["payer"].map(fold).isin(("usagers", "users"))
    return _say("user_unknown" if users.all() else "shares_unknown")


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
    dated = "requests_until" if pd.notna(pilot.until) else "requests"
    asked = _say(dated, found.requests, day=pilot.until)
    said = _("{months}, {requests}.", months=complete_months(pilot), requests=asked)
    repair = to_repair(found)[0]
    state, why = upper(state), reasons(found)
    if why:
        said = _("Why: {why}. {said}", why=why, said=said)
    return Paragraph((Strong(f"{state}."), f" {said} {repair}"), "aside")
