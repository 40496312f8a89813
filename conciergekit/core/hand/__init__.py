"""What whoever writes the report adds to it, in one plain text file beside the pilot: ``<workbook>.rapport.txt``.

Sections stand between brackets, in the words of any language of the kit: who writes, the comments quoted, the actions and
their order, the scenarios kept, and a free text a chapter. It is read at each run, and nothing in it is run::

    [Présentation]
    Nom : Cabinet Dupuis
    Logo : logo.png

    [Citations]
    3fa29c

    [Actions]
    a41f02 ; ; Présidente ; 30/10/2026
    ; Écrire au bailleur ; Trésorier ; 15/11/2026

    [Scénarios]
    Un euro de plus ; Trajets et prix ; Prix d'une livraison = 9,37

    [L'argent]
    Le Département a donné son accord oral le 12 septembre.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from .. import languages
from ..called import without_copies
from ..cells.dates import days_meant
from ..i18n import N_, file_name, file_names, language, said
from ..paths import WORKBOOKS, write
from ..schema import fold
from ..text import legal, one_line
from .logos import LIMIT_KB, Unfit, looked_at

if TYPE_CHECKING:
    from ..findings import Finding

# in the order in which a committee reads
CHAPTERS = {
    "decision": N_("The decision"),
    "going_on": N_("Should we go on?"),
    "money": N_("The money"),
    "offers": N_("For whom, what"),
    "trips": N_("The trips"),
    "people": N_("What people say"),
    "plan": N_("Action plan"),
}
SECTIONS = {
    "writer": N_("Presentation"),
    "quotes": N_("Quotations"),
    "actions": N_("Actions"),
    "scenarios": N_("Scenarios"),
} | CHAPTERS
QUESTIONS = {  # what a scenario is about; what can be moved in each, the pilot says (``what_if``)
    "weights": N_("What counts"),
    "trips": N_("Trips and price"),
    "cash": N_("Cash"),
    "requirements": N_("Requirements"),
    "offers": N_("Offers kept"),
}
KEYS = {"name": N_("Name"), "logo": N_("Logo")}
LONGEST = {"name": 90, "comment": 1_200, "cell": 200, "scenario": 60, "settings": 8_000}  # characters
MOST_SCENARIOS = 12
_CODE = re.compile(r"[0-9a-fA-F]{6}")
_HEAVIEST = 100_000  # bytes: more is no text that somebody wrote by hand


@dataclass(frozen=True)
class Chosen:
    """An action: `code` of one the kit proposes, or "" for one of their own; what is "" stays as proposed."""

    code: str
    what: str = ""
    who: str = ""
    when: dt.date | None = None


@dataclass(frozen=True)
class Scenario:
    """Something tried and kept: its name, the question of `QUESTIONS`, and (setting, value) as they are written."""

    name: str
    question: str
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hand:
    """comments: chapter -> text, its paragraphs on lines of their own. findings: lines that could not be followed."""

    name: str = ""
    logo: Path | None = None
    quotes: tuple[str, ...] = ()
    actions: tuple[Chosen, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    findings: tuple["Finding", ...] = ()


NONE = Hand()


def file_of(pilot: Path) -> Path:
    """Where it is kept for a workbook, or for a folder: that of its one workbook, else of its exports."""
    pilot = Path(pilot)
    if pilot.is_dir():
        inside = (p for p in pilot.iterdir() if p.suffix.lower() in WORKBOOKS and p.name[0] not in ".~")
        books = without_copies(inside)
        books = [p for p in books if fold(p.stem) in map(fold, file_names("workbook"))] or books
        if len(books) != 1:
            named = [pilot / name for name in file_names("hand")]
            return next((path for path in named if path.is_file()), pilot / file_name("hand"))
        [pilot] = books
    named = [pilot.with_suffix(f".{name}") for name in (file_name("hand"), *file_names("hand"))]
    return next((path for path in named if path.is_file()), named[0])


def files(pilot: Path) -> list[Path]:
    """Those that a report depends on: the file, and the logo it names."""
    path = file_of(pilot)
    if not path.is_file():
        return []
    found = of(pilot)
    return [path, *([found.logo] if found.logo else [])]


def of(pilot: Path | None) -> Hand:
    """What is written for the pilot at a path; `NONE` when there is nothing."""
    path = file_of(pilot) if pilot else None
    if path is None or not path.is_file():
        return NONE
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size, language())


def of_today(pilot) -> Hand:
    """The same for a pilot; on a past day, who writes only: what was written since was not known then."""
    found = of(pilot.path)
    return Hand(found.name, found.logo, findings=found.findings) if pilot.known_on else found


def keep_quotes(pilot: Path, codes: Iterable[str]) -> Path:
    """Keep these comments for the next runs, all else in the file as it was. The file written."""

    def chosen(lines: list[str]) -> list[str]:
        return [*(line for line in lines if line.lstrip().startswith("#")), *codes]

    return _rewrite(pilot, "quotes", chosen)


def keep_scenario(pilot: Path, scenario: Scenario) -> Path:
    """Keep a scenario for the next runs, in place of the one of the same name; all else as it was. The file written."""
    name = fold(bare_name(scenario.name))

    def kept(lines: list[str]) -> list[str]:
        old = (line for line in lines if line.strip())
        others = (one for one in old if one.lstrip().startswith("#") or fold(one.partition(";")[0]) != name)
        return [*others, line_of(scenario)]

    return _rewrite(pilot, "scenarios", kept)


def line_of(scenario: Scenario) -> str:
    """A scenario as the file holds it, in the language in use."""
    settings = (f"{_bare(name)} = {_bare(value)}" for name, value in scenario.settings)
    return " ; ".join([bare_name(scenario.name), said(QUESTIONS[scenario.question], language()), *settings])


def bare_name(text: str) -> str:
    """The name of a scenario as one line of the file holds it: nothing that parts, comments or heads; "" when nothing is left."""
    return _bare(text).lstrip("#[ ")[: LONGEST["scenario"]].strip()


def _bare(text: str) -> str:
    return one_line(legal(re.sub(r"[;=#\[\]]", " ", text)))


def _rewrite(pilot: Path, section: str, change: Callable[[list[str]], list[str]]) -> Path:
    """The file with the lines of one section changed."""
    path = file_of(pilot)
    before = _text(path.read_bytes()).splitlines() if path.is_file() else []
    names = _folded(SECTIONS)
    marks = [(at, names.get(fold(line.strip()[1:-1]))) for at, line in enumerate(before) if _is_head(line)]
    start = next((at for at, name in marks if name == section), None)
    if start is None:
        blank = [""] if before else []
        start = len(before) + len(blank)
        title = said(SECTIONS[section], language())
        before += [*blank, f"[{title}]"]
    end = next((at for at, _name in marks if at > start), len(before))
    after = ["", *before[end:]] if end < len(before) else []
    lines = change(before[start + 1 : end])
    write(path, "\n".join([*before[: start + 1], *lines, *after]) + "\n")
    return path


# ---- reading it ------------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """As Notepad, TextEdit or LibreOffice save it."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _is_head(line: str) -> bool:
    return line.strip().startswith("[") and line.strip().endswith("]")


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    """Folded words in every language -> what they name."""
    return {fold(said(text, lang)): name for name, text in words.items() for lang in languages.codes()}


@cache
def _read(path: Path, _changed: int, _size: int, _lang: str) -> Hand:
    reader = _Reader(path)
    try:
        for number, line in enumerate(_text(path.read_bytes()[:_HEAVIEST]).splitlines(), start=1):
            reader.take(number, line)
    except OSError as error:
        reader.wrong("hand_unreadable", None, reason=error.strerror)
    return reader.hand()


class _Reader:
    def __init__(self, path: Path):
        self.path = path
        self.section: str | None = None
        self.findings: list[Finding] = []
        self.writer: dict[str, str | Path] = {}
        self.quotes: list[str] = []
        self.actions: list[Chosen] = []
        self.scenarios: dict[str, Scenario] = {}
        self.said: dict[str, list[str]] = {}
        self.lines: dict[str, int] = {}
        self.unknown = False  # inside a section that names nothing

    def wrong(self, code: str, line: int | None, typed: str = "", **values) -> None:
        from ..findings import Finding  # it brings pandas, and a batch that only looks for files needs none

        place = {"sheet": self.path.name, "row": line, "typed": typed}
        self.findings.append(Finding(code, "doubtful", **place, values=values))

    def take(self, number: int, line: str) -> None:
        if self.section not in CHAPTERS:
            line = re.split(r"(?<=\S)\s+#(?=\s|$)", line)[0]  # without the reminder beside a code
        bare = line.strip()
        if bare.startswith("#"):
            return
        if _is_head(line):
            self._head(number, bare[1:-1].strip())
        elif self.section in CHAPTERS:
            self.said[self.section].append(bare)
        elif bare and self.section is None:
            if not self.unknown:
                self.wrong("hand_nowhere", number, bare)
        elif bare:
            getattr(self, f"_{self.section}")(number, bare)

    def _head(self, number: int, words: str) -> None:
        names = _folded(SECTIONS)
        self.section = names.get(fold(words))
        self.unknown = self.section is None
        if self.section is None:
            known = [said(text, language()) for text in SECTIONS.values()]
            near = get_close_matches(fold(words), names, 1)
            more = {"suggestion": said(SECTIONS[names[near[0]]], language())} if near else {}
            self.wrong("hand_section", number, words, allowed=tuple(known), **more)
        elif self.section in CHAPTERS:
            self.said.setdefault(self.section, [])
            self.lines.setdefault(self.section, number)

    def _writer(self, number: int, line: str) -> None:
        key, _mark, words = line.partition(":") if ":" in line else line.partition("=")
        name, words = _folded(KEYS).get(fold(key)), words.strip()
        if name is None:
            self.wrong("hand_key", number, line)
        elif name == "name":
            self.writer["name"] = self._cut(number, words, "name")
        elif words:
            self._logo(number, words)

    def _logo(self, number: int, words: str) -> None:
        asked = PureWindowsPath(words)  # it knows the roots and drives of every system
        outside = asked.drive or asked.root or ".." in asked.parts or "\0" in words
        path = self.path.parent / words
        try:
            if outside:
                raise Unfit("hand_logo_missing")
            looked_at(path)
        except Unfit as error:
            self.wrong(str(error), number, words, most=LIMIT_KB)
        else:
            self.writer["logo"] = path

    def _quotes(self, number: int, line: str) -> None:
        for code in line.replace(",", " ").replace(";", " ").split():
            if _CODE.fullmatch(code):
                self.quotes.append(code.lower())
            else:
                self.wrong("hand_quote", number, code)

    def _actions(self, number: int, line: str) -> None:
        cells = [cell.strip() for cell in line.split(";")]
        code, what, who, day = [*cells, "", "", ""][:4]
        if len(cells) > 4 or not (code or what):
            self.wrong("hand_action", number, line)
            return
        if code and not _CODE.fullmatch(code):
            self.wrong("hand_code", number, code)
            return
        # as the file itself shows it, in every language
        days = days_meant(day, day_first=True) if day else ()
        if day and len(days) != 1:
            self.wrong("hand_day", number, day)
        what, who = (self._cut(number, words, "cell") for words in (what, who))
        self.actions.append(Chosen(code.lower(), what, who, days[0] if len(days) == 1 else None))

    def _scenarios(self, number: int, line: str) -> None:
        name, question, *settings = [*(cell.strip() for cell in line.split(";")), ""]
        pairs = [setting.partition("=") for setting in settings if setting]
        asked = _folded(QUESTIONS).get(fold(question))
        whole = name and pairs and all(key.strip() and value.strip() for key, _mark, value in pairs)
        if asked is None or not whole or len(line) > LONGEST["settings"]:
            known = tuple(said(text, language()) for text in QUESTIONS.values())
            self.wrong("hand_scenario", number, line, allowed=known)
        elif len(self.scenarios) == MOST_SCENARIOS and fold(name) not in self.scenarios:
            self.wrong("hand_scenarios", number, line, most=MOST_SCENARIOS)
        else:
            name = self._cut(number, name, "scenario")
            settings = tuple((key.strip(), value.strip()) for key, _mark, value in pairs)
            self.scenarios[fold(name)] = Scenario(name, asked, settings)

    def _cut(self, number: int, words: str, kind: str) -> str:
        if len(words) > LONGEST[kind]:
            self.wrong("hand_long", number, most=LONGEST[kind])
        return words[: LONGEST[kind]]

    def hand(self) -> Hand:
        comments = {}
        for chapter, lines in self.said.items():
            words = _paragraphs(lines)
            if len(words) > LONGEST["comment"]:
                self.wrong("hand_long", self.lines[chapter], most=LONGEST["comment"])
                words = words[: LONGEST["comment"] - 1] + "…"
            if words:
                comments[chapter] = words
        return Hand(
            **self.writer,
            quotes=tuple(dict.fromkeys(self.quotes)),
            actions=tuple(self.actions),
            comments=comments,
            scenarios=tuple(self.scenarios.values()),
            findings=tuple(self.findings),
        )


def _paragraphs(lines: list[str]) -> str:
    """Lines that follow one another make a paragraph; a blank one parts two."""
    parts = "\n".join(lines).strip().split("\n\n")
    return "\n".join(" ".join(part.split("\n")) for part in parts if part.strip())
