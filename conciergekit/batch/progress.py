"""How a batch tells how far it is: a line a finished step, with the time left."""

import shutil
import sys
import time

from ..core.i18n import _, number
from ..tell.batch import duration

_LEAST = 3  # before that many steps a pace says nothing


class Progress:
    """What `run` calls: how many steps there are, how many of them have nothing to be done, which run now, which one
    ended. This one shows nothing."""

    total = done = skipped = 0

    def begin(self, total: int) -> None:
        self.total, self.started = total, time.monotonic()

    def skip(self, steps: int) -> None:
        """They count as done, so that the total said at first stays true."""
        self.done += steps
        self.skipped += steps

    def more(self, steps: int) -> None:
        """Steps nobody knew of at first."""
        self.total += steps

    def running(self, names: list[str]) -> None: ...

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        self.done += 1


Silent = Progress


class Lines(Progress):
    """One line a finished step, on the standard error, and below it on a terminal what runs; why one failed is said at the end."""

    def running(self, names: list[str]) -> None:
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns - 1
            print("\r" + ", ".join(names)[:width].ljust(width), end="\r", file=sys.stderr, flush=True)

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        super().step(name, seconds)
        count = f"[{self.done}/{self.total}]"
        line = _("{count} {name}: {seconds} s", count=count, name=name, seconds=number(seconds, 1))
        worked = self.done - self.skipped
        if worked >= _LEAST and self.done < self.total:
            pace = (time.monotonic() - self.started) / worked
            line += " · " + _("{time} left", time=duration(pace * (self.total - self.done)))
        if trouble:
            line += " \N{EM DASH} " + _("incomplete")
        self.running([])
        print(line, file=sys.stderr, flush=True)
