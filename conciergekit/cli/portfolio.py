"""conciergekit portfolio: many pilots on one page, without notebooks; or the totals of the network, with nobody recognisable."""

import argparse
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _, use_language
from ..read.found import find_pilots
from .common import positive
from .papers import day as a_day

FORMATS = ("html", "docx", "odt")


def options(parser) -> None:
    parser.add_argument(
        "folders",
        type=Path,
        nargs="+",
        metavar=_("FOLDER"),
        help=_("folders of pilots, read without notebooks; or one folder of results, shown as it is"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where to write (default: {folder})", folder=_("results")),
    )
    parser.add_argument(
        "--since",
        type=a_day,
        metavar=_("DATE"),
        help=_("compare with the last data that stop by that day; otherwise, with those before"),
    )
    parser.add_argument(
        "--on",
        type=a_day,
        metavar=_("DATE"),
        help=_("the portfolio as it was known on that past day"),
    )
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help=_("write the totals of the network only: no pilot can be recognised"),
    )
    parser.add_argument(
        "--format",
        type=_formats,
        default=("html",),
        metavar=",".join(FORMATS),
        help=_("what to write: {known} (default: html)", known=", ".join(FORMATS)),
    )
    parser.add_argument(
        "--jobs", type=positive, metavar="N", help=_("how many pilots at once (default: the machine's cores)")
    )


def _formats(text: str) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(text.split(",")))
    for name in asked:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(
                _("“{text}” is not a format. Known formats: {known}.", text=name, known=", ".join(FORMATS))
            )
    return asked


def run(args) -> int:
    from .. import batch  # these bring pandas and the charts, and a help needs none
    from ..papers.reports import network

    if args.on and args.anonymous:
        raise ConciergekitError(_("Totals are those of the present data: leave out --on, or --anonymous."))
    whole, pages, out = True, [], args.folders[0]
    if len(args.folders) > 1 or not network.is_results(out):
        out = args.out or Path(_("results"))
        result = batch.run(find_pilots(args.folders), out, lang=args.lang, notebooks=(), jobs=args.jobs)
        with use_language(result.lang):
            print("\n".join(result.sentences()))
        whole, pages = (
            result.ok,
            [result.index],
        )  # a row a pilot, and what to send to each; the others are to be printed or passed on
    elif args.out and args.out.resolve() != out.resolve():
        raise ConciergekitError(
            _(
                "{folder} holds results: its pages are written there. Leave out --out, then copy the page you need.",
                folder=out,
            )
        )
    if args.anonymous:
        written = network.write_totals(out, args.lang, args.format)
    else:
        since, on = (day.isoformat() if day else "" for day in (args.since, args.on))
        written = network.write_portfolio(out, args.lang, since, on, args.format)
    for path in [*pages, *written]:
        print(_("Open: {page}", page=path.resolve()))
    return 0 if whole else 1
