"""Do we go on? Criteria agreed before the test, what the data allow to say of them today, and a proposal.

review = conciergekit.gates.review(pilot)
review.headline(); review.criteria; review.holding_back()

Figures only; they are told in ``tell.gates``.
"""

from ..core.pilot import all_dated
from .columns import Columns, Tracks, columns, tracks
from .conditions import Conditions, Foresight, conditions, foresight
from .criteria import Agreed, agreed
from .design import Design, design
from .futures import Futures
from .instances import Instances, instances
from .log import DecisionLog, decision_log
from .measures import UNITS
from .review import Review, range_of, replay, review
from .signals import Signals, first_payer, signals
from .stages import Stages, stages

all_dated(globals())
