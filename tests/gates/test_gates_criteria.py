"""Criteria are frozen before the stage: their fingerprint, changes that are logged, changes that are not."""

import pandas as pd
import pytest

from conciergekit import gates
from conciergekit.core.i18n import file_name, use_language
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import CRITERIA, PROJECT
from conciergekit.gates import agreed
from conciergekit.gates.criteria import fingerprint, readable
from conciergekit.papers.documents.agenda import agenda
from conciergekit.papers.documents.brief import brief
from conciergekit.papers.documents.funder_note import funder_note
from conciergekit.papers.documents.minutes import minutes
from conciergekit.papers.documents.text import text as all_words
from conciergekit.tell.gates.grid import grid
from conciergekit.tell.origins import base as origins
from conciergekit.tell.report import going_on

PAPERS = (brief, funder_note, agenda)

SETTINGS = {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}
ROWS = [
    dict(indicator="orders_month", role="must", requirement=40, floor=30, target=50, frozen_on="2025-12-15"),
    dict(indicator="satisfaction_beneficiaries", role="must", requirement=0.75, frozen_on="2025-12-15"),
    {"indicator": "top_payer_share", "role": "should", "requirement": 0.4, "frozen_on": "2025-12-15"},
]
CHANGE = {
    "date": "2026-01-03",
    "indicator": "orders_month",
    "what": "requirement",
    "old": "45",
    "new": "40",
    "reason": "Local trop petit",
    "by": "CA",
}


def test_a_criterion_given_twice_by_a_program_is_judged_once_in_the_panel_too():
    twice = pilot([*ROWS, {**ROWS[0], "requirement": 60}])
    assert readable(twice).set_index("indicator")["requirement"]["orders_month"] == 60
    assert readable(twice)["indicator"].tolist() == [row["indicator"] for row in ROWS]
    assert gates.review(twice, draws=60).criteria["indicator"].is_unique


def pilot(rows=ROWS, changes=(), stages=(), **settings):
    return Pilot.from_tables(
        {"criteria": [dict(r) for r in rows], "criteria_changes": list(changes), "stage_plan": list(stages)},
        {**SETTINGS, **settings},
    )


def changed(name, **values):
    return [{**row, **values} if row["indicator"] == name else row for row in ROWS]


PRINT = agreed(pilot()).fingerprint


# ---- the fingerprint


def test_the_order_of_the_lines_does_not_change_the_fingerprint():
    assert agreed(pilot(ROWS[::-1])).fingerprint == PRINT


@pytest.mark.parametrize(
    "values", [{"requirement": 41}, {"role": "should"}, {"floor": 20}, {"target": 60}, {"at_most": True}]
)
def test_what_the_rule_decides_on_changes_the_fingerprint(values):
    assert agreed(pilot(changed("orders_month", **values))).fingerprint != PRINT


@pytest.mark.parametrize(
    "values", [{"owner": "Trésorier"}, {"lever": "Point relais"}, {"source": "Feuille Demandes"}]
)
def test_owners_levers_and_sources_may_be_completed_freely(values):
    assert agreed(pilot(changed("orders_month", **values))).fingerprint == PRINT


def test_a_share_typed_75_has_the_fingerprint_of_75_percent():
    assert agreed(pilot(changed("satisfaction_beneficiaries", requirement=75))).fingerprint == PRINT


def test_a_removed_criterion_changes_the_fingerprint():
    assert agreed(pilot(ROWS[:2])).fingerprint != PRINT
    assert fingerprint(readable(pilot(rows=[]))) == ""


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "nodash"])
def test_a_fingerprint_may_be_retyped_with_small_letters_or_without_its_dash(typed):
    text = {"lower": PRINT.lower(), "nodash": PRINT.replace("-", "")}.get(typed, typed.format(PRINT))
    assert agreed(pilot(criteria_print=text)).state == "same"


# ---- changes


def test_a_silent_change_is_a_finding_in_both_languages():
    found = agreed(pilot(changed("orders_month", requirement=35), criteria_print=PRINT))
    assert found.state == "silent"
    assert any("l’explique pas" in line and PRINT in line for line in found.findings("fr"))
    assert any("does not explain it" in line for line in found.findings("en"))


def test_a_logged_change_with_its_reason_explains_the_fingerprint_and_is_shown():
    before = agreed(pilot(changed("orders_month", requirement=45))).fingerprint
    found = agreed(pilot(changes=[CHANGE], criteria_print=before))
    assert (found.state, found.first) == ("logged", before)
    assert found.findings("fr") == []
    assert any("Local trop petit" in line and "de 45 à 40" in line for line in found.sentences("fr"))


def test_a_logged_change_that_explains_only_part_stays_silent():
    before = agreed(pilot(changed("orders_month", requirement=45, floor=10))).fingerprint
    assert agreed(pilot(changes=[CHANGE], criteria_print=before)).state == "silent"


def test_a_change_without_a_reason_is_a_finding():
    found = agreed(pilot(changes=[{**CHANGE, "reason": None}]))
    assert any("sans raison" in line for line in found.findings("fr"))


def test_a_log_that_the_sheet_denies_is_a_finding():
    found = agreed(pilot(changes=[{**CHANGE, "new": "38"}]))
    assert any("dit autre chose" in line for line in found.findings("fr"))


def test_only_the_last_change_of_a_figure_must_agree_with_the_sheet():
    first = {**CHANGE, "date": "2025-12-20", "old": "50", "new": "45"}
    assert agreed(pilot(changes=[first, CHANGE])).findings() == []


def test_percentages_and_roles_are_read_as_people_write_them():
    changes = [
        {**CHANGE, "indicator": "satisfaction_beneficiaries", "old": "70 %", "new": "75 %"},
        {**CHANGE, "indicator": "top_payer_share", "what": "role", "old": "Obligatoire", "new": "Souhaité"},
    ]
    before = agreed(
        pilot(
            [{**r, "requirement": 0.7} if "satis" in r["indicator"] else {**r, "role": "must"} for r in ROWS]
        )
    ).fingerprint
    assert agreed(pilot(changes=changes, criteria_print=before)).state == "logged"


def test_an_added_criterion_is_undone_and_a_removed_one_cannot_be():
    without = agreed(pilot(ROWS[:2])).fingerprint
    added = {**CHANGE, "indicator": "top_payer_share", "what": "added", "old": None, "new": None}
    assert agreed(pilot(changes=[added], criteria_print=without)).state == "logged"
    removed = {**added, "indicator": "workload", "what": "removed"}
    found = agreed(pilot(changes=[removed], criteria_print="0000-0000"))
    assert found.state == "unknown"
    assert any("ne peut pas être" in line for line in found.findings("fr"))


# ---- dates


def test_criteria_frozen_after_the_stage_began_are_a_finding():
    late = changed("orders_month", frozen_on="2026-03-01")
    found = agreed(pilot(late))
    assert found.table.set_index("indicator")["late"].to_dict()["orders_month"]
    assert any("1er mars 2026" in line and "5 janvier 2026" in line for line in found.findings("fr"))


def test_the_stage_that_counts_is_the_present_one():
    late = [{**row, "frozen_on": "2026-03-01"} for row in ROWS]
    stages = [{"stage": "1", "start": "2026-01-05"}, {"stage": "2", "start": "2026-04-01"}]
    assert agreed(pilot(late, stages=stages)).findings() == []


def test_a_change_while_the_stage_runs_is_said_even_with_its_reason():
    found = agreed(pilot(changes=[{**CHANGE, "date": "2026-04-02"}]))
    assert any("pendant l’étape" in line for line in found.findings("fr"))


def test_criteria_without_a_date_are_a_finding_and_no_criteria_say_so():
    assert any(
        "Pas de date de gel" in line
        for line in agreed(pilot(changed("orders_month", frozen_on=None))).findings("fr")
    )
    empty = agreed(pilot(rows=[]))
    assert (empty.fingerprint, empty.findings()) == ("", [])
    assert "Aucun critère" in empty.sentences("fr")[0]


def test_changes_known_later_are_hidden_on_a_past_day():
    then = pilot(changes=[CHANGE]).as_of("2026-01-02")
    assert agreed(then).changes.empty


# ---- the grid


STATUSES = [choice.value for choice in PROJECT["status"].choices]


@pytest.mark.parametrize("stage", "01234")
@pytest.mark.parametrize("status", STATUSES)
def test_the_grid_offers_every_stage_and_status_five_musts_at_most_and_leaves_the_figures_to_the_body(
    stage, status
):
    with use_language("fr"):
        rows = grid(stage, status)
    assert len(rows) >= 4
    assert 1 <= sum(row["role"] == "must" for row in rows) <= 5
    assert all(row[name] is None for row in rows for name in ("requirement", "floor", "target", "frozen_on"))
    assert all(row["lever"] and row["owner"] and row["source"] and row["why"] for row in rows)
    known = {choice.value for choice in CRITERIA["indicator"].choices}
    assert {row["indicator"] for row in rows} <= known
    assert len({row["indicator"] for row in rows}) == len(rows)


def test_the_examples_of_the_grid_are_ordered_from_bad_to_good():
    for stage in "01234":
        for row in (row for status in STATUSES for row in grid(stage, status)):
            low, asked, high = (row[name] for name in ("example_floor", "example", "example_target"))
            if asked is not None:
                assert (low > asked > high) if row["at_most"] else (low < asked < high), row


@pytest.mark.long
def test_the_grid_is_written_in_both_languages_with_the_columns_of_the_criteria_sheet(tmp_path):
    from openpyxl import load_workbook

    from conciergekit.papers.documents.grid_sheet import write_grid

    for lang, name in (("fr", "grille_criteres.xlsx"), ("en", "criteria_grid.xlsx")):
        assert file_name("grid", lang) == name
        one, two = write_grid(tmp_path / f"a{name}", lang), write_grid(tmp_path / f"b{name}", lang)
        assert one.read_bytes() == two.read_bytes()
        sheet = load_workbook(one).worksheets[1]
        assert (
            sheet.sheet_properties.pageSetUpPr.fitToPage
        )  # printed on the width of a page, not over seventy pages
        heads = [cell.value for cell in sheet[1]]
        titles = [column.title.get(lang) for column in CRITERIA.columns]
        assert heads[2 : 2 + len(titles)] == titles
        asked = heads.index(CRITERIA["requirement"].title.get(lang))
        assert all(row[asked] is None for row in sheet.iter_rows(min_row=2, values_only=True))
        example = {row[2 + len(titles)] for row in sheet.iter_rows(min_row=2, values_only=True)}
        assert all("exemple" in text or "example" in text or "plan" in text for text in example)


def test_a_line_of_the_grid_can_be_copied_into_a_pilot():
    rows = [{k: v for k, v in row.items() if k in CRITERIA} for row in grid("2", "scic")]
    made = Pilot.from_tables({"criteria": pd.DataFrame(rows)}, SETTINGS)
    assert len(agreed(made).table) == len(rows)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS, {"15 décembre 2025, au plus tard le jour où l’étape a commencé": True}),
        (changed("orders_month", frozen_on="2026-01-05"), {"5 janvier 2026, au plus tard le jour": True}),
        (
            changed("orders_month", frozen_on=None),
            {"au plus tard le jour": False, "Pas de date de gel": True},
        ),
        (
            changed("orders_month", frozen_on="2026-03-01"),
            {"au plus tard le jour": False, "1er mars 2026": True},
        ),
        (
            [{**row, "frozen_on": None} for row in ROWS],
            {"au plus tard le jour": False, "Pas de date de gel": True, "À réparer": False},
        ),
    ],
)
@pytest.mark.sampled(cases=[2])
def test_criteria_are_said_agreed_before_where_all_are_dated_before_the_stage_only(rows, said):
    """Stage begun on 5 January 2026; one criterion of three without its date, or dated of March, and the whole is not before."""
    found = pilot(rows)
    review = gates.review(found, draws=60)
    with use_language("fr"):
        told = [" ".join(agreed(found).when()), *(all_words(paper(review)) for paper in PAPERS)]
        page = " ".join([*agreed(found).afterwards(), *going_on._details(found, review)])
    for words, there in said.items():
        assert [words in text for text in (*told, page)] == [there] * (len(told) + 1)


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "aucun critère"), (changed("orders_month", frozen_on=None), "tous ne sont pas datés")],
)
@pytest.mark.sampled
def test_the_minutes_say_why_no_day_of_freezing_is_told(rows, said):
    with use_language("fr"):
        assert f"Critères gelés le\n{said}\n" in all_words(minutes(gates.review(pilot(rows), draws=60)))


@pytest.mark.long
def test_a_change_of_criteria_is_told_with_its_day_on_the_page_as_in_the_papers():
    found = pilot(changes=[CHANGE])
    review, told = gates.review(found, draws=60), "1 changement des critères noté, le 3 janvier 2026."
    with use_language("fr"):
        pages = (
            " ".join(going_on._details(found, review)),
            *(all_words(paper(review)) for paper in PAPERS[:2]),
        )
    assert [told in page for page in pages] == [True] * 3


def test_days_of_freezing_are_those_of_all_criteria():
    for rows, day in ((ROWS, "2025-12-15"), (changed("orders_month", frozen_on=None), "NaT")):
        found = agreed(pilot(rows))
        (origin,) = origins.of(found, pilot(rows))
        assert [f"{when:%F}" if pd.notna(when) else "NaT" for when in (found.frozen_on, origin.until)] == [
            day
        ] * 2
