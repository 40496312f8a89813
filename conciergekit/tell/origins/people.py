"""What the chapter on people rests on."""

import pandas as pd

from ...core import privacy
from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...people.changes import Changes
from ...people.exchanges import Exchanges
from ...people.ladder import Mobilisation
from ...people.learning import Learning
from ...people.network import Network
from ...people.summary import Summary
from ...people.themes import Themes
from ...people.trials import Trials
from ...people.voices import Voices
from ..people.ladder import by_rung
from .base import Origin, answers, during_test, estimated, observed, of


@of.register
def summary(result: Summary, pilot: Pilot) -> tuple[Origin, ...]:
    return (*answers(pilot), *_slots(result.mobilisation, pilot))


@of.register
def voices(result: Voices, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.comments:
        return ()
    words = ngettext("{n} comment", "{n} comments", result.comments)
    return (during_test(pilot, words),)


@of.register
def themes(result: Themes, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.notes:
        return ()
    return (
        observed(
            ngettext("{n} note of the journal", "{n} notes of the journal", result.notes),
            pilot.happened("journal")["date"],
        ),
    )


def _slots(result: Mobilisation, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.slots:
        return ()
    events = pilot.happened("events")
    days = events.loc[events["kind"] == "desk", "date"]
    count = result.slots + result.unnamed
    return (observed(ngettext("{n} drop-in session", "{n} drop-in sessions", count), days),)


@of.register
def mobilisation(result: Mobilisation, pilot: Pilot) -> tuple[Origin, ...]:
    found = []
    people = int(result.now.sum())
    # a rung told with another would be the total less what other chapters tell
    if people and not privacy.too_few(people) and by_rung(result.now):
        found.append(during_test(pilot, ngettext("{n} person by code", "{n} people by code", people)))
    if n := int(result.partners["partners"].sum()):
        found.append(during_test(pilot, ngettext("{n} partner", "{n} partners", n)))
    return tuple(found)


@of.register
def exchanges(result: Exchanges, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    if not n:
        if result.actions:
            return (during_test(pilot, ngettext("{n} action", "{n} actions", result.actions)),)
        return ()
    return (observed(ngettext("{n} exchange or event", "{n} exchanges and events", n), result.table["date"]),)


@of.register
def changes(result: Changes, pilot: Pilot) -> tuple[Origin, ...]:
    n, days = len(result.table), pilot.happened("impact")["date"].dropna()
    return (observed(ngettext("{n} change noted", "{n} changes noted", n), days),) if n else ()


@of.register
def network(result: Network, pilot: Pilot) -> tuple[Origin, ...]:
    n = pilot["providers"]["id"].nunique()
    found = [during_test(pilot, ngettext("{n} provider", "{n} providers", n))] if n else []
    if result.assessed:
        found.append(during_test(pilot, ngettext("{n} skill", "{n} skills", result.assessed)))
    return tuple(found)


@of.register
def learning(result: Learning, pilot: Pilot) -> tuple[Origin, ...]:
    counted = [
        ngettext("{n} hypothesis", "{n} hypotheses", len(result.hypotheses))
        if len(result.hypotheses)
        else "",
        ngettext("{n} version of the plan", "{n} versions of the plan", result.versions)
        if result.versions
        else "",
        ngettext("{n} day spent standing back", "{n} days spent standing back", len(result.held))
        if len(result.held)
        else "",
    ]
    if not any(counted) and (pd.notna(result.next) or pd.notna(result.missed)):
        counted = [_("the day kept to stand back")]
    return tuple(during_test(pilot, words) for words in counted if words)


@of.register
def trials(result: Trials, pilot: Pilot) -> tuple[Origin, ...]:
    if result.table.empty:
        return ()
    weeks = int((result.table["before"] + result.table["after"]).max())
    return (
        during_test(pilot, ngettext("{n} week counted", "{n} weeks counted", weeks)),
        estimated(_("changes and chances of the trials")),
    )
