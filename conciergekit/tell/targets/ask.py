"""What to find out next, in words. Every function speaks the current language."""

from ... import draw
from ...core import i18n
from ...core.i18n import _, chances, ngettext
from .common import quoted

LITTLE = 0.5  # points out of 100, € or orders a month under which knowing more is said not to be worth it


def headline(result) -> str:
    """The most useful fact, in one sentence."""
    rows = result.of("first")
    if not (result.table["decision"] == "first").any():
        return _("Nothing to find out yet: there are not two offers to compare.")
    if not len(rows):
        return _(
            "No single fact would change which offer comes first; all of them together: {chance}.",
            chance=chances(result.p_all),
        )
    best = rows.iloc[0]
    return _(
        "Most useful fact to find out: “{criterion}” for {pair}; {chance} that it changes which offer comes first.",
        criterion=best["criterion_label"].lower(),
        pair=quoted(best["label"]),
        chance=chances(best["p_change"]),
    )


def sentences(result) -> list[str]:
    """Headline, the cheapest fact, what it is worth for the choice of pairs to keep."""
    out = [headline(result)]
    rows, cheap = result.of("first"), result.cheapest("first")
    if len(rows):
        worth = rows.iloc[0]["value"]
        out.append(
            ngettext(
                "The most useful fact is worth on average {points} point out of 100 of the value of the first offer.",
                "The most useful fact is worth on average {points} points out of 100 of the value of the first offer.",
                worth,
                points=i18n.number(worth, 1),
            )
        )
    if cheap is not None and cheap.name != rows.index[0]:
        out.append(
            _(
                "Cheapest fact that could change the choice: “{criterion}” for {pair}, about {hours}; {chance}.",
                criterion=cheap["criterion_label"].lower(),
                pair=quoted(cheap["label"]),
                hours=_hours(cheap["effort_h"]),
                chance=chances(cheap["p_change"]),
            )
        )
    return [*out, *_keep(result)]


def _hours(hours: float) -> str:
    whole = hours == round(hours)
    return ngettext("{amount} hour", "{amount} hours", hours, amount=i18n.number(hours, 0 if whole else 1))


def _keep(result) -> list[str]:
    rows = result.of("keep")
    if not (result.table["decision"] == "keep").any():
        return []
    if not len(rows) or rows.iloc[0]["value"] < LITTLE:
        return [
            _("For the choice of the offers to keep, no single fact on demand or money is worth a search.")
        ]
    best = rows.iloc[0]
    amount = {"contribution": i18n.money(best["value"])}.get(result.unit)
    if amount is None:
        amount = ngettext(
            "{amount} order", "{amount} orders", best["value"], amount=i18n.number(best["value"], 1)
        )
    return [
        _(
            "For the choice of the offers to keep, knowing “{criterion}” of {pair} exactly is worth {amount} a month at most. Do not spend more on it.",
            criterion=best["criterion_label"].lower(),
            pair=quoted(best["label"]),
            amount=amount,
        )
    ]


# ---- chart -----------------------------------------------------------------------------------------------

MOST = 8  # bars


def plot(result, ax=None):
    """One bar a fact: the chance that knowing it changes which pair comes first, and the effort it takes;
    None when no single fact could change it."""
    rows = result.of("first").head(MOST)
    if not len(rows):
        return None
    reading = _(
        "Most useful first; bar: chance that it changes which offer comes first, and hours to find out."
    )
    return draw.plot(draw.Rows(headline(result), reading, [_bar(row) for row in rows.itertuples()]), ax)


def _bar(row) -> draw.Row:
    name = _("{criterion}: {pair}", criterion=row.criterion_label, pair=row.label)
    effort = _("{share}, about {hours}", share=i18n.percent(row.p_change), hours=_hours(row.effort_h))
    return draw.bar(name, row.p_change, effort)
