"""The portfolio of a folder of results: read as the last run and its history left it, written as a page or a paper, or as the
totals of a network with nobody recognisable."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ... import portfolio
from ...core import i18n
from ...core.errors import ConciergekitError, reason_of
from ...core.i18n import _, date, listing, use_language
from ...core.paths import asset
from ...draw import laid_out
from ...draw.blocks import Block, Document, plain
from ...portfolio.history import NAME, History
from ...tell.portfolio import since
from .. import documents
from .chapters import one_chapter
from .pilot_report import picture
from .rows import Row, last_run, no_results


def portfolio_of(rows: Sequence[Row], history: str | Path, on: str, lang: str, day: str = ""):
    """The portfolio of the pilots of a run, and the message to each one (by its folder) in its own language.

    history : the folder that holds it, "" to compare with nothing. on : today, as text. day : compare with what was known then.
    """
    known = [row for row in rows if row.state and not row.role]
    broken = [row.pilot for row in rows if row.status == "broken"]
    if not known and not broken:
        return None, {}
    states = _apart([row.state | {"pilot": row.identity or row.slug, "called": row.pilot} for row in known])
    past = {}
    if history:
        with History(Path(history)) as kept:
            past = {one["pilot"]: kept.before(one["pilot"], one, day) for one in states}
    today = dt.date.fromisoformat(on) if on else None
    with use_language(lang):
        found = portfolio.portfolio(states, past, today, day, broken)
    messages = {}
    for row, one in zip(known, states, strict=True):
        with use_language(row.lang):
            changed, pools = found.since[one["pilot"]], list(found.pools.values())
            before = past.get(one["pilot"], ())
            messages[row.slug] = since.message(one["name"], changed, one, found.on, before, pools)
    return found, messages


def _apart(states: Sequence[dict]) -> list[dict]:
    """The states, called by their name where no other pilot has it."""
    names = Counter(kept["name"] for kept in states)
    return [kept if names[kept["name"]] > 1 else kept | {"called": kept["name"]} for kept in states]


def opened(results: str | Path, lang: str = "fr", day: str = "", on: str = ""):
    """The portfolio of a folder of results, as the last run left it; `on`: as it was known on a past day.

    Raises ConciergekitError if no run has written there.
    """
    folder = Path(results)
    if on:
        return _as_known(folder, on, day)
    rows, trial = last_run(folder)
    history = "" if trial else folder
    found, _messages = portfolio_of(rows, history, dt.date.today().isoformat(), lang, day)
    return found if found is not None else portfolio.portfolio([])


def present(results: str | Path) -> list[dict]:
    """The present state of each pilot of a folder of results. Raises ConciergekitError if the last run there was a trial."""
    rows, trial = last_run(Path(results))
    if trial:
        said = _(
            "The last run in “{folder}” was a trial ({names}). Run the pilots again without it, then ask for the totals.",
            folder=results,
            names=listing(trial),
        )
        raise ConciergekitError(said)
    return [row.state | {"pilot": row.identity or row.slug} for row in rows if row.state and not row.role]


def _as_known(folder: Path, on: str, day: str):
    if not (folder / NAME).is_file():
        raise no_results(folder)
    with History(folder) as history:
        known = {pilot: history.of(pilot, on) for pilot in history.pilots()}
    states = [
        found[-1] | {"called": f"{found[-1]['name']} ({found[-1]['place'] or pilot})"}
        for pilot, found in known.items()
        if found
    ]
    past = {pilot: found[:-1] for pilot, found in known.items() if found}
    return portfolio.portfolio(_apart(states), past, dt.date.fromisoformat(on), day)


# ---- written ------------------------------------------------------------------------------------------------


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
            found = portfolio.totals(present(out), history.published())
            if not found.known:
                raise ConciergekitError(listing(found.sentences()))
            # before anything leaves: what is not remembered could be subtracted
            history.publish(found.members)
        return _papers(out, _("network"), _("The network as a whole"), found.blocks(), kinds)


def _papers(out: Path, name: str, title: str, blocks: list, kinds: Sequence[str]) -> list[Path]:
    written = [out / f"{name}.{kind}" for kind in kinds]
    try:
        for kind, path in zip(kinds, written, strict=True):
            path.write_bytes(_paper(title, blocks, kind))
    except OSError as error:
        why = {"folder": out, "reason": reason_of(error)}
        said = _("cannot write in “{folder}”: {reason}. Choose another folder.", **why)
        raise ConciergekitError(said) from None
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
