"""The time machine in words: the figures of a month, the end of a session."""

from html import escape

import pandas as pd

from .. import gates
from ..core.i18n import _, listing, money, month, number, percent
from ..core.pilot import Pilot
from ..core.tables import CRITERIA
from ..finance import books
from ..indicators import records
from . import texts
from .truth import ADJUST, CONTINUE, EXTEND, STOP


def choice_words() -> dict[str, str]:
    """The four decisions, in the language in use."""
    return {CONTINUE: _("Continue"), ADJUST: _("Adjust"), EXTEND: _("Extend the test"), STOP: _("Stop")}


def what_choices_mean() -> dict[str, str]:
    """What each decision does from the next month on."""
    return {
        CONTINUE: _("take the means of the next stage: more hours, a wider area"),
        ADJUST: _("put the lever not yet tried in place, and go on as a test"),
        EXTEND: _("leave the test as it is for one more month"),
        STOP: _("close in good order; nothing comes after"),
    }


def figures(pilot: Pilot) -> list[str]:
    """The last month of a workbook in a few sentences; no verdict, no chance."""
    last = pilot.months[-1]
    orders = records.orders_by_month(pilot)
    asked = records.requests_by_month(pilot)
    lines = books.period_entries(pilot)
    mine = lines[lines["month"] == last].groupby("nature")["amount_eur"].sum()
    own, spent, given = (float(mine.get(nature, 0.0)) for nature in ("own_revenue", "expense", "subsidy"))
    said = [
        _("{month}: {requests} requests received, {orders} orders delivered.", month=month(last), requests=number(asked.iloc[-1]), orders=number(orders.iloc[-1])),
        _("Since the start: {orders} orders delivered in {n} months.", orders=number(orders.sum()), n=len(orders)),
        _("The month’s own revenue is {own}, its expenses {spent}, its grants {given}.", own=money(own), spent=money(spent), given=money(given)),
    ]  # fmt: skip
    satisfied = pilot["surveys"][pilot["surveys"]["question"] == "satisfaction"]
    said.append(_("Of {n} people who answered since the start, {good} are satisfied.", n=len(satisfied), good=int((satisfied["score"] >= 4).sum())))  # fmt: skip
    contracts = pilot["contracts"]
    if len(contracts):
        signed = contracts[contracts["status"] == "signed"]
        quoted = contracts[contracts["status"] == "quoted"]
        said.append(_("Contracts signed: {signed} a month in {n}; quotes: {quoted} a month in {m}.", signed=money(signed["amount_eur"].sum()), n=len(signed), quoted=money(quoted["amount_eur"].sum()), m=len(quoted)))  # fmt: skip
    notes = pilot["journal"]
    notes = notes[notes["date"].dt.to_period("M") == last]["text"]
    said += [_("Field journal: {note}.", note=note.rstrip(".")) for note in notes]
    return said


def requirements(pilot: Pilot) -> list[str]:
    """What was agreed before the test: each requirement, its lever, and how often it was tried."""
    agreed = gates.agreed(pilot).table
    found = []
    for row in agreed.itertuples():
        share = gates.UNITS[row.indicator] == "share"
        asked = percent(row.requirement) if share else number(row.requirement)
        said = _("{name}: at most {asked}.") if row.at_most else _("{name}: at least {asked}.")
        lever = _("Lever: {lever}; tried so far: {n}.", lever=row.lever, n=int(row.lever_tried))
        found.append(f"{said.format(name=CRITERIA['indicator'].label(row.indicator), asked=asked)} {lever}")
    return found


def months(pilot: Pilot) -> pd.DataFrame:
    """One row a month: requests, orders delivered, days on which a request came (a closed service has none)."""
    log = pilot["requests"]
    days = log["date"].groupby(log["date"].dt.to_period("M")).nunique().reindex(pilot.months, fill_value=0)
    return pd.DataFrame(
        {
            _("Requests"): records.requests_by_month(pilot).to_numpy(),
            _("Orders delivered"): records.orders_by_month(pilot).to_numpy(),
            _("Days with a request"): days.to_numpy(),
        },
        index=[month(one) for one in pilot.months],
    )


# ---- the end of a session -------------------------------------------------------------------------------------------


def debrief(found) -> list[str]:
    """Sentences of a `Debrief`: the first says what was true."""
    truth, words = found.truth, choice_words()
    most, best = truth.best()
    said = [
        _("What was true. {truth}", truth=_(texts.TRUE[found.drawn.case.name][truth.verdict])),
        _(
            "Whoever knew it would have decided: {path}. That makes {money} from the first decision to a year after the last.",
            path=_path(truth.months, best),
            money=money(most),
        ),
        _("The rule would have proposed: {path}.", path=_path(found.rule["month"], found.rule["choice"])),
        _first_right(found),
    ]
    for row in found.groups.itertuples():
        if row.group == "*":
            said.append(_("Following the rule makes {money}: {missed} less than could be made.", money=money(row.money_eur), missed=money(row.missed_eur)))  # fmt: skip
            continue
        mine = found.commits[found.commits["group"] == row.group]
        said.append(
            _("{group}: {path}. That makes {money}: {missed} less than could be made.", group=row.group, path=_path(mine["month"], mine["choice"]), money=money(row.money_eur), missed=money(row.missed_eur))
        )  # fmt: skip
        dear = mine.loc[mine["cost_eur"].idxmax()] if len(mine) else None
        if dear is not None and dear["cost_eur"] > 1:
            said.append(_("{group}: the dearest decision, “{choice}” in month {month}, cost {cost}.", group=row.group, choice=words[dear["choice"]].lower(), month=dear["month"], cost=money(dear["cost_eur"])))  # fmt: skip
        if not pd.isna(row.brier):
            said.append(_("{group}: sure at {confidence} on average, right {right} of the time; Brier score {brier}.", group=row.group, confidence=percent(row.confidence / 100), right=percent(row.right_share), brier=number(row.brier, 2)))  # fmt: skip
    return [*said, *method()]


def method() -> list[str]:
    """How the figures of a debrief are computed."""
    return [
        _("How euros are counted: each decision says how the next month runs, and the last one the year after it. Each month brings what was true of it. Beginning the next stage, adjusting and closing are paid once."),
        _("A decision costs the most that could be made before it, less the most that still can after it. It proves right when it costs nothing."),
        _("Brier score: the mean of (confidence − outcome)², the outcome being 1 when the decision proves right and 0 when not. 0 is perfect; saying 50% each time gives 0.25."),
    ]  # fmt: skip


def _first_right(found) -> str:
    """From which month the rule proposes what the truth asks for in the end."""
    same = [choice == found.truth.verdict for choice in found.rule["choice"]]
    if not same[-1]:
        return _("At the last decision the rule did not propose what was right: {choice}.", choice=choice_words()[found.truth.verdict].lower())  # fmt: skip
    at = max((i + 1 for i, one in enumerate(same) if not one), default=0)
    return _("It proposes “{choice}”, which was right in the end, from month {month} on.", choice=choice_words()[found.truth.verdict].lower(), month=found.rule["month"].iloc[at])  # fmt: skip


def _path(months, choices) -> str:
    words = choice_words()
    return listing(_("month {n} {choice}", n=n, choice=words[choice].lower()) for n, choice in zip(months, choices, strict=True))  # fmt: skip


def debrief_html(found) -> str:
    """The sentences, and a table of the months by group; reasons are shown as typed, never as code."""
    words, commits = choice_words(), found.commits
    heads = [_("Month"), _("Rule"), _("Knowing it"), *found.groups["group"][:-1]]
    rows = []
    for at, month_ in enumerate(found.truth.months):
        cells = [str(month_), words[found.rule["choice"].iloc[at]], words[found.truth.best()[1][at]]]
        for group in found.groups["group"][:-1]:
            mine = commits[(commits["group"] == group) & (commits["month"] == month_)]
            cells.append("—" if mine.empty else _("{choice}, {sure}, {cost}", choice=words[mine["choice"].iloc[0]], sure=percent(mine["confidence"].iloc[0] / 100), cost=money(mine["cost_eur"].iloc[0])))  # fmt: skip
        rows.append(cells)
    reasons = [
        _("{group}, month {month}: {reason}", group=row.group, month=row.month, reason=row.reason)
        for row in commits.itertuples()
    ]
    return (
        "".join(f"<p>{escape(sentence)}</p>" for sentence in debrief(found))
        + html_table(heads, rows)
        + "<ul>" + "".join(f"<li>{escape(reason)}</li>" for reason in reasons) + "</ul>"
    )  # fmt: skip


def html_table(heads: list[str], rows: list[list[str]]) -> str:
    """A plain table; every cell is text."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
