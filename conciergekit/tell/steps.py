"""Actions that several chapters propose, said once.

A step is a sentence with a code: what is done, to what. The chapter that owns a kind of action says it with its figures;
the others refer to it. Where two oppose, the gate's comes first, and what follows says so.
"""

import pandas as pd

from ..actions import same_action, still_open
from ..core.i18n import _, date
from ..core.pilot import Pilot
from ..core.schema import fold
from ..core.text import clause
from ..gates.log import stopped_on, suspended_on

# kind of action -> the chapter that says it with its figures; the others refer to it. In the order they are done
OWNERS = {
    **dict.fromkeys(("under_way", "restart"), "gate"),
    **dict.fromkeys(("scheme", "check", "fill", "load_back", "log_tours"), "trips"),
    **dict.fromkeys(("price", "pause"), "offers"),  # after the trips: a pause takes orders from the tours
    **dict.fromkeys(("know", "choose", "plan"), "targets"),
}


class Step(str):
    """A sentence that proposes an action. code: "kind" or "kind:of what"; refers: said in full by its owner."""

    code: str
    refers: bool

    def __new__(cls, text: str, code: str, refers: bool = False):
        step = super().__new__(cls, text)
        step.code, step.refers = code, refers
        return step

    def __getnewargs__(self):
        return str(self), self.code, self.refers

    @property
    def owner(self) -> str:
        return OWNERS[self.code.partition(":")[0]]


def once(steps) -> list[Step]:
    """Each action once, as it was said first."""
    first: dict[str, Step] = {}
    for step in steps:
        first.setdefault(step.code, step)
    return list(first.values())


def before(review) -> list[str]:
    """What the gate puts before the actions of any other chapter; nothing when it proposes to go on."""
    if review is not None and pd.notna(stopped_on(review.pilot)):
        return [_("The body has decided to stop: prepare the orderly closure first.")]
    if review is not None and pd.notna(suspended_on(review.pilot)):
        return [_("The body has paused the test: settle first what it was paused for.")]
    proposal = None if review is None else review.proposal
    if proposal == "stop":
        return [
            _(
                "The rule proposes to stop: prepare that first. What follows holds only if the decision body decides otherwise."
            )
        ]
    if proposal == "suspend":
        return [
            _(
                "The rule proposes to pause: settle first the risk that stands in the way, then look at what follows."
            )
        ]
    return []


# ---- actions of the Actions sheet ------------------------------------------------------------------------


def under_way(pilot: Pilot, text: str):
    """The dated action of the sheet that does what `text` says, or None."""
    rows = still_open(pilot).dropna(subset=["due"]).itertuples()
    return next((row for row in rows if same_action(text, row.what)), None)


def due(action) -> Step:
    """An action of the sheet: what, for when, by whom."""
    text = _(
        "Under way: {what}, due on {day}{owner}.",
        what=clause(action.what),
        day=date(action.due),
        owner=in_charge(action.owner),
    )
    return Step(text, code_of(action))


def code_of(action) -> str:
    return f"under_way:{fold(action.what)}"


def in_charge(owner) -> str:
    return _(" (in charge: {owner})", owner=clause(owner)) if owner and not pd.isna(owner) else ""
