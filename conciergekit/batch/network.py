"""What ``conciergekit portfolio`` writes: the page of many pilots, or the totals of a network with nobody recognisable."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _, listing, use_language
from ..papers.reports import paper
from ..portfolio import totals
from .followed import opened, present
from .history import History
from .run import run


def read(
    pilots: Iterable[Path], out: Path, lang: str | None, jobs: int | None
) -> tuple[bool, list[str], Path]:
    """Read the pilots without notebooks into the folder of results: whether all went well, what happened, and the page."""
    result = run(pilots, out, lang=lang, notebooks=(), jobs=jobs)
    with use_language(result.lang):
        return result.ok, result.sentences(), result.index


def is_results(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("summary.json", "manifest.jsonl"))


def write_portfolio(out: Path, lang: str | None, day: str, kinds: Sequence[str]) -> list[Path]:
    """The portfolio of a folder of results, compared with what was known on `day` if there is one."""
    with use_language(lang):
        return _papers(out, "portfolio", _("The portfolio"), opened(out, lang or "fr", day).blocks(), kinds)


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
            path.write_bytes(paper(title, blocks, kind))
    except OSError as error:
        raise ConciergekitError(
            _(
                "cannot write in “{folder}”: {reason}. Choose another folder.",
                folder=out,
                reason=reason_of(error),
            )
        ) from None
    return written
