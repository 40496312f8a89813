"""Blocks under a title as a page, a Word or an ODT document: what is about several pilots."""

import datetime as dt
from collections.abc import Sequence

from markupsafe import Markup

from ...core import i18n
from ...core.i18n import _
from ...core.paths import asset
from ...draw import laid_out
from ...draw.blocks import Block, Document, plain
from .. import documents
from ..pages import render
from .pilot_report import picture


def paper(title: str, blocks: Sequence[Block], kind: str = "html", on: dt.date | None = None) -> bytes:
    """The bytes of a page ("html") or a document ("docx", "odt"), in the language in use."""
    if kind == "html":
        page = render(
            "notebook.html",
            i18n.language(),
            more=laid_out.scoped_sheet(),
            title=title,
            name="",
            chapter={"anchor": "c1", "sections": (), "body": Markup(laid_out.in_a_page(blocks))},
            method=(),
            w={"kicker": _("Conciergeries de territoire · test phase"), "contents": "", "method": ""},
        )
        return page.encode()
    on = on or dt.date.today()
    document = Document.of(title, i18n.date(on), i18n.language(), plain(blocks, picture), made_on=on)
    return documents.render(document, kind, asset("templates", "papers", f"reference.{kind}").read_bytes())
