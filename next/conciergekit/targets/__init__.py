"""Whom to serve first, and with what?"""

from .criteria import OFFER, criteria
from .shift import shift
from .shown import shown

__all__ = ["OFFER", "criteria", "shift", "shown"]
