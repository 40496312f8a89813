"""What trips really cost: tours, stops, schemes, break-even, and new tours.

costs = ck.logistics.cost_tours(pilot)          # what each tour, stop and order costs
ck.logistics.stops_needed(pilot)                # how many stops make a tour pay
ck.logistics.who_causes(pilot)                  # cost, price, solidarity by village and target group
ck.logistics.compare_schemes(pilot)             # direct, grouped, fixed days, pick-up point, provider, shared
ck.logistics.replay(pilot)                      # the last weeks' real orders under other schemes
ck.logistics.learn(pilot)                       # what the log teaches; alarm(pilot): when to worry
ck.logistics.plan_tours(stops, vehicles)        # better tours for tomorrow
ck.logistics.tour_map(pilot)                    # the tours on a map, by commune
ck.logistics.with_roads(pilot, matrix)          # your own roads, once read: ck.read.read_matrix(path, ids)
"""

from ..communes import haversine_km
from ..roads.barriers import Barrier
from ..roads.network import Roads, distance_matrix, with_roads
from ..roads.places import Matrix, PlaceError, check_points, communes, detour, locate, speed_kmh
from .actions import Actions, rank_actions
from .allocation import (
    TourSplit,
    marginal,
    ordered_shapley,
    split_tour,
    stand_alone,
    to_cents,
)
from .approximation import daganzo_km, day_km, figliozzi_km, hull_area, one_tour_km
from .breakeven import BreakEven, break_even, stops_for, stops_needed
from .causes import Causes, who_causes
from .changes import Departures, Modes, by_mode, if_volunteers_leave
from .costs import TourCost, kilometric_scale, tour_cost
from .evaluation import evaluate
from .evening import Evening, evening
from .frequency import Frequency, choose_frequency
from .insight import alone_or_together
from .learning import Alarm, Learned, alarm, learn
from .maps import tour_map
from .model import TripModel, tour_constant, trip_model
from .plan import Plan
from .planning import plan_tours
from .replay import Replay, replay
from .scheme import Scheme, SchemeError, default_schemes
from .schemes import Comparison, compare_schemes
from .steps import next_steps
from .tours import TourCosts, cost_tours

__all__ = [
    "Actions",
    "Alarm",
    "Barrier",
    "BreakEven",
    "Causes",
    "Comparison",
    "Departures",
    "Evening",
    "Frequency",
    "Learned",
    "Matrix",
    "Modes",
    "PlaceError",
    "Plan",
    "Replay",
    "Roads",
    "Scheme",
    "SchemeError",
    "TourCost",
    "TourCosts",
    "TourSplit",
    "TripModel",
    "alarm",
    "alone_or_together",
    "break_even",
    "by_mode",
    "check_points",
    "choose_frequency",
    "communes",
    "compare_schemes",
    "cost_tours",
    "daganzo_km",
    "day_km",
    "default_schemes",
    "detour",
    "distance_matrix",
    "evaluate",
    "evening",
    "figliozzi_km",
    "haversine_km",
    "hull_area",
    "if_volunteers_leave",
    "kilometric_scale",
    "learn",
    "locate",
    "marginal",
    "next_steps",
    "one_tour_km",
    "ordered_shapley",
    "plan_tours",
    "rank_actions",
    "replay",
    "speed_kmh",
    "split_tour",
    "stand_alone",
    "stops_for",
    "stops_needed",
    "to_cents",
    "tour_constant",
    "tour_cost",
    "tour_map",
    "trip_model",
    "who_causes",
    "with_roads",
]
