"""What the structure's status asks to look at: its rules, worked out on a year's figures with the limits in force on the last
day of the data. Dated reminders with their source, never legal advice.

The alert of the review, the chapter on money and the actions name the same personal services (SAP), by one list of exemptions
(articles L7232-1-1, L7232-1-2 and D7233-5 of the labour code).
"""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core import rates
from ..core.pilot import Pilot, remembered
from ..core.rates import Rate
from ..core.schema import body_name, fold
from ..core.told import Told
from .accounts import month_table
from .books import entries, period_entries
from .funding.funders import LOAN, WAGE, catalogue, is_loan, is_public, is_public_name, is_wage, match
from .revenue import instalments, ledger_streams, memberships, occurrences, served
from .same_money import GRANTED
from .year_ahead import months_ahead

PASSED, NEAR, FINE, REMIND, UNKNOWN = "passed", "near", "fine", "remind", "unknown"
MONTHS_A_YEAR = 12
_PRESSING = (PASSED, NEAR, UNKNOWN, REMIND, FINE)
_PUBLIC = ("commune", "ccas")
_NON_PROFIT = ("association", "regie")  # the others with an aim of insertion may be companies
_SUBSIDISED = ("association", "regie", "siae", "ebe", "")
_GOODS = ("701", "702", "703", "707")  # accounts of goods made or bought to be sold
EXEMPT, PARTLY, AGREEMENT, SMALL, BOUND = "exempt", "partly", "agreement", "small", "bound"


@dataclass(frozen=True)
class Found:
    """One rule met: its code, the dated fact it rests on, how near its limit is, and what its words need."""

    rule: str
    rate: str
    level: str
    value: float = np.nan
    limit: float = np.nan
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Alerts(Told):
    """Rules that the pilot's status and figures call for, the pressing ones first.

    table: one row a rule: rule, level ("passed", "near", "unknown", "remind", "fine"), value, limit, since (day the limit is
    in force from), read_on, page, sure ("confirmed", "to_confirm", "proposed", "own": the user's file). found: the same
    rules with what their words need; limits: the dated fact each one rests on. status: the pilot's, "" when it is not noted.
    read_on: day the oldest of these limits was read. due: the facts past their day of review, counted from the real day.
    own: those that the user's own file gives. months: complete months that the figures of a year rest on, twelve at most.
    """

    table: pd.DataFrame
    found: tuple[Found, ...]
    limits: tuple[Rate, ...]
    status: str
    read_on: pd.Timestamp
    due: tuple[Rate, ...]
    own: tuple[Rate, ...]
    months: int


@remembered
def alerts(pilot: Pilot) -> Alerts:
    """Check a year's figures against the dated rules of the pilot's status."""
    found = sorted(rules(pilot), key=lambda one: _PRESSING.index(one.level))
    limits = [rates.known(one.rate, day(pilot)) for one in found]
    now = {one.rate: rates.known(one.rate, rates.today()) for one in found}.values()
    return Alerts(
        pd.DataFrame([_row(*pair) for pair in zip(found, limits, strict=True)]),
        tuple(found),
        tuple(limits),
        str(pilot.settings.get("status") or ""),
        pd.Timestamp(min((rate.read_on for rate in now), default=rates.today())),
        tuple(rate for rate in now if rate.due()),
        tuple(rate for rate in now if rate.status == rates.OWN),
        min(MONTHS_A_YEAR, len(pilot.months)),
    )


def _row(found: Found, rate: Rate) -> dict:
    return {
        "rule": "sap_exclusivity" if found.rule == "sap_alone" else found.rule,
        "level": found.level,
        "value": found.value,
        "limit": found.limit,
        "since": pd.Timestamp(rate.since),
        "read_on": pd.Timestamp(rate.read_on),
        "page": rate.page,
        "sure": rate.status,
    }


def rules(pilot: Pilot) -> list[Found]:
    """The rules that hold for the pilot, in the order of the law's fields."""
    status, year = str(pilot.settings.get("status") or ""), _year(pilot)
    ceiling = rates.value("micro_ceiling", day(pilot))
    return [
        *_vat(year, status, pilot),
        *_association(year, status, pilot),
        *([_turnover("micro_ceiling", year, ceiling)] if status == "micro" else []),
        *_personal_services(pilot),
        *_insertion(year, status, pilot),
        *_public_orders(pilot),
        *_subsidies(year, status, pilot),
        *_payroll_tax(year, status, pilot),
    ]


def day(pilot: Pilot) -> dt.date | None:
    """The day whose limits hold: the last one of the data (None: today)."""
    return pilot.until.date() if pd.notna(pilot.until) else None


@dataclass(frozen=True)
class _Year:
    """Twelve months of figures, NaN unknown: own revenue (and the goods sold in it, and without memberships), income,
    expenses, gross wages, public subsidies of the fullest calendar year, the largest of one body in one year."""

    own_eur: float
    goods_eur: float
    market_eur: float
    income_eur: float
    expense_eur: float
    wages_eur: float
    public_eur: float
    largest_grant_eur: float

    @property
    def services_eur(self) -> float:
        return self.own_eur - self.goods_eur


def _year(pilot: Pilot) -> _Year:
    """The last twelve complete months that the accounts tell, or fewer brought to a year."""
    table = month_table(pilot).dropna(subset=["own_revenue_eur"]).tail(12)
    factor = 12 / len(table) if len(table) else np.nan
    columns = ["own_revenue_eur", "subsidy_eur", "expense_eur"]
    own, subsidy, expense = (float(table[name].sum(min_count=1)) * factor for name in columns)
    own = own if _priced(pilot) else np.nan
    ledger = period_entries(pilot)
    ledger = ledger[ledger["month"].isin(table.index)]
    account = ledger["account"].fillna("")
    earned, spent = (ledger["nature"] == nature for nature in ("own_revenue", "expense"))
    goods = ledger.loc[earned & account.str.startswith(_GOODS), "amount_eur"].sum()
    wages = ledger.loc[spent & account.str.startswith("641"), "amount_eur"].sum()
    granted = _granted(pilot)
    by_year = granted.groupby("year")["amount_eur"].sum()
    by_body = granted.groupby(["year", "body"])["amount_eur"].sum()
    public = float(by_year.max()) if len(granted) else subsidy
    largest = float(pd.concat([by_body, _booked(pilot)]).max())
    market = own - _members(pilot, table.index) * factor
    goods, wages = float(goods) * factor, float(wages) * factor
    return _Year(own, goods, market, own + subsidy, expense, wages, public, largest)


def _priced(pilot: Pilot) -> bool:
    """Whether anything says what was earned: a log without a price is not a revenue of zero."""
    if pilot.has("ledger"):
        return True
    prices = [
        pilot.happened("requests")[["commission_eur", "fee_eur"]],
        pilot["contracts"][["amount_eur"]],
        pilot["clients"][["membership_eur"]],
    ]
    return any(bool(frame.notna().any(axis=None)) for frame in prices)


def _granted(pilot: Pilot) -> pd.DataFrame:
    """Public subsidies granted, with body (folded) and calendar year; neither loans nor aids for a post, owed by rule."""
    rows, known = pilot["funding"], catalogue(pilot)
    rows = rows[rows["status"].isin(GRANTED)]
    kept = []
    for row in rows.itertuples():
        owed = is_loan(row, known) or is_wage((row.funder, row.condition), known)
        kept.append(is_public(row, known)[0] and not owed)
    rows = rows[np.array(kept, dtype=bool)]
    paid = rows["cash_early"].fillna(rows["cash_late"]).fillna(rows["filed_on"]).fillna(pilot.until)
    return rows.assign(year=paid.dt.year, body=rows["funder"].fillna("").map(body_name))


def _booked(pilot: Pilot) -> pd.Series:
    """Public subsidies of the ledger by calendar year and payer, aids for a post apart: a grant may be in the accounts only."""
    rows, known = entries(pilot), catalogue(pilot)
    rows = rows[(rows["nature"] == "subsidy") & ~rows["in_kind"]].dropna(subset=["payer"])
    kept = []
    for row in rows.itertuples():
        found = match(row.payer, known)
        public = (
            is_public_name(row.payer) if found is None else found.public and found.kind not in (LOAN, WAGE)
        )
        kept.append(public and not is_wage((row.line,), known))
    rows = rows[np.array(kept, dtype=bool)]
    return rows["amount_eur"].groupby([rows["date"].dt.year, rows["payer"].map(body_name)]).sum()


def _members(pilot: Pilot, months: pd.Index) -> float:
    """Memberships of these months: the ledger's when there is one."""
    if pilot.has("ledger"):
        rows = ledger_streams(pilot)
        rows = rows[rows["stream"] == "memberships"].rename(columns={"amount_eur": "own_eur"})
    else:
        rows = memberships(pilot)
    return float(rows.loc[rows["month"].isin(months), "own_eur"].sum())


def level(value: float, limit: float) -> str:
    """How near a figure is to its limit; the limit itself is not passed."""
    if np.isnan(value):
        return UNKNOWN
    return PASSED if value > limit else NEAR if value >= rates.value("near_a_limit") * limit else FINE


def _limited(rule: str, rate: str, value: float, limit: float, values: dict | None = None) -> Found:
    return Found(rule, rate, level(value, limit), value, limit, values or {})


# ---- taxes -------------------------------------------------------------------------------------------------


def _vat(year: _Year, status: str, pilot: Pilot) -> list[Found]:
    """The franchise of 293 B; a non-profit association is outside it (261, 7, 1° b): see ``_association``."""
    if status in _NON_PROFIT:
        return []
    rule = rates.value("vat_franchise", day(pilot))
    found = _turnover("vat_franchise", year, rule)
    upper = year.services_eur > rule["services_upper"] or year.own_eur > rule["goods_upper"]
    found.values.update(upper=bool(upper), maybe_outside=status in _SUBSIDISED)
    return [found]


def _turnover(name: str, year: _Year, rule: dict) -> Found:
    """Two limits at once: services within all sales. The one that is nearer is told."""
    both = {"services": (year.services_eur, rule["services"]), "all": (year.own_eur, rule["goods"])}
    kind = max(both, key=lambda one: np.nan_to_num(both[one][0] / both[one][1]))
    return _limited(name, name, *both[kind], {"kind": kind})


def _association(year: _Year, status: str, pilot: Pilot) -> list[Found]:
    if status not in _NON_PROFIT:
        return []
    rule = rates.value("association_market", day(pilot))
    market = _limited("association_market", "association_market", year.market_eur, rule["receipts"])
    return [market, _dominance(year, rule), *_companies(pilot)]


def _dominance(year: _Year, rule: dict) -> Found:
    share = year.market_eur / year.income_eur if year.income_eur > 0 else np.nan
    custom, half = rule["market_share"], rule["most_share"]
    state = UNKNOWN if np.isnan(share) else PASSED if share > half else NEAR if share > custom else FINE
    return Found("preponderance", "association_market", state, share, custom)


def _companies(pilot: Pilot) -> list[Found]:
    """An association at the service of companies is in business by nature, however small."""
    past, ahead = _of_a_year(pilot, ("employer", "business"))
    eur = float(max(past.sum(), ahead.sum()))
    return [Found("companies", "association_market", NEAR, eur)] if len(past) or eur > 0 else []


def _payroll_tax(year: _Year, status: str, pilot: Pilot) -> list[Found]:
    """Without VAT, wages are taxed by bands of each person: the most it can be against what an association takes off."""
    if status not in _NON_PROFIT or not year.wages_eur > 0:
        return []
    rule = rates.value("payroll_tax", day(pilot))
    ends = 0.0, rule["first_band"], rule["second_band"], np.inf
    bands = np.diff(np.minimum(year.wages_eur, ends))
    most = float(bands @ [rule["first_share"], rule["second_share"], rule["third_share"]])
    return [_limited("payroll_tax", "payroll_tax", most, rule["association_allowance"] + rule["none_up_to"])]


# ---- what the status is for --------------------------------------------------------------------------------


def _personal_services(pilot: Pilot) -> list[Found]:
    """The tax credit asks for an exclusive activity: a mix of personal and other services loses it, save exemptions."""
    found = personal_services(pilot)
    if not (found.inside or found.depends):
        return []
    low, high = found.others_share
    name, values = "sap_exclusivity", {"services": found}
    remind = Found("sap_ceilings", "sap_ceilings", REMIND)
    if not found.outside:
        return [Found("sap_alone", name, FINE, values=values), remind]
    if found.freedom == SMALL and found.inside:
        share = low if low > found.limit else high  # what depends on the status may count on either side
        state = NEAR if share == high > found.limit >= low else level(share, found.limit)
        return [Found(name, name, state, share, found.limit, values), remind]
    states = {EXEMPT: FINE, BOUND: PASSED if found.inside else NEAR}
    return [Found(name, name, states.get(found.freedom, NEAR), values=values), remind]


def _insertion(year: _Year, status: str, pilot: Pilot) -> list[Found]:
    """The sales of an ACI, within the expenses; the end of the experiment that funds an EBE."""
    if status == "siae":
        limit = rates.value("aci_sales", day(pilot))["charges_share"]
        share = year.market_eur / year.expense_eur if year.expense_eur > 0 else np.nan
        state = level(share, limit)  # the sheet does not say whether it is an ACI: never more than close
        return [Found("aci_sales", "aci_sales", NEAR if state == PASSED else state, share, limit)]
    if status == "ebe":
        ends = rates.value("ebe_experiment", day(pilot))["ends"]
        over = pd.Timestamp(pilot.known_on or rates.today()) > pd.Timestamp(ends)
        state = PASSED if over else NEAR
        return [Found("ebe_experiment", "ebe_experiment", state, values={"ends": ends})]
    return []


# ---- public money ------------------------------------------------------------------------------------------


def _of_a_year(pilot: Pilot, kinds: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """€ of the contracts of these kinds of payers, by payer, instalment by instalment: twelve months done, twelve ahead."""
    rows, signed = occurrences(pilot), pilot.contracts
    rows = rows[rows["month"].isin(pilot.months[-12:]) & rows["payer_kind"].isin(kinds)]
    signed = signed[(signed["status"] == "signed") & signed["payer_kind"].isin(kinds)]
    coming = months_ahead(pilot, 12) if len(pilot.months) else pilot.months
    times = instalments(pilot, signed, coming).sum(axis=1)
    past = rows["own_eur"].groupby(rows["payer_name"].fillna("").map(body_name)).sum()
    return past, (signed["amount_eur"] * times).groupby(signed["payer_name"].fillna("").map(body_name)).sum()


def _public_orders(pilot: Pilot) -> list[Found]:
    """All orders of one buyer over the fuller year, past or ahead; and one contract with its renewals (R2121-1), where an end is known."""
    past, ahead = _of_a_year(pilot, _PUBLIC)
    limit, found = rates.value("public_order", day(pilot)), []
    if len(past) or ahead.any():
        found.append(_limited("public_order", "public_order", float(pd.concat([past, ahead]).max()), limit))
    whole = _with_renewals(pilot)
    if whole > 0:
        found.append(_limited("public_contract", "public_order", whole, limit))
    return found


def _with_renewals(pilot: Pilot) -> float:
    """The largest sum of the contracts of one public buyer for one service, from start to end; 0 without an end."""
    rows = pilot["contracts"].dropna(subset="end")
    rows = rows[rows["status"].isin(["signed", "ended"]) & rows["payer_kind"].isin(_PUBLIC)]
    months = (rows["end"] - rows["start"]).dt.days.add(1) / (365.25 / 12)
    eur = rows["amount_eur"].fillna(0) * rows["per_year"].fillna(0) * months.round() / 12
    sums = eur.groupby([rows["payer_name"].fillna("").map(body_name), rows["service"].fillna("")]).sum()
    return float(sums.max()) if len(rows) else 0.0


def _subsidies(year: _Year, status: str, pilot: Pilot) -> list[Found]:
    """A written agreement (private bodies), an auditor (associations), and the file that is asked for."""
    rule, found = rates.value("subsidy_rules", day(pilot)), []
    if status != "public":
        asked, values = rule["agreement"], {"months": rule["report_months"]}
        found.append(_limited("agreement", "subsidy_rules", year.largest_grant_eur, asked, values))
    eur, most = year.public_eur, rule["auditor"]
    if status in _SUBSIDISED and level(eur, most) in (NEAR, PASSED):
        found.append(_limited("auditor", "subsidy_rules", eur, most))
    if status in _NON_PROFIT and pilot.has("funding"):
        found.append(Found("subsidy_file", "subsidy_file", REMIND))
    return found


# ---- personal services -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonalServices:
    """What is sold, the largest own revenue first, and what the status allows.

    inside, depends, outside: names of services that are personal services, are so for some statuses, are not.
    others_share: (low, high) share of the own revenue of a year that comes from other activities; high counts those that
    depend. NaN when nothing was earned. freedom: "exempt" (by its status), "partly" (some of these structures),
    "agreement" (money of a social security body), "small" (under the limit of employees: other activities within
    `limit`), "bound". bodies: names behind an agreement. staff: people paid now.
    """

    inside: tuple[str, ...]
    depends: tuple[str, ...]
    outside: tuple[str, ...]
    others_share: tuple[float, float]
    freedom: str
    limit: float
    bodies: tuple[str, ...] = ()
    staff: int = 0


def personal_services(pilot: Pilot) -> PersonalServices:
    """Services that were sold (all those noted while none was), sorted by what they earned over the last year."""
    services = pilot["services"].drop_duplicates("id")
    sold = _sold(pilot)
    services = services[services["id"].isin(sold)] if sold & set(services["id"]) else services
    orders_and_contracts = (
        some[["service", "month", "own_eur"]] for some in (served(pilot), occurrences(pilot))
    )
    rows = pd.concat(orders_and_contracts)
    earned = rows[rows["month"].isin(pilot.months[-12:])].groupby("service")["own_eur"].sum()
    names, eur = services["label"].fillna(services["id"]), services["id"].map(earned).fillna(0.0)
    services = services.assign(eur=eur, name=names).sort_values("eur", ascending=False, kind="stable")
    paid = services["market"].fillna(True).astype(bool)
    sap = services["sap"]
    kinds = [services[mine] for mine in (sap == "yes", sap == "depends", (sap == "no") & paid)]
    rule = rates.value("sap_exclusivity", day(pilot))
    bodies, staff = _bodies(pilot, rule["agreement_bodies"]), _staff(pilot)
    names = [tuple(map(str, frame["name"])) for frame in kinds]
    inside, depends, outside = (float(frame["eur"].sum()) for frame in kinds)
    total = inside + depends + outside
    share = (outside / total, (outside + depends) / total) if total > 0 else (np.nan, np.nan)
    freedom = _freedom(str(pilot.settings.get("status") or ""), rule, bodies, staff)
    return PersonalServices(*names, share, freedom, rule["others_share"], bodies, staff)


def _sold(pilot: Pilot) -> set:
    requests, contracts = pilot.happened("requests"), pilot["contracts"]
    served = requests.loc[requests["outcome"] == "served", "service"]
    signed = contracts.loc[contracts["status"].isin(["signed", "ended"]), "service"]
    return {*served.dropna(), *signed.dropna()}


def _freedom(status: str, rule: dict, bodies: tuple[str, ...], staff: int) -> str:
    if status in rule["exempt"]:
        return EXEMPT
    if bodies:
        return AGREEMENT
    if status in rule["small"] and staff < rule["small_staff"]:
        return SMALL
    return PARTLY if status in rule["exempt_partly"] else BOUND


def _bodies(pilot: Pilot, words: list[str]) -> tuple[str, ...]:
    """Social security bodies whose money is granted: an agreement with one of them may exempt."""
    funding = pilot["funding"]
    granted = funding.loc[funding["status"].isin(GRANTED), "funder"].dropna()
    return tuple(dict.fromkeys(name for name in granted if set(fold(name).split()) & set(words)))


def _staff(pilot: Pilot) -> int:
    """People with a paid contract on the last day of the data."""
    team = pilot["team"]
    here = (team["paid"] == "paid") & ~(team["since"] > pilot.until) & ~(team["until"] < pilot.until)
    return int(team.loc[here, "id"].nunique())
