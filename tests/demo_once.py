"""The samples run once for all tests, whichever process asks first; nobody writes in that folder. In French `FEW` of them, or
all (the nightly command); in English one: the shortest report, or the longest; its figures are those of the French ones
(test_same_figures)."""

import os
import time
from pathlib import Path

import pytest
from conftest import SAMPLES

from conciergekit.cli import main, run

PATIENCE_S = 900
FEW = ("engagement", "incomplet")  # the longest report and the shortest


def demo(lang: str, tmp_path_factory, sample: str = "incomplet") -> Path:
    """The folder of `conciergekit demo` in French, on `FEW` and the broken sample where one of these is asked; of a run of one
    sample in English."""
    command, name = (
        (["demo"], "demo-few" if sample in FEW else "demo")
        if lang == "fr"
        else (["run", str(SAMPLES / sample), "--tables"], f"demo-{lang}-{sample}")
    )
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root  # the one all processes share
    out, mine, ended = (root / f"{name}{end}" for end in ("", ".mine", ".ended"))
    try:
        mine.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE_S
        while not ended.exists() and time.monotonic() < until:
            time.sleep(0.5)
    else:
        code = -1
        try:
            with pytest.MonkeyPatch.context() as patch:
                if name == "demo-few":
                    patch.setattr(run, "asset", lambda _name: some(mine))
                code = main([*command, "--lang", lang, "--out", str(out)])
        finally:
            ended.write_text(str(code), "utf8")
    assert ended.exists(), "the samples were not run in time by the process that began"
    assert ended.read_text("utf8") == "0"
    return out


def some(folder: Path) -> Path:
    """A folder of few samples, in place of all of them."""
    for name in (*FEW, "casse"):
        (folder / name).symlink_to(SAMPLES / name, target_is_directory=True)
    return folder
