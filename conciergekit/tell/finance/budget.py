"""The budget of twelve months, told: what each line is called, how it is computed, why it differs from the year done."""

import pandas as pd

from ...core.i18n import N_, _, money, number
from ...finance.recurring import ENDED, MEAN, YEAR, YEARLY
from ...finance.year_ahead import CONTRACT, DATED, MEMBERS, ORDERS
from ..common import Many, Said, say, sayer

_NAMED = 5  # differences with the year done that are said, lines without an account that are named
_ACCOUNTS = {
    "60": N_("Purchases"),
    "61": N_("External services"),
    "62": N_("Other external services"),
    "63": N_("Taxes"),
    "64": N_("Staff costs"),
    "65": N_("Other running expenses"),
    "66": N_("Financial expenses"),
    "67": N_("Exceptional expenses"),
    "68": N_("Depreciation and provisions"),
    "70": N_("Sales and services"),
    "73": N_("Allocations and regulated tariffs"),
    "74": N_("Operating grants"),
    "75": N_("Other running income, memberships"),
    "76": N_("Financial income"),
    "77": N_("Exceptional income"),
    "78": N_("Reversals of provisions"),
    "86": N_("Use of voluntary contributions"),
    "87": N_("Voluntary contributions in kind"),
}
_LABELS = {
    MEMBERS: N_("Memberships"),
    ORDERS: N_("Orders"),
    ("charges", "total"): N_("Total expenses"),
    ("products", "total"): N_("Total income"),
    ("charges", "balance"): N_("Surplus"),
    ("products", "balance"): N_("Deficit, or still to be found"),
}
_COUNTED = {ORDERS: Many("{n} order", "{n} orders"), MEMBERS: Many("{n} membership", "{n} memberships")}
_HOW = {
    MEAN: N_("{product}, mean of the last months"),
    YEARLY: N_("{product}, as last year"),
    ENDED: N_("no longer paid"),
    DATED: N_("{product}, dated in the accounts"),
}
_WHY = {
    "set_up": "{amount:money} of set-up do not come back",
    "grant_over": "counted in the year done, not awarded again",
    "grant_due": "counted in the year done, still to be received",
    "grant_new": "not received in the year done",
    "grants_differ": "the grants are not the same",
    "gone": "{name} has stopped",
    "ends": "{name} ends on {day:day}",
    "begins": "{name} begins on {day:day}",
    "began": "{name} counts for twelve months",
    "orders": Many(
        "{now:count} orders in twelve months at the present pace, {before:count} in the month done",
        "{now:count} orders in twelve months at the present pace, {before:count} in the {n} months done",
    ),
    "not_ahead": "not in the year ahead",
    "person": "ends on {day:day}",
    "ended": "no longer paid",
    "price": "at the price written in the contract, which differs from the accounts",
    "months": Many("{n} month done, twelve ahead", "{n} months done, twelve ahead"),
    "follows": "with the orders and contracts ahead",
    "mean": "at the mean of the last months",
    "recent": "at the amount of the last months",
}
_SAID = {
    "missing": "The budget is not measured: it takes the expenses of the Ledger sheet, up to the last month.",
    "total": "Budget of twelve months: {total:money} on both sides, of which {share:share} still to be found.",
    "gifts": "Volunteers are valued at {value:money} in 86 and in 87: the result does not change.",
    "covers": Many(
        "The Time sheet covers {n} month of this year.", "The Time sheet covers {n} months of this year."
    ),
    "guessed": "Placed by the kit, as the ledger gives no account of its side: {names:list}.",
    "differs": "{label}: {plan:money} instead of {done:money}; {why}.",
}
_say = sayer(_SAID)


def sentences(result) -> Said:
    """The total and what is still to be found, what differs most from the year done, gifts, what the kit has placed."""
    total = 0.0 if result.missing else result.total("charges")
    if not total:
        yield _say("missing")
        return
    yield _say("total", total=total, share=result.to_find_eur / total)
    yield from differences(result)
    if result.volunteer_eur > 0:
        yield _say("gifts", value=result.volunteer_eur)
        if result.gift_months < result.months:
            yield _say("covers", result.gift_months)
    if result.guessed:
        yield _say("guessed", names=result.guessed[:_NAMED])


def differences(result) -> list[str]:
    """The lines that differ most from the year done, each with its reason."""
    lines = result.table[(result.table["level"] == "line") & (result.table["whys"].map(len) > 0)]
    gap = (lines["plan_eur"] - lines["done_eur"]).abs().sort_values(ascending=False, kind="stable")
    return [
        _say("differs", label=_label(row), why=_why(row.whys), plan=row.plan_eur, done=row.done_eur)
        for row in lines.loc[gap.index[:_NAMED]].itertuples()
    ]


# ---- one line --------------------------------------------------------------------------------------------


def told_rows(result) -> pd.DataFrame:
    """The rows as they are read, with their label, how they are computed and why they differ, in words."""
    found = result.rows
    said = [(_label(row), _how(row, result.months), _why(row.whys)) for row in found.itertuples()]
    return found.assign(**dict(zip(("label", "how", "why"), map(list, zip(*said, strict=True)), strict=True)))


def _label(row) -> str:
    if row.level == "asked":
        return _("of which asked, not answered: {name}", name=row.label)
    if row.level in ("account", "gift"):
        return _(_ACCOUNTS[row.account])
    return row.label or _(_LABELS[row.kind or (row.side, row.level)])


def _why(whys: tuple) -> str:
    return _("; ").join(say(_WHY[code], **values) for code, values in whys)


def _how(row, months: int = YEAR) -> str:
    """The computation of a line, such as "10 × 598 €"."""
    if row.granted:
        return _("grant awarded")
    same = {line.parts for line in row.lines}
    if len(row.lines) > 1 and len(same) == 1 and all(line.kind == CONTRACT for line in row.lines):
        return _("{n} contracts × {each}", n=number(len(row.lines)), each=_product(*same))
    return " + ".join(dict.fromkeys(filter(None, (_one(line, months) for line in row.lines))))


def _one(line, months: int) -> str:
    said = _product(line.parts, _COUNTED.get(line.kind) if line.basis == "" else None)
    words = _HOW.get(line.basis) or (_HOW[DATED] if line.kind == DATED else "")
    if line.basis == YEARLY and months < YEAR:
        words = N_("{product}, as in the months done")
    return _(words, product=said) if words else said


def _product(parts, count: Many | None = None) -> str:
    def term(times: float, eur: float) -> str:
        each = money(eur, 0 if abs(eur - round(eur)) < 0.005 else 2)  # so that the product is the sum written
        if times == 1 and count is None:
            return each
        many = say(count, times) if count else number(times, 0 if times == round(times) else 1)
        return _("{times} × {each}", times=many, each=each)

    return " + ".join(term(*part) for part in parts)
