"""The house stays small: what docs/architecture.md says of rooms, layers and budgets is true.

A user would lose the one thing 1.0 is for: code that a new colleague reads in two days.
"""

import ast
import csv
import json
import re
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import jinja2
from jinja2 import nodes
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "conciergekit"
MAP = (ROOT / "docs" / "architecture.md").read_text("utf8")
ROWS = re.findall(r"^\| `(\w+)(?:\.py|/)` \| (\d+) \| [^|]+ \| ([^|]+) \|$", MAP, re.M)
LINES = {name: int(lines) for name, lines, _may in ROWS}
MAY = {name: {name, "privacy", *may.replace("–", "").split()} for name, _lines, may in ROWS}
CAUGHT = tuple(re.findall(r"^\| `([\w/.]+)` \| [^|]+ \|$", MAP, re.M))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
DECLARED = {"core": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
USE_EXTRA = {"report", "papers", "batch", "room", "cli"}  # the other rooms need the core only
IN_TEMPLATES = """Template Output TemplateData Name Getattr Getitem Const Filter Keyword If For Test
    Compare Operand And Or Not CondExpr List Tuple"""
NOT_OURS = {".venv", "build", "dist", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}


@cache
def files(pattern, below=ROOT):
    found = (path for path in below.rglob(pattern) if path.is_file())
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


@cache
def text(path):
    return path.read_text("utf8")


@cache
def tree(path):
    return ast.parse(text(path))


def walk(path, *kinds):
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def count(paths):
    return sum(len(text(path).splitlines()) for path in paths)


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """(module, name or None) for each import of a file, those hidden in a function too."""
    here = ("conciergekit", *path.relative_to(PACKAGE).parts)
    for node in walk(path, ast.Import):
        yield from ((alias.name, None) for alias in node.names)
    for node in walk(path, ast.ImportFrom):
        base = here[: len(here) - node.level] if node.level else ()
        module = ".".join([*base, *filter(None, [node.module])])
        yield from ((module, alias.name) for alias in node.names)


def ours(path):
    """The files of the package that a file imports."""
    for module, name in imports(path):
        for dotted in (f"{module}.{name}", module):
            target = ROOT.joinpath(*dotted.split("."))
            found = [f for f in (target.with_suffix(".py"), target / "__init__.py") if f.exists()]
            if found and PACKAGE in found[0].parents:
                yield found[0]
                break


def code_cells(path):
    cells = [cell for cell in json.loads(text(path))["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells), f"{path.name}: clear its outputs"
    return ["".join(cell["source"]) for cell in cells]


PYTHON = files("*.py", PACKAGE)


def test_each_room_keeps_to_its_budget():
    assert {room(path) for path in PYTHON} <= set(LINES)  # else: give it a row in the map
    over = {}
    for name, most in LINES.items():
        mine = [path for path in PYTHON if room(path) == name]
        lines, characters = count(mine), sum(len(text(path)) for path in mine)
        if lines > most or characters > 46 * most:
            over[name] = f"{lines} of {most} lines, {characters} of {46 * most} characters"
    assert not over
    assert sum(LINES.values()) <= 17_000
    assert sum(len(text(path)) for path in PYTHON) <= 780_000


def test_a_room_imports_only_what_the_map_says_and_no_file_what_imports_it():
    above = set()
    for name in LINES:  # the map reads downwards
        assert MAY[name] <= above | {name, "privacy", "all"}, name
        above.add(name)
    wrong, arrows = [], {path: set(ours(path)) - {path} for path in PYTHON}
    for path, targets in arrows.items():
        may = MAY[room(path)]
        may = set(LINES) - {"cli"} if "all" in may else may | {"__init__"}
        wrong += [f"{path} -> {target}" for target in targets if room(target) not in may]
        names = {name for module, name in imports(path) if module == "conciergekit"}
        wrong += [path] if None in names else []  # `import conciergekit` would reach every room
    assert not wrong
    TopologicalSorter(arrows).prepare()  # CycleError names the files


def test_what_is_imported_is_declared_and_evidence_needs_numpy_and_scipy_only():
    for path in PYTHON:
        tops = {module.partition(".")[0] for module, _name in imports(path)}
        tops -= {*sys.stdlib_module_names, "conciergekit"}
        lists = DECLARED["core"] + (DECLARED["all"] if room(path) in USE_EXTRA else [])
        allowed = {canonical(Requirement(one).name) for one in lists}
        assert {canonical(top) for top in tops} <= allowed, path
        assert room(path) != "evidence" or tops <= {"numpy", "scipy"}


def test_a_function_is_read_on_one_screen_and_a_line_without_scrolling():
    long = []
    for path in files("*.py"):
        wide = [n for n, line in enumerate(text(path).splitlines(), 1) if len(line) > 100]
        long += [f"{path.name}:{n}" for n in wide]
        for node in walk(path, ast.FunctionDef, ast.AsyncFunctionDef):
            said = node.body[0].end_lineno - node.body[0].lineno + 1
            said = said if ast.get_docstring(node) else 0
            if node.end_lineno - node.lineno + 1 - said > 60:
                long.append(f"{path.name}:{node.lineno} {node.name}")
    assert not long


def test_templates_hold_words_and_each_kind_of_file_keeps_to_its_budget():
    allowed = tuple(getattr(nodes, name) for name in IN_TEMPLATES.split())
    for path in (templates := files("*.j2")):
        odd = jinja2.Environment().parse(text(path)).find_all(nodes.Node)
        odd = [f"line {n.lineno}: {type(n).__name__}" for n in odd if not isinstance(n, allowed)]
        assert not odd, path
    for other in ("fr", "en"):
        assert count(p for p in templates if other not in p.relative_to(ROOT).parts) <= 3_100
    assert count([*files("*.css"), *files("*.js")]) <= 1_200
    cells = "\n".join(cell for path in files("*.ipynb") for cell in code_cells(path))
    assert len([line for line in cells.splitlines() if line.strip()]) <= 900
    assert count(files("*.py", ROOT / "tests")) <= 12_000
    assert count(files("*.py", ROOT / "benchmarks")) <= 1_500


def test_french_and_english_notebooks_run_the_same_code():
    french, english = (files("*.ipynb", ROOT / "notebooks" / one) for one in ("fr", "en"))
    assert [path.name[:2] for path in french] == [path.name[:2] for path in english]
    for pair in zip(french, english, strict=True):
        code, same = (
            # comments apart, and the line that gives the language
            [ast.dump(ast.parse(re.sub(r"(?m)^(lang|language) *=.*$", "", c))) for c in cells]
            for cells in map(code_cells, pair)
        )
        assert code == same, pair


def test_what_a_room_shows_says_what_it_is_and_names_its_arguments():
    silent = []
    for path in [path for path in PYTHON if path.parent == PACKAGE or path.name == "__init__.py"]:
        shown = {name for module, name in imports(path) if path.name == "__init__.py"}
        below = [other for other in ours(path) if other.parent == path.parent and other != path]
        told = [node for node in tree(path).body if not getattr(node, "name", "_").startswith("_")]
        told += [n for other in below for n in tree(other).body if getattr(n, "name", "") in shown]
        for node in told:
            vague = isinstance(node, ast.FunctionDef) and node.args.kwarg
            if vague or not ast.get_docstring(node):
                silent.append(f"{path.relative_to(PACKAGE)}: {node.name}")
    assert not silent


def test_nothing_is_found_by_magic_and_nothing_is_caught_whole():
    for path in set(PYTHON) - {PACKAGE / "__init__.py"}:
        named = {node.name for node in walk(path, ast.FunctionDef)}
        named |= {node.id for node in walk(path, ast.Name)} | {name for _m, name in imports(path)}
        assert not named & {"__getattr__", "__getattribute__", "__import__", "import_module"}, path
        for node in walk(path, ast.ExceptHandler):
            caught = {getattr(one, "id", "") for one in ast.walk(node.type)} if node.type else {""}
            if node.type is None or caught & {"Exception", "BaseException"}:
                assert path.relative_to(PACKAGE).as_posix().startswith(CAUGHT), node.lineno


def test_no_file_names_a_machine_or_a_registry():
    wrong = re.compile(r"(?<![\w.])/(wor[k]|roo[t]|hom[e]|op[t])/|://[^/\s]*(py[p]i|artifactor[y])")
    kinds = ("*.py", "*.md", "*.toml", "*.csv", "*.ipynb", "*.j2", "*.yml", "*.lock", "Makefile")
    assert not [path for kind in kinds for path in files(kind) if wrong.search(text(path))]


def test_words_are_whole_in_both_languages_and_french_is_tied():
    plain = re.compile(r"'| [:;!?»]|« |[\d}] [%€]")  # no line may break there; ’ is the apostrophe
    wrong = []
    for path in files("*.csv", PACKAGE):
        with path.open(encoding="utf8", newline="") as file:
            for row in csv.DictReader(file):
                for key in [key for key in row if re.fullmatch(r"fr(_\w+)?", key)]:
                    pair = [row[key] or "", row[key.replace("fr", "en", 1)] or ""]
                    french, english = (set(re.findall(r"{(\w+)", one)) for one in pair)
                    if french != english or plain.search(pair[0]) or not (key != "fr" or all(pair)):
                        wrong.append((path.name, *pair))
    assert not wrong
