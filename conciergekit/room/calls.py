"""What a place's process asks the server that started it: on this machine only, with a key that the process alone was given."""

import base64
import http.client
import json
import os
import sys
import urllib.error
import urllib.request

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..training import Commit, Month

ADDRESS, KEY = "CONCIERGEKIT_ROOM", "CONCIERGEKIT_ROOM_KEY"  # of the process's environment
HAS_LIMIT = sys.platform.startswith("linux")  # of memory, for a process
PATIENCE = 25.0  # seconds for an answer; a debrief reckons each month
_NEAR = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy


def read_month() -> Month:
    """What the group of this place may know now."""
    now = _ask("month")
    decided = Commit(**now["decided"]) if now["decided"] else None
    return Month(now["month"], base64.b64decode(now["book"]), decided, now["last"])


def commit(month: int, choice: str, reason: str, confidence: int) -> Commit:
    """Keep the decision of the group of this place; ConciergekitError if it is refused."""
    return Commit(**_ask("commit", month=month, choice=choice, reason=reason, confidence=confidence))


def debrief() -> str:
    """The end of the session as HTML; for the trainer's place alone."""
    return _ask("debrief")


def _ask(what: str, **given):
    request = urllib.request.Request(
        os.environ[ADDRESS] + what,
        json.dumps(given).encode(),
        {"Authorization": os.environ[KEY], "Content-Type": "application/json"},
    )
    try:
        with _NEAR.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except (OSError, http.client.HTTPException) as error:
        said = _("The room did not answer. Try again: a decision is kept only once.")
        if isinstance(error, urllib.error.HTTPError) and error.code == 409:
            said = json.load(error)
        raise ConciergekitError(said) from None
