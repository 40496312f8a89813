"""Models to try, told: which comes closest, and what would have to be true."""

import numpy as np
import pandas as pd

from ... import charts, i18n
from ...finance.models import DEARER, EMPLOYER, LOG, MORE, NOW, TODAY, TRIALS
from ...i18n import N_, _, chances, money, number, percent
from ...tables import MODELS
from ..common import Many, bare, euros, names, note, rows, say, styled, why_empty

_TODAY = Many("As over the last complete month", "As over the last {n} complete months")
_TRIALS = {
    MORE: N_("Half as many orders again"),
    DEARER: N_("Higher prices"),
    EMPLOYER: N_("One more employer"),
}
_SAID = {
    "nothing": N_(
        "Models cannot be compared yet: it takes served requests and the expenses of the Ledger sheet."
    ),
    "pays": N_("“{name}” pays its full cost without subsidy ({result} a month)."),
    "closest": N_(
        "No model tried pays its full cost without subsidy; the closest is “{name}”: {result} a month."
    ),
    "model": N_("{name}: own revenue {revenue} a month, full cost {cost}, covered at {cover}"),
    "subsidies": N_("{said}; subsidies {subsidy}, result {result}"),
    "paid": N_("{said}; full cost paid: {chances}"),
    "happens": N_("; it happens in {share} cases out of 100 at most"),
    "unstated": N_("; chance that it happens: not stated"),
    "own_trials": N_("These are the kit's own first trials: write yours in the sheet “Models to try”."),
    "no_unpaid": N_("Unpaid hours are not measured: the full cost is at least that."),
    "assumed": N_("Assumed, not observed: {names}."),
    "conditions": N_("{name}: {ways}."),
    "today": Many(
        "To pay its full cost without subsidy, as over the last complete month: {ways}.",
        "To pay its full cost without subsidy, as over the last {n} complete months: {ways}.",
    ),
    "hopeless": N_("{hopeless}; it takes {ways}"),
    "fine": N_("it pays its full cost already"),
    "never": N_("no volume is enough, as what one more unit brings does not pay for it"),
    "volume": N_(
        "{factor} times these volumes ({needed} orders and units a month, {now} here), if the team can serve them"
    ),
    "price": N_("prices {factor} times as high, without losing an order"),
    "cost": N_("{amount} less to pay each month"),
    "payer": N_("one more payer at {amount} a month"),
}


def _say(what: str, n=None, **values) -> str:
    return say(_SAID[what], n, **values)


# ---- what things are called ------------------------------------------------------------------------------


def _called(result, model: str) -> str:
    """A model as its sheet names it; the kit's own in the current language."""
    if model == NOW:
        return say(_TODAY, result.base.months)  # by its period: it is no other chapter's "today"
    return _(_TRIALS[model]) if model in _TRIALS else model


def _line(line) -> str:
    if line.label:
        return line.label
    if line.key == TODAY:
        return _("Orders, none changed")
    return _(_TRIALS[EMPLOYER]) if line.source == TRIALS else MODELS["lever"].label(line.lever)


def told_lines(result) -> pd.DataFrame:
    """The lines of the models with what they and their models are called, and where they are from."""
    if not len(result.lines):
        return result.lines
    sources = {
        LOG: _("request log, last {n} months", n=result.base.months),
        TRIALS: _("the kit's first trials"),
    }
    return result.lines.assign(
        model=[_called(result, model) for model in result.lines["model"]],
        label=[_line(line) for line in result.lines.itertuples()],
        source=[sources.get(source, source) for source in result.lines["source"]],
    )


# ---- sentences -------------------------------------------------------------------------------------------


def sentences(result) -> list[str]:
    """Which model comes closest, how each does, and what is assumed."""
    if result.table.empty:
        return [_say("nothing")]
    return [finding(result), *(_model(result, row) for row in result.table.itertuples()), *_doubts(result)]


def finding(result) -> str:
    """The model that comes closest to paying its full cost."""
    best = result.table.loc[result.table["own_result_eur"].idxmax()]
    own = best["own_result_eur"]
    return _say("pays" if own >= 0 else "closest", name=_called(result, best["model"]), result=money(own))


def _model(result, row) -> str:
    eur = euros(
        revenue=row.own_revenue_eur, cost=row.cost_eur, subsidy=row.subsidy_eur, result=row.result_eur
    )
    said = _say("model", name=_called(result, row.model), cover=percent(row.cover_share), **eur)
    if row.subsidy_eur > 0:
        said = _say("subsidies", said=said, **eur)
    said = _say("paid", said=said, chances=chances(row.chance_share))
    if row.Index == 0:  # as it runs: it happens
        return f"{said}."
    known = row.happens_share == row.happens_share  # apart from what it would bring
    return f"{said}{_say('happens' if known else 'unstated', share=number(100 * row.happens_share))}."


def _doubts(result) -> list[str]:
    said = [] if result.written else [_say("own_trials")]
    if np.isnan(result.base.unpaid_eur):
        said.append(_say("no_unpaid"))
    lines = told_lines(result)
    guessed = lines.loc[lines["origin"] == "assumed", "label"].drop_duplicates()
    if len(guessed) and result.written:
        said.append(_say("assumed", names=i18n.listing(guessed)))
    return said


def conditions(result) -> list[str]:
    """What would have to be true for each model to pay its full cost without subsidy, in plain units."""
    if result.needs.empty:
        return []
    models = result.needs.groupby("model", sort=False)
    return [_say("conditions", name=_called(result, model), ways=_ways(ways)) for model, ways in models]


def condition_today(result) -> str:
    """What it would take for the service as it ran lately, for a reader who has not seen the models; "" if unknown."""
    today = result.needs[result.needs["model"] == NOW] if len(result.needs) else result.needs
    if today.empty or today["way"].eq("fine").any():
        return ""
    return _say("today", result.base.months, ways=_ways(today))


def _ways(ways) -> str:
    """The ways of one model: any of them is enough; volume that never is comes first, apart."""
    hopeless = ways["way"].eq("volume") & np.isinf(ways["needed"])
    said = _("; or ").join(map(_way, ways[~hopeless].itertuples()))
    return _say("hopeless", hopeless=_say("never"), ways=said) if hopeless.any() else said


def _way(row) -> str:
    if row.way == "volume":
        needed, now = number(np.ceil(row.needed)), number(row.now)
        return _say("volume", factor=number(row.needed / row.now, 1), needed=needed, now=now)
    return _say(row.way, factor=number(1 + row.needed, 1), amount=money(row.needed))


@styled
def plot(result, ax=None):
    """Each model: own revenue and subsidies against the full cost of a month."""
    table = result.table
    if not len(table):
        return why_empty(ax, *sentences(result))
    ax, y = rows(ax, len(table), 0.62, 1.7), np.arange(len(table))
    own, public, cost = table["own_revenue_eur"], table["subsidy_eur"], table["cost_eur"]
    ax.barh(y, own, height=0.5, color=charts.BLUE)
    ax.barh(y, public, left=own, height=0.5, color=charts.GREY)
    ax.plot(cost, y, "|", color=charts.INK, ms=24, mew=2.5)
    for place, row in enumerate(table.itertuples()):
        said = _("{share} of {cost}", share=percent(row.cover_share), cost=money(row.cost_eur))
        note(ax, said, max(row.cost_eur, row.own_revenue_eur + row.subsidy_eur), place, (7, 0), fontsize=9)
    names(ax, [_called(result, model) for model in table["model"]])
    ax.set_xlim(0, 1.4 * max(cost.max(), (own + public).max()))
    bare(ax)
    reading = _(
        "A month. Blue: own revenue; grey: subsidies; bar: full cost, the leader's unpaid hours included"
    )
    charts.title(ax, finding(result).rstrip("."), reading, wrap=58)
    return ax
