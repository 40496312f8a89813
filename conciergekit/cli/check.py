"""conciergekit check: what is wrong in a workbook, and how to repair it."""

import sys

from .. import i18n
from ..errors import ConciergekitError
from ..i18n import _
from .common import find_pilots, pilots_argument


def options(parser) -> None:
    pilots_argument(parser)
    parser.add_argument(
        "--all", action="store_true", help=_("list every finding, not only the first twenty of each weight")
    )


def run(args) -> int:
    from .. import intake, quality

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
    from ..intake.messages import where

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
