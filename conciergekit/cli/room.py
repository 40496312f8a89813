"""conciergekit room: a meeting or a training session, open from this machine to browsers that have the address."""

import argparse
from pathlib import Path

from .. import training
from ..core import i18n
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..training.texts import CASES
from .common import ended_in_order, flag, path_argument, positive, seed_argument

MOST = 40


def options(parser) -> None:
    parser.add_argument(
        "what",
        metavar=_("PILOT"),
        help=_(
            "a workbook or the folder that holds it; or a case: {names}; or the trainer’s folder of one",
            names=", ".join(CASES),
        ),
    )
    parser.add_argument(
        "--for",
        dest="seats",
        type=_seats,
        default=6,
        metavar="N",
        help=_("how many pages are kept ready, or how many groups there are (6; at most {n})", n=MOST),
    )
    flag(parser, "--network", _("open it to the local network too, not to this machine alone"))
    parser.add_argument(
        "--port", type=positive, default=8866, metavar="N", help=_("the first port to try (8866)")
    )
    flag(parser, "--no-browser", _("start without opening a browser"))
    seed_argument(parser)
    words = _("where decisions are kept (default: a new folder named by the case and the day)")
    path_argument(parser, "--out", _("FOLDER"), words)


def _seats(text: str) -> int:
    if positive(text) > MOST:
        raise argparse.ArgumentTypeError(_("“{text}” is more than {n}", text=text, n=MOST))
    return int(text)


def run(args) -> int:
    from ..room import serve  # it brings the server

    doors, what = serve.Doors(args.network, args.port, not args.no_browser), Path(args.what)
    prepared = training.folders.is_trainer(what)
    case = args.what in CASES and not what.exists()
    if not case and (args.out or args.seed is not None):
        raise ConciergekitError(_("--out and --seed are for a case given by its name."))
    with ended_in_order():
        if prepared:
            return serve.prepared(what, args.seats, doors)
        if case:
            lang = args.lang or i18n.language()
            return serve.lesson(args.what, args.seats, lang, args.seed, args.out, doors)
        return serve.meeting(what, args.seats, args.lang, doors)
