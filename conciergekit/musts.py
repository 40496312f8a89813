"""The musts of a pilot's gate: what advice may not break."""

from .core.pilot import Pilot, remembered

ON_TIME, ORDERS, SATISFACTION = "on_time_rate", "orders_month", "satisfaction_beneficiaries"


def required(pilot: Pilot) -> dict[str, float]:
    """Requirement of each must that is a minimum, by indicator."""
    return _least(pilot, "must")


def wished(pilot: Pilot) -> dict[str, float]:
    """What is wished for, where it is a minimum, by indicator."""
    return _least(pilot, "should")


@remembered
def _least(pilot: Pilot, role: str) -> dict[str, float]:
    criteria = pilot["criteria"]
    musts = criteria[(criteria["role"] == role) & criteria["requirement"].notna()]
    musts = musts[~musts["at_most"].fillna(False).astype(bool)]
    return musts.groupby("indicator", sort=False)["requirement"].max().to_dict()  # of two lines, the stricter


def breaks(value: float, now: float, requirement: float | None) -> bool:
    """Whether a change breaks a must: under what is required, and under what is done now; unknown breaks nothing."""
    return requirement is not None and value < requirement and not value >= now
