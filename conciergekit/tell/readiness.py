"""What the data allow, told."""

import pandas as pd

from ..core import i18n
from ..core.findings.finding import ANALYSES
from ..core.i18n import _, listing, ngettext
from ..core.tables import TABLES
from ..core.text import upper
from ..readiness import Readiness
from .common import Said


def sentences(found: Readiness) -> list[str]:
    """How many analyses are open, and what to repair or fill first."""
    return [headline(found), *_repairs(found), *_fills(found)]


def headline(found: Readiness) -> str:
    """How many analyses are open, in a sentence."""
    return _(
        "{open} of {all} analyses can be made with these data.",
        open=i18n.number(found.usable),
        all=i18n.number(len(found.table)),
    )


def _repairs(found: Readiness) -> list[str]:
    return [
        _(
            "To repair first: {where}. {what} {how}",
            where=point.where(),
            what=point.what(),
            how=point.repair(),
        )
        for point in found.first
    ]


def _fills(found: Readiness) -> Said:
    """The empty sheet that opens most analyses."""
    opens: dict[str, list[str]] = {}
    for row in found.table.itertuples():
        if len(row.missing) == 1:
            opens.setdefault(row.missing[0], []).append(_(ANALYSES[row.analysis]))
    if not opens:
        return
    sheet, analyses = max(opens.items(), key=lambda pair: len(pair[1]))
    listed = ", ".join(analyses)
    yield _("To fill next: the sheet “{sheet}” opens {analyses}.", sheet=TABLES[sheet].title, analyses=listed)


def in_words(found: Readiness) -> pd.DataFrame:
    """A line an analysis: what can be done with these data, and the months they cover."""
    rows = [(upper(_(ANALYSES[row.analysis])), _state(row), _months(row)) for row in found.table.itertuples()]
    return pd.DataFrame(
        rows, columns=[_("Analysis"), _("With these data"), _("Months covered")], dtype="object"
    )


def _months(row) -> str:
    if pd.isna(row.since) or pd.isna(row.until):
        return i18n.MISSING
    return " – ".join(dict.fromkeys(i18n.month(day) for day in (row.since, row.until)))


def _state(row) -> str:
    if row.state == "fill":
        return _("to fill: {sheets}", sheets=listing(str(TABLES[name].title) for name in row.missing))
    if row.state == "repair":
        return _("to repair first")
    if row.state == "check":
        return ngettext("usable, {n} point to check", "usable, {n} points to check", row.points)
    return _("ready")
