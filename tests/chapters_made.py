"""The results that the chapters on offers and trips are told from, made once a pilot, with few draws."""

from functools import cache

import pandas as pd
from conftest import load

import conciergekit as ck
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.tell.report import offers as told_offers
from conciergekit.tell.report import trips as told_trips

DRAWS = 500


def for_offers(pilot):
    """What the opening cell of notebook 01 computes."""
    priorities = ck.targets.prioritize(pilot, draws=DRAWS)
    offers = ck.offers.review(pilot, priorities)
    return offers, priorities, ck.targets.shift(pilot), ck.targets.what_to_ask(priorities)


def for_trips(pilot):
    """What that of notebook 02 computes."""
    trips = ck.logistics
    costs = trips.cost_tours(pilot)
    schemes = trips.compare_schemes(pilot, costs=costs, draws=200)
    past = trips.replay(pilot, weeks=None, costs=costs, proposed=schemes.best)
    return costs, trips.stops_needed(pilot, costs), trips.who_causes(pilot, costs), schemes, past


@cache
def offers_of(name):
    return for_offers(load(name))


@cache
def trips_of(name):
    return for_trips(load(name))


def offers(name, lang="en"):
    with i18n.use_language(lang):
        return told_offers.blocks(load(name), *offers_of(name))


def trips(name, lang="en"):
    with i18n.use_language(lang):
        return told_trips.blocks(load(name), *trips_of(name))


def both(pilot, lang="en"):
    """The two chapters of any pilot."""
    with i18n.use_language(lang):
        return (
            told_offers.blocks(pilot, *for_offers(pilot)),
            told_trips.blocks(pilot, *for_trips(pilot)),
        )


def changed(name, **tables):
    """A sample with some of its tables changed: name -> function of the frame; None: without it."""
    pilot = load(name)
    made = dict(pilot.tables)
    for table, change in tables.items():
        if change is None:
            del made[table]
        else:
            made[table] = change(made[table].copy())
    return Pilot.from_tables(made, pilot.settings, language=pilot.language)


def paused(name, day):
    """The sample as if nothing had been noted after a day, though its data are said to go on."""
    last = pd.Timestamp(day)

    def until(frame):
        return frame[frame["date"] <= last]

    return changed(
        name,
        requests=lambda frame: until(frame)[~(until(frame)["closed_on"] > last)],
        tours=until,
        events=until,
    )
