"""The words that people write in their files: each is told once, in data, and read."""

import re
from pathlib import Path

import conciergekit.read
from conciergekit.read.words import Said, whole, words_in

HERE = Path(conciergekit.read.__file__).parent


def asked() -> dict[str, set[str]]:
    """Part of the file -> the expressions that modules ask for."""
    found: dict[str, set[str]] = {}
    for path in HERE.rglob("*.py"):
        text = path.read_text("utf-8")
        if part := re.search(r'^_SAID = Said\("(\w+)"\)', text, re.M):
            found.setdefault(part[1], set()).update(re.findall(r"\b_SAID\.(\w+)", text))
    return found


def test_every_expression_is_asked_for_by_a_module_or_is_a_part_of_one():
    of_modules = asked()
    for part, own in words_in("file_words").items():
        wanted = of_modules[part]
        said = [
            text
            for found in own.values()
            for text in (found.values() if isinstance(found, dict) else [found])
        ]
        held = {name for text in said for name in re.findall(r"(?<!\?P)<(\w+)>", text)}
        assert {*own} == wanted | (held & {*own}), part


def test_every_expression_can_be_compiled():
    for part, own in words_in("file_words").items():
        for name in own:
            assert getattr(Said(part), name)


def test_an_expression_holds_its_parts_and_the_months():
    assert whole("(?P<day>du )<word> (?:<months>)", {"word": "le <more>", "more": "1er"}).startswith(
        "(?P<day>du )le 1er (?:janvier|"
    )
