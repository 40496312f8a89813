"""How a batch tells how far it is: a bar on a terminal, a line a job elsewhere; with the names and the time left."""

import sys
import time

from ..core.i18n import _, number
from ..tell.batch import duration


class Progress:
    """What `run` calls: how many steps there are, how many of them have nothing to be done, which run now, which one
    ended. This one shows nothing."""

    least = 3  # before that many steps a pace says nothing
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

    def end(self) -> None: ...

    def left(self) -> str:
        """ "about 3 minutes left"; empty while nobody can tell, and at the end."""
        worked = self.done - self.skipped
        if worked < self.least or self.done >= self.total:
            return ""
        pace = (time.monotonic() - self.started) / worked
        return _("{time} left", time=duration(pace * (self.total - self.done)))


Silent = Progress


class Lines(Progress):
    """One line a finished step, on the standard error; why one failed is said at the end."""

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        super().step(name, seconds)
        count = f"[{self.done}/{self.total}]"
        line = _("{count} {name}: {seconds} s", count=count, name=name, seconds=number(seconds, 1))
        left, missed = self.left(), _("incomplete")
        line += (f" · {left}" if left else "") + (f" \N{EM DASH} {missed}" if trouble else "")
        print(line, file=sys.stderr, flush=True)


class Bar(Progress):
    """One bar that names what runs; a step that failed is named above it."""

    def begin(self, total: int) -> None:
        from tqdm import tqdm

        super().begin(total)
        layout = "{percentage:3.0f} % |{bar}| {n_fmt}/{total_fmt} · {elapsed}{postfix}"
        self.bar = tqdm(total=total, bar_format=layout, dynamic_ncols=True, leave=True)

    def running(self, names: list[str]) -> None:
        self.bar.n, self.bar.total = self.done, self.total
        self.bar.set_postfix_str(" · ".join(part for part in (self.left(), ", ".join(names)) if part))

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        super().step(name, seconds)
        if trouble:
            missed = _("incomplete")
            self.bar.write(f"{name} \N{EM DASH} {missed}", file=sys.stderr)

    def end(self) -> None:
        self.running([])
        self.bar.close()


def suited() -> Progress:
    """A bar if a person watches a terminal, else lines."""
    return Bar() if sys.stderr.isatty() else Lines()
