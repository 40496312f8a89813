"""conciergekit room: a meeting or a training session, open from this machine to browsers that have the address."""

import argparse
from pathlib import Path

from ..core.i18n import _
from .common import positive

MOST = 40


def options(parser) -> None:
    parser.add_argument(
        "pilot", type=Path, metavar=_("PILOT"), help=_("a workbook, or the folder that holds it")
    )
    parser.add_argument(
        "--for",
        dest="seats",
        type=_seats,
        default=6,
        metavar="N",
        help=_("how many pages are kept ready (6; at most {n})", n=MOST),
    )
    parser.add_argument(
        "--network",
        action="store_true",
        help=_("open it to the local network too, not to this machine alone"),
    )
    parser.add_argument(
        "--port", type=positive, default=8866, metavar="N", help=_("the first port to try (8866)")
    )
    parser.add_argument("--no-browser", action="store_true", help=_("start without opening a browser"))


def _seats(text: str) -> int:
    if positive(text) > MOST:
        raise argparse.ArgumentTypeError(_("“{text}” is more than {n}", text=text, n=MOST))
    return int(text)


def run(args) -> int:
    from ..room import serve  # it brings the server

    doors = serve.Doors(args.network, args.port, not args.no_browser)
    return serve.meeting(args.pilot, args.seats, args.lang, doors)
