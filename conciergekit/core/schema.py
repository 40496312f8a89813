"""What the data dictionary is made of. The dictionary itself is `data/tables.toml`, read by `tables`."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from . import languages
from .i18n import language, said

Kind = Literal["text", "code", "date", "number", "integer", "share", "yesno", "choice"]
KINDS: tuple[Kind, ...] = ("text", "code", "date", "number", "integer", "share", "yesno", "choice")
FIGURES: tuple[Kind, ...] = ("number", "integer", "share")

# How much of the workbook a pilot keeps: ten minutes a week at the start; the last one is every sheet.
WorkbookStage = Literal["start", "month3", "gate", "all"]
WORKBOOK_STAGES: tuple[WorkbookStage, ...] = ("start", "month3", "gate", "all")


@dataclass(frozen=True)
class Words:
    """Words of the dictionary, in the reader's language.

    context: where they stand, "table.column"; a catalogue translates them apart where they are said otherwise there.
    """

    en: str
    context: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return said(self.en, language(), self.context)

    def get(self, lang: str) -> str:
        return said(self.en, lang, self.context)

    def each(self, codes: Iterable[str]) -> tuple[str, ...]:
        """In English, then in other languages."""
        return self.en, *(self.get(code) for code in codes if code != languages.SOURCE)


def in_all_languages(read: Callable) -> property:
    """A property made of words in every language present, kept until another is found."""
    name = f"_{read.__name__}"

    def get(self):
        kept = self.__dict__.get(name)
        if kept is None or kept[0] != languages.looks:
            kept = self.__dict__[name] = languages.looks, read(self)
        return kept[1]

    return property(get, doc=read.__doc__)


def spellings(words: Iterable[tuple[str, Words, tuple[str, ...], object]]) -> dict[str, object]:
    """Folded texts -> what they stand for, of (name, words, other spellings, what they stand for).

    A language that somebody added takes no text from the kit's own.
    """
    words = list(words)
    kit = languages.codes(added=False)
    found = {fold(text): one for name, title, more, one in words for text in (name, *title.each(kit), *more)}
    for code in set(languages.codes()) - set(kit):
        for _name, title, _more, one in words:
            found.setdefault(fold(title.get(code)), one)
    return found


@dataclass(frozen=True)
class Choice:
    """One allowed value: what is stored, what people read, and what else they type for it."""

    value: str
    title: Words
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table, or a line of the project form.

    kind: text · code (kept as text, e.g. a commune) · date · number · integer · share (0..1, typed as a
    percentage) · yesno · choice. `refers` names "table.column" a code must exist in, when that table is
    filled. `known_by` names the date column (of the same row) on which this cell became known; it lets
    ``Pilot.as_of`` hide what came later. `asked_from`: the stage of the
    workbook from which it is asked, "" with its sheet; a file is read whole whatever its stage. `affects`: the analyses that
    a fault in it touches, None those of its sheet.
    """

    name: str
    kind: Kind
    title: Words
    help: Words
    required: bool = False
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    refers: str = ""
    minimum: float | None = None
    maximum: float | None = None
    known_by: str = ""
    synonyms: tuple[str, ...] = ()
    example: object = None
    asked_from: WorkbookStage | Literal[""] = ""
    affects: tuple[str, ...] | None = None

    @in_all_languages
    def values(self) -> dict[str, str]:
        """Every accepted spelling of a choice, folded, with the value it stands for."""
        return spellings((one.value, one.title, one.synonyms, one.value) for one in self.choices)

    @in_all_languages
    def headings(self) -> frozenset[str]:
        """Every accepted heading, folded."""
        names = (self.name, *self.title.each(languages.codes()), *self.synonyms)
        return frozenset(fold(name) for name in names)

    @property
    def in_example(self) -> object:
        """What the example line of the template holds here (a day as 2026-01-06); None where it is empty. A required
        list without an example shows its first word."""
        if self.example is not None or not self.required:
            return self.example
        return self.choices[0].value if self.choices else "2026-01-06" if self.kind == "date" else None

    @property
    def titles(self) -> dict[str, Words]:
        """The words for each stored choice value."""
        return {choice.value: choice.title for choice in self.choices}

    def label(self, value) -> str:
        """The words for a stored choice value; the value itself if it is not one."""
        return str(self.titles.get(value, value))


@dataclass(frozen=True)
class Table:
    """A sheet of the workbook. `form`: one field a line (the project sheet) instead of one record a line.

    `known_by` is the date column on which a whole row became known; where `noted_by`, another date column, is filled,
    it decides instead. `known_through`: the column that names a row of another table, with which this one became
    known. `key` the column that names a row.
    `unlocks`: what filling it makes possible, for the read-me sheet and the data check. `asked_from`: the stage of the
    workbook from which it has this sheet. `affects`: the analyses that a fault in it touches.
    """

    name: str
    title: Words
    help: Words
    columns: tuple[Column, ...]
    unlocks: Words
    required: bool = False
    form: bool = False
    key: str = ""
    known_by: str = ""
    noted_by: str = ""
    known_through: str = ""
    private: bool = False
    synonyms: tuple[str, ...] = ()
    asked_from: WorkbookStage = "all"
    affects: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    @in_all_languages
    def sheet_names(self) -> frozenset[str]:
        """Every accepted sheet or file name, folded."""
        names = (self.name, *self.title.each(languages.codes()), *self.synonyms)
        return frozenset(fold(name) for name in names)

    @in_all_languages
    def named(self) -> dict[str, Column]:
        """Every accepted heading, folded, with its column."""
        return spellings((one.name, one.title, one.synonyms, one) for one in reversed(self.columns))

    def columns_at(self, stage: WorkbookStage) -> tuple[Column, ...]:
        """The columns a workbook of this stage asks for; none when it has not the sheet."""
        reached = WORKBOOK_STAGES[: WORKBOOK_STAGES.index(stage) + 1]
        if self.asked_from not in reached:
            return ()
        return tuple(column for column in self.columns if (column.asked_from or self.asked_from) in reached)

    @property
    def required_columns(self) -> Iterable[Column]:
        return (column for column in self.columns if column.required)


_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text: object) -> str:
    """Lower case, no accents, no punctuation, single spaces: "Date d'entrée *" -> "date d entree"."""
    text = str(text)
    if text.isascii():  # most cells, and a log has a hundred thousand of them
        return text.lower() if text.isalnum() else " ".join(text.lower().translate(_SPACES).split())
    return _fold_accents(text)


@lru_cache(4_000)  # the same headings and labels come back in every sheet
def _fold_accents(text: str) -> str:
    # the "degree" and "ordinal" signs of n° / nº would otherwise fold to letters
    plain = unicodedata.normalize("NFKD", text.replace("°", " ").replace("œ", "oe")).lower()
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(plain.split())


_EMPTY = {"de", "du", "des", "la", "le", "les", "l", "d", "et", "of", "the", "and", "subvention", "aide"}
_INITIALS = 3  # letters from which a word may be the initials of several
# a name that has one of these more than another is that of another body: the CCAS of a town, the foundation of a bank
_BODIES = re.compile(
    "academie|agence|agency|agglo|agglomeration|association|caf|caisse|carsat|ccas|chambre|cias|"
    "club|comite|communal|communaute|ecole|federation|fondation|fonds|foundation|fund|groupement|"
    "habitat|hopital|intercommunal|ligue|maison|metro|metropole|mission|mutuelle|office|parc|"
    "prefecture|rectorat|regie|reseau|services|social|syndicat|union|universite"
)


# one initial of several in a row: « c c a s d eybens »
_INITIAL = re.compile(r"\b([^\W\d_]) (?=(?!d [aeiouyh]\w)[^\W\d_]\b)")
_SPELT_OUT = re.compile(
    r"\b(?:c[ci]as )?centre (inter ?)?communal (?:de?s? (?:la? )?)?actions? sociales?(?: c[ci]as)?\b"
)
# words that link: d and l by their apostrophe or behind a public body, as « D. Aubert » has an initial
_BARE = re.compile(r"\b(mairie|commune|ville|c[ci]as|communaute|departement)( de)? [dl] (?=\w\w)")
_DE_L = re.compile(r"\bde l (?=[aeiouyh]\w)")
_LINKS = re.compile(r"\b(?:de|du|des|la|le|les)(?: |$)")
_PERSON = re.compile(r"(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|dr) ")  # Mme Le Roux is not Mme Roux
# a commune by one of its names, a place behind it; « Mairie » alone says no place
_TOWN = re.compile(r"^(?:la )?(ccas (?:de )?(?:la )?)?(?:mairie(?= \w)|(?:commune|ville)(?= d[eu]s? \w))")
_ONE_TOWN = re.compile(r"^(?:commune\b|(?:mairie|ville)$)")


@lru_cache(4_000)
def body_name(name: object) -> str:
    """The name of an organisation folded, by which those who pay are compared: the same with its initials together or apart,
    for a CCAS or a CIAS spelt out, with or without the words that link, and for a commune said mairie or ville:
    "C.C.A.S. d'Eybens" -> "ccas eybens", "Mairie d'Eybens" -> "commune eybens"."""
    said = _INITIAL.sub(r"\1", fold(name))
    said = _SPELT_OUT.sub(lambda said: "cias" if said[1] else "ccas", said)
    said = _TOWN.sub(
        lambda town: "ccas" if town[1] else "commune", _DE_L.sub("de ", _BARE.sub(r"\1 de ", said))
    )
    return said if _PERSON.match(said) else _LINKS.sub("", said).strip() or said


def same_body(one, other) -> bool:
    """Whether two names are surely one organisation: near, and no word of another body in one alone."""
    first, second = _alike(one, other)
    return _near(first, second) and not any(map(_BODIES.fullmatch, first ^ second))


def near_body(one, other) -> bool:
    """Whether two names may be one organisation: the words of one are all in the other, initials standing for theirs."""
    return _near(*_alike(one, other))


def _near(first: set, second: set) -> bool:
    return bool(first and second) and (first <= second or second <= first)


def _alike(one, other) -> tuple[set, set]:
    first, second = (_said(name) for name in (one, other))
    return set(_shortened(first, second)), set(_shortened(second, first))


@lru_cache(4_000)
def _said(name) -> tuple[str, ...]:
    """Its words; "town" first for a commune: « Amis de la commune » is none."""
    words = _ONE_TOWN.sub("town", body_name(name)).split() if isinstance(name, str) else ()
    return tuple(word for word in words if word not in _EMPTY)


def _shortened(words: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """These words, those in a row whose initials the other name writes being that word: an agency spelt out, and ANCT."""
    initials = "".join(word[0] for word in words)
    for short in other:
        if len(short) >= _INITIALS and (at := initials.find(short)) >= 0:
            words = (*words[:at], short, *words[at + len(short) :])
            initials = "".join(word[0] for word in words)
    return words
