"""The first screen: what one part of the figures hides from another, and two columns of equal weight."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT
from conftest import load as built

import conciergekit as ck
from conciergekit import gates
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.draw.blocks import words_of
from conciergekit.gates.columns import columns
from conciergekit.gates.signals import CASH, HOUR, PAYER, PEOPLE, PUBLICS, SAP, signals
from conciergekit.tell.common import with_range
from conciergekit.tell.gates import words
from conciergekit.tell.report.measured import lines

# engagement: with the aid the State still owes, the plan stays above zero until the Département pays (282 € in February)
LESSONS = {"pivot": [PUBLICS, CASH], "contrats": [PAYER, SAP], "engagement": [PEOPLE], "camion": [HOUR]}
WORDS = {  # the figures of Annex B, in the reader's words
    "pivot": ("80 %", "18 %", "82 %", "12 000 €", "LEADER"),
    "contrats": ("44 %", "2 245 €", "35 %", "62 %", "activité exclusive"),
    "engagement": ("1 494 €", "78 %", "de 4 à 2", "12 semaines"),
    "camion": ("8,37 €", "17,17 €", "48 personnes sur 50"),
}


def plain(text):
    return re.sub("[\u00a0\u202f]", " ", text)


def made(**changes):
    """The case "contrats" with some tables replaced."""
    settings = changes.pop("settings", {})
    case = built("contrats")
    return Pilot.from_tables({**case.tables, **changes}, {**case.settings, **settings})


@pytest.mark.parametrize("case", LESSONS)
@pytest.mark.sampled(cases=[1])
def test_the_hidden_lesson_of_each_case_is_on_the_first_screen_with_its_figures(case):
    found = signals(built(case))
    assert [signal.code for signal in found.items] == LESSONS[case]
    said = plain(" ".join(found.sentences("fr")))
    assert all(figure in said for figure in WORDS[case]), said


def paid_an_order(each):
    """camion, its driver paid so much an order."""
    case = built("camion")
    ledger = case["ledger"].copy()
    orders = case["requests"].query("outcome == 'served'")["date"].dt.to_period("M").value_counts()
    varies = (ledger["nature"] == "expense") & ledger["variable"].fillna(False).astype(bool)
    month = ledger["date"].dt.to_period("M")
    lines = month[varies].value_counts()
    ledger.loc[varies, "amount_eur"] = (each * month[varies].map(orders) / month[varies].map(lines)).astype(
        float
    )
    return Pilot.from_tables({**case.tables, "ledger": ledger}, case.settings)


@pytest.mark.parametrize(("growing", "words"), [(False, "does not lose more"), (True, "loses more")])
def test_doing_more_loses_more_only_where_expenses_grow_with_orders(growing, words):
    """The driver of camion is paid the same whatever the orders; paid 9 € an order instead, each order costs more."""
    said = signals(paid_an_order(9) if growing else built("camion")).sentences("en")
    assert words in said[0]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            "2026-01-31",
            "So far, an hour in the field has earned",
        ),  # five months: one more is not read on them
        ("2026-02-28", "Doing more of the same loses more"),
    ],
)
@pytest.mark.sampled(0)
def test_before_six_months_no_hour_more_is_said_to_lose(day, words):
    assert words in " ".join(signals(paid_an_order(9).as_of(day)).sentences("en"))


@pytest.mark.parametrize("case", LESSONS)
@pytest.mark.long
def test_without_the_evidence_the_lesson_disappears(case):
    pilot, missing = (
        built(case),
        {
            "pivot": ["publics", "funding"],
            "contrats": ["contracts", "ledger", "services"],
            "engagement": ["events", "energy", "ledger", "funding"],
            "camion": ["time"],
        },
    )
    tables = {name: frame for name, frame in pilot.tables.items() if name not in missing[case]}
    assert not set(LESSONS[case]) & {s.code for s in signals(Pilot.from_tables(tables, pilot.settings)).items}


@pytest.mark.long
def test_nothing_is_said_before_three_complete_months():
    assert signals(built("camion").as_of("2025-11-15")).items == ()
    assert signals(built("camion").as_of("2025-11-30")).items


@pytest.mark.long
def test_the_energy_of_fewer_than_three_people_is_never_told():
    pilot = built("engagement")
    two = pilot["energy"][pilot["energy"]["person"].isin(["P1", "B1"])]
    tables = {**pilot.tables, "energy": two}
    said = " ".join(signals(Pilot.from_tables(tables, pilot.settings)).sentences("fr"))
    assert "énergie" not in said
    assert "78" in said


@pytest.mark.long
def test_accounts_with_an_expense_without_an_amount_are_not_said_to_balance():
    pilot = built("engagement")
    ledger = pilot["ledger"]
    first = ledger.index == ledger.index[ledger["nature"] == "expense"][0]
    tables = {**pilot.tables, "ledger": ledger.assign(amount_eur=ledger["amount_eur"].mask(first))}
    for one, balanced in ((pilot, True), (Pilot.from_tables(tables, pilot.settings), False)):
        said = " ".join(signals(one).sentences("fr"))
        assert ("Les comptes montrent un excédent" in said, "78" in said) == (balanced, True)


@pytest.mark.parametrize("status", ["regie", "public"])
@pytest.mark.long
def test_structures_freed_from_exclusive_activity_have_no_personal_services_alert(status):
    assert SAP not in {s.code for s in signals(made(settings={"status": status})).items}


@pytest.mark.long
def test_a_structure_that_does_only_personal_services_has_no_alert():
    services = built("contrats")["services"].assign(sap="yes")
    assert SAP not in {s.code for s in signals(made(services=services)).items}


# ---- two columns


@pytest.mark.long
def test_the_first_payer_rests_on_the_months_it_is_read_on():
    """Of three months: 2,245 € of the commune and its CCAS (598 × 10 ÷ 12 + 250 a month) of 5,080 €."""
    found = lines(columns(gates.review(built("contrats"), draws=50)))
    (row,) = (line for line in found if line.indicator == "top_payer_share")
    assert plain(words_of(row.value)) == "44 %"
    assert row.basis == "3 mois"


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.sampled(0)
def test_the_two_columns_have_as_many_lines(sample, lang, reviewed):
    with i18n.use_language(lang):
        found = columns(reviewed(sample.slug))
    sides = found.table["kind"].value_counts()
    assert sides["quantitative"] == sides["qualitative"]
    assert 6 <= sides["quantitative"] <= 8


@pytest.mark.sampled(cases=[1])
def test_a_criterion_reads_the_same_in_the_columns_and_in_the_review(sample, reviewed):
    with i18n.use_language("fr"):
        review = reviewed(sample.slug)
        shown = {line.indicator: line for line in lines(columns(review))}
        assert set(review.criteria["indicator"]) <= set(shown)
        for row in review.criteria.itertuples():
            line = shown[row.indicator]
            figure = words_of(line.value).split(" sur ")[0]  # a grade says its scale in words
            assert figure.split()[0] == words.valued(row).split("/")[0].split()[0]
            assert (
                line.state == {"green": "met", "amber": "open", "red": "unmet", "grey": "absent"}[row.light]
            )
            assert (
                words.requirement(row).replace("/", "\N{NO-BREAK SPACE}sur\N{NO-BREAK SPACE}")
                in line.required
            )


@pytest.mark.long
def test_absent_is_not_measured_in_the_columns_never_zero():
    bare = Pilot.from_tables({"requests": built("camion")["requests"]}, {"name": "x", "start": "2025-09-01"})
    with i18n.use_language("fr"):
        found = lines(columns(gates.review(bare, draws=100)))
    qualitative = [line for line in found if line.kind == "qualitative"]
    assert {line.value for line in qualitative} == {"non mesuré"}
    assert {line.role for line in qualitative} == {""}


# ---- words


FORBIDDEN = re.compile(r"significatif|p-value|a posteriori|\bvariance\b|intervalle de crédibilité", re.I)


@pytest.mark.long
def test_no_statistical_jargon_in_what_a_gate_says(sample, reviewed):
    with i18n.use_language("fr"):
        review = reviewed(sample.slug)
        said = [
            *review.sentences(),
            *review.before(),
            *signals(sample).sentences(),
            *gates.agreed(sample).sentences(),
            *gates.stages(sample).sentences(),
            *gates.instances(sample).sentences(),
            *gates.conditions(sample).sentences(),
            *gates.decision_log(sample).sentences(),
        ]
    assert not FORBIDDEN.search(" ".join(said))
    assert not re.search(r"\{|\bnan\b|NaT|<NA>|None", " ".join(said))


def test_no_statistical_jargon_in_the_catalogues():
    for path in (ROOT / "conciergekit" / "languages").rglob("gates*.po"):
        strings = re.findall(r'^msgstr.*"(.*)"$', path.read_text(encoding="utf8"), re.M)
        assert not FORBIDDEN.search(" ".join(strings)), path.name
    nb = (ROOT / "conciergekit" / "languages" / "fr" / "notebooks" / "03_phase_gate_review.po").read_text(
        encoding="utf8"
    )
    assert not FORBIDDEN.search(nb)


def test_a_word_of_likelihood_always_has_its_number():
    with i18n.use_language("fr"):
        for q in (0.99, 0.93, 0.7, 0.5, 0.2, 0.05):
            assert re.search(r"\(.*\d+ .*\)", words.likely(q)), q


@pytest.mark.long
def test_what_was_believed_before_is_told_with_the_three_chances(sample, reviewed):
    said = reviewed(sample.slug).before("fr")
    assert len(said) == 2
    assert plain(said[1]).count("sur 100") == 3
    empty = Pilot.from_tables({}, {"name": "x", "start": "2026-01-05"})
    assert "Rien à comparer" in gates.review(empty).before("fr")[0]


# ---- the team is a small closed group


def team_answers(n, good, size=5):
    pilot = built("contrats")
    surveys = [
        {
            "date": "2026-08-01",
            "population": "team",
            "respondent": f"P{k}",
            "question": "satisfaction",
            "score": 5 if k < good else 2,
        }
        for k in range(n)
    ]
    criteria = [{"indicator": "satisfaction_team", "role": "must", "requirement": 0.7}]
    team = [{"id": f"P{k}"} for k in range(size)]
    tables = dict(requests=pilot["requests"], surveys=surveys, criteria=criteria, team=pd.DataFrame(team))
    review = gates.review(
        Pilot.from_tables(tables, {"name": "x", "start": "2025-09-01", "data_until": "2026-08-31"}), draws=500
    )
    return review.criteria.iloc[0]


@pytest.mark.parametrize(("good", "light"), [(5, "green"), (4, "green"), (3, "red"), (0, "red")])
def test_a_team_of_five_that_answers_in_full_is_judged_as_the_fact_it_is(good, light):
    assert team_answers(5, good)["light"] == light


def test_a_team_under_three_answers_stays_private_and_grey():
    row = team_answers(2, 2, size=2)
    assert row["light"] == "grey"
    assert row["n"] == 0


def test_two_answers_more_than_half_of_a_team_are_not_the_whole_team():
    assert team_answers(3, 3, size=10)["light"] == "grey"


def test_the_public_names_of_a_gate_are_there():
    for name in (
        "agreed",
        "columns",
        "conditions",
        "decision_log",
        "instances",
        "review",
        "signals",
        "stages",
    ):
        assert callable(getattr(ck.gates, name))


def test_a_level_still_to_be_reached_is_told_with_the_last_months():
    """Forty-five a month is where a start is going; ten is what its last month did."""
    review = gates.review(built("contrats"), draws=400)
    moved = review.criteria.copy()
    moved.loc[moved["indicator"] == "orders_month", "last"] = 10.0
    with i18n.use_language("fr"):
        for found, said in (
            (review.criteria, r"niveau à venir, de \d\d à \d\d ; 38 le dernier mois"),
            (moved, r"niveau à venir, de \d\d à \d\d ; 10 le dernier mois"),
        ):
            told = lines(columns(replace(review, criteria=found)))
            [line] = [line for line in told if line.indicator == "orders_month"]
            assert re.fullmatch(said, plain(line.basis))


def test_a_share_that_moved_out_of_its_range_is_told_with_the_range_of_now():
    """Late at first, on time since: what was seen over the test is not where the service stands."""
    review = gates.review(built("contrats"), draws=400)
    moved = review.criteria.copy()
    moved.loc[moved["indicator"] == "on_time_rate", "value"] = 0.8
    with i18n.use_language("fr"):
        for found, said in ((review.criteria, "de 89"), (moved, "à présent de 89")):
            [row] = [row for row in found.itertuples() if row.indicator == "on_time_rate"]
            assert said in words.seen(row)
            told = lines(columns(replace(review, criteria=found)))
            assert [line.basis.startswith(said) for line in told if line.indicator == "on_time_rate"] == [
                True
            ]


def test_a_figure_read_at_the_end_of_its_range_is_not_out_of_it():
    """88.9 % of a range from 89.1 %: both are read 89 %."""
    with i18n.use_language("fr"):
        for value, said in (
            (0.889, "89 % (fourchette de 89 % à 93 %)"),
            (0.8, "80 %, à présent de 89 % à 93 %"),
        ):
            told = with_range(i18n.percent(value), value, 0.891, 0.93, i18n.percent)
            assert told.replace("\u202f", " ").replace("\xa0", " ") == said
