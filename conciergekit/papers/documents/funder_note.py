"""The note to a funder: two pages, the question, what is tested, what it costs, what it will teach, when we stop."""

from functools import partial

import numpy as np
import pandas as pd

from ... import finance, people
from ...core import i18n
from ...core.i18n import _, date, listing, money, ngettext, percent
from ...core.tables import DECISIONS, PROJECT
from ...core.text import cut, one_line, typed
from ...draw import charts
from ...draw.blocks import (
    Bullets,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Strong,
    Table,
    Text,
    words_of,
)
from ...finance import books
from ...finance.funding.plan import SURE
from ...finance.revenue import running_contracts, unpaid
from ...finance.who_pays import unpriced_contracts
from ...gates.criteria import agreed
from ...gates.log import stopped_on, suspended_on
from ...gates.rule import GREY
from ...gates.signals import first_payer
from ...gates.stages import stages
from ...indicators import compute
from ...tell.common import Many, complete_months, few, sayer
from ...tell.finance.funding_plan import KINDS, line_label
from ...tell.finance.payers import missing
from ...tell.gates.words import chance, label, note, requirement, seen
from ...tell.people.voices import quote
from ...tell.report.decision import supposes
from . import parts

_LINE = 190  # characters a line may take: long or hostile text must not make a third page
_SERVED = 160  # of the two lines that say who was served
_RULES = 6  # criteria listed
_SOURCES = 4  # lines of the table of sources: the note keeps to two pages whatever people typed
_QUOTED, _TOLD = 2, 170  # comments and changes told, characters of each
_SAID = {
    "good": "A test is paid for what it teaches, whatever the answer. Going on, changing and stopping are three good ends.",
    "proposes": "To date, the rule proposes: {proposal}.",
    "proposes_with": "To date, the rule proposes: {proposal}; {chances} that every must is met.",
    "nothing": "Nothing is measured yet: that is what the test is for.",
    "contracts": Many(
        "{n} signed contract, {amount:money} a year.", "{n} signed contracts, {amount:money} a year."
    ),
    "unpriced": Many("{n} signed contract.", "{n} signed contracts."),
    "ended": Many(
        "It supposes that an expense that is no longer paid does not come back: {names}.",
        "It supposes that expenses that are no longer paid do not come back: {names}.",
    ),
    "no_rule": "No stop rule was agreed yet: a funder may ask for one.",
    "if_one": "If one of these is out of reach at the gate, the test changes or stops.",
    "asked": "Amount asked of you, and for which expenses: ……………………",
    "to_find": "To be found for twelve months: {amount:money}. Amount asked of you, and for which expenses: ……………………",
    "to_find_beside": "To be found for twelve months: {amount:money}, the {cash:money} in the bank left aside. Amount asked of you, and for which expenses: ……………………",
    "to_find_below": "To be found for twelve months: {amount:money}, the {lack:money} the bank lacks already left aside. Amount asked of you, and for which expenses: ……………………",
    "in_return": "In return, at the next gate: these figures again, the reasons of the decision, and what did not work.",
    "stopped": "The body has decided to stop: only an orderly closure is left to be paid for.",
    "paused": "The body has paused the test: this money is asked only if it starts again.",
    "against": "The rule proposes: {proposal}. This money is asked only if the body decides otherwise.",
}
_say = sayer(_SAID)
_EVIDENCE = (
    "requests_month",
    "service_rate",
    "satisfaction_beneficiaries",
    "repeat_rate",
    "own_cover",
    "cost_per_stop_eur",
)


def funder_note(review) -> Document:
    """Two pages: question, what is tested and for whom, evidence so far, cost and who pays, what will be learned,
    stop rule, what is asked."""
    pilot = review.pilot
    blocks = [
        _question(review),
        _tested(pilot),
        _evidence(review),
        _learn(review),
        _cost(pilot),
        PageBreak(),
        _cash(pilot),
        _said(pilot),
        _stop(review),
        _asked(review),
        Paragraph(parts.rests_on(review), "note"),
    ]
    return parts.paper(_("Note to a funder"), review, blocks)


def _question(review) -> list:
    asked = _next_question(review.pilot) or parts.question(review)
    # what the rule proposes to date: who gives reads it before the amount asked
    proposal, known = DECISIONS["decision"].label(review.proposal).lower(), review.probability >= 0
    said = _say("proposes_with" if known else "proposes", proposal=proposal, chances=chance(review))
    return [
        Heading(_("The question")),
        Paragraph(asked, "answer"),
        Paragraph(f"{_say('good')} {said}", "note"),
    ]


def _next_question(pilot) -> str:
    """What the next stage must teach, as the team wrote it."""
    plan = pilot["stage_plan"].dropna(subset=["question"]).sort_values("start", kind="stable")
    ahead = plan[plan["start"] > pilot.until]
    rows = ahead if len(ahead) else plan.tail(1)
    return typed(rows["question"].iloc[0], 160) if len(rows) else ""


def _tested(pilot) -> list:
    status = pilot.settings.get("status")
    told = {
        _("Where"): _short(parts.territory(pilot, 6)),
        _("For whom"): parts.shortened(parts.served_shares(pilot, "public", "publics"), _SERVED),
        _("Which services"): parts.shortened(parts.served_shares(pilot, "service", "services"), _SERVED),
        _("Who carries it"): PROJECT["status"].label(status) if status else "",
        _("Since"): _("{day}; data: {months}", day=date(pilot.start), months=complete_months(pilot)),
    }
    lines = tuple((Strong(name), " – ", words) for name, words in told.items() if words)
    return [Heading(_("What is tested")), Bullets(lines)]


def _evidence(review) -> list:
    """What was measured, with its range and what it rests on; what is not measured is said so."""
    items = [compute(review.pilot, name) for name in _EVIDENCE]
    # of the share of expenses covered what was counted, not the level that is judged in its place
    rows = [
        parts.counted(item) if item.spec.id == "own_cover" else parts.told(item, review)
        for item in items
        if not item.measure.absent
    ]
    if review.bottleneck not in _EVIDENCE:  # what is said below to hold the decision back
        held = review.criteria[review.criteria["indicator"] == review.bottleneck]
        rows += [parts.as_judged(row) for row in held.itertuples() if row.light != GREY]
    if not rows:
        return [Heading(_("Evidence so far")), Paragraph(_say("nothing"))]
    table = Table(
        (_("Indicator"), _("Value"), _("Range, and what it rests on")),
        tuple(rows),
        widths=(2.5, 0.8, 4.9),
        summary=_("One row an indicator, with its value and its range."),
    )
    return [Heading(_("Evidence so far")), table, *_level(review)]


def _level(review) -> list:
    """The level of the share of expenses covered, an estimate, with what it supposes; nothing where it is not judged."""
    row = next((row for row in review.criteria.itertuples() if row.indicator == "own_cover"), None)
    if row is None or row.light == GREY:
        return []
    said = _("{name}: {value}", name=label(row.indicator), value=seen(row))
    supposed = words_of(supposes(review, first_payer(review.pilot), level=True))
    doubts = dict(finance.doubts(review.pilot).table.to_numpy())
    gone = [_("“{label}”", label=cut(name, 34)) for name in doubts.get("no_longer", {"names": ()})["names"]]
    ended = _say("ended", len(gone), names=few(gone)) if gone else ""
    return [Paragraph(" ".join(filter(None, (f"{said}.", note(row), ended, supposed))), "note")]


def _learn(review) -> list:
    """The doubt the money would remove: what holds the decision back, what would have to be true for the model."""
    models = finance.compare(review.pilot, draws=1000)
    said = [_short(review.holding_back())] if review.bottleneck else []
    if len(models.table):
        said += [_short(models.finding()), models.condition_today()]
    told = tuple(filter(None, said))
    return [Heading(_("What will be learned")), Bullets(told)] if told else []


def _cost(pilot) -> list:
    plan = finance.funding_plan(pilot)
    if plan.missing:
        return [Heading(_("What it costs, and who pays")), Paragraph(plan.sentences()[0])]
    rows = plan.table[(plan.table["side"] == "source") & (plan.table["amount_eur"] > 0)]
    rows = rows.sort_values("amount_eur", ascending=False, kind="stable")
    most = len(rows) if len(rows) <= _SOURCES else _SOURCES - 1  # the last line is then for all the others
    lines = []
    for row in rows.iloc[:most].itertuples():
        eur, share = money(row.amount_eur), percent(row.amount_eur / plan.total_eur)
        lines.append((typed(line_label(row), 34), eur, share, _state(row)))
    shown = list(rows["amount_eur"].iloc[:most])
    if len(others := rows.iloc[most:]):
        eur, states = others["amount_eur"].sum(), dict.fromkeys(map(_state, others.itertuples()))
        shown.append(eur)
        named = ngettext("{n} other source", "{n} other sources", len(others))
        lines.append((named, money(eur), percent(eur / plan.total_eur), listing(states)))
    asked = plan.table[plan.table["side"] == "asked"]
    if len(asked):  # it pays for nothing yet: beside the sum, in no share
        many = ngettext("{n} request", "{n} requests", len(asked))
        label = many if len(asked) > 1 else typed(asked["label"].iloc[0], 34)
        lines.append((label, money(asked["amount_eur"].sum()), "", _state(asked.iloc[0])))
    table = Table(
        (
            _("Sources of the next twelve months"),
            _("Amount") + i18n.rounded_sum(shown, plan.total_eur),
            _("Share") + i18n.rounded([eur / plan.total_eur for eur in shown]),
            _("State"),
        ),
        tuple(lines),
        right=frozenset([1, 2]),
        widths=(3.6, 1.3, 0.9, 2.0),
        summary=_("One row a source of the funding plan: amount, part of the total, state."),
    )
    said = [_short(line) for line in plan.sentences()[:3]]
    return [Heading(_("What it costs, and who pays")), Bullets(tuple(said)), table]


def _state(row) -> str:
    if row.kind == SURE and row.public is None:
        return _("estimated line by line")
    return _(KINDS[row.kind])


def _cash(pilot) -> list:
    """When the money is needed: the first month of shortage and the bridge."""
    plan = finance.cash_plan(pilot)
    head = Heading(_("When the money is needed"))
    if not plan.known:
        return [head, Bullets((_short(plan.sentences()[0]),))]
    said = filter(None, [_short(plan.finding()), plan.below(), plan.bridge(), plan.undated()])
    return [head, Bullets(tuple(said)), _picture(plan)]


def _picture(plan) -> Picture:
    """The curve of the report, whose finding stands above; it is said to those who do not see."""
    import matplotlib.pyplot as plt  # dear to load, and only a document draws

    figure = plan.plot().figure
    drawn = charts.png(figure)
    plt.close(figure)
    return Picture(drawn, alt=plan.finding(), width_cm=12.0)


def _said(pilot) -> list:
    """Contracts signed, two comments, two changes: what a funder cannot read in a rate."""
    voices, changes = people.voices(pilot), people.changes(pilot)
    lines = [
        _contracts(pilot),
        *missing(unpaid(pilot))[:1],
        *(quote(row) for row in voices.quoted.head(_QUOTED).itertuples()),
    ]
    lines += [
        _("{change} (proof: {proof} of 4).", change=typed(row.change, 110).rstrip("."), proof=row.proof)
        for row in changes.table.head(_QUOTED).itertuples()
    ]
    told = tuple(_short(line, most=_TOLD) for line in lines if line)
    return [Heading(_("Contracts, what people say, what changed")), Bullets(told)] if told else []


def _contracts(pilot) -> str:
    """How many run, for how much a year, until when; nothing where none is paid any more, which is said beside."""
    rows = running_contracts(pilot)
    if rows.empty:
        if not pilot.has("contracts"):
            return _("Contracts signed: not measured.")
        return "" if len(unpaid(pilot)) else _("No contract is signed today.")
    what = "unpriced" if unpriced_contracts(pilot) else "contracts"
    said = _say(what, len(rows), amount=12 * rows["month_eur"].sum())
    ends = rows["end"].dropna()
    first = _("The first ends on {day}.", day=date(ends.min())) if len(ends) else ""
    return f"{said} {first}".strip()


def _stop(review) -> list:
    """The criteria and when they were agreed, and what stopping costs."""
    musts = [row for row in review.criteria.itertuples() if row.role == "must"][:_RULES]
    lines: list[Text] = [
        _short(_("{label}: {required}", label=label(row.indicator), required=requirement(row)))
        for row in musts
    ]
    head = _say("no_rule")
    if musts:
        said = *(found := agreed(review.pilot)).when(), found.changed_since(), _say("if_one")
        head = " ".join(filter(None, said))
    ahead = stages(review.pilot, review.probability)
    # computed, and no part of what was agreed
    loss = [ahead.sentences()[0], *ahead.differs()] if np.isfinite(ahead.loss.largest) else []
    return [
        Heading(_("When we stop")),
        Paragraph(head),
        Bullets(tuple(lines)) if lines else [],
        *map(Paragraph, map(one_line, loss)),
    ]


def _asked(review) -> list:
    pilot = review.pilot
    plan = finance.funding_plan(pilot)
    known = not plan.missing and np.isfinite(plan.to_find_eur)
    cash = finance.cash_as_planned(pilot).cash_eur
    said = "to_find" if known else "asked"
    if known and abs(cash) > 0.5:
        said += "_below" if cash < 0 else "_beside" if plan.to_find_eur > 0.5 else ""
    against = _against(review)
    return [
        Heading(_("What is asked")),
        [Paragraph((Strong(against),))] if against else [],
        Paragraph(_say(said, amount=plan.to_find_eur, cash=cash, lack=-cash)),
        [] if plan.missing else [Paragraph(_short(_by_account(pilot)))],
        Paragraph(_say("in_return"), "note"),
    ]


def _against(review) -> str:
    """Money asked although the rule proposes to close, or the body has decided it."""
    if pd.notna(stopped_on(review.pilot)):
        return _say("stopped")
    if pd.notna(suspended_on(review.pilot)):
        return _say("paused")
    if review.proposal in ("stop", "suspend"):
        return _say("against", proposal=DECISIONS["decision"].label(review.proposal).lower())
    return ""


def _by_account(pilot) -> str:
    """Expenses of the year ahead by class of accounts: what a funder looks for first. What moves no money is asked of none."""
    t = finance.budget(pilot).told_rows()
    t = t[~t["account"].map(books.moves_no_money)]
    rows = t[(t["side"] == "charges") & (t["level"] == "account") & (t["plan_eur"] > 0)].sort_values(
        "plan_eur", ascending=False
    )
    parts = [
        _("{label} ({account}) {amount}", account=r.account, label=r.label.lower(), amount=money(r.plan_eur))
        for r in rows.itertuples()
    ]
    return _("Expenses of these twelve months, by account: {parts}.", parts=i18n.listing(parts))


_short = partial(parts.shortened, most=_LINE)
