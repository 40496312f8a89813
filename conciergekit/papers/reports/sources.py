"""The dated figures a report rests on, as a table people read."""

from ...core import i18n, rates
from ...core.i18n import _
from ...tell.rates import amount


def rates_table() -> list[tuple[str, str, str, str]]:
    """Figure, value, since when, source: of every rate of the kit, in the current language."""
    return sorted(
        (rate.label, amount(rate), i18n.date(rate.since), _source(rate))
        for rate in map(rates.known, rates.names())
    )


def _source(rate: rates.Rate) -> str:
    """Its words, how sure it is, and its page."""
    status = {
        rates.PROPOSED: _("default proposed by the kit"),
        rates.TO_CONFIRM: _("to confirm"),
        rates.OWN: _("your own file: {file}", file=rate.file),
    }.get(rate.status, "")
    return " · ".join(filter(None, [rate.source, status, rate.page]))
