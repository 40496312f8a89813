"""The command line: conciergekit new | upgrade | check | map | run | portfolio | papers | facts | train | lab | room | demo.

Exit codes: 0 all went well · 1 something must be repaired or failed · 2 the command could not do its work
(one line says why) · 130 interrupted.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Sequence

from ..core import VERSION, i18n, languages
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.supported import missing, system_language
from ..core.text import upper
from . import check, facts, lab, map, new, papers, portfolio, room, run, train, upgrade


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    _utf8_output()
    i18n.set_language(_language_asked(argv))
    args = _read(argv)
    try:
        return args.command(args)
    except ConciergekitError as error:
        print(f"conciergekit: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        said = missing(error)
        if not said:
            raise
        print(f"conciergekit: {said}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nconciergekit:", _("interrupted; what was finished is kept."), file=sys.stderr)
        return 130
    except BrokenPipeError:  # `conciergekit check … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _read(argv: Sequence[str]) -> argparse.Namespace:
    """What is asked; `lab` hands on what is not ours, any other command refuses it."""
    parser = _parser()
    args, further = parser.parse_known_args(argv)
    if further and args.command is not lab.run:
        parser.parse_args(argv)
    args.further = further
    return args


def _utf8_output() -> None:
    """A French sentence must not crash an old Windows console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _language_asked(argv: Sequence[str]) -> str:
    """--lang if given and present, else that of the system where the kit speaks it, else French."""
    for word in argv:
        if os.path.exists(word):
            languages.follow(word)
    for word, after in itertools.zip_longest(argv, argv[1:], fillvalue=""):
        name, _equals, value = word.partition("=")
        asked = "" if name != "--lang" else value if "=" in word else after
        if asked in languages.codes():
            return asked
        if asked:
            for said in languages.unread():
                print(f"conciergekit: {said}", file=sys.stderr)
    return system_language()


def _parser() -> argparse.ArgumentParser:
    # argparse takes its own words ("usage:", "the following arguments are required") from gettext: give it ours
    argparse._ = _
    argparse.ngettext = lambda one, many, n: _(one if n == 1 else many)
    parser = argparse.ArgumentParser(
        prog="conciergekit",
        description=_("From a pilot's workbook: whom to serve first, what trips cost, whether to go on."),
        epilog=_("Help on one command: conciergekit COMMAND --help"),
    )
    parser.add_argument(
        "--version", action="version", version=f"conciergekit {VERSION}", help=_("show the version")
    )
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    said = {
        new: _("make a folder with a blank workbook and the notebooks"),
        upgrade: _("add the sheets of a later stage to a workbook; nothing typed changes"),
        check: _("say what is wrong in a workbook, and how to repair it"),
        map: _("say what the columns of an unknown file are"),
        run: _("run every notebook on each pilot and write the reports"),
        portfolio: _("lay many pilots side by side: what changed, whom to call, how they compare"),
        papers: _(
            "write the papers of the gate meeting, the note to a funder, the budget, the specification and "
            "the lessons"
        ),
        facts: _("list the dated figures, their source and their day of review"),
        train: _("draw a training case: a folder for the groups, one for the trainer"),
        lab: _("open the notebooks of a pilot in JupyterLab"),
        room: _("open a meeting or a training session to browsers that need nothing installed"),
    }
    every = [(one.__name__.rpartition(".")[2], what, one.options, one.run) for one, what in said.items()]
    demo = _("run everything on the sample pilots shipped with the kit")
    for name, what, options, function in (*every, ("demo", demo, run.demo_options, run.demo)):
        command = commands.add_parser(name, help=what, description=upper(what) + ".")
        command.add_argument(
            "--lang",
            choices=languages.codes(),
            help=_("language; otherwise that of the workbook or of the system"),
        )
        options(command)
        command.set_defaults(command=function)
    return parser
