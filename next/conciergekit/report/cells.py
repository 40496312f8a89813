"""What does an executed cell give to a page: which of its outputs, and cleaned of what?"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mistune
import nbformat
import nh3
from markupsafe import Markup, escape

TAG = "report"  # a cell so tagged joins the report, whoever wrote it
WIDGET = "application/vnd.jupyter.widget-view+json"  # moves only in a notebook: no page shows it
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
SHOWN = ("text/html", *PICTURES, "text/markdown")  # best first; text/plain if there is none of them

# What a page lets through. The rest goes: scripts, styles, forms, frames, outside addresses.
TAGS = """section main caption colgroup col svg g path circle ellipse rect line polyline polygon
    text tspan title desc defs clipPath use linearGradient stop"""
ATTRIBUTES = """class id title lang dir role style tabindex href xlink:href src alt width height
    open scope colspan rowspan start viewBox preserveAspectRatio d x y x1 y1 x2 y2 cx cy r rx ry
    dx dy points fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-linecap
    stroke-linejoin stroke-opacity opacity transform font-size font-family font-weight text-anchor
    dominant-baseline clip-path offset stop-color gradientUnits focusable"""
STYLE = """width height left right top bottom margin margin-left margin-right min-width max-width
    text-align color fill fill-opacity stroke stroke-width stroke-dasharray stroke-opacity
    stroke-linecap stroke-linejoin stroke-miterlimit opacity font font-size font-family font-weight
    text-anchor white-space display grid-template-columns background-color"""

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_H1 = re.compile(r"(</?)h1\b", re.I)
_ODD = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")  # colours of a terminal, controls
_COUNT = re.compile(r"<p>\d+ rows × \d+ columns</p>")  # pandas says it in English only
_markdown = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


@dataclass(frozen=True)
class Failure:
    """A notebook that stopped: its file, the question (heading) above the cell, and why."""

    notebook: str
    question: str
    reason: str


def blocks(notebook: Path) -> Iterator[Markup]:
    """The HTML of each cell tagged `report` of an executed notebook, in order, safe to show."""
    cells = nbformat.read(notebook, as_version=4).cells
    for index, cell in enumerate(cells):
        if TAG in cell.metadata.get("tags", ()):
            if cell.cell_type == "markdown":
                html = clean(_markdown(cell.source))
            else:
                html = _outputs(cell.get("outputs", ()), question(cells, index))
            if html.strip():
                yield html


def question(cells: Sequence, index: int) -> str:
    """The heading above a cell: what is asked there. "" if there is none."""
    for cell in reversed(cells[: index + 1]):
        if cell.cell_type == "markdown" and (found := _HEADING.findall(cell.source)):
            return found[-1]
    return ""


def clean(html: str) -> Markup:
    """HTML with what may stand on a page and nothing else: no script, no address outside it."""
    html = _H1.sub(r"\1h2", html)  # a page has one h1, the pilot's name
    return Markup(
        nh3.clean(
            html,
            tags=nh3.ALLOWED_TAGS - {"h1"} | {*TAGS.split()},
            attributes={"*": {*ATTRIBUTES.split()}},
            attribute_filter=_kept,
            generic_attribute_prefixes={"aria-", "data-"},
            filter_style_properties={*STYLE.split()},
            url_schemes={"data"},
            link_rel=None,
        )
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """An address stays within the page: an anchor, or a picture that it holds itself."""
    if name in ("href", "xlink:href") and not value.startswith("#"):
        return None
    if name == "src" and not (tag == "img" and value.startswith("data:image/")):
        return None
    return None if "url(" in value and not value.startswith("url(#") else value


def _outputs(outputs: Sequence, alt: str) -> Markup:
    rich = any(kind in output.get("data", {}) for output in outputs for kind in SHOWN)
    return Markup("").join(_output(output, alt, rich) for output in outputs)


def _output(output, alt: str, rich: bool) -> Markup:
    if output.output_type == "stream":
        return _text(output.text) if output.name == "stdout" else Markup("")
    data = output.get("data", {})
    kind = next((kind for kind in SHOWN if kind in data), None)
    if WIDGET in data or output.output_type == "error":
        return Markup("")
    if kind is None:  # beside a picture, the text is only the name of an object
        return Markup("") if rich else _text(data.get("text/plain", ""))
    if kind == "text/html":
        return _html(data[kind], alt)
    if kind == "text/markdown":
        return clean(_markdown(data[kind]))
    content = data[kind]
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    content = "".join(content.split())
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, content, alt)


def _html(html: str, alt: str) -> Markup:
    html = clean(_COUNT.sub("", html))
    if "<table" not in html or "<h2" in html:
        return html
    scroll = '<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>'
    return Markup(scroll).format(alt, html)


def _text(text: str) -> Markup:
    text = _ODD.sub("", text).strip("\n")
    return Markup("<pre>{}</pre>").format(escape(text)) if text.strip() else Markup("")
