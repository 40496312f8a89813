"""A review in words, whole: the answer, why, each criterion, and what surrounds them."""

import numpy as np

from ..i18n import _, chances, ngettext, number, percent, span
from . import words
from .collect import takes


def sentences(review) -> list[str]:
    """The answer first, then why, then each criterion."""
    said = [words.headline(review)]
    if review.probability == review.probability:
        said.append(words.imagine(review.probability))
        said += words.why_all_together(review)
    said.append(words.holding_back(review))
    said += [_("To collect: {what}.", what=takes(name)) for name in review.missing["indicator"]]
    said += [_("Condition: {what}", what=text[0].lower() + text[1:]) for text in words.conditions(review)]
    said += _around(review)
    said += [words.criterion(row) + _about(row) for row in review.criteria.itertuples()]
    if review.proposal in ("go", "go_conditions"):
        said.append(
            _("To confirm at the next gate: a level just reached often looks a little better than it is.")
        )
    return said


def _about(row) -> str:
    """What else must be known of one criterion: past expectations, silent people, a closed group."""
    said = []
    if getattr(row, "note", ""):
        said.append(_("Note: {what}.", what=words.remark(row.note)))
    if np.isfinite(getattr(row, "silent_low", np.nan)):
        bounds = span(percent(row.silent_low), percent(row.silent_high))
        said.append(_("If none, or all, of those who did not answer were satisfied: {span}.", span=bounds))
    if getattr(row, "group", 0):
        said.append(
            _(
                "Everyone asked belongs to a group of {n}: the others' answers are the only doubt.",
                n=number(row.group),
            )
        )
    return "".join(f" {text}" for text in said)


def _around(review) -> list[str]:
    """What surrounds the chances: the guess made before, the bounds, the cash, the deadline."""
    said = []
    if review.guess_decides:
        low, high = chances(review.guesses["sceptical"]), chances(review.guesses["hopeful"])
        said.append(_("What was expected before the test still decides: {low} for a sceptic, {high} for an optimist. More data "
                      "are needed before leaning on them.", low=low, high=high))  # fmt: skip
    paid = review.gate.cash
    if paid == paid and review.gate.short_of_cash:
        said.append(_("Cash: {chances} that an orderly stop stays paid for until the next gate; the rule asks for {asked}.",
                      chances=chances(paid), asked=chances(review.gate.cash_asked)))  # fmt: skip
    today, agreed = review.today, review.rule
    if not review.gate.last and (today.go, today.stop) != (agreed.go, agreed.stop):
        said.append(ngettext("{n} month before the day agreed to decide, the thresholds close in: going on from {go} (agreed: "
                             "{agreed_go}), stopping up to {stop} (agreed: {agreed_stop}).",
                             "{n} months before the day agreed to decide, the thresholds close in: going on from {go} (agreed: "
                             "{agreed_go}), stopping up to {stop} (agreed: {agreed_stop}).",
                             review.gate.left, go=chances(today.go), agreed_go=chances(agreed.go),
                             stop=chances(today.stop), agreed_stop=chances(agreed.stop)))  # fmt: skip
    if review.gate.last:
        asked = chances(review.rule.at_deadline)
        said.append(_("The day agreed to decide has come: from {asked}, going on costs less than stopping on average.", asked=asked)
                    if review.rule.stakes_known else
                    _("The day agreed to decide has come, and nobody has said what each mistake would cost: from {asked}, the "
                      "rule proposes to go on.", asked=asked))  # fmt: skip
    kinds = set(review.criteria.loc[review.criteria["light"] != words.GREY, "kind"])
    if "share" in kinds:
        said.append(_("Ranges of shares take in what was expected before the test, worth a few answers; those of the indicators "
                      "rest on the answers alone."))  # fmt: skip
    return said
