"""A chapter one can read: each section opens with its finding and its first chart, the rest is one click away.

On paper: what is in sight and every point of the lists. The tables and charts of detail stay on screen and in Word.
"""

import re
from collections.abc import Iterable
from html import escape

from ..i18n import _, ngettext

POINTS = 3  # of a list under a finding that stay in sight
ROWS = 6  # a table of as many lines needs no folding
_SECTION = re.compile(r"<h3\b")
_POINT = re.compile(r"<li>.*?</li>", re.DOTALL)
_LIST = re.compile(r'<ul class="findings">(.*?)</ul>', re.DOTALL)
_FORM = '<div class="minutes">'


def folded(parts: Iterable[str]) -> list[str]:
    """The parts of a chapter (HTML, in order), the details of each section inside ``<details>``."""
    found: list[str] = []
    section: list[str] = []
    for part in parts:
        if _SECTION.search(part):
            found += _section(section)
            section = []
        section.append(part)
    return found + _section(section)


def _section(parts: list[str]) -> list[str]:
    """One section: what stays in sight, then its details."""
    shown: list[str] = []
    details: list[str] = []
    seen_chart = False
    for part in parts:
        if part.startswith(_FORM):
            details.append(_form(part))
        elif "<details" in part:
            shown.append(_annex(part))
        elif (
            details
            and not part.startswith("<p>")
            or _is_long_table(part)
            or (seen_chart and "<figure" in part)
        ):
            details.append(part)
        else:
            shown.append(_short_list(part))
        seen_chart = seen_chart or "<figure" in part
    if not details:
        return shown
    if len(details) == 1 and "<details" in details[0]:
        return shown + details
    return [*shown, _fold("".join(details), _what(details), "fold detail")]


def _annex(part: str) -> str:
    """Tables already folded where they were made, by the dozen: on screen only."""
    note = escape(
        _("{n} tables of detail are in the report's page to read on screen.", n=part.count("<table"))
    )
    return f'<div class="annex">{part}</div><p class="on-paper">{note}</p>'


def _is_long_table(part: str) -> bool:
    return part.startswith('<div class="table">') and part.count("<tr") > ROWS + 1


def _short_list(part: str) -> str:
    """The points under a finding, from the fourth on folded."""
    match = _LIST.search(part)
    points = _POINT.findall(match[1]) if match else []
    if len(points) <= POINTS + 1:
        return part
    first, rest = "".join(points[:POINTS]), "".join(points[POINTS:])
    more = ngettext("{n} more point", "{n} more points", len(points) - POINTS)
    lists = f'<ul class="findings">{first}</ul>' + _fold(f'<ul class="findings">{rest}</ul>', more)
    return part[: match.start()] + lists + part[match.end() :]


def _form(part: str) -> str:
    note = escape(
        _("The minutes to fill in are written as a paper of their own, by the command conciergekit papers.")
    )
    return f'<p class="on-paper">{note}</p>' + _fold(
        part, _("The minutes, ready to be filled in"), "fold form"
    )


def _what(details: list[str]) -> str:
    """What is folded, in a few words."""
    charts, tables = sum("<figure" in part for part in details), sum("<table" in part for part in details)
    if charts and tables:
        return _("In detail: charts and tables")
    if charts:
        return _("In detail: another chart") if charts == 1 else _("In detail: other charts")
    if tables:
        lines = sum(max(0, part.count("<tr") - 1) for part in details)
        return _("In detail: table of {n} lines", n=lines) if tables == 1 else _("In detail: tables")
    return _("In detail")


def _fold(inside: str, title: str, kind: str = "fold") -> str:
    return f'<details class="{kind}"><summary>{escape(title)}</summary>{inside}</details>'
