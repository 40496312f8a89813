"""The core alone: a wheel, and the eleven libraries it declares; everything else the whole kit installs is out of reach."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
IMPORTED_AS = {"python-docx": "docx", "resvg-py": "resvg_py"}
BEYOND = sorted(
    IMPORTED_AS.get(name, name)
    for text in sum(PROJECT["optional-dependencies"].values(), [])
    if (name := Requirement(text).name) != "packaging"  # matplotlib needs it
)
# What stands first in each process: the modules of the extras are not found there, as if they were not installed.
ALONE = f"""
import os, sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BEYOND}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nowhere())
sys.path.insert(0, os.environ["CK_WHEEL"])
"""
SOON = "2026-01-31"
CELLS = """
import json, runpy
import matplotlib
from IPython.core.interactiveshell import InteractiveShell
matplotlib.use("agg")
shell = InteractiveShell.instance()
for stem, sources in json.loads(sys.argv[1]).items():
    print(stem)
    shell.reset()
    for source in sources:
        shell.run_cell(source).raise_error()
"""
COMMANDS = """
import contextlib, io, json
from conciergekit.cli import main
told = []
for command in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command)
    told.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Runs Python code, with arguments, where the unpacked wheel and the core's libraries are all there is."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "here")

    def run(code, *arguments):
        around = dict(
            PATH="", CK_WHEEL=str(folder / "here"), LC_ALL="en_GB.UTF-8", MPLBACKEND="agg", HOME=str(folder)
        )
        return subprocess.run(
            [sys.executable, "-c", ALONE + code, *map(str, arguments)],
            cwd=folder,
            env=around,
            capture_output=True,
            text=True,
        )

    run.assets = folder / "here/conciergekit/_assets"
    return run


@pytest.mark.long
def test_the_wheel_says_that_its_types_may_be_read(alone):
    assert (alone.assets.parent / "py.typed").is_file()


@pytest.mark.long
@pytest.mark.parametrize("numbers", ["034", pytest.param("0123456", marks=pytest.mark.exhaustive)])
def test_every_cell_runs_with_the_core_alone(alone, numbers):
    """Few draws and few months to look back at: what is asked is whether it runs. What other notebooks ask is imported there."""
    sources = {"": ["from conciergekit import logistics, offers, people, portfolio, targets, training"]}
    for path in sorted((ROOT / "notebooks").glob(f"0[{numbers}]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf8"))["cells"]
        whole = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        sources[path.stem] = [
            re.sub(
                r"(?m)^draws: int = [\d_]+",
                "draws: int = 60",
                source.replace("../data_samples", str(alone.assets / "data_samples")),
            ).replace('as_of: str = ""', f'as_of: str = "{SOON}"')
            for source in whole
        ]
        if path.stem != "06_portfolio":  # it reads the results of batches
            assert any(str(alone.assets) in source for source in sources[path.stem])
    ran = alone(CELLS, json.dumps(sources))
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]


@pytest.mark.long
def test_the_example_of_thirty_lines_runs_and_its_threshold_is_the_closed_form(alone):
    source = (ROOT / "docs/example.py").read_text(encoding="utf8")
    assert len(source.splitlines()) <= 30
    ran = alone(source, alone.assets / "data_samples/contrats")
    assert ran.returncode == 0, ran.stderr
    # PERT means: (150 + 4 x 200 + 300) / 6 = 208.33 fixed, (4 + 4 x 6 + 9) / 6 = 6.1667 an order: 33.8 orders; 45 are
    # served a month (135 requests served and closed from June to August in the workbook)
    assert "Nothing is left at 34 orders a month, of 45." in ran.stdout


@pytest.mark.long
def test_what_needs_the_whole_kit_says_so_and_leaves_nothing(alone, tmp_path):
    sample, new = f"{alone.assets}/data_samples/contrats", ["new", f"{tmp_path}/mine"]
    commands = [["check", sample], new, ["run", sample, "--out", f"{tmp_path}/out"], [*new, "--lang", "fr"]]
    ran = alone(COMMANDS, json.dumps(commands))
    (checked, told, _said), *refused = json.loads(ran.stdout)
    assert checked in (0, 1)
    assert "conciergekit run" in told
    for code, _told, said in refused:
        assert code == 2
        assert re.search(
            r"(“\w+” is not installed here|n’est pas installé ici)\..*pip install \"\.\[all\]\"",
            said,
        )
        assert "Traceback" not in said
    assert ["n’est pas" in said for _code, _told, said in refused] == [False, False, True]
    assert not list(tmp_path.iterdir())
