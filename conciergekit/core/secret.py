"""Values a notebook needs and nobody must find afterwards: never written to a notebook, manifest, log or page."""

import base64
import getpass
import html
import json
import os
import sys
import urllib.parse
from collections.abc import Iterable, Mapping

from .errors import ConciergekitError
from .i18n import N_, _

MASK = "•••"
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


def masked(text: str, secrets: Iterable[str]) -> str:
    """`text` without the values `secrets`, as they are or as files write them (JSON, HTML, addresses, base64)."""
    for secret in secrets:
        for form in forms(secret):
            text = text.replace(form, MASK)
    return text


def forms(secret: str) -> list[str]:
    """How files and programs may write `secret`; longest first, so that none leaves the rest of another behind."""
    as_python = secret.encode("unicode_escape").decode()
    written = {
        secret,
        repr(secret)[1:-1],
        as_python,
        as_python.replace('"', '\\"'),
        *_as_json(secret),
        html.escape(secret),
        html.escape(secret, quote=False),
        html.escape(secret).replace("&#x27;", "&#39;"),
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
    }
    # printed in one of these forms, then stored in a notebook's JSON
    stored = {again for form in written for again in _as_json(form)}
    return sorted(written | stored, key=len, reverse=True)


def _as_json(text: str) -> set[str]:
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
