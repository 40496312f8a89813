"""The ranking told: sentences, and a chart that reads in grey (values and words are written).

Names stand above the bars, inside the axes: they stay whole, and the title has the full width of the page.
"""

import numpy as np

from ... import draw
from ...core import i18n
from ...core.i18n import _, chances, listing, ngettext
from ...targets.anchors import criterion_label, limit, show
from ...targets.ask import rows_of
from ...targets.priorities import value_turn, weight_turn
from ..common import Said, clients_count
from . import steps
from .common import further_down, nothing, quoted
from .stakeholders import remarks, whose, why_apart

SURE = 0.8  # chance from which a place among the first three is said to be held
REGRET = 1.0  # on 100: less is not worth a sentence

MOST_BARS = 12


def sentences(result) -> list[str]:
    """What the ranking says, whose weights, what was left out."""
    pairs = result.evaluation.pairs
    if not len(result.table):
        return [
            _("Nothing to rank yet: no request names both a group and a service."),
            *_unassigned(pairs),
        ]
    ranked = result.ranked
    if not len(ranked):
        return [_nothing_ranked(result), *_too_few(result), *_unassigned(pairs)]
    out = [headline(result), *_money(result), *hanging(result)]
    if len(ranked) > 3:
        sure = ranked.loc[ranked["p_top3"] >= SURE, "label"]
        if len(sure):
            out.append(_("Very probably among the first three: {pairs}.", pairs=listing(map(quoted, sure))))
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
        return _("Only one offer can be ranked: {pair}.", pair=quoted(first["label"]))
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
    if result.weights_from == "none" and result.voices:
        return _("Weights: no answer can be used, so every way of weighing the criteria counts the same.")
    return {
        "none": _("Weights: nobody gave points, so every way of weighing the criteria counts the same."),
        "points": _("Weights: the points given for this analysis."),
        "order": _("Weights: every way of weighing that respects the order given counts the same."),
    }[result.weights_from]


# ---- sentences -------------------------------------------------------------------------------------------


def _nothing_ranked(result) -> str:
    if (result.table["status"] == "too_few").all():
        return _("Nothing to rank yet: no offer has reached {n} requests.", n=i18n.number(limit("too_few")))
    return _("Nothing to rank yet: no criterion can be measured with these data.")


def _money(result) -> Said:
    """A pair may be wanted, needed, and lose money: the ranking must not hide it."""
    cells = result.evaluation.pairs.table[["public", "service", "margin_eur"]]
    worth = result.ranked[["public", "service"]].merge(cells, on=["public", "service"])["margin_eur"]
    if not worth.notna().any():
        return
    if (worth.dropna() < 0).all():
        yield _(
            "Every ranked offer costs more than it brings: the ranking says whom to serve first, not that "
            "serving them pays."
        )
        return
    if worth.iloc[0] < 0:
        yield _(
            "It costs more than it brings: {amount} over the test, work and trips included.",
            amount=i18n.money(worth.iloc[0]),
        )
        return


def hanging(result) -> list[str]:
    """What cells that nobody measured do to the first place, and what to measure first."""
    if not result.hangs:
        return []
    first, rows = result.ranked.iloc[0], result.unmeasured.set_index("convention")
    other = rows[(rows["public"] != first["public"]) | (rows["service"] != first["service"])]
    out = []
    for convention, row in other.drop_duplicates(["public", "service"], keep="last").iterrows():
        values = {"pair": quoted(row["label"]), "chance": chances(row["p_first"])}
        said = {
            "worst": _(
                "The first place hangs on figures nobody measured. If all were at their worst, {pair} would come first, with {chance}.",
                **values,
            ),
            "middle": _(
                "The first place hangs on figures nobody measured. If all were half-way, {pair} would come first, with {chance}.",
                **values,
            ),
            "best": _(
                "The first place hangs on figures nobody measured. If all were at their best, {pair} would come first, with {chance}.",
                **values,
            ),
        }
        out.append(said[convention])
    return [*out, measure_first(result)]


def measure_first(result) -> str:
    """The unmeasured cell that weighs most."""
    criterion, pair = steps.cell_to_measure(result)
    return _("To measure first: {criterion}, for {pair}.", criterion=criterion.lower(), pair=pair)


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
        return [_("All stakeholders would put {pair} first most often.", pair=quoted(best["label"]))]
    loser = regret.loc[apart].idxmax()
    if regret[loser] < REGRET:
        return []
    return [
        _(
            "If {pair} comes first, {who} gives up most and would rather start with {own}.",
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
        out.append(_("Left out until repaired, since a figure is infinite: {names}.", names=_names(broken)))
    if alike:
        out.append(_("The same for all offers, so left out: {names}.", names=_names(alike)))
    if result.ranked["not_measured"].sum() > 0:
        out.append(_("Where a measure is missing, every possible value was tried."))
        if not result.hangs:
            out.append(
                _("The first place does not depend on them: it is the same with all at worst or all at best.")
            )
    out += remarks(result.voices)
    return out


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
    yield _(
        "Neither ranked nor counted: {pairs}. They have too few requests or people (under {n}), or would give away the others by subtraction.",
        n=i18n.number(limit("too_few")),
        pairs=listing(shown),
    )


def _unassigned(pairs) -> Said:
    if not pairs.unassigned:
        return
    yield ngettext(
        "{n} request names no group or no service and is left out.",
        "{n} requests name no group or no service and are left out.",
        pairs.unassigned,
    )


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
    figure = value_turn(worth, spread, weights, i, rival, names, found.anchors, figures)
    if weight is not None:
        yield _weight_words(weight, result.ranked.iloc[rival]["label"])
    if figure is not None:
        yield _figure_words(figure, result.ranked.iloc[rival]["label"], found.anchors[figure.criterion].unit)


def _weight_words(turn, rival: str) -> str:
    values = {
        "rival": quoted(rival),
        "criterion": criterion_label(turn.criterion).lower(),
        "then": i18n.percent(turn.then),
        "now": i18n.percent(turn.now),
    }
    if turn.ahead:
        return _(
            "Falls behind {rival} if this criterion weighs {then} instead of {now}: {criterion}.", **values
        )
    return _("Passes {rival} if this criterion weighs {then} instead of {now}: {criterion}.", **values)


def _figure_words(turn, rival: str, unit: str) -> str:
    values = {
        "rival": quoted(rival),
        "criterion": criterion_label(turn.criterion).lower(),
        "then": figure(turn.then, unit),
        "now": show(turn.now, unit),
    }
    if turn.ahead:
        return _("Falls behind {rival} with this figure: {criterion}, {then} (observed: {now}).", **values)
    return _("Passes {rival} with this figure: {criterion}, {then} (observed: {now}).", **values)


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


def plot(result, ax=None):
    """Chance of each ranked pair to be among the first three (to be first, with three pairs or fewer)."""
    ranked = result.ranked
    if not len(ranked):
        return nothing(sentences(result)[0], ax)
    top = len(ranked) > 3
    chance = "p_top3" if top else "p_first"
    shown = ranked.sort_values(chance, ascending=False, kind="stable").head(MOST_BARS)
    drawn = (
        _("Chances of each offer to be among the first three")
        if top
        else _("Chances of each offer to be first")
    )
    draws = _("Over {draws} simulated rankings.", draws=i18n.number(result.smaa.draws))
    reading = " ".join([draws, *_not_shown(result, len(ranked) - len(shown))])
    bars = [draw.bar(row["label"], row[chance], _bar_words(row, chance)) for _index, row in shown.iterrows()]
    return draw.plot(draw.Rows(drawn, reading, bars), ax)


def _bar_words(row, chance: str) -> str:
    share = i18n.percent(row[chance])
    if not row["not_measured"] > 0:
        return share
    return ngettext(
        "{share}, {n} criterion not measured",
        "{share}, {n} criteria not measured",
        row["not_measured"],
        share=share,
    )


def _not_shown(result, cut: int) -> Said:
    small = int((result.table["status"] == "too_few").sum())
    if cut > 0:
        yield further_down(cut)
    if small:
        yield ngettext(
            "{n} offer has too few requests or people.",
            "{n} offers have too few requests or people.",
            small,
        )
