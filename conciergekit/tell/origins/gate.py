"""What the review, its conditions and the state of the data rest on."""

import pandas as pd

from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...gates.conditions import Conditions, Foresight
from ...gates.criteria import Agreed
from ...gates.design import Design
from ...gates.futures import Futures
from ...gates.instances import Instances
from ...gates.log import DecisionLog
from ...gates.review import Review
from ...gates.stages import Stages
from ...indicators.behind import Behind
from ...quality import Quality
from ...readiness import Readiness
from ..common import Many, say
from ..indicators.words import COUNTED
from . import base
from .base import Origins, assumed, during_test, estimated, observed, origins, requests


@origins.register
def review(result: Review, pilot: Pilot) -> Origins:
    yield from requests(pilot)
    yield from base.months_of(pilot, pilot.months) if pilot.has("ledger") else ()
    yield from base.answers(pilot)
    yield from base.raters(pilot)
    if result.probability == result.probability:
        yield base.simulated(result.draws)
    yield from _of_the_sheet(base.ASSUMED, result.criteria)
    if result.tried:
        yield assumed(_("requirements or chances tried"))
    if result.guesses:
        yield assumed(_("expectations from before the test, which count as a few observations"))


@origins.register
def agreed(result: Agreed, pilot: Pilot) -> Origins:
    yield from _of_the_sheet(base.OBSERVED, result.table)


def _of_the_sheet(kind: str, criteria: pd.DataFrame) -> Origins:
    """The days are those of all: none where one is not dated."""
    if n := len(criteria):
        words = ngettext("{n} criterion of the sheet", "{n} criteria of the sheet", n)
        days = criteria["frozen_on"]
        yield base.Origin(kind, words, days.min(skipna=False), days.max(skipna=False))


@origins.register
def instances(result: Instances, pilot: Pilot) -> Origins:
    if len(result.grades):
        words = ngettext("grades of {n} member", "grades of {n} members", result.members)
        yield observed(words, pd.Series([result.gate]))


@origins.register
def conditions(result: Conditions, pilot: Pilot) -> Origins:
    frame = pilot["conditions"]
    words = ngettext("{n} condition noted", "{n} conditions noted", len(frame))
    yield observed(words, frame["date"].dropna()) if len(frame) else during_test(pilot, words)


@origins.register
def foresight(result: Foresight, pilot: Pilot) -> Origins:
    if n := len(result.table):
        yield assumed(ngettext("{n} future written beforehand", "{n} futures written beforehand", n))


@origins.register
def futures(result: Futures, pilot: Pilot) -> Origins:
    if result.known:
        yield from requests(pilot)
        words = Many("{n} simulated continuation of the test", "{n} simulated continuations of the test")
        yield estimated(say(words, result.futures))


@origins.register
def design(result: Design, pilot: Pilot) -> Origins:
    yield from requests(pilot)
    words = Many("{n} simulated test of each kind", "{n} simulated tests of each kind")
    yield estimated(say(words, result.runs))
    yield assumed(_("its volumes, its requirements, and how good or bad a project is"))


@origins.register
def stages(result: Stages, pilot: Pilot) -> Origins:
    if result.table.empty:
        return
    planned = ngettext("{n} stage planned", "{n} stages planned", len(result.table))
    yield assumed(_("{stages}, with its means", stages=planned))
    if pilot.has("ledger"):
        lines = ngettext("{n} line of the accounts", "{n} lines of the accounts", len(pilot["ledger"]))
        yield observed(lines, pilot["ledger"]["date"])
    if result.loss.largest == result.loss.largest:
        yield estimated(_("the maximum loss"))


@origins.register
def decisions(result: DecisionLog, pilot: Pilot) -> Origins:
    if n := len(result.table):
        yield observed(ngettext("{n} decision noted", "{n} decisions noted", n), result.table["date"])


@origins.register
def quality(result: Quality, pilot: Pilot) -> Origins:
    present = result.table[result.table["present"] & (result.table["table"] != "project")]
    n = int(present["rows"].sum())
    yield during_test(pilot, ngettext("{n} line in the sheets", "{n} lines in the sheets", n))
    yield during_test(pilot, COUNTED["months"](result.months))


@origins.register
def readiness(result: Readiness, pilot: Pilot) -> Origins:
    n = sum(len(frame) for frame in pilot.tables.values())
    yield during_test(pilot, ngettext("{n} line in the sheets", "{n} lines in the sheets", n))


@origins.register
def behind(result: Behind, pilot: Pilot) -> Origins:
    if n := len(result.proofs):
        words = ngettext("{n} grade with its proof", "{n} grades with their proof", n)
        yield observed(words, result.proofs["date"].dropna())
    if n := len(result.territory):
        yield during_test(pilot, ngettext("{n} place of the territory", "{n} places of the territory", n))
