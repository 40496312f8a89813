"""What to find out next, in words. Every function speaks the current language."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _, chances, ngettext
from ..common import Many, Said, in_columns, sayer
from .common import quoted

LITTLE = 0.5  # points out of 100, € or orders a month under which knowing more is said not to be worth it
_SAID = {
    "nothing": "Nothing to find out yet: there are not two offers to compare.",
    "none": "No single fact would change which offer comes first; all of them together: {chance:chances}.",
    "fact": "Most useful fact to find out: “{criterion}” for {pair}; {chance} that it changes which offer comes first.",
    "worth": Many(
        "The most useful fact is worth on average {points:tenth} point out of 100 of the value of the first offer.",
        "The most useful fact is worth on average {points:tenth} points out of 100 of the value of the first offer.",
    ),
    "cheapest": "Cheapest fact that could change the choice: “{criterion}” for {pair}, about {hours}; {chance}.",
    "keep_nothing": "For the choice of the offers to keep, no single fact on demand or money is worth a search.",
    "keep": "For the choice of the offers to keep, knowing “{criterion}” of {pair} exactly is worth {amount} a month at most. Do not spend more on it.",
}
_say = sayer(_SAID)


def headline(result) -> str:
    """The most useful fact, in one sentence."""
    rows = result.of("first")
    if not (result.table["decision"] == "first").any():
        return _say("nothing")
    if not len(rows):
        return _say("none", chance=result.p_all)
    return _say("fact", chance=chances(rows.iloc[0]["p_change"]), **_cell(rows.iloc[0]))


def _cell(row) -> dict[str, str]:
    return {"criterion": row["criterion_label"].lower(), "pair": quoted(row["label"])}


def sentences(result) -> Said:
    """Headline, the cheapest fact, what it is worth for the choice of pairs to keep."""
    yield headline(result)
    rows, cheap = result.of("first"), result.cheapest("first")
    if len(rows):
        worth = rows.iloc[0]["value"]
        yield _say("worth", worth, points=worth)
    if cheap is not None and cheap.name != rows.index[0]:
        hours, chance = _hours(cheap["effort_h"]), chances(cheap["p_change"])
        yield _say("cheapest", hours=hours, chance=chance, **_cell(cheap))
    yield from _keep(result)


def _hours(hours: float) -> str:
    whole = hours == round(hours)
    return ngettext("{amount} hour", "{amount} hours", hours, amount=i18n.number(hours, 0 if whole else 1))


def _keep(result) -> Said:
    rows = result.of("keep")
    if not (result.table["decision"] == "keep").any():
        return
    if not len(rows) or rows.iloc[0]["value"] < LITTLE:
        yield _say("keep_nothing")
        return
    best = rows.iloc[0]
    worth = best["value"]
    amount = ngettext("{amount} order", "{amount} orders", worth, amount=i18n.number(worth, 1))
    amount = i18n.money(worth) if result.unit == "contribution" else amount
    yield _say("keep", amount=amount, **_cell(best))


MOST = 8  # lines


def in_words(result) -> pd.DataFrame:
    """Fact by fact, the most useful first: those that could change which offer comes first."""
    columns = {
        _("Fact to find out"): "criterion_label",
        _("Offer"): "label",
        _("Chances that it changes which offer comes first"): ("p_change", chances),
        _("Time to find out"): ("effort_h", _hours),
    }
    return in_columns(result.of("first").head(MOST), columns)
