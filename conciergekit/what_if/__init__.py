"""What if something else were decided: each question has what can be moved, as agreed or observed today, and what follows.

    knobs = ck.what_if.trips.knobs(pilot)                                  # tours a week, price, as they are
    ck.what_if.trips.tried(pilot, {("price_eur", "", ""): 9.5}).sentences()  # beside today

Every figure is that of its owner (``targets``, ``logistics``, ``finance``, ``gates``, ``offers``), asked twice.
"""

from . import cash, offers, requirements, trips, weights
from .knobs import Knob, Trial, Value, moved, of_today

# in the order in which a committee reads; the names are those of ``core.hand.QUESTIONS``
QUESTIONS = {"weights": weights, "trips": trips, "cash": cash, "requirements": requirements, "offers": offers}
