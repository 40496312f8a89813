"""The layers of the house, as the map in docs/architecture.md says: who may import whom, by the imports written in the files.

What is not yet as it should be is counted, and may only become less.
"""

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from conftest import ROOT

PACKAGE = ROOT / "conciergekit"
MAP = re.findall(
    r"^\| ([a-z]+) \| ([a-z_ ]+) \| ([a-z ]*?) ?\|$", (ROOT / "docs/architecture.md").read_text("utf8"), re.M
)
LAYERS = {name: rooms for name, rooms, _may in MAP if name not in ("layer", "room")}
MAY = {name: {name, *may.split()} for name, _rooms, may in MAP if name in LAYERS}
# the analyses, each of which may know those before it only
ORDER = LAYERS["analyses"]
TELLING = (
    "words",
    "charts",
    "pictures",
    "picture",
    "draw",
    "spoken",
)  # files of an analysis that belong to `tell`

STILL = {}
MOST_FILES = 20
HIDDEN_STILL = 85
LATER_STILL = 0  # arrows from an analysis to one after it


def layer(module):
    """The layer of a module below the package, "" for the package's own face."""
    room, _dot, rest = module.partition(".")
    if not room:
        return ""
    found = next(name for name, rooms in LAYERS.items() if room in rooms.split())
    file = rest.split(".")[-1]
    told = any(file.startswith(name) or file.endswith(f"_{name}") for name in TELLING)
    return "tell" if found == "analyses" and told else found


@cache
def modules():
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def arrows():
    """(from, to, inside a function) for each import of the package by one of its files, type checkers' left out."""
    return [(name, *found) for name, path in modules().items() for found in _imports(name, path)]


def _imports(name, path):
    here = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node, inside in _statements(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = here.split(".") if here else []
            base = ".".join([*parts[: len(parts) - node.level + 1], *(node.module or "").split(".")]).strip(
                "."
            )
            for alias in node.names:
                target = f"{base}.{alias.name}".strip(".")
                yield target if target in modules() else base, inside


def _statements(block, inside=False):
    """(statement, whether a function holds it) of a file, those for type checkers left out; no expression holds one."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for node in getattr(block, field, ()):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                continue
            yield node, inside
            yield from _statements(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def against():
    """Arrows that go up, by the two layers they join."""
    found = defaultdict(set)
    for source, target, _inside in arrows():
        one, other = layer(source), layer(target)
        if one and other and other not in MAY[one]:
            found[f"{one} → {other}"].add(f"{source} → {target}")
    return found


def test_every_room_has_a_layer():
    rooms = {name.partition(".")[0] for name in modules()} - {""}
    named = {room for rooms_of in LAYERS.values() for room in rooms_of.split()}
    assert rooms <= named
    assert all(count == 1 for count in Counter(" ".join(LAYERS.values()).split()).values())


@pytest.mark.long
def test_no_arrow_goes_up_that_did_not():
    more = {joined: sorted(found) for joined, found in against().items() if len(found) > STILL.get(joined, 0)}
    assert more == {}


def later():
    """Arrows from an analysis to one that comes after it."""
    place = {room: at for at, room in enumerate(ORDER.split())}
    rooms = [
        (source, target, *(place.get(one.split(".")[0], -1) for one in (source, target)))
        for source, target, _in in arrows()
    ]
    return {(source, target) for source, target, one, other in rooms if other > one >= 0}


def circle():
    """Files that import one another in a ring, whatever their rooms and wherever the import stands; [] when there are none."""
    known = defaultdict(set)
    for source, target, _inside in arrows():
        if source != target:
            known[source].add(target)
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_file_imports_one_that_imports_it():
    assert circle() == []


def test_a_circle_inside_a_room_is_seen(monkeypatch):
    there = [("people.voices", "people.choices", False), ("people.choices", "core.i18n", False)]
    monkeypatch.setattr(f"{__name__}.arrows", lambda: there)
    assert circle() == []
    there.append(("people.choices", "people.voices", True))
    assert set(circle()) == {"people.choices", "people.voices"}


def test_the_analyses_have_an_order():
    assert sorted(ORDER.split()) == sorted(LAYERS["analyses"].split())
    assert len(later()) <= LATER_STILL, sorted(later())


def test_no_folder_holds_more_than_twenty_files():
    count = Counter(path.parent for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    assert {folder.name: files for folder, files in count.items() if files > MOST_FILES} == {}


def test_imports_hidden_in_functions_become_fewer():
    assert sum(inside for _source, _target, inside in arrows()) <= HIDDEN_STILL


def test_the_engine_uses_nothing_else_of_the_kit():
    """It could be published alone."""
    assert {target for source, target, _inside in arrows() if source.partition(".")[0] == "engine"} <= {
        name for name in modules() if name.partition(".")[0] == "engine"
    }


@pytest.mark.parametrize(
    ("source", "target", "goes_up"),
    [
        ("offers.result", "tell.offers", True),
        ("tell.offers", "offers.result", False),
        ("gates.review", "read", True),
    ],
)
def test_an_arrow_up_is_seen(monkeypatch, source, target, goes_up):
    monkeypatch.setattr(f"{__name__}.arrows", lambda: [(source, target, False)])
    assert bool(against()) is goes_up
