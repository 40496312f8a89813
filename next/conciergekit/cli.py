"""The command `conciergekit`: demo, new, check, run. Each is one or two calls of the kit."""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__, assets, dictionary

FINE, FAILED, WRONG_CALL = 0, 1, 2
BOOK = {"fr": "pilote.xlsx", "en": "pilot.xlsx"}
SUFFIX = ".xlsx"
# What --with takes beside the names of sheets.
GROUPS = {
    "people": "hours answers moments persons partners ratings journal trials",
    "money": "contracts planned_costs funding",
    "review": "stages decisions follow_up weights",
    "territory": "publics places opening",
    "plans": "scenarios schemes",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0 (fine), 1 (something failed, or there are problems), 2 (wrong call).

    The words are French or English: what --lang says, else the shell's LANG, else French.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    say = functools.partial(dictionary.label, lang=_language(argv))
    try:
        asked = _parser(say).parse_args(argv)
    except SystemExit as stop:  # argparse leaves by itself, after --help too
        return stop.code or FINE
    try:
        return asked.command(asked, say)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return WRONG_CALL
    except KeyboardInterrupt:
        print(say("cli_interrupted"), file=sys.stderr)
        return FAILED


def _language(argv: Sequence[str]) -> str:
    """The language of the words: asked with --lang, or the shell's, or French."""
    given = dict(zip(argv, argv[1:], strict=False)).get("--lang")
    given = given or next((one[7:] for one in argv if one.startswith("--lang=")), None)
    shell = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next(
        (lang for lang in (given, shell[:2]) if lang in dictionary.LANGUAGES),
        dictionary.LANGUAGES[0],
    )


def _parser(say) -> argparse.ArgumentParser:
    class Words(argparse.HelpFormatter):
        def add_usage(self, usage, actions, groups, prefix=None):
            super().add_usage(usage, actions, groups, say("cli_usage") if prefix is None else "")

    plain = {"add_help": False, "formatter_class": Words, "allow_abbrev": False}
    parser = argparse.ArgumentParser("conciergekit", description=say("cli_about"), **plain)
    options = parser.add_argument_group(say("cli_options"))
    options.add_argument("-h", "--help", action="help", help=say("cli_help"))
    options.add_argument(
        "--version", action="version", version=__version__, help=say("cli_version")
    )
    commands = parser.add_subparsers(
        title=say("cli_commands"), metavar=say("cli_command"), required=True
    )

    def command(name, function):
        words = say(f"cli_{name}")
        one = commands.add_parser(name, help=words, description=words, **plain)
        one.set_defaults(command=function)
        values = one.add_argument_group(say("cli_arguments"))
        options = one.add_argument_group(say("cli_options"))
        options.add_argument("-h", "--help", action="help", help=say("cli_help"))
        options.add_argument("--lang", choices=dictionary.LANGUAGES, help=say("cli_lang"))
        return values.add_argument, options.add_argument

    _value, option = command("demo", _demo)
    option("--out", default="demo", type=Path, help=say("cli_out"))
    option("--jobs", type=int, help=say("cli_jobs"))
    value, option = command("new", _new)
    value("path", type=Path, help=say("cli_new_path"))
    option("--with", dest="sheets", default="", help=say("cli_with"))
    option("--all", action="store_true", help=say("cli_all"))
    value, _option = command("check", _check)
    value("path", type=Path, help=say("cli_path"))
    value, option = command("run", _run)
    value("paths", nargs="+", type=Path, help=say("cli_paths"))
    option("--out", required=True, type=Path, help=say("cli_out"))
    option("--jobs", type=int, help=say("cli_jobs"))
    option("--notebook", action="append", type=Path, help=say("cli_notebook"))
    option("--param", action="append", default=[], help=say("cli_param"))
    return parser


def _demo(asked, say) -> int:
    from .batch import find

    samples = assets.path("data_samples")
    pilots = [path for path in find(samples) if path.name != "source"]
    return _batch(asked, say, pilots)


def _run(asked, say) -> int:
    parameters = {}
    for given in asked.param:
        name, equals, value = given.partition("=")
        if not equals:
            raise ValueError(f"--param: expected name=value, got {given!r}")
        parameters[name] = _value(value)
    return _batch(asked, say, asked.paths, notebooks=asked.notebook, parameters=parameters)


def _value(text: str) -> object:
    """A number, true or false, or a list as JSON writes it; any other text as it is."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _batch(asked, say, paths, **more) -> int:
    from . import batch

    def progress(done, total, row, seconds):
        said = say("cli_done").format(name=row.folder, seconds=f"{seconds:.1f}")
        print(f"[{done}/{total}] {said}", flush=True)
        for failure in row.failures:
            place = " · ".join(filter(None, (failure.notebook, failure.question))) or row.folder
            print("   ", say("cli_stopped").format(name=place, reason=failure.reason), flush=True)

    result = batch.run(
        paths, asked.out, lang=asked.lang, jobs=asked.jobs, progress=progress, **more
    )
    print(say("cli_open_this").format(path=result.index))
    return FAILED if result.failed else FINE


def _new(asked, say) -> int:
    from .intake import write_blank

    lang = say.keywords["lang"]
    path = asked.path if asked.path.suffix.lower() == SUFFIX else asked.path / BOOK[lang]
    if path.exists():
        print(say("cli_exists").format(path=path), file=sys.stderr)
        return WRONG_CALL
    sheets = list(dictionary.tables()) if asked.all else _sheets(asked.sheets)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_blank(path, lang, sheets)
    print(say("cli_written").format(path=path, folder=asked.path))
    return FINE


def _sheets(asked: str) -> list[str]:
    """The sheets of a list of names and groups, separated by commas."""
    known = {
        dictionary.plain(name): [code]
        for code, table in dictionary.tables().items()
        for name in table.names()
    }
    known |= {group: names.split() for group, names in GROUPS.items()}
    found = []
    for name in filter(None, map(str.strip, asked.split(","))):
        if dictionary.plain(name) not in known:
            allowed = ", ".join([*GROUPS, *dictionary.tables()])
            raise ValueError(f"--with: expected some of {allowed}, got {name!r}")
        found += known[dictionary.plain(name)]
    return found


def _check(asked, say) -> int:
    from .pilot import load_pilot

    pilot = load_pilot(asked.path, asked.lang)
    counts = ["sheet", "read", "kept", "listed", "examples"]
    heads = [say(f"cli_{name}") for name in counts]
    print(pilot.rows[counts].set_axis(heads, axis=1).to_string(index=False))
    defaults = pilot.problems["effect"] == "default"
    problems = pilot.problems[~defaults]
    if defaults.any():
        print("\n" + say("cli_defaults"))
        _list(pilot.problems[defaults], say)
    if problems.empty:
        print("\n" + say("cli_no_problem"))
        return FINE
    print("\n" + say("cli_problems").format(n=len(problems)))
    _list(problems, say)
    return FAILED


def _list(problems, say) -> None:
    """One problem a line: where it is, what is wrong, what to do."""
    for problem in problems.itertuples():
        row = say("cli_row").format(row=int(problem.row)) if problem.row == problem.row else ""
        place = " · ".join(filter(None, (problem.file, problem.sheet, row, problem.column)))
        print(f"- {place}\n    {problem.problem} {problem.repair}")
