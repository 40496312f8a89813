"""Every commune of France, offline: where it is, what it is called, which postcode it shares."""

import subprocess
import sys

import numpy as np
import pytest

import conciergekit as ck
from conciergekit.core import communes
from conciergekit.core.communes import close_to, commune, in_postcode, named, problem_of
from conciergekit.logistics import locate

# Seats of départements and a few small places: code, latitude, longitude as encyclopedias give them.
KNOWN = [
    ("23096", 46.171, 1.868),
    ("29232", 47.996, -4.102),
    ("2A004", 41.927, 8.737),
    ("19272", 45.267, 1.771),
    ("48095", 44.519, 3.501),
    ("67482", 48.583, 7.746),
    ("64445", 43.295, -0.370),
    ("59350", 50.637, 3.063),
    ("97411", -20.879, 55.448),
    ("97302", 4.937, -52.326),
    ("97209", 14.604, -61.067),
    ("97611", -12.781, 45.228),
    ("29155", 48.458, -5.096),
    ("85113", 46.723, -2.347),
    ("05023", 44.897, 6.637),
    ("75056", 48.857, 2.352),
]


@pytest.mark.parametrize(("code", "lat", "lon"), KNOWN)
def test_communes_of_all_france_and_overseas_are_where_they_are(code, lat, lon):
    here = commune(code)
    assert communes.haversine_km(here.lat, here.lon, lat, lon) < 3


@pytest.mark.long
def test_the_file_has_the_official_number_of_communes_and_nearly_all_have_a_place():
    """34,875 communes on 1 January 2025 (INSEE), without the overseas collectivities (975 to 988)."""
    now = [commune(code) for code in communes.codes()]
    now = [
        one for one in now if one and not one.part_of and not one.code.startswith(("975", "977", "978", "98"))
    ]
    assert len(now) == 34_875
    assert sum(one.placed for one in now) >= 34_870
    assert 66e6 < np.nansum([one.population for one in now]) < 70e6


@pytest.mark.long
def test_no_commune_is_out_of_its_departement():
    """Half the communes of a département are within 45 km of its middle, all within 115 (Guiana apart)."""
    by: dict[str, list] = {}
    for one in communes.everywhere():
        if len(one.department) == 2:
            by.setdefault(one.department, []).append((one.lat, one.lon))
    assert len(by) == 96
    for name, points in by.items():
        lat, lon = np.array(points).T
        km = communes.haversine_km(np.median(lat), np.median(lon), lat, lon)
        assert np.median(km) < 45, name
        assert km.max() < 115, name


@pytest.mark.long
def test_communes_of_one_postcode_are_neighbours():
    far = []
    for postcode, codes in communes._by_postcode().items():
        points = [(one.lat, one.lon) for one in map(commune, codes) if one.placed]
        if len(points) > 2 and len(postcode) == 5 and not postcode.startswith("9"):
            lat, lon = np.array(points).T
            far.append(communes.haversine_km(np.median(lat), np.median(lon), lat, lon).max())
    assert np.percentile(far, 99) < 25
    assert max(far) < 60


@pytest.mark.long
def test_nothing_is_read_at_import_and_the_file_once():
    code = (
        "import conciergekit.core.communes as c\n"
        "print(c._lines.cache_info().misses, end=' ')\n"
        "[c.commune(x) for x in ('23096', '29019', '2A004')]\n"
        "print(c._lines.cache_info().misses)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["0", "1"]
    light = "import conciergekit, sys; print('numpy' in sys.modules or 'conciergekit.core.communes' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", light], text=True).strip() == "False"


# ---- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Guéret", "23096"),
        ("GUERET", "23096"),
        ("gueret cedex", "23096"),
        ("Guéret (23)", "23096"),
        ("23000 Guéret", "23096"),
        ("St Fiel", "23195"),
        ("Ste-Feyre", "23193"),
        ("Souterraine", "23176"),
        ("L’Isle-Adam", "95313"),
        ("Oeuilly (02)", "02565"),
        ("Saint-Laurent (23206)", "23206"),
        ("Paris", "75056"),
        ("75015 Paris", "75056"),
        ("Paris 15e", "75115"),
        ("Lyon 3", "69383"),
        ("Marseille 1er", "13201"),
        ("Arbignieu", "01015"),
        ("Ajaccio (2A)", "2A004"),
        ("Les Sables d'Olonne", "85194"),
    ],
)
def test_a_name_is_understood_as_people_write_it(typed, code):
    assert [one.code for one in named(typed)] == [code]


def test_two_communes_of_one_name_are_both_named_and_the_departement_chooses():
    both = named("Saint-Laurent")
    assert {"23206", "31494"} <= {one.code for one in both}
    assert [one.code for one in named("Saint-Laurent", {"23"})] == ["23206"]
    assert len(named("Saint-Laurent", {"75"})) == len(both)  # none there: no choice is made


def test_a_name_with_the_wrong_postcode_is_no_commune():
    assert named("29000 Guéret") == []
    assert named("Paris (23)") == []


def test_a_misspelt_name_gets_those_it_looks_like():
    assert [one.code for one in close_to("Guerret")] == ["23096"]
    assert close_to("Zzyzx") == []


def test_a_postcode_is_shared_and_a_district_has_its_own():
    assert {"23096", "23206"} <= set(in_postcode("23000"))
    assert set(in_postcode("75015")) == {"75056", "75115"}
    assert in_postcode("00000") == ()
    assert commune("23000") is None
    assert commune("75015") is None  # an old code of the Seine, but a postcode today


def test_a_commune_that_joined_another_says_which_and_has_a_place():
    brenaz, ajaccio = commune("01059"), commune("20004")
    assert commune(brenaz.joined).name == "Arvière-en-Valromey"
    assert communes.haversine_km(brenaz.lat, brenaz.lon, 45.95, 5.74) < 2
    assert (ajaccio.joined, ajaccio.lat) == ("2A004", commune("2A004").lat)
    assert commune("75115").joined == ""  # a district is still one


def test_places_that_no_source_has_are_asked_for_and_not_guessed():
    bora = commune("98714")
    assert not bora.placed
    with ck.i18n.use_language("en"), pytest.raises(ck.ConciergekitError, match="latitude and longitude"):
        locate(["98714"])


# ---- points ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lat", "lon", "code", "word"),
    [
        (46.17, 1.87, "23096", ""),
        (46.17, -1.87, "23096", "sign"),
        (1.87, 46.17, "23096", "swapped"),
        (48.39, -4.49, "29019", ""),
        (48.39, 4.49, "29019", "negative"),
        (621_000, 6_563_000, "23096", "Lambert"),
        (0, 0, "23096", "ocean"),
        (46.17, float("nan"), "", "missing"),
        (55.45, -20.88, "97411", "km from"),  # swapped, overseas
        (-20.95, 55.30, "97411", ""),
        (46.20, 6.15, "", ""),  # Geneva: abroad is no mistake
        (50.61, 3.38, "CH-1", ""),  # Tournai, a code of the pilot's own
        (461_700, 18_700, "", "Lambert"),
    ],
)
def test_points_that_cannot_be_are_told_and_the_others_kept(lat, lon, code, word):
    with ck.i18n.use_language("en"):
        said = problem_of(lat, lon, code)
    assert word in said if word else said == ""
