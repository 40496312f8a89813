"""The dated figures a report rests on, as a table people read."""

from .. import i18n, rate_words, rates
from ..i18n import _


def rates_table() -> list[tuple[str, str, str, str]]:
    """Figure, value, since when, source: of every rate of the kit, in the current language."""
    found = []
    for rate in map(rates.get, rates.names()):
        source = rate.source + (" · " + _("default proposed by the kit") if rate.proposed else "")
        found.append((rate.label, rate_words.amount(rate), i18n.date(rate.since), source))
    return sorted(found)
