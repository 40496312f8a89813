"""Whom to serve first: publics × services ranked under uncertainty, planned against observed, refocusing."""

from ..core.pilot import all_dated
from .anchors import CRITERIA
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
from .weights import ahp_incomplete, ahp_revisit, ahp_weights, rank_order_centroid, swing_weights

all_dated(globals())
