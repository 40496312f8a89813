"""What the log teaches, told."""

import math

import pandas as pd

from ...core.i18n import N_, _, number, percent
from ...core.text import lower
from ...logistics.learning import NEWEST_WEEKS, RECENT, Learned
from ..common import Many, Said, sayer

LABELS = {
    "road": N_("Kilometres driven for one on the map"),
    "speed_kmh": N_("Speed, stops excluded (km/h)"),
    "stop_min": N_("Minutes at a stop"),
    "load_min": N_("Minutes of loading, a tour"),
}  # the share of failed visits is said apart, demand is not compared with a default of the kit
_SAID = {
    "nothing": "No tour is logged yet: every figure of the tours is a default.",
    "farthest": Many(
        "Farthest from the default: {what}, {seen} on {n} tour (default {prior}); kept: {learned}.",
        "Farthest from the default: {what}, {seen} on {n} tours (default {prior}); kept: {learned}.",
    ),
    "foreseen": Many(
        "Kilometres foreseen against the odometer, last {n} tour: {error:share} off on average, {bias} overall.",
        "Kilometres foreseen against the odometer, last {n} tours: {error:share} off on average, {bias} overall.",
    ),
    "demand": "Demand: {seen} orders delivered a week over the last {weeks} weeks, {prior} before; kept: {learned}.",
}
_say = sayer(_SAID)


def sentences(result: Learned) -> Said:
    """What is farthest from the default, how well kilometres were foreseen, demand."""
    table = result.table
    seen = table[(table["n"] > 0) & table["parameter"].isin(LABELS)]
    if seen.empty:
        yield _say("nothing")
    else:
        far = (seen["observed"] / seen["prior"]).map(lambda ratio: abs(math.log(ratio)) if ratio > 0 else 0.0)
        row = seen.loc[far.idxmax()]
        label = LABELS[row["parameter"]]
        yield _say("farthest", row["n"], what=lower(_(label)), **_figures(row, 2))
        if not math.isnan(result.error_share):
            bias = ("+" if result.bias_share > 0 else "") + percent(result.bias_share)
            last = min(len(result.forecast), RECENT)
            yield _say("foreseen", last, error=result.error_share, bias=bias)
    for _at, row in table[table["parameter"] == "orders_a_week"].iterrows():
        yield _say("demand", weeks=number(NEWEST_WEEKS), **_figures(row, 1))


def _figures(row: pd.Series, digits: int) -> dict[str, str]:
    told = {"seen": "observed", "prior": "prior", "learned": "learned"}
    return {name: number(row[column], digits) for name, column in told.items()}
