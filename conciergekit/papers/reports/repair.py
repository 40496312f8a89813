"""What to repair in a pilot's workbook, and what it would change."""

from collections.abc import Sequence

from ...core import i18n
from ...core.findings import Finding
from ...core.findings.points import Point, by_sheet, first, points
from ...core.i18n import _, ngettext, number, use_language
from ...core.paths import typed
from ...core.pilot import Pilot
from ..pages import cut, render

MOST_POINTS = 300  # of a sheet: beyond, the page would help nobody


def repair_page(
    name: str,
    findings: Sequence[Finding],
    *,
    broken: str = "",
    source: str = "",
    pilot: Pilot | None = None,
    lang: str | None = None,
) -> str:
    """What to repair in a pilot's workbook: what changes most, then the rest by sheet, a line a repair.

    name : of the pilot, or of its file when it cannot be read. findings : ``pilot.findings``. broken : why the file cannot be
    read at all, if it cannot. source : file name, shown under the title. pilot : the one the findings are of, to say how many
    euros they touch.
    """
    with use_language(lang):
        found = points(findings, pilot)
        top = first(found)
        rest = [point for point in found if point.weight != "note" and point not in top]
        notes = [point for point in found if point.weight == "note"]
        count = len(found) - len(notes)
        severe = sum(point.weight == "blocks" for point in found)
        heads = [
            _("Where"),
            _("What was typed"),
            _("What is wrong"),
            _("How to repair"),
            _("What it touches"),
        ]
        first_title = _("To do first") if rest else _("To do")
        groups = [(first_title, top), *by_sheet(rest).items(), (_("Good to know"), notes)]
        return render(
            "repair.html",
            i18n.language(),
            title=_("To repair: {name}", name=cut(name)),
            name=name,
            source=source,
            tone="bad" if broken or severe else "wait" if count else "go",
            verdict=_("To repair") if broken or count else _("Nothing to repair"),
            headline=broken or _repair_headline(count, severe),
            heads=heads,
            groups=[_group(title or _("The whole file"), group) for title, group in groups if group],
            command=f"conciergekit check {typed(source)} --annotate" if source and not broken else "",
            w={
                "kicker": _("State of the workbook"),
                "untouched": _(
                    "Nothing was changed in your file, and nothing was guessed. What is doubtful stays out of the figures it would distort."
                ),
                "annotated": _("For a copy of the workbook with these cells coloured and commented:"),
                "codes": _("It holds every line and every code: do not pass it on."),
                "again": _("Once the file is repaired, run the same command again."),
            },
        )


def _repair_headline(count: int, severe: int) -> str:
    if not count:
        return _("Nothing needs to be corrected.")
    first = ngettext("{n} point to look at", "{n} points to look at", count)
    if not severe:
        return _("{points}; none prevents the analyses.", points=first)
    return ngettext(
        "{points}, of which {n} to repair first.",
        "{points}, of which {n} to repair first.",
        severe,
        points=first,
    )


def _group(title: str, found: Sequence[Point]) -> dict:
    left = len(found) - MOST_POINTS
    return {
        "title": f"{title} ({number(len(found))})",
        "lines": [
            {
                "where": point.where(),
                "typed": point.findings[0].typed,
                "what": point.what(),
                "repair": point.repair(),
                "touches": point.touches() or _("no analysis"),
            }
            for point in found[:MOST_POINTS]
        ],
        "more": ngettext("… and {n} more line", "… and {n} more lines", left) if left > 0 else "",
    }
