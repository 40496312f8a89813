"""What the review, its conditions and the state of the data rest on."""

import pandas as pd

from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...gates.conditions import Conditions
from ...gates.criteria import Agreed
from ...gates.design import Design
from ...gates.futures import Futures
from ...gates.instances import Instances
from ...gates.log import DecisionLog
from ...gates.review import Review
from ...gates.stages import Stages
from ...quality import Quality
from ...readiness import Readiness
from ..indicators.words import COUNTED
from .base import (
    ASSUMED,
    Origin,
    answers,
    assumed,
    during_test,
    estimated,
    months_of,
    observed,
    of,
    raters,
    requests,
    simulated,
)


@of.register
def review(result: Review, pilot: Pilot) -> tuple[Origin, ...]:
    money = months_of(pilot, pilot.months) if pilot.has("ledger") else ()
    found = [*requests(pilot), *money, *answers(pilot), *raters(pilot)]
    if result.probability == result.probability:
        found.append(simulated(result.draws))
    n = len(result.criteria)
    if n:
        words, days = (
            ngettext("{n} requirement agreed", "{n} requirements agreed", n),
            pilot["criteria"]["frozen_on"],
        )
        found.append(Origin(ASSUMED, words, days.min(), days.max()))
    if result.guesses:
        found.append(assumed(_("expectations from before the test, which count as a few observations")))
    return tuple(found)


@of.register
def agreed(result: Agreed, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    if not n:
        return ()
    words = ngettext("{n} criterion of the sheet", "{n} criteria of the sheet", n)
    return (observed(words, result.table["frozen_on"].dropna()),)


@of.register
def instances(result: Instances, pilot: Pilot) -> tuple[Origin, ...]:
    if result.grades.empty:
        return ()
    words = ngettext("grades of {n} member", "grades of {n} members", result.members)
    return (observed(words, pd.Series([result.gate])),)


@of.register
def conditions(result: Conditions, pilot: Pilot) -> tuple[Origin, ...]:
    frame = pilot["conditions"]
    words = ngettext("{n} condition noted", "{n} conditions noted", len(frame))
    return (observed(words, frame["date"].dropna()) if len(frame) else during_test(pilot, words),)


@of.register
def futures(result: Futures, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.known:
        return ()
    words = ngettext(
        "{n} simulated continuation of the test", "{n} simulated continuations of the test", result.futures
    )
    return (*requests(pilot), estimated(words))


@of.register
def design(result: Design, pilot: Pilot) -> tuple[Origin, ...]:
    words = ngettext("{n} simulated test of each kind", "{n} simulated tests of each kind", result.runs)
    return (
        *requests(pilot),
        estimated(words),
        assumed(_("its volumes, its requirements, and how good or bad a project is")),
    )


@of.register
def stages(result: Stages, pilot: Pilot) -> tuple[Origin, ...]:
    if result.table.empty:
        return ()
    planned = ngettext("{n} stage planned", "{n} stages planned", len(result.table))
    found = [assumed(_("{stages}, with its means", stages=planned))]
    if pilot.has("ledger"):
        n = len(pilot["ledger"])
        found.append(
            observed(
                ngettext("{n} line of the accounts", "{n} lines of the accounts", n), pilot["ledger"]["date"]
            )
        )
    if result.loss.largest == result.loss.largest:
        found.append(estimated(_("the maximum loss")))
    return tuple(found)


@of.register
def decisions(result: DecisionLog, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    if not n:
        return ()
    return (observed(ngettext("{n} decision noted", "{n} decisions noted", n), result.table["date"]),)


@of.register
def quality(result: Quality, pilot: Pilot) -> tuple[Origin, ...]:
    present = result.table[result.table["present"] & (result.table["table"] != "project")]
    lines = ngettext("{n} line in the sheets", "{n} lines in the sheets", int(present["rows"].sum()))
    return (during_test(pilot, lines), during_test(pilot, COUNTED["months"](result.months)))


@of.register
def readiness(result: Readiness, pilot: Pilot) -> tuple[Origin, ...]:
    n = sum(len(frame) for frame in pilot.tables.values())
    return (during_test(pilot, ngettext("{n} line in the sheets", "{n} lines in the sheets", n)),)
