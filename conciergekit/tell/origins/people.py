"""What the chapter on people rests on."""

import pandas as pd

from ...core import privacy
from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...people.changes import Changes
from ...people.exchanges import Exchanges
from ...people.ladder import Mobilisation
from ...people.learning import Learning, Lessons
from ...people.loyalty import Loyalty
from ...people.network import Network
from ...people.summary import Summary
from ...people.themes import Themes
from ...people.trials import Trials
from ...people.voices import Voices
from ..common import clients_count
from ..people.ladder import by_rung
from .base import Origins, answers, during_test, estimated, logged, observed, origins


@origins.register
def summary(result: Summary, pilot: Pilot) -> Origins:
    yield from answers(pilot)
    slots = result.mobilisation
    if slots.slots:
        events = pilot.happened("events")
        words = ngettext("{n} drop-in session", "{n} drop-in sessions", slots.slots + slots.unnamed)
        yield observed(words, events.loc[events["kind"] == "desk", "date"])


@origins.register
def voices(result: Voices, pilot: Pilot) -> Origins:
    if result.comments:
        yield during_test(pilot, ngettext("{n} comment", "{n} comments", result.comments))


@origins.register
def themes(result: Themes, pilot: Pilot) -> Origins:
    if result.notes:
        words = ngettext("{n} note of the journal", "{n} notes of the journal", result.notes)
        yield observed(words, pilot.happened("journal")["date"])


@origins.register
def mobilisation(result: Mobilisation, pilot: Pilot) -> Origins:
    people = int(result.now.sum())
    # a rung told with another would be the total less what other chapters tell
    if people and not privacy.too_few(people) and by_rung(result.now):
        yield during_test(pilot, ngettext("{n} person by code", "{n} people by code", people))
    if n := int(result.partners["partners"].sum()):
        yield during_test(pilot, ngettext("{n} partner", "{n} partners", n))


@origins.register
def exchanges(result: Exchanges, pilot: Pilot) -> Origins:
    if n := len(result.table):
        words = ngettext("{n} exchange or event", "{n} exchanges and events", n)
        yield observed(words, result.table["date"])
    elif result.actions:
        yield during_test(pilot, ngettext("{n} action", "{n} actions", result.actions))


@origins.register
def changes(result: Changes, pilot: Pilot) -> Origins:
    if n := len(result.table):
        days = pilot.happened("impact")["date"].dropna()
        yield observed(ngettext("{n} change noted", "{n} changes noted", n), days)


@origins.register
def network(result: Network, pilot: Pilot) -> Origins:
    if n := pilot["providers"]["id"].nunique():
        yield during_test(pilot, ngettext("{n} provider", "{n} providers", n))
    if result.assessed:
        yield during_test(pilot, ngettext("{n} skill", "{n} skills", result.assessed))


@origins.register
def learning(result: Learning, pilot: Pilot) -> Origins:
    if n := len(result.hypotheses):
        yield during_test(pilot, ngettext("{n} hypothesis", "{n} hypotheses", n))
    if n := result.versions:
        yield during_test(pilot, ngettext("{n} version of the plan", "{n} versions of the plan", n))
    if n := len(result.held):
        words = ngettext("{n} day spent standing back", "{n} days spent standing back", n)
        yield during_test(pilot, words)
    elif not (len(result.hypotheses) or result.versions) and pd.notna([result.next, result.missed]).any():
        yield during_test(pilot, _("the day kept to stand back"))


@origins.register
def trials(result: Trials, pilot: Pilot) -> Origins:
    if len(result.table):
        weeks = int((result.table["before"] + result.table["after"]).max())
        yield during_test(pilot, ngettext("{n} week counted", "{n} weeks counted", weeks))
        yield estimated(_("changes and chances of the trials"))


@origins.register
def loyalty(result: Loyalty, pilot: Pilot) -> Origins:
    n = int(result.cohorts[["clients", "recent"]].to_numpy().sum())
    if n and not privacy.too_few(result.cohorts["recent"]).any():  # else the total less the others
        few = privacy.too_few(n)
        yield logged(pilot, clients_count(n) if few else ngettext("{n} user by code", "{n} users by code", n))
    if n := len(result.contracts):
        yield during_test(pilot, ngettext("{n} contract", "{n} contracts", n))


@origins.register
def lessons(result: Lessons, pilot: Pilot) -> Origins:
    if n := len(result.table):
        yield during_test(pilot, ngettext("{n} lesson written", "{n} lessons written", n))
