"""The result of the test in four views, told."""

import numpy as np

from ... import draw
from ...core import i18n
from ...core.i18n import N_, _, money, percent
from ...finance.accounts import full_cost
from ..common import Many, euros, sayer

VIEWS = {
    "cash_eur": N_("Cash: money moved"),
    "pnl_eur": N_("Accounts"),
    "with_unpaid_eur": N_("Accounts, leader's unpaid hours paid"),
    "with_volunteers_eur": N_("Accounts, volunteers valued"),
}
_MONTHS = [
    ("cash_eur", N_("cash"), "plain", ""),
    ("pnl_eur", N_("accounts, volunteers or not"), "ink", ""),
    ("with_unpaid_eur", N_("leader's unpaid hours paid"), "second", "dashed"),
]
_SAID = {
    "no_month": "No complete month yet: the result is not measured.",
    "requests": "Own revenue over the test: {revenue}, from the request log, the contracts and the memberships.",
    "ledger": "Own revenue over the test: {revenue}, from the ledger.",
    "no_expense": "Expenses are not measured: the Ledger sheet has to hold them, up to the last month.",
    "no_sales": "Own revenue is not measured: the ledger has to hold it.",
    "loss": Many("A deficit of {loss} over {n} month.", "A deficit of {loss} over {n} months."),
    "perhaps": "The accounts show {pnl}. Whether they balance is not known.",
    "unpaid": "A surplus of {pnl} only because {work} of work is not paid.",
    "bank": "A surplus of {surplus} in the accounts. The bank balance fell by {fall}",
    "owed": "{said}: {owed} are still to be received.",
    "hours_unknown": "{said}; unpaid hours are not measured.",
    "surplus": Many("A surplus of {surplus} over {n} month", "A surplus of {surplus} over {n} months"),
    "granted": "{said}, grants of {subsidy} included",
    "unread": Many(
        "{n} line of expenses has no amount: the true result is lower.",
        "{n} lines of expenses have no amount: the true result is lower.",
    ),
    "cover": "Own revenue {revenue} pays {cover} of the expenses ({expense}); grants bring {subsidy}.",
    "handed": "That leaves out {handed} that users paid for providers.",
    "full_cover": "It pays {share} of the full cost ({cost}): unpaid hours and volunteering valued are added to the expenses.",
    "late": "In the bank, the test has changed the balance by {cash}. That is {gap} less than in the accounts (sales not yet paid, repayments, equipment or VAT, less unpaid bills).",
    "early": "In the bank, the test has changed the balance by {cash}. That is {gap} more than in the accounts (loans, advances, capital, VAT, depreciation or bills not yet paid).",
    "set_up": "The expenses include {set_up} of set-up costs, which do not come back each month.",
    "no_time": "Unpaid and volunteer hours are not measured: complete the Time sheet, up to the last month.",
    "work": "Paying the leader's {hours} unpaid hours (estimated at {work}) would bring the result to {result}.",
    "gifts": "Volunteers gave {hours} hours. Valued at {value} (estimated) on both sides of the accounts (86/87), they do not change the result.",
    "log": "The ledger and the log disagree on own revenue: {ledger} against {log}. The ledger is used; look for what is missing.",
    "outside": "{amount} of ledger lines are dated outside the complete months of the test and left out.",
}
_say = sayer(_SAID)


def _eur(result) -> dict[str, str]:
    total = result.totals
    return euros(
        pnl=total["pnl_eur"],
        surplus=total["pnl_eur"],
        loss=-total["pnl_eur"],
        cash=total["cash_eur"],
        fall=-total["cash_eur"],
        gap=abs(total["pnl_eur"] - total["cash_eur"]),
        revenue=total["own_revenue_eur"] - result.handed_eur,
        expense=total["expense_eur"] - result.handed_eur,
        handed=result.handed_eur,
        subsidy=total["subsidy_eur"],
        cost=full_cost(total) - result.handed_eur,
        set_up=total["set_up_eur"],
        work=total["unpaid_eur"],
        value=total["volunteer_eur"],
        result=total["with_unpaid_eur"],
    )


def sentences(result) -> list[str]:
    """What the accounts say, most important first."""
    if not len(result.table):
        return [_say("no_month")]
    if np.isnan(result.totals["expense_eur"]):
        own = [] if np.isnan(result.totals["own_revenue_eur"]) else [_say(result.source, **_eur(result))]
        said = [*own, _say("no_expense")]
    elif np.isnan(result.totals["own_revenue_eur"]):
        said = [_say("no_sales")]
    else:
        unread = result.unread_expenses
        said = [
            _finding(result),
            *([_say("unread", unread)] if unread else []),
            *_cover(result),
            *_hidden_work(result),
        ]
    return [*said, *result.top.sentences(), *_doubts(result)]


def _finding(result) -> str:
    cash, pnl, unpaid = (result.totals[name] for name in ("cash_eur", "pnl_eur", "with_unpaid_eur"))
    eur = _eur(result)
    if pnl < 0:
        return _say("loss", len(result.table), **eur)
    if result.unread_expenses:
        return _say("perhaps", **eur)
    if unpaid < 0:
        return _say("unpaid", **eur)
    if cash < 0:
        said = _say("bank", **eur)
        return _say("owed", said=said, owed=money(result.owed_eur)) if _owed_explains(result) else f"{said}."
    said = _say("surplus", len(result.table), **eur)
    if result.totals["subsidy_eur"] > 0.5:
        said = _say("granted", said=said, **eur)
    return _say("hours_unknown", said=said) if np.isnan(unpaid) else f"{said}."


def _owed_explains(result) -> bool:
    """Whether what is owed is why the bank balance fell while the accounts hold."""
    total = result.totals
    return result.owed_eur > 0.5 and abs(total["pnl_eur"] - total["cash_eur"] - result.owed_eur) <= 1.0


def _cover(result) -> list[str]:
    total, eur = result.totals, _eur(result)
    said = [_say("cover", cover=percent(result.own_cover), **eur)]
    if result.handed_eur > 0:
        said.append(_say("handed", **eur))
    if result.full_cover == result.full_cover:
        said.append(_say("full_cover", share=percent(result.full_cover), **eur))
    gap = total["pnl_eur"] - total["cash_eur"]
    told = (
        total["cash_eur"] < 0 <= total["pnl_eur"]
        and not total["with_unpaid_eur"] < 0
        and _owed_explains(result)
    )
    if abs(gap) > 0.5 and not told:
        said.append(_say("late" if gap > 0 else "early", **eur))
    return [*said, *([_say("set_up", **eur)] if total["set_up_eur"] > 0 else [])]


def _hidden_work(result) -> list[str]:
    total, eur = result.totals, _eur(result)
    if np.isnan(total["unpaid_eur"]):
        return [_say("no_time")]
    parts = ("unpaid_eur", "work", result.unpaid_hours), ("volunteer_eur", "gifts", result.volunteer_hours)
    return [_say(what, hours=i18n.number(hours), **eur) for column, what, hours in parts if total[column] > 0]


def _doubts(result) -> list[str]:
    said, own = [], result.totals["own_revenue_eur"] - result.handed_eur
    if own == own and abs(result.difference_eur) > max(1.0, 0.01 * abs(own)):
        said.append(_say("log", **euros(ledger=own, log=own - result.difference_eur)))
    return [*said, *([_say("outside", amount=money(result.outside_eur))] if result.outside_eur else [])]


def plot_months(result, ax=None):
    """The results cumulated month after month."""
    if not len(result.table) or np.isnan(result.totals["pnl_eur"]):
        return draw.plot(draw.Rows(" ".join(sentences(result)[:2]).rstrip(".")), ax)
    curves = []
    for name, words, look, dash in _MONTHS:
        values = result.table[name].cumsum()
        if not (values.isna().any() or (name == "with_unpaid_eur" and result.totals["unpaid_eur"] == 0)):
            curves.append(draw.Curve(list(values), _(words), look, dash=dash))
    pnl = result.table["pnl_eur"].cumsum()
    month = i18n.month(result.table["month"].iloc[int(pnl.argmin())])
    eur = euros(end=pnl.iloc[-1], low=pnl.min())
    finding = _("Cumulated result {end}, at its lowest {low} in {month}", month=month, **eur)
    form = draw.Curves(
        finding,
        _("Result cumulated from the first month, read in four ways"),
        curves,
        level=[draw.Line(0.0)],
        x_months=list(result.table["month"]),
        unit="money",
    )
    return draw.plot(form, ax)


def plot(result, ax=None):
    """Four horizontal bars, one a view, with their amounts; own revenue alone without a ledger."""
    if not len(result.table) or np.isnan(result.totals["pnl_eur"]):
        return draw.plot(draw.Rows(" ".join(sentences(result)[:2]).rstrip(".")), ax)
    gifts = {"with_volunteers_eur": result.totals["volunteer_eur"]}
    rows = [_bar(_(words), result.totals[name], gifts.get(name, 0.0)) for name, words in VIEWS.items()]
    months = i18n.span(*(i18n.month(result.table["month"].iloc[at]) for at in (0, -1)))
    reading = _("Result, {months}; hatched: below zero", months=months)
    return draw.plot(draw.Rows(sentences(result)[0].rstrip("."), reading, rows), ax)


def _bar(label: str, value: float, gifts: float) -> draw.Row:
    if np.isnan(value):
        return draw.Row(label, [draw.Lane(words=_("not measured"))])
    words = money(value)
    if gifts > 0:
        words = _("{result}, {value} on both sides", result=words, value=money(gifts))
    return draw.bar(label, value, words, "plain" if value >= 0 else "loss")
