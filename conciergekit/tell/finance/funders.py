"""The funders of the catalogue in words: how well each is known, and what it pays for."""

from ...core.i18n import N_, _, date, listing, money, percent
from ...core.tables import FUNDING
from ...finance.funding.funders import DATED, GUESS, READ, Funder

DEGREES = {
    READ: N_("read at the source"),
    DATED: N_("another year or place"),
    GUESS: N_("assumed by the kit"),
}
PARTS = {
    "amount": N_("amount"),
    "rate": N_("share paid"),
    "public": N_("limit of public money"),
    "window": N_("filing dates"),
    "statuses": N_("who may ask"),
    "accounts": N_("expenses paid"),
    "delay": N_("delay of the money"),
}
_INVESTMENT = ("2",)


def degree(code: str) -> str:
    """How well something is known."""
    return _(DEGREES[code]) if code else _("not stated")


def status(code: str) -> str:
    """ "idée", "déposé": how far a line of the Funding sheet has come, in the middle of a sentence."""
    return FUNDING["status"].label(code).lower()


def how_sure(funder: Funder) -> str:
    """Its parts by degree: "read at the source: amount; supposed by the kit: delay of the money"."""
    parts = {code: [_(PARTS[part]) for part, known in funder.sure if known == code] for code in DEGREES}
    said = (
        _("{degree}: {parts}", degree=degree(code), parts=listing(some))
        for code, some in parts.items()
        if some
    )
    return _("; ").join(said)


def closing(row) -> str:
    """The day files close, of a line of the calendar; to check where it is known of another year or place only."""
    day = date(row.closes)
    return _("date to check: {day}", day=day) if row.to_check else day


def limits(funder: Funder) -> str:
    """The expenses it pays for and, when its own words do not tell them, its ceilings; "" when none is known."""
    said = []
    if funder.mine and funder.max_eur == funder.max_eur:
        said.append(_("up to {amount}", amount=money(funder.max_eur)))
    if funder.mine and funder.max_share == funder.max_share:
        said.append(_("{share} of the cost at most", share=percent(funder.max_share)))
    if funder.accounts == _INVESTMENT:
        said.append(_("investment only (class 2)"))
    elif funder.accounts:
        said.append(_("accounts {names}", names=listing(funder.accounts)))
    return ", ".join(said)
