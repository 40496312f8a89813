"""The portfolio of a folder of results: the pilots of a run and what its history remembers of them."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .. import portfolio
from ..core.errors import ConciergekitError
from ..core.i18n import _, use_language
from ..tell.portfolio import since
from .history import NAME, History
from .summary import Row


def portfolio_of(rows: Sequence[Row], history: str | Path, on: str, lang: str, day: str = ""):
    """The portfolio of the pilots of a run, and the message to each one (by its folder) in its own language.

    history : the folder that holds it. on : today, as text. day : compare with what was known then.
    """
    known = [row for row in rows if row.state and not row.role]
    if not known:
        return None, {}
    names = Counter(row.state["name"] for row in known)
    called = [row.state["name"] if names[row.state["name"]] == 1 else row.pilot for row in known]
    states = [
        row.state | {"pilot": row.identity or row.slug, "name": name}
        for row, name in zip(known, called, strict=True)
    ]
    with History(Path(history)) as kept:
        past = {one["pilot"]: kept.before(one["pilot"], one, day) for one in states}
    broken = [row.pilot for row in rows if row.status == "broken"]
    with use_language(lang):
        found = portfolio.portfolio(states, past, dt.date.fromisoformat(on) if on else None, day, broken)
    messages = {}
    for row, one in zip(known, states, strict=True):
        with use_language(row.lang):
            changed, pools = found.since[one["pilot"]], list(found.pools.values())
            messages[row.slug] = since.message(one["name"], changed, one, past[one["pilot"]], pools)
    return found, messages


def opened(results: str | Path, lang: str = "fr", day: str = "", on: str = ""):
    """The portfolio of a folder of results, as the last run left it; `on`: as it was known on a past day.

    Raises ConciergekitError if no run has written there.
    """
    folder = Path(results)
    if not (folder / NAME).is_file():
        raise ConciergekitError(_("No results are in “{folder}”: run the pilots first.", folder=folder))
    if on:
        return _as_known(folder, on, day)
    found, _messages = portfolio_of(_rows(folder), folder, dt.date.today().isoformat(), lang, day)
    return found if found is not None else portfolio.portfolio([])


def present(results: str | Path) -> list[dict]:
    """The present state of each pilot of a folder of results."""
    return [row.state | {"pilot": row.identity} for row in _rows(Path(results)) if row.state and not row.role]


def _rows(folder: Path) -> list[Row]:
    try:
        told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["pilots"]
        return [Row(**row) for row in told]
    except (OSError, ValueError, KeyError, TypeError):
        raise ConciergekitError(
            _("No results are in “{folder}”: run the pilots first.", folder=folder)
        ) from None


def _as_known(folder: Path, on: str, day: str):
    with History(folder) as history:
        known = {pilot: history.of(pilot, on) for pilot in history.pilots()}
    states = [found[-1] for found in known.values() if found]
    past = {pilot: found[:-1] for pilot, found in known.items() if found}
    return portfolio.portfolio(states, past, dt.date.fromisoformat(on), day)
