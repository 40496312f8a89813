"""A figure of a rule is an argument of its sentence: no message types a threshold, which could then move without it."""

import re
from dataclasses import replace

import figures
import pytest
from babel.messages.pofile import read_po
from conftest import load

import conciergekit as ck
from conciergekit import evidence, finance, gates, logistics
from conciergekit.core import facts, i18n, rates, tables
from conciergekit.core.paths import PACKAGE
from conciergekit.gates.rule import Rule
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
CASE = "what is true of a case of training, drawn in training.three_cases and asserted in its tests"
STAGES = "how long the first workbook takes: its cells a week are measured (test_workbook_stages)"
ALLOWED = {  # what a message holds: why it may stay typed
    "more than 99 chances in 100": "the ends of i18n.chances, typed there beside their rule",
    "less than 1 chance in 100": "the ends of i18n.chances, typed there beside their rule",
    "in twelve months at the present pace": A_YEAR,
    "counts for twelve months": A_YEAR,
    "In the twelve months ahead": A_YEAR,
    "Twelve months ahead": A_YEAR,
    "more than twelve months ahead": A_YEAR,
    "Expenses of these twelve months": A_YEAR,
    "Budget of twelve months": A_YEAR,
    "Sources of the next twelve months": A_YEAR,
    "To be found for twelve months": A_YEAR,
    "the twelve months a": A_YEAR,
    "The next twelve months cost": A_YEAR,
    "Twelve months to pay for": A_YEAR,
    "gives two answers for": "one answer too many: no limit of ours",
    "If they are two pilots": "a code that two files have is that of one pilot, or of two",
    "Write 0 as the low value": EXAMPLE,
    "en minutes a week": "what filling a workbook asks of its keeper, which nothing computes",
    "After three months": "the name of a stage of the workbook",
    "paid within thirty days": "a clause to negotiate of the specification",
    "told to the provider within two days": "a clause to negotiate of the specification",
    "more than six months old": "STALE_MONTHS of people.voices is the judge; the sentence names it",
    "one or two pilots make up": "a caution in words, with no threshold",
    "cases in 100 by chance alone": PERCENT,
    "ask three other people": "advice on the next proof, which nothing computes",
    "again in six months": "advice on the next proof, which nothing computes",
    "more than two years": "the longest wait that is told in weeks (people.trials)",
    "After three months, “conciergekit upgrade”": STAGES,
    "Ten minutes a week are enough": STAGES,
    "start (four sheets, ten minutes a week)": STAGES,
    "more than 100%": PERCENT,
    "between 0% and 100%": PERCENT,
    "not to 100%": PERCENT,
    "add up to 100%": PERCENT,
    "for instance 12%": EXAMPLE,
    "Write 0.3 for 30%": EXAMPLE,
    "500 € a month is 500 each time": EXAMPLE,
    "with five at 9 chances in 10 each": "an example worked out, 0.9 to the fifth, in a workbook given out",
    "wo busiest people": "the same",
    "wo people": "what is measured is the part of the two who run most (indicators.people), not a limit",
    "“{key}” of “{name}” takes two days of a year": "an opening and a closing day: the shape of what is typed",
    "two different answers": "two answers that differ: what is found, not a limit",
    "for two weeks": "advice on how long to note trips, which nothing computes",
    "Ninety minutes": "the length of the workshop's own meeting",
    "four requests in ten could not be served": CASE,
    "promises were kept six times in ten": CASE,
    "The first four months are alike": CASE,
    "A second person two days a week": "a lever that a case of training names, which nothing computes",
    "saying 50% each time gives 0.25": "the square of one half: what the Brier score is, not a limit",
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
    [
        "range {span} (9 chances in 10)",
        "nine cases in ten",
        "within 90 days",
        "three complete months",
        "a 90% range",
        "the last eight weeks",
        "to hold in 95 cases in 100",
        "more than 2 km away",
    ],
)
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
        assert all("45 jours" in text for text in anchors.in_force()["loyalty"].sentences())


# ---- the dated facts of a user's own file

# pilot, fact, its part, what the user's file says, who tells it, what is then said, and what no longer is
FOLLOWED = [
    (
        "contrats",
        "sap_ceilings",
        "household",
        11111,
        finance.alerts,
        "All together, €11,111 a year",
        "€12,000",
    ),
    (
        "contrats",
        "sap_ceilings",
        "handyman",
        411,
        finance.alerts,
        "and €411 a year and household",
        "and €500",
    ),
    (
        "contrats",
        "sap_ceilings",
        "handyman_visit_h",
        3,
        finance.alerts,
        "up to 3 hours a visit",
        "up to 2 hours",
    ),
    (
        "contrats",
        "association_market",
        "receipts",
        71234,
        finance.alerts,
        "for a limit of €71,234",
        "for a limit of €81,051",
    ),
    (
        "contrats",
        "association_market",
        "market_share",
        0.31,
        finance.alerts,
        "speaks of about 31%",
        "about 25%",
    ),
    (
        "contrats",
        "subsidy_rules",
        "agreement",
        21111,
        finance.alerts,
        "for a limit of €21,111",
        "for a limit of €23,000",
    ),
    ("contrats", "subsidy_rules", "report_months", 5, finance.alerts, "within 5 months", "within 6 months"),
    (
        "camion",
        "vat_franchise",
        "services",
        31111,
        finance.alerts,
        "for a limit of €31,111",
        "for a limit of €37,500",
    ),
    ("contrats", "subsidy_file", "cerfa", 12999, finance.alerts, "Cerfa 12999", "12156"),
    (
        "contrats",
        "stop_covered_share",
        None,
        0.83,
        finance.cash_plan,
        "in 83 cases out of 100",
        "in 90 cases",
    ),
    ("contrats", "late_grant_months", None, 5, finance.cash_stress, "grants 5 months late", "6 months late"),
    (
        "camion",
        "stop_covered_share",
        None,
        0.83,
        gates.review,
        "asks for 83 chances in 100",
        "asks for 90 chances",
    ),
    (
        "engagement",
        "gate_warnings",
        "energy_weeks",
        11,
        gates.signals,
        "from 4 to 2 in 11 weeks",
        "in 12 weeks",
    ),
]


@pytest.mark.parametrize(
    ("name", "fact", "part", "value", "analysis", "said", "before"), FOLLOWED, ids=lambda one: str(one)[:20]
)
@pytest.mark.long
def test_a_sentence_quotes_the_fact_of_the_user_s_file(
    name, fact, part, value, analysis, said, before, tmp_path
):
    kit = words(analysis(load(name)))
    given = f"{{ {part} = {value} }}" if part else value
    (tmp_path / "facts.toml").write_text(f"[{fact}]\nvalue = {given}\n", encoding="utf8")
    own = words(analysis(replace(load(name), facts=facts.of(tmp_path))))
    assert before in kit
    assert said not in kit
    assert said in own
    assert before not in own


def tells(result):
    """Whether it has sentences of its own: what replays weeks is told with the comparison."""
    try:
        return bool(result.sentences("en"))
    except AttributeError:
        return False


def words(result):
    texts = result.texts("en") if hasattr(result, "texts") else []
    cells = result.in_words("en").astype(str).to_numpy().ravel() if hasattr(result, "in_words") else []
    return " ".join([*result.sentences("en"), *texts, *cells]).replace("\N{NO-BREAK SPACE}", " ")


def moved(value):
    """Each figure of a fact, a tenth higher."""
    if isinstance(value, dict):
        return {key: moved(one) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one) for one in value]
    return value * 1.1 if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.parametrize(
    "name", ["contrats", *(pytest.param(name, marks=pytest.mark.long) for name in ("camion", "pivot"))]
)
@pytest.mark.sampled(0)
def test_a_result_is_told_with_the_facts_it_was_made_with(name):
    """Another pilot's file of facts, read in the meantime, changes no word of it."""
    pilot = load(name)
    makers = [
        finance.alerts,
        finance.operating,
        finance.funding_plan,
        logistics.alarm,
        logistics.who_causes,
        finance.cash_stress,
    ]
    found = [make(pilot) for make in makers] if name == "contrats" else figures.results(pilot)
    found = [result for result in found if tells(result)]
    before = [words(result) for result in found]
    other = {
        one: tuple(replace(rate, value=moved(rate.value)) for rate in rates.kit_versions(one))
        for one in rates.names()
    }
    with rates.using(other):
        assert [words(result) for result in found] == before


# ---- what is typed elsewhere


SAID = {
    "trois": "three",
    "quatre": "four",
    "cinq": "five",
    "six": "six",
    "sept": "seven",
    "huit": "eight",
    "dix": "ten",
    "douze": "twelve",
    "quinze": "fifteen",
    "dix-huit": "eighteen",
    "vingt": "twenty",
    "trente": "thirty",
}


def numbers(text, words):
    """The figures typed in a text, in digits or in words, places left out."""
    text = re.sub(r"\{\w+\}", " # ", text).lower().replace("quatre-vingt-dix", "ninety")
    text = re.sub(r"(?<=\d)[,.\s\u202f\u00a0](?=\d{3}(?!\d))", "", text)
    digits = {float(one.replace(",", ".")) for one in re.findall(r"\d+(?:[.,]\d+)?", text)}
    return digits | {
        english for word, english in words.items() if re.search(rf"(?<![\w-]){word}(?![\w-])", text)
    }


@pytest.mark.long
def test_french_types_no_figure_that_the_message_does_not():
    """A threshold that is an argument in English is one in French."""
    wrong = []
    for path in sorted(FOLDER.rglob("*.po")):
        with path.open("rb") as file:
            for one in read_po(file, locale="fr") if path.name != "argparse.po" else ():
                both = zip(
                    *((part if isinstance(part, tuple) else (part,)) for part in (one.id, one.string)),
                    strict=False,
                )
                for english, french in both:
                    mine = numbers(english, {word: word for word in [*SAID.values(), "ninety"]})
                    wrong += [
                        french for _one in numbers(french, {**SAID, "ninety": "ninety"}) - mine if english
                    ]
    assert wrong == []


def test_what_an_empty_cell_means_is_the_rule_s_own():
    """The help of the Project sheet says the thresholds that the rule takes where nothing was agreed."""
    for cell, value in (
        ("go_chance", Rule.go),
        ("stop_chance", Rule.stop),
        ("stop_late_chance", Rule.stop_late),
    ):
        assert f"Empty: {value:.0%}." in str(tables.PROJECT[cell].help.en)
