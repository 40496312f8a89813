"""The command line: conciergekit new | check | run | lab | demo.

Exit codes: 0 all went well · 1 something must be repaired or failed · 2 the command could not do its work
(one line says why) · 130 interrupted.
"""

import argparse
import ast
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import __version__, i18n
from .errors import ConciergekitError
from .i18n import _, ngettext
from .schema import fold
from .tables import TABLES

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    _utf8_output()
    i18n.set_language(_language_asked(argv))
    args = _parser().parse_args(argv)
    try:
        return args.command(args)
    except ConciergekitError as error:
        print(f"conciergekit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nconciergekit:", _("interrupted; what was finished is kept."), file=sys.stderr)
        return 130
    except BrokenPipeError:  # `conciergekit check … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _utf8_output() -> None:
    """A French sentence must not crash an old Windows console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _language_asked(argv: Sequence[str]) -> str:
    """--lang if given, else English on an English system, else French: the users are French-speaking first."""
    for i, word in enumerate(argv):
        asked = (
            word.partition("=")[2]
            if word.startswith("--lang=")
            else argv[i + 1]
            if word == "--lang" and i + 1 < len(argv)
            else ""
        )
        if asked in i18n.LANGUAGES:
            return asked
    system = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "en" if system.lower().startswith("en") else "fr"


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
        "--version", action="version", version=f"conciergekit {__version__}", help=_("show the version")
    )
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)

    new = _command(commands, "new", _new, _("make a folder with a blank workbook and the notebooks"))
    new.add_argument(
        "folder", type=Path, metavar=_("FOLDER"), help=_("folder to make, for instance my-pilot")
    )

    check = _command(commands, "check", _check, _("say what is wrong in a workbook, and how to repair it"))
    _pilots_argument(check)
    check.add_argument(
        "--all", action="store_true", help=_("list every finding, not only the first twenty of each weight")
    )

    run = _command(commands, "run", _run, _("run every notebook on each pilot and write the reports"))
    _pilots_argument(run)
    _run_options(run, _("results"))

    lab = _command(commands, "lab", _lab, _("open the notebooks of a pilot in JupyterLab"))
    lab.add_argument(
        "pilot", type=Path, metavar=_("PILOT"), help=_("a workbook, or the folder that holds it")
    )
    lab.add_argument("--no-browser", action="store_true", help=_("start without opening a browser"))

    demo = _command(commands, "demo", _demo, _("run everything on the sample pilots shipped with the kit"))
    _run_options(demo, "demo")
    return parser


def _command(commands, name: str, function, what: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what[:1].upper() + what[1:] + ".")
    parser.add_argument(
        "--lang", choices=i18n.LANGUAGES, help=_("language; otherwise that of the workbook or of the system")
    )
    parser.set_defaults(command=function)
    return parser


def _pilots_argument(parser) -> None:
    parser.add_argument(
        "pilots", type=Path, nargs="+", metavar=_("PILOT"),
        help=_("a workbook, a folder that holds one, or a folder full of pilots"),
    )  # fmt: skip


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


# ---- commands --------------------------------------------------------------------------------------------


def _new(args) -> int:
    from . import notebooks, workbook

    lang = i18n.language()
    folder = args.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConciergekitError(
            _(
                "“{folder}” already exists and is not empty: choose another name, so that nothing is overwritten.",
                folder=folder,
            )
        )
    name = "pilote.xlsx" if lang == "fr" else "pilot.xlsx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workbook.write(folder / name, lang=lang)
        notebooks.lay_out(folder / "notebooks", lang, f"../{name}")
    except OSError as error:
        raise ConciergekitError(_cannot_write(folder, error)) from None
    print(_("Made {folder}. Next:", folder=folder))
    print(
        "  1. "
        + _("fill in {file} (only the project sheet and the requests are required)", file=folder / name)
    )
    print(f"  2. conciergekit check {folder}")
    print(f"  3. conciergekit run {folder}")
    return 0


def _cannot_write(folder: Path, error: OSError) -> str:
    return _(
        "cannot write in “{folder}”: {reason}. Choose another folder.",
        folder=folder,
        reason=error.strerror or error,
    )


def _check(args) -> int:
    from . import intake, quality

    paths = find_pilots(args.pilots)
    worst = 0
    for path in paths:
        try:
            pilot = intake.load_pilot(path, lang=args.lang)
        except ConciergekitError as error:
            if len(paths) == 1:
                raise
            print(f"■ {path}\n  {error}\n", file=sys.stderr)
            worst = 2
            continue
        with i18n.use_language(args.lang or pilot.language):
            print(f"■ {pilot.name} — {path}")
            _print_findings(pilot, None if args.all else 20)
            for sentence in quality.assess(pilot).sentences():
                print(f"  {sentence}")
            print()
        worst = max(worst, int(any(f.weight == "blocks" for f in pilot.findings)))
    return worst


def _print_findings(pilot, limit: int | None) -> None:
    from .intake.messages import where

    titles = {"blocks": _("To repair first"), "doubtful": _("Doubtful"), "note": _("To know")}
    for weight, title in titles.items():
        found = [f for f in pilot.findings if f.weight == weight]
        if not found:
            continue
        print(f"\n  {title} ({len(found)})")
        for finding in found[:limit]:
            line = _("{where}: {what}", where=where(finding), what=finding.what())
            print(f"  - {line}\n      → {finding.repair()}")
        if limit and len(found) > limit:
            print("  " + _("… and {n} more: add --all to see them", n=len(found) - limit))
    print()


def _run(args) -> int:
    from . import batch

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


def _lab(args) -> int:
    import subprocess

    from . import intake, notebooks

    pilot = intake.load_pilot(args.pilot, lang=args.lang)
    lang = args.lang or pilot.language
    folder = args.pilot if args.pilot.is_dir() else args.pilot.parent
    try:
        written = notebooks.lay_out(
            folder / "notebooks", lang, os.path.relpath(args.pilot, folder / "notebooks")
        )
    except OSError as error:
        raise ConciergekitError(_cannot_write(folder, error)) from None
    for path in written:
        print(_("Made {path}", path=path))
    with tempfile.TemporaryDirectory(prefix="conciergekit-") as settings:
        _lab_settings(Path(settings), lang)
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
        command += [f"--LabApp.app_settings_dir={settings}", "--KernelManager.transport_encryption=auto"]
        command += ["--LabApp.default_url=/lab/tree/notebooks/00_data_check.ipynb"]
        return subprocess.call([*command, *(["--no-browser"] if args.no_browser else [])])


def _lab_settings(folder: Path, lang: str) -> None:
    """JupyterLab in the pilot's language, without its pop-up about news."""
    overrides = {
        "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR" if lang == "fr" else "en"},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    (folder / "overrides.json").write_text(json.dumps(overrides), encoding="utf8")


def _demo(args) -> int:
    from . import batch
    from .paths import asset

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


def find_pilots(paths: Sequence[Path]) -> list[Path]:
    """The pilots meant by `paths`: each workbook, each folder that holds one, each pilot inside a bigger folder.

    Raises ConciergekitError for a path that does not exist or holds no pilot.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ConciergekitError(_("“{path}” does not exist.", path=path))
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise ConciergekitError(
                _(
                    "“{path}” holds no workbook ({kinds}) and no folder with one.",
                    path=path,
                    kinds=", ".join(WORKBOOKS),
                )
            )
        found += [p for p in inside if p not in found]
    return found


def _inside(folder: Path) -> list[Path]:
    """A folder is one pilot if it holds one workbook, one named "pilote", or CSV tables; else look inside it."""
    files = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$", "_")))
    books = [p for p in files if p.suffix.lower() in WORKBOOKS]
    if len(books) == 1 or any(p.stem.lower() in ("pilote", "pilot") for p in books):
        return [folder]
    if not books and any(p.suffix.lower() == ".csv" and _names_a_table(p) for p in files):
        return [folder]
    return books + [pilot for sub in files if sub.is_dir() for pilot in _inside(sub)]


def _names_a_table(path: Path) -> bool:
    return any(fold(path.stem) in table.sheet_names for table in TABLES.values())


if __name__ == "__main__":
    sys.exit(main())
