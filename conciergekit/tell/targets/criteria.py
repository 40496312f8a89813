"""How each criterion is read, and who graded what is graded."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _
from ...core.privacy import fewest_of_team
from ...targets.anchors import criterion_label
from ..common import in_columns


def scales(result) -> pd.DataFrame:
    """The anchors as people read them: criterion, what is worth 0, what is worth 1, whose proposal."""
    whose = {True: _("the kit"), False: _("this analysis")}
    columns = {_("Criterion"): "label", _("Worth 0"): "worth_0", _("Worth 1"): "worth_1"}
    return in_columns(result.anchor_table(), {**columns, _("Proposed by"): ("proposed", whose.get)})


def raters(result) -> pd.DataFrame:
    """Who graded what is graded, and when last; the team's energy names nobody."""
    judged = result.table[result.table["status"] == "judged"]
    rows = [
        (
            criterion_label(name),
            ", ".join(dict.fromkeys(who for text in mine["raters"] for who in text.split(", ") if who))
            or _("{n} people or more, not named", n=i18n.number(fewest_of_team())),
            i18n.date(mine["rated_on"].max()),
        )
        for name, mine in judged.groupby("criterion", sort=False)
    ]
    return pd.DataFrame(rows, columns=[_("Criterion"), _("Graded by"), _("Last graded on")])
