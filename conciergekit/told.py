"""What makes a result speak: figures stand in the analyses, words and charts in ``tell``, and they meet here.

An analysis imports neither words nor charts. What is asked of a result and is no figure of its own (its sentences, its
chart, its tables in words) is asked of its telling: the module of ``tell`` whose functions take the result first.
"""

from collections.abc import Callable

from . import i18n

_finder: list[Callable[[type], object]] = []


def told_by(finder: Callable[[type], object]) -> None:
    """Say, once, who finds the telling of a type of result: the package's own face does."""
    _finder[:] = [finder]


class Told:
    """Base of the results that can be told.

    Every public function written in the telling is a method of the result; its first argument is then the language to
    speak, that in use when not given; options are named. What the telling only imports is none.
    """

    def sentences(self, lang: str | None = None) -> list[str]:
        """The result in words: the first sentence is the answer, the others explain it."""
        return _say(self, "sentences", lang=lang)

    def plot(self, ax=None):
        """The chart of the result, on `ax` or on axes of its own; returns the axes."""
        return _say(self, "plot", ax)

    def __getattr__(self, name: str):
        telling = None if name.startswith("_") else _telling(self)
        if telling is None or getattr(getattr(telling, name, None), "__module__", "") != telling.__name__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name.startswith("plot"):
            return lambda ax=None, **options: _say(self, name, ax, **options)
        return lambda lang=None, **options: _say(self, name, lang=lang, **options)


def _telling(result):
    return _finder[0](type(result))


def _say(result, name: str, *args, lang: str | None = None, **options):
    with i18n.use_language(lang):
        return getattr(_telling(result), name)(result, *args, **options)
