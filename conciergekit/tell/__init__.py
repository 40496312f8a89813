"""How results are told: one module a result, of sentences, charts and tables in words. Figures stand in the analyses.

A new telling is a module here and its line below.
"""

from importlib import import_module

TELLINGS = {
    "offers.Offers": "offers",
    "read.RoadMatrix": "roads",
    "targets.Criteria": "targets.criteria",
    "targets.Focus": "targets.focus",
    "targets.Priorities": "targets.priorities",
    "targets.Questions": "targets.ask",
    "targets.Shift": "targets.shift",
    "targets.Watch": "targets.watch",
}  # room and name of a result -> its module


def of(result_type: type):
    """The module that tells a type of result; LookupError when none does."""
    room = result_type.__module__.split(".")[1]
    return import_module(f".{TELLINGS[f'{room}.{result_type.__name__}']}", __name__)
