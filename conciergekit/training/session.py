"""What groups decided, kept at each commitment: a file a group, a line a decision, nothing ever rewritten."""

import contextlib
import datetime as dt
import errno
import json
import math
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _
from ..core.text import legal, one_line
from .truth import CHOICES

MOST_WORDS = 500  # characters of a reason
_GROUP = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")


@dataclass(frozen=True)
class Commit:
    """One decision: of which group, after which month, what, why, how sure it will prove right (percent), when (UTC)."""

    group: str
    month: int
    choice: str
    reason: str
    confidence: int
    time: str


class Session:
    """The decisions of the groups of one session, and the month that is open.

    folder : the trainer's; made when it is not there. months : those after which a decision is taken, as in the case; kept in
    the folder when first given, so that a session is found again without them. case : its name; a folder that keeps the
    session of another is refused.
    """

    def __init__(self, folder: str | Path, months: Sequence[int] | None = None, case: str = ""):
        self.folder = Path(folder)
        kept = [line for line in _lines(self._opened) if "months" in line]
        if not kept:
            if not months:
                raise ConciergekitError(_("“{folder}” holds no session yet.", folder=self.folder.name))
            with _on_disk(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
            kept = [{"months": [int(month) for month in months], "month": int(months[0]), "case": case}]
            _append(self._opened, kept[0])
        if case and kept[0].get("case", case) != case:
            raise other_case(self.folder)
        self.months = tuple(kept[0]["months"])

    @property
    def _opened(self) -> Path:
        return self.folder / "opened.jsonl"

    @property
    def opened(self) -> int:
        """The month that is open: the last one whose data may be read, and the one to decide after.

        Raises ConciergekitError if the folder no longer says it.
        """
        known = {line.get("month") for line in _lines(self._opened)}.intersection(self.months)
        if not known:  # it was there: the first month would be lived again
            lost = {"folder": self.folder.name, "file": self._opened.name}
            raise ConciergekitError(_("“{folder}” no longer holds its session: put {file} back.", **lost))
        return max(known)

    def open_next(self) -> int:
        """Open the next month, for all groups; the trainer alone calls this. Returns it.

        Raises ConciergekitError after the last one.
        """
        later = [month for month in self.months if month > self.opened]
        if not later:
            raise ConciergekitError(_("Every month of this case is open."))
        _append(self._opened, {"month": later[0], "time": _now()})
        return later[0]

    def commit(self, group: str, month: int, choice: str, reason: str, confidence: float) -> Commit:
        """Keep a decision for good.

        Raises ConciergekitError for a month that is not the open one, a second decision for it, a choice that is none, a reason
        that is empty or longer than `MOST_WORDS` characters, a confidence outside 0 to 100, a name that is no group's.
        """
        said = Commit(
            _name(group), _open(month, self.opened), *meant(choice, reason), _sure(confidence), _now()
        )
        if self.of(group, month):
            raise _twice(month)
        mark = os.urandom(8).hex()
        _append(self._file(said.group), {**asdict(said), "mark": mark})
        # two pages of one group may have written at once: the first line of a month is the decision
        if next(line["mark"] for line in self._said(said.group) if line["month"] == month) != mark:
            raise _twice(month)
        return said

    def of(self, group: str, month: int) -> Commit | None:
        """The decision of a group after that month, if it has one."""
        return next((one for one in self.commits(group) if one.month == month), None)

    def commits(self, group: str) -> list[Commit]:
        """The decisions of a group, in the order of the months."""
        first = {}
        for line in self._said(_name(group)):
            first.setdefault(line["month"], Commit(**{name: line[name] for name in Commit.__annotations__}))
        return [first[month] for month in sorted(first)]

    @property
    def groups(self) -> list[str]:
        """Groups that have decided at least once; a copy of a file, under another name, is none."""
        names = (path.stem.removeprefix("group-") for path in self.folder.glob("group-*.jsonl"))
        return sorted(filter(_GROUP.fullmatch, names))

    def _file(self, group: str) -> Path:
        return self.folder / f"group-{group}.jsonl"

    def _said(self, group: str) -> list[dict]:
        """Lines that are a decision; whatever else stands in the file is not one."""
        wanted = {*Commit.__annotations__, "mark"}
        return [
            line
            for line in _lines(self._file(group))
            if wanted <= line.keys()
            and line["group"] == group
            and line["month"] in self.months
            and line["choice"] in CHOICES
        ]


def other_case(folder: Path) -> ConciergekitError:
    return ConciergekitError(
        _("“{folder}” holds the session of another case: give another folder.", folder=folder)
    )


# ---- what is accepted -----------------------------------------------------------------------------------------------


def _name(group: str) -> str:
    if not isinstance(group, str) or not _GROUP.fullmatch(group.lower()):
        raise ConciergekitError(
            _("A group is named by up to thirty letters without accents, figures, - and _, such as table-3.")
        )
    return group.lower()


def _open(month: int, opened: int) -> int:
    if month != opened or isinstance(month, bool):
        raise ConciergekitError(
            _("Month {month} is not the one to decide after: month {opened} is.", month=month, opened=opened)
        )
    return int(month)


def _twice(month: int) -> ConciergekitError:
    return ConciergekitError(_("The decision after month {month} is already taken.", month=month))


def meant(choice: str, reason: str) -> tuple[str, str]:
    """A choice and its reason as they are kept; ConciergekitError if they are none."""
    words = one_line(legal(reason))
    if choice not in CHOICES:
        raise ConciergekitError(_("Choose one of the four decisions."))
    if not re.search(r"\w", words) or len(words) > MOST_WORDS:
        raise ConciergekitError(_("Say why, in at most {most} characters.", most=MOST_WORDS))
    return choice, words


def _sure(confidence: float) -> int:
    try:
        sure = float(confidence)
    except (TypeError, ValueError):
        sure = math.nan
    if isinstance(confidence, bool) or not 0 <= sure <= 100:
        raise ConciergekitError(_("Say how sure you are from 0 to 100."))
    return round(sure)


# ---- lines ----------------------------------------------------------------------------------------------------------


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _append(path: Path, line: dict) -> None:
    """Add one line at the end, on the disk before this returns; after a torn line, on a line of its own."""
    words = (json.dumps(line) + "\n").encode()
    with _on_disk(path), open(path, "ab+", buffering=0) as file:
        if size := file.seek(0, os.SEEK_END):
            file.seek(size - 1)
            words = (b"" if file.read(1) == b"\n" else b"\n") + words
        try:
            if file.write(words) != len(words):  # the last bytes of a disk
                raise OSError(errno.ENOSPC, "")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)  # what is not sure to be kept is not found either
            raise


@contextlib.contextmanager
def _on_disk(path: Path):
    """ConciergekitError for what the disk refuses: nobody may be told then that it is kept."""
    try:
        yield
    except OSError as error:
        why = {"file": path.name, "reason": reason_of(error)}
        said = _("“{file}” cannot be read or written: {reason}. Nothing was kept.", **why)
        raise ConciergekitError(said) from None


def _lines(path: Path) -> list[dict]:
    """The lines of a file that are whole; a torn one (the machine stopped while it was written) is none."""
    with _on_disk(path):
        whole = path.read_bytes() if path.exists() else b""
    found = []
    for line in whole.splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict):
            found.append(one)
    return found
