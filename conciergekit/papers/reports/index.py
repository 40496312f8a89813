"""The page that opens a batch: a row a pilot."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from ...core import i18n
from ...core.i18n import _, ngettext, number, use_language
from ...core.tables import DECISIONS
from ...core.version import VERSION
from ..pages import clean, render
from .answers import TONES, Figure


def index_page(
    rows: Sequence,
    *,
    chart: str = "",
    findings: Sequence[str] = (),
    warnings: Sequence[str] = (),
    lang: str | None = None,
    on: dt.date | None = None,
) -> str:
    """The page that opens a batch: a row a pilot, as given.

    Parameters
    ----------
    rows
        ``batch.Row``: texts already in the language of the page, links relative to it.
    chart, findings
        HTML of a chart made by ``show.figure`` and the sentences beside it, e.g. of the portfolio.
    warnings
        Sentences about several rows (``batch.summary.same_name``).
    lang
        "fr" or "en"; None: the current language.
    on
        Date of the page; None: today.
    """
    with use_language(lang):
        day = i18n.date(on or dt.date.today())
        return render(
            "index.html",
            i18n.language(),
            wide=True,
            waiting=any(row.status == "waiting" for row in rows),
            title=ngettext("{n} pilot", "{n} pilots", len(rows)),
            counts=_counts(rows),
            labels=next(([label for label, _v, _n in row.figures] for row in rows if row.figures), []),
            rows=[_index_row(row, _most_figures(rows)) for row in rows],
            chart=Markup(clean.html(chart)),
            findings=list(findings),
            warnings=list(warnings),
            w={
                "kicker": _("Conciergeries de territoire · test phase"),
                "pilot": _("Pilot"),
                "verdict": _("Proposal"),
                "brake": _("What holds it back"),
                "data": _("Data"),
                "open": _("Open"),
                "notebooks": _("Notebooks"),
                "missing": _("Missing:"),
                "side": _("Side by side"),
                "foot": _(
                    "Made with conciergekit {version}, on {day}. Proposals follow each pilot's own criteria: "
                    "they do not rank pilots.",
                    version=VERSION,
                    day=day,
                ),
            },
        )


def _counts(rows: Sequence) -> list[str]:
    """How many of each proposal, then how many to repair, incomplete or not run."""
    proposals = Counter(row.proposal for row in rows if row.proposal)
    found = [
        _("{name}: {value}", name=DECISIONS["decision"].label(name), value=number(proposals[name]))
        for name in TONES
        if proposals[name]
    ]
    states = Counter(row.status for row in rows)
    if states["broken"]:
        found.append(ngettext("{n} to repair", "{n} to repair", states["broken"]))
    if states["failed"]:
        found.append(ngettext("{n} incomplete", "{n} incomplete", states["failed"]))
    if states["waiting"]:
        found.append(ngettext("{n} in progress", "{n} in progress", states["waiting"]))
    if states["stopped"]:
        found.append(ngettext("{n} not run", "{n} not run", states["stopped"]))
    return found


def _most_figures(rows: Sequence) -> int:
    return max((len(row.figures) for row in rows), default=0)


def _index_row(row, figures: int) -> dict:
    absent = _("Not measured")
    shown = [Figure(label, value, note, value == absent) for label, value, note in row.figures]
    shown += [Figure("", i18n.MISSING, absent=True)] * (figures - len(shown))
    q = (row.measures or {}).get("probability_share")
    links = [(row.report, _("Report"))] if row.report else []
    links += [(row.repair, _("To repair"))] if row.repair else []
    nothing = {
        "broken": _("To repair"),
        "stopped": _("Not run"),
        "waiting": _("In progress"),
        "failed": _("No opinion"),
    }.get(row.status, "")
    return {
        "pilot": row.pilot,
        "link": row.report or row.repair,
        "fictitious": row.fictitious,
        "broken": row.status in ("broken", "stopped", "waiting") or not row.report,
        "tone": TONES.get(row.proposal, "bad" if row.status == "broken" else "none"),
        "verdict": row.verdict or nothing,
        "chances": i18n.chances(q) if q is not None else "",
        "reason": row.reason,
        "missing": _missing(row),
        "brake": row.brake,
        "figures": shown,
        "light": row.quality_level or "none",
        "quality": row.quality,
        "links": links,
        "notebooks": [(link, Path(link).stem) for link in row.notebooks],
    }


def _missing(row) -> str:
    """The parts a report lacks, by name; the reasons stand under them."""
    names = [*row.missing, *([_("part of the first page")] if row.reason and not row.missing else [])]
    return i18n.listing(names) if row.report else ""
