"""One function a chart: each draws a table that can be asked for, and computes nothing."""

from .accounts import accounts
from .channels import channels
from .demand import demand
from .indicators import indicators
from .orders import orders
from .shift import shift
from .tour_costs import tour_costs

__all__ = ["accounts", "channels", "demand", "indicators", "orders", "shift", "tour_costs"]
