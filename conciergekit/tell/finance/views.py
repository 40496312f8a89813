"""The result of the test in four views, told."""

import numpy as np

from ...finance.accounts import full_cost
from ..common import Many, Said, sayer

_SAID = {
    "no_month": "No complete month yet: the result is not measured.",
    "requests": "Own revenue over the test: {revenue:money}, from the request log, the contracts and the memberships.",
    "ledger": "Own revenue over the test: {revenue:money}, from the ledger.",
    "no_expense": "Expenses are not measured: the Ledger sheet has to hold them, up to the last month.",
    "no_sales": "Own revenue is not measured: the ledger has to hold it.",
    "loss": Many("A deficit of {loss:money} over {n} month.", "A deficit of {loss:money} over {n} months."),
    "perhaps": "The accounts show {pnl:money}. Whether they balance is not known.",
    "unpaid": "A surplus of {pnl:money} only because {work:money} of work is not paid.",
    "bank": "A surplus of {surplus:money} in the accounts. The bank balance fell by {fall:money}",
    "owed": "{said}: {owed:money} are still to be received.",
    "hours_unknown": "{said}; unpaid hours are not measured.",
    "surplus": Many(
        "A surplus of {surplus:money} over {n} month", "A surplus of {surplus:money} over {n} months"
    ),
    "granted": "{said}, grants of {subsidy:money} included",
    "unread": Many(
        "{n} line of expenses has no amount: the result leaves it out.",
        "{n} lines of expenses have no amount: the result leaves them out.",
    ),
    "unread_income": Many(
        "{n} line of income has no amount: the result leaves it out.",
        "{n} lines of income have no amount: the result leaves them out.",
    ),
    "cover": "Own revenue {revenue:money} pays {cover:share} of the expenses ({expense:money}); grants bring {subsidy:money}.",
    "cover_own": "Own revenue {revenue:money} pays {cover:share} of the expenses ({expense:money}).",
    "handed": "That leaves out {handed:money} that users paid for providers.",
    "full_cover": "It pays {share:share} of the full cost ({cost:money}): unpaid hours and volunteering valued are added to the expenses.",
    "late": "In the bank, the test has changed the balance by {cash:money}. That is {gap:money} less than in the accounts (sales not yet paid, repayments, equipment or VAT, less unpaid bills).",
    "early": "In the bank, the test has changed the balance by {cash:money}. That is {gap:money} more than in the accounts (loans, advances, capital, VAT, depreciation or bills not yet paid).",
    "set_up": "The expenses include {set_up:money} of set-up costs, which do not come back each month.",
    "no_time": "Unpaid and volunteer hours are not measured: complete the Time sheet, up to the last month.",
    "work": "Paying the leader's {hours:count} unpaid hours (estimated at {work:money}) would bring the result to {result:money}.",
    "gifts": "Volunteers gave {hours:count} hours. Valued at {value:money} (estimated) on both sides of the accounts (86/87), they do not change the result.",
    "log": "The ledger and the log disagree on own revenue: {ledger:money} against {log:money}. The ledger is used; look for what is missing.",
    "outside": "{amount:money} of ledger lines are dated outside the complete months of the test and left out.",
}
_say = sayer(_SAID)


def _figures(result) -> dict[str, float]:
    """What sentences name."""
    total, handed = result.totals, result.handed_eur
    return {
        "pnl": total["pnl_eur"],
        "surplus": total["pnl_eur"],
        "loss": -total["pnl_eur"],
        "cash": total["cash_eur"],
        "fall": -total["cash_eur"],
        "gap": abs(total["pnl_eur"] - total["cash_eur"]),
        "revenue": total["own_revenue_eur"] - handed,
        "expense": total["expense_eur"] - handed,
        "handed": handed,
        "subsidy": total["subsidy_eur"],
        "cost": full_cost(total) - handed,
        "set_up": total["set_up_eur"],
        "work": total["unpaid_eur"],
        "value": total["volunteer_eur"],
        "result": total["with_unpaid_eur"],
        "owed": result.owed_eur,
        "cover": result.own_cover,
        "share": result.full_cover,
    }


def sentences(result) -> list[str]:
    """What the accounts say, most important first."""
    if not len(result.table):
        return [_say("no_month")]
    own, figures = result.totals["own_revenue_eur"], _figures(result)
    if np.isnan(result.totals["expense_eur"]):
        said = [*([] if np.isnan(own) else [_say(result.source, **figures)]), _say("no_expense")]
    elif np.isnan(own):
        said = [_say("no_sales")]
    else:
        said = [
            _finding(result, figures),
            *unread(result),
            *_cover(result, figures),
            *_hidden_work(result, figures),
        ]
    return [*said, *result.top.sentences(), *_doubts(result)]


def unread(result) -> list[str]:
    """What the result leaves out for want of an amount."""
    counts = {"unread": result.unread_expenses, "unread_income": result.unread_income}
    return [_say(code, n) for code, n in counts.items() if n]


def _finding(result, figures: dict) -> str:
    cash, pnl, unpaid = (result.totals[name] for name in ("cash_eur", "pnl_eur", "with_unpaid_eur"))
    if pnl < 0 and not result.unread_income:
        return _say("loss", len(result.table), **figures)
    if pnl < 0 or result.unread_expenses:
        return _say("perhaps", **figures)
    if unpaid < 0:
        return _say("unpaid", **figures)
    if cash < 0:
        said = _say("bank", **figures)
        return _say("owed", said=said, **figures) if _owed_explains(result) else f"{said}."
    said = _say("surplus", len(result.table), **figures)
    if result.totals["subsidy_eur"] > 0.5:
        said = _say("granted", said=said, **figures)
    return _say("hours_unknown", said=said) if np.isnan(unpaid) else f"{said}."


def _owed_explains(result) -> bool:
    """Whether what is owed is why the bank balance fell while the accounts hold."""
    total = result.totals
    return result.owed_eur > 0.5 and abs(total["pnl_eur"] - total["cash_eur"] - result.owed_eur) <= 1.0


def _cover(result, figures: dict) -> Said:
    cash, pnl, unpaid = (result.totals[name] for name in ("cash_eur", "pnl_eur", "with_unpaid_eur"))
    untold = result.unread_income and not result.totals["subsidy_eur"] > 0  # may be that of a grant
    yield _say("cover_own" if untold else "cover", **figures)
    if result.handed_eur > 0:
        yield _say("handed", **figures)
    if result.full_cover == result.full_cover:
        yield _say("full_cover", **figures)
    told = cash < 0 <= pnl and not unpaid < 0 and _owed_explains(result)
    if abs(pnl - cash) > 0.5 and not told:
        yield _say("late" if pnl > cash else "early", **figures)
    if result.totals["set_up_eur"] > 0:
        yield _say("set_up", **figures)


def _hidden_work(result, figures: dict) -> Said:
    if np.isnan(result.totals["unpaid_eur"]):
        yield _say("no_time")
        return
    if result.totals["unpaid_eur"] > 0:
        yield _say("work", hours=result.unpaid_hours, **figures)
    if result.totals["volunteer_eur"] > 0:
        yield _say("gifts", hours=result.volunteer_hours, **figures)


def _doubts(result) -> Said:
    own = result.totals["own_revenue_eur"] - result.handed_eur
    if own == own and abs(result.difference_eur) > max(1.0, 0.01 * abs(own)):
        yield _say("log", ledger=own, log=own - result.difference_eur)
    if result.outside_eur:
        yield _say("outside", amount=result.outside_eur)
