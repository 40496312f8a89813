"""The decision log: what the rule proposed, what the body decided, and why when they differ.

Of 37 published pilots, 17 met all their criteria and 30 declared they would go on (Mellor et al., 2021): what a body
does with its criteria is worth keeping.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import _, date, money, ngettext, number
from ..pilot import Pilot
from ..tables import DECISIONS, PROJECT
from ..text import clause
from .instances import short_of_quorum

_SAME_SENSE = {"go": "go", "go_conditions": "go"}  # a go with conditions is a go


@dataclass(frozen=True)
class DecisionLog:
    """Decisions across gates.

    table : one row a decision, by date: date, body, stage, proposal, decision, agrees (True, False, NA without a noted
        proposal), short (fewer people than the quorum were present), reason, different_because, dissent, envelope_eur, votes (for, against, abstentions as one text),
        next_date, today_proposal and today_probability (what the rule of today says with what was known that day; None
        and NaN when it was not asked for).
    """

    table: pd.DataFrame

    @property
    def compared(self) -> int:
        """Decisions whose proposal was noted."""
        return int(self.table["agrees"].notna().sum())

    @property
    def agreeing(self) -> int:
        return int(self.table["agrees"].fillna(False).sum())

    def sentences(self, lang: str | None = None) -> list[str]:
        """How often the body followed the rule, then each decision, then what is missing."""
        with i18n.use_language(lang):
            if self.table.empty:
                return [_("No decision is noted yet.")]
            return [_agreement(self), *map(_told, self.table.itertuples()), *_findings(self)]

    def findings(self, lang: str | None = None) -> list[str]:
        """Decisions that differ from the proposal without saying why."""
        with i18n.use_language(lang):
            return _findings(self)

    def plot(self, ax=None):
        """Proposals and decisions along the same line of time."""
        from .charts_body import draw_log

        return draw_log(self, ax)


def decision_log(pilot: Pilot, replayed: bool = False, draws: int = 1000, seed: int = 0) -> DecisionLog:
    """The decisions of a pilot beside what was proposed.

    Parameters
    ----------
    pilot : Pilot
    replayed : bool
        Also judge again with what was known on the day of each decision (slower: one review a decision).
    draws, seed : int
        For those reviews.
    """
    table = pilot["decisions"].dropna(subset=["date"]).sort_values("date", kind="stable")
    order = table.index
    table = table.reset_index(drop=True)
    sense = [
        pd.NA if pd.isna(p) else _SAME_SENSE.get(p, p) == _SAME_SENSE.get(d, d)
        for p, d in zip(table["proposal"], table["decision"], strict=True)
    ]
    table["agrees"] = pd.array(sense, dtype="boolean")
    table["short"] = short_of_quorum(pilot).reindex(order).to_numpy()
    table["votes"] = [_votes(row) for row in table.itertuples()]
    then = [_then(pilot, row.date, draws, seed) if replayed else (None, np.nan) for row in table.itertuples()]
    table["today_proposal"] = [proposal for proposal, _q in then]
    table["today_probability"] = np.array([q for _proposal, q in then], dtype=float)
    return DecisionLog(table)


def _then(pilot: Pilot, day: pd.Timestamp, draws: int, seed: int) -> tuple[str | None, float]:
    """What the rule says with what was known the day before; (None, NaN) before there is anything to judge."""
    from .review import FIRST_MONTH, review

    eve = day - pd.Timedelta(days=1)
    if len(pilot.as_of(eve).months) < FIRST_MONTH:
        return None, np.nan
    found = review(pilot, as_of=eve.date(), draws=draws, seed=seed)
    return found.proposal, found.probability


def _votes(row) -> str:
    """ "7 – 1 – 1"; "" when not noted."""
    counts = (row.votes_for, row.votes_against, row.abstentions)
    return "" if all(np.isnan(n) for n in counts) else " – ".join(number(np.nan_to_num(n)) for n in counts)


# ---- in words


def label(decision) -> str:
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
    values = {"head": head, "decision": label(row.decision).lower(), "proposal": label(row.proposal).lower()}
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
    if row.votes:
        said.append(_("Votes for, against, abstentions: {votes}.", votes=row.votes))
    if row.envelope_eur > 0:
        said.append(_("Envelope released: {amount}.", amount=money(row.envelope_eur)))
    return said


def _findings(log: DecisionLog) -> list[str]:
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
