"""What the test changed, told as a chain: activity, people, change, proof."""

import pandas as pd

from ...core import privacy
from ...core.i18n import N_, _, ngettext, number
from ...core.tables import IMPACT
from ..common import Said, in_columns
from .common import quoted

NEXT = {
    1: N_("have one person tell it in their words"),
    2: N_("ask three other people whether they say the same"),
    3: N_("count it now, and again in six months"),
    4: N_("compare with a similar place without the service"),
}


def sentences(found) -> Said:
    """How many changes, how well proven, and the cheapest next step of proof."""
    rows = found.table
    if rows.empty:
        return
    outside = int((rows["side"] == "external").sum())
    yield (
        ngettext("{n} change is noted", "{n} changes are noted", len(rows))
        + _(
            ", {outside} outside and {inside} inside; the best proof is {best} of 4.",
            outside=number(outside),
            inside=number(len(rows) - outside),
            best=number(rows["proof"].max()),
        )
    )
    if found.cheapest is not None:
        row = rows.loc[found.cheapest]
        yield _(
            "Cheapest next proof, for {change}: {step}.",
            change=quoted(row["change"]),
            step=_(NEXT[int(row["next"])]),
        )


def in_words(found) -> pd.DataFrame:
    """From the activity to the change."""
    columns = {
        _("Activity"): "activity",
        _("Change"): "change",
        _("For whom"): ("side", IMPACT["side"].label),
        str(IMPACT["people"].title): reached,
        _("Proof, 0 to 4"): ("proof", number),
    }
    return in_columns(found.table, columns)


def reached(row) -> str:
    """How many people a change has touched."""
    return _("fewer than {n}", n=number(privacy.fewest())) if row.few else number(row.people)
