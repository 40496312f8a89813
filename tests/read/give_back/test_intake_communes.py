"""Communes as people write them in a workbook: names, postcodes, old codes, points elsewhere."""

import json

import numpy as np
import pytest
from openpyxl import Workbook

import conciergekit as ck
from conciergekit.core import communes
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.logistics import Roads, cost_tours, locate

TITLES = dict(insee="Code INSEE", name="Nom", lat="Latitude", lon="Longitude", population="Habitants")


def pilot(tmp_path, territory=None, requests=("23096",), base=None, name="pilote.xlsx"):
    """A workbook with the communes given; territory rows are (code, name, lat, lon, population), cut short."""
    book = Workbook()
    project = book.active
    project.title = "Projet"
    answers = (("Nom du pilote", "Essai"), ("Début du test", "2026-01-05"), ("Type de territoire", "Rural"))
    for row in (*answers, ("Commune de la base (code INSEE)", base)):
        project.append(row)
    if territory is not None:
        sheet = book.create_sheet("Territoire")
        sheet.append(list(TITLES.values()))
        for row in territory:
            sheet.append(row)
    log = book.create_sheet("Demandes")
    log.append(
        [
            "Numéro",
            "Date de la demande",
            "Public",
            "Service",
            "Issue",
            "Servie ou close le",
            "Commune (code INSEE)",
        ]
    )
    for i, code in enumerate(requests):
        log.append([f"D{i}", "2026-01-06", "seniors", "courses", "Servie", "2026-01-08", code])
    book.save(tmp_path / name)
    return ck.load_pilot(tmp_path, lang="en")


def told(read, code):
    return [f for f in read.findings if f.code == code]


def said(finding, lang="en"):
    with ck.i18n.use_language(lang):
        return f"{finding.what()} {finding.repair()}"


# ---- names -----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_territory_of_names_alone_gets_its_codes_and_says_so(tmp_path):
    names = ["Guéret", "St-Laurent", "Ajain", "SAINTE FEYRE", "saint fiel"]
    read = pilot(tmp_path, [(None, name) for name in names], ["Guéret", "Glénic"], base="Gueret")
    assert read["territory"]["insee"].tolist() == ["23096", "23206", "23002", "23193", "23195"]
    assert read["requests"]["insee"].tolist() == ["23096", "23092"]
    assert read.settings["base_insee"] == "23096"
    (listed,) = [f for f in told(read, "commune_read_many") if f.table == "territory"]
    assert "Guéret (23096), Saint-Laurent (23206)" in said(listed)
    assert listed.weight == "note"
    assert [f.table for f in told(read, "commune_read")] == ["requests"]
    assert "“Gueret” is read as “23096”" in said(told(read, "read_as")[0])
    assert not told(read, "required_empty")
    assert not told(read, "insee_wrong")


def test_two_communes_of_one_name_are_asked_about_and_the_line_stays(tmp_path):
    read = pilot(tmp_path, [("23096", "Guéret"), (None, "Saint-Sulpice")])
    (asked,) = told(read, "commune_which")
    assert asked.weight == "doubtful"
    assert "Saint-Sulpice (60598)" in said(asked)
    assert read["territory"]["insee"].isna().tolist() == [False, True]


def test_a_name_far_from_all_others_is_asked_about(tmp_path):
    """Le Bourg is a commune of Lot: here it is a neighbourhood."""
    read = pilot(tmp_path, [("23096", "Guéret"), (None, "Le Bourg", 46.17, 1.87)], ["23096", "Chambéry"])
    assert {f.typed for f in told(read, "commune_far")} == {"Le Bourg", "Chambéry"}
    assert read["requests"]["insee"].tolist() == ["23096", "Chambéry"]


@pytest.mark.long
def test_a_misspelt_commune_is_suggested_never_replaced(tmp_path):
    read = pilot(tmp_path, [("23193", "Sainte-Feyre"), ("Guerret", None, None, None, 100)])
    (asked,) = told(read, "commune_unknown")
    assert "Guéret (23096)" in said(asked)
    assert read["territory"]["insee"].tolist() == ["23193", "Guerret"]


def test_a_neighbourhood_with_a_code_of_its_own_is_left_alone(tmp_path):
    read = pilot(
        tmp_path, [("Q1", "Mistral", 45.17, 5.71), ("Q2", "Teisseire", 45.18, 5.75)], ["Q1", "Teisseire"]
    )
    assert read["requests"]["insee"].tolist() == ["Q1", "Q2"]
    assert not [f for f in read.findings if f.code.startswith(("commune", "insee", "place", "postcode"))]


@pytest.mark.long
def test_the_base_may_be_a_place_of_the_pilots_own(tmp_path):
    places = [("P1", "Local du bourg", 46.17, 1.87), ("23002", "Ajain")]
    for base in ("P1", "local du Bourg"):
        read = pilot(tmp_path, places, ["23002"], base=base)
        assert read.settings["base_insee"] == "P1"
        assert not told(read, "insee_wrong")


@pytest.mark.long
def test_a_base_of_no_commune_is_left_empty_and_asked(tmp_path):
    read = pilot(tmp_path, [("23002", "Ajain")], base="Marseille")
    assert "base_insee" not in read.settings
    assert "Marseille (13055)" in said(told(read, "commune_far")[0])
    wrong = pilot(tmp_path, [("23002", "Ajain")], base="Guerret")
    assert "Did you mean Guéret (23096)" in said(told(wrong, "insee_wrong")[0])


@pytest.mark.long
def test_a_remark_under_the_territory_is_no_commune(tmp_path):
    read = pilot(tmp_path, [("23096", "Guéret"), (None, "Populations officielles")])
    assert len(read["territory"]) == 1
    assert told(read, "stray_line")


# ---- codes -----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_postcode_with_a_name_is_a_commune_and_alone_it_is_not(tmp_path):
    read = pilot(tmp_path, [("23000", "Saint-Laurent"), ("23220", None)], ["38000"], base="23000")
    assert read["territory"]["insee"].tolist() == ["23206", "23220"]
    assert "Guéret (23096)" in said(told(read, "postcode")[0])
    alone = [f for f in told(read, "postcode") if f.typed == "38000"]
    assert "If it is Grenoble (38185)" in said(alone[0])
    assert Roads.of(read).has("38000") is False


def test_a_postcode_of_paris_is_not_taken_for_an_old_code(tmp_path):
    (found,) = told(pilot(tmp_path, requests=["75015"]), "postcode")
    assert "Paris 15e Arrondissement (75115)" in said(found)


def test_an_old_code_says_which_commune_it_joined_and_keeps_its_place(tmp_path):
    read = pilot(tmp_path, [("01059", "Brénaz"), ("20004", "Ajaccio")])
    joined = {f.typed: said(f) for f in told(read, "commune_joined")}
    assert "Arvière-en-Valromey (01453)" in joined["01059"]
    assert "Ajaccio (2A004)" in joined["20004"]
    assert Roads.of(read).has("01059")


@pytest.mark.long
def test_a_code_of_no_commune_and_one_without_place_say_what_to_type_where(tmp_path):
    read = pilot(tmp_path, [("23999", "Rien"), ("98714", "Bora-Bora"), ("23998", "Hameau", 46.1, 1.9)])
    assert [f.typed for f in told(read, "insee_unknown")] == ["23999"]
    (nowhere,) = told(read, "commune_nowhere")
    assert "latitude and longitude in the sheet “Territory”" in said(nowhere)
    assert "feuille « Territoire »" in said(nowhere, "fr").replace("\u00a0", " ")


def test_a_name_that_is_not_that_of_its_code_is_told(tmp_path):
    """23220 is the postcode of Bonnat and the code of Saint-Médard-la-Rochette."""
    read = pilot(tmp_path, [("23220", "Bonnat"), ("38185", "Villeneuve"), ("23096", "GUERET")])
    assert [f.typed for f in told(read, "name_differs")] == ["Bonnat"]
    assert read["territory"]["insee"].tolist() == ["23220", "38185", "23096"]


@pytest.mark.long
def test_many_names_make_one_finding(tmp_path):
    names = [communes.commune(code).name for code in communes.codes() if code.startswith("2300")]
    assert len(names) > 5
    more = [(None, f"{name} (23)") for name in names] + [(f"{n} (23)", None) for n in names] * 2
    found = pilot(tmp_path, more)
    (one,) = told(found, "commune_read_many")
    assert said(one).count("(23") >= len(names)


# ---- points ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("45,178", 45.178),
        ("45.178", 45.178),
        ("45°11'N", 45 + 11 / 60),
        ("45° 10' 43,5\" N", 45.17875),
        ("1°52′17″ O", -1.871389),
        ("1.55 W", -1.55),
        ("-1,55", -1.55),
        ("20°52'44\" S", -20.878889),
        ("45.178, 5.715", None),
        ("45°99'N", None),
        ("45°60'N", None),
        ("45°10'60\"N", None),
        ("45.178 N", 45.178),
        ("-1,5 O", None),
        ("au bord du lac", None),
    ],
)
def test_coordinates_as_people_write_them(typed, value):
    """Read from degrees or from a side, it is said; a plain number is not."""
    cell = parse(typed, TABLES["territory"]["lat"])
    assert cell.value == (None if value is None else pytest.approx(value, abs=1e-5))
    assert (cell.problem == "not_number") == (value is None)
    assert (cell.problem == "degrees_read") == (value is not None and any(c in typed for c in "°NSOW"))


@pytest.mark.parametrize(
    ("lat", "lon", "word"),
    [
        (1.87, 46.17, "swapped"),
        (621_000, 6_563_000, "Lambert"),
        (0, 0, "ocean"),
        (46.17, None, "missing"),
        (46.17, -1.87, "sign"),
        (45.17, 5.71, "km from Guéret"),
    ],
)
@pytest.mark.sampled(0)
def test_a_point_that_cannot_be_is_told_with_its_line_and_the_kits_own_is_used(tmp_path, lat, lon, word):
    read = pilot(tmp_path, [("23096", "Guéret", lat, lon)])
    (found,) = told(read, "place_wrong")
    assert word in said(found)
    assert (found.row, found.weight) == (2, "doubtful")
    here = Roads.of(read).places(["23096"]).iloc[0]
    assert here["lat"] == pytest.approx(locate(["23096"])["lat"].item())


@pytest.mark.long
def test_a_pilot_across_the_border_is_placed_by_its_own_points(tmp_path):
    places = [("74012", "Annemasse"), ("CH-GE", "Genève", 46.204, 6.143), ("CH-TX", "Thônex", 46.19, 6.20)]
    read = pilot(tmp_path, places, ["CH-GE", "CH-TX"], base="74012")
    km = Roads.of(read).km(["74012", "CH-GE", "CH-TX"], "car")
    assert km[0, 1] == pytest.approx(7.3 * 1.35, rel=0.1)  # Annemasse to Geneva: 7.3 km as the crow flies
    assert not [f for f in read.findings if f.weight != "note"]


# ---- a road matrix in the folder -------------------------------------------------------------------------

CODES = ["23096", "23002", "23193"]
KM = np.array([[0, 11.0, 7.0], [11.0, 0, 14.0], [7.0, 14.0, 0]])


def osrm(lat_lon, km, minutes):
    return json.dumps(
        {
            "code": "Ok",
            "sources": [{"location": [lon, lat]} for lat, lon in lat_lon],
            "distances": (km * 1000).tolist(),
            "durations": (minutes * 60).tolist(),
        }
    )


def with_file(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return pilot(tmp_path, [(code, None) for code in CODES], CODES, base="23096")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "matrice.csv",
            "de;vers;km;minutes\nGuéret;Ajain;11;13\nGuéret;Sainte-Feyre;7;9\nAjain;Sainte-Feyre;14;17\n",
        ),
        (
            "distances.csv",
            ";23096;23002;23193\n23096;0;11000;7000\n23002;11000;0;14000\n23193;7000;14000;0\n",
        ),
        (
            "matrix.csv",
            "from,to,distance_m,duration_s\n23096,23002,11000,780\n23096,23193,7000,540\n23002,23193,14000,1020\n",
        ),
        (
            "matrice.json",
            osrm(
                locate(CODES)[["lat", "lon"]].to_numpy()[[2, 0, 1]],
                KM[np.ix_([2, 0, 1], [2, 0, 1])],
                KM[np.ix_([2, 0, 1], [2, 0, 1])] * 1.2,
            ),
        ),
    ],
)
@pytest.mark.sampled
def test_a_matrix_left_in_the_folder_gives_the_pilot_its_roads(tmp_path, name, text):
    """Names or codes, kilometres or metres, and an OSRM answer in another order than the sheet."""
    read = with_file(tmp_path, name, text)
    roads = Roads.of(read)
    assert roads.km(CODES, "car") == pytest.approx(KM, abs=0.01)
    assert roads.precision(CODES) == "roads"
    assert "between 3 places" in said(told(read, "matrix_read")[0])
    assert not told(read, "unknown_sheet")


@pytest.mark.long
def test_points_of_a_matrix_that_are_no_place_are_left_out_and_named(tmp_path):
    text = ";23096;23002;Atlantis\n23096;0;11;7\n23002;11;0;14\nAtlantis;7;14;0\n"
    read = with_file(tmp_path, "matrice.csv", text)
    assert any("Atlantis" in said(f) for f in told(read, "matrix_note"))
    assert Roads.of(read).km(["23096", "23002"], "car")[0, 1] == 11


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{}", "not a matrix"),
        ("[[0, 1], [1, 0]]", "not a matrix"),
        ('{"code": "NoRoute"}', "error"),
        ("a;b\n", "not a matrix"),
        (";x;y\nx;0;3\ny;3;0\n", "not places of the pilot"),
        ("0;5\n5;0\n", "2 points without names"),
    ],
)
@pytest.mark.sampled
def test_a_file_that_is_no_matrix_of_the_pilot_is_told_and_straight_lines_serve(tmp_path, text, word):
    read = with_file(tmp_path, "matrice.json" if text[0] in "{[" else "matrice.csv", text)
    (found,) = told(read, "matrix_unread")
    assert word in said(found)
    assert Roads.of(read).precision(CODES) == "communes"


@pytest.mark.long
def test_two_matrices_are_not_chosen_between(tmp_path):
    (tmp_path / "distances.csv").write_text("x", encoding="utf-8")
    read = with_file(tmp_path, "matrice.csv", ";23096;23002\n23096;0;11\n23002;11;0\n")
    assert "distances.csv" in said(told(read, "matrix_several")[0])
    assert not Roads.of(read).pairs


@pytest.mark.long
def test_the_same_workbook_with_names_with_points_with_a_matrix_says_how_precise_it_is(tmp_path):
    """The three states a pilot goes through; each result says its precision class in its last sentences."""
    texts = []
    for step in ("communes", "points", "matrix"):
        folder = tmp_path / step
        folder.mkdir()
        if step == "matrix":
            rows = "".join(
                f"{a};{b};{KM[i, j]}\n" for i, a in enumerate(CODES) for j, b in enumerate(CODES) if i < j
            )
            (folder / "matrice.csv").write_text("de;vers;km\n" + rows, encoding="utf-8")
        own = ["P1", "P2", "P3"] if step == "points" else CODES
        lines = [
            (own[i], None, *place) for i, place in enumerate(locate(CODES)[["lat", "lon"]].to_numpy() + 0.005)
        ]
        rows = lines if step == "points" else [(code, None) for code in CODES]
        read = pilot(folder, rows, [own[1], own[2]] * 3, base=own[0])
        costs = cost_tours(read)
        assert costs.measured
        assert costs.plot_map() is not None
        texts.append(" ".join(costs.sentences("en")))
    for text, words in zip(
        texts, ("between communes", "between the points you gave", "your own road matrix"), strict=True
    ):
        assert words in text
