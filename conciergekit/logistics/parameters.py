"""Numbers that a person types in a notebook, checked with a message they can act on."""

import math
from numbers import Real

from ..core.errors import ConciergekitError
from ..core.i18n import N_, _, number


class ParameterError(ConciergekitError, ValueError):
    """A parameter that cannot be, said in the reader's language."""


def checked(name: str, value, least: float = 0.0, most: float = math.inf, whole: bool = False):
    """`value` itself if it is a number from `least` to `most` (whole if `whole`).

    Raises ParameterError: anything else, text included; the message names the parameter and what it may be.
    """
    told = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if told and least <= value <= most and not (whole and value != int(value)):
        return int(value) if whole else value
    text = _SAID[whole, math.isfinite(most)]
    raise ParameterError(_(text, name=name, given=str(value)[:40], least=number(least), most=number(most)))


# whole, at most something
_SAID = {
    (True, False): N_("{name} must be a whole number, {least} or more, without quotes: {given} was given."),
    (False, False): N_(
        "{name} must be a number, {least} or more, with a point and without quotes: {given} was given."
    ),
    (True, True): N_(
        "{name} must be a whole number from {least} to {most}, without quotes: {given} was given."
    ),
    (False, True): N_(
        "{name} must be a number from {least} to {most}, with a point and without quotes: {given} was given."
    ),
}
