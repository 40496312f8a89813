"""Figures say where they come from: observed, estimated or assumed, how many, over which period."""

import re

import lxml.html
import nbformat
import pandas as pd
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import offers, show
from conciergekit.papers.reports.chapters import chapter
from conciergekit.tell import origins
from conciergekit.tell.common import ORIGINS
from conciergekit.tell.origins import Origin

YEAR = pd.Timestamp("2025-09-01"), pd.Timestamp("2026-08-31")
# the pilot's name and period, the number of a chapter, the line itself, how many points the page folds
QUIET = ("pilot", "number", "origin", "on-paper brief")


def without_origin(page: str) -> list[str]:
    """Titles of the sections of a report that show a figure or a chart and do not say what it rests on."""
    root = lxml.html.document_fromstring(page)
    found = []
    for chapter_ in root.iterfind(".//article"):
        for title, elements in _sections(chapter_):
            told = [e for e in elements if e.get("class") == "origin" and re.search("<b>.+", _html(e))]
            figures = [e for e in elements if e.get("class") not in QUIET and _has_figure(e)]
            if figures and not told:
                found.append(title)
    first = root.find(".//section[@class='answer']")
    if first is not None and not first.xpath(".//p[@class='origin']/b"):
        found.append("first page")
    return found


def _sections(chapter_):
    """(title, elements) of each section; one told in a line is a section."""
    inside = [e for part in chapter_ for e in (part if part.get("class") == "unsaid" else [part])]
    title, elements = "", []
    for element in inside:
        if element.tag in ("h2", "h3") or element.get("class") == "short":
            yield title, elements
            title, elements = " ".join(element.text_content().split()), []
            elements += [element] if element.get("class") == "short" else []
        else:
            elements.append(element)
    yield title, elements


def _html(element) -> str:
    return lxml.html.tostring(element, encoding="unicode")


def _has_figure(element) -> bool:
    words = "".join(element.xpath("descendant-or-self::text()[not(ancestor::summary)]"))
    return bool(re.search(r"\d", words) or element.xpath("descendant-or-self::figure"))


def page_of(*outputs: str) -> str:
    """A chapter whose only section shows `outputs`."""
    cells = [nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_markdown_cell("## The answer")]
    for html in outputs:
        shown = nbformat.v4.new_output("display_data", data={"text/html": html})
        cells.append(nbformat.v4.new_code_cell("", outputs=[shown]))
    return (
        f"<html><body><article>{chapter(nbformat.v4.new_notebook(cells=cells)).body}</article></body></html>"
    )


FOUND, LINE = '<p class="finding">45 orders</p>', '<p class="origin"><b>Observed:</b> 45 orders.</p>'


def test_the_sweep_sees_a_figure_without_its_origin():
    """It is what keeps the reports honest, so it must be able to fail."""
    assert without_origin(page_of(FOUND)) == ["The answer"]
    assert without_origin(page_of(FOUND, LINE)) == []
    assert without_origin(
        page_of('<figure class="chart"><img alt="" src="data:image/png;base64,AA=="></figure>')
    )
    assert without_origin(page_of('<p class="finding">Nothing</p>')) == []


def test_a_line_that_nothing_precedes_is_left_out():
    assert 'class="origin"' not in page_of(LINE)
    assert 'class="origin"' in page_of(FOUND, LINE)


def test_a_line_says_kind_number_and_period():
    ck.set_language("fr")
    line = origins.line(
        [
            Origin("assumed", "le prix"),
            Origin("observed", "561 demandes", *YEAR),
            Origin("observed", "36 notes", *YEAR),
            Origin("observed", "6 critères", YEAR[0], YEAR[0]),
            Origin("assumed", "le prix"),
        ]
    )
    assert line == (
        "<b>Observé\N{NO-BREAK SPACE}:</b> 561 demandes et 36 notes, du 1er septembre 2025 au 31 août 2026\N{NO-BREAK SPACE}; "
        "6 critères, le 1er septembre 2025. <b>Supposé\N{NO-BREAK SPACE}:</b> le prix."
    )


def test_what_is_typed_in_a_workbook_shows_as_text():
    assert "<script>" not in origins.line([Origin("assumed", "<script>")])


def test_a_result_without_an_origin_is_refused():
    with pytest.raises(TypeError, match="int"):
        origins.of(3, load("contrats"))


@pytest.mark.long
def test_numbers_of_a_line_are_those_of_the_workbook():
    """Counted here in the tables themselves, on a pilot with tours and on one that has noted none."""
    pilot = load("contrats")
    (seen, *_rest) = origins.of(ck.finance.Payers.of(pilot), pilot)
    assert (seen.kind, seen.what) == ("observed", "12 mois de comptes")
    log = pilot["requests"]
    served = int((log["outcome"] == "served").sum())
    (carried, *_rest) = origins.of(ck.targets.shift(pilot), pilot)
    assert carried.what == f"{served} commandes"
    assert (carried.since, carried.until) == YEAR
    costs = ck.logistics.cost_tours(pilot)
    stopped = pilot["tours"]["id"].isin(pilot["stops"]["tour"]).sum()
    assert origins.of(costs, pilot)[0].what.startswith(f"{stopped} tournées")
    made = pilot["tours"][pilot["tours"]["id"].isin(log["tour"])]["date"]
    shared = origins.of(ck.logistics.who_causes(pilot), pilot)[0]  # a tour may be before the test
    assert (shared.since, shared.until) == (made.min(), made.max())
    guessed = load("incomplet")
    kinds = {one.kind for one in origins.of(ck.logistics.cost_tours(guessed), guessed)}
    assert kinds == {"estimated", "assumed"}  # nothing was noted, no price is its own


@pytest.mark.long
def test_too_few_answers_are_not_counted_out():
    from dataclasses import replace

    pilot = load("contrats")
    few = replace(pilot, tables={**pilot.tables, "surveys": pilot["surveys"].head(1)})
    assert not any("réponse" in one.what for one in origins.of(ck.gates.review(few, draws=200), few))


def test_every_kind_is_one_of_three():
    pilot = load("pivot")
    for result in (ck.gates.review(pilot, draws=200), ck.finance.cash_plan(pilot, draws=200)):
        assert {one.kind for one in origins.of(result, pilot)} <= set(ORIGINS)


def test_nothing_is_shown_under_what_is_not_measured(monkeypatch):
    shown = []
    monkeypatch.setattr(show, "_html", shown.append)
    pilot = load("incomplet")
    show.origin(pilot, ck.finance.cash_plan(pilot, draws=200))
    assert shown == []


@pytest.mark.long
def test_tours_of_the_offers_keep_their_own_days():
    """contrats: 160 tours, the first on 3 September 2025, the last on 28 August 2026 (not the first days of months)."""
    contrats = load("contrats")
    with ck.use_language("en"):
        found = origins.of(offers.review(contrats, draws=50), contrats)
    tours = next(origin for origin in found if origin.what.startswith("160"))
    assert (str(tours.since.date()), str(tours.until.date())) == ("2025-09-03", "2026-08-28")


def test_the_months_ahead_say_what_each_line_was_read_on(pilot_of):
    """Orders on June to August, contracts to their end, the rest on a year at most: and nothing "at the pace of the last
    six". Budget, funding plan and cash plan are built from the same lines, and say the same of them."""
    contrats = pilot_of("contrats")
    year = "12 mois à venir : commandes au rythme des 3 derniers mois complets de service, contrats jusqu’à leur fin, autres lignes lues sur"
    with ck.use_language("fr"):
        for result in (ck.finance.budget(contrats), ck.finance.funding_plan(contrats)):
            found = origins.of(result, contrats)
            assert any(o.what.replace("\N{NO-BREAK SPACE}", " ").startswith(year) for o in found)
            assert next(o for o in found if o.kind == "observed").since == pd.Timestamp("2025-09-01")
        cash = origins.of(ck.finance.cash_plan(contrats, draws=10), contrats)
        said = " ".join(o.what for o in cash).replace("\N{NO-BREAK SPACE}", " ")
        assert "18" + year[2:] in said
