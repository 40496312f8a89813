"""A chapter one can read: each section opens with its finding and its first chart, the rest is one click away.

On paper: what is in sight. The rest stays on screen, in Word and in the full PDF; where something is missing, a line
says so.
"""

import re
from collections.abc import Iterable
from html import escape, unescape
from itertools import chain

from ...core.i18n import _, ngettext

POINTS = 3  # of a list under a finding that stay in sight
ROWS = 6  # a table of as many lines needs no folding
WORDS = 1500  # characters of a table that is long whatever its lines
LOW = 0.5  # height over width of a chart that a short print can carry
_SIZE = re.compile(r"viewBox=(?:%22|['\"])0 0 ([0-9.]+) ([0-9.]+)")
_SECTION = re.compile(r"<h3\b")
_TITLE = re.compile(r"\s*<h3\b")
_POINT = re.compile(r"<li>.*?</li>", re.DOTALL)
_LIST = re.compile(r'<ul class="findings">(.*?)</ul>', re.DOTALL)
_FORM = '<div class="minutes">'
_DETAIL = '<table class="ck detail">'  # a table that its cell calls a detail
_SAYS = re.compile(r'<figure|<td|class="finding"')  # what makes a section worth its heading
_FOUND = re.compile(r'class="(finding|short|missing)"')
_MARK = re.compile(r"<[^>]*>")
ORIGIN = '<p class="origin">'  # what the figures of a section rest on: in sight, at its end
_FIGURES = re.compile(r"[0-9]|<figure")


def folded(parts: Iterable[str], brief: bool = False) -> list[str]:
    """The parts of a chapter (HTML, in order), the details of each section inside ``<details>``.

    brief: print the findings and one chart only, for a pilot of which little is known.
    """
    sections: list[list[str]] = [[]]
    for part in parts:
        if _SECTION.search(part):
            sections.append([])
        sections[-1].append(part)
    before, *others = sections
    made = [_section(before)]
    for number, section in enumerate(others):
        section, origins = _apart(section)
        # a chapter's first section is its answer: it keeps its heading however short
        short = _in_a_line(section) if number else ""
        made.append([short, *origins] if short else _section(section, origins))
    return _in_brief(made) if brief else list(chain.from_iterable(made))


def _in_brief(sections: list[list[str]]) -> list[str]:
    """The sections with all that is not a finding, its points, its origin or the answer's chart off the paper."""
    found: list[str] = []
    for number, parts in enumerate(sections):
        pictured = number > 1  # only the chart of the chapter's answer is printed, if it is low
        if not any(map(_FOUND.search, parts)):
            found.append(f'<div class="unsaid">{"".join(parts)}</div>' if any(map(str.strip, parts)) else "")
            continue
        for part in parts:
            first = not pictured and part.startswith("<figure") and _is_low(part)
            pictured = pictured or first
            kept = (
                first
                or _TITLE.match(part)
                or _FOUND.search(part)
                or part.startswith(ORIGIN)
                or not part.strip()
            )
            found.append(part if kept else f'<div class="extra">{part}</div>')
    return found


def _apart(section: list[str]) -> tuple[list[str], list[str]]:
    """A section, and the lines that say what its figures rest on; none where there is no figure."""
    said = [part for part in section if not part.startswith(ORIGIN)]
    shown = any(_FIGURES.search(_MARK.sub(_picture, part)) for part in said if not _TITLE.match(part))
    return said, [part for part in section if part.startswith(ORIGIN)] if shown else []


def _picture(mark: re.Match) -> str:
    return "<figure" if mark[0].startswith("<figure") else ""


def _is_low(figure: str) -> bool:
    """Whether a chart takes little of a page."""
    size = _SIZE.search(figure)
    return size is not None and float(size[2]) <= LOW * float(size[1])


def _section(parts: list[str], origins: Iterable[str] = ()) -> list[str]:
    """One section: what stays in sight, then its details, then what its figures rest on."""
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
        return [*shown, *origins]
    if len(details) == 1 and "<details" in details[0]:
        return [*shown, *details, *origins]
    folded = _fold("".join(details), _what(details), "fold detail")
    if any(map(_SAYS.search, shown)):
        return [*shown, folded, *origins]
    return [
        f'<div class="unsaid">{"".join(shown)}{folded}{"".join(origins)}</div>'
    ]  # nothing to print but its title


_HEADING = re.compile(r'<h3 id="[^"]*">(.*?)</h3>\s*(?:<p>(?:(?!</p>).)*</p>\s*)*', re.DOTALL)
_SENTENCE = re.compile(r'<p(?: class="finding")?>((?:(?!</p>).)*)</p>', re.DOTALL)


def _in_a_line(parts: list[str]) -> str:
    """A section that holds one sentence, mostly what is not measured, with its title in one line; "" for another.

    A pilot with little data would otherwise be pages of headings. The introduction, which announces what is not
    there, goes.
    """
    *before, last = [part for part in parts if part.strip()] or [""]
    heading, sentence = _HEADING.fullmatch("".join(before)), _SENTENCE.fullmatch(last)
    if not heading or not sentence:
        return ""
    title = heading[1].strip()
    stop = "" if unescape(title)[-1:] in "?!….:" else "."
    return f'<p class="short"><strong>{title}{stop}</strong> {sentence[1]}</p>'


def _annex(part: str) -> str:
    """Tables already folded where they were made, by the dozen: on screen only."""
    note = escape(
        _("{n} tables of detail are in the report's page to read on screen.", n=part.count("<table"))
    )
    return f'<div class="annex">{part}</div><p class="on-paper">{note}</p>'


def _is_long_table(part: str) -> bool:
    if not part.startswith('<div class="table">'):
        return False
    return _DETAIL in part or part.count("<tr") > ROWS + 1 or len(_MARK.sub("", part)) > WORDS


def _short_list(part: str) -> str:
    """The points under a finding, from the fourth on folded."""
    match = _LIST.search(part)
    points = _POINT.findall(match[1]) if match else []
    if len(points) <= POINTS + 1:
        return part
    first, rest = "".join(points[:POINTS]), "".join(points[POINTS:])
    more = ngettext("{n} more point", "{n} more points", len(points) - POINTS)
    lists = f'<ul class="findings">{first}</ul>' + _fold(
        f'<ul class="findings">{rest}</ul>', more, "fold points"
    )
    lists += _brief(more)
    return part[: match.start()] + lists + part[match.end() :]


def _brief(folded: str) -> str:
    """What the short print leaves out."""
    words = escape(_("{folded} (on screen)", folded=folded))
    return f'<p class="on-paper brief">{words}</p>'


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
