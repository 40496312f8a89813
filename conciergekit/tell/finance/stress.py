"""What a missing or late grant would change, told."""

import numpy as np

from ... import draw
from ...core import i18n
from ...core.i18n import _, chances, money, number, percent
from ...finance.cash import BRIDGE_LEVELS
from ..common import Many, say
from .waiting import waiting

_SAID = {
    "no_curve": "What a missing or late grant would change is not measured: there is no cash plan.",
    "no_grant": "No grant is awaited: nothing can be late.",
    "too_late": "Even with every grant on its date, the cash runs out ({chances} within {n} months). The grants awaited come too late to prevent it.",
    "none": Many(
        "No single grant decides whether the cash holds {n} month. If any one is missing or late, the chances hardly move.",
        "No single grant decides whether the cash holds {n} months. If any one is missing or late, the chances hardly move.",
    ),
    "calendar": "The calendar weighs most: grants {n} months late bring the chance of running out from {low} to {high}.",
    "one": "One grant weighs most: without “{name}”, the chance of running out goes from {low} to {high}.",
    "late": Many(
        "With all grants {n} month late, first month below zero: {when}. Bridging finance to hold in {cases} cases out of 100: {bridge}.",
        "With all grants {n} months late, first month below zero: {when}. Bridging finance to hold in {cases} cases out of 100: {bridge}.",
    ),
    "without": "Without “{name}”, first month below zero: {when}. Bridging finance to hold in {cases} cases out of 100: {bridge}.",
    "drawn_chance": "Chance of going below zero within {n} months, and money for {cases} cases in 100 to hold to the end",
    "drawn_money": "Money for {cases} cases in 100 to hold to the end; beside, chance of going below zero within {n} months",
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
        wait = waiting(
            plan["first_negative"], result.row("now")["first_negative"], result.agreed_eur, result.below_now
        )
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
    return _say("one", name=_called(result, worst), low=chances(plan), high=chances(one))


def _case(result, row) -> str:
    when = i18n.month(row.first_negative) if row.first_negative is not None else _("never on the plan")
    values = {"when": when, "bridge": money(row.bridge_95_eur), "cases": number(100 * BRIDGE_LEVELS[1])}
    return _say(row.case, result.late_months, name=_called(result, row), **values)


def _called(result, row) -> str:
    """The funder; with its amount where another of its grants is awaited."""
    if (result.table["label"] == row.label).sum() < 2 or not row.label:
        return row.label
    return _("{name}, {amount}", name=row.label, amount=money(row.amount_eur))


def plot(result, ax=None):
    """Chance of running out in each case, the plan as a line."""
    table = result.table[result.table["case"] != "now"] if len(result.table) else result.table
    if len(table) < 2:
        return draw.plot(draw.Rows(sentences(result)[0].rstrip(".")), ax)
    # chances all alike (all sure to run out, say) draw nothing: the money to find does
    chance = np.ptp(table["negative_share"]) >= 0.02
    drawn = table["negative_share" if chance else "bridge_95_eur"]
    base = drawn.iloc[0]
    least = base + (0.02 if chance else 0.02 * base + 1)
    rows = [_row(result, row, value, least) for row, value in zip(table.itertuples(), drawn, strict=True)]
    cases = number(100 * BRIDGE_LEVELS[1])
    reading = _say("drawn_chance" if chance else "drawn_money", n=result.within, cases=cases)
    return draw.plot(draw.Rows(sentences(result)[0].rstrip("."), reading, rows, [draw.Line(base)]), ax)


def _row(result, row, value: float, least: float) -> draw.Row:
    labels = {"plan": _("as planned"), "late": _("all grants {n} months late", n=result.late_months)}
    label = labels.get(row.case) or _("without: {name}", name=_called(result, row))
    words = _(
        "{chances}; bridging finance {bridge}",
        chances=percent(row.negative_share),
        bridge=money(row.bridge_95_eur),
    )
    look = "quiet" if row.case == "plan" else "second" if value > least else "plain"
    return draw.bar(label, value, words, look)
