"""The decision log told."""

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, date, number
from ...core.tables import BODIES, DECISIONS, PROJECT
from ...core.text import clause, one_line
from ...gates.log import DecisionLog
from ..common import Many, Said, say, sayer

WITHOUT_QUORUM = N_("This decision was taken without the quorum: it does not count until it is confirmed.")
_REASONS = {
    "reason": "Reason: {text}.",
    "different_because": "Why another decision: {text}.",
    "dissent": "Minority opinion: {text}.",
}
_SAID = {
    "none": "No decision is noted yet.",
    "decided": "{head}: the body decided “{decision}”.",
    "decided_on": "{head}: the rule proposed “{proposal}”, the body decided “{decision}”.",
    "not_compared": Many(
        "{n} decision noted, without what the rule proposed that day.",
        "{n} decisions noted, without what the rule proposed on those days.",
    ),
    "never": "The body never decided what the rule proposed ({all:count} decisions).",
    "agreeing": Many(
        "The body decided what the rule proposed {n} time of {all:count}.",
        "The body decided what the rule proposed {n} times of {all:count}.",
    ),
    "opinion": "On {day:day}, {body} gave the opinion {decision}.",
    "opinion_unnoted": "On {day:day}, {body} gave an opinion; which one is not noted.",
    "no_decision_body": "That body does not decide, as the sheet “{sheet}” says.",
    "votes": "Votes for, against, abstentions: {votes}.",
    "envelope": "Envelope released: {amount:money}.",
    "short": "Careful: the decision of {day:day} was taken without the quorum. It releases no means until it is confirmed.",
    "mute": "To complete: on {day:day} the decision differs from the proposal and nothing says why.",
}
_say = sayer(_SAID)


def sentences(log: DecisionLog) -> Said:
    """How often the body followed the rule, then each decision, then what is missing."""
    if log.decisions.empty:
        yield _say("none")
    elif not log.compared:
        yield _say("not_compared", len(log.decisions))
    elif log.compared > 1:  # one alone says it itself
        yield _say("agreeing" if log.agreeing else "never", log.agreeing, all=log.compared)
    yield from map(_told, log.table.itertuples())
    yield from findings(log) if len(log.decisions) else ()


def _label(decision) -> str:
    """ "Continuer sous conditions"; a dash when none is noted."""
    return i18n.MISSING if decision is None or pd.isna(decision) else DECISIONS["decision"].label(decision)


def opinion(body, day, decision: str) -> str:
    """What a body that does not decide wrote among the decisions ("": nothing), and why it is none."""
    noted = "opinion" if decision else "opinion_unnoted"
    said = _say(noted, day=day, body=one_line(body), decision=decision)
    return f"{said} {_say('no_decision_body', sheet=BODIES.title)}"


def _told(row) -> str:
    if row.opinion:
        noted = "" if pd.isna(row.decision) else _("“{decision}”", decision=_label(row.decision).lower())
        return opinion(row.body, row.date, noted)
    head = date(row.date)
    if pd.notna(row.stage):
        head = _("{day} ({stage})", day=head, stage=PROJECT["stage"].label(row.stage))
    decision, proposal = _label(row.decision).lower(), _label(row.proposal).lower()
    decided = "decided" if pd.isna(row.agrees) else "decided_on"
    return " ".join([_say(decided, head=head, decision=decision, proposal=proposal), *_details(row)])


def _details(row) -> Said:
    for name in _REASONS:
        if text := clause(getattr(row, name)):
            yield say(_REASONS[name], text=text)
    counts = (row.votes_for, row.votes_against, row.abstentions)
    if not all(np.isnan(n) for n in counts):
        yield _say("votes", votes=" – ".join(number(np.nan_to_num(n)) for n in counts))
    if row.envelope_eur > 0:
        yield _say("envelope", amount=row.envelope_eur)


def findings(log: DecisionLog) -> list[str]:
    """Decisions that differ from the proposal without saying why."""
    differs = log.table[~log.table["agrees"].fillna(True)]
    mute = differs[~differs["different_because"].map(clause).astype(bool)]
    short = log.table.loc[log.table["short"], "date"]
    return [*(_say("short", day=day) for day in short), *(_say("mute", day=day) for day in mute["date"])]
