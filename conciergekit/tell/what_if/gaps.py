"""What a trial changes, with its sign, as the difference of the figures shown; "" for nothing to speak of."""

import numpy as np

from ...core.i18n import money, number


def euros(now: float, then: float) -> str:
    """ "+320 €"."""
    gap = _shown(then) - _shown(now)
    return _plus(gap) + money(gap) if abs(gap) > 0 else ""


def hundredths(now: float, then: float) -> str:
    """ "−28", of chances in 100."""
    gap = _shown(100 * then) - _shown(100 * now)
    return _plus(gap) + number(gap) if abs(gap) > 0 else ""


def _plus(gap: float) -> str:
    return "+" if gap > 0 else ""


def _shown(value: float) -> float:
    """As it is printed: half away from zero."""
    return np.copysign(np.floor(abs(value) + 0.5), value)
