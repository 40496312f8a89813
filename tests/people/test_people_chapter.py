"""The chapter on people in the report: short, few charts, one line where nothing is noted."""

import re

import lxml.html
import pytest
from demo_once import FEW, demo

pytestmark = pytest.mark.long
WORDS, CHARTS = 650, 3


@pytest.fixture
def chapter(name, tmp_path_factory):
    """What is in sight of the chapter: details folded away."""
    page = demo("fr", tmp_path_factory, name) / name / "rapport.html"
    root = lxml.html.document_fromstring(page.read_text("utf8"))
    found = root.get_element_by_id("people")
    for folded in found.xpath('.//details|.//*[contains(@class,"on-paper")]|.//svg|.//style'):
        folded.drop_tree()
    return found


def words(element):
    parts = element.xpath(".//text()")  # what is raised belongs to its number: 3e is one word
    raised = [part.is_text and part.getparent().tag == "sup" for part in parts]
    spaced = "".join(("" if high else " ") + part for part, high in zip(parts, raised, strict=True))
    return [word for word in re.split(r"[\s'’]+", spaced) if re.search(r"\w", word)]


OTHERS = [pytest.param(name, marks=pytest.mark.exhaustive) for name in ("contrats", "pivot", "camion")]


@pytest.mark.parametrize("name", [FEW[0], *OTHERS])
def test_it_takes_few_words_and_charts(chapter):
    assert len(words(chapter)) <= WORDS
    assert len(chapter.xpath(".//figure")) <= CHARTS


@pytest.mark.parametrize("name", ["incomplet"])
def test_with_little_data_it_takes_one_line(chapter):
    [only] = [one.text_content() for one in chapter.xpath(".//p[not(@class='up')]")]
    assert only.startswith("Rien n’est encore noté")
    assert not chapter.xpath(".//figure|.//table")
