"""conciergekit portfolio: many pilots on one page, without notebooks; or the totals of the network, with nobody recognisable."""

import argparse
from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _, use_language
from ..read.found import find_pilots
from .common import day_argument, flag, path_argument, positive

FORMATS = ("html", "docx", "odt")


def options(parser) -> None:
    words = _("folders of pilots, read without notebooks; or one folder of results, shown as it is")
    path_argument(parser, "folders", _("FOLDER"), words, nargs="+")
    words = _("where to write (default: {folder})", folder=_("results"))
    path_argument(parser, "--out", _("FOLDER"), words)
    words = _("compare with the last data that stop by that day; otherwise, with those before")
    day_argument(parser, "--since", words)
    day_argument(parser, "--on", _("the portfolio as it was known on that past day"))
    flag(parser, "--anonymous", _("write the totals of the network only: no pilot can be recognised"))
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
    from ..papers.reports import followed

    if args.on and args.anonymous:
        raise ConciergekitError(_("Totals are those of the present data: leave out --on, or --anonymous."))
    whole, pages, out = True, [], args.folders[0]
    if len(args.folders) > 1 or not followed.is_results(out):
        out = args.out or Path(_("results"))
        result = batch.run(find_pilots(args.folders), out, lang=args.lang, notebooks=(), jobs=args.jobs)
        with use_language(result.lang):
            print("\n".join(result.sentences()))
        # a row a pilot, and what to send to each; the others are to be printed or passed on
        whole, pages = result.ok, [result.index]
    elif args.out and args.out.resolve() != out.resolve():
        said = _(
            "{folder} holds results: its pages are written there. Leave out --out, then copy the page you need.",
            folder=out,
        )
        raise ConciergekitError(said)
    if args.anonymous:
        written = followed.write_totals(out, args.lang, args.format)
    else:
        since, on = (day.isoformat() if day else "" for day in (args.since, args.on))
        written = followed.write_portfolio(out, args.lang, since, on, args.format)
    for path in [*pages, *written]:
        print(_("Open: {page}", page=path.resolve()))
    return 0 if whole else 1
