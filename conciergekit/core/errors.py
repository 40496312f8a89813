"""The one error a user may meet: a sentence that says what, where and how to repair."""

import errno
from pathlib import Path

from .i18n import N_, _

# What the system says in English, in the reader's language.
_REASONS = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EACCES: N_("this is not allowed to you there"),
    errno.EPERM: N_("this is not allowed to you there"),
    errno.EROFS: N_("this disk can only be read"),
    errno.ENOTDIR: N_("a file stands where a folder should be"),
    errno.EEXIST: N_("a file stands where a folder should be"),
    errno.EADDRINUSE: N_("another program uses it"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EIO: N_("the disk or the network does not answer"),
    errno.ENOENT: N_("it is not there"),
}


class ConciergekitError(Exception):
    """What the command line prints in one line (exit code 2) and a notebook shows without a traceback.

    The message is already in the reader's language: build it with ``i18n._``.
    """

    def _render_traceback_(self):
        """IPython calls this instead of printing a traceback."""
        return [f"\N{WARNING SIGN} {self}"]


def reason_of(error: OSError) -> str:
    """Why a file cannot be read or written, in the current language; the system's own words for a rare reason."""
    known = _REASONS.get(error.errno)
    return _(known) if known else error.strerror or type(error).__name__


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def trouble(folder: Path, number: int | None, reason: str) -> ConciergekitError:
    """What a failed write in `folder` means for a person (`number`: of the operating system's error)."""
    if number in FULL:
        told = _(
            "The disk of “{folder}” is full. What is finished is kept: make room, then run the same command again.",
            folder=folder,
        )
    else:
        told = _(
            "Nothing more can be written in “{folder}” ({reason}). What is finished is kept: run the same command "
            "again once the folder is back.",
            folder=folder,
            reason=reason,
        )
    return ConciergekitError(told)
