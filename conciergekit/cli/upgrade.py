"""conciergekit upgrade: the sheets of a later stage added to a workbook, nothing that was typed touched."""

from .. import read
from ..core.i18n import _, listing, use_language
from ..core.paths import typed
from ..core.schema import WORKBOOK_STAGES
from .common import path_argument
from .new import stages_help


def options(parser) -> None:
    path_argument(parser, "file", _("FILE"), _("a workbook, or the folder that holds it"))
    words = _("{stages}; default: the first that adds something", stages=stages_help())
    parser.add_argument("--stage", choices=WORKBOOK_STAGES, help=words)


def run(args) -> int:
    done = read.upgrade(args.file, args.stage, args.lang)
    with use_language(done.language):
        return _told(done)


def _told(done) -> int:
    if not done.kept:
        same = _(
            "“{file}” has every sheet and column of this stage already: nothing was changed.", file=done.path
        )
        print(same)
        return 0
    print(_("Added to {file}; nothing that was typed has changed.", file=done.path))
    if done.sheets:
        print("  " + _("Sheets: {names}.", names=listing(done.sheets)))
    for sheet, titles in done.columns.items():
        print("  " + _("On the sheet “{sheet}”: {names}.", sheet=sheet, names=listing(titles)))
    print("  " + _("The workbook as it was: {file}.", file=done.kept))
    print("  → " + _("Next: {command}", command=f"conciergekit check {typed(done.path)}"))
    return 0
