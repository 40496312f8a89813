"""What changed in a pilot since last time: a sentence a change, one line for its report, a message ready to send."""

import datetime as dt
import math
from collections.abc import Sequence
from types import SimpleNamespace

import pandas as pd

from ...core import i18n, measures
from ...core.i18n import N_, _
from ...core.tables import DECISIONS, PROJECT
from ...core.text import cut, one_line
from ...finance.cash import HORIZON
from ...gates.measures import AT_PACE, CLOSED, NORMAL
from ...portfolio.changes import SHORT_MONTHS, Change, Since, column
from ...portfolio.fair import Pooled
from ...portfolio.identity import agreeing
from ...portfolio.kept import next_day, number, value_of
from ..batch import STANDINGS
from ..common import Many, say, sayer
from ..gates.words import LIGHTS, amount, last_month
from ..report import measured

SIGNALS = {
    "stopped": N_("the body has decided to stop"),
    "suspended": N_("the body has paused the test"),
    "shut": N_("the service is closed"),
    "pause": N_("nothing is noted any more"),
    "hour": N_("an hour in the field earns less than it costs"),
    "cash": N_("granted money will come after the cash has gone"),
    "people": N_("the service rests on too few people, or the team is tiring"),
    "payer": N_("one payer weighs too much"),
    "sap": N_("personal services stand beside others"),
    "unpaid": N_("a contract that runs is no longer paid, as the accounts say"),
    "publics": N_("the public that orders first is not the one planned"),
}
_MOVED = {
    "cash": "Cash runway: {now} (last time: {before}).",
    "level": Many(
        "{what}: {now} over the last month, {before} before.",
        "{what}: {now} over the last {n} months, {before} before.",
    ),
    "service_rate": Many(
        "{what}: {now} of the last {n} request, {before} before.",
        "{what}: {now} of the last {n} requests, {before} before.",
    ),
    "share": Many(
        "{what}: {now} of the {n} new answer, {before} before.",
        "{what}: {now} of the {n} new answers, {before} before.",
    ),
}
_SAID = {
    "proposal": "The proposal was “{before}”; it is now “{now}”.",
    "older": "The workbook stops on {now}; the last one went to {before}.",
    "emptied": "The workbook holds no request any more; the last one went to {before}.",
    "answer": "{what}: “{now}” (before: “{before}”).",
    "corrected": Many(
        "A past month was corrected ({first:month}): {what} go from {before} to {now}.",
        "{n} past months were corrected ({first:month} to {last:month}): {what} go from {before} to {now}.",
    ),
    "absent": "The workbook no longer holds any {what}; last time it did.",
    "signal": "New signal: {what}.",
    "gone": "A signal has gone: {what}.",
    "light": "Must {what}: {now} (before: {before}).",
    "renamed": "Formerly “{name}”.",
    "late": Many(
        "{n} action is late ({before:count} last time).", "{n} actions are late ({before:count} last time)."
    ),
    "done": Many("{n} action done since.", "{n} actions done since."),
    "outside": "{what}: {now}, outside its earlier range ({low} to {high}).",
    # a line of its report
    "unchanged": "Since {day}, nothing that matters has changed.",
    "since": "Since {day}. {what}",
    "others": Many("{n} other change.", "{n} other changes."),
    "awaited": "The proposal of today, “{now}”, is announced if it stands another month.",
    # a message
    "subject": "{name}: the figures on {day}",
    "changed_between": "What changed between {before} and {until}:",
    "unchanged_between": "Between {before} and {until}, nothing that matters has changed.",
    "changed": "What changed:",
    "first": "These are the first figures we have; next time we will say what changed.",
    "no_request": "Your workbook has come; no request is noted in it yet.",
    "end": "Does this match what you see? When shall we talk about it?",
    "towards": "{now}, or {drawn} once drawn towards the group",
    "gate": "Next gate review: {day}.",
    "filing": "Next file to send to a funder, date to check: {day}.",
}
_say = sayer(_SAID)
_OF_A_MONTH = {
    "requests": N_("requests"),
    "orders": N_("orders"),
    "revenue_eur": N_("own revenue"),
    "expense_eur": N_("expenses"),
}
AMONG = 3  # figures of the group in a message
# beside those of its stage; of every stage, where fewer than five share it; of all, where that is so of each stage
HALF = {
    "stage": "{what}: {now}; half of the {n:count} pilots at your stage lie between {low} and {high}.",
    "every": "{what}: {now}; half of the {n:count} pilots, all stages together, lie between {low} and {high}.",
    "all": "{what}: {now}; half of the {n:count} pilots lie between {low} and {high}.",
}
MIDDLE = {
    "stage": "{what}: {now}; the middle of the {n:count} pilots at your stage is {middle}.",
    "every": "{what}: {now}; the middle of the {n:count} pilots, all stages together, is {middle}.",
    "all": "{what}: {now}; the middle of the {n:count} pilots is {middle}.",
}
_INDICATOR = {code: name for name, code in AT_PACE.items()}


def name(code: str) -> str:
    """A measure by its short name."""
    return measured.short(_INDICATOR.get(code, code))


def compared(code: str) -> str:
    """The same among others: that of the expenses covered is counted over the test there, not at the estimated level."""
    return _("{name}, over the whole test", name=name(code)) if code == "own_cover" else name(code)


def called(code: str) -> str:
    """The same between quotation marks."""
    return _("“{label}”", label=name(code))


def proposed(code: str) -> str:
    """A proposal, or what stands in for it."""
    return _(STANDINGS[code]) if code in STANDINGS else DECISIONS["decision"].label(code)


def shown(code: str, value: float) -> str:
    """A value as its measure is written."""
    indicator = _INDICATOR.get(code, code)
    if indicator == "runway_months":
        said = amount(indicator, value)
        return _("{value} or more", value=said) if HORIZON <= value < math.inf else said
    return measures.shown(code, value)


def sentences(found: Since) -> list[str]:
    """The changes, the gravest first."""
    return [sentence(change) for change in found.changes]


def sentence(change: Change) -> str:
    """One change in words."""
    before, now, values = change.before, change.now, change.values
    match change.kind:
        case "proposal":
            label = DECISIONS["decision"].label
            return _say("proposal", before=label(before), now=label(now))
        case "older":
            return _say("older" if now else "emptied", now=now and day(now), before=day(before))
        case "stage" | "status":
            label = PROJECT[change.kind].label
            known = [label(code) if code else _("not noted") for code in (now, before)]
            return _say("answer", what=PROJECT[change.kind].title, now=known[0], before=known[1])
        case "cash" | "level" | "share":
            said = change.code if change.code in _MOVED else change.kind
            known = {"now": shown(change.code, now), "before": shown(change.code, before)}
            n = values.get("months", values.get("n"))
            return say(_MOVED[said], n, what=called(change.code), **known)
        case "corrected":
            written = i18n.money if change.code.endswith("_eur") else i18n.number
            first, last = (pd.Period(values[end], "M") for end in ("first", "last"))
            known = {"what": _(_OF_A_MONTH[change.code]), "before": written(before), "now": written(now)}
            return _say("corrected", values["months"], first=first, last=last, **known)
        case "absent":
            return _say("absent", what=_(_OF_A_MONTH[change.code]))
        case "signal" | "gone":
            return _say(change.kind, what=_(SIGNALS[change.code]))
        case "light":
            return _say("light", what=called(change.code), now=_(LIGHTS[now]), before=_(LIGHTS[before]))
        case "renamed":
            return _say("renamed", name=cut(one_line(before), 60))
        case "late" | "done":
            return _say(change.kind, now, before=before)
        case _:
            known = {end: shown(change.code, value) for end, value in {"now": now, **values}.items()}
            return _say("outside", what=called(change.code), **known)


def day(text: str) -> str:
    """An ISO day in the language in use."""
    return i18n.date(pd.Timestamp(text))


def line(found: Since) -> str:
    """The gravest change, how many others, and a proposal that is not announced yet, in one line; "" the first time."""
    if not found.before and not found.changes:
        return ""
    said = [sentence(change) for change in found.changes[:1]]
    if not said:
        said = [_say("unchanged", day=day(found.before))]
    elif found.before:
        said = [_say("since", day=day(found.before), what=said[0])]
    if found.all > 1:
        said.append(_say("others", found.all - 1))
    if found.awaited:
        said.append(_say("awaited", now=DECISIONS["decision"].label(found.awaited)))
    return " ".join(said)


def message(
    name: str,
    found: Since,
    kept: dict,
    on: dt.date,
    past: Sequence[dict] = (),
    others: Sequence[Pooled] = (),
) -> tuple[str, str]:
    """Subject and body of a message to the pilot's team, ready to send on a day: what changed, its own past and plan, then where
    the others lie, without a name, and what comes."""
    subject = _say("subject", name=name, day=day(found.until)) if found.until else name
    said = [f"- {sentence(one)}" for one in found.changes if one.kind != "renamed"]
    if found.before:
        between = "changed_between" if said else "unchanged_between"
        head = _say(between, before=day(found.before), until=day(found.until))
    else:
        head = _say("changed" if said else "first" if found.until else "no_request")
    own_past = own(kept, agreeing(past, kept) if found.before else ())
    parts = [
        [_("Hello,")],
        [head, *said],
        [*own_past, *among(kept, others)],
        _to_come(kept, on),
        [_say("end")],
    ]
    return subject, "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def among(kept: dict, others: Sequence[Pooled]) -> list[str]:
    """Where the middle half of those of its stage lies, beside the pilot's own figure; of all where too few share it."""
    told = []
    for pool in others:
        if kept["pilot"] in pool.pilots:
            at = pool.pilots.index(kept["pilot"])
            stage, grounds = pool.stages[at], any(pool.stages)
            *middles, n = pool.middles_of(stage)
            now, drawn, *middles = (
                shown(pool.code, float(v)) if v == v else ""
                for v in (pool.raw[at], pool.estimate[at], *middles)
            )
            if drawn != now:
                now = _say("towards", now=now, drawn=drawn)
            whose = "stage" if stage else "every" if grounds else "all"
            known = dict(zip(("middle", "low", "high"), middles, strict=True))
            what = compared(pool.code)
            told.append(say((HALF if known["low"] else MIDDLE)[whose], n, what=what, now=now, **known))
    return told[:AMONG]


def own(kept: dict, past: Sequence[dict]) -> list[str]:
    """Its own past and plan, before anybody else's figures; its cash where it runs out soon."""
    now, months = (value_of(kept, code)[0] for code in ("orders_level", "runway_months"))
    cash = (
        [_("Cash runway: {months}.", months=amount("runway_months", months))] if months < SHORT_MONTHS else []
    )
    if now != now:
        return cash
    asked = number(kept.get("required", {}).get(_INDICATOR["orders_level"]))
    level = amount(_INDICATOR["orders_level"], now, asked)
    said = [_("{label}: {value}", label=measures.get("orders_level").name, value=level), _last_month(kept)]
    before = [value_of(one, "orders_level")[0] for one in past if one["until"] < kept["until"]]
    if before and before[-1] == before[-1]:
        said.append(_("last time {before}", before=shown("orders_level", before[-1])))
    if kept["planned"] is not None:
        said.append(_("planned {planned}", planned=i18n.number(kept["planned"])))
    return [" · ".join(filter(None, said)) + ".", *cash]


def _last_month(kept: dict) -> str:
    """Orders of the last complete month, beside where they are heading."""
    if not kept.get("by_month"):
        return ""
    orders, share = (float(column(kept, name)[-1]) for name in ("orders", "open"))
    lately = CLOSED if share == 0 else NORMAL if share < 1 or share > 1 else ""
    return last_month(SimpleNamespace(last=orders / (share or 1.0), lately=lately))


def _to_come(kept: dict, on: dt.date) -> list[str]:
    kinds = ("gate", "filing")
    return [_say(kind, day=day(at)) for kind in kinds if (at := next_day(kept, kind, on))]
