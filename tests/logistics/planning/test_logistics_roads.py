"""A pilot's own communes, rivers and measured roads; shortcuts that need no map; the map."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import conciergekit as ck
from conciergekit.core.roads.network import with_roads
from conciergekit.core.roads.places import Barrier, detours
from conciergekit.logistics import (
    Roads,
    cost_tours,
    distance_matrix,
    locate,
)
from conciergekit.read.roads.beside import RoadMatrix
from conciergekit.tell.logistics.maps import Sketch, plot


@pytest.fixture(autouse=True)
def english():
    with ck.i18n.use_language("en"):
        yield
    plt.close("all")


# ---- barriers --------------------------------------------------------------------------------------------


def test_a_river_lengthens_only_the_roads_that_cross_it():
    points = (
        locate(["38158", "38185", "38474"]).reset_index(names="insee").assign(zone=["east", "east", "west"])
    )
    plain = detours(points, "town", "van")
    crossed = detours(points, "town", "van", [Barrier("east", "west", 2.68)])
    assert crossed[0, 1] == plain[0, 1]
    assert crossed[0, 2] == pytest.approx(2 * plain[0, 2])
    assert crossed[2, 1] == crossed[1, 2] == pytest.approx(2 * plain[1, 2])


def test_a_pass_stands_between_one_commune_and_all_others_and_never_shortens_a_road():
    points = locate(["38158", "38185", "38548"]).reset_index(names="insee")
    plain = detours(points, "mountain", "van")
    closed = detours(points, "mountain", "van", [Barrier("38548", factor=3.2)])
    assert closed[2, :2] == pytest.approx(2 * plain[2, :2])
    assert closed[0, 1] == plain[0, 1]
    assert np.array_equal(detours(points, "mountain", "van", [Barrier("38548", factor=1.0)]), plain)


def test_a_barrier_that_cannot_be_is_told():
    with pytest.raises(ck.ConciergekitError, match="1 or more"):
        Barrier("a", "b", 0.5)


# ---- a pilot's own places --------------------------------------------------------------------------------


def breton(**more):
    """A pilot far from the kit's communes, three tours without kilometres."""
    territory = [
        {"insee": "56260", "name": "Vannes", "lat": 47.658, "lon": -2.760, "zone": "ville"},
        {"insee": "56003", "name": "Arradon", "lat": 47.626, "lon": -2.823, "zone": "golfe"},
        {"insee": "56087", "name": "Île-aux-Moines", "lat": 47.597, "lon": -2.844, "zone": "île"},
    ]
    days = pd.date_range("2026-03-02", periods=3, freq="W-MON")
    requests = [
        {
            "id": f"D{i}{k}",
            "date": day,
            "public": "p",
            "service": "s",
            "insee": code,
            "outcome": "served",
            "closed_on": day,
            "tour": f"T{i}",
            "client": f"C{k}",
            "fee_eur": 5,
        }
        for i, day in enumerate(days)
        for k, code in enumerate(("56003", "56087"))
    ]
    tours = [{"id": f"T{i}", "date": day, "mode": "car", "stops": 2} for i, day in enumerate(days)]
    tables = {"territory": territory, "requests": requests, "tours": tours}
    settings = {"name": "Golfe", "start": "2026-03-02", "base_insee": "56260", "area": "rural"}
    return ck.Pilot.from_tables(tables | more, settings)


def test_a_pilot_anywhere_is_costed_from_its_own_coordinates():
    costs = cost_tours(breton())
    lat_lon = pd.DataFrame({"lat": [47.658, 47.626, 47.597], "lon": [-2.760, -2.823, -2.844]})
    km = distance_matrix(lat_lon, "rural", "car").km
    assert costs.table["km"].tolist() == pytest.approx([km[0, 1] + km[1, 2] + km[2, 0]] * 3)
    assert "between communes" in costs.sentences("en")[-1]


@pytest.mark.long
def test_communes_alone_are_enough_and_their_points_are_near_those_typed():
    """Town halls of the kit against points typed by hand: the loop differs by less than a tenth."""
    territory = [{"insee": code, "name": "?"} for code in ("56260", "56003", "56087")]
    bare, typed = cost_tours(breton(territory=territory)), cost_tours(breton())
    assert bare.table["km"].to_numpy() == pytest.approx(typed.table["km"].to_numpy(), rel=0.1)


def test_places_of_no_commune_are_not_measured_rather_than_guessed():
    requests = breton()["requests"].replace({"insee": {"56003": "Q1", "56087": "Q2"}})
    assert cost_tours(breton(requests=requests)).table["km"].isna().all()


@pytest.mark.long
def test_a_barrier_of_the_sheet_costs_more_and_says_why():
    roads = [{"one": "île", "factor": 6, "what": "Passage du bac"}]
    plain, crossed = cost_tours(breton()), cost_tours(breton(roads=roads))
    assert crossed.totals["cost_per_stop_eur"] > plain.totals["cost_per_stop_eur"]
    assert "Passage du bac" in " ".join(crossed.sentences("fr"))


@pytest.mark.long
def test_measured_roads_replace_straight_lines_and_the_precision_says_so():
    roads = [
        {"one": "56260", "other": "56003", "km": 8},
        {"one": "56003", "other": "56087", "km": 5},
        {"one": "56087", "other": "56260", "km": 13},
    ]
    costs = cost_tours(breton(roads=roads))
    assert costs.table["km"].tolist() == [26.0] * 3
    timed = cost_tours(breton(roads=[row | {"minutes": 3 * row["km"]} for row in roads]))
    assert timed.table["drive_min"].tolist() == pytest.approx([78.0] * 3)
    assert "road matrix" in costs.sentences("en")[-1]


def test_a_road_matrix_enters_the_pilot_without_its_estimated_holes():
    km = np.array([[0, 8, 13], [8.4, 0, 5], [13, 5, 0]])
    filled = np.zeros((3, 3), bool)
    filled[1, 2] = filled[2, 1] = filled[2, 0] = True  # one way of a road is enough
    pilot = with_roads(breton(), RoadMatrix(km, km * 1.5, ("56260", "56003", "56087"), filled))
    assert Roads.of(pilot).pairs == (("56260", "56003", 8.2, 12.3), ("56260", "56087", 13.0, 19.5))
    assert pilot.data_hash != breton().data_hash


@pytest.mark.parametrize(
    ("lat", "lon", "word"), [(-2.76, 47.658, "swapped"), (268_000, 6_744_000, "Lambert")]
)
def test_coordinates_that_cannot_be_are_told_and_not_used(lat, lon, word):
    territory = [{"insee": "56260", "name": "Vannes", "lat": lat, "lon": lon}]
    roads = Roads.of(breton(territory=territory))
    assert not roads.own
    assert roads.places(["56260"])["lat"].item() == pytest.approx(47.66, abs=0.02)  # the kit's own point
    assert word in " ".join(roads.sentences())


def test_a_name_nobody_bears_in_the_roads_sheet_is_told():
    assert "Belle-Île" in " ".join(Roads.of(breton(roads=[{"one": "Belle-Île", "factor": 3}])).sentences())


# ---- the map ---------------------------------------------------------------------------------------------


def words_of(ax):
    texts = [ax.get_title(loc="left"), *(t.get_text() for t in ax.texts)]
    return (
        " ".join([*texts, *(t.get_text() for t in ax.get_legend().get_texts())])
        if ax.get_legend()
        else texts[0]
    )


@pytest.mark.long
@pytest.mark.parametrize("n", [25, 110])
def test_names_on_the_map_do_not_overlap_and_those_without_room_are_told(n):
    """Communes of Ain in the order of their codes, from a base far to the south: crowded on purpose."""
    codes = list(ck.logistics.communes().index[:n])
    places = locate(["38158", *codes]).reset_index()[["name", "lat", "lon"]].assign(orders=[0, *[1] * n])
    tours = [list(range(start, n + 1, 3)) for start in (1, 2, 3)]
    ax = plot(Sketch(places, tours, "Tours", "Straight lines."))
    ax.figure.canvas.draw()
    names = [locate([code])["name"].item() for code in codes]
    shown = [t for t in ax.texts if t.get_text() in names]
    boxes = [Text.get_window_extent(t).shrunk(0.9, 0.8) for t in shown]  # without the line to its circle
    assert sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]) <= n // 25
    missing = set(names) - {t.get_text() for t in shown}
    assert len(shown) >= 20
    assert not missing or any("lack of room" in t.get_text() for t in ax.texts)


@pytest.mark.long
def test_the_map_shows_its_scale_and_where_north_is():
    words = [text.get_text() for text in cost_tours(breton()).plot_map().findobj(Text)]
    assert "N" in words
    assert any(word.endswith(" km") for word in words)


@pytest.mark.long
def test_logged_tours_have_a_map_in_both_languages_and_nothing_to_draw_is_said():
    pilot = breton()
    for lang in ("fr", "en"):
        with ck.i18n.use_language(lang):
            shown = words_of(cost_tours(pilot).plot_map())
            assert "Île-aux-Moines" in shown
    nowhere = breton(requests=breton()["requests"].assign(insee="Q1"), territory=[])
    assert cost_tours(nowhere).plot_map().get_title(loc="left").startswith("No map")
