"""Value functions of the criteria: what is worth 0 and what is worth 1, written as sentences.

The anchors do not depend on the options compared: adding a pair never changes the others' scores, and a
criterion on which all are alike stays without effect (with ranges observed on the set, it may reverse a
ranking). Every figure here is the kit's proposal, meant to be changed with the stakeholders, not a norm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .. import i18n
from ..errors import ConciergekitError
from ..i18n import N_, _
from ..tables import TABLES

CRITERIA = tuple(choice.value for choice in TABLES["priorities"]["criterion"].choices)

# Conventions of the ranking, also proposals of the kit.
TOO_FEW = 5  # requests under which a pair is listed, not ranked
CLEAR = 0.6  # least chance of being first to name a winner
CONFIDENCE = 20.0  # how closely a stakeholder's points are followed: weights drawn with sd sqrt(w(1-w)/21)


@dataclass(frozen=True)
class Anchor:
    """Value function of one criterion: 0 at `zero`, 1 at `one`, clipped, linear or logarithmic between.

    unit: "month", "eur_hour", "share", "km" or "grade", for printing. The two sentences hold {value}.
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

    def sentences(self) -> tuple[str, str]:
        """What is worth 0 and what is worth 1, in the current language."""
        return (
            _(self.zero_text, value=show(self.zero, self.unit)),
            _(self.one_text, value=show(self.one, self.unit)),
        )


def show(value: float, unit: str) -> str:
    """A figure of a criterion as people read it."""
    if unit == "share":
        return i18n.percent(value)
    if unit == "eur_hour":
        return i18n.money(value)
    return i18n.number(value, 1 if unit in ("grade", "km") or abs(value) < 10 and value % 1 else 0)


ANCHORS = {
    anchor.criterion: anchor
    for anchor in (
        Anchor(
            "demand",
            "month",
            1,
            100,
            N_("{value} request a month or fewer"),
            N_("{value} requests a month or more"),
            "log",  # each doubling is worth the same
        ),
        Anchor(
            "contribution",
            "eur_hour",
            -20,  # the kit's default cost of a paid hour, lost; and twice that, gained
            40,
            N_("an hour leaves {value} or less"),
            N_("an hour leaves {value} or more"),
        ),
        Anchor(
            "payer",
            "share",
            0,
            1,
            N_("{value} of those who could be served pay"),
            N_("{value} of those who could be served pay"),
        ),
        Anchor(
            "logistics",
            "km",
            20,
            1,
            N_("{value} km or more for one stop"),
            N_("{value} km or less for one stop"),
            "log",  # each halving is worth the same
        ),
        Anchor(
            "providers",
            "share",
            0.5,
            1,
            N_("a provider is found for {value} of requests or fewer"),
            N_("a provider is found for {value} of requests"),
        ),
        Anchor("satisfaction", "share", 0.5, 1, N_("{value} satisfied or fewer"), N_("{value} satisfied")),
        Anchor(
            "loyalty",
            "share",
            0,
            0.8,
            N_("{value} ask again within 90 days"),
            N_("{value} or more ask again within 90 days"),
        ),
        Anchor(
            "social_need",
            "grade",
            0,
            4,
            N_("graded {value} out of 4 by the raters"),
            N_("graded {value} out of 4 by the raters"),
        ),
        Anchor(
            "strategic_fit",
            "grade",
            0,
            4,
            N_("graded {value} out of 4 by the raters"),
            N_("graded {value} out of 4 by the raters"),
        ),
        Anchor(
            "ease",
            "grade",
            0,
            4,
            N_("graded {value} out of 4 by the raters"),
            N_("graded {value} out of 4 by the raters"),
        ),
    )
}


def criterion_label(name: str) -> str:
    """The words of a criterion, in the current language."""
    return TABLES["priorities"]["criterion"].label(name)


def check_criteria(names) -> None:
    """ConciergekitError naming the criteria that do not exist."""
    unknown = [str(name) for name in names if name not in CRITERIA]
    if unknown:
        raise ConciergekitError(
            _(
                "Unknown criteria: {names}. Use some of: {known}.",
                names=", ".join(unknown),
                known=", ".join(CRITERIA),
            )
        )


def resolve(anchors: Mapping[str, object] | None) -> dict[str, Anchor]:
    """The anchors in use: the kit's, with some replaced by (zero, one) pairs or Anchor objects.

    Raises
    ------
    ConciergekitError
        For an unknown criterion, equal ends, or a non-positive end of a logarithmic scale.
    """
    anchors = dict(anchors or {})
    check_criteria(anchors)
    out = dict(ANCHORS)
    for name, given in anchors.items():
        if not isinstance(given, Anchor):
            zero, one = (float(end) for end in given)
            given = replace(ANCHORS[name], zero=zero, one=one, proposed=False)
        ends = (given.zero, given.one)
        if not np.all(np.isfinite(ends)) or ends[0] == ends[1] or (given.scale == "log" and min(ends) <= 0):
            raise ConciergekitError(
                _(
                    "The two ends of “{criterion}” must be different numbers, positive on a logarithmic scale.",
                    criterion=criterion_label(name),
                )
            )
        out[name] = given
    return out
