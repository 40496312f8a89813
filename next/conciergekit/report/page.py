"""How do the tagged cells of a pilot's notebooks stand on one page that needs nothing else?"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from .. import assets, language
from .cells import Failure, blocks

_TITLE = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.S)


@dataclass(frozen=True)
class Section:
    """A part of the page; title: "" for what comes before the first heading."""

    anchor: str
    title: str
    body: Markup


def build(
    notebooks: Iterable[Path], pilot, lang: str, out: Path, failures: Sequence[Failure] = ()
) -> Path:
    """Write a pilot's report: every cell tagged `report` of its executed notebooks, in order.

    A cell's chapter, table, picture, text or Markdown is taken as the notebook shows it, cleaned of
    whatever acts or asks for something outside. A heading of level 2 begins a section; what has
    none stands below the one before. failures: notebooks that stopped, said at the top.
    Returns ``out``, one HTML file without script, font, picture or link outside it.
    """
    shown = [block for notebook in notebooks for block in blocks(notebook)]
    title = pilot.project.name or language.label("page_no_name", lang)
    page = render(
        "page",
        lang,
        title=title,
        project=pilot.project,
        day=pilot.day,
        sections=_sections(shown),
        failures=failures,
    )
    out.write_text(page, encoding="utf-8")
    return out


def render(name: str, lang: str, *, title: str, wide: bool = False, **values: object) -> str:
    """A whole page: the template ``name`` in the frame all pages share, with their style sheet."""
    environment = _environment(lang)
    inner = environment.get_template(f"{name}.html.j2").render(lang=lang, title=title, **values)
    css = (assets.path("templates") / "report" / "page.css").read_text("utf-8")
    frame = environment.get_template("frame.html.j2")
    return frame.render(lang=lang, title=title, wide=wide, css=Markup(css), page=Markup(inner))


@functools.cache
def _environment(lang: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.path("templates") / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, function in language.FILTERS.items():
        environment.filters[name] = functools.partial(function, lang=lang)
    return environment


def _sections(shown: Iterable[Markup]) -> list[Section]:
    found: list[Section] = []
    for block in shown:
        title = _TITLE.search(block)
        if title or not found:
            words = Markup(title[1]).striptags() if title else ""
            found.append(Section(f"part-{len(found) + 1}", words, block))
        else:
            last = found[-1]
            found[-1] = Section(last.anchor, last.title, last.body + block)
    return found
