"""How a batch tells how far it is: a bar on a terminal, a line a job elsewhere."""

import sys
from typing import Protocol

from ..i18n import _, number


class Progress(Protocol):
    """What `run` calls: how many steps there are (then how many fewer), which run now, which one ended."""

    def begin(self, total: int) -> None: ...

    def fewer(self, steps: int) -> None: ...

    def running(self, names: list[str]) -> None: ...

    def step(self, name: str, seconds: float, trouble: str = "") -> None: ...

    def end(self) -> None: ...


class Silent:
    """Nothing is shown."""

    def begin(self, total: int) -> None:
        pass

    def fewer(self, steps: int) -> None:
        pass

    def running(self, names: list[str]) -> None:
        pass

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        pass

    def end(self) -> None:
        pass


class Lines(Silent):
    """One line a finished step, on the standard error."""

    def begin(self, total: int) -> None:
        self.total, self.done = total, 0

    def fewer(self, steps: int) -> None:
        self.total -= steps

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        self.done += 1
        count = f"[{self.done}/{self.total}]"
        line = _("{count} {name}: {seconds} s", count=count, name=name, seconds=number(seconds, 1))
        print(line + (f" \N{EM DASH} {trouble}" if trouble else ""), file=sys.stderr, flush=True)


class Bar(Silent):
    """One bar that names what runs; trouble is written above it."""

    def begin(self, total: int) -> None:
        from tqdm import tqdm

        layout = "{percentage:3.0f} % |{bar}| {n_fmt}/{total_fmt} · {elapsed}{postfix}"
        self.bar = tqdm(total=total, bar_format=layout, dynamic_ncols=True, leave=True)

    def fewer(self, steps: int) -> None:
        self.bar.total -= steps
        self.bar.refresh()

    def running(self, names: list[str]) -> None:
        words = ", ".join(names)
        if words != (self.bar.postfix or ""):
            self.bar.set_postfix_str(words)

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        if trouble:
            self.bar.write(f"{name} \N{EM DASH} {trouble}", file=sys.stderr)
        self.bar.update()

    def end(self) -> None:
        self.bar.set_postfix_str("")
        self.bar.close()


def suited() -> Progress:
    """A bar if a person watches a terminal, else lines."""
    return Bar() if sys.stderr.isatty() else Lines()
