"""Values that a notebook needs and nobody must find afterwards."""

import base64
import html
import json
import urllib.parse
from collections.abc import Iterable

MASK = "•••"


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
