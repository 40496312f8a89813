"""What makes a result speak: figures stand in the analyses, words and charts in ``tell``, and they meet here.

So do an indicator and the range of its figure, which is that of the decision: gates read the indicators, not the reverse.

An analysis imports neither words nor charts. What is asked of a result and is no figure of its own (its sentences, its
chart, its tables in words) is asked of its telling: the module of ``tell`` whose functions take the result first.
"""

from collections.abc import Callable, Mapping, Sized
from dataclasses import fields, is_dataclass
from html import escape
from importlib import import_module
from inspect import isgenerator

from . import i18n, rates
from .text import cut, legal

_KIT = __package__.partition(".")[0]
_homes: dict[str, str] = {}


def told_by(room: str, homes: Mapping[str, str]) -> None:
    """Say, once, where results meet their words: for each result ("gates.Review"), or one thing asked of it
    ("gates.Review.minutes"), its module in that room of the kit. The package's own face does."""
    _homes.update({result: f"{_KIT}.{room}.{home}" for result, home in homes.items()})


def field(function: Callable) -> Callable:
    """Mark a function of a telling that is read as a field of the result, in the language in use: `item.label`."""
    function.is_field = True
    return function


_ranges: list[Callable[[object, str], tuple[float, float] | None]] = []


def ranged_by(finder: Callable[[object, str], tuple[float, float] | None]) -> None:
    """Say, once, where the range of a pilot's figure is found: the package's own face does."""
    _ranges[:] = [finder]


def range_of(pilot, indicator: str) -> tuple[float, float] | None:
    """The range of an indicator in the decision, where there is one."""
    return _ranges[0](pilot, indicator)


class Told:
    """Base of the results that can be told.

    Every public function written in the telling is a method of the result; its first argument is then the language to
    speak, that in use when not given; options are named. One marked as a `field` is read without a call. What the telling
    only imports is none; one that yields gives a list. It is told with the dated facts that were in force when it was made, whatever is in force since:
    what its words quote is what its figures rest on.
    """

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Told.__repr__  # before the dataclass gives it one that prints every table

    def __repr__(self):
        """What it is made of, on one line: figures as they are, tables by their size."""
        return brief(self)

    def _repr_html_(self) -> str | None:
        """What a cell shows of it: its sentences; None where it has none."""
        if _telling(self, "sentences") is None:
            return None
        return "".join(f"<p>{escape(legal(words))}</p>" for words in self.sentences()[:_SENTENCES])

    def __new__(cls, *_given, **_named):
        result = super().__new__(cls)
        result.__dict__["_facts"] = rates.in_force()
        return result

    def sentences(self, lang: str | None = None) -> list[str]:
        """The result in words: the first sentence is the answer, the others explain it."""
        return _say(self, "sentences", lang=lang)

    def plot(self, ax=None):
        """The chart of the result, on `ax` or on axes of its own; returns the axes."""
        return _say(self, "plot", ax)

    def __getattr__(self, name: str):
        found = None if name.startswith("_") else _telling(self, name)
        if found is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if getattr(found, "is_field", False):
            return _say(self, name)
        if name.startswith("plot"):
            return lambda ax=None, **options: _say(self, name, ax, **options)
        return lambda lang=None, **options: _say(self, name, lang=lang, **options)


_SENTENCES, _FIELDS, _WORDS = 8, 12, 40  # shown of a result, of its fields, of a text


def brief(result) -> str:
    """A dataclass on one line, nothing of it at length."""
    shown = [(one.name, getattr(result, one.name)) for one in fields(result) if one.repr]
    said = [f"{name}={_in_brief(value)}" for name, value in shown[:_FIELDS]]
    return f"{type(result).__name__}({', '.join([*said, *(['…'] if len(shown) > _FIELDS else [])])})"


def _in_brief(value) -> str:
    if value is None or isinstance(value, bool | int | float):
        return f"{value:.6g}" if isinstance(value, float) else repr(value)
    if isinstance(value, str):
        return repr(cut(legal(value), _WORDS))
    shape = getattr(value, "shape", None)
    if shape:
        return f"<{' × '.join(map(str, shape))}>"
    if is_dataclass(value) or not isinstance(value, Sized):
        return f"<{type(value).__name__}>"
    return f"<{len(value)}>"


def _telling(result, name: str):
    """The function so named, written in the module that tells a result; None if there is none."""
    room = type(result).__module__.removeprefix(f"{_KIT}.").removeprefix("core.").partition(".")[0]
    of = f"{room}.{type(result).__name__}"
    home = _homes.get(f"{of}.{name}") or _homes.get(of)
    found = getattr(import_module(home), name, None) if home else None
    return found if getattr(found, "__module__", "") == home else None


def _say(result, name: str, *args, lang: str | None = None, **options):
    with i18n.use_language(lang), rates.using(*result._facts):
        tell = _telling(result, name)
        if tell is None:
            raise AttributeError(f"{type(result).__name__!r} object has no attribute {name!r}")
        said = tell(result, *args, **options)
        return list(said) if isgenerator(said) else said
