"""One executed notebook as a page of its own: text, sentences, charts and tables, never code."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from ...core import i18n
from ...core.i18n import _, use_language
from ...draw import laid_out
from ..pages import render
from .chapters import chapter


def notebook_page(
    notebook: Path | Mapping,
    failure: str = "",
    name: str = "",
    lang: str | None = None,
    method: Sequence[tuple[str, str]] = (),
) -> str:
    """`notebook` (a path, or an nbformat node) as HTML that fetches nothing and runs nothing.

    Parameters
    ----------
    notebook
    failure
        A sentence, shown where the notebook stopped.
    name
        Of the pilot, above the title.
    lang
        "fr" or "en"; None: the current language.
    method
        What the page rests on, as terms and words: fingerprint of the data, parameters, version.
    """
    with use_language(lang):
        made = chapter(notebook, failure)
        return render(
            "notebook.html",
            i18n.language(),
            more=laid_out.scoped_sheet(),
            title=made.title,
            name=name,
            chapter={"anchor": made.anchor, "sections": made.sections, "body": Markup(made.body)},
            method=method,
            w={
                "kicker": _("Conciergerie de territoire · test phase"),
                "contents": _("In this page"),
                "method": _("Method and sources"),
            },
        )
