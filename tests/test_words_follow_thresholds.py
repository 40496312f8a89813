"""A figure of a rule is an argument of its sentence: no message types a threshold, which could then move without it."""

import re

import pytest
from babel.messages.pofile import read_po

import conciergekit as ck
from conciergekit import evidence, gates, i18n
from conciergekit.paths import PACKAGE
from conciergekit.targets import anchors
from conciergekit.tell.gates import words as gates_words

FOLDER = PACKAGE / "languages" / "fr"
NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|ninety)"
COUNTED = (
    "days?|weeks?|months?|years?|hours?|minutes?|tours?|orders?|stops?|chances?|cases?|times|draws?|people|answers?"
    "|points?|pilots?|requests?|clients?|km"
)
TYPED = re.compile(
    rf"\b{NUMBER}(?: \w+)? (?:{COUNTED})\b|\b\d+ ?%|\b{NUMBER} (?:in|out of) {NUMBER}\b|€\d|\d ?€",
    re.IGNORECASE,
)
A_YEAR = "a year is twelve months: the budget, the plan and their pages are yearly by definition"
PERCENT = "a share cannot pass 100 %: arithmetic, not a limit of ours"
EXAMPLE = "an example of what to type"
ALLOWED = {  # what a message holds: why it may stay typed
    "more than 99 chances in 100": "the ends of i18n.chances, typed there beside their rule",
    "less than 1 chance in 100": "the ends of i18n.chances, typed there beside their rule",
    "in twelve months at the present pace": A_YEAR,
    "counts for twelve months": A_YEAR,
    "In the twelve months ahead": A_YEAR,
    "Twelve months. Blue: sure": A_YEAR,
    "Twelve months ahead": A_YEAR,
    "more than twelve months ahead": A_YEAR,
    "Expenses of these twelve months": A_YEAR,
    "Budget of twelve months": A_YEAR,
    "Sources of the next twelve months": A_YEAR,
    "To be found for twelve months": A_YEAR,
    "the twelve months a": A_YEAR,
    "more than 100%": PERCENT,
    "between 0% and 100%": PERCENT,
    "not to 100%": PERCENT,
    "add up to 100%": PERCENT,
    "for instance 12%": EXAMPLE,
    "Write 0.3 for 30%": EXAMPLE,
    "500 € a month is 500 each time": EXAMPLE,
    "with five at 9 chances in 10 each": "an example worked out, 0.9 to the fifth, in a workbook given out",
    "wo people": "what is measured is the part of the two who run most (indicators.people), not a limit",
    "“{key}” of “{name}” takes two days of a year": "an opening and a closing day: the shape of what is typed",
    "is not two times in order": "a start and an end: the shape of what is typed",
    "two different answers": "two answers that differ: what is found, not a limit",
    "bad tests out of 100 and stops": "a rate for 100 tests",
    "for two weeks": "advice on how long to note trips, which nothing computes",
    "Ninety minutes": "the length of the workshop's own meeting",
    "from three people up": "the help of a sheet, written in every workbook given out; privacy.fewest_of_team is its rule",
}


def messages():
    for path in sorted(FOLDER.glob("*.po")):
        if path.name != "argparse.po":  # argparse's own
            with path.open("rb") as file:
                for one in read_po(file, locale="fr"):
                    yield from one.id if isinstance(one.id, tuple) else (one.id,)


def typed(text):
    return bool(TYPED.search(re.sub(r"\{\w+\}", "#", text)))


def test_no_message_types_a_threshold():
    found = {text for text in messages() if typed(text)}
    assert {text for text in found if not any(kept in text for kept in ALLOWED)} == set()
    assert {kept for kept in ALLOWED if not any(kept in text for text in found)} == set(), "no longer needed"


@pytest.mark.parametrize(
    "text",
    ["range {span} (9 chances in 10)", "nine cases in ten", "within 90 days", "three complete months", "a 90% range",
     "the last eight weeks", "to hold in 95 cases in 100", "more than 2 km away"],
)  # fmt: skip
def test_a_typed_threshold_is_seen(text):
    assert typed(text)


def test_a_sentence_follows_the_level_of_the_ranges(monkeypatch, pilot_of):
    """Both languages say the level that the ranges hold."""
    review = gates.review(pilot_of("contrats"), draws=200)
    rows = [row for row in review.criteria.itertuples() if row.low == row.low]
    assert rows
    monkeypatch.setattr("conciergekit.tell.gates.words.LEVEL", 0.75)
    for lang, words in (("fr", "75 chances sur 100"), ("en", "75 chances in 100")):
        with i18n.use_language(lang):
            assert all(words in gates_words.criterion(row) for row in rows)
            assert i18n.chances(evidence.LEVEL) != words


def test_what_it_takes_follows_its_rules(monkeypatch):
    monkeypatch.setattr("conciergekit.tell.gates.words.MIN_MONTHS", 5)
    monkeypatch.setattr("conciergekit.indicators.records.COME_BACK_DAYS", 45)
    with ck.use_language("en"):
        assert gates_words.takes("orders_month").startswith("5 complete months")
        assert "45 days ago" in gates_words.takes("repeat_rate")


def test_anchors_follow_the_days_of_coming_back(monkeypatch):
    monkeypatch.setattr(anchors, "COME_BACK_DAYS", 45)
    with ck.use_language("fr"):
        assert all("45 jours" in text for text in anchors.ANCHORS["loyalty"].sentences())
