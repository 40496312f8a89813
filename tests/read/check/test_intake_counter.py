"""Kilometres that add up from tour to tour."""

import datetime as dt
from itertools import accumulate

import pytest
from test_intake_ugly import HEADS, book, codes

TOURS = ["N°", "Date", "Moyen", "Kilomètres", "Arrêts"]
EACH = [20, 21, 22, 20, 21, 22, 20, 21, 22, 20]
SUMS = [*accumulate(EACH)]


def tours(folder, km, turned=False, shuffled=False):
    days = [dt.date(2026, 1, 6) + dt.timedelta(7 * n) for n in range(len(km))]
    days = [days[0], *days[5:9], *days[1:5], *days[9:]] if shuffled else days
    lines = [[f"T{n}", day, "Voiture", each, 4] for n, (day, each) in enumerate(zip(days, km, strict=True))]
    return book(folder, Demandes=[HEADS], Tournées=[TOURS, *(lines[::-1] if turned else lines)])


@pytest.mark.parametrize("turned", [False, True])
def test_kilometres_that_rise_on_every_tour_are_asked(tmp_path, turned):
    pilot = tours(tmp_path, SUMS, turned)
    (told,) = codes(pilot, "km_added_up")
    assert pilot["tours"]["km"].sum() == sum(SUMS) == told.values["total"]
    assert (told.values["first"], told.values["last"]) == (20, sum(EACH))
    assert told.values["count"] == 10


@pytest.mark.parametrize(
    ("km", "shuffled"),
    [(EACH, False), ([*SUMS[:5], 12, *SUMS[6:]], False), (SUMS[:7], False), (SUMS, True)],
)
@pytest.mark.sampled
def test_kilometres_of_each_tour_are_not(tmp_path, km, shuffled):
    assert not codes(tours(tmp_path, km, shuffled=shuffled), "km_added_up")
