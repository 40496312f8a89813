"""conciergekit new: a folder with a blank workbook, the grid of gate criteria and the notebooks."""

import shutil
from pathlib import Path

from .. import notebooks, read
from ..core import i18n
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.paths import WORKBOOKS, typed
from ..core.schema import WORKBOOK_STAGES, fold
from ..papers import documents
from .common import cannot_write, path_argument


def options(parser) -> None:
    path_argument(parser, "folder", _("FOLDER"), _("folder to make, for instance my-pilot"))
    parser.add_argument("--stage", choices=WORKBOOK_STAGES, default="start", help=stages_help())


def stages_help() -> str:
    return _(
        "size of the workbook: start (four sheets, ten minutes a week), month3 (money, time, satisfaction), gate (for the body), all"
    )


def _books(folder: Path) -> list[str]:
    """Workbooks that would be taken for the pilot's own."""
    names = [fold(name) for name in i18n.file_names("workbook")]
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        file.name for file in files if fold(file.stem) in names and file.suffix.lower() in WORKBOOKS
    )


def run(args) -> int:
    lang = i18n.language()
    folder, name = args.folder, f"{i18n.file_name('workbook')}.xlsx"
    grid = i18n.file_name("grid")
    if folder.is_file():
        raise ConciergekitError(_("“{folder}” is a file: give the name of a folder.", folder=folder))
    there = [one for one in (*_books(folder), grid, "notebooks") if (folder / one).exists()]
    if there:  # a client's own files may be there, nothing of the kit's
        held = {"folder": folder, "names": i18n.listing(there)}
        said = _(
            "“{folder}” already holds {names}: choose another name, so that nothing is overwritten.", **held
        )
        raise ConciergekitError(said)
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        read.workbook.write(folder / name, lang=lang, stage=args.stage)
        documents.write_grid(folder / grid, lang)
        notebooks.lay_out(folder / "notebooks", lang, f"../{name}")
    except (OSError, ModuleNotFoundError) as error:
        if new:  # no workbook cut short that would look like one
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, ModuleNotFoundError):
            raise
        raise ConciergekitError(cannot_write(folder, error)) from None
    print(_("Made {folder}. Next:", folder=folder))
    fill = _("fill in {file} (only the project sheet and the requests are required)", file=folder / name)
    agree = _(
        "with the decision body, set the gate criteria before the test starts, from {file}",
        file=folder / grid,
    )
    print(f"  1. {fill}\n  2. {agree}")
    print("  → " + _("Next: {command}", command=f"conciergekit check {typed(folder)}"))
    return 0
