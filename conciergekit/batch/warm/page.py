"""An executed notebook as one page that fetches nothing and runs nothing."""

import base64
import re
from collections.abc import Iterator
from functools import cache
from html import escape

from markupsafe import Markup

from ... import __version__
from ...i18n import _, use_language
from ...pages import clean, templates
from ...paths import asset

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_IMAGES = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_OWN = """
main { padding: 1.5rem 0 4rem; } figure { margin: 1rem 0; } img { max-width: 100%; }
pre { padding: .6rem .9rem; overflow-x: auto; white-space: pre-wrap; font-size: .85rem; line-height: 1.45; }
pre.code { background: var(--tint); border-left: 3px solid var(--accent); }
pre.err { background: var(--wait-tint); } pre.stop { background: var(--bad-tint); }
table { border-collapse: collapse; font-size: .9rem; } td, th { padding: .15rem .6rem; text-align: right; }
"""


@cache
def _template():
    return templates().from_string(
        '{% extends "base.html" %}{% block page %}<main class="wrap" id="content">{{ body }}</main>{% endblock %}'
    )


@cache
def _sheet() -> Markup:
    return Markup(asset("templates", "report", "page.css").read_text(encoding="utf-8") + _OWN)


def page(node, lang: str | None = None) -> str:
    """The notebook with its code and outputs; HTML outputs pass the same filter as in a report.

    Parameters
    ----------
    node
        An executed notebook.
    lang
        "fr", "en", or None for the notebook's own.
    """
    with use_language(lang):
        parts, title, told = [], "", texts(node)
        for cell in node.cells:
            if cell.cell_type == "markdown":
                body, headings = next(told)
                title = title or next((words for _level, _anchor, words in headings), "")
                parts.append(body)
            elif cell.cell_type == "code":
                if cell.source.strip() and not _hidden(cell):
                    parts.append(f'<pre class="code">{escape(clean.text(cell.source))}</pre>')
                parts += map(_output, cell.outputs)
        return _template().render(
            body=Markup("\n".join(parts)), title=title or _("Notebook"), css=_sheet(), version=__version__,
            lang=lang or "en", w={"skip": _("Go to the content")},
        )  # fmt: skip


def texts(node) -> Iterator[tuple[str, list]]:
    """Each text cell as HTML, with its headings; none is converted twice."""
    cells = [cell for cell in node.cells if cell.cell_type == "markdown"]
    return iter([_markdown(cell.source, f"c{number}-") for number, cell in enumerate(cells)])


@cache
def _markdown(source: str, prefix: str) -> tuple[str, list]:
    return clean.markdown(source, level=1, prefix=prefix)


def _hidden(cell) -> bool:
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def _output(output) -> str:
    """One output as HTML, in the richest form that needs no script; empty if it has none."""
    kind = output.output_type
    if kind == "stream":
        return _verbatim(output.text, "out" if output.name == "stdout" else "err")
    if kind == "error":
        return _verbatim("\n".join(output.traceback), "stop")
    data = output.data
    if "text/html" in data and "application/vnd.jupyter.widget-view+json" not in data:
        return clean.html(_joined(data["text/html"]))
    for mime in _IMAGES:
        if mime in data:
            return _image(mime, "".join(_joined(data[mime]).split()))
    if "image/svg+xml" in data:
        return _image("image/svg+xml", base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode())
    if "text/markdown" in data:
        return clean.markdown(_joined(data["text/markdown"]), level=3, prefix="")[0]
    return _verbatim(data.get("text/plain", ""), "out")


def _image(mime: str, source: str) -> str:
    """An image in base64, which can hold no markup; nothing if it is not that."""
    return (
        f'<figure><img alt="" src="data:{mime};base64,{source}"></figure>'
        if _BASE64.fullmatch(source)
        else ""
    )


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _verbatim(source: str | list[str], kind: str) -> str:
    words = _ANSI.sub("", _joined(source)).rstrip()
    return f'<pre class="{kind}">{escape(clean.text(words))}</pre>' if words else ""
