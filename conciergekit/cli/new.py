"""conciergekit new: a folder with a blank workbook and the notebooks."""

from pathlib import Path

from .. import i18n
from ..errors import ConciergekitError
from ..i18n import _
from .common import cannot_write


def options(parser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar=_("FOLDER"), help=_("folder to make, for instance my-pilot")
    )


def run(args) -> int:
    from .. import notebooks, workbook

    lang = i18n.language()
    folder = args.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConciergekitError(
            _(
                "“{folder}” already exists and is not empty: choose another name, so that nothing is overwritten.",
                folder=folder,
            )
        )
    name = "pilote.xlsx" if lang == "fr" else "pilot.xlsx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workbook.write(folder / name, lang=lang)
        notebooks.lay_out(folder / "notebooks", lang, f"../{name}")
    except OSError as error:
        raise ConciergekitError(cannot_write(folder, error)) from None
    print(_("Made {folder}. Next:", folder=folder))
    print(
        "  1. "
        + _("fill in {file} (only the project sheet and the requests are required)", file=folder / name)
    )
    print(f"  2. conciergekit check {folder}")
    print(f"  3. conciergekit run {folder}")
    return 0
