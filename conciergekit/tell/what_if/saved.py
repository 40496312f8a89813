"""The scenarios kept beside the pilot: written by a panel or by hand, read again at each run, told in the report."""

from dataclasses import dataclass
from pathlib import Path

from ... import what_if
from ...core import hand
from ...core.errors import ConciergekitError
from ...core.i18n import N_, _, listing, ngettext
from ...core.schema import fold
from ...core.text import cut, typed
from ...draw.blocks import Block, Heading, Paragraph, Table
from . import cash, knobs, requirements

MOST = 6  # told in the report
_LONG = 90  # characters of something typed, in a sentence


class Unfollowed(ConciergekitError, ValueError):
    """A scenario that the pilot cannot be asked, in the reader's language."""


@dataclass(frozen=True)
class Kept:
    """A scenario, and what it gives: `trial`, or why it could not be followed."""

    scenario: hand.Scenario
    trial: what_if.Trial | None
    trouble: str = ""


def keep(pilot, question: str, name: str, values) -> Path:
    """Keep what is moved under a name, in the file beside the pilot. The file written.

    Raises ConciergekitError for a name with nothing in it, when nothing is moved, and for a pilot without a place of its own
    or gone back to a past day.
    """
    name = hand.bare_name(name)
    if not name:
        raise Unfollowed(_("Give this scenario a name."))
    if pilot.path is None or pilot.known_on:
        raise Unfollowed(_("A scenario is kept beside the workbook as it is today."))
    there = what_if.QUESTIONS[question].knobs(pilot)
    moved = what_if.moved(there, values)
    if not moved:
        raise Unfollowed(_("Nothing is moved: there is no scenario to keep."))
    kept = hand.of(pilot.path).scenarios
    if len(kept) >= hand.MOST_SCENARIOS and fold(name) not in {fold(one.name) for one in kept}:
        raise Unfollowed(
            _("The file holds {n} scenarios, as many as it can: take one away.", n=hand.MOST_SCENARIOS)
        )
    called = knobs.names(there)
    settings = tuple((called[knob.key], knobs.written(knob, value)) for knob, value in moved)
    scenario = hand.Scenario(name, question, settings)
    if len(hand.line_of(scenario)) > hand.LONGEST["settings"]:
        raise Unfollowed(_("Too much is moved for one scenario: keep it in two."))
    return hand.keep_scenario(pilot.path, scenario)


def values_of(pilot, scenario: hand.Scenario) -> dict:
    """What a scenario moves, on this pilot.

    Raises ConciergekitError naming the first setting that the pilot does not have, or the value it cannot take.
    """
    there = what_if.QUESTIONS[scenario.question].knobs(pilot)
    by_name, values = knobs.found(there), {}
    for name, text in scenario.settings:
        knob = by_name.get(fold(name))
        if knob is None:
            known = listing(cut(words, _LONG) for words in list(knobs.names(there).values())[:MOST])
            said = N_("“{name}” is nothing that can be moved here. What can: {known}.")
            raise Unfollowed(_(said, name=cut(typed(name), _LONG), known=known or _("nothing")))
        value = knobs.meant(knob, text)
        if value is None:
            said = N_("“{value}” is no value of “{name}”: write {allowed}.")
            named = {"value": cut(typed(text), _LONG), "name": knobs.name(knob)}
            raise Unfollowed(_(said, **named, allowed=knobs.allowed(knob)))
        values[knob.key] = value
    return values


def told(pilot) -> list[Kept]:
    """The scenarios kept that are told, and what each gives; none for a pilot on a past day."""
    found = []
    for scenario in hand.of_today(pilot).scenarios[:MOST]:
        try:
            trial = what_if.QUESTIONS[scenario.question].tried(pilot, values_of(pilot, scenario))
        except ConciergekitError as error:
            found.append(Kept(scenario, None, str(error)))
        else:
            found.append(Kept(scenario, trial))
    return found


def blocks(pilot) -> list[Block]:
    """The block of the report: name, what changes, what it gives; [] where none was kept."""
    found = told(pilot)
    if not found:
        return []
    rows = tuple(_row(one) for one in found)
    head = (_("Scenario"), _("What changes"), _("What it gives"))
    table = Table(head, rows, widths=(2, 3, 4), summary=_("Scenarios tried"), wide=frozenset({1, 2}))
    more = len(hand.of_today(pilot).scenarios) - MOST
    said = (
        [Paragraph(ngettext("{n} other scenario is kept.", "{n} other scenarios are kept.", more), "note")]
        if more > 0
        else []
    )
    return [Heading(_("Scenarios tried"), 2), table, *said]


def _row(one: Kept) -> tuple:
    if one.trial is None:
        return (one.scenario.name, _("not followed"), one.trouble)
    changes = (
        knobs.changes(one.trial.moved) if one.trial.moved else _("nothing any more: this is how it is today")
    )
    return (one.scenario.name, changes, " ".join(_gives(one)))


def _gives(one: Kept) -> list[str]:
    said = [one.trial.finding()]
    if one.scenario.question == "cash":
        said.append(cash.lowest(one.trial))
    if one.scenario.question == "requirements":
        said += requirements.chance(one.trial)
    return said
