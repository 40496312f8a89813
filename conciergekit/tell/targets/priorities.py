"""The ranking told in sentences and tables."""

import numpy as np

from ...core import i18n
from ...core.i18n import _, chances, listing, ngettext
from ...targets.anchors import criterion_label, limit, show
from ...targets.ask import rows_of
from ...targets.priorities import value_turn, weight_turn
from ..common import Many, Said, clients_count, sayer
from . import steps
from .common import quoted
from .stakeholders import remarks, whose, why_apart

SURE = 0.8  # chance from which a place among the first three is said to be held
REGRET = 1.0  # on 100: less is not worth a sentence

_DROPPED = ("absent", "broken", "alike")  # why a criterion ranks nothing
_SAID = {
    "no_pair": "Nothing to rank yet: no request names both a group and a service.",
    "top": "Very probably among the first three: {pairs:list}.",
    "one": "Only one offer can be ranked: {pair}.",
    "clear": "{first} comes first, with {chance:chances}; then {second}, with {other:chances}.",
    "level": "No clear winner: {first} and {second} are level, with {chance:chances} and {other:chances}.",
    "unclear": "No clear winner: {first} comes first with {chance:chances}, {second} with {other:chances}.",
    "too_few": "Nothing to rank yet: no offer has reached {n:count} requests.",
    "not_measured": "Nothing to rank yet: no criterion can be measured with these data.",
    "by_none_used": "Weights: no answer can be used, so every way of weighing the criteria counts the same.",
    "by_none": "Weights: nobody gave points, so every way of weighing the criteria counts the same.",
    "by_points": "Weights: the points given for this analysis.",
    "by_order": "Weights: every way of weighing that respects the order given counts the same.",
    "hangs_worst": "The first place hangs on figures nobody measured. If all were at their worst, {pair} would come first, with {chance:chances}.",
    "hangs_middle": "The first place hangs on figures nobody measured. If all were half-way, {pair} would come first, with {chance:chances}.",
    "hangs_best": "The first place hangs on figures nobody measured. If all were at their best, {pair} would come first, with {chance:chances}.",
    "all_lose": "Every ranked offer costs more than it brings: the ranking says whom to serve first, not that serving them pays.",
    "loses": "It costs more than it brings: {amount:money} over the test, work and trips included.",
    "measure": "To measure first: {criterion}, for {pair}.",
    "all_agree": "All stakeholders would put {pair} first most often.",
    "gives_up": "If {pair} comes first, {who} gives up most and would rather start with {own}.",
    "rank": "Criteria that rank: {names}.",
    "absent": "Not measured, so left out: {names}.",
    "broken": "Left out until repaired, since a figure is infinite: {names}.",
    "alike": "The same for all offers, so left out: {names}.",
    "tried": "Where a measure is missing, every possible value was tried.",
    "does_not_hang": "The first place does not depend on them: it is the same with all at worst or all at best.",
    "neither": "Neither ranked nor counted: {pairs:list}. They have too few requests or people (under {n:count}), or would give away the others by subtraction.",
    "unassigned": Many(
        "{n} request names no group or no service and is left out.",
        "{n} requests name no group or no service and are left out.",
    ),
    "falls_weight": "Falls behind {rival} if this criterion weighs {then} instead of {now}: {criterion}.",
    "passes_weight": "Passes {rival} if this criterion weighs {then} instead of {now}: {criterion}.",
    "falls_figure": "Falls behind {rival} with this figure: {criterion}, {then} (observed: {now}).",
    "passes_figure": "Passes {rival} with this figure: {criterion}, {then} (observed: {now}).",
}
_say = sayer(_SAID)


def sentences(result) -> list[str]:
    """What the ranking says, whose weights, what was left out."""
    pairs = result.evaluation.pairs
    if not len(result.table):
        return [_say("no_pair"), *_unassigned(pairs)]
    ranked = result.ranked
    if not len(ranked):
        few = (result.table["status"] == "too_few").all()
        said = _say("too_few" if few else "not_measured", n=limit("too_few"))
        return [said, *_too_few(result), *_unassigned(pairs)]
    out = [headline(result), *_money(result), *hanging(result)]
    if len(ranked) > 3:
        sure = ranked.loc[ranked["p_top3"] >= SURE, "label"]
        if len(sure):
            out.append(_say("top", pairs=map(quoted, sure)))
    return [
        *out,
        *_disagreement(result),
        *why_apart(result.differences),
        weights_used(result),
        *_criteria(result),
        *_too_few(result),
        *_unassigned(pairs),
    ]


def next_steps(result, **others) -> list[str]:
    """What to do next, drawn from the ranking, the shift and the focus: see ``steps.of``."""
    return steps.of(result, **others)


def headline(result) -> str:
    """The answer in one sentence."""
    ranked, verdict = result.ranked, result.verdict
    if verdict is None:
        return sentences(result)[0]
    first = ranked.iloc[verdict.best]
    if verdict.runner_up is None:
        return _say("one", pair=quoted(first["label"]))
    second = ranked.iloc[verdict.runner_up]
    values = {
        "first": quoted(first["label"]),
        "second": quoted(second["label"]),
        "chance": first["p_first"],
        "other": second["p_first"],
    }
    unclear = "level" if verdict.reason == "within_error" else "unclear"
    return _say("clear" if verdict.clear else unclear, **values)


def weights_used(result) -> str:
    """Whose weights were used."""
    if result.weights_from == "stakeholders":
        return whose(result.voices)
    unheard = result.weights_from == "none" and result.voices
    return _say("by_none_used" if unheard else f"by_{result.weights_from}")


# ---- sentences -------------------------------------------------------------------------------------------


def _money(result) -> Said:
    """A pair may be wanted, needed, and lose money: the ranking must not hide it."""
    cells = result.evaluation.pairs.table[["public", "service", "margin_eur"]]
    worth = result.ranked[["public", "service"]].merge(cells, on=["public", "service"])["margin_eur"]
    if worth.notna().any() and (worth.dropna() < 0).all():
        yield _say("all_lose")
    elif worth.iloc[0] < 0:
        yield _say("loses", amount=worth.iloc[0])


def hanging(result) -> list[str]:
    """What cells that nobody measured do to the first place, and what to measure first."""
    if not result.hangs:
        return []
    first, rows = result.ranked.iloc[0], result.unmeasured.set_index("convention")
    other = rows[(rows["public"] != first["public"]) | (rows["service"] != first["service"])]
    out = []
    for convention, row in other.drop_duplicates(["public", "service"], keep="last").iterrows():
        out.append(_say(f"hangs_{convention}", pair=quoted(row["label"]), chance=row["p_first"]))
    return [*out, measure_first(result)]


def measure_first(result) -> str:
    """The unmeasured cell that weighs most."""
    criterion, pair = steps.cell_to_measure(result)
    return _say("measure", criterion=criterion.lower(), pair=pair)


def _disagreement(result) -> list[str]:
    people = result.by_stakeholder
    if people["stakeholder"].nunique() < 2:
        return []
    best = result.ranked.iloc[result.verdict.best]
    own = result.favourites.set_index("stakeholder")
    first = people[(people["public"] == best["public"]) & (people["service"] == best["service"])]
    regret = first.set_index("stakeholder")["regret"]
    apart = own[(own["public"] != best["public"]) | (own["service"] != best["service"])].index
    if not len(apart):
        return [_say("all_agree", pair=quoted(best["label"]))]
    loser = regret.loc[apart].idxmax()
    if regret[loser] < REGRET:
        return []
    return [_say("gives_up", pair=quoted(best["label"]), who=loser, own=quoted(own.loc[loser, "label"]))]


def _criteria(result) -> list[str]:
    found = result.evaluation
    out = [_say("rank", names=_names(found.names))]
    dropped = {why: [name for name, said in found.dropped.items() if said == why] for why in _DROPPED}
    out += [_say(why, names=_names(names)) for why, names in dropped.items() if names]
    if result.ranked["not_measured"].sum() > 0:
        out.append(_say("tried"))
        if not result.hangs:
            out.append(_say("does_not_hang"))
    return [*out, *remarks(result.voices)]


def _names(criteria) -> str:
    return listing(criterion_label(name).lower() for name in criteria)


def _too_few(result) -> Said:
    small = result.table.loc[result.table["status"] == "too_few", "label"]
    if not len(small):
        return
    shown = [quoted(text) for text in small[:5]]
    more = len(small) - len(shown)
    if more:
        shown.append(ngettext("{n} other", "{n} others", more))
    yield _say("neither", n=limit("too_few"), pairs=shown)


def _unassigned(pairs) -> Said:
    if pairs.unassigned:
        yield _say("unassigned", pairs.unassigned)


# ---- cards of the leading pairs ----------------------------------------------------------------------------


def cards(result, k: int = 3) -> list[str]:
    """One short text a leading pair: chances, size, best and weakest side, whom it suits, what to find out."""
    return [_card(result, i) for i in range(min(k, len(result.ranked)))]


def _card(result, i: int) -> str:
    row = result.ranked.iloc[i]
    lines = [f"{i + 1}. {row['label']}", _chance_line(result, row), _size_line(row)]
    if isinstance(row["strongest"], str):
        lines.append(
            _(
                "Best side: {best}. Weakest side: {worst}.",
                best=_figure(result, row, row["strongest"]),
                worst=_figure(result, row, row["weakest"]),
            )
        )
    lines += [*_suits(result, i), *_turns(result, i), _open_question(result, row)]
    return "\n".join(line for line in lines if line)


def _chance_line(result, row) -> str:
    first = chances(row["p_first"])
    if len(result.ranked) <= 3:
        return _("First with {chance}.", chance=first)
    return _(
        "First with {chance}; among the first three with {top}.", chance=first, top=chances(row["p_top3"])
    )


def _size_line(row) -> str:
    asked = ngettext("{n} request over the test", "{n} requests over the test", row["requests"])
    if row["n"] > row["requests"]:
        asked = ngettext("{n} delivery or request", "{n} deliveries and requests", row["n"])
    if not np.isfinite(row["people"]) or row["people"] == 0:
        return f"{asked}."
    people = row["people"]
    return f"{asked}, {clients_count(people)}."


def _figure(result, row, criterion: str) -> str:
    """A criterion with its figure: "demande (12 par mois)"."""
    table = result.evaluation.table
    mine = (table["public"] == row["public"]) & (table["service"] == row["service"])
    cell = table[mine & (table["criterion"] == criterion)].iloc[0]
    return f"{criterion_label(criterion).lower()} ({figure(cell['value'], cell['unit'])})"


def figure(value: float, unit: str) -> str:
    """A criterion's figure with its unit."""
    text = show(value, unit)
    return {
        "month": _("{value} a month", value=text),
        "eur_hour": _("{value} an hour", value=text),
        "eur_stop": _("{value} a stop", value=text),
        "km": _("{value} km there and back", value=text),
        "grade": _("{value} out of 4", value=text),
    }.get(unit, text)


def _suits(result, i: int) -> list[str]:
    """The criteria its supporters weigh more than the others do, among those measured for it."""
    more = result.smaa.central_weights[i] - result.mean_weights
    row, cells = result.ranked.iloc[i], result.evaluation.table
    mine = cells[(cells["public"] == row["public"]) & (cells["service"] == row["service"])]
    value = mine.set_index("criterion")["value"].reindex(list(result.criteria)).to_numpy()
    more = np.where(np.isfinite(value), more, -np.inf)
    sure = 2 * np.nan_to_num(result.smaa.central_weights_se[i], nan=np.inf)
    telling = [j for j in np.argsort(-more)[:2] if more[j] > max(sure[j], 0.02)]
    if len(more) < 2 or not telling:
        return []
    names = listing(criterion_label(result.criteria[j]).lower() for j in telling)
    return [_("Comes first when this counts most: {criterion}.", criterion=names)]


def _turns(result, i: int) -> Said:
    """What would make it lose, or bring it first."""
    if len(result.ranked) < 2:
        return
    found, names = result.evaluation, list(result.criteria)
    rows = rows_of(result)
    worth, spread = found.worth[rows], found.spread[rows]
    weights = result.mean_weights / result.mean_weights.sum()
    value = worth @ weights
    rival = int(np.argmax(np.where(np.arange(len(value)) == i, -np.inf, value)))
    figures = np.array([found.measures[name].value[rows[i]] for name in names])
    weight = weight_turn(worth, weights, i, rival, names)
    turn = value_turn(worth, spread, weights, i, rival, names, found.anchors, figures)
    other = result.ranked.iloc[rival]["label"]
    if weight is not None:
        yield _turn(weight, "weight", other, i18n.percent(weight.then), i18n.percent(weight.now))
    if turn is not None:
        unit = found.anchors[turn.criterion].unit
        yield _turn(turn, "figure", other, figure(turn.then, unit), show(turn.now, unit))


def _turn(turn, what: str, rival: str, then: str, now: str) -> str:
    """What makes it fall behind or pass its rival: a "weight" or a "figure"."""
    criterion = criterion_label(turn.criterion).lower()
    said = f"falls_{what}" if turn.ahead else f"passes_{what}"
    return _say(said, rival=quoted(rival), criterion=criterion, then=then, now=now)


def _open_question(result, row) -> str:
    table = result.evaluation.table
    mine = (table["public"] == row["public"]) & (table["service"] == row["service"])
    cell = table[mine & (table["criterion"] == row["least_known"])].iloc[0]
    name = cell["criterion_label"].lower()
    if cell["status"] == "absent":
        return _("To find out first: {criterion}, not measured here.", criterion=name)
    if cell["status"] == "waiting":
        return _("To find out first: {criterion}, too few people to tell.", criterion=name)
    between = i18n.span(show(cell["low"], cell["unit"]), figure(cell["high"], cell["unit"]))
    return _("Least sure: {criterion}, {between}.", criterion=name, between=between)


# ---- charts ----------------------------------------------------------------------------------------------
