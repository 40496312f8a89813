"""Which table of the kit an unknown sheet is: the ones that have what makes them that table, and the likeliest of them."""

import datetime as dt
import re
from collections.abc import Mapping

from ...core.schema import Table, fold
from ...core.tables import LEDGER, TABLES
from ..layout.days.clocks import clock, clock_columns
from ..layout.kinds import BANK, ONLY, UNREAD, Kind
from ..layout.mapping import HOURS
from ..layout.sides import two_sides
from ..understand.doubts.measured import is_counter
from .columns import choose, merit
from .everywhere import by_sign
from .hours import TIME_SAID
from .likeness import of_other_words
from .page import Page
from .proposal import LIKELY, Chosen, titled
from .surveys import question_titles

_ORDERS_SAID = re.compile(
    r"\b(?:commandes|demandes|interventions)\b(?! (?:fournisseurs?|d achat))|\b(?:orders|requests)\b"
)
_GRANTS = re.compile(r"\b(?:financ|subvention|aides?\b|grant|funding)")
_WORKED = re.compile(
    r"\b(?:feuilles? d heures|heures (?:de travail|de benevolat|travaillees)|temps de travail|pointages?|emargements?|time ?sheets?)\b"
)
_PEOPLE_SAID = re.compile(
    r"\b(?:adherent|adhesion|cotisation|membre|client|usager|beneficiaire|abonne|inscrit|famille|foyer|habitant|personne"
    r"|member|customer|user)"
)
_MILEAGE = re.compile(
    r"(?:montant (?:de l |des )?)?(?:(?:indemnites?|defraiements?)(?: (?:kilometriques?|km|dues?))?|frais (?:kilometriques?|km))|(?:montant )?a rembourser|mileage"
)
_FETCHED = re.compile(r"(?:retire|recupere)e?s? le|(?:picked up|collected) on")  # the log of a parcel point


def candidates(kind: Kind | None, page: Page, free: list[int]) -> list[tuple[Table, Chosen]]:
    """The tables a sheet may be, by the whole of it; none where its kind is not read, or where no table has what makes it
    one."""
    if kind and kind.code in UNREAD:
        return []
    one_amount = kind and kind.code == BANK and not two_sides(page.heads)
    if one_amount and not by_sign(page, choose(LEDGER, page, free, kind)):
        return []  # it says what moved; what it was, only its sign and the words of each line
    tables = [table for table in TABLES.values() if not table.form]
    if kind:
        tables = [TABLES[ONLY[kind.code]]]
    elif page.form:
        tables = [table for table in tables if table.name != "surveys"]
    tried = [(table, choose(table, page, free, kind)) for table in tables]
    tried = [found for found in tried if _is_one(*found, page, free) and _may_be(*found, page, free)]
    orders = not page.form and not (kind and kind.code in ONLY) and _ORDERS_SAID.search(page.said)
    if orders and any(table.name == "requests" for table, _chosen in tried):
        tried = [
            found for found in tried if found[0] is not LEDGER
        ]  # a sheet of orders is no list of what was earned
    return tried


def _is_one(table: Table, chosen: Chosen, page: Page, free: list[int]) -> bool:
    """Whether a page has what makes it this table and no other."""
    if _has_heart(table, chosen, page.values):
        return True
    if table.name not in ("time", "tours", "requests") or not titled(table["date"], chosen):
        return False
    heads = [page.heads[p] for p in free]
    if table.name == "time":
        return _by_clock(page, free) or (_WORKED.search(page.said) is not None and titled(HOURS, chosen))
    if table.name == "tours":
        return sum(map(is_counter, heads)) == 2
    return any(_FETCHED.fullmatch(fold(text)) for text in heads)


def _by_clock(page: Page, free: list[int]) -> bool:
    """Whether hours are said by when they began and ended; « Début » of a loan is a day."""
    clocks = clock_columns({p: page.heads[p] for p in free})
    return bool(clocks) and any(
        clock(v) is not None and not isinstance(v, dt.datetime) for v in page.values[clocks[0]]
    )


def _may_be(table: Table, chosen: Chosen, page: Page, free: list[int]) -> bool:
    """False where words of the sheet say that it is not this table, whatever its columns look like."""
    heads = {p: fold(page.heads[p]) for p in {*free, *chosen}}
    if table.name == "funding" and not _GRANTS.search(page.said):
        return not any(heads[p] == "qui" for p in chosen)  # « Qui » gives a grant only where grants are said
    if table.name == "clients" and not _PEOPLE_SAID.search(" ".join([page.said, *map(fold, page.heads)])):
        # a number and a category may be of anything
        return any(titled(table[name], chosen) for name in ("member_since", "membership_eur"))
    if table.name == "tours":  # money given back for kilometres is none
        return not any(_MILEAGE.fullmatch(heads[p]) for p in free)
    return True


_NEARLY = 0.5  # of the merit of the likeliest table


def rival(tried: list, table: Table, said: str) -> Table | None:
    """Another table that a sheet may be: it has what makes it one, and nearly as much; none where the words above, or the names
    of the sheet and the file, are those of the likeliest alone."""
    merits = {other.name: merit(other, chosen)[0] for other, chosen in tried}
    others = [name for name in merits if name != table.name and merits[name] >= _NEARLY * merits[table.name]]

    def named(one: Table) -> bool:
        hours = one.name == "time" and TIME_SAID.search(said) is not None
        return hours or any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in one.sheet_names)

    best = max(others, key=merits.__getitem__, default=None)
    return None if best is None or (named(table) and not named(TABLES[best])) else TABLES[best]


# What makes a sheet this table and no other: one column of each group (or all of a pair), beside a day or a number all have.
_HEART = {
    "requests": (
        ("date",),
        ("service", "outcome", ("closed_on", "due_on")),
        (
            ("closed_on", "due_on"),
            "public",
            "insee",
            "channel",
            ("service", "outcome"),
            ("service", "closed_on"),
            ("service", "due_on"),
        ),
    ),
    "funding": (("funder",), ("amount_eur",), ("status", "filed_on", "cash_late")),
    "ledger": (("amount_eur",), ("line", "nature", "account", "payer")),
    "contracts": (("amount_eur",), ("per_year", ("start", "end")), ("service", "payer_name")),
    "tours": (("km", "stops", "drive_min", "mode"), ("date",)),
    "stops": (("tour",), ("insee", "kind", "minutes")),
    "time": (("hours",), ("date",), ("category", "person", "paid")),
    "energy": (("score",), ("week",), ("person",)),
    "events": (("participants", "kind"), ("date",)),
    "clients": (
        ("id", "member_since", "membership_eur"),
        ("member_since", "membership_eur", "public", "insee"),
    ),
    "territory": (("insee", "name"), ("population", "households", "in_scope")),
    "opening": (("open_share", "season"),),
    "providers": (("service",), ("active", "charter_signed", "insurance_until")),
    "services": (("label",), ("market", "sap", "commission_share", "fee_eur", "standard_min")),
    "publics": (("label",), ("planned_share", "size")),
    "journal": (("text",), ("date",), ("tags",)),
    "actors": (("id",), ("kind", "commitment", "engagement", "last_contact")),
    "team": (("id",), ("role", "paid", "hours_week", "hour_eur")),
    "lent": (("what",), ("kind", "lender"), ("month_eur", "since", "until")),
    "roads": (("one",), ("other",), ("km", "minutes", "factor")),
    "funders": (("name",), ("opens", "closes", "answer_months", "cost_share")),
    "actions": (("what",), ("owner", "due", "status")),
    "stakeholders": (("stakeholder",), ("weight", "confidence")),
    "retrospectives": (("planned_on",), ("held_on", "question", "answer")),
}


def _has_heart(table: Table, chosen: dict[int, tuple[str, float]], values: Mapping[int, list]) -> bool:
    by_title = {str(column.title): column for column in table.columns}
    titles = {
        title
        for p, (title, likeness) in chosen.items()
        if likeness >= LIKELY and not of_other_words(by_title.get(title), values.get(p, ()))
    }
    if table.name == "surveys":
        return bool(titles & {*question_titles(), str(table["score"].title)})
    if table.name not in _HEART and len(titles) < 2:
        return False  # « What » alone makes a sheet no table
    groups = _HEART.get(table.name) or tuple((column.name,) for column in table.required_columns)

    def has(names: str | tuple[str, ...]) -> bool:
        return all(
            str(table[name].title) in titles for name in ((names,) if isinstance(names, str) else names)
        )

    return all(any(map(has, group)) for group in groups)
