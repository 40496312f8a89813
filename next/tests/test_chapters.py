"""A chapter says what was computed above it, in both languages, of any pilot, and nothing acts."""

import base64
import html
import re
from dataclasses import replace

import pandas as pd
import pytest
from conftest import PROJECT, TABLES, frame

import conciergekit as ck
from conciergekit import assets, chapters
from conciergekit.pilot import Pilot

NAMES = tuple(chapters.CHAPTERS)
SAMPLES = ("contrats", "pivot", "debut", "casse")
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def no_picture(monkeypatch):
    """Charts have their own tests; here their alternative text is read."""
    for lang in ("fr", "en"):
        filters = chapters._environment(lang).filters
        monkeypatch.setitem(filters, "picture", lambda table, name: f"data:,{name}")


@pytest.fixture(scope="module")
def nothing() -> Pilot:
    return Pilot.from_tables({"requests": TABLES["requests"].head(0)})


@pytest.fixture(scope="module")
def loaded() -> dict[str, Pilot]:
    return {name: ck.load_pilot(assets.path("data_samples") / name) for name in SAMPLES}


def text(chapter) -> str:
    """What is read of a chapter, alternative texts included; a cell or a block is a line."""
    found = re.sub(r'<img[^>]* alt="([^"]*)">', r"\n\1\n", chapter.html)
    found = re.sub(r"</?(p|h\d|t\w+|li|ul|figure|div|details|summary|small)\b[^>]*>", "\n", found)
    return html.unescape(re.sub(r"<[^>]+>", "", found))


def numbers(words: str, thousands: str, point: str) -> list[float]:
    found = re.findall(rf"\d+(?:{thousands}\d{{3}})*(?:{re.escape(point)}\d+)?", words)
    return sorted(float(re.sub(thousands, "", one).replace(point, ".")) for one in found)


@pytest.mark.usefixtures("no_picture")
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", NAMES)
def test_french_and_english_tell_the_same_figures(name, sample, loaded):
    """A funder who reads English would vote on other numbers than the mayor."""
    pilot = replace(loaded[sample], problems=loaded[sample].problems.head(0))  # in one language
    french, english = (text(chapters.chapter(name, pilot, lang=lang)) for lang in ("fr", "en"))
    assert numbers(french, "\u202f", ",") == numbers(english, ",", ".")


@pytest.mark.usefixtures("no_picture")
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("sample", [*SAMPLES, "nothing"])
@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short_few_and_well_written(name, sample, lang, loaded, nothing):
    """A resident stops reading at the second long sentence."""
    pilot = loaded.get(sample, nothing)
    words = text(chapters.chapter(name, pilot, lang=lang))
    prose = [line for line in words.splitlines() if line.strip().endswith((".", "?"))]
    sentences = re.split(r"(?<=[.?!])\s+", " ".join(" ".join(prose).split()))
    assert len(sentences) <= 40 + len(pilot.problems) * 2  # a problem has its own two sentences
    long = [one for one in sentences if len(one.split()) > 25 and "; " not in one]
    assert not long
    assert not re.search(r"\bnan\b|NaT|None(?! of)|<NA>", words)
    template = (assets.path("templates") / "report" / lang / f"{name}.html.j2").read_text("utf-8")
    own = re.sub(r"{[{%].*?[%}]}|<[^>]*>", "", template)
    if lang == "fr":
        assert not re.search(r"'| [:;!?»]|« |\d [%€]", own)
    assert "'" not in own


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_pilot_has_every_chapter_and_nothing_green(name, nothing):
    """A project that begins would be told that it has passed."""
    for lang in ("fr", "en"):
        found = chapters.chapter(name, nothing, lang=lang)
        assert "good" not in found.html
        assert found.title in found.html


def test_text_of_a_workbook_is_shown_and_never_acts(village):
    """A cell that holds a script would run on the mayor's computer."""
    requests = TABLES["requests"].assign(
        service=HOSTILE, public=HOSTILE, tour="T1", client=range(9)
    )
    tours = frame("tour|date|vehicle|km|driving_minutes\nT1|13/01/2026|?|10|30")
    criteria = pd.DataFrame(
        {"indicator": ["cash"], "role": ["must"], "requirement": [10], "owner": [HOSTILE]}
    )
    tables = {"requests": requests, "tours": tours.assign(vehicle=HOSTILE), "criteria": criteria}
    pilot = Pilot.from_tables(tables, {**PROJECT, "body": HOSTILE})
    found = [chapters.chapter(name, pilot).html for name in NAMES]
    assert not any("<script" in one for one in found)
    assert all("&lt;script&gt;" in one for one in found[1:])


@pytest.mark.usefixtures("no_picture")
def test_a_chapter_tells_the_results_that_it_is_given(village):
    """An analyst who tries dearer fuel would read the old cost in his report."""
    dearer = ck.logistics.cost_tours(village, km_cost=1.0)
    # four orders: 40 km x 1 € + 160 min at 20 €/h + 1.50 € of tolls = 94.83 €; 18.71 € before
    assert "23,71\u202f€" in text(chapters.chapter("trips", village, tours=dearer))
    assert "18,71\u202f€" in text(chapters.chapter("trips", village))


@pytest.mark.usefixtures("no_picture")
def test_groups_under_five_clients_are_folded_even_in_a_table_that_is_given(loaded):
    """A neighbour would recognise the only family that asked for something."""
    pilot = loaded["contrats"]
    criteria = ck.targets.criteria(pilot)
    people = pilot.requests.groupby(["public", "service"])["client"].nunique()
    small = people[people < 5].index
    assert len(small)  # the sample has such groups, and the notebook shows them
    assert set(small) <= set(criteria[["public", "service"]].itertuples(index=False, name=None))
    offers, _publics = ck.targets.shown(pilot, criteria, ck.targets.shift(pilot))
    assert not set(small) & set(offers[["public", "service"]].itertuples(index=False, name=None))
    few = criteria.assign(satisfaction=0.5, satisfaction_n=4.0)
    words = text(chapters.chapter("targets", pilot, criteria=few))
    assert "autres, regroupés" in words
    assert "moins de cinq réponses" in words
    table = ck.indicators.table(pilot).assign(n=4)
    review = text(chapters.chapter("review", pilot, indicators=table))
    assert "Satisfaction de l’équipe\u00a0: moins de cinq personnes" in review
    for public, service in small:
        assert not re.search(rf"^{service}\s+{public}\s", words, re.M)


def test_the_review_shows_criteria_and_proposes_nothing_yet(loaded):
    """A rule that is not written yet must not look like one that was applied."""
    words = text(chapters.chapter("review", loaded["contrats"]))
    assert "il ne propose pas encore de décision" in words
    for criterion in loaded["contrats"].criteria["indicator"]:
        assert ck.language.label(criterion, "fr") in words
    assert words.index("Quantitatifs") < words.index("Qualitatifs")


def test_a_picture_is_inside_the_chapter_and_is_said_in_words(village):
    """A page sent by e-mail would lose its charts; a blind reader would have none."""
    found = re.findall(
        r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)">',
        chapters.chapter("data", village).html,
    )
    assert base64.b64decode(found[0][0])[:4] == b"\x89PNG"
    assert "février 2026 3" in found[0][1]


def test_a_cell_shows_the_chapter_with_its_style(village):
    """Without it, a notebook shows a page of bare text."""
    shown = chapters.chapter("trips", village)
    assert shown._repr_html_().startswith("<style>")
    assert shown.html in shown._repr_html_()
    assert len(repr(shown)) < 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "money"}, "name: expected one of data, targets, trips, review, got 'money'"),
        ({"name": "trips", "lang": "de"}, "lang: expected fr or en, got 'de'"),
        ({"name": "trips", "facts": pd.DataFrame()}, "chapter trips takes tours, got facts"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_is_allowed(arguments, message, village):
    """A typing error would leave the report without what was computed."""
    with pytest.raises(ValueError, match=message):
        chapters.chapter(arguments.pop("name"), village, **arguments)
