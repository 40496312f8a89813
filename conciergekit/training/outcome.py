"""At the end of a session: what the rule would have proposed and when, what was true, what each choice cost, how well confidence matched."""

from dataclasses import dataclass

import pandas as pd

from .. import gates
from ..core.i18n import use_language
from ..draw import laid_out
from . import words
from .drawn import Drawn
from .session import Session
from .truth import ADJUST, CONTINUE, EXTEND, STOP, Truth, brier

# what the rule may propose, as one of the four decisions
AS_CHOICE = dict.fromkeys(("go", "go_conditions"), CONTINUE) | {"adjust": ADJUST}
AS_CHOICE |= dict.fromkeys(("extend", "suspend"), EXTEND) | {"stop": STOP}


@dataclass(frozen=True)
class Debrief:
    """What a session comes to, of the months that were opened.

    rule : one row a month: month, proposal (of `gates.review`, on the workbook of that month), probability, bottleneck, choice, cost_eur, right, scored.
    commits : one row a decision: group, month, choice, reason, confidence (percent), cost_eur, right, scored.
    groups : one row a group, then one for the rule, whose group is None: group, decided, month and choice (of the first
    decision that is not "extend"), missed_eur (the most that could be made less what still can), right (of `scored`),
    confidence (mean, percent), brier.

    A month without a decision counts as "extend" for the money, and is not scored: nothing was decided, the test went on. After a
    stop nothing is scored: nothing was left to decide. A choice proves right when it costs nothing (`Truth.costs`).
    """

    drawn: Drawn
    rule: pd.DataFrame
    commits: pd.DataFrame
    groups: pd.DataFrame

    @property
    def truth(self) -> Truth:
        return self.drawn.truth

    def sentences(self, lang: str | None = None) -> list[str]:
        """In words: what was true, what it asked for, what the rule proposed."""
        with use_language(lang):
            return words.debrief(self)

    def html(self, lang: str | None = None) -> str:
        """The same, with the groups compared and each month; reasons are shown as typed, never as code."""
        with use_language(lang):
            return laid_out.html(words.debrief_blocks(self))


def debrief(drawn: Drawn, session: Session, draws: int = 2000) -> Debrief:
    """What the session comes to; the months that were opened are the ones that count. draws : simulated truths of each review."""
    rule = proposals(drawn, draws, session.opened)
    rows, totals = [], []
    for group in session.groups:
        said = {one.month: one for one in session.commits(group)}
        choices = [said[month].choice if month in said else EXTEND for month in rule["month"]]
        mine = [
            {"group": group, "reason": one.reason, "confidence": one.confidence, **row}
            for row in _scored(drawn.truth, choices, rule["month"])
            if (one := said.get(row["month"]))
        ]
        rows += mine
        totals.append(_total(group, sum(drawn.truth.costs(choices)), mine))
    unsure = rule.assign(confidence=float("nan")).to_dict("records")
    totals.append(_total(None, rule["cost_eur"].sum(), unsure))
    columns = ["group", "month", "choice", "reason", "confidence", "cost_eur", "right", "scored"]
    return Debrief(drawn, rule, pd.DataFrame(rows, columns=columns), pd.DataFrame(totals, dtype=object))


def proposals(drawn: Drawn, draws: int = 2000, last: int | None = None) -> pd.DataFrame:
    """What the rule would have proposed with the workbook of each month (to `last`), and what following it would have cost."""
    months = [month for month in drawn.months if last is None or month <= last]
    then = {month: gates.review(drawn.until(month), draws=draws) for month in months}
    said = [(one.proposal, one.probability, one.bottleneck) for one in then.values()]
    table = pd.DataFrame(said, columns=["proposal", "probability", "bottleneck"])
    scored = _scored(drawn.truth, [AS_CHOICE[one.proposal] for one in then.values()], months)
    return pd.concat([table, pd.DataFrame(scored)], axis=1)


def _scored(truth: Truth, choices: list[str], months) -> list[dict]:
    """What each choice cost, and whether it is one to judge."""
    return [
        {
            "month": month,
            "choice": choice,
            "cost_eur": cost,
            "right": cost == 0,
            "scored": STOP not in choices[:at],
        }
        for at, (month, choice, cost) in enumerate(zip(months, choices, truth.costs(choices), strict=True))
    ]


def _total(group: str | None, missed: float, mine: list[dict]) -> dict:
    scored = [row for row in mine if row["scored"]]
    first = next((row for row in mine if row["choice"] != EXTEND), {"month": None, "choice": None})
    sure = [row["confidence"] / 100 for row in scored]
    right = [row["right"] for row in scored]
    return {
        "group": group,
        "decided": len(mine),
        "month": first["month"],
        "choice": first["choice"],
        "missed_eur": missed,
        "right": sum(right),
        "scored": len(scored),
        "confidence": 100 * sum(sure) / len(sure) if sure else float("nan"),
        "brier": brier(sure, right),
    }
