"""The doubts on the money sheets, told: what is wrong, where, and what to do."""

from ...core import i18n
from ...core.i18n import N_, _, listing, money, percent
from ...core.tables import LEDGER, PROJECT, TABLES
from ..common import Many, say

_STREAMS = {
    "requests": N_("requests of the log"),
    "contracts": N_("contracts"),
    "memberships": N_("memberships"),
    "other": N_("other own revenue"),
}
_SAID = {
    "months": Many(
        "The ledger holds nothing for {n} month ({names}): the result leaves it out as if nothing had been spent.",
        "The ledger holds nothing for {n} months ({names}): the result leaves them out as if nothing had been spent.",
    ),
    "bare_months": Many(
        "The ledger holds income and no expense for {n} month ({names}): is one missing?",
        "The ledger holds income and no expense for {n} months ({names}): are some missing?",
    ),
    "negative": Many(
        "{n} amount is negative ({total}): a refund is fine, a mistyped sign is not; check it.",
        "{n} amounts are negative ({total} in all): refunds are fine, mistyped signs are not; check them.",
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
        "{n} amount of the money sheets is not a number and is left out ({typed}): see the data check.",
        "{n} amounts of the money sheets are not numbers and are left out ({typed}): see the data check.",
    ),
    "outside": Many(
        "{n} line of the ledger ({total}) is dated outside the test and left out: check its year.",
        "{n} lines of the ledger ({total}) are dated outside the test and left out: check their year.",
    ),
    "free": Many(
        "{n} order was served for nothing ({names}): is the price 0, or was it never entered?",
        "{n} orders were served for nothing ({names}): is the price 0, or was it never entered?",
    ),
    "no_longer": Many(
        "{names}: in the accounts every month, then no more. The line counts as ended: if a bill is late, add it.",
        "{names}: in the accounts every month, then no more. These lines count as ended: if a bill is late, add it.",
    ),
    "silent": Many(
        "{names}: no longer in the accounts of late. The line counts as due: if it has ended, the costs are lower. If it was paid and not entered, there is less in the bank.",
        "{names}: no longer in the accounts of late. These lines count as due: if they have ended, the costs are lower. If they were paid and not entered, there is less in the bank.",
    ),
    "begun": Many(
        "{names}: in the accounts for a few months only. The line counts all year: if it is for a season, the costs are lower.",
        "{names}: in the accounts for a few months only. These lines count all year: if they are for a season, the costs are lower.",
    ),
    "stepped": Many(
        "{names}: at another level for a few months only. The line counts all year at it: if it is that of a season, the costs are others.",
        "{names}: at another level for a few months only. These lines count all year at it: if it is that of a season, the costs are others.",
    ),
    "renamed": "“{name}” stops when “{now}” begins, for about the same amounts: counted as one line. If both are due, add what is missing.",
    "vat_ledger": "The ledger looks entered with VAT: {stream} make {ledger} there against {source}, {rate} more. Amounts are to be net of VAT.",
    "vat_source": "The {stream} look entered with VAT: {source} against {ledger} in the ledger, {rate} more. Amounts are to be net of VAT.",
    "mismatch": "The ledger contradicts the other sheets on {stream}: {ledger} against {source}. The ledger is used; see what is missing.",
    "mismatch_contracts": "The ledger contradicts the other sheets on contracts: {ledger} against {source}. "
    "The ledger makes the months past; a contract still paid counts ahead at its amount. See what is missing.",
    "no_funding": "No grant is noted in the Funding sheet: the cash plan counts none.",
    "no_funding_noted": "No grant is noted in the Funding sheet, yet the ledger holds {amount} of grants. "
    "What else may come is unknown: the cash plan counts what the ledger dates.",
    "undated": "No date for the money of: {names}. The kit supposes one; ask the funder.",
    "no_expense": "The ledger holds income and no expense: no result can be given.",
    "no_sales": "The ledger holds no own revenue, while the other sheets tell {source}: it is not measured, nor is the result. Enter the sales.",
    "loan": "{total} counted as income looks like money to be repaid ({names}): a loan or an advance is not income. Give it the nature “Loan, advance, equity”.",
    "twice": "The same grant seems written twice in the Funding sheet: {names}. Both are counted; delete one if so.",
    "perhaps_twice": "“{name}” still owes {ledger} in the ledger, {sheet} in the Funding sheet: both are counted. If it is the same money, write the same name and amount.",
    "unnamed": "Grants received ({amount}) may be awaited money: {names}. Nothing of it is taken off: if they are, write the payer as the Funding sheet does.",
    "unsure": "The accounts do not tell whether grants of {amount} are paid: {names}. The plan still counts all that is awaited: have the grants' account (441) lettered.",
    "read_as": "“{payer}” and “{name}” are read as one body: {amount} is counted once. If they are two, write fuller names.",
    "received": "The ledger holds {amount} received from “{name}”, whose money is dated later in the Funding sheet. It is counted as still to come: if it is the same, write “{paid}” there.",
    "too_large": "“{name}” ({amount}) exceeds a year of expenses, done or to come ({year}): a slip of the keyboard, or several years?",
    "unpaid": "“{name}” is noted as paid ({funding}), but the ledger shows {ledger} from it.",
    "ended": "The ledger counts {total} from “{name}” after {end}, the last day its money covers: check the agreement.",
}
_EUROS = ("total", "amount", "year", "ledger", "source", "sheet", "funding")
_NAMES = {
    "no_longer": None,
    "silent": None,
    "begun": None,
    "stepped": None,
    "undated": None,
    "twice": None,
    "months": 4,
    "bare_months": 4,
}  # names said, 3 elsewhere; None: all


def sentences(result) -> list[str]:
    """Each doubt, in a sentence."""
    if result.table.empty:
        return [_("Nothing in the money sheets contradicts the rest.")]
    return [_one(row.what, row.values) for row in result.table.itertuples()]


def _one(what: str, values: dict) -> str:
    if what == "books_behind":
        return stops(LEDGER.title, **values)
    months = values.get("months", ())
    told = {
        name: _written(what, name, value) for name, value in values.items() if name not in ("n", "months")
    }
    if months:
        told["names"] = _written(what, "names", [i18n.month(month) for month in months]) + " …" * (
            len(months) > 4
        )
    if what == "received":
        told["paid"] = TABLES["funding"].by_name["status"].label("paid")
    if what == "vat":
        what = f"vat_{values['which']}"
    if what == "mismatch" and values["stream"] == "contracts":
        what = "mismatch_contracts"
    if what == "no_funding" and values["amount"] > 0:
        what = "no_funding_noted"
    return say(_SAID[what], values.get("n", len(months)), **told)


def stops(sheet, last, until) -> str:
    """A sheet that stops before the service."""
    return _(
        "The sheet “{sheet}” stops in {last}, though the data are said complete until {until}. What rests on it is not measured. Complete it, or write the day it goes to on the sheet “{project}”.",
        last=i18n.month(last),
        until=i18n.date(until),
        sheet=sheet,
        project=PROJECT.title,
    )


def _written(what: str, name: str, value) -> str:
    if name in ("names", "typed"):
        return listing(value[: _NAMES.get(what, 3)])
    if name in _EUROS:
        return money(value, 2 if what == "negative" else 0)
    if name == "stream":
        return _(_STREAMS[value])
    return {"rate": lambda: percent(value, 1), "end": lambda: i18n.date(value)}.get(name, lambda: value)()
