"""conciergekit run and demo: every notebook on each pilot, and the reports."""

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

from ..core.i18n import _
from ..core.paths import asset
from ..notebooks import available, of_portfolio
from ..papers.reports.formats import formats, write_all, write_tables
from ..read.found import find_pilots
from .common import flag, out_argument, path_argument, pilots_argument, positive


def options(parser) -> None:
    pilots_argument(parser)
    _run_options(parser, _("results"))


def demo_options(parser) -> None:
    _run_options(parser, "demo")


def _run_options(parser, out: str) -> None:
    out_argument(parser, out)
    words = _("how many notebooks at once (default: the machine's cores)")
    parser.add_argument("--jobs", type=positive, metavar="N", help=words)
    words = _("your own notebooks, in place of the kit's (“kit” names those: repeat the option to have both)")
    path_argument(parser, "--notebooks", _("FOLDER"), words, action="append")
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
    flag(parser, "--force", _("do everything again, even what has not changed"))
    parser.add_argument(
        "--format",
        default="html",
        metavar="html,pdf,docx,…",
        help=_(
            "formats of each report: html (always), pdf (to print), docx and odt (to edit), pages (one a notebook); default: html"
        ),
    )
    words = _("write the figures of each pilot as long tables too (xlsx and CSV), beside its report")
    flag(parser, "--tables", words)
    flag(parser, "--json", _("print the result as JSON, for a script"))
    limits = parser.add_argument_group(_("limits"))
    words = _("seconds allowed to one notebook (default: 600)")
    limits.add_argument("--timeout", type=positive, default=600, metavar="S", help=words)
    words = _("let the machines of this Dask scheduler do the work")
    limits.add_argument("--cluster", metavar="tcp://…", help=words)


def run(args) -> int:
    return _run(args, args.pilots)


def demo(args) -> int:
    return _run(args, [asset("data_samples")], broken="casse")


def _run(args, paths: Sequence[Path], broken: str = "") -> int:
    """`broken`: the folder of a sample that is broken on purpose."""
    chosen = formats(args.format)
    result = _batch(args, find_pilots(paths))
    written = _write_beside(result, chosen, args)
    if broken and not args.json:
        print(
            _(
                "One sample, “casse”, is a broken file on purpose: its page shows what the kit says of such a file."
            )
        )
    _say(result, args)
    fine = all(row.ok or row.slug == broken for row in result.rows) if broken else result.ok
    return 0 if fine and written else 1


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

    kit, chosen = [*available(), *of_portfolio()], None
    if args.notebooks:
        chosen = [one for path in args.notebooks for one in (kit if str(path) == "kit" else [path])]
    same = {name: getattr(args, name) for name in ("lang", "jobs", "timeout", "force", "cluster")}
    parameters = dict(map(_parameter, args.parameter))
    if folder := parameters.get("papers_in"):  # a notebook runs in another folder than this command
        parameters["papers_in"] = str(Path(str(folder)).absolute())
    return batch.run(pilots, args.out, notebooks=chosen, parameters=parameters, secrets=args.secret, **same)


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
