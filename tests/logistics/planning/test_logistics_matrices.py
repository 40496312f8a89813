"""Roads of a pilot's own: files as services and people give them, and what is told of their faults."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core.roads.places import Barrier, detours
from conciergekit.logistics import distance_matrix, haversine_km, locate
from conciergekit.read.roads.beside import checked
from conciergekit.read.roads.files import read_raw

CODES = ["38158", "38185", "38562", "38545", "38548"]


@pytest.fixture(autouse=True)
def english():
    with ck.i18n.use_language("en"):
        yield


@pytest.fixture
def points():
    return locate(CODES).reset_index(names="insee")


def roads(points, detour=1.4, speed=40.0):
    lat, lon = points["lat"].to_numpy(), points["lon"].to_numpy()
    km = haversine_km(lat[:, None], lon[:, None], lat, lon) * detour
    return km, km / speed * 60


def osrm(points, km, minutes, **more):
    def cells(values, factor):
        return [[None if not np.isfinite(v) else round(v * factor, 1) for v in row] for row in values]

    where = [{"location": [lon, lat], "name": ""} for lat, lon in points[["lat", "lon"]].to_numpy()]
    return {
        "code": "Ok",
        "distances": cells(km, 1000),
        "durations": cells(minutes, 60),
        "sources": where,
        "destinations": where,
        **more,
    }


def written(tmp_path, content, name="matrice.json"):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def square(values, names=None, sep=";", decimal=","):
    rows = [[f"{v:.3f}".replace(".", decimal) for v in row] for row in values]
    if names:
        rows = [["", *names], *([name, *row] for name, row in zip(names, rows, strict=True))]
    return "\n".join(sep.join(row) for row in rows)


def read(path, points, ids=CODES, area="town"):
    """As `read_for` does once it knows which place each point of the file is."""
    raw = read_raw(path)
    named = raw.ids if raw.ids and set(raw.ids) >= set(ids) else list(ids)
    return checked(replace(raw, ids=named), list(ids), points, area)


def said(matrix, lang):
    with ck.i18n.use_language(lang):
        return [str(note) for note in matrix.notes]


def codes_of(matrix):
    return [note.code for note in matrix.notes]


def test_an_osrm_table_is_read_in_km_and_minutes(tmp_path, points):
    km, minutes = roads(points)
    matrix = read(written(tmp_path, osrm(points, km, minutes)), points)
    assert matrix.km == pytest.approx(km, abs=0.001)
    assert matrix.minutes == pytest.approx(minutes, abs=0.01)
    assert codes_of(matrix) == []


@pytest.mark.parametrize(("units", "factor"), [("km", 1), ("m", 1000), ("mi", 1 / 1.609344)])
def test_an_openrouteservice_matrix_follows_the_units_it_was_asked_in(tmp_path, points, units, factor):
    km, minutes = roads(points)
    where = points[["lon", "lat"]].to_numpy().tolist()
    answer = {
        "distances": (km * factor).tolist(),
        "durations": (minutes * 60).tolist(),
        "metadata": {"query": {"locations": where, "units": units}},
    }
    matrix = read(written(tmp_path, answer), points)
    assert matrix.km == pytest.approx(km, rel=1e-6)
    assert matrix.minutes == pytest.approx(minutes)


def long(km, minutes, heads="De;Vers;Distance;Durée"):
    """A row a pair of places, both ways."""
    pairs = [(i, j) for i in range(len(km)) for j in range(len(km)) if i != j]
    rows = [f"{CODES[i]};{CODES[j]};{km[i, j]:.2f};{minutes[i, j]:.4f}".replace(".", ",") for i, j in pairs]
    return "\n".join([heads, *rows])


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize("clock", [1, 60])
def test_units_are_found_by_the_speeds_they_give(tmp_path, points, scale, clock):
    km, minutes = roads(points)
    matrix = read(written(tmp_path, long(km * scale, minutes * clock), "trajets.csv"), points)
    assert matrix.km == pytest.approx(km, abs=0.01)
    assert matrix.minutes == pytest.approx(minutes, abs=0.01)
    assert codes_of(matrix) == ["unit_found"]


@pytest.mark.parametrize(("name", "factor"), [("durees.csv", 1), ("durees.csv", 60), ("temps.csv", 1 / 60)])
def test_the_unit_of_durations_alone_is_found_from_the_map(tmp_path, points, name, factor):
    """At the usual 28 km/h of a town."""
    km, minutes = roads(points, speed=28.0)
    matrix = read(written(tmp_path, square(minutes * factor, CODES), name), points)
    assert matrix.minutes == pytest.approx(minutes, rel=0.05, abs=0.1)
    assert matrix.km == pytest.approx(km, rel=0.05, abs=0.1)
    assert codes_of(matrix)[:2] == ["unit" if factor < 1 else "unit_found", "no_km"]


def test_no_unit_explains_distances_of_other_points(tmp_path, points):
    km, minutes = roads(points)
    with pytest.raises(ck.ConciergekitError, match="130 km/h"):
        read(written(tmp_path, long(km, minutes * 1e7), "trajets.csv"), points)


def test_roads_of_other_places_are_suspected(tmp_path, points):
    km, _minutes = roads(points)
    turn = [3, 0, 4, 1, 2]
    matrix = read(written(tmp_path, square(km[np.ix_(turn, turn)], CODES), "km.csv"), points)
    assert "order" in codes_of(matrix)


def test_a_place_without_any_road_stays_out_of_reach(tmp_path, points):
    km, minutes = roads(points)
    for values in (km, minutes):
        values[4, :4] = values[:4, 4] = np.nan
    matrix = read(written(tmp_path, osrm(points, km, minutes)), points)
    assert codes_of(matrix) == ["unreachable"]
    assert "38548" in said(matrix, "en")[0]
    assert np.isinf(matrix.km[4, :4]).all()
    assert not matrix.filled.any()


def test_hours_under_a_heading_of_minutes_are_told(tmp_path, points):
    km, minutes = roads(points)
    rows = ["De;Vers;Distance (km);Durée (min)"]
    rows += [
        f"{CODES[i]};{CODES[j]};{km[i, j]:.2f};{minutes[i, j] / 60:.4f}".replace(".", ",")
        for i in range(5)
        for j in range(5)
        if i != j
    ]
    matrix = read(written(tmp_path, "\n".join(rows), "trajets.csv"), points)
    assert matrix.minutes == pytest.approx(minutes, rel=0.02, abs=0.1)
    assert "unit" in codes_of(matrix)
    assert "hours" in " ".join(said(matrix, "en"))
    assert "heures" in " ".join(said(matrix, "fr"))


def test_a_hole_is_filled_from_the_detour_of_the_other_roads_and_marked(tmp_path, points):
    km, minutes = roads(points, detour=1.7)
    holed = osrm(points, km, minutes)
    holed["distances"][1][3] = holed["durations"][1][3] = None
    matrix = read(written(tmp_path, holed), points)
    assert matrix.km[1, 3] == pytest.approx(km[1, 3], rel=1e-3)
    assert matrix.minutes[1, 3] == pytest.approx(minutes[1, 3], rel=1e-3)
    assert matrix.filled.sum() == 1
    assert matrix.filled[1, 3]
    assert codes_of(matrix) == ["filled"]


def test_uneven_ways_diagonals_and_triangles_are_told(tmp_path, points):
    km, minutes = roads(points)
    km[0, 1] *= 6
    minutes[0, 1] *= 6
    km[2, 2] = 5
    matrix = read(written(tmp_path, osrm(points, km, minutes)), points)
    assert codes_of(matrix) == ["diagonal", "uneven", "triangle"]
    assert matrix.km[2, 2] == 0


def test_a_long_table_with_more_points_and_pairs_typed_twice(tmp_path, points):
    km, minutes = roads(points)
    rows = ["from,to,km,minutes", f"{CODES[0]},{CODES[1]},99,100"]
    rows += [
        f"{a},{b},{km[i, j]:.3f},{minutes[i, j]:.3f}"
        for i, a in enumerate(CODES)
        for j, b in enumerate(CODES)
        if i != j
    ]
    matrix = read(written(tmp_path, "\n".join(rows), "m.csv"), points.iloc[:3], CODES[:3])
    assert matrix.km == pytest.approx(km[:3, :3], abs=0.001)
    assert codes_of(matrix)[0] == "repeated"


def test_only_distances_give_minutes_at_the_usual_speed_and_say_so(tmp_path, points):
    km, _minutes = roads(points)
    matrix = read(written(tmp_path, square(km, CODES), "km.csv"), points, area="rural")
    assert matrix.minutes == pytest.approx(km / 43 * 60, abs=0.01)
    assert "no_minutes" in codes_of(matrix)


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (
            '{"code": "InvalidQuery", "message": "Coordinates are invalid"}',
            "m.json",
            "Coordinates are invalid",
        ),
        ('{"error": {"code": 6004, "message": "Request parameters exceed"}}', "m.json", "exceed"),
        ('{"distances": [[0, 1', "m.json", "not valid JSON"),
        ('{"distances": [[0, 1, 2], [1, 0, 2]]}', "m.json", "not square"),
        ("[1, 2]", "m.json", "not a matrix"),
        ("a;b\n", "m.csv", "not a matrix"),
        (";x;y\nx;0;un\ny;1;0", "m.csv", "“un”"),
        (";x;y\nx;0;1\nz;1;0", "m.csv", "same points"),
        ("0;1\n1", "m.csv", "same number of cells"),
    ],
)
def test_what_is_not_a_matrix_is_said_plainly(tmp_path, content, name, word):
    with pytest.raises(ck.ConciergekitError, match=word):
        read_raw(written(tmp_path, content, name))


# The worked example of the OSRM documentation (table service, three points of Berlin).
BERLIN = pd.DataFrame(
    {"id": ["a", "b", "c"], "lat": [52.517037, 52.529407, 52.523219], "lon": [13.38886, 13.397634, 13.428555]}
)
BERLIN_M = [[0, 1886.89, 3791.3], [1824, 0, 2838.09], [3275.36, 2361.73, 0]]
BERLIN_S = [[0, 192.6, 382.8], [199, 0, 283.9], [344.7, 222.3, 0]]


def berlin(**more):
    where = [
        {"location": at, "name": ""}
        for at in ([13.3888, 52.517033], [13.397631, 52.529432], [13.428554, 52.523239])
    ]
    return {
        "code": "Ok",
        "sources": where,
        "destinations": where,
        "durations": BERLIN_S,
        "distances": BERLIN_M,
        **more,
    }


def test_the_published_example_of_the_service_is_read_as_it_is(tmp_path):
    matrix = read(written(tmp_path, berlin()), BERLIN, ["a", "b", "c"], "city")
    assert matrix.km == pytest.approx(np.array(BERLIN_M) / 1000)
    assert matrix.minutes == pytest.approx(np.array(BERLIN_S) / 60)
    assert not matrix.filled.any()


def test_the_detour_of_a_dense_city_is_that_of_the_published_example_within_a_tenth(tmp_path):
    """Six ways in Berlin: roads 1.07 to 1.37 times the straight line, 1.23 in all; the kit says 1.30."""
    guessed = distance_matrix(BERLIN, "city", "car").km.sum()
    assert guessed == pytest.approx(np.array(BERLIN_M).sum() / 1000, rel=0.1)


def test_roads_the_service_itself_guessed_are_holes(tmp_path):
    """OSRM names the cells it filled with a straight line at a fallback speed."""
    matrix = read(
        written(tmp_path, berlin(fallback_speed_cells=[[0, 1], [1, 0]])), BERLIN, ["a", "b", "c"], "city"
    )
    assert [tuple(cell) for cell in np.argwhere(matrix.filled)] == [(0, 1), (1, 0)]
    assert matrix.km[0, 1] == pytest.approx(1.87, rel=0.1)


def test_a_mountain_road_shows_why_a_barrier_is_asked_for():
    """Villard-de-Lans is 35 km from Grenoble by road (published), 17 as the crow flies: the usual detour of mountains
    misses a fifth of it, a barrier of 2 does not."""
    points = locate(["38185", "38548"]).reset_index(names="insee")
    usual = distance_matrix(points, "mountain", "car").km[0, 1]
    there = detours(points, "mountain", "car", [Barrier("38548", factor=2.0)])[0, 1]
    told = usual / detours(points, "mountain", "car")[0, 1] * there
    assert usual == pytest.approx(0.8 * 35, abs=1.5)
    assert told == pytest.approx(35, abs=1.0)
