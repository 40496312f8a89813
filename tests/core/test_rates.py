"""Dated figures: sourced, in both languages, and never silently missing."""

import dataclasses
import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping

import pytest

from conciergekit.core import facts, rates
from conciergekit.core.i18n import use_language
from conciergekit.core.languages import apostrophes
from conciergekit.tell import rates as rate_words

VERSIONS = [rate for versions in rates._all().values() for rate in versions]


def figures(text):
    """The numbers of a sentence, whichever language wrote them ("1,820" and "1 820", "0.40" and "0,40")."""
    text = re.sub(r"(?<=\d)[,\u00a0](?=\d{3}\b)", "", text)
    return Counter(re.sub(r"(?<=\d),(?=\d)", ".", found) for found in re.findall(r"\d+(?:[.,]\d+)*", text))


def shown(rate, lang):
    with use_language(lang):
        return rate.label, rate.unit, rate.source


def test_a_rate_has_a_label_a_unit_and_a_source_in_both_languages_and_a_date():
    for rate in VERSIONS:
        which = f"{rate.name} {rate.since}"
        assert type(rate.since) is dt.date, which
        for lang in ("fr", "en"):
            assert all(text and text == text.strip() for text in shown(rate, lang)), which
        english = rate.label_en, rate.unit_en, rate.source_en
        assert shown(rate, "en") == tuple(map(apostrophes, english)), which


def test_a_rate_says_where_it_stands_when_it_was_read_and_when_to_look_again():
    for rate in VERSIONS:
        which = f"{rate.name} {rate.since}"
        assert rate.read_on < rate.review_by, which
        assert rate.status in ("confirmed", "to_confirm", "proposed"), which
        assert rates.is_page(rate.page) or (rate.status == "proposed" and not rate.page), which
        # a site is no source: the page is
        assert not re.search(r"\b[\w-]+\.(fr|com|org|net|eu)\b", rate.source_en), which


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "sure"}, "status"),
        ({"page": ""}, "a page is needed"),
        ({"page": "https://impots.gouv.fr"}, "not of a site"),
        ({"page": "impots.gouv.fr/page"}, "not of a site"),
        ({"review_by": dt.date(2020, 1, 1)}, "after read_on"),
    ],
)
def test_a_rate_that_does_not_say_so_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        rates.checked(dataclasses.replace(rates.get("public_order"), **change))


def test_every_funder_has_a_state_a_day_of_review_and_a_page_where_it_is_confirmed():
    for entry in facts.kit_funders():
        assert entry["status"] in ("confirmed", "to_confirm")
        assert entry["checked"] < entry["review_by"]
        assert rates.is_page(entry["page"]) or (entry["status"] == "to_confirm" and not entry["page"])


def test_every_funder_but_the_nameless_ones_says_a_page_where_to_look():
    assert [entry["id"] for entry in facts.kit_funders() if not entry["page"]] == ["foundations"]


def test_what_is_confirmed_is_not_said_to_be_confirmed():
    words = [shown(rate, lang) for rate in VERSIONS if rate.status == "confirmed" for lang in ("en", "fr")]
    for lang in ("en", "fr"):
        with use_language(lang):
            words += [
                [facts.funder_words(entry, what) for what in ("name", "pays", "money", "trap", "source")]
                for entry in facts.kit_funders()
                if entry["status"] == "confirmed"
            ]
    assert words
    assert not [
        said for said in words if re.search("to (be )?confirm|à confirmer", " ".join(said), re.IGNORECASE)
    ]


def test_the_hour_of_the_smic_is_read_from_its_order():
    rate = rates.get("smic_hour_eur", on=dt.date(2026, 6, 1))
    assert (rate.value, rate.status) == (12.31, "confirmed")
    assert rates.value("smic_hour_eur", on=dt.date(2026, 5, 31)) == 12.02


def test_no_english_word_is_left_in_a_french_unit():
    with use_language("fr"):
        units = {f"{rate.name} {rate.since}": rate.unit for rate in VERSIONS}
    english = re.compile(r"share|month|year|week|order|per\b")
    assert {which: unit for which, unit in units.items() if english.search(unit)} == {}


def test_the_source_states_the_same_figures_in_both_languages():
    for rate in VERSIONS:
        assert figures(shown(rate, "fr")[2]) == figures(rate.source_en), f"{rate.name} {rate.since}"


def test_a_french_source_keeps_its_spaces_from_breaking():
    sources = {f"{rate.name} {rate.since}": shown(rate, "fr")[2] for rate in VERSIONS}
    breaking = re.compile(r" [:;!?»%€]|« |\w:\s|\d \d{3}\b|[\w)][;!?](?=\s|$)")
    assert {which: source for which, source in sources.items() if breaking.search(source)} == {}


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        rates.value("no_such_rate")


def test_a_day_before_the_first_version_has_no_value():
    for name in rates.names():
        first = rates._all()[name][0].since
        # KeyError is a LookupError too: the name is known, so it must not be that one
        with pytest.raises(LookupError, match=name) as caught:
            rates.get(name, on=first - dt.timedelta(days=1))
        assert not isinstance(caught.value, KeyError), name
        assert rates.get(name, on=first).since == first


def test_the_newest_version_in_force_is_used(monkeypatch):
    old = rates.get("shift_h")
    new = type(old)(**{**vars(old), "since": old.since + dt.timedelta(days=365), "value": 6.0})
    monkeypatch.setattr(rates, "_all", lambda: {"shift_h": (old, new)})
    assert math.isclose(rates.value("shift_h", on=new.since - dt.timedelta(days=1)), old.value)
    assert math.isclose(rates.value("shift_h", on=new.since), 6.0)
    monkeypatch.setattr(rates, "today", lambda: new.since - dt.timedelta(days=1))
    assert math.isclose(rates.value("shift_h"), old.value)  # a version to come is not in force
    monkeypatch.setattr(rates, "today", lambda: new.since)
    assert math.isclose(rates.value("shift_h"), 6.0)


def test_every_figure_of_a_rate_is_named_in_both_languages():
    for rate in VERSIONS:
        if isinstance(rate.value, Mapping) and rate.name != "kilometric_scale":
            assert set(rate.value) <= set(rate_words._names()), rate.name


def test_shares_are_read_in_percent_and_euros_as_each_language_writes_them():
    with use_language("fr"):
        assert "taux réduit : 5,5 %" in rate_words.amount(rates.get("vat_rates")).replace(
            "\xa0", " "
        ).replace("\u202f", " ")
    with use_language("en"):
        assert rate_words.amount(rates.get("wait_day_eur")).startswith("€0.5 a day")
    assert not any(re.search(r"\d €|\d %", rate.source_en) for rate in VERSIONS)
