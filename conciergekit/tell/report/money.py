"""The chapter on money: the year that closed, the year to pay for, the cash, who pays, what the law asks."""

import math

from ...core import i18n
from ...core.i18n import N_, _, money, ngettext, number, percent
from ...core.text import upper
from ...draw.blocks import Beside, Block, Chart, Heading, Paragraph, Strong
from ...finance import books
from ...finance.funding.plan import HOPED, OVER
from ..common import Many, decimals, say
from ..finance import alerts as rules_told
from ..finance import cash as cash_told
from ..finance import funding_plan as plan_told
from ..finance import models as models_told
from ..finance import payers as payers_told
from ..finance.top_payer import called
from ..finance.traps import beware
from .common import Blocks, body, foot, lede, missing

_RULES, _TRAPS, _DOUBTS = 2, 2, 2  # said in full


def blocks(pilot, views, cash, payers, plan, models, calendar, alerts, doubts=None, lent=None) -> list[Block]:
    """views, cash, payers, plan, models, calendar, alerts, doubts, lent : what ``finance`` gives."""
    doubtful = doubts.sentences() if doubts is not None and len(doubts.table) else []
    if not len(views.table):
        said = missing(_("No month is complete yet: money figures start with the first one."))
        return [*said, *(Paragraph(words, "aside") for words in doubtful)]
    return [
        lede(_year(pilot, views), _ahead(plan)),
        *(Paragraph(words, "aside") for words in doubtful[:_DOUBTS]),
        *body(_cover(views), _bank(views), cash.undated()),
        *_cash(cash),
        *_side_by_side(payers, plan),
        *body(cash.opening(), _asked(plan, calendar), _models(models)),
        *(Paragraph(words, "aside") for words in beware(pilot, cash)[:_TRAPS]),
        *body(*(lent.sentences() if lent is not None else ())),
        *_law(alerts),
        *foot(pilot, views, payers, plan, cash, details=(*_details(pilot, cash), *doubtful[_DOUBTS:])),
    ]


# ---- the year that closed ---------------------------------------------------------------------------------


def _year(pilot, views) -> str:
    t = views.totals
    months = ngettext("Over {n} month", "Over {n} months", len(views.table))
    if len(views.table) == 1 and pilot.start.day > 1:
        months = _(
            "From {start} to {end}", start=i18n.date(pilot.start), end=i18n.date(pilot.months[0].end_time)
        )
    if not math.isfinite(t["expense_eur"]) and not t["own_revenue_eur"] > 0:
        return _("{months}, neither revenue nor expenses are measured.", months=months)
    if views.source != "ledger":
        return _(
            "{months}, own revenue comes to {revenue} by the requests, contracts and memberships, for want of accounts.",
            months=months,
            revenue=money(t["own_revenue_eur"]),
        )
    if not math.isfinite(t["expense_eur"]):
        return _(
            "{months}, own revenue comes to {revenue}; expenses are not measured.",
            months=months,
            revenue=money(t["own_revenue_eur"]),
        )
    values = {"months": months, "result": money(abs(t["pnl_eur"])), "grants": money(t["subsidy_eur"])}
    if t["subsidy_eur"] > 0.5:
        if t["pnl_eur"] >= 0:
            return _(
                "{months}, the accounts show a surplus of {result}, grants of {grants} included.", **values
            )
        return _("{months}, the accounts show a deficit of {result}, grants of {grants} included.", **values)
    if t["pnl_eur"] >= 0:
        return _("{months}, the accounts show a surplus of {result}, without any grant.", **values)
    return _("{months}, the accounts show a deficit of {result}, without any grant.", **values)


def _cover(views) -> str:
    t = views.totals
    if not math.isfinite(views.own_cover):
        return ""
    said = _(
        "Own revenue ({revenue}) pays {share} of recorded expenses ({expenses}).",
        revenue=money(t["own_revenue_eur"] - views.handed_eur),
        share=percent(views.own_cover),
        expenses=money(t["expense_eur"] - views.handed_eur),
    )
    if views.handed_eur > 0:
        handed = _("That leaves out {handed} that users paid for providers.", handed=money(views.handed_eur))
        said = f"{said} {handed}"
    hours = views.volunteer_hours + views.unpaid_hours
    if not math.isfinite(views.full_cover) or not hours > 0:
        return said
    return _(
        "{said} With {hours} unpaid hours valued ({value}), it pays {share} of the full cost.",
        said=said,
        hours=number(hours),
        value=money(t["volunteer_eur"] + t["unpaid_eur"]),
        share=percent(views.full_cover),
    )


def _bank(views) -> str:
    moved = views.totals["cash_eur"]
    if not math.isfinite(moved) or views.source != "ledger":
        return ""
    said = (
        _("The bank balance rose by {amount}.", amount=money(moved))
        if moved >= 0
        else _("The bank balance fell by {amount}.", amount=money(-moved))
    )
    if views.owed_eur > 0.5:
        said = _(
            "{said} {owed} of booked income is still to be received.", said=said, owed=money(views.owed_eur)
        )
    return said


# ---- the year ahead ---------------------------------------------------------------------------------------


def _ahead(plan) -> str:
    if plan.missing:
        return ""
    cost, gap = money(plan.cost_eur), money(plan.to_find_eur)
    if plan.to_find_eur > 0.5:
        return _("The next twelve months cost {cost}; {gap} is not found yet.", cost=cost, gap=gap)
    return _("The next twelve months cost {cost}, and are covered.", cost=cost)


def _asked(plan, calendar) -> str:
    said = []
    if not plan.missing and plan.hoped_eur > 0.5:
        names = i18n.listing(plan.table.loc[plan.table["kind"] == HOPED, "label"])
        said.append(
            _(
                "{amount} is asked of {names}; not awarded yet, it is not counted.",
                amount=money(plan.hoped_eur),
                names=names,
            )
        )
    beyond = [] if plan.missing else [some for some in plan.left_out if some[0] == OVER]
    said += [_(plan_told.LEFT_OUT[OVER], name=name, amount=money(eur)) for _why, name, eur in beyond]
    said += [
        _(
            "Next file to send: {name}, before {day}.",
            name=calendar.funders[row.id].name,
            day=i18n.date(row.closes),
        )
        for row in calendar.files.head(1).itertuples()
    ]
    return " ".join(said)


_MONTH = {
    True: Many(
        "Without any grant, the last complete month left {lacks}, running contracts at their amount.",
        "Without any grant, the mean month left {lacks} (last {n} complete months, running contracts at their amount).",
    ),
    False: Many(
        "Without any grant, the last complete month lost {lacks}, running contracts at their amount.",
        "Without any grant, the mean month lost {lacks} (last {n} complete months, running contracts at their amount).",
    ),
}


def _models(models) -> str:
    """The month as it runs, and the model that comes nearest to balance without a grant."""
    table = models.table
    if not len(table):
        return ""
    now, *others = table["result_eur"] - table["subsidy_eur"]  # a model's own grant is one too
    said = say(_MONTH[now >= 0], models.base.months, lacks=money(abs(now)))
    if models.base.unpaid_eur > 0.5:
        said = _("{said} Unpaid hours are counted in it, at their value.", said=said)
    soon = models_told.not_begun(models)
    if now >= 0 or not others:
        return " ".join(filter(None, [said, soon]))
    best = max(others)
    model = table["model"].iloc[1 + others.index(best)]
    name = models_told.called(models, model)
    if best <= now:
        said = _("{said} None of the models tried would have lost less.", said=said)
    elif best >= 0:
        said = _("{said} With “{name}”, it would have lost nothing.", said=said, name=name)
    elif models_told.kits_own(model):
        said = _(
            "{said} With “{name}”, an example nobody has proposed yet, it would still have lost {amount}.",
            said=said,
            name=name,
            amount=money(-best),
        )
    else:
        said = _(
            "{said} With “{name}”, the nearest of the models tried, it would still have lost {amount}.",
            said=said,
            name=name,
            amount=money(-best),
        )
    return " ".join(filter(None, [said, soon]))


# ---- the cash ---------------------------------------------------------------------------------------------


def _cash(cash) -> list[Block]:
    if not cash.known:
        return [Paragraph(cash.sentences()[0])]
    return [Chart(cash_told.form(cash), _runs_out(cash)), *body(_runs_out(cash), cash.bridge())]


def _runs_out(cash) -> str:
    if cash.runway_months == 0:
        return _("The cash is below zero already: {cash}.", cash=money(cash.cash_eur))
    if cash.first_negative is None:
        return _(
            "No cash shortfall on the plan of the next {n} months. In the bank: {cash}.",
            n=number(cash.horizon_months),
            cash=money(cash.cash_eur),
        )
    said = ngettext(
        "Cash shortfall in {month}, in {n} month, if no new grant comes in.",
        "Cash shortfall in {month}, in {n} months, if no new grant comes in.",
        max(1.0, cash.runway_months),
        decimals(max(1.0, cash.runway_months)),
        month=i18n.month(cash.first_negative),
    )
    if cash.envelope_eur > 0 and cash.envelope_negative not in (None, cash.first_negative):
        said = _(
            "{said} It comes in {month} if the envelope asked ({envelope}) is spent whole.",
            said=said,
            month=i18n.month(cash.envelope_negative),
            envelope=money(cash.envelope_eur),
        )
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
        said = (
            N_("All own revenue comes from “{payer}”.")
            if row.payer
            else N_("All own revenue comes from: {payer}.")
        )
        return Paragraph(_(said, payer=called(row)))
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


def _details(pilot, cash) -> tuple[str, ...]:
    return (
        _(
            "Recorded expenses: all those of the accounts, set-up included. Full cost: the same, with unpaid hours valued."
        ),
        _("The plan goes on at the pace of the last months; contracts end on their dates.")
        if cash.reopens is None
        else _("Contracts end on their dates."),
        *_loans(pilot),
        *(
            (x for x in cash.sentences()[2:] if x not in (cash.bridge(), cash.opening()))
            if cash.known
            else ()
        ),
    )


def _loans(pilot) -> tuple[str, ...]:
    (each, left), lent = books.steady_repayment(pilot), books.undated_loans_eur(pilot)
    vat = _vat(books.vat_due_eur(pilot))
    if math.isinf(left):
        return (
            _(
                "Repayments go on at {amount} a month, as lately. Until when is not noted.",
                amount=money(each),
            ),
            *vat,
        )
    if each > 0 and left > 0.5:
        return (
            _(
                "Repayments go on at {amount} a month, as lately. {left} is still to be given back.",
                amount=money(each),
                left=money(left),
            ),
            *vat,
        )
    if lent > 0.5:
        return (
            _(
                "{amount} of loans, advances and equity received have no repayment dated: the plan counts none.",
                amount=money(lent),
            ),
            *vat,
        )
    return vat


def _vat(due: float) -> tuple[str, ...]:
    if due < 0.5:
        return ()
    return (
        _("{amount} of VAT is still to be paid to the State: the plan does not count it.", amount=money(due)),
    )
