"""Whom to serve first: publics × services ranked under uncertainty, planned against observed, refocusing."""

from .anchors import ANCHORS, CRITERIA, Anchor
from .concentration import concentration
from .criteria import Criteria, evaluate
from .focus import Focus, focus
from .pairs import Pairs, accounts
from .priorities import Priorities, prioritize
from .shift import Shift, shift
from .smaa import Smaa, Verdict, classify, smaa, uniform_weights
from .steps import next_steps
from .weights import ahp_weights, rank_order_centroid, rank_reciprocal, rank_sum, swing_weights

__all__ = [
    "ANCHORS",
    "CRITERIA",
    "Anchor",
    "Criteria",
    "Focus",
    "Pairs",
    "Priorities",
    "Shift",
    "Smaa",
    "Verdict",
    "accounts",
    "ahp_weights",
    "classify",
    "concentration",
    "evaluate",
    "focus",
    "next_steps",
    "prioritize",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "shift",
    "smaa",
    "swing_weights",
    "uniform_weights",
]
