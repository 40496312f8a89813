"""conciergekit run and demo: every notebook on each pilot, and the reports."""

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

from ..core.i18n import _
from ..core.paths import asset
from ..notebooks import available, of_portfolio
from ..papers.reports.formats import formats, write_all, write_tables
from .common import find_pilots, pilots_argument, positive


def options(parser) -> None:
    pilots_argument(parser)
    _run_options(parser, _("results"))


def demo_options(parser) -> None:
    _run_options(parser, "demo")


def _run_options(parser, out: str) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(out),
        metavar=_("FOLDER"),
        help=_("where to write (default: {folder})", folder=out),
    )
    parser.add_argument(
        "--jobs",
        type=positive,
        metavar="N",
        help=_("how many notebooks at once (default: the machine's cores)"),
    )
    parser.add_argument(
        "--notebooks",
        type=Path,
        action="append",
        metavar=_("FOLDER"),
        help=_(
            "your own notebooks, in place of the kit's (“kit” names those: repeat the option to have both)"
        ),
    )
    parser.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=(_("NAME"), _("VALUE")),
        help=_("a parameter of the notebooks, for instance -p keep 4"),
    )
    parser.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar=_("NAME"),
        help=_(
            "a parameter that is never written: its value comes from the environment variable of that name, or "
            "is asked for"
        ),
    )
    parser.add_argument(
        "--force", action="store_true", help=_("do everything again, even what has not changed")
    )
    parser.add_argument(
        "--format",
        default="html",
        metavar="html,pdf,docx,…",
        help=_(
            "formats of each report: html (always), pdf (to print), docx and odt (to edit), pages (one a notebook); default: html"
        ),
    )
    parser.add_argument(
        "--tables",
        action="store_true",
        help=_("write the figures of each pilot as long tables too (xlsx and CSV), beside its report"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON, for a script"))
    _limits(parser)


def _limits(parser) -> None:
    limits = parser.add_argument_group(_("limits"))
    limits.add_argument(
        "--timeout",
        type=positive,
        default=600,
        metavar="S",
        help=_("seconds allowed to one notebook (default: 600)"),
    )
    limits.add_argument(
        "--cluster", metavar="tcp://…", help=_("let the machines of this Dask scheduler do the work")
    )


def run(args) -> int:
    chosen = formats(args.format)
    result = _batch(args, find_pilots(args.pilots))
    written = _write_beside(result, chosen, args)
    _say(result, args)
    return 0 if result.ok and written else 1


def _write_beside(result, chosen: Sequence[str], args) -> bool:
    """The reports in their other formats, and the tables; False if some could not be written, which is said."""
    done = [write_all(result, chosen)]
    if args.tables:
        done.append(write_tables(result, str(dict(map(_parameter, args.parameter)).get("as_of") or "")))
    for told in done:
        for sentence in (*told.notes, *told.troubles):
            print(sentence, file=sys.stderr)
    return not any(told.troubles for told in done)


def _batch(args, pilots: list[Path]):
    from .. import batch  # a third of what a help loads, and a help needs none of it

    chosen = None
    if args.notebooks:
        chosen = [
            p
            for path in args.notebooks
            for p in ([*available(), *of_portfolio()] if str(path) == "kit" else [path])
        ]
    return batch.run(
        pilots,
        args.out,
        lang=args.lang,
        notebooks=chosen,
        parameters=dict(map(_parameter, args.parameter)),
        jobs=args.jobs,
        timeout=args.timeout,
        force=args.force,
        secrets=args.secret,
        cluster=args.cluster,
    )


def _parameter(pair: Sequence[str]) -> tuple[str, object]:
    """A number, list or dict if it reads as a Python literal, else text; nothing is ever evaluated."""
    name, text = pair
    try:
        return name, ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return name, text


def _say(result, args) -> None:
    """What happened: for a person, or for a script."""
    if args.json:
        print(result.json, end="")
        return
    for line in result.sentences():
        print(line)
    print(_("Open: {page}", page=result.index.resolve()))


def demo(args) -> int:
    chosen = formats(args.format)
    result = _batch(args, find_pilots([asset("data_samples")]))
    written = _write_beside(result, chosen, args)
    if not args.json:
        print(
            _(
                "One sample, “casse”, is a broken file on purpose: its page shows what the kit says of such a file."
            )
        )
    _say(result, args)
    fine = all(row.status == "ok" or row.slug == "casse" for row in result.rows)
    return 0 if fine and written else 1
