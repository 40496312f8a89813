"""conciergekit lab: the notebooks of a pilot in JupyterLab."""

import json
import os
import sys
import tempfile
from pathlib import Path

from ..core import languages
from ..core.errors import ConciergekitError
from ..core.i18n import _
from .common import cannot_write


def options(parser) -> None:
    parser.add_argument(
        "pilot", type=Path, metavar=_("PILOT"), help=_("a workbook, or the folder that holds it")
    )
    parser.add_argument("--no-browser", action="store_true", help=_("start without opening a browser"))


def run(args) -> int:
    import subprocess

    from .. import notebooks, read

    pilot = read.load_pilot(args.pilot, lang=args.lang)
    lang = args.lang or pilot.language
    folder = args.pilot if args.pilot.is_dir() else args.pilot.parent
    try:
        written = notebooks.lay_out(
            folder / "notebooks", lang, os.path.relpath(args.pilot, folder / "notebooks")
        )
    except OSError as error:
        raise ConciergekitError(cannot_write(folder, error)) from None
    for path in written:
        print(_("Made {path}", path=path))
    with tempfile.TemporaryDirectory(prefix="conciergekit-") as settings:
        _lab_settings(Path(settings), lang)
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
        command += [f"--LabApp.app_settings_dir={settings}", "--KernelManager.transport_encryption=auto"]
        command += ["--LabApp.default_url=/lab/tree/notebooks/00_data_check.ipynb"]
        return subprocess.call([*command, *(["--no-browser"] if args.no_browser else [])])


def _lab_settings(folder: Path, lang: str) -> None:
    """JupyterLab in the pilot's language, without its pop-up about news."""
    overrides = {
        "@jupyterlab/translation-extension:plugin": {"locale": languages.get(lang).jupyterlab},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    (folder / "overrides.json").write_text(json.dumps(overrides), encoding="utf8")
