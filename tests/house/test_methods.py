"""The pages of methods say what the code does: their constants are its own, and what points to them finds them."""

import importlib
import re

import numpy as np
import pytest
from conftest import ROOT

from conciergekit.core import rates

PAGES = {lang: ROOT / "docs" / name for lang, name in (("en", "methods.md"), ("fr", "methodes.md"))}
TEXTS = {lang: page.read_text(encoding="utf8") for lang, page in PAGES.items()}
CONSTANT = re.compile(r"^\| (?P<name>[^|`]+) \| `(?P<value>[^`]+)` \| `(?P<where>[^`]+)` \|$", re.M)
SOURCES = [
    path
    for room in ("conciergekit", "benchmarks", "tests")
    for path in (ROOT / room).rglob("*.py")
    if path.name != "test_methods.py"
]


def anchors(lang: str) -> list[str]:
    return re.findall(r'^<a id="([a-z]+)"></a>$', TEXTS[lang], re.M)


def constants(lang: str) -> list[tuple[str, tuple[float, ...]]]:
    """(where, values) of each row "constant | value | where"."""
    return [
        (m["where"], tuple(float(v.replace(",", ".")) for v in m["value"].split(";")))
        for m in CONSTANT.finditer(TEXTS[lang])
    ]


def said_by_the_code(where: str) -> tuple[float, ...]:
    if where.startswith("rates "):
        name, *key = where.removeprefix("rates ").split(".")
        value = rates.value(name)
        return (float(value[key[0]] if key else value),)
    return tuple(float(v) for one in where.split("; ") for v in np.ravel(_found(one)))


def _found(path: str):
    """The value at a dotted path under the package: its longest part that is a module, then attributes."""
    module, names = importlib.import_module("conciergekit"), path.split(".")
    while names:
        try:
            module = importlib.import_module(f"{module.__name__}.{names[0]}")
        except ModuleNotFoundError:
            break
        names.pop(0)
    for name in names:
        module = getattr(module, name)
    return module


@pytest.mark.parametrize("lang", PAGES)
def test_constants_of_the_page_are_those_of_the_code(lang):
    found = constants(lang)
    assert len(found) == len(re.findall(r"^\|.*` \|$", TEXTS[lang], re.M)) > 50  # no row is left unread
    assert [(w, v) for w, v in found if v != pytest.approx(said_by_the_code(w))] == []


def test_both_pages_have_the_same_sections_and_constants():
    assert anchors("en") == anchors("fr")
    assert len(set(anchors("en"))) == 12
    assert constants("en") == constants("fr")


@pytest.mark.parametrize("lang", PAGES)
def test_each_section_says_where_it_fails_and_how_to_run_it_again(lang):
    for section in TEXTS[lang].split('<a id="')[1:]:
        for said in {
            "en": ("Model", "Supposes", "Fails", "Run again"),
            "fr": ("Modèle", "Suppose", "Échoue", "Refaire"),
        }[lang]:
            assert f"**{said}" in section, section[:40]


@pytest.mark.parametrize("lang", PAGES)
def test_links_and_files_that_a_page_names_exist(lang):
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[lang]):
        file, _, anchor = target.partition("#")
        assert (PAGES[lang].parent / file).exists(), target
        assert not anchor or file or anchor in anchors(lang), target
    for file in re.findall(r"`?(?:python )?((?:benchmarks|tests)/[\w/]+\.(?:py|md|json))", TEXTS[lang]):
        assert (ROOT / file).exists(), file


def test_what_points_to_the_pages_finds_them():
    """In docstrings and comments: docs/methods.md, with a section or without; never a page that has no name."""
    pointers = [
        (p, a) for p in SOURCES for a in re.findall(r"docs/methods\.md(?:#(\w+))?", p.read_text("utf8"))
    ]
    assert len(pointers) >= 6
    assert [(p.name, a) for p, a in pointers if a and a not in anchors("en")] == []
    unnamed = re.compile(r"the method (?:note|page)|methods/\w+\.md")
    assert [p.name for p in SOURCES if unnamed.search(p.read_text("utf8").replace("\n", " "))] == []


@pytest.mark.parametrize("page", ["README.md", "README.fr.md", "docs/architecture.md"])
def test_who_reads_the_documentation_is_led_to_the_pages(page):
    assert re.search(r"method(?:e)?s\.md", (ROOT / page).read_text(encoding="utf8"))
