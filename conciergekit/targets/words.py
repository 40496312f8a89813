"""The ranking in words. Every function speaks the current language."""

from .. import i18n, privacy
from ..i18n import N_, _, chances, listing, ngettext
from .anchors import criterion_label, limit
from .stakeholders import remarks, whose, why_apart

SURE = 0.8  # chance from which a place among the first three is said to be held
REGRET = 1.0  # on 100: less is not worth a sentence

PLACES = {
    "ahead": N_("ahead"),
    "undecided": N_("undecided"),
    "behind": N_("behind"),
    "too_few": N_("too few"),
    "no_criterion": N_("not ranked"),
}


def ranking(result) -> list[str]:
    """What the ranking says, whose weights, what was left out."""
    pairs = result.evaluation.pairs
    if not len(result.table):
        return [
            _("Nothing to rank yet: no request names both a target group and a service."),
            *_unassigned(pairs),
        ]
    ranked = result.ranked
    if not len(ranked):
        return [_nothing_ranked(result), *_too_few(result), *_unassigned(pairs)]
    out = [headline(result), *_money(result)]
    if len(ranked) > 3:
        sure = ranked.loc[ranked["p_top3"] >= SURE, "label"]
        if len(sure):
            out.append(_("Very probably among the first three: {pairs}.", pairs=listing(map(quoted, sure))))
    return [*out, *_disagreement(result), *why_apart(result.differences), weights_used(result), *_criteria(result), *_too_few(result),
            *_unassigned(pairs)]  # fmt: skip


def headline(result) -> str:
    """The answer in one sentence."""
    ranked, verdict = result.ranked, result.verdict
    if verdict is None:
        return ranking(result)[0]
    first = ranked.iloc[verdict.best]
    if verdict.runner_up is None:
        return _("Only one pair can be ranked: {pair}.", pair=quoted(first["label"]))
    second = ranked.iloc[verdict.runner_up]
    values = {
        "first": quoted(first["label"]),
        "second": quoted(second["label"]),
        "chance": chances(first["p_first"]),
        "other": chances(second["p_first"]),
    }
    if verdict.clear:
        return _("{first} comes first, with {chance}; then {second}, with {other}.", **values)
    if verdict.reason == "within_error":
        return _("No clear winner: {first} and {second} are level, with {chance} and {other}.", **values)
    return _("No clear winner: {first} comes first with {chance}, {second} with {other}.", **values)


def weights_used(result) -> str:
    """Whose weights were used."""
    if result.weights_from == "stakeholders":
        return whose(result.voices)
    return {
        "none": _("Weights: nobody gave points, so every way of weighing the criteria counts the same."),
        "points": _("Weights: the points given for this analysis."),
        "order": _("Weights: every way of weighing that respects the order given counts the same."),
    }[result.weights_from]


def quoted(text: str) -> str:
    """A label inside a sentence; the groups too small to be named apart have none."""
    return _("“{text}”", text=text) if text else _("the other target groups")


def group(text: str) -> str:
    """A label in a table or a chart."""
    return text or _("Other target groups")


def standing(result, row) -> str:
    """Where a pair stands, a key of PLACES."""
    if row["status"] != "ranked":
        return row["status"]
    chance = row["p_top3"] if len(result.ranked) > 3 else row["p_first"]
    return "ahead" if chance >= SURE else "behind" if chance <= 1 - SURE else "undecided"


def place(result, row) -> str:
    """A word for where a pair stands, in the current language."""
    return _(PLACES[standing(result, row)])


def nobody_shown() -> str:
    """Why a picture says nothing of any pair."""
    return _(
        "Each pair is asked for by fewer than {n} people: none is shown.", n=i18n.number(privacy.fewest())
    )


def requests_count(n: float) -> str:
    """A number of requests; a small one is not printed, nor that of few people (NaN): it could point at someone."""
    return privacy.said(n) if n == n else _("not shown")


# ---- sentences -------------------------------------------------------------------------------------------


def _nothing_ranked(result) -> str:
    if (result.table["status"] == "too_few").all():
        return _("Nothing to rank yet: no pair has reached {n} requests.", n=i18n.number(limit("too_few")))
    return _("Nothing to rank yet: no criterion can be measured with these data.")


def _money(result) -> list[str]:
    """A pair may be wanted, needed, and lose money: the ranking must not hide it."""
    cells = result.evaluation.pairs.table[["public", "service", "margin_eur"]]
    worth = result.ranked[["public", "service"]].merge(cells, on=["public", "service"])["margin_eur"]
    if not worth.notna().any():
        return []
    if (worth.dropna() < 0).all():
        return [_("Every ranked pair costs more than it brings: the ranking says whom to serve first, not that serving them pays.")]  # fmt: skip
    if worth.iloc[0] < 0:
        return [_("It costs more than it brings: {amount} over the test, work and trips included.", amount=i18n.money(worth.iloc[0]))]  # fmt: skip
    return []


def _disagreement(result) -> list[str]:
    """Who would lose if the group's first came first."""
    people = result.by_stakeholder
    if people["stakeholder"].nunique() < 2:
        return []
    best = result.ranked.iloc[result.verdict.best]
    own = people.loc[people.groupby("stakeholder", sort=False)["p_first"].idxmax()].set_index("stakeholder")
    first = people[(people["public"] == best["public"]) & (people["service"] == best["service"])]
    regret = first.set_index("stakeholder")["regret"]
    apart = own[(own["public"] != best["public"]) | (own["service"] != best["service"])].index
    if not len(apart):
        return [_("All stakeholders would put {pair} first most often.", pair=quoted(best["label"]))]
    loser = regret.loc[apart].idxmax()
    if regret[loser] < REGRET:
        return []
    return [
        _(
            "If {pair} comes first, the one who gives up most is {who}, who would rather start with {own}.",
            pair=quoted(best["label"]),
            who=loser,
            own=quoted(own.loc[loser, "label"]),
        )
    ]


def _criteria(result) -> list[str]:
    found = result.evaluation
    out = [_("Criteria that rank: {names}.", names=_names(found.names))]
    absent = [name for name, why in found.dropped.items() if why == "absent"]
    alike = [name for name, why in found.dropped.items() if why == "alike"]
    if absent:
        out.append(_("Not measured, so left out: {names}.", names=_names(absent)))
    broken = [name for name, why in found.dropped.items() if why == "broken"]
    if broken:
        out.append(_("A figure is infinite, so left out until repaired: {names}.", names=_names(broken)))
    if alike:
        out.append(_("The same for all pairs, so left out: {names}.", names=_names(alike)))
    if result.ranked["not_measured"].sum() > 0:
        out.append(_("Where a pair lacks a measure, anything from worst to best was tried."))
    out += remarks(result.voices)
    return out


def _names(criteria) -> str:
    return listing(criterion_label(name).lower() for name in criteria)


def _too_few(result) -> list[str]:
    small = result.table.loc[result.table["status"] == "too_few", "label"]
    if not len(small):
        return []
    shown = [quoted(text) for text in small[:5]]
    more = len(small) - len(shown)
    if more:
        shown.append(ngettext("{n} other", "{n} others", more))
    return [
        _(
            "Too few requests or people to be ranked or counted here (under {n}), or left out so that those cannot be found by subtraction: {pairs}.",
            n=i18n.number(limit("too_few")),
            pairs=listing(shown),
        )
    ]


def _unassigned(pairs) -> list[str]:
    if not pairs.unassigned:
        return []
    return [
        ngettext(
            "{n} request names no target group or no service and is left out.",
            "{n} requests name no target group or no service and are left out.",
            pairs.unassigned,
        )
    ]
