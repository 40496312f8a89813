"""No group under five people is shown where it could single someone out: nothing anywhere states its figures."""

import json
import re

import pandas as pd
import pytest
from conftest import load
from hypothesis import given, settings
from hypothesis import strategies as st
from small_groups import (
    CARERS,
    HIDDEN,
    RELAY,
    lines_of_archive,
    lines_of_html,
    lines_of_workbook,
    small_pilot,
    telling,
)

import conciergekit as ck
from conciergekit import indicators, logistics, offers, targets, workbook
from conciergekit.cli import main
from conciergekit.core import privacy
from conciergekit.finance import payers
from conciergekit.gates.instances import instances
from conciergekit.margins import lines


@pytest.fixture(scope="module")
def pilot():
    return small_pilot(load("pivot"))


def people(pilot, rows):
    return pilot["requests"].loc[rows, "client"].nunique()


# ---- the rule


lists = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), min_size=1, max_size=80)


@settings(deadline=None)
@given(lists)
@pytest.mark.long
def test_what_is_folded_or_shown_never_stands_for_fewer_than_five(lines):
    group, person = (pd.Series(values) for values in zip(*lines, strict=True))
    folded = privacy.folded_groups(group, person)
    shown = privacy.fold(group, folded)
    for name, mine in person.groupby(shown):
        everyone = name == privacy.OTHERS and set(group) == folded
        assert mine.nunique() >= 5 or everyone


@settings(deadline=None)
@given(lists)
@pytest.mark.long
def test_groups_that_are_big_enough_are_folded_only_to_hide_small_ones(lines):
    group, person = (pd.Series(values) for values in zip(*lines, strict=True))
    folded = privacy.folded_groups(group, person)
    assert not folded or privacy.too_few(person.groupby(group).nunique()).any()


def test_a_group_known_to_stand_for_many_is_never_folded():
    group, person = pd.Series(["a", "a", "b"]), pd.Series(["1", "2", "3"])
    assert privacy.folded_groups(group, person, crowds=["b"]) == {"a"}


# ---- tables


@pytest.mark.long
def test_small_pairs_have_no_figure_and_the_rest_hides_five_people_or_more(pilot):
    ranked, kept = targets.prioritize(pilot, draws=500), targets.focus(pilot)
    log = pilot["requests"]
    for table, columns in (
        (ranked.table, ["requests", "served", "people", "n"]),
        (kept.table, ["n", "people", "hours_month"]),
    ):
        hidden = table[table["n"].isna()]
        assert hidden[columns].isna().all(axis=None)
        assert hidden["label"].str.contains("Zebrule").any()
        keys = set(zip(hidden["public"], hidden["service"], strict=True))
        rows = [key in keys for key in zip(log["public"], log["service"], strict=True)]
        assert people(pilot, rows) >= 5
        assert (table["people"].dropna() >= 5).all()


@pytest.mark.long
def test_small_target_groups_are_one_in_what_was_planned_and_found(pilot):
    found = targets.shift(pilot)
    assert not set(found.table["label"]) & {CARERS, RELAY}
    others = found.table[found.table["public"] == privacy.OTHERS]
    assert len(others) == 1
    shown = set(found.table["public"]) - {privacy.OTHERS}
    served = pilot["requests"]["outcome"] == "served"
    assert people(pilot, served & ~pilot["requests"]["public"].isin(shown)) >= 5
    assert found.table["observed_share"].sum() == pytest.approx(1)
    assert "les publics comptés ensemble" in " ".join(found.sentences("fr")) or len(shown) == 1
    targets.watch(pilot, found).plot().figure.canvas.draw()


@pytest.mark.long
def test_small_offers_are_one_row_and_the_sums_stay(pilot):
    table = offers.table(pilot, draws=50)
    assert "portage" not in set(table["service"])
    assert (table["kind"] == "others").sum() == 1
    assert table["orders"].sum() == pytest.approx(lines(pilot)["weight"].sum())
    assert table["revenue_eur"].sum() == pytest.approx(lines(pilot)["revenue_eur"].sum())


@pytest.mark.long
def test_villages_and_target_groups_of_trips_have_five_people_or_more(pilot):
    causes = logistics.who_causes(pilot)
    for table in (causes.villages, causes.publics):
        assert (table["people"] >= 5).all()
        assert not set(table["label"]) & set(HIDDEN)


def test_answers_of_few_are_hidden_and_say_why(pilot):
    for name in ("satisfaction_partners", "response_rate_partners", "satisfaction_team"):
        found = indicators.compute(pilot, name)
        assert found.status == "absent"
        assert "5" in found.sentence()


def test_votes_of_four_members_are_not_shown(pilot):
    grades = instances(pilot).grades
    assert grades["majority"].isna().all()
    assert grades["counts"].isna().all()


def test_the_biggest_of_a_few_users_is_not_measured():
    rows = [
        {
            "date": "2026-03-01",
            "closed_on": "2026-03-02",
            "client": f"C{n % 3}",
            "outcome": "served",
            "fee_eur": 4 + n,
            "public": "a",
            "service": "b",
        }
        for n in range(12)
    ]
    few = ck.Pilot.from_tables(
        {"requests": rows}, {"name": "x", "start": "2026-01-01", "data_until": "2026-04-30"}
    )
    assert payers(few)[["people", "largest_share"]].isna().all(axis=None)


# ---- everything a person can open


@pytest.fixture(scope="module", params=["fr", pytest.param("fr en", marks=pytest.mark.exhaustive)])
def outputs(request, pilot, tmp_path_factory):
    """Pages, Word, notebooks and the copy to correct in French, papers in one language or both."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "pilot").mkdir()
    workbook.write(folder / "pilot" / "pilote.xlsx", pilot.tables, pilot.settings)
    main(
        [
            "run",
            str(folder / "pilot"),
            "--out",
            str(folder / "out"),
            "--lang",
            "fr",
            "--format",
            "html,docx,pages",
        ]
    )
    for lang in request.param.split():
        out = str(folder / "out" / "papers" / lang)
        main(["papers", str(folder / "pilot"), "--out", out, "--lang", lang, "--format", "odt"])
    main(
        [
            "check",
            str(folder / "pilot"),
            "--annotate",
            "--out",
            str(folder / "out" / "copies"),
            "--lang",
            "fr",
        ]
    )
    return folder


def said(folder):
    """(file, lines) of every output under a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".md"):
            yield path, lines_of_html(path.read_text(encoding="utf-8"))
        elif path.suffix in (".csv", ".json", ".jsonl"):
            yield path, path.read_text(encoding="utf-8").splitlines()
        elif path.suffix in (".docx", ".odt"):
            yield path, lines_of_archive(path)
        elif (
            path.suffix == ".xlsx"
            and "copies" not in path.parts
            and "corriger" not in path.name
            and "correct" not in path.name
        ):
            yield path, lines_of_workbook(path)
        elif path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            data = [o.get("data", {}) for cell in cells for o in cell.get("outputs", ())]
            texts = [
                "".join(v) for shown in data for k, v in shown.items() if k.startswith(("text/", "image/svg"))
            ]
            yield path, [line for text in texts for line in lines_of_html(text)]


@pytest.mark.long
def test_no_output_states_a_figure_of_a_small_group(outputs):
    seen = dict(said(outputs / "out"))
    assert {path.suffix for path in seen} >= {".html", ".docx", ".odt", ".ipynb", ".csv"}
    # what is wrong in the person's own file quotes its lines; it goes back to them alone
    # and what the project says of a commune itself says nothing of those who asked
    repair = re.compile(
        r"(?:feuille|sheet) (?:Demandes|Requests|Clients), (?:ligne|line)|^Hameau-Brizou 900(?: —)+$"
    )
    told = {
        str(path): [line for line in telling(lines) if not repair.search(line)]
        for path, lines in seen.items()
    }
    assert not {name: lines for name, lines in told.items() if lines}
