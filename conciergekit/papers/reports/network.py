"""What ``conciergekit portfolio`` writes: the page of many pilots, or the totals of a network with nobody recognisable."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from ...core import i18n
from ...core.errors import ConciergekitError, reason_of
from ...core.i18n import _, date, listing, use_language
from ...core.paths import asset
from ...draw import laid_out
from ...draw.blocks import Block, Document, plain
from ...portfolio import totals
from ...portfolio.history import History
from .. import documents
from .chapters import one_chapter
from .followed import opened, present
from .pilot_report import picture


def is_results(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("summary.json", "manifest.jsonl"))


def write_portfolio(out: Path, lang: str | None, day: str, on: str, kinds: Sequence[str]) -> list[Path]:
    """The portfolio of a folder of results, compared with what was known on `day` if there is one; as it was known `on` a past day, in
    a file of its own."""
    with use_language(lang):
        title = _("The portfolio on {day}", day=date(dt.date.fromisoformat(on))) if on else _("The portfolio")
        blocks = opened(out, lang or "fr", day, on).blocks()
        return _papers(out, f"portfolio-{on}" if on else "portfolio", title, blocks, kinds)


def write_totals(out: Path, lang: str | None, kinds: Sequence[str]) -> list[Path]:
    """The totals that may leave the group; whose they are is remembered, so that the next ones cannot be subtracted from them.

    Raises ConciergekitError if nothing can be published.
    """
    with use_language(lang):
        with History(out, writing=True) as history, history.held():
            found = totals(present(out), history.published())
            if not found.known:
                raise ConciergekitError(listing(found.sentences()))
            history.publish(
                found.members
            )  # before anything leaves: what is not remembered could be subtracted
        return _papers(out, _("network"), _("The network as a whole"), found.blocks(), kinds)


def _papers(out: Path, name: str, title: str, blocks: list, kinds: Sequence[str]) -> list[Path]:
    written = [out / f"{name}.{kind}" for kind in kinds]
    try:
        for kind, path in zip(kinds, written, strict=True):
            path.write_bytes(_paper(title, blocks, kind))
    except OSError as error:
        raise ConciergekitError(
            _(
                "cannot write in “{folder}”: {reason}. Choose another folder.",
                folder=out,
                reason=reason_of(error),
            )
        ) from None
    return written


def _paper(title: str, blocks: Sequence[Block], kind: str) -> bytes:
    """The bytes of a page ("html") or a document ("docx", "odt")."""
    if kind == "html":
        page = one_chapter(
            title, laid_out.in_a_page(blocks), kicker=_("Conciergeries de territoire · test phase")
        )
        return page.encode()
    on = dt.date.today()
    document = Document.of(title, date(on), i18n.language(), plain(blocks, picture), made_on=on)
    return documents.render(document, kind, asset("templates", "papers", f"reference.{kind}").read_bytes())
