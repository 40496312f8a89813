"""What to repair in a pilot's workbook, and what it would change."""

from collections.abc import Sequence

from ...core import i18n
from ...core.findings import Finding
from ...core.i18n import N_, _, ngettext, number, use_language
from ..pages import cut, render

MOST_FINDINGS = 300  # a weight: beyond, the page would help nobody
_WEIGHTS = {
    "blocks": N_("To repair first: an analysis cannot be trusted without it"),
    "doubtful": N_("Doubtful: to check"),
    "note": N_("Good to know"),
}


def repair_page(
    name: str,
    findings: Sequence[Finding],
    *,
    broken: str = "",
    source: str = "",
    copy: str = "",
    lang: str | None = None,
) -> str:
    """What to repair in a pilot's workbook, most serious first.

    Parameters
    ----------
    name
        Of the pilot, or of its file when it cannot be read.
    findings
        ``pilot.findings``.
    broken
        Why the file cannot be read at all, if it cannot.
    source
        File name, shown under the title.
    copy
        Name of the annotated copy of the workbook beside the page, if there is one.
    """
    with use_language(lang):
        count = len(findings)
        severe = sum(finding.weight == "blocks" for finding in findings)
        return render(
            "repair.html",
            i18n.language(),
            title=_("To repair: {name}", name=cut(name)),
            name=name,
            source=source,
            copy=copy,
            tone="bad" if broken or severe else "wait" if count else "go",
            verdict=_("To repair") if broken or count else _("Nothing to repair"),
            headline=broken or _repair_headline(count, severe),
            heads=[
                _("Where"),
                _("What was typed"),
                _("What is wrong"),
                _("How to repair"),
                _("What it touches"),
            ],
            groups=[
                _group(weight, findings) for weight in _WEIGHTS if any(f.weight == weight for f in findings)
            ],
            w={
                "kicker": _("State of the workbook"),
                "untouched": _(
                    "Nothing was changed in your file, and nothing was guessed: what is doubtful is left out "
                    "of the figures it would distort."
                ),
                "annotated": _("The same points, coloured and commented in a copy of the workbook:"),
                "codes": _(
                    "This copy holds every line and code of the workbook: it is not to be passed on with the report."
                ),
                "again": _("Once the file is repaired, run the same command again."),
            },
        )


def _repair_headline(count: int, severe: int) -> str:
    if not count:
        return _("Every cell could be read as it stands.")
    first = ngettext("{n} point to look at", "{n} points to look at", count)
    if not severe:
        return _("{points}; none prevents the analyses.", points=first)
    return ngettext(
        "{points}, of which {n} to repair first.",
        "{points}, of which {n} to repair first.",
        severe,
        points=first,
    )


def _group(weight: str, findings: Sequence[Finding]) -> dict:
    from ...core.findings.affects import affected_words
    from ...core.findings.words import where

    chosen = [finding for finding in findings if finding.weight == weight]
    left = len(chosen) - MOST_FINDINGS
    return {
        "title": _(_WEIGHTS[weight]) + f" ({number(len(chosen))})",
        "lines": [
            {
                "where": where(f),
                "typed": f.typed,
                "what": f.what(),
                "repair": f.repair(),
                "touches": i18n.listing(affected_words(f)) or _("no analysis"),
            }
            for f in chosen[:MOST_FINDINGS]
        ],
        "more": ngettext("… and {n} more line", "… and {n} more lines", left) if left > 0 else "",
    }
