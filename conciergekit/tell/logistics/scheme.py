"""The name of a scheme."""

from ...core.i18n import _, number
from ...core.told import field
from ...logistics.schemes.scheme import Scheme
from .common import rate


@field
def label(scheme: Scheme) -> str:
    """Its name in the current language."""
    said = {"n": rate(scheme.trips_per_week), "zones": number(scheme.zones)}
    if scheme.name:
        return scheme.name
    if scheme.kind == "fixed_days" and scheme.zones > 1:
        return _("Fixed days by zone ({n} a week, {zones} zones)", **said)
    return {
        "direct": _("One trip per order"),
        "grouped": _("Grouped tours ({n} a week)"),
        "fixed_days": _("Fixed days ({n} a week)"),
        "relay": _("Pick-up point ({n} a week)"),
        "provider": _("The provider comes ({n} a week)"),
        "pooled": _("Tours shared with another actor ({n} a week)"),
    }[scheme.kind].format(**said)
