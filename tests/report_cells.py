"""Executed notebooks that show chapters of a report, and texts that somebody may have typed."""

import re
from functools import cache

from bs4 import BeautifulSoup

import conciergekit as ck
from conciergekit.core import i18n
from conciergekit.draw import forms, held
from conciergekit.draw.blocks import Chart, Fold, Heading, Paragraph, Strong, Table
from conciergekit.papers import reports

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)">click</a>',
    "{{7*7}} {% raw %} {title} {contents}",
    r"\input{/etc/passwd} $x^2$ \textbf{a_b}",
    "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "x" * 10_000,
    "😀 🚴\N{ZERO WIDTH JOINER}♀️ é",
    '=HYPERLINK("http://example.org")',
    "\x00\x1b[31mred \ufffe",
]

COSTS = Table(
    ("What", "Euros"),
    (("A stop", "6.57"), ("A tour", "32.18")),
    right=frozenset({1}),
    caption="What it costs",
)


def bars(title="Who pays", label="Members") -> Chart:
    return Chart(forms.Rows(title, "share of own revenue", [forms.bar(label, 0.5, "50 %")]))


def chapter(text="Words.") -> list:
    """A chapter with one block of most kinds."""
    return [
        Paragraph((Strong(text), " found."), "answer"),
        Heading("Section", 2),
        COSTS,
        bars(label=text),
        Fold(f"Observed: {text}", (Paragraph("How it is counted."),), "origin"),
    ]


def shows(name: str, blocks: list) -> dict:
    """A notebook whose one cell shows a chapter."""
    said = {"chapter": name, "lang": "fr", "blocks": held.held(blocks)}
    output = dict(output_type="display_data", data={held.MIME: said, "text/html": "<p></p>"}, metadata={})
    cell = dict(cell_type="code", metadata={}, source="SECRET", execution_count=1, outputs=[output])
    return {"cells": [cell]}


@cache
def service(name="Ma conciergerie"):
    """Thirty requests over four months, every typed text being the name."""
    rows = [
        {"id": f"D{i}", "date": f"2026-0{1 + i % 4}-10", "public": name, "service": name, "outcome": "served"}
        for i in range(30)
    ]
    settings = {"name": name, "start": "2026-01-01", "data_until": "2026-04-30"}
    return ck.Pilot.from_tables({"requests": rows}, settings)


def report(*blocks, name="Ma conciergerie", **options):
    """The report of a small service whose chapter on money holds these blocks."""
    notebooks = [shows("money", list(blocks or chapter()))]
    return reports.report(service(name), notebooks, answer=answered(name), lang="fr", **options)


def answered(name="Ma conciergerie"):
    """What is answered of that service, made once a language."""
    return _answered(name, i18n.language())


@cache
def _answered(name, _lang):
    return reports.answer(service(name), draws=200)


# ---- pages -------------------------------------------------------------------------------------------------


def parsed(page):
    return BeautifulSoup(page, "html.parser")


def check_harmless(page):
    """Nothing runs, nothing is fetched, no attribute listens."""
    soup = parsed(page)
    assert not soup.find_all(
        ["script", "iframe", "object", "embed", "form", "base", "svg:script", "template"]
    )
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), tag
            if name in ("src", "srcset", "data", "poster", "background", "xlink:href"):
                assert str(value).startswith("data:image/"), tag
            if name == "href":
                allowed = r"(#|https?://|mailto:|data:,$|[\w./-]+$)"
                assert re.match(allowed, value), tag
                if tag.name == "link":
                    assert value.startswith("data:"), tag
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", page)
    assert len(soup.find_all("style")) == 1
    assert len(soup.find_all("h1")) == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)


def headings_in_order(page):
    levels = [int(tag.name[1]) for tag in parsed(page).find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    return all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
