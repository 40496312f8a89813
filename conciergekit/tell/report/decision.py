"""The first screen: what the rule proposes and how sure that is, the criteria, what may be lost, three actions."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _
from ...core.tables import DECISIONS, PROJECT
from ...draw.blocks import Block, Verdict

_TONES = {
    "go": "go",
    "go_conditions": "go",
    "adjust": "wait",
    "extend": "none",
    "suspend": "bad",
    "stop": "bad",
}


def blocks(pilot, review) -> list[Block]:
    """review : what ``gates.review`` gave."""
    return [_verdict(review)]


def without_notebook(pilot, review) -> list[Block]:
    """The same where no notebook shows it."""
    if review is None:
        title = _("No opinion")
        return [Verdict("none", "", title, _("The gate review could not be made: see below."))]
    return blocks(pilot, review)


def meta(pilot) -> list[str]:
    """Stage, period, as known when."""
    found = []
    if pilot.settings.get("stage") is not None:
        found.append(_("Stage {stage}", stage=PROJECT["stage"].label(pilot.settings["stage"])))
    if pd.notna(pilot.start) and pd.notna(pilot.until):
        found.append(_("from {start} to {end}", start=i18n.date(pilot.start), end=i18n.date(pilot.until)))
    if pilot.known_on:
        found.append(_("as known on {day}", day=i18n.date(pilot.known_on)))
    return found


def _verdict(review) -> Verdict:
    return Verdict(
        _TONES[review.proposal],
        _("What the agreed rule proposes"),
        DECISIONS["decision"].label(review.proposal),
        review.headline(),
        chance=review.probability,
        chance_words=i18n.chances(review.probability),
        marks=((review.today.stop, ""), (review.today.go, "")),
    )
