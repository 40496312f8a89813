"""The time machine in words: the figures of a month, the end of a session."""

import numpy as np
import pandas as pd

from .. import gates
from ..core.i18n import MISSING, _, money, month, number, percent
from ..core.pilot import Pilot
from ..core.tables import CRITERIA, LEDGER
from ..core.text import clause
from ..draw.blocks import Block, Bullets, Heading, Paragraph, Table
from ..finance import books, revenue
from ..indicators import records, voices
from ..tell.gates.words import requirement
from . import texts
from .truth import ADJUST, CHOICES, CONTINUE, EXTEND, STOP

LONG = 20  # digits of a number that nobody finds by trying: a try takes 0.1 ms, eight digits three hours


def secrecy(title: str, seed: int | None) -> str:
    """Who may know how a case ends, for whoever draws it."""
    if seed is None:
        return _("The case “{title}” is drawn. Nobody knows how it ends yet, not even you.", title=title)
    said = _(
        "The case “{title}” is drawn by its number: whoever knows the number knows the end.", title=title
    )
    if abs(seed) < 10 ** (LONG - 1):
        said += " " + _(
            "A group that tries numbers one by one finds a short one. Give at least {n} digits, or none.",
            n=LONG,
        )
    return said


def choice_words() -> dict[str, str]:
    """The four decisions, in the language in use."""
    return {CONTINUE: _("Continue"), ADJUST: _("Adjust"), EXTEND: _("Extend the test"), STOP: _("Stop")}


def explained() -> dict[str, str]:
    """The same, and what each does from the next month on."""
    meant = {
        CONTINUE: _("take the means of the next stage: more hours, a wider area"),
        ADJUST: _("put the lever not yet tried in place, and go on as a test"),
        EXTEND: _("leave the test as it is for one more month"),
        STOP: _("close in good order; nothing comes after"),
    }
    return {one: _("{choice}: {what}", choice=said, what=meant[one]) for one, said in choice_words().items()}


# ---- a month --------------------------------------------------------------------------------------------------------


def told(pilot: Pilot) -> list[Block]:
    """The last month of a workbook, and what was required: no verdict, no chance."""
    asked = requirements(pilot)
    required = [Paragraph(_("Required before the test:")), Bullets(tuple(asked))] if asked else []
    return [*map(Paragraph, figures(pilot)), *required]


def figures(pilot: Pilot) -> list[str]:
    """The last month in a few sentences."""
    if not len(pilot.months):
        return [_("No complete month yet.")]
    last = pilot.months[-1]
    orders, asked = records.orders_by_month(pilot), records.requests_by_month(pilot)
    lines = books.period_entries(pilot)
    mine = lines[lines["month"] == last].groupby("nature")["amount_eur"].sum()
    own, spent, given = (money(mine.get(nature, 0.0)) for nature in ("own_revenue", "expense", "subsidy"))
    counts = {"requests": number(asked.iloc[-1]), "orders": number(orders.iloc[-1])}
    done = {"orders": number(orders.sum()), "n": len(orders)}
    euros = {"own": own, "spent": spent, "given": given}
    said = [
        _("{month}: {requests} requests received, {orders} orders delivered.", month=month(last), **counts),
        _("Since the start: {orders} orders delivered in {n} months.", **done),
        _("The month’s own revenue is {own}, its expenses {spent}, its grants {given}.", **euros),
    ]
    satisfied = voices.satisfaction_beneficiaries(pilot)
    if satisfied.n:
        good = {"n": satisfied.n, "good": round(satisfied.value * satisfied.n)}
        said.append(_("Of {n} people who answered since the start, {good} are satisfied.", **good))
    contracts = pilot["contracts"]
    if len(contracts):
        signed = revenue.running_contracts(pilot)["month_eur"]
        quoted = contracts[contracts["status"] == "quoted"].eval("amount_eur * per_year / 12")
        said.append(
            _(
                "Contracts signed: {signed} a month in {n}; quotes: {quoted} a month in {m}.",
                signed=money(signed.sum()),
                n=len(signed),
                quoted=money(quoted.sum()),
                m=len(quoted),
            )
        )
    notes = pilot["journal"]
    notes = notes[notes["date"].dt.to_period("M") == last]["text"]
    return said + [_("Field journal: {note}.", note=clause(note)) for note in notes if clause(note)]


def requirements(pilot: Pilot) -> list[str]:
    """What was agreed before the test: each requirement, its lever, and how often it was tried."""
    found = []
    for row in gates.agreed(pilot).table.itertuples():
        name, lever = CRITERIA["indicator"].label(row.indicator), clause(row.lever)
        said = _("{name}: {required}.", name=name, required=requirement(row))
        if lever:
            tried = number(0 if pd.isna(row.lever_tried) else row.lever_tried)
            said += " " + _("Lever: {lever}; tried so far: {n}.", lever=lever, n=tried)
        found.append(said)
    return found


def months(pilot: Pilot) -> pd.DataFrame:
    """One row a month: requests, orders delivered, days on which a request came (a closed service has none)."""
    days = pilot["requests"]["date"]
    days = days.groupby(days.dt.to_period("M")).nunique().reindex(pilot.months, fill_value=0)
    return pd.DataFrame(
        {
            _("Month"): [month(one) for one in pilot.months],
            _("Requests"): records.requests_by_month(pilot).to_numpy(),
            _("Orders delivered"): records.orders_by_month(pilot).to_numpy(),
            _("Days with a request"): days.to_numpy(),
        }
    )


def lines(pilot: Pilot) -> pd.DataFrame:
    """One row a line of the accounts, its euros by month."""
    by = books.period_entries(pilot).groupby(["nature", "line", "month"])["amount_eur"].sum().unstack()
    named = {
        str(LEDGER["nature"].title): map(LEDGER["nature"].label, by.index.get_level_values(0)),
        str(LEDGER["line"].title): by.index.get_level_values(1),
    }
    return pd.DataFrame(named | {month(one): by[one].map(money).to_numpy() for one in by})


# ---- the end of a session -------------------------------------------------------------------------------------------


def debrief(found) -> list[str]:
    """Sentences of a `Debrief`: the first says what was true."""
    truth, most = found.truth, money(found.truth.best()[0])
    return [
        _("What was true. {truth}", truth=texts.true(found.drawn.case.name, truth.verdict)),
        _("At best: {money}, from the first decision to a year after the last.", money=most),
        _first_right(found),
    ]


def method() -> list[str]:
    """How the figures of a debrief are computed."""
    return [
        _(
            "How euros are counted: each decision says how the next month runs, and the last one the year after it. Each month brings what was true of it. Beginning the next stage, adjusting and closing are paid once."
        ),
        _(
            "A decision costs the most that could be made before it, less the most that still can after it. It proves right when it costs nothing."
        ),
        _(
            "The column “Knowing the end” follows one path: that of somebody who knew it from the first decision on. What a decision costs depends on where its taker stands: it may cost one group more than another."
        ),
        _(
            "Brier score: the mean of (confidence − outcome)², the outcome being 1 when the decision proves right and 0 when not. 0 is perfect; saying 50% each time gives 0.25."
        ),
    ]


def knowing(drawn) -> str:
    """Head of the decisions of somebody who knew the end: one path, which a group may have left."""
    return _("Knowing the end from month {month} on", month=drawn.months[0])


def _first_right(found) -> str:
    """From which month the rule proposes what is right, at the last one opened, for the test as it ran."""
    rule, truth = found.rule, found.truth
    free = [
        [one for one in (truth.verdict, *CHOICES) if not truth.costs([EXTEND] * at + [one])[-1]]
        for at in range(len(rule))
    ]
    right = free[-1][0]
    proposed = [said == right == at[0] for said, at in zip(rule["choice"], free, strict=True)]
    wrong, choice = rule["month"][~np.array(proposed)], choice_words()[right].lower()
    later = rule["month"][rule["month"] > wrong.max()] if len(wrong) else rule["month"]
    if later.empty:
        return _(
            "In month {month} the rule did not propose what was right for the test as it ran: {choice}.",
            month=rule["month"].iloc[-1],
            choice=choice,
        )
    return _(
        "From month {month} on the rule proposes “{choice}”, which was right for the test as it ran.",
        choice=choice,
        month=later.iloc[0],
    )


def debrief_blocks(found) -> list[Block]:
    """The sentences, the groups compared, each month of each, their reasons."""
    reasons = tuple(
        _("{group}, month {month}: {reason}", group=row.group, month=row.month, reason=row.reason)
        for row in found.commits.itertuples()
    )
    return [
        *map(Paragraph, debrief(found)),
        Heading(_("The groups compared"), 2),
        _groups(found),
        Heading(_("Month by month"), 2),
        _months(found),
        *([Heading(_("Reasons"), 2), Bullets(reasons)] if reasons else []),
        *(Paragraph(text, "note") for text in method()),
    ]


def cost(row) -> str:
    """What a decision cost; after a stop nothing was left to decide."""
    return money(row.cost_eur) if row.scored else MISSING


def _groups(found) -> Table:
    """One row a group and one for the rule: the first decision that is not to wait, what was missed, how well it knew."""
    words = choice_words() | {None: MISSING}
    columns = {
        _("Group"): lambda row: row.group or _("Rule"),
        _("Decides in month"): lambda row: number(row.month),
        _("Decision"): lambda row: words[row.choice],
        _("Cost"): lambda row: money(row.missed_eur),
        _("Right"): lambda row: _("{n} of {all}", n=row.right, all=row.scored),
        _("How sure, on average"): lambda row: percent(row.confidence / 100),
        _("Brier score"): lambda row: number(row.brier, 2),
    }
    rows = tuple(tuple(said(row) for said in columns.values()) for row in found.groups.itertuples())
    return Table(tuple(columns), rows, right=frozenset([1, 3, 4, 5, 6]))


def _months(found) -> Table:
    """One row a month that was opened: the rule, whoever knew it, then each group with its confidence and what it cost."""
    words, groups = choice_words(), list(found.groups["group"][:-1])
    said = {(row.group, row.month): row for row in found.commits.itertuples()}

    def cell(group: str, month: int) -> str:
        if (row := said.get((group, month))) is None:
            return MISSING
        sure = percent(row.confidence / 100)
        return _("{choice}, {sure}, {cost}", choice=words[row.choice], sure=sure, cost=cost(row))

    rows = tuple(
        (str(row.month), words[row.choice], words[best], *(cell(group, row.month) for group in groups))
        for row, best in zip(found.rule.itertuples(), found.truth.best()[1], strict=False)
    )
    return Table((_("Month"), _("Rule"), knowing(found.drawn), *groups), rows)
