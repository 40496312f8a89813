"""The three kinds of page: a pilot's report, the index of a batch, what to repair in a workbook."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from .. import __version__, i18n, rates
from ..i18n import N_, _, ngettext, number, use_language
from ..paths import asset
from ..pilot import Finding, Pilot
from ..tables import DECISIONS
from . import clean
from .answer import TONES, Answer, Figure, answer, gauge
from .chapters import chapter

LONGEST = 400  # characters of a typed text shown in one place
MOST_FINDINGS = 300  # a weight: beyond, the page would help nobody
_WEIGHTS = {
    "blocks": N_("To repair first: an analysis cannot be trusted without it"),
    "doubtful": N_("Doubtful: to check"),
    "note": N_("Good to know"),
}


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(asset("templates", "report")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters["cut"] = _cut
    return environment


def _clean(value: object) -> object:
    """What a template prints, without control and direction marks; HTML made here passes as it is."""
    return clean.text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _cut(text: object, longest: int = LONGEST) -> str:
    """Typed text, cut when it is longer than anyone would read."""
    text = str(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _render(template: str, lang: str, **values) -> str:
    # the sheet is the kit's own; nothing typed ever enters it
    css = Markup(asset("templates", "report", "page.css").read_text(encoding="utf-8"))
    values["w"] = {"skip": _("Go to the content"), "fictitious": _("Fictitious case"), **values["w"]}
    return _templates().get_template(template).render(css=css, lang=lang, version=__version__, **values)


# ---- a pilot -----------------------------------------------------------------------------------------------


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
        chapters = _chapters(notebooks, failures)
        return _render(
            "pilot.html",
            lang,
            title=f"{pilot.name} · {told.verdict()}",
            name=pilot.name,
            meta=told.meta(),
            fictitious=bool(pilot.settings.get("fictitious") or False),
            tone=told.tone,
            verdict=told.verdict(),
            headline=told.explanation(),
            gauge=gauge(told.review),
            brake=[told.review.holding_back()] if told.review is not None else [],
            steps=told.review.next_steps() if told.review is not None else [],
            figures=told.figures(),
            quality={"light": told.light(), "sentence": told.data_sentence()},
            repair=repair,
            troubles=[*told.troubles, *failures.values()],
            chapters=chapters,
            method=_method(pilot, parameters or {}, on or dt.date.today()),
            rate_heads=[_("Figure"), _("Value"), _("Since"), _("Source")],
            rates=_rates(),
            w=_pilot_words(),
        )


def _answer_of(pilot: Pilot, review, quality) -> Answer:
    if review is None and quality is None:
        return answer(pilot)
    from .. import portfolio
    from .answer import FIGURES

    measured = tuple(portfolio.measure(pilot, review, name) for name in FIGURES) if review is not None else ()
    return Answer(pilot, review, quality, measured)


def _chapters(notebooks: Iterable[Path | Mapping], failures: dict[str, str]) -> list:
    """Chapters in order; a failure is taken out of `failures` once its chapter tells it."""
    found = []
    for number_, notebook in enumerate(notebooks, start=1):
        name = Path(notebook).stem if isinstance(notebook, str | Path) else ""
        made = chapter(notebook, failures.pop(name, ""), number_)
        found.append(
            {"anchor": made.anchor, "title": made.title, "sections": made.sections, "body": Markup(made.body)}
        )
    return found


def _pilot_words() -> dict[str, str]:
    return {
        "kicker": _("Conciergerie de territoire · test phase"),
        "asked": _("What the agreed rule proposes"),
        "brake": _("The main brake"),
        "next": _("What to do next"),
        "repair": _("What to repair in the workbook"),
        "missing": _("Missing:"),
        "contents": _("In this report"),
        "method": _("Method and sources"),
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
        (_("Made with"), _("conciergekit {version}, on {day}", version=__version__, day=i18n.date(on))),
        (_("Ranges"), _("where the true level lies, nine chances in ten, given these data")),
    ]


def _rates() -> list[tuple[str, str, str, str]]:
    found = []
    for name in rates.names():
        rate = rates.get(name)
        if isinstance(rate.value, bool) or not isinstance(rate.value, int | float):
            continue  # scales are tables of their own
        source = rate.source + (" · " + _("default proposed by the kit") if rate.proposed else "")
        found.append((rate.label, _in_unit(rate), i18n.date(rate.since), source))
    return sorted(found)


def _in_unit(rate: rates.Rate) -> str:
    if rate.unit_en == "share":
        return i18n.percent(rate.value)
    if rate.unit_en == "months":
        return ngettext("{n} month", "{n} months", rate.value)
    return f"{number(rate.value, _digits(rate.value))}\N{NO-BREAK SPACE}{rate.unit}"


def _digits(value: float) -> int:
    return next((n for n in range(4) if round(value, n) == value), 3)


# ---- the index ---------------------------------------------------------------------------------------------


def index_page(
    rows: Sequence,
    *,
    chart: str = "",
    findings: Sequence[str] = (),
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
    lang
        "fr" or "en"; None: the current language.
    on
        Date of the page; None: today.
    """
    with use_language(lang):
        day = i18n.date(on or dt.date.today())
        return _render(
            "index.html",
            i18n.language(),
            wide=True,
            title=ngettext("{n} pilot", "{n} pilots", len(rows)),
            counts=_counts(rows),
            labels=next(([label for label, _v, _n in row.figures] for row in rows if row.figures), []),
            rows=[_index_row(row, _most_figures(rows)) for row in rows],
            chart=Markup(clean.html(chart)),
            findings=list(findings),
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
                "foot": _("Made with conciergekit {version}, on {day}. Proposals follow each pilot's own criteria: "
                          "they do not rank pilots.", version=__version__, day=day),
            },
        )  # fmt: skip


def _counts(rows: Sequence) -> list[str]:
    """How many of each proposal, then how many to repair, incomplete or not run."""
    proposals = Counter(row.proposal for row in rows if row.proposal)
    found = [
        f"{DECISIONS['decision'].label(name)}: {number(proposals[name])}" for name in TONES if proposals[name]
    ]
    if i18n.language() == "fr":
        found = [text.replace(": ", "\N{NO-BREAK SPACE}: ") for text in found]
    states = Counter(row.status for row in rows)
    if states["broken"]:
        found.append(ngettext("{n} to repair", "{n} to repair", states["broken"]))
    if states["failed"]:
        found.append(ngettext("{n} incomplete", "{n} incomplete", states["failed"]))
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
    nothing = {"broken": _("To repair"), "stopped": _("Not run"), "failed": _("No opinion")}.get(
        row.status, ""
    )
    return {
        "pilot": row.pilot,
        "link": row.report or row.repair,
        "fictitious": row.fictitious,
        "broken": row.status in ("broken", "stopped") or not row.report,
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


# ---- repairs -----------------------------------------------------------------------------------------------


def repair_page(
    name: str, findings: Sequence[Finding], *, broken: str = "", source: str = "", lang: str | None = None
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
    """
    with use_language(lang):
        count = len(findings)
        severe = sum(finding.weight == "blocks" for finding in findings)
        return _render(
            "repair.html",
            i18n.language(),
            title=_("To repair: {name}", name=_cut(name)),
            name=name,
            source=source,
            tone="bad" if broken or severe else "wait" if count else "go",
            verdict=_("To repair") if broken or count else _("Nothing to repair"),
            headline=broken or _repair_headline(count, severe),
            heads=[_("Where"), _("What was typed"), _("What is wrong"), _("How to repair")],
            groups=[_group(weight, findings) for weight in _WEIGHTS if any(f.weight == weight for f in findings)],
            w={
                "kicker": _("State of the workbook"),
                "untouched": _("Nothing was changed in your file, and nothing was guessed: what is doubtful is left out "
                               "of the figures it would distort."),
                "again": _("Once the file is repaired, run the same command again."),
            },
        )  # fmt: skip


def _repair_headline(count: int, severe: int) -> str:
    if not count:
        return _("Every cell could be read as it stands.")
    first = ngettext("{n} point to look at", "{n} points to look at", count)
    if not severe:
        return _("{points}; none prevents the analyses.", points=first)
    return ngettext("{points}, of which {n} to repair first.", "{points}, of which {n} to repair first.", severe,
                    points=first)  # fmt: skip


def _group(weight: str, findings: Sequence[Finding]) -> dict:
    from ..intake.messages import where

    chosen = [finding for finding in findings if finding.weight == weight]
    left = len(chosen) - MOST_FINDINGS
    return {
        "title": _(_WEIGHTS[weight]) + f" ({number(len(chosen))})",
        "lines": [
            {"where": where(f), "typed": f.typed, "what": f.what(), "repair": f.repair()}
            for f in chosen[:MOST_FINDINGS]
        ],
        "more": ngettext("… and {n} more line", "… and {n} more lines", left) if left > 0 else "",
    }
