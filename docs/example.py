"""The kit as a library: what a month leaves, from a pilot's own figures. The core is enough: in its folder, pip install .

python docs/example.py data_samples/contrats
"""

import sys

import conciergekit as ck
from conciergekit.scenarios import Assumption, simulate, switch_value


def left_over(orders, per_order, fixed):
    return orders * per_order - fixed


measured = ck.indicators.table(ck.load_pilot(sys.argv[1])).set_index("id")
orders = measured.loc["orders_month"]
assumptions = [
    Assumption("orders", orders.low, orders.value, orders.high, origin="observed", source=orders.source),
    Assumption("per_order", 4, 6, 9),
    Assumption("fixed", 150, 200, 300),
]
month = simulate(left_over, assumptions, seed=1)
print(*month.sentences("en"), sep="\n")
print(
    f"Nothing is left at {switch_value(left_over, assumptions, 'orders'):.0f} orders a month, of {orders.value:.0f}."
)
