"""Twelve months to pay for, told: the gap, and public money against its limits."""

from ... import draw
from ...core import i18n, rates
from ...core.i18n import N_, _, money
from ...finance.funding.plan import (
    BOOKED,
    GOES_ON,
    HOPED,
    LATE,
    LOAN,
    OVER,
    OVER_PERIOD,
    SURE,
    TO_FIND,
    WRITTEN,
)
from ..common import Said, sayer

KINDS = {
    SURE: N_("agreed"),
    HOPED: N_("filed, not answered"),
    TO_FIND: N_("to be found"),
    GOES_ON: N_("received every month, assumed to go on"),
    WRITTEN: N_("written in the accounts, no money comes"),
}
_LABELS = {
    "": N_("Kept for later"),
    SURE: N_("Own revenue"),
    TO_FIND: N_("To be found"),
}  # of what has no name
LEFT_OUT = {
    LATE: N_("“{name}” ({amount}) arrives more than twelve months ahead: it does not pay for this year."),
    BOOKED: N_("“{name}” ({amount}) pays for the test already done: the ledger counts it there, not here."),
    OVER_PERIOD: N_("“{name}” ({amount}) covers a period that is over: it does not pay for this year."),
    OVER: N_("“{name}”: {amount} of the request is beyond what its rules allow, and not counted."),
    LOAN: N_("“{name}” ({amount}) is to be repaid: it fills the cash and pays for nothing."),
}
_SAID = {
    "missing": "The funding plan is not measured: it takes the expenses of the Ledger sheet, up to the last month.",
    "gap": "The next twelve months cost {cost:money}; {gap:money} is not found yet.",
    "repaid": "Loans to give back come on top: {amount:money}.",
    "covered": "The next twelve months cost {cost:money}, and are covered.",
    "asked": "{amount:money} is asked of {names:list}; not awarded yet, it is not counted.",
    "public_hoped": "Public money would make up {share:share} of the plan if what is asked for is granted.",
    "public": "Public money makes up {share:share} of the plan.",
    "no_public": "No funder of this plan is known to be public.",
    "gifts": "With volunteers valued on both sides ({value:money}): {less:share}.",
    "over": "That is above the limit of: {names:list}. Check each agreement.",
    "usual": "Above {limit:share}, most calls refuse: check each agreement.",
    "guessed": "Public or not was read in the funders' names: fill “Public money” in the Funding sheet.",
}
_say = sayer(_SAID)


def line_label(row) -> str:
    """A line as it is called."""
    return row.label or _(_LABELS[row.kind])


def sentences(result) -> Said:
    """The gap first, then public money against its limits."""
    if result.missing:
        yield _say("missing")
        return
    gap = result.to_find_eur
    yield _say("gap" if gap > 0.5 else "covered", cost=result.cost_eur, gap=gap)
    if result.repaid_eur > 0.5:
        yield _say("repaid", amount=result.repaid_eur)
    yield from asked(result)
    for why, name, eur in result.left_out:
        yield _(LEFT_OUT[why], name=name, amount=money(eur))
    yield from _public(result)


def asked(result) -> Said:
    """What is asked for and not answered, and of whom."""
    if result.hoped_eur > 0.5:
        names = result.table.loc[result.table["kind"] == HOPED, "label"]
        yield _say("asked", amount=result.hoped_eur, names=names)


def _public(result) -> Said:
    share, less = result.public_share, result.with_volunteers_share
    maybe = result.table[result.table["side"] == "asked"]
    hoped = maybe.loc[maybe["public"].eq(True), "amount_eur"].sum() > 0.5
    yield _say("public_hoped" if hoped else "public" if share > 0 else "no_public", share=share)
    if result.volunteer_eur > 0 and less < share:
        yield _say("gifts", less=less, value=result.volunteer_eur)
    usual = rates.value("public_money_share")["limit"]
    if over := [name for name, limit in result.limits if share > limit]:
        yield _say("over", names=over)
    elif share > usual:
        yield _say("usual", limit=usual)
    if result.table["guessed"].any():
        yield _say("guessed")


def plot(result, ax=None):
    """The bars of the report."""
    return draw.plot(form(result) or draw.Rows(_say("missing").rstrip(".")), ax)


def form(result) -> draw.Rows | None:
    """Who would pay, and what is to be found; None without a result."""
    if result.missing:
        return None
    table = result.table
    sources, maybe = (table[table["side"] == side] for side in ("source", "asked"))
    given = sources[sources["public"].notna()]
    own = sources.loc[(sources["kind"] == "sure") & sources["public"].isna(), "amount_eur"].sum()

    def bar(label: str, eur: float, *look: str) -> draw.Row:
        return draw.bar(label, eur, money(eur), *look)

    rows = [bar(_("Own revenue expected"), own)]
    rows += [bar(row.label, row.amount_eur, "second") for row in given.itertuples()]
    if result.to_find_eur > 0.5:
        rows.append(bar(_("To be found"), result.to_find_eur, "outline"))
    parts = [own, *given["amount_eur"], result.to_find_eur]
    # more may be asked than is to be found: it is then no part of it
    part = (
        N_("of which asked of {name}")
        if maybe["amount_eur"].sum() <= result.to_find_eur
        else N_("asked of {name}")
    )
    rows += [bar(_(part, name=row.label), row.amount_eur, "expected") for row in maybe.itertuples()]
    reading = money(result.cost_eur) + i18n.rounded_sum(parts, result.total_eur)
    return draw.Rows(_("Twelve months to pay for"), reading, rows)
