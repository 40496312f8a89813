"""Models to try, told: which comes closest, and what would have to be true."""

import numpy as np
import pandas as pd

from ... import draw
from ...core import i18n
from ...core.i18n import N_, _, chances, money, number, percent
from ...core.tables import MODELS
from ...finance.models import DEARER, EMPLOYER, LOG, MORE, NOW, TODAY, TRIALS
from ..common import Many, euros, say

_TODAY = Many("As over the last complete month", "As over the last {n} complete months")
_TRIALS = {
    MORE: N_("Half as many orders again"),
    DEARER: N_("Higher prices"),
    EMPLOYER: N_("One more employer"),
}
_SAID = {
    "nothing": "Models cannot be compared yet: it takes served requests and an up-to-date Ledger sheet, expenses included.",
    "pays": "“{name}” pays its full cost without grant ({result} a month).",
    "closest": "No model tried pays its full cost without grant; the closest is “{name}”: {result} a month.",
    "model": "{name}: own revenue {revenue} a month, full cost {cost}, covered at {cover}",
    "subsidies": "{said}; grants {subsidy}, result {result}",
    "paid": "{said}; full cost paid: {chances}",
    "happens": "; it happens in {share} cases out of 100 at most",
    "unstated": "; chance that it happens: not noted",
    "own_trials": "These are the kit's own first trials: write yours in the sheet “Models to try”.",
    "no_unpaid": "Unpaid hours are not measured: the full cost is at least that.",
    "assumed": "Assumed, not observed: {names}.",
    "conditions": "{name}: {ways}.",
    "today": Many(
        "To pay its full cost without grant, as over the last complete month: {ways}.",
        "To pay its full cost without grant, as over the last {n} complete months: {ways}.",
    ),
    "soon": "Contracts signed that have not begun will bring {amount} more a month.",
    "hopeless": "{hopeless}; it takes {ways}",
    "fine": "it pays its full cost already",
    "never": "no volume is enough, as what one more unit brings does not pay for it",
    "volume": "{factor} times these volumes ({needed} orders and units a month, {now} here), if the team can serve them",
    "price": "prices {factor} times as high, without losing an order",
    "cost": "{amount} less to pay each month",
    "payer": "one more payer at {amount} a month",
}


def _say(what: str, n=None, **values) -> str:
    return say(_SAID[what], n, **values)


# ---- what things are called ------------------------------------------------------------------------------


def called(result, model: str) -> str:
    """A model as its sheet names it; the kit's own in the current language."""
    if model == NOW:
        return say(_TODAY, result.base.months)  # by its period: it is no other chapter's "today"
    return _(_TRIALS[model]) if model in _TRIALS else model


def kits_own(model: str) -> bool:
    """A model that stands in for those nobody has written."""
    return model in _TRIALS


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
        model=[called(result, model) for model in result.lines["model"]],
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
    return _say("pays" if own >= 0 else "closest", name=called(result, best["model"]), result=money(own))


def _model(result, row) -> str:
    eur = euros(
        revenue=row.own_revenue_eur, cost=row.cost_eur, subsidy=row.subsidy_eur, result=row.result_eur
    )
    said = _say("model", name=called(result, row.model), cover=percent(row.cover_share), **eur)
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
    return [_say("conditions", name=called(result, model), ways=_ways(ways)) for model, ways in models]


def condition_today(result) -> str:
    """What it would take for the service as it ran lately, for a reader who has not seen the models; "" if unknown."""
    today = result.needs[result.needs["model"] == NOW] if len(result.needs) else result.needs
    if today.empty or today["way"].eq("fine").any():
        return ""
    return " ".join(filter(None, [_say("today", result.base.months, ways=_ways(today)), not_begun(result)]))


def not_begun(result) -> str:
    """What contracts signed will add, which the month as it runs is without; "" for nothing."""
    return _say("soon", amount=money(result.base.soon_eur)) if result.base.soon_eur > 0.5 else ""


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


def plot(result, ax=None):
    """Each model: own revenue and subsidies against the full cost of a month."""
    rows = [draw.Row(called(result, row.model), [_lane(row)]) for row in result.table.itertuples()]
    reading = _(
        "A month. Blue: own revenue; grey: grants; bar: full cost, the leader's unpaid hours included"
    )
    return draw.plot(draw.Rows(sentences(result)[0].rstrip("."), reading if rows else "", rows), ax)


def _lane(row) -> draw.Lane:
    own, cost = row.own_revenue_eur, row.cost_eur
    spans = [draw.Span(0.0, own), draw.Span(own, own + row.subsidy_eur, "quiet")]
    words = _("{share} of {cost}", share=percent(row.cover_share), cost=money(cost))
    return draw.Lane(spans, [draw.Mark(cost, "limit")], words)
