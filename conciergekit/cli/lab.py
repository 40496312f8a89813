"""conciergekit lab: the notebooks of a pilot in JupyterLab."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .. import notebooks, read
from ..core import hand, languages
from ..core.i18n import _, use_language
from ..core.paths import write
from .common import ended_in_order, flag, path_argument, writing_in

STOPPED_IN = 10  # seconds left to JupyterLab to end its kernels


def options(parser) -> None:
    parser.epilog = _("What follows goes to JupyterLab as it is: --port=8889, --ip=0.0.0.0, --allow-root…")
    path_argument(parser, "pilot", _("PILOT"), _("a workbook, or the folder that holds it"))
    flag(parser, "--no-browser", _("start without opening a browser"))
    flag(parser, "--no-run", _("open the notebooks without running them first"))


def run(args) -> int:
    pilot = read.load_pilot(args.pilot, lang=args.lang)
    lang = args.lang or pilot.language
    folder = args.pilot if args.pilot.is_dir() else args.pilot.parent
    laid_out = folder / "notebooks"
    with writing_in(folder):
        written = notebooks.lay_out(laid_out, lang, os.path.relpath(args.pilot, laid_out))
    for path in [*written, *_hand(pilot, lang)]:
        print(_("Made {path}", path=path))
    if not args.no_run:
        _execute(laid_out, lang)
    with tempfile.TemporaryDirectory(prefix="conciergekit-") as settings:
        _lab_settings(Path(settings), lang)
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
        command += [f"--LabApp.app_settings_dir={settings}", "--KernelManager.transport_encryption=auto"]
        command += ["--LabApp.default_url=/lab/tree/notebooks/03_phase_gate_review.ipynb"]
        return _until_it_ends([*command, *(["--no-browser"] if args.no_browser else []), *args.further])


def _until_it_ends(command: list[str]) -> int:
    """Run JupyterLab; whatever ends this command ends it too."""
    with ended_in_order():
        child = subprocess.Popen(command)
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(STOPPED_IN)
                except subprocess.TimeoutExpired:
                    child.kill()


def _hand(pilot, lang: str) -> list[Path]:
    """The file in which whoever writes the report adds to it, if there is none yet."""
    from ..tell.hand import blank  # it brings the analyses

    with use_language(lang):
        path = hand.file_of(pilot.path)
        if path.is_file():
            return []
        with writing_in(path.parent):
            write(path, blank(pilot))
    return [path]


def _execute(folder: Path, lang: str) -> None:
    """Run the notebooks nobody has run yet, in their place, so that they open on their answers."""
    from ..batch.hands import Hands, Job  # a third of what a help loads, and only this needs it

    waiting = [path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) if _not_run(path)]
    with use_language(lang), Hands() as hands:
        for number, path in enumerate(waiting, start=1):
            where = {"number": number, "total": len(waiting), "name": path.stem}
            print(_("[{number}/{total}] running {name}", **where), flush=True)
            asked = {"source": str(path), "target": str(path), "lang": lang, "timeout": 600.0}
            done = hands.ask(Job("notebook", asked, timeout=660.0))
            if trouble := done.get("error") or done.get("detail"):
                print(f"  {trouble}", file=sys.stderr)
            _trust(path)


def _trust(path: Path) -> None:
    """Sign what was run here: of a notebook that is not, JupyterLab shows neither charts nor how tables look."""
    import nbformat  # they come with JupyterLab
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(nbformat.read(path, as_version=4))


def _not_run(path: Path) -> bool:
    """Whether no cell was ever run; False for a file somebody has made something else of."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        return all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    except (ValueError, KeyError, TypeError):
        return False


def _lab_settings(folder: Path, lang: str) -> None:
    """JupyterLab in the pilot's language, without its pop-up about news."""
    overrides = {
        "@jupyterlab/translation-extension:plugin": {"locale": languages.get(lang).jupyterlab},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    (folder / "overrides.json").write_text(json.dumps(overrides), encoding="utf8")
