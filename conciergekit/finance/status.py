"""What the structure's status asks to look at: dated reminders with their source, never legal advice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from .. import i18n, rates
from ..i18n import N_, _, date, listing, money, percent
from ..pilot import Pilot
from ..tables import PROJECT
from .accounts import month_table
from .funders import catalogue, is_public
from .revenue import ledger_streams, memberships, occurrences
from .spoken import Spoken

PASSED, NEAR, FINE, UNKNOWN = "passed", "near", "fine", "unknown"
LEVELS = {
    PASSED: N_("look at it now"),
    NEAR: N_("close to the limit"),
    FINE: N_("far from the limit"),
    UNKNOWN: N_("not measured"),
}
_PUBLIC = ("commune", "ccas")


@dataclass(frozen=True)
class Alerts(Spoken):
    """Rules that the pilot's status and figures call for.

    table: one row a rule, the pressing ones first: rule, label, level ("passed", "near", "fine", "unknown"), text,
    value, limit, since (day the figure is in force from), source, stale (the figures were read too long ago).
    status: the pilot's, "" when it is not noted. read_on: day the rules were gathered.
    """

    table: pd.DataFrame
    status: str
    read_on: pd.Timestamp
    stale: bool
    lang: str = "fr"
    again: Callable | None = field(default=None, repr=False, compare=False)

    def said(self) -> list[str]:
        """What is passed or close, then what is far, then how old the rules are."""
        said = [self.finding(), *self.table["text"]]
        read = date(self.read_on)
        if self.stale:
            return [*said, _("These figures were gathered on {day}, more than {n} months before the data end: look "
                             "them up again before use.", day=read, n=_rule("fresh_months"))]  # fmt: skip
        return [
            *said,
            _("Reminders gathered on {day}, to check before use; this is not legal advice.", day=read),
        ]

    def finding(self) -> str:
        name = PROJECT["status"].label(self.status) if self.status else ""
        urgent = self.table.loc[self.table["level"].isin([PASSED]), "label"]
        if not name:
            return _("The legal status is not noted on the Project sheet: only what holds for all is shown.")
        if len(urgent):
            return _("{status}: to look at now: {names}.", status=name, names=listing(urgent))
        near = self.table.loc[self.table["level"] == NEAR, "label"]
        if len(near):
            return _("{status}: close to a limit: {names}.", status=name, names=listing(near))
        return _("{status}: no limit is close on a year's figures.", status=name)

    def plot(self, ax=None):
        """Each measured figure against its limit."""
        from .charts_model import draw_alerts

        return draw_alerts(self, ax)


def alerts(pilot: Pilot) -> Alerts:
    """Check a year's figures against the dated rules of the pilot's status."""
    status = str(pilot.settings.get("status") or "")
    year = _year(pilot)
    made = [
        _vat(year, pilot), *_association(year, status, pilot), *_micro(year, status, pilot), *_personal_services(pilot, status),
        *_public_orders(pilot), *_subsidies(year, pilot),
    ]  # fmt: skip
    order = {PASSED: 0, NEAR: 1, UNKNOWN: 2, FINE: 3}
    table = pd.DataFrame(
        made, columns=["rule", "label", "level", "text", "value", "limit", "since", "source"]
    )
    table = table.sort_values("level", key=lambda s: s.map(order), kind="stable").reset_index(drop=True)
    read = pd.Timestamp(rates.value("rules_read_on")["day"])
    stale = pd.notna(pilot.until) and pilot.until > read + pd.DateOffset(months=int(_rule("fresh_months")))
    return Alerts(table, status, read, bool(stale), i18n.language(), partial(alerts, pilot))


def _rule(name: str):
    return rates.value("rules_read_on")[name]


@dataclass(frozen=True)
class _Year:
    """Twelve months of figures: own revenue, without memberships, all income, public subsidies; NaN unknown."""

    own_eur: float
    market_eur: float
    income_eur: float
    public_eur: float
    largest_grant_eur: float


def _year(pilot: Pilot) -> _Year:
    """The last twelve complete months, or fewer brought to a year."""
    table = month_table(pilot).tail(12)
    factor = 12 / len(table) if len(table) else np.nan
    own = float(table["own_revenue_eur"].sum(min_count=1)) * factor
    subsidy = float(table["subsidy_eur"].sum(min_count=1)) * factor
    grants = pilot["funding"]
    grants = grants[grants["status"].isin(["notified", "agreed", "paid"])]
    known = catalogue(pilot)
    public = (
        grants[[is_public(row, known)[0] for row in grants.itertuples()]]["amount_eur"]
        if len(grants)
        else grants["amount_eur"]
    )
    members = _members(pilot) * 12 / max(1, len(pilot.months))
    return _Year(own, own - members, own + subsidy, float(public.sum()) if len(grants) else subsidy,
                 float(public.max()) if len(public) else np.nan)  # fmt: skip


def _members(pilot: Pilot) -> float:
    """Memberships over the test: the ledger's when there is one."""
    if pilot.has("ledger"):
        rows = ledger_streams(pilot)
        return float(rows.loc[rows["stream"] == "memberships", "amount_eur"].sum())
    return float(memberships(pilot)["own_eur"].sum())


def _level(value: float, limit: float) -> str:
    if np.isnan(value):
        return UNKNOWN
    return PASSED if value > limit else NEAR if value >= _rule("near") * limit else FINE


def _against(rule: str, label: str, value: float, limit: float, more: str = "", on=None) -> tuple:
    rate = rates.get(rule, on)
    level = _level(value, limit)
    if level == UNKNOWN:
        text = _("{label}: not measured. {more}", label=label, more=more).strip()
    else:
        text = _("{label}: {value} over a year against {limit}, {level}. {more}", label=label, value=money(value),
                 limit=money(limit), level=_(LEVELS[level]), more=more).strip()  # fmt: skip
    return rule, label, level, text, value, limit, pd.Timestamp(rate.since), rate.source


def _on(pilot: Pilot):
    return pilot.until.date() if pd.notna(pilot.until) else None


def _vat(year: _Year, pilot: Pilot) -> tuple:
    limit = rates.value("vat_franchise")["services"]
    more = _("Commissions and resales do not count the same turnover: ask which one is yours.")
    return _against("vat_franchise", _("VAT franchise, services"), year.own_eur, limit, more)


def _association(year: _Year, status: str, pilot: Pilot) -> list[tuple]:
    if status not in ("association", "regie"):
        return []
    rule = rates.value("association_market")
    more = _("It also takes disinterested management and non-market activity clearly dominant.")
    found = [
        _against(
            "association_market",
            _("Market receipts of the association"),
            year.market_eur,
            rule["receipts"],
            more,
        )
    ]
    return [*found, _dominance(year), *_companies(pilot)]


def _dominance(year: _Year) -> tuple:
    share = year.market_eur / year.income_eur if year.income_eur > 0 else np.nan
    rate = rates.get("association_market")
    custom, half = rate.value["market_share"], rate.value["most_share"]
    label = _("Dominance of non-market activity")
    if np.isnan(share):
        level, text = UNKNOWN, _("{label}: not measured, as subsidies are not.", label=label)
    else:
        level = PASSED if share > half else NEAR if share > custom else FINE
        text = _("{label}: paid services bring {share} of the income; a custom, not a rule, speaks of about {limit}. Ask "
                 "the tax office before growing.", label=label, share=percent(share), limit=percent(custom))  # fmt: skip
    return "preponderance", label, level, text, share, custom, pd.Timestamp(rate.since), rate.source


def _companies(pilot: Pilot) -> list[tuple]:
    """An association at the service of companies is in business by nature, however small."""
    rows = occurrences(pilot)
    rows = rows[rows["payer_kind"].isin(["employer", "business"])]
    if rows.empty:
        return []
    rate, label = rates.get("association_market"), _("Services to companies")
    eur = float(rows["own_eur"].sum() * 12 / len(pilot.months))
    text = _("{label}: {value} over a year. An association at the service of companies may be taxed as a business whatever "
             "the amount: ask the tax office.", label=label, value=money(eur))  # fmt: skip
    return [("companies", label, NEAR, text, eur, np.nan, pd.Timestamp(rate.since), rate.source)]


def _micro(year: _Year, status: str, pilot: Pilot) -> list[tuple]:
    if status != "micro":
        return []
    more = _("Expenses are not deducted.")
    return [_against("micro_ceiling", _("Ceiling of the micro-enterprise, services"), year.own_eur,
                     rates.value("micro_ceiling")["services"], more)]  # fmt: skip


def _personal_services(pilot: Pilot, status: str) -> list[tuple]:
    """The tax credit asks for an exclusive activity: a mix of personal and other services loses it."""
    services = pilot["services"]
    label = services["label"].fillna(services["id"])
    firm, perhaps = services["sap"] == "yes", services["sap"] == "depends"
    yours = list(
        label.where(firm, [_("{name} (depends on the status)", name=name) for name in label])[firm | perhaps]
    )
    others = list(label[(services["sap"] == "no") & services["market"].fillna(True).astype(bool)])
    if not yours:
        return []
    rate, name = rates.get("sap_exclusivity"), _("Personal services (SAP), exclusive activity")
    mixed = bool(others)
    exempt = status in rate.value["exempt"]
    partly = status in rate.value["exempt_partly"]
    if not mixed:
        level, text = FINE, _("{label}: all paid services noted are personal services.", label=name)
    elif exempt:
        level = NEAR
        text = _(
            "{label}: this status is exempt, with separate accounts for {names}.",
            label=name,
            names=listing(yours[:4]),
        )
    elif not firm.any():
        level = NEAR
        text = _("{label}: for {names}, it depends on the status; beside {other} the tax credit would be lost. Have it checked "
                 "before promising it.", label=name, other=listing(others[:4]), names=listing(list(label[perhaps])[:4]))  # fmt: skip
    else:
        level = NEAR if partly else PASSED
        text = _("{label}: {other} beside {names} break it, so clients would lose the tax credit.", label=name,
                 other=listing(others[:4]), names=listing(yours[:4]))  # fmt: skip
    if mixed and partly:
        text += " " + _("Only some of these structures are exempt (AI), with separate accounts.")
    return [("sap_exclusivity", name, level, text, np.nan, np.nan, pd.Timestamp(rate.since), rate.source)]


def _public_orders(pilot: Pilot) -> list[tuple]:
    rows = occurrences(pilot)
    rows = rows[rows["payer_kind"].isin(_PUBLIC)]
    if rows.empty:
        return []
    largest = rows.groupby("payer_name")["own_eur"].sum().max() * 12 / max(1, min(12, len(pilot.months)))
    more = _("Count all orders of the same payer together: splitting them is forbidden.")
    return [_against("public_order", _("Orders of one public payer"), float(largest), rates.value("public_order", _on(pilot)),
                     more, _on(pilot))]  # fmt: skip


def _subsidies(year: _Year, pilot: Pilot) -> list[tuple]:
    rule = rates.value("subsidy_rules")
    more = _(
        "Above it, a written agreement; a financial report within {n} months of the year's end.",
        n=rule["report_months"],
    )
    found = [
        _against(
            "subsidy_rules",
            _("Largest subsidy of one public body"),
            year.largest_grant_eur,
            rule["agreement"],
            more,
        )
    ]
    if year.public_eur >= _rule("near") * rule["auditor"]:
        found.append(
            _against("subsidy_rules", _("Public subsidies, auditor"), year.public_eur, rule["auditor"])
        )
    return found
