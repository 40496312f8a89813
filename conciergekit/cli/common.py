"""What several commands share: the pilots meant by a path, a folder that cannot be written, a number above zero, an end."""

import argparse
import datetime as dt
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _

_ENDS = ("SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has


def flag(parser, name: str, words: str) -> None:
    parser.add_argument(name, action="store_true", help=words)


def path_argument(parser, name: str, metavar: str, words: str, **more) -> None:
    parser.add_argument(name, type=Path, metavar=metavar, help=words, **more)


def day_argument(parser, name: str, words: str) -> None:
    parser.add_argument(name, type=_day, metavar=_("DATE"), help=words)


def _day(text: str) -> dt.date:
    from ..core.pilot import day_asked  # it brings pandas, and a help needs none

    try:
        return day_asked(text).date()
    except ConciergekitError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def out_argument(parser, out: str) -> None:
    words = _("where to write (default: {folder})", folder=out)
    path_argument(parser, "--out", _("FOLDER"), words, default=Path(out))


def pilots_argument(parser) -> None:
    words = _("a workbook, a folder that holds one, or a folder full of pilots")
    path_argument(parser, "pilots", _("PILOT"), words, nargs="+")


def seed_argument(parser) -> None:
    words = _("draw again, or rehearse: whoever knows the number knows the end")
    parser.add_argument("--seed", type=int, help=words)


def cannot_write(folder: Path, error: OSError) -> str:
    why = {"folder": folder, "reason": reason_of(error)}
    return _("cannot write in “{folder}”: {reason}. Choose another folder.", **why)


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """What is written in a folder, or why it cannot be, in one line."""
    try:
        yield
    except OSError as error:
        raise ConciergekitError(cannot_write(folder, error)) from None


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Another program that ends this one, or its terminal that closes, ends it as Ctrl-C does.

    What whoever started it has had ignored (nohup) stays so.
    """

    def stop(*_given):
        for one in before:
            signal.signal(one, signal.SIG_IGN)  # a terminal that closes says so twice
        raise KeyboardInterrupt

    there = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    before = {one: signal.getsignal(one) for one in there if signal.getsignal(one) is not signal.SIG_IGN}
    for one in before:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def one_by_one(paths: Sequence[Path], work: Callable[[Path], int], failed: int) -> int:
    """The worst that `work` says of each pilot; one that cannot be read is told, unless it is alone, and counts as `failed`."""
    worst = 0
    for path in paths:
        try:
            worst = max(worst, work(path))
        except ConciergekitError as error:
            if len(paths) == 1:
                raise
            print(f"■ {path}\n  {error}\n", file=sys.stderr)
            worst = failed
    return worst


def print_wrong(findings) -> None:
    """What is wrong in a file of a user's own, and how to repair it."""
    from ..core.findings.finding import where  # it brings pandas

    for finding in findings:
        print("- " + _("{where}: {what}", where=where(finding), what=finding.what()))
        if finding.weight != "note":
            print(f"    → {finding.repair()}")


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("“{text}” is not a whole number above 0", text=text))
    return int(text)
