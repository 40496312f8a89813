"""The report of one pilot: the first screen, then the chapters that its executed notebooks show, then an annex."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import Markup

from ...core import i18n
from ...core.i18n import _, use_language
from ...core.pilot import Pilot
from ...core.version import VERSION
from ...draw.blocks import Block, Fold, Form
from ...evidence import LEVEL
from ...tell.report import TITLES, annex, decision
from ..pages import laid_out, render
from . import answers
from .answers import Answer
from .composed import chapters


def pilot_page(
    pilot: Pilot,
    notebooks: Iterable[Path | Mapping] = (),
    *,
    answer: Answer | None = None,
    failures: Mapping[str, str] | None = None,
    repair: str = "",
    parameters: Mapping[str, object] | None = None,
    lang: str | None = None,
    on: dt.date | None = None,
) -> str:
    """The report of one pilot, a self-contained page.

    Parameters
    ----------
    pilot
    notebooks
        Executed notebooks, as paths or nbformat nodes: their chapters (``show.chapter``) make the report.
    answer
        What ``reports.answer(pilot)`` gave, if at hand.
    failures
        Sentences by notebook name (without suffix): what stopped it.
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
    lang, on = lang or pilot.language, on or dt.date.today()
    with use_language(lang):
        found, troubles = pages(pilot, notebooks, answer, failures, parameters, on)
        first, *others = found
        data = answer.data_sentence() if answer is not None else ""
        return render(
            "report.html",
            lang,
            "report.css",
            title=f"{pilot.name} · {_(TITLES['decision'])}",
            day=on.isoformat(),
            name=pilot.name,
            fictitious=bool(pilot.settings.get("fictitious") or False),
            meta=decision.meta(pilot),
            first=Markup(laid_out.html(first[1])),
            data=data,
            repair=repair,
            troubles=troubles,
            chapters=[
                {"anchor": name, "title": _(TITLES[name]), "body": Markup(laid_out.html(blocks))}
                for name, blocks in others
            ],
            w={
                "kicker": _("Conciergerie de territoire · test phase"),
                "contents": _("Contents"),
                "decision": _(TITLES["decision"]),
                "up": _("Back to the contents"),
                "repair": _("What to repair in the workbook"),
                "missing": _("Missing:"),
            },
        )


def pages(
    pilot: Pilot,
    notebooks: Iterable[Path | Mapping],
    told: Answer | None = None,
    failures: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    on: dt.date | None = None,
) -> tuple[list[tuple[str, list[Block]]], list[str]]:
    """(name, blocks) of each chapter of the report, the first screen first, whatever shows them; and what is missing, in
    sentences. In the language in use."""
    found = chapters(notebooks)
    troubles = list((failures or {}).values())
    if "decision" not in found:
        told = told or answers.answer(pilot)
        found["decision"] = decision.without_notebook(pilot, told.review)
    if told is not None:
        troubles = [*told.troubles, *troubles]
    found["annex"] = [*found.get("annex", []), *annex.method(), _made(pilot, parameters or {}, on)]
    return [(name, found[name]) for name in TITLES if name in found], troubles


def _made(pilot: Pilot, parameters: Mapping[str, object], on: dt.date | None) -> Fold:
    given = ", ".join(f"{name} = {value}" for name, value in parameters.items()) or _(
        "those of the notebooks"
    )
    source = pilot.path.name if pilot.path else _("data given in memory")
    lines = (
        (_("Data"), _("{source}, fingerprint {hash}", source=source, hash=pilot.data_hash)),
        (_("Parameters"), given),
        (_("Made with"), _("conciergekit {version}, on {day}", version=VERSION, day=i18n.date(on))),
        (_("Ranges"), _("where the true level lies, {level}, given these data", level=i18n.chances(LEVEL))),
    )
    return Fold(_("How this report was made"), (Form(lines),))
