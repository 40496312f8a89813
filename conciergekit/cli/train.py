"""conciergekit train: a case to live month by month, drawn secretly: a folder for the groups, a folder for the trainer."""

from pathlib import Path

from .. import training
from ..core import i18n
from ..core.i18n import _
from ..core.paths import typed
from ..training.texts import CASES
from .common import path_argument, seed_argument, writing_in


def options(parser) -> None:
    parser.add_argument(
        "case", choices=CASES, metavar=_("CASE"), help=_("one of: {names}", names=", ".join(CASES))
    )
    path_argument(parser, "--out", _("FOLDER"), _("where to write (default: the name of the case)"))
    seed_argument(parser)


def run(args) -> int:
    folder = args.out or Path(args.case)
    drawn = training.draw(args.case, args.seed, args.lang or i18n.language())
    with writing_in(folder):
        groups, trainer = training.folders.write(drawn, folder)
    print(training.words.secrecy(drawn.case.title, args.seed))
    print("  " + _("for the groups: {folder}", folder=typed(groups)))
    print("  " + _("for the trainer only, with the key: {folder}", folder=typed(trainer)))
    print("  " + _("the room, on this very case: conciergekit room {folder}", folder=typed(trainer)))
    return 0
