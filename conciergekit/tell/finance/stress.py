"""What a missing or late grant would change, told."""

import numpy as np

from ... import charts, i18n
from ...finance.cash import BRIDGE_LEVELS
from ...i18n import N_, _, chances, money, number, percent
from ..common import Many, bare, names, note, rows, say, styled, why_empty
from .waiting import waiting

_SAID = {
    "no_curve": N_("What a missing or late grant would change is not measured: there is no cash curve."),
    "no_grant": N_("No grant is awaited: nothing can be late."),
    "too_late": N_(
        "Even with every grant on its date the cash runs out ({chances} within {n} months): the grants awaited come too late to prevent it."
    ),
    "none": Many(
        "No single grant decides whether the cash holds {n} month: without any one of them, or late, the chances hardly move.",
        "No single grant decides whether the cash holds {n} months: without any one of them, or late, the chances hardly move.",
    ),
    "calendar": N_(
        "What weighs most is the calendar: grants {n} months late bring the chance of running out from {low} to {high}."
    ),
    "one": N_(
        "What weighs most is one grant: without “{name}”, the chance of running out goes from {low} to {high}."
    ),
    "late": Many(
        "All grants {n} month late: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100.",
        "All grants {n} months late: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100.",
    ),
    "without": N_(
        "Without “{name}”: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100."
    ),
    "drawn_chance": N_(
        "Chance of going below zero within {n} months, and money to find so that {cases} cases in 100 hold to the end of the plan"
    ),
    "drawn_money": N_(
        "Money to find so that {cases} cases in 100 hold to the end of the plan; before it, the chance of going below zero within {n} months"
    ),
}


def _say(what: str, n=None, **values) -> str:
    return say(_SAID[what], n, **values)


def sentences(result) -> list[str]:
    """The heaviest receipt, the late grants, then each receipt."""
    if result.table.empty:
        return [_say("no_curve")]
    cases = result.table[result.table["case"].isin(["late", "without"])]
    if cases.empty:
        return [_say("no_grant")]
    plan, wait = result.row("plan"), []
    if result.has("now"):
        wait = waiting(plan["first_negative"], result.row("now")["first_negative"], result.agreed_eur)
    return [_finding(result), *wait, *(_case(result, row) for row in cases.itertuples())]


def _finding(result) -> str:
    plan, late = result.row("plan")["negative_share"], result.row("late")["negative_share"]
    if plan >= 0.95:
        return _say("too_late", chances=chances(plan), n=result.within)
    gone = result.table[result.table["case"] == "without"]
    worst = gone.loc[gone["negative_share"].idxmax()]
    one = worst["negative_share"]
    if max(one, late) - plan < 0.05:
        return _say("none", result.within)
    if late > one:
        return _say("calendar", n=result.late_months, low=chances(plan), high=chances(late))
    return _say("one", name=worst["label"], low=chances(plan), high=chances(one))


def _case(result, row) -> str:
    when = i18n.month(row.first_negative) if row.first_negative is not None else _("never on the plan")
    values = {"when": when, "bridge": money(row.bridge_95_eur), "cases": number(100 * BRIDGE_LEVELS[1])}
    return _say(row.case, result.late_months, name=row.label, **values)


@styled
def plot(result, ax=None):
    """Chance of running out in each case, the plan as a line."""
    table = result.table[result.table["case"] != "now"] if len(result.table) else result.table
    if len(table) < 2:
        return why_empty(ax, *sentences(result))
    ax = rows(ax, len(table), 0.45, 1.5)
    # chances all alike (all sure to run out, say) draw nothing: the money to find does
    chance = np.ptp(table["negative_share"]) >= 0.02
    drawn = table["negative_share" if chance else "bridge_95_eur"]
    base = drawn.iloc[0]
    more = drawn > base + (0.02 if chance else 0.02 * base + 1)
    colours = [charts.GREY, *np.where(more, charts.ORANGE, charts.BLUE)[1:]]
    ax.barh(range(len(table)), drawn, color=colours, height=0.6)
    for y, (x, row) in enumerate(zip(drawn, table.itertuples(), strict=True)):
        note(
            ax,
            _(
                "{chances}; bridge {bridge}",
                chances=percent(row.negative_share),
                bridge=money(row.bridge_95_eur),
            ),
            x,
            y,
        )
    ax.axvline(base, color=charts.INK, lw=0.8, ls=":")
    words = {"plan": _("as planned"), "late": _("all grants {n} months late", n=result.late_months)}
    names(ax, [words.get(row.case) or _("without: {name}", name=row.label) for row in table.itertuples()])
    ax.set_xlim(0, 1.75 * max(1e-9, 1 if chance else drawn.max()))
    bare(ax)
    cases = number(100 * BRIDGE_LEVELS[1])
    reading = _say("drawn_chance" if chance else "drawn_money", n=result.within, cases=cases)
    charts.title(ax, sentences(result)[0].rstrip("."), reading, wrap=50)
    return ax
