"""The decision log told."""

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, date, money, ngettext, number
from ...core.tables import BODIES, DECISIONS, PROJECT
from ...core.text import clause, one_line
from ...gates.log import DecisionLog
from ..common import Said

_DECIDED = {
    None: N_("{head}: the body decided “{decision}”."),
    True: N_("{head}: the rule proposed “{proposal}”, the body decided “{decision}”."),
    False: N_("{head}: the rule proposed “{proposal}”, the body decided “{decision}”."),
}  # whether they agree
WITHOUT_QUORUM = N_("This decision was taken without the quorum: it does not count until it is confirmed.")
_REASONS = {
    "reason": N_("Reason: {text}."),
    "different_because": N_("Why another decision: {text}."),
    "dissent": N_("Minority opinion: {text}."),
}


def sentences(log: DecisionLog) -> list[str]:
    """How often the body followed the rule, then each decision, then what is missing."""
    if log.table.empty:
        return [_("No decision is noted yet.")]
    if log.decisions.empty:
        return [_("No decision is noted yet."), *map(_told, log.table.itertuples())]
    return [*_agreement(log), *map(_told, log.table.itertuples()), *findings(log)]


def _label(decision) -> str:
    """ "Continuer sous conditions"; a dash when none is noted."""
    return i18n.MISSING if decision is None or pd.isna(decision) else DECISIONS["decision"].label(decision)


def _agreement(log: DecisionLog) -> Said:
    """Of several decisions; one alone says it itself."""
    if not log.compared:
        yield ngettext(
            "{n} decision noted, without what the rule proposed that day.",
            "{n} decisions noted, without what the rule proposed on those days.",
            len(log.decisions),
        )
        return
    if log.compared == 1:
        return
    if not log.agreeing:
        yield _("The body never decided what the rule proposed ({all} decisions).", all=number(log.compared))
        return
    yield ngettext(
        "The body decided what the rule proposed {n} time of {all}.",
        "The body decided what the rule proposed {n} times of {all}.",
        log.agreeing,
        all=number(log.compared),
    )


def opinion(body, day, decision: str) -> str:
    """What a body that does not decide wrote among the decisions ("": nothing), and why it is none."""
    values = {"day": date(day), "body": one_line(body)}
    said = (
        _("On {day}, {body} gave the opinion {decision}.", decision=decision, **values)
        if decision
        else _("On {day}, {body} gave an opinion; which one is not noted.", **values)
    )
    return " ".join([said, _("That body does not decide, as the sheet “{sheet}” says.", sheet=BODIES.title)])


def _told(row) -> str:
    if row.opinion:
        noted = "" if pd.isna(row.decision) else _("“{decision}”", decision=_label(row.decision).lower())
        return opinion(row.body, row.date, noted)
    head = date(row.date)
    if pd.notna(row.stage):
        head = _("{day} ({stage})", day=head, stage=PROJECT["stage"].label(row.stage))
    agrees = None if pd.isna(row.agrees) else bool(row.agrees)
    decision, proposal = _label(row.decision).lower(), _label(row.proposal).lower()
    return " ".join([_(_DECIDED[agrees], head=head, decision=decision, proposal=proposal), *_details(row)])


def _details(row) -> list[str]:
    given = {words: clause(getattr(row, name)) for name, words in _REASONS.items()}
    said = [_(words, text=text) for words, text in given.items() if text]
    counts = (row.votes_for, row.votes_against, row.abstentions)
    if not all(np.isnan(n) for n in counts):
        votes = " – ".join(number(np.nan_to_num(n)) for n in counts)
        said.append(_("Votes for, against, abstentions: {votes}.", votes=votes))
    if row.envelope_eur > 0:
        said.append(_("Envelope released: {amount}.", amount=money(row.envelope_eur)))
    return said


def findings(log: DecisionLog) -> list[str]:
    """Decisions that differ from the proposal without saying why."""
    differs = log.table[~log.table["agrees"].fillna(True)]
    weak = [
        _(
            "Careful: the decision of {day} was taken without the quorum. It releases no means until it is confirmed.",
            day=date(row.date),
        )
        for row in log.table[log.table["short"]].itertuples()
    ]
    mute = differs[~differs["different_because"].map(clause).astype(bool)]
    why = N_("To complete: on {day} the decision differs from the proposal and nothing says why.")
    return weak + [_(why, day=date(day)) for day in mute["date"]]
