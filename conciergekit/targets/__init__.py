"""Whom to serve first: publics × services ranked under uncertainty, planned against observed, refocusing."""

from .anchors import ANCHORS, CRITERIA, Anchor
from .ask import Questions, what_to_ask
from .concentration import concentration
from .criteria import Criteria, evaluate
from .focus import Focus, focus
from .other_methods import agreement, smaa_with
from .pairs import Pairs, accounts
from .polytope import constrained_weights
from .priorities import Priorities, prioritize
from .shift import Shift, shift
from .smaa import Smaa, Verdict, classify, smaa, uniform_weights
from .stakeholders import Differences, Voice, differences, voices
from .watch import Watch, watch
from .weights import (
    ahp_group,
    ahp_incomplete,
    ahp_revisit,
    ahp_weights,
    rank_order_centroid,
    rank_reciprocal,
    rank_sum,
    swing_weights,
)

__all__ = [
    "ANCHORS",
    "CRITERIA",
    "Anchor",
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
    "agreement",
    "ahp_group",
    "ahp_incomplete",
    "ahp_revisit",
    "ahp_weights",
    "classify",
    "concentration",
    "constrained_weights",
    "differences",
    "evaluate",
    "focus",
    "prioritize",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "shift",
    "smaa",
    "smaa_with",
    "swing_weights",
    "uniform_weights",
    "voices",
    "watch",
    "what_to_ask",
]
