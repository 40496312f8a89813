"""What a trial changes, with its sign, as the difference of the figures shown; "" for nothing to speak of."""

import math

from ...core.i18n import _, as_printed, money, number


def compared(sentences: tuple[str, str, str], moved, gap: str, **values) -> str:
    """Of three sentences, of today, of what is tried and of what is tried and changes nothing: the one that holds."""
    today, other, same = sentences
    return _(today if not moved else other if gap else same, gap=gap, **values)


def euros(now: float, then: float) -> str:
    """ "+320 €"."""
    gap = _gap(now, then)
    return _plus(gap) + money(gap) if gap else ""


def hundredths(now: float, then: float) -> str:
    """ "−28", of chances in 100."""
    gap = _gap(100 * now, 100 * then)
    return _plus(gap) + number(gap) if gap else ""


def _gap(now: float, then: float) -> float:
    """0 where one of them is not measured."""
    return 0.0 if math.isnan(now) or math.isnan(then) else as_printed(then) - as_printed(now)


def _plus(gap: float) -> str:
    return "+" if gap > 0 else ""
