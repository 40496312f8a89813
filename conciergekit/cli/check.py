"""conciergekit check: what is wrong in a workbook, how to repair it, and the workbook given back."""

import sys
from pathlib import Path

from ..core import i18n
from ..core.errors import ConciergekitError
from ..core.i18n import _, ngettext
from .common import cannot_write, find_pilots, pilots_argument, typed


def options(parser) -> None:
    pilots_argument(parser)
    parser.add_argument(
        "--all", action="store_true", help=_("list every finding, not only the first twenty of each weight")
    )
    parser.add_argument(
        "--annotate",
        action="store_true",
        help=_("write a copy of the workbook with what is to correct coloured, commented and listed"),
    )
    parser.add_argument(
        "--pseudonymise",
        action="store_true",
        help=_("write a copy with codes drawn at random for people, and their key in a folder apart"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where to write the copies (default: beside the original)"),
    )
    parser.add_argument(
        "--key", type=Path, metavar=_("FILE"), help=_("the key of the codes, to have the same ones again")
    )


def run(args) -> int:
    paths = find_pilots(args.pilots)
    if args.out:
        try:
            args.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConciergekitError(cannot_write(args.out, error)) from None
    worst = 0
    for path in paths:
        try:
            worst = max(worst, _check(path, args))
        except ConciergekitError as error:
            if len(paths) == 1:
                raise
            print(f"■ {path}\n  {error}\n", file=sys.stderr)
            worst = 2
    return worst


def _check(path: Path, args) -> int:
    """Say what a pilot's file holds; 1 if something must be repaired first."""
    from .. import quality, read

    pilot = read.load_pilot(path, lang=args.lang)
    severe = any(f.weight == "blocks" for f in pilot.findings)
    with i18n.use_language(args.lang or pilot.language):
        print(f"■ {pilot.name} — {path}")
        _print_findings(pilot, None if args.all else 20)
        _print_account(pilot, args.all)
        for sentence in quality.assess(pilot).sentences():
            print(f"  {sentence}")
        _write_copies(path, args)
        print(f"  → {_next_step(pilot, path, severe, args)}\n")
    return int(severe)


def _print_account(pilot, everything: bool) -> None:
    """What became of every filled cell; with --all, what was left out and why."""
    first, *others = pilot.account.sentences(everything)
    print(f"  {first}")
    for sentence in others:
        print(f"  - {sentence}")


def _write_copies(path: Path, args) -> None:
    if args.annotate:
        from ..read.give_back.annotate import annotate

        print(f"  {annotate(path, args.out, lang=args.lang).sentence()}")
    if args.pseudonymise:
        from ..read.give_back.pseudonymise import pseudonymise

        for sentence in pseudonymise(path, args.out, args.key, lang=args.lang).sentences():
            print(f"  {sentence}")


def _next_step(pilot, path: Path, severe: bool, args) -> str:
    """What to do now."""
    again = f"conciergekit check {typed(path)}"
    if severe and not args.annotate:
        return _("Next: {command} --annotate gives back the workbook with its cells coloured.", command=again)
    if severe:
        return _("Next: correct what is marked “to repair first”, save, then {command}.", command=again)
    count = sum(f.weight == "doubtful" for f in pilot.findings)
    run_it = f"conciergekit run {typed(path)}"
    if count:
        return ngettext(
            "Next: look at the doubtful point, or go on with {command}.",
            "Next: look at the {n} doubtful points, or go on with {command}.",
            count,
            command=run_it,
        )
    return _("Next: {command}", command=run_it)


def _print_findings(pilot, limit: int | None) -> None:
    from ..core.findings.affects import affected_words
    from ..core.findings.words import where

    titles = {"blocks": _("To repair first"), "doubtful": _("Doubtful"), "note": _("To know")}
    for weight, title in titles.items():
        found = [f for f in pilot.findings if f.weight == weight]
        if not found:
            continue
        print(f"\n  {title} ({len(found)})")
        examples = [f for f in found if f.code == "example_line"]
        if len(examples) > 1:  # a blank workbook has one on each sheet
            found = [f for f in found if f.code != "example_line"]
            print(
                "  - "
                + _(
                    "The example lines of the template are left out ({sheets}).",
                    sheets=i18n.listing(f.sheet for f in examples),
                )
            )
        for finding in found[:limit]:
            line = _("{where}: {what}", where=where(finding), what=finding.what())
            print(f"  - {line}\n      → {finding.repair()}")
            if touched := affected_words(finding):
                print("      " + _("Touches: {analyses}.", analyses=i18n.listing(touched)))
        if limit and len(found) > limit:
            print("  " + _("… and {n} more: add --all to see them", n=len(found) - limit))
    print()
