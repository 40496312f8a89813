"""conciergekit run and demo: every notebook on each pilot, and the reports."""

import argparse
import ast
from collections.abc import Sequence
from pathlib import Path

from ..i18n import _, ngettext
from .common import find_pilots, pilots_argument


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
        type=_positive,
        metavar="N",
        help=_("how many notebooks at once (default: the machine's cores)"),
    )
    parser.add_argument(
        "--timeout",
        type=_positive,
        default=600,
        metavar="S",
        help=_("seconds allowed to one notebook (default: 600)"),
    )
    parser.add_argument(
        "-p", "--parameter", nargs=2, action="append", default=[], metavar=(_("NAME"), _("VALUE")),
        help=_("a parameter of the notebooks, for instance -p keep 4"),
    )  # fmt: skip


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("“{text}” is not a whole number above 0", text=text))
    return int(text)


def run(args) -> int:
    from .. import batch

    result = batch.run(
        find_pilots(args.pilots), args.out, lang=args.lang, parameters=dict(map(_parameter, args.parameter)),
        jobs=args.jobs, timeout=args.timeout,
    )  # fmt: skip
    _say_where(result, args.out)
    return 0 if result.ok else 1


def _parameter(pair: Sequence[str]) -> tuple[str, object]:
    """A number, list or dict if it reads as a Python literal, else text; nothing is ever evaluated."""
    name, text = pair
    try:
        return name, ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return name, text


def _say_where(result, out: Path) -> None:
    failed = sum(row["status"] != "ok" for row in result.rows)
    print(ngettext("{n} pilot read", "{n} pilots read", len(result.rows)), end="")
    print(", " + ngettext("{n} to repair.", "{n} to repair.", failed) if failed else ".")
    print(_("Open: {page}", page=(out / "index.html").resolve()))


def demo(args) -> int:
    from .. import batch
    from ..paths import asset

    samples = find_pilots([asset("data_samples")])
    result = batch.run(
        samples, args.out, lang=args.lang, parameters=dict(map(_parameter, args.parameter)), jobs=args.jobs,
        timeout=args.timeout,
    )  # fmt: skip
    print(
        _(
            "One sample, “casse”, is a broken file on purpose: its page shows what the kit says of such a file."
        )
    )
    _say_where(result, args.out)
    return 0 if all(row["status"] == "ok" or row["slug"] == "casse" for row in result.rows) else 1
