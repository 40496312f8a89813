"""Another pandas than the kit's is refused in one line; papermill and other projects beside it are left alone."""

import os
import subprocess
import sys

import pytest

FAKED = """
import sys, types
pandas = types.ModuleType("pandas")
pandas.__version__ = {version!r}
sys.modules["pandas"] = pandas
sys.argv[0] = {command!r}
{rest}
"""


def python(version: str, rest: str, command: str = "python", lang: str = "fr_FR.UTF-8"):
    environment = {**os.environ, "LC_ALL": lang, "PYTHONIOENCODING": "utf-8"}
    code = FAKED.format(version=version, rest=rest, command=command)
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize("version", ["2.3.1", "1.5.3", "4.0.0"])
@pytest.mark.long
def test_another_pandas_is_refused_at_import_in_one_line(version):
    done = python(version, "import conciergekit")
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode
    assert last.startswith("ImportError: conciergekit demande pandas 3")
    assert version in last
    assert 'pip install "pandas>=3,<4"' in last


def test_the_command_says_that_line_alone_in_the_language_of_the_system():
    done = python("2.3.1", "import conciergekit.cli", "/somewhere/bin/conciergekit", "en_GB.UTF-8")
    assert done.returncode
    assert done.stderr.strip().startswith("conciergekit needs pandas 3")
    assert len(done.stderr.splitlines()) == 1


def test_the_pandas_of_the_kit_and_a_later_one_of_the_same_kind_are_taken():
    assert not python("3.9.1", "import conciergekit").stderr


@pytest.mark.long
def test_papermill_can_be_imported_beside_another_pandas():
    """papermill loads every engine when it is imported: what another project does with it is not the kit's."""
    import_papermill = (
        "papermill = types.ModuleType('papermill.engines'); sys.modules['papermill.engines'] = papermill\n"
    )
    loading = "papermill.__spec__ = types.SimpleNamespace(_initializing=True)\nimport conciergekit.engine\nprint(1)\n"
    after = "papermill.__spec__._initializing = False\nimport conciergekit.core.pilot"
    done = python("2.3.1", import_papermill + loading + after)
    assert done.stdout.strip() == "1"
    assert "conciergekit demande pandas 3" in done.stderr


def test_the_refusal_says_what_the_package_asks_for():
    from importlib.metadata import requires

    from conciergekit.core.supported import PANDAS

    assert f"pandas<{PANDAS[1]},>={PANDAS[0]}.0" in requires("conciergekit")
