"""A tour followed again, minute by minute, by something that shares no line with the kit: a hundred and fifty at random."""

import numpy as np
import pandas as pd
import pytest

from conciergekit.logistics import Matrix
from conciergekit.logistics.planning.evaluation import Day


def _drawn(seed):
    """Seven places (the base, five stops, a relay), a vehicle, and a route: whole minutes, so that a search over whole
    minutes finds the best departure."""
    draw = np.random.default_rng(seed)
    early = draw.choice([0, 480, 540, 600, 660], 7)
    places = pd.DataFrame(
        {
            "service_min": draw.integers(0, 20, 7),
            "load": draw.integers(0, 5, 7),
            "early_min": early,
            "late_min": early + draw.choice([30, 90, 400, 10_000], 7),
            "relay": [False] * 6 + [True],
        }
    )
    places.loc[0, ["early_min", "late_min"]] = 0, 10_000
    vehicle = {
        "name": "v", "mode": "van", "count": 1, "load_min": int(draw.integers(0, 30)), "from_min": int(draw.choice([0, 450, 560])),
        "until_min": int(draw.choice([700, 800, 10_000])), "shift_h": float(draw.choice([1, 2, 8])), "overtime_h": float(draw.choice([0, 1])),
        "capacity": int(draw.integers(3, 20)), "max_km": float(draw.choice([40, 1000])), "reloads": int(draw.integers(0, 3)),
        "day_eur": 7.0, "km_eur": 0.3, "hour_eur": 18.0, "overtime_hour_eur": 5.0,
    }  # fmt: skip
    km, minutes = (draw.integers(1, 40, (7, 7)).astype(float) for _one in range(2))
    stops = draw.permutation([1, 2, 3, 4, 5])[: draw.integers(1, 6)].tolist()
    for again in draw.choice([0, 6], draw.integers(0, 3)):
        stops.insert(int(draw.integers(0, len(stops) + 1)), int(again))
    return places, vehicle, Matrix(km, minutes), [int(place) for place in stops]


def _followed(leaves, steps, home):
    """(begins, waits, late, back) of a tour that leaves at a minute; steps: road to the place, opens, closes, spent there."""
    now, begins, waits, late = leaves, [], 0, 0
    for road, opens, closes, spent in steps:
        now += road
        waits += max(opens - now, 0)
        now = max(now, opens)
        begins.append(now)
        late += max(now - closes, 0)
        now += spent
    return begins, waits, late, now + home


def _steps(places, vehicle, roads, route):
    """What `_followed` asks for."""
    here, found = 0, []
    for place in route:
        opens, closes, spent = (int(places.loc[place, n]) for n in ("early_min", "late_min", "service_min"))
        found.append(
            (float(roads.minutes[here, place]), opens, closes, spent if place else vehicle["load_min"])
        )
        here = place
    return found, float(roads.minutes[here, 0])


@pytest.mark.parametrize("block", range(5))
def test_a_tour_is_what_following_it_finds(block):
    for seed in range(30 * block, 30 * block + 30):
        places, vehicle, roads, route = _drawn(seed)
        steps = _steps(places, vehicle, roads, route)
        ready = vehicle["from_min"] + vehicle["load_min"]
        soonest, _waits, _late, back = _followed(ready, *steps)
        bounds = [max(a, b) for a, b in zip(soonest, places.loc[route, "late_min"], strict=True)]

        def holds(t, back=back, bounds=bounds, steps=steps):
            begins, _waits, _late, end = _followed(t, *steps)
            return end <= back and all(a <= b for a, b in zip(begins, bounds, strict=True))

        leaves = max(t for t in range(ready, ready + 700) if holds(t))
        begins, waits, late, back = _followed(leaves, *steps)
        minutes = back - leaves + vehicle["load_min"]
        path = [0, *route, 0]
        km = sum(roads.km[a, b] for a, b in zip(path, path[1:], strict=False))
        carried, heaviest = 0, 0
        for place in route:
            carried = 0 if place in (0, 6) else carried + places.loc[place, "load"]
            heaviest = max(heaviest, carried)
        doors = [place for place in route if place not in (0, 6)]
        over = max(0, minutes - 60 * vehicle["shift_h"])
        euros = 7 + 0.3 * km + 18 * minutes / 60 + 5 * over / 60
        longest = 60 * (vehicle["shift_h"] + vehicle["overtime_h"])
        reloads = len(route) - len(doors)
        fits = not (
            late
            or minutes > longest
            or back > vehicle["until_min"]
            or heaviest > vehicle["capacity"]
            or km > vehicle["max_km"]
            or reloads > vehicle["reloads"]
        )
        day = Day(places, pd.DataFrame([vehicle]), {"van": roads})
        walk = day.walk(0, route)
        tour = day.tour(0, route, walk)
        assert [visit[2] for visit in walk.visits] == begins
        assert (walk.start, walk.end, walk.km, walk.heaviest) == (leaves, back, km, heaviest)
        assert (tour["stops"], tour["reloads"], tour["load"]) == (
            len(doors),
            reloads,
            places.loc[doors, "load"].sum(),
        )
        assert (tour["wait_min"], tour["late_min"], tour["minutes"], tour["overtime_min"]) == (
            waits,
            late,
            minutes,
            over,
        )
        assert tour["cost_eur"] == pytest.approx(euros)
        assert tour["feasible"] == fits
