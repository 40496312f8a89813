"""What several commands share: the pilots meant by a path, a folder that cannot be written, a number above zero."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _
from ..read.found import find_pilots

__all__ = ["cannot_write", "find_pilots", "pilots_argument", "positive", "print_wrong", "writing_in"]


def pilots_argument(parser) -> None:
    parser.add_argument(
        "pilots",
        type=Path,
        nargs="+",
        metavar=_("PILOT"),
        help=_("a workbook, a folder that holds one, or a folder full of pilots"),
    )


def cannot_write(folder: Path, error: OSError) -> str:
    return _(
        "cannot write in “{folder}”: {reason}. Choose another folder.",
        folder=folder,
        reason=reason_of(error),
    )


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """What is written in a folder, or why it cannot be, in one line."""
    try:
        yield
    except OSError as error:
        raise ConciergekitError(cannot_write(folder, error)) from None


def print_wrong(findings) -> None:
    """What is wrong in a file of a user's own, and how to repair it."""
    from ..core.findings.words import where  # it brings pandas

    for finding in findings:
        print("- " + _("{where}: {what}", where=where(finding), what=finding.what()))
        if finding.weight != "note":
            print(f"    → {finding.repair()}")


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("“{text}” is not a whole number above 0", text=text))
    return int(text)
