"""What a batch says: what happened to each pilot, who is who, why a notebook stopped, how long it takes."""

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..core.called import title_of
from ..core.i18n import N_, _
from ..core.schema import fold
from ..core.tables import PROJECT
from ..core.text import cut, one_line
from ..portfolio.identity import witnesses
from .said import Many, sayer

STATUSES = {
    "ok": N_("complete"),
    "failed": N_("incomplete"),
    "broken": N_("to repair"),
    "stopped": N_("not run"),
}
# in the place of a proposal (``portfolio.kept.standing``)
STANDINGS = {
    "blank": N_("No request noted"),
    "closed": N_("Stop decided"),
    "suspended": N_("Paused"),
    "unset": N_("No must agreed"),
}


_SAID = {
    "complete": Many("{n} pilot complete.", "{n} pilots complete."),
    "trouble": "{pilot}: {reason}",
    "steps": "Steps done: {done:count}; unchanged since the last run: {kept:count}; time: {time}.",
    "set_aside": Many(
        "{n} file changed by you, or no longer made, is kept in “{folder}”.",
        "{n} files changed by you, or no longer made, are kept in “{folder}”.",
    ),
    "trial": "This run is a trial ({names:list}): its figures are not kept in the history, nor compared with last time.",
    "earlier": "“{file}” is an earlier workbook of “{name}”: “{of}” goes further and speaks for it.",
    "twice": "“{file}” holds the same data as “{of}”: “{name}” is counted once.",
    "fork": "“{file}” and “{of}” are two versions of “{name}” that contradict each other: keep one. Here “{of}” speaks for it.",
    "because": "In common: {what:list}. If they are two pilots, write two different codes in “{cell}” of the sheet “{sheet}”.",
    "same_code": "“{file}” and “{of}” have the same code, and neither name, start nor commune in common. If they are two pilots, write another code in one. Until then “{of}” alone counts.",
    "one_pilot": "Are {files:list} one pilot? If so, write the same code in “{cell}” of the sheet “{sheet}”. If not, write a different code in each.",
    "gone": "Nothing is read this time of {files:list}, which the last run knew.",
    "renamed": "The file of “{name}” is now “{file}”; last time it was “{before}”.",
    "died": "The notebook {notebook} died at cell {cell}: its process ended.",
    "timeout": "The notebook {notebook} was stopped at cell {cell}: it took too long.",
    "error": "The notebook {notebook} stopped at cell {cell}, on an error that its code did not foresee. Pass on this message to whoever looks after the kit ({error}).",
    "starter_ended": "the process that started it ended too",
    "killed": "its process was killed, signal {n}",
    "ended": "its process ended with code {n}",
    "fault": "a fault of the program ({where}); what is finished is kept. Please report this line.",
    "seconds": Many("{n} second", "{n} seconds"),
    "minutes": Many("{n} minute", "{n} minutes"),
}
_WITNESSES = {
    "code": N_("the code"),
    "name": N_("the name"),
    "start": N_("the start of the test"),
    "place": N_("the commune"),
    "log": N_("the requests, line by line"),
}
_say = sayer(_SAID)


def sentences(result) -> list[str]:
    """What happened, in the current language."""
    trouble = [
        _say("trouble", pilot=row.pilot, reason=row.reason or _(STATUSES[row.status]))
        for row in result.rows
        if not row.ok
    ]
    told = [
        _say("complete", sum(row.ok for row in result.rows)),
        *dict.fromkeys(trouble),
        *result.failed,
        *a_trial(result.trial),
        *who_is_who(result.rows),
        _say("steps", done=result.done, kept=result.kept, time=duration(result.seconds)),
    ]
    if result.set_aside:
        folder = result.out / Path(result.set_aside[0]).parts[0]
        told.append(_say("set_aside", len(result.set_aside), folder=folder))
    return told


def a_trial(names: Sequence[str]) -> Iterator[str]:
    """That figures made with these parameters are not remembered."""
    if names:
        yield _say("trial", names=names)


def _role(row, rows: Sequence) -> str:
    shown = next((one for one in rows if one.identity == row.identity and not one.role), None)
    common = witnesses(row.state, shown.state) if shown is not None else ()
    mistaken = row.role == "fork" and "code" in common and not {"name", "start", "place"} & {*common}
    said = "same_code" if mistaken else row.role
    told = _say(said, file=title_of(Path(row.path)), name=cut(one_line(row.state["name"]), 60), of=row.of)
    if not common or said in ("twice", "same_code") or (said, common[0]) == ("earlier", "code"):
        return told
    what = [_(_WITNESSES[one]) for one in common]
    return f"{told} {_say('because', what=what, cell=PROJECT['pilot_code'].title, sheet=PROJECT.title)}"


def who_is_who(rows: Sequence) -> list[str]:
    """Workbooks of one pilot, and pilots that nobody but a person can tell apart."""
    told = [_role(row, rows) for row in rows if row.role]
    asked = {
        frozenset([title_of(Path(row.path)), *row.doubts]) for row in rows if row.doubts and not row.role
    }
    asked = {files for files in asked if not any(files < more for more in asked)}  # once, not two by two
    cell, sheet = PROJECT["pilot_code"].title, PROJECT.title
    return told + [
        _say("one_pilot", files=sorted(files), cell=cell, sheet=sheet) for files in sorted(asked, key=sorted)
    ]


def renamed(before: Mapping[str, str], rows: Sequence) -> list[str]:
    """Pilots whose file has taken another name: one that has no word of the one before (months change every time); those of the
    last run of which nothing is read in this one."""
    here = {row.identity for row in rows} | {title_of(Path(row.path)) for row in rows}
    gone = [file for pilot, file in before.items() if not {pilot, file} & here]
    told = [_say("gone", files=gone)] if gone else []
    for row in rows:
        file, old = title_of(Path(row.path)), before.get(row.identity, "")
        if old and not row.role and not _words(file) & _words(old):
            told.append(_say("renamed", name=cut(one_line(row.pilot), 60), file=file, before=old))
    return told


def _words(file: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", fold(Path(file).stem)) if word and not word.isdigit()}


# what the engine says, for the catalogues
SAID_BY_THE_ENGINE = (
    N_("The notebook went over its time limit and was stopped."),
    N_("The notebook's process was lost."),
    N_("The notebook's process was killed (signal {n})."),
    N_("The notebook's process ended by itself (exit code {n})."),
    N_("Notebooks run in fresh processes here ({reason}): slower, same results."),
)


def stopped_at(name: str, record: dict) -> str:
    """What a record says of notebook `name`, for a person: which cell, which error."""
    if record["exception"] == "ConciergekitError":
        return record["evalue"]
    number, heading = record["cell"] or 1, record["heading"]
    cell = _("{number} (“{heading}”)", number=number, heading=heading) if heading else str(number)
    if record["status"] in ("died", "timeout"):
        return _say(record["status"], notebook=name, cell=cell)
    what = " ".join(f"{record['exception']}: {record['evalue']}".split()).rstrip(".")
    if len(what) > 240:
        what = what[:239] + "…"
    return _say("error", notebook=name, cell=cell, error=what)


def ended(code: int | None) -> str:
    """How a process ended that gave no answer; None: with the one that started it, nobody knows how."""
    if code is None:
        return _say("starter_ended")
    return _say("killed", -code) if code < 0 else _say("ended", code)


def fault(error: Exception) -> str:
    """A fault of the program: where it is and what to do about it; its message says nothing to who reads this."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(last.filename).stem}:{last.lineno}"
    return _say("fault", where=where)


def duration(seconds: float) -> str:
    """ "45 seconds", "12 minutes", "2 h 05"."""
    if seconds < 90:
        return _say("seconds", max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return _say("minutes", minutes)
    return _("{hours} h {minutes}", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
