"""Languages: a folder each, that someone adds without touching Python.

A folder holds ``language.toml`` (below), catalogues ``*.po`` (those of the dictionary and of other data in
``dictionary/``, if one likes) and, for the notebooks' texts, ``notebooks/<name>.po``. The
kit's own folders stand here; others are looked for in ``languages/`` (or ``langues/``) of the user's configuration folder
and beside the pilots. A text without words in a language is said in the one it falls back on, in the end in English.

    code = "oc"
    name = "occitan"           # as its speakers call it
    babel = "oc_FR"            # whose numbers, money and dates; default: the code
    fallback = "fr"            # default: "en"

Everything else may be left out: ``fr/language.toml`` shows what there is.
"""

import os
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path

from .paths import PACKAGE, beside, settings_folder

SOURCE = "en"  # the language of the texts in the code
DEFAULT = "fr"  # unless told: the users are French-speaking first
FOLDERS = ("languages", "langues")
BESIDE = "CONCIERGEKIT_LANGUAGES"  # folders found beside pilots, for the processes this one starts
_CODE = re.compile(r"[a-z]{2,3}")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s\w)")  # l'heure, funders' timing


@dataclass(frozen=True)
class Language:
    """What a ``language.toml`` says.

    singular_below: numbers under it are said in the singular (0: one alone is). first_of_month: what the 1 of a date
    becomes. day_first: 05/02 is 5 February. money, percent: where {n} stands (default: as Babel's locale has it).
    elision: {word, becomes, before}, at the head of a phrase. ties: {before, after, units}, characters beside which a
    line must not end. jupyterlab: the locale of its pages. files: names of files that people see.
    """

    code: str
    name: str = ""
    babel: str = ""
    fallback: str = SOURCE
    jupyterlab: str = "en"
    singular_below: float = 0
    first_of_month: str = ""
    day_first: bool = True
    money: str = ""
    percent: str = ""
    elision: Mapping[str, str] = field(default_factory=dict)
    ties: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PACKAGE

    @cached_property
    def elided(self) -> re.Pattern | None:
        """Where the first word loses its vowel: "de " before "avril"."""
        word, before = (re.escape(self.elision.get(name, "")) for name in ("word", "before"))
        return re.compile(rf"^{word} (?=[{before}])", re.IGNORECASE) if self.elision else None

    @cached_property
    def tied(self) -> re.Pattern | None:
        """The spaces that must not end a line, those inside figures included."""
        before, after, units = (re.escape(self.ties.get(name, "")) for name in ("before", "after", "units"))
        tied = rf" (?=[{before}])|(?<=[{after}]) |(?<=\d) (?=[{units}]|\d{{3}}\b)"
        return re.compile(tied) if self.ties else None


# ---- which there are ---------------------------------------------------------------------------------------

_present: dict[str, Language] = {}
looks = 0  # how many times they were looked for anew: what is kept of all languages is of one of them
_broken: dict[Path, str] = {}  # a folder that says it is a language and cannot be read, and why


def present() -> Mapping[str, Language]:
    """The languages there are by code: the default one, English, then those that somebody added."""
    return _present or _look()


def codes(added: bool = True) -> tuple[str, ...]:
    """Their codes alone, in that order; without those that somebody added, the kit's."""
    return tuple(code for code, one in present().items() if added or _of_the_kit(one))


def get(code: str) -> Language:
    """One of them. ValueError that names those present (and what cannot be read) for another."""
    found = present().get(code)
    if found is None:
        raise ValueError(
            f"lang must be one of {', '.join(present())}, got {code!r}{''.join(f'; {said}' for said in unread())}"
        )
    return found


def chain(code: str) -> list[Language]:
    """A language and those it falls back on, down to English."""
    found = [get(code)]
    while found[-1].code != SOURCE:
        after = present().get(found[-1].fallback, present()[SOURCE])
        found.append(present()[SOURCE] if after in found else after)
    return found


def follow(pilot: str | Path) -> None:
    """Have the languages beside a pilot (its workbook or folder), or in its folder of pilots, present from now on."""
    known = os.environ.get(BESIDE, "").split(os.pathsep)
    homes = [str(home / name) for home in beside(pilot) for name in FOLDERS]
    new = [home for home in homes if home not in known and any(Path(home).glob("*/language.toml"))]
    if new:
        os.environ[BESIDE] = os.pathsep.join(filter(None, [*known, *new]))
        forget()


def forget() -> None:
    """Look for the languages again when next asked."""
    global looks
    looks += 1
    _present.clear()
    _broken.clear()
    catalogue.cache_clear()
    notebook.cache_clear()


def added() -> list[Path]:
    """The files of the languages that are not the kit's."""
    folders = [one.folder for one in present().values() if not _of_the_kit(one)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _look() -> Mapping[str, Language]:
    homes = [
        PACKAGE / "languages",
        *(settings_folder() / name for name in FOLDERS),
        *map(Path, filter(None, os.environ.get(BESIDE, "").split(os.pathsep))),
    ]
    found: dict[str, Language] = {}
    for path in (path for home in homes for path in sorted(home.glob("*/language.toml"))):
        try:
            one = _read(path)
        except (OSError, ValueError) as error:
            _broken[path] = str(error)
        else:
            found.setdefault(one.code, one)  # the kit's own come first: nobody says them otherwise
    first = [code for code in (DEFAULT, SOURCE) if code in found]
    _present.update({code: found[code] for code in [*first, *(c for c in found if c not in first)]})
    return _present


def _read(path: Path) -> Language:
    """ValueError says what is wrong in it."""
    said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    models = {each.name: each.type for each in fields(Language) if each.name != "folder"}
    if unknown := set(said) - set(models):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    kinds = {str: str, bool: bool, float: int | float}
    wrong = [name for name, value in said.items() if not isinstance(value, kinds.get(models[name], Mapping))]
    tables = {"elision": {"word", "becomes", "before"}, "ties": {"before", "after", "units"}}
    wrong += [name for name, keys in tables.items() if said.get(name) and set(said[name]) != keys]
    wrong += [
        f"{name}.{key}"
        for name in ("elision", "ties", "files")
        if isinstance(said.get(name), Mapping)
        for key, value in said[name].items()
        if not isinstance(value, str) or not value or (name == "files" and Path(value).name != value)
    ]
    wrong += [name for name in ("money", "percent") if said.get(name) and _fields(said[name]) != {"n"}]
    if not _CODE.fullmatch(str(said.get("code", ""))):
        wrong.append("code")
    if wrong:
        raise ValueError(f"not as it should be: {', '.join(dict.fromkeys(wrong))}")
    return Language(**{"babel": said["code"], **said}, folder=path.parent)


def unread() -> list[str]:
    """Folders that say they are a language and cannot be read, and why."""
    present()
    return [f"{path}: {reason}" for path, reason in _broken.items()]


def _of_the_kit(one: Language) -> bool:
    return PACKAGE in one.folder.parents


# ---- their words -------------------------------------------------------------------------------------------

Texts = dict[str, str | tuple[str, ...]]


def apostrophes(text: str) -> str:
    """The straight ones of a word curved; what stands between quotes that nobody typeset stays.

    >>> apostrophes("l'heure d'un 'essai'")
    "l’heure d’un 'essai'"
    """
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)


@cache
def catalogue(code: str) -> Texts:
    """Translations in a language and, where it has no words, in those it falls back on; none of English.

    Keys are messages; in a context, "context\\x04message".
    """
    return _whole(code, lambda one: sorted([*one.folder.glob("*.po"), *one.folder.glob("dictionary/*.po")]))


@cache
def notebook(code: str, name: str) -> Texts:
    """Translations of the lines of one notebook."""
    return _whole(code, lambda one: [one.folder / "notebooks" / f"{name}.po"])


def _whole(code: str, files) -> Texts:
    found: Texts = {}
    for one in reversed(chain(code)):
        for path in files(one):
            if path.is_file():
                read = read_po(path)
                found |= read if _of_the_kit(one) else _kept(read)
    return found


def _kept(texts: Texts) -> Texts:
    """Those of somebody else's that can be filled as the message asks; the others stay in the fallback language."""
    return {
        key: said
        for key, said in texts.items()
        if all(_fits(one, key.rpartition("\x04")[2]) for one in ([said] if isinstance(said, str) else said))
    }


def _fits(text: str, message: str) -> bool:
    return _fields(text) <= _fields(message) | {"n"}


def _fields(text: str) -> set[str | None]:
    """Names of the places of a text; {None} when it is none that can be filled."""
    try:
        return {name for _words, name, _spec, _turn in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {None}


def read_po(path: Path) -> Texts:
    """The translations of a file; those marked fuzzy, empty or obsolete are left out."""
    from babel.messages import pofile  # not needed to speak English

    found: Texts = {}
    with path.open("rb") as file:
        for message in pofile.read_po(file):
            said = message.string
            if message.id and not message.fuzzy and (all(said) if isinstance(said, tuple) else said):
                first = message.id[0] if isinstance(message.id, tuple) else message.id
                said = tuple(map(apostrophes, said)) if isinstance(said, tuple) else apostrophes(said)
                found[f"{message.context}\x04{first}" if message.context else first] = said
    return found
