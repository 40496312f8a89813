"""A review told: the answer, why, each criterion, what surrounds them, and its two charts."""

import numpy as np
import pandas as pd

from ... import evidence
from ...core.i18n import _, chances, percent, span
from ...core.tables import CRITERIA
from ...core.text import clause, cut
from ...evidence import counts, shares
from ...gates.conditions import BLOCKING, stop_until
from ...gates.conditions import conditions as read
from ...gates.measures import TURNED
from ...gates.rule import AMBER, GOES, GREEN, GREY, MUST, RED, SEEN_MONTHS, SHOULD
from ..common import Many, Said, sayer
from . import words
from .conditions import LONG, asked
from .words import amount, quoted, requirement, seen, valued

_SAID = {
    # the proposal, by what decided it
    "veto": "Pause: a reasoned veto must be lifted before anything else.",
    "risks": Many(
        "Pause: {n} blocking risk must be settled before anything else.",
        "Pause: {n} blocking risks must be settled before anything else.",
    ),
    "no_must": "Extend: no must was agreed, so nothing says yet what would make this test a success.",
    "unjudged": Many(
        "Extend: {n} must of {all:count} cannot be judged yet ({names:list}).",
        "Extend: {n} musts of {all:count} cannot be judged yet ({names:list}).",
    ),
    "go": "Continue: {met}.",
    "go_conditions": "Continue with conditions: {met}.",
    "no_cash": "Adjust: {met}, but the cash would not pay for an orderly closure until the end of {until:month}. Find bridging finance first.",
    "no_cash_stop": "Stop in good order: the day agreed to decide has come and the one extension is used. The cash would not pay for an orderly closure until the end of {until:month} ({met}).",
    "no_cash_extend": "Extend, once: the day agreed to decide has come and {met}. But the cash would not pay for an orderly closure until the end of {until:month}. Find bridging finance first.",
    "adjust": "Adjust: {met}; work first on {label}, {value}, required {requirement}.",
    "falls": "Extend: {met}, but {label} has fallen {n:count} months in a row. At this pace, {leads} in as many again (agreed: {requirement}). Wait first for the fall to stop.",
    "unseen": "Extend: {met}, but the last {n:count} months do not meet {label} yet ({seen} on average; agreed: {requirement}). Confirm first.",
    "over": "Stop in good order: the day agreed to decide has come, and {met}.",
    "over_unknown": "Stop in good order: the day agreed to decide has come, and what is not measured counts as not met.",
    "stop": "Stop in good order: {met}, and no lever is left to try on what holds the decision back.",
    "extend": "Extend: {met}. {why}",
    "met": "{chances} that every must is met",
    # what the chances are made of
    "together": "Each must taken alone has at least {least:chances}; all {count:count} together, {all}.",
    "services": "Out of 100 services, {slow:count} are assumed to start slowly and {falling:count} to lose orders. {season:count} have a season of {swing:share} more or less.",
    "shares": "Out of 100 shares, {low:count} are assumed to begin lower than where they settle, by {most:count} points at most.",
    "shares_take_in": "Ranges of shares take in what was expected before the test, which counts as a few answers.",
    "shares_turned": "What was expected counts for nothing in shares judged on their last months alone.",
    "shares_silent": "Ranges of shares take in what those who did not answer may think.",
    # what holds the decision back
    "holds_no_must": "What holds the decision back: no must has been agreed.",
    "holds_unclear": "What holds the decision back: how {names:list} stands in the sheet “{sheet}”.",
    "holds_unmeasured": "What holds the decision back: {names:list}, not measured (or too little) so far.",
    "holds_failing": "What holds the decision back: {names:list}, each enough to say no.",
    "holds_falls": "What holds the decision back: {label} falls, {leads} in {n:count} months at this pace (agreed: {requirement}).",
    "holds_unseen": "What holds the decision back: {label} over the last {n:count} months, {seen} on average (agreed: {requirement}).",
    "holds_cash": "What holds the decision back: the cash, until the end of {until:month}.",
    "holds_none": "No must holds the decision back.",
    "holds_met": "All musts are met; the least certain is {label}.",
    "holds_least": "No must holds the decision back; the least certain is {label}.",
    "holds_doubt": "What holds the decision back: {label}. Without that doubt, there would be {then:chances} that all musts are met.",
    "holds_one": "What holds the decision back: {label}. If it were met, there would be {then:chances} that all musts are.",
    # conditions
    "settle_blocking": "Settle the blocking risk “{what}”.",
    "settle": "Settle the risk “{what}”.",
    "settled_since": "It is noted as settled on {day:day}, after the last day of the data.",
    "lift": "Lift the blocking condition “{what}”.",
    "meet": "Meet the condition “{what}”, late since {due:day}.",
    "measure": "Measure {label}.",
    "bring": "Bring {label} from {value} to {requirement}.",
    "firmer": "Make {label} firmer ({why}).",
    "condition": "Condition: {what}",
    # beside each criterion
    "twice": "Several lines of the sheet ask it: the one that asks most is judged.",
    "silent_ends": "If none, or all, of those who did not answer were satisfied: {span}.",
    "group": "Everyone asked belongs to a group of {n:count}: the others' answers are the only doubt.",
    "silent": "{silent:share} did not answer: the chances suppose {span} of them satisfied ({level:chances}).",
    "silent_unnoted": "How many people were asked is not noted. The chances suppose that {silent:share} did not answer, and {span} of them satisfied ({level:chances}).",
    "no_longer_met": "The requirement would no longer be met if less than {flip:share} of them were.",
    "would_be_met": "The requirement would be met if {flip:share} of them were.",
    "look_better": "To confirm at the next gate: a level just reached often looks a little better than it is.",
    # what surrounds them
    "plan": "The orders planned weigh in these chances: {now} with the plan, {without:chances} with what was seen alone. The plan alone never makes a project continue.",
    "guess": "What was expected before the test still decides: {low:chances} for a sceptic, {high:chances} for an optimist. More data are needed before leaning on them.",
    "cash": "The cash has {chances} of paying for an orderly closure until the end of {until:month}; the rule asks for {asked}.",
    "day_come": "The day agreed to decide has come: from {asked}, going on costs less than stopping on average.",
    "day_come_no_stakes": "The day agreed to decide has come, and nobody has said what each mistake would cost. From {asked}, the rule proposes to go on.",
    "no_day": "No day was agreed to decide. Without one, nothing ends a test that proves neither good nor bad. Fix a date.",
    "closing_in": "{time} before the day agreed to decide, the thresholds close in. Going on: from {go} (agreed: {agreed_go:chances}). Stopping: up to {stop} (agreed: {agreed_stop:chances}).",
    # as others would read them
    "not_comparable": "Nothing to compare: the musts cannot all be judged yet.",
    "guess_decides": "What was believed before still decides: the data are too few to settle it alone.",
    "guess_idle": "Whatever was believed before, the proposal is the same: it rests on the data.",
    "guesses": "Someone who doubted before the test would now say {low:chances}; someone who hoped, {high:chances}; the calculation gives {now}.",
}
_say = sayer(_SAID)


def headline(review) -> str:
    """The proposal in one sentence, with its number."""
    verdict, musts, values = review.verdict, review.musts, {}
    if verdict.step == 1:
        return _say("risks" if len(review.blocking) else "veto", len(review.blocking))
    if not len(musts):
        return _say("no_must")
    if verdict.step == 2:
        missing = review.missing["indicator"]
        return _say("unjudged", len(missing), all=len(musts), names=map(quoted, missing))
    if review.proposal in GOES:
        said = review.proposal
    elif verdict.on == ("cash",):
        said = f"no_cash_{review.proposal}" if verdict.step == 7 else "no_cash"
        values = {"until": stop_until(review.pilot)}
    elif review.proposal == "adjust":
        said, values = "adjust", _first_on(review)
    elif verdict.step == 3:
        said, values = "falls" if words.falling(review) else "unseen", _first_on(review)
    elif verdict.step == 7:
        said = "over" if review.probability == review.probability else "over_unknown"
    else:
        said = review.proposal
    why = words.unsettled(review) if said == "extend" else ""
    return _say(said, met=_say("met", chances=words.chance(review)), why=why, **values)


def _first_on(review) -> dict:
    """The first criterion the proposal rests on: its name, what was seen over how many months, what was agreed."""
    row = words.first_on(review)
    return {
        "label": quoted(row.indicator),
        "value": seen(row),
        "seen": amount(row.indicator, row.seen, row.requirement),
        "leads": amount(row.indicator, row.leads),
        "requirement": requirement(row),
        "n": counts.FALLS if words.falling(review) else SEEN_MONTHS,
    }


def why_all_together(review) -> Said:
    """Why several good chances make a poor one."""
    known = review.musts["p_met"].dropna()
    if len(known) < 2 or not (known >= 0.66).all() or review.probability > known.min() - 0.05:
        return
    yield _say("together", least=known.min(), count=len(known), all=words.chance(review))


def supposed(review) -> Said:
    """What the chances suppose beside the data, from the constants that rule it."""
    kinds = set(review.musts["kind"])
    if kinds & {"level", "derived"}:
        slow, falling, season = (100 * part for part in (counts.SLOW, counts.FALLING, counts.SEASONAL))
        yield _say("services", slow=slow, falling=falling, season=season, swing=counts.SEASON)
    if "share" in kinds:
        low = shares.GAP_WEIGHTS[shares.GAPS > 0].sum()
        yield _say("shares", low=100 * low, most=100 * shares.GAPS.max())


def holding_back(review) -> str:
    """The main brake."""
    if not len(review.musts):
        return _say("holds_no_must")
    if len(review.missing):
        missing = review.missing["indicator"]
        if review.missing["lacks"].isin(words.UNCLEAR).all():
            names = (_("“{label}”", label=words.in_the_sheet(name)) for name in missing)
            return _say("holds_unclear", names=names, sheet=CRITERIA.title)
        return _say("holds_unmeasured", names=map(quoted, missing))
    if review.verdict.on == ("cash",):
        return _say("holds_cash", until=stop_until(review.pilot))
    failing = review.musts.loc[review.musts["light"] == RED, "indicator"]
    if len(failing) > 1:
        return _say("holds_failing", names=map(quoted, failing))
    if (review.proposal, review.verdict.step) == ("extend", 3):
        return _say("holds_falls" if words.falling(review) else "holds_unseen", **_first_on(review))
    if review.bottleneck is None:
        return _say("holds_none")
    row = next(r for r in review.musts.itertuples() if r.indicator == review.bottleneck)
    if row.light == GREEN:
        said = "holds_met"
    elif review.proposal in GOES:  # it is sure enough to go on: it holds nothing back
        said = "holds_least"
    else:
        said = "holds_doubt" if row.light == AMBER else "holds_one"
    return _say(said, label=quoted(row.indicator), then=row.q_without)


def conditions(review) -> Said:
    """What a go would be subject to: shoulds unlikely or unknown, fragile musts, risks to settle."""
    for risk in review.blocking.itertuples():
        said = _say("settle_blocking", what=cut(clause(risk.what), LONG))
        # what is noted as settled after the last day of the data still stands: said, with what to change
        since = "" if pd.isna(risk.settled_on) else _say("settled_since", day=risk.settled_on)
        yield f"{said} {since}".rstrip()
    if review.proposal in ("go_conditions", "suspend"):
        yield from wanted(review)
        for row in review.held_by.itertuples():
            yield _say("lift" if row.state == BLOCKING else "meet", what=asked(row), due=row.due)


def to_lift(review) -> list[str]:
    """What a go under conditions leaves to lift, as the end of a sentence: late or blocking first, then what the rule itself
    asks, then what is noted for a day to come."""
    if review.proposal != "go_conditions":
        return []
    noted = [_("“{label}”", label=asked(row)) for row in read(review.pilot).waiting.itertuples()]
    held = len(review.held_by)
    more = [text[0].lower() + text[1:].rstrip(".") for text in wanted(review)]
    return noted[:held] + more + noted[held:]


def wanted(review) -> Said:
    """What a go is subject to beside the conditions noted: shoulds unlikely or unknown, fragile musts, risks."""
    for row in review.criteria.itertuples():
        label = quoted(row.indicator)
        if row.role == SHOULD and row.light == GREY:
            yield _say("measure", label=label)
        elif row.role == SHOULD and row.indicator in review.verdict.on:
            yield _say("bring", label=label, requirement=requirement(row), value=valued(row))
        elif row.role == MUST and row.caution:
            yield _say("firmer", label=label, why=words.caution(row))
    others = review.risks("blocking")
    others = others[~others.index.isin(review.blocking.index)]
    risks = pd.concat([others, review.risks("condition")])
    yield from [_say("settle", what=cut(clause(risk.what), LONG)) for risk in risks.itertuples()]


def sentences(review) -> Said:
    """The answer first, then why, then each criterion."""
    yield headline(review)
    if review.probability == review.probability:
        yield words.imagine(review.probability)
        yield from why_all_together(review)
        yield from supposed(review)
    yield holding_back(review)
    yield from map(words.to_collect, review.missing.itertuples())
    yield from [_say("condition", what=text[0].lower() + text[1:]) for text in conditions(review)]
    yield from _around(review)
    yield from [" ".join([words.criterion(row), *_about(row)]) for row in review.criteria.itertuples()]
    if review.proposal in GOES:
        yield _say("look_better")


def _about(row) -> Said:
    if row.note == TURNED:  # what is said beside it is of how it stands now
        row = row._replace(value=row.turned_after)
    if row.twice and row.light != GREY:
        yield _say("twice")
    if getattr(row, "note", ""):
        yield words.note(row)
    if np.isfinite(getattr(row, "silent_low", np.nan)):
        yield _say("silent_ends", span=span(percent(row.silent_low), percent(row.silent_high)))
    yield from _silent(row)
    if getattr(row, "group", 0):
        yield _say("group", row.group)


def _silent(row) -> Said:
    """What is supposed of those who did not answer, and how few satisfied among them would change the reading."""
    if row.light == GREY or not getattr(row, "silent_share", 0.0) > 0:
        return
    noted = row.group or row.silent_low == row.silent_low
    satisfied = span(*map(percent, evidence.silent_range(row.value)))
    said = "silent" if noted else "silent_unnoted"
    yield _say(said, silent=row.silent_share, span=satisfied, level=evidence.LEVEL)
    if 0 < row.silent_flip < 1:
        said = "no_longer_met" if row.value >= row.requirement else "would_be_met"
        yield _say(said, flip=row.silent_flip)


def _around(review) -> Said:
    if review.plan_says:
        yield _say("plan", now=words.chance(review), without=review.guesses["without_plan"])
    if review.guess_decides:
        yield _say("guess", low=review.guesses["sceptical"], high=review.guesses["hopeful"])
    paid, required = review.gate.cash, review.gate.cash_asked
    if paid == paid and review.gate.short_of_cash:
        yield _say(
            "cash",
            chances=chances(paid, [required]),
            asked=chances(required, [paid]),
            until=stop_until(review.pilot),
        )
    yield from filter(None, [closing_in(review)])
    if review.gate.last:
        said = "day_come" if review.rule.stakes_known else "day_come_no_stakes"
        yield _say(said, asked=words.limit(review, review.rule.at_deadline))
    if review.gate.left is None and len(review.musts):
        yield _say("no_day")
    shares = review.criteria[(review.criteria["light"] != GREY) & (review.criteria["kind"] == "share")]
    turned = shares["note"] == TURNED
    told = {"shares_take_in": ~turned, "shares_turned": turned, "shares_silent": shares["kind"] == "share"}
    if len(shares):
        yield " ".join(_say(code) for code, of in told.items() if of.any())


def closing_in(review) -> str:
    """Why the limits of the day are not those agreed; "" where they are."""
    today, agreed = review.today, review.rule
    if review.gate.last or (today.go, today.stop) == (agreed.go, agreed.stop):
        return ""
    go, stop = (words.limit(review, at) for at in (today.go, today.stop))
    time = words.time_left(review)
    return _say("closing_in", time=time, go=go, stop=stop, agreed_go=agreed.go, agreed_stop=agreed.stop)


def before(review) -> list[str]:
    """The chances as someone who doubted, and someone who hoped, would read them from the same data.

    Sceptical: centred on "clearly bad"; hopeful: beyond "clearly good"; each worth a handful of data.
    """
    q = review.guesses
    if not q or review.probability != review.probability:
        return [_say("not_comparable")]
    decides = _say("guess_decides" if review.guess_decides else "guess_idle")
    return [decides, _say("guesses", low=q["sceptical"], high=q["hopeful"], now=words.chance(review))]
