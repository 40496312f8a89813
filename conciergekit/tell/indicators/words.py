"""Words of the indicators that go with a number: what n counts, and what it would take to know more."""

from ...core.i18n import N_, ngettext
from ..common import Many

STATUS_WORDS = {
    "measured": N_("measured"),
    "estimated": N_("estimated"),
    "declared": N_("declared"),
    "signed": N_("estimated, signed contracts included"),
    "absent": N_("not measured"),
}
NOTES = {
    "refused_inside": N_(
        "Some requests from communes of the test were refused as outside the area: check the reason or the commune"
    ),
    "as_said": N_("where no request names its provider, those the Providers sheet says are active"),
    "unread": N_("lines of the accounts without an amount are not counted"),
    "few_answers": N_("less than {least} of those asked answered"),
    "months_apart": N_("months that were closed, or that the log does not tell, are left out"),
    "one_role": N_("graded by one role only"),
    "disagree": N_("the raters disagree by two grades or more"),
}
# what `n` counts, said with it
COUNTED = {
    "requests": lambda n: ngettext("{n} request", "{n} requests", n),
    "orders": lambda n: ngettext("{n} order", "{n} orders", n),
    "months": lambda n: ngettext("{n} month", "{n} months", n),
    "weeks": lambda n: ngettext("{n} week", "{n} weeks", n),
    "answers": lambda n: ngettext("{n} answer", "{n} answers", n),
    "clients": lambda n: ngettext("{n} user", "{n} users", n),
    "people": lambda n: ngettext("{n} person", "{n} people", n),
    "payers": lambda n: ngettext("{n} payer", "{n} payers", n),
    "providers": lambda n: ngettext("{n} provider", "{n} providers", n),
    "services": lambda n: ngettext("{n} service", "{n} services", n),
    "slots": lambda n: ngettext("{n} drop-in session", "{n} drop-in sessions", n),
    "hours": lambda n: ngettext("{n} hour", "{n} hours", n),
    "tours": lambda n: ngettext("{n} tour", "{n} tours", n),
    "raters": lambda n: ngettext("{n} rater", "{n} raters", n),
    "skills": lambda n: ngettext("{n} skill", "{n} skills", n),
    "changes": lambda n: ngettext("{n} change noted", "{n} changes noted", n),
    "contracts": lambda n: ngettext("{n} contract", "{n} contracts", n),
    "accounts": lambda n: ngettext("{n} month of accounts", "{n} months of accounts", n),
    "commitments": lambda n: ngettext("{n} order or contract", "{n} orders or contracts", n),
    "members": lambda n: ngettext("{n} member", "{n} members", n),
    "person_weeks": lambda n: ngettext("{n} week of one person", "{n} weeks of one person", n),
    "grants": lambda n: ngettext("{n} grant", "{n} grants", n),
}
# what it would take to know more, by the reason of not knowing
MORE = {
    "answers": Many(
        "{n} more answer to know it within {points} points",
        "{n} more answers to know it within {points} points",
    ),
    "requests": Many(
        "{n} more request to know it within {points} points",
        "{n} more requests to know it within {points} points",
    ),
    "orders": Many(
        "{n} more order to know it within {points} points",
        "{n} more orders to know it within {points} points",
    ),
    "clients": Many(
        "{n} more user to know it within {points} points",
        "{n} more users to know it within {points} points",
    ),
    "months": Many("{n} more complete month", "{n} more complete months"),
    "private": Many(
        "Shown from {n} person up, to keep answers private",
        "Shown from {n} people up, to keep answers private",
    ),
    "rater": N_("One more rater, of another role"),
    "households": N_("Write the households of each commune on the Territory sheet"),
    "amounts": N_("Write the missing amounts in the Ledger sheet"),
    "bank": N_("Export the accounts with the whole bank (FEC, or all journals)"),
    "sales": N_("Write the sales in the Ledger sheet"),
    "order_eur": N_("Write what each order brings on the Requests sheet, 0 if a contract pays it"),
    "opening_cash": N_("Write the cash at the start on the Project sheet"),
    "payer": N_("Write who pays on the Ledger sheet: nothing says it of {n:money}"),
    "payer_month": N_("Write who pays on the Ledger sheet: nothing says it of {n:money} a month"),
    "next_stage": N_("Write the cost of the next stage and of an orderly closure on the Project sheet"),
    "no_volume": N_("An order leaves no margin: see its price and what it costs"),
}
# the workshop's own names, in its order
FAMILIES = {
    "Q0": N_("Number of requests and needs in a defined area"),
    "Q1": N_("State of the order book"),
    "Q2": N_("Requests and needs: declared, expressed, served"),
    "Q3a": N_("Finance (at break-even)"),
    "Q3b": N_("Resources available"),
    "Q4": N_("Network of providers to meet demand"),
    "Q5": N_("Identification of incoming requests"),
    "Q6": N_("Workload well managed"),
    "Q+": N_("Loyalty, engagement, dispersion, trips"),
    "L1": N_("Satisfaction, three populations apart"),
    "L2": N_("Specification (choice of providers)"),
    "L3": N_("Social impact, inside and outside"),
    "L4": N_("Vision in the medium and long term"),
    "L5": N_("Level of energy, private"),
    "L6": N_("Upskilling"),
}
