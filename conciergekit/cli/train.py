"""conciergekit train: a case to live month by month, drawn secretly: a folder for the groups, a folder for the trainer."""

from pathlib import Path

from ..core import i18n
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.paths import typed
from .common import cannot_write

CASES = (
    "slow_start",
    "loved",
    "quotes",
)  # those of `training.cases()`: loading them is not needed to show the help


def options(parser) -> None:
    parser.add_argument(
        "case", choices=CASES, metavar=_("CASE"), help=_("one of: {names}", names=", ".join(CASES))
    )
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("where to write (default: the name of the case)"))  # fmt: skip
    parser.add_argument("--seed", type=int, help=_("draw again, or rehearse: whoever knows the number knows the end"))  # fmt: skip


def run(args) -> int:
    from .. import training

    folder = args.out or Path(args.case)
    try:
        drawn = training.draw(args.case, args.seed, args.lang or i18n.language())
        groups, trainer = training.folders.write(drawn, folder)
    except OSError as error:
        raise ConciergekitError(cannot_write(folder, error)) from None
    print(_("“{title}” is drawn. Nobody knows how it ends yet, you neither.", title=drawn.case.title))
    print("  " + _("for the groups: {folder}", folder=typed(groups)))
    print("  " + _("for the trainer only, with the key: {folder}", folder=typed(trainer)))
    return 0
