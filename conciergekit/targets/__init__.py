"""Whom to serve first: publics × services ranked under uncertainty, planned against observed, refocusing."""

from .anchors import ANCHORS, CRITERIA, Anchor
from .ask import Questions, what_to_ask
from .criteria import Criteria, evaluate
from .focus import Breadth, Focus, breadth, focus
from .focus_tables import concentration
from .pairs import Pairs, accounts
from .priorities import Priorities, prioritize
from .shift import Shift, shift
from .smaa import Smaa, Verdict, classify, smaa, uniform_weights
from .stakeholders import Differences, Voice, differences, voices
from .watch import Watch, watch
from .weights import (
    ahp_incomplete,
    ahp_revisit,
    ahp_weights,
    rank_order_centroid,
    swing_weights,
)

__all__ = [
    "ANCHORS",
    "CRITERIA",
    "Anchor",
    "Breadth",
    "Criteria",
    "Focus",
    "Pairs",
    "Priorities",
    "Questions",
    "Shift",
    "Smaa",
    "Verdict",
    "Watch",
    "Differences",
    "Voice",
    "accounts",
    "ahp_incomplete",
    "ahp_revisit",
    "ahp_weights",
    "breadth",
    "classify",
    "concentration",
    "differences",
    "evaluate",
    "focus",
    "prioritize",
    "rank_order_centroid",
    "shift",
    "smaa",
    "swing_weights",
    "uniform_weights",
    "voices",
    "watch",
    "what_to_ask",
]
