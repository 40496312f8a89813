"""What the legal status asks to look at, told."""

from ...core import i18n, rates
from ...core.i18n import N_, _, listing, ngettext
from ...core.tables import PROJECT
from ...finance.status import (
    AGREEMENT,
    EXEMPT,
    FINE,
    MONTHS_A_YEAR,
    NEAR,
    PARTLY,
    PASSED,
    REMIND,
    SMALL,
    UNKNOWN,
)
from ..common import few, say
from ..targets.common import quoted

LEVELS = {
    PASSED: N_("look at it now"),
    NEAR: N_("close to the limit"),
    FINE: N_("far from the limit"),
    REMIND: N_("to remember"),
    UNKNOWN: N_("not measured"),
}
_LABELS = {
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
    "association_market": N_(
        "Under it, with disinterested management and non-market activity clearly dominant, neither corporate tax nor VAT."
    ),
    "micro_ceiling": N_("Expenses are not deducted."),
    "public_order": N_("Count all orders of the same payer together: splitting them is forbidden."),
    "public_contract": N_("The threshold is that of the whole contract, from its start to its end."),
    "payroll_tax": N_("This is the most it can be; compare it with the allowance of an association."),
    "agreement": N_("Above it, a written agreement; a financial report within {n} months of the year's end."),
}
_SAID = {
    "unknown": "{label}: not measured. {more}",
    "year": "{label}: {value:money} over a year, for a limit of {limit:money} ({level}). {more}",
    "whole": "{label}: {value:money} in all, for a limit of {limit:money} ({level}). {more}",
    "preponderance_unknown": "{label}: not measured, as grants are not.",
    "preponderance": "{label}: paid services bring {share:share} of the income; a custom, not a rule, speaks of about {limit:share}. Ask the tax office before growing.",
    "companies": "{label}: {value:money} over a year. An association that serves companies may be taxed as a business, whatever the amount. Ask the tax office.",
    "sap_alone": "{label}: all paid services sold are personal services.",
    "exempt": "{label}: this status is exempt, with separate accounts for {names}.",
    "agreed": "{label}: {other} beside {names}; an agreement with {bodies:list} may exempt you: have it checked in writing.",
    "small_unknown": "{label}: the share of {other} is not measured; up to {limit:share} a small firm keeps the tax credit.",
    "small": "{label}: {other} bring {share:share} of orders and contracts over a year. Under {staff:count} employees, up to {limit:share} of the calendar year before is allowed, with separate accounts.",
    "depends": "{label}: depending on the status, {names} may bring the tax credit. Selling {other} as well would lose it: have it checked before promising it.",
    "breaks": "{label}: needed for {names}. Selling {other} as well breaks it, and users would lose the tax credit.",
    "sap_ceilings": "{label}: small repairs up to {hours:count} hours a visit and {handyman:money} a year and household. All together, {household:money} a year, half of it paid back. Users may pay their half only (avance immédiate) or by CESU, if you offer it.",
    "aci_sales_unknown": "{label}: not measured, as expenses are not.",
    "aci_sales": "{label}: sales cover {share:share} of the expenses. If you are an ACI, it must stay under {limit:share}, or {most:share} if the prefect allows it.",
    "ebe_experiment": "{label}: {day:day}. No law found pays for the posts after that day: ask now.",
    "subsidy_file": "{label}: form Cerfa {number}, with the republican commitment contract signed by the association.",
}
_OTHER_LIMIT = ("preponderance", "companies")  # a custom, and none: not the figure to be confirmed


# ---- one rule --------------------------------------------------------------------------------------------


def labels(result) -> list[str]:
    """What each rule is called."""
    return [_(_LABELS[one.rule]) for one in result.found]


def texts(result, level: str = "") -> list[str]:
    """What each rule says, those of one level if it is given."""
    pairs = zip(result.found, result.limits, strict=True)
    return [_text(found, rate) for found, rate in pairs if level in ("", found.level)]


def _text(found, rate) -> str:
    own = _OWN_WORDS.get(found.rule)
    said = [own(found) if own else _against(found, _more(found))]
    if rate.status == rates.TO_CONFIRM and found.rule not in _OTHER_LIMIT:
        said.append(_("This limit is to be confirmed."))
    if rate.status == rates.OWN:
        said.append(_("This limit is that of {file}.", file=rate.file))
    return " ".join(said)


def _say(what: str, found, **values) -> str:
    return say(_SAID[what], label=_(_LABELS[found.rule]), **values)


def _more(found) -> str:
    return _(_MORE[found.rule], n=found.values.get("months")) if found.rule in _MORE else ""


def _against(found, more: str) -> str:
    over = "whole" if found.rule == "public_contract" else "year"
    values = {"value": found.value, "limit": found.limit, "level": _(LEVELS[found.level]), "more": more}
    return _say("unknown" if found.level == UNKNOWN else over, found, **values).strip()


def _turnover(found) -> str:
    return _("Services only.") if found.values["kind"] == "services" else _("All sales together.")


def _vat(found) -> str:
    more = [
        _turnover(found),
        _("Commissions and resales do not count the same turnover: ask which one is yours."),
    ]
    if found.values["upper"]:
        more.append(_("Past the upper limit, VAT is due from that day on."))
    if found.values["maybe_outside"]:
        more.append(_("An association with disinterested management is outside this rule."))
    return _against(found, " ".join(more))


def _share(found, **values) -> str:
    said = f"{found.rule}_unknown" if found.level == UNKNOWN else found.rule
    return _say(said, found, share=found.value, limit=found.limit, **values)


_SERVICES = 4  # named


def _personal_services(found) -> str:
    services = found.values["services"]
    depends = [_("{name} (depends on the status)", name=quoted(name)) for name in services.depends]
    values = {
        "other": few(map(quoted, services.outside), _SERVICES),
        "names": few([*map(quoted, services.inside), *depends], _SERVICES),
    }
    if services.freedom == EXEMPT:
        return _say("exempt", found, **values)
    if services.freedom == AGREEMENT:
        return _say("agreed", found, bodies=services.bodies, **values)
    if services.freedom == SMALL and services.inside:
        limits = {"limit": services.limit, "staff": rates.value("sap_exclusivity")["small_staff"]}
        said = "small_unknown" if found.level == UNKNOWN else "small"
        return _say(said, found, share=found.value, **limits, **values)
    said = _say("breaks", found, **values)
    if not services.inside:
        said = _say("depends", found, **{**values, "names": few(map(quoted, services.depends), _SERVICES)})
    if services.freedom == PARTLY:
        said += " " + _(
            "Among work integration structures, only intermediary associations (AI) are exempt, with separate accounts."
        )
    return said


def _ceilings(found) -> str:
    rule = rates.value("sap_ceilings")
    eur = {"handyman": rule["handyman"], "household": rule["household"]}
    return _say("sap_ceilings", found, hours=rule["handyman_visit_h"], **eur)


_OWN_WORDS = {
    "vat_franchise": _vat,
    "micro_ceiling": lambda found: _against(found, " ".join([_turnover(found), _more(found)])),
    "preponderance": _share,
    "companies": lambda found: _say("companies", found, value=found.value),
    "sap_alone": lambda found: _say("sap_alone", found),
    "sap_exclusivity": _personal_services,
    "sap_ceilings": _ceilings,
    "aci_sales": lambda found: _share(found, most=rates.value("aci_sales")["prefect_share"]),
    "ebe_experiment": lambda found: _say("ebe_experiment", found, day=found.values["ends"]),
    "subsidy_file": lambda found: _say("subsidy_file", found, number=rates.value("subsidy_file")["cerfa"]),
}


# ---- all of them -----------------------------------------------------------------------------------------


def sentences(result) -> list[str]:
    """What is passed or close, then what is far, then how old the rules are."""
    said = [_finding(result), *texts(result), *of_less_than_a_year(result)]
    if result.own:
        said.append(
            _("Limits of your own file of facts: {names}.", names=listing(rate.label for rate in result.own))
        )
    if result.due:
        words = N_(
            "Past their day of review: {names}. Look them up again before use; this is not legal advice."
        )
        return [*said, _(words, names=listing(rate.label for rate in result.due))]
    words = N_("Reminders gathered on {day}, to check before use; this is not legal advice.")
    return [*said, _(words, day=i18n.date(result.read_on))]


def of_less_than_a_year(result) -> list[str]:
    if not 0 < result.months < MONTHS_A_YEAR:
        return []
    words = ngettext(
        "Figures over a year: those of {n} month, times twelve; contracts follow their own instalments.",
        "Figures over a year: those of {n} months, brought to twelve; contracts follow their own instalments.",
        result.months,
    )
    return [words]


def _finding(result) -> str:
    if not result.status:
        return _("The legal status is not noted on the Project sheet: only what holds for all is shown.")
    status = PROJECT["status"].label(result.status)
    called = list(zip(labels(result), result.found, strict=True))
    urgent, near = ([label for label, one in called if one.level == level] for level in (PASSED, NEAR))
    if urgent:
        return _("{status}; to look at now: {names}.", status=status, names=listing(urgent))
    if near:
        return _("{status}; close to a limit: {names}.", status=status, names=listing(near))
    return _("{status}: no limit is close on a year's figures.", status=status)
