"""How results are told: one module a result, of sentences, charts and tables in words. Figures stand in the analyses.

A new telling is a module here and its line below.
"""

TELLINGS = {
    "gates.Agreed": "gates.agreed",
    "gates.Columns": "gates.columns",
    "gates.Conditions": "gates.conditions",
    "gates.DecisionLog": "gates.log",
    "gates.Design": "gates.design",
    "gates.Futures": "gates.futures",
    "gates.Instances": "gates.instances",
    "gates.Review": "gates.review",
    "gates.Signals": "gates.signals",
    "gates.Stages": "gates.stages",
    "offers.Offers": "offers",
    "portfolio.Portfolio": "portfolio",
    "quality.Quality": "quality",
    "read.RoadMatrix": "roads",
    "readiness.Readiness": "readiness",
    "targets.Criteria": "targets.criteria",
    "targets.Focus": "targets.focus",
    "targets.Priorities": "targets.priorities",
    "targets.Questions": "targets.ask",
    "targets.Shift": "targets.shift",
    "targets.Watch": "targets.watch",
}  # room and name of a result -> its module
