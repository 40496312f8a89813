"""What the log teaches, told."""

import math

from ...core.i18n import N_, _, ngettext, number, percent
from ...core.text import lower
from ...logistics.learning import NEWEST_WEEKS, RECENT, Learned
from ..common import Said

LABELS = {
    "road": N_("Kilometres driven for one on the map"),
    "speed_kmh": N_("Speed, stops excluded (km/h)"),
    "stop_min": N_("Minutes at a stop"),
    "load_min": N_("Minutes of loading, a tour"),
}  # the share of failed visits is said apart, demand is not compared with a default of the kit


def sentences(result: Learned) -> Said:
    """What is farthest from the default, how well kilometres were foreseen, demand."""
    table = result.table
    seen = table[(table["n"] > 0) & table["parameter"].isin(LABELS)]
    if seen.empty:
        yield _("No tour is logged yet: every figure of the tours is a default.")
        yield from _demand(result)
        return
    far = (seen["observed"] / seen["prior"]).map(lambda ratio: abs(math.log(ratio)) if ratio > 0 else 0.0)
    row = seen.loc[far.idxmax()]
    yield ngettext(
        "Farthest from the default: {what}, {seen} on {n} tour (default {prior}); kept: {learned}.",
        "Farthest from the default: {what}, {seen} on {n} tours (default {prior}); kept: {learned}.",
        row["n"],
        what=lower(_(LABELS[row["parameter"]])),
        seen=number(row["observed"], 2),
        prior=number(row["prior"], 2),
        learned=number(row["learned"], 2),
    )
    if not math.isnan(result.error_share):
        yield ngettext(
            "Kilometres foreseen against the odometer, last {n} tour: {error} off on average, {bias} overall.",
            "Kilometres foreseen against the odometer, last {n} tours: {error} off on average, {bias} overall.",
            min(len(result.forecast), RECENT),
            error=percent(result.error_share),
            bias=("+" if result.bias_share > 0 else "") + percent(result.bias_share),
        )
    yield from _demand(result)


def _demand(result: Learned) -> list[str]:
    said = [
        {"seen": row.observed, "prior": row.prior, "learned": row.learned}
        for row in result.table.itertuples()
        if row.parameter == "orders_a_week"
    ]
    return [
        _(
            "Demand: {seen} orders delivered a week over the last {weeks} weeks, {prior} before; kept: {learned}.",
            weeks=number(NEWEST_WEEKS),
            **{name: number(value, 1) for name, value in values.items()},
        )
        for values in said
    ]
