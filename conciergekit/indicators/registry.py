"""The indicators, in the workshop's order: their words are in the dictionary of measures, their figures elsewhere."""

from . import demand, means, reach, voices, work
from .model import Spec

_SPECS = (
    # ---- quantitative
    Spec("requests_month", "Q0", ("requests",), demand.requests_month, True, "asked"),
    Spec(
        "requests_per_thousand",
        "Q0",
        ("requests", "territory"),
        demand.requests_per_thousand,
        trended="asked",
    ),
    Spec("out_of_area_share", "Q0", ("requests", "territory"), demand.out_of_area),
    Spec("coverage_share", "Q0", ("requests", "territory"), demand.coverage),
    Spec("order_book_eur", "Q1", ("requests", "contracts"), demand.order_book_eur),
    Spec("order_book_months", "Q1", ("requests", "contracts"), demand.order_book_months, True),
    Spec("order_book_hours", "Q1", ("requests", "contracts", "services"), work.order_book_hours),
    Spec("recurring_share", "Q1", ("contracts",), demand.recurring_share),
    Spec("top_payer_share", "Q1", ("requests", "contracts"), demand.top_payer_share),
    Spec("top_payer_share_test", "Q1", ("requests", "contracts"), demand.top_payer_share_test),
    Spec("need_declared_share", "Q2", ("surveys",), demand.need_declared),
    Spec("requests_expressed", "Q2", ("requests",), demand.requests_expressed),
    Spec("orders_month", "Q2", ("requests",), demand.orders_month, trended="closed"),
    Spec("service_rate", "Q2", ("requests",), demand.service_rate, True, "closed"),
    Spec("conversion_rate", "Q2", ("requests",), demand.conversion_rate, trended="closed"),
    Spec("intention_to_use", "Q2", ("surveys", "requests", "territory"), reach.intention_to_use),
    Spec("own_cover", "Q3a", ("ledger",), means.own_cover, True, "closed"),
    Spec("total_cover", "Q3a", ("ledger",), means.total_cover),
    Spec("result_month_eur", "Q3a", ("ledger",), means.result_month),
    Spec("cash_month_eur", "Q3a", ("ledger",), means.cash_month),
    Spec("with_unpaid_month_eur", "Q3a", ("ledger", "time"), means.result_with_unpaid),
    Spec("volunteer_month_eur", "Q3a", ("time",), means.volunteer_month),
    Spec(
        "contribution_hour_eur",
        "Q3a",
        ("ledger", "time"),
        means.contribution_hour,
        trended="closed",
        over=means.contribution_hour,
    ),  # fmt: skip
    Spec("break_even_orders", "Q3a", ("ledger", "requests"), means.break_even_orders),
    Spec("runway_months", "Q3b", ("ledger", "funding", "project"), means.runway_months, True),
    Spec("cash_eur", "Q3b", ("ledger", "project"), means.cash_now),
    Spec("secured_eur", "Q3b", ("funding",), means.secured_eur),
    Spec("next_stage_cover", "Q3b", ("ledger", "funding", "project"), means.next_stage_cover),
    Spec("hours_week", "Q3b", ("team",), means.hours_available),
    Spec("providers_active", "Q4", ("providers",), means.providers_active),
    Spec("provider_redundancy", "Q4", ("providers", "requests"), means.provider_redundancy),
    Spec("provider_coverage", "Q4", ("requests", "providers"), means.provider_coverage, trended="closed"),
    Spec("provider_acceptance", "Q4", ("requests",), work.acceptance, trended="closed"),
    Spec("provider_load", "Q4", ("providers", "requests"), work.busiest_load),
    Spec("insured_share", "Q4", ("providers",), work.insured_share),
    Spec("delay_days", "Q4", ("requests",), means.delay_days, trended="closed"),
    Spec("traceability", "Q5", ("requests",), means.traceability, trended="asked"),
    Spec("channel_other_share", "Q5", ("requests",), means.channel_other),
    Spec("spontaneous_share", "Q5", ("requests",), means.spontaneous, trended="asked"),
    Spec("awareness", "Q5", ("surveys",), means.awareness),
    Spec("workload", "Q6", ("time", "team"), means.workload, True, "closed"),
    Spec("overloaded_weeks", "Q6", ("time", "team"), means.overloaded_weeks, trended="closed"),
    Spec("overloaded_person_weeks", "Q6", ("time", "team"), work.overloaded_person_weeks, trended="closed"),
    Spec("on_time_rate", "Q6", ("requests",), means.on_time_rate, trended="closed"),
    Spec("strategy_share", "Q6", ("time",), work.strategy_share, trended="closed"),
    Spec("field_share", "Q6", ("time",), work.field_share, trended="closed"),
    Spec("admin_share", "Q6", ("time",), work.admin_share, trended="closed"),
    Spec("travel_share", "Q6", ("time",), work.travel_share, trended="closed"),
    Spec("repeat_rate", "Q+", ("requests",), means.repeat_rate),
    Spec("repeat_revenue_share", "Q+", ("requests",), reach.repeat_revenue_share),
    Spec("members", "Q+", ("clients",), means.members),
    Spec("active_members", "Q+", ("clients", "requests"), reach.active_members),
    Spec("engaged_people", "Q+", ("clients",), means.engaged_people),
    Spec("active_pairs", "Q+", ("requests",), reach.pairs_by_orders, trended="closed"),
    Spec("active_pairs_revenue", "Q+", ("requests", "contracts"), reach.pairs_by_revenue),
    Spec("active_pairs_time", "Q+", ("requests", "contracts", "services"), reach.pairs_by_time),
    Spec("stops_per_tour", "Q+", ("tours",), means.stops_per_tour),
    Spec("cost_per_stop_eur", "Q+", ("tours",), means.cost_per_stop),
    Spec("tour_cost_share", "Q+", ("tours", "ledger"), means.tour_cost_share),
    Spec("tour_cost_share_vehicle", "Q+", ("tours", "ledger"), means.tour_cost_share_vehicle),
    Spec("empty_share", "Q+", ("tours",), means.empty_share),
    Spec("desk_concentration", "Q+", ("events",), means.desk_concentration),
    # ---- qualitative
    Spec("satisfaction_beneficiaries", "L1", ("surveys",), voices.satisfaction_beneficiaries, True, "closed"),
    Spec("satisfaction_partners", "L1", ("surveys",), voices.satisfaction_partners),
    Spec("satisfaction_team", "L1", ("surveys",), voices.satisfaction_team),
    Spec("response_rate", "L1", ("surveys", "survey_waves"), voices.response_rate),
    Spec("response_rate_partners", "L1", ("surveys", "survey_waves"), voices.response_rate_partners),
    Spec("response_rate_team", "L1", ("surveys", "survey_waves"), voices.response_rate_team),
    Spec("specification", "L2", ("ratings",), voices.specification, True),
    Spec("charter_share", "L2", ("providers",), voices.charter_share),
    Spec("impact", "L3", ("impact",), voices.impact, True),
    Spec("impact_internal", "L3", ("impact",), voices.impact_internal),
    Spec("impact_external", "L3", ("impact",), voices.impact_external),
    Spec("vision", "L4", ("ratings",), voices.vision, True),
    Spec("vision_spread", "L4", ("ratings",), voices.vision_spread),
    Spec("energy", "L5", ("energy",), voices.energy, True),
    Spec("energy_change", "L5", ("energy",), voices.energy_change),
    Spec("energy_low_weeks", "L5", ("energy",), voices.energy_low_weeks),
    Spec("skills", "L6", ("skills",), voices.skills, True),
    Spec("skills_gain", "L6", ("skills",), voices.skills_gain),
    Spec("skills_single", "L6", ("skills",), voices.skills_single),
)

SPECS = {spec.id: spec for spec in _SPECS}


def specs() -> tuple[Spec, ...]:
    """Every indicator of the dictionary, in order."""
    return _SPECS


def ids() -> list[str]:
    """Every indicator's id, in order."""
    return list(SPECS)
