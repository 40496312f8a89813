"""A review told: the answer, why, each criterion, what surrounds them, and its two charts."""

import numpy as np
import pandas as pd

from ... import draw, evidence
from ...core.i18n import N_, _, chances, date, listing, ngettext, number, percent, span
from ...core.tables import CRITERIA
from ...core.text import clause, cut
from ...draw import charts
from ...evidence import counts, shares
from ...gates.conditions import BLOCKING
from ...gates.conditions import conditions as read
from ...gates.rule import AMBER, GOES, GREEN, GREY, MUST, RED, SEEN_MONTHS, SHOULD
from ..common import Said
from . import words
from .conditions import asked
from .words import amount, quoted, requirement, seen, valued

_LONG = 110  # characters of what is typed, quoted in a sentence


def headline(review) -> str:
    """The proposal in one sentence, with its number."""
    verdict, musts = review.verdict, review.musts
    if verdict.step == 1:
        if not len(review.blocking):
            return _("Pause: a reasoned veto must be lifted before anything else.")
        return ngettext(
            "Pause: {n} blocking risk must be settled before anything else.",
            "Pause: {n} blocking risks must be settled before anything else.",
            len(review.blocking),
        )
    if not len(musts):
        return _("Extend: no must was agreed, so nothing says yet what would make this test a success.")
    if verdict.step == 2:
        return ngettext(
            "Extend: {n} must of {all} cannot be judged yet ({names}).",
            "Extend: {n} musts of {all} cannot be judged yet ({names}).",
            len(review.missing),
            all=number(len(musts)),
            names=listing(map(quoted, review.missing["indicator"])),
        )
    met = _("{chances} that every must is met", chances=words.chance(review))
    if review.proposal == "go":
        return _("Continue: {met}.", met=met)
    if review.proposal == "go_conditions":
        return _("Continue with conditions: {met}.", met=met)
    if verdict.on == ("cash",) and verdict.step == 7:
        return _without_cash_at_the_end(review, met)
    if verdict.on == ("cash",):
        return _(
            "Adjust: {met}, but the cash would not pay for an orderly closure until the next gate. Find "
            "bridging finance first.",
            met=met,
        )
    if review.proposal == "adjust":
        return _(
            "Adjust: {met}; work first on {label}, {value}, required {requirement}.",
            met=met,
            **_first_on(review),
        )
    if verdict.step == 3 and words.falling(review):
        return _(
            "Extend: {met}, but {label} has fallen {n} months in a row. At this pace, {leads} in as many again (agreed: {requirement}). Wait first for the fall to stop.",
            met=met,
            n=number(counts.FALLS),
            **_first_on(review),
        )
    if verdict.step == 3:
        return _(
            "Extend: {met}, but the last {n} months do not meet {label} yet ({seen} on average; agreed: "
            "{requirement}). Confirm first.",
            met=met,
            n=number(SEEN_MONTHS),
            **_first_on(review),
        )
    if verdict.step == 7:
        if review.probability == review.probability:
            return _("Stop in good order: the day agreed to decide has come, and {met}.", met=met)
        return _(
            "Stop in good order: the day agreed to decide has come, and what is not measured counts as not met."
        )
    if review.proposal == "stop":
        return _(
            "Stop in good order: {met}, and no lever is left to try on what holds the decision back.", met=met
        )
    return _("Extend: {met}. {why}", met=met, why=words.unsettled(review))


def _without_cash_at_the_end(review, met: str) -> str:
    if review.proposal == "stop":
        return _(
            "Stop in good order: the day agreed to decide has come and the one extension is used. The cash "
            "would not pay for an orderly closure until the next gate ({met}).",
            met=met,
        )
    return _(
        "Extend, once: the day agreed to decide has come and {met}. But the cash would not pay for an orderly "
        "closure until the next gate. Find bridging finance first.",
        met=met,
    )


def _first_on(review) -> dict[str, str]:
    """The first criterion the proposal rests on: its name, what was seen, what was agreed."""
    row = next(r for r in review.musts.itertuples() if r.indicator == review.verdict.on[0])
    return {
        "label": quoted(row.indicator),
        "value": seen(row),
        "seen": amount(row.indicator, row.seen, row.requirement),
        "leads": amount(row.indicator, row.leads),
        "requirement": requirement(row),
    }


def why_all_together(review) -> Said:
    """Why several good chances make a poor one."""
    known = review.musts["p_met"].dropna()
    if len(known) < 2 or not (known >= 0.66).all() or review.probability > known.min() - 0.05:
        return
    yield _(
        "Each must taken alone has at least {least}; all {count} together, {all}.",
        least=chances(known.min()),
        count=number(len(known)),
        all=words.chance(review),
    )


def supposed(review) -> Said:
    """What the chances suppose beside the data, from the constants that rule it."""
    kinds = set(review.musts["kind"])
    if kinds & {"level", "derived"}:
        yield _(
            "Out of 100 services, {slow} are assumed to start slowly and {falling} to lose orders. {season} have a season of {swing} more or less.",
            slow=number(100 * counts.SLOW),
            falling=number(100 * counts.FALLING),
            season=number(100 * counts.SEASONAL),
            swing=percent(counts.SEASON),
        )
    if "share" in kinds:
        yield _(
            "Out of 100 shares, {low} are assumed to begin lower than where they settle, by {most} points at most.",
            low=number(100 * shares.GAP_WEIGHTS[shares.GAPS > 0].sum()),
            most=number(100 * shares.GAPS.max()),
        )


def holding_back(review) -> str:
    """The main brake."""
    if not len(review.musts):
        return _("What holds the decision back: no must has been agreed.")
    if len(review.missing):
        if review.missing["lacks"].isin(words.UNCLEAR).all():
            names = listing(
                _("“{label}”", label=words.in_the_sheet(name)) for name in review.missing["indicator"]
            )
            said = N_("What holds the decision back: how {names} stands in the sheet “{sheet}”.")
            return _(said, names=names, sheet=CRITERIA.title)
        names = listing(quoted(name) for name in review.missing["indicator"])
        return _("What holds the decision back: {names}, not measured (or too little) so far.", names=names)
    failing = review.musts[review.musts["light"] == RED]
    if len(failing) > 1:
        names = listing(quoted(name) for name in failing["indicator"])
        return _("What holds the decision back: {names}, each enough to say no.", names=names)
    if words.falling(review):
        return _(
            "What holds the decision back: {label} falls, {leads} in {n} months at this pace (agreed: {requirement}).",
            n=number(counts.FALLS),
            **_first_on(review),
        )
    if (review.proposal, review.verdict.step) == ("extend", 3):
        return _(
            "What holds the decision back: {label} over the last {n} months, {seen} on average (agreed: {requirement}).",
            n=number(SEEN_MONTHS),
            **_first_on(review),
        )
    if review.bottleneck is None:
        return _("No must holds the decision back.")
    row = next(r for r in review.musts.itertuples() if r.indicator == review.bottleneck)
    values = {"label": quoted(row.indicator), "then": chances(row.q_without)}
    if row.light == GREEN:
        return _("All musts are met; the least certain is {label}.", label=values["label"])
    if review.proposal in GOES:  # it is sure enough to go on: it holds nothing back
        return _("No must holds the decision back; the least certain is {label}.", label=values["label"])
    if row.light == AMBER:
        return _(
            "What holds the decision back: {label}. Without that doubt, there would be {then} that all musts are met.",
            **values,
        )
    return _(
        "What holds the decision back: {label}. If it were met, there would be {then} that all musts are.",
        **values,
    )


def conditions(review) -> Said:
    """What a go would be subject to: shoulds unlikely or unknown, fragile musts, risks to settle."""
    for risk in review.blocking.itertuples():
        yield (_("Settle the blocking risk “{what}”.", what=clause(risk.what)) + _settled_since(risk))
    if review.proposal in ("go_conditions", "suspend"):
        yield from wanted(review)
        yield from [_held(row) for row in review.held_by.itertuples()]


def to_lift(review) -> list[str]:
    """What a go under conditions leaves to lift, as the end of a sentence: late or blocking first, then what the rule itself
    asks, then what is noted for a day to come."""
    if review.proposal != "go_conditions":
        return []
    noted = [_("“{label}”", label=cut(asked(row), _LONG)) for row in read(review.pilot).waiting.itertuples()]
    held = len(review.held_by)
    more = [text[0].lower() + text[1:].rstrip(".") for text in wanted(review)]
    return noted[:held] + more + noted[held:]


def wanted(review) -> Said:
    """What a go is subject to beside the conditions noted: shoulds unlikely or unknown, fragile musts, risks."""
    for row in review.criteria.itertuples():
        if row.role == SHOULD and row.light == GREY:
            yield _("Measure {label}.", label=quoted(row.indicator))
        elif row.role == SHOULD and row.indicator in review.verdict.on:
            yield _(
                "Bring {label} from {value} to {requirement}.",
                label=quoted(row.indicator),
                requirement=requirement(row),
                value=valued(row),
            )
        elif row.role == MUST and row.caution:
            why = words.remark(row.caution)
            yield _("Make {label} firmer ({why}).", label=quoted(row.indicator), why=why)
    others = review.risks("blocking")
    others = others[~others.index.isin(review.blocking.index)]
    risks = pd.concat([others, review.risks("condition")])
    yield from [
        _("Settle the risk “{what}”.", what=cut(clause(risk.what), _LONG)) for risk in risks.itertuples()
    ]


def _settled_since(risk) -> str:
    """What is noted as settled after the last day of the data still stands: said, with what to change."""
    if pd.isna(risk.settled_on):
        return ""
    said = _("It is noted as settled on {day}, after the last day of the data.", day=date(risk.settled_on))
    return f" {said}"


def _held(row) -> str:
    if row.state == BLOCKING:
        return _("Lift the blocking condition “{what}”.", what=asked(row))
    return _("Meet the condition “{what}”, late since {due}.", what=asked(row), due=date(row.due))


def sentences(review) -> Said:
    """The answer first, then why, then each criterion."""
    yield headline(review)
    if review.probability == review.probability:
        yield words.imagine(review.probability)
        yield from why_all_together(review)
        yield from supposed(review)
    yield holding_back(review)
    yield from map(words.to_collect, review.missing.itertuples())
    yield from [_("Condition: {what}", what=text[0].lower() + text[1:]) for text in conditions(review)]
    yield from _around(review)
    yield from [words.criterion(row) + _about(row) for row in review.criteria.itertuples()]
    if review.proposal in GOES:
        yield _("To confirm at the next gate: a level just reached often looks a little better than it is.")


def _about(row) -> str:
    said = []
    if row.twice and row.light != GREY:
        said.append(_("Several lines of the sheet ask it: the one that asks most is judged."))
    if getattr(row, "note", ""):
        said.append(words.note(row))
    if np.isfinite(getattr(row, "silent_low", np.nan)):
        bounds = span(percent(row.silent_low), percent(row.silent_high))
        said.append(_("If none, or all, of those who did not answer were satisfied: {span}.", span=bounds))
    said += _silent(row)
    if getattr(row, "group", 0):
        said.append(
            _(
                "Everyone asked belongs to a group of {n}: the others' answers are the only doubt.",
                n=number(row.group),
            )
        )
    return "".join(f" {text}" for text in said)


def _silent(row) -> list[str]:
    """What is supposed of those who did not answer, and how few satisfied among them would change the reading."""
    if row.light == GREY or not getattr(row, "silent_share", 0.0) > 0:
        return []
    values = {
        "silent": percent(row.silent_share),
        "span": span(*map(percent, evidence.silent_range(row.value))),
        "level": chances(evidence.LEVEL),
    }
    noted = row.group or row.silent_low == row.silent_low
    said = [
        _("{silent} did not answer: the chances suppose {span} of them satisfied ({level}).", **values)
        if noted
        else _(
            "How many people were asked is not noted. The chances suppose that {silent} did not answer, and {span} of them satisfied ({level}).",
            **values,
        )
    ]
    if 0 < row.silent_flip < 1:
        flip, met = percent(row.silent_flip), row.value >= row.requirement
        said.append(
            _("The requirement would no longer be met if less than {flip} of them were.", flip=flip)
            if met
            else _("The requirement would be met if {flip} of them were.", flip=flip)
        )
    return said


def _around(review) -> Said:
    yield from _plan(review)
    if review.guess_decides:
        low, high = chances(review.guesses["sceptical"]), chances(review.guesses["hopeful"])
        yield _(
            "What was expected before the test still decides: {low} for a sceptic, {high} for an optimist. More data "
            "are needed before leaning on them.",
            low=low,
            high=high,
        )
    paid = review.gate.cash
    if paid == paid and review.gate.short_of_cash:
        yield _(
            "The cash has {chances} of paying for an orderly closure until the next gate; the rule asks for {asked}.",
            chances=chances(paid, [review.gate.cash_asked]),
            asked=chances(review.gate.cash_asked, [paid]),
        )
    yield from filter(None, [closing_in(review)])
    if review.gate.last:
        asked = words.limit(review, review.rule.at_deadline)
        if review.rule.stakes_known:
            yield _(
                "The day agreed to decide has come: from {asked}, going on costs less than stopping on average.",
                asked=asked,
            )
        else:
            yield _(
                "The day agreed to decide has come, and nobody has said what each mistake would cost. From {asked}, the rule proposes to go on.",
                asked=asked,
            )
    if review.gate.left is None and len(review.musts):
        yield _(
            "No day was agreed to decide. Without one, nothing ends a test that proves neither good nor bad. Fix a date."
        )
    kinds = set(review.criteria.loc[review.criteria["light"] != GREY, "kind"])
    if "share" in kinds:
        yield _(
            "Ranges of shares take in what was expected before the test, which counts as a few answers. They also take in what those who did not answer may think."
        )


def closing_in(review) -> str:
    """Why the limits of the day are not those agreed; "" where they are."""
    today, agreed = review.today, review.rule
    if review.gate.last or (today.go, today.stop) == (agreed.go, agreed.stop):
        return ""
    return _(
        "{time} before the day agreed to decide, the thresholds close in. Going on: from {go} (agreed: {agreed_go}). Stopping: up to {stop} (agreed: {agreed_stop}).",
        time=words.time_left(review),
        go=words.limit(review, today.go),
        agreed_go=chances(agreed.go),
        stop=words.limit(review, today.stop),
        agreed_stop=chances(agreed.stop),
    )


def _plan(review) -> Said:
    if not review.plan_says:
        return
    yield _(
        "The orders planned weigh in these chances: {now} with the plan, {without} with what was seen alone. The plan alone never makes a project continue.",
        now=words.chance(review),
        without=chances(review.guesses["without_plan"]),
    )


def before(review) -> list[str]:
    """The chances as someone who doubted, and someone who hoped, would read them from the same data.

    Sceptical: centred on "clearly bad"; hopeful: beyond "clearly good"; each worth a handful of data.
    """
    q = review.guesses
    if not q or review.probability != review.probability:
        return [_("Nothing to compare: the musts cannot all be judged yet.")]
    said = [
        _("What was believed before still decides: the data are too few to settle it alone.")
        if review.guess_decides
        else _("Whatever was believed before, the proposal is the same: it rests on the data.")
    ]
    return [
        *said,
        _(
            "Someone who doubted before the test would now say {low}; someone who hoped, {high}; the calculation gives {now}.",
            low=chances(q["sceptical"]),
            high=chances(q["hopeful"]),
            now=words.chance(review),
        ),
    ]


# ---- charts

_LOOK = {
    GREEN: ("point", "good"),
    AMBER: ("triangle", "wait"),
    RED: ("diamond", "bad"),
}  # said without the colour too


def plot(review, ax=None):
    """One row a criterion: dot = value, line = range and requirement; right of the requirement is better."""
    rows = [_row(row) for row in review.criteria.itertuples()]
    reading = _(
        "Dot: value. Bar: probable range ({level}). Line: requirement, each row on its own "
        "scale; right is better.",
        level=chances(evidence.LEVEL),
    )
    return draw.plot(draw.Rows(headline(review), reading if rows else "", rows), ax)


def _row(row) -> draw.Row:
    name, asked = words.named(row, charts.short(words.label(row.indicator), 44)), draw.Mark(0.0, "limit")
    if row.light == GREY:
        return draw.Row(name, [draw.Lane(marks=[asked], words=words.light_of(row))])
    place, (shape, look) = _scale(row), _LOOK[row.light]
    spans = [draw.Span(*sorted((place(row.low), place(row.high))), "range")] if np.isfinite(row.low) else []
    said = f"{valued(row)} · {_state(row)}"
    return draw.Row(name, [draw.Lane(spans, [asked, draw.Mark(place(row.value), shape, look)], said)])


def _scale(row):
    """Value -> place on the row: 0 is the requirement, right is better, everything drawn stays within ±0.85."""
    seen = [v for v in (row.value, row.low, row.high) if np.isfinite(v)]
    reach = max((abs(v - row.requirement) for v in seen), default=0)
    # a value at the requirement needs a scale too: a fifth of the requirement
    reach = max(reach, 0.2 * abs(row.requirement), 1e-9)
    sign = -1 if row.at_most else 1
    return lambda value: float(np.clip(0.85 * sign * (value - row.requirement) / reach, -0.85, 0.85))


def _state(row) -> str:
    light = words.light_label(row.light)
    return light if row.p_met != row.p_met or row.kind == "census" else f"{light} · {chances(row.p_met)}"
