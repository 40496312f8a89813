"""What is dated after the last day of the data enters no figure about people: the same pilot with another future is told alike."""

import re
from dataclasses import fields, is_dataclass, replace

import pandas as pd
import pytest
from conftest import ROOT, load
from past_worlds import another_future

from conciergekit import finance, gates, indicators, people
from conciergekit.core.pilot import Pilot, remembered
from conciergekit.core.tables import HAPPENED, LOGGED
from conciergekit.gates.conditions import _extended

DAY = pd.Timestamp("2026-05-31")
SLOW = ("ledger", "tours", "stops", "funding", "roads")  # of money and trips
ROOMS = [
    "indicators",
    "people",
    "gates",
    "finance",
    "logistics",
    "margins",
    "targets",
    "offers",
    "tell",
    "papers",
    "portfolio",
]
# the lines and cells there after the day written anew; sessions planned, a hire and a decision to come, added
FUTURES = [
    *(("changed", table) for table in (*HAPPENED, "clients", "requests")),
    *(("added", table) for table in ("events", "team", "decisions")),
]


@pytest.fixture(scope="module")
def halfway():
    """The sample of the volunteers, whose data are said complete half-way through its lines."""
    sample = load("engagement")
    tables = {name: frame for name, frame in sample.tables.items() if name not in SLOW}
    tables |= {name: tables[name].iloc[::4].reset_index(drop=True) for name in ("requests", "time")}
    return replace(sample, tables=tables, settings={**sample.settings, "data_until": DAY.date()}, places={})


@remembered
def told(pilot):
    """Every figure of the indicators, of the gate and of the chapter on people."""
    found = indicators.table(pilot)[["id", "value", "low", "high", "n", "status", "trend"]]
    review = gates.review(pilot, draws=50)
    chapter = people.summary(pilot), people.network(pilot), finance.operating(pilot)
    results = found, review.proposal, review.criteria, chapter, indicators.behind(pilot), gates.signals(pilot)
    return [cell for one in results for cell in flat(one)]


def flat(result):
    """The values of a result, its tables cell by cell."""
    if is_dataclass(result):
        return [cell for one in fields(result) for cell in flat(getattr(result, one.name))]
    if isinstance(result, tuple):
        return [cell for one in result for cell in flat(one)]
    return [str(result.to_dict() if isinstance(result, pd.DataFrame | pd.Series) else result)]


@pytest.mark.long
@pytest.mark.parametrize(("way", "table"), FUTURES)
def test_lines_after_the_last_day_of_the_data_change_no_figure(way, table, halfway):
    other = another_future(halfway, DAY, way, only=table)
    assert not other.tables[table].equals(halfway.tables[table])
    assert told(other) == told(halfway)


def test_no_analysis_reads_what_happened_beyond_the_last_day_of_the_data():
    raw = re.compile(r"pilot\[\"(" + "|".join(HAPPENED + LOGGED) + r")\"\]")
    files = (path for room in ROOMS for path in (ROOT / "conciergekit" / room).rglob("*.py"))
    assert [path.name for path in files if raw.search(path.read_text("utf8"))] == []


# ---- by hand, from the cells

BASE = {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
SESSIONS = [
    {"date": f"2026-0{m}-15", "kind": "desk", "run_by": f"B{n}"} for m in range(1, 7) for n in (1, 2, 3, 4)
]
PLANNED = [{"date": f"2026-0{m}-15", "kind": "desk", "run_by": "B1"} for m in (7, 8, 9)]
ANSWERS = [
    {
        "date": "2026-05-04",
        "population": "beneficiaries",
        "respondent": f"H{n}",
        "question": "satisfaction",
        "score": 5 if n < 10 else 2,
    }
    for n in range(20)
]
LATER = [{**row, "date": "2026-07-10", "respondent": f"L{n}", "score": 5} for n, row in enumerate(ANSWERS)]
CHANGES = [{"date": "2026-05-01", "side": "external", "change": "c1", "evidence": 2}]
MORE = [{**CHANGES[0], "date": "2026-07-08", "change": f"c{n}"} for n in (2, 3, 4)]

ASKED = [
    dict(date=f"2026-0{m}-1{n}", closed_on=f"2026-0{m}-1{n}", outcome="refused" if n > 1 else "served")
    for m in range(1, 7)
    for n in (0, 1, 2)
]
UNANSWERED = [{**ASKED[2], "date": f"2026-07-{d:02d}", "closed_on": f"2026-07-{d:02d}"} for d in range(1, 25)]
ANSWERED_LATER = [{**ASKED[0], "date": "2026-06-29", "closed_on": "2026-07-02"}]
DRIVEN = [{"id": f"T{m}", "date": f"2026-0{m}-15", "km": 20, "empty_km": 5} for m in range(1, 7)]
TO_DRIVE = [{"id": "T7", "date": "2026-07-15", "km": 100, "empty_km": 100}]


@pytest.mark.parametrize(
    ("code", "value", "n", "tables"),
    [
        (
            "desk_concentration",
            12 / 24,
            24,
            {"events": SESSIONS + PLANNED},
        ),  # two of four, not fifteen of twenty-seven
        ("satisfaction_beneficiaries", 10 / 20, 20, {"surveys": ANSWERS + LATER}),
        ("impact", 1, 1, {"impact": CHANGES + MORE}),
        ("service_rate", 12 / 18, 18, {"requests": ASKED + UNANSWERED + ANSWERED_LATER}),
        ("empty_share", 30 / 120, 6, {"tours": DRIVEN + TO_DRIVE}),
    ],
)
def test_what_is_planned_or_early_is_not_counted(code, value, n, tables):
    found = indicators.compute(Pilot.from_tables(tables, BASE), code)
    assert (found.value, found.n) == (value, n)


def test_what_has_no_day_or_falls_on_the_last_one_is_counted():
    rows = [{**CHANGES[0], "date": day} for day in ("2026-06-30", None, "2026-07-01")]
    assert indicators.compute(Pilot.from_tables({"impact": rows}, BASE), "impact").n == 2


def test_without_a_last_day_nothing_is_left_out():
    rows = [*CHANGES, *MORE]
    assert indicators.compute(Pilot.from_tables({"impact": rows}, {"name": "Essai"}), "impact").n == 4
    assert len(people.changes(Pilot.from_tables({"impact": rows}, {"name": "Essai"})).table) == 4


def test_what_is_planned_stays_in_the_pilot_and_only_enters_no_figure():
    pilot = Pilot.from_tables({"events": SESSIONS + PLANNED}, BASE)
    assert (len(pilot["events"]), len(pilot.happened("events"))) == (27, 24)


def test_a_stop_of_a_tour_to_come_is_left_out_and_one_of_no_tour_is_kept():
    tables = {"tours": DRIVEN + TO_DRIVE, "stops": [{"tour": name} for name in ("T6", "T7", "T9")]}
    assert list(Pilot.from_tables(tables, BASE).happened("stops")["tour"]) == ["T6", "T9"]


def test_the_log_of_the_service_is_cut_at_a_stated_day_only():
    """Without one, the last request is the last day: a tour made after it is no tour to come."""
    pilot = Pilot.from_tables({"requests": ASKED, "tours": DRIVEN + TO_DRIVE}, {"name": "Essai"})
    assert (len(pilot.happened("tours")), len(pilot.happened("requests"))) == (7, 18)


def test_a_decision_on_these_data_does_not_change_what_they_propose():
    """Prolonged in July, on the data of June: the rule has not seen a longer test yet."""
    decided = [{"date": "2026-07-20", "decision": "extend"}]
    assert not _extended(Pilot.from_tables({"decisions": decided}, BASE))
    assert _extended(Pilot.from_tables({"decisions": decided}, {**BASE, "data_until": "2026-07-31"}))
