"""Value functions of the criteria: what is worth 0 and what is worth 1, written as sentences.

The anchors do not depend on the options compared: adding a pair never changes the others' scores, and a
criterion on which all are alike stays without effect (with ranges observed on the set, it may reverse a
ranking). Every figure here is the kit's proposal, meant to be changed with the stakeholders, not a norm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..core import i18n, rates
from ..core.errors import ConciergekitError
from ..core.i18n import N_, _
from ..core.tables import TABLES
from ..indicators.records import COME_BACK_DAYS

CRITERIA = tuple(choice.value for choice in TABLES["priorities"]["criterion"].choices)


def limit(name: str) -> float:
    """A convention of the ranking and of the choice of pairs, as in force: the kit's proposal, or the user's own.

    too_few: requests under which a pair is listed, not ranked. clear_share: least chance of being first to name a
    winner. confidence: how closely points are followed (weights drawn with sd sqrt(w(1-w)/21) at 20). The others are
    said where they are used."""
    return rates.value("target_limits")[name]


@dataclass(frozen=True)
class Anchor:
    """Value function of one criterion: 0 at `zero`, 1 at `one`, clipped, linear or logarithmic between.

    unit: "month", "eur_hour", "eur_stop", "share", "km" or "grade", for printing. The two sentences hold {value}.
    """

    criterion: str
    unit: str
    zero: float
    one: float
    zero_text: str
    one_text: str
    scale: str = "linear"
    proposed: bool = True

    def utility(self, x):
        """Value in [0, 1] of figures in the criterion's unit; missing stays missing."""
        x = np.asarray(x, dtype=float)
        low, high = self.zero, self.one
        if self.scale == "log":
            x, low, high = np.log(np.maximum(x, 1e-12)), np.log(low), np.log(high)
        return np.clip((x - low) / (high - low), 0, 1)

    def figure(self, utility: float) -> float:
        """The figure worth `utility`, strictly between 0 and 1; NaN beyond, where value functions are flat."""
        if not 0 < utility < 1:
            return float("nan")
        if self.scale == "log":
            return float(self.zero * (self.one / self.zero) ** utility)
        return float(self.zero + utility * (self.one - self.zero))

    def sentences(self) -> tuple[str, str]:
        """What is worth 0 and what is worth 1, in the current language."""
        days = i18n.number(COME_BACK_DAYS)
        return (
            _(self.zero_text, value=show(self.zero, self.unit), days=days),
            _(self.one_text, value=show(self.one, self.unit), days=days),
        )


def show(value: float, unit: str) -> str:
    """A figure of a criterion as people read it."""
    if unit == "share":
        return i18n.percent(value)
    whole = not np.isfinite(value) or value == round(value)
    if unit in ("eur_hour", "eur_stop"):
        return i18n.money(value, 0 if whole or unit == "eur_hour" else 2)
    return i18n.number(value, 1 if not whole and (unit in ("grade", "km") or abs(value) < 10) else 0)


_PAY = N_("{value} of those who could be served pay")
_GRADED = N_("graded {value} out of 4 by the raters")
_SCALES = {
    # criterion: unit, what is worth 0, what is worth 1
    "demand": ("month", N_("{value} request a month or fewer"), N_("{value} requests a month or more")),
    "contribution": ("eur_hour", N_("an hour leaves {value} or less"), N_("an hour leaves {value} or more")),
    "payer": ("share", _PAY, _PAY),
    "logistics": (
        "eur_stop",
        N_("one more stop costs {value} or more"),
        N_("one more stop costs {value} or less"),
    ),
    "providers": (
        "share",
        N_("a provider is found for {value} of requests or fewer"),
        N_("a provider is found for {value} of requests"),
    ),
    "satisfaction": ("share", N_("{value} satisfied or fewer"), N_("{value} satisfied")),
    "loyalty": (
        "share",
        N_("{value} ask again within {days} days"),
        N_("{value} or more ask again within {days} days"),
    ),
    **dict.fromkeys(("social_need", "strategic_fit", "ease", "team_energy"), ("grade", _GRADED, _GRADED)),
    "logistics_km": ("km", N_("{value} km or more there and back"), N_("{value} km or less there and back")),
}
_LOG = ("demand", "logistics", "logistics_km")  # each doubling is worth the same; the others are linear
# Trips are measured in euros when tours are logged, in kilometres from the base otherwise.
FALLBACK = {"logistics": "logistics_km"}


def in_force() -> dict[str, Anchor]:
    """Criterion -> its anchor as in force, the user's own file of facts over the kit's; fallbacks among them."""
    rate = rates.known("target_anchors")
    scale = {name: "log" if name in _LOG else "linear" for name in _SCALES}
    return {
        name: Anchor(name, unit, *rate.value[name], *texts, scale[name], rate.proposed)
        for name, (unit, *texts) in _SCALES.items()
    }


def criterion_label(name: str) -> str:
    """The words of a criterion, in the current language."""
    main = {other: name for name, other in FALLBACK.items()}
    return TABLES["priorities"]["criterion"].label(main.get(name, name))


def check_criteria(names) -> None:
    """ConciergekitError naming the criteria that do not exist."""
    if unknown := ", ".join(str(name) for name in names if name not in CRITERIA):
        known = ", ".join(CRITERIA)
        raise ConciergekitError(
            _("Unknown criteria: {names}. Use some of: {known}.", names=unknown, known=known)
        )


def resolve(anchors: Mapping[str, object] | None) -> dict[str, Anchor]:
    """The anchors in use: the kit's, with some replaced by (zero, one) pairs or Anchor objects. The direction is
    that of the pair: the first figure is worth 0, the second 1; there is no default one.

    Raises ConciergekitError for an unknown criterion, equal ends, or a non-positive end of a logarithmic
        scale.
    """
    anchors, out = dict(anchors or {}), in_force()
    check_criteria(name for name in anchors if name not in FALLBACK.values())
    for name, given in anchors.items():
        if not isinstance(given, Anchor):
            zero, one = (float(end) for end in given)
            given = replace(out[name], zero=zero, one=one, proposed=False)
        out[name] = given
    for name, given in out.items():
        ends = (given.zero, given.one)
        if not np.all(np.isfinite(ends)) or ends[0] == ends[1] or (given.scale == "log" and min(ends) <= 0):
            raise ConciergekitError(
                _(
                    "The two ends of “{criterion}” must be different numbers, positive on a logarithmic scale.",
                    criterion=criterion_label(name),
                )
            )
    return out
