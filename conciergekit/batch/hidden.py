"""Values a notebook needs and nobody must find afterwards: never written to a notebook, manifest, log or page."""

import getpass
import os
import sys
from collections.abc import Iterable, Mapping

from ..core.errors import ConciergekitError
from ..core.i18n import N_, _

_SHORTEST = 6  # a shorter text would be found, and hidden, in figures that are no secret
_MISSING = N_("The secret “{name}” is not set: put it in the environment variable {variable}.")
_SHORT = N_("The secret “{name}” is too short to be hidden: at least {n} characters.")


def values(secrets: Iterable[str] | Mapping[str, str]) -> dict[str, str]:
    """The value of each secret: as given; else of the environment variable of that name (or that name in capitals);
    else asked for, unseen, if a person is there.

    Raises ConciergekitError for one that is not to be had, or too short to be hidden safely.
    """
    found = dict(secrets) if isinstance(secrets, Mapping) else dict.fromkeys(secrets)
    for name, given in found.items():
        value = given or os.environ.get(name) or os.environ.get(name.upper())
        if not value and sys.stdin is not None and sys.stdin.isatty():
            value = getpass.getpass(_("{name} (not shown): ", name=name))
        if not value:
            raise ConciergekitError(_(_MISSING, name=name, variable=name.upper()))
        found[name] = str(value)
        if len(found[name]) < _SHORTEST:
            raise ConciergekitError(_(_SHORT, name=name, n=_SHORTEST))
    return found
