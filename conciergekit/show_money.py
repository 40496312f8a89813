"""What the cells of the money notebook call: its tables."""

import pandas as pd

from . import finance
from .core import i18n
from .core.errors import ConciergekitError
from .core.i18n import _
from .core.tables import FUNDING, LEDGER
from .finance.funding.budget import whole
from .finance.funding.eligibility import column
from .people.common import party, shown
from .scenarios import tornado
from .show import chart, origin, sentences, table, text
from .tell.common import ORIGINS, Many, say
from .tell.finance.alerts import LEVELS
from .tell.finance.drivers import named
from .tell.finance.funders import closing, degree

_READ_HERE = Many(
    "Read here: the lowest month-end balance of the next {n} month.",
    "Read here: the lowest month-end balance of the next {n} months.",
)


def months(views) -> None:
    """The result month by month, in the four ways, and the sum at the end."""
    if not len(views.table):
        return
    columns = {
        "month": _("Month"),
        "own_revenue_eur": _("Own revenue"),
        "subsidy_eur": _("Grants"),
        "expense_eur": _("Expenses"),
        "cash_eur": _("Cash"),
        "pnl_eur": _("Accounts"),
        "with_unpaid_eur": _("With unpaid hours"),
        "volunteer_eur": _("Volunteers, valued"),
    }
    total = pd.DataFrame([{"month": _("All months"), **views.totals.to_dict()}])
    frame = pd.concat(
        [views.table[list(columns)].astype({"month": "object"}), total[list(columns)]], ignore_index=True
    )
    table(frame, columns)


def cash_drivers(pilot, **options) -> None:
    """The tornado of the lowest point of the cash; why not when there is no curve."""
    try:
        model, assumptions = finance.cash_drivers(pilot, **options)
    except ConciergekitError as error:
        text(str(error))
        return
    assumptions = named(assumptions)
    text(say(_READ_HERE, options.get("horizon_months", 12)))
    alone = tornado(model, assumptions)
    sentences(alone)
    if alone.table["swing"].any():
        chart(alone)
    origin(pilot, list(assumptions))


def conditions(models) -> None:
    """What would have to be true for each model, or why it is not known."""
    sentences(models.conditions() or [_("Not measured either: it takes the same figures as the models.")])


def assumptions(models) -> None:
    """Every figure of the models, with how it is known and its source."""
    if not len(models.lines):
        return
    frame, known = models.told_lines(), {origin: _(words) for origin, words in ORIGINS.items()}
    frame = frame.assign(
        units=[_units(row) for row in frame.itertuples()],
        costs_eur=frame["variable_eur"] + frame["minutes"] / 60 * models.base.hour_eur,
        known=[", ".join(filter(None, [known[row.origin], row.source])) for row in frame.itertuples()],
    )
    columns = {
        "model": _("Model"),
        "label": _("Line"),
        "units": _("Units a month"),
        "price_eur": _("A unit brings"),
        "costs_eur": _("A unit costs, work included"),
        "known": _("Known how"),
    }
    table(frame, columns)


def _units(row) -> str:
    """The volume and its range, "120 (90 to 150)"."""
    value, low, high = map(i18n.number, (row.volume, row.low, row.high))
    return value if row.low == row.high else _("{value} ({span})", value=value, span=i18n.span(low, high))


def ledger_names(pilot) -> None:
    """The ledger by payer or payee, as its sheet names them."""
    frame = finance.by_name(pilot)
    frame = frame.assign(
        payer=[party(name, pilot) for name in frame["payer"]],
        nature=[LEDGER["nature"].label(code) for code in frame["nature"]],
    )
    columns = {
        "payer": str(LEDGER["payer"].title),
        "nature": str(LEDGER["nature"].title),
        "lines": _("Lines"),
        "amount_eur": _("Amount"),
    }
    table(frame, columns, detail=True)


def grants(pilot) -> None:
    """What was asked of funders: state, amount, when it may come, on what condition."""
    frame = pilot["funding"].sort_values("amount_eur", ascending=False, kind="stable")
    frame = frame.assign(
        funder=[shown(name) for name in frame["funder"]],
        status=[FUNDING["status"].label(code) for code in frame["status"]],
        filed_on=[_day(day) for day in frame["filed_on"]],
        comes=[_join(_day(row.cash_early), _day(row.cash_late)) for row in frame.itertuples()],
        chance=[i18n.percent(one) if one == one else "" for one in frame["chance_share"]],
        condition=[shown(words) for words in frame["condition"]],
        covers_to=[_day(day) for day in frame["covers_to"]],
    )
    columns = {
        "funder": str(FUNDING["funder"].title),
        "status": str(FUNDING["status"].title),
        "amount_eur": _("Amount"),
        "filed_on": str(FUNDING["filed_on"].title),
        "comes": _("Money between"),
        "chance": str(FUNDING["chance_share"].title),
        "condition": str(FUNDING["condition"].title),
        "covers_to": str(FUNDING["covers_to"].title),
    }
    table(frame, columns, detail=True)


def _day(day) -> str:
    return i18n.date(day) if pd.notna(day) else ""


_MOST = 10  # funders a page can carry; the budget file holds them all


def funders(calendar) -> None:
    """The catalogue: those asked first, then those with dates; what they pay for, when the money really comes, the trap, and
    how well each part is known. Those beyond a page are named."""
    usable = calendar.catalogue()
    usable = usable[usable["fits"].ne(False)]
    frame = usable.head(_MOST)
    frame = frame.assign(
        closes=[_file_before(row) for row in frame.itertuples()],
        money=[_when(row) for row in frame.itertuples()],
        pays=[_join(row.pays, row.limits) for row in frame.itertuples()],
        sure=[_join(row.sure, row.source, _day(row.checked)) for row in frame.itertuples()],
    )
    columns = {
        "name": _("Funder"),
        "pays": _("Pays for"),
        "closes": _("File before"),
        "money": _("When the money comes"),
        "trap": _("Trap"),
        "sure": _("How sure, source, day read"),
    }
    table(frame, columns)
    if len(usable) > _MOST:
        names = i18n.listing(usable["name"].iloc[_MOST:])
        text(_("Also to ask, in the budget file with the same details: {names}.", names=names))


def _join(*parts: str) -> str:
    return _("; ").join(filter(None, parts))


def _file_before(row) -> str:
    if pd.notna(row.closes):
        return closing(row)
    return _("all year") if row.when == "rolling" else _("ask: it depends on the territory")


def _when(row) -> str:
    """How the money comes, then when it would after this gate; nothing is dated where the calendar is not known."""
    if row.kind == "advice":
        return row.money or _("no cash")
    if pd.isna(row.money_early):
        return row.money
    early, late = row.money_early.to_period("M"), row.money_late.to_period("M")
    words = i18n.month(early) if early == late else i18n.span(i18n.month(early), i18n.month(late))
    words = _("{when} (delay assumed by the kit)", when=words) if row.guessed else words
    return _join(row.money, words)


def eligible_lines(found) -> None:
    """Expense lines of the year ahead, and whether each line of the Funding sheet, whatever its status, may pay for them."""
    if found.missing or found.table.empty:
        return
    asked = found.table.head(5)
    words = {True: _("yes"), False: _("no"), None: _("ask")}
    marks = list(map(column, asked["id"]))
    # rounded as the budget is, so that a line never reads one euro apart in the two tables
    lines = found.lines[["account", "line"]].assign(plan_eur=whole(found.lines["plan_eur"]))
    lines = pd.concat([lines, found.lines[marks].map(words.get)], axis=1)
    ends = {
        str(FUNDING["status"].title): map(FUNDING["status"].label, asked["status"]),
        _("Amount"): map(i18n.money, asked["asked_eur"]),
        _("At most by its rules"): [i18n.money(e) if e == e else _("not known") for e in asked["cap_eur"]],
        _("How sure these rules are"): map(degree, asked["sure"]),
    }
    rows = [{"line": line, **dict(zip(marks, said, strict=True))} for line, said in ends.items()]
    columns = {"account": _("Account"), "line": _("Line"), "plan_eur": _("Twelve months ahead")}
    columns |= {column(row.id): f"{row.funder} ({row.id})" for row in asked.itertuples()}
    table(pd.concat([lines, pd.DataFrame(rows)], ignore_index=True), columns, limit=40)


def budget(found) -> None:
    """Charges then products, by account and line, done and ahead."""
    if found.missing:
        return
    frame = found.told_rows()
    line = frame["level"] == "line"  # a line stands under its account, whose number it does not repeat
    frame = frame.assign(
        account=frame["account"].mask(line, ""),
        label=frame["label"].mask(line, "– " + frame["label"].astype(str)),
        known=frame["origin"].map(lambda origin: _(ORIGINS[origin]) if origin in ORIGINS else ""),
    )
    columns = {
        "account": _("Account"),
        "label": _("Line"),
        "done_eur": _("Actual"),
        "plan_eur": _("Twelve months ahead"),
        "how": _("Computation"),
        "known": _("Known how"),
        "why": _("Why it differs"),
    }
    table(frame, columns, limit=80)


def alerts(found) -> None:
    """Each rule with its date and its source."""
    frame = found.table.assign(
        label=found.labels(),
        level=[_(LEVELS[level]) for level in found.table["level"]],
        source=[rate.source for rate in found.limits],
        read=found.table["read_on"],
    )
    columns = {
        "label": _("Rule"),
        "level": _("State"),
        "since": _("In force since"),
        "read": _("Read on; check before use"),
        "source": _("Source"),
    }
    table(frame, columns)
