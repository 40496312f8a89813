"""What a user's own file of facts says and where it is wrong (see ``conciergekit.facts``)."""

from ..i18n import N_
from .message import Message

_SEE = N_("Write the name as “conciergekit facts” gives it.")

FACT_MESSAGES: dict[str, Message] = {
    "facts_own": Message(
        N_("Your own file replaces facts of the kit: {names}."),
        N_("Nothing to do; “conciergekit facts” shows them."),
    ),
    "facts_unreadable": Message(
        N_("This file of facts cannot be read ({reason}): the facts of the kit are used."),
        N_("Save it anew as plain text (UTF-8)."),
    ),
    "facts_syntax": Message(
        N_("This file of facts is not written as TOML from this line on: none of it is used."),
        N_("Between brackets the name of a fact, then one “key = value” a line; texts between quotes."),
    ),
    "facts_unknown": Message(N_("“{typed}” is no fact of the kit: it is not used."), _SEE, N_("Did you mean “{suggestion}”?")),
    "facts_key": Message(
        N_("“{typed}” says nothing about “{name}”: this fact of the kit is kept."), _SEE, N_("Did you mean “{suggestion}”?")
    ),
    "facts_number": Message(
        N_("“{key}” of “{name}” takes a positive number, not “{typed}”: this fact of the kit is kept."),
        N_("Write a number without unit, with a point for decimals: 0.3."),
    ),
    "facts_share": Message(
        N_("“{key}” of “{name}” is a share, from 0 to 1, not “{typed}”: this fact of the kit is kept."),
        N_("Write 0.3 for 30%."),
    ),
    "facts_date": Message(
        N_("“{key}” of “{name}” takes a day, not “{typed}”: this fact of the kit is kept."),
        N_("Write it year first and without quotes: 2027-01-01."),
    ),
    "facts_yesno": Message(
        N_("“{key}” of “{name}” takes true or false, not “{typed}”: this fact of the kit is kept."),
        N_("Write true or false, without quotes."),
    ),
    "facts_list": Message(
        N_("“{key}” of “{name}” takes a list like the kit's, not “{typed}”: this fact of the kit is kept."),
        N_("Write it between square brackets, as “conciergekit facts” shows it."),
    ),
    "facts_parts": Message(
        N_("“{key}” of “{name}” holds several figures, not “{typed}”: this fact of the kit is kept."),
        N_("Name those that change, between braces: value = {{ … = … }}. Known names: {names}."),
    ),
    "facts_page": Message(
        N_("“{typed}” is not the address of a page: this fact of the kit is kept."),
        N_("Give the address of the page itself, with https:// and what follows the site's name."),
    ),
    "facts_window": Message(
        N_("“{key}” of “{name}” takes two days of a year, not “{typed}”: this funder of the kit is kept."),
        N_("Write month then day: window = [\"01-12\", \"03-12\"]."),
    ),
    "facts_funder": Message(
        N_("“{typed}” is no funder of the kit and has no name: it is not used."),
        N_("Give it a name: name = “…”. Nothing else is required."),
        N_("Did you mean “{suggestion}”? Otherwise give it a name: name = “…”."),
    ),
    "facts_privacy": Message(
        N_("The smallest group shown cannot be smaller than the kit's: people could be recognised. The kit's is kept."),
        N_("Give a larger number, or leave this fact out."),
    ),
}  # fmt: skip
