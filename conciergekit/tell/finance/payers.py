"""Who pays, told."""

import pandas as pd

from ... import draw
from ...core.i18n import _, percent, rounded
from ...core.tables import LEDGER
from ...core.text import cut, one_line
from ..common import Many, sayer
from .top_payer import called

_MOST = 7  # drawn; the others are added up
_NAMED, _NAME = 3, 80  # contracts said one by one; characters of a name

_SAID = {
    "never": "The accounts hold nothing of the contract of “{name}”, which runs: {due:money} is missing.",
    "no_more": "The accounts hold nothing more of the contract of “{name}” after {month:month}: {due:money} is missing.",
    "others": Many(
        "{n} other contract is in the same case: {due:money} is missing.",
        "{n} other contracts are in the same case: {due:money} is missing.",
    ),
    "ahead": "What is no longer paid is not counted in the months ahead.",
    "write": "If it has been paid, write it on the sheet “{sheet}”.",
}
_say = sayer(_SAID)


def sentences(result) -> list[str]:
    """The one who pays most, and the one who did over the test where it is another."""
    said = result.top.sentences() + result.before.sentences() * result.changed
    return said or [_("Who pays is not measured.")]


def plot(result, ax=None):
    """The bars of the report."""
    return draw.plot(form(result) or draw.Rows(sentences(result)[0].rstrip(".")), ax)


def form(result) -> draw.Rows | None:
    """Own revenue by payer; None where shares are not known."""
    table = result.table
    if not table["share"].notna().any():
        return None
    rows = [draw.bar(called(row), row.share, percent(row.share)) for row in table.head(_MOST).itertuples()]
    left = table["share"].iloc[_MOST:].sum()
    if left > 0:
        rows.append(draw.bar(_("the others"), left, percent(left), "quiet"))
    reading = _("share of own revenue at the present pace, signed contracts at their amount")
    return draw.Rows(_("Who pays"), reading + rounded([*table["share"].head(_MOST), left]), rows)


def unpaid(contracts) -> str:
    """`missing`, and what the months ahead make of it."""
    return " ".join([*missing(contracts), _say("ahead"), _say("write", sheet=LEDGER.title)])


def missing(contracts) -> list[str]:
    """Of which contracts nothing comes any more, since when, how much is missing; contracts: as `revenue.unpaid` gives them,
    the first ones in full."""
    said = [_unpaid(row) for row in contracts.head(_NAMED).itertuples()]
    left = contracts.iloc[_NAMED:]
    return said + ([_say("others", len(left), due=left["due_eur"].sum())] if len(left) else [])


def _unpaid(row) -> str:
    name, what = cut(one_line(row.payer or row.service), _NAME), "never" if pd.isna(row.since) else "no_more"
    return _say(what, name=name, month=row.since, due=row.due_eur)
