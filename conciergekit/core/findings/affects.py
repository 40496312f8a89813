"""Which analyses a finding touches, so that people repair first what decides."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..i18n import N_
from ..schema import Words, fold
from ..tables import TABLES
from .words import messages

if TYPE_CHECKING:
    from .finding import Finding

ANALYSES: Mapping[str, str] = {
    "demand": N_("demand"),
    "territory": N_("requests per inhabitant"),
    "orders": N_("order book"),
    "service": N_("service rate and delays"),
    "loyalty": N_("loyalty"),
    "targets": N_("priorities (groups and services)"),
    "trips": N_("cost of trips"),
    "accounts": N_("result and cash"),
    "revenue": N_("revenue per service"),
    "payers": N_("dependence on payers"),
    "funders": N_("funders' calendar"),
    "network": N_("network of providers"),
    "workload": N_("workload"),
    "satisfaction": N_("satisfaction"),
    "mobilisation": N_("mobilisation"),
    "qualities": N_("qualitative indicators"),
    "gate": N_("gate review"),
    "all": N_("all analyses"),
}

_OF_TABLE = {
    "project": ("gate",),
    "requests": ("demand", "gate"),
    "opening": ("gate",),
    "territory": ("territory",),
    "roads": ("trips",),
    "publics": ("targets",),
    "services": ("targets", "revenue"),
    "clients": ("loyalty",),
    "contracts": ("orders", "payers"),
    "providers": ("network",),
    "tours": ("trips",),
    "stops": ("trips",),
    "team": ("workload", "accounts"),
    "time": ("workload", "accounts"),
    "energy": ("qualities",),
    "skills": ("qualities",),
    "ledger": ("accounts", "gate"),
    "funding": ("accounts", "funders"),
    "funders": ("funders",),
    "models": ("accounts",),
    "surveys": ("satisfaction",),
    "survey_waves": ("satisfaction",),
    "ratings": ("qualities",),
    "impact": ("qualities",),
    "actors": ("mobilisation",),
    "events": ("mobilisation",),
    "journal": ("mobilisation",),
    **dict.fromkeys(("hypotheses", "plan_versions", "trials", "retrospectives"), ("mobilisation",)),
    "priorities": ("targets",),
    "criteria": ("gate",),
    "bodies": ("gate",),
    "decisions": ("gate",),
    "actions": ("gate",),
    "risks": ("gate",),
    "futures": ("gate",),
    "lent": ("accounts",),
    "comparisons": ("targets",),
    "stakeholders": ("targets",),
    "criteria_changes": ("gate",),
    "stage_plan": ("gate",),
    "votes": ("gate",),
    "conditions": ("gate",),
    "dated_answers": ("gate",),
}
# Where a column feeds something narrower, or wider, than its table.
_OF_COLUMN = {
    ("project", "name"): (),
    ("project", "start"): ("all",),
    ("project", "data_until"): ("all",),
    ("project", "base_insee"): ("trips",),
    ("project", "area"): ("trips",),
    ("project", "paid_hour_eur"): ("accounts", "trips"),
    ("project", "volunteer_hour_eur"): ("accounts",),
    ("project", "opening_cash_eur"): ("accounts", "gate"),
    ("project", "planned_orders_month"): ("demand", "gate"),
    ("requests", "id"): ("demand",),
    ("requests", "date"): ("demand", "loyalty", "gate"),
    ("requests", "client"): ("loyalty",),
    ("requests", "public"): ("targets",),
    ("requests", "service"): ("targets", "revenue"),
    ("requests", "insee"): ("territory", "trips"),
    ("requests", "channel"): ("demand",),
    ("requests", "spontaneous"): ("demand",),
    ("requests", "outcome"): ("service", "orders", "gate"),
    ("requests", "refusal_reason"): ("service",),
    ("requests", "due_on"): ("service",),
    ("requests", "closed_on"): ("service", "orders"),
    ("requests", "provider"): ("network",),
    ("requests", "tour"): ("trips",),
    ("requests", "order_value_eur"): ("orders", "revenue"),
    ("requests", "commission_eur"): ("revenue", "gate"),
    ("requests", "fee_eur"): ("revenue", "gate"),
    ("requests", "minutes"): ("workload", "revenue"),
    ("requests", "payer_kind"): ("payers",),
    ("requests", "paid_on"): ("accounts",),
    ("requests", "incident"): ("service",),
    ("ledger", "payer"): ("payers",),
    ("ledger", "service"): ("revenue",),
    ("ledger", "line"): ("accounts",),
    ("services", "stop_min"): ("trips",),
    ("services", "standard_min"): ("workload",),
    ("clients", "insee"): ("territory",),
    ("clients", "member_since"): ("mobilisation",),
    ("clients", "engagement"): ("mobilisation",),
    ("clients", "engagement_since"): ("mobilisation",),
    ("publics", "label"): (),
    ("services", "label"): (),
    ("publics", "planned_share"): ("targets",),
    ("territory", "lat"): ("trips",),
    ("territory", "lon"): ("trips",),
    ("territory", "zone"): ("trips",),
}


def affected(finding: "Finding") -> tuple[str, ...]:
    """Codes of `ANALYSES` a finding touches; none for a note, which changes no figure."""
    if finding.weight == "note":
        return ()
    message = messages().get(finding.code)
    if message and message.affects is not None:
        return message.affects
    column = finding.field_name or _column(finding)
    return _OF_COLUMN.get((finding.table, column), _OF_TABLE.get(finding.table, ()))


def _column(finding: "Finding") -> str:
    """The dictionary's name of a column told only by its heading, or by the title of what is missing."""
    table = TABLES.get(finding.table)
    if table is None:
        return ""
    title = finding.values.get("title")
    heading = fold(title.en if isinstance(title, Words) and not finding.column else finding.column)
    return table.named[heading].name if heading in table.named else ""
