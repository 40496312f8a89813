"""At the end of a session: what the rule would have proposed and when, what was true, what each choice cost, how well confidence matched."""

from dataclasses import dataclass

import pandas as pd

from .. import gates
from ..core.i18n import use_language
from . import words
from .drawn import Drawn
from .session import Session
from .truth import ADJUST, CONTINUE, EXTEND, RIGHT_EUR, STOP, Truth, brier

RULE = "*"  # the rule's line among the groups, the last one; no group can be called so
# what the rule may propose, as one of the four decisions
AS_CHOICE = {
    "go": CONTINUE,
    "go_conditions": CONTINUE,
    "adjust": ADJUST,
    "extend": EXTEND,
    "suspend": EXTEND,
    "stop": STOP,
}


@dataclass(frozen=True)
class Debrief:
    """What a session comes to.

    rule : one row a month: month, proposal (of `gates.review`, on the workbook of that month), probability, bottleneck, choice, cost_eur, right.
    commits : one row a decision: group, month, choice, reason, confidence (percent), cost_eur, right, scored.
    groups : one row a group, and one for the rule: group, decided, money_eur (from the first decision to the end of the year
    after the last), missed_eur (the most that could be made less that), brier, confidence (mean, percent), right_share.

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
        """In words: what was true, what it asked for, the rule, then each group."""
        with use_language(lang):
            return words.debrief(self)

    def html(self, lang: str | None = None) -> str:
        """The same, with a table of the groups and one of the months."""
        with use_language(lang):
            return words.debrief_html(self)


def debrief(drawn: Drawn, session: Session, draws: int = 2000) -> Debrief:
    """What the session comes to; the months that were opened are the ones that count.

    Parameters
    ----------
    drawn, session
        The case as it was drawn, and the decisions taken on it.
    draws
        Simulated truths of each review.
    """
    months = drawn.months
    rule = proposals(drawn, draws)
    rows, totals = [], []
    for group in session.groups:
        said = {one.month: one for one in session.commits(group)}
        choices = [said[month].choice if month in said else EXTEND for month in months]
        mine = [
            {"group": group, "month": month, "choice": said[month].choice, "reason": said[month].reason, "confidence": said[month].confidence,
             "cost_eur": cost, "right": cost <= RIGHT_EUR, "scored": STOP not in choices[:at]}
            for at, (month, cost) in enumerate(zip(months, drawn.truth.costs(choices), strict=True)) if month in said
        ]  # fmt: skip
        rows += mine
        totals.append(_total(group, drawn.truth, choices, [row for row in mine if row["scored"]], len(said)))
    totals.append(_total(RULE, drawn.truth, list(rule["choice"]), [], len(months)))
    columns = ["group", "month", "choice", "reason", "confidence", "cost_eur", "right", "scored"]
    return Debrief(drawn, rule, pd.DataFrame(rows, columns=columns), pd.DataFrame(totals))


def proposals(drawn: Drawn, draws: int = 2000) -> pd.DataFrame:
    """What the rule would have proposed with the workbook of each month, and what following it would have cost."""
    rows = []
    for month in drawn.months:
        then = gates.review(drawn.until(month), draws=draws)
        rows.append((month, then.proposal, then.probability, then.bottleneck, AS_CHOICE[then.proposal]))
    table = pd.DataFrame(rows, columns=["month", "proposal", "probability", "bottleneck", "choice"])
    costs = drawn.truth.costs(list(table["choice"]))
    return table.assign(cost_eur=costs, right=[cost <= RIGHT_EUR for cost in costs])


def _total(group: str, truth: Truth, choices: list[str], scored: list[dict], decided: int) -> dict:
    money = truth.money(choices)
    sure = [row["confidence"] / 100 for row in scored]
    right = [row["right"] for row in scored]
    return {
        "group": group,
        "decided": decided,
        "money_eur": money,
        "missed_eur": truth.best()[0] - money,
        "brier": brier(sure, right),
        "confidence": 100 * sum(sure) / len(sure) if sure else float("nan"),
        "right_share": sum(right) / len(right) if right else float("nan"),
    }
