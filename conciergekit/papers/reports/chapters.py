"""One executed notebook as a page of its own: text, sentences, charts and tables, never code."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from markupsafe import Markup

from ...core import i18n
from ...core.i18n import _, use_language
from ...draw import held, laid_out
from ..pages import clean, pictures, render

_ABSENT = frozenset(["remove", "panel", "parameters", "injected-parameters", "papermill-error-cell-tag"])
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LONGEST_TEXT = 4000
_ORIGIN = '<p class="origin">'  # what the figures of a section rest on: at its end
_ANCHOR = "c1"


@dataclass
class Chapter:
    """One notebook: its title, the HTML that follows it, and the headings inside (anchor, words)."""

    title: str = ""
    body: str = ""
    parts: list[str] = field(default_factory=list)  # of the body
    sections: list[tuple[str, str]] = field(default_factory=list)


def notebook_page(
    notebook: Path | Mapping,
    failure: str = "",
    name: str = "",
    lang: str | None = None,
    method: Sequence[tuple[str, str]] = (),
) -> str:
    """`notebook` (a path, or an nbformat node) as HTML that fetches nothing and runs nothing.

    failure : a sentence, shown where the notebook stopped. name : of the pilot, above the title. lang : None, the current
    language. method : what the page rests on, as terms and words: fingerprint of the data, parameters, version.
    """
    with use_language(lang):
        made, kicker = chapter(notebook, failure), _("Conciergerie de territoire · test phase")
        return one_chapter(made.title, made.body, made.sections, name, method, kicker)


def one_chapter(
    title: str, body: str, sections: Sequence = (), name: str = "", method: Sequence = (), kicker: str = ""
) -> str:
    """A page of one chapter, in the language in use."""
    return render(
        "notebook.html",
        i18n.language(),
        more=laid_out.scoped_sheet(),
        title=title,
        name=name,
        chapter={"anchor": _ANCHOR, "sections": sections, "body": Markup(body)},
        method=method,
        w={"kicker": kicker, "contents": _("In this page"), "method": _("Method and sources")},
    )


def chapter(notebook: Path | Mapping, failure: str = "") -> Chapter:
    """The notebook (a path, or an nbformat node) as a chapter.

    `failure`, a sentence, is shown where the notebook stopped. A notebook's first `#` heading is the chapter's
    title, so that it is not repeated in the text; without one, the name of its file is.
    """
    made, name = Chapter(), ""
    if isinstance(notebook, str | Path):
        name = Path(notebook).stem
        notebook = json.loads(Path(notebook).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if _ABSENT & set(cell["metadata"].get("tags", [])):
            continue
        if cell["cell_type"] == "markdown":
            _add_text(made, _joined(cell["source"]))
        elif cell["cell_type"] == "code":
            outputs = cell.get("outputs", [])
            made.parts += filter(None, map(_shown, outputs))
            failed = any(output["output_type"] == "error" for output in outputs)
            if failed or (failure and cell.get("execution_count") is None):
                break  # the text that follows would announce figures that are not there
    if failure:
        missing, reason = escape(_("Missing:")), escape(clean.text(failure))
        made.parts.append(f'<p class="missing"><strong>{missing}</strong> {reason}</p>')
    made.title = made.title or name
    made.body = "".join(_without_empty_sections(made.parts))
    for kind in ('<div class="table"', '<figure class="chart"'):
        made.body = made.body.replace(f"{kind}>", f'{kind} tabindex="0">')  # it may scroll
    made.sections = [one for one in made.sections if f'id="{one[0]}"' in made.body]
    return made


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _add_text(made: Chapter, source: str) -> None:
    first, _newline, rest = source.lstrip().partition("\n")
    if not made.title and re.match(r"#\s+\S", first):
        made.title = clean.bare(first)
        source = rest
    body, headings = clean.markdown(source, level=2, prefix=f"{_ANCHOR}-{len(made.parts)}-")
    made.parts.append(body)
    made.sections += [(anchor, words) for level, anchor, words in headings if level == 3]


def _shown(output: Mapping) -> str:
    """One output as HTML; empty for what only a notebook can show (widgets, warnings, tracebacks)."""
    kind = output["output_type"]
    if kind == "stream":
        return _verbatim(output["text"]) if output["name"] == "stdout" else ""
    if kind not in ("display_data", "execute_result"):
        return ""
    data = output["data"]
    if held.MIME in data:  # a chapter of the report: laid out from its blocks, every word escaped there
        try:
            return laid_out.in_a_page(held.back(data[held.MIME]["blocks"]))
        except (KeyError, TypeError, ValueError):
            return ""
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    if "text/html" in data:
        shown = clean.html(_joined(data["text/html"]))
        return "" if pictures.is_blank(shown) else shown
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            picture = "".join(_joined(data[mime]).split())
            alt = escape(_("Chart without a description"), quote=True)
            return clean.html(
                f'<figure class="chart"><img alt="{alt}" src="data:{mime};base64,{picture}"></figure>'
            )
    if "text/markdown" in data:
        return clean.markdown(_joined(data["text/markdown"]), level=3, prefix="")[0]
    return _verbatim(data.get("text/plain", ""))


def _verbatim(source: str | list[str]) -> str:
    words = _ANSI.sub("", clean.text(_joined(source))).strip()
    if not words:
        return ""
    if len(words) > _LONGEST_TEXT:
        words = words[:_LONGEST_TEXT] + "…"
    return f"<pre>{escape(words)}</pre>"


_HEADING_ALONE = re.compile(r'\s*<h(\d) id="[^"]*">(?:(?!</h\d>).)*</h\d>\s*', re.DOTALL)


def _without_empty_sections(parts: list[str]) -> list[str]:
    """Drop a heading that nothing follows before one of its own level or higher (what it announced is missing)."""
    kept: list[str] = []
    held: list[str] = []  # lines of origin, that go where nothing is left above them
    following: int | None = 1  # level of the heading that comes next; None once there is content
    for part in reversed(parts):
        if part.startswith('<div class="table">') and "<td" not in part:
            continue  # a head without lines says nothing
        if part.startswith(_ORIGIN):
            held.append(part)
            continue
        match = _HEADING_ALONE.fullmatch(part)
        if part.strip():
            kept += [] if match else held
            held = []
        if match and following is not None and following <= int(match[1]):
            continue
        following = int(match[1]) if match else None if part.strip() else following
        kept.append(part)
    return kept[::-1]
