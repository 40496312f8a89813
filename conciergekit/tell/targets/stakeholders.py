"""Stakeholders in words: whose weights rank, whose answers do not hold together, why two of them part."""

import numpy as np

from ...core.i18n import N_, _, listing, number, percent, rounded
from ...targets.anchors import criterion_label
from ...targets.stakeholders import Differences, Voice
from ..common import Said, sayer

HOW = {
    "points": N_("points"),
    "ranges": N_("ranges of points"),
    "order": N_("ranks"),
    "comparisons": N_("comparisons two by two"),
}
_SAID = {
    "whose": "Weights: what was said by {who}.",
    "same": "Weights: what was said by {who}, each counting the same.",
    "shares": "Weights: what was said by {who}; share of each{rounded}: {shares}.",
    "incoherent": "The comparisons of {who} do not hold together (ratio {ratio}, at most 0.10 is advised). First to look at again: {criterion} against {other}, said to count {given} times as much; the other answers imply {implied:tenth}.",
    "agree": "On the same figures, all stakeholders would nearly always start with the same offer. They could disagree on the figures, not on the values.",
    "values": "{one} and {other} part because they value different things. On the same figures, they would start with a different offer ({values:chances}). More data would not settle it; a discussion would.",
    "data": "{one} and {other} differ mostly for want of data. On the same figures: {values:chances} of starting with a different offer. With better figures: {data:chances} that one of them changes first choice. Look for data first.",
}
_say = sayer(_SAID)


def whose(heard: tuple[Voice, ...]) -> str:
    """Whose weights are used, and how much each counts."""
    used = [voice for voice in heard if not voice.trouble]
    who = listing([_("{who} ({how})", who=voice.name, how=_(HOW[voice.how])) for voice in used])
    if len(used) < 2:
        return _say("whose", who=who)
    if np.ptp([voice.share for voice in used]) < 1e-9:
        return _say("same", who=who)
    shares = listing([_("{who} {share}", who=v.name, share=percent(v.share)) for v in used])
    return _say("shares", who=who, shares=shares, rounded=rounded([voice.share for voice in used]))


def left_out(heard: tuple[Voice, ...]) -> list[str]:
    """Who is not heard, and why."""
    said = N_("{who} is left out of the ranking: {why}.")
    return [_(said, who=voice.name, why=voice.trouble) for voice in heard if voice.trouble]


def remarks(heard: tuple[Voice, ...]) -> list[str]:
    """What to tell about the voices themselves: those left out, those whose judgements do not hold together."""
    out = left_out(heard)
    for voice in (voice for voice in heard if voice.revisit):
        *pair, given, implied = voice.revisit
        criterion, other = (_("“{text}”", text=criterion_label(name)) for name in pair)
        told = {"who": voice.name, "criterion": criterion, "other": other, "implied": implied}
        ratio = number(voice.consistency_ratio, 2)
        out.append(_say("incoherent", ratio=ratio, given=number(given, 2 if given % 1 else 0), **told))
    return out


def why_apart(found: Differences | None) -> Said:
    """The two stakeholders furthest apart, and whether values or figures part them."""
    if found is None or not len(found.table):
        return
    pair = found.table.loc[found.table["by_values"].idxmax()]
    unsure = max(found.by_data.values())
    what = "values" if pair["by_values"] >= unsure else "data"
    odds = {"values": pair["by_values"], "data": unsure}
    yield _say("agree" if pair["by_values"] < 0.1 else what, one=pair["one"], other=pair["other"], **odds)
