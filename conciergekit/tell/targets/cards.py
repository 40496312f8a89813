"""Cards of the leading pairs. Every function speaks the current language."""

import numpy as np

from ...core import i18n
from ...core.i18n import _, chances, listing, ngettext
from ...targets.anchors import criterion_label, show
from ...targets.ask import rows_of
from ...targets.priorities import value_turn, weight_turn
from ..common import Said, clients_count
from .common import quoted

# ---- cards -----------------------------------------------------------------------------------------------


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
