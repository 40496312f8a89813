"""Twelve months to pay for, told: the gap, and public money against its limits."""

import numpy as np

from ...core import rates
from ...core.i18n import N_, _, listing, money, percent
from ...draw import charts
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
from ..common import BOX, euros, note, styled, why_empty

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
    "gap": "Twelve months ahead cost {total}; {gap} is still to be found.",
    "covered": "Twelve months ahead cost {total}, and are covered.",
    "hoped": "Asked for and not answered: {amount}, not counted here.",
    "public_hoped": "Public money would make up {share} of the plan if what is asked for is granted.",
    "public": "Public money makes up {share} of the plan.",
    "no_public": "No funder of this plan is known to be public.",
    "gifts": "With volunteers valued on both sides ({value}): {less}.",
    "over": "That is above the limit of: {names}. Check each agreement.",
    "usual": "Above {limit}, most calls refuse: check each agreement.",
    "guessed": "Public or not was read in the funders' names: fill “Public money” in the Funding sheet.",
}
_LOOKS = {
    SURE: (charts.BLUE, None),
    GOES_ON: (charts.ORANGE, None),
    WRITTEN: (charts.GREY, None),
    TO_FIND: ("white", "///"),
    "": (charts.GREY, None),
}


def _say(what: str, **values) -> str:
    return _(_SAID[what], **values)


def line_label(row) -> str:
    """A line as it is called."""
    return row.label or _(_LABELS[row.kind])


def sentences(result) -> list[str]:
    """The gap first, then public money against its limits."""
    if result.missing:
        return [_say("missing")]
    left_out = [_(LEFT_OUT[why], name=name, amount=money(eur)) for why, name, eur in result.left_out]
    hoped = [_say("hoped", amount=money(result.hoped_eur))] if result.hoped_eur > 0.5 else []
    return [_finding(result), *hoped, *left_out, *_public(result)]


def _finding(result) -> str:
    eur = euros(total=result.cost_eur, gap=result.to_find_eur)
    return _say("gap" if result.to_find_eur > 0.5 else "covered", **eur)


def _public(result) -> list[str]:
    share, less = result.public_share, result.with_volunteers_share
    asked = result.table[result.table["side"] == "asked"]
    hoped = asked.loc[asked["public"].eq(True), "amount_eur"].sum() > 0.5
    said = [_say("public_hoped" if hoped else "public" if share > 0 else "no_public", share=percent(share))]
    if result.volunteer_eur > 0 and less < share:
        said.append(_say("gifts", less=percent(less), value=money(result.volunteer_eur)))
    over, usual = (
        [name for name, limit in result.limits if share > limit],
        rates.value("public_money_share")["limit"],
    )
    if over:
        said.append(_say("over", names=listing(over)))
    elif share > usual:
        said.append(_say("usual", limit=percent(usual)))
    return [*said, *([_say("guessed")] if result.table["guessed"].any() else [])]


@styled
def plot(result, ax=None):
    """Two stacked columns of the same height, uses and sources, what is to be found hatched."""
    if result.missing:
        return why_empty(ax, *sentences(result))
    ax = charts.axes(ax, height=4.2)
    left, right = (_column(ax, result, x, side) for x, side in enumerate(("use", "source")))
    ax.set_xticks([0, 1], [_("Uses: what it costs"), _("Sources: who pays")])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-left, 1 + right)
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    reading = N_(
        "Twelve months. Blue: sure; orange: assumed to go on; hatched: to be found; what is only asked for is left out"
    )
    charts.title(ax, sentences(result)[0].rstrip("."), _(reading), wrap=72)
    return ax


def _column(ax, result, x: int, side: str) -> float:
    """One of the two columns; the room it takes on its side."""
    floor, bottom, beside, room = 0.055 * result.total_eur, 0.0, -np.inf, 0.45
    for words, amount, kind in _parts(result, side, floor):
        colour, hatch = _LOOKS[kind]
        look = {
            "hatch": hatch,
            "lw": 1,
            "edgecolor": charts.BAD if hatch else "white",
            "alpha": 1 if kind else 0.45,
        }
        ax.bar(x, amount, bottom=bottom, width=0.62, color=colour, **look)
        said = _("{label}: {amount}", label=charts.short(words, 26), amount=money(amount))
        middle = bottom + amount / 2
        if amount >= floor:
            note(ax, said, x, middle, (0, 0), ha="center", fontsize=8.5, bbox={**BOX, "alpha": 0.7})
        else:  # too thin to carry its name: beside the bar, one above the other
            beside, room = max(middle, beside + floor), 0.85
            note(
                ax,
                said,
                x + (0.33 if x else -0.33),
                beside,
                (0, 0),
                ha="left" if x else "right",
                fontsize=8.5,
            )
        bottom += amount
    return room


def _parts(result, side: str, floor: float) -> list[tuple[str, float, str]]:
    """(label, amount, kind) of a column; lines too thin to carry their name become one."""
    found = result.table[(result.table["side"] == side) & (result.table["amount_eur"] > 0)]
    if side == "use":
        found = found.sort_values("amount_eur", ascending=False, kind="stable")
    thin = found[(found["amount_eur"] < floor) & (found["kind"] == "")]
    kept = found.drop(thin.index) if len(thin) > 1 else found
    parts = [(line_label(row), row.amount_eur, row.kind) for row in kept.itertuples()]
    return parts + ([(_("Other lines"), thin["amount_eur"].sum(), "")] if len(thin) > 1 else [])
