"""How a batch tells how far it is: a line a finished step, with the time left."""

import sys
import time

from ..core.i18n import _, number
from .batch import duration

_LEAST = 3  # before that many steps a pace says nothing


class Progress:
    """What `run` calls: how many steps there are, how many of them have nothing to be done, which one ended. This one shows
    nothing."""

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

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        self.done += 1


Silent = Progress


class Lines(Progress):
    """One line a finished step, on the standard error; why one failed is said at the end."""

    def begin(self, total: int) -> None:
        super().begin(total)
        print(f"[0/{total}] …", file=sys.stderr, flush=True)  # the first step takes seconds

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
        print(line, file=sys.stderr, flush=True)
