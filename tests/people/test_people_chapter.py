"""The chapter on people in the report: short, few charts, one line where nothing is noted."""

import re

import lxml.html
import pytest
from demo_once import demo

pytestmark = pytest.mark.long
WORDS, CHARTS = 650, 3


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    out = demo("fr", tmp_path_factory)
    names = ("contrats", "engagement", "pivot", "camion", "incomplet")
    return {name: (out / name / "rapport.html").read_text("utf8") for name in names}


def chapter(page):
    """What is in sight of the chapter: details folded away."""
    root = lxml.html.document_fromstring(page)
    found = root.get_element_by_id("people")
    for folded in found.xpath('.//details|.//*[contains(@class,"on-paper")]|.//svg|.//style'):
        folded.drop_tree()
    return found


def words(element):
    parts = element.xpath(".//text()")  # what is raised belongs to its number: 3e is one word
    raised = [part.is_text and part.getparent().tag == "sup" for part in parts]
    spaced = "".join(("" if high else " ") + part for part, high in zip(parts, raised, strict=True))
    return [word for word in re.split(r"[\s'’]+", spaced) if re.search(r"\w", word)]


@pytest.mark.parametrize("name", ["contrats", "engagement", "pivot", "camion"])
def test_it_takes_few_words_and_charts(reports, name):
    found = chapter(reports[name])
    assert len(words(found)) <= WORDS
    assert len(found.xpath(".//figure")) <= CHARTS


def test_with_little_data_it_takes_one_line(reports):
    found = chapter(reports["incomplet"])
    [only] = [one.text_content() for one in found.xpath(".//p[not(@class='up')]")]
    assert only.startswith("Rien n’est encore noté")
    assert not found.xpath(".//figure|.//table")
