"""Values a notebook needs and nobody must find afterwards: never written to a notebook, manifest, log or page."""

import base64
import getpass
import html
import json
import os
import sys
import urllib.parse
from collections.abc import Iterable, Mapping

from ..errors import ConciergekitError
from ..i18n import _

MASK = "•••".encode()
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


def masked(data: bytes, secrets: Iterable[str]) -> bytes:
    """`data` without the values `secrets`, as they are or as files write them (JSON, HTML, addresses, base64)."""
    for secret in secrets:
        for form in forms(secret):
            data = data.replace(form.encode(), MASK)
    return data


def masked_text(text: str, secrets: Iterable[str]) -> str:
    return masked(text.encode("utf-8", "replace"), secrets).decode("utf-8", "replace")


def forms(secret: str) -> list[str]:
    """How files and programs may write `secret`; longest first, so that none leaves the rest of another behind."""
    as_python = secret.encode("unicode_escape").decode()
    written = {
        secret, repr(secret)[1:-1], as_python, as_python.replace('"', '\\"'), *_as_json(secret),
        html.escape(secret), html.escape(secret, quote=False), html.escape(secret).replace("&#x27;", "&#39;"),
        urllib.parse.quote(secret), urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
    }  # fmt: skip
    # printed in one of these forms, then stored in a notebook's JSON
    stored = {again for form in written for again in _as_json(form)}
    return sorted(written | stored, key=len, reverse=True)


def _as_json(text: str) -> set[str]:
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
