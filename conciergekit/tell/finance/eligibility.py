"""Which expenses a funder pays for, told."""

import numpy as np

from ... import charts
from ...finance.funding.eligibility import column
from ...i18n import N_, _, listing, money
from ..common import bare, euros, names, note, rows, styled, why_empty
from .funders import degree, status

_MOST = 12  # requests drawn
_SAID = {
    "ledger": N_("Which expenses are eligible is not measured: it takes the expenses of the Ledger sheet."),
    "no_line": N_("The Funding sheet has no line to come: nothing to compare with the funders' rules."),
    "within": N_(
        "No amount of the Funding sheet is above what the rules of its funder allow, as far as they are known."
    ),
    "over": N_(
        "“{funder}”, {amount} ({status}): on the expenses it pays for ({base}), its rules allow {cap} at most, {over} less (rules of “{rule}”, {sure})."
    ),
    "nobody": N_("Paid for by none of these funders: {names} ({amount} a year)."),
    "unknown": N_("Not in the catalogue, ask which expenses they pay for: {names}."),
    "vague": N_("No limit found for: {names}; ask."),
}


def _say(what: str, **values) -> str:
    return _(_SAID[what], **values)


def sentences(result) -> list[str]:
    """Lines above their limit first, then the expenses nobody pays for, then what is not in the catalogue."""
    if result.missing == "ledger" or result.table.empty:
        return [_say(result.missing or "no_line")]
    over = [_over(result, row) for row in result.table[result.table["over_eur"] > 0.5].itertuples()]
    return [*(over or [_say("within")]), *_unpaid(result), *_unknown(result)]


def _over(result, row) -> str:
    eur = euros(amount=row.asked_eur, base=row.base_eur, cap=row.cap_eur, over=row.over_eur)
    rule = result.rules[row.rule].said("name")
    return _say("over", funder=row.funder, status=status(row.status), rule=rule, sure=degree(row.sure), **eur)


def _unpaid(result) -> list[str]:
    """Lines that every funder of the plan leaves out."""
    marks = result.lines[[column(request) for request in result.table["id"]]]
    nobody = result.lines[marks.eq(False).all(axis=1)]  # None is "to ask", not "no"
    if nobody.empty:
        return []
    return [_say("nobody", names=listing(nobody["line"].head(4)), amount=money(nobody["plan_eur"].sum()))]


def _unknown(result) -> list[str]:
    bare_names, no_cap = result.table["rule"] == "", result.table["cap_eur"].isna()
    parts = ("unknown", bare_names), ("vague", ~bare_names & no_cap)
    return [
        _say(what, names=listing(result.table.loc[part, "funder"].drop_duplicates()))
        for what, part in parts
        if part.any()
    ]


@styled
def plot(result, ax=None):
    """Amount of each line of the Funding sheet, and the most its funder's rules allow as a mark."""
    table = result.table.head(_MOST)
    if table.empty:
        return why_empty(ax, *sentences(result)[:1])
    ax, asked, cap = rows(ax, len(table), 0.5, 1.7), table["asked_eur"], table["cap_eur"]
    colours = np.where(table["over_eur"] > 0.5, charts.ORANGE, charts.BLUE)
    ax.barh(range(len(table)), asked, height=0.55, color=colours)
    ax.plot(cap, range(len(table)), "|", color=charts.INK, ms=22, mew=2.5)
    for y, row in enumerate(table.itertuples()):
        known = row.cap_eur == row.cap_eur
        words = (
            N_("{amount} ({status}) for {cap} at most")
            if known
            else N_("{amount} ({status}); limit not known")
        )
        said = _(words, status=status(row.status), **euros(amount=row.asked_eur, cap=row.cap_eur))
        note(ax, said, np.nanmax([row.asked_eur, row.cap_eur]), y, (7, 0), fontsize=9)
    names(ax, table["funder"])
    ax.set_xlim(0, 1.6 * np.nanmax([asked.max(), cap.max()]))
    bare(ax)
    reading = N_(
        "Bar: amount, with its status; mark: the most the funder's rules allow on this pilot's expenses; orange: above it"
    )
    charts.title(ax, sentences(result)[0].rstrip("."), _(reading), wrap=58)
    return ax
