"""What it takes to measure each indicator that is not yet measured, in the words of the workbook's sheets."""

from ..i18n import N_, _, number
from ..indicators import people, records
from ..privacy import fewest_of_team
from .measures import MIN_ANSWERS, MIN_MONTHS

COLLECT = {
    "requests_month": N_("{months} complete months of the Requests sheet"),
    "orders_month": N_("{months} complete months of the Requests sheet, with the day each one was served"),
    "service_rate": N_("the outcome of at least {answers} requests, refused ones included"),
    "on_time_rate": N_("the day promised and the day served, for at least {answers} requests"),
    "repeat_rate": N_("client codes, for at least {answers} clients first served {days} days ago or more"),
    "satisfaction_beneficiaries": N_("at least {answers} answers of people served (Surveys sheet)"),
    "satisfaction_partners": N_("at least {answers} answers of partners (Surveys sheet)"),
    "satisfaction_team": N_("at least {answers} answers of the team (Surveys sheet)"),
    "own_cover": N_("{months} complete months of income and expenses (Ledger sheet)"),
    "result_month_eur": N_("{months} complete months of income and expenses (Ledger sheet)"),
    "contribution_hour_eur": N_(
        "paid hours (Time sheet) and which expenses grow with activity (Ledger sheet)"
    ),
    "runway_months": N_("the cash at the start (Project sheet) and the Ledger sheet"),
    "top_payer_share": N_("who pays: contracts, requests or payers in the Ledger sheet"),
    "provider_redundancy": N_("the Providers sheet, with who is really active"),
    "workload": N_("the hours available of each person (Team sheet) and {months} months of the Time sheet"),
    "desk_concentration": N_("who ran each staffed slot (Staffed slots and events sheet)"),
    "energy": N_("the weekly energy of at least {people} people over the last {weeks} weeks"),
    "vision": N_("grades on the five questions of the vision (Ratings sheet), by more than one role"),
    "specification": N_("a grade of the specification of providers, with its proof (Ratings sheet)"),
    "skills": N_("a first and a later assessment of skills (Skills sheet)"),
    "impact": N_("changes noted with their level of evidence (Social impact sheet)"),
}


def takes(indicator: str) -> str:
    """What it takes to measure an indicator, in the language in use; each figure in it is that of the rule."""
    return _(
        COLLECT[indicator], months=number(MIN_MONTHS), answers=number(MIN_ANSWERS), days=number(records.COME_BACK_DAYS),
        people=number(fewest_of_team()), weeks=number(people.ENERGY_WEEKS),
    )  # fmt: skip
