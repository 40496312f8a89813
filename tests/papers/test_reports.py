"""Pages to hand over: they say what was found, carry everything they need, and nothing in them runs."""

import base64
import datetime as dt
import re
from dataclasses import replace

import nbformat
import pytest
from conftest import load
from report_cells import chapter, check_harmless, parsed, shows

import conciergekit as ck
from conciergekit.batch import Row
from conciergekit.core.findings.points import points
from conciergekit.core.pilot import Pilot
from conciergekit.draw import laid_out
from conciergekit.draw.blocks import Paragraph, Verdict
from conciergekit.papers import reports
from conciergekit.papers.pages import clean, pictures
from conciergekit.papers.reports import answers, chapters

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}",
    "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{POP DIRECTIONAL FORMATTING}",
    '"><a href="javascript:alert(1)">click</a>',
    "x" * 10_000,
    "\x00\x1b[31mred",
]


def small_pilot(name="Ma conciergerie", **settings):
    dates = [dt.date(2026, 1, 5) + dt.timedelta(days=3 * i) for i in range(40)]
    requests = [
        dict(
            id=f"D{i}", date=day, public=settings.get("label", "Seniors"), service="Courses", outcome="served"
        )
        for i, day in enumerate(dates)
    ]
    return ck.Pilot.from_tables(
        {"requests": requests}, {"name": name, "start": "2026-01-01", "data_until": "2026-04-30"}
    )


@pytest.fixture(scope="module")
def plain():
    """A small pilot and its answer, made once."""
    pilot = small_pilot()
    return pilot, reports.answer(pilot, draws=200)


def node(*cells):
    """An executed notebook: ("md", text) or ("html" | "text" | "error", content, tags)."""
    made = nbformat.v4.new_notebook()
    for kind, content, *tags in cells:
        if kind == "md":
            cell = nbformat.v4.new_markdown_cell(content)
        else:
            output = {
                "html": lambda c: nbformat.v4.new_output(
                    "display_data", data={"text/html": c, "text/plain": "<HTML>"}
                ),
                "text": lambda c: nbformat.v4.new_output("stream", name="stdout", text=c),
                "error": lambda c: nbformat.v4.new_output(
                    "error", ename="ValueError", evalue=c, traceback=[c]
                ),
                "widget": lambda c: nbformat.v4.new_output(
                    "display_data", data={"application/vnd.jupyter.widget-view+json": {}, "text/plain": c}
                ),
            }[kind](content)
            cell = nbformat.v4.new_code_cell("SECRET_CODE = 1", outputs=[output], execution_count=1)
        cell.metadata["tags"] = list(tags)
        made.cells.append(cell)
    return made


# ---- hostile text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_show_as_text_in_the_index_and_in_the_page_of_repairs(text):
    rows = [
        Row(
            pilot=text,
            path=text,
            slug="a",
            status="ok",
            headline=text,
            brake=text,
            report="a/r.html",
            figures=((text, text, text),) * 3,
        ),
        Row(pilot=text, path=text, slug="b", status="broken", reason=text, repair="b/repair.html"),
    ]
    check_harmless(reports.index_page(rows))
    finding = ck.Finding("not_in_list", "doubtful", "requests", text, 3, text, text, {"allowed": (text,)})
    check_harmless(reports.repair_page(text, [finding], broken=text, source=text))


@pytest.mark.long
@pytest.mark.parametrize(
    "source",
    [
        '<img src="https://example.org/x.png">',
        '<img src="data:text/html;base64,PHNjcmlwdD4=">',
        '<img src="data:image/svg+xml;base64,AAAA" onload="alert(1)">',
        '<a href="data:text/html,hello">a</a>',
        '<p style="background-image:url(https://example.org/x)">p</p>',
        "<svg><script>alert(1)</script></svg>",
        "<style>body{display:none}</style><p>p</p>",
        '<div id="answer">p</div>',
        "<form><input></form><base href='https://example.org'>",
        "<math><mi></mi><style><img src=x onerror=alert(1)></style></math>",
    ],
)
def test_an_output_keeps_only_harmless_tags(source):
    check_harmless(reports.notebook_page(node(("html", source)), name="A", lang="fr"))


# ---- chapters --------------------------------------------------------------------------------------------


def test_a_chapter_shows_text_and_outputs_but_never_code_nor_panels():
    made = chapters.chapter(
        node(
            ("md", "# What trips cost\n\nAn *introduction*."),
            ("text", "hidden 1", "parameters"),
            ("text", "hidden 2", "injected-parameters"),
            ("html", "<p>hidden 3</p>", "remove"),
            ("md", "## Try it", "panel"),
            ("widget", "HBox(hidden 4)", "panel"),
            ("widget", "HBox(hidden 5)"),
            ("md", "## The answer"),
            ("html", '<p class="finding">A stop costs €6.57.</p>'),
        )
    )
    assert made.title == "What trips cost"
    assert "<em>introduction</em>" in made.body
    assert "hidden" not in made.body
    assert "SECRET_CODE" not in made.body
    assert "Try it" not in made.body
    assert [words for _anchor, words in made.sections] == ["The answer"]
    assert 'class="finding"' in made.body


def test_a_heading_that_nothing_follows_is_left_out():
    made = chapters.chapter(
        node(("md", "# T"), ("md", "## Empty"), ("md", "## Full"), ("text", "x"), ("md", "## Last"))
    )
    assert [words for _anchor, words in made.sections] == ["Full"]
    assert "Empty" not in made.body
    assert "Last" not in made.body


def test_a_chapter_stops_where_its_notebook_stopped_and_says_why():
    cells = node(
        ("md", "# T"), ("text", "before"), ("error", "boom"), ("md", "## After\n\nfigures that are not there")
    )
    made = chapters.chapter(cells, failure="It stopped: boom.")
    assert "before" in made.body
    assert "It stopped: boom." in made.body
    assert "not there" not in made.body


def test_raw_html_in_markdown_is_text_and_links_stay():
    body, headings = clean.markdown(
        "## A <b>b</b>\n\n<img src=x> [site](https://example.org) [bad](javascript:x)", level=2, prefix="p"
    )
    assert "&lt;img" in body
    assert 'href="https://example.org"' in body
    assert "javascript" not in body.split("href")[2] if body.count("href") > 1 else True
    assert headings == [(3, "p1", "A <b>b</b>")]
    assert '<h3 id="p1">' in body


def test_a_word_no_one_could_read_is_cut_and_a_chart_is_not():
    picture = "data:image/png;base64," + "A" * 4000
    shown = clean.html(f'<p>{"x" * 10_000} and {"y" * 150}</p><img alt="a" src="{picture}">')
    assert "x" * 200 + "…" in shown
    assert "x" * 201 not in shown
    assert "y" * 150 in shown
    assert picture in shown


def test_a_chart_keeps_its_picture_and_its_alternative_text():
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set_title("A finding", loc="left")
    shown = clean.html(ck.show.figure(figure, "caption"))
    image = parsed(shown).img
    assert image["alt"] == "A finding"
    assert image["src"].startswith("data:image/svg+xml,")
    assert parsed(shown).figcaption.text == "caption"


def test_a_slimmed_chart_is_the_same_drawing():
    from urllib.parse import unquote
    from xml.etree import ElementTree

    source = '<?xml version="1.0"?><!-- c --><svg xmlns="http://www.w3.org/2000/svg"><metadata>m</metadata>\n <g id="patch_1"><path d="M 1.23456 2 \nL 3 4.5 z" style="fill: #fff; stroke: red" transform="scale(0.015625)"/></g></svg>'
    slim = pictures.slim("data:image/svg+xml;base64," + base64.b64encode(source.encode()).decode())
    path = ElementTree.fromstring(unquote(slim.split(",", 1)[1])).find(".//{*}path")
    assert re.findall(r"[A-Za-z]|[\d.]+", path.attrib["d"]) == ["M", "1.2", "2", "L", "3", "4.5", "z"]
    assert path.attrib["transform"] == "scale(0.015625)"
    assert pictures.slim("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
    assert pictures.slim("data:image/svg+xml;base64,***").endswith("***")


# ---- the report ------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_three_figures_are_those_of_the_case_with_their_numbers(pilot_of):
    """Annex B, case B: 40 orders a month and contracts, cover 61.5 % at the present pace, satisfaction 31 of 36 (30 of the 35 that are told)."""
    figures = {f.label: f for f in reports.answer(pilot_of("contrats")).figures()}
    assert figures["Part des charges couverte, au niveau estimé"].value == "62\N{NARROW NO-BREAK SPACE}%"
    satisfied = figures["Satisfaction des bénéficiaires"]
    assert satisfied.value == "86\N{NARROW NO-BREAK SPACE}%"
    assert "35 réponses" in satisfied.note


@pytest.mark.long
def test_what_is_not_measured_says_so_and_shows_no_number(plain):
    figures = plain[1].figures()
    assert [figure.value for figure in figures].count("Non mesuré") == 2


def test_a_part_that_fails_is_said_and_the_rest_of_the_report_is_there(monkeypatch):
    monkeypatch.setattr(ck.gates, "review", lambda *_args, **_options: 1 / 0)
    page = reports.pilot_page(small_pilot(), [shows("money", [Paragraph("kept")])])
    assert "division by zero" in page
    assert "Sans avis" in page
    assert "kept" in page
    check_harmless(page)


@pytest.mark.long
def test_the_same_inputs_give_the_same_page(plain):
    day, notebook = dt.date(2026, 10, 1), shows("money", chapter())
    again = small_pilot()
    first = reports.pilot_page(plain[0], [notebook], answer=plain[1], on=day)
    assert reports.pilot_page(again, [notebook], answer=reports.answer(again, draws=200), on=day) == first


@pytest.mark.long
def test_the_report_of_a_past_day_says_what_day():
    page = reports.pilot_page(small_pilot().as_of("2026-03-31"))
    assert "tel que connu le 31 mars 2026" in page


# ---- the index and the repairs ---------------------------------------------------------------------------


@pytest.mark.long
def test_a_workbook_without_a_cell_to_correct_has_no_link_to_what_to_correct(pilot_of):
    page = reports.pilot_page(pilot_of("contrats"), repair="repair.html", lang="fr")
    link = parsed(page).find("a", href="repair.html")
    assert "Aucune cellule à corriger" in page
    assert link.text.strip() == "État du classeur"


def test_a_range_of_the_index_stands_on_one_line():
    note = "de 32\u202f% à 45\u202f% · 31\u202f% dans les comptes"
    row = Row(
        pilot="Zoé",
        path="z",
        slug="z",
        status="ok",
        report="z/r.html",
        figures=(("Part", "40\u202f%", note),) * 3,
    )
    page = reports.index_page([row], lang="fr")
    assert "de\xa032\u202f%\xa0à\xa045\u202f% · 31\u202f%" in page


@pytest.mark.parametrize(
    ("months", "said"), [(17.0, "Trésorerie\xa0: 17 mois"), (18.0, "18 mois ou plus"), ("never", "jamais")]
)
def test_a_cash_that_lasts_the_whole_plan_is_so_many_months_or_more_in_the_index(months, said):
    """A plan looks eighteen months ahead."""
    kept = dict(figures={"runway_months": [months, None, None, 1]}, dates=[], stage="", months=0, until="")
    page = reports.index_page([Row(pilot="Z", path="z", slug="z", status="ok", state=kept)], lang="fr")
    assert said in page
    assert ("ou plus" in page) == (months == 18)


@pytest.mark.parametrize(
    "marks", [(0.1, 0.8), (0.36, 0.61), (0.37, 0.86), (0.23, 0.7), (0.5, 0.55), (0.05, 0.95)]
)
def test_the_words_of_the_limits_of_a_gauge_never_meet(marks):
    """Words take a third of the gauge at most: each stands on its own side, whatever the limits."""
    verdict = Verdict("wait", "", "", "", chance=0.5, marks=tuple((at, "x") for at in marks))
    stop, go = re.findall(
        r'<span style="(left|right):(\d+)', laid_out.html([verdict]).partition('class="gl"')[2]
    )
    begins = [int(at) if side == "left" else 100 - int(at) - 33 for side, at in (stop, go)]
    assert begins[0] >= -1
    assert begins[0] + 33 <= begins[1]
    assert begins[1] + 33 <= 101


@pytest.mark.long
def test_the_index_keeps_the_order_and_counts_what_is_proposed():
    rows = [
        Row(
            pilot="Zoé",
            path="z",
            slug="z",
            status="ok",
            proposal="adjust",
            verdict="Ajuster",
            report="z/r.html",
        ),
        Row(
            pilot="Abel",
            path="a",
            slug="a",
            status="broken",
            reason="Fichier illisible.",
            repair="a/repair.html",
        ),
        Row(
            pilot="Max",
            path="m",
            slug="m",
            status="failed",
            proposal="go",
            verdict="Continuer",
            report="m/r.html",
            reason="Panne.",
            missing=("02",),
        ),
    ]
    soup = parsed(reports.index_page(rows, lang="fr"))
    assert [th.get_text() for th in soup.select("tbody th")] == ["Zoé", "Abel", "Max"]
    counts = [li.get_text() for li in soup.select(".counts li")]
    assert counts == [
        "Continuer\N{NO-BREAK SPACE}: 1",
        "Ajuster\N{NO-BREAK SPACE}: 1",
        "1 à corriger",
        "1 incomplet",
    ]
    assert "Fichier illisible." in soup.get_text()
    assert soup.find("a", string="À corriger")["href"] == "a/repair.html"


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.sampled(0)
def test_the_page_of_repairs_says_where_what_and_how(pilot_of, lang):
    findings = pilot_of("incomplet").findings
    soup = parsed(reports.repair_page("La place", findings, source="pilote.xlsx", lang=lang))
    rows = soup.select("tbody tr")
    assert len(rows) == len(points(findings))
    assert len(soup.select("tbody")[0].select("tr")) == 5  # what changes most, before the rest by sheet
    assert all(
        row.find_all("td")[0].text and row.find_all("td")[2].text and row.find_all("td")[3].text
        for row in rows
    )


@pytest.mark.long
def test_a_flood_of_findings_is_cut_and_counted():
    finding = ck.Finding(
        "not_in_list", "doubtful", "requests", "Demandes", 3, "Issue", "x", {"allowed": ("a", "b")}
    )
    many = [replace(finding, column=f"Issue {n}", field_name="") for n in range(1000)]
    page = reports.repair_page("P", many)
    assert len(parsed(page).select("tbody tr")) == 5 + 300
    assert "695" in page
    again = parsed(reports.repair_page("P", [finding] * 1000)).select("tbody tr")
    assert len(again) == 1  # one repair, a thousand times
    assert "1 000" in again[0].text.replace("\u202f", " ").replace("\u00a0", " ")


def test_what_an_amount_left_out_takes_to_be_judged_is_that_amount():
    """The accounts of every month are there; a sale of the last says no euros."""
    pilot = load("contrats")
    lines = pilot["ledger"]
    last = lines.index[lines["nature"] == "own_revenue"][
        lines.loc[lines["nature"] == "own_revenue", "date"].argmax()
    ]
    asked = []
    for left_out in (None, last):
        amounts = lines["amount_eur"].where(lines.index != left_out)
        tables = {**pilot.tables, "ledger": lines.assign(amount_eur=amounts)}
        with ck.use_language("en"):
            cover = answers.answer(Pilot.from_tables(tables, pilot.settings)).figures()[1]
        asked.append((cover.value == "Not measured", cover.note))
    assert not asked[0][0]
    assert asked[1] == (True, "It takes the amounts missing in the Ledger sheet.")
