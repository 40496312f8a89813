"""What the cash hangs on: the names of its figures."""

from dataclasses import replace

from ...core.i18n import _
from ...scenarios import Assumption


def named(assumptions: list[Assumption]) -> list[Assumption]:
    """The assumptions of ``finance.cash_drivers``, each called, measured and sourced in the current language."""
    return [replace(one, **_words(one)) for one in assumptions]


def _words(one: Assumption) -> dict[str, str]:
    if one.name in ("costs", "revenue"):
        label = (
            _("running costs a month") if one.name == "costs" else _("own revenue a month, contracts apart")
        )
        return {"label": label, "source": _("ledger, last {n} months", n=one.source.rpartition(" ")[2])}
    source = _("the kit's assumed delay") if one.origin == "assumed" else _("Funding sheet")
    if one.shape == "yesno":
        return {"label": _("{funder}: yes or no", funder=one.label), "source": source}
    return {
        "label": _("{funder}: wait for the money", funder=one.label),
        "source": source,
        "unit": _("months"),
    }
