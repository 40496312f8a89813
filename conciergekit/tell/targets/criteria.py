"""How each criterion is read, and who graded what is graded."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _
from ...core.privacy import fewest_of_team
from ...targets.anchors import criterion_label


def scales(result) -> pd.DataFrame:
    """The anchors as people read them: criterion, what is worth 0, what is worth 1, whose proposal."""
    table = result.anchor_table()
    whose = [_("the kit") if proposed else _("this analysis") for proposed in table["proposed"]]
    return pd.DataFrame(
        {
            _("Criterion"): table["label"],
            _("Worth 0"): table["worth_0"],
            _("Worth 1"): table["worth_1"],
            _("Proposed by"): whose,
        }
    )


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
