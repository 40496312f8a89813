"""One problem met in a file: where it stands, what it says and how to repair it, which analyses it touches.

The messages are data: ``data/messages/``, a file a step of reading, English; each language's catalogue translates them.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from ..cells.people import mask
from ..communes import problem_of
from ..i18n import N_, _, date, listing, ngettext, number
from ..paths import data
from ..schema import Words, fold
from ..tables import PROJECT, TABLES

QUOTED = 40  # characters of a cell quoted in a sentence
ANALYSES: Mapping[str, str] = {
    "demand": N_("demand"),
    "territory": N_("requests per inhabitant"),
    "orders": N_("order book"),
    "service": N_("service rate and delays"),
    "loyalty": N_("loyalty"),
    "targets": N_("priorities (groups and services)"),
    "trips": N_("cost of trips"),
    "accounts": N_("result and cash"),
    "revenue": N_("revenue per service"),
    "payers": N_("dependence on payers"),
    "funders": N_("funders' calendar"),
    "network": N_("network of providers"),
    "workload": N_("workload"),
    "satisfaction": N_("satisfaction"),
    "mobilisation": N_("mobilisation"),
    "qualities": N_("qualitative indicators"),
    "gate": N_("gate review"),
    "all": N_("all analyses"),
}


@dataclass(frozen=True)
class Message:
    """What a finding says and how to repair it; `suggested` replaces `repair` when the kit has something to suggest.

    `asks`: the question of the project sheet that settles it. `affects`: the analyses it touches, when they are told by
    what it is and not by where it stands.
    """

    what: str
    repair: str
    suggested: str = ""
    asks: str = ""
    affects: tuple[str, ...] | None = None


@cache
def messages() -> Mapping[str, Message]:
    """The message of each code of finding."""
    found = {}
    for path in sorted(data("messages").glob("*.toml")):
        for code, said in tomllib.loads(path.read_text(encoding="utf8")).items():
            affects = tuple(said.pop("affects")) if "affects" in said else None
            found[code] = Message(**said, affects=affects)
    return found


WEIGHTS = {"blocks": N_("to repair first"), "doubtful": N_("to check"), "note": N_("for information")}


Weight = Literal["blocks", "doubtful", "note"]


@dataclass(frozen=True)
class Finding:
    """One problem met in a file, precise enough to be repaired.

    `code` names the message in ``data/messages``; `values` fill it. `row` is the row number a person sees
    in their file (first line is 1); `column` the heading as typed; `typed` what stands in the cell.
    `weight`: "blocks" (an analysis cannot be trusted), "doubtful", "note". `field_name` is the dictionary's name of
    the column, "" when it names none.
    """

    code: str
    weight: Weight
    table: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    typed: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    field_name: str = ""

    @property
    def affects(self) -> tuple[str, ...]:
        """Codes of `ANALYSES` it touches; none for a note, which changes no figure."""
        if self.weight == "note":
            return ()
        message = messages().get(self.code)
        if message and message.affects is not None:
            return message.affects
        table = TABLES.get(self.table)
        if table is None:
            return ()
        column = table.by_name.get(self.field_name or self._named(table.named))
        return table.affects if column is None or column.affects is None else column.affects

    def _named(self, columns: Mapping) -> str:
        """The dictionary's name of a column told only by its heading, or by the title of what is missing."""
        title = self.values.get("title")
        heading = fold(title.en if isinstance(title, Words) and not self.column else self.column)
        return columns[heading].name if heading in columns else ""

    def what(self) -> str:
        """What is wrong, in the current language; the code itself for a finding of some other part."""
        text, count = said_once(self), self.values.get("count", 1)
        return text if count < 2 or self.code not in messages() else f"{text} {_more(self, count)}"

    def repair(self) -> str:
        """How to repair it, in the current language."""
        message = messages().get(self.code)
        if message is None:
            return ""
        suggested = message.suggested and self.values.get("suggestion") is not None
        return _(message.suggested if suggested else message.repair, **_words(self, message))


def said_once(finding: Finding) -> str:
    """What is wrong, without the lines it stands on."""
    message = messages().get(finding.code)
    return finding.code if message is None else _(message.what, **_words(finding, message))


def where(finding: Finding) -> str:
    """Where it stands in the file: « feuille Demandes, ligne 12, colonne Issue »."""
    parts = []
    if finding.sheet:
        is_file = finding.sheet.lower().endswith((".csv", ".tsv", ".txt", ".json", ".toml"))
        name = mask(finding.sheet)  # a tab for each volunteer bears their name
        name = _("file {name}", name=name) if is_file else _("sheet {name}", name=name)
        parts.append(name)
    if finding.row is not None:
        parts.append(_("line {n}", n=finding.row))
    if finding.column:
        parts.append(_("column {name}", name=mask(finding.column.rstrip(" *"))))
    return ", ".join(parts) or _("the file")


def _more(finding: Finding, count: int) -> str:
    rows = finding.values.get("rows", ())
    shown = ", ".join(str(row) for row in rows[:5]) + ("…" if len(rows) > 5 else "")
    return ngettext("({n} line: {rows})", "({n} lines: {rows})", count, rows=shown)


def _words(finding: Finding, message: Message) -> dict[str, str]:
    words = {
        name: str(value) if name == "year" else _show(value)
        for name, value in finding.values.items()
        if name not in ("rows", "lat", "lon", "why", "pairs", "left")
    }
    if "lat" in finding.values:
        words["problem"] = problem_of(**{name: finding.values[name] for name in ("lat", "lon", "code")})
    if "why" in finding.values:  # a sentence, not a cell: whole
        words["why"] = str(finding.values["why"])
    if "allowed" in finding.values:  # the words of a list may hold commas
        words["allowed"] = " · ".join(str(title) for title in finding.values["allowed"])
    if "pairs" in finding.values:  # word, what it is read as, on how many lines
        words["pairs"] = " · ".join(
            _("“{text}” → {value} ({n})", text=cut(text), value=value, n=number(n))
            for text, value, n in finding.values["pairs"]
        )
    if "left" in finding.values:  # heading, what its cells are, how many
        words["left"] = " · ".join(_left(*each) for each in finding.values["left"])
    if message.asks:
        column = PROJECT[message.asks]
        words["project"], words["question"] = str(PROJECT.title), str(column.title)
        words["answers"] = _("” or “").join(str(choice.title) for choice in column.choices)
    return {**words, "typed": cut(finding.typed)}


def _left(heading: str, kind: str, n: int) -> str:
    quoted = _("“{text}”", text=mask(heading))
    return f"{quoted} ({_HOLDS[kind](n)})"


_HOLDS = {
    "figures": lambda n: ngettext("{n} figure", "{n} figures", n),
    "dates": lambda n: ngettext("{n} date", "{n} dates", n),
    "words": lambda n: ngettext("{n} word", "{n} words", n),
    "durations": lambda n: ngettext("{n} time or duration", "{n} times or durations", n),
    "mixed": lambda n: ngettext("{n} cell of various kinds", "{n} cells of various kinds", n),
}


def _show(value) -> str:
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, (tuple, list)):
        return listing(dict.fromkeys(_show(item) for item in value))
    if isinstance(value, dt.date):
        return date(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not abs(value) < 1e15:  # a slip of the keyboard, too long to be written out
            return f"{value:.3g}"
        return number(value, 0 if float(value).is_integer() else 3 if round(value * 100, 6) % 1 else 2)
    return cut(str(value))


def cut(text: str, most: int = QUOTED) -> str:
    """A cell, or its first characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
