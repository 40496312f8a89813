"""Which expenses a funder pays for, told."""

from ...finance.funding.eligibility import column
from ..common import Said, sayer
from .funders import degree, status

_MOST = 12  # requests drawn
_SAID = {
    "ledger": "Which expenses are eligible is not measured: it takes the expenses of the Ledger sheet, up to the last month.",
    "no_line": "The Funding sheet has no line to come: nothing to compare with the funders' rules.",
    "within": "No amount of the Funding sheet is above what its funder’s rules allow, as far as they are known.",
    "over": "“{funder}”, {amount:money} ({status}): its rules allow {cap:money} at most on the expenses it pays for ({base:money}). That is {over:money} less (rules of “{rule}”, {sure}).",
    "nobody": "None of these funders pays for: {names:list} ({amount:money} a year).",
    "unknown": "Not in the catalogue: {names:list}. Ask which expenses they pay for.",
    "vague": "No limit found for: {names:list}; ask.",
}
_say = sayer(_SAID)


def sentences(result) -> Said:
    """Lines above their limit first, then the expenses nobody pays for, then what is not in the catalogue."""
    table = result.table
    if result.missing == "ledger" or table.empty:
        yield _say(result.missing or "no_line")
        return
    over = table[table["over_eur"] > 0.5]
    yield from [_over(result, row) for row in over.itertuples()] or [_say("within")]
    marks = result.lines[[column(request) for request in table["id"]]]
    nobody = result.lines[marks.eq(False).all(axis=1)]  # None is "to ask", not "no"
    if len(nobody):
        yield _say("nobody", names=nobody["line"].head(4), amount=nobody["plan_eur"].sum())
    bare = table["rule"] == ""
    for what, part in ("unknown", bare), ("vague", ~bare & table["cap_eur"].isna()):
        if part.any():
            yield _say(what, names=table.loc[part, "funder"].drop_duplicates())


def _over(result, row) -> str:
    eur = {"amount": row.asked_eur, "base": row.base_eur, "cap": row.cap_eur, "over": row.over_eur}
    rule = result.rules[row.rule].said("name")
    return _say("over", funder=row.funder, status=status(row.status), rule=rule, sure=degree(row.sure), **eur)
