"""What can be moved, in words: beside a slider, in a sentence, and in the file of the scenarios."""

import math
from collections import Counter
from collections.abc import Iterable

from ...core.cells.cell import clean, figure, without_currency
from ...core.i18n import N_, _, language, listing, money, ngettext, number, percent, said, use_language
from ...core.languages import codes
from ...core.schema import fold
from ...core.text import cut, legal, lower, one_line
from ...gates.measures import called
from ...targets.anchors import criterion_label
from ...what_if.knobs import Key, Knob, Value

_NAMES = {
    "scheme": N_("Delivery scheme"),
    "tours_a_week": N_("Tours per week"),
    "price_eur": N_("Price of a delivery"),
    "late_months": N_("Delay of every grant"),
    "spend": N_("Spend the envelope asked"),
    "envelope_eur": N_("Envelope asked"),
}
SCHEMES = {
    "direct": N_("One trip per order"),
    "grouped": N_("Grouped tours"),
    "fixed_days": N_("Fixed days"),
    "relay": N_("Pick-up point"),
    "provider": N_("The provider comes"),
    "pooled": N_("Tours shared with another actor"),
}
_YES, _NO = N_("yes"), N_("no")
_LONGEST = 60  # characters of a name that somebody typed
_CENTS_UNDER = 100
_UNITS = {"money": "€", "share": "%"}
_TOLD = 4  # changes that are told one by one


def name(knob: Knob, whole: bool = True) -> str:
    """What it is called; whole: with whose it is."""
    about = _about(knob)
    return _("{who}: {criterion}", who=_typed(knob.who), criterion=about) if whole and knob.who else about


def _about(knob: Knob) -> str:
    if knob.code == "points":
        return criterion_label(knob.about)
    if knob.code == "requirement":
        return called(knob.about)
    if knob.code == "offer":
        return _typed(knob.name)
    if knob.code == "grant":
        return _("{funder} ({amount})", funder=_typed(knob.name), amount=money(knob.eur))
    return _(_NAMES[knob.code])


def _typed(words: str) -> str:
    return cut(one_line(legal(words)), _LONGEST)


def beside(knob: Knob) -> str:
    """Its name where the figure stands beside it: with its unit, and on which side of a requirement it lies."""
    words = name(knob, whole=False)
    if knob.code == "late_months":
        return _("{name} (months)", name=words)
    if knob.code == "requirement":
        words = _("{name}, at most", name=words) if knob.most else _("{name}, at least", name=words)
    return f"{words} ({_UNITS[knob.unit]})" if knob.unit in _UNITS else words


def names(knobs: Iterable[Knob]) -> dict[Key, str]:
    """What each is called in the file of the scenarios: no two alike."""
    called_so = {knob.key: name(knob) for knob in knobs}
    count = Counter(map(fold, called_so.values()))
    return {
        key: words if count[fold(words)] == 1 else f"{words} ({key[1]})" for key, words in called_so.items()
    }


def shown(knob: Knob, value: Value) -> str:
    """A value as a sentence says it."""
    if knob.unit == "choice":
        return lower(_(SCHEMES[value]))
    if knob.unit == "yesno":
        return _(_YES) if value else _(_NO)
    if knob.unit == "money":
        return money(value, 2 if abs(value) < _CENTS_UNDER else 0)
    if knob.unit == "share":
        return percent(value, 0 if math.isclose(100 * value, round(100 * value)) else 1)
    if knob.unit == "months":
        return ngettext("{n} month", "{n} months", value)
    return number(value, _digits(value))


def _digits(value: float) -> int:
    return next((digits for digits in (0, 1) if math.isclose(value, round(value, digits))), 2)


def change(knob: Knob, value: Value) -> str:
    """What is moved, in a few words."""
    if knob.code == "grant":
        return _("without {grant}", grant=name(knob))
    if knob.code == "offer":
        return _("without “{offer}”", offer=name(knob))
    if knob.code == "spend":
        return _("with the envelope asked spent")
    values = {"name": name(knob), "value": shown(knob, value), "today": shown(knob, knob.today)}
    return _("{name}: {value} instead of {today}", **values)


def changes(moved) -> str:
    """What a trial moves, the first few told."""
    first, *others = (change(knob, value) for knob, value in moved[:_TOLD])
    ours = [knob.code in _NAMES for knob, _value in moved[1:_TOLD]]
    told = [first, *(lower(words) if own else words for words, own in zip(others, ours, strict=True))]
    more = len(moved) - len(told)
    return _("; ").join([*told, *([ngettext("{n} other change", "{n} other changes", more)] if more else [])])


# ---- in the file ---------------------------------------------------------------------------------------------


def written(knob: Knob, value: Value) -> str:
    """A value as the file holds it, read back as the same."""
    if knob.unit == "choice":
        return _(SCHEMES[value])
    if knob.unit == "yesno":
        return _(_YES) if value else _(_NO)
    text = f"{100 * value if knob.unit == 'share' else value:.10g}".replace(".", number(0.5, 1)[1])
    return f"{text} %" if knob.unit == "share" else text


def meant(knob: Knob, text: str) -> Value | None:
    """The value that somebody wrote, in any language of the kit; None for what cannot be one of this."""
    if knob.unit == "choice":
        value = next((code for code, words in SCHEMES.items() if fold(text) in _said(words)), None)
    elif knob.unit == "yesno":
        value = 1.0 if fold(text) in _said(_YES) else 0.0 if fold(text) in _said(_NO) else None
    else:
        bare = clean(text)
        value = figure(without_currency(bare.rstrip("% ")))
        if value is not None and knob.unit == "share" and (bare.endswith("%") or value > 1.5):
            value /= 100
    return value if value is not None and knob.holds(value) else None


def _said(words: str) -> set[str]:
    return {fold(said(words, lang)) for lang in codes()}


def found(knobs: Iterable[Knob]) -> dict[str, Knob]:
    """Each knob by its names in the file, folded, in every language."""
    knobs, by_name, now = list(knobs), {}, language()
    for lang in [*(code for code in codes() if code != now), now]:
        with use_language(lang):
            called_so = names(knobs)
        by_name |= {fold(called_so[knob.key]): knob for knob in knobs}
    return by_name


def allowed(knob: Knob) -> str:
    """What it may be, for whoever wrote something else."""
    if knob.unit == "choice":
        return listing(_(SCHEMES[value]) for value in knob.choices)
    if knob.unit == "yesno":
        return listing([_(_YES), _(_NO)])
    return _("from {low} to {high}", low=shown(knob, knob.low), high=shown(knob, knob.high))
