"""The tool that breaks the kit on purpose: what it plants, what it leaves alone, what it sees of a statement that runs."""

import ast
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "faults"))

import covering
import planting

SOURCE = '''"""A module of figures, 1 + 1 of them."""

LEAST = 2 + 3


def total(table, least: int | None = 5 - 1):
    """Sum of what counts, a - b."""
    if least < 3:
        raise ValueError(f"{least - 1} is too few")
    kept = table[table["n"] >= least]
    names = [name for name in kept if name is not None]
    return kept["n"].sum() * 2 - len(names), kept.fillna(0), np.abs(kept)


def words(table) -> str:
    return str(table["n"].sum() - 1)
'''


@pytest.fixture
def module(tmp_path):
    file = tmp_path / "conciergekit" / "finance" / "sums.py"
    file.parent.mkdir(parents=True)
    file.write_text(SOURCE, encoding="utf8")
    return file


def planted(module, root):
    return {
        (fault.line, fault.kind, fault.before, fault.after.replace('"', "'"))
        for fault in planting.faults(module, root)
    }


def test_each_kind_of_fault_is_found_where_it_stands(module, tmp_path):
    found = planted(module, tmp_path)
    assert (8, "comparison turned", "least < 3", "(least > 3)") in found
    assert (8, "boundary", "least < 3", "(least <= 3)") in found
    assert (8, "boundary", "least < 3", "(least < 4)") in found
    assert (10, "filter dropped", 'table[table["n"] >= least]', "(table[:])") in found
    assert (10, "filter reversed", 'table[table["n"] >= least]', "(table[~(table['n'] >= least)])") in found
    assert (11, "filter reversed") in {fault[:2] for fault in found}
    assert (12, "sum/mean", 'kept["n"].sum()', "kept['n'].mean()") in found
    assert (12, "factor", 'kept["n"].sum() * 2', "(kept['n'].sum() * 4)") in found
    assert (12, "sign") in {fault[:2] for fault in found}
    assert (12, "term left out", 'kept["n"].sum() * 2 - len(names)', "(kept['n'].sum() * 2)") in found
    assert (12, "missing value", "kept.fillna(0)", "kept.fillna(1)") in found
    assert (12, "filter dropped", "np.abs(kept)", "kept") in found


def test_texts_defaults_errors_and_functions_that_word_are_left_alone(module, tmp_path):
    lines = {fault[0] for fault in planted(module, tmp_path)}
    assert lines == {8, 10, 11, 12}


def test_a_planted_module_differs_in_one_place_and_still_compiles(module, tmp_path):
    for fault in planting.faults(module, tmp_path):
        broken = fault.plant(SOURCE.encode()).decode()
        ast.parse(broken)
        assert broken != SOURCE
        assert broken.count("\n") == SOURCE.count("\n")


def test_the_modules_that_compute_are_broken_and_those_that_tell_are_not():
    names = {str(file.relative_to(ROOT / "conciergekit")) for file in planting.modules(ROOT)}
    assert {
        "finance/funding/budget.py",
        "gates/rule.py",
        "evidence/counts.py",
        "core/cells/dates.py",
        "core/privacy.py",
    } <= names
    assert not {"gates/words.py", "finance/charts.py", "tell/logistics/maps.py"} & names


def test_a_statement_tells_that_it_ran_and_changes_nothing_else(module, tmp_path):
    numbers = covering.instrument(tmp_path)["conciergekit/finance/sums.py"]
    space = {}
    exec(compile(module.read_text(encoding="utf8"), str(module), "exec"), space)
    covering.SEEN.clear()
    with pytest.raises(ValueError, match="1 is too few"):
        space["total"]({}, 2)
    ran = covering.SEEN.copy()
    covering.SEEN.clear()
    assert covering.statement(numbers, 9) in ran
    assert covering.statement(numbers, 10) not in ran
    assert space["words"].__doc__ is None
    assert space["total"].__doc__ == "Sum of what counts, a - b."


def test_what_a_cache_keeps_counts_as_run_by_whoever_asks_again():
    calls = []

    @covering._cache(None)
    def kept(x):
        calls.append(x)
        covering.SEEN.add(99)
        return x + 1

    for _time in range(2):
        covering.SEEN.clear()
        assert kept(1) == 2
        assert {99} == covering.SEEN
    assert calls == [1]
