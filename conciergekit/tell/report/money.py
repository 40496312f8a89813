"""The chapter on money: the year that closed, the year to pay for, the cash, who pays, what the law asks."""

import math

from ...core.i18n import _, money
from ...core.tables import FUNDING
from ...core.text import cut, upper
from ...draw.blocks import Beside, Block, Chart, Heading, Paragraph, Strong
from ...finance import books
from ...finance.accounts import told_table
from ...finance.funding.plan import OVER
from ...people.common import shown
from ..common import Many, Said, sayer
from ..finance import alerts as rules_told
from ..finance import cash as cash_told
from ..finance import funding_plan as plan_told
from ..finance import models as models_told
from ..finance import payers as payers_told
from ..finance.top_payer import called
from ..finance.traps import beware
from .common import Blocks, body, foot, lede, missing

_RULES, _DOUBTS = 2, 2  # said in full
_WRITTEN = 90  # characters of a cell
_SAID = {
    "no_month": "No month is complete yet: money figures start with the first one.",
    # the year that closed
    "one_month": "From {start:day} to {end:day}",
    "months": Many("Over {n} month", "Over {n} months"),
    "nothing": "{months}, neither revenue nor expenses are measured.",
    "no_accounts": "{months}, own revenue comes to {revenue:money} by the requests, contracts and memberships, for want of accounts.",
    "no_expenses": "{months}, own revenue comes to {revenue:money}; expenses are not measured.",
    "no_sales": "{months}, recorded expenses come to {expenses:money}; own revenue is not measured.",
    "surplus_grants": "{months}, the accounts show a surplus of {result:money}, grants of {grants:money} included.",
    "deficit_grants": "{months}, the accounts show a deficit of {result:money}, grants of {grants:money} included.",
    "surplus": "{months}, the accounts show a surplus of {result:money}, without any grant.",
    "deficit": "{months}, the accounts show a deficit of {result:money}, without any grant.",
    "cover": "Own revenue ({revenue:money}) pays {share:share} of recorded expenses ({expenses:money}).",
    "handed": "That leaves out {handed:money} that users paid for providers.",
    "full_cost": "{said} With {hours:count} unpaid hours valued ({value:money}), it pays {share:share} of the full cost.",
    "rose": "The bank balance rose by {amount:money}.",
    "fell": "The bank balance fell by {amount:money}.",
    "owed": "{said} {owed:money} of booked income is still to be received.",
    # the year ahead
    "to_find_beside": "The next twelve months cost {cost:money}; {gap:money} is not found yet, the {cash:money} in the bank left aside.",
    "to_find_below": "The next twelve months cost {cost:money}; {gap:money} is not found yet, the {lack:money} the bank lacks already left aside.",
    "found_below": "The next twelve months cost {cost:money}, and are covered, the {lack:money} the bank lacks already left aside.",
    "next_file": "Next file to send: {name}, before {day:day}.",
    "next_to_check": "Next file to send: {name}.",
    "written": "The sheet “{sheet}” says of it: “{words}”.",
    "to_check": "Date to check: {day:day}, known of another year or département.",
    "left": Many(
        "Without grants, the present pace leaves {lacks:money} a month (orders of the last month open, running contracts and expenses).",
        "Without grants, the present pace leaves {lacks:money} a month (orders of the last {n} months open, running contracts and expenses).",
    ),
    "lost": Many(
        "Without grants, the present pace loses {lacks:money} a month (orders of the last month open, running contracts and expenses).",
        "Without grants, the present pace loses {lacks:money} a month (orders of the last {n} months open, running contracts and expenses).",
    ),
    "unpaid": "{said} Unpaid hours are counted in it, at their value.",
    "no_less": "{said} None of the models tried would lose less.",
    "balanced": "{said} With “{name}”, it would lose nothing.",
    "example": "{said} With “{name}”, an example nobody has proposed yet, it would still lose {amount:money}.",
    "nearest": "{said} With “{name}”, the nearest of the models tried, it would still lose {amount:money}.",
    # the cash
    "envelope": "{said} It comes in {month:month} if the envelope asked ({envelope:money}) is spent whole.",
    # who pays
    "one_payer": "All own revenue comes from “{payer}”.",
    "one_unnamed": "All own revenue comes from: {payer}.",
    "one_unstated": "Nothing says who pays own revenue.",
    # how it is counted
    "expenses_are": "Recorded expenses: all those of the accounts, set-up included. Full cost: the same, with unpaid hours valued.",
    "pace": "The plan goes on at the pace of the last months; contracts end on their dates.",
    "reopens": "Contracts end on their dates.",
    "repaid": "Repayments go on at {amount:money} a month, as lately. Until when is not noted.",
    "repaid_left": "Repayments go on at {amount:money} a month, as lately. {left:money} is still to be given back.",
    "lent": "{amount:money} of loans, advances and equity received have no repayment dated: the plan counts none.",
    "vat": "{amount:money} of VAT is still to be paid to the State: the plan does not count it.",
}
_say = sayer(_SAID)


def blocks(pilot, views, cash, payers, plan, models, calendar, alerts, doubts=None, lent=None) -> list[Block]:
    """views, cash, payers, plan, models, calendar, alerts, doubts, lent : what ``finance`` gives."""
    doubtful = doubts.sentences() if doubts is not None and len(doubts.table) else []
    if not len(views.table):
        said = missing(_say("no_month"))
        return [*said, *(Paragraph(words, "aside") for words in doubtful)]
    return [
        lede(_year(pilot, views), *views.unread(), _ahead(plan, cash)),
        *(Paragraph(words, "aside") for words in doubtful[:_DOUBTS]),
        *body(_cover(views), _bank(views), cash.undated()),
        *_cash(cash),
        *_side_by_side(payers, plan),
        *body(cash.opening(), _asked(plan, calendar), _models(models)),
        *(Paragraph(words, "aside") for words in beware(pilot, cash)),
        *body(*(lent.sentences() if lent is not None else ())),
        *_law(alerts),
        *foot(pilot, views, payers, plan, cash, details=(*_details(pilot, cash), *doubtful[_DOUBTS:])),
    ]


# ---- the year that closed ---------------------------------------------------------------------------------


def _year(pilot, views) -> str:
    t, months = views.totals, _say("months", len(told_table(pilot)))
    if len(views.table) == 1 and pilot.start.day > 1:
        months = _say("one_month", start=pilot.start, end=pilot.months[0].end_time)
    known = math.isfinite(t["expense_eur"])
    if not known and not t["own_revenue_eur"] > 0:
        said = "nothing"
    elif views.source != "ledger":
        said = "no_accounts"
    elif not known:
        said = "no_expenses"
    elif not math.isfinite(t["own_revenue_eur"]):
        said = "no_sales"
    else:
        said = "surplus" if t["pnl_eur"] >= 0 else "deficit"
        said += "_grants" if t["subsidy_eur"] > 0.5 else ""
    ends = {"revenue": t["own_revenue_eur"], "expenses": t["expense_eur"]}
    return _say(said, months=months, result=abs(t["pnl_eur"]), grants=t["subsidy_eur"], **ends)


def _cover(views) -> str:
    t, handed, hours = views.totals, views.handed_eur, views.volunteer_hours + views.unpaid_hours
    if not math.isfinite(views.own_cover):
        return ""
    revenue, expenses = t["own_revenue_eur"] - handed, t["expense_eur"] - handed
    said = _say("cover", revenue=revenue, share=views.own_cover, expenses=expenses)
    if handed > 0:
        said = f"{said} {_say('handed', handed=handed)}"
    if not math.isfinite(views.full_cover) or not hours > 0:
        return said
    value = t["volunteer_eur"] + t["unpaid_eur"]
    return _say("full_cost", said=said, hours=hours, value=value, share=views.full_cover)


def _bank(views) -> str:
    moved = views.totals["cash_eur"]
    if not math.isfinite(moved) or views.source != "ledger":
        return ""
    said = _say("rose" if moved >= 0 else "fell", amount=abs(moved))
    return _say("owed", said=said, owed=views.owed_eur) if views.owed_eur > 0.5 else said


# ---- the year ahead ---------------------------------------------------------------------------------------


def _ahead(plan, cash) -> str:
    if plan.missing:
        return ""
    lacks, bank = plan.to_find_eur > 0.5, cash.cash_eur
    if bank < -0.5:
        said = "to_find_below" if lacks else "found_below"
    elif bank > 0.5 and lacks:
        said = "to_find_beside"
    else:
        return plan.sentences()[0]
    return _say(said, cost=plan.cost_eur, gap=plan.to_find_eur, cash=bank, lack=-bank)


def _asked(plan, calendar) -> str:
    said = [] if plan.missing else plan.asked()
    beyond = [] if plan.missing else [some for some in plan.left_out if some[0] == OVER]
    said += [_(plan_told.LEFT_OUT[OVER], name=name, amount=money(eur)) for _why, name, eur in beyond]
    for row in calendar.files.head(1).itertuples():
        told = {"name": calendar.funders[row.id].name, "day": row.closes}
        told |= {"sheet": FUNDING.title, "words": cut(shown(row.written), _WRITTEN)}
        parts = (
            ("next_to_check", "written" if row.written else "", "to_check")
            if row.to_check
            else ("next_file",)
        )
        said += [_say(part, **told) for part in parts if part]
    return " ".join(said)


def _models(models) -> str:
    """The month as it runs, and the model that comes nearest to balance without a grant."""
    table = models.table
    if not len(table):
        return ""
    now, *others = table["result_eur"] - table["subsidy_eur"]  # a model's own grant is one too
    said = _say("left" if now >= 0 else "lost", models.base.months, lacks=abs(now))
    if models.base.unpaid_eur > 0.5:
        said = _say("unpaid", said=said)
    if now < 0 and others:
        best = max(others)
        model = table["model"].iloc[1 + others.index(best)]
        if best <= now:
            what = "no_less"
        elif best >= 0:
            what = "balanced"
        else:
            what = "example" if models_told.kits_own(model) else "nearest"
        said = _say(what, said=said, name=models_told.called(models, model), amount=-best)
    return " ".join(filter(None, [said, models_told.brought(models), models_told.not_begun(models)]))


# ---- the cash ---------------------------------------------------------------------------------------------


def _cash(cash) -> list[Block]:
    if not cash.known:
        return [Paragraph(cash.sentences()[0])]
    return [Chart(cash_told.form(cash), _runs_out(cash)), *body(_runs_out(cash), cash.bridge())]


def _runs_out(cash) -> str:
    said, spent = cash.finding(), cash.envelope_negative
    runs_out = cash.runway_months != 0 and cash.first_negative is not None
    if runs_out and cash.envelope_eur > 0 and spent not in (None, cash.first_negative):
        return _say("envelope", said=said, month=spent, envelope=cash.envelope_eur)
    return said


# ---- who pays, and what is to be found ----------------------------------------------------------------------


def _side_by_side(payers, plan) -> list[Block]:
    left, ahead = _payers_chart(payers), plan_told.form(plan)
    right = Chart(ahead) if ahead else None
    if left and right and isinstance(left, Chart):
        return [Beside(((left,), (right,)))]
    return [one for one in (left, right) if one]


def _payers_chart(payers) -> Chart | Paragraph | None:
    """One bar of the whole is a sentence."""
    drawn = payers_told.form(payers)
    if drawn and len(drawn.rows) == 1:
        row = payers.table.iloc[0]
        said = "one_payer" if row.payer else "one_unstated" if row.kind == "unstated" else "one_unnamed"
        return Paragraph(_say(said, payer=called(row)))
    return Chart(drawn) if drawn else None


# ---- what the law asks -------------------------------------------------------------------------------------


def _law(alerts) -> Blocks:
    said = [*rules_told.texts(alerts, "passed"), *rules_told.texts(alerts, "near")]
    if not said:
        return
    yield Heading(_("Points of law"), 2)
    for words in said[:_RULES]:
        name, colon, rest = words.partition(":")
        yield Paragraph((Strong(name.strip() + "."), " " + upper(rest.strip())) if colon else words, "alert")
    yield from (Paragraph(words) for words in rules_told.of_less_than_a_year(alerts))


def _details(pilot, cash) -> Said:
    yield _say("expenses_are")
    yield _say("pace" if cash.reopens is None else "reopens")
    yield from _owed(pilot)
    if cash.known:
        yield from (x for x in cash.sentences()[2:] if x not in (cash.bridge(), cash.opening()))


def _owed(pilot) -> Said:
    """Loans, then the VAT of the State."""
    (each, left), lent, vat = (
        books.steady_repayment(pilot),
        books.undated_loans_eur(pilot),
        books.vat_due_eur(pilot),
    )
    if math.isinf(left):
        yield _say("repaid", amount=each)
    elif each > 0 and left > 0.5:
        yield _say("repaid_left", amount=each, left=left)
    elif lent > 0.5:
        yield _say("lent", amount=lent)
    if vat >= 0.5:
        yield _say("vat", amount=vat)
