"""The few forms a chart takes: data first, drawn afterwards. Knows no domain.

A telling says what a chart shows (`Rows`, `Curves`); where things stand, how long words wrap and what survives
grey and colour blindness is decided here, once.
"""

from .drawn import plot
from .forms import Band, Curve, Curves, Lane, Line, Mark, Row, Rows, Span, Spot, bar
from .page import html
