"""What is installed is what was locked, and it is whole: the wheel makes a report on its own.

A user would lose the first hour: an installation that fails, or a kit without its templates.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
DECLARED = PROJECT["dependencies"] + sum(PROJECT["optional-dependencies"].values(), [])
FIXED = {"jupyterlab", "pandas", "matplotlib", "ipywidgets", "papermill", "nbval", "pytest"}


def test_one_list_of_dependencies_and_the_lock_locks():
    locked, lock = {}, (ROOT / "requirements.lock").read_text("utf8")
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.M):
        locked.setdefault(canonical(name), []).append(Version(version))
    for one in map(Requirement, DECLARED):
        found = locked.get(canonical(one.name), [])
        assert found, f"{one}: run `make lock`"
        assert all(version in one.specifier for version in found), f"{one}: run `make lock`"
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", lock.strip()))
    assert "--no-deps --require-hashes -r requirements.lock" in (ROOT / "Makefile").read_text(
        "utf8"
    )
    asked = yaml.safe_load((ROOT / "environment.yml").read_text("utf8"))["dependencies"]
    pinned = dict(one.split("=") for one in asked if "=" in one)
    assert Version(pinned.pop("python")) in Requirement(f"x{PROJECT['requires-python']}").specifier
    assert {name: [Version(one)] for name, one in pinned.items()} == {n: locked[n] for n in FIXED}


def test_importing_the_package_reads_prints_and_loads_nothing():
    code = """if True:
        import sys
        opened = []
        sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
        import conciergekit as ck
        assert all(".py" in one or one.isdigit() for one in opened)  # digits: bytecode, written
        heavy = {"pandas", "numpy", "matplotlib", "scipy", "babel", "jinja2", "IPython"}
        assert not heavy & set(sys.modules)
        assert {name for name in dir(ck) if not name.startswith("_")} == set(ck.__all__)
        assert not hasattr(ck, "nothing_of_this_name")
        assert [name for name in ck.__all__ if not hasattr(ck, name)] == []"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_alone_makes_a_report(tmp_path):
    """Someone who installs the kit without a clone gets notebooks, templates and samples too.

    The wheel's files are the only conciergekit there; other packages are those of this machine.
    """
    built, home, here = (tmp_path / name for name in ("built", "home", "here"))
    here.mkdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built), cwd=ROOT)
    [wheel] = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--target", str(home), str(wheel))
    alone = {"env": os.environ | {"PYTHONPATH": str(home)}, "cwd": here}
    say = "import conciergekit.assets as a; print(a.__file__); print(a.path('data_samples'))"
    package, samples = map(Path, run(sys.executable, "-c", say, **alone).split("\n")[:2])
    assert package.is_relative_to(home)
    assert samples.is_relative_to(home)
    command = "from conciergekit.cli import main; raise SystemExit(main())"
    run(sys.executable, "-c", command, "run", str(samples / "debut"), "--out", "out", **alone)
    report = (here / "out" / "debut" / "report.html").read_text("utf8")
    assert report.count("<h2") >= 4  # a chapter from each notebook, by the templates carried
    assert "data:image/png;base64," in report or "<svg" in report
