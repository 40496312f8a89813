"""The doubts on the money sheets in words: what is wrong, where, and what to do."""

from .. import i18n
from ..i18n import N_, _, date, listing, money, ngettext, percent

_STREAMS = {
    "requests": N_("requests of the log"), "contracts": N_("contracts"), "memberships": N_("memberships"), "other": N_("other own revenue"),
}  # fmt: skip


def say(what: str, values: dict) -> str:
    """The sentence of one doubt, in the current language."""
    return _SAY[what](values)


def _named(months) -> str:
    return listing(i18n.month(m) for m in months[:4]) + (" …" if len(months) > 4 else "")


def _say_months(values: dict) -> str:
    months = values["months"]
    return ngettext("The ledger holds nothing for {n} month ({names}): the result leaves it out as if nothing had been spent.",
                    "The ledger holds nothing for {n} months ({names}): the result leaves them out as if nothing had been spent.",
                    len(months), names=_named(months))  # fmt: skip


def _say_negative(values: dict) -> str:
    return ngettext("{n} amount is negative ({total}): a refund is fine, a mistyped sign is not; check it.",
                    "{n} amounts are negative ({total} in all): refunds are fine, mistyped signs are not; check them.",
                    values["n"], total=money(values["total"], 2))  # fmt: skip


def _say_currency(values: dict) -> str:
    return ngettext("{n} amount is in another currency and is left out: convert it to euros, at the day's rate.",
                    "{n} amounts are in another currency and are left out: convert them to euros, at the day's rate.",
                    values["n"])  # fmt: skip


def _stream(values: dict) -> str:
    words = _STREAMS[values["stream"]]
    return _(words)


def _say_vat(values: dict) -> str:
    both = {"ledger": money(values["ledger"]), "source": money(values["source"]), "rate": percent(values["rate"], 1),
            "stream": _stream(values)}  # fmt: skip
    if values["which"] == "ledger":
        return _("The ledger looks entered with VAT: {stream} make {ledger} there against {source}, {rate} more. Amounts "
                 "are to be net of VAT.", **both)  # fmt: skip
    return _("The {stream} look entered with VAT: {source} against {ledger} in the ledger, {rate} more. Amounts are to be "
             "net of VAT.", **both)  # fmt: skip


def _say_mismatch(values: dict) -> str:
    return _("The ledger contradicts the other sheets on {stream}: {ledger} against {source}. The ledger is used; see "
             "what is missing.", stream=_stream(values), ledger=money(values["ledger"]),
             source=money(values["source"]))  # fmt: skip


def _say_no_funding(values: dict) -> str:
    if values["eur"] > 0:
        return _("No grant is noted in the Funding sheet, yet the ledger holds {amount} of subsidies: what is still to come "
                 "is unknown, so the cash curve counts none.", amount=money(values["eur"]))  # fmt: skip
    return _("No grant is noted in the Funding sheet: the cash curve counts none.")


def _say_undated(values: dict) -> str:
    return _(
        "No date for the money of: {names}. The kit supposes one; ask the funder.",
        names=listing(values["names"]),
    )


def _say_no_expense(_values: dict) -> str:
    return _("The ledger holds income and no expense: no result can be given.")


def _say_left_out(values: dict) -> str:
    return ngettext("{n} negative amount is left out of the money sheets: enter it as a positive one, with the nature that fits.",
                    "{n} negative amounts are left out of the money sheets: enter them as positive ones, with the nature that fits.",
                    values["n"])  # fmt: skip


def _say_unread(values: dict) -> str:
    return ngettext("{n} amount of the money sheets is not a number and is left out ({typed}): see the data check.",
                    "{n} amounts of the money sheets are not numbers and are left out ({typed}): see the data check.",
                    values["n"], typed=listing(values["typed"][:3]))  # fmt: skip


def _say_bare_months(values: dict) -> str:
    months = values["months"]
    return ngettext("The ledger holds income and no expense for {n} month ({names}): is one missing?",
                    "The ledger holds income and no expense for {n} months ({names}): are some missing?",
                    len(months), names=_named(months))  # fmt: skip


def _say_outside(values: dict) -> str:
    return ngettext("{n} line of the ledger ({total}) is dated outside the test and left out: check its year.",
                    "{n} lines of the ledger ({total}) are dated outside the test and left out: check their year.",
                    values["n"], total=money(values["total"]))  # fmt: skip


def _say_loan(values: dict) -> str:
    return _("{total} counted as income looks like money to be repaid ({names}): a loan or an advance is not income. Give "
             "it the nature “Loan, advance, equity”.", total=money(values["total"]), names=listing(values["names"][:3]))  # fmt: skip


def _say_free(values: dict) -> str:
    return ngettext("{n} order was served for nothing ({names}): is the price 0, or was it never entered?",
                    "{n} orders were served for nothing ({names}): is the price 0, or was it never entered?",
                    values["n"], names=listing(values["names"][:3]))  # fmt: skip


def _say_twice(values: dict) -> str:
    return _("The same grant seems written twice in the Funding sheet: {names}. Both are counted; delete one if so.",
             names=listing(values["names"]))  # fmt: skip


def _say_too_large(values: dict) -> str:
    return _("“{name}” ({amount}) is more than a whole year costs ({year}): a slip of the keyboard, or several years?",
             name=values["name"], amount=money(values["amount"]), year=money(values["year"]))  # fmt: skip


def _say_unpaid(values: dict) -> str:
    return _("“{name}” is noted as paid ({funding}), the ledger holds {ledger} from it.", name=values["name"],
             funding=money(values["funding"]), ledger=money(values["ledger"]))  # fmt: skip


def _say_ended(values: dict) -> str:
    return _("The ledger counts {total} from “{name}” after {end}, the last day its money covers: check the agreement.",
             total=money(values["total"]), name=values["name"], end=date(values["end"]))  # fmt: skip


_SAY = {
    "months": _say_months, "negative": _say_negative, "currency": _say_currency, "vat": _say_vat, "mismatch": _say_mismatch,
    "no_funding": _say_no_funding, "undated": _say_undated, "no_expense": _say_no_expense, "bare_months": _say_bare_months,
    "outside": _say_outside, "loan": _say_loan, "free": _say_free, "twice": _say_twice, "too_large": _say_too_large,
    "unpaid": _say_unpaid, "ended": _say_ended, "left_out": _say_left_out, "unread": _say_unread,
}  # fmt: skip
