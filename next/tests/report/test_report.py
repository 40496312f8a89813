"""The report a committee opens: every tagged cell, nothing that acts, the same figures in both
languages; the index over many pilots, and the page of the dictionary."""

import base64
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from made import V4, Page, code, notebook, shows, words

from conciergekit import chapter, dictionary, report

PNG = base64.b64encode(b"\x89PNG picture").decode()
HOSTILE = (
    '<script>steal()</script><style>body{display:none}</style><img src="https://far.example/x.png">'
    '<a href="https://far.example">far</a><a href="//far.example">far</a>'
    '<a href="data:text/html,x">far</a>'
    '<p onclick="steal()" style="position:fixed;width:20%;color:url(https://far.example)">kept</p>'
    '<svg><path fill="url(https://far.example#a)"/>'
    '<use xlink:href="https://far.example/a.svg#b"/><foreignObject><iframe src="x"></iframe>'
    '</foreignObject></svg><form action="https://far.example"><input></form><base href="//far">'
)


def pilot(name="Le pilote", start="2025-09-01", day="2026-08-31"):
    """What a page reads of a pilot."""
    return SimpleNamespace(
        project=SimpleNamespace(
            name=name, fictitious=True, body=None, start=start and pd.Timestamp(start)
        ),
        day=day and pd.Timestamp(day),
    )


def built(folder, *cells, who=None, lang="fr", failures=()):
    made = notebook(folder / "own.ipynb", *cells)
    page = report.build([made], who or pilot(), lang, folder / "report.html", failures)
    return page.read_text("utf-8")


def test_every_tagged_cell_joins_the_report_and_no_other(tmp_path):
    """A consultant's own table, picture, text and words would be missing from his report."""
    table = pd.DataFrame({"commune": ["Eybens <b>"], "commandes": [41.5]})
    html = built(
        tmp_path,
        "# Carnet",
        words(
            "## Mes *communes*\n\nDeux phrases à moi.\n\n| a | b |\n|---|---|\n| 7 | 8 |", "report"
        ),
        code(
            "table", "report", outputs=[shows("text/html", table.to_html(), **{"text/plain": "t"})]
        ),
        code("x", outputs=[shows("text/html", "<p>not tagged</p>")]),
        "## Une courbe",
        code(
            "plot",
            "report",
            outputs=[
                shows("text/plain", "<Axes: >"),
                V4.new_output("display_data", {"image/png": PNG, "text/plain": "<Figure>"}),
                V4.new_output("stream", name="stdout", text="\x1b[31mdit <ceci>\x1b[0m"),
                V4.new_output("stream", name="stderr", text="FutureWarning"),
            ],
        ),
        code("w", "report", outputs=[shows("text/html", "<h2>Un chapitre</h2><p>Sa phrase.</p>")]),
    )
    page = Page(html)
    for said in ("Deux phrases à moi.", "Eybens <b>", "41.5", "dit <ceci>", "Sa phrase.", "7", "8"):
        assert said in page.text
    for silent in ("not tagged", "Carnet", "Axes", "Figure", "FutureWarning", "[31m"):
        assert silent not in page.text
    assert ("img", "src", f"data:image/png;base64,{PNG}") in page.attributes
    assert ("img", "alt", "Une courbe") in page.attributes  # a screen reader says what it is
    # two headings of level 2 are tagged: two lines of contents, in order
    assert re.findall(r'<li><a href="#(.+?)">(.+?)</a></li>', html) == [
        ("part-1", "Mes communes"),
        ("part-2", "Un chapitre"),
    ]
    assert page.tags.count("h1") == 1


def test_hostile_text_neither_runs_nor_calls_outside(tmp_path):
    """A workbook received by mail would run a script on the mayor's computer, or call home."""
    name = '"><script>steal()</script>' + "x" * 40_000
    html = built(
        tmp_path,
        words(f"## {HOSTILE}\n\n{HOSTILE}\n\n[far](https://far.example)", "report"),
        code("t", "report", outputs=[shows("text/html", HOSTILE)]),
        code("t", "report", outputs=[shows("text/markdown", HOSTILE)]),
        code("t", "report", outputs=[shows("text/plain", HOSTILE)]),
        code("t", "report", outputs=[shows("image/svg+xml", f"<svg>{HOSTILE}</svg>")]),
        who=pilot(name),
        failures=[report.Failure(HOSTILE, HOSTILE, HOSTILE)],
    )
    page = Page(html)
    assert page.acts() == []
    assert "kept" in page.text
    assert len(html) < 60_000  # a name of 40,000 characters is cut
    policy = re.search(r'Content-Security-Policy" content="(.+?)"', html)[1]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_the_drawing_and_the_folds_of_a_chapter_pass_unchanged(tmp_path):
    """A chart would lose its lines, its key or its description on the way to the page."""
    drawn = (
        (
            '<figure role="img" aria-label="de 3 à 4"><svg viewBox="0 0 9 9"><title>t</title>'
            '<path d="M1 1L8 8" stroke="#136650" stroke-width="2"></path>'
            '<text x="1" y="2" text-anchor="end">5</text></svg></figure>'
            '<span class="band" style="left:20%;width:30%"></span>'
            "<details><summary>Détails</summary><p>12 mois</p></details>"
            '<td data-l="Coût">8</td>'
        )
        .replace("<td", "<table><tbody><tr><td")
        .replace("</td>", "</td></tr></tbody></table>")
    )
    html = built(tmp_path, code("c", "report", outputs=[shows("text/html", f"<h2>T</h2>{drawn}")]))
    assert drawn in html


@pytest.mark.parametrize("name", ["data", "targets", "trips", "review"])
def test_a_chapter_of_the_kit_loses_nothing_on_the_way(tmp_path, village, name):
    """A chapter seen whole in the notebook would lack its picture or a table in the report."""
    seen = Page(chapter(name, village)._repr_html_().partition("</style>")[2])
    out = [shows("text/html", chapter(name, village)._repr_html_())]
    page = Page(built(tmp_path, code("c", "report", outputs=out)))
    assert seen.text in page.text
    assert [one for one in seen.attributes if one not in page.attributes] == []


@pytest.mark.parametrize(
    ("start", "day", "said"),
    [
        ("2025-09-01", "2026-08-31", "du 1ᵉʳ septembre 2025 au 31 août 2026"),
        ("2025-09-01", None, "depuis le 1ᵉʳ septembre 2025"),
        (None, "2026-08-31", "jusqu’au 31 août 2026"),
        (None, None, "période non renseignée"),
    ],
)
def test_the_head_says_who_and_when_even_of_an_empty_workbook(tmp_path, start, day, said):
    """A reader would not know which pilot and which months a page speaks of."""
    page = Page(built(tmp_path, who=pilot(None, start, day)))
    assert said in page.text
    assert "Projet sans nom" in page.text
    assert "cas fictif" in page.text
    assert "Aucune partie du rapport n’a été produite." in page.text


def rows():
    why = report.Failure("03.ipynb", "Faut-il ?", "E: non")
    counts = {"met": 3, "not_met": 1, "unclear": 2, "not_measured": 0}
    return [
        report.Row(
            "Conciergerie A", "a", True, "2025-09-01", "2026-08-31", 1561, 44.6, counts, 12,
            "a/report.html", ["a/notebooks/00 été.ipynb"],
        ),
        report.Row("=cmd|'x'!A1<script>", "b", failures=[why]),
    ]  # fmt: skip


def test_the_index_says_the_figures_of_each_pilot_and_the_reason_of_a_failed_one(tmp_path):
    """Who follows twenty pilots would have to open twenty reports, and miss the one that failed."""
    french = report.index_page(rows(), "fr", tmp_path / "fr.html").read_text("utf-8")
    english = report.index_page(rows(), "en", tmp_path / "en.html").read_text("utf-8")
    assert "1 561" in Page(french).text  # Page makes every space a plain one
    assert "1,561" in Page(english).text
    for html in (french, english):
        page = Page(html)
        assert "script" not in page.tags
        for said in ("03.ipynb", "Faut-il ?", "E: non", "=cmd|'x'!A1<script>", "45"):
            assert said in page.text
        links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
        assert "a/report.html" in links
        assert "a/notebooks/00%20%C3%A9t%C3%A9.ipynb" in links
        assert all(not link.startswith(("http", "//", "data")) for link in links)


def test_french_and_english_pages_hold_the_same_figures(tmp_path):
    """The English reader would vote on other figures than the French one."""
    shown = {}
    for lang in dictionary.LANGUAGES:
        html = report.index_page(rows(), lang, tmp_path / f"{lang}.html").read_text("utf-8")
        text = re.sub(r"(?<=\d)[ ,](?=\d)", "", Page(html).text)  # separators of thousands
        shown[lang] = sorted(re.findall(r"\d+", text))
    assert shown["fr"] == shown["en"]


@pytest.mark.parametrize("lang", dictionary.LANGUAGES)
def test_the_dictionary_page_holds_every_column_and_formula(tmp_path, lang):
    """Whoever fills in a sheet could not look up what a column means and what it serves to."""
    page = Page(report.dictionary_page(lang, tmp_path / "d.html").read_text("utf-8"))
    for table in dictionary.tables().values():
        for column in table.columns.values():
            assert f"{table.code}.{column.code}" in page.text
            assert " ".join(column.help[lang].split()) in page.text
    for measure in (*dictionary.indicators().values(), *dictionary.facts().values()):
        assert " ".join(measure.formula[lang].split()) in page.text
    assert page.acts() == []
