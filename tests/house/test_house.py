"""The house rules: one list of dependencies, bare notebooks, both languages whole, a light import."""

import ast
import json
import pkgutil
import re
import runpy
import string
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache

import pytest
import yaml
from babel.messages.pofile import read_po
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from conciergekit import notebooks
from conciergekit.core import VERSION, facts, i18n, languages, measures, rates
from conciergekit.core.findings.finding import messages
from conciergekit.core.languages import apostrophes
from conciergekit.core.paths import data
from conciergekit.core.schema import KINDS
from conciergekit.core.tables import TABLES
from conciergekit.papers import documents, reports
from conciergekit.read.layout import mapping
from conciergekit.tell import rates as rate_words
from conciergekit.tell.gates.grid import _lines as lines_of_the_grid
from conciergekit.tell.said import untyped

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf8")
FRENCH = ROOT / "conciergekit" / "languages" / "fr"
CATALOGUES = sorted([*FRENCH.glob("*.po"), *FRENCH.glob("dictionary/*.po")])
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIXED_BY_THE_USER = {"jupyterlab", "pandas", "matplotlib", "ipywidgets", "papermill", "nbval", "pytest"}


def declared():
    project = PYPROJECT["project"]
    everything = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    return [Requirement(text) for text in everything]


def locked():
    """name -> versions (a universal lock may hold one a Python version)."""
    found = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.M):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


# ---- one list of dependencies ----------------------------------------------------------------------------


def test_the_lock_holds_every_declared_dependency_within_its_bounds():
    versions = locked()
    for requirement in declared():
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in requirements.lock: run `make lock`"
        assert all(version in requirement.specifier for version in found), requirement


def test_the_lock_is_hashed_and_names_no_host():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|--trusted", LOCK)


def test_environment_yml_installs_this_package_and_pins_what_the_lock_pins():
    assert {"pip": ["-e .[all]"]} in ENVIRONMENT["dependencies"]
    plain = dict(entry.split("=") for entry in ENVIRONMENT["dependencies"] if "=" in entry)
    # Binder understands nothing but this form
    assert re.fullmatch(r"3\.\d+", plain["python"])
    assert (
        Version(plain.pop("python")) in Requirement("x" + PYPROJECT["project"]["requires-python"]).specifier
    )
    assert set(plain) == FIXED_BY_THE_USER
    assert {name: [Version(version)] for name, version in plain.items()} == {
        name: locked()[name] for name in plain
    }
    assert {
        entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str) and "=" not in entry
    } == {"pip"}


def test_the_core_is_what_figures_and_cells_need_and_no_more():
    names = {canonicalize_name(Requirement(text).name) for text in PYPROJECT["project"]["dependencies"]}
    assert names == {
        "babel",
        "ipython",
        "ipywidgets",
        "matplotlib",
        "mistune",
        "numpy",
        "openpyxl",
        "pandas",
        "python-calamine",
        "scipy",
        "traitlets",
    }
    declared_names = {canonicalize_name(requirement.name) for requirement in declared()}
    assert declared_names >= FIXED_BY_THE_USER


def test_one_version_is_said_everywhere():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf8"))["version"]
    newest = re.search(r"^## (\d\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf8"), re.M)[1]
    assert {PYPROJECT["project"]["version"], cited, newest} == {VERSION}


# ---- notebooks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_text_and_short_calls_without_outputs(path):
    node = json.loads(path.read_text(encoding="utf8"))
    assert node["metadata"]["language_info"]["name"] == "python"  # papermill needs it
    code = [cell for cell in node["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    sources = ["".join(cell["source"]) for cell in code]
    assert all(len(source.splitlines()) <= 12 for source in sources)
    assert not any(re.search(r"^\s*(def|class|for|while|if)\b", source, re.M) for source in sources)
    text = "\n".join("".join(cell["source"]) for cell in node["cells"] if cell["cell_type"] == "markdown")
    assert len(re.findall(r"^# ", text, re.M)) == 1
    tagged = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_its_answer_then_evidence_then_what_to_do_then_what_an_analyst_needs(path):
    cells = json.loads(path.read_text(encoding="utf8"))["cells"]
    text = ["".join(cell["source"]) for cell in cells]
    parts = [words for words in text if words.startswith("## ")]
    assert (parts[0], *parts[-2:]) == ("## The answer", "## What to do next", "## For the analyst")
    assert len(parts) >= 4
    before = [cell["cell_type"] for cell in cells[: text.index("## The answer")]]
    assert before == ["markdown", "code", "code"]  # its title, its parameters, the pilot


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_is_folded_and_parameters_have_a_type_and_a_help(path):
    from papermill.translators import PythonTranslator

    code = [
        cell for cell in json.loads(path.read_text(encoding="utf8"))["cells"] if cell["cell_type"] == "code"
    ]
    assert all(cell["metadata"]["jupyter"] == {"source_hidden": True} for cell in code)
    [tagged] = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]
    found = PythonTranslator.inspect({"source": "".join(tagged["source"])})
    assert len(found) == len(tagged["source"])
    types = {"str", "int", "float", "dict", "bool"}
    assert all(one.inferred_type_name in types and one.help and one.default for one in found)


# ---- both languages, whole -------------------------------------------------------------------------------


@cache
def extracted():
    """Every message of the library: id (or its singular) -> where."""
    found = {}
    for path in (ROOT / "conciergekit").rglob("*.py"):
        code = path.read_text(encoding="utf8")
        if not re.search(r"\b(?:_|N_|ngettext|Many|Words|say|sayer)\(|_SAID", code):
            continue  # most analyses hold no sentence: not worth a walk over their trees
        tree = ast.parse(code)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        found |= {said: f"{path.name}:{line}" for said, line in _called(calls)}
        found |= dict.fromkeys(_tables_of_sentences(tree, calls), path.name)
    for code, message in messages().items():  # data, not code
        for text in filter(None, (message.what, message.repair, message.suggested)):
            found.setdefault(text, f"data/messages: {code}")
    found |= dict.fromkeys(
        _texts(tomllib.loads(data("training.toml").read_text("utf8"))), "data/training.toml"
    )
    return {untyped(message): where for message, where in found.items()}


def _texts(said):
    """Every text of a file of data whose other values are figures."""
    if isinstance(said, str):
        return [said]
    inside = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return [text for one in inside for text in _texts(one)]


def _called(calls):
    """The messages of the calls that translate or mark one, inside another or an f-string too: message, line."""
    for node in calls:
        name = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("_", "N_", "ngettext", "Many", "Words") and node.args:
            first = node.args[0]
            either = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            yield from ((one.value, node.lineno) for one in either if isinstance(one, ast.Constant))


def _tables_of_sentences(tree, calls):
    """The sentences of the tables that `say` and `sayer` read: key -> sentence, those that count apart."""
    named = {"_SAID"}
    for node in calls:
        if getattr(node.func, "id", "") in ("say", "sayer"):
            named |= {one.id for one in ast.walk(node.args[0]) if isinstance(one, ast.Name)}
    tables = (node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict))
    for node in tables:
        if getattr(node.targets[0], "id", "") in named:
            yield from (one.value for one in node.value.values if isinstance(one, ast.Constant))


@cache
def dictionary():
    """The words of the dictionary, which are data: (context, message) -> what holds them."""
    found = {}
    for table in TABLES.values():
        found |= dict.fromkeys(_placed(table.title, table.help, table.unlocks), table.name)
        for column in table.columns:
            words = column.title, column.help, *(choice.title for choice in column.choices)
            found |= dict.fromkeys(_placed(*words), f"{table.name}.{column.name}")
    found |= dict.fromkeys(_placed(*mapping.HEADS.values()), "mapping")
    for one in measures.all():
        for what in ("name", "definition", "counts", "leaves_out", "source"):
            found[f"measure.{one.code}.{what}", getattr(one, f"{what}_en")] = "measures.toml"
    for rate in (rate for name in rates.names() for rate in rates.kit_versions(name)):
        said = rate.label_en, rate.unit_en, rate.source_en
        found |= {(f"rate.{rate.name}", text): "rates.toml" for text in said}
    found |= {(f"entry.{key}", text): "rate_words.toml" for key, text in rate_words._names().items()}
    for entry in facts.kit_funders():
        said = (entry.get(what) for what in ("name", "pays", "money", "trap", "source"))
        found |= {(f"funder.{entry['id']}", text): "funders.toml" for text in said if text}
    for line in lines_of_the_grid():
        place = f"grid.{line['stage']}.{line['structure']}.{line['indicator']}"
        found |= {(place, line[what]): "gate_grid.csv" for what in ("lever", "owner", "source", "why")}
    return found


def _placed(*words):
    return [(one.context, one.en) for one in words]


@cache
def catalogue(path):
    with path.open("rb") as file:
        return [m for m in read_po(file, locale="fr") if m.id]


def test_every_message_has_its_french():
    translated = {
        m.id if isinstance(m.id, str) else m.id[0]
        for path in CATALOGUES
        for m in catalogue(path)
        if not m.fuzzy and m.string and (isinstance(m.string, str) or all(m.string))
    }
    missing = {message: where for message, where in extracted().items() if message not in translated}
    assert not missing
    assert not {message: where for (_c, message), where in dictionary().items() if message not in translated}


def test_no_translation_is_left_over():
    # argparse's own words are ours to translate, not ours to write
    kept = {m.id for m in catalogue(FRENCH / "argparse.po")}
    known = [m for p in CATALOGUES for m in catalogue(p)]
    ids = {(m.id if isinstance(m.id, str) else m.id[0]) for m in known if not m.context}
    assert not ids - set(extracted()) - {message for _context, message in dictionary()} - kept
    assert not {(m.context, m.id) for m in known if m.context} - set(dictionary())


def test_a_message_is_translated_once_and_the_same_way():
    seen = {}
    for path in CATALOGUES:
        for m in catalogue(path):
            assert seen.setdefault((m.context, str(m.id)), m.string) == m.string, f"{path.name}: {m.id}"


def test_no_catalogue_has_a_message_twice():
    """The second French would take the place of the first, without a word."""
    for path in FRENCH.rglob("*.po"):
        entries = re.findall(r'(?m)(?:^msgctxt .*\n)?^msgid (?:.*\n)(?:".*\n)*', path.read_text("utf-8"))
        assert [one for one, n in Counter(entries).items() if n > 1] == [], path.name


def test_a_context_is_written_only_where_french_says_it_otherwise():
    plain = languages.catalogue("fr")
    assert not [
        key for key, text in plain.items() if "\x04" in key and plain.get(key.partition("\x04")[2]) == text
    ]


def test_catalogues_are_read_as_babel_reads_them():
    for path in FRENCH.rglob("*.po"):
        read = {
            (f"{m.context}\x04" if m.context else "") + (m.id if isinstance(m.id, str) else m.id[0]): (
                apostrophes(m.string) if isinstance(m.string, str) else tuple(map(apostrophes, m.string))
            )
            for m in catalogue(path)
            if not m.fuzzy and all(m.string)
        }
        assert languages.read_po(path) == read, path.name


def _fields(text):
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_translations_keep_the_placeholders():
    for path in CATALOGUES:
        if path.name == "argparse.po":
            continue
        for m in catalogue(path):
            ids, strings = ((x,) if isinstance(x, str) else x for x in (m.id, m.string))
            asked = set().union(*map(_fields, ids))
            for text in strings:
                assert _fields(text) <= asked, f"{path.name}: {text}"
            if len(ids) == 1:
                assert _fields(strings[0]) == asked, f"{path.name}: {m.id}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_line_of_a_notebook_has_its_french(path):
    import nbformat

    words = {m.id for m in catalogue(FRENCH / "notebooks" / f"{path.stem}.po") if m.string and not m.fuzzy}
    asked = [unit for cell in nbformat.read(path, as_version=4).cells for unit in notebooks.units(cell)]
    assert not [unit for unit in asked if unit not in words]
    assert not words - set(asked)


def french():
    """Every French text of the kit, with where it stands: catalogues, notebooks."""
    columns = [column for table in TABLES.values() for column in table.columns]
    choices = {choice.title.en for column in columns for choice in column.choices}
    for path in FRENCH.rglob("*.po"):
        for m in catalogue(path):
            if path.name == "gate_grid.po" or (path.name == "tables.po" and m.id in choices):
                continue  # typed or copied in a workbook, they are never tied
            yield from (
                (path.name, text) for text in ((m.string,) if isinstance(m.string, str) else m.string)
            )
    for path in NOTEBOOKS:
        for cell in notebooks.translated(path, "fr").cells:
            yield from ((path.name, text) for text in notebooks.units(cell))


def test_french_puts_a_no_break_space_before_high_punctuation():
    """A plain space (or none) before : ; ! ? » % € or after « would let them start or end a line alone."""
    wrong = re.compile(r" [:;!?»]|[\d}] [%€]|« |\d \d{3}\b|[^\W\d]:\s|[\w)»…][;!?](?=\s|$)")
    found = [(where, text) for where, text in french() if wrong.search(re.sub(r"#\S+|`[^`]*`", "", text))]
    assert not found


FRENCH_PAGES = (
    "README.fr.md",
    "docs/lieux.md",
    "docs/galerie-des-graphiques.md",
    "docs/dictionnaire-des-donnees.md",
    "docs/valeurs-datees.md",
    "docs/mesures.md",
    "docs/methodes.md",
    "docs/formation.md",
    "docs/portefeuille.md",
)


@pytest.mark.parametrize("page", FRENCH_PAGES)
def test_french_pages_of_the_documentation_are_tied_too(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", (ROOT / page).read_text(encoding="utf8"), flags=re.DOTALL)
    assert i18n.tied(text) == text


def test_french_typed_with_plain_spaces_is_tied_where_a_line_must_not_end():
    typed = "«_1_000_€_»_: à 5_% près_; où_? là_! 38158, 01053"
    assert i18n.tied(typed.replace("_", " ")) == typed.replace("_", "\N{NO-BREAK SPACE}")


# ---- the dictionary --------------------------------------------------------------------------------------


def test_the_dictionary_is_whole_and_unambiguous():
    for table in TABLES.values():
        seen = {}
        for column in table.columns:
            assert column.kind in KINDS
            assert column.title.get("fr")
            assert column.title.en
            assert column.help.get("fr")
            assert column.help.en
            assert not re.search(r"\d\s[%€]", f"{column.title.en} {column.help.en}"), (
                column.name
            )  # that is French
            assert (column.kind == "choice") == bool(column.choices), column.name
            for heading in column.headings:
                assert seen.setdefault(heading, column.name) == column.name, (table.name, heading)
            if column.refers:
                target, name = column.refers.split(".")
                assert name in TABLES[target]
            if column.known_by:
                assert column.known_by in table
        assert not table.known_by or table.known_by in table
    sheets = [name for table in TABLES.values() for name in table.sheet_names]
    assert len(sheets) == len(set(sheets))


# ---- a light import --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    ["conciergekit", "conciergekit.cli.run, conciergekit.batch.run, conciergekit.papers.reports.formats"],
)
def test_importing_loads_nothing_heavy(parts):
    """Neither the package, nor what `conciergekit run` needs to find that nothing has changed."""
    code = f"import {parts}, sys; print([m for m in ('pandas', 'numpy', 'matplotlib', 'scipy', 'babel') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_name_of_a_lazy_package_is_also_a_module():
    """Which of the two was meant would depend on what was imported before."""
    for package in (documents, reports):
        modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
        assert not modules & set(package.__all__)
        assert all(getattr(package, name) is not None for name in package.__all__)


def test_a_message_inside_another_call_or_an_f_string_is_seen():
    code = """_("a", b=[*c, *([_("{n} more")] if d else [])]); f"{i18n._('e')}"; N_("f" if g else "h")"""
    assert sorted(said for said, _line in _called(ast.walk(ast.parse(code)))) == [
        "a",
        "e",
        "f",
        "h",
        "{n} more",
    ]


def test_generated_documentation_is_up_to_date():
    pages = runpy.run_path(str(ROOT / "docs" / "build.py"))["pages"]()
    assert [path.name for path, text in pages.items() if path.read_text(encoding="utf8") != text] == []


def test_no_test_asserts_how_long_something_takes():
    """Machines are noisy: speed is measured in `benchmarks/`, as ratios."""
    timed = r"\bprocess_time\b|\b(perf_counter|monotonic)\(\)\s*-"
    tests = [p for p in (ROOT / "tests").rglob("test_*.py") if p.name != "test_house.py"]
    assert not [p.name for p in tests if re.search(timed, p.read_text(encoding="utf-8"))]
