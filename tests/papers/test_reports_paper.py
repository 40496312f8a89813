"""Charts and pages of repair on paper: nothing hostile, nothing cut, light."""

import base64
import re
from io import BytesIO
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image
from report_cells import HOSTILE

import conciergekit as ck
from conciergekit import show
from conciergekit.core import i18n
from conciergekit.core.findings.finding import ANALYSES
from conciergekit.draw import charts
from conciergekit.papers import reports
from conciergekit.papers.pages import pictures


def chart(title="A finding", caption=""):
    ax = charts.axes()
    ax.plot([0, 1, 2], [1, 3, 2])
    charts.title(ax, title)
    return show.figure(ax.figure, caption)


def svg_of(address):
    """The drawing of a picture's address, slimmed or not."""
    kind, _comma, words = address.partition(",")
    return base64.b64decode(words).decode() if kind.endswith("base64") else unquote(words)


def hatched():
    ax = charts.axes()
    ax.bar([0, 1, 2], [1, 3, -2], hatch="///", color=charts.ORANGE, edgecolor="white")
    charts.title(ax, "Hatched")
    return ax.figure


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_a_chart(text):
    html = chart(charts.short(text, 60))
    source = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode("utf-8")
    assert "<script" not in source
    assert "<a " not in source
    slim = pictures.slim(re.search(r'src="([^"]+)"', html)[1])
    assert pictures.draw(svg_of(slim), 1400)[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.long
def test_a_slimmed_chart_looks_the_same():
    """Pixel by pixel: glyphs under short names and rounded places move nothing one could see."""
    source = re.search(r'src="([^"]+)"', chart("A stop costs 6.57 € — où ?"))[1]
    before, after = (
        np.asarray(Image.open(BytesIO(pictures.draw(svg_of(p), 700))).convert("L"), float)
        for p in (source, pictures.slim(source))
    )
    assert before.shape == after.shape
    assert np.abs(before - after).mean() < 0.5
    assert len(pictures.slim(source)) < 0.6 * len(source)


@pytest.mark.long
def test_a_hatch_is_drawn_as_lines_and_looks_as_matplotlib_s_pattern(monkeypatch):
    drawings = []
    for change in (charts._hatched, lambda drawn: drawn):
        monkeypatch.setattr(charts, "_hatched", change)
        drawings.append(charts.svg(hatched()).decode())
    assert ["<pattern" in drawn for drawn in drawings] == [False, True]
    # wide: at the size of a page resvg, too, makes a pattern a coarse bitmap
    lines, pattern = (
        np.asarray(Image.open(BytesIO(one)).convert("L"), float)
        for one in (pictures.draw(drawing, 2800, []) for drawing in drawings)
    )
    assert np.abs(lines - pattern).mean() < 0.1  # of 255


@pytest.mark.parametrize("label", ["short", "a very long label at the left of the chart, more than usual"])
@pytest.mark.sampled(0)
def test_the_title_of_a_chart_never_leaves_it(label):
    ax = charts.axes()
    ax.barh([label], [3])
    charts.title(ax, "A finding that says a lot of things " * 4, "and how to read it, word after word, " * 4)
    charts.svg(ax.figure)
    with charts._on_page(ax.figure) as page:
        for text in (ax.ck_title, ax.ck_words[2]):
            assert text.get_window_extent(page.get_renderer()).x1 <= ax.figure.bbox.x1


def test_the_page_of_repairs_says_what_each_fault_affects(pilot_of):
    findings = pilot_of("incomplet").findings
    html = reports.repair_page("A", findings, lang="fr")
    assert "&lt;built-in" not in html
    with ck.use_language("fr"):
        told = [i18n._(ANALYSES[code]) for f in findings for code in f.affects]
    assert told
    assert all(words in html for words in told)
