"""The report of one pilot: the answer first, then the notebooks as chapters, then method and sources."""

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import Markup

from ... import readiness
from ...core import i18n
from ...core.i18n import _, ngettext, use_language
from ...core.pilot import Pilot
from ...core.version import VERSION
from ...evidence import LEVEL
from ...tell import origins
from ..pages import render
from . import sources
from .answers import Answer, answer, gauge
from .chapters import chapter


def pilot_page(
    pilot: Pilot,
    notebooks: Iterable[Path | Mapping] = (),
    review=None,
    quality=None,
    *,
    answer: Answer | None = None,
    failures: Mapping[str, str] | None = None,
    repair: str = "",
    parameters: Mapping[str, object] | None = None,
    lang: str | None = None,
    on: dt.date | None = None,
) -> str:
    """The report of one pilot, a self-contained page: the answer, then the notebooks as chapters, then sources.

    Parameters
    ----------
    pilot
    notebooks
        Executed notebooks, as paths or nbformat nodes, in reading order.
    review, quality
        From ``gates.review`` and ``quality.assess``; made here if neither they nor `answer` are given.
    answer
        What ``reports.answer(pilot)`` gave.
    failures
        Sentences by notebook name (without suffix): what stopped it. A name without a notebook is told too.
    repair
        Link to the page of repairs, if there is one.
    parameters
        Given to the notebooks, told at the end.
    lang
        "fr" or "en"; None: the pilot's language.
    on
        Date of the report; None: today.

    Returns
    -------
    HTML that fetches nothing and runs nothing.
    """
    lang = lang or pilot.language
    with use_language(lang):
        told = answer or _answer_of(pilot, review, quality)
        failures = dict(failures or {})
        ready = readiness.of(pilot)
        chapters = _chapters(notebooks, failures, ready.few)
        return render(
            "pilot.html",
            lang,
            title=f"{pilot.name} · {told.verdict()}",
            day=(on or dt.date.today()).isoformat(),
            name=pilot.name,
            meta=told.meta(),
            fictitious=bool(pilot.settings.get("fictitious") or False),
            tone=told.tone,
            verdict=told.verdict(),
            headline=told.explanation(),
            gauge=gauge(told.review),
            brake=[told.review.holding_back()] if told.review is not None else [],
            stake=told.at_stake(),
            warnings=told.warnings(),
            steps=told.review.next_steps() if told.review is not None else [],
            figures=told.figures(),
            origin=_origin(told),
            quality={"light": told.light(), "sentence": told.data_sentence()},
            repair=repair,
            troubles=[*told.troubles, *failures.values()],
            chapters=chapters,
            brief=ready.headline() if ready.few and chapters else "",
            method=_method(pilot, parameters or {}, on or dt.date.today()),
            rate_heads=[_("Dated figure"), _("Value"), _("Since"), _("Source")],
            rates=sources.rates_table(),
            w=_pilot_words(),
        )


def _origin(told: Answer) -> Markup:
    """What the first page rests on."""
    return Markup(origins.line(origins.of(told.review, told.pilot)) if told.review is not None else "")


def _answer_of(pilot: Pilot, review, quality) -> Answer:
    if review is None and quality is None:
        return answer(pilot)
    from ... import gates, portfolio
    from .answers import FIGURES

    measured = tuple(portfolio.measure(pilot, review, name) for name in FIGURES) if review is not None else ()
    return Answer(pilot, review, quality, measured, signals=gates.signals(pilot))


# The order in which a committee reads: what the decision rests on, the decision, then the state of the data.
_LAST = ("03_phase_gate_review", "00_data_check")


def _in_reading_order(notebooks: Iterable[Path | Mapping]) -> list[Path | Mapping]:
    """The gate review after what it rests on, the state of the data at the end; the others as they come."""
    return sorted(
        notebooks, key=lambda notebook: _LAST.index(_name(notebook)) if _name(notebook) in _LAST else -1
    )


def _name(notebook: Path | Mapping) -> str:
    return Path(notebook).stem if isinstance(notebook, str | Path) else ""


def _chapters(notebooks: Iterable[Path | Mapping], failures: dict[str, str], brief: bool) -> list:
    """Chapters in order; a failure is taken out of `failures` once its chapter tells it."""
    found = []
    for number_, notebook in enumerate(_in_reading_order(notebooks), start=1):
        made = chapter(notebook, failures.pop(_name(notebook), ""), number_, brief=brief)
        count = len(made.sections)
        found.append(
            {
                "anchor": made.anchor,
                "title": made.title,
                "sections": made.sections,
                "body": Markup(made.body),
                "count": ngettext("{n} section", "{n} sections", count),
            }
        )
    return _without_twins(found)


_FIGURE = re.compile(r'<figure class="chart"[^>]*>.*?</figure>', re.DOTALL)
_ALT = re.compile(r'<img alt="([^"]*)"')
# a finding with its points, those folded too
_FINDING = re.compile(
    r'<p class="finding">([^<]*)</p>(<ul class="findings">.*?</ul>'
    r'(?:<details class="fold points">.*?</details><p class="on-paper brief">[^<]*</p>)?)',
    re.DOTALL,
)


_TWO_LINKS = re.compile(
    r'(<p class="more"><a href="#points-[^<]*</a></p>)\s*<p class="more"><a href="#chart-[^<]*</a></p>'
)


def _without_twins(chapters: list[dict]) -> list[dict]:
    """A chart or a list of points that comes again in a later chapter is told by a link to the first."""
    seen: dict[str, str] = {}

    def link(match: re.Match, words: str) -> str:
        return f'<p class="more"><a href="#{seen[match[0]]}">{html.escape(words)}</a></p>'

    def chart(match: re.Match) -> str:
        if match[0] in seen:
            title = _ALT.search(match[0])[1]
            return title and link(match, _("Chart shown above: {title}", title=html.unescape(title)))
        seen[match[0]] = f"chart-{len(seen) + 1}"
        return match[0].replace("<figure", f'<figure id="{seen[match[0]]}"', 1)

    def points(match: re.Match) -> str:
        if match[0] in seen:
            return f'<p class="finding">{match[1]}</p>' + link(match, _("The points are given above."))
        seen[match[0]] = f"points-{len(seen) + 1}"
        return match[0].replace("<p", f'<p id="{seen[match[0]]}"', 1)

    return [
        chapter
        | {"body": Markup(_TWO_LINKS.sub(r"\1", _FINDING.sub(points, _FIGURE.sub(chart, chapter["body"]))))}
        for chapter in chapters
    ]


def _pilot_words() -> dict[str, str]:
    return {
        "kicker": _("Conciergerie de territoire · test phase"),
        "asked": _("What the agreed rule proposes"),
        "brake": _("The main brake"),
        "stake": _("What may be lost, at most"),
        "beware": _("Not to be missed"),
        "next": _("What to do next"),
        "repair": _("What to repair in the workbook"),
        "missing": _("Missing:"),
        "contents": _("In this report"),
        "method": _("Method and sources"),
        "on_paper": _(
            "On paper: the findings. Every point, table and chart is in the report on screen, in the Word document "
            "and in the full PDF."
        ),
        "swipe": _("On a small screen, charts and wide tables (↔) move under the finger."),
        "sparse": _(
            "So this report is short on paper: the findings, and few charts. Its tables and other charts are in the "
            "report on screen, in the Word document and in the full PDF."
        ),
        "rates_on_paper": _(
            "Prices, wages and thresholds of the kit, with their dates and sources: in the report to read on screen."
        ),
        "rates": _("Dated figures of the kit (prices, wages, thresholds)"),
        "caution": _(
            "The kit proposes, the decision body decides. Requirements are those agreed for this pilot, not norms; "
            "a figure that is not measured is never counted as reached."
        ),
    }


def _method(pilot: Pilot, parameters: Mapping[str, object], on: dt.date) -> list[tuple[str, str]]:
    given = ", ".join(f"{name} = {value}" for name, value in parameters.items()) or _(
        "those of the notebooks"
    )
    source = pilot.path.name if pilot.path else _("data given in memory")
    return [
        (_("Data"), _("{source}, fingerprint {hash}", source=source, hash=pilot.data_hash)),
        (_("Parameters"), given),
        (_("Made with"), _("conciergekit {version}, on {day}", version=VERSION, day=i18n.date(on))),
        (_("Ranges"), _("where the true level lies, {level}, given these data", level=i18n.chances(LEVEL))),
    ]
