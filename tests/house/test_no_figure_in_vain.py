"""No figure and no choice typed in vain: changing what a column holds changes something a notebook shows, or docs/unshown.toml has the reason.

Notebooks are run in memory, charts read as data, fingerprints left out; copies of the data are none of them."""

import tomllib

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, load
from shown import DRAWS, shown

from conciergekit import actions, gates
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import TABLES

pytestmark = pytest.mark.long
KINDS = ("number", "integer", "share", "yesno", "choice")
SAMPLES = ("contrats", "engagement", "pivot", "camion")
# the notebook that tells a sheet with the least work, asked first, then the others
FIRST = {
    **dict.fromkeys(("requests", "territory", "roads", "tours", "stops", "criteria"), "02"),
    **dict.fromkeys(("services", "priorities", "comparisons", "stakeholders", "ratings"), "01"),
    **dict.fromkeys(("project", "criteria_changes", "stage_plan", "bodies", "votes", "conditions"), "03"),
    **dict.fromkeys(("actions", "risks", "futures", "dated_answers", "survey_waves", "energy"), "03"),
    **dict.fromkeys(("ledger", "funding", "funders", "models", "time", "team", "contracts", "lent"), "04"),
}
# columns told elsewhere: the sample and the notebook where they are, asked first
TOLD = {
    **dict.fromkeys(
        ("territory.population", "territory.population_year", "territory.households", "territory.in_scope"),
        ("contrats", "03"),
    ),
    **dict.fromkeys(
        ("services.commission_share", "services.fee_eur", "providers.capacity_month"), ("contrats", "03")
    ),
    **dict.fromkeys(
        ("requests.spontaneous", "criteria.floor", "criteria.target", "criteria.lever_tried"),
        ("contrats", "03"),
    ),
    **dict.fromkeys(("decisions.stage", "decisions.envelope_eur"), ("contrats", "03")),
    **dict.fromkeys(
        ("project.leader_status", "project.planned_orders_month", "requests.payer_kind"), ("contrats", "04")
    ),
    **dict.fromkeys(("services.market", "services.sap", "clients.membership_eur"), ("contrats", "04")),
    **dict.fromkeys(
        ("project.opening_cash_eur", "project.closing_cost_eur", "stage_plan.envelope_eur"),
        ("contrats", "04"),
    ),
    **dict.fromkeys(
        ("project.area", "project.stage", "project.status", "requests.channel", "requests.refusal_reason"),
        ("contrats", "05"),
    ),
    **dict.fromkeys(
        ("requests.outcome", "contracts.written", "contracts.status", "contracts.amount_eur"),
        ("contrats", "05"),
    ),
    **dict.fromkeys(("team.paid", "actions.with_partner", "actions.status"), ("contrats", "05")),
    **dict.fromkeys(
        ("project.paid_hour_eur", "ledger.nature", "ledger.amount_eur", "ledger.set_up", "risks.level"),
        ("contrats", "02"),
    ),
    **dict.fromkeys(("opening.open_share", "team.hour_eur"), ("engagement", "04")),
    "project.volunteer_hour_eur": ("engagement", "02"),
    "contracts.minutes": ("contrats", "01"),
    "services.standard_min": ("camion", "03"),
    "stops.kind": ("camion", "02"),
    "bodies.quorum_people": ("engagement", "03"),
    "contracts.ended_because": ("pivot", "05"),
}
# what notebook 03 makes of all sheets together is not worked out again: the plan of actions but for its own sheets, nor the
# two columns of the note for sheets that have a cell of their own
PLAN = ("actions", "risks")
ALONE = ("bodies", "votes", "conditions", "decisions", "futures", "criteria_changes")
ORDER = ("05", "04", "02", "01", "03", "00")
# table.column -> why no reader sees it, as the dictionary pages say
REASONS = tomllib.loads((ROOT / "docs/unshown.toml").read_text("utf8"))["figures"]
# what no sample fills: tests of its room hold that it is told. The list may only become shorter: fill a sample for a new one
UNFILLED = {
    f"{sheet}.{column}"
    for sheet, columns in {
        "project": "go_chance stop_chance stop_late_chance date_order decimal_mark",
        "opening": "season",
        "territory": "lat lon zone",
        "roads": "one other km minutes factor what",
        "funders": "answer_months money_early_months money_late_months most_eur cost_share public_share kind public_money "
        "known_how name accounts statuses pays_for trap source",
        "models": "commission_share",
        "priorities": "points_high rank",
        "comparisons": "criterion other times stakeholder",
        "stakeholders": "weight confidence stakeholder",
        "criteria": "guess_low guess_likely guess_high source",
        "votes": "veto reason",
        "decisions": "works_on",
    }.items()
    for column in columns.split()
}


def asked():
    """Columns of figures and choices."""
    for table in TABLES.values():
        yield from (f"{table.name}.{column.name}" for column in table.columns if column.kind in KINDS)


def _cells(pilot, table, name):
    if table.form:
        return pd.Series([pilot.settings[name]]) if name in pilot.settings else None
    frame = pilot.tables.get(table.name)
    return frame[name] if frame is not None and frame[name].notna().any() else None


def moved(column, cells):
    """Other cells of the same kind, within its bounds; empty ones stay so."""
    if column.kind == "yesno":
        return ~cells.astype("boolean")
    if column.kind == "choice":
        codes = [choice.value for choice in column.choices]
        after = dict(zip(codes, codes[1:] + codes[:1], strict=True))
        return cells.astype("object").map(lambda code: after.get(code, code) if pd.notna(code) else code)
    values = cells.astype(float)
    if column.kind == "share":
        return (values * 0.6 + 0.03).clip(column.minimum, column.maximum)
    whole = column.kind == "integer"
    more = (values * 1.5 + 1).round() if whole else values * 1.5 + 1
    less = np.floor(values / 2) if whole else values / 2
    return more.where(more <= (np.inf if column.maximum is None else column.maximum), less)


def changed(name, table, column):
    """The sample with other cells in that column; None where it holds none."""
    whole = load(name)
    cells = _cells(whole, table, column.name)
    if cells is None:
        return None
    other = moved(column, cells)
    if table.form:
        return Pilot.from_tables(whole.tables, {**whole.settings, column.name: other.iloc[0]}, language="fr")
    frame = whole.tables[table.name].assign(**{column.name: other})
    return Pilot.from_tables({**whole.tables, table.name: frame}, whole.settings, language="fr")


@pytest.fixture(scope="module")
def before():
    return {}


def together(pilot):
    """(module, call, result) of what takes longest in notebook 03."""
    review = gates.review(pilot, draws=DRAWS)
    return [(actions, "whole", actions.whole(review)), (gates, "columns", gates.columns(review))]


@pytest.mark.parametrize("place", list(asked()))
def test_a_figure_or_a_choice_that_changes_is_seen(place, before, monkeypatch):
    table = TABLES[place.partition(".")[0]]
    column = table.by_name[place.partition(".")[2]]
    if place in REASONS or place in UNFILLED:
        return
    sample, notebook = TOLD.get(place, ("contrats", FIRST.get(table.name, "05")))
    order = sorted(ORDER, key=lambda one: one != notebook)
    for name in sorted(SAMPLES, key=lambda one: one != sample):
        other = changed(name, table, column)
        for number in order if other is not None else ():
            same = Pilot.from_tables(load(name).tables, load(name).settings, language="fr")
            if (name, number) not in before:
                before[name, number] = shown(same, number, monkeypatch)
            if number == "03" and table.name not in PLAN:
                if name not in before:
                    before[name] = together(same)
                given = before[name] if table.name in ALONE else before[name][:1]
                if shown(other, number, monkeypatch, before[name, number], given) != before[name, number]:
                    return
            if shown(other, number, monkeypatch, before[name, number]) != before[name, number]:
                return
    pytest.fail(f"{place}: whatever it holds, the notebooks say the same")


def test_what_no_sample_fills_is_listed_and_no_more():
    columns = ((table, column) for table in TABLES.values() for column in table.columns)
    found = {
        f"{table.name}.{column.name}"
        for table, column in columns
        if column.kind in (*KINDS, "text") and not (table.form and column.kind == "text")
        if all(_cells(load(name), table, column.name) is None for name in SAMPLES)
    }
    assert found - REASONS.keys() == UNFILLED


def test_each_reason_is_of_a_column_there_is():
    assert all(TABLES[place.partition(".")[0]].by_name[place.partition(".")[2]] for place in REASONS)
