"""Who works how much on what, told."""

import numpy as np
import pandas as pd

from ... import draw
from ...core import i18n, rates
from ...core.i18n import _, listing, ngettext, number, percent
from ...core.tables import PROJECT, TIME
from ...finance.hours import CATEGORIES, GROWS
from ..common import Many, sayer

_LOOKS = dict(zip(CATEGORIES, ("plain", "expected", "quiet", "second"), strict=True))
_SAID = {
    "no_time": "Who works how much is not measured: fill the Time and Team sheets.",
    "no_agreed": "{hours:count} h a week are noted; the agreed hours are not, so the load is not measured.",
    "over": "The team works {load:share} of its available hours: more than it can hold.",
    "full": "The team works {load:share} of its available hours: full, no room for a bad week.",
    "room": "The team works {load:share} of its available hours: there is room.",
    "well": "The team works {load:share} of its available hours: a good load.",
    "own_eyes": "For the team only: whoever knows it recognises each person behind a code.",
    "alone": "One person does all the work noted: these hours are theirs. Ask before showing this page.",
    "together": "Hours are shown for the {n:count} people together, never one by one.",
    "split": "Where the hours go{rounded}: {parts:list}.",
    "weeks": Many(
        "The team exceeds its agreed hours in {n} week; the busiest, that of {day}: {hours:count} h for {agreed:count}.",
        "The team exceeds its agreed hours in {n} weeks; the busiest, that of {day}: {hours:count} h for {agreed:count}.",
    ),
    "person": Many(
        "{person}: {n} week above the agreed hours, the busiest at {peak:share} of them.",
        "{person}: {n} weeks above the agreed hours, the busiest at {peak:share} of them.",
    ),
    "people": "People who exceed their own agreed hours in some weeks: {n:count} out of {team:count}.",
    "twice_holds": "If demand were multiplied by {factor}, the team would still hold: {hours:count} h a week for {agreed:count} agreed. The same way of working is assumed.",
    "twice": "If demand were multiplied by {factor}, it would take {hours:count} h a week for {agreed:count} agreed: too much for {names}. The same way of working is assumed.",
    "leader": "Status of the project leader: {status}. The Team sheet gives the cost of an hour, person by person.",
    "unpaid": "{share:share} of the hours are work of the leader that nobody pays.",
    "one_desk": "One person runs all the drop-in sessions ({n:count}).",
    "two_desk": "Two people out of {n:count} run {share:share} of the drop-in sessions.",
}
_say = sayer(_SAID)


def sentences(result) -> list[str]:
    """Load, then peaks, split, twice the demand, drop-in sessions."""
    if result.table.empty:
        return [_say("no_time"), *_slots(result)]
    said = [_finding(result), _whose(result), *_split(result), *_peaks(result), *_twice(result)]
    if result.leader:
        said.append(_say("leader", status=PROJECT["leader_status"].label(result.leader)))
    if result.unpaid_share > 0:
        said.append(_say("unpaid", share=result.unpaid_share))
    return [*said, *_slots(result)]


def _finding(result) -> str:
    load, limits = result.load, rates.value("load_limits")
    if np.isnan(load):
        return _say("no_agreed", hours=result.whole["week_h"])
    steps = (("over", load > limits["full"]), ("full", load > limits["high"]), ("room", load < limits["low"]))
    return _say(next((what for what, so in steps if so), "well"), load=load)


def _whose(result) -> str:
    if result.by_person:
        return _say("own_eyes")
    return _say("alone" if len(result.table) == 1 else "together", n=len(result.table))


def _split(result) -> list[str]:
    shares = result.split
    if shares.isna().all():
        return []
    kinds = (TIME["category"].label(kind).lower() for kind in CATEGORIES)
    parts = [
        _("{name} {share}", name=kind, share=percent(share))
        for kind, share in zip(kinds, shares, strict=True)
    ]
    return [_say("split", parts=parts, rounded=i18n.rounded(list(shares)))]


def _peaks(result) -> list[str]:
    weeks, said = result.weeks, []
    if len(weeks):
        more = weeks["hours"] - weeks["agreed"]
        top, over = weeks.loc[more.idxmax()], int((more > 1e-9).sum())
        day = i18n.date(top["week"].start_time)
        said.append(_say("weeks", over, day=day, hours=top["hours"], agreed=top["agreed"]))
    over = result.table[result.table["over_weeks"] > 0].sort_values("over_weeks", ascending=False)
    if result.by_person:
        busiest = over.head(3).itertuples()
        return said + [
            _say("person", row.over_weeks, person=row.person, peak=row.peak_share) for row in busiest
        ]
    if len(over) and len(result.table) > 1:
        said.append(_say("people", n=len(over), team=len(result.table)))
    return said


def _twice(result) -> list[str]:
    agreed, hours = result.whole["agreed_h"], result.whole["twice_h"]
    if not agreed > 0:
        return []
    lacking = result.table.loc[result.table["twice_share"] > 1, "person"]
    factor = number(rates.value("load_limits")["twice"])
    values = {"factor": factor, "hours": hours, "agreed": agreed}
    if hours <= agreed and not len(lacking):
        return [_say("twice_holds", **values)]
    who = _("the team")
    if len(lacking) and result.by_person:
        who = listing(lacking)
    elif len(lacking) and len(result.table) > 1:
        who = ngettext(
            "{n} person out of {team}",
            "{n} people out of {team}",
            len(lacking),
            team=number(len(result.table)),
        )
    return [_say("twice", names=who, **values)]


def _slots(result) -> list[str]:
    slots = result.slots
    if len(slots) < 2:
        return [_say("one_desk", n=result.slots_known)] if len(slots) else []
    return [_say("two_desk", n=len(slots), share=slots["share"].head(2).sum())]


def plot(result, ax=None):
    """Hours a week by kind of work, the agreed hours as a mark: the team now and twice as busy, or each person."""
    said = sentences(result)[0].rstrip(".")
    if result.table.empty:
        return draw.plot(draw.Rows(said), ax)
    rows = [draw.Row(row["label"], [_lane(row)]) for _at, row in _bars(result).head(10).iterrows()]
    legend = [(look, TIME["category"].label(kind)) for kind, look in _LOOKS.items()]
    reading = _("Hours of a mean week; stroke: agreed hours, with the share of them worked")
    return draw.plot(draw.Rows(said, reading, rows, legend=legend), ax)


def _lane(row) -> draw.Lane:
    ends = np.cumsum([0.0, *(row[f"{kind}_h"] for kind in _LOOKS)])
    spans = [draw.Span(*edges, look) for *edges, look in zip(ends, ends[1:], _LOOKS.values(), strict=False)]
    marks = [] if np.isnan(row["agreed_h"]) else [draw.Mark(row["agreed_h"], "limit")]
    share = row["load_share"]
    words = percent(share) if share == share else _("agreed hours not noted")
    return draw.Lane(spans, marks, f"{number(ends[-1])} h · {words}")


def _bars(result) -> pd.DataFrame:
    """Rows to draw: label, hours a week by kind, agreed_h, load_share; a person each, or the team now and twice as busy."""
    columns = [f"{kind}_h" for kind in CATEGORIES]
    if result.by_person:
        return result.table.assign(label=result.table["person"])[
            ["label", *columns, "agreed_h", "load_share"]
        ]
    now = result.whole[columns]
    twice = now * [rates.value("load_limits")["twice"] if kind in GROWS else 1.0 for kind in CATEGORIES]
    labels = [_("The whole team, today"), _("With twice the demand")]
    table = pd.DataFrame([now, twice]).reset_index(drop=True)
    table = table.assign(label=labels, agreed_h=result.whole["agreed_h"])
    return table.assign(load_share=result.load * table[columns].sum(axis=1) / now.sum())
