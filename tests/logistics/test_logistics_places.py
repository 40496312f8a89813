"""Communes, straight lines and roads."""

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.core.roads.places import AREAS, MODES, PRECISIONS, detour, loop_km, precision_text
from conciergekit.logistics import check_points, distance_matrix, haversine_km, locate, speed_kmh

CHECKED = ROOT / "docs" / "communes-checked.csv"


def test_published_distances_from_eybens_are_found():
    """Crow-fly km of thirty-five communes checked one by one, computed elsewhere."""
    published = pd.read_csv(CHECKED, dtype={"code": str}).set_index("code")
    base, place = locate(["38158"]).iloc[0], locate(published.index)
    assert place[["lat", "lon"]].to_numpy() == pytest.approx(published[["lat", "lon"]].to_numpy(), abs=1e-9)
    km = haversine_km(base["lat"], base["lon"], place["lat"], place["lon"])
    assert np.abs(km - published["km_from_eybens"]).max() < 0.06


def test_a_degree_of_latitude_is_111_km_everywhere():
    assert (
        haversine_km(45, 5, 46, 5)
        == pytest.approx(haversine_km(-10, 0, -11, 0))
        == pytest.approx(111.195, abs=0.01)
    )


def test_a_matrix_is_symmetric_with_nothing_to_go_nowhere():
    km, minutes = distance_matrix(locate(["38158", "38185", "38563"]), "rural", "van")
    assert np.allclose(km, km.T)
    assert not np.diag(km).any()
    assert np.allclose(minutes, km / 43 * 60)


def test_every_area_and_mode_has_a_detour_and_a_speed():
    for area in AREAS:
        for mode in MODES:
            assert 1 <= detour(area, mode) < 2
            assert 3 <= speed_kmh(area, mode) < 60


@pytest.mark.parametrize(
    ("lat", "lon", "word"),
    [
        (5.71, 45.18, "swapped"),
        (913_000, 6_458_000, "Lambert"),
        (45.18, 200, "longitude"),
        (None, 5.7, "missing"),
    ],
)
def test_impossible_coordinates_are_named(lat, lon, word):
    ck.set_language("en")
    with pytest.raises(ValueError, match=word) as caught:
        check_points(pd.DataFrame([{"lat": 45.1, "lon": 5.7}, {"lat": lat, "lon": lon}]))
    assert isinstance(caught.value, ck.ConciergekitError)
    assert "Point 2" in str(caught.value)


def test_overseas_places_are_not_taken_for_mistakes():
    check_points(pd.DataFrame({"lat": [-20.88, 4.92, 16.24], "lon": [55.45, -52.31, -61.53]}))


def test_a_postcode_is_not_a_commune():
    with pytest.raises(ck.ConciergekitError, match="38000"):
        locate(["38185", "38000"])


def test_a_short_loop_is_the_shortest():
    """Points on a circle: the shortest loop goes round it."""
    angle = np.array([0, 5, 2, 7, 1, 4, 3, 6]) * np.pi / 4
    xy = np.column_stack([np.cos(angle), np.sin(angle)])
    length, order = loop_km(np.hypot(*(xy[:, None] - xy[None]).T))
    assert length == pytest.approx(16 * np.sin(np.pi / 8))
    assert sorted(order) == list(range(1, 8))
    assert loop_km(np.zeros((1, 1))) == (0.0, [])


def test_zero_zero_is_a_missing_point_not_a_place_in_the_ocean():
    with ck.i18n.use_language("en"), pytest.raises(ck.ConciergekitError, match="ocean"):
        check_points(pd.DataFrame({"lat": [0.0], "lon": [0.0]}))


@pytest.mark.parametrize("code", PRECISIONS)
def test_every_precision_is_said_in_both_languages(code):
    said = set()
    for lang in ("fr", "en"):
        with ck.i18n.use_language(lang):
            said.add(precision_text(code))
    assert len(said) == 2
