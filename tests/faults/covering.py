"""Which tests run which statement: the modules that compute, rewritten so that each statement tells it ran.

What a test does not do again because an earlier one did it (a cache, what a pilot remembers, a fixture of its
module) counts as done by it too: a fault there would reach it.
"""

import ast
import builtins
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

import planting
import pytest

SAMPLES = ("pivot", "contrats", "engagement", "camion", "incomplet")
SEEN: set[int] = builtins.__dict__.setdefault("_statements_seen", set())
_HEAD = 'import builtins as _b_\n_statement_ran = _b_.__dict__.setdefault("_statements_seen", set()).add'


def instrument(root: Path) -> dict[str, list[tuple[int, int]]]:
    """Rewrite the modules under `root`; module -> (first line, number) of each statement, in the order of lines."""
    numbers: dict[str, list[tuple[int, int]]] = {}
    count = 0
    for file in planting.modules(root):
        tree = ast.parse(file.read_bytes())
        rewriter = _Rewriter(count)
        for function in planting.computing(tree):
            rewriter.rewrite(function)
        count = rewriter.count
        numbers[str(file.relative_to(root))] = sorted(rewriter.lines)
        at = next((i for i, node in enumerate(tree.body) if not _first(node)), len(tree.body))
        tree.body[at:at] = ast.parse(_HEAD).body
        file.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf8")
    return numbers


def statement(numbers: list[tuple[int, int]], line: int) -> int | None:
    """Number of the statement of a module that holds a line."""
    return max(((first, number) for first, number in numbers if first <= line), default=(0, None))[1]


def _first(node: ast.stmt) -> bool:
    """Lines that must stay first: the docstring, imports from the future."""
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
    )


class _Rewriter:
    def __init__(self, count: int):
        self.count, self.lines = count, []

    def rewrite(self, node: ast.AST) -> None:
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                setattr(node, name, self._told(body))
        for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            self.rewrite(part)

    def _told(self, body: list[ast.stmt]) -> list[ast.stmt]:
        told = []
        for node in body:
            if told or not _first(node):
                told.append(ast.parse(f"_statement_ran({self.count})").body[0])
                self.lines.append((node.lineno, self.count))
                self.count += 1
            if isinstance(node, ast.stmt) and not isinstance(node, ast.ClassDef):
                self.rewrite(node)
            told.append(node)
        return told


# ---- what is done once and kept ---------------------------------------------------------------------------


def _filling(function: Callable) -> Callable:
    """The function, which also returns the statements its call ran."""

    def filled(*args, **kwargs):
        before = set(SEEN)
        SEEN.clear()
        try:
            value = function(*args, **kwargs)
            return value, frozenset(SEEN)
        finally:
            SEEN.update(before)

    return filled


def _cache(maxsize=128, typed=False):
    def wrap(function):
        kept = _lru_cache(maxsize, typed)(_filling(function))

        @functools.wraps(function)
        def answer(*args, **kwargs):
            value, lines = kept(*args, **kwargs)
            SEEN.update(lines)
            return value

        answer.cache_clear, answer.cache_info = kept.cache_clear, kept.cache_info
        return answer

    if callable(maxsize):
        function, maxsize = maxsize, 128
        return wrap(function)
    return wrap


class _Property(functools.cached_property):
    """A cached property that tells, each time it is read, the statements its first reading ran."""

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        kept = instance.__dict__
        if self.attrname not in kept:
            kept[self.attrname], kept[f"_lines_of_{self.attrname}"] = _filling(self.func)(instance)
        SEEN.update(kept.get(f"_lines_of_{self.attrname}", ()))
        return kept[self.attrname]

    def __set__(self, instance, value):
        instance.__dict__[self.attrname] = value


_lru_cache = functools.lru_cache


def keep_lines() -> None:
    """To be called before the kit is imported: its caches, and what its pilots remember, tell what they stand for."""
    functools.lru_cache = _cache
    functools.cache = lambda function: _cache(None)(function)
    functools.cached_property = _Property
    from conciergekit.core import pilot

    remembered = pilot.remembered

    def remembering(function):
        kept = remembered(_filling(function))

        @functools.wraps(function)
        def answer(asked, *args):
            value, lines = kept(asked, *args)
            SEEN.update(lines)
            return value.copy(deep=False) if hasattr(value, "iloc") else value

        return answer

    pilot.remembered = remembering


# ---- the tests --------------------------------------------------------------------------------------------


class Held:
    """A plugin of pytest: the tests are collected and the sample pilots read once; `answer` then runs tests as often as
    it likes, each time in a process forked from this one."""

    def __init__(self, answer: Callable[[], None]):
        self._answer, self.session, self.imported = answer, None, {}

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        SEEN.clear()
        report = yield
        if isinstance(collector, pytest.Module):
            self.imported[collector.nodeid] = frozenset(SEEN)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.session = session
        for name in SAMPLES:
            sys.modules["conftest"].load(name)
        sys.dont_write_bytecode = True
        self._answer()
        return True

    def first_failed(self, nodeids: list[str]) -> str:
        """The first of these tests that fails, in this order; "" if none does."""
        places = {item.nodeid: item for item in self.session.items}
        failed = _Failed()
        self.session.config.pluginmanager.register(failed)
        for item, following in _pairs([places[nodeid] for nodeid in nodeids if nodeid in places]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failed.nodeids:
                return failed.nodeids[0]
        return ""

    def recorded(self, file: str) -> tuple[dict, list[str]]:
        """What each test of a file runs, and those that fail."""
        recorder, failed = Recorder(self.imported[file]), _Failed()
        self.session.config.pluginmanager.register(recorder)
        self.session.config.pluginmanager.register(failed)
        for item, following in _pairs(
            [item for item in self.session.items if item.nodeid.split("::")[0] == file]
        ):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return recorder.found, failed.nodeids


def _pairs(items: list) -> list[tuple]:
    return list(zip(items, [*items[1:], None], strict=True)) if items else []


def reload_samples() -> None:
    """Read the sample pilots again: what reads them is broken."""
    sys.modules["conftest"].load.cache_clear()


class _Failed:
    def __init__(self):
        self.nodeids: list[str] = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.nodeids.append(report.nodeid)


class Recorder:
    """A plugin of pytest: for each test, the statements it rests on and its processor time.

    imported: statements that ran while its file was imported.
    """

    def __init__(self, imported: frozenset[int]):
        self.found: dict[str, tuple[float, frozenset[int]]] = {}
        self._imported, self._fixtures = imported, {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        before = set(SEEN)
        SEEN.clear()
        try:
            return (yield)
        finally:
            self._fixtures.setdefault(fixturedef.argname, set()).update(SEEN)
            SEEN.update(before)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        SEEN.clear()
        began = _cpu_s()
        answer = yield
        kept = [self._fixtures.get(name, ()) for name in getattr(item, "fixturenames", ())]
        self.found[item.nodeid] = (_cpu_s() - began, frozenset(self._imported.union(SEEN, *kept)))
        return answer


def _cpu_s() -> float:
    return sum(os.times()[:4])


def run(files: list[str], *plugins) -> int:
    """Run pytest here on these test files; its exit code."""
    options = [
        "-q",
        "--no-header",
        "--tb=no",
        "-p",
        "no:nbval",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=0",
        f"--basetemp={Path.cwd()}.tmp",
    ]
    return int(pytest.main([*options, *files], plugins=plugins))
