"""What the cells of the money notebook call: its tables and its first screen."""

import pandas as pd

from . import i18n
from .errors import ConciergekitError
from .i18n import _
from .show import chart, sentences, table, text


def answer(views, cash, models, doubts) -> None:
    """The first screen: the result, what makes it doubtful, the cash, and what would make the model stand."""
    best = models.conditions()[:1]
    lead = views.sentences()[0]
    sentences(
        [
            lead,
            *(doubts.sentences()[:2] if len(doubts.table) else []),
            *cash.sentences()[:1],
            *(cash.sentences()[2:3] if cash.known else []),
            *models.sentences()[:1],
            *best,
        ]
    )


def months(views) -> None:
    """The result month by month, in the four ways, and the sum at the end."""
    if not len(views.table):
        return
    columns = {
        "month": _("Month"), "own_revenue_eur": _("Own revenue"), "subsidy_eur": _("Subsidies"), "expense_eur": _("Expenses"),
        "cash_eur": _("Cash"), "pnl_eur": _("Accounts"), "with_unpaid_eur": _("With unpaid hours"),
        "volunteer_eur": _("Volunteers, valued"),
    }  # fmt: skip
    total = pd.DataFrame([{"month": _("All months"), **views.totals.to_dict()}])
    frame = pd.concat(
        [views.table[list(columns)].astype({"month": "object"}), total[list(columns)]], ignore_index=True
    )
    table(frame, columns)


def services(found) -> None:
    """Each service: orders, revenue, what an order and an hour leave, full cost."""
    columns = {
        "label": _("Service"), "orders": _("Orders"), "own_revenue_eur": _("Own revenue"), "order_eur": _("An order brings"),
        "contribution_hour_eur": _("An hour leaves"), "full_cost_eur": _("Full cost"), "cover_share": _("Covered"),
    }  # fmt: skip
    if len(found.table):
        table(found.table, columns)


def cash_drivers(pilot, seed: int = 0, **options) -> None:
    """The tornado and the Sobol indices of the lowest point of the cash; why not when there is no curve."""
    from . import finance
    from .scenarios import tornado
    from .sensitivity import sobol

    try:
        model, assumptions = finance.cash_drivers(pilot, **options)
    except ConciergekitError as error:
        text(str(error))
        return
    alone, together = tornado(model, assumptions), sobol(model, assumptions, seed=seed)
    sentences([*alone.sentences(), *together.sentences()])
    chart(alone)
    chart(together)


def assumptions(models) -> None:
    """Every figure of the models, with how it is known and its source."""
    from .scenarios import ORIGINS

    if not len(models.lines):
        return
    frame = models.spoken().lines
    known = {origin: _(words) for origin, words in ORIGINS.items()}
    frame = frame.assign(
        units=[_units(row) for row in frame.itertuples()],
        costs_eur=frame["variable_eur"] + frame["minutes"] / 60 * models.base.hour_eur,
        known=[", ".join(filter(None, [known[row.origin], row.source])) for row in frame.itertuples()],
    )
    columns = {
        "model": _("Model"), "label": _("Line"), "units": _("Units a month"), "price_eur": _("A unit brings"),
        "costs_eur": _("A unit costs, work included"), "known": _("Known how"),
    }  # fmt: skip
    table(frame, columns)


def _units(row) -> str:
    """The volume and its range, "120 (90 to 150)"."""
    if row.low == row.high:
        return i18n.number(row.volume)
    return _(
        "{value} ({span})",
        value=i18n.number(row.volume),
        span=i18n.span(i18n.number(row.low), i18n.number(row.high)),
    )


def funders(calendar) -> None:
    """The catalogue: who may fit, next date, when the money comes, the trap and the source."""
    from .finance.funders import amounts

    found = calendar.spoken()
    ceilings = {funder.id: amounts(funder) if funder.mine else "" for funder in found.funders}
    frame = found.usable.assign(
        closes=[i18n.date(d) if pd.notna(d) else _("all year") for d in found.usable["closes"]],
        money=[_when(row) for row in found.usable.itertuples()],
        pays=[", ".join(filter(None, [row.pays, ceilings[row.id]])) for row in found.usable.itertuples()],
        source=[", ".join(filter(None, [row.source, _read(row.checked)])) for row in found.usable.itertuples()],
    )  # fmt: skip
    columns = {
        "name": _("Funder"), "pays": _("Pays for"), "closes": _("File before"), "money": _("Money"), "trap": _("Trap"),
        "source": _("Source, day read"),
    }  # fmt: skip
    table(frame, columns)


def _read(day) -> str:
    return i18n.date(day) if day is not None and day == day else ""


def _when(row) -> str:
    if pd.isna(row.money_early):
        return _("no cash")
    early, late = row.money_early.to_period("M"), row.money_late.to_period("M")
    words = i18n.span(i18n.month(early), i18n.month(late))
    return _("{when} (the kit's guess)", when=words) if row.guessed else words


def budget(found) -> None:
    """Charges then products, by account and line, done and ahead."""
    if found.missing:
        return
    from .finance.budget import rows_of

    frame = rows_of(found.spoken())
    columns = {
        "account": _("Account"),
        "label": _("Line"),
        "done_eur": _("Done"),
        "plan_eur": _("Twelve months ahead"),
    }
    table(frame, columns, limit=80)


def alerts(found) -> None:
    """Each rule with its date and its source."""
    from .finance.status import LEVELS

    shown = found.spoken()
    frame = shown.table.assign(level=[_(LEVELS[level]) for level in shown.table["level"]], read=shown.read_on)
    columns = {"label": _("Rule"), "level": _("State"), "since": _("In force since"), "read": _("Read on; check before use"),
               "source": _("Source")}  # fmt: skip
    table(frame, columns)
