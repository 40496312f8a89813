"""Do we go on? Criteria agreed before the test, what the data allow to say of them today, and a proposal.

review = conciergekit.gates.review(pilot)
review.headline(); review.criteria; review.holding_back(); review.next_steps(); review.minutes("fr")
"""

from .measures import COLLECT, UNITS
from .review import Review, replay, review
from .rule import Rule

__all__ = ["COLLECT", "UNITS", "Review", "Rule", "replay", "review"]
