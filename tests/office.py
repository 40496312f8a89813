"""LibreOffice for the tests, with one profile a process of tests: making one costs more than most conversions."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")


@cache
def _profile():
    return tempfile.TemporaryDirectory(prefix="office")


def converted(kind: str, out: Path, *files: Path) -> list[Path]:
    """The files as LibreOffice saves them in the folder `out`, all in one go."""
    command = [SOFFICE, f"-env:UserInstallation={Path(_profile().name).as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", out, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return [out / f"{file.stem}.{kind}" for file in files]
