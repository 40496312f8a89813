"""What assumptions make possible together, told."""

from ..core import i18n
from ..core.i18n import N_, _, chances, number
from ..evidence import LEVEL
from .common import answer

_RANGE = N_("{cases} cases in 100 lie from {low} to {high}; the middle case gives {middle}.")


def finding(result) -> str:
    """The chance of staying under the target."""
    return _(
        "Below {target}: {chances}", target=answer(result.target, result.unit), chances=chances(result.below)
    )


def sentences(result) -> list[str]:
    """The chance, the range, what is only assumed."""
    low, middle, high = (answer(value, result.unit) for value in (result.p05, result.p50, result.p95))
    said = [f"{finding(result)}.", _(_RANGE, cases=number(100 * LEVEL), low=low, high=high, middle=middle)]
    weak = result.table[result.table["origin"] == "assumed"]["label"]
    return [*said, *([_("Assumed, not observed: {names}.", names=i18n.listing(weak))] if len(weak) else [])]
