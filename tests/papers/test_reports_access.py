"""Pages everyone can read: axe (the checker of web accessibility) finds nothing serious, the network is not needed.

Skipped without Chromium or axe. To have axe: ``npm install --no-save axe-core`` beside the project, or AXE_CORE set
to its axe.min.js.
"""

import json
import os
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from conftest import ROOT

from conciergekit.batch import Row
from conciergekit.draw.blocks import Table
from conciergekit.draw.laid_out import in_a_page, scoped_sheet
from conciergekit.papers import reports
from conciergekit.papers.reports.pdf import browser_here

AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules/axe-core/axe.min.js"))
BROWSER = browser_here()
needs_browser = pytest.mark.skipif(not BROWSER, reason="needs a browser")
needs_axe = pytest.mark.skipif(not (BROWSER and AXE.is_file()), reason="needs a browser and axe-core")
# on Debian, root may not use the sandbox; the pages are the kit's own
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=60000",
    "--dump-dom",
]
RUN = """
<script>addEventListener("load", () => {document.querySelectorAll("details").forEach(d => {d.open = true}); axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const told = document.createElement("pre"); told.id = "told";
  told.textContent = JSON.stringify({found: found.violations.map(v => ({id: v.id, impact: v.impact,
    at: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))})), fetched: performance.getEntriesByType("resource")
    .map(e => e.name.slice(0, 80)).filter(name => !name.startsWith("data:"))}); document.body.append(told); })});</script>
"""
# what a keyboard reaches, in order, whether it can be seen, and whether the page is wider than its window; a browser
# may give its window the focus only after the page has loaded, and without it nothing in the page has it
MEASURE = """
<script>addEventListener("load", function measure(_, turns = 0) {
  if (!document.hasFocus() && turns < 200) { setTimeout(measure, 50, _, turns + 1); return; }
  document.querySelectorAll("details").forEach(d => {d.open = true});
  const stops = [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter(e => getComputedStyle(e.parentElement).display !== "none");
  const seen = stops.map(e => { e.focus({focusVisible: true}); const s = getComputedStyle(e);
    return {tag: e.tagName, words: e.textContent.trim().slice(0, 60), reached: document.activeElement === e,
            outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2, left: e.getBoundingClientRect().left}; });
  const told = document.createElement("pre"); told.id = "told";
  told.textContent = JSON.stringify({stops: seen, wide: document.documentElement.scrollWidth, room: innerWidth,
                                     focused: document.hasFocus()});
  document.body.append(told); });</script>
"""


def measured(page: str, folder: Path, width: int) -> dict:
    """Where a keyboard goes in `page`, and how wide the page is."""
    for _ in range(5):  # a busy machine may never hand the focus over while the page is open
        told = told_by(page, MEASURE, folder, width)
        if told["focused"]:
            return told
    raise AssertionError("the browser never gave its window the focus")


def examined(page: str, folder: Path, width: int) -> dict:
    """What axe says of `page`, and what the page asked of the network."""
    return told_by(page, f"<script>{AXE.read_text(encoding='utf-8')}</script>{RUN}", folder, width)


def told_by(page: str, script: str, folder: Path, width: int) -> dict:
    """What `script` finds in `page`, shown in a browser `width` pixels wide without any network."""
    policy = re.compile(r'<meta http-equiv="(Content-Security-Policy|refresh)"[^>]*>')
    path = folder / "page.html"
    path.write_text(policy.sub("", page).replace("</body>", script + "</body>"), encoding="utf-8")
    size = [f"--window-size={width},900", f"--user-data-dir={folder / 'profile'}"]
    dom = subprocess.run(
        [BROWSER, *FLAGS, *size, path.as_uri()], capture_output=True, timeout=120, check=False
    )
    told = re.search(r'<pre id="told">(.*?)</pre>', dom.stdout.decode("utf-8"), re.DOTALL)
    assert told, dom.stderr.decode()[-500:]
    return json.loads(unescape(told[1]))


def pilot_page(pilot_of, lang):
    chapter = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": "# Chapter\n\n## Section\n\nWords."},
            output(
                '<p class="finding">A finding.</p><ul class="findings">' + "<li>A point.</li>" * 9 + "</ul>"
            ),
            output(
                '<div class="table"><table class="ck"><thead><tr><th scope="col">A</th><th scope="col" class="n">B</th>'
                "</tr></thead><tbody>"
                + '<tr><td>a</td><td class="n">1</td></tr>' * 9
                + "</tbody></table></div>"
            ),
        ]
    }
    return reports.pilot_page(pilot_of("incomplet"), [chapter], repair="repair.html", lang=lang)


def index_page(_pilot_of, lang):
    figures = (("A", "12", "12 months"), ("B", "Non mesuré", ""), ("C", "86 %", "n = 36"))
    rows = [
        Row(
            pilot="A",
            path="a",
            slug="a",
            status="ok",
            proposal=proposal,
            verdict=proposal,
            brake="brake",
            quality="good",
            quality_level=level,
            figures=figures,
            report="a/r.html",
            notebooks=("a/n.ipynb",),
            fictitious=True,
        )
        for proposal, level in (("go", "good"), ("adjust", "fair"), ("stop", "poor"), ("extend", "none"))
    ]
    rows.append(Row(pilot="B", path="b", slug="b", status="broken", reason="Broken.", repair="b/repair.html"))
    return reports.index_page(rows, lang=lang)


def repair_page(pilot_of, lang):
    return reports.repair_page("A", pilot_of("incomplet").findings, source="a.xlsx", lang=lang)


def notebook_page(pilot_of, lang):
    from conciergekit.papers.reports import notebook_page

    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Title\n\n## A\n\nWords.\n\n### B\n\nWords."}
    ]
    return notebook_page({"cells": cells}, lang=lang)


def output(html: str) -> dict:
    shown = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    return {"cell_type": "code", "metadata": {}, "source": "", "execution_count": 1, "outputs": [shown]}


@needs_axe
@pytest.mark.parametrize(
    ("lang", "width"),
    [pytest.param(*one, marks=pytest.mark.long) for one in (("fr", 390), ("en", 1200))]
    + [pytest.param(*one, marks=pytest.mark.exhaustive) for one in (("fr", 1200), ("en", 390))],
)
@pytest.mark.parametrize("make", [pilot_page, index_page, repair_page, notebook_page])
def test_axe_finds_nothing_serious_and_nothing_is_fetched(make, lang, width, pilot_of, tmp_path):
    told = examined(make(pilot_of, lang), tmp_path, width)
    assert told["fetched"] == []
    assert [fault for fault in told["found"] if fault["impact"] in ("serious", "critical")] == []


@needs_browser
@pytest.mark.long
@pytest.mark.parametrize("make", [pilot_page, index_page, repair_page, notebook_page])
def test_a_keyboard_reaches_every_link_and_fold_and_sees_where_it_is(make, pilot_of, tmp_path):
    stops = measured(make(pilot_of, "fr"), tmp_path, 1200)["stops"]
    assert stops[0]["words"] == "Aller au contenu"
    assert stops[0]["left"] >= 0, "the link that skips to the content shows when it has the focus"
    assert [stop for stop in stops if not (stop["reached"] and stop["outline"])] == []


@needs_browser
@pytest.mark.parametrize(
    "lang", [pytest.param("fr", marks=pytest.mark.long), pytest.param("en", marks=pytest.mark.exhaustive)]
)
@pytest.mark.parametrize("make", [pilot_page, index_page, repair_page, notebook_page])
def test_no_page_is_wider_than_a_phone(make, lang, pilot_of, tmp_path):
    told = measured(make(pilot_of, lang), tmp_path, 500)  # the least a headless window takes
    assert told["wide"] <= told["room"]


@needs_browser
@pytest.mark.slow
def test_a_table_of_six_columns_is_whole_on_a_phone(tmp_path):
    """Its rows are cards there: kept as wide as a table, their third cell was cut at the edge, and nothing showed it."""
    held = Table(tuple("ABCDEF"), (("décembre 2026", *["31 déc. 2026 : Conciergerie du plateau"] * 5),))
    sheet = (ROOT / "templates/report/page.css").read_text(encoding="utf-8")
    page = (
        f"<!doctype html><html><style>{sheet}{scoped_sheet()}</style><body>"
        f'<main class="wrap"><article class="chapter">{in_a_page([held])}</article></main></body></html>'
    )
    script = """<script>addEventListener("load", () => { const told = document.createElement("pre"); told.id = "told";
      const block = document.querySelector(".ck-report");
      told.textContent = JSON.stringify([block.scrollWidth, block.clientWidth]); document.body.append(told); });</script>"""
    wide, room = told_by(page, script, tmp_path, 500)
    assert wide <= room


def test_words_under_a_chart_are_printed_as_small_as_on_the_screen_beside_its_title():
    """The printed page has no figcaption (``reports.pdf``): rules of paper that named it alone let it grow above the text."""
    rules = (ROOT / "templates/report/report.css").read_text(encoding="utf-8")
    heads = re.findall(r"^\s*([^{}@/]*figcaption[^{}]*)\{", rules, re.MULTILINE)
    assert heads
    for head in heads:
        named = {part.strip() for part in head.split(",")}
        assert {part.replace("figcaption", ".caption") for part in named if "figcaption" in part} <= named


def test_a_colour_that_both_sheets_name_is_as_dark_in_each():
    """The blocks of a report stand in pages of the other sheet, whose rules then take the colours of the first: names of rows were
    as pale as a ground."""

    def light(path):
        named = re.findall(
            r"--([\w-]+): ?#([0-9a-f]{3,6})\b", (ROOT / "templates/report" / path).read_text(encoding="utf-8")
        )
        whole = {name: code if len(code) == 6 else "".join(2 * one for one in code) for name, code in named}
        return {name: sum(int(code[n : n + 2], 16) for n in (0, 2, 4)) / 765 for name, code in whole.items()}

    one, other = light("page.css"), light("report.css")
    shared = set(one) & set(other)
    assert {"ink", "accent", "line"} <= shared
    assert [name for name in shared if abs(one[name] - other[name]) > 0.2] == []
