"""A pilot read before the notebooks that ask for it, in the process that they are forked from (see `batch.hands`)."""

import contextlib
import datetime as dt
import os
import warnings
from collections.abc import Callable
from pathlib import Path

from ..core.i18n import use_language
from ..core.pilot import Pilot

_read: dict[tuple[str, str], tuple[tuple, Pilot]] = {}


def state(path: Path) -> tuple:
    """What changes when a pilot would be read otherwise: the day, its files and those beside it; nothing of one that is gone."""
    try:
        with os.scandir(path if path.is_dir() else path.parent) as entries:
            files = sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
    except OSError:
        return ()
    return dt.date.today(), *((name, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for name, s in files)


def keep(path: str, lang: str, before: tuple, pilot: Pilot) -> None:
    """Keep a pilot whose files were so before it was read."""
    _read[str(Path(path)), lang] = before, pilot


def work_out(path: str, lang: str, *remembered: Callable[[Pilot], object]) -> None:
    """Have what is `remembered` of a pilot read ahead worked out too. What cannot be is left to whoever asks for it; with
    a warning, so is the pilot."""
    _before, pilot = _read.get((str(Path(path)), lang), (None, None))
    if pilot is None:
        return
    with warnings.catch_warnings(record=True) as told, use_language(lang):
        for function in remembered:
            with contextlib.suppress(Exception):  # whoever asks for it is told
                function(pilot)
    if told:
        del _read[str(Path(path)), lang]


def taken(path: Path, lang: str | None) -> Pilot | None:
    """The pilot read ahead, once; None if there is none, or if a file has changed since."""
    before, pilot = _read.pop((str(path), lang or ""), ((), None))
    return pilot if before and before == state(path) else None
