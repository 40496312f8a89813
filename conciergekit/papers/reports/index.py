"""The page that opens a batch: a row a pilot, then the portfolio."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from ...core import VERSION, i18n
from ...core.i18n import _, ngettext, number, use_language
from ...core.paths import asset
from ...core.schema import fold
from ...core.tables import PROJECT
from ...draw import laid_out
from ...evidence import LEVEL
from ...portfolio.kept import next_day, standing, value_of
from ...tell.batch import STANDINGS
from ...tell.portfolio import since
from ...tell.report import measured
from ...tell.report.decision import TONES
from ..pages import render

_PROPOSED = (*TONES, *STANDINGS)
_PART = 18  # characters of a part of a note that the narrowest column holds
MAIL = 1800  # characters of a message that a mail program takes from a link


def index_page(
    rows: Sequence,
    *,
    found=None,
    messages: Mapping[str, tuple[str, str]] | None = None,
    warnings: Sequence[str] = (),
    lang: str | None = None,
    on: dt.date | None = None,
) -> str:
    """The page that opens a batch: a row a pilot, as given.

    rows : ``batch.Row``, texts already in the language of the page, links relative to it. found : ``portfolio.Portfolio`` of
    those that were read: what changed, whom to call, how they compare. messages : subject and body by the pilot's folder,
    written beside the page as ``messages/<folder>.txt``. warnings : sentences about several rows (``tell.batch.who_is_who``).
    lang : None, the current language. on : date of the page; None, today.
    """
    with use_language(lang):
        on = on or dt.date.today()
        followed = found is not None and len(found.table) > 0
        most = max((len(row.figures) for row in rows), default=0)
        # whom to call first, then as given; a workbook that another one speaks for comes last
        called = _called(rows, found)
        shown = sorted(rows, key=lambda row: (row.role != "", called.get(row.slug, len(rows))))
        return render(
            "index.html",
            i18n.language(),
            "report.css",
            asset("templates", "report", "index.css").read_text(encoding="utf-8"),
            wide=True,
            title=ngettext("{n} pilot", "{n} pilots", sum(not row.role for row in rows)),
            counts=_counts(rows),
            labels=next(([label for label, _v, _n in row.figures] for row in rows if row.figures), []),
            rows=[_index_row(row, most, found, messages or {}, on) for row in shown],
            filters=_filters(shown, found),
            orders=_orders(shown, found, on),
            first=Markup(laid_out.html(found.to_call())) if followed else "",
            portfolio=Markup(laid_out.html(found.then())) if followed else "",
            warnings=list(warnings),
            w={
                "kicker": _("Conciergeries de territoire · test phase"),
                "pilot": _("Pilot"),
                "verdict": _("Proposal"),
                "brake": _("What holds it back"),
                "data": _("Data"),
                "next": _("Next"),
                "open": _("Open"),
                "notebooks": _("Notebooks"),
                "missing": _("Missing:"),
                "show": _("Show"),
                "sort": _("Sort by"),
                "key": _(
                    "Under a figure: the range of its true level ({level}), then what it rests on.",
                    level=i18n.chances(LEVEL),
                ),
                "foot": _(
                    "Made with conciergekit {version}, on {day}. Proposals follow each pilot's own criteria: "
                    "they do not rank pilots.",
                    version=VERSION,
                    day=i18n.date(on),
                ),
            },
        )


def _filters(rows: Sequence, found) -> list[tuple[str, str]]:
    """What the rows can be narrowed to, as marks and words: a proposal, a stage, those to call."""
    proposals = [name for name in _PROPOSED if any(_proposed(row) == name for row in rows)]
    stages = sorted({row.state["stage"] for row in rows if row.state and row.state["stage"]})
    choices = [(f"p-{name}", since.proposed(name)) for name in proposals] if len(proposals) > 1 else []
    if len(stages) > 1:
        choices += [
            (f"s-{stage}", _("Stage {stage}", stage=PROJECT["stage"].label(stage))) for stage in stages
        ]
    if found is not None and found.calls:
        choices.append(("call", _("To call first")))
    if found is not None and found.stale:
        choices.append(("stale", _("Nothing new")))
    return [("all", _("All")), *choices] if len(rows) > 2 and choices else []


def _proposed(row) -> str:
    """The proposal, or what stands in for one that means nothing."""
    return (standing(row.state) if row.state and row.proposal else "") or row.proposal


def _called(rows: Sequence, found) -> dict[str, int]:
    """Place of each pilot to call, by its folder."""
    at = {call.pilot: place for place, call in enumerate(found.calls if found is not None else ())}
    named = [(row.slug, (row.identity or row.slug, row.pilot)) for row in rows if not row.role]
    return {slug: at[name] for slug, names in named for name in names if name in at}


def _orders(rows: Sequence, found, on: dt.date) -> list[tuple[str, str, str]]:
    """Other orders of the rows: mark, words, and the style that puts them so (the rows are numbered from 1 as they stand)."""
    if sum(bool(row.state) for row in rows) <= 2:
        return []
    first = _("To call first") if found is not None and found.calls else _("As given")

    def cash(row):
        months = value_of(row.state, "runway_months")[0]
        return math.inf if math.isnan(months) else months

    def soonest(row):
        return min(next_day(row.state, kind, on) or "9999" for kind in ("gate", "filing"))

    choices = [
        ("name", _("Name"), lambda row: fold(row.pilot)),
        ("cash", measured.short("runway_months"), cash),
        ("next", _("What comes next"), soonest),
    ]
    orders = [("first", first, "")]
    for mark, words, of in choices:
        # a row without figures, or that another one speaks for, stays behind
        known = sorted(
            (n for n, row in enumerate(rows, 1) if row.state and not row.role), key=lambda n: of(rows[n - 1])
        )
        places = {n: place for place, n in enumerate(known, 1)}
        style = " ".join(
            f"body:has(#o-{mark}:checked) .board tbody:nth-of-type({n}){{order:{places.get(n, len(rows) + n)}}}"
            for n in range(1, len(rows) + 1)
        )
        orders.append((mark, words, style))
    return orders


def _counts(rows: Sequence) -> list[str]:
    """How many of each proposal, then how many to repair, incomplete or not run."""
    rows = [row for row in rows if not row.role]
    proposals = Counter(map(_proposed, rows))
    found = [
        _("{name}: {value}", name=since.proposed(name), value=number(proposals[name]))
        for name in _PROPOSED
        if proposals[name]
    ]
    states = Counter(row.status for row in rows)
    said = {
        "broken": ngettext("{n} to repair", "{n} to repair", states["broken"]),
        "failed": ngettext("{n} incomplete", "{n} incomplete", states["failed"]),
        "stopped": ngettext("{n} not run", "{n} not run", states["stopped"]),
    }
    return found + [words for status, words in said.items() if states[status]]


def _index_row(row, figures: int, found, messages: Mapping, on: dt.date) -> dict:
    absent = _("Not measured")
    blank = [("", i18n.MISSING, "")] * (figures - len(row.figures))
    shown = [
        {"label": label, "value": value, "note": _whole(note), "absent": value in (absent, i18n.MISSING)}
        for label, value, note in (*row.figures, *blank)
    ]
    kept = row.state or {}
    links = [(row.report, _("Report"))] if row.report else []
    links += [(row.repair, _("To repair"))] if row.repair else []
    if row.slug in messages:
        subject, body = messages[row.slug]
        links.append((f"messages/{row.slug}.txt", _("Message")))
        mail = f"mailto:?subject={quote(subject)}&body={quote(body)}"
        links += [(mail, _("Send it"))] if len(mail) < MAIL else []
    nothing = {"broken": _("To repair"), "stopped": _("Not run"), "failed": _("No opinion")}
    pilot, proposed = row.identity or row.slug, _proposed(row)
    stands = proposed == row.proposal
    followed = found is not None and not row.role
    changed = found.since.get(pilot) if followed else None
    marks = ["all", f"p-{proposed}", f"s-{kept.get('stage', '')}"]
    if followed and any(call.pilot in (pilot, row.pilot) for call in found.calls):
        marks.append("call")
    if followed and pilot in found.stale:
        marks.append("stale")
    return {
        "pilot": row.pilot,
        "link": row.report or row.repair,
        "fictitious": row.fictitious,
        "about": _about(kept),
        "role": _("speaks for it: {file}", file=row.of) if row.role else "",
        "marks": " ".join(marks),
        "broken": row.status in ("broken", "stopped") or not (row.report or row.state),
        "tone": TONES.get(proposed, "bad" if row.status == "broken" else "none"),
        "verdict": (row.verdict if stands else since.proposed(proposed)) or nothing.get(row.status, ""),
        "chances": i18n.chances(kept["chance"]) if stands and kept.get("chance") is not None else "",
        "reason": row.reason,
        "missing": _missing(row),
        "brake": row.brake,
        "figures": shown,
        "next": _next(kept, on),
        "since": since.line(changed) if changed is not None else "",
        "quality": row.quality,
        "links": links,
        "notebooks": [(link, Path(link).stem) for link in row.notebooks],
    }


def _whole(note: str) -> str:
    """A note broken between its parts only: a range stands on one line."""
    parts = note.split(" · ")
    return " · ".join(
        part.replace(" ", "\N{NO-BREAK SPACE}") if len(part) <= _PART else part for part in parts
    )


def _about(kept: Mapping) -> str:
    """Stage, how many months of data up to when, and whether it is to stop or paused."""
    if not kept:
        return ""
    said = [_("Stage {stage}", stage=PROJECT["stage"].label(kept["stage"]))] if kept["stage"] else []
    if kept["months"]:
        said.append(ngettext("{n} month of data", "{n} months of data", kept["months"]))
    if kept["until"]:
        said.append(_("until {day}", day=i18n.date(pd.Timestamp(kept["until"]), short=True)))
    said += [
        _(words)
        for code, words in since.SIGNALS.items()
        if code in ("stopped", "suspended") and code in kept.get("signals", ())
    ]
    return " · ".join(said)


def _next(kept: Mapping, on: dt.date) -> list[str]:
    """Cash runway, next gate review, next file to send."""
    if not kept:
        return []
    said, months = {}, value_of(kept, "runway_months")[0]
    if months == months:
        said[measured.short("runway_months")] = since.shown("runway_months", months)
    for kind, words in (("gate", _("Gate review")), ("filing", _("File to send, date to check"))):
        if day := next_day(kept, kind, on):
            said[words] = i18n.date(pd.Timestamp(day), short=True)
    return [_("{label}: {value}", label=label, value=value) for label, value in said.items()]


def _missing(row) -> str:
    """The parts a report lacks, by name; the reasons stand under them."""
    names = [*row.missing, *([_("part of the first page")] if row.reason and not row.missing else [])]
    return i18n.listing(names) if row.report else ""
