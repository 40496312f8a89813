"""Values a notebook needs and nobody must find afterwards: never written to a notebook, manifest, log or page."""

import getpass
import os
import sys
from collections.abc import Iterable, Mapping

from ..core.errors import ConciergekitError
from ..core.i18n import _

# a shorter text would be found, and hidden, in figures that are no secret
_SHORTEST = 6


def values(secrets: Iterable[str] | Mapping[str, str]) -> dict[str, str]:
    """The value of each secret: as given; else of the environment variable of that name (or that name in capitals);
    else asked for, unseen, if a person is there.

    Raises ConciergekitError for one that is not to be had, or too short to be hidden safely.
    """
    names = list(secrets)
    given = secrets if isinstance(secrets, Mapping) else {}
    found = {name: given.get(name) or os.environ.get(name) or os.environ.get(name.upper()) for name in names}
    for name, value in found.items():
        if not value and sys.stdin is not None and sys.stdin.isatty():
            value = found[name] = getpass.getpass(_("{name} (not shown): ", name=name))
        if not value:
            raise ConciergekitError(
                _(
                    "The secret “{name}” is not set: put it in the environment variable {variable}.",
                    name=name,
                    variable=name.upper(),
                )
            )
        if len(str(value)) < _SHORTEST:
            raise ConciergekitError(
                _(
                    "The secret “{name}” is too short to be hidden: at least {n} characters.",
                    name=name,
                    n=_SHORTEST,
                )
            )
    return {name: str(value) for name, value in found.items()}
