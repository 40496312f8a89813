"""The annex, folded: the words of the report, every indicator, the dated figures."""

from ...core.i18n import N_, _
from ...draw.blocks import Block, Fold, Form

_WORDS = {
    N_("Offer"): N_("A service for a group."),
    N_("Own revenue"): N_("Sales, contracts and memberships; never grants."),
    N_("Recorded expenses"): N_("All expenses of the accounts."),
    N_("Full cost"): N_("Recorded expenses, with unpaid hours and volunteering valued."),
    N_("Margin, trips included"): N_(
        "Revenue of an offer, less its hours, its share of the trips and its variable expenses."
    ),
    N_("Cash runway, months"): N_("Months before the first month-end below zero, no new grant counted."),
    N_("Maximum loss"): N_("Envelope asked for, plus orderly closure, less money sure to come."),
    N_("Tour break-even"): N_("Fewest stops at which a tour pays its cost."),
    N_("Range"): N_("9 chances in 10 that the true value lies in it."),
}


def blocks(pilot) -> list[Block]:
    """Every indicator of the workshop, by family."""
    return []


def method() -> list[Block]:
    """The words of the report."""
    return [
        Fold(
            _("The words of this report"), (Form(tuple((_(name), _(said)) for name, said in _WORDS.items())),)
        )
    ]
