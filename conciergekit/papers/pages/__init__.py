"""What every page shares: the templates, what they let through, how long a typed text may be."""

from functools import cache

import jinja2
from markupsafe import Markup

from ...core import VERSION
from ...core.i18n import _
from ...core.languages import apostrophes
from ...core.paths import asset
from . import clean

LONGEST = 400  # characters of a typed text shown in one place


@cache
def templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(asset("templates", "report")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters["cut"] = cut
    return environment


def _clean(value: object) -> object:
    """What a template prints, without control and direction marks; HTML made here passes as it is."""
    typed = isinstance(value, str) and not isinstance(value, Markup)
    return apostrophes(clean.text(value)) if typed else value


def cut(text: object, longest: int = LONGEST) -> str:
    """Typed text, cut when it is longer than anyone would read."""
    text = str(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def render(template: str, lang: str, sheet: str = "page.css", more: str = "", **values) -> str:
    """The page: its template filled in, with a sheet and `more` rules, both the kit's own: nothing typed enters them."""
    css = Markup(asset("templates", "report", sheet).read_text(encoding="utf-8") + more)
    values["w"] = {"skip": _("Go to the content"), "fictitious": _("Fictitious case"), **values["w"]}
    return templates().get_template(template).render(css=css, lang=lang, version=VERSION, **values)
