"""What the ranking of target groups and services rests on."""

from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...targets.ask import Questions
from ...targets.focus import Focus
from ...targets.priorities import Priorities
from ...targets.shift import Shift
from ...targets.watch import Watch
from ..indicators.words import COUNTED
from .base import Origins, assumed, estimated, logged, origins, raters, requests, simulated


@origins.register
def priorities(result: Priorities, pilot: Pilot) -> Origins:
    yield from requests(pilot)
    yield from raters(pilot) if len(result.evaluation.raters()) else ()
    if result.smaa is not None:
        yield simulated(result.smaa.draws)
    yield assumed(_("scales of the criteria"))
    yield assumed(_weights(result))


def _weights(result: Priorities) -> str:
    heard = sum(not voice.trouble for voice in result.voices)
    if result.weights_from == "stakeholders" and heard:
        return ngettext("weights given by {n} stakeholder", "weights given by {n} stakeholders", heard)
    if result.weights_from == "none":
        return _("no weight given, so every way of weighing")
    return _("weights given as a parameter")


@origins.register
def shift(result: Shift, pilot: Pilot) -> Origins:
    if result.total:
        yield logged(pilot, COUNTED["orders"](result.total))
        yield estimated(_("the ranges of the shares, and the chances"))
        if not result.unplanned:
            yield assumed(_("the planned shares, written beforehand"))


@origins.register
def watch(result: Watch, pilot: Pilot) -> Origins:
    if orders := int(result.counts.to_numpy().sum()):
        known = {"orders": COUNTED["orders"](orders), "months": COUNTED["months"](len(result.counts))}
        yield logged(pilot, _("{orders} in {months}", **known))
        yield estimated(_("chances, and the thresholds of alarm, by simulation"))
        yield assumed(_("the rule of change"))


@origins.register
def focus(result: Focus, pilot: Pilot) -> Origins:
    cases = ngettext("{n} simulated case", "{n} simulated cases", len(result.stakes.level))
    yield from requests(pilot)
    yield estimated(
        _("the level where each offer settles, what it leaves, and the chances ({cases})", cases=cases)
    )


@origins.register
def questions(result: Questions, pilot: Pilot) -> Origins:
    if len(result.table):
        yield from requests(pilot)
        yield estimated(_("what knowing a figure would change, and the chances of it"))
