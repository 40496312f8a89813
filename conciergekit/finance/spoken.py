"""Results whose words were written in one language say them again in another."""

from collections.abc import Callable

from .. import i18n


class Spoken:
    """A result that names things in the language of the day it was made (`lang`), and can be made `again`."""

    lang: str
    again: Callable | None

    def sentences(self, lang: str | None = None) -> list[str]:
        """What it says, most important first; in `lang`, or in the current language."""
        with i18n.use_language(lang):
            return self.spoken().said()

    def spoken(self):
        """The same result with its names in the current language."""
        if self.again is None or i18n.language() == self.lang:
            return self
        return self.again()

    def said(self) -> list[str]:
        raise NotImplementedError
