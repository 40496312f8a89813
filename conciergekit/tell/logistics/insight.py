"""Whether the trips have stopped: said before anything else."""

from ...core.i18n import _, date
from ...logistics.tours import TourCosts
from ...logistics.weeks import pause


def stopped(costs: TourCosts) -> list[str]:
    """That the trips have stopped, first of all: what follows is of the weeks before."""
    paused = pause(costs.pilot) if costs.pilot is not None else None
    if paused is None:
        return []
    return [
        _(
            "The trips have stopped since {day}: “the last weeks of service” are those before it, and there is no tour to fill.",
            day=date(paused.since),
        )
    ]
