"""The decision log told."""

import numpy as np
import pandas as pd

from ... import i18n
from ...gates.log import DecisionLog
from ...i18n import _, date, money, ngettext, number
from ...tables import DECISIONS, PROJECT
from ...text import clause


def sentences(log: DecisionLog) -> list[str]:
    """How often the body followed the rule, then each decision, then what is missing."""
    if log.table.empty:
        return [_("No decision is noted yet.")]
    return [_agreement(log), *map(_told, log.table.itertuples()), *findings(log)]


def _label(decision) -> str:
    """ "Continuer sous conditions"; a dash when none is noted."""
    return i18n.MISSING if decision is None or pd.isna(decision) else DECISIONS["decision"].label(decision)


def _agreement(log: DecisionLog) -> str:
    if not log.compared:
        return ngettext("{n} decision noted, without what the rule proposed that day.",
                        "{n} decisions noted, without what the rule proposed on those days.", len(log.table))  # fmt: skip
    return ngettext("The body followed the proposal in {n} decision of {all}.", "The body followed the proposal in {n} decisions of {all}.",
                    log.agreeing, all=number(log.compared))  # fmt: skip


def _told(row) -> str:
    head = date(row.date)
    if pd.notna(row.stage):
        head = _("{day} ({stage})", day=head, stage=PROJECT["stage"].label(row.stage))
    values = {
        "head": head,
        "decision": _label(row.decision).lower(),
        "proposal": _label(row.proposal).lower(),
    }
    if pd.isna(row.agrees):
        said = _("{head}: the body decided “{decision}”.", **values)
    elif row.agrees:
        said = _("{head}: the rule proposed “{proposal}”, the body decided “{decision}”.", **values)
    else:
        said = _(
            "{head}: the rule proposed “{proposal}”, the body decided otherwise: “{decision}”.", **values
        )
    return said + "".join(" " + part for part in _details(row))


def _details(row) -> list[str]:
    said = []
    for text, words in ((row.reason, _("Reason: {text}.")), (row.different_because, _("Why otherwise: {text}.")),
                        (row.dissent, _("Minority opinion: {text}."))):  # fmt: skip
        if clause(text):
            said.append(words.format(text=clause(text)))
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
        _("Careful: the decision of {day} was taken without the quorum; it releases no means until it is confirmed.",
          day=date(row.date))
        for row in log.table[log.table["short"]].itertuples()
    ]  # fmt: skip
    mute = differs[~differs["different_because"].map(clause).astype(bool)]
    return weak + [
        _(
            "To complete: on {day} the decision differs from the proposal and nothing says why.",
            day=date(row.date),
        )
        for row in mute.itertuples()
    ]
