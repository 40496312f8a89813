"""What the rules of a status say, in the current language."""

import pandas as pd

from ... import i18n, rates
from ...i18n import N_, _, listing, money, percent
from ...rates import Rate
from .personal_services import AGREEMENT, EXEMPT, PARTLY, SMALL
from .rules import LEVELS, UNKNOWN, Found

LABELS = {
    "vat_franchise": N_("VAT franchise"),
    "association_market": N_("Market receipts of the association"),
    "preponderance": N_("Dominance of non-market activity"),
    "companies": N_("Services to companies"),
    "micro_ceiling": N_("Ceiling of the micro-enterprise"),
    "sap_exclusivity": N_("Personal services (SAP), exclusive activity"),
    "sap_alone": N_("Personal services (SAP), exclusive activity"),
    "sap_ceilings": N_("Personal services (SAP), ceilings of the tax credit"),
    "aci_sales": N_("Sales of a work integration site (ACI)"),
    "ebe_experiment": N_("End of the experiment that funds an EBE"),
    "public_order": N_("Orders of one public payer"),
    "public_contract": N_("One public contract, renewals counted"),
    "agreement": N_("Largest subsidy of one public body"),
    "auditor": N_("Public subsidies, auditor"),
    "subsidy_file": N_("File of a public subsidy"),
    "payroll_tax": N_("Payroll tax"),
}
_MORE = {
    "association_market": N_("Under it, with disinterested management and non-market activity clearly dominant, neither corporate tax nor VAT."),
    "micro_ceiling": N_("Expenses are not deducted."),
    "public_order": N_("Count all orders of the same payer together: splitting them is forbidden."),
    "public_contract": N_("The threshold is that of the whole contract, from its start to its end."),
    "payroll_tax": N_("The most it can be, against what an association takes off."),
}  # fmt: skip

_OTHER_LIMIT = ("preponderance", "companies")  # a custom, and none: not the figure to be confirmed


def row(found: Found, rate: Rate) -> tuple:
    """A line of ``Alerts.table``."""
    label = _(LABELS[found.rule])
    text = _SAID.get(found.rule, _measured)(found, label)
    if rate.status == rates.TO_CONFIRM and found.rule not in _OTHER_LIMIT:
        text += " " + _("This limit is to be confirmed.")
    if rate.status == rates.OWN:
        text += " " + _("This limit is that of {file}.", file=rate.file)
    code = "sap_exclusivity" if found.rule == "sap_alone" else found.rule
    return (code, label, found.level, text, found.value, found.limit, pd.Timestamp(rate.since), rate.source,
            pd.Timestamp(rate.read_on), rate.page, rate.status)  # fmt: skip


def _measured(found: Found, label: str) -> str:
    return _against(found, label, _(_MORE[found.rule]) if found.rule in _MORE else "")


def _against(found: Found, label: str, more: str) -> str:
    if found.level == UNKNOWN:
        return _("{label}: not measured. {more}", label=label, more=more).strip()
    said = {
        "label": label,
        "value": money(found.value),
        "limit": money(found.limit),
        "level": _(LEVELS[found.level]),
        "more": more,
    }
    if found.rule == "public_contract":
        return _("{label}: {value} in all against {limit}, {level}. {more}", **said).strip()
    return _("{label}: {value} over a year against {limit}, {level}. {more}", **said).strip()


def _vat(found: Found, label: str) -> str:
    more = [
        _turnover_kind(found),
        _("Commissions and resales do not count the same turnover: ask which one is yours."),
    ]
    if found.values["upper"]:
        more.append(_("Past the upper limit, VAT is due from that day on."))
    if found.values["maybe_outside"]:
        more.append(_("An association with disinterested management is outside this rule."))
    return _against(found, label, " ".join(more))


def _turnover_kind(found: Found) -> str:
    return _("Services only.") if found.values["kind"] == "services" else _("All sales together.")


def _micro(found: Found, label: str) -> str:
    return _against(found, label, " ".join([_turnover_kind(found), _(_MORE[found.rule])]))


def _dominance(found: Found, label: str) -> str:
    if found.level == UNKNOWN:
        return _("{label}: not measured, as subsidies are not.", label=label)
    return _("{label}: paid services bring {share} of the income; a custom, not a rule, speaks of about {limit}. Ask "
             "the tax office before growing.", label=label, share=percent(found.value), limit=percent(found.limit))  # fmt: skip


def _companies(found: Found, label: str) -> str:
    return _("{label}: {value} over a year. An association at the service of companies may be taxed as a business whatever "
             "the amount: ask the tax office.", label=label, value=money(found.value))  # fmt: skip


def _alone(_found: Found, label: str) -> str:
    return _("{label}: all paid services sold are personal services.", label=label)


def _personal_services(found: Found, label: str) -> str:
    services = found.values["services"]
    yours = [*services.inside, *(_("{name} (depends on the status)", name=name) for name in services.depends)]
    said = {"label": label, "other": listing(services.outside[:4]), "names": listing(yours[:4])}
    if services.freedom == EXEMPT:
        return _("{label}: this status is exempt, with separate accounts for {names}.", **said)
    if services.freedom == AGREEMENT:
        return _("{label}: {other} beside {names}; an agreement with {bodies} may exempt you: have it checked in writing.",
                 bodies=listing(services.bodies), **said)  # fmt: skip
    if services.freedom == SMALL and services.inside:
        if found.level == UNKNOWN:
            return _("{label}: the share of {other} is not measured; up to {limit} a small firm keeps the tax credit.",
                     limit=percent(services.limit), **said)  # fmt: skip
        return _("{label}: {other} bring {share} of own revenue over a year; under {staff} employees, up to {limit} of the "
                 "calendar year before is allowed, with separate accounts.", share=percent(found.value), limit=percent(services.limit),
                 staff=i18n.number(rates.value("sap_exclusivity")["small_staff"]), **said)  # fmt: skip
    if not services.inside:
        text = _("{label}: for {names}, it depends on the status; beside {other} the tax credit would be lost. Have it checked "
                 "before promising it.", **{**said, "names": listing(services.depends[:4])})  # fmt: skip
    else:
        text = _("{label}: {other} beside {names} break it, so clients would lose the tax credit.", **said)
    if services.freedom == PARTLY:
        text += " " + _("Only some of these structures are exempt (AI), with separate accounts.")
    return text


def _ceilings(_found: Found, label: str) -> str:
    rule = rates.value("sap_ceilings")
    return _("{label}: small repairs up to {hours} hours a visit and {handyman} a year and household; all together {household} a "
             "year, half of it paid back. Customers may pay their half only (avance immédiate) or by CESU, if you offer it.",
             label=label, hours=i18n.number(rule["handyman_visit_h"]), handyman=money(rule["handyman"]),
             household=money(rule["household"]))  # fmt: skip


def _aci(found: Found, label: str) -> str:
    if found.level == UNKNOWN:
        return _("{label}: not measured, as expenses are not.", label=label)
    return _("{label}: sales cover {share} of the expenses. If you are an ACI, it must stay under {limit}, or {most} if the "
             "prefect allows it.", label=label, share=percent(found.value), limit=percent(found.limit),
             most=percent(rates.value("aci_sales")["prefect_share"]))  # fmt: skip


def _ebe(found: Found, label: str) -> str:
    return _("{label}: {day}. No law found pays for the posts after that day: ask now.", label=label,
             day=i18n.date(found.values["ends"]))  # fmt: skip


def _agreement(found: Found, label: str) -> str:
    more = _(
        "Above it, a written agreement; a financial report within {n} months of the year's end.",
        n=found.values["months"],
    )
    return _against(found, label, more)


def _file(_found: Found, label: str) -> str:
    return _("{label}: form Cerfa {number}, with the republican commitment contract signed by the association.", label=label,
             number=rates.value("subsidy_file")["cerfa"])  # fmt: skip


_SAID = {
    "vat_franchise": _vat, "micro_ceiling": _micro, "preponderance": _dominance, "companies": _companies, "sap_alone": _alone,
    "sap_exclusivity": _personal_services, "sap_ceilings": _ceilings, "aci_sales": _aci, "ebe_experiment": _ebe,
    "agreement": _agreement, "subsidy_file": _file,
}  # fmt: skip
