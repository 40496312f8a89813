"""One object says how far and how long for everybody: the pilot's points, barriers, measured roads and speeds."""

import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core.roads.places import speed_kmh
from conciergekit.logistics import Roads, by_mode, cost_tours, learn
from conciergekit.logistics.learning import shrink, speeds_kmh
from conciergekit.targets import measures
from conciergekit.targets.measures import Context
from conciergekit.targets.pairs import accounts

# Creuse: a base and three communes, none of them in a workbook of the kit.
BASE, CODES = "23096", ["23002", "23193", "23176"]


def pilot(area="rural", km=None, drive_min=None, **more):
    days = pd.date_range("2026-01-06", periods=12, freq="7D")
    requests = [
        {
            "id": f"D{i}{code}",
            "date": day,
            "public": "p" if code == CODES[0] else "q",
            "service": "s",
            "insee": code,
            "outcome": "served",
            "closed_on": day,
            "client": f"C{code}",
            "fee_eur": 5.0,
            "tour": f"T{i}",
        }
        for i, day in enumerate(days)
        for code in CODES
    ]
    tours = [
        {"id": f"T{i}", "date": day, "mode": "car", "km": km, "drive_min": drive_min}
        for i, day in enumerate(days)
    ]
    tables = {"requests": requests, **({"tours": tours} if km else {}), **more}
    settings = {"name": "x", "start": "2026-01-05", "base_insee": BASE, "area": area}
    if not km:
        for row in requests:
            row.pop("tour")
    return ck.Pilot.from_tables(tables, settings)


def measured(factor=1.0, minutes=None):
    """A measured road for every pair, `factor` times what the map says."""
    km = Roads("rural").km([BASE, *CODES], "car") * factor
    codes = [BASE, *CODES]
    return [
        dict(one=codes[i], other=codes[j], km=km[i, j], minutes=minutes(km[i, j]) if minutes else None)
        for i in range(4)
        for j in range(i)
    ]


def test_a_pilot_anywhere_needs_its_communes_only():
    costs = cost_tours(pilot())
    assert costs.measured
    assert costs.table["km"].notna().all()


def test_priorities_see_the_pilots_own_roads():
    """Without logged tours the criterion is the distance: twice the roads, twice the kilometres."""

    def far(read):
        return measures.logistics(Context(read, accounts(read), 100, 0)).value

    assert far(pilot(roads=measured(2.0))) == pytest.approx(2 * far(pilot()), rel=1e-3)


def test_measured_minutes_give_the_speed_everybody_uses():
    """Six roads at 60 km/h: nobody counts the usual 43."""
    read = pilot(roads=measured(minutes=lambda km: km), km=60.0)
    assert Roads.of(read).speed_kmh("van") == pytest.approx(60)
    assert learn(read).table.set_index("parameter").loc["speed_kmh", "prior"] == pytest.approx(60)
    assert cost_tours(read).table["drive_min"].to_numpy() == pytest.approx(60.0)


@pytest.mark.long
def test_a_speed_is_learned_from_written_minutes_only():
    """Kilometres without minutes teach nothing about speed: the minutes were filled in from a speed."""
    table = learn(pilot(km=60.0)).table.set_index("parameter")
    assert table.loc["speed_kmh", "n"] == 0
    timed = learn(pilot(km=60.0, drive_min=120.0)).table.set_index("parameter")
    assert timed.loc["speed_kmh", "n"] == 12
    assert timed.loc["speed_kmh", "learned"] == pytest.approx(shrink(43, 12 * 30, 12, 10))


def test_a_van_learns_from_the_car_and_a_bicycle_does_not():
    read = pilot(km=60.0, drive_min=120.0)
    speeds = speeds_kmh(read, cost_tours(read).table)
    assert speeds["car"] == pytest.approx(shrink(43, 12 * 30, 12, 10))
    assert speeds["van"] == pytest.approx(speeds["car"])
    assert speeds["bike"] == speed_kmh("rural", "bike")
    assert speeds["foot"] == speed_kmh("rural", "foot")


@pytest.mark.long
def test_a_slow_car_does_not_make_a_slow_bicycle():
    """The same 60 km tour at 30 and at 60 km/h: by bicycle it takes the same time."""
    hours = []
    for minutes in (60.0, 120.0):
        read = pilot(km=60.0, drive_min=minutes)
        hours.append(by_mode(read, cost_tours(read)).table.set_index("mode")["hours_per_tour"])
    assert hours[0]["bike"] == pytest.approx(hours[1]["bike"])
    assert hours[0]["car"] == pytest.approx(hours[1]["car"] - 1)


@pytest.mark.long
def test_a_barrier_of_the_roads_sheet_lengthens_every_road_across_it():
    wall = [{"one": BASE, "other": None, "factor": 3.0, "what": "Un seul pont"}]
    there = Roads.of(pilot(roads=wall)).km([BASE, *CODES], "car")[0, 1:]
    assert there == pytest.approx(Roads.of(pilot()).km([BASE, *CODES], "car")[0, 1:] * 3 / 1.35)
    assert cost_tours(pilot(roads=wall)).table["km"].sum() > 1.2 * cost_tours(pilot()).table["km"].sum()


def test_nobody_else_measures_the_earth():
    """One formula for straight lines, one place for the usual detour and speed."""
    sources = {path: path.read_text(encoding="utf-8") for path in ck.paths.PACKAGE.rglob("*.py")}
    own = {path.name for path, text in sources.items() if "arcsin(np.sqrt" in text or "6371" in text}
    assert own == {"communes.py"}
    rated = {
        path.name
        for path, text in sources.items()
        if 'rates.value("speed_kmh")' in text or 'rates.value("detour")' in text
    }
    assert not rated


@pytest.mark.long
def test_a_base_outside_the_territory_and_a_pilot_overseas_are_costed_like_any_other():
    """Cilaos is some 18 km from Saint-Louis as the crow flies, on Reunion Island."""
    rows = [
        {
            "id": f"D{i}",
            "date": day,
            "public": "p",
            "service": "s",
            "insee": "97424",
            "outcome": "served",
            "closed_on": day,
            "client": "C",
        }
        for i, day in enumerate(pd.date_range("2026-01-06", periods=4, freq="7D"))
    ]
    settings = {"name": "x", "start": "2026-01-05", "base_insee": "97414", "area": "mountain"}
    read = ck.Pilot.from_tables(
        {"requests": rows, "territory": [{"insee": "97424", "name": "Cilaos"}]}, settings
    )
    costs = cost_tours(read)
    assert costs.table["km"].to_numpy() == pytest.approx(2 * 18 * 1.6, rel=0.15)
    assert "between communes" in " ".join(costs.sentences("en"))


def test_a_base_nobody_can_place_leaves_kilometres_unmeasured_and_says_what_to_write():
    read = pilot()
    lost = ck.Pilot.from_tables(dict(read.tables), {**read.settings, "base_insee": "23000"})  # a postcode
    costs = cost_tours(lost)
    assert costs.table["km"].isna().all()
    with ck.i18n.use_language("en"):
        assert "commune of the base" in costs.plot_map().get_title(loc="left")
