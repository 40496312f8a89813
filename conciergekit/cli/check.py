"""conciergekit check: what is wrong in a workbook, how to repair it, and the workbook given back."""

from pathlib import Path

from .. import read
from ..core import i18n
from ..core.i18n import _
from ..read.found import find_pilots
from .common import flag, one_by_one, path_argument, pilots_argument, writing_in


def options(parser) -> None:
    pilots_argument(parser)
    flag(parser, "--all", _("list every point, not only those that change most"))
    words = _("write a copy of the workbook with what is to correct coloured, commented and listed")
    flag(parser, "--annotate", words)
    words = _("write a copy with codes drawn at random for people, and their key in a folder apart")
    flag(parser, "--pseudonymise", words)
    words = _("where to write the copies (default: beside the original)")
    path_argument(parser, "--out", _("FOLDER"), words)
    path_argument(parser, "--key", _("FILE"), _("the key of the codes, to have the same ones again"))


def run(args) -> int:
    paths = find_pilots(args.pilots)
    if args.out:
        with writing_in(args.out):
            args.out.mkdir(parents=True, exist_ok=True)
    return one_by_one(paths, lambda path: _check(path, args), failed=2)


def _check(path: Path, args) -> int:
    """Say what a pilot's file holds; 1 if something must be repaired first."""
    from .. import gates, quality  # loaded when a pilot is read, not to print a help
    from .next_step import after_check
    from .point_list import print_points

    pilot = read.load_pilot(path, lang=args.lang)
    severe = any(f.weight == "blocks" for f in pilot.findings)
    with i18n.use_language(args.lang or pilot.language):
        print(f"■ {pilot.name} — {path}")
        print_points(pilot, args.all)
        _print_account(pilot, args.all)
        state = quality.assess(pilot)
        for sentence in [
            *(state.sentences() if args.all else state.beside_the_list()),
            *gates.stages(pilot).differs(),
            *gates.agreed(pilot).afterwards(),
        ]:
            print(f"  {sentence}")
        copy = _write_copies(path, args)
        print(f"  → {after_check(pilot, path, copy, annotated=args.annotate)}\n")
    return int(severe)


def _print_account(pilot, everything: bool) -> None:
    """What became of every filled cell; with --all, what was left out and why."""
    first, *others = pilot.account.sentences(everything)
    print(f"  {first}")
    for sentence in others:
        print(f"  - {sentence}")


def _write_copies(path: Path, args) -> Path | None:
    """Write the copies asked for; the one with codes, where there is one."""
    if args.annotate:
        print(f"  {read.annotate(path, args.out, lang=args.lang).sentence()}")
    if not args.pseudonymise:
        return None
    coded = read.pseudonymise(path, args.out, args.key, lang=args.lang)
    for sentence in coded.sentences():
        print(f"  {sentence}")
    return coded.path
