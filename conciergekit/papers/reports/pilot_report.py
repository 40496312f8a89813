"""The report of one pilot: the first screen, then the chapters that its executed notebooks show, then an annex.

One list of blocks a chapter: laid out as a page, written as a Word or ODT document, kept beside the page as data.
"""

import base64
import binascii
import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ...core import VERSION, i18n
from ...core.i18n import _, use_language
from ...core.paths import asset
from ...core.pilot import Pilot
from ...core.text import cut
from ...draw import charts, held, laid_out, plot
from ...draw.blocks import (
    Block,
    Chart,
    Contents,
    Document,
    Fold,
    Form,
    Heading,
    Paragraph,
    Picture,
    Strong,
    plain,
)
from ...draw.page import typeset
from ...evidence import LEVEL
from ...portfolio import since as changed_since
from ...tell.portfolio import since
from ...tell.report import TITLES, annex, decision
from ...tell.report.common import with_comment
from .. import documents
from ..documents.parts import territory
from ..pages import pictures, render, signature
from . import answers
from .answers import Answer

_WIDE_CM, _HIGH_CM = 15.0, 11.5  # what a chart may take of a page of Word
_PIXELS = 480  # wide, for word processors that do not show the drawing itself


@dataclass(frozen=True)
class Report:
    """A report before it is laid out: `chapters` are (name of ``tell.report.TITLES``, blocks), the first screen first;
    `made` what it was made of, as terms and words, `troubles` what is missing, `repair` a link; day: its date, ISO; by, logo:
    who signs it (a PNG, in base64)."""

    name: str
    lang: str
    day: str
    meta: tuple[str, ...]
    fictitious: bool
    chapters: tuple[tuple[str, tuple[Block, ...]], ...]
    made: tuple[tuple[str, str], ...] = ()
    troubles: tuple[str, ...] = ()
    repair: str = ""
    by: str = ""
    logo: str = ""


def report(
    pilot: Pilot,
    notebooks: Iterable[Path | Mapping] = (),
    *,
    answer: Answer | None = None,
    failures: Mapping[str, str] | None = None,
    repair: str = "",
    parameters: Mapping[str, object] | None = None,
    past: Sequence[dict] = (),
    lang: str | None = None,
    on: dt.date | None = None,
) -> Report:
    """The report of one pilot.

    notebooks : executed ones, as paths or nbformat nodes, whose chapters (``show.chapter``) make the report. answer : what
    ``reports.answer(pilot)`` gave, if at hand. failures : sentences by notebook name (without suffix), what stopped it. repair :
    link to the page of repairs, if there is one. parameters : given to the notebooks, told at the end. past : earlier states of
    the pilot (``portfolio.state``), of which the first screen says in a line what changed since. lang : None, the pilot's
    language. on : date of the report; None, today.
    """
    lang, on = lang or pilot.language, on or dt.date.today()
    with use_language(lang):
        found = _shown(notebooks)
        if "decision" not in found:
            answer = answer or answers.answer(pilot)
            blocks, answer = answers.first_screen(answer)
            found["decision"] = with_comment("decision", pilot, blocks)
        if past and answer is not None and answer.state:
            said = since.line(changed_since(past, answer.state))
            found["decision"][1:1] = [Paragraph(said, "note")] if said else []
        by, logo = signature.of(pilot)
        found["annex"] = [*found.get("annex", []), *annex.method()]
        return Report(
            name=pilot.name,
            lang=lang,
            day=on.isoformat(),
            meta=tuple(filter(None, (*decision.meta(pilot), territory(pilot, 5)))),
            fictitious=bool(pilot.settings.get("fictitious") or False),
            chapters=tuple((name, tuple(found[name])) for name in TITLES if name in found),
            made=_made(pilot, parameters or {}, on),
            troubles=(*(answer.troubles if answer is not None else ()), *(failures or {}).values()),
            repair=repair,
            by=by,
            logo=base64.b64encode(logo).decode(),
        )


def _shown(notebooks: Iterable[Path | Mapping]) -> dict[str, list[Block]]:
    """Name of a chapter -> its blocks, from the cells that show one (``show.chapter``); one shown twice, as it was shown last.

    What a cell holds that is no list of blocks is left out: somebody has written it.
    """
    found: dict[str, list[Block]] = {}
    for notebook in notebooks:
        if isinstance(notebook, str | Path):
            notebook = json.loads(Path(notebook).read_text(encoding="utf-8"))
        for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
            if said := output.get("data", {}).get(held.MIME):
                with contextlib.suppress(KeyError, TypeError, ValueError):
                    found[said["chapter"]] = held.back(said["blocks"])
    return found


def pilot_page(pilot: Pilot, notebooks: Iterable[Path | Mapping] = (), **options) -> str:
    """``page(report(…))``."""
    return page(report(pilot, notebooks, **options))


def page(told: Report) -> str:
    """The report as one page of HTML that fetches nothing and runs nothing."""
    with use_language(told.lang):
        first, *others = _laid(told)
        titles = {name: _(title) for name, title in TITLES.items()}
        return render(
            "report.html",
            told.lang,
            "report.css",
            title=f"{told.name} · {titles['decision']}",
            day=told.day,
            name=told.name,
            fictitious=bool(_fictitious(told)),
            meta=Markup(typeset(cut(" · ".join(told.meta), 500))),
            by=_("Written by {name}", name=told.by) if told.by else "",
            logo=told.logo if _logo(told) else "",
            first=Markup(laid_out.html(first[1])),
            repair=told.repair,
            troubles=told.troubles,
            chapters=[
                {"anchor": name, "title": titles[name], "body": Markup(laid_out.html(blocks))}
                for name, blocks in others
            ],
            w={
                "kicker": _("Conciergerie de territoire · test phase"),
                "contents": _("Contents"),
                "decision": titles["decision"],
                "up": _("Back to the contents"),
                "repair": _("State of the workbook"),
                "missing": _("Missing:"),
            },
        )


def _fictitious(told: Report) -> str:
    """That the case is fictitious, unless its name says so."""
    said = _("Fictitious case")
    return said if told.fictitious and said.lower() not in told.name.lower() else ""


def _made(pilot: Pilot, parameters: Mapping[str, object], on: dt.date) -> tuple[tuple[str, str], ...]:
    """What the report rests on, as terms and words."""
    given = ", ".join(f"{name} = {value}" for name, value in parameters.items()) or _(
        "those of the notebooks"
    )
    source = pilot.path.name if pilot.path else _("data given in memory")
    return (
        (_("Data"), _("{source}, fingerprint {hash}", source=source, hash=pilot.data_hash)),
        (_("Parameters"), given),
        (_("Made with"), _("conciergekit {version}, on {day}", version=VERSION, day=i18n.date(on))),
        (_("Ranges"), _("where the true level lies ({level}), given these data", level=i18n.chances(LEVEL))),
    )


def _laid(told: Report) -> list[tuple[str, tuple[Block, ...]]]:
    """The chapters, the last one ending with how the report was made."""
    *others, (name, blocks) = told.chapters
    return [*others, (name, (*blocks, Fold(_("How this report was made"), (Form(told.made),))))]


# ---- kept as data, and written as a document ------------------------------------------------------------------


def kept(told: Report) -> str:
    """The report as JSON."""
    said = dataclasses.asdict(dataclasses.replace(told, chapters=()))
    said["chapters"] = [[name, held.held(blocks)] for name, blocks in told.chapters]
    return json.dumps(said, ensure_ascii=False)


def again(source: str) -> Report:
    """The report that `kept` gave; ValueError for anything else."""
    try:
        said = json.loads(source)
        found = tuple((name, tuple(held.back(blocks))) for name, blocks in said.pop("chapters"))
        tuples = {name: tuple(said.pop(name)) for name in ("meta", "troubles")}
        texts = {"name", "lang", "day", "repair", "by", "logo"}
        if not all(isinstance(said.get(name, ""), str) for name in texts):
            raise TypeError("not texts")
        tuples["made"] = tuple((str(term), str(words)) for term, words in said.pop("made"))
        return Report(**said, **tuples, chapters=found)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("not a report") from error


def document(told: Report) -> Document:
    """The report as a paper: its chapters, charts as pictures; what is folded stays on screen, but for the rest of a table."""
    with use_language(told.lang):
        titles = {name: _(title) for name, title in TITLES.items()}
        parts: list[Block] = []
        for name, blocks in _laid(told):
            parts += [] if name == "decision" else [Heading(titles[name], 1)]
            parts += [kept for block in blocks for kept in _on_paper(block)]
            if name == "decision":
                parts += [Paragraph((Strong(_("Missing:")), f" {words}"), "alert") for words in told.troubles]
                others = tuple(titles[other] for other, _blocks in told.chapters if other != "decision")
                parts += [Heading(_("Contents"), 2), Contents(others)] if others else []
        subtitle = " · ".join(filter(None, (*told.meta, _fictitious(told))))
        signed = {"by": told.by, "logo": signature.picture(_logo(told), told.by)}
        about = {"pilot": told.name, "made_on": dt.date.fromisoformat(told.day), **signed}
        return Document.of(told.name, subtitle, told.lang, plain(parts, picture), **about)


def _logo(told: Report) -> bytes:
    """The PNG kept with the report; nothing if somebody has put something else in its place."""
    try:
        found = base64.b64decode(told.logo, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if found.startswith(b"\x89PNG\r\n\x1a\n") else b""


def _on_paper(block: Block) -> list[Block]:
    """What a paper keeps of a block: of what is folded, the summary of an origin, the rest of a table, and forms."""
    if isinstance(block, Fold) and block.kind == "origin":
        return [Fold(block.summary, (), "origin")]
    folded = isinstance(block, Fold) and block.kind != "rows"
    return [] if folded and not all(isinstance(inside, Form) for inside in block.blocks) else [block]


def picture(block: Chart) -> Picture:
    """A chart as a document holds it."""
    import matplotlib.pyplot as plt  # dear to load, and the page draws nothing with it

    with charts.style():
        ax = plot(block.form)
        fig = ax.figure
        wide, high = fig.get_size_inches()
        svg = charts.svg(fig)
        plt.close(fig)
    # the drawing says its title: no caption says it again
    return Picture(
        pictures.draw(svg.decode(), _PIXELS), block.said, "", min(_WIDE_CM, _HIGH_CM * wide / high), svg
    )


def word(told: Report, kind: str = "docx", reference: bytes | None = None) -> bytes:
    """The report as .docx or .odt; reference: a document whose page and styles are kept, None: the kit's own."""
    reference = reference or asset("templates", "papers", f"reference.{kind}").read_bytes()
    return documents.render(document(told), kind, reference)
