"""The dictionary of measures: whole, in both languages, each figure with one owner and one name."""

import re
from dataclasses import fields, replace

import figures
import pytest

from conciergekit import finance, gates, indicators, portfolio
from conciergekit.core import i18n, languages, measures
from conciergekit.core.schema import fold
from conciergekit.core.tables import CRITERIA, TRIALS
from conciergekit.finance.cash import NextStage
from conciergekit.finance.models import Base
from conciergekit.finance.who_pays import TopPayer
from conciergekit.gates.stages import Loss
from conciergekit.logistics.costs import Prices
from conciergekit.logistics.doors import Doors
from conciergekit.logistics.paid_km import paid_km
from conciergekit.papers.reports import sheet
from conciergekit.portfolio.fair import COMPARED
from conciergekit.portfolio.together import MIDDLED, SUMMED


def test_what_older_english_workbooks_call_orders_delivered_is_still_read():
    """One term a concept since 0.9.7: an order is delivered, in its long name as in its short one."""
    assert measures.get("orders_month").name_en == "Orders delivered per month"
    assert CRITERIA["indicator"].values[fold("Orders served per month")] == "orders_month"
    assert TRIALS["measure"].values[fold("Orders served a week")] == "orders"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_who_is_served_is_a_user_in_every_name_and_older_names_are_still_read(lang):
    with i18n.use_language(lang):
        names = [one.name for one in measures.all() if one.indicator]
    assert [name for name in names if re.search("client", name, re.I)] == []
    older = ("Part des clients qui reviennent", "Share of clients who come back", "Clients qui contribuent")
    assert [CRITERIA["indicator"].values[fold(name)] for name in older] == [
        "repeat_rate",
        "repeat_rate",
        "engaged_people",
    ]


def faults() -> list[str]:
    """What is wrong in the dictionary itself: an entry that is not whole, an owner that is not there, a name twice."""
    wrong = [fault for one in measures.all() for fault in _faults_of(one)]
    for lang in languages.codes():
        seen: dict[str, str] = {}
        for one in measures.all():
            name = i18n.said(one.name_en, lang, f"measure.{one.code}.name").casefold()
            if seen.setdefault(name, one.code) != one.code:
                wrong.append(f"{one.code}: same name as {seen[name]} ({lang})")
    return wrong


def _faults_of(one) -> list[str]:
    wrong = [f"{one.code}: {each.name} is empty" for each in fields(one) if getattr(one, each.name) == ""]
    wrong += [f"{one.code}: no unit {one.unit}"] * (one.unit not in measures.UNIT_WORDS)
    wrong += [f"{one.code}: no period {one.period}"] * (one.period not in measures.PERIODS)
    try:
        wrong += [f"{one.code}: {one.owner} is not a function"] * (not callable(one.function()))
    except (ImportError, AttributeError, ValueError):
        wrong.append(f"{one.code}: no {one.owner}")
    for lang in languages.codes():
        with i18n.use_language(lang):
            try:
                _said = one.name, one.definition, one.counts, one.leaves_out, one.source
            except (KeyError, ImportError, AttributeError) as wanting:
                wrong.append(f"{one.code}: nothing to quote for {wanting}")
    return wrong


def test_the_dictionary_has_no_fault():
    assert faults() == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_entry_is_short_sentences_without_a_stop(lang):
    with i18n.use_language(lang):
        said = {
            one.code: (
                one.name,
                one.definition,
                one.counts,
                one.leaves_out,
                one.source,
                one.period_word,
                one.unit_word(),
            )
            for one in measures.all()
        }
    fault = re.compile(r"^$|^\s|\s$|\.$|[{]" + (r"|\d\s[%€]" if lang == "en" else ""))
    assert [(code, text) for code, words in said.items() for text in words if fault.search(text)] == []


# what the end of a column's name says of its unit
UNIT_OF = {
    "_eur": ("eur",),
    "_share": ("share", "chance"),
    "_chance": ("share", "chance"),
    "_h": ("hours",),
    "_hours": ("hours",),
    "_hours_month": ("hours",),
    "_km": ("km",),
    "_months": ("months",),
    "orders": ("orders",),
    "offers": ("offers",),
}
OTHERWISE = {
    "targets.Focus.equal_hours",
    "targets.Focus.equal_orders",
}  # offers of equal size, by hours, by orders


def test_the_columns_of_an_entry_are_of_its_unit():
    wrong = [
        (one.code, place)
        for one in measures.all()
        for place in (field.partition("@")[0] for field in one.fields)
        for end, units in UNIT_OF.items()
        if place.rstrip("*").endswith(end) and not one.unit.startswith(units) and place not in OTHERWISE
    ]
    assert wrong == []


def test_what_is_defined_otherwise_has_an_entry_of_its_own():
    """A cost is no hour, a limit no person, an hour entered twice no share, a promise kept no order kept."""
    apart = [
        (
            "offers.Offers.table.hours",
            "offers.Offers.table.hours_eur",
            "offers.Offers.table.freed_hours_month",
        ),
        ("offers.Offers.table.planned_share", "offers.Offers.table.offers"),
        ("finance.Operating.table.twice_h", "finance.Operating.table.twice_share"),
        ("finance.PersonalServices.staff", "finance.PersonalServices.limit"),
        ("logistics.Comparison.table.kept_share", "logistics.Comparison.table.on_time_share"),
        ("logistics.TourCosts.totals.paying_share", "logistics.BreakEven.pay_chance"),
        ("targets.Focus.people_lost", "targets.Focus.frontier.social_share"),
        ("targets.Shift.table.orders", "targets.Shift.contracts"),
        ("targets.Shift.table.p_more", "targets.Shift.table.alike", "targets.Shift.uncoded"),
        ("gates.Stages.table.months", "gates.Stages.table.gone_months"),
    ]
    for places in apart:
        assert len({figures.entry(place)[0] for place in places}) == len(places), places
    assert figures.entry("gates.Loss.closing") == figures.entry("finance.CashPlan.closing_cost_eur")


def test_a_definition_follows_the_threshold_it_quotes(monkeypatch):
    monkeypatch.setattr("conciergekit.indicators.records.COME_BACK_DAYS", 60)
    monkeypatch.setattr("conciergekit.core.measures.RECENT_MONTHS", 4)
    with i18n.use_language("en"):
        assert "within 60 days" in measures.get("repeat_rate").definition
        assert "in the last 4 complete months" in measures.get("orders_month").definition
        assert measures.get("orders_month").period_word == "the last 4 complete months"


def test_an_indicator_has_its_words_from_the_dictionary_and_is_computed_by_its_owner():
    for spec in indicators.specs():
        assert measures.get(spec.id).function() is spec.measure, spec.id


def test_a_fault_of_the_dictionary_is_found(monkeypatch):
    whole = measures.get("own_cover")
    broken = {
        "a": replace(whole, code="a", owner="conciergekit.finance.nobody"),
        "b": replace(whole, code="b", definition_en=""),
        "c": replace(whole, code="c", unit="bananas", period="always", name_en="Another"),
        "d": replace(whole, code="d", name_en="Yet another", counts_en="From {days} days"),
    }
    monkeypatch.setattr(measures, "_all", lambda: broken)
    found = "; ".join(faults())
    for fault in (
        "a: no conciergekit.finance.nobody",
        "b: definition_en is empty",
        "c: no unit bananas",
        "c: no period always",
        "b: same name as a (fr)",
        "d: nothing to quote for 'days'",
    ):
        assert fault in found


@pytest.mark.parametrize(
    ("code", "value", "french", "english"),
    [
        ("own_cover", 0.5868, "59\N{NARROW NO-BREAK SPACE}%", "59%"),
        ("orders_month", 44.67, "45", "45"),
        ("orders_month", 7.34, "7,3", "7.3"),
        ("cost_per_stop_eur", 8.934, "8,93\N{NO-BREAK SPACE}€", "€8.93"),
        ("result_month_eur", -61.2, "−61\N{NO-BREAK SPACE}€", "−\N{WORD JOINER}€61"),
        ("specification", 3.0, "3/4", "3/4"),
        ("energy", 3.5, "3,5/5", "3.5/5"),
        ("runway_months", 14.3, "14", "14"),
        (
            "order_book_months",
            0.03,
            "<\N{NO-BREAK SPACE}0,1",
            "<\N{NO-BREAK SPACE}0.1",
        ),  # little is not nothing
        ("order_book_months", 0.06, "0,1", "0.1"),
        ("order_book_months", 0.0, "0", "0"),
        ("runway_months", float("nan"), "—", "—"),
        ("specification", float("nan"), "—", "—"),
    ],
)
def test_a_figure_is_rounded_and_given_its_unit_in_one_place(code, value, french, english):
    assert measures.shown(code, value, "fr") == french
    assert measures.shown(code, value, "en") == english


# ---- every figure has an entry


# parameters, and what orders or identifies a row: not figures of a pilot
NOT_FIGURES = {
    "gates.Review.draws",
    "gates.Review.seed",
    "logistics.Comparison.draws",  # how much was simulated
    "gates.Review.criteria.lever_tried",  # typed
    "targets.Focus.keep",  # asked by whoever calls
    "logistics.BreakEven.weeks",
    "logistics.Comparison.weeks",
    "logistics.Replay.judged",
    "logistics.Causes.orders.request",
    "offers.Offers.keep",  # how many were looked at
    "finance.Alerts.months",
    "finance.Budget.months",
    "finance.Budget.gift_months",
    "finance.Base.months",
    "finance.Calendar.weeks",
    "finance.Stress.draws",
    "finance.Stress.late_months",
    "finance.Stress.within",
    "finance.Varying.months",
    "finance.Varying.orders",
    "logistics.Doors.tours",
}


# the one that holds the most by default, the others in `make whole`
SAMPLES = [
    "contrats",
    *(pytest.param(name, marks=pytest.mark.long) for name in ("camion", "engagement", "pivot")),
]


def more_results(pilot):
    """What notebooks and papers show beside the results compared in `figures`."""
    return [
        finance.budget(pilot),
        finance.cash_plan(pilot, draws=50, envelope=True),
        finance.cash_stress(pilot),
        finance.eligibility(pilot),
        finance.calendar(pilot),
        finance.personal_services(pilot),
        finance.varying(pilot),
        finance.doubts(pilot),
        gates.instances(pilot),
        portfolio.compare([pilot]),
        *paid_km(pilot).values(),
    ]


HELD = (Loss, NextStage, TopPayer, Doors, Base, Prices)  # shown beside the result that holds them


def within(result):
    """A result, and what it holds that is shown with it: a loss in the stages, a payer in the payers."""
    held = [getattr(result, field.name) for field in fields(result)]
    return [result, *(one for one in held if isinstance(one, HELD))]


def without_entry(results):
    return {
        place
        for result in results
        for one in within(result)
        for place, _subject, _value in figures.places(one)
        if figures.entry(place) is None
    }


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.long
def test_every_number_of_a_result_has_one_entry(name, pilot_of):
    assert without_entry(figures.results(pilot_of(name))) - NOT_FIGURES == set()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.long
def test_every_number_of_a_paper_has_one_entry(name, pilot_of):
    assert without_entry(more_results(pilot_of(name))) - NOT_FIGURES == set()


@pytest.mark.long
def test_every_figure_of_the_comparison_is_a_measure_with_one_name(pilot_of):
    """What the history keeps, the page of a portfolio compares and the spreadsheet lists."""
    kept = portfolio.state(pilot_of("contrats"))["figures"]
    assert len(kept) == 12
    assert all(measures.get(code) for code in (*kept, *COMPARED, *SUMMED, *MIDDLED))
    assert set(kept) == set(sheet.FIGURES)


def test_a_column_without_an_entry_is_found(pilot_of):
    views = finance.views(pilot_of("contrats"))
    more = replace(views, table=views.table.assign(mystery_eur=1.0))
    assert {place for place, _s, _v in figures.places(more) if figures.entry(place) is None} == {
        "finance.Views.table.mystery_eur"
    }


def test_a_unit_is_a_noun_in_french():
    """The same English word may be a verb elsewhere: "2,0 arrêter" a tour."""
    with i18n.use_language("fr"):
        said = {
            code: [i18n._(one) for one in (words if isinstance(words, tuple) else (words,))]
            for code, words in measures.UNIT_WORDS.items()
        }
    assert said["stops"] == ["arrêt", "arrêts"]
    pairs = [pair for pair in said.values() if len(pair) == 2]
    assert [(one, many) for one, many in pairs if many[:4] != one[:4]] == []


@pytest.mark.parametrize(
    ("code", "value", "n", "said"),
    [
        ("provider_redundancy", 0.75, 4, "3 sur 4"),
        ("skills", 2 / 9, 9, "2 sur 9"),
        ("satisfaction_partners", 0.8, 10, "80 %"),  # ten make a percentage
        ("satisfaction_partners", 0.8, 0, "80 %"),  # nobody said of how many
        ("satisfaction_partners", 0.83, 4, "83 %"),  # an estimated level is no count
        ("provider_load", 1.0, 5, "100 %"),  # of a capacity: the services it rests on are no parts of it
    ],
)
def test_a_share_of_fewer_than_ten_is_a_count(code, value, n, said):
    with i18n.use_language("fr"):
        assert measures.shown(code, value, n=n).replace("\N{NARROW NO-BREAK SPACE}", " ") == said


@pytest.mark.long
def test_what_is_a_share_of_what_it_rests_on_is_so_in_every_pilot(pilot_of):
    """Its figure, times how many it rests on, is a whole number of them."""
    for name in ("contrats", "pivot"):
        for item in indicators.overview(pilot_of(name)).items:
            if item.spec.entry.parts and not item.measure.absent:
                assert item.value * item.n == pytest.approx(round(item.value * item.n), abs=1e-6), item.id
