"""What trips really cost: tours, stops, schemes, break-even, and new tours.

costs = ck.logistics.cost_tours(pilot)          # what each tour, stop and order costs
ck.logistics.stops_needed(pilot)                # how many stops make a tour pay
ck.logistics.who_causes(pilot)                  # cost, price, solidarity by village and target group
ck.logistics.compare_schemes(pilot)             # direct, grouped, fixed days, pick-up point, provider, shared
ck.logistics.replay(pilot)                      # the last weeks' real orders under other schemes
ck.logistics.learn(pilot)                       # what the log teaches; alarm(pilot): when to worry
ck.logistics.plan_tours(stops, vehicles)        # better tours for tomorrow
ck.logistics.tour_map(pilot)                    # the tours on a map, by commune
"""

from ..core.communes import haversine_km
from ..core.pilot import all_dated
from ..core.roads.network import Roads, distance_matrix
from ..core.roads.places import Matrix, PlaceError, check_points, communes, detour, locate, speed_kmh
from .breakeven import BreakEven, stops_for, stops_needed
from .causes import Causes, marginal, ordered_shapley, stand_alone, who_causes
from .changes import Modes, by_mode
from .costs import TourCost, tour_cost
from .learning import Alarm, Learned, alarm, learn
from .model import TripModel, trip_model
from .planning.day import DayTours, propose_day
from .planning.tours import Plan, plan_tours
from .schemes.comparison import Actions, Comparison, compare_schemes, rank_actions
from .schemes.frequency import Frequency, choose_frequency
from .schemes.replay import Replay, replay
from .schemes.scheme import Scheme, SchemeError, default_schemes
from .tours import TourCosts, cost_tours

all_dated(globals())
