"""What the checks between sheets, the privacy and the safety of files say."""

from ..i18n import N_
from .message import Message

CROSS_MESSAGES: dict[str, Message] = {
    # ---- files
    "mislabelled": Message(
        N_("“{typed}” is not what its name says (it holds: {kind}). It is read as what it is."),
        N_("Save it under its true format, so that other programs open it too."),
    ),
    "macros_ignored": Message(
        N_("The file holds macros: they are neither run nor read."),
        N_("Nothing to do."),
    ),
    "links_ignored": Message(
        N_("The file draws values from other files: the last values saved are read, the links are not followed."),
        N_("If these values may have changed, open the file, refresh it and save it again."),
    ),
    # ---- people
    "personal_column": Message(
        N_("This column seems to hold personal data ({kind}; filled cells: {cells}): it is not read and appears nowhere."),
        N_("Delete it from the file you pass on: a client code is enough."),
    ),
    # ---- the same thing twice
    "line_twice": Message(
        N_("This line says the same as line {first}. Both are counted."),
        N_("Delete it if it was entered twice."),
    ),
    "ledger_twice": Message(
        N_("Same day, same line of the budget, same amount as line {first}. Both are counted."),
        N_("Delete it if it was entered twice; otherwise nothing to do."),
    ),
    "request_twice": Message(
        N_("This request is like another in all but its number. Both are counted."),
        N_("Delete it if it was entered twice; otherwise nothing to do."),
    ),
    "one_client_two_codes": Message(
        N_("“{typed}” and “{other}” look like one client under two codes. They are counted as two."),
        N_("If they are one, type “{other}” everywhere."),
    ),
    # ---- opening and season
    "month_twice": Message(
        N_("Another line speaks of the same month. Only the last one is used."),
        N_("Keep one line for each month."),
    ),
    "closed_month": Message(
        N_("The month is said to be closed, and yet the log of requests has dates in it ({n}). This line is not used."),
        N_("Type the share of the month that was open, or correct the dates."),
    ),
    # ---- requests
    "commission_over_order": Message(
        N_("The commission kept ({typed} €) is more than the order itself ({order} €). Both are kept."),
        N_("Check the two amounts: nothing would be left for the provider."),
    ),
    "paid_not_served": Message(
        N_("A request that was not served brought money in. Both are kept."),
        N_("Correct the outcome, or empty what was kept and the day of payment."),
    ),
    "open_but_closed": Message(
        N_("The request is still open, and yet has a closing day ({typed})."),
        N_("Give it its outcome, or delete the day."),
    ),
    "paid_before": Message(
        N_("Paid on {typed}, more than {days} days before the request was made."),
        N_("Check the year of both dates."),
    ),
    "reason_but_served": Message(
        N_("A served request gives a reason for not being served: the reason is not used."),
        N_("Delete the reason, or correct the outcome."),
    ),
    "service_not_started": Message(
        N_("“{typed}” was served before this service started ({started}). It is counted."),
        N_("Check the day of service, or the start in the sheet of services."),
    ),
    "provider_other_service": Message(
        N_("“{typed}” is not listed as a provider of “{service}”. The request is kept."),
        N_("Add a line to the sheet of providers if they do this too."),
    ),
    "public_differs": Message(
        N_("This request says “{typed}”, and the sheet of clients says “{other}” for {client}. The request is followed."),
        N_("Correct one of the two, or leave both if the request was for someone else."),
    ),
    "tour_other_day": Message(
        N_("Tour “{typed}” was on {date}, more than a week from the day of service. Both are kept."),
        N_("Check the number of the tour and the two dates."),
    ),
    "before_commune": Message(
        N_("The request came before its commune joined the test ({date})."),
        N_("Nothing to do if it was served outside the territory; otherwise check the two dates."),
    ),
    # ---- territory, publics, periods
    "territory_widened": Message(
        N_("The territory was widened on {typed}, during the test: requests per inhabitant before and after do not compare."),
        N_("Check the day. If it is right, compare periods with the same communes."),
    ),
    "shares_sum": Message(
        N_("The planned shares add up to {percent}%, not to 100%."),
        N_("Correct them: each is a part of all orders."),
    ),
    "date_after_data": Message(
        N_("{typed} comes after the day until which the data are said complete ({until})."),
        N_("Put that day forward in the project sheet if these lines are complete; otherwise nothing to do."),
    ),
    "ends_before": Message(
        N_("The end ({typed}) comes before the start ({start}). Both are kept."),
        N_("Correct one of the two dates."),
    ),
    "after_leaving": Message(
        N_("Hours on {typed} for someone who left on {date}."),
        N_("Check the day, or the end in the sheet of the team."),
    ),
    # ---- trips and hours
    "over_a_day": Message(
        N_("{hours} h for one person on one day: more than it holds. They are counted."),
        N_("Give each day its line, or the Monday of the week for a week's hours."),
    ),
    "heavy_week": Message(
        N_("{hours} h for one person in one week. They are counted."),
        N_("Check; if it is right, it is worth talking about."),
    ),
    # ---- money
    "ledger_mismatch": Message(
        N_("Served requests say {said} € were kept; the ledger holds {booked} € of own revenue over the same months."),
        N_("Check that the ledger is complete, and that the log gives what is kept, not what the client pays."),
    ),
}  # fmt: skip
