"""The gallery shows every chart of the kit, in both languages, light enough to be kept."""

import ast
import re
import runpy
import sys
from html import escape
from operator import attrgetter
from xml.etree import ElementTree

import pytest
from conftest import ROOT

import conciergekit
from conciergekit.tell import TELLINGS


@pytest.fixture(scope="module")
def gallery():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import gallery as found
    finally:
        sys.path.remove(str(ROOT / "docs"))
    return found


def charts_of_the_kit() -> set[str]:
    """Every public method named plot… of every class, read from the source, and every function so named of the module that
    tells a result: "module.Class.method"."""
    found, homes = set(), {}
    for path in (ROOT / "conciergekit").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "conciergekit").with_suffix("").parts)
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(kind, ast.ClassDef) and kind.name != "Told":
                homes[f"{module.partition('.')[0]}.{kind.name}"] = f"{module}.{kind.name}"
                found |= {f"{module}.{kind.name}.{name}" for name in plots(kind)}
    for result, telling in TELLINGS.items():
        path = ROOT / "conciergekit" / "tell" / f"{telling.replace('.', '/')}.py"
        found |= {f"{homes[result]}.{name}" for name in plots(ast.parse(path.read_text(encoding="utf-8")))}
    return found


def plots(node) -> list[str]:
    """The functions named plot… that stand right in a class or a module."""
    return [
        item.name for item in node.body if isinstance(item, ast.FunctionDef) and item.name.startswith("plot")
    ]


@pytest.mark.long
def test_the_gallery_lists_every_chart_of_the_kit_and_no_other(gallery):
    assert {chart.draws for chart in gallery.CHARTS} == charts_of_the_kit()


def test_each_chart_has_a_name_of_its_own_a_question_in_both_languages_and_a_notebook_that_exists(gallery):
    assert len({chart.name for chart in gallery.CHARTS}) == len(gallery.CHARTS)
    for chart in gallery.CHARTS:
        assert chart.en.endswith("?")
        assert chart.fr.endswith("\N{NO-BREAK SPACE}?"), chart.fr
        if chart.notebook:
            assert (ROOT / "notebooks" / gallery.NOTEBOOKS[chart.notebook]).is_file()


def test_every_name_a_call_of_the_gallery_uses_exists(gallery):
    """The calls are what readers copy, and what `make docs` runs: minutes that no quick test can spend."""
    for chart in gallery.CHARTS:
        for dotted in re.findall(r"\bck((?:\.[a-z]\w*)+)", chart.call):
            assert attrgetter(dotted[1:])(conciergekit), chart.call


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_pages_show_every_picture_side_by_side(gallery, lang):
    page = (ROOT / "docs" / gallery.PAGES[lang]).read_text(encoding="utf-8")
    for chart in gallery.CHARTS:
        picture = f"{gallery.FOLDER}/{chart.name}.{lang}.svg"
        assert picture in page
        assert escape(chart.call) in page
        root = ElementTree.parse(ROOT / "docs" / picture).getroot()
        assert root.tag.endswith("svg")
    assert page.count('alt=""') == 0


def test_the_gallery_stays_light(gallery):
    pictures = list((ROOT / "docs" / gallery.FOLDER).glob("*.svg"))
    assert len(pictures) == 2 * len(gallery.CHARTS)
    assert sum(path.stat().st_size for path in pictures) < 900_000
    assert not [
        path.name for path in pictures if "<pattern" in path.read_text(encoding="utf-8")
    ]  # heavy in print


@pytest.mark.long
def test_a_chart_of_the_gallery_is_the_same_each_time(gallery):
    chart = next(chart for chart in gallery.CHARTS if chart.name == "money-payers")
    assert gallery.draw(chart, "en") == gallery.draw(chart, "en")
    title, picture = gallery.draw(chart, "fr")
    assert title
    assert b"<text" in picture


def test_make_docs_writes_the_gallery():
    assert (
        "gallery"
        in runpy.run_path(str(ROOT / "docs" / "build.py"), run_name="read")["main"].__code__.co_names
    )
