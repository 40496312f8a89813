"""The data dictionary: every table and column a pilot can have.

The one source of the workbook templates, the checks, and the dictionary page of the documentation.
Column names carry their unit (`_eur`, `_km`, `_min`, `_share`). Amounts are net of VAT.
"""

from ..schema import Table
from .decisions import (
    ACTIONS,
    BODIES,
    CONDITIONS,
    CRITERIA,
    CRITERIA_CHANGES,
    DECISIONS,
    FUTURES,
    RISKS,
    STAGE_PLAN,
    VOTES,
)
from .demand import CLIENTS, CONTRACTS, OPENING, PROVIDERS, PUBLICS, REQUESTS, SERVICES
from .feedback import ACTORS, EVENTS, IMPACT, JOURNAL, RATINGS, SURVEY_WAVES, SURVEYS
from .learning import HYPOTHESES, PLAN_VERSIONS, RETROSPECTIVES, TRIALS
from .money import FUNDERS, FUNDING, LEDGER, LENT, MODELS
from .people import ENERGY, SKILLS, TEAM, TIME
from .priorities import COMPARISONS, PRIORITIES, STAKEHOLDERS
from .project import DATED_ANSWERS, PROJECT
from .trips import ROADS, STOPS, TERRITORY, TOURS

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        PROJECT,
        REQUESTS,
        OPENING,
        TERRITORY,
        ROADS,
        PUBLICS,
        SERVICES,
        CLIENTS,
        CONTRACTS,
        PROVIDERS,
        TOURS,
        STOPS,
        TEAM,
        TIME,
        ENERGY,
        SKILLS,
        LEDGER,
        FUNDING,
        FUNDERS,
        MODELS,
        SURVEYS,
        SURVEY_WAVES,
        RATINGS,
        IMPACT,
        ACTORS,
        EVENTS,
        JOURNAL,
        PRIORITIES,
        COMPARISONS,
        STAKEHOLDERS,
        CRITERIA,
        CRITERIA_CHANGES,
        STAGE_PLAN,
        BODIES,
        VOTES,
        CONDITIONS,
        DECISIONS,
        ACTIONS,
        RISKS,
        DATED_ANSWERS,
        HYPOTHESES,
        PLAN_VERSIONS,
        TRIALS,
        RETROSPECTIVES,
        FUTURES,
        LENT,
    )
}
