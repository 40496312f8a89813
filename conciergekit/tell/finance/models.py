"""Models to try, told: which comes closest, and what would have to be true."""

import numpy as np
import pandas as pd

from ...core.i18n import N_, _, chances, money, ngettext, number, percent
from ...core.tables import MODELS
from ...finance.models import DEARER, EMPLOYER, LOG, MORE, NOW, TODAY, TRIALS
from ..common import Many, in_columns, say, sayer

_TODAY = Many("At the present pace (orders of {n} month)", "At the present pace (orders of {n} months)")
_TRIALS = {
    MORE: N_("Half as many orders again"),
    DEARER: N_("Higher prices"),
    EMPLOYER: N_("One more employer"),
}
_SAID = {
    "nothing": "Models cannot be compared yet: it takes served requests and an up-to-date Ledger sheet, expenses included.",
    "pays": "“{name}” pays its full cost without grant ({result:money} a month).",
    "closest": "No model tried pays its full cost without grant; the closest is “{name}”, {lack:money} a month short.",
    "own_trials": "These are the kit's own first trials: write yours in the sheet “Models to try”.",
    "volunteered": "Full costs hold {amount:money} a month of volunteers' time at its value, which no payer has to bring.",
    "aside": "Volunteers' time aside, {left:money} a month are missing.",
    "none_aside": "Volunteers' time aside, nothing is missing.",
    "no_unpaid": "Unpaid hours are not measured: the full cost is at least that.",
    "assumed": "Assumed, not observed: {names:list}.",
    "conditions": "{name}: {ways}.",
    "today": Many(
        "To pay its full cost without grant, at the present pace (orders of {n} month): {ways}.",
        "To pay its full cost without grant, at the present pace (orders of {n} months): {ways}.",
    ),
    "soon": "Contracts signed that have not begun will bring {amount:money} more a month.",
    "less_soon": "Contracts signed that have not begun will bring {amount:money} less a month.",
    "with_them": "With them, {left:money} a month would be missing.",
    "none_with_them": "With them, nothing would be missing.",
    "aside_too": "And with volunteers' time aside, {left:money} a month would be missing.",
    "none_aside_too": "And with volunteers' time aside, nothing would be missing.",
    "brought": Many(
        "These figures are brought to a year in which the service is shut {n} month.",
        "These figures are brought to a year in which the service is shut {n} months.",
    ),
    "hopeless": "{hopeless}; it takes {ways}",
    "fine": "it pays its full cost already",
    "never": "no volume is enough, as what one more unit brings does not pay for it",
    "volume": "{factor} times these volumes ({needed} orders and units a month, {now} here), if the team can serve them",
    "same_hours": "{factor} times these volumes ({needed} orders and units a month, {now} here), served in the same hours",
    "beside_steady": "prices {factor} times as high, contracts and memberships aside, without losing an order",
    "price": "prices {factor} times as high, without losing an order",
    "cost": "{amount:money} less to pay each month",
    "payer": "one more payer at {amount:money} a month",
}
_say = sayer(_SAID)


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
    log = _("request log, last {n} months", n=result.base.months)
    if result.base.shut_months:
        shut = result.base.shut_months
        log = ngettext("{log}, for a year shut {n} month", "{log}, for a year shut {n} months", shut, log=log)
    sources = {
        LOG: log,
        TRIALS: _("the kit's first trials"),
    }
    return result.lines.assign(
        model=[called(result, model) for model in result.lines["model"]],
        label=[_line(line) for line in result.lines.itertuples()],
        source=[sources.get(source, source) for source in result.lines["source"]],
    )


# ---- sentences -------------------------------------------------------------------------------------------


def sentences(result) -> list[str]:
    """Which model comes closest, and what is assumed."""
    if result.table.empty:
        return [_say("nothing")]
    return [finding(result), *_doubts(result)]


def finding(result) -> str:
    """The model that comes closest to paying its full cost."""
    best = result.table.loc[result.table["own_result_eur"].idxmax()]
    own = best["own_result_eur"]
    return _say(
        "pays" if own >= 0 else "closest",
        name=called(result, best["model"]),
        result=own,
        lack=-own,
    )


def _doubts(result) -> list[str]:
    said = [*filter(None, [volunteered(result)]), *([] if result.written else [_say("own_trials")])]
    if np.isnan(result.base.unpaid_eur):
        said.append(_say("no_unpaid"))
    lines = told_lines(result)
    guessed = lines.loc[lines["origin"] == "assumed", "label"].drop_duplicates()
    if len(guessed) and result.written:
        said.append(_say("assumed", names=guessed))
    return said


def volunteered(result) -> str:
    """What of the full costs is nobody's money; "" for nothing."""
    eur = result.base.volunteer_eur
    return _say("volunteered", amount=eur) if eur > 0.5 else ""


def conditions(result) -> list[str]:
    """What would have to be true for each model to pay its full cost without subsidy, in plain units."""
    if result.needs.empty:
        return []
    models = result.needs.groupby("model", sort=False)
    return [
        _say("conditions", name=called(result, model), ways=_ways(result, ways)) for model, ways in models
    ]


def condition_today(result) -> str:
    """What it would take for the service at the present pace, for a reader who has not seen the models, and what is signed for
    later; "" if unknown."""
    today = result.needs[result.needs["model"] == NOW] if len(result.needs) else result.needs
    if today.empty:
        return ""
    own = result.table.loc[result.table["model"] == NOW, "own_result_eur"].sum()
    left, soon = -own - result.base.soon_eur, not_begun(result)
    said = [soon, _missing("with_them", left) if soon else ""]
    if not today["way"].eq("fine").any():
        said = [_say("today", result.base.months, ways=_ways(result, today)), brought(result), *said]
        aside = np.nan_to_num(result.base.volunteer_eur)
        said.append(_missing("aside_too" if soon else "aside", left - aside) if aside > 0.5 else "")
    return " ".join(filter(None, said))


def _missing(what: str, left: float) -> str:
    return _say(what if left > 0.5 else f"none_{what}", left=left)


def brought(result) -> str:
    """That a month of them is less than one open, where the service is to be shut; "" where it is not."""
    return _say("brought", result.base.shut_months) if result.base.shut_months else ""


def not_begun(result) -> str:
    """What contracts signed will add or take away, which the month as it runs is without; "" for nothing."""
    eur = result.base.soon_eur
    return _say("soon" if eur > 0 else "less_soon", amount=abs(eur)) if abs(eur) > 0.5 else ""


def _ways(result, ways) -> str:
    """The ways of one model: any of them is enough; volume that never is comes first, apart."""
    hopeless = ways["way"].eq("volume") & np.isinf(ways["needed"])
    said = _("; or ").join(_way(result, row) for row in ways[~hopeless].itertuples())
    return _say("hopeless", hopeless=_say("never"), ways=said) if hopeless.any() else said


def _way(result, row) -> str:
    if row.way == "volume":
        worked = (result.lines.loc[result.lines["model"].eq(row.model), "minutes"] > 0).any()
        needed, now = number(np.ceil(row.needed)), number(row.now)
        said = "volume" if worked else "same_hours"
        return _say(said, factor=_times(row.needed / row.now), needed=needed, now=now)
    said = "beside_steady" if row.way == "price" and result.base.steady_eur > 0.5 else row.way
    return _say(said, factor=_times(1 + row.needed), amount=row.needed)


def _times(factor: float) -> str:
    return number(factor, 1 if factor < 10 else 0)


def in_words(result) -> pd.DataFrame:
    """Model by model, a month each."""
    if result.table.empty:
        return result.table
    columns = {
        _("Model"): lambda row: called(result, row.model),
        **{_(words): (name, money) for name, words in _AMOUNTS.items()},
        _("Full cost covered by own revenue"): ("cover_share", percent),
        _("Chances that it is covered, once it happens"): ("chance_share", chances),
        _("Chances that it happens, at most"): _happens,
    }
    return in_columns(result.table, columns)


def _happens(row) -> str:
    if row.model == NOW:
        return _("already so")
    return chances(row.happens_share) if row.happens_share == row.happens_share else _("not noted")


_AMOUNTS = {
    "own_revenue_eur": N_("Own revenue"),
    "cost_eur": N_("Full cost"),
    "own_result_eur": N_("Own revenue less full cost"),
    "subsidy_eur": N_("Grants"),
    "result_eur": N_("Result, volunteering on both sides"),
}
