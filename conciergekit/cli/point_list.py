"""What there is to repair in a pilot, as `check` prints it."""

from ..core.findings.points import Point, by_sheet, first, points
from ..core.i18n import _, ngettext
from ..core.pilot import Pilot

_MOST = 15  # points shown after the first ones, unless all are asked for


def print_points(pilot: Pilot, everything: bool) -> None:
    """The few that change most, then the others sheet by sheet, then what is only to know."""
    found = points(pilot.findings, pilot)
    top = first(found)
    rest = [point for point in found if point.weight != "note" and point not in top]
    notes = [point for point in found if point.weight == "note"]
    if top:
        said = _("To do first ({first} of {n} points)", first=len(top), n=len(top) + len(rest))
        print("\n  " + (said if rest else _("To do")))
    for number, point in enumerate(top, start=1):
        _print_point(f"{number}.", point)
    room = len(found) if everything else _MOST
    for title, group in [*by_sheet(rest).items(), (_("To know"), notes)]:
        if shown := group[: max(room, 0)]:
            title = title or _("The whole file")
            print(f"\n  {title} ({len(group)})")
        for point in shown:
            _print_point("-", point)
        room -= len(group)
    if room < 0:
        print(
            "\n  "
            + ngettext("… and {n} more: add --all to see it", "… and {n} more: add --all to see them", -room)
        )
    print()


def _print_point(mark: str, point: Point) -> None:
    print(f"  {mark} " + _("{where}: {what}", where=point.where(), what=point.what()))
    print(f"      → {point.repair()}")
    if touches := point.touches():
        print("      " + _("Touches: {analyses}.", analyses=touches))
