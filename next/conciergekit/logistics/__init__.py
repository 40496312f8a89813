"""What do the trips really cost?"""

from .costs import ToursCost, cost_tours

__all__ = ["ToursCost", "cost_tours"]
