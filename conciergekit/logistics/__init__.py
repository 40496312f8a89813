"""What trips really cost: tours, stops, schemes, break-even, and new tours.

costs = ck.logistics.cost_tours(pilot)          # what each tour, stop and order costs
ck.logistics.stops_needed(pilot)                # how many stops make a tour pay
ck.logistics.compare_schemes(pilot)             # direct, grouped, fixed days, pick-up point
ck.logistics.plan_tours(stops, vehicles)        # better tours for tomorrow
"""

from .allocation import (
    TourSplit,
    marginal,
    ordered_shapley,
    split_tour,
    stand_alone,
    to_cents,
)
from .breakeven import BreakEven, break_even, stops_for, stops_needed
from .costs import TourCost, kilometric_scale, tour_cost
from .model import TripModel, tour_constant, trip_model
from .places import (
    Matrix,
    PlaceError,
    check_points,
    communes,
    detour,
    distance_matrix,
    haversine_km,
    locate,
    speed_kmh,
)
from .plan import Plan, evaluate
from .planning import plan_tours
from .schemes import Comparison, Scheme, compare_schemes, default_schemes
from .steps import next_steps
from .tours import TourCosts, cost_tours

__all__ = [
    "BreakEven",
    "Comparison",
    "Matrix",
    "PlaceError",
    "Plan",
    "Scheme",
    "TourCost",
    "TourCosts",
    "TourSplit",
    "TripModel",
    "break_even",
    "check_points",
    "communes",
    "compare_schemes",
    "cost_tours",
    "default_schemes",
    "detour",
    "distance_matrix",
    "evaluate",
    "haversine_km",
    "kilometric_scale",
    "locate",
    "marginal",
    "next_steps",
    "ordered_shapley",
    "plan_tours",
    "speed_kmh",
    "split_tour",
    "stand_alone",
    "stops_for",
    "stops_needed",
    "to_cents",
    "tour_constant",
    "tour_cost",
    "trip_model",
]
