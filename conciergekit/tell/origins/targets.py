"""What the ranking of target groups and services rests on."""

from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...targets.ask import Questions
from ...targets.focus import Focus
from ...targets.priorities import Priorities
from ...targets.shift import Shift
from ...targets.watch import Watch
from ..indicators.words import COUNTED
from .base import Origin, assumed, estimated, logged, of, raters, requests, simulated


@of.register
def priorities(result: Priorities, pilot: Pilot) -> tuple[Origin, ...]:
    found = [*requests(pilot), *(raters(pilot) if len(result.evaluation.raters()) else ())]
    if result.smaa is not None:
        found.append(simulated(result.smaa.draws))
    return (*found, assumed(_("scales of the criteria")), assumed(_weights(result)))


def _weights(result: Priorities) -> str:
    heard = sum(not voice.trouble for voice in result.voices)
    if result.weights_from == "stakeholders" and heard:
        return ngettext("weights given by {n} stakeholder", "weights given by {n} stakeholders", heard)
    if result.weights_from == "none":
        return _("no weight given, so every way of weighing")
    return _("weights given as a parameter")


@of.register
def shift(result: Shift, pilot: Pilot) -> tuple[Origin, ...]:
    if not result.total:
        return ()
    found = (
        logged(pilot, COUNTED["orders"](result.total)),
        estimated(_("the ranges of the shares, and the chances")),
    )
    return found if result.unplanned else (*found, assumed(_("the planned shares, written beforehand")))


@of.register
def watch(result: Watch, pilot: Pilot) -> tuple[Origin, ...]:
    orders = int(result.counts.to_numpy().sum())
    if not orders:
        return ()
    what = _(
        "{orders} in {months}", orders=COUNTED["orders"](orders), months=COUNTED["months"](len(result.counts))
    )
    return (
        logged(pilot, what),
        estimated(_("chances, and the thresholds of alarm, by simulation")),
        assumed(_("the rule of change")),
    )


@of.register
def focus(result: Focus, pilot: Pilot) -> tuple[Origin, ...]:
    cases = ngettext("{n} simulated case", "{n} simulated cases", len(result.stakes.level))
    what = _("the level where each offer settles, what it leaves, and the chances ({cases})", cases=cases)
    return (*requests(pilot), estimated(what))


@of.register
def questions(result: Questions, pilot: Pilot) -> tuple[Origin, ...]:
    if result.table.empty:
        return ()
    return (*requests(pilot), estimated(_("what knowing a figure would change, and the chances of it")))
