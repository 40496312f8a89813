"""The doubts on the money sheets, told: what is wrong, where, and what to do."""

from ...core import i18n
from ...core.i18n import N_, _, listing, percent
from ...core.tables import FUNDING, LEDGER, PROJECT
from ..common import Many, say

_STREAMS = {
    "requests": N_("requests of the log"),
    "contracts": N_("contracts"),
    "memberships": N_("memberships"),
    "other": N_("other own revenue"),
}
_SAID = {
    "months": Many(
        "The ledger holds nothing for {n} month ({names:list}): the result leaves it out as if nothing had been spent.",
        "The ledger holds nothing for {n} months ({names:list}): the result leaves them out as if nothing had been spent.",
    ),
    "bare_months": Many(
        "The ledger holds income and no expense for {n} month ({names:list}): is one missing?",
        "The ledger holds income and no expense for {n} months ({names:list}): are some missing?",
    ),
    "negative": Many(
        "{n} amount is negative ({total:cents}): a refund is fine, a mistyped sign is not; check it.",
        "{n} amounts are negative ({total:cents} in all): refunds are fine, mistyped signs are not; check them.",
    ),
    "currency": Many(
        "{n} amount is in another currency and is left out: convert it to euros, at the day's rate.",
        "{n} amounts are in another currency and are left out: convert them to euros, at the day's rate.",
    ),
    "left_out": Many(
        "{n} negative amount is left out of the money sheets: enter it as positive, with the nature that fits.",
        "{n} negative amounts are left out of the money sheets: enter them as positive, with the nature that fits.",
    ),
    "unread": Many(
        "{n} amount of the money sheets is not a number and is left out ({typed:list}): see the data check.",
        "{n} amounts of the money sheets are not numbers and are left out ({typed:list}): see the data check.",
    ),
    "outside": Many(
        "{n} line of the ledger ({total:money}) is dated outside the test and left out: check its year.",
        "{n} lines of the ledger ({total:money}) are dated outside the test and left out: check their year.",
    ),
    "free": Many(
        "{n} order was served for nothing ({names:list}): is the price 0, or was it never entered?",
        "{n} orders were served for nothing ({names:list}): is the price 0, or was it never entered?",
    ),
    "no_longer": Many(
        "{names:list}: in the accounts every month, then no more. The line counts as ended: if a bill is late, add it.",
        "{names:list}: in the accounts every month, then no more. These lines count as ended: if a bill is late, add it.",
    ),
    "silent": Many(
        "{names:list}: no longer in the accounts of late. The line counts as due: if it has ended, the costs are lower. If it was paid and not entered, there is less in the bank.",
        "{names:list}: no longer in the accounts of late. These lines count as due: if they have ended, the costs are lower. If they were paid and not entered, there is less in the bank.",
    ),
    "begun": Many(
        "{names:list}: in the accounts for a few months only. The line counts all year: if it is for a season, the costs are lower.",
        "{names:list}: in the accounts for a few months only. These lines count all year: if they are for a season, the costs are lower.",
    ),
    "stepped": Many(
        "{names:list}: two levels within a year. The line counts all year at the present one: if they are those of a season, the costs are others.",
        "{names:list}: two levels within a year. These lines count all year at the present one: if they are those of a season, the costs are others.",
    ),
    "renamed": "“{name}” stops when “{now}” begins, for about the same amounts: counted as one line. If both are due, add what is missing.",
    "vat_ledger": "The ledger looks entered with VAT: {stream} make {ledger:money} there against {source:money}, {rate} more. Amounts are to be net of VAT.",
    "vat_source": "The {stream} look entered with VAT: {source:money} against {ledger:money} in the ledger, {rate} more. Amounts are to be net of VAT.",
    "mismatch": "The ledger contradicts the other sheets on {stream}: {ledger:money} against {source:money}. The ledger is used; see what is missing.",
    "mismatch_contracts": "The ledger contradicts the other sheets on contracts: {ledger:money} against {source:money}. "
    "The ledger makes the months past; a contract still paid counts ahead at its amount. See what is missing.",
    "no_funding": "No grant is noted in the Funding sheet: the cash plan counts none.",
    "no_funding_noted": "No grant is noted in the Funding sheet, yet the ledger holds {amount:money} of grants. "
    "What else may come is unknown: the cash plan counts what the ledger dates.",
    "undated": "No date for the money of: {names:list}. The kit supposes one; ask the funder.",
    "no_expense": "The ledger holds income and no expense: no result can be given.",
    "no_sales": "The ledger holds no own revenue, while the other sheets tell {source:money}: it is not measured, nor is the result. Enter the sales.",
    "loan": "{total:money} counted as income looks like money to be repaid ({names:list}): a loan or an advance is not income. Give it the nature “Loan, advance, equity”.",
    "twice": "The same grant seems written twice in the Funding sheet: {names:list}. Both are counted; delete one if so.",
    "perhaps_twice": "“{name}” still owes {ledger:money} in the ledger, {sheet:money} in the Funding sheet: both are counted. If it is the same money, write the same name and amount.",
    "unnamed": "Grants received ({amount:money}) may be awaited money: {names:list}. Nothing of it is taken off: if they are, write the payer as the Funding sheet does.",
    "unsure": "The accounts do not tell whether grants of {amount:money} are paid: {names:list}. The plan still counts all that is awaited: have the grants' account (441) lettered.",
    "read_as": "“{payer}” and “{name}” are read as one body: {amount:money} is counted once. If they are two, write fuller names.",
    "received": "The ledger holds {amount:money} received from “{name}”, whose money is dated later in the Funding sheet. Both are counted: if it is the same, write “{paid}” there.",
    "not_received": "The ledger gives no day of payment for “{name}” ({amount:money}), which the Funding sheet awaits. It is counted once, to come: if it has come, write the day.",
    "too_large": "“{name}” ({amount:money}) exceeds a year of expenses, done or to come ({year:money}): a slip of the keyboard, or several years?",
    "unpaid": "“{name}” is noted as paid ({funding:money}), but the ledger shows {ledger:money} from it.",
    "ended": "The ledger counts {total:money} from “{name}” after {end:day}, the last day its money covers: check the agreement.",
}
_NAMED, _MONTHS = 3, 4  # names and months said
_WHOLE = ("no_longer", "silent", "begun", "stepped", "undated", "twice")  # where every name is


def sentences(result) -> list[str]:
    """Each doubt, in a sentence."""
    if result.table.empty:
        return [_("Nothing in the money sheets contradicts the rest.")]
    return [_one(row.what, row.values) for row in result.table.itertuples()]


def _one(what: str, values: dict) -> str:
    if what == "books_behind":
        return stops(LEDGER.title, **values)
    months = values.get("months", ())
    told = {"n": len(months), **values}
    if months:
        more = ["…"] if len(months) > _MONTHS else []
        names = listing(map(i18n.month, months[:_MONTHS]))
        told["names"] = [" ".join([names, *more])]
    elif what not in _WHOLE:
        told |= {name: values[name][:_NAMED] for name in ("names", "typed") if name in values}
    if what in ("vat", "mismatch"):
        told["stream"] = _(_STREAMS[values["stream"]])
    if what == "vat":
        what, told["rate"] = f"vat_{values['which']}", percent(values["rate"], 1)
    elif what == "mismatch" and values["stream"] == "contracts":
        what = "mismatch_contracts"
    elif what == "no_funding" and values["amount"] > 0:
        what = "no_funding_noted"
    return say(_SAID[what], paid=FUNDING["status"].label("paid"), **told)


def stops(sheet, last, until) -> str:
    """A sheet that stops before the service."""
    return _(
        "The sheet “{sheet}” stops in {last}, though the data are said complete until {until}. What rests on it is not measured. Complete it, or write the day it goes to on the sheet “{project}”.",
        last=i18n.month(last),
        until=i18n.date(until),
        sheet=sheet,
        project=PROJECT.title,
    )
