"""Each line of the budget: where it stands, how it is computed, and why it differs from the year done."""

import pandas as pd

from ... import i18n
from ...i18n import N_, _, money, ngettext, number
from ...pilot import Pilot
from .. import books
from ..recurring import ENDED, MEAN, YEARLY
from ..revenue import occurrences, served
from ..same_money import of_body
from ..year_ahead import AID, CONTRACT, COST, DATED, MEMBERS, ORDERS, PERSON, REVENUE, Line, year_ahead
from .plan import SURE, FundingPlan

CHARGES = {
    "60": N_("Purchases"), "61": N_("External services"), "62": N_("Other external services"), "63": N_("Taxes"),
    "64": N_("Staff costs"), "65": N_("Other running expenses"), "66": N_("Financial expenses"),
    "67": N_("Exceptional expenses"), "68": N_("Depreciation and provisions"),
}  # fmt: skip
PRODUCTS = {
    "70": N_("Sales and services"), "73": N_("Allocations and regulated tariffs"), "74": N_("Operating subsidies"),
    "75": N_("Other running income, memberships"), "76": N_("Financial income"), "77": N_("Exceptional income"),
    "78": N_("Reversals of provisions"),
}  # fmt: skip
DEFAULT = {COST: "65", REVENUE: "70", AID: "74"}


def placed(account, nature: str) -> tuple[str, bool]:
    """(account of two digits, whether the ledger gave it)."""
    known = account[:2] if isinstance(account, str) else ""
    fits = known in (CHARGES if nature == COST else PRODUCTS)
    return (known, True) if fits else (DEFAULT[nature], False)


def ahead(pilot: Pilot, plan: FundingPlan) -> pd.DataFrame:
    """side, account, line, plan_eur, how, origin, lines: the lines of ``year_ahead`` by line of the accounts, then the
    grants awarded."""
    groups: dict[tuple, list[Line]] = {}
    for line in year_ahead(pilot, plan.months_back).lines:
        side = "charges" if line.nature == COST else "products"
        groups.setdefault((side, placed(line.account, line.nature)[0], _label(line)), []).append(line)
    rows = [
        {"side": side, "account": account, "line": label, "plan_eur": sum(x.year_eur for x in lines),
         "how": how(lines), "origin": max((x.origin for x in lines), key=_DOUBT.index), "lines": tuple(lines)}
        for (side, account, label), lines in groups.items()
    ]  # fmt: skip
    grants = plan.table[
        (plan.table["side"] == "source") & (plan.table["kind"] == SURE) & plan.table["public"].notna()
    ]
    written = {line.label for line in year_ahead(pilot, plan.months_back).of(AID)}
    rows += [
        {"side": "products", "account": "74", "line": _line_of(pilot, row.label), "plan_eur": row.amount_eur,
         "how": _("grant awarded"), "origin": _DOUBT[0], "lines": ()}
        for row in grants.itertuples() if row.label not in written
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["side", "account", "line", "plan_eur", "how", "origin", "lines"])
    # several grants of one funder are one line
    first = {name: (name, "first") for name in ("how", "origin", "lines")}
    return (
        table.groupby(["side", "account", "line"], sort=False)
        .agg(plan_eur=("plan_eur", "sum"), **first)
        .reset_index()
    )


_DOUBT = ("observed", "estimated", "assumed")


def _line_of(pilot: Pilot, funder: str) -> str:
    """The line under which the accounts know this funder; its own name when they do not."""
    rows = books.period_entries(pilot)
    rows = rows[(rows["nature"] == AID) & rows["line"].notna()]
    own = of_body(rows, "payer", funder)
    return str(own["line"].iloc[-1]) if len(own) else str(funder)


def _label(line: Line) -> str:
    if line.label not in ("", "—"):
        return line.label
    return {MEMBERS: _("Memberships"), ORDERS: _("Orders")}.get(line.kind, "—")


# ---- the computation in words


def unit(eur: float) -> str:
    """A unit price: with its cents when it has some, so that the product is the sum written."""
    return money(eur, 0 if abs(eur - round(eur)) < 0.005 else 2)


def how(lines: list[Line]) -> str:
    """The computation of a line of the budget, such as "10 × 598 €"."""
    same = {line.parts for line in lines}
    if len(lines) > 1 and len(same) == 1 and all(line.kind == CONTRACT for line in lines):
        (parts,) = same
        return _("{n} contracts × {each}", n=number(len(lines)), each=_product(parts))
    return " + ".join(dict.fromkeys(filter(None, map(_one, lines))))


def _one(line: Line) -> str:
    words = {
        ORDERS: lambda n: ngettext("{n} order", "{n} orders", n),
        MEMBERS: lambda n: ngettext("{n} membership", "{n} memberships", n),
    }
    count = words.get(line.kind) if line.basis == "" else None
    said = _product(line.parts, count)
    if line.basis == MEAN:
        return _("{product}, mean of the last months", product=said)
    if line.basis == YEARLY:
        return _("{product}, as last year", product=said)
    if line.basis == ENDED:
        return _("no longer paid")
    if line.kind == DATED:
        return _("{product}, dated in the accounts", product=said)
    return said


def _product(parts, count=None) -> str:
    def term(times: float, eur: float) -> str:
        if times == 1 and count is None:
            return unit(eur)
        many = count(times) if count else number(times, 0 if times == round(times) else 1)
        return _("{times} × {each}", times=many, each=unit(eur))

    return " + ".join(term(times, eur) for times, eur in parts)


# ---- beside the year done


def beside(pilot: Pilot, done: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The two years side by side, with why each line differs."""
    table = done.merge(lines, on=["side", "account", "line"], how="outer", sort=False)
    table = table.fillna({"done_eur": 0.0, "plan_eur": 0.0, "set_up_eur": 0.0, "how": "", "origin": ""})
    table["lines"] = [some if isinstance(some, tuple) else () for some in table["lines"]]
    table["why"] = [_why(pilot, row) for row in table.itertuples()]
    return table


def _why(pilot: Pilot, row) -> str:
    """What makes the line differ from the year done; "" when nothing does."""
    if abs(row.plan_eur - row.done_eur) < 0.5:
        return ""
    reasons = []
    if row.set_up_eur > 0.5:
        reasons.append(_("{amount} of set-up do not come back", amount=money(row.set_up_eur)))
    if row.account == "74":
        reasons.append(_grant(row))
    elif any(line.kind == CONTRACT for line in row.lines):
        reasons += _contract(pilot, row)
    elif any(line.kind == ORDERS and line.basis == "" for line in row.lines):
        reasons.append(_orders(pilot, row))
    elif not row.lines:
        reasons.append(_("not in the year ahead"))
    else:
        reasons += [_person(line) for line in row.lines if line.kind == PERSON and pd.notna(line.end)]
    if not reasons or (row.set_up_eur > 0.5 and abs(row.plan_eur - row.done_eur + row.set_up_eur) > 0.5):
        reasons.append(_basis(row))
    return _("; ").join(filter(None, reasons))


def _grant(row) -> str:
    if not row.plan_eur:
        return _("received for the year done, not awarded again")
    return _("not received in the year done") if not row.done_eur else _("the grants are not the same")


def _person(line: Line) -> str:
    return _("ends on {day}", day=i18n.date(line.end))


def _orders(pilot: Pilot, row) -> str:
    log, months = served(pilot), pilot.months[-12:]
    before = int(log["month"].isin(months).sum())
    now = max(line.parts[0][0] for line in row.lines if line.kind == ORDERS)
    return _("{now} orders in twelve months at the present pace, {before} in the year done", now=number(now),
             before=number(before))  # fmt: skip


def _contract(pilot: Pilot, row) -> list[str]:
    """Payers that stopped, end within the year, or were not there all the year done."""
    now = {line.who: line for line in row.lines if line.kind == CONTRACT}
    services = set(
        pilot["contracts"].loc[pilot["contracts"]["payer_name"].isin(list(now)), "service"].dropna()
    )
    ran = occurrences(pilot)
    ran = ran[ran["service"].isin(services) & ran["month"].isin(pilot.months[-12:])]
    gone = [name for name in dict.fromkeys(ran["payer_name"].dropna()) if name not in now]
    reasons = [_("{name} has stopped", name=name) for name in gone]
    reasons += [
        _("{name} ends on {day}", name=name, day=i18n.date(x.end))
        for name, x in now.items()
        if pd.notna(x.end)
    ]
    began = {name: ran.loc[ran["payer_name"] == name, "month"].min() for name in now}
    short = len(pilot.months[-12:]) < 12
    reasons += [
        _("{name} counts for twelve months", name=name) for name, month in began.items()
        if pd.isna(month) or month > pilot.months[-12:][0] or short
    ]  # fmt: skip
    return reasons[:3]


def _basis(row) -> str:
    basis = {line.basis for line in row.lines}
    if basis == {ENDED}:
        return _("no longer paid")
    if row.lines and all(line.kind == CONTRACT and not line.basis for line in row.lines):
        return _("at the price written in the contract, which is not what the accounts hold")
    if MEAN in basis:
        return _("at the mean of the last months")
    return _("at the amount of the last months")
