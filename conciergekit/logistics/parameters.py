"""Numbers that a person types in a notebook, checked with a message they can act on."""

import math
from numbers import Real

from ..core.errors import ConciergekitError
from ..core.i18n import _, number


class ParameterError(ConciergekitError, ValueError):
    """A parameter that cannot be, said in the reader's language."""


def checked(name: str, value, least: float = 0.0, most: float = math.inf, whole: bool = False):
    """`value` itself if it is a number from `least` to `most` (whole if `whole`).

    Raises ParameterError: anything else, text included; the message names the parameter and what it may be.
    """
    told = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if told and least <= value <= most and not (whole and value != int(value)):
        return int(value) if whole else value
    if math.isinf(most):
        text = (
            _("{name} must be a whole number, {least} or more, without quotes: {given} was given.")
            if whole
            else _(
                "{name} must be a number, {least} or more, with a point and without quotes: {given} was given."
            )
        )
    else:
        text = (
            _("{name} must be a whole number from {least} to {most}, without quotes: {given} was given.")
            if whole
            else _(
                "{name} must be a number from {least} to {most}, with a point and without quotes: {given} was given."
            )
        )
    limits = {"least": number(least), "most": "" if math.isinf(most) else number(most)}
    raise ParameterError(text.format(name=name, given=str(value)[:40], **limits))
